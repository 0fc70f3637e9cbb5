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

// Add adds a path, or says why it can't be used on every system, or not beside
// those that were added before.
func (n *Names) Add(name string) error {
	missing, err := checkBeside(name,
		func(key string) (string, bool) { other, found := n.files[key]; return other, found },
		func(key string) (string, bool) { other, found := n.folders[key]; return other, found })
	if err != nil {
		return err
	}
	for _, dir := range missing {
		n.folders[keyOf(dir)] = dir
	}
	n.files[keyOf(name)] = name
	return nil
}

// checkBeside refuses a path that can't be used, or not beside the files and
// folders that there are. These are looked up by key, and known by path; of a
// folder, those that it is in are there too. It gives the folders of the path that
// are not there yet.
func checkBeside(name string, file, folder func(key string) (path string, found bool)) (missing []string, err error) {
	if err := checkPath(name); err != nil {
		return nil, err
	}
	k := keyOf(name)
	if k == manifestName {
		return nil, refuse("%s can't be published: handbill writes the file of this name", quote(name))
	}
	if other, found := file(k); found {
		return nil, clash(other, name)
	}
	if other, found := folder(k); found {
		return nil, refuseBoth(other, name)
	}
	for dir := range parents(name) {
		k := keyOf(dir)
		if known, found := folder(k); found {
			if known != dir {
				return nil, clash(known, dir)
			}
			break
		}
		if other, found := file(k); found {
			return nil, refuseBoth(dir, other)
		}
		missing = append(missing, dir)
	}
	return missing, nil
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
