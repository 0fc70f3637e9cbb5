package ocds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// A generator writes front matter at random, from few names and values, so
// that later notices repeat, change and remove what earlier ones said.
type generator struct{ *rand.Rand }

// keys are a map of YAML, as JSON.
type keys map[string]any

func (g generator) chance(percent int) bool { return g.IntN(100) < percent }

func choose[T any](g generator, of ...T) T { return of[g.IntN(len(of))] }

// some gives up to n items.
func some(g generator, n int, one func() any) []any {
	var out []any
	for range 1 + g.IntN(n) {
		out = append(out, one())
	}
	return out
}

// add adds a key now and then, in a later notice sometimes with null.
func (g generator) add(k keys, later bool, percent int, name string, value func() any) {
	switch {
	case !g.chance(percent):
	case later && g.chance(20):
		k[name] = nil
	default:
		k[name] = value()
	}
}

func (g generator) day() any {
	return choose(g, "2020-01-13", "2020-01-13 12:00", "2020-06-01", "2020-06-01T23:30:00-05:00", "2019-12-08T15:45:47.8730413Z", "2024-02-29")
}

func (g generator) value() any {
	switch g.IntN(4) {
	case 0:
		return choose(g, "£600m", "EUR 84000.50", "GBP 0", "SLE 12.5", "XCG 7", "JPY 100", "KWD 1.125")
	case 1:
		return keys{"min": choose(g, "£1m", "£2m"), "max": choose(g, "£3m", "£1000bn"), "vat": choose(g, "excluded", "included")}
	case 2:
		return choose(g, keys{"min": "£1m"}, keys{"max": "£3m"}, keys{"max": "VED 3"})
	}
	return keys{"amount": "£7", "estimated": g.chance(50)}
}

func (g generator) contact() any {
	k := keys{"email": choose(g, "a@example.org", "b@example.org")}
	g.add(k, true, 50, "name", func() any { return "Stores" })
	g.add(k, true, 50, "phone", func() any { return "1" })
	g.add(k, true, 30, "url", func() any { return "https://example.org/contact" })
	return k
}

func (g generator) organization(names ...string) any {
	name := choose(g, names...)
	if g.chance(40) {
		return name
	}
	k := keys{"name": name}
	if g.chance(50) {
		k["id"] = "GB-COH-" + fmt.Sprint(len(name))
	}
	g.add(k, true, 20, "url", func() any { return "https://example.org/" })
	g.add(k, true, 20, "contact", g.contact)
	return k
}

func (g generator) lot() any {
	k := keys{}
	id := g.chance(60)
	if id {
		k["id"] = choose(g, "a", "b", "c")
	}
	if !id || g.chance(60) {
		k["name"] = choose(g, "North", "South", "West")
	}
	g.add(k, true, 30, "summary", func() any { return choose(g, "Roads", "Bridges") })
	g.add(k, true, 40, "value", g.value)
	g.add(k, true, 30, "deadline", g.day)
	return k
}

func (g generator) tower() any {
	k := keys{"name": choose(g, "Hosting", "Desk", "Network", "Print")}
	g.add(k, true, 30, "summary", func() any { return "What it is" })
	g.add(k, true, 30, "services", func() any { return []string{choose(g, "One", "Two"), "Three"} })
	g.add(k, true, 50, "scope", func() any { return choose(g, "this notice", "other notice") })
	g.add(k, true, 20, "notice", func() any { return choose(g, "p0", "p1") })
	g.add(k, true, 30, "value", g.value)
	g.add(k, true, 20, "deadline", g.day)
	return k
}

func (g generator) towers() any {
	k := keys{}
	g.add(k, true, 60, "before", func() any {
		switch g.IntN(3) {
		case 0:
			return 1 + g.IntN(6)
		case 1:
			return []string{choose(g, "Old desk", "Old hosting"), "Old rest"}
		}
		return []any{keys{"name": choose(g, "Old desk", "Old hosting"), "supplier": "North Ltd", "ends": g.day()}}
	})
	g.add(k, true, 80, "after", func() any {
		if g.chance(20) {
			return []string{choose(g, "Hosting", "Desk"), "Network"}
		}
		return unique(some(g, 3, g.tower), "name")
	})
	g.add(k, true, 40, "separation", func() any { return choose(g, "none", "preference", "strong preference", "required") })
	if len(k) == 0 || g.chance(40) {
		k["separation_reason"] = "A reason"
	}
	return k
}

