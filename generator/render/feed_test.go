package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

const settingsYAML = `title: Contracts Record
base_url: https://example.org/tenders/
publisher: {name: Example Publisher, url: https://publisher.example.org/}
ocid_prefix: ocds-abc123
licence: https://publisher.example.org/licence
`

// files are the files of a content folder by path; site.yaml is added where it
// is not among them.
type files map[string]string

// loadFiles reads a content folder, which must have no errors.
func loadFiles(t testing.TB, f files) *content.Folder {
	t.Helper()
	m := fstest.MapFS{"site.yaml": {Data: []byte(settingsYAML)}}
	for name, text := range f {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return loadFS(t, m)
}

func loadFS(t testing.TB, fsys fs.FS) *content.Folder {
	t.Helper()
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if folder.Problems.HasErrors() {
		t.Fatalf("the content has errors: %v", folder.Problems)
	}
	return folder
}

// rendererAt gives what makes the outputs of a folder at a moment.
func rendererAt(t testing.TB, folder *content.Folder, at string) *Renderer {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	return New(site.Build(notice.Build(folder, notice.Options{At: moment}, nil), nil), &Templates{})
}

// output gives the bytes at a URL.
func output(t testing.TB, r *Renderer, url string) []byte {
	t.Helper()
	p, ok := r.site.Page(url)
	if !ok {
		t.Fatalf("no page at %q", url)
	}
	var w bytes.Buffer
	r.Page(p, &w)
	return w.Bytes()
}

// An atomDocument is what the tests read of a feed.
type atomDocument struct {
	XMLName  xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Language string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID       string   `xml:"http://www.w3.org/2005/Atom id"`
	Title    string   `xml:"http://www.w3.org/2005/Atom title"`
	Updated  string   `xml:"http://www.w3.org/2005/Atom updated"`
	Author   string   `xml:"http://www.w3.org/2005/Atom author>name"`
	Links    []struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Archive *struct{}           `xml:"http://purl.org/syndication/history/1.0 archive"`
	Entries []atomDocumentEntry `xml:"http://www.w3.org/2005/Atom entry"`
}

type atomDocumentEntry struct {
	ID         string `xml:"id"`
	Title      string `xml:"title"`
	Published  string `xml:"published"`
	Updated    string `xml:"updated"`
	Author     string `xml:"author>name"`
	Summary    string `xml:"summary"`
	Categories []struct {
		Term string `xml:"term,attr"`
	} `xml:"category"`
	Link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Content struct {
		Type string `xml:"type,attr"`
		Src  string `xml:"src,attr"`
		HTML string `xml:",chardata"`
	} `xml:"content"`
}

func (d atomDocument) link(rel string) string {
	for _, l := range d.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// readFeed reads a feed with two parsers, and holds it against what RFC 4287
// demands of every feed.
func readFeed(t testing.TB, data []byte) atomDocument {
	t.Helper()
	// The decoder is strict; every token is looked at, not just those that the
	// struct has a field for.
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, data)
		}
	}
	var d atomDocument
	if err := xml.Unmarshal(data, &d); err != nil {
		t.Fatalf("no Atom feed: %v\n%s", err, data)
	}
	other, err := gofeed.NewParser().Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("gofeed: %v", err)
	}
	if len(other.Items) != len(d.Entries) || other.Title != strings.TrimSpace(d.Title) {
		t.Errorf("gofeed reads %d entries of “%s”, encoding/xml %d of “%s”", len(other.Items), other.Title, len(d.Entries), d.Title)
	}
	if d.ID == "" || d.Title == "" || d.Author == "" || d.link("self") == "" || d.link("alternate") == "" {
		t.Errorf("the feed lacks an id, title, author or link:\n%s", data)
	}
	if _, err := time.Parse(time.RFC3339, d.Updated); err != nil {
		t.Error(err)
	}
	seen := map[string]bool{}
	for i, e := range d.Entries {
		if seen[e.ID] || !strings.HasPrefix(e.ID, "tag:") {
			t.Errorf("the id %q is none of its own", e.ID)
		}
		seen[e.ID] = true
		if e.Title == "" || e.Link.Rel != "alternate" || !strings.HasPrefix(e.Link.Href, "https://") {
			t.Errorf("entry %q: title %q, link %q", e.ID, e.Title, e.Link)
		}
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil {
			t.Error(err)
		}
		if e.Updated > d.Updated && len(e.Updated) == len(d.Updated) {
			t.Errorf("entry %q was updated at %s, its feed at %s", e.ID, e.Updated, d.Updated)
		}
		if (e.Content.Src == "") == (e.Content.HTML == "") || e.Content.Src != "" && e.Summary == "" {
			t.Errorf("entry %q has content %q at %q, summary %q", e.ID, e.Content.HTML, e.Content.Src, e.Summary)
		}
		if other.Items[i].GUID != e.ID {
			t.Errorf("gofeed reads the id %q, encoding/xml %q", other.Items[i].GUID, e.ID)
		}
	}
	return d
}

