package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

// A TermKind is a way to group procedures: its value is the folder in which
// the terms have their pages.
type TermKind string

// The kinds of term.
const (
	Topics     TermKind = "topics"
	Buyers     TermKind = "buyers"
	Programmes TermKind = "programmes"
	Divisions  TermKind = "cpv"
	Regions    TermKind = "regions"
	Statuses   TermKind = "status"
)

// TermKinds lists the kinds in the order in which pages show them.
func TermKinds() []TermKind {
	return []TermKind{Topics, Buyers, Programmes, Divisions, Regions, Statuses}
}

// A Term is a topic, buyer, programme, CPV division, region or status, and what
// belongs to it.
type Term struct {
	Kind TermKind
	// Slug is the last part of its URL: letters and digits of any script in
	// lower case, with hyphens.
	Slug string
	Name string
	// Code is the region's code or the division's two digits.
	Code string
	// ID and Link are a buyer's identifier and web site, or a programme's page
	// elsewhere.
	ID, Link string
	// Procedures and Notices are newest first.
	Procedures []*notice.Procedure
	Notices    []StepOf
	// Coverage are the pieces with this topic, newest first.
	Coverage []*content.Coverage
}

// URL is the URL of the term's page.
func (t *Term) URL() string { return string(t.Kind) + "/" + url.PathEscape(t.Slug) + "/" }

// Term gives the term of a kind that a name or code stands for, in any case of
// its letters; nil if there is none.
func (s *Site) Term(kind TermKind, name string) *Term { return s.topic[kind][fold(kind, name)] }

// fold gives what two names share that are one term.
func fold(kind TermKind, name string) string {
	if kind == Divisions && len(name) > 2 {
		return name[:2]
	}
	return strings.ToLower(norm.NFC.String(name))
}

// terms groups the procedures. Names that differ in case alone are one term,
// named as the earliest notice wrote it; the later spelling is reported.
func (s *Site) terms() (map[TermKind][]*Term, map[TermKind]map[string]*Term, problem.List) {
	lists := map[TermKind][]*Term{}
	index := map[TermKind]map[string]*Term{}
	for _, kind := range TermKinds() {
		index[kind] = map[string]*Term{}
	}
	type written struct {
		kind TermKind
		name string
	}
	seen := map[written]*Term{} // most names are written the same each time
	term := func(kind TermKind, name string) *Term {
		if t := seen[written{kind, name}]; t != nil {
			return t
		}
		key := fold(kind, name)
		t := index[kind][key]
		if t == nil {
			t = &Term{Kind: kind, Name: name}
			index[kind][key] = t
			lists[kind] = append(lists[kind], t)
		}
		seen[written{kind, name}] = t
		return t
	}
	problems := s.spellings(term)
	of := map[*notice.Procedure][]*Term{}
	for _, p := range s.Newest {
		f := p.State()
		add := func(t *Term) {
			if n := len(t.Procedures); n == 0 || t.Procedures[n-1] != p {
				t.Procedures = append(t.Procedures, p)
				of[p] = append(of[p], t)
			}
		}
		for _, topic := range f.Topics {
			add(term(Topics, topic))
		}
		if f.Buyer.Name != "" {
			t := term(Buyers, f.Buyer.Name)
			if t.ID == "" {
				t.ID = f.Buyer.ID
			}
			if t.Link == "" {
				t.Link = f.Buyer.URL
			}
			add(t)
		}
		if f.Programme.Title != "" {
			t := term(Programmes, f.Programme.Title)
			if t.Link == "" {
				t.Link = f.Programme.URL
			}
			add(t)
		}
		for _, code := range f.CPV {
			t := term(Divisions, code)
			t.Code = code[:2]
			t.Name, _ = content.Division(code)
			add(t)
		}
		for _, code := range f.Regions {
			t := term(Regions, code)
			t.Code = code
			if c, ok := s.Register.Folder.Codes.Regions[code]; ok {
				t.Name = c.In(s.Settings.Language)
			}
			add(t)
		}
		t := term(Statuses, string(p.Status))
		words := p.Status.Words()
		t.Code, t.Name = string(p.Status), strings.ToUpper(words[:1])+words[1:]
		add(t)
	}
	for _, step := range s.Notices {
		for _, t := range of[step.Procedure] {
			t.Notices = append(t.Notices, step)
		}
	}
	for _, c := range s.Register.Folder.Coverage {
		for _, topic := range c.Topics {
			t := term(Topics, topic)
			t.Coverage = append(t.Coverage, c)
		}
	}
	for _, kind := range TermKinds() {
		slugs(kind, lists[kind])
		// A spelling that no state has any more leaves no term.
		lists[kind] = slices.DeleteFunc(lists[kind], func(t *Term) bool { return len(t.Procedures) == 0 && len(t.Coverage) == 0 })
		for key, t := range index[kind] {
			if len(t.Procedures) == 0 && len(t.Coverage) == 0 {
				delete(index[kind], key)
			}
		}
		s.sortTerms(kind, lists[kind])
		for _, t := range lists[kind] {
			slices.SortStableFunc(t.Coverage, func(a, b *content.Coverage) int { return b.Published.Compare(a.Published) })
		}
	}
	return lists, index, problems
}

