package content

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"handbill.example/generator/problem"
)

var edits = flag.Int("edits", 4, "how often TestLoadAgain makes twenty rounds of edits")

// said gives what a folder says, less what it keeps for the next load.
func said(f *Folder) Folder {
	view := *f
	view.tree, view.rules, view.citing = nil, nil, nil
	return view
}

// TestLoadAgain: after any edits, a load that takes over what did not change
// gives what a fresh one does, and leaves the former folder as it was.
func TestLoadAgain(t *testing.T) {
	names := []string{
		"site.yaml", "about.md", "coverage/report.md", "coverage/other.md", "codes/cpv.csv", "codes/regions.csv",
		"notices/roads.md", "notices/2020/roads.md", "notices/2020/bridge.md", "notices/pegasus/tender.md", "notices/pegasus/award.md",
		"notices/2020/pegasus/more.md", "notices/pegasus/files/annex.pdf", "notices/pegasus/files/Annex.pdf", "notices/files/annex.pdf",
		"notices/pegasus/plan.png", "notices/2020/files/annex.pdf", "notices/pegasus/deep/er.md", "notices/bridge.md~", "drafts/idea.md", "shared/annex.pdf",
	}
	const cites = "documents: [{title: A, file: files/annex.pdf, kind: ~}]\n"
	texts := []string{
		site, site + "timezone: America/New_York\n", "title: a: b\n", "code,label\n72000000,IT\n", "code,label\nUKI,London\n", "code\n",
		tender, notice("", "Words.\n"), notice(cites, ""), notice("image: {file: plan.png, alt: A}\n", ""), notice("cpv: [72000000, 45000000]\nregions: [UKI, UKJ]\n", ""),
		notice("deadline: 2020-03-29 01:30\n", ""), notice("deadlin: 2020\n", ""), "---\n", "", "---\ntitle: A\nurl: https://example.org\npublished: 2020-01-02\n---\n",
		notice("lots: [{summary: x}]\n", ""), notice(cites+"topics: [a, a]\n", ""), notice("related: [report, {notice: roads}]\n", ""),
	}
	if runtime.GOOS == "windows" {
		t.Skip("links and pipes are made otherwise there")
	}
	for seed := range uint64(*edits) {
		r := rand.New(rand.NewPCG(seed, 1))
		type entry struct {
			text string
			mode fs.FileMode
		}
		tree := map[string]entry{"site.yaml": {text: site}}
		put := func(name string) {
			e := entry{text: texts[r.IntN(len(texts))]}
			switch r.IntN(25) {
			case 0:
				e.mode = fs.ModeNamedPipe
			case 1:
				e = entry{path.Base(names[r.IntN(len(names))]), fs.ModeSymlink}
			case 2:
				e = entry{"../../shared", fs.ModeSymlink}
			case 3:
				e.mode = fs.ModeDir
			}
			tree[name] = e
		}
		top := t.TempDir()
		fsys := openRoot(t, top)
		store := func() { // what clashes with an earlier path is left out
			old, err := os.ReadDir(top)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range old {
				if err := os.RemoveAll(filepath.Join(top, e.Name())); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range slices.Sorted(maps.Keys(tree)) {
				e, file := tree[name], filepath.Join(top, name)
				os.MkdirAll(filepath.Dir(file), 0o777)
				switch e.mode {
				case fs.ModeNamedPipe:
					makePipe(file)
				case fs.ModeSymlink:
					os.Symlink(e.text, file)
				case fs.ModeDir:
					os.Mkdir(file, 0o777)
				default:
					if info, err := os.Lstat(file); err != nil || info.Mode().IsRegular() {
						os.WriteFile(file, []byte(e.text), 0o666)
					}
				}
			}
		}
		for _, name := range names[1:] {
			if r.IntN(3) > 0 {
				put(name)
			}
		}
		store()
		former := load(t, fsys, nil, nil)
		var log []string
		for range 20 {
			var changed []string
			for range 1 + r.IntN(3) {
				name := names[r.IntN(len(names))]
				switch r.IntN(4) {
				case 0: // a folder, renamed
					from := path.Dir(name)
					to := path.Join(path.Dir(from), "2021")
					for _, old := range slices.Sorted(maps.Keys(tree)) {
						if rest, found := strings.CutPrefix(old, from+"/"); found && to != from {
							tree[path.Join(to, rest)] = tree[old]
							delete(tree, old)
						}
					}
					changed = append(changed, from, to)
				case 1:
					delete(tree, name)
					changed = append(changed, name)
				default:
					put(name)
					changed = append(changed, []string{name, path.Dir(name)}[r.IntN(2)])
				}
			}
			if r.IntN(5) == 0 {
				changed = []string{"."}
			}
			store()
			log = append(log, fmt.Sprint(changed))
			kept := fmt.Sprintf("%+v", said(former))
			again, fresh := load(t, fsys, former, changed), load(t, fsys, nil, nil)
			if diff := same(said(fresh), said(again)); diff != "" {
				t.Fatalf("seed %d, after %s, -fresh +again:\n%s", seed, strings.Join(log, "; "), diff)
			}
			if fmt.Sprintf("%+v", said(former)) != kept {
				t.Fatal("the former folder changed")
			}
			former = again
		}
	}
}

// TestTakenOver: what did not change is not decoded again, but the very same.
func TestTakenOver(t *testing.T) {
	fsys := folderOf(map[string]string{"notices/a.md": tender, "notices/b.md": notice("topics: [a, a]\n", ""), "coverage/c.md": "---\ntitle: C\nurl: https://example.org\n---\n"})
	former := load(t, fsys, nil, nil)
	fsys["notices/a.md"].Data = []byte(notice("title: Other\n", ""))
	for name, changed := range map[string][]string{"one path": {"notices/a.md"}, "its folder": {"notices"}, "the top": {"."}, "no path": {"../x"}} {
		again := load(t, fsys, former, changed)
		if again.Notices[0].Facts.Title != "Other" || again.Notices[1] != former.Notices[1] || again.Coverage[0] != former.Coverage[0] {
			t.Errorf("%s: %+v", name, again.Notices)
		}
		if len(again.Problems) != 1 || again.Problems[0].Code != codeListedTwice {
			t.Errorf("%s: the problem of a file that was taken over is lost:\n%s", name, lines(again.Problems))
		}
	}
	if again := load(t, fsys, former, nil); again.Notices[0] != former.Notices[0] {
		t.Error("with nothing changed, a file was read again")
	}
}

// TestCitingTakenOver: a notice that cites files is the very same until it or one
// of them changes.
func TestCitingTakenOver(t *testing.T) {
	fsys := folderOf(map[string]string{
		"notices/a.md":        notice("documents: [{title: A, file: files/a.pdf}]\n", ""),
		"notices/b.md":        notice("image: {file: files/b.svg, alt: B}\n", ""),
		"notices/c.md":        tender,
		"notices/files/a.pdf": "1",
		"notices/files/b.svg": `<svg width="30" height="20"/>`,
	})
	former := load(t, fsys, nil, nil)
	for _, c := range []struct {
		changes, to string
		taken       [3]bool
	}{
		{"notices/c.md", notice("title: Other\n", ""), [3]bool{true, true, false}},
		{"notices/files/a.pdf", "2", [3]bool{false, true, true}},
		{"notices/files/b.svg", `<svg width="30" height="21"/>`, [3]bool{true, false, true}},
		{"notices/a.md", notice("documents: [{title: B, file: files/a.pdf}]\n", ""), [3]bool{false, true, true}},
		{"site.yaml", strings.Replace(string(fsys["site.yaml"].Data), "title:", "description: A site.\ntitle:", 1), [3]bool{true, true, true}},
	} {
		fsys[c.changes].Data = []byte(c.to)
		again := load(t, fsys, former, []string{c.changes})
		if diff := same(said(load(t, fsys, nil, nil)), said(again)); diff != "" {
			t.Errorf("%s: -fresh +again:\n%s", c.changes, diff)
		}
		for i, taken := range c.taken {
			if (again.Notices[i] == former.Notices[i]) != taken {
				t.Errorf("%s: the notice %s was taken over: %t", c.changes, again.Notices[i].ID, !taken)
			}
		}
		former = again
	}
}

// TestSameEverywhere: the number of processors makes no difference.
func TestSameEverywhere(t *testing.T) {
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("notices/2020/n%d.md", i)] = notice(fmt.Sprintf("topics: [t%d]\ndeadlin: x\nreference: [x]\n", i%7), "")
	}
	fsys := folderOf(files)
	first := load(t, fsys, nil, nil)
	for _, n := range []int{1, 2, 16} {
		before := runtime.GOMAXPROCS(n)
		folder := load(t, fsys, nil, nil)
		runtime.GOMAXPROCS(before)
		if diff := same(said(first), said(folder)); diff != "" {
			t.Errorf("with %d processors: %s", n, diff)
		}
	}
}

