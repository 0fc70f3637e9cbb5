package preview

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/width"

	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

const problemsPath = "/_preview/problems"

//go:embed problems.html
var problemsHTML string

// problemTemplates are the page of problems and the banner of all others.
var problemTemplates = template.Must(template.New("").Parse(problemsHTML))

// maxListed is how many problems the page shows: of a folder that is wrong
// throughout, the first are enough to begin with.
const maxListed = 500

// A problemView is what the page of problems shows.
type problemView struct {
	Heading string
	// Built is the time of day of the last good build, "" where the site is
	// that of the newest content.
	Built            string
	Errors, Warnings []problemItem
	// More is how many problems are not listed.
	More int
}

type problemItem struct {
	problem.Problem
	Number  int
	Excerpt []excerptLine
}

// problemsPage makes the page that lists the problems.
func (s *state) problemsPage() []byte {
	heading := s.problems.Summary()
	return s.pageOf(strings.ToUpper(heading[:1])+heading[1:], s.problems)
}

// pageOf makes a page that lists problems, in the site's layout where there is
// one.
func (s *state) pageOf(heading string, problems problem.List) []byte {
	v := problemView{Heading: heading}
	if s.stale {
		v.Built = s.clock()
	}
	source := &source{content: s.model.Content, templates: s.model.Templates, files: map[string][]string{}}
	listed := slices.Clone(problems)
	slices.SortStableFunc(listed, func(a, b problem.Problem) int { return cmp.Compare(a.Severity, b.Severity) })
	if len(listed) > maxListed {
		v.More = len(listed) - maxListed
		listed = listed[:maxListed]
	}
	for i, p := range listed {
		item := problemItem{p, i, source.excerpt(p.Position)}
		if p.Severity == problem.Error {
			v.Errors = append(v.Errors, item)
		} else {
			v.Warnings = append(v.Warnings, item)
		}
	}
	var w bytes.Buffer
	if before, title, after, ok := s.layout(); ok {
		w.Write(before)
		template.HTMLEscape(&w, []byte(heading))
		w.Write(title)
		execute(&w, "main", v)
		w.Write(after)
		return w.Bytes()
	}
	execute(&w, "page", v)
	return w.Bytes()
}

// execute runs one of this package's own templates, which cannot fail.
func execute(w *bytes.Buffer, name string, view any) {
	if err := problemTemplates.ExecuteTemplate(w, name, view); err != nil {
		panic(err)
	}
}

// clock gives the time of day at which the build was made, in the site's zone.
func (s *state) clock() string { return s.at.In(s.model.Folder.Settings.Zone).Format("15:04:05") }

// layout takes the site's page for an address that leads nowhere apart, so that
// another title and another main part fit in: what comes before the title, what
// between the title and the inside of main, and what after. It is not ok where
// the site has no such page, or its own template has it otherwise.
func (s *state) layout() (before, between, after []byte, ok bool) {
	p, _ := s.model.Site.Page(site.NotFoundFile)
	var w bytes.Buffer
	if s.model.Page(p, &w).HasErrors() {
		return nil, nil, nil, false
	}
	page := w.Bytes()
	var title, titleEnd, main, mainEnd int
	z := html.NewTokenizer(bytes.NewReader(page))
	for at := 0; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		start := at
		at += len(z.Raw())
		if kind != html.StartTagToken && kind != html.EndTagToken {
			continue
		}
		name, _ := z.TagName()
		switch string(name) {
		case "title":
			if kind == html.StartTagToken && title == 0 {
				title = at
			} else if kind == html.EndTagToken && titleEnd == 0 {
				titleEnd = start
			}
		case "main":
			if kind == html.StartTagToken && main == 0 {
				main = at
			} else if kind == html.EndTagToken {
				mainEnd = start
			}
		}
	}
	if title == 0 || titleEnd < title || main < titleEnd || mainEnd < main {
		return nil, nil, nil, false
	}
	return page[:title], page[titleEnd:main], page[mainEnd:], true
}

// A bannerView is what the banner shows.
type bannerView struct {
	Counts string // "" where the page has gone
	Built  string
	Link   bool
}

// banner makes the banner of a page; it is empty where all is well.
func (s *state) banner(path string) []byte {
	if len(s.problems) == 0 {
		return nil
	}
	v := bannerView{Counts: s.problems.Summary(), Link: path != problemsPath}
	if s.stale {
		v.Built = s.clock()
	}
	return v.markup()
}

// markup makes the banner; of the zero view, that of a page that is no more.
func (v bannerView) markup() []byte {
	var w bytes.Buffer
	execute(&w, "banner", v)
	return w.Bytes()
}

// A source reads the files in which problems are.
type source struct {
	content, templates string
	files              map[string][]string // lines by path
}

// An excerptLine is a line of a file, or the caret below one.
type excerptLine struct {
	Gutter, Text string
	Caret        bool
}

// excerpt gives the line of a problem with its neighbours, and a caret below
// the column; nothing where there is no such line.
func (s *source) excerpt(at problem.Position) []excerptLine {
	lines := s.lines(at.File)
	if at.Line < 1 || at.Line > len(lines) {
		return nil
	}
	last := min(len(lines), at.Line+1)
	digits := len(strconv.Itoa(last))
	var excerpt []excerptLine
	for n := max(1, at.Line-1); n <= last; n++ {
		line, column := []rune(lines[n-1]), 1
		if n == at.Line {
			column = min(at.Column, len(line)+1)
		}
		from, to := max(0, column-excerptRunes), min(len(line), column+excerptRunes)
		before, after := shown(line[from:column-1]), shown(line[column-1:to])
		if from > 0 {
			before = "…" + before
		}
		if to < len(line) {
			after += "…"
		}
		excerpt = append(excerpt, excerptLine{Gutter: fmt.Sprintf("%*d", digits, n), Text: before + after})
		if n == at.Line {
			excerpt = append(excerpt, excerptLine{Gutter: strings.Repeat(" ", digits), Text: blank(before), Caret: true})
		}
	}
	return excerpt
}

// excerptRunes is how much of a very long line is shown on either side.
const excerptRunes = 120

// shown makes text fit to be shown letter by letter.
func shown(text []rune) string {
	return problem.Escape(strings.ReplaceAll(string(text), "\t", "    "))
}

// blank gives spaces as wide as a text is in a font whose letters are of one
// width.
func blank(text string) string {
	cells := 0
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			cells += 2
		default:
			cells++
		}
	}
	return strings.Repeat(" ", cells)
}

// maxSource is how many bytes of a file are looked at for its lines.
const maxSource = 4 << 20

// lines gives the lines of a file; none if it cannot be read.
func (s *source) lines(file string) []string {
	if lines, known := s.files[file]; known {
		return lines
	}
	var lines []string
	for _, dir := range []string{s.content, s.templates} {
		if name, inside := strings.CutPrefix(file, filepath.ToSlash(dir)+"/"); inside {
			if data, err := readRegular(dir, name); err == nil {
				lines = strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
				break
			}
		}
	}
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\r")
	}
	s.files[file] = lines
	return lines
}

// readRegular reads a file of a folder, no more of it than maxSource.
func readRegular(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := openRegular(root, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSource))
}

// openRegular opens a regular file of a folder, which a link within the folder
// may lead to. It waits for nobody: to open a named pipe would.
func openRegular(root *os.Root, name string) (*os.File, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
