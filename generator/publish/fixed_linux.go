package publish

import "golang.org/x/sys/unix"

// fixed reports whether a file or folder can be neither replaced nor removed,
// as far as the file system tells: another one is mounted there, or its
// attributes lock it, against root too.
func fixed(path string) (mount, locked bool) {
	var info unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW, 0, &info); err != nil {
		return false, false // nothing is there, or what else is wrong shows by itself
	}
	return info.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0,
		info.Attributes&(unix.STATX_ATTR_IMMUTABLE|unix.STATX_ATTR_APPEND) != 0
}
