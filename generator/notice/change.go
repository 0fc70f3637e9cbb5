package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
)

// A Change is one fact that a notice changed, or one item that it added to a
// list or took out of it, or a status that follows from what it ended or made
// anew.
type Change struct {
	// Path is the fact's front-matter key, with its parts: "deadline",
	// "contact.email", "lots.value". Of a status, which no key sets, it is
	// "status", "awards.status" or "contracts.status".
	Path string
	// Item is the key of the list's item that the fact is of: the lot's id.
	// Empty for facts that are of no item.
	Item string
	// Before and After are nil where there was or is nothing. A fact's value is
	// a string, []string, money.Amount, moment.Moment, moment.Duration,
	// content.Answer, int or []content.Event; an item that came or went whole is
	// its struct, as content.Lot.
	Before, After any
}

// Key is the front-matter key that the change belongs to: the first part of
// its path.
func (c Change) Key() string {
	key, _, _ := strings.Cut(c.Path, ".")
	return key
}

// Anchor is the change's id on its page: stable, since it is made of the path
// and the item alone. What an id cannot hold of an item is told apart by a
// digest.
func (c Change) Anchor() string {
	anchor := strings.ReplaceAll(c.Path, ".", "-")
	if list, found := strings.CutSuffix(c.Path, ".status"); found {
		anchor = list + "--status" // an item may be called status-a
	}
	if c.Item == "" {
		return anchor
	}
	var b strings.Builder
	for _, r := range c.Item {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			b.WriteRune(r)
		} else if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
			b.WriteByte('-')
		}
	}
	if b.String() != c.Item {
		sum := sha256.Sum256([]byte(c.Item))
		b.WriteString("-" + hex.EncodeToString(sum[:4]))
	}
	return anchor + "-" + strings.TrimPrefix(b.String(), "-")
}

// A fact is a value at a path.
type fact struct {
	path  string
	value any
}

// An item is a keyed thing of a list, with the facts that it is made of.
type item struct {
	key string
	// earlier is how many before it in the list have the same key: states that
	// add up can come to two, as of awards without an id to one supplier.
	earlier int
	facts   []fact
}

// Key gives what two items of two states have in common that are one. No key of
// an editor's has the character that parts the two.
func (i item) Key() string {
	if i.earlier == 0 {
		return i.key // of nearly all
	}
	return i.key + "\x00" + strconv.Itoa(i.earlier)
}

// A list is a list of things with keys.
type list struct {
	path  string
	items []item
	thing func(i int) any // an item's thing itself
}

// Between tells what differs between two times of a procedure: the facts, what
// was cancelled, terminated or made anew, and first whether all of it was
// cancelled. One without steps is a procedure of which nothing is known yet.
func Between(before, after *Procedure) []Change {
	known := func(p *Procedure) *content.Facts {
		if len(p.Steps) == 0 {
			return &content.Facts{}
		}
		return p.State()
	}
	was, is := known(before), known(after)
	changes := diff(was, is)
	facts := len(changes)
	if before.Status != after.Status && (before.Status == Cancelled || after.Status == Cancelled) {
		changes = append(changes, Change{Path: "status", Before: before.Status.value(), After: after.Status.value()})
	}
	changes = diffEnded(changes, "awards.status", "cancelled", before.Steps, after.Steps, was.Awards, is.Awards, Step.Cancels)
	changes = diffEnded(changes, "contracts.status", "terminated", before.Steps, after.Steps, was.Contracts, is.Contracts, Step.Terminates)
	if len(changes) > facts {
		sortChanges(changes)
	}
	return changes
}

// value is the status as a change has it.
func (s Status) value() any {
	if s == "" {
		return nil
	}
	return s.Words()
}

// diffEnded adds the changes of the statuses of things that hold: word is that of
// one that was ended, and those that were not there before had none.
func diffEnded[T content.Keyed](changes []Change, path, word string, before, after []Step, had, things []T, ends func(Step) (ended, made []T)) []Change {
	if len(things) == 0 {
		return changes
	}
	ended, now := endings(before, ends), endings(after, ends)
	if len(ended) == 0 && len(now) == 0 {
		return changes // of nearly all procedures
	}
	value := func(by *content.Notice) string {
		if by != nil {
			return word
		}
		return "active"
	}
	first, findHad := content.Finder(things), content.Finder(had)
	for i, t := range things {
		was, is := value(ended[t.Key()]), value(now[t.Key()])
		// What has one key is ended together, and told once.
		if was != is && first(t.Key()) == i {
			c := Change{Path: path, Item: t.Key(), Before: was, After: is}
			if findHad(t.Key()) < 0 {
				c.Before = nil
			}
			changes = append(changes, c)
		}
	}
	return changes
}

