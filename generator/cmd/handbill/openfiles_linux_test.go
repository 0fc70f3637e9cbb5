package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFewOpenFiles builds and previews a site of more notices, folders and
// documents than files may be open at once. Elsewhere the system watches each file
// by opening it.
func TestFewOpenFiles(t *testing.T) {
	const most, notices = "256", 400
	content := filepath.Join(t.TempDir(), "content")
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(content, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	notice := func(i int, title string) {
		t.Helper()
		write(fmt.Sprintf("notices/works-%d/1.md", i), "---\ntype: tender\ntitle: "+title+"\npublished: 2020-01-02\nbuyer: Council\ndocuments: [{title: Plan, file: files/plan.txt}]\n---\n")
	}
	write("site.yaml", "title: Notices\nbase_url: https://example.org/\npublisher: {name: Council}\nocid_prefix: ocds-abc123\n")
	for i := range notices {
		notice(i, "Works")
		write(fmt.Sprintf("notices/works-%d/files/plan.txt", i), "A plan.")
	}
	limited := func(args ...string) *exec.Cmd {
		args = append([]string{"-c", "ulimit -n " + most + ` && exec "$0" "$@"`, "handbill"}, args...)
		return exec.Command("sh", append(args, "--content", content, "--templates", "")...)
	}

	if out, err := limited("build", "--output", filepath.Join(t.TempDir(), "public")).CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}

	preview := limited("preview", "--listen", "127.0.0.1:0")
	var stderr bytes.Buffer // read when it has ended
	preview.Stderr = &stderr
	stdout, err := preview.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := preview.Start(); err != nil {
		t.Fatal(err)
	}
	defer preview.Process.Kill()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url, found := strings.CutPrefix(strings.TrimSpace(line), "serving ")
	if !found {
		preview.Wait()
		t.Fatalf("it says %q, %v: %s", line, err, &stderr)
	}
	shows := func(title string) bool {
		res, err := http.Get(fmt.Sprintf("%snotices/works-%d/", url, notices-1))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		page, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(page, []byte(">"+title+"</h1>"))
	}
	if !shows("Works") {
		t.Error("the preview does not show a procedure")
	}
	for i := range notices {
		notice(i, "Other works")
	}
	for late := time.After(patience); !shows("Other works"); {
		select {
		case <-late:
			t.Fatal("the preview does not show what was changed")
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err := preview.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := preview.Wait(); err != nil || strings.Contains(stderr.String(), "error") {
		t.Errorf("the preview ends with %v: %s", err, &stderr)
	}
}
