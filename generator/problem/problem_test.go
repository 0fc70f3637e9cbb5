package problem

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func list() List {
	return List{
		{Position{"b.md", 2, 1}, Warning, "later", "a later file"},
		{Position{"a.md", 10, 1}, Error, "line", "line 10"},
		{Position{"a.md", 2, 7}, Error, "column", "column 7"},
		{Position{"a.md", 2, 3}, Warning, "both", "a warning"},
		{Position{"a.md", 2, 3}, Error, "both", "an error comes first"},
		{Position{"a.md", 2, 7}, Error, "column", "column 7"}, // said twice
	}
}

func TestText(t *testing.T) {
	var got bytes.Buffer
	if err := list().Sort().WithPrefix("content").Write(&got, Text); err != nil {
		t.Fatal(err)
	}
	const want = `content/a.md:2:3: error: an error comes first
content/a.md:2:3: warning: a warning
content/a.md:2:7: error: column 7
content/a.md:10:1: error: line 10
content/b.md:2:1: warning: a later file
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &got, want)
	}
}

func TestSummary(t *testing.T) {
	l := list().Sort()
	for _, test := range []struct {
		list List
		want string
	}{
		{l, "3 errors, 2 warnings"},
		{l.Strict(), "5 errors"},
		{l[:1], "1 error"},
		{l[1:2], "1 warning"},
		{nil, "no problems"},
	} {
		if got := test.list.Summary(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
	if !l.HasErrors() || l[1:2].HasErrors() || !l[1:2].Strict().HasErrors() {
		t.Error("errors are not told from warnings")
	}
}

// TestQuote: a long text is cut, between characters.
func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "“”",
		"12 Jan":                "“12 Jan”",
		strings.Repeat("é", 60): "“" + strings.Repeat("é", 60) + "”",
		strings.Repeat("数", 61): "“" + strings.Repeat("数", 60) + "…”",
	} {
		if got := Quote(text); got != want {
			t.Errorf("Quote(%q) = %s, want %s", text, got, want)
		}
	}
}

// TestEnumerate: the conjunction is before the last of several.
func TestEnumerate(t *testing.T) {
	for want, texts := range map[string][]string{
		"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"},
	} {
		if got := Enumerate(texts, "or"); got != want {
			t.Errorf("Enumerate(%q) = %q, want %q", texts, got, want)
		}
	}
}

// TestEscape: what would act on a terminal or a CI, or turn the direction of text, is
// shown as a code point; letters of every script are not.
func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"plain “text” – £ 数据 العربية": "plain “text” – £ 数据 العربية",
		"a\u202Eb":                  "aU+202Eb",
		"bell \a, escape \x1b[2J":   "bell U+0007, escape U+001B[2J",
		"line\nbreak\u2028 too":     "lineU+000AbreakU+2028 too",
		"a ##[error]b":              "a U+0023#[error]b",
		"###vso[task.complete]":     "#U+0023#vso[task.complete]",
		"#\u200B#[error] ## [a](b)": "#U+200B#[error] ## [a](b)",
	} {
		if got := Escape(text); got != want {
			t.Errorf("Escape(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestGitHub(t *testing.T) {
	var got bytes.Buffer
	l := List{{Position{"a,b:c.md", 1, 2}, Error, "code", "100 % wrong: write 1, 2"}}
	if err := l.Write(&got, GitHub); err != nil {
		t.Fatal(err)
	}
	const want = "::error file=a%2Cb%3Ac.md,line=1,col=2,title=code::100 %25 wrong: write 1, 2\n"
	if got.String() != want {
		t.Errorf("got %q, want %q", &got, want)
	}
}

func TestNoSuchFormat(t *testing.T) {
	if err := list().Write(&bytes.Buffer{}, "xml"); err == nil {
		t.Error("a format that there is not was written")
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"deadline", "title", "type", "value", "cpv", "topics"}
	for written, want := range map[string]string{
		"deadlin": "deadline", "deadlines": "deadline", "daedline": "deadline", "Title": "title",
		"titel": "title", "topcis": "topics", "cvp": "cpv", "completely": "", "x": "", "": "",
	} {
		if got := Nearest(written, keys); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", written, got, want)
		}
	}
}

// Of names that are as near, the first of the alphabet is given; the nearest of all,
// in whichever order they come.
func TestNearestOfSome(t *testing.T) {
	for _, test := range []struct {
		written string
		names   []string
		want    string
	}{
		{"tpye", []string{"tape", "type"}, "type"}, // two letters changed, or two swapped
		{"tpye", []string{"type", "tape"}, "type"},
		{"tpye", []string{"type", "tpie"}, "tpie"}, // a swap is no less than a change
		{"etpe", []string{"type"}, ""},             // nor half a swap a swap
		{"documants", []string{"document", "documents"}, "documents"},
		{"documants", []string{"documents", "document"}, "documents"},
		{"tyle", []string{"type", "tile"}, "tile"},
		{"tyle", []string{"tile", "type"}, "tile"},
		{"summmaryy", []string{"summaries", "summary"}, "summary"},
		{"summmaryy", []string{"summary", "summaries"}, "summary"},
		{"tender-amendement", []string{"tender-amendment"}, "tender-amendment"},
		{"tender-clarification", []string{"tender-cancellation"}, ""}, // long, and another word
		{"contract-notice", []string{"contract-update"}, ""},
	} {
		if got := Nearest(test.written, test.names); got != test.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", test.written, test.names, got, test.want)
		}
	}
}

// What is passed over for its length alone is not near.
func TestNearestPassesOver(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	word := func() string {
		letters := make([]rune, r.IntN(13))
		for i := range letters {
			letters[i] = []rune("abÉé")[r.IntN(4)]
		}
		return string(letters)
	}
	var rows [3][maxNear + 1]int
	for range 20000 {
		written, name := word(), word()
		count := utf8.RuneCountInString(name)
		near := distance([]rune(strings.ToLower(written)), []rune(strings.ToLower(name)), &rows) <= max(1, count/3)
		if got := Nearest(written, []string{name}); got != name && near || got != "" && !near {
			t.Errorf("Nearest(%q, %q) = %q", written, name, got)
		}
	}
}

// Long names take no time, which grows with the product of both lengths.
func TestNearestOfLongNames(t *testing.T) {
	long := strings.Repeat("é", maxNear)
	if got := Nearest(long[2:], []string{long, long + long}); got != long {
		t.Errorf("the longest name is not found: %q", got)
	}
	longer := strings.Repeat("é", 500000)
	if got := Nearest(longer[2:], []string{longer, long}); got != "" {
		t.Errorf("a longer one is found: %d bytes", len(got))
	}
}
