package render

import (
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"handbill.example/generator/notice"
)

// deadlinesSite makes a site at noon of a day, whose notices are of the
// procedure "works"; each is its date, type and front matter.
func deadlinesSite(t *testing.T, at string, notices ...string) *Renderer {
	t.Helper()
	fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")}}
	for _, n := range notices {
		head, rest, _ := strings.Cut(n, "\n")
		date, kind, _ := strings.Cut(head, " ")
		text := "---\ntype: " + kind + "\npublished: " + date + "\n" + rest + "---\n"
		if len(fsys) == 1 {
			text = strings.Replace(text, "---\n", "---\ntitle: Works\n", 1)
			if !strings.Contains(text, "buyer: ") {
				text = strings.Replace(text, "---\n", "---\nbuyer: B\n", 1)
			}
		}
		fsys["notices/works/"+date+".md"] = &fstest.MapFile{Data: []byte(text)}
	}
	return htmlRenderer(t, fsys, at)
}

// within gives the texts of the elements of a name that have an attribute.
func within(root *html.Node, element, name, value string) []string {
	var texts []string
	for n := range root.Descendants() {
		if v, ok := attr(n, name); ok && v == value && (element == "" || n.Data == element) {
			texts = append(texts, textOf(n))
		}
	}
	return texts
}

