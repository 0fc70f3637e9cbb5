package render

import (
	"bytes"
	"fmt"
	stdhtml "html"
	"html/template"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

// A text is a body and the place where it was written.
type text struct {
	file   string // path in the content folder; relative links start from it
	line   int    // the line of the file on which source begins
	source string // Markdown: UTF-8, lines end in LF
	// prefix tells the ids in this text from those of other texts of its page:
	// letters, digits and hyphens, or empty. See textPrefix.
	prefix string
	// fragments tells which ids of the page, besides the headings of the text,
	// a link may lead to; nil for none.
	fragments func(id string) bool
}

// textPrefix gives the prefix of the ids in a notice's text: none for the
// first notice of a procedure, the notice's id for later ones. It is the same
// on every page, so that a link to a heading works wherever the text stands.
func textPrefix(p *notice.Procedure, n *content.Notice) string {
	if n == p.First() {
		return ""
	}
	return n.ID
}

// A markdown turns Markdown into HTML, plain text and summaries. It is made
// once for a site and serves any number of goroutines.
//
// The Markdown is CommonMark 0.31 with tables, footnotes and autolinks. The
// parser is goldmark's; the HTML is written here, by one walk over its tree, so
// that what can come out of a text is what markdownWriter writes and nothing
// else, and so that links are checked and rewritten on the way.
//
// Ids in the HTML cannot meet those of the page around it: a heading has h- and
// the anchor that a code host gives it (h-terms-of-payment), a footnote fn1,
// its first mark in the text fr1, its second fr1_2. In a text with a prefix they are
// h_PREFIX_terms-of-payment, fn_PREFIX_1, fr_PREFIX_1, fr_PREFIX_1_2.
type markdown struct {
	base
	parser parser.Parser
	folder markdownFolder
}

func newMarkdown(b base) *markdown {
	return &markdown{base: b, parser: newMarkdownParser(), folder: newMarkdownFolder(b.site)}
}

// html gives a text's HTML. Its headings begin at h3. With an error among the
// problems the HTML lacks what is at fault and is not fit to be published.
func (m *markdown) html(t text) (template.HTML, problem.List) {
	source := []byte(t.source)
	doc, c := m.parse(source)
	w := markdownWriter{markdown: m, text: t, source: source}
	w.out.Grow(len(source) + len(source)/2)
	for _, r := range c.refusals {
		w.report(r.at, r.code, "%s", r.message)
	}
	w.checkFootnotes(c.footnotes)
	w.collect(doc, nil)
	w.children(doc)
	return template.HTML(w.out.String()), w.problems.Sort()
}

// plain gives the text alone, a block a line, cut as markdownCut does.
func (m *markdown) plain(source string, limit int) string {
	src := []byte(source)
	doc, _ := m.parse(src)
	return markdownCut(string(bytes.TrimSpace(markdownPlain(nil, doc, src))), limit)
}

// summary gives the first paragraph as plain text, cut as markdownCut does. It
// is empty where a text has none.
func (m *markdown) summary(source string, limit int) string {
	// What follows the first paragraph is parsed only where it may define what
	// the paragraph refers to.
	if first, _, found := strings.Cut(source, "\n\n"); found && !strings.Contains(first, "[") {
		if s := m.firstParagraph(first + "\n"); s != "" {
			return markdownCut(s, limit)
		}
	}
	return markdownCut(m.firstParagraph(source), limit)
}

func (m *markdown) firstParagraph(source string) string {
	src := []byte(source)
	doc, _ := m.parse(src)
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph {
			if s := bytes.TrimSpace(markdownPlain(nil, n, src)); len(s) > 0 {
				return string(s)
			}
		}
	}
	return ""
}

func (m *markdown) parse(source []byte) (ast.Node, *markdownContext) {
	c := &markdownContext{Context: parser.NewContext()}
	return m.parser.Parse(gmtext.NewReader(source), parser.WithContext(c)), c
}

