package publish

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// faulty is a layer in which one writing call goes wrong: the one numbered at,
// counted from 1.
type faulty struct {
	quick
	at    int
	fault fault
	calls int
	name  string // of the call that went wrong
	died  bool

	onDeath func() // called once, when the fault is a death
	onSync  func() // called after each sync
	// unsynced are the files that were written and not synced.
	unsynced map[string]bool
}

type fault int

const (
	fails     fault = iota // the call does nothing and returns an error
	failsLate              // the call does its work and returns an error
	failsHalf              // a write stops in the middle with an error; others fail
	dies                   // the process is dead before the call
	diesLate               // the process is dead after the call
	diesHalf               // the process is dead in the middle of a write
)

var faults = map[fault]string{
	fails: "fails", failsLate: "fails late", failsHalf: "fails half way",
	dies: "dies", diesLate: "dies late", diesHalf: "dies half way",
}

var (
	errInjected = fmt.Errorf("injected: %w", syscall.EIO)
	errDead     = errors.New("the process is dead")
)

// call does one writing call, or not.
func (l *faulty) call(name string, do func() error) error {
	if l.died {
		return errDead
	}
	l.calls++
	if l.calls != l.at {
		return do()
	}
	l.name = name
	switch l.fault {
	case failsLate, diesLate:
		if err := do(); err != nil {
			l.at++ // what fails by itself can't go wrong after it was done
			return err
		}
	}
	if l.fault < dies {
		return errInjected
	}
	l.died = true
	if l.onDeath != nil {
		l.onDeath()
	}
	return errDead
}

func (l *faulty) mkdirAll(dir *os.Root, name string) error {
	return l.call("mkdir", func() error { return l.quick.mkdirAll(dir, name) })
}

func (l *faulty) makeStaged(dir *os.Root, name string) error {
	return l.call("mkdir", func() error { return l.quick.makeStaged(dir, name) })
}

func (l *faulty) create(dir *os.Root, name string) (output, error) {
	full := filepath.Join(dir.Name(), name)
	var opened output
	err := l.call("create", func() (err error) {
		opened, err = l.quick.create(dir, name)
		if err == nil && l.unsynced != nil {
			l.unsynced[full] = true
		}
		return err
	})
	if err != nil && opened != nil {
		opened.Close()
	}
	return &faultyFile{l, opened, full}, err
}

func (l *faulty) rename(fromDir *os.File, from string, toDir *os.File, to string) error {
	return l.call("rename", func() error {
		err := l.quick.rename(fromDir, from, toDir, to)
		oldName, newName := filepath.Join(fromDir.Name(), from), filepath.Join(toDir.Name(), to)
		if err == nil && l.unsynced[oldName] {
			delete(l.unsynced, oldName)
			l.unsynced[newName] = true
		}
		return err
	})
}

func (l *faulty) remove(dir *os.Root, name string) error {
	return l.call("remove", func() error { return l.quick.remove(dir, name) })
}

func (l *faulty) removeAll(dir *os.Root, name string) error {
	return l.call("remove all", func() error { return l.quick.removeAll(dir, name) })
}

func (l *faulty) chmod(dir *os.Root, name string, mode os.FileMode) error {
	return l.call("chmod", func() error { return l.quick.chmod(dir, name, mode) })
}

func (l *faulty) syncTree(dir *os.Root, name string) error {
	return l.call("sync tree", func() error {
		err := l.quick.syncTree(dir, name)
		clear(l.unsynced)
		l.synced()
		return err
	})
}

func (l *faulty) syncDirs(dir *os.Root, names []string) error {
	return l.call("sync folders", func() error {
		err := l.quick.syncDirs(dir, names)
		l.synced()
		return err
	})
}

func (l *faulty) synced() {
	if l.onSync != nil {
		l.onSync()
	}
}

type faultyFile struct {
	layer *faulty
	output
	name string
}

