// Package notice adds notices up to procedures.
//
// A procedure is the series of its notices, oldest first. After each of them
// something holds: the state, which is the facts that the notices so far add
// up to. States are values; what a notice changed is the difference between
// the state before it and the state after it, and who set a fact, when, and
// what it was before all follow from these differences, so no two parts of the
// history can disagree.
//
// Build also looks up what notices refer to (coverage, procedures, lots,
// towers) and reports what does not fit together.
package notice

import (
	"slices"
	"strings"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/problem"
)

// Options say which of the content's notices count.
type Options struct {
	// At is the moment for which the register is made: notices that are
	// published later are left out, and statuses are those of that moment.
	At time.Time
	// Unpublished takes drafts and scheduled notices in, for previews.
	Unpublished bool
}

// A Register is all procedures of a site at a moment.
type Register struct {
	Options
	Folder *content.Folder
	// Procedures is sorted by name.
	Procedures []*Procedure
	// Scheduled are the notices that were left out because their time has not
	// come, sorted by file.
	Scheduled []*content.Notice
	// Published is the register without drafts and scheduled notices, where the
	// folder has some, or a page that is a draft, and this one took them in; else
	// nil.
	Published *Register
	// Problems is sorted; it does not repeat those of the folder.
	Problems problem.List

	byName  map[string]*Procedure
	citing  map[string][]*Procedure // by name of coverage
	related map[string][]*Procedure // by name of procedure
}

// A Procedure is one buying process.
type Procedure struct {
	Name string
	// Steps has one step a notice, oldest first, at least one.
	Steps  []Step
	Status Status

	// problems are those that check found, if it was called.
	problems problem.List
	checked  bool
}

// A Step is what one notice did.
type Step struct {
	Notice *content.Notice
	// State is what holds after the notice. It is shared and never changed.
	State *content.Facts
	// Former is what held before the notice; nil for the first.
	Former *content.Facts
	// Changes is what differs from before, as Between gives it; nil for the first
	// notice, which sets all it says.
	Changes []Change
	// Stage is where the notice leaves the procedure, whatever the day: the
	// status but for deadlines that pass and contracts that run out.
	Stage Status

	before   Status // where the procedure stood when the notice came; empty for the first
	tendered bool   // whether a notice before it was of a tender
}

// State is what holds after the last notice.
func (p *Procedure) State() *content.Facts { return p.Steps[len(p.Steps)-1].State }

// First is the procedure's first notice.
func (p *Procedure) First() *content.Notice { return p.Steps[0].Notice }

// Last is the procedure's last notice.
func (p *Procedure) Last() *content.Notice { return p.Steps[len(p.Steps)-1].Notice }

// Modified is when the procedure last changed: when a notice of it was last
// published or corrected.
func (p *Procedure) Modified() moment.Moment {
	var last moment.Moment
	for _, s := range p.Steps {
		last = moment.Later(last, s.Notice.Modified())
	}
	return last
}

// Draft tells whether all its notices are drafts.
func (p *Procedure) Draft() bool {
	return !slices.ContainsFunc(p.Steps, func(s Step) bool { return !s.Notice.Draft })
}

// Language is the one that all its notices name (BCP 47); empty if they are of
// several, or of the site's.
func (p *Procedure) Language() string {
	first := p.First().Language
	if slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Notice.Language != first }) {
		return ""
	}
	return first
}

// A Version is a value that a fact had, the notice that set it, and the one
// that put another in its place (nil for the value that holds).
type Version struct {
	Value      any
	Set, Ended *content.Notice
}

// Versions gives the values that a fact had, oldest first, the one that holds
// last. path and item are those of a Change, but for those of a status or of an item
// that came or went. Times at which it had no value are versions with a nil value,
// but for the time before it was first set.
func (p *Procedure) Versions(path, item string) []Version {
	versions, now := p.Histories(path)[item], p.value(path, item)
	if now == nil && len(versions) < 2 {
		return nil
	}
	if versions == nil {
		versions = []Version{{Set: p.First()}}
	}
	versions[len(versions)-1].Value = now // gone with its item without a change of its own
	return versions
}

