package towers

import (
	"math"
	"strconv"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
)

// The drawing. Lengths are in units of the viewBox; y grows downwards.

const (
	// maxColumns is how many towers after are drawn as columns with a roof
	// and floors; more are drawn as boxes.
	maxColumns = 3
	// maxBars and maxFloors are how many of the towers today and of one
	// tower's services are drawn at most; the list has all.
	maxBars, maxFloors = 40, 12

	// The width that a character takes: of text, of bold text.
	letter, bold = 7.8, 8
)

// A sketch is a drawing under way: the elements so far.
type sketch struct {
	pen
	*plan
	width float64
	wide  bool
}

// draw draws everything and gives the height.
func (d *sketch) draw() float64 {
	n := len(d.After)
	if d.wide && d.before > 0 && n > 0 && n <= maxColumns {
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
		d.text("tw-h", d.width/2, 18, notice.UpperFirst(things(n, "tower")))
	}
	switch {
	case n > maxColumns:
		return d.boxes(y)
	case n == maxColumns && !d.wide:
		return d.stack(y)
	}
	r := d.newRow(d.After, d.replaced, 1, d.width-2)
	return d.foot(r.middle(), d.row(r, y))
}

// beside draws the towers today to the left of those after, on the same level.
func (d *sketch) beside() float64 {
	const top = 56
	left := 238.0 // the width of the ground on that side
	if len(d.After) == maxColumns {
		left = 198
	}
	r := d.newRow(d.After, d.replaced, left+92, d.width-1-left-92)
	d.headToday(left/2, left)
	d.headAfter(r.middle(), 18)

	rows, across := barRows(d.before, int(left/29))
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
func (d *sketch) foot(x, y float64) float64 {
	if d.caption == "" {
		return y + 4
	}
	return d.lines("tw-b", x, y+22, 18, wrap(d.caption, d.width, letter, 3)) - 6
}

// headToday and headAfter write the headings, the former with the number of
// suppliers where there is space for it.
func (d *sketch) headToday(x, space float64) {
	s := things(d.before, "tower")
	if n := d.suppliers(); n > 0 {
		long := s + ", " + things(n, "supplier")
		if len(wrap(long, space, letter, 2).lines) == 1 {
			s = long
		}
	}
	d.text("tw-h", x, 18, "Today")
	d.text("tw-s", x, 38, s)
}

func (d *sketch) headAfter(x, y float64) {
	d.text("tw-h", x, y, "After")
	d.text("tw-s", x, y+20, things(len(d.After), "tower"))
}

// barRows shares the bars of n towers between rows of at most a number of
// them.
func barRows(n, most int) (rows, across int) {
	n = min(n, maxBars)
	rows = (n + most - 1) / most
	return rows, (n + rows - 1) / rows
}

// barsIn is how many bars a row has, the last of which may have fewer.
func (d *sketch) barsIn(row, across int) int {
	return min(across, min(d.before, maxBars)-row*across)
}

// barsAcross draws the towers today over the whole width, and gives the y of
// the ground below.
func (d *sketch) barsAcross(y float64) float64 {
	most := 10
	if d.wide {
		most = 20
	}
	rows, across := barRows(d.before, most)
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
func (d *sketch) bar(i int, x, y, w, h float64) {
	d.put(`<rect class="tw-bar" x="`).short(x).put(`" y="`).short(y).put(`" width="`).short(w).put(`" height="`).short(h).put("\"/>\n")
	d.put(`<rect class="tw-old" x="`).short(x).put(`" y="`).short(y).put(`" width="`).short(w).put("\" height=\"24\"/>\n")
	d.put(`<path class="tw-line" d="`)
	floors := max(1, math.Round((h-24)/32))
	for f := range int(floors) {
		d.put("M").short(x).put(" ").short(y + 24 + float64(f)*(h-24)/floors).put("h").short(w)
	}
	d.put("\"/>\n<text x=\"").short(x + w/2).put(`" y="`).short(y + 17).put(`" class="tw-b">`)
	if i == maxBars-1 && d.before > maxBars {
		d.put("…")
	} else {
		d.put(strconv.Itoa(i + 1))
	}
	d.put("</text>\n")
}

// A row is towers after, side by side, with their texts wrapped. Roofs,
// and all else, are of equal height.
type row struct {
	columns      []column
	x, wide, gap float64 // where the first begins, how wide each is, and between two
	// marks is the height of what shows which towers are replaced, roof of the
	// part with the name, body of the rest.
	marks, roof, body float64
}

type column struct {
	*content.Tower
	replaced      []int
	name, summary wrapped
	floors        []wrapped
}

// newRow lays towers out in a space that begins at x.
func (d *sketch) newRow(towers []content.Tower, replaced [][]int, x, space float64) *row {
	n := float64(len(towers))
	r := &row{gap: 44}
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

func (r *row) add(d *sketch, tower *content.Tower, replaced []int) {
	size := 8.7
	if d.wide {
		size = 9.8
	}
	c := column{
		Tower:    tower,
		replaced: replaced,
		name:     wrap(tower.Name, r.wide, size, 3),
		summary:  wrap(tower.Summary, r.wide, letter, 6),
	}
	services := tower.Services
	if len(services) > maxFloors {
		services = services[:maxFloors-1]
	}
	body := 4.0
	if n := len(c.summary.lines); n > 0 {
		body = 24 + 18*float64(n)
	}
	for _, s := range services {
		c.floors = append(c.floors, wrap(s, r.wide, letter, 2))
	}
	if more := len(tower.Services) - len(services); more > 0 {
		c.floors = append(c.floors, wrap("and "+strconv.Itoa(more)+" more", r.wide, letter, 2))
	}
	for _, floor := range c.floors {
		body += floor.floor() + 4
	}
	r.columns = append(r.columns, c)
	r.marks = max(r.marks, d.marksHeight(len(replaced), r.wide))
	r.roof = max(r.roof, 40+20*float64(len(c.name.lines)))
	r.body = max(r.body, body, 60)
}

func (r *row) height() float64 { return r.marks + r.roof + r.body }

// raise makes the row higher, if it is lower than that.
func (r *row) raise(height float64) { r.body += max(0, height-r.height()) }

func (r *row) left(i int) float64 { return r.x + float64(i)*(r.wide+r.gap) }

func (r *row) middle() float64 { return (r.x + r.left(len(r.columns)-1) + r.wide) / 2 }

// row draws a row at y and gives the y of its lower end.
func (d *sketch) row(r *row, y float64) float64 {
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
func (d *sketch) column(r *row, c *column, x, y float64) {
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
		t := wrap("Bought separately", r.wide, letter, 2)
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
func (d *sketch) stack(y float64) float64 {
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
func (d *sketch) boxes(y float64) float64 {
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
	return d.lines("tw-b", d.width/2, y+48, 18, wrap(d.caption, d.width, letter, 3)) + 12
}

func (d *sketch) box(tower *content.Tower, x, y, wide float64) {
	class, label := "tw-other", tower.Scope
	if tower.Scope == "this notice" {
		class = "tw-box"
	}
	if n := len(tower.Services); n > 0 {
		label = things(n, "service")
	}
	d.rect(class, x, y, wide, 76)
	name := wrap(tower.Name, wide, bold, 2)
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
func (d *sketch) separation(x, y, across, down float64) {
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
func (d *sketch) knot(x, y float64) {
	if d.Separation == "preference" {
		return
	}
	d.put(`<circle class="tw-knot"`).attr("cx", x).attr("cy", y).put(" r=\"17\"/>\n")
	d.put(`<path class="tw-sep" d="M`).num(x - 8).put(" ").num(y - 4).put("h16m-16 8h16M").num(x - 5).put(" ").num(y + 10).put("l10-20\"/>\n")
}

// A mark is the number of a tower of today, over the tower that replaces it.

// markWidth is the width of a mark and of the gap after it.
func (d *sketch) markWidth() float64 { return 8 + 9*float64(max(2, len(strconv.Itoa(d.before)))) }

// marksAcross is how many marks fit into a width. There are two lines at most.
func (d *sketch) marksAcross(wide float64) int { return int((wide + 4) / d.markWidth()) }

// marksHeight is the height of n marks with the arrow below them.
func (d *sketch) marksHeight(n int, wide float64) float64 {
	if n == 0 {
		return 0
	}
	across := d.marksAcross(wide)
	return 14 + 24*float64(min(2, (n+across-1)/across))
}

// marks draws the marks for numbers so that their arrow ends at y.
func (d *sketch) marks(numbers []int, middle, wide, y float64) {
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
func (d *sketch) arrows(r *row, ground float64, centre func(i, n int) float64) float64 {
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

func (d *sketch) rect(class string, x, y, w, h float64) {
	d.put(`<rect class="`).put(class).put(`"`).attr("x", x).attr("y", y).attr("width", w).attr("height", h).put("/>\n")
}

func (d *sketch) ground(x1, x2, y float64) {
	d.put(`<line class="tw-ground"`).attr("x1", x1).attr("y1", y).attr("x2", x2).attr("y2", y).put("/>\n")
}

func (d *sketch) text(class string, x, y float64, s string) {
	d.lines(class, x, y, 0, wrapped{lines: []string{s}})
}

// lines writes lines of text, each below the former, and gives the y of the
// line that would follow.
func (d *sketch) lines(class string, x, y, step float64, t wrapped) float64 {
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
