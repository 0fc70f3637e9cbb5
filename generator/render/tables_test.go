package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"handbill.example/generator/site"
)

var tabled = files{
	"notices/a/1.md": laterNotice("tender", "2020-01-01", `title: "=HYPERLINK(\"https://evil.example\")"
buyer: {name: "@Council, north", id: GB-GOR-1}
programme: Pegasus
value: {min: £500m, max: "GBP 600,000,000.50", estimated: true, vat: excluded}
lots: [{id: l1, name: One, deadline: 2020-02-01}, {id: l2, name: Two, deadline: 2020-03-01 12:00}]
method: open
category: services
cpv: [72000000]
regions: [UKI, UKC]
topics: ["-minus", Roads]
duration: 5 years
reference: "0555567"
language: cy
`),
	"notices/a/2.md": laterNotice("award", "2020-04-01 09:30", `official_url: https://journal.example.org/2
language: cy
awards:
  - {id: a1, suppliers: [Somebody, "Others; Ltd"], value: £2m}
  - {id: a2, suppliers: [Somebody], value: £3m}
`),
	"notices/b.md": laterNotice("tender", "2020-05-01", "title: Two, “quoted” \"so\"\nbuyer: Council\nvalue: EUR 84000.50\nsummary: x\n"),
}

func TestCSV(t *testing.T) {
	r := rendererAt(t, loadFiles(t, tabled), "2020-06-01T00:00:00Z")
	data := output(t, r, "notices.csv")
	for line := range strings.SplitAfterSeq(strings.TrimSuffix(string(data), "\r\n"), "\n") {
		if strings.HasSuffix(line, "\n") && !strings.HasSuffix(line, "\r\n") {
			t.Errorf("the line %q does not end in CR LF", line)
		}
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 3 {
		t.Fatalf("%d records, want a header and a row for each of two procedures", len(records))
	}
	got := map[string]string{}
	for i, name := range records[0] {
		got[name] = records[1][i]
	}
	want := map[string]string{
		"ocid": "ocds-abc123-a", "name": "a", "url": "https://example.org/tenders/notices/a/", "title": `'=HYPERLINK("https://evil.example")`,
		"buyer": "'@Council, north", "buyer_id": "GB-GOR-1", "programme": "Pegasus", "status": "awarded", "type": "award",
		"published": "2020-01-01", "last_changed": "2020-04-01T09:30:00+01:00", "deadline": "2020-03-01T12:00:00Z",
		"value": "", "value_min": "500000000", "value_max": "600000000.50", "currency": "GBP", "vat": "excluded", "estimated": "true",
		"method": "open", "category": "services", "cpv": "72000000", "regions": "UKI;UKC", "topics": "'-minus;Roads", "duration": "P5Y",
		"suppliers": "Somebody;Others; Ltd", "awarded_value": "5000000", "awarded_currency": "GBP", "notices": "2",
		"reference": "0555567", "official_url": "https://journal.example.org/2", "language": "cy",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestJSON(t *testing.T) {
	r := rendererAt(t, loadFiles(t, tabled), "2020-06-01T00:00:00Z")
	data := output(t, r, "notices.json")
	var got struct {
		Title, Licence string
		Procedures     []map[string]any
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&got); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if got.Title != "Contracts Record" || got.Licence != "https://publisher.example.org/licence" || len(got.Procedures) != 2 {
		t.Fatalf("%s", data)
	}
	// What is not known has no key; one item is a list as well (G62).
	want := map[string]any{
		"ocid": "ocds-abc123-b", "name": "b", "url": "https://example.org/tenders/notices/b/", "title": "Two, “quoted” \"so\"",
		"buyer": "Council", "status": "open", "type": "tender", "published": "2020-05-01", "last_changed": "2020-05-01",
		"value": json.Number("84000.50"), "currency": "EUR", "notices": json.Number("1"),
	}
	if diff := cmp.Diff(want, got.Procedures[1]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]any{"-minus", "Roads"}, got.Procedures[0]["topics"]); diff != "" {
		t.Errorf("topics (-want +got)\n%s", diff)
	}
	if got.Procedures[0]["estimated"] != true || got.Procedures[0]["value_max"] != json.Number("600000000.50") {
		t.Errorf("%v", got.Procedures[0])
	}
}

// From the deadline to the award a procedure is closed, and a day counts until
// its end (G8, G19).
func TestTablesSayClosed(t *testing.T) {
	folder := loadFiles(t, files{"notices/p.md": laterNotice("tender", "2020-01-01", "title: Roads\nbuyer: Council\ndeadline: 2020-01-13\n")})
	for at, want := range map[string]string{"2020-01-13T23:59:59Z": "open", "2020-01-14T00:00:00Z": "closed"} {
		r := rendererAt(t, folder, at)
		if data := string(output(t, r, "notices.json")); !strings.Contains(data, `"status":"`+want+`"`) || !strings.Contains(data, `"deadline":"2020-01-13"`) {
			t.Errorf("at %s: %s", at, data)
		}
		if data := string(output(t, r, "notices.csv")); !strings.Contains(data, ","+want+",tender,2020-01-01,2020-01-01,2020-01-13,") {
			t.Errorf("at %s: %s", at, data)
		}
	}
}

// The columns that were published once are a promise: this list only grows.
func TestColumnsOnlyGrow(t *testing.T) {
	published := strings.Fields(`ocid name url title buyer buyer_id programme status type published last_changed deadline
		value value_min value_max currency vat estimated method category cpv regions topics duration
		suppliers awarded_value awarded_currency notices reference official_url language`)
	seen := map[string]bool{}
	for i, c := range columns {
		if i >= len(published) || c.Name != published[i] {
			t.Errorf("column %d is %s; add a new one at the end, here as well", i, c.Name)
		}
		if seen[c.Name] || c.Description == "" {
			t.Errorf("column %s is there twice, or not described", c.Name)
		}
		seen[c.Name] = true
	}
	if len(seen) < len(published) {
		t.Errorf("%d columns, %d are published", len(seen), len(published))
	}
}

// The keys that columns come from are documented.
func TestColumnsComeFromKeys(t *testing.T) {
	guide, err := os.ReadFile("../../docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range columns {
		for _, path := range c.From {
			for key := range strings.SplitSeq(path, ".") {
				if !strings.Contains(string(guide), "\n| `"+key+"` |") {
					t.Errorf("column %s comes from %s, and there is no key %s", c.Name, path, key)
				}
			}
		}
	}
	page := string(output(t, sampleRenderer(t), "data/"))
	for _, want := range []string{"<td><code>deadline</code>, <code>lots.deadline</code>, <code>towers.after.deadline</code></td>", "<td>Number of notices</td><td>worked out</td>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// An apostrophe stands where a cell, or what a semicolon makes one, would begin as a
// formula does, and nowhere else.
func TestGuard(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		"=1+1":                             "'=1+1",
		"-1;+1;@x;=1":                      "'-1;'+1;'@x;'=1",
		"Roads;=HYPERLINK(A1)":             "Roads;'=HYPERLINK(A1)",
		"Roads; =HYPERLINK(A1)":            "Roads;' =HYPERLINK(A1)",
		`Roads;"=HYPERLINK(A1)"`:           `Roads;'"=HYPERLINK(A1)"`,
		"Roads;＝1":                         "Roads;'＝1",
		"Roads;;=1":                        "Roads;;'=1",
		"Roads;\t1":                        "Roads;'\t1",
		"Roads; paths, a=b; c-d; \"e\"; 1": "Roads; paths, a=b; c-d; \"e\"; 1",
		" =1":                              " =1",
		"90620000;45233120":                "90620000;45233120",
	} {
		if got := guard(text); got != want {
			t.Errorf("guard(%q) = %q, want %q", text, got, want)
		}
	}
	if got, want := cell([]string{"Roads", "=1", "a;-b"}), "Roads;'=1;a;'-b"; got != want {
		t.Errorf("a list is %q, want %q", got, want)
	}
}

func FuzzCSVCell(f *testing.F) {
	for _, odd := range append(oddTexts(), "+1", "-1", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(1)", "'=1", "", "a\r\nb", ",;\"", "a;=1", "a; =1", "a;\"=1\"", "a;;-1", "a;\t1", "=1;=1", "a;＝1") {
		f.Add(odd)
	}
	folder := loadFiles(f, tabled)
	f.Fuzz(func(t *testing.T, s string) {
		for _, n := range folder.Notices {
			n.Facts.Title = s
		}
		records, err := csv.NewReader(bytes.NewReader(output(t, rendererAt(t, folder, "2020-01-02T00:00:00Z"), "notices.csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got := records[1][3]
		// A spreadsheet has a comma or a semicolon between cells, and for the latter
		// the quotes within a cell begin and end one.
		for i, part := range strings.Split(got, ";") {
			first, _ := utf8.DecodeRuneInString(part)
			if i > 0 {
				first, _ = utf8.DecodeRuneInString(strings.TrimLeft(part, "\" \t\r\n\f"))
			}
			if part != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
				t.Errorf("%q has the formula %q", got, part)
			}
		}
		// CSV has no carriage returns of its own: they come and go with line ends.
		plain := func(s string) string { return strings.ReplaceAll(s, "\r", "") }
		if plain(got) != plain(guard(s)) {
			t.Errorf("%q came back as %q", s, got)
		}
	})
}

// Times in data have the offset of the site's zone, whatever they were written with.
func TestDataTimes(t *testing.T) {
	const elsewhere = "T03:00:00+05:45"
	r := rendererAt(t, loadFiles(t, files{
		"notices/p/1.md": laterNotice("tender", "2020-01-01"+elsewhere, "title: Roads\nbuyer: Council\ndeadline: 2020-07-02"+elsewhere+"\n"),
		"notices/p/2.md": laterNotice("tender-update", "2020-06-02"+elsewhere, "reference: X1\ncorrected: {date: 2020-06-03"+elsewhere+", reason: A slip.}\n"),
		"notices/q/1.md": laterNotice("tender", "2020-01-01", "title: Bridges\nbuyer: Council\n"),
		"notices/q/2.md": laterNotice("tender-cancellation", "2020-06-02"+elsewhere, "reason: No money.\n"),
	}), "2020-06-05T00:00:00Z")
	made, err := r.SearchFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.site.Pages {
		switch p.Kind {
		case site.CSV, site.JSON, site.JSONLD, site.OCDS, site.Releases, site.Records:
			made[p.URL] = output(t, r, p.URL)
		}
	}
	for url, data := range made {
		if strings.Contains(string(data), elsewhere) {
			t.Errorf("%s has a time of another zone: %s", url, data)
		}
	}
	for url, want := range map[string]string{
		"notices.csv":            ",2019-12-31T21:15:00Z,2020-06-01T22:15:00+01:00,2020-07-01T22:15:00+01:00,",
		"notices.json":           `"deadline":"2020-07-01T22:15:00+01:00"`,
		"notices/p/index.jsonld": `"validThrough":"2020-07-01T22:15:00+01:00"`,
	} {
		if !strings.Contains(string(made[url]), want) {
			t.Errorf("%s lacks %s: %s", url, want, made[url])
		}
	}
}
