package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

func (disk) rename(fromDir *os.File, from string, toDir *os.File, to string) error {
	oldPath, newPath := filepath.Join(fromDir.Name(), from), filepath.Join(toDir.Name(), to)
	err := os.Rename(oldPath, newPath)
	if err == nil {
		return nil
	}
	// Windows replaces no folder, be it empty.
	info, statErr := os.Lstat(newPath)
	if statErr != nil || !info.IsDir() || os.Remove(newPath) != nil {
		return err
	}
	return os.Rename(oldPath, newPath)
}

// tryLock opens the lock file name in dir for one writer. It returns nil and
// no error where another process has it open. Others may read it meanwhile.
func tryLock(dir *os.Root, name string) (*os.File, error) {
	path := filepath.Join(dir.Name(), name)
	pointer, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	handle, err := syscall.CreateFile(pointer, syscall.GENERIC_READ|syscall.GENERIC_WRITE,
		syscall.FILE_SHARE_READ, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	const sharingViolation = syscall.Errno(32)
	if errors.Is(err, sharingViolation) {
		return nil, nil
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}

// unlock lets go of the lock file, then removes it, unless another process has
// opened it by then.
func unlock(dir *os.Root, name string, file *os.File) error {
	err := file.Close()
	_ = dir.Remove(name) // fails while another process holds it, and then it must stay
	return err
}

// writable says nothing on Windows, where only trying tells.
func writable(string) error { return nil }

// byStranger says nothing on Windows, where no folder is as /tmp is.
func byStranger(_, _ fs.FileInfo) bool { return false }

// device and mounted say nothing on Windows: a rename to another volume fails
// by itself.
func device(fs.FileInfo) uint64 { return 0 }

func mounted(_, _ string) bool { return false }
