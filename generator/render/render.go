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

// href gives a URL of the site as pages link to it: a path from the root of
// the host, under the base URL's own path.
func (r *Renderer) href(url string) string { return r.site.Base() + url }

// absolute gives a URL of the site with its scheme and host.
func (r *Renderer) absolute(url string) string { return r.site.Root + url }

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
	r.markdown = markdown.New(s)
	r.ocds = ocds.New(s)
	r.layout = r.newLayout()
	return r
}

// Assets are the site's assets.
func (r *Renderer) Assets() []Asset { return r.templates.assets }

// Unread gives the problems of the texts that are on no page, since there is
// something wrong with the rest of their files.
func (r *Renderer) Unread() problem.List {
	var problems problem.List
	for _, t := range r.site.Register.Folder.Unread {
		_, found := r.markdown.HTML(markdown.Text{File: t.File, Line: t.BodyLine, Source: t.Body, Fragments: fragments(kindOfText(t.File))})
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
