package render

import (
	"html/template"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
	"handbill.example/generator/towers"
)

type noticeView struct {
	Layout
	ID        string // procedure and notice: pegasus/2019-11-20-tender
	Procedure *notice.Procedure
	Notice    *content.Notice
	// TextLanguage is that of the notice's own words, if it is not the site's.
	TextLanguage string

	Type      string
	Number    int
	Of        int
	Lead      string
	LeadIn    template.HTML // of a later notice: which procedure it is on
	Picture   Picture
	Newer     []Newer
	Living    string
	Rows      []Row
	RestRows  []Row
	Release   string
	Changes   []ChangeView
	Unchanged string
	Same      int
	Text      template.HTML
	Documents Documents
	Related   []Cite
	Pages     []Link
	Corrected *Correction

	Lots       []LotView
	Awards     []AwardView
	AwardsNote string // how many bids
	Contracts  []ContractView
}

// Newer is a later notice and what it changed of the facts on the page.
type Newer struct {
	Href    string
	Date    moment.Moment
	Changes []ChangeLine
}

// A ChangeView is a fact that a notice changed, with both sides.
type ChangeView struct {
	ID            string
	Label         string
	Field         string
	Kind          string // Changed, Added, Removed
	Before, After template.HTML
	Note          string
}

func (r *Renderer) notice(p *notice.Procedure, number int) (noticeView, problem.List) {
	step := p.Steps[number]
	n := step.Notice
	url := site.NoticeURL(p, number)
	heading := step.Headline()
	if number == 0 {
		heading = n.Facts.Title
	}
	l := r.page(url, heading, "notices/")
	name := r.site.Settings.Title
	l.Title = markdown.Cut("Notice of "+n.Published.String()+": "+heading, max(30, 67-len([]rune(name)))) + " – " + name
	l.Kind = "article"
	l.Crumbs = append(r.crumbs(p.State()), Link{Text: "Procedure", Href: r.href(site.ProcedureURL(p.Name))})
	l.Draft = r.unpublished(n)
	l.NoIndex = l.Draft
	v := noticeView{
		Layout: l, ID: p.Name + "/" + n.ID, Procedure: p, Notice: n, Type: notice.UpperFirst(n.Type.Words()), Number: number + 1, Of: len(p.Steps),
		TextLanguage: r.language(n.Language), Living: r.href(site.ProcedureURL(p.Name)), Release: r.ocds.ReleaseID(n),
		Picture: r.picture(p.Name, n.Facts.Image), Documents: r.documents(p.Name, titled(n.Facts.Documents, step.State.Documents, func(d *content.Document) *string { return &d.Title })),
	}
	v.Lead = n.Facts.Summary
	v.Summary = v.Lead
	if number > 0 {
		var m element.Markup
		v.LeadIn = m.Raw("On ").LinkIn(r.titleLanguage(p), v.Living, p.State().Title).Raw(", ").Text(p.State().Buyer.Name).HTML()
	}
	for _, rel := range titled(n.Facts.Related, step.State.Related, func(rel *content.Related) *string { return &rel.Title }) {
		if c, ok := r.cite(rel); ok {
			v.Related = append(v.Related, c)
		}
	}
	var changed []string
	v.Newer, changed = r.newer(p, number)
	said := withAmounts(step)
	rows := r.noticeRows(p, number, said, changed)
	v.Rows = slices.DeleteFunc(slices.Clone(rows), func(row Row) bool { return row.Field == "" })
	v.RestRows = slices.DeleteFunc(rows, func(row Row) bool { return row.Field != "" })
	then := &notice.Procedure{Name: p.Name, Steps: p.Steps[:number+1], Status: step.Stage}
	v.Lots = r.lots(then, said)
	v.Awards, v.AwardsNote, v.Contracts = r.awards(then, said)
	if number > 0 {
		v.Changes = r.changeViews(p, step)
		v.Unchanged, v.Same = unchanged(step)
	}
	if n.Corrected.Reason != "" {
		v.Corrected = &Correction{n.Published, r.href(url), n.Corrected.Date, n.Corrected.Reason, v.TextLanguage}
	}
	text, problems := r.body(p, n)
	v.Text = element.TextIn(v.TextLanguage, text)
	v.Pages = append(r.neighbours(p, number), Link{Text: "The procedure now", Href: v.Living})
	return v, problems
}

