package preview

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/fsnotify/fsnotify"
)

// A hint says where something may have changed.
type hint struct {
	folder int    // 0 for the content, 1 for the templates
	path   string // in the folder
}

// A watcher collects what the operating system says about some folders. What
// it says is a hint alone: events come twice, out of order, with former names
// or not at all, so the updater looks for itself.
type watcher struct {
	dirs   []string // the folders, by number
	events *fsnotify.Watcher
	// wake gets a value when there is something to take.
	wake chan struct{}

	mu    sync.Mutex
	hints map[hint]bool
	lost  bool // events were dropped: anything may have changed
}

// maxHints is how many hints are kept before everything is looked at anyway.
const maxHints = 1000

// newWatcher makes a watcher of the folders. It watches those above them too,
// since a folder that is removed and made again is another one to the system.
func newWatcher(dirs []string) (*watcher, error) {
	events, err := fsnotify.NewBufferedWatcher(1024)
	if err != nil {
		return nil, watchError(err)
	}
	w := &watcher{dirs: dirs, events: events, wake: make(chan struct{}, 1), hints: map[hint]bool{}}
	for _, dir := range dirs {
		if err := w.add(filepath.Dir(dir)); err != nil {
			events.Close()
			return nil, err
		}
	}
	return w, nil
}

// run takes events in until the watcher is closed. It never waits for the
// updater: a queue in the kernel that is full drops events.
func (w *watcher) run() {
	for {
		select {
		case e, open := <-w.events.Events:
			if !open {
				return
			}
			if e.Op == fsnotify.Chmod { // indexers and backups do that
				continue
			}
			w.note(e.Name)
		case _, open := <-w.events.Errors:
			if !open {
				return
			}
			w.lose()
		}
	}
}

func (w *watcher) close() { w.events.Close() }

// note notes an event at a path.
func (w *watcher) note(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, dir := range w.dirs {
		p, err := filepath.Rel(dir, name)
		if err != nil || p == ".." || strings.HasPrefix(p, ".."+string(filepath.Separator)) {
			continue
		}
		p = filepath.ToSlash(p)
		if anyHidden(p) {
			continue
		}
		if len(w.hints) < maxHints {
			w.hints[hint{i, p}] = true
		} else {
			w.lost = true
		}
		w.signal()
	}
}

func anyHidden(p string) bool {
	for name := range strings.SplitSeq(p, "/") {
		if hidden(name) {
			return true
		}
	}
	return false
}

// lose notes that events were lost.
func (w *watcher) lose() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lost = true
	w.signal()
}

func (w *watcher) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// take moves what was hinted at into a set, and tells whether there was
// anything and whether events were lost.
func (w *watcher) take(into map[hint]bool) (some, lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	some, lost = len(w.hints) > 0 || w.lost, w.lost
	for h := range w.hints {
		into[h] = true
	}
	clear(w.hints)
	w.lost = false
	return some, lost
}

// add watches one folder, not those in it. A folder that has gone is no error.
func (w *watcher) add(dir string) error {
	err := w.events.Add(dir)
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	return watchError(err)
}

// remove ends the watch of a folder, if there is one. A folder that was moved
// is still watched under its former name until then.
func (w *watcher) remove(dir string) {
	_ = w.events.Remove(dir) // it may have ended by itself
}

// watchError says what is wrong where the system gives no more watches.
func watchError(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return errors.New("the system has no more watches to give (raise fs.inotify.max_user_watches with sysctl)")
	case errors.Is(err, syscall.EMFILE):
		return errors.New("the system has no more watchers or open files to give (raise fs.inotify.max_user_instances with sysctl, or ulimit -n)")
	}
	return fmt.Errorf("the folders cannot be watched: %w", err)
}
