package render

import (
	"html/template"

	"handbill.example/generator/notice"
)

// The functions here give templates whole lists as markup. What pages have most
// of is in them: a value that a template writes itself takes several times as
// long, since html/template finds and calls each of its escapers by reflection.

// metaHTML gives the elements of a page's head that say what it is about and name
// its data.
func metaHTML(l Layout) template.HTML {
	var m markup
	m.Grow(600 + 2*len(l.Summary) + 200*len(l.Alternates))
	property := func(name, value string) {
		m.raw("\n  <meta property=\"", name, `" content="`).text(value).raw(`">`)
	}
	if l.NoIndex {
		m.raw("\n  <meta name=\"robots\" content=\"noindex\">")
	}
	if l.Summary != "" {
		m.raw("\n  <meta name=\"description\" content=\"").text(l.Summary).raw(`">`)
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
	m.raw("\n  <link rel=\"canonical\" href=\"").text(l.Canonical).raw(`">`)
	for _, a := range l.Alternates {
		m.raw("\n  <link rel=\"alternate\" type=\"").text(a.Type).raw(`" href="`).text(a.Href).raw(`" title="`).text(a.Title).raw(`">`)
	}
	return m.html()
}

// addLink adds a link as an element.
func (m *markup) addLink(l Link) *markup {
	m.raw(`<a href="`).address(l.Href)
	if l.Current != "" {
		m.raw(`" aria-current="`, l.Current)
	}
	return m.raw(`">`).text(l.Text).raw(`</a>`)
}

// linkHTML gives a link as an element.
func linkHTML(l Link) template.HTML {
	var m markup
	m.Grow(len(`<a href=""></a>`) + len(l.Href) + len(l.Text))
	return m.addLink(l).html()
}

// linksHTML gives links as items of a list.
func linksHTML(links []Link) template.HTML {
	var m markup
	m.Grow(120 * len(links))
	for _, l := range links {
		m.raw("\n        <li>").addLink(l).raw("</li>")
	}
	return m.html()
}

// countsHTML gives links with their counts as items of a list.
func countsHTML(links []Link) template.HTML {
	var m markup
	m.Grow(140 * len(links))
	for _, l := range links {
		m.raw("\n            <li>").addLink(l).raw(" <span>", thousands(l.Count), "</span></li>")
	}
	return m.html()
}

// stepsHTML gives the links from a notice to the others as items of a list.
func stepsHTML(links []Link) template.HTML {
	var m markup
	m.Grow(120 * len(links))
	for _, l := range links {
		m.raw("\n        <li>").addStep(l).raw("</li>")
	}
	return m.html()
}

// addStep adds a link to another page of a list or notice of a procedure.
func (m *markup) addStep(l Link) *markup {
	m.raw(`<a href="`).text(l.Href)
	if l.Rel != "" {
		m.raw(`" rel="`).text(l.Rel)
	}
	return m.raw(`">`).text(l.Text).raw("</a>")
}

// pagesHTML gives the links between the pages of a list as items of a list.
func pagesHTML(links []Link) template.HTML {
	var m markup
	m.Grow(100 * len(links))
	for _, l := range links {
		m.raw("\n        <li>")
		if l.Current != "" {
			m.raw(`<strong aria-current="page">`).text(l.Text).raw("</strong></li>")
			continue
		}
		m.addStep(l).raw("</li>")
	}
	return m.html()
}

// dataHTML gives a page's data as items of a list.
func dataHTML(alternates []Alternate) template.HTML {
	var m markup
	m.Grow(150 * len(alternates))
	for _, a := range alternates {
		m.raw("\n          <li><a href=\"").text(a.Href).raw(`">`).text(a.Title).raw("</a> <span>").text(a.Format).raw("</span></li>")
	}
	return m.html()
}

// figuresHTML gives figures as the groups of a dl.
func figuresHTML(figures []Figure) template.HTML {
	var m markup
	m.Grow(300 * len(figures))
	for _, f := range figures {
		m.raw("\n      <div><dt>").text(f.Label).raw(`</dt><dd data-field="`).text(f.Field).raw(`" data-set-by="`).text(f.SetBy).
			raw(`"><span class="big">`, string(f.Big), "</span>")
		for _, more := range f.More {
			m.raw(" ", string(more))
		}
		m.raw("</dd></div>")
	}
	return m.html()
}

// rowsHTML gives facts as a list.
func rowsHTML(rows []Row) template.HTML {
	var m markup
	m.Grow(200 * (len(rows) + 1))
	m.raw("\n        <dl class=\"facts\">")
	for _, r := range rows {
		m.raw("\n          <div><dt>").text(r.Label).raw("</dt>")
		for i, body := range r.Body {
			m.raw(`<dd data-field="`).text(r.Field)
			if r.SetBy != "" {
				m.raw(`" data-set-by="`).text(r.SetBy)
			}
			m.raw(`">`, string(body))
			if i == 0 && r.Was != "" {
				m.raw(" ", string(r.Was))
			}
			m.raw("</dd>")
		}
		m.raw("</div>")
	}
	return m.raw("\n        </dl>").html()
}

// linesHTML gives changes as items of a list, a line each.
func linesHTML(lines []ChangeLine) template.HTML {
	var m markup
	m.Grow(250 * len(lines))
	for _, l := range lines {
		m.raw("\n              <li><b>").text(l.Label).raw("</b> ")
		before, after := string(l.Before), string(l.After)
		switch {
		case before != "" && after != "":
			m.raw("from <del>", before, "</del> to <ins>", after, "</ins>")
		case after != "":
			m.raw("<ins>", after, "</ins> added")
		default:
			m.raw("<del>", before, "</del> removed")
		}
		m.raw("</li>")
	}
	return m.html()
}

// entriesHTML gives notices as items of a history.
func entriesHTML(entries []Entry) template.HTML {
	var m markup
	m.Grow(600 * len(entries))
	for _, e := range entries {
		m.raw("\n          <li>\n            <p class=\"note\">", string(timeHTML(e.Date)), ", ").text(e.Type)
		if e.Draft {
			m.raw(", not yet published")
		}
		m.raw("</p>\n            <h3>").linkIn(e.Language, e.Href, e.Headline).raw("</h3>")
		if len(e.Changes) > 0 {
			m.raw("\n            <ul>", string(linesHTML(e.Changes)), "\n            </ul>")
		}
		if e.Rest > 0 {
			m.raw("\n            <p class=\"note\">", count(e.Rest, "more change"), "</p>")
		}
		if e.First {
			m.raw("\n            <p>First notice. Sets every fact not listed above.</p>")
		}
		m.raw("\n          </li>")
	}
	return m.html()
}

// changesHTML gives changes with both sides: as sections of a page with headings of
// level 2, else as groups of a section, whose headings link to themselves.
func changesHTML(level int, changes []ChangeView) template.HTML {
	var m markup
	size := 0
	for _, c := range changes {
		size += 500 + len(c.Before) + len(c.After)
	}
	m.Grow(size)
	for _, c := range changes {
		if level == 2 {
			m.raw("\n    <section class=\"row\" aria-labelledby=\"").text(c.ID).raw("\">\n      <header>\n        <h2 id=\"").text(c.ID).raw(`">`).text(c.Label).raw("</h2>")
		} else {
			m.raw("\n      <div class=\"row\">\n        <header>\n          <h3 id=\"").text(c.ID).raw(`">`).link("#"+c.ID, c.Label).raw("</h3>")
		}
		m.raw("\n        <p class=\"note\">").text(c.Kind).raw("</p>\n      </header>").addSides(c)
		if level == 2 {
			m.raw("\n    </section>")
		} else {
			m.raw("\n      </div>")
		}
	}
	return m.html()
}

// addSides adds what a fact was and is.
func (m *markup) addSides(c ChangeView) *markup {
	class := "sides"
	if c.Field != "" {
		class = "diff sides" // in the pages' contract each fact of a diff has its key
	}
	m.raw("\n      <div>\n        <dl class=\"", class, `">`)
	side := func(title, name string, html template.HTML) {
		if html == "" {
			return
		}
		m.raw("\n          <div><dt>", title, "</dt><dd")
		if c.Field != "" {
			m.raw(` data-field="`).text(c.Field).raw(`"`)
		}
		m.raw(` data-side="`, name, `">`, string(html), "</dd></div>")
	}
	side("Before", "before", c.Before)
	side("After", "after", c.After)
	m.raw("\n        </dl>")
	if c.Note != "" {
		m.raw("\n        <p class=\"note\">").text(c.Note).raw("</p>")
	}
	return m.raw("\n      </div>")
}

// documentsHTML gives documents as items of a list.
func documentsHTML(documents []DocumentView) template.HTML {
	var m markup
	m.Grow(500 * len(documents))
	for _, d := range documents {
		m.addDocument(d)
	}
	return m.html()
}

func (m *markup) addDocument(d DocumentView) {
	m.raw("\n          <li>\n            <p>").link(d.Href, d.Title).raw("</p>\n            <p class=\"note\">")
	for i, n := range d.Note {
		if i > 0 {
			m.raw(", ")
		}
		m.text(n)
	}
	if !d.Published.IsZero() {
		m.raw(", ", string(timeHTML(d.Published)))
	}
	m.raw("</p>")
	if d.Short != "" {
		m.raw("\n            <details>\n              <summary>SHA-256 ", d.Short, "…</summary>\n              <p><code>", d.SHA256,
			"</code></p>\n            </details>")
	}
	m.raw("\n          </li>")
}

// itemsHTML gives procedures as items of a list.
func itemsHTML(items []Item) template.HTML {
	var m markup
	size := 0
	for _, i := range items {
		size += len(i.html)
	}
	m.Grow(size)
	for _, i := range items {
		m.raw(string(i.html))
	}
	return m.html()
}

// itemHTML gives a procedure as an item of a list.
func itemHTML(i Item) template.HTML {
	var m markup
	m.Grow(1200)
	m.raw("\n          <li data-procedure=\"").text(i.Name).
		raw("\">\n            <div class=\"what\">\n              <p class=\"note\"><span data-field=\"published\">", string(timeHTML(i.Published)),
			`</span>, <span data-field="type">`).text(i.Type).
		raw("</span></p>\n              <h3 data-field=\"title\">").linkIn(i.TitleLanguage, i.Href, i.Title).raw("</h3>")
	if i.Buyer != "" {
		m.raw("\n              <p data-field=\"buyer\">").text(i.Buyer).raw("</p>")
	}
	m.raw("\n            </div>\n            <div class=\"state\">\n              <strong class=\"status\" data-status=\"", string(i.Status),
		`" data-field="status">`).text(i.StatusLabel).raw("</strong>")
	if i.Draft {
		m.raw("\n              <strong class=\"status draft\">Not yet published</strong>")
	}
	if i.Value != "" || !i.Deadline.IsZero() {
		m.raw("\n              <dl class=\"sums\">")
		if i.Value != "" {
			m.raw("\n                <div><dt>").text(i.ValueLabel).raw(`</dt><dd data-field="value">`, string(i.Value), "</dd></div>")
		}
		if first := i.First; !first.At.IsZero() {
			what := "first lot"
			if first.Path == notice.DueTower {
				what = "first tower"
			}
			m.raw("\n                <div><dt>Deadline, ", what, `</dt><dd data-field="`, dueField(first), `">`, string(timeHTML(first.At)), "</dd></div>")
		}
		if !i.Deadline.IsZero() {
			m.raw("\n                <div><dt>", i.Closes, `</dt><dd data-field="`, i.Field, `">`, string(timeHTML(i.Deadline)), "</dd></div>")
		}
		m.raw("\n              </dl>")
	}
	return m.raw("\n            </div>\n          </li>").html()
}

// citesHTML gives citations as items of a list.
func citesHTML(cites []Cite) template.HTML {
	var m markup
	m.Grow(500 * len(cites))
	for _, c := range cites {
		m.raw("\n          <li>\n            <p>").linkIn(c.TitleLanguage, c.Href, c.Title).raw("</p>\n            <p class=\"note\">")
		if c.Kind != "" {
			m.raw(`<span class="kind">`).text(c.Kind).raw("</span>")
		}
		if c.Publisher != "" {
			m.raw(", ").text(c.Publisher)
		}
		if !c.Published.IsZero() {
			m.raw(", ", string(timeHTML(c.Published)))
		}
		m.raw("</p>")
		if c.Summary != "" {
			m.raw("\n            <p>").text(c.Summary).raw("</p>")
		}
		m.raw("\n          </li>")
	}
	return m.html()
}
