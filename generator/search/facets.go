package search

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// facetKinds are the facets in the order in which they are shown, and what a
// document has of each. A deadline is one more, which needs no file: it is counted
// from the columns.
var facetKinds = [...]struct {
	name    string
	choices func(*Document) []Choice
}{
	{"status", func(d *Document) []Choice { return []Choice{d.Status} }},
	{"type", func(d *Document) []Choice { return []Choice{d.Type} }},
	{"buyer", func(d *Document) []Choice { return []Choice{d.Buyer} }},
	{"programme", func(d *Document) []Choice { return []Choice{d.Programme} }},
	{"topic", func(d *Document) []Choice { return d.Topics }},
	{"cpv", func(d *Document) []Choice { return d.Divisions }},
	{"region", func(d *Document) []Choice { return d.Regions }},
	{"method", func(d *Document) []Choice { return []Choice{d.Method} }},
	{"value", func(d *Document) []Choice { return []Choice{d.ValueBand} }},
}

// FacetNames gives the names of the facets that a Query can have.
func FacetNames() []string {
	names := make([]string, len(facetKinds))
	for i, kind := range facetKinds {
		names[i] = kind.name
	}
	return names
}

// statusOrder is the life of a procedure; other facets are in the order of
// their numbers or names.
var statusOrder = [...]string{"open", "planned", "closed", "awarded", "in-contract", "ended", "cancelled"}

func makeFacets(docs []*Document) []facetFile {
	files := make([]facetFile, len(facetKinds))
	for i, kind := range facetKinds {
		type choice struct {
			Choice
			docs []int32
		}
		found := map[string]*choice{}
		for doc := range docs {
			for _, c := range kind.choices(docs[doc]) {
				if c.Key == "" {
					continue
				}
				f := found[c.Key]
				if f == nil {
					f = &choice{Choice: c}
					found[c.Key] = f
				}
				// A document that gives one choice twice has it once.
				if n := len(f.docs); n == 0 || f.docs[n-1] != int32(doc) {
					f.docs = append(f.docs, int32(doc))
				}
			}
		}
		sorted := slices.SortedFunc(maps.Values(found), func(a, b *choice) int {
			return cmp.Or(
				cmp.Compare(rank(kind.name, a.Key), rank(kind.name, b.Key)),
				strings.Compare(fold(a.Label), fold(b.Label)),
				strings.Compare(a.Key, b.Key))
		})
		f := facetFile{Name: kind.name, Keys: []string{}, Labels: []string{}, Documents: []string{}}
		for _, c := range sorted {
			f.Keys = append(f.Keys, c.Key)
			f.Labels = append(f.Labels, c.Label)
			f.Documents = append(f.Documents, string(appendOrdinals(nil, c.docs)))
		}
		files[i] = f
	}
	return files
}

func rank(facet, key string) int {
	if facet == "status" {
		if i := slices.Index(statusOrder[:], key); i >= 0 {
			return i
		}
		return len(statusOrder)
	}
	n, err := strconv.Atoi(key)
	if err != nil {
		return math.MaxInt
	}
	return n
}

type facetFile struct {
	Name      string   `json:"name"`
	Keys      []string `json:"keys"`
	Labels    []string `json:"labels"`
	Documents []string `json:"documents"` // of each choice: ordinals
}

type facet struct {
	name string
	keys []string
	// labels and docs are parallel to keys.
	labels []string
	docs   [][]int32
}

func (ix *Index) loadFacets() error {
	var files []facetFile
	name := fileName("facets", ix.entry.Facets)
	if err := ix.load(name, &files); err != nil {
		return err
	}
	if len(files) > maxFacets {
		return fmt.Errorf("%s: %w", name, errIndex)
	}
	for _, f := range files {
		if len(f.Keys) != len(f.Labels) || len(f.Keys) != len(f.Documents) {
			return fmt.Errorf("%s: %w", name, errIndex)
		}
		docs := make([][]int32, len(f.Keys))
		for i, s := range f.Documents {
			err := readOrdinals(s, ix.entry.Documents, func(doc int) { docs[i] = append(docs[i], int32(doc)) })
			if err != nil {
				return fmt.Errorf("%s: %w: %w", name, errIndex, err)
			}
		}
		ix.facets = append(ix.facets, facet{f.Name, f.Keys, f.Labels, docs})
	}
	return nil
}

