package publish

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

const (
	// manifestName is the file, at the root of the folder, by which handbill
	// knows a folder for its own.
	manifestName = "manifest.json"

	generatorName = "handbill"
	// format is the version of manifest.json and of the commit record. It
	// rises when an older handbill would misread them.
	format = 1
)

// header opens manifest.json and the commit record.
type header struct {
	Generator string `json:"generator"`
	Format    int    `json:"format"`
}

func (h header) check() error {
	switch {
	case h.Generator != generatorName:
		return errors.New("it is not handbill's")
	case h.Format > format:
		return fmt.Errorf("a newer handbill wrote it (format %d)", h.Format)
	case h.Format != format:
		return fmt.Errorf("its format is %d", h.Format)
	}
	return nil
}

// content is what a file holds: its size in bytes and the SHA-256 of them.
type content struct {
	size int64
	sum  [sha256.Size]byte
}

// listed is a line of manifest.json.
type listed struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // lower-case hexadecimal
	Inputs string `json:"inputs"` // see Folder.Keep; absent where there is none
}

// read checks a line and returns what the file holds.
func (l listed) read() (content, error) {
	if err := checkPath(l.Path); err != nil {
		return content{}, err
	}
	if l.Size < 0 {
		return content{}, fmt.Errorf("%s has the size %d", quote(l.Path), l.Size)
	}
	held := content{size: l.Size}
	sum, err := hex.DecodeString(l.SHA256)
	if err != nil || len(sum) != len(held.sum) {
		return content{}, fmt.Errorf("%s has no SHA-256", quote(l.Path))
	}
	copy(held.sum[:], sum)
	return held, nil
}

// manifest is what manifest.json says.
type manifest struct {
	source string
	common string
	files  map[string]published // by path; manifest.json itself is not in it
}

// published is a file that was published.
type published struct {
	content
	inputs string
}

// parseManifest reads the bytes of a manifest.json. An error means that the
// folder can't be taken for handbill's.
func parseManifest(data []byte) (manifest, error) {
	var file struct {
		header
		Source string   `json:"source"`
		Common string   `json:"common"`
		Files  []listed `json:"files"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return manifest{}, err
	}
	if err := file.check(); err != nil {
		return manifest{}, err
	}
	m := manifest{source: file.Source, common: file.Common, files: make(map[string]published, len(file.Files))}
	for _, line := range file.Files {
		held, err := line.read()
		if err != nil {
			return manifest{}, err
		}
		if _, twice := m.files[line.Path]; twice || fold(line.Path) == manifestName {
			return manifest{}, fmt.Errorf("it lists %s, which it can't", quote(line.Path))
		}
		m.files[line.Path] = published{held, line.Inputs}
	}
	return m, nil
}

// formatManifest returns the bytes of manifest.json for files sorted by path.
// The same files and options give the same bytes. Each file has a line of its
// own, so that two manifests can be compared line by line.
func formatManifest(o Options, files []*file) []byte {
	buffer := bytes.NewBuffer(make([]byte, 0, 210*(len(files)+1)))
	fmt.Fprintf(buffer, "{\n  \"generator\": %q,\n  \"format\": %d,\n  \"source\": %s,\n  \"common\": %s,\n  \"files\": [",
		generatorName, format, jsonText(o.Source), jsonText(o.Common))
	for i, file := range files {
		if i > 0 {
			buffer.WriteByte(',')
		}
		buffer.WriteString("\n    {\"path\": ")
		buffer.Write(jsonText(file.path))
		buffer.WriteString(", \"size\": ")
		buffer.Write(strconv.AppendInt(buffer.AvailableBuffer(), file.size, 10))
		buffer.WriteString(", \"sha256\": \"")
		buffer.Write(hex.AppendEncode(buffer.AvailableBuffer(), file.sum[:]))
		buffer.WriteByte('"')
		if file.inputs != "" {
			buffer.WriteString(", \"inputs\": ")
			buffer.Write(jsonText(file.inputs))
		}
		buffer.WriteByte('}')
	}
	if len(files) > 0 {
		buffer.WriteString("\n  ")
	}
	buffer.WriteString("]\n}\n")
	return buffer.Bytes()
}

func jsonText(s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return text
}

// readManifestFile returns the bytes of the folder's manifest.json, or nil
// where there is none. Nothing but a regular file is opened.
func readManifestFile(dir *os.Root) ([]byte, error) {
	info, err := dir.Lstat(manifestName)
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, refuse("its %s is not a regular file", manifestName)
	}
	return dir.ReadFile(manifestName)
}

// A Difference is a file of a folder that is not as the folder's manifest.json
// says.
type Difference struct {
	Path string
	Kind DifferenceKind
}

// DifferenceKind says in what a file differs from the manifest.
type DifferenceKind int

const (
	Missing  DifferenceKind = iota // listed, and not there
	Changed                        // listed, and there with other bytes, or not as a regular file
	Unlisted                       // there, and not listed; hidden files are not looked at
)

func (k DifferenceKind) String() string {
	switch k {
	case Missing:
		return "missing"
	case Changed:
		return "changed"
	default:
		return "not in the manifest"
	}
}

// Verify compares a folder with its manifest.json and returns the differences,
// sorted by path. It changes nothing; call [RollForward] first where the
// folder may have been left by a publication that was cut off. An error means
// that the folder, its manifest or a file can't be read.
func Verify(dir string) ([]Difference, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, failed(err, "open %s", quote(dir))
	}
	defer root.Close()
	data, err := readManifestFile(root)
	if err != nil {
		return nil, failed(err, "read %s", quote(path.Join(dir, manifestName)))
	}
	if data == nil {
		return nil, refuse("%s has no %s, so there is nothing to compare it with", quote(dir), manifestName)
	}
	m, err := parseManifest(data)
	if err != nil {
		return nil, refuse("the %s of %s can't be used: %v", manifestName, quote(dir), err)
	}
	var differences []Difference
	for name, held := range m.files {
		same, err := holds(root, name, held.content)
		switch {
		case absent(err):
			differences = append(differences, Difference{name, Missing})
		case err != nil:
			return nil, failed(err, "read %s of %s", quote(name), quote(dir))
		case !same:
			differences = append(differences, Difference{name, Changed})
		}
	}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return failed(err, "read %s of %s", quote(name), quote(dir))
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case !entry.IsDir() && name != manifestName:
			if _, known := m.files[name]; !known {
				differences = append(differences, Difference{name, Unlisted})
			}
		}
		return nil
	})
	slices.SortFunc(differences, func(a, b Difference) int { return strings.Compare(a.Path, b.Path) })
	return differences, err
}

// holds reports whether the file name in dir is a regular file with just the
// given content.
func holds(dir *os.Root, name string, want content) (bool, error) {
	info, err := dir.Lstat(name)
	if leadsOutside(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() || info.Size() != want.size {
		return false, nil
	}
	opened, err := dir.Open(name)
	if err != nil {
		return false, err
	}
	defer opened.Close()
	got, err := digest(io.Discard, opened)
	return got == want, err
}

// digest copies a file and returns what it held.
func digest(to io.Writer, from io.Reader) (content, error) {
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(hash, to), from)
	held := content{size: size}
	hash.Sum(held.sum[:0])
	return held, err
}
