package render

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// A notice's page has all that the notice says of lots, awards and contracts, as
// it said it, and nothing of what came later.
func TestNoticePageOfLotsAndAwards(t *testing.T) {
	r := deadlinesSite(t, "2020-03-10T12:00:00Z",
		"2020-01-02 tender\nlots: [{id: a, name: A, value: £1m, deadline: 2020-01-20 12:00, summary: First.}, {id: b, name: B, deadline: 2020-01-21}, {id: c, name: C}]\n",
		"2020-01-03 tender-amendment\nlots: [{id: a, deadline: 2020-01-22}, {id: c, name: null}]\n",
		"2020-02-01 award\nawards: [{id: x, suppliers: [{id: GB-1, name: Acme}], value: £2m, date: 2020-01-31, lots: [a], bids: 3}, {id: y, suppliers: [Beta], lots: [b], bids: 2}]\ncontracts: [{id: k, award: y, signed: 2020-01-31}]\n",
		"2020-02-02 award-update\nawards: [{id: x, value: £3m}]\n",
		"2020-02-03 contract\ncontracts: [{id: m, award: x, value: £3m, start: 2020-03-01}]\n",
		"2020-02-04 award-cancellation\nreason: A mistake.\nawards: [{id: y}]\n",
		"2020-02-05 contract-termination\nreason: Fire.\ncontracts: [{id: m}]\n")
	for date, want := range map[string]string{
		"2020-01-02": "Lots 3 lots Lot a A Value £1m Deadline for bids 20 January 2020, 12:00 noon GMT Changed since: now the end of 22 January 2020 First. Lot b B Deadline for bids Until the end of 21 January 2020 Lot c C",
		"2020-01-03": "Lots 1 lot Lot a A Deadline for bids Until the end of 22 January 2020",
		"2020-02-01": "Awards 5 bids for 2 lots Acme GB-1 Value £2m Changed since: now £3m Awarded 31 January 2020 Lot a A Bids 3 Beta Lot b B Bids 2 Contract signed 31 January 2020",
		"2020-02-02": "Awards Acme GB-1 Value £3m",
		"2020-02-03": "Contracts Contract, from 1 March 2020 , value £3m",
		"2020-02-04": "Awards Beta Cancelled on 4 February 2020 : A mistake.",
		"2020-02-05": "Contracts Contract. Terminated by the notice of 5 February 2020 : Fire.",
	} {
		root, _ := htmlPage(t, r, "notices/works/"+date+"/")
		got := strings.Join(append(within(root, "section", "aria-labelledby", "awards"), within(root, "section", "aria-labelledby", "lots")...), " ")
		if got != want {
			t.Errorf("%s says %q\nwant %q", date, got, want)
		}
	}
}

// What an older notice says leads to the part of the living page that has it now,
// and to the page where all of that part was taken away.
func TestNoticePageOfWhatIsGone(t *testing.T) {
	for later, want := range map[string]string{
		"lots: [{id: a, value: £2m}]\nawards: [{id: x, value: £2m}]":              "works/#awards works/#lots",
		"lots: [{id: a, name: null, value: null}]\nawards: [{id: x, value: £2m}]": "works/ works/#awards",
		"lots: null\nawards: null": "works/ works/",
		"lots: [{id: a, value: £2m}]\nawards: null\ncontracts: [{id: k, value: £2m}]": "works/#awards works/#lots",
	} {
		r := deadlinesSite(t, "2020-03-10T12:00:00Z",
			"2020-01-02 award\nmethod: direct\nlots: [{id: a, name: A, value: £1m}]\nawards: [{id: x, suppliers: [Acme], value: £1m}]\n",
			"2020-01-03 award-update\n"+later+"\n")
		_, page := htmlPage(t, r, "notices/works/2020-01-02/")
		var got []string
		for _, link := range strings.Split(string(page), `Changed since: <a href="/notices/`)[1:] {
			href, _, _ := strings.Cut(link, `"`)
			got = append(got, href)
		}
		slices.Sort(got)
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: the links are %q, want %q", later, got, want)
		}
	}
}

// What awards say of one lot, tower or supplier is not headed as of several.
func TestOneOrSeveral(t *testing.T) {
	for _, c := range []struct{ lots, towers, suppliers, want, figure string }{
		{"[a]", "[T]", "[S]", "Lot a A Tower T", "Supplier 1 S"},
		{"[a, b]", "[T, U]", "[S, V]", "Lots a A, b B Towers T, U", "Suppliers 2 S and one more"},
	} {
		r := deadlinesSite(t, "2020-03-10T12:00:00Z", "2020-01-02 tender\nlots: [{id: a, name: A}, {id: b, name: B}]\ntowers: {after: [{name: T, scope: this notice}, {name: U, scope: this notice}]}\n",
			"2020-01-03 award\nawards: [{lots: "+c.lots+", towers: "+c.towers+", suppliers: "+c.suppliers+"}]\n")
		root, _ := htmlPage(t, r, "notices/works/")
		if got := within(root, "dl", "class", "sums"); len(got) != 1 || got[0] != c.want {
			t.Errorf("the award says %q, want %q", got, c.want)
		}
		if got := within(root, "dl", "class", "figures"); len(got) != 1 || got[0] != c.figure {
			t.Errorf("the figures say %q, want %q", got, c.figure)
		}
	}
}

