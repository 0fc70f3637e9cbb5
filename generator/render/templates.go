package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"
	"text/template/parse"
	"unicode/utf8"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// Templates are the parsed templates and the assets of a site. They are made
// once and serve every page.
type Templates struct {
	pages  map[site.Kind]*template.Template
	parts  *template.Template // those of all pages, without a page's own
	assets []Asset
	own    []string // the names of the site's own files among those that pages are made with
	// Digest tells two sets of templates and assets apart.
	Digest string
	// Problems has what is wrong with the files: templates that do not parse or
	// that no page is made with, what cannot be read. Their paths are relative to
	// the site's own templates folder.
	Problems problem.List
}

// An Asset is a file of the site that no content makes: the style, a script.
type Asset struct {
	// Name is the file's name in the templates folder.
	Name string
	// URL has a digest of the bytes in its name, so that a host may let
	// browsers keep it for ever.
	URL  string
	Data []byte
}

// templateFiles says which file makes which page.
var templateFiles = map[site.Kind]string{
	site.Home:          "home.html",
	site.Notices:       "list.html",
	site.Procedure:     "procedure.html",
	site.Notice:        "notice.html",
	site.Changes:       "changes.html",
	site.AllChanges:    "all-changes.html",
	site.Deadlines:     "deadlines.html",
	site.Month:         "month.html",
	site.Index:         "index.html",
	site.TermPage:      "term.html",
	site.CoverageIndex: "coverage-index.html",
	site.CoveragePage:  "coverage.html",
	site.Search:        "search.html",
	site.Data:          "data.html",
	site.Plain:         "plain.html",
	site.NotFound:      "404.html",
	site.Withdrawn:     "withdrawn.html",
}

// shared are the templates that every page may call.
var shared = []string{"layout.html", "parts.html"}

// ParseTemplates reads the built-in templates and, over them, a site's own
// folder, file by file; own may be nil.
func ParseTemplates(builtin, own fs.FS) (*Templates, error) {
	t := &Templates{pages: map[site.Kind]*template.Template{}}
	sum := sha256.New()
	read := func(name string) (data []byte, err error) {
		read := false
		if own != nil {
			data, read, err = t.readFile(own, name)
		}
		if read {
			t.own = append(t.own, name)
			for _, p := range content.CheckText(name, data) {
				p.Code = CodeTemplate
				t.Problems = append(t.Problems, p)
			}
		} else if err == nil {
			data, err = fs.ReadFile(builtin, name)
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(data), data)
		return data, err
	}
	common := template.New("").Funcs(functions())
	for _, name := range shared {
		data, err := read(name)
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(data)) == 0 {
			t.Problems.Add(problem.Top(name), problem.Error, CodeTemplate, "the template has no part that pages are made with; begin with a copy of handbill's own, or remove the file")
		}
		if _, err := common.New(name).Parse(string(data)); err != nil {
			t.report(name, err)
		}
	}
	var err error
	if t.parts, err = common.Clone(); err != nil {
		return nil, err
	}
	for _, kind := range slices.Sorted(maps.Keys(templateFiles)) {
		name := templateFiles[kind]
		data, err := read(name)
		if err != nil {
			return nil, err
		}
		page, err := common.Clone()
		if err != nil {
			return nil, err
		}
		own, err := page.New(name).Parse(string(data))
		if err != nil {
			t.report(name, err)
			continue
		}
		if parse.IsEmptyTree(own.Tree.Root) {
			t.Problems = append(t.Problems, emptyPage(name))
			continue
		}
		t.pages[kind] = own
	}
	if err := t.readAssets(builtin, own); err != nil {
		return nil, err
	}
	for _, a := range t.assets {
		fmt.Fprintln(sum, a.URL)
	}
	t.Digest = hex.EncodeToString(sum.Sum(nil))
	t.Problems = t.Problems.Sort()
	return t, nil
}

// maxFile is how many bytes a template or an asset can have.
const maxFile = 16 << 20

