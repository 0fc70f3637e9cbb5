// Package element writes elements of HTML that programs read as well as people:
// moments, amounts, links. Text of editors is escaped in all of them.
package element

import (
	"cmp"
	"html/template"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"handbill.example/generator/moment"
	"handbill.example/generator/site"
)

// A Markup builds a piece of HTML. Text of editors goes through Text and what is
// made of it, and never through Raw, so that it cannot become markup.
type Markup struct{ strings.Builder }

// Raw adds markup that handbill wrote.
func (m *Markup) Raw(parts ...string) *Markup {
	if m.Cap() == 0 {
		m.Grow(128) // of most pieces all
	}
	for _, p := range parts {
		m.WriteString(p)
	}
	return m
}

// Text adds text, escaped; it serves attribute values in quotes too.
func (m *Markup) Text(s string) *Markup {
	return m.Raw(template.HTMLEscapeString(s))
}

// Link adds a link with text. The address is one of the site or was checked
// when the content was read; without one, as of what the site has no page for,
// the text stands alone.
func (m *Markup) Link(href, text string) *Markup {
	if href == "" {
		return m.Text(text)
	}
	return m.Raw(`<a href="`).Address(href).Raw(`">`).Text(text).Raw(`</a>`)
}

// LinkIn is Link for a text in another language than the page's; language may
// be empty.
func (m *Markup) LinkIn(language, href, text string) *Markup {
	if language == "" {
		return m.Link(href, text)
	}
	return m.Raw("<span", string(Language(language)), ">").Link(href, text).Raw("</span>")
}

// Address adds an address to an attribute, as every page and all data have it.
func (m *Markup) Address(href string) *Markup { return m.Text(site.EscapeURL(href)) }

// HTML gives what was built.
func (m *Markup) HTML() template.HTML { return template.HTML(m.String()) }

// Time gives a moment as the element that programs read.
func Time(t moment.Moment) template.HTML { return timeText(t, t.String()) }

func timeText(t moment.Moment, text string) template.HTML {
	var m Markup
	if t.Precision() == moment.Year {
		return m.Text(text).HTML() // a year alone is no date that the pages' contract knows
	}
	return m.Raw(`<time datetime="`, t.Datetime(), `">`).Text(text).Raw(`</time>`).HTML()
}

// LongTime is Time with the day of the week.
func LongTime(t moment.Moment) template.HTML {
	if day := t.Weekday(); day != "" {
		return timeText(t, day+" "+t.String())
	}
	return Time(t)
}

// Clock gives the time of day of a deadline whose day is known.
func Clock(t moment.Moment) template.HTML {
	return timeText(t, cmp.Or(t.Clock(), "End of the day"))
}

// Weekday gives a day as the deadlines page heads it.
func Weekday(t moment.Moment) template.HTML {
	_, month, day := t.Day()
	var m Markup
	return m.Raw(`<time datetime="`, t.Datetime(), `"><span>`, t.Weekday(), `</span> `, strconv.Itoa(day), " ", month.String(), "</time>").HTML()
}

// Duration gives a length of time.
func Duration(d moment.Duration) template.HTML {
	var m Markup
	return m.Raw(`<time datetime="`, d.Datetime(), `">`).Text(d.String()).Raw(`</time>`).HTML()
}

// Language gives the attributes of an element whose text is in another
// language than the page; tag may be empty.
func Language(tag string) template.HTMLAttr {
	if tag == "" {
		return ""
	}
	return template.HTMLAttr(` lang="` + template.HTMLEscapeString(tag) + `" dir="` + cmp.Or(Direction(tag), "ltr") + `"`)
}

// TextIn gives a text as an element in a language, or as it is where either is
// empty.
func TextIn(language string, text template.HTML) template.HTML {
	if language == "" || text == "" {
		return text
	}
	return "<div" + template.HTML(Language(language)) + ">\n" + text + "\n</div>"
}

// Direction gives rtl for the languages whose script runs from right to left.
func Direction(tag string) string {
	script, _ := language.Make(tag).Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return "rtl"
	}
	return ""
}
