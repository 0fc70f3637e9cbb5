package render

import (
	"html/template"
	"slices"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// A ChangeView is a fact that a notice changed, with both sides.
type ChangeView struct {
	ID            string
	Label         string
	Field         string
	Kind          string // Changed, Added, Removed
	Before, After template.HTML
	Note          string
}

// itemNames gives a function that names the item that a change is of, of the facts
// after it.
func (r *Renderer) itemNames(f *content.Facts) func(c notice.Change) string {
	lot, document, related := content.Finder(f.Lots), content.Finder(f.Documents), content.Finder(f.Related)
	award, contract := content.Finder(f.Awards), content.Finder(f.Contracts)
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
		case content.Lot, content.Document, content.Tower, content.Contract:
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
		case "contracts":
			if i := contract(c.Item); i >= 0 {
				return names.WithSuppliers(f.Contracts[i]).ID
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
// the figure; those of awards with the names of their lots, and those of contracts with
// their suppliers.
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
			case content.Contract:
				return names.WithSuppliers(v)
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
	lots, awards, contracts := lotValues(f), awardValues(f), contractValues(f)
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
	l.Alternates = []Alternate{r.feedLink(site.ProcedureURL(p.Name)+site.FeedFile, "Feed of notices on this procedure")}
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
	l := r.page(site.PageURL("changes/", p.Number), "Changes", "changes/")
	r.number(&l, p)
	l.Alternates = []Alternate{r.feedLink("changes/"+site.FeedFile, "Changes to published notices")}
	l.Crumbs = []Link{{Text: "Notices", Href: r.href("notices/")}}
	v := allChangesView{Layout: l, Pages: r.pager(p, "changes/"), Follow: l.Alternates}
	v.Lead = "What buyers changed after publishing, newest first: " + count(len(all), "notice") + "." + ofPages(p)
	for _, of := range site.OnPage(all, r.site.Settings.PerPage, p.Number) {
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

// changesOfEntry is how many changes an entry of the history names.
const changesOfEntry = 6

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
	if len(changes) == 0 { // as of first notices
		return nil
	}
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
