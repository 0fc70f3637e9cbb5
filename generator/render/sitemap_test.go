package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// readSitemap gives the dates by URL of the site.
func readSitemap(t testing.TB, data []byte) map[string]string {
	t.Helper()
	var set struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Loc     string `xml:"loc"`
			Lastmod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(data, &set); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	urls := map[string]string{}
	for _, u := range set.URLs {
		url, found := strings.CutPrefix(u.Loc, "https://example.org/tenders/")
		if _, twice := urls[url]; twice || !found {
			t.Errorf("%s is there twice or not of this site", u.Loc)
		}
		urls[url] = u.Lastmod
	}
	return urls
}

var mapped = func() files {
	f := maps.Clone(pegasus)
	f["notices/pegasus/2019-11-20-tender.md"] = strings.Replace(f["notices/pegasus/2019-11-20-tender.md"], "type: tender", "type: tender\naliases: [/old/]\nrelated: [report]", 1)
	f["notices/draft.md"] = "---\ntitle: Draft\ntype: tender\nbuyer: Council\npublished: 2019-12-30\ndraft: true\n---\n"
	f["notices/scheduled.md"] = "---\ntitle: Later\ntype: tender\nbuyer: Council\npublished: 2020-12-30\n---\n"
	f["about.md"] = "---\ntitle: About\n---\n"
	f["unfinished.md"] = "---\ntitle: Unfinished\ndraft: true\n---\n"
	f["coverage/report.md"] = "---\ntitle: Report\nurl: https://example.com/\nkind: report\npublisher: Somebody\npublished: 2019-07\n---\n"
	return f
}()

func TestSitemap(t *testing.T) {
	folder := loadFiles(t, mapped)
	r := rendererAt(t, folder, "2020-01-02T00:00:00Z")
	got := readSitemap(t, output(t, r, "sitemap.xml"))
	for url := range got {
		p, ok := r.site.Page(url)
		if !ok || !p.Kind.IsHTML() || p.Kind == site.Redirect || p.Kind == site.NotFound || url != "" && !strings.HasSuffix(url, "/") {
			t.Errorf("/%s does not answer 200 as it stands", url)
		}
	}
	for url, want := range map[string]string{
		"":                         "2019-12-20",
		"notices/":                 "2019-12-20",
		"notices/dwr/":             "2019-12-20", // corrected then
		"notices/pegasus/":         "2019-12-18T09:30:00Z",
		"notices/pegasus/changes/": "2019-12-18T09:30:00Z",
		"topics/policing/":         "2019-12-18T09:30:00Z",
		"topics/":                  "2019-12-18T09:30:00Z",
		"changes/":                 "2019-12-18T09:30:00Z",
		"coverage/report/":         "2019-12-18T09:30:00Z",
		"coverage/":                "2019-12-18T09:30:00Z",
		"about/":                   "",
		"deadlines/":               "",
		"status/open/":             "",
	} {
		if at, ok := got[url]; !ok || at != want {
			t.Errorf("/%s is listed: %v, of %q, want %q", url, ok, at, want)
		}
	}
	for _, url := range []string{"old/", "404.html", "unfinished/", "notices/draft/", "notices/scheduled/", "feed.xml"} {
		if _, ok := got[url]; ok {
			t.Errorf("/%s is listed", url)
		}
	}
	// G46
	next := readSitemap(t, output(t, rendererAt(t, folder, "2020-01-28T00:00:00Z"), "sitemap.xml"))
	for url, at := range next {
		if was, ok := got[url]; ok && was != at {
			t.Errorf("/%s was of %s and in a later build is of %s", url, was, at)
		}
	}
}

func TestSitemapLeavesOutWhatIsOnlyInAPreview(t *testing.T) {
	at := time.Date(2020, 1, 2, 0, 0, 0, 0, time.UTC)
	r := New(site.Build(notice.Build(loadFiles(t, mapped), notice.Options{At: at, Unpublished: true}, nil), nil), &Templates{})
	got := readSitemap(t, output(t, r, "sitemap.xml"))
	for _, url := range []string{"unfinished/", "notices/draft/", "notices/scheduled/"} {
		if _, ok := r.site.Page(url); !ok {
			t.Errorf("the preview lacks /%s", url)
		}
		if _, ok := got[url]; ok {
			t.Errorf("/%s is listed", url)
		}
	}
}

func TestLargeSitemap(t *testing.T) {
	r := rendererAt(t, loadFiles(t, files{}), "2020-01-02T00:00:00Z")
	large := *r.site
	large.Pages = nil
	const n = 2*site.SitemapPages + 1
	for i := range n {
		large.Pages = append(large.Pages, site.Page{URL: fmt.Sprintf("p%d/", i), Kind: site.Plain, Plain: &content.Page{}})
	}
	r.site = &large
	var w bytes.Buffer
	r.sitemap(&w)
	var index struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Locs    []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal(w.Bytes(), &index); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"https://example.org/tenders/sitemap-1.xml", "https://example.org/tenders/sitemap-2.xml", "https://example.org/tenders/sitemap-3.xml"}, index.Locs); diff != "" {
		t.Error(diff)
	}
	all := map[string]string{}
	for i, loc := range index.Locs {
		w.Reset()
		r.sitemapPart(i+1, &w)
		part := readSitemap(t, w.Bytes())
		for url := range part { // sitemaps.org, "Sitemap file location"
			if folder := loc[:strings.LastIndex(loc, "/")+1]; !strings.HasPrefix(r.absolute(url), folder) {
				t.Fatalf("%s lists %s, which is not below it", loc, r.absolute(url))
			}
		}
		if len(part) > site.SitemapPages {
			t.Errorf("part %d has %d pages", i+1, len(part))
		}
		maps.Copy(all, part)
	}
	if len(all) != n {
		t.Errorf("%d of %d pages are listed", len(all), n)
	}
	w.Reset()
	r.sitemapPart(len(index.Locs)+1, &w)
	if part := readSitemap(t, w.Bytes()); len(part) > 0 {
		t.Errorf("a part after the last has %d pages", len(part))
	}
}

func TestRobots(t *testing.T) {
	r := rendererAt(t, loadFiles(t, files{}), "2020-01-02T00:00:00Z")
	if got := string(output(t, r, "robots.txt")); got != "User-agent: *\nDisallow:\n\nSitemap: https://example.org/tenders/sitemap.xml\n" {
		t.Errorf("%q", got)
	}
}
