package notice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/problem"
)

// Label gives the words for a fact's path, as a page's side-head or a row has
// them: "Deadline for bids" for "deadline".
func Label(path string) string {
	switch path {
	case "official_url":
		return "Official notice"
	case "deadline":
		return "Deadline for bids"
	case "extension":
		return "Options to extend"
	case "submit":
		return "How to bid"
	case "legal":
		return "Law"
	case "cpv":
		return "Classification"
	case "related":
		return "Related coverage"
	case "extra":
		return "Other details"
	case "value.amount":
		return "Value"
	case "value.min":
		return "Value, lower end"
	case "value.max":
		return "Value, upper end"
	case "value.vat":
		return "VAT"
	case "value.estimated":
		return "Estimated"
	case "buyer.name":
		return "Buyer"
	case "buyer.id":
		return "Buyer: identifier"
	case "buyer.url":
		return "Buyer: web page"
	case "programme.title":
		return "Programme"
	case "programme.url":
		return "Programme: web page"
	case "towers.before":
		return "Towers today"
	case "towers.after":
		return "Towers after"
	case "towers.after.notice":
		return "Towers: bought by"
	case "towers.separation_reason":
		return "Towers: reason for the separation"
	}
	if part, ok := strings.CutPrefix(path, buyerContact); ok {
		return "Contact of the buyer: " + part
	}
	key, part, _ := strings.Cut(path, ".")
	label := UpperFirst(key)
	if part == "" {
		return label
	}
	if i := strings.LastIndexByte(part, '.'); i >= 0 {
		if strings.HasSuffix(part[:i], "value") {
			return label + ": " + LowerFirst(Label("value"+part[i:]))
		}
		part = part[i+1:]
	}
	return label + ": " + strings.ReplaceAll(part, "_", " ")
}

// buyerContact begins the paths of whom to ask at the buyer, which is not who the buyer
// is.
const buyerContact = "buyer.contact."

// Names name the awards and contracts of some facts.
type Names struct {
	facts                *content.Facts
	lot, award, contract func(key string) int
}

// NamesOf gives the names of what is in some facts. One goroutine alone may use
// them.
func NamesOf(f *content.Facts) Names {
	return Names{f, content.Finder(f.Lots), content.Finder(f.Awards), content.Finder(f.Contracts)}
}

// Subject names the award or contract whose status a change is, of the facts
// after it: "Award to Xco (£5m)", "Contract c4 with Xco". Other changes have
// their Label.
func (s Names) Subject(c Change) (name string, ok bool) {
	switch c.Path {
	case "awards.status":
		if i := s.award(c.Item); i >= 0 {
			a := s.facts.Awards[i]
			switch name = awardName(s.WithLots(a)); {
			case a.Value.Amount.Valid():
				name += " (" + a.Value.Amount.String() + VAT(a.Value) + ")"
			case a.ID != "" && len(a.Suppliers) > 0:
				name += " (" + a.ID + ")"
			}
			return name, true
		}
	case "contracts.status":
		if i := s.contract(c.Item); i >= 0 {
			return s.contractName(s.facts.Contracts[i]), true
		}
	}
	return "", false
}

// VAT says whether an amount has VAT in it, in words that follow it: " without
// VAT". It is empty where the buyer does not say.
func VAT(v content.Value) string {
	switch v.VAT {
	case "excluded":
		return " without VAT"
	case "included":
		return " with VAT"
	}
	return ""
}

// WithLots gives an award with the names of its lots in place of their ids, for its
// texts. Those that the facts do not name keep theirs.
func (s Names) WithLots(a content.Award) content.Award {
	a.Lots = slices.Clone(a.Lots)
	for n, lot := range a.Lots {
		if i := s.lot(lot); i >= 0 && s.facts.Lots[i].Name != "" {
			a.Lots[n] = s.facts.Lots[i].Name
		}
	}
	return a
}

func awardName(a content.Award) string {
	name := "Award to " + suppliers(a)
	if len(a.Suppliers) == 0 {
		name = "Award " + a.Key()
	}
	if of := parts(a); of != "" {
		name += " for " + of
	}
	return name
}

// parts says what an award is of, if not of all: "lot North", "3 lots".
func parts(a content.Award) string {
	var texts []string
	add := func(thing string, names []string) {
		text := problem.Enumerate(names, "and")
		switch {
		case len(names) == 0:
			return
		case len(names) > 2:
			text = problem.Plural(len(names), thing)
		case strings.HasPrefix(strings.ToLower(text), thing): // as in "Lot 1"
		case len(names) == 1:
			text = thing + " " + text
		default:
			text = thing + "s " + text
		}
		texts = append(texts, text)
	}
	add("lot", a.Lots)
	add("tower", a.Towers)
	return problem.Enumerate(texts, "and")
}

