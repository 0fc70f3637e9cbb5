package publish

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
	"context"
	"path/filepath"
)

type timed struct {
	disk
	mu sync.Mutex
	t  map[string]time.Duration
	n  map[string]int
}

func (l *timed) note(what string, began time.Time) {
	l.mu.Lock()
	l.t[what] += time.Since(began)
	l.n[what]++
	l.mu.Unlock()
}
func (l *timed) mkdirAll(d *os.Root, n string) error { defer l.note("mkdir", time.Now()); return l.disk.mkdirAll(d, n) }
func (l *timed) create(d *os.Root, n string) (output, error) {
	defer l.note("create", time.Now())
	return l.disk.create(d, n)
}
func (l *timed) rename(a *os.File, b string, c *os.File, d string) error {
	defer l.note("rename", time.Now())
	return l.disk.rename(a, b, c, d)
}
func (l *timed) removeAll(d *os.Root, n string) error { defer l.note("removeAll", time.Now()); return l.disk.removeAll(d, n) }
func (l *timed) syncTree(d *os.Root, n string) error { defer l.note("syncTree", time.Now()); return l.disk.syncTree(d, n) }
func (l *timed) syncDirs(d *os.Root, n []string) error { defer l.note("syncDirs", time.Now()); return l.disk.syncDirs(d, n) }

func TestZZ(t *testing.T) {
	base := os.Getenv("ZZ")
	if base == "" { t.Skip() }
	dir := filepath.Join(base, "public")
	names, data := manyFiles()
	for i := range 3 {
		l := &timed{t: map[string]time.Duration{}, n: map[string]int{}}
		for j := range data { data[j][0] = byte('a' + i%26) }
		t0 := time.Now()
		f, err := open(context.Background(), l, dir, Options{})
		if err != nil { t.Fatal(err) }
		t1 := time.Now()
		var g sync.WaitGroup
		for w := range 2 { g.Go(func() { for i := w; i < len(names); i += 2 { if err := f.Put(names[i], classOf(names[i]), data[i]); err != nil { t.Error(err) } } }) }
		g.Wait()
		t2 := time.Now()
		if _, err := f.Commit(context.Background()); err != nil { t.Fatal(err) }
		t3 := time.Now()
		f.Close()
		fmt.Println("open", t1.Sub(t0), "put", t2.Sub(t1), "commit", t3.Sub(t2), l.t, l.n)
	}
}
