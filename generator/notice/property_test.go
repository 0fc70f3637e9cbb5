package notice

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
)

// someNotices makes a procedure's notices with facts drawn from a few, so that
// they often repeat, change and remove what others said.
func someNotices(r *rand.Rand) []*content.Notice {
	pick := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	amount := func() money.Amount {
		a, err := money.Parse(pick("£1m", "£2m", "£3m", "EUR 4m"))
		if err != nil {
			panic(err)
		}
		return a
	}
	day := func() moment.Moment {
		m, err := moment.Parse(pick("2020-02-01", "2020-02-02 12:00", "2020-03-01"), time.UTC)
		if err != nil {
			panic(err)
		}
		return m
	}
	value := func() (v content.Value) {
		switch r.IntN(4) {
		case 0:
			v.Amount = amount()
		case 1:
			v.Max = amount()
		case 2:
			v.VAT = pick("excluded", "included")
		}
		return v
	}
	nulls := []string{"deadline", "title", "value", "value.max", "value.vat", "contact.email", "contact", "topics", "lots", "buyer",
		"lots[1].name", "lots[1].value", "lots[2].value", "towers", "towers.after[A].summary", "documents"}
	var notices []*content.Notice
	for i := range 1 + r.IntN(6) {
		n := &content.Notice{Procedure: "p", ID: fmt.Sprintf("n%d", i), Type: content.TypeTenderUpdate}
		n.Published = moment.At(time.Date(2020, 1, 1+r.IntN(9), 0, 0, 0, 0, time.UTC), time.UTC)
		f := &n.Facts
		if r.IntN(3) == 0 {
			f.Title = pick("One", "Two")
		}
		if r.IntN(2) == 0 {
			f.Value = value()
		}
		if r.IntN(3) == 0 {
			f.Deadline = day()
		}
		if r.IntN(4) == 0 {
			f.Buyer = content.Organization{Name: pick("A", "B"), ID: pick("", "GB-COH-1")}
		}
		if r.IntN(3) == 0 {
			f.Contact = content.Contact{Email: pick("", "a@example.org", "b@example.org"), Name: pick("", "Ann")}
		}
		if r.IntN(4) == 0 {
			f.Topics = [][]string{{"Roads"}, {"Roads", "Winter"}}[r.IntN(2)]
		}
		for _, id := range []string{"1", "2", "3"} {
			if r.IntN(4) == 0 {
				f.Lots = append(f.Lots, content.Lot{ID: id, Name: pick("", "North", "South"), Value: value()})
			}
		}
		for _, name := range []string{"A", "B"} {
			if r.IntN(5) == 0 {
				f.Towers.After = append(f.Towers.After, content.Tower{Name: name, Summary: pick("", "One", "Two")})
			}
		}
		if r.IntN(5) == 0 {
			f.Documents = []content.Document{{Title: pick("Spec", "Answers"), URL: pick("https://example.org/a", "https://example.org/b")}}
		}
		for _, null := range nulls {
			// A part of an item is null where the notice has the item.
			list, key, part := itemOf(null)
			said := !part || slices.ContainsFunc(slices.Collect(Flatten(f)), func(f Fact) bool { return under(f.Path, list) && f.Item == key })
			if r.IntN(12) == 0 && said {
				n.Nulls = append(n.Nulls, null)
			}
		}
		slices.Sort(n.Nulls)
		notices = append(notices, n)
	}
	slices.SortStableFunc(notices, byPublication)
	return notices
}

// itemOf gives the list and the key of an item of a path such as "lots[1].name".
func itemOf(null string) (list, key string, ok bool) {
	list, rest, ok := strings.Cut(null, "[")
	key, _, _ = strings.Cut(rest, "]")
	return list, key, ok
}

// under tells whether a path is another or a part of it.
func under(path, whole string) bool { return path == whole || strings.HasPrefix(path, whole+".") }

