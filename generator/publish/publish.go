package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Options says how to open a folder.
type Options struct {
	// Adopt takes over a folder that is not empty and that handbill did not
	// make. The files there stay, unless one is published at the same path.
	Adopt bool
	// Protected are folders that the output must not be, and must not hold:
	// the content, the templates, the project's root. The output may lie in
	// one of them only if that holds another of them, as the project's root
	// holds the content.
	Protected []string
	// Waiting is called once when another process holds the folder, with the
	// words for it: "process 1234".
	Waiting func(holder string)
	// Source is a digest of all that the files are made from. It is kept in
	// manifest.json for [Folder.Unchanged].
	Source string
	// Common is a digest of what all files are made from alike. It is kept in
	// manifest.json for [Folder.Keep].
	Common string
}

// Class is the kind of a file. Commit replaces the files of one class after
// those of the classes before it, so that a page finds its style sheet and a
// feed the pages that it names.
type Class int

const (
	Asset    Class = iota // style sheets, scripts, images of the design
	Document              // files that editors publish as they are
	Page                  // HTML
	Data                  // feeds, calendars, lists, JSON
)

// Result says what a publication did.
type Result struct {
	Files   int // in the site, less manifest.json
	Changed int // made or replaced
	Removed int // made by an earlier publication, and not by this one
	// Kept are the paths of files that would be removed, had nobody changed
	// them since they were published. They are no longer in the manifest.
	Kept []string
}

// A Folder is an output folder with a publication on its way into it. While it
// is open no other process can publish there.
type Folder struct {
	layer   layer
	place   place
	options Options
	made    []string // folders above the output that Open made, outermost first

	parent *os.Root // the folder that holds the output and the staging
	lock   *os.File
	out    *os.Root    // the output; nil if a first publication will make it
	device uint64      // the file system of out
	mode   fs.FileMode // of the output folder as it was, or 0
	old    manifest    // what the last publication made
	before []byte      // the bytes of manifest.json as they were, or nil

	staging *os.Root
	stages  bool         // what is in the staging folder is of this publication
	staged  atomic.Int64 // how many files and folders have been staged

	// using is held for reading by each Put, for writing by what must be alone.
	using  sync.RWMutex
	closed bool
	// committed is set once the commit record or the whole first folder may be
	// in place, so that the staging must not be cleared.
	committed bool

	mu      sync.Mutex       // guards what follows
	names   *Names           // of files, with the folders that they are in
	files   map[string]*file // by key of the path
	failure error            // the first error of a Put

	// folders are those that Commit has looked for in the output, by key: the
	// name of one staged in case it is not there, or empty where it is.
	folders map[string]string
}

// file is a file of this publication.
type file struct {
	path   string
	class  Class
	inputs string
	content
	// staged is the file's name in the staging folder, or empty if the output
	// has the file as it is; treeName if the file is in the new tree.
	staged string
	// onFolder says that the output has a folder of this name.
	onFolder bool
}

// treeName is the folder in the staging folder that a first publication makes
// and then puts in place as a whole.
const treeName = "tree"

// Open prepares a publication into the folder dir, which need not exist. It
// waits until no other process publishes there, finishes a publication that
// was cut off, and clears what another one left. The error is a [Refusal]
// where the folder can't be handbill's.
//
// The caller must call Close.
func Open(ctx context.Context, dir string, options Options) (*Folder, error) {
	return open(ctx, disk{}, dir, options)
}

