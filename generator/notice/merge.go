package notice

import (
	"maps"
	"slices"
	"strings"

	"handbill.example/generator/content"
)

// merge gives the facts that hold once a notice is published over those that
// held before. It never changes its arguments: both may be shared.
//
// The rules are those of OCDS 1.1 ("Merging"): what a notice leaves out stays,
// null removes, maps merge part by part, lists whose items have a key merge by
// it in the order of first appearance, other lists are replaced. Three rules are
// handbill's own, since a reader would be misled otherwise: one amount takes
// the place of a range and a range that of an amount; the end of a range that a
// new end contradicts goes; and another name is another buyer or programme, and
// another file another image, so that nothing known of the former one stays.
func merge(before *content.Facts, n *content.Notice) *content.Facts {
	f, said := *before, &n.Facts
	mergeOne(n, "title", &f.Title, said.Title)
	mergeOne(n, "summary", &f.Summary, said.Summary)
	mergeOne(n, "reference", &f.Reference, said.Reference)
	mergeOrganization(n, "buyer", &f.Buyer, said.Buyer)
	if n.Removes("programme") || said.Programme.Title != "" && !content.SameName(said.Programme.Title, f.Programme.Title) {
		f.Programme = content.Programme{}
	}
	mergeName(n, "programme.title", &f.Programme.Title, said.Programme.Title)
	mergeOne(n, "programme.url", &f.Programme.URL, said.Programme.URL)
	mergeValue(n, "value", &f.Value, said.Value)
	mergeOne(n, "deadline", &f.Deadline, said.Deadline)
	mergeWhole(n, "events", &f.Events, said.Events)
	mergeOne(n, "submit", &f.Submit, said.Submit)
	mergeOne(n, "duration", &f.Duration, said.Duration)
	mergeOne(n, "extension", &f.Extension, said.Extension)
	mergeTowers(n, &f.Towers, said.Towers)
	f.Lots = mergeList(n, "lots", f.Lots, said.Lots, mergeLot)
	mergeOne(n, "category", &f.Category, said.Category)
	mergeOne(n, "legal", &f.Legal, said.Legal)
	mergeOne(n, "method", &f.Method, said.Method)
	mergeOne(n, "procedure", &f.Procedure, said.Procedure)
	mergeWhole(n, "cpv", &f.CPV, said.CPV)
	mergeWhole(n, "regions", &f.Regions, said.Regions)
	mergeWhole(n, "topics", &f.Topics, said.Topics)
	f.Related = mergeList(n, "related", f.Related, said.Related, mergeRelated)
	f.Documents = mergeList(n, "documents", f.Documents, said.Documents, mergeDocument)
	mergeContact(n, "contact", &f.Contact, said.Contact)
	mergeImage(n, &f.Image, said.Image)
	f.Awards = mergeList(n, "awards", f.Awards, said.Awards, mergeAward)
	f.Contracts = mergeList(n, "contracts", f.Contracts, said.Contracts, mergeContract)
	f.Extra = mergeExtra(n, f.Extra, said.Extra)
	return &f
}

// mergeExtra merges the keys that are the site's own; what is in them is
// replaced whole.
func mergeExtra(n *content.Notice, before, said map[string]any) map[string]any {
	if n.Removes("extra") {
		before = nil
	}
	merged := maps.Clone(before)
	for _, null := range n.Nulls {
		if key, ok := strings.CutPrefix(null, "extra."); ok {
			delete(merged, key)
		}
	}
	if merged == nil {
		return said
	}
	maps.Copy(merged, said)
	return merged
}

// mergeOne is for what has no parts. The zero value says nothing.
func mergeOne[T comparable](n *content.Notice, path string, dst *T, said T) {
	var nothing T
	if said != nothing || n.Removes(path) {
		*dst = said
	}
}

// mergeName is for names: one that looks the same is no other.
func mergeName(n *content.Notice, path string, dst *string, said string) {
	if content.ShownName(*dst) != content.ShownName(said) {
		mergeOne(n, path, dst, said)
	}
}

