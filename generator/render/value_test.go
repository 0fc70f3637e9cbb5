package render

import (
	"strings"
	"testing"
)

// Whether VAT is in an amount, and whether it is an estimate, stands beside it
// wherever its label does not say so, and what cannot be compared is not.
func TestWhatIsSaidOfAmounts(t *testing.T) {
	type pages map[string][]string // what each says; what it does not say begins with "!"
	award := func(vat string) string {
		return "2020-01-05 award\nawards: [{id: a, suppliers: [S], value: {amount: £11m" + vat + "}}]\ncontracts: [{id: k, award: a, value: {amount: £10.9m" + vat + "}}]\n"
	}
	for name, c := range map[string]struct {
		notices []string
		pages   pages
	}{
		"VAT added": {
			[]string{"2020-01-02 tender\ndeadline: 2020-03-01\nvalue: {amount: £10m, vat: excluded}\n", "2020-01-03 tender-update\nvalue: {amount: £12m, vat: included}\n"},
			pages{
				"notices/works/":            {"Value, with VAT £12m Was £10m without VAT . Changed", "Value changed to £12m with VAT", "Value from £10m without VAT to £12m with VAT"},
				"notices/works/2020-01-02/": {"Value, without VAT £10m Changed since: now £12m with VAT"},
				"notices/works/2020-01-03/": {"Before £10m without VAT After £12m with VAT", "!£2m more", "!%", "Not compared: what is said of VAT changed too."},
				"notices/works/changes/":    {"Before £10m without VAT After £12m with VAT", "!£2m more", "!%"},
				"changes/":                  {"Value from £10m without VAT to £12m with VAT"},
				"notices/":                  {"value changed to £12m with VAT", "Value, with VAT £12m"},
				"deadlines/2020-03/":        {"£12m with VAT"},
			},
		},
		"an estimate": {
			[]string{"2020-01-02 tender\ndeadline: 2020-01-15\nvalue: {min: £9m, max: £10m, vat: included, estimated: true}\n", "2020-01-03 tender-update\ndeadline: 2020-03-01\n"},
			pages{"deadlines/2020-03/": {"£9m to £10m with VAT, estimated"}, "notices/": {"Estimated value, with VAT £9m to £10m"}},
		},
		"an estimate, and nothing said of VAT": {
			[]string{"2020-01-02 tender\ndeadline: 2020-01-15\nvalue: {amount: £9m, estimated: true}\n"},
			pages{"deadlines/": {"£9m, estimated"}},
		},
		"VAT alone": {
			[]string{"2020-01-02 tender\nvalue: {amount: £10m, vat: excluded}\n", "2020-01-03 tender-update\nvalue: {vat: included}\n"},
			pages{
				"notices/works/":            {"Value, with VAT £10m Was £10m without VAT . Changed"},
				"notices/works/2020-01-02/": {"Changed since: now £10m with VAT"},
			},
		},
		"VAT said later": {
			[]string{"2020-01-02 tender\nvalue: £10m\n", "2020-01-03 tender-update\nvalue: {amount: £12m, vat: included}\n"},
			pages{
				"notices/works/":            {"Value, with VAT £12m Was £10m , VAT not stated . Changed", "Value from £10m to £12m with VAT"},
				"notices/works/2020-01-03/": {"!£2m more"},
			},
		},
		"VAT as it was": {
			[]string{"2020-01-02 tender\nvalue: {amount: £10m, vat: excluded, estimated: true}\nlots: [{name: A, value: {max: £3m, vat: included}}]\n",
				"2020-01-03 tender-update\nvalue: {amount: £12m, estimated: false}\nlots: [{name: A, value: {max: £4m}}, {name: B, value: {min: £1m, vat: excluded}}]\n"},
			pages{
				"notices/works/":            {"Value, without VAT £12m Was £10m , estimated . Changed", "(A) from £3m with VAT to £4m with VAT", "B, from £1m without VAT"},
				"notices/works/2020-01-02/": {"Estimated value, without VAT £10m Changed since: now £12m , not estimated"},
				"notices/works/2020-01-03/": {"Before £10m without VAT, estimated After £12m without VAT £2m more, 20%.", "£1m more, 33.3%."},
			},
		},
		"amounts alone": {
			[]string{"2020-01-02 tender\nvalue: {amount: £10m, vat: excluded, estimated: true}\nlots: [{id: l, name: A, value: {amount: £3m, vat: included}}]\n",
				"2020-01-03 tender-update\nvalue: {amount: £11m}\nlots: [{id: l, value: {amount: £4m}}]\n",
				award(", vat: excluded"),
				"2020-01-06 award-update\nawards: [{id: a, value: {amount: £12m}}]\n",
				"2020-01-07 contract-update\ncontracts: [{id: k, value: {amount: £11.5m, estimated: true}}]\n"},
			pages{
				"notices/works/2020-01-03/": {"Estimated value, without VAT £11m", "Value, with VAT £4m"},
				"notices/works/2020-01-06/": {"Value, without VAT £12m"},
				"notices/works/2020-01-07/": {"Contract, value £11.5m without VAT, estimated"},
				"notices/works/feed.xml":    {"value £12m without VAT", "value £11.5m without VAT"},
			},
		},
		"another currency": {
			[]string{"2020-01-02 tender\nvalue: {amount: £10m, vat: excluded}\n", "2020-01-03 tender-update\nvalue: {amount: €12m}\n"},
			pages{"notices/works/2020-01-03/": {"Before £10m without VAT After €12m without VAT In another currency.", "!more"}},
		},
		"awarded without VAT": {
			[]string{"2020-01-02 tender\nvalue: {amount: £12m, vat: included, estimated: true}\n", award(", vat: excluded"), "2020-01-06 award-cancellation\nreason: Error.\nawards: [{id: a}]\n", "2020-01-07 award\nawards: [{id: a}]\n"},
			pages{
				"notices/works/":         {"Awarded in total, without VAT £11m Tender: £12m with VAT, estimated", "Awards S, £11m without VAT added", "Contracts k with S, £10.9m without VAT added", "Award to S (£11m without VAT) from active to cancelled"},
				"notices/works/changes/": {"After S, £11m without VAT", "After k with S, £10.9m without VAT"},
				"changes/":               {"S, £11m without VAT", "k with S, £10.9m without VAT"},
			},
		},
		"awarded, in part by an estimate": {
			[]string{"2020-01-02 tender\nvalue: {amount: £12m, vat: excluded}\n", award(", vat: excluded"), "2020-01-06 award\nawards: [{suppliers: [T], value: {amount: £1m, vat: excluded, estimated: true}}]\n"},
			pages{
				"notices/works/": {"Estimated value of all awards, without VAT £12m Tender: £12m Suppliers 2 S"},
				"notices/":       {"Estimated value, without VAT £12m"},
			},
		},
		"awarded, and nothing said": {
			[]string{"2020-01-02 tender\nvalue: {amount: £12m, vat: included}\n", award("")},
			pages{"notices/works/": {"Awarded in total £11m Tender: £12m with VAT", "Awards S, £11m added"}},
		},
		"awarded as tendered": {
			[]string{"2020-01-02 tender\nvalue: {min: £9m, max: £12m, vat: excluded}\n", award(", vat: excluded")},
			pages{"notices/works/": {"Awarded in total, without VAT £11m Tender: £9m to £12m Supplier 1 S"}},
		},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", c.notices...)
		for url, says := range c.pages {
			var text string
			if strings.HasSuffix(url, ".xml") {
				text = string(output(t, r, url))
			} else {
				root, _ := htmlPage(t, r, url)
				text = strings.ReplaceAll(textOf(root), " ,", ",")
			}
			for _, want := range says {
				unwanted, not := strings.CutPrefix(want, "!")
				if strings.Contains(text, strings.ReplaceAll(unwanted, " ,", ",")) == not {
					t.Errorf("%s: /%s says %q: %v; it says %q", name, url, unwanted, not, text)
				}
			}
		}
		feed := string(output(t, r, "notices/works/feed.xml"))
		if name == "VAT added" && !strings.Contains(feed, `£10m</data> without VAT</del> → <ins><data value="12000000 GBP">£12m</data> with VAT</ins>`) {
			t.Errorf("the feed does not say whether VAT is in the amounts: %s", feed)
		}
	}
}

