package ocds

import (
	"iter"
	"slices"
)

// How releases add up (OCDS 1.1, "Merging"): an object merges field by field,
// a list of objects by their ids, any other value takes the place of the former
// one, and null removes it. A tree says by its kinds which rule a value is
// under, so this file needs no schema.
//
// A release can therefore not take away everything that a notice can. Nulls
// are allowed for texts, numbers and lists of texts alone, so that of an item
// that a notice removes, its id remains. settle says what does remain.

// settle makes of a state the one that the releases add up to where a notice
// leads to it from another: in the order in which things first appeared, and
// with what no release can remove.
func (a *arena) settle(before, after *node) {
	switch after.kind {
	case object:
		for i := range after.nodes {
			if b := before.field(after.nodes[i].name); b != nil {
				a.settle(b, &after.nodes[i])
			}
		}
		for i := range before.nodes {
			if after.field(before.nodes[i].name) == nil {
				if r, ok := rest(before.nodes[i]); ok {
					after.nodes = append(after.nodes, r)
				}
			}
		}
	case list:
		merged := a.room(len(after.nodes) + 1)
		known, said := before.finder(), after.finder()
		for i := range before.nodes {
			if now := said.item(&before.nodes[i]); now != nil {
				merged = append(merged, *now)
				a.settle(&before.nodes[i], &merged[len(merged)-1])
			} else {
				merged = append(merged, restOfItem(before.name, before.nodes[i]))
			}
		}
		for i := range after.nodes {
			if known.item(&after.nodes[i]) == nil {
				merged = append(merged, after.nodes[i])
			}
		}
		after.nodes = merged
	}
}

// rest gives what remains of a value that a notice removes, if anything does:
// fields that OCDS requires, and the items of lists.
func rest(n node) (node, bool) {
	switch n.kind {
	case object, list:
		var kept []node
		for i := range n.nodes {
			if n.kind == list {
				kept = append(kept, restOfItem(n.name, n.nodes[i]))
			} else if r, ok := rest(n.nodes[i]); ok {
				kept = append(kept, r)
			}
		}
		n.nodes = kept
		return n, len(kept) > 0
	}
	return n, n.keep
}

// restOfItem gives what remains of an item: its id and, where there is a code
// for it, a status that says that the item is gone.
func restOfItem(list string, item node) node {
	item, _ = rest(item)
	status := ""
	switch list {
	case "lots":
		status = "withdrawn"
	case "awards", "contracts":
		status = "cancelled"
	}
	f := fields(item.nodes)
	f.text("status", status)
	item.nodes = f
	return item
}

// change gives the nodes of the release that leads from one settled state to the
// next: what differs, null for what is gone, and what the notice said again.
// said is nil or has the fields that the notice mentioned, with any values. The
// result is not ok if there is nothing to say.
func (a *arena) change(before, after, said *node) (out []node, ok bool) {
	switch after.kind {
	case object:
		out = a.room(len(after.nodes) + 1)
		for i := range after.nodes {
			f := &after.nodes[i]
			b := before.field(f.name)
			if b == nil {
				out, ok = append(out, *f), true
				continue
			}
			s := said.field(f.name)
			if f.keep {
				s = nil // to repeat an id says nothing
			}
			if nodes, changed := a.change(b, f, s); changed {
				out, ok = append(out, f.with(nodes)), true
			} else if f.keep {
				out = append(out, *f)
			}
		}
		for i := range before.nodes {
			if b := &before.nodes[i]; after.field(b.name) == nil {
				out, ok = append(out, nulls(*b)), true
			}
		}
	case list:
		out = a.room(min(len(after.nodes), 4)) // few items of a list change
		known, again := before.finder(), said.finder()
		for i := range after.nodes {
			item := &after.nodes[i]
			b := known.item(item)
			if b == nil {
				out = append(out, *item)
			} else if nodes, changed := a.change(b, item, again.item(item)); changed {
				out = append(out, item.with(nodes))
			}
		}
		ok = len(out) > 0
	default:
		ok = said != nil || !same(before, after)
	}
	return out, ok
}

