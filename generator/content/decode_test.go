package content

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/problem"
)

var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return zone
}()

func at(s string) moment.Moment {
	m, err := moment.ParseDate(s, london)
	if err != nil {
		panic(err)
	}
	return m
}

func pounds(s string) money.Amount {
	a, err := money.Parse(s)
	if err != nil {
		panic(err)
	}
	return a
}

func length(s string) moment.Duration {
	d, err := moment.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return d
}

// same compares values of this package, moments and amounts by what they mean.
func same(want, got any) string {
	return cmp.Diff(want, got,
		cmp.Comparer(func(a, b moment.Moment) bool { return a.IsZero() == b.IsZero() && a.Datetime() == b.Datetime() }),
		cmp.Comparer(func(a, b money.Amount) bool { return a.Equal(b) }),
		cmp.Comparer(func(a, b *url.URL) bool { return fmt.Sprint(a) == fmt.Sprint(b) }),
		cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
		cmp.Exporter(func(reflect.Type) bool { return true }))
}

// one loads a folder of one notice, which must be right.
func one(t *testing.T, text string) *Notice {
	t.Helper()
	folder := load(t, folderOf(map[string]string{"notices/2020/x.md": text}), nil, nil)
	if len(folder.Problems) > 0 || len(folder.Notices) != 1 {
		t.Fatalf("%d notices, problems:\n%s", len(folder.Notices), lines(folder.Problems))
	}
	return folder.Notices[0]
}

const everything = `---
type: tender-amendment
published: 2020-01-02 09:30
title: '  Pegasus: the  transformation '
summary: |
  First line
  and second.
reference: 0555567
official_url: https://example.org/notice/1
buyer:
  name: Northmoor Constabulary
  id: GB-COH-01234567
  url: https://northmoor.example
  contact: {email: bids@example.org, phone: 020 7946 0000}
programme: {title: Pegasus, url: https://example.org/pegasus}
value: {min: £500m, max: £600m, estimated: true, vat: excluded}
deadline: 2020-01-27
events:
  - {title: Questions by, date: 2020-01-13 12:00}
submit: https://example.org/portal
duration: 5 years
extension: P1Y6M
towers:
  before:
    - {name: Desktops, supplier: Acme Ltd, ends: 2021-03-31}
    - Networks
  after:
    - name: Infrastructure
      summary: Servers and service desk.
      services: [Service desk, Hosting]
      scope: this notice
      value: GBP 100,000,000
      deadline: 2020-01-28
      replaces: [Desktops]
    - name: Applications
      scope: other notice
      notice: applications
  separation: strong preference
  separation_reason: One manages the other.
lots:
  - {name: North, id: lot-1, summary: The north., value: £1m, deadline: 2020-01-29}
category: services
legal: Utilities Contracts Regulations 2016
method: selective
procedure: competitive dialogue
cpv: [72000000-5, 03000000]
regions: [UKI31, GB-WLS]
topics: [policing, no, on, 1_000]
related:
  - lfr-independent-report
  - {title: Opinion, url: https://example.org/opinion, kind: report, publisher: ICO, published: 2019-10, summary: Long.}
  - notice: body-worn-video
documents:
  - {title: Elsewhere, url: https://example.org/a.pdf, kind: evaluation, language: CY, published: 2020-01-01}
contact: {name: Procurement team, email: bids@example.org, phone: "020", url: https://example.org/contact}
awards:
  - {id: a1, suppliers: [Acme Ltd, {name: Beta plc, id: GB-COH-1}], value: £5m, date: 2020-02-01, towers: [Infrastructure], lots: [lot-1], bids: 3}
contracts:
  - {id: c1, award: a1, value: £5m, signed: 2020-02-02, start: 2020-03-01, end: 2025-02-28}
reason: Bidders asked for more time.
corrected: {date: 2020-01-03, reason: A typing error.}
aliases: [/old/page, /older/]
draft: true
language: en-gb
extra: {opens: 14:30, deep: {list: [yes, {a: ~}, ""], none: null}, empty: ""}
---
Body *text*.
`