// What can still be bid for is on the page of deadlines on its day, by its name,
// and home, lists, the search and the living page tell of what closes first.
func TestDeadlinesOfLotsAndTowers(t *testing.T) {
	const day = "T12:00:00Z"
	for _, c := range []struct {
		name, at string
		notices  []string
		days     map[string]string // by id: what the day says after the title
		soon     string            // home, of what closes next
		state    string            // the end of the item in lists
	}{
		{"lots alone", "2020-02-02" + day, []string{"2020-01-02 tender\nlots: [{id: a, name: A, deadline: 2020-02-03}, {id: b, name: B, deadline: 2020-02-20}]\n"},
			map[string]string{"d-2020-02-03": "Lot: A . End of the day , 1 day left. B", "d-2020-02-20": "Lot: B . End of the day , 18 days left. B"},
			"1 day left Works Lot: A . Monday 3 February 2020 B", "Deadline, first lot 3 February 2020 Closes 20 February 2020"},
		{"a lot before the whole", "2020-01-10" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-01\nvalue: £1m\nlots: [{name: A, deadline: 2020-01-14}]\n"},
			map[string]string{"d-2020-01-14": "Lot: A . End of the day , 4 days left. B", "d-2020-02-01": "End of the day , 22 days left. B , £1m"},
			"4 days left Works Lot: A . Tuesday 14 January 2020 B", "Deadline, first lot 14 January 2020 Closes 1 February 2020"},
		{"a tower before the whole", "2020-01-10" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-01 12:00\ntowers:\n  after: [{name: T, scope: this notice, deadline: 2020-01-16 09:30}, {name: U, scope: other notice, deadline: 2020-01-17}]\n"},
			map[string]string{"d-2020-01-16": "Tower: T . 09:30 GMT , 6 days left. B", "d-2020-01-17": "", "d-2020-02-01": "12:00 noon GMT , 22 days left. B"},
			"6 days left Works Tower: T . Thursday 16 January 2020, 09:30 GMT B", "Deadline, first tower 16 January 2020, 09:30 GMT Closes 1 February 2020, 12:00 noon GMT"},
		{"a tower that another notice buys", "2020-01-10" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-01\ntowers:\n  after: [{name: T, deadline: 2020-01-16}, {name: U, notice: works, deadline: 2020-01-17}]\n"},
			map[string]string{"d-2020-01-16": "Tower: T . End of the day , 6 days left. B", "d-2020-01-17": ""},
			"6 days left Works Tower: T . Thursday 16 January 2020 B", "Deadline, first tower 16 January 2020 Closes 1 February 2020"},
		{"a lot that has closed", "2020-01-15" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-01\nlots: [{name: A, deadline: 2020-01-15 11:00}]\n"},
			map[string]string{"d-2020-01-15": "", "d-2020-02-01": "End of the day , 17 days left. B"},
			"17 days left Works Saturday 1 February 2020 B", "Deadline, first lot 15 January 2020, 11:00 GMT Closes 1 February 2020"},
		{"the first of some lots has closed", "2020-01-15" + day, []string{"2020-01-02 tender\nlots: [{name: A, deadline: 2020-01-14}, {name: C, deadline: 2020-01-20}, {name: D, deadline: 2020-02-01}]\n"},
			map[string]string{"d-2020-01-20": "Lot: C . End of the day , 5 days left. B"},
			"5 days left Works Lot: C . Monday 20 January 2020 B", "Deadline, first lot 14 January 2020 Closes 1 February 2020"},
		{"lots that close with the whole", "2020-01-10" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-01\nlots: [{name: A, deadline: 2020-02-01}, {name: C}]\n"},
			map[string]string{"d-2020-02-01": "End of the day , 22 days left. B"},
			"22 days left Works Saturday 1 February 2020 B", "Closes 1 February 2020"},
		{"many lots at once", "2020-01-10" + day, []string{"2020-01-02 tender\ndeadline: 2020-03-01\nlots: [{name: A, deadline: 2020-02-01}, {name: C, deadline: 2020-02-01}, {name: D, deadline: 2020-02-01}, {name: E, deadline: 2020-02-01}, {name: F, deadline: 2020-01-31}, {name: G, deadline: 2020-01-31}]\n"},
			map[string]string{"d-2020-01-31": "Lots: F and G . End of the day , 21 days left. B", "d-2020-02-01": "Lots: A , C , D and 1 more. End of the day , 22 days left. B"},
			"21 days left Works Lots: F and G . Friday 31 January 2020 B", "Deadline, first lot 31 January 2020 Closes 1 March 2020"},
		{"a lot that moved", "2020-01-10" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-02\nlots: [{id: a, name: A, deadline: 2020-01-14}, {id: c, name: C, deadline: 2020-01-14}]\n",
			"2020-01-05 tender-amendment\nlots: [{id: a, deadline: 2020-01-21}, {id: c, deadline: 2020-01-21}]\n"},
			map[string]string{"d-2020-01-14": "Lots: A and C . No longer closes on this day: moved to 21 January 2020", "d-2020-01-21": "Lots: A and C . End of the day , 11 days left. B"},
			"11 days left Works Lots: A and C . Tuesday 21 January 2020 B", "Deadline, first lot 21 January 2020 Closes 2 February 2020"},
		{"an offset that puts it on another day", "2020-01-11T05:00:00Z", []string{"2020-01-02 tender\ndeadline: 2020-01-10T23:00:00-11:00\n"},
			map[string]string{"d-2020-01-10": "", "d-2020-01-11": "10 January 2020, 23:00 UTC−11:00 , today. B"},
			"Closes today Works Friday 10 January 2020, 23:00 UTC−11:00 B", "Closes 10 January 2020, 23:00 UTC−11:00"},
		{"an award that was cancelled", "2020-01-20" + day, []string{"2020-01-02 tender\nlots: [{id: a, name: A, deadline: 2020-01-31}, {id: c, name: C, deadline: 2020-02-01}, {id: d, name: D, deadline: 2020-02-02}]\n",
			"2020-01-14 award\nawards: [{id: x, suppliers: [S], lots: [a]}, {id: y, suppliers: [S], lots: [D]}]\n",
			"2020-01-15 award-cancellation\nreason: A mistake.\nawards: [{id: x}]\n"},
			map[string]string{"d-2020-01-31": "Lot: A . End of the day , 11 days left. B", "d-2020-02-01": "Lot: C . End of the day , 12 days left. B", "d-2020-02-02": ""},
			"11 days left Works Lot: A . Friday 31 January 2020 B", "Awarded Closes 1 February 2020"},
		{"an award of one lot, and another that closes with the whole", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\nlots: [{id: a, name: A, deadline: 2020-01-05}, {id: c, name: C}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [a]}]\n"},
			map[string]string{"d-2020-02-03": "End of the day , 14 days left. B"},
			"14 days left Works Monday 3 February 2020 B", "Awarded Closes 3 February 2020"},
		{"tendered anew after an award", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-01-05\nlots: [{id: a, name: A, deadline: 2020-01-04}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [a]}]\n", "2020-01-15 tender\ndeadline: 2020-02-03\nlots: [{id: a, deadline: 2020-02-01}]\n"},
			map[string]string{"d-2020-02-01": "Lot: A . End of the day , 12 days left. B", "d-2020-02-03": "End of the day , 14 days left. B"},
			"12 days left Works Lot: A . Saturday 1 February 2020 B", "Deadline, first lot 1 February 2020 Closes 3 February 2020"},
		{"tendered anew with other lots", "2020-04-10" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-15\nlots: [{id: a, name: A, deadline: 2020-02-01}, {id: c, name: C, deadline: 2020-02-10}]\n",
			"2020-04-01 tender\ndeadline: 2020-05-01\nlots: [{id: d, name: D, deadline: 2020-04-20}]\n", "2020-04-02 tender-update\nlegal: An Act\n"},
			map[string]string{"d-2020-04-20": "Lot: D . End of the day , 10 days left. B", "d-2020-05-01": "End of the day , 21 days left. B"},
			"10 days left Works Lot: D . Monday 20 April 2020 B", "Deadline, first lot 20 April 2020 Closes 1 May 2020"},
		{"tendered anew without deadlines of lots", "2020-04-10" + day, []string{"2020-01-02 tender\nlots: [{id: a, name: A, deadline: 2020-02-01}]\n", "2020-04-01 tender\ndeadline: 2020-04-11\n"},
			map[string]string{"d-2020-04-11": "End of the day , 1 day left. B"},
			"1 day left Works Saturday 11 April 2020 B", "Open Closes 11 April 2020"},
		{"a contract of one lot that ended", "2020-01-20" + day, []string{"2020-01-02 tender\nlots: [{id: a, name: A, deadline: 2020-01-05}, {id: c, name: C, deadline: 2020-02-01}]\n",
			"2020-01-14 contract\nawards: [{id: x, suppliers: [S], lots: [a]}]\ncontracts: [{id: k, award: x}]\n", "2020-01-15 contract-termination\nreason: Over.\n"},
			map[string]string{"d-2020-02-01": "Lot: C . End of the day , 12 days left. B"},
			"12 days left Works Lot: C . Saturday 1 February 2020 B", "Ended Closes 1 February 2020"},
		{"an award after the whole has closed", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-01-08\nlots: [{id: a, name: A}, {id: c, name: C, deadline: 2020-02-01}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [a]}]\n"},
			map[string]string{"d-2020-02-01": ""},
			"", "Awarded"},
		{"an award of all lots", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\nlots: [{id: a, name: A, deadline: 2020-01-30}, {id: c, name: C}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [a, C]}]\n"},
			map[string]string{"d-2020-01-30": "", "d-2020-02-03": ""},
			"", "Awarded"},
		{"an award of the whole", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\nlots: [{id: a, name: A, deadline: 2020-01-30}, {id: c, name: C}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S]}]\n"},
			map[string]string{"d-2020-01-30": "", "d-2020-02-03": ""},
			"", "Awarded"},
		{"an award of one lot", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\nlots: [{id: a, name: A, deadline: 2020-01-05}, {id: c, name: C, deadline: 2020-02-01}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [a]}]\n"},
			map[string]string{"d-2020-02-01": "Lot: C . End of the day , 12 days left. B", "d-2020-02-03": ""},
			"12 days left Works Lot: C . Saturday 1 February 2020 B", "Awarded Closes 1 February 2020"},
		{"an award of one lot after another has closed", "2020-01-20" + day, []string{"2020-01-02 tender\nlots: [{id: a, name: A, deadline: 2020-01-05}, {id: c, name: C, deadline: 2020-01-10}, {id: d, name: D, deadline: 2020-02-01}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [a]}]\n"},
			map[string]string{"d-2020-02-01": "Lot: D . End of the day , 12 days left. B"},
			"12 days left Works Lot: D . Saturday 1 February 2020 B", "Awarded Closes 1 February 2020"},
		{"an award of one lot before others have closed", "2020-01-20" + day, []string{"2020-01-02 tender\nlots: [{id: a, name: A, deadline: 2020-01-05}, {id: c, name: C, deadline: 2020-01-19}, {id: d, name: D, deadline: 2020-01-25}, {id: e, name: E, deadline: 2020-02-01}]\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [a]}]\n"},
			map[string]string{"d-2020-01-25": "Lot: D . End of the day , 5 days left. B"},
			"5 days left Works Lot: D . Saturday 25 January 2020 B", "Awarded Closes 1 February 2020"},
		{"an award of one tower, and another that closes with the whole", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\ntowers: {after: [{name: T, deadline: 2020-01-05}, {name: U}]}\n",
			"2020-01-14 award\nawards: [{suppliers: [S], towers: [T]}]\n"},
			map[string]string{"d-2020-02-03": "End of the day , 14 days left. B"},
			"14 days left Works Monday 3 February 2020 B", "Awarded Closes 3 February 2020"},
		{"an award of the one tower that is bought here", "2020-01-20" + day, []string{"2020-01-02 tender\nvalue: £9m\ndeadline: 2020-02-03\ntowers: {after: [{name: T, deadline: 2020-01-30}, {name: U, scope: other notice}]}\n",
			"2020-01-14 award\nawards: [{suppliers: [S], towers: [T], value: £5m}]\n"},
			map[string]string{"d-2020-01-30": "", "d-2020-02-03": ""},
			"", "Awarded Value £5m"},
		{"an award of one tower", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\ntowers: {after: [{name: T, deadline: 2020-01-05}, {name: U, deadline: 2020-02-01}]}\n",
			"2020-01-14 award\nawards: [{suppliers: [S], towers: [T]}]\n"},
			map[string]string{"d-2020-02-01": "Tower: U . End of the day , 12 days left. B", "d-2020-02-03": ""},
			"12 days left Works Tower: U . Saturday 1 February 2020 B", "Awarded Closes 1 February 2020"},
		{"an award of all towers", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\ntowers: {after: [{name: T, deadline: 2020-01-30}, {name: U}]}\n",
			"2020-01-14 award\nawards: [{suppliers: [S], towers: [T, U]}]\n"},
			map[string]string{"d-2020-01-30": "", "d-2020-02-03": ""},
			"", "Awarded"},
		{"an award of all lots where there are towers", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\nlots: [{name: A}]\ntowers: {after: [T]}\n",
			"2020-01-14 award\nawards: [{suppliers: [S], lots: [A]}]\n"},
			map[string]string{"d-2020-02-03": ""},
			"", "Awarded"},
		{"an award of all towers where there are lots", "2020-01-20" + day, []string{"2020-01-02 tender\ndeadline: 2020-02-03\nlots: [{name: A}]\ntowers: {after: [T]}\n",
			"2020-01-14 award\nawards: [{suppliers: [S], towers: [T]}]\n"},
			map[string]string{"d-2020-02-03": ""},
			"", "Awarded"},
	} {
		r := deadlinesSite(t, c.at, c.notices...)
		root, _ := htmlPage(t, r, "deadlines/")
		for id, want := range c.days {
			var got string
			for _, text := range within(root, "li", "id", id) {
				_, got, _ = strings.Cut(text, "Works ")
			}
			if got != want {
				t.Errorf("%s: the day %s says %q, want %q", c.name, id, got, want)
			}
		}
		home, _ := htmlPage(t, r, "")
		if got := within(home, "li", "data-procedure", "works"); c.soon != "" && (len(got) != 2 || got[1] != c.soon) || c.soon == "" && len(got) != 1 {
			t.Errorf("%s: home says %q, want %q", c.name, got, c.soon)
		}
		living, _ := htmlPage(t, r, "notices/works/")
		figures := strings.Join(within(living, "dl", "class", "figures"), "")
		if _, first, ok := strings.Cut(c.state, "Deadline, "); ok && strings.Contains(figures, "Deadline for bids") {
			first, _, _ = strings.Cut(first, " Closes")
			if kind, at, _ := strings.Cut(first[len("first "):], " "); !strings.Contains(figures, "First "+kind+": "+at) {
				t.Errorf("%s: the living page says %q, and not that the first closes on %s", c.name, figures, first)
			}
		} else if strings.Contains(figures, "First ") {
			t.Errorf("%s: the living page says %q", c.name, figures)
		}
		d := r.searchDocument(r.site.Register.Procedure("works"))
		found := strings.TrimSpace(d.Deadline.Label + " " + d.Deadline.Text)
		if d.Earliest != nil {
			found = d.Earliest.Label + " " + d.Earliest.Text + " " + found
		}
		if !strings.HasSuffix(c.state, found) || d.Earliest == nil && strings.Contains(c.state, "first ") {
			t.Errorf("%s: the search says %q, want %q", c.name, found, c.state)
		}
		list, _ := htmlPage(t, r, "notices/")
		if got := within(list, "li", "data-procedure", "works"); len(got) != 1 || !strings.HasSuffix(got[0], " "+c.state) {
			t.Errorf("%s: the list says %q, want %q", c.name, got, c.state)
		}
	}
}