// A later notice that says a part of a document or of what it cites has a link
// with the title that an earlier one gave.
func TestNoticePageOfPartsOfTitledThings(t *testing.T) {
	r := deadlinesSite(t, "2020-03-10T12:00:00Z",
		"2020-01-02 tender\ndocuments: [{url: 'https://example.org/d', title: Terms}, {url: 'https://example.org/gone', title: Gone}]\nrelated: [{url: 'https://example.org/r', title: Report}, {url: 'https://example.org/gone', title: Gone}]\n",
		"2020-01-03 tender-update\ndocuments: [{url: 'https://example.org/d', kind: pricing}, {url: 'https://example.org/gone', title: null}]\nrelated: [{url: 'https://example.org/r', kind: news}, {url: 'https://example.org/gone', title: null}]\n")
	root, _ := htmlPage(t, r, "notices/works/2020-01-03/")
	for id, want := range map[string]string{"documents": "Documents 1 document Terms Elsewhere, pricing", "coverage": "Related coverage Report News"} {
		if got := strings.Join(within(root, "section", "aria-labelledby", id), " "); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	root, _ = htmlPage(t, r, "notices/works/changes/")
	for _, field := range []string{"documents.kind", "related.kind"} {
		if got := within(root, "", "data-field", field); len(got) == 0 {
			t.Errorf("no change of %s", field)
		}
	}
	if text := textOf(root); !strings.Contains(text, "kind: Report") || !strings.Contains(text, "kind: Terms") {
		t.Errorf("the changes are not named: %s", text)
	}
}

// How many bids there were is known where every award that stands says so.
func TestBidsOfAwards(t *testing.T) {
	for awards, want := range map[string]string{
		"[{id: a, suppliers: [A], lots: [l1], bids: 1}]":                                                   "1 bid for 1 lot",
		"[{id: a, suppliers: [A], bids: 1}, {id: b, suppliers: [B], bids: 2}]":                             "3 bids",
		"[{id: a, suppliers: [A], lots: [l1], bids: 1}, {id: b, suppliers: [B], bids: 2}]":                 "3 bids",
		"[{id: a, suppliers: [A], lots: [l1, l2], bids: 1}, {id: b, suppliers: [B], lots: [l2], bids: 2}]": "3 bids for 2 lots",
		"[{id: a, suppliers: [A], lots: [l1], bids: 1}, {id: b, suppliers: [B], lots: [l2]}]":              "",
		"[{id: a, suppliers: [A]}, {id: b, suppliers: [B], bids: 2}]":                                      "",
		"[{id: a, suppliers: [A], lots: [l1], bids: 1}, {id: gone, suppliers: [B], lots: [l2]}]":           "1 bid for 1 lot",
		"[{id: a, suppliers: [A], lots: [l1], bids: 1}, {id: gone, suppliers: [B], lots: [l2], bids: 4}]":  "1 bid for 1 lot",
	} {
		notices := []string{"2020-01-02 tender\nlots: [{id: l1, name: A}, {id: l2, name: B}]\n", "2020-01-03 award\nawards: " + awards + "\n"}
		if strings.Contains(awards, "gone") {
			notices = append(notices, "2020-01-04 award-cancellation\nreason: A mistake.\nawards: [{id: gone}]\n")
		}
		r := deadlinesSite(t, "2020-03-10T12:00:00Z", notices...)
		root, _ := htmlPage(t, r, "notices/works/")
		got := strings.Join(within(root, "section", "aria-labelledby", "awards"), " ")
		if _, got, _ = strings.Cut(got, "Awards "); want == "" && strings.Contains(got, " bid") || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", awards, got, want)
		}
	}
}

