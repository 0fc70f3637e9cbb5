package markdown

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark/ast"
)

// Where a text has links in a form that is not looked for, it says so.
func TestPlainLinks(t *testing.T) {
	for _, test := range []struct {
		source string
		links  []string
		all    bool
	}{
		{"", nil, true},
		{"Words [in] brackets] and (round) ones.", nil, true},
		{"[a](b.md) and ![c](d.png \"title\")", []string{"b.md", "d.png"}, true},
		{"[a]( b.md )", []string{"b.md"}, true},
		{"[a](b.md#c)[d](/e/)", []string{"b.md#c", "/e/"}, true},
		{"[a]\n\n[a]: b.md\n[c]: d.md \"title\"\n[e]:f.md", []string{"b.md", "d.md", "f.md"}, true},
		{"Words[^1].\n\n[^1]: See [a](b.md).\n", []string{"See", "b.md"}, true},
		{"[a]()", []string{""}, true},
		{"[a](<b c.md>)", nil, false},
		{"[a](\nb.md)", nil, false},
		{"[a](\tb.md)", nil, false},
		{"[a](b\\.md)", nil, false},
		{"[a](b&#46;md)", nil, false},
		{"[a](b(c).md)", nil, false},
		{"[a](b.md\n\"title\")", nil, false},
		{"[a](b.md", nil, false},
		{"[a]:\nb.md", nil, false},
		{"[a]: <b.md>", nil, false},
		{"[a]:", []string{""}, true},
	} {
		links, all := PlainLinks(test.source)
		if all != test.all || all && !slices.Equal(links, test.links) {
			t.Errorf("%q: %q, all: %t", test.source, links, all)
		}
	}
}

// Where it says that those are all links of a text, the parser finds no others.
func FuzzPlainLinks(f *testing.F) {
	for _, s := range []string{
		"[a](b.md) [c]( d ) [e](f 'g') ![h](i.png \"j\")", "[a][b]\n\n[b]: c.md (d)", "[a]\n\n[a]:\n<b>", "> [a]\n\n> [a]:b",
		"x[^1]\n\n[^1]: [a](b)\n    [c]: d", "[^]: a\n[^]", "[a\\]: b]: c", "[a](b\\)", "[`](c)`](d)", "[a](b&#41;)", "| [a](b) |\n|-|\n| [c]: d |",
	} {
		f.Add(s)
	}
	m := New(testSite(f), testParts)
	f.Fuzz(func(t *testing.T, source string) {
		links, all := PlainLinks(source)
		if !all || !isText(source) {
			return
		}
		tree, _ := m.parse([]byte(source))
		err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			var link []byte
			switch n := n.(type) {
			case *ast.Link:
				link = n.Destination
			case *ast.Image:
				link = n.Destination
			default:
				return ast.WalkContinue, nil
			}
			if link := string(resolve(link)); !slices.Contains(links, link) {
				t.Errorf("%q has a link to %q; found %q", source, link, links)
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestWords: the search sees a text without the addresses of its links,
// and loses no word of it.
func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"Road repairs.":                      "Road repairs.",
		"[the map](files/map.pdf) (a draft)": "[the map]() (a draft)",
		"[one](a.md) and [two](b.md \"c\")":  "[one]() and [two]()",
		"<https://example.org/x> is it":      "<> is it",
		"[a](<b c.pdf>) d":                   "[a]() d",
		"<x](> y":                            "<> y",
		"<](b) c":                            "<]() c",
		"a < b and [c](d":                    "a < b and [c](d",
		"a < b\nc > d":                       "a < b\nc > d",
		"[a](b\nc) d":                        "[a](b\nc) d",
		"[a](b)[c](d)<e>":                    "[a]()[c]()<>",
		"](":                                 "](",
		"<":                                  "<",
		"](a)](b)<c><d>](":                   "]()]()<><>](",
	} {
		var b strings.Builder
		for part := range Words(text) {
			b.WriteString(part)
		}
		if b.String() != want {
			t.Errorf("of %q come the words of %q, want %q", text, b.String(), want)
		}
		for most := range strings.Count(text, "(") + strings.Count(text, "<") {
			got := 0
			for range Words(text) { // a sequence that goes on after a break panics
				if got++; got > most {
					break
				}
			}
		}
	}
}

// TestWordsAnywhere holds Words to the pattern of what it leaves out, which it
// finds without a look at any part of a long line for each mark in it.
func TestWordsAnywhere(t *testing.T) {
	addresses := regexp.MustCompile(`(\]\()[^)\n]*(\))|(<)[^>\n]*(>)`)
	r := rand.New(rand.NewPCG(1, 2))
	marks := []string{"](", ")", "<", ">", "\n", "a", "]", "("}
	for range 50_000 {
		var b strings.Builder
		for range r.IntN(24) {
			b.WriteString(marks[r.IntN(len(marks))])
		}
		source := b.String()
		if got, want := strings.Join(slices.Collect(Words(source)), ""), addresses.ReplaceAllString(source, "$1$2$3$4"); got != want {
			t.Fatalf("of %q come the words of %q, want %q", source, got, want)
		}
	}
}

// TestHeavyWords is TestHeavy for Words.
func TestHeavyWords(t *testing.T) {
	for _, c := range heavy(1 << 20) {
		done := make(chan int)
		go func() {
			size := 0
			for part := range Words(c.source) {
				size += len(part)
			}
			done <- size
		}()
		select {
		case size := <-done:
			if size > len(c.source) {
				t.Errorf("%s: words of %d bytes", c.name, size)
			}
		case <-time.After(30 * time.Second): // it takes 0.01 s
			t.Fatalf("%s: not done", c.name)
		}
	}
}
