package markdown

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The library's time grows with the square of some counts, and its memory with
// the width of a table times its rows. What is beyond these limits is left as
// text and refused. A text of 1 MiB within them takes about a second.
const (
	maxMarks       = 2000  // that may begin or end emphasis or a link, in one block
	maxNesting     = 32    // lists and quotes in one another
	maxDepth       = 128   // nodes in one another, those of a line as well
	maxCells       = 20000 // of all tables of a text
	maxDefinitions = 5000  // lines of a block of link definitions
	maxFootnotes   = 1000
)

// newParser makes the parser: all of CommonMark, tables, footnotes and
// autolinks. It holds nothing that changes.
func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(nestedParser{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(nestedParser{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(footnoteParser{nestedParser{extension.NewFootnoteBlockParser()}}, 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(markParser{footnoteMarkParser{extension.NewFootnoteParser()}}, 101),
			util.Prioritized(markParser{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(markParser{parser.NewEmphasisParser()}, 500),
			util.Prioritized(extension.NewLinkifyParser(), 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(definitionTransformer{parser.LinkReferenceParagraphTransformer}, 100),
			util.Prioritized(tableTransformer{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// A findings is what the parsers know of the text that they are in.
type findings struct {
	parser.Context
	refusals  []refusal
	footnotes []*extast.Footnote
	block     ast.Node // the block whose marks are counted
	marks     int
	cells     int
	nested    bool // beyond what is allowed
}

// A refusal is something that the parsers left as text.
type refusal struct {
	at            int // byte of the source
	code, message string
}

func (c *findings) refuse(at int, code, format string, args ...any) {
	if len(c.refusals) < maxProblems {
		c.refusals = append(c.refusals, refusal{at, code, fmt.Sprintf(format, args...)})
	}
}

// A nestedParser opens no block within too many others.
type nestedParser struct{ parser.BlockParser }

func (p nestedParser) Open(parent ast.Node, reader gmtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	if parent.Kind() == ast.KindList { // asked once more for the item
		return p.BlockParser.Open(parent, reader, pc)
	}
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		switch n.Kind() {
		case ast.KindList, ast.KindBlockquote, extast.KindFootnote:
			depth++
		}
	}
	if c := pc.(*findings); depth >= maxNesting {
		if !c.nested {
			_, at := reader.Position()
			c.refuse(at.Start, codeTooComplex, "more than %d lists and quotes are in one another here; put a backslash before marks that are meant as text", maxNesting)
		}
		c.nested = true
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// A footnoteParser keeps the footnotes of the text: the library drops those that
// nothing cites.
type footnoteParser struct{ parser.BlockParser }

func (p footnoteParser) Open(parent ast.Node, reader gmtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	c := pc.(*findings)
	line, at := reader.PeekLine()
	if !bytes.HasPrefix(line[max(0, pc.BlockOffset()):], []byte("[^")) {
		return nil, parser.NoChildren
	}
	if len(c.footnotes) >= maxFootnotes {
		c.refuse(at.Start, codeTooComplex, "the text has more than %d footnotes; put the rest into a document", maxFootnotes)
		return nil, parser.NoChildren
	}
	n, state := p.BlockParser.Open(parent, reader, pc)
	if n != nil {
		c.footnotes = append(c.footnotes, n.(*extast.Footnote))
	}
	return n, state
}

// A footnoteMarkParser reports a mark that cites no footnote; the library leaves it
// as text.
type footnoteMarkParser struct{ parser.InlineParser }

func (p footnoteMarkParser) Parse(parent ast.Node, block gmtext.Reader, pc parser.Context) ast.Node {
	line, at := block.PeekLine()
	n := p.InlineParser.Parse(parent, block, pc)
	if n == nil && bytes.HasPrefix(line, []byte("[^")) {
		end := bytes.IndexAny(line[1:], "[]") + 1
		if end > 2 && line[end] == ']' && (end+1 == len(line) || bytes.IndexByte([]byte("([:"), line[end+1]) < 0) {
			name := short(string(line[2:end]))
			pc.(*findings).refuse(at.Start, codeFootnote, `“[^%s]” cites no footnote of this text; write a line [^%[1]s]: and its words below, or \[ for the bracket itself`, name)
		}
	}
	return n
}

// A markParser counts the marks of a block that may begin or end something.
type markParser struct{ parser.InlineParser }

func (p markParser) Parse(parent ast.Node, block gmtext.Reader, pc parser.Context) ast.Node {
	c := pc.(*findings)
	if c.block != parent {
		c.block, c.marks = parent, 0
	}
	if c.marks++; c.marks > maxMarks {
		if c.marks == maxMarks+1 {
			_, at := block.Position()
			c.refuse(at.Start, codeTooComplex, "the block of lines up to here has more than %d marks such as * _ [ ]; put empty lines between, or a backslash before marks that are meant as text", maxMarks)
		}
		return nil
	}
	return p.InlineParser.Parse(parent, block, pc)
}

// CloseBlock ends what is open at the end of a block.
func (p markParser) CloseBlock(parent ast.Node, block gmtext.Reader, pc parser.Context) {
	if c, ok := p.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// A definitionTransformer finds the definitions of links at the start of a
// paragraph, unless it is too long.
type definitionTransformer struct{ parser.ParagraphTransformer }

func (t definitionTransformer) Transform(n *ast.Paragraph, reader gmtext.Reader, pc parser.Context) {
	if lines := n.Lines(); lines.Len() > 0 {
		first := lines.At(0)
		if !bytes.HasPrefix(bytes.TrimSpace(first.Value(reader.Source())), []byte("[")) {
			return // most paragraphs have none, and the library makes a reader of each to find out
		}
		if lines.Len() > maxDefinitions {
			pc.(*findings).refuse(first.Start, codeTooComplex, "more than %d lines that may define links begin here; put empty lines between", maxDefinitions)
			return
		}
	}
	t.ParagraphTransformer.Transform(n, reader, pc)
}

// A tableTransformer makes tables of paragraphs, unless they get too large:
// the library fills each row up to the width of the head.
type tableTransformer struct{ parser.ParagraphTransformer }

func (t tableTransformer) Transform(n *ast.Paragraph, reader gmtext.Reader, pc parser.Context) {
	lines := n.Lines()
	if lines.Len() < 2 {
		return
	}
	width := 0
	for i := range lines.Len() {
		line := lines.At(i)
		width = max(width, bytes.Count(bytes.Trim(line.Value(reader.Source()), "| \t\n"), []byte("|"))+1)
	}
	c := pc.(*findings)
	cells := c.cells + width*lines.Len()
	if cells > maxCells && width > 1 {
		c.refuse(lines.At(0).Start, codeTooComplex, "the tables of the text have more than %d cells with this one; put it into a document", maxCells)
		return
	}
	t.ParagraphTransformer.Transform(n, reader, pc)
	if next := n.NextSibling(); n.Parent() == nil || next != nil && next.Kind() == extast.KindTable {
		c.cells = cells
	}
}
