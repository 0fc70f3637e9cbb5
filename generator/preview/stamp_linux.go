package preview

import (
	"io/fs"
	"syscall"
)

// stamp gives a file's number, which a file that was renamed over another
// brings with it, and the time of its last change (ctime): unlike that of the
// last write, no program can set it back.
func stamp(info fs.FileInfo) (inode uint64, changed int64) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, info.ModTime().UnixNano()
	}
	return s.Ino, s.Ctim.Nano()
}
