package content

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"handbill.example/generator/problem"
)

// A file is one file of the content folder and what it gave. It never changes
// once Load has returned, so that folders can share it.
type file struct {
	path string
	meaning
	// via is the symbolic link that leads to the file, "" if none does.
	via string
	// bad tells that the path is no file that can be read.
	bad bool

	digest digest // of the bytes; zero until they were read
	gave
}

// What a file gave depends on its bytes and the loader's rules alone.
type gave struct {
	// broken tells that nothing could be read from the file, incomplete that
	// something is missing in it that others may refer to.
	broken, incomplete bool
	problems           problem.List

	notice     *Notice
	coverage   *Coverage
	page       *Page
	withdrawal *Withdrawal
	unread     *Text
	settings   *Settings
	codes      map[string]Code
	asset      *asset
}

func (f *file) report(at Pos, severity problem.Severity, code, format string, args ...any) {
	f.problems.Add(problem.Position{File: f.path, Line: int(at.Line), Column: int(at.Column)}, severity, code, format, args...)
}

// fail reports faults as errors.
func (f *file) fail(faults ...*fault) {
	for _, bad := range faults {
		f.report(bad.at, problem.Error, bad.code, "%s", bad.message)
	}
}

// A tree is the files of the content folder, sorted by path. What hides or
// comes and goes beside files (see isIgnored) is not among them.
type tree []*file

// index gives where a path is, or would be.
func (t tree) index(path string) (int, bool) {
	return slices.BinarySearchFunc(t, path, func(f *file, path string) int { return strings.Compare(f.path, path) })
}

func (t tree) find(path string) *file {
	i, ok := t.index(path)
	if !ok {
		return nil
	}
	return t[i]
}

// within gives the files in a folder and below.
func (t tree) within(folder string) tree {
	from, _ := t.index(folder + "/")
	to, _ := t.index(folder + "0") // 0 follows /
	return t[from:to]
}

// list gives the files of a folder: those of the former tree, but for the
// changed paths, which are looked at again; fresh are the latter.
func list(fsys fs.FS, former tree, changed []string) (all tree, fresh []*file, err error) {
	roots := stale(former, changed)
	l := &lister{fsys: fsys}
	for _, root := range roots {
		if err := l.root(root); err != nil {
			if root == "." {
				return nil, nil, err
			}
			// Perhaps a folder on the way to it changed too: look at all.
			return list(fsys, nil, []string{"."})
		}
	}
	all = make(tree, 0, len(former)+len(l.found))
	for _, f := range former {
		if !slices.ContainsFunc(roots, func(root string) bool { return IsBelow(f.path, root) }) {
			all = append(all, f)
		}
	}
	all = append(all, l.found...)
	slices.SortFunc(all, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	return all, l.found, nil
}

// stale gives the paths to look at, none below another: what changed, links
// (whose targets may have), and what could not be read before.
func stale(former tree, changed []string) []string {
	var paths []string
	for _, p := range changed {
		if p = path.Clean(p); !fs.ValidPath(p) {
			return []string{"."}
		}
		paths = append(paths, p)
	}
	for _, f := range former {
		if f.via != "" {
			paths = append(paths, f.via)
		}
		if f.bad && strings.ContainsRune(f.path, utf8.RuneError) {
			paths = append(paths, path.Dir(f.path)) // its name is not that on the disk
		} else if f.bad {
			paths = append(paths, f.path)
		}
	}
	return Topmost(paths)
}

// IsBelow tells whether a path is another or lies in it. Paths are those of io/fs.
func IsBelow(p, root string) bool {
	return root == "." || p == root || strings.HasPrefix(p, root) && p[len(root)] == '/'
}

// Topmost sorts paths of io/fs in place, and drops repeats and those that lie below another.
func Topmost(paths []string) []string {
	if slices.Contains(paths, ".") {
		return []string{"."}
	}
	all := make(map[string]bool, len(paths))
	for _, p := range paths {
		all[p] = true
	}
	paths = slices.DeleteFunc(paths, func(p string) bool {
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if all[dir] {
				return true
			}
		}
		return false
	})
	slices.Sort(paths)
	return slices.Compact(paths)
}

// A lister finds files.
type lister struct {
	fsys  fs.FS
	found []*file
}

