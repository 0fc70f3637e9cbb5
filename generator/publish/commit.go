package publish

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Commit puts all that was put in place of what an earlier publication made.
// Where ctx ends before the commit record is written, or anything fails until
// then, the output stays as it was; from the record on Commit goes to the end.
//
// Commit can be called once. After an error call Close, as always.
func (f *Folder) Commit(ctx context.Context) (Result, error) {
	f.using.Lock()
	defer f.using.Unlock()
	if err := f.usable(); err != nil {
		return Result{}, err
	}
	if f.failure != nil {
		return Result{}, f.failure
	}
	files := slices.AppendSeq(make([]*file, 0, len(f.files)), maps.Values(f.files))
	slices.SortFunc(files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	if f.out == nil {
		return f.commitWhole(ctx, files)
	}
	return f.commitSteps(ctx, files)
}

// commitWhole puts a first publication in place, by one rename.
func (f *Folder) commitWhole(ctx context.Context, files []*file) (Result, error) {
	err := f.write(treeName+"/"+manifestName, bytesOf(formatManifest(f.options, files)))
	if err == nil && f.mode != 0 {
		err = f.layer.chmod(f.staging, treeName, f.mode) // as the empty folder had
	}
	if err == nil {
		err = f.layer.syncTree(f.parent, f.place.staging())
	}
	if err != nil {
		return Result{}, failed(err, "stage %s", quote(f.place.shown))
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	from, err := f.staging.Open(".")
	if err != nil {
		return Result{}, failed(err, "open the staging folder of %s", quote(f.place.shown))
	}
	defer from.Close()
	to, err := f.parent.Open(".")
	if err != nil {
		return Result{}, failed(err, "open the folder of %s", quote(f.place.shown))
	}
	defer to.Close()
	if err := f.layer.rename(from, treeName, to, f.place.name); err != nil {
		if _, statErr := f.staging.Lstat(treeName); !absent(statErr) {
			return Result{}, failed(err, "put %s in place", quote(f.place.shown))
		}
	}
	f.committed = true
	if err := f.layer.syncDirs(f.parent, []string{"."}); err != nil {
		return Result{}, failed(err, "sync the folder of %s", quote(f.place.shown))
	}
	clearStaging(f.layer, f.parent, f.place)
	return Result{Files: len(files), Changed: len(files)}, nil
}

// commitSteps puts a publication in place file by file.
func (f *Folder) commitSteps(ctx context.Context, files []*file) (Result, error) {
	after := formatManifest(f.options, files)
	result := Result{Files: len(files)}
	for _, file := range files {
		if file.staged != "" {
			result.Changed++
		}
	}
	steps, err := f.plan(files)
	if err != nil {
		return Result{}, err
	}
	if len(steps) == 0 && bytes.Equal(f.before, after) {
		return result, nil
	}
	staged := f.next()
	if err := f.write(staged, bytesOf(after)); err != nil {
		return Result{}, failed(err, "stage %s beside %s", manifestName, quote(f.place.shown))
	}
	steps = append(steps, step{Op: opPlace, Path: manifestName, Staged: staged})
	if err := f.checkSteps(steps); err != nil {
		return Result{}, err
	}
	if err := f.layer.syncTree(f.parent, f.place.staging()); err != nil {
		return Result{}, failed(err, "sync the staging folder of %s", quote(f.place.shown))
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if err := f.writeRecord(record{
		header: header{generatorName, format},
		Before: sumText(f.before), After: sumText(after), Steps: steps,
	}); err != nil {
		err = failed(err, "write the commit record of %s", quote(f.place.shown))
		if f.committed {
			err = unfinished(f.place, err)
		}
		return Result{}, err
	}

	a := &applier{layer: f.layer, out: f.out, staging: f.staging}
	if err := a.finish(f.parent, f.place, steps); err != nil {
		if a.changed == 0 {
			f.retract()
		}
		if f.committed {
			err = unfinished(f.place, err)
		}
		return Result{}, err
	}
	result.Removed, result.Kept = a.removed, a.kept
	return result, nil
}

// unfinished is an error that a committed publication had.
func unfinished(p place, err error) error {
	return fmt.Errorf("%w; the new site in %s is not whole yet, and the next handbill command finishes it", err, quote(p.shown))
}

// plan lists the steps that make the output what was put, less the last one,
// for manifest.json. It refuses what could not be done to the end.
func (f *Folder) plan(files []*file) ([]step, error) {
	newFolders, err := f.stageFolders(files)
	if err != nil {
		return nil, err
	}
	steps, late, err := f.removals(files)
	if err != nil {
		return nil, err
	}
	steps = append(steps, newFolders...)
	byClass := slices.Clone(files)
	slices.SortStableFunc(byClass, func(a, b *file) int { return cmp.Compare(a.class, b.class) })
	for _, file := range byClass {
		if file.staged != "" {
			steps = append(steps, step{Op: opPlace, Path: file.path, Staged: file.staged})
		}
	}
	return append(steps, late...), nil
}

// stageFolders makes the folders that staged files need and that the output
// has not yet, in the staging folder: putting them in place needs no room on a
// disk that is full by then.
func (f *Folder) stageFolders(files []*file) ([]step, error) {
	var steps []step
	for _, file := range files {
		if file.staged == "" {
			continue
		}
		if err := f.stageFolder(path.Dir(file.path), &steps); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// stageFolder does so for one folder and those that it is in, the outer ones
// first.
func (f *Folder) stageFolder(name string, steps *[]step) error {
	if name == "." {
		return nil
	}
	key := keyOf(name)
	if _, looked := f.folders[key]; looked {
		return nil
	}
	f.folders[key] = ""
	if err := f.stageFolder(path.Dir(name), steps); err != nil {
		return err
	}
	if exists, err := f.folderInPlace(name); err != nil || exists {
		return err
	}
	staged := f.next()
	f.folders[key] = staged
	if err := f.layer.makeStaged(f.staging, staged); err != nil {
		return failed(err, "stage the folder %s beside %s", quote(name), quote(f.place.shown))
	}
	*steps = append(*steps, step{Op: opPlace, Path: name, Staged: staged})
	return nil
}

// folderInPlace reports whether the output has a folder of this name. It
// refuses what new files can't be put in.
func (f *Folder) folderInPlace(name string) (bool, error) {
	info, err := os.Lstat(f.inOutput(name))
	switch {
	case absent(err):
		return false, nil
	case err != nil:
		return false, failed(err, "look at %s of the output folder", quote(name))
	case info.IsDir() && (device(info) != f.device || mounted(f.inOutput(name), f.place.parent)):
		return false, f.refuseMounted(name)
	case info.IsDir():
		return true, nil
	case info.Mode()&fs.ModeSymlink == 0 && f.published(name, info):
		return false, nil // a file was published where the folder is to be now: Commit makes room
	}
	return false, refuse("%s in %s is not a folder, and handbill did not make it; move it away", quote(name), quote(f.place.shown))
}

// removals lists the steps that remove what an earlier publication made and
// this one did not, and the folders that are then empty: early those that are
// in the way of something new, late all others.
func (f *Folder) removals(files []*file) (early, late []step, err error) {
	var gone []string
	for name := range f.old.files {
		if now := f.files[keyOf(name)]; now == nil || now.path != name {
			gone = append(gone, name)
		}
	}
	slices.Sort(gone)
	var earlyFolders, lateFolders []string
	for _, name := range gone {
		held := f.old.files[name]
		waiting, blocks := f.waitingFor(name)
		if blocks {
			if err := f.checkRemovable(name, held.content); err != nil {
				return nil, nil, err
			}
		}
		steps, folders := &late, &lateFolders
		if waiting != "" {
			steps, folders = &early, &earlyFolders
		}
		*steps = append(*steps, step{
			Op: opRemove, Path: name, Staged: waiting,
			Size: held.size, SHA256: hex.EncodeToString(held.sum[:]),
		})
		for dir := range parents(name) {
			if f.names.folders[keyOf(dir)] != dir {
				*folders = append(*folders, dir)
			}
		}
	}
	for _, file := range files {
		if !file.onFolder {
			continue
		}
		inside, err := f.clearable(file.path)
		if err != nil {
			return nil, nil, err
		}
		earlyFolders = append(earlyFolders, inside...)
	}
	return append(early, emptied(earlyFolders)...), append(late, emptied(lateFolders)...), nil
}

// emptied lists the steps that remove folders, the inner ones first.
func emptied(folders []string) []step {
	slices.SortFunc(folders, func(a, b string) int { return strings.Compare(b, a) })
	var steps []step
	for _, folder := range slices.Compact(folders) {
		steps = append(steps, step{Op: opRemoveEmpty, Path: folder})
	}
	return steps
}

// waitingFor returns the name of the staged file or folder that can't be put
// in place before the file name is removed, or "". It blocks if one of the two
// is a folder; otherwise they differ in case or Unicode form only, and may
// well be two files.
func (f *Folder) waitingFor(name string) (staged string, blocks bool) {
	key := keyOf(name)
	if _, isFolder := f.names.folders[key]; isFolder {
		return f.folders[key], f.folders[key] != ""
	}
	if file := f.files[key]; file != nil {
		return file.staged, false
	}
	for dir := range parents(name) {
		if file := f.files[keyOf(dir)]; file != nil {
			return file.staged, file.staged != ""
		}
	}
	return "", false
}

// checkRemovable refuses a publication that needs the place of a file which
// was published, but changed since.
func (f *Folder) checkRemovable(name string, held content) error {
	same, err := holds(f.out, name, held)
	switch {
	case absent(err), err == nil && same:
		return nil
	case err != nil:
		return failed(err, "read %s of the output folder", quote(name))
	}
	return refuse("%s in %s was changed since it was published, and is in the way of the new site; move it away", quote(name), quote(f.place.shown))
}

// clearable returns the folders that must go where a file is to be, and
// refuses the publication if there is anything in them that stays.
func (f *Folder) clearable(name string) (folders []string, err error) {
	err = fs.WalkDir(f.out.FS(), name, func(inside string, entry fs.DirEntry, err error) error {
		switch _, published := f.old.files[inside]; {
		case err != nil:
			return failed(err, "list %s of the output folder", quote(inside))
		case entry.IsDir():
			folders = append(folders, inside)
		case !published:
			return refuse("%s in %s is a folder where a file is to be, and handbill did not make %s; move it away", quote(name), quote(f.place.shown), quote(inside))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return folders, f.checkChangeable(folders)
}

// checkSteps looks before the commit record whether the system will let each
// step be taken.
func (f *Folder) checkSteps(steps []step) error {
	var names []string
	for _, s := range steps {
		if s.Op != opRemoveEmpty { // an empty folder that can't be removed may stay
			names = append(names, s.Path)
		}
	}
	return f.checkChangeable(names)
}

// checkChangeable looks whether the system will let files and folders of the
// output be made, replaced or removed.
func (f *Folder) checkChangeable(names []string) error {
	var folders []string
	for _, name := range names {
		if err := f.checkFixed(name); err != nil {
			return err
		}
		folders = append(folders, path.Dir(name))
	}
	slices.Sort(folders)
	for _, folder := range slices.Compact(folders) {
		// A file that is to become a folder is not one yet, as the dot tells.
		err := writable(f.inOutput(folder + "/."))
		for absent(err) && folder != "." {
			folder = path.Dir(folder)
			err = writable(f.inOutput(folder + "/."))
		}
		if err != nil {
			return failed(err, "write in %s of the output folder %s", quote(folder), quote(f.place.shown))
		}
		if err := f.checkFixed(folder); err != nil {
			return err
		}
	}
	return nil
}

// checkFixed returns an error if a file or folder of the output is fixed.
func (f *Folder) checkFixed(name string) error {
	switch mount, locked := fixed(f.inOutput(name)); {
	case mount:
		return f.refuseMounted(name)
	case locked:
		return failed(fs.ErrPermission, "change %s of the output folder %s, which has the attribute “immutable” or “append only”", quote(name), quote(f.place.shown))
	}
	return nil
}

func (f *Folder) refuseMounted(name string) error {
	return refuse("%s in %s is mounted, and new files can't be moved there; unmount it, or name another output folder", quote(name), quote(f.place.shown))
}

// writeRecord writes the commit record. From then on the new site is certain.
func (f *Folder) writeRecord(r record) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	const draft = recordName + ".new"
	to, err := f.layer.create(f.staging, draft)
	if err != nil {
		return err
	}
	_, err = to.Write(data)
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	dir, err := f.staging.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	f.committed = true
	err = f.layer.rename(dir, draft, dir, recordName)
	if err == nil {
		err = f.layer.syncDirs(f.staging, []string{"."})
	}
	if err != nil {
		f.retract()
	}
	return err
}

// retract takes the commit record back while nothing in the output has
// changed. It must be gone from the disk before the staged files go; where it
// does not go, the publication stays committed.
func (f *Folder) retract() {
	err := f.layer.remove(f.staging, recordName)
	if err == nil || absent(err) {
		err = f.layer.syncDirs(f.staging, []string{"."})
	}
	f.committed = err != nil
}

// clearStaging removes the staging folder of what is done or given up.
func clearStaging(l layer, parent *os.Root, p place) {
	// The output is as it should be, so an error is none of the publication.
	// What stays, the next Open clears; a record that stays finds nothing to do.
	_ = l.removeAll(parent, p.staging())
}

func sumText(data []byte) string {
	if data == nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// RollForward finishes a publication into the folder dir that was cut off
// after its commit record, and reports whether there was one. A command that
// only reads the folder calls it first, and one that may fail before it comes to
// Open, which does so by itself. It waits while another process publishes there.
// Of the options Protected and Waiting count.
func RollForward(ctx context.Context, dir string, options Options) (done bool, err error) {
	return rollForwardIn(ctx, disk{}, dir, options)
}

func rollForwardIn(ctx context.Context, l layer, dir string, options Options) (done bool, err error) {
	p, err := locate(dir)
	if err != nil {
		return false, err
	}
	if _, err := os.Lstat(filepath.Join(p.parent, p.staging(), recordName)); absent(err) {
		return false, nil
	}
	if err := p.checkProtected(options.Protected); err != nil {
		return false, err
	}
	parent, err := os.OpenRoot(p.parent)
	if err != nil {
		return false, failed(err, "open the folder of %s", quote(dir))
	}
	defer parent.Close()
	lock, err := p.acquire(ctx, parent, options.Waiting)
	if err != nil {
		return false, err
	}
	done, err = rollForward(l, p, parent)
	if unlockErr := unlock(parent, p.lock(), lock); err == nil && unlockErr != nil {
		err = failed(unlockErr, "unlock %s", quote(dir))
	}
	return done, err
}

// rollForward does the work of RollForward while the place is locked.
func rollForward(l layer, p place, parent *os.Root) (done bool, err error) {
	data, err := readRecord(parent, p)
	if data == nil || err != nil {
		return false, err
	}
	r, err := parseRecord(data)
	if err != nil {
		return false, refuse("the record of the publication into %s that was cut off can't be used (%v); remove %s beside it, then build again",
			quote(p.shown), err, quote(p.staging()))
	}
	out, err := parent.OpenRoot(p.name)
	if absent(err) {
		// Somebody removed the output: what is staged is not a whole site.
		clearStaging(l, parent, p)
		return false, nil
	}
	if err != nil {
		return false, failed(err, "open the output folder %s", quote(p.shown))
	}
	defer out.Close()
	now, err := readManifestFile(out)
	if err != nil {
		return false, failed(err, "read %s of the output folder %s", manifestName, quote(p.shown))
	}
	if sum := sumText(now); sum != r.Before && sum != r.After {
		return false, refuse("%s is not as the publication that was cut off left it; put the folder back, or remove %s beside it",
			quote(p.shown), quote(p.staging()))
	}
	staging, err := openStaging(parent, p)
	if err != nil {
		return false, err
	}
	defer staging.Close()
	a := &applier{layer: l, out: out, staging: staging}
	if err := a.finish(parent, p, r.Steps); err != nil {
		return false, err
	}
	return true, nil
}

// openStaging opens the staging folder. It refuses one that somebody else may have
// made, to have files of his own published.
func openStaging(parent *os.Root, p place) (*os.Root, error) {
	staging, err := parent.OpenRoot(p.staging())
	if err != nil {
		return nil, failed(err, "open the staging folder of %s", quote(p.shown))
	}
	around, err := parent.Stat(".")
	if err == nil {
		var info fs.FileInfo
		if info, err = staging.Stat("."); err == nil && byStranger(around, info) {
			err = refuse("%s beside %s belongs to another user, in a folder that all may write in; remove it, or name another output folder", quote(p.staging()), quote(p.shown))
		}
	}
	if err != nil {
		staging.Close()
		return nil, err
	}
	return staging, nil
}

// readRecord returns the bytes of the commit record, or nil where there is
// none.
func readRecord(parent *os.Root, p place) ([]byte, error) {
	staging, err := parent.Lstat(p.staging())
	if absent(err) || err == nil && !staging.IsDir() {
		return nil, nil
	}
	name := p.staging() + "/" + recordName
	info, err := parent.Lstat(name)
	if absent(err) || err == nil && !info.Mode().IsRegular() {
		return nil, nil
	}
	data, err := parent.ReadFile(name)
	if err != nil {
		return nil, failed(err, "read the commit record of %s", quote(p.shown))
	}
	return data, nil
}
