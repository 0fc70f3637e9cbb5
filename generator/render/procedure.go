package render

import (
	"html/template"
	"slices"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
	"handbill.example/generator/towers"
)

// A Row is a fact in a list of facts.
type Row struct {
	Label string
	Field string // the front-matter key; empty for facts that have no field of their own
	SetBy string // id of the notice that last set it
	Body  []template.HTML
	Was   template.HTML // what it was before, or is since
}

// A Figure is one of the facts that most readers came for.
type Figure struct {
	Label, Field, SetBy string
	Big                 template.HTML
	More                []template.HTML
}

type procedureView struct {
	Layout
	Procedure   *notice.Procedure
	State       *content.Facts
	Status      notice.Status
	StatusLabel string
	Type        string
	Programme   template.HTML
	Buyer       template.HTML
	Long        bool // the title is long
	Lead        string
	// TitleLanguage and LeadLanguage are those of the texts, if they are not the
	// site's.
	TitleLanguage, LeadLanguage string

	Picture     Picture
	Cancelled   *Cancellation
	Figures     []Figure
	Contents    []Link
	Rows        []Row
	RestRows    []Row
	FactsNote   string
	Awards      []AwardView
	AwardsNote  string
	Contracts   []ContractView
	Lots        []LotView
	Towers      *towers.Drawing
	Texts       []Text
	Timeline    []Entry
	Documents   Documents
	Related     []Cite
	CitedBy     []Cite
	Topics      []Link
	Follow      []Alternate
	Corrections []Correction
	ChangesHref string
}

// A Correction is a repair of a published notice's file.
type Correction struct {
	Notice   moment.Moment
	Href     string
	Date     moment.Moment
	Reason   string
	Language string // of Reason, if it is not the site's
}

// A Picture is an image with its credit.
type Picture struct {
	Src, Alt, Credit string
	Width, Height    int
}

// A Cancellation is why and when a procedure or an award was cancelled, or a
// contract terminated.
type Cancellation struct {
	Title    string
	Date     moment.Moment
	Reason   string
	Language string // of Reason, if it is not the site's
}

// A Text is the body of a notice.
type Text struct {
	Heading  string // of a later notice's text
	ID       string
	Href     string
	Date     moment.Moment
	Language string // if it is not the site's
	HTML     template.HTML
}

// An Entry is a notice in the history.
type Entry struct {
	Date     moment.Moment
	Type     string
	Headline string
	Language string // of Headline, if it is not the site's
	Href     string
	ID       string
	Changes  []ChangeLine
	// Rest is how many changes are not named.
	Rest   int
	First  bool
	Reason string
	Draft  bool
}

// A ChangeLine is a change in a line: what, from, to.
type ChangeLine struct {
	Label         string
	Field         string
	Href          string
	Before, After template.HTML
}

// An AwardView is an award with its contracts.
type AwardView struct {
	Award     content.Award
	Cancelled *Cancellation // nil: it stands
	Suppliers []content.Organization
	Label     string
	Value     template.HTML
	Lots      string
	Towers    string
	Contracts []ContractView
	// NoContract tells that it has none where other awards have.
	NoContract bool
}

// A ContractView is a contract.
type ContractView struct {
	content.Contract
	Terminated *Cancellation // nil: it stands
	Amount     template.HTML // with all that is known of it
}

// A LotView is a lot.
type LotView struct {
	content.Lot
	Number string
	Label  string
	Amount template.HTML
	Due    template.HTML
}

// Documents are the files of a page.
type Documents struct {
	Note        string
	First, Rest []DocumentView
}

// A DocumentView is a file or a link to one.
type DocumentView struct {
	Title, Href string
	Note        []string
	Published   moment.Moment
	SHA256      string
	Short       string // first digits of it
}

// changesOfEntry is how many changes an entry of the history names.
const changesOfEntry = 6