func TestDecode(t *testing.T) {
	n := one(t, everything)
	want := &Notice{
		Procedure: "x", ID: "x", Text: Text{File: "notices/2020/x.md", Body: "Body *text*.\n", BodyLine: 67},
		Type: TypeTenderAmendment, Published: at("2020-01-02 09:30"), Draft: true,
		Reason: "Bidders asked for more time.", OfficialURL: "https://example.org/notice/1", Language: "en-GB",
		Aliases:   []string{"/old/page/", "/older/"},
		Corrected: Correction{at("2020-01-03"), "A typing error."},
		Facts: Facts{
			Title: "Pegasus: the  transformation", Summary: "First line\nand second.", Reference: "0555567",
			Buyer:     Organization{"Northmoor Constabulary", "GB-COH-01234567", "https://northmoor.example", Contact{Email: "bids@example.org", Phone: "020 7946 0000"}},
			Programme: Programme{"Pegasus", "https://example.org/pegasus"},
			Value:     Value{Min: pounds("£500m"), Max: pounds("£600m"), Estimated: Yes, VAT: "excluded"},
			Deadline:  at("2020-01-27"),
			Events:    []Event{{"Questions by", at("2020-01-13 12:00")}},
			Submit:    "https://example.org/portal",
			Duration:  length("5 years"), Extension: length("P1Y6M"),
			Towers: Towers{
				BeforeCount: 2,
				Before:      []Tower{{Name: "Desktops", Supplier: "Acme Ltd", Ends: at("2021-03-31")}, {Name: "Networks"}},
				After: []Tower{
					{Name: "Infrastructure", Summary: "Servers and service desk.", Services: []string{"Service desk", "Hosting"}, Scope: "this notice",
						Value: Value{Amount: pounds("GBP 100,000,000")}, Deadline: at("2020-01-28"), Replaces: []string{"Desktops"}},
					{Name: "Applications", Scope: "other notice", Notice: "applications"},
				},
				Separation: "strong preference", SeparationReason: "One manages the other.",
			},
			Lots:     []Lot{{"lot-1", "North", "The north.", Value{Amount: pounds("£1m")}, at("2020-01-29")}},
			Category: "services", Legal: "Utilities Contracts Regulations 2016", Method: "selective", Procedure: "competitive dialogue",
			CPV: []string{"72000000-5", "03000000"}, Regions: []string{"UKI31", "GB-WLS"}, Topics: []string{"policing", "no", "on", "1_000"},
			Related: []Related{
				{Coverage: "lfr-independent-report"},
				{URL: "https://example.org/opinion", Title: "Opinion", Kind: "report", Publisher: "ICO", Summary: "Long.", Published: at("2019-10")},
				{Notice: "body-worn-video"},
			},
			Documents: []Document{{Title: "Elsewhere", URL: "https://example.org/a.pdf", Kind: "evaluation", Language: "cy", Published: at("2020-01-01")}},
			Contact:   Contact{"Procurement team", "bids@example.org", "020", "https://example.org/contact"},
			Awards: []Award{{"a1", []Organization{{Name: "Acme Ltd"}, {Name: "Beta plc", ID: "GB-COH-1"}}, Value{Amount: pounds("£5m")}, at("2020-02-01"),
				[]string{"Infrastructure"}, []string{"lot-1"}, 3}},
			Contracts: []Contract{{"c1", "a1", Value{Amount: pounds("£5m")}, at("2020-02-02"), at("2020-03-01"), at("2025-02-28")}},
			Extra:     map[string]any{"opens": "14:30", "deep": map[string]any{"list": []any{"yes", map[string]any{}, ""}}, "empty": ""},
		},
		Nulls: []string{"extra.deep.list.a", "extra.deep.none"},
	}
	want.positions = n.positions
	if diff := same(want, n); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	rows := strings.Split(everything, "\n")
	if got := rows[n.BodyLine-1]; got != "Body *text*." {
		t.Errorf("body begins at %q", got)
	}
	for path, want := range map[string]string{ // what stands at the position
		"type":                         "tender-amendment",
		"published":                    "2020-01-02 09:30",
		"title":                        "'  Pegasus",
		"summary":                      "|",
		"buyer":                        "buyer:",
		"buyer.name":                   "Northmoor",
		"buyer.contact":                "contact: {email",
		"buyer.contact.phone":          "020 7946 0000",
		"value":                        "value:",
		"value.max":                    "£600m",
		"deadline":                     "2020-01-27",
		"events":                       "- {title: Questions",
		"events.0":                     "{title: Questions",
		"events.0.date":                "2020-01-13 12:00",
		"towers.before.0.supplier":     "Acme",
		"towers.before.1":              "Networks",
		"towers.after.0":               "name: Infrastructure",
		"towers.after.0.services.1":    "Hosting",
		"towers.after.0.value.amount":  "GBP 100,000,000",
		"towers.after.0.value.min.any": "GBP 100,000,000",
		"towers.after.1.notice":        "applications",
		"lots.0":                       "{name: North",
		"lots.0.deadline":              "2020-01-29",
		"lots.7.name":                  "- {name: North",
		"topics":                       "[policing",
		"topics.3":                     "1_000",
		"related.0":                    "lfr-independent-report",
		"related.2":                    "notice: body",
		"related.2.notice":             "body-worn-video",
		"documents.0.url":              "https://example.org/a.pdf",
		"awards.0.suppliers.1.id":      "GB-COH-1}",
		"contracts.0.nothing.like.it":  "{id: c1",
		"corrected.reason":             "A typing error.",
		"extra.deep":                   "deep: {list",
		"extra.deep.none":              "none: null",
		"image.file":                   "---",
		"":                             "---",
	} {
		p := n.Position(path)
		if got := string([]rune(rows[p.Line-1])[p.Column-1:]); !strings.HasPrefix(got, want) || p.File != n.File {
			t.Errorf("%s is at %v, %q, want %q", path, p, got, want)
		}
	}
	for path, want := range map[string]bool{"deadline": true, "lots.0.value": true, "extra.deep.none": true, "image": false, "lot": false} {
		if n.Says(path) != want {
			t.Errorf("Says(%s) is %v", path, !want)
		}
	}
	if !slices.IsSortedFunc(n.positions, func(a, b place) int { return strings.Compare(a.path, b.path) }) {
		t.Error("positions are not sorted")
	}
}

