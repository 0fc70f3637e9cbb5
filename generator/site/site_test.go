package site

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

const siteYAML = `title: Notices
base_url: https://example.org/tenders/
publisher: {name: Example Council}
ocid_prefix: ocds-abc123
`

// files gives a txtar archive as a content folder. What comes before the first
// file is added to site.yaml.
func files(archive string) fstest.MapFS {
	a := txtar.Parse([]byte(archive))
	fsys := fstest.MapFS{"site.yaml": {Data: append([]byte(siteYAML), a.Comment...)}}
	for _, f := range a.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

// one gives the file of a procedure of one notice.
func one(name, published, keys string) string {
	return fmt.Sprintf("-- notices/%s.md --\n---\ntype: tender\ntitle: Title of %[1]s\npublished: %s\nbuyer: Example Council\n%s---\n", name, published, keys)
}

// build lays out the site of a folder, and gives the problems of all stages.
func build(t testing.TB, at string, fsys fs.FS) (*Site, problem.List) {
	t.Helper()
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := notice.Build(folder, notice.Options{At: instant(t, at)}, nil)
	s := Build(r, nil)
	return s, slices.Concat(folder.Problems, r.Problems, s.Problems).Sort()
}

// good is build for content that has no errors.
func good(t testing.TB, at string, fsys fs.FS) *Site {
	t.Helper()
	s, problems := build(t, at, fsys)
	if problems.HasErrors() {
		t.Fatalf("the content has errors:\n%s", list(problems))
	}
	return s
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func list(problems problem.List) string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

const noon = "2020-01-10T12:00:00Z"

// Two sources of one URL are one error, which names both (G38, G39).
func TestTwoSourcesOfOneURL(t *testing.T) {
	road := one("road", "2020-01-02", "")
	page := func(name, keys string) string {
		return "-- " + name + ".md --\n---\ntitle: Title of " + name + "\n" + keys + "---\nText.\n"
	}
	for _, test := range []struct {
		name, archive string
		want          string
	}{
		{"nothing clashes", road + page("about", "aliases: [/who/, /notices/old/, /notices/road/2019-old-id/, /coverage/old/]\n"), ""},

		{"a plain page and the list of notices", page("notices", ""),
			"notices.md:1:1: error: the page /notices/ is taken: handbill makes /notices/ itself; choose another"},
		{"a plain page and a list of terms", page("topics", ""),
			"topics.md:1:1: error: the page /topics/ is taken: handbill makes /topics/ itself; choose another"},
		{"a plain page and the deadlines", page("deadlines", ""),
			"deadlines.md:1:1: error: the page /deadlines/ is taken: handbill makes /deadlines/ itself; choose another"},
		{"a plain page and home", page("index", ""),
			"index.md:1:1: error: the page /index/ is taken: handbill makes /index/ itself; choose another"},
		{"a procedure and the pages of the list", one("page", "2020-01-02", ""),
			"notices/page.md:1:1: error: “page” is where the pages of the list of notices are, /notices/page/2/; choose another name"},

		{"an alias and home", page("about", "aliases: [/]\n"),
			"about.md:3:11: error: the alias / is taken: handbill makes /index.html itself; choose another"},
		{"an alias and a list of terms", page("about", "aliases: [/topics/roads/]\n"),
			"about.md:3:11: error: the alias /topics/roads/ is taken: handbill makes /topics/ itself; choose another"},
		{"an alias and a page of the list of notices", page("about", "aliases: [/notices/page/2/]\n"),
			"about.md:3:11: error: the alias /notices/page/2/ is taken: handbill makes /notices/ itself; choose another"},
		{"an alias and a file of the site", page("about", "aliases: [/feed.xml]\n"),
			"about.md:3:11: error: the alias /feed.xml/ is taken: handbill makes /feed.xml itself; choose another"},
		{"an alias and a file of the site", page("about", "aliases: [/sitemap-2.xml]\n"),
			"about.md:3:11: error: the alias /sitemap-2.xml/ is taken: handbill makes /sitemap-2.xml itself; choose another"},
		{"an alias in capitals and the search", page("about", "aliases: [/ſEARCH/]\n"),
			"about.md:3:11: error: the alias /ſEARCH/ is taken: handbill makes /search/ itself; choose another"},

		{"an alias and a procedure", road + one("bridge", "2020-01-02", "aliases: [/notices/road/]\n"),
			"notices/bridge.md:6:11: error: the alias /notices/road/ is taken: the procedure of notices/road.md has it; choose another"},
		{"an alias and the procedure itself", one("road", "2020-01-02", "aliases: [/notices/road]\n"),
			"notices/road.md:6:11: error: the alias /notices/road/ is taken: the procedure of notices/road.md has it; choose another"},
		{"an alias and a procedure in other capitals", road + one("bridge", "2020-01-02", "aliases: [/Notices/ROAD/]\n"),
			"notices/bridge.md:6:11: error: the alias /Notices/ROAD/ is taken: the procedure of notices/road.md has it; choose another"},
		{"an alias and a notice", history + page("about", "aliases: [/notices/canal/2020-01-03-later/]\n"),
			"about.md:3:11: error: the alias /notices/canal/2020-01-03-later/ is taken: the notice of notices/2019/canal/2020-01-03-later.md has it; choose another"},
		{"an alias and a page of changes", history + page("about", "aliases: [/notices/canal/changes/]\n"),
			"about.md:3:11: error: the alias /notices/canal/changes/ is taken: handbill makes /notices/canal/changes/ itself; choose another"},
		{"an alias and a plain page", road + page("about", "") + page("who", "aliases: [/about/]\n"),
			"who.md:3:11: error: the alias /about/ is taken: the page of about.md has it; choose another"},
		{"an alias and coverage", "-- coverage/report.md --\n---\ntitle: Report\nurl: https://example.org/report\n---\n" + page("about", "aliases: [/coverage/report]\n"),
			"about.md:3:11: error: the alias /coverage/report/ is taken: the coverage of coverage/report.md has it; choose another"},

		{"an alias and an alias", one("bridge", "2020-01-02", "aliases: [/old/]\n") + one("road", "2020-01-02", "aliases: [/new/, /old/]\n"),
			"notices/road.md:6:18: error: the alias /old/ is taken: the alias of notices/bridge.md has it; choose another"},
		{"an alias and an alias in other capitals", one("bridge", "2020-01-02", "aliases: [/Café/]\n") + one("road", "2020-01-02", "aliases: [/CAFE\u0301/]\n"),
			"notices/road.md:6:11: error: the alias /CAFÉ/ is taken: the alias of notices/bridge.md has it; choose another"},
		{"a later notice repeats an alias", "-- notices/road/a.md --\n---\ntype: tender\ntitle: Road\npublished: 2020-01-02\nbuyer: B\naliases: [/old/]\n---\n" +
			"-- notices/road/b.md --\n---\ntype: tender-update\npublished: 2020-01-03\naliases: [/old/]\n---\nText.\n", ""},

		{"an alias would make a folder of a page's file", page("about", "") + page("who", "aliases: [/about/index.html]\n"),
			"who.md:3:11: error: the alias /about/index.html/ is taken: the page of about.md has it; choose another"},
		{"an alias would make a folder of an alias's file", page("who", "aliases: [/old/, /old/index.html]\n"),
			"who.md:3:18: error: the alias /old/index.html/ is taken: the alias of who.md has it; choose another"},
		{"an alias's file would be another's folder", page("who", "aliases: [/old/index.html, /old/]\n"),
			"who.md:3:28: error: the alias /old/ is taken: the alias of who.md has it; choose another"},
		{"an alias would make a folder of a feed", road + page("who", "aliases: [/notices/road/feed.xml]\n"),
			"who.md:3:11: error: the alias /notices/road/feed.xml/ is taken: handbill makes /notices/road/feed.xml itself; choose another"},
		{"an alias would make a folder of a document", one("road", "2020-01-02", "documents: [{title: A, file: files/A.pdf}]\n") + "-- notices/files/A.pdf --\nA\n" + page("who", "aliases: [/notices/road/files/a.pdf]\n"),
			"who.md:3:11: error: the alias /notices/road/files/a.pdf/ is taken: the document of notices/road.md has it; choose another"},
		{"an alias and a document", one("road", "2020-01-02", "documents: [{title: A, file: files/index.html}]\n") + "-- notices/files/index.html --\nA\n" + page("who", "aliases: [/notices/road/files/]\n"),
			"who.md:3:11: error: the alias /notices/road/files/ is taken: the document of notices/road.md has it; choose another"},

		{"a withdrawal and the procedure", road + "-- withdrawn/road.md --\n---\ntitle: Road\ndate: 2020-01-04\nreason: A mistake.\n---\n",
			"withdrawn/road.md:1:1: error: the withdrawal /notices/road/ is taken: the procedure of notices/road.md has it; choose another"},
		{"an alias and a withdrawal", one("bridge", "2020-01-02", "aliases: [/notices/road/]\n") + "-- withdrawn/road.md --\n---\ntitle: Road\ndate: 2020-01-04\nreason: A mistake.\n---\n",
			"notices/bridge.md:6:11: error: the alias /notices/road/ is taken: the withdrawal of withdrawn/road.md has it; choose another"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, problems := build(t, noon, files(test.archive))
			if got := list(problems); got != test.want {
				t.Errorf("problems\n%s\nwant\n%s", got, test.want)
			}
			if test.want == "" {
				checkPages(t, s)
			}
		})
	}
}

// An alias that begins with the path of base_url was perhaps copied from a
// browser; the address is made all the same.
func TestAliasWithThePathOfTheBase(t *testing.T) {
	archive := one("road", "2020-01-02", "aliases: [/tenders/old/, /tender/x/, /Tenders/y/]\n") +
		"-- about.md --\n---\ntitle: About\naliases: [/tenders/who.html, /tenders]\n---\nText.\n" +
		"-- withdrawn/boat.md --\n---\ntitle: Boat\ndate: 2020-01-04\nreason: A mistake.\naliases: [/tenders/ä/]\n---\n"
	s, problems := build(t, noon, files(archive))
	want := `about.md:3:11: warning: the alias /tenders/who.html/ begins with the path of base_url, and leads here from /tenders/tenders/who.html/; write /who.html/
notices/road.md:6:11: warning: the alias /tenders/old/ begins with the path of base_url, and leads here from /tenders/tenders/old/; write /old/
withdrawn/boat.md:5:11: warning: the alias /tenders/ä/ begins with the path of base_url, and leads here from /tenders/tenders/ä/; write /ä/`
	if got := list(problems); got != want || !s.Has("tenders/old/") {
		t.Errorf("problems\n%s\nwant\n%s", got, want)
	}

	root := files(archive)
	root["site.yaml"] = &fstest.MapFile{Data: bytes.ReplaceAll(root["site.yaml"].Data, []byte("/tenders/"), []byte("/"))}
	if _, problems := build(t, noon, root); len(problems) > 0 {
		t.Errorf("at the root of a host there are the problems\n%s", list(problems))
	}
}

// history is a procedure of three notices.
const history = `-- notices/2019/canal/2020-01-02-tender.md --
---
type: tender
title: Canal
published: 2020-01-02
buyer: Example Council
deadline: 2020-02-03
documents:
  - {title: Annex, file: files/annex a.pdf}
  - {title: Plan, file: "files/Pla\u0301n 100%.pdf"}
---
-- notices/2019/canal/files/annex a.pdf --
annex
-- notices/2019/canal/files/Plán 100%.pdf --
plan
-- notices/2019/canal/2020-01-03-later.md --
---
type: tender-update
published: 2020-01-03
deadline: 2020-02-04
---
-- notices/2019/canal/2020-01-04-later.md --
---
type: tender-update
published: 2020-01-04
deadline: 2020-02-05
---
`

func TestAliasLeadsToItsPage(t *testing.T) {
	s := good(t, noon, files(one("road", "2020-01-02", "aliases: [/old/road, /Straße/á/]\n")+"-- about.md --\n---\ntitle: About\naliases: [/who/]\n---\n"))
	got := map[string]string{}
	for _, p := range s.Pages {
		if p.Kind == Redirect {
			got[p.URL+" "+p.File()] = p.Target
			if q, ok := s.Page(p.URL); !ok || q.Kind != Redirect {
				t.Errorf("there is no page at the alias /%s", p.URL)
			}
		}
	}
	want := map[string]string{
		"old/road/ old/road/index.html":           "notices/road/",
		"Stra%C3%9Fe/%C3%A1/ Straße/á/index.html": "notices/road/",
		"who/ who/index.html":                     "about/",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
}

// Where two sources of one URL meet in a preview, the one gives way that waits
// longer: a draft, then what waits for its day, whatever their names.
func TestWhoGivesWay(t *testing.T) {
	kinds := []string{"", "2020-02-02", "draft: true\n"} // published, for its day, a draft
	for i, first := range kinds {
		for j, second := range kinds {
			var archive string
			for name, kind := range map[string]string{"a": first, "b": second} {
				published, keys := "2020-01-02", kind
				if kind == "2020-02-02" {
					published, keys = kind, ""
				}
				archive += one(name, published, "aliases: [/old/]\n"+keys)
			}
			folder, err := content.Load(files(archive), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			s := Build(notice.Build(folder, notice.Options{At: instant(t, noon), Unpublished: true}, nil), nil)
			later, other := "b", "a"
			if i > j {
				later, other = other, later
			}
			want := "notices/" + later + ".md:6:11: error: the alias /old/ is taken: the alias of notices/" + other + ".md has it; choose another"
			if got := list(s.Problems); got != want {
				t.Errorf("a is %q and b %q: problems\n%s\nwant\n%s", first, second, got, want)
			}
		}
	}
}

// Names in any script have a URL each (G40).
func TestSlugs(t *testing.T) {
	for _, test := range []struct {
		names string // between bars
		want  string
	}{
		{"IT in policing|Anti-social behaviour|Government & public sector", "it-in-policing anti-social-behaviour government-and-public-sector"},
		{"C|C++|C#", "c c-plus-plus c-sharp"},
		{"数据|数据中心", "数据 数据中心"},
		{"Café|cafe", "cafe cafe-a860b858"},
		{"cafe|Café", "cafe cafe-850f7dc4"},
		{"King’s College|Kings' College|Łódź|Île-de-France", "kings-college kings-college-3dd34448 łodz ile-de-france"},
		{"page|Page 2", "page-3660315a page-2"},
		{"🏗️|👮‍♀️|…", "b7d2c696 b3515812 b4935894"},
		{"con|NUL|Com1|Lpt¹|console", "con-1143da2b nul-99e62427 com1-957a49c3 lpt1-0bd74a7c console"},
		{"Мой город|Йод|Ελλάδα|दिल्ली|ガス|한국", "мой-город йод ελλάδα दिल्ली ガス 한국"},
		{"№ 5|Ⅳ|½|ＡＢ", "no-5 iv 1-2 ab"},
		{"  A  —  B  ", "a-b"},
		{strings.Repeat("long ", 60), strings.TrimSuffix(strings.Repeat("long-", 20), "-") + "-994ef62a"},
	} {
		names := strings.Split(test.names, "|")
		terms := make([]*Term, len(names))
		for i, n := range names {
			terms[i] = &Term{Name: n}
		}
		slugs(terms)
		got := make([]string, len(names))
		for i, term := range terms {
			got[i] = term.Slug
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("the slugs of %q are\n%s\nwant\n%s", names, strings.Join(got, " "), test.want)
		}
	}
}

// A notice that comes later never moves the page of a topic that was there.
func TestSlugsStay(t *testing.T) {
	names := []string{"Café", "C++", "A & B", "King's", "cafe", "CAFE 1", "C", "a and b", "A and B", "kings", "Kings'", "C plus plus", "caf\u00e9 a860b858", "🏗️", "数据", "page", "Cafe\u0301 au lait"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		archive, before := "", map[string]string{}
		for i, name := range names {
			archive += one(fmt.Sprintf("p%02d", random.IntN(90)+10*i*10), fmt.Sprintf("2019-01-%02d", i+1), fmt.Sprintf("topics: [%q]\n", name))
			s := good(t, noon, files(archive))
			for name, url := range before {
				if now := s.Term(Topics, name).URL(); now != url {
					t.Errorf("after %q the topic %q has moved from %s to %s", names[i], name, url, now)
				}
			}
			before[name] = s.Term(Topics, name).URL()
			checkPages(t, s)
		}
	}
}

func TestNamesThatDifferInCaseAreOne(t *testing.T) {
	archive := one("road", "2020-01-02", "topics: [Roads, Bridges]\nprogramme: Pegasus\n") +
		one("bridge", "2020-01-03", "topics: [bridges, ROADS]\nprogramme: {title: PEGASUS, url: https://example.org/}\n") +
		"-- notices/canal.md --\n---\ntype: tender\ntitle: Canal\npublished: 2020-01-04\nbuyer:\n  name: EXAMPLE council\n  id: GB-COH-1\ntopics: [\"Cafe\u0301\"]\n---\n" +
		one("dam", "2020-01-05", "topics: [Café]\n") +
		"-- coverage/report.md --\n---\ntitle: Report\nurl: https://example.org/\ntopics: [roadS]\n---\n"
	s, problems := build(t, noon, files(archive))
	want := `coverage/report.md:4:10: warning: the topic “roadS” is written “Roads” elsewhere; they are taken for one, write it that way here too
notices/bridge.md:6:10: warning: the topic “bridges” is written “Bridges” elsewhere; they are taken for one, write it that way here too
notices/bridge.md:6:19: warning: the topic “ROADS” is written “Roads” elsewhere; they are taken for one, write it that way here too
notices/bridge.md:7:20: warning: the programme “PEGASUS” is written “Pegasus” elsewhere; they are taken for one, write it that way here too
notices/canal.md:6:9: warning: the buyer “EXAMPLE council” is written “Example Council” elsewhere; they are taken for one, write it that way here too`
	if got := list(problems); got != want {
		t.Errorf("problems\n%s\nwant\n%s", got, want)
	}
	got := map[TermKind][]string{}
	for _, kind := range []TermKind{Topics, Buyers, Programmes} {
		for _, term := range s.Terms[kind] {
			line := term.Name + ":"
			for _, p := range term.Procedures {
				line += " " + p.Name
			}
			for _, c := range term.Coverage {
				line += " " + c.Name
			}
			got[kind] = append(got[kind], line)
		}
	}
	if diff := cmp.Diff(map[TermKind][]string{
		Topics:     {"Bridges: bridge road", "Cafe\u0301: dam canal", "Roads: bridge road report"},
		Buyers:     {"Example Council: dam canal bridge road"},
		Programmes: {"Pegasus: bridge road"},
	}, got); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	if term := s.Term(Topics, "rOADS"); term == nil || term.Name != "Roads" {
		t.Errorf("the topic rOADS is %v, want Roads", term)
	}
	// “ς” ends a word where “σ” stands within it: one letter, as their capital is.
	greek, problems := build(t, noon, files(one("road", "2020-01-02", "topics: [Δρόμος]\n")+one("bridge", "2020-01-03", "topics: [ΔΡΌΜΟΣ]\n")))
	if term := greek.Term(Topics, "δρόμοσ"); term == nil || len(term.Procedures) != 2 || len(greek.Terms[Topics]) != 1 || len(problems) != 1 {
		t.Errorf("Δρόμος and ΔΡΌΜΟΣ are the topics %v, with problems %v", greek.Terms[Topics], problems)
	}
	// Blanks and characters that do not show: an editor could not tell two.
	looks, problems := build(t, noon, files(one("road", "2020-01-02", "topics: [Safe Road-s]\nprogramme: Safe Roads\n")+
		one("bridge", "2020-01-03", "topics: [\"Safe\u00a0 Road\u2011s\"]\nprogramme: SAFE\u00a0Roads\n")+
		one("canal", "2020-01-04", "topics: [Safe Road-\u200bs]\nprogramme: Safe Ro\u00adads\n")))
	want = `notices/bridge.md:6:10: warning: the topic “Safe Road-s” is written with other blanks, hyphens or characters that do not show elsewhere; they are taken for one, write plain ones in both
notices/bridge.md:7:12: warning: the programme “SAFE` + "\u00a0" + `Roads” is written “Safe Roads” elsewhere; they are taken for one, write it that way here too
notices/canal.md:6:10: warning: the topic “Safe Road-s” is written with other blanks, hyphens or characters that do not show elsewhere; they are taken for one, write plain ones in both
notices/canal.md:7:12: warning: the programme “Safe Roads” is written with other blanks, hyphens or characters that do not show elsewhere; they are taken for one, write plain ones in both`
	if got := list(problems); got != want || len(looks.Terms[Topics]) != 1 || len(looks.Terms[Programmes]) != 1 {
		t.Errorf("the topics are %v, the programmes %v, with problems\n%s\nwant one of each, and\n%s", looks.Terms[Topics], looks.Terms[Programmes], got, want)
	}
	if term := s.Term(Topics, "Rivers"); term != nil {
		t.Errorf("there is a topic %v", term)
	}
	if term := s.Term(Buyers, "example COUNCIL"); term.ID != "GB-COH-1" {
		t.Errorf("the buyer's id is %q", term.ID)
	}
}

// A topic that a later notice takes back has no page.
func TestTermsAreThoseOfTheState(t *testing.T) {
	s := good(t, noon, files(`-- notices/road/a.md --
---
type: tender
title: Road
published: 2020-01-02
buyer: Old Council
topics: [Roads, Winter]
cpv: [45233141, 45000000]
regions: [UKI]
---
-- notices/road/b.md --
---
type: tender-update
published: 2020-01-03
buyer: New Council
topics: [Roads]
regions: null
---
`))
	var got []string
	for _, kind := range TermKinds() {
		for _, term := range s.Terms[kind] {
			got = append(got, fmt.Sprintf("%s %s %d %d", term.URL(), term.Name, len(term.Procedures), len(term.Notices)))
		}
	}
	want := []string{"topics/roads/ Roads 1 2", "buyers/new-council/ New Council 1 2", "cpv/45/ Construction work 1 2", "status/open/ Open 1 2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	if _, ok := s.Page("topics/winter/"); ok {
		t.Error("the topic that was taken back has a page")
	}
}

// Terms are in the order of a dictionary of the site's language, whatever their case.
func TestOrderOfTerms(t *testing.T) {
	for language, want := range map[string]string{"en": "Apples ära écoles zebras Zones", "sv": "Apples écoles zebras Zones ära"} {
		s := good(t, "2020-01-10T12:00:00Z", files("language: "+language+"\n"+one("road", "2020-01-02", "topics: [Zones, écoles, ära, Apples, zebras]\n")))
		var got []string
		for _, term := range s.Terms[Topics] {
			got = append(got, term.Name)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("in %s the topics are %s, want %s", language, got, want)
		}
	}
}

// A site's own list of regions may have codes that are no part of a URL.
func TestRegionCodes(t *testing.T) {
	s := good(t, noon, files("-- codes/regions.csv --\ncode,label\nUKI,London\n..,Above\na/b,North\na b,South\npage,Page\n"+
		one("road", "2020-01-02", "regions: [UKI, .., a/b, a b, page]\n")))
	checkPages(t, s)
	if got := s.Term(Regions, "UKI").URL(); got != "regions/uki/" {
		t.Errorf("the region UKI is at %s", got)
	}
}

func TestResolve(t *testing.T) {
	s := good(t, noon, files(history+one("road", "2020-01-02", "topics: [数据]\naliases: [/old/]\n")+
		one("2020/bridge", "2020-01-02", "")+one("2021/later", "2021-01-01", "")+
		"-- coverage/report.md --\n---\ntitle: Report\nurl: https://example.org/\n---\n"+
		"-- withdrawn/dam.md --\n---\ntitle: Dam\ndate: 2020-01-04\nreason: A mistake.\n---\n"+
		"-- about.md --\n---\ntitle: About\n---\n-- idea.md --\n---\ntitle: Idea\ndraft: true\n---\n"))
	const (
		flat   = "notices/road.md"
		shelf  = "notices/2020/bridge.md"
		folder = "notices/2019/canal/2020-01-03-later.md"
		none   = "none"
	)
	for _, test := range []struct{ file, link, want string }{
		// To Markdown files, as on a code host.
		{flat, "2020/bridge.md", "notices/bridge/"},
		{flat, "./2020/bridge.md", "notices/bridge/"},
		{shelf, "../road.md", "notices/road/"},
		{shelf, "../road.md#terms", "notices/road/#terms"},
		{shelf, "../2019/canal/2020-01-02-tender.md", "notices/canal/2020-01-02-tender/"},
		{folder, "2020-01-02-tender.md", "notices/canal/2020-01-02-tender/"},
		{folder, "../../../coverage/report.md", "coverage/report/"},
		{folder, "../../../about.md#who-we%20are", "about/#who-we%20are"},
		{"about.md", "notices/road.md", "notices/road/"},
		{"about.md", "withdrawn/dam.md", "notices/dam/"},
		{"coverage/report.md", "../notices/2020/bridge.md", "notices/bridge/"},
		{flat, "bridge.md", none},            // it is on a shelf
		{flat, "2020/Bridge.md", none},       // a code host tells capitals apart
		{flat, "2021/later.md", none},        // not yet published
		{"about.md", "idea.md", none},        // a draft
		{flat, "../codes/regions.csv", none}, // not published

		// To folders of notices.
		{flat, "2019/canal/", "notices/canal/"},
		{flat, "2019/canal", "notices/canal/"},
		{flat, "2019/canal/#towers", "notices/canal/#towers"},
		{folder, "./", "notices/canal/"},
		{folder, "../../2020/bridge/", "notices/bridge/"},
		{flat, "./", "notices/"},
		{flat, "2020/", none},

		// To documents.
		{folder, "files/annex%20a.pdf", "notices/canal/files/annex%20a.pdf"},
		{folder, "files/annex a.pdf", "notices/canal/files/annex%20a.pdf"},
		{folder, "files/annex%20a.pdf#page=3", "notices/canal/files/annex%20a.pdf#page=3"},
		{flat, "2019/canal/files/annex a.pdf", "notices/canal/files/annex%20a.pdf"},
		{folder, "files/Annex%20a.pdf", none},
		{folder, "files/other.pdf", none},
		// One form of accents for all (G47).
		{folder, "files/Plán%20100%25.pdf", "notices/canal/files/Pl%C3%A1n%20100%25.pdf"},
		{folder, "files/Pla\u0301n%20100%25.pdf", "notices/canal/files/Pl%C3%A1n%20100%25.pdf"},
		{folder, "/notices/canal/files/Pla\u0301n%20100%25.pdf", "notices/canal/files/Pl%C3%A1n%20100%25.pdf"},

		// From the site's root.
		{flat, "/", ""},
		{flat, "/#latest", "#latest"},
		{flat, "/notices/canal/", "notices/canal/"},
		{flat, "/notices/canal/#facts", "notices/canal/#facts"},
		{flat, "/notices/canal/changes/", "notices/canal/changes/"},
		{flat, "/notices/canal/files/annex%20a.pdf", "notices/canal/files/annex%20a.pdf"},
		{flat, "/n%6ftices/canal/", "notices/canal/"},
		{flat, "/feed.xml", "feed.xml"},
		{flat, "/old/", "old/"},
		{flat, "/topics/数据/", "topics/%E6%95%B0%E6%8D%AE/"},
		{flat, "/topics/%E6%95%B0%E6%8D%AE/", "topics/%E6%95%B0%E6%8D%AE/"},
		{"about.md", "topics/数据/", "topics/%E6%95%B0%E6%8D%AE/"},
		{flat, "/notices/canal", none},
		{flat, "/notices/2019/canal/", none}, // a shelf is no part of a URL
		{flat, "/notices/later/", none},
		{flat, "/road.md", none},

		// Within the page.
		{flat, "#terms", "#terms"},
		{flat, "", ""},

		// Out of the site.
		{flat, "../../etc/passwd", none},
		{"about.md", "..", none},
		{"about.md", "../about.md", none},
		{folder, "../../../../about.md", none},
		{folder, "..%2F..%2F..%2F..%2Fetc/passwd", none},
		{flat, "/../etc/passwd", none},
		{flat, "//example.org/notices/road/", none},
		{flat, "https://example.org/", none},
		{flat, "mailto:a@example.org", none},
		{flat, "2020/bridge.md?raw=1", none},
		{flat, "files/100%.pdf", none},
	} {
		got, ok := s.Resolve(test.file, test.link)
		if !ok {
			got = none
		}
		if got != test.want {
			t.Errorf("in %s a link to %q leads to %q, want %q", test.file, test.link, got, test.want)
		}
	}
}

// Of a site with drafts, what is published leads where it will lead in the site
// without them, what is scheduled where it will lead on its day, and a draft to all.
func TestResolveWithDrafts(t *testing.T) {
	folder, err := content.Load(files("-- notices/road/a.md --\n---\ntype: tender\ntitle: Road\npublished: 2020-01-02\nbuyer: Example Council\n---\n"+
		"-- notices/road/b.md --\n---\ntype: tender-update\npublished: 2020-01-03\ntopics: [Roads]\ndocuments: [{title: Plan, file: plan.txt}]\naliases: [/old/]\ndraft: true\n---\n-- notices/road/plan.txt --\n"+
		one("bridge", "2020-01-02", "")+one("later", "2021-01-01", "")+one("draft", "2020-01-01", "draft: true\n")+
		one("beside", "2021-01-01", "topics: [Dams]\n")+one("last", "2021-02-01", "topics: [Ships]\ndocuments: [{title: Plan, file: last.txt}]\n")+"-- notices/last.txt --\n"+
		"-- coverage/report.md --\n---\ntitle: Report\nurl: https://example.org/\n---\n"+
		"-- withdrawn/dam.md --\n---\ntitle: Dam\ndate: 2020-01-04\nreason: A mistake.\n---\n"+
		"-- about.md --\n---\ntitle: About\n---\n-- idea.md --\n---\ntitle: Idea\ndraft: true\n---\n"), nil, nil)
	if err != nil || folder.Problems.HasErrors() {
		t.Fatal(err, folder.Problems)
	}
	s := Build(notice.Build(folder, notice.Options{At: instant(t, noon), Unpublished: true}, nil), nil)
	const now, never = "2020-01-10", "9999"
	for file, day := range map[string]string{
		"": now, "notices/road/a.md": now, "notices/bridge.md": now, "coverage/report.md": now, "withdrawn/dam.md": now, "about.md": now,
		"notices/later.md": "2021-01-01", "notices/beside.md": "2021-01-01", "notices/last.md": "2021-02-01",
		"notices/road/b.md": never, "notices/draft.md": never, "idea.md": never,
	} {
		up := strings.Repeat("../", strings.Count(file, "/"))
		for link, waits := range map[string]string{
			"/topics/dams/": "2021-01-01", "/topics/ships/": "2021-02-01", up + "notices/last.txt": "2021-02-01",
			"/notices/last/": "a notice that is not published before 1 February 2021", up + "notices/last.md": "a notice that is not published before 1 February 2021",
			"/notices/bridge/": "", up + "notices/bridge.md": "", up + "notices/road/a.md": "", "/notices/road/": "", "/about/": "", up + "coverage/report.md": "",
			"/notices/road/changes/": "-", "/notices/road/a/": "-", "/topics/roads/": "-", "/old/": "-", up + "notices/road/plan.txt": "-",
			up + "notices/road/b.md": "a notice that is a draft", "/notices/draft/": "a notice that is a draft", up + "notices/draft.md#terms": "a notice that is a draft",
			"/notices/later/": "a notice that is not published before 1 January 2021", up + "notices/later.md": "a notice that is not published before 1 January 2021",
			"/idea/": "a page that is a draft", up + "idea.md": "a page that is a draft",
		} {
			there, what := never, "" // when the link leads somewhere, and to what if that is no more known
			switch {
			case waits == "":
				there = now
			case strings.HasSuffix(waits, "1 January 2021"):
				there, what = "2021-01-01", waits
			case strings.HasSuffix(waits, "1 February 2021"):
				there, what = "2021-02-01", waits
			case strings.HasPrefix(waits, "2"):
				there = waits
			case waits != "-":
				what = waits
			}
			if _, ok := s.Resolve(file, link); ok != (there <= day) {
				t.Errorf("in %q a link to %q leads somewhere: %t", file, link, ok)
			}
			if there > day {
				if got := s.Unpublished(file, link); got != what {
					t.Errorf("in %q a link to %q leads to %q, want %q", file, link, got, what)
				}
			}
		}
	}
}

// A link that leads nowhere is no error of its own where what it leads to, or the
// front matter that may have it, could not be read.
func TestUnread(t *testing.T) {
	const broken = "---\ntitle: [\n---\n"
	s, _ := build(t, noon, files(one("bridge", "2020-01-02", "")+"-- notices/2020/road/1.md --\n"+broken+"-- coverage/report.md --\n"+broken))
	const road, bridge = "notices/2020/road/1.md", "notices/bridge.md"
	for _, test := range []struct {
		file, link string
		want       bool
	}{
		{road, "files/a.pdf", true}, {road, "../files/a.pdf", true}, {road, "/topics/roads/", true}, {road, "/buyers/council/#n", true},
		{road, "/about/", false}, {road, "../../other.md", false}, {road, "/files/a.pdf", false}, {road, "/notices/other/", false},
		{bridge, "files/a.pdf", false}, {bridge, "/topics/roads/", false},
		{bridge, "/notices/road/", true}, {bridge, "/notices/road/1/", true}, {bridge, "2020/road/1.md", true}, {bridge, "/notices/road-2/", false},
		{bridge, "/coverage/report/", true}, {bridge, "../coverage/report.md", true}, {bridge, "/coverage/other/", false},
	} {
		if got := s.Unread(test.file, test.link); got != test.want {
			t.Errorf("in %s, that a link to %s is of something unread is %t", test.file, test.link, got)
		}
	}
}

func TestInternal(t *testing.T) {
	s := good(t, noon, files(""))
	for link, want := range map[string]string{
		"https://example.org/tenders/":              "/",
		"https://example.org/tenders/notices/road/": "/notices/road/",
		"https://example.org/":                      "",
		"https://example.org/tenders-old/":          "",
		"http://example.org/tenders/":               "",
	} {
		got, ok := s.Internal(link)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s is %q, %t, want %q", link, got, ok, want)
		}
	}
	if s.Base() != "/tenders/" || s.Root != "https://example.org/tenders/" {
		t.Errorf("the base is %q, the root %q", s.Base(), s.Root)
	}
}

func TestNavigation(t *testing.T) {
	titles := func(yaml string) (all []string) {
		s := good(t, noon, files(yaml))
		for _, l := range s.Settings.Navigation {
			all = append(all, l.Title)
			if _, ok := s.Resolve("about.md", l.URL); !ok {
				t.Errorf("the navigation leads to %s, which is not there", l.URL)
			}
		}
		return all
	}
	if diff := cmp.Diff([]string{"Latest", "Deadlines", "Topics", "Buyers"}, titles("")); diff != "" {
		t.Errorf("without a navigation (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Search"}, titles("navigation: [{title: Search, url: /search/}]\n")); diff != "" {
		t.Errorf("with one (-want +got):\n%s", diff)
	}
}

// A link of the navigation that leads nowhere is an error at its place, as one in
// a text is.
func TestBrokenNavigation(t *testing.T) {
	fsys := files(`navigation:
  - {title: A, url: /nope/}
  - {title: B, url: /deadlines}
  - {title: C, url: /notices/road/?all=1}
  - {title: D, url: "https://example.org/tenders/road/#facts"}
  - {title: E, url: /tenders/notices/road}
  - {title: F, url: /about/}
  - {title: G, url: "https://example.org/elsewhere/"}
  - {title: H, url: /old/road/}
  - {title: I, url: /notices/road/#facts}
  - {title: J, url: /notices.csv}
  - {title: K, url: /status/planned/}
  - {title: L, url: /notices/bridge/}
  - {title: M, url: /notices/broken/#facts}
` + one("bridge", "2020-06-01", "") + "-- notices/broken.md --\n---\ntype: tender\n---\n" + one("road", "2020-01-02", "aliases: [/old/road/]\n") + "-- about.md --\n---\ntitle: About\ndraft: true\n---\n")
	_, problems := build(t, noon, fsys)
	const place = "leads to no page or file of this site; "
	const root = "write the path of a page from the site’s root, as in /notices/"
	want := ""
	for i, message := range []string{
		"“/nope/” " + place + root,
		"“/deadlines” " + place + "write /deadlines/",
		"“/notices/road/?all=1” " + place + "write it without “?all=1”, as in “/notices/road/”",
		"“https://example.org/tenders/road/#facts” " + place + root,
		"“/tenders/notices/road” " + place + "write /notices/road/",
		"“/about/” " + place + "it is that of a page that is a draft, so take it out until then",
	} {
		want += fmt.Sprintf("site.yaml:%d:21: error: %s\n", strings.Count(siteYAML, "\n")+2+i, message)
	}
	// What the day decides stops no build.
	want += fmt.Sprintf("site.yaml:%d:21: warning: “/status/planned/” %ssuch a page comes and goes with the day, so lead to /status/ or /deadlines/\n", strings.Count(siteYAML, "\n")+12, place)
	want += fmt.Sprintf("site.yaml:%d:21: error: “/notices/bridge/” %sit is that of a notice that is not published before 1 June 2020, so take it out until then\n", strings.Count(siteYAML, "\n")+13, place)
	check := func(problems problem.List) {
		t.Helper()
		got := ""
		for _, p := range problems {
			if p.File == "site.yaml" {
				got += p.String() + "\n"
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the problems (-want +got):\n%s", diff)
		}
	}
	check(problems)
	// With drafts in, too: readers will not have them.
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	check(Build(notice.Build(folder, notice.Options{At: instant(t, noon), Unpublished: true}, nil), nil).Problems)
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestWeekOf(t *testing.T) {
	for _, test := range []struct{ at, zone, want string }{
		{"2020-01-10T12:00:00Z", "Europe/London", "2020-01-06"},
		{"2020-01-06T00:00:00Z", "Europe/London", "2020-01-06"}, // a Monday is the first day of its week
		{"2020-01-05T23:59:59Z", "Europe/London", "2019-12-30"}, // and a Sunday the last
		{"2020-03-29T00:30:00Z", "Europe/London", "2020-03-23"}, // the Sunday on which the clocks go forward
		{"2020-03-29T23:30:00Z", "Europe/London", "2020-03-30"}, // already Monday in summer time
		{"2020-10-25T23:30:00Z", "Europe/London", "2020-10-19"}, // still Sunday in winter time
		{"2020-01-12T09:59:59Z", "Pacific/Kiritimati", "2020-01-06"},
		{"2020-01-12T10:00:00Z", "Pacific/Kiritimati", "2020-01-13"}, // 14 hours ahead
		{"2020-01-13T03:29:59Z", "America/St_Johns", "2020-01-06"},
		{"2020-01-13T03:30:00Z", "America/St_Johns", "2020-01-13"}, // three and a half hours behind
		{"2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-26"},
		{"2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-26"}, // the Friday that was left out
		{"2018-11-04T02:00:00Z", "America/Sao_Paulo", "2018-10-29"},
		{"2018-11-04T03:00:00Z", "America/Sao_Paulo", "2018-10-29"}, // this Sunday began at one
	} {
		got := WeekOf(instant(t, test.at), zone(t, test.zone))
		if got.Format("2006-01-02 Mon 15:04 MST") != test.want+" Mon 12:00 UTC" {
			t.Errorf("the week of %s in %s begins on %s, want %s", test.at, test.zone, got, test.want)
		}
	}
}

func TestMonths(t *testing.T) {
	tender := func(name, deadline string) string { return one(name, "2020-01-02", "deadline: "+deadline+"\n") }
	for _, test := range []struct{ name, archive, want string }{
		{"none", one("road", "2020-01-02", ""), ""},
		{"within the weeks", tender("road", "2020-01-13"), ""},
		{"the last day of the weeks", tender("road", "2020-02-02"), ""},
		{"the day after them", tender("road", "2020-02-03"), "2020-02"},
		{"late on the day after them", tender("road", "2020-02-03 23:59"), "2020-02"},
		{"each month once, in order", tender("a", "2021-03-01") + tender("b", "2020-03-31") + tender("c", "2020-03-01") + tender("d", "2020-12-31 23:30"), "2020-03 2020-12 2021-03"},
		{"closed", tender("road", "2020-01-09"), ""},
		{"of a lot", one("road", "2020-01-02", "lots: [{name: A, deadline: 2020-05-01}]\n"), "2020-05"},
		{"of each lot and tower", one("road", "2020-01-02", "deadline: 2020-06-01\nlots: [{name: A, deadline: 2020-05-01}, {name: B, deadline: 2020-04-01}, {name: C, deadline: 2020-01-08}]\n"+
			"towers: {after: [{name: X, scope: this notice, deadline: 2020-07-01}, {name: Y, scope: other notice, deadline: 2020-08-01}]}\n"), "2020-04 2020-05 2020-06 2020-07"},
	} {
		for _, name := range []string{"Europe/London", "Pacific/Kiritimati", "America/St_Johns"} {
			s := good(t, noon, files("timezone: "+name+"\n"+test.archive))
			var got []string
			for _, m := range s.Months() {
				got = append(got, m.Format("2006-01"))
				if p, ok := s.Page(MonthURL(m)); !ok || p.Kind != Month || !p.Month.Equal(m) {
					t.Errorf("%s, %s: there is no page of %s", test.name, name, m)
				}
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("%s, %s: the months are %q, want %q", test.name, name, got, test.want)
			}
		}
	}
}

// A deadline is in the month that it is in the site's zone, whatever its offset.
func TestMonthsOfOffsets(t *testing.T) {
	for name, want := range map[string]string{"Europe/London": "2020-02", "Pacific/Kiritimati": "2020-03", "America/St_Johns": "2020-02"} {
		s := good(t, noon, files("timezone: "+name+"\n"+one("road", "2020-01-02", "deadline: 2020-03-01T01:00:00+05:00\n")))
		if got := s.Months(); len(got) != 1 || got[0].Format("2006-01") != want {
			t.Errorf("%s: the months are %v, want %s", name, got, want)
		}
	}
}

// Every open deadline is on the page of the next weeks or on that of a month,
// whatever the zone and the hour.
func TestEveryDeadlineHasAPage(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, name := range []string{"Europe/London", "Pacific/Kiritimati", "America/St_Johns", "Pacific/Pago_Pago", "Asia/Kathmandu"} {
		for range 40 {
			at := instant(t, "2020-02-20T00:00:00Z").Add(time.Duration(random.IntN(60*24*60)) * time.Minute)
			deadline := at.In(zone(t, name)).AddDate(0, 0, 20+random.IntN(20))
			s := good(t, at.Format(time.RFC3339), files("timezone: "+name+"\n"+one("road", "2020-01-02", "deadline: "+deadline.Format("2006-01-02")+"\n")))
			day := time.Date(deadline.Year(), deadline.Month(), deadline.Day(), 12, 0, 0, 0, time.UTC)
			inWeeks := day.Before(WeekOf(at, zone(t, name)).AddDate(0, 0, 7*Weeks))
			_, inMonth := s.Page(MonthURL(day))
			if !inWeeks && !inMonth {
				t.Errorf("at %s in %s the deadline %s is on no page", at, name, day.Format("2006-01-02"))
			}
			if inWeeks && inMonth {
				t.Errorf("at %s in %s the month of %s has a page, though the weeks show all of it", at, name, day.Format("2006-01-02"))
			}
		}
	}
}

func TestPaging(t *testing.T) {
	procedures := func(n int) (archive string) {
		for i := range n {
			archive += one(fmt.Sprintf("p%d", i), fmt.Sprintf("2020-01-%02d", i+1), "topics: [Roads]\n")
		}
		return archive
	}
	for items, want := range map[int][]string{
		0: {"notices/ 1/1 []"},
		1: {"notices/ 1/1 [p0]"},
		2: {"notices/ 1/1 [p1 p0]"},
		3: {"notices/ 1/2 [p2 p1]", "notices/page/2/ 2/2 [p0]"},
		5: {"notices/ 1/3 [p4 p3]", "notices/page/2/ 2/3 [p2 p1]", "notices/page/3/ 3/3 [p0]"},
	} {
		s := good(t, noon, files("per_page: 2\n"+procedures(items)))
		var got, topic []string
		for _, p := range s.Pages {
			switch p.Kind {
			case Notices:
				names := make([]string, 0, 2)
				for _, q := range OnPage(s.Newest, s.Settings.PerPage, p.Number) {
					names = append(names, q.Name)
				}
				got = append(got, fmt.Sprintf("%s %d/%d %v", p.URL, p.Number, p.Of, names))
			case TermPage:
				if p.Term.Kind == Topics {
					topic = append(topic, p.URL)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d procedures (-want +got):\n%s", items, diff)
		}
		if items > 0 && len(topic) != len(want) {
			t.Errorf("the topic of %d procedures has the pages %v", items, topic)
		}
		if len(OnPage(s.Newest, 2, 100)) > 0 {
			t.Errorf("page 100 of %d has items", items)
		}
	}
}

// Archive pages are counted from the oldest entry, and none is empty (RFC 5005).
func TestFeedArchives(t *testing.T) {
	for entries, want := range map[int][]string{
		0: {"x/feed.xml"}, 1: {"x/feed.xml"}, 50: {"x/feed.xml"},
		51:  {"x/feed.xml", "x/feed/1.xml"},
		100: {"x/feed.xml", "x/feed/1.xml"},
		101: {"x/feed.xml", "x/feed/1.xml", "x/feed/2.xml"},
	} {
		var got []string
		for i, p := range appendFeed(nil, Page{URL: "x/feed.xml", Kind: Feed}, entries) {
			got = append(got, p.URL)
			if p.Of != len(want)-1 || p.Number != i || (p.Kind == FeedArchive) != (i > 0) {
				t.Errorf("of %d entries: %+v", entries, p)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("feed of %d entries (-want +got):\n%s", entries, diff)
		}
	}
}

func TestOpen(t *testing.T) {
	awarded := func(file string) string {
		return strings.Replace(file, "type: tender", "type: award\nmethod: direct", 1)
	}
	s := good(t, noon, files(
		one("a-undated", "2020-01-02", "")+
			one("b-day", "2020-01-02", "deadline: 2020-01-20\n")+
			one("c-morning", "2020-01-02", "deadline: 2020-01-20 09:00\n")+
			one("d-closed", "2020-01-02", "deadline: 2020-01-10 11:59\n")+
			one("e-now", "2020-01-02", "deadline: 2020-01-10 12:00\n")+
			one("f-lot", "2020-01-02", "lots: [{name: A, deadline: 2020-01-12}, {name: B, deadline: 2020-01-15}]\n")+
			one("g-undated", "2020-01-02", "")+
			one("h-same-day", "2020-01-02", "deadline: 2020-01-20\n")+
			one("i-scheduled", "2020-01-11", "deadline: 2020-01-12\n")+
			one("j-lot-closed", "2020-01-02", "deadline: 2020-01-16\nlots: [{name: A, deadline: 2020-01-09}]\n")+
			one("m-lot-later", "2020-01-02", "deadline: 2020-01-13\nlots: [{name: A, deadline: 2020-01-25}]\n")+
			awarded(one("k-lot-left", "2020-01-02", "deadline: 2020-01-30\nlots: [{name: A}, {name: B, deadline: 2020-01-14}]\nawards: [{suppliers: [S], lots: [A]}]\n"))+
			awarded(one("l-lots-over", "2020-01-02", "lots: [{name: A}, {name: B, deadline: 2020-01-09}]\nawards: [{suppliers: [S], lots: [A]}]\n"))))
	var got []string
	for _, p := range Open(s.Newest, s.Register.At) {
		got = append(got, p.Name)
	}
	want := []string{"e-now", "m-lot-later", "k-lot-left", "f-lot", "j-lot-closed", "c-morning", "b-day", "h-same-day", "a-undated", "g-undated"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("open, by when they close (-want +got):\n%s", diff)
	}
	if len(Open(nil, s.Register.At)) != 0 {
		t.Error("of no procedures some are open")
	}
}

// Newest, Notices and Changes are newest first, and of one day by name.
func TestOrder(t *testing.T) {
	s := good(t, noon, files(one("b", "2020-01-03 09:00", "")+one("a", "2020-01-03", "")+one("z", "2020-01-03", "")+one("old", "2019-01-01", "")+history))
	var procedures, notices, changes []string
	for _, p := range s.Newest {
		procedures = append(procedures, p.Name)
	}
	for _, of := range s.Notices {
		notices = append(notices, of.Procedure.Name+" "+of.Step().Notice.ID)
	}
	for _, of := range s.Changes {
		changes = append(changes, of.Step().Notice.ID)
	}
	if diff := cmp.Diff([]string{"canal", "b", "a", "z", "old"}, procedures); diff != "" {
		t.Errorf("procedures (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"canal 2020-01-04-later", "b b", "a a", "canal 2020-01-03-later", "z z", "canal 2020-01-02-tender", "old old"}, notices); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2020-01-04-later", "2020-01-03-later"}, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}

// Which pages a procedure has hangs on its notices.
func TestPagesOfAProcedure(t *testing.T) {
	for _, test := range []struct {
		name, archive string
		want          []string
	}{
		{"one notice without a date", one("road", "2020-01-02", ""),
			[]string{"notices/road/", "notices/road/feed.xml", "notices/road/ocds.json", "notices/road/index.jsonld"}},
		{"one notice with a deadline", one("road", "2020-01-02", "deadline: 2020-02-03\n"),
			[]string{"notices/road/", "notices/road/feed.xml", "notices/road/calendar.ics", "notices/road/ocds.json", "notices/road/index.jsonld"}},
		{"several notices", history, []string{"notices/canal/", "notices/canal/2020-01-02-tender/", "notices/canal/2020-01-03-later/", "notices/canal/2020-01-04-later/",
			"notices/canal/changes/", "notices/canal/feed.xml", "notices/canal/calendar.ics", "notices/canal/ocds.json", "notices/canal/index.jsonld"}},
		{"withdrawn", "-- withdrawn/dam.md --\n---\ntitle: Dam\ndate: 2020-01-04\nreason: A mistake.\n---\n", []string{"notices/dam/"}},
	} {
		s := good(t, noon, files(test.archive))
		var got []string
		for _, p := range s.Pages {
			if strings.HasPrefix(p.URL, "notices/") && p.Kind != Notices {
				got = append(got, p.URL)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestDocuments(t *testing.T) {
	s := good(t, noon, files(history+
		one("2020/bridge", "2020-01-02", "documents: [{title: Terms, file: files/terms.pdf}]\nimage: {file: files/plan.svg, alt: A plan}\n")+
		one("2020/dam", "2020-01-02", "documents: [{title: Terms, file: files/terms.pdf}]\n")+
		"-- notices/2020/files/terms.pdf --\nterms\n-- notices/2020/files/plan.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"></svg>\n"))
	var got []string
	for _, d := range s.Documents {
		got = append(got, d.URL+" < "+d.Path)
		if !s.Has(d.URL) || len(d.SHA256) != 64 {
			t.Errorf("%+v", d)
		}
	}
	want := []string{
		"notices/bridge/files/plan.svg < notices/2020/files/plan.svg",
		"notices/bridge/files/terms.pdf < notices/2020/files/terms.pdf",
		"notices/canal/files/Pl%C3%A1n%20100%25.pdf < notices/2019/canal/files/Plán 100%.pdf",
		"notices/canal/files/annex%20a.pdf < notices/2019/canal/files/annex a.pdf",
		"notices/dam/files/terms.pdf < notices/2020/files/terms.pdf",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	checkPages(t, s)
}

// A large site's sitemap is in parts, of which each lists some pages.
func TestSitemapParts(t *testing.T) {
	s := &Site{pages: map[string]int{}, Pages: make([]Page, SitemapPages)}
	s.layData()
	s.Pages = append(s.Pages[:SitemapPages], Page{Kind: Plain})
	parts := func() (n int) {
		for _, p := range s.Pages {
			if p.Kind == SitemapPart {
				n++
			}
		}
		return n
	}
	if n := parts(); n != 0 {
		t.Errorf("%d pages have %d parts of a sitemap", SitemapPages, n)
	}
	if s.layData(); parts() != 2 {
		t.Errorf("%d pages have %d parts of a sitemap, want 2", SitemapPages+1, parts())
	}
}

// checkPages checks what holds of the pages of every site without errors.
func checkPages(t testing.TB, s *Site) {
	t.Helper()
	plain := map[string]bool{}
	byFile := map[string]string{}
	claim := func(url, file string) {
		if url != Escape(File(url)) && url != strings.TrimSuffix(Escape(File(url)), "index.html") {
			t.Errorf("the URL /%s is not that of its file %s", url, file)
		}
		if first, taken := byFile[content.FoldCase(file)]; taken {
			t.Errorf("/%s and /%s have one file, %s", first, url, file)
		}
		byFile[content.FoldCase(file)] = url
		if path.Clean(file) != file || strings.HasPrefix(file, "/") || strings.HasPrefix(file, "../") {
			t.Errorf("/%s has the file %s", url, file)
		}
		for part := range strings.SplitSeq(file, "/") {
			if len(part) > 255 || part == ".." {
				t.Errorf("/%s has the file %s", url, file)
			}
		}
	}
	closed := map[*notice.Procedure]bool{} // whose pages came to an end
	var last *notice.Procedure
	for _, p := range s.Pages {
		claim(p.URL, p.File())
		if q, ok := s.Page(p.URL); !ok || q != p || !s.Has(p.URL) {
			t.Errorf("the page at /%s is another", p.URL)
		}
		if p.Kind == Plain || p.Kind == Redirect {
			plain[p.URL] = true
		} else if reserved(content.FoldCase(p.File())) == "" {
			t.Errorf("/%s is handbill's own, and a plain page could have it", p.URL)
		}
		if p.Procedure != last {
			closed[last] = true
			if closed[p.Procedure] && p.Procedure != nil {
				t.Errorf("/%s is not with the other pages of %s", p.URL, p.Procedure.Name)
			}
			last = p.Procedure
		}
		if p.Kind == Redirect {
			if target, ok := s.Page(p.Target); !ok || target.Kind == Redirect {
				t.Errorf("the alias /%s leads to /%s", p.URL, p.Target)
			}
		}
	}
	for _, d := range s.Documents {
		claim(d.URL, File(d.URL))
	}
	for file, url := range byFile {
		for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
			if other, taken := byFile[dir]; taken {
				t.Errorf("/%s needs a folder where /%s has its file, %s", url, other, dir)
			}
		}
	}
}

func TestPagesOfTheSample(t *testing.T) {
	for _, at := range []string{"2019-06-01T12:00:00Z", noon, "2026-12-31T12:00:00Z"} {
		checkPages(t, good(t, at, os.DirFS("../../content")))
	}
}

// docs/content.md says which names a plain page cannot have.
func TestDocumentationHasReservedNames(t *testing.T) {
	text, err := os.ReadFile("../../docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range good(t, noon, os.DirFS("../../content")).Pages {
		name, _, inFolder := strings.Cut(p.URL, "/")
		if inFolder && reserved(name+"/index.html") != "" && !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/content.md does not say that /%s/ is handbill's own", name)
		}
	}
}

func TestPagesOfTheBenchCorpus(t *testing.T) {
	dir, err := filepath.Abs("../../../shared/bench/corpus")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the bench corpus is not here: %v", err)
	}
	out := t.TempDir()
	cmd := exec.Command("go", "run", ".", "-n", "300", "-out", out)
	cmd.Dir = dir
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the bench corpus cannot be made: %v\n%s", err, said)
	}
	s := good(t, noon, os.DirFS(filepath.Join(out, "content")))
	if len(s.Notices) == 0 {
		t.Fatal("the corpus has no notices")
	}
	checkPages(t, s)
}

// Whatever names, topics, aliases and documents an editor comes up with: a site
// has errors, or no two of its pages meet.
func TestPagesOfAnyContent(t *testing.T) {
	clean := 0
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 5))
		s, problems := build(t, noon, invented(random))
		if !problems.HasErrors() {
			clean++
			checkPages(t, s)
		}
		for _, p := range s.Problems {
			if p.Code == "url-taken" && !strings.Contains(p.Message, " of ") && !strings.Contains(p.Message, "handbill makes") {
				t.Errorf("it is not said who has the URL: %v", p)
			}
		}
	}
	if clean < 50 {
		t.Errorf("only %d of the sites have no errors", clean)
	}
}

// invented gives a small site made up of parts that could clash.
func invented(random *rand.Rand) fstest.MapFS {
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	names := []string{"road", "bridge", "canal", "dam", "feed", "index", "changes", "files", "old", "about"}
	topics := []string{"Roads", "roads", "C", "C++", "C plus plus", "Café", "cafe", "CAFE\u0301", "page", "con", "🏗️", "👷", "数据", "A & B", "A and B", strings.Repeat("Long ", 50)}
	aliases := []string{"/", "/old/", "/Old", "/old/index.html", "/old/page/2/", "/about", "/about/index.html", "/notices/", "/notices/old/", "/notices/road/", "/notices/road/b/",
		"/notices/ROAD/changes/", "/notices/road/feed.xml", "/notices/dam/files/a.pdf", "/notices/dam/files/", "/notices/dam/ocds.json/x/", "/coverage/old/", "/coverage/report/index.html",
		"/topics/roads/", "/index.html", "/Straße/", "/strasse/", "/café/", "/cafe\u0301/", "/feed/1.xml"}
	some := func(from []string, most int) string {
		var out []string
		for range random.IntN(most + 1) {
			if s := fmt.Sprintf("%q", pick(from)); !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
		if out == nil {
			return "null"
		}
		return "[" + strings.Join(out, ", ") + "]"
	}
	archive := "per_page: " + fmt.Sprint(1+random.IntN(3)) + "\n"
	keys := func() string {
		keys := "topics: " + some(topics, 4) + "\n"
		if random.IntN(3) == 0 {
			keys += "aliases: " + some(aliases, 2) + "\n"
		}
		if random.IntN(2) == 0 {
			keys += "deadline: 2020-0" + fmt.Sprint(1+random.IntN(5)) + "-15\n"
		}
		return keys
	}
	for _, i := range random.Perm(len(names))[:1+random.IntN(5)] {
		name := names[i]
		first := keys()
		if random.IntN(3) == 0 {
			first += fmt.Sprintf("documents: [{title: A, file: %q}]\n", pick([]string{"files/a.pdf", "files/index.html", "files/A b.pdf"}))
		}
		buyer := fmt.Sprintf("buyer: %q\n", pick(topics))
		head := fmt.Sprintf("---\ntype: tender\ntitle: %s\npublished: 2020-01-0%d\n", name, 1+random.IntN(9))
		if random.IntN(2) == 0 {
			archive += "-- notices/" + name + ".md --\n" + head + buyer + first + "---\n"
			continue
		}
		archive += "-- notices/" + name + "/a.md --\n" + head + buyer + strings.ReplaceAll(first, "files/", "../files/") + "---\n"
		archive += "-- notices/" + name + "/b.md --\n---\ntype: tender-update\npublished: 2020-01-09\n" + keys() + "---\nText.\n"
	}
	for _, name := range []string{"a.pdf", "index.html", "A b.pdf"} {
		archive += "-- notices/files/" + name + " --\n" + name + "\n"
	}
	if random.IntN(2) == 0 {
		archive += "-- coverage/report.md --\n---\ntitle: Report\nurl: https://example.org/\ntopics: " + some(topics, 3) + "\n---\n"
	}
	if random.IntN(2) == 0 {
		archive += "-- withdrawn/" + pick([]string{"dam", "gone"}) + ".md --\n---\ntitle: Gone\ndate: 2020-01-04\nreason: A mistake.\n---\n"
	}
	if random.IntN(2) == 0 {
		archive += "-- " + pick([]string{"about", "old", "strasse", "who"}) + ".md --\n---\ntitle: A page\naliases: " + some(aliases, 2) + "\n---\n"
	}
	return files(archive)
}

// A site that takes over what is the same from a former one is the site that is
// made of nothing, whatever was written in between and whenever.
func TestFormerSiteMakesNoDifference(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		pick := func(values ...string) string { return values[rng.IntN(len(values))] }
		fsys := files("")
		var folder *content.Folder
		var register *notice.Register
		var former *Site
		at := instant(t, noon)
		for step := range 25 {
			name := fmt.Sprintf("notices/%sp%d", pick("", "2019/"), rng.IntN(6))
			switch rng.IntN(10) {
			case 0:
				delete(fsys, pick(slices.Sorted(maps.Keys(fsys))...))
				fsys["site.yaml"] = &fstest.MapFile{Data: []byte(siteYAML + pick("", "language: cy\n", "timezone: Europe/London\n", "per_page: 2\n"))}
			case 1:
				at = at.AddDate(0, 0, rng.IntN(40)-10)
			case 2:
				fsys["codes/regions.csv"] = &fstest.MapFile{Data: []byte("code,en\nUKI,London" + pick("", " and around") + "\n")}
			case 3:
				fsys["coverage/report.md"] = &fstest.MapFile{Data: []byte("---\ntitle: Report\nurl: https://example.org/r\ntopics: [" + pick("cloud", "Cloud") + "]\n---\n")}
			case 4:
				fsys[name+"/files/plan.txt"] = &fstest.MapFile{Data: []byte(pick("one", "two"))}
			default:
				file := name + "/" + pick("a", "b", "c") + ".md"
				keys := pick("", "deadline: 2020-01-20\n", "deadline: 2020-02-01\nevents: [{title: Visit, date: 2020-01-15}]\n") +
					pick("", "topics: [cloud]\n", "topics: [Cloud, roads]\n") + pick("", "cpv: [72000000]\n", "cpv: [48000000, 72100000]\n") +
					pick("", "regions: [UKI]\n") + pick("", "programme: {title: Big, url: https://example.org/big}\n") +
					pick("", "aliases: [/old/]\n", "aliases: [/notices/older/]\n") + pick("", "documents: [{title: Plan, file: plan.txt}]\n") + pick("", "draft: true\n")
				fsys[file] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntype: %s\ntitle: %s\npublished: 2020-01-%02d\nbuyer: %s\n%s---\nText.\n",
					pick("tender", "tender-update", "award", "planning"), pick("One", "Two"), 1+rng.IntN(28), pick("Example Council", "example council", "Other"), keys)}
			}
			var err error
			if folder, err = content.Load(fsys, folder, []string{"."}); err != nil {
				t.Fatal(err)
			}
			register = notice.Build(folder, notice.Options{At: at, Unpublished: rng.IntN(4) == 0}, register)
			got, want := Build(register, former), Build(register, nil)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d, step %d: the site differs from one made of nothing: %s", seed, step,
					cmp.Diff(urls(want), urls(got)))
			}
			former = got
		}
	}
}

func urls(s *Site) []string {
	var all []string
	for _, p := range s.Pages {
		all = append(all, p.URL)
	}
	return all
}
