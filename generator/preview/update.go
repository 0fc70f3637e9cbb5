package preview

import (
	"context"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"handbill.example/generator"
	"handbill.example/generator/content"
	"handbill.example/generator/problem"
)

// How long it takes until a save is taken for whole, and how often everything
// is looked at.
const (
	// quiet is how long the files that changed must stay as they are. It is no
	// shorter than the tick of the clock that stamps them, so that a later
	// change shows.
	quiet = fineTick
	// brief is how long they must do so before they are read: most saves are
	// over by then, and what was read is thrown away where one was not.
	brief = quiet / 5
	// longQuiet holds where a file has gone or is empty: many editors empty a
	// file, or move it away, before they write it.
	longQuiet = 60 * time.Millisecond
	// mostWait is how long a stream of changes can put an update off.
	mostWait = 500 * time.Millisecond
	// emptyWait is how long an empty file is taken for one that is about to be
	// written: a machine under load leaves it so for longer than any quiet.
	emptyWait = time.Second
	// maxWatched is how many files are looked at while they become quiet; of
	// more, events alone tell.
	maxWatched = 64

	// lookEvery is the rest between two looks at everything, which find what
	// no event told.
	lookEvery = 1200 * time.Millisecond
	// pollEvery is the same where there are no events.
	pollEvery = 600 * time.Millisecond
)

// A folder is a folder that the preview follows.
type folder struct {
	dir     string
	tree    tree
	watched map[string]uint64 // number by path of the folders that are watched
}

// The numbers of the folders.
const (
	contentFolder = iota
	templatesFolder
)

// An updater follows the folders and makes a new state when they change. All
// its fields belong to the goroutine of run; what it tells others is a state,
// which never changes.
type updater struct {
	Options
	current *atomic.Pointer[state]
	report  *reporter

	folders []*folder
	watcher *watcher // nil: the folders are polled
	looks   int      // how often the trees changed
	missed  int      // how often a change came without an event

	newest build
	shown  build // whose pages are served
	clean  bool  // shown has no error that is known
	sound  build // the last one whose every page was made without an error
	// fault is what keeps the content from being read: a disk, a permission.
	// owed is what could not be read because of it.
	fault error
	owed  changes
	texts texts

	checks    <-chan checked // of the check that runs, else nil
	stopCheck func()
	told      time.Time // when findings of a check were last published
	untold    bool      // there are more

	running sync.WaitGroup
}

// A build is a model and the moment at which it was made.
type build struct {
	model *generator.Model
	at    time.Time
}

// changes are what a model must read again.
type changes struct {
	content   []string
	templates bool
	// again is what may have changed without looking different.
	again []string
}

func (c *changes) add(number int, differ, unsure []string) {
	if number == templatesFolder {
		c.templates = c.templates || len(differ)+len(unsure) > 0
		return
	}
	c.content = append(c.content, differ...)
	c.again = append(c.again, unsure...)
}

func (c changes) and(o changes) changes {
	return changes{slices.Concat(c.content, o.content), c.templates || o.templates, slices.Concat(c.again, o.again)}
}

func (c changes) any() bool { return c.templates || len(c.content)+len(c.again) > 0 }

