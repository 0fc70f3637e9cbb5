package render

import (
	"html/template"
	"slices"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
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

	key string // the front-matter key, of those without a field too
}

// rows gives the facts that fit a row, in the order of pages: those of a state, or
// what a notice says. passed tells that the deadline is one that has passed; towers
// is what the row of the towers says, none where it is empty; language gives that of
// what an editor wrote for a key, empty where the row need not say.
func (r *Renderer) rows(f *content.Facts, passed bool, towers template.HTML, language func(key string) string) []Row {
	var rows []Row
	add := func(key, label string, body ...template.HTML) {
		rows = append(rows, Row{Label: label, Field: key, Body: body, key: key})
	}
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
		add("procedure", "Procedure", textIn(language("procedure"), notice.UpperFirst(f.Procedure)))
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
		rows = append(rows, Row{Label: "Category", Body: []template.HTML{text(notice.UpperFirst(f.Category))}, key: "category"})
	}
	if f.Legal != "" {
		rows = append(rows, Row{Label: "Law", Body: []template.HTML{textIn(language("legal"), f.Legal)}, key: "legal"})
	}
	if f.Submit != "" {
		body := textIn(language("submit"), f.Submit)
		if content.IsWeb(f.Submit) {
			var m element.Markup
			body = m.Link(f.Submit, f.Submit).HTML()
		}
		rows = append(rows, Row{Label: "How to bid", Body: []template.HTML{body}, key: "submit"})
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
		rows = append(rows, Row{Label: "Classification", Field: "cpv", Body: body, key: "cpv"})
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
		rows = append(rows, Row{Label: label, Field: "regions", Body: body, key: "regions"})
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

// eventsRow gives the row of the other dates, if there are any, with their titles in a
// language, empty where the row need not say.
func eventsRow(f *content.Facts, cancelled []date, language string) []Row {
	if len(f.Events) == 0 {
		return nil
	}
	var body []template.HTML
	for _, e := range f.Events {
		var m element.Markup
		m.Raw(string(textIn(language, e.Title)), ": ")
		if slices.ContainsFunc(cancelled, func(d date) bool { return d.key == e.Title && d.at.Equal(e.Date) }) {
			m.Raw(string(dueHTML(e.Date, true)))
		} else {
			m.Raw(string(element.Time(e.Date)))
		}
		body = append(body, m.HTML())
	}
	return []Row{{Label: "Other dates", Body: body, key: "events"}}
}

// textIn gives a text as it stands in a line; language and text may be empty.
func textIn(language, s string) template.HTML {
	if language == "" || s == "" {
		return text(s)
	}
	return "<span" + template.HTML(element.Language(language)) + ">" + text(s) + "</span>"
}

// addHistory says of the rows of a living page which notice set each last, and what
// it was before.
func (r *Renderer) addHistory(p *notice.Procedure, rows []Row) []Row {
	for i, row := range rows {
		by := p.SetBy(row.key)
		rows[i].SetBy = by.ID
		switch {
		case by == p.First(): // no later notice changed it
		case row.key == "value":
			rows[i].Was = r.wasValue(p)
		case row.key == "deadline":
			rows[i].Was = r.wasDeadline(p)
		default:
			rows[i].Was = r.wasRow(p, row.key)
		}
	}
	return rows
}

// wasRow is was for facts with parts, of which the first that changed speaks.
func (r *Renderer) wasRow(p *notice.Procedure, key string) template.HTML {
	for _, path := range []string{key, key + ".name", key + ".title", key + ".id", key + ".email", key + ".phone"} {
		if w := r.was(p, path); w != "" {
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

// A Figure is one of the facts that most readers came for.
type Figure struct {
	Label, Field, SetBy string
	Big                 template.HTML
	More                []template.HTML
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
		figures = append(figures, Figure{Label: stateLabel(p), Field: "value", SetBy: p.SetBy("value").ID, Big: element.Value(f.Value, "value"), More: htmls(r.wasValue(p))})
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
		if first := firstDue(p, f.Deadline); !first.At.IsZero() {
			fig.More = append(fig.More, wasSpan(notice.UpperFirst(firstWords(first))+": "+string(element.Time(first.At))))
		}
		fig.More = append(fig.More, htmls(r.wasDeadline(p))...)
		figures = append(figures, fig)
	}
	if !f.Duration.IsZero() {
		fig := Figure{Label: "Duration", Field: "duration", SetBy: p.SetBy("duration").ID, Big: element.Duration(f.Duration), More: htmls(r.was(p, "duration"))}
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
				var m element.Markup
				m.Raw(`<span class="was" data-field="value" data-set-by="`).Text(p.SetBy("value").ID).Raw(`">`, label, string(value), "</span>")
				fig.More = append(fig.More, m.HTML())
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

func htmls(h template.HTML) []template.HTML {
	if h == "" {
		return nil
	}
	return []template.HTML{h}
}

func (r *Renderer) statusHTML(p *notice.Procedure) template.HTML {
	var m element.Markup
	if p.Status == notice.Open {
		return m.Raw("Open for bids").HTML()
	}
	return m.Text(notice.UpperFirst(p.Status.Words())).HTML()
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

func wasSpan(markup string) template.HTML {
	return template.HTML(`<span class="was">` + markup + `</span>`)
}

// changeHref is the address on the page of changes of what a notice changed of the
// fact at a path, of an item or of none.
func (r *Renderer) changeHref(p *notice.Procedure, id, path, item string) string {
	if _, step, ok := p.Step(id); ok {
		for _, c := range step.Changes {
			if c.Item == item && c.Of(path) {
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
	m.Raw(`. <a href="`).Text(r.changeHref(p, last.ID, "deadline", "")).Raw(`">`)
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

// was says what a fact of no item was before its last change, and when it changed.
func (r *Renderer) was(p *notice.Procedure, path string) template.HTML {
	if !p.Changed(path) {
		return ""
	}
	return r.wasOf(p, path, "", p.Versions(path, ""))
}

// wasOf says what a fact was of whose versions the last one holds. As with deadlines,
// times at which there was none do not count.
func (r *Renderer) wasOf(p *notice.Procedure, path, item string, versions []notice.Version) template.HTML {
	if len(versions) < 2 {
		return ""
	}
	last := versions[len(versions)-1]
	now, by := r.fact(p.Name, path, last.Value), last.Set
	for _, v := range slices.Backward(versions[:len(versions)-1]) {
		if v.Value == nil {
			continue
		}
		before := r.fact(p.Name, path, v.Value)
		if before == now {
			by = v.Set
			continue
		}
		return r.wasBefore(p, path, item, before, by)
	}
	return ""
}

// wasBefore says what a fact was before a notice, with a link to the change.
func (r *Renderer) wasBefore(p *notice.Procedure, path, item string, before template.HTML, by *content.Notice) template.HTML {
	var m element.Markup
	m.Raw("Was <del>", string(before), `</del>. <a href="`).Text(r.changeHref(p, by.ID, path, item)).Raw(`">Changed on `, string(element.Time(by.Published)), "</a>")
	return wasSpan(m.String())
}

func (r *Renderer) wasValue(p *notice.Procedure) template.HTML {
	before, by := formerValue(p, func(f *content.Facts) content.Value { return f.Value })
	if by == nil {
		return ""
	}
	return r.wasBefore(p, "value", "", before, by)
}

// wasValues gives a function that says what the value of a thing of a list was before,
// by its key. values gives the values of some facts by key.
func (r *Renderer) wasValues(p *notice.Procedure, path string, values func(*content.Facts) func(key string) content.Value) func(key string) template.HTML {
	changed := map[string]bool{}
	for _, s := range p.Steps[1:] {
		for _, c := range s.Changes {
			if c.Of(path) {
				changed[c.Item] = true
			}
		}
	}
	if len(changed) == 0 {
		return func(string) template.HTML { return "" }
	}
	of := map[*content.Facts]func(key string) content.Value{}
	for _, s := range p.Steps {
		of[s.State] = values(s.State)
	}
	return func(key string) template.HTML {
		if !changed[key] {
			return ""
		}
		before, by := formerValue(p, func(f *content.Facts) content.Value { return of[f](key) })
		if by == nil {
			return ""
		}
		return r.wasBefore(p, path, key, before, by)
	}
}

func lotValues(f *content.Facts) func(key string) content.Value {
	return itemValues(f.Lots, func(l *content.Lot) content.Value { return l.Value })
}

func awardValues(f *content.Facts) func(key string) content.Value {
	return itemValues(f.Awards, func(a *content.Award) content.Value { return a.Value })
}

func contractValues(f *content.Facts) func(key string) content.Value {
	return itemValues(f.Contracts, func(c *content.Contract) content.Value { return c.Value })
}

// addLotHistory says beside the deadlines and values of a living page's lots what they
// were before.
func (r *Renderer) addLotHistory(p *notice.Procedure, lots []LotView) {
	due, value := p.Histories("lots.deadline"), r.wasValues(p, "lots.value", lotValues)
	for i := range lots {
		l := &lots[i]
		// The history of one that was taken away and named again ends before that.
		if versions := due[l.Key()]; len(versions) > 0 && l.Deadline.Equal(momentOf(versions[len(versions)-1])) {
			l.DueWas = r.wasOf(p, "lots.deadline", l.Key(), versions)
		}
		if l.Amount != "" {
			l.AmountWas = value(l.Key())
		}
	}
}

// momentOf gives a version of a deadline; none where it had none.
func momentOf(v notice.Version) moment.Moment {
	at, _ := v.Value.(moment.Moment)
	return at
}

// addAwardHistory is addLotHistory for the values of awards and contracts that stand.
func (r *Renderer) addAwardHistory(p *notice.Procedure, awards []AwardView, loose []ContractView) {
	value, ofContract := r.wasValues(p, "awards.value", awardValues), r.wasValues(p, "contracts.value", contractValues)
	for i, v := range awards {
		if v.Value != "" && v.Cancelled == nil {
			awards[i].Was = value(v.Award.Key())
		}
	}
	for _, c := range contractsOf(awards, loose) {
		if c.Amount != "" && c.Terminated == nil {
			c.addWas(ofContract(c.Key()))
		}
	}
}

// formerValue gives the last other value that there was before the one that holds,
// and the notice that set this one in its place; by is nil where there was none.
func formerValue(p *notice.Procedure, value func(*content.Facts) content.Value) (before template.HTML, by *content.Notice) {
	now := value(p.State())
	for _, s := range slices.Backward(p.Steps[1:]) {
		if value(s.State).Known() {
			by = s.Notice
		}
		before := element.ValueUnder(value(s.Former), now, "")
		if before != "" && before != element.Value(now, "") {
			return before, by
		}
	}
	return "", nil
}
