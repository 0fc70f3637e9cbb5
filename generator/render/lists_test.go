package render

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What a list says of its numbers is true of none, of one and of more.
func TestLeads(t *testing.T) {
	notice := func(topics string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\ntype: tender\ntitle: T\npublished: 2020-01-02\nbuyer: B\ntopics: [" + topics + "]\n---\n")}
	}
	coverage := func(topics string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\ntitle: C\nurl: https://example.org/\ntopics: [" + topics + "]\n---\n")}
	}
	fsys := fstest.MapFS{
		"site.yaml":     {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")},
		"coverage/a.md": coverage("alone, both"),
	}
	lead := func(url string) string {
		root, _ := htmlPage(t, htmlRenderer(t, fsys, "2020-01-10T12:00:00Z"), url)
		return strings.Join(within(root, "p", "class", "lead"), " ")
	}
	for url, want := range map[string]string{
		"coverage/":     "1 piece of coverage, newest first, with the notices that cite each.",
		"topics/alone/": "0 procedures, and 1 piece of coverage.",
		"deadlines/":    "0 procedures are open for bids.",
	} {
		if got := lead(url); got != want {
			t.Errorf("/%s says %q, want %q", url, got, want)
		}
	}
	fsys["coverage/b.md"], fsys["notices/n.md"], fsys["notices/m.md"] = coverage("both"), notice("both"), notice("other")
	for url, want := range map[string]string{
		"coverage/":     "2 pieces of coverage, newest first, with the notices that cite each.",
		"topics/alone/": "0 procedures, and 1 piece of coverage.",
		"topics/both/":  "1 procedure, open for bids, and 2 pieces of coverage.",
		"topics/other/": "1 procedure, open for bids.",
		"buyers/b/":     "2 procedures, open for bids.",
		"deadlines/":    "2 procedures are open for bids.",
	} {
		if got := lead(url); got != want {
			t.Errorf("/%s says %q, want %q", url, got, want)
		}
	}
}
