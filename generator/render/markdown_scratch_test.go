package render

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
)

func corpus(b *testing.B) (out []string) {
	filepath.WalkDir("/tmp/hb/corpusmd/content/notices", func(p string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(p, ".md") {
			data, _ := os.ReadFile(p)
			_, body, _ := strings.Cut(string(data)[4:], "\n---\n")
			out = append(out, body)
		}
		return nil
	})
	return out
}

func BenchmarkCorpus(b *testing.B) {
	bodies := corpus(b)
	n := 0
	for _, s := range bodies {
		n += len(s)
	}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Footnote, extension.Linkify), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	m := newMarkdown(base{markdownSite(b)})
	b.Run("goldmark", func(b *testing.B) {
		b.SetBytes(int64(n))
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range bodies {
				var buf bytes.Buffer
				md.Convert([]byte(s), &buf)
				_ = buf.String()
			}
		}
	})
	b.Run("goldmarkparse", func(b *testing.B) {
		b.SetBytes(int64(n))
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range bodies {
				md.Parser().Parse(gmtext.NewReader([]byte(s)))
			}
		}
	})
	b.Run("html", func(b *testing.B) {
		b.SetBytes(int64(n))
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range bodies {
				_, p := m.html(text{file: "notices/road-repairs.md", line: 1, source: s})
				if len(p) > 0 {
					b.Fatal(p)
				}
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(n))
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range bodies {
				m.parse([]byte(s))
			}
		}
	})
	b.Run("plain", func(b *testing.B) {
		b.SetBytes(int64(n))
		for b.Loop() {
			for _, s := range bodies {
				m.plain(s, 0)
			}
		}
	})
	b.Run("summary", func(b *testing.B) {
		b.SetBytes(int64(n))
		for b.Loop() {
			for _, s := range bodies {
				m.summary(s, 300)
			}
		}
	})
}