// markdownCut cuts a text to a number of code points, with “…” for what is
// left out; 0 means that nothing is. It cuts between words where one ends in
// the second half of what may stay, else between characters.
func markdownCut(s string, limit int) string {
	if limit <= 0 || len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	r := []rune(s)
	end := limit - 1
	for i := end; i > limit/2; i-- {
		if unicode.IsSpace(r[i]) {
			return strings.TrimRightFunc(string(r[:i]), unicode.IsSpace) + "…"
		}
	}
	// A mark stays with its letter, and what a joiner joins stays together.
	joins := func(c rune) bool { return unicode.Is(unicode.M, c) || c == '\u200D' }
	for end > 0 && (joins(r[end]) || r[end-1] == '\u200D') {
		end--
	}
	return string(r[:end]) + "…"
}

// markdownPlain adds the text of a node: a line for a block, and spaces for the
// line breaks within one. Raw HTML and the marks of footnotes are left out.
func markdownPlain(b []byte, n ast.Node, source []byte) []byte {
	switch n := n.(type) {
	case *ast.Text:
		if n.IsRaw() {
			b = append(b, bytes.ReplaceAll(n.Segment.Value(source), []byte("\n"), []byte(" "))...)
		} else {
			b = append(b, markdownResolve(n.Segment.Value(source))...)
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
		b = markdownPlain(b, c, source)
	}
	if n.Type() == ast.TypeBlock && len(b) > 0 && b[len(b)-1] != '\n' {
		b = append(b, '\n')
	}
	return b
}

// markdownResolve takes the backslashes and entities out of a text.
func markdownResolve(s []byte) []byte {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		return s
	}
	// The library resolves and escapes in one go; what it escapes is undone.
	var b markdownBuffer
	html.DefaultWriter.Write(&b, s)
	return []byte(stdhtml.UnescapeString(b.String()))
}

// A markdownBuffer is a bytes.Buffer that serves as the library's BufWriter.
type markdownBuffer struct{ bytes.Buffer }

func (b *markdownBuffer) Buffered() int { return 0 }
func (b *markdownBuffer) Flush() error  { return nil }

// A markdownWriter writes the HTML of one text.
type markdownWriter struct {
	*markdown
	text
	source   []byte
	out      markdownBuffer
	problems problem.List

	ids         []string          // of the headings that are not yet written, in order
	anchors     map[string]string // id of a heading by its anchor on a code host
	names       []string          // the anchors in the order of the text
	repeats     map[string]int    // how often an anchor was asked for
	definitions []*ast.LinkReferenceDefinition

	depth   int
	heading *ast.Heading // the last one before what is written
	inLink  bool
	inPhone bool     // in a link with the scheme tel
	tagged  ast.Node // the block whose raw HTML was met last
	tagAt   int      // and where
}

// markdownMaxProblems is how many problems of one text are reported.
const markdownMaxProblems = 100

// full tells whether no more problems are reported.
func (w *markdownWriter) full() bool { return len(w.problems) >= markdownMaxProblems }

// report adds an error at a byte of the source.
func (w *markdownWriter) report(at int, code, format string, args ...any) {
	if w.full() {
		return
	}
	before := w.source[:max(0, min(at, len(w.source)))]
	start := bytes.LastIndexByte(before, '\n') + 1
	w.problems = append(w.problems, problem.Problem{
		Position: problem.Position{File: w.file, Line: w.line + bytes.Count(before, []byte("\n")), Column: utf8.RuneCount(before[start:]) + 1},
		Code:     code,
		Message:  fmt.Sprintf(format, args...),
	})
}

// collect gives headings their levels and ids, and finds the definitions of
// links, before anything is written: links may point ahead. open are the
// levels, as written, of the headings that the next one may be below.
func (w *markdownWriter) collect(n ast.Node, open []int) []int {
	for c := n.FirstChild(); c != nil && c.Type() == ast.TypeBlock; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Heading:
			// Whatever levels are written, the first is h3 and none is skipped.
			for len(open) > 0 && open[len(open)-1] >= c.Level {
				open = open[:len(open)-1]
			}
			open = append(open, c.Level)
			c.Level = min(2+len(open), 6)
			w.ids = append(w.ids, w.newHeadingID(string(markdownPlain(nil, c, w.source))))
		case *ast.LinkReferenceDefinition:
			w.definitions = append(w.definitions, c)
		default:
			open = w.collect(c, open)
		}
	}
	return open
}