// A deadline that is written otherwise and ends at the same moment has not moved,
// and days are counted where the site is, unless both show one date.
func TestDeadlineWrittenOtherwise(t *testing.T) {
	for _, c := range []struct{ from, to, headline, note, was, moved string }{
		{"2026-03-10", "2026-03-11T00:00:00Z", "Deadline changed", "At the same moment.", "Changed on", ""},
		{"2026-03-11T00:00:00Z", "2026-03-10", "Deadline changed", "At the same moment. A day with no time means the end of that day.", "Changed on", ""},
		{"2026-03-10", "2026-03-12", "Deadline moved by 2 days", "2 days later. A day with no time means the end of that day.", "Moved on", "No longer closes on this day: moved to 12 March 2026"},
		{"2026-04-12", "2026-04-14T01:00:00+09:00", "Deadline moved by 1 day", "1 day later.", "Moved on", "No longer closes on this day: moved to 14 April 2026, 01:00 UTC+09:00"},
		{"2026-04-14T01:00:00+09:00", "2026-04-14", "Deadline moved by 31 hours", "31 hours later.", "Moved on", "No longer closes on this day: moved to 14 April 2026"},
	} {
		r := deadlinesSite(t, "2026-03-09T12:00:00Z", "2026-03-02 tender\ndeadline: "+c.from+"\n", "2026-03-04 tender-amendment\ndeadline: "+c.to+"\n")
		for url, want := range map[string]string{
			"notices/works/2026-03-04/": c.note, "notices/works/changes/": c.note, "notices/works/": c.was, "notices/": "tender amendment: " + notice.LowerFirst(c.headline),
		} {
			if root, _ := htmlPage(t, r, url); !strings.Contains(textOf(root), want) {
				t.Errorf("from %s to %s: /%s does not say %q", c.from, c.to, url, want)
			}
		}
		all := ""
		for _, url := range []string{"deadlines/", "deadlines/2026-04/"} {
			if r.site.Has(url) {
				root, _ := htmlPage(t, r, url)
				all += textOf(root)
			}
		}
		if !strings.Contains(all, c.moved) || c.moved == "" && strings.Contains(all, "No longer closes") {
			t.Errorf("from %s to %s: the deadlines do not say %q: %s", c.from, c.to, c.moved, all)
		}
	}
	r := deadlinesSite(t, "2026-03-28T12:00:00Z", "2026-03-02 tender\ndeadline: 2026-04-14T01:00:00+09:00\n")
	home, _ := htmlPage(t, r, "")
	if got := within(home, "li", "data-procedure", "works"); len(got) != 2 || got[1] != "16 days left Works Tuesday 14 April 2026, 01:00 UTC+09:00 B" {
		t.Errorf("home says %q", got)
	}
}

