package render

import (
	"strings"
	"testing"
)

// TestYieldWords: the search sees a text without the addresses of its links,
// and loses no word of it.
func TestYieldWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"Road repairs.":                      "Road repairs.",
		"[the map](files/map.pdf) (a draft)": "[the map]() (a draft)",
		"[one](a.md) and [two](b.md \"c\")":  "[one]() and [two]()",
		"<https://example.org/x> is it":      "<> is it",
		"[a](<b c.pdf>) d":                   "[a]() d",
		"<x](> y":                            "<> y",
		"<](b) c":                            "<]() c",
		"a < b and [c](d":                    "a < b and [c](d",
		"a < b\nc > d":                       "a < b\nc > d",
		"[a](b\nc) d":                        "[a](b\nc) d",
		"[a](b)[c](d)<e>":                    "[a]()[c]()<>",
		"](":                                 "](",
		"<":                                  "<",
		"](a)](b)<c><d>](":                   "]()]()<><>](",
	} {
		var b strings.Builder
		yieldWords(text, func(part string) bool {
			b.WriteString(part)
			return true
		})
		if b.String() != want {
			t.Errorf("of %q come the words of %q, want %q", text, b.String(), want)
		}
		for most := range strings.Count(text, "(") + strings.Count(text, "<") {
			got := 0
			yieldWords(text, func(string) bool {
				got++
				return got <= most
			})
			if got > most+1 {
				t.Errorf("%q goes on after it was told to stop", text)
			}
		}
	}
}