// TestDocuments: files that notices cite, with what is computed of them.
func TestDocuments(t *testing.T) {
	const nfd, nfc = "e\u0301te\u0301.pdf", "\u00E9t\u00E9.pdf"
	fsys := folderOf(map[string]string{
		"notices/pegasus/tender.md": notice("documents:\n  - {title: A, file: ./files/a/../annex.pdf}\n  - {title: B, file: files/"+nfc+", kind: ~}\n"+
			"  - {title: C, file: beside.pdf}\n  - {title: D, file: ../../shared/d.pdf}\nimage: {file: files/plan.svg, alt: Plan, credit: Me}\n", ""),
		"notices/pegasus/files/annex.pdf":     "abc",
		"notices/pegasus/files/" + nfd:        "é",
		"notices/pegasus/files/plan.svg":      `<svg width="30" height="20"/>`,
		"notices/pegasus/beside.pdf":          "c",
		"shared/d.pdf":                        "d",
		"notices/2020/roads.md":               notice("documents: [{title: A, file: files/annex.pdf}]\n", ""),
		"notices/2020/files/annex.pdf":        "abcd",
		"notices/2020/bridge.md":              notice("documents: [{title: A, file: bridge/files/annex.pdf}]\n", ""),
		"notices/2020/bridge/files/annex.pdf": "abcde",
	})
	folder := load(t, fsys, nil, nil)
	if len(folder.Problems) > 0 {
		t.Fatal(lines(folder.Problems))
	}
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	n := folder.Notices[1]
	for i, want := range []Document{
		{Title: "A", File: "./files/a/../annex.pdf", Path: "notices/pegasus/files/annex.pdf", Name: "files/annex.pdf", Size: 3, SHA256: abc},
		{Title: "B", File: "files/" + nfc, Path: "notices/pegasus/files/" + nfd, Name: "files/" + nfc, Size: 2},
		{Title: "C", File: "beside.pdf", Path: "notices/pegasus/beside.pdf", Name: "files/beside.pdf", Size: 1},
		{Title: "D", File: "../../shared/d.pdf", Path: "shared/d.pdf", Name: "files/d.pdf", Size: 1},
	} {
		got := n.Facts.Documents[i]
		if want.SHA256 == "" && len(got.SHA256) == 64 {
			want.SHA256 = got.SHA256
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if want := []string{"documents[notices/pegasus/files/" + nfd + "].kind"}; !slices.Equal(n.Nulls, want) {
		t.Errorf("nulls %q, want %q", n.Nulls, want)
	}
	if i := n.Facts.Image; i.Width != 30 || i.Height != 20 || i.Name != "files/plan.svg" || i.Path != "notices/pegasus/files/plan.svg" || len(i.SHA256) != 64 || i.Credit != "Me" {
		t.Errorf("%+v", i)
	}
	for i, path := range map[int]string{2: "notices/2020/files/annex.pdf", 0: "notices/2020/bridge/files/annex.pdf"} {
		if d := folder.Notices[i].Facts.Documents[0]; d.Path != path || d.Name != "files/annex.pdf" {
			t.Errorf("%+v", d)
		}
	}
	fsys["notices/pegasus/files/annex.pdf"].Data = []byte("abcdef")
	again := load(t, fsys, folder, []string{"notices/pegasus/files/annex.pdf"})
	if d := again.Notices[1].Facts.Documents[0]; d.Size != 6 || d.SHA256 == abc {
		t.Errorf("%+v", d)
	}
	if d := folder.Notices[1].Facts.Documents[0]; d.Size != 3 || d.SHA256 != abc {
		t.Errorf("the former folder changed: %+v", d)
	}
}

// TestHostile loads the cases of hostile content that this package is to
// report.
func TestHostile(t *testing.T) {
	dir := shared(t, "hostile")
	table, err := os.ReadFile(filepath.Join(dir, "EXPECTATIONS.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	later := []string{"alias-clobbers-page", "coverage-missing", "raw-html", "javascript-link"}
	for line := range strings.Lines(string(table)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) != 5 || fields[0] == "case" || slices.Contains(later, fields[0]) {
			continue
		}
		name, exit, check, where, pattern := fields[0], fields[1], fields[2], fields[3], regexp.MustCompile(fields[4])
		t.Run(name, func(t *testing.T) {
			from := filepath.Join(dir, name)
			if name == "symlink-outside" {
				// The link may be a file that has its target's path, after a copy.
				copied := t.TempDir()
				if err := os.CopyFS(copied, os.DirFS(from)); err != nil {
					t.Skip(err)
				}
				file := "content/notices/road-repairs/files/annex.txt"
				if err := os.Remove(filepath.Join(copied, file)); err != nil {
					t.Fatal(err)
				}
				link(t, "../../../../outside/secret.txt", copied, file)
				from = copied
			}
			folder := load(t, openRoot(t, filepath.Join(from, "content")), nil, nil)
			if exit == "0" && len(folder.Problems) > 0 {
				t.Errorf("problems:\n%s", lines(folder.Problems))
			}
			text := lines(folder.Problems)
			switch check {
			case "error":
				if !slices.ContainsFunc(folder.Problems, func(p problem.Problem) bool {
					return slices.Contains(strings.Split(where, "|"), fmt.Sprintf("%s:%d", p.File, p.Line)) && p.Severity == problem.Error && pattern.MatchString(p.Message)
				}) {
					t.Errorf("no error at %s with %s:\n%s", where, pattern, text)
				}
			case "says":
				if exit == "1" && !pattern.MatchString(text) {
					t.Errorf("nothing says %s:\n%s", pattern, text)
				}
			case "saysnt":
				if pattern.MatchString(text) {
					t.Errorf("something says %s:\n%s", pattern, text)
				}
			}
		})
	}
}

// A panic while a file is read is an error with its name, and ends no more than the
// load.
func TestPanicIsAnError(t *testing.T) {
	for _, name := range []string{"site.yaml", "codes/cpv.csv", "notices/road.md", "notices/files/annex.pdf"} {
		fsys := folderOf(map[string]string{
			"codes/cpv.csv":           "code,label\n",
			"notices/road.md":         notice("documents: [{title: A, file: files/annex.pdf}]\n", ""),
			"notices/files/annex.pdf": "abc",
		})
		if _, err := Load(panicking{fsys, name}, nil, nil); err == nil || !strings.HasPrefix(err.Error(), "reading "+name+": handbill failed (at a loss at content.") {
			t.Errorf("the error of a panic in %s is %v", name, err)
		}
	}
}

// A panicking is a file system in which to read one file panics.
type panicking struct {
	fs.FS
	name string
}

func (p panicking) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	if err == nil && name == p.name {
		f = panickingFile{f}
	}
	return f, err
}

type panickingFile struct{ fs.File }

func (panickingFile) Read([]byte) (int, error) { panic("at a loss") }
