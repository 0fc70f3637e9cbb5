package search

import (
	"errors"
	"fmt"
)

// Whole numbers are written as printable ASCII that JSON needs no escapes
// for, least significant digit first, 45 to a digit: digits 0 to 44 end a
// number, 45 to 89 say that one more follows. Digit d is the character
// 35 + d, one further from the backslash on. Hosts compress JSON and not
// binary files; compressed, this is as small as packed bits.

const digitBase = 45

var errDigits = errors.New("numbers that cannot be read")

func appendNumber(b []byte, n int64) []byte {
	for ; n >= digitBase; n /= digitBase {
		b = append(b, digit(int(n%digitBase+digitBase)))
	}
	return append(b, digit(int(n)))
}

func digit(d int) byte {
	if d += '#'; d >= '\\' {
		d++
	}
	return byte(d)
}

// digitValue is digit the other way; it is negative for what is no digit.
func digitValue(c byte) int {
	switch {
	case c == '\\' || c > 126:
		return -1
	case c > '\\':
		c--
	}
	return int(c) - '#'
}

// numbers reads numbers from text, one after the other.
type numbers struct {
	s   string
	err error // of a number that could not be read
}

// next gives the next number; 0 with an error at the end and at anything that is
// no number below 2^50, and ever after.
func (n *numbers) next() int64 {
	v, unit := int64(0), int64(1)
	for i := 0; i < len(n.s) && unit < 1<<50; i++ {
		d := int64(digitValue(n.s[i]))
		if d < 0 || d >= 2*digitBase {
			break
		}
		if d < digitBase {
			n.s = n.s[i+1:]
			return v + d*unit
		}
		v += (d - digitBase) * unit
		unit *= digitBase
	}
	n.s, n.err = "", errDigits
	return 0
}

// appendSigned writes a number that may be negative: 0, -1, 1, -2 … become
// 0, 1, 2, 3 …
func appendSigned(b []byte, n int64) []byte {
	if n < 0 {
		return appendNumber(b, -2*n-1)
	}
	return appendNumber(b, 2*n)
}

func unsign(n int64) int64 {
	if n%2 == 1 {
		return -(n + 1) / 2
	}
	return n / 2
}

// appendOrdinals writes ascending ordinals of documents as the gaps between
// them.
func appendOrdinals(b []byte, docs []int32) []byte {
	before := int32(-1)
	for _, d := range docs {
		b = appendNumber(b, int64(d-before-1))
		before = d
	}
	return b
}

// readOrdinals calls yield with the ordinals that s holds, which have to be
// below count.
func readOrdinals(s string, count int, yield func(doc int)) error {
	n := numbers{s: s}
	for doc := -1; n.s != ""; {
		gap := n.next()
		if n.err != nil {
			return n.err
		}
		if gap >= int64(count-doc-1) {
			return fmt.Errorf("document %d of %d: %w", int64(doc+1)+gap, count, errDigits)
		}
		doc += int(gap) + 1
		yield(doc)
	}
	return nil
}

// A follower is what comes after a word: the next word as wordHash gives it,
// and the one after that in one digit, which is what the hash leaves over. Both
// are 0 where the text ends. Three characters thus tell what a list of places
// would take more to tell, and a phrase of three words is in those of the
// first.
type follower int32

func makeFollower(next, afterNext int) follower {
	return follower(next*followerDigits + afterNext%followerDigits)
}

// next gives the hash of the next word.
func (f follower) next() int { return int(f / followerDigits) }

const followerDigits = 2 * digitBase

// wordHash gives a number from 1 to 8089 for a word. Two words that share one
// could be taken for each other in a phrase, if a document has both.
func wordHash(word string) int {
	h := 0
	for _, r := range word {
		h = (h*131 + int(r)) % 8089
	}
	return h + 1
}

// isCommon reports whether a word is so common that its followers would fill
// the files. A phrase that begins with it begins with the word after it.
func isCommon(word string) bool {
	switch word {
	case "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "of", "on", "or", "that", "the", "this", "to", "with":
		return true
	}
	return false
}

// appendFollowers writes how many followers a term has in one document, and
// these.
func appendFollowers(b []byte, next []follower) []byte {
	b = appendNumber(b, int64(len(next)))
	for _, f := range next {
		b = append(b, digit(f.next()/followerDigits), digit(f.next()%followerDigits), digit(int(f%followerDigits)))
	}
	return b
}

// readFollowers gives the followers of a term in each of count documents.
func readFollowers(s string, count int) ([][]follower, error) {
	all := make([][]follower, count)
	numbers := numbers{s: s}
	for i := range all {
		n := numbers.next()
		if numbers.err != nil || n > int64(len(numbers.s)/3) {
			return nil, errDigits
		}
		for range n {
			var d [3]int
			for j := range d {
				if d[j] = digitValue(numbers.s[j]); d[j] < 0 || d[j] >= followerDigits {
					return nil, errDigits
				}
			}
			numbers.s = numbers.s[3:]
			all[i] = append(all[i], makeFollower(d[0]*followerDigits+d[1], d[2]))
		}
	}
	return all, nil
}

// Levels of a word in a document, 1 to maxLevel, are one letter each, from a.
const maxLevel = 15

// appendLevels writes levels without their headFlag.
func appendLevels(b []byte, levels []uint8) []byte {
	for _, l := range levels {
		b = append(b, 'a'+l&^headFlag-1)
	}
	return b
}

func readLevel(c byte) (int, error) {
	if c < 'a' || c >= 'a'+maxLevel {
		return 0, fmt.Errorf("level %q: %w", c, errDigits)
	}
	return int(c-'a') + 1, nil
}
