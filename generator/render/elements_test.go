package render

import (
	"bytes"
	"fmt"
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"handbill.example/generator/content"
	"handbill.example/generator/money"
	"handbill.example/generator/site"
)

// fill sets each text within a value.
func fill(v reflect.Value, text string) {
	switch {
	case v.Kind() == reflect.Struct && v.Type().PkgPath() == reflect.TypeFor[Link]().PkgPath():
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), text)
			}
		}
	case v.Type() == reflect.TypeFor[string]():
		v.SetString(text)
	case v.Kind() == reflect.Slice && v.Type() != reflect.TypeFor[template.HTML]():
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	case v.Kind() == reflect.Int:
		v.SetInt(1)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	}
}

func filled[T any](text string) T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), text)
	return v
}

// No text of an editor becomes markup, in whatever field of what the functions
// write it stands.
func TestElementsEscape(t *testing.T) {
	const text = `"onx="<i id="x">'&amp;{{.}}+</i>`
	item, document, page := filled[Item](text), filled[DocumentView](text), filled[Link](text)
	item.Closes = "Closes"                   // of this package
	document.Short, document.SHA256 = "", "" // digits
	page.Current = ""
	for name, c := range map[string]struct {
		html  template.HTML
		texts int // how many are shown, at least
	}{
		"meta":           {metaHTML(filled[Layout](text)), 9},
		"link":           {linkHTML(page), 2},
		"links":          {linksHTML([]Link{page}), 2},
		"counts":         {countsHTML([]Link{page}), 2},
		"steps":          {stepsHTML(filled[[]Link](text)), 3},
		"pages":          {pagesHTML([]Link{page}), 2},
		"the page":       {pagesHTML(filled[[]Link](text)), 1},
		"data":           {dataHTML(filled[[]Alternate](text)), 3},
		"figures":        {figuresHTML(filled[[]Figure](text)), 3},
		"rows":           {rowsHTML(filled[[]Row](text)), 3},
		"lines":          {linesHTML(filled[[]ChangeLine](text)), 1},
		"entries":        {entriesHTML(filled[[]Entry](text)), 4},
		"changes":        {changesHTML(2, filled[[]ChangeView](text)), 4},
		"changes within": {changesHTML(3, filled[[]ChangeView](text)), 4},
		"documents":      {documentsHTML([]DocumentView{document}), 3},
		"item":           {itemHTML(item), 5},
		"cites":          {citesHTML(filled[[]Cite](text)), 4},
	} {
		nodes, err := html.ParseFragment(strings.NewReader(string(c.html)), nil)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		see := func(n *html.Node) {
			if n.Type == html.ElementNode && n.Data == "i" {
				t.Errorf("%s: a text became an element: %s", name, c.html)
			}
			if n.Type == html.TextNode {
				found += strings.Count(n.Data, text)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "onx") {
					t.Errorf("%s: a text became an attribute: %s", name, c.html)
				}
				if strings.Contains(a.Val, `onx=`) {
					found++
				}
			}
		}
		for _, n := range nodes {
			see(n)
			for d := range n.Descendants() {
				see(d)
			}
		}
		if found < c.texts {
			t.Errorf("%s: %d texts are shown, want %d: %s", name, found, c.texts, c.html)
		}
	}
}