// A deadline of a lot is a fact of the lot, and no other.
func TestFieldsOfLotDeadlines(t *testing.T) {
	r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\nlots: [{name: A, deadline: 2020-01-14}, {name: B, deadline: 2020-03-01}]\n"+
		"towers:\n  after: [{name: T, scope: this notice, deadline: 2020-01-16}]\n")
	for url, want := range map[string]string{"": "2020-01-14 2020-03-01 2020-01-14", "notices/": "2020-01-14 2020-03-01", "deadlines/": "2020-01-14", "deadlines/2020-03/": "2020-03-01"} {
		root, _ := htmlPage(t, r, url)
		facts := factsOf(root)
		if got := strings.Join(facts["lots.deadline"], " "); got != want || facts["deadline"] != nil {
			t.Errorf("/%s: lots.deadline is %q, want %q; deadline is %q", url, got, want, facts["deadline"])
		}
	}
}

// A living page says of a lot's and a tower's deadline what it says of the
// procedure's own: that a day counts, and that it no longer stands.
func TestDeadlinesOnLivingPage(t *testing.T) {
	const tender = "2020-01-02 tender\nlots: [{name: A, deadline: 2020-02-01}, {name: B, deadline: 2020-02-01 12:00}]\n" +
		"towers:\n  after: [{name: T, scope: this notice, deadline: 2020-02-02}, {name: U, scope: other notice, deadline: 2020-02-03 12:00}]\n"
	for _, c := range []struct {
		notices      []string
		lots, towers []string
	}{
		{[]string{tender},
			[]string{"Deadline for bids Until the end of 1 February 2020", "Deadline for bids 1 February 2020, 12:00 noon GMT"},
			[]string{"T . Deadline for bids: until the end of 2 February 2020 .", "U . Deadline for bids: 3 February 2020, 12:00 noon GMT ."}},
		{[]string{tender, "2020-01-04 tender-cancellation\nreason: No money.\n"},
			[]string{"Deadline for bids 1 February 2020 No longer stands.", "Deadline for bids 1 February 2020, 12:00 noon GMT No longer stands."},
			[]string{"T . Deadline for bids: 2 February 2020 . It no longer stands.", "U . Deadline for bids: 3 February 2020, 12:00 noon GMT ."}},
	} {
		root, _ := htmlPage(t, deadlinesSite(t, "2020-01-10T12:00:00Z", c.notices...), "notices/works/")
		var lots, towers []string
		for n := range root.Descendants() {
			field, _ := attr(n, "data-field")
			switch {
			case field == "lots.deadline":
				lots = append(lots, textOf(n.Parent))
			case field == "towers.after":
				_, text, _ := strings.Cut(textOf(n.Parent), ": ")
				towers = append(towers, text)
			}
			if v, ok := attr(n, "datetime"); ok && n.Data == "time" && len(c.notices) > 1 && strings.HasPrefix(v, "2020-02-01") && n.Parent.Data != "del" {
				t.Errorf("the deadline %s stands on the page of a cancelled procedure", v)
			}
		}
		if strings.Join(lots, "\n") != strings.Join(c.lots, "\n") || strings.Join(towers, "\n") != strings.Join(c.towers, "\n") {
			t.Errorf("lots %q\nwant %q\ntowers %q\nwant %q", lots, c.lots, towers, c.towers)
		}
	}
	root, _ := htmlPage(t, deadlinesSite(t, "2020-01-10T12:00:00Z", tender, "2020-01-04 tender-amendment\nlots: [{name: A, deadline: 2020-02-05}]\n"+
		"towers:\n  after: [{name: T, deadline: 2020-02-06}]\n"), "notices/works/changes/")
	if text := textOf(root); strings.Count(text, "4 days later. A day with no time means the end of that day.") != 2 {
		t.Errorf("the changes do not say that the day counts: %s", text)
	}
}

