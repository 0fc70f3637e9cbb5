package render

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"sync"

	"handbill.example/generator/content"
	"handbill.example/generator/markdown"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// Inputs tells what the files of a site are made of: a file whose inputs are
// those of another site, and that has the same common ones, has the same bytes
// there. Any number of goroutines may use one.
type Inputs struct {
	r          *Renderer
	own        map[*notice.Procedure]sum    // what its own notices say, and where it stands
	procedures map[*notice.Procedure]string // what its files are made of
	coverage   map[*content.Coverage]sum
	terms      map[*site.Term]sum // all that a term has
	// filters is what the list of everything shows beside its items.
	filters sum
	// addresses is all that a link in a text may lead to.
	addresses func() sum
	// texts is all that a link to a heading of another text may lead to.
	texts func() string
}

// A sum is a digest of some inputs.
type sum [sha256.Size]byte

// A summer collects inputs.
type summer struct{ bytes []byte }

func (s *summer) sum() sum { return sha256.Sum256(s.bytes) }

// text gives a sum in 16 characters, which is enough to tell apart what a file
// was made of at different times.
func (s *summer) text() string {
	sum := s.sum()
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func (s *summer) add(texts ...string) {
	for _, t := range texts {
		s.count(len(t))
		s.bytes = append(s.bytes, t...)
	}
}

func (s *summer) count(n int) { s.bytes = binary.AppendVarint(s.bytes, int64(n)) }

func (s *summer) addSum(other sum) { s.bytes = append(s.bytes, other[:]...) }

// Inputs adds up what the files of the site are made of.
func (r *Renderer) Inputs() *Inputs {
	in := &Inputs{
		r: r, own: make(map[*notice.Procedure]sum, len(r.site.Newest)), procedures: make(map[*notice.Procedure]string, len(r.site.Newest)),
		coverage: map[*content.Coverage]sum{}, terms: map[*site.Term]sum{},
	}
	in.addresses, in.texts = sync.OnceValue(in.sumAddresses), sync.OnceValue(r.site.Register.Folder.Digest)
	in.filters = in.sumFilters()
	for _, c := range r.site.Register.Folder.Coverage {
		in.coverage[c] = in.sumCoverage(c)
	}
	for _, p := range r.site.Newest {
		in.own[p] = in.sumOwn(p)
	}
	for _, p := range r.site.Newest {
		in.procedures[p] = in.sumProcedure(p)
	}
	for _, terms := range r.site.Terms {
		for _, t := range terms {
			in.terms[t] = in.sumTerm(t)
		}
	}
	return in
}

// CommonInputs is a digest of what each file of the site hangs on: templates and
// assets, settings, code lists.
func (r *Renderer) CommonInputs() string {
	var s summer
	folder := r.site.Register.Folder
	s.add(r.templates.Digest, r.site.Root)
	for _, file := range []string{"site.yaml", "codes/cpv.csv", "codes/regions.csv"} {
		s.addSum(folder.FileDigest(file))
	}
	for _, l := range r.layout.site.Footer {
		s.add(l.Text, l.Href)
	}
	return s.text()
}

// Of is a digest of what a file is made of beside what is common to all. It is
// empty for files that a build always makes: they hang on the whole register, or
// on the moment of the build.
func (in *Inputs) Of(p site.Page) string {
	var s summer
	switch {
	case p.Procedure != nil:
		return in.procedures[p.Procedure]
	case p.Coverage != nil:
		in.addCoverage(&s, p.Coverage)
	case p.Kind == site.TermPage, p.Kind == site.Calendar && p.Term != nil:
		s.addSum(in.terms[p.Term])
	case p.Kind == site.Feed, p.Kind == site.FeedArchive:
		if p.Term != nil {
			in.addTerm(&s, p.Term)
		}
		in.addSteps(&s, feedSteps(p, in.r.feedSource(p).steps))
	case p.Kind == site.Notices:
		in.addItems(&s, site.OnPage(in.r.site.Newest, in.r.site.Settings.PerPage, p.Number))
		s.addSum(in.filters)
	case p.Kind == site.AllChanges:
		s.count(len(in.r.site.Changes))
		in.addSteps(&s, site.OnPage(in.r.site.Changes, in.r.site.Settings.PerPage, p.Number))
	case p.Kind == site.Redirect:
		target, ok := in.r.site.Page(p.Target)
		inputs := in.Of(target)
		if !ok || inputs == "" {
			return ""
		}
		s.add(p.Target, inputs)
	default:
		return ""
	}
	s.count(p.Number)
	s.count(p.Of)
	return s.text()
}

// addItems adds what lists and calendars show of procedures.
func (in *Inputs) addItems(s *summer, procedures []*notice.Procedure) {
	s.count(len(procedures))
	for _, p := range procedures {
		s.addSum(in.own[p])
	}
}

// addSteps adds what feeds and lists of changes show of notices.
func (in *Inputs) addSteps(s *summer, steps []site.StepOf) {
	s.count(len(steps))
	for _, of := range steps {
		s.add(in.procedures[of.Procedure])
		s.count(of.Number)
	}
}

func (in *Inputs) sumTerm(t *site.Term) sum {
	var s summer
	in.addTerm(&s, t)
	in.addItems(&s, t.Procedures)
	if t.Kind == site.Programmes { // whose towers have links
		for _, p := range t.Procedures {
			s.add(in.procedures[p])
		}
	}
	for _, c := range t.Coverage {
		s.addSum(in.coverage[c])
	}
	return s.sum()
}

// addTerm adds what a term is called, and how many procedures it has.
func (in *Inputs) addTerm(s *summer, t *site.Term) {
	s.add(string(t.Kind), t.Slug, t.Name, t.Code, t.ID, t.Link)
	s.count(len(t.Procedures))
}

// addNamed adds the term that a name stands for.
func (in *Inputs) addNamed(s *summer, kind site.TermKind, name string) {
	if t := in.r.site.Term(kind, name); t != nil {
		s.add(t.Slug, t.Name)
	} else {
		s.count(-1)
	}
}

// addText adds where the links of a Markdown text lead. The text is not parsed,
// which would take most of the time that making its page does: where it may have
// a link that is not written plainly, all that any link may lead to is added.
func (in *Inputs) addText(s *summer, t *content.Text) {
	_, below, _ := strings.Cut(in.r.site.Root, "://")
	links, all := markdown.PlainLinks(t.Body)
	if !all || strings.Contains(t.Body, below) {
		s.addSum(in.addresses())
		if t.LinksToHeadings {
			s.add(in.texts())
		}
		return
	}
	for _, l := range links {
		name, _, heading := strings.Cut(l, "#")
		if scheme, _ := markdown.Scheme(name); scheme != "" || name == "" {
			continue // it leads to another site, or to the text itself
		}
		target, ok := in.r.site.Resolve(t.File, name)
		if !ok {
			s.count(-1)
			continue
		}
		s.add(target)
		p, _ := in.r.site.Page(target)
		if to, ok := markdown.TextOfPage(p); ok && heading {
			s.add(to.Prefix)
			s.addSum(in.r.site.Register.Folder.FileDigest(to.File))
		}
	}
}

func (in *Inputs) sumOwn(p *notice.Procedure) sum {
	var s summer
	s.add(p.Name, in.r.site.Register.Folder.FirstName(p.Name), string(p.Status))
	if len(p.Closing(in.r.site.Register.At)) > 0 {
		s.add("can be bid for") // as lists say of one that is awarded in part too
	}
	for _, step := range p.Steps {
		n := step.Notice
		s.add(n.File)
		s.addSum(in.r.site.Register.Folder.FileDigest(n.File))
		if in.r.unpublished(n) {
			s.add("not published")
		}
		for _, d := range n.Facts.Documents {
			s.add(d.Path, d.SHA256)
		}
		s.add(n.Facts.Image.Path, n.Facts.Image.SHA256)
	}
	return s.sum()
}

// sumProcedure adds up what the files of a procedure are made of: its notices
// and what they refer to.
func (in *Inputs) sumProcedure(p *notice.Procedure) string {
	var s summer
	s.addSum(in.own[p])
	for _, step := range p.Steps {
		f := &step.Notice.Facts
		in.addNamed(&s, site.Buyers, f.Buyer.Name)
		in.addNamed(&s, site.Programmes, f.Programme.Title)
		for _, name := range f.Topics {
			in.addNamed(&s, site.Topics, name)
		}
		for _, code := range f.CPV {
			in.addNamed(&s, site.Divisions, code)
		}
		for _, code := range f.Regions {
			in.addNamed(&s, site.Regions, code)
		}
		for _, rel := range f.Related {
			in.addReference(&s, rel.Notice)
			if c := in.r.coverage(rel.Coverage); c != nil {
				s.addSum(in.coverage[c])
			}
		}
		for _, t := range f.Towers.After {
			in.addReference(&s, t.Notice)
		}
		in.addText(&s, &step.Notice.Text)
	}
	relating := in.r.site.Register.Relating(p.Name)
	s.count(len(relating))
	for _, q := range relating {
		s.addSum(in.own[q])
	}
	return s.text()
}

// addReference adds the procedure that a name stands for.
func (in *Inputs) addReference(s *summer, name string) {
	if name == "" {
		return
	}
	if q := in.r.site.Register.Procedure(name); q != nil {
		s.addSum(in.own[q])
	} else {
		s.count(-1)
	}
}

func (in *Inputs) sumCoverage(c *content.Coverage) sum {
	var s summer
	s.add(c.File)
	s.addSum(in.r.site.Register.Folder.FileDigest(c.File))
	s.count(len(in.r.site.Register.Citing(c.Name)))
	return s.sum()
}

// addCoverage adds what the files of a piece of coverage are made of.
func (in *Inputs) addCoverage(s *summer, c *content.Coverage) {
	s.addSum(in.coverage[c])
	in.addItems(s, in.r.site.Register.Citing(c.Name))
	for _, name := range c.Topics {
		in.addNamed(s, site.Topics, name)
	}
	in.addText(s, &c.Text)
}

func (in *Inputs) sumFilters() sum {
	var s summer
	s.count(len(in.r.site.Newest))
	for _, f := range in.r.filters() {
		for _, l := range f.Links {
			s.add(l.Text, l.Href)
			s.count(l.Count)
		}
	}
	return s.sum()
}

func (in *Inputs) sumAddresses() sum {
	var s summer
	for of := in.r.site; of != nil; of = of.Published {
		s.count(len(of.Pages))
		for _, p := range of.Pages {
			s.add(p.URL)
		}
		for _, d := range of.Documents {
			s.add(d.URL, d.Path)
		}
		// A link to a notice's file leads to its page, or its part of the page.
		for _, p := range of.Register.Procedures {
			for _, step := range p.Steps {
				s.add(step.Notice.File)
				if in.r.unpublished(step.Notice) { // what is there on its day hangs on it
					s.addSum(of.Register.Folder.FileDigest(step.Notice.File))
				}
			}
		}
	}
	return s.sum()
}