func (r *Renderer) procedure(p *notice.Procedure) (procedureView, problem.List) {
	f := p.State()
	url := site.ProcedureURL(p.Name)
	l := r.page(url, f.Title, "notices/")
	l.Crumbs = r.crumbs(f)
	l.Kind = "article"
	l.Alternates = []Alternate{r.feedLink(url+"feed.xml", "Feed of notices on this procedure")}
	if site.HasDates(p) {
		l.Alternates = append(l.Alternates, r.calendarLink(url+"calendar.ics", "Deadlines in your calendar"))
	}
	l.Alternates = append(l.Alternates, r.alternate(url+"ocds.json", "This procedure as data", "OCDS JSON"), r.jsonldLink(url))
	l.Draft = r.unpublished(p.Last())
	l.NoIndex = l.Draft
	v := procedureView{
		Layout: l, Procedure: p, State: f, Status: p.Status, StatusLabel: notice.UpperFirst(p.Status.Words()), Type: notice.UpperFirst(p.Last().Type.Words()),
		Long: len([]rune(f.Title)) > 120, Follow: l.Alternates, ChangesHref: r.href(site.ChangesURL(p.Name)),
	}
	v.Buyer, v.Programme = r.buyer(f), r.programme(f)
	v.TitleLanguage = r.titleLanguage(p)
	v.Lead = r.summary(p)
	v.LeadLanguage = r.language(summaryOf(p).Language)
	v.Summary = v.Lead
	v.Picture = r.picture(p.Name, f.Image)
	if v.Picture.Src != "" {
		v.Image = r.site.Settings.BaseURL.String() + strings.TrimPrefix(v.Picture.Src, r.site.Base())
	}
	if p.Status == notice.Cancelled {
		v.Cancelled = r.cancellation(p)
	}
	v.Figures = r.figures(p)
	shown := map[string]bool{}
	for _, fig := range v.Figures {
		shown[strings.TrimPrefix(fig.Field, "awards.")] = true
		shown[fig.Field] = true
	}
	rows := r.addHistory(p, r.rows(f, deadlinePassed(p), r.towersRow(f.Towers)))
	rows = append(rows, eventsRow(f, cancelledEvents(p))...)
	shown["extension"] = !f.Duration.IsZero() // with the duration
	v.Rows = append([]Row{{Label: "Status", Field: "status", Body: []template.HTML{r.statusHTML(p)}}},
		slices.DeleteFunc(slices.Clone(rows), func(row Row) bool { return shown[row.Field] || row.Field == "" })...)
	v.RestRows = slices.DeleteFunc(rows, func(row Row) bool { return row.Field != "" })
	v.Rows = append(v.Rows, r.publicationRows(p)...)
	v.FactsNote = "As they stand after " + count(len(p.Steps), "notice")
	v.Awards, v.AwardsNote, v.Contracts = r.awards(p, f)
	if p.Status == notice.Awarded || p.Status == notice.InContract {
		markWithout(v.Awards, v.Contracts)
	}
	v.Lots = r.lots(p, f)
	if t := f.Towers; t.BeforeCount > 0 || len(t.After) > 0 {
		d := towers.Draw(t, p.Status == notice.Cancelled, "tw", r.procedureHref)
		v.Towers = &d
	}
	v.Documents = r.documents(p.Name, f.Documents)
	v.Related, v.CitedBy = r.cites(p)
	v.Topics = r.topics(f)
	if site.Several(p) {
		v.Timeline = r.timeline(p)
		v.Timeline[len(v.Timeline)-1].Language = r.language(p.First().Language)
	}
	v.Corrections = r.corrections(p)
	var problems problem.List
	v.Texts, problems = r.texts(p)
	v.Contents = v.contents()
	return v, problems
}

func (r *Renderer) crumbs(f *content.Facts) []Link {
	crumbs := []Link{{Text: "Notices", Href: r.href("notices/")}}
	if t := r.site.Term(site.Buyers, f.Buyer.Name); t != nil {
		crumbs = append(crumbs, Link{Text: t.Name, Href: r.href(t.URL())})
	}
	return crumbs
}

// contents lists the page's sections; a page with fewer than five has no list.
func (v procedureView) contents() []Link {
	var s []Link
	add := func(show bool, id, title string) {
		if show {
			s = append(s, Link{Text: title, Href: "#" + id})
		}
	}
	add(len(v.Awards) > 0, "awards", "Awards")
	add(len(v.Awards) == 0 && len(v.Contracts) > 0, "awards", "Contracts")
	add(len(v.Lots) > 0, "lots", "Lots")
	add(true, "facts", "Key facts")
	add(v.Towers != nil, "towers", "Towers")
	add(len(v.Texts) > 0, "about", "About")
	add(len(v.Timeline) > 0, "history", "History")
	add(v.Documents.First != nil, "documents", "Documents")
	add(len(v.Related)+len(v.CitedBy) > 0, "coverage", "Related coverage")
	add(true, "follow", "Follow and reuse")
	if len(s) < 5 {
		return nil
	}
	return s
}

func (r *Renderer) buyer(f *content.Facts) template.HTML {
	var m element.Markup
	r.termLink(&m, site.Buyers, f.Buyer.Name, f.Buyer.Name)
	return m.HTML()
}

func (r *Renderer) programme(f *content.Facts) template.HTML {
	var m element.Markup
	if f.Programme.Title != "" {
		r.termLink(&m, site.Programmes, f.Programme.Title, f.Programme.Title)
	}
	return m.HTML()
}

// summary is what the notices say in a paragraph, else the first of the text.
func (r *Renderer) summary(p *notice.Procedure) string {
	if s := p.State().Summary; s != "" {
		return s
	}
	return r.share.leads.get(p, func() string { return r.markdown.Summary(mainText(p).Body, 300) })
}

// summaryOf is the notice that summary is from.
func summaryOf(p *notice.Procedure) *content.Notice {
	if p.State().Summary != "" {
		return p.SetBy("summary")
	}
	return mainText(p)
}

// mainText is the notice whose text says what is bought: the last plan or
// tender that has one, else the first notice that has one.
func mainText(p *notice.Procedure) *content.Notice {
	for _, s := range slices.Backward(p.Steps) {
		if t := s.Notice.Type; (t == content.TypePlanning || t == content.TypeTender) && strings.TrimSpace(s.Notice.Body) != "" {
			return s.Notice
		}
	}
	for _, s := range p.Steps {
		if strings.TrimSpace(s.Notice.Body) != "" {
			return s.Notice
		}
	}
	return p.First()
}

