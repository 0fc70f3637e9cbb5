package problem

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxNear is how many letters a name can have that is near to another: longer
// ones are no slips, and the time to compare two grows with their product.
const maxNear = 200

// maxSlips is how many letters a near name differs in at most, however long it is:
// more make another word, as a clarification is no cancellation.
const maxSlips = 4

// Nearest gives the name that was probably meant by what was written: the one
// that the fewest single letters added, left out, changed or swapped lead to,
// if they are few for its length. It gives "" where no name is near.
func Nearest(written string, names []string) string {
	length := utf8.RuneCountInString(written)
	if length > maxNear {
		return ""
	}
	best, least := "", 0
	letters := []rune(strings.ToLower(written))
	var rows [3][maxNear + 1]int
	for _, name := range names {
		n := utf8.RuneCountInString(name)
		limit := min(max(1, n/3), maxSlips)
		if n > maxNear || n-length > limit || length-n > limit {
			continue // at least so many letters apart
		}
		d := distance(letters, []rune(strings.ToLower(name)), &rows)
		if d <= limit && (best == "" || d < least || d == least && name < best) {
			best, least = name, d
		}
	}
	return best
}

// distance is the optimal string alignment distance. rows are its scratch.
func distance(a, b []rune, rows *[3][maxNear + 1]int) int {
	before, last, row := rows[0][:], rows[1][:], rows[2][:]
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}

// MostGuesses is for how many names Guesses looks: each is compared with all that
// there are.
const MostGuesses = 100

// Guesses counts the names for which a near one was looked for.
type Guesses int

// Nearest is Nearest for the first MostGuesses names, and "" for all after them.
func (g *Guesses) Nearest(written string, names iter.Seq[string]) string {
	if *g++; *g > MostGuesses {
		return ""
	}
	return Nearest(written, slices.Collect(names))
}