// mergeWhole is for lists whose items have no keys: the later list takes the
// former's place.
func mergeWhole[T any](n *content.Notice, path string, dst *[]T, said []T) {
	if said != nil || n.Removes(path) {
		*dst = said
	}
}

func mergeOrganization(n *content.Notice, path string, o *content.Organization, said content.Organization) {
	if said == (content.Organization{}) && len(n.Nulls) == 0 {
		return
	}
	if n.Removes(path) || said.Name != "" && !content.SameName(o.Name, said.Name) {
		*o = content.Organization{}
	}
	mergeName(n, path+".name", &o.Name, said.Name)
	mergeOne(n, path+".id", &o.ID, said.ID)
	mergeOne(n, path+".url", &o.URL, said.URL)
	mergeContact(n, path+".contact", &o.Contact, said.Contact)
}

func mergeContact(n *content.Notice, path string, c *content.Contact, said content.Contact) {
	if said == (content.Contact{}) && len(n.Nulls) == 0 {
		return
	}
	if n.Removes(path) {
		*c = content.Contact{}
	}
	mergeOne(n, path+".name", &c.Name, said.Name)
	mergeOne(n, path+".email", &c.Email, said.Email)
	mergeOne(n, path+".phone", &c.Phone, said.Phone)
	mergeOne(n, path+".url", &c.URL, said.URL)
}

func mergeValue(n *content.Notice, path string, v *content.Value, said content.Value) {
	none := content.Value{}
	if said == none && len(n.Nulls) == 0 {
		return
	}
	if n.Removes(path) {
		*v = none
	}
	mergeOne(n, path+".amount", &v.Amount, said.Amount)
	if said.Amount.Valid() {
		v.Min, v.Max = none.Min, none.Max
	}
	if said.Min.Valid() || said.Max.Valid() {
		v.Amount = none.Amount
	}
	mergeOne(n, path+".min", &v.Min, said.Min)
	mergeOne(n, path+".max", &v.Max, said.Max)
	// An end that an earlier notice gave goes when the new one contradicts it.
	if v.Min.Valid() && v.Max.Valid() {
		if order, err := v.Min.Compare(v.Max); err != nil || order > 0 {
			if !said.Min.Valid() {
				v.Min = none.Min
			} else if !said.Max.Valid() {
				v.Max = none.Max
			}
		}
	}
	mergeOne(n, path+".estimated", &v.Estimated, said.Estimated)
	mergeOne(n, path+".vat", &v.VAT, said.VAT)
}

func mergeTowers(n *content.Notice, t *content.Towers, said content.Towers) {
	if n.Removes("towers") {
		*t = content.Towers{}
	}
	switch {
	case len(said.Before) > 0:
		t.Before = mergeList(n, "towers.before", t.Before, said.Before, mergeTower)
		t.BeforeCount = len(t.Before)
	case said.BeforeCount > 0 || n.Removes("towers.before"):
		t.Before, t.BeforeCount = nil, said.BeforeCount
	}
	t.After = mergeList(n, "towers.after", t.After, said.After, mergeTower)
	mergeOne(n, "towers.separation", &t.Separation, said.Separation)
	mergeOne(n, "towers.separation_reason", &t.SeparationReason, said.SeparationReason)
}

