package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/publish"
)

// published makes a folder with a ledger, and loads it.
func published(t *testing.T) (dir string, model *generator.Model) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"site.yaml":         "title: Roads\nbase_url: https://example.org/\npublisher: Example Council\nocid_prefix: ocds-abc123\n",
		"notices/road.md":   "---\ntype: tender\ntitle: Road repairs\npublished: 2020-01-02\nbuyer: Example Council\n---\nWords.\n",
		"withdrawn/park.md": "---\ntitle: Park\ndate: 2020-01-09\nreason: Published by mistake.\n---\n",
		"ledger.json":       `{"notices": {"park/tender": {"file": "notices/park/tender.md", "published": "2020-01-02", "facts": {"title": "00"}}}}`,
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o, err := (&settings{content: dir, at: "2020-01-10"}).options()
	if err != nil {
		t.Fatal(err)
	}
	model, err = load(t.Context(), o)
	if err != nil || model.Problems.HasErrors() {
		t.Fatal(err, model.Problems)
	}
	return dir, model
}

// What is recorded comes to the ledger that the content was held against,
// whatever became of its file since: it knows of notices that are gone.
func TestRecordKeepsWhatWasChecked(t *testing.T) {
	dir, model := published(t)
	file := filepath.Join(dir, "ledger.json")
	if err := os.WriteFile(file, []byte("half of"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	if err := record(cmd, dir, model); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"park/tender"`, `"road/road"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in the ledger:\n%s", want, data)
		}
	}
	if !strings.Contains(out.String(), "2 notices, 1 of them new") {
		t.Errorf("it says %q", &out)
	}
}

// What another process records meanwhile is not lost: the ledger is read after that.
func TestRecordTogether(t *testing.T) {
	dir, _ := published(t)
	file := filepath.Join(dir, "ledger.json")
	release, err := publish.Lock(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	said, stderr := io.Pipe()
	var stdout bytes.Buffer
	ends := make(chan int)
	go func() {
		code := run([]string{"publish-check", "--content", dir, "--at", "2020-01-10"}, &stdout, stderr)
		stderr.Close()
		ends <- code
	}()
	lines := bufio.NewScanner(said)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "waiting for process ") {
		t.Errorf("the second says %q", lines.Text())
	}
	other := `{"notices": {"park/other": {"file": "notices/park/other.md", "published": "2020-01-03", "facts": {"title": "00"}}}}`
	if err := errors.Join(os.WriteFile(file, []byte(other), 0o644), release()); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("it says %q", lines.Text())
	}
	if code := <-ends; code != exitDone {
		t.Errorf("exit code %d", code)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"park/other"`, `"road/road"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in the ledger:\n%s", want, data)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			t.Errorf("%s is left", entry.Name())
		}
	}
}

// Whatever has the name of the draft is not written into: the ledger is a file of
// its own, and all others stay as they are.
func TestRecordWritesIntoNothing(t *testing.T) {
	for what, plant := range map[string]func(other, draft string) error{
		"link":         func(_, draft string) error { return os.Symlink("site.yaml", draft) },
		"link to none": func(_, draft string) error { return os.Symlink("new.md", draft) },
		"link outside": func(_, draft string) error { return os.Symlink(filepath.Join("..", "new.md"), draft) },
		"second name":  os.Link,
		"left behind":  func(_, draft string) error { return os.WriteFile(draft, bytes.Repeat([]byte("x"), 1<<16), 0o600) },
		"empty folder": func(_, draft string) error { return os.Mkdir(draft, 0o755) },
	} {
		t.Run(what, func(t *testing.T) {
			dir, model := published(t)
			other, draft := filepath.Join(dir, "site.yaml"), filepath.Join(dir, ".ledger.json.tmp")
			before, err := os.ReadFile(other)
			if err != nil {
				t.Fatal(err)
			}
			if err := plant(other, draft); err != nil {
				t.Skip(err) // Windows makes links for few
			}
			cmd := &cobra.Command{}
			cmd.SetOut(&bytes.Buffer{})
			if err := record(cmd, dir, model); err != nil {
				t.Fatal(err)
			}
			if after, err := os.ReadFile(other); err != nil || !bytes.Equal(after, before) {
				t.Errorf("site.yaml is now %q, %v", after, err)
			}
			for _, name := range []string{draft, filepath.Join(dir, "new.md"), filepath.Join(filepath.Dir(dir), "new.md")} {
				if _, err := os.Lstat(name); err == nil {
					t.Errorf("there is a %s", name)
				}
			}
			ledger := filepath.Join(dir, "ledger.json")
			if info, err := os.Lstat(ledger); err != nil || !info.Mode().IsRegular() {
				t.Errorf("the ledger is no file: %v, %v", info, err)
			}
			if data, err := os.ReadFile(ledger); err != nil || !bytes.HasSuffix(data, []byte("}\n")) {
				t.Errorf("the ledger is %q, %v", data, err)
			}
		})
	}
}