// spellings gives each topic, buyer and programme the name that the earliest
// notice wrote, and reports later notices that write it with other capitals.
func (s *Site) spellings(term func(TermKind, string) *Term) (problems problem.List) {
	seen := func(kind TermKind, name string, at func() problem.Position, what string) {
		if name == "" {
			return
		}
		if t := term(kind, name); t.Name != name && norm.NFC.String(t.Name) != norm.NFC.String(name) {
			problems = append(problems, problem.Problem{Position: at(), Severity: problem.Warning, Code: "spelling-differs",
				Message: fmt.Sprintf("the %s “%s” is written “%s” elsewhere; they are taken for one, write it that way here too", what, name, t.Name)})
		}
	}
	for _, step := range slices.Backward(s.Notices) {
		n := step.Step().Notice
		for i, topic := range n.Facts.Topics {
			seen(Topics, topic, func() problem.Position { return n.Position(fmt.Sprintf("topics.%d", i)) }, "topic")
		}
		seen(Buyers, n.Facts.Buyer.Name, func() problem.Position { return n.Position("buyer.name") }, "buyer")
		seen(Programmes, n.Facts.Programme.Title, func() problem.Position { return n.Position("programme.title") }, "programme")
	}
	for _, c := range s.Register.Folder.Coverage {
		for i, topic := range c.Topics {
			seen(Topics, topic, func() problem.Position { return c.Position(fmt.Sprintf("topics.%d", i)) }, "topic")
		}
	}
	return problems
}

func (s *Site) sortTerms(kind TermKind, terms []*Term) {
	switch kind {
	case Statuses:
		order := notice.Statuses()
		slices.SortFunc(terms, func(a, b *Term) int {
			return slices.Index(order, notice.Status(a.Code)) - slices.Index(order, notice.Status(b.Code))
		})
	case Divisions, Regions:
		slices.SortFunc(terms, func(a, b *Term) int { return strings.Compare(a.Code, b.Code) })
	default:
		c := collate.New(language.Make(s.Settings.Language), collate.IgnoreCase)
		slices.SortFunc(terms, func(a, b *Term) int {
			if order := c.CompareString(a.Name, b.Name); order != 0 {
				return order
			}
			return strings.Compare(a.Name, b.Name)
		})
	}
}

// maxSlug is how many bytes of a name a slug has: file systems take 255, and
// Windows some 240 for the whole path.
const maxSlug = 100

// slugs gives each term its own slug. The terms are in the order in which they
// were first written. Where the letters of a name come to a slug that an earlier
// one has, a digest of the name follows: no term takes the URL of one that was
// there before it.
func slugs(kind TermKind, terms []*Term) {
	taken := map[string]bool{"": true, "page": true}
	for _, device := range []string{"con", "prn", "aux", "nul", "com", "lpt"} { // names that Windows keeps
		taken[device] = true
		for digit := range 10 {
			taken[device+strconv.Itoa(digit)] = true
		}
	}
	for _, t := range terms {
		name := cmp.Or(t.Code, t.Name)
		base := slug(name)
		t.Slug = base
		if len(base) > maxSlug {
			t.Slug, base = "", strings.TrimRight(strings.ToValidUTF8(base[:maxSlug], ""), "-")
		}
		sum := sha256.Sum256([]byte(fold(kind, name)))
		for n := 4; taken[foldURL(t.Slug)]; n += 4 {
			t.Slug = strings.TrimPrefix(base+"-"+hex.EncodeToString(sum[:n]), "-")
		}
		taken[foldURL(t.Slug)] = true
	}
}

// slug makes a name into a part of a URL: letters and digits of every script
// in lower case, Latin ones without their accents, hyphens between words.
func slug(name string) string {
	var b strings.Builder
	gap := false
	word := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	var letter rune // before the character, 0 if none is
	for _, r := range cases.Lower(language.Und).String(norm.NFKD.String(name)) {
		before := letter
		letter = 0
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			word(string(r))
			letter = r
		case unicode.IsMark(r):
			letter = before
			accent := r < 0x0370 && unicode.Is(unicode.Latin, letter)
			if letter != 0 && !accent && !unicode.Is(unicode.Variation_Selector, r) {
				word(string(r))
			}
		case r == '+':
			gap = true
			word("plus")
			gap = true
		case r == '#':
			gap = true
			word("sharp")
			gap = true
		case r == '&':
			gap = true
			word("and")
			gap = true
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	return norm.NFC.String(b.String())
}
