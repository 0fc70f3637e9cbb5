package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"  plain “text” – £ 数据":        "  plain “text” – £ 数据",
		"a\r\nb\nc\td":                 "a b c d",
		"\x1b]0;owned\a":               "U+001B]0;ownedU+0007",
		"a\rb\u2028c\u0085d\u202Ee":    "aU+000DbU+2028cU+0085dU+202Ee",
		"::error file=x::forged":       "U+003A:error file=x::forged",
		" \u00A0\n ::stop-commands::x": " \u00A0  U+003A:stop-commands::x",
		"a ::b":                        "a ::b",
		": a":                          ": a",
	} {
		if got := oneLine(text); got != want {
			t.Errorf("oneLine(%q) = %q, want %q", text, got, want)
		}
	}
}

// Whatever stands in a notice or a folder, what is printed has the lines that the
// command prints, and nothing that acts on a terminal or on a CI.
func TestPrintedLines(t *testing.T) {
	dir := t.TempDir()
	content, output := filepath.Join(dir, "content"), filepath.Join(dir, "public")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const forged = `##[stop-commands]x\n2026-03-04  3  Deadline moved\n\n  ::stop-commands::x\nend"`
	write(filepath.Join(content, "site.yaml"), "title: Roads\nbase_url: https://example.org/\npublisher: Example Council\nocid_prefix: ocds-abc123\n")
	write(filepath.Join(content, "notices/road/1.md"), "---\ntype: tender\ntitle: Road\npublished: 2020-01-02\nbuyer: Example Council\nsummary: \"::error::a"+forged+"\nextra: {note: \"a"+forged+"}\n---\nWords.\n")
	write(filepath.Join(content, "notices/road/2.md"), "---\ntype: tender-amendment\npublished: 2020-01-03\nreason: \"b"+forged+"\nsummary: \"::error::b"+forged+"\nextra: {note: ~}\n---\nWords.\n")
	handbill := func(args ...string) (lines []string, code int) {
		var out bytes.Buffer
		code = run(args, &out, &out)
		lines = strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		for _, line := range lines {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.HasPrefix(line, "2026") || strings.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("%s prints the line %q", args[0], line)
			}
		}
		return lines, code
	}
	site := []string{"--content", content, "--templates", "", "--at", "2020-01-10"}
	if lines, code := handbill(append([]string{"build", "--output", output}, site...)...); code != exitDone {
		t.Fatal(lines)
	}
	for i, name := range []string{"::error::x", "\x1b]0;owned\a", "a\n::error::x"} {
		if err := os.WriteFile(filepath.Join(output, name), nil, 0o644); err != nil {
			t.Skip(i, err) // there are systems without such names
		}
	}
	for _, test := range []struct {
		args        []string
		code, lines int
	}{
		{append([]string{"log", "road"}, site...), exitDone, 5},
		{append([]string{"diff", "road", "1", "2"}, site...), exitDone, 2},
		{append([]string{"diff", "road", "2", "2019-01-01"}, site...), exitDone, 3},
		{append([]string{"search", "road"}, site...), exitDone, 3},
		{append([]string{"search", "a\n::error::x"}, site...), exitDone, 3},
		{append([]string{"log", "a\n::error::x"}, site...), exitUsage, 1},
		{[]string{"verify", output}, exitProblems, 3},
		{[]string{"init", filepath.Join(dir, "a\n::error::x")}, exitDone, 6},
		{[]string{"init", filepath.Join(dir, "a\n::error::x")}, exitUsage, 1},
		{append([]string{"new", "a\n::error::x"}, site...), exitUsage, 1},
		{[]string{"verify", filepath.Join(output, "a\n::error::x")}, exitEnvironment, 1},
	} {
		lines, code := handbill(test.args...)
		if code != test.code || len(slices.DeleteFunc(slices.Clone(lines), func(s string) bool { return s == "" })) != test.lines {
			t.Errorf("%q: exit code %d, %d lines\n%s", test.args[:2], code, len(lines), strings.Join(lines, "\n"))
		}
	}
}