var pegasus = files{
	"notices/pegasus/2019-11-20-tender.md": `---
title: Pegasus infrastructure & service management
summary: Infrastructure < applications.
type: tender
published: 2019-11-20
buyer: {name: Metropolitan Police, id: GB-GOR-1, url: https://buyer.example.org/}
value: £500m
deadline: 2020-01-13
topics: [Policing, IT & more]
documents: [{title: Annex A, file: files/annex-a.txt}]
---
See [the annex](files/annex-a.txt), [topics](/topics/) and [below](#below).

## Below

Text with "quotes" and ` + "`href=\"/x\"`" + `.
`,
	"notices/pegasus/files/annex-a.txt": "x",
	"notices/pegasus/2019-12-18-deadline.md": `---
type: tender-update
published: 2019-12-18 09:30
reason: Bidders asked for more time.
deadline: 2020-01-27 12:00
---
`,
	"notices/dwr.md": `---
title: Cyflenwi dŵr
type: tender
published: 2019-12-01
corrected: {date: 2019-12-20, reason: A wrong number.}
language: cy
buyer: Cyngor
---
Testun.
`,
}

func TestFeedOfAProcedure(t *testing.T) {
	r := rendererAt(t, loadFiles(t, pegasus), "2020-01-02T00:00:00Z")
	d := readFeed(t, output(t, r, "notices/pegasus/feed.xml"))
	if d.Title != "Pegasus infrastructure & service management – Contracts Record" || d.Language != "en-GB" || d.Author != "Example Publisher" {
		t.Errorf("title %q, language %q, author %q", d.Title, d.Language, d.Author)
	}
	if d.link("self") != "https://example.org/tenders/notices/pegasus/feed.xml" || d.link("alternate") != "https://example.org/tenders/notices/pegasus/" {
		t.Errorf("links %v", d.Links)
	}
	if d.link("license") != "https://publisher.example.org/licence" {
		t.Errorf("licence %q", d.link("license"))
	}
	if d.Updated != "2019-12-18T09:30:00Z" || len(d.Entries) != 2 {
		t.Fatalf("updated %s, %d entries", d.Updated, len(d.Entries))
	}
	moved, first := d.Entries[0], d.Entries[1]
	if moved.Title != "Deadline moved by 14 days: Pegasus infrastructure & service management" || moved.Summary != "Bidders asked for more time." {
		t.Errorf("the later entry is “%s”: %s", moved.Title, moved.Summary)
	}
	for _, want := range []string{"Bidders asked for more time.", `<time datetime="2020-01-13">13 January 2020</time>`, `<time datetime="2020-01-27T12:00:00Z">`} {
		if !strings.Contains(moved.Content.HTML, want) {
			t.Errorf("the later entry lacks %s:\n%s", want, moved.Content.HTML)
		}
	}
	if first.Title != "Pegasus infrastructure & service management" || first.Summary != "Infrastructure < applications." || first.Author != "Metropolitan Police" {
		t.Errorf("the first entry is “%s” by %s: %s", first.Title, first.Author, first.Summary)
	}
	if first.ID != "tag:example.org,2020:/tenders/notices/pegasus/2019-11-20-tender" || first.Published != "2019-11-20T00:00:00Z" || first.Updated != first.Published {
		t.Errorf("the first entry has the id %s, published %s, updated %s", first.ID, first.Published, first.Updated)
	}
	if first.Link.Href != "https://example.org/tenders/notices/pegasus/2019-11-20-tender/" || len(first.Categories) != 2 || first.Categories[1].Term != "IT & more" {
		t.Errorf("link %s, categories %v", first.Link.Href, first.Categories)
	}
	for _, want := range []string{
		`href="https://example.org/tenders/notices/pegasus/files/annex-a.txt"`, `href="https://example.org/tenders/topics/"`,
		`href="https://example.org/tenders/notices/pegasus/2019-11-20-tender/#`, `<data value="500000000 GBP">£500m</data>`,
	} {
		if !strings.Contains(first.Content.HTML, want) {
			t.Errorf("the first entry lacks %s:\n%s", want, first.Content.HTML)
		}
	}
	if strings.Contains(first.Content.HTML, `href="/`) || strings.Contains(first.Content.HTML, `href="#`) {
		t.Errorf("a link leads nowhere outside the site:\n%s", first.Content.HTML)
	}
}