// texts gives the main text, then those of later notices, each with a heading
// that leads to the notice.
func (r *Renderer) texts(p *notice.Procedure) ([]Text, problem.List) {
	var texts []Text
	var problems problem.List
	main := mainText(p)
	add := func(n *content.Notice, heading, href string) {
		if strings.TrimSpace(n.Body) == "" {
			return
		}
		html, found := r.body(p, n)
		problems = append(problems, found...)
		texts = append(texts, Text{Heading: heading, ID: n.ID, Href: href, Date: n.Published, Language: r.language(n.Language), HTML: html})
	}
	add(main, "", "")
	past := false
	for i, s := range p.Steps {
		if s.Notice == main {
			past = true
		} else if past {
			add(s.Notice, s.Headline(), r.href(site.NoticeURL(p, i)))
		}
	}
	return texts, problems
}

// body gives a notice's text. It is the same on every page that shows it: the
// ids in it are told apart by the notice, but for those of the first.
func (r *Renderer) body(p *notice.Procedure, n *content.Notice) (template.HTML, problem.List) {
	if r.own != nil {
		r.own.turn(p)
		if made, ok := r.own.bodies[n]; ok {
			return made.html, made.problems
		}
	}
	html, problems := r.markdown.HTML(markdown.Text{File: n.File, Line: n.BodyLine, Source: n.Body, Prefix: markdown.Prefix(p, n), Fragments: fragments(site.Procedure)})
	if r.own != nil {
		r.own.bodies[n] = madeText{html, problems}
	}
	return html, problems
}

func (r *Renderer) picture(procedure string, i content.Image) Picture {
	if i.Path == "" {
		return Picture{}
	}
	return Picture{r.href(site.DocumentURL(procedure, i.Name)), i.Alt, i.Credit, i.Width, i.Height}
}

// cancellation tells why a procedure is cancelled: its tender was, or all its
// awards were where nothing had been tendered.
func (r *Renderer) cancellation(p *notice.Procedure) *Cancellation {
	for _, t := range []content.Type{content.TypeTenderCancellation, content.TypeAwardCancellation} {
		for _, s := range slices.Backward(p.Steps) {
			if s.Notice.Type == t {
				return r.ended("Cancelled", s.Notice)
			}
		}
	}
	return nil
}

// deadlinePassed tells whether a page says that the procedure's own deadline has
// passed: once there can be no bid, and where it stood until then. Of one that was
// awarded before it, whose status does not change on the day, no page does.
func deadlinePassed(p *notice.Procedure) bool {
	switch p.Status {
	case notice.Open, notice.Planned, notice.Cancelled:
		return false
	case notice.Closed:
		return true
	}
	return p.State().Deadline.Passed(p.Last().Published.Start())
}

// dueHTML gives a deadline: one that is a day stands until its end, and one that
// was cancelled no longer.
func dueHTML(at moment.Moment, cancelled bool) template.HTML {
	switch html := element.Time(at); {
	case cancelled:
		return "<del>" + html + "</del> No longer stands."
	case at.Precision() == moment.Day:
		return "Until the end of " + html
	default:
		return html
	}
}

// ended is what a notice ended, nil if there is none.
func (r *Renderer) ended(title string, by *content.Notice) *Cancellation {
	if by == nil {
		return nil
	}
	return &Cancellation{title, by.Published, by.Reason, r.language(by.Language)}
}

func (r *Renderer) statusHTML(p *notice.Procedure) template.HTML {
	var m element.Markup
	if p.Status == notice.Open {
		return m.Raw("Open for bids").HTML()
	}
	return m.Text(notice.UpperFirst(p.Status.Words())).HTML()
}

// figures gives two to four facts. Once there are awards they are the awards'
// value and suppliers; until then the value and the deadline.
func (r *Renderer) figures(p *notice.Procedure) []Figure {
	f := p.State()
	var figures []Figure
	awards := p.Awards()
	_, known := awarded(awards)
	decided := len(awards) > 0 && p.Status.HasAward()
	if decided {
		figures = awardFigures(p, awards)
	}
	if f.Value.Known() && !(decided && known) {
		figures = append(figures, Figure{Label: element.ValueLabel(f.Value, "Value"), Field: "value", SetBy: p.SetBy("value").ID, Big: element.Value(f.Value, "value"), More: htmls(r.wasValue(p))})
	}
	if !f.Deadline.IsZero() && !decided {
		fig := Figure{Label: "Deadline for bids", Field: "deadline", SetBy: p.SetBy("deadline").ID, Big: element.Time(f.Deadline)}
		if p.Status == notice.Cancelled {
			fig.Label = "Deadline for bids, before the cancellation"
			fig.Big = "<del>" + fig.Big + "</del>"
			fig.More = append(fig.More, "No longer stands.")
		} else if f.Deadline.Precision() == moment.Day {
			fig.More = append(fig.More, wasSpan("Until the end of that day"))
		}
		fig.More = append(fig.More, htmls(r.wasDeadline(p))...)
		figures = append(figures, fig)
	}
	if !f.Duration.IsZero() {
		fig := Figure{Label: "Duration", Field: "duration", SetBy: p.SetBy("duration").ID, Big: element.Duration(f.Duration), More: htmls(r.was(p, "duration", "duration"))}
		if !f.Extension.IsZero() {
			fig.More = append(fig.More, `<span data-field="extension">Can be extended by up to `+element.Duration(f.Extension)+`</span>`)
		}
		figures = append(figures, fig)
	}
	return figures
}

