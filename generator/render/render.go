// Package render makes the bytes of one page: HTML from templates and
// Markdown, feeds, calendars, OCDS, tables, the search index.
//
// A Renderer is made once for a site and then makes pages in any order and on
// any number of cores: it holds nothing that changes. The workers of a build
// do, each for one goroutine (see Workers). Problems that only show in a page's
// text (a link that leads nowhere, raw HTML) come back beside the bytes, at
// their place in the source.
package render

import (
	"bytes"
	"strings"

	"handbill.example/generator/markdown"
	"handbill.example/generator/ocds"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// A Renderer makes the pages of one site.
type Renderer struct {
	site      *site.Site
	templates *Templates
	markdown  *markdown.Converter
	ocds      *ocds.Writer
	layout    layout
	share     *share
	// own is nil but in a worker.
	own *own
}

// New makes a renderer.
func New(s *site.Site, t *Templates) *Renderer {
	r := &Renderer{site: s, templates: t, share: &share{}}
	r.markdown = markdown.New(s, func(file string) []string { return fragments(kindOfText(file)) })
	r.ocds = ocds.New(s)
	r.layout = r.newLayout()
	return r
}

// href gives a URL of the site as pages link to it: a path from the root of
// the host, under the base URL's own path.
func (r *Renderer) href(url string) string { return r.site.Base() + url }

// absolute gives a URL of the site with its scheme and host.
func (r *Renderer) absolute(url string) string { return r.site.Root + url }

// Assets are the site's assets.
func (r *Renderer) Assets() []Asset { return r.templates.assets }

// Unread gives the problems of the texts that are on no page, since there is
// something wrong with the rest of their files.
func (r *Renderer) Unread() problem.List {
	var problems problem.List
	for _, t := range r.site.Register.Folder.Unread {
		_, found := r.markdown.HTML(markdown.TextOf(&t))
		problems = append(problems, found...)
	}
	return problems
}

// kindOfText gives the kind of page that has the text of a file.
func kindOfText(file string) site.Kind {
	folder, _, _ := strings.Cut(file, "/")
	switch folder {
	case "notices":
		return site.Procedure
	case "coverage":
		return site.CoveragePage
	case "withdrawn":
		return site.Withdrawn
	}
	return site.Plain
}

// fragments gives the ids that the templates give to parts of a page with a text,
// to which a link of the text may lead. A part that is empty is left out with its id.
func fragments(kind site.Kind) []string {
	switch kind {
	case site.Procedure:
		return []string{"main", "facts", "towers", "about", "history", "documents", "coverage", "more", "follow", "awards", "lots"}
	case site.CoveragePage:
		return []string{"main", "about", "cited", "more"}
	case site.Withdrawn:
		return []string{"main", "about"}
	}
	return []string{"main"}
}

// Page adds the bytes of a page to a buffer. The problems are those of the
// texts that the page is made of; a text that is on two pages reports twice.
// With an error among them the bytes are not fit to be published.
func (r *Renderer) Page(p site.Page, w *bytes.Buffer) problem.List {
	if p.Kind.IsHTML() {
		return r.html(p, "", w)
	}
	r.data(p, w)
	return nil
}

// html makes a page with its template. movedTo is its address, if it is made for an
// old one.
func (r *Renderer) html(p site.Page, movedTo string, w *bytes.Buffer) problem.List {
	var view any
	var problems problem.List
	switch p.Kind {
	case site.Home:
		view = r.home()
	case site.Notices:
		view = r.list(p)
	case site.Procedure:
		v, found := r.procedure(p.Procedure)
		v.MovedTo = movedTo
		view, problems = v, found
	case site.Notice:
		view, problems = r.notice(p.Procedure, p.Step)
	case site.Changes:
		view = r.changes(p.Procedure)
	case site.AllChanges:
		view = r.allChanges(p)
	case site.Deadlines:
		view = r.deadlines()
	case site.Month:
		view = r.month(p)
	case site.Index:
		view = r.index(p.Term.Kind)
	case site.TermPage:
		view = r.term(p)
	case site.CoverageIndex:
		view = r.coverageIndex()
	case site.CoveragePage:
		view, problems = r.coveragePage(p.Coverage)
	case site.Search:
		view = r.search()
	case site.Data:
		view = r.dataPage()
	case site.Plain:
		v, found := r.plain(p.Plain)
		v.MovedTo = movedTo
		view, problems = v, found
	case site.NotFound:
		view = r.notFound()
	case site.Withdrawn:
		v, found := r.withdrawn(p.Withdrawal)
		v.MovedTo = movedTo
		view, problems = v, found
	case site.Redirect:
		return r.moved(p, w)
	}
	if r.layout.broken != nil {
		problems = append(problems, *r.layout.broken)
	}
	if problem := r.templates.execute(p.Kind, view, w); problem != nil {
		problems = append(problems, *problem)
	}
	return problems
}

// moved makes the page at an old address: the page itself, which says where it
// is now. Readers see at once what they came for, whether or not their browser
// follows a refresh, and the canonical link leads search engines on.
func (r *Renderer) moved(p site.Page, w *bytes.Buffer) problem.List {
	target, ok := r.site.Page(p.Target)
	if !ok {
		return nil // the target's own source has an error
	}
	return r.html(target, r.href(p.Target), w)
}

// data makes a file that is not a page for people.
func (r *Renderer) data(p site.Page, w *bytes.Buffer) {
	switch p.Kind {
	case site.Feed, site.FeedArchive:
		r.feed(p, w)
	case site.Calendar:
		r.calendar(p, w)
	case site.CSV:
		r.csv(w)
	case site.JSON:
		r.json(w)
	case site.OCDS:
		w.Write(r.ocds.AppendRecordPackage(w.AvailableBuffer(), p.Procedure, r.lead))
	case site.Releases:
		w.Grow(2000 * len(r.site.Notices)) // most releases take less
		for _, procedure := range r.site.Register.Procedures {
			w.Write(r.ocds.AppendReleases(w.AvailableBuffer(), procedure, r.lead))
		}
	case site.Records:
		w.Write(r.ocds.Records())
	case site.Extension:
		w.Write(r.ocds.Extension())
	case site.ExtensionSchema:
		w.Write(ocds.Schema())
	case site.JSONLD:
		r.jsonld(p, w)
	case site.Sitemap:
		r.sitemap(w)
	case site.SitemapPart:
		r.sitemapPart(p.Number, w)
	case site.Robots:
		r.robots(w)
	}
}