func TestFeedSaysCorrection(t *testing.T) {
	r := rendererAt(t, loadFiles(t, pegasus), "2020-01-02T00:00:00Z")
	e := readFeed(t, output(t, r, "notices/dwr/feed.xml")).Entries[0]
	if e.Published != "2019-12-01T00:00:00Z" || e.Updated != "2019-12-20T00:00:00Z" {
		t.Errorf("published %s, updated %s", e.Published, e.Updated)
	}
	d := readFeed(t, output(t, r, "feed.xml"))
	if d.Updated != e.Updated || len(d.Entries) != 3 {
		t.Errorf("the site's feed was updated at %s, with %d entries", d.Updated, len(d.Entries))
	}
}

func TestFeedsOfTermsAndChanges(t *testing.T) {
	r := rendererAt(t, loadFiles(t, pegasus), "2020-01-02T00:00:00Z")
	for url, want := range map[string][]string{
		"topics/policing/feed.xml":            {"Deadline moved by 14 days: Pegasus infrastructure & service management", "Pegasus infrastructure & service management"},
		"topics/it-and-more/feed.xml":         {"Deadline moved by 14 days: Pegasus infrastructure & service management", "Pegasus infrastructure & service management"},
		"buyers/cyngor/feed.xml":              {"Cyflenwi dŵr"},
		"changes/feed.xml":                    {"Deadline moved by 14 days: Pegasus infrastructure & service management"},
		"buyers/metropolitan-police/feed.xml": {"Deadline moved by 14 days: Pegasus infrastructure & service management", "Pegasus infrastructure & service management"},
	} {
		d := readFeed(t, output(t, r, url))
		var titles []string
		for _, e := range d.Entries {
			titles = append(titles, e.Title)
		}
		if diff := cmp.Diff(want, titles); diff != "" {
			t.Errorf("%s (-want +got):\n%s", url, diff)
		}
		if want := "https://example.org/tenders/" + strings.TrimSuffix(url, "feed.xml"); d.link("alternate") != want {
			t.Errorf("%s has the alternate %s", url, d.link("alternate"))
		}
	}
}

func TestFeedWithoutEntries(t *testing.T) {
	r := rendererAt(t, loadFiles(t, files{}), "2020-01-02T00:00:00Z")
	if d := readFeed(t, output(t, r, "feed.xml")); len(d.Entries) != 0 || d.Updated != "1970-01-01T00:00:00Z" {
		t.Errorf("%d entries, updated %s", len(d.Entries), d.Updated)
	}
}

// Ids hang on names alone, and updates on notices: not on titles, the order of
// notices, their dates or the day of the build (G52).
func TestFeedIDsAndBytesStay(t *testing.T) {
	early := rendererAt(t, loadFiles(t, pegasus), "2020-01-02T00:00:00Z")
	late := rendererAt(t, loadFiles(t, pegasus), "2020-01-27T13:00:00Z")
	for _, p := range early.site.Pages {
		if p.Kind == site.Feed && !strings.HasPrefix(p.URL, "status/") {
			if a, b := output(t, early, p.URL), output(t, late, p.URL); !bytes.Equal(a, b) {
				t.Errorf("%s differs between builds (-early +late):\n%s", p.URL, cmp.Diff(string(a), string(b)))
			}
		}
	}
	other := maps.Clone(pegasus)
	for name, text := range other {
		text = strings.ReplaceAll(text, "Pegasus infrastructure", "Another title")
		other[name] = strings.ReplaceAll(text, "published: 2019-11-20", "published: 2018-03-01")
	}
	other["notices/pegasus/2017-01-01-plan.md"] = "---\ntype: planning\ntitle: Plan\nbuyer: Metropolitan Police\npublished: 2017-01-01\n---\n"
	changed := rendererAt(t, loadFiles(t, other), "2020-01-02T00:00:00Z")
	ids := func(r *Renderer) map[string]string {
		m := map[string]string{}
		for _, e := range readFeed(t, output(t, r, "notices/pegasus/feed.xml")).Entries {
			m[e.Link.Href] = e.ID
		}
		return m
	}
	was, is := ids(early), ids(changed)
	for href, id := range was {
		if is[href] != id {
			t.Errorf("%s had the id %s and has %s", href, id, is[href])
		}
	}
}

// manyNotices makes procedures of one notice each, one a day from the first on.
func manyNotices(n int) files {
	f := files{}
	for i := range n {
		day := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i)
		f[fmt.Sprintf("notices/p%03d.md", i)] = fmt.Sprintf("---\ntitle: Number %d\ntype: tender\npublished: %s\nbuyer: Council\ntopics: [Roads]\n---\nText %d.\n", i, day.Format("2006-01-02"), i)
	}
	return f
}

