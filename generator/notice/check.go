package notice

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/problem"
)

// The kinds of problem that this stage finds.
const (
	codeMissing        = "missing-in-first-notice"
	codeDeadlineEarly  = "deadline-before-published"
	codeDeadlineMoved  = "deadline-moved-earlier"
	codeDeadlineLate   = "deadline-after-procedure"
	codeValueJump      = "value-changed-by-half"
	codeCurrency       = "currency-changed"
	codeNoChange       = "no-change"
	codeAwardFirst     = "award-before-tender"
	codeNothingToEnd   = "nothing-to-end"
	codeUpdateFirst    = "nothing-to-update"
	codeSameDay        = "before-what-it-follows"
	codeNothingNamed   = "nothing-named"
	codeWrongType      = "told-in-wrong-type"
	codeEndFirst       = "end-before-start"
	codeGoneEarly      = "withdrawn-before-date"
	codeCorrectedEarly = "corrected-before-date"
	codeCorrectedFirst = "corrected-before-published"
	codeContractStands = "contract-stands"
	codeAwardStands    = "award-stands"
	codeCoverage       = "no-such-coverage"
	codeProcedure      = "no-such-procedure"
	codeItself         = "cites-itself"
	codeCitedTwice     = "cited-twice"
	codeLot            = "no-such-lot"
	codeLotIsTower     = "lot-named-as-tower"
	codeTower          = "no-such-tower"
	codeContract       = "no-such-contract"
	codeAward          = "no-such-award"
	codeSeparation     = "separation-broken"
	codeIncomplete     = "incomplete-item"
	codeRange          = "range-contradicted"
	codeLateID         = "id-given-late"
	codeFirstName      = "first-name-taken"
)

// check finds what does not fit within the procedure. Each notice is held against
// those that it is seen with: a draft against all, the others against the others
// alone, so that nothing that is published rests on a draft.
func (p *Procedure) check(folder *content.Folder) {
	p.checked = true
	broken := folder.Broken(p.Name) // what is missing may be what could not be read
	advice := "the first notice of a procedure must have one"
	p.checkSteps(broken, advice)
	var published []*content.Notice
	drafts := map[string]bool{} // by file
	for _, s := range p.Steps {
		if s.Notice.Draft {
			drafts[s.Notice.File] = true
		} else {
			published = append(published, s.Notice)
		}
	}
	if len(drafts) == 0 || len(published) == 0 {
		return
	}
	if p.First().Draft {
		advice = "the notices before this one are drafts, so write it here too, or publish them first"
	}
	q := newProcedure(published)
	q.checkSteps(broken, advice)
	p.problems = append(slices.DeleteFunc(p.problems, func(found problem.Problem) bool { return !drafts[found.File] }), q.problems...)
}

// checkSteps is check for notices that are all seen together. advice is for a
// first one that lacks something.
func (p *Procedure) checkSteps(broken bool, advice string) {
	if !broken {
		p.checkFirst(p.First(), advice)
		p.checkOrder()
	}
	last := lastSaid{map[dueKey]moment.Moment{}, map[dueKey]content.Value{}}
	for i, s := range p.Steps {
		n := s.Notice
		p.checkCorrection(n)
		p.checkDeadline(n, "deadline", n.Facts.Deadline)
		for j, l := range n.Facts.Lots {
			p.checkDeadline(n, path("lots", j, "deadline"), l.Deadline)
		}
		for j, t := range n.Facts.Towers.After {
			p.checkDeadline(n, path("towers.after", j, "deadline"), t.Deadline)
		}
		due := saidDue(s)
		if i > 0 {
			if !broken && !n.Misread() && p.isIdle(i) {
				p.report(n, "type", problem.Warning, codeNoChange, "the notice changes nothing and has no text and no reason; say what it changes, or remove it")
			}
			p.checkRange(s)
			p.checkIDs(s)
			p.checkTaken(s, due)
			if !broken && n.Says("awards") {
				p.checkLeft(p.Steps[:i+1])
			}
			if !broken && (n.Says("lots") || n.Says("towers")) {
				p.checkNamed(p.Steps[:i+1])
			}
		}
		if len(n.Facts.Awards) > 0 {
			p.checkSeparation(p.Steps[:i+1])
		}
		p.checkLate(s, due)
		p.checkJumps(s, due, last)
		if !broken {
			p.checkState(s)
			p.checkNames(s)
		}
	}
}

// checkLate looks for a lot or tower that closes when the procedure is closed.
func (p *Procedure) checkLate(s Step, due map[dueKey]string) {
	n, whole := s.Notice, s.State.Deadline
	if whole.IsZero() {
		return
	}
	for d := range Deadlines(s.State) {
		if !d.At.Deadline().After(whole.Deadline()) {
			continue
		}
		if at := cmp.Or(due[dueKey{d.Path, d.Item}], due[dueKey{DueWhole, ""}]); at != "" {
			p.report(n, at, problem.Warning, codeDeadlineLate, "“%s” closes on %s, after the procedure itself, on %s; move one of the two, since the status follows the procedure's", d.Name, d.At, whole)
		}
	}
}

// A dueKey names a deadline, as the Path and Item of Due and Change do.
type dueKey struct{ path, item string }