func TestShortForms(t *testing.T) {
	for front, want := range map[string]Facts{
		"buyer: Example Council":                           {Buyer: Organization{Name: "Example Council"}},
		"buyer: {name: A, contact: https://example.org/c}": {Buyer: Organization{Name: "A", Contact: Contact{URL: "https://example.org/c"}}},
		"programme: Pegasus":                               {Programme: Programme{Title: "Pegasus"}},
		"contact: bids@example.org":                        {Contact: Contact{Email: "bids@example.org"}},
		"contact: HTTPS://example.org":                     {Contact: Contact{URL: "HTTPS://example.org"}},
		"contact: Procurement team":                        {Contact: Contact{Name: "Procurement team"}},
		"value: £1.5bn":                                    {Value: Value{Amount: pounds("GBP 1,500,000,000")}},
		"value: {amount: '1.5', currency: GBP}":            {Value: Value{Amount: pounds("GBP 1.5")}},
		"value: {currency: GBP, max: 5m, estimated: 'false'}": {
			Value: Value{Max: pounds("£5m"), Estimated: No}},
		"value: {vat: included}":          {Value: Value{VAT: "included"}},
		"towers: [A, off]":                {Towers: Towers{After: []Tower{{Name: "A"}, {Name: "off"}}}},
		"towers: [A, {name: B}]":          {Towers: Towers{After: []Tower{{Name: "A"}, {Name: "B"}}}},
		"towers: {before: 6, after: [A]}": {Towers: Towers{BeforeCount: 6, After: []Tower{{Name: "A"}}}},
		"towers: {before: '6'}":           {Towers: Towers{BeforeCount: 6}},
		"submit: By post to the clerk":    {Submit: "By post to the clerk"},
		"awards: [{suppliers: [A]}]":      {Awards: []Award{{Suppliers: []Organization{{Name: "A"}}}}},
		"reference: 10:00":                {Reference: "10:00"},
		"reference: 0o17":                 {Reference: "0o17"},
		"reference: '2020-01-02'":         {Reference: "2020-01-02"},
		"reference: 'null'":               {Reference: "null"},
		"reference: 'Caf\u00E9'":          {Reference: "Café"},
		"reference: \"cafe\u0301\"":       {Reference: "cafe\u0301"},
		"reference: >-\n  two\n  lines":   {Reference: "two lines"},
		"reference: yes":                  {Reference: "yes"},
		"reference: 1_000":                {Reference: "1_000"},
		"reference: <<":                   {Reference: "<<"},
		"deadline: '2020-01-13'":          {Deadline: at("2020-01-13")},
		"deadline: \"2020-01-13 12:00\"":  {Deadline: at("2020-01-13 12:00")},
		"cpv: ['72000000', 03000000]":     {CPV: []string{"72000000", "03000000"}},
		"title: \"line \\\n  folded\"":    {Title: "line folded"},
		"legal: \u200Emarks \u05D0\u200F": {Legal: "\u200Emarks \u05D0\u200F"},
	} {
		if diff := same(want, one(t, notice(front+"\n", "")).Facts); diff != "" {
			t.Errorf("%s: -want +got:\n%s", front, diff)
		}
	}
}

