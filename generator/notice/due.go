package notice

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
)

// A Due is a moment until which there can be bids: for all of a procedure, or
// for a lot or tower of it.
type Due struct {
	// Path is that of the deadline, and Item the key of the lot or tower, as
	// Change has them; Name is what the lot or tower is called.
	Path, Item, Name string
	At               moment.Moment
}

// The paths of deadlines.
const (
	DueWhole = "deadline"
	DueLot   = "lots.deadline"
	DueTower = "towers.after.deadline"
)

// Deadlines gives every deadline for bids: that of the whole first, then those
// of lots and of towers. A tower that another notice buys has its deadline there.
func Deadlines(f *content.Facts) iter.Seq[Due] {
	return func(yield func(Due) bool) {
		if !f.Deadline.IsZero() && !yield(Due{Path: DueWhole, At: f.Deadline}) {
			return
		}
		for _, l := range f.Lots {
			if !l.Deadline.IsZero() && !yield(Due{DueLot, l.Key(), cmp.Or(l.Name, l.ID), l.Deadline}) {
				return
			}
		}
		for _, t := range f.Towers.After {
			if !t.Elsewhere() && !t.Deadline.IsZero() && !yield(Due{DueTower, t.Key(), t.Name, t.Deadline}) {
				return
			}
		}
	}
}

// LastDeadline is the moment of LastDue.
func LastDeadline(f *content.Facts) moment.Moment { return LastDue(f).At }

// LastDue is the deadline after which nothing of the procedure can be bid for: its
// own, or the last one of its lots and towers where it has none.
func LastDue(f *content.Facts) Due {
	var last Due
	for d := range Deadlines(f) {
		if d.Path == DueWhole {
			return d
		}
		if last.At.IsZero() || d.At.Compare(last.At) > 0 {
			last = d
		}
	}
	return last
}

// Undecided gives the deadlines of what is not awarded, in the order of time.
// That of the whole is decided by any award but one of some lots or towers, while
// others have no deadline of their own. One that had passed when the procedure was
// last tendered is of the round before, and there is nothing to decide.
func (p *Procedure) Undecided() []Due {
	f, awards := p.State(), p.Awards()
	if p.Steps[len(p.Steps)-1].Stage == Open {
		awards = nil // it was tendered anew, and they are of the round before
	}
	lots, towers, whole := awarded(awards)
	if whole {
		return nil
	}
	var tendered time.Time
	for _, s := range p.Steps {
		if s.Notice.Type == content.TypeTender {
			tendered = s.Notice.Published.Start()
		}
	}
	hasLot := func(key, name string) bool { return lots[key] || lots[name] }
	rest := len(awards) == 0 ||
		len(lots) > 0 && slices.ContainsFunc(f.Lots, func(l content.Lot) bool { return l.Deadline.IsZero() && !hasLot(l.Key(), l.Name) }) ||
		len(towers) > 0 && slices.ContainsFunc(f.Towers.After, func(t content.Tower) bool {
			return t.Deadline.IsZero() && !t.Elsewhere() && !towers[t.Name]
		})
	var all []Due
	for d := range Deadlines(f) {
		switch {
		case d.Path == DueWhole && !rest:
		case d.Path == DueLot && hasLot(d.Item, d.Name):
		case d.Path == DueTower && towers[d.Name]:
		case d.At.Passed(tendered):
		default:
			all = append(all, d)
		}
	}
	slices.SortStableFunc(all, func(a, b Due) int {
		return cmp.Or(a.At.Deadline().Compare(b.At.Deadline()), a.At.Compare(b.At))
	})
	return all
}

// Decided tells whether the awards that stand are of all that is bought: one of
// the whole, or some of every lot or every tower that the procedure buys.
func (p *Procedure) Decided() bool {
	lots, towers, whole := awarded(p.Awards())
	lotLeft := func(l content.Lot) bool { return !lots[l.Key()] && !lots[l.Name] }
	towerLeft := func(t content.Tower) bool { return !t.Elsewhere() && !towers[t.Name] }
	return whole || len(lots)+len(towers) > 0 &&
		(len(lots) == 0 || !slices.ContainsFunc(p.State().Lots, lotLeft)) &&
		(len(towers) == 0 || !slices.ContainsFunc(p.State().Towers.After, towerLeft))
}

// Awarded gives the lots and towers that the awards that stand name.
func (p *Procedure) Awarded() (lots, towers map[string]bool) {
	lots, towers, _ = awarded(p.Awards())
	return lots, towers
}

// awarded gives the lots and towers of awards, as they name them, and whether one of
// them is of the whole.
func awarded(awards []content.Award) (lots, towers map[string]bool, whole bool) {
	lots, towers = map[string]bool{}, map[string]bool{}
	for _, a := range awards {
		whole = whole || len(a.Lots) == 0 && len(a.Towers) == 0
		for _, lot := range a.Lots {
			lots[lot] = true
		}
		for _, tower := range a.Towers {
			towers[tower] = true
		}
	}
	return lots, towers, whole
}

// Closing gives the deadlines that can still be met at a moment, next first.
// Where one lot is awarded, others may be open still; an award of which nothing
// is known is of all.
func (p *Procedure) Closing(at time.Time) []Due {
	switch {
	case p.Status == Open:
	case !p.Status.HasAward(), len(p.Awards()) == 0, p.State().Deadline.Passed(at):
		return nil
	}
	return slices.DeleteFunc(p.Undecided(), func(d Due) bool { return d.At.Passed(at) })
}