// newer gives the later notices that changed facts of a notice, newest first, and
// the paths of what they changed.
func (r *Renderer) newer(p *notice.Procedure, number int) (newer []Newer, changed []string) {
	says := sayer(p, number)
	for i := number + 1; i < len(p.Steps); i++ {
		later := p.Steps[i]
		by := Newer{Href: r.href(site.NoticeURL(p, i)), Date: later.Notice.Published}
		told := lineChanges(later)
		for j, line := range r.changeLines(p, later) {
			if !says(told[j]) {
				continue
			}
			by.Changes = append(by.Changes, line)
			changed = append(changed, told[j].Path)
		}
		if by.Changes != nil {
			newer = append(newer, by)
		}
	}
	slices.Reverse(newer)
	return newer, changed
}

// noticeRows gives the rows of what a notice says, with what became since of the
// facts at the paths that later ones changed.
func (r *Renderer) noticeRows(p *notice.Procedure, number int, said *content.Facts, changed []string) []Row {
	n, living := p.Steps[number].Notice, r.href(site.ProcedureURL(p.Name))
	rows := append(r.rows(said, false, ""), eventsRow(said, nil)...)
	// A later notice says only what it changes of the towers; they are counted as
	// it leaves them.
	if t := n.Facts.Towers; len(t.After) > 0 || t.BeforeCount > 0 {
		if counts := towers.Counts(p.Steps[number].State.Towers); counts != "" {
			var m element.Markup
			m.Text(counts).Raw(`: <a href="`).Text(living).Raw(`#towers">see the drawing</a>`)
			rows = append(rows, Row{Label: "Towers", Field: "towers", Body: []template.HTML{m.HTML()}})
		}
	}
	for i := range rows {
		field := rows[i].Field
		if slices.ContainsFunc(changed, func(path string) bool { return path == field || strings.HasPrefix(path, field+".") }) {
			rows[i].Was = r.changedSince(p, field, said.Value, living)
		}
	}
	if n.OfficialURL != "" {
		var m element.Markup
		rows = append(rows, Row{Label: "Official notice", Field: "official_url", Body: []template.HTML{m.Link(n.OfficialURL, n.OfficialURL).HTML()}})
	}
	return rows
}

// neighbours gives the links to the notices before and after one.
func (r *Renderer) neighbours(p *notice.Procedure, number int) []Link {
	var links []Link
	if number > 0 {
		before := p.Steps[number-1].Notice
		links = append(links, Link{Text: "Earlier notice: " + before.Type.Words() + ", " + before.Published.String(), Href: r.href(site.NoticeURL(p, number-1)), Rel: "prev"})
	}
	if number+1 < len(p.Steps) {
		next := p.Steps[number+1]
		links = append(links, Link{Text: "Next notice: " + notice.LowerFirst(next.Headline()) + ", " + next.Notice.Published.String(), Href: r.href(site.NoticeURL(p, number+1)), Rel: "next"})
	}
	return links
}

// titled gives the things that a notice names, with the titles of the state after
// it where the notice leaves them out. What it takes away is left to its changes.
func titled[T content.Keyed](said, state []T, title func(*T) *string) []T {
	var things []T
	find := content.Finder(state)
	for _, t := range said {
		if i := find(t.Key()); i >= 0 {
			*title(&t) = *title(&state[i])
			things = append(things, t)
		}
	}
	return things
}

