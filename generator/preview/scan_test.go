package preview

import (
	"os"
	"path"
	"slices"
	"testing"
	"time"

	"handbill.example/generator/content"
)

func TestLook(t *testing.T) {
	s := &project{t, t.TempDir()}
	s.write("a/site.yaml", "x")
	s.write("a/notices/2020/x.md", "x")
	s.write("a/notices/2020/.x.md.swp", "x")
	s.write("a/.git/HEAD", "x")
	s.write("a/store/inner/y.md", "x")
	s.write("outside/z.md", "x")
	makePipe(t, s.path("a/pipe.md"))
	for name, target := range map[string]string{
		"a/link.md": "site.yaml", "a/folder": "store", "a/out": "../outside", "a/dead": "nowhere", "a/round": "round", "a/store/again": "../notices",
	} {
		if err := os.Symlink(target, s.path(name)); err != nil {
			t.Skip(err)
		}
	}
	seen := look(s.path("a"), ".", time.Now())
	want := []string{
		".", "dead", "folder", "folder/again", "folder/inner", "folder/inner/y.md", "link.md", "notices", "notices/2020", "notices/2020/x.md", "out", "pipe.md", "round",
		"site.yaml", "store", "store/again", "store/again/2020", "store/again/2020/x.md", "store/inner", "store/inner/y.md",
	}
	if got := seen.paths(); !slices.Equal(got, want) {
		t.Errorf("saw\n%v, want\n%v", got, want)
	}
	if seen["out"].target != (sight{}) || seen["link.md"].target != seen["site.yaml"].sight {
		t.Error("links lead elsewhere than they do")
	}
	if got := look(s.path("nowhere"), ".", time.Now()); len(got) > 0 {
		t.Errorf("saw %v in a folder that is not there", got)
	}
	part := look(s.path("a"), "notices/2020", time.Now())
	if got := part.paths(); !slices.Equal(got, []string{"notices/2020", "notices/2020/x.md"}) {
		t.Errorf("saw %v of a part", got)
	}
}

// paths gives the paths of a tree, sorted.
func (t tree) paths() []string {
	var paths []string
	for p := range t {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

func TestUpdate(t *testing.T) {
	folder := func(n uint64) entry { return entry{sight: sight{mode: os.ModeDir, inode: n}, sure: true} }
	file := func(changed int64) entry { return entry{sight: sight{changed: changed}, sure: true} }
	unsure := entry{sight: sight{changed: 7}}
	base := tree{".": folder(1), "a": folder(2), "a/x": file(1), "a/y": unsure, "a-b": file(1), "b": folder(3), "b/c": folder(4), "b/c/z": file(1)}
	for _, test := range []struct {
		name           string
		at             string
		now            tree
		differ, unsure []string
	}{
		{"nothing", "a-b", tree{"a-b": file(1)}, nil, nil},
		{"a file", "a/x", tree{"a/x": file(2)}, []string{"a/x"}, nil},
		{"a file has gone", "a/x", tree{}, []string{"a/x"}, nil},
		{"a folder has gone", "b", tree{}, []string{"b"}, nil},
		{"a folder is another", "b", tree{"b": folder(9), "b/c": folder(4), "b/c/z": file(1)}, []string{"b"}, nil},
		{"a file in a folder", "b", tree{"b": folder(3), "b/c": folder(4), "b/c/z": file(2), "b/w": file(2)}, []string{"b/c/z", "b/w"}, nil},
		{"a new folder", "d", tree{"d": folder(5), "d/x": file(1), "d/e": folder(6), "d/e/x": file(1)}, []string{"d"}, nil},
		{"unsure", "a", tree{"a": folder(2), "a/x": file(1), "a/y": unsure}, nil, []string{"a/y"}},
		{"all has gone", ".", tree{}, []string{"."}, nil},
	} {
		tr := tree{}
		for p, e := range base {
			tr[p] = e
		}
		differ, again := tr.update(test.at, test.now)
		if !slices.Equal(differ, test.differ) || !slices.Equal(again, test.unsure) {
			t.Errorf("%s: differ %v, unsure %v", test.name, differ, again)
		}
		for p := range base {
			if _, is := test.now[p]; content.IsBelow(p, test.at) && !is {
				if _, left := tr[p]; left {
					t.Errorf("%s: %s is left", test.name, p)
				}
			}
		}
		for p, e := range test.now {
			if tr[p] != e {
				t.Errorf("%s: %s was not taken in", test.name, p)
			}
		}
	}
}

func TestAsSpelled(t *testing.T) {
	s := &project{t, t.TempDir()}
	s.write("a/notices/found.md", "x")
	s.write("a/notices/2020/x.md", "x")
	f := &folder{dir: s.path("a"), tree: look(s.path("a"), ".", time.Now())}
	s.write("a/notices/2020/Found.md", "x") // as if it were found under another name
	got := f.asSpelled([]string{"gone.md", "notices/2020/Found.md", "notices/found.md"})
	if want := []string{"gone.md", "notices/2020", "notices/found.md"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestKnown(t *testing.T) {
	folder := entry{sight: sight{mode: os.ModeDir}}
	tr := tree{".": folder, "a": folder, "a/b": folder}
	for p, want := range map[string]string{".": ".", "x": "x", "a/x": "a/x", "a/b/x": "a/b/x", "c/d/e": "c", "a/c/d/e": "a/c", path.Join("a", "b"): "a/b"} {
		if got := tr.known(p); got != want {
			t.Errorf("%s: %s, want %s", p, got, want)
		}
	}
	if got := (tree{}).known("a/b"); got != "." {
		t.Errorf("in a folder that was not there: %s", got)
	}
}

func TestSure(t *testing.T) {
	now := time.Date(2020, 1, 15, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name string
		age  time.Duration
		want bool
	}{
		{"just written", 3*time.Millisecond + 1, false},
		{"a tick ago", 11*time.Millisecond + 1, true},
		{"a second ago on a coarse clock", time.Second, false},
		{"three seconds ago on a coarse clock", 3 * time.Second, true},
		{"while looking", -time.Millisecond - 1, false},
		{"tomorrow", -24 * time.Hour, true},
	} {
		s := sight{changed: now.Add(-test.age).UnixNano()}
		if got := s.sure(now); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}
