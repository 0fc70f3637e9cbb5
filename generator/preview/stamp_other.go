//go:build !linux

package preview

import "io/fs"

// stamp gives the time of a file's last write; numbers of files are not used
// here.
func stamp(info fs.FileInfo) (inode uint64, changed int64) {
	return 0, info.ModTime().UnixNano()
}
