package search

import (
	"slices"
	"strings"
	"testing"
)

func findIDs(t *testing.T, ix *Index, q Query) []string {
	t.Helper()
	q.Limit = 1000
	r, err := ix.Search(q)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range r.Hits {
		ids = append(ids, h.ID)
	}
	return ids
}

// TestFinds asks the sample, in the words of cases G63 to G65 and of the
// queries' grammar.
func TestFinds(t *testing.T) {
	ix := mustOpen(t, sampleDocuments())
	for _, c := range []struct{ text, want string }{
		{"cafe", "cafe"},
		{"Café", "cafe"},
		{"CAFÉ", "cafe"},
		{"infra", "pegasus datacentre-exit crime-mapping"},
		{"720", "pegasus"},
		{"72000000", "pegasus"},
		{"72000000-5", "pegasus"},
		{"72000000-5 ", "pegasus"},
		{"72000000-", "pegasus"},
		{"\"72000000-5\"", "pegasus"},
		{"infra -72000000-5", "datacentre-exit crime-mapping"},
		{"20201234", "gwasanaethau-digidol crime-mapping cafe"},
		{"20201234-2", "cafe gwasanaethau-digidol crime-mapping"},  // 20201234 begins with the 2 that is being typed
		{"20201234-2 ", "cafe gwasanaethau-digidol crime-mapping"}, // it may be a CPV code, whose digit pages may lack
		{"\"20201234-2\"", "cafe"},
		{"council -20201234-2", "crime-mapping"},
		{"20201234 -20201234-2", "gwasanaethau-digidol crime-mapping"},
		{"20201234-4", "gwasanaethau-digidol crime-mapping cafe"},
		{"32333200-8 ", "body-worn-video"}, // which has it without the digit
		{"GB-COH-01234567", "forensics"},
		{"gb-coh-012", "forensics"},
		{"2019/S 224-549999", "pegasus"},
		{"224-549999", "pegasus"},
		{"HVP/2019/0042", "datacentre-exit"},
		{"0555567", "body-worn-video"},
		{"555567", ""},
		{"bodyworn", "body-worn-video"},
		{"body worn", "body-worn-video"},
		{"body-worn", "body-worn-video"},
		{"recordings", "body-worn-video legacy-migration"},
		{"migrating", "legacy-migration"},
		{"migration", "legacy-migration"},
		{"council", "crime-mapping cafe"},
		{"council's", "crime-mapping cafe"},
		{"R&D", "legacy-migration"},
		{"ysgol cynradd", "gwasanaethau-digidol"},
		{"odometr", "telematics"},
		{"odmeter", "telematics"},
		{"oodmeter", "telematics"},
		{"odometter", "telematics"},
		{"pixel", ""},
		{"\"secure disposal\"", "datacentre-exit"},
		{"\"disposal secure\"", ""},
		{"\"custody records\"", "legacy-migration"},
		{"\"custody suites\"", "shuju-zhongxin"},
		{"\"custody\"", "legacy-migration shuju-zhongxin"},
		{"\"recording\"", "body-worn-video"},
		{"\"bids for the security operations centre\"", ""},
		{"\"security operations centre\"", "pegasus"},
		{"\"service desk hosting and datacentre\"", "pegasus"},
		{"\"desk hosting or datacentre\"", ""},
		{"\"run the café\"", "cafe"},
		{"“ran the café”", ""},
		{"\"Carrow Vale Council catering\"", ""}, // in two fields, one after the other
		{"custody -records", "shuju-zhongxin"},
		{"custody -record", "shuju-zhongxin"},
		{"custody -\"custody suites\"", "legacy-migration"},
		{"video -body-worn", ""},
		{"-body-worn -custody -infrastructure -catering -ysgolion -forensics", "telematics"},
		{"Ελληνικα", "shuju-zhongxin"},
		{"数据", "shuju-zhongxin"},
		{"العربية", "shuju-zhongxin"},
	} {
		got := findIDs(t, ix, Query{Text: c.text})
		want := strings.Fields(c.want)
		if strings.Join(slices.Sorted(slices.Values(got)), " ") != strings.Join(slices.Sorted(slices.Values(want)), " ") {
			t.Errorf("%s: got %q, want %q", c.text, got, want)
		}
	}
}

// TestEachLetterFinds types the words of every title, letter by letter (G64).
func TestEachLetterFinds(t *testing.T) {
	docs := append(sampleDocuments(), inventedDocuments(40)...) // as many as make several files of terms
	ix := mustOpen(t, docs)
	found := map[string][]string{} // ids by what was typed
	var c cutter
	for _, d := range docs[:14] {
		c.cut(d.Title, func(c compound) {
			for _, w := range c.parts {
				letters := []rune(w)
				for n := range letters {
					typed := string(letters[:n+1])
					ids, known := found[typed]
					if !known {
						ids = findIDs(t, ix, Query{Text: typed})
						found[typed] = ids
					}
					if !slices.Contains(ids, d.ID) {
						t.Errorf("%q, of %q: %s is not among %d results", typed, w, d.ID, len(ids))
					}
				}
			}
		})
	}
}

