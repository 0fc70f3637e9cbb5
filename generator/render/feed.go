package render

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// The structs are the elements of Atom (RFC 4287) that feeds here have.

type atomFeed struct {
	XMLName  xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	Language string     `xml:"xml:lang,attr"`
	History  string     `xml:"xmlns:fh,attr,omitempty"`
	ID       string     `xml:"id"`
	Title    string     `xml:"title"`
	Updated  string     `xml:"updated"`
	Author   atomPerson `xml:"author"`
	Links    []atomLink `xml:"link"`
	Archive  *struct{}  `xml:"fh:archive"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	XMLName    xml.Name       `xml:"entry"`
	Language   string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     *atomPerson    `xml:"author"`
	Link       atomLink       `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    atomContent    `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// An atomContent is HTML in place, or the address of a page that has it.
type atomContent struct {
	Type string `xml:"type,attr"`
	Src  string `xml:"src,attr,omitempty"`
	HTML string `xml:",cdata"`
}

const (
	atomType    = "application/atom+xml"
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
	steps := source.steps
	dir := strings.TrimSuffix(p.URL, ".xml")
	if p.Kind == site.FeedArchive {
		dir = dir[:strings.LastIndexByte(dir, '/')]
	}
	current := dir + ".xml"
	archive := func(n int) string { return fmt.Sprintf("%s/%d.xml", dir, n) }
	f := atomFeed{
		Language: r.site.Settings.Language, ID: r.tag(current), Title: source.title,
		Author: atomPerson{r.site.Settings.Publisher.Name, r.site.Settings.Publisher.URL},
	}
	link := func(rel, kind, url string) {
		f.Links = append(f.Links, atomLink{rel, kind, r.absolute(url)})
	}
	link("self", atomType, p.URL)
	link("alternate", "text/html", source.page)
	if licence := r.site.Settings.Licence; licence != "" {
		f.Links = append(f.Links, atomLink{Rel: "license", Href: licence}) // RFC 4946
	}
	previous := p.Of
	if p.Kind == site.FeedArchive {
		f.Archive = &struct{}{}
		link("current", atomType, current)
		if p.Number < p.Of {
			link("next-archive", atomType, archive(p.Number+1))
		}
		previous = p.Number - 1
		oldest := len(steps) - (p.Number-1)*site.FeedEntries
		steps = steps[oldest-site.FeedEntries : oldest]
	} else {
		steps = steps[:min(len(steps), site.FeedEntries)]
	}
	if p.Of > 0 {
		f.History = historySpec
	}
	if previous > 0 {
		link("prev-archive", atomType, archive(previous))
	}
	whole := p.Procedure != nil || p.Kind == site.Feed && (p.Term == nil || hasTexts(p.Term))
	var updated time.Time
	for _, s := range steps {
		if t := changed(s.Step().Notice); t.After(updated) {
			updated = t
		}
	}
	if len(steps) == 0 {
		updated = time.Unix(0, 0).UTC() // a feed must have a moment, and that of the build would make it change
	}
	f.Updated = timestamp(updated)
	w.WriteString(xml.Header)
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	// Neither the buffer nor these structs can fail to be written.
	_ = e.Encode(f)
	const end = "\n</feed>"
	w.Truncate(w.Len() - len(end))
	e.Indent(" ", " ")
	for _, s := range steps {
		r.writeEntry(s, whole, w, e)
	}
	w.WriteString(end + "\n")
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

// hasTexts tells whether a term's feed has the notices' texts.
func hasTexts(t *site.Term) bool { return t.Kind != site.Divisions && t.Kind != site.Regions }

// writeEntry adds an entry as feeds have it. The encoder writes to w, and has
// written before.
func (r *Renderer) writeEntry(of site.StepOf, whole bool, w *bytes.Buffer, e *xml.Encoder) {
	write := func() { _ = e.Encode(r.entry(of, whole)) }
	if r.share == nil || whole && !r.share.whole[of] {
		write()
	} else {
		add(&r.share.entries, entryKey{of, whole}, w, write)
	}
}

func (r *Renderer) entry(of site.StepOf, whole bool) atomEntry {
	p, s := of.Procedure, of.Step()
	n := s.Notice
	page := r.absolute(site.NoticeURL(p, of.Number))
	e := atomEntry{
		ID:        r.tag(site.ProcedureURL(p.Name) + n.ID),
		Title:     s.State.Title,
		Published: timestamp(n.Published.Start()),
		Updated:   timestamp(changed(n)),
		Link:      atomLink{"alternate", "text/html", page},
		Summary:   cut(cmp.Or(n.Facts.Summary, n.Reason, gist(s)), summaryLength),
	}
	if of.Number > 0 {
		e.Title = s.Headline() + ": " + s.State.Title
	}
	if s.State.Language != r.site.Settings.Language {
		e.Language = s.State.Language
	}
	if b := s.State.Buyer; b.Name != "" {
		e.Author = &atomPerson{b.Name, b.URL}
	}
	for _, t := range s.State.Topics {
		e.Categories = append(e.Categories, atomCategory{t})
	}
	if !whole {
		e.Content = atomContent{Type: "text/html", Src: page}
		return e
	}
	e.Content = atomContent{Type: "html", HTML: r.entryHTML(p, of.Number, page)}
	return e
}

// gist says in a line what a notice is of, for one that has no summary: "Tender
// notice of Council; value £5m; deadline 13 January 2020".
func gist(s notice.Step) string {
	f := s.State
	text := capital(s.Notice.Type.Words()) + " notice"
	if f.Buyer.Name != "" {
		text += " of " + f.Buyer.Name
	}
	if f.Value.Amount.Valid() {
		text += "; value " + f.Value.Amount.String()
	}
	if d := notice.LastDeadline(f); !d.IsZero() {
		text += "; deadline " + d.String()
	}
	return text
}

// entryHTML gives a notice's text, before it what a later notice changed and
// after it the facts of a first one.
func (r *Renderer) entryHTML(p *notice.Procedure, number int, page string) string {
	s := p.Steps[number]
	var m markup
	if s.Notice.Reason != "" {
		m.raw("<p>").text(s.Notice.Reason).raw("</p>\n")
	}
	if len(s.Changes) > 0 {
		m.raw("<ul>\n")
		for _, c := range r.changeLines(p, s) {
			m.raw("<li>").text(c.Label).raw(": ")
			if c.Before != "" {
				m.raw("<del>", string(c.Before), "</del>")
			}
			if c.Before != "" && c.After != "" {
				m.raw(" → ")
			}
			if c.After != "" {
				m.raw("<ins>", string(c.After), "</ins>")
			}
			m.raw("</li>\n")
		}
		m.raw("</ul>\n")
	}
	if strings.TrimSpace(s.Notice.Body) != "" {
		body, _ := r.body(p, s.Notice) // its problems are those of the notice's page
		m.raw(string(body), "\n")
	}
	if number == 0 {
		m.raw("<ul>\n")
		for _, row := range r.rows(p, &s.Notice.Facts, noticePage) {
			m.raw("<li>").text(row.Label).raw(": ", joinHTML(row.Body), "</li>\n")
		}
		m.raw("</ul>\n")
	}
	return legal(r.outside(m.String(), page))
}

func joinHTML(parts []template.HTML) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = string(p)
	}
	return strings.Join(texts, "; ")
}

// outside makes the links of HTML of this package's own making lead to the same
// place from outside the page that it was made for. A quotation mark in it ends
// or begins an attribute: those of texts are escaped.
func (r *Renderer) outside(html, page string) string {
	base := r.site.Settings.BaseURL
	origin := base.Scheme + "://" + base.Host
	var b strings.Builder
	b.Grow(len(html) + len(html)/8)
	for {
		i := strings.Index(html, `="`) + 2
		if i < 2 {
			b.WriteString(html)
			return b.String()
		}
		b.WriteString(html[:i])
		if strings.HasSuffix(html[:i], ` href="`) || strings.HasSuffix(html[:i], ` src="`) {
			switch {
			case strings.HasPrefix(html[i:], "/"):
				b.WriteString(origin)
			case strings.HasPrefix(html[i:], "#"):
				b.WriteString(page)
			}
		}
		html = html[i:]
	}
}

