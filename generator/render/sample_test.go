package render

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
	"handbill.example/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sampleRenderer makes the renderer of the sample site on the day of its
// golden pages.
func sampleRenderer(t testing.TB) *Renderer {
	t.Helper()
	return htmlRenderer(t, os.DirFS("../../content"), "2020-01-10T12:00:00Z")
}

func htmlRenderer(t testing.TB, fsys fs.FS, day string) *Renderer {
	t.Helper()
	at, err := time.Parse(time.RFC3339, day)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := site.Build(notice.Build(folder, notice.Options{At: at}, nil), nil)
	for _, problems := range []interface{ HasErrors() bool }{folder.Problems, s.Register.Problems, s.Problems} {
		if problems.HasErrors() {
			t.Fatalf("the content has errors: %v", problems)
		}
	}
	parsed, err := ParseTemplates(templates.Files, nil)
	if err != nil || len(parsed.Problems) > 0 {
		t.Fatalf("templates: %v %v", err, parsed.Problems)
	}
	return New(s, parsed)
}

// htmlPage makes one page and parses it.
func htmlPage(t testing.TB, r *Renderer, url string) (*html.Node, []byte) {
	t.Helper()
	p, ok := r.site.Page(url)
	if !ok {
		t.Fatalf("no page at /%s", url)
	}
	var w bytes.Buffer
	if problems := r.Page(p, &w); len(problems) > 0 {
		t.Fatalf("/%s: %v", url, problems)
	}
	root, err := html.Parse(bytes.NewReader(w.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return root, w.Bytes()
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// textOf gives the text of an element, its blanks folded.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "style" {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// machine gives what a program reads from the element of a fact: the values of
// the time and data elements in it that stand and are no other fact's, else its
// text.
func machine(n *html.Node) string {
	own, _ := attr(n, "data-field")
	var values []string
	for d := range n.Descendants() {
		other := false
		for p := d; p != nil && p != n; p = p.Parent {
			class, _ := attr(p, "class")
			field, named := attr(p, "data-field")
			other = other || p.Data == "del" || class == "was" || named && !strings.HasPrefix(field, own)
		}
		if other {
			continue
		}
		if v, ok := attr(d, "datetime"); ok && d.Data == "time" {
			values = append(values, v)
		}
		if v, ok := attr(d, "value"); ok && d.Data == "data" {
			values = append(values, v)
		}
	}
	if values == nil {
		return textOf(n)
	}
	return strings.Join(values, " to ")
}

// factsOf gives the facts of a page by their field, in order of appearance.
func factsOf(root *html.Node) map[string][]string {
	facts := map[string][]string{}
	for n := range root.Descendants() {
		if field, ok := attr(n, "data-field"); ok {
			facts[field] = append(facts[field], machine(n))
		}
	}
	return facts
}

// TestGolden holds the text and facts of the sample site's pages for people:
// a file a page in testdata/golden. Run with -update to write them anew.
func TestGolden(t *testing.T) {
	r := sampleRenderer(t)
	made := map[string]bool{}
	for _, p := range r.site.Pages {
		switch p.Kind {
		case site.Home, site.Procedure, site.Notice, site.Changes, site.Deadlines, site.CoveragePage:
		default:
			continue
		}
		root, _ := htmlPage(t, r, p.URL)
		var b strings.Builder
		fmt.Fprintf(&b, "page /%s\n\n", p.URL)
		for n := range root.Descendants() {
			if field, ok := attr(n, "data-field"); ok && field != "body" {
				fmt.Fprintf(&b, "%s = %s\n", field, machine(n))
			}
		}
		b.WriteString("\n")
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && n.Data == "main" {
				writeLines(&b, n)
			}
		}
		name := strings.ReplaceAll(strings.Trim(p.URL, "/"), "/", "--") + ".txt"
		if p.URL == "" {
			name = "home.txt"
		}
		made[name] = true
		file := filepath.Join("testdata", "golden", name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v; run the test with -update", err)
			continue
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("/%s (-golden +now):\n%s", p.URL, diff)
		}
	}
	files, err := os.ReadDir(filepath.Join("testdata", "golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !made[f.Name()] {
			if *update {
				os.Remove(filepath.Join("testdata", "golden", f.Name()))
				continue
			}
			t.Errorf("no page makes the golden file %s any more; remove it, or run with -update", f.Name())
		}
	}
}

// writeLines writes the text of an element, a line for each block.
func writeLines(b *strings.Builder, n *html.Node) {
	block := func(n *html.Node) bool {
		return n.Type == html.ElementNode && slices.Contains([]string{"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "summary", "figcaption", "title", "desc", "pre"}, n.Data)
	}
	for d := range n.Descendants() {
		if !block(d) {
			continue
		}
		inner := false
		for k := range d.Descendants() {
			inner = inner || block(k)
		}
		if text := textOf(d); text != "" && !inner {
			fmt.Fprintf(b, "%s: %s\n", d.Data, text)
		}
	}
}

// TestFactsReadBack: what the pages say by data-field is what the notices say.
func TestFactsReadBack(t *testing.T) {
	r := sampleRenderer(t)
	for _, p := range r.site.Register.Procedures {
		root, _ := htmlPage(t, r, site.ProcedureURL(p.Name))
		got, f := factsOf(root), p.State()
		has := func(field, want string) {
			t.Helper()
			if want != "" && !slices.Contains(got[field], want) {
				t.Errorf("%s: %s is %q, want %q", p.Name, field, got[field], want)
			}
			if want == "" && len(got[field]) > 0 {
				t.Errorf("%s: %s is %q, and the notices say nothing of it", p.Name, field, got[field])
			}
		}
		has("title", f.Title)
		has("buyer", f.Buyer.Name)
		has("buyer.id", f.Buyer.ID)
		has("programme", f.Programme.Title)
		has("reference", f.Reference)
		has("contact.name", f.Contact.Name)
		has("contact.email", f.Contact.Email)
		has("image.credit", f.Image.Credit)
		has("ocid", r.site.Register.OCID(p.Name))
		has("procedure", notice.UpperFirst(f.Procedure))
		if !f.Deadline.IsZero() && p.Status != notice.Cancelled {
			has("deadline", f.Deadline.Datetime())
		}
		if !f.Duration.IsZero() {
			has("duration", f.Duration.Datetime())
		}
		switch v := f.Value; {
		case v.Amount.Valid():
			if !slices.Contains(got["value"], v.Amount.Data()) && len(f.Awards) == 0 {
				t.Errorf("%s: value is %q, want %s", p.Name, got["value"], v.Amount.Data())
			}
		case v.Max.Valid():
			has("value.max", v.Max.String())
		}
		if len(f.Topics) > 0 {
			has("topics", strings.Join(f.Topics, " "))
		}
		has("towers.separation_reason", f.Towers.SeparationReason)
		for _, l := range f.Lots {
			name := l.Name
			if l.ID != "" {
				name = "Lot " + l.ID + " " + name
			}
			has("lots.name", name)
		}
		for _, a := range f.Awards {
			for _, s := range a.Suppliers {
				has("awards.suppliers", s.Name)
			}
			if a.Value.Amount.Valid() {
				has("awards.value", a.Value.Amount.Data())
			}
			if !a.Date.IsZero() {
				has("awards.date", a.Date.Datetime())
			}
		}
	}
}

// TestWalk looks at every page of the sample site: it parses, its ids are
// unique, nothing is escaped twice, nothing runs or is styled inline, pictures
// have texts, headings that lead to different places have different texts, and
// every address of the site leads somewhere.
func TestWalk(t *testing.T) {
	r := sampleRenderer(t)
	there := map[string]bool{}
	for _, p := range r.site.Pages {
		there[r.href(p.URL)] = true
	}
	for _, d := range r.site.Documents {
		there[r.href(d.URL)] = true
	}
	for _, a := range r.Assets() {
		there[r.href(a.URL)] = true
	}
	there[r.href("manifest.json")] = true
	files, err := r.SearchFiles()
	if err != nil {
		t.Fatal(err)
	}
	for url := range files {
		there[r.href(url)] = true
	}
	anchors := map[string]map[string]bool{}
	type link struct{ from, to string }
	var links []link
	for _, p := range r.site.Pages {
		if !p.Kind.IsHTML() {
			continue
		}
		root, data := htmlPage(t, r, p.URL)
		if bytes.Contains(data, []byte("&amp;amp;")) || bytes.Contains(data, []byte("&amp;lt;")) {
			t.Errorf("/%s: text is escaped twice", p.URL)
		}
		if bytes.Contains(data, []byte("ZgotmplZ")) {
			t.Errorf("/%s: the template could not place a value safely", p.URL)
		}
		ids := map[string]bool{}
		anchors[r.href(p.URL)] = ids
		headings, leads := 0, map[string]string{}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if id, ok := attr(n, "id"); ok {
				if ids[id] {
					t.Errorf("/%s: two elements have the id %s", p.URL, id)
				}
				ids[id] = true
			}
			switch n.Data {
			case "h1":
				headings++
			case "h2":
				if a := n.FirstChild; a != nil && a.Data == "a" {
					text := textOf(a)
					to, _ := attr(a, "href")
					if other, ok := leads[text]; ok && other != to {
						t.Errorf("/%s: two headings %q lead to %s and %s", p.URL, text, other, to)
					}
					leads[text] = to
				}
			case "script":
				if _, ok := attr(n, "src"); !ok {
					t.Errorf("/%s: an inline script", p.URL)
				}
			case "style":
				t.Errorf("/%s: an inline style", p.URL)
			case "img":
				if alt, _ := attr(n, "alt"); alt == "" {
					t.Errorf("/%s: a picture with no text", p.URL)
				}
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("/%s: the attribute %s", p.URL, a.Key)
				}
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && (strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "#")) {
					links = append(links, link{r.href(p.URL), a.Val})
				}
			}
		}
		if headings != 1 {
			t.Errorf("/%s: %d h1", p.URL, headings)
		}
	}
	for _, l := range links {
		path, fragment, _ := strings.Cut(l.to, "#")
		if path == "" {
			path = l.from
		}
		if !there[path] {
			t.Errorf("%s links to %s, which is not there", l.from, l.to)
		} else if ids, ok := anchors[path]; ok && fragment != "" && !ids[fragment] {
			t.Errorf("%s links to %s, which has no such place", l.from, l.to)
		}
	}
}

// TestOldDateInHistoryAlone: after a deadline moved, the old date is found only
// where history is told.
func TestOldDateInHistoryAlone(t *testing.T) {
	r := sampleRenderer(t)
	const old = "2020-01-13\""
	for _, p := range r.site.Pages {
		if !p.Kind.IsHTML() || p.Kind == site.Notice || p.Kind == site.Changes || p.Kind == site.AllChanges || p.Kind == site.Deadlines {
			continue
		}
		root, _ := htmlPage(t, r, p.URL)
		for n := range root.Descendants() {
			name, ok := attr(n, "data-procedure")
			if !ok || name != "pegasus" {
				continue
			}
			for d := range n.Descendants() {
				if v, _ := attr(d, "datetime"); v+"\"" == old && d.Parent.Data != "del" {
					t.Errorf("/%s shows the deadline that no longer stands", p.URL)
				}
			}
		}
	}
}