// saidDue gives where a notice says the deadlines that it says.
func saidDue(s Step) map[dueKey]string {
	f, said := &s.Notice.Facts, map[dueKey]string{}
	add := func(duePath, item, at string) {
		if key := (dueKey{duePath, item}); said[key] == "" {
			said[key] = at
		}
	}
	if !f.Deadline.IsZero() {
		add(DueWhole, "", "deadline")
	}
	named := map[string][]string{} // keys of lots by name
	if len(f.Lots) > 0 {
		for _, l := range s.State.Lots {
			named[l.Name] = append(named[l.Name], l.Key())
		}
	}
	for i, l := range f.Lots {
		if l.Deadline.IsZero() {
			continue
		}
		at := path("lots", i, "deadline")
		add(DueLot, l.Key(), at)
		if l.ID == "" && l.Name != "" { // a lot can be named by its name alone, also where it has an id
			for _, key := range named[l.Name] {
				add(DueLot, key, at)
			}
			delete(named, l.Name)
		}
	}
	for i, t := range f.Towers.After {
		if !t.Deadline.IsZero() {
			add(DueTower, t.Key(), path("towers.after", i, "deadline"))
		}
	}
	return said
}

// checkTaken looks for a later tender that is closed on its first day, by a
// deadline of an earlier notice.
func (p *Procedure) checkTaken(s Step, due map[dueKey]string) {
	n, d := s.Notice, LastDue(s.State)
	if n.Type == content.TypeTender && !n.Misread() && d.At.Passed(n.Published.Start()) && due[dueKey{d.Path, d.Item}] == "" {
		p.report(n, "type", problem.Warning, codeDeadlineEarly, "the tender takes over the deadline of an earlier notice, %s, which is before it is published, %s; write its own deadline, or take the earlier one back with null", d.At, n.Published)
	}
}

// checkFirst looks for what the notice that a procedure begins with must say.
func (p *Procedure) checkFirst(first *content.Notice, advice string) {
	for _, need := range []struct {
		key  string
		have bool
	}{{"title", first.Facts.Title != "" || first.Says("title")}, {"buyer", first.Facts.Buyer.Name != "" || first.Says("buyer")}} {
		if need.have {
			continue
		}
		why := advice
		if i := slices.IndexFunc(p.Steps, func(s Step) bool { return writes(s.Notice, need.key) }); i > 0 {
			why = fmt.Sprintf("this notice counts as before “%s.md”, which has one; put right when each was published, or, if this was the first, write it here too", p.Steps[i].Notice.ID)
		}
		p.report(first, need.key, problem.Error, codeMissing, "no “%s”; %s", need.key, why)
	}
	if b := first.Facts.Buyer; b != (content.Organization{}) && b.Name == "" && !first.Says("buyer.name") {
		p.report(first, "buyer", problem.Error, codeMissing, "the buyer has no name; write name: and what it is called")
	}
}

// checkOrder looks for notices that another should have come before.
func (p *Procedure) checkOrder() {
	var tendered, awarded, contracted bool
	for i, s := range p.Steps {
		n := s.Notice
		p.checkTold(i)
		if after := p.begunAfter(i); after != nil {
			p.report(n, "published", problem.Warning, codeSameDay, "the notice counts as before “%s.md”, which is of the same day, since a day counts as its start; write the time too, one after that of the other, as in %s 15:00", after.ID, n.Published.Datetime())
		} else {
			p.checkFollows(i, tendered, awarded, contracted)
		}
		ofContract := n.Type == content.TypeContract || n.Type == content.TypeContractUpdate
		ofAward := ofContract || n.Type == content.TypeAward || n.Type == content.TypeAwardUpdate
		tendered = tendered || ofAward || n.Type.OfTender()
		awarded = awarded || ofAward || len(s.State.Awards) > 0
		contracted = contracted || ofContract || len(s.State.Contracts) > 0
	}
}

// checkFollows looks for a notice that follows from one that was not there. It is
// told whether the notices before it tendered, awarded or contracted anything.
func (p *Procedure) checkFollows(i int, tendered, awarded, contracted bool) {
	s := p.Steps[i]
	n := s.Notice
	switch n.Type {
	case content.TypeTenderUpdate, content.TypeTenderAmendment:
		if !tendered {
			p.report(n, "type", problem.Warning, codeUpdateFirst, "a notice updates the tender and there was none; publish the tender's notice first, or give this notice the type tender")
		}
	case content.TypeTenderCancellation:
		if i == 0 && !tendered {
			p.report(n, "type", problem.Warning, codeNothingToEnd, "a tender is cancelled and there was neither it nor a plan; publish the notice of it first, or give this notice another type")
		}
		if awards := standing(p.Steps[:i+1], s.State.Awards, Step.Cancels); awarded && len(awards) > 0 {
			p.report(n, "type", problem.Warning, codeAwardStands, "the tender is cancelled, and with it the whole procedure, while the award “%s” stands; publish an award-cancellation before, or, where a lot or tower alone ends, a tender-update that takes it out", awards[0].Key())
		}
	case content.TypeAward, content.TypeAwardUpdate, content.TypeContract, content.TypeContractUpdate:
		if !tendered && !n.Misread() && s.State.Method != "direct" {
			p.report(n, "type", problem.Warning, codeAwardFirst, "an award or a contract before any tender; publish the tender notice first, give this notice another type, or write method: direct if there was none")
		}
		if i > 0 && (n.Type == content.TypeAwardUpdate && !awarded || n.Type == content.TypeContractUpdate && !contracted) {
			thing, _, _ := strings.Cut(string(n.Type), "-")
			p.report(n, "type", problem.Warning, codeUpdateFirst, "a notice updates the %[1]s and there was none; publish the %[1]s's notice first, or give this notice the type %[1]s", thing)
		}
	case content.TypeAwardCancellation:
		cancelled, _ := s.Cancels()
		for _, c := range standing(p.Steps[:i+1], s.State.Contracts, Step.Terminates) {
			if content.Index(cancelled, c.Award) >= 0 {
				p.report(n, "type", problem.Warning, codeContractStands, "the award “%s” is cancelled while its contract “%s” stands; publish a contract-termination that names it", c.Award, c.Key())
			}
		}
		if !awarded {
			p.report(n, "type", problem.Warning, codeNothingToEnd, "an award is cancelled and there was none; publish the award's notice first, or give this notice another type")
		}
	case content.TypeContractTermination:
		if !contracted {
			p.report(n, "type", problem.Warning, codeNothingToEnd, "a contract ends and there was none; publish the contract's notice first, or give this notice another type")
		}
	}
}

