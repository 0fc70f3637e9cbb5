package ledger

import (
	"testing"
	"testing/fstest"
	"time"

	_ "time/tzdata"

	"handbill.example/generator/content"
)

// FuzzRead: whatever stands in the file, the ledger is read or refused with its
// place, and what was read is written so that it reads the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"notices": {}}`))
	f.Add([]byte(`{"notices": {"road/a": {"file": "notices/road/a.md", "published": "2020-01-02", "facts": {"title": "01"}}}}`))
	f.Add([]byte("{\n  \"notices\": nul"))
	f.Add([]byte(`{"notices": null}`))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, problems, err := Read(fstest.MapFS{File: {Data: data}})
		if err != nil {
			t.Fatal(err)
		}
		if l.Notices == nil {
			t.Fatal("a ledger without its notices")
		}
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.File != File {
				t.Fatalf("a problem with no place: %v", p)
			}
		}
		written, err := l.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, problems, err := Read(fstest.MapFS{File: {Data: written}})
		if err != nil || len(problems) > 0 || len(again.Notices) != len(l.Notices) {
			t.Fatalf("what was written does not read the same: %v %v", problems, err)
		}
		folder, err := content.Load(fstest.MapFS{"site.yaml": {Data: []byte("title: A\nbase_url: https://example.org/\npublisher: B\n")}}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		l.Check(folder, time.Now()) // must not panic, whatever the ids and paths
	})
}