// mergeList merges a list by its items' keys. An item of which a notice
// removes all but the key goes.
func mergeList[T content.Keyed](n *content.Notice, path string, before, said []T, one func(n *content.Notice, path string, item *T, said T) (bare bool)) []T {
	if n.Removes(path) {
		before = nil
	}
	if len(said) == 0 {
		return before
	}
	if slices.Contains(n.Replaces, path) {
		return said
	}
	m := merging[T]{out: slices.Clone(before)}
	if len(before)+len(said) > content.Few {
		m.index()
	}
	for _, s := range said {
		i := m.find(s)
		if i < 0 {
			m.add(s)
			continue
		}
		at, key := path+"["+s.Key()+"]", m.out[i].Key()
		bare := one(n, at, &m.out[i], s)
		m.name(m.out[i])
		if m.out[i].Key() != key {
			m.first = nil
		}
		if bare && slices.ContainsFunc(n.Nulls, func(null string) bool { return len(null) > len(at) && null[:len(at)] == at }) {
			m.out, m.first = slices.Delete(m.out, i, i+1), nil
		}
	}
	if len(m.out) == 0 {
		return nil
	}
	return m.out
}

// A merging is a list to which a notice's items come.
type merging[T content.Keyed] struct {
	out []T
	// first has the first item of each key; nil for a short list, and for one whose
	// items or keys do not stay: it is looked through for each item.
	first map[string]int
	// names has every name by which one of the items may be said, as nameOf gives it;
	// nil for a short list.
	names map[string]bool
}

func (m *merging[T]) index() {
	m.first, m.names = make(map[string]int, len(m.out)), map[string]bool{}
	for i, t := range slices.Backward(m.out) {
		m.first[t.Key()] = i
		m.name(t)
	}
}

func (m *merging[T]) name(t T) {
	if name := nameOf(t); name != "" && m.names != nil {
		m.names[name] = true
	}
}

// find gives the index of the item that is said, -1 if there is none yet.
func (m *merging[T]) find(said T) int {
	if m.first == nil {
		if i := content.Index(m.out, said.Key()); i >= 0 {
			return i
		}
	} else if i, ok := m.first[said.Key()]; ok {
		return i
	}
	if m.names != nil && !m.names[nameOf(said)] {
		return -1
	}
	return slices.IndexFunc(m.out, func(t T) bool { return sameThing(t, said) })
}

// add appends an item whose key is new.
func (m *merging[T]) add(t T) {
	if m.first != nil {
		m.first[t.Key()] = len(m.out)
	}
	m.name(t)
	m.out = append(m.out, t)
}

// nameOf gives the name by which a known thing can be said, in one form for all
// those that sameThing takes for one.
func nameOf(thing any) string {
	switch t := thing.(type) {
	case content.Lot:
		return t.Name
	case content.Organization:
		return content.FoldName(t.Name)
	}
	return ""
}

// sameThing lets a known item with an id be said by its name alone, and an
// organization that had none get one: a lot's key never changes (see checkIDs).
func sameThing[T any](known, said T) bool {
	switch known := any(known).(type) {
	case content.Lot:
		said := any(said).(content.Lot)
		return known.Name != "" && known.Name == said.Name && said.ID == ""
	case content.Organization:
		said := any(said).(content.Organization)
		return known.Name != "" && content.SameName(known.Name, said.Name) && (known.ID == "" || said.ID == "")
	}
	return false
}

func mergeTower(n *content.Notice, path string, t *content.Tower, said content.Tower) bool {
	mergeOne(n, path+".summary", &t.Summary, said.Summary)
	mergeWhole(n, path+".services", &t.Services, said.Services)
	mergeOne(n, path+".scope", &t.Scope, said.Scope)
	mergeOne(n, path+".notice", &t.Notice, said.Notice)
	mergeOne(n, path+".supplier", &t.Supplier, said.Supplier)
	mergeOne(n, path+".ends", &t.Ends, said.Ends)
	mergeValue(n, path+".value", &t.Value, said.Value)
	mergeOne(n, path+".deadline", &t.Deadline, said.Deadline)
	mergeWhole(n, path+".replaces", &t.Replaces, said.Replaces)
	return t.Summary == "" && t.Services == nil && t.Scope == "" && t.Notice == "" && t.Supplier == "" &&
		t.Ends.IsZero() && !t.Value.Known() && t.Deadline.IsZero() && t.Replaces == nil
}