// A Facet has the choices that the results offer.
type Facet struct {
	Name    string    `json:"name"`
	Choices []Counted `json:"choices"`
}

// Counted is a choice and how many results there are, or would be, with it
// and what is chosen in other facets.
type Counted struct {
	Key    string `json:"key"`
	Label  string `json:"label"`
	Count  int    `json:"count"`
	Chosen bool   `json:"chosen"`
}

// lacks has, for each document, a bit for each facet, and the deadline, that
// has not what the query asks for. One that lacks what a single facet asks for
// still counts in that facet: it shows what another choice there would give.
type lacks []uint32

const (
	maxFacets   = 28
	bitDeadline = maxFacets
	bitUnknown  = maxFacets + 1 // a facet that there is not
	bitNoMatch  = maxFacets + 2
)

// only reports whether a document lacks at most what this bit stands for.
func (l lacks) only(doc, bit int) bool { return l[doc]&^(1<<bit) == 0 }

// filter tells what documents lack.
func (ix *Index) filter(q *Query, matches []scored) (lacks, error) {
	l := make(lacks, ix.entry.Documents)
	for doc := range l {
		l[doc] = 1 << bitNoMatch
	}
	for _, m := range matches {
		l[m.doc] = 0
	}
	need := func(bit int, has func(doc int) bool) {
		for _, m := range matches {
			if !has(m.doc) {
				l[m.doc] |= 1 << bit
			}
		}
	}
	for name, keys := range q.Facets {
		if len(keys) == 0 {
			continue
		}
		bit := slices.IndexFunc(ix.facets, func(f facet) bool { return f.name == name })
		if bit < 0 {
			need(bitUnknown, func(int) bool { return false })
			continue
		}
		has := make([]bool, ix.entry.Documents)
		for i, key := range ix.facets[bit].keys {
			if slices.Contains(keys, key) {
				for _, doc := range ix.facets[bit].docs[i] {
					has[doc] = true
				}
			}
		}
		need(bit, func(doc int) bool { return has[doc] })
	}
	if q.Deadline != "" {
		from, to, err := q.days()
		if err != nil {
			return nil, err
		}
		need(bitDeadline, ix.due(from, to))
	}
	return l, nil
}

// due gives whether a document's deadline is within these days.
func (ix *Index) due(from, to int64) func(doc int) bool {
	return func(doc int) bool {
		d := ix.columns.deadline[doc]
		return d != absent && d >= from*minutesInDay && d < (to+1)*minutesInDay
	}
}

// count counts the choices among the matches. Those of the deadline need to
// know the day.
func (ix *Index) count(q *Query, matches []scored, l lacks) ([]Facet, error) {
	var facets []Facet
	for bit, f := range ix.facets {
		counted := Facet{Name: f.name, Choices: []Counted{}}
		for i, key := range f.keys {
			c := Counted{Key: key, Label: f.labels[i], Chosen: slices.Contains(q.Facets[f.name], key)}
			for _, doc := range f.docs[i] {
				if l.only(int(doc), bit) {
					c.Count++
				}
			}
			if c.Count > 0 || c.Chosen {
				counted.Choices = append(counted.Choices, c)
			}
		}
		facets = append(facets, counted)
	}
	if q.Today == "" {
		return facets, nil
	}
	counted := Facet{Name: "deadline"}
	for _, c := range []Counted{{Key: "week", Label: "this week"}, {Key: "month", Label: "this month"}} {
		from, to, err := period(c.Key, q.Today)
		if err != nil {
			return nil, err
		}
		c.Chosen = q.Deadline == c.Key
		due := ix.due(from, to)
		for _, m := range matches {
			if l.only(m.doc, bitDeadline) && due(m.doc) {
				c.Count++
			}
		}
		counted.Choices = append(counted.Choices, c)
	}
	return append(facets, counted), nil
}
