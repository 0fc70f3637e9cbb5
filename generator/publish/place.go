package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const stagingSuffix = ".handbill-staging"

// place is where an output folder lies or is to lie, and the names beside it
// that a publication uses.
type place struct {
	shown  string // the folder as it was asked for, for messages
	parent string // the folder that holds it: absolute, without links
	name   string // its name in parent
}

func (p place) dir() string     { return filepath.Join(p.parent, p.name) }
func (p place) lock() string    { return "." + p.name + ".handbill-lock" }
func (p place) staging() string { return "." + p.name + stagingSuffix }

// locate finds the place of the output folder dir. Links on the way to it and
// a link that is the folder itself are followed.
func locate(dir string) (place, error) {
	switch {
	case dir == "":
		return place{}, refuse("no output folder is named; write one, such as public")
	case strings.ContainsRune(dir, 0):
		return place{}, refuse("%s can't be the output folder: its name has a NUL character", quote(dir))
	case dir == "~" || strings.HasPrefix(dir, "~/"):
		return place{}, refuse("%s can't be the output folder: “~” is not expanded here; write the whole path", quote(dir))
	}
	real, err := realPath(dir)
	if err != nil {
		return place{}, failed(err, "find the output folder %s", quote(dir))
	}
	if filepath.Dir(real) == real {
		return place{}, refuse("%s can't be the output folder: it is the root of the file system; name a folder in the project, such as public", quote(dir))
	}
	for part := range strings.SplitSeq(filepath.ToSlash(real), "/") {
		if strings.EqualFold(part, ".git") || strings.HasSuffix(part, stagingSuffix) {
			return place{}, refuse("%s can't be the output folder: what is in %s belongs to others; name a folder in the project, such as public", quote(dir), quote(part))
		}
	}
	return place{shown: dir, parent: filepath.Dir(real), name: filepath.Base(real)}, nil
}

// realPath gives the absolute path, without links, of a folder that need not exist.
func realPath(dir string) (string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return resolve(absolute)
}

// resolve follows the links in an absolute path, of which the last part need
// not exist.
func resolve(absolute string) (string, error) {
	real, err := filepath.EvalSymlinks(absolute)
	if !errors.Is(err, fs.ErrNotExist) {
		return real, err
	}
	if info, err := os.Lstat(absolute); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return "", refuse("%s is a link that leads nowhere; remove it or make the folder that it names", quote(absolute))
	}
	parent, err := resolve(filepath.Dir(absolute))
	return filepath.Join(parent, filepath.Base(absolute)), err
}

// checkProtected refuses an output folder whose files a publication would mix
// with others: the home folder, one of the protected folders, anything above
// one of these, and anything inside a protected folder that holds no other.
func (p place) checkProtected(protected []string) error {
	if home, err := os.UserHomeDir(); err == nil {
		if home, err := resolve(home); err == nil && within(home, p.dir()) {
			return p.refuseAs("it is the home folder or holds it")
		}
	}
	var folders []string
	for _, folder := range protected {
		real, err := realPath(folder)
		if err != nil {
			return failed(err, "find %s", quote(folder))
		}
		folders = append(folders, real)
	}
	for i, folder := range folders {
		inside := func(other string) bool { return other != folder && within(other, folder) }
		switch {
		case within(folder, p.dir()):
			return p.refuseAs("it is or holds %s", quote(protected[i]))
		case within(p.dir(), folder) && !slices.ContainsFunc(folders, inside):
			return p.refuseAs("it is inside %s", quote(protected[i]))
		}
	}
	return nil
}

func (p place) refuseAs(format string, args ...any) error {
	return refuse("%s can't be the output folder: %s; name a folder of its own, such as public",
		quote(p.shown), fmt.Sprintf(format, args...))
}

// within reports whether a path is folder or lies in it. It compares what is
// there too, for names that differ and mean one folder (in case, or mounted
// twice).
func within(path, folder string) bool {
	target, targetErr := os.Stat(folder)
	for {
		if path == folder {
			return true
		}
		if info, err := os.Stat(path); err == nil && targetErr == nil && os.SameFile(info, target) {
			return true
		}
		parent := filepath.Dir(path)
		if parent == path {
			return false
		}
		path = parent
	}
}

// Lock keeps other processes out of what reads a file and then replaces it, until
// release is called. It waits until none of them has locked the file in this way,
// as [Open] does for an output folder.
func Lock(ctx context.Context, file string, waiting func(holder string)) (release func() error, err error) {
	p := place{shown: file, parent: filepath.Dir(file), name: filepath.Base(file)}
	parent, err := os.OpenRoot(p.parent)
	if err != nil {
		return nil, failed(err, "open the folder of %s", quote(file))
	}
	held, err := p.acquire(ctx, parent, waiting)
	if err != nil {
		parent.Close()
		return nil, err
	}
	return func() error {
		defer parent.Close()
		if err := unlock(parent, p.lock(), held); err != nil {
			return failed(err, "unlock %s", quote(file))
		}
		return nil
	}, nil
}

// lockPoll is how often a process that waits for the lock looks again.
const lockPoll = 20 * time.Millisecond

// acquire locks the place. While another process holds the lock it waits, and
// tells waiting once for whom.
func (p place) acquire(ctx context.Context, parent *os.Root, waiting func(holder string)) (*os.File, error) {
	if info, err := parent.Lstat(p.lock()); err == nil && !info.Mode().IsRegular() {
		return nil, refuse("%s is in the way: it is handbill's lock, and not a file; remove it", quote(p.lock()))
	}
	for told := false; ; told = true {
		file, err := tryLock(parent, p.lock())
		if err != nil {
			return nil, failed(err, "make %s beside %s", quote(p.lock()), quote(p.shown))
		}
		if file != nil {
			// A file of somebody, or a second name of one, may have the lock's name.
			if data, err := io.ReadAll(io.LimitReader(file, 100)); err != nil || len(data) > 0 && processOf(data) == 0 {
				file.Close()
				return nil, refuse("%s is in the way: it has the name of handbill's lock, but handbill did not write it; move it away", quote(p.lock()))
			}
			// Who holds the lock is a help and no more: on a full disk the
			// number is missing, and the lock holds all the same.
			if file.Truncate(0) == nil {
				_, _ = file.WriteAt(fmt.Appendln(nil, os.Getpid()), 0)
			}
			return file, nil
		}
		if !told && waiting != nil {
			waiting(p.holder(parent))
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for %s, which is writing %s: %w", p.holder(parent), quote(p.shown), ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

// holder names the process that holds the lock.
func (p place) holder(parent *os.Root) string {
	if data, err := parent.ReadFile(p.lock()); err == nil {
		if number := processOf(data); number > 0 {
			return fmt.Sprintf("process %d", number)
		}
	}
	return "another process"
}

// processOf gives the number of a process that a lock file holds, 0 if it has
// something else.
func processOf(lock []byte) int {
	number, err := strconv.Atoi(strings.TrimSpace(string(lock)))
	if err != nil || number < 0 {
		return 0
	}
	return number
}
