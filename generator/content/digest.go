package content

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
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