// sayer gives a function that tells whether a notice said anything of what a later
// one changed: of the key, or of an award or a contract that was ended or made
// anew. The first one set all that it did not leave out, and every notice is of
// what was cancelled whole.
func sayer(p *notice.Procedure, number int) func(c notice.Change) bool {
	s := p.Steps[number]
	said := map[[2]string]bool{} // statuses, by path and item
	if number+1 < len(p.Steps) {
		for _, a := range s.Notice.Facts.Awards {
			said[[2]string{"awards.status", a.Key()}] = true
		}
		for _, c := range s.Notice.Facts.Contracts {
			said[[2]string{"contracts.status", c.Key()}] = true
		}
		for _, c := range s.Changes { // a cancellation of all names none
			said[[2]string{c.Path, c.Item}] = true
		}
	}
	return func(c notice.Change) bool {
		switch c.Path {
		case "status":
			return true
		case "awards.status", "contracts.status":
			return number == 0 || said[[2]string{c.Path, c.Item}]
		}
		return number == 0 || s.Notice.Says(c.Key())
	}
}

// changedSince says what a fact of an older notice is now; said is the value under
// whose label that of now stands.
func (r *Renderer) changedSince(p *notice.Procedure, key string, said content.Value, living string) template.HTML {
	f := p.State()
	var now template.HTML
	switch key {
	case "deadline":
		if !f.Deadline.IsZero() {
			now = element.Time(f.Deadline)
		}
	case "value":
		now = element.ValueUnder(f.Value, said, "value")
	case "duration":
		now = element.Duration(f.Duration)
	case "contact":
		now = contactText(f.Contact)
	case "buyer.contact":
		now = contactText(f.Buyer.Contact)
	}
	if now == "" {
		return wasSpan(`Changed since: <a href="` + template.HTMLEscapeString(living) + `">see how it stands</a>`)
	}
	return wasSpan(`Changed since: <a href="` + template.HTMLEscapeString(living) + `">now ` + string(now) + `</a>`)
}

func contactText(c content.Contact) template.HTML {
	parts := slices.DeleteFunc([]string{c.Name, c.Email, c.Phone, c.URL}, func(s string) bool { return s == "" })
	return template.HTML(template.HTMLEscapeString(strings.Join(parts, ", ")))
}

// unchanged names the facts that a notice left as they were.
func unchanged(s notice.Step) (text string, n int) {
	touched := map[string]bool{}
	for _, c := range s.Changes {
		touched[c.Key()] = true
	}
	var words []string
	for _, key := range notice.KnownKeys(s.State) {
		if !touched[key] {
			words = append(words, strings.ToLower(notice.Label(key)))
		}
	}
	return notice.UpperFirst(problem.Enumerate(words, "and")), len(words)
}

// itemNames gives a function that names the item that a change is of, of the facts
// after it.
func (r *Renderer) itemNames(f *content.Facts) func(c notice.Change) string {
	lot, document, related, award := content.Finder(f.Lots), content.Finder(f.Documents), content.Finder(f.Related), content.Finder(f.Awards)
	names := notice.NamesOf(f)
	return func(c notice.Change) string {
		thing := c.After
		if thing == nil {
			thing = c.Before
		}
		switch v := thing.(type) {
		case content.Related:
			title, _ := r.related(v)
			return title
		case content.Lot, content.Document, content.Tower:
			return notice.Text(v)
		case content.Award:
			return awardName(v)
		}
		switch c.Key() {
		case "lots":
			if i := lot(c.Item); i >= 0 && f.Lots[i].Name != "" {
				return f.Lots[i].Name
			}
		case "documents":
			if i := document(c.Item); i >= 0 && f.Documents[i].Title != "" {
				return f.Documents[i].Title
			}
		case "related":
			if i := related(c.Item); i >= 0 {
				title, _ := r.related(f.Related[i])
				return title
			}
		case "awards":
			if i := award(c.Item); i >= 0 {
				return awardName(names.WithLots(f.Awards[i]))
			}
		}
		return c.Item
	}
}

