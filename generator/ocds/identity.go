package ocds

import (
	"cmp"
	"maps"
	"strconv"
	"strings"
	"unicode"

	"handbill.example/generator/content"
)

// aliases are the ways in which notices name organizations: with an identifier, a
// name or both. An organization's key is its id among the parties. What an alias
// once stood for it stands for ever after.
type aliases struct {
	byID, byName map[string]string // keys of what was first called so; names as content.FoldName has them
	identified   map[string]bool   // every key so far, and whether an identifier is known of it
}

func newAliases() aliases {
	return aliases{map[string]string{}, map[string]string{}, map[string]bool{}}
}

// clone gives aliases that may go on without the others.
func (s aliases) clone() aliases {
	return aliases{maps.Clone(s.byID), maps.Clone(s.byName), maps.Clone(s.identified)}
}

// key gives an organization's key: that of the one with the same identifier or,
// where the identifier is not known on both sides, with the same name. At its
// first appearance it is its identifier, or its name as a slug where it has none.
func (s aliases) key(o content.Organization) string {
	name := content.FoldName(o.Name)
	key := s.byID[o.ID]
	if key == "" && (o.ID == "" || !s.identified[s.byName[name]]) {
		key = s.byName[name]
	}
	if key == "" {
		first := o.ID
		if first == "" {
			first = cmp.Or(slug(o.Name), "party")
		}
		key = first
		taken := func() bool { _, ok := s.identified[key]; return ok }
		for n := 2; taken(); n++ { // two names of one slug
			key = first + "-" + strconv.Itoa(n)
		}
	}
	if o.ID != "" && s.byID[o.ID] == "" {
		s.byID[o.ID] = key
	}
	if name != "" && s.byName[name] == "" {
		s.byName[name] = key
	}
	s.identified[key] = s.identified[key] || o.ID != ""
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
