package render

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// markdownSite lays out a small site: three procedures, one of two notices, a
// piece of coverage and a plain page.
func markdownSite(t testing.TB) *site.Site {
	t.Helper()
	notice1 := "---\ntype: tender\ntitle: %s\npublished: 2020-01-0%d\nbuyer: Example Council\n%s---\nWords.\n"
	files := map[string]string{
		"site.yaml": "title: Example\nbase_url: https://example.org/tenders/\npublisher: {name: Example Council, url: https://example.org}\nocid_prefix: ocds-abc123\n",
		"about.md":  "---\ntitle: About\n---\nWords.\n",
		"notices/pegasus/2020-01-02-tender.md": fmt.Sprintf(notice1, "Pegasus", 2,
			"documents:\n  - {title: Annex A, file: files/annex-a.pdf}\n  - {title: Plan, file: files/plan.png}\n"),
		"notices/pegasus/2020-01-08-deadline.md": "---\ntype: tender-update\npublished: 2020-01-08\ntitle: Pegasus II\n---\nMoved.\n",
		"notices/pegasus/files/annex-a.pdf":      "%PDF",
		"notices/pegasus/files/plan.png":         "\x89PNG\r\n\x1a\n",
		"notices/2020/body-worn-video.md":        fmt.Sprintf(notice1, "Body-worn video", 3, ""),
		"notices/road-repairs.md":                fmt.Sprintf(notice1, "Road repairs", 4, ""),
		"coverage/lfr-report.md":                 "---\ntitle: Report\nurl: https://example.org/report\nkind: report\npublisher: Example\npublished: 2019-07\n---\n",
	}
	fsys := fstest.MapFS{}
	for name, data := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if folder.Problems.HasErrors() {
		t.Fatal(folder.Problems)
	}
	return site.Build(notice.Build(folder, notice.Options{At: time.Date(2020, 1, 10, 12, 0, 0, 0, time.UTC)}, nil))
}

func TestScratch(t *testing.T) {
	m := newMarkdown(base{markdownSite(t)})
	src := "Intro [x](2020-01-08-deadline.md#a-b) and [y](../2020/body-worn-video.md), [self](#terms), [doc](files/annex-a.pdf) [z](../body-worn-video.md)\n\n# Terms\n\n### Deep *x* `c`\n\n## Terms\n\n| Authority | First | |\n|---|--:|:-:|\n| Northmoor | £1 & more | x |\n| | 2 | 3 |\n\n1. First[^n] and again[^n]\n2. Second\n   - nested\n\n> quote\n\n```yaml\na: <b>\n```\n\nHi <b>x</b> &amp; \\* &copy; www.example.org. mail me@example.org, https://example.org/tenders/about/. ftp://x.org [j](&#106;avascript:alert(1)) [q](<java\tscript:x>) [t](tel:+44 20) [ph 020 7946-0](tel:+44)\n![Plan](files/plan.png) ![](files/plan.png) ![a](https://x.org/a.png) ![b](files/annex-a.pdf)\n\n[^n]: A footnote.\n[^m]: Unused.\n\n<script>x</script>\n\nSee [^zz] hard\\\nbreak\n"
	h, p := m.html(text{file: "notices/pegasus/2020-01-02-tender.md", line: 7, source: src})
	var b bytes.Buffer
	for _, q := range p {
		fmt.Fprintln(&b, q)
	}
	fmt.Println(h)
	fmt.Println(b.String())
	fmt.Println(m.plain(src, 0))
	fmt.Println(m.summary(src, 30))
}

type markdownCase struct{ name, source string }

