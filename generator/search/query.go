package search

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Query says what to look for. Its fields are the parameters of the search
// page's URL.
type Query struct {
	// Text is what a person typed: words that all have to be there, "words in
	// quotes" that stand together, -words that must not be there. A word finds
	// its forms and the words that begin with it.
	Text string
	// Facets gives, by the facet's name, the keys of choices of which a result
	// has at least one. Unknown names and keys find nothing.
	Facets map[string][]string
	// Deadline limits results to those due in "week" (from Today to its
	// Sunday), in "month" (from Today to its last day), or from a day to a
	// day: "2020-01-01..2020-01-31", either end alone too. Empty: no limit.
	Deadline string
	Today    string // the day to count from: "2020-01-10"
	Sort     string // "relevance", "deadline", "value" or "newest"; empty: relevance if words are looked for, else newest
	Limit    int    // results to give; 0: ten
}

// A clause is one condition of a query's text: a phrase, or a compound.
type clause struct {
	exclude bool
	phrase  bool
	whole   string
	parts   []string
	last    bool // may still be being typed
}

// clausePattern is the grammar of a query: perhaps a minus, then words in
// quotes or one word. A quote that is not closed yet is left out.
var clausePattern = regexp.MustCompile(`(-?)(?:["“”„]([^"“”„]*)["“”„]|([^\s\p{Z}"“”„]+))`)

// More than anyone types; what follows is left out.
const (
	maxClauses = 32
	maxParts   = 32 // of a clause
)

func parseQuery(text string) []clause {
	var clauses []clause
	var cut cutter
	for _, m := range clausePattern.FindAllStringSubmatch(text, -1) {
		if m[2] != "" || m[3] == "" {
			c := clause{exclude: m[1] != "", phrase: true}
			cut.cut(m[2], func(p compound) { c.parts = append(c.parts, p.parts...) })
			if c.parts = c.parts[:min(len(c.parts), maxParts)]; len(c.parts) > 0 {
				clauses = append(clauses, c)
			}
			continue
		}
		cut.cut(m[3], func(p compound) {
			c := clause{exclude: m[1] != "", whole: p.whole, parts: slices.Clone(p.parts[:min(len(p.parts), maxParts)])}
			switch {
			case c.exclude && c.whole != "":
				c.phrase, c.whole = true, ""
			case !c.exclude && cpvCode.MatchString(strings.Join(c.parts, " ")):
				c.parts = c.parts[:1] // a page may have the code without the digit
			}
			clauses = append(clauses, c)
		})
	}
	clauses = clauses[:min(len(clauses), maxClauses)]
	if n := len(clauses); n > 0 && !clauses[n-1].phrase {
		if r, _ := utf8.DecodeLastRuneInString(text); isWord(unicode.ToLower(r)) {
			clauses[n-1].last = true
		}
	}
	return clauses
}

// cpvCode is a CPV code with its check digit, in parts.
var cpvCode = regexp.MustCompile(`^[0-9]{8} [0-9]$`)

// days gives the first and last day of a deadline's limit, counted from 1970.
func (q *Query) days() (from, to int64, err error) {
	if q.Deadline == "week" || q.Deadline == "month" {
		return period(q.Deadline, q.Today)
	}
	first, last, ok := strings.Cut(q.Deadline, "..")
	if !ok || first == "" && last == "" {
		return 0, 0, fmt.Errorf("“%s” is no time for a deadline; write week, month, or days as in 2020-01-01..2020-01-31", q.Deadline)
	}
	from, to = absent, -absent
	if first != "" {
		if from, err = parseDay(first); err != nil {
			return 0, 0, err
		}
	}
	if last != "" {
		if to, err = parseDay(last); err != nil {
			return 0, 0, err
		}
	}
	return from, to, nil
}

func period(name, today string) (from, to int64, err error) {
	t, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return 0, 0, fmt.Errorf("“%s” is no day; write it as in 2020-01-10", today)
	}
	end := t.AddDate(0, 1, -t.Day())
	if name == "week" {
		end = t.AddDate(0, 0, (7-int(t.Weekday()))%7)
	}
	return dayOf(t), dayOf(end), nil
}

func parseDay(s string) (int64, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("“%s” is no day; write it as in 2020-01-31", s)
	}
	return dayOf(t), nil
}
