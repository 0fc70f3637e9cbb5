//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package publish

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// rename takes both folders as open files, so that no link made since they
// were opened leads it elsewhere.
func (disk) rename(fromDir *os.File, from string, toDir *os.File, to string) error {
	err := unix.Renameat(int(fromDir.Fd()), from, int(toDir.Fd()), to)
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

// tryLock opens the lock file name in dir and locks it. It returns nil and no
// error where another process holds the lock.
func tryLock(dir *os.Root, name string) (*os.File, error) {
	for {
		const flag = os.O_RDWR | os.O_CREATE | unix.O_NONBLOCK
		file, err := dir.OpenFile(name, flag|os.O_EXCL, 0o666)
		made := err == nil
		if errors.Is(err, fs.ErrExist) {
			file, err = dir.OpenFile(name, flag, 0o666)
		}
		if err != nil {
			return nil, err
		}
		err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if errors.Is(err, unix.EINTR) {
			file.Close()
			continue
		}
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, file.Close()
		}
		if err != nil {
			if made { // another process may hold the one that was there
				_ = dir.Remove(name)
			}
			file.Close()
			return nil, os.NewSyscallError("flock", err)
		}
		// The last holder removed the file: what is locked must be what the
		// next process finds under the name.
		locked, err := file.Stat()
		if err != nil {
			file.Close()
			return nil, err
		}
		if named, err := dir.Lstat(name); err == nil && os.SameFile(locked, named) {
			return file, nil
		}
		file.Close()
	}
}

// unlock removes the lock file while it is still held, then lets go of it.
func unlock(dir *os.Root, name string, file *os.File) error {
	return errors.Join(dir.Remove(name), file.Close())
}

// writable returns why nothing can be made or removed in a folder, or nil.
func writable(dir string) error {
	return unix.Faccessat(unix.AT_FDCWD, dir, unix.W_OK|unix.X_OK, unix.AT_EACCESS)
}

// device identifies the file system that a file is on.
func device(info fs.FileInfo) uint64 {
	return uint64(info.Sys().(*syscall.Stat_t).Dev)
}

// mounted reports whether a folder is mounted, or lies in one that is, in a way
// that its device does not tell (a bind mount): nothing can be renamed into it
// from the folder from. It asks with a rename that can never be done.
func mounted(dir, from string) bool {
	return errors.Is(unix.Renameat(unix.AT_FDCWD, from+"/.", unix.AT_FDCWD, dir+"/."), unix.EXDEV)
}

// byStranger tells whether somebody else made what is in a folder where all users may
// write and each has his own files, such as /tmp. It is the rule by which Linux
// protects files there (fs.protected_regular): who owns the folder is no stranger.
func byStranger(parent, made fs.FileInfo) bool {
	owner := made.Sys().(*syscall.Stat_t).Uid
	return parent.Mode()&fs.ModeSticky != 0 && parent.Mode()&0o002 != 0 &&
		owner != parent.Sys().(*syscall.Stat_t).Uid && int(owner) != os.Geteuid()
}