// readFile reads a template or an asset, if it is there, and reports what is no
// file that can be read.
func (t *Templates) readFile(from fs.FS, name string) (data []byte, read bool, err error) {
	data, wrong, err := content.ReadRegular(from, name, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if wrong != "" {
		t.Problems.Add(problem.Top(name), problem.Error, CodeTemplate, "%s; put a file that can be read in its place, or remove it", wrong)
	}
	return data, err == nil && wrong == "", err
}

// CodeTemplate is the code of problems whose file is a template.
const CodeTemplate = "template"

// templateError is how html/template names a place: "template: home.html:3:7: …".
var templateError = regexp.MustCompile(`(?s)^(?:html/)?template: ?([^:]+):(\d+)(?::(\d+))?: (.*)$`)

func (t *Templates) report(name string, err error) {
	t.Problems = append(t.Problems, t.problem(name, err))
}

// problem places an error of the template of a name. The library gives places in the
// text of its errors alone. One within a file of handbill's own is of the site's file
// that calls it or that it calls: what is wrong is what that gives or lacks.
func (t *Templates) problem(name string, err error) problem.Problem {
	// Of a part that a page has made beside it, the error is the innermost.
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		switch inner.(type) {
		case texttemplate.ExecError, *template.Error:
			err = inner
		}
	}
	p := problem.Problem{Position: problem.Top(name), Code: CodeTemplate, Message: err.Error()}
	if m := templateError.FindStringSubmatch(err.Error()); m != nil {
		p.File, p.Message = m[1], m[4]
		p.Line, _ = strconv.Atoi(m[2])
		if m[3] != "" {
			p.Column, _ = strconv.Atoi(m[3])
			p.Column++ // the library counts from 0
		}
	}
	files := slices.Concat([]string{p.File, name}, shared)
	if i := slices.IndexFunc(files, func(file string) bool { return slices.Contains(t.own, file) }); i > 0 {
		p.Message = fmt.Sprintf("handbill's own %s fails with it at line %d: %s", p.File, p.Line, p.Message)
		p.Position = problem.Top(files[i])
	}
	p.Message += "; see templates/README.md for what a template gets"
	return p
}

// emptyPage is the error of a template that makes a page with nothing on it.
func emptyPage(name string) problem.Problem {
	return problem.Problem{Position: problem.Top(name), Code: CodeTemplate, Message: "the template makes an empty page; begin with a copy of handbill's own, or remove the file"}
}

// templateNames are the files that pages are made with.
func templateNames() []string {
	return slices.Concat(shared, slices.Sorted(maps.Values(templateFiles)))
}

// unusedTemplate warns of a file that its name keeps out of every page.
func unusedTemplate(name string, names []string) problem.Problem {
	p := problem.Problem{Position: problem.Top(name), Severity: problem.Warning, Code: CodeTemplate,
		Message: "no page is made with a template of this name; "}
	stems := make([]string, len(names)) // an ending that all have makes none nearer
	for i, n := range names {
		stems[i] = strings.TrimSuffix(n, ".html")
	}
	if near := problem.Nearest(strings.TrimSuffix(name, ".html"), stems); near != "" {
		p.Message += "call it " + near + ".html"
	} else {
		p.Message += "put it into one of " + strings.Join(names, ", ")
	}
	return p
}

// cssURL is a reference of a style sheet to a file, or a comment or another text, in
// which there is none. A text of a data: URL may have what looks like one.
var cssURL = regexp.MustCompile(`(?s)/\*.*?\*/|url\(\s*(?:"([^"]+)"|'([^']+)'|([^"')]+?))\s*\)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`)

func (t *Templates) readAssets(builtin, own fs.FS) error {
	files := map[string][]byte{}
	for _, from := range []fs.FS{builtin, own} {
		if from == nil {
			continue
		}
		err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			switch ext := path.Ext(name); {
			case strings.HasPrefix(d.Name(), ".") && name != ".":
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.IsDir() || ext == ".go" || ext == ".md":
			case ext == ".html":
				if names := templateNames(); !slices.Contains(names, name) {
					t.Problems = append(t.Problems, unusedTemplate(name, names))
				}
			default:
				data, read, err := t.readFile(from, name)
				if read {
					files[name] = data
				}
				if read && len(data) == 0 {
					t.Problems.Add(problem.Top(name), problem.Warning, CodeTemplate, "the file is empty; write what it is to have, or remove it")
				}
				return err
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	// Style sheets come last: they name the other assets by their final names.
	names := slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		if css := strings.HasSuffix(a, ".css"); css != strings.HasSuffix(b, ".css") {
			if css {
				return 1
			}
			return -1
		}
		return strings.Compare(a, b)
	})
	final := map[string]string{}
	for _, name := range names {
		data := files[name]
		if strings.HasSuffix(name, ".css") {
			data = t.putURLs(name, data, files, final)
		}
		sum := sha256.Sum256(data)
		ext := path.Ext(name)
		flat := strings.ReplaceAll(strings.TrimSuffix(name, ext), "/", "-")
		a := Asset{Name: name, URL: "assets/" + flat + "." + hex.EncodeToString(sum[:6]) + ext, Data: data}
		final[name] = a.URL
		t.assets = append(t.assets, a)
	}
	return nil
}