func TestOrder(t *testing.T) {
	ix := mustOpen(t, sampleDocuments())
	for _, c := range []struct {
		query Query
		want  string
	}{
		{Query{Sort: "newest", Facets: map[string][]string{"status": {"open"}}}, "body-worn-video pegasus gwasanaethau-digidol"},
		{Query{Facets: map[string][]string{"status": {"open"}}}, "body-worn-video pegasus gwasanaethau-digidol"},
		{Query{Sort: "value"}, "pegasus body-worn-video telematics crime-mapping forensics datacentre-exit gwasanaethau-digidol cafe legacy-migration shuju-zhongxin"},
		{Query{Sort: "deadline", Today: "2020-01-10"}, "pegasus body-worn-video gwasanaethau-digidol crime-mapping cafe forensics legacy-migration telematics datacentre-exit shuju-zhongxin"},
		{Query{Deadline: "month", Today: "2020-01-10"}, "pegasus"},
		{Query{Deadline: "week", Today: "2020-02-10"}, "body-worn-video"},
		{Query{Deadline: "week", Today: "2020-02-15"}, ""},
		{Query{Deadline: "2020-02-01.."}, "body-worn-video gwasanaethau-digidol"},
		{Query{Deadline: "..2019-07-01"}, "legacy-migration"},
		{Query{Text: "evidence", Facets: map[string][]string{"status": {"open"}}}, "body-worn-video"}, // G65
		{Query{Text: "hosting", Facets: map[string][]string{"status": {"closed"}}}, "crime-mapping"},
		{Query{Facets: map[string][]string{"status": {"cancelled", "planned"}}}, "telematics datacentre-exit"},
		{Query{Facets: map[string][]string{"status": {"open"}, "topic": {"body-worn-video"}}}, "body-worn-video"},
		{Query{Facets: map[string][]string{"status": {"no such"}}}, ""},
		{Query{Facets: map[string][]string{"no such": {"open"}}}, ""},
	} {
		if got := strings.Join(findIDs(t, ix, c.query), " "); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.query, got, c.want)
		}
	}
	for _, q := range []Query{{Sort: "size"}, {Deadline: "soon"}, {Deadline: ".."}, {Deadline: "2020-02-30.."}, {Deadline: "week"}, {Today: "now"}} {
		if _, err := ix.Search(q); err == nil {
			t.Errorf("%+v: no error", q)
		}
	}
}