// markdownHeavy gives texts of a number of bytes that a parser of Markdown may
// take long for, or make much of.
func markdownHeavy(size int) []markdownCase {
	rep := func(s string) string { return strings.Repeat(s, size/len(s)) }
	part := func(s string, parts int) string { return strings.Repeat(s, size/parts/len(s)) }
	grow := func(one func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(one(i))
		}
		return b.String()
	}
	cases := []markdownCase{
		{"fences of all lengths", grow(func(i int) string { return strings.Repeat("`", i+1) + "a" })},
		{"list of growing depth", grow(func(i int) string { return strings.Repeat("  ", i) + "- a\n" })},
		{"loose list of growing depth", grow(func(i int) string { return strings.Repeat("  ", i) + "- a\n\n" })},
		{"nesting line by line", grow(func(i int) string { return strings.Repeat("  ", 20*i) + strings.Repeat("- ", 20) + "\n" })},
		{"definitions", grow(func(i int) string { return fmt.Sprintf("[%x]:a\n", i) })},
		{"definitions in blocks", grow(func(i int) string { return strings.Repeat("[a]:b\n", 4000) + "\n" })},
		{"footnotes", grow(func(i int) string { return fmt.Sprintf("[^%x]:a [^0]\n", i) })},
		{"footnotes and their last", "[^0]: a\n" + grow(func(i int) string {
			if i < 900 {
				return fmt.Sprintf("[^%x]:a\n", i+1)
			}
			return "[^383] [^383] [^383]\n\n"
		})},
		{"headings", grow(func(i int) string { return fmt.Sprintf("# a %d\n", i%9) })},
		{"anchors", grow(func(i int) string { return fmt.Sprintf("# a-%d\n# a\n", i) })},
		{"marks in blocks", grow(func(i int) string { return strings.Repeat("*a_", 990) + "\n\n" })},
		{"brackets in blocks", grow(func(i int) string { return strings.Repeat("[a](", 990) + "\n\n" })},
		{"bad links", grow(func(i int) string { return fmt.Sprintf("[a](%d.md)\n\n", i) })},
		{"bad fragments", "# a\n\n" + grow(func(i int) string { return fmt.Sprintf("# %d\n[a](#x%d)\n\n", i, i) })},
		{"long fragment", "# " + part("a", 2) + "\n\n[x](#" + part("b", 2) + ")"},
		{"long link", "[x](" + rep("a") + ".md)"},
		{"wide table", "|" + part("a|", 4) + "\n|" + part("-|", 4) + "\n" + part("|\n", 2)},
		{"wide head", "|" + part("a|", 2) + "\n|" + part("-|", 2) + "\n"},
		{"many small tables", grow(func(i int) string { return "|a|b|\n|-|-|\n|c|\n\n" })},
		{"escaped pipes", "|a|\n|-|\n" + rep("|`\\|`|\n")},
		{"rows", "|a|b|\n|-|-|\n" + rep("|c|d|\n")},
		{"quote and lazy lines", part(">", 2) + "\n" + part("a\n", 2)},
		{"closing brackets", part("[", 2) + part("]", 2)},
		{"closing links", part("[", 5) + part("](b)", 1)},
		{"closing images", part("![", 3) + part("](b)", 1)},
		{"nested emphasis", part("*a **a ", 2) + part("b** b* ", 2)},
		{"open brackets then text", part("[a](<b", 2) + part("a", 2)},
		{"domain", "www." + rep("a.")},
		{"host", "http://" + rep("a")},
		{"parentheses", "http://a.b/" + rep(")")},
		{"entities", "http://a.b/" + rep("&a;")},
		{"address", "a@" + rep("a-")},
		{"image words", "![" + rep("*a*") + "](files/plan.png)"},
	}
	for _, s := range []string{"*a_", "*a ", "a* ", "**a *b ", "*a** ", "a**b", "a_b", "*_", "***", "***a", "[", "]", "[]", "[a](", "[a](<b",
		"[a](b 'c", "[a](b (c", "[a](b \\", "![", "![a](b \"", "[a](b)", "[*a](b)", "*[a](b)", "*a](b)[", "[a][b", "[a][b]", "[a[", "`a``b", "a`` ` ",
		"<", "a<!--", "a<a ", "a<?", "a<!A", "a<![CDATA[", "a<a b='", "a<ab:", "a<a@", "<a b=c ", " b\n", ">", "> ", "- ", "1. ", "> - ", "- a\n",
		"-\n", "- a\n1. b\n", "|-|\n", "a\n-", "|a\n", "[a]:b\n", "[a]:b\n'c\n", "[a\n", "[a]:b 'c\n", "[x]: <\n", "[^a]:", "[^", "[^b] ", "# a\n", "#\n",
		"a\n=\n", "\n", "a\n", "a  \n", "a\\\n", " ", "\t", "http://a ", "http://a.b/(", "www.(", "(www.a.(", "(http:", "a@", "a@b.c ", "_a", "(a", "&",
		"&#1;", "\\", "```\n", "~~~\n```\n", "<div>\n", "<div>\n\n", "<script\n", "<!--\n", "> a\n", "- > a\n", "-\ta\n\n\t", "\u00a0*a", "a\n\n", "<b>", "<b>\n"} {
		cases = append(cases, markdownCase{fmt.Sprintf("%q", s), rep(s) + "a"})
	}
	return cases
}
