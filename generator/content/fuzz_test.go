package content

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// seeds gives the files of testdata, and more.
func seeds(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			f.Add(file.Data)
			f.Add(unquote(file.Data))
		}
	}
	f.Add([]byte(everything))
	f.Add([]byte(crlf(everything)))
}

// FuzzSplit: front matter, fences and body are the file again, and the fences
// are where the strict rule has them.
func FuzzSplit(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		doc, bad := split(src)
		if bad != nil {
			if bad.at.Line < 1 || bad.at.Column != 1 || bad.message == "" || int(bad.at.Line) > bytes.Count(src, []byte("\n"))+1 {
				t.Fatalf("%+v", bad)
			}
			return
		}
		text := strings.TrimPrefix(string(src), "\uFEFF")
		first, rest, _ := strings.Cut(text, "\n")
		front, after := rest[:len(doc.front)], rest[len(doc.front):]
		closing, body, _ := strings.Cut(after, "\n")
		if front != string(doc.front) || body != string(doc.body) {
			t.Fatalf("%q is not %q and %q", text, doc.front, doc.body)
		}
		for _, fence := range []string{first, closing} {
			if !strings.HasPrefix(fence, "---") || strings.Trim(fence[3:], " \t\r") != "" {
				t.Fatalf("%q is no fence", fence)
			}
		}
		for line := range strings.Lines(front) {
			if strings.TrimSpace(line) == "---" {
				t.Fatalf("a fence within %q", front)
			}
		}
		if want := 3 + strings.Count(front, "\n"); doc.line != want {
			t.Fatalf("body on line %d, want %d", doc.line, want)
		}
	})
}

// FuzzNotice: whatever a file has, it loads, each problem is at a place within
// the file, and a file with no notice has an error.
func FuzzNotice(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		checkFile(t, "notices/x.md", src)
		checkFile(t, "coverage/x.md", src)
		checkFile(t, "x.md", src)
	})
}

// FuzzYAML is FuzzNotice for files whose fences are right.
func FuzzYAML(f *testing.F) {
	seeds(f)
	f.Add([]byte("type: tender\npublished: 2020-01-01\n---\n\r\r"))
	f.Fuzz(func(t *testing.T, src []byte) {
		checkFile(t, "notices/x.md", []byte("---\n"+string(src)+"\n---\n"))
		checkFile(t, "site.yaml", src)
	})
}

func FuzzCodes(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		checkFile(t, "codes/cpv.csv", src)
		checkFile(t, "codes/regions.csv", src)
	})
}

func checkFile(t *testing.T, name string, src []byte) {
	fsys := fstest.MapFS{"site.yaml": {Data: []byte(site)}}
	fsys[name] = &fstest.MapFile{Data: src}
	folder := load(t, fsys, nil, nil)
	rows := strings.Split(string(src), "\n")
	for _, p := range folder.Problems {
		row := strings.TrimPrefix(rows[min(p.Line, len(rows))-1], "\uFEFF")
		if p.File != name || p.Line > len(rows) || p.Column > utf8.RuneCountInString(row)+2 {
			t.Fatalf("%v is not in %q", p, src)
		}
	}
	if name == "notices/x.md" && len(folder.Notices) == 0 && !folder.Problems.HasErrors() {
		t.Fatalf("no notice and no error in %q", src)
	}
	for _, n := range folder.Notices {
		// A carriage return that ends no line is an error, and stays.
		if !utf8.ValidString(n.Body) || strings.Contains(n.Body, "\r\n") && !folder.Problems.HasErrors() || n.BodyLine > len(rows)+1 {
			t.Fatalf("body %q on line %d", n.Body, n.BodyLine)
		}
		for _, p := range n.positions {
			if int(p.at.Line) > len(rows) || p.at.Line < 2 || p.at.Column < 1 {
				t.Fatalf("%s is at %v in %q", p.path, p.at, src)
			}
		}
		again := load(t, fsys, folder, []string{name})
		if len(again.Notices) != 1 || again.Notices[0].File != n.File || len(again.Problems) != len(folder.Problems) {
			t.Fatal("another load gives another notice")
		}
	}
}
