// Package markdown turns the texts of notices, pages and coverage into HTML, and
// finds what is wrong in them: a link that leads nowhere, raw HTML. It knows the
// site, to tell where links lead, and nothing of the pages that texts stand on.
package markdown

import (
	"bytes"
	"cmp"
	stdhtml "html"
	"html/template"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	gmtext "github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// A Text is a body and the place where it was written.
type Text struct {
	File   string // path in the content folder; relative links start from it
	Line   int    // the line of the file on which Source begins
	Source string // Markdown: UTF-8, lines end in LF
	// Prefix tells the ids in this text from those of other texts of its page:
	// letters, digits and hyphens, or empty. See the function Prefix.
	Prefix string
	// Top is the level of the text's first headings; 0 for 3, below the heading
	// of a section.
	Top int
}

// TextOf gives the text of a file.
func TextOf(t *content.Text) Text {
	return Text{File: t.File, Line: t.BodyLine, Source: t.Body}
}

// TextOfPage gives the text that a page is made for, as it stands there; ok is false
// for a page that is made for none.
func TextOfPage(p site.Page) (t Text, ok bool) {
	of := p.Text()
	if of == nil {
		return Text{}, false
	}
	t = TextOf(of)
	if p.Procedure != nil {
		t.Prefix = Prefix(p.Procedure, p.Procedure.Steps[p.Step].Notice)
	}
	return t, true
}

// Prefix gives the prefix of the ids in a notice's text: none for the
// first notice of a procedure, the notice's id for later ones. It is the same
// on every page, so that a link to a heading works wherever the text stands.
func Prefix(p *notice.Procedure, n *content.Notice) string {
	if n == p.First() {
		return ""
	}
	return n.ID
}

// A Converter turns Markdown into HTML, plain text and summaries. It is made
// once for a site and serves any number of goroutines.
//
// The Markdown is CommonMark 0.31 with tables, footnotes and autolinks. The
// parser is goldmark's; the HTML is written here, by one walk over its tree, so
// that nothing else can come out of a text, and so that links are checked and
// rewritten on the way.
//
// Ids in the HTML cannot meet those of the page around it: a heading has h- and
// the anchor that a code host gives it (h-terms-of-payment), a footnote fn1,
// its first mark in the text fr1, its second fr1_2. In a text with a prefix they are
// h_PREFIX_terms-of-payment, fn_PREFIX_1, fr_PREFIX_1, fr_PREFIX_1_2.
type Converter struct {
	site     *site.Site
	parts    func(file string) []string
	parser   parser.Parser
	files    func() files // made when first needed: by a link that leads nowhere
	headings *headings
}

// New makes a converter for the texts of a site. parts gives the ids of the page of a
// file, besides the headings of its text, to which a link may lead.
func New(s *site.Site, parts func(file string) []string) *Converter {
	return &Converter{s, parts, newParser(), sync.OnceValue(func() files { return filesOf(s) }), &headings{of: map[string]*anchors{}}}
}

// href gives a URL as a link has it.
func (m *Converter) href(url string) string { return m.site.Base() + url }

// HTML gives a text's HTML. With an error among the problems it lacks what is at
// fault and is not fit to be published.
func (m *Converter) HTML(t Text) (template.HTML, problem.List) {
	source := []byte(t.Source)
	doc, c := m.parse(source)
	w := writer{Converter: m, Text: t, source: source}
	for _, r := range c.refusals {
		w.report(r.at, r.code, "%s", r.message)
	}
	if c.stopped {
		return "", w.problems
	}
	w.out.Grow(len(source) + len(source)/2)
	w.checkFootnotes(c.footnotes)
	w.collect(doc, nil)
	w.children(doc)
	return template.HTML(w.out.String()), w.problems.Sort()
}

// Summary gives the first paragraph as plain text, cut as Cut does. It
// is empty where a text has none.
func (m *Converter) Summary(source string, limit int) string {
	// What follows the first paragraph is parsed only where it may define what
	// the paragraph refers to.
	if first, _, found := strings.Cut(source, "\n\n"); found && !(strings.Contains(first, "[") && strings.Contains(source, "]:")) {
		if s := m.firstParagraph(first + "\n"); s != "" {
			return Cut(s, limit)
		}
	}
	return Cut(m.firstParagraph(source), limit)
}

func (m *Converter) firstParagraph(source string) string {
	src := []byte(source)
	doc, _ := m.parse(src)
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph {
			if s := bytes.TrimSpace(plain(nil, n, src)); len(s) > 0 {
				return string(s)
			}
		}
	}
	return ""
}