// sortChanges sorts by the order of the front matter's keys; the status, which
// is none of them, comes first.
func sortChanges(changes []Change) {
	slices.SortStableFunc(changes, func(a, b Change) int { return slices.Index(keys[:], a.Key()) - slices.Index(keys[:], b.Key()) })
}

// diff tells what differs between two states of a procedure, in the order of
// the front matter's keys.
func diff(before, after *content.Facts) []Change {
	changes := diffFacts(nil, "", facts(before), facts(after))
	b, a := *before, *after // what a notice leaves alone is one list in both
	dropShared(&b.Towers.Before, &a.Towers.Before)
	dropShared(&b.Towers.After, &a.Towers.After)
	dropShared(&b.Lots, &a.Lots)
	dropShared(&b.Related, &a.Related)
	dropShared(&b.Documents, &a.Documents)
	dropShared(&b.Awards, &a.Awards)
	dropShared(&b.Contracts, &a.Contracts)
	old, now := lists(&b), lists(&a)
	for i := range now {
		changes = diffList(changes, old[i], now[i])
	}
	sortChanges(changes)
	return changes
}

// dropShared leaves nothing of two lists that are one.
func dropShared[T any](before, after *[]T) {
	if b, a := *before, *after; len(b) > 0 && len(b) == len(a) && &b[0] == &a[0] {
		*before, *after = nil, nil
	}
}

// keys are the front-matter keys that a procedure's state is made of, in the
// order in which pages show them.
var keys = [...]string{"title", "summary", "reference", "buyer", "programme", "value", "deadline", "events", "submit",
	"duration", "extension", "towers", "lots", "category", "legal", "method", "procedure", "cpv", "regions", "topics", "related",
	"documents", "contact", "image", "awards", "contracts", "extra"}

func diffFacts(changes []Change, item string, before, after []fact) []Change {
	i, j := 0, 0
	// Both sides come from one function, so that they are in one order.
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && before[i].path == after[j].path:
			if !same(after[j].path, before[i].value, after[j].value) {
				changes = append(changes, Change{Path: after[j].path, Item: item, Before: before[i].value, After: after[j].value})
			}
			i++
			j++
		case j == len(after) || i < len(before) && !slices.ContainsFunc(after[j:], func(f fact) bool { return f.path == before[i].path }):
			changes = append(changes, Change{Path: before[i].path, Item: item, Before: before[i].value})
			i++
		default:
			changes = append(changes, Change{Path: after[j].path, Item: item, After: after[j].value})
			j++
		}
	}
	return changes
}

func diffList(changes []Change, before, after list) []Change {
	if len(before.items)+len(after.items) == 0 {
		return changes
	}
	find := content.Finder(after.items)
	for n, old := range before.items {
		i := find(old.Key())
		if i < 0 {
			changes = append(changes, Change{Path: before.path, Item: old.key, Before: before.thing(n)})
			continue
		}
		changes = diffFacts(changes, old.key, old.facts, after.items[i].facts)
	}
	find = content.Finder(before.items)
	for n, now := range after.items {
		if find(now.Key()) < 0 {
			changes = append(changes, Change{Path: after.path, Item: now.key, After: after.thing(n)})
		}
	}
	return changes
}

// SameText tells whether two texts say the same for the fact at a path, or are the
// same item of a list there: accents may be typed in two ways, and a CPV code with
// its check digit or without.
func SameText(path, a, b string) bool {
	if path == "cpv" {
		return content.CPVDigits(a) == content.CPVDigits(b)
	}
	return a == b || norm.NFC.String(a) == norm.NFC.String(b)
}

// same tells whether two values say the same for the fact at a path.
func same(path string, a, b any) bool {
	sameText := func(a, b string) bool { return SameText(path, a, b) }
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && sameText(a, b)
	case money.Amount:
		b, ok := b.(money.Amount)
		return ok && a.Equal(b)
	case moment.Moment:
		b, ok := b.(moment.Moment)
		return ok && a.Equal(b)
	case moment.Duration:
		b, ok := b.(moment.Duration)
		return ok && a.Equal(b)
	case []string:
		b, ok := b.([]string)
		return ok && slices.EqualFunc(a, b, sameText)
	case []content.Event:
		b, ok := b.([]content.Event)
		return ok && slices.EqualFunc(a, b, func(a, b content.Event) bool { return sameText(a.Title, b.Title) && a.Date.Equal(b.Date) })
	case map[string]any:
		return reflect.DeepEqual(a, b) // only texts, lists and maps
	}
	return a == b
}

