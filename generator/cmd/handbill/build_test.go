package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handbill.example/generator"
)

// The bar of a long build is gone once the build is over: what is printed next
// stands alone on its line.
func TestProgress(t *testing.T) {
	o, err := (&settings{content: filepath.Join(root(t), "content"), at: sampleMoment}).options()
	if err != nil {
		t.Fatal(err)
	}
	model, err := load(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var w bytes.Buffer
	bar := &progress{w: &w, start: time.Now().Add(-time.Hour)}
	if _, _, err := buildShown(t.Context(), model, generator.Target{Output: filepath.Join(t.TempDir(), "public")}, bar); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(&w, "12 pages")
	var line []byte // as a terminal shows it
	at := 0
	for _, c := range w.Bytes() {
		if c == '\r' {
			at = 0
			continue
		}
		line = append(line[:at], append([]byte{c}, line[min(at+1, len(line)):]...)...)
		at++
	}
	if shown := strings.TrimRight(string(line), " "); shown != "12 pages" || !strings.Contains(w.String(), " % of ") {
		t.Errorf("the terminal shows %q of %q", shown, w.String())
	}
}