// A notice's page counts the towers that there are after it, however few it names,
// and says where later notices changed them. It leads to the living page's drawing
// where that is of the same towers, and else tells of its own.
func TestNoticePageOfTowers(t *testing.T) {
	const changed = " Changed since: see how it stands"
	r := deadlinesSite(t, "2020-03-10T12:00:00Z",
		"2020-01-02 planning\ntowers: {before: 6}\n",
		"2020-01-03 tender\ntowers: {after: [{name: Infra, scope: this notice}, {name: Apps, scope: this notice}, {name: Desk}]}\n",
		"2020-01-04 tender-amendment\ntowers: {after: [{name: Infra, deadline: 2020-05-01}]}\n",
		"2020-01-05 tender-amendment\ntowers: {after: [{name: Apps, scope: null}]}\n",
		"2020-01-06 tender-amendment\ntowers: {before: 7, after: [{name: Web, scope: this notice}, {name: Print, scope: this notice}]}\n",
		"2020-01-07 tender-amendment\nlegal: An Act\n")
	for date, want := range map[string]string{
		"2020-01-02": "Six towers today" + changed,
		"2020-01-03": "Three, from six Today: six towers . After, this notice: Infra . After, this notice: Apps . After: Desk ." + changed,
		"2020-01-04": "Three, from six Today: six towers . After, this notice: Infra . Deadline for bids: until the end of 1 May 2020 . After, this notice: Apps . After: Desk ." + changed,
		"2020-01-05": "Two, from six Today: six towers . After, this notice: Infra . Deadline for bids: until the end of 1 May 2020 . After: Desk ." + changed,
		"2020-01-06": "Four, from seven: see the drawing",
		"2020-01-07": "",
		"":           "Four, from seven. This notice buys Infra, Web and Print",
	} {
		root, _ := htmlPage(t, r, strings.TrimSuffix("notices/works/"+date, "/")+"/")
		if got := strings.Join(within(root, "dd", "data-field", "towers"), "|"); got != want {
			t.Errorf("%s says %q, want %q", date, got, want)
		}
	}
}

// No page leads to a drawing that is not there.
func TestNoticePageOfTowersThatAreGone(t *testing.T) {
	r := deadlinesSite(t, "2020-03-10T12:00:00Z", "2020-01-02 tender\ntowers: {before: 4, after: [Net, Host]}\n", "2020-01-03 tender-amendment\nlegal: An Act\n",
		"2020-01-04 tender-amendment\ntowers: null\n")
	if living := string(output(t, r, "notices/works/")); strings.Contains(living, `id="towers"`) {
		t.Fatal("the page has towers")
	}
	for _, url := range []string{"notices/works/2020-01-02/", "notices/works/2020-01-03/", "notices/works/2020-01-04/"} {
		if page := string(output(t, r, url)); strings.Contains(page, "#towers") {
			t.Errorf("/%s leads to the towers", url)
		}
	}
	root, _ := htmlPage(t, r, "notices/works/2020-01-02/")
	want := "Two, from four Today: four towers . After, this notice: Net . After, this notice: Host . Changed since: see how it stands"
	if got := strings.Join(within(root, "dd", "data-field", "towers"), "|"); got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}
}

// Of a fact that a later notice took away, an older one's page does not say that it
// is something now.
func TestNoticePageOfFactsThatAreGone(t *testing.T) {
	facts := map[string]string{
		"value": "£1m", "deadline": "2020-02-01", "duration": "5 years", "extension": "1 year", "reference": "R-1", "programme": "P", "method": "open",
		"procedure": "Restricted", "cpv": "['72000000']", "regions": "[UKD]", "contact": "{name: Ann}", "towers": "{before: 4}", "submit": "By post.", "legal": "An Act",
		"category": "services", "events": "[{title: Visit, date: 2020-01-20}]",
	}
	for key, value := range facts {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\n"+key+": "+value+"\n", "2020-01-03 tender-update\n"+key+": null\n")
		page := string(output(t, r, "notices/works/2020-01-02/"))
		if strings.Contains(page, ">now ") || strings.Contains(page, `datetime=""`) {
			t.Errorf("%s: the page says that there is something now: %s", key, page)
		}
	}
}

// What an award without a tender is worth is not called that of a tender, nor said
// twice.
func TestValueWithoutTender(t *testing.T) {
	const award = "awards: [{id: a, suppliers: [Ash Ltd], value: £90k}]\n"
	for _, c := range []struct {
		notices []string
		want    string
	}{
		{[]string{"2020-01-02 award\nmethod: direct\nvalue: £90k\n" + award}, "Awarded in total £90,000 Supplier 1 Ash Ltd"},
		{[]string{"2020-01-02 planning\nvalue: £100k\n", "2020-01-03 award\n" + award}, "Awarded in total £90,000 Value as published: £100,000 Supplier 1 Ash Ltd"},
		{[]string{"2020-01-02 tender\nvalue: £90k\n", "2020-01-03 award\n" + award}, "Awarded in total £90,000 Tender: £90,000 Supplier 1 Ash Ltd"},
	} {
		root, _ := htmlPage(t, deadlinesSite(t, "2020-03-10T12:00:00Z", c.notices...), "notices/works/")
		if got := textOf(root); !strings.Contains(got, c.want) {
			t.Errorf("%q: the page does not say %q: %s", c.notices, c.want, got)
		}
		// A program does not take it for the value of the awards.
		of := ""
		if _, rest, found := strings.Cut(c.want, ": "); found {
			of = strings.TrimSuffix(rest, " Supplier 1 Ash Ltd")
		}
		for n := range root.Descendants() {
			if set, _ := attr(n, "data-set-by"); n.Data == "span" && set != "" {
				if field, _ := attr(n, "data-field"); field != "value" || set != "2020-01-02" || !strings.HasSuffix(textOf(n), ": "+of) {
					t.Errorf("%q: %q has the field %s, set by %s", c.notices, textOf(n), field, set)
				}
				of = ""
			}
		}
		if of != "" {
			t.Errorf("%q: %s has no field of its own", c.notices, of)
		}
	}
}