// run follows the folders until the context ends. c is what changed while the
// first model was made.
func (u *updater) run(ctx context.Context, c changes) {
	looks := make(chan []tree, 1)
	looked := 0 // u.looks when the look began
	var began time.Time
	timer := time.NewTimer(u.every())
	defer timer.Stop()
	u.follow(ctx, c, nil)
	for {
		if u.checks == nil {
			u.check(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-u.wake():
			u.follow(ctx, changes{}, nil)
		case <-timer.C:
			looked, began = u.looks, u.Now()
			u.running.Go(func() {
				var trees []tree
				for _, f := range u.folders {
					trees = append(trees, look(f.dir, ".", began))
				}
				looks <- trees
			})
		case trees := <-looks:
			// Looking at a very large folder must not be all that is done.
			timer.Reset(max(u.every(), 10*u.Now().Sub(began)))
			if looked == u.looks {
				u.compare(ctx, trees)
			}
		case c := <-u.checks:
			u.checked(c)
		}
	}
}

func (u *updater) wake() <-chan struct{} {
	if u.watcher == nil {
		return nil
	}
	return u.watcher.wake
}

func (u *updater) every() time.Duration {
	switch {
	case u.Poll > 0:
		return u.Poll
	case u.watcher == nil || u.missed > 1:
		return pollEvery
	}
	return lookEvery
}

// compare takes in a look at everything.
func (u *updater) compare(ctx context.Context, trees []tree) {
	var c changes
	found := map[hint]bool{}
	for i, f := range u.folders {
		differ, unsure := f.tree.update(".", trees[i])
		c.add(i, differ, unsure)
		for _, p := range differ {
			found[hint{i, p}] = true
		}
	}
	u.looks++
	switch {
	case c.any():
		u.follow(ctx, c, found)
	case u.fault != nil || u.aged():
		u.update(ctx, changes{}, u.Now())
	}
}

// aged tells whether the newest model is as of a moment that is past.
func (u *updater) aged() bool {
	at := u.newest.model.Register.At
	now, err := u.Site.At(at.Location())
	return err == nil && !at.Equal(now)
}

// follow waits until what changed is whole, and makes an update of it. c is
// what is known to have changed, found what a look at everything told of it.
//
// It reads what changed while it waits, and again where more came meanwhile.
func (u *updater) follow(ctx context.Context, c changes, found map[hint]bool) {
	began := u.Now()
	u.pause() // the check would take the processor
	told := map[hint]bool{}
	need := brief
	if found != nil {
		need = quiet // events tell of it too, but perhaps later: see doubt
	}
	lost := u.settle(ctx, found, told, need, began)
	if !lost && ctx.Err() == nil {
		u.doubt(found, told)
	}
	maps.Copy(told, found)
	u.lookAgain(&c, told, lost)
	for ctx.Err() == nil {
		var l *loading
		since, most := began, mostWait
		if unwritten := u.unwritten(c); len(unwritten) > 0 {
			maps.Copy(told, unwritten)
			since, most = u.Now(), emptyWait
		}
		if u.Now().Sub(began) >= most {
			u.update(ctx, c, began)
			return
		}
		if most == mostWait {
			if !c.any() {
				return
			}
			l = u.load(ctx, c)
		}
		more := map[hint]bool{}
		lost := u.settle(ctx, told, more, quiet, since)
		for h := range told {
			if u.glance(h) != u.folders[h.folder].tree[h.path].sight {
				more[h] = true
			}
		}
		if l != nil && len(more) == 0 && !lost {
			u.finish(ctx, l, c, began)
			return
		}
		if l != nil {
			_, _ = l.wait() // one at a time; what it read is out of date
		}
		maps.Copy(told, more)
		u.lookAgain(&c, more, lost)
	}
}

// unwritten gives the files among what changed that were just made or emptied, and
// have nothing in them: whoever did that is about to write them.
func (u *updater) unwritten(c changes) map[hint]bool {
	found := map[hint]bool{}
	now, tree := u.Now(), u.folders[contentFolder].tree
	look := func(number int, p string, e entry) {
		if e.size == 0 && e.mode.IsRegular() && now.Sub(time.Unix(0, e.changed)) < emptyWait {
			found[hint{number, p}] = true
		}
	}
	for _, changed := range c.content {
		if e, known := tree[changed]; known && !e.isFolder() {
			look(contentFolder, changed, e)
			continue
		}
		for p, e := range tree {
			if content.IsBelow(p, changed) {
				look(contentFolder, p, e)
			}
		}
	}
	if c.templates {
		for p, e := range u.folders[templatesFolder].tree {
			look(templatesFolder, p, e)
		}
	}
	return found
}

// settle waits until the files that changed stay as they are for a time: those
// that were found and those that events tell of, which it notes; no longer than
// mostWait since a moment. It tells whether events were lost.
func (u *updater) settle(ctx context.Context, found, told map[hint]bool, quiet time.Duration, since time.Time) (lost bool) {
	last := u.Now()
	seen := map[hint]sight{}
	for {
		if u.watcher != nil {
			some, overflow := u.watcher.take(told)
			lost = lost || overflow
			if some {
				last = u.Now()
			}
		}
		need := quiet
		if len(found)+len(told) > maxWatched {
			need = longQuiet
		} else {
			for _, set := range []map[hint]bool{found, told} {
				for h := range set {
					now := u.glance(h)
					if before, known := seen[h]; known && before != now {
						last = u.Now()
					}
					seen[h] = now
					if u.isPassing(h, now) {
						need = longQuiet
					}
				}
			}
		}
		now := u.Now()
		rest := min(need-now.Sub(last), mostWait-now.Sub(since))
		if rest <= 0 {
			return lost
		}
		select {
		case <-ctx.Done():
			return lost
		case <-u.wake():
		case <-time.After(min(rest, quiet/2)):
		}
	}
}

// glance looks at one path, not at what is below.
func (u *updater) glance(h hint) sight {
	look := os.Lstat
	if h.path == "." {
		look = os.Stat // the folder itself may be reached by a link
	}
	info, err := look(filepath.Join(u.folders[h.folder].dir, filepath.FromSlash(h.path)))
	if err != nil {
		return sight{}
	}
	return sightOf(info)
}

// isPassing tells whether a file is likely to be in the middle of a save: one
// that was there has gone, or is empty. A file that came and went is one that a
// save went through, and over.
func (u *updater) isPassing(h hint, now sight) bool {
	if now == (sight{}) {
		_, known := u.folders[h.folder].tree[h.path]
		return known
	}
	return now.mode.IsRegular() && now.size == 0
}

// lookAgain looks where something was hinted at and adds what changed. A file
// that a hint names counts as changed, however it looks; where there is none and
// was none, a load may have read one between two looks.
func (u *updater) lookAgain(c *changes, hints map[hint]bool, lost bool) {
	for i, f := range u.folders {
		var paths []string
		for h := range hints {
			if h.folder != i {
				continue
			}
			paths = append(paths, f.tree.known(h.path))
			if number, watched := f.watched[h.path]; watched && number == 0 {
				u.unwatch(f, h.path) // perhaps another one: not all systems number folders
			}
		}
		if lost {
			paths = []string{"."}
			c.add(i, nil, paths)
		}
		u.lookAt(c, i, paths)
		for h := range hints {
			switch e, is := f.tree[h.path]; {
			case h.folder != i:
			case !is:
				c.add(i, nil, []string{h.path})
			case !e.isFolder():
				c.add(i, []string{h.path}, nil)
			}
		}
	}
}

// lookAt looks at paths of a folder and adds what changed; new folders are
// watched, and looked at again once they are.
func (u *updater) lookAt(c *changes, number int, paths []string) {
	u.looks++
	f, now := u.folders[number], u.Now()
	for paths = content.Topmost(paths); len(paths) > 0; paths = u.watch(f) {
		for _, p := range paths {
			differ, unsure := f.tree.update(p, look(f.dir, p, now))
			c.add(number, differ, unsure)
		}
	}
}

// watch sees to it that the folders of a tree are watched, and no others. It
// gives those that were not before: what was put into them meanwhile came
// without an event.
func (u *updater) watch(f *folder) (added []string) {
	if u.watcher == nil {
		return nil
	}
	// First those that have gone: a folder that was moved cannot be watched
	// under its new name while it is under the former one.
	for p, number := range f.watched {
		if e, is := f.tree[p]; !is || !e.isFolder() || e.inode != number {
			u.unwatch(f, p)
		}
	}
	for p, e := range f.tree {
		if _, watched := f.watched[p]; watched || !e.isFolder() {
			continue
		}
		if err := u.watcher.add(filepath.Join(f.dir, filepath.FromSlash(p))); err != nil {
			u.poll(err)
			return nil
		}
		f.watched[p] = e.inode
		added = append(added, p)
	}
	return content.Topmost(added)
}

func (u *updater) unwatch(f *folder, p string) {
	u.watcher.remove(filepath.Join(f.dir, filepath.FromSlash(p)))
	delete(f.watched, p)
}

// poll gives up watching.
func (u *updater) poll(reason error) {
	if u.watcher != nil {
		u.watcher.close()
		u.watcher = nil
	}
	for _, f := range u.folders {
		clear(f.watched)
	}
	u.report.say("%v; looking at the files every %v instead", reason, u.every())
}

// doubt looks whether events told what a look at everything found. Where they
// did not, the folder is watched anew; at the second time the file system is
// taken for one that does not tell, as many on a network.
func (u *updater) doubt(found, told map[hint]bool) {
	if u.watcher == nil || u.missed > 1 {
		return
	}
	silent := false
	for h := range found {
		heard := false
		for t := range told {
			heard = heard || t.folder == h.folder && (content.IsBelow(t.path, h.path) || content.IsBelow(h.path, t.path))
		}
		if !heard {
			silent = true
			u.unwatch(u.folders[h.folder], path.Dir(h.path))
		}
	}
	if !silent {
		return
	}
	if u.missed++; u.missed > 1 {
		u.report.say("the file system does not tell of all changes; looking at the files every %v too", u.every())
	}
}

// A loading is a model that is being read, and what is read for it.
type loading struct {
	changes
	wait func() (*generator.Model, error)
}

// load begins to read a model. What it returns waits for it, and gives it, or the
// context's error once that has ended.
func load(ctx context.Context, o generator.Options, former *generator.Model, changed generator.Changes) (wait func() (*generator.Model, error)) {
	wait = sync.OnceValues(func() (*generator.Model, error) { return generator.Load(ctx, o, former, changed) })
	go wait()
	return wait
}

// load begins to read what changed, and what could not be read before.
func (u *updater) load(ctx context.Context, c changes) *loading {
	c = u.owed.and(c)
	paths := u.folders[contentFolder].asSpelled(content.Topmost(slices.Concat(c.content, c.again)))
	// Looking each of so many up costs more than looking at all.
	if len(paths) > maxHints {
		paths = []string{"."}
	}
	return &loading{c, load(ctx, u.Site, u.newest.model, generator.Changes{Paths: paths, Templates: c.templates})}
}

// update makes the next model of what changed at once.
func (u *updater) update(ctx context.Context, c changes, began time.Time) {
	u.pause()
	u.finish(ctx, u.load(ctx, c), c, began)
}

// finish waits for the next model, and shows it if it can be.
func (u *updater) finish(ctx context.Context, l *loading, c changes, began time.Time) {
	model, err := l.wait()
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		u.fault, u.owed = err, l.changes
		u.publish(c, began)
		return
	}
	u.owed = changes{}
	if model == u.newest.model && u.fault == nil {
		return
	}
	u.fault = nil
	u.texts.renew(u.newest.model, model, l.templates)
	u.newest = build{model, u.Now()}
	u.texts.begin(model)
	u.publish(c, began)
}

