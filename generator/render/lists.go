package render

import (
	"html/template"
	"slices"
	"strconv"

	"handbill.example/generator/markdown"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
	"handbill.example/generator/towers"
)

// How much home shows of what it lists.
const (
	homeLatest  = 10
	homeClosing = 6
	homeTerms   = 20
)

type homeView struct {
	Layout
	Latest     []Item
	Procedures int
	Closing    []Closing
	Open       int
	Programmes []Link
	Topics     []Link
	AllNotices string
	Deadlines  string
	AllTopics  string
}

// A Closing is a procedure that can be bid for, with the days that are left until
// it closes, or the first of its lots and towers.
type Closing struct {
	Item // Deadline and Field are those of what closes
	What template.HTML
	Days int
}

func (r *Renderer) home() homeView {
	l := r.page("", r.site.Settings.Title+": public procurement notices", "")
	l.Title = markdown.Cut(l.Heading, 70)
	l.Heading = r.site.Settings.Title
	l.Summary = "Public procurement notices, as each was published and as each now stands."
	l.Alternates = slices.Concat([]Alternate{r.feedLink(site.FeedFile, "Latest notices")}, r.calendarLinks(site.DeadlinesCalendar, "Deadlines"), []Alternate{r.jsonldLink("")})
	v := homeView{
		Layout: l, Procedures: len(r.site.Newest), Latest: r.items(r.site.Newest[:min(homeLatest, len(r.site.Newest))]),
		AllNotices: r.href("notices/"), Deadlines: r.href("deadlines/"), AllTopics: r.href("topics/"),
	}
	v.Open = len(site.Open(r.site.Newest, r.site.Register.At))
	seen := map[*notice.Procedure]bool{}
	for _, c := range r.dueGroups() {
		if !seen[c.procedure] && len(v.Closing) < homeClosing {
			seen[c.procedure] = true
			v.Closing = append(v.Closing, Closing{r.dueItem(c), whatHTML(c.dues), r.daysLeft(c.at())})
		}
	}
	v.Programmes = r.termLinks(r.site.Terms[site.Programmes], homeTerms)
	v.Topics = r.termLinks(r.site.Terms[site.Topics], homeTerms)
	return v
}

// termLinks gives the terms that have most procedures, in the order in which the
// site lists them.
func (r *Renderer) termLinks(terms []*site.Term, most int) []Link {
	if len(terms) > most {
		used := slices.Clone(terms)
		slices.SortStableFunc(used, func(a, b *site.Term) int { return len(b.Procedures) - len(a.Procedures) })
		terms = slices.DeleteFunc(slices.Clone(terms), func(t *site.Term) bool { return !slices.Contains(used[:most], t) })
	}
	links := make([]Link, len(terms))
	for i, t := range terms {
		links[i] = Link{Text: t.Name, Href: r.href(t.URL()), Count: len(t.Procedures)}
	}
	return links
}

type listView struct {
	Layout
	Lead    string
	Items   []Item
	Pages   []Link
	Filters []Filter
	Follow  []Alternate
}

// A Filter is a group of links that narrow a list.
type Filter struct {
	Title string
	Links []Link
}

func (r *Renderer) list(p site.Page) listView {
	url := site.PageURL("notices/", p.Number)
	l := r.page(url, "Notices", "notices/")
	r.number(&l, p)
	l.Alternates = []Alternate{r.feedLink(site.FeedFile, "Notices")}
	l.Crumbs = []Link{{Text: "Latest", Href: r.href("")}}
	lead := count(len(r.site.Newest), "procedure") + ", newest notice first."
	return listView{
		Layout: l, Lead: lead + ofPages(p), Items: r.items(site.OnPage(r.site.Newest, r.site.Settings.PerPage, p.Number)),
		Pages: r.pager(p, "notices/"), Filters: r.filters(), Follow: l.Alternates,
	}
}

// number tells the title of a list's further page from that of the first.
func (r *Renderer) number(l *Layout, p site.Page) {
	if p.Number > 1 {
		l.Title = r.title("Page "+thousands(p.Number)+" of "+thousands(p.Of)+": "+l.Heading, 30)
	}
}

func ofPages(p site.Page) string {
	if p.Of < 2 {
		return ""
	}
	return " Page " + thousands(p.Number) + " of " + thousands(p.Of) + "."
}

// filterLinks is how many links a filter has at most.
const filterLinks = 12

// filters gives links from the list of everything to those by status, topic,
// buyer and programme.
func (r *Renderer) filters() []Filter {
	var filters []Filter
	for _, kind := range []site.TermKind{site.Statuses, site.Topics, site.Buyers, site.Programmes} {
		terms := r.site.Terms[kind]
		if len(terms) == 0 {
			continue
		}
		f := Filter{Title: termKindWords(kind).title}
		f.Links = append(f.Links, Link{Text: "Any " + termKindWords(kind).one, Href: r.href("notices/"), Current: "true", Count: len(r.site.Newest)})
		f.Links = append(f.Links, r.termLinks(terms, filterLinks)...)
		if len(terms) > filterLinks {
			f.Links = append(f.Links, Link{Text: "All " + termKindWords(kind).many, Href: r.href(string(kind) + "/"), Count: len(terms)})
		}
		filters = append(filters, f)
	}
	return filters
}

type kindWords struct{ title, one, many string }

