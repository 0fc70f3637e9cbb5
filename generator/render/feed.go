package render

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"html/template"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// An atom writes elements of Atom (RFC 4287), each on a line of its own.
type atom struct {
	*bytes.Buffer
	indent string
}

// in gives the writer for what is in an element.
func (a atom) in() atom { return atom{a.Buffer, a.indent + " "} }

// escapeXML adds text to XML: escaped, without what XML has no place for.
func escapeXML(w *bytes.Buffer, s string) {
	if isPlainXML(s) {
		w.WriteString(s)
		return
	}
	_ = xml.EscapeText(w, []byte(s)) // a buffer takes all that is written
}

// isPlainXML tells whether text stands in XML as it is, as most does.
func isPlainXML(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ', c > '~', c == '&', c == '<', c == '>', c == '"', c == '\'':
			return false
		}
	}
	return true
}

// element writes an element with text.
func (a atom) element(name, text string, attributes ...attribute) {
	a.open(name, attributes...)
	a.WriteByte('>')
	escapeXML(a.Buffer, text)
	a.WriteString("</" + name + ">")
}

// empty writes an element that has attributes alone.
func (a atom) empty(name string, attributes ...attribute) {
	a.open(name, attributes...)
	a.WriteString("/>")
}

// open begins a start tag.
func (a atom) open(name string, attributes ...attribute) {
	a.WriteString("\n" + a.indent + "<" + name)
	for _, at := range attributes {
		if at.value != "" {
			a.WriteString(" " + at.name + `="`)
			escapeXML(a.Buffer, at.value)
			a.WriteByte('"')
		}
	}
}

// person writes who wrote something.
func (a atom) person(name, uri string) {
	a.open("author")
	a.WriteByte('>')
	a.in().element("name", name)
	if uri != "" {
		a.in().element("uri", site.EscapeURL(uri))
	}
	a.WriteString("\n" + a.indent + "</author>")
}

// link writes a link.
func (a atom) link(rel, kind, href string) {
	a.empty("link", attribute{"rel", rel}, attribute{"type", kind}, attribute{"href", site.EscapeURL(href)})
}

// An attribute is one of an element; one without a value is left out.
type attribute struct{ name, value string }

const (
	atomSpec    = "http://www.w3.org/2005/Atom"
	historySpec = "http://purl.org/syndication/history/1.0"
	// summaryLength is how many characters of a summary an entry has.
	summaryLength = 500
)

// feed makes an Atom feed, or a page of its archive (RFC 5005, section 4). A
// feed has the newest entries, always as many as it may, so that a reader that
// comes by seldom misses none; some of them are in the archive already.
//
// Entries of a feed have the notice's whole text, and so have the archive pages
// of a procedure. In other archives, and in the feeds of classifications and
// regions, each notice would stand again and again: there an entry has the
// summary and leads to the text by its address.
func (r *Renderer) feed(p site.Page, w *bytes.Buffer) {
	source := r.feedSource(p)
	steps := feedSteps(p, source.steps)
	kind := site.MediaType(p.URL)
	current, previous := p.URL, p.Of
	if p.Kind == site.FeedArchive {
		current, previous = path.Dir(p.URL)+".xml", p.Number-1
	}
	updated := time.Unix(0, 0).UTC() // a feed must have a moment, and that of the build would make it change
	for i, s := range steps {
		if t := s.Step().Notice.Modified().Start(); i == 0 || t.After(updated) {
			updated = t
		}
	}
	history := ""
	if p.Of > 0 {
		history = historySpec
	}

	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
	a := atom{Buffer: w}
	a.open("feed", attribute{"xmlns", atomSpec}, attribute{"xml:lang", r.site.Settings.Language}, attribute{"xmlns:fh", history})
	w.WriteByte('>')
	a = a.in()
	id := current
	if p.Procedure != nil {
		id = site.ProcedureURL(r.site.Register.Folder.FirstName(p.Procedure.Name)) + strings.TrimPrefix(current, site.ProcedureURL(p.Procedure.Name))
	}
	a.element("id", r.tag(id))
	a.element("title", source.title)
	a.element("updated", timestamp(updated))
	a.person(r.site.Settings.Publisher.Name, r.site.Settings.Publisher.URL)
	a.link("self", kind, r.absolute(p.URL))
	a.link("alternate", "text/html", r.absolute(source.page))
	if licence := r.site.Settings.Licence; licence != "" {
		a.link("license", "", licence) // RFC 4946
	}
	if p.Kind == site.FeedArchive {
		a.link("current", kind, r.absolute(current))
		if p.Number < p.Of {
			a.link("next-archive", kind, r.absolute(site.ArchiveURL(current, p.Number+1)))
		}
	}
	if previous > 0 {
		a.link("prev-archive", kind, r.absolute(site.ArchiveURL(current, previous)))
	}
	if p.Kind == site.FeedArchive {
		a.empty("fh:archive")
	}
	whole := hasWhole(p)
	for _, s := range steps {
		r.share.entries.add(entryKey{s, whole}, w, func() { r.writeEntry(s, whole, a) })
	}
	w.WriteString("\n</feed>\n")
}