// A gatherer collects the facts that are known.
type gatherer struct {
	within string // what the facts are parts of: "lots."
	facts  []fact
}

func (g *gatherer) add(path string, v any) {
	g.facts = append(g.facts, fact{g.within + path, v})
}

// gatherOne is for what has no parts, as mergeOne: of the zero value nothing is known.
func gatherOne[T comparable](g *gatherer, path string, v T) {
	var nothing T
	if v != nothing {
		g.add(path, v)
	}
}

// gatherWhole is for lists whose items have no keys, as mergeWhole.
func gatherWhole[T any](g *gatherer, path string, v []T) {
	if len(v) > 0 {
		g.add(path, v)
	}
}

// part goes on with the parts of a fact; what it gives goes back to the whole.
func (g *gatherer) part(path string) (back func()) {
	whole := g.within
	g.within += path + "."
	return func() { g.within = whole }
}

func (g *gatherer) value(path string, v content.Value) {
	if v == (content.Value{}) {
		return
	}
	defer g.part(path)()
	gatherOne(g, "amount", v.Amount)
	gatherOne(g, "min", v.Min)
	gatherOne(g, "max", v.Max)
	gatherOne(g, "estimated", v.Estimated)
	gatherOne(g, "vat", v.VAT)
}

func (g *gatherer) contact(path string, c content.Contact) {
	if c == (content.Contact{}) {
		return
	}
	defer g.part(path)()
	gatherOne(g, "name", c.Name)
	gatherOne(g, "email", c.Email)
	gatherOne(g, "phone", c.Phone)
	gatherOne(g, "url", c.URL)
}

func (g *gatherer) organization(path string, o content.Organization) {
	if o == (content.Organization{}) {
		return
	}
	defer g.part(path)()
	gatherOne(g, "name", o.Name)
	gatherOne(g, "id", o.ID)
	gatherOne(g, "url", o.URL)
	g.contact("contact", o.Contact)
}

// facts gives what is known, lists of keyed things aside, in a fixed order.
func facts(f *content.Facts) []fact {
	g := &gatherer{facts: make([]fact, 0, 24)} // most states have no more
	gatherOne(g, "title", f.Title)
	gatherOne(g, "summary", f.Summary)
	gatherOne(g, "reference", f.Reference)
	g.organization("buyer", f.Buyer)
	gatherOne(g, "programme.title", f.Programme.Title)
	gatherOne(g, "programme.url", f.Programme.URL)
	g.value("value", f.Value)
	gatherOne(g, "deadline", f.Deadline)
	gatherWhole(g, "events", f.Events)
	gatherOne(g, "submit", f.Submit)
	gatherOne(g, "duration", f.Duration)
	gatherOne(g, "extension", f.Extension)
	if f.Towers.Before == nil {
		gatherOne(g, "towers.before", f.Towers.BeforeCount)
	}
	gatherOne(g, "towers.separation", f.Towers.Separation)
	gatherOne(g, "towers.separation_reason", f.Towers.SeparationReason)
	gatherOne(g, "category", f.Category)
	gatherOne(g, "legal", f.Legal)
	gatherOne(g, "method", f.Method)
	gatherOne(g, "procedure", f.Procedure)
	gatherWhole(g, "cpv", f.CPV)
	gatherWhole(g, "regions", f.Regions)
	gatherWhole(g, "topics", f.Topics)
	g.contact("contact", f.Contact)
	gatherOne(g, "image.file", f.Image.Path)
	gatherOne(g, "image.alt", f.Image.Alt)
	gatherOne(g, "image.credit", f.Image.Credit)
	if len(f.Extra) > 0 {
		g.add("extra", f.Extra)
	}
	return g.facts
}