// A reader that follows prev-archive gets every entry (RFC 5005, section 4).
func TestFeedArchives(t *testing.T) {
	for _, n := range []int{49, 50, 51, 100, 101, 120} {
		r := rendererAt(t, loadFiles(t, manyNotices(n)), "2020-01-02T00:00:00Z")
		for _, feed := range []string{"feed.xml", "topics/roads/feed.xml"} {
			seen, id := map[string]bool{}, ""
			url, pages := feed, 0
			for url != "" {
				d := readFeed(t, output(t, r, url))
				if id == "" {
					id = d.ID
				}
				if d.ID != id {
					t.Errorf("%s has the id %s, not that of its feed, %s", url, d.ID, id)
				}
				if (d.Archive != nil) != (pages > 0) || pages > 0 && d.link("current") != "https://example.org/tenders/"+feed {
					t.Errorf("%s: archive %v, current %s", url, d.Archive != nil, d.link("current"))
				}
				if want := min(n, site.FeedEntries); len(d.Entries) != want {
					t.Errorf("%s has %d entries, want %d", url, len(d.Entries), want)
				}
				for i, e := range d.Entries {
					seen[e.ID] = true
					if i > 0 && e.Published > d.Entries[i-1].Published {
						t.Errorf("%s: %s comes after %s", url, e.Published, d.Entries[i-1].Published)
					}
				}
				pages++
				if next := d.link("next-archive"); next != "" {
					if after := readFeed(t, output(t, r, strings.TrimPrefix(next, "https://example.org/tenders/"))); after.link("prev-archive") != d.link("self") {
						t.Errorf("%s and %s do not lead to each other", d.link("self"), next)
					}
				}
				url = strings.TrimPrefix(d.link("prev-archive"), "https://example.org/tenders/")
			}
			if len(seen) != n {
				t.Errorf("%d notices: %s leads to %d of them", n, feed, len(seen))
			}
		}
	}
}

func TestFeedArchivesStay(t *testing.T) {
	before := rendererAt(t, loadFiles(t, manyNotices(101)), "2020-01-02T00:00:00Z")
	after := rendererAt(t, loadFiles(t, manyNotices(149)), "2020-01-02T00:00:00Z")
	for _, url := range []string{"feed/1.xml", "feed/2.xml", "topics/roads/feed/1.xml"} {
		if a, b := output(t, before, url), output(t, after, url); !bytes.Equal(a, b) {
			t.Errorf("%s changes as notices come:\n%s", url, cmp.Diff(string(a), string(b)))
		}
	}
	for _, url := range []string{"feed.xml", "topics/roads/feed.xml"} {
		if d := readFeed(t, output(t, after, url)); d.Entries[0].Content.HTML == "" {
			t.Errorf("%s lacks texts", url)
		}
	}
	for _, url := range []string{"feed/1.xml", "topics/roads/feed/1.xml"} {
		if d := readFeed(t, output(t, after, url)); d.Entries[0].Content.Src != d.Entries[0].Link.Href {
			t.Errorf("%s leads to %q", url, d.Entries[0].Content.Src)
		}
	}
}

// A correction reaches those who follow a feed, however old the notice is, until as
// many others have come after it.
func TestFeedHasCorrectedNotices(t *testing.T) {
	for _, test := range []struct {
		notices, corrected int
		on                 string
		entries            int
	}{
		{60, 1, "2019-02-20", 51},
		{110, 1, "2019-02-20", 50},
		{200, 140, "2019-08-01", 100},
	} {
		all := manyNotices(test.notices)
		for i := range test.corrected {
			name := fmt.Sprintf("notices/p%03d.md", i)
			all[name] = strings.Replace(all[name], "buyer:", "corrected: {date: "+test.on+", reason: A slip.}\nbuyer:", 1)
		}
		r := rendererAt(t, loadFiles(t, all), "2020-01-02T00:00:00Z")
		for _, url := range []string{"feed.xml", "topics/roads/feed.xml"} {
			d := readFeed(t, output(t, r, url))
			if len(d.Entries) != test.entries {
				t.Errorf("%s of %d notices has %d entries, want %d", url, test.notices, len(d.Entries), test.entries)
			}
			for i, e := range d.Entries {
				if has := e.Updated != e.Published; has != (i >= site.FeedEntries) {
					t.Errorf("%s of %d notices has %s of %s as entry %d", url, test.notices, e.Title, e.Updated, i)
				}
			}
		}
	}
}

