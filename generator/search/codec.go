package search

import (
	"errors"
	"fmt"
	"strings"
)

// Whole numbers are written as printable ASCII that JSON needs no escapes
// for, least significant digit first, 45 to a digit: digits 0 to 44 end a
// number, 45 to 89 say that one more follows. Digit d is the character
// 35 + d, one further from the backslash on. Hosts compress JSON and not
// binary files; compressed, this is as small as packed bits.

const digitBase = 45

var errDigits = errors.New("numbers that cannot be read")

func appendNumber(b []byte, n int) []byte {
	for ; n >= digitBase; n /= digitBase {
		b = append(b, digit(n%digitBase+digitBase))
	}
	return append(b, digit(n))
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
type numbers struct{ s string }

// next gives the next number, or an error at the end and at anything that is
// no number below 2^50.
func (n *numbers) next() (int, error) {
	v, unit := 0, 1
	for i := 0; i < len(n.s) && unit < 1<<50; i++ {
		d := digitValue(n.s[i])
		if d < 0 || d >= 2*digitBase {
			return 0, errDigits
		}
		if d < digitBase {
			n.s = n.s[i+1:]
			return v + d*unit, nil
		}
		v += (d - digitBase) * unit
		unit *= digitBase
	}
	return 0, errDigits
}

// appendSigned writes a number that may be negative: 0, -1, 1, -2 … become
// 0, 1, 2, 3 …
func appendSigned(b []byte, n int) []byte {
	if n < 0 {
		return appendNumber(b, -2*n-1)
	}
	return appendNumber(b, 2*n)
}

func unsign(n int) int {
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
		b = appendNumber(b, int(d-before-1))
		before = d
	}
	return b
}

// readOrdinals calls yield with the ordinals that s holds, which have to be
// below count.
func readOrdinals(s string, count int, yield func(doc int)) error {
	n := numbers{s}
	for doc := -1; n.s != ""; {
		gap, err := n.next()
		if err != nil {
			return err
		}
		if gap >= count-doc-1 {
			return fmt.Errorf("document %d of %d: %w", doc+1+gap, count, errDigits)
		}
		doc += gap + 1
		yield(doc)
	}
	return nil
}

// readPlaces gives where a term stands in each of count documents.
func readPlaces(s string, count int) ([][]int, error) {
	all := make([][]int, count)
	numbers := numbers{s}
	for i := range all {
		n, err := numbers.next()
		if err != nil {
			return nil, err
		}
		at := 0
		for range n {
			gap, err := numbers.next()
			if err != nil {
				return nil, err
			}
			at += gap
			all[i] = append(all[i], at)
		}
	}
	return all, nil
}

// Levels of a word in a document, 1 to maxLevel, are one letter each, from a.
const maxLevel = 15

func appendLevel(b *strings.Builder, level uint8) { b.WriteByte('a' + level - 1) }

func readLevel(c byte) (int, error) {
	if c < 'a' || c >= 'a'+maxLevel {
		return 0, fmt.Errorf("level %q: %w", c, errDigits)
	}
	return int(c-'a') + 1, nil
}
