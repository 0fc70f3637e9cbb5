package search

import (
	"encoding/json"
	"regexp"
	"strings"
)

// A Text is a text in pieces, those that match a query marked.
type Text []Piece

// A Piece is a part of a [Text].
type Piece struct {
	Text  string
	Match bool
}

// String gives the text without its marks.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.Text)
	}
	return b.String()
}

// MarshalJSON writes the text without its marks.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// A matcher knows which words of a text a query found.
type matcher struct {
	words      map[string]bool // folded
	beginnings []string        // folded
}

// Runs of word characters in text as written, and compounds of them.
var (
	runPattern      = regexp.MustCompile(`[\p{L}\p{N}\p{M}'’]+`)
	compoundPattern = regexp.MustCompile(`[\p{L}\p{N}\p{M}'’]+(?:[-‐‑/_&][\p{L}\p{N}\p{M}'’]+)*`)
)

// mark marks whole words as they are written, with their accents.
func (m *matcher) mark(s string) Text {
	var t Text
	add := func(s string, match bool) {
		if s == "" {
			return
		}
		if n := len(t); n > 0 && t[n-1].Match == match {
			t[n-1].Text += s
		} else {
			t = append(t, Piece{s, match})
		}
	}
	var cut cutter
	var split func(s string, pattern *regexp.Regexp)
	split = func(s string, pattern *regexp.Regexp) {
		end := 0
		for _, at := range pattern.FindAllStringIndex(s, -1) {
			add(s[end:at[0]], false)
			end = at[1]
			word, match := s[at[0]:end], false
			cut.cut(word, func(c compound) {
				match = match || m.matches(c.whole) || len(c.parts) == 1 && m.matches(c.parts[0])
			})
			if !match && pattern == compoundPattern {
				split(word, runPattern)
			} else {
				add(word, match)
			}
		}
		add(s[end:], false)
	}
	split(s, compoundPattern)
	return t
}

func (m *matcher) matches(word string) bool {
	if word == "" {
		return false
	}
	if m.words[word] {
		return true
	}
	for _, b := range m.beginnings {
		if strings.HasPrefix(word, b) {
			return true
		}
	}
	return false
}
