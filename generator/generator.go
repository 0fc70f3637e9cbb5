// Package generator joins the stages that turn a folder of notices into a
// site. Every command uses the same ones:
//
//	content   files → notices, coverage, pages, each value with its place
//	notice    notices → procedures: what they add up to, what each changed
//	site      procedures → the list of pages
//	render    a page → its bytes
//	publish   paths and bytes → a folder
//
// Load goes as far as a Model, from which any page can be made; Check makes
// them all and keeps only what is wrong with them; Build publishes them.
package generator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"handbill.example/generator/content"
	"handbill.example/generator/ledger"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/publish"
	"handbill.example/generator/render"
	"handbill.example/generator/site"
	"handbill.example/templates"
)

// Options say what a model is made of.
type Options struct {
	// Content is the content folder, Templates the site's own templates; the
	// latter need not exist.
	Content, Templates string
	// At gives the moment for which the site is made, in the site's time zone;
	// an error where its clocks have no such moment.
	At func(zone *time.Location) (time.Time, error)
	// Drafts takes drafts and scheduled notices in; pages and feeds mark them.
	Drafts bool
	// BaseURL, if not nil, stands in for that of site.yaml.
	BaseURL *url.URL
}

// A Model is a site from which any page can be made. It never changes, so many
// goroutines may use it while the next one is made.
type Model struct {
	Options
	Folder   *content.Folder
	Register *notice.Register
	Site     *site.Site
	Renderer *render.Renderer
	// Problems are those of every stage but the pages' texts, sorted, with the
	// paths that the editor knows.
	Problems problem.List

	templates      *render.Templates
	ledger         ledger.Ledger
	ledgerProblems problem.List // those of the ledger's own file
	agreed         ledger.Agreed
	nameProblems   problem.List
}

// Changes are what may differ from an earlier model.
type Changes struct {
	Paths     []string // of files and folders in the content folder
	Templates bool
}

