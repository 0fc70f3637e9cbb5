package generator

import (
	"slices"
	"testing"

	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// Each page is in one job, whatever its procedure's buyers; and what gathers
// others comes after them.
func TestJobs(t *testing.T) {
	a, b, none := &notice.Procedure{Name: "a"}, &notice.Procedure{Name: "b"}, &notice.Procedure{Name: "none"}
	buyer := func(procedures ...*notice.Procedure) *site.Term {
		return &site.Term{Kind: site.Buyers, Procedures: procedures}
	}
	one, other := buyer(a, b), buyer(b)
	topic := &site.Term{Kind: site.Topics, Procedures: []*notice.Procedure{none}}
	pages := []site.Page{
		{URL: "", Kind: site.Home},
		{URL: "none/", Kind: site.Procedure, Procedure: none},
		{URL: "a/", Kind: site.Procedure, Procedure: a},
		{URL: "a/feed.xml", Kind: site.Feed, Procedure: a},
		{URL: "b/", Kind: site.Procedure, Procedure: b},
		{URL: "a/changes/", Kind: site.Changes, Procedure: a}, // apart from the others
		{URL: "old/", Kind: site.Redirect},
		{URL: "topics/t/feed.xml", Kind: site.Feed, Term: topic},
		{URL: "buyers/one/feed.xml", Kind: site.Feed, Term: one},
		{URL: "buyers/other/feed.xml", Kind: site.Feed, Term: other},
		{URL: "buyers/nobody/feed.xml", Kind: site.Feed, Term: buyer()},
		{URL: "feed.xml", Kind: site.Feed},
		{URL: "sitemap.xml", Kind: site.Sitemap},
	}
	var got []string
	for _, j := range jobs(pages) {
		for _, p := range pages[j.from:j.to] {
			got = append(got, p.URL)
		}
	}
	want := []string{
		"sitemap.xml", "old/", "", "a/", "a/feed.xml", "a/changes/", "b/", "buyers/one/feed.xml", "buyers/other/feed.xml", "buyers/nobody/feed.xml",
		"none/", "topics/t/feed.xml", "feed.xml",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the order is %q, want %q", got, want)
	}
}
