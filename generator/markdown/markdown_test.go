package markdown

import (
	"bytes"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"golang.org/x/tools/txtar"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

var update = flag.Bool("update", false, "write the fixtures anew")

// testSite lays out a small site: three procedures, one of two notices, a
// piece of coverage and a plain page, and some of each that are not published.
func testSite(t testing.TB) *site.Site { return siteAt(t, "https://example.org/tenders/") }

func siteAt(t testing.TB, address string) *site.Site {
	t.Helper()
	notice1 := "---\ntype: tender\ntitle: %s\npublished: 2020-01-0%d\nbuyer: Example Council\n%s---\nWords.\n\n## Terms\n\n## Café\n"
	files := map[string]string{
		"site.yaml": "title: Example\nbase_url: " + address + "\npublisher: {name: Example Council, url: https://example.org}\nocid_prefix: ocds-abc123\n",
		"about.md":  "---\ntitle: About\n---\nWords.\n",
		"notices/pegasus/2020-01-02-tender.md": fmt.Sprintf(notice1, "Pegasus", 2,
			"documents:\n  - {title: Annex A, file: files/annex-a.pdf}\n  - {title: Plan, file: files/plan.png}\n"),
		"notices/pegasus/2020-01-08-deadline.md": "---\ntype: tender-update\npublished: 2020-01-08\ntitle: Pegasus II\n---\nMoved.\n\n## Terms\n\n### Terms\n",
		"notices/pegasus/files/annex-a.pdf":      "%PDF",
		"notices/pegasus/files/plan.png":         "\x89PNG\r\n\x1a\n",
		"notices/2020/body-worn-video.md":        fmt.Sprintf(notice1, "Body-worn video", 3, ""),
		"notices/road-repairs.md":                fmt.Sprintf(notice1, "Road repairs", 4, ""),
		"notices/scheduled.md":                   strings.Replace(fmt.Sprintf(notice1, "Scheduled", 5, ""), "2020-", "2021-", 1),
		"notices/pegasus/2020-02-01-next.md":     "---\ntype: tender-update\npublished: 2020-02-01 09:00\n---\nMoved again.\n",
		"notices/draft.md":                       fmt.Sprintf(notice1, "Draft", 6, "draft: true\n"),
		"draft.md":                               "---\ntitle: Draft\ndraft: true\n---\nWords.\n",
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
	return site.Build(notice.Build(folder, notice.Options{At: time.Date(2020, 1, 10, 12, 0, 0, 0, time.UTC)}, nil), nil)
}

const (
	testFile = "notices/pegasus/2020-01-02-tender.md"
	testLine = 7
)

// testParts has one part of each page to which a link may lead.
func testParts(string) []string { return []string{"documents"} }

func textOf(source string) Text {
	return Text{File: testFile, Line: testLine, Source: source}
}

// TestHTML runs the cases of testdata: NAME.md is a body, NAME.html
// its HTML and NAME.problems its problems, if it has any.
func TestHTML(t *testing.T) {
	m := New(testSite(t), testParts)
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, f := range archive.Files {
			want[f.Name] = string(f.Data)
		}
		var files []txtar.File
		for _, f := range archive.Files {
			name, ok := strings.CutSuffix(f.Name, ".md")
			if !ok {
				continue
			}
			files = append(files, f)
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+name, func(t *testing.T) {
				body := textOf(string(f.Data))
				got, problems := m.HTML(body)
				checkText(t, m, body)
				files = append(files, txtar.File{Name: name + ".html", Data: []byte(got)})
				listed := problemLines(problems)
				if listed != "" {
					files = append(files, txtar.File{Name: name + ".problems", Data: []byte(listed)})
				}
				if *update {
					return
				}
				if diff := cmp.Diff(want[name+".html"], string(got)); diff != "" {
					t.Errorf("HTML (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(want[name+".problems"], listed); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
		if *update {
			archive.Files = files
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if len(files) != len(archive.Files) {
			t.Errorf("%s has %d files, its cases make %d", file, len(archive.Files), len(files))
		}
	}
}

func problemLines(l problem.List) string {
	var b strings.Builder
	for _, p := range l {
		fmt.Fprintf(&b, "%d:%d: %s: %s [%s]\n", p.Line, p.Column, p.Severity, p.Message, p.Code)
	}
	return b.String()
}

// hostileLinks are addresses that browsers may run or that lead elsewhere than
// they seem to, with what the problem says.
var hostileLinks = []struct{ link, says string }{
	{"javascript:alert(1)", "“javascript”"},
	{"JaVaScRiPt:alert(1)", "“javascript”"},
	{"&#106;avascript:alert(1)", "“javascript”"},
	{"&#x6A;avascript&colon;alert(1)", "“javascript”"},
	{"javascript&#58;alert(1)", "“javascript”"},
	{"javascript&Tab;:alert(1)", "“javascript”"},
	{"java&#9;script:alert(1)", "“javascript”"},
	{"java&NewLine;script:alert(1)", "“javascript”"},
	{"<java\tscript:alert(1)>", "“javascript”"},
	{"< javascript:alert(1)>", "“javascript”"},
	{"&#1;javascript:alert(1)", "“javascript”"},
	{"\\javascript:alert(1)", "backslash"},
	{"javascript\\:alert(1)", "“javascript”"},
	{"data:text/html,x", "“data”"},
	{"data:image/png;base64,AAAA", "“data”"},
	{"vbscript:x", "“vbscript”"},
	{"VBSCRIPT:x", "“vbscript”"},
	{"ftp://example.org/", "“ftp”"},
	{"file:///etc/passwd", "“file”"},
	{"blob:https://example.org/x", "“blob”"},
	{"intent:x", "“intent”"},
	{"view-source:https://example.org/", "“view-source”"},
	{"feed:javascript:alert(1)", "“feed”"},
	{"//example.com/x", "scheme"},
	{"/\\example.com/x", "backslash"},
	{"\\\\\\\\example.com/x", "backslash"},
	{"&#47;/example.com/x", "scheme"},
	{"/&Tab;/example.com/x", "control character U+0009"},
	{"https:example.com", "host"},
	{"https:/example.com", "host"},
	{"https:\\\\example.com", "host"},
	{"https:///example.com", "host"},
	{"http:?x", "host"},
	{"mailto:", "nowhere"},
	{"tel:", "nowhere"},
	{"#", "nowhere"},
	{"<>", "nowhere"},
	{"about&#127;", "control character U+007F"},
}

// TestHostileLinks sees to it that no such address comes out of a link,
// a definition or an image, and that each is reported where it is written.
func TestHostileLinks(t *testing.T) {
	m := New(testSite(t), testParts)
	for _, h := range hostileLinks {
		for _, source := range []string{"é [words](%s)", "é *[words](%s \"title\")*", "| é [words](%s) |\n|---|"} {
			got, problems := m.HTML(textOf(fmt.Sprintf(source, h.link)))
			if strings.Contains(string(got), "href") {
				t.Errorf(source+": a link came out: %s", h.link, got)
			}
			if len(problems) != 1 || !strings.Contains(problems[0].Message, h.says) || problems[0].Severity != problem.Error {
				t.Errorf(source+": want one error that says %q, got\n%s", h.link, h.says, problemLines(problems))
			} else if column := utf8.RuneCountInString(source[:strings.Index(source, "[")]) + 1; problems[0].Line != testLine || problems[0].Column != column {
				t.Errorf(source+": the problem is at %d:%d, want %d:%d", h.link, problems[0].Line, problems[0].Column, testLine, column)
			}
		}
		got, problems := m.HTML(textOf("[a] and [a]\n\n[a]: " + h.link))
		if h.link == "<>" { // not a definition
			continue
		}
		if strings.Contains(string(got), "href") || len(problems) != 1 || problems[0].Line != testLine+2 || problems[0].Column != 1 {
			t.Errorf("definition of %s: want one problem at its line, got %s\n%s", h.link, got, problemLines(problems))
		}
		got, problems = m.HTML(textOf("![words](" + h.link + ")"))
		if strings.Contains(string(got), "<img") || len(problems) != 1 {
			t.Errorf("image %s: want one problem, got %s\n%s", h.link, got, problemLines(problems))
		}
	}
}

// TestIDs puts the texts of several notices on one page: repeated
// headings, and footnotes that are cited more than once.
func TestIDs(t *testing.T) {
	m := New(testSite(t), testParts)
	body := "## Terms\n\n## Terms\n\nOne[^1], two[^1], three[^1], [up](#terms-1).\n\n[^1]: Note.\n"
	var page strings.Builder
	for _, prefix := range []string{"", "2020-01-08", "2020-01-08-1"} {
		b := textOf(body)
		b.Prefix = prefix
		checkText(t, m, b)
		got, problems := m.HTML(b)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		page.WriteString(string(got))
	}
	ids := ids(t, page.String())
	want := []string{"h-terms", "h-terms-1", "fr1", "fr1_2", "fr1_3", "fn1",
		"h_2020-01-08_terms", "h_2020-01-08_terms-1", "fr_2020-01-08_1", "fr_2020-01-08_1_2", "fr_2020-01-08_1_3", "fn_2020-01-08_1",
		"h_2020-01-08-1_terms", "h_2020-01-08-1_terms-1", "fr_2020-01-08-1_1", "fr_2020-01-08-1_1_2", "fr_2020-01-08-1_1_3", "fn_2020-01-08-1_1"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("ids of the page (-want +got):\n%s", diff)
	}
	for _, id := range want {
		if strings.HasPrefix(id, "h_") || strings.HasPrefix(id, "h-") {
			continue
		}
		if !strings.Contains(page.String(), `href="#`+id+`"`) {
			t.Errorf("nothing links to %s", id)
		}
	}
	for _, label := range []string{`"Footnotes"`, `"Footnotes of 2020-01-08"`, `"Footnotes of 2020-01-08-1"`} {
		if strings.Count(page.String(), "<section aria-label="+label) != 1 {
			t.Errorf("no region of its own named %s", label)
		}
	}
}

// TestRoot is a site at the root of its host.
func TestRoot(t *testing.T) {
	m := New(siteAt(t, "https://example.org/"), testParts)
	got, problems := m.HTML(textOf("[a](/about/) [b](../road-repairs.md) [c](https://example.org/about/) [d](/) ![e](files/plan.png)"))
	want := `<p><a href="/about/">a</a> <a href="/notices/road-repairs/">b</a> <a href="/about/">c</a> <a href="/">d</a> <img src="/notices/pegasus/files/plan.png" alt="e"></p>` + "\n"
	if diff := cmp.Diff(want, string(got)); diff != "" || len(problems) > 0 {
		t.Errorf("(-want +got):\n%s%s", diff, problemLines(problems))
	}
	_, problems = m.HTML(textOf("[a](/abuot/) [b](/about)"))
	if len(problems) != 2 || !strings.HasSuffix(problems[1].Message, "write /about/") {
		t.Error(problemLines(problems))
	}
}

// TestTogether has many goroutines use one converter.
func TestTogether(t *testing.T) {
	m := New(testSite(t), testParts)
	one := func(i int) string {
		got, problems := m.HTML(textOf(fmt.Sprintf("## A %d\n\n*b* [c](#a-%[1]d) [d](nowhere.md)[^1]\n\n[^1]: e", i)))
		return string(got) + problemLines(problems)
	}
	var want, got [50]string
	for i := range want {
		want[i] = one(i)
	}
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() { got[i] = one(i) })
	}
	all.Wait()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlain(t *testing.T) {
	m := New(testSite(t), testParts)
	for _, c := range []struct {
		source string
		limit  int
		want   string
	}{
		{"", 0, ""},
		{"# A *b*\n\nc `d`  [e](f.md)\\\ng\nh", 0, "A b\nc d  e g h"},
		{"- a\n- b\n\n  c\n\n> d", 0, "a\nb\nc\nd"},
		{"| a | b |\n|---|---|\n| c | d |\n", 0, "a\nb\nc\nd"},
		{"a[^1]\n\n[^1]: b\n", 0, "a\nb"},
		{"a <b>c</b> &amp; \\& ![d](e.png) <https://example.org>\n\n<div>f</div>", 0, "a c & & d https://example.org"},
		{"```\na  b\n```", 0, "a  b"},
		{"`a\nb`", 0, "a b"},
		{"\\&amp; &#38;amp;", 0, "&amp; &amp;"},
		{"a&#10;b &NewLine; c&#9;d", 0, "a b   c\td"},
		{"one two three", 13, "one two three"},
		{"one two three", 12, "one two…"},
		{"one two three", 8, "one two…"},
		{"one two three", 7, "one tw…"},
		{"one two, three", 12, "one two…"},
		{"one two – three", 12, "one two…"},
	} {
		if got := m.plain(c.source, c.limit); got != c.want {
			t.Errorf("plain(%q, %d) = %q, want %q", c.source, c.limit, got, c.want)
		}
	}
}

func TestSummary(t *testing.T) {
	m := New(testSite(t), testParts)
	for _, c := range []struct {
		source string
		limit  int
		want   string
	}{
		{"", 10, ""},
		{"## Heading\n\n- item\n\nFirst *paragraph*\nof two lines.\n\nSecond.", 0, "First paragraph of two lines."},
		{"First.\n\nSecond.", 0, "First."},
		{"\n  First.  \n\nSecond.", 0, "First."},
		{"First [one] and[^1].\n\n[one]: /about/\n[^1]: Note.", 0, "First one and."},
		{"Title\n===\n\nFirst.", 0, "First."},
		{"<b></b>\n\nFirst.", 0, "First."},
		{"- item\n", 0, ""},
		{"Bare words, of\ntwo lines: www.example.org/a (see), 1.\n", 0, "Bare words, of two lines: www.example.org/a (see), 1."},
		{"a\u00a0\n", 0, "a"},
		{"a *b* c", 0, "a b c"},
		{"a _b_ c", 0, "a b c"},
		{"a `b` c", 0, "a b c"},
		{"a [b](https://example.org) c", 0, "a b c"},
		{"a &amp; b", 0, "a & b"},
		{"a \\. b", 0, "a . b"},
		{"a <https://example.org> b", 0, "a https://example.org b"},
		{"a | b\n--- | ---\n\nText", 0, "Text"},
		{"Text\n> quote", 0, "Text"},
		{"a \nb", 0, "a b"},
		{"数据中心数据中心数据中心", 6, "数据中心数…"},
		{"e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"👩\u200D👩\u200D👧 and more words", 3, "…"},
	} {
		if got := m.Summary(c.source, c.limit); got != c.want {
			t.Errorf("summary(%q, %d) = %q, want %q", c.source, c.limit, got, c.want)
		}
	}
	// Every cut keeps to the limit and to the text (G51).
	long := strings.Repeat("Cloud & hosting &amp; data, naïve e\u0301 数据 ", 40)
	whole := []rune(m.Summary(long, 0))
	for limit := 1; limit < len(whole)+2; limit++ {
		got := []rune(m.Summary(long, limit))
		if len(got) > limit {
			t.Fatalf("summary of %d characters has %d", limit, len(got))
		}
		if kept, cut := strings.CutSuffix(string(got), "…"); cut && !strings.HasPrefix(string(whole), kept) {
			t.Fatalf("summary of %d characters is not the start of the text: %q", limit, string(got))
		}
		if limit < len(whole) && len(got) < limit/2 {
			t.Fatalf("summary of %d characters has only %d", limit, len(got))
		}
	}
}

// TestHeavy gives the parser what its kind is slow with: each text ends
// in a moment, and with problems where it was cut short.
func TestHeavy(t *testing.T) {
	m := New(testSite(t), testParts)
	for _, c := range heavy(45_000) {
		done := make(chan problem.List)
		before := allocated()
		go func() {
			_, problems := m.HTML(textOf(c.source))
			done <- problems
		}()
		select {
		case problems := <-done:
			if took := (allocated() - before) / uint64(len(c.source)); took > 2000 && !underRace() {
				t.Errorf("%s: %d bytes of memory for each of the text", c.name, took)
			}
			if len(problems) > maxProblems {
				t.Errorf("%s: %d problems", c.name, len(problems))
			}
			for _, p := range problems {
				checkPlace(t, c.source, p)
			}
		case <-time.After(30 * time.Second): // it takes 0.1 s
			t.Fatalf("%s: not done", c.name)
		}
	}
}

// TestHeavyMemory is TestHeavy for the largest texts: what they are made of may take
// much memory, as long as there is only so much of it.
func TestHeavyMemory(t *testing.T) {
	if underRace() {
		t.Skip("under the race detector pools drop what they keep; .ci/run has it run without")
	}
	m := New(testSite(t), testParts)
	for _, size := range []int{1 << 20, 250_000} {
		for _, c := range heavy(size) {
			before := allocated()
			m.HTML(textOf(c.source))
			if took := (allocated() - before) >> 20; took > 200 {
				t.Errorf("%s, %d bytes: %d MiB of memory", c.name, len(c.source), took)
			}
		}
	}
}

// underRace tells whether the race detector was built in.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// allocated gives how many bytes of memory the program has asked for so far, which
// is nearly the same each time, unlike the time that a text takes.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// TestLimits sees to it that what lies within the limits passes.
func TestLimits(t *testing.T) {
	m := New(testSite(t), testParts)
	for _, c := range []struct {
		name, source, says string
		line               int
	}{
		{"marks", strings.Repeat("*a* ", maxMarks/2), "", 0},
		{"too many marks", "a\n\n" + strings.Repeat("*a*\n", maxMarks/2+1), "more than 2000 marks", 2 + maxMarks/2},
		{"marks in cells", "|a|b|\n|-|-|\n" + strings.Repeat("|*a*|*b*|\n", maxMarks), "", 0},
		{"marks in items", strings.Repeat("- *a*\n", maxMarks), "", 0},
		{"lists", strings.Repeat("- ", maxNesting) + "a", "", 0},
		{"too many lists", strings.Repeat("- ", maxNesting+1) + "a", "more than 32 lists and quotes", 0},
		{"too many lists, one a line", stairs(maxNesting + 1), "more than 32 lists and quotes", maxNesting},
		{"cells", "|a|b|\n|-|-|\n" + strings.Repeat("|c|\n", maxCells/4), "", 0},
		{"too many cells", "a\n\n" + "|a|b|\n|-|-|\n" + strings.Repeat("|c|d|\n", maxCells/2), "more than 20000 cells", 2},
		{"footnotes", strings.Repeat("[^a]", 5) + "\n\n[^a]: b", "", 0},
		{"long lines", "a|b\n" + strings.Repeat("c|d\n", maxCells), "", 0},
		{"too many cells of one column", "|a|\n|-|\n" + strings.Repeat("b\n", maxCells), "more than 20000 cells", 0},
		{"lines", strings.Repeat("a\n", maxLines), "", 0},
		{"too many lines", strings.Repeat("a\n", maxLines) + "a", "more than 100000 lines", maxLines},
		{"parts", strings.Repeat("# a\n", maxParts), "", 0},
		{"too many parts", strings.Repeat("# a\n", maxParts) + "# a\n# b", "more than 50000 paragraphs", maxParts},
		{"too many parts within blocks", strings.Repeat("a@b.c ", maxParts), "more than 50000 paragraphs", 0},
		{"too many lists of items", strings.Repeat("- - - a\n", maxParts/6+1), "more than 50000 paragraphs", maxParts / 6},
		{"definitions", "[a]: /notices/ '" + strings.Repeat("b", 990) + "'\n\n" + strings.Repeat("[a]\n\n", 99), "", 0},
		{"too long definitions", "[a]: /notices/ '" + strings.Repeat("b", 990) + "'\n\n" + strings.Repeat("[a]\n\n", 101), "more than 100000 bytes from their definitions", 202},
		{"definitions of a long text", "[a]: /notices/ '" + strings.Repeat("b", 990) + "'\n\n" + strings.Repeat("[a]\n\n", 101) + strings.Repeat("c ", 100_000), "", 0},
		{"links in place", strings.Repeat("[a](/notices/ '"+strings.Repeat("b", 990)+"')\n\n", 200), "", 0},
		{"links without an end", strings.Repeat("[a](", 100) + strings.Repeat("b", maxSought/50), "marks such as [ ( ` that nothing ends", 0},
		{"code without an end", "`a ``a ```a ````a\n" + strings.Repeat("b\n", 50_000), "", 0},
		{"a limit alone", "[a](#b)[^c] [^d]\n\n" + strings.Repeat("- ", maxNesting+1) + "a\n\n# b\n\n[^c]: e", "more than 32 lists and quotes", 2},
		{"nested emphasis", strings.Repeat("*a ", 150) + strings.Repeat("b* ", 150), "in one another", 0},
	} {
		_, problems := m.HTML(textOf(c.source))
		switch {
		case c.says == "" && len(problems) > 0:
			t.Errorf("%s: %s", c.name, problemLines(problems))
		case c.says != "" && (len(problems) == 0 || !strings.Contains(problems[0].Message, c.says) || problems[0].Line != testLine+c.line):
			t.Errorf("%s: want %q at line %d, got\n%s", c.name, c.says, testLine+c.line, problemLines(problems))
		}
	}
}

// stairs is a list in a list in a list.
func stairs(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func FuzzHTML(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range archive.Files {
			if strings.HasSuffix(c.Name, ".md") {
				f.Add(string(c.Data))
			}
		}
	}
	for _, h := range hostileLinks {
		f.Add("[a](" + h.link + ") <" + h.link + "> ![b](" + h.link + ")")
	}
	f.Add("[](00000000.?) [](//.)")
	f.Add("Bare words, of\ntwo lines: www.example.org/a (see), 1.\n")
	m := New(testSite(f), testParts)
	f.Fuzz(func(t *testing.T, source string) {
		if !isText(source) {
			return
		}
		body := textOf(source)
		body.Prefix = "2020-01-08"
		checkText(t, m, body)
		checkText(t, m, textOf(source))
	})
}

// attributes are the elements that a text may have, with their
// attributes.
var attributes = map[string]string{
	"p": "", "h3": "id", "h4": "id", "h5": "id", "h6": "id", "blockquote": "", "ul": "", "ol": "start", "li": "id", "hr": "", "br": "",
	"pre": "tabindex role aria-label", "code": "", "em": "", "strong": "", "sup": "", "a": "href title id aria-label", "img": "src alt title",
	"div": "class tabindex role aria-label", "table": "", "thead": "", "tbody": "", "tr": "", "th": "scope class", "td": "class", "section": "aria-label",
}

// checkText sees to what holds of every text: only these elements, each
// closed in its turn; only these addresses; ids are unique and links within the
// text lead to one; headings skip no level; problems are in the text. Where
// there is none, the text and its blocks are what the library itself makes.
func checkText(t *testing.T, m *Converter, body Text) {
	t.Helper()
	got, problems := m.HTML(body)
	if again, _ := m.HTML(body); again != got {
		t.Errorf("%q: two runs differ", body.Source)
	}
	for _, p := range problems {
		checkPlace(t, body.Source, p)
	}
	var open, links []string
	ids := map[string]bool{}
	level := byte('2')
	for z := html.NewTokenizer(strings.NewReader(string(got))); z.Next() != html.ErrorToken; {
		token := z.Token()
		name := token.Data
		switch token.Type {
		case html.CommentToken, html.DoctypeToken, html.SelfClosingTagToken:
			t.Errorf("%q: %s came out", body.Source, token)
		case html.StartTagToken:
			allowed, ok := attributes[name]
			if !ok {
				t.Errorf("%q: <%s> came out", body.Source, name)
			}
			if name == "a" && slices.Contains(open, "a") {
				t.Errorf("%q: a link in a link", body.Source)
			}
			if name[0] == 'h' && name != "hr" {
				if name[1] > level+1 {
					t.Errorf("%q: <%s> after h%c", body.Source, name, level)
				}
				level = name[1]
			}
			for _, a := range token.Attr {
				if !slices.Contains(strings.Fields(allowed), a.Key) {
					t.Errorf("%q: <%s %s> came out", body.Source, name, a.Key)
				}
				switch a.Key {
				case "id":
					if ids[a.Val] {
						t.Errorf("%q: the id %s is there twice", body.Source, a.Val)
					}
					ids[a.Val] = true
					if want := map[bool]string{true: "hf", false: "_"}[body.Prefix == ""]; !strings.Contains(want, a.Val[:1]) && !strings.Contains(a.Val, "_"+body.Prefix+"_") {
						t.Errorf("%q: the id %s lacks the prefix", body.Source, a.Val)
					}
				case "href", "src":
					links = append(links, a.Val)
				}
			}
			if name != "br" && name != "hr" && name != "img" {
				open = append(open, name)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != name {
				t.Fatalf("%q: </%s> closes %v in %s", body.Source, name, open, got)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%q: %v are not closed", body.Source, open)
	}
	for _, l := range links {
		switch {
		case strings.HasPrefix(l, "#"):
			if !ids[unescapeFragment(l[1:])] && l != "#documents" && !problems.HasErrors() {
				t.Errorf("%q: %s leads nowhere", body.Source, l)
			}
		case strings.HasPrefix(l, "/tenders/"), hasAnyPrefix(strings.ToLower(l), "http://", "https://", "mailto:", "tel:"):
		default:
			t.Errorf("%q: the address %q came out", body.Source, l)
		}
	}
	if len(problems) == 1 && problems[0].Code == codeTooComplex {
		return // it is not parsed to its end
	}
	if want, got := m.firstParagraph(body.Source), m.Summary(body.Source, 0); want != got {
		t.Errorf("%q: the summary is %q, the first paragraph %q", body.Source, got, want)
	}
	if len(problems) > 0 || strings.Contains(body.Source, "[^") {
		return
	}
	library := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote, extension.Linkify))
	var b bytes.Buffer
	if err := library.Convert([]byte(body.Source), &b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(outline(b.String()), outline(string(got))); diff != "" {
		t.Errorf("%q: the library makes something else (-library +got):\n%s", body.Source, diff)
	}
	if want, got := letters(string(got)), squeeze(m.plain(body.Source, 0)); want != got {
		t.Errorf("%q: the plain text is %q, the HTML has %q", body.Source, got, want)
	}
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

func checkPlace(t *testing.T, source string, p problem.Problem) {
	t.Helper()
	lines := strings.Split(source, "\n")
	line := p.Line - testLine
	if p.File != testFile || line < 0 || line >= len(lines) || p.Column < 1 || p.Column > utf8.RuneCountInString(lines[line])+1 {
		t.Errorf("%q: the problem is outside the text: %s", source, p)
	}
	if p.Code == "" || p.Message == "" || strings.HasSuffix(p.Message, ".") {
		t.Errorf("problem %+v", p)
	}
}

// outline gives the blocks, emphasis and text of HTML, without what
// handbill does its own way.
func outline(s string) []string {
	var out []string
	words := ""
	flush := func() {
		if words = squeeze(words); words != "" {
			out = append(out, words)
		}
		words = ""
	}
	for z := html.NewTokenizer(strings.NewReader(s)); z.Next() != html.ErrorToken; {
		token := z.Token()
		switch name := token.Data; {
		case token.Type == html.TextToken:
			words += name
		case name == "a" || name == "div" || name == "section":
		default:
			flush()
			if name == "th" {
				name = "td"
			}
			if name[0] == 'h' && name != "hr" {
				name = "heading"
			}
			if token.Type == html.EndTagToken {
				name = "/" + name
			}
			for _, a := range token.Attr {
				if a.Key == "alt" || a.Key == "start" {
					name += " " + squeeze(a.Val)
				}
			}
			out = append(out, name)
		}
	}
	flush()
	return out
}

// squeeze takes the white space out of a text, and the hyphens that keep a
// telephone number on a line.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r == '\u2011':
			return '-'
		}
		return r
	}, s)
}

// letters gives the text of HTML, and the words that stand for images,
// without white space.
func letters(s string) string {
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(s)); z.Next() != html.ErrorToken; {
		switch token := z.Token(); token.Type {
		case html.TextToken:
			b.WriteString(token.Data)
		case html.StartTagToken:
			for _, a := range token.Attr {
				if a.Key == "alt" {
					b.WriteString(a.Val)
				}
			}
		}
	}
	return squeeze(b.String())
}

func ids(t *testing.T, page string) []string {
	t.Helper()
	var ids []string
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		for _, a := range z.Token().Attr {
			if a.Key == "id" {
				ids = append(ids, a.Val)
			}
		}
	}
	return ids
}

// BenchmarkHTML compares html with the library's own renderer.
func BenchmarkHTML(b *testing.B) {
	body := strings.Repeat("Bidders should read this notice with the [requirements](https://example.org/requirements) *before* they ask.\nIt is one of two.\n\n"+
		"## Services\n\n- Service desk\n- Hosting, see [the tender](2020-01-02-tender.md)\n\n| Stage | Weight |\n|---|--:|\n| Price | 40 % |\n| Quality | 60 % |\n\n", 5)
	m := New(testSite(b), testParts)
	library := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote, extension.Linkify))
	b.Run("html", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			m.HTML(textOf(body))
		}
	})
	b.Run("library", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var out bytes.Buffer
			library.Convert([]byte(body), &out)
		}
	})
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			m.plain(body, 0)
		}
	})
	b.Run("summary", func(b *testing.B) {
		for b.Loop() {
			m.Summary(body, 300)
		}
	})
}