// begunAfter gives a notice of the same day as another that is sorted after it, and
// begins what the other one follows from; nil if there is none.
func (p *Procedure) begunAfter(i int) *content.Notice {
	n := p.Steps[i].Notice
	if n.Published.Precision() != moment.Day {
		return nil // its time says which was first
	}
	begun := 0 // by the notices before it, as a number in the order of types
	for _, s := range p.Steps[:i] {
		begun = max(begun, 1+begins(s.Notice.Type))
	}
	for _, s := range p.Steps[i+1:] {
		m := s.Notice
		if n.Published.Passed(m.Published.Start()) {
			break
		}
		if b := begins(m.Type); b >= begun && b < slices.Index(content.Types(), n.Type) {
			return m
		}
	}
	return nil
}

// begins gives the place of a type in the order of a procedure's life, -1 of one
// that begins nothing.
func begins(t content.Type) int {
	switch t {
	case content.TypePlanning, content.TypeTender, content.TypeAward, content.TypeContract:
		return slices.Index(content.Types(), t)
	}
	return -1
}

// checkTold looks for awards and contracts that a notice tells of whose type leaves
// the status as if there were none, and for a type that tells of one where none is.
func (p *Procedure) checkTold(i int) {
	s := p.Steps[i]
	n, before := s.Notice, s.Former
	if before == nil {
		before = &content.Facts{}
	}
	switch {
	case n.Misread():
	case n.Type == content.TypeAward && len(standing(p.Steps[:i+1], s.State.Awards, Step.Cancels)) == 0:
		p.report(n, "type", problem.Warning, codeNothingNamed, "the notice makes the status awarded and lists no award; write under awards who won, or give this notice another type")
	case n.Type == content.TypeContract && len(standing(p.Steps[:i+1], s.State.Contracts, Step.Terminates)) == 0:
		p.report(n, "type", problem.Warning, codeNothingNamed, "the notice makes the status in contract and lists no contract, so that it never ends; write it under contracts, with its end, or give this notice another type")
	}
	if n.Type != content.TypePlanning && !n.Type.OfTender() {
		return // an award's notice may foresee its contract
	}
	checkMade(p, s, "award", before.Awards, n.Facts.Awards)
	checkMade(p, s, "contract", before.Contracts, n.Facts.Contracts)
}

// checkMade reports the things that a notice of another type is the first to say.
func checkMade[T content.Keyed](p *Procedure, s Step, thing string, before, said []T) {
	had := content.Finder(before)
	for i, t := range said {
		if had(t.Key()) < 0 {
			p.report(s.Notice, path(thing+"s", i), problem.Warning, codeWrongType, "a notice of the type %s tells of the %s “%s”, and the status stays %s; publish the %[2]s in a notice of the type %[2]s", s.Notice.Type, thing, t.Key(), s.Stage.Words())
		}
	}
}

// checkDeadline looks at a deadline that a notice gives.
func (p *Procedure) checkDeadline(n *content.Notice, at string, d moment.Moment) {
	if !d.IsZero() && d.Passed(n.Published.Start()) {
		p.report(n, at, problem.Warning, codeDeadlineEarly, "the deadline, %s, is before the notice is published, %s; check both dates", d, n.Published)
	}
}

// checkCorrection looks at the date of a correction, by which readers of feeds,
// calendars and data tell that the notice changed once it was published.
func (p *Procedure) checkCorrection(n *content.Notice) {
	d := n.Corrected.Date
	switch {
	case d.IsZero() || d.Start().After(n.Published.Start()):
	case d.Precision() == moment.Instant || d.Passed(n.Published.Start()):
		p.report(n, "corrected.date", problem.Warning, codeCorrectedFirst, "the correction, on %s, is not after the notice is published, %s; check both dates", d, n.Published)
	default:
		p.report(n, "corrected.date", problem.Warning, codeCorrectedFirst, "the notice was corrected on the day on which it was published, and feeds cannot tell which was first; write the time too, as in %s 15:00", d.Datetime())
	}
}

// isIdle tells whether a later notice changes no fact, says nothing of its own,
// and leaves the procedure at the stage at which it was.
func (p *Procedure) isIdle(number int) bool {
	s := p.Steps[number]
	n := s.Notice
	if len(s.Changes) > 0 || strings.TrimSpace(n.Body) != "" || n.Reason != "" || n.OfficialURL != "" || len(n.Aliases) > 0 || n.FirstName != "" {
		return false
	}
	return s.Stage == p.Steps[number-1].Stage
}

