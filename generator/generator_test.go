package generator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"handbill.example/generator/problem"
	"handbill.example/generator/publish"
	"handbill.example/generator/render"
	"handbill.example/generator/site"
)

const day = "2020-01-10T12:00:00Z"

func options(t testing.TB, content string) Options {
	t.Helper()
	at, err := time.Parse(time.RFC3339, day)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Content: content, At: func(zone *time.Location) (time.Time, error) { return at.In(zone), nil }}
}

// build builds a content folder into a new folder, which it names.
func build(t testing.TB, o Options) string {
	t.Helper()
	output := filepath.Join(t.TempDir(), "public")
	model, err := Load(t.Context(), o, nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	_, problems, err := Build(context.Background(), model, Target{Output: output})
	if err != nil {
		t.Fatalf("%v\n%v", err, problems)
	}
	return output
}

// digest is one for all files of a folder, names and bytes.
func digest(t testing.TB, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		fmt.Fprintf(h, "%s %x\n", filepath.ToSlash(name), sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// writeFile writes a file of a folder, whose name has slashes.
func writeFile(t testing.TB, dir, name, text string) {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// copyTree copies a content folder, its files in reverse order and with old
// times, as another checkout would have them.
func copyTree(t testing.TB, from, to string) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := len(files) - 1; i >= 0; i-- {
		rel, err := filepath.Rel(from, files[i])
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, time.Time{}, time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSameBytes builds the sample site as other machines would: the bytes are
// the same.
func TestSameBytes(t *testing.T) {
	want := digest(t, build(t, options(t, "../content")))
	for _, zone := range []string{"UTC", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Kiritimati"} {
		t.Run(zone, func(t *testing.T) {
			t.Setenv("TZ", zone)
			t.Setenv("LANG", "tr_TR.UTF-8")
			local := time.Local
			loaded, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			time.Local = loaded
			defer func() { time.Local = local }()
			if got := digest(t, build(t, options(t, "../content"))); got != want {
				t.Error("the bytes hang on the machine's time zone or locale")
			}
		})
	}
	for _, n := range []int{1, 2, 16} {
		t.Run(fmt.Sprint(n, " processors"), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
			if got := digest(t, build(t, options(t, "../content"))); got != want {
				t.Error("the bytes hang on the number of processors")
			}
		})
	}
	t.Run("another place", func(t *testing.T) {
		place := filepath.Join(t.TempDir(), "elsewhere", "notices")
		copyTree(t, "../content", place)
		if got := digest(t, build(t, options(t, place))); got != want {
			t.Error("the bytes hang on the path, the order or the times of the files")
		}
	})
}

// TestNextDay: a build on the next day changes home, the deadlines and the
// pages whose status changed, and nothing else.
func TestNextDay(t *testing.T) {
	one := build(t, options(t, "../content"))
	o := options(t, "../content")
	at, _ := o.At(time.UTC)
	at = at.AddDate(0, 0, 1) // no deadline passes on 11 January
	o.At = func(zone *time.Location) (time.Time, error) { return at.In(zone), nil }
	two := build(t, o)
	err := filepath.WalkDir(one, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(one, path)
		if err != nil {
			return err
		}
		a, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(two, rel))
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if !bytes.Equal(a, b) && name != "index.html" && name != "deadlines/index.html" && name != "manifest.json" {
			t.Errorf("%s changed overnight", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNextDayOfLots: the days on which lots and towers close change home and the
// deadlines alone, while others can be bid for. When the last one closes of a
// procedure that is awarded in part, it is in no list as open any more; its own
// pages stay.
func TestNextDayOfLots(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "site.yaml", "title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")
	writeFile(t, dir, "coverage/report.md", "---\ntitle: Report\nurl: https://example.org/report\ntopics: [Roads]\n---\nText.\n")
	notice := func(name, kind, day, facts string) {
		writeFile(t, dir, "notices/"+name+"/"+kind+".md", "---\ntype: "+kind+"\ntitle: Title of "+name+"\npublished: "+day+"\nbuyer: Council\nprogramme: Highways\n"+
			"topics: [Roads]\ncpv: [45000000]\nregions: [UKI]\nrelated: [report]\n"+facts+"---\nText.\n")
	}
	for name, facts := range map[string]string{
		"lot-of-whole":    "deadline: 2020-01-28\nlots: [{name: A, deadline: 2020-01-14}, {name: B, deadline: 2020-01-16}, {name: C}]\n",
		"tower-of-whole":  "deadline: 2020-01-27\ntowers: {after: [{name: T, scope: this notice, deadline: 2020-01-18}, {name: U, scope: this notice}]}\n",
		"lots-alone":      "lots: [{name: A, deadline: 2020-01-12}, {name: B, deadline: 2020-01-26}, {name: C, deadline: 2020-01-13}]\n",
		"towers-alone":    "towers: {after: [{name: T, scope: this notice, deadline: 2020-01-17}, {name: U, scope: this notice, deadline: 2020-01-25}]}\n",
		"much-later":      "deadline: 2020-03-28\nlots: [{name: A, deadline: 2020-01-14}, {name: B, deadline: 2020-03-20}]\n",
		"awarded-in-lots": "lots: [{id: a, name: A, deadline: 2020-01-04}, {id: b, name: B, deadline: 2020-01-15}, {id: c, name: C, deadline: 2020-01-24}]\n",
		"awarded-in-part": "deadline: 2020-01-19 12:00\nlots: [{id: a, name: A, deadline: 2020-01-04}, {id: b, name: B}]\nevents: [{title: Visit, date: 2020-01-13}]\n",
	} {
		notice(name, "tender", "2020-01-02", facts)
		if strings.HasPrefix(name, "awarded") {
			notice(name, "award", "2020-01-06", "awards: [{id: x, suppliers: [S], value: £1m, lots: [a]}]\n")
		}
	}
	var before map[string]string
	for days := range 12 { // no status changes
		o := options(t, dir)
		at, err := o.At(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		at = at.AddDate(0, 0, days)
		o.At = func(zone *time.Location) (time.Time, error) { return at.In(zone), nil }
		now := filesOf(t, build(t, o))
		for _, other := range []map[string]string{before, now} {
			for name := range other {
				switch {
				case before == nil, before[name] == now[name], name == "index.html", name == "deadlines/index.html", name == "manifest.json":
				case at.Day() == 20 && !strings.HasPrefix(name, "notices/awarded-in-part/"): // it closed the day before
				default:
					t.Errorf("%s changed on %s", name, at.Format(time.DateOnly))
				}
			}
		}
		before = now
	}
}

// TestSubPath: under a base URL with a path, no address of a page leads outside
// of it.
func TestSubPath(t *testing.T) {
	o := options(t, "../content")
	model, err := Load(t.Context(), o, nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	u := *model.Folder.Settings.BaseURL
	u.Path = "/tenders/"
	o.BaseURL = &u
	dir := build(t, o)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, attribute := range []string{`href="/`, `src="/`, `action="/`} {
			for _, part := range strings.Split(string(data), attribute)[1:] {
				if !strings.HasPrefix(part, "tenders/") {
					t.Fatalf("%s: %s%.40s is outside of the base URL", path, attribute, part)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLoadAgain: a model loaded with a former one at hand is the one that would
// be loaded afresh.
func TestLoadAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "content")
	copyTree(t, "../content", dir)
	o := options(t, dir)
	former, err := Load(t.Context(), o, nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "notices/station-alerting.md")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.Replace(data, []byte("\ntitle: "), []byte("\ntitle: New "), 1)
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	next, err := Load(t.Context(), o, former, Changes{Paths: []string{"notices/station-alerting.md"}})
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := Load(t.Context(), o, nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	if len(next.Site.Pages) != len(fresh.Site.Pages) {
		t.Fatalf("%d pages, want %d", len(next.Site.Pages), len(fresh.Site.Pages))
	}
	changed := 0
	for i, p := range fresh.Site.Pages {
		var was, got, want bytes.Buffer
		next.Page(next.Site.Pages[i], &got)
		fresh.Page(p, &want)
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Fatalf("%s differs from a fresh load's", p.URL)
		}
		former.Page(former.Site.Pages[i], &was)
		if !bytes.Equal(was.Bytes(), got.Bytes()) {
			changed++
		}
	}
	if changed < 5 {
		t.Errorf("%d pages changed with a title that many show", changed)
	}
}

// TestTemplatesLoadedAgain: templates that say the same are no other ones, and the
// model stays; those that say or warn of something else are.
func TestTemplatesLoadedAgain(t *testing.T) {
	o := options(t, "../content")
	o.Templates = t.TempDir()
	former, err := Load(t.Context(), o, nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "plain.html", "page.html"} { // no page is made with the last
		if name != "" {
			writeFile(t, o.Templates, name, "{{template \"top\" .}}{{template \"bottom\" .}}")
		}
		for _, same := range []bool{name == "", true} {
			next, err := Load(t.Context(), o, former, Changes{Templates: true})
			if err != nil {
				t.Fatal(err)
			}
			if (next == former) != same {
				t.Errorf("after %q came, the model is the former one: %t", name, next == former)
			}
			former = next
		}
	}
}

// TestProblemsLoadedAgain: a load that takes procedures over has the problems
// that a fresh one has, whatever their check hung on.
func TestProblemsLoadedAgain(t *testing.T) {
	const notice = "---\ntype: tender\ntitle: Roads\nbuyer: Council\npublished: 2020-01-02\n---\nText.\n"
	early := strings.Replace(notice, "published:", "deadline: 2020-01-01\npublished:", 1)
	untitled := strings.Replace(notice, "title: Roads\n", "", 1)
	for _, test := range []struct {
		what          string
		before, after map[string]string // an arrow begins where a link leads
	}{
		{"a scheduled notice goes", map[string]string{"notices/p/1.md": early, "notices/p/2.md": strings.Replace(notice, "-01-02", "-03-02", 1)}, map[string]string{"notices/p/1.md": early}},
		{"a draft goes", map[string]string{"notices/p/1.md": early, "notices/p/2.md": strings.Replace(notice, "title:", "draft: true\ntitle:", 1)}, map[string]string{"notices/p/1.md": early}},
		{"a dead link goes", map[string]string{"notices/p/1.md": untitled, "notices/p/x.pdf": "→nowhere"}, map[string]string{"notices/p/1.md": untitled}},
		{"a dead link comes", map[string]string{"notices/p/1.md": untitled}, map[string]string{"notices/p/1.md": untitled, "notices/p/x.pdf": "→nowhere"}},
		{"a file that cannot be read goes", map[string]string{"notices/p/1.md": untitled, "notices/p/2.md": "---\n"}, map[string]string{"notices/p/1.md": untitled}},
	} {
		t.Run(test.what, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "content")
			write := func(files map[string]string) {
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
				writeFile(t, dir, "site.yaml", "title: Record\nbase_url: https://example.org/r/\npublisher: {name: Council}\nocid_prefix: ocds-abc123\n")
				for _, file := range slices.Sorted(maps.Keys(files)) {
					text := files[file]
					target, isLink := strings.CutPrefix(text, "→")
					if !isLink {
						writeFile(t, dir, file, text)
					} else if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(file))); err != nil {
						t.Fatal(err)
					}
				}
			}
			o := options(t, dir)
			write(test.before)
			former, err := Load(t.Context(), o, nil, Changes{})
			if err != nil {
				t.Fatal(err)
			}
			write(test.after)
			next, err := Load(t.Context(), o, former, Changes{Paths: slices.Concat(slices.Collect(maps.Keys(test.before)), slices.Collect(maps.Keys(test.after)))})
			if err != nil {
				t.Fatal(err)
			}
			fresh, err := Load(t.Context(), o, nil, Changes{})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(next.Problems, fresh.Problems) {
				t.Errorf("the problems are\n%v\nand of a fresh load\n%v", next.Problems, fresh.Problems)
			}
		})
	}
}

// TestLoadAgainNames: names that not every system takes are told after each edit
// as a fresh load tells them, where they stand by now.
func TestLoadAgainNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "content")
	const file = "notices/road.md"
	writeFile(t, dir, "site.yaml", "title: Roads\nbase_url: https://example.org/\npublisher: Example Council\nocid_prefix: ocds-abc123\n")
	const notice = "type: tender\ntitle: Road repairs\npublished: 2020-01-02\nbuyer: Example Council\n"
	var former *Model
	for i, step := range []struct{ text, at string }{
		{notice, ""},
		{notice + "aliases: [/Old/x/]\n", ""},
		{notice + "aliases: [/Old/x/, /old/y/]\n", ":6:20: "},
		{"# moved\n" + notice + "aliases: [/Old/x/, /old/y/]\n", ":7:20: "},
		{notice + "aliases: [/old/x/, /old/y/]\n", ""},
		{notice + "aliases: [/old/x/, /old/con/]\n", ":6:20: "},
		{notice, ""},
	} {
		writeFile(t, dir, file, "---\n"+step.text+"---\nWe repair roads.\n")
		o := options(t, dir)
		next, err := Load(t.Context(), o, former, Changes{Paths: []string{file}})
		if err != nil {
			t.Fatal(err)
		}
		if len(next.Problems) > 1 || (len(next.Problems) > 0) != (step.at != "") || !strings.Contains(fmt.Sprint(next.Problems), step.at) {
			t.Errorf("step %d: %v", i, next.Problems)
		}
		former = next
	}
}

// With drafts in, all is found that stops a build, which has none: whatever is a
// draft, and whatever leads to it.
func TestDraftsHideNoProblem(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "content")
	copyTree(t, "../content", dir)
	var files []string
	for name := range filesOf(t, dir) {
		if strings.HasSuffix(name, ".md") {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	random := rand.New(rand.NewPCG(1, 2))
	pick := func() string { return files[random.IntN(len(files))] }
	check := func(drafts bool) problem.List {
		t.Helper()
		o := options(t, dir)
		o.Drafts = drafts
		m, err := Load(t.Context(), o, nil, Changes{})
		if err != nil {
			t.Fatal(err)
		}
		problems, err := m.Check(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return problems
	}
	found := 0
	for round := range 12 {
		for range 8 {
			file := pick()
			data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
			if err != nil {
				t.Fatal(err)
			}
			text := string(data)
			switch {
			case strings.Contains(text, "\ndraft: true"):
				text = strings.Replace(text, "\ndraft: true", "", 1)
			case random.IntN(2) == 0:
				text = strings.Replace(text, "\n---\n", "\ndraft: true\n---\n", 1)
			default:
				to, err := filepath.Rel(path.Dir(file), pick())
				if err != nil {
					t.Fatal(err)
				}
				text += fmt.Sprintf("\nSee [it](%s) and [more](/status/open/).\n", filepath.ToSlash(to))
			}
			writeFile(t, dir, file, text)
		}
		all := check(true)
		for _, p := range check(false) {
			found++
			if !slices.Contains(all, p) {
				t.Errorf("round %d: without drafts alone: %s", round, p)
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d problems were found", found)
	}
}

// TestLoadStops: the context's end ends a load that has not come to its own, and
// one that waits for a disk.
func TestLoadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	defer close(release)
	o := options(t, "../content")
	o.At = func(zone *time.Location) (time.Time, error) {
		cancel()
		<-release
		return time.Now().In(zone), nil
	}
	if _, err := Load(ctx, o, nil, Changes{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// TestPutFilesStops: nor are documents and the search index published any more.
func TestPutFilesStops(t *testing.T) {
	m, err := Load(t.Context(), options(t, "../content"), nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, documents := range map[string][]site.Document{"documents": m.Site.Documents, "the search index": nil} {
		folder, err := publish.Open(t.Context(), filepath.Join(t.TempDir(), "public"), publish.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer folder.Close()
		only := *m.Site
		only.Documents = documents
		some := *m
		some.Site = &only
		if err := some.putFiles(ctx, folder); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

// A panic in a page is an error that names it: of the build, which publishes nothing,
// and of the page alone.
func TestPanicInAPage(t *testing.T) {
	m, err := Load(t.Context(), options(t, "../content"), nil, Changes{})
	if err != nil {
		t.Fatal(err)
	}
	broken := *m
	broken.Renderer = &render.Renderer{}
	if _, err := broken.Check(t.Context()); err == nil || errors.Is(err, ErrProblems) || !strings.Contains(err.Error(), "index.html: handbill failed (") {
		t.Errorf("the error of a check is %v", err)
	}
	var w bytes.Buffer
	page, _ := m.Site.Page("notices/")
	if found := broken.Page(page, &w); !found.HasErrors() || found[0].Code != problem.CodeBug || !strings.HasPrefix(found[0].Message, "making notices/index.html: handbill failed (") {
		t.Errorf("the problems of the page are %v", found)
	}
}