// Wherever an address stands, it is written in one way; and what the site has no
// page for, as of a procedure that is a draft, is no link.
func TestLinksOfEditors(t *testing.T) {
	const odd, escaped = "https://example.org/a{b}é|c", "https://example.org/a%7Bb%7D%C3%A9%7Cc"
	address := regexp.MustCompile(`(?:(?:href|src)="|<uri>|"(?:url|uri|licen[cs]e|official_url)":"|,)(https://example\.org/a[^",<]*)`)
	urls := strings.ReplaceAll(`official_url: URL
submit: URL
buyer: {name: B, url: URL, contact: {name: Ben, url: URL}}
programme: {title: P, url: URL}
contact: {name: Ann, url: URL}
documents: [{title: D, url: URL}]
`, "URL", "'"+odd+"'")
	related := "related: [{notice: later}, {title: R, url: '" + odd + "'}, c]\n"
	r := htmlRenderer(t, fstest.MapFS{
		"site.yaml": {Data: []byte("title: Record\nbase_url: https://example.org/r/\nocid_prefix: ocds-abc123\nlicence: '" + odd + "'\n" +
			"publisher: {name: P, url: '" + odd + "'}\nnavigation: [{title: N, url: '" + odd + "'}]\n")},
		"coverage/c.md":           {Data: []byte("---\ntitle: C\nurl: '" + odd + "'\n---\n")},
		"notices/later.md":        {Data: []byte("---\ntype: tender\ntitle: Later\npublished: 2020-01-02\nbuyer: B\ndraft: true\n---\n")},
		"notices/works/1.md":      {Data: []byte("---\ntype: tender\ntitle: Works\npublished: 2020-01-02\nbuyer: B\n---\n")},
		"notices/works/2.md":      {Data: []byte("---\ntype: tender-update\npublished: 2020-01-03\n" + urls + related + "---\n")},
		"notices/works/3.md":      {Data: []byte("---\ntype: tender-update\npublished: 2020-01-04\nrelated: null\ndocuments: null\n---\n")},
		"notices/other.md":        {Data: []byte("---\ntype: tender\ntitle: Other\npublished: 2020-01-02\n" + urls + related + "---\n[x](" + odd + ") <" + odd + ">\n")},
		"notices/programme/1.md":  {Data: []byte("---\ntype: planning\ntitle: Third\npublished: 2020-01-02\nbuyer: B\ntowers:\n  after: [{name: T, scope: other notice, notice: later}]\n---\n")},
		"notices/programme/22.md": {Data: []byte("---\ntype: tender\npublished: 2020-01-05\n" + related + "---\n")},
	}, "2020-01-10T12:00:00Z")
	found := map[site.Kind]int{}
	for _, p := range r.site.Pages {
		var w bytes.Buffer
		r.Page(p, &w)
		text := w.String()
		if strings.Contains(text, `href=""`) {
			t.Errorf("/%s has a link that leads nowhere", p.URL)
		}
		for _, m := range address.FindAllStringSubmatch(text, -1) {
			found[p.Kind]++
			if m[1] != escaped {
				t.Errorf("/%s: %s is not %s", p.URL, m[0], escaped)
			}
		}
	}
	for _, kind := range []site.Kind{site.Procedure, site.Notice, site.TermPage, site.CoveragePage, site.Data, site.Feed, site.OCDS, site.JSONLD, site.JSON, site.CSV, site.Releases} {
		if found[kind] == 0 {
			t.Errorf("no address is in files of the kind %v", kind)
		}
	}
}

// What `check` takes for a URL is a link, however its scheme is written.
func TestSubmitIsLink(t *testing.T) {
	for submit, link := range map[string]bool{
		"https://bids.example.org/x": true, "HTTPS://bids.example.org/x": true, "Http://bids.example.org/x": true,
		"By post to https://bids.example.org/x": false,
	} {
		r := htmlRenderer(t, fstest.MapFS{
			"site.yaml":          {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: P\nocid_prefix: ocds-abc123\n")},
			"notices/works/1.md": {Data: []byte("---\ntype: tender\ntitle: Works\npublished: 2020-01-02\nbuyer: B\nsubmit: " + submit + "\n---\n")},
		}, "2020-01-10T12:00:00Z")
		p, _ := r.site.Page("notices/works/")
		var w bytes.Buffer
		r.Page(p, &w)
		if got := strings.Contains(w.String(), `href="`+submit+`"`); got != link {
			t.Errorf("submit: %s is a link: %t, want %t", submit, got, link)
		}
	}
}

// Addresses of other sites lead where an editor wrote that they lead.
func TestLinkElsewhere(t *testing.T) {
	for href, want := range map[string]string{
		"https://example.org/a%20b?q=1&r=(2)#x": "https://example.org/a%20b?q=1&amp;r=(2)#x",
		"https://[2001:db8::1]/x?a[]=1":         "https://[2001:db8::1]/x?a%5B%5D=1",
		"https://[2001:db8::1]?a=//[b]":         "https://[2001:db8::1]?a=//%5Bb%5D",
		"https://example.org/?q=5%&r=%2&s=%":    "https://example.org/?q=5%25&amp;r=%252&amp;s=%25",
		"https://example.org/#a#b[0]":           "https://example.org/#a%23b%5B0%5D",
		"https://[2001:db8::1]":                 "https://[2001:db8::1]",
		"https://example.org/é \"<>":            "https://example.org/%C3%A9%20%22%3C%3E",
		"/notices/a/":                           "/notices/a/",
	} {
		cites := citesHTML([]Cite{{Title: "T", Href: href}})
		documents := documentsHTML([]DocumentView{{Title: "T", Href: href}})
		for _, html := range []template.HTML{cites, documents} {
			if !strings.Contains(string(html), `<a href="`+want+`">T</a>`) {
				t.Errorf("%s: %s, want %s", href, html, want)
			}
		}
	}
}

func TestSizeText(t *testing.T) {
	for bytes, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1000: "1 kB", 612_400: "612 kB",
		999_500: "1.0 MB", 1_440_000: "1.4 MB", 12_000_000: "12 MB",
	} {
		if got := sizeText(bytes); got != want {
			t.Errorf("%d bytes are %q, want %q", bytes, got, want)
		}
	}
}