// awardName names an award by its suppliers and what it is for, or its id.
func awardName(a content.Award) string {
	name := notice.Text(a)
	if a.ID != "" && len(a.Suppliers) > 0 && len(a.Lots)+len(a.Towers) == 0 {
		name += " (" + a.ID + ")"
	}
	return name
}

// changeViews gives each change of a step with both sides.
func (r *Renderer) changeViews(p *notice.Procedure, s notice.Step) []ChangeView {
	views := make([]ChangeView, 0, len(s.Changes))
	names, itemName, withValue := notice.NamesOf(s.State), r.itemNames(s.State), withValues(s)
	for _, c := range s.Changes {
		c = withValue(c)
		v := ChangeView{ID: changeID(s.Notice.ID, c), Label: notice.Label(c.Path), Field: field(c.Path), Kind: "Changed"}
		if name, ok := names.Subject(c); ok {
			v.Label = name
		} else if c.Item != "" {
			v.Label += ": " + itemName(c)
		}
		switch {
		case c.Before == nil:
			v.Kind = "Added"
			v.After = "<ins>" + r.fact(p.Name, c.Path, c.After) + "</ins>"
		case c.After == nil:
			v.Kind = "Removed"
			v.Before = "<del>" + r.fact(p.Name, c.Path, c.Before) + "</del>"
		default:
			v.Before, v.After = r.sides(p.Name, c)
			v.Note = difference(c)
		}
		views = append(views, v)
	}
	return views
}

// withValues gives a function that gives a step's changes of amounts with their
// sides as content.Value: with what the states before and after say of them besides
// the figure; and those of awards with the names of their lots.
func withValues(s notice.Step) func(c notice.Change) notice.Change {
	side := func(f *content.Facts) func(c notice.Change, value any) any {
		held, names := valuesOf(f), notice.NamesOf(f)
		return func(c notice.Change, value any) any {
			switch v := value.(type) {
			case money.Amount:
				whole := held(c)
				return content.Value{Amount: v, VAT: whole.VAT, Estimated: whole.Estimated}
			case content.Award:
				return names.WithLots(v)
			}
			return value
		}
	}
	if s.Former == nil {
		s.Former = &content.Facts{}
	}
	before, after := side(s.Former), side(s.State)
	return func(c notice.Change) notice.Change {
		c.Before, c.After = before(c, c.Before), after(c, c.After)
		return c
	}
}

// valuesOf gives a function that gives the value in some facts of which an amount
// that changed is a part.
func valuesOf(f *content.Facts) func(c notice.Change) content.Value {
	towersBefore := itemValues(f.Towers.Before, func(t *content.Tower) content.Value { return t.Value })
	towersAfter := itemValues(f.Towers.After, func(t *content.Tower) content.Value { return t.Value })
	lots := itemValues(f.Lots, func(l *content.Lot) content.Value { return l.Value })
	awards := itemValues(f.Awards, func(a *content.Award) content.Value { return a.Value })
	contracts := itemValues(f.Contracts, func(c *content.Contract) content.Value { return c.Value })
	return func(c notice.Change) content.Value {
		switch c.Path[:strings.LastIndexByte(c.Path, '.')] {
		case "towers.before.value":
			return towersBefore(c.Item)
		case "towers.after.value":
			return towersAfter(c.Item)
		case "lots.value":
			return lots(c.Item)
		case "awards.value":
			return awards(c.Item)
		case "contracts.value":
			return contracts(c.Item)
		}
		return f.Value
	}
}

func itemValues[T content.Keyed](things []T, value func(*T) content.Value) func(key string) content.Value {
	find := content.Finder(things)
	return func(key string) content.Value {
		if i := find(key); i >= 0 {
			return value(&things[i])
		}
		return content.Value{}
	}
}

