package render

import (
	"html/template"
	"slices"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/notice"
	"handbill.example/generator/towers"
)

// addFirst adds what a first notice says beside its text, as its page does, to its
// entry of feeds: of the files and procedures that it names only what stays as it is
// while the notice does. So coverage of the site is left out: its title changes with
// its own file.
func (r *Renderer) addFirst(m *element.Markup, p *notice.Procedure) {
	first := &notice.Procedure{Name: p.Name, Steps: p.Steps[:1], Status: p.Steps[0].Stage}
	f := first.State()
	m.Raw("<ul>\n")
	language := r.language(first.First().Language)
	for _, row := range append(r.rows(f, false, "", func(string) string { return language }), eventsRow(f, nil, language)...) {
		m.Raw("<li>").Text(row.Label).Raw(": ", joinHTML(row.Body), "</li>\n")
	}
	if url := first.First().OfficialURL; url != "" {
		m.Raw("<li>Official notice: ").Link(url, url).Raw("</li>\n")
	}
	if counts := towers.Counts(f.Towers); counts != "" {
		m.Raw("<li>Towers: ").Text(counts).Raw("\n", string(towers.Words(f.Towers, first.Status == notice.Cancelled, r.procedureHref)), "\n</li>\n")
	}
	awards, _, contracts := r.awards(first, f)
	addList(m, "Awards", awards, awardLine)
	addList(m, "Contracts", contracts, contractLine)
	addList(m, "Lots", f.Lots, func(l content.Lot) template.HTML {
		name, rest := textIn(language, l.Name), l
		rest.Name = ""
		return line(text(lotNumber(l.ID)), name+r.fact(p.Name, "lots", rest), textIn(language, l.Summary))
	})
	addList(m, "Documents", f.Documents, func(d content.Document) template.HTML {
		var link element.Markup
		return line(link.LinkIn(language, r.documentHref(p.Name, d.Name, d.URL), d.Title).HTML(), text(d.Kind))
	})
	known := slices.DeleteFunc(slices.Clone(f.Related), func(rel content.Related) bool {
		_, ok := r.cite(rel)
		return !ok || rel.Coverage != ""
	})
	addList(m, "Related coverage", known, func(rel content.Related) template.HTML {
		title, href := r.related(rel)
		titleLanguage := ""
		if q := r.site.Register.Procedure(rel.Notice); q != nil {
			title = q.First().Facts.Title // a later title is no change of this notice
			titleLanguage = r.language(q.First().Language)
		}
		var link element.Markup
		return line(link.LinkIn(titleLanguage, href, title).HTML(), text(rel.Publisher))
	})
	m.Raw("</ul>\n")
}

// addList adds what a notice has several of, a line each, as an item of a list.
func addList[T any](m *element.Markup, label string, things []T, line func(T) template.HTML) {
	if len(things) == 0 {
		return
	}
	m.Raw("<li>", label, ":\n<ul>\n")
	for _, t := range things {
		m.Raw("<li>", string(line(t)), "</li>\n")
	}
	m.Raw("</ul>\n</li>\n")
}

// awardLine gives an award with its contracts in a line.
func awardLine(v AwardView) template.HTML {
	a := v.Award
	parts := make([]template.HTML, 0, 8)
	for _, s := range v.Suppliers {
		if s.ID != "" {
			s.Name += " (" + s.ID + ")"
		}
		parts = append(parts, text(s.Name))
	}
	if len(parts) == 0 {
		parts = append(parts, "Award "+text(a.Key()))
	}
	if a.Value.Known() {
		parts = append(parts, element.WholeValue(a.Value, "awards.value"))
	}
	if !a.Date.IsZero() {
		parts = append(parts, "awarded "+element.Time(a.Date))
	}
	if v.Lots != "" {
		parts = append(parts, "lots: "+text(v.Lots))
	}
	if v.Towers != "" {
		parts = append(parts, "towers: "+text(v.Towers))
	}
	if a.Bids > 0 {
		parts = append(parts, template.HTML(count(a.Bids, "bid")))
	}
	html := line(parts...)
	for _, c := range v.Contracts {
		html += ". " + contractLine(c)
	}
	return html
}

// contractLine gives a contract in a line, as pages have it.
func contractLine(c ContractView) template.HTML {
	html := template.HTML("Contract")
	if !c.Signed.IsZero() {
		html += " signed " + element.Time(c.Signed)
	}
	if !c.Start.IsZero() {
		html += ", from " + element.Time(c.Start)
	}
	switch {
	case c.End.IsZero():
	case c.Start.IsZero():
		html += ", until " + element.Time(c.End)
	default:
		html += " to " + element.Time(c.End)
	}
	if c.Amount != "" {
		html += ", value " + c.Amount
	}
	return html
}

// line joins those of some parts that are not empty.
func line(parts ...template.HTML) template.HTML {
	var texts []string
	for _, p := range parts {
		if p != "" {
			texts = append(texts, string(p))
		}
	}
	return template.HTML(strings.Join(texts, ", "))
}

func text(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }
