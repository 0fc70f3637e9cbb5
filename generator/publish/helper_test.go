package publish

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var long = flag.Bool("long", false, "run the long form of the tests")

// times is how often a test repeats something: fewer in its short form.
func times(short, long_ int) int {
	if *long {
		return long_
	}
	return short
}

// quick is a layer that syncs nothing, for tests that cut no power.
type quick struct{ disk }

func (quick) syncTree(*os.Root, string) error { return nil }

func (quick) syncDirs(*os.Root, []string) error { return nil }

func (q quick) create(dir *os.Root, name string) (output, error) {
	file, err := q.disk.create(dir, name)
	return quickFile{file}, err
}

type quickFile struct{ output }

func (quickFile) Sync() error { return nil }

// TestMain is also the program of the processes that tests start, and kill.
func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(childVariable) != "" {
		child()
		return
	}
	unlock := lockMemory()
	code := m.Run()
	unlock()
	os.Exit(code)
}

// memory is this process's folder on a file system in memory.
func memory() string { return fmt.Sprintf("%s%d", memoryPrefix, os.Getpid()) }

const memoryPrefix = "/dev/shm/handbill-publish-"

// lockMemory makes the folder, where there is such a file system, and removes
// those of processes that were killed: a lock in it says whose is still alive.
func lockMemory() (unlock func()) {
	const lock = "lock"
	others, _ := filepath.Glob(memoryPrefix + "*") // the pattern is good
	for _, other := range others {
		root, err := os.OpenRoot(other)
		if err != nil {
			continue
		}
		if held, err := tryLock(root, lock); held != nil && err == nil {
			held.Close()
			os.RemoveAll(other) // what stays, the next run removes
		}
		root.Close()
	}
	if os.Mkdir(memory(), 0o755) != nil {
		return func() {}
	}
	root, err := os.OpenRoot(memory())
	exitOn(err)
	held, err := tryLock(root, lock)
	exitOn(err)
	return func() {
		held.Close()
		root.Close()
		if err := os.RemoveAll(memory()); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

// site maps the paths of a site to what the files hold.
type site map[string]string

// oldSite and newSite are two states of one site: files that stay, change,
// come and go, alone and with their folder, a file that becomes a folder, a
// folder that becomes a file, and a name that changes its case.
func oldSite() site {
	return site{
		"style.css":                 "old style",
		"index.html":                "old home",
		"about/index.html":          "about",
		"feed.xml":                  "old feed",
		"notices/a/index.html":      "old a",
		"notices/a/files/annex.pdf": "annex",
		"notices/b/index.html":      "b",
		"notices/b/feed.xml":        "b's feed",
		"gone/far/away/index.html":  "gone",
		"turns":                     "a file",
		"turned/x/index.html":       "in a folder",
		"turned/y.html":             "in a folder",
		"Case.html":                 "the same",
		"other/Case.html":           "old case",
	}
}

func newSite() site {
	return site{
		"style.css":                 "new style",
		"index.html":                "new home, a longer one",
		"about/index.html":          "about",
		"feed.xml":                  "new feed",
		"notices/a/index.html":      "new a",
		"notices/a/files/annex.pdf": "annex",
		"notices/c/index.html":      "c",
		"notices/c/files/annex.pdf": "annex of c",
		"empty.txt":                 "",
		"turns/index.html":          "in a folder",
		"turned":                    "a file",
		"case.html":                 "the same",
		"other/case.html":           "new case",
	}
}

func classOf(name string) Class {
	switch path.Ext(name) {
	case ".css":
		return Asset
	case ".html":
		return Page
	case ".pdf":
		return Document
	default:
		return Data
	}
}

// putAll puts a site in the order of its paths.
func putAll(f *Folder, s site) error {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if err := f.Put(name, classOf(name), []byte(s[name]), ""); err != nil {
			return err
		}
	}
	return nil
}

func publishWith(l layer, dir string, s site, options Options) (Result, error) {
	f, err := open(context.Background(), l, dir, options)
	if err != nil {
		return Result{}, err
	}
	result, err := Result{}, putAll(f, s)
	if err == nil {
		result, err = f.Commit(context.Background())
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return result, err
}

// mustPublish publishes a site without options.
func mustPublish(t testing.TB, dir string, s site) Result {
	t.Helper()
	result, err := publishWith(quick{}, dir, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// tree reads all files of a folder, hidden ones too, less manifest.json.
// Links are read as "-> where they lead".
func tree(t testing.TB, dir string) site {
	t.Helper()
	files := site{}
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		inside, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(name)
			files[filepath.ToSlash(inside)] = "-> " + target
			return err
		}
		data, err := os.ReadFile(name)
		files[filepath.ToSlash(inside)] = string(data)
		return err
	})
	if err != nil && !absent(err) {
		t.Fatal(err)
	}
	delete(files, manifestName)
	return files
}

// emptyFolders lists the folders in which there is nothing.
func emptyFolders(t testing.TB, dir string) []string {
	t.Helper()
	var empty []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		entries, err := os.ReadDir(name)
		if len(entries) == 0 {
			empty = append(empty, name)
		}
		return err
	})
	if err != nil && !absent(err) {
		t.Fatal(err)
	}
	return empty
}

// checkWhole checks that a folder is just the site, with a manifest that says
// so, and that nothing is left beside it.
func checkWhole(t testing.TB, dir string, want site) {
	t.Helper()
	if difference := compare(tree(t, dir), want); difference != "" {
		t.Fatalf("the site in %s: %s", dir, difference)
	}
	checkManifest(t, dir)
	checkNothingBeside(t, dir)
	if empty := emptyFolders(t, dir); empty != nil {
		t.Fatalf("empty folders are left: %s", empty)
	}
}

func checkManifest(t testing.TB, dir string) {
	t.Helper()
	differences, err := Verify(dir)
	if err != nil || len(differences) > 0 {
		t.Fatalf("the manifest of %s: %v, %v", dir, differences, err)
	}
}

func checkNothingBeside(t testing.TB, dir string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.Contains(entry.Name(), "handbill") {
			t.Fatalf("%s is left beside the output", entry.Name())
		}
	}
}

// compare says in what two sites differ, or nothing.
func compare(got, want site) string {
	var differences []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if data, there := got[name]; !there {
			differences = append(differences, name+" is missing")
		} else if data != want[name] {
			differences = append(differences, fmt.Sprintf("%s holds %.40q, want %.40q", name, data, want[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, wanted := want[name]; !wanted {
			differences = append(differences, name+" should not be there")
		}
	}
	return strings.Join(differences, "; ")
}

// newDir returns the path of an output folder that does not exist yet. It is
// on a file system in memory, where there is one: some tests publish thousands
// of times.
func newDir(t testing.TB) string {
	t.Helper()
	parent, err := os.MkdirTemp(memory(), "")
	if err != nil {
		return filepath.Join(t.TempDir(), "public")
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(parent); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(parent, "public")
}

// writeFile makes a file, and the folders that it is in.
func writeFile(t testing.TB, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkRefused checks that an error is a Refusal on one line with the words.
func checkRefused(t testing.TB, err error, words ...string) {
	t.Helper()
	if _, ok := err.(Refusal); !ok {
		t.Fatalf("error %v, want a Refusal", err)
	}
	checkMessage(t, err, words...)
}

func checkMessage(t testing.TB, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q says nothing of %q", err, word)
		}
	}
}
