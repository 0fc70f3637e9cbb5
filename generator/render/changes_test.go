package render

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

// Of a list or a long text only what differs is marked, and what is typed in
// another way does not differ.
func TestSidesOfChanges(t *testing.T) {
	cafe := norm.NFD.String("café")
	for _, c := range []struct{ from, to, before, after string }{
		{"topics: [café, roads]", "topics: [" + cafe + ", bridges]", "café, <del>roads</del>", cafe + ", <ins>bridges</ins>"},
		{"cpv: [72000000, 45000000-7]", "cpv: [72000000-5, 45000000, 77000000]",
			"72000000 IT services: consulting, software development, Internet and support, 45000000-7 Construction work",
			"72000000-5 IT services: consulting, software development, Internet and support, 45000000 Construction work, " +
				"<ins>77000000 Agricultural, forestry, horticultural, aquacultural and apicultural services</ins>"},
		{"summary: A café by the bridge of the town.", "summary: A " + cafe + " at the bridge of the town.",
			"A café <del>by</del> the bridge of the town.", "A " + cafe + " <ins>at</ins> the bridge of the town."},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\n"+c.from+"\n", "2020-01-03 tender-update\n"+c.to+"\n")
		changes := r.site.Register.Procedure("works").Steps[1].Changes
		if len(changes) != 1 {
			t.Fatalf("from %s to %s: the changes are %v", c.from, c.to, changes)
		}
		if before, after := r.sides("works", changes[0]); string(before) != c.before || string(after) != c.after {
			t.Errorf("from %s to %s: the sides are %s and %s, want %s and %s", c.from, c.to, before, after, c.before, c.after)
		}
	}
}
