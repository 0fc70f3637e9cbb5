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
func (r *Renderer) language(tag string) string {
	if tag == r.site.Settings.Language {
		return ""
	}
	return tag
}

// titleLanguage is language for a procedure's title.
func (r *Renderer) titleLanguage(p *notice.Procedure) string {
	return r.language(p.SetBy("title").Language)
}

// setLanguage gives a function that gives the language of the notice that set the fact
// at a path last, if it is not the site's.
func (r *Renderer) setLanguage(p *notice.Procedure) func(path string) string {
	return func(path string) string { return r.language(p.SetBy(path).Language) }
}

// itemLanguage is setLanguage for a part of the things of a list, by their keys.
func (r *Renderer) itemLanguage(p *notice.Procedure, list, part string) func(key string) string {
	var by map[string]*content.Notice // of most there are no changes
	for _, s := range p.Steps[1:] {
		for _, c := range s.Changes {
			if c.Path == list && c.After != nil || c.Path == list+"."+part {
				if by == nil {
					by = map[string]*content.Notice{}
				}
				by[c.Item] = s.Notice
			}
		}
	}
	return func(key string) string {
		if n := by[key]; n != nil {
			return r.language(n.Language)
		}
		return r.language(p.First().Language)
	}
}

// termLink adds a link to a term's page, or the name alone where there is none.
func (r *Renderer) termLink(m *element.Markup, kind site.TermKind, key, text string) {
	if t := r.site.Term(kind, key); t != nil {
		m.Link(r.href(t.URL()), text)
		return
	}
	m.Text(text)
}

// fact gives the HTML of a fact's value, as a page of changes and the history
// show it; an amount is a content.Value, see withValues.
func (r *Renderer) fact(procedure, path string, value any) template.HTML {
	var m element.Markup
	amount := func(v content.Value) { // of a thing that came or went
		if v.Known() {
			m.Raw(", ", string(element.WholeValue(v, "")))
		}
	}
	deadline := func(at moment.Moment) {
		if !at.IsZero() {
			m.Raw(", deadline ", string(element.Time(at)))
		}
	}
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
			m.Text(r.code(path, s))
		}
	case content.Lot:
		m.Text(v.Name)
		amount(v.Value)
		deadline(v.Deadline)
	case content.Tower:
		m.Text(v.Name)
		amount(v.Value)
		deadline(v.Deadline)
		if v.Summary != "" {
			m.Raw(": ").Text(v.Summary)
		}
	case content.Document:
		m.Link(r.documentHref(procedure, v.Name, v.URL), v.Title)
	case content.Related:
		title, href := r.related(v)
		m.Link(href, title)
	case string:
		if path == "towers.after.notice" {
			title, href := r.related(content.Related{Notice: v})
			m.Link(href, title)
		} else {
			m.Text(v)
		}
	case content.Award:
		m.Text(notice.Text(v))
		amount(v.Value)
	case content.Contract:
		m.Text(v.Key())
		if !v.Signed.IsZero() {
			m.Raw(", signed ", string(element.Time(v.Signed)))
		}
		amount(v.Value)
	default:
		m.Text(notice.Text(v))
	}
	return m.HTML()
}

// code gives a classification or region with its check digit and label.
func (r *Renderer) code(path, code string) string {
	switch path {
	case "cpv":
		full, label := r.cpv(code)
		return strings.TrimSpace(full + " " + label)
	case "regions":
		return strings.TrimSpace(code + " " + r.region(code))
	case "method":
		return methodWords(code)
	}
	return code
}

// cpv gives a CPV code with its check digit, where it is known, and its label:
// that of the site's list, else that of its division.
func (r *Renderer) cpv(code string) (full, label string) {
	digits := content.CPVDigits(code)
	if c, ok := r.site.Register.Folder.Codes.CPV[digits]; ok {
		if c.CheckDigit != "" {
			code = digits + "-" + c.CheckDigit
		}
		return code, c.In(r.site.Settings.Language)
	}
	label, _ = content.Division(digits)
	return code, label
}

func (r *Renderer) region(code string) string {
	return r.site.Register.Folder.Codes.Regions[code].In(r.site.Settings.Language)
}

// related gives the title and address of a piece of coverage or a procedure;
// the address is empty where the site has no page for it.
func (r *Renderer) related(rel content.Related) (title, href string) {
	switch {
	case rel.Notice != "":
		if p := r.site.Register.Procedure(rel.Notice); p != nil {
			return p.State().Title, r.href(site.ProcedureURL(p.Name))
		}
		return rel.Notice, ""
	case rel.Coverage != "":
		if c := r.coverage(rel.Coverage); c != nil {
			return c.Title, r.href(site.CoverageURL(c.Name))
		}
		return rel.Coverage, ""
	}
	return rel.Title, rel.URL
}