// Lots and awards are named once, by what tells them apart.
func TestNamesOfLotsAndAwards(t *testing.T) {
	r := deadlinesSite(t, "2020-03-10T12:00:00Z",
		"2020-01-02 tender\nlots: [{id: lot-1, name: North}, {id: b, name: South}, {name: East}]\n",
		"2020-01-03 award\nawards: [{suppliers: [Ash Ltd]}, {id: bare, value: £1m}, {id: x, suppliers: [Birch Ltd]}, {id: y, suppliers: [Cedar Ltd], lots: [b]}]\n",
		"2020-01-04 award-update\nawards: [{suppliers: [Ash Ltd], bids: 2}, {id: bare, bids: 2}, {id: x, bids: 2}, {id: y, bids: 2}]\n")
	headings := func(url string) []string {
		root, _ := htmlPage(t, r, url)
		var found []string
		for n := range root.Descendants() {
			if n.Data == "h2" || n.Data == "h3" {
				found = append(found, textOf(n))
			}
		}
		return found
	}
	for url, want := range map[string][]string{
		"notices/works/":            {"lot-1 North", "Lot b South", "East"},
		"notices/works/2020-01-03/": {"Awards: Ash Ltd", "Awards: bare", "Awards: Birch Ltd (x)", "Awards: Cedar Ltd, for lot South"},
		"notices/works/2020-01-04/": {"Awards: bids: Ash Ltd", "Awards: bids: bare", "Awards: bids: Birch Ltd (x)", "Awards: bids: Cedar Ltd, for lot South"},
	} {
		got := headings(url)
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("/%s has the headings %q, want %q among them", url, got, w)
			}
		}
	}
}

// When a procedure last changed is said of the notice that last changed a fact, as
// the page of all changes has it.
func TestLastChanged(t *testing.T) {
	const tender, value = "2020-01-02 tender\nvalue: £1m\n", "2020-01-03 tender-update\nvalue: £2m\n"
	const answers, more = "2020-01-04 tender-update\nreason: Answers.\n", "2020-01-05 tender-update\nreason: More answers.\n"
	for _, c := range []struct {
		notices []string
		want    string
	}{
		{[]string{tender}, "Published 2 January 2020"},
		{[]string{tender, answers, more}, "First published 2 January 2020"},
		{[]string{tender, value}, "First published 2 January 2020 Last changed 3 January 2020 : Value changed to £2m"},
		{[]string{tender, value, answers, more}, "First published 2 January 2020 Last changed 3 January 2020 : Value changed to £2m"},
		{[]string{tender, value, answers, "2020-01-06 tender-cancellation\nreason: R\n"}, "First published 2 January 2020 Last changed 6 January 2020 : Tender cancelled"},
	} {
		root, _ := htmlPage(t, deadlinesSite(t, "2020-03-10T12:00:00Z", c.notices...), "notices/works/")
		if got := strings.Join(within(root, "dl", "class", "facts"), " "); !strings.Contains(got, " "+c.want+" Record number") {
			t.Errorf("%q: the page says %q, want %q in it", c.notices, got, c.want)
		}
	}
}

// A related procedure is dated by its first notice, and said to be cancelled.
func TestDateOfRelated(t *testing.T) {
	fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")}}
	add := func(name, front string) {
		fsys["notices/"+name] = &fstest.MapFile{Data: []byte("---\n" + front + "---\n")}
	}
	add("a.md", "type: tender\ntitle: A\nbuyer: B\npublished: 2020-02-01\nrelated: [{notice: moved}, {notice: gone}]\n")
	for name, later := range map[string]string{"moved": "type: tender-update\nvalue: £1m\n", "gone": "type: tender-cancellation\nreason: R\n"} {
		add(name+"/1.md", "type: tender\ntitle: "+name+"\nbuyer: B\npublished: 2020-01-02\nrelated: [{notice: a}]\n")
		add(name+"/2.md", later+"published: 2020-03-01\n")
	}
	root, _ := htmlPage(t, htmlRenderer(t, fsys, "2020-03-10T12:00:00Z"), "notices/a/")
	got := strings.Join(within(root, "section", "aria-labelledby", "coverage"), " ")
	if want := "moved Notice , B, 2 January 2020 gone Cancelled notice , B, 2 January 2020"; !strings.Contains(got, want) {
		t.Errorf("the page says %q, want %q in it", got, want)
	}
}

