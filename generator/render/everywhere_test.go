package render

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"handbill.example/generator/site"
)

// anyTime finds a time as data has it.
var anyTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)`)

// TestOneInstantOneText: each page and each feed gives an instant as it was
// written, with its offset, to people and to programs, and none puts it into
// another zone, where it would be of another day. Data has all times in one zone:
// see TestDataTimes.
func TestOneInstantOneText(t *testing.T) {
	instants := map[string]string{ // how people and programs read each
		"2020-01-13T23:30:00-05:00": "13 January 2020, 23:30 UTC−05:00",
		"2020-01-14T00:15:00+09:00": "14 January 2020, 00:15 UTC+09:00",
		"2020-01-16T23:45:00-05:00": "16 January 2020, 23:45 UTC−05:00",
		"2020-01-17T12:00:00Z":      "17 January 2020, 12:00 noon GMT", // in the site's zone
	}
	lots := "2020-01-02 tender\nvalue: £1m\nlots: [{id: a, name: A, deadline: \"2020-01-14T00:15:00+09:00\"}, {id: b, name: B, deadline: \"2020-01-16T23:45:00-05:00\"}]\n"
	for _, c := range []struct {
		name    string
		notices []string
		says    map[string][]string // pages and files, and instants that each gives
	}{
		{"of the whole", []string{"2020-01-02 tender\ntopics: [roads]\ndeadline: 2020-01-13T23:30:00-05:00\n"}, map[string][]string{
			"": {"2020-01-13T23:30:00-05:00"}, "notices/": {"2020-01-13T23:30:00-05:00"}, "topics/roads/": {"2020-01-13T23:30:00-05:00"}, "buyers/b/": {"2020-01-13T23:30:00-05:00"},
			"deadlines/": {"2020-01-13T23:30:00-05:00"}, "notices/works/": {"2020-01-13T23:30:00-05:00"},
			"feed.xml": {"2020-01-13T23:30:00-05:00"}, "notices/works/feed.xml": {"2020-01-13T23:30:00-05:00"},
		}},
		{"of the whole, moved", []string{"2020-01-02 tender\ndeadline: 2020-01-13T23:30:00-05:00\n", "2020-01-03 tender-amendment\ndeadline: 2020-01-17 12:00\n"}, map[string][]string{
			"": {"2020-01-17T12:00:00Z"}, "notices/": {"2020-01-17T12:00:00Z"}, "deadlines/": {"2020-01-17T12:00:00Z"},
			"notices/works/": {"2020-01-13T23:30:00-05:00", "2020-01-17T12:00:00Z"}, "notices/works/2020-01-02/": {"2020-01-13T23:30:00-05:00", "2020-01-17T12:00:00Z"},
			"notices/works/2020-01-03/": {"2020-01-13T23:30:00-05:00", "2020-01-17T12:00:00Z"}, "notices/works/changes/": {"2020-01-13T23:30:00-05:00", "2020-01-17T12:00:00Z"},
			"changes/": {"2020-01-13T23:30:00-05:00", "2020-01-17T12:00:00Z"}, "changes/feed.xml": {"2020-01-13T23:30:00-05:00", "2020-01-17T12:00:00Z"},
			"feed.xml": {"2020-01-13T23:30:00-05:00", "2020-01-17T12:00:00Z"},
		}},
		{"of lots", []string{lots}, map[string][]string{
			"": {"2020-01-14T00:15:00+09:00"}, "notices/": {"2020-01-14T00:15:00+09:00", "2020-01-16T23:45:00-05:00"}, "deadlines/": {"2020-01-14T00:15:00+09:00", "2020-01-16T23:45:00-05:00"},
			"notices/works/": {"2020-01-14T00:15:00+09:00", "2020-01-16T23:45:00-05:00"},
			"feed.xml":       {"2020-01-16T23:45:00-05:00"},
		}},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", c.notices...)
		for _, p := range r.site.Pages {
			if !p.Kind.IsHTML() && p.Kind != site.Feed && p.Kind != site.FeedArchive {
				continue
			}
			data := string(output(t, r, p.URL))
			for _, found := range anyTime.FindAllString(data, -1) {
				at, err := time.Parse(time.RFC3339, found)
				for written := range instants {
					if instant, _ := time.Parse(time.RFC3339, written); err == nil && at.Equal(instant) && found != written {
						t.Errorf("%s: /%s gives %s as %s", c.name, p.URL, written, found)
					}
				}
			}
			if !p.Kind.IsHTML() {
				continue
			}
			root, err := html.Parse(strings.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			for n := range root.Descendants() {
				written, _ := attr(n, "datetime")
				if text, known := instants[written]; known && !strings.HasSuffix(textOf(n), text) && !strings.HasSuffix(text, ", "+textOf(n)) {
					t.Errorf("%s: /%s shows %s as %q", c.name, p.URL, written, textOf(n))
				}
			}
		}
		for _, url := range slices.Sorted(maps.Keys(c.says)) {
			data := string(output(t, r, url))
			for _, written := range c.says[url] {
				if !strings.Contains(data, written) && !strings.Contains(data, instants[written]) {
					t.Errorf("%s: /%s does not give %s", c.name, url, written)
				}
			}
		}
	}
}

// TestNoughtIsShown: an amount of nothing is one, unlike an amount that is not
// known.
func TestNoughtIsShown(t *testing.T) {
	r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\nvalue: GBP 0\ndeadline: 2020-02-01\nlots: [{id: a, name: A, value: GBP 0}]\n")
	awarded := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\n", "2020-01-03 award\nawards: [{id: a, suppliers: [S], value: GBP 0}]\n")
	none := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\ndeadline: 2020-02-01\nlots: [{id: a, name: A}]\n", "2020-01-03 award\nawards: [{id: a, suppliers: [S], lots: [a]}]\n")
	row := func(r *Renderer) map[string]string {
		records, err := csv.NewReader(strings.NewReader(string(output(t, r, "notices.csv")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = records[1][i]
		}
		return row
	}
	for name, c := range map[string]struct {
		r     *Renderer
		pages map[string]int // how often each gives it
	}{
		"the value": {r, map[string]int{"notices/": 1, "notices/works/": 2, "deadlines/": 1}}, // and its lot's
		"an award":  {awarded, map[string]int{"notices/": 1, "notices/works/": 2, "notices/works/2020-01-03/": 2}},
	} {
		for url, want := range c.pages {
			root, _ := htmlPage(t, c.r, url)
			if got := len(slices.DeleteFunc(within(root, "data", "value", "0 GBP"), func(text string) bool { return text != "£0" })); got < want {
				t.Errorf("%s of nought is on /%s %d times: %s", name, url, got, textOf(root))
			}
		}
	}
	for name, c := range map[string]struct {
		r             *Renderer
		csv, currency string
		json          string
	}{"the value": {r, "value", "currency", `"value":0,`}, "an award": {awarded, "awarded_value", "awarded_currency", `"awarded_value":0,`}} {
		if got := row(c.r); got[c.csv] != "0" || got[c.currency] != "GBP" {
			t.Errorf("%s of nought is %q %q in the table", name, got[c.csv], got[c.currency])
		}
		if got := string(output(t, c.r, "notices.json")); !strings.Contains(got, c.json) {
			t.Errorf("%s of nought is not in the table as JSON: %s", name, got)
		}
		if got := string(output(t, c.r, "feed.xml")); !strings.Contains(got, "value £0") {
			t.Errorf("%s of nought is not in the feed: %s", name, got)
		}
	}
	var demand struct {
		PriceSpecification map[string]any
	}
	if err := json.Unmarshal(output(t, r, "notices/works/"+site.JSONLDFile), &demand); err != nil || demand.PriceSpecification["price"] != 0.0 || demand.PriceSpecification["priceCurrency"] != "GBP" {
		t.Errorf("the value of nought is %v in JSON-LD, %v", demand, err)
	}
	for _, p := range none.site.Pages {
		if data := string(output(t, none, p.URL)); strings.Contains(data, "£0") || strings.Contains(data, "GBP 0") {
			t.Errorf("/%s shows a nought that is not known", p.URL)
		}
	}
	if got := row(none); got["value"]+got["awarded_value"]+got["currency"] != "" {
		t.Errorf("the table has values %v that are not known", got)
	}
}

// TestOfficialLinks: each link to the official journal is with the notice that it
// is for, and leads to it.
func TestOfficialLinks(t *testing.T) {
	const journal = "https://journal.example.org/"
	r := deadlinesSite(t, "2020-01-10T12:00:00Z", "2020-01-02 tender\nofficial_url: "+journal+"1\n", "2020-01-03 tender-update\nlegal: Law\n",
		"2020-01-04 tender-amendment\nsubmit: By post\nofficial_url: "+journal+"3\n", "2020-01-05 award\nawards: [{suppliers: [S]}]\nofficial_url: "+journal+"4\n")
	links := func(url string) []string {
		root, _ := htmlPage(t, r, url)
		var all []string
		for n := range root.Descendants() {
			if field, _ := attr(n, "data-field"); field != "official_url" {
				continue
			}
			for a := range n.Descendants() {
				if href, ok := attr(a, "href"); ok && a.Data == "a" {
					all = append(all, href)
				}
			}
		}
		return all
	}
	for url, want := range map[string][]string{
		"notices/works/":            {journal + "1", "/notices/works/2020-01-02/", journal + "3", "/notices/works/2020-01-04/", journal + "4", "/notices/works/2020-01-05/"},
		"notices/works/2020-01-02/": {journal + "1"},
		"notices/works/2020-01-03/": nil,
		"notices/works/2020-01-04/": {journal + "3"},
		"notices/works/2020-01-05/": {journal + "4"},
	} {
		if got := links(url); !slices.Equal(got, want) {
			t.Errorf("/%s has the links %q, want %q", url, got, want)
		}
	}
}
