package render

import (
	"strings"
	"testing"
)

// A cancelled procedure says why, whatever was cancelled.
func TestReasonOfCancelled(t *testing.T) {
	const award = "2020-01-02 award\nawards: [{id: a, suppliers: [Ash Ltd]}]\n"
	for want, notices := range map[string][]string{
		"No money.":  {"2020-01-02 tender\n", "2020-01-04 tender-cancellation\nreason: No money.\n"},
		"At first.":  {"2020-01-02 award-cancellation\nreason: At first.\n"},
		"An error.":  {award, "2020-01-04 award-cancellation\nreason: An error.\n"},
		"Withdrawn.": {award, "2020-01-04 tender-cancellation\nreason: Withdrawn.\n", "2020-01-05 award-cancellation\nreason: Hence.\n"},
	} {
		root, _ := htmlPage(t, deadlinesSite(t, "2020-01-10T12:00:00Z", notices...), "notices/works/")
		if got := strings.Join(within(root, "section", "class", "box"), " "); !strings.Contains(got, want) {
			t.Errorf("%q: the page's box is %q, want %q in it", notices, got, want)
		}
	}
}
