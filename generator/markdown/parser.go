package markdown

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The library's time grows with the square of some counts, and its memory with
// the width of a table times its rows, with the length of a definition times its
// uses, and by a kilobyte for each little part. A text that is beyond one of these
// limits is refused, and no more is made of it. One of 1 MiB within them takes about
// a second and 100 MB.
const (
	maxLines       = 100_000
	maxParts       = 50_000     // blocks, and marks within them
	maxMarks       = 2000       // that may begin or end emphasis or a link, in one block
	maxNesting     = 32         // lists and quotes in one another
	maxDepth       = 128        // nodes in one another, those of a line as well
	maxCells       = 20_000     // of all tables of a text
	maxDefinitions = 5000       // lines of a block of link definitions
	maxExpanded    = 100_000    // bytes that links take from definitions, unless the text itself has more
	maxSought      = 50_000_000 // bytes that are read for the ends of links and code that have none
	maxFootnotes   = 1000
)

// newParser makes the parser: all of CommonMark, tables, footnotes and
// autolinks. It holds nothing that changes.
func newParser() parser.Parser {
	blocks := []util.PrioritizedValue{
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
	}
	for i := range blocks {
		blocks[i].Value = blockParser{blocks[i].Value.(parser.BlockParser)}
	}
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(
			util.Prioritized(partParser{codeParser{parser.NewCodeSpanParser()}}, 100),
			util.Prioritized(markParser{footnoteMarkParser{extension.NewFootnoteParser()}}, 101),
			util.Prioritized(linkParser{parser.NewLinkParser()}, 200),
			util.Prioritized(partParser{parser.NewAutoLinkParser()}, 300),
			util.Prioritized(partParser{parser.NewRawHTMLParser()}, 400),
			util.Prioritized(markParser{parser.NewEmphasisParser()}, 500),
			util.Prioritized(partParser{extension.NewLinkifyParser()}, 999),
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
	stopped   bool // by the only refusal: the text is beyond a limit
	footnotes []*extast.Footnote
	block     ast.Node // the block whose marks are counted
	marks     int
	parts     int
	cells     int
	expanded  int
	sought    int
}

// A refusal is something that the parsers left as text.
type refusal struct {
	at            int // byte of the source
	code, message string
}

// stop ends the parsing of a text that is too complex. What else was found, or would
// be, may be for want of the part that is not parsed.
func (c *findings) stop(at int, format string, args ...any) {
	if !c.stopped {
		c.refusals = []refusal{{at, codeTooComplex, fmt.Sprintf(format, args...)}}
	}
	c.stopped = true
}

// checkLines stops at a text with too many lines.
func (c *findings) checkLines(source []byte) {
	at := 0
	for range maxLines {
		end := bytes.IndexByte(source[at:], '\n')
		if end < 0 {
			return
		}
		at += end + 1
	}
	if at < len(source) {
		c.stop(at, "the text has more than %d lines; put the rest into a document", maxLines)
	}
}

// addPart counts a block, or a mark within one.
func (c *findings) addPart(at int) {
	if c.parts++; c.parts > maxParts {
		c.stop(at, "the text up to here has more than %d paragraphs, list items, links and other parts; put the rest into a document", maxParts)
	}
}

// addSought counts what was read, up to the end of a block, for an end that is not
// there. The library reads it again for each mark, and makes something of each line.
func (c *findings) addSought(block ast.Node, line, at int) {
	lines := block.Lines()
	c.sought += lines.At(lines.Len()-1).Stop - at + 128*(lines.Len()-line)
	if c.sought > maxSought {
		c.stop(at, "the text up to here has too many marks such as [ ( ` that nothing ends; put a backslash before marks that are meant as text")
	}
}

// A blockParser counts the blocks, and opens none once the text is too complex, but
// for an item: the library takes it that each list has one.
type blockParser struct{ parser.BlockParser }

func (p blockParser) Open(parent ast.Node, reader gmtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	c := pc.(*findings)
	if c.stopped && parent.Kind() != ast.KindList {
		return nil, parser.NoChildren
	}
	_, at := reader.Position()
	n, state := p.BlockParser.Open(parent, reader, pc)
	if n != nil {
		c.addPart(at.Start)
	}
	return n, state
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
	if depth >= maxNesting {
		_, at := reader.Position()
		pc.(*findings).stop(at.Start, "more than %d lists and quotes are in one another here; put a backslash before marks that are meant as text", maxNesting)
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
		c.stop(at.Start, "the text has more than %d footnotes; put the rest into a document", maxFootnotes)
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
	if c := pc.(*findings); n == nil && bytes.HasPrefix(line, []byte("[^")) && len(c.refusals) < maxProblems {
		end := bytes.IndexAny(line[1:], "[]") + 1
		if end > 2 && line[end] == ']' && (end+1 == len(line) || bytes.IndexByte([]byte("([:"), line[end+1]) < 0) {
			name := short(string(line[2:end]))
			c.refusals = append(c.refusals, refusal{at.Start, codeFootnote, fmt.Sprintf(`“[^%s]” cites no footnote of this text; write a line [^%[1]s]: and its words below, or \[ for the bracket itself`, name)})
		}
	}
	return n
}

// A partParser counts what is within blocks, and finds no more once the text is too
// complex.
type partParser struct{ parser.InlineParser }

func (p partParser) Parse(parent ast.Node, block gmtext.Reader, pc parser.Context) ast.Node {
	c := pc.(*findings)
	if c.stopped {
		return nil
	}
	_, at := block.Position()
	n := p.InlineParser.Parse(parent, block, pc)
	if n != nil {
		c.addPart(at.Start)
	}
	return n
}

// A codeParser counts what is read for the end of code that has none.
type codeParser struct{ parser.InlineParser }

func (p codeParser) Parse(parent ast.Node, block gmtext.Reader, pc parser.Context) ast.Node {
	line, at := block.Position()
	n := p.InlineParser.Parse(parent, block, pc)
	if n.Kind() == ast.KindText { // the mark alone
		pc.(*findings).addSought(parent, line, at.Start)
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
		_, at := block.Position()
		c.stop(at.Start, "the block of lines up to here has more than %d marks such as * _ [ ]; put empty lines between, or a backslash before marks that are meant as text", maxMarks)
	}
	return partParser(p).Parse(parent, block, pc)
}

// A linkParser counts, besides the marks, what links take from definitions, and what
// is read for the end of links that have none.
type linkParser struct{ parser.InlineParser }

func (p linkParser) Parse(parent ast.Node, block gmtext.Reader, pc parser.Context) ast.Node {
	c := pc.(*findings)
	number, at := block.Position()
	line, _ := block.PeekLine()
	n := markParser(p).Parse(parent, block, pc)
	var reference *ast.ReferenceLink
	taken := 0
	switch n := n.(type) {
	case *ast.Link:
		reference, taken = n.Reference, len(n.Destination)+len(n.Title)
	case *ast.Image:
		reference, taken = n.Reference, len(n.Destination)+len(n.Title)
	}
	if bytes.HasPrefix(line, []byte("](")) && (n == nil || reference != nil) {
		c.addSought(parent, number, at.Start)
	}
	if reference != nil {
		c.expanded += taken
	}
	if c.expanded > max(maxExpanded, len(block.Source())) {
		c.stop(at.Start, "the links up to here take more than %d bytes from their definitions; shorten the addresses and titles there", max(maxExpanded, len(block.Source())))
	}
	return n
}

// CloseBlock ends what is open at the end of a block.
func (p linkParser) CloseBlock(parent ast.Node, block gmtext.Reader, pc parser.Context) {
	p.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
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
			pc.(*findings).stop(first.Start, "more than %d lines that may define links begin here; put empty lines between", maxDefinitions)
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
	c := pc.(*findings)
	if lines.Len() < 2 || c.stopped {
		return
	}
	width := 0
	for i := range lines.Len() {
		line := lines.At(i)
		width = max(width, bytes.Count(bytes.Trim(line.Value(reader.Source()), "| \t\n"), []byte("|"))+1)
	}
	cells := c.cells + width*lines.Len()
	if cells > maxCells && slices.ContainsFunc(lines.Sliced(1, lines.Len()), func(line gmtext.Segment) bool {
		return len(bytes.Trim(line.Value(reader.Source()), "-:| \t\n")) == 0 // that below the head
	}) {
		c.stop(lines.At(0).Start, "the tables of the text have more than %d cells with this one; put it into a document", maxCells)
		return
	}
	t.ParagraphTransformer.Transform(n, reader, pc)
	if next := n.NextSibling(); n.Parent() == nil || next != nil && next.Kind() == extast.KindTable {
		c.cells = cells
	}
}
