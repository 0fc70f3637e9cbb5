package render

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/search"
	"handbill.example/generator/site"
	"handbill.example/generator/towers"
)

// How much home shows of what it lists.
const (
	homeLatest  = 10
	homeClosing = 6
	homeTerms   = 20
)

type homeView struct {
	Layout
	Latest     []Item
	Procedures int
	Closing    []Closing
	Open       int
	Programmes []Link
	Topics     []Link
	AllNotices string
	Deadlines  string
	AllTopics  string
}

// A Closing is a procedure that can be bid for, with the days that are left until
// it closes, or the first of its lots and towers.
type Closing struct {
	Item // Deadline and Field are those of what closes
	What template.HTML
	Days int
}

func (r *Renderer) home() homeView {
	l := r.page("", r.site.Settings.Title+": public procurement notices", "")
	l.Title = markdown.Cut(l.Heading, 70)
	l.Heading = r.site.Settings.Title
	l.Summary = "Public procurement notices, as each was published and as each now stands."
	l.Alternates = []Alternate{r.feedLink("feed.xml", "Latest notices"), r.calendarLink("deadlines/calendar.ics", "Deadlines"), r.jsonldLink("")}
	v := homeView{
		Layout: l, Procedures: len(r.site.Newest), Latest: r.items(r.site.Newest[:min(homeLatest, len(r.site.Newest))]),
		AllNotices: r.href("notices/"), Deadlines: r.href("deadlines/"), AllTopics: r.href("topics/"),
	}
	v.Open = len(site.Open(r.site.Newest, r.site.Register.At))
	seen := map[*notice.Procedure]bool{}
	for _, c := range r.dueGroups() {
		if !seen[c.procedure] && len(v.Closing) < homeClosing {
			seen[c.procedure] = true
			v.Closing = append(v.Closing, Closing{r.dueItem(c), whatHTML(c.dues), r.daysLeft(c.at())})
		}
	}
	v.Programmes = r.termLinks(r.site.Terms[site.Programmes], homeTerms)
	v.Topics = r.termLinks(r.site.Terms[site.Topics], homeTerms)
	return v
}

// termLinks gives the terms that have most procedures, in the order in which the
// site lists them.
func (r *Renderer) termLinks(terms []*site.Term, most int) []Link {
	if len(terms) > most {
		used := slices.Clone(terms)
		slices.SortStableFunc(used, func(a, b *site.Term) int { return len(b.Procedures) - len(a.Procedures) })
		terms = slices.DeleteFunc(slices.Clone(terms), func(t *site.Term) bool { return !slices.Contains(used[:most], t) })
	}
	links := make([]Link, len(terms))
	for i, t := range terms {
		links[i] = Link{Text: t.Name, Href: r.href(t.URL()), Count: len(t.Procedures)}
	}
	return links
}

type listView struct {
	Layout
	Lead    string
	Items   []Item
	Pages   []Link
	Filters []Filter
	Follow  []Alternate
}

// A Filter is a group of links that narrow a list.
type Filter struct {
	Title string
	Links []Link
}

func (r *Renderer) list(p site.Page) listView {
	url := site.PageURL("notices/", p.Number)
	l := r.page(url, "Notices", "notices/")
	l.Alternates = []Alternate{r.feedLink("feed.xml", "Notices")}
	l.Crumbs = []Link{{Text: "Latest", Href: r.href("")}}
	from, to := site.Range(len(r.site.Newest), r.site.Settings.PerPage, p.Number)
	lead := count(len(r.site.Newest), "procedure") + ", newest notice first."
	return listView{
		Layout: l, Lead: lead + ofPages(p), Items: r.items(r.site.Newest[from:to]),
		Pages: r.pager(p, "notices/"), Filters: r.filters(), Follow: l.Alternates,
	}
}

func ofPages(p site.Page) string {
	if p.Of < 2 {
		return ""
	}
	return " Page " + thousands(p.Number) + " of " + thousands(p.Of) + "."
}

// filterLinks is how many links a filter has at most.
const filterLinks = 12

// filters gives links from the list of everything to those by status, topic,
// buyer and programme.
func (r *Renderer) filters() []Filter {
	var filters []Filter
	for _, kind := range []site.TermKind{site.Statuses, site.Topics, site.Buyers, site.Programmes} {
		terms := r.site.Terms[kind]
		if len(terms) == 0 {
			continue
		}
		f := Filter{Title: termKindWords(kind).title}
		f.Links = append(f.Links, Link{Text: "Any " + termKindWords(kind).one, Href: r.href("notices/"), Current: "true", Count: len(r.site.Newest)})
		f.Links = append(f.Links, r.termLinks(terms, filterLinks)...)
		if len(terms) > filterLinks {
			f.Links = append(f.Links, Link{Text: "All " + termKindWords(kind).many, Href: r.href(string(kind) + "/"), Count: len(terms)})
		}
		filters = append(filters, f)
	}
	return filters
}

