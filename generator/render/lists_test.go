package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"handbill.example/generator/site"
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
		"coverage/":     "1 piece of coverage, newest first, with the number of procedures that cite each.",
		"topics/alone/": "0 procedures, and 1 piece of coverage.",
		"deadlines/":    "0 procedures are open for bids.",
	} {
		if got := lead(url); got != want {
			t.Errorf("/%s says %q, want %q", url, got, want)
		}
	}
	fsys["coverage/b.md"], fsys["notices/n.md"], fsys["notices/m.md"] = coverage("both"), notice("both"), notice("other")
	for url, want := range map[string]string{
		"coverage/":     "2 pieces of coverage, newest first, with the number of procedures that cite each.",
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

// A document's title is at most 70 characters long, and says what it is and which page
// of how many, whatever the site is called.
func TestTitles(t *testing.T) {
	for _, name := range []string{"Record", "Record of the public contracts of the shires", strings.Repeat("Record of contracts, ", 9) + "all"} {
		fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: " + name + "\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\nper_page: 1\n")}}
		for name, text := range map[string]string{
			"notices/p/a.md": "---\ntype: tender\npublished: 2020-01-02\ntitle: " + strings.Repeat("Works and more works ", 9) + "\nbuyer: B\n---\n",
			"notices/p/b.md": "---\ntype: tender-cancellation\npublished: 2020-01-03\nreason: R\n---\n",
			"notices/q.md":   "---\ntype: tender\npublished: 2020-01-02\ntitle: T\nbuyer: B\n---\n",
			"notices/r/a.md": "---\ntype: tender\npublished: 2020-01-02\ntitle: T\nbuyer: B\n---\n",
			"notices/r/b.md": "---\ntype: tender-amendment\npublished: 2020-01-03\nduration: 1 year\n---\n",
		} {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		r := htmlRenderer(t, fsys, "2020-09-30T12:00:00Z")
		for url, begins := range map[string]string{
			"": name[:6], "404.html": "Page not found – Record", "deadlines/": "Deadlines from 30 September 2020 – Record", "notices/": "Notices – Record",
			"notices/page/2/": "Page 2 of 3: Notices – Record", "buyers/b/page/3/": "Page 3 of 3: B – Record", "changes/page/2/": "Page 2 of 2: Changes – Record",
			"notices/p/": "Works and more", "notices/p/b/": "Notice of 3 January 2020: ", "notices/q/": "T – Record",
		} {
			_, title, _ := strings.Cut(string(output(t, r, url)), "<title>")
			if title, _, _ = strings.Cut(title, "</title>"); !strings.HasPrefix(title, begins) || len([]rune(title)) > 70 {
				t.Errorf("/%s of %s is titled %q, want %q at its beginning and no more than 70 characters", url, name, title, begins)
			}
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
			"deadlines/": "1 procedure is open for bids. Next to close: 1 February 2020 .", "": " 1 open procedure ", "search/": "Deadlines 1",
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

// Only a list that leaves the open ones out is called that of the others; and
// home links to the list of procedures with their number.
func TestListsSayWhatTheyList(t *testing.T) {
	for _, test := range []struct{ open, closed, perPage int }{
		{0, 2, 5}, {2, 0, 5}, {1, 1, 5}, {1, 4, 5}, {1, 5, 5}, {1, 11, 5}, {11, 1, 5}, {11, 1, 50},
	} {
		fsys := fstest.MapFS{"site.yaml": {Data: fmt.Appendf(nil, "title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\nper_page: %d\n", test.perPage)}}
		all := test.open + test.closed
		for i := range all {
			deadline := "2020-01-03"
			if i < test.open {
				deadline = "2020-02-01"
			}
			name := fmt.Sprintf("notices/n%d/", i)
			fsys[name+"1.md"] = &fstest.MapFile{Data: []byte("---\ntype: tender\ntitle: T\npublished: 2020-01-02\nbuyer: B\ntopics: [roads]\ndeadline: " + deadline + "\n---\n")}
			fsys[name+"2.md"] = &fstest.MapFile{Data: []byte("---\ntype: tender-update\npublished: 2020-01-02\nreason: R\n---\n")}
		}
		r := htmlRenderer(t, fsys, "2020-01-10T12:00:00Z")
		pages := (all + test.perPage - 1) / test.perPage
		for page := 1; page <= pages; page++ {
			root, _ := htmlPage(t, r, site.PageURL("topics/roads/", page))
			want := []string{"Procedures"}
			switch {
			case pages == 1 && test.closed == 0:
				want = nil
			case pages == 1 && test.open > 0:
				want = []string{"Other notices"}
			}
			if got := within(root, "h2", "id", "other"); !slices.Equal(got, want) {
				t.Errorf("%+v, page %d has the list %q, want %q", test, page, got, want)
			}
			for i := range all {
				if got := within(root, "li", "data-procedure", fmt.Sprintf("n%d", i)); pages == 1 && len(got) != 1 {
					t.Errorf("%+v: n%d is listed %d times", test, i, len(got))
				}
			}
		}
		root, _ := htmlPage(t, r, "")
		want := []string{"All " + count(all, "procedure")}
		if test.open == 1 {
			want = append(want, "1 open procedure")
		} else if test.open > 1 {
			want = append(want, "All "+count(test.open, "open procedure"))
		}
		if got := within(root, "p", "class", "more"); !slices.Equal(got[:len(want)], want) {
			t.Errorf("%+v: home says %q, want %q first", test, got, want)
		}
	}
}

// TestLongNavigation makes the head of pages once for each page that the navigation
// may mark, not for each of its links.
func TestLongNavigation(t *testing.T) {
	navigation := "- {title: Topics, url: /topics/}\n- {title: About, url: /about/}\n"
	heads := func(navigation string) int {
		folder := loadFS(t, fstest.MapFS{
			"site.yaml": {Data: []byte("title: T\nbase_url: https://example.org/\npublisher: {name: N}\nocid_prefix: ocds-a1b2c3\nnavigation:\n" + navigation)},
			"about.md":  {Data: []byte("---\ntitle: About\n---\nA.\n")},
		})
		return len(rendererAt(t, folder, "2020-01-10T12:00:00Z").layout.mastheads)
	}
	few := heads(navigation)
	for i := range 300 {
		navigation += fmt.Sprintf("- {title: A, url: /about/}\n- {title: B, url: /gone-%d/}\n", i)
	}
	if many := heads(navigation); many != few {
		t.Errorf("%d links have %d heads of pages, and 2 links %d", 602, many, few)
	}
}

// Where not all terms are linked to, it is to those of most procedures, and they
// stand in the order of the page of all.
func TestMostUsedTerms(t *testing.T) {
	fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")}}
	notice := func(topic string) {
		fsys[fmt.Sprintf("notices/n%d.md", len(fsys))] = &fstest.MapFile{Data: []byte("---\ntype: tender\ntitle: T\npublished: 2020-01-02\nbuyer: B\ntopics: [" + topic + "]\n---\n")}
	}
	for _, topic := range []string{"Zones", "écoles", "Apples"} {
		for range 3 {
			notice(topic)
		}
	}
	for i := range 20 {
		for range 1 + i%2 {
			notice(fmt.Sprintf("m%02d", i))
		}
	}
	r := htmlRenderer(t, fsys, "2020-01-10T12:00:00Z")
	topics := func(url string) []string {
		root, _ := htmlPage(t, r, url)
		var names []string
		for n := range root.Descendants() {
			if href, _ := attr(n, "href"); n.Data == "a" && strings.HasPrefix(href, "/topics/") && href != "/topics/" {
				name, _, _ := strings.Cut(textOf(n), " ")
				names = append(names, name)
			}
		}
		return names
	}
	for url, want := range map[string]string{
		"topics/":  "Apples écoles m00 m01 m02 m03 m04 m05 m06 m07 m08 m09 m10 m11 m12 m13 m14 m15 m16 m17 m18 m19 Zones",
		"":         "Apples écoles m00 m01 m02 m03 m04 m05 m06 m07 m08 m09 m10 m11 m12 m13 m15 m17 m19 Zones",
		"notices/": "Apples écoles m01 m03 m05 m07 m09 m11 m13 m15 m17 Zones",
	} {
		if got := strings.Join(topics(url), " "); got != want {
			t.Errorf("/%s links to %s, want %s", url, got, want)
		}
	}
}

// A paged list links to its first and last page and to those near the one that is
// shown, which is marked.
func TestPager(t *testing.T) {
	r := htmlRenderer(t, fstest.MapFS{"site.yaml": {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")}}, "2020-01-10T12:00:00Z")
	for _, test := range []struct {
		number, of int
		want       string
	}{
		{1, 1, ""},
		{1, 2, "[1] 2 next:2"},
		{2, 2, "prev:1 1 [2]"},
		{1, 9, "[1] 2 3 9 next:2"},
		{5, 9, "prev:4 1 3 4 [5] 6 7 9 next:6"},
		{9, 9, "prev:8 1 7 8 [9]"},
	} {
		var got []string
		for _, l := range r.pager(site.Page{Number: test.number, Of: test.of}, "notices/") {
			text := l.Text
			switch {
			case l.Rel != "":
				number := 1
				fmt.Sscanf(l.Href, "/notices/page/%d/", &number)
				text = fmt.Sprintf("%s:%d", l.Rel, number)
			case l.Current == "page":
				text = "[" + text + "]"
			}
			got = append(got, text)
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("page %d of %d links to %s, want %s", test.number, test.of, got, test.want)
		}
	}
}

// Who follows a link to a procedure that was taken out, or shares it, is told why.
func TestWithdrawalsAreDescribed(t *testing.T) {
	r := htmlRenderer(t, fstest.MapFS{
		"site.yaml":         {Data: []byte("title: Record\nbase_url: https://example.org/\npublisher: {name: P}\nocid_prefix: ocds-abc123\n")},
		"withdrawn/road.md": {Data: []byte("---\ntitle: Road\ndate: 2020-01-09\nreason: Published by mistake.\n---\n")},
	}, "2020-01-10T12:00:00Z")
	root, _ := htmlPage(t, r, "notices/road/")
	for n := range root.Descendants() {
		if name, _ := attr(n, "name"); n.Data == "meta" && name == "description" {
			if text, _ := attr(n, "content"); text != "Published by mistake." {
				t.Errorf("the page is described as %q", text)
			}
			return
		}
	}
	t.Error("the page has no description")
}