// checkRange looks for an end of a range that a later notice contradicts.
func (p *Procedure) checkRange(s Step) {
	n := s.Notice
	was, said := s.Former.Value, n.Facts.Value
	if said.Min.Valid() != said.Max.Valid() && (was.Min.Valid() && !s.State.Value.Min.Valid() || was.Max.Valid() && !s.State.Value.Max.Valid()) {
		at := "value.min"
		if said.Max.Valid() {
			at = "value.max"
		}
		p.report(n, at, problem.Warning, codeRange, "the new end of the range contradicts the other one, which an earlier notice gave and which no longer stands; write both ends")
	}
}

// lastSaid is what deadlines and values the notices of a procedure gave last, be they
// taken back since. A value's key has the list that its thing is of.
type lastSaid struct {
	deadlines map[dueKey]moment.Moment
	values    map[dueKey]content.Value
}

// checkJumps holds the deadlines and values that a notice gives against those that were
// given last, which these then are.
func (p *Procedure) checkJumps(s Step, due map[dueKey]string, last lastSaid) {
	n := s.Notice
	for d := range Deadlines(s.State) {
		key := dueKey{d.Path, d.Item}
		at := due[key]
		if at == "" {
			continue
		}
		if from := last.deadlines[key]; !from.IsZero() && d.At.Deadline().Before(from.Deadline()) {
			p.report(n, at, problem.Warning, codeDeadlineMoved, "the deadline moves earlier, from %s to %s; check the date", from, d.At)
		}
		last.deadlines[key] = d.At
	}
	check := func(at string, key dueKey, said, is content.Value) {
		if !said.Known() {
			if !is.Known() && !n.Says(at+".amount") && !n.Says(at+".min") && !n.Says(at+".max") { // else it was taken back, or not read
				p.report(n, at, problem.Warning, codeIncomplete, "there is no figure to what the value says; write amount, min or max, or take it out")
			}
			return
		}
		from, to := furthest(last.values[key], is)
		last.values[key] = is
		if from.Valid() && to.Valid() && from.Currency() != to.Currency() {
			p.report(n, saidAt(at, said, to), problem.Warning, codeCurrency, "the value is in another currency, from %s to %s; check the currency and the amount", from, to)
		} else if halved(from, to) {
			p.report(n, saidAt(at, said, to), problem.Warning, codeValueJump, "the value changes by more than half, from %s to %s; check the amount", from, to)
		}
	}
	said, is := &n.Facts, s.State
	if said.Value != (content.Value{}) {
		check("value", dueKey{}, said.Value, is.Value)
	}
	eachValue("lots", said.Lots, is.Lots, func(l content.Lot) content.Value { return l.Value }, check)
	eachValue("towers.after", said.Towers.After, is.Towers.After, func(t content.Tower) content.Value { return t.Value }, check)
	eachValue("awards", said.Awards, is.Awards, func(a content.Award) content.Value { return a.Value }, check)
	eachValue("contracts", said.Contracts, is.Contracts, func(c content.Contract) content.Value { return c.Value }, check)
}

// eachValue calls a function with the place and the key of each value that a notice
// gives of the things of a list, with it and with what it comes to.
func eachValue[T content.Keyed](list string, said, all []T, value func(T) content.Value, check func(at string, key dueKey, said, is content.Value)) {
	m := merging[T]{out: all}
	if len(said) > 0 && len(said)+len(all) > content.Few {
		m.index()
	}
	for i, t := range said {
		if value(t) == (content.Value{}) {
			continue
		}
		if k := m.find(t); k >= 0 {
			check(path(list, i, "value"), dueKey{list, all[k].Key()}, value(t), value(all[k]))
		}
	}
}

// checkIDs looks for lots that have been known by their names and are given an
// id: their history, and who follows their dates, knows them by the name.
func (p *Procedure) checkIDs(s Step) {
	find := content.Finder(s.Former.Lots)
	for i, l := range s.Notice.Facts.Lots {
		if l.ID == "" || find(l.ID) >= 0 {
			continue
		}
		if k := find(l.Name); k >= 0 && s.Former.Lots[k].ID == "" {
			p.report(s.Notice, path("lots", i, "id"), problem.Error, codeLateID, "the lot “%s” had no id in the notice that first named it, and cannot get one; leave the id out here, or write it there too", l.Name)
		}
	}
}

// saidAt gives where a notice says a figure of the value at a path.
func saidAt(at string, said content.Value, figure money.Amount) string {
	switch {
	case said.Min.Valid() && said.Min.Equal(figure):
		return at + ".min"
	case said.Max.Valid() && said.Max.Equal(figure):
		return at + ".max"
	}
	return at + ".amount"
}

// isReported tells whether it is reported already that a thing lacks a part, which
// a notice does not take away: an earlier notice did so, or it is there, at a path,
// and could not be read.
func isReported(n *content.Notice, lacked bool, at, removed string) bool {
	return (lacked || n.Says(at)) && !n.Removes(removed)
}

// lacking gives the numbers of those things that a notice says in a list which lack
// a part in the state after it, unless that is reported already. The list is at one
// path for nulls, and at another for positions.
func lacking[T content.Keyed](n *content.Notice, nulls, part string, said, before, after []T, of func(T) string, at ...any) []int {
	var all []int
	had, has := content.Finder(before), content.Finder(after)
	for i, t := range said {
		k := has(t.Key())
		if k < 0 || of(after[k]) != "" {
			continue
		}
		former := had(t.Key())
		lacked := former >= 0 && of(before[former]) == ""
		if !isReported(n, lacked, path(append(at, i, part)...), nulls+"["+t.Key()+"]."+part) {
			all = append(all, i)
		}
	}
	return all
}

