package preview

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// A save is waited for longer only where a file may still be on its way.
func TestIsPassing(t *testing.T) {
	file := sight{size: 5, inode: 7, changed: 9}
	u := &updater{folders: []*folder{contentFolder: {tree: tree{"a.md": entry{sight: file}}}}}
	for _, test := range []struct {
		name, path string
		now        sight
		want       bool
	}{
		{"a file as it was", "a.md", file, false},
		{"a file with new text", "a.md", sight{size: 6, inode: 8, changed: 10}, false},
		{"a file that was moved away before it is written", "a.md", sight{}, true},
		{"a file that was emptied before it is written", "a.md", sight{inode: 7, changed: 10}, true},
		{"a new file that is empty", "b.md", sight{inode: 8, changed: 10}, true},
		{"a temporary file that was renamed over the file", "a.md~", sight{}, false},
	} {
		if got := u.isPassing(hint{contentFolder, test.path}, test.now); got != test.want {
			t.Errorf("%s: passing is %t, want %t", test.name, got, test.want)
		}
	}
}

// Once watching is given up, nothing counts as watched: hints of the events that
// came before it must not lead to a watcher that is gone.
func TestPollForgetsWatched(t *testing.T) {
	w, err := newWatcher([]string{t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	// Not all systems number folders, so that theirs are 0.
	watched := func() *folder {
		return &folder{dir: t.TempDir(), tree: tree{}, watched: map[string]uint64{".": 0, "notices/road": 0}}
	}
	u := &updater{
		watcher: w,
		report:  &reporter{w: io.Discard},
		folders: []*folder{contentFolder: watched(), templatesFolder: watched()},
	}
	u.Now = time.Now
	u.poll(errors.New("there are no more watches"))
	var c changes
	u.lookAgain(&c, map[hint]bool{{contentFolder, "notices/road"}: true, {templatesFolder, "."}: true}, false)
	for _, f := range u.folders {
		if len(f.watched) > 0 {
			t.Errorf("%v are taken for watched", f.watched)
		}
	}
}

// What came and went between two looks may have been read by a load that ran
// between them, so that it is read again; so is all where events were lost.
func TestLookAgainAtWhatCameAndWent(t *testing.T) {
	f := func() *folder { return &folder{dir: t.TempDir(), tree: tree{}, watched: map[string]uint64{}} }
	u := &updater{folders: []*folder{contentFolder: f(), templatesFolder: f()}}
	u.Now = time.Now
	for i := range u.folders {
		var c changes
		u.lookAt(&c, i, []string{"."})
	}
	for _, test := range []struct {
		what  string
		hints map[hint]bool
		lost  bool
		want  changes
	}{
		{"a notice", map[hint]bool{{contentFolder, "notices/road.md"}: true}, false, changes{again: []string{"notices/road.md"}}},
		{"a template", map[hint]bool{{templatesFolder, "plain.html"}: true}, false, changes{templates: true}},
		{"what is not known", nil, true, changes{again: []string{"."}, templates: true}},
	} {
		var c changes
		if u.lookAgain(&c, test.hints, test.lost); !slices.Equal(c.again, test.want.again) || len(c.content) > 0 || c.templates != test.want.templates {
			t.Errorf("%s: %+v, want %+v", test.what, c, test.want)
		}
	}
}

// A file that was just emptied, whatever it is for, is taken for one that is about to
// be written; one that stays empty is not, nor one that did not change.
func TestUnwritten(t *testing.T) {
	s := newProject(t)
	u := &updater{Options: s.options()}
	for _, dir := range []string{contentFolder: "content", templatesFolder: "templates"} {
		u.folders = append(u.folders, &folder{dir: s.path(dir), tree: tree{}, watched: map[string]uint64{}})
	}
	s.write("content/notices/pegasus/files/terms.pdf", "")
	s.write("templates/plain.html", "text")
	look := func() (c changes) {
		for i := range u.folders {
			u.lookAt(&c, i, []string{"."})
		}
		return c
	}
	look()
	want := map[hint]bool{}
	for number, names := range [][]string{
		contentFolder:   {"content/site.yaml", "content/codes/cpv.csv", "content/about.md", "content/notices/pegasus/files/annex.pdf"},
		templatesFolder: {"templates/plain.html", "templates/art/style.css"},
	} {
		for _, name := range names {
			s.write(name, "")
			_, inside, _ := strings.Cut(name, "/")
			want[hint{number, inside}] = true
		}
	}
	c := changes{templates: true}
	for h := range want {
		if h.folder == contentFolder {
			c.content = append(c.content, h.path)
		}
	}
	look()
	if got := u.unwritten(c); !maps.Equal(got, want) {
		t.Errorf("unwritten are %v, want %v", got, want)
	}
	u.Now = func() time.Time { return time.Now().Add(emptyWait) }
	if got := u.unwritten(c); len(got) > 0 {
		t.Errorf("after %v unwritten are %v", emptyWait, got)
	}
}
