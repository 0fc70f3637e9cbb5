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

// What is counted as open is what is listed: a procedure of which a lot can be
// bid for, wherever the rest of it stands. Lists by status go by the status.
func TestOpenWhereLotsAreLeft(t *testing.T) {
	award := "2020-01-05 award\nawards: [{suppliers: [S], lots: [A]}]\n"
	tender := "2020-01-02 tender\ntopics: [roads]\nlots: [{name: A}, {name: C, deadline: 2020-02-01}]\n"
	for at, want := range map[string]map[string]string{
		"2020-01-10T12:00:00Z": {
			"deadlines/": "1 procedure is open for bids. Next to close: 1 February 2020 .", "": "All 1 open procedure", "search/": "Deadlines 1",
			"topics/roads/": "1 procedure, open for bids.", "status/awarded/": "1 procedure.",
		},
		"2020-02-10T12:00:00Z": {
			"deadlines/": "0 procedures are open for bids.", "": "Nothing with a deadline is open for bids.", "search/": "Deadlines 0",
			"topics/roads/": "1 procedure.", "status/awarded/": "1 procedure.",
		},
	} {
		r := deadlinesSite(t, at, tender, award)
		for url, text := range want {
			if root, _ := htmlPage(t, r, url); !strings.Contains(textOf(root), text) {
				t.Errorf("at %s, /%s does not say %q: %s", at, url, text, textOf(root))
			}
		}
		if r.site.Has("status/open/") {
			t.Error("an awarded procedure has the status open")
		}
		root, _ := htmlPage(t, r, "topics/roads/")
		if got := within(root, "li", "data-procedure", "works"); len(got) != 1 {
			t.Errorf("at %s, the topic lists it %d times", at, len(got))
		}
	}
}
