package towers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/width"
)

// Wrapping. SVG does not break lines, and no page may run a script to measure
// text, so that its width is reckoned from its characters.

// A wrapped text is broken into lines.
type wrapped struct {
	lines []string
	// backwards tells that the text runs from right to left.
	backwards bool
}

// floor is the height of a floor with the text in it.
func (t wrapped) floor() float64 { return 14 + 18*float64(len(t.lines)) }

// Widths in quarters of an ordinary character.
const (
	none   = 0
	single = 4
	upper  = 5 // without it, a name in capitals would not fit
	double = 8
)

// wrap breaks a text into lines for a space, where a character is size
// wide on average. A word too long for a line, and a text too long for the
// most lines, are cut and end in "…".
func wrap(s string, space, size float64, most int) wrapped {
	t := wrapped{backwards: runsBackwards(s)}
	room := int((space - 12) / size * single)
	rest := strings.Join(strings.Fields(s), " ")
	for rest != "" {
		var line string
		line, rest = cutLine(rest, room)
		if len(t.lines) == most-1 && rest != "" {
			line, rest = endLine(strings.TrimSuffix(line, "…"), room), ""
		}
		t.lines = append(t.lines, line)
	}
	return t
}

// cutLine takes from a text, whose words have single spaces between them,
// as many words as fit into a line.
func cutLine(s string, room int) (line, rest string) {
	taken, end, next, last := 0, 0, 0, none
	for i := 0; i < len(s); {
		size, wide := character(s[i:])
		if s[i] == ' ' {
			end, next = i, i+1
		} else if i > next && (wide == double || last == double) {
			end, next = i, i
		}
		taken += wide
		if taken > room && s[i] != ' ' {
			if end > 0 {
				return s[:end], s[next:]
			}
			word, rest, _ := strings.Cut(s, " ")
			return endLine(word, room), rest
		}
		last = wide
		i += size
	}
	return s, ""
}

// endLine cuts a text so that it fits into a line with "…" after it.
func endLine(s string, room int) string {
	taken := single
	for i := 0; i < len(s); {
		size, wide := character(s[i:])
		taken += wide
		if taken > room && i > 0 {
			s = s[:i]
			break
		}
		i += size
	}
	return strings.TrimRight(s, " ") + "…"
}

// character gives the first character of a text as a reader sees it: its
// length in bytes, marks and joined parts included, and its width in quarters.
// The rules are those of UAX 29 for what editors write: combining marks,
// emoji and flags, Hangul letters.
func character(s string) (size, wide int) {
	if len(s) > 1 && s[0] < utf8.RuneSelf && s[1] < utf8.RuneSelf {
		if 'A' <= s[0] && s[0] <= 'Z' {
			return 1, upper
		}
		return 1, single
	}
	const joiner = '\u200D'
	r, size := utf8.DecodeRuneInString(s)
	joined, flag := r == joiner, isFlagLetter(r)
	for size < len(s) {
		next, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case joined, unicode.In(next, unicode.M, unicode.Cf):
		case 0x1160 <= next && next <= 0x11FF: // vowels and finals of Hangul
		case 0x1F3FB <= next && next <= 0x1F3FF: // colours of skin
		case flag && isFlagLetter(next):
			flag = false
		default:
			return size, widthOf(r)
		}
		joined = next == joiner
		size += n
	}
	return size, widthOf(r)
}

// isFlagLetter tells the letters of which two make a flag.
func isFlagLetter(r rune) bool { return 0x1F1E6 <= r && r <= 0x1F1FF }

func widthOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return none
	}
	if unicode.IsUpper(r) {
		return upper
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth || isFlagLetter(r) {
		return double
	}
	return single
}

// runsBackwards tells whether a text runs from right to left: the first letter
// decides (UAX 9, P2).
func runsBackwards(s string) bool {
	for i := 0; i < len(s); {
		p, n := bidi.LookupString(s[i:])
		switch p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
		i += max(n, 1)
	}
	return false
}

// onlyBackwards tells whether a text reads the same whatever direction is set
// around it, as one of right-to-left letters and spaces does.
func onlyBackwards(s string) bool {
	for i := 0; i < len(s); {
		p, n := bidi.LookupString(s[i:])
		switch p.Class() {
		case bidi.R, bidi.AL, bidi.NSM, bidi.WS:
		default:
			return false
		}
		i += max(n, 1)
	}
	return true
}
