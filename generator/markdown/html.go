package markdown

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"handbill.example/generator/content"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// write adds markup of this package.
func (w *writer) write(parts ...string) {
	for _, p := range parts {
		w.out.WriteString(p)
	}
}

// escape adds text that means itself.
func (w *writer) escape(s []byte) { w.out.Write(util.EscapeHTML(s)) }

// words adds text of Markdown, with its backslashes and entities.
func (w *writer) words(s []byte) { w.escape(words(s)) }

// reference matches a character that is written as its number (CommonMark 0.31,
// section 2.5), and what a backslash makes none.
var reference = regexp.MustCompile(`(?s)\\.|&#(?:[xX][0-9a-fA-F]{1,6}|[0-9]{1,7});`)

// checkReferences reports the characters of a text, written as their numbers, that
// may stand in no text; words leaves them out. The text begins at a byte of the source,
// which is asked for only where there is one.
func (w *writer) checkReferences(s []byte, at func() int) {
	if !bytes.Contains(s, []byte("&#")) {
		return
	}
	for _, m := range reference.FindAllIndex(s, -1) {
		if w.full() {
			return
		}
		written := s[m[0]:m[1]]
		if r, _ := utf8.DecodeRune(resolve(written)); written[0] == '&' && content.IsControl(r) {
			w.report(at()+m[0], content.CodeControlCharacter, "%s stands for the control character U+%04X; write the character that is meant, or delete it", problem.Quote(string(written)), r)
		}
	}
}

func (w *writer) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.node(c)
	}
}

// within writes a node's children between two pieces of markup.
func (w *writer) within(open string, n ast.Node, end string) {
	w.out.WriteString(open)
	w.children(n)
	w.out.WriteString(end)
}