// named gives the facts of a state that a null names.
func named(f *content.Facts, null string) (facts []Fact) {
	list, key, part := itemOf(null)
	path := null
	if part {
		path = list + null[strings.Index(null, "]")+1:]
	}
	for fact := range Flatten(f) {
		if under(fact.Path, path) && (!part || fact.Item == key) {
			facts = append(facts, fact)
		}
	}
	return facts
}

// byPublication is the order that a folder's notices have.
func byPublication(a, b *content.Notice) int {
	return cmp.Or(a.Published.Start().Compare(b.Published.Start()), strings.Compare(a.ID, b.ID))
}

func registerOf(notices []*content.Notice, at time.Time) *Register {
	return Build(&content.Folder{Notices: notices, Settings: content.Settings{Zone: time.UTC, OCIDPrefix: "ocds-abc123"}}, Options{At: at}, nil)
}

// TestProperties holds the rules of adding up with many generated procedures.
func TestProperties(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		checkProperties(t, fmt.Sprint("seed ", seed), r, someNotices(r))
	}
}

// FuzzMerge holds the rules of adding up with whatever three notices say.
func FuzzMerge(f *testing.F) {
	front := func(archive string) string {
		_, text, _ := strings.Cut(archive, "published: 2020-01-02\n")
		text, _, _ = strings.Cut(text, "---\n")
		return text
	}
	const end = "value: £3m\nlots: [{id: lot-1, value: ~}, {id: lot-3}]\ncontact: {email: ~}\ntopics: ~\nextra: {a: ~}\n"
	f.Add("title: Road repairs\n"+front(tender), "deadline: 2020-02-10\nawards: [{id: a, suppliers: [B], value: £2m, lots: [lot-1]}]\n", end)
	f.Add("title: Road repairs\nbuyer: B\ntowers: {before: [{name: A}], after: [{name: A, summary: s}]}\nduration: P1Y\nextension: P1Y\n",
		"contracts: [{id: c, award: a, signed: 2020-01-03, value: £2m}]\nrelated: [{title: t, url: 'https://example.org/'}]\n", "towers: {after: [{name: A, summary: ~}]}\nprogramme: {title: x}\n")
	f.Fuzz(func(t *testing.T, first, second, third string) {
		fsys := fstest.MapFS{"site.yaml": {Data: []byte(siteYAML)}}
		for i, text := range []string{first, second, third} {
			name := fmt.Sprintf("notices/p/n%d.md", i)
			fsys[name] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\ntype: tender\npublished: 2020-01-0%d\n%s\n---\n", i+2, text)}
		}
		folder, err := content.Load(fsys, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(folder.Notices) < 3 || folder.Problems.HasErrors() || slices.ContainsFunc(folder.Notices, func(n *content.Notice) bool { return n.Draft }) {
			return // which no site has
		}
		checkProperties(t, "the notices", rand.New(rand.NewPCG(uint64(len(first)), uint64(len(second)))), folder.Notices)
	})
}

// checkProperties holds the rules of adding up with the notices of one procedure.
func checkProperties(t *testing.T, what string, r *rand.Rand, notices []*content.Notice) {
	t.Helper()
	end := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	p := registerOf(notices, end).Procedure("p")

	// A notice that says nothing changes nothing.
	at := r.IntN(len(notices) + 1)
	silent := &content.Notice{Procedure: "p", ID: "silent", Type: content.TypeTenderUpdate, Published: notices[max(0, at-1)].Published}
	more := slices.SortedFunc(slices.Values(append(slices.Clone(notices), silent)), byPublication)
	with := registerOf(more, end).Procedure("p")
	if changes := diff(p.State(), with.State()); len(changes) > 0 && with.First() != silent {
		t.Fatalf("%s: a silent notice changed %v", what, changes)
	}

	// The state at a day is that of the notices published by then.
	day := time.Date(2020, 1, 1+r.IntN(10), 0, 0, 0, 0, time.UTC)
	then := registerOf(notices, day).Procedure("p")
	if q := p.At(day); (q == nil) != (then == nil) || q != nil && (q.Status != then.Status || len(diff(q.State(), then.State())) > 0) {
		t.Fatalf("%s: the procedure at %v is not that of the notices by then", what, day)
	}

	for i, s := range p.Steps {
		// What changed leads from the state before to the state after:
		// nothing differs that no change names, and no change is empty.
		for _, c := range s.Changes {
			if c.Before == nil && c.After == nil || c.Before != nil && c.After != nil && same(c.Path, c.Before, c.After) {
				t.Fatalf("%s: an empty change of %s[%s]", what, c.Path, c.Item)
			}
		}
		// Null removes what it names, unless the same notice says it anew.
		for _, null := range s.Notice.Nulls {
			if left := named(s.State, null); i > 0 && len(left) > len(named(&s.Notice.Facts, null)) {
				t.Fatalf("%s: null left %v of %s", what, left, null)
			}
		}
		if v := s.State.Value; v.Amount.Valid() && (v.Min.Valid() || v.Max.Valid()) && i > 0 {
			t.Fatalf("%s: an amount and a range stand together", what)
		}
	}

	// The notice that SetBy names is the last one after which something at a path is
	// not as before.
	for _, path := range []string{"title", "value", "value.max", "value.vat", "deadline", "buyer", "buyer.id", "contact", "contact.name", "topics", "lots", "towers", "towers.after", "documents"} {
		set := p.First()
		at := func(f *content.Facts) []Fact {
			return slices.DeleteFunc(slices.Collect(Flatten(f)), func(f Fact) bool { return !under(f.Path, path) })
		}
		for _, s := range p.Steps[1:] {
			if !slices.EqualFunc(at(s.Former), at(s.State), func(a, b Fact) bool { return a.Path == b.Path && a.Item == b.Item && same(a.Path, a.Value, b.Value) }) {
				set = s.Notice
			}
		}
		if got := p.SetBy(path); got != set {
			t.Fatalf("%s: %s was set by %s, and SetBy says %s", what, path, set.ID, got.ID)
		}
	}

	// The keys that are known are those of the facts.
	known := map[string]bool{}
	for f := range Flatten(p.State()) {
		known[Change{Path: f.Path}.Key()] = true
	}
	if got, want := KnownKeys(p.State()), slices.Sorted(maps.Keys(known)); !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Fatalf("%s: the known keys are %v, and there are facts of %v", what, got, want)
	}

	// The last version of a fact is what holds.
	for f := range Flatten(p.State()) {
		versions := p.Versions(f.Path, f.Item)
		if len(versions) == 0 || f.Value == f.Item {
			continue // an item that came whole, or of which no more than the key is known
		}
		if last := versions[len(versions)-1]; last.Ended != nil || !same(f.Path, last.Value, f.Value) {
			t.Fatalf("%s: the last version of %s[%s] is %v, and %v holds", what, f.Path, f.Item, last.Value, f.Value)
		}
		// Those before it are what the changes of the fact took away, of all
		// facts at its path in one walk.
		var ended, history []Version
		set := p.First()
		for _, s := range p.Steps {
			for _, c := range s.Changes {
				if c.Path != f.Path || c.Item != f.Item {
					continue
				}
				if ended != nil || c.Before != nil {
					ended = append(ended, Version{c.Before, set, s.Notice})
				}
				set = s.Notice
			}
		}
		if all := p.Histories(f.Path)[f.Item]; all != nil {
			history = all[:len(all)-1]
		}
		like := func(a, b Version) bool { return same(f.Path, a.Value, b.Value) && a.Set == b.Set && a.Ended == b.Ended }
		if !slices.EqualFunc(ended, history, like) || !slices.EqualFunc(ended, versions[:len(versions)-1], like) {
			t.Fatalf("%s: the versions of %s[%s] are %v, and in its history %v; want %v", what, f.Path, f.Item, versions, history, ended)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	var notices []*content.Notice
	for seed := range uint64(5000) {
		for _, n := range someNotices(rand.New(rand.NewPCG(seed, 1))) {
			n.Procedure = fmt.Sprint("p", 10000+seed)
			notices = append(notices, n)
		}
	}
	b.ReportMetric(float64(len(notices)), "notices")
	for b.Loop() {
		registerOf(notices, time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC))
	}
}
