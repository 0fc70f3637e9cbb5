package content

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
)

// Digest tells two folders apart in which any file that was read differs, in
// its name or its bytes.
func (f *Folder) Digest() string {
	h := sha256.New()
	for _, file := range f.tree {
		io.WriteString(h, file.path)
		h.Write([]byte{0})
		h.Write(file.digest[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FileDigest is the SHA-256 of a file of the content folder; of one that is not
// there or was not read it is zero.
func (f *Folder) FileDigest(path string) [sha256.Size]byte {
	if file := f.tree.find(path); file != nil {
		return file.digest
	}
	return digest{}
}

// Same tells whether all files of two folders that were read are the same, as
// their digests would; files that one load took over from another are known at
// a glance.
func (f *Folder) Same(other *Folder) bool {
	return slices.EqualFunc(f.tree, other.tree, func(a, b *file) bool {
		return a == b || a.path == b.path && a.digest == b.digest
	})
}