func mergeLot(n *content.Notice, path string, l *content.Lot, said content.Lot) bool {
	mergeOne(n, path+".id", &l.ID, said.ID)
	if said.Name != "" || said.ID != "" && n.Removes(path+".name") {
		l.Name = said.Name
	}
	mergeOne(n, path+".summary", &l.Summary, said.Summary)
	mergeValue(n, path+".value", &l.Value, said.Value)
	mergeOne(n, path+".deadline", &l.Deadline, said.Deadline)
	return (l.Name == "" || l.ID == "") && l.Summary == "" && !l.Value.Known() && l.Deadline.IsZero()
}

func mergeRelated(n *content.Notice, path string, r *content.Related, said content.Related) bool {
	mergeOne(n, path+".title", &r.Title, said.Title)
	mergeOne(n, path+".kind", &r.Kind, said.Kind)
	mergeOne(n, path+".publisher", &r.Publisher, said.Publisher)
	mergeOne(n, path+".summary", &r.Summary, said.Summary)
	mergeOne(n, path+".published", &r.Published, said.Published)
	return r.Title == "" && r.Kind == "" && r.Publisher == "" && r.Summary == "" && r.Published.IsZero()
}

func mergeDocument(n *content.Notice, path string, d *content.Document, said content.Document) bool {
	mergeOne(n, path+".title", &d.Title, said.Title)
	mergeOne(n, path+".kind", &d.Kind, said.Kind)
	mergeOne(n, path+".language", &d.Language, said.Language)
	mergeOne(n, path+".published", &d.Published, said.Published)
	return d.Title == "" && d.Kind == "" && d.Language == "" && d.Published.IsZero()
}

func mergeImage(n *content.Notice, i *content.Image, said content.Image) {
	another := said.Path != "" && said.Path != i.Path
	if another || n.Removes("image") || n.Removes("image.file") {
		*i = content.Image{} // words and credit are of the file
	}
	if said.Path != "" {
		alt, credit := i.Alt, i.Credit
		*i = said
		i.Alt, i.Credit = alt, credit
	}
	mergeOne(n, "image.alt", &i.Alt, said.Alt)
	mergeOne(n, "image.credit", &i.Credit, said.Credit)
}

func mergeAward(n *content.Notice, path string, a *content.Award, said content.Award) bool {
	a.Suppliers = mergeList(n, path+".suppliers", a.Suppliers, said.Suppliers, mergeSupplier)
	mergeValue(n, path+".value", &a.Value, said.Value)
	mergeOne(n, path+".date", &a.Date, said.Date)
	mergeWhole(n, path+".towers", &a.Towers, said.Towers)
	mergeWhole(n, path+".lots", &a.Lots, said.Lots)
	mergeOne(n, path+".bids", &a.Bids, said.Bids)
	return (a.Suppliers == nil || said.ID == "") && !a.Value.Known() && a.Date.IsZero() && a.Towers == nil && a.Lots == nil && a.Bids == 0
}

func mergeSupplier(n *content.Notice, path string, o *content.Organization, said content.Organization) bool {
	mergeName(n, path+".name", &o.Name, said.Name)
	mergeOne(n, path+".id", &o.ID, said.ID)
	mergeOne(n, path+".url", &o.URL, said.URL)
	mergeContact(n, path+".contact", &o.Contact, said.Contact)
	return (o.Name == "" || o.ID == "") && o.URL == "" && o.Contact == (content.Contact{})
}

func mergeContract(n *content.Notice, path string, c *content.Contract, said content.Contract) bool {
	mergeOne(n, path+".award", &c.Award, said.Award)
	mergeValue(n, path+".value", &c.Value, said.Value)
	mergeOne(n, path+".signed", &c.Signed, said.Signed)
	mergeOne(n, path+".start", &c.Start, said.Start)
	mergeOne(n, path+".end", &c.End, said.End)
	return (c.Award == "" || said.ID == "") && !c.Value.Known() && c.Signed.IsZero() && c.Start.IsZero() && c.End.IsZero()
}