// The section of what is related says which way the citations are.
func TestRelatedEitherWay(t *testing.T) {
	fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")}}
	for name, related := range map[string]string{"a": "{notice: b}", "b": "{notice: c}", "c": ""} {
		fsys["notices/"+name+".md"] = &fstest.MapFile{Data: []byte("---\ntype: tender\ntitle: T\nbuyer: B\npublished: 2020-02-01\nrelated: [" + related + "]\n---\n")}
	}
	r := htmlRenderer(t, fsys, "2020-03-10T12:00:00Z")
	for name, want := range map[string]string{
		"a": "Related coverage Reports and notices that this one cites T ", "b": "Related coverage Reports and notices that this one cites, and notices that cite it T ",
		"c": "Related coverage Notices that cite this one Cited by T ",
	} {
		root, _ := htmlPage(t, r, "notices/"+name+"/")
		if got := strings.Join(within(root, "section", "aria-labelledby", "coverage"), " "); !strings.HasPrefix(got, want) {
			t.Errorf("/notices/%s/ says %q, want %q first", name, got, want)
		}
	}
}

// That an award has no contract yet is said where the site tells of the contracts
// of others, and can tell whose they are.
func TestNoContractYet(t *testing.T) {
	const award = "2020-01-03 award\nawards: [{id: x, suppliers: [Acme]}, {id: y, suppliers: [Beta]}]\n"
	for _, c := range []struct {
		later []string
		want  string
	}{
		{nil, "Awards Acme Beta"},
		{[]string{"2020-01-04 contract\ncontracts: [{award: x, signed: 2020-01-04}]\n"}, "Awards Acme Contract signed 4 January 2020 Beta No contract yet."},
		{[]string{"2020-01-04 award-update\ncontracts: [{award: x, signed: 2020-01-04}]\n"}, "Awards Acme Contract signed 4 January 2020 Beta No contract yet."},
		{[]string{"2020-01-04 contract\ncontracts: [{award: x, signed: 2020-01-04}, {award: y, signed: 2020-01-04}]\n"}, "Awards Acme Contract signed 4 January 2020 Beta Contract signed 4 January 2020"},
		{[]string{"2020-01-04 contract\ncontracts: [{award: x, signed: 2020-01-04}]\n", "2020-01-05 award-cancellation\nreason: R\nawards: [{id: y}]\n"},
			"Awards Acme Contract signed 4 January 2020 Beta Cancelled on 5 January 2020 : R"},
		{[]string{"2020-01-04 contract\ncontracts: [{award: x, signed: 2020-01-04}]\n", "2020-01-05 contract-termination\nreason: R\n"},
			"Awards Acme Contract signed 4 January 2020 . Terminated by the notice of 5 January 2020 : R Beta"},
		{[]string{"2020-01-04 contract\ncontracts: [{id: k, signed: 2020-01-04, end: 2020-05-31}]\n"}, "Awards Acme Beta Contract signed 4 January 2020 , until 31 May 2020"},
		{[]string{"2020-01-04 contract\ncontracts: [{id: k, start: 2020-01-05, end: 2020-05-31}]\n"}, "Awards Acme Beta Contract, from 5 January 2020 to 31 May 2020"},
	} {
		notices := append([]string{"2020-01-02 tender\n", award}, c.later...)
		root, _ := htmlPage(t, deadlinesSite(t, "2020-03-10T12:00:00Z", notices...), "notices/works/")
		if got := strings.Join(within(root, "section", "aria-labelledby", "awards"), " "); got != c.want {
			t.Errorf("%q: the page says %q, want %q", c.later, got, c.want)
		}
	}
}

