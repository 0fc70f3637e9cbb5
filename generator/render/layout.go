package render

import (
	"html/template"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
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
	l.site.Footer = append(l.site.Footer, Link{Text: "Feed of every notice", Href: r.href(site.FeedFile)})
	if s.Has(site.DeadlinesCalendar) {
		l.site.Footer = append(l.site.Footer, Link{Text: "Calendar of deadlines", Href: r.href(site.DeadlinesCalendar)})
	}
	l.site.Footer = append(l.site.Footer, Link{Text: "All data (OCDS)", Href: r.href("data/")})
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
		p := r.templates.problem("layout.html", err)
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
	l := Layout{
		Site: r.layout.site, Title: r.title(heading, 20), Heading: heading, Language: r.site.Settings.Language,
		Canonical: r.absolute(url), Kind: "website", Assets: r.layout.assets, Footer: r.layout.footer,
	}
	var ok bool
	if l.Masthead, ok = r.layout.mastheads[marked{section, section == url}]; !ok {
		l.Masthead = r.layout.mastheads[nowhere]
	}
	return l
}

// title is the title of a document: what it is and the site's name, at most 70
// characters. As many of the first as least stand, whatever the site is called.
func (r *Renderer) title(what string, least int) string {
	const most, between = 70, " – "
	room := most - len([]rune(between))
	name := markdown.Cut(r.site.Settings.Title, room-min(least, len([]rune(what))))
	return markdown.Cut(what, room-len([]rune(name))) + between + name
}

func (r *Renderer) publisherLine() template.HTML {
	var m element.Markup
	p := r.site.Settings.Publisher
	return m.Raw("<p>Published by ").Link(p.URL, p.Name).Raw("</p>").HTML()
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

// feedLink is an alternate that a page names.
func (r *Renderer) feedLink(url, title string) Alternate {
	return r.alternate(url, title, "Atom")
}

// calendarLinks is feedLink for a calendar, which is not there without a date.
func (r *Renderer) calendarLinks(url, title string) []Alternate {
	if !r.site.Has(url) {
		return nil
	}
	return []Alternate{r.alternate(url, title, "iCalendar")}
}

func (r *Renderer) alternate(url, title, format string) Alternate {
	return Alternate{site.MediaType(url), title, r.href(url), format}
}