// field gives the data-field of a path; empty for keys that the pages'
// contract does not have.
func field(path string) string {
	switch key, _, _ := strings.Cut(path, "."); key {
	case "events", "submit", "category", "legal":
		return ""
	}
	return path
}

// longText is the number of words from which texts are compared word by word.
const longText = 6

// sides gives both sides of a change; of long texts only the words that differ
// are marked.
func (r *Renderer) sides(procedure string, c notice.Change) (before, after template.HTML) {
	was, ok1 := c.Before.(string)
	is, ok2 := c.After.(string)
	if ok1 && ok2 && len(strings.Fields(was)) >= longText && len(strings.Fields(is)) >= longText {
		return compareWords(was, is)
	}
	if a, ok := c.Before.([]string); ok {
		if b, ok := c.After.([]string); ok {
			return r.compareLists(c.Path, a, b)
		}
	}
	return "<del>" + r.fact(procedure, c.Path, c.Before) + "</del>", "<ins>" + r.fact(procedure, c.Path, c.After) + "</ins>"
}

func (r *Renderer) compareLists(path string, was, is []string) (before, after template.HTML) {
	side := func(list, other []string, mark string) template.HTML {
		var m element.Markup
		for i, s := range list {
			if i > 0 {
				m.Raw(", ")
			}
			if slices.ContainsFunc(other, func(o string) bool { return notice.SameText(path, s, o) }) {
				m.Text(r.code(path, s))
			} else {
				m.Raw("<", mark, ">").Text(r.code(path, s)).Raw("</", mark, ">")
			}
		}
		return m.HTML()
	}
	return side(was, is, "del"), side(is, was, "ins")
}

// mostWords bounds the comparison of texts, whose cost grows with the product
// of their lengths.
const mostWords = 1500

// compareWords marks the words that differ, by the longest common subsequence.
func compareWords(was, is string) (before, after template.HTML) {
	a, b := strings.Fields(was), strings.Fields(is)
	if len(a) > mostWords || len(b) > mostWords {
		return template.HTML("<del>" + template.HTMLEscapeString(was) + "</del>"), template.HTML("<ins>" + template.HTMLEscapeString(is) + "</ins>")
	}
	x, y := strings.Fields(norm.NFC.String(was)), strings.Fields(norm.NFC.String(is)) // the same words, to compare
	// common[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	common := make([][]int16, len(a)+1)
	for i := range common {
		common[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var del, ins markedWords
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case x[i] == y[j]:
			del.add(a[i], "")
			ins.add(b[j], "")
			i++
			j++
		case common[i+1][j] >= common[i][j+1]:
			del.add(a[i], "del")
			i++
		default:
			ins.add(b[j], "ins")
			j++
		}
	}
	for ; i < len(a); i++ {
		del.add(a[i], "del")
	}
	for ; j < len(b); j++ {
		ins.add(b[j], "ins")
	}
	return del.html(), ins.html()
}

// markedWords writes words of which runs are marked.
type markedWords struct {
	element.Markup
	mark string
}

func (w *markedWords) add(word, mark string) {
	if w.mark != mark && w.mark != "" {
		w.Raw("</", w.mark, ">")
	}
	if w.Len() > 0 {
		w.Raw(" ")
	}
	if w.mark != mark && mark != "" {
		w.Raw("<", mark, ">")
	}
	w.mark = mark
	w.Text(word)
}

func (w *markedWords) html() template.HTML {
	if w.mark != "" {
		w.Raw("</", w.mark, ">")
		w.mark = ""
	}
	return w.Markup.HTML()
}

