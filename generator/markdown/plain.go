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
		link, angle := 0, 0 // where the next address begins, after ]( and <; 0: look for it
		for len(source) > 0 {
			if link <= 0 {
				link = after(source, "](")
			}
			if angle <= 0 {
				angle = after(source, "<")
			}
			start, end := link, ")\n"
			if angle < link {
				start, end = angle, ">\n"
			}
			stop := start
			if i := strings.IndexAny(source[start:], end); i >= 0 && source[start+i] == end[0] {
				stop += i
			}
			if !yield(source[:start]) {
				return
			}
			source = source[stop:]
			link, angle = link-stop, angle-stop
		}
	}
}

// after gives the index that follows part in s, or the length of s.
func after(s, part string) int {
	if i := strings.Index(s, part); i >= 0 {
		return i + len(part)
	}
	return len(s)
}
