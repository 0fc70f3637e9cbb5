package render

import (
	"bytes"
	"html/template"
	"strings"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// A Link is a text that leads somewhere.
type Link struct {
	Text, Href string
	// Current is "page" for the link to the page itself, "true" for the choice
	// that the page shows, else empty.
	Current string
	Rel     string // of one to the page or notice before or after: prev or next
	Count   int
}

// An Alternate is the same page as data.
type Alternate struct{ Type, Title, Href, Format string }

// Layout is what every page gets.
type Layout struct {
	Site       Site
	Title      string        // of the document: at most 70 characters with the site's name
	Heading    string        // what the h1 says
	Summary    string        // for link previews
	Language   string        // the site's, which labels are in: texts in another one say so
	Canonical  string        // absolute
	Assets     template.HTML // made by the template assets
	Masthead   template.HTML // made by the template masthead
	Footer     template.HTML // made by the template footer
	Crumbs     []Link
	Alternates []Alternate
	// MovedTo is where the page is, on a page at an old address of it.
	MovedTo string
	// NoIndex asks search engines to leave the page out.
	NoIndex bool
	Draft   bool
	// Image is the address of a picture for link previews.
	Image string
	// Kind is the Open Graph type.
	Kind string
}

// Direction is rtl for pages in a script that is written from right to left,
// else empty.
func (l Layout) Direction() string { return element.Direction(l.Language) }

// Site is what the templates know of the whole site.
type Site struct {
	Title, Home, Language string
	Style, Icon, Script   string // addresses
	Publisher             content.Organization
	Licence               string
	Footer                []Link
	Search                string
}

// A Masthead is what stands above a page's content.
type Masthead struct {
	Site     Site
	Links    []Link        // navigation of site.yaml
	Front    bool          // home's
	Dateline template.HTML // the first text of the line below
	Counts   string        // the second
}

// layout holds what all pages share, made once.
type layout struct {
	site           Site
	assets, footer template.HTML
	// mastheads are by the URL that the navigation marks, and whether that is
	// the page itself.
	mastheads map[marked]template.HTML
	// broken is why one of these could not be made.
	broken *problem.Problem
}

// marked is what a navigation marks.
type marked struct {
	section string
	itself  bool
}

// nowhere is marked on pages that the navigation does not lead to; no URL of a
// site has a space.
var nowhere = marked{section: " "}

func (r *Renderer) newLayout() layout {
	s := r.site
	l := layout{site: Site{
		Title: s.Settings.Title, Home: r.href(""), Language: s.Settings.Language,
		Publisher: s.Settings.Publisher, Licence: s.Settings.Licence, Search: r.href("search/"),
	}}
	for name, to := range map[string]*string{"style.css": &l.site.Style, "favicon.svg": &l.site.Icon, "search.js": &l.site.Script} {
		if url := r.templates.asset(name); url != "" {
			*to = r.href(url)
		}
	}
	l.site.Footer = append(l.site.Footer, Link{Text: "All notices", Href: r.href("notices/")})
	if len(s.Changes) > 0 {
		l.site.Footer = append(l.site.Footer, Link{Text: "Changes", Href: r.href("changes/")})
	}
	if len(s.Register.Folder.Coverage) > 0 {
		l.site.Footer = append(l.site.Footer, Link{Text: "Coverage", Href: r.href("coverage/")})
	}
	for _, p := range s.Register.Folder.Pages {
		if _, ok := s.Page(p.Name + "/"); ok {
			l.site.Footer = append(l.site.Footer, Link{Text: p.Title, Href: r.href(p.Name + "/")})
		}
	}
	l.site.Footer = append(l.site.Footer,
		Link{Text: "Feed of every notice", Href: r.href("feed.xml")},
		Link{Text: "Calendar of deadlines", Href: r.href("deadlines/calendar.ics")},
		Link{Text: "All data (OCDS)", Href: r.href("data/")},
	)
	l.assets = r.part(&l, "assets", l.site)
	l.footer = r.part(&l, "footer", l.site)
	home, deadlines := marked{"", true}, marked{"deadlines/", true}
	places := []marked{nowhere, home, deadlines}
	for _, n := range s.Settings.Navigation {
		section, local := strings.CutPrefix(n.URL, "/")
		if _, ok := s.Page(section); ok && local { // each has all the links, and there may be many that lead nowhere
			places = append(places, marked{section, false}, marked{section, true})
		}
	}
	l.mastheads = map[marked]template.HTML{}
	for _, m := range places {
		if _, made := l.mastheads[m]; made {
			continue // two links lead to one page
		}
		v := Masthead{Site: l.site, Links: r.links(m), Dateline: r.publisherLine(), Front: m == home}
		if m == home || m == deadlines {
			v.Dateline = r.asAt()
		}
		if m == home {
			v.Counts = r.siteCounts()
		}
		l.mastheads[m] = r.part(&l, "masthead", v)
	}
	return l
}

// part makes a part of the layout that many pages share.
func (r *Renderer) part(l *layout, name string, data any) template.HTML {
	html, err := r.templates.part(name, data)
	if err != nil {
		p := templateProblem("layout.html", err)
		l.broken = &p
	}
	return html
}

// links gives the navigation's links; the one to a section is marked.
func (r *Renderer) links(m marked) []Link {
	var links []Link
	for _, n := range r.site.Settings.Navigation {
		link := Link{Text: n.Title, Href: n.URL}
		if local, ok := strings.CutPrefix(n.URL, "/"); ok {
			link.Href = r.href(local)
			if local == m.section {
				link.Current = "true"
				if m.itself {
					link.Current = "page"
				}
			}
		}
		links = append(links, link)
	}
	return links
}

// page gives a page's layout; section is the URL that the navigation marks.
func (r *Renderer) page(url, heading, section string) Layout {
	name := r.site.Settings.Title
	title := markdown.Cut(heading, max(20, 70-len([]rune(name))-3)) + " – " + name
	l := Layout{
		Site: r.layout.site, Title: title, Heading: heading, Language: r.site.Settings.Language,
		Canonical: r.absolute(url), Kind: "website", Assets: r.layout.assets, Footer: r.layout.footer,
	}
	var ok bool
	if l.Masthead, ok = r.layout.mastheads[marked{section, section == url}]; !ok {
		l.Masthead = r.layout.mastheads[nowhere]
	}
	return l
}

func (r *Renderer) publisherLine() template.HTML {
	var m element.Markup
	p := r.site.Settings.Publisher
	m.Raw("<p>Published by ")
	if p.URL != "" {
		m.Link(p.URL, p.Name)
	} else {
		m.Text(p.Name)
	}
	return m.Raw("</p>").HTML()
}

// asAt names the day of the build; home and the deadlines alone show it.
func (r *Renderer) asAt() template.HTML {
	var m element.Markup
	return m.Raw("<p>As at ", string(element.LongTime(r.today())), "</p>").HTML()
}

// siteCounts says how much the site has.
func (r *Renderer) siteCounts() string {
	return count(len(r.site.Notices), "notice") + ", " + count(len(r.site.Newest), "procedure") + ", " + count(len(r.site.Terms[site.Buyers]), "buyer")
}

func (r *Renderer) today() moment.Moment {
	return moment.OnDay(r.site.Register.At, r.site.Settings.Zone)
}

// jsonldLink is the alternate of the page at a URL that has its JSON-LD beside
// it.
func (r *Renderer) jsonldLink(url string) Alternate {
	return r.alternate(url+site.JSONLDFile, "This page in the words of schema.org", "JSON-LD")
}

// feedLink and calendarLink are alternates that a page names.
func (r *Renderer) feedLink(url, title string) Alternate {
	return r.alternate(url, title, "Atom")
}

func (r *Renderer) calendarLink(url, title string) Alternate {
	return r.alternate(url, title, "iCalendar")
}

func (r *Renderer) alternate(url, title, format string) Alternate {
	return Alternate{site.MediaType(url), title, r.href(url), format}
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

// An Item is a procedure in a list.
type Item struct {
	Procedure  *notice.Procedure
	Name, Href string
	Published  moment.Moment
	Type       string // the last notice's, in words, with what it changed
	Title      string
	// TitleLanguage is that of the title, if it is not the site's.
	TitleLanguage string
	Buyer         string
	Status        notice.Status
	StatusLabel   string
	ValueLabel    string
	Value         template.HTML
	Closes        string // Closes or Closed
	Deadline      moment.Moment
	Field         string // of Deadline: deadline, or lots.deadline where lots alone have one
	// First is of the lot or tower that closes first, where that is before Deadline.
	// Only open procedures have one.
	First notice.Due
	Draft bool

	html template.HTML // see itemsHTML; a build makes it once for all lists
}

func (r *Renderer) item(p *notice.Procedure) Item {
	return r.share.items.get(p, func() Item {
		i := r.newItem(p)
		i.html = itemHTML(i)
		return i
	})
}

func (r *Renderer) newItem(p *notice.Procedure) Item {
	f := p.State()
	last := p.Steps[len(p.Steps)-1]
	i := Item{
		Procedure: p, Name: p.Name, Href: r.href(site.ProcedureURL(p.Name)), Published: last.Notice.Published,
		Type: last.Notice.Type.Words(), Title: f.Title, TitleLanguage: r.titleLanguage(p), Buyer: f.Buyer.Name,
		Status: p.Status, StatusLabel: notice.UpperFirst(p.Status.Words()), Draft: r.unpublished(last.Notice),
	}
	if len(p.Steps) > 1 {
		if h := last.Headline(); strings.HasPrefix(last.Notice.Type.Words(), "tender ") && len(last.Changes) > 0 && !last.Notice.Type.Cancels() {
			i.Type += ": " + notice.LowerFirst(h)
		}
	}
	if v := listedValue(p); v.Known() {
		i.ValueLabel, i.Value = element.ValueLabel(v, "Value"), element.Value(v, "value")
	}
	var end notice.Due
	switch dues := p.Closing(r.site.Register.At); {
	case p.Status == notice.Open:
		end, i.Closes = notice.LastDue(f), "Closes"
	case p.Status == notice.Closed:
		end, i.Closes = notice.LastDue(f), "Closed"
	case len(dues) > 0: // awarded but for these
		end, i.Closes = dues[len(dues)-1], "Closes"
	}
	if !end.At.IsZero() {
		i.Deadline, i.Field = end.At, dueField(end)
	}
	// What a list says is true on any day while the status is the same and there is
	// something to bid for: the first deadline stays when it has passed. Of a procedure
	// that is awarded in part the first one says nothing of what is left.
	if dues := p.Undecided(); p.Status == notice.Open && len(dues) > 0 && dues[0].At.Deadline().Before(i.Deadline.Deadline()) {
		i.First = dues[0]
	}
	return i
}

// listedValue is the value that lists and the search have of a procedure: once all is
// awarded that of the awards. One that is cancelled has none.
func listedValue(p *notice.Procedure) content.Value {
	switch won, ok := awarded(p.Awards()); {
	case p.Status == notice.Cancelled:
		return content.Value{}
	case ok && p.Status.HasAward() && p.Decided():
		return won
	}
	return p.State().Value
}

// unpublished tells whether a notice is only in a preview.
func (r *Renderer) unpublished(n *content.Notice) bool {
	return n.Draft || n.Published.Start().After(r.site.Register.At)
}

func (r *Renderer) items(procedures []*notice.Procedure) []Item {
	items := make([]Item, len(procedures))
	for i, p := range procedures {
		items[i] = r.item(p)
	}
	return items
}

// awarded is total of the awards' values.
func awarded(awards []content.Award) (sum content.Value, ok bool) {
	values := make([]content.Value, len(awards))
	for i, a := range awards {
		values[i] = a.Value
	}
	return total(values)
}

// total adds up values, if all are known, exact, in one currency and alike as to
// VAT. The sum of what is estimated is.
func total(values []content.Value) (sum content.Value, ok bool) {
	for i, v := range values {
		if !v.Amount.Valid() || i > 0 && v.VAT != sum.VAT {
			return content.Value{}, false
		}
		if i == 0 {
			sum = content.Value{Amount: v.Amount, VAT: v.VAT}
		}
		if v.Estimated == content.Yes {
			sum.Estimated = content.Yes
		}
		if i == 0 {
			continue
		}
		amount, err := sum.Amount.Add(v.Amount)
		if err != nil {
			return content.Value{}, false
		}
		sum.Amount = amount
	}
	return sum, len(values) > 0
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

// daysLeft gives whole days from the day of the build to a deadline.
func (r *Renderer) daysLeft(d moment.Moment) int {
	return moment.Days(r.today(), d.DayIn(r.site.Settings.Zone))
}

// day gives a date as a moment of the site's zone; t is at noon UTC.
func (r *Renderer) day(t time.Time) moment.Moment {
	y, m, d := t.Date()
	return moment.OnDay(time.Date(y, m, d, 12, 0, 0, 0, r.site.Settings.Zone), r.site.Settings.Zone)
}
