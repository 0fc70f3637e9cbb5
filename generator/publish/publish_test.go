package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
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
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/iotest"
)

func TestFirstPublication(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	result, err := publishWith(disk{}, dir, oldSite(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, dir, oldSite())
	if result.Files != len(oldSite()) || result.Changed != len(oldSite()) || result.Removed != 0 {
		t.Errorf("result %+v", result)
	}
}

// Workers make the folders that they need at the same time.
func TestStagedFoldersAreMadeAtOnce(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			for _, name := range []string{"a/b/c", "a/" + strconv.Itoa(i), "a/b", "a"} {
				if err := (disk{}).makeStaged(root, name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	all.Wait()
	if info, err := root.Stat("a/b/c"); err != nil || !info.IsDir() {
		t.Error(info, err)
	}
}

func TestSecondPublication(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	mustPublish(t, dir, oldSite())
	result, err := publishWith(disk{}, dir, newSite(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, dir, newSite())
	changed, removed := 0, 0
	for name, data := range newSite() {
		if old, there := oldSite()[name]; !there || old != data {
			changed++
		}
	}
	for name := range oldSite() {
		if _, there := newSite()[name]; !there {
			removed++
		}
	}
	if result.Files != len(newSite()) || result.Changed != changed || result.Removed != removed {
		t.Errorf("result %+v, want %d changed, %d removed", result, changed, removed)
	}
}

// What is not changed is not touched, and times of files have no say.
func TestUnchangedFilesAreNotTouched(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	before := infos(t, dir)
	if result := mustPublish(t, dir, oldSite()); result.Changed != 0 || result.Removed != 0 {
		t.Errorf("result %+v", result)
	}
	for name, info := range infos(t, dir) {
		if !os.SameFile(info, before[name]) || !info.ModTime().Equal(before[name].ModTime()) {
			t.Errorf("%s was touched", name)
		}
	}
	s := oldSite()
	s["index.html"] = "OLD HOME" // of the same size
	mustPublish(t, dir, s)
	checkWhole(t, dir, s)
	for name, info := range infos(t, dir) {
		mayDiffer := name == "index.html" || name == manifestName
		if !mayDiffer && !os.SameFile(info, before[name]) {
			t.Errorf("%s was replaced", name)
		}
	}
}

func infos(t *testing.T, dir string) map[string]fs.FileInfo {
	t.Helper()
	found := map[string]fs.FileInfo{}
	for name := range tree(t, dir) {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = info
	}
	info, err := os.Lstat(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	found[manifestName] = info
	return found
}

// A file that somebody removed or cut short is published again.
func TestDamageIsMended(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	if err := os.RemoveAll(filepath.Join(dir, "notices")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "index.html"), "old ho")
	mustPublish(t, dir, oldSite())
	checkWhole(t, dir, oldSite())
}

func TestUnchanged(t *testing.T) {
	dir := newDir(t)
	if _, err := publishWith(quick{}, dir, oldSite(), Options{Source: "one"}); err != nil {
		t.Fatal(err)
	}
	unchanged := func(source string) bool {
		t.Helper()
		f, err := Open(context.Background(), dir, Options{Source: source})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		return f.Unchanged()
	}
	if !unchanged("one") {
		t.Error("the same source is a change")
	}
	if unchanged("two") || unchanged("") {
		t.Error("another source is no change")
	}
	name := filepath.Join(dir, "notices/a/index.html")
	for what, spoil := range map[string]func() error{
		"removed":   func() error { return os.Remove(name) },
		"cut short": func() error { return os.Truncate(name, 1) },
		"a folder":  func() error { return errors.Join(os.Remove(name), os.Mkdir(name, 0o755)) },
	} {
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
		writeFile(t, name, "old a")
		if !unchanged("one") {
			t.Fatal("a whole site is a change")
		}
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if unchanged("one") {
			t.Errorf("a file %s is no change", what)
		}
	}
	// A new source alone changes the manifest alone.
	if err := os.RemoveAll(name); err != nil {
		t.Fatal(err)
	}
	writeFile(t, name, "old a")
	result, err := publishWith(quick{}, dir, oldSite(), Options{Source: "two"})
	if err != nil || result.Changed != 0 {
		t.Errorf("result %+v, %v", result, err)
	}
	if !unchanged("two") {
		t.Error("the new source was not noted")
	}
}

// A file is kept when it is there and both digests are what they were.
func TestKeep(t *testing.T) {
	dir := newDir(t)
	const name = "notices/a/index.html"
	publish := func(common, inputs string) (kept bool) {
		t.Helper()
		f, err := Open(context.Background(), dir, Options{Common: common})
		if err != nil {
			t.Fatal(err)
		}
		if kept, err = f.Keep(name, Page, inputs); err == nil && !kept {
			err = f.Put(name, Page, []byte("text"), inputs)
		}
		if err == nil {
			_, err = f.Commit(context.Background())
		}
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		checkWhole(t, dir, site{name: "text"})
		return kept
	}
	for i, step := range []struct {
		common, inputs string
		kept           bool
	}{
		{"c", "i", false},
		{"c", "i", true},
		{"c", "i", true}, // a kept one is noted
		{"c", "j", false},
		{"c", "j", true},
		{"d", "j", false},
		{"", "j", false},
		{"", "j", false},
		{"d", "", false},
		{"d", "", false},
		{"d", "i", false},
	} {
		if kept := publish(step.common, step.inputs); kept != step.kept {
			t.Errorf("%d: kept %t", i, kept)
		}
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	for what, spoil := range map[string]func() error{
		"removed":   func() error { return os.Remove(file) },
		"cut short": func() error { return os.Truncate(file, 1) },
		"a link":    func() error { return errors.Join(os.Remove(file), os.Symlink("text", file)) },
	} {
		if !publish("d", "i") {
			t.Fatal("a whole file was not kept")
		}
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if publish("d", "i") {
			t.Errorf("a file %s was kept", what)
		}
	}
	f, err := Open(context.Background(), dir, Options{Common: "d"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if kept, err := f.Keep(name, Page, "i"); !kept || err != nil {
		t.Fatal(kept, err)
	}
	checkRefused(t, f.Put(name, Page, nil, "i"), "twice")
}

func TestWithoutCommitNothingChanges(t *testing.T) {
	for _, before := range []site{nil, oldSite()} {
		dir := filepath.Join(t.TempDir(), "not", "there", "public")
		if before != nil {
			mustPublish(t, dir, before)
		}
		f, err := Open(context.Background(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := putAll(f, newSite()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if before != nil {
			checkWhole(t, dir, before)
		} else if _, err := os.Lstat(filepath.Dir(filepath.Dir(dir))); !absent(err) {
			t.Error("folders above the output are left")
		}
		if err := f.Put("late.html", Page, nil, ""); err == nil {
			t.Error("put after close")
		}
		if _, err := f.Commit(context.Background()); err == nil {
			t.Error("commit after close")
		}
	}
}

// A context that ends stops a publication before the record, and not after.
func TestContext(t *testing.T) {
	for _, before := range []site{nil, oldSite()} {
		dir := newDir(t)
		if before != nil {
			mustPublish(t, dir, before)
		}
		ctx, cancel := context.WithCancel(context.Background())
		f, err := Open(ctx, dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := putAll(f, newSite()); err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := f.Commit(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if difference := compare(tree(t, dir), before); difference != "" {
			t.Error(difference)
		}
		checkNothingBeside(t, dir)
	}

	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	ctx, cancel := context.WithCancel(context.Background())
	l := &watched{layer: quick{}}
	l.renamed = func(string) { cancel() } // the first rename is that of the record
	f, err := open(ctx, l, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := putAll(f, newSite()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, dir, newSite())
}

// watched is a layer that tells of each rename and removal.
type watched struct {
	layer
	renamed func(to string)
	removed func(name string)
}

func (w *watched) rename(fromDir *os.File, from string, toDir *os.File, to string) error {
	err := w.layer.rename(fromDir, from, toDir, to)
	if w.renamed != nil {
		w.renamed(filepath.Join(toDir.Name(), to))
	}
	return err
}

func (w *watched) remove(dir *os.Root, name string) error {
	err := w.layer.remove(dir, name)
	if w.removed != nil {
		w.removed(filepath.Join(dir.Name(), name))
	}
	return err
}

// Assets come first, then documents, pages, data, removals, the manifest.
func TestOrder(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, site{"a.xml": "1", "a.html": "1", "a.pdf": "1", "z.css": "1", "gone.html": "1"})
	var order []string
	note := func(name string) {
		if path.Base(path.Dir(filepath.ToSlash(name))) == "public" {
			order = append(order, filepath.Base(name))
		}
	}
	l := &watched{layer: quick{}, renamed: note, removed: note}
	if _, err := publishWith(l, dir, site{"a.xml": "2", "a.html": "2", "a.pdf": "2", "z.css": "2", "b/x.html": "2"}, Options{}); err != nil {
		t.Fatal(err)
	}
	want := []string{"b", "z.css", "a.pdf", "a.html", "a.xml", "gone.html", manifestName}
	if !slices.Equal(order, want) {
		t.Errorf("order %s, want %s", order, want)
	}

	order = nil
	dir = filepath.Join(t.TempDir(), "public", "site")
	if _, err := publishWith(l, dir, oldSite(), Options{}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"site"}; !slices.Equal(order, want) {
		t.Errorf("a first publication renames %s, want %s", order, want)
	}
}

// The order in which files are put, and who puts them, does not show.
func TestSameBytes(t *testing.T) {
	var first []byte
	names := slices.Sorted(maps.Keys(newSite()))
	for seed := range uint64(8) {
		dir := newDir(t)
		if seed%2 == 1 {
			mustPublish(t, dir, oldSite())
		}
		f, err := Open(context.Background(), dir, Options{Source: "s"})
		if err != nil {
			t.Fatal(err)
		}
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		var group sync.WaitGroup
		for _, name := range names {
			group.Go(func() {
				if err := f.Put(name, classOf(name), []byte(newSite()[name]), ""); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if _, err := f.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		checkWhole(t, dir, newSite())
		data, err := os.ReadFile(filepath.Join(dir, manifestName))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(data, first) {
			t.Errorf("another manifest:\n%s\n%s", data, first)
		}
	}
}

func TestManifest(t *testing.T) {
	dir := newDir(t)
	if _, err := publishWith(quick{}, dir, site{"b.html": "b", "a/ü&\"<.html": ""}, Options{Source: "x\ny"}); err == nil {
		t.Error("a quotation mark in a path")
	}
	if _, err := publishWith(quick{}, dir, site{"b.html": "b", "a/ü&.html": ""}, Options{Source: "x\ny"}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "generator": "handbill",
  "format": 1,
  "source": "x\ny",
  "common": "",
  "files": [
    {"path": "a/ü\u0026.html", "size": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"path": "b.html", "size": 1, "sha256": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"}
  ]
}
`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// What handbill did not make stays through ten publications.
func TestStrangersStay(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	strangers := site{
		".git/HEAD":                 "ref: refs/heads/main",
		".git/hooks/x":              "",
		"CNAME":                     "example.org",
		"notices/b/person.txt":      "mine",
		"gone/far/person.txt":       "mine",
		"a folder/of/mine/file.txt": "mine",
	}
	for name, data := range strangers {
		writeFile(t, filepath.Join(dir, name), data)
	}
	for i := range 10 {
		s := newSite()
		if i%2 == 1 {
			s = oldSite()
		}
		mustPublish(t, dir, s)
		maps.Copy(s, strangers)
		if difference := compare(tree(t, dir), s); difference != "" {
			t.Fatalf("publication %d: %s", i, difference)
		}
	}
}

// A published file that somebody changed is replaced by a new one, and stays
// if there is no new one.
func TestChangedByHand(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, site{"a.html": "a", "b.html": "b", "c/d.html": "d"})
	for _, name := range []string{"a.html", "b.html", "c/d.html"} {
		writeFile(t, filepath.Join(dir, name), "by hand")
	}
	result := mustPublish(t, dir, site{"a.html": "a"})
	if want := []string{"b.html", "c/d.html"}; !slices.Equal(result.Kept, want) || result.Removed != 0 {
		t.Errorf("result %+v, want %s kept", result, want)
	}
	if difference := compare(tree(t, dir), site{"a.html": "a", "b.html": "by hand", "c/d.html": "by hand"}); difference != "" {
		t.Error(difference)
	}
	// By now it is a stranger's.
	_, err := publishWith(quick{}, dir, site{"a.html": "a", "b.html": "b"}, Options{})
	checkRefused(t, err, "b.html", dir, "--adopt")
}

func TestFolderOfHiddenFilesKeepsThem(t *testing.T) {
	dir := newDir(t)
	writeFile(t, filepath.Join(dir, ".gitignore"), "*")
	mustPublish(t, dir, oldSite())
	want := oldSite()
	want[".gitignore"] = "*"
	checkWhole(t, dir, want)
}

func TestEmptyFolderKeepsItsPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	dir := newDir(t)
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, dir, oldSite())
	checkWhole(t, dir, oldSite())
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o750 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// A web server that is another user must be able to read all: files and folders,
// nested ones too, get the permissions that the user's mask leaves, in a first
// publication as in a later one.
func TestPermissionsAreTheUsual(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	like := t.TempDir()
	if err := os.Mkdir(filepath.Join(like, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(like, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	mode := func(name string) fs.FileMode {
		info, err := os.Lstat(name)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	folder, file := mode(filepath.Join(like, "folder")), mode(filepath.Join(like, "file"))

	dir := newDir(t)
	for _, s := range []site{oldSite(), newSite()} {
		mustPublish(t, dir, s)
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			want := file
			if err == nil && d.IsDir() {
				want = folder
			}
			if err == nil && mode(name) != want {
				t.Errorf("%s is %v, want %v", name, mode(name), want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAdopt(t *testing.T) {
	dir := newDir(t)
	for name, data := range map[string]string{
		"theirs.html": "theirs", "index.html": "theirs", "notices/a/theirs.html": "theirs",
		manifestName: `{"name": "a web app"}`,
	} {
		writeFile(t, filepath.Join(dir, name), data)
	}
	before := tree(t, dir)
	_, err := publishWith(quick{}, dir, oldSite(), Options{})
	checkRefused(t, err, dir, "not handbill's", "--adopt")
	if difference := compare(tree(t, dir), before); difference != "" {
		t.Error(difference)
	}
	if _, err := publishWith(quick{}, dir, oldSite(), Options{Adopt: true}); err != nil {
		t.Fatal(err)
	}
	want := oldSite()
	want["theirs.html"], want["notices/a/theirs.html"] = "theirs", "theirs"
	if difference := compare(tree(t, dir), want); difference != "" {
		t.Error(difference)
	}
	// What was there before stays for ever; what replaced theirs is ours.
	mustPublish(t, dir, site{"a.html": "a"})
	if difference := compare(tree(t, dir), site{"a.html": "a", "theirs.html": "theirs", "notices/a/theirs.html": "theirs"}); difference != "" {
		t.Error(difference)
	}
}

// A file where a new one would go is refused before anything changes.
func TestStrangerInTheWay(t *testing.T) {
	for name, test := range map[string]struct {
		stranger string
		adopted  bool // --adopt is enough
	}{
		"file":                                 {stranger: "notices/c/index.html", adopted: true},
		"file as a folder":                     {stranger: "notices/c"},
		"folder as a file":                     {stranger: "empty.txt/mine"},
		"file in a folder that becomes a file": {stranger: "turned/x/mine"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := newDir(t)
			mustPublish(t, dir, oldSite())
			writeFile(t, filepath.Join(dir, test.stranger), "mine")
			before := tree(t, dir)
			_, err := publishWith(quick{}, dir, newSite(), Options{})
			checkRefused(t, err, dir, "move it away", "handbill did not make")
			if difference := compare(tree(t, dir), before); difference != "" {
				t.Error(difference)
			}
			checkNothingBeside(t, dir)
			_, err = publishWith(quick{}, dir, newSite(), Options{Adopt: true})
			if test.adopted && err == nil {
				checkWhole(t, dir, newSite())
			} else if test.adopted || err == nil {
				t.Errorf("adopted: %v", err)
			}
		})
	}
}

// What was published and changed since is not removed to make room either.
func TestChangedFileInTheWay(t *testing.T) {
	for _, name := range []string{"turns", "turned/y.html"} {
		dir := newDir(t)
		mustPublish(t, dir, oldSite())
		writeFile(t, filepath.Join(dir, name), "by hand")
		before := tree(t, dir)
		_, err := publishWith(quick{}, dir, newSite(), Options{})
		checkRefused(t, err, name, "was changed")
		if difference := compare(tree(t, dir), before); difference != "" {
			t.Error(difference)
		}
	}
}

// An empty folder where a file is to be is no stranger's file.
func TestEmptyFolderInTheWay(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	if err := os.MkdirAll(filepath.Join(dir, "empty.txt/x/y"), 0o755); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, dir, newSite())
	checkWhole(t, dir, newSite())
}

// Nothing is written or removed through a link.
func TestLinks(t *testing.T) {
	outside := t.TempDir()
	writeFile(t, filepath.Join(outside, "index.html"), "outside")
	writeFile(t, filepath.Join(outside, "far/away/index.html"), "gone")
	link := func(t *testing.T, from, to string) {
		t.Helper()
		if err := os.RemoveAll(to); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(from, to); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	before := tree(t, outside)

	t.Run("folder to write in", func(t *testing.T) {
		dir := newDir(t)
		mustPublish(t, dir, oldSite())
		link(t, outside, filepath.Join(dir, "notices/c"))
		_, err := publishWith(quick{}, dir, newSite(), Options{Adopt: true})
		checkRefused(t, err, "notices/c", dir)
	})
	t.Run("folder inside", func(t *testing.T) {
		dir := newDir(t)
		mustPublish(t, dir, oldSite())
		link(t, "../about", filepath.Join(dir, "notices/c"))
		_, err := publishWith(quick{}, dir, newSite(), Options{})
		checkRefused(t, err, "notices/c", dir)
	})
	t.Run("folder to remove from", func(t *testing.T) {
		dir := newDir(t)
		mustPublish(t, dir, oldSite())
		link(t, outside, filepath.Join(dir, "gone"))
		result := mustPublish(t, dir, newSite())
		if want := []string{"gone/far/away/index.html"}; !slices.Equal(result.Kept, want) {
			t.Errorf("kept %s, want %s", result.Kept, want)
		}
	})
	t.Run("published file", func(t *testing.T) {
		dir := newDir(t)
		mustPublish(t, dir, oldSite())
		link(t, filepath.Join(outside, "index.html"), filepath.Join(dir, "index.html"))
		mustPublish(t, dir, newSite())
		checkWhole(t, dir, newSite())
	})
	t.Run("stranger's file", func(t *testing.T) {
		dir := newDir(t)
		mustPublish(t, dir, oldSite())
		link(t, filepath.Join(outside, "index.html"), filepath.Join(dir, "empty.txt"))
		_, err := publishWith(quick{}, dir, newSite(), Options{})
		checkRefused(t, err, "empty.txt", dir)
	})
	t.Run("folder that became a link after the record", func(t *testing.T) {
		dir := newDir(t)
		mustPublish(t, dir, oldSite())
		cutOff(t, dir, newSite())
		link(t, outside, filepath.Join(dir, "notices"))
		if _, err := RollForward(context.Background(), dir, Options{}); err == nil {
			t.Error("no error")
		}
		if err := os.Remove(filepath.Join(dir, "notices")); err != nil {
			t.Fatal(err)
		}
		if done, err := RollForward(context.Background(), dir, Options{}); !done || err != nil {
			t.Error(done, err)
		}
	})
	t.Run("output", func(t *testing.T) {
		dir := newDir(t)
		other := filepath.Join(t.TempDir(), "real")
		link(t, other, dir)
		_, err := publishWith(quick{}, dir, newSite(), Options{})
		checkMessage(t, err, "leads nowhere")
		mustPublish(t, other, oldSite())
		mustPublish(t, dir, newSite())
		checkWhole(t, other, newSite())
		if target, err := os.Readlink(dir); target != other {
			t.Error("the link is gone:", err)
		}
	})
	t.Run("lock", func(t *testing.T) {
		dir := newDir(t)
		link(t, filepath.Join(outside, "index.html"), filepath.Join(filepath.Dir(dir), ".public.handbill-lock"))
		_, err := publishWith(quick{}, dir, newSite(), Options{})
		checkRefused(t, err, "handbill-lock")
	})
	t.Run("staging", func(t *testing.T) {
		dir := newDir(t)
		link(t, outside, filepath.Join(filepath.Dir(dir), ".public.handbill-staging"))
		mustPublish(t, dir, oldSite())
		checkWhole(t, dir, oldSite())
	})
	if difference := compare(tree(t, outside), before); difference != "" {
		t.Error(difference)
	}
}

// What has the lock's name is not written into, unless it is a lock that was left
// behind: empty, or with the number of a process.
func TestForeignLock(t *testing.T) {
	lockOf := func(dir string) string { return filepath.Join(filepath.Dir(dir), ".public.handbill-lock") }
	for _, text := range []string{"title: Public notices\n", "12 34\n", "-12", "0x1f\n", "\n", strings.Repeat("1", 200), "\x00"} {
		for what, plant := range map[string]func(other, lock string) error{
			"file":        func(_, lock string) error { return os.WriteFile(lock, []byte(text), 0o644) },
			"second name": os.Link,
		} {
			dir := newDir(t)
			other := filepath.Join(filepath.Dir(dir), "site.yaml")
			writeFile(t, other, text)
			if err := plant(other, lockOf(dir)); err != nil {
				t.Fatal(err)
			}
			before := tree(t, filepath.Dir(dir))
			_, err := publishWith(quick{}, dir, newSite(), Options{})
			checkRefused(t, err, "handbill-lock", "move it away")
			if difference := compare(tree(t, filepath.Dir(dir)), before); difference != "" {
				t.Errorf("%s with %.20q: %s", what, text, difference)
			}
		}
	}
	for _, text := range []string{"", "1234\n", "1234"} {
		dir := newDir(t)
		writeFile(t, lockOf(dir), text)
		mustPublish(t, dir, newSite())
		checkWhole(t, dir, newSite())
	}
}

func TestClashes(t *testing.T) {
	for _, test := range []struct{ one, other string }{
		{"files/annex.pdf", "files/annex.pdf"},
		{"files/Annex.pdf", "files/annex.pdf"},
		{"STRASSE.html", "straſſe.html"}, // the long s folds to s
		{"Σίσυφος.html", "ΣΊΣΥΦΟΣ.html"},
		{"caf\u00e9.html", "cafe\u0301.html"},
		{"Caf\u00c9.html", "cafe\u0301.html"},
		{"A/x.html", "a/y.html"},
		{"a", "a/y.html"},
		{"a/y.html", "a"},
		{"A/b/c.html", "a/B"},
	} {
		for _, dir := range []string{newDir(t), publishedOutput(t)} {
			f, err := Open(context.Background(), dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Put(test.one, Page, nil, ""); err != nil {
				t.Fatal(err)
			}
			err = f.Put(test.other, Page, nil, "")
			checkRefused(t, err)
			if _, commitErr := f.Commit(context.Background()); commitErr != err {
				t.Errorf("%s, %s: commit after an error: %v", test.one, test.other, commitErr)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}

	f, err := Open(context.Background(), newDir(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Put("annex.pdf", Document, nil, ""); err != nil {
		t.Fatal(err)
	}
	checkRefused(t, f.Put("Annex.pdf", Document, nil, ""), "“Annex.pdf” and “annex.pdf”", "another name")
	checkRefused(t, f.Put("Manifest.JSON", Data, nil, ""), "Manifest.JSON")
}

func publishedOutput(t testing.TB) string {
	dir := newDir(t)
	mustPublish(t, dir, site{"index.html": "home"})
	return dir
}

func TestPutFile(t *testing.T) {
	source := fstest.MapFS{
		"big.pdf":   {Data: bytes.Repeat([]byte("0123456789abcdef"), 1<<16)},
		"small.pdf": {Data: []byte("small")},
	}
	dir := newDir(t)
	sum := func(name string) string {
		if file := source[name]; file != nil {
			return fmt.Sprintf("%x", sha256.Sum256(file.Data))
		}
		return ""
	}
	put := func(names ...string) (Result, error) {
		f, err := Open(context.Background(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, name := range names {
			if err := f.PutFile("files/"+name, Document, source, name, sum(name)); err != nil {
				return Result{}, err
			}
		}
		return f.Commit(context.Background())
	}
	if result, err := put("big.pdf", "small.pdf"); err != nil || result.Changed != 2 {
		t.Fatal(result, err)
	}
	if result, err := put("big.pdf", "small.pdf"); err != nil || result.Changed != 0 {
		t.Fatal(result, err)
	}
	source["small.pdf"] = &fstest.MapFile{Data: []byte("SMALL")}
	if result, err := put("big.pdf", "small.pdf"); err != nil || result.Changed != 1 {
		t.Fatal(result, err)
	}
	want := site{"files/big.pdf": string(source["big.pdf"].Data), "files/small.pdf": "SMALL"}
	checkWhole(t, dir, want)

	if _, err := put("none.pdf"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	source["pipe"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	_, err := put("pipe")
	checkRefused(t, err, "pipe", "not a regular file")

	// Nor is what somebody writes meanwhile published beside the digest of what
	// was there, whether the site has it already or not.
	for _, before := range []string{"SMALL", "small"} {
		f, err := Open(context.Background(), dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		former := fmt.Sprintf("%x", sha256.Sum256([]byte(before+" ")))
		source["small.pdf"] = &fstest.MapFile{Data: []byte(before)}
		checkMessage(t, f.PutFile("files/small.pdf", Document, source, "small.pdf", former), "small.pdf", "build again")
		if _, err := f.Commit(context.Background()); err == nil {
			t.Error("a file that changed was published")
		}
		f.Close()
		checkWhole(t, dir, want)
	}

	// A document that can't be read to its end leaves the old site.
	f, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("input/output error")
	checkMessage(t, f.PutFile("x.pdf", Document, brokenFS{broken}, "x.pdf", ""), "x.pdf", "input/output error")
	if _, err := f.Commit(context.Background()); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, dir, want)
}

// brokenFS has files of which the first half can be read.
type brokenFS struct{ err error }

func (b brokenFS) Open(name string) (fs.File, error) {
	file, err := (fstest.MapFS{name: {Data: []byte("half")}}).Open(name)
	return brokenFile{file, b.err}, err
}

type brokenFile struct {
	fs.File
	err error
}

func (b brokenFile) Read(p []byte) (int, error) {
	n, err := b.File.Read(p)
	if err != nil {
		return iotest.ErrReader(b.err).Read(p)
	}
	return n, nil
}

func TestVerify(t *testing.T) {
	dir := newDir(t)
	if _, err := Verify(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	writeFile(t, filepath.Join(dir, "x"), "")
	_, err := Verify(dir)
	checkRefused(t, err, dir, manifestName)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, dir, oldSite())
	writeFile(t, filepath.Join(dir, "index.html"), "OLD HOME")
	writeFile(t, filepath.Join(dir, "stranger"), "")
	writeFile(t, filepath.Join(dir, ".git/HEAD"), "")
	if err := os.Remove(filepath.Join(dir, "style.css")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "about")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "about")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	got, err := Verify(dir)
	want := []Difference{
		{"about", Unlisted}, {"about/index.html", Changed}, {"index.html", Changed}, {"stranger", Unlisted}, {"style.css", Missing},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	writeFile(t, filepath.Join(dir, manifestName), "{")
	_, err = Verify(dir)
	checkRefused(t, err, dir, manifestName)
}