// feedSteps gives those of a feed's notices, newest first, that a page of it has. A
// feed has at its end what is older and was corrected since the others came, as a
// reader that follows it looks at no archive twice: as many again at most.
func feedSteps(p site.Page, steps []site.StepOf) []site.StepOf {
	if p.Kind == site.FeedArchive {
		oldest := len(steps) - (p.Number-1)*site.FeedEntries
		return steps[oldest-site.FeedEntries : oldest]
	}
	if len(steps) <= site.FeedEntries {
		return steps
	}
	newest := slices.Clip(steps[:site.FeedEntries])
	since := newest[len(newest)-1].Step().Notice.Published.Start()
	for _, s := range steps[site.FeedEntries:] {
		if len(newest) < 2*site.FeedEntries && s.Step().Notice.Modified().Start().After(since) {
			newest = append(newest, s)
		}
	}
	return newest
}

// A feedSource is what a feed is made of.
type feedSource struct {
	title, page string
	steps       []site.StepOf // newest first
}

func (r *Renderer) feedSource(p site.Page) feedSource {
	name := r.site.Settings.Title
	switch {
	case p.Procedure != nil:
		steps := make([]site.StepOf, 0, len(p.Procedure.Steps))
		for i := range slices.Backward(p.Procedure.Steps) {
			steps = append(steps, site.StepOf{Procedure: p.Procedure, Number: i})
		}
		return feedSource{p.Procedure.State().Title + " – " + name, site.ProcedureURL(p.Procedure.Name), steps}
	case p.Term != nil:
		return feedSource{termTitle(p.Term) + " – " + name, p.Term.URL(), p.Term.Notices}
	case strings.HasPrefix(p.URL, "changes/"):
		return feedSource{"Changes – " + name, "changes/", r.site.Changes}
	}
	return feedSource{name, "", r.site.Notices}
}

// termTitle names a term with its code, where it has one that people know.
func termTitle(t *site.Term) string {
	if (t.Kind == site.Divisions || t.Kind == site.Regions) && t.Name != t.Code {
		return t.Code + " " + t.Name
	}
	return t.Name
}

// hasWhole tells whether a feed's entries have the notices' texts.
func hasWhole(p site.Page) bool {
	return p.Procedure != nil || p.Kind == site.Feed && (p.Term == nil || p.Term.Kind != site.Divisions && p.Term.Kind != site.Regions)
}

func (r *Renderer) writeEntry(of site.StepOf, whole bool, a atom) {
	p, s := of.Procedure, of.Step()
	n := s.Notice
	page := r.absolute(site.NoticeURL(p, of.Number))
	// The feed is in the site's language, as pages are, and says which that of the
	// notice's own words is.
	own := attribute{"xml:lang", r.language(n.Language)}
	title, titleLanguage := s.State.Title, own
	if of.Number > 0 {
		title, titleLanguage = s.Headline()+": "+title, attribute{}
	}
	if r.unpublished(n) {
		title, titleLanguage = "Not yet published: "+title, attribute{}
	}
	a.open("entry")
	a.WriteByte('>')
	outer := a
	a = a.in()
	procedure, id := r.site.Register.Folder.FirstNames(n)
	a.element("id", r.tag(site.ProcedureURL(procedure)+id))
	a.element("title", title, titleLanguage)
	a.element("published", timestamp(n.Published.Start()))
	a.element("updated", timestamp(n.Modified().Start()))
	if b := s.State.Buyer; b.Name != "" {
		a.person(b.Name, b.URL)
	}
	a.link("alternate", "text/html", page)
	for _, t := range s.State.Topics {
		a.empty("category", attribute{"term", t})
	}
	if said := markdown.Cut(cmp.Or(n.Facts.Summary, n.Reason), summaryLength); said != "" {
		a.element("summary", said, own)
	} else {
		a.element("summary", markdown.Cut(gist(s), summaryLength))
	}
	if whole {
		a.open("content", attribute{"type", "html"})
		a.WriteString("><![CDATA[")
		html := legal(r.entryHTML(p, of.Number))
		r.outside(strings.ReplaceAll(html, "]]>", "]]]]><![CDATA[>"), page, a.Buffer)
		a.WriteString("]]></content>")
	} else {
		a.empty("content", attribute{"type", "text/html"}, attribute{"src", page})
	}
	a.WriteString("\n" + outer.indent + "</entry>")
}

// gist says in a line what a notice is of, for one that has no summary: "Tender
// notice of Council; value £5m without VAT; deadline 13 January 2020". That of
// awards or contracts has the values that it gives them, if they add up: the value
// and deadline of the tender are not its own.
func gist(s notice.Step) string {
	said := withAmounts(s)
	value, due := s.State.Value, notice.LastDeadline(s.State)
	switch s.Notice.Type {
	case content.TypeAward, content.TypeAwardUpdate, content.TypeAwardCancellation:
		value, _ = awarded(said.Awards)
		due = notice.LastDeadline(said)
	case content.TypeContract, content.TypeContractUpdate, content.TypeContractTermination:
		values := make([]content.Value, len(said.Contracts))
		for i, c := range said.Contracts {
			values[i] = c.Value
		}
		value, _ = total(values)
		due = notice.LastDeadline(said)
	}
	text := notice.UpperFirst(s.Notice.Type.Words()) + " notice"
	if b := s.State.Buyer.Name; b != "" {
		text += " of " + b
	}
	if value.Known() {
		text += "; value " + element.ValueText(value) + element.Besides(value)
	}
	if !due.IsZero() {
		text += "; deadline " + due.String()
	}
	return text
}