func (f *faultyFile) Write(data []byte) (int, error) {
	n := 0
	err := f.layer.call("write", func() (err error) {
		n, err = f.output.Write(data)
		return err
	})
	if half := f.layer.fault == failsHalf || f.layer.fault == diesHalf; half && err != nil && f.layer.calls == f.layer.at {
		n, _ = f.output.Write(data[:len(data)/2])
	}
	return n, err
}

func (f *faultyFile) Sync() error {
	return f.layer.call("sync", func() error {
		delete(f.layer.unsynced, f.name)
		return f.output.Sync()
	})
}

func (f *faultyFile) Close() error {
	err := f.layer.call("close", f.output.Close)
	if err != nil {
		f.output.Close() // the test keeps no file open
	}
	return err
}

// attempt publishes, as a process would that may die: then nothing is cleared
// up, only the kernel lets go of the lock.
func (l *faulty) attempt(t *testing.T, dir string, s site) (committed bool, err error) {
	t.Helper()
	f, err := open(context.Background(), l, dir, Options{})
	if err != nil {
		return false, err
	}
	if err = putAll(f, s); err == nil {
		_, err = f.Commit(context.Background())
	}
	if l.died {
		f.lock.Close()
		for _, root := range []*os.Root{f.out, f.staging, f.parent} {
			if root != nil {
				root.Close()
			}
		}
		return f.committed, err
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return f.committed, err
}

// start makes the site that is there before the one that fails.
func start(t *testing.T, dir string, old site) {
	t.Helper()
	if old != nil {
		mustPublish(t, dir, old)
	}
}

// recover finishes what was cut off, if it was committed, and clears the rest,
// as the next command does whose content has errors.
func recoverOutput(t *testing.T, dir string) (rolled bool) {
	t.Helper()
	rolled, err := rollForwardIn(context.Background(), quick{}, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := open(context.Background(), quick{}, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return rolled
}

// checkOneOf checks that a folder is the old site or the new one, each whole.
func checkOneOf(t *testing.T, dir string, old, new site) (isNew bool) {
	t.Helper()
	if compare(tree(t, dir), new) == "" {
		checkWhole(t, dir, new)
		return true
	}
	if old != nil {
		checkWhole(t, dir, old)
	} else if difference := compare(tree(t, dir), nil); difference != "" {
		t.Fatal(difference)
	}
	checkNothingBeside(t, dir)
	return false
}

// startings are the states of the output from which a publication may start.
func startings() map[string]site {
	return map[string]site{"first": nil, "second": oldSite()}
}

// Each writing call fails in turn, or the process dies there.
func TestEachCallFails(t *testing.T) {
	for starting, old := range startings() {
		for fault, name := range faults {
			t.Run(starting+" "+name, func(t *testing.T) {
				for at := 1; ; at++ {
					if !eachCall(t, at, fault, old) {
						break
					}
				}
			})
		}
	}
}

// eachCall lets one call go wrong and reports whether there was such a call.
func eachCall(t *testing.T, at int, fault fault, old site) bool {
	dir := newDir(t)
	start(t, dir, old)
	l := &faulty{at: at, fault: fault}
	committed, err := l.attempt(t, dir, newSite())
	if l.calls < l.at {
		if err != nil {
			t.Fatal("nothing went wrong, and yet: ", err)
		}
		checkWhole(t, dir, newSite())
		return false
	}
	where := fmt.Sprintf("call %d, a %s", at, l.name)
	switch {
	case err == nil && l.name != "remove all" && fault != failsLate && !l.died:
		t.Errorf("%s: no error", where)
	case err != nil && !l.died:
		checkMessage(t, err, syscall.EIO.Error())
		if !errors.Is(err, syscall.EIO) {
			t.Errorf("%s: %v hides its cause", where, err)
		}
		if !committed && l.name != "remove all" {
			// Without a death and a record the old site is there at once.
			if checkOneOf(t, dir, old, newSite()) {
				t.Errorf("%s: the new site is there, and nothing was committed", where)
			}
		}
		if committed && old != nil && !strings.Contains(err.Error(), "the next handbill command finishes it") {
			t.Errorf("%s: %q does not say what comes next", where, err)
		}
	}
	rolled := recoverOutput(t, dir)
	isNew := checkOneOf(t, dir, old, newSite())
	if rolled && !isNew || !l.died && committed && !isNew {
		t.Errorf("%s: committed, and the old site is there", where)
	}
	return true
}

// cutOff leaves a publication that is committed and not begun.
func cutOff(t *testing.T, dir string, s site) {
	t.Helper()
	if _, err := publishWith(&cut{}, dir, s, Options{}); !errors.Is(err, errDead) {
		t.Fatal("the publication was not cut off: ", err)
	}
}

// cut is a layer that renames and removes nothing after the commit record.
type cut struct {
	quick
	committed bool
}

func (c *cut) rename(fromDir *os.File, from string, toDir *os.File, to string) error {
	if c.committed {
		return errDead
	}
	c.committed = to == recordName
	return c.quick.rename(fromDir, from, toDir, to)
}

func (c *cut) remove(dir *os.Root, name string) error {
	if c.committed {
		return errDead
	}
	return c.quick.remove(dir, name)
}

// Finishing may itself be cut off, at any call, any number of times.
func TestRollForwardIsCutOff(t *testing.T) {
	for _, fault := range []fault{fails, failsLate, dies, diesLate} {
		for at := 1; ; at++ {
			dir := newDir(t)
			mustPublish(t, dir, oldSite())
			cutOff(t, dir, newSite())
			l := &faulty{at: at, fault: fault}
			_, err := rollForwardIn(context.Background(), l, dir, Options{})
			if err != nil && !l.died {
				checkMessage(t, err, syscall.EIO.Error())
			}
			recoverOutput(t, dir)
			checkWhole(t, dir, newSite())
			if l.calls < l.at {
				break
			}
		}
	}

	// Cut off after every single step.
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	cutOff(t, dir, newSite())
	for step := range 100 {
		l := &faulty{at: step + 2, fault: dies}
		if done, err := rollForwardIn(context.Background(), l, dir, Options{}); done && err == nil {
			checkWhole(t, dir, newSite())
			return
		}
	}
	t.Error("never finished")
}

// The next command finishes the publication first, whatever it then does.
func TestNextCommandFinishes(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	cutOff(t, dir, newSite())
	f, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if difference := compare(tree(t, dir), newSite()); difference != "" {
		t.Error(difference)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, dir, newSite())

	cutOff(t, dir, oldSite())
	_, err = RollForward(context.Background(), dir, Options{Protected: []string{dir}})
	checkRefused(t, err, dir)
	if done, err := RollForward(context.Background(), dir, Options{}); !done || err != nil {
		t.Error(done, err)
	}
	checkWhole(t, dir, oldSite())
	if done, err := RollForward(context.Background(), dir, Options{}); done || err != nil {
		t.Error("twice:", done, err)
	}
	if done, err := RollForward(context.Background(), filepath.Join(dir, "none", "at", "all"), Options{}); done || err != nil {
		t.Error("nowhere:", done, err)
	}
}

// A publication that was cut off is finished in its own folder only.
func TestCutOffAndFolderExchanged(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	cutOff(t, dir, newSite())
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if done, err := RollForward(context.Background(), dir, Options{}); done || err != nil {
		t.Error("the folder is gone:", done, err)
	}
	checkNothingBeside(t, dir)

	mustPublish(t, dir, oldSite())
	cutOff(t, dir, newSite())
	if err := os.Rename(dir, dir+"-mine"); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "index.html"), "another folder")
	_, err := RollForward(context.Background(), dir, Options{})
	checkRefused(t, err, dir, ".public.handbill-staging")
	_, err = Open(context.Background(), dir, Options{})
	checkRefused(t, err, dir, ".public.handbill-staging")
	if difference := compare(tree(t, dir), site{"index.html": "another folder"}); difference != "" {
		t.Error(difference)
	}

	// The folder that it was for is finished when it is back.
	if err := errors.Join(os.RemoveAll(dir), os.Rename(dir+"-mine", dir)); err != nil {
		t.Fatal(err)
	}
	recoverOutput(t, dir)
	checkWhole(t, dir, newSite())
}

// A folder that somebody removed from a publication that was cut off is made
// again.
func TestCutOffAndFolderRemoved(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	cutOff(t, dir, newSite())
	if err := os.RemoveAll(filepath.Join(dir, "notices/a")); err != nil {
		t.Fatal(err)
	}
	recoverOutput(t, dir)
	got, want := tree(t, dir), newSite()
	delete(want, "notices/a/files/annex.pdf") // was not staged
	if difference := compare(got, want); difference != "" {
		t.Error(difference)
	}
	mustPublish(t, dir, newSite())
	checkWhole(t, dir, newSite())
}

// The power fails at each writing call. Then what was not synced may be lost:
// all that happened since the last sync, or what was written to files alone.
func TestPowerCut(t *testing.T) {
	for starting, old := range startings() {
		t.Run(starting+" everything since the last sync is lost", func(t *testing.T) {
			for at := 1; ; at++ {
				dir := newDir(t)
				start(t, dir, old)
				parent, safe := filepath.Dir(dir), filepath.Dir(newDir(t))
				copyAll(t, parent, safe)
				l := &faulty{at: at, fault: diesLate}
				l.onSync = func() { copyAll(t, parent, safe) }
				_, err := l.attempt(t, dir, newSite())
				if l.died || err == nil {
					copyAll(t, safe, parent)
				}
				recoverOutput(t, dir)
				if isNew := checkOneOf(t, dir, old, newSite()); err == nil && !isNew {
					t.Error("after exit 0 the site is not on disk")
				}
				if l.calls < l.at {
					break
				}
			}
		})
		t.Run(starting+" unsynced files are empty", func(t *testing.T) {
			for at := 1; ; at++ {
				dir := newDir(t)
				start(t, dir, old)
				l := &faulty{at: at, fault: diesLate, unsynced: map[string]bool{}}
				_, err := l.attempt(t, dir, newSite())
				for name := range l.unsynced {
					if err := os.Truncate(name, 0); err != nil && !absent(err) {
						t.Fatal(err)
					}
				}
				recoverOutput(t, dir)
				if isNew := checkOneOf(t, dir, old, newSite()); err == nil && !isNew {
					t.Error("after exit 0 the site is not on disk")
				}
				if l.calls < l.at {
					break
				}
			}
		})
	}
}

// A publication fails or dies at each writing call, the next one of the same
// site ends well, and then the power fails: the site is on disk, whichever of the
// two put it in place.
func TestPowerCutAfterTheNext(t *testing.T) {
	for starting, old := range startings() {
		for _, fault := range []fault{fails, failsLate, diesLate} {
			t.Run(starting+" "+faults[fault], func(t *testing.T) {
				for at := 1; ; at++ {
					dir := newDir(t)
					start(t, dir, old)
					parent, safe := filepath.Dir(dir), filepath.Dir(newDir(t))
					copyAll(t, parent, safe)
					synced := func() { copyAll(t, parent, safe) }
					first, next := &faulty{at: at, fault: fault, onSync: synced}, &faulty{onSync: synced}
					_, _ = first.attempt(t, dir, newSite())
					if _, err := next.attempt(t, dir, newSite()); err != nil {
						t.Fatal(err)
					}
					copyAll(t, safe, parent)
					recoverOutput(t, dir)
					if !checkOneOf(t, dir, old, newSite()) {
						t.Errorf("call %d, a %s: after exit 0 the site is not on disk", at, first.name)
					}
					if first.calls < at {
						break
					}
				}
			})
		}
	}
}

// copyAll makes a folder hold what another one holds.
func copyAll(t *testing.T, from, to string) {
	t.Helper()
	entries, err := os.ReadDir(to)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if err := os.RemoveAll(filepath.Join(to, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