// checkState looks at what holds after a notice, and blames the notice.
func (p *Procedure) checkState(s Step) {
	n, f, before := s.Notice, s.State, s.Former
	if before == nil {
		before = &content.Facts{}
	}
	lotName := func(l content.Lot) string { return l.Name }
	for _, i := range lacking(n, "lots", "name", n.Facts.Lots, before.Lots, f.Lots, lotName, "lots") {
		p.report(n, path("lots", i), problem.Error, codeIncomplete, "the lot “%s” has no name; write name: and what it is", n.Facts.Lots[i].Key())
	}
	documentTitle := func(d content.Document) string { return d.Title }
	for _, i := range lacking(n, "documents", "title", n.Facts.Documents, before.Documents, f.Documents, documentTitle, "documents") {
		p.report(n, path("documents", i), problem.Error, codeIncomplete, "the document has no title; write title: and what it is")
	}
	if f.Programme.Title == "" && f.Programme.URL != "" && n.Says("programme") && !isReported(n, before.Programme.URL != "" && before.Programme.Title == "", "programme.title", "programme.title") {
		p.report(n, "programme", problem.Error, codeIncomplete, "the programme has no title; write title: and what it is called, or programme: null")
	}
	if n.Says("image") && !writes(n, "image.file") && f.Image != (content.Image{}) { // else the content was held against this
		had := before.Image != (content.Image{})
		if f.Image.Path == "" && !isReported(n, had && before.Image.Path == "", "image.file", "image.file") {
			p.report(n, "image", problem.Error, codeIncomplete, "the image has no file; write file: and its path, or image: null")
		}
		if f.Image.Alt == "" && !isReported(n, had && before.Image.Alt == "", "image.alt", "image.alt") {
			p.report(n, "image", problem.Error, codeIncomplete, "the image has no alt; write alt: and what it shows, or image: null")
		}
	}
	relatedTitle := func(r content.Related) string { return cmp.Or(r.Title, r.Coverage, r.Notice) } // coverage and procedures have their own
	for _, i := range lacking(n, "related", "title", n.Facts.Related, before.Related, f.Related, relatedTitle, "related") {
		p.report(n, path("related", i), problem.Error, codeIncomplete, "“%s” has no title; write title: and what it is", n.Facts.Related[i].URL)
	}
	hadAward, findAward := content.Finder(before.Awards), content.Finder(f.Awards)
	for i, a := range n.Facts.Awards {
		k := findAward(a.Key())
		if k < 0 {
			continue
		}
		var former []content.Organization
		if k := hadAward(a.Key()); k >= 0 {
			former = before.Awards[k].Suppliers
		}
		name := func(o content.Organization) string { return o.Name }
		for _, j := range lacking(n, "awards["+a.Key()+"].suppliers", "name", a.Suppliers, former, f.Awards[k].Suppliers, name, "awards", i, "suppliers") {
			p.report(n, path("awards", i, "suppliers", j), problem.Error, codeIncomplete, "the supplier “%s” has no name; write name: and what it is called", a.Suppliers[j].Key())
		}
	}
	findContract := content.Finder(f.Contracts)
	for i, c := range n.Facts.Contracts {
		if k := findContract(c.Key()); k >= 0 {
			if start, end := f.Contracts[k].Start, f.Contracts[k].End; !start.IsZero() && !end.IsZero() && end.Passed(start.Start()) {
				p.report(n, path("contracts", i, "end"), problem.Warning, codeEndFirst, "the contract ends, on %s, before it starts, on %s; check both dates", end, start)
			}
		}
	}
}

// writes tells whether a notice has a value for a part of a map, be it wrong,
// which is reported already.
func writes(n *content.Notice, path string) bool { return n.Says(path) && !n.Removes(path) }

// checkNames looks up what a notice refers to within the procedure.
func (p *Procedure) checkNames(s Step) {
	n, f, before := s.Notice, s.State, s.Former
	var g problem.Guesses
	// lookUp reports a name that is none of the known ones, in words with a place for it.
	lookUp := func(known []string, name, code, what, advice string, at ...any) {
		if !slices.Contains(known, name) {
			p.report(n, path(at...), problem.Error, code, what+"%s", name, instead(&g, name, slices.Values(known), advice))
		}
	}
	replaced := keysOf(f.Towers.Before)
	for i, t := range n.Facts.Towers.After {
		for j, old := range t.Replaces {
			lookUp(replaced, old, codeTower, "no tower “%s” in before", "list it there, by its name", "towers.after", i, "replaces", j)
		}
	}
	p.checkLots(s)
	lots := namesOfLots(f.Lots)
	towers := keysOf(f.Towers.After)
	awards := keysOf(f.Awards)
	switch { // what ends must have been there, and what is put right should have been
	case before == nil:
	case n.Type == content.TypeAwardUpdate, n.Type == content.TypeContractUpdate:
		checkUpdated(p, n, &g, "award", codeAward, "its supplier", before.Awards, n.Facts.Awards)
		checkUpdated(p, n, &g, "contract", codeContract, "its award", before.Contracts, n.Facts.Contracts)
	case n.Type == content.TypeAwardCancellation:
		known := keysOf(before.Awards)
		for i, a := range n.Facts.Awards {
			lookUp(known, a.Key(), codeAward, "no award “%s” that could be cancelled", "name an award of an earlier notice by its id, or its supplier where it has none", "awards", i)
		}
	case n.Type == content.TypeContractTermination:
		known := keysOf(before.Contracts)
		for i, c := range n.Facts.Contracts {
			lookUp(known, c.Key(), codeContract, "no contract “%s” that could end", "name a contract of an earlier notice by its id, or its award where it has none", "contracts", i)
		}
	}
	for i, a := range n.Facts.Awards {
		for j, lot := range a.Lots {
			lookUp(lots, lot, codeLot, "no lot “%s” in this procedure", "list it under lots", "awards", i, "lots", j)
		}
		for j, tower := range a.Towers {
			lookUp(towers, tower, codeTower, "no tower “%s” in this procedure", "list it under after of towers", "awards", i, "towers", j)
		}
	}
	for i, c := range n.Facts.Contracts {
		// A contract that the notice takes out may go with its award.
		if c.Award != "" && content.Index(f.Contracts, c.Key()) >= 0 {
			lookUp(awards, c.Award, codeAward, "no award “%s” in this procedure", "list it under awards, with that id", "contracts", i, "award")
		}
	}
}