// lists gives the lists of keyed things, always the same ones in one order.
func lists(f *content.Facts) []list {
	return []list{
		gather("towers.before", f.Towers.Before, gatherTower),
		gather("towers.after", f.Towers.After, gatherTower),
		gather("lots", f.Lots, func(g *gatherer, l content.Lot) {
			gatherOne(g, "name", l.Name)
			gatherOne(g, "summary", l.Summary)
			g.value("value", l.Value)
			gatherOne(g, "deadline", l.Deadline)
		}),
		gather("related", f.Related, func(g *gatherer, r content.Related) {
			gatherOne(g, "title", r.Title)
			gatherOne(g, "kind", r.Kind)
			gatherOne(g, "publisher", r.Publisher)
			gatherOne(g, "published", r.Published)
			gatherOne(g, "summary", r.Summary)
		}),
		gather("documents", f.Documents, func(g *gatherer, d content.Document) {
			gatherOne(g, "title", d.Title)
			gatherOne(g, "kind", d.Kind)
			gatherOne(g, "language", d.Language)
			gatherOne(g, "published", d.Published)
		}),
		gather("awards", f.Awards, func(g *gatherer, a content.Award) {
			suppliers := make([]string, len(a.Suppliers))
			for i, s := range a.Suppliers {
				suppliers[i] = supplier(s)
			}
			gatherWhole(g, "suppliers", suppliers)
			g.value("value", a.Value)
			gatherOne(g, "date", a.Date)
			gatherWhole(g, "towers", a.Towers)
			gatherWhole(g, "lots", a.Lots)
			gatherOne(g, "bids", a.Bids)
		}),
		gather("contracts", f.Contracts, func(g *gatherer, c content.Contract) {
			gatherOne(g, "award", c.Award)
			g.value("value", c.Value)
			gatherOne(g, "signed", c.Signed)
			gatherOne(g, "start", c.Start)
			gatherOne(g, "end", c.End)
		}),
	}
}

// supplier gives all that is known of an award's supplier: Ash Ltd (GB-COH-1,
// https://ash.example.org/, contact Ann).
func supplier(o content.Organization) string {
	known := func(texts ...string) string {
		return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), ", ")
	}
	contact := known(o.Contact.Name, o.Contact.Email, o.Contact.Phone, o.Contact.URL)
	if contact != "" {
		contact = "contact " + contact
	}
	if more := known(o.ID, o.URL, contact); more != "" {
		return o.Name + " (" + more + ")"
	}
	return o.Name
}

func gatherTower(g *gatherer, t content.Tower) {
	gatherOne(g, "summary", t.Summary)
	gatherWhole(g, "services", t.Services)
	gatherOne(g, "scope", t.Scope)
	gatherOne(g, "notice", t.Notice)
	gatherOne(g, "supplier", t.Supplier)
	gatherOne(g, "ends", t.Ends)
	g.value("value", t.Value)
	gatherOne(g, "deadline", t.Deadline)
	gatherWhole(g, "replaces", t.Replaces)
}

func gather[T content.Keyed](path string, things []T, one func(g *gatherer, thing T)) list {
	if len(things) == 0 {
		return list{path: path}
	}
	l := list{path, make([]item, len(things)), func(i int) any { return things[i] }}
	g := gatherer{within: path + "."}
	came := make(map[string]int, len(things)) // how often, by key
	for i, t := range things {
		from := len(g.facts)
		one(&g, t)
		key := t.Key()
		l.items[i] = item{key, came[key], g.facts[from:len(g.facts):len(g.facts)]}
		came[key]++
	}
	return l
}

// KnownKeys lists the front-matter keys of which something is known, in the
// order in which pages show them.
func KnownKeys(f *content.Facts) []string {
	known := map[string]bool{
		"towers": len(f.Towers.Before)+len(f.Towers.After) > 0,
		"lots":   len(f.Lots) > 0, "related": len(f.Related) > 0, "documents": len(f.Documents) > 0,
		"awards": len(f.Awards) > 0, "contracts": len(f.Contracts) > 0,
	}
	for _, fact := range facts(f) {
		key, _, _ := strings.Cut(fact.path, ".")
		known[key] = true
	}
	return slices.DeleteFunc(slices.Clone(keys[:]), func(key string) bool { return !known[key] })
}

// A Fact is one thing that is known, at its path.
type Fact struct {
	Path, Item string
	Value      any // as in Change
}

// Flatten lists the facts in one fixed order: those of no item, then those of
// each list's items.
func Flatten(f *content.Facts) iter.Seq[Fact] {
	return func(yield func(Fact) bool) {
		for _, fact := range facts(f) {
			if !yield(Fact{Path: fact.path, Value: fact.value}) {
				return
			}
		}
		for _, l := range lists(f) {
			for _, i := range l.items {
				for _, fact := range i.facts {
					if !yield(Fact{fact.path, i.key, fact.value}) {
						return
					}
				}
				if len(i.facts) == 0 && !yield(Fact{l.path, i.key, i.key}) {
					return
				}
			}
		}
	}
}
