package render

import (
	"bytes"
	"encoding/xml"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/width"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/problem"
)

// A towerDrawing is what a page needs to show towers: the drawing at two
// widths, of which the style sheet shows one, and all of it in words.
type towerDrawing struct {
	// Wide and Tall are svg elements, 840 and 320 units wide. Their ids begin
	// with the prefix that drawTowers was given.
	Wide, Tall template.HTML
	// Words is all that is known of the towers as a list with its heading, a div
	// element.
	Words template.HTML
	// Note is the numbers of towers: From six to two.
	Note string
}

// drawTowers draws towers today and after, with the separation between them.
// Without any tower the drawing is empty.
//
// idPrefix begins the ids in the drawing, so that a page can have several.
// link gives the URL of a procedure's page, or "" where there is none.
func drawTowers(t content.Towers, cancelled bool, idPrefix string, link func(procedure string) string) towerDrawing {
	m := newTowerMap(scoped(t))
	m.cancelled = cancelled
	if m.before == 0 && len(m.After) == 0 {
		return towerDrawing{}
	}
	description := m.description()
	return towerDrawing{
		Wide:  m.svg("tw-wide", 840, idPrefix+"w", description),
		Tall:  m.svg("tw-tall", 320, idPrefix+"n", description),
		Words: m.list(link),
		Note:  m.note(),
	}
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
	if len(t.After) > towerColumns {
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
	if len(t.After) > towerColumns {
		return capital(t.Separation) + ": a different supplier for every tower"
	}
	return capital(t.Separation) + ": different suppliers"
}

func countTowersBefore(t content.Towers) int { return max(t.BeforeCount, len(t.Before), 0) }

// towerCount gives a count in words up to ten, then in digits.
func towerCount(n int) string {
	words := [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// towerThings gives a count of things: one tower, six towers.
func towerThings(n int, thing string) string {
	if n == 1 {
		return "one " + thing
	}
	return towerCount(n) + " " + thing + "s"
}

// towerCounts gives how many towers there are after and today: Two, from six. It is
// empty where there are none.
func towerCounts(t content.Towers) string {
	before, after := countTowersBefore(t), len(t.After)
	switch {
	case before+after == 0:
		return ""
	case after == 0:
		return capital(towerThings(before, "tower")) + " today"
	case before == 0:
		return capital(towerCount(after))
	}
	return capital(towerCount(after)) + ", from " + towerCount(before)
}

// A towerMap is towers with what is worked out from them.
type towerMap struct {
	content.Towers
	// cancelled tells that the deadlines of what the procedure buys no longer stand.
	cancelled bool

	before  int    // how many there are today
	caption string // of the line between towers after; empty if there is none
	// replaced has for each tower in After the numbers, from 1 and in order, of
	// those in Before that it replaces.
	replaced [][]int
}

func newTowerMap(t content.Towers) *towerMap {
	m := &towerMap{Towers: t, before: countTowersBefore(t), caption: separationCaption(t), replaced: make([][]int, len(t.After))}
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
func (m *towerMap) suppliers() int {
	names := make(map[string]bool, len(m.Before))
	for _, old := range m.Before {
		if old.Supplier == "" {
			return 0
		}
		names[old.Supplier] = true
	}
	return len(names)
}

func (m *towerMap) note() string {
	after := len(m.After)
	switch {
	case m.before == 0:
		return capital(towerThings(after, "tower"))
	case after == 0:
		return capital(towerThings(m.before, "tower")) + " today"
	}
	return "From " + towerCount(m.before) + " to " + towerCount(after)
}

// title is the name of the drawing for those who cannot see it.
func (m *towerMap) title() string {
	switch {
	case m.before == 0:
		return "Towers"
	case len(m.After) == 0:
		return "Towers today"
	}
	return "Towers today and after"
}

// description says what the drawing shows, in sentences.
func (m *towerMap) description() string {
	var s strings.Builder
	if m.before > 0 {
		s.WriteString(capital(towerThings(m.before, "tower")) + " today")
		if n := m.suppliers(); n > 0 {
			s.WriteString(", run by " + towerThings(n, "supplier"))
		}
		s.WriteString(".")
	}
	n := len(m.After)
	if n > 0 {
		s.WriteString(" " + capital(towerThings(n, "tower")))
		if m.before > 0 {
			s.WriteString(" after")
		}
		s.WriteString(".")
	}
	if n > towerColumns {
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
	case n > towerColumns:
		s.WriteString(" " + capital(words) + ".")
	case n == 2:
		s.WriteString(" A " + line + " line between the two means: " + words + ".")
	default:
		s.WriteString(" A " + line + " line between each two means: " + words + ".")
	}
	return strings.TrimPrefix(s.String(), " ")
}

// describe says of one tower after what the drawing shows of it.
func (m *towerMap) describe(s *strings.Builder, i int) {
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
	s.WriteString(towerStop(tower.Name + tower.Summary))
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

// towerStop gives the full stop that a sentence of an editor's still needs.
func towerStop(s string) string {
	if r, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(s)); strings.ContainsRune(".!?…。！？؟", r) {
		return ""
	}
	return "."
}

// list gives all that is known of the towers in words.
func (m *towerMap) list(link func(string) string) template.HTML {
	var w markup
	w.raw("<div class=\"said\">\n<h3>The same in words</h3>\n<ul>\n")
	m.listBefore(&w)
	for i := range m.After {
		m.listAfter(&w, &m.After[i], link)
	}
	m.listSeparation(&w)
	w.raw("</ul>\n</div>")
	return w.html()
}

// towerField adds an editor's text, whose direction may differ from that of
// the text around it.
func towerField(w *markup, key, text string) {
	w.raw(`<bdi data-field="towers.`, key, `">`).text(text).raw("</bdi>")
}

func towerTime(w *markup, key string, t moment.Moment) {
	w.raw(`<span data-field="towers.`, key, `">`, string(timeHTML(t)), "</span>")
}

func (m *towerMap) listBefore(w *markup) {
	if m.before == 0 {
		return
	}
	w.raw("<li><b>Today:</b> ")
	if len(m.Before) == 0 {
		w.raw(`<span data-field="towers.before">`, towerThings(m.before, "tower"), "</span>.</li>\n")
		return
	}
	w.raw(towerThings(m.before, "tower"))
	if n := m.suppliers(); n > 0 {
		w.raw(", ", towerThings(n, "supplier"))
	}
	w.raw(":\n<ol>\n")
	for _, old := range m.Before {
		w.raw("<li>")
		towerField(w, "before", old.Name)
		if old.Supplier != "" {
			w.raw(", run by ")
			towerField(w, "supplier", old.Supplier)
		}
		if !old.Ends.IsZero() {
			w.raw(", ends ")
			towerTime(w, "ends", old.Ends)
		}
		w.raw("</li>\n")
	}
	w.raw("</ol>\n</li>\n")
}

func (m *towerMap) listAfter(w *markup, tower *content.Tower, link func(string) string) {
	label := tower.Scope
	switch {
	case m.before > 0 && label != "":
		label = "after, " + label
	case m.before > 0:
		label = "after"
	case label == "":
		label = "tower"
	}
	w.raw("<li><b>").text(capital(label)).raw(":</b> ")
	href := ""
	if tower.Notice != "" {
		href = link(tower.Notice)
	}
	if href != "" {
		w.raw(`<a href="`).text(href).raw(`">`)
	}
	towerField(w, "after", tower.Name)
	if href != "" {
		w.raw("</a>")
	}
	w.raw(".")
	if tower.Summary != "" {
		w.raw(" <bdi>").text(tower.Summary).raw("</bdi>", towerStop(tower.Summary))
	}
	if tower.Value.Known() {
		w.raw(" ", valueLabel(tower.Value, "Value"), `: <span data-field="towers.value">`, string(valueHTML(tower.Value, "towers.value")), "</span>.")
	}
	if !tower.Deadline.IsZero() {
		cancelled := m.cancelled && !tower.Elsewhere()
		w.raw(" Deadline for bids: ")
		switch {
		case cancelled:
			w.raw("<del>")
			towerTime(w, "deadline", tower.Deadline)
			w.raw("</del>. It no longer stands")
		case tower.Deadline.Precision() == moment.Day:
			w.raw("until the end of ")
			fallthrough
		default:
			towerTime(w, "deadline", tower.Deadline)
		}
		w.raw(".")
	}
	if tower.Supplier != "" {
		w.raw(" Run by ")
		towerField(w, "supplier", tower.Supplier)
		w.raw(".")
	}
	if !tower.Ends.IsZero() {
		w.raw(" Ends ")
		towerTime(w, "ends", tower.Ends)
		w.raw(".")
	}
	for i, name := range tower.Replaces {
		switch {
		case i == 0:
			w.raw(" Replaces ")
		case i == len(tower.Replaces)-1:
			w.raw(" and ")
		default:
			w.raw(", ")
		}
		towerField(w, "replaces", name)
	}
	if len(tower.Replaces) > 0 {
		w.raw(".")
	}
	if len(tower.Services) > 0 {
		w.raw(" It holds:\n<ul>\n")
		for _, service := range tower.Services {
			w.raw("<li>").text(service).raw("</li>\n")
		}
		w.raw("</ul>\n")
	}
	w.raw("</li>\n")
}

func (m *towerMap) listSeparation(w *markup) {
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
	w.raw("<li><b>", capital(label), ":</b>")
	if m.Separation != "" {
		w.raw(` <span data-field="towers.separation">`).text(separationWords(m.Towers)).raw("</span>.")
	}
	if m.SeparationReason != "" {
		w.raw(" ")
		towerField(w, "separation_reason", m.SeparationReason)
		w.raw(towerStop(m.SeparationReason))
	}
	w.raw("</li>\n")
}

// A towerPen writes SVG.
type towerPen struct{ bytes.Buffer }

// put writes markup as it is.
func (p *towerPen) put(s string) *towerPen {
	p.WriteString(s)
	return p
}

// escape writes text. XML's escapes are HTML's too, and what XML cannot have
// becomes a replacement character.
func (p *towerPen) escape(s string) *towerPen {
	xml.EscapeText(&p.Buffer, []byte(s)) // writing to a Buffer does not fail
	return p
}

// attr writes an attribute that is a length.
func (p *towerPen) attr(name string, v float64) *towerPen {
	return p.put(" ").put(name).put(`="`).num(v).put(`"`)
}

// num writes a length, rounded to a thousandth.
func (p *towerPen) num(v float64) *towerPen {
	if whole := int64(v); float64(whole) == v { // most are
		p.Write(strconv.AppendInt(p.AvailableBuffer(), whole, 10))
		return p
	}
	p.Write(strconv.AppendFloat(p.AvailableBuffer(), math.Round(v*1000)/1000, 'f', -1, 64))
	return p
}

// short writes a length below 10,000 with four digits.
func (p *towerPen) short(v float64) *towerPen {
	if float64(int64(v)) == v {
		return p.num(v)
	}
	p.Write(strconv.AppendFloat(p.AvailableBuffer(), v, 'g', 4, 64))
	return p
}

// The drawing. Lengths are in units of the viewBox; y grows downwards.

const (
	// towerColumns is how many towers after are drawn as columns with a roof
	// and floors; more are drawn as boxes.
	towerColumns = 3
	// towerBars and towerFloors are how many of the towers today and of one
	// tower's services are drawn at most; the list has all.
	towerBars, towerFloors = 40, 12

	// The width that a character takes: of text, of bold text.
	towerLetter, towerBold = 7.8, 8
)

// A towerSketch is a drawing under way: the elements so far.
type towerSketch struct {
	towerPen
	*towerMap
	width float64
	wide  bool
}

// svg gives the drawing as an svg element with a name and a description.
func (m *towerMap) svg(class string, width float64, id, description string) template.HTML {
	d := towerSketch{towerMap: m, width: width, wide: class == "tw-wide"}
	d.Grow(8 << 10) // most have less
	height := d.draw()
	var p towerPen
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

// draw draws everything and gives the height.
func (d *towerSketch) draw() float64 {
	n := len(d.After)
	if d.wide && d.before > 0 && n > 0 && n <= towerColumns {
		return d.beside()
	}
	y := 34.0
	if d.before > 0 {
		d.headToday(d.width/2, d.width)
		y = d.barsAcross(52)
		if n == 0 {
			return y + 4
		}
		d.put(`<path class="tw-arrow" d="M`).num(d.width/2 - 6).put(" ").num(y + 16).put("v16h-14l20 22l20-22h-14v-16z\"/>\n")
		d.headAfter(d.width/2, y+80)
		y += 116
	} else {
		d.text("tw-h", d.width/2, 18, capital(towerThings(n, "tower")))
	}
	switch {
	case n > towerColumns:
		return d.boxes(y)
	case n == towerColumns && !d.wide:
		return d.stack(y)
	}
	r := d.newRow(d.After, d.replaced, 1, d.width-2)
	return d.foot(r.middle(), d.row(r, y))
}

// beside draws the towers today to the left of those after, on the same level.
func (d *towerSketch) beside() float64 {
	const top = 56
	left := 238.0 // the width of the ground on that side
	if len(d.After) == towerColumns {
		left = 198
	}
	r := d.newRow(d.After, d.replaced, left+92, d.width-1-left-92)
	d.headToday(left/2, left)
	d.headAfter(r.middle(), 18)

	rows, across := towerBarRows(d.before, int(left/29))
	r.raise(max(160, 64*float64(rows)-16))
	height := r.height()
	tall := (height - 16*float64(rows-1)) / float64(rows)
	centre := func(i, n int) float64 { return (left+1)*float64(2*i+1)/float64(2*n) - 0.5 }
	for row := range rows {
		n := d.barsIn(row, across)
		wide, y := min(30, (left+1)/float64(n)-6), top+float64(row)*(tall+16)
		for i := range n {
			d.bar(row*across+i, centre(i, n)-wide/2, y, wide, tall)
		}
		d.ground(1, left-1, y+tall)
	}
	d.put(`<path class="tw-arrow" d="M`).num(left + 15.5).put(" ").num(top + height/2 - 6).put("h34v-14l28 20l-28 20v-14h-34z\"/>\n")
	bottom := d.row(r, top)
	if rows == 1 {
		bottom = max(bottom, d.arrows(r, top+height, centre))
	}
	return d.foot(r.middle(), bottom)
}

// foot writes the caption of the separation below the columns and gives the
// height of the drawing.
func (d *towerSketch) foot(x, y float64) float64 {
	if d.caption == "" {
		return y + 4
	}
	return d.lines("tw-b", x, y+22, 18, wrapTower(d.caption, d.width, towerLetter, 3)) - 6
}

// headToday and headAfter write the headings, the former with the number of
// suppliers where there is space for it.
func (d *towerSketch) headToday(x, space float64) {
	s := towerThings(d.before, "tower")
	if n := d.suppliers(); n > 0 {
		long := s + ", " + towerThings(n, "supplier")
		if len(wrapTower(long, space, towerLetter, 2).lines) == 1 {
			s = long
		}
	}
	d.text("tw-h", x, 18, "Today")
	d.text("tw-s", x, 38, s)
}

func (d *towerSketch) headAfter(x, y float64) {
	d.text("tw-h", x, y, "After")
	d.text("tw-s", x, y+20, towerThings(len(d.After), "tower"))
}

// towerBarRows shares the bars of n towers between rows of at most a number of
// them.
func towerBarRows(n, most int) (rows, across int) {
	n = min(n, towerBars)
	rows = (n + most - 1) / most
	return rows, (n + rows - 1) / rows
}

// barsIn is how many bars a row has, the last of which may have fewer.
func (d *towerSketch) barsIn(row, across int) int {
	return min(across, min(d.before, towerBars)-row*across)
}

// barsAcross draws the towers today over the whole width, and gives the y of
// the ground below.
func (d *towerSketch) barsAcross(y float64) float64 {
	most := 10
	if d.wide {
		most = 20
	}
	rows, across := towerBarRows(d.before, most)
	for row := range rows {
		n := d.barsIn(row, across)
		gaps := 8 * float64(n-1)
		wide := min(34, (d.width-2-gaps)/float64(n))
		x := (d.width - wide*float64(n) - gaps) / 2
		for i := range n {
			d.bar(row*across+i, x+float64(i)*(wide+8), y, wide, 72)
		}
		d.ground(1, d.width-1, y+72)
		y += 88
	}
	return y - 16
}

// bar draws the i-th tower of today, from 0.
func (d *towerSketch) bar(i int, x, y, w, h float64) {
	d.put(`<rect class="tw-bar" x="`).short(x).put(`" y="`).short(y).put(`" width="`).short(w).put(`" height="`).short(h).put("\"/>\n")
	d.put(`<rect class="tw-old" x="`).short(x).put(`" y="`).short(y).put(`" width="`).short(w).put("\" height=\"24\"/>\n")
	d.put(`<path class="tw-line" d="`)
	floors := max(1, math.Round((h-24)/32))
	for f := range int(floors) {
		d.put("M").short(x).put(" ").short(y + 24 + float64(f)*(h-24)/floors).put("h").short(w)
	}
	d.put("\"/>\n<text x=\"").short(x + w/2).put(`" y="`).short(y + 17).put(`" class="tw-b">`)
	if i == towerBars-1 && d.before > towerBars {
		d.put("…")
	} else {
		d.put(strconv.Itoa(i + 1))
	}
	d.put("</text>\n")
}

// A towerRow is towers after, side by side, with their texts wrapped. Roofs,
// and all else, are of equal height.
type towerRow struct {
	columns      []towerColumn
	x, wide, gap float64 // where the first begins, how wide each is, and between two
	// marks is the height of what shows which towers are replaced, roof of the
	// part with the name, body of the rest.
	marks, roof, body float64
}

type towerColumn struct {
	*content.Tower
	replaced      []int
	name, summary towerText
	floors        []towerText
}

// newRow lays towers out in a space that begins at x.
func (d *towerSketch) newRow(towers []content.Tower, replaced [][]int, x, space float64) *towerRow {
	n := float64(len(towers))
	r := &towerRow{gap: 44}
	switch {
	case d.caption == "":
		r.gap = 20
	case d.wide && n == 2:
		r.gap = 72
	}
	r.wide = min(383, (space-(n-1)*r.gap)/n)
	r.x = x + (space-n*r.wide-(n-1)*r.gap)/2
	for i := range towers {
		r.add(d, &towers[i], replaced[i])
	}
	return r
}

func (r *towerRow) add(d *towerSketch, tower *content.Tower, replaced []int) {
	size := 8.7
	if d.wide {
		size = 9.8
	}
	c := towerColumn{
		Tower:    tower,
		replaced: replaced,
		name:     wrapTower(tower.Name, r.wide, size, 3),
		summary:  wrapTower(tower.Summary, r.wide, towerLetter, 6),
	}
	services := tower.Services
	if len(services) > towerFloors {
		services = services[:towerFloors-1]
	}
	body := 4.0
	if n := len(c.summary.lines); n > 0 {
		body = 24 + 18*float64(n)
	}
	for _, s := range services {
		c.floors = append(c.floors, wrapTower(s, r.wide, towerLetter, 2))
	}
	if more := len(tower.Services) - len(services); more > 0 {
		c.floors = append(c.floors, wrapTower("and "+strconv.Itoa(more)+" more", r.wide, towerLetter, 2))
	}
	for _, floor := range c.floors {
		body += floor.floor() + 4
	}
	r.columns = append(r.columns, c)
	r.marks = max(r.marks, d.marksHeight(len(replaced), r.wide))
	r.roof = max(r.roof, 40+20*float64(len(c.name.lines)))
	r.body = max(r.body, body, 60)
}

func (r *towerRow) height() float64 { return r.marks + r.roof + r.body }

// raise makes the row higher, if it is lower than that.
func (r *towerRow) raise(height float64) { r.body += max(0, height-r.height()) }

func (r *towerRow) left(i int) float64 { return r.x + float64(i)*(r.wide+r.gap) }

func (r *towerRow) middle() float64 { return (r.x + r.left(len(r.columns)-1) + r.wide) / 2 }

// row draws a row at y and gives the y of its lower end.
func (d *towerSketch) row(r *towerRow, y float64) float64 {
	for i := range r.columns {
		d.column(r, &r.columns[i], r.left(i), y)
	}
	roof, ground := y+r.marks, y+r.height()
	last := len(r.columns) - 1
	d.ground(r.x-1, r.left(last)+r.wide+1, ground)
	if d.caption == "" || last == 0 {
		return ground
	}
	for i := range last {
		x := r.left(i) + r.wide + r.gap/2
		d.separation(x, y, 0, ground+16-y)
		d.knot(x, (roof+ground)/2)
	}
	return ground + 16
}

// column draws one tower after: the marks of those that it replaces, roof,
// summary and floors.
func (d *towerSketch) column(r *towerRow, c *towerColumn, x, y float64) {
	middle := x + r.wide/2
	d.marks(c.replaced, middle, r.wide, y+r.marks)
	y += r.marks
	body := y + r.roof
	name, scope := "tw-h", "tw-s"
	if c.Scope == "this notice" {
		name, scope = "tw-h tw-on", "tw-on"
		d.rect("tw-box", x, y, r.wide, r.roof+r.body)
		d.rect("tw-roof", x, y, r.wide, r.roof)
	} else {
		d.rect("tw-other", x, y, r.wide, r.roof+r.body)
		d.put(`<path class="tw-other" d="M`).num(x).put(" ").num(body).put("h").num(r.wide).put("\"/>\n")
	}
	y = d.lines(name, middle, y+24, 20, c.name)
	if c.Scope != "" {
		d.text(scope, middle, y+2, c.Scope)
	}

	if len(c.summary.lines) == 0 && len(c.floors) == 0 && c.Scope == "other notice" {
		t := wrapTower("Bought separately", r.wide, towerLetter, 2)
		d.lines("tw-s", middle, body+r.body/2+12-9*float64(len(t.lines)), 18, t)
		return
	}
	y = body + 4
	if len(c.summary.lines) > 0 {
		y = d.lines("", middle, body+24, 18, c.summary)
	}
	for _, floor := range c.floors {
		d.rect("tw-floor", x+5, y, r.wide-10, floor.floor())
		d.lines("tw-b", middle, y+21, 18, floor)
		y += floor.floor() + 4
	}
}

// stack draws columns one below the other, each on a ground of its own and as
// high as it needs to be, where side by side they are too narrow for text.
func (d *towerSketch) stack(y float64) float64 {
	for i := range d.After {
		r := d.newRow(d.After[i:i+1], d.replaced[i:i+1], 1, d.width-2)
		y = d.row(r, y)
		switch {
		case i == len(d.After)-1:
		case d.caption == "":
			y += 20
		default:
			d.separation(0, y+25, d.width, 0)
			d.knot(d.width/2, y+25)
			y += 50
		}
	}
	return d.foot(d.width/2, y)
}

// boxes draws towers after as boxes in rows, and gives the height of the
// drawing.
func (d *towerSketch) boxes(y float64) float64 {
	across := 2
	if d.wide {
		across = 4
	}
	const gap = 12
	wide := (d.width - 2 - gap*float64(across-1)) / float64(across)
	for first := 0; first < len(d.After); first += across {
		last := min(first+across, len(d.After))
		marks := 0.0
		for _, numbers := range d.replaced[first:last] {
			marks = max(marks, d.marksHeight(len(numbers), wide))
		}
		y += marks
		for i := first; i < last; i++ {
			x := 1 + float64(i-first)*(wide+gap)
			d.marks(d.replaced[i], x+wide/2, wide, y)
			d.box(&d.After[i], x, y, wide)
		}
		y += 76 + gap
	}
	y -= gap
	if d.caption == "" {
		return y + 4
	}
	d.separation(d.width/2-40, y+21, 80, 0)
	return d.lines("tw-b", d.width/2, y+48, 18, wrapTower(d.caption, d.width, towerLetter, 3)) + 12
}

func (d *towerSketch) box(tower *content.Tower, x, y, wide float64) {
	class, label := "tw-other", tower.Scope
	if tower.Scope == "this notice" {
		class = "tw-box"
	}
	if n := len(tower.Services); n > 0 {
		label = towerThings(n, "service")
	}
	d.rect(class, x, y, wide, 76)
	name := wrapTower(tower.Name, wide, towerBold, 2)
	first := y + 31
	if len(name.lines) > 1 {
		first -= 8
	}
	if label == "" {
		first += 12
	}
	d.lines("tw-b", x+wide/2, first, 19, name)
	if label != "" {
		d.text("tw-s", x+wide/2, y+62, label)
	}
}

// separation draws the line between two towers, from a point on, either down
// or across.
func (d *towerSketch) separation(x, y, across, down float64) {
	kind := strings.ReplaceAll(d.Separation, " ", "-")
	if d.Separation != "required" {
		d.put(`<line class="tw-sep" data-kind="`).escape(kind).put(`"`)
		d.attr("x1", x).attr("y1", y).attr("x2", x+across).attr("y2", y+down).put("/>\n")
		return
	}
	d.put(`<path class="tw-sep" data-kind="required" d="`)
	if down > 0 {
		d.put("M").num(x + 3).put(" ").num(y).put("v").num(down).put("M").num(x - 3).put(" ").num(y).put("v").num(down)
	} else {
		d.put("M").num(x).put(" ").num(y + 3).put("h").num(across).put("M").num(x).put(" ").num(y - 3).put("h").num(across)
	}
	d.put("\"/>\n")
}

// knot draws a sign of inequality on the line between two towers, unless the
// separation is a mere preference.
func (d *towerSketch) knot(x, y float64) {
	if d.Separation == "preference" {
		return
	}
	d.put(`<circle class="tw-knot"`).attr("cx", x).attr("cy", y).put(" r=\"17\"/>\n")
	d.put(`<path class="tw-sep" d="M`).num(x - 8).put(" ").num(y - 4).put("h16m-16 8h16M").num(x - 5).put(" ").num(y + 10).put("l10-20\"/>\n")
}

// A mark is the number of a tower of today, over the tower that replaces it.

// markWidth is the width of a mark and of the gap after it.
func (d *towerSketch) markWidth() float64 { return 8 + 9*float64(max(2, len(strconv.Itoa(d.before)))) }

// marksAcross is how many marks fit into a width. There are two lines at most.
func (d *towerSketch) marksAcross(wide float64) int { return int((wide + 4) / d.markWidth()) }

// marksHeight is the height of n marks with the arrow below them.
func (d *towerSketch) marksHeight(n int, wide float64) float64 {
	if n == 0 {
		return 0
	}
	across := d.marksAcross(wide)
	return 14 + 24*float64(min(2, (n+across-1)/across))
}

// marks draws the marks for numbers so that their arrow ends at y.
func (d *towerSketch) marks(numbers []int, middle, wide, y float64) {
	if len(numbers) == 0 {
		return
	}
	across, step := d.marksAcross(wide), d.markWidth()
	top := y - d.marksHeight(len(numbers), wide)
	for i, n := range numbers[:min(len(numbers), 2*across)] {
		line, place := i/across, i%across
		here := min(across, len(numbers)-line*across)
		x := middle - (float64(here)*step-4)/2 + float64(place)*step
		s := strconv.Itoa(n)
		if i == 2*across-1 && i < len(numbers)-1 {
			s = "…"
		}
		d.rect("tw-old", x, top+24*float64(line), step-4, 20)
		d.text("tw-b", x+(step-4)/2, top+24*float64(line)+15, s)
	}
	d.put(`<path class="tw-arrow" d="M`).num(middle - 8).put(" ").num(y - 13).put("h16l-8 10z\"/>\n")
}

// arrows draws a line from each tower today that is replaced, below the ground,
// to the tower that replaces it, and gives the y of the lowest. centre gives
// the middle of the i-th of n bars.
func (d *towerSketch) arrows(r *towerRow, ground float64, centre func(i, n int) float64) float64 {
	lane := ground + 16
	for i, c := range r.columns {
		if len(c.replaced) == 0 {
			continue
		}
		lane += 10
		to := r.left(i) + r.wide/2
		d.put(`<path class="tw-line" d="`)
		for _, n := range c.replaced {
			d.put("M").num(centre(n-1, d.before)).put(" ").num(ground).put("v").num(lane - ground)
		}
		from := centre(c.replaced[0]-1, d.before)
		d.put("M").num(from).put(" ").num(lane).put("h").num(to - from)
		d.put("M").num(to).put(" ").num(lane).put("v").num(ground + 12 - lane).put("\"/>\n")
		for _, n := range c.replaced {
			d.put(`<circle class="tw-arrow"`).attr("cx", centre(n-1, d.before)).attr("cy", lane).put(" r=\"3\"/>\n")
		}
		d.put(`<path class="tw-arrow" d="M`).num(to - 6).put(" ").num(ground + 14).put("h12l-6-11z\"/>\n")
	}
	return lane
}

// rect, text and lines write elements.

func (d *towerSketch) rect(class string, x, y, w, h float64) {
	d.put(`<rect class="`).put(class).put(`"`).attr("x", x).attr("y", y).attr("width", w).attr("height", h).put("/>\n")
}

func (d *towerSketch) ground(x1, x2, y float64) {
	d.put(`<line class="tw-ground"`).attr("x1", x1).attr("y1", y).attr("x2", x2).attr("y2", y).put("/>\n")
}

func (d *towerSketch) text(class string, x, y float64, s string) {
	d.lines(class, x, y, 0, towerText{lines: []string{s}})
}

// lines writes lines of text, each below the former, and gives the y of the
// line that would follow.
func (d *towerSketch) lines(class string, x, y, step float64, t towerText) float64 {
	for _, line := range t.lines {
		d.put("<text").attr("x", x).attr("y", y)
		if class != "" {
			d.put(` class="`).put(class).put(`"`)
		}
		if t.backwards && !onlyBackwards(line) {
			d.put(` direction="rtl"`)
		}
		d.put(">").escape(line).put("</text>\n")
		y += step
	}
	return y
}

// Wrapping. SVG does not break lines, and no page may run a script to measure
// text, so that its width is reckoned from its characters.

// A towerText is text broken into lines.
type towerText struct {
	lines []string
	// backwards tells that the text runs from right to left.
	backwards bool
}

// floor is the height of a floor with the text in it.
func (t towerText) floor() float64 { return 14 + 18*float64(len(t.lines)) }

// Widths in quarters of an ordinary character.
const (
	towerNone   = 0
	towerOne    = 4
	towerUpper  = 5 // without it, a name in capitals would not fit
	towerDouble = 8
)

// wrapTower breaks a text into lines for a space, where a character is size
// wide on average. A word too long for a line, and a text too long for the
// most lines, are cut and end in "…".
func wrapTower(s string, space, size float64, most int) towerText {
	t := towerText{backwards: runsBackwards(s)}
	room := int((space - 12) / size * towerOne)
	rest := strings.Join(strings.Fields(s), " ")
	for rest != "" {
		var line string
		line, rest = cutTowerLine(rest, room)
		if len(t.lines) == most-1 && rest != "" {
			line, rest = endTowerLine(strings.TrimSuffix(line, "…"), room), ""
		}
		t.lines = append(t.lines, line)
	}
	return t
}

// cutTowerLine takes from a text, whose words have single spaces between them,
// as many words as fit into a line.
func cutTowerLine(s string, room int) (line, rest string) {
	taken, end, next, last := 0, 0, 0, towerNone
	for i := 0; i < len(s); {
		size, wide := towerCharacter(s[i:])
		if s[i] == ' ' {
			end, next = i, i+1
		} else if i > next && (wide == towerDouble || last == towerDouble) {
			end, next = i, i
		}
		taken += wide
		if taken > room && s[i] != ' ' {
			if end > 0 {
				return s[:end], s[next:]
			}
			word, rest, _ := strings.Cut(s, " ")
			return endTowerLine(word, room), rest
		}
		last = wide
		i += size
	}
	return s, ""
}

// endTowerLine cuts a text so that it fits into a line with "…" after it.
func endTowerLine(s string, room int) string {
	taken := towerOne
	for i := 0; i < len(s); {
		size, wide := towerCharacter(s[i:])
		taken += wide
		if taken > room && i > 0 {
			s = s[:i]
			break
		}
		i += size
	}
	return strings.TrimRight(s, " ") + "…"
}

// towerCharacter gives the first character of a text as a reader sees it: its
// length in bytes, marks and joined parts included, and its width in quarters.
// The rules are those of UAX 29 for what editors write: combining marks,
// emoji and flags, Hangul letters.
func towerCharacter(s string) (size, wide int) {
	if len(s) > 1 && s[0] < utf8.RuneSelf && s[1] < utf8.RuneSelf {
		if 'A' <= s[0] && s[0] <= 'Z' {
			return 1, towerUpper
		}
		return 1, towerOne
	}
	const joiner = '\u200D'
	r, size := utf8.DecodeRuneInString(s)
	joined, flag := r == joiner, isFlagLetter(r)
	for size < len(s) {
		next, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case joined, unicode.In(next, unicode.M, unicode.Cf):
		case 0x1160 <= next && next <= 0x11FF: // vowels and finals of Hangul
		case 0x1F3FB <= next && next <= 0x1F3FF: // colours of skin
		case flag && isFlagLetter(next):
			flag = false
		default:
			return size, towerWidthOf(r)
		}
		joined = next == joiner
		size += n
	}
	return size, towerWidthOf(r)
}

// isFlagLetter tells the letters of which two make a flag.
func isFlagLetter(r rune) bool { return 0x1F1E6 <= r && r <= 0x1F1FF }

func towerWidthOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return towerNone
	}
	if unicode.IsUpper(r) {
		return towerUpper
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth || isFlagLetter(r) {
		return towerDouble
	}
	return towerOne
}

// runsBackwards tells whether a text runs from right to left: the first letter
// decides (UAX 9, P2).
func runsBackwards(s string) bool {
	for i := 0; i < len(s); {
		p, n := bidi.LookupString(s[i:])
		switch p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
		i += max(n, 1)
	}
	return false
}

// onlyBackwards tells whether a text reads the same whatever direction is set
// around it, as one of right-to-left letters and spaces does.
func onlyBackwards(s string) bool {
	for i := 0; i < len(s); {
		p, n := bidi.LookupString(s[i:])
		switch p.Class() {
		case bidi.R, bidi.AL, bidi.NSM, bidi.WS:
		default:
			return false
		}
		i += max(n, 1)
	}
	return true
}
