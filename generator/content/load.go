package content

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"handbill.example/generator/problem"
)

// rules are what decoding hangs on beside a file's own bytes.
type rules struct {
	zone  *time.Location
	codes Codes
	lists [2]digest // of the code lists' files
}

func (r *rules) equal(o *rules) bool {
	return o != nil && r.zone.String() == o.zone.String() && r.lists == o.lists
}

// A loader makes one Folder.
type loader struct {
	fsys     fs.FS
	former   *Folder
	tree     tree
	problems problem.List // that need more than one file

	clashes map[string]bool   // names that two procedures have
	claims  map[string]string // path by procedure and folded name of a published file
	clashed map[string]bool   // paths that were reported for it
}

// Load reads a content folder. What an editor did wrong is in the result's
// Problems; the error is one of the disk.
//
// former, if not nil, is an earlier result: what it has of files whose bytes
// are the same is taken over. changed are the paths of files and folders,
// relative to the content folder, that may differ from then; "." means that all
// may. The result is the same as without former.
//
// fsys should be that of an os.Root, which lets no link lead out of the folder.
func Load(fsys fs.FS, former *Folder, changed []string) (*Folder, error) {
	if former == nil {
		former, changed = &Folder{}, []string{"."}
	}
	all, fresh, err := list(fsys, former.tree, changed)
	if err != nil {
		return nil, err
	}
	l := &loader{fsys: fsys, former: former, tree: all, clashes: map[string]bool{}, claims: map[string]string{}, clashed: map[string]bool{}}

	// The settings and code lists first: the rest is read by their rules.
	r := &rules{}
	d := newDecoder(r)
	var rest []*file
	for _, f := range fresh {
		switch {
		case f.bad:
		case f.role == roleSettings, f.role == roleCodes:
			if err := l.read(f, d, true); err != nil {
				return nil, err
			}
		case f.isMarkdown():
			rest = append(rest, f)
		}
	}
	settings := l.setRules(r)
	same := r.equal(former.rules)
	if same {
		r = former.rules
	} else {
		rest = rest[:0]
		for i, f := range l.tree {
			if !f.bad && f.isMarkdown() {
				l.tree[i] = &file{path: f.path, meaning: f.meaning, via: f.via}
				rest = append(rest, l.tree[i])
			}
		}
	}
	if err := parallel(len(rest), func() func(i int) error {
		d := newDecoder(r)
		return func(i int) error { return l.read(rest[i], d, same) }
	}); err != nil {
		return nil, err
	}
	return l.assemble(settings, r)
}

// setRules gives the settings, and sets the rules from them and the code lists.
func (l *loader) setRules(r *rules) *Settings {
	settings := defaults()
	switch f := l.tree.find("site.yaml"); {
	case f == nil:
		message := "there is no site.yaml; make it, with title, base_url and publisher"
		if l.tree.find("site.yml") != nil {
			message = "there is no site.yaml; rename site.yml"
		}
		l.report("site.yaml", problem.Error, codeMissingKey, "%s", message)
	case f.settings != nil:
		settings = f.settings
	}
	r.zone = settings.Zone
	for i, name := range []string{"cpv", "regions"} {
		f := l.tree.find("codes/" + name + ".csv")
		if f == nil {
			continue
		}
		r.lists[i] = f.digest
		if name == "cpv" {
			r.codes.CPV = f.codes
		} else {
			r.codes.Regions = f.codes
		}
	}
	return settings
}

