package site

import "testing"

func TestMediaType(t *testing.T) {
	for name, want := range map[string]string{
		"index.html": "text/html", "feed.xml": "application/atom+xml", "feed/2.xml": "application/atom+xml", "sitemap.xml": "application/xml",
		"files/Annex.PDF": "application/pdf", "a.jpeg": "image/jpeg", "a.zip": "application/zip", "old.doc": "application/msword",
		"LICENSE": "", "notes.pages": "", "": "",
	} {
		if got := MediaType(name); got != want {
			t.Errorf("%s has the media type %q, want %q", name, got, want)
		}
	}
}