// awardFigures gives the value of awards, where it is known, and their suppliers.
func awardFigures(p *notice.Procedure, awards []content.Award) []Figure {
	f := p.State()
	var figures []Figure
	by := p.SetBy("awards").ID
	if total, known := awarded(awards); known {
		label := "Awarded in total"
		if total.Estimated == content.Yes {
			label = "Value of all awards"
		}
		fig := Figure{Label: element.ValueLabel(total, label), Field: "awards.value", SetBy: by, Big: element.Amount(total.Amount)}
		if f.Value.Known() {
			label, value := "Tender: ", element.ValueUnder(f.Value, total, "value")
			if !slices.ContainsFunc(p.Steps, func(s notice.Step) bool { return s.Notice.Type.OfTender() }) {
				label = "Value as published: "
			}
			if label == "Tender: " || value != fig.Big {
				fig.More = append(fig.More, wasSpan(label+string(value)))
			}
		}
		figures = append(figures, fig)
	}
	names := supplierNames(awards)
	if len(names) > 0 {
		var m element.Markup
		m.Raw(`<a href="#awards">`).Text(names[0])
		if len(names) == 2 {
			m.Text(" and one more")
		} else if len(names) > 2 {
			m.Text(" and " + thousands(len(names)-1) + " more")
		}
		m.Raw(`</a>`)
		label := "Suppliers"
		if len(names) == 1 {
			label = "Supplier"
		}
		figures = append(figures, Figure{Label: label, Field: "awards.suppliers", SetBy: by, Big: template.HTML(thousands(len(names))), More: []template.HTML{m.HTML()}})
	}
	return figures
}

func wasSpan(markup string) template.HTML {
	return template.HTML(`<span class="was">` + markup + `</span>`)
}

func htmls(h template.HTML) []template.HTML {
	if h == "" {
		return nil
	}
	return []template.HTML{h}
}

// changeHref is the address of a change on the page of changes.
func (r *Renderer) changeHref(p *notice.Procedure, id, key string) string {
	if _, step, ok := p.Step(id); ok {
		for _, c := range step.Changes {
			if c.Key() == key {
				return r.href(site.ChangesURL(p.Name)) + "#" + changeID(id, c)
			}
		}
	}
	return r.href(site.ChangesURL(p.Name)) + "#" + noticeID(id)
}

// changeID is a change's anchor on the page of changes.
func changeID(notice string, c notice.Change) string { return noticeID(notice) + "-" + c.Anchor() }

// noticeID is the anchor of a notice on the page of changes; an id begins with
// a letter.
func noticeID(notice string) string { return "n-" + notice }

// wasDeadline lists the deadlines that no longer stand, newest first.
func (r *Renderer) wasDeadline(p *notice.Procedure) template.HTML {
	if !p.Changed("deadline") {
		return ""
	}
	versions := valued(p.Versions("deadline", ""))
	var m element.Markup
	times, last, word := 0, p.First(), "Moved"
	for i, next := range slices.Backward(versions[1:]) {
		d := versions[i].Value.(moment.Moment)
		to := next.Value.(moment.Moment)
		if d.Equal(to) {
			continue
		}
		if times == 0 {
			m.Raw("Was ")
			last = next.Set
		} else {
			m.Raw(", ")
		}
		times++
		if d.Deadline().Equal(to.Deadline()) {
			word = "Changed" // a day, and the midnight that ends it
		}
		m.Raw("<del>", string(element.Time(d)), "</del>")
	}
	if times == 0 {
		return ""
	}
	m.Raw(`. <a href="`).Text(r.changeHref(p, last.ID, "deadline")).Raw(`">`)
	if times == 1 {
		m.Raw(word, " on ")
	} else {
		m.Text(word + " " + thousands(times) + " times, last on ")
	}
	m.Raw(string(element.Time(last.Published)), "</a>")
	return wasSpan(m.String())
}

// valued gives the versions of a fact without the times at which there was none: a
// deadline moved with the notice that set the next one.
func valued(versions []notice.Version) []notice.Version {
	return slices.DeleteFunc(versions, func(v notice.Version) bool { return v.Value == nil })
}

// was says what a fact was before its last change, and when it changed.
func (r *Renderer) was(p *notice.Procedure, path, key string) template.HTML {
	if !p.Changed(path) {
		return ""
	}
	versions := p.Versions(path, "")
	if len(versions) < 2 {
		return ""
	}
	v := versions[len(versions)-2]
	var m element.Markup
	if v.Value == nil {
		return ""
	}
	m.Raw("Was <del>", string(r.fact(p.Name, path, v.Value)), `</del>. <a href="`).Text(r.changeHref(p, v.Ended.ID, key)).Raw(`">Changed on `, string(element.Time(v.Ended.Published)), "</a>")
	return wasSpan(m.String())
}

func (r *Renderer) wasValue(p *notice.Procedure) template.HTML {
	n := p.SetBy("value")
	i, step, _ := p.Step(n.ID)
	if i == 0 {
		return ""
	}
	now := step.State.Value
	before := element.ValueUnder(step.Former.Value, now, "value")
	if before == "" || before == element.Value(now, "value") {
		return ""
	}
	var m element.Markup
	m.Raw("Was <del>", string(before), `</del>. <a href="`).Text(r.changeHref(p, n.ID, "value")).Raw(`">Changed on `, string(element.Time(n.Published)), "</a>")
	return wasSpan(m.String())
}

