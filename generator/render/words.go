package render

import (
	"strconv"
	"strings"
)

// count gives a number with a word that follows it: "1 notice", "2 notices",
// "3 days", "4 entries", "5 statuses".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if stem, ok := strings.CutSuffix(word, "y"); ok && !strings.HasSuffix(word, "ay") {
		word = stem + "ie"
	} else if strings.HasSuffix(word, "s") {
		word += "e"
	}
	return thousands(n) + " " + word + "s"
}

// thousands gives a count with commas: 6,300.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func methodWords(method string) string {
	switch method {
	case "open":
		return "Open: any supplier may bid"
	case "selective":
		return "Selective: suppliers are shortlisted, then invited"
	case "limited":
		return "Limited: only suppliers that are asked may bid"
	case "direct":
		return "Direct: awarded without a competition"
	}
	return method
}
