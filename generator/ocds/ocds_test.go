package ocds

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

var update = flag.Bool("update", false, "write the golden files anew")

const settings = `title: Notices
base_url: https://example.org/tenders/
publisher: {name: Test Publisher, id: GB-COH-01234567, url: https://example.org/}
ocid_prefix: ocds-abc123
licence: https://example.org/licence
timezone: Europe/London
`

// at is a moment after all notices of the tests.
var at = time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)

// files makes a content folder: names of notices with their front matter.
func files(front map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{"site.yaml": {Data: []byte(settings)}}
	for name, text := range front {
		if strings.HasSuffix(name, ".md") {
			text = "---\n" + text + "\n---\n\nText.\n"
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// lead gives what stands before the first empty line of a text.
func lead(n *content.Notice) string {
	first, _, _ := strings.Cut(strings.TrimSpace(n.Body), "\n\n")
	return first
}

// open makes the site of a content folder, which must have no errors.
func open(t testing.TB, fsys fs.FS) *Writer {
	t.Helper()
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	register := notice.Build(folder, notice.Options{At: at}, nil)
	for _, p := range slices.Concat(folder.Problems, register.Problems) {
		if p.Severity == problem.Error {
			t.Fatalf("%s:%d: %s", p.Position.File, p.Position.Line, p.Message)
		}
	}
	return New(site.Build(register, nil))
}

// recordOf gives the decoded record of a procedure.
func recordOf(t testing.TB, w *Writer, procedure string) map[string]any {
	t.Helper()
	p := w.site.Register.Procedure(procedure)
	if p == nil {
		t.Fatalf("no procedure %q", procedure)
	}
	return get(decode(w.AppendRecordPackage(nil, p, lead)), "records", 0).(map[string]any)
}

// get walks down a decoded value by names and numbers; nil if there is nothing.
func get(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			o, _ := v.(map[string]any)
			v = o[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}

// show gives what is at a path as JSON, "" if there is nothing.
func show(t testing.TB, v any, path ...any) string {
	t.Helper()
	v = get(v, path...)
	if v == nil {
		return ""
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// tender is a first notice with some more front matter.
func tender(more string) string {
	return "type: tender\npublished: 2019-11-20\ntitle: Boats\nbuyer: Harbour Board\n" + more
}

// How one fact of a notice comes out, in the compiled release.
func TestFacts(t *testing.T) {
	for _, test := range []struct {
		name, front string
		path        []any
		want        string
	}{
		{"amount", "value: £600m", []any{"tender", "value"}, `{"amount":600000000,"currency":"GBP"}`},
		{"amount with decimals", "value: EUR 84000.50", []any{"tender", "value", "amount"}, `84000.50`},
		{"nought", "value: GBP 0", []any{"tender", "value", "amount"}, `0`},
		{"no value", "", []any{"tender", "value"}, ``},
		{"range", "value: {min: £500m, max: £600m}", []any{"tender", "value", "amount"}, `600000000`},
		{"range, lower end", "value: {min: £500m, max: £600m}", []any{"tender", "minValue", "amount"}, `500000000`},
		{"lower end alone", "value: {min: £500m}", []any{"tender", "value"}, ``},
		{"lower end alone", "value: {min: £500m}", []any{"tender", "minValue", "amount"}, `500000000`},
		{"upper end alone", "value: {max: £500m}", []any{"tender", "minValue"}, ``},
		{"VAT and estimate", "value: {amount: £5, vat: excluded, estimated: true}", []any{"tender", "value"}, `{"amount":5,"currency":"GBP","estimated":true,"vat":"excluded"}`},
		{"currency that OCDS does not list", "value: SLE 5.25", []any{"tender", "value"}, `{"unlistedAmount":{"amount":5.25,"currency":"SLE"}}`},
		{"day as deadline", "deadline: 2020-01-13", []any{"tender", "tenderPeriod"}, `{"endDate":"2020-01-13T23:59:59Z"}`},
		{"day in summer", "deadline: 2020-06-01", []any{"tender", "tenderPeriod", "endDate"}, `"2020-06-01T23:59:59+01:00"`},
		{"time of day", "deadline: 2020-06-01 12:00", []any{"tender", "tenderPeriod", "endDate"}, `"2020-06-01T12:00:00+01:00"`},
		{"another offset", "deadline: 2020-01-13T23:30:00-05:00", []any{"tender", "tenderPeriod", "endDate"}, `"2020-01-14T04:30:00Z"`},
		{"parts of a second", "deadline: 2019-12-08T23:59:59.8730413Z", []any{"tender", "tenderPeriod", "endDate"}, `"2019-12-08T23:59:59Z"`},
		{"duration", "duration: 5 years\nextension: 18 months", []any{"tender", "contractPeriod"}, `{"duration":"P5Y","durationInDays":1825,"extension":"P18M"}`},
		{"CPV code", "cpv: [72000000-5, '48000000']", []any{"tender", "items", 0}, `{"classification":{"id":"72000000","scheme":"CPV"},"id":"1"}`},
		{"second CPV code", "cpv: [72000000-5, '48000000']", []any{"tender", "items", 1, "classification", "id"}, `"48000000"`},
		{"portal", "submit: https://example.org/bid", []any{"tender", "submissionMethod"}, `["electronicSubmission"]`},
		{"portal in capitals", "submit: HTTPS://bids.example.org/x", []any{"tender", "submissionMethod"}, `["electronicSubmission"]`},
		{"reference", "reference: 0555567", []any{"tender", "reference"}, `"0555567"`},
		{"lots", "lots: [{id: a, name: North, value: {min: £1m, max: £2m}, deadline: 2020-02-01}]", []any{"tender", "lots", 0},
			`{"id":"a","minimumValue":{"amount":1000000,"currency":"GBP"},"tenderPeriod":{"endDate":"2020-02-01T23:59:59Z"},"title":"North","value":{"amount":2000000,"currency":"GBP"}}`},
		{"towers of this notice are lots", "towers: {before: 6, after: [{name: Hosting, scope: this notice}, {name: Desk, scope: other notice}]}", []any{"tender", "lots"}, `[{"id":"Hosting","title":"Hosting"}]`},
		{"towers", "towers: {before: 6, after: [Hosting], separation: strong preference}", []any{"tender", "towers"}, `{"after":[{"id":"Hosting","title":"Hosting"}],"numberBefore":6,"separation":"strong preference"}`},
		{"buyer", "", []any{"buyer"}, `{"id":"harbour-board","name":"Harbour Board"}`},
		{"contact", "contact: {email: a@example.org}", []any{"parties", 0}, `{"contactPoint":{"email":"a@example.org"},"id":"harbour-board","name":"Harbour Board","roles":["buyer"]}`},
		{"event", "events: [{title: Site visit, date: 2020-01-02}]", []any{"tender", "milestones"}, `[{"dueDate":"2020-01-02T23:59:59Z","id":"Site visit","title":"Site visit"}]`},
		{"events of one title", "events: [{title: Visit, date: 2020-01-02}, {title: Visit, date: 2020-01-03}]", []any{"tender", "milestones", 1, "id"}, `"Visit #2"`},
		{"document elsewhere", "documents: [{title: Terms, url: 'https://example.org/ä b.pdf', kind: specification}]", []any{"tender", "documents", 1},
			`{"documentType":"technicalSpecifications","format":"application/pdf","id":"https://example.org/ä%20b.pdf","title":"Terms","url":"https://example.org/%C3%A4%20b.pdf"}`},
		{"coverage", "related: [{title: Report, url: 'https://example.org/r', kind: report, published: 2019-07}]", []any{"coverage"},
			`[{"datePublished":"2019-07-01T00:00:00+01:00","id":"https://example.org/r","kind":"report","title":"Report","url":"https://example.org/r"}]`},
		{"one thing is a list of one", "topics: [Boats]", []any{"tender", "topics"}, `["Boats"]`},
		{"no things are no list", "", []any{"tender", "topics"}, ``},
		{"a whole tender", "summary: Five boats\nreference: B1\nmethod: selective\nprocedure: Competitive dialogue\ncategory: goods\nsubmit: By post\nlegal: The Harbours Act\nregions: [UKD]\ntopics: [Boats]\n" +
			"programme: {title: Fleet, url: 'https://example.org/ä b'}", []any{"tender"},
			`{"description":"Five boats","documents":[{"datePublished":"2019-11-20T00:00:00Z","documentType":"tenderNotice","format":"text/html","id":"ocds-abc123-boats/boats","language":"en-GB","title":"Boats","url":"https://example.org/tenders/notices/boats/"}],"id":"ocds-abc123-boats","legalBasis":{"description":"The Harbours Act"},"mainProcurementCategory":"goods","procurementMethod":"selective","procurementMethodDetails":"Competitive dialogue","programme":{"title":"Fleet","url":"https://example.org/%C3%A4%20b"},"reference":"B1","regions":["UKD"],"status":"active","submissionMethodDetails":"By post","title":"Boats","topics":["Boats"]}`},
		{"a whole buyer", "buyer: {id: GB-GOR-PB12, name: Harbour Board, url: 'https://example.org/ä b', contact: {name: Ann, email: a@example.org, phone: '1'}}", []any{"parties"},
			`[{"contactPoint":{"email":"a@example.org","name":"Ann","telephone":"1","url":"https://example.org/%C3%A4%20b"},"id":"GB-GOR-PB12","identifier":{"id":"PB12","scheme":"GB-GOR"},"name":"Harbour Board","roles":["buyer"]}]`},
		{"a contact's own page", "buyer: {name: Harbour Board, url: 'https://example.org/', contact: {url: 'https://example.org/ä b'}}", []any{"parties", 0, "contactPoint"},
			`{"url":"https://example.org/%C3%A4%20b"}`},
		{"a whole award", "lots: [{id: n, name: North}]\ntowers: {after: [Hosting]}\n" +
			"awards: [{id: a, suppliers: [{id: GB-COH-1, name: Ash}, Elm], value: {min: £1m, max: £2m, estimated: false}, date: 2020-02-01, lots: [North], towers: [Hosting], bids: 4}]", []any{"awards"},
			`[{"date":"2020-02-01T00:00:00Z","id":"a","minValue":{"amount":1000000,"currency":"GBP","estimated":false},"numberOfBids":4,"relatedLots":["n","Hosting"],"status":"active","suppliers":[{"id":"GB-COH-1","name":"Ash"},{"id":"elm","name":"Elm"}],"value":{"amount":2000000,"currency":"GBP","estimated":false}}]`},
		{"an award's suppliers", "awards: [{id: a, suppliers: [{id: GB-COH-1, name: Ash}, {name: Elm, contact: {email: e@example.org}}]}, {id: b, suppliers: [Elm]}]", []any{"parties"},
			`[{"id":"harbour-board","name":"Harbour Board","roles":["buyer"]},{"id":"GB-COH-1","identifier":{"id":"1","scheme":"GB-COH"},"name":"Ash","roles":["supplier"]},{"contactPoint":{"email":"e@example.org"},"id":"elm","name":"Elm","roles":["supplier"]}]`},
		{"a whole contract", "awards: [{id: a, suppliers: [Ash]}]\ncontracts: [{id: c, award: a, value: £1.5m, signed: 2020-03-01, start: 2020-04-01, end: 2021-03-31}]", []any{"contracts"},
			`[{"awardID":"a","dateSigned":"2020-03-01T00:00:00Z","id":"c","period":{"endDate":"2021-03-31T23:59:59+01:00","startDate":"2020-04-01T00:00:00+01:00"},"status":"active","value":{"amount":1500000,"currency":"GBP"}}]`},
		{"whole towers", "related: [{notice: ropes}]\ntowers:\n  before: [{name: All, supplier: Elm, ends: 2020-12-31}]\n  after: [{name: Hosting, summary: Of all, services: [Desk], scope: this notice, value: {min: £1m}, deadline: 2020-02-01, replaces: [All]}, {name: Nets, notice: ropes}]\n" +
			"  separation: required\n  separation_reason: So that none has both", []any{"tender", "towers"},
			`{"after":[{"description":"Of all","id":"Hosting","minValue":{"amount":1000000,"currency":"GBP"},"replaces":["All"],"scope":"this notice","services":["Desk"],"tenderPeriod":{"endDate":"2020-02-01T23:59:59Z"},"title":"Hosting"},{"id":"Nets","relatedProcess":"ocds-abc123-ropes","title":"Nets"}],"before":[{"endDate":"2020-12-31T23:59:59Z","id":"All","supplier":"Elm","title":"All"}],"numberBefore":1,"separation":"required","separationRationale":"So that none has both"}`},
		{"a lot of a tower", "towers: {after: [{name: Hosting, summary: Of all, value: {min: £1m}, deadline: 2020-02-01}]}", []any{"tender", "lots"},
			`[{"description":"Of all","id":"Hosting","minimumValue":{"amount":1000000,"currency":"GBP"},"tenderPeriod":{"endDate":"2020-02-01T23:59:59Z"},"title":"Hosting"}]`},
		{"another language's document", "documents: [{title: Terms, url: 'https://example.org/terms', kind: Map, language: cy, published: 2019-12-01}]", []any{"tender", "documents", 1},
			`{"datePublished":"2019-12-01T00:00:00Z","description":"Map","id":"https://example.org/terms","language":"cy","title":"Terms","url":"https://example.org/terms"}`},
		{"the official notice", "official_url: 'https://journal.example.org/ä b'", []any{"tender", "documents", 1},
			`{"documentType":"tenderNotice","id":"ocds-abc123-boats/boats#official","title":"Official notice","url":"https://journal.example.org/%C3%A4%20b"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			front := strings.ReplaceAll(test.front, "ä b", "ä%20b")
			front = tender(front)
			if strings.Count(front, "buyer: ") > 1 {
				front = strings.Replace(front, "buyer: Harbour Board\n", "", 1)
			}
			w := open(t, files(map[string]string{"notices/boats.md": front, "notices/ropes.md": tender("")}))
			if got := show(t, recordOf(t, w, "boats"), slices.Concat([]any{"compiledRelease"}, test.path)...); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// What a later notice does to the releases, and to what they add up to.
func TestReleases(t *testing.T) {
	schemas, rules := loadSchemas(t), mergeRules(t)
	first := tender("deadline: 2020-01-13\nvalue: £5m\nlots: [{id: a, name: North, value: £1m}, {id: b, name: South}]\ncontact: {email: a@example.org, phone: '1'}")
	for _, test := range []struct {
		name, front       string
		path              []any
		release, compiled string
	}{
		{"what is not mentioned is in no release", "deadline: 2020-01-27", []any{"tender", "value"}, ``, `{"amount":5000000,"currency":"GBP"}`},
		{"what is said again is in both", "value: £5m", []any{"tender", "value"}, `{"amount":5000000,"currency":"GBP"}`, `{"amount":5000000,"currency":"GBP"}`},
		{"a moved deadline", "deadline: 2020-01-27", []any{"tender", "tenderPeriod", "endDate"}, `"2020-01-27T23:59:59Z"`, `"2020-01-27T23:59:59Z"`},
		{"a deadline taken back", "deadline: null", []any{"tender", "tenderPeriod"}, `{"endDate":null}`, ``},
		{"a range for an amount", "value: {min: £6m}", []any{"tender", "value"}, `{"amount":null,"currency":null}`, ``},
		{"part of a contact", "contact: {phone: null}", []any{"parties"},
			`[{"contactPoint":{"telephone":null},"id":"harbour-board","name":"Harbour Board"}]`,
			`[{"contactPoint":{"email":"a@example.org"},"id":"harbour-board","name":"Harbour Board","roles":["buyer"]}]`},
		{"a lot that goes", "lots: [{id: a, name: null, value: null}]", []any{"tender", "lots"},
			`[{"id":"a","status":"withdrawn","title":null,"value":{"amount":null,"currency":null}}]`,
			`[{"id":"a","status":"withdrawn"},{"id":"b","title":"South"}]`},
		{"a lot called by its name", "lots: [{name: South, value: £2m}]", []any{"tender", "lots"},
			`[{"id":"b","title":"South","value":{"amount":2000000,"currency":"GBP"}}]`,
			`[{"id":"a","title":"North","value":{"amount":1000000,"currency":"GBP"}},{"id":"b","title":"South","value":{"amount":2000000,"currency":"GBP"}}]`},
		{"a name that goes over to another lot", "lots: [{id: b, name: East}, {name: South}]", []any{"tender", "lots"},
			`[{"id":"b","title":"East"},{"id":"South","title":"South"}]`,
			`[{"id":"a","title":"North","value":{"amount":1000000,"currency":"GBP"}},{"id":"b","title":"East"},{"id":"South","title":"South"}]`},
		{"another buyer", "buyer: Port Trust", []any{"buyer"}, `{"id":"port-trust","name":"Port Trust"}`, `{"id":"port-trust","name":"Port Trust"}`},
		{"a name that looks the same", "buyer: Harbour\u00a0Board", []any{"buyer"}, `{"id":"harbour-board","name":"Harbour Board"}`, `{"id":"harbour-board","name":"Harbour Board"}`},
		{"a name in other capitals", "buyer: HARBOUR Board", []any{"buyer"}, `{"id":"harbour-board","name":"HARBOUR Board"}`, `{"id":"harbour-board","name":"HARBOUR Board"}`},
		{"another buyer is another party", "buyer: Port Trust", []any{"parties", 0, "roles"}, `null`, ``},
		{"an identifier for the same buyer", "buyer: {id: GB-GOR-PB12, name: Harbour Board}", []any{"parties", 0, "identifier"}, `{"id":"PB12","scheme":"GB-GOR"}`, `{"id":"PB12","scheme":"GB-GOR"}`},
		{"an identifier leaves the buyer's id alone", "buyer: {id: GB-GOR-PB12, name: Harbour Board}", []any{"buyer", "id"}, `"harbour-board"`, `"harbour-board"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := open(t, files(map[string]string{
				"notices/boats/1-tender.md": first,
				"notices/boats/2-update.md": "type: tender-update\npublished: 2019-12-18\n" + test.front,
			}))
			record := recordOf(t, w, "boats")
			release := get(record, "releases", 1)
			got := show(t, release, test.path...)
			if got == "" && has(release, test.path...) {
				got = "null"
			}
			if got != test.release {
				t.Errorf("release:\ngot  %s\nwant %s", got, test.release)
			}
			if got := show(t, record, slices.Concat([]any{"compiledRelease"}, test.path)...); got != test.compiled {
				t.Errorf("compiled release:\ngot  %s\nwant %s", got, test.compiled)
			}
			checkPackage(t, w, w.site.Register.Procedure("boats"), schemas, rules)
		})
	}
}

// Who follows dates learns of a correction: the release's date is that of its
// notice, and only what the standard has for a change later moves.
func TestCorrection(t *testing.T) {
	schemas, rules := loadSchemas(t), mergeRules(t)
	w := open(t, files(map[string]string{
		"notices/boats/1-tender.md": tender("value: £5m\ncorrected: {date: 2020-02-01 10:00, reason: The value was wrong.}"),
		"notices/boats/2-update.md": "type: tender-update\npublished: 2019-12-18\ndeadline: 2020-03-01",
		"notices/boats/3-update.md": "type: tender-update\npublished: 2019-12-19 09:00\ndeadline: 2020-03-02\ncorrected: {date: 2019-12-19, reason: The day was wrong.}",
	}))
	p := w.site.Register.Procedure("boats")
	record := recordOf(t, w, "boats")
	for _, test := range []struct {
		path []any
		want string
	}{
		{[]any{"releases", 0, "date"}, `"2019-11-20T00:00:00Z"`},
		{[]any{"releases", 0, "tender", "documents", 0, "dateModified"}, `"2020-02-01T10:00:00Z"`},
		{[]any{"releases", 0, "tender", "documents", 0, "description"}, `"Corrected: The value was wrong."`},
		{[]any{"releases", 1, "tender", "documents", 0, "dateModified"}, ``},
		{[]any{"releases", 2, "tender", "documents", 0, "description"}, `"Corrected: The day was wrong."`},
		{[]any{"releases", 2, "tender", "documents", 0, "dateModified"}, ``}, // not before it was published
		{[]any{"compiledRelease", "date"}, `"2019-12-19T09:00:00Z"`},
	} {
		if got := show(t, record, test.path...); got != test.want {
			t.Errorf("%v is %s, want %s", test.path, got, test.want)
		}
	}
	checkPackage(t, w, p, schemas, rules)
	var pack, records any
	for into, data := range map[*any][]byte{&pack: w.AppendRecordPackage(nil, p, lead), &records: w.Records()} {
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
	for name, got := range map[string]string{
		"the record package": show(t, pack, "publishedDate"),
		"the list":           show(t, records, "publishedDate"),
		"the list's record":  show(t, records, "records", 0, "date"),
	} {
		if got != `"2020-02-01T10:00:00Z"` {
			t.Errorf("%s is dated %s, want the correction's date", name, got)
		}
	}
}

// has tells whether an object has a field, be it null.
func has(v any, path ...any) bool {
	last := len(path) - 1
	o, _ := get(v, path[:last]...).(map[string]any)
	name, _ := path[last].(string)
	_, ok := o[name]
	return ok
}

// The statuses that types of notices lead to.
func TestStatuses(t *testing.T) {
	schemas, rules := loadSchemas(t), mergeRules(t)
	award := "awards: [{id: a, suppliers: [Northmoor Ltd]}, {id: b, suppliers: [Eastmoor Ltd]}]"
	contract := "contracts: [{id: c, award: a}, {id: d, award: b, signed: 2020-03-01}]"
	for _, test := range []struct {
		name                      string
		types                     []string // each with its front matter after a space
		tender, awards, contracts string
	}{
		{"planning", []string{"planning"}, "planned", "", ""},
		{"planning, update", []string{"planning", "tender-update"}, "planned", "", ""},
		{"tender", []string{"planning", "tender"}, "active", "", ""},
		{"update alone", []string{"tender-update"}, "active", "", ""},
		{"cancelled", []string{"tender", "tender-cancellation reason: Why not"}, "cancelled", "", ""},
		{"cancelled, then mended", []string{"tender", "tender-cancellation reason: Why not", "tender-update"}, "cancelled", "", ""},
		{"begun again", []string{"tender", "tender-cancellation reason: Why not", "tender"}, "active", "", ""},
		{"awarded", []string{"tender", "award " + award}, "complete", "a active, b active", ""},
		{"all awards cancelled", []string{"tender", "award " + award, "award-cancellation reason: Why not"}, "active", "a cancelled, b cancelled", ""},
		{"one award cancelled", []string{"tender", "award " + award, "award-cancellation reason: Why not\nawards: [{id: b}]"}, "complete", "a active, b cancelled", ""},
		{"award removed", []string{"tender", "award " + award, "award-cancellation reason: Why not\nawards: [{id: b, suppliers: null}]"}, "complete", "a active, b cancelled", ""},
		{"a direct award cancelled", []string{"award " + award, "award-cancellation reason: Why not"}, "cancelled", "a cancelled, b cancelled", ""},
		{"awarded again", []string{"tender", "award " + award, "award-cancellation reason: Why not", "award awards: [{id: c, suppliers: [Westmoor Ltd]}]"}, "complete", "a cancelled, b cancelled, c active", ""},
		{"contracts foreseen", []string{"tender", "award " + award + "\n" + contract}, "complete", "a active, b active", "c pending, d active"},
		{"contracts", []string{"tender", "award " + award, "contract " + contract}, "complete", "a active, b active", "c active, d active"},
		{"one contract ends", []string{"award " + award, "contract " + contract, "contract-termination contracts: [{id: c}]"}, "complete", "a active, b active", "c terminated, d active"},
		{"all contracts end", []string{"award " + award, "contract " + contract, "contract-termination reason: Done"}, "complete", "a active, b active", "c terminated, d terminated"},
	} {
		t.Run(test.name, func(t *testing.T) {
			notices := map[string]string{}
			for i, line := range test.types {
				typ, front, _ := strings.Cut(line, " ")
				if i == 0 {
					front += "\ntitle: Boats\nbuyer: Harbour Board"
				}
				notices[fmt.Sprintf("notices/boats/%d.md", i)] = fmt.Sprintf("type: %s\npublished: 2020-01-0%d\n%s", typ, i+1, front)
			}
			w := open(t, files(notices))
			compiled := get(recordOf(t, w, "boats"), "compiledRelease")
			statuses := func(list string) string {
				var out []string
				items, _ := get(compiled, list).([]any)
				for _, item := range items {
					out = append(out, fmt.Sprint(get(item, "id"), " ", get(item, "status")))
				}
				return strings.Join(out, ", ")
			}
			if got := get(compiled, "tender", "status"); got != test.tender {
				t.Errorf("the tender is %v, want %v", got, test.tender)
			}
			if got := statuses("awards"); got != test.awards {
				t.Errorf("the awards are %q, want %q", got, test.awards)
			}
			if got := statuses("contracts"); got != test.contracts {
				t.Errorf("the contracts are %q, want %q", got, test.contracts)
			}
			checkPackage(t, w, w.site.Register.Procedure("boats"), schemas, rules)
		})
	}
}

// Where awards name lots or towers, each has a status, and the tender is active while
// others can be bid for on the day of the notice.
func TestLotStatuses(t *testing.T) {
	schemas, rules := loadSchemas(t), mergeRules(t)
	const (
		tender = "tender deadline: 2020-05-01\nlots: [{id: n, name: North}, {id: s, name: South, deadline: 2020-07-01}]"
		brief  = "tender lots: [{id: n, name: North, deadline: 2020-01-01}, {id: s, name: South, deadline: 2020-01-02}]"
		towers = "tender deadline: 2020-05-01\ntowers: [{name: Network, scope: this notice}, {name: Apps, scope: this notice}, {name: Old, scope: other notice}]"
		north  = "award awards: [{id: a, suppliers: [Northmoor Ltd], lots: [n]}]"
		south  = "award awards: [{id: b, suppliers: [Eastmoor Ltd], lots: [South]}]"
	)
	for _, test := range []struct {
		name         string
		types        []string // each with its front matter after a space
		tender, lots string
	}{
		{"tender", []string{tender}, "active", "n <nil>, s <nil>"},
		{"an award that names no lot", []string{tender, "award awards: [{suppliers: [Northmoor Ltd]}]"}, "complete", "n <nil>, s <nil>"},
		{"an award of which nothing is known", []string{tender, "award"}, "complete", "n <nil>, s <nil>"},
		{"one lot awarded", []string{tender, north}, "active", "n complete, s active"},
		{"one lot awarded, then mended", []string{tender, north, "award-update reference: B1"}, "active", "n complete, s active"},
		{"one lot contracted", []string{tender, north, "contract contracts: [{id: c, award: a}]"}, "active", "n complete, s active"},
		{"both awarded", []string{tender, north, south}, "complete", "n complete, s complete"},
		{"both awarded, one award cancelled", []string{tender, north, south, "award-cancellation reason: Why not\nawards: [{id: a}]"}, "active", "n active, s complete"},
		{"all awards cancelled", []string{tender, north, "award-cancellation reason: Why not"}, "active", "n <nil>, s <nil>"},
		{"one awarded, then cancelled", []string{tender, north, "tender-cancellation reason: Why not"}, "cancelled", "n complete, s cancelled"},
		{"one awarded, then tendered again", []string{tender, north, "tender"}, "active", "n <nil>, s <nil>"},
		{"a lot that comes later", []string{tender, north, south, "award-update lots: [{id: w, name: West}]"}, "active", "n complete, s complete, w active"},
		{"one lot awarded, without a deadline", []string{"tender lots: [{id: n, name: North}, {id: s, name: South}]", north}, "complete", "n complete, s complete"},
		{"one lot awarded after the deadlines", []string{brief, "tender-update reference: B1", north}, "complete", "n complete, s complete"},
		{"one lot awarded on the day of the last deadline", []string{brief, north}, "active", "n complete, s active"},
		{"one lot awarded before the deadlines, mended after them", []string{brief, north, "award-update reference: B1"}, "complete", "n complete, s complete"},
		{"one lot contracted after the deadlines", []string{brief, north, "contract contracts: [{id: c, award: a}]"}, "complete", "n complete, s complete"},
		{"one lot's contract ended after the deadlines", []string{brief, north, "contract contracts: [{id: c, award: a}]", "contract-termination reason: Done"}, "complete", "n complete, s complete"},
		{"one award cancelled after the deadlines", []string{brief, north, south, "award-cancellation reason: Why not\nawards: [{id: a}]"}, "complete", "n complete, s complete"},
		{"one lot awarded directly", []string{north + "\nmethod: direct\nlots: [{id: n, name: North}, {id: s, name: South}]"}, "complete", "n complete, s complete"},
		{"one tower awarded after the deadline", []string{"tender deadline: 2020-01-01\ntowers: [{name: Network, scope: this notice}, {name: Apps, scope: this notice}]",
			"award awards: [{suppliers: [Northmoor Ltd], towers: [Apps]}]"}, "complete", "Network complete, Apps complete"},
		{"one tower awarded", []string{towers, "award awards: [{suppliers: [Northmoor Ltd], towers: [Apps]}]"}, "active", "Network active, Apps complete"},
		{"both towers awarded", []string{towers, "award awards: [{suppliers: [Northmoor Ltd], towers: [Apps, Network]}]"}, "complete", "Network complete, Apps complete"},
	} {
		t.Run(test.name, func(t *testing.T) {
			notices := map[string]string{}
			for i, line := range test.types {
				typ, front, _ := strings.Cut(line, " ")
				if i == 0 {
					front += "\ntitle: Boats\nbuyer: Harbour Board"
				}
				notices[fmt.Sprintf("notices/boats/%d.md", i)] = fmt.Sprintf("type: %s\npublished: 2020-01-0%d\n%s", typ, i+1, front)
			}
			w := open(t, files(notices))
			compiled := get(recordOf(t, w, "boats"), "compiledRelease")
			var lots []string
			items, _ := get(compiled, "tender", "lots").([]any)
			for _, item := range items {
				lots = append(lots, fmt.Sprint(get(item, "id"), " ", get(item, "status")))
			}
			if got := get(compiled, "tender", "status"); got != test.tender {
				t.Errorf("the tender is %v, want %v", got, test.tender)
			}
			if got := strings.Join(lots, ", "); got != test.lots {
				t.Errorf("the lots are %q, want %q", got, test.lots)
			}
			checkPackage(t, w, w.site.Register.Procedure("boats"), schemas, rules)
		})
	}
}

// An amendment gives its reason and the releases before and after it; an
// update is none (case G17).
func TestAmendments(t *testing.T) {
	w := open(t, files(map[string]string{
		"notices/boats/1-tender.md":    tender("deadline: 2020-01-13"),
		"notices/boats/2-update.md":    "type: tender-update\npublished: 2019-12-01\nreference: B1\nreason: A slip",
		"notices/boats/3-amendment.md": "type: tender-amendment\npublished: 2019-12-18\ndeadline: 2020-01-27\nreason: Bidders asked for more time.",
	}))
	record := recordOf(t, w, "boats")
	want := `[{"amendsReleaseID":"ocds-abc123-boats/2-update","date":"2019-12-18T00:00:00Z","description":"Deadline moved by 14 days","id":"3-amendment","rationale":"Bidders asked for more time.","releaseID":"ocds-abc123-boats/3-amendment"}]`
	for _, path := range [][]any{{"releases", 2}, {"compiledRelease"}} {
		if got := show(t, record, append(path, "tender", "amendments")...); got != want {
			t.Errorf("%v:\ngot  %s\nwant %s", path, got, want)
		}
	}
	if got := show(t, record, "releases", 1, "tender", "amendments"); got != "" {
		t.Errorf("the update gives the amendment %s", got)
	}
}

// Without a summary the description is the first paragraph of the text that says what
// is bought, as on pages, and a release has it when it becomes another.
func TestDescription(t *testing.T) {
	fsys := files(map[string]string{
		"notices/boats/1-planning.md": "type: planning\ntitle: Boats\npublished: 2019-11-01\nbuyer: Port of Example",
		"notices/boats/2-tender.md":   tender("deadline: 2020-01-13"),
		"notices/boats/3-update.md":   "type: tender-update\npublished: 2019-12-01\nsummary: Boats in short.",
		"notices/boats/4-update.md":   "type: tender-update\npublished: 2019-12-02\nsummary: null",
		"notices/boats/5-update.md":   "type: tender-update\npublished: 2019-12-03\nreason: A slip",
	})
	texts := map[string]string{"1-planning": "We plan.", "2-tender": "We buy boats.\n\nTerms.", "5-update": "We mend a slip."}
	for name, file := range fsys {
		name = strings.TrimSuffix(path.Base(name), ".md")
		file.Data = []byte(strings.Replace(string(file.Data), "\nText.\n", "\n"+texts[name]+"\n", 1))
	}
	w := open(t, fsys)
	record := recordOf(t, w, "boats")
	for i, want := range []string{`"We plan."`, `"We buy boats."`, `"Boats in short."`, `"We buy boats."`, ""} {
		if got := show(t, record, "releases", i, "tender", "description"); got != want {
			t.Errorf("the description of release %d is %s, want %s", i, got, want)
		}
	}
	if got := show(t, record, "compiledRelease", "tender", "description"); got != `"We buy boats."` {
		t.Errorf("the description of the compiled release is %s", got)
	}
}

// Related procedures have their OCID and data, and each release leads back to
// its notice (cases G21, G60, G61).
func TestLinks(t *testing.T) {
	w := open(t, files(map[string]string{
		"notices/boats/1-tender.md": tender("official_url: https://journal.example.org/1"),
		"notices/boats/2-award.md":  "type: award\npublished: 2020-02-01\nrelated: [{notice: ropes}]",
		"notices/ropes.md":          "type: planning\npublished: 2019-01-01\ntitle: Ropes\nbuyer: Harbour Board",
	}))
	boats, ropes := recordOf(t, w, "boats"), recordOf(t, w, "ropes")
	for _, test := range []struct {
		record any
		path   []any
		want   string
	}{
		{boats, []any{"releases", 1, "relatedProcesses"}, `[{"id":"ropes","identifier":"ocds-abc123-ropes","scheme":"ocid","uri":"https://example.org/tenders/notices/ropes/ocds.json"}]`},
		{boats, []any{"releases", 0, "tender", "documents", 0, "documentType"}, `"tenderNotice"`},
		{boats, []any{"releases", 0, "tender", "documents", 0, "url"}, `"https://example.org/tenders/notices/boats/1-tender/"`},
		{boats, []any{"releases", 0, "tender", "documents", 1, "url"}, `"https://journal.example.org/1"`},
		{boats, []any{"releases", 1, "tender", "documents"}, `[{"datePublished":"2020-02-01T00:00:00Z","documentType":"awardNotice","format":"text/html","id":"ocds-abc123-boats/2-award","language":"en-GB","title":"Related coverage added","url":"https://example.org/tenders/notices/boats/2-award/"}]`},
		{ropes, []any{"releases", 0, "tender", "documents", 0, "documentType"}, `"plannedProcurementNotice"`},
		{ropes, []any{"releases", 0, "tender", "documents", 0, "url"}, `"https://example.org/tenders/notices/ropes/"`},
	} {
		if got := show(t, test.record, test.path...); got != test.want {
			t.Errorf("%v:\ngot  %s\nwant %s", test.path, got, test.want)
		}
	}
}

// A release is what it was, whatever happens to a procedure that it names.
func TestReleasesStay(t *testing.T) {
	notices := map[string]string{
		"notices/boats.md":         tender("related: [{notice: ropes}]\ntowers: [{name: Ropes, scope: other notice, notice: ropes}]"),
		"notices/ropes/1-plan.md":  "type: planning\npublished: 2019-01-01\ntitle: Ropes\nbuyer: Harbour Board",
		"notices/ropes/2-award.md": "type: award\npublished: 2019-12-01\nsummary: Five ropes",
	}
	releases := func() string {
		w := open(t, files(notices))
		return string(w.AppendReleases(nil, w.site.Register.Procedure("boats"), lead))
	}
	was := releases()
	if !strings.Contains(was, `"relatedProcesses"`) {
		t.Fatalf("nothing is related in %s", was)
	}
	notices["notices/ropes/3-update.md"] = "type: award-update\npublished: 2019-12-10\ntitle: Ropes and chains\nsummary: Six\nbuyer: Port Trust"
	if is := releases(); is != was {
		t.Errorf("a release changed:\nwas %s\nis  %s", was, is)
	}
}

// A release is in the language of its notice, and what they add up to in that of
// the last one.
func TestLanguages(t *testing.T) {
	w := open(t, files(map[string]string{
		"notices/boats/1-tender.md": tender(""),
		"notices/boats/2-update.md": "type: tender-update\npublished: 2019-12-10\nreference: B1\nlanguage: cy",
		"notices/boats/3-update.md": "type: tender-update\npublished: 2019-12-11\nreference: B2",
		"notices/boats/4-update.md": "type: tender-update\npublished: 2019-12-12\nreference: B3\nlanguage: null",
	}))
	record := recordOf(t, w, "boats")
	for i, want := range []string{`"en-GB"`, `"cy"`, `"en-GB"`, `"en-GB"`} {
		if got := show(t, record, "releases", i, "language"); got != want {
			t.Errorf("release %d is in %s, want %s", i+1, got, want)
		}
		if got := show(t, record, "compiledRelease", "tender", "documents", i, "language"); got != want {
			t.Errorf("notice %d is in %s, want %s", i+1, got, want)
		}
	}
	if got := show(t, record, "compiledRelease", "language"); got != `"en-GB"` {
		t.Errorf("the compiled release is in %s", got)
	}
}

// A value's history is in the versioned release (case G23).
func TestVersions(t *testing.T) {
	w := open(t, files(map[string]string{
		"notices/boats/1.md": tender("deadline: 2020-01-13"),
		"notices/boats/2.md": "type: tender-update\npublished: 2019-12-18\ndeadline: 2020-01-27",
		"notices/boats/3.md": "type: tender-update\npublished: 2019-12-19\ndeadline: 2020-01-27\nreference: B1",
	}))
	want := `[{"releaseDate":"2019-11-20T00:00:00Z","releaseID":"ocds-abc123-boats/1","releaseTag":["tender"],"value":"2020-01-13T23:59:59Z"},` +
		`{"releaseDate":"2019-12-18T00:00:00Z","releaseID":"ocds-abc123-boats/2","releaseTag":["tenderUpdate"],"value":"2020-01-27T23:59:59Z"}]`
	if got := show(t, recordOf(t, w, "boats"), "versionedRelease", "tender", "tenderPeriod", "endDate"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A release's id is made of names alone (cases G57, G58).
func TestReleaseIDs(t *testing.T) {
	ids := func(settingsMore, more string) []string {
		fsys := files(map[string]string{
			"notices/boats/tender.md": tender(more),
			"notices/ropes/tender.md": tender(more),
			"notices/2019/nets.md":    tender(more),
		})
		fsys["site.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(settings, "example.org/tenders", settingsMore, 1))}
		var ids []string
		for _, release := range releases(t, open(t, fsys)) {
			ids = append(ids, get(release, "id").(string))
		}
		return ids
	}
	want := []string{"ocds-abc123-boats/tender", "ocds-abc123-nets/nets", "ocds-abc123-ropes/tender"}
	for _, got := range [][]string{ids("example.org/tenders", ""), ids("example.net", "summary: Some boats")} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ids (-want +got):\n%s", diff)
		}
	}
}

// releases gives the decoded lines of ocds/releases.jsonl.
func releases(t testing.TB, w *Writer) []any {
	t.Helper()
	var text []byte
	for _, p := range w.site.Register.Procedures {
		text = w.AppendReleases(text, p, lead)
	}
	var out []any
	for line := range bytes.Lines(text) {
		out = append(out, decode(line))
	}
	return out
}

// mergeRules are those of the standard's release schema.
func mergeRules(t testing.TB) rules {
	t.Helper()
	return rulesOf(decodeFile(t, filepath.Join(shared(t, "data", "ocds-schema"), "release-schema.json")).(map[string]any))
}

// checkPackage checks a procedure's record package: it is valid, its compiled
// and versioned releases are what the standard's rules make of its releases,
// and what it says is the procedure's state.
func checkPackage(t testing.TB, w *Writer, p *notice.Procedure, s schemas, r rules) {
	t.Helper()
	text := w.AppendRecordPackage(nil, p, lead)
	validate(t, s.standard, text)
	validate(t, s.strict, text)
	record := get(decode(text), "records", 0).(map[string]any)
	compiled, versioned := r.merge(record["releases"].([]any))
	if diff := cmp.Diff(any(compiled), record["compiledRelease"]); diff != "" {
		t.Fatalf("compiled release of %s (-merged +written):\n%s\n%s", p.Name, diff, text)
	}
	if diff := cmp.Diff(any(versioned), record["versionedRelease"]); diff != "" {
		t.Fatalf("versioned release of %s (-merged +written):\n%s\n%s", p.Name, diff, text)
	}
	checkState(t, p, compiled)
	for _, release := range append(record["releases"].([]any), any(compiled)) {
		checkReferences(t, release.(map[string]any))
		checkIDs(t, "release", release)
	}
}

// checkState compares a compiled release with the procedure's state.
func checkState(t testing.TB, p *notice.Procedure, compiled map[string]any) {
	t.Helper()
	f := p.State()
	summary := f.Summary
	if summary == "" {
		summary = lead(notice.MainText(p.Steps))
	}
	amount := func(v content.Value) any {
		a := v.Amount
		if !a.Valid() {
			a = v.Max
		}
		if !a.Valid() || !listed(a.Currency()) {
			return nil
		}
		return json.Number(a.Number())
	}
	// keys gives the ids of a list's items, those that are gone aside.
	keys := func(gone string, path ...any) (ids []any) {
		items, _ := get(compiled, path...).([]any)
		for _, item := range items {
			if get(item, "status") != gone {
				ids = append(ids, get(item, "id"))
			}
		}
		return ids
	}
	optional := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	var deadline any
	if !f.Deadline.IsZero() {
		last, err := time.Parse(time.RFC3339, fmt.Sprint(get(compiled, "tender", "tenderPeriod", "endDate")))
		if err != nil || !last.Equal(f.Deadline.Last().Truncate(time.Second)) {
			t.Errorf("tenderPeriod ends %v, want %v", last, f.Deadline.Last())
		}
		deadline = get(compiled, "tender", "tenderPeriod", "endDate")
	}
	var towers, codes []any
	for _, tower := range f.Towers.After {
		towers = append(towers, tower.Name)
	}
	for _, code := range f.CPV {
		codes = append(codes, code[:8])
	}
	var classified []any
	if items, _ := get(compiled, "tender", "items").([]any); items != nil {
		for _, item := range items {
			if id := get(item, "classification", "id"); id != nil {
				classified = append(classified, id)
			}
		}
	}
	var named []any
	if items, _ := get(compiled, "tender", "towers", "after").([]any); items != nil {
		for _, item := range items {
			if title := get(item, "title"); title != nil {
				named = append(named, title)
			}
		}
	}
	byText := func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(towers, byText)
	slices.SortFunc(named, byText)
	for _, test := range []struct {
		name      string
		got, want any
	}{
		{"title", get(compiled, "tender", "title"), optional(f.Title)},
		{"description", get(compiled, "tender", "description"), optional(summary)},
		{"value", get(compiled, "tender", "value", "amount"), amount(f.Value)},
		{"deadline", get(compiled, "tender", "tenderPeriod", "endDate"), deadline},
		{"buyer", get(compiled, "buyer", "name"), optional(f.Buyer.Name)},
		{"method", get(compiled, "tender", "procurementMethod"), optional(f.Method)},
		{"procedure", get(compiled, "tender", "procurementMethodDetails"), optional(f.Procedure)},
		{"category", get(compiled, "tender", "mainProcurementCategory"), optional(f.Category)},
		{"how to bid", get(compiled, "tender", "submissionMethodDetails"), optional(f.Submit)},
		{"law", get(compiled, "tender", "legalBasis", "description"), optional(f.Legal)},
		{"reference", get(compiled, "tender", "reference"), optional(f.Reference)},
		{"programme", get(compiled, "tender", "programme", "title"), optional(f.Programme.Title)},
		{"separation", get(compiled, "tender", "towers", "separation"), optional(f.Towers.Separation)},
		{"towers", named, towers},
		{"codes", classified, codes},
		{"number of contracts", len(keys("cancelled", "contracts")), len(f.Contracts)},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-state +compiled):\n%s", test.name, diff)
		}
	}
	lots := map[string]bool{}
	for _, l := range f.Lots {
		lots[l.Key()] = true
	}
	for _, tower := range f.Towers.After {
		if !tower.Elsewhere() {
			lots[tower.Name] = true
		}
	}
	if got := keys("withdrawn", "tender", "lots"); len(got) != len(lots) {
		t.Errorf("lots are %v, want %v", got, slices.Sorted(maps.Keys(lots)))
	}

	// second is a moment's first second, or its last one.
	second := func(at time.Time, m moment.Moment) any {
		if m.IsZero() {
			return nil
		}
		return at.Unix()
	}
	// written is the second that the data give at a path.
	written := func(item any, path ...any) any {
		text := get(item, path...)
		if text == nil {
			return nil
		}
		at, err := time.Parse(time.RFC3339, fmt.Sprint(text))
		if err != nil {
			t.Error(err)
		}
		return at.Unix()
	}
	byID := func(list, id string) any {
		items, _ := compiled[list].([]any)
		i := slices.IndexFunc(items, func(item any) bool { return get(item, "id") == id })
		if i < 0 {
			return nil
		}
		return items[i]
	}
	lotID := func(name string) any {
		for _, l := range f.Lots {
			if l.Name == name && content.Index(f.Lots, name) < 0 {
				return l.Key()
			}
		}
		return name
	}
	for i := range f.Awards {
		a := &f.Awards[i]
		item := byID("awards", awardID(a))
		var suppliers, names, related []any
		for _, o := range a.Suppliers {
			suppliers = append(suppliers, optional(o.Name))
		}
		items, _ := get(item, "suppliers").([]any)
		for _, s := range items {
			if name := get(s, "name"); name != nil {
				names = append(names, name)
			}
		}
		slices.SortFunc(suppliers, byText)
		slices.SortFunc(names, byText)
		for _, name := range a.Lots {
			related = append(related, lotID(name))
		}
		for _, name := range a.Towers {
			related = append(related, name)
		}
		bids := any(json.Number(fmt.Sprint(a.Bids)))
		if a.Bids == 0 {
			bids = nil
		}
		lots, _ := get(item, "relatedLots").([]any)
		want := []any{suppliers, amount(a.Value), second(a.Date.Start(), a.Date), related, bids}
		got := []any{names, get(item, "value", "amount"), written(item, "date"), lots, get(item, "numberOfBids")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the award %s (-state +compiled):\n%s", awardID(a), diff)
		}
	}
	for i := range f.Contracts {
		c := &f.Contracts[i]
		item := byID("contracts", c.Key())
		want := []any{awardOf(c, f), amount(c.Value), second(c.Signed.Start(), c.Signed), second(c.Start.Start(), c.Start), second(c.End.Last(), c.End)}
		got := []any{get(item, "awardID"), get(item, "value", "amount"), written(item, "dateSigned"), written(item, "period", "startDate"), written(item, "period", "endDate")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the contract %s (-state +compiled):\n%s", c.Key(), diff)
		}
	}
}

// checkReferences checks that all organizations that a release refers to are
// among its parties.
func checkReferences(t testing.TB, release map[string]any) {
	t.Helper()
	parties := map[any]bool{}
	list, _ := release["parties"].([]any)
	for _, p := range list {
		parties[get(p, "id")] = true
	}
	refer := func(reference any) {
		removed := has(reference, "name") && get(reference, "name") == nil
		if reference != nil && !removed && !parties[get(reference, "id")] {
			t.Errorf("%v is no party of %v", reference, release["id"])
		}
	}
	refer(release["buyer"])
	awards, _ := release["awards"].([]any)
	for _, a := range awards {
		suppliers, _ := get(a, "suppliers").([]any)
		for _, s := range suppliers {
			refer(s)
		}
	}
}

// checkIDs checks that no list has two items with one id, none is empty, and no
// object is.
func checkIDs(t testing.TB, path string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			t.Errorf("%s is empty", path)
		}
		for name, part := range v {
			checkIDs(t, path+"."+name, part)
		}
	case []any:
		if len(v) == 0 {
			t.Errorf("%s is empty", path)
		}
		seen := map[any]bool{}
		for _, item := range v {
			if id := get(item, "id"); id != nil {
				if seen[id] {
					t.Errorf("%s has %v twice", path, id)
				}
				seen[id] = true
			}
			checkIDs(t, path, item)
		}
	}
}

func sample(t testing.TB) *Writer { return open(t, os.DirFS("../../content")) }

func TestSample(t *testing.T) {
	w, s, r := sample(t), loadSchemas(t), mergeRules(t)
	for _, p := range w.site.Register.Procedures {
		checkPackage(t, w, p, s, r)
	}
	checkSite(t, w, s)
}

// checkSite checks the data of the whole site.
func checkSite(t testing.TB, w *Writer, s schemas) {
	t.Helper()
	validate(t, s.standard, w.Records())
	records := get(decode(w.Records()), "records").([]any)
	if len(records) != len(w.site.Register.Procedures) {
		t.Errorf("%d records of %d procedures", len(records), len(w.site.Register.Procedures))
	}
	// Each notice has one release, each release a notice with a page (case G59).
	seen := map[string]bool{}
	all := releases(t, w)
	for _, release := range all {
		id := get(release, "id").(string)
		if seen[id] {
			t.Errorf("two releases are %q", id)
		}
		seen[id] = true
	}
	for _, p := range w.site.Register.Procedures {
		for i, step := range p.Steps {
			if !seen[w.ReleaseID(step.Notice)] || !w.site.Has(site.NoticeURL(p, i)) {
				t.Errorf("no release or no page for %s", step.Notice.File)
			}
			delete(seen, w.ReleaseID(step.Notice))
		}
	}
	if len(seen) > 0 {
		t.Errorf("releases of no notice: %v", slices.Sorted(maps.Keys(seen)))
	}
}

func TestGolden(t *testing.T) {
	w := sample(t)
	var got bytes.Buffer
	if err := json.Indent(&got, w.AppendRecordPackage(nil, w.site.Register.Procedure("pegasus"), lead), "", "  "); err != nil {
		t.Fatal(err)
	}
	const file = "testdata/pegasus.json"
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got; run with -update if this is meant):\n%s", file, diff)
	}
}

// corpus writes an invented collection of notices.
func corpus(t testing.TB, notices int) *Writer {
	t.Helper()
	dir := shared(t, "bench", "corpus")
	out := t.TempDir()
	command := exec.Command("go", "run", ".", "-n", fmt.Sprint(notices), "-out", out)
	command.Dir = dir
	if text, err := command.CombinedOutput(); err != nil {
		t.Skipf("no corpus: %v\n%s", err, text)
	}
	return open(t, os.DirFS(filepath.Join(out, "content")))
}

func TestCorpus(t *testing.T) {
	w, s, r := corpus(t, 300), loadSchemas(t), mergeRules(t)
	for _, p := range w.site.Register.Procedures {
		checkPackage(t, w, p, s, r)
	}
	checkSite(t, w, s)
}

// The same content gives the same bytes, whatever the local zone, the order of
// the calls and the number of goroutines (and at any moment).
func TestSameBytes(t *testing.T) {
	w := sample(t)
	want := map[string][]byte{}
	for _, p := range w.site.Register.Procedures {
		want[p.Name] = w.AppendRecordPackage(nil, p, lead)
	}
	local := time.Local
	time.Local = time.FixedZone("elsewhere", 5*3600)
	defer func() { time.Local = local }()
	folder, err := content.Load(os.DirFS("../../content"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	again := New(site.Build(notice.Build(folder, notice.Options{At: at.AddDate(3, 0, 0)}, nil), nil))
	type result struct {
		name string
		text []byte
	}
	results := make(chan result)
	for _, p := range again.site.Register.Procedures {
		go func() { results <- result{p.Name, again.AppendRecordPackage(nil, p, lead)} }()
	}
	for range again.site.Register.Procedures {
		if r := <-results; !bytes.Equal(r.text, want[r.name]) {
			t.Errorf("%s differs:\n%s\n%s", r.name, want[r.name], r.text)
		}
	}
}

func TestExtension(t *testing.T) {
	w := open(t, files(nil))
	for _, test := range []struct{ path, want string }{
		{"compatibility", `["1.1"]`},
		{"schemas", `["release-schema.json"]`},
		{"documentationUrl", `{"en":"https://example.org/tenders/data/"}`},
	} {
		if got := show(t, decode(w.Extension()), test.path); got != test.want {
			t.Errorf("%s is %s, want %s", test.path, got, test.want)
		}
	}
}

// The codes that the writer gives are in the code lists of the standard, or
// known not to be.
func TestCodes(t *testing.T) {
	dir := shared(t, "data")
	column := func(name string, number int) []string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, row := range rows[1:] {
			out = append(out, row[number])
		}
		return out
	}
	currencies := column("ocds-schema/codelists/currency.csv", 0)
	for _, code := range column("codes/iso4217.csv", 0) {
		if money.Currency(code) == nil && listed(code) != slices.Contains(currencies, code) {
			t.Errorf("%s: listed is %t", code, listed(code))
		}
	}
	documents := column("ocds-schema/codelists/documentType.csv", 2)
	for _, kind := range []string{"specification", "invitation", "contract", "signed contract", "evaluation", "evaluation report", "pricing", "clarifications", "cancellation", "technicalSpecifications", "bidders", "complaints", "debarments", "illustration"} {
		if code := documentType(kind); !slices.Contains(documents, code) {
			t.Errorf("the kind %q is %q, which is no code", kind, code)
		}
	}
	for _, typ := range content.Types() {
		if code := noticeDocument(typ); !slices.Contains(documents, code) {
			t.Errorf("a notice of type %s is %q, which is no code", typ, code)
		}
	}
}

// What an editor calls a kind of document has a code where a word of it is known,
// or where it is a code itself.
func TestDocumentTypes(t *testing.T) {
	for code, kinds := range map[string][]string{
		"technicalSpecifications": {"specification", "Specifications", "REQUIREMENTS"},
		"biddingDocuments":        {"invitation", "Invitation to tender", "bidding documents"},
		"contractDraft":           {"contract", "draft contract", "terms"},
		"contractSigned":          {"signed contract"},
		"evaluationCriteria":      {"evaluation", "evaluation criteria"},
		"evaluationReports":       {"evaluation report"},
		"billOfQuantity":          {"pricing", "pricing schedule", "bill of quantities"},
		"clarifications":          {"clarification", "clarifications", "questions", "answers"},
		"cancellationDetails":     {"cancellation"},
		"marketStudies":           {"marketStudies"},
		"complaints":              {"complaints", "Complaints"},
		"":                        {"", "map", "Map", "FAQ", "McGregor", "Site visit", "site-Visit", "site Visit"},
	} {
		for _, kind := range kinds {
			if got := documentType(kind); got != code {
				t.Errorf("the kind %q is %q, want %q", kind, got, code)
			}
		}
	}
}

// One organization has one key, however notices name it.
func TestParties(t *testing.T) {
	for _, test := range []struct {
		name string
		said []content.Organization
		want []string
	}{
		{"by name", []content.Organization{{Name: "North & Co"}, {Name: "North & Co"}}, []string{"north-co", "north-co"}},
		{"two names of one slug", []content.Organization{{Name: "North & Co"}, {Name: "North Co"}}, []string{"north-co", "north-co-2"}},
		{"one name for readers", []content.Organization{{Name: "North & Co"}, {Name: "NORTH\u00a0&  Co"}, {Name: "North & Co\u200b", ID: "GB-COH-1"}, {Name: "North & Co"}}, []string{"north-co", "north-co", "north-co", "north-co"}},
		{"identifier learnt later", []content.Organization{{Name: "North"}, {Name: "North", ID: "GB-COH-1"}, {ID: "GB-COH-1"}}, []string{"north", "north", "north"}},
		{"identifier left out later", []content.Organization{{Name: "North", ID: "GB-COH-1"}, {Name: "North"}}, []string{"GB-COH-1", "GB-COH-1"}},
		{"new name", []content.Organization{{Name: "North", ID: "GB-COH-1"}, {Name: "South", ID: "GB-COH-1"}, {Name: "North"}}, []string{"GB-COH-1", "GB-COH-1", "GB-COH-1"}},
		{"one name, two identifiers", []content.Organization{{Name: "North", ID: "GB-COH-1"}, {Name: "North", ID: "GB-COH-2"}}, []string{"GB-COH-1", "GB-COH-2"}},
		{"other scripts", []content.Organization{{Name: "北方公司"}, {Name: "Café"}, {Name: "…"}}, []string{"北方公司", "café", "party"}},
	} {
		s := newAliases()
		var got []string
		for _, o := range test.said {
			got = append(got, s.key(o))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestSplitIdentifier(t *testing.T) {
	for _, test := range []struct{ id, scheme, number string }{
		{"GB-COH-01234567", "GB-COH", "01234567"},
		{"GB-GOV-D5-X", "GB-GOV", "D5-X"},
		{"LEI-529900T8BM49AURSDO55", "LEI", "529900T8BM49AURSDO55"},
		{"DUNS-12-345", "DUNS", "12-345"},
		{"GB-1", "GB", "1"},
		{"", "", ""},
	} {
		if scheme, number := splitIdentifier(test.id); scheme != test.scheme || number != test.number {
			t.Errorf("%q is %q and %q, want %q and %q", test.id, scheme, number, test.scheme, test.number)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a", `"\`, "a\nb\tc", "\x00\x1f\x7f", "£ \u2028 </script>", "\U0010ffff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		var back string
		if err := json.Unmarshal(appendText(nil, s), &back); err != nil || back != s {
			t.Errorf("%q comes back as %q, %v", s, back, err)
		}
	})
}

func BenchmarkRecordPackage(b *testing.B) {
	w := corpus(b, 2000)
	var one, more []*notice.Procedure
	for _, p := range w.site.Register.Procedures {
		if len(p.Steps) == 1 {
			one = append(one, p)
		} else {
			more = append(more, p)
		}
	}
	for _, set := range []struct {
		name       string
		procedures []*notice.Procedure
	}{{"one notice", one}, {"more notices", more}} {
		b.Run(set.name, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for i := 0; b.Loop(); i++ {
				size += len(w.AppendRecordPackage(nil, set.procedures[i%len(set.procedures)], lead))
			}
			b.ReportMetric(float64(size)/float64(b.N), "bytes/package")
		})
	}
	b.Run("releases of a notice", func(b *testing.B) {
		b.ReportAllocs()
		var dst []byte
		for i := 0; b.Loop(); i++ {
			dst = w.AppendReleases(dst[:0], one[i%len(one)], lead)
		}
	})
	b.Run("site", func(b *testing.B) {
		for b.Loop() {
			for _, p := range w.site.Register.Procedures {
				w.AppendRecordPackage(nil, p, lead)
				w.AppendReleases(nil, p, lead)
			}
			w.Records()
		}
	})
}
