package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// A Refusal says in one line what publish was asked and will not do, and what
// to do instead: a folder that handbill did not make, a path that is not safe,
// two paths that are one. Every other error is of the system (a full disk, no
// permission) or of the context.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error {
	return Refusal(fmt.Sprintf(format, args...))
}

// failed wraps an error of the system in one line that says what was being
// done to which file. The words of package os, which name staged files by
// their numbers, go; the system's own error stays to be unwrapped.
func failed(err error, format string, args ...any) error {
	var (
		path *fs.PathError
		link *os.LinkError
		call *os.SyscallError
	)
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	case errors.As(err, &call):
		err = call.Err
	}
	return fmt.Errorf("could not %s: %w", fmt.Sprintf(format, args...), err)
}

// absent reports whether err says that a file is not there, be it that a
// folder on its path is a file.
func absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// leadsOutside reports whether it is os.Root that refused a path, and not the
// system: a link on the way leads out of the folder.
func leadsOutside(err error) bool {
	var errno syscall.Errno
	return err != nil && !errors.As(err, &errno)
}
