package preview

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"handbill.example/generator/content"
)

// A tree is what a look at a folder saw, by path with slashes; "." is the
// folder itself. A folder that is not there is an empty tree.
type tree map[string]entry

// An entry is what one look tells of a file or folder without reading it. Two
// looks that see the same entry saw the same bytes, if the first was sure.
type entry struct {
	sight
	// target is where a symbolic link leads, zero if it leads nowhere or out
	// of the folder.
	target sight
	// sure is false where the file could change once more and look the same.
	sure bool
}

// A sight is what the file system says of a file. Of a folder it has neither
// size nor time, since those follow from what is in it.
type sight struct {
	mode    fs.FileMode
	size    int64
	inode   uint64
	changed int64 // nanoseconds since 1970
}

// Clocks that stamp files are coarse: a file can be written twice between two
// ticks, with one time and one size. Linux ticks at least every 10 ms; file
// systems whose times are whole hundredths of a second (FAT, some on a network)
// tick every two seconds.
const (
	fineTick   = 10 * time.Millisecond
	coarseTick = 2 * time.Second
)

func (s sight) sure(now time.Time) bool {
	tick := fineTick
	if s.changed%int64(fineTick) == 0 {
		tick = coarseTick
	}
	age := now.Sub(time.Unix(0, s.changed))
	return age > tick || age < -coarseTick // the clocks of two machines differ
}

// isFolder tells whether there can be more entries below.
func (e entry) isFolder() bool { return e.mode.IsDir() || e.target.mode.IsDir() }

// same tells whether two looks saw the same.
func (e entry) same(o entry) bool { return e.sight == o.sight && e.target == o.target }

// A looker looks at the files of a folder.
type looker struct {
	root *os.Root
	now  time.Time
	seen tree
}

// look looks at a path of a folder and all that is below it. What is hidden is
// left out, and so is what cannot be read: loading the content says why. now is
// the time before the first look.
func look(dir, at string, now time.Time) tree {
	l := &looker{now: now, seen: tree{}}
	var err error
	if l.root, err = os.OpenRoot(dir); err != nil {
		return l.seen
	}
	defer l.root.Close()
	if info, err := l.root.Lstat(at); err == nil {
		l.entry(at, info, false)
	}
	return l.seen
}

// entry notes what is at a path. Like the loader of the content, it follows no
// link to a folder from within a linked folder.
func (l *looker) entry(p string, info fs.FileInfo, linked bool) {
	e := entry{sight: sightOf(info)}
	folder := info.IsDir()
	if info.Mode()&fs.ModeSymlink != 0 {
		if target, err := l.root.Stat(p); err == nil {
			e.target = sightOf(target)
			folder = target.IsDir() && !linked
			linked = true
		}
	}
	e.sure = folder || e.sight.sure(l.now) && (e.target == sight{} || e.target.sure(l.now))
	l.seen[p] = e
	if !folder {
		return
	}
	f, err := l.root.Open(p)
	if err != nil {
		return
	}
	infos, _ := f.Readdir(-1) // what could be read before an error
	f.Close()
	for _, info := range infos {
		if !hidden(info.Name()) {
			l.entry(path.Join(p, info.Name()), info, linked)
		}
	}
}

func sightOf(info fs.FileInfo) sight {
	s := sight{mode: info.Mode()}
	s.inode, s.changed = stamp(info)
	if info.IsDir() {
		s.changed = 0
		return s
	}
	s.size = info.Size()
	return s
}

// hidden tells whether a name is one of those that no system shows: .git, the
// swap files of vim. What else is no content, loading it tells.
func hidden(name string) bool { return name != "." && strings.HasPrefix(name, ".") }

// update puts what a new look saw at a path and below in place of what the tree
// had there. It gives the paths that differ, and those that may have changed
// without looking different; no path of a list lies below another of it.
func (t tree) update(at string, now tree) (differ, unsure []string) {
	forget := func(p string) {
		if _, still := now[p]; !still {
			delete(t, p)
			differ = append(differ, p)
		}
	}
	if at == "." || t[at].isFolder() {
		for p := range t {
			if content.IsBelow(p, at) {
				forget(p)
			}
		}
	} else if _, known := t[at]; known {
		forget(at)
	}
	for p, e := range now {
		switch old, known := t[p]; {
		case !known || !old.same(e):
			differ = append(differ, p)
		case !old.sure:
			unsure = append(unsure, p)
		}
		t[p] = e
	}
	return content.Topmost(differ), content.Topmost(unsure)
}

// known gives the path itself, or the topmost folder on the way to it that the
// tree does not have: what is in a new folder is looked at with the folder.
func (t tree) known(p string) string {
	for dir := path.Dir(p); p != "."; dir = path.Dir(dir) {
		if t[dir].isFolder() {
			return p
		}
		p = dir
	}
	return p
}
