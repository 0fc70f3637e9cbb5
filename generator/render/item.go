package render

import (
	"html/template"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// An Item is a procedure in a list.
type Item struct {
	Procedure  *notice.Procedure
	Name, Href string
	Published  moment.Moment
	Type       string // the last notice's, in words, with what it changed
	Title      string
	// TitleLanguage is that of the title, if it is not the site's.
	TitleLanguage string
	Buyer         string
	Status        notice.Status
	StatusLabel   string
	ValueLabel    string
	Value         template.HTML
	Closes        string // Closes or Closed
	Deadline      moment.Moment
	Field         string // of Deadline: deadline, or lots.deadline where lots alone have one
	// First is of the lot or tower that closes first, where that is before Deadline.
	// Only open procedures have one.
	First notice.Due
	Draft bool

	html template.HTML // see itemsHTML; a build makes it once for all lists
}

func (r *Renderer) item(p *notice.Procedure) Item {
	return r.share.items.get(p, func() Item {
		i := r.newItem(p)
		i.html = itemHTML(i)
		return i
	})
}

func (r *Renderer) newItem(p *notice.Procedure) Item {
	f := p.State()
	last := p.Steps[len(p.Steps)-1]
	i := Item{
		Procedure: p, Name: p.Name, Href: r.href(site.ProcedureURL(p.Name)), Published: last.Notice.Published,
		Type: last.Notice.Type.Words(), Title: f.Title, TitleLanguage: r.titleLanguage(p), Buyer: f.Buyer.Name,
		Status: p.Status, StatusLabel: notice.UpperFirst(p.Status.Words()), Draft: r.unpublished(last.Notice),
	}
	if len(p.Steps) > 1 {
		if h := last.Headline(); strings.HasPrefix(last.Notice.Type.Words(), "tender ") && len(last.Changes) > 0 && !last.Notice.Type.Cancels() {
			i.Type += ": " + notice.LowerFirst(h)
		}
	}
	if label, v := listedValue(p); v.Known() {
		i.ValueLabel, i.Value = label, element.Value(v, "value")
	}
	var end notice.Due
	switch dues := p.Closing(r.site.Register.At); {
	case p.Status == notice.Open:
		end, i.Closes = notice.LastDue(f), "Closes"
	case p.Status == notice.Closed:
		end, i.Closes = notice.LastDue(f), "Closed"
	case len(dues) > 0: // awarded but for these
		end, i.Closes = dues[len(dues)-1], "Closes"
	}
	if !end.At.IsZero() {
		i.Deadline, i.Field = end.At, dueField(end)
	}
	// What a list says is true on any day while the status is the same and there is
	// something to bid for: the first deadline stays when it has passed. Of a procedure
	// that is awarded in part the first one says nothing of what is left.
	i.First = firstDue(p, i.Deadline)
	return i
}

// firstDue gives the lot or tower of an open procedure that closes first, where that is
// before a deadline.
func firstDue(p *notice.Procedure, deadline moment.Moment) notice.Due {
	if dues := p.Undecided(); p.Status == notice.Open && len(dues) > 0 && dues[0].At.Deadline().Before(deadline.Deadline()) {
		return dues[0]
	}
	return notice.Due{}
}

// firstWords names what closes first.
func firstWords(first notice.Due) string {
	if first.Path == notice.DueTower {
		return "first tower"
	}
	return "first lot"
}

// listedValue is the value that lists and the search have of a procedure, with its
// label: once all is awarded that of the awards. One that is cancelled has none.
func listedValue(p *notice.Procedure) (label string, v content.Value) {
	switch won, ok := awarded(p.Awards()); {
	case p.Status == notice.Cancelled:
		return "", content.Value{}
	case ok && p.Status.HasAward() && p.Decided():
		return element.ValueLabel(won, "Value"), won
	}
	return stateLabel(p), p.State().Value
}

// stateLabel is the label of a procedure's own value, which is not to be taken for that
// of its awards.
func stateLabel(p *notice.Procedure) string {
	label := "Value"
	if p.Status.HasAward() && p.SetBy("value").Type.OfTender() {
		label = "Value of the tender"
	}
	return element.ValueLabel(p.State().Value, label)
}

// unpublished tells whether a notice is only in a preview.
func (r *Renderer) unpublished(n *content.Notice) bool {
	return n.Draft || n.Published.Start().After(r.site.Register.At)
}

func (r *Renderer) items(procedures []*notice.Procedure) []Item {
	items := make([]Item, len(procedures))
	for i, p := range procedures {
		items[i] = r.item(p)
	}
	return items
}

// awarded is total of the awards' values.
func awarded(awards []content.Award) (sum content.Value, ok bool) {
	values := make([]content.Value, len(awards))
	for i, a := range awards {
		values[i] = a.Value
	}
	return total(values)
}

// total adds up values, if all are known, exact, in one currency and alike as to
// VAT. The sum of what is estimated is.
func total(values []content.Value) (sum content.Value, ok bool) {
	for i, v := range values {
		if !v.Amount.Valid() || i > 0 && v.VAT != sum.VAT {
			return content.Value{}, false
		}
		if i == 0 {
			sum = content.Value{Amount: v.Amount, VAT: v.VAT}
		}
		if v.Estimated == content.Yes {
			sum.Estimated = content.Yes
		}
		if i == 0 {
			continue
		}
		amount, err := sum.Amount.Add(v.Amount)
		if err != nil {
			return content.Value{}, false
		}
		sum.Amount = amount
	}
	return sum, len(values) > 0
}
