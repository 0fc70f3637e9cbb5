package render

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

// Of long texts and of lists the words and items are marked that one side alone
// has: as deleted before, as inserted after.
func TestMarksOfWhatDiffers(t *testing.T) {
	for _, test := range []struct{ name, first, later, before, after string }{
		{"some words", "summary: We repair all of the roads in the north\n", "summary: We repair most of the roads and bridges in the north\n",
			"We repair <del>all</del> of the roads in the north", "We repair <ins>most</ins> of the roads <ins>and bridges</ins> in the north"},
		{"the first and the last words", "summary: Old roads and bridges in the north east\n", "summary: Roads and bridges in the north west coast\n",
			"<del>Old roads</del> and bridges in the north <del>east</del>", "<ins>Roads</ins> and bridges in the north <ins>west coast</ins>"},
		{"words left out", "summary: one two three four five six seven\n", "summary: one two four five six seven\n",
			"one two <del>three</del> four five six seven", "one two four five six seven"},
		{"words left out at the end", "summary: one two three four five six seven eight\n", "summary: one two three four five six\n",
			"one two three four five six <del>seven eight</del>", "one two three four five six"},
		{"a text that gets short", "summary: one two three four five six\n", "summary: one two three four five\n",
			"<del>one two three four five six</del>", "<ins>one two three four five</ins>"},
		{"words with signs", "summary: one two three <four> five & six\n", "summary: one two three <four> five & seven\n",
			"one two three &lt;four&gt; five &amp; <del>six</del>", "one two three &lt;four&gt; five &amp; <ins>seven</ins>"},
		{"a short text is another one", "summary: one two three four five\n", "summary: one two three four five six\n",
			"<del>one two three four five</del>", "<ins>one two three four five six</ins>"},
		{"a list", "topics: [Roads, Winter, Ice]\n", "topics: [Salt, Roads, Ice]\n",
			"Roads, <del>Winter</del>, Ice", "<ins>Salt</ins>, Roads, Ice"},
		{"codes", "cpv: ['45233141', '45233142']\n", "cpv: ['45233142', '45233100']\n",
			"<del>45233141 Construction work</del>, 45233142 Construction work", "45233142 Construction work, <ins>45233100 Construction work</ins>"},
		{"one amount", "value: £1m\n", "value: £1.5m\n",
			`<del><data value="1000000 GBP">£1m</data></del>`, `<ins><data value="1500000 GBP">£1.5m</data></ins>`},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\n"+test.first, "2020-01-03 tender-update\n"+test.later)
		p := r.site.Register.Procedure("works")
		views := r.changeViews(p, p.Steps[1])
		if len(views) != 1 || string(views[0].Before) != test.before || string(views[0].After) != test.after {
			t.Errorf("%s: the changes are %q, want %q and %q", test.name, views, test.before, test.after)
		}
	}
}

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

// Of deadlines on one day the hours between them are told: the days and times of day
// as they were written need not tell which is the later.
func TestDifferenceOfMoments(t *testing.T) {
	const endOfDay = " A day with no time means the end of that day."
	for _, c := range []struct{ key, from, to, want string }{
		{"deadline", "2020-02-05 23:30", "2020-02-06T00:30:00+05:00", "4 hours earlier."},
		{"deadline", "2020-02-05 12:00", "2020-02-05 13:30", "1 hour and 30 minutes later."},
		{"deadline", "2020-02-05 12:00", "2020-02-05T13:00:00+05:00", "4 hours earlier."},
		{"deadline", "2020-02-05", "2020-02-06 00:00", "At the same moment."},
		{"deadline", "2020-02-05 12:00:00", "2020-02-05 12:00:30", "Less than a minute apart."},
		{"deadline", "2020-02-05", "2020-02-05 12:00", "12 hours earlier."},
		{"deadline", "2020-02-05 12:00", "2020-02-05", "12 hours later." + endOfDay},
		{"deadline", "2020-02-05", "2020-02-06", "1 day later." + endOfDay},
		{"lots.deadline", "2020-02-05 12:00", "2020-02-05 11:59", "1 minute earlier."},
		{"deadline", "2020-03-03 06:00", "2020-03-03T09:00:00+10:00", "7 hours earlier."},
		{"deadline", "2020-03-02", "2020-03-02T23:59:00-05:00", "4 hours and 59 minutes later."},
		{"lots.deadline", "2020-03-02 23:00", "2020-03-02T22:00:00-05:00", "4 hours later."},
		{"deadline", "2020-03-03T09:00:00+10:00", "2020-03-03", "25 hours later." + endOfDay},
		{"deadline", "2020-03-02 10:00", "2020-03-04T02:00:00+10:00", "1 day later."},
		{"deadline", "2020-03-02 23:00", "2020-03-03 01:00", "1 day later."},
		{"deadline", "2020-03-28 23:00", "2020-03-29 03:00", "1 day later."},
	} {
		front := func(at string) string {
			if c.key == "deadline" {
				return "deadline: " + at + "\n"
			}
			return "lots: [{id: l, name: L, deadline: " + at + "}]\n"
		}
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\n"+front(c.from), "2020-01-03 tender-update\n"+front(c.to))
		views := r.changeViews(r.site.Register.Procedure("works"), r.site.Register.Procedure("works").Steps[1])
		if len(views) != 1 || views[0].Note != c.want {
			t.Errorf("%s from %s to %s: %v, want %q", c.key, c.from, c.to, views, c.want)
		}
	}
}