// Load reads content and templates and lays out the site. former, if not nil,
// is an earlier model of the same options: what is not among the changes is taken
// over. Without it all is read. Where nothing differs, former itself is the result.
//
// The error is one of the environment, as a folder that is not there, that of At,
// or the context's: what it ends is not waited for, so that no slow disk keeps the
// program.
func Load(ctx context.Context, o Options, former *Model, changed Changes) (*Model, error) {
	type loaded struct {
		model *Model
		err   error
	}
	result := make(chan loaded, 1)
	go func() {
		m, err := makeModel(o, former, changed)
		result <- loaded{m, err}
	}()
	select {
	case l := <-result:
		return l.model, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func makeModel(o Options, former *Model, changed Changes) (m *Model, err error) {
	defer problem.Recover("adding up the content", &err)
	m = &Model{Options: o}
	root, err := os.OpenRoot(o.Content)
	if err != nil {
		return nil, fmt.Errorf("the content folder: %w", err)
	}
	defer root.Close()
	var formerFolder *content.Folder
	var formerRegister *notice.Register
	var formerSite *site.Site
	if former != nil {
		formerFolder, formerRegister, formerSite = former.Folder, former.Register, former.Site
	}
	if m.Folder, err = content.Load(root.FS(), formerFolder, changed.Paths); err != nil {
		return nil, err
	}
	m.Problems = m.Folder.Problems.WithPrefix(filepath.ToSlash(o.Content))
	if err := m.loadTemplates(former, changed); err != nil {
		return nil, err
	}
	folder := m.Folder
	if o.BaseURL != nil {
		other := *folder
		other.Settings.BaseURL = o.BaseURL
		folder = &other
	}
	at, err := o.At(folder.Settings.Zone)
	if err != nil {
		return nil, err
	}
	if former != nil && former.Register.At.Equal(at) && former.templates == m.templates && !changed.ledger() &&
		m.Folder.Same(former.Folder) && slices.Equal(m.Folder.Problems, former.Folder.Problems) {
		return former, nil
	}
	if err := m.checkLedger(root.FS(), at, former, changed); err != nil {
		return nil, err
	}
	m.Register = notice.Build(folder, notice.Options{At: at, Unpublished: o.Drafts}, formerRegister)
	m.Site = site.Build(m.Register, formerSite)
	m.Problems = append(m.Problems, slices.Concat(m.Register.Problems, m.Site.Problems).WithPrefix(filepath.ToSlash(o.Content))...)
	m.Renderer = render.New(m.Site, m.templates)
	m.Problems = append(m.Problems, m.Renderer.Unread().WithPrefix(filepath.ToSlash(o.Content))...)
	m.checkNames(former)
	m.Problems = append(m.Problems, m.nameProblems...).Sort()
	return m, nil
}

// checkLedger holds the content against what was once published.
func (m *Model) checkLedger(fsys fs.FS, at time.Time, former *Model, changed Changes) error {
	if former != nil && !changed.ledger() {
		m.ledger, m.ledgerProblems = former.ledger, former.ledgerProblems
	} else {
		var problems problem.List
		var err error
		if m.ledger, problems, err = ledger.Read(fsys); err != nil {
			return err
		}
		m.ledgerProblems = problems.WithPrefix(filepath.ToSlash(m.Content))
	}
	m.Problems = append(m.Problems, m.ledgerProblems...)
	if !m.Folder.Settings.ZoneKnown {
		return nil // every time would seem to be another than was published
	}
	var known ledger.Agreed
	if former != nil && !changed.ledger() && m.Folder.SameFirstNames(former.Folder) {
		known = former.agreed
	}
	var problems problem.List
	problems, m.agreed = m.ledger.Check(m.Folder, at, known)
	m.Problems = append(m.Problems, problems.WithPrefix(filepath.ToSlash(m.Content))...)
	return nil
}

// Record gives the ledger that the content was held against with what is
// published now, and tells how many notices came to it.
func (m *Model) Record() (l ledger.Ledger, fresh int) {
	l = m.ledger.Record(m.Register)
	return l, l.Fresh(m.ledger)
}

// codeFileName is the code of problems of names that not every system takes.
const codeFileName = "file-name"

// checkNames reports files of the site that some system can't store, or takes for
// one. publish would refuse them, but knows no place in the content.
func (m *Model) checkNames(former *Model) {
	if former != nil && former.nameProblems == nil && former.templates == m.templates && sameFiles(former.Site, m.Site) {
		return
	}
	names := publish.NewNames(len(m.Site.Pages) + len(m.Site.Documents))
	add := func(url, folder, code string, at func() problem.Position) {
		err := names.Add(site.File(url))
		if err == nil {
			return
		}
		found := problem.List{{Position: at(), Code: code, Message: err.Error()}}.WithPrefix(filepath.ToSlash(folder))[0]
		// One name is in the paths of several files, and content knows which names
		// handbill itself needs.
		isKnown := func(p problem.Problem) bool {
			return p.Position == found.Position && (p.Code == code || p.Code == content.CodeReservedName)
		}
		if !slices.ContainsFunc(m.nameProblems, isKnown) && !slices.ContainsFunc(m.Problems, isKnown) {
			m.nameProblems = append(m.nameProblems, found)
		}
	}
	for _, a := range m.Renderer.Assets() {
		add(a.URL, m.Templates, render.CodeTemplate, func() problem.Position { return problem.Top(a.Name) })
	}
	inContent := func(url string) {
		add(url, m.Content, codeFileName, func() problem.Position { return m.Site.Position(url) })
	}
	for _, d := range m.Site.Documents {
		inContent(d.URL)
	}
	for _, p := range m.Site.Pages { // aliases come last, since they can be given up
		inContent(p.URL)
	}
}

// sameFiles tells whether two sites have files of the same names.
func sameFiles(a, b *site.Site) bool {
	return slices.EqualFunc(a.Pages, b.Pages, func(p, q site.Page) bool { return p.URL == q.URL }) &&
		slices.EqualFunc(a.Documents, b.Documents, func(d, e site.Document) bool { return d.URL == e.URL })
}

// ledger tells whether the ledger is among them.
func (c Changes) ledger() bool {
	return slices.Contains(c.Paths, ".") || slices.Contains(c.Paths, ledger.File)
}

// loadTemplates parses the templates, unless only content changed.
func (m *Model) loadTemplates(former *Model, changed Changes) error {
	if former != nil && !changed.Templates {
		m.templates = former.templates
	} else {
		var own fs.FS
		if m.Templates != "" {
			root, err := os.OpenRoot(m.Templates)
			switch {
			case err == nil:
				defer root.Close()
				own = root.FS()
			case !errors.Is(err, fs.ErrNotExist):
				return fmt.Errorf("the templates folder: %w", err)
			}
		}
		var err error
		if m.templates, err = render.ParseTemplates(templates.Files, own); err != nil {
			return fmt.Errorf("the templates folder: %w", err)
		}
		if former != nil && m.templates.Digest == former.templates.Digest && slices.Equal(m.templates.Problems, former.templates.Problems) {
			m.templates = former.templates
		}
	}
	m.Problems = append(m.Problems, m.templates.Problems.WithPrefix(filepath.ToSlash(m.Templates))...)
	return nil
}

// Page makes one page of the model, with the paths of its problems as the
// editor knows them. A page in which handbill fails has one that says so.
func (m *Model) Page(p site.Page, w *bytes.Buffer) (found problem.List) {
	err := recovering(p, func() error {
		found = m.page(m.Renderer, p, w)
		return nil
	})
	if err != nil {
		found.Add(problem.Top(filepath.ToSlash(m.Content)), problem.Error, problem.CodeBug, "%v", err)
	}
	return found
}

// recovering does something with a page. A panic is an error.
func recovering(p site.Page, do func() error) (err error) {
	defer problem.Recover("making "+p.File(), &err)
	return do()
}

func (m *Model) page(r *render.Renderer, p site.Page, w *bytes.Buffer) problem.List {
	found := r.Page(p, w)
	if len(found) == 0 {
		return nil
	}
	out := make(problem.List, len(found))
	for i, q := range found {
		folder := m.Content
		if q.Code == render.CodeTemplate {
			folder = m.Templates
		}
		q.File = filepath.ToSlash(folder) + "/" + q.File
		out[i] = q
	}
	return out
}

// Check gives every problem of a model, those of the pages' texts included.
func (m *Model) Check(ctx context.Context) (problem.List, error) {
	return m.each(ctx, nil, func(p site.Page, render func() ([]byte, problem.List)) error {
		if p.Kind.IsHTML() { // data has no problems of its own
			render()
		}
		return nil
	})
}

// largePage is how many bytes a worker keeps room for after a page: some few
// are many times as large as all others.
const largePage = 1 << 20

// each calls a function with every page, on all cores, and with what makes its
// bytes, which are valid until the function returns, and tells of the page's problems;
// the bytes are not to be used where there is an error. It returns the problems of the
// model and of all pages that were made.
func (m *Model) each(ctx context.Context, progress func(done, all int), one func(p site.Page, render func() ([]byte, problem.List)) error) (problem.List, error) {
	pages := m.Site.Pages
	found := make([]problem.List, len(pages))
	jobs := jobs(pages)
	var next, done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for _, worker := range m.Renderer.Workers(runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			var buffer bytes.Buffer
			for {
				n := int(next.Add(1)) - 1
				if n >= len(jobs) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				for i := jobs[n].from; i < jobs[n].to; i++ {
					render := func() ([]byte, problem.List) {
						if buffer.Reset(); buffer.Cap() > largePage {
							buffer = bytes.Buffer{}
						}
						found[i] = m.page(worker, pages[i], &buffer)
						return buffer.Bytes(), found[i]
					}
					if err := recovering(pages[i], func() error { return one(pages[i], render) }); err != nil {
						return err
					}
				}
				if progress != nil {
					progress(int(done.Add(int64(jobs[n].to-jobs[n].from))), len(pages))
				}
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	problems := append(problem.List(nil), m.Problems...)
	for _, l := range found {
		problems = append(problems, l...)
	}
	return problems.Sort(), nil
}

// A job is pages that one worker makes one after another.
type job struct{ from, to int }

// jobs gives each procedure's pages to one worker, which then makes its texts
// once. The pages of no procedure come first: some of them are large, and would
// leave the other workers idle at the end. But feeds and calendars of many
// procedures are made of what theirs are, and come after those: a buyer's at
// once, which have most of the entries, so that these need not be kept.
func jobs(pages []site.Page) []job {
	var lists, procedures, buyers, gathered []job
	of := map[*notice.Procedure][]job{} // those that are not in all yet
	for i := 0; i < len(pages); {
		j := i + 1
		switch p := pages[i]; {
		case p.Procedure != nil:
			for j < len(pages) && pages[j].Procedure == p.Procedure {
				j++
			}
			of[p.Procedure] = append(of[p.Procedure], job{i, j})
			procedures = append(procedures, job{i, j})
		case p.Kind != site.Feed && p.Kind != site.FeedArchive && p.Kind != site.Calendar:
			lists = append(lists, job{i, j})
		case p.Term != nil && p.Term.Kind == site.Buyers:
			buyers = append(buyers, job{i, j})
		default:
			gathered = append(gathered, job{i, j})
		}
		i = j
	}
	slices.Reverse(lists) // the data of the whole site stands last
	all := lists
	for _, b := range buyers {
		for _, p := range pages[b.from].Term.Procedures {
			all = append(all, of[p]...)
			delete(of, p)
		}
		all = append(all, b)
	}
	for _, j := range procedures {
		if _, left := of[pages[j.from].Procedure]; left {
			all = append(all, j)
		}
	}
	return append(all, gathered...)
}

// A Target is where and how a model is published.
type Target struct {
	Output string
	// Adopt takes over a folder that handbill did not make.
	Adopt bool
	// Strict makes warnings errors.
	Strict bool
	// Protected are folders that the output may not be nor hold.
	Protected []string
	// Waiting is told who holds the output folder, while it is waited for.
	Waiting func(holder string)
	// Progress, if not nil, is told how many pages are made.
	Progress func(done, all int)
}

// ErrProblems says that the content has errors, so that nothing was published.
var ErrProblems = errors.New("the content has errors")

// A Result counts what a build did.
type Result struct {
	publish.Result
	// Unchanged tells that nothing had changed since the last build.
	Unchanged bool
}

// Build publishes a model into a folder. With errors among the problems, which
// are returned in any case, not one byte of the folder changes and the error
// is ErrProblems.
func Build(ctx context.Context, m *Model, t Target) (Result, problem.List, error) {
	refuse := func(problems problem.List) (problem.List, error) {
		if t.Strict {
			problems = problems.Strict()
		}
		if problems.HasErrors() {
			return problems, ErrProblems
		}
		return problems, nil
	}
	problems, err := refuse(m.Problems)
	if err != nil {
		// All problems at once: those of the texts too.
		all, checkErr := m.Check(ctx)
		if checkErr != nil {
			return Result{}, problems, checkErr
		}
		problems, err = refuse(all)
		return Result{}, problems, err
	}
	machine, err := machine(m.Site.Settings.Zone)
	if err != nil {
		return Result{}, problems, err
	}
	folder, err := publish.Open(ctx, t.Output, publish.Options{
		Adopt: t.Adopt, Protected: t.Protected, Waiting: t.Waiting,
		Source: m.source(machine), Common: digestOf(machine, m.Renderer.CommonInputs()),
	})
	if err != nil {
		return Result{}, problems, err
	}
	defer folder.Close()
	if folder.Unchanged() {
		return Result{Unchanged: true}, problems, nil
	}
	inputs := m.Renderer.Inputs()
	for _, a := range m.Renderer.Assets() {
		if err := folder.Put(site.File(a.URL), publish.Asset, a.Data, ""); err != nil {
			return Result{}, problems, err
		}
	}
	var all problem.List
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error { return m.putFiles(groupCtx, folder) })
	group.Go(func() (err error) {
		all, err = m.each(groupCtx, t.Progress, func(p site.Page, render func() ([]byte, problem.List)) error {
			path, inputs := p.File(), inputs.Of(p)
			if kept, err := folder.Keep(path, class(p.Kind), inputs); kept || err != nil {
				return err
			}
			data, found := render()
			if found.HasErrors() {
				return nil // a page with an error is not published, nor is any other
			}
			if len(found) > 0 {
				inputs = "" // the next build tells of it again
			}
			return folder.Put(path, class(p.Kind), data, inputs)
		})
		return err
	})
	if err := group.Wait(); err != nil {
		return Result{}, problems, err
	}
	if problems, err = refuse(all); err != nil {
		return Result{}, problems, err
	}
	if len(all) > len(m.Problems) {
		folder.LookAgain() // for the next build to tell of the texts too
	}
	result, err := folder.Commit(ctx)
	if err != nil {
		return Result{}, problems, err
	}
	return Result{Result: result}, problems, folder.Close()
}

// putFiles publishes what is no page: documents and the search index.
func (m *Model) putFiles(ctx context.Context, folder *publish.Folder) error {
	root, err := os.OpenRoot(m.Content)
	if err != nil {
		return fmt.Errorf("the content folder: %w", err)
	}
	defer root.Close()
	for _, d := range m.Site.Documents {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := folder.PutFile(site.File(d.URL), publish.Document, root.FS(), d.Path, d.SHA256); err != nil {
			return err
		}
	}
	return m.Renderer.SearchIndex(func(url string, data []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return folder.Put(site.File(url), publish.Data, data, "")
	})
}

func class(k site.Kind) publish.Class {
	if k.IsHTML() {
		return publish.Page
	}
	return publish.Data
}

// source is a digest of all that a site's bytes hang on: this program, the
// content, the templates, the moment and the options.
func (m *Model) source(machine string) string {
	return digestOf(machine, m.Folder.Digest(), m.Register.At.Unix(), m.Drafts, m.Site.Settings.BaseURL, m.templates.Digest)
}

// digestOf is one for all of some values.
func digestOf(values ...any) string {
	sum := sha256.Sum256(fmt.Appendln(nil, values...))
	return hex.EncodeToString(sum[:])
}

// machine is a digest of what makes a site's bytes beside the site: this program,
// and the time zone, whose rules come from the system where that has them.
func machine(zone *time.Location) (string, error) {
	program, err := program()
	if err != nil {
		return "", err
	}
	return digestOf(program, moment.Rules(zone)), nil
}

// program tells this program from others that might make other bytes: by its
// version or commit and those of what it was built with, which are the same on
// every machine; of a working copy by the program's own bytes, since nothing
// else tells two apart.
func program() (string, error) {
	if info, ok := debug.ReadBuildInfo(); ok {
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		// A module that is replaced, by a fork perhaps, has any code whatever
		// its version says.
		released := info.Main.Version != "" && info.Main.Version != "(devel)" && settings["vcs.modified"] != "true"
		parts := []any{info.GoVersion, info.Main.Version, settings["vcs.revision"]}
		for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
			released = released && m.Replace == nil
			parts = append(parts, m.Path, m.Version)
		}
		if released {
			return digestOf(parts...), nil
		}
	}
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(program)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), err
}
