package search

import "strings"

// The stem of an English word joins its inflected forms and the nouns made
// from verbs: tender, tenders, tendered; procure, procuring, procurement;
// migrate, migration. It is a part of the Snowball English stemmer ("Porter
// 2", snowballstem.org/algorithms/english/stemmer.html): steps 1a, 1b, 1c, of
// step 4 the endings -ement, -ment, -er and -ion, and the -e of step 5. The rest joins words
// that a person who looks for a contract tells apart (general, generic), and
// what is here is short enough to be written twice, since the browser has to
// stem what is typed just as this program does.
//
// Documents are indexed by the words they have, not by stems. A query looks
// for the forms of its words that the index knows; so nothing in the index
// depends on a language, and Welsh words are found by how they begin.

func isVowel(s string, i int) bool {
	switch s[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return i > 0 && !isVowel(s, i-1)
	}
	return false
}

func hasVowel(s string) bool {
	for i := range len(s) {
		if isVowel(s, i) {
			return true
		}
	}
	return false
}

// region gives where the part of s begins that follows the first non-vowel
// after a vowel, looking from start: R1 from 0, R2 from R1.
func region(s string, start int) int {
	for i := start + 1; i < len(s); i++ {
		if !isVowel(s, i) && isVowel(s, i-1) {
			return i + 1
		}
	}
	return len(s)
}

// endsShort reports whether s ends in a short syllable: a vowel between
// non-vowels, the last not w, x or y, or a vowel at the start and a non-vowel.
func endsShort(s string) bool {
	n := len(s)
	if n == 2 {
		return isVowel(s, 0) && !isVowel(s, 1)
	}
	return n > 2 && !isVowel(s, n-3) && isVowel(s, n-2) && !isVowel(s, n-1) && !strings.ContainsRune("wxy", rune(s[n-1]))
}

// stem gives the stem of a folded term. What is no word of four or more
// Latin letters is its own stem.
func stem(w string) string {
	if len(w) < 4 || w == "news" {
		return w
	}
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return w
		}
	}
	r1 := region(w, 0)
	r2 := region(w, r1)

	// 1a: plurals.
	switch {
	case strings.HasSuffix(w, "sses"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "ies"), strings.HasSuffix(w, "ied"):
		w = w[:len(w)-2]
		if len(w) == 2 {
			w += "e"
		}
	case strings.HasSuffix(w, "us"), strings.HasSuffix(w, "ss"):
	case strings.HasSuffix(w, "s") && hasVowel(w[:len(w)-2]):
		w = w[:len(w)-1]
	}

	// 1b: -ed, -ing.
	if strings.HasSuffix(w, "eed") {
		if len(w)-3 >= r1 {
			w = w[:len(w)-1]
		}
	} else {
		for _, end := range [...]string{"ed", "ing"} {
			rest, ok := strings.CutSuffix(w, end)
			if !ok || !hasVowel(rest) {
				continue
			}
			w = rest
			n := len(w)
			switch {
			case strings.HasSuffix(w, "at"), strings.HasSuffix(w, "bl"), strings.HasSuffix(w, "iz"):
				w += "e"
			case n > 1 && w[n-1] == w[n-2] && strings.ContainsRune("bdfgmnprt", rune(w[n-1])):
				w = w[:n-1]
			case r1 >= n && endsShort(w):
				w += "e"
			}
			break
		}
	}

	// 1c: y after a consonant.
	if n := len(w); n > 2 && w[n-1] == 'y' && !isVowel(w, n-2) {
		w = w[:n-1] + "i"
	}

	// 4, in part.
	for _, end := range [...]string{"ement", "ment", "er", "ion"} {
		rest, ok := strings.CutSuffix(w, end)
		if !ok {
			continue
		}
		if len(rest) >= r2 && (end != "ion" || strings.HasSuffix(rest, "s") || strings.HasSuffix(rest, "t")) {
			w = rest
		}
		break
	}

	// 5: a last e.
	if rest, ok := strings.CutSuffix(w, "e"); ok && (len(rest) >= r2 || len(rest) >= r1 && !endsShort(rest)) {
		w = rest
	}
	return w
}

// forms gives the words that have the stem of w, without w: those that there
// could be, for the index to be asked about.
func forms(w string) []string {
	s := stem(w)
	n := len(s)
	if n < 2 || len(w) < 3 {
		return nil
	}
	bases := []string{s}
	if s[n-1] == 'i' {
		bases = append(bases, s[:n-1]+"y", s[:n-1])
	} else if s[n-1] == 'e' {
		bases = append(bases, s[:n-1], s+"e")
	} else if strings.IndexByte("bdfgmnprt", s[n-1]) >= 0 {
		bases = append(bases, s+s[n-1:])
	}
	var all []string
	seen := map[string]bool{w: true}
	for _, b := range bases {
		for _, end := range [...]string{"", "e", "s", "es", "ies", "ied", "ed", "ing", "ings", "er", "ers", "ion", "ions", "ment", "ments", "ement", "ements"} {
			if f := b + end; !seen[f] && stem(f) == s {
				seen[f] = true
				all = append(all, f)
			}
		}
	}
	return all
}