// Every contact is on the living page, and what a later notice left of one is in
// what a notice's page says of it.
func TestContacts(t *testing.T) {
	r := deadlinesSite(t, "2020-01-10T12:00:00Z",
		"2020-01-02 tender\nbuyer: {name: B, contact: {name: Ben, email: ben@example.org, url: 'https://example.org/ben'}}\ncontact: {name: Bob, email: ann@example.org, url: 'https://example.org/ann'}\n",
		"2020-01-04 tender-update\ncontact: {name: Ann}\n", "2020-01-05 tender-update\nbuyer: {contact: {phone: '1'}}\n")
	root, _ := htmlPage(t, r, "notices/works/")
	facts := factsOf(root)
	for field, want := range map[string]string{
		"contact.name": "Ann", "contact.url": "https://example.org/ann", "buyer.contact.name": "Ben", "buyer.contact.email": "ben@example.org",
		"buyer.contact.phone": "1", "buyer.contact.url": "https://example.org/ben",
	} {
		if got := strings.Join(facts[field], " "); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	root, _ = htmlPage(t, r, "notices/works/2020-01-02/")
	text := textOf(root)
	for _, want := range []string{"Changed since: now Ann, ann@example.org, https://example.org/ann", "Changed since: now Ben, ben@example.org, 1, https://example.org/ben"} {
		if !strings.Contains(text, want) {
			t.Errorf("the notice's page does not say %q: %s", want, text)
		}
	}
}

// A week in which nothing closes names each of its days that are left, or the first
// and the last of more than three, with the month of each.
func TestQuietWeeks(t *testing.T) {
	for _, c := range []struct {
		at   string
		want [2]string // this week, next week
	}{
		{"2026-11-26", [2]string{"from Thursday 26 to Sunday 29 November", "from Monday 30 November to Sunday 6 December"}},
		{"2026-11-20", [2]string{"on Friday 20, Saturday 21 or Sunday 22 November", "from Monday 23 to Sunday 29 November"}},
		{"2026-10-31", [2]string{"on Saturday 31 October or Sunday 1 November", "from Monday 2 to Sunday 8 November"}},
		{"2026-07-31", [2]string{"on Friday 31 July, Saturday 1 or Sunday 2 August", "from Monday 3 to Sunday 9 August"}},
		{"2026-12-27", [2]string{"on Sunday 27 December", "from Monday 28 December to Sunday 3 January"}},
	} {
		root, _ := htmlPage(t, deadlinesSite(t, c.at+"T12:00:00Z", "2026-03-02 tender\ndeadline: 2027-06-30\n"), "deadlines/")
		got := within(root, "p", "class", "note")
		for i, want := range c.want {
			if want = "Nothing closes " + want + "."; len(got) < 2 || got[i] != want {
				t.Errorf("at %s week %d says %q, want %q", c.at, i, got, want)
			}
		}
	}
}

// A deadline that was taken away and set anew later moved with the notice that set
// it anew, and not at all where it is as it was.
func TestDeadlineTakenAway(t *testing.T) {
	const first, none = "2026-03-02 tender\ndeadline: 2026-03-20\n", "tender-amendment\ndeadline: null\n"
	for _, c := range []struct {
		name         string
		notices      []string
		was, moved   string // the living page, and the day on which it no longer closes
		link, linked string // of the living page, and of the page of deadlines
	}{
		{"set anew", []string{first, "2026-03-03 " + none, "2026-03-05 tender-amendment\ndeadline: 2026-04-20\n"},
			"Was 20 March 2026 . Moved on 5 March 2026", "No longer closes on this day: moved to 20 April 2026", "n-2026-03-05-deadline", "n-2026-03-05-deadline"},
		{"set anew, twice", []string{first, "2026-03-03 " + none, "2026-03-04 tender-amendment\ndeadline: 2026-04-20\n", "2026-03-05 " + none, "2026-03-06 tender-amendment\ndeadline: 2026-04-21\n"},
			"Was 20 April 2026 , 20 March 2026 . Moved 2 times, last on 6 March 2026", "No longer closes on this day: moved to 21 April 2026", "n-2026-03-06-deadline", "n-2026-03-04-deadline"},
		{"set as it was", []string{first, "2026-03-03 " + none, "2026-03-05 tender-amendment\ndeadline: 2026-03-20\n"}, "", "", "", ""},
		{"moved, then set as it was", []string{first, "2026-03-03 tender-amendment\ndeadline: 2026-04-20\n", "2026-03-04 " + none, "2026-03-05 tender-amendment\ndeadline: 2026-04-20\n"},
			"Was 20 March 2026 . Moved on 3 March 2026", "No longer closes on this day: moved to 20 April 2026", "n-2026-03-03-deadline", "n-2026-03-03-deadline"},
		{"of a lot", []string{"2026-03-02 tender\nlots: [{id: a, name: A, deadline: 2026-03-20}]\n", "2026-03-03 tender-amendment\nlots: [{id: a, deadline: null}]\n", "2026-03-05 tender-amendment\nlots: [{id: a, deadline: 2026-04-20}]\n"},
			"", "No longer closes on this day: moved to 20 April 2026", "", "n-2026-03-05-lots-deadline-a"},
	} {
		r := deadlinesSite(t, "2026-03-09T12:00:00Z", c.notices...)
		changes, _ := htmlPage(t, r, "notices/works/changes/")
		for url, page := range map[string]struct{ word, says, link string }{
			"notices/works/": {"Moved ", c.was, c.link}, "deadlines/": {"No longer closes", c.moved, c.linked},
		} {
			root, _ := htmlPage(t, r, url)
			if text := textOf(root); !strings.Contains(text, page.says) || page.says == "" && strings.Contains(text, page.word) {
				t.Errorf("%s: /%s does not say %q: %s", c.name, url, page.says, text)
			}
			if page.link != "" && (len(within(root, "a", "href", "/notices/works/changes/#"+page.link)) == 0 || len(within(changes, "", "id", page.link)) != 1) {
				t.Errorf("%s: /%s does not link to the change %s", c.name, url, page.link)
			}
		}
	}
}
