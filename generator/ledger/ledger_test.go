package ledger

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	_ "time/tzdata"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
)

const siteYAML = "title: A\nbase_url: https://example.org/\npublisher: B\n"

// published is a notice with a value of each kind.
const published = `---
type: tender
title: Road
published: 2020-01-02
buyer: Council
value: £1m
deadline: 2020-02-03
topics: [Roads]
documents:
  - {title: Specification, file: files/road.pdf}
image:
  file: files/road.svg
  alt: A road
corrected: {date: 2020-01-03, reason: A slip.}
aliases: [/old/road/]
---
We repair roads.
`

// load loads a folder with one notice.
func load(t *testing.T, text string) *content.Folder {
	t.Helper()
	folder, err := content.Load(fstest.MapFS{
		"site.yaml": {Data: []byte(siteYAML)}, "notices/road/1.md": {Data: []byte(text)},
		"notices/road/files/road.pdf": {Data: []byte("x")},
		"notices/road/files/road.svg": {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`)},
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestSlips: a slip in a published notice gets its own error alone; what else was
// edited is told beside it.
func TestSlips(t *testing.T) {
	at := time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC)
	l := Ledger{Notices: map[string]Entry{}}.Record(notice.Build(load(t, published), notice.Options{At: at}, nil))
	for _, c := range []struct{ from, to, also string }{
		{"2020-02-03", "3.2.2020", ""},
		{"deadline:", "deadlin:", ""},
		{"deadline:", "closes:", ""},
		{"deadline: 2020-02-03", "deadline: 2020-02-03\ndeadline: 2020-02-04", ""},
		{"£1m", "1000000", ""},
		{"value: £1m", "value: {amout: £1m}", ""},
		{"road.pdf", "raod.pdf", ""},
		{"road.svg", "Road.SVG", ""},
		{"  alt:", "  alte:", ""},
		{"[Roads]", "Roads", ""},
		{"2020-01-03", "3.1.2020", ""},
		{"corrected:", "corected:", ""},
		{"/old/road/", "old/road/", ""},
		{"value: £1m\ndeadline: 2020-02-03", "value: 1000000\ndeadline: 2020-02-04", "deadline"},
		{"We repair roads.", "We repair <b>roads</b>.\x01", ""},
		{"deadline: 2020-02-03", "deadline: 2020-02-04", "deadline"},
	} {
		text := strings.Replace(published, c.from, c.to, 1)
		if text == published {
			t.Fatalf("%q is not in the notice", c.from)
		}
		found := l.Check(load(t, text), at)
		if c.also == "" && len(found) > 0 {
			t.Errorf("%q for %q: beside its own error the slip gets %v", c.to, c.from, found)
		}
		if c.also != "" && (len(found) != 1 || !strings.Contains(found[0].Message, "stood in it: "+c.also+";")) {
			t.Errorf("%q for %q: the edit of %s gets %v", c.to, c.from, c.also, found)
		}
	}
}

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
		folder, err := content.Load(fstest.MapFS{"site.yaml": {Data: []byte(siteYAML)}}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		l.Check(folder, time.Now()) // must not panic, whatever the ids and paths
	})
}