type kindWords struct{ title, one, many string }

func termKindWords(kind site.TermKind) kindWords {
	switch kind {
	case site.Topics:
		return kindWords{"Topics", "topic", "topics"}
	case site.Buyers:
		return kindWords{"Buyers", "buyer", "buyers"}
	case site.Programmes:
		return kindWords{"Programmes", "programme", "programmes"}
	case site.Divisions:
		return kindWords{"Classifications (CPV)", "classification", "classifications"}
	case site.Regions:
		return kindWords{"Regions", "region", "regions"}
	}
	return kindWords{"Status", "status", "statuses"}
}

type termView struct {
	Layout
	Term  *site.Term
	Lead  string
	First bool // the first page, which has the parts that are not paged
	Open  []Item
	Other []Item
	// MoreOpen is how many open ones the page does not show at its top.
	MoreOpen int
	Coverage []Cite
	Pages    []Link
	Follow   []Alternate
	Towers   []TowersOf // of a programme
}

// TowersOf is a procedure's towers, for a programme's page.
type TowersOf struct {
	Item
	Drawing towers.Drawing
}

// termOpen is how many open procedures a term's first page names at its top.
const termOpen = 10

func (r *Renderer) term(p site.Page) termView {
	t := p.Term
	url := site.PageURL(t.URL(), p.Number)
	heading := termTitle(t)
	l := r.page(url, heading, string(t.Kind)+"/")
	words := termKindWords(t.Kind)
	l.Crumbs = []Link{{Text: words.title, Href: r.href(string(t.Kind) + "/")}}
	if r.site.Has(t.URL() + "feed.xml") {
		l.Alternates = append(l.Alternates, r.feedLink(t.URL()+"feed.xml", "Notices on "+heading))
	}
	if r.site.Has(t.URL() + "calendar.ics") {
		l.Alternates = append(l.Alternates, r.calendarLink(t.URL()+"calendar.ics", "Deadlines: "+heading))
	}
	open := site.Open(t.Procedures, r.site.Register.At)
	v := termView{Layout: l, Term: t, First: p.Number == 1, Pages: r.pager(p, t.URL()), Follow: l.Alternates}
	v.Lead = count(len(t.Procedures), "procedure")
	if len(open) > 0 && len(open) == len(t.Procedures) && t.Kind != site.Statuses {
		v.Lead += ", open for bids"
	} else if len(open) > 0 && t.Kind != site.Statuses {
		v.Lead += ", " + thousands(len(open)) + " of them open"
	}
	if n := len(t.Coverage); n > 0 {
		v.Lead += ", and " + count(n, "piece") + " of coverage"
	}
	v.Lead += "." + ofPages(p)
	from, to := site.Range(len(t.Procedures), r.site.Settings.PerPage, p.Number)
	listed := t.Procedures[from:to]
	if v.First {
		if t.Kind != site.Statuses && p.Of == 1 {
			// All on one page: each procedure once, the open ones first.
			v.Open = r.items(open)
			listed = slices.DeleteFunc(slices.Clone(listed), func(q *notice.Procedure) bool { return slices.Contains(open, q) })
		} else if t.Kind != site.Statuses {
			v.Open = r.items(open[:min(termOpen, len(open))])
			v.MoreOpen = len(open) - len(v.Open)
		}
		for _, c := range t.Coverage {
			v.Coverage = append(v.Coverage, r.citeCoverage(c))
		}
		if t.Kind == site.Programmes {
			for _, q := range t.Procedures {
				if len(q.State().Towers.After) > 0 && len(v.Towers) < termOpen {
					d := towers.Draw(q.State().Towers, q.Status == notice.Cancelled, "t"+strconv.Itoa(len(v.Towers)), r.procedureHref)
					v.Towers = append(v.Towers, TowersOf{r.item(q), d})
				}
			}
		}
	}
	v.Other = r.items(listed)
	return v
}

// procedureHref links a procedure by its name; "" where the site does not have it.
func (r *Renderer) procedureHref(name string) string {
	if r.site.Register.Procedure(name) == nil {
		return ""
	}
	return r.href(site.ProcedureURL(name))
}

type indexView struct {
	Layout
	Lead  string
	Links []Link
}

