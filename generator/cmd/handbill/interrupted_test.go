package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestBuildFinishesFirst has a build that was cut off among its renames: the
// next one finishes it, whatever has become of the content and the templates.
func TestBuildFinishesFirst(t *testing.T) {
	const road = "---\ntype: tender\ntitle: Road repairs\npublished: 2020-01-02\nbuyer: Example Council\n---\n"
	for name, c := range map[string]struct {
		breakIt func(dir string) error
		code    int
		stderr  string
	}{
		"nothing is wrong": {func(string) error { return nil }, exitDone, ""},
		"a notice is broken": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "content/notices/road.md"), []byte("---\ntyp: tender\n---\n"), 0o644)
		}, exitProblems, "road.md:2:1: error"},
		"a template is broken": {func(dir string) error {
			if err := os.Mkdir(filepath.Join(dir, "templates"), 0o755); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, "templates/home.html"), []byte("{{"), 0o644)
		}, exitProblems, "home.html:1:"},
		"the content is gone": {func(dir string) error { return os.RemoveAll(filepath.Join(dir, "content")) }, exitUsage, "there is no content folder"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			write := func(name, text string) {
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			build := func(output string, code int) (stderr string) {
				var out, talk bytes.Buffer
				if got := run([]string{"build", "--at", "2020-01-10", "--output", output}, &out, &talk); got != code {
					t.Fatalf("exit %d, want %d: %s", got, code, &talk)
				}
				return talk.String()
			}
			write("content/site.yaml", "title: Roads\nbase_url: https://example.org/\npublisher: Example Council\nocid_prefix: ocds-abc123\n")
			write("content/notices/road.md", road+"We repair roads.\n")
			build("public", exitDone)
			write("content/notices/road.md", road+"We mend bridges.\n")
			build("after", exitDone)
			cutOff(t, "public", "after")

			if err := c.breakIt(dir); err != nil {
				t.Fatal(err)
			}
			stderr := build("public", c.code)
			if !strings.Contains(stderr, "public: finished a build that was cut off\n") || !strings.Contains(stderr, c.stderr) {
				t.Errorf("says %q", stderr)
			}
			if !maps.Equal(files(t, "public"), files(t, "after")) {
				t.Error("the site is not that of the build that was cut off")
			}
			if stderr := build("public", c.code); strings.Contains(stderr, "finished") {
				t.Errorf("says again %q", stderr)
			}
		})
	}
}

// cutOff leaves an output folder as a build does that is killed after its commit
// record and half of its renames; after is a folder with what it would be, in
// the same folders.
func cutOff(t *testing.T, output, after string) {
	t.Helper()
	type step struct {
		Op     string `json:"op"`
		Path   string `json:"path"`
		Staged string `json:"staged,omitempty"`
		Size   int    `json:"size,omitempty"`
		SHA256 string `json:"sha256,omitempty"`
	}
	old, fresh := files(t, output), files(t, after)
	staging := "." + output + ".handbill-staging"
	if err := os.Mkdir(staging, 0o755); err != nil {
		t.Fatal(err)
	}
	var steps []step
	for name, text := range fresh {
		if text == old[name] || name == "manifest.json" {
			continue
		}
		staged := strconv.Itoa(len(steps) + 1)
		steps = append(steps, step{Op: "place", Path: name, Staged: staged})
		to := filepath.Join(staging, staged)
		if len(steps)%2 == 0 {
			to = filepath.Join(output, name)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(steps) < 2 {
		t.Fatalf("only %d files differ", len(steps))
	}
	for name, text := range old {
		if _, stays := fresh[name]; !stays {
			steps = append(steps, step{Op: "remove", Path: name, Size: len(text), SHA256: hexSum(text)})
		}
	}
	steps = append(steps, step{Op: "place", Path: "manifest.json", Staged: "0"})
	record, err := json.Marshal(map[string]any{
		"generator": "handbill", "format": 1, "before": hexSum(old["manifest.json"]), "after": hexSum(fresh["manifest.json"]), "steps": steps,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"0": []byte(fresh["manifest.json"]), "record": record} {
		if err := os.WriteFile(filepath.Join(staging, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func hexSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// files reads all files of a folder, by their paths in it.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