// difference says how far apart the two sides are.
func difference(c notice.Change) string {
	switch before := c.Before.(type) {
	case moment.Moment:
		after := c.After.(moment.Moment)
		var text string
		switch days := moment.Days(before, after); {
		case strings.HasSuffix(c.Path, "deadline") && after.Deadline().Equal(before.Deadline()):
			text = "At the same moment."
		case days > 0:
			text = count(days, "day") + " later."
		case days < 0:
			text = count(-days, "day") + " earlier."
		default:
			text = "On the same day."
		}
		if strings.HasSuffix(c.Path, "deadline") && after.Precision() == moment.Day {
			text += " A day with no time means the end of that day."
		}
		return text
	case content.Value:
		after := c.After.(content.Value)
		diff, less, err := after.Amount.Sub(before.Amount)
		if err != nil {
			return "In another currency."
		}
		if before.VAT != after.VAT {
			return "Not compared: what is said of VAT changed too."
		}
		word := " more"
		if less {
			word = " less"
		}
		if percent := diff.Percent(before.Amount); percent != "" {
			return diff.String() + word + ", " + percent + "."
		}
		return diff.String() + word + "."
	}
	return ""
}

type changesView struct {
	Layout
	Procedure *notice.Procedure
	Buyer     template.HTML
	// TitleLanguage is that of the procedure's title, if it is not the site's.
	TitleLanguage string
	Living        string
	Steps         []ChangesOf
	Follow        []Alternate
}

// ChangesOf is a notice with what it changed, on its procedure's page of changes.
type ChangesOf struct {
	ID       string // anchor
	Notice   string // procedure and notice
	Date     moment.Moment
	Type     string
	Headline string
	Href     string
	Reason   string
	Language string // of Reason, if it is not the site's
	Changes  []ChangeView
	Draft    bool
}

func (r *Renderer) changes(p *notice.Procedure) changesView {
	f := p.State()
	l := r.page(site.ChangesURL(p.Name), "Changes: "+f.Title, "notices/")
	l.Heading = "What changed"
	l.Crumbs = append(r.crumbs(f), Link{Text: "Procedure", Href: r.href(site.ProcedureURL(p.Name))})
	l.Alternates = []Alternate{r.feedLink(site.ProcedureURL(p.Name)+"feed.xml", "Feed of notices on this procedure")}
	l.NoIndex = r.unpublished(p.Last())
	v := changesView{
		Layout: l, Procedure: p, Buyer: r.buyer(f), TitleLanguage: r.titleLanguage(p),
		Living: r.href(site.ProcedureURL(p.Name)), Follow: l.Alternates,
	}
	for i, s := range slices.Backward(p.Steps) {
		if i == 0 {
			break
		}
		v.Steps = append(v.Steps, ChangesOf{
			ID: noticeID(s.Notice.ID), Notice: p.Name + "/" + s.Notice.ID, Date: s.Notice.Published, Type: notice.UpperFirst(s.Notice.Type.Words()), Headline: s.Headline(),
			Href: r.href(site.NoticeURL(p, i)), Reason: s.Notice.Reason, Language: r.language(s.Notice.Language), Changes: r.changeViews(p, s), Draft: r.unpublished(s.Notice),
		})
	}
	return v
}

type allChangesView struct {
	Layout
	Lead   string
	Steps  []ListedChanges
	Pages  []Link
	Follow []Alternate
}

// ListedChanges is a notice with what it changed, in the site's list.
type ListedChanges struct {
	Notice   string // procedure and notice
	Date     moment.Moment
	Type     string
	Headline string
	Href     string
	// Of the procedure; TitleLanguage is that of Title, if it is not the site's.
	Title, TitleLanguage, Procedure, Name, Buyer string

	Lines []ChangeLine
	// Rest is how many changes are not named.
	Rest  int
	Draft bool
}