// WithSuppliers gives a contract with an id for its texts that says with whom it is
// too: "c4 with Xco".
func (s Names) WithSuppliers(c content.Contract) content.Contract {
	c.ID = strings.TrimPrefix(s.contractName(c), "Contract ")
	return c
}

func (s Names) contractName(c content.Contract) string {
	name := "Contract"
	if c.ID != "" {
		name += " " + c.ID
	}
	if i := s.award(c.Award); i >= 0 && len(s.facts.Awards[i].Suppliers) > 0 {
		return name + " with " + suppliers(s.facts.Awards[i])
	}
	if c.ID == "" && c.Award != "" {
		name += " of award " + c.Award
	}
	return name
}

// Text gives a fact's value in words.
func Text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case int:
		return strconv.Itoa(v)
	case money.Amount:
		return v.String()
	case moment.Moment:
		return v.String()
	case moment.Duration:
		return v.String()
	case content.Answer:
		if v == content.Yes {
			return "yes"
		}
		return "no"
	case map[string]any:
		return compactJSON(v)
	case []content.Event:
		texts := make([]string, len(v))
		for i, e := range v {
			texts[i] = e.Title + " (" + e.Date.String() + ")"
		}
		return strings.Join(texts, "; ")
	case content.Lot:
		return v.Name
	case content.Tower:
		return v.Name
	case content.Document:
		return v.Title
	case content.Related:
		switch {
		case v.Title != "":
			return v.Title
		case v.Notice != "":
			return v.Notice
		}
		return v.Coverage
	case content.Award:
		if of := parts(v); of != "" {
			return suppliers(v) + ", for " + of
		}
		return suppliers(v)
	case content.Contract:
		return v.Key()
	}
	return fmt.Sprint(value)
}

// compactJSON gives keys of the site's own, which are texts, lists and maps, in
// one line and in one order.
func compactJSON(v map[string]any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // none of these can fail
	return strings.TrimSuffix(b.String(), "\n")
}

func suppliers(a content.Award) string {
	switch len(a.Suppliers) {
	case 0:
		return a.Key()
	case 1:
		return a.Suppliers[0].Name
	case 2:
		return a.Suppliers[0].Name + " and one more"
	}
	return fmt.Sprintf("%s and %d more", a.Suppliers[0].Name, len(a.Suppliers)-1)
}

// Headline says in a line what the step did: "Deadline moved by 14 days". The
// first notice of a procedure has its title.
func (s Step) Headline() string {
	switch s.Notice.Type {
	case content.TypeTenderCancellation:
		switch {
		case s.before == Planned:
			return "Plan cancelled"
		case !s.tendered && s.before != "":
			return "Cancelled" // an award without a tender
		}
		return "Tender cancelled"
	case content.TypeAwardCancellation:
		names := NamesOf(s.State)
		return headlineOfEnded("Award", "cancelled", endedNames(s, "awards.status", "cancelled", s.State.Awards, func(a content.Award) string {
			return awardName(names.WithLots(a))
		}))
	case content.TypeContractTermination:
		return headlineOfEnded("Contract", "terminated", endedNames(s, "contracts.status", "terminated", s.State.Contracts, NamesOf(s.State).contractName))
	case content.TypeTender:
		switch {
		case s.tendered && s.before != Open:
			return "Tendered again"
		case !s.tendered && s.before != "":
			return "Tender" // what it sets and changes of a plan goes without saying
		}
	}
	// Awards and contracts that were made come first. What was done alike is said
	// once: "Events set, documents and coverage added". The status is changed by what
	// else the notice says.
	var parts []string
	var done, keys []string
	for _, c := range s.Changes {
		switch key := c.Key(); {
		case key == "status" || slices.Contains(done, key) || slices.Contains(keys, key):
		case (key == "awards" || key == "contracts") && len(s.made(key)) > 0:
			done = append(done, key)
		default:
			keys = append(keys, key)
		}
	}
	keys = append(done, keys...)
	if len(keys) == 0 {
		if s.Notice.Facts.Title != "" {
			return s.Notice.Facts.Title
		}
		return UpperFirst(s.Notice.Type.Words())
	}
	for i := 0; i < len(keys); {
		text, verb := s.headlineOf(keys[i])
		subjects := []string{text}
		j := i + 1
		for ; verb != "" && j < len(keys); j++ {
			next, same := s.headlineOf(keys[j])
			if same != verb {
				break
			}
			subjects = append(subjects, next)
		}
		parts = append(parts, strings.TrimSpace(both(subjects)+" "+verb))
		i = j
	}
	if len(parts) > 3 {
		parts = append(parts[:2], "other changes")
	}
	// After "awarded to Xco and" anything would be another that it was awarded to.
	if strings.HasPrefix(parts[0], "Awarded to ") || slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(p, " and ") }) {
		for i := range parts[1:] {
			parts[i+1] = LowerFirst(parts[i+1])
		}
		return strings.Join(parts, ", ")
	}
	return both(parts)
}

