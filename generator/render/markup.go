package render

import (
	"cmp"
	"html/template"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// A markup builds a piece of HTML. Text of editors goes through text and what is
// made of it, and never through raw, so that it cannot become markup.
type markup struct{ strings.Builder }

// raw adds markup that this package wrote.
func (m *markup) raw(parts ...string) *markup {
	for _, p := range parts {
		m.WriteString(p)
	}
	return m
}

// text adds text, escaped; it serves attribute values in quotes too.
func (m *markup) text(s string) *markup {
	m.WriteString(template.HTMLEscapeString(s))
	return m
}

// link adds a link with text. The address is one of the site or was checked
// when the content was read; without one, as of what the site has no page for,
// the text stands alone.
func (m *markup) link(href, text string) *markup {
	if href == "" {
		return m.text(text)
	}
	return m.raw(`<a href="`).address(href).raw(`">`).text(text).raw(`</a>`)
}

// linkIn is link for a text in another language than the page's; language may
// be empty.
func (m *markup) linkIn(language, href, text string) *markup {
	if language == "" {
		return m.link(href, text)
	}
	return m.raw("<span", string(languageHTML(language)), ">").link(href, text).raw("</span>")
}

// address adds an address to an attribute, as every page and all data have it.
func (m *markup) address(href string) *markup { return m.text(site.EscapeURL(href)) }

func (m *markup) html() template.HTML { return template.HTML(m.String()) }

// timeHTML gives a moment as the element that programs read.
func timeHTML(t moment.Moment) template.HTML { return timeText(t, t.String()) }

func timeText(t moment.Moment, text string) template.HTML {
	var m markup
	if t.Precision() == moment.Year {
		return m.text(text).html() // a year alone is no date that the pages' contract knows
	}
	return m.raw(`<time datetime="`, t.Datetime(), `">`).text(text).raw(`</time>`).html()
}

// longTimeHTML is timeHTML with the day of the week.
func longTimeHTML(t moment.Moment) template.HTML {
	if day := t.Weekday(); day != "" {
		return timeText(t, day+" "+t.String())
	}
	return timeHTML(t)
}

// clockHTML gives the time of day of a deadline whose day is known.
func clockHTML(t moment.Moment) template.HTML {
	if clock := t.Clock(); clock != "" {
		return timeText(t, clock)
	}
	return timeText(t, "End of the day")
}

// weekdayHTML gives a day as the deadlines page heads it.
func weekdayHTML(t moment.Moment) template.HTML {
	_, month, day := t.Day()
	var m markup
	return m.raw(`<time datetime="`, t.Datetime(), `"><span>`, t.Weekday(), `</span> `, strconv.Itoa(day), " ", month.String(), "</time>").html()
}

func durationHTML(d moment.Duration) template.HTML {
	var m markup
	return m.raw(`<time datetime="`, d.Datetime(), `">`).text(d.String()).raw(`</time>`).html()
}

func amountHTML(a money.Amount) template.HTML {
	var m markup
	return m.raw(`<data value="`, a.Data(), `">`).text(a.String()).raw(`</data>`).html()
}

// valueHTML gives an amount or a range; the ends of a range name their field.
func valueHTML(v content.Value, field string) template.HTML {
	if v.Amount.Valid() {
		return amountHTML(v.Amount)
	}
	return template.HTML(rangeWords(v, func(name string, a money.Amount) string {
		var m markup
		return m.raw(`<data data-field="`, field, ".", name, `" value="`, a.Data(), `">`).text(a.String()).raw(`</data>`).String()
	}))
}

// valueText is valueHTML in plain text.
func valueText(v content.Value) string {
	if v.Amount.Valid() {
		return v.Amount.String()
	}
	return rangeWords(v, func(_ string, a money.Amount) string { return a.String() })
}

// rangeWords says between which ends a value is, with each as end gives it.
func rangeWords(v content.Value, end func(name string, a money.Amount) string) string {
	switch {
	case v.Min.Valid() && v.Max.Valid():
		return end("min", v.Min) + " to " + end("max", v.Max)
	case v.Min.Valid():
		return "from " + end("min", v.Min)
	case v.Max.Valid():
		return "up to " + end("max", v.Max)
	}
	return ""
}

// valueLabel says what is known of an amount besides its figure: "Estimated
// value, without VAT".
func valueLabel(v content.Value, plain string) string {
	label := plain
	if v.Estimated == content.Yes {
		label = "Estimated " + strings.ToLower(plain)
	}
	if vat := notice.VAT(v); vat != "" {
		label += "," + vat
	}
	return label
}

// wholeHTML gives a value that has no label, with all that is known of it.
func wholeHTML(v content.Value, field string) template.HTML {
	return valueHTML(v, field) + template.HTML(besides(v))
}

// besides says what is known of an amount besides its figure, in words that follow
// it: " without VAT, estimated".
func besides(v content.Value) string {
	if v.Estimated == content.Yes {
		return notice.VAT(v) + ", estimated"
	}
	return notice.VAT(v)
}

// underHTML gives a value that stands under the label of another, with what the
// label does not say of it, or says of the other alone.
func underHTML(v, labelled content.Value, field string) template.HTML {
	if !v.Known() {
		return ""
	}
	html := valueHTML(v, field)
	switch {
	case v.VAT == labelled.VAT:
	case v.VAT == "":
		html += ", VAT not stated"
	default:
		html += template.HTML(notice.VAT(v))
	}
	switch {
	case v.Estimated == labelled.Estimated:
	case v.Estimated == content.Yes:
		html += ", estimated"
	case v.Estimated == content.No && labelled.Estimated == content.Yes:
		html += ", not estimated"
	}
	return html
}

// sizeText gives a file's size for people: 612 kB, 1.4 MB.
func sizeText(bytes int64) string {
	switch {
	case bytes < 1000:
		return count(int(bytes), "byte")
	case bytes < 999_500:
		return strconv.FormatInt((bytes+500)/1000, 10) + " kB"
	case bytes < 10_000_000:
		return strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64) + " MB"
	}
	return strconv.FormatInt((bytes+500_000)/1_000_000, 10) + " MB"
}

