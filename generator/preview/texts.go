package preview

import (
	"bytes"
	"context"
	"reflect"
	"runtime"
	"slices"
	"time"

	"handbill.example/generator"
	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// Some problems show only when a page is made: a link that leads nowhere, raw
// HTML, a template that asks for what is not there. texts keeps those of the
// newest model, and which pages have still to be made to know them all. What a
// page says of its texts hangs on the texts, on which pages, files and headings a
// link can lead to, and on the templates; pages of which all that is the same are
// not made again.
type texts struct {
	// found is by URL and has the pages with problems alone.
	found map[string]problem.List
	// todo is the pages that have still to be made. The first few are made
	// before an update is shown: those of what changed, one of each kind where
	// the templates did. The rest is made beside.
	todo  []site.Page
	first int
}

// fewPages is how many pages are made at a time, and before an update is shown.
const fewPages = 20

// renew turns to the next model. old may be nil; all tells that more than
// content changed.
func (t *texts) renew(old, new *generator.Model, all bool) {
	before, left := t.found, map[string]bool{}
	for _, p := range t.todo {
		left[p.URL] = true
	}
	t.found, t.todo, t.first = map[string]problem.List{}, nil, 0
	all = all || old == nil || !reflect.DeepEqual(old.Folder.Settings, new.Folder.Settings)
	links, d := true, difference{}
	days := false     // whether what is there on the days of scheduled notices may be other
	headings := false // whether the headings of some text may be other
	if !all {
		days = !slices.Equal(old.Register.Scheduled, new.Register.Scheduled)
		// A link to what could not be read is no problem until that is mended or gone.
		links, d = !sameLinks(old.Site, new.Site) || !new.Folder.SameBroken(old.Folder), differ(old, new)
		headings = d.any()
	}
	var first, rest []site.Page
	kinds := map[site.Kind]bool{}
	for _, p := range new.Site.Pages {
		if !p.Kind.IsHTML() {
			continue
		}
		switch {
		case before[p.URL] != nil:
			t.found[p.URL] = before[p.URL]
			first = append(first, p)
		case d.changed(p), all && !kinds[p.Kind]: // one page of each kind shows a template that is wrong
			first = append(first, p)
			kinds[p.Kind] = true
		case all || left[p.URL] || links && p.Text() != nil || headings && linksToHeadings(p) || days && waits(p, new.Register.At) || d.lists(new.Site, p):
			rest = append(rest, p)
		}
	}
	t.todo, t.first = append(first, rest...), min(fewPages, len(first))
}

// waits tells whether a page may show the text of a scheduled notice.
func waits(p site.Page, at time.Time) bool {
	return p.Procedure != nil && p.Procedure.Last().Published.Start().After(at)
}

// linksToHeadings tells whether a page may show a text that links to a heading of
// another file.
func linksToHeadings(p site.Page) bool {
	t := p.Text()
	if t != nil && p.Procedure != nil {
		return slices.ContainsFunc(p.Procedure.Steps, func(s notice.Step) bool { return s.Notice.LinksToHeadings })
	}
	return t != nil && t.LinksToHeadings
}

// sameLinks tells whether every link leads to where it led before.
func sameLinks(old, new *site.Site) bool {
	if old == nil || new == nil {
		return old == new
	}
	if len(old.Pages) != len(new.Pages) || !sameLinks(old.Published, new.Published) {
		return false
	}
	for i := range old.Pages {
		a, b := &old.Pages[i], &new.Pages[i]
		if a.Kind != b.Kind {
			return false
		}
		if a.Procedure != nil && a.Procedure == b.Procedure && a.Step == b.Step && a.Number == b.Number {
			continue // most are these
		}
		if a.URL != b.URL || sourceOf(a) != sourceOf(b) {
			return false
		}
	}
	return slices.EqualFunc(old.Documents, new.Documents, func(a, b site.Document) bool {
		return a.URL == b.URL && a.Path == b.Path
	})
}

// sourceOf gives the file whose relative links a page shows, and to which links of
// others lead.
func sourceOf(p *site.Page) string {
	if t := p.Text(); t != nil {
		return t.File
	}
	return ""
}

// A difference is what one model has and another had not.
type difference struct {
	procedures map[*notice.Procedure]bool
	coverage   map[*content.Coverage]bool
	plain      map[*content.Page]bool
	withdrawn  map[*content.Withdrawal]bool
}

func differ(old, new *generator.Model) difference {
	return difference{
		fresh(old.Register.Procedures, new.Register.Procedures),
		fresh(old.Folder.Coverage, new.Folder.Coverage),
		fresh(old.Folder.Pages, new.Folder.Pages),
		fresh(old.Folder.Withdrawals, new.Folder.Withdrawals),
	}
}

// fresh gives what a list has and an old one had not.
func fresh[T any](old, new []*T) map[*T]bool {
	had := make(map[*T]bool, len(old))
	for _, t := range old {
		had[t] = true
	}
	found := map[*T]bool{}
	for _, t := range new {
		if !had[t] {
			found[t] = true
		}
	}
	return found
}

// any tells whether anything changed.
func (d difference) any() bool {
	return len(d.procedures)+len(d.coverage)+len(d.plain)+len(d.withdrawn) > 0
}

// changed tells whether a page is one of something that changed.
func (d difference) changed(p site.Page) bool {
	return d.procedures[p.Procedure] || d.coverage[p.Coverage] || d.plain[p.Plain] || d.withdrawn[p.Withdrawal]
}

// lists tells whether a page lists something that changed.
func (d difference) lists(s *site.Site, p site.Page) bool {
	if len(d.procedures) == 0 {
		return false
	}
	var listed []*notice.Procedure
	switch p.Kind {
	case site.Home, site.Deadlines, site.Month, site.Index, site.CoverageIndex:
		return true
	case site.Notices:
		listed = s.Newest
	case site.TermPage:
		listed = p.Term.Procedures
	default:
		return false
	}
	return slices.ContainsFunc(site.OnPage(listed, s.Settings.PerPage, p.Number), func(p *notice.Procedure) bool { return d.procedures[p] })
}

// begin makes the first few pages at once.
func (t *texts) begin(m *generator.Model) {
	first := t.todo[:t.first]
	t.take(first, makePages(context.Background(), m, first))
}

// take notes what the next pages to do had, and tells whether that is news.
func (t *texts) take(pages []site.Page, found map[string]problem.List) (news bool) {
	for _, p := range pages {
		l := found[p.URL]
		news = news || !slices.Equal(l, t.found[p.URL])
		if l != nil {
			t.found[p.URL] = l
		} else {
			delete(t.found, p.URL)
		}
	}
	t.todo = t.todo[len(pages):]
	return news
}

// problems are all that were found, in any order.
func (t *texts) problems() problem.List {
	var all problem.List
	for _, l := range t.found {
		all = append(all, l...)
	}
	return all
}

// makePages makes some pages and gives the problems of those that have any; nil
// if the context ended before.
func makePages(ctx context.Context, m *generator.Model, pages []site.Page) map[string]problem.List {
	found := map[string]problem.List{}
	var buffer bytes.Buffer
	for _, p := range pages {
		if ctx.Err() != nil {
			return nil
		}
		buffer.Reset()
		if l := m.Page(p, &buffer); len(l) > 0 {
			found[p.URL] = l
		}
	}
	return found
}

// checked is what a check found of the next pages that were to do.
type checked struct {
	pages []site.Page
	found map[string]problem.List
}

// check begins to make the pages that are to do, beside all else. It waits for
// the updater after each few, so that updates go first.
func (u *updater) check(ctx context.Context) {
	if len(u.texts.todo) == 0 {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	results := make(chan checked)
	u.checks = results
	u.stopCheck = func() {
		cancel()
		u.checks, u.stopCheck = nil, nil
	}
	model, todo := u.newest.model, u.texts.todo
	u.running.Go(func() {
		for pages := range slices.Chunk(todo, fewPages) {
			found := makePages(ctx, model, pages)
			if found == nil {
				return
			}
			select {
			case results <- checked{pages, found}:
			case <-ctx.Done():
				return
			}
		}
	})
}

// pause stops the check, if one runs.
func (u *updater) pause() {
	if u.stopCheck != nil {
		u.stopCheck()
	}
}

// checked takes in what a check found. News of a site that is full of problems
// are told twice a second, not at each page.
func (u *updater) checked(c checked) {
	news := u.texts.take(c.pages, c.found)
	u.untold = u.untold || news
	done := len(u.texts.todo) == 0
	if done {
		u.pause()
		// Now, while nobody waits, rather than in the next update.
		u.running.Go(runtime.GC)
	}
	if now := u.Now(); done || u.untold && now.Sub(u.told) > 500*time.Millisecond {
		u.untold, u.told = false, now
		u.publish(changes{}, now)
	}
}
