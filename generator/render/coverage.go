package render

import (
	"html/template"
	"slices"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

type coverageView struct {
	Layout
	Coverage *content.Coverage
	Type     string
	Lead     string
	Text     template.HTML
	Items    []Item
	Topics   []Link
	ReadText string
}

func (r *Renderer) coveragePage(c *content.Coverage) (coverageView, problem.List) {
	l := r.page(site.CoverageURL(c.Name), c.Title, "coverage/")
	l.Crumbs = []Link{{Text: "Coverage", Href: r.href("coverage/")}}
	l.Kind = "article"
	l.Alternates = []Alternate{r.jsonldLink(site.CoverageURL(c.Name))}
	v := coverageView{Layout: l, Coverage: c, Type: notice.UpperFirst(c.Kind), Lead: c.Summary}
	v.Summary = r.coverageSummary(c)
	v.Items = r.items(r.site.Register.Citing(c.Name))
	v.Topics = r.topics(&content.Facts{Topics: c.Topics})
	_, host, _ := strings.Cut(c.URL, "://")
	host, _, _ = strings.Cut(host, "/")
	what := c.Kind
	if what == "" {
		what = "article"
	}
	v.ReadText = "Read the " + what + " at " + host
	var problems problem.List
	v.Text, problems = r.markdown.HTML(markdown.TextOf(&c.Text))
	return v, problems
}

type coverageIndexView struct {
	Layout
	Lead  string
	Cites []Cite
}

func (r *Renderer) coverageIndex() coverageIndexView {
	all := slices.Clone(r.site.Register.Folder.Coverage)
	slices.SortStableFunc(all, func(a, b *content.Coverage) int { return b.Published.Compare(a.Published) })
	v := coverageIndexView{Layout: r.page("coverage/", "Coverage", "coverage/"), Lead: count(len(all), "piece") + " of coverage, newest first, with the number of procedures that cite each."}
	if len(all) == 0 {
		v.Lead = "No coverage is recorded yet."
	}
	for _, c := range all {
		v.Cites = append(v.Cites, r.citeCoverage(c))
	}
	return v
}

func (r *Renderer) coverageSummary(c *content.Coverage) string {
	if c.Summary != "" {
		return c.Summary
	}
	return r.share.extracts.get(c, func() string { return r.markdown.Summary(c.Body, 200) })
}

// A Cite is a piece of coverage or a related procedure, as lists show it.
type Cite struct {
	Title, Href     string
	TitleLanguage   string // of a procedure, if it is not the site's
	Kind, Publisher string
	Published       moment.Moment
	Summary         string
	Procedures      int
}

func (r *Renderer) cites(p *notice.Procedure) (related, by []Cite) {
	named := map[string]bool{}
	for _, rel := range p.State().Related {
		if c, ok := r.cite(rel); ok {
			related = append(related, c)
			named[c.Href] = true
		}
	}
	for _, q := range r.site.Register.Relating(p.Name) {
		if c := r.citeProcedure(q); !named[c.Href] {
			by = append(by, c)
		}
	}
	return related, by
}

// cite gives a related thing; it is left out while the site has no page for it,
// as for a procedure that is not yet published.
func (r *Renderer) cite(rel content.Related) (Cite, bool) {
	switch {
	case rel.Notice != "":
		p := r.site.Register.Procedure(rel.Notice)
		if p == nil {
			return Cite{}, false
		}
		return r.citeProcedure(p), true
	case rel.Coverage != "":
		c := r.coverage(rel.Coverage)
		if c == nil {
			return Cite{}, false
		}
		return r.citeCoverage(c), true
	}
	return Cite{Title: rel.Title, Href: rel.URL, Kind: notice.UpperFirst(rel.Kind), Publisher: rel.Publisher, Published: rel.Published, Summary: rel.Summary}, true
}

func (r *Renderer) citeProcedure(p *notice.Procedure) Cite {
	c := Cite{Title: p.State().Title, TitleLanguage: r.titleLanguage(p), Href: r.href(site.ProcedureURL(p.Name)), Kind: "Notice", Publisher: p.State().Buyer.Name, Published: p.First().Published}
	if p.Status == notice.Cancelled {
		c.Kind = "Cancelled notice"
	}
	return c
}

func (r *Renderer) citeCoverage(c *content.Coverage) Cite {
	return Cite{Title: c.Title, Href: r.href(site.CoverageURL(c.Name)), Kind: notice.UpperFirst(c.Kind), Publisher: c.Publisher,
		Published: c.Published, Summary: r.coverageSummary(c), Procedures: len(r.site.Register.Citing(c.Name))}
}

// coverage gives a piece of coverage by its name, nil if the site has none such.
func (r *Renderer) coverage(name string) *content.Coverage {
	page, ok := r.site.Page(site.CoverageURL(name))
	if !ok {
		return nil
	}
	return page.Coverage
}
