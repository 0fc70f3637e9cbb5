package content

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/adrg/frontmatter"

	"handbill.example/generator/problem"
)

const maxFrontMatter = 1 << 20

// A document is a Markdown file taken apart.
type document struct {
	front []byte // the YAML, which begins on line 2
	body  []byte // as it stands in the file
	line  int    // of the file on which the body begins
}

// byteOrderMark may begin a file and is no part of it.
var byteOrderMark = []byte("\xEF\xBB\xBF")

// split takes a Markdown file apart at the two lines that fence its front
// matter. Each is --- at the very start of the line, with nothing but blanks
// after it, and the first is line 1.
//
// The library finds fences by a looser rule: indented ones, too, and it takes a
// file whose front matter is not closed for one without any. So the fences are
// found here by the strict rule first, and where the library then sees them
// elsewhere, that is a fault: nothing is guessed.
func split(src []byte) (document, *fault) {
	src = bytes.TrimPrefix(src, byteOrderMark)
	first, rest, _ := bytes.Cut(src, []byte("\n"))
	if !isFence(first) {
		return document{}, noFrontMatter(src)
	}
	end, after, line := closing(rest)
	if end < 0 {
		return document{}, notClosed(rest)
	}
	head, front := src[:len(src)-len(after)], rest[:end]
	if len(front) > maxFrontMatter {
		return document{}, faultAt(Pos{1, 1}, codeTooLarge, "the front matter has %d bytes; write at most %d, and put long texts below it", len(front), maxFrontMatter)
	}

	// Without hyphens in between there is nothing else that the library could
	// see, and it makes a text of every line that it looks at.
	if bytes.Contains(front, []byte("---")) {
		var found []byte
		format := frontmatter.NewFormat("---", "---", func(front []byte, _ any) error {
			found = front
			return nil
		})
		if _, err := frontmatter.MustParse(bytes.NewReader(head), nil, format); err != nil {
			return document{}, faultAt(Pos{1, 1}, codeNoFrontMatter, "the front matter cannot be found: %v", err)
		}
		if len(found) != len(front) {
			at := int32(2 + bytes.Count(found, []byte("\n")))
			return document{}, faultAt(Pos{at, 1}, codeInnerFence, "a line within the front matter is --- alone, which could end it; write *** for a rule, or other words on that line")
		}
	}
	return document{front, after, line}, nil
}

// isFence tells whether a line, less its LF, is a fence.
func isFence(line []byte) bool {
	rest, found := bytes.CutPrefix(line, []byte("---"))
	return found && len(bytes.TrimRight(rest, " \t\r")) == 0
}

// closing finds the closing fence below the first line: where its line begins,
// what follows it, and on which line of the file that is. The first result is
// -1 if there is none.
func closing(rest []byte) (end int, after []byte, line int) {
	line = 2
	for at := 0; at < len(rest); line++ {
		text := rest[at:]
		next := len(rest)
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			text, next = text[:i], at+i+1
		}
		if isFence(text) {
			return at, rest[next:], line + 1
		}
		at = next
	}
	return -1, nil, 0
}

// beginning shows how a file begins.
const beginning = "begin with a line ---, then keys such as title: Road repairs, then a line ---"

// noFrontMatter says why the first line is no fence.
func noFrontMatter(src []byte) *fault {
	wrong := func(format string, args ...any) *fault {
		return faultAt(Pos{1, 1}, codeNoFrontMatter, format, args...)
	}
	text := string(src)
	if strings.TrimSpace(text) == "" {
		return wrong("the file is empty; %s", beginning)
	}
	first, _, _ := strings.Cut(text, "\n")
	first = strings.TrimSpace(first)
	switch {
	case strings.Contains(first, "\r"):
		return wrong("the lines end with carriage returns alone; save the file with LF or CRLF line ends")
	case first == "---":
		return wrong("blanks stand before or after the --- on this line; write --- alone at its very start")
	case strings.HasPrefix(first, "+++"):
		return wrong("the front matter is TOML; write YAML between two lines ---, as in title: Road repairs")
	case strings.HasPrefix(first, "{"), strings.HasPrefix(first, ";;;"):
		return wrong("the front matter is JSON; write YAML between two lines ---, as in title: Road repairs")
	case strings.HasPrefix(first, "---"):
		return wrong("the file begins with %s; write three hyphens --- alone on its first line", problem.Quote(first))
	}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "---" {
			return wrong("the front matter begins on line %d; delete what stands above its ---", i+1)
		} else if line != "" {
			break
		}
	}
	return wrong("no front matter; %s", beginning)
}

// notClosed is the fault of a file without a closing fence; it names a line
// that was perhaps meant to be one.
func notClosed(rest []byte) *fault {
	hint := ""
	line := 1
	for text := range strings.Lines(string(rest)) {
		line++
		text = strings.TrimRight(text, "\r\n")
		trimmed := strings.TrimSpace(text)
		isRule := strings.Trim(trimmed, "-–—―−") == "" && len(trimmed) > 1 // a dash is what word processors make of hyphens
		if isRule || trimmed == "..." || trimmed == "+++" {
			hint = fmt.Sprintf(", and line %d has %s", line, problem.Quote(text))
			break
		}
	}
	return faultAt(Pos{1, 1}, codeNotClosed, "the closing --- is missing%s; write --- alone, at the start of the line after the last key", hint)
}
