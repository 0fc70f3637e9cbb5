// Package towers draws the towers of a procedure, and tells of them in words.
package towers

import (
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

// A Drawing is what a page needs to show towers: the drawing at two
// widths, of which the style sheet shows one, and all of it in words.
type Drawing struct {
	// Wide and Tall are svg elements, 840 and 320 units wide. Their ids begin
	// with the prefix that Draw was given.
	Wide, Tall template.HTML
	// Words is all that is known of the towers as a list with its heading, a div
	// element.
	Words template.HTML
	// Note is the numbers of towers: From six to two.
	Note string
}

// Draw draws towers today and after, with the separation between them.
// Without any tower the drawing is empty.
//
// idPrefix begins the ids in the drawing, so that a page can have several.
// link gives the URL of a procedure's page, or "" where there is none.
func Draw(t content.Towers, cancelled bool, idPrefix string, link func(procedure string) string) Drawing {
	m := newPlan(scoped(t))
	m.cancelled = cancelled
	if m.before == 0 && len(m.After) == 0 {
		return Drawing{}
	}
	description := m.description()
	return Drawing{
		Wide:  m.svg("tw-wide", 840, idPrefix+"w", description),
		Tall:  m.svg("tw-tall", 320, idPrefix+"n", description),
		Words: "<div class=\"said\">\n<h3>The same in words</h3>\n" + m.list(link) + "\n</div>",
		Note:  m.note(),
	}
}

// Words gives all that is known of towers as a list without a heading, where there
// is no drawing of them. Its parameters are those of Draw. It is empty where no more
// is known than Counts tells.
func Words(t content.Towers, cancelled bool, link func(procedure string) string) template.HTML {
	if len(t.Before)+len(t.After) == 0 {
		return ""
	}
	m := newPlan(scoped(t))
	m.cancelled = cancelled
	return m.list(link)
}

// Counts gives how many towers there are after and today: Two, from six. It is
// empty where there are none.
func Counts(t content.Towers) string {
	before, after := countBefore(t), len(t.After)
	switch {
	case before+after == 0:
		return ""
	case after == 0:
		return notice.UpperFirst(things(before, "tower")) + " today"
	case before == 0:
		return notice.UpperFirst(inWords(after))
	}
	return notice.UpperFirst(inWords(after)) + ", from " + inWords(before)
}

// scoped says of each tower who buys it: another notice where it names one, and
// the notice that lists them where none of them says more.
func scoped(t content.Towers) content.Towers {
	plain := !slices.ContainsFunc(t.After, func(tower content.Tower) bool { return tower.Scope != "" })
	t.After = slices.Clone(t.After)
	for i := range t.After {
		switch tower := &t.After[i]; {
		case tower.Scope != "":
		case tower.Elsewhere():
			tower.Scope = "other notice"
		case plain:
			tower.Scope = "this notice"
		}
	}
	return t
}

// separationWords gives the separation as text: a strong preference for
// different suppliers. It is empty where nothing is said of one.
func separationWords(t content.Towers) string {
	suppliers, required := "different suppliers", "different suppliers are required"
	if len(t.After) > maxColumns {
		suppliers, required = "a different supplier for every tower", "a different supplier for every tower is required"
	}
	switch t.Separation {
	case "preference", "strong preference":
		return "a " + t.Separation + " for " + suppliers
	case "required":
		return required
	}
	return t.Separation
}

// separationCaption gives the separation as the drawing has it below its line,
// empty where there is no line.
func separationCaption(t content.Towers) string {
	if t.Separation == "" || t.Separation == "none" || len(t.After) < 2 {
		return ""
	}
	if len(t.After) > maxColumns {
		return notice.UpperFirst(t.Separation) + ": a different supplier for every tower"
	}
	return notice.UpperFirst(t.Separation) + ": different suppliers"
}

func countBefore(t content.Towers) int { return max(t.BeforeCount, len(t.Before), 0) }

// inWords gives a count in words up to ten, then in digits.
func inWords(n int) string {
	words := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// things gives a count of things: one tower, six towers.
func things(n int, thing string) string {
	if n == 1 {
		return "one " + thing
	}
	return inWords(n) + " " + thing + "s"
}

// A plan is towers with what is worked out from them.
type plan struct {
	content.Towers
	// cancelled tells that the deadlines of what the procedure buys no longer stand.
	cancelled bool

	before  int    // how many there are today
	caption string // of the line between towers after; empty if there is none
	// replaced has for each tower in After the numbers, from 1 and in order, of
	// those in Before that it replaces.
	replaced [][]int
}

// svg gives the drawing as an svg element with a name and a description.
func (m *plan) svg(class string, width float64, id, description string) template.HTML {
	d := sketch{plan: m, width: width, wide: class == "tw-wide"}
	d.Grow(8 << 10) // most have less
	height := d.draw()
	var p pen
	p.Grow(d.Len() + len(description) + 512)
	p.put(`<svg class="tw `).put(class).put(`" viewBox="0 0 `).num(width).put(" ").num(height)
	p.put(`"`).attr("width", width).attr("height", height)
	p.put(` role="img" aria-labelledby="`).escape(id).put("-t ").escape(id).put("-d\">\n")
	p.put(`<title id="`).escape(id).put(`-t">`).escape(m.title()).put("</title>\n")
	p.put(`<desc id="`).escape(id).put(`-d">`).escape(description).put("</desc>\n")
	p.Write(d.Bytes())
	p.put("</svg>")
	return template.HTML(p.String())
}

func newPlan(t content.Towers) *plan {
	m := &plan{Towers: t, before: countBefore(t), caption: separationCaption(t), replaced: make([][]int, len(t.After))}
	numbers := make(map[string]int, len(t.Before))
	for i, old := range t.Before {
		numbers[old.Name] = i + 1
	}
	for i, tower := range t.After {
		for _, name := range tower.Replaces {
			if n := numbers[name]; n > 0 {
				m.replaced[i] = append(m.replaced[i], n)
			}
		}
		slices.Sort(m.replaced[i])
		m.replaced[i] = slices.Compact(m.replaced[i])
	}
	return m
}

// suppliers counts the suppliers that run the towers today; it is 0 unless all
// are known.
func (m *plan) suppliers() int {
	names := make(map[string]bool, len(m.Before))
	for _, old := range m.Before {
		if old.Supplier == "" {
			return 0
		}
		names[old.Supplier] = true
	}
	return len(names)
}

func (m *plan) note() string {
	after := len(m.After)
	switch {
	case m.before == 0:
		return notice.UpperFirst(things(after, "tower"))
	case after == 0:
		return notice.UpperFirst(things(m.before, "tower")) + " today"
	}
	return "From " + inWords(m.before) + " to " + inWords(after)
}

// title is the name of the drawing for those who cannot see it.
func (m *plan) title() string {
	switch {
	case m.before == 0:
		return "Towers"
	case len(m.After) == 0:
		return "Towers today"
	}
	return "Towers today and after"
}

// description says what the drawing shows, in sentences.
func (m *plan) description() string {
	var s strings.Builder
	if m.before > 0 {
		s.WriteString(notice.UpperFirst(things(m.before, "tower")) + " today")
		if n := m.suppliers(); n > 0 {
			s.WriteString(", run by " + things(n, "supplier"))
		}
		s.WriteString(".")
	}
	n := len(m.After)
	if n > 0 {
		s.WriteString(" " + notice.UpperFirst(things(n, "tower")))
		if m.before > 0 {
			s.WriteString(" after")
		}
		s.WriteString(".")
	}
	if n > maxColumns {
		s.WriteString(" Each tower is listed below with what it holds.")
	} else {
		for i := range m.After {
			m.describe(&s, i)
		}
	}
	words := separationWords(m.Towers)
	line := separationLine(m.Separation)
	switch {
	case m.caption == "":
	case n > maxColumns:
		s.WriteString(" " + notice.UpperFirst(words) + ".")
	case n == 2:
		s.WriteString(" A " + line + " line between the two means: " + words + ".")
	default:
		s.WriteString(" A " + line + " line between each two means: " + words + ".")
	}
	return strings.TrimPrefix(s.String(), " ")
}

// describe says of one tower after what the drawing shows of it.
func (m *plan) describe(s *strings.Builder, i int) {
	tower := &m.After[i]
	s.WriteString(" " + tower.Name)
	switch tower.Scope {
	case "this notice":
		s.WriteString(", bought by this notice")
	case "other notice":
		s.WriteString(", bought by another notice")
	}
	if tower.Summary != "" {
		s.WriteString(": " + tower.Summary)
	}
	s.WriteString(stop(tower.Name + tower.Summary))
	if len(tower.Services) > 0 {
		s.WriteString(" It holds " + problem.Enumerate(tower.Services, "and") + ".")
	}
	if numbers := m.replaced[i]; len(numbers) > 0 {
		words := make([]string, len(numbers))
		for j, n := range numbers {
			words[j] = strconv.Itoa(n)
		}
		thing := " It replaces tower "
		if len(words) > 1 {
			thing = " It replaces towers "
		}
		s.WriteString(thing + problem.Enumerate(words, "and") + ".")
	}
}

// separationLine says how the line of a separation is drawn.
func separationLine(separation string) string {
	switch separation {
	case "preference":
		return "dotted"
	case "strong preference":
		return "dashed"
	}
	return "double"
}

// stop gives the full stop that a sentence of an editor's still needs.
func stop(s string) string {
	if r, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(s)); strings.ContainsRune(".!?…。！？؟", r) {
		return ""
	}
	return "."
}

// list gives all that is known of the towers in words.
func (m *plan) list(link func(string) string) template.HTML {
	var w element.Markup
	w.Raw("<ul>\n")
	m.listBefore(&w)
	for i := range m.After {
		m.listAfter(&w, &m.After[i], link)
	}
	m.listSeparation(&w)
	w.Raw("</ul>")
	return w.HTML()
}

// field adds an editor's text, whose direction may differ from that of
// the text around it.
func field(w *element.Markup, key, text string) {
	w.Raw(`<bdi data-field="towers.`, key, `">`).Text(text).Raw("</bdi>")
}

func date(w *element.Markup, key string, t moment.Moment) {
	w.Raw(`<span data-field="towers.`, key, `">`, string(element.Time(t)), "</span>")
}

func (m *plan) listBefore(w *element.Markup) {
	if m.before == 0 {
		return
	}
	w.Raw("<li><b>Today:</b> ")
	if len(m.Before) == 0 {
		w.Raw(`<span data-field="towers.before">`, things(m.before, "tower"), "</span>.</li>\n")
		return
	}
	w.Raw(things(m.before, "tower"))
	if n := m.suppliers(); n > 0 {
		w.Raw(", ", things(n, "supplier"))
	}
	w.Raw(":\n<ol>\n")
	for _, old := range m.Before {
		w.Raw("<li>")
		field(w, "before", old.Name)
		if old.Supplier != "" {
			w.Raw(", run by ")
			field(w, "supplier", old.Supplier)
		}
		if !old.Ends.IsZero() {
			w.Raw(", ends ")
			date(w, "ends", old.Ends)
		}
		w.Raw("</li>\n")
	}
	w.Raw("</ol>\n</li>\n")
}

func (m *plan) listAfter(w *element.Markup, tower *content.Tower, link func(string) string) {
	label := tower.Scope
	switch {
	case m.before > 0 && label != "":
		label = "after, " + label
	case m.before > 0:
		label = "after"
	case label == "":
		label = "tower"
	}
	w.Raw("<li><b>").Text(notice.UpperFirst(label)).Raw(":</b> ")
	href := ""
	if tower.Notice != "" {
		href = link(tower.Notice)
	}
	if href != "" {
		w.Raw(`<a href="`).Text(href).Raw(`">`)
	}
	field(w, "after", tower.Name)
	if href != "" {
		w.Raw("</a>")
	}
	w.Raw(".")
	if tower.Summary != "" {
		w.Raw(" <bdi>").Text(tower.Summary).Raw("</bdi>", stop(tower.Summary))
	}
	if tower.Value.Known() {
		w.Raw(" ", element.ValueLabel(tower.Value, "Value"), `: <span data-field="towers.value">`, string(element.Value(tower.Value, "towers.value")), "</span>.")
	}
	if !tower.Deadline.IsZero() {
		cancelled := m.cancelled && !tower.Elsewhere()
		w.Raw(" Deadline for bids: ")
		switch {
		case cancelled:
			w.Raw("<del>")
			date(w, "deadline", tower.Deadline)
			w.Raw("</del>. It no longer stands")
		case tower.Deadline.Precision() == moment.Day:
			w.Raw("until the end of ")
			fallthrough
		default:
			date(w, "deadline", tower.Deadline)
		}
		w.Raw(".")
	}
	if tower.Supplier != "" {
		w.Raw(" Run by ")
		field(w, "supplier", tower.Supplier)
		w.Raw(".")
	}
	if !tower.Ends.IsZero() {
		w.Raw(" Ends ")
		date(w, "ends", tower.Ends)
		w.Raw(".")
	}
	for i, name := range tower.Replaces {
		switch {
		case i == 0:
			w.Raw(" Replaces ")
		case i == len(tower.Replaces)-1:
			w.Raw(" and ")
		default:
			w.Raw(", ")
		}
		field(w, "replaces", name)
	}
	if len(tower.Replaces) > 0 {
		w.Raw(".")
	}
	if len(tower.Services) > 0 {
		w.Raw(" It holds:\n<ul>\n")
		for _, service := range tower.Services {
			w.Raw("<li>").Text(service).Raw("</li>\n")
		}
		w.Raw("</ul>\n")
	}
	w.Raw("</li>\n")
}

func (m *plan) listSeparation(w *element.Markup) {
	if m.Separation == "" && m.SeparationReason == "" {
		return
	}
	label := "between towers"
	switch {
	case len(m.After) == 2:
		label = "between the two"
	case len(m.After) > 2:
		label = "between them"
	}
	if m.Separation == "none" {
		label = "separation " + label
	}
	w.Raw("<li><b>", notice.UpperFirst(label), ":</b>")
	if m.Separation != "" {
		w.Raw(` <span data-field="towers.separation">`).Text(separationWords(m.Towers)).Raw("</span>.")
	}
	if m.SeparationReason != "" {
		w.Raw(" ")
		field(w, "separation_reason", m.SeparationReason)
		w.Raw(stop(m.SeparationReason))
	}
	w.Raw("</li>\n")
}
