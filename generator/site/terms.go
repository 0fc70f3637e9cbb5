package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
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

// Term gives the term of a kind that a name or code stands for, as
// content.FoldName takes names for one; nil if there is none.
func (s *Site) Term(kind TermKind, name string) *Term { return s.term[kind][fold(kind, name)] }

// fold gives what two names share that are one term.
func fold(kind TermKind, name string) string {
	if kind == Divisions && len(name) > 2 {
		return name[:2]
	}
	return content.FoldName(name)
}

// terms groups the procedures. Names that differ in case or blanks alone are one term,
// named as the earliest notice wrote it; the later spelling is reported. Drafts
// count as later than all that is none. newest and steps are newest first.
func (s *Site) terms(newest []*part, steps []step) (map[TermKind][]*Term, map[TermKind]map[string]*Term, problem.List) {
	var groupings []*grouping
	for _, kind := range TermKinds() {
		groupings = append(groupings, &grouping{site: s, kind: kind, index: map[string]*Term{}, seen: map[string]*Term{}})
	}
	spell := func(drafts bool) {
		// All kinds in each round: what costs is to come to a notice at all.
		for _, step := range slices.Backward(steps) {
			of := &newest[step.part].steps[step.Number]
			if of.draft != drafts {
				continue
			}
			for _, g := range groupings {
				if key := ownWords(g.kind); key != nil {
					for i, name := range of.names.of(g.kind) {
						g.spell(name, func() problem.Position { return step.Step().Notice.Position(key(i)) })
					}
				}
			}
		}
	}
	spell(false)
	for _, g := range groupings {
		if g.kind == Topics {
			g.addCoverage(s.Register.Folder.Coverage)
		}
	}
	spell(true)
	of := make([][]*Term, len(newest))
	for i, part := range newest {
		for _, g := range groupings {
			of[i] = g.add(part, of[i])
		}
	}
	for _, step := range steps {
		for _, t := range of[step.part] {
			t.Notices = append(t.Notices, step.StepOf)
		}
	}
	lists := map[TermKind][]*Term{}
	index := map[TermKind]map[string]*Term{}
	var problems problem.List
	for _, g := range groupings {
		g.finish()
		lists[g.kind], index[g.kind] = g.terms, g.index
		problems = append(problems, g.problems...)
	}
	return lists, index, problems
}

// ownWords gives the front-matter key of the n-th term that a notice names, for
// the kinds whose names are an editor's own words; nil for the others.
func ownWords(kind TermKind) func(n int) string {
	switch kind {
	case Topics:
		return func(n int) string { return fmt.Sprintf("topics.%d", n) }
	case Buyers:
		return func(int) string { return "buyer.name" }
	case Programmes:
		return func(int) string { return "programme.title" }
	}
	return nil
}

// A grouping makes the terms of one kind.
type grouping struct {
	site     *Site
	kind     TermKind
	terms    []*Term
	index    map[string]*Term // by folded name
	seen     map[string]*Term // by name as written, which saves to fold it: most are written the same each time
	problems problem.List
}

// term gives the term that a name stands for.
func (g *grouping) term(name string) *Term {
	if t := g.seen[name]; t != nil {
		return t
	}
	key := fold(g.kind, name)
	t := g.index[key]
	if t == nil {
		t = &Term{Kind: g.kind, Name: name}
		g.label(t, name)
		g.index[key] = t
		g.terms = append(g.terms, t)
	}
	g.seen[name] = t
	return t
}

// spell gives a term the name that the earliest notice wrote, and reports a
// later one that writes it with other capitals, blanks or the like.
func (g *grouping) spell(name string, at func() problem.Position) {
	if name == "" {
		return
	}
	if t := g.term(name); t.Name != name && norm.NFC.String(t.Name) != norm.NFC.String(name) {
		what := map[TermKind]string{Topics: "topic", Buyers: "buyer", Programmes: "programme"}[g.kind]
		if shown := content.ShownName(name); shown == content.ShownName(t.Name) {
			g.problems.Add(at(), problem.Warning, "spelling-differs",
				"the %s “%s” is written with other blanks, hyphens or characters that do not show elsewhere; they are taken for one, write plain ones in both", what, shown)
			return
		}
		g.problems.Add(at(), problem.Warning, "spelling-differs",
			"the %s “%s” is written “%s” elsewhere; they are taken for one, write it that way here too", what, name, t.Name)
	}
}

