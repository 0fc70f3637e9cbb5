package publish

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// layer is the file system as a publication changes it: every call that
// writes goes through it, so that tests can let each of them fail. Names are
// relative to their folder, with slashes.
type layer interface {
	// mkdirAll makes a folder and those above it that are missing.
	mkdirAll(dir *os.Root, name string) error
	// makeStaged makes a folder in a staging folder by its path, and those above it.
	makeStaged(dir *os.Root, name string) error
	// create makes a file in a staging folder, that must not exist yet.
	create(dir *os.Root, name string) (output, error)
	// rename moves a file or folder into another folder. There it takes the
	// place of a file, or of an empty folder, of the same name.
	rename(fromDir *os.File, from string, toDir *os.File, to string) error
	// remove deletes a file or an empty folder.
	remove(dir *os.Root, name string) error
	// removeAll deletes a folder and all in it; it need not exist.
	removeAll(dir *os.Root, name string) error
	// chmod sets the permissions of a folder.
	chmod(dir *os.Root, name string, mode os.FileMode) error
	// syncTree returns when a folder in dir, and all that is in it, is on disk.
	syncTree(dir *os.Root, name string) error
	// syncDirs returns when the renames and removals in the named folders of
	// dir are on disk. A folder that is not there any more is no error.
	syncDirs(dir *os.Root, names []string) error
}

// output is a file being written.
type output interface {
	io.WriteCloser
	Sync() error
}

// disk is the layer that writes. The methods not in this file depend on the
// system.
type disk struct{}

func (disk) mkdirAll(dir *os.Root, name string) error { return dir.MkdirAll(name, 0o777) }

// makeStaged and create go by the path: dir is a staging folder, which this
// process made and holds the lock for, and an os.Root would open every folder on
// the way.

func (disk) makeStaged(dir *os.Root, name string) error {
	err := os.Mkdir(pathIn(dir, name), 0o777)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return os.MkdirAll(pathIn(dir, name), 0o777)
	}
	return err
}

func (disk) create(dir *os.Root, name string) (output, error) {
	return os.OpenFile(pathIn(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

func pathIn(dir *os.Root, name string) string {
	return dir.Name() + string(filepath.Separator) + filepath.FromSlash(name)
}

func (disk) remove(dir *os.Root, name string) error { return dir.Remove(name) }

func (disk) removeAll(dir *os.Root, name string) error { return dir.RemoveAll(name) }

func (disk) chmod(dir *os.Root, name string, mode os.FileMode) error { return dir.Chmod(name, mode) }

// syncFile opens a file or folder with flag and syncs it.
func syncFile(dir *os.Root, name string, flag int) error {
	file, err := dir.OpenFile(name, flag, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}
