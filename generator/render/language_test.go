package render

import (
	"encoding/csv"
	"strings"
	"testing"
	"testing/fstest"
)

// A notice's language is that of its own words. Pages are in the site's, as their
// labels are, and each text in another says which it is in.
func TestLanguageIsOfItsNoticeAlone(t *testing.T) {
	mixed := fstest.MapFS{"site.yaml": {Data: []byte(settingsYAML)}}
	for name, text := range map[string]string{
		"notices/p/a.md": "---\ntype: tender\npublished: 2020-01-02\ntitle: English title\nbuyer: B\nawards: [{id: w, suppliers: [S]}]\n---\nEnglish text.\n",
		"notices/p/b.md": "---\ntype: tender-update\npublished: 2020-01-03\nlanguage: ar\nsummary: Arabic summary\n---\nArabic text.\n",
		"notices/p/c.md": "---\ntype: award-cancellation\npublished: 2020-01-04\nreason: English reason.\nawards: [{id: w}]\n---\nEnglish again.\n",
		"notices/p/d.md": "---\ntype: tender-cancellation\npublished: 2020-01-05\nlanguage: ar\nreason: Arabic reason.\ncorrected: {date: 2020-01-06, reason: Arabic correction.}\n---\n",
		"notices/q/a.md": "---\ntype: tender\npublished: 2020-01-02\ntitle: Arabic title\nbuyer: B\nlanguage: ar\n---\nArabic text.\n",
		"notices/q/b.md": "---\ntype: tender-update\npublished: 2020-01-03\n---\nEnglish text.\n",
		"notices/w/a.md": "---\ntype: tender\npublished: 2020-01-02\ntitle: Arabic title\nbuyer: B\nlanguage: ar\n---\nArabic text.\n",
		"notices/w/b.md": "---\ntype: tender-update\npublished: 2020-01-03\nlanguage: ar\ndeadline: 2020-02-01\n---\nArabic again.\n",
		"about.md":       "---\ntitle: About\nlanguage: ar\n---\nArabic page.\n",
	} {
		mixed[name] = &fstest.MapFile{Data: []byte(text)}
	}
	const arabic, english = ` lang="ar" dir="rtl"`, `<html lang="en-GB">`
	r := htmlRenderer(t, mixed, "2020-06-01T00:00:00Z")
	for url, wants := range map[string][]string{
		"notices/p/": {english, `data-field="title">English title`, `data-field="summary" lang="ar" dir="rtl">Arabic summary`,
			"<div class=\"prose\" data-field=\"body\">\n          <p>English text.", "<div class=\"prose\" lang=\"ar\" dir=\"rtl\">\n          <p>Arabic text.",
			"<div class=\"prose\">\n          <p>English again.", `data-field="reason" lang="ar" dir="rtl">Arabic reason.`,
			`</strong>: English reason.`, `<span lang="ar" dir="rtl">Arabic correction.</span>`, `>English title</a></h3>`},
		"notices/p/a/":       {english},
		"notices/p/b/":       {english, `On <a href="/tenders/notices/p/">English title</a>`, `data-field="summary"` + arabic + ">Arabic summary", "<div" + arabic + ">\n<p>Arabic text."},
		"notices/p/c/":       {english, `On <a href="/tenders/notices/p/">English title</a>`},
		"notices/p/d/":       {english, `data-field="reason"` + arabic + ">\n          <p>Arabic reason.</p>", "<p><span" + arabic + ">Arabic correction.</span></p>"},
		"notices/p/changes/": {english, `data-field="reason">English reason.`, `data-field="reason" lang="ar" dir="rtl">Arabic reason.`},
		"notices/p/feed.xml": {`xml:lang="en-GB"`, `<summary xml:lang="ar">Arabic summary</summary>`, "<title>Summary set: English title</title>", "<div" + arabic + ">\n<p>Arabic text.",
			"<title>English title</title>", `<summary xml:lang="ar">Arabic reason.</summary>`, "<p" + arabic + ">Arabic reason.</p>", "<summary>English reason.</summary>", "<p>English reason.</p>"},
		"notices/q/feed.xml": {`<title xml:lang="ar">Arabic title</title>`, "<summary>Tender notice of B</summary>", "<div" + arabic + ">\n<p>Arabic text.", "<li>Buyer: "},
		"notices/q/":         {english, `data-field="title" lang="ar" dir="rtl">Arabic title`, `data-field="summary" lang="ar" dir="rtl">Arabic text.`, `<h3><span lang="ar" dir="rtl"><a href="/tenders/notices/q/a/">Arabic title`},
		"notices/q/a/":       {english, `data-field="title"` + arabic + ">Arabic title"},
		"notices/q/b/":       {english, `On <span lang="ar" dir="rtl">`},
		"notices/q/changes/": {english, `lang="ar" dir="rtl">Arabic title`},
		"notices/w/":         {english, `data-field="title"` + arabic + ">Arabic title", "data-field=\"body\"" + arabic + ">\n          <p>Arabic text.", "<div class=\"prose\"" + arabic + ">\n          <p>Arabic again."},
		"notices/":           {english, "<span" + arabic + `><a href="/tenders/notices/q/">Arabic title`, `<a href="/tenders/notices/p/">English title`},
		"changes/":           {english, arabic + ">Arabic title</a>"},
		"about/":             {english, `data-field="title"` + arabic + ">About", `data-field="body"` + arabic},
	} {
		page := string(output(t, r, url))
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %s:\n%s", url, want, page)
			}
		}
	}
	for name, want := range map[string][2]string{"p": {"", "ar"}, "q": {"ar", "ar"}, "w": {"ar", "ar"}} {
		if d := r.searchDocument(r.site.Register.Procedure(name)); [2]string{d.TitleLanguage, d.SummaryLanguage} != want {
			t.Errorf("the search has the title and summary of %s in %q and %q, want %q", name, d.TitleLanguage, d.SummaryLanguage, want)
		}
	}
	if page := string(output(t, r, "notices/p/")); strings.Contains(page, "Language set") {
		t.Error("a notice's language is a change of the procedure")
	}
	rows, err := csv.NewReader(strings.NewReader(string(output(t, r, "notices.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"language", "", "", "ar"} {
		if row := rows[i]; row[len(row)-1] != want {
			t.Errorf("language of %s is %q, want %q", row[0], row[len(row)-1], want)
		}
	}
}

// Each text that a notice sets says its language where that is not the site's, on the
// living page and on the notice's own; what another notice set of the same things does
// not.
func TestLanguageOfEachText(t *testing.T) {
	const arabic = ` lang="ar" dir="rtl">`
	mixed := fstest.MapFS{
		"site.yaml":                {Data: []byte(settingsYAML)},
		"notices/p/files/view.svg": {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>`)},
	}
	add := func(name, text string) { mixed[name] = &fstest.MapFile{Data: []byte("---\n" + text + "---\n")} }
	add("notices/p/a.md", "type: tender\npublished: 2020-01-02\ntitle: T\nbuyer: B\nsubmit: English way.\nlegal: Arabic law\ndocuments: [{title: Terms, url: 'https://example.org/t'}, {title: Plan, url: 'https://example.org/p'}]\n"+
		"lots: [{id: l, name: North, summary: All}, {id: m, name: South}]\nlanguage: en-GB\n")
	add("notices/p/b.md", "type: tender-update\npublished: 2020-01-03\nlanguage: ar\nsubmit: Arabic way.\nlegal: Arabic act\nprocedure: arabic steps\nevents: [{title: Arabic visit, date: 2020-02-01}]\n"+
		"documents: [{title: Arabic plan, url: 'https://example.org/p'}, {title: Arabic map, url: 'https://example.org/m'}, {url: 'https://example.org/t', kind: pricing}]\n"+
		"lots: [{id: l, summary: Arabic summary}, {id: n, name: Arabic lot}]\nimage: {file: files/view.svg, alt: Arabic view, credit: Arabic credit}\n")
	add("notices/p/c.md", "type: tender-update\npublished: 2020-01-04\nlegal: English act\nimage: {credit: English credit}\n")
	add("notices/q/a.md", "type: tender\npublished: 2020-01-02\ntitle: T\nbuyer: B\nlanguage: ar\nsubmit: 'https://example.org/bid'\ncategory: works\nmethod: open\n")
	r := htmlRenderer(t, mixed, "2020-06-01T00:00:00Z")
	both := []string{
		"<span" + arabic + "Arabic way.</span>", "<span" + arabic + "Arabic steps</span>", "<span" + arabic + "Arabic visit</span>: <time",
		"<span" + arabic + `<a href="https://example.org/p">Arabic plan</a></span>`, "<span" + arabic + `<a href="https://example.org/m">Arabic map</a></span>`,
		`<p><a href="https://example.org/t">Terms</a></p>`, `lots.summary"` + arabic + "Arabic summary", "<span" + arabic + "Arabic lot</span>", "</span> North</h3>",
		`alt="Arabic view"` + strings.TrimSuffix(arabic, ">"),
	}
	for url, wants := range map[string][]string{
		"notices/p/":   append([]string{"<dd>English act</dd>", `image.credit">English credit`, "</span> South</h3>"}, both...),
		"notices/p/b/": append([]string{"<span" + arabic + "Arabic act</span>", `image.credit"` + arabic + "Arabic credit"}, both...),
		"notices/p/a/": {"<dd>English way.</dd>", `<p><a href="https://example.org/p">Plan</a></p>`, `lots.summary">All`},
		"notices/q/":   {`<dd><a href="https://example.org/bid">`, "<dd>Works</dd>", `data-field="method" data-set-by="a">Open`},
	} {
		page := string(output(t, r, url))
		for _, want := range wants {
			if !strings.Contains(page, want) {
				t.Errorf("/%s lacks %s:\n%s", url, want, page)
			}
		}
	}
}

// In the feed too each text of a first notice says its language, and no label does.
func TestLanguageOfEachTextOfAnEntry(t *testing.T) {
	const arabic = ` lang="ar" dir="rtl">`
	mixed := fstest.MapFS{
		"site.yaml": {Data: []byte(settingsYAML)},
		"notices/p/a.md": {Data: []byte("---\ntype: tender\npublished: 2020-01-02\nlanguage: ar\ntitle: Arabic title\nbuyer: B\nsubmit: Arabic way.\nlegal: Arabic law\nprocedure: arabic steps\n" +
			"events: [{title: Arabic visit, date: 2020-02-01}]\ndocuments: [{title: Arabic terms, url: 'https://example.org/t', kind: contract}]\n" +
			"lots: [{id: l, name: Arabic lot, value: £5, summary: Arabic summary}, {id: m, name: South}]\nrelated: [{notice: q}, {notice: r}]\n---\n")},
		"notices/q.md": {Data: []byte("---\ntype: tender\npublished: 2020-01-01\ntitle: English title\nbuyer: B\n---\n")},
		"notices/r.md": {Data: []byte("---\ntype: tender\npublished: 2020-01-01\nlanguage: ar\ntitle: Another title\nbuyer: B\n---\n")},
	}
	feed := string(output(t, htmlRenderer(t, mixed, "2020-06-01T00:00:00Z"), "notices/p/feed.xml"))
	for _, want := range []string{
		"How to bid: <span" + arabic + "Arabic way.</span>", "Law: <span" + arabic + "Arabic law</span>", "Procedure: <span" + arabic + "Arabic steps</span>", "<span" + arabic + "Arabic visit</span>: <time",
		"<span" + arabic + `<a href="https://example.org/t">Arabic terms</a></span>, contract`, "Lot l, <span" + arabic + "Arabic lot</span>, <data", "</data>, <span" + arabic + "Arabic summary</span></li>",
		"Lot m, <span" + arabic + "South</span></li>", `/notices/q/">English title</a></li>`, "<span" + arabic + `<a href="https://example.org/tenders/notices/r/">Another title</a></span>`,
	} {
		if !strings.Contains(feed, want) {
			t.Errorf("the feed lacks %s:\n%s", want, feed)
		}
	}
	if strings.Contains(feed, "<entry xml:lang") || strings.Contains(feed, "<content xml:lang") {
		t.Error("the labels of an entry are said to be in the notice's language")
	}
}