func open(ctx context.Context, l layer, dir string, options Options) (*Folder, error) {
	p, err := locate(dir)
	if err != nil {
		return nil, err
	}
	if err := p.checkProtected(options.Protected); err != nil {
		return nil, err
	}
	f := &Folder{
		layer: l, place: p, options: options,
		names: NewNames(0), files: make(map[string]*file), folders: make(map[string]string),
	}
	if err := f.prepare(ctx); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (f *Folder) prepare(ctx context.Context) error {
	var err error
	if err = f.makeParents(); err != nil {
		return failed(err, "make the folder of %s", quote(f.place.shown))
	}
	if f.parent, err = os.OpenRoot(f.place.parent); err != nil {
		return failed(err, "open the folder of %s", quote(f.place.shown))
	}
	if f.lock, err = f.place.acquire(ctx, f.parent, f.options.Waiting); err != nil {
		return err
	}
	if _, err = rollForward(f.layer, f.place, f.parent); err != nil {
		return err
	}
	if err = f.inspect(); err != nil {
		return err
	}
	if err = f.syncFirst(); err != nil {
		return err
	}
	f.stages = true
	if err = f.layer.removeAll(f.parent, f.place.staging()); err == nil {
		err = f.layer.mkdirAll(f.parent, f.place.staging())
	}
	if err != nil {
		return failed(err, "make %s beside the output folder %s", quote(f.place.staging()), quote(f.place.shown))
	}
	f.staging, err = openStaging(f.parent, f.place)
	return err
}

// syncFirst syncs the rename of a first publication that was cut off after it, of
// which the staging folder is left: it may be in place and not on disk, and
// where nothing has changed since, nothing else would be synced.
func (f *Folder) syncFirst() error {
	if _, err := f.parent.Lstat(f.place.staging()); absent(err) || f.before == nil {
		return nil
	}
	if err := f.layer.syncDirs(f.parent, []string{"."}); err != nil {
		return failed(err, "sync the folder of %s", quote(f.place.shown))
	}
	return nil
}

// makeParents makes the folders above the output that are missing.
func (f *Folder) makeParents() error {
	var missing []string
	for dir := f.place.parent; ; dir = filepath.Dir(dir) {
		_, err := os.Lstat(dir)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			break
		}
		missing = append(missing, dir)
	}
	for _, dir := range slices.Backward(missing) {
		err := os.Mkdir(dir, 0o777)
		if err == nil {
			f.made = append(f.made, dir)
		} else if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// inspect looks at what is in the output folder and decides whether this
// publication may go there, and whether as a whole or file by file.
func (f *Folder) inspect() error {
	shown := quote(f.place.shown)
	f.old.files = map[string]published{}
	info, err := f.parent.Lstat(f.place.name)
	if absent(err) {
		return nil
	}
	if err != nil {
		return failed(err, "look at the output folder %s", shown)
	}
	if !info.IsDir() {
		return refuse("%s can't be the output folder: it is a file; name a folder", shown)
	}
	f.mode = info.Mode() &^ fs.ModeType
	if f.out, err = f.parent.OpenRoot(f.place.name); err != nil {
		return failed(err, "open the output folder %s", shown)
	}
	if err := f.checkMount(); err != nil {
		return err
	}
	if err := writable(f.place.dir()); err != nil {
		return failed(err, "write in the output folder %s", shown)
	}
	if f.before, err = readManifestFile(f.out); err != nil {
		var refusal Refusal
		if errors.As(err, &refusal) {
			return refuse("%s can't be the output folder: %s", shown, refusal)
		}
		return failed(err, "read %s of the output folder %s", manifestName, shown)
	}
	if f.before != nil {
		m, err := parseManifest(f.before)
		if err == nil {
			f.old = m
			return nil
		}
		if !f.options.Adopt {
			return refuse("%s is not empty, and its %s can't be used (%v); name another folder, or take this one over with --adopt", shown, manifestName, err)
		}
		return nil
	}
	return f.inspectUnknown()
}

// checkMount refuses an output folder that nothing can be renamed into from
// beside it.
func (f *Folder) checkMount() error {
	shown := quote(f.place.shown)
	beside, besideErr := f.parent.Stat(".")
	info, err := f.out.Stat(".")
	if err := errors.Join(besideErr, err); err != nil {
		return failed(err, "look at the output folder %s", shown)
	}
	f.device = device(info)
	if device(beside) != f.device || mounted(f.place.dir(), f.place.parent) {
		return refuse("%s can't be the output folder: it is mounted, and new files can't be moved into it from beside it; name a folder inside it", shown)
	}
	return nil
}

// inspectUnknown looks at an output folder that has no manifest.json.
func (f *Folder) inspectUnknown() error {
	shown := quote(f.place.shown)
	dir, err := f.out.Open(".")
	if err != nil {
		return failed(err, "open the output folder %s", shown)
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return failed(err, "list the output folder %s", shown)
	}
	if len(names) == 0 {
		// The new folder will replace the empty one.
		err := f.out.Close()
		f.out = nil
		return err
	}
	if f.options.Adopt {
		return nil
	}
	for _, name := range names {
		if !strings.HasPrefix(name, ".") {
			return refuse("%s is not empty, and handbill did not make it; name another folder, or take this one over with --adopt", shown)
		}
	}
	return nil
}

// LookAgain sees to it that the next publication is not taken for the same as this
// one, whatever it is made from: manifest.json names no source.
func (f *Folder) LookAgain() { f.options.Source = "" }

// Unchanged reports whether the last publication was made from the same source and
// all its files are there, with their sizes. Then there is nothing to publish.
func (f *Folder) Unchanged() bool {
	if f.options.Source == "" || f.options.Source != f.old.source {
		return false
	}
	// On all cores: a large site has many files to look at.
	names := slices.Collect(maps.Keys(f.old.files))
	workers := runtime.GOMAXPROCS(0)
	var differs atomic.Bool
	var looking sync.WaitGroup
	for part := range slices.Chunk(names, len(names)/workers+1) {
		looking.Go(func() {
			for _, name := range part {
				if differs.Load() || !f.hasStill(name) {
					differs.Store(true)
					return
				}
			}
		})
	}
	looking.Wait()
	return !differs.Load()
}

// hasStill reports whether the output has a file of the last publication as that
// made it, as far as its size tells.
func (f *Folder) hasStill(name string) bool {
	info, err := os.Lstat(f.inOutput(name))
	return err == nil && info.Mode().IsRegular() && info.Size() == f.old.files[name].size
}

// Put publishes data at a path, which is relative to the folder and has
// slashes. A file that the folder has already, by the manifest and its size,
// is left as it is; any other is staged. Put may be called by many goroutines.
// inputs is for the next publication's Keep, or empty.
//
// The error is a [Refusal] if the path can't be used on every system, if it
// was put before or differs from another one in case or Unicode form only, or
// if a file or link that handbill did not make is in its place. After any
// error Commit fails too.
func (f *Folder) Put(path string, class Class, data []byte, inputs string) error {
	return f.put(path, class, func(file *file) error {
		file.inputs = inputs
		file.content = content{size: int64(len(data)), sum: sha256.Sum256(data)}
		old, found, err := f.inPlace(file)
		if err != nil || found && old == file.content {
			return err
		}
		return f.stage(file, bytesOf(data))
	})
}

// Keep publishes a file as the last publication made it, if that had the same
// Common digest, put the file with the same inputs, a digest of what it is made
// from beside that, and the folder has it still, by its size. Otherwise the file
// is not kept, and the caller puts it. Without inputs nothing is kept.
func (f *Folder) Keep(path string, class Class, inputs string) (kept bool, err error) {
	old := f.old.files[path]
	if inputs == "" || old.inputs != inputs || f.options.Common == "" || f.old.common != f.options.Common {
		return false, nil
	}
	if !f.hasStill(path) {
		return false, nil // Put says what is wrong
	}
	return true, f.put(path, class, func(file *file) error {
		file.inputs, file.content = inputs, old.content
		return nil
	})
}

// PutFile publishes the file called name of src at a path, as Put does. It
// holds no more than a part of the file in memory. The file must have the SHA-256
// that pages say of it, in hexadecimal digits: somebody may write it meanwhile.
func (f *Folder) PutFile(path string, class Class, src fs.FS, name, sha256 string) error {
	return f.put(path, class, func(file *file) error {
		same := func() error {
			if hex.EncodeToString(file.content.sum[:]) != sha256 {
				return fmt.Errorf("%s changed while the site was built; build again", quote(name))
			}
			return nil
		}
		old, found, err := f.inPlace(file)
		if err != nil {
			return err
		}
		info, err := fs.Stat(src, name)
		if err != nil {
			return failed(err, "read %s", quote(name))
		}
		if !info.Mode().IsRegular() {
			return refuse("%s can't be published: it is not a regular file", quote(name)) // reading a FIFO would never end
		}
		if found && old.size == info.Size() {
			file.content, err = copyFile(io.Discard, src, name)
			if err != nil {
				return failed(err, "read %s", quote(name))
			}
			if old == file.content {
				return same()
			}
		}
		if err := f.stage(file, func(to io.Writer) error {
			file.content, err = copyFile(to, src, name)
			return err
		}); err != nil {
			return err
		}
		return same()
	})
}

// copyFile copies a file and returns what it held.
func copyFile(to io.Writer, src fs.FS, name string) (content, error) {
	opened, err := src.Open(name)
	if err != nil {
		return content{}, err
	}
	defer opened.Close()
	return digest(to, opened)
}

// put notes a file and calls fill, which stages it if need be. It keeps the
// first error for Commit.
func (f *Folder) put(path string, class Class, fill func(*file) error) error {
	f.using.RLock()
	defer f.using.RUnlock()
	if err := f.usable(); err != nil {
		return err
	}
	file, err := f.claim(path, class)
	if err == nil {
		err = fill(file)
	}
	if err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.failure == nil {
			f.failure = err
		}
	}
	return err
}

// usable returns an error once Commit or Close was called.
func (f *Folder) usable() error {
	if f.closed || f.committed {
		return errors.New("the publication is over; open the folder again")
	}
	return nil
}

// claim notes a path, and the folders that it is in, for this publication.
func (f *Folder) claim(name string, class Class) (*file, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.names.Add(name); err != nil {
		return nil, err
	}
	claimed := &file{path: name, class: class}
	f.files[keyOf(name)] = claimed
	return claimed, nil
}

// inPlace reports whether the output has the file as the manifest lists it, as
// far as its size tells, and what that holds. It refuses to replace what
// handbill did not make.
func (f *Folder) inPlace(file *file) (content, bool, error) {
	name := file.path
	if f.out == nil {
		return content{}, false, nil
	}
	info, err := os.Lstat(f.inOutput(name))
	if absent(err) {
		return content{}, false, nil
	}
	if err != nil {
		return content{}, false, failed(err, "look at %s of the output folder", quote(name))
	}
	held, listed := f.old.files[name]
	switch {
	case listed && info.Mode().IsRegular() && info.Size() == held.size:
		return held.content, true, nil
	case info.IsDir():
		file.onFolder = true // Commit sees whether it can make room
		return content{}, false, nil
	case f.options.Adopt, f.published(name, info):
		return content{}, false, nil
	}
	return content{}, false, refuse("%s is in %s already, and handbill did not make it; move it away, or have it replaced with --adopt", quote(name), quote(f.place.shown))
}

// published reports whether what is at a path was published, under this name
// or, on a system to which both are one, under one that differs in case or
// Unicode form.
func (f *Folder) published(name string, info fs.FileInfo) bool {
	if _, listed := f.old.files[name]; listed {
		return true
	}
	key := keyOf(name)
	for other := range f.old.files {
		if keyOf(other) == key {
			if same, err := os.Lstat(f.inOutput(other)); err == nil && os.SameFile(info, same) {
				return true
			}
		}
	}
	return false
}

// inOutput returns the path of a file of the output for os.Lstat: a look needs
// no os.Root, which opens every folder on the way.
func (f *Folder) inOutput(name string) string {
	return f.place.dir() + string(filepath.Separator) + filepath.FromSlash(name)
}

// next returns a new name in the staging folder.
func (f *Folder) next() string {
	return strconv.FormatInt(f.staged.Add(1), 10)
}

// stage writes a new file beside the output.
func (f *Folder) stage(file *file, fill func(io.Writer) error) error {
	name, staged := treeName+"/"+file.path, treeName
	if f.out != nil {
		name = f.next()
		staged = name
	}
	if err := f.write(name, fill); err != nil {
		return failed(err, "stage %s beside %s", quote(file.path), quote(f.place.shown))
	}
	file.staged = staged
	return nil
}

// bytesOf fills a file with data.
func bytesOf(data []byte) func(io.Writer) error {
	return func(to io.Writer) error {
		_, err := to.Write(data)
		return err
	}
}

// write makes a file in the staging folder, and the folders that it is in.
func (f *Folder) write(name string, fill func(io.Writer) error) error {
	to, err := f.layer.create(f.staging, name)
	if errors.Is(err, fs.ErrNotExist) && path.Dir(name) != "." {
		if err := f.layer.makeStaged(f.staging, path.Dir(name)); err != nil {
			return err
		}
		to, err = f.layer.create(f.staging, name)
	}
	if err != nil {
		return err
	}
	if err := fill(to); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

// Close ends the publication and lets others publish. Without a Commit before
// it, the output stays as it was. Close may be called at any time, and again.
func (f *Folder) Close() error {
	f.using.Lock()
	defer f.using.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	var err error
	if f.staging != nil {
		err = f.staging.Close()
	}
	if f.stages && !f.committed {
		err = errors.Join(err, f.layer.removeAll(f.parent, f.place.staging()))
	}
	if f.out != nil {
		err = errors.Join(err, f.out.Close())
	}
	if f.lock != nil {
		err = errors.Join(err, unlock(f.parent, f.place.lock(), f.lock))
	}
	if f.parent != nil {
		err = errors.Join(err, f.parent.Close())
	}
	if !f.committed {
		for _, dir := range slices.Backward(f.made) {
			_ = os.Remove(dir) // one in which somebody put a file meanwhile stays
		}
	}
	if err != nil {
		return failed(err, "clear up beside %s", quote(f.place.shown))
	}
	return nil
}
