package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"handbill.example/generator/content"
)

// What new makes has no error, as the first notice of a procedure and as a later one,
// and so have the examples in it once they are no comments.
func TestNewNotices(t *testing.T) {
	comment := regexp.MustCompile(`(?m)^# ([a-z_]+: )`)
	for _, kind := range content.Types() {
		t.Run(string(kind), func(t *testing.T) {
			t.Chdir(t.TempDir())
			handbill := func(args ...string) {
				t.Helper()
				var out bytes.Buffer
				if code := run(args, &out, &out); code != exitDone {
					t.Errorf("%s: exit code %d\n%s", args, code, &out)
				}
			}
			write := func(name, text string) {
				t.Helper()
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			handbill("init")
			write("content/notices/road/1.md", "---\ntype: tender\ntitle: Road\npublished: 2020-01-02\nbuyer: Example Council\n---\n")
			write("content/notices/road/2.md", "---\ntype: award\npublished: 2020-02-02\nawards: [{id: award-1, suppliers: [Example Ltd]}]\n---\n")
			write("content/notices/road/3.md", "---\ntype: contract\npublished: 2020-03-02\ncontracts: [{award: award-1, signed: 2020-03-01}]\n---\n")
			write("content/notices/files/specification.pdf", "x")
			write("content/notices/road/files/specification.pdf", "x")
			handbill("new", "lane", "--type", string(kind))
			handbill("new", "road", "--type", string(kind), "--at", "2026-05-01")
			handbill("check")
			names := []string{"content/notices/road/2026-05-01-" + string(kind) + ".md"}
			if kind == content.TypePlanning || kind == content.TypeTender { // the examples of the others lean on what was said before
				names = append(names, "content/notices/lane.md")
			}
			for _, name := range names {
				made, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if !comment.Match(made) {
					t.Errorf("%s has no examples", name)
				}
				write(name, strings.ReplaceAll(comment.ReplaceAllString(string(made), "$1"), "draft: true", "draft: false"))
			}
			handbill("check")
		})
	}
}

// Where a file cannot be made, what was made before it goes again, with its folders,
// and what was there stays.
func TestCreateAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	before := filepath.Join(dir, "there")
	if err := os.Mkdir(before, 0o777); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(before, "new", "deep", "file")
	if _, err := create([]newFile{{file, "x"}, {filepath.Join(dir, "other"), "y"}, {filepath.Join(file, "below"), "z"}}); err == nil {
		t.Fatal("a file is a folder")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 || left[0] != before {
		t.Errorf("left: %s", left)
	}
	if left, _ := filepath.Glob(filepath.Join(before, "*")); len(left) != 0 {
		t.Errorf("left: %s", left)
	}
}
