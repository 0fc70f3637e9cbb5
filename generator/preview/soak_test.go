package preview

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// Memory, goroutines, open files and watches stay as they are however many
// edits there are.
func TestSoak(t *testing.T) {
	first, last := 30, 130
	if *long {
		first, last = 100, 10000
	}
	r := newProject(t).preview(func(o *Options) { o.Talk = io.Discard }, nil) // the test's own memory of it grows
	name := "content/notices/2019/cameras.md"
	text := r.project.read(name)
	events := r.listen()
	edit := func(from, to int) {
		for i := from; i < to; i++ {
			word := fmt.Sprintf("word%dword", i)
			switch i % 10 {
			case 3: // a folder comes and goes
				r.project.write("content/notices/2020/new/tender.md", noticeText("New", "2019-11-20"))
			case 4:
				r.project.remove("content/notices/2020")
			case 5: // a notice is renamed, and a problem comes and goes
				r.project.rename("content/notices/radios", fmt.Sprintf("content/notices/radios-%d", i))
			case 6:
				r.project.rename(fmt.Sprintf("content/notices/radios-%d", i-1), "content/notices/radios")
			case 7:
				r.project.write("content/notices/2019/broken.md", "---\n")
				events.next()
				r.project.remove("content/notices/2019/broken.md")
			}
			r.project.write(name, strings.ReplaceAll(text, "The text", word+" text"))
			r.shows("notices/cameras/", word)
		}
	}
	edit(0, first)
	before := measure()
	edit(first, last)
	after := measure()
	t.Logf("after %d edits %+v, after %d %+v", first, before, last, after)
	if after.heap > before.heap+before.heap/10+1<<18 {
		t.Errorf("the heap grew from %d to %d bytes", before.heap, after.heap)
	}
	before.heap, after.heap = 0, 0
	if before != after {
		t.Errorf("after %d edits %+v, after %d %+v", first, before, last, after)
	}
}

// use is what a process uses.
type use struct {
	heap               uint64
	goroutines         int
	files, watchesHeld int // 0 where the system does not tell
}

// measure waits until what comes and goes has gone.
func measure() use {
	var u use
	for range 5 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	u.heap, u.goroutines = m.HeapAlloc, runtime.NumGoroutine()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return u
	}
	u.files = len(entries)
	for _, e := range entries {
		if info, err := os.ReadFile("/proc/self/fdinfo/" + e.Name()); err == nil {
			u.watchesHeld += strings.Count(string(info), "inotify wd:")
		}
	}
	return u
}

// Nothing is left of a preview that has ended, however often one starts.
func TestNothingIsLeft(t *testing.T) {
	one := func() {
		t.Run("", func(t *testing.T) {
			r := newProject(t).preview(nil, nil)
			r.listen()
			r.project.edit("content/notices/2019/cameras.md", "The text", "New text")
			r.shows("notices/cameras/", "New text")
			r.end()
		})
	}
	one()
	var before use
	ended := &running{t: t, talk: &buffer{}}
	ended.until("all has ended", func() error {
		if before = measure(); before.watchesHeld > 0 {
			return fmt.Errorf("%+v", before)
		}
		return nil
	})
	for range 5 {
		one()
	}
	ended.until("as much as before", func() error {
		if after := measure(); after.goroutines > before.goroutines || after.watchesHeld > 0 || after.files > before.files {
			return fmt.Errorf("before %+v, after %+v", before, after)
		}
		return nil
	})
}
