package render

import (
	"bytes"
	"encoding/xml"

	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

const sitemapSpec = "http://www.sitemaps.org/schemas/sitemap/0.9"

// sitemap lists the site's pages, or, where they are too many for one list, the
// lists that sitemapPart makes.
func (r *Renderer) sitemap(w *bytes.Buffer) {
	pages := r.listed()
	if len(pages) <= site.SitemapPages {
		r.urlset(pages, w)
		return
	}
	w.WriteString(xml.Header + `<sitemapindex xmlns="` + sitemapSpec + `">` + "\n")
	for n := 1; (n-1)*site.SitemapPages < len(pages); n++ {
		w.WriteString("<sitemap><loc>")
		escapeXML(w, r.absolute(site.SitemapPartURL(n)))
		w.WriteString("</loc></sitemap>\n")
	}
	w.WriteString("</sitemapindex>\n")
}

// sitemapPart makes one of the lists of a large site, numbered from 1.
func (r *Renderer) sitemapPart(number int, w *bytes.Buffer) {
	r.urlset(site.OnPage(r.listed(), site.SitemapPages, number), w)
}

func (r *Renderer) urlset(pages []site.Page, w *bytes.Buffer) {
	w.WriteString(xml.Header + `<urlset xmlns="` + sitemapSpec + `">` + "\n")
	for _, p := range pages {
		w.WriteString("<url><loc>")
		escapeXML(w, r.absolute(p.URL))
		w.WriteString("</loc>")
		if at := r.lastmod(p); !at.IsZero() {
			w.WriteString("<lastmod>" + at.Datetime() + "</lastmod>")
		}
		w.WriteString("</url>\n")
	}
	w.WriteString("</urlset>\n")
}

// listed gives the pages that a search engine should know: those for people, at
// their own address, that are published.
func (r *Renderer) listed() []site.Page {
	var pages []site.Page
	for _, p := range r.site.Pages {
		switch {
		case !p.Kind.IsHTML(), p.Kind == site.NotFound, p.Kind == site.Redirect:
		case p.Plain != nil && p.Plain.Draft:
		case p.Kind == site.Notice && r.unpublished(p.Procedure.Steps[p.Step].Notice):
		case (p.Kind == site.Procedure || p.Kind == site.Changes) && r.unpublished(p.Procedure.Last()):
		default:
			pages = append(pages, p)
		}
	}
	return pages
}

// lastmod gives the moment of the newest notice that a page shows. Pages that
// show none have none, and so have those that the day alone changes: what is
// still open is no news.
func (r *Renderer) lastmod(p site.Page) moment.Moment {
	perPage := r.site.Settings.PerPage
	switch p.Kind {
	case site.Procedure, site.Notice, site.Changes:
		return newest(p.Procedure)
	case site.Home:
		return newest(r.site.Newest...)
	case site.Notices:
		return newest(site.OnPage(r.site.Newest, perPage, p.Number)...)
	case site.TermPage:
		if p.Term.Kind == site.Statuses {
			return moment.Moment{}
		}
		return newest(site.OnPage(p.Term.Procedures, perPage, p.Number)...)
	case site.Index:
		var last moment.Moment
		if p.Term.Kind != site.Statuses {
			for _, t := range r.site.Terms[p.Term.Kind] {
				last = moment.Later(last, newest(t.Procedures...))
			}
		}
		return last
	case site.AllChanges:
		var last moment.Moment
		for _, s := range site.OnPage(r.site.Changes, perPage, p.Number) {
			last = moment.Later(last, s.Step().Notice.Modified())
		}
		return last
	case site.CoveragePage:
		return newest(r.site.Register.Citing(p.Coverage.Name)...)
	case site.CoverageIndex:
		var last moment.Moment
		for _, c := range r.site.Register.Folder.Coverage {
			last = moment.Later(last, newest(r.site.Register.Citing(c.Name)...))
		}
		return last
	}
	return moment.Moment{}
}

// newest gives the moment of the newest notice of procedures.
func newest(procedures ...*notice.Procedure) moment.Moment {
	var last moment.Moment
	for _, p := range procedures {
		last = moment.Later(last, p.Modified())
	}
	return last
}

// robots lets every program read every page. A site below a sub-path has no
// robots.txt of its own by the standard (RFC 9309, section 2.3); the sitemap's
// address is in it all the same.
func (r *Renderer) robots(w *bytes.Buffer) {
	w.WriteString("User-agent: *\nDisallow:\n\nSitemap: " + r.absolute("sitemap.xml") + "\n")
}