// start takes the first model.
func (u *updater) start(model *generator.Model, began time.Time) {
	u.newest = build{model, u.Now()}
	u.texts.renew(nil, model, true)
	u.texts.begin(model)
	u.publish(changes{}, began)
}

// asSpelled puts their folders in the place of paths that a look did not see,
// but where the system finds something: where capitals make no difference, a
// file that was renamed is found under its former name too, and only a list of
// the folder tells.
func (f *folder) asSpelled(paths []string) []string {
	for i, p := range paths {
		if _, seen := f.tree[p]; seen {
			continue
		}
		if _, err := os.Lstat(filepath.Join(f.dir, filepath.FromSlash(p))); err == nil {
			paths[i] = path.Dir(p)
		}
	}
	return content.Topmost(paths)
}

// publish decides what is shown, and tells the server and the terminal.
func (u *updater) publish(c changes, began time.Time) {
	problems := u.problems()
	former := u.shown
	switch {
	case !problems.HasErrors():
		u.shown, u.clean = u.newest, true
		if len(u.texts.todo) == 0 {
			u.sound = u.newest
		}
	case u.fault != nil:
	case u.clean && u.shown.model != u.newest.model:
		// The last good one stays.
	case u.sound.model != nil:
		u.shown, u.clean = u.sound, true
	default:
		u.shown, u.clean = u.newest, false
	}
	if old := u.current.Load(); old == nil || u.shown != former || !slices.Equal(problems, old.problems) {
		s := newState(old, u.shown, u.shown.model != u.newest.model || u.fault != nil, problems)
		if old != nil {
			s.moves = old.moves.after(former.model, u.shown.model)
		}
		u.current.Store(s)
		if old != nil {
			close(old.superseded)
		}
	}
	u.report.updated(u.files(c), problems, u.Now().Sub(began))
}

// problems are all that are known.
func (u *updater) problems() problem.List {
	problems := slices.Concat(u.newest.model.Problems, u.texts.problems())
	if u.fault != nil {
		problems.Add(problem.Top(filepath.ToSlash(u.Site.Content)), problem.Error, "unreadable", "%v", u.fault)
	}
	return problems.Sort()
}

// files names what changed for the terminal.
func (u *updater) files(c changes) []string {
	var names []string
	for _, p := range content.Topmost(slices.Clone(c.content)) {
		names = append(names, path.Join(filepath.ToSlash(u.Site.Content), p))
	}
	if c.templates {
		names = append(names, filepath.ToSlash(u.Site.Templates))
	}
	return names
}