// newHeadingID makes the id of a heading. Its anchor is the one that GitHub gives,
// so that a link to it works there as well; a repeated one gets -1, -2, ….
func (w *markdownWriter) newHeadingID(heading string) string {
	if w.anchors == nil {
		w.anchors, w.repeats = map[string]string{}, map[string]int{}
	}
	first := markdownAnchor(strings.TrimSpace(heading))
	anchor := first
	for w.anchors[anchor] != "" {
		w.repeats[first]++
		anchor = first + "-" + strconv.Itoa(w.repeats[first])
	}
	id := headingID(w.prefix, anchor)
	w.anchors[anchor] = id
	w.names = append(w.names, anchor)
	return id
}

func headingID(prefix, anchor string) string {
	if prefix == "" {
		return "h-" + anchor
	}
	return "h_" + prefix + "_" + anchor
}

// markdownAnchor gives the letters, digits, hyphens and underscores of a text
// in lower case, hyphens for its spaces. Combining marks that stand alone are
// left out: not every checker of HTML takes them in an id.
func markdownAnchor(s string) string {
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

func (w *markdownWriter) footnoteID(kind string, number, mark int) string {
	id := kind + strconv.Itoa(number)
	if w.prefix != "" {
		id = kind + "_" + w.prefix + "_" + strconv.Itoa(number)
	}
	if mark > 0 {
		id += "_" + strconv.Itoa(mark+1)
	}
	return id
}

// checkFootnotes reports footnotes that the library drops.
func (w *markdownWriter) checkFootnotes(footnotes []*extast.Footnote) {
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
			w.report(f.Pos(), codeFootnote, "the footnote %s is written twice; give one of the two another name", markdownQuote(name))
		default:
			w.report(f.Pos(), codeFootnote, "nothing cites the footnote %s; write [^%s] where it belongs, or delete it", markdownQuote(name), markdownShort(name))
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

// write adds markup of this package.
func (w *markdownWriter) write(parts ...string) {
	for _, p := range parts {
		w.out.WriteString(p)
	}
}

// escape adds text that means itself.
func (w *markdownWriter) escape(s []byte) { w.out.Write(util.EscapeHTML(s)) }

// words adds text of Markdown, with its backslashes and entities.
func (w *markdownWriter) words(s []byte) {
	if bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		w.escape(s)
		return
	}
	html.DefaultWriter.Write(&w.out, s)
}

func (w *markdownWriter) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c)
	}
}

// within writes a node's children between two pieces of markup.
func (w *markdownWriter) within(open string, n ast.Node, end string) {
	w.out.WriteString(open)
	w.children(n)
	w.out.WriteString(end)
}

// node writes a node and what is in it.
func (w *markdownWriter) node(n ast.Node) {
	if w.depth > markdownMaxDepth {
		w.report(n.Pos(), codeTooComplex, "the marks here are in one another more than %d deep; put a backslash before marks that are meant as text", markdownMaxDepth)
		return
	}
	w.depth++
	switch n := n.(type) {
	case *ast.Text:
		w.writeText(n)
	case *ast.Paragraph:
		w.within("<p>", n, "</p>\n")
	case *ast.TextBlock:
		w.children(n)
		if n.NextSibling() != nil {
			w.write("\n")
		}
	case *ast.Heading:
		w.writeHeading(n)
	case *ast.List:
		w.writeList(n)
	case *ast.ListItem:
		w.within("<li>", n, "</li>\n")
	case *ast.Blockquote:
		w.within("<blockquote>\n", n, "</blockquote>\n")
	case *ast.ThematicBreak:
		w.write("<hr>\n")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		w.writeCode(n)
	case *extast.Table:
		w.writeTable(n)
	case *ast.Emphasis:
		if n.Level == 2 {
			w.within("<strong>", n, "</strong>")
		} else {
			w.within("<em>", n, "</em>")
		}
	case *ast.CodeSpan:
		w.write("<code>")
		w.escape(markdownPlain(nil, n, w.source))
		w.write("</code>")
	case *ast.Link:
		w.writeLink(n)
	case *ast.AutoLink:
		w.writeAutoLink(n)
	case *ast.Image:
		w.writeImage(n)
	case *extast.FootnoteLink:
		w.writeFootnoteMark(n)
	case *extast.FootnoteList:
		w.writeFootnotes(n)
	case *extast.FootnoteBacklink:
		w.write(` <a href="#`, w.footnoteID("fr", n.Index, n.RefIndex), `">way back`)
		if n.RefIndex > 0 {
			w.write(" ", strconv.Itoa(n.RefIndex+1))
		}
		w.write(`</a>`)
	case *ast.HTMLBlock:
		w.refuseHTML(n, n.Lines().At(0))
	case *ast.RawHTML:
		w.refuseHTML(n, n.Segments.At(0))
	case *ast.LinkReferenceDefinition:
	default:
		w.children(n)
	}
	w.depth--
}