// headlineOfEnded says what became of awards or contracts with some names.
func headlineOfEnded(thing, verb string, names []string) string {
	if len(names) == 1 {
		return names[0] + " " + verb
	}
	return numbered(len(names), thing) + " " + verb
}

// endedNames names the awards or contracts that the step ended, which path tells
// of, or took out; things are those that are left.
func endedNames[T content.Keyed](s Step, path, word string, things []T, name func(T) string) (names []string) {
	find := content.Finder(things)
	for _, c := range s.Changes {
		if t, ok := c.Before.(T); ok {
			names = append(names, name(t))
		} else if c.Path == path && c.After == word {
			names = append(names, name(things[find(c.Item)]))
		}
	}
	return names
}

// both joins texts: "A", "A and b", "A, b and c". All but the first begin with
// a small letter.
func both(texts []string) string {
	texts = slices.Clone(texts)
	for i := range texts[1:] {
		texts[i+1] = LowerFirst(texts[i+1])
	}
	return problem.Enumerate(texts, "and")
}

// LowerFirst makes a text's first letter small, as within a sentence, unless a
// capital follows it, as in VAT.
func LowerFirst(t string) string {
	first, size := utf8.DecodeRuneInString(t)
	if next, _ := utf8.DecodeRuneInString(t[size:]); size == 0 || unicode.IsUpper(next) {
		return t
	}
	return string(unicode.ToLower(first)) + t[size:]
}

// UpperFirst makes a text's first letter a capital.
func UpperFirst(t string) string {
	first, size := utf8.DecodeRuneInString(t)
	if size == 0 {
		return t
	}
	return string(unicode.ToUpper(first)) + t[size:]
}

// headlineOf says what was done to a key: in a text of its own, or with a verb
// that other keys may share.
func (s Step) headlineOf(key string) (text, verb string) {
	switch key {
	case "awards":
		if made := s.made(key); len(made) > 0 {
			if names := winners(s.State, made); names != "" {
				return "Awarded to " + names, ""
			}
			return numbered(len(made), "Award") + " made", ""
		}
	case "contracts":
		if made := s.made(key); len(made) > 0 {
			if s.signed(made) {
				return numbered(len(made), "Contract") + " signed", ""
			}
			return numbered(len(made), "Contract") + " added", ""
		}
	}
	var changes []Change
	for _, c := range s.Changes {
		if c.Key() == key {
			changes = append(changes, c)
		}
	}
	all := func(is func(Change) bool) bool {
		return !slices.ContainsFunc(changes, func(c Change) bool { return !is(c) })
	}
	first := changes[0]
	switch {
	case key == "buyer" && all(func(c Change) bool { return strings.HasPrefix(c.Path, buyerContact) }):
		switch none := (content.Contact{}); {
		case s.Former.Buyer.Contact == none:
			return "Contact of the buyer", "set"
		case s.State.Buyer.Contact == none:
			return "Contact of the buyer", "removed"
		}
		return "Contact of the buyer", "changed"
	case first.After == nil && !slices.Contains(KnownKeys(s.State), key):
		return Label(key), "removed"
	case first.Path == "deadline" && first.Before != nil && first.After != nil:
		return moved(first.Before.(moment.Moment), first.After.(moment.Moment)), ""
	case len(changes) == 1 && (first.Path == DueLot || first.Path == DueTower) && first.Before != nil && first.After != nil:
		// Of one lot or tower alone; of several that would be long.
		name := first.Item
		if i := content.Index(s.State.Lots, name); first.Path == DueLot && i >= 0 && s.State.Lots[i].Name != "" {
			name = s.State.Lots[i].Name
		}
		return "Deadline for " + name + strings.TrimPrefix(moved(first.Before.(moment.Moment), first.After.(moment.Moment)), "Deadline"), ""
	case all(func(c Change) bool { return c.Item != "" && c.Before == nil && c.Path == key }):
		return Label(key), "added"
	case all(func(c Change) bool { return c.Item != "" && c.After == nil && c.Path == key }):
		return Label(key), "removed"
	case key == "value" && s.State.Value.Known() && !s.Former.Value.Known():
		return Label(key), "set"
	case slices.ContainsFunc(changes, func(c Change) bool { return c.Path == "value.amount" && c.After != nil }):
		return "Value changed to " + s.State.Value.Amount.String() + VAT(s.State.Value), ""
	case first.Before == nil && !slices.Contains(KnownKeys(s.Former), key):
		return Label(key), "set"
	}
	return Label(key), "changed"
}

