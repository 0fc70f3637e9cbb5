package render

import (
	"html/template"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// language gives the language of an editor's words; empty if it is the site's, in
// which every page is, with its labels.
func (b base) language(tag string) string {
	if tag == b.site.Settings.Language {
		return ""
	}
	return tag
}

// titleLanguage is language for a procedure's title.
func (b base) titleLanguage(p *notice.Procedure) string { return b.language(p.SetBy("title").Language) }

// termLink adds a link to a term's page, or the name alone where there is none.
func (b base) termLink(m *element.Markup, kind site.TermKind, key, text string) {
	if t := b.site.Term(kind, key); t != nil {
		m.Link(b.href(t.URL()), text)
		return
	}
	m.Text(text)
}

// fact gives the HTML of a fact's value, as a page of changes and the history
// show it; an amount is a content.Value, see withValues.
func (b base) fact(procedure, path string, value any) template.HTML {
	var m element.Markup
	switch v := value.(type) {
	case content.Value:
		return element.WholeValue(v, path)
	case moment.Moment:
		if path == "deadline" {
			return element.LongTime(v)
		}
		return element.Time(v)
	case moment.Duration:
		return element.Duration(v)
	case []content.Event:
		for i, e := range v {
			if i > 0 {
				m.Raw("; ")
			}
			m.Text(e.Title).Raw(" (", string(element.Time(e.Date)), ")")
		}
	case []string:
		for i, s := range v {
			if i > 0 {
				m.Raw(", ")
			}
			m.Text(b.code(path, s))
		}
	case content.Lot:
		m.Text(v.Name)
		if v.Value.Known() {
			m.Raw(", ", string(element.WholeValue(v.Value, "lots.value")))
		}
	case content.Tower:
		m.Text(v.Name)
		if v.Summary != "" {
			m.Raw(": ").Text(v.Summary)
		}
	case content.Document:
		m.Link(b.documentHref(procedure, v.Name, v.URL), v.Title)
	case content.Related:
		title, href := b.related(v)
		m.Link(href, title)
	case content.Award:
		m.Text(notice.Text(v))
		if v.Value.Known() {
			m.Raw(", ", string(element.WholeValue(v.Value, "awards.value")))
		}
	case content.Contract:
		m.Text(v.Key())
		if !v.Signed.IsZero() {
			m.Raw(", signed ", string(element.Time(v.Signed)))
		}
		if v.Value.Known() {
			m.Raw(", ", string(element.WholeValue(v.Value, "contracts.value")))
		}
	default:
		m.Text(notice.Text(v))
	}
	return m.HTML()
}

// code gives a classification or region with its check digit and label.
func (b base) code(path, code string) string {
	switch path {
	case "cpv":
		full, label := b.cpv(code)
		return strings.TrimSpace(full + " " + label)
	case "regions":
		return strings.TrimSpace(code + " " + b.region(code))
	case "method":
		return methodWords(code)
	}
	return code
}

// cpv gives a CPV code with its check digit, where it is known, and its label:
// that of the site's list, else that of its division.
func (b base) cpv(code string) (full, label string) {
	digits := content.CPVDigits(code)
	if c, ok := b.site.Register.Folder.Codes.CPV[digits]; ok {
		if c.CheckDigit != "" {
			code = digits + "-" + c.CheckDigit
		}
		return code, c.In(b.site.Settings.Language)
	}
	label, _ = content.Division(digits)
	return code, label
}

func (b base) region(code string) string {
	return b.site.Register.Folder.Codes.Regions[code].In(b.site.Settings.Language)
}

func (b base) documentHref(procedure, name, url string) string {
	if url != "" {
		return url
	}
	return b.href(site.DocumentURL(procedure, name))
}

// related gives the title and address of a piece of coverage or a procedure;
// the address is empty where the site has no page for it.
func (b base) related(r content.Related) (title, href string) {
	switch {
	case r.Notice != "":
		if p := b.site.Register.Procedure(r.Notice); p != nil {
			return p.State().Title, b.href(site.ProcedureURL(p.Name))
		}
		return r.Notice, ""
	case r.Coverage != "":
		if c := b.coverage(r.Coverage); c != nil {
			return c.Title, b.href(site.CoverageURL(c.Name))
		}
		return r.Coverage, ""
	}
	return r.Title, r.URL
}

func (b base) coverage(name string) *content.Coverage {
	page, ok := b.site.Page(site.CoverageURL(name))
	if !ok {
		return nil
	}
	return page.Coverage
}