// oddTexts are texts that feeds and calendars of others broke on.
func oddTexts() []string {
	odd := []string{
		"bell\a back\b tab\t line\n feed\v form\f return\r escape\x1b nul\x00",
		"\uFFFE and \uFFFF and \uFFFD", "bad \xff\xc0 bytes \xed\xa0\x80", "C1 \u0085 \u009b, U+2028 \u2028 and \u2029",
		"]]> and <![CDATA[ and ]]", "<script>alert('x')</script> & &amp; &#11; &nbsp;", `"quotes" 'apostrophes' href="/x"`,
		"😀 👩‍👩‍👧 \U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "مناقصة עברית \u200f mixed", "a\u0301 combining \u0600",
		`back\slash; comma, colon: \n \, \;`, "=cmd|' /C calc'!A0", "  spaces  ",
		"BEGIN:VEVENT\r\nX-EVIL:1\r\nEND:VEVENT",
	}
	return odd
}

func TestFeedHoldsOddText(t *testing.T) {
	for _, odd := range oddTexts() {
		folder := loadFiles(t, pegasus)
		n := folder.Notices[len(folder.Notices)-1]
		for _, m := range folder.Notices {
			m.Facts.Title, m.Facts.Summary, m.Reason, m.Body = odd, odd, odd, odd
			m.Facts.Buyer.Name, m.Facts.Topics = odd, []string{odd}
		}
		r := rendererAt(t, folder, "2020-01-02T00:00:00Z")
		for _, url := range []string{"feed.xml", "notices/" + n.Procedure + "/feed.xml"} {
			d := readFeed(t, output(t, r, url))
			if got := d.Entries[len(d.Entries)-1].Title; got != legal(odd) {
				t.Errorf("%q came out as %q", odd, got)
			}
		}
	}
}

