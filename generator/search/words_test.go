package search

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// words.json holds this package and search.js to one set of rules: texts and
// the words they are cut into, words that share a stem, and queries. A
// compound is written whole=part+part.
//
//go:embed testdata/words.json
var wordsFile []byte

type wordVectors struct{ Cut, Stem, Query [][2]string }

func readWords(tb testing.TB) wordVectors {
	tb.Helper()
	var v wordVectors
	if err := json.Unmarshal(wordsFile, &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

func showCompound(c compound) string {
	if c.whole == "" {
		return strings.Join(c.parts, "+")
	}
	return c.whole + "=" + strings.Join(c.parts, "+")
}

func showCut(s string) string {
	var all []string
	var c cutter
	c.cut(s, func(c compound) { all = append(all, showCompound(c)) })
	return strings.Join(all, " ")
}

func showQuery(s string) string {
	var all []string
	for _, c := range parseQuery(s) {
		text := showCompound(compound{c.whole, c.parts})
		if c.phrase {
			text = `"` + strings.Join(c.parts, " ") + `"`
		}
		if c.exclude {
			text = "-" + text
		}
		if c.last {
			text += "|last"
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func TestWords(t *testing.T) {
	v := readWords(t)
	for _, c := range v.Cut {
		if got := showCut(c[0]); got != c[1] {
			t.Errorf("cut %q: got %q, want %q", c[0], got, c[1])
		}
	}
	for _, c := range v.Query {
		if got := showQuery(c[0]); got != c[1] {
			t.Errorf("query %q: got %q, want %q", c[0], got, c[1])
		}
	}
	for _, c := range v.Stem {
		words := strings.Fields(c[0])
		for _, w := range words {
			if got := stem(w); got != c[1] {
				t.Errorf("stem %q: got %q, want %q", w, got, c[1])
			}
			for _, other := range words {
				if other != w && !slices.Contains(forms(w), other) {
					t.Errorf("forms of %q lack %q", w, other)
				}
			}
		}
	}
}

// FuzzCut holds that what is in the index is found as it is: a term cut again is
// itself.
func FuzzCut(f *testing.F) {
	for _, c := range readWords(f).Cut {
		f.Add(c[0])
	}
	f.Add("0\xf2ۓ")
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := showCut(s), showCut(fold(s)); utf8.ValidString(s) && got != want {
			t.Errorf("%q folded word by word gives %q, as a whole %q", s, got, want)
		}
		var c cutter
		c.cut(s, func(c compound) {
			if (c.whole != "") != (len(c.parts) > 1) {
				t.Errorf("%q: whole %q of %d parts", s, c.whole, len(c.parts))
			}
			for _, p := range c.parts {
				if got := showCut(p); got != p {
					t.Errorf("%q: part %q is cut again into %q", s, p, got)
				}
			}
		})
	})
}

func FuzzStem(f *testing.F) {
	for _, c := range readWords(f).Stem {
		for w := range strings.FieldsSeq(c[0]) {
			f.Add(w)
		}
	}
	f.Fuzz(func(t *testing.T, w string) {
		s := stem(w)
		if len(s) > len(w) {
			t.Errorf("the stem of %q is %q, longer", w, s)
		}
		for _, form := range forms(w) {
			if stem(form) != s {
				t.Errorf("%q is no form of %q", form, w)
			}
		}
	})
}