// Histories gives Versions of every fact at a path that a later notice changed, by
// item, in one walk through the notices: a procedure may have thousands of lots.
func (p *Procedure) Histories(path string) map[string][]Version {
	var by map[string][]Version // of most paths there is none
	for _, s := range p.Steps[1:] {
		for _, c := range s.Changes {
			if c.Path != path {
				continue
			}
			if by == nil {
				by = map[string][]Version{}
			}
			versions := by[c.Item]
			if last := len(versions) - 1; last >= 0 {
				versions[last] = Version{c.Before, versions[last].Set, s.Notice}
			} else if c.Before != nil {
				versions = append(versions, Version{c.Before, p.First(), s.Notice})
			}
			by[c.Item] = append(versions, Version{c.After, s.Notice, nil})
		}
	}
	return by
}

// Changed tells whether a later notice changed the fact at a path.
func (p *Procedure) Changed(path string) bool {
	for _, s := range p.Steps {
		for _, c := range s.Changes {
			if c.Path == path && c.Item == "" {
				return true
			}
		}
	}
	return false
}

func (p *Procedure) value(path, item string) any {
	for f := range Flatten(p.State()) {
		if f.Path == path && f.Item == item {
			return f.Value
		}
	}
	return nil
}

// Of tells whether a change is of the fact at a path or of a part of it, of any item.
// The buyer's contact is no part of who the buyer is.
func (c Change) Of(path string) bool {
	rest, found := strings.CutPrefix(c.Path, path)
	return found && (rest == "" || rest[0] == '.') && (path != "buyer" || !strings.HasPrefix(c.Path, buyerContact))
}

// SetBy gives the notice that last set the fact at a path or a part of it, of
// any item; see [Change.Of].
func (p *Procedure) SetBy(path string) *content.Notice {
	for _, s := range slices.Backward(p.Steps[1:]) {
		for _, c := range s.Changes {
			if c.Of(path) {
				return s.Notice
			}
		}
	}
	return p.First()
}

// Step gives the step of a notice by its id.
func (p *Procedure) Step(id string) (number int, s Step, ok bool) {
	for i, s := range p.Steps {
		if s.Notice.ID == id {
			return i, s, true
		}
	}
	return 0, Step{}, false
}

// At gives the procedure as it stood at a moment: the notices published by
// then, and the status. It is nil if there was none.
func (p *Procedure) At(at time.Time) *Procedure {
	n := 0
	for n < len(p.Steps) && !p.Steps[n].Notice.Scheduled(at) {
		n++
	}
	if n == 0 {
		return nil
	}
	q := &Procedure{Name: p.Name, Steps: p.Steps[:n:n]}
	q.Status = status(q, at)
	return q
}

// OCID is the procedure's Open Contracting ID: the site's prefix and the name that
// the procedure had first, since an OCID never changes.
func (r *Register) OCID(procedure string) string {
	return r.Folder.Settings.OCIDPrefix + "-" + r.Folder.FirstName(procedure)
}

// Procedure gives a procedure by its name, nil if the register has none.
func (r *Register) Procedure(name string) *Procedure { return r.byName[name] }

// Citing gives the procedures whose state cites a piece of coverage, by name.
func (r *Register) Citing(coverage string) []*Procedure { return r.citing[coverage] }

// Relating gives the procedures whose state names another as related, by name.
func (r *Register) Relating(procedure string) []*Procedure { return r.related[procedure] }