// What lists call the value is of the whole: that of the awards only where they
// are of all lots or towers, and else by its label that of the tender.
func TestValueOfPartlyAwarded(t *testing.T) {
	const lots = "2020-01-02 tender\nvalue: £1m\nlots: [{id: a, name: A}, {id: b, name: B}]\n"
	const towers = "2020-01-02 tender\nvalue: £1m\ntowers:\n  after: [{name: T, scope: this notice}, {name: U}, {name: V, scope: other notice}]\n"
	for _, c := range []struct{ tender, awards, want string }{
		{"2020-01-02 tender\nvalue: £1m\n", "{suppliers: [S], value: £90000}", "Value £90,000"},
		{lots, "{suppliers: [S], value: £90000}", "Value £90,000"},
		{lots, "{suppliers: [S], value: £90000, lots: [a]}", "Value of the tender £1m"},
		{lots, "{suppliers: [S], value: £90000, lots: [B]}", "Value of the tender £1m"},
		{lots, "{suppliers: [S], value: £90000, lots: [a, B]}", "Value £90,000"},
		{lots, "{suppliers: [S], value: £90000, lots: [a]}, {suppliers: [T], value: £10000, lots: [b]}", "Value £100,000"},
		{lots, "{suppliers: [S], value: £90000, lots: [a]}, {suppliers: [T], lots: [b]}", "Value of the tender £1m"},
		{strings.Replace(lots, "value: £1m\n", "", 1), "{suppliers: [S], value: £90000, lots: [a]}", ""},
		{towers, "{suppliers: [S], value: £90000, towers: [T]}", "Value of the tender £1m"},
		{towers, "{suppliers: [S], value: £90000, towers: [T, U]}", "Value £90,000"},
		{"2020-01-02 tender\n", "{suppliers: [S]}]\nvalue: £2m\ncpv: [45000000", "Value £2m"},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", c.tender, "2020-01-05 award\nawards: ["+c.awards+"]\n")
		root, _ := htmlPage(t, r, "notices/")
		if got := strings.Join(within(root, "dl", "class", "sums"), " "); got != c.want {
			t.Errorf("%sawards: %s: the list says %q, want %q", c.tender, c.awards, got, c.want)
		}
	}
}

