package notice

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"handbill.example/generator/content"
)

// A Status is where a procedure stands, derived from its notices' types and
// dates alone.
type Status string

// The statuses, as data-status has them.
const (
	Planned    Status = "planned"
	Open       Status = "open"
	Closed     Status = "closed"
	Awarded    Status = "awarded"
	InContract Status = "in-contract"
	Ended      Status = "ended"
	Cancelled  Status = "cancelled"
)

// HasAward tells whether an award stands: of awarded, in-contract and ended.
func (s Status) HasAward() bool { return s == Awarded || s == InContract || s == Ended }

// Statuses lists every status in the order in which pages offer them.
func Statuses() []Status {
	return []Status{Open, Planned, Closed, Awarded, InContract, Ended, Cancelled}
}

// Words gives the status as text: in contract.
func (s Status) Words() string { return strings.ReplaceAll(string(s), "-", " ") }

// stage tells where the last of some steps leaves a procedure. Updates and
// amendments change facts and not the stage, unless nothing came before them.
func stage(steps []Step) Status {
	last := steps[len(steps)-1]
	var before Status
	if len(steps) > 1 {
		before = steps[len(steps)-2].Stage
	}
	switch last.Notice.Type {
	case content.TypeAward:
		return Awarded
	case content.TypeAwardUpdate:
		return cmp.Or(before, Awarded)
	case content.TypeAwardCancellation:
		if len(standing(steps, last.State.Awards, Step.Cancels)) > 0 {
			return cmp.Or(before, Awarded)
		}
		return stageBeforeAwards(steps)
	case content.TypeContract:
		return InContract
	case content.TypeContractUpdate:
		return cmp.Or(before, InContract)
	case content.TypeContractTermination:
		if len(standing(steps, last.State.Contracts, Step.Terminates)) > 0 {
			return InContract
		}
		return Ended
	}
	return stageOfTender(last.Notice.Type, before)
}

// stageBeforeAwards is where the notices that are of no award leave a procedure.
// One that was never planned nor tendered has nothing left to bid for.
func stageBeforeAwards(steps []Step) Status {
	var stage Status
	for _, s := range steps {
		stage = stageOfTender(s.Notice.Type, stage)
	}
	return cmp.Or(stage, Cancelled)
}

// stageOfTender is where a notice leaves the tender, of which one on an award or a
// contract says nothing.
func stageOfTender(t content.Type, before Status) Status {
	switch t {
	case content.TypePlanning:
		return cmp.Or(before, Planned)
	case content.TypeTender:
		return Open
	case content.TypeTenderUpdate, content.TypeTenderAmendment:
		return cmp.Or(before, Open)
	case content.TypeTenderCancellation:
		return Cancelled
	}
	return before
}

// status is where a procedure stands at a moment.
func status(p *Procedure, at time.Time) Status {
	last := p.Steps[len(p.Steps)-1]
	switch last.Stage {
	case Open:
		if d := LastDeadline(last.State); !d.IsZero() && d.Passed(at) {
			return Closed
		}
	case InContract:
		contracts := standing(p.Steps, last.State.Contracts, Step.Terminates)
		if len(contracts) > 0 && !slices.ContainsFunc(contracts, func(c content.Contract) bool { return c.End.IsZero() || !c.End.Passed(at) }) {
			return Ended
		}
	}
	return last.Stage
}

// Awards gives the procedure's awards that no notice cancelled.
func (p *Procedure) Awards() []content.Award {
	return standing(p.Steps, p.State().Awards, Step.Cancels)
}

// Cancelled gives the notice that cancelled an award, nil if it stands: one that
// a later award names stands again. Templates may call it.
func (p *Procedure) Cancelled(a content.Award) *content.Notice {
	return p.Cancellations()[a.Key()]
}

// Terminated gives the notice that terminated a contract, nil if it stands: one
// that a later contract notice names stands again. Templates may call it.
func (p *Procedure) Terminated(c content.Contract) *content.Notice {
	return p.Terminations()[c.Key()]
}

// Cancellations gives what Cancelled gives of all awards, by their keys.
func (p *Procedure) Cancellations() map[string]*content.Notice {
	return endings(p.Steps, Step.Cancels)
}

// Terminations gives what Terminated gives of all contracts, by their keys.
func (p *Procedure) Terminations() map[string]*content.Notice {
	return endings(p.Steps, Step.Terminates)
}

// Cancels gives the awards that the step's notice cancels, of an
// award-cancellation those that it names, or all; and those that it makes, which
// stand from then on. An award-update changes facts alone.
func (s Step) Cancels() (ended, made []content.Award) {
	return ends(s, content.TypeAwardCancellation, content.TypeAward, s.Notice.Facts.Awards, s.State.Awards)
}

// Terminates is Cancels for contracts.
func (s Step) Terminates() (ended, made []content.Contract) {
	return ends(s, content.TypeContractTermination, content.TypeContract, s.Notice.Facts.Contracts, s.State.Contracts)
}

func ends[T any](s Step, ending, making content.Type, named, all []T) (ended, made []T) {
	switch {
	case s.Notice.Type == making:
		return nil, named
	case s.Notice.Type != ending:
		return nil, nil
	case len(named) > 0:
		return named, nil
	}
	return all, nil
}

// standing gives those of some things that no step ended for good.
func standing[T content.Keyed](steps []Step, things []T, ends func(Step) (ended, made []T)) []T {
	by := endings(steps, ends)
	if len(by) == 0 {
		return things // of nearly all procedures
	}
	return slices.DeleteFunc(slices.Clone(things), func(t T) bool { return by[t.Key()] != nil })
}

// endings gives, by their keys, the notices that ended things which none made
// anew after that. What has ended is not ended again.
func endings[T content.Keyed](steps []Step, ends func(Step) (ended, made []T)) map[string]*content.Notice {
	var by map[string]*content.Notice // of nearly all procedures there is none
	for _, s := range steps {
		ended, made := ends(s)
		for _, t := range ended {
			if by == nil {
				by = map[string]*content.Notice{}
			}
			if by[t.Key()] == nil {
				by[t.Key()] = s.Notice
			}
		}
		for _, t := range made {
			delete(by, t.Key())
		}
	}
	return by
}