// A change of any key looks like that of any other, whether or not the pages'
// contract names the key.
func TestChangesLookAlike(t *testing.T) {
	r := deadlinesSite(t, "2020-01-10T12:00:00Z",
		"2020-01-02 tender\ndeadline: 2020-02-01\nsubmit: By post\nlegal: An Act\ncategory: works\nevents: [{title: Visit, date: 2020-01-20}]\n",
		"2020-01-03 tender-amendment\ndeadline: 2020-02-02\nsubmit: By hand\nlegal: null\ncategory: goods\nevents: [{title: Visit, date: 2020-01-21}]\n")
	for _, url := range []string{"notices/works/2020-01-03/", "notices/works/changes/"} {
		root, _ := htmlPage(t, r, url)
		sides := 0
		for n := range root.Descendants() {
			if _, ok := attr(n, "data-side"); !ok {
				continue
			}
			sides++
			want := "sides"
			if _, ok := attr(n, "data-field"); ok {
				want = "diff sides"
			}
			if class, _ := attr(n.Parent.Parent, "class"); class != want {
				t.Errorf("/%s: %q is in a list of class %q, want %q", url, textOf(n.Parent), class, want)
			}
		}
		if sides != 9 {
			t.Errorf("/%s has %d sides, want 9", url, sides)
		}
	}
}

// What a fact with several values was stands after all of them, and is of none.
func TestWhatFactsWithSeveralValuesWere(t *testing.T) {
	for key, c := range map[string]struct{ was, is, page, since string }{
		"regions": {"[UKC]", "[UKC, UKD]", "Regions UKC UKD Was UKC . Changed on 3 January 2020", "Region UKC Changed since: see how it stands"},
		"cpv":     {"['72000000', '48000000']", "['72000000', '71000000', '48000000']", "Classification 72000000 IT services: consulting, software development, Internet and support 71000000 Architectural, construction, engineering and inspection services 48000000 Software package and information systems Was 72000000", "48000000 Software package and information systems Changed since: see how it stands"},
	} {
		r := deadlinesSite(t, "2020-03-10T12:00:00Z", "2020-01-02 tender\n"+key+": "+c.was+"\n", "2020-01-03 tender-update\n"+key+": "+c.is+"\n")
		for url, want := range map[string]string{"notices/works/": c.page, "notices/works/2020-01-02/": c.since} {
			root, _ := htmlPage(t, r, url)
			if got := strings.Join(within(root, "dl", "class", "facts"), " "); !strings.Contains(got, want) {
				t.Errorf("%s: /%s says %q, want %q in it", key, url, got, want)
			}
			for _, dd := range within(root, "dd", "data-field", key) {
				if several := len(within(root, "dd", "data-field", key)) > 1; several && (strings.Contains(dd, "Was") || strings.Contains(dd, "Changed")) {
					t.Errorf("%s: /%s says of one value %q", key, url, dd)
				}
			}
		}
	}
}

// A tower that comes or goes is told with its value and deadline, as a lot is.
func TestTowersThatComeAndGo(t *testing.T) {
	const tower = "towers: {after: [{name: Host, value: £5m, deadline: 2020-02-01, summary: All of it.}]}\n"
	const want = `Host, <data value="5000000 GBP">£5m</data>, deadline <time datetime="2020-02-01">1 February 2020</time>: All of it.`
	r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\n", "2020-01-03 tender-update\n"+tower, "2020-01-04 tender-update\ntowers: null\n")
	for url, told := range map[string]int{
		"notices/works/": 2, "notices/works/changes/": 2, "notices/works/feed.xml": 2, "changes/": 2, "notices/works/2020-01-03/": 2, "notices/works/2020-01-04/": 1,
	} {
		page := string(output(t, r, url))
		if got := strings.Count(page, "<ins>"+want+"</ins>") + strings.Count(page, "<del>"+want+"</del>"); got != told {
			t.Errorf("/%s says %q %d times, want %d: %s", url, want, got, told, page)
		}
	}
}

// No text that a template gives a function of its own accord, as for a field's name,
// becomes markup.
func TestFunctionsEscape(t *testing.T) {
	const text = `q"><i id=x>'&`
	amount, err := money.Parse("£1m")
	if err != nil {
		t.Fatal(err)
	}
	called := 0
	for name, f := range functions() {
		call := reflect.ValueOf(f)
		for _, v := range []content.Value{{Amount: amount}, {Min: amount, Max: amount}} {
			var args []reflect.Value
			texts := 0
			for i := range call.Type().NumIn() {
				arg := reflect.New(call.Type().In(i)).Elem()
				switch arg.Interface().(type) {
				case string:
					arg.SetString(text)
					texts++
				case content.Value:
					arg.Set(reflect.ValueOf(v))
				}
				args = append(args, arg)
			}
			if texts == 0 {
				continue
			}
			switch result := call.Call(args)[0].Interface().(type) {
			case template.HTML, template.HTMLAttr: // html/template escapes what else there is
				called++
				if s := fmt.Sprint(result); strings.Contains(s, "<i") || strings.Contains(s, `q"`) {
					t.Errorf("%s: a text became markup: %s", name, s)
				}
			}
		}
	}
	if called == 0 {
		t.Error("no function takes a text and gives markup")
	}
}
