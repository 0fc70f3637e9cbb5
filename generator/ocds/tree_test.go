package ocds

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestLongLists holds what finds and adds the items of a long list, in a map, to
// what does so of a short one, from end to end.
func TestLongLists(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	object := func() fields {
		var f fields
		if r.IntN(8) > 0 { // else without an id
			f.required("id", fmt.Sprint(r.IntN(3*shortList)))
		}
		f.text("title", fmt.Sprint(r.Uint32()))
		return f
	}
	for range 2000 {
		var all items
		plain := &node{kind: list}
		for range r.IntN(3 * shortList) {
			o := object()
			all.add(o)
			if item := (node{nodes: o}); plain.item(&item) == nil {
				plain.nodes = append(plain.nodes, item)
			}
		}
		var added fields
		added.list("", all)
		if len(added) == 0 {
			added = fields{{}}
		}
		if got, want := fmt.Sprint(added[0].nodes), fmt.Sprint(plain.nodes); got != want {
			t.Fatalf("added: %s\nwant   %s", got, want)
		}
		for range r.IntN(4) { // a list that comes from elsewhere may have one id twice
			plain.nodes = append(plain.nodes, node{nodes: object()})
		}
		find := plain.finder()
		for range 20 {
			like := &node{nodes: object()}
			if got, want := find.item(like), plain.item(like); got != want {
				t.Fatalf("item like %v: %v, want %v", like, got, want)
			}
		}
	}
	var none *node
	if none.finder().item(&node{nodes: object()}) != nil {
		t.Error("a list that is not there has an item")
	}
}
