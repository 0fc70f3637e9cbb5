package render

import (
	"html/template"
	"slices"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/moment"
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

func (r *Renderer) notice(p *notice.Procedure, number int) (noticeView, problem.List) {
	step := p.Steps[number]
	n := step.Notice
	url := site.NoticeURL(p, number)
	heading := step.Headline()
	if number == 0 {
		heading = n.Facts.Title
	}
	l := r.page(url, heading, "notices/")
	l.Title = r.title("Notice of "+n.Published.String()+": "+heading, 30)
	l.Kind = "article"
	l.Crumbs = append(r.crumbs(p.State()), Link{Text: "Procedure", Href: r.href(site.ProcedureURL(p.Name))})
	l.Draft = r.unpublished(n)
	l.NoIndex = l.Draft
	v := noticeView{
		Layout: l, ID: p.Name + "/" + n.ID, Procedure: p, Notice: n, Type: notice.UpperFirst(n.Type.Words()), Number: number + 1, Of: len(p.Steps),
		TextLanguage: r.language(n.Language), Living: r.href(site.ProcedureURL(p.Name)), Release: r.ocds.ReleaseID(n),
		Picture: r.picture(p.Name, n.Facts.Image),
	}
	v.Picture.AltLanguage, v.Picture.CreditLanguage = v.TextLanguage, v.TextLanguage
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
	then := &notice.Procedure{Name: p.Name, Steps: p.Steps[:number+1], Status: step.Stage}
	var changed []notice.Change
	v.Newer, changed = r.newer(p, then, number)
	said := withAmounts(step)
	rows := r.noticeRows(p, number, said, changed)
	v.Rows = slices.DeleteFunc(slices.Clone(rows), func(row Row) bool { return row.Field == "" })
	v.RestRows = slices.DeleteFunc(rows, func(row Row) bool { return row.Field != "" })
	v.Documents = r.documents(then, titled(n.Facts.Documents, step.State.Documents, func(d *content.Document) *string { return &d.Title }))
	v.Lots = r.lots(then, said)
	v.Awards, v.AwardsNote, v.Contracts = r.awards(then, said)
	addSince(p, v.Lots, v.Awards, v.Contracts, changed, v.Living)
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

// newer gives the later notices that changed facts of a notice, newest first, and how
// what it said differs now from what it was then: what changed and came back does not.
func (r *Renderer) newer(p, then *notice.Procedure, number int) (newer []Newer, changed []notice.Change) {
	says := sayer(p, number)
	for i := number + 1; i < len(p.Steps); i++ {
		later := p.Steps[i]
		by := Newer{Href: r.href(site.NoticeURL(p, i)), Date: later.Notice.Published}
		told := lineChanges(later)
		for j, line := range r.changeLines(p, later) {
			if says(told[j]) {
				by.Changes = append(by.Changes, line)
			}
		}
		if by.Changes != nil {
			newer = append(newer, by)
		}
	}
	slices.Reverse(newer)
	if newer != nil {
		changed = slices.DeleteFunc(notice.Between(then, p), func(c notice.Change) bool { return !says(c) })
	}
	return newer, changed
}

// noticeRows gives the rows of what a notice says, with what became since of the
// facts that changed.
func (r *Renderer) noticeRows(p *notice.Procedure, number int, said *content.Facts, changed []notice.Change) []Row {
	n, living := p.Steps[number].Notice, r.href(site.ProcedureURL(p.Name))
	language := r.language(n.Language)
	rows := append(r.rows(said, false, "", func(string) string { return language }), eventsRow(said, nil, language)...)
	// A later notice says only what it changes of the towers; they are counted as
	// it leaves them.
	if t := n.Facts.Towers; len(t.After) > 0 || t.BeforeCount > 0 {
		if counts := towers.Counts(p.Steps[number].State.Towers); counts != "" {
			var m element.Markup
			m.Text(counts)
			if last, _, _ := p.Step(p.SetBy("towers").ID); last <= number {
				m.Raw(`: <a href="`).Text(living).Raw(`#towers">see the drawing</a>`)
			} else if words := towers.Words(p.Steps[number].State.Towers, p.Steps[number].Stage == notice.Cancelled, r.procedureHref); words != "" {
				m.Raw("\n<div class=\"said\">\n", string(words), "\n</div>") // the drawing is of others, if there is one
			}
			rows = append(rows, Row{Label: "Towers", Field: "towers", Body: []template.HTML{m.HTML()}, key: "towers"})
		}
	}
	for i := range rows {
		key := rows[i].key
		if slices.ContainsFunc(changed, func(c notice.Change) bool { return c.Of(key) }) {
			rows[i].Was = r.changedSince(p, key, said.Value, living)
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
		now = nowDue(p, f.Deadline)
	case "value":
		now = nowValue(f.Value, said)
	case "duration":
		if !f.Duration.IsZero() {
			now = element.Duration(f.Duration)
		}
	case "contact":
		now = contactText(f.Contact)
	case "buyer.contact":
		now = contactText(f.Buyer.Contact)
	}
	return since(now, living)
}

// nowDue says what a deadline is now; nothing where there is none that stands.
func nowDue(p *notice.Procedure, at moment.Moment) template.HTML {
	switch {
	case at.IsZero() || p.Status == notice.Cancelled:
		return ""
	case at.Precision() == moment.Day:
		return "the end of " + element.Time(at)
	}
	return element.Time(at)
}

// nowValue says what a value is now, under the label of what it was; nothing where
// that would read as it did.
func nowValue(now, was content.Value) template.HTML {
	html := element.ValueUnder(now, was, "")
	if html == element.Value(was, "") {
		return ""
	}
	return html
}

// since says what a fact is now; where that is not known, that it changed.
func since(now template.HTML, living string) template.HTML {
	if now == "" {
		return wasSpan(`Changed since: <a href="` + template.HTMLEscapeString(living) + `">see how it stands</a>`)
	}
	return wasSpan(`Changed since: <a href="` + template.HTMLEscapeString(living) + `">now ` + string(now) + `</a>`)
}

// addSince says beside the deadlines and values of an older notice's lots, awards and
// contracts what they are now, where they changed; that is left out where it does not
// stand.
func addSince(p *notice.Procedure, lots []LotView, awards []AwardView, loose []ContractView, changed []notice.Change, living string) {
	f := p.State()
	find, lotValue, awardValue, cancelled := content.Finder(f.Lots), lotValues(f), awardValues(f), p.Cancellations()
	changes := map[[2]string]bool{} // by path and item
	for _, c := range changed {
		path := c.Path
		if value, _, ok := strings.Cut(path, ".value."); ok {
			path = value + ".value"
		}
		changes[[2]string{path, c.Item}] = true
	}
	lotsNow, awardsNow := living, living // the living page may have none of them left
	if len(f.Lots) > 0 {
		lotsNow += "#lots"
	}
	if len(f.Awards) > 0 || len(f.Contracts) > 0 {
		awardsNow += "#awards"
	}
	for i := range lots {
		l := &lots[i]
		key := l.Key()
		gone := changes[[2]string{"lots", key}]
		if l.Due != "" && (gone || changes[[2]string{"lots.deadline", key}]) {
			var due moment.Moment
			if n := find(key); n >= 0 {
				due = f.Lots[n].Deadline
			}
			l.DueWas = since(nowDue(p, due), lotsNow)
		}
		if l.Amount != "" && (gone || changes[[2]string{"lots.value", key}]) {
			l.AmountWas = since(nowValue(lotValue(key), l.Value), lotsNow)
		}
	}
	for i, v := range awards {
		key := v.Award.Key()
		if v.Value == "" || !changes[[2]string{"awards", key}] && !changes[[2]string{"awards.value", key}] {
			continue
		}
		var now template.HTML
		if cancelled[key] == nil {
			now = nowValue(awardValue(key), v.Award.Value)
		}
		awards[i].Was = since(now, awardsNow)
	}
	contractValue, terminated := contractValues(f), p.Terminations()
	for _, c := range contractsOf(awards, loose) {
		key := c.Key()
		if c.Amount == "" || !changes[[2]string{"contracts", key}] && !changes[[2]string{"contracts.value", key}] {
			continue
		}
		var now template.HTML
		if terminated[key] == nil {
			now = nowValue(contractValue(key), c.Value)
		}
		c.addWas(since(now, awardsNow))
	}
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
