package render

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"handbill.example/generator/problem"
	"handbill.example/templates"
)

// An error in a part that is made beside the page is at its own place, in a
// build and for a page alone.
func TestErrorOfAPartIsAtItsPlace(t *testing.T) {
	parts, err := fs.ReadFile(templates.Files, "parts.html")
	if err != nil {
		t.Fatal(err)
	}
	const title = `<h3 data-field="title"><a href="{{.Href}}">{{.Title}}`
	before, after, found := strings.Cut(string(parts), title)
	if !found {
		t.Fatalf("parts.html has no %s", title)
	}
	broken := before + strings.Replace(title, "Title", "Titel", 1) + after
	parsed, err := ParseTemplates(templates.Files, fstest.MapFS{"parts.html": {Data: []byte(broken)}})
	if err != nil || len(parsed.Problems) > 0 {
		t.Fatal(err, parsed.Problems)
	}
	alone := New(sampleRenderer(t).site, parsed)
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
		if line := 1 + strings.Count(before, "\n"); p.File != "parts.html" || p.Line != line || p.Severity != problem.Error || !strings.Contains(p.Message, "Titel") {
			t.Errorf("%s: the problem is %v, not at line %d of parts.html", name, p, line)
		}
	}
}
