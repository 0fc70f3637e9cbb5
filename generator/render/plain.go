package render

import (
	"html/template"

	"handbill.example/generator/content"
	"handbill.example/generator/markdown"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

type plainView struct {
	Layout
	Page *content.Page
	// TextLanguage is that of the page's own words, if it is not the site's.
	TextLanguage string

	Lead string
	Text template.HTML
}

func (r *Renderer) plain(p *content.Page) (plainView, problem.List) {
	l := r.page(p.Name+"/", p.Title, p.Name+"/")
	l.Summary = p.Summary
	l.Draft, l.NoIndex = p.Draft, p.Draft
	t := markdown.TextOf(&p.Text)
	t.Top = 2
	html, problems := r.markdown.HTML(t)
	return plainView{l, p, r.language(p.Language), p.Summary, html}, problems
}

type withdrawnView struct {
	Layout
	Withdrawal *content.Withdrawal
	Text       template.HTML
}

func (r *Renderer) withdrawn(w *content.Withdrawal) (withdrawnView, problem.List) {
	v := withdrawnView{Layout: r.page(site.ProcedureURL(w.Name), w.Title, "notices/"), Withdrawal: w}
	v.Crumbs = []Link{{Text: "Notices", Href: r.href("notices/")}}
	v.Layout.Summary = w.Reason
	var problems problem.List
	v.Text, problems = r.markdown.HTML(markdown.TextOf(&w.Text))
	return v, problems
}

type notFoundView struct {
	Layout
	Places []Link
}

func (r *Renderer) notFound() notFoundView {
	l := r.page("404.html", "Page not found", "404.html")
	l.NoIndex = true
	return notFoundView{l, r.places()}
}
