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
// events. A build is expected to make a procedure's own files one after another
// in one worker, and those of the whole site after them.
func (r *Renderer) Workers(n int) []*Renderer {
	s := &share{whole: map[site.StepOf]bool{}}
	for _, terms := range r.site.Terms {
		for _, t := range terms {
			if hasTexts(t) {
				for _, of := range t.Notices[:min(len(t.Notices), site.FeedEntries)] {
					s.whole[of] = true
				}
			}
		}
	}
	workers := make([]*Renderer, n)
	for i := range workers {
		w := *r
		w.share, w.own = s, &own{bodies: map[*content.Notice]body{}}
		workers[i] = &w
	}
	return workers
}

// A share is what the workers of a build make for each other.
type share struct {
	// whole are the notices that feeds of terms have with their texts.
	whole   map[site.StepOf]bool
	entries memo[entryKey]
	events  memo[*notice.Procedure]
}

// An entryKey is an entry of feeds, with its text or without.
type entryKey struct {
	of    site.StepOf
	whole bool
}

// A memo keeps bytes that are made once. The zero memo is ready for use.
type memo[K comparable] struct {
	mu sync.Mutex
	of map[K][]byte
}

// add adds to w what was made for a key, else has it made and keeps it.
func (m *memo[K]) add(w *bytes.Buffer, key K, write func()) {
	m.mu.Lock()
	made, ok := m.of[key]
	m.mu.Unlock()
	if ok {
		w.Write(made)
		return
	}
	// Two workers may make the same at once: the same bytes.
	start := w.Len()
	write()
	made = bytes.Clone(w.Bytes()[start:])
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[K][]byte{}
	}
	m.of[key] = made
}

// own is what a worker made last: the texts of one procedure's notices.
type own struct {
	procedure *notice.Procedure
	bodies    map[*content.Notice]body
	summary   *string
}

// turn makes a procedure the one whose texts a worker keeps.
func (o *own) turn(p *notice.Procedure) {
	if o.procedure != p {
		o.procedure, o.summary = p, nil
		clear(o.bodies)
	}
}

type body struct {
	html     template.HTML
	problems problem.List
}
