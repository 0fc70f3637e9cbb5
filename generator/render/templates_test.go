package render

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"handbill.example/generator/problem"
	"handbill.example/templates"
)

// withPart makes the renderer of the sample site with something else in
// layout.html, and gives what stands before it there.
func withPart(t *testing.T, old, new string) (before string, r *Renderer) {
	t.Helper()
	parts, err := fs.ReadFile(templates.Files, "layout.html")
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(parts), old)
	if !found {
		t.Fatalf("layout.html has no %s", old)
	}
	return before, withTemplates(t, fstest.MapFS{"layout.html": {Data: []byte(before + new + after)}})
}

// withTemplates makes the renderer of the sample site with a folder of its own
// templates.
func withTemplates(t *testing.T, own fs.FS) *Renderer {
	t.Helper()
	parsed, err := ParseTemplates(templates.Files, own)
	if err != nil || len(parsed.Problems) > 0 {
		t.Fatal(err, parsed.Problems)
	}
	return New(sampleRenderer(t).site, parsed)
}

// An error in a part that is made beside the page is at its own place, in a
// build and for a page alone.
func TestErrorOfAPartIsAtItsPlace(t *testing.T) {
	const publisher = `<p>Published by {{.Publisher.Name}}`
	before, alone := withPart(t, publisher, strings.Replace(publisher, "Name", "Nmae", 1))
	page, ok := alone.site.Page("notices/")
	if !ok {
		t.Fatal("there is no list of notices")
	}
	for name, r := range map[string]*Renderer{"alone": alone, "in a build": alone.Workers(1)[0]} {
		var w bytes.Buffer
		problems := r.Page(page, &w)
		if len(problems) != 1 {
			t.Fatalf("%s: %d problems: %v", name, len(problems), problems)
		}
		p := problems[0]
		if line := 1 + strings.Count(before, "\n"); p.File != "layout.html" || p.Line != line || p.Severity != problem.Error || !strings.Contains(p.Message, "Nmae") {
			t.Errorf("%s: the problem is %v, not at line %d of layout.html", name, p, line)
		}
	}
}

// A part that is made once for many pages is that of all pages, whatever one
// page's own file defines.
func TestPartsOfAPageAreItsOwn(t *testing.T) {
	r := withTemplates(t, fstest.MapFS{"404.html": {Data: []byte(`{{define "masthead"}}mine{{end}}{{define "footer"}}mine{{end}}{{template "top" .}}{{template "bottom" .}}`)}})
	_, page := htmlPage(t, r, "notices/")
	if bytes.Contains(page, []byte("mine")) {
		t.Error("the list of notices has a part of the page 404")
	}
}