// parallel calls a function with each number below n, on all cores. each makes
// the function that one worker calls.
func parallel(n int, each func() func(i int) error) error {
	var next atomic.Int64
	var group errgroup.Group
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			one := each()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := one(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func (l *loader) report(path string, severity problem.Severity, code, format string, args ...any) {
	l.problems.Add(problem.Top(path), severity, code, format, args...)
}

// maxFile is how many bytes a Markdown file can have: the most of front matter
// and body, and the fences.
const maxFile = maxFrontMatter + maxBody + 1024

// read reads a file, and decodes it unless the former folder has the same bytes
// read by the same rules. The error is one of the disk.
func (l *loader) read(f *file, d *decoder, sameRules bool) (err error) {
	defer problem.Recover("reading "+f.path, &err)
	most := maxFile
	switch f.role {
	case roleSettings:
		most = maxFrontMatter
	case roleCodes:
		most = maxCodeList
	}
	in, err := open(l.fsys, f)
	if in == nil {
		return err
	}
	defer in.Close()
	d.read.Reset()
	if _, err := d.read.ReadFrom(io.LimitReader(in, int64(most)+1)); err != nil {
		return fmt.Errorf("reading %s: %w", f.path, err)
	}
	src := d.read.Bytes()
	if len(src) > most {
		f.broken = true
		f.report(Pos{1, 1}, problem.Error, codeTooLarge, "the file has more than %d bytes; put what is long into a document", most)
		return nil
	}
	f.digest = sha256.Sum256(src)
	if old := l.former.tree.find(f.path); sameRules && old != nil && !old.bad && old.digest == f.digest {
		f.gave = old.gave
		return nil
	}
	switch f.role {
	case roleCodes:
		f.codes = decodeCodes(f, src)
	case roleSettings:
		d.settingsFile(f, src)
	default:
		d.markdownFile(f, src)
	}
	return nil
}

func (d *decoder) settingsFile(f *file, src []byte) {
	d.begin(f, bytes.TrimPrefix(src, byteOrderMark), 0)
	if bad := checkText(src); bad != nil {
		d.broken(bad...)
		return
	}
	f.settings = d.decodeSettings()
	d.warnOfEmpty()
}

func (d *decoder) markdownFile(f *file, src []byte) {
	d.begin(f, nil, 0)
	if bad := checkText(src); bad != nil {
		d.broken(bad...)
		return
	}
	doc, bad := split(src)
	if bad != nil {
		d.broken(bad)
		return
	}
	f.fail(checkControls(doc.body, doc.line, false)...)
	body := strings.ReplaceAll(string(doc.body), "\r\n", "\n") // once no other carriage return has gone unseen
	if len(body) > maxBody {
		f.report(Pos{int32(doc.line), 1}, problem.Error, codeTooLarge, "the text has %d bytes; write at most %d, and put the rest into a document", len(body), maxBody)
	}
	d.begin(f, doc.front, 1)
	text := Text{File: f.path, Body: body, BodyLine: doc.line, LinksToHeadings: linksToHeadings(body)}
	switch f.role {
	case roleNotice:
		f.notice = d.decodeNotice(text)
	case roleCoverage:
		f.coverage = d.decodeCoverage(text)
	case rolePage:
		f.page = d.decodePage(text)
	case roleWithdrawal:
		f.withdrawal = d.decodeWithdrawal(text)
	}
	if f.notice == nil && f.coverage == nil && f.page == nil && f.withdrawal == nil {
		f.unread = new(text)
	}
	d.warnOfEmpty()
}

// A nameCheck is what the names of files come to.
type nameCheck struct {
	clashes  map[string]bool // names that two procedures have
	problems problem.List
}

// sameNames tells whether the files of two trees are called the same.
func sameNames(a, b tree) bool {
	return slices.EqualFunc(a, b, func(f, g *file) bool { return f == g || f.path == g.path && f.bad == g.bad })
}

// assemble makes the folder of what the files gave.
func (l *loader) assemble(settings *Settings, r *rules) (*Folder, error) {
	folder := &Folder{Settings: *settings, Codes: r.codes, rules: r, firstNames: map[string]string{}}
	if l.former.nameCheck != nil && sameNames(l.former.tree, l.tree) {
		folder.nameCheck = l.former.nameCheck
		l.clashes = folder.nameCheck.clashes
		l.problems = append(l.problems, folder.nameCheck.problems...)
	} else {
		others := len(l.problems)
		l.checkNames()
		folder.nameCheck = &nameCheck{l.clashes, slices.Clone(l.problems[others:])}
	}
	for _, f := range l.tree {
		switch {
		case f.notice != nil && !l.clashes[f.procedure]:
			folder.Notices = append(folder.Notices, f.notice)
		case f.notice != nil:
			folder.Unread = append(folder.Unread, f.notice.Text)
		case f.coverage != nil:
			folder.Coverage = append(folder.Coverage, f.coverage)
		case f.page != nil:
			folder.Pages = append(folder.Pages, f.page)
		case f.withdrawal != nil:
			folder.Withdrawals = append(folder.Withdrawals, f.withdrawal)
		case f.unread != nil:
			folder.Unread = append(folder.Unread, *f.unread)
		}
	}
	var err error
	if folder.citing, err = l.cite(folder.Notices); err != nil {
		return nil, err
	}
	slices.SortFunc(folder.Notices, func(a, b *Notice) int {
		if order := strings.Compare(a.Procedure, b.Procedure); order != 0 {
			return order
		}
		return cmp.Or(a.Published.Start().Compare(b.Published.Start()), strings.Compare(a.ID, b.ID), strings.Compare(a.File, b.File))
	})
	for _, n := range slices.Backward(folder.Notices) { // of several, the first one's counts
		if n.FirstName != "" {
			folder.firstNames[n.Procedure] = n.FirstName
		}
	}
	slices.SortFunc(folder.Coverage, func(a, b *Coverage) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(folder.Pages, func(a, b *Page) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(folder.Withdrawals, func(a, b *Withdrawal) int { return strings.Compare(a.Name, b.Name) })
	folder.tree = l.tree
	folder.brokenNotices, folder.brokenCoverage = l.broken()
	for _, f := range l.tree {
		l.problems = append(l.problems, f.problems...)
	}
	folder.Problems = l.problems.Sort()
	return folder, nil
}