func (g generator) award() any {
	k := keys{}
	id := g.chance(70)
	if id {
		k["id"] = choose(g, "first", "second", "North Ltd")
	}
	suppliers := func() any {
		return unique(some(g, 2, func() any {
			return g.organization("North Ltd", "South & Co", "South Co", "Harbour Board", "北方公司")
		}), "name")
	}
	if id {
		g.add(k, true, 80, "suppliers", suppliers)
	} else {
		k["suppliers"] = suppliers()
	}
	g.add(k, true, 60, "value", g.value)
	g.add(k, true, 60, "date", g.day)
	g.add(k, true, 30, "lots", func() any { return []string{choose(g, "a", "North", "none such")} })
	g.add(k, true, 30, "towers", func() any { return []string{choose(g, "Hosting", "Desk")} })
	g.add(k, true, 30, "bids", func() any { return 1 + g.IntN(9) })
	return k
}

func (g generator) contract() any {
	k := keys{}
	id := g.chance(70)
	if id {
		k["id"] = choose(g, "c1", "c2", "c3")
	}
	if !id || g.chance(70) {
		k["award"] = choose(g, "first", "second", "North Ltd")
	}
	g.add(k, true, 50, "value", g.value)
	g.add(k, true, 50, "signed", g.day)
	g.add(k, true, 50, "start", g.day)
	g.add(k, true, 50, "end", g.day)
	return k
}

func (g generator) document() any {
	k := keys{"url": choose(g, "https://example.org/a.pdf", "https://example.org/ü?q=1#f", "https://example.org/c"), "title": choose(g, "Terms", "Say \"when\" \\ <b>")}
	g.add(k, true, 60, "kind", func() any { return choose(g, "specification", "contract", "biddingDocuments", "odd papers") })
	g.add(k, true, 30, "language", func() any { return "cy" })
	g.add(k, true, 30, "published", g.day)
	return k
}

// unique leaves one item of each value of a key, or of its own text.
func unique(items []any, key string) []any {
	seen := map[any]bool{}
	var out []any
	for _, item := range items {
		var name any = item
		if k, ok := item.(keys); ok {
			name = k[key]
		}
		if !seen[name] {
			seen[name] = true
			out = append(out, item)
		}
	}
	return out
}