func (m *Converter) parse(source []byte) (ast.Node, *findings) {
	c := &findings{Context: parser.NewContext()}
	if c.checkLines(source); c.stopped {
		return ast.NewDocument(), c
	}
	return m.parser.Parse(gmtext.NewReader(source), parser.WithContext(c)), c
}

// Cut cuts a text to a number of code points, with “…” for what is
// left out; 0 means that nothing is. It cuts between words where one ends in
// the second half of what may stay, else between characters.
func Cut(s string, limit int) string {
	if limit <= 0 || len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	r := []rune(s)
	end := limit - 1
	for i := end; i > limit/2; i-- {
		if unicode.IsSpace(r[i]) {
			return strings.TrimRightFunc(string(r[:i]), func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune(",.;:–-", c) }) + "…"
		}
	}
	// A mark stays with its letter, and what a joiner joins stays together.
	joins := func(c rune) bool { return unicode.Is(unicode.M, c) || c == '\u200D' }
	for end > 0 && (joins(r[end]) || r[end-1] == '\u200D') {
		end--
	}
	return string(r[:end]) + "…"
}

// plain adds the text of a node: a line for a block, and spaces for the
// line breaks within one. Raw HTML and the marks of footnotes are left out.
func plain(b []byte, n ast.Node, source []byte) []byte {
	switch n := n.(type) {
	case *ast.Text:
		text := n.Segment.Value(source)
		if !n.IsRaw() {
			text = words(text)
		}
		for _, c := range text {
			if c == '\n' {
				c = ' '
			}
			b = append(b, c)
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			b = append(b, ' ')
		}
		return b
	case *ast.AutoLink:
		return append(b, n.Label(source)...)
	case *ast.HTMLBlock, *ast.RawHTML, *ast.LinkReferenceDefinition, *extast.FootnoteLink, *extast.FootnoteBacklink:
		return b
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return append(b, n.Lines().Value(source)...)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b = plain(b, c, source)
	}
	if n.Type() == ast.TypeBlock && len(b) > 0 && b[len(b)-1] != '\n' {
		b = append(b, '\n')
	}
	return b
}

// resolve takes the backslashes and entities out of a text.
func resolve(s []byte) []byte {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		return s
	}
	// The library resolves and escapes in one go; what it escapes is undone.
	var b buffer
	html.DefaultWriter.Write(&b, s)
	return []byte(stdhtml.UnescapeString(b.String()))
}

// words gives a text without backslashes and entities, and without the characters
// that may stand in none, which entities can stand for.
func words(s []byte) []byte {
	if bytes.IndexByte(s, '&') < 0 {
		return resolve(s)
	}
	return bytes.Map(func(r rune) rune {
		if content.IsControl(r) {
			return -1
		}
		return r
	}, resolve(s))
}

// A buffer is a strings.Builder that serves as the library's BufWriter.
type buffer struct{ strings.Builder }

func (b *buffer) Available() int { return b.Cap() - b.Len() }
func (b *buffer) Buffered() int  { return 0 }
func (b *buffer) Flush() error   { return nil }

// A writer writes the HTML of one text.
type writer struct {
	*Converter
	Text
	source   []byte
	out      buffer
	problems problem.List

	unwritten   []heading // the headings that are not yet written, in order
	anchors     anchors
	repeats     map[string]int // how often an anchor was asked for
	definitions map[*byte]int  // where a link is defined, by the first byte of its address

	depth   int
	heading string // the words of the last one before what is written, or their start
	inLink  bool
	inPhone bool     // in a link with the scheme tel
	tagged  ast.Node // the block whose raw HTML was met last
	tagAt   int      // and where
}

// maxProblems is how many problems of one text are reported.
const maxProblems = 100

// full tells whether no more problems are reported.
func (w *writer) full() bool { return len(w.problems) >= maxProblems }

// report adds an error at a byte of the source.
func (w *writer) report(at int, code, format string, args ...any) {
	w.add(at, problem.Error, code, format, args...)
}