// A fact that changed says what it was before, and on the pages of older notices what
// it is since, with a link to the change.
func TestWhatFactsWere(t *testing.T) {
	const lot, award = "lots: [{id: l, name: L, deadline: 2020-02-10, value: £5}, {id: m, name: M, value: £7}]\n", "awards: [{id: a, suppliers: [S], value: £5}]\n"
	for name, c := range map[string]struct {
		changes   []string
		field     string // of the facts that are looked at; empty for those without one
		is, since string // what the living page and the first notice's say
		change    string // the anchor of the change
	}{
		"how to bid": {[]string{"submit: By post.\n", "submit: By hand.\n"}, "", "How to bid By hand. Was By post. . Changed on 3 January 2020",
			"How to bid By post. Changed since: see how it stands", "n-2020-01-03-submit"},
		"law": {[]string{"legal: Act A\n", "legal: Act B\n"}, "", "Law Act B Was Act A . Changed on 3 January 2020", "Law Act A Changed since: see how it stands", "n-2020-01-03-legal"},
		"category": {[]string{"category: works\n", "category: services\n"}, "", "Category Services Was works . Changed on 3 January 2020",
			"Category Works Changed since: see how it stands", "n-2020-01-03-category"},
		"events": {[]string{"events: [{title: Visit, date: 2020-02-01}]\n", "events: [{title: Visit, date: 2020-02-02}]\n"}, "",
			"Other dates Visit: 2 February 2020 Was Visit ( 1 February 2020 ) . Changed on 3 January 2020", "Other dates Visit: 1 February 2020 Changed since: see how it stands", "n-2020-01-03-events"},
		"the buyer's identifier": {[]string{"buyer: {name: B, id: GB-1}\n", "buyer: {name: B, id: GB-2}\n"}, "buyer", "B , GB-2 Was GB-1 . Changed on 3 January 2020",
			"B , GB-1 Changed since: see how it stands", "n-2020-01-03-buyer-id"},
		"a lot's deadline": {[]string{lot, "lots: [{id: l, deadline: 2020-02-20}]\n"}, "lots.deadline", "Until the end of 20 February 2020 Was 10 February 2020 . Changed on 3 January 2020",
			"Until the end of 10 February 2020 Changed since: now the end of 20 February 2020", "n-2020-01-03-lots-deadline-l"},
		"a lot's value": {[]string{lot, "lots: [{id: m, value: {amount: £500, vat: included}}]\n", "lots: [{id: m, summary: More.}]\n"}, "lots.value",
			"£5|£500 Was £7 , VAT not stated . Changed on 3 January 2020", "£5|£7 Changed since: now £500 with VAT", "n-2020-01-03-lots-value-amount-m"},
		"a lot's value over none": {[]string{lot, "lots: [{id: l, value: null}]\n", "lots: [{id: l, value: £6}]\n"}, "lots.value",
			"£6 Was £5 . Changed on 4 January 2020|£7", "£5 Changed since: now £6|£7", "n-2020-01-04-lots-value-amount-l"},
		"a lot that is gone": {[]string{lot, "lots: [{id: m, value: £8}]\n", "lots: [{id: m, value: null}]\n"}, "lots.value", "£5", "£5|£7 Changed since: see how it stands", ""},
		"a lot that came again": {[]string{lot, "lots: [{id: l, deadline: 2020-02-20}]\n", "lots: null\n", "lots: [{id: l, name: L, deadline: 2020-02-25}]\n"},
			"lots.deadline", "Until the end of 25 February 2020", "Until the end of 10 February 2020 Changed since: now the end of 25 February 2020", ""},
		"an award's value": {[]string{award, "awards: [{id: a, value: £6}]\n"}, "awards.value", "£6 Was £5 . Changed on 3 January 2020",
			"£5 Changed since: now £6", "n-2020-01-03-awards-value-amount-a"},
		"the value over none": {[]string{"value: £5\n", "value: null\n", "value: £6\n"}, "value", "£6 Was £5 . Changed on 4 January 2020", "£5 Changed since: now £6", "n-2020-01-04-value-amount"},
		"the value as it was": {[]string{"value: £5\n", "value: null\n", "value: £5\n"}, "value", "£5", "£5", ""},
		"the value as it was for long": {[]string{"value: £4\n", "value: £5\n", "value: null\n", "value: £5\n"}, "value", "£5 Was £4 . Changed on 3 January 2020",
			"£4 Changed since: now £5", "n-2020-01-03-value-amount"},
		"the duration over none": {[]string{"duration: 1 year\n", "duration: null\n", "duration: 2 years\n"}, "duration", "2 years Was 1 year . Changed on 4 January 2020",
			"1 year Changed since: now 2 years", "n-2020-01-04-duration"},
		"the duration as it was":                            {[]string{"duration: 1 year\n", "duration: null\n", "duration: 1 year\n"}, "duration", "1 year", "1 year", ""},
		"the duration as it was, in other words":            {[]string{"duration: 36 months\n", "duration: 4 years\n", "duration: 3 years\n"}, "duration", "3 years Was 4 years . Changed on 4 January 2020", "36 months", "n-2020-01-04-duration"},
		"the law as it was":                                 {[]string{"legal: A\n", "legal: B\n", "legal: A\n"}, "", "Law A Was B . Changed on 4 January 2020", "Law A", "n-2020-01-04-legal"},
		"the contact as it was":                             {[]string{"contact: {name: A}\n", "contact: {name: B}\n", "contact: {name: A}\n"}, "contact", "A Was B . Changed on 4 January 2020", "A", "n-2020-01-04-contact-name"},
		"a value that is said to be none that is estimated": {[]string{"value: £5\n", "value: {estimated: false}\n"}, "value", "£5", "£5 Changed since: see how it stands", ""},
		"a lot's deadline as it was": {[]string{lot, "lots: [{id: l, deadline: 2020-02-20}]\n", "lots: [{id: l, deadline: 2020-02-10}]\n"}, "lots.deadline",
			"Until the end of 10 February 2020 Was 20 February 2020 . Changed on 4 January 2020", "Until the end of 10 February 2020", "n-2020-01-04-lots-deadline-l"},
		"lots that are gone": {[]string{lot, "lots: [{id: m, value: £8}, {id: l, name: null, value: null, deadline: null}]\n"}, "lots.value", "£8 Was £7 . Changed on 3 January 2020",
			"£5 Changed since: see how it stands|£7 Changed since: now £8", "n-2020-01-03-lots-value-amount-m"},
		"the deadline of a lot that is gone": {[]string{lot, "lots: [{id: l, name: null, value: null, deadline: null}]\n"}, "lots.deadline", "", "Until the end of 10 February 2020 Changed since: see how it stands", ""},
		"a lot that came again as another":   {[]string{lot, "lots: null\n", "lots: [{id: l, name: L, value: £9}]\n"}, "lots.value", "£9", "£5 Changed since: now £9|£7 Changed since: see how it stands", ""},
		"an award that is gone":              {[]string{award, "awards: null\n"}, "awards.value", "", "£5 Changed since: see how it stands", ""},
	} {
		notices := []string{"2020-01-02 tender\n" + c.changes[0]}
		for i, change := range c.changes[1:] {
			notices = append(notices, "2020-01-0"+strconv.Itoa(i+3)+" tender-update\n"+change)
		}
		r := deadlinesSite(t, "2020-03-10T12:00:00Z", notices...)
		says := func(url string) string {
			root, _ := htmlPage(t, r, url)
			if c.field == "" {
				return strings.Join(within(root, "dl", "class", "rest"), "|")
			}
			return strings.Join(within(root, "dd", "data-field", c.field), "|")
		}
		if got := says("notices/works/"); got != c.is {
			t.Errorf("%s: the procedure's page says %q, want %q", name, got, c.is)
		}
		if got := says("notices/works/2020-01-02/"); got != c.since {
			t.Errorf("%s: the notice's page says %q, want %q", name, got, c.since)
		}
		page := string(output(t, r, "notices/works/"))
		if _, after, found := strings.Cut(page, `<a href="/notices/works/changes/#`); found != (c.change != "") || found && !strings.HasPrefix(after, c.change+`">Changed on`) {
			t.Errorf("%s: the page does not lead to the change %q: %.60s", name, c.change, after)
		} else if changes := string(output(t, r, "notices/works/changes/")); found && !strings.Contains(changes, `id="`+c.change+`"`) {
			t.Errorf("%s: there is no change %s", name, c.change)
		}
	}
}