// notice gives a notice's front matter.
func (g generator) notice(number int) string {
	later := number > 0
	typ := choose(g, content.Types()...)
	k := keys{"type": typ, "published": fmt.Sprintf("2019-%02d-%02d", 1+number, 1+g.IntN(28))}
	if g.chance(30) || typ.Cancels() {
		k["reason"] = "A reason"
	}
	g.add(k, false, 20, "official_url", func() any { return "https://journal.example.org/" + fmt.Sprint(number) })
	title := func() any { return choose(g, "Boats", "Ships") }
	buyer := func() any { return g.organization("Harbour Board", "Port Trust", "North Ltd") }
	if later {
		g.add(k, false, 20, "title", title)
		g.add(k, false, 30, "buyer", buyer)
	} else {
		k["title"], k["buyer"] = title(), buyer()
	}
	g.add(k, later, 30, "summary", func() any { return choose(g, "Some boats.", "More boats.") })
	g.add(k, later, 30, "reference", func() any { return "0555567" })
	g.add(k, later, 20, "language", func() any { return choose(g, "en", "cy") })
	g.add(k, later, 20, "programme", func() any {
		return choose[any](g, "Pegasus", keys{"title": "Fleet", "url": "https://example.org/fleet"})
	})
	g.add(k, later, 50, "value", g.value)
	g.add(k, later, 50, "deadline", g.day)
	g.add(k, later, 30, "events", func() any {
		return some(g, 3, func() any { return keys{"title": choose(g, "Visit", "Questions"), "date": g.day()} })
	})
	g.add(k, later, 30, "submit", func() any { return choose(g, "https://example.org/bid", "By post") })
	g.add(k, later, 30, "duration", func() any { return choose(g, "5 years", "P18M", "1 week 3 days") })
	g.add(k, later, 20, "extension", func() any { return "2 years" })
	g.add(k, later, 40, "towers", g.towers)
	g.add(k, later, 40, "lots", func() any { return uniqueLots(some(g, 3, g.lot)) })
	g.add(k, later, 20, "category", func() any { return choose(g, "goods", "services", "works") })
	g.add(k, later, 20, "legal", func() any { return "A law" })
	g.add(k, later, 20, "method", func() any { return choose(g, "open", "selective", "limited", "direct") })
	g.add(k, later, 20, "procedure", func() any { return "competitive dialogue" })
	g.add(k, later, 30, "cpv", func() any {
		return unique(some(g, 3, func() any { return choose(g, "72000000", "48000000", "34500000") }), "")
	})
	g.add(k, later, 20, "regions", func() any { return []string{choose(g, "UKI", "UKC")} })
	g.add(k, later, 20, "topics", func() any { return []string{choose(g, "Boats", "数据")} })
	g.add(k, later, 30, "related", func() any {
		return unique(some(g, 2, func() any {
			return choose[any](g, keys{"notice": choose(g, "p1", "p2", "p3")}, keys{"title": "Report", "url": "https://example.org/r", "kind": "report", "published": "2019-07"})
		}), "url")
	})
	g.add(k, later, 40, "documents", func() any { return unique(some(g, 3, g.document), "url") })
	g.add(k, later, 30, "contact", g.contact)
	g.add(k, later, 40, "awards", func() any { return uniqueAwards(some(g, 2, g.award)) })
	g.add(k, later, 40, "contracts", func() any { return uniqueContracts(some(g, 2, g.contract)) })
	text, err := json.MarshalIndent(k, "", " ")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// The loader refuses two items of one key.

func uniqueLots(lots []any) []any {
	return distinct(lots, func(k keys) any { return first(k["id"], k["name"]) })
}

func uniqueAwards(awards []any) []any {
	return distinct(awards, func(k keys) any {
		suppliers, _ := k["suppliers"].([]any)
		if k["id"] != nil || len(suppliers) == 0 {
			return k["id"]
		}
		if s, ok := suppliers[0].(keys); ok {
			return s["name"]
		}
		return suppliers[0]
	})
}

func uniqueContracts(contracts []any) []any {
	return distinct(contracts, func(k keys) any { return first(k["id"], k["award"]) })
}

func first(a, b any) any {
	if a != nil {
		return a
	}
	return b
}

func distinct(items []any, key func(keys) any) []any {
	seen := map[any]bool{}
	var out []any
	for _, item := range items {
		if name := key(item.(keys)); !seen[name] {
			seen[name] = true
			out = append(out, item)
		}
	}
	return out
}

// Whatever notices say, their data is valid, and the releases add up to the
// compiled release, which says what the procedure's state says.
func TestGenerated(t *testing.T) {
	s, r := loadSchemas(t), mergeRules(t)
	for seed := range uint64(3) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		front := map[string]string{}
		for i := range 50 {
			for n := range 1 + g.IntN(5) {
				front[fmt.Sprintf("notices/p%d/%d.md", i, n)] = g.notice(n)
			}
		}
		w := openGenerated(t, files(front))
		for _, p := range w.site.Register.Procedures {
			checkPackage(t, w, p, s, r)
			if t.Failed() {
				for _, step := range p.Steps {
					t.Logf("%s", front[step.Notice.File])
				}
				t.FailNow()
			}
		}
		checkSite(t, w, s)
		checkArenas(t, w)
	}
}

// checkArenas holds that data is the same whatever room arenas have, and when
// many goroutines use them at once.
func checkArenas(t *testing.T, w *Writer) {
	t.Helper()
	procedures := w.site.Register.Procedures
	data := func(w *Writer, i int) []byte {
		return w.AppendReleases(w.AppendRecordPackage(nil, procedures[i], lead), procedures[i], lead)
	}
	want := make([][]byte, len(procedures))
	for i := range procedures {
		want[i] = data(w, i)
	}
	for _, size := range []int{0, 7, 300, arenaSize} {
		other := New(w.site)
		other.arenas.New = func() any { return newArena(size) }
		var all sync.WaitGroup
		for i := range procedures {
			all.Go(func() {
				if got := data(other, i); !bytes.Equal(got, want[i]) {
					t.Errorf("with arenas of %d nodes, the data of %s differs", size, procedures[i].Name)
				}
			})
		}
		all.Wait()
	}
}

// openGenerated is open for notices that may not fit together, as an award of
// a lot that is not there, as long as each is right in itself.
func openGenerated(t *testing.T, fsys fstest.MapFS) *Writer {
	t.Helper()
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range folder.Problems {
		if p.Severity == problem.Error {
			t.Fatalf("%s:%d: %s\n%s", p.Position.File, p.Position.Line, p.Message, strings.TrimSpace(string(fsys[p.Position.File].Data)))
		}
	}
	return New(site.Build(notice.Build(folder, notice.Options{At: at}, nil), nil))
}