// What has a template's name and is no file is told, and not read: a named pipe
// would never end.
func TestTemplatesThatAreNoFiles(t *testing.T) {
	own := fstest.MapFS{
		"404.html":    {Mode: fs.ModeNamedPipe},
		"home.html/x": {Data: []byte("x")},
		"layout.html": {Mode: fs.ModeSocket},
		"list.html":   {Mode: fs.ModeDevice},
	}
	parsed, err := ParseTemplates(templates.Files, own)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range parsed.Problems {
		message, _, _ := strings.Cut(p.Message, ";")
		got = append(got, p.File+" "+p.Severity.String()+" "+message)
	}
	want := []string{
		"404.html error this is a named pipe, not a file", "home.html error this is a folder, not a file",
		"layout.html error this is a socket, not a file", "list.html error this is a device, not a file",
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// A template that is no text, or two, is told where it is neither.
func TestTemplatesThatAreNoText(t *testing.T) {
	own := fstest.MapFS{
		"404.html":   {Data: []byte("\xFF\xFE<\x00p\x00>\x00")},
		"home.html":  {Data: []byte("<p>words</p>\n<<<<<<< HEAD\n=======\n>>>>>>> other\n")},
		"plain.html": {Data: []byte("<p>\n<p>caf\xE9")},
	}
	parsed, err := ParseTemplates(templates.Files, own)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range parsed.Problems {
		if p.Code != CodeTemplate { // by which its file is one of the templates
			t.Errorf("%s: the code %s", p.File, p.Code)
		}
		message, _, _ := strings.Cut(p.Message, ";")
		got = append(got, fmt.Sprintf("%s:%d:%d %s %s", p.File, p.Line, p.Column, p.Severity, message))
	}
	want := []string{
		"404.html:1:1 error the file is in UTF-16", "home.html:2:1 error two versions of the file meet here, as a merge left them",
		"plain.html:2:7 error the byte E9 here is not UTF-8",
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// A file that takes the place of one of handbill's own and has nothing in it makes no
// page of no bytes.
func TestTemplatesThatAreEmpty(t *testing.T) {
	own := fstest.MapFS{
		"404.html":    {},
		"home.html":   {Data: []byte(" \n{{/* nothing */}}\n")},
		"plain.html":  {Data: []byte(`{{define "mine"}}<p>words</p>{{end}}`)},
		"search.html": {Data: []byte(`{{template "top" .}}{{template "bottom" .}}`)},
		"layout.html": {},
		"parts.html":  {Data: []byte("\n")},
		"style.css":   {},
		"crest.svg":   {},
		".gitkeep":    {},
	}
	parsed, err := ParseTemplates(templates.Files, own)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range parsed.Problems {
		message, _, _ := strings.Cut(p.Message, ";")
		got = append(got, fmt.Sprintf("%s:%d:%d %s %s", p.File, p.Line, p.Column, p.Severity, message))
	}
	want := []string{
		"404.html:1:1 error the template makes an empty page", "crest.svg:1:1 warning the file is empty",
		"home.html:1:1 error the template makes an empty page", "layout.html:1:1 error the template has no part that pages are made with",
		"parts.html:1:1 error the template has no part that pages are made with", "plain.html:1:1 error the template makes an empty page",
		"style.css:1:1 warning the file is empty",
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// A symbolic link among the assets is what it leads to, as with templates, and
// what cannot be read is told.
func TestAssetsThatAreLinks(t *testing.T) {
	own := fstest.MapFS{
		"themes/dark.css": {Data: []byte("p{color:navy}")},
		"style.css":       {Mode: fs.ModeSymlink, Data: []byte("themes/dark.css")},
		"crest.svg":       {Mode: fs.ModeSymlink, Data: []byte("gone.svg")},
		"fonts":           {Mode: fs.ModeSymlink, Data: []byte("themes")},
		"pipe.js":         {Mode: fs.ModeNamedPipe},
		"large.js":        {Data: make([]byte, maxFile+1)},
		".#style.css":     {Mode: fs.ModeSymlink, Data: []byte("user@host.1:2")}, // a lock of Emacs
		"LICENCE.md":      {Mode: fs.ModeSymlink, Data: []byte("../LICENCE")},
	}
	parsed, err := ParseTemplates(templates.Files, own)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range parsed.assets {
		if a.Name == "style.css" && string(a.Data) != "p{color:navy}" {
			t.Errorf("style.css begins with %.20q", a.Data)
		}
	}
	var got []string
	for _, p := range parsed.Problems {
		message, _, _ := strings.Cut(p.Message, ";")
		got = append(got, p.File+" "+p.Severity.String()+" "+message)
	}
	want := []string{
		"crest.svg error this symbolic link leads to nothing", "fonts error this is a folder, not a file",
		"large.js error this has more than 16777216 bytes", "pipe.js error this is a named pipe, not a file",
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// What a style sheet names is an asset, whose final name is put there, or an error
// at its place.
func TestStyleSheetsNameAssets(t *testing.T) {
	own := fstest.MapFS{
		"crest.svg":     {Data: []byte("<svg/>")},
		"gone.svg":      {Mode: fs.ModeSymlink, Data: []byte("nowhere.svg")},
		"art/a.svg":     {Data: []byte("<svg/>")},
		"art/theme.css": {Data: []byte("a{background:url(a.svg)}b{background:url('../crest.svg#part')}\nb{background:url(crest.svg)}")},
		"style.css": {Data: []byte(`/* url("crst.svg") */ p{background: url( "crest.svg" )} /* … */ q{background:url("crst.svg")}
p{background:url(data:image/png;base64,AAAA)} q{background:url(#here)} r{background:url(https://example.org/a.svg)} s{background:url(/a.svg)}
@import url("zebra.css"); p{background:url(gone.svg)}
p{background:url("data:image/svg+xml,%3Csvg fill='url(%23g)' title='a(b)'/%3E")} q::after{content:"url(\"no.svg)"}`)},
		"zebra.css": {Data: []byte(`p{background:url("unlike-any.png?v=1")}`)},
	}
	parsed, err := ParseTemplates(templates.Files, own)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range parsed.Problems {
		if p.File != "gone.svg" {
			got = append(got, p.String())
		}
	}
	want := []string{
		"art/theme.css:2:18: error: no asset “art/crest.svg”; put the file there, or write its path from this style sheet on",
		"style.css:1:83: error: no asset “crst.svg”; did you mean “crest.svg”?",
		"style.css:3:14: error: no asset “zebra.css”; a style sheet can name another one only where that comes before it in the order of names",
		"zebra.css:1:19: error: no asset “unlike-any.png”; put the file there, or write its path from this style sheet on",
	}
	if !slices.Equal(got, want) {
		t.Errorf("problems\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	crest := path.Base(parsed.asset("crest.svg"))
	for _, a := range parsed.assets {
		if a.Name == "style.css" && !bytes.Contains(a.Data, []byte(`/* url("crst.svg") */ p{background: url("`+crest+`")}`)) ||
			a.Name == "art/theme.css" && !bytes.Contains(a.Data, []byte(`url("`+path.Base(parsed.asset("art/a.svg"))+`")}b{background:url("`+crest+`#part")}`)) {
			t.Errorf("%s is %s", a.Name, a.Data)
		}
	}
}

// Home and the deadlines name the day of the build, and no other page does: that
// would change all of them every day.
func TestDayOfTheBuild(t *testing.T) {
	r := sampleRenderer(t)
	day := []byte(`<p>As at <time datetime="` + r.today().Datetime() + `">`)
	for _, url := range []string{"", "deadlines/", "notices/", "topics/", "search/", "notices/pegasus/"} {
		_, page := htmlPage(t, r, url)
		if want := url == "" || url == "deadlines/"; bytes.Contains(page, day) != want {
			t.Errorf("/%s names the day: %v, want %v", url, !want, want)
		}
	}
}

// A shared part that an own file left out is an error, not an empty place.
func TestMissingPart(t *testing.T) {
	_, r := withPart(t, `{{define "masthead" -}}`, `{{define "element" -}}`)
	page, _ := r.site.Page("notices/")
	var w bytes.Buffer
	if problems := r.Page(page, &w); !problems.HasErrors() {
		t.Error("a page without its masthead has no problem")
	}
}

// A page that a template makes with nothing on it is an error, whatever the template
// has in it.
func TestPagesThatAreEmpty(t *testing.T) {
	const message = "404.html:1:1: error: the template makes an empty page; begin with a copy of handbill's own, or remove the file"
	for source, want := range map[string]string{
		"{{with .MovedTo}}{{.}}{{end}}\n": message,
		`{{range .Crumbs}}{{end}} `:       message,
		`{{template "about" ""}}`:         message,
		`{{.Heading}}`:                    "",
	} {
		r := withTemplates(t, fstest.MapFS{"404.html": {Data: []byte(source)}})
		w := bytes.NewBufferString("the page before")
		page, _ := r.site.Page("404.html")
		got := ""
		for _, p := range r.Page(page, w) {
			got += p.String()
		}
		if got != want {
			t.Errorf("%q: the problems are %q, want %q", source, got, want)
		}
	}
}

// An error shows in a file that the site has: where its own calls one of handbill's
// with what that does not take, or lacks what that calls, it is its own.
func TestErrorIsInAFileOfTheSite(t *testing.T) {
	const lots = `{{template "lots" .Rows}}`
	for name, c := range map[string]struct {
		own  map[string]string
		want string // where the error is, and in what
	}{
		"a page's own":          {map[string]string{"procedure.html": `{{template "top" .}}` + lots}, "procedure.html:1:1: error: handbill's own parts.html fails with it at line 2"},
		"the layout's":          {map[string]string{"layout.html": `{{define "top"}}` + lots + `{{end}}{{define "bottom"}}{{end}}{{define "masthead"}}{{end}}{{define "footer"}}{{end}}{{define "assets"}}{{end}}`}, "layout.html:1:1: error: handbill's own parts.html fails with it at line 2"},
		"what the layout lacks": {map[string]string{"layout.html": `{{define "bottom"}}{{end}}{{define "masthead"}}{{end}}{{define "footer"}}{{end}}{{define "assets"}}{{end}}`}, `layout.html:1:1: error: handbill's own procedure.html fails with it at line 1: `},
		"in the part":           {map[string]string{"procedure.html": `{{template "lots" .Lots}}` + lots, "parts.html": "\n{{define \"lots\"}}{{range .}}{{.Key}}{{end}}{{end}}"}, "parts.html:2:"},
		"in the page":           {map[string]string{"procedure.html": "x\n{{.Nmae}}"}, "procedure.html:2:3: error: executing"},
	} {
		own := fstest.MapFS{}
		for file, source := range c.own {
			own[file] = &fstest.MapFile{Data: []byte(source)}
		}
		r := withTemplates(t, own)
		page, _ := r.site.Page("notices/pegasus/")
		problems := r.Page(page, &bytes.Buffer{})
		if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), c.want) {
			t.Errorf("%s: the problems are %v, want %s", name, problems, c.want)
		}
	}
}
