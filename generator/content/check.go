package content

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"handbill.example/generator/problem"
)

// This file has the checks that need more than one file.

// checkNames looks at where files are and at the names that become URLs.
func (l *loader) checkNames() {
	var procedures []string // in the order of their first files
	sources := make(map[string][]*file, len(l.tree))
	misplaced := map[string]bool{}
	for _, f := range l.tree {
		switch {
		case f.bad:
		case f.role == roleMisplaced:
			if dir := path.Dir(f.path); !misplaced[dir] { // once for a folder
				misplaced[dir] = true
				l.misplaced(f, dir)
			}
		case f.role == roleNotice:
			if sources[f.procedure] == nil {
				procedures = append(procedures, f.procedure)
			}
			sources[f.procedure] = append(sources[f.procedure], f)
			if f.folder {
				l.checkName(f, f.name)
			}
		case f.role == roleCoverage, f.role == rolePage, f.role == roleWithdrawal:
			l.checkName(f, f.name)
		case strings.HasPrefix(f.path, "codes/") && f.role == roleAsset:
			l.report(f.path, problem.Warning, codeMisplaced, "this file is not read; code lists are codes/cpv.csv and codes/regions.csv")
		case strings.HasPrefix(f.path, "coverage/"):
			l.report(f.path, problem.Warning, codeMisplaced, "this file is not read; coverage is files in coverage/ whose names end in .md")
		case strings.HasPrefix(f.path, "withdrawn/"):
			l.report(f.path, problem.Warning, codeMisplaced, "this file is not read; what says that a procedure is gone is files in withdrawn/ whose names end in .md")
		}
	}
	for _, name := range procedures {
		l.checkProcedure(name, sources[name])
	}
}

func (l *loader) misplaced(f *file, dir string) {
	switch top, _, _ := strings.Cut(f.path, "/"); {
	case top == "notices":
		l.report(f.path, problem.Error, codeMisplaced, "the folder %s is too deep for notices; a notice is in notices/, on a shelf of four digits such as notices/2020/, or in its procedure's folder on either", problem.Quote(dir))
	case top == "coverage":
		l.report(f.path, problem.Error, codeMisplaced, "coverage has no folders; move the file to coverage/")
	case top == "withdrawn":
		l.report(f.path, problem.Error, codeMisplaced, "withdrawn has no folders; move the file to withdrawn/")
	default:
		message := "this file is not read; move it to notices/, coverage/ or beside site.yaml"
		if near := problem.Nearest(top, []string{"notices", "coverage", "codes", "withdrawn"}); near != "" && near != top {
			message = fmt.Sprintf("this file is not read; rename the folder %s to %s", problem.Quote(top), near)
		}
		l.report(f.path, problem.Warning, codeMisplaced, "%s", message)
	}
}

func (l *loader) checkName(f *file, name string) {
	if wrong := NameFault(name); wrong != "" {
		l.report(f.path, problem.Error, codeBadName, "%s", wrong)
	}
}

// checkProcedure looks at the names of a procedure and its notices.
func (l *loader) checkProcedure(name string, files []*file) {
	l.checkName(files[0], name)
	if name == "page" {
		l.report(files[0].path, problem.Error, CodeReservedName, "“page” is where the pages of the list of notices are, /notices/page/2/; choose another name")
	}

	// A source is a file that is all of a procedure, or a folder.
	var first []*file // of each source
	var names []string
	for _, f := range files {
		source := f.path
		if f.folder {
			source = path.Dir(f.path)
		}
		if !slices.Contains(names, source) {
			first, names = append(first, f), append(names, source)
		}
	}
	if len(names) > 1 {
		l.clashes[name] = true
		for i, f := range first {
			others := slices.Delete(slices.Clone(names), i, i+1)
			advice := "a shelf is no part of it, so rename one"
			if len(names) == 2 && names[0] == names[1]+".md" { // a file of a shelf, and a folder of the same
				advice = fmt.Sprintf("move %s.md into %[1]s/, or rename one", name)
			}
			l.report(f.path, problem.Error, codeSameName, "the name %s is also that of %s; %s", problem.Quote(name), problem.Enumerate(others, "and"), advice)
		}
		return
	}
	if len(files) < 2 {
		return
	}
	for _, f := range files {
		if f.name == "changes" || f.name == "files" {
			l.report(f.path, problem.Error, CodeReservedName, "/notices/%s/%s/ is where handbill puts the procedure's %[2]s; choose another name for the notice", name, f.name)
		}
	}
}

