//go:build !linux

package publish

import (
	"io/fs"
	"os"
	"path"
	"runtime"
)

func (d disk) syncTree(dir *os.Root, name string) error {
	err := fs.WalkDir(dir.FS(), name, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return d.syncDirs(dir, []string{name})
		}
		return syncFile(dir, name, os.O_RDWR) // Windows syncs only what may be written
	})
	if err != nil {
		return err
	}
	return d.syncDirs(dir, []string{path.Dir(name)})
}

func (disk) syncDirs(dir *os.Root, names []string) error {
	if runtime.GOOS == "windows" {
		return nil // has no call for it: NTFS logs renames itself
	}
	for _, name := range names {
		if err := syncFile(dir, name, os.O_RDONLY); err != nil && !absent(err) {
			return err
		}
	}
	return nil
}
