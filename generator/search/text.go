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
	parts []string
}

// cut calls yield with each compound of s. The parts are valid until yield
// returns.
func (c *cutter) cut(s string, yield func(compound)) {
	s = fold(s)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isWord(r) {
			i += n
			continue
		}
		c.parts = c.parts[:0]
		for {
			end := i
			plain := true // letters and digits of ASCII alone
			for end < len(s) {
				r, n := utf8.DecodeRuneInString(s[end:])
				if !isWord(r) {
					break
				}
				plain = plain && n == 1 && r != '\''
				end += n
			}
			if plain {
				c.parts = append(c.parts, cutTerm(s[i:end]))
			} else {
				c.run(s[i:end])
			}
			// A joiner counts only between two runs.
			j, n := utf8.DecodeRuneInString(s[end:])
			next, _ := utf8.DecodeRuneInString(s[min(end+n, len(s)):])
			i = end
			if end+n >= len(s) || !isJoiner(j) || !isWord(next) {
				break
			}
			i += n
		}
		switch len(c.parts) {
		case 0:
		case 1:
			yield(compound{parts: c.parts})
		default:
			yield(compound{cutTerm(strings.Join(c.parts, "")), c.parts})
		}
	}
}

// run adds the parts that one run of word characters gives.
func (c *cutter) run(s string) {
	if strings.ContainsFunc(s, isApostrophe) {
		s = strings.Map(func(r rune) rune {
			if isApostrophe(r) {
				return -1
			}
			return r
		}, s)
	}
	for {
		i := strings.IndexFunc(s, isOneLetterWord)
		if i < 0 {
			break
		}
		if i > 0 {
			c.parts = append(c.parts, cutTerm(s[:i]))
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		c.parts = append(c.parts, s[i:i+n])
		s = s[i+n:]
	}
	if s != "" {
		c.parts = append(c.parts, cutTerm(s))
	}
}

func cutTerm(s string) string {
	if len(s) <= maxTerm {
		return s
	}
	n := 0
	for i := range s {
		if n == maxTerm {
			return s[:i]
		}
		n++
	}
	return s
}