func (r *Renderer) allChanges(p site.Page) allChangesView {
	all := r.site.Changes
	from, to := site.Range(len(all), r.site.Settings.PerPage, p.Number)
	l := r.page(site.PageURL("changes/", p.Number), "Changes", "changes/")
	l.Alternates = []Alternate{r.feedLink("changes/feed.xml", "Changes to published notices")}
	l.Crumbs = []Link{{Text: "Notices", Href: r.href("notices/")}}
	v := allChangesView{Layout: l, Pages: r.pager(p, "changes/"), Follow: l.Alternates}
	v.Lead = "What buyers changed after publishing, newest first: " + count(len(all), "notice") + "." + ofPages(p)
	for _, of := range all[from:to] {
		s, q := of.Step(), of.Procedure
		lines := r.changeLines(q, s)
		v.Steps = append(v.Steps, ListedChanges{
			Notice: q.Name + "/" + s.Notice.ID, Date: s.Notice.Published, Type: s.Notice.Type.Words(), Headline: s.Headline(), Href: r.href(site.ChangesURL(q.Name)) + "#" + noticeID(s.Notice.ID),
			Title: q.State().Title, TitleLanguage: r.titleLanguage(q), Procedure: r.href(site.ProcedureURL(q.Name)), Name: q.Name, Buyer: q.State().Buyer.Name,
			Lines: lines[:min(changesOfEntry, len(lines))], Rest: max(0, len(lines)-changesOfEntry), Draft: r.unpublished(s.Notice),
		})
	}
	return v
}

type coverageView struct {
	Layout
	Coverage *content.Coverage
	Type     string
	Lead     string
	Text     template.HTML
	Items    []Item
	Topics   []Link
	ReadText string
}

func (r *Renderer) coveragePage(c *content.Coverage) (coverageView, problem.List) {
	l := r.page(site.CoverageURL(c.Name), c.Title, "coverage/")
	l.Crumbs = []Link{{Text: "Coverage", Href: r.href("coverage/")}}
	l.Kind = "article"
	l.Alternates = []Alternate{r.jsonldLink(site.CoverageURL(c.Name))}
	v := coverageView{Layout: l, Coverage: c, Type: notice.UpperFirst(c.Kind), Lead: c.Summary}
	v.Summary = r.coverageSummary(c)
	v.Items = r.items(r.site.Register.Citing(c.Name))
	v.Topics = r.topics(&content.Facts{Topics: c.Topics})
	_, host, _ := strings.Cut(c.URL, "://")
	host, _, _ = strings.Cut(host, "/")
	what := c.Kind
	if what == "" {
		what = "article"
	}
	v.ReadText = "Read the " + what + " at " + host
	var problems problem.List
	v.Text, problems = r.markdown.HTML(markdown.Text{File: c.File, Line: c.BodyLine, Source: c.Body, Fragments: fragments(site.CoveragePage)})
	return v, problems
}

type plainView struct {
	Layout
	Page *content.Page
	// TextLanguage is that of the page's own words, if it is not the site's.
	TextLanguage string

	Lead string
	Text template.HTML
}

func (r *Renderer) plain(p *content.Page) (plainView, problem.List) {
	l := r.page(p.Name+"/", p.Title, p.Name+"/")
	l.Summary = p.Summary
	l.Draft, l.NoIndex = p.Draft, p.Draft
	html, problems := r.markdown.HTML(markdown.Text{File: p.File, Line: p.BodyLine, Source: p.Body, Top: 2, Fragments: fragments(site.Plain)})
	return plainView{l, p, r.language(p.Language), p.Summary, html}, problems
}

type withdrawnView struct {
	Layout
	Withdrawal *content.Withdrawal
	Text       template.HTML
}

func (r *Renderer) withdrawn(w *content.Withdrawal) (withdrawnView, problem.List) {
	v := withdrawnView{Layout: r.page(site.ProcedureURL(w.Name), w.Title, "notices/"), Withdrawal: w}
	v.Crumbs = []Link{{Text: "Notices", Href: r.href("notices/")}}
	v.Layout.Summary = w.Reason
	var problems problem.List
	v.Text, problems = r.markdown.HTML(markdown.Text{File: w.File, Line: w.BodyLine, Source: w.Body, Fragments: fragments(site.Withdrawn)})
	return v, problems
}
