package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

// A part is what a site has of one procedure. It hangs on the procedure alone,
// so that the next site takes it over where the procedure is the same; and it
// has close together what a layout asks of each procedure and notice.
type part struct {
	procedure *notice.Procedure
	pages     []Page
	documents []claimedDocument
	dates     bool // see hasDates
	aliases   bool
	state     names
	// buyerID, buyerLink and programmeLink go with the names of the state.
	buyerID, buyerLink, programmeLink string
	steps                             []partStep
}

// A partStep is what a site has of one notice.
type partStep struct {
	published time.Time
	changed   bool
	draft     bool
	names     names
}

// names are the terms that facts belong to, as they are written.
type names struct {
	topics, cpv, regions     []string
	buyer, programme, status [1]string // empty where there is none
}

func namesOf(f *content.Facts, s notice.Status) names {
	return names{f.Topics, f.CPV, f.Regions, [1]string{f.Buyer.Name}, [1]string{f.Programme.Title}, [1]string{string(s)}}
}

// of gives the names of one kind; a name may be empty.
func (n *names) of(kind TermKind) []string {
	switch kind {
	case Topics:
		return n.topics
	case Buyers:
		return n.buyer[:]
	case Programmes:
		return n.programme[:]
	case Divisions:
		return n.cpv
	case Regions:
		return n.regions
	}
	return n.status[:]
}

type claimedDocument struct {
	Document
	what claimant
	at   problem.Position
}

// lay gives the parts of all procedures, in their order.
func (s *Site) lay(former *Site) []*part {
	parts := make([]*part, len(s.Register.Procedures))
	for i, p := range s.Register.Procedures {
		if former != nil {
			parts[i] = former.parts[p]
		}
		if parts[i] == nil {
			parts[i] = newPart(p)
		}
	}
	return parts
}

func newPart(p *notice.Procedure) *part {
	f := p.State()
	l := &part{
		procedure: p, dates: hasDates(p), state: namesOf(f, p.Status), steps: make([]partStep, len(p.Steps)),
		buyerID: f.Buyer.ID, buyerLink: f.Buyer.URL, programmeLink: f.Programme.URL,
	}
	l.layPages()
	for i, step := range p.Steps {
		n := step.Notice
		l.steps[i] = partStep{n.Published.Start(), len(step.Changes) > 0, n.Draft, namesOf(&n.Facts, "")}
		l.aliases = l.aliases || len(n.Aliases) > 0
		for j, d := range n.Facts.Documents {
			if d.Name != "" { // else it is a link, or a file that is not there
				l.claim(Document{DocumentURL(p.Name, d.Name), d.Path, d.SHA256}, theDocument, n.Position(fmt.Sprintf("documents.%d.file", j)))
			}
		}
		if i := n.Facts.Image; i.Name != "" {
			l.claim(Document{DocumentURL(p.Name, i.Name), i.Path, i.SHA256}, theImage, n.Position("image.file"))
		}
	}
	return l
}

// page gives the page at a URL.
func (l *part) page(url string) (Page, bool) {
	for _, p := range l.pages {
		if p.URL == url {
			return p, true
		}
	}
	return Page{}, false
}

// step gives the number of the notice of a file.
func (l *part) step(file string) (number int, ok bool) {
	for i, step := range l.procedure.Steps {
		if step.Notice.File == file {
			return i, true
		}
	}
	return 0, false
}

func (l *part) claim(d Document, what claimant, at problem.Position) {
	l.documents = append(l.documents, claimedDocument{d, what, at})
}

func (l *part) layPages() {
	p := l.procedure
	url := ProcedureURL(p.Name)
	add := func(page Page) {
		page.Procedure = p
		l.pages = append(l.pages, page)
	}
	add(Page{URL: url, Kind: Procedure})
	if Several(p) {
		for i := range p.Steps {
			add(Page{URL: NoticeURL(p, i), Kind: Notice, Step: i})
		}
		add(Page{URL: ChangesURL(p.Name), Kind: Changes})
	}
	l.pages = appendFeed(l.pages, Page{URL: url + FeedFile, Kind: Feed, Procedure: p}, len(p.Steps))
	if l.dates {
		add(Page{URL: url + CalendarFile, Kind: Calendar})
	}
	add(Page{URL: url + OCDSFile, Kind: OCDS})
	add(Page{URL: url + JSONLDFile, Kind: JSONLD})
	l.pages = slices.Clip(l.pages)
}

func newestFirst(a, b *part) int {
	if order := b.steps[len(b.steps)-1].published.Compare(a.steps[len(a.steps)-1].published); order != 0 {
		return order
	}
	return strings.Compare(a.procedure.Name, b.procedure.Name)
}

// A step is a notice with its place in a list of parts.
type step struct {
	StepOf
	published time.Time
	part      int
}

// stepsOf gives the notices of parts, newest first.
func stepsOf(parts []*part) []step {
	var steps []step
	for i, l := range parts {
		for n := range l.steps {
			steps = append(steps, step{StepOf{l.procedure, n}, l.steps[n].published, i})
		}
	}
	slices.SortFunc(steps, func(a, b step) int {
		if order := b.published.Compare(a.published); order != 0 {
			return order
		}
		return cmp.Or(strings.Compare(a.Procedure.Name, b.Procedure.Name), cmp.Compare(b.Number, a.Number))
	})
	return steps
}
