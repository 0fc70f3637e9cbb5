package content

import (
	"testing"
	"testing/fstest"
)

// Two folders are the same where all files have the same paths and bytes.
func TestSame(t *testing.T) {
	load := func(files ...string) *Folder {
		fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: T\nbase_url: https://example.org/\npublisher: P\n")}}
		for i := 0; i < len(files); i += 2 {
			fsys[files[i]] = &fstest.MapFile{Data: []byte("---\ntitle: " + files[i+1] + "\n---\n")}
		}
		folder, err := Load(fsys, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return folder
	}
	folder := load("a.md", "A", "b.md", "B")
	for _, test := range []struct {
		files []string
		want  bool
	}{
		{[]string{"a.md", "A", "b.md", "B"}, true},
		{[]string{"a.md", "A", "b.md", "C"}, false},
		{[]string{"a.md", "B", "b.md", "A"}, false},
		{[]string{"a.md", "A", "c.md", "B"}, false},
		{[]string{"a.md", "A"}, false},
		{[]string{"a.md", "A", "b.md", "B", "c.md", "C"}, false},
	} {
		if got := folder.Same(load(test.files...)); got != test.want {
			t.Errorf("a folder of A and B is the same as one of %q: %t", test.files, got)
		}
	}
}
