package main

import (
	"testing"

	"handbill.example/generator/search"
)

func TestMarked(t *testing.T) {
	text := search.Text{{Text: "New "}, {Text: "cameras", Match: true}, {Text: " for all"}}
	if got := marked(text, false); got != "New cameras for all" {
		t.Errorf("in a file it is %q", got)
	}
	if got := marked(text, true); got != "New \x1b[1mcameras\x1b[22m for all" {
		t.Errorf("on a terminal it is %q", got)
	}
}