// checkLeft looks for contracts that stand after the last of some steps, which
// took their award out. One that the notice itself gives to that award is reported
// as such.
func (p *Procedure) checkLeft(steps []Step) {
	s := steps[len(steps)-1]
	n := s.Notice
	has := content.Finder(s.State.Awards)
	left := map[string]bool{} // the keys of the awards that were taken out
	for _, a := range s.Former.Awards {
		if a.Key() != "" && has(a.Key()) < 0 {
			left[a.Key()] = true
		}
	}
	if len(left) == 0 {
		return // of nearly all notices
	}
	for _, c := range standing(steps, s.State.Contracts, Step.Terminates) {
		given := func(o content.Contract) bool { return o.Award == c.Award }
		if !left[c.Award] || slices.ContainsFunc(n.Facts.Contracts, given) {
			continue
		}
		at := "awards"
		if i := content.Index(n.Facts.Awards, c.Award); i >= 0 {
			at = path(at, i)
		}
		p.report(n, at, problem.Warning, codeContractStands, "the award “%s” is taken out while its contract “%s” stands; take the contract out too, or publish a contract-termination that names it", c.Award, c.Key())
	}
}

// checkNamed looks for lots and towers that the last of some steps took out, or gave
// another name, while awards and towers that stand name them. What the notice itself
// names is reported as such.
func (p *Procedure) checkNamed(steps []Step) {
	s := steps[len(steps)-1]
	n, had, has := s.Notice, s.Former, s.State
	lots := gone(namesOfLots(had.Lots), namesOfLots(has.Lots))
	towers := gone(keysOf(had.Towers.After), keysOf(has.Towers.After))
	former := gone(keysOf(had.Towers.Before), keysOf(has.Towers.Before))
	if len(lots)+len(towers)+len(former) == 0 {
		return // of nearly all notices
	}
	for _, a := range standing(steps, has.Awards, Step.Cancels) {
		var said content.Award
		if i := content.Index(n.Facts.Awards, a.Key()); i >= 0 {
			said = n.Facts.Awards[i]
		}
		for _, lot := range a.Lots {
			if lots[lot] && !slices.Contains(said.Lots, lot) {
				p.report(n, placeOf("lots", n.Facts.Lots, lot), problem.Warning, codeLot, "there is no lot “%s” any more, and the award “%s” names it; put it back, or give the award its lots anew", lot, a.Key())
			}
		}
		for _, tower := range a.Towers {
			if towers[tower] && !slices.Contains(said.Towers, tower) {
				p.report(n, placeOf("towers.after", n.Facts.Towers.After, tower), problem.Warning, codeTower, "there is no tower “%s” any more, and the award “%s” names it; put it back, or give the award its towers anew", tower, a.Key())
			}
		}
	}
	for _, t := range has.Towers.After {
		var said content.Tower
		if i := content.Index(n.Facts.Towers.After, t.Key()); i >= 0 {
			said = n.Facts.Towers.After[i]
		}
		for _, old := range t.Replaces {
			if former[old] && !slices.Contains(said.Replaces, old) {
				p.report(n, placeOf("towers.before", n.Facts.Towers.Before, old), problem.Warning, codeTower, "there is no tower “%s” in before any more, and “%s” replaces it; put it back, or write anew what that replaces", old, t.Key())
			}
		}
	}
}

// placeOf gives where a notice says the thing of a list that has a key, else the list.
func placeOf[T content.Keyed](list string, said []T, key string) string {
	if i := content.Index(said, key); i >= 0 {
		return path(list, i)
	}
	return list
}

// namesOfLots are what awards may call them.
func namesOfLots(lots []content.Lot) []string {
	names := make([]string, 0, 2*len(lots))
	for _, l := range lots {
		names = append(names, l.Key(), l.Name)
	}
	return names
}

// gone gives those of some names that are no more among others.
func gone(had, has []string) map[string]bool {
	names := map[string]bool{}
	for _, name := range had {
		names[name] = true
	}
	for _, name := range has {
		delete(names, name)
	}
	return names
}

// checkUpdated looks for what an update names and no notice before it made: by a
// slip in a key there is one more. Where there was none at all, the first may be
// told by an update of a notice that named none.
func checkUpdated[T content.Keyed](p *Procedure, n *content.Notice, g *problem.Guesses, thing, code, teller string, before, said []T) {
	known := keysOf(before)
	names := strings.Join(known[:min(len(known), 5)], "”, “")
	for i, t := range said {
		if len(known) > 0 && !slices.Contains(known, t.Key()) {
			p.report(n, path(thing+"s", i), problem.Warning, code, "no %s “%s” that could be updated, so this adds one%s", thing, t.Key(),
				instead(g, t.Key(), slices.Values(known), fmt.Sprintf("name one by its id, or %s where it has none, as “%s”; or publish the new one with type: %s", teller, names, thing)))
		}
	}
}

