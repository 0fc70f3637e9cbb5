package render

import (
	"strings"
	"testing"
)

// What a notice ended or made anew is on all that tells of changes, and on the
// pages of the notices that it was of.
func TestEndsAreToldEverywhere(t *testing.T) {
	const tender = "2020-01-02 tender\ndeadline: 2020-03-01\n"
	const award = "2020-01-03 award\nawards: [{id: a, suppliers: [Ash Ltd], value: £5m}, {id: b, suppliers: [Birch Ltd]}]\ncontracts: [{id: c, award: b}]\n"
	for _, c := range []struct {
		notices []string
		told    string   // on the pages of changes and in the history
		boxes   []string // of earlier notices that have it, by their day
		none    []string // that have no box
	}{
		{[]string{tender, "2020-01-04 tender-cancellation\nreason: No money.\n"}, "Status from open to cancelled", []string{"2020-01-02"}, nil},
		{[]string{tender, "2020-01-04 tender-cancellation\nreason: No money.\n", "2020-01-05 tender\n"}, "Status from cancelled to open", []string{"2020-01-02", "2020-01-04"}, nil},
		{[]string{tender, award, "2020-01-04 award-cancellation\nreason: Error.\nawards: [{id: a}]\n"},
			"Award to Ash Ltd (£5m) from active to cancelled", []string{"2020-01-02", "2020-01-03"}, nil},
		{[]string{tender, award, "2020-01-04 award-cancellation\nreason: Error.\n", "2020-01-05 award\nawards: [{id: a}]\n"},
			"Award to Ash Ltd (£5m) from cancelled to active", []string{"2020-01-02", "2020-01-03", "2020-01-04"}, nil},
		{[]string{tender, award, "2020-01-04 award-update\nawards: [{id: a, bids: 2}]\n", "2020-01-05 contract-termination\nreason: Over.\n"},
			"Contract c with Birch Ltd from active to terminated", []string{"2020-01-02", "2020-01-03"}, []string{"2020-01-04"}},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", c.notices...)
		for _, url := range []string{"changes/", "notices/works/"} {
			if root, _ := htmlPage(t, r, url); !strings.Contains(textOf(root), c.told) {
				t.Errorf("/%s does not say %q: %s", url, c.told, textOf(root))
			}
		}
		label, sides, _ := strings.Cut(c.told, " from ")
		was, is, _ := strings.Cut(sides, " to ")
		for url, want := range map[string]string{
			"changes/feed.xml":       label + ": <del>" + was + "</del> → <ins>" + is + "</ins>",
			"notices/works/feed.xml": label + ": <del>" + was + "</del> → <ins>" + is + "</ins>",
			"notices/works/changes/": `data-side="after"><ins>` + is + "</ins>",
		} {
			if text := string(output(t, r, url)); !strings.Contains(text, want) {
				t.Errorf("/%s does not say %q: %s", url, want, text)
			}
		}
		for _, day := range append(c.boxes, c.none...) {
			root, _ := htmlPage(t, r, "notices/works/"+day+"/")
			box := within(root, "section", "aria-labelledby", "newer")
			if has, want := strings.Contains(strings.Join(box, ""), c.told), len(c.boxes) > 0 && strings.Contains(strings.Join(c.boxes, " "), day); has != want {
				t.Errorf("%s: the notice of %s has the boxes %q; %q in them: %v", c.told, day, box, c.told, want)
			}
		}
	}
}

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

// On a cancelled procedure's page what was still to come no longer stands, and what
// had taken place does, as in its calendar.
func TestEventsOfCancelled(t *testing.T) {
	const tender = "2020-01-02 tender\nevents: [{title: Visit, date: 2020-01-03}, {title: Visit, date: 2020-02-03}, {title: Talk, date: 2020-01-08}]\n"
	const cancelled = "2020-01-05 tender-cancellation\nreason: No money.\n"
	for _, c := range []struct {
		notices []string
		want    string
	}{
		{[]string{tender}, "Visit: 3 January 2020 Visit: 3 February 2020 Talk: 8 January 2020"},
		{[]string{tender, cancelled}, "Visit: 3 January 2020 Visit: 3 February 2020 No longer stands. Talk: 8 January 2020 No longer stands."},
		{[]string{tender, cancelled, "2020-01-06 tender-update\nevents: [{title: Talk, date: 2020-03-08}]\n"}, "Talk: 8 March 2020 No longer stands."},
		{[]string{tender, cancelled, "2020-01-06 award\nawards: [{suppliers: [S]}]\n"}, "Visit: 3 January 2020 Visit: 3 February 2020 No longer stands. Talk: 8 January 2020 No longer stands."},
		{[]string{tender, cancelled, "2020-01-06 award\nawards: [{suppliers: [S]}]\nevents: [{title: Visit, date: 2020-02-03}]\n"}, "Visit: 3 February 2020"},
		{[]string{tender, cancelled, "2020-01-06 tender\nevents: [{title: Talk, date: 2020-03-08}]\n"}, "Talk: 8 March 2020"},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", c.notices...)
		root, _ := htmlPage(t, r, "notices/works/")
		if got, _, _ := strings.Cut(strings.Join(within(root, "dl", "class", "rest"), " "), " Was "); got != "Other dates "+c.want {
			t.Errorf("%q: the page says %q, want %q", c.notices, got, c.want)
		}
		for n := range root.Descendants() {
			if n.Data == "time" && strings.Contains(textOf(n.Parent.Parent), ": "+textOf(n)+" No longer stands.") && n.Parent.Data != "del" {
				t.Errorf("%q: %s is not struck", c.notices, textOf(n))
			}
		}
		calendar := string(output(t, r, "notices/works/calendar.ics"))
		if got, want := strings.Count(calendar, "STATUS:CANCELLED"), strings.Count(c.want, "No longer"); got < want {
			t.Errorf("%q: the calendar has %d cancelled events, the page %d", c.notices, got, want)
		}
	}
}
