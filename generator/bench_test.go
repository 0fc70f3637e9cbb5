package generator

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"handbill.example/generator/site"
)

// corpus gives a content folder of n invented notices, made by the program
// beside the project; the benchmark is skipped where that is not there.
func corpus(b *testing.B, n int) string {
	b.Helper()
	if dir := os.Getenv("HANDBILL_CORPUS"); dir != "" {
		return dir
	}
	program, err := filepath.Abs("../../shared/bench/corpus")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		b.Skip("no corpus program at ../shared/bench/corpus")
	}
	dir := b.TempDir()
	command := exec.Command("go", "run", ".", "-n", strconv.Itoa(n), "-out", dir)
	command.Dir = program
	if out, err := command.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return filepath.Join(dir, "content")
}

// load loads a corpus on a day by which all its notices are published.
func load(b *testing.B, dir string) *Model {
	b.Helper()
	o := options(b, dir)
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	o.At = func(zone *time.Location) (time.Time, error) { return at.In(zone), nil }
	m, err := Load(b.Context(), o, nil, Changes{})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// edits names a notice's file and gives what edits it; it is put back at the end.
func edits(b *testing.B, dir string, m *Model) (file string, edit func(n int)) {
	b.Helper()
	file = m.Folder.Notices[100].File
	name := filepath.Join(dir, filepath.FromSlash(file))
	old, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	write := func(data []byte) {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			b.Fatal(err)
		}
	}
	b.Cleanup(func() { write(old) })
	return file, func(n int) { write(fmt.Appendf(slices.Clip(old), "\nEdit %d.\n", n)) }
}

// BenchmarkLoad reads and lays out a site of 2,000 notices.
func BenchmarkLoad(b *testing.B) {
	dir := corpus(b, 2000)
	for b.Loop() {
		load(b, dir)
	}
}

// BenchmarkLoadOneEdit reads a site again after each of many edits of one file.
func BenchmarkLoadOneEdit(b *testing.B) {
	dir := corpus(b, 2000)
	m := load(b, dir)
	file, edit := edits(b, dir, m)
	for i := 0; b.Loop(); i++ {
		edit(i)
		var err error
		if m, err = Load(b.Context(), m.Options, m, Changes{Paths: []string{file}}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPages makes every HTML page of a site of 2,000 notices, and writes none.
func BenchmarkPages(b *testing.B) {
	m := load(b, corpus(b, 2000))
	for b.Loop() {
		if _, err := m.Check(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBuild builds a site of 2,000 notices into a new folder: all of it,
// and what a site has without its open data: pages, sitemap, the site's feed.
func BenchmarkBuild(b *testing.B) {
	dir := corpus(b, 2000)
	for _, c := range []struct {
		name string
		has  func(site.Page) bool
	}{
		{"all", func(site.Page) bool { return true }},
		{"pages", func(p site.Page) bool {
			switch p.Kind {
			case site.Sitemap, site.SitemapPart, site.Robots:
				return true
			case site.Feed, site.FeedArchive:
				return strings.HasPrefix(p.URL, "feed")
			}
			return p.Kind.IsHTML()
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				m := load(b, dir)
				s := *m.Site
				s.Pages = nil
				for _, p := range m.Site.Pages {
					if c.has(p) {
						s.Pages = append(s.Pages, p)
					}
				}
				m.Site = &s
				output := filepath.Join(b.TempDir(), "public")
				if _, problems, err := Build(context.Background(), m, Target{Output: output}); err != nil {
					b.Fatal(err, problems)
				}
				b.StopTimer()
				if err := os.RemoveAll(output); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkBuildOneEdit builds a site again after each of many edits of one file,
// as a program does that starts anew for each.
func BenchmarkBuildOneEdit(b *testing.B) {
	dir, output := corpus(b, 2000), filepath.Join(b.TempDir(), "public")
	build := func() Result {
		result, problems, err := Build(context.Background(), load(b, dir), Target{Output: output})
		if err != nil {
			b.Fatal(err, problems)
		}
		return result
	}
	build()
	_, edit := edits(b, dir, load(b, dir))
	for i := 0; b.Loop(); i++ {
		edit(i)
		if result := build(); result.Unchanged || result.Changed == 0 {
			b.Fatalf("%+v", result)
		}
	}
}
