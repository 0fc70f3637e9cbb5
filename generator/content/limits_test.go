package content

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handbill.example/generator/problem"
)

// A largeCase is a notice that is more than handbill takes, or just not.
type largeCase struct{ name, text, want string }

const head = "type: tender\npublished: 2020-01-02\n"

func notice(front, body string) string { return "---\n" + head + front + "---\n" + body }

func large() []largeCase {
	r := strings.Repeat
	const (
		prefix = "notices/x.md:"
	)
	return []largeCase{
		{"front matter", notice("summary: "+r("a", maxFrontMatter)+"\n", ""), prefix + "1:1: error: the front matter has 1048621 bytes; write at most 1048576, and put long texts below it [too-large]\n"},
		{"front matter at the limit", notice("extra: {a: "+r("a", maxFrontMatter-len(head)-len("extra: {a: }\n"))+"}\n", ""), ""},
		{"title", notice("title: "+r("é", maxLine+1)+"\n", ""), prefix + "4:8: error: “title” has 2001 characters; write at most 2000, and put the rest into a text or a document [too-large]\n"},
		{"title at the limit", notice("title: "+r("é", maxLine)+"\n", ""), ""},
		{"topic", notice("topics: [a, "+r("b", maxLine+1)+"]\n", ""), prefix + "4:13: error: an item of “topics” has 2001 characters; write at most 2000, and put the rest into a text or a document [too-large]\n"},
		{"name", notice("buyer: "+r("a", maxLine+1)+"\n", ""), prefix + "4:8: error: “buyer” has 2001 characters; write at most 2000, and put the rest into a text or a document [too-large]\n"},
		{"summary", notice("summary: "+r("a", maxParagraph+1)+"\n", ""), prefix + "4:10: error: “summary” has 10001 characters; write at most 10000, and put the rest into a text or a document [too-large]\n"},
		{"summary at the limit", notice("summary: "+r("a", maxParagraph)+"\n", ""), ""},
		{"body", notice("", r("a", maxBody+1)), prefix + "5:1: error: the text has 1048577 bytes; write at most 1048576, and put the rest into a document [too-large]\n"},
		{"body at the limit", notice("", r("a", maxBody)), ""},
		{"file", notice("", r("a", maxFile)), prefix + "1:1: error: the file has more than 2098176 bytes; put what is long into a document [too-large]\n"},
		{"list", notice("topics:\n"+r("- a\n", maxItems+1), ""), prefix + "5:1: error: more than 10000 items here; put the rest into a document [too-large]\n"},
		{"map", notice("extra:\n"+numbered(" k%d: v\n", maxItems+1), ""), prefix + "5:2: error: more than 10000 items here; put the rest into a document [too-large]\n"},
		{"list at the limit", notice("aliases:\n"+numbered("- /a%d/\n", maxItems), ""), ""},
		{"topics", notice("topics:\n"+numbered("- a%d\n", maxTopics+1), ""), prefix + "5:1: error: more than 100 topics; write those that readers look for [too-large]\n"},
		{"topics at the limit", notice("topics:\n"+numbered("- a%d\n", maxTopics), ""), ""},
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestLimits(t *testing.T) {
	for _, c := range large() {
		t.Run(c.name, func(t *testing.T) {
			folder := load(t, folderOf(map[string]string{"notices/x.md": c.text}), nil, nil)
			if diff := cmp.Diff(c.want, lines(folder.Problems)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHostileSizes: no file of a megabyte takes long, whatever is in it.
func TestHostileSizes(t *testing.T) {
	const size = maxFrontMatter - 100
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	for name, front := range map[string]string{
		"keys":          fillNumbered("k%d: v\n", size),
		"one key":       fill("k: v\n"),
		"flow lists":    "extra: {a: [" + fill("[],") + "]}\n",
		"open brackets": "extra: " + fill("[") + "\n",
		"open braces":   "extra: " + fill("{") + "\n",
		"questions":     fill("? "),
		"anchors":       fillNumbered("k%d: &a x\n", size),
		"aliases":       "a: &a x\n" + fill("b: *a\n"),
		"merges":        fill("<<: x\n"),
		"tags":          fillNumbered("k%d: !t x\n", size),
		"events":        "events:\n" + strings.Repeat("- {title: a, date: 2020-01-02}\n", 9999),
		"empty events":  "events:\n" + strings.Repeat("- {title: ~}\n", 9999),
		"related":       "related:\n" + strings.Repeat("- {url: https://example.org/a}\n", 9999),
		"lots":          "lots:\n" + fillNumbered("- {id: l%d, name: ~, value: ~}\n", 400000),
		"bad lots":      "lots:\n" + strings.Repeat("- {summary: a}\n", 9999),
		"topics":        "topics: [" + fillNumbered("t%d, ", 90000) + "]\n",
		"bad values":    fillNumbered("lots%d: [a, b]\n", size),
		"missing files": "documents:\n" + fillNumbered("- {file: files/a%d.pdf}\n", 300000),
		"quotes":        "title: \"" + fill("\\\"") + "\"\n",
		"open quote":    "title: \"" + fill("a\n"),
		"overrides":     "topics:\n" + strings.Repeat("- \"\u202E\"\n", 9999),
		"blanks":        "title:" + fill(" ") + "a\n",
		"comments":      fill("# a\n"),
		"controls":      "title: a\n" + fill("\x01"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			load(t, folderOf(map[string]string{"notices/x.md": notice(front, "")}), nil, nil)
			// Each takes under a second on a free machine. The bound is for what
			// grows with the square of the size, which would take minutes.
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %v", took)
			}
		})
	}
}

func fillNumbered(format string, size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size-20; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestMissingFilesOfMany: of as many notices, each with one, no more are guessed at.
func TestMissingFilesOfMany(t *testing.T) {
	files := map[string]string{}
	for i := range 2 * problem.MostGuesses {
		files[fmt.Sprintf("notices/%d.md", i)] = notice(fmt.Sprintf("documents: [{file: files/annex-of-the-notice-%d.pdf}]\n", i), "")
		files[fmt.Sprintf("notices/files/index-of-the-notice-%d.pdf", i)] = ""
	}
	problems := lines(load(t, folderOf(files), nil, nil).Problems)
	if n := strings.Count(problems, "did you mean"); n != problem.MostGuesses {
		t.Errorf("%d guesses", n)
	}
	if n := strings.Count(problems, "no file"); n != 2*problem.MostGuesses {
		t.Errorf("%d problems", n)
	}
}

// TestManyMissingFiles: nor do many paths that lead to none of many files.
func TestManyMissingFiles(t *testing.T) {
	const most = 3999
	files := map[string]string{"notices/x.md": notice("documents:\n"+numbered("- {file: files/annex-of-the-notice-%d.pdf}\n", most), "")}
	for i := range most {
		files[fmt.Sprintf("notices/files/index-of-the-notice-%d.pdf", i)] = ""
	}
	start := time.Now()
	folder := load(t, folderOf(files), nil, nil)
	took := time.Since(start)
	if n := strings.Count(lines(folder.Problems), "did you mean"); n != problem.MostGuesses {
		t.Errorf("%d guesses", n)
	}
	if took > time.Minute {
		t.Errorf("took %v", took)
	}
}