func (r *Renderer) index(kind site.TermKind) indexView {
	words := termKindWords(kind)
	terms := r.site.Terms[kind]
	l := r.page(string(kind)+"/", words.title, string(kind)+"/")
	v := indexView{Layout: l, Lead: count(len(terms), words.one) + ", with the number of procedures in each."}
	if kind == site.Statuses {
		v.Lead = "Procedures by where they stand."
	}
	v.Links = r.termLinks(terms, len(terms))
	for i, t := range terms {
		v.Links[i].Text = termTitle(t)
	}
	return v
}

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
	m.Raw(": ")
	for i, d := range dues[:min(namedDues, len(dues))] {
		switch {
		case i > 0 && i == len(dues)-1:
			m.Raw(" and ")
		case i > 0:
			m.Raw(", ")
		}
		m.Raw(`<span data-field="`, field, `">`).Text(d.Name).Raw("</span>")
	}
	if more := len(dues) - namedDues; more > 0 {
		m.Raw(" and ", thousands(more), " more")
	}
	return m.Raw(".").HTML()
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

func (r *Renderer) deadlines() deadlinesView {
	monday := site.WeekOf(r.site.Register.At, r.site.Settings.Zone)
	today := r.today()
	l := r.page("deadlines/", "Deadlines", "deadlines/")
	l.Title = "Deadlines from " + today.String() + " – " + r.site.Settings.Title
	l.Alternates = []Alternate{r.calendarLink("deadlines/calendar.ics", "Deadlines"), r.feedLink("feed.xml", "Notices")}
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
				for _, i := range items {
					if i.Change == "" {
						n++
					}
				}
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
	day := Day{Date: r.day(t), ID: "d-" + t.Format("2006-01-02"), Weekday: t.Weekday().String(), Short: t.Weekday().String()[:1], Number: t.Day(), Items: items}
	for _, i := range items {
		if i.Change == "" {
			day.Count++
		}
	}
	return day
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

type coverageIndexView struct {
	Layout
	Lead  string
	Cites []Cite
}

// A Cite is a piece of coverage or a related procedure, as lists show it.
type Cite struct {
	Title, Href     string
	TitleLanguage   string // of a procedure, if it is not the site's
	Kind, Publisher string
	Published       moment.Moment
	Summary         string
	Procedures      int
}

func (r *Renderer) citeCoverage(c *content.Coverage) Cite {
	return Cite{Title: c.Title, Href: r.href(site.CoverageURL(c.Name)), Kind: notice.UpperFirst(c.Kind), Publisher: c.Publisher,
		Published: c.Published, Summary: r.coverageSummary(c), Procedures: len(r.site.Register.Citing(c.Name))}
}

func (r *Renderer) coverageSummary(c *content.Coverage) string {
	if c.Summary != "" {
		return c.Summary
	}
	return r.share.extracts.get(c, func() string { return r.markdown.Summary(c.Body, 200) })
}

func (r *Renderer) coverageIndex() coverageIndexView {
	all := slices.Clone(r.site.Register.Folder.Coverage)
	slices.SortStableFunc(all, func(a, b *content.Coverage) int { return b.Published.Compare(a.Published) })
	v := coverageIndexView{Layout: r.page("coverage/", "Coverage", "coverage/"), Lead: count(len(all), "piece") + " of coverage, newest first, with the number of procedures that cite each."}
	if len(all) == 0 {
		v.Lead = "No coverage is recorded yet."
	}
	for _, c := range all {
		v.Cites = append(v.Cites, r.citeCoverage(c))
	}
	return v
}

type searchView struct {
	Layout
	Index  string // address of the file that leads to the search index
	Base   string // address of home
	Places []Link
}

func (r *Renderer) search() searchView {
	return searchView{Layout: r.page("search/", "Search", "search/"), Index: r.href(search.Entry), Base: r.href(""), Places: r.places()}
}

// places are the lists that reach every notice.
func (r *Renderer) places() []Link {
	links := []Link{
		{Text: "All notices", Href: r.href("notices/"), Count: len(r.site.Newest)},
		{Text: "Deadlines", Href: r.href("deadlines/"), Count: len(site.Open(r.site.Newest, r.site.Register.At))},
	}
	for _, kind := range site.TermKinds() {
		if n := len(r.site.Terms[kind]); n > 0 {
			links = append(links, Link{Text: termKindWords(kind).title, Href: r.href(string(kind) + "/"), Count: n})
		}
	}
	if n := len(r.site.Register.Folder.Coverage); n > 0 {
		links = append(links, Link{Text: "Coverage", Href: r.href("coverage/"), Count: n})
	}
	return links
}

type notFoundView struct {
	Layout
	Places []Link
}

func (r *Renderer) notFound() notFoundView {
	l := r.page("404.html", "Page not found", "404.html")
	l.NoIndex = true
	return notFoundView{l, r.places()}
}