// phoneBreaks keeps a telephone number on one line, as HTML checkers ask for.
var phoneBreaks = strings.NewReplacer(" ", "\u00A0", "-", "\u2011")

func (w *markdownWriter) writeText(n *ast.Text) {
	s := n.Segment.Value(w.source)
	if w.inPhone {
		s = []byte(phoneBreaks.Replace(string(s)))
	}
	w.words(s)
	switch {
	case n.HardLineBreak():
		w.write("<br>\n")
	case n.SoftLineBreak():
		w.write("\n")
	}
}

func (w *markdownWriter) writeHeading(n *ast.Heading) {
	w.heading = n
	if !w.hasWords(n) {
		w.report(n.Pos(), codeHeadingEmpty, "the heading has no words; write some, or delete it")
	}
	id := w.ids[0]
	w.ids = w.ids[1:]
	level := strconv.Itoa(n.Level)
	w.write("<h", level, ` id="`, id, `">`)
	w.within("", n, "</h"+level+">\n")
}

// hasWords tells whether a node has anything to read.
func (w *markdownWriter) hasWords(n ast.Node) bool {
	return len(bytes.TrimSpace(markdownPlain(nil, n, w.source))) > 0
}

func (w *markdownWriter) writeList(n *ast.List) {
	switch {
	case !n.IsOrdered():
		w.within("<ul>\n", n, "</ul>\n")
	case n.Start == 1:
		w.within("<ol>\n", n, "</ol>\n")
	default:
		w.within(`<ol start="`+strconv.Itoa(n.Start)+`">`+"\n", n, "</ol>\n")
	}
}

// region opens an element that a keyboard can scroll, since it may be wider
// than a phone.
func (w *markdownWriter) region(tag, class, label string) {
	w.write("<", tag, class, ` tabindex="0" role="group" aria-label="`)
	w.escape([]byte(label))
	w.write(`">`)
}

func (w *markdownWriter) writeCode(n ast.Node) {
	w.region("pre", "", "Code")
	w.write("<code>")
	w.escape(bytes.TrimSuffix(n.Lines().Value(w.source), []byte("\n")))
	w.write("</code></pre>\n")
}

