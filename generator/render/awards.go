package render

import (
	"html/template"
	"slices"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/notice"
)

// An AwardView is an award with its contracts.
type AwardView struct {
	Award     content.Award
	Cancelled *Cancellation // nil: it stands
	Suppliers []content.Organization
	Label     string
	Value     template.HTML
	Was       template.HTML // what the value was before, or is since
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
	Amount     template.HTML // with all that is known of it, and what it was before, or is since
}

// A LotView is a lot.
type LotView struct {
	content.Lot
	Number string
	Label  string
	Amount template.HTML
	Due    template.HTML
	// NameLanguage and SummaryLanguage are those of the texts, if they are not the site's.
	NameLanguage, SummaryLanguage string
	// AmountWas and DueWas say what the two were before, or are since.
	AmountWas, DueWas template.HTML
}

// awards gives the awards of some facts of a procedure: its state, or what its
// last notice says, which are named as the state does where the notice leaves
// that out. What the notice takes away is left to its changes. The note tells how
// many bids there were, where all awards that stand say so.
func (r *Renderer) awards(p *notice.Procedure, f *content.Facts) (views []AwardView, note string, loose []ContractView) {
	state := p.State()
	bids, allBids, lots, allLots := 0, true, map[string]bool{}, true
	findLot, findAward, findContract := content.Finder(state.Lots), content.Finder(state.Awards), content.Finder(state.Contracts)
	contracts := slices.DeleteFunc(slices.Clone(f.Contracts), func(c content.Contract) bool { return findContract(c.Key()) < 0 })
	of := map[string][]content.Contract{} // by award
	for _, c := range contracts {
		of[c.Award] = append(of[c.Award], c)
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
			if i := findLot(lot); i >= 0 && state.Lots[i].ID != "" && state.Lots[i].Name != "" {
				lot += " " + state.Lots[i].Name
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

// contractsOf gives the contracts of awards and of none, to add to.
func contractsOf(awards []AwardView, loose []ContractView) []*ContractView {
	var all []*ContractView
	for i := range awards {
		for j := range awards[i].Contracts {
			all = append(all, &awards[i].Contracts[j])
		}
	}
	for i := range loose {
		all = append(all, &loose[i])
	}
	return all
}

// addWas adds to the amount what it was before, or is since.
func (v *ContractView) addWas(was template.HTML) {
	if was != "" {
		v.Amount += " " + was
	}
}

// lots is awards for lots.
func (r *Renderer) lots(p *notice.Procedure, f *content.Facts) []LotView {
	var views []LotView
	state, cancelled := p.State(), p.Status == notice.Cancelled
	find := content.Finder(state.Lots)
	nameLanguage, summaryLanguage := r.itemLanguage(p, "lots", "name"), r.itemLanguage(p, "lots", "summary")
	for _, l := range f.Lots {
		i := find(l.Key())
		if i < 0 {
			continue
		}
		l.Name = state.Lots[i].Name
		v := LotView{Lot: l, Number: lotNumber(l.ID), Label: element.ValueLabel(l.Value, "Value"), NameLanguage: nameLanguage(l.Key()), SummaryLanguage: summaryLanguage(l.Key())}
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
