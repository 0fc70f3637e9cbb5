package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A path that is accepted names a file inside the folder, under one name only,
// and folding tells paths apart as strings.EqualFold does.
func FuzzPath(f *testing.F) {
	for _, name := range []string{"index.html", "a/b.pdf", "../x", "/x", "a//b", "C:x", "nul.txt", "ſ/K/ς", "Straße", "x\x00", "\xff", ".git/x"} {
		f.Add(name, strings.ToUpper(name))
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		if checkPath(one) != nil {
			return
		}
		if !fs.ValidPath(one) || !filepath.IsLocal(one) || path.Clean(one) != one || strings.ContainsAny(one, "\\\x00:") {
			t.Errorf("%q is accepted", one)
		}
		for dir := range parents(one) {
			if checkPath(dir) != nil {
				t.Errorf("%q is accepted, and its folder %q is not", one, dir)
			}
		}
		folded := fold(one)
		if fold(folded) != folded || !strings.EqualFold(folded, one) {
			t.Errorf("%q folds to %q", one, folded)
		}
		if checkPath(other) == nil && strings.EqualFold(one, other) != (folded == fold(other)) {
			t.Errorf("%q and %q: EqualFold says %t", one, other, strings.EqualFold(one, other))
		}
	})
}

// A manifest that is read and written again is the same.
func FuzzManifest(f *testing.F) {
	f.Add(formatManifest(Options{}, nil))
	f.Add(formatManifest(Options{Source: "a source", Common: "c"}, []*file{{path: "a", inputs: "i"}, {path: "b/ü&\u2028.html", content: content{size: 7, sum: sha256.Sum256(nil)}}}))
	f.Add([]byte(`{"generator": "handbill", "format": 1, "files": [{"path": "../x", "size": -1, "sha256": "00"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest(data)
		if err != nil {
			return
		}
		var files []*file
		for _, name := range slices.Sorted(maps.Keys(m.files)) {
			if err := checkPath(name); err != nil {
				t.Error(err)
			}
			files = append(files, &file{path: name, content: m.files[name].content, inputs: m.files[name].inputs})
		}
		options := Options{Source: m.source, Common: m.common}
		written := formatManifest(options, files)
		again, err := parseManifest(written)
		if err != nil {
			t.Fatalf("%v in\n%s", err, written)
		}
		if again.source != m.source || again.common != m.common || !maps.Equal(again.files, m.files) {
			t.Errorf("%v, written and read %v", m, again)
		}
		if data, _ := parseManifest(written); !bytes.Equal(formatManifest(Options{Source: data.source, Common: data.common}, files), written) {
			t.Error("written twice it differs")
		}
	})
}

const (
	strangersText = "a stranger's text"
	ownText       = "what handbill wrote"
)

// besideOutput makes a folder with an output of handbill's and strangers'
// files in it and outside, and returns the output.
func besideOutput(t *testing.T) string {
	dir := newDir(t)
	writeFile(t, filepath.Join(dir, "own.html"), ownText)
	for _, name := range []string{"CNAME", ".git/HEAD", "mine/x.html", "../outside.html", "../content/notice.md"} {
		writeFile(t, filepath.Join(dir, name), strangersText)
	}
	return dir
}

func checkOutside(t *testing.T, dir string) {
	t.Helper()
	outside := tree(t, filepath.Dir(dir))
	for name := range outside {
		if strings.HasPrefix(name, "public/") || strings.HasPrefix(name, ".public.handbill-") {
			delete(outside, name)
		}
	}
	want := site{"outside.html": strangersText, "content/notice.md": strangersText}
	if difference := compare(outside, want); difference != "" {
		t.Errorf("outside the output: %s", difference)
	}
}

func hexSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Whatever a manifest says, nothing outside is touched, and only files with
// the very bytes that it lists are removed.
func FuzzHostileManifest(f *testing.F) {
	line := func(name string, size int, sum string) string {
		return fmt.Sprintf(`{"path": %q, "size": %d, "sha256": %q}`, name, size, sum)
	}
	for _, lines := range []string{
		line("own.html", len(ownText), hexSum(ownText)),
		line("CNAME", len(strangersText), hexSum(ownText)),
		line("mine", len(strangersText), hexSum(ownText)),
		line("mine/x.html", len(strangersText), hexSum(ownText)) + "," + line("own.html", len(ownText), hexSum(ownText)),
		line("../outside.html", len(strangersText), hexSum(strangersText)),
		line(".git/HEAD", len(strangersText), hexSum(strangersText)),
		line("/etc/passwd", 1, hexSum("")),
		line("manifest.json", 1, hexSum("")),
		line("index.html/x", 1, hexSum("")) + "," + line("index.html", 1, hexSum("")),
	} {
		f.Add([]byte(`{"generator": "handbill", "format": 1, "source": "", "files": [` + lines + `]}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte(hexSum(strangersText))) && bytes.Contains(data, []byte("CNAME")) {
			return // it lists the very bytes: handbill may have written them
		}
		dir := besideOutput(t)
		writeFile(t, filepath.Join(dir, manifestName), string(data))
		_, err := publishWith(quick{}, dir, site{"index.html": "home", "b/index.html": "b"}, Options{})
		checkOutside(t, dir)
		got := tree(t, dir)
		for _, name := range []string{"CNAME", ".git/HEAD", "mine/x.html"} {
			if got[name] != strangersText {
				t.Errorf("%s is gone", name)
			}
		}
		if err != nil && (len(got) != 4 || got["own.html"] != ownText) {
			t.Errorf("after an error (%v) the output is %v", err, got)
		}
		checkNothingBeside(t, dir)
	})
}