func (w *markdownWriter) writeTable(n *extast.Table) {
	label := "Table"
	if w.heading != nil {
		label += ": " + strings.TrimSpace(string(markdownPlain(nil, w.heading, w.source)))
	}
	w.region("div", ` class="scroll"`, label)
	w.write("<table>\n")
	row := func(cells ast.Node, scope func(column int) string) {
		w.write("<tr>")
		column := 0
		for c := cells.FirstChild(); c != nil; c = c.NextSibling() {
			tag, open := "td", "<td"
			// A head with no words names nothing, so it is no head.
			if s := scope(column); s != "" && c.FirstChild() != nil {
				tag, open = "th", `<th scope="`+s+`"`
			}
			switch n.Alignments[column] {
			case extast.AlignRight:
				open += ` class="right"`
			case extast.AlignCenter:
				open += ` class="center"`
			}
			w.within(open+">", c, "</"+tag+">")
			column++
		}
		w.write("</tr>\n")
	}
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		switch {
		case r.Kind() == extast.KindTableHeader:
			w.write("<thead>\n")
			row(r, func(int) string { return "col" })
			w.write("</thead>\n")
			if r.NextSibling() != nil {
				w.write("<tbody>\n")
			}
			continue
		case len(n.Alignments) == 1: // a row's head needs a cell to be the head of
			row(r, func(int) string { return "" })
		default:
			row(r, func(column int) string {
				if column == 0 {
					return "row"
				}
				return ""
			})
		}
		if r.NextSibling() == nil {
			w.write("</tbody>\n")
		}
	}
	w.write("</table></div>\n")
}

func (w *markdownWriter) writeLink(n *ast.Link) {
	at := w.place(n, n.Destination, n.Reference != nil)
	if !w.hasWords(n) {
		w.report(n.Pos(), codeLinkRefused, "the link has no words; write them between the square brackets")
	}
	href, ok := w.address(n.Destination, at)
	if !ok {
		w.children(n)
		return
	}
	w.openLink(href)
	w.title(n.Title)
	w.inLink, w.inPhone = true, strings.HasPrefix(href, "tel:")
	w.within(`">`, n, "</a>")
	w.inLink, w.inPhone = false, false
}

// openLink begins a link, up to the end of its address.
func (w *markdownWriter) openLink(href string) {
	w.write(`<a href="`)
	w.escape(util.URLEscape([]byte(href), false))
}

func (w *markdownWriter) writeAutoLink(n *ast.AutoLink) {
	label := n.Label(w.source)
	if w.inLink {
		w.escape(label)
		return
	}
	link := string(n.URL(w.source))
	if n.AutoLinkType == ast.AutoLinkEmail {
		link = "mailto:" + link
	}
	at := max(0, n.Pos())
	at += max(0, bytes.Index(w.source[at:], label)) // a sign or a space may come before
	href, ok := w.checkAddress(link, at)
	if !ok {
		w.escape(label)
		return
	}
	w.openLink(href)
	w.write(`">`)
	w.escape(label)
	w.write("</a>")
}

func (w *markdownWriter) writeImage(n *ast.Image) {
	w.checkAlt(n)
	link := string(markdownResolve(n.Destination))
	written := link
	if internal, ok := w.site.Internal(link); ok {
		link = internal
	}
	target, found := w.site.Resolve(w.file, link)
	_, isPage := w.site.Page(target)
	switch {
	case !found || isPage || strings.Contains(target, "#"):
		w.report(n.Pos(), codeImageRefused, "the image %s is no file of this site; put it beside the notice, list it under documents, and write its path", markdownQuote(written))
	case !isPicture(target):
		w.report(n.Pos(), codeImageRefused, "%s is no image; write a link to it, as in [words](%s)", markdownQuote(written), markdownShort(written))
	case !w.hasWords(n):
		w.report(n.Pos(), codeImageRefused, "the image has no words that stand for it; write what it shows between the square brackets")
	default:
		w.write(`<img src="`)
		w.escape(util.URLEscape([]byte(w.href(target)), false))
		w.write(`" alt="`)
		w.escape(bytes.TrimSpace(markdownPlain(nil, n, w.source)))
		w.title(n.Title)
		w.write(`">`)
	}
}

// isPicture tells whether browsers show a file as an image, by its name.
func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp":
		return true
	}
	return false
}

// title adds the title of a link or an image, within the quotes of the
// attribute before.
func (w *markdownWriter) title(s []byte) {
	if len(s) > 0 {
		w.write(`" title="`)
		w.words(s)
	}
}

// checkAlt reports what the words that stand for an image cannot hold.
func (w *markdownWriter) checkAlt(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *extast.FootnoteLink:
			w.report(c.Pos(), codeFootnote, "a footnote cannot be in the words of an image; put it after the image")
		case *ast.RawHTML:
			w.refuseHTML(c, c.Segments.At(0))
		}
		w.checkAlt(c)
	}
}

