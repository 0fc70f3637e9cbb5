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
	case content.TypePlanning:
		return cmp.Or(before, Planned)
	case content.TypeTender:
		return Open
	case content.TypeTenderUpdate, content.TypeTenderAmendment:
		return cmp.Or(before, Open)
	case content.TypeTenderCancellation:
		return Cancelled
	case content.TypeAward:
		return Awarded
	case content.TypeAwardUpdate:
		return cmp.Or(before, Awarded)
	case content.TypeAwardCancellation:
		if len(standing(steps, last.State.Awards, Step.cancels)) > 0 {
			return cmp.Or(before, Awarded)
		}
		return stageBeforeAwards(steps)
	case content.TypeContract:
		return InContract
	case content.TypeContractUpdate:
		return cmp.Or(before, InContract)
	case content.TypeContractTermination:
		if len(standing(steps, last.State.Contracts, Step.terminates)) > 0 {
			return InContract
		}
	}
	return Ended
}

// stageBeforeAwards is where the notices that are of no award leave a procedure.
// One that was never planned nor tendered has nothing left to bid for.
func stageBeforeAwards(steps []Step) Status {
	var stage Status
	for _, s := range steps {
		switch s.Notice.Type {
		case content.TypePlanning:
			stage = cmp.Or(stage, Planned)
		case content.TypeTender:
			stage = Open
		case content.TypeTenderUpdate, content.TypeTenderAmendment:
			stage = cmp.Or(stage, Open)
		case content.TypeTenderCancellation:
			stage = Cancelled
		}
	}
	return cmp.Or(stage, Cancelled)
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
		contracts := standing(p.Steps, last.State.Contracts, Step.terminates)
		if len(contracts) > 0 && !slices.ContainsFunc(contracts, func(c content.Contract) bool { return c.End.IsZero() || !c.End.Passed(at) }) {
			return Ended
		}
	}
	return last.Stage
}

// Awards gives the procedure's awards that no notice cancelled.
func (p *Procedure) Awards() []content.Award {
	return standing(p.Steps, p.State().Awards, Step.cancels)
}

// Cancelled gives the notice that cancelled an award, nil if it stands: one that
// a later award names stands again.
func (p *Procedure) Cancelled(a content.Award) *content.Notice {
	return endings(p.Steps, Step.cancels)[a.Key()]
}

// Terminated gives the notice that terminated a contract, nil if it stands: one
// that a later contract notice names stands again.
func (p *Procedure) Terminated(c content.Contract) *content.Notice {
	return endings(p.Steps, Step.terminates)[c.Key()]
}

// CancelledAwards gives the awards that the step's notice cancels: of an
// award-cancellation those that it names, or all.
func (s Step) CancelledAwards() []content.Award {
	awards, _ := s.cancels()
	return awards
}

// TerminatedContracts gives the contracts that the step's notice terminates: of
// a contract-termination those that it names, or all.
func (s Step) TerminatedContracts() []content.Contract {
	contracts, _ := s.terminates()
	return contracts
}

// cancels gives the awards that the notice cancels, and those that it makes. An
// award-update changes facts alone.
func (s Step) cancels() (ended, made []content.Award) {
	f := &s.Notice.Facts
	switch s.Notice.Type {
	case content.TypeAward:
		return nil, f.Awards
	case content.TypeAwardCancellation:
		return namedOr(f.Awards, s.State.Awards), nil
	}
	return nil, nil
}

// terminates is cancels for contracts.
func (s Step) terminates() (ended, made []content.Contract) {
	f := &s.Notice.Facts
	switch s.Notice.Type {
	case content.TypeContract:
		return nil, f.Contracts
	case content.TypeContractTermination:
		return namedOr(f.Contracts, s.State.Contracts), nil
	}
	return nil, nil
}

func namedOr[T any](named, all []T) []T {
	if len(named) > 0 {
		return named
	}
	return all
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