// signed tells whether contracts with some keys are all signed, as those of a
// contract notice are.
func (s Step) signed(keys []string) bool {
	if s.Notice.Type == content.TypeContract || s.Notice.Type == content.TypeContractUpdate {
		return true
	}
	return !slices.ContainsFunc(s.State.Contracts, func(c content.Contract) bool {
		_, found := slices.BinarySearch(keys, c.Key())
		return found && c.Signed.IsZero()
	})
}

// moved says where a deadline went.
func moved(before, after moment.Moment) string {
	hours := Hours(before.Deadline(), after.Deadline())
	switch days := DaysMoved(before, after); {
	case after.Deadline().Equal(before.Deadline()):
		return "Deadline changed" // a day, and the midnight that ends it
	case days > 0:
		return "Deadline moved by " + problem.Plural(days, "day")
	case days < 0:
		return "Deadline moved earlier by " + problem.Plural(-days, "day")
	case otherZone(before, after) && hours != "":
		// The day or time as it was written may read as later where it is earlier.
		if after.Deadline().Before(before.Deadline()) {
			return "Deadline moved earlier by " + hours
		}
		return "Deadline moved by " + hours
	case after.Precision() == moment.Day:
		return "Deadline moved to the end of the day"
	default:
		return "Deadline moved to " + after.Clock()
	}
}

// DaysMoved counts the days by which a deadline moved; 0 where they would not be
// understood, since both are shown with one date, each by the clocks of its zone.
func DaysMoved(before, after moment.Moment) int {
	y1, m1, d1 := before.Day()
	y2, m2, d2 := after.Day()
	if y1 == y2 && m1 == m2 && d1 == d2 {
		return 0
	}
	return moment.Days(before, after)
}

// otherZone tells whether the clocks that a moment is shown by are other than those of
// another.
func otherZone(a, b moment.Moment) bool {
	_, as := b.Start().In(a.Start().Location()).Zone()
	_, is := b.Start().Zone()
	return as != is
}

// Hours says how many hours and minutes are between two instants, whichever is the
// earlier: "4 hours", "1 hour and 30 minutes". It is empty below a minute.
func Hours(a, b time.Time) string {
	d := b.Sub(a).Abs().Truncate(time.Minute)
	var parts []string
	if hours := int(d / time.Hour); hours > 0 {
		parts = append(parts, problem.Plural(hours, "hour"))
	}
	if minutes := int(d % time.Hour / time.Minute); minutes > 0 {
		parts = append(parts, problem.Plural(minutes, "minute"))
	}
	return problem.Enumerate(parts, "and")
}

// made gives the keys of the awards or contracts that the step added, said to be
// signed, or made anew after they were ended, sorted.
func (s Step) made(key string) (items []string) {
	for _, c := range s.Changes {
		if c.Path == key && c.After != nil || c.Path == key+".signed" && c.Before == nil || c.Path == key+".status" && c.After == "active" {
			items = append(items, c.Item)
		}
	}
	slices.Sort(items)
	return slices.Compact(items)
}

// winners names the suppliers of awards with some keys; it is empty where none is
// known.
func winners(f *content.Facts, keys []string) string {
	var all content.Award
	seen := map[string]bool{}
	for _, a := range f.Awards {
		if _, found := slices.BinarySearch(keys, a.Key()); !found {
			continue
		}
		for _, o := range a.Suppliers {
			if key := o.Key(); !seen[key] {
				seen[key] = true
				all.Suppliers = append(all.Suppliers, o)
			}
		}
	}
	if len(all.Suppliers) == 0 {
		return ""
	}
	return suppliers(all)
}

// numbered begins a sentence on some things, "Award" or "2 awards".
func numbered(n int, thing string) string {
	if n < 2 {
		return thing
	}
	return problem.Plural(n, LowerFirst(thing))
}