func TestFacetsCountTheOthers(t *testing.T) {
	ix := mustOpen(t, sampleDocuments())
	r, err := ix.Search(Query{Text: "halden", Facets: map[string][]string{"status": {"open"}}, Today: "2020-01-10"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Facets {
		for _, c := range f.Choices {
			if f.Name == "status" || f.Name == "topic" || f.Name == "deadline" {
				text := f.Name + " " + c.Key + " " + string(rune('0'+c.Count))
				if c.Chosen {
					text += " chosen"
				}
				got = append(got, text)
			}
		}
	}
	// Another status could be chosen; topics are those of the open one alone.
	want := []string{"status open 1 chosen", "status closed 1", "status cancelled 1", "topic body-worn-video 1", "deadline week 0", "deadline month 0"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestWholeAndPart has a word in one text that is the whole of a compound in
// others: it stands before nothing there, and before other words here.
func TestWholeAndPart(t *testing.T) {
	var docs []Document
	for i, title := range []string{"Data-centre move", "Datacentre exit", "Old data-centre exit", "Datacentre move", "Dog-kennel move"} {
		docs = append(docs, Document{ID: string(rune('a' + i)), First: "2020-01-01", Published: Moment{Datetime: "2020-01-01"}, Title: title})
	}
	ix := mustOpen(t, docs)
	for text, want := range map[string]string{
		"\"datacentre exit\"": "b", "\"datacentre move\"": "d", "\"data centre exit\"": "c", "\"dogkennel move\"": "", "datacentre": "b d a c", "data-centre": "a c b d",
	} {
		if got := findIDs(t, ix, Query{Text: text}); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(strings.Fields(want)))) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestMarks(t *testing.T) {
	ix := mustOpen(t, sampleDocuments())
	for _, c := range []struct{ text, title, summary string }{
		{"cafe", "[Café] and crêperie at the Citadelle museum", "A concession to run the [café] in the courtyard."},
		{"cit court", "Café and crêperie at the [Citadelle] museum", "A concession to run the café in the [courtyard]."},
		{"body-worn", "[Body-worn] video: cameras, docks and evidence store", ""},
		{"bodyworn", "[Body-worn] video: cameras, docks and evidence store", ""},
		{"worn camera", "Body-[worn] video: [cameras], docks and evidence store", ""},
		{"forensics casework -drone", "Digital forensics casework, 2020 to 2023", ""},
		{"fourensics", "Digital [forensics] casework, 2020 to 2023", ""},
		{"\"data centre\"", "[Data] [centre] decommissioning and secure disposal", ""},
	} {
		r, err := ix.Search(Query{Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Hits) == 0 {
			if !strings.Contains(c.text, "-drone") {
				t.Errorf("%s: nothing is found", c.text)
			}
			continue
		}
		if got := showMarks(r.Hits[0].Title); got != c.title {
			t.Errorf("%s: title %s, want %s", c.text, got, c.title)
		}
		if got := showMarks(r.Hits[0].Summary); c.summary != "" && got != c.summary {
			t.Errorf("%s: summary %s, want %s", c.text, got, c.summary)
		}
	}
}

func TestSomeOfTheWords(t *testing.T) {
	ix := mustOpen(t, sampleDocuments())
	r, err := ix.Search(Query{Text: "telematics zebra patrol"})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Partial || r.Total != 1 || r.Hits[0].ID != "telematics" {
		t.Errorf("got %+v, want telematics in part", r)
	}
	r, err = ix.Search(Query{Text: "infrastucture"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(r.Similar, []string{"infrastructure"}) {
		t.Errorf("similar words: %q", r.Similar)
	}
}

// TestWordless: a text without a word is told from none.
func TestWordless(t *testing.T) {
	ix := mustOpen(t, sampleDocuments())
	all, err := ix.Search(Query{})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"": false, " \t": false, "a": false, "数": false, "5": false, "-police": false, "🚧 police": false,
		"🚧": true, "-": true, "?!": true, `""`: true, ` “ ” `: true, `"…"`: true, "- -": true,
	} {
		r, err := ix.Search(Query{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if r.Wordless != want || want && r.Total != all.Total {
			t.Errorf("%q: wordless is %v, want %v; %d of %d found", text, r.Wordless, want, r.Total, all.Total)
		}
	}
}

func TestLimit(t *testing.T) {
	ix := mustOpen(t, inventedDocuments(100))
	all := findIDs(t, ix, Query{})
	if len(all) != 100 || all[0] != "procedure-99" {
		t.Fatalf("%d results, the first %s", len(all), all[0])
	}
	for limit, want := range map[int]int{0: 10, 1: 1, 30: 30, 1000: 100} {
		r, err := ix.Search(Query{Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, h := range r.Hits {
			ids = append(ids, h.ID)
		}
		if r.Total != 100 || !slices.Equal(ids, all[:want]) {
			t.Errorf("limit %d: %d results of %d, want the first %d of 100", limit, len(ids), r.Total, want)
		}
	}
}

func TestBuildErrors(t *testing.T) {
	good := func() Document {
		return Document{ID: "a", First: "2020-01-01", Published: Moment{Datetime: "2020-01-01"}}
	}
	for _, c := range []struct {
		spoil func(*Document)
		want  string
	}{
		{func(d *Document) { d.ID = "" }, "has no ID"},
		{func(d *Document) { d.First = "" }, "is no date"},
		{func(d *Document) { d.Published.Datetime = "2020-13-01" }, "is no date"},
		{func(d *Document) { d.Published.Datetime = "2020-01" }, "is no date"},
		{func(d *Document) { d.Deadline.Datetime = "soon" }, "is no date"},
	} {
		d := good()
		c.spoil(&d)
		if _, err := buildFiles([]Document{d}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want one that says %q", err, c.want)
		}
	}
	if _, err := buildFiles([]Document{good(), good()}); err == nil || !strings.Contains(err.Error(), "two documents") {
		t.Errorf("an ID twice: %v", err)
	}
	ix := mustOpen(t, nil)
	if ids := findIDs(t, ix, Query{Text: "anything", Today: "2020-01-01"}); len(ids) != 0 {
		t.Errorf("an empty index finds %q", ids)
	}
	ix = mustOpen(t, []Document{good()})
	if ids := findIDs(t, ix, Query{}); len(ids) != 1 {
		t.Errorf("an index of one finds %q", ids)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("word ", 100)
	if got := excerpt(long); len(got) > summaryLength+4 || !strings.HasSuffix(got, "word…") {
		t.Errorf("got %q", got)
	}
	if got := excerpt(strings.Repeat("é", 500)); got != strings.Repeat("é", summaryLength)+"…" {
		t.Errorf("got %q", got)
	}
	if got := excerpt("short."); got != "short." {
		t.Errorf("got %q", got)
	}
}
