package render

import (
	"bytes"
	"testing"

	"handbill.example/generator/site"
)

// A build keeps an entry of feeds for the files that have it and no longer, in
// whatever order these are made.
func TestEntriesAreKeptWhileTheyAreOfUse(t *testing.T) {
	r := sampleRenderer(t)
	var feeds []site.Page
	for _, p := range r.site.Pages {
		if p.Kind == site.Feed || p.Kind == site.FeedArchive {
			feeds = append(feeds, p)
		}
	}
	for _, backward := range []bool{false, true} {
		worker := r.Workers(1)[0]
		most := 0
		for i := range feeds {
			p := feeds[i]
			if backward {
				p = feeds[len(feeds)-1-i]
			}
			var shared, alone bytes.Buffer
			worker.Page(p, &shared)
			r.Page(p, &alone)
			if !bytes.Equal(shared.Bytes(), alone.Bytes()) {
				t.Errorf("%s differs from the feed that is made alone", p.URL)
			}
			most = max(most, len(worker.share.entries.made))
		}
		if left := len(worker.share.entries.made); most == 0 || left > 0 {
			t.Errorf("%d entries were kept at most, %d to the end", most, left)
		}
	}
}