func (w *writer) add(at int, severity problem.Severity, code, format string, args ...any) {
	if w.full() {
		return
	}
	before := w.source[:max(0, min(at, len(w.source)))]
	start := bytes.LastIndexByte(before, '\n') + 1
	w.problems.Add(problem.Position{File: w.File, Line: w.Line + bytes.Count(before, []byte("\n")), Column: utf8.RuneCount(before[start:]) + 1},
		severity, code, format, args...)
}

// collect gives headings their levels and ids, and finds the definitions of
// links, before anything is written: links may point ahead. open are the
// levels, as written, of the headings that the next one may be below.
func (w *writer) collect(n ast.Node, open []int) []int {
	for c := n.FirstChild(); c != nil && c.Type() == ast.TypeBlock; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			// Whatever levels are written, the first is the top and none is skipped.
			for len(open) > 0 && open[len(open)-1] >= c.Level {
				open = open[:len(open)-1]
			}
			open = append(open, c.Level)
			c.Level = min(cmp.Or(w.Top, 3)-1+len(open), 6)
			words := string(bytes.TrimSpace(plain(nil, c, w.source)))
			w.unwritten = append(w.unwritten, heading{w.newHeadingID(words), words})
		case *ast.LinkReferenceDefinition:
			if len(c.Destination) > 0 {
				if w.definitions == nil {
					w.definitions = map[*byte]int{}
				}
				w.definitions[&c.Destination[0]] = c.Pos()
			}
		default:
			open = w.collect(c, open)
		}
	}
	return open
}

// A heading is what is known of one before it is written.
type heading struct{ id, words string }

// newHeadingID makes the id of a heading of some words. Its anchor is the one that
// GitHub gives, so that a link to it works there as well; a repeated one gets -1, -2, ….
func (w *writer) newHeadingID(words string) string {
	if w.repeats == nil {
		w.anchors.ids, w.repeats = map[string]string{}, map[string]int{}
	}
	first := anchorOf(words)
	anchor := first
	for w.anchors.ids[anchor] != "" {
		w.repeats[first]++
		anchor = first + "-" + strconv.Itoa(w.repeats[first])
	}
	id := headingID(w.Prefix, anchor)
	w.anchors.ids[anchor] = id
	w.anchors.names = append(w.anchors.names, anchor)
	return id
}

func headingID(prefix, anchor string) string {
	if prefix == "" {
		return "h-" + anchor
	}
	return "h_" + prefix + "_" + anchor
}

// anchorOf gives the letters, digits, hyphens and underscores of a text
// in lower case, hyphens for its spaces. Combining marks that stand alone are
// left out: not every checker of HTML takes them in an id.
func anchorOf(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsNumber(r):
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(s))
}

func (w *writer) footnoteID(kind string, number, mark int) string {
	id := kind + strconv.Itoa(number)
	if w.Prefix != "" {
		id = kind + "_" + w.Prefix + "_" + strconv.Itoa(number)
	}
	if mark > 0 {
		id += "_" + strconv.Itoa(mark+1)
	}
	return id
}

// checkFootnotes reports footnotes that the library drops.
func (w *writer) checkFootnotes(footnotes []*extast.Footnote) {
	cited := map[string]bool{}
	for _, f := range footnotes {
		if f.Index >= 0 {
			cited[string(f.Ref)] = true
		}
	}
	for _, f := range footnotes {
		switch name := string(f.Ref); {
		case f.Index >= 0:
		case cited[name]:
			w.report(f.Pos(), codeFootnote, "the footnote %s is written twice; give one of the two another name", problem.Quote(name))
		default:
			w.report(f.Pos(), codeFootnote, "nothing cites the footnote %s; write [^%s] where it belongs, or delete it", problem.Quote(name), short(name))
		}
	}
}

// The kinds of problem of a text, as problem.Problem.Code has them.
const (
	codeRawHTML      = "raw-html"
	codeLinkRefused  = "link-refused" // one that no page may have
	codeLinkBroken   = "broken-link"  // one to a place of this site that is not there
	codeImageRefused = "image-refused"
	codeHeadingEmpty = "empty-heading"
	codeFootnote     = "footnote"
	codeTooComplex   = "too-complex"
)

// short cuts what an editor wrote where it is long.
func short(s string) string { return Cut(s, 60) }
