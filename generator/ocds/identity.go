package ocds

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"handbill.example/generator/content"
)

// An alias is one way in which notices name an organization: with an
// identifier, a name, as content.FoldName has it, or both. Its key is the organization's id among the
// parties.
type alias struct{ id, name, key string }

// An aliases list has every alias so far. What an alias once stood for it
// stands for ever after.
type aliases []alias

// key gives an organization's key: at its first appearance its identifier, or
// its name as a slug where it has none.
func (s *aliases) key(o content.Organization) string {
	name := content.FoldName(o.Name)
	for _, a := range *s {
		if a.id == o.ID && a.name == name {
			return a.key
		}
	}
	key := s.known(o.ID, name)
	if key == "" {
		first := o.ID
		if first == "" {
			first = cmp.Or(slug(o.Name), "party")
		}
		key = first
		for n := 2; slices.ContainsFunc(*s, func(a alias) bool { return a.key == key }); n++ { // two names of one slug
			key = first + "-" + strconv.Itoa(n)
		}
	}
	*s = append(*s, alias{o.ID, name, key})
	return key
}

// known gives the key of the organization with the same identifier or, where
// the identifier is not known on both sides, with the same name; "" if there is
// none.
func (s aliases) known(id, name string) string {
	for _, a := range s {
		if id != "" && a.id == id {
			return a.key
		}
	}
	for _, a := range s {
		identified := func(b alias) bool { return b.key == a.key && b.id != "" }
		if name != "" && a.name == name && (id == "" || !slices.ContainsFunc(s, identified)) {
			return a.key
		}
	}
	return ""
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
