package content

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A fault is a problem of a file whose name is known elsewhere.
type fault struct {
	at            Pos
	code, message string
}

func faultAt(at Pos, code, format string, args ...any) *fault {
	return &fault{at, code, fmt.Sprintf(format, args...)}
}

// quote puts what an editor wrote between quotation marks, cut where it is long.
func quote(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return "“" + s + "”"
}

// position gives the place of a byte of a text.
func position(text []byte, offset int) Pos {
	before := text[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return Pos{int32(bytes.Count(before, []byte("\n")) + 1), int32(utf8.RuneCount(before[start:]) + 1)}
}

// checkUTF8 reports the first byte that is not UTF-8.
func checkUTF8(text []byte) *fault {
	if utf8.Valid(text) {
		return nil
	}
	if bytes.HasPrefix(text, []byte{0xFF, 0xFE}) || bytes.HasPrefix(text, []byte{0xFE, 0xFF}) {
		return faultAt(Pos{1, 1}, codeNotUTF8, "the file is in UTF-16; save it as UTF-8")
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return faultAt(position(text, i), codeNotUTF8, "the byte %02X here is not UTF-8; save the file as UTF-8, then look at the letters on this line", text[i])
		}
		i += size
	}
	return nil
}

// isControl tells whether a character may stand in no text at all: the control
// characters of Unicode but tab and line feed, and the two that XML forbids.
func isControl(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' || 0x7F <= r && r <= 0x9F || r == 0xFFFE || r == 0xFFFF
}

// isOverride tells whether a character makes the text after it read in another
// direction than its letters have (Unicode TR 9, explicit formatting).
func isOverride(r rune) bool {
	return 0x202A <= r && r <= 0x202E || 0x2066 <= r && r <= 0x2069
}

// checkControls reports each control character of a text that begins at a line
// of its file, up to ten of them. Carriage returns may stand before line feeds;
// where separators is set, the two separators that YAML counts as ends of
// lines, and no editor does, are reported too.
func checkControls[T string | []byte](text T, line int, separators bool) []*fault {
	var faults []*fault
	for i := 0; i < len(text); i++ {
		c := text[i]
		if 0x20 <= c && c < 0x7F || c == '\n' || c == '\t' || c == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			continue
		}
		r, size := utf8.DecodeRuneInString(string(text[i:min(i+utf8.UTFMax, len(text))]))
		isSeparator := separators && (r == 0x2028 || r == 0x2029)
		if isControl(r) || isSeparator {
			what := "control character"
			if isSeparator {
				what = "line separator"
			}
			at := position([]byte(text), i)
			at.Line += int32(line - 1)
			faults = append(faults, faultAt(at, codeControlCharacter, "the %s U+%04X stands here; delete it, or write a space", what, r))
			if len(faults) == 10 {
				break
			}
		}
		i += size - 1
	}
	return faults
}

// The limits of a body.
const (
	maxBody = 1 << 20
	// maxMarks is how many marks that may begin or end emphasis or a link a
	// block of lines can have: the parser's time grows with their square, and
	// this many take 0.01 s.
	maxMarks = 5000
	// maxNesting is how many quotes and lists can begin on one line.
	maxNesting = 32
	// maxMissingCells is how many cells the rows of tables may lack: the parser
	// fills each row up to the width of its header.
	maxMissingCells = 10000
	// maxFootnotes is how many footnotes a body can have; the time to number
	// them grows with their square.
	maxFootnotes = 5000
)

// checkBody reports a body that is too large or would take too long to parse.
func checkBody(body string, line int) *fault {
	if len(body) > maxBody {
		return faultAt(Pos{int32(line), 1}, codeTooLarge, "the text has %d bytes; write at most %d, and put the rest into a document", len(body), maxBody)
	}
	all := 0
	for _, mark := range []string{"*", "_", "~", "[", "]"} {
		all += strings.Count(body, mark)
	}
	// Few bodies have so many marks, or a table, that their lines are counted.
	counted := all > maxMarks || strings.Contains(body, "|")
	marks, missing, footnotes := 0, 0, 0
	columns := 0 // of the table that the last lines may be
	for text := range strings.Lines(body) {
		at := Pos{int32(line), 1}
		line++
		if nesting(text) > maxNesting && !isBreak(text) {
			return faultAt(at, codeTooComplex, "more than %d quotes or lists begin on this line; put a backslash before marks that are meant as text", maxNesting)
		}
		if !counted {
			continue
		}
		trimmed := strings.TrimLeft(text, " ")
		if strings.TrimRight(trimmed, " \t\n") == "" {
			marks, columns = 0, 0
			continue
		}
		if len(text)-len(trimmed) < 4 && isItem(trimmed) {
			marks = 0 // a list item is a block of its own
		}
		count, pipes := countMarks(text)
		if marks += count; marks > maxMarks {
			return faultAt(at, codeTooComplex, "the lines up to here have more than %d marks such as * _ [ ] without an empty line between; put empty lines between, or a backslash before marks that are meant as text", maxMarks)
		}
		if pipes > 0 && strings.Trim(text, " |:-\t>\n") == "" {
			columns = pipes + 1
		} else if columns > 0 {
			if missing += max(0, columns-pipes-1); missing > maxMissingCells {
				return faultAt(at, codeTooComplex, "the rows of this table have far fewer cells than its header; write as many, or an empty line after the table")
			}
		}
		if strings.HasPrefix(trimmed, "[^") {
			if footnotes++; footnotes > maxFootnotes {
				return faultAt(at, codeTooComplex, "more than %d footnotes; put the rest into a document", maxFootnotes)
			}
		}
	}
	return nil
}

// isItem tells whether a line begins a list item whatever is before it.
func isItem(line string) bool {
	return len(line) > 2 && strings.IndexByte("-+*", line[0]) >= 0 && line[1] == ' ' && line[2] != ' '
}

// countMarks counts runs of delimiters and brackets, and the bars of tables.
func countMarks(line string) (marks, pipes int) {
	last := byte(0)
	for i := range len(line) {
		c := line[i]
		switch c {
		case '*', '_', '~':
			if c != last {
				marks++
			}
		case '[', ']':
			marks++
		case '|':
			pipes++
		}
		last = c
	}
	return marks, pipes
}

// nesting counts the marks of quotes and lists at the start of a line.
func nesting(line string) (depth int) {
	for {
		rest, ok := afterMark(strings.TrimLeft(line, " \t"))
		if !ok {
			return depth
		}
		line = rest
		depth++
	}
}

// afterMark gives what follows the mark of a quote or of a list's item.
func afterMark(line string) (rest string, ok bool) {
	if line == "" {
		return "", false
	}
	switch c := line[0]; {
	case c == '>':
		return line[1:], true
	case c == '-' || c == '+' || c == '*':
		return line[1:], len(line) > 1 && (line[1] == ' ' || line[1] == '\t')
	case '0' <= c && c <= '9':
		rest = strings.TrimLeft(line, digits)
		if len(rest) > 1 && (rest[0] == '.' || rest[0] == ')') && rest[1] == ' ' {
			return rest[1:], true
		}
	}
	return "", false
}

// isBreak tells whether a line is a thematic break, as in - - -.
func isBreak(line string) bool {
	return strings.Trim(line, "- \n") == "" || strings.Trim(line, "* \n") == ""
}
