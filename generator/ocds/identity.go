package ocds

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
)

// An identity is a thing that notices name now by an identifier, now by a
// name. Its key is its id in the data: given at its first appearance, it stays
// when the identifier or the name change.
type identity struct{ key, id, name string }

type identities []identity

// find gives the identity that is meant by an identifier and a name, of which
// one may be empty; nil if it is a new one.
func (s identities) find(id, name string) *identity {
	for i := range s {
		if id != "" && s[i].id == id {
			s[i].name = cmp.Or(name, s[i].name)
			return &s[i]
		}
	}
	for i := range s {
		if name != "" && s[i].name == name && (s[i].id == "" || id == "") {
			s[i].id = cmp.Or(s[i].id, id)
			return &s[i]
		}
	}
	return nil
}

// has tells whether a key is taken.
func (s identities) has(key string) bool {
	for i := range s {
		if s[i].key == key {
			return true
		}
	}
	return false
}

// lot gives the key of a lot: its id, or its name where it has none.
func (s *identities) lot(id, name string) string {
	if known := s.find(id, name); known != nil {
		return known.key
	}
	key := cmp.Or(id, name)
	if !s.has(key) {
		*s = append(*s, identity{key, id, name})
	}
	return key
}

// named gives the key of the lot that an award refers to by its id or name.
func (s identities) named(ref string) string {
	for i := range s {
		if s[i].id == ref {
			return s[i].key
		}
	}
	for i := range s {
		if s[i].name == ref {
			return s[i].key
		}
	}
	return ref
}

// party gives the key of an organization: its identifier, or its name as a
// slug where it has none.
func (s *identities) party(id, name string) string {
	if known := s.find(id, name); known != nil {
		return known.key
	}
	key := cmp.Or(id, slug(name), "party")
	for first, n := key, 2; s.has(key); n++ { // two names of one slug
		key = first + "-" + strconv.Itoa(n)
	}
	*s = append(*s, identity{key, id, name})
	return key
}

// slug gives a name's letters and digits in lower case, with hyphens between
// words.
func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), "-")
}

// splitIdentifier takes an identifier apart into a code of org-id.guide and a
// number: GB-COH and 01234567, or LEI and 529900T8BM49AURSDO55. Such a code
// has two parts if it begins with that of a country, which has two letters.
func splitIdentifier(id string) (scheme, number string) {
	scheme, number, _ = strings.Cut(id, "-")
	if list, rest, found := strings.Cut(number, "-"); found && len(scheme) == 2 {
		return scheme + "-" + list, rest
	}
	return scheme, number
}