// rows gives the facts that fit a row, in the order of pages: those of a state, or
// what a notice says. passed tells that the deadline is one that has passed; towers
// is what the row of the towers says, none where it is empty.
func (r *Renderer) rows(f *content.Facts, passed bool, towers template.HTML) []Row {
	var rows []Row
	add := func(key, label string, body ...template.HTML) {
		rows = append(rows, Row{Label: label, Field: key, Body: body})
	}
	text := func(s string) template.HTML { return template.HTML(template.HTMLEscapeString(s)) }
	code := func(s string) template.HTML { return "<code>" + text(s) + "</code>" }
	if f.Buyer.Name != "" {
		body := r.buyer(f)
		if f.Buyer.ID != "" {
			body += `, <code data-field="buyer.id">` + text(f.Buyer.ID) + "</code>"
		}
		add("buyer", "Buyer", body)
	}
	if f.Programme.Title != "" {
		add("programme", "Programme", r.programme(f))
	}
	if f.Reference != "" {
		add("reference", "Reference", code(f.Reference))
	}
	if f.Value.Known() {
		add("value", element.ValueLabel(f.Value, "Value"), element.Value(f.Value, "value"))
	}
	if !f.Deadline.IsZero() {
		body := dueHTML(f.Deadline, false)
		if passed {
			body = element.Time(f.Deadline) + ", passed"
		}
		add("deadline", "Deadline for bids", body)
	}
	if !f.Duration.IsZero() {
		add("duration", "Duration", element.Duration(f.Duration))
	}
	if !f.Extension.IsZero() {
		add("extension", "Options to extend", "up to "+element.Duration(f.Extension))
	}
	if towers != "" {
		add("towers", "Towers", towers)
	}
	if f.Method != "" {
		add("method", "Method", text(methodWords(f.Method)))
	}
	if f.Procedure != "" {
		add("procedure", "Procedure", text(notice.UpperFirst(f.Procedure)))
	}
	rows = append(rows, r.codeRows(f)...)
	if c := f.Contact; c != (content.Contact{}) {
		add("contact", "Contact", contactHTML("contact", c))
	}
	if c := f.Buyer.Contact; c != (content.Contact{}) && c != f.Contact {
		add("buyer.contact", "Contact of the buyer", contactHTML("buyer.contact", c))
	}
	// These keys have no data-field in the pages' contract.
	if f.Category != "" {
		rows = append(rows, Row{Label: "Category", Body: []template.HTML{text(notice.UpperFirst(f.Category))}})
	}
	if f.Legal != "" {
		rows = append(rows, Row{Label: "Law", Body: []template.HTML{text(f.Legal)}})
	}
	if f.Submit != "" {
		var m element.Markup
		if content.IsWeb(f.Submit) {
			m.Link(f.Submit, f.Submit)
		} else {
			m.Text(f.Submit)
		}
		rows = append(rows, Row{Label: "How to bid", Body: []template.HTML{m.HTML()}})
	}
	return rows
}

// codeRows gives the rows of classifications and regions.
func (r *Renderer) codeRows(f *content.Facts) []Row {
	var rows []Row
	if len(f.CPV) > 0 {
		var body []template.HTML
		for _, c := range f.CPV {
			full, label := r.cpv(c)
			var m element.Markup
			r.termLink(&m, site.Divisions, c, full)
			body = append(body, m.Raw(" ").Text(label).HTML())
		}
		rows = append(rows, Row{Label: "Classification", Field: "cpv", Body: body})
	}
	if len(f.Regions) > 0 {
		var body []template.HTML
		for _, c := range f.Regions {
			var m element.Markup
			r.termLink(&m, site.Regions, c, c)
			body = append(body, m.Raw(" ").Text(r.region(c)).HTML())
		}
		label := "Region"
		if len(f.Regions) > 1 {
			label = "Regions"
		}
		rows = append(rows, Row{Label: label, Field: "regions", Body: body})
	}
	return rows
}

// cancelledEvents gives the other dates of a procedure that no longer stand since
// it was cancelled.
func cancelledEvents(p *notice.Procedure) []date {
	if !slices.ContainsFunc(p.Steps, func(s notice.Step) bool { return s.Stage == notice.Cancelled }) {
		return nil
	}
	return slices.DeleteFunc(dates(p), func(d date) bool { return !d.cancelled || d.kind != otherDate })
}

// eventsRow gives the row of the other dates, if there are any.
func eventsRow(f *content.Facts, cancelled []date) []Row {
	if len(f.Events) == 0 {
		return nil
	}
	var body []template.HTML
	for _, e := range f.Events {
		var m element.Markup
		m.Text(e.Title).Raw(": ")
		if slices.ContainsFunc(cancelled, func(d date) bool { return d.key == e.Title && d.at.Equal(e.Date) }) {
			m.Raw(string(dueHTML(e.Date, true)))
		} else {
			m.Raw(string(element.Time(e.Date)))
		}
		body = append(body, m.HTML())
	}
	return []Row{{Label: "Other dates", Body: body}}
}