// withAmounts gives what a notice says, with what holds after it of each amount
// that it gives: whether VAT is in it and whether it is an estimate, which an
// earlier notice may have said.
func withAmounts(s notice.Step) *content.Facts {
	if s.State == &s.Notice.Facts { // of a first notice
		return s.State
	}
	f, state := s.Notice.Facts, s.State
	completeValue(&f.Value, state.Value)
	f.Lots = completeValues(f.Lots, state.Lots, func(l *content.Lot) *content.Value { return &l.Value })
	f.Awards = completeValues(f.Awards, state.Awards, func(a *content.Award) *content.Value { return &a.Value })
	f.Contracts = completeValues(f.Contracts, state.Contracts, func(c *content.Contract) *content.Value { return &c.Value })
	return &f
}

func completeValues[T content.Keyed](said, state []T, value func(*T) *content.Value) []T {
	said = slices.Clone(said)
	find := content.Finder(state)
	for i := range said {
		if k := find(said[i].Key()); k >= 0 {
			completeValue(value(&said[i]), *value(&state[k]))
		}
	}
	return said
}

func completeValue(said *content.Value, state content.Value) {
	if said.Known() {
		said.VAT, said.Estimated = state.VAT, state.Estimated
	}
}

// entryHTML gives a notice's text, before it what a later notice changed and
// after it what a first one says.
func (r *Renderer) entryHTML(p *notice.Procedure, number int) string {
	s := p.Steps[number]
	language := r.language(s.Notice.Language)
	var m element.Markup
	m.Grow(2048 + 3*len(s.Notice.Body)/2)
	if s.Notice.Reason != "" {
		m.Raw("<p", string(element.Language(language)), ">").Text(s.Notice.Reason).Raw("</p>\n")
	}
	if len(s.Changes) > 0 {
		m.Raw("<ul>\n")
		for _, c := range r.changeLines(p, s) {
			m.Raw("<li>").Text(c.Label).Raw(": ")
			if c.Before != "" {
				m.Raw("<del>", string(c.Before), "</del>")
			}
			if c.Before != "" && c.After != "" {
				m.Raw(" → ")
			}
			if c.After != "" {
				m.Raw("<ins>", string(c.After), "</ins>")
			}
			m.Raw("</li>\n")
		}
		m.Raw("</ul>\n")
	}
	if strings.TrimSpace(s.Notice.Body) != "" {
		body, _ := r.body(p, s.Notice) // its problems are those of the notice's page
		m.Raw(string(element.TextIn(language, body)), "\n")
	}
	if number == 0 {
		r.addFirst(&m, p)
	}
	return m.String()
}

func joinHTML(parts []template.HTML) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = string(p)
	}
	return strings.Join(texts, "; ")
}

// outside adds HTML of this package's own making, with links that lead to the
// same place from outside the page that it was made for. A quotation mark in it
// ends or begins an attribute: those of texts are escaped.
func (r *Renderer) outside(html, page string, w *bytes.Buffer) {
	base := r.site.Settings.BaseURL
	for {
		i := strings.Index(html, `="`) + 2
		if i < 2 {
			w.WriteString(html)
			return
		}
		w.WriteString(html[:i])
		if strings.HasSuffix(html[:i], ` href="`) || strings.HasSuffix(html[:i], ` src="`) {
			switch {
			case strings.HasPrefix(html[i:], "/"):
				w.WriteString(base.Scheme + "://" + base.Host)
			case strings.HasPrefix(html[i:], "#"):
				w.WriteString(page)
			}
		}
		html = html[i:]
	}
}

// legal takes out what XML 1.0 has no place for, even as a reference (section
// 2.2): a text may have come to it by a reference of its own, as &#11;.
func legal(s string) string {
	clean := utf8.ValidString(s)
	for i := 0; clean && i < len(s); i++ {
		c := s[i]
		clean = c >= ' ' && c != 0xEF || c == '\t' || c == '\n' || c == '\r' // U+FFFE and U+FFFF begin with 0xEF
	}
	if clean {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r // RuneError for bytes that are not UTF-8
	}, s)
}

// tag gives the tag URI (RFC 4151) of what has a URL. It hangs on names alone:
// a tag must have a date too, and any that notices have can be put right later,
// so all tags have the same.
func (r *Renderer) tag(url string) string {
	u := r.site.Settings.FirstBaseURL
	return "tag:" + u.Hostname() + ",2020:" + u.EscapedPath() + url
}

// timestamp gives an instant as RFC 3339 has it. Offsets keep what the notice
// said.
func timestamp(t time.Time) string { return moment.At(t, t.Location()).Datetime() }
