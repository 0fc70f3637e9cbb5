package ocds

import (
	"slices"
	"strconv"

	"handbill.example/generator/site"
)

// A node is a JSON value with its name in the object around it. Only settle
// changes nodes that are part of another, those of the state that it is given:
// what states share, the items of notices and amendments, has texts alone, in
// which it finds nothing to change.
type node struct {
	name string // empty for an item of a list
	kind kind
	// keep marks a field that OCDS requires: it is in each release that has the
	// object, and cannot be removed.
	keep  bool
	text  string // of a text, or the JSON of a literal
	nodes []node // an object's fields or a list's items
}

type kind uint8

const (
	object  kind = iota
	list         // of objects, which merge by their ids
	text         // a string
	literal      // JSON that is replaced whole: a number, a boolean, a list of texts, null
)

const null = "null"

// same tells whether two texts or literals are the same value.
func same(a, b *node) bool { return a.kind == b.kind && a.text == b.text }

// field gives the field of an object by its name, nil if there is none.
func (n *node) field(name string) *node {
	if n == nil {
		return nil
	}
	for i := range n.nodes {
		if n.nodes[i].name == name {
			return &n.nodes[i]
		}
	}
	return nil
}

// item gives the item of a list with the same id as another, nil if there is
// none or that one has no id. Of several it is the last. To look for many, see
// [node.finder].
func (n *node) item(like *node) *node {
	id := like.field("id")
	if n == nil || id == nil {
		return nil
	}
	for i := len(n.nodes) - 1; i >= 0; i-- {
		if other := n.nodes[i].field("id"); other != nil && other.text == id.text {
			return &n.nodes[i]
		}
	}
	return nil
}

// shortList is how many items a list has at most that is searched from end to
// end for each item: nearly all lists are that short.
const shortList = 16

// A finder finds the items of one list. A procedure may have thousands of lots,
// so that those of a long list are found by a map.
type finder struct {
	list *node
	byID map[string]*node // nil for a short list
}

// finder makes a finder of the items of a list, which must stay as it is; nil is
// a list without items.
func (n *node) finder() finder {
	if n == nil || len(n.nodes) <= shortList {
		return finder{list: n}
	}
	byID := make(map[string]*node, len(n.nodes))
	for i := range n.nodes {
		if id := n.nodes[i].field("id"); id != nil {
			byID[id.text] = &n.nodes[i]
		}
	}
	return finder{n, byID}
}

// item gives what [node.item] gives of the list.
func (f finder) item(like *node) *node {
	if f.byID == nil {
		return f.list.item(like)
	}
	if id := like.field("id"); id != nil {
		return f.byID[id.text]
	}
	return nil
}

// with gives a node with others in it.
func (n *node) with(nodes []node) node {
	other := *n
	other.nodes = nodes
	return other
}

// fields are the fields of an object under construction. What is empty is left
// out: OCDS has no empty texts, objects and lists.
type fields []node

func (f *fields) text(name, s string) {
	if s != "" {
		*f = append(*f, node{name: name, kind: text, text: s})
	}
}

// address adds an address, as every page and all data have it.
func (f *fields) address(name, url string) { f.text(name, site.EscapeURL(url)) }

func (f *fields) required(name, s string) {
	*f = append(*f, node{name: name, kind: text, text: s, keep: true})
}

func (f *fields) texts(name string, s []string) {
	if len(s) == 0 {
		return
	}
	var buffer [128]byte
	json := append(buffer[:0], '[')
	for i, text := range s {
		if i > 0 {
			json = append(json, ',')
		}
		json = appendText(json, text)
	}
	f.literal(name, string(append(json, ']')))
}

func (f *fields) literal(name, json string) {
	if json != "" {
		*f = append(*f, node{name: name, kind: literal, text: json})
	}
}

func (f *fields) number(name string, n int64) {
	if n != 0 {
		f.literal(name, strconv.FormatInt(n, 10))
	}
}

func (f *fields) object(name string, o fields) {
	if len(o) > 0 {
		*f = append(*f, node{name: name, nodes: o})
	}
}

// list adds a list, of several items with one id the first.
func (f *fields) list(name string, items items) {
	if len(items) == 0 {
		return
	}
	known := make(map[string]bool, len(items))
	items = slices.DeleteFunc(items, func(item node) bool {
		id := item.field("id")
		if id == nil {
			return false
		}
		twice := known[id.text]
		known[id.text] = true
		return twice
	})
	*f = append(*f, node{name: name, kind: list, nodes: items})
}

// items are the items of a list under construction.
type items []node

func (s *items) add(o fields) { *s = append(*s, node{nodes: o}) }

// An arena is where the nodes of a record stand side by side, so that the next
// record can have their place once the JSON of one is there.
type arena struct{ nodes []node }

// newArena makes an arena that has room for n nodes.
func newArena(n int) *arena { return &arena{make([]node, 0, n)} }

// arenaSize is the room that nearly all records have their place in.
const arenaSize = 4096

// room gives room for n nodes. What the arena has no place for stands on its
// own, and can go before all of a long record does.
func (a *arena) room(n int) []node {
	at := len(a.nodes)
	if at+n > cap(a.nodes) {
		return make([]node, 0, n)
	}
	a.nodes = a.nodes[:at+n]
	return a.nodes[at : at : at+n]
}

func (a *arena) fields(n int) fields { return a.room(n) }
func (a *arena) items(n int) items   { return a.room(n) }

// clear gives all the room free.
func (a *arena) clear() { a.nodes = a.nodes[:0] }

// appendFields appends an object's fields, with commas between them.
func appendFields(dst []byte, fields []node) []byte {
	for i := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendName(dst, fields[i].name)
		dst = appendNode(dst, &fields[i])
	}
	return dst
}

// appendName appends a field's name, which has nothing to escape.
func appendName(dst []byte, name string) []byte {
	dst = append(dst, '"')
	dst = append(dst, name...)
	return append(dst, '"', ':')
}

// appendNode appends a node's value.
func appendNode(dst []byte, n *node) []byte {
	switch n.kind {
	case object:
		dst = append(dst, '{')
		dst = appendFields(dst, n.nodes)
		return append(dst, '}')
	case list:
		dst = append(dst, '[')
		for i := range n.nodes {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendNode(dst, &n.nodes[i])
		}
		return append(dst, ']')
	case text:
		return appendText(dst, n.text)
	}
	return append(dst, n.text...)
}

// appendText appends a JSON string (RFC 8259, section 7). s is valid UTF-8, as
// all text of a content folder is.
func appendText(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