// cite completes the notices that cite files, and reads the files. Each such
// notice is replaced with a copy: the former folder's, if that says the same, since
// later stages do again what hangs on a notice that is another. The result has the
// copies by what they were made of.
func (l *loader) cite(notices []*Notice) (map[*Notice]*Notice, error) {
	find := &finder{tree: l.tree}
	citing := map[*Notice]*Notice{}
	used := map[string]bool{}
	var citations []citation
	var unread []int // in the tree
	for _, n := range notices {
		local := slices.ContainsFunc(n.Facts.Documents, func(d Document) bool { return d.Path != "" })
		if !local && n.Facts.Image.Path == "" {
			continue
		}
		whole := *n
		whole.Facts.Documents = slices.Clone(n.Facts.Documents)
		citing[n] = &whole
		look := func(number int, cited string) {
			c := citation{notice: &whole, number: number}
			f, wrong := find.find(cited)
			if f == nil {
				if wrong != "" {
					l.problems.Add(c.at(), problem.Error, codeNoFile, "%s", wrong)
				}
				return
			}
			if f.asset == nil && !used[f.path] {
				at, _ := l.tree.index(f.path)
				unread = append(unread, at)
			}
			used[f.path] = true
			c.file = f
			citations = append(citations, c)
		}
		for j, d := range whole.Facts.Documents {
			if d.Path != "" {
				look(j, d.Path)
			}
		}
		if i := whole.Facts.Image; i.Path != "" {
			look(-1, i.Path)
		}
	}
	// Files of the former folder are not touched: what is read is a copy's.
	for _, at := range unread {
		f := *l.tree[at]
		f.problems = slices.Clone(f.problems)
		l.tree[at] = &f
	}
	if err := parallel(len(unread), func() func(int) error {
		return func(i int) error { return readAsset(l.fsys, l.tree[unread[i]]) }
	}); err != nil {
		return nil, err
	}
	l.checkFileNames()
	for _, c := range citations {
		if c.file = l.tree.find(c.file.path); c.file.asset == nil {
			continue // which was reported
		}
		c.complete()
		l.checkCitation(c)
	}
	for i, n := range notices {
		whole := citing[n]
		if whole == nil {
			continue
		}
		if former := l.former.citing[n]; former != nil && former.Facts.Image == whole.Facts.Image && slices.Equal(former.Facts.Documents, whole.Facts.Documents) {
			citing[n] = former
		}
		notices[i] = citing[n]
	}
	for _, f := range l.tree {
		if f.role == roleAsset && !f.bad && !f.shared && !used[f.path] && strings.HasPrefix(f.path, "notices/") {
			l.report(f.path, problem.Warning, codeUncited, "no notice cites this file, so it is not published; list it under documents, or remove it (a notice's name ends in .md)")
		}
	}
	return citing, nil
}

// checkFileNames reports files in a procedure's folder that are one file on
// some systems.
func (l *loader) checkFileNames() {
	for _, f := range l.tree {
		if f.role != roleAsset || f.procedure == "" || f.bad {
			continue
		}
		_, inside, _ := strings.Cut(f.path, "/"+f.procedure+"/")
		l.claim(f.procedure, inside, f.path, problem.Top(f.path))
	}
}

// claim notes that a procedure has a file of a name, and reports another one
// whose name differs in capitals or accents alone.
func (l *loader) claim(procedure, name, path string, at problem.Position) {
	key := procedure + "/" + foldName(name)
	other, taken := l.claims[key]
	switch {
	case !taken:
		l.claims[key] = path
	case other != path && !l.clashed[path]:
		l.clashed[path] = true
		message := fmt.Sprintf("%s and %s would have one URL; rename one", problem.Quote(path), problem.Quote(other))
		if foldName(path) == foldName(other) {
			message = fmt.Sprintf("%s and %s differ in capitals or in the form of accents alone, and are one file on some systems; rename one", problem.Quote(path), problem.Quote(other))
		}
		l.problems.Add(at, problem.Error, codeSameFile, "%s", message)
	}
}

// checkCitation looks at a file that is there.
func (l *loader) checkCitation(c citation) {
	name := ""
	if c.number >= 0 {
		name = c.notice.Facts.Documents[c.number].Name
	} else {
		name = c.notice.Facts.Image.Name
		switch {
		case !IsImage(name):
			l.problems.Add(c.at(), problem.Error, codeImage, "%s is no image; write the path of a PNG, JPEG, GIF, SVG, WebP or AVIF file", problem.Quote(path.Base(name)))
		case c.file.asset.imageFault != "":
			l.problems.Add(c.at(), problem.Error, codeImage, "%s %s", problem.Quote(path.Base(name)), c.file.asset.imageFault)
		}
	}
	if c.file.asset.size == 0 && (c.number >= 0 || c.file.asset.imageFault == "") {
		l.problems.Add(c.at(), problem.Warning, codeEmptyFile, "%s is empty, so readers would get nothing; put the file as it should be in its place", problem.Quote(path.Base(name)))
	}
	if runs := c.file.asset.script; runs != "" {
		l.problems.Add(c.at(), problem.Warning, codeScript, "%s %s", problem.Quote(path.Base(name)), runs)
	}
	l.claim(c.notice.Procedure, name, c.file.path, c.at())
}

// broken gives the procedures and the coverage of which something could not be
// read, so that what seems to be missing may be in it. The name "*" stands for
// all.
func (l *loader) broken() (procedures, coverage map[string]bool) {
	procedures, coverage = maps.Clone(l.clashes), map[string]bool{}
	for _, f := range l.tree {
		// What has no name for a URL is to have another, by which it may be called.
		switch {
		case f.role == roleNotice && !IsName(f.procedure):
			procedures[slugOf(f.procedure)] = true
		case f.role == roleCoverage && !IsName(f.name):
			coverage[slugOf(f.name)] = true
		}
		if !f.broken && !f.incomplete {
			continue
		}
		parts := strings.Split(f.path, "/")
		switch {
		case f.role == roleNotice:
			procedures[f.procedure] = true
		case f.role == roleCoverage && f.broken:
			coverage[f.name] = true
		case f.bad && parts[0] == "coverage":
			coverage["*"] = true
		case f.bad && parts[0] == "notices":
			parts = parts[1:]
			if len(parts) > 0 && IsShelf(parts[0]) {
				parts = parts[1:]
			}
			if len(parts) == 0 {
				procedures["*"] = true
			} else {
				procedures[parts[0]] = true
			}
		}
	}
	return procedures, coverage
}