// node writes a node and what is in it.
func (w *writer) node(n ast.Node) {
	if w.depth > maxDepth {
		w.report(n.Pos(), codeTooComplex, "the marks here are in one another more than %d deep; put a backslash before marks that are meant as text", maxDepth)
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
		w.escape(plain(nil, n, w.source))
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

func (w *writer) writeText(n *ast.Text) {
	s := n.Segment.Value(w.source)
	w.checkReferences(s, func() int { return n.Segment.Start })
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

func (w *writer) writeHeading(n *ast.Heading) {
	h := w.unwritten[0]
	w.unwritten = w.unwritten[1:]
	w.heading = short(h.words)
	if w.heading == "" {
		w.report(n.Pos(), codeHeadingEmpty, "the heading has no words; write some, or delete it")
	}
	level := strconv.Itoa(n.Level)
	w.write("<h", level, ` id="`, h.id, `">`)
	w.within("", n, "</h"+level+">\n")
}

// hasWords tells whether a node has anything to read.
func (w *writer) hasWords(n ast.Node) bool {
	return len(bytes.TrimSpace(plain(nil, n, w.source))) > 0
}

func (w *writer) writeList(n *ast.List) {
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
// than a phone. Any attribute of its own has a space before it.
func (w *writer) region(tag, attribute, label string) {
	w.write("<", tag, attribute, ` tabindex="0" role="group" aria-label="`)
	w.escape([]byte(label))
	w.write(`">`)
}

func (w *writer) writeCode(n ast.Node) {
	w.region("pre", "", "Code")
	w.write("<code>")
	w.escape(bytes.TrimSuffix(n.Lines().Value(w.source), []byte("\n")))
	w.write("</code></pre>\n")
}

func (w *writer) writeTable(n *extast.Table) {
	label := "Table"
	if w.heading != "" {
		label += ": " + w.heading
	}
	w.region("div", ` class="scroll"`, label)
	w.write("<table>\n")
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		isHead := r.Kind() == extast.KindTableHeader
		if isHead {
			w.write("<thead>\n")
		}
		w.writeRow(r, isHead, n.Alignments)
		switch last := r.NextSibling() == nil; {
		case isHead && last:
			w.write("</thead>\n")
		case isHead:
			w.write("</thead>\n<tbody>\n")
		case last:
			w.write("</tbody>\n")
		}
	}
	w.write("</table></div>\n")
}

func (w *writer) writeRow(row ast.Node, isHead bool, alignments []extast.Alignment) {
	w.write("<tr>")
	column := 0
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		open, end := "<td", "</td>"
		switch {
		case c.FirstChild() == nil: // without words it is the head of nothing
		case isHead:
			open, end = `<th scope="col"`, "</th>"
		case column == 0 && len(alignments) > 1:
			open, end = `<th scope="row"`, "</th>"
		}
		switch alignments[column] {
		case extast.AlignRight:
			open += ` class="right"`
		case extast.AlignCenter:
			open += ` class="center"`
		}
		w.within(open+">", c, end)
		column++
	}
	w.write("</tr>\n")
}

func (w *writer) writeLink(n *ast.Link) {
	at := n.Pos()
	if n.Reference != nil && len(n.Destination) > 0 {
		if defined, ok := w.definitions[&n.Destination[0]]; ok { // the library hands on the same bytes
			at = defined
		}
	}
	if !w.hasWords(n) {
		w.report(n.Pos(), codeLinkRefused, "the link has no words; write them between the square brackets")
	}
	href, ok := w.checkAddress(string(resolve(n.Destination)), at)
	if !ok {
		w.children(n)
		return
	}
	w.openLink(href)
	w.title(n, n.Title)
	w.inLink, w.inPhone = true, strings.HasPrefix(href, "tel:")
	w.within(`">`, n, "</a>")
	w.inLink, w.inPhone = false, false
}

// openLink begins a link, up to the end of its address.
func (w *writer) openLink(href string) {
	w.write(`<a href="`)
	w.escape([]byte(site.EscapeURL(href)))
}

func (w *writer) writeAutoLink(n *ast.AutoLink) {
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

func (w *writer) writeImage(n *ast.Image) {
	w.checkAlt(n)
	link := string(resolve(n.Destination))
	written := link
	if internal, ok := w.site.Internal(link); ok {
		link = internal
	}
	target, found := w.site.Resolve(w.File, link)
	_, isPage := w.site.Page(target)
	switch {
	case !found && w.site.Unread(w.File, link):
	case !found || isPage || strings.Contains(target, "#"):
		where := "the notice, list it under documents"
		if !w.inNotice() {
			where = "a notice, list it under the documents there"
		}
		w.report(n.Pos(), codeImageRefused, "the image %s is no file of this site; put it beside %s, and write its path", problem.Quote(written), where)
	case !content.IsImage(target):
		w.report(n.Pos(), codeImageRefused, "%s is no image; write a link to it, as in [words](%s)", problem.Quote(written), short(written))
	case !w.hasWords(n):
		w.report(n.Pos(), codeImageRefused, "the image has no words that stand for it; write what it shows between the square brackets")
	default:
		w.write(`<img src="`)
		w.escape([]byte(site.EscapeURL(w.href(target))))
		w.write(`" alt="`)
		w.escape(bytes.TrimSpace(plain(nil, n, w.source)))
		w.title(n, n.Title)
		w.write(`">`)
	}
}

// title adds the title of a link or an image, within the quotes of the
// attribute before.
func (w *writer) title(n ast.Node, s []byte) {
	if len(s) > 0 {
		w.checkReferences(s, func() int {
			at := max(0, n.Pos())
			return at + max(0, bytes.Index(w.source[at:], s))
		})
		w.write(`" title="`)
		w.words(s)
	}
}

// checkAlt reports what the words that stand for an image cannot hold.
func (w *writer) checkAlt(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			w.checkReferences(c.Segment.Value(w.source), func() int { return c.Segment.Start })
		case *extast.FootnoteLink:
			w.report(c.Pos(), codeFootnote, "a footnote cannot be in the words of an image; put it after the image")
		case *ast.RawHTML:
			w.refuseHTML(c, c.Segments.At(0))
		}
		w.checkAlt(c)
	}
}

func (w *writer) writeFootnoteMark(n *extast.FootnoteLink) {
	if w.inLink {
		w.report(n.Pos(), codeFootnote, "a footnote cannot be in the words of a link; put it after the link")
		return
	}
	number := strconv.Itoa(n.Index)
	w.write(`<sup><a href="#`, w.footnoteID("fn", n.Index, 0), `" id="`, w.footnoteID("fr", n.Index, n.RefIndex),
		`" aria-label="Footnote `, number, `">`, number, `</a></sup>`)
}

func (w *writer) writeFootnotes(n *extast.FootnoteList) {
	w.write(`<section aria-label="Footnotes`)
	if w.Prefix != "" {
		w.write(" of ", w.Prefix) // regions of a page have names of their own
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
func (w *writer) refuseHTML(n ast.Node, first gmtext.Segment) {
	block := n
	for block.Type() == ast.TypeInline {
		block = block.Parent()
	}
	at := first.Start
	for at < first.Stop && (w.source[at] == ' ' || w.source[at] == '\t') {
		at++
	}
	raw := w.source[at:first.Stop]
	known := block == w.tagged && (bytes.HasPrefix(raw, []byte("</")) || bytes.IndexByte(w.source[min(w.tagAt, at):at], '\n') < 0)
	w.tagged, w.tagAt = block, at
	if known {
		return
	}
	tag, instead := tagOf(raw)
	w.report(at, codeRawHTML, "%s is raw HTML, which is not allowed; write %s", problem.Quote(tag), instead)
}

// tagOf gives the tag that raw HTML begins with, and what Markdown has
// in its place.
func tagOf(raw []byte) (tag, instead string) {
	i := min(1, len(raw))
	for i < len(raw) && (raw[i] == '/' && i == 1 || '0' <= raw[i] && raw[i] <= '9' || 'a' <= raw[i]|0x20 && raw[i]|0x20 <= 'z' || raw[i] == '-') {
		i++
	}
	name := strings.ToLower(strings.Trim(string(raw[:i]), "</"))
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
