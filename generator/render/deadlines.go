package render

import (
	"cmp"
	"html/template"
	"slices"
	"strings"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

type deadlinesView struct {
	Layout
	Lead  template.HTML
	Weeks []Week
	Pages []Link // the months that follow
	// Undated are open procedures that name no deadline.
	Undated []Item
	Follow  []Alternate
}

// A Week is seven days of deadlines.
type Week struct {
	ID, Title string
	Days      []Day
	// Busy are the days on which something closes or no longer does.
	Busy []Day
	// Nothing says on which of the days that are left nothing closes; empty
	// where something does.
	Nothing string
}

// A Day is a day of the deadlines page.
type Day struct {
	Date    moment.Moment
	ID      string // anchor
	Weekday string
	Short   string // its first letter
	Number  int
	Past    bool
	Today   bool
	Items   []DayItem
	Count   int // of deadlines that stand
}

// A DayItem is a deadline, or one that was moved from the day.
type DayItem struct {
	Item // Deadline and Field are those of what closes
	// What names the lots or towers that close, or did; empty for a whole procedure.
	What template.HTML
	When template.HTML // the time of day
	Left string        // "3 days left"; empty where the page does not say
	// Moved is where a deadline went; Change is the address of the change.
	Moved  moment.Moment
	Change string
}

func (r *Renderer) deadlines() deadlinesView {
	monday := site.WeekOf(r.site.Register.At, r.site.Settings.Zone)
	today := r.today()
	l := r.page("deadlines/", "Deadlines", "deadlines/")
	l.Title = r.title("Deadlines from "+today.String(), 40)
	l.Alternates = append(r.calendarLinks(site.DeadlinesCalendar, "Deadlines"), r.feedLink(site.FeedFile, "Notices"))
	v := deadlinesView{Layout: l, Follow: l.Alternates}

	open := site.Open(r.site.Newest, r.site.Register.At)
	var lead element.Markup
	lead.Text(count(len(open), "procedure"))
	if len(open) == 1 {
		lead.Raw(" is open for bids.")
	} else {
		lead.Raw(" are open for bids.")
	}
	all := r.dueGroups()
	if len(all) > 0 {
		lead.Raw(" Next to close: ", string(element.Time(all[0].at())), ".")
	}
	v.Lead = lead.HTML()

	by := r.ends(all)
	for w := range site.Weeks {
		v.Weeks = append(v.Weeks, r.week(monday.AddDate(0, 0, 7*w), w, today, by))
	}
	for _, m := range r.site.Months() {
		n := 0
		for key, items := range by {
			if strings.HasPrefix(key, m.Format("2006-01")) {
				n += standing(items)
			}
		}
		v.Pages = append(v.Pages, Link{Text: m.Format("January 2006") + ": " + count(n, "deadline"), Href: r.href(site.MonthURL(m))})
	}
	for _, p := range open {
		if len(p.Closing(r.site.Register.At)) == 0 {
			v.Undated = append(v.Undated, r.item(p))
		}
	}
	return v
}

func (r *Renderer) week(monday time.Time, number int, today moment.Moment, by map[string][]DayItem) Week {
	sunday := monday.AddDate(0, 0, 6)
	w := Week{ID: "w-" + monday.Format("2006-01-02")}
	switch number {
	case 0:
		w.Title = "This week"
	case 1:
		w.Title = "Next week"
	default:
		w.Title = monday.Format("2") + " to " + sunday.Format("2 January")
		if monday.Month() != sunday.Month() {
			w.Title = monday.Format("2 January") + " to " + sunday.Format("2 January")
		}
	}
	var free []time.Time // days in a row, up to Sunday, where nothing closes
	for d := range 7 {
		t := monday.AddDate(0, 0, d)
		day := r.calendarDay(t, by[t.Format("2006-01-02")])
		day.Past, day.Today = moment.Days(today, day.Date) < 0, moment.Days(today, day.Date) == 0
		if day.Past {
			day.Items, day.Count = nil, 0
		}
		if day.Count > 0 || len(day.Items) > 0 {
			w.Busy = append(w.Busy, day)
		} else if !day.Past {
			free = append(free, t)
		}
		w.Days = append(w.Days, day)
	}
	if len(w.Busy) == 0 && len(free) > 0 {
		w.Nothing = nothingCloses(free)
	}
	return w
}

// nothingCloses says on which days, which are in a row, nothing closes. A month is
// named after the last of its days.
func nothingCloses(days []time.Time) string {
	many := len(days) > 3
	if many {
		days = []time.Time{days[0], days[len(days)-1]}
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.Format("Monday 2")
		if i == len(days)-1 || days[i+1].Month() != d.Month() {
			names[i] = d.Format("Monday 2 January")
		}
	}
	if many {
		return "Nothing closes from " + strings.Join(names, " to ") + "."
	}
	return "Nothing closes on " + problem.Enumerate(names, "or") + "."
}

func (r *Renderer) calendarDay(t time.Time, items []DayItem) Day {
	return Day{Date: r.day(t), ID: "d-" + t.Format("2006-01-02"), Weekday: t.Weekday().String(), Short: t.Weekday().String()[:1], Number: t.Day(), Items: items, Count: standing(items)}
}

// standing counts the deadlines that were not moved from their day.
func standing(items []DayItem) (n int) {
	for _, i := range items {
		if i.Change == "" {
			n++
		}
	}
	return n
}

type monthView struct {
	Layout
	Lead string
	Days []Day
}

// month leaves out how many days are left: only home and the deadlines page
// speak of the day of the build.
func (r *Renderer) month(p site.Page) monthView {
	name := p.Month.Format("January 2006")
	l := r.page(p.URL, "Deadlines in "+name, "deadlines/")
	l.Crumbs = []Link{{Text: "Deadlines", Href: r.href("deadlines/")}}
	v := monthView{Layout: l}
	by, n := r.ends(r.dueGroups()), 0
	for t := p.Month; t.Month() == p.Month.Month(); t = t.AddDate(0, 0, 1) {
		items := by[t.Format("2006-01-02")]
		for i := range items {
			items[i].Left = ""
		}
		if day := r.calendarDay(t, items); len(items) > 0 {
			v.Days = append(v.Days, day)
			n += day.Count
		}
	}
	v.Lead = count(n, "deadline") + "."
	return v
}

// A dueGroup is what closes at one moment: a procedure, or lots or towers of it.
type dueGroup struct {
	procedure *notice.Procedure
	dues      []notice.Due // of one kind
}

func (c dueGroup) at() moment.Moment { return c.dues[0].At }

// dueGroups gives what can still be bid for, next to close first. Lots and towers
// that close with their procedure are not named.
func (r *Renderer) dueGroups() []dueGroup {
	var all []dueGroup
	for _, p := range r.site.Newest {
		all = append(all, together(p, p.Closing(r.site.Register.At))...)
	}
	slices.SortStableFunc(all, func(a, b dueGroup) int {
		return cmp.Or(a.at().Deadline().Compare(b.at().Deadline()), strings.Compare(a.procedure.Name, b.procedure.Name))
	})
	return all
}

// together puts deadlines that are in order into groups of one moment and kind.
func together(p *notice.Procedure, dues []notice.Due) []dueGroup {
	var groups []dueGroup
	for _, d := range dues {
		if n := len(groups) - 1; n >= 0 && groups[n].at().Equal(d.At) {
			switch groups[n].dues[0].Path {
			case notice.DueWhole:
				continue
			case d.Path:
				groups[n].dues = append(groups[n].dues, d)
				continue
			}
		}
		groups = append(groups, dueGroup{p, []notice.Due{d}})
	}
	return groups
}

// dueItem gives the procedure with the deadline of what closes.
func (r *Renderer) dueItem(c dueGroup) Item {
	i := r.item(c.procedure)
	i.Deadline, i.Field = c.at(), dueField(c.dues[0])
	if c.procedure.Status != notice.Open {
		i.Value = "" // what others were awarded is not the value of the rest
	} else if i.Value != "" { // which the deadlines show without its label
		i.Value += template.HTML(element.Besides(c.procedure.State().Value))
	}
	return i
}

// dueField is the data-field of a deadline.
func dueField(d notice.Due) string { return strings.Replace(d.Path, ".after.", ".", 1) }

// namedDues is how many lots or towers are named that close together.
const namedDues = 3

// whatHTML names lots or towers; it gives nothing for a procedure's own deadline.
func whatHTML(dues []notice.Due) template.HTML {
	word, field := "Lot", "lots.name"
	switch dues[0].Path {
	case notice.DueWhole:
		return ""
	case notice.DueTower:
		word, field = "Tower", "towers.after"
	}
	var m element.Markup
	m.Raw(word)
	if len(dues) > 1 {
		m.Raw("s")
	}
	var names []string
	for _, d := range dues[:min(namedDues, len(dues))] {
		var name element.Markup
		names = append(names, name.Raw(`<span data-field="`, field, `">`).Text(d.Name).Raw("</span>").String())
	}
	if more := len(dues) - namedDues; more > 0 {
		names = append(names, thousands(more)+" more")
	}
	return m.Raw(": ", problem.Enumerate(names, "and"), ".").HTML()
}

// ends gives, by date, what closes on each day, of all that does, and what no
// longer does.
func (r *Renderer) ends(all []dueGroup) map[string][]DayItem {
	by := map[string][]DayItem{}
	for _, c := range all {
		key := r.dayKey(c.at())
		when := element.Clock(c.at())
		if r.elsewhere(c.at()) {
			when = element.Time(c.at())
		}
		by[key] = append(by[key], DayItem{Item: r.dueItem(c), What: whatHTML(c.dues), When: when, Left: left(r.daysLeft(c.at()))})
	}
	for _, p := range r.site.Newest {
		if len(p.Steps) == 1 {
			continue
		}
		for _, m := range r.movedFrom(p) {
			by[m.day] = append(by[m.day], DayItem{
				Item: r.item(p), What: whatHTML(m.to), Moved: m.to[0].At,
				Change: r.href(site.ChangesURL(p.Name)) + "#" + changeID(m.by.ID, notice.Change{Path: m.to[0].Path, Item: m.to[0].Item}),
			})
		}
	}
	return by
}

// A move is from a day to other deadlines, which are of one kind and moment.
type move struct {
	day string
	to  []notice.Due
	by  *content.Notice
}

// movedFrom gives the days on which a procedure, or a lot or tower of it, no
// longer closes.
func (r *Renderer) movedFrom(p *notice.Procedure) []move {
	var moves []move
	histories := map[string]map[string][]notice.Version{}
	for _, path := range []string{notice.DueWhole, notice.DueLot, notice.DueTower} {
		histories[path] = p.Histories(path)
	}
	for _, now := range p.Closing(r.site.Register.At) {
		seen := map[string]bool{r.dayKey(now.At): true}
		versions := valued(histories[now.Path][now.Item])
		for i := 1; i < len(versions); i++ {
			d := versions[i-1].Value.(moment.Moment)
			if seen[r.dayKey(d)] || d.Deadline().Equal(now.At.Deadline()) {
				continue
			}
			day := r.dayKey(d)
			seen[day] = true
			if n := slices.IndexFunc(moves, func(m move) bool {
				return m.day == day && m.to[0].Path == now.Path && m.to[0].At.Equal(now.At)
			}); n >= 0 {
				moves[n].to = append(moves[n].to, now)
			} else {
				moves = append(moves, move{day, []notice.Due{now}, versions[i].Set})
			}
		}
	}
	return moves
}

// dayKey names the day that it is in the site's zone at a deadline.
func (r *Renderer) dayKey(d moment.Moment) string {
	y, m, day := d.DayIn(r.site.Settings.Zone).Day()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// elsewhere tells whether the day of a deadline is another one where its time
// was written than on the site.
func (r *Renderer) elsewhere(d moment.Moment) bool {
	return r.dayKey(d) != d.Start().Format(time.DateOnly)
}

func left(days int) string {
	switch days {
	case 0:
		return "today"
	case 1:
		return "1 day left"
	}
	return thousands(days) + " days left"
}

// daysLeft gives whole days from the day of the build to a deadline.
func (r *Renderer) daysLeft(d moment.Moment) int {
	return moment.Days(r.today(), d.DayIn(r.site.Settings.Zone))
}

// day gives a date as a moment of the site's zone; t is at noon UTC.
func (r *Renderer) day(t time.Time) moment.Moment {
	y, m, d := t.Date()
	return moment.OnDay(time.Date(y, m, d, 12, 0, 0, 0, r.site.Settings.Zone), r.site.Settings.Zone)
}