// checkLots looks for a lot that goes by the name of a tower which is bought
// here: the data have such towers among the lots, under their names.
func (p *Procedure) checkLots(s Step) {
	n, f := s.Notice, s.State
	clash := func(key string) bool {
		return slices.ContainsFunc(f.Towers.After, func(t content.Tower) bool { return t.Key() == key && !t.Elsewhere() }) && content.Index(f.Lots, key) >= 0
	}
	for i, l := range n.Facts.Lots {
		if clash(l.Key()) {
			p.report(n, path("lots", i), problem.Error, codeLotIsTower, "the lot “%s” is named as a tower that is bought here, which is a lot by itself; give the lot another id, or leave it out", l.Key())
		}
	}
	for i, t := range n.Facts.Towers.After {
		if clash(t.Key()) && content.Index(n.Facts.Lots, t.Key()) < 0 {
			p.report(n, path("towers.after", i), problem.Error, codeLotIsTower, "the tower “%s” is named as a lot of this procedure, and is a lot by itself; give the tower another name, or take the lot out", t.Key())
		}
	}
}

// checkSeparation reports a supplier that has two towers which the buyer wants
// apart after the last of some steps.
func (p *Procedure) checkSeparation(steps []Step) {
	s := steps[len(steps)-1]
	t := s.State.Towers
	if t.Separation == "" || t.Separation == "none" {
		return
	}
	severity := problem.Warning
	if t.Separation == "required" {
		severity = problem.Error
	}
	won := map[string][]string{} // towers by supplier
	for _, a := range standing(steps, s.State.Awards, Step.Cancels) {
		at := "awards"
		if i := content.Index(s.Notice.Facts.Awards, a.Key()); i >= 0 {
			at = path(at, i)
		}
		for _, o := range a.Suppliers {
			as, also := identities(o)
			for _, tower := range a.Towers {
				for _, one := range as {
					if had := won[one]; len(had) > 0 && !slices.Contains(had, tower) {
						p.report(s.Notice, at, severity, codeSeparation, "“%s” gets the towers “%s” and “%s”, but their separation is “%s”; award them to different suppliers, or change the separation by a notice first", o.Name, had[0], tower, t.Separation)
						break
					}
				}
				for _, one := range also {
					won[one] = append(won[one], tower)
				}
			}
		}
	}
}

// identities gives what a supplier is known by: it is one with an earlier one
// of which any of the texts in also is one of those in as. Ids tell suppliers
// apart, but of one that has none the name decides, as content.FoldName has it.
func identities(o content.Organization) (as, also []string) {
	name := "name " + content.FoldName(o.Name)
	if o.ID == "" {
		return []string{name}, []string{name, "no id, " + name}
	}
	return []string{"id " + o.ID, "no id, " + name}, []string{"id " + o.ID, name}
}

// checkReferences looks up what a procedure refers to outside itself.
// g counts the guesses at names of the whole site.
func (r *Register) checkReferences(p *Procedure, known names, g *problem.Guesses) {
	folder := r.Folder
	for _, s := range p.Steps {
		n := s.Notice
		lookUp := func(procedure string, at ...any) {
			if !known.procedures[procedure] && !folder.Broken(procedure) {
				r.Problems.Add(n.Position(path(at...)), problem.Error, codeProcedure, "no procedure “%s” under notices/%s", procedure, known.instead(g, procedure, p.Name))
			}
		}
		first := content.Finder(n.Facts.Related)
		for i, rel := range n.Facts.Related {
			if key := rel.Key(); first(key) < i {
				r.Problems.Add(n.Position(path("related", i)), problem.Warning, codeCitedTwice, "“%s” is cited twice in this notice; keep one", strings.TrimPrefix(key, "notice:"))
			}
			switch {
			case rel.Coverage != "" && !known.coverage[rel.Coverage] && !folder.BrokenCoverage(rel.Coverage):
				r.Problems.Add(n.Position(path("related", i)), problem.Error, codeCoverage, "no file “coverage/%s.md”%s", rel.Coverage, instead(g, rel.Coverage, slices.Values(known.coverageSorted), "put the file there, or write {title: …, url: …} in place of the name"))
			case rel.Notice == p.Name:
				r.Problems.Add(n.Position(path("related", i, "notice")), problem.Warning, codeItself, "“%s” is this procedure itself; name another, or take it out", rel.Notice)
			case rel.Notice != "":
				lookUp(rel.Notice, "related", i, "notice")
			}
		}
		for i, t := range n.Facts.Towers.After {
			if t.Notice != "" {
				lookUp(t.Notice, "towers.after", i, "notice")
			}
		}
	}
}

