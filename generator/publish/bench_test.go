package publish

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// manyFiles are the files of a site of 10,000 notices: 6,300 procedures, each
// in a folder of its own, with pages and data of 2 to 16 KiB.
func manyFiles() ([]string, [][]byte) {
	names, data := make([]string, 16_500), make([][]byte, 16_500)
	for i := range names {
		names[i] = fmt.Sprintf("notices/procedure-%05d/%s", i%6_300, [...]string{"index.html", "changes/index.html", "feed.xml"}[i/6_300])
		data[i] = []byte(strings.Repeat(fmt.Sprintf("notice %d ", i), 200+i%1_000))
	}
	return names, data
}

func publishMany(b *testing.B, dir string, names []string, data [][]byte) Result {
	b.Helper()
	f, err := Open(context.Background(), dir, Options{Source: "s"})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < len(names); i += workers {
				if err := f.Put(names[i], classOf(names[i]), data[i], ""); err != nil {
					b.Error(err)
				}
			}
		})
	}
	group.Wait()
	result, err := f.Commit(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	return result
}

// benchmark runs on a disk and in memory. Some file systems are slow to make
// files for minutes after as many were removed (ext4 looks at each inode that
// was freed), so a figure from the disk wants a rest before it.
func benchmark(b *testing.B, run func(b *testing.B, newDir func() string)) {
	b.Run("disk", func(b *testing.B) {
		parent := b.TempDir()
		n := 0
		run(b, func() string {
			n++
			return filepath.Join(parent, fmt.Sprint(n), "public")
		})
	})
	b.Run("memory", func(b *testing.B) {
		last := ""
		run(b, func() string {
			os.RemoveAll(last)
			last = newDir(b)
			return last
		})
	})
}

func BenchmarkFirst(b *testing.B) {
	names, data := manyFiles()
	benchmark(b, func(b *testing.B, newDir func() string) {
		for b.Loop() {
			b.StopTimer()
			dir := newDir()
			b.StartTimer()
			publishMany(b, dir, names, data)
		}
	})
}

func BenchmarkUnchanged(b *testing.B) {
	names, data := manyFiles()
	benchmark(b, func(b *testing.B, newDir func() string) {
		dir := newDir()
		publishMany(b, dir, names, data)
		for b.Loop() {
			if result := publishMany(b, dir, names, data); result.Changed != 0 {
				b.Fatal(result)
			}
		}
	})
}

func BenchmarkUnchangedSource(b *testing.B) {
	names, data := manyFiles()
	benchmark(b, func(b *testing.B, newDir func() string) {
		dir := newDir()
		publishMany(b, dir, names, data)
		for b.Loop() {
			f, err := Open(context.Background(), dir, Options{Source: "s"})
			if err != nil {
				b.Fatal(err)
			}
			if !f.Unchanged() {
				b.Fatal("changed")
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkOneChanged(b *testing.B) {
	names, data := manyFiles()
	benchmark(b, func(b *testing.B, newDir func() string) {
		dir := newDir()
		publishMany(b, dir, names, data)
		for i := 0; b.Loop(); i++ {
			data[0] = fmt.Appendf(nil, "change %d", i)
			if result := publishMany(b, dir, names, data); result.Changed != 1 {
				b.Fatal(result)
			}
		}
	})
}

func BenchmarkAllChanged(b *testing.B) {
	names, data := manyFiles()
	benchmark(b, func(b *testing.B, newDir func() string) {
		dir := newDir()
		publishMany(b, dir, names, data)
		for i := 0; b.Loop(); i++ {
			for j := range data {
				data[j][0] = byte('a' + i%26)
			}
			if result := publishMany(b, dir, names, data); result.Changed != len(names) {
				b.Fatal(result)
			}
		}
	})
}
