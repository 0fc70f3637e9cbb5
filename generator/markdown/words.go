package markdown

import (
	"iter"
	"strings"
)

// PlainLinks gives the addresses of a Markdown text's links, and what else stands
// where an address might: [words](address), [words]: address. It tells whether
// those are all. They are not where one is written otherwise: between < and >, on
// a line of its own, with escapes or references to characters (CommonMark 0.31,
// sections 4.7 and 6.3).
func PlainLinks(source string) (links []string, all bool) {
	for {
		i := strings.IndexByte(source, ']')
		if i < 0 || i+1 == len(source) {
			return links, true
		}
		mark := source[i+1]
		source = source[i+1:]
		if mark != '(' && mark != ':' {
			continue
		}
		source = strings.TrimLeft(source[1:], " ")
		end := strings.IndexAny(source, ") \t\n\r\"'<>()\\&")
		switch {
		case end < 0 && mark == ':':
			return append(links, source), true
		case end < 0:
			return nil, false
		case source[end] == ' ', source[end] == ')' && mark == '(', source[end] == '\n' && mark == ':' && end > 0:
			links = append(links, source[:end])
			source = source[end:]
		default:
			return nil, false
		}
	}
}

// Words gives a Markdown text, in parts that end between words, without the
// addresses of its links, for an index of words: the marks of Markdown are not
// in its way, and the text need not be parsed.
func Words(source string) iter.Seq[string] {
	return func(yield func(string) bool) {
		round, angle := address{open: "](", end: ")\n"}, address{open: "<", end: ">\n"}
		for at := 0; at < len(source); {
			round.seek(source, at)
			angle.seek(source, at)
			next := &round
			if angle.start < round.start {
				next = &angle
			}
			if !yield(source[at:next.start]) {
				return
			}
			at = next.stop(source)
		}
	}
}

// An address is the next one of a text that is written in one way: between open
// and the first of end, unless the line ends before.
type address struct {
	open, end string
	start     int // what follows the next open, or the length of the text
	without   int // no address that starts before it has an end
}

// seek finds the next address from a place on.
func (a *address) seek(source string, at int) {
	if a.start > at {
		return // found before
	}
	a.start = len(source)
	if i := strings.Index(source[at:], a.open); i >= 0 {
		a.start = at + i + len(a.open)
	}
}

// stop gives where the address ends: at its start if its line has no end of one.
// A line may be long and have many starts; it is searched once.
func (a *address) stop(source string) int {
	if a.start < a.without {
		return a.start
	}
	rest := source[a.start:]
	i := strings.IndexAny(rest, a.end)
	if i >= 0 && rest[i] == a.end[0] {
		return a.start + i
	}
	if i < 0 {
		i = len(rest)
	}
	a.without = a.start + i
	return a.start
}