func TestNulls(t *testing.T) {
	for front, want := range map[string][2][]string{ // nulls, replaces
		"summary: ~":                  {{"summary"}, nil},
		"deadline: null":              {{"deadline"}, nil},
		"topics: []":                  {{"topics"}, nil},
		"lots: []":                    {{"lots"}, nil},
		"towers: []":                  {{"towers"}, nil},
		"towers: ~":                   {{"towers"}, nil},
		"contact: {phone: ~, url: ~}": {{"contact.phone", "contact.url"}, nil},
		"buyer: {contact: {email: ~}, url: Null}":       {{"buyer.contact.email", "buyer.url"}, nil},
		"value: {min: ~, max: £5m}":                     {{"value.min"}, nil},
		"lots: [{id: lot-2, value: ~}]":                 {{"lots[lot-2].value"}, nil},
		"lots: [{name: North, value: {max: ~}}]":        {{"lots[North].value.max"}, nil},
		"lots: [{id: ~, name: North}]":                  {{"lots[North].id"}, nil},
		"lots: [{id: a}, {id: b, name: ~, summary: ~}]": {{"lots[b].name", "lots[b].summary"}, nil},
		"awards: [{id: a1, suppliers: [{name: A, url: ~}], lots: []}]": {
			{"awards[a1].lots", "awards[a1].suppliers[A].url"}, nil},
		"awards: [{id: a1, suppliers: []}]":                    {{"awards[a1].suppliers"}, nil},
		"awards: [{suppliers: [A]}]":                           {nil, []string{"awards[A].suppliers"}},
		"contracts: [{award: a1, end: ~}]":                     {{"contracts[a1].end"}, nil},
		"documents: [{url: 'https://example.org', title: ~}]":  {{"documents[https://example.org].title"}, nil},
		"related: [{url: 'https://example.org', title: ~}]":    {{"related[https://example.org].title"}, nil},
		"towers: {before: ~}":                                  {{"towers.before"}, nil},
		"towers: {before: []}":                                 {{"towers.before"}, nil},
		"towers: {after: [{name: A, services: ~}]}":            {{"towers.after[A].services"}, nil},
		"towers: [{name: A, services: ~}]":                     {{"towers.after[A].services"}, nil},
		"towers: [A, B]":                                       {nil, []string{"towers", "towers.after"}},
		"towers: [A, {name: B}]":                               {nil, nil},
		"towers: {before: [A], after: [B]}":                    {nil, []string{"towers.after", "towers.before"}},
		"towers: {before: [{name: A}], after: [B, {name: C}]}": {nil, nil},
		"extra: {a: ~}":                                        {{"extra.a"}, nil},
		"image: ~":                                             {{"image"}, nil},
	} {
		n := one(t, notice(front+"\n", ""))
		if !slices.Equal(n.Nulls, want[0]) || !slices.Equal(n.Replaces, want[1]) {
			t.Errorf("%s: nulls %q, replaces %q", front, n.Nulls, n.Replaces)
		}
		for _, path := range n.Nulls {
			if !n.Removes(path) {
				t.Errorf("%s: Removes(%s) is false", front, path)
			}
		}
	}
}

