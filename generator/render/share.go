package render

import (
	"bytes"
	"html/template"
	"sync"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// Workers gives n renderers, one for each goroutine of a build. Together they
// make once what several files have: a notice's entry in feeds, a procedure's
// events and its item in lists, the first paragraph of its text, the summary of
// coverage. A build does best to make a procedure's own files one after another in
// one worker, and the files that gather many procedures soon after them.
func (r *Renderer) Workers(n int) []*Renderer {
	s := &share{
		entries:  entries{uses: sync.OnceValue(r.entryUses), made: map[entryKey][]byte{}},
		events:   memo[*notice.Procedure, []byte]{of: map[*notice.Procedure][]byte{}},
		items:    memo[*notice.Procedure, Item]{of: map[*notice.Procedure]Item{}},
		leads:    memo[*content.Notice, string]{of: map[*content.Notice]string{}},
		extracts: memo[*content.Coverage, string]{of: map[*content.Coverage]string{}},
	}
	workers := make([]*Renderer, n)
	for i := range workers {
		w := *r
		w.share, w.own = s, &own{bodies: map[*content.Notice]madeText{}, lines: map[*content.Notice][]ChangeLine{}}
		workers[i] = &w
	}
	return workers
}

// A share is what the workers of a build make for each other. The zero share,
// of a renderer that is no worker, keeps nothing.
type share struct {
	entries  entries
	events   memo[*notice.Procedure, []byte]
	items    memo[*notice.Procedure, Item]
	leads    memo[*content.Notice, string]   // see lead
	extracts memo[*content.Coverage, string] // see coverageSummary
}

// An entryKey is an entry of feeds, with its text or without.
type entryKey struct {
	of    site.StepOf
	whole bool
}

// entryUses counts the files that have each entry.
func (r *Renderer) entryUses() map[entryKey]int {
	uses := map[entryKey]int{}
	for _, p := range r.site.Pages {
		if p.Kind == site.Feed || p.Kind == site.FeedArchive {
			whole := hasWhole(p)
			for _, of := range feedSteps(p, r.feedSource(p).steps) {
				uses[entryKey{of, whole}]++
			}
		}
	}
	return uses
}

// entries keeps each entry of feeds until the last file that has it is made: all
// of them would be a third of the memory that a build takes. In a build over an
// earlier site, those of files that stay as they are are kept to the end. The zero
// entries keeps nothing.
type entries struct {
	mu   sync.Mutex
	uses func() map[entryKey]int // files that are still to be made
	made map[entryKey][]byte
}

// add adds an entry to w: as it was made for another file, else by write.
func (e *entries) add(key entryKey, w *bytes.Buffer, write func()) {
	if e.made == nil {
		write()
		return
	}
	e.mu.Lock()
	uses, made := e.uses(), e.made[key]
	uses[key]--
	last := uses[key] < 1
	if last {
		delete(e.made, key)
	}
	e.mu.Unlock()
	if made != nil {
		w.Write(made)
		return
	}
	start := w.Len()
	write()
	if last {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if uses[key] > 0 { // no other worker was the last meanwhile
		e.made[key] = bytes.Clone(w.Bytes()[start:])
	}
}

// A memo keeps what is made once. The zero memo keeps nothing: all is made anew.
type memo[K comparable, V any] struct {
	mu sync.Mutex
	of map[K]V
}

// get gives what was made for a key, else makes it. Two workers may make the
// same at once.
func (m *memo[K, V]) get(key K, make func() V) V {
	if m.of == nil {
		return make()
	}
	m.mu.Lock()
	made, ok := m.of[key]
	m.mu.Unlock()
	if ok {
		return made
	}
	made = make()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of[key] = made
	return made
}

// own is what a worker made last: the texts and changes of one procedure's notices.
type own struct {
	procedure *notice.Procedure
	bodies    map[*content.Notice]madeText
	lines     map[*content.Notice][]ChangeLine
}

// turn makes a procedure the one of which a worker keeps what it made.
func (o *own) turn(p *notice.Procedure) {
	if o.procedure != p {
		o.procedure = p
		clear(o.bodies)
		clear(o.lines)
	}
}

type madeText struct {
	html     template.HTML
	problems problem.List
}