// add puts a procedure with its terms, which it adds to those of other kinds.
func (g *grouping) add(p *part, of []*Term) []*Term {
	for _, name := range p.state.of(g.kind) {
		if name == "" {
			continue
		}
		t := g.term(name)
		if n := len(t.Procedures); n > 0 && t.Procedures[n-1] == p.procedure {
			continue
		}
		t.Procedures = append(t.Procedures, p.procedure)
		of = append(of, t)
		switch g.kind {
		case Buyers:
			t.ID, t.Link = cmp.Or(t.ID, p.buyerID), cmp.Or(t.Link, p.buyerLink)
		case Programmes:
			t.Link = cmp.Or(t.Link, p.programmeLink)
		}
	}
	return of
}

// addCoverage puts coverage with its topics.
func (g *grouping) addCoverage(coverage []*content.Coverage) {
	key := ownWords(g.kind)
	for _, c := range coverage {
		for i, name := range c.Topics {
			g.spell(name, func() problem.Position { return c.Position(key(i)) })
			t := g.term(name)
			t.Coverage = append(t.Coverage, c)
		}
	}
}

// finish gives the terms their slugs and their order.
func (g *grouping) finish() {
	slugs(g.terms)
	// A spelling that no state has any more leaves no term.
	none := func(t *Term) bool { return len(t.Procedures) == 0 && len(t.Coverage) == 0 }
	g.terms = slices.DeleteFunc(g.terms, none)
	maps.DeleteFunc(g.index, func(_ string, t *Term) bool { return none(t) })
	g.site.sortTerms(g.kind, g.terms)
	for _, t := range g.terms {
		slices.SortStableFunc(t.Coverage, func(a, b *content.Coverage) int { return b.Published.Compare(a.Published) })
	}
}

// label gives a term whose name is a code the code and the words for it.
func (g *grouping) label(t *Term, name string) {
	switch g.kind {
	case Divisions:
		t.Code = name[:2]
		t.Name, _ = content.Division(name)
	case Regions:
		t.Code = name
		if c, ok := g.site.Register.Folder.Codes.Regions[name]; ok {
			t.Name = c.In(g.site.Settings.Language)
		}
	case Statuses:
		t.Code, t.Name = name, notice.UpperFirst(notice.Status(name).Words())
	}
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
func slugs(terms []*Term) {
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
		sum := sha256.Sum256([]byte(content.FoldCase(name)))
		for n := 4; taken[content.FoldCase(t.Slug)]; n += 4 {
			t.Slug = strings.TrimPrefix(base+"-"+hex.EncodeToString(sum[:n]), "-")
		}
		taken[content.FoldCase(t.Slug)] = true
	}
}

// signs are read as words.
var signs = strings.NewReplacer("+", " plus ", "#", " sharp ", "&", " and ")

// slug makes a name into a part of a URL: letters and digits of every script
// in lower case, Latin ones without their accents, hyphens between words.
func slug(name string) string {
	var b strings.Builder
	gap := false
	write := func(r rune) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	var letter rune // before the character, 0 if none is
	for _, r := range signs.Replace(cases.Lower(language.Und).String(norm.NFKD.String(name))) {
		before := letter
		letter = 0
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			write(r)
			letter = r
		case unicode.IsMark(r):
			letter = before
			accent := r < 0x0370 && unicode.Is(unicode.Latin, letter)
			if letter != 0 && !accent && !unicode.Is(unicode.Variation_Selector, r) {
				write(r)
			}
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	return norm.NFC.String(b.String())
}
