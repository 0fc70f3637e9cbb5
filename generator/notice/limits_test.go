package notice

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/problem"
)

// listed writes a line for each number up to n.
func listed(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format+"\n", i)
	}
	return b.String()
}

// flow writes what is not a name of listed, side by side.
func flow(n int, format string) string { return strings.ReplaceAll(listed(n, format+","), "\n", "") }

// TestHostileSizes: no notice of a megabyte takes long to add up, and what it
// refers to none to look up, whatever is in it.
func TestHostileSizes(t *testing.T) {
	const most = 3999 // items of a list
	r := strings.Repeat
	lots := "lots:\n" + listed(most, "- {id: lot-%d, name: Lot %[1]d}")
	towers := "towers:\n  after:\n" + listed(most, "  - {name: tower-%d}")
	for name, notices := range map[string][]string{
		"a long name of a lot":       {"lots:\n" + listed(3000, "- {id: lot-%d, name: Lot}"), "awards: [{id: a, suppliers: [S], lots: [\"" + r("x", 700000) + "\"]}]\n"},
		"two long names":             {"lots: [{id: l, name: " + r("y", 400000) + "}]\n", "awards: [{id: a, suppliers: [S], lots: [" + r("x", 500000) + "]}]\n"},
		"other lots":                 {lots, "awards: [{id: a, suppliers: [S], lots: [" + flow(most, "let-%d") + "]}]\n"},
		"lots of awards":             {lots, "awards:\n" + listed(most, "- {id: award-%d, suppliers: [S], lots: [lot-%[1]d]}")},
		"other lots of awards":       {lots, "awards:\n" + listed(most, "- {id: award-%d, suppliers: [S], lots: [let-%[1]d]}")},
		"other towers":               {towers, "awards: [{id: a, suppliers: [S], towers: [" + flow(most, "towre-%d") + "]}]\n"},
		"replaced towers":            {"towers:\n  before:\n" + listed(most, "  - {name: tower-%d}") + "  after: [{name: new, replaces: [" + flow(most, "towre-%d") + "]}]\n"},
		"other awards of contracts":  {"awards:\n" + listed(most, "- {id: award-%d, suppliers: [S]}"), "contracts:\n" + listed(most, "- {id: contract-%d, award: awrad-%[1]d}")},
		"other procedures and files": {"related:\n" + listed(most, "- {notice: road-%d}"), "related:\n" + listed(most, "- report-%d")},
		"lots that are named again":  {lots, "lots:\n" + listed(most, "- {id: lot-%d, name: Let %[1]d}")},
		"lots without ids":           {"lots:\n" + listed(most, "- {name: Lot %d}"), "lots:\n" + listed(most, "- {name: Lot %d, summary: A}")},
		"lots that close late":       {"deadline: 2020-03-01\nlots:\n" + listed(most, "- {id: lot-%d, name: Lot %[1]d, deadline: 2020-03-02}")},
		"deadlines of lots": {
			"lots:\n" + listed(most, "- {id: lot-%d, name: Lot %[1]d, deadline: 2020-03-02}"),
			"lots:\n" + listed(most, "- {id: lot-%d, deadline: 2020-03-01}"),
			"lots:\n" + listed(most, "- {name: Lot %d, deadline: 2020-02-28}"),
		},
		"awards to one supplier": {"awards:\n" + r("- {suppliers: [S], date: 2020-01-02}\n", most), "awards: [{suppliers: [S], date: 2020-01-03}]\n"},
		"suppliers of an award":  {"awards: [{id: a, suppliers: [" + flow(most, "S%d") + "]}]\n", "awards: [{id: a, suppliers: [" + flow(1999, "S%d, T%[1]d") + "]}]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"site.yaml": {Data: []byte(siteYAML)}}
			for i, front := range notices {
				head := fmt.Sprintf("---\ntype: tender\npublished: 2020-01-%02d\n", i+2)
				if i == 0 {
					head += "title: A\nbuyer: B\n"
				}
				fsys[fmt.Sprintf("notices/a/%d.md", i)] = &fstest.MapFile{Data: []byte(head + front + "---\n")}
			}
			folder, err := content.Load(fsys, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(folder.Notices) != len(notices) {
				t.Fatal(folder.Problems)
			}
			start := time.Now()
			r := Build(folder, Options{At: instant(t, "2020-06-01T00:00:00Z")}, nil)
			took := time.Since(start)
			t.Log(took, len(r.Problems))
			// Each takes less than a second on a free machine. The bound is for what
			// grows with the product of two sizes, which would take a minute.
			if took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestLongLists: what is found by an index is what a look at each would find,
// also where several things have one key.
func TestLongLists(t *testing.T) {
	things := func(n, keys int) []content.Award {
		all := make([]content.Award, n)
		for i := range all {
			all[i].ID = fmt.Sprint(i * 7 % keys)
		}
		return all
	}
	for _, n := range []int{0, 1, content.Few, content.Few + 1, 3 * content.Few} {
		awards := things(n, max(1, n/2))
		find := content.Finder(awards)
		l := gather("awards", awards, func(*gatherer, content.Award) {})
		same := content.Finder(l.items)
		earlier := map[string]int{}
		for i, a := range append(things(n+5, n+5), things(n, max(1, n/2))...) {
			if got, want := find(a.ID), content.Index(awards, a.ID); got != want {
				t.Errorf("%d things: %s is found at %d, want %d", n, a.ID, got, want)
			}
			if i < n {
				if got := l.items[i]; got.key != awards[i].ID || got.earlier != earlier[got.key] {
					t.Errorf("%d things: the one at %d is %v", n, i, got)
				}
				earlier[awards[i].ID]++
				if got := same(l.items[i].Key()); got != i {
					t.Errorf("%d things: the one at %d is found at %d", n, i, got)
				}
			}
		}
		if n > 0 && same(item{key: "none"}.Key()) >= 0 {
			t.Errorf("%d things: one is found that is not there", n)
		}
	}
}

// TestLongMerges: items of a long list merge as those of a short one.
func TestLongMerges(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := []string{"", "a", "A", "b", "c", "c\u00AD"} // two look like others
	text := func() string { return texts[r.IntN(len(texts))] }
	lot := func() content.Lot {
		return content.Lot{ID: text(), Name: text(), Summary: text()}
	}
	supplier := func() content.Organization { return content.Organization{ID: text(), Name: text(), URL: text()} }
	award := func() content.Award {
		return content.Award{ID: text(), Suppliers: []content.Organization{supplier()}, Bids: r.IntN(3)}
	}
	for range 4_000 {
		n := &content.Notice{}
		for range r.IntN(3) {
			n.Nulls = append(n.Nulls, "list["+text()+"]"+[]string{".summary", ".url", ".bids", ".name"}[r.IntN(4)])
		}
		slices.Sort(n.Nulls)
		checkMerge(t, n, lot, func(i int) content.Lot { return content.Lot{ID: fmt.Sprint("other-", i), Name: "Other"} }, mergeLot)
		checkMerge(t, n, supplier, func(i int) content.Organization {
			return content.Organization{ID: fmt.Sprint("other-", i), Name: "Other"}
		}, mergeSupplier)
		checkMerge(t, n, award, func(i int) content.Award { return content.Award{ID: fmt.Sprint("other-", i)} }, mergeAward)
	}
}

// checkMerge merges some items, and again among others that the notice leaves alone.
func checkMerge[T content.Keyed](t *testing.T, n *content.Notice, some func() T, other func(i int) T, one func(n *content.Notice, path string, item *T, said T) bool) {
	t.Helper()
	var before, long, said []T
	for i := range 2 * content.Few {
		long = append(long, other(i))
		if i%16 == 0 {
			before = append(before, some())
			long = append(long, before[len(before)-1])
		}
	}
	for range 6 {
		said = append(said, some())
	}
	want := mergeList(n, "list", before, said, one)
	got := slices.DeleteFunc(mergeList(n, "list", long, said, one), func(t T) bool { return strings.HasPrefix(t.Key(), "other-") })
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%v and %v without %q are, in a long list, %v\nwant %v", before, said, n.Nulls, got, want)
	}
}

// TestMissingNamesOfMany: what many notices refer to outside themselves is guessed
// at for some, and missed of all.
func TestMissingNamesOfMany(t *testing.T) {
	fsys := fstest.MapFS{"site.yaml": {Data: []byte(siteYAML)}}
	for i := range problem.MostGuesses {
		fsys[fmt.Sprintf("notices/procedure-%d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntype: tender\npublished: 2020-01-02\ntitle: A\nbuyer: B\nrelated: [{notice: porcedure-%d}]\ntowers: {after: [{name: T, notice: procedrue-%[1]d}]}\n---\n", i)}
	}
	folder, err := content.Load(fsys, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	missed, guessed := 0, 0
	for _, p := range Build(folder, Options{At: instant(t, "2020-06-01T00:00:00Z")}, nil).Problems {
		if p.Code == codeProcedure {
			missed++
		}
		if strings.Contains(p.Message, "did you mean") {
			guessed++
		}
	}
	if missed != 2*problem.MostGuesses || guessed != problem.MostGuesses {
		t.Errorf("%d are missed, and for %d there is a guess", missed, guessed)
	}
}