// putURLs writes the final names of assets into a style sheet, and reports those
// that are not there.
func (t *Templates) putURLs(name string, data []byte, files map[string][]byte, final map[string]string) []byte {
	var out []byte
	last := 0
	for _, at := range cssURL.FindAllSubmatchIndex(data, -1) {
		for at[2] < 0 && len(at) > 4 {
			at = append(at[:2], at[4:]...) // the ways to write one
		}
		if at[2] < 0 {
			continue // a comment or a text
		}
		ref := string(data[at[2]:at[3]])
		file := ref
		if i := strings.IndexAny(ref, "?#"); i >= 0 {
			file = ref[:i]
		}
		if scheme, _ := markdown.Scheme(ref); scheme != "" || file == "" || strings.HasPrefix(file, "/") {
			continue // elsewhere, within the page, or from the root
		}
		target := path.Join(path.Dir(name), file)
		url, ok := final[target]
		if !ok && slices.ContainsFunc(t.Problems, func(p problem.Problem) bool { return p.File == target }) {
			continue // it is there and cannot be read
		}
		if !ok {
			advice := "put the file there, or write its path from this style sheet on"
			if near := problem.Nearest(target, slices.Sorted(maps.Keys(files))); near == target {
				advice = "a style sheet can name another one only where that comes before it in the order of names"
			} else if near != "" {
				advice = "did you mean " + problem.Quote(near) + "?"
			}
			before := data[:at[2]]
			line := before[bytes.LastIndexByte(before, '\n')+1:]
			at := problem.Position{File: name, Line: 1 + bytes.Count(before, []byte("\n")), Column: 1 + utf8.RuneCount(line)}
			t.Problems.Add(at, problem.Error, CodeTemplate, "no asset %s; %s", problem.Quote(target), advice)
			continue
		}
		out = append(append(out, data[last:at[0]]...), `url("`+path.Base(url)+ref[len(file):]+`")`...)
		last = at[1]
	}
	return append(out, data[last:]...)
}

func (t *Templates) asset(name string) string {
	for _, a := range t.assets {
		if a.Name == name {
			return a.URL
		}
	}
	return ""
}

// functions are what every template may call; templates/README.md documents
// them.
func functions() template.FuncMap {
	return template.FuncMap{
		"time":      element.Time,
		"longtime":  element.LongTime,
		"duration":  element.Duration,
		"amount":    element.Amount,
		"value":     element.Value,
		"count":     count,
		"number":    thousands,
		"known":     func(m moment.Moment) bool { return !m.IsZero() },
		"capital":   notice.UpperFirst,
		"clock":     element.Clock,
		"weekday":   element.Weekday,
		"yes":       func(a content.Answer) bool { return a == content.Yes },
		"meta":      metaHTML,
		"link":      linkHTML,
		"links":     linksHTML,
		"counts":    countsHTML,
		"steps":     stepsHTML,
		"pages":     pagesHTML,
		"data":      dataHTML,
		"figures":   figuresHTML,
		"rows":      rowsHTML,
		"lines":     linesHTML,
		"changes":   changesHTML,
		"entries":   entriesHTML,
		"documents": documentsHTML,
		"items":     itemsHTML,
		"cites":     citesHTML,
		"address":   site.EscapeURL,
		"lang":      element.Language,
	}
}

// part runs a template that several pages share.
func (t *Templates) part(name string, data any) (template.HTML, error) {
	if t.parts == nil || t.parts.Lookup(name) == nil && t.fault(shared...) != nil {
		return "", nil // perhaps in the file that does not parse
	}
	var w strings.Builder
	err := t.parts.ExecuteTemplate(&w, name, data)
	return template.HTML(w.String()), err
}

// fault gives the first error of some files, nil if there is none.
func (t *Templates) fault(names ...string) *problem.Problem {
	i := slices.IndexFunc(t.Problems, func(p problem.Problem) bool { return p.Severity == problem.Error && slices.Contains(names, p.File) })
	if i < 0 {
		return nil
	}
	return &t.Problems[i]
}

// execute runs a page's template. Where that or one that all pages share has an error
// of its own, there is no page, and the result is that error.
func (t *Templates) execute(kind site.Kind, view any, w *bytes.Buffer) *problem.Problem {
	if p := t.fault(append(shared, templateFiles[kind])...); p != nil {
		return p
	}
	before := w.Len()
	if err := t.pages[kind].Execute(w, view); err != nil {
		p := t.problem(templateFiles[kind], err)
		return &p
	}
	if len(bytes.TrimSpace(w.Bytes()[before:])) == 0 {
		p := emptyPage(templateFiles[kind])
		return &p
	}
	return nil
}
