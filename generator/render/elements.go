package render

import (
	"html/template"

	"handbill.example/generator/element"
)

// The functions here give templates whole lists as markup. What pages have most
// of is in them: a value that a template writes itself takes several times as
// long, since html/template finds and calls each of its escapers by reflection.

// metaHTML gives the elements of a page's head that say what it is about and name
// its data.
func metaHTML(l Layout) template.HTML {
	var m element.Markup
	m.Grow(600 + 2*len(l.Summary) + 200*len(l.Alternates))
	property := func(name, value string) {
		m.Raw("\n  <meta property=\"", name, `" content="`).Text(value).Raw(`">`)
	}
	if l.NoIndex {
		m.Raw("\n  <meta name=\"robots\" content=\"noindex\">")
	}
	if l.Summary != "" {
		m.Raw("\n  <meta name=\"description\" content=\"").Text(l.Summary).Raw(`">`)
	}
	property("og:type", l.Kind)
	property("og:title", l.Heading)
	property("og:url", l.Canonical)
	property("og:site_name", l.Site.Title)
	if l.Summary != "" {
		property("og:description", l.Summary)
	}
	if l.Image != "" {
		property("og:image", l.Image)
	}
	m.Raw("\n  <link rel=\"canonical\" href=\"").Text(l.Canonical).Raw(`">`)
	for _, a := range l.Alternates {
		m.Raw("\n  <link rel=\"alternate\" type=\"").Text(a.Type).Raw(`" href="`).Text(a.Href).Raw(`" title="`).Text(a.Title).Raw(`">`)
	}
	return m.HTML()
}

// addLink adds a link as an element.
func addLink(m *element.Markup, l Link) *element.Markup {
	m.Raw(`<a href="`).Address(l.Href)
	if l.Current != "" {
		m.Raw(`" aria-current="`, l.Current)
	}
	return m.Raw(`">`).Text(l.Text).Raw(`</a>`)
}

// linkHTML gives a link as an element.
func linkHTML(l Link) template.HTML {
	var m element.Markup
	m.Grow(len(`<a href=""></a>`) + len(l.Href) + len(l.Text))
	return addLink(&m, l).HTML()
}

// linksHTML gives links as items of a list.
func linksHTML(links []Link) template.HTML {
	var m element.Markup
	m.Grow(120 * len(links))
	for _, l := range links {
		addLink(m.Raw("\n        <li>"), l).Raw("</li>")
	}
	return m.HTML()
}

// countsHTML gives links with their counts as items of a list.
func countsHTML(links []Link) template.HTML {
	var m element.Markup
	m.Grow(140 * len(links))
	for _, l := range links {
		addLink(m.Raw("\n            <li>"), l).Raw(" <span>", thousands(l.Count), "</span></li>")
	}
	return m.HTML()
}

// stepsHTML gives the links from a notice to the others as items of a list.
func stepsHTML(links []Link) template.HTML {
	var m element.Markup
	m.Grow(120 * len(links))
	for _, l := range links {
		addStep(m.Raw("\n        <li>"), l).Raw("</li>")
	}
	return m.HTML()
}

// addStep adds a link to another page of a list or notice of a procedure.
func addStep(m *element.Markup, l Link) *element.Markup {
	m.Raw(`<a href="`).Text(l.Href)
	if l.Rel != "" {
		m.Raw(`" rel="`).Text(l.Rel)
	}
	return m.Raw(`">`).Text(l.Text).Raw("</a>")
}

// pagesHTML gives the links between the pages of a list as items of a list.
func pagesHTML(links []Link) template.HTML {
	var m element.Markup
	m.Grow(100 * len(links))
	for _, l := range links {
		m.Raw("\n        <li>")
		if l.Current != "" {
			m.Raw(`<strong aria-current="page">`).Text(l.Text).Raw("</strong></li>")
			continue
		}
		addStep(&m, l).Raw("</li>")
	}
	return m.HTML()
}

// dataHTML gives a page's data as items of a list.
func dataHTML(alternates []Alternate) template.HTML {
	var m element.Markup
	m.Grow(150 * len(alternates))
	for _, a := range alternates {
		m.Raw("\n          <li><a href=\"").Text(a.Href).Raw(`">`).Text(a.Title).Raw("</a> <span>").Text(a.Format).Raw("</span></li>")
	}
	return m.HTML()
}

