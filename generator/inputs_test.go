package generator

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// A page whose inputs are what they were has the bytes that it had, whatever
// editors do to the content in between.
func TestSameInputsSameBytes(t *testing.T) {
	t.Run("sample", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "content")
		copyTree(t, "../content", dir)
		checkInputs(t, dir, 40)
	})
	t.Run("close", func(t *testing.T) { checkInputs(t, closeContent(t), 150) })
}

// closeContent gives content in which everything names everything else, but for
// links in its texts: few of those would hide what else a page hangs on.
func closeContent(t *testing.T) string {
	dir := filepath.Join(t.TempDir(), "content")
	write := func(name, format string, args ...any) { writeFile(t, dir, name, fmt.Sprintf(format, args...)) }
	write("site.yaml", "title: Record\nbase_url: https://example.org/r/\npublisher: {name: Council}\nper_page: 3\nocid_prefix: ocds-abc123\n")
	write("codes/regions.csv", "code,label\nUKI,London\nUKD,North West\n")
	for i := range 3 {
		write(fmt.Sprintf("coverage/c%d.md", i), "---\ntitle: Report %d\nurl: https://example.org/%[1]d\nkind: report\npublished: 2019-0%[2]d-01\ntopics: [t%[2]d]\nsummary: Summary %[1]d\n---\nText.\n", i, i+1)
	}
	buyers := []string{"Council", "COUNCIL", "County"}
	for i := range 7 {
		for j, kind := range []string{"tender", "tender-update", "award"}[:1+i%3] {
			write(fmt.Sprintf("notices/p%d/n%d.md", i, j), `---
type: %s
title: Title %d %d
published: 2019-12-%02d
buyer: {name: %s}
programme: {title: Programme %[6]d}
deadline: 2020-0%[7]d-%02[4]d 12:00
topics: [t%[8]d, T%[9]d]
cpv: [%[10]d000000]
regions: [%[11]s]
documents: [{file: annex%[6]d.txt, title: Annex}]
related: [c%[8]d, {notice: p%[12]d}]
lots: [{name: North, deadline: 2020-01-%02[4]d}, {name: South, deadline: 2020-01-20 %02[4]d:00}]
towers: {after: [{name: One, scope: other notice, notice: p%[13]d}, {name: Two}]}
---
Text of %[2]d.
`, kind, i, j, 1+3*i+j, buyers[i%3], i%2, 1+i%2, i%3, 1+i%4, 72+i%2, []string{"UKI", "UKD"}[i%2], (i+1)%7, (i+2)%7)
		}
		write(fmt.Sprintf("notices/p%d/annex0.txt", i), "Annex of %d.\n", i)
		write(fmt.Sprintf("notices/p%d/annex1.txt", i), "Another of %d.\n", i)
	}
	return dir
}

