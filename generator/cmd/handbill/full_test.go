package main

import (
	"bytes"
	"path/filepath"
	"syscall"
	"testing"
)

// full is a stream on a disk that is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

// A command whose result cannot be written did not do what it was asked to.
func TestFullDisk(t *testing.T) {
	content := filepath.Join(t.TempDir(), "content")
	copyFolder(t, filepath.Join(root(t), "content"), content)
	public := filepath.Join(t.TempDir(), "public")
	for _, args := range [][]string{
		{"build", "--output", public}, {"build", "--output", public}, // the second has nothing to change
		{"check"}, {"check", "--format", "json"}, {"publish-check"},
		{"log", "pegasus"}, {"log", "custody-cleaning"}, {"log", "pegasus", "--format", "json"},
		{"diff", "pegasus", "2019-12-01", "2020-01-01"}, {"export"}, {"search", "data"},
		{"new", "road-salt"},
	} {
		var talk bytes.Buffer
		if code := run(append(args, "--content", content), full{}, &talk); code != exitEnvironment {
			t.Errorf("%s: exit code %d\n%s", args, code, &talk)
		}
	}
	for _, args := range [][]string{{"verify", public}, {"version"}, {"init", t.TempDir()}} {
		var talk bytes.Buffer
		if code := run(args, full{}, &talk); code != exitEnvironment {
			t.Errorf("%s: exit code %d\n%s", args, code, &talk)
		}
	}
}