// checkFirstNames looks for two procedures, or two notices of one, that ids would
// know by one name.
func (r *Register) checkFirstNames() {
	folder := r.Folder
	if !slices.ContainsFunc(folder.Notices, func(n *content.Notice) bool { return n.FirstName != "" }) {
		return
	}
	// Nothing of a draft is in the site, and a first name counts in all of it.
	final, named := map[string]*content.Notice{}, map[string]bool{} // by procedure, of notices that are no drafts
	for _, n := range folder.Notices {
		if !n.Draft {
			final[n.Procedure] = cmp.Or(final[n.Procedure], n)
			named[n.Procedure] = named[n.Procedure] || n.FirstName != ""
		}
	}
	for _, n := range folder.Notices {
		if other := final[n.Procedure]; n.FirstName != "" && other != nil && !named[n.Procedure] {
			r.Problems.Add(n.Position("first_name"), problem.Error, codeFirstName, "the notice is a draft, and a first name gives what is none other ids at once; write it in “%s.md”", other.ID)
		}
	}
	known := map[string]*content.Notice{} // by the names that ids have
	for _, n := range folder.Notices {
		if first := folder.FirstName(n.Procedure); n.FirstName != "" && n.FirstName != first {
			r.Problems.Add(n.Position("first_name"), problem.Error, codeFirstName, "the first name “%s” is “%s” in another notice of the procedure; write it once", n.FirstName, first)
		}
	}
	owner := map[string]string{} // by first name
	for _, n := range folder.Notices {
		if folder.FirstName(n.Procedure) == n.Procedure {
			owner[n.Procedure] = n.Procedure
		}
	}
	for _, n := range folder.Notices {
		procedure, id := folder.FirstNames(n)
		if first := n.FirstName; first != "" && cmp.Or(owner[procedure], n.Procedure) != n.Procedure {
			r.Problems.Add(n.Position("first_name"), problem.Error, codeFirstName, "the first name “%s” is that of the procedure “%s”; write the name that this one had itself", first, owner[procedure])
			continue
		}
		owner[procedure] = cmp.Or(owner[procedure], n.Procedure)
		if other := known[procedure+"/"+id]; other != nil && other.Procedure == n.Procedure {
			r.Problems.Add(n.Position("first_name"), problem.Error, codeFirstName, "ids would know this notice and “%s” by one name, “%s”; give this file another name", other.File, id)
		}
		known[procedure+"/"+id] = n
	}
}

func (p *Procedure) report(n *content.Notice, at string, severity problem.Severity, code, format string, args ...any) {
	p.problems.Add(n.Position(at), severity, code, format, args...)
}

// instead says which name was perhaps meant, else what there is to do.
func instead(g *problem.Guesses, written string, names iter.Seq[string], advice string) string {
	if near := g.Nearest(written, names); near != "" {
		if content.ShownName(near) == content.ShownName(written) {
			return "; there is one with other blanks, hyphens or characters that do not show, so write plain ones in both"
		}
		return "; did you mean “" + near + "”?"
	}
	return "; " + advice
}

func keysOf[T content.Keyed](things []T) []string {
	keys := make([]string, len(things))
	for i, t := range things {
		keys[i] = t.Key()
	}
	return keys
}

// path joins the parts of a position's path.
func path(parts ...any) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte('.')
		}
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case int:
			b.WriteString(strconv.Itoa(p))
		}
	}
	return b.String()
}

// names are what notices may refer to.
type names struct {
	procedures, coverage   map[string]bool
	sorted, coverageSorted []string          // those that need no other name
	renamed                map[string]string // procedures by their first names
}

func namesIn(folder *content.Folder) names {
	known := names{procedures: map[string]bool{}, coverage: map[string]bool{}, renamed: map[string]string{}}
	for _, n := range folder.Notices { // sorted by procedure
		if !known.procedures[n.Procedure] && content.IsName(n.Procedure) {
			known.sorted = append(known.sorted, n.Procedure)
		}
		known.procedures[n.Procedure] = true
		known.renamed[folder.FirstName(n.Procedure)] = n.Procedure
	}
	for _, c := range folder.Coverage { // sorted by name
		known.coverage[c.Name] = true
		if content.IsName(c.Name) {
			known.coverageSorted = append(known.coverageSorted, c.Name)
		}
	}
	return known
}

// instead is that of a procedure's name, which may be its first one, in another
// procedure.
func (k names) instead(g *problem.Guesses, written, own string) string {
	if now := k.renamed[written]; now != "" {
		return "; it is called “" + now + "” now, so write that"
	}
	others := func(yield func(string) bool) {
		for _, name := range k.sorted {
			if name != own && !yield(name) {
				return
			}
		}
	}
	return instead(g, written, others, "write the name of one that is there, or take it out")
}

// furthest gives the figures of two values to compare: the ends of ranges that
// are more than half apart, or an amount and the end of a range that is nearest
// to it. They are not valid where one of the values has no such figure.
func furthest(was, is content.Value) (from, to money.Amount) {
	switch {
	case was.Amount.Valid() && is.Amount.Valid():
		return was.Amount, is.Amount
	case was.Amount.Valid():
		return was.Amount, nearest(was.Amount, is)
	case is.Amount.Valid():
		return nearest(is.Amount, was), is.Amount
	case halved(was.Min, is.Min):
		return was.Min, is.Min
	}
	return was.Max, is.Max
}

// nearest gives the figure of a range that is nearest to an amount: the amount
// itself where it is in the range.
func nearest(a money.Amount, v content.Value) money.Amount {
	for _, end := range []struct {
		money.Amount
		beyond int // how an amount compares that is beyond it
	}{{v.Min, -1}, {v.Max, 1}} {
		if !end.Valid() {
			continue
		}
		if order, err := a.Compare(end.Amount); err != nil || order == end.beyond {
			return end.Amount
		}
	}
	return a
}

// halved tells whether an amount went up or down by more than half of what it
// was, or into another currency.
func halved(was, is money.Amount) bool {
	if !was.Valid() || !is.Valid() {
		return false
	}
	diff, _, err := is.Sub(was)
	if err != nil {
		return true
	}
	twice, err := diff.Add(diff)
	if err != nil {
		return true // it is more than any amount
	}
	order, err := twice.Compare(was)
	return err == nil && order > 0
}