func checkInputs(t *testing.T, dir string, rounds int) {
	if model, err := Load(t.Context(), options(t, dir), nil, Changes{}); err != nil || model.Problems.HasErrors() {
		t.Fatal(err, model.Problems)
	}
	e := newEditor(t, dir)
	type made struct {
		inputs string
		bytes  []byte
	}
	known := map[string][]made{} // by URL
	var model *Model
	kept, changed := 0, 0
	for round := range rounds {
		what, files := e.edit()
		o := options(t, dir)
		o.Drafts = e.drafts
		at, _ := o.At(time.UTC)
		at = at.AddDate(0, 0, e.days)
		o.At = func(zone *time.Location) (time.Time, error) { return at.In(zone), nil }
		if model != nil && model.Drafts != o.Drafts {
			model = nil
		}
		next, err := Load(t.Context(), o, model, Changes{Paths: files})
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := Load(t.Context(), o, nil, Changes{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(next.Problems, fresh.Problems) {
			t.Fatalf("round %d, %s: the problems are\n%v\nand of a fresh load\n%v", round, what, next.Problems, fresh.Problems)
		}
		model = next
		inputs := model.Renderer.Inputs()
		common := model.Renderer.CommonInputs()
		for _, p := range model.Site.Pages {
			of := inputs.Of(p)
			if of == "" {
				continue
			}
			var w bytes.Buffer
			if len(model.Page(p, &w)) > 0 {
				continue
			}
			of += common
			i := slices.IndexFunc(known[p.URL], func(m made) bool { return m.inputs == of })
			if i < 0 {
				known[p.URL] = append(known[p.URL], made{of, bytes.Clone(w.Bytes())})
				changed++
				continue
			}
			if kept++; !bytes.Equal(known[p.URL][i].bytes, w.Bytes()) {
				t.Fatalf("round %d, %s: /%s has its inputs and other bytes", round, what, p.URL)
			}
		}
	}
	if kept < changed {
		t.Errorf("%d pages were as before, and %d were not", kept, changed)
	}
}

// An editor changes content in ways that people do, and in ways that they do
// not mean to.
type editor struct {
	t      *testing.T
	dir    string
	random *rand.Rand
	files  []string
	now    map[string]string
	first  map[string]string
	days   int
	drafts bool
}

func newEditor(t *testing.T, dir string) *editor {
	e := &editor{t: t, dir: dir, random: rand.New(rand.NewPCG(1, 2)), first: filesOf(t, dir)}
	maps.DeleteFunc(e.first, func(name, _ string) bool { return strings.HasPrefix(path.Base(name), ".") })
	e.now, e.files = maps.Clone(e.first), slices.Sorted(maps.Keys(e.first))
	return e
}

// put writes a file, or removes it where there is no text.
func (e *editor) put(file, text string) {
	if text != "" {
		writeFile(e.t, e.dir, file, text)
		e.now[file] = text
		return
	}
	delete(e.now, file)
	if err := os.Remove(filepath.Join(e.dir, filepath.FromSlash(file))); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) any(files []string) string { return files[e.random.IntN(len(files))] }

// edit makes one change, and tells what and which files.
func (e *editor) edit() (what string, files []string) {
	// Not too far from content that is right.
	for _, file := range e.files {
		if e.now[file] != e.first[file] && e.random.IntN(3) == 0 {
			e.put(file, e.first[file])
			files = append(files, file)
		}
	}
	for file := range e.now {
		if e.first[file] == "" && e.random.IntN(3) == 0 {
			e.put(file, "")
			files = append(files, file)
		}
	}
	slices.Sort(files)
	file := e.any(e.files)
	text := e.now[file]
	lines := strings.SplitAfter(text, "\n")
	i := e.random.IntN(len(lines))
	switch n := e.random.IntN(10); {
	case text == "":
		return "files as they were", files
	case filepath.Ext(file) != ".md" && file != "site.yaml":
		what = "more in " + file
		e.put(file, text+" ")
	case n == 0 && file != "site.yaml":
		what = "no " + file
		e.put(file, "")
	case n == 1:
		e.days = e.random.IntN(200) - 100
		return fmt.Sprint(e.days, " days later"), files
	case n == 2:
		e.drafts = !e.drafts
		return fmt.Sprint("drafts: ", e.drafts), files
	case n == 3 && file != "site.yaml":
		other := e.any(e.files)
		to := strings.Repeat("../", strings.Count(file, "/")) + other
		page := "/" + strings.TrimSuffix(other, ".md") + "/"
		link := e.any([]string{"[it](%s)", "[it](%s#text)", "[it]( %s )", "[it](%s \"title\")", "[it](<%s>)", "[it](\n%s)", "[it]\n\n[it]: %s", "[it]\n\n[it]:\n%s \"title\"", "it[^1]\n\n[^1]: See [it](%s).", "![it](%s)", "[it](&#46;/%s)", "[it](\\.\\./x/%s)"})
		if e.random.IntN(3) == 0 {
			to, link = page, e.any([]string{"[it](%s)", "[it](%s#facts)", "<https://example.org/r%s>", "https://example.org/r%s", "[it](https://example.org/r%s)"})
		}
		what = fmt.Sprintf("%s has the link %s to %s", file, link, to)
		e.put(file, text+fmt.Sprintf("\nSee "+link+"\n", to))
	case n == 4 && file != "site.yaml":
		other := path.Join(path.Dir(file), fmt.Sprintf("new-%d.md", e.random.IntN(3)))
		what = fmt.Sprintf("%s is a copy of %s", other, file)
		e.put(other, text)
		file = other
	case n < 7:
		what = fmt.Sprintf("%s without %q", file, lines[i])
		e.put(file, strings.Join(slices.Delete(lines, i, i+1), ""))
	default: // what another file says
		other := strings.SplitAfter(e.now[e.any(e.files)], "\n")
		key, _, ok := strings.Cut(lines[i], ":")
		j := slices.IndexFunc(other, func(l string) bool { return strings.HasPrefix(l, key+":") })
		if !ok || j < 0 {
			return "nothing", files
		}
		what = fmt.Sprintf("%s with %q for %q", file, other[j], lines[i])
		lines[i] = other[j]
		e.put(file, strings.Join(lines, ""))
	}
	return what, append(files, file)
}

// A build over an earlier site is the same as one into a new folder, with the
// same problems, and makes only what has other inputs.
func TestBuildOverEarlierSite(t *testing.T) {
	start := map[string]string{
		"site.yaml":         "title: Record\nbase_url: https://example.org/r/\npublisher: {name: Council}\nper_page: 1\nocid_prefix: ocds-abc123\n",
		"codes/regions.csv": "code,label\nUKI,London\n",
		"about.md":          "---\ntitle: About\n---\nText.\n",
		"coverage/r.md":     "---\ntitle: Report\nurl: https://example.org/report\ntopics: [roads]\n---\nSee [a](../notices/a.md) and [d](</notices/d/update/>).\n",
		"notices/a.md": "---\ntitle: Title of a\ntype: tender\npublished: 2019-12-02\nbuyer: {name: Council}\ntopics: [a+b]\nregions: [UKI]\n" +
			"towers: {after: [{name: One, scope: other notice, notice: late}, {name: Two}]}\ndeadline: 2020-03-01 12:00\n---\nSee [the file](d/x.txt), [b](b.md#more) and [d](d/tender.md#terms).\n",
		"notices/b.md":        "---\ntitle: Title of b\ntype: tender\npublished: 2019-12-03\nbuyer: {name: County}\nrelated: [r, {notice: a}]\ndeadline: 2020-03-02 12:00\n---\n## More\n\nText.\n",
		"notices/d/tender.md": "---\ntitle: Title of d\ntype: tender\npublished: 2019-12-04\nbuyer: {name: County}\ndocuments: [{title: X, file: x.txt}]\ndeadline: 2020-03-03 12:00\nlots: [{name: North, deadline: 2020-01-15}, {name: South, deadline: 2020-01-25}]\n---\n## Terms\n\nText.\n",
		"notices/d/update.md": "---\ntype: tender-update\npublished: 2019-12-05\ndeadline: 2020-03-03 13:00\n---\nText.\n",
		"notices/d/x.txt":     "x",
		"notices/late.md":     "---\ntitle: Late\ntype: tender\npublished: 2020-01-20\nbuyer: {name: County}\ndeadline: 2020-03-04 12:00\n---\nText.\n",
	}
	for _, test := range []struct {
		what    string
		days    int
		drafts  bool   // whether they are in
		base    string // a base URL in place of the settings'
		file    string
		text    string   // of the whole file; empty removes it
		changes []string // files that must change, at least; none where the build fails
	}{
		{what: "nothing", changes: []string{}},
		{what: "a title", file: "notices/b.md", text: strings.Replace(start["notices/b.md"], "of b", "of c", 1), changes: []string{"notices/b/index.html", "notices/a/index.html", "coverage/r/index.html", "buyers/county/index.html"}},
		{what: "a document that a text of another has a link to", file: "notices/d/tender.md", text: strings.Replace(start["notices/d/tender.md"], "documents: [{title: X, file: x.txt}]\n", "", 1)},
		{what: "a document", file: "notices/d/x.txt", text: "y", changes: []string{"notices/d/files/x.txt", "notices/d/index.html"}},
		{what: "a notice that a link leads to", file: "notices/b.md"},
		{what: "a notice more, so that a link leads to another page", file: "notices/b/z.md", text: "---\ntype: tender-update\npublished: 2019-12-20\n---\nMore.\n"}, // b.md and b/ are one name
		{what: "a topic more", file: "notices/d/tender.md", text: strings.Replace(start["notices/d/tender.md"], "\n---", "\ntopics: [new]\n---", 1), changes: []string{"notices/index.html", "topics/new/index.html"}},
		{what: "an earlier notice that takes a topic's slug", file: "notices/early.md", text: strings.NewReplacer("of b", "of e", "2019-12-03", "2019-12-01", "related: [r, {notice: a}]", "topics: [a plus b]").Replace(start["notices/b.md"]),
			changes: []string{"notices/a/index.html", "notices/page/4/index.html"}},
		{what: "an earlier notice that writes a topic otherwise", file: "notices/early.md", text: strings.NewReplacer("of b", "of e", "2019-12-03", "2019-12-01", "related: [r, {notice: a}]", "topics: [A+B]").Replace(start["notices/b.md"]),
			changes: []string{"notices/a/index.html"}},
		{what: "a notice to come that says what its procedure was called first", file: "notices/d/z.md", text: "---\ntype: tender-update\npublished: 2020-01-20\nfirst_name: e\n---\nMore.\n",
			changes: []string{"notices/d/index.html", "notices/d/ocds.json", "notices/d/feed.xml", "notices/d/calendar.ics", "feed.xml", "buyers/county/feed.xml", "buyers/county/calendar.ics"}},
		{what: "a notice that a tower names comes", days: 20, changes: []string{"notices/a/index.html", "notices/a/ocds.json", "notices/late/index.html"}},
		{what: "a lot closes", days: 7, changes: []string{"deadlines/index.html"}},
		{what: "a deadline passes", days: 60, changes: []string{"notices/a/index.html", "notices/d/index.html", "status/closed/index.html"}},
		{what: "a region's name", file: "codes/regions.csv", text: "code,label\nUKI,Greater London\n", changes: []string{"notices/a/index.html", "regions/index.html"}},
		{what: "the site's title", file: "site.yaml", text: strings.Replace(start["site.yaml"], "Record", "Register", 1), changes: []string{"notices/a/index.html", "feed.xml"}},
		{what: "the base URL", file: "site.yaml", text: strings.Replace(start["site.yaml"], "org/r/", "org/s/", 1), changes: []string{"notices/a/index.html", "notices/d/ocds.json"}},
		{what: "the base URL of a flag", base: "https://example.org/t/", changes: []string{"notices/a/index.html", "notices/d/ocds.json"}},
		{what: "an earlier notice, so that the headings of the one that a link leads to have other addresses", file: "notices/d/plan.md",
			text: strings.NewReplacer("of b", "of d", "tender", "planning", "2019-12-03", "2019-12-01", "related: [r, {notice: a}]\n", "").Replace(start["notices/b.md"]), changes: []string{"notices/a/index.html"}},
		{what: "a plain page more in the foot", file: "help.md", text: "---\ntitle: Help\n---\nText.\n", changes: []string{"notices/a/index.html", "help/index.html"}},
		{what: "a report's title", file: "coverage/r.md", text: strings.Replace(start["coverage/r.md"], "Report", "Study", 1), changes: []string{"coverage/r/index.html", "notices/b/index.html", "topics/roads/index.html"}},
		{what: "a report's text", file: "coverage/r.md", text: strings.Replace(start["coverage/r.md"], "See", "Read", 1), changes: []string{"coverage/r/index.html"}},
		{what: "a notice that a link leads to becomes a draft", drafts: true, file: "notices/b.md", text: strings.Replace(start["notices/b.md"], "\n---", "\ndraft: true\n---", 1)},
		{what: "one that a report has a link to", drafts: true, file: "notices/d/update.md", text: strings.Replace(start["notices/d/update.md"], "\n---", "\ndraft: true\n---", 1)},
		{what: "a report's link", file: "coverage/r.md", text: strings.Replace(start["coverage/r.md"], "a.md", "nowhere.md", 1)},
		{what: "own templates", file: "../templates/plain.html", text: `{{template "top" .}}Ours{{template "bottom" .}}`, changes: []string{"about/index.html"}},
		{what: "own parts", file: "../templates/layout.html", text: `{{define "assets"}}{{end}}{{define "masthead"}}{{end}}{{define "footer"}}{{end}}{{define "top"}}<h1>{{.Heading}}</h1>{{end}}{{define "bottom"}}{{end}}`, changes: []string{"notices/a/index.html", "changes/index.html"}},
	} {
		t.Run(test.what, func(t *testing.T) {
			top := t.TempDir()
			dir := filepath.Join(top, "content")
			for file, text := range start {
				writeFile(t, dir, file, text)
			}
			days, base := 0, ""
			publish := func(output string) (problem.List, error) {
				t.Helper()
				o := options(t, dir)
				o.Templates, o.Drafts = filepath.Join(top, "templates"), test.drafts
				at, _ := o.At(time.UTC)
				at = at.AddDate(0, 0, days)
				o.At = func(zone *time.Location) (time.Time, error) { return at.In(zone), nil }
				if base != "" {
					var err error
					if o.BaseURL, err = url.Parse(base); err != nil {
						t.Fatal(err)
					}
				}
				model, err := Load(t.Context(), o, nil, Changes{})
				if err != nil {
					t.Fatal(err)
				}
				_, problems, err := Build(context.Background(), model, Target{Output: output})
				return problems, err
			}
			output, fresh := filepath.Join(top, "public"), filepath.Join(top, "fresh")
			if problems, err := publish(output); err != nil {
				t.Fatal(err, problems)
			}
			before := filesOf(t, output)
			days, base = test.days, test.base
			switch {
			case test.text != "":
				writeFile(t, dir, test.file, test.text)
			case test.file != "":
				if err := os.Remove(filepath.Join(dir, filepath.FromSlash(test.file))); err != nil {
					t.Fatal(err)
				}
			}
			problems, err := publish(output)
			wantProblems, wantErr := publish(fresh)
			if !slices.Equal(problems, wantProblems) || (err == nil) != (wantErr == nil) || (err == nil) != (test.changes != nil) {
				t.Fatalf("%v\n%v\nand into a new folder %v\n%v", err, problems, wantErr, wantProblems)
			}
			after, want := filesOf(t, output), before
			if err == nil {
				want = filesOf(t, fresh)
			}
			for name := range want {
				if after[name] != want[name] {
					t.Errorf("%s is not as a build into a new folder has it", name)
				}
			}
			if len(after) != len(want) {
				t.Errorf("%d files, and %d in a new folder", len(after), len(want))
			}
			for _, name := range test.changes {
				if after[name] == "" || after[name] == before[name] {
					t.Errorf("%s did not change: %q", name, after[name])
				}
			}
		})
	}
}

// filesOf reads all files of a folder.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// What a file is made of is known of all but a few kinds: the others are made
// again by each build.
func TestInputsKnown(t *testing.T) {
	model, err := Load(t.Context(), options(t, "../content"), nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	inputs := model.Renderer.Inputs()
	for _, p := range model.Site.Pages {
		switch p.Kind {
		case site.Procedure, site.Notice, site.Changes, site.OCDS, site.Feed, site.FeedArchive, site.TermPage, site.Notices, site.AllChanges, site.CoveragePage:
			if inputs.Of(p) == "" {
				t.Errorf("nothing is known of what /%s is made of", p.URL)
			}
		case site.Home, site.Deadlines:
			if inputs.Of(p) != "" {
				t.Errorf("/%s hangs on the day", p.URL)
			}
		}
	}
}