// nulls gives a value with null for each of its leaves.
func nulls(n node) node {
	if n.kind != object {
		return node{name: n.name, kind: literal, text: null}
	}
	out := make([]node, len(n.nodes))
	for i := range n.nodes {
		out[i] = nulls(n.nodes[i])
	}
	n.nodes = out
	return n
}

// A stamp is what a versioned release says of the release that set a value.
type stamp struct{ id, date, tag string }

// appendVersioned appends what releases say of a value, one after the other, as
// the versioned release has it: objects and lists in the shape that they have
// in a release, ids of items as they are, and any other value as the list of
// its versions. Of each release, says has its node or nil.
func appendVersioned(dst []byte, says []*node, stamps []stamp, isItem bool) []byte {
	first := says[slices.IndexFunc(says, func(n *node) bool { return n != nil })]
	switch first.kind {
	case object:
		dst = append(dst, '{')
		more := false
		for name, part := range parts(says) {
			if more {
				dst = append(dst, ',')
			}
			more = true
			dst = appendName(dst, name)
			if isItem && name == "id" {
				dst = appendNode(dst, first.field("id"))
			} else {
				dst = appendVersioned(dst, part, stamps, false)
			}
		}
		return append(dst, '}')
	case list:
		dst = append(dst, '[')
		more := false
		for item := range itemsOf(says) {
			if more {
				dst = append(dst, ',')
			}
			more = true
			dst = appendVersioned(dst, item, stamps, true)
		}
		return append(dst, ']')
	}
	dst = append(dst, '[')
	var last *node
	for i, n := range says {
		if n == nil || last != nil && same(last, n) {
			continue // says nothing, or what was said before
		}
		if last != nil {
			dst = append(dst, ',')
		}
		last = n
		dst = append(dst, `{"releaseID":`...)
		dst = appendText(dst, stamps[i].id)
		dst = append(dst, `,"releaseDate":`...)
		dst = appendText(dst, stamps[i].date)
		dst = append(dst, `,"releaseTag":[`...)
		dst = appendText(dst, stamps[i].tag)
		dst = append(dst, `],"value":`...)
		dst = appendNode(dst, n)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// parts goes through the fields that some objects have, in the order of first
// appearance, with what each object says of the field. An object may be nil.
func parts(objects []*node) iter.Seq2[string, []*node] {
	return func(yield func(string, []*node) bool) {
		says := make([]*node, len(objects))
		for i, o := range objects {
			if o == nil {
				continue
			}
			for j := range o.nodes {
				name := o.nodes[j].name
				if slices.ContainsFunc(objects[:i], func(n *node) bool { return n.field(name) != nil }) {
					continue
				}
				says[i] = &o.nodes[j]
				for k := i + 1; k < len(objects); k++ {
					says[k] = objects[k].field(name)
				}
				if !yield(name, says) {
					return
				}
			}
			says[i] = nil
		}
	}
}

// itemsOf goes through the items that some lists have, as parts does. Items
// with one id are one, and an item without an id is one of its own.
func itemsOf(lists []*node) iter.Seq[[]*node] {
	return func(yield func([]*node) bool) {
		says := make([]*node, len(lists))
		finders := make([]finder, len(lists))
		for i, l := range lists {
			finders[i] = l.finder()
		}
		for i, l := range lists {
			if l == nil {
				continue
			}
			for j := range l.nodes {
				item := &l.nodes[j]
				if last := finders[i].item(item); last != nil && last != item {
					continue // the last of several with one id counts
				}
				if slices.ContainsFunc(finders[:i], func(f finder) bool { return f.item(item) != nil }) {
					continue
				}
				says[i] = item
				for k := i + 1; k < len(lists); k++ {
					says[k] = finders[k].item(item)
				}
				if !yield(says) {
					return
				}
			}
			says[i] = nil
		}
	}
}
