package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"go.yaml.in/yaml/v4"

	"handbill.example/generator/problem"
)

// A newFile is a file that is to be made.
type newFile struct{ path, text string }

// create makes files, and the folders that they need: all of them, or nothing. It
// gives what takes them away again.
func create(files []newFile) (undo func(), err error) {
	var there []string
	for _, f := range files {
		if isThere(f.path) {
			there = append(there, filepath.ToSlash(f.path))
		}
	}
	if len(there) > 0 {
		return nil, usage("already there: %s; nothing was made", problem.Enumerate(there, "and"))
	}
	var made []string // files and folders
	undo = func() {
		for _, name := range slices.Backward(made) {
			os.Remove(name) // a folder stays if somebody else has put a file into it
		}
	}
	for _, f := range files {
		if made, err = makeFolder(filepath.Dir(f.path), made); err == nil {
			made, err = makeFile(f, made)
		}
		if err == nil {
			continue
		}
		undo()
		if errors.Is(err, syscall.ENOTDIR) {
			return nil, usage("%v; name a folder", err)
		}
		return nil, err
	}
	return undo, nil
}

// makeFolder makes a folder, and those that it is in, where they are not there. It
// adds them to what was made.
func makeFolder(dir string, made []string) ([]string, error) {
	err := os.Mkdir(dir, 0o777)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
		if made, err = makeFolder(filepath.Dir(dir), made); err != nil {
			return made, err
		}
		err = os.Mkdir(dir, 0o777)
	}
	switch {
	case err == nil:
		return append(made, dir), nil
	case errors.Is(err, fs.ErrExist):
		return made, nil // if it is no folder, the next in it cannot be made
	}
	return made, err
}

// makeFile makes a file and adds it to what was made.
func makeFile(f newFile, made []string) ([]string, error) {
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return made, err
	}
	return append(made, f.path), fill(file, []byte(f.text))
}

// isThere tells whether there is anything of a name, a link that leads nowhere too.
func isThere(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// refusal says why what was made cannot stay: by the first of the errors that came
// with it.
func refusal(problems problem.List, isNew func(problem.Problem) bool) error {
	for _, p := range problems {
		if p.Severity == problem.Error && isNew(p) {
			return usage("nothing was made, since %s would be wrong: %s", p.File, p.Message)
		}
	}
	return nil
}

// yamlText gives a text as a value of YAML.
func yamlText(s string) string {
	data, err := yaml.Marshal(s)
	if err != nil {
		panic(err) // there is no text that YAML has no form for
	}
	return strings.TrimSuffix(string(data), "\n")
}
