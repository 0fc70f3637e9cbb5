package ocds

// How releases add up (OCDS 1.1, "Merging"): an object merges field by field,
// a list of objects by their ids, any other value takes the place of the former
// one, and null removes it. A tree says by its kinds which rule a value is
// under, so this file needs no schema.
//
// A release can therefore not take away everything that a notice can. Nulls
// are allowed for texts, numbers and lists of texts alone, so that of an item
// that a notice removes, its id remains. settle says what does remain.

// settle gives the state that the releases add up to where a notice leads from
// one state to the next: after, in the order in which things first appeared,
// and with what no release can remove.
func settle(before, after node) node {
	switch after.kind {
	case object:
		merged := make([]node, 0, len(after.nodes)+1)
		for i := range after.nodes {
			f := after.nodes[i]
			if b := before.field(f.name); b != nil {
				f = settle(*b, f)
			}
			merged = append(merged, f)
		}
		for i := range before.nodes {
			if after.field(before.nodes[i].name) == nil {
				if r, ok := rest(before.nodes[i]); ok {
					merged = append(merged, r)
				}
			}
		}
		after.nodes = merged
	case list:
		merged := make([]node, 0, len(after.nodes)+1)
		for i := range before.nodes {
			if a := after.item(&before.nodes[i]); a != nil {
				merged = append(merged, settle(before.nodes[i], *a))
			} else {
				merged = append(merged, restOfItem(before.name, before.nodes[i]))
			}
		}
		for i := range after.nodes {
			if before.item(&after.nodes[i]) == nil {
				merged = append(merged, after.nodes[i])
			}
		}
		after.nodes = merged
	}
	return after
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

// change gives the release that leads from one settled state to the next: what
// differs, null for what is gone, and what the notice said again. said is nil
// or has the fields that the notice mentioned, with any values. The result is
// not ok if there is nothing to say.
func change(before, after, said *node) (release node, ok bool) {
	release = *after
	switch after.kind {
	case object:
		out := make([]node, 0, len(after.nodes))
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
			if c, changed := change(b, f, s); changed {
				out, ok = append(out, c), true
			} else if f.keep {
				out = append(out, *f)
			}
		}
		for i := range before.nodes {
			if b := &before.nodes[i]; after.field(b.name) == nil {
				out, ok = append(out, nulls(*b)), true
			}
		}
		release.nodes = out
	case list:
		var out []node
		for i := range after.nodes {
			item := &after.nodes[i]
			b := before.item(item)
			if b == nil {
				out = append(out, *item)
			} else if c, changed := change(b, item, said.item(item)); changed {
				out = append(out, c)
			}
		}
		release.nodes, ok = out, len(out) > 0
	default:
		ok = said != nil || !same(before, after)
	}
	return release, ok
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

// A history is what releases say of a value one after the other: the versioned
// release of OCDS.
type history struct {
	name     string
	kind     kind
	id       *node     // of an item of a list that has one
	parts    []history // an object's fields or a list's items
	versions []version // of any other value, oldest first
}

// A version is a value and the number of the release that put it there.
type version struct {
	release int
	value   *node
}

// merge adds what a release says. Versions that repeat the value before them
// are left out.
func (h *history) merge(n *node, release int) {
	switch n.kind {
	case object:
		if h.parts == nil {
			h.parts = make([]history, 0, len(n.nodes))
		}
		for i := range n.nodes {
			if f := &n.nodes[i]; h.id == nil || f.name != "id" {
				h.part(f).merge(f, release)
			}
		}
	case list:
		for i := range n.nodes {
			h.item(&n.nodes[i]).merge(&n.nodes[i], release)
		}
	default:
		if last := len(h.versions) - 1; last < 0 || !same(h.versions[last].value, n) {
			h.versions = append(h.versions, version{release, n})
		}
	}
}

// part gives the history of an object's field, a new one if it has none.
func (h *history) part(f *node) *history {
	for i := range h.parts {
		if h.parts[i].name == f.name {
			return &h.parts[i]
		}
	}
	h.parts = append(h.parts, history{name: f.name, kind: f.kind})
	return &h.parts[len(h.parts)-1]
}

// item gives the history of the item with the same id, a new one if there is
// none. An item without an id is always a new one.
func (h *history) item(n *node) *history {
	id := n.field("id")
	for i := range h.parts {
		if other := h.parts[i].id; id != nil && other != nil && same(id, other) {
			return &h.parts[i]
		}
	}
	h.parts = append(h.parts, history{id: id})
	return &h.parts[len(h.parts)-1]
}

// A stamp is what a versioned release says of the release that set a value.
type stamp struct{ id, date, tag string }

// append appends a history's value as a versioned release has it: ids of items
// as they are, objects and lists of the same shape as in a release, and any
// other value as the list of its versions.
func (h *history) append(dst []byte, stamps []stamp) []byte {
	switch h.kind {
	case object:
		dst = append(dst, '{')
		if h.id != nil {
			dst = append(dst, `"id":`...)
			dst = appendNode(dst, h.id)
		}
		for i := range h.parts {
			if i > 0 || h.id != nil {
				dst = append(dst, ',')
			}
			dst = appendName(dst, h.parts[i].name)
			dst = h.parts[i].append(dst, stamps)
		}
		return append(dst, '}')
	case list:
		dst = append(dst, '[')
		for i := range h.parts {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = h.parts[i].append(dst, stamps)
		}
		return append(dst, ']')
	}
	dst = append(dst, '[')
	for i, v := range h.versions {
		if i > 0 {
			dst = append(dst, ',')
		}
		s := stamps[v.release]
		dst = append(dst, `{"releaseID":`...)
		dst = appendText(dst, s.id)
		dst = append(dst, `,"releaseDate":`...)
		dst = appendText(dst, s.date)
		dst = append(dst, `,"releaseTag":[`...)
		dst = appendText(dst, s.tag)
		dst = append(dst, `],"value":`...)
		dst = appendNode(dst, v.value)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