// unescapeFragment takes the percent signs out of a fragment.
func unescapeFragment(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

type testCase struct{ name, source string }

// heavy gives texts of a number of bytes that a parser of Markdown may
// take long for, or make much of.
func heavy(size int) []testCase {
	rep := func(s string) string { return strings.Repeat(s, size/len(s)) }
	part := func(s string, parts int) string { return strings.Repeat(s, size/parts/len(s)) }
	grow := func(one func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(one(i))
		}
		return b.String()
	}
	cases := []testCase{
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
		{"long title", "[a]: /notices/ '" + part("b", 3) + "'\n\n" + part("[a]\n\n", 2)},
		{"long address", "[a]: https://example.org/" + part("b", 3) + "\n\n" + part("[a]\n\n", 2)},
		{"long titles", part("[a]: /notices/ '"+strings.Repeat("b", 500)+"'\n\n", 2) + part("[a]\n\n", 2)},
		{"long title in headings", "[a]: /notices/ '" + part("b", 3) + "'\n\n" + part("# [a]\n", 2)},
		{"long title in cells", "[a]: /notices/ '" + part("b", 3) + "'\n\n|a|\n|-|\n" + part("|[a]|\n", 2)},
		{"long title in footnotes", "[a]: /notices/ '" + part("b", 3) + "'\n\n[^c]: [a]\n\n" + part("[^c] [a]\n\n", 2)},
		{"long title of images", "[a]: files/plan.png '" + part("b", 3) + "'\n\n" + part("![a]\n\n", 2)},
		{"long heading of tables", "# " + part("a", 2) + "\n\n" + part("|b|\n|-|\n\n", 2)},
		{"long heading and links to it", "# " + part("a", 2) + "\n\n[a]: #" + part("a", 2)[:size/4] + "\n\n" + part("[a]\n\n", 4)},
		{"title of a reference", "> [a]: /notices/ \"&#65;\n> a\"\n\n" + part("[a]\n\n", 1)},
		{"footnote cited often", "[^a]: b\n\n" + rep("[^a]\n\n")},
		{"rows of one column", "|a|\n|-|\n" + rep("a\n")},
		{"code without an end", func() string {
			var b strings.Builder
			for i := 1; b.Len() < size/2; i++ {
				b.WriteString(strings.Repeat("`", i) + "a")
			}
			return b.String() + "\n" + part("a\n", 2)
		}()},
		{"deep quotes", rep(strings.Repeat(">", 30) + "a\n\n")},
		{"deep lists", rep(strings.Repeat("- ", 30) + "a\n\n")},
	}
	for _, s := range []string{"*a_", "*a ", "a* ", "**a *b ", "*a** ", "a**b", "a_b", "*_", "***", "***a", "[", "]", "[]", "[a](", "[a](<b",
		"[a](b 'c", "[a](b (c", "[a](b \\", "![", "![a](b \"", "[a](b)", "[*a](b)", "*[a](b)", "*a](b)[", "[a][b", "[a][b]", "[a[", "`a``b", "a`` ` ",
		"<", "a<!--", "a<a ", "a<?", "a<!A", "a<![CDATA[", "a<a b='", "a<ab:", "a<a@", "<a b=c ", " b\n", ">", "> ", "- ", "1. ", "> - ", "- a\n",
		"-\n", "- a\n1. b\n", "|-|\n", "a\n-", "|a\n", "[a]:b\n", "[](", "a@b.c ", "`a` ", "*a*\n\n", ">\n\n", "[a]:b\n'c\n", "[a\n", "[a]:b 'c\n", "[x]: <\n", "[^a]:", "[^", "[^b] ", "# a\n", "#\n",
		"a\n=\n", "\n", "a\n", "a  \n", "a\\\n", " ", "\t", "http://a ", "http://a.b/(", "www.(", "(www.a.(", "(http:", "a@", "a@b.c ", "_a", "(a", "&",
		"&#1;", "\\", "```\n", "~~~\n```\n", "<div>\n", "<div>\n\n", "<script\n", "<!--\n", "> a\n", "- > a\n", "-\ta\n\n\t", "\u00a0*a", "a\n\n", "<b>", "<b>\n"} {
		cases = append(cases, testCase{fmt.Sprintf("%q", s), rep(s) + "a"})
	}
	return cases
}

// plain gives the text alone, a block a line, cut as Cut does: what
// the summaries are made of, for the whole of a text.
func (m *Converter) plain(source string, limit int) string {
	src := []byte(source)
	doc, _ := m.parse(src)
	return Cut(string(bytes.TrimSpace(plain(nil, doc, src))), limit)
}

// isText tells whether the loader takes a text for one.
func isText(source string) bool {
	return utf8.ValidString(source) && !strings.ContainsFunc(source, func(r rune) bool { return r != '\n' && r != '\t' && unicode.IsControl(r) })
}