// TestItemPositions: the number of an item in positions is its number in Facts,
// whatever was left out before it.
func TestItemPositions(t *testing.T) {
	text := notice("topics: [a, a, [x], b]\nlots:\n  - {summary: none}\n  - {id: l1, value: ~}\n  - {id: l1, name: ~}\n  - {id: l2}\n"+
		"related: [Bad Name, good]\n", "")
	folder := load(t, folderOf(map[string]string{"notices/x.md": text}), nil, nil)
	n := folder.Notices[0]
	if len(n.Facts.Topics) != 2 || len(n.Facts.Lots) != 2 || len(n.Facts.Related) != 1 {
		t.Fatalf("%+v", n.Facts)
	}
	for path, want := range map[string]problem.Position{
		"topics.1":     {File: "notices/x.md", Line: 4, Column: 21},
		"lots.0":       {File: "notices/x.md", Line: 7, Column: 5},
		"lots.0.value": {File: "notices/x.md", Line: 7, Column: 14},
		"lots.1.id":    {File: "notices/x.md", Line: 9, Column: 10},
		"related.0":    {File: "notices/x.md", Line: 10, Column: 21},
	} {
		if got := n.Position(path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if !slices.Equal(n.Nulls, []string{"lots[l1].value"}) {
		t.Errorf("nulls %q", n.Nulls)
	}
}

func TestOrder(t *testing.T) {
	dated := func(day string) string { return "---\ntype: tender-update\npublished: " + day + "\n---\n" }
	folder := load(t, folderOf(map[string]string{
		"notices/pegasus/c.md":      dated("2020-01-03"),
		"notices/pegasus/a.md":      dated("2020-01-04 00:00"),
		"notices/pegasus/b.md":      dated("2020-01-03"),
		"notices/pegasus/d.md":      dated("2020-01-03 12:00"),
		"notices/pegasus/bb.md":     dated("2020-01-03 00:00"), // the moment at which the day begins
		"notices/pegasus/e.md":      dated("2020-01-02T23:00:00-05:00"),
		"notices/2019/atlas.md":     tender,
		"notices/2021/zebra/one.md": tender,
		"coverage/b.md":             "---\ntitle: B\nurl: https://example.org\n---\n",
		"coverage/a.md":             "---\ntitle: A\nurl: https://example.org\n---\n",
		"z.md":                      "---\ntitle: Z\n---\nWords.\n",
		"about.md":                  "---\ntitle: About\naliases: [/who/]\ndraft: true\n---\n",
	}), nil, nil)
	if len(folder.Problems) > 0 {
		t.Fatal(lines(folder.Problems))
	}
	var got []string
	for _, n := range folder.Notices {
		got = append(got, n.Procedure+"/"+n.ID)
	}
	want := []string{"atlas/atlas", "pegasus/b", "pegasus/bb", "pegasus/c", "pegasus/e", "pegasus/d", "pegasus/a", "zebra/one"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if folder.Coverage[0].Name != "a" || folder.Coverage[1].Name != "b" {
		t.Error("coverage is not sorted")
	}
	wantPages := []*Page{{Name: "about", Text: Text{File: "about.md", BodyLine: 6}, Title: "About", Aliases: []string{"/who/"}, Draft: true},
		{Name: "z", Text: Text{File: "z.md", Body: "Words.\n", BodyLine: 4}, Title: "Z"}}
	for i, p := range folder.Pages {
		wantPages[i].positions = p.positions
	}
	if diff := same(wantPages, folder.Pages); diff != "" {
		t.Error(diff)
	}
}

func TestCoverage(t *testing.T) {
	folder := load(t, folderOf(map[string]string{"coverage/report.md": "---\ntitle: Report\nurl: https://example.org/r\nkind: guidance\npublisher: ICO\npublished: 2019\ntopics: [faces]\nsummary: Short.\n---\nLong.\n"}), nil, nil)
	if len(folder.Problems) > 0 {
		t.Fatal(lines(folder.Problems))
	}
	want := &Coverage{Name: "report", Text: Text{File: "coverage/report.md", Body: "Long.\n", BodyLine: 10}, Title: "Report", URL: "https://example.org/r", Kind: "guidance", Publisher: "ICO",
		Published: at("2019"), Topics: []string{"faces"}, Summary: "Short."}
	want.positions = folder.Coverage[0].positions
	if diff := same(want, folder.Coverage[0]); diff != "" {
		t.Error(diff)
	}
	if p := folder.Coverage[0].Position("topics.0"); p != (problem.Position{File: "coverage/report.md", Line: 7, Column: 10}) {
		t.Error(p)
	}
}

func TestSettings(t *testing.T) {
	text := `---
title: Public notices
base_url: https://example.org/a//b/
first_base_url: https://old.example.org/c
publisher: {name: Example Council, id: GB-LAE-ABC, url: https://example.org, contact: {phone: "020"}}
language: cy_GB
timezone: Pacific/Auckland
licence: https://example.org/licence
navigation: [{title: About, url: /about/}, {title: Council, url: https://example.org}]
per_page: 20
`
	fsys := folderOf(nil)
	fsys["site.yaml"].Data = []byte(text)
	folder := load(t, fsys, nil, nil)
	zone, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Title: "Public notices", BaseURL: &url.URL{Scheme: "https", Host: "example.org", Path: "/a/b/"},
		FirstBaseURL: &url.URL{Scheme: "https", Host: "old.example.org", Path: "/c/"},
		Publisher:    Organization{"Example Council", "GB-LAE-ABC", "https://example.org", Contact{Phone: "020"}},
		Language:     "cy-GB", Zone: zone, ZoneKnown: true, OCIDPrefix: "ocds-000000", Licence: "https://example.org/licence",
		Navigation: []Link{{"About", "/about/"}, {"Council", "https://example.org"}}, PerPage: 20,
		positions: folder.Settings.positions,
	}
	if diff := same(want, folder.Settings); diff != "" {
		t.Error(diff)
	}
	if got := lines(folder.Problems); got != "site.yaml:1:1: warning: no “ocid_prefix”; OCIDs start with ocds-000000 until one is registered and written here [no-ocid-prefix]\n" {
		t.Error(got)
	}
	if p := folder.Settings.Position("navigation.1.url"); p != (problem.Position{File: "site.yaml", Line: 9, Column: 66}) {
		t.Error(p)
	}

	folder = load(t, folderOf(nil), nil, nil)
	if s := folder.Settings; s.Zone.String() != "Europe/London" || s.BaseURL.String() != "https://example.org/tenders/" || s.Language != "en-GB" || s.PerPage != 50 || len(folder.Problems) > 0 {
		t.Errorf("%+v\n%s", s, lines(folder.Problems))
	}
	for written, want := range map[string]string{
		"https://example.org": "https://example.org/", "http://example.org/x": "http://example.org/x/", "https://example.org:8080/x/": "https://example.org:8080/x/",
		"https://example.org/x/../y//z": "https://example.org/y/z/", "https://example.org/#": "https://site.invalid/",
	} {
		fsys["site.yaml"].Data = []byte("title: A\npublisher: B\nbase_url: " + written + "\n")
		if got := load(t, fsys, nil, nil).Settings.BaseURL.String(); got != want {
			t.Errorf("%s is %s, want %s", written, got, want)
		}
	}
	for written, want := range map[string]string{
		"https://tést.example.org/": "xn--tst-bma.example.org", "https://T%C3%89ST.example.org:8443/x": "xn--tst-bma.example.org:8443", "https://例え。テスト/": "xn--r8jz45g.xn--zckzah",
		"https://xn--tst-bma.example.org/": "xn--tst-bma.example.org", "https://Example.org/": "Example.org", "https://a_b--c.example.org.": "a_b--c.example.org.",
		"http://localhost:8080/": "localhost:8080", "http://127.0.0.1/": "127.0.0.1", "http://[2001:db8::1]:80/": "[2001:db8::1]:80",
		"https://ex*ample.org/": "", "https://example..org/": "", "https://.example.org/": "", "https://-tést.example.org/": "", "https://é\u200Dé.example.org/": "",
	} {
		fsys["site.yaml"].Data = []byte("title: A\npublisher: B\nbase_url: https://now.example.org/\nfirst_base_url: " + written + "\n")
		folder := load(t, fsys, nil, nil)
		found := strings.Contains(lines(folder.Problems), "site.yaml:4:17: error: ") && strings.Contains(lines(folder.Problems), " is no name of a host; write one as in https://example.org/ [not-a-url]\n")
		if got := folder.Settings.FirstBaseURL.Host; want != "" && got != want || found != (want == "") {
			t.Errorf("the host of %s is %s, want %q: %s", written, got, want, lines(folder.Problems))
		}
	}
}

// A zone that is the machine's, or that only some machines have, is none.
func TestZonesOfMachines(t *testing.T) {
	for _, name := range []string{"Local", "localtime", "posixrules", "Factory", "posix/Europe/London", "right/Europe/London", "../zone", "Europe"} {
		fsys := folderOf(nil)
		fsys["site.yaml"].Data = append(fsys["site.yaml"].Data, "timezone: "+name+"\n"...)
		if folder := load(t, fsys, nil, nil); !strings.Contains(lines(folder.Problems), "is no time zone") || folder.Settings.Zone != time.UTC {
			t.Errorf("%s is the zone %v, with %s", name, folder.Settings.Zone, lines(folder.Problems))
		}
	}
}

// TestZone: times are in the site's zone, whatever that of the machine.
func TestZone(t *testing.T) {
	fsys := folderOf(map[string]string{"notices/x.md": tender})
	fsys["site.yaml"].Data = append(fsys["site.yaml"].Data, "timezone: Pacific/Auckland\n"...)
	folder := load(t, fsys, nil, nil)
	if got := folder.Notices[0].Published.Start().UTC().Format(time.RFC3339); got != "2020-01-01T11:00:00Z" {
		t.Errorf("published %s", got)
	}
	// Another zone is another time, though no notice changed.
	fsys["site.yaml"].Data = []byte(site)
	folder = load(t, fsys, folder, []string{"site.yaml"})
	if got := folder.Notices[0].Published.Start().UTC().Format(time.RFC3339); got != "2020-01-02T00:00:00Z" {
		t.Errorf("published %s", got)
	}
}

func TestBody(t *testing.T) {
	for text, want := range map[string]struct {
		body string
		line int
	}{
		"---\n" + head + "---\n":                                 {"", 5},
		"---\n" + head + "---":                                   {"", 5},
		"---\n" + head + "--- \t\n\nA\n":                         {"\nA\n", 5},
		"\uFEFF---\r\n" + crlf(head) + "---\r\nA\r\n\r\nB":       {"A\n\nB", 5},
		"---\n" + head + "---\n---\nstill body\n---\n":           {"---\nstill body\n---\n", 5},
		"---\n" + head + "summary: |\n  a\n  ----\n---\n  ---\n": {"  ---\n", 8},
	} {
		n := one(t, text)
		if n.Body != want.body || n.BodyLine != want.line {
			t.Errorf("%q: %q at %d", text, n.Body, n.BodyLine)
		}
	}
}

func crlf(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// TestCRLF: line ends make no difference but to the bytes.
func TestCRLF(t *testing.T) {
	plain, windows := one(t, everything), one(t, "\uFEFF"+crlf(everything))
	if diff := same(plain, windows); diff != "" {
		t.Error(diff)
	}
}

// Each character that gives a direction to the text after it is refused, its
// neighbours and the marks of right-to-left texts are not.
func TestDirectionOverrides(t *testing.T) {
	refused := []rune{0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069}
	for _, r := range append([]rune{0x200E, 0x200F, 0x061C, 0x202F, 0x2065, 0x206A, 'א', 'ا'}, refused...) {
		f := load(t, folderOf(map[string]string{"notices/x.md": "---\ntype: tender\npublished: 2020-01-02\nbuyer: Council\ntitle: Road" + string(r) + " works\n---\n"}), nil, nil)
		var got []string
		for _, p := range f.Problems {
			if p.Code == codeDirectionOverride {
				got = append(got, p.String())
			}
		}
		var want []string
		if slices.Contains(refused, r) {
			want = []string{fmt.Sprintf("notices/x.md:5:12: error: the character %U in “title” makes text read as another; delete it", r)}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%U: %q, want %q", r, got, want)
		}
	}
}
