package problem

import "strings"

// Nearest gives the name that was probably meant by what was written: the one
// that the fewest single letters added, left out, changed or swapped lead to,
// if they are few for its length. It gives "" where no name is near.
func Nearest(written string, names []string) string {
	best, least := "", 0
	for _, name := range names {
		d := distance([]rune(strings.ToLower(written)), []rune(strings.ToLower(name)))
		if limit := max(1, len([]rune(name))/3); d <= limit && (best == "" || d < least || d == least && name < best) {
			best, least = name, d
		}
	}
	return best
}

// distance is the optimal string alignment distance.
func distance(a, b []rune) int {
	var before, last []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, make([]int, len(b)+1)
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
