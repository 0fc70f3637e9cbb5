package render

import (
	"html/template"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"
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

// Addresses of other sites lead where an editor wrote that they lead.
func TestLinkElsewhere(t *testing.T) {
	for href, want := range map[string]string{
		"https://example.org/a%20b?q=1&r=(2)#x": "https://example.org/a%20b?q=1&amp;r=(2)#x",
		"https://[2001:db8::1]/x?a[]=1":         "https://[2001:db8::1]/x?a[]=1",
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
