package generator

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
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
		checkInputs(t, dir, 60)
	})
	t.Run("close", func(t *testing.T) { checkInputs(t, closeContent(t), 250) })
}

// closeContent gives content in which everything names everything else, but for
// links in its texts: few of those would hide what else a page hangs on.
func closeContent(t *testing.T) string {
	dir := filepath.Join(t.TempDir(), "content")
	write := func(name, format string, args ...any) {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, fmt.Appendf(nil, format, args...), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("site.yaml", "title: Record\nbase_url: https://example.org/r/\npublisher: {name: Council}\nper_page: 3\nocid_prefix: ocds-abc123\n")
	write("codes/regions.csv", "code,en\nUKI,London\nUKD,North West\n")
	for i := range 3 {
		write(fmt.Sprintf("coverage/c%d.md", i), "---\ntitle: Report %d\nurl: https://example.org/%[1]d\nkind: report\npublished: 2019-0%[2]d-01\ntopics: [t%[2]d]\nsummary: Summary %[1]d\n---\nText.\n", i, i+1)
	}
	buyers := []string{"Council", "COUNCIL", "County"}
	for i := range 7 {
		for j, kind := range []string{"tender", "tender-update", "award"}[:1+i%3] {
			write(fmt.Sprintf("notices/p%d/n%d.md", i, j), `---
type: %s
title: Title %d %d
published: 2020-01-%02d
buyer: {name: %s}
programme: {title: Programme %[6]d}
deadline: 2020-0%[7]d-%[4]02d 12:00
topics: [t%[8]d, T%[9]d]
cpv: [%[10]d000000]
regions: [%[11]s]
documents: [{file: annex%[6]d.txt, title: Annex}]
related: [c%[8]d, {notice: p%[12]d}]
towers: {after: [{name: One, scope: other notice, notice: p%[13]d}, {name: Two}]}
---
Text of %[2]d.
`, kind, i, j, 1+5*i+j, buyers[i%3], i%2, 1+i%2, i%3, 1+i%4, 72+i%2, []string{"UKI", "UKD"}[i%2], (i+1)%7, (i+2)%7)
		}
		write(fmt.Sprintf("notices/p%d/annex0.txt", i), "Annex of %d.\n", i)
		write(fmt.Sprintf("notices/p%d/annex1.txt", i), "Another of %d.\n", i)
	}
	return dir
}

func checkInputs(t *testing.T, dir string, rounds int) {
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
		at := o.At(time.UTC).AddDate(0, 0, e.days)
		o.At = func(zone *time.Location) time.Time { return at.In(zone) }
		if model != nil && model.Drafts != o.Drafts {
			model = nil
		}
		if model != nil {
			model.Options = o
		}
		next, err := Load(o, model, files)
		if err != nil {
			t.Fatal(err)
		}
		if model = next; model.Renderer == nil {
			model = nil
			continue
		}
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
	e := &editor{t: t, dir: dir, random: rand.New(rand.NewPCG(1, 2)), now: map[string]string{}, first: map[string]string{}}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		rel = filepath.ToSlash(rel)
		e.files = append(e.files, rel)
		e.first[rel], e.now[rel] = string(data), string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// put writes a file, or removes it where there is no text.
func (e *editor) put(file, text string) {
	name := filepath.Join(e.dir, filepath.FromSlash(file))
	var err error
	if text == "" {
		err = os.Remove(name)
		delete(e.now, file)
	} else {
		err = os.WriteFile(name, []byte(text), 0o666)
		e.now[file] = text
	}
	if err != nil {
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

// A build over an earlier site is the same as one into a new folder, its
// warnings too, and makes only what has other inputs.
func TestBuildOverEarlierSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "content")
	copyTree(t, "../content", dir)
	output := filepath.Join(t.TempDir(), "public")
	publish := func(output string) (Result, problem.List) {
		t.Helper()
		model, err := Load(options(t, dir), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		result, problems, err := Build(context.Background(), model, Target{Output: output})
		if err != nil {
			t.Fatal(err, problems)
		}
		return result, problems
	}
	publish(output)
	for _, edit := range []struct {
		file, old, new string
		atMost         int // files that change
	}{
		{"notices/station-alerting.md", "\n---\n", "\n---\nA word more.\n\n", 10},
		{"notices/station-alerting.md", "\n---\n", "\n---\n[A page](/nowhere.html)\n\n", 0}, // an error
		{"notices/station-alerting.md", "\ntitle: ", "\ntitle: New ", 60},
		{"site.yaml", "title: ", "title: New ", 1e9},
	} {
		name := filepath.Join(dir, filepath.FromSlash(edit.file))
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(data), edit.old, edit.new, 1)
		if text == string(data) {
			t.Fatalf("%s has no %q", edit.file, edit.old)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if edit.atMost == 0 {
			before := digest(t, output)
			model, err := Load(options(t, dir), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, problems, err := Build(context.Background(), model, Target{Output: output}); err == nil || !problems.HasErrors() {
				t.Fatal("a broken link was not found in a build over an earlier site")
			}
			if digest(t, output) != before {
				t.Error("a build with an error changed the site")
			}
			if err := os.WriteFile(name, data, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		fresh := filepath.Join(t.TempDir(), "public")
		result, problems := publish(output)
		_, want := publish(fresh)
		if !slices.Equal(problems, want) {
			t.Errorf("problems:\n%v\nin a new folder:\n%v", problems, want)
		}
		if digest(t, output) != digest(t, fresh) {
			t.Errorf("%s: the site is not that of a build into a new folder", edit.file)
		}
		if result.Changed == 0 || result.Changed > edit.atMost {
			t.Errorf("%s: %d files changed", edit.file, result.Changed)
		}
	}
}

// What a file is made of is known of all but a few kinds: the others are made
// again by each build.
func TestInputsKnown(t *testing.T) {
	model, err := Load(options(t, "../content"), nil, nil)
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