// Build adds up the notices of a folder. former, if not nil, is an earlier
// register: procedures whose notices are the same are taken over from it.
func Build(folder *content.Folder, o Options, former *Register) *Register {
	r := &Register{Options: o, Folder: folder, byName: map[string]*Procedure{}, citing: map[string][]*Procedure{}, related: map[string][]*Procedure{}}
	known := namesIn(folder)
	var guesses problem.Guesses
	waits := slices.ContainsFunc(folder.Pages, func(p *content.Page) bool { return p.Draft })
	for notices := range groups(folder.Notices) {
		counted := make([]*content.Notice, 0, len(notices))
		for _, n := range notices {
			scheduled := n.Scheduled(o.At)
			waits = waits || scheduled || n.Draft
			if scheduled && !n.Draft {
				r.Scheduled = append(r.Scheduled, n)
			}
			if d := n.Corrected.Date; d.Start().After(o.At) {
				r.Problems.Add(n.Position("corrected.date"), problem.Warning, codeCorrectedEarly, "the correction is shown from today, and the page says that it is made on %s; write the day on which you made it", d)
			}
			if o.Unpublished || !scheduled && !n.Draft {
				counted = append(counted, n)
			}
		}
		// Problems are those of all notices, whenever they are published: an
		// editor wants to know of a fault before its day comes.
		all := r.reuse(former, notices)
		if all == nil {
			all = newProcedure(notices)
			all.check(folder)
		}
		r.Problems = append(r.Problems, all.problems...)
		r.checkReferences(all, known, &guesses)
		if len(counted) == 0 {
			continue
		}
		p := all
		if len(counted) < len(notices) {
			p = newProcedure(counted)
		}
		// A former register's procedure stays as it was: the status is the
		// moment's, so it goes on a copy where it differs.
		if s := status(p, o.At); p.Status != s {
			q := *p
			q.Status = s
			p = &q
		}
		r.Procedures = append(r.Procedures, p)
	}
	r.checkFirstNames()
	for _, w := range folder.Withdrawals {
		if w.Date.Start().After(o.At) {
			r.Problems.Add(w.Position("date"), problem.Warning, codeGoneEarly, "the procedure is gone from today, and the page says that it goes on %s; write the day on which you took it out, or put it back until then", w.Date)
		}
	}
	slices.SortFunc(r.Scheduled, func(a, b *content.Notice) int { return strings.Compare(a.File, b.File) })
	for _, p := range r.Procedures {
		r.byName[p.Name] = p
	}
	for _, p := range r.Procedures {
		for _, rel := range p.State().Related {
			switch {
			case rel.Coverage != "":
				r.citing[rel.Coverage] = append(r.citing[rel.Coverage], p)
			case rel.Notice != "" && rel.Notice != p.Name:
				r.related[rel.Notice] = append(r.related[rel.Notice], p)
			}
		}
	}
	r.Problems = r.Problems.Sort()
	if o.Unpublished && waits {
		r.Published = Build(folder, Options{At: o.At}, r)
	}
	return r
}

// groups gives the notices of each procedure, which stand together in a
// folder's list.
func groups(notices []*content.Notice) func(yield func([]*content.Notice) bool) {
	return func(yield func([]*content.Notice) bool) {
		for i := 0; i < len(notices); {
			j := i + 1
			for j < len(notices) && notices[j].Procedure == notices[i].Procedure {
				j++
			}
			if !yield(notices[i:j:j]) {
				return
			}
			i = j
		}
	}
}

// reuse gives a former register's procedure if it is of the same notices, and
// was checked with the same knowledge of what could not be read.
func (r *Register) reuse(former *Register, notices []*content.Notice) *Procedure {
	if former == nil || former.Folder.Settings.Zone != r.Folder.Settings.Zone {
		return nil
	}
	p := former.byName[notices[0].Procedure]
	if p == nil || !p.checked || len(p.Steps) != len(notices) || former.Folder.Broken(p.Name) != r.Folder.Broken(p.Name) {
		return nil
	}
	for i, n := range notices {
		if p.Steps[i].Notice != n {
			return nil
		}
	}
	return p
}

func newProcedure(notices []*content.Notice) *Procedure {
	p := &Procedure{Name: notices[0].Procedure, Steps: make([]Step, len(notices))}
	for i, n := range notices {
		if i == 0 {
			p.Steps[i] = Step{Notice: n, State: &n.Facts}
		} else {
			last := p.Steps[i-1]
			p.Steps[i] = Step{Notice: n, State: merge(last.State, n), Former: last.State, tendered: last.tendered || last.Notice.Type.OfTender()}
		}
		p.Steps[i].Stage = stage(p.Steps[:i+1])
		if i > 0 {
			before := Procedure{Steps: p.Steps[:i]}
			before.Status = status(&before, n.Published.Start())
			p.Steps[i].before = before.Status
			p.Steps[i].Changes = Between(&before, &Procedure{Steps: p.Steps[:i+1], Status: p.Steps[i].Stage})
		}
	}
	return p
}

// MainText is the notice among some of a procedure, the oldest first, whose text says
// what is bought: the last plan or tender that has one, else the first notice that has
// one, else the first.
func MainText(steps []Step) *content.Notice {
	for _, s := range slices.Backward(steps) {
		if t := s.Notice.Type; (t == content.TypePlanning || t == content.TypeTender) && strings.TrimSpace(s.Notice.Body) != "" {
			return s.Notice
		}
	}
	for _, s := range steps {
		if strings.TrimSpace(s.Notice.Body) != "" {
			return s.Notice
		}
	}
	return steps[0].Notice
}