// kindOfFile names a file's type for people.
func kindOfFile(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".pdf":
		return "PDF"
	case ".xlsx", ".xls", ".ods":
		return "Spreadsheet (" + strings.ToUpper(ext[1:]) + ")"
	case ".odt", ".docx", ".doc", ".rtf":
		return "Text (" + strings.ToUpper(ext[1:]) + ")"
	case ".zip", ".tar", ".gz", ".7z":
		return "Archive (" + strings.ToUpper(ext[1:]) + ")"
	case ".txt":
		return "Plain text"
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp":
		return "Image (" + strings.ToUpper(ext[1:]) + ")"
	case "":
		return "File"
	default:
		return strings.ToUpper(ext[1:])
	}
}

func languageName(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	return display.English.Tags().Name(t)
}

// language gives the language of an editor's words; empty if it is the site's, in
// which every page is, with its labels.
func (b base) language(tag string) string {
	if tag == b.site.Settings.Language {
		return ""
	}
	return tag
}

// languageHTML gives the attributes of an element whose text is in another
// language than the page; tag may be empty.
func languageHTML(tag string) template.HTMLAttr {
	if tag == "" {
		return ""
	}
	return template.HTMLAttr(` lang="` + template.HTMLEscapeString(tag) + `" dir="` + cmp.Or(direction(tag), "ltr") + `"`)
}

// textIn gives a text as an element in a language, or as it is where either is
// empty.
func textIn(language string, text template.HTML) template.HTML {
	if language == "" || text == "" {
		return text
	}
	return "<div" + template.HTML(languageHTML(language)) + ">\n" + text + "\n</div>"
}

// direction gives rtl for the languages whose script runs from right to left.
func direction(tag string) string {
	script, _ := language.Make(tag).Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return "rtl"
	}
	return ""
}

// capital gives a word with its first letter in upper case.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// count gives a number with a word that follows it: "1 notice", "2 notices",
// "3 days", "4 entries", "5 statuses".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if stem, ok := strings.CutSuffix(word, "y"); ok && !strings.HasSuffix(word, "ay") {
		word = stem + "ie"
	} else if strings.HasSuffix(word, "s") {
		word += "e"
	}
	return thousands(n) + " " + word + "s"
}

// thousands gives a count with commas: 6,300.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func methodWords(method string) string {
	switch method {
	case "open":
		return "Open: any supplier may bid"
	case "selective":
		return "Selective: suppliers are shortlisted, then invited"
	case "limited":
		return "Limited: only suppliers that are asked may bid"
	case "direct":
		return "Direct: awarded without a competition"
	}
	return method
}

// termLink adds a link to a term's page, or the name alone where there is none.
func (b base) termLink(m *markup, kind site.TermKind, key, text string) {
	if t := b.site.Term(kind, key); t != nil {
		m.link(b.href(t.URL()), text)
		return
	}
	m.text(text)
}

// fact gives the HTML of a fact's value, as a page of changes and the history
// show it; an amount is a content.Value, see withValues.
func (b base) fact(procedure, path string, value any) template.HTML {
	var m markup
	switch v := value.(type) {
	case content.Value:
		return wholeHTML(v, path)
	case moment.Moment:
		if path == "deadline" {
			return longTimeHTML(v)
		}
		return timeHTML(v)
	case moment.Duration:
		return durationHTML(v)
	case []content.Event:
		for i, e := range v {
			if i > 0 {
				m.raw("; ")
			}
			m.text(e.Title).raw(" (", string(timeHTML(e.Date)), ")")
		}
	case []string:
		for i, s := range v {
			if i > 0 {
				m.raw(", ")
			}
			m.text(b.code(path, s))
		}
	case content.Lot:
		m.text(v.Name)
		if v.Value.Known() {
			m.raw(", ", string(wholeHTML(v.Value, "lots.value")))
		}
	case content.Tower:
		m.text(v.Name)
		if v.Summary != "" {
			m.raw(": ").text(v.Summary)
		}
	case content.Document:
		m.link(b.documentHref(procedure, v.Name, v.URL), v.Title)
	case content.Related:
		title, href := b.related(v)
		m.link(href, title)
	case content.Award:
		m.text(notice.Text(v))
		if v.Value.Known() {
			m.raw(", ", string(wholeHTML(v.Value, "awards.value")))
		}
	case content.Contract:
		m.text(v.Key())
		if !v.Signed.IsZero() {
			m.raw(", signed ", string(timeHTML(v.Signed)))
		}
		if v.Value.Known() {
			m.raw(", ", string(wholeHTML(v.Value, "contracts.value")))
		}
	default:
		m.text(notice.Text(v))
	}
	return m.html()
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