// Whatever a text holds, two parsers read the feed, and the title comes back.
func FuzzFeedText(f *testing.F) {
	for _, odd := range oddTexts() {
		f.Add(odd)
	}
	f.Add("&#11; &#xFFFE; <a href=\"/x\">\n\n    code\n[a](/topics/ \"b\") ![c](x.png)")
	folder := loadFiles(f, pegasus)
	f.Fuzz(func(t *testing.T, s string) {
		for _, n := range folder.Notices {
			n.Facts.Title, n.Facts.Summary, n.Reason, n.Body = "T"+s, s, s, s // there is always a title
		}
		d := readFeed(t, output(t, rendererAt(t, folder, "2020-01-02T00:00:00Z"), "notices/dwr/feed.xml"))
		if got := d.Entries[0].Title; got != legal("T"+s) {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

// A character that an entity of the Markdown stands for is no less illegal
// (G50).
func TestFeedHoldsReferencesToControls(t *testing.T) {
	f := maps.Clone(pegasus)
	f["notices/dwr.md"] = strings.Replace(f["notices/dwr.md"], "Testun.", "Testun &#11; &#8; &#xFFFE; &#x1F600; ]]&gt; ]]>", 1)
	r := rendererAt(t, loadFiles(t, f), "2020-01-02T00:00:00Z")
	if d := readFeed(t, output(t, r, "notices/dwr/feed.xml")); !strings.Contains(d.Entries[0].Content.HTML, "😀 ]]&gt; ]]&gt;") {
		t.Errorf("the text came out as %q", d.Entries[0].Content.HTML)
	}
}

// A text is cut before it is escaped, on a character (G51).
func TestFeedCutsSummaries(t *testing.T) {
	folder := loadFiles(t, pegasus)
	for at := summaryLength - 20; at < summaryLength+5; at++ {
		for _, odd := range []string{"&", "é", "😀", "<"} {
			long := strings.Repeat("a", at) + odd + strings.Repeat("b", 2000-at-1)
			for _, n := range folder.Notices {
				n.Facts.Summary = long
			}
			r := rendererAt(t, folder, "2020-01-02T00:00:00Z")
			got := readFeed(t, output(t, r, "notices/dwr/feed.xml")).Entries[0].Summary
			if text, found := strings.CutSuffix(got, "…"); !found || !strings.HasPrefix(long, text) || len([]rune(got)) > summaryLength {
				t.Errorf("a summary with %q at %d came out as %q", odd, at, got)
			}
		}
	}
}

func TestOutside(t *testing.T) {
	r := rendererAt(t, loadFiles(t, files{}), "2020-01-02T00:00:00Z")
	const page = "https://example.org/tenders/notices/x/"
	for in, want := range map[string]string{
		`<a href="/tenders/y/">y</a>`:                   `<a href="https://example.org/tenders/y/">y</a>`,
		`<a id="z" href="#z">z</a>`:                     `<a id="z" href="https://example.org/tenders/notices/x/#z">z</a>`,
		`<img alt="a" src="/tenders/a.png" width="1">`:  `<img alt="a" src="https://example.org/tenders/a.png" width="1">`,
		`<a href="https://example.com/">e</a>`:          `<a href="https://example.com/">e</a>`,
		`<a href="mailto:a@example.org">e</a>`:          `<a href="mailto:a@example.org">e</a>`,
		`<code>href=&quot;/tenders/&quot;</code>`:       `<code>href=&quot;/tenders/&quot;</code>`,
		`<a data-href="/tenders/">d</a>`:                `<a data-href="/tenders/">d</a>`,
		`<a href="/tenders/"><img src="/tenders/"></a>`: `<a href="https://example.org/tenders/"><img src="https://example.org/tenders/"></a>`,
		``: ``, `="`: `="`,
	} {
		var got bytes.Buffer
		if r.outside(in, page, &got); got.String() != want {
			t.Errorf("%s became %s, want %s", in, &got, want)
		}
	}
}

// Every feed and calendar of the sample site can be read.
func TestSampleSite(t *testing.T) {
	r := rendererAt(t, loadFS(t, os.DirFS("../../content")), "2020-01-10T12:00:00Z")
	kinds := map[site.Kind]int{}
	for _, p := range r.site.Pages {
		switch p.Kind {
		case site.Feed, site.FeedArchive:
			readFeed(t, output(t, r, p.URL))
		case site.Calendar:
			readCalendar(t, output(t, r, p.URL))
		default:
			continue
		}
		kinds[p.Kind]++
	}
	if kinds[site.Feed] == 0 || kinds[site.Calendar] == 0 {
		t.Errorf("made %v", kinds)
	}
}

func benchmarkRenderer(b *testing.B) *Renderer {
	f := files{}
	for i := range 100 {
		for name, text := range pegasus {
			text = strings.ReplaceAll(text, "## Below", strings.Repeat("Words of a notice that buys something. ", 60)+"\n\n## Below")
			f[strings.NewReplacer("pegasus", fmt.Sprintf("pegasus-%d", i), "dwr", fmt.Sprintf("dwr-%d", i)).Replace(name)] = text
		}
	}
	return rendererAt(b, loadFiles(b, f), "2020-01-02T00:00:00Z")
}

func benchmarkPages(b *testing.B, kind site.Kind, also func(site.Page) bool) {
	r := benchmarkRenderer(b)
	pages := slices.DeleteFunc(slices.Clone(r.site.Pages), func(p site.Page) bool { return p.Kind != kind || !also(p) })
	var w bytes.Buffer
	bytes, n := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		w.Reset()
		r.Page(pages[n%len(pages)], &w)
		bytes += w.Len()
		n++
	}
	b.SetBytes(int64(bytes / n))
}

func ofProcedure(p site.Page) bool { return p.Procedure != nil }
func ofSite(p site.Page) bool      { return p.Procedure == nil && p.Term == nil }

func BenchmarkFeedOfProcedure(b *testing.B)     { benchmarkPages(b, site.Feed, ofProcedure) }
func BenchmarkFeedOfSite(b *testing.B)          { benchmarkPages(b, site.Feed, ofSite) }
func BenchmarkCalendarOfProcedure(b *testing.B) { benchmarkPages(b, site.Calendar, ofProcedure) }
func BenchmarkCalendarOfSite(b *testing.B)      { benchmarkPages(b, site.Calendar, ofSite) }
func BenchmarkTables(b *testing.B) {
	b.Run("csv", func(b *testing.B) { benchmarkPages(b, site.CSV, ofSite) })
	b.Run("json", func(b *testing.B) { benchmarkPages(b, site.JSON, ofSite) })
}

// BenchmarkBody is the share of the Markdown in BenchmarkFeedOfProcedure.
func BenchmarkBody(b *testing.B) {
	r := benchmarkRenderer(b)
	p := r.site.Register.Procedure("pegasus-1")
	for b.Loop() {
		r.body(p, p.First())
	}
}

// Ids in feeds and calendars are those of the site's first address, so that
// nobody has everything twice when it moves.
func TestIDsStayWhenTheSiteMoves(t *testing.T) {
	ids := func(settings string) (ids []string) {
		fsys := fstest.MapFS{
			"site.yaml":      {Data: []byte("title: Record\npublisher: {name: P}\nocid_prefix: ocds-abc123\n" + settings)},
			"notices/p/1.md": {Data: []byte(laterNotice("tender", "2020-01-01", "title: Roads\nbuyer: Council\ndeadline: 2020-02-13\n"))},
		}
		r := rendererAt(t, loadFS(t, fsys), "2020-01-08T00:00:00Z")
		for _, url := range []string{"feed.xml", "notices/p/feed.xml", "notices/p/calendar.ics"} {
			for line := range strings.Lines(string(output(t, r, url))) {
				if line = strings.TrimSpace(line); strings.HasPrefix(line, "<id>") || strings.HasPrefix(line, "UID:") {
					ids = append(ids, line)
				}
			}
		}
		return ids
	}
	first := ids("base_url: https://example.org/tenders/\n")
	if len(first) != 5 { // two feeds, an entry in each, an event
		t.Fatalf("ids are %q, want five", first)
	}
	if diff := cmp.Diff(first, ids("base_url: https://new.example.org/\nfirst_base_url: https://example.org/tenders\n")); diff != "" {
		t.Errorf("ids before and after the move differ:\n%s", diff)
	}
	if other := ids("base_url: https://new.example.org/\n"); slices.Equal(first, other) {
		t.Error("sites at two addresses have the same ids")
	}
}

// An entry without a summary gives what the notice itself is of: that of an award
// or a contract not the value and deadline of the tender.
func TestFeedSaysWhatANoticeIsOf(t *testing.T) {
	const tender = "2020-01-02 tender\nvalue: {amount: £12m, vat: included, estimated: true}\ndeadline: 2020-01-03\n"
	for want, later := range map[string]string{
		"Tender notice of B; value £12m with VAT, estimated; deadline 3 January 2020":                "",
		"Tender update notice of B; value £12m with VAT; deadline 3 January 2020":                    "tender-update\nvalue: {estimated: false}\n",
		"Award notice of B; value £11m without VAT":                                                  "award\nawards: [{suppliers: [S], value: {amount: £5m, vat: excluded}}, {suppliers: [T], value: {amount: £6m, vat: excluded}}]\n",
		"Tender update notice of B; value £10m to £14m with VAT, estimated; deadline 3 January 2020": "tender-update\nvalue: {min: £10m, max: £14m}\n",
		"Tender update notice of B; value up to £14m with VAT; deadline 3 January 2020":              "tender-update\nvalue: {max: £14m, estimated: false}\n",
		"Tender update notice of B; value from £10m with VAT, estimated; deadline 3 January 2020":    "tender-update\nvalue: {min: £10m}\n",
		"Award notice of B":                          "award\nawards: [{suppliers: [S], value: £5m}, {suppliers: [T]}]\n",
		"Award notice of B; deadline 9 January 2020": "award\nlots: [{name: A, deadline: 2020-01-09}]\nawards: [{suppliers: [S], value: {max: £5m}}]\n",
		"Contract notice of B; value £4m":            "contract\nawards: [{id: a, suppliers: [S], value: £5m}]\ncontracts: [{award: a, value: £4m}]\n",
		"Contract notice of B":                       "contract\ncontracts: [{id: k}]\n",
		"Award update notice of B":                   "award-update\nawards: [{id: a, bids: 2}]\n",
		"Contract update notice of B; value £3m":     "contract-update\ncontracts: [{id: k, value: £3m}]\n",
	} {
		notices := []string{tender}
		if later != "" {
			notices = append(notices, "2020-01-04 "+later)
		}
		feed := readFeed(t, output(t, deadlinesSite(t, "2020-01-10T12:00:00Z", notices...), "feed.xml"))
		if got := feed.Entries[0].Summary; got != want {
			t.Errorf("%q: the summary is %q, want %q", later, got, want)
		}
	}
}

// Feeds of classifications and regions, of which a notice may have many, link to
// the texts of notices; all others have them.
func TestFeedsWithTexts(t *testing.T) {
	r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\ntopics: [roads]\nregions: [UKD]\ncpv: ['72000000']\n")
	for url, want := range map[string]bool{
		"feed.xml": true, "notices/works/feed.xml": true, "topics/roads/feed.xml": true, "buyers/b/feed.xml": true,
		"regions/ukd/feed.xml": false, "cpv/72/feed.xml": false,
	} {
		p, ok := r.site.Page(url)
		if !ok {
			t.Errorf("no feed at /%s", url)
			continue
		}
		var w bytes.Buffer
		r.Page(p, &w)
		if got := strings.Contains(w.String(), "<content type=\"html\">"); got != want {
			t.Errorf("/%s has the texts of notices: %t", url, got)
		}
	}
}

// The entry of a first notice has all that its page has but the site's own coverage,
// and stays as it is whatever later notices and other files say.
func TestFeedHasAllOfAFirstNotice(t *testing.T) {
	for name, c := range map[string]struct{ first, later, want string }{
		"a direct award": {
			"award\nmethod: direct\nofficial_url: https://official.example.org/1\nawards: [{id: a1, suppliers: [{name: Acme, id: GB-1}, Birch & Co], value: {amount: £1m, vat: excluded}, date: 2020-01-01, bids: 2}, {id: a2, lots: [l]}]\n" +
				"lots: [{id: l, name: North}]\ncontracts: [{award: a1, signed: 2020-01-01, start: 2020-02-01, end: 2021-01-31, value: £900k}, {id: other, signed: 2020-01-02, end: 2020-05-31}]\n",
			"award-update\nawards: [{id: a1, value: £2m, suppliers: [Cedar]}]\ncontracts: [{award: a1, end: 2022-01-31}]\n",
			"Buyer: B Method: Direct: awarded without a competition Official notice: https://official.example.org/1 " +
				"Awards: Acme (GB-1), Birch & Co, £1m without VAT, awarded 1 January 2020, 2 bids. Contract signed 1 January 2020, from 1 February 2020 to 31 January 2021, value £900,000 Award a2, lots: l North " +
				"Contracts: Contract signed 2 January 2020, until 31 May 2020 Lots: Lot l, North",
		},
		"lots": {
			"tender\nlots: [{id: a, name: North, value: £1m, deadline: 2020-02-01, summary: All of it.}, {name: South & east}]\n",
			"tender-update\nlots: [{id: a, name: West, value: £2m, deadline: 2020-03-01}]\n",
			"Buyer: B Lots: Lot a, North, £1m, deadline 1 February 2020, All of it. South & east",
		},
		"towers": {
			"tender\ntowers: {before: 4, after: [{name: Net, scope: this notice, value: £1m}, {name: Host, notice: other}], separation: required}\n",
			"tender-update\ntowers: null\n",
			"Buyer: B Towers: Two, from four Today: four towers. After, this notice: Net. Value: £1m. After, other notice: Host. Between the two: different suppliers are required.",
		},
		"towers today": {"planning\ntowers: {before: 4}\n", "tender\ntowers: {before: 5}\n", "Buyer: B Towers: Four towers today"},
		"documents and what is related": {
			"tender\ndocuments: [{url: 'https://example.org/d', title: Terms <1>, kind: contract}]\nrelated: [{url: 'https://example.org/r', title: Report, publisher: The Paper}, report, {notice: other}, {notice: planned}]\n",
			"tender-update\ndocuments: [{url: 'https://example.org/d', title: New terms}]\n",
			"Buyer: B Documents: Terms <1>, contract Related coverage: Report, The Paper Other",
		},
		"dates": {"tender\nevents: [{title: Visit, date: 2020-01-03}]\n", "tender-update\nevents: null\n", "Buyer: B Other dates: Visit: 3 January 2020"},
	} {
		var entries []string
		for _, later := range []bool{false, true} {
			fsys := fstest.MapFS{
				"site.yaml":          {Data: []byte(settingsYAML)},
				"notices/works/1.md": {Data: []byte("---\ntitle: Works\nbuyer: B\npublished: 2020-01-02\ntype: " + c.first + "---\n")},
				// What has no page yet is not named.
				"notices/planned/1.md": {Data: []byte("---\ntitle: Planned\nbuyer: B\npublished: 2030-01-01\ntype: tender\n---\n")},
				"notices/other/1.md":   {Data: []byte("---\ntitle: Other\nbuyer: B\npublished: 2020-01-01\ntype: tender\n---\n")},
				"coverage/report.md":   {Data: []byte("---\ntitle: On works\npublisher: The Paper\nurl: https://example.org/works\n---\n")},
			}
			if later {
				fsys["notices/works/2.md"] = &fstest.MapFile{Data: []byte("---\npublished: 2020-01-03\ntype: " + c.later + "---\n")}
				fsys["notices/other/2.md"] = &fstest.MapFile{Data: []byte("---\npublished: 2020-01-03\ntype: tender-update\ntitle: Another\n---\n")}
				fsys["coverage/report.md"] = &fstest.MapFile{Data: []byte("---\ntitle: On all works\npublisher: The Times\nurl: https://example.org/all\n---\n")}
			}
			feed := readFeed(t, output(t, htmlRenderer(t, fsys, "2020-01-10T12:00:00Z"), "notices/works/feed.xml"))
			entries = append(entries, feed.Entries[len(feed.Entries)-1].Content.HTML)
		}
		root, err := html.Parse(strings.NewReader(entries[0]))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.NewReplacer(" ,", ",", " .", ".").Replace(textOf(root)); got != c.want {
			t.Errorf("%s: the entry says %q\nwant %q", name, got, c.want)
		}
		if strings.Contains(entries[0], `href="/`) {
			t.Errorf("%s: a link leads nowhere outside the site: %s", name, entries[0])
		}
		if diff := cmp.Diff(entries[0], entries[1]); diff != "" {
			t.Errorf("%s: the entry changed with a later notice (-before +after):\n%s", name, diff)
		}
	}
}