// figuresHTML gives figures as the groups of a dl.
func figuresHTML(figures []Figure) template.HTML {
	var m element.Markup
	m.Grow(300 * len(figures))
	for _, f := range figures {
		m.Raw("\n      <div><dt>").Text(f.Label).Raw(`</dt><dd data-field="`).Text(f.Field).Raw(`" data-set-by="`).Text(f.SetBy).
			Raw(`"><span class="big">`, string(f.Big), "</span>")
		for _, more := range f.More {
			m.Raw(" ", string(more))
		}
		m.Raw("</dd></div>")
	}
	return m.HTML()
}

// rowsHTML gives facts as a list.
func rowsHTML(rows []Row) template.HTML {
	var m element.Markup
	m.Grow(200 * (len(rows) + 1))
	m.Raw("\n        <dl class=\"facts\">")
	for _, r := range rows {
		m.Raw("\n          <div><dt>").Text(r.Label).Raw("</dt>")
		for _, body := range r.Body {
			m.Raw(`<dd data-field="`).Text(r.Field)
			if r.SetBy != "" {
				m.Raw(`" data-set-by="`).Text(r.SetBy)
			}
			m.Raw(`">`, string(body))
			if r.Was != "" && len(r.Body) == 1 {
				m.Raw(" ", string(r.Was))
			}
			m.Raw("</dd>")
		}
		if r.Was != "" && len(r.Body) > 1 { // it is of all of them
			m.Raw("<dd>", string(r.Was), "</dd>")
		}
		m.Raw("</div>")
	}
	return m.Raw("\n        </dl>").HTML()
}

// linesHTML gives changes as items of a list, a line each.
func linesHTML(lines []ChangeLine) template.HTML {
	var m element.Markup
	m.Grow(250 * len(lines))
	for _, l := range lines {
		m.Raw("\n              <li><b>").Text(l.Label).Raw("</b> ")
		before, after := string(l.Before), string(l.After)
		switch {
		case before != "" && after != "":
			m.Raw("from <del>", before, "</del> to <ins>", after, "</ins>")
		case after != "":
			m.Raw("<ins>", after, "</ins> added")
		default:
			m.Raw("<del>", before, "</del> removed")
		}
		m.Raw("</li>")
	}
	return m.HTML()
}

// entriesHTML gives notices as items of a history.
func entriesHTML(entries []Entry) template.HTML {
	var m element.Markup
	m.Grow(600 * len(entries))
	for _, e := range entries {
		m.Raw("\n          <li>\n            <p class=\"note\">", string(element.Time(e.Date)), ", ").Text(e.Type)
		if e.Draft {
			m.Raw(", not yet published")
		}
		m.Raw("</p>\n            <h3>").LinkIn(e.Language, e.Href, e.Headline).Raw("</h3>")
		if len(e.Changes) > 0 {
			m.Raw("\n            <ul>", string(linesHTML(e.Changes)), "\n            </ul>")
		}
		if e.Rest > 0 {
			m.Raw("\n            <p class=\"note\">", count(e.Rest, "more change"), "</p>")
		}
		if e.First {
			m.Raw("\n            <p>First notice. Sets every fact not listed above.</p>")
		}
		m.Raw("\n          </li>")
	}
	return m.HTML()
}

// changesHTML gives changes with both sides: as sections of a page with headings of
// level 2, else as groups of a section, whose headings link to themselves.
func changesHTML(level int, changes []ChangeView) template.HTML {
	var m element.Markup
	size := 0
	for _, c := range changes {
		size += 500 + len(c.Before) + len(c.After)
	}
	m.Grow(size)
	for _, c := range changes {
		if level == 2 {
			m.Raw("\n    <section class=\"row\" aria-labelledby=\"").Text(c.ID).Raw("\">\n      <header>\n        <h2 id=\"").Text(c.ID).Raw(`">`).Text(c.Label).Raw("</h2>")
		} else {
			m.Raw("\n      <div class=\"row\">\n        <header>\n          <h3 id=\"").Text(c.ID).Raw(`">`).Link("#"+c.ID, c.Label).Raw("</h3>")
		}
		m.Raw("\n        <p class=\"note\">").Text(c.Kind).Raw("</p>\n      </header>")
		addSides(&m, c)
		if level == 2 {
			m.Raw("\n    </section>")
		} else {
			m.Raw("\n      </div>")
		}
	}
	return m.HTML()
}

// addSides adds what a fact was and is.
func addSides(m *element.Markup, c ChangeView) *element.Markup {
	class := "sides"
	if c.Field != "" {
		class = "diff sides" // in the pages' contract each fact of a diff has its key
	}
	m.Raw("\n      <div>\n        <dl class=\"", class, `">`)
	side := func(title, name string, html template.HTML) {
		if html == "" {
			return
		}
		m.Raw("\n          <div><dt>", title, "</dt><dd")
		if c.Field != "" {
			m.Raw(` data-field="`).Text(c.Field).Raw(`"`)
		}
		m.Raw(` data-side="`, name, `">`, string(html), "</dd></div>")
	}
	side("Before", "before", c.Before)
	side("After", "after", c.After)
	m.Raw("\n        </dl>")
	if c.Note != "" {
		m.Raw("\n        <p class=\"note\">").Text(c.Note).Raw("</p>")
	}
	return m.Raw("\n      </div>")
}