func termKindWords(kind site.TermKind) kindWords {
	switch kind {
	case site.Topics:
		return kindWords{"Topics", "topic", "topics"}
	case site.Buyers:
		return kindWords{"Buyers", "buyer", "buyers"}
	case site.Programmes:
		return kindWords{"Programmes", "programme", "programmes"}
	case site.Divisions:
		return kindWords{"Classifications (CPV)", "classification", "classifications"}
	case site.Regions:
		return kindWords{"Regions", "region", "regions"}
	}
	return kindWords{"Status", "status", "statuses"}
}

type termView struct {
	Layout
	Term  *site.Term
	Lead  string
	First bool // the first page, which has the parts that are not paged
	Open  []Item
	Other []Item
	// MoreOpen is how many open ones the page does not show at its top.
	MoreOpen int
	Coverage []Cite
	Pages    []Link
	Follow   []Alternate
	Towers   []TowersOf // of a programme
}

// TowersOf is a procedure's towers, for a programme's page.
type TowersOf struct {
	Item
	Drawing towers.Drawing
}

// termOpen is how many open procedures a term's first page names at its top.
const termOpen = 10

func (r *Renderer) term(p site.Page) termView {
	t := p.Term
	url := site.PageURL(t.URL(), p.Number)
	heading := termTitle(t)
	l := r.page(url, heading, string(t.Kind)+"/")
	r.number(&l, p)
	words := termKindWords(t.Kind)
	l.Crumbs = []Link{{Text: words.title, Href: r.href(string(t.Kind) + "/")}}
	if r.site.Has(t.URL() + site.FeedFile) {
		l.Alternates = append(l.Alternates, r.feedLink(t.URL()+site.FeedFile, "Notices on "+heading))
	}
	l.Alternates = append(l.Alternates, r.calendarLinks(t.URL()+site.CalendarFile, "Deadlines: "+heading)...)
	var open []*notice.Procedure // a status says already whether its procedures are
	if t.Kind != site.Statuses {
		open = site.Open(t.Procedures, r.site.Register.At)
	}
	v := termView{Layout: l, Term: t, First: p.Number == 1, Pages: r.pager(p, t.URL()), Follow: l.Alternates}
	v.Lead = count(len(t.Procedures), "procedure")
	if len(open) > 0 && len(open) == len(t.Procedures) {
		v.Lead += ", open for bids"
	} else if len(open) > 0 {
		v.Lead += ", " + thousands(len(open)) + " of them open"
	}
	if n := len(t.Coverage); n > 0 {
		v.Lead += ", and " + count(n, "piece") + " of coverage"
	}
	v.Lead += "." + ofPages(p)
	listed := site.OnPage(t.Procedures, r.site.Settings.PerPage, p.Number)
	if v.First {
		if p.Of == 1 {
			// All on one page: each procedure once, the open ones first.
			v.Open = r.items(open)
			listed = slices.DeleteFunc(slices.Clone(listed), func(q *notice.Procedure) bool { return slices.Contains(open, q) })
		} else {
			v.Open = r.items(open[:min(termOpen, len(open))])
			v.MoreOpen = len(open) - len(v.Open)
		}
		for _, c := range t.Coverage {
			v.Coverage = append(v.Coverage, r.citeCoverage(c))
		}
		if t.Kind == site.Programmes {
			for _, q := range t.Procedures {
				if len(q.State().Towers.After) > 0 && len(v.Towers) < termOpen {
					d := towers.Draw(q.State().Towers, q.Status == notice.Cancelled, "t"+strconv.Itoa(len(v.Towers)), r.procedureHref)
					v.Towers = append(v.Towers, TowersOf{r.item(q), d})
				}
			}
		}
	}
	v.Other = r.items(listed)
	return v
}

// procedureHref links a procedure by its name; "" where the site does not have it.
func (r *Renderer) procedureHref(name string) string {
	if r.site.Register.Procedure(name) == nil {
		return ""
	}
	return r.href(site.ProcedureURL(name))
}

type indexView struct {
	Layout
	Lead  string
	Links []Link
}

func (r *Renderer) index(kind site.TermKind) indexView {
	words := termKindWords(kind)
	terms := r.site.Terms[kind]
	l := r.page(string(kind)+"/", words.title, string(kind)+"/")
	v := indexView{Layout: l, Lead: count(len(terms), words.one) + ", with the number of procedures in each."}
	if kind == site.Statuses {
		v.Lead = "Procedures by where they stand."
	}
	v.Links = r.termLinks(terms, len(terms))
	for i, t := range terms {
		v.Links[i].Text = termTitle(t)
	}
	return v
}

// pager gives the links between the pages of a paged list.
func (r *Renderer) pager(p site.Page, first string) []Link {
	if p.Of < 2 {
		return nil
	}
	var links []Link
	add := func(n int, text, rel string) {
		l := Link{Text: text, Href: r.href(site.PageURL(first, n)), Rel: rel}
		if n == p.Number {
			l.Current = "page"
		}
		links = append(links, l)
	}
	if p.Number > 1 {
		add(p.Number-1, "Previous page", "prev")
	}
	for n := 1; n <= p.Of; n++ {
		if n == 1 || n == p.Of || n >= p.Number-2 && n <= p.Number+2 {
			add(n, thousands(n), "")
		}
	}
	if p.Number < p.Of {
		add(p.Number+1, "Next page", "next")
	}
	return links
}
