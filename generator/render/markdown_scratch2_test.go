package render

import (
	"bytes"
	"fmt"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"sort"
	"syscall"
	"testing"
	"time"
)

func cpu() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
func BenchmarkRatio(b *testing.B) {
	bodies := corpus(b)
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote, extension.Linkify), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	m := newMarkdown(base{markdownSite(b)})
	fs := map[string]func(s string){
		"goldmark": func(s string) { var buf bytes.Buffer; md.Convert([]byte(s), &buf); _ = buf.String() },
		"html":     func(s string) { m.html(text{file: "notices/road-repairs.md", line: 1, source: s}) },
		"parse":    func(s string) { m.parse([]byte(s)) },
		"plain":    func(s string) { m.plain(s, 0) },
		"summary":  func(s string) { m.summary(s, 300) },
	}
	names := []string{"goldmark", "html", "parse", "plain", "summary"}
	got := map[string][]time.Duration{}
	for i := 0; i < 31; i++ {
		for _, n := range names {
			t := cpu()
			for _, s := range bodies {
				fs[n](s)
			}
			got[n] = append(got[n], cpu()-t)
		}
	}
	for _, n := range names {
		sort.Slice(got[n], func(i, j int) bool { return got[n][i] < got[n][j] })
		fmt.Printf("%-10s min %v median %v ratio %.2f / %.2f\n", n, got[n][0], got[n][15], float64(got[n][0])/float64(got["goldmark"][0]), float64(got[n][15])/float64(got["goldmark"][15]))
	}
}
