package notice

import (
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	_ "time/tzdata"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/tools/txtar"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/problem"
)

const siteYAML = `title: Notices
base_url: https://example.org/
publisher: {name: Example Council, url: https://council.example.org}
ocid_prefix: ocds-abc123
`

// register loads files (a txtar archive of what is under notices/ and
// coverage/) and adds them up at a moment.
func register(t *testing.T, at string, archive string) *Register {
	t.Helper()
	fsys := fstest.MapFS{"site.yaml": {Data: []byte(siteYAML)}}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return registerFS(t, at, fsys)
}

func registerFS(t *testing.T, at string, fsys fs.FS) *Register {
	t.Helper()
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if folder.Problems.HasErrors() {
		t.Fatalf("the test's content has errors: %v", folder.Problems)
	}
	return Build(folder, Options{At: instant(t, at)}, nil)
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

const tender = `-- notices/road/2020-01-02-tender.md --
---
type: tender
title: Road repairs
published: 2020-01-02
buyer: {name: Example Council, id: GB-COH-99000001}
value: {min: £1m, max: £2m, vat: excluded, estimated: true}
deadline: 2020-02-03 12:00
contact: {name: Ann, email: ann@example.org, phone: 01632 960000}
topics: [Roads, Winter]
programme: {title: Safe Roads, url: "https://example.org/safe"}
extra: {theme: light, a: b}
lots:
  - {id: lot-1, name: North, value: £1m}
  - {id: lot-2, name: South, value: £1m}
documents:
  - {title: Specification, url: "https://example.org/spec.pdf"}
---
We repair roads.
`

func TestMerge(t *testing.T) {
	for _, test := range []struct {
		name, later string
		// want are "path[item]: before -> after" lines.
		want []string
	}{
		{"a field that is left out stays", "deadline: 2020-02-10", []string{"deadline: 3 February 2020, 12:00 noon GMT -> 10 February 2020"}},
		{"a field with the value it had is no change", "deadline: 2020-02-03 12:00\ntopics: [Roads, Winter]\nreason: none", nil},
		{"null removes", "deadline: null", []string{"deadline: 3 February 2020, 12:00 noon GMT -> "}},
		{"maps merge part by part", "contact: {email: bob@example.org}", []string{"contact.email: ann@example.org -> bob@example.org"}},
		{"null removes a map", "contact: null", []string{"contact.name: Ann -> ", "contact.email: ann@example.org -> ", "contact.phone: 01632 960000 -> "}},
		{"null removes a part of an organization", "buyer: {id: null}", []string{"buyer.id: GB-COH-99000001 -> "}},
		{"null removes a part", "contact: {phone: null}", []string{"contact.phone: 01632 960000 -> "}},
		{"a list of texts is replaced", "topics: [Roads]", []string{"topics: Roads, Winter -> Roads"}},
		{"an amount takes the place of a range, and what is said of it stays", "value: £3m",
			[]string{"value.min: £1m -> ", "value.max: £2m -> ", "value.amount:  -> £3m"}},
		{"one end of a range moves", "value: {max: £2.5m}", []string{"value.max: £2m -> £2.5m"}},
		{"the end of a range that a new end contradicts goes", "value: {max: £0.5m}", []string{"value.min: £1m -> ", "value.max: £2m -> £500,000"}},
		{"another buyer keeps nothing of the former one", "buyer: Other Council", []string{"buyer.name: Example Council -> Other Council", "buyer.id: GB-COH-99000001 -> "}},
		{"a buyer whose name looks the same is no other", "buyer: \"Example\u00a0 Coun\u00adcil\u200b\"", nil},
		{"a buyer in other capitals is no other", "buyer: EXAMPLE Council", []string{"buyer.name: Example Council -> EXAMPLE Council"}},
		{"nor is one of both", "buyer: EXAMPLE\u00a0Council", []string{"buyer.name: Example Council -> EXAMPLE\u00a0Council"}},
		{"a programme whose title looks the same is no other", "programme: Safe\u00a0Roads", nil},
		{"a programme in other capitals is no other", "programme: SAFE Roads", []string{"programme.title: Safe Roads -> SAFE Roads"}},
		{"items merge by id", "lots:\n  - {id: lot-2, value: £2m}", []string{"lots.value.amount[lot-2]: £1m -> £2m"}},
		{"items are added at the end", "lots:\n  - {id: lot-3, name: West}", []string{"lots[lot-3]:  -> West"}},
		{"an item all of whose fields are null goes", "lots:\n  - {id: lot-1, name: null, value: null}", []string{"lots[lot-1]: North -> "}},
		{"an item can be named by its name", "lots:\n  - {name: North, value: £3m}", []string{"lots.value.amount[lot-1]: £1m -> £3m"}},
		{"a key of the site's own is set, and the others stay", "extra: {theme: dark}", []string{`extra: {"a":"b","theme":"light"} -> {"a":"b","theme":"dark"}`}},
		{"a key of the site's own is removed", "extra: {theme: null}", []string{`extra: {"a":"b","theme":"light"} -> {"a":"b"}`}},
		{"a key of the site's own can hold anything", "extra: {theme: null, a: [x, {z: 1, y: <b> & “c”}]}", []string{`extra: {"a":"b","theme":"light"} -> {"a":["x",{"y":"<b> & “c”","z":"1"}]}`}},
		{"documents merge by address", "documents:\n  - {title: Answers, url: \"https://example.org/answers.pdf\"}", []string{"documents[https://example.org/answers.pdf]:  -> Answers"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := register(t, "2020-01-10T12:00:00Z", tender+"-- notices/road/2020-01-08-later.md --\n---\ntype: tender-update\npublished: 2020-01-08\n"+test.later+"\n---\nA later notice.\n")
			var got []string
			for _, c := range r.Procedure("road").Steps[1].Changes {
				where := c.Path
				if c.Item != "" {
					where += "[" + c.Item + "]"
				}
				got = append(got, where+": "+Text(c.Before)+" -> "+Text(c.After))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("changes\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// A supplier is known by its name, as far as a reader can tell names apart.
func TestMergeOfSuppliers(t *testing.T) {
	for later, want := range map[string][]string{
		"North\u00a0Ltd":                       {"North Ltd  https://example.org/"},
		"\"Nor\u00adth  Ltd\"":                 {"North Ltd  https://example.org/"},
		"NORTH Ltd":                            {"NORTH Ltd  https://example.org/"},
		"North-Ltd":                            {"North Ltd  ", "North-Ltd  https://example.org/"},
		"NORTH\u00a0Ltd, id: GB-COH-99000002":  {"NORTH\u00a0Ltd GB-COH-99000002 https://example.org/"},
		"North Ltd\u200b, id: GB-COH-99000002": {"North Ltd GB-COH-99000002 https://example.org/"},
	} {
		r := register(t, "2020-01-10T12:00:00Z", tender+
			"-- notices/road/2020-01-07-award.md --\n---\ntype: award\npublished: 2020-01-07\nawards: [{id: a, suppliers: [North Ltd]}]\n---\n"+
			"-- notices/road/2020-01-08-update.md --\n---\ntype: award-update\npublished: 2020-01-08\nawards: [{id: a, suppliers: [{name: "+later+", url: \"https://example.org/\"}]}]\n---\n")
		var got []string
		for _, o := range r.Procedure("road").State().Awards[0].Suppliers {
			got = append(got, o.Name+" "+o.ID+" "+o.URL)
		}
		if !slices.Equal(got, want) {
			t.Errorf("after %q the suppliers are %q, want %q", later, got, want)
		}
	}
}

// What is said again in other letters or figures is the same.
func TestSaidAgain(t *testing.T) {
	const first = `type: tender
published: 2020-01-02
title: Café
summary: A café by the bridge.
reference: Café-1
buyer: {name: Café Board, id: GB-COH-99000001, url: "https://cafe.example.org/"}
programme: {title: Cafés, url: "https://cafes.example.org/"}
value: {min: £1m, max: GBP 2000000}
deadline: 2020-02-03 12:00
events: [{title: Visit to the café, date: 2020-01-20}]
submit: At the café
duration: 1 year 6 months
extension: 2 weeks
towers: {before: [{name: Vieux café, supplier: Café SA}, Troisième], after: [{name: Café neuf, summary: Un café, services: [Cafés], replaces: [Vieux café, Troisième]}], separation_reason: Le café}
lots: [{name: Café nord, summary: Un café, value: £1m, deadline: 2020-02-01}, {id: é2, name: Café sud}]
legal: Loi du café
procedure: Café ouvert
cpv: [72000000, 45000000-7]
topics: [Cafés, Roads]
related: [{title: Le café, url: "https://example.org/", publisher: Café News}]
documents: [{title: Le café, url: "https://example.org/spec.pdf", kind: Café plan}]
contact: {name: René}
awards: [{id: é1, suppliers: [{name: Café SA, id: GB-COH-é}], lots: [Café nord], towers: [Café neuf]}, {suppliers: [Café Sud]}]
contracts: [{id: ké, award: é1}, {award: Café Sud, value: £1m}]
`
	again := strings.NewReplacer("type: tender", "type: tender-update\nreason: Once more.", "2020-01-02", "2020-01-03",
		`, id: GB-COH-99000001, url: "https://cafe.example.org/"`, "", `{title: Cafés, url: "https://cafes.example.org/"}`, "Cafés")
	otherwise := strings.NewReplacer("£1m", "GBP 1000000", "2020-02-03 12:00", "2020-02-03T13:00:00+01:00", "1 year 6 months", "P18M", "2 weeks", "14 days",
		"72000000", "72000000-5", "45000000-7", "45000000")
	for _, notices := range [][2]string{{first, otherwise.Replace(norm.NFD.String(again.Replace(first)))}, {norm.NFD.String(first), again.Replace(first)}} {
		r := register(t, "2020-01-10T12:00:00Z", "-- notices/road/1.md --\n---\n"+notices[0]+"---\n-- notices/road/2.md --\n---\n"+notices[1]+"---\n")
		p := r.Procedure("road")
		for _, c := range p.Steps[1].Changes {
			t.Errorf("%s[%s] changed from %v to %v", c.Path, c.Item, Text(c.Before), Text(c.After))
		}
		f := p.State()
		if f.Buyer.ID == "" || f.Programme.URL == "" || len(f.Lots) != 2 || len(f.Awards) != 2 || len(f.Contracts) != 2 || len(f.Towers.After) != 1 || len(f.Towers.Before) != 2 {
			t.Errorf("the state is %+v", f)
		}
		for _, found := range r.Problems {
			if found.Severity == problem.Error {
				t.Error(found)
			}
		}
	}
	// What ends is named in the other letters too.
	r := register(t, "2020-01-10T12:00:00Z", "-- notices/road/1.md --\n---\n"+first+"---\n-- notices/road/2.md --\n---\ntype: award-cancellation\npublished: 2020-01-03\nreason: Cold.\nawards: [{suppliers: [\""+
		norm.NFD.String("Café Sud")+"\"]}]\n---\n-- notices/road/3.md --\n---\ntype: contract-termination\npublished: 2020-01-04\nreason: Cold.\ncontracts: [{id: "+norm.NFD.String("ké")+"}]\n---\n")
	if p := r.Procedure("road"); len(p.Awards()) != 1 || p.Terminated(p.State().Contracts[0]) == nil {
		t.Errorf("%d awards stand, with problems %v", len(p.Awards()), r.Problems)
	}
}

// The credit is of the picture for which it was given.
func TestMergeOfImages(t *testing.T) {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`
	for later, want := range map[string]content.Image{
		"{file: files/j.svg, alt: Quay}":             {File: "files/j.svg", Alt: "Quay"},
		"{file: files/j.svg, alt: Quay, credit: Bo}": {File: "files/j.svg", Alt: "Quay", Credit: "Bo"},
		"{file: files/i.svg, alt: Quay}":             {File: "files/i.svg", Alt: "Quay", Credit: "Ann"},
		"{alt: Quay}":                                {File: "files/i.svg", Alt: "Quay", Credit: "Ann"},
		"{credit: Bo}":                               {File: "files/i.svg", Alt: "Bridge", Credit: "Bo"},
	} {
		r := register(t, "2020-01-10T12:00:00Z", "-- notices/road/1.md --\n---\ntype: tender\ntitle: Road\nbuyer: Council\npublished: 2020-01-02\nimage: {file: files/i.svg, alt: Bridge, credit: Ann}\n---\n"+
			"-- notices/road/2.md --\n---\ntype: tender-update\npublished: 2020-01-03\nimage: "+later+"\n---\n"+
			"-- notices/road/files/i.svg --\n"+svg+"\n-- notices/road/files/j.svg --\n"+svg+"\n")
		if got := r.Procedure("road").State().Image; got.File != want.File || got.Alt != want.Alt || got.Credit != want.Credit {
			t.Errorf("after %s the image is %v", later, got)
		}
	}
}

// Each kind of thing is merged by its key, whole or part by part, and goes only when
// all but its key is taken back, by whichever name a notice calls it.
func TestMergeOfThings(t *testing.T) {
	for _, test := range []struct {
		first, later string
		want         string // the last notice's changes
	}{
		{"lots: [{id: l1, name: North, value: £1m}]", "lots: [{name: North, value: null}]", "lots.value.amount[l1]: £1m -> "},
		{"lots: [{id: l1, name: North, deadline: 2020-02-01}]", "lots: [{id: l1, name: North, deadline: null}]", "lots.deadline[l1]: 1 February 2020 -> "},
		{"lots: [{name: North, value: £1m}]", "lots: [{name: North, value: null}]", "lots[North]: North -> "},
		{"lots: [{id: l1, name: North, value: £1m}]", "lots: [{id: l1, name: null, value: null}]", "lots[l1]: North -> "},

		{"awards: [{id: a, suppliers: [{id: GB-COH-2, name: Ash, url: 'https://ash.example.org/'}]}]", "awards: [{id: a, suppliers: [{name: Ash, url: null}]}]",
			"awards.suppliers[a]: Ash (GB-COH-2, https://ash.example.org/) -> Ash (GB-COH-2)"},
		{"awards: [{id: a, suppliers: [{name: Elm}, {name: Ash, url: 'https://ash.example.org/'}]}]", "awards: [{id: a, suppliers: [{name: Ash, url: null}]}]",
			"awards.suppliers[a]: Elm, Ash (https://ash.example.org/) -> Elm"},
		{"awards: [{id: a, suppliers: [Elm, {id: GB-COH-2, url: 'https://ash.example.org/', name: Ash}]}]", "awards: [{id: a, suppliers: [{id: GB-COH-2, name: null, url: null}]}]",
			"awards.suppliers[a]: Elm, Ash (GB-COH-2, https://ash.example.org/) -> Elm"},
		{"awards: [{id: a, suppliers: [Elm, {id: GB-COH-2, url: 'https://ash.example.org/', name: Ash}]}]", "awards: [{id: a, suppliers: [{id: GB-COH-2, url: null}]}]",
			"awards.suppliers[a]: Elm, Ash (GB-COH-2, https://ash.example.org/) -> Elm, Ash (GB-COH-2)"},
		{"awards: [{id: a, suppliers: [Elm, {name: Ash, contact: {email: ash@example.org, phone: '1'}}]}]", "awards: [{id: a, suppliers: [{name: Ash, contact: {phone: null}}]}]",
			"awards.suppliers[a]: Elm, Ash (contact ash@example.org, 1) -> Elm, Ash (contact ash@example.org)"},

		{"buyer: {name: Council, id: GB-COH-1, url: 'https://example.org/c'}", "buyer: {name: Council, contact: {phone: '1'}}", "buyer.contact.phone:  -> 1"},
		{"programme: {title: Roads, url: 'https://example.org/p'}", "programme: {title: Roads, url: 'https://example.org/q'}", "programme.url: https://example.org/p -> https://example.org/q"},
		{"programme: {title: Roads, url: 'https://example.org/p'}", "programme: {title: Roads}\nreason: Said again.", ""},
		{"programme: {title: Roads, url: 'https://example.org/p'}", "programme: {title: Bridges}", "programme.title: Roads -> Bridges|programme.url: https://example.org/p -> "},

		{"related: [{url: 'https://example.org/r', title: Report}]", "related: [{url: 'https://example.org/r', published: 2019-07}]", "related.published[https://example.org/r]:  -> July 2019"},
		{"towers: {before: 2}", "towers: {before: 1}", "towers.before: 2 -> 1"},
		{"towers: {after: [A]}", "towers: {before: 1}", "towers.before:  -> 1"},
		{"towers: {before: [A, B]}", "towers: {before: 1}", "towers.before:  -> 1|towers.before[A]: A -> |towers.before[B]: B -> "},
		{"towers: {after: [A]}", "towers: {after: [{name: A, summary: All of it}]}", "towers.after.summary[A]:  -> All of it"},
	} {
		first := test.first
		if !strings.HasPrefix(first, "buyer: ") {
			first += "\nbuyer: Council"
		}
		p := register(t, "2020-01-10T12:00:00Z", "-- notices/road/1.md --\n---\ntype: tender\ntitle: Road\npublished: 2020-01-02\n"+first+"\n---\n"+
			"-- notices/road/2.md --\n---\ntype: tender-update\npublished: 2020-01-03\n"+test.later+"\n---\n").Procedure("road")
		var got []string
		for _, c := range p.Steps[1].Changes {
			where := c.Path
			if c.Item != "" {
				where += "[" + c.Item + "]"
			}
			got = append(got, where+": "+Text(c.Before)+" -> "+Text(c.After))
		}
		if got := strings.Join(got, "|"); got != test.want {
			t.Errorf("%s\nthen %s\nchanges %s\nwant    %s", test.first, test.later, got, test.want)
		}
	}
}

// A thing stays while one part of it does, whichever, and goes with the last one.
func TestMergeUntilBare(t *testing.T) {
	for _, kind := range []struct {
		list, key string
		parts     map[string]string
	}{
		{"lots: [{%s}]", "id: k", map[string]string{"name": "North", "summary": "S", "value": "£1", "deadline": "2020-02-01"}},
		{"towers: {after: [{%s}]}", "name: k", map[string]string{"summary": "S", "services": "[S]", "scope": "this notice", "notice": "road",
			"value": "£1", "deadline": "2020-02-01", "replaces": "[S]"}},
		{"towers: {before: [{%s}]}", "name: k", map[string]string{"supplier": "S", "ends": "2020-02-01"}},
		{"related: [{%s}]", "url: 'https://example.org/'", map[string]string{"title": "T", "kind": "news", "publisher": "P", "summary": "S", "published": "2019-01-27"}},
		{"documents: [{%s}]", "url: 'https://example.org/'", map[string]string{"title": "T", "kind": "terms", "language": "cy", "published": "2019-01-27"}},
		{"awards: [{%s}]", "id: k", map[string]string{"suppliers": "[S]", "value": "£1", "date": "2020-01-01", "towers": "[T]", "lots": "[L]", "bids": "1"}},
		{"awards: [{id: a, suppliers: [S, {%s}]}]", "id: GB-COH-1", map[string]string{"name": "N", "url": "'https://example.org/'", "contact": "{email: a@example.org}"}},
		{"contracts: [{%s}]", "id: k", map[string]string{"award": "a", "value": "£1", "signed": "2020-01-01", "start": "2020-01-01", "end": "2020-01-01"}},
	} {
		changes := func(first, later string) int {
			p := register(t, "2020-01-10T12:00:00Z", "-- notices/road/1.md --\n---\ntype: tender\ntitle: Road\nbuyer: B\npublished: 2020-01-02\n"+fmt.Sprintf(kind.list, kind.key+", "+first)+"\n---\n"+
				"-- notices/road/2.md --\n---\ntype: tender-update\npublished: 2020-01-03\n"+fmt.Sprintf(kind.list, kind.key+", "+later)+"\n---\n").Procedure("road")
			return len(p.Steps[1].Changes)
		}
		for part, value := range kind.parts {
			for other := range kind.parts {
				want := 0
				if other == part {
					want = 1
				}
				if got := changes(part+": "+value, other+": null"); got != want {
					t.Errorf(kind.list+", of which a later notice takes back %s: %d changes, want %d", part+": "+value, other, got, want)
				}
			}
		}
	}
}

// What was ended is ended by the first notice that said so, unless it was made
// anew since.
func TestEndedBy(t *testing.T) {
	p := register(t, "2020-06-01T00:00:00Z", tender+`-- notices/road/2020-03-01-contract.md --
---
type: contract
published: 2020-03-01
awards: [{id: a, suppliers: [Ash Ltd]}]
contracts: [{id: c, award: a}, {id: d, award: a}, {id: e, award: a}]
---
-- notices/road/2020-03-02-c.md --
---
type: contract-termination
published: 2020-03-02
reason: Never begun.
contracts: [{id: c}, {id: e}]
---
-- notices/road/2020-03-03-e.md --
---
type: contract
published: 2020-03-03
contracts: [{id: e, signed: 2020-03-03}]
---
-- notices/road/2020-03-04-all.md --
---
type: contract-termination
published: 2020-03-04
reason: All is done.
---
`).Procedure("road")
	var got []string
	for _, c := range p.State().Contracts {
		got = append(got, c.ID+" "+p.Terminated(c).ID)
	}
	if want := []string{"c 2020-03-02-c", "d 2020-03-04-all", "e 2020-03-04-all"}; !slices.Equal(got, want) {
		t.Errorf("contracts are ended by %q, want %q", got, want)
	}
}

// What a notice ends or makes anew is a change like those of facts, between two
// steps and any two times, and its headline names it.
func TestEndsAreChanges(t *testing.T) {
	const awards = "award\nawards: [{id: a, suppliers: [Ash Ltd], value: £5m}, {id: b, suppliers: [Birch Ltd, Cedar Ltd, Doe Ltd]}]\ncontracts: [{id: c, award: a}, {award: b}]"
	const plan = "planning\ntitle: Road\nbuyer: Council"
	const first = "tender\ntitle: Road\nbuyer: Council\ndeadline: 2020-01-03 12:00"
	for _, test := range []struct {
		notices  string // one a day from 2 January 2020 on, each its type and front matter
		changes  string // of the last one
		headline string
	}{
		{plan + "|tender-cancellation\nreason: R", "Status: planned -> cancelled", "Plan cancelled"},
		{"award\ntitle: Road\nbuyer: Council\nawards: [{id: a, suppliers: [Ash Ltd]}]|tender-cancellation\nreason: R", "Status: awarded -> cancelled", "Cancelled"},
		{first + "|tender-cancellation\nreason: R", "Status: open -> cancelled", "Tender cancelled"},
		{first + "|planning|tender-cancellation\nreason: R", "Status: closed -> cancelled", "Tender cancelled"},
		{first + "|tender-cancellation\nreason: R|tender-cancellation\nreason: R", "", "Tender cancelled"},
		{first + "|tender-cancellation\nreason: R|tender\ndeadline: 2020-03-03", "Status: cancelled -> open|Deadline for bids: 3 January 2020, 12:00 noon GMT -> 3 March 2020", "Tendered again"},
		{first + "|planning|tender\ndeadline: 2020-03-03", "Deadline for bids: 3 January 2020, 12:00 noon GMT -> 3 March 2020", "Tendered again"},
		{first + "|tender\ndeadline: 2020-01-05", "Deadline for bids: 3 January 2020, 12:00 noon GMT -> 5 January 2020", "Deadline moved by 2 days"},
		{plan + "|tender\nlegal: An Act\ndeadline: 2020-03-03", "Deadline for bids:  -> 3 March 2020|Law:  -> An Act", "Tender"},
		{"award\ntitle: Road\nbuyer: Council\nawards: [{id: a, suppliers: [Ash Ltd]}]|award-cancellation\nreason: R|tender", "Status: cancelled -> open", "Tender"},
		{first + "|tender-cancellation\nreason: R|award\nawards: [{id: a, suppliers: [Ash Ltd]}]", "Status: cancelled -> awarded|Awards:  -> Ash Ltd", "Awarded to Ash Ltd"},
		{first + "|" + awards + "|award-cancellation\nreason: R\nawards: [{id: a}]", "Award to Ash Ltd (£5m): active -> cancelled", "Award to Ash Ltd cancelled"},
		{first + "|" + awards + "|award-cancellation\nreason: R\nawards: [{id: b, suppliers: null, bids: 2}]", "Awards: suppliers: Birch Ltd, Cedar Ltd, Doe Ltd -> |Awards: bids:  -> 2|Award b: active -> cancelled", "Award b cancelled"},
		{first + "|" + awards + "|award-cancellation\nreason: R", "Award to Ash Ltd (£5m): active -> cancelled|Award to Birch Ltd and 2 more (b): active -> cancelled", "2 awards cancelled"},
		{first + "|" + awards + "|award-cancellation\nreason: R\nawards: [{id: a}]|award-cancellation\nreason: R", "Award to Birch Ltd and 2 more (b): active -> cancelled", "Award to Birch Ltd and 2 more cancelled"},
		{first + "|" + awards + "|award-cancellation\nreason: R\nawards: [{id: a, suppliers: null, value: null}]", "Awards: Ash Ltd -> ", "Award to Ash Ltd cancelled"},
		{first + "|" + awards + "|award-cancellation\nreason: R|award\nawards: [{id: a}]", "Award to Ash Ltd (£5m): cancelled -> active", "Awarded to Ash Ltd"},
		{first + "|" + awards + "|award-cancellation\nreason: R|award\nawards: [{id: a, bids: 2}]", "Awards: bids:  -> 2|Award to Ash Ltd (£5m): cancelled -> active", "Awarded to Ash Ltd"},
		{first + "|" + awards + "|award-cancellation\nreason: R|award-update\nawards: [{id: a, bids: 2}]", "Awards: bids:  -> 2", "Awards changed"},
		{"award\ntitle: Road\nbuyer: Council\nawards: [{suppliers: [Ash Ltd]}]|award-cancellation\nreason: R", "Status: awarded -> cancelled|Award to Ash Ltd: active -> cancelled", "Award to Ash Ltd cancelled"},
		{first + "|award\nawards: [{id: a, suppliers: [Ash Ltd]}]|contract\ncontracts: [{id: c, award: a}]|tender-cancellation\nreason: R", "Status: in contract -> cancelled", "Tender cancelled"},
		{first + "|" + awards + "|contract-termination\ncontracts: [{id: c}]", "Contract c with Ash Ltd: active -> terminated", "Contract c with Ash Ltd terminated"},
		{first + "|" + awards + "|contract-termination", "Contract c with Ash Ltd: active -> terminated|Contract with Birch Ltd and 2 more: active -> terminated", "2 contracts terminated"},
		{first + "|" + awards + "|contract-termination|contract\ncontracts: [{id: c}]", "Contract c with Ash Ltd: terminated -> active", "Contract signed"},
		{first + "|award-cancellation\nreason: R", "", "Award cancelled"},
		{first + "\nlots: [{id: x, name: North}, {id: lot-1}]|award\nawards: [{id: a, suppliers: [Ash Ltd], lots: [x]}, {id: b, suppliers: [Ash Ltd], lots: [lot-1]}]|award-cancellation\nreason: R\nawards: [{id: a}]", "Award to Ash Ltd for lot North (a): active -> cancelled", "Award to Ash Ltd for lot North cancelled"},
		{first + "|contract-termination", "", "Contract terminated"},
	} {
		fsys := fstest.MapFS{"site.yaml": {Data: []byte(siteYAML)}}
		for i, n := range strings.Split(test.notices, "|") {
			fsys[fmt.Sprintf("notices/road/%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\npublished: 2020-01-%02d\ntype: %s\n---\n", i+2, n)}
		}
		p := registerFS(t, "2020-06-01T00:00:00Z", fsys).Procedure("road")
		describe := func(changes []Change) string {
			var lines []string
			for _, c := range changes {
				label, ok := NamesOf(p.State()).Subject(c)
				if !ok {
					label = Label(c.Path)
				}
				lines = append(lines, label+": "+Text(c.Before)+" -> "+Text(c.After))
			}
			return strings.Join(lines, "|")
		}
		last := p.Steps[len(p.Steps)-1]
		if got := describe(last.Changes); got != test.changes {
			t.Errorf("%s\nchanges %s\nwant    %s", test.notices, got, test.changes)
		}
		if got := last.Headline(); got != test.headline {
			t.Errorf("%s\nheadline %q, want %q", test.notices, got, test.headline)
		}
		eve := last.Notice.Published.Start()
		if got := describe(Between(p.At(eve.Add(-time.Second)), p.At(eve))); got != test.changes {
			t.Errorf("%s\nfrom the eve to the day %s\nwant %s", test.notices, got, test.changes)
		}
		if got := Between(p, p); len(got) > 0 {
			t.Errorf("%s\nbetween one time and itself: %v", test.notices, got)
		}
		if got := Between(p, &Procedure{}); len(got) == 0 || slices.ContainsFunc(got, func(c Change) bool { return c.After != nil }) {
			t.Errorf("%s\nback to nothing: %v", test.notices, got)
		}
		anchors := map[string]bool{}
		for _, c := range last.Changes {
			if anchors[c.Anchor()] {
				t.Errorf("%s\ntwo changes have the anchor %s", test.notices, c.Anchor())
			}
			anchors[c.Anchor()] = true
		}
	}
}

// An id of a change is that of no other, whatever items are called.
func TestAnchorsDiffer(t *testing.T) {
	seen := map[string]Change{}
	for _, c := range []Change{{Path: "awards", Item: "status-a"}, {Path: "awards.status", Item: "a"}, {Path: "awards.status", Item: "status-a"}, {Path: "status"}, {Path: "awards", Item: "status"}} {
		if other, taken := seen[c.Anchor()]; taken {
			t.Errorf("%v and %v have the id %s", other, c, c.Anchor())
		}
		seen[c.Anchor()] = c
	}
}

// What was not there before had no status that changed.
func TestStatusOfWhatCame(t *testing.T) {
	p := register(t, "2020-06-01T00:00:00Z", tender+"-- notices/road/2020-03-01-award.md --\n---\ntype: award\npublished: 2020-03-01\nawards: [{id: a, suppliers: [Ash Ltd]}]\n---\n"+
		"-- notices/road/2020-03-02-end.md --\n---\ntype: award-cancellation\npublished: 2020-03-02\nreason: Error.\n---\n").Procedure("road")
	for _, c := range Between(p.At(instant(t, "2020-02-01T00:00:00Z")), p) {
		if c.Path == "awards.status" && (c.Before != nil || c.After != "cancelled") {
			t.Errorf("an award that came went from %v to %v", c.Before, c.After)
		}
	}
}

func TestMergeKeepsTheFormerState(t *testing.T) {
	r := register(t, "2020-01-10T12:00:00Z", tender+`-- notices/road/2020-01-08-later.md --
---
type: tender-amendment
published: 2020-01-08
title: Road and bridge repairs
lots:
  - {id: lot-1, name: null, value: null}
  - {id: lot-2, value: £9m}
reason: The bridge is in a bad state.
---
`)
	before := r.Procedure("road").Steps[0].State
	if before.Title != "Road repairs" || len(before.Lots) != 2 || before.Lots[1].Value.Amount.String() != "£1m" {
		t.Errorf("the first state was changed by the second notice: %+v", before)
	}
}

func TestStatus(t *testing.T) {
	first := "-- notices/road/2020-01-02-a.md --\n---\ntype: %s\ntitle: Road\npublished: 2020-01-02\nbuyer: B\n%s---\n"
	later := func(day int, typ, rest string) string {
		return fmt.Sprintf("-- notices/road/2020-01-%02d-x.md --\n---\ntype: %s\npublished: 2020-01-%02d\n%s---\nText.\n", day, typ, day, rest)
	}
	deadline := "deadline: 2020-01-13 12:00\n"
	twoAwards := "awards: [{id: a, suppliers: [{name: S}]}, {id: b, suppliers: [{name: T}]}]\n"
	for _, test := range []struct {
		name, archive, at string
		want              Status
	}{
		{"a plan", fmt.Sprintf(first, "planning", ""), "2020-01-05T00:00:00Z", Planned},
		{"before the deadline", fmt.Sprintf(first, "tender", deadline), "2020-01-13T11:59:00Z", Open},
		{"at the deadline", fmt.Sprintf(first, "tender", deadline), "2020-01-13T12:00:00Z", Open},
		{"after the deadline", fmt.Sprintf(first, "tender", deadline), "2020-01-13T12:01:00Z", Closed},
		{"a day counts to its end", fmt.Sprintf(first, "tender", "deadline: 2020-01-13\n"), "2020-01-13T23:59:59Z", Open},
		{"the day after", fmt.Sprintf(first, "tender", "deadline: 2020-01-13\n"), "2020-01-14T00:00:00Z", Closed},
		{"no deadline", fmt.Sprintf(first, "tender", ""), "2021-01-01T00:00:00Z", Open},
		{"before the last deadline of the lots, which is the first written", fmt.Sprintf(first, "tender", "lots: [{name: A, deadline: 2020-01-20}, {name: B, deadline: 2020-01-13}]\n"), "2020-01-15T00:00:00Z", Open},
		{"moved before now, closed at once", fmt.Sprintf(first, "tender", deadline) + later(5, "tender-update", "deadline: 2020-01-04\n"), "2020-01-05T12:00:00Z", Closed},
		{"cancelled, whatever its reference", fmt.Sprintf(first, "tender", deadline) + later(5, "tender-cancellation", "reference: OTHER-1\nreason: None.\n"), "2020-01-05T12:00:00Z", Cancelled},
		{"not yet cancelled", fmt.Sprintf(first, "tender", deadline) + later(5, "tender-cancellation", "reason: None.\n"), "2020-01-04T12:00:00Z", Open},
		{"tendered anew", fmt.Sprintf(first, "tender", deadline) + later(5, "tender-cancellation", "reason: None.\n") + later(8, "tender", ""), "2020-01-08T12:00:00Z", Open},
		{"awarded", fmt.Sprintf(first, "tender", deadline) + later(20, "award", "awards:\n  - {suppliers: [{name: S}]}\n"), "2020-01-20T12:00:00Z", Awarded},
		{"an award that is cancelled", fmt.Sprintf(first, "tender", deadline) + later(20, "award", "awards:\n  - {id: a, suppliers: [{name: S}]}\n") + later(22, "award-cancellation", "reason: Error.\n"), "2020-01-22T12:00:00Z", Closed},
		{"one of two awards cancelled", fmt.Sprintf(first, "tender", deadline) + later(20, "award", twoAwards) + later(22, "award-cancellation", "reason: Error.\nawards: [{id: a}]\n"), "2020-01-22T12:00:00Z", Awarded},
		{"both, one after the other", fmt.Sprintf(first, "tender", deadline) + later(20, "award", twoAwards) + later(22, "award-cancellation", "reason: Error.\nawards: [{id: a}]\n") +
			later(23, "award-cancellation", "reason: Error.\nawards: [{id: b}]\n"), "2020-01-23T12:00:00Z", Closed},
		{"one cancelled and awarded anew, the other cancelled", fmt.Sprintf(first, "tender", deadline) + later(20, "award", twoAwards) + later(22, "award-cancellation", "reason: Error.\n") +
			later(23, "award", "awards: [{id: a, bids: 2}]\n") + later(24, "award-cancellation", "reason: Error.\nawards: [{id: b}]\n"), "2020-01-24T12:00:00Z", Awarded},
		{"a direct award that is cancelled", fmt.Sprintf(first, "award", twoAwards) + later(5, "award-cancellation", "reason: Error.\n"), "2020-01-05T12:00:00Z", Cancelled},
		{"a plan and an award that is cancelled", fmt.Sprintf(first, "planning", "") + later(5, "award", twoAwards) + later(6, "award-cancellation", "reason: Error.\n"), "2020-01-06T12:00:00Z", Planned},
		{"an award put right after the contract", fmt.Sprintf(first, "award", twoAwards) + later(5, "contract", "contracts: [{id: c, award: a}]\n") + later(6, "award-update", "awards: [{id: a, bids: 3}]\n"), "2020-01-06T12:00:00Z", InContract},
		{"a contract put right after its end", fmt.Sprintf(first, "contract", "contracts: [{id: c}]\n") + later(5, "contract-termination", "reason: Agreed.\n") + later(6, "contract-update", "contracts: [{id: c, end: 2021-01-05}]\n"), "2020-01-06T12:00:00Z", Ended},
		{"an award put right after it was cancelled", fmt.Sprintf(first, "tender", deadline) + later(20, "award", twoAwards) + later(22, "award-cancellation", "reason: Error.\n") + later(23, "award-update", "awards: [{id: a, bids: 3}]\n"), "2020-01-23T12:00:00Z", Closed},
		{"an award put right that was not made", fmt.Sprintf(first, "tender", "") + later(20, "award-update", twoAwards), "2020-01-20T12:00:00Z", Open},
		{"a contract put right that was not made", fmt.Sprintf(first, "tender", "") + later(20, "contract-update", "contracts: [{id: c}]\n"), "2020-01-20T12:00:00Z", Open},
		{"an award put right after all was cancelled", fmt.Sprintf(first, "tender", "") + later(5, "tender-cancellation", "reason: None.\n") + later(6, "award-update", "topics: [Roads]\n"), "2020-01-06T12:00:00Z", Cancelled},
		{"a contract put right after one of two ended", fmt.Sprintf(first, "contract", "contracts: [{id: c}, {id: d, end: 2020-01-20}]\n") + later(5, "contract-termination", "reason: Agreed.\ncontracts: [{id: c}]\n") +
			later(6, "contract-update", "contracts: [{id: c, value: £1}]\n"), "2020-01-21T12:00:00Z", Ended},
		{"two contracts terminated, one after the other", fmt.Sprintf(first, "contract", "contracts: [{id: c}, {id: d}]\n") + later(9, "contract-termination", "contracts: [{id: c}]\nreason: Agreed.\n") +
			later(10, "contract-termination", "contracts: [{id: d}]\nreason: Agreed.\n"), "2020-01-10T12:00:00Z", Ended},
		{"a contract that is terminated runs no longer", fmt.Sprintf(first, "contract", "contracts: [{id: c, end: 2020-12-01}, {id: d, end: 2020-01-20}]\n") +
			later(9, "contract-termination", "contracts: [{id: c}]\nreason: Agreed.\n"), "2020-01-21T12:00:00Z", Ended},
		{"an award beside a contract that runs", fmt.Sprintf(first, "award", twoAwards) + later(5, "contract", "contracts: [{id: c, award: a}, {id: d, award: a}]\n") + later(6, "award", "awards: [{id: z}]\n"), "2020-01-06T12:00:00Z", Awarded},
		{"one of two contracts terminated beside a later award", fmt.Sprintf(first, "award", twoAwards) + later(5, "contract", "contracts: [{id: c, award: a}, {id: d, award: a}]\n") + later(6, "award", "awards: [{id: z}]\n") +
			later(7, "contract-termination", "contracts: [{id: c}]\nreason: Agreed.\n"), "2020-01-07T12:00:00Z", InContract},
		{"in contract", fmt.Sprintf(first, "contract", "contracts:\n  - {id: c, end: 2020-06-30}\n"), "2020-06-30T12:00:00Z", InContract},
		{"the contract is over", fmt.Sprintf(first, "contract", "contracts:\n  - {id: c, end: 2020-06-30}\n"), "2020-07-01T12:00:00Z", Ended},
		{"terminated", fmt.Sprintf(first, "contract", "contracts:\n  - {id: c}\n") + later(9, "contract-termination", "reason: Agreed.\n"), "2020-01-09T12:00:00Z", Ended},
		{"one of two contracts terminated", fmt.Sprintf(first, "contract", "contracts:\n  - {id: c}\n  - {id: d}\n") + later(9, "contract-termination", "contracts:\n  - {id: c, end: 2020-01-09}\nreason: Agreed.\n"), "2020-01-09T12:00:00Z", InContract},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := register(t, test.at, test.archive).Procedure("road").Status; got != test.want {
				t.Errorf("status %q, want %q", got, test.want)
			}
		})
	}
}

func TestVersions(t *testing.T) {
	r := register(t, "2020-02-01T12:00:00Z", tender+`-- notices/road/2020-01-08-later.md --
---
type: tender-update
published: 2020-01-08
deadline: 2020-02-10
---
-- notices/road/2020-01-09-same.md --
---
type: tender-update
published: 2020-01-09
deadline: 2020-02-10
---
Says the same again.
-- notices/road/2020-01-20-latest.md --
---
type: tender-update
published: 2020-01-20
deadline: 2020-02-17
contact: {email: bob@example.org}
---
`)
	p := r.Procedure("road")
	var got []string
	for _, v := range p.Versions("deadline", "") {
		ended := "-"
		if v.Ended != nil {
			ended = v.Ended.ID
		}
		got = append(got, Text(v.Value)+" by "+v.Set.ID+" until "+ended)
	}
	want := []string{
		"3 February 2020, 12:00 noon GMT by 2020-01-02-tender until 2020-01-08-later",
		"10 February 2020 by 2020-01-08-later until 2020-01-20-latest",
		"17 February 2020 by 2020-01-20-latest until -",
	}
	if !slices.Equal(got, want) {
		t.Errorf("versions\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for path, want := range map[string]string{"deadline": "2020-01-20-latest", "title": "2020-01-02-tender", "contact": "2020-01-20-latest", "contact.name": "2020-01-02-tender", "lots": "2020-01-02-tender"} {
		if got := p.SetBy(path).ID; got != want {
			t.Errorf("%s was set by %s, want %s", path, got, want)
		}
	}
	if v := p.Versions("lots.value.amount", "lot-2"); len(v) != 1 || Text(v[0].Value) != "£1m" || v[0].Set.ID != "2020-01-02-tender" {
		t.Errorf("versions of the lot's value: %v", v)
	}
}

func TestHeadline(t *testing.T) {
	for later, want := range map[string]string{
		"deadline: 2020-02-17 12:00":                                      "Deadline moved by 14 days",
		"deadline: 2020-02-02 12:00":                                      "Deadline moved earlier by 1 day",
		"deadline: 2020-02-03 17:00":                                      "Deadline moved to 17:00 GMT",
		"deadline: 2020-02-03":                                            "Deadline moved to the end of the day",
		"deadline: 2020-02-06T01:00:00+09:00":                             "Deadline moved by 2 days",
		"deadline: 2020-02-04T01:00:00+09:00":                             "Deadline moved by 4 hours",
		"deadline: 2020-02-04T00:30:00+14:00":                             "Deadline moved earlier by 1 hour and 30 minutes",
		"deadline: 2020-02-03T13:00:00+05:00":                             "Deadline moved earlier by 4 hours",
		"value: £3m":                                                      "Value changed to £3m without VAT",
		"value: {amount: £3m, vat: included}":                             "Value changed to £3m with VAT",
		"value: {amount: £3m, vat: null}":                                 "Value changed to £3m",
		"contact: {email: b@example.org}":                                 "Contact changed",
		"duration: 5 years":                                               "Duration set",
		"duration: 5 years\nlegal: An Act\nmethod: open\ntopics: [Roads]": "Duration, law and method set, topics changed",
		"deadline: 2020-02-04 12:00\nlegal: An Act":                       "Deadline moved by 1 day and law set",
	} {
		r := register(t, "2020-01-10T12:00:00Z", tender+"-- notices/road/2020-01-08-later.md --\n---\ntype: tender-update\npublished: 2020-01-08\n"+later+"\n---\n")
		if got := r.Procedure("road").Steps[1].Headline(); got != want {
			t.Errorf("%s: headline %q, want %q", later, got, want)
		}
	}
}

// A headline says "added", "removed" and "set" of a key only where that is all that
// was done to it, and of a contract that it was signed only where it was.
func TestHeadlineOfWholeKeys(t *testing.T) {
	const document = "{url: 'https://example.org/%[1]s', title: %[1]s}"
	a, b := fmt.Sprintf(document, "a"), fmt.Sprintf(document, "b")
	const gone = "{url: 'https://example.org/a', title: null}"
	const awards, buyer = "awards: [{id: x, suppliers: [Ash Ltd]}]", "buyer: {name: B, contact: {name: Ann}}"
	for _, test := range []struct{ before, typ, later, want string }{
		{"documents: [" + a + "]", "tender-amendment", "documents: [" + b + "]", "Documents added"},
		{"documents: [" + a + "]", "tender-amendment", "documents: [" + gone + "]", "Documents removed"},
		{"documents: [" + a + ", " + b + "]", "tender-amendment", "documents: [" + gone + "]", "Documents removed"},
		{"documents: [" + a + "]", "tender-amendment", "documents: [" + gone + ", " + b + "]", "Documents changed"},
		{"documents: [" + a + "]", "tender-amendment", "documents: [{url: 'https://example.org/a', title: Other}, " + b + "]", "Documents changed"},
		{"lots: [{id: a, name: A}]", "tender-amendment", "lots: [{id: a, name: null}, {id: b, name: B}]", "Lots changed"},
		{"legal: An Act", "tender-amendment", "value: £1m", "Value set"},
		{"value: {vat: excluded}", "tender-amendment", "value: {min: £1m, max: £2m}", "Value set"},
		{"value: {min: £1m}", "tender-amendment", "value: {max: £2m}", "Value changed"},
		{"value: £1m", "tender-amendment", "value: {estimated: true}", "Value changed"},
		{"lots: [{id: a, name: North, deadline: 2020-02-01}, {name: South}]", "tender-amendment", "lots: [{id: a, deadline: 2020-02-04}]", "Deadline for North moved by 3 days"},
		{"lots: [{id: a, name: North, deadline: 2020-02-01}]", "tender-amendment", "lots: [{id: a, deadline: null}]", "Lots changed"},
		{"lots: [{id: a, name: North, deadline: 2020-02-01}]", "tender-amendment", "lots: [{id: a, deadline: 2020-02-04, value: £5}]", "Lots changed"},
		{"towers: {after: [{name: Web, scope: this notice, deadline: 2020-02-04}]}", "tender-update", "towers: {after: [{name: Web, deadline: 2020-02-03}]}", "Deadline for Web moved earlier by 1 day"},
		{"value: {amount: £1m, estimated: true}", "tender-amendment", "value: {estimated: false}", "Value changed"},
		{"value: {amount: £1m, estimated: true}", "tender-amendment", "value: {amount: £2m, estimated: false}", "Value changed to £2m"},
		{"value: £1m", "tender-amendment", "value: {amount: null}", "Value removed"},
		{"contact: {name: Ann}", "tender-amendment", "contact: {email: ann@example.org}", "Contact changed"},
		{"legal: An Act", "tender-amendment", "contact: {email: ann@example.org}", "Contact set"},
		{"towers: {before: 2}", "tender-amendment", "towers: {separation: required}", "Towers changed"},
		{"legal: An Act", "tender-amendment", "towers: {before: 2, after: [T]}", "Towers set"},
		{"legal: An Act", "tender-update", "buyer: {contact: {name: Ann}}", "Contact of the buyer set"},
		{"legal: An Act", "tender-update", "buyer: {name: C, contact: {name: Ann}}", "Buyer changed"},
		{buyer, "tender-update", "buyer: {contact: {name: Ben, email: ben@example.org}}", "Contact of the buyer changed"},
		{buyer, "tender-update", "buyer: {contact: null}\nlegal: An Act", "Contact of the buyer removed and law set"},
		{buyer, "tender-update", "buyer: {contact: {name: Ben}}\ncontact: {name: Ben}", "Contact of the buyer changed and contact set"},
		{buyer, "tender-update", "buyer: {id: GB-1, contact: {name: Ben}}", "Buyer changed"},
		{"legal: An Act", "award", "awards: [{id: x, value: £1m}]", "Award made"},
		{"legal: An Act", "award", "awards: [{id: x, value: £1m}, {id: y, value: £1m}]", "2 awards made"},
		{"legal: An Act", "award", "awards: [{id: x, value: £1m}, {id: y, suppliers: [Ash Ltd]}]", "Awarded to Ash Ltd"},
		{"legal: An Act", "award", awards + "\ncontracts: [{id: c, award: x, start: 2020-02-01}]", "Awarded to Ash Ltd, contract added"},
		{"legal: An Act", "award", awards + "\ncontracts: [{id: c, award: x, signed: 2020-01-07}]", "Awarded to Ash Ltd, contract signed"},
		{"legal: An Act", "award", awards + "\ncontracts: [{id: c, award: x, signed: 2020-01-07}, {id: d, award: x, signed: 2020-01-07}]", "Awarded to Ash Ltd, 2 contracts signed"},
		{"legal: An Act", "award", awards + "\ncontracts: [{id: c, award: x, signed: 2020-01-07}, {id: d, award: x}]", "Awarded to Ash Ltd, 2 contracts added"},
		{"legal: An Act", "award", awards + "\nrelated: [{url: 'https://example.org/', title: R}]", "Awarded to Ash Ltd, related coverage added"},
		{"documents: [" + a + "]", "award", awards + "\ndocuments: [" + b + "]\nrelated: [{url: 'https://example.org/', title: R}]", "Awarded to Ash Ltd, related coverage and documents added"},
		{"legal: An Act", "award", awards + "\nlegal: Another\nvalue: £1m\nsubmit: By post\nduration: 2 years\nextra: {a: b}", "Awarded to Ash Ltd, value, how to bid and duration set, other changes"},
		{awards, "contract", "documents: [" + a + "]\ncontracts: [{id: c, award: x}]", "Contract signed and documents added"},
		{awards, "award-update", "documents: [" + a + "]\nawards: [{id: x, bids: 2}]", "Documents added and awards changed"},
		{awards, "contract", "contracts: [{id: c, award: x}]", "Contract signed"},
		{awards + "\ncontracts: [{id: c, award: x}]", "contract", "contracts: [{id: c, signed: 2020-01-07}]", "Contract signed"},
		{awards, "contract", "contracts: [{id: c, award: x}, {id: d, award: x}]", "2 contracts signed"},
		{awards + "\ncontracts: [{id: c, award: x}]", "award-update", "contracts: [{id: c, signed: 2020-01-07}]", "Contract signed"},
		{awards + "\ncontracts: [{id: c, award: x}]", "award-update", "contracts: [{id: c, start: 2020-01-07}]", "Contracts changed"},
	} {
		before := test.before
		if before != buyer {
			before += "\nbuyer: B"
		}
		r := register(t, "2020-01-10T12:00:00Z", "-- notices/road/n1.md --\n---\ntype: tender\npublished: 2020-01-02\ntitle: T\n"+before+"\n---\n"+
			"-- notices/road/n2.md --\n---\ntype: "+test.typ+"\npublished: 2020-01-08\n"+test.later+"\n---\n")
		if got := r.Procedure("road").Steps[1].Headline(); got != test.want {
			t.Errorf("%s, then %s: headline %q, want %q", test.before, test.later, got, test.want)
		}
	}
}

// An award is told from others to one supplier by what it is for.
func TestTextOfAward(t *testing.T) {
	f := &content.Facts{Lots: []content.Lot{{ID: "a", Name: "North"}, {ID: "b", Name: "South"}, {ID: "lot-3"}, {ID: "4"}}}
	for _, test := range []struct {
		lots, towers []string
		want         string
	}{
		{nil, nil, "Ash Ltd"},
		{[]string{"a"}, nil, "Ash Ltd, for lot North"},
		{[]string{"lot-3"}, nil, "Ash Ltd, for lot-3"},
		{[]string{"4"}, nil, "Ash Ltd, for lot 4"},
		{[]string{"a", "b"}, nil, "Ash Ltd, for lots North and South"},
		{[]string{"a", "b", "4"}, nil, "Ash Ltd, for 3 lots"},
		{nil, []string{"Hosting"}, "Ash Ltd, for tower Hosting"},
		{[]string{"a"}, []string{"T", "U"}, "Ash Ltd, for lot North and towers T and U"},
	} {
		a := content.Award{ID: "x", Suppliers: []content.Organization{{Name: "Ash Ltd"}}, Lots: test.lots, Towers: test.towers}
		if got := Text(NamesOf(f).WithLots(a)); got != test.want {
			t.Errorf("lots %q and towers %q: %q, want %q", test.lots, test.towers, got, test.want)
		}
	}
}

// Parts of an amount are called alike, whatever it is of, and those of a contact by
// whose it is.
func TestLabelsOfParts(t *testing.T) {
	for path, want := range map[string]string{
		"value.min": "Value, lower end", "contracts.value.min": "Contracts: value, lower end", "lots.value.max": "Lots: value, upper end",
		"awards.value.amount": "Awards: value", "awards.value.vat": "Awards: VAT", "towers.after.value.estimated": "Towers: estimated", "lots.deadline": "Lots: deadline",
		"contact.name": "Contact: name", "buyer.name": "Buyer", "buyer.contact.name": "Contact of the buyer: name", "buyer.contact.url": "Contact of the buyer: url",
	} {
		if got := Label(path); got != want {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
	}
}

// A bid is in time until the end of a day and until the midnight after it alike. A
// deadline of which the same date is shown did not move by days.
func TestHeadlineOfMoved(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	const day, midnight = "2026-03-10", "2026-03-11T00:00:00Z"
	for _, c := range []struct{ before, after, want string }{
		{day, midnight, "Deadline changed"},
		{midnight, day, "Deadline changed"},
		{midnight, "2026-03-11T09:00:00+09:00", "Deadline changed"},
		{day, "2026-03-11T00:01:00Z", "Deadline moved by 1 day"},
		{"2026-03-11T00:01:00Z", day, "Deadline moved earlier by 1 day"},
		{"2026-03-03 06:00", "2026-03-03T09:00:00+10:00", "Deadline moved earlier by 7 hours"},
		{"2026-03-02", "2026-03-02T23:59:00-05:00", "Deadline moved by 4 hours and 59 minutes"},
		{"2026-03-02T23:59:00-05:00", "2026-03-02", "Deadline moved earlier by 4 hours and 59 minutes"},
		{"2026-03-02 23:00", "2026-03-02T22:00:00-05:00", "Deadline moved by 4 hours"},
		{"2026-03-03T09:00:00+10:00", "2026-03-03", "Deadline moved by 25 hours"},
		{"2026-03-02 23:00", "2026-03-03T08:00:00+10:00", "Deadline moved earlier by 1 hour"},
		{"2026-03-02 10:00", "2026-03-04T02:00:00+10:00", "Deadline moved by 1 day"},
		{"2026-03-02 10:00", "2026-03-02T12:00:00Z", "Deadline moved to 12:00 noon GMT"},
		{"2026-03-28", "2026-03-29 12:00", "Deadline moved by 1 day"}, // the clocks go forward
		{"2026-03-29 12:00", "2026-03-29", "Deadline moved to the end of the day"},
	} {
		before, err := moment.Parse(c.before, london)
		if err != nil {
			t.Fatal(err)
		}
		after, err := moment.Parse(c.after, london)
		if err != nil {
			t.Fatal(err)
		}
		if got := moved(before, after); got != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.before, c.after, got, c.want)
		}
	}
}

// A page says of each fact "from … to …" after its label.
func TestLabelsBeforeFrom(t *testing.T) {
	p := register(t, "2020-01-10T12:00:00Z", tender).Procedure("road")
	for f := range Flatten(p.State()) {
		if label := Label(f.Path); strings.HasSuffix(label, " from") || strings.HasSuffix(label, " to") {
			t.Errorf("%s is called %q", f.Path, label)
		}
	}
}

// A fact that a notice takes back is removed, whatever it is made of; one of
// which a part is left is changed.
func TestHeadlineOfRemoved(t *testing.T) {
	facts := map[string]string{
		"summary": "S", "reference": "R", "programme": "{title: P, url: 'https://example.org/'}", "value": "{min: £1m, max: £2m, estimated: true}",
		"deadline": "2020-02-03", "events": "[{title: E, date: 2020-02-01}]", "submit": "By post", "duration": "5 years", "extension": "1 year",
		"towers": "{before: 2, after: [T, U], separation: preference}", "lots": "[{name: A, deadline: 2020-02-01}]", "category": "works", "legal": "L", "method": "open",
		"procedure": "open", "cpv": "[45000000]", "regions": "[UKI]", "topics": "[Roads]", "related": "[{notice: road}]", "documents": "[{title: D, url: 'https://example.org/'}]",
		"contact": "{name: N, email: n@example.org}", "image": "{file: i.svg, alt: A, credit: C}", "awards": "[{suppliers: [S]}]", "contracts": "[{award: s}]", "extra": "{a: b}",
	}
	var all strings.Builder
	for _, key := range keys {
		if facts[key] != "" {
			fmt.Fprintf(&all, "%s: %s\n", key, facts[key])
		} else if key != "title" && key != "buyer" { // which a procedure must have
			t.Errorf("nothing of %s", key)
		}
	}
	headline := func(later string) string {
		r := register(t, "2020-01-10T12:00:00Z", "-- notices/road/i.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>\n-- notices/road/n1.md --\n---\ntype: tender\npublished: 2020-01-02\ntitle: T\nbuyer: B\n"+all.String()+"---\n"+
			"-- notices/road/n2.md --\n---\ntype: tender-update\npublished: 2020-01-08\n"+later+"\n---\n")
		return r.Procedure("road").Steps[1].Headline()
	}
	for key := range facts {
		if got, want := headline(key+": null"), Label(key)+" removed"; got != want {
			t.Errorf("%s: headline %q, want %q", key, got, want)
		}
	}
	for later, want := range map[string]string{
		"contact: {email: null}":       "Contact changed",
		"value: {min: null}":           "Value changed",
		"deadline: null\nvalue: null":  "Value and deadline for bids removed",
		"deadline: null\nlegal: Other": "Deadline for bids removed and law changed",
	} {
		if got := headline(later); got != want {
			t.Errorf("%s: headline %q, want %q", later, got, want)
		}
	}
}

func TestScheduledAndDraft(t *testing.T) {
	archive := tender + `-- notices/road/2020-03-01-later.md --
---
type: tender-update
published: 2020-03-01
deadline: 2020-03-10
---
-- notices/bridge.md --
---
type: tender
title: Bridge
published: 2020-01-01
buyer: B
draft: true
---
`
	r := register(t, "2020-01-10T12:00:00Z", archive)
	if got := len(r.Procedure("road").Steps); got != 1 {
		t.Errorf("%d notices of road, want 1: the other is scheduled", got)
	}
	if r.Procedure("bridge") != nil {
		t.Error("a draft is in the register")
	}
	if len(r.Scheduled) != 1 || r.Scheduled[0].ID != "2020-03-01-later" {
		t.Errorf("scheduled: %v", r.Scheduled)
	}
	all := Build(r.Folder, Options{At: r.At, Unpublished: true}, r)
	if got := len(all.Procedure("road").Steps); got != 2 || all.Procedure("bridge") == nil {
		t.Error("a preview lacks what is not published")
	}
	if !all.Procedure("bridge").Draft() || all.Procedure("road").Draft() {
		t.Error("a preview takes the wrong procedure for a draft")
	}
}

func TestTimezoneOfADay(t *testing.T) {
	archive := "-- site.yaml --\n" + strings.Replace(siteYAML, "title:", "timezone: Pacific/Auckland\ntitle:", 1) +
		"-- notices/road.md --\n---\ntype: tender\ntitle: Road\npublished: 2020-01-10\nbuyer: B\n---\n"
	if register(t, "2020-01-09T10:30:00Z", archive).Procedure("road") != nil {
		t.Error("published before its day has begun in the site's zone")
	}
	if register(t, "2020-01-09T11:30:00Z", archive).Procedure("road") == nil {
		t.Error("not published though its day has begun in the site's zone")
	}
}

// sample gives the sample site's content folder.
func sample(t testing.TB) fs.FS {
	t.Helper()
	root, err := os.OpenRoot("../../content")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root.FS()
}

// TestAsOfADay: the site as it stood at a moment is the site of only those
// notices that were published by then.
func TestAsOfADay(t *testing.T) {
	folder, err := content.Load(sample(t), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	moments := []time.Time{instant(t, "2019-11-20T12:00:00Z"), instant(t, "2020-01-10T12:00:00Z"), instant(t, "2026-11-25T00:00:00Z")}
	for _, n := range folder.Notices {
		moments = append(moments, n.Published.Start(), n.Published.Start().Add(-time.Second))
	}
	for _, at := range moments {
		all := Build(folder, Options{At: at}, nil)
		only := *folder
		only.Notices = nil
		for _, n := range folder.Notices {
			if !n.Published.Start().After(at) {
				only.Notices = append(only.Notices, n)
			}
		}
		part := Build(&only, Options{At: at}, nil)
		if a, b := describe(all), describe(part); a != b {
			t.Fatalf("at %v the whole folder gives\n%s\nand the notices published by then\n%s", at, a, b)
		}
		for _, p := range Build(folder, Options{At: instant(t, "2030-01-01T00:00:00Z")}, nil).Procedures {
			q, want := p.At(at), all.Procedure(p.Name)
			if (q == nil) != (want == nil) {
				t.Fatalf("%s at %v: %v, want %v", p.Name, at, q, want)
			}
			if q != nil && (q.Status != want.Status || len(diff(q.State(), want.State())) > 0) {
				t.Fatalf("%s at %v differs from a register made then", p.Name, at)
			}
		}
	}
}

// describe writes all that a register says.
func describe(r *Register) string {
	var b strings.Builder
	for _, p := range r.Procedures {
		fmt.Fprintf(&b, "%s %s\n", p.Name, p.Status)
		for _, s := range p.Steps {
			fmt.Fprintf(&b, " %s %s\n", s.Notice.ID, s.Headline())
			for _, c := range s.Changes {
				fmt.Fprintf(&b, "  %s[%s] %s -> %s\n", c.Path, c.Item, Text(c.Before), Text(c.After))
			}
		}
		for f := range Flatten(p.State()) {
			fmt.Fprintf(&b, "  %s[%s] %s\n", f.Path, f.Item, Text(f.Value))
		}
	}
	return b.String()
}

// TestTakenOver: a register made with a former one at hand is the one that
// would be made afresh.
func TestTakenOver(t *testing.T) {
	folder, err := content.Load(sample(t), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	former := Build(folder, Options{At: instant(t, "2019-12-01T00:00:00Z")}, nil)
	for _, at := range []string{"2019-12-01T00:00:00Z", "2020-01-10T12:00:00Z", "2026-11-25T00:00:00Z", "2018-01-01T00:00:00Z"} {
		next := Build(folder, Options{At: instant(t, at)}, former)
		fresh := Build(folder, Options{At: instant(t, at)}, nil)
		if describe(next) != describe(fresh) || !slices.Equal(next.Problems, fresh.Problems) {
			t.Fatalf("at %s a register taken over differs from a fresh one", at)
		}
		former = next
	}
}

// TestDiffIsEmptyForOneState: what changes nothing leaves no change, in the
// sample's procedures.
func TestDiffIsEmptyForOneState(t *testing.T) {
	folder, err := content.Load(sample(t), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Build(folder, Options{At: instant(t, "2030-01-01T00:00:00Z")}, nil).Procedures {
		for _, s := range p.Steps {
			if changes := diff(s.State, s.State); len(changes) > 0 {
				t.Errorf("%s differs from itself: %v", s.Notice.File, changes)
			}
			silent := *s.Notice
			silent.Facts, silent.Nulls = content.Facts{}, nil
			if changes := diff(s.State, merge(s.State, &silent)); len(changes) > 0 {
				t.Errorf("a notice that says nothing changes %s: %v", s.Notice.File, changes)
			}
			if changes := diff(s.State, merge(s.State, s.Notice)); len(changes) > 0 && len(s.Notice.Nulls) == 0 {
				t.Errorf("saying %s again changes %v", s.Notice.File, changes)
			}
		}
	}
}

// TestDiffOfOneKey: a notice that takes away an award's first supplier can leave
// two awards of one key. Each is compared with itself.
func TestDiffOfOneKey(t *testing.T) {
	r := register(t, "2020-06-01T00:00:00Z", tender+`-- notices/road/2020-03-01-award.md --
---
type: award
published: 2020-03-01
awards:
  - {suppliers: [{name: Ash Ltd, url: "https://ash.example.org/"}, {name: Birch Ltd}], value: £1m}
  - {suppliers: [{name: Birch Ltd}], value: £2m}
---
-- notices/road/2020-03-02-one-key.md --
---
type: tender-update
published: 2020-03-02
awards:
  - {suppliers: [{name: Ash Ltd, url: null}]}
---
-- notices/road/2020-03-03-silent.md --
---
type: tender-update
published: 2020-03-03
title: Road works
---
`)
	p := r.Procedure("road")
	var keys []string
	for _, a := range p.State().Awards {
		keys = append(keys, a.Key())
	}
	if want := []string{"Birch Ltd", "Birch Ltd"}; !slices.Equal(keys, want) {
		t.Fatalf("the awards' keys are %q, want %q", keys, want)
	}
	if changes := p.Steps[3].Changes; len(changes) != 1 || changes[0].Path != "title" {
		t.Errorf("a notice that leaves awards alone changes %v", changes)
	}

	state := func(amounts ...string) *content.Facts {
		f := &content.Facts{}
		for _, text := range amounts {
			f.Awards = append(f.Awards, content.Award{Suppliers: []content.Organization{{Name: "Birch Ltd"}}, Value: content.Value{Amount: amount(t, text)}})
		}
		return f
	}
	for _, test := range []struct {
		before, after *content.Facts
		want          string
	}{
		{state("£1m", "£2m"), state("£1m", "£2m"), ""},
		{state("£1m", "£2m"), state("£1m", "£3m"), "awards.value.amount: £2m -> £3m"},
		{state("£1m", "£2m"), state("£1m"), "awards: £2m -> "},
		{state("£1m"), state("£1m", "£2m"), "awards:  -> £2m"},
	} {
		text := func(v any) string {
			if a, ok := v.(content.Award); ok {
				v = a.Value.Amount
			}
			return Text(v)
		}
		var got []string
		for _, c := range diff(test.before, test.after) {
			got = append(got, c.Path+": "+text(c.Before)+" -> "+text(c.After))
		}
		if strings.Join(got, "\n") != test.want {
			t.Errorf("changes %q, want %q", got, test.want)
		}
	}
}

// TestDiffSeesEveryFact: whatever differs between two states is a change, but
// for what is worked out from other facts or from a file's bytes, and for keys
// of which another stands.
func TestDiffSeesEveryFact(t *testing.T) {
	others := []string{"Related.Coverage", "Related.URL", "Documents.URL",
		"Towers.BeforeCount", "Documents.File", "Documents.Name", "Documents.Size", "Documents.SHA256", "Image.File", "Image.Name", "Image.Width", "Image.Height", "Image.SHA256"}
	var leaves []string
	// fill sets all there is in a value, of the leaf with a number otherwise.
	fill := func(number int) *content.Facts {
		leaves = nil
		var f content.Facts
		var set func(v reflect.Value, path string)
		set = func(v reflect.Value, path string) {
			other := len(leaves) == number
			say := func(one, two any) {
				leaves = append(leaves, strings.TrimPrefix(path, "."))
				if other {
					one = two
				}
				v.Set(reflect.ValueOf(one).Convert(v.Type()))
			}
			switch v.Interface().(type) {
			case money.Amount:
				say(amount(t, "£1"), amount(t, "£2"))
				return
			case moment.Moment:
				say(moment.At(time.Unix(1e9, 0), time.UTC), moment.At(time.Unix(2e9, 0), time.UTC))
				return
			case moment.Duration:
				one, err1 := moment.ParseDuration("P1Y")
				two, err2 := moment.ParseDuration("P2Y")
				if err1 != nil || err2 != nil {
					t.Fatal(err1, err2)
				}
				say(one, two)
				return
			case map[string]any:
				say(map[string]any{"a": "one"}, map[string]any{"a": "two"})
				return
			}
			switch v.Kind() {
			case reflect.String:
				say("one", "two")
			case reflect.Struct:
				for i := range v.NumField() {
					set(v.Field(i), path+"."+v.Type().Field(i).Name)
				}
			case reflect.Slice:
				v.Set(reflect.MakeSlice(v.Type(), 1, 1))
				set(v.Index(0), path)
			default:
				say(1, 2)
			}
		}
		set(reflect.ValueOf(&f).Elem(), "")
		return &f
	}
	whole := fill(-1)
	for i, leaf := range leaves {
		if none := len(diff(whole, fill(i))) == 0; none != slices.Contains(others, leaf) {
			t.Errorf("another %s is no change: %v", leaf, none)
		}
	}
}

func amount(t *testing.T, text string) money.Amount {
	t.Helper()
	a, err := money.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestLowerFirst(t *testing.T) {
	for text, want := range map[string]string{"": "", "A": "a", "Deadline moved": "deadline moved", "VAT changed": "VAT changed", "Élan": "élan", "مناقصة": "مناقصة", "£5m": "£5m"} {
		if got := LowerFirst(text); got != want {
			t.Errorf("LowerFirst(%q) = %q, want %q", text, got, want)
		}
	}
}

// A first letter of more than one byte stays whole.
func TestUpperFirst(t *testing.T) {
	for text, want := range map[string]string{"": "", "open": "Open", "élan": "Élan", "数据": "数据"} {
		if got := UpperFirst(text); got != want {
			t.Errorf("UpperFirst(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestChangeOf: what is below a path is of it, but for the buyer's contact, which is
// a fact of its own.
func TestChangeOf(t *testing.T) {
	for _, c := range []struct {
		changed, path string
		want          bool
	}{
		{"value", "value", true}, {"value.max", "value", true}, {"value", "value.max", false}, {"valued", "value", false},
		{"buyer.name", "buyer", true}, {"buyer.contact.email", "buyer", false}, {"buyer.contact.email", "buyer.contact", true}, {"contact.email", "contact", true},
	} {
		if got := (Change{Path: c.changed}).Of(c.path); got != c.want {
			t.Errorf("a change of %s is of %s: %t", c.changed, c.path, got)
		}
	}
}
