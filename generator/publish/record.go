package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
)

// recordName is the commit record in the staging folder. It is there from the
// moment that the new site is certain until all of it is in place.
const recordName = "record"

// record lists what is left to do once everything is staged: all steps, in
// order. Each may be taken again after it was done.
type record struct {
	header
	// Before and After are the SHA-256 of the folder's manifest.json before
	// and after, or empty where there was none: a folder with another one is
	// not the folder that the record was written for.
	Before string `json:"before"`
	After  string `json:"after"`
	Steps  []step `json:"steps"`
}

// A step is one change to the output folder.
type step struct {
	Op   operation `json:"op"`
	Path string    `json:"path"`
	// Staged names a file or folder in the staging folder. It is what opPlace
	// moves to Path. An opRemove that has one makes room for it, and is only
	// done while that still waits.
	Staged string `json:"staged,omitempty"`
	// Size and SHA256 are what opRemove must find at Path.
	Size   int64  `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

type operation string

const (
	opPlace       operation = "place"
	opRemove      operation = "remove"
	opRemoveEmpty operation = "remove-empty" // a folder, where nothing is left in it
)

// parseRecord reads a commit record and checks that no step can reach outside
// the output folder or take a staged file from elsewhere.
func parseRecord(data []byte) (record, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return record{}, err
	}
	if err := r.check(); err != nil {
		return record{}, err
	}
	for i, s := range r.Steps {
		last := i == len(r.Steps)-1
		if err := s.check(); err != nil {
			return record{}, err
		}
		if isManifest := fold(s.Path) == manifestName; isManifest && (s.Op != opPlace || !last) {
			return record{}, fmt.Errorf("it changes %s before the end", manifestName)
		}
	}
	return r, nil
}

func (s step) check() error {
	if s.Staged != "" && strings.Trim(s.Staged, "0123456789") != "" {
		return fmt.Errorf("%s is no staged file", quote(s.Staged))
	}
	switch s.Op {
	case opPlace:
		if s.Staged == "" {
			return fmt.Errorf("nothing is staged for %s", quote(s.Path))
		}
		return checkPath(s.Path)
	case opRemove:
		_, err := listed{Path: s.Path, Size: s.Size, SHA256: s.SHA256}.read()
		return err
	case opRemoveEmpty:
		return checkPath(s.Path)
	}
	return fmt.Errorf("%s is no step", quote(string(s.Op)))
}

// applier takes the steps of a record.
type applier struct {
	layer
	out     *os.Root
	staging *os.Root

	changed int      // how many steps changed something, or may have
	removed int      // how many of them removed a file
	kept    []string // files not removed since their content is not what was published
}

// finish takes all steps, syncs the output and clears the staging folder.
func (a *applier) finish(parent *os.Root, p place, steps []step) error {
	if err := a.apply(steps); err != nil {
		return err
	}
	if err := a.syncOutput(steps); err != nil {
		return failed(err, "sync %s", quote(p.shown))
	}
	clearStaging(a.layer, parent, p)
	return nil
}

// apply takes all steps, in order.
func (a *applier) apply(steps []step) error {
	from, err := a.staging.Open(".")
	if err != nil {
		return failed(err, "open the staging folder")
	}
	defer from.Close()
	// The folder that files are being placed in stays open from one file to
	// the next: a record lists them by folder.
	var to *os.File
	toName := ""
	defer func() { to.Close() }()
	for _, s := range steps {
		switch s.Op {
		case opPlace:
			dir, name := path.Dir(s.Path), path.Base(s.Path)
			if to == nil || toName != dir {
				to.Close()
				if to, err = a.open(dir); err != nil {
					return failed(err, "open the folder of %s", quote(s.Path))
				}
				toName = dir
			}
			if err := a.place(from, s.Staged, to, name); err != nil {
				return failed(err, "put %s in place", quote(s.Path))
			}
		case opRemove:
			if err := a.removeFile(s); err != nil {
				return failed(err, "remove %s", quote(s.Path))
			}
		case opRemoveEmpty:
			if err := a.removeEmpty(s.Path); err != nil {
				return failed(err, "remove the empty folder %s", quote(s.Path))
			}
		}
	}
	return nil
}

// open opens a folder of the output to place files in. It is there, unless
// somebody removed it since the record was written.
func (a *applier) open(dir string) (*os.File, error) {
	info, err := a.out.Lstat(dir)
	if absent(err) {
		if err = a.mkdirAll(a.out, dir); err == nil {
			info, err = a.out.Lstat(dir)
		}
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, errors.New("it is a link or a file, not a folder")
	}
	return a.out.Open(dir)
}

// place moves a staged file or folder to its name in the output. One that is
// not staged any more was placed before the publication was cut off.
func (a *applier) place(from *os.File, staged string, to *os.File, name string) error {
	err := a.rename(from, staged, to, name)
	if err == nil {
		a.changed++
		return nil
	}
	info, statErr := a.staging.Lstat(staged)
	switch {
	case absent(statErr):
		a.changed++
		return nil
	case statErr == nil && info.IsDir() && errors.Is(err, fs.ErrExist):
		return nil // the folder is there by now, and somebody's file in it
	}
	return err
}

// removeFile removes a file that an earlier publication made, if its content
// is still what was published.
func (a *applier) removeFile(s step) error {
	if s.Staged != "" {
		if _, err := a.staging.Lstat(s.Staged); absent(err) {
			return nil
		} else if err != nil {
			return err
		}
	}
	held, err := listed{Path: s.Path, Size: s.Size, SHA256: s.SHA256}.read()
	if err != nil {
		return err
	}
	same, err := holds(a.out, s.Path, held)
	switch {
	case absent(err):
		return nil
	case err != nil:
		return err
	case !same:
		a.kept = append(a.kept, s.Path)
		return nil
	}
	if err := a.remove(a.out, s.Path); err != nil {
		if _, statErr := a.out.Lstat(s.Path); !absent(statErr) {
			return err
		}
	}
	a.changed++
	a.removed++
	return nil
}

// removeEmpty removes a folder in which nothing is left.
func (a *applier) removeEmpty(name string) error {
	info, err := a.out.Lstat(name)
	if absent(err) || leadsOutside(err) || err == nil && !info.IsDir() {
		return nil
	}
	if err != nil {
		return err
	}
	err = a.remove(a.out, name)
	switch {
	case err == nil:
		a.changed++
		return nil
	case absent(err), errors.Is(err, fs.ErrExist): // ErrExist: it is not empty
		return nil
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EBUSY):
		return nil // somebody holds the empty folder there, and it does no harm
	}
	return err
}

// syncOutput syncs the folders that steps changed.
func (a *applier) syncOutput(steps []step) error {
	dirs := []string{"."}
	for _, s := range steps {
		for dir := range parents(s.Path) {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	return a.syncDirs(a.out, slices.Compact(dirs))
}
