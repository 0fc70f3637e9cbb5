package publish

import "golang.org/x/text/unicode/norm"

// Names are paths of files that are to be in one folder. They tell beforehand
// what [Folder.Put] would refuse of paths alone.
type Names struct {
	files, folders map[string]string // paths by key
}

// NewNames begins a list of about so many names.
func NewNames(size int) *Names {
	return &Names{make(map[string]string, size), make(map[string]string, size/2)}
}

// Add adds a path and the folders that it is in, or says why it can't be used on
// every system, or not beside those that were added before.
func (n *Names) Add(name string) error {
	if err := checkPath(name); err != nil {
		return err
	}
	key := keyOf(name)
	if key == manifestName {
		return refuse("%s can't be published: handbill writes the file of this name", quote(name))
	}
	if other, found := n.files[key]; found {
		return clash(other, name)
	}
	if other, found := n.folders[key]; found {
		return refuseBoth(other, name)
	}
	var missing []string
	for dir := range parents(name) {
		key := keyOf(dir)
		if known, found := n.folders[key]; found {
			if known != dir {
				return clash(known, dir)
			}
			break // those that it is in are there too
		}
		if other, found := n.files[key]; found {
			return refuseBoth(dir, other)
		}
		missing = append(missing, dir)
	}
	for _, dir := range missing {
		n.folders[keyOf(dir)] = dir
	}
	n.files[key] = name
	return nil
}

func clash(one, other string) error {
	one, other = min(one, other), max(one, other)
	if one == other {
		return refuse("%s is published twice; give one of the two another name", quote(one))
	}
	return refuse("%s and %s are one name on some systems; give one of the two another name", quote(one), quote(other))
}

func refuseBoth(folder, file string) error {
	return refuse("%s can't be a file, since %s is a folder; give one of the two another name", quote(file), quote(folder))
}

// keyOf is the same for all paths that would be one on some system: neither case nor
// the form in which Unicode writes a letter tells two apart.
func keyOf(path string) string {
	if isPlain(path) { // as nearly all are; no normal form changes ASCII
		return path
	}
	return fold(norm.NFC.String(path))
}
