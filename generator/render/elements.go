package render

import (
	"html/template"

	"github.com/yuin/goldmark/util"
)

// The functions here give templates whole lists as markup. What pages have most
// of is in them: a value that a template writes itself takes several times as
// long, since html/template finds and calls each of its escapers by reflection.

// metaHTML gives the elements of a page's head that say what it is about.
func metaHTML(l Layout) template.HTML {
	var m markup
	m.Grow(600 + 2*len(l.Summary))
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
	return m.raw("\n  <link rel=\"canonical\" href=\"").text(l.Canonical).raw(`">`).html()
}

// alternatesHTML gives the elements that name a page's data in its head.
func alternatesHTML(alternates []Alternate) template.HTML {
	var m markup
	m.Grow(200 * len(alternates))
	for _, a := range alternates {
		m.raw("\n  <link rel=\"alternate\" type=\"").text(a.Type).raw(`" href="`).text(a.Href).raw(`" title="`).text(a.Title).raw(`">`)
	}
	return m.html()
}

// addLink adds a link as an element.
func (m *markup) addLink(l Link) *markup {
	m.raw(`<a href="`).text(l.Href)
	if l.Current == "page" || l.Current == "true" { // of a notice's pages it is a rel
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
		m.raw("\n        <li><a href=\"").text(l.Href)
		if l.Current != "" {
			m.raw(`" rel="`).text(l.Current)
		}
		m.raw(`">`).text(l.Text).raw("</a></li>")
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

// changeHTML gives a change with both sides.
func changeHTML(c ChangeView) template.HTML {
	var m markup
	m.Grow(250 + len(c.Before) + len(c.After))
	class := "diff"
	if c.Field == "" {
		class = "rest"
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
	return m.raw("\n      </div>").html()
}

// documentHTML gives a document as an item of a list.
func documentHTML(d DocumentView) template.HTML {
	var m markup
	m.Grow(500)
	href := string(util.URLEscape([]byte(d.Href), false)) // of a document elsewhere it is as an editor wrote it
	m.raw("\n          <li>\n            <p>").link(href, d.Title).raw("</p>\n            <p class=\"note\">")
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
	return m.raw("\n          </li>").html()
}

// itemsHTML gives procedures as the template item makes each.
func itemsHTML(items []Item) (template.HTML, error) {
	return joined(items, "\n          ", Item.HTML)
}

// citesHTML gives citations as the template cite makes each.
func citesHTML(cites []Cite) (template.HTML, error) { return joined(cites, "\n          ", Cite.HTML) }

func joined[T any](list []T, before string, html func(T) (template.HTML, error)) (template.HTML, error) {
	var m markup
	for i, t := range list {
		made, err := html(t)
		if err != nil {
			return "", err
		}
		if i == 0 {
			m.Grow(len(list) * (len(made) + 100))
		}
		m.raw(before, string(made))
	}
	return m.html(), nil
}