// Whatever a commit record says, nothing outside is touched, and only files
// with the very bytes that it lists are removed.
func FuzzRecord(f *testing.F) {
	place := func(staged, name string) string {
		return fmt.Sprintf(`{"op": "place", "path": %q, "staged": %q}`, name, staged)
	}
	remove := func(name string, text string) string {
		return fmt.Sprintf(`{"op": "remove", "path": %q, "size": %d, "sha256": %q}`, name, len(text), hexSum(text))
	}
	for _, steps := range []string{
		"",
		place("1", "index.html") + "," + remove("own.html", ownText) + `,{"op": "remove-empty", "path": "mine"},` + place("2", "manifest.json"),
		place("../outside.html", "index.html"), place("1", "../outside.html"), place("1", "link/index.html"), place("3", "c"),
		place("1", "new/index.html"), place("1", "mine"), place("1", ".git/HEAD"), place("manifest.json", "x"),
		remove("../outside.html", strangersText), remove("link/notice.md", strangersText), remove("CNAME", ownText), remove("mine", ""),
		`{"op": "remove-empty", "path": "../content"}`, `{"op": "remove-empty", "path": "link"}`, `{"op": "dance", "path": "x"}`,
	} {
		f.Add([]byte(`{"generator": "handbill", "format": 1, "before": "", "after": "", "steps": [` + steps + `]}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := besideOutput(t)
		_ = os.Symlink("../content", filepath.Join(dir, "link")) // not on every system
		p, err := locate(dir)
		if err != nil {
			t.Fatal(err)
		}
		staging := filepath.Join(p.parent, p.staging())
		writeFile(t, filepath.Join(staging, recordName), string(data))
		writeFile(t, filepath.Join(staging, "1"), "staged")
		writeFile(t, filepath.Join(staging, "2"), string(formatManifest(Options{}, nil)))
		writeFile(t, filepath.Join(staging, "3", "x"), "staged")
		before := tree(t, dir)
		done, err := rollForwardIn(context.Background(), quick{}, dir, Options{})
		checkOutside(t, dir)
		got := tree(t, dir)
		r, parseErr := parseRecord(data)
		if parseErr != nil {
			if err == nil || done || compare(got, before) != "" {
				t.Errorf("a record that can't be read: done %t, %v", done, err)
			}
			return
		}
		for name, text := range before {
			changes := slices.ContainsFunc(r.Steps, func(s step) bool {
				return s.Path == name && (s.Op == opPlace || s.Op == opRemove && s.SHA256 == hexSum(text))
			})
			if !changes && got[name] != text {
				t.Errorf("%s is changed, and no step says so", name)
			}
		}
	})
}