// documentsHTML gives documents as items of a list.
func documentsHTML(documents []DocumentView) template.HTML {
	var m element.Markup
	m.Grow(500 * len(documents))
	for _, d := range documents {
		addDocument(&m, d)
	}
	return m.HTML()
}

func addDocument(m *element.Markup, d DocumentView) {
	m.Raw("\n          <li>\n            <p>").LinkIn(d.TitleLanguage, d.Href, d.Title).Raw("</p>\n            <p class=\"note\">")
	for i, n := range d.Note {
		if i > 0 {
			m.Raw(", ")
		}
		m.Text(n)
	}
	if !d.Published.IsZero() {
		m.Raw(", ", string(element.Time(d.Published)))
	}
	m.Raw("</p>")
	if d.Short != "" {
		m.Raw("\n            <details>\n              <summary>SHA-256 ", d.Short, "…</summary>\n              <p><code>", d.SHA256,
			"</code></p>\n            </details>")
	}
	m.Raw("\n          </li>")
}

// itemsHTML gives procedures as items of a list.
func itemsHTML(items []Item) template.HTML {
	var m element.Markup
	size := 0
	for _, i := range items {
		size += len(i.html)
	}
	m.Grow(size)
	for _, i := range items {
		m.Raw(string(i.html))
	}
	return m.HTML()
}

// itemHTML gives a procedure as an item of a list.
func itemHTML(i Item) template.HTML {
	var m element.Markup
	m.Grow(1200)
	m.Raw("\n          <li data-procedure=\"").Text(i.Name).
		Raw("\">\n            <div class=\"what\">\n              <p class=\"note\"><span data-field=\"published\">", string(element.Time(i.Published)),
			`</span>, <span data-field="type">`).Text(i.Type).
		Raw("</span></p>\n              <h3 data-field=\"title\">").LinkIn(i.TitleLanguage, i.Href, i.Title).Raw("</h3>")
	if i.Buyer != "" {
		m.Raw("\n              <p data-field=\"buyer\">").Text(i.Buyer).Raw("</p>")
	}
	m.Raw("\n            </div>\n            <div class=\"state\">\n              <strong class=\"status\" data-status=\"", string(i.Status),
		`" data-field="status">`).Text(i.StatusLabel).Raw("</strong>")
	if i.Draft {
		m.Raw("\n              <strong class=\"status draft\">Not yet published</strong>")
	}
	if i.Value != "" || !i.Deadline.IsZero() {
		m.Raw("\n              <dl class=\"sums\">")
		if i.Value != "" {
			m.Raw("\n                <div><dt>").Text(i.ValueLabel).Raw(`</dt><dd data-field="value">`, string(i.Value), "</dd></div>")
		}
		if first := i.First; !first.At.IsZero() {
			m.Raw("\n                <div><dt>Deadline, ", firstWords(first), `</dt><dd data-field="`, dueField(first), `">`, string(element.Time(first.At)), "</dd></div>")
		}
		if !i.Deadline.IsZero() {
			m.Raw("\n                <div><dt>", i.Closes, `</dt><dd data-field="`, i.Field, `">`, string(element.Time(i.Deadline)), "</dd></div>")
		}
		m.Raw("\n              </dl>")
	}
	return m.Raw("\n            </div>\n          </li>").HTML()
}

// citesHTML gives citations as items of a list.
func citesHTML(cites []Cite) template.HTML {
	var m element.Markup
	m.Grow(500 * len(cites))
	for _, c := range cites {
		m.Raw("\n          <li>\n            <p>").LinkIn(c.TitleLanguage, c.Href, c.Title).Raw("</p>\n            <p class=\"note\">")
		if c.Kind != "" {
			m.Raw(`<span class="kind">`).Text(c.Kind).Raw("</span>")
		}
		if c.Publisher != "" {
			m.Raw(", ").Text(c.Publisher)
		}
		if !c.Published.IsZero() {
			m.Raw(", ", string(element.Time(c.Published)))
		}
		m.Raw("</p>")
		if c.Summary != "" {
			m.Raw("\n            <p>").Text(c.Summary).Raw("</p>")
		}
		m.Raw("\n          </li>")
	}
	return m.HTML()
}