// addHistory says of the rows of a living page which notice set each last, and what
// it was before.
func (r *Renderer) addHistory(p *notice.Procedure, rows []Row) []Row {
	for i, row := range rows {
		if row.Field == "" {
			continue
		}
		rows[i].SetBy = p.SetBy(row.Field).ID
		switch row.Field {
		case "value":
			rows[i].Was = r.wasValue(p)
		case "deadline":
			rows[i].Was = r.wasDeadline(p)
		default:
			rows[i].Was = r.wasRow(p, row.Field)
		}
	}
	return rows
}

// wasRow is was for facts with parts, of which the first that changed speaks.
func (r *Renderer) wasRow(p *notice.Procedure, key string) template.HTML {
	for _, path := range []string{key, key + ".name", key + ".title", key + ".email", key + ".phone"} {
		if w := r.was(p, path, key); w != "" {
			return w
		}
	}
	return ""
}

func contactHTML(key string, c content.Contact) template.HTML {
	var m element.Markup
	part := func(field, value, href string) {
		if value == "" {
			return
		}
		if m.Len() > 0 {
			m.Raw(", ")
		}
		if href == "" {
			m.Raw(`<span data-field="`, key, ".", field, `">`).Text(value).Raw("</span>")
			return
		}
		m.Raw(`<a data-field="`, key, ".", field, `" href="`).Address(href).Raw(`">`).Text(value).Raw("</a>")
	}
	part("name", c.Name, "")
	part("email", c.Email, "mailto:"+c.Email)
	part("phone", c.Phone, "")
	part("url", c.URL, c.URL)
	return m.HTML()
}

// towersRow says how many towers there are after and today, and which of them are
// bought here; it is empty where there are none after.
func (r *Renderer) towersRow(t content.Towers) template.HTML {
	if len(t.After) == 0 {
		return ""
	}
	var m element.Markup
	m.Text(towers.Counts(t))
	var here []string
	for _, tower := range t.After {
		if tower.Scope == "this notice" {
			here = append(here, tower.Name)
		}
	}
	if len(here) > 0 && len(here) < len(t.After) {
		m.Raw(". This notice buys ").Raw(`<a href="#towers">`).Text(problem.Enumerate(here, "and")).Raw("</a>")
	}
	return m.HTML()
}

func (r *Renderer) publicationRows(p *notice.Procedure) []Row {
	first := p.First()
	rows := []Row{{Label: "First published", Field: "published", SetBy: first.ID, Body: []template.HTML{element.Time(first.Published)}}}
	if site.Several(p) {
		for i, s := range slices.Backward(p.Steps) {
			if len(s.Changes) == 0 {
				continue
			}
			var m element.Markup
			m.Raw(string(element.Time(s.Notice.Published)), ": ").Link(r.href(site.NoticeURL(p, i)), s.Headline())
			rows = append(rows, Row{Label: "Last changed", Field: "published", SetBy: s.Notice.ID, Body: []template.HTML{m.HTML()}})
			break
		}
	} else {
		rows[0].Label = "Published"
	}
	var official []template.HTML
	for i, s := range p.Steps {
		if s.Notice.OfficialURL == "" {
			continue
		}
		var m element.Markup
		m.Link(s.Notice.OfficialURL, s.Notice.OfficialURL)
		if site.Several(p) {
			m.Raw(", for the ").Link(r.href(site.NoticeURL(p, i)), s.Notice.Type.Words()+" of "+s.Notice.Published.String())
		}
		official = append(official, m.HTML())
	}
	if official != nil {
		rows = append(rows, Row{Label: "Official notice", Field: "official_url", Body: official})
	}
	var ocid element.Markup
	return append(rows, Row{Label: "Record number", Field: "ocid", Body: []template.HTML{ocid.Raw("<code>").Text(r.site.Register.OCID(p.Name)).Raw("</code>").HTML()}})
}

// awards gives the awards of some facts of a procedure: its state, or what its
// last notice says, which are named as the state does where the notice leaves
// that out. What the notice takes away is left to its changes. The note tells how
// many bids there were, where all awards that stand say so.
func (r *Renderer) awards(p *notice.Procedure, f *content.Facts) (views []AwardView, note string, loose []ContractView) {
	state := p.State()
	bids, allBids, lots, allLots := 0, true, map[string]bool{}, true
	findAward, findContract := content.Finder(state.Awards), content.Finder(state.Contracts)
	contracts := slices.DeleteFunc(slices.Clone(f.Contracts), func(c content.Contract) bool { return findContract(c.Key()) < 0 })
	of := map[string][]content.Contract{} // by award
	for _, c := range contracts {
		of[c.Award] = append(of[c.Award], c)
	}
	lotNames := map[string]string{} // by id
	for _, l := range slices.Backward(state.Lots) {
		if l.ID != "" && l.Name != "" {
			lotNames[l.ID] = l.Name
		}
	}
	cancelled, terminated := p.Cancellations(), p.Terminations()
	shown := map[string]bool{} // awards by key
	for _, a := range f.Awards {
		i := findAward(a.Key())
		if i < 0 {
			continue
		}
		v := AwardView{Award: a, Cancelled: r.ended("Cancelled", cancelled[a.Key()]), Suppliers: suppliers(state.Awards[i].Suppliers, a.Suppliers), Label: element.ValueLabel(a.Value, "Value"), Towers: strings.Join(a.Towers, ", ")}
		if a.Value.Known() {
			v.Value = element.Value(a.Value, "awards.value")
		}
		if v.Cancelled != nil && v.Value != "" {
			v.Value = "<del>" + v.Value + "</del>"
		}
		var names []string
		for _, lot := range a.Lots {
			if name := lotNames[lot]; name != "" {
				lot += " " + name
			}
			names = append(names, lot)
		}
		v.Lots = strings.Join(names, ", ")
		if v.Cancelled == nil {
			bids += a.Bids
			allBids, allLots = allBids && a.Bids > 0, allLots && len(a.Lots) > 0
			for _, lot := range a.Lots {
				lots[lot] = true
			}
		}
		for _, c := range of[a.Key()] {
			v.Contracts = append(v.Contracts, r.contract(c, terminated))
		}
		shown[a.Key()] = true
		views = append(views, v)
	}
	for _, c := range contracts {
		if !shown[c.Award] {
			loose = append(loose, r.contract(c, terminated))
		}
	}
	if bids > 0 && allBids {
		note = count(bids, "bid")
		if allLots {
			note += " for " + count(len(lots), "lot")
		}
	}
	return views, note, loose
}

