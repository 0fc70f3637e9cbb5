package render

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/search"
	"handbill.example/generator/site"
)

// SearchFiles gives the files that the search page reads, by URL.
func (r *Renderer) SearchFiles() (map[string][]byte, error) {
	files := map[string][]byte{}
	err := r.SearchIndex(func(url string, data []byte) error {
		files[url] = data
		return nil
	})
	return files, err
}

// SearchIndex makes the files that the search page reads, and hands each on as
// it is made.
func (r *Renderer) SearchIndex(use func(url string, data []byte) error) error {
	documents := make([]search.Document, len(r.site.Register.Procedures))
	for i, p := range r.site.Register.Procedures {
		documents[i] = r.searchDocument(p)
	}
	if err := search.Build(documents, func(f search.File) error { return use(f.Name, f.Data) }); err != nil {
		return fmt.Errorf("the search index: %w", err)
	}
	return nil
}

func (r *Renderer) searchDocument(p *notice.Procedure) search.Document {
	f, item := p.State(), r.item(p)
	d := search.Document{
		ID: p.Name, URL: site.ProcedureURL(p.Name), First: r.datetime(p.First().Published),
		Published: search.Moment{Datetime: r.datetime(p.Last().Published), Text: p.Last().Published.String()},
		Title:     f.Title, TitleLanguage: r.titleLanguage(p), Summary: r.summary(p), SummaryLanguage: r.language(summaryOf(p).Language), BuyerID: f.Buyer.ID,
		References: []string{r.site.Register.OCID(p.Name)},
		Status:     search.Choice{Key: string(p.Status), Label: notice.UpperFirst(p.Status.Words())},
		Type:       search.Choice{Key: string(p.Last().Type), Label: notice.UpperFirst(p.Last().Type.Words())},
		Body:       r.words(p),
	}
	if item.Closes != "" && !item.Deadline.IsZero() {
		d.Deadline = r.searchDue(item.Closes, item.Field, item.Deadline)
	}
	if first := item.First; !first.At.IsZero() {
		due := r.searchDue("Deadline, "+firstWords(first), dueField(first), first.At)
		d.Earliest = &due
	}
	if f.Reference != "" {
		d.References = append(d.References, f.Reference)
	}
	for _, t := range f.Towers.After {
		d.Names = append(d.Names, t.Name)
		d.Names = append(d.Names, t.Services...)
	}
	for _, l := range f.Lots {
		d.Names = append(d.Names, l.Name)
	}
	for _, a := range f.Awards {
		for _, s := range a.Suppliers {
			d.Suppliers = append(d.Suppliers, s.Name)
			if s.ID != "" {
				d.Suppliers = append(d.Suppliers, s.ID)
			}
		}
	}
	choice := func(kind site.TermKind, name string) search.Choice {
		if t := r.site.Term(kind, name); t != nil {
			return search.Choice{Key: t.Slug, Label: t.Name}
		}
		return search.Choice{}
	}
	d.Buyer, d.Programme = choice(site.Buyers, f.Buyer.Name), choice(site.Programmes, f.Programme.Title)
	for _, t := range f.Topics {
		d.Topics = append(d.Topics, choice(site.Topics, t))
	}
	for _, code := range f.Regions {
		label := code
		if name := r.region(code); name != "" {
			label += " " + name
		}
		d.Regions = append(d.Regions, search.Choice{Key: choice(site.Regions, code).Key, Label: label})
	}
	seen := map[string]bool{}
	for _, code := range f.CPV {
		printed, label := r.cpv(code)
		d.CPV = append(d.CPV, search.Choice{Key: printed, Label: label})
		if c := choice(site.Divisions, code); !seen[c.Key] {
			seen[c.Key] = true
			d.Divisions = append(d.Divisions, search.Choice{Key: c.Key, Label: c.Key + " " + c.Label})
		}
	}
	if f.Method != "" {
		d.Method = search.Choice{Key: f.Method, Label: notice.UpperFirst(f.Method)}
	}
	d.Value, d.ValueBand = searchValue(listedValue(p))
	return d
}

