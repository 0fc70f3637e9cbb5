package ledger

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	_ "time/tzdata"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
)

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`

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
		"notices/road/files/road.svg": {Data: []byte(drawing)},
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
		found, _ := l.Check(load(t, text), at, nil)
		if c.also == "" && len(found) > 0 {
			t.Errorf("%q for %q: beside its own error the slip gets %v", c.to, c.from, found)
		}
		if c.also != "" && (len(found) != 1 || !strings.Contains(found[0].Message, "stood in it: "+c.also+";")) {
			t.Errorf("%q for %q: the edit of %s gets %v", c.to, c.from, c.also, found)
		}
	}
}

// TestSameMeaning: what a notice says in another way is no edit, and what it says
// in another sense is one. A later notice that said the first would change nothing.
func TestSameMeaning(t *testing.T) {
	at := time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC)
	written := strings.Replace(published, "topics:", "cpv: [72000000, 45000000]\nduration: 18 months\nextension: 1 year\nlots: [{name: Caf\u00E9}]\nevents: [{title: F\u00EAte, date: 2020-03-01}, {title: Visit, date: 2020-06-01 10:00}]\nawards: [{id: a, date: 2020-07-01 12:00}]\ncontracts: [{id: c, start: 2020-07-02}]\ntopics:", 1)
	record := func(text string) Ledger {
		return Ledger{Notices: map[string]Entry{}}.Record(notice.Build(load(t, text), notice.Options{At: at}, nil))
	}
	for _, c := range []struct {
		from, to string
		edited   bool
	}{
		{"72000000", "72000000-5", false},
		{"72000000", "72200000", true},
		{"18 months", "1 year 6 months", false},
		{"18 months", "P1Y6M", false},
		{"18 months", "19 months", true},
		{"1 year", "12 months", false},
		{"Caf\u00E9", "Cafe\u0301", false},
		{"Caf\u00E9", "Cafe", true},
		{"F\u00EAte", "Fe\u0302te", false},
		{"published: 2020-01-02", "published: 2020-01-03", true},
		{"published: 2020-01-02", "published: 2020-01-02 12:00", true},
		{"£1m", "£1,000,000", false},
		{"title: Road", "title: road", true},
		{"buyer: Council", "buyer: Coun\u00ADcil", false},
		{"buyer: Council", "buyer: council", true},
		{"2020-06-01 10:00", "2020-06-01T11:00:00+02:00", false},
		{"2020-06-01 10:00", "2020-06-01T10:00:00+02:00", true},
		{"2020-07-01 12:00", "2020-07-01T11:00:00Z", false},
		{"2020-07-01 12:00", "2020-07-01", true},
		{"start: 2020-07-02", "start: 2020-07-02T00:00:00+01:00", true}, // the day's first instant is not all of it
	} {
		other := strings.Replace(written, c.from, c.to, 1)
		for _, pair := range [][2]string{{written, other}, {other, written}} {
			if found, _ := record(pair[0]).Check(load(t, pair[1]), at, nil); len(found) > 0 != c.edited {
				t.Errorf("%q for %q: %v", c.to, c.from, found)
			}
		}
	}

	// Earlier versions had digests of the texts, and keys, as they were typed.
	l := record(written)
	e := l.Notices["road/1"]
	for path, text := range map[string]string{"cpv": "72000000\x0045000000", "duration": "18 months", "lots.name[Cafe\u0301]": "Cafe\u0301",
		"awards.date[a]": "2020-07-01T12:00:00+01:00", "events": `[["Fête","2020-03-01"],["Visit","2020-06-01T10:00:00+01:00"]]`} {
		delete(e.Facts, norm.NFC.String(path))
		e.Facts[path] = digest(text)
	}
	if found, _ := l.Check(load(t, written), at, nil); len(found) > 0 {
		t.Errorf("in a ledger of an earlier version: %v", found)
	}
	noon := strings.Replace(written, "2020-01-02", "2020-01-02T12:00:00Z", 1)
	for to, moved := range map[string]bool{"2020-01-02T13:00:00+01:00": false, "2020-01-02 12:00": false, "2020-01-02T12:00:00+01:00": true, "2020-01-02": true} {
		if found, _ := record(noon).Check(load(t, strings.Replace(written, "2020-01-02", to, 1)), at, nil); len(found) > 0 != moved {
			t.Errorf("published %s for noon: %v", to, found)
		}
	}
}

// TestAlone: a list of an earlier notice's things stays as it was written, as plain
// names or not, since plain names take the former things out.
func TestAlone(t *testing.T) {
	at := time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC)
	site := func(first, later string) *content.Folder {
		folder, err := content.Load(fstest.MapFS{
			"site.yaml":         {Data: []byte(siteYAML)},
			"notices/road/1.md": {Data: []byte("---\ntype: award\ntitle: Road\npublished: 2020-01-02\nbuyer: Council\nmethod: direct\n" + first + "\n---\n")},
			"notices/road/2.md": {Data: []byte("---\ntype: award-update\npublished: 2020-01-03\n" + later + "\n---\n")},
		}, nil, nil)
		if err != nil || folder.Problems.HasErrors() {
			t.Fatal(err, folder.Problems)
		}
		return folder
	}
	record := func(l Ledger, folder *content.Folder) Ledger {
		return l.Record(notice.Build(folder, notice.Options{At: at}, nil))
	}
	for _, c := range []struct {
		first, plain, maps string
		edited             string // the list's path; "" where it is the same how it is written
	}{
		{"awards: [{id: w, suppliers: [Alpha, Beta]}]", "awards: [{id: w, suppliers: [Beta]}]", "awards: [{id: w, suppliers: [{name: Beta}]}]", "awards[w].suppliers"},
		{"awards: [{id: caf\u00E9, suppliers: [Alpha, Beta]}]", "awards: [{id: caf\u00E9, suppliers: [Beta]}]", "awards: [{id: cafe\u0301, suppliers: [{name: Beta}]}]", "awards[caf\u00E9].suppliers"},
		{"towers: [a, b, c]", "towers: [b, c]", "towers: [{name: b}, {name: c}]", "towers.after"},
		{"towers: [a, b, c]", "towers: {after: [b, c]}", "towers: {after: [{name: b}, c]}", "towers.after"},
		{"towers: {before: [a, b, c]}", "towers: {before: [b, c]}", "towers: {before: [{name: b}, {name: c}]}", "towers.before"},
		{"towers: [a, b, c]", "towers: [b, c]", "towers: {after: [b, c]}", ""},
		{"awards: [{id: v, suppliers: [Alpha]}]", "awards: [{id: w, suppliers: [Beta]}]", "awards: [{id: w, suppliers: [{name: Beta}]}]", ""},
		{"value: £1", "towers: {before: [b], after: [c]}", "towers: {before: [{name: b}], after: [{name: c}]}", ""},
	} {
		for i, pair := range [][2]string{{c.plain, c.maps}, {c.maps, c.plain}} {
			was, is := site(c.first, pair[0]), site(c.first, pair[1])
			want := []string{" as plain names;", " as maps;"}[i]
			l := record(Ledger{Notices: map[string]Entry{}}, was)
			found, _ := l.Check(is, at, nil)
			if c.edited == "" && len(found) > 0 || c.edited != "" && (len(found) != 1 || !strings.Contains(found[0].Message, " stood in it: "+c.edited+want)) {
				t.Errorf("%s for %s: %v, want %s%s", pair[1], pair[0], found, c.edited, want)
			}
			if found, _ := l.Check(was, at, nil); len(found) > 0 {
				t.Errorf("%s again: %v", pair[0], found)
			}

			// Of the first notice's lists nothing was there before.
			if found, _ := record(Ledger{Notices: map[string]Entry{}}, site(pair[0], "value: £2")).Check(site(pair[1], "value: £2"), at, nil); len(found) > 0 {
				t.Errorf("in the first notice, %s for %s: %v", pair[1], pair[0], found)
			}

			// An entry of an earlier version has none, and gets them.
			e := l.Notices["road/2"]
			e.Alone = nil
			l.Notices["road/2"] = e
			if found, _ := l.Check(is, at, nil); len(found) > 0 {
				t.Errorf("in a ledger of an earlier version, %s for %s: %v", pair[1], pair[0], found)
			}
			if found, _ := record(l, was).Check(is, at, nil); len(found) > 0 != (c.edited != "") {
				t.Errorf("in a renewed ledger, %s for %s: %v", pair[1], pair[0], found)
			}
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
		l.Check(folder, time.Now(), nil) // must not panic, whatever the ids and paths
	})
}

// TestCheckAgain: what a check finds with an earlier one at hand is what it finds
// without, whatever changed between the two.
func TestCheckAgain(t *testing.T) {
	at := time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC)
	cites := strings.Replace(published, "buyer:", "related: [{notice: bridge}]\nbuyer:", 1)
	site := func(changes map[string]string) fstest.MapFS {
		files := fstest.MapFS{}
		for name, text := range map[string]string{
			"site.yaml": siteYAML, "notices/road/1.md": cites,
			"notices/bridge/1.md":         strings.Replace(strings.Replace(published, "/old/road/", "/old/bridge/", 1), "title: Road", "title: Bridge", 1),
			"notices/road/files/road.pdf": "x", "notices/bridge/files/road.pdf": "x",
			"notices/road/files/road.svg": drawing, "notices/bridge/files/road.svg": drawing,
		} {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		for name, text := range changes {
			if text == "" {
				delete(files, name)
				continue
			}
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return files
	}
	load := func(files fstest.MapFS, former *content.Folder) *content.Folder {
		folder, err := content.Load(files, former, []string{"."})
		if err != nil {
			t.Fatal(err)
		}
		return folder
	}
	instead := func(from, to string) map[string]string {
		text := strings.Replace(cites, from, to, 1)
		if text == cites {
			t.Fatalf("%q is not in the notice", from)
		}
		return map[string]string{"notices/road/1.md": text}
	}
	// The first have no published fact that is another: what could not be read is an
	// error of the content.
	const sound = 6
	sites := []fstest.MapFS{
		site(nil),
		site(instead("£1m", "1000000")),
		site(instead("deadline:", "deadlin:")),
		site(instead("2020-01-03, reason", "2020-01-04, reason")),
		site(map[string]string{"notices/road/files/road.pdf": ""}),
		site(map[string]string{"site.yaml": siteYAML + "timezone: America/New_York\n"}),

		site(instead("£1m", "£2m")),
		site(instead("aliases: [/old/road/]", "aliases: [/old/street/]")),
		site(instead("type:", "draft: true\ntype:")),
		site(instead("notice: bridge", "notice: river")),
		site(instead("type:", "first_name: street\ntype:")),
		site(map[string]string{"notices/road/files/road.pdf": "y"}),
		site(map[string]string{"notices/road/files/road.svg": strings.Replace(drawing, "0 0 1 1", "0 0 2 2", 1)}),
		site(map[string]string{"notices/bridge/1.md": strings.Replace(published, "type:", "first_name: river\ntype:", 1)}),
		site(map[string]string{"notices/bridge/1.md": ""}),
		site(map[string]string{"notices/road/1.md": "", "notices/lane/1.md": strings.Replace(cites, "type:", "first_name: road\ntype:", 1), "notices/lane/files/road.pdf": "x", "notices/lane/files/road.svg": drawing}),
	}
	l := Ledger{Notices: map[string]Entry{}}.Record(notice.Build(load(sites[0], nil), notice.Options{At: at}, nil))
	for i, before := range sites {
		former := load(before, nil)
		_, agreed := l.Check(former, at, nil)
		for j, after := range sites {
			folder := load(after, former)
			known := agreed
			if !folder.SameFirstNames(former) {
				known = nil
			}
			want, _ := l.Check(load(after, nil), at, nil)
			if found, _ := l.Check(folder, at, known); !slices.Equal(found, want) {
				t.Errorf("%d after %d: found\n%v\nand without the earlier check\n%v", j, i, found, want)
			}
			if i == 0 && (len(want) == 0) != (j < sound) {
				t.Errorf("%d: %v", j, want)
			}
		}
	}
}
