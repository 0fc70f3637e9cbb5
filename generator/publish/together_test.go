package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// Readers find each file, whole, as it was or as it is now.
func TestReadersSeeNoGap(t *testing.T) {
	dir := newDir(t)
	old, new := oldSite(), newSite()
	mustPublish(t, dir, old)
	names := slices.Sorted(maps.Keys(old))
	for name := range new {
		if _, both := old[name]; !both {
			names = append(names, name)
		}
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				name := names[rand.IntN(len(names))]
				before, wasThere := old[name]
				after, isThere := new[name]
				data, err := os.ReadFile(filepath.Join(dir, name))
				switch text := string(data); {
				case err == nil && (wasThere && text == before || isThere && text == after):
				case err != nil && !(wasThere && isThere): // comes or goes
				default:
					t.Errorf("%s: %q, %v", name, text, err)
				}
			}
		})
	}
	for i := range times(50, 1000) {
		if i%2 == 0 {
			mustPublish(t, dir, new)
		} else {
			mustPublish(t, dir, old)
		}
	}
	close(done)
	readers.Wait()
}

// A first publication is there as a whole or not at all.
func TestFirstPublicationAppearsAtOnce(t *testing.T) {
	for range times(30, 1000) {
		dir := newDir(t)
		published := make(chan error)
		go func() {
			_, err := publishWith(quick{}, dir, oldSite(), Options{})
			published <- err
		}()
		for {
			if _, err := os.Stat(dir); err == nil {
				break
			}
		}
		got := tree(t, dir)
		if err := <-published; err != nil {
			t.Fatal(err)
		}
		if difference := compare(got, oldSite()); difference != "" {
			t.Fatal(difference)
		}
	}
}

func TestWaiting(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	first, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := putAll(first, newSite()); err != nil {
		t.Fatal(err)
	}

	// A second one waits, says for whom, and gives up with its context.
	ctx, cancel := context.WithCancel(context.Background())
	told := 0
	_, err = Open(ctx, dir, Options{Waiting: func(holder string) {
		told++
		if want := fmt.Sprintf("process %d", os.Getpid()); holder != want {
			t.Errorf("waits for %q, want %q", holder, want)
		}
		cancel()
	}})
	if !errors.Is(err, context.Canceled) || told != 1 {
		t.Errorf("told %d times, error %v", told, err)
	}
	checkMessage(t, err, fmt.Sprintf("process %d", os.Getpid()), dir)

	// Or it goes on when the first is done, and finds its site.
	second, err := Open(context.Background(), dir, Options{Waiting: func(string) {
		if _, err := first.Commit(context.Background()); err != nil {
			t.Error(err)
		}
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if difference := compare(tree(t, dir), newSite()); difference != "" {
		t.Error(difference)
	}
	if err := putAll(second, newSite()); err != nil {
		t.Fatal(err)
	}
	result, err := second.Commit(context.Background())
	if err != nil || result.Changed != 0 {
		t.Errorf("result %+v, %v", result, err)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, dir, newSite())
}

// Ten publications at once end one after the other.
func TestTenAtOnce(t *testing.T) {
	for _, before := range startings() {
		dir := newDir(t)
		start(t, dir, before)
		sites := make([]site, 10)
		var group sync.WaitGroup
		for i := range sites {
			sites[i] = bigSite(fmt.Sprint(i))
			group.Go(func() {
				if _, err := publishWith(quick{}, dir, sites[i], Options{}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		got := tree(t, dir)
		i := slices.IndexFunc(sites, func(s site) bool { return compare(got, s) == "" })
		if i < 0 {
			t.Fatal("the folder is none of the ten sites")
		}
		checkWhole(t, dir, sites[i])
	}
}

// A file is locked by one at a time, and whoever waits is told for whom.
func TestLock(t *testing.T) {
	file := newDir(t)
	release, err := Lock(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	holder := ""
	_, err = Lock(ctx, file, func(who string) { holder = who; cancel() })
	checkMessage(t, err, file, holder)
	if want := fmt.Sprintf("process %d", os.Getpid()); holder != want || !errors.Is(err, context.Canceled) {
		t.Errorf("waited for %q, want %q: %v", holder, want, err)
	}
	next, err := Lock(t.Context(), file, func(string) {
		if err := release(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := next(); err != nil {
		t.Error(err)
	}
	checkNothingBeside(t, file)
	if _, err := Lock(t.Context(), filepath.Join(file, "none", "at", "all"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
