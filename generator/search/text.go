package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words are cut here and in search.js by the same rules; testdata/words.json
// holds both to them.
//
//   - A run is letters, digits and combining marks. Apostrophes inside it are
//     dropped: “council’s” is councils.
//   - Runs joined by one hyphen, slash, low line or ampersand are a compound:
//     “GB-COH-01234567” gives the term of the whole, gbcoh01234567, and those
//     of its parts.
//   - Each Han, Hiragana and Katakana letter is a run of its own, since those
//     scripts put no space between words.

// maxTerm is the length of a term in runes; longer ones are cut, in documents
// and queries alike, so that a word without end costs no more than others.
const maxTerm = 40

// fold takes away what a reader would not mind: case, accents, and the
// difference between letters that Unicode calls compatible (full-width
// forms, ligatures).
func fold(s string) string {
	switch ascii, plain := isPlain(s); {
	case plain:
		return s
	case ascii:
		return strings.ToLower(s)
	}
	s = strings.ToValidUTF8(s, "\uFFFD") // of what is no UTF-8, norm finds no normal form
	if !norm.NFKD.IsNormalString(s) {
		s = norm.NFKD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case isAccent(r):
		default:
			if r = unicode.ToLower(r); r == 'ς' {
				r = 'σ'
			}
			b.WriteString(plainLetter(r))
		}
	}
	return norm.NFC.String(b.String()) // for Hangul, and marks that are no accents
}

// plainLetter gives what is commonly typed for a letter whose stroke or tie
// NFKD does not take off.
func plainLetter(r rune) string {
	switch r {
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ß':
		return "ss"
	case 'ħ':
		return "h"
	case 'ı':
		return "i"
	}
	return string(r)
}

// isPlain reports whether a text is of ASCII letters alone, and whether fold
// would change nothing of it, which is true of most words that are looked at.
func isPlain(s string) (ascii, plain bool) {
	plain = true
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return false, false
		case 'A' <= c && c <= 'Z':
			plain = false
		}
	}
	return true, plain
}

// isAccent reports whether r is a mark that is commonly left out in writing:
// accents, Hebrew points, Arabic vowels. The vowel signs of Indic scripts are
// no accents.
func isAccent(r rune) bool {
	return 0x300 <= r && r <= 0x36f ||
		0x591 <= r && r <= 0x5c7 && unicode.Is(unicode.Mn, r) ||
		0x64b <= r && r <= 0x65f || r == 0x670
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

func isJoiner(r rune) bool { return r == '-' || r == '‐' || r == '/' || r == '_' || r == '&' }

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '\''
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.M) || r == '’'
}

func isOneLetterWord(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// A compound is one piece of text between spaces and punctuation: its parts,
// and where there are several, the whole without what joins them.
type compound struct {
	whole string // empty if there is one part
	parts []string
}

// cutter cuts text into compounds. It keeps its buffers between calls.
type cutter struct {
	letters []byte // of the parts of a compound, one after the other
	ends    []int  // of each part in letters
}

// cut calls yield with each compound of s.
func (c *cutter) cut(s string, yield func(compound)) {
	c.scan(s, func() {
		var found compound
		start := 0
		for _, end := range c.ends {
			found.parts = append(found.parts, string(c.letters[start:end]))
			start = end
		}
		if len(found.parts) > 1 {
			found.whole = string(c.whole())
		}
		yield(found)
	})
}

// whole gives the term of the compound that has been found as one word.
func (c *cutter) whole() []byte { return cutTerm(c.letters) }

// scan calls yield for each compound of s, which is then in c's buffers: the
// texts of a site have too many words to make a string of each.
func (c *cutter) scan(s string, yield func()) {
	for i := 0; i < len(s); i++ {
		start, bits := i, byte(0) // what is between spaces is folded alone: most of it is ASCII
		for ; i < len(s) && s[i] > ' '; i++ {
			bits |= s[i]
		}
		if bits < utf8.RuneSelf {
			c.piece(s[start:i], yield)
		} else {
			c.piece(fold(s[start:i]), yield)
		}
	}
}

// piece is scan for a text that is ASCII or folded.
func (c *cutter) piece(s string, yield func()) {
	for i := 0; i < len(s); {
		c.letters, c.ends = c.letters[:0], c.ends[:0]
		end := c.run(s, i)
		if end == i {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		for end < len(s) { // a joiner counts only between two runs
			r, n := utf8.DecodeRuneInString(s[end:])
			if !isJoiner(r) {
				break
			}
			next := c.run(s, end+n)
			if next == end+n {
				break
			}
			end = next
		}
		if len(c.ends) > 0 {
			yield()
		}
		i = end
	}
}

// lower has the letter or digit that a character of ASCII is folded to, and a
// space for any other.
const lower = "                " +
	"                " +
	"                " +
	"0123456789      " +
	" abcdefghijklmno" +
	"pqrstuvwxyz     " +
	" abcdefghijklmno" +
	"pqrstuvwxyz     "

// run adds the parts of the run of word characters that begins at i, if there
// is one, and gives where it ends.
func (c *cutter) run(s string, i int) int {
	start := len(c.letters)
	for i < len(s) {
		letters := c.letters
		for ; i < len(s) && s[i] < utf8.RuneSelf && lower[s[i]] != ' '; i++ {
			letters = append(letters, lower[s[i]])
		}
		c.letters = letters
		r, n := utf8.DecodeRuneInString(s[i:])
		if n == 0 || !isWord(r) {
			break
		}
		switch {
		case isApostrophe(r):
		case isOneLetterWord(r):
			c.endPart(start)
			start = len(c.letters)
			c.letters = append(c.letters, s[i:i+n]...)
			c.endPart(start)
			start = len(c.letters)
		default:
			c.letters = append(c.letters, s[i:i+n]...)
		}
		i += n
	}
	c.endPart(start)
	return i
}

// endPart ends the part whose letters begin at start, if it has any.
func (c *cutter) endPart(start int) {
	if len(c.letters) > start {
		c.letters = c.letters[:start+len(cutTerm(c.letters[start:]))]
		c.ends = append(c.ends, len(c.letters))
	}
}

func cutTerm(s []byte) []byte {
	if len(s) <= maxTerm {
		return s
	}
	end := 0
	for range maxTerm {
		_, n := utf8.DecodeRune(s[end:])
		end += n
	}
	return s[:end]
}