// A change of the buyer's contact is none of the buyer.
func TestContactOfTheBuyer(t *testing.T) {
	r := deadlinesSite(t, "2020-03-10T12:00:00Z", "2020-01-02 tender\nbuyer: {name: Alpha Council, contact: {name: Ann}}\n", "2020-01-03 tender-update\nbuyer: {contact: {name: Ben}}\n")
	root, _ := htmlPage(t, r, "notices/works/2020-01-02/")
	for field, want := range map[string]string{"buyer": "Alpha Council", "buyer.contact": "Ann Changed since: now Ben"} {
		if got := strings.Join(within(root, "dd", "data-field", field), "|"); got != want {
			t.Errorf("%s: the first notice's page says %q, want %q", field, got, want)
		}
	}
	for url, want := range map[string]string{
		"notices/works/2020-01-02/": "Contact of the buyer: name</b> from <del>Ann</del> to <ins>Ben</ins>",
		"notices/works/2020-01-03/": "<h1>Contact of the buyer changed</h1>", "notices/works/changes/": "Contact of the buyer: name</a>",
		"changes/": "Contact of the buyer: name</b>", "changes/feed.xml": "Contact of the buyer: name: <del>Ann",
	} {
		if page := string(output(t, r, url)); !strings.Contains(page, want) {
			t.Errorf("/%s does not say %q: %s", url, want, page)
		}
	}
}