// markWithout marks the awards without a contract. Not every publisher tells of
// contracts, and one of no award may be of any: so it marks none unless each contract
// is of an award.
func markWithout(awards []AwardView, loose []ContractView) {
	if len(loose) > 0 || !slices.ContainsFunc(awards, func(v AwardView) bool { return len(v.Contracts) > 0 }) {
		return
	}
	for i, v := range awards {
		awards[i].NoContract = v.Cancelled == nil && len(v.Contracts) == 0
	}
}

// suppliers gives those that a notice says, as they are known; all that are known
// where it says none.
func suppliers(known, said []content.Organization) []content.Organization {
	if said == nil {
		return known
	}
	named, find := slices.Clone(said), content.Finder(known)
	for n, o := range said {
		if i := find(o.Key()); i >= 0 {
			named[n] = known[i]
		}
	}
	return named
}

func (r *Renderer) contract(c content.Contract, terminated map[string]*content.Notice) ContractView {
	v := ContractView{Contract: c, Terminated: r.ended("Terminated", terminated[c.Key()])}
	if c.Value.Known() {
		v.Amount = element.WholeValue(c.Value, "contracts.value")
	}
	return v
}

// lots is awards for lots.
func (r *Renderer) lots(p *notice.Procedure, f *content.Facts) []LotView {
	var views []LotView
	state, cancelled := p.State(), p.Status == notice.Cancelled
	find := content.Finder(state.Lots)
	for _, l := range f.Lots {
		i := find(l.Key())
		if i < 0 {
			continue
		}
		l.Name = state.Lots[i].Name
		v := LotView{Lot: l, Number: lotNumber(l.ID), Label: element.ValueLabel(l.Value, "Value")}
		if !l.Deadline.IsZero() {
			v.Due = dueHTML(l.Deadline, cancelled)
		}
		if l.Value.Known() {
			v.Amount = element.Value(l.Value, "lots.value")
		}
		views = append(views, v)
	}
	return views
}

// lotNumber gives a lot's id after "Lot", unless it begins so itself.
func lotNumber(id string) string {
	if id == "" || strings.HasPrefix(strings.ToLower(id), "lot") {
		return id
	}
	return "Lot " + id
}

// documentsShown is how many documents a page shows before the rest go into
// details.
const documentsShown = 10

func (r *Renderer) documents(procedure string, all []content.Document) Documents {
	var d Documents
	var size int64
	files := 0
	for _, doc := range all {
		v := DocumentView{Title: doc.Title, Href: r.documentHref(procedure, doc.Name, doc.URL), Published: doc.Published, SHA256: doc.SHA256}
		if doc.Path != "" {
			v.Note = append(v.Note, kindOfFile(doc.Name), sizeText(doc.Size))
			v.Short = doc.SHA256[:min(8, len(doc.SHA256))]
			size += doc.Size
			files++
		} else {
			v.Note = append(v.Note, "Elsewhere")
		}
		if doc.Kind != "" {
			v.Note = append(v.Note, doc.Kind)
		}
		if doc.Language != "" {
			v.Note = append(v.Note, languageName(doc.Language))
		}
		if len(d.First) < documentsShown {
			d.First = append(d.First, v)
		} else {
			d.Rest = append(d.Rest, v)
		}
	}
	switch {
	case files > 0 && files == len(all):
		d.Note = count(files, "file") + ", " + sizeText(size)
	case len(all) > 0:
		d.Note = count(len(all), "document")
	}
	return d
}

func (r *Renderer) cites(p *notice.Procedure) (related, by []Cite) {
	named := map[string]bool{}
	for _, rel := range p.State().Related {
		if c, ok := r.cite(rel); ok {
			related = append(related, c)
			named[c.Href] = true
		}
	}
	for _, q := range r.site.Register.Relating(p.Name) {
		if c := r.citeProcedure(q); !named[c.Href] {
			by = append(by, c)
		}
	}
	return related, by
}

