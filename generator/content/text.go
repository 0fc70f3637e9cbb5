package content

import (
	"bytes"
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/problem"
)

// A fault is a problem of a file whose name is known elsewhere.
type fault struct {
	at            Pos
	code, message string
}

func faultAt(at Pos, code, format string, args ...any) *fault {
	return &fault{at, code, fmt.Sprintf(format, args...)}
}

// position gives the place of a byte of a text.
func position(text []byte, offset int) Pos {
	before := text[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return Pos{int32(bytes.Count(before, []byte("\n")) + 1), int32(utf8.RuneCount(before[start:]) + 1)}
}

// checkText reports what makes a file one that nobody wrote: bytes that are not
// UTF-8, or the marks of a merge that was left half-done.
func checkText(text []byte) []*fault {
	if bad := checkUTF8(text); bad != nil {
		return []*fault{bad}
	}
	var faults []*fault
	for _, at := range Conflicts(text) {
		faults = append(faults, faultAt(at, codeConflict, "two versions of the file meet here, as a merge left them; keep one of the two, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"))
	}
	return faults
}

// CheckText gives what checkText reports of a file that is no content, a template.
func CheckText(path string, text []byte) problem.List {
	f := file{path: path}
	f.fail(checkText(text)...)
	return f.problems
}

// Conflicts gives the places where version control wrote two versions of a text
// that it could not merge, up to ten of them.
func Conflicts(text []byte) []Pos {
	var places []Pos
	line := int32(1)
	for rest := text; len(places) < 10; line++ {
		if bytes.HasPrefix(rest, []byte("<<<<<<< ")) {
			places = append(places, Pos{line, 1})
		}
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			break
		}
		rest = rest[end+1:]
	}
	return places
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

// IsControl tells whether a character may stand in no text at all: the control
// characters of Unicode but tab and line feed, and the two that XML forbids.
func IsControl(r rune) bool {
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
func checkControls(text []byte, line int, separators bool) []*fault {
	var faults []*fault
	for i := 0; i < len(text); i++ {
		c := text[i]
		if 0x20 <= c && c < 0x7F || c == '\n' || c == '\t' || c == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		isSeparator := separators && (r == 0x2028 || r == 0x2029)
		if IsControl(r) || isSeparator {
			what := "control character"
			if isSeparator {
				what = "line separator"
			}
			at := position(text, i)
			at.Line += int32(line - 1)
			faults = append(faults, faultAt(at, CodeControlCharacter, "the %s U+%04X stands here; delete it, or write a space", what, r))
			if len(faults) == 10 {
				break
			}
		}
		i += size - 1
	}
	return faults
}

// checkOverrides reports each character of a text that makes what follows read
// in another direction, up to ten of them.
func checkOverrides(text []byte) []*fault {
	var faults []*fault
	for from := 0; len(faults) < 10; {
		i := bytes.IndexFunc(text[from:], isOverride)
		if i < 0 {
			break
		}
		r, size := utf8.DecodeRune(text[from+i:])
		faults = append(faults, faultAt(position(text, from+i), codeDirectionOverride, "the character U+%04X here makes text read as another; delete it", r))
		from += i + size
	}
	return faults
}

// maxBody is how many bytes a body can have. What of Markdown takes long to
// parse is bounded where it is parsed.
const maxBody = 1 << 20

// FoldCase makes equal what differs in the case of letters alone, or in how
// accents are encoded: URLs that some hosts' file systems take for one. It is the
// default caseless matching of Unicode (section 3.13), which a lower case is not:
// Greek has two for one capital.
func FoldCase(s string) string {
	if isASCII(s) { // nearly all are, where folding is the lower case
		return strings.ToLower(s)
	}
	return cases.Fold().String(norm.NFC.String(s))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// FoldName makes equal the names of one buyer, programme, topic or supplier:
// what differs as FoldCase has it, or as ShownName has it.
func FoldName(name string) string { return FoldCase(ShownName(name)) }

// SameName tells whether two names are one as FoldName has it.
func SameName(a, b string) bool {
	if isPlain(a) && isPlain(b) {
		return strings.EqualFold(a, b)
	}
	return FoldName(a) == FoldName(b)
}

// isPlain tells whether a name is shown as it is written, as nearly all are.
func isPlain(name string) bool { return isASCII(name) && !strings.Contains(name, "  ") }

// ShownName gives a name as a reader sees it, to whom names of one look are one:
// with one blank for each run of white space and a plain hyphen for one that ends
// no line, and without the characters that nothing is shown for (the default
// ignorable ones of Unicode, section 5.21).
func ShownName(name string) string {
	if isPlain(name) {
		return name
	}
	shown := strings.Map(func(r rune) rune {
		switch {
		case r == '\u2010', r == '\u2011':
			return '-'
		case unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
			return -1
		}
		return r
	}, name)
	return norm.NFC.String(strings.Join(strings.Fields(shown), " "))
}

// linksToHeadings tells whether a body may link to a heading of another file. Markdown
// takes a mark with a backslash, and a reference to it, for the mark itself
// (CommonMark 0.31, sections 2.4 and 2.5).
func linksToHeadings(body string) bool {
	if strings.Contains(body, "&") {
		body = html.UnescapeString(body)
	}
	return strings.Contains(strings.ReplaceAll(body, `\`, ""), ".md#")
}