// root lists what is at a path, if anything is.
func (l *lister) root(p string) error {
	if p == "." {
		return l.folder(p, "")
	}
	for name := range strings.SplitSeq(p, "/") {
		if isIgnored(name) {
			return nil
		}
	}
	info, err := fs.Lstat(l.fsys, p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return l.entry(p, info.Mode().Type(), "")
}

func (l *lister) folder(p, via string) error {
	entries, err := fs.ReadDir(l.fsys, p)
	if err != nil {
		if p == "." {
			return fmt.Errorf("reading the content folder: %w", err)
		}
		return l.unreadable(p, via, err)
	}
	for _, e := range entries {
		name := e.Name()
		if isIgnored(name) {
			continue
		}
		if !utf8.ValidString(name) {
			l.bad(path.Join(p, strings.ToValidUTF8(name, "\uFFFD")), via, codeBadName, "the file's name is not UTF-8; rename it")
			continue
		}
		if err := l.entry(path.Join(p, name), e.Type(), via); err != nil {
			return err
		}
	}
	return nil
}

func (l *lister) entry(p string, mode fs.FileMode, via string) error {
	switch {
	case p == LedgerFile: // tells of itself, whatever it is
	case mode.IsRegular():
		if !isPassing(path.Base(p)) {
			l.found = append(l.found, &file{path: p, meaning: meaningOf(p), via: via})
		}
	case mode.IsDir():
		if m := meaningOf(p); m.role != roleAsset {
			l.bad(p, via, codeOddFile, "this is a folder, and its name is one of a file; rename it")
			return nil
		}
		return l.folder(p, via)
	case mode&fs.ModeSymlink != 0:
		return l.link(p, via)
	default:
		l.bad(p, via, codeOddFile, "this is %s, not a file; remove it", kindOf(mode))
	}
	return nil
}

// link follows a symbolic link that stays in the content folder: the file
// system refuses any other. Within a linked folder no other is followed, which
// keeps circles out.
func (l *lister) link(p, via string) error {
	info, err := fs.Stat(l.fsys, p)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return l.unreadable(p, p, err)
	case errors.Is(err, fs.ErrNotExist):
		l.bad(p, p, codeLink, "the symbolic link %s leads to nothing; put the file itself in its place", problem.Quote(p))
	case err != nil:
		l.bad(p, p, codeLink, "the symbolic link %s leads out of the content folder, or in a circle; put the file itself in its place", problem.Quote(p))
	case info.IsDir() && via != "":
		l.bad(p, via, codeLink, "the symbolic link %s leads to a folder and is itself in a linked folder; put the folder itself in its place", problem.Quote(p))
	default:
		return l.entry(p, info.Mode().Type(), p)
	}
	return nil
}

// bad notes a path that is no file that can be read.
func (l *lister) bad(p, via, code, format string, args ...any) {
	f := &file{path: p, meaning: meaningOf(p), via: via, bad: true}
	f.broken = true
	f.report(Pos{1, 1}, problem.Error, code, format, args...)
	l.found = append(l.found, f)
}

// unreadable notes a path that there is no permission to read, or that has gone
// since it was listed. Any other error is one of the disk.
func (l *lister) unreadable(p, via string, err error) error {
	message, ok := unreadable(err)
	if !ok {
		return fmt.Errorf("reading %s: %w", p, err)
	}
	l.bad(p, via, codeUnreadable, "%s", message)
	return nil
}

// unreadable puts an error of reading into an editor's words, if it is about
// the file and not about the disk.
func unreadable(err error) (message string, ok bool) {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "there is no permission to read this; change its permissions", true
	case errors.Is(err, fs.ErrNotExist):
		return "this went away while it was read; save it again", true
	}
	return "", false
}

// ReadRegular reads a file of no more than so many bytes, which a symbolic link
// may lead to, and nothing else: to read a named pipe might never end. wrong is
// what an editor can put right, and then nothing was read; the error is
// fs.ErrNotExist, or one of the disk.
func ReadRegular(fsys fs.FS, name string, most int64) (data []byte, wrong string, err error) {
	info, err := fs.Lstat(fsys, name)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = fs.Stat(fsys, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, "this symbolic link leads to nothing", nil
		case err != nil && !errors.Is(err, fs.ErrPermission):
			return nil, "this symbolic link leads out of the folder, or in a circle", nil
		}
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, "this is " + kindOf(info.Mode()) + ", not a file", nil
	}
	var in fs.File
	if err == nil {
		in, err = fsys.Open(name)
	}
	if errors.Is(err, fs.ErrPermission) {
		return nil, "there is no permission to read this", nil
	}
	if err != nil {
		return nil, "", err
	}
	defer in.Close()
	data, err = io.ReadAll(io.LimitReader(in, most+1))
	if int64(len(data)) > most {
		return nil, fmt.Sprintf("this has more than %d bytes", most), nil
	}
	return data, "", err
}

// kindOf names what is no regular file.
func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}