// What is said of an amount has no line of its own where lines of amounts say both
// what it was and what it is; the sides of each change show it all the same.
func TestLinesOfValues(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"value: {amount: £8m, estimated: true}", "value: {amount: £7m, estimated: false, vat: excluded}", "Value"},
		{"value: {amount: £8m, vat: excluded}", "value: {amount: £7m, vat: null}", "Value"},
		{"legal: An Act", "value: {amount: £7m, estimated: true, vat: excluded}", "Value"},
		{"value: {amount: £7m, estimated: true, vat: excluded}", "value: null", "Value"},
		{"value: {amount: £8m, vat: excluded}", "value: {vat: included}", "VAT"},
		{"value: {amount: £8m, estimated: true}", "value: {estimated: false}", "Estimated"},
		{"value: {min: £1m, max: £2m, vat: excluded}", "value: {amount: £7m, vat: included}", "Value, lower end, Value, upper end, Value"},
		{"value: {min: £1m, max: £2m, vat: excluded}", "value: {max: £3m, vat: included}", "Value, upper end"},
		{"value: {min: £1m, max: £2m, vat: excluded}", "value: {min: null, vat: included}", "Value, lower end, VAT"},
		{"value: {max: £2m, vat: excluded}", "value: {min: £1m, vat: included}", "Value, lower end, VAT"},
		{"lots: [{id: a, name: A, value: {amount: £1m, vat: excluded}}, {id: b, name: B, value: {amount: £1m, vat: excluded}}]",
			"lots: [{id: a, value: {amount: £2m, vat: included}}, {id: b, value: {vat: included}}]", "Lots: value (A), Lots: VAT (B)"},
		{"towers: {after: [{name: T, value: {amount: £1m, estimated: true}}]}", "towers: {after: [{name: T, value: {amount: £2m, estimated: false}}]}", "Towers: value (T)"},
		{"awards: [{id: x, suppliers: [S], value: £1m}]\ncontracts: [{id: k, award: x, value: £1m}]",
			"awards: [{id: x, value: {amount: £2m, vat: included}}]\ncontracts: [{id: k, value: {amount: £2m, vat: included}}]", "Awards: value (S (x)), Contracts: value (k with S)"},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\n"+c.before+"\n", "2020-01-03 tender-update\n"+c.after+"\n")
		p := r.site.Register.Procedures[0]
		var labels []string
		for _, l := range r.changeLines(p, p.Steps[1]) {
			labels = append(labels, l.Label)
		}
		if got := strings.Join(labels, ", "); got != c.want {
			t.Errorf("%s, then %s: lines of %q, want %q", c.before, c.after, got, c.want)
		}
		if got, want := len(r.changeViews(p, p.Steps[1])), len(p.Steps[1].Changes); got != want {
			t.Errorf("%s, then %s: %d changes with both sides, want %d", c.before, c.after, got, want)
		}
		// The lines on the page of a notice are of the changes of what it says.
		root, _ := htmlPage(t, r, "notices/works/2020-01-02/")
		if text := textOf(root); !strings.Contains(text, "The notice of 3 January 2020 changed:") {
			t.Errorf("%s, then %s: the first notice's page does not tell: %s", c.before, c.after, text)
		}
	}
}
