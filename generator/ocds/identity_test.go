package ocds

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"handbill.example/generator/content"
)

// TestPartiesInAnyOrder holds the keys of organizations to a look at each alias so
// far.
func TestPartiesInAnyOrder(t *testing.T) {
	type alias struct{ id, name, key string }
	plain := func(all []alias, o content.Organization) string {
		for _, a := range all {
			if o.ID != "" && a.id == o.ID {
				return a.key
			}
		}
		for _, a := range all {
			identified := func(b alias) bool { return b.key == a.key && b.id != "" }
			if o.Name != "" && a.name == content.FoldName(o.Name) && (o.ID == "" || !slices.ContainsFunc(all, identified)) {
				return a.key
			}
		}
		first := cmp.Or(o.ID, slug(o.Name), "party")
		key := first
		for n := 2; slices.ContainsFunc(all, func(a alias) bool { return a.key == key }); n++ {
			key = fmt.Sprint(first, "-", n)
		}
		return key
	}
	r := rand.New(rand.NewPCG(1, 2))
	ids, names := []string{"", "", "1", "2", "a", "a-2"}, []string{"", "A", "a", "a!", "B", "1", "…", "party"}
	for range 20_000 {
		s := newAliases()
		var all []alias
		for range 12 {
			o := content.Organization{ID: ids[r.IntN(len(ids))], Name: names[r.IntN(len(names))]}
			if o.Key() == "" {
				continue
			}
			want := plain(all, o)
			all = append(all, alias{o.ID, content.FoldName(o.Name), want})
			if got := s.clone().key(o); got != want {
				t.Fatalf("%v: a key of a clone is %q", all, got)
			}
			if got := s.key(o); got != want {
				t.Fatalf("%v: the last key is %q", all, got)
			}
		}
	}
}