// datetime gives a moment as data has it: in the site's zone, so that texts sort as
// times do.
func (r *Renderer) datetime(m moment.Moment) string {
	if m.Precision() == moment.Instant {
		return m.Start().In(r.site.Settings.Zone).Format(time.RFC3339)
	}
	return m.Datetime()
}

// words is the text of all notices of a procedure, and what they cite.
func (r *Renderer) words(p *notice.Procedure) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, s := range p.Steps {
			for part := range markdown.Words(s.Notice.Body) {
				if !yield(part) {
					return
				}
			}
			if !yield("\n") {
				return
			}
		}
		f := p.State()
		var texts []string
		for _, t := range f.Towers.After {
			texts = append(texts, t.Summary)
		}
		for _, l := range f.Lots {
			texts = append(texts, l.Summary)
		}
		for _, rel := range f.Related {
			if c, ok := r.cite(rel); ok {
				texts = append(texts, c.Title, c.Publisher)
			}
		}
		for _, s := range texts {
			if !yield(s) || !yield("\n") {
				return
			}
		}
	}
}

// valueBands are the lower ends of the bands by which results are filtered, in
// whole units of the currency.
var valueBands = [...]struct {
	from  int64
	label string
}{
	{0, "Under 100,000"}, {100_000, "100,000 to 1 million"}, {1_000_000, "1 to 10 million"},
	{10_000_000, "10 to 100 million"}, {100_000_000, "100 million and more"},
}

// SearchKeys gives the keys that a facet of the search can have in any site; nil
// of a facet whose keys are the site's own.
func SearchKeys(facet string) []string {
	var keys []string
	switch facet {
	case "status":
		for _, s := range notice.Statuses() {
			keys = append(keys, string(s))
		}
	case "type":
		for _, t := range content.Types() {
			keys = append(keys, string(t))
		}
	case "method":
		keys = content.Methods()
	case "value":
		for _, b := range valueBands {
			keys = append(keys, strconv.FormatInt(b.from, 10))
		}
	}
	return keys
}

func (r *Renderer) searchDue(label, field string, at moment.Moment) search.Moment {
	if field == "deadline" {
		field = ""
	}
	return search.Moment{Label: label, Field: field, Datetime: r.datetime(at), Text: at.String()}
}

func searchValue(label string, v content.Value) (*search.Value, search.Choice) {
	if !v.Known() {
		return nil, search.Choice{}
	}
	out := &search.Value{Label: label}
	add := func(field string, a money.Amount) {
		if a.Valid() {
			out.Amounts = append(out.Amounts, search.Amount{Field: field, Data: a.Data(), Text: a.String()})
			out.Sort = wholeUnits(a)
		}
	}
	add("value", v.Amount)
	add("value.min", v.Min)
	add("value.max", v.Max)
	band := 0
	for i, b := range valueBands {
		if out.Sort >= b.from {
			band = i
		}
	}
	return out, search.Choice{Key: strconv.FormatInt(valueBands[band].from, 10), Label: valueBands[band].label}
}

func wholeUnits(a money.Amount) int64 {
	whole, _, _ := strings.Cut(a.Number(), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0 // more than 64 bits hold; money allows no such amount
	}
	return n
}

type searchView struct {
	Layout
	Index  string // address of the file that leads to the search index
	Base   string // address of home
	Places []Link
}

func (r *Renderer) search() searchView {
	return searchView{Layout: r.page("search/", "Search", "search/"), Index: r.href(search.Entry), Base: r.href(""), Places: r.places()}
}

// places are the lists that reach every notice.
func (r *Renderer) places() []Link {
	links := []Link{
		{Text: "All notices", Href: r.href("notices/"), Count: len(r.site.Newest)},
		{Text: "Deadlines", Href: r.href("deadlines/"), Count: len(site.Open(r.site.Newest, r.site.Register.At))},
	}
	for _, kind := range site.TermKinds() {
		if n := len(r.site.Terms[kind]); n > 0 {
			links = append(links, Link{Text: termKindWords(kind).title, Href: r.href(string(kind) + "/"), Count: n})
		}
	}
	if n := len(r.site.Register.Folder.Coverage); n > 0 {
		links = append(links, Link{Text: "Coverage", Href: r.href("coverage/"), Count: n})
	}
	return links
}
