package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeNotices builds the notices of the README in the sample site, the first
// alone and then with the later one beside it, as the README says to.
func TestReadmeNotices(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var notices []string
	for _, block := range regexp.MustCompile(`(?m)(?:^    .*\n)+`).FindAllString(string(readme), -1) {
		if strings.HasPrefix(block, "    ---\n") {
			notices = append(notices, strings.ReplaceAll(block[4:], "\n    ", "\n"))
		}
	}
	name := regexp.MustCompile("`content/(notices/.*)\\.md` becomes `/(.*)/`").FindStringSubmatch(string(readme))
	if len(notices) != 2 || name == nil || name[1] != name[2] || !strings.Contains(string(readme), "move it into a folder of that name, `content/"+name[1]+"/`") {
		t.Fatalf("the README has %d notices, and the first has the name %q", len(notices), name)
	}
	dir := t.TempDir()
	content, output := filepath.Join(dir, "content"), filepath.Join(dir, "public")
	copyFolder(t, filepath.Join(root(t), "content"), content)
	file := func(name string) string { return filepath.Join(content, filepath.FromSlash(name)) }
	handbill := func(args ...string) {
		t.Helper()
		var out bytes.Buffer
		if code := run(append(args, "--content", content, "--at", "2027-01-01"), &out, &out); code != exitDone {
			t.Fatalf("%s: exit code %d\n%s", args, code, &out)
		}
	}
	build := func() string {
		t.Helper()
		handbill("check", "--strict")
		handbill("build", "--output", output)
		page, err := os.ReadFile(filepath.Join(output, filepath.FromSlash(name[2]), "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		return string(page)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(file(name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(name[1]+".md", notices[0])
	if page := build(); strings.Contains(page, "<del>") {
		t.Error("the page of one notice has something that was changed")
	}
	if err := os.Mkdir(file(name[1]), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file(name[1]+".md"), file(name[1]+"/"+path.Base(name[1])+".md")); err != nil {
		t.Fatal(err)
	}
	write(name[1]+"/later.md", notices[1])
	if page := build(); !strings.Contains(page, "<del>") {
		t.Error("the page of two notices does not show the deadline that was changed")
	}
}