// cite gives a related thing; it is left out while the site has no page for it,
// as for a procedure that is not yet published.
func (r *Renderer) cite(rel content.Related) (Cite, bool) {
	switch {
	case rel.Notice != "":
		p := r.site.Register.Procedure(rel.Notice)
		if p == nil {
			return Cite{}, false
		}
		return r.citeProcedure(p), true
	case rel.Coverage != "":
		c := r.coverage(rel.Coverage)
		if c == nil {
			return Cite{}, false
		}
		return r.citeCoverage(c), true
	}
	return Cite{Title: rel.Title, Href: rel.URL, Kind: notice.UpperFirst(rel.Kind), Publisher: rel.Publisher, Published: rel.Published, Summary: rel.Summary}, true
}

func (r *Renderer) citeProcedure(p *notice.Procedure) Cite {
	c := Cite{Title: p.State().Title, TitleLanguage: r.titleLanguage(p), Href: r.href(site.ProcedureURL(p.Name)), Kind: "Notice", Publisher: p.State().Buyer.Name, Published: p.First().Published}
	if p.Status == notice.Cancelled {
		c.Kind = "Cancelled notice"
	}
	return c
}

func (r *Renderer) topics(f *content.Facts) []Link {
	var links []Link
	for _, name := range f.Topics {
		if t := r.site.Term(site.Topics, name); t != nil {
			links = append(links, Link{Text: t.Name, Href: r.href(t.URL())})
		}
	}
	return links
}

// timeline lists the notices, newest first, with what each changed.
func (r *Renderer) timeline(p *notice.Procedure) []Entry {
	var entries []Entry
	for i, s := range slices.Backward(p.Steps) {
		e := Entry{
			Date: s.Notice.Published, Type: s.Notice.Type.Words(), ID: s.Notice.ID, Href: r.href(site.NoticeURL(p, i)),
			Headline: s.Headline(), First: i == 0, Reason: s.Notice.Reason, Draft: r.unpublished(s.Notice),
		}
		if i == 0 {
			e.Headline = s.State.Title
		}
		lines := r.changeLines(p, s)
		e.Changes, e.Rest = lines[:min(changesOfEntry, len(lines))], max(0, len(lines)-changesOfEntry)
		entries = append(entries, e)
	}
	return entries
}

// changeLines gives what a notice changed, a line each.
func (r *Renderer) changeLines(p *notice.Procedure, s notice.Step) []ChangeLine {
	if r.own == nil {
		return r.newChangeLines(p, s)
	}
	r.own.turn(p)
	lines, ok := r.own.lines[s.Notice]
	if !ok {
		lines = r.newChangeLines(p, s)
		r.own.lines[s.Notice] = lines
	}
	return lines
}

func (r *Renderer) newChangeLines(p *notice.Procedure, s notice.Step) []ChangeLine {
	changes := lineChanges(s)
	lines := make([]ChangeLine, 0, len(changes))
	names, itemName, withValue := notice.NamesOf(s.State), r.itemNames(s.State), withValues(s)
	for _, c := range changes {
		c = withValue(c)
		l := ChangeLine{Label: notice.Label(c.Path), Field: c.Path, Href: r.href(site.ChangesURL(p.Name)) + "#" + changeID(s.Notice.ID, c)}
		if name, ok := names.Subject(c); ok {
			l.Label = name
		} else if c.Item != "" && strings.Contains(c.Path, ".") {
			l.Label += " (" + itemName(c) + ")"
		}
		if c.Before != nil {
			l.Before = r.short(p.Name, c.Path, c.Before)
		}
		if c.After != nil {
			l.After = r.short(p.Name, c.Path, c.After)
		}
		lines = append(lines, l)
	}
	return lines
}

// lineChanges gives the changes of a step that have a line each. Whether VAT is in an
// amount and whether it is an estimate are said beside it, and not again where lines of
// amounts say both what it was and what it is.
func lineChanges(s notice.Step) []notice.Change {
	return slices.DeleteFunc(slices.Clone(s.Changes), func(c notice.Change) bool {
		value, isVAT := strings.CutSuffix(c.Path, "value.vat")
		value, isEstimate := strings.CutSuffix(value, "value.estimated")
		if !isVAT && !isEstimate {
			return false
		}
		value += "value"
		before, after := c.Before == nil, c.After == nil
		for _, o := range s.Changes {
			if o.Item == c.Item && (o.Path == value+".amount" || o.Path == value+".min" || o.Path == value+".max") {
				before, after = before || o.Before != nil, after || o.After != nil
			}
		}
		return before && after
	})
}

// short is fact with long text cut.
func (r *Renderer) short(procedure, path string, value any) template.HTML {
	if s, ok := value.(string); ok {
		value = markdown.Cut(s, 120)
	}
	if d, ok := value.(moment.Moment); ok {
		return element.Time(d)
	}
	return r.fact(procedure, path, value)
}

func (r *Renderer) corrections(p *notice.Procedure) []Correction {
	var all []Correction
	for i, s := range p.Steps {
		if c := s.Notice.Corrected; c.Reason != "" {
			all = append(all, Correction{s.Notice.Published, r.href(site.NoticeURL(p, i)), c.Date, c.Reason, r.language(s.Notice.Language)})
		}
	}
	return all
}