func (w *markdownWriter) writeFootnoteMark(n *extast.FootnoteLink) {
	if w.inLink {
		w.report(n.Pos(), codeFootnote, "a footnote cannot be in the words of a link; put it after the link")
		return
	}
	number := strconv.Itoa(n.Index)
	w.write(`<sup><a href="#`, w.footnoteID("fn", n.Index, 0), `" id="`, w.footnoteID("fr", n.Index, n.RefIndex),
		`" aria-label="Footnote `, number, `">`, number, `</a></sup>`)
}

func (w *markdownWriter) writeFootnotes(n *extast.FootnoteList) {
	w.write(`<section aria-label="Footnotes`)
	if w.prefix != "" {
		w.write(" of ", w.prefix) // regions of a page have names of their own
	}
	w.write("\">\n<ol>\n")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.write(`<li id="`, w.footnoteID("fn", c.(*extast.Footnote).Index, 0), `">`)
		if p := c.FirstChild(); p == c.LastChild() && p.Kind() == ast.KindParagraph {
			w.children(p)
		} else {
			w.children(c)
		}
		w.write("</li>\n")
	}
	w.write("</ol>\n</section>\n")
}

// refuseHTML reports raw HTML: each block, and each line of a paragraph that
// has any; not the tag that ends what was reported before.
func (w *markdownWriter) refuseHTML(n ast.Node, first gmtext.Segment) {
	block := n
	for block.Type() == ast.TypeInline {
		block = block.Parent()
	}
	at := first.Start
	for at < first.Stop && (w.source[at] == ' ' || w.source[at] == '\t') {
		at++
	}
	raw := w.source[at:first.Stop]
	known := block == w.tagged && (bytes.HasPrefix(raw, []byte("</")) || bytes.IndexByte(w.source[w.tagAt:at], '\n') < 0)
	w.tagged, w.tagAt = block, at
	if known {
		return
	}
	tag, instead := markdownTag(raw)
	w.report(at, codeRawHTML, "%s is raw HTML, which is not allowed; write %s", markdownQuote(tag), instead)
}

// markdownTag gives the tag that raw HTML begins with, and what Markdown has
// in its place.
func markdownTag(raw []byte) (tag, instead string) {
	i := 1
	for i < len(raw) && (raw[i] == '/' && i == 1 || '0' <= raw[i] && raw[i] <= '9' || 'a' <= raw[i]|0x20 && raw[i]|0x20 <= 'z' || raw[i] == '-') {
		i++
	}
	name := strings.ToLower(strings.Trim(string(raw[1:i]), "/"))
	switch {
	case bytes.HasPrefix(raw, []byte("<!--")):
		return "<!--", "[//]: # (words) on a line of its own for what no reader sees"
	case name == "":
		return string(raw[:min(2, len(raw))]), `\< for the sign itself, or delete it`
	}
	tag = string(raw[:i]) + ">"
	switch name {
	case "b", "strong":
		return tag, "**words** in Markdown"
	case "i", "em":
		return tag, "*words* in Markdown"
	case "a":
		return tag, "[words](address) in Markdown"
	case "img":
		return tag, "![what it shows](file) in Markdown"
	case "br":
		return tag, "a backslash at the end of the line"
	case "hr":
		return tag, "--- in Markdown"
	case "code", "pre", "kbd", "samp":
		return tag, "`words` in Markdown"
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return tag, "## words in Markdown"
	case "ul", "ol", "li":
		return tag, "- words in Markdown"
	case "table", "thead", "tbody", "tr", "th", "td":
		return tag, "a table of Markdown, | as | here |"
	case "p", "div", "span", "section", "center", "font":
		return tag, "the words alone"
	}
	return tag, `Markdown, or \< for the sign itself`
}

// markdownQuote puts what an editor wrote between quotation marks.
func markdownQuote(s string) string { return "“" + markdownShort(s) + "”" }

// markdownShort cuts what an editor wrote where it is long.
func markdownShort(s string) string { return markdownCut(s, 60) }
