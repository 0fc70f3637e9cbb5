package render

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
	"handbill.example/templates"
)

var textKinds = []site.Kind{site.Procedure, site.CoveragePage, site.Withdrawn, site.Plain}

// A link to a part of the page is judged alike whether the rest of its file can be
// read or not.
func TestUnreadTextsAreJudgedByTheirOwnPages(t *testing.T) {
	var ids []string
	for _, kind := range textKinds {
		ids = append(ids, fragments(kind)...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var body strings.Builder
	for _, id := range ids {
		body.WriteString("[" + id + "](#" + id + ")\n")
	}
	problems := func(front string) map[string][]string {
		fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: Record\nbase_url: https://example.org/\nocid_prefix: ocds-abc123\npublisher: {name: P}\n")}}
		for file, keys := range map[string]string{
			"notices/a.md":   "type: tender\npublished: 2020-01-02\nbuyer: B\n",
			"coverage/b.md":  "url: https://example.org/b\n",
			"withdrawn/c.md": "date: 2020-01-02\nreason: It was another buyer’s.\n",
			"d.md":           "",
		} {
			fsys[file] = &fstest.MapFile{Data: []byte("---\n" + keys + front + "---\n" + body.String())}
		}
		at := time.Date(2020, 1, 10, 0, 0, 0, 0, time.UTC)
		folder, err := content.Load(fsys, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := ParseTemplates(templates.Files, nil)
		if err != nil {
			t.Fatal(err)
		}
		r := New(site.Build(notice.Build(folder, notice.Options{At: at}, nil), nil), parsed)
		all := r.Unread()
		for _, p := range r.site.Pages {
			if slices.Contains(textKinds, p.Kind) {
				var w bytes.Buffer
				all = append(all, r.Page(p, &w)...)
			}
		}
		found := map[string][]string{}
		for _, p := range all {
			found[p.File] = append(found[p.File], p.Message)
		}
		return found
	}
	read, unread := problems("title: A\n"), problems("title: \"A\n")
	for _, file := range []string{"notices/a.md", "coverage/b.md", "withdrawn/c.md", "d.md"} {
		if !slices.Equal(read[file], unread[file]) {
			t.Errorf("%s: read it has the problems %q, unread %q", file, read[file], unread[file])
		}
	}
	if n := len(read["d.md"]); n != len(ids)-1 {
		t.Errorf("%d links of a plain page lead nowhere, not all but #main of %q", n, ids)
	}
}

// What a link may lead to is an id that the templates write.
func TestFragmentsAreOfTheTemplates(t *testing.T) {
	for _, kind := range textKinds {
		var written []string
		for _, name := range append([]string{templateFiles[kind]}, shared...) {
			text, err := templates.Files.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
				written = append(written, m[1])
			}
		}
		for _, id := range fragments(kind) {
			if !slices.Contains(written, id) {
				t.Errorf("%s writes no id %q", templateFiles[kind], id)
			}
		}
	}
}

// In a preview each page that shows a notice which is not published says so: a
// draft, and one that waits for its day.
func TestPagesMarkWhatIsNotPublished(t *testing.T) {
	for name, update := range map[string]string{"draft": "published: 2020-01-03\ndraft: true\n", "scheduled": "published: 2020-02-03\n"} {
		folder, err := content.Load(fstest.MapFS{
			"site.yaml":      {Data: []byte("title: Record\nbase_url: https://example.org/\nocid_prefix: ocds-abc123\npublisher: {name: P}\n")},
			"notices/a/1.md": {Data: []byte("---\ntype: tender\npublished: 2020-01-02\ntitle: Works\nbuyer: B\n---\n")},
			"notices/a/2.md": {Data: []byte("---\ntype: tender-update\n" + update + "deadline: 2020-03-01\n---\n")},
		}, nil, nil)
		if err != nil || len(folder.Problems) > 0 {
			t.Fatal(err, folder.Problems)
		}
		parsed, err := ParseTemplates(templates.Files, nil)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2020, 1, 10, 0, 0, 0, 0, time.UTC)
		r := New(site.Build(notice.Build(folder, notice.Options{At: at, Unpublished: true}, nil), nil), parsed)
		for _, url := range []string{"", "notices/", "notices/a/", "notices/a/2/", "notices/a/changes/", "changes/", "buyers/b/", "status/open/"} {
			if _, page := htmlPage(t, r, url); !bytes.Contains(page, []byte("ot yet published")) {
				t.Errorf("%s: /%s does not say that the notice is not published", name, url)
			}
		}
		if _, page := htmlPage(t, r, "notices/a/1/"); bytes.Contains(page, []byte("ot yet published")) {
			t.Errorf("%s: the page of a published notice says that it is not", name)
		}
	}
}

// The files that /data/ and its JSON-LD name are there, of a type that is known.
func TestDataFilesAreThere(t *testing.T) {
	r := sampleRenderer(t)
	for _, f := range dataFiles {
		if site.MediaType(f.url) == "" {
			t.Errorf("%s has no media type", f.url)
		}
		if f.url != "manifest.json" && !r.site.Has(f.url) { // which is made when the site is written
			t.Errorf("the site has no %s", f.url)
		}
	}
}

// A calendar and a package of records are there, and linked, where they have something
// in them: formats allow none that is empty.
func TestNoEmptyFiles(t *testing.T) {
	for name, c := range map[string]struct {
		notices  []string
		calendar bool
	}{
		"no notice":         {nil, false},
		"no date":           {[]string{"2020-01-02 tender\n"}, false},
		"a deadline":        {[]string{"2020-01-02 tender\ndeadline: 2020-02-01\n"}, true},
		"a date taken back": {[]string{"2020-01-02 tender\nevents: [{title: Visit, date: 2020-02-01}]\n", "2020-01-03 tender-update\nevents: null\n"}, true},
		"a tower elsewhere": {[]string{"2020-01-02 tender\ntowers: [{name: Network, scope: other notice, deadline: 2020-02-01}]\n"}, false},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", c.notices...)
		for url, want := range map[string]bool{site.DeadlinesCalendar: c.calendar, site.RecordsFile: c.notices != nil} {
			if r.site.Has(url) != want {
				t.Errorf("%s: it is %v that the site has /%s", name, !want, url)
			}
			for _, p := range r.site.Pages {
				linked := bytes.Contains(output(t, r, p.URL), []byte(url+`"`))
				if linked && !want || !linked && want && p.URL == "data/" {
					t.Errorf("%s: it is %v that /%s links /%s", name, linked, p.URL, url)
				}
			}
		}
		for _, p := range r.site.Pages {
			data := output(t, r, p.URL)
			if p.Kind == site.Calendar && len(readCalendar(t, data)) == 0 || p.Kind == site.Records && !bytes.Contains(data, []byte(`"publishedDate":"2`)) {
				t.Errorf("%s: /%s has nothing in it: %s", name, p.URL, data)
			}
		}
	}
}

// What the head of a page names as its data, the page links visibly too.
func TestDataIsLinkedVisibly(t *testing.T) {
	r := sampleRenderer(t)
	for _, p := range r.site.Pages {
		if !p.Kind.IsHTML() {
			continue
		}
		root, _ := htmlPage(t, r, p.URL)
		visible := map[string]bool{}
		var named []string
		for n := range root.Descendants() {
			href, _ := attr(n, "href")
			if rel, _ := attr(n, "rel"); n.Data == "link" && rel == "alternate" {
				named = append(named, href)
			} else if n.Data == "a" {
				visible[href] = true
			}
		}
		for _, href := range named {
			if !visible[href] {
				t.Errorf("/%s does not link %s", p.URL, href)
			}
		}
	}
}