// legal takes out what XML 1.0 has no place for, even as a reference (section
// 2.2): a text may have come to it by a reference of its own, as &#11;.
func legal(s string) string {
	if utf8.ValidString(s) && !strings.ContainsAny(s, controls) && !strings.Contains(s, "\uFFFE") && !strings.Contains(s, "\uFFFF") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == 0xFFFE || r == 0xFFFF || strings.ContainsRune(controls, r) {
			return utf8.RuneError
		}
		return r // RuneError for bytes that are not UTF-8
	}, s)
}

const controls = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0B\x0C\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F"

// tag gives the tag URI (RFC 4151) of what has a URL. It hangs on names alone:
// a tag must have a date too, and any that notices have can be put right later,
// so all tags have the same.
func (b base) tag(url string) string {
	u := b.site.Settings.BaseURL
	return "tag:" + u.Hostname() + ",2020:" + u.Path + url
}

// changed gives the moment at which a notice became what it is.
func changed(n *content.Notice) time.Time {
	at := n.Published.Start()
	if c := n.Corrected.Date; !c.IsZero() && c.Start().After(at) {
		return c.Start()
	}
	return at
}

// timestamp gives an instant as RFC 3339 has it. Offsets keep what the notice
// said.
func timestamp(t time.Time) string { return moment.At(t, t.Location()).Datetime() }