// The pages of older notices do not say what a fact is now that no longer stands, as
// the living page strikes it.
func TestSinceOfWhatDoesNotStand(t *testing.T) {
	const none = " Changed since: see how it stands"
	for _, c := range []struct {
		notices []string
		says    map[string]string // by field
	}{
		{[]string{"2020-01-02 tender\ndeadline: 2020-05-10\nvalue: £5\nlots: [{name: L, deadline: 2020-05-10}]\n", "2020-01-03 tender-update\ndeadline: 2020-05-20\nvalue: £6\nlots: [{name: L, deadline: 2020-05-20}]\n",
			"2020-01-04 tender-cancellation\nreason: No money.\n"},
			map[string]string{"deadline": "Until the end of 10 May 2020" + none, "lots.deadline": "Until the end of 10 May 2020" + none, "value": "£5 Changed since: now £6"}},
		{[]string{"2020-01-02 award\nawards: [{id: a, suppliers: [S], value: £5}, {id: b, suppliers: [T], value: £7}]\n", "2020-01-03 award-update\nawards: [{id: a, value: £6}, {id: b, value: £8}]\n",
			"2020-01-04 award-cancellation\nreason: An error.\nawards: [{id: a}]\n"},
			map[string]string{"awards.value": "£5" + none + "|£7 Changed since: now £8"}},
	} {
		root, _ := htmlPage(t, deadlinesSite(t, "2020-03-10T12:00:00Z", c.notices...), "notices/works/2020-01-02/")
		for field, want := range c.says {
			if got := strings.Join(within(root, "dd", "data-field", field), "|"); got != want {
				t.Errorf("%q: the notice's page says %q of %s, want %q", c.notices, got, field, want)
			}
		}
	}
}

// The ends of a range that was, is to come or came or went with a thing have no field
// of the page's facts: each field is there once.
func TestFieldsOfRanges(t *testing.T) {
	r := deadlinesSite(t, "2020-03-10T12:00:00Z",
		"2020-01-02 award\nvalue: {min: £10, max: £20}\nlots: [{id: l, name: L, value: {min: £10, max: £20}}]\nawards: [{id: a, suppliers: [S], value: {min: £10, max: £20}}]\n",
		"2020-01-03 award-update\nvalue: {min: £11, max: £21}\nlots: [{id: l, value: {min: £11, max: £21}}, {id: m, name: M, value: {min: £11}}]\nawards: [{id: a, value: {min: £11, max: £21}}]\n",
		"2020-01-04 award-update\nlots: [{id: m, name: null, value: null}]\n")
	for _, url := range []string{"notices/works/", "notices/works/2020-01-02/"} {
		root, _ := htmlPage(t, r, url)
		for _, of := range []string{"value", "lots.value", "awards.value"} {
			for _, end := range []string{".min", ".max"} {
				if got := within(root, "data", "data-field", of+end); len(got) != 1 {
					t.Errorf("/%s: %s is %q", url, of+end, got)
				}
			}
		}
	}
}

// Contracts say what their values were and are since, as awards do.
func TestWhatContractsWere(t *testing.T) {
	const first = "2020-01-02 contract\nawards: [{id: a, suppliers: [S]}]\ncontracts: [{id: k, award: a, value: {min: £10, max: £20, vat: excluded}}, {id: l, value: £7}, {id: m, value: £9}]\n"
	const later = "2020-01-03 contract-update\ncontracts: [{id: k, value: {min: null, max: £21}}, {id: l, value: £8}]\n"
	for _, c := range []struct {
		notices   []string
		is, since string
	}{
		{[]string{first, later}, "up to £21 without VAT Was £10 to £20 . Changed on 3 January 2020|£8 Was £7 . Changed on 3 January 2020|£9",
			"£10 to £20 without VAT Changed since: now up to £21|£7 Changed since: now £8|£9"},
		{[]string{first, later, "2020-01-04 contract-termination\nreason: Fire.\ncontracts: [{id: l}]\n"},
			"up to £21 without VAT Was £10 to £20 . Changed on 3 January 2020|£8|£9",
			"£10 to £20 without VAT Changed since: now up to £21|£7 Changed since: see how it stands|£9"},
		{[]string{first, later, "2020-01-04 contract-update\ncontracts: [{id: l, value: £7}, {id: m, value: null}]\n"},
			"up to £21 without VAT Was £10 to £20 . Changed on 3 January 2020|£7 Was £8 . Changed on 4 January 2020",
			"£10 to £20 without VAT Changed since: now up to £21|£7|£9 Changed since: see how it stands"},
	} {
		r := deadlinesSite(t, "2020-03-10T12:00:00Z", c.notices...)
		for url, want := range map[string]string{"notices/works/": c.is, "notices/works/2020-01-02/": c.since} {
			root, _ := htmlPage(t, r, url)
			if got := strings.Join(within(root, "span", "data-field", "contracts.value"), "|"); got != want {
				t.Errorf("%q: /%s says %q, want %q", c.notices[1:], url, got, want)
			}
		}
	}
}
