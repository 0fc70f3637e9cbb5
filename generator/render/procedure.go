package render

import (
	"html/template"
	"slices"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/markdown"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
	"handbill.example/generator/towers"
)

type procedureView struct {
	Layout
	Procedure   *notice.Procedure
	State       *content.Facts
	Status      notice.Status
	StatusLabel string
	Type        string
	Programme   template.HTML
	Buyer       template.HTML
	Long        bool // the title is long
	Lead        string
	// TitleLanguage and LeadLanguage are those of the texts, if they are not the
	// site's.
	TitleLanguage, LeadLanguage string

	Picture     Picture
	Cancelled   *Cancellation
	Figures     []Figure
	Contents    []Link
	Rows        []Row
	RestRows    []Row
	FactsNote   string
	Awards      []AwardView
	AwardsNote  string
	Contracts   []ContractView
	Lots        []LotView
	Towers      *towers.Drawing
	Texts       []Text
	Timeline    []Entry
	Documents   Documents
	Related     []Cite
	CitedBy     []Cite
	Topics      []Link
	Follow      []Alternate
	Corrections []Correction
	ChangesHref string
}

// A Correction is a repair of a published notice's file.
type Correction struct {
	Notice   moment.Moment
	Href     string
	Date     moment.Moment
	Reason   string
	Language string // of Reason, if it is not the site's
}

// A Picture is an image with its credit.
type Picture struct {
	Src, Alt, Credit string
	Width, Height    int
	// AltLanguage and CreditLanguage are those of the texts, if they are not the site's.
	AltLanguage, CreditLanguage string
}

// A Cancellation is why and when a procedure or an award was cancelled, or a
// contract terminated.
type Cancellation struct {
	Title    string
	Date     moment.Moment
	Reason   string
	Language string // of Reason, if it is not the site's
}

// A Text is the body of a notice.
type Text struct {
	Heading  string // of a later notice's text
	ID       string
	Href     string
	Date     moment.Moment
	Language string // if it is not the site's
	HTML     template.HTML
}

func (r *Renderer) procedure(p *notice.Procedure) (procedureView, problem.List) {
	f := p.State()
	url := site.ProcedureURL(p.Name)
	l := r.page(url, f.Title, "notices/")
	l.Crumbs = r.crumbs(f)
	l.Kind = "article"
	l.Alternates = []Alternate{r.feedLink(url+site.FeedFile, "Feed of notices on this procedure")}
	l.Alternates = append(l.Alternates, r.calendarLinks(url+site.CalendarFile, "Deadlines in your calendar")...)
	l.Alternates = append(l.Alternates, r.alternate(url+site.OCDSFile, "This procedure as data", "OCDS JSON"), r.jsonldLink(url))
	l.Draft = r.unpublished(p.Last())
	l.NoIndex = l.Draft
	v := procedureView{
		Layout: l, Procedure: p, State: f, Status: p.Status, StatusLabel: notice.UpperFirst(p.Status.Words()), Type: notice.UpperFirst(p.Last().Type.Words()),
		Long: len([]rune(f.Title)) > 120, Follow: l.Alternates, ChangesHref: r.href(site.ChangesURL(p.Name)),
	}
	v.Buyer, v.Programme = r.buyer(f), r.programme(f)
	v.TitleLanguage = r.titleLanguage(p)
	v.Lead = r.summary(p)
	v.LeadLanguage = r.language(summaryOf(p).Language)
	v.Summary = v.Lead
	language := r.setLanguage(p)
	v.Picture = r.picture(p.Name, f.Image)
	v.Picture.AltLanguage, v.Picture.CreditLanguage = language("image.alt"), language("image.credit")
	if v.Picture.Src != "" {
		v.Image = r.site.Settings.BaseURL.String() + strings.TrimPrefix(v.Picture.Src, r.site.Base())
	}
	if p.Status == notice.Cancelled {
		v.Cancelled = r.cancellation(p)
	}
	v.Figures = r.figures(p)
	shown := map[string]bool{}
	for _, fig := range v.Figures {
		shown[strings.TrimPrefix(fig.Field, "awards.")] = true
		shown[fig.Field] = true
	}
	rows := r.addHistory(p, append(r.rows(f, deadlinePassed(p), r.towersRow(f.Towers), language), eventsRow(f, cancelledEvents(p), language("events"))...))
	shown["extension"] = !f.Duration.IsZero() // with the duration
	v.Rows = append([]Row{{Label: "Status", Field: "status", Body: []template.HTML{r.statusHTML(p)}}},
		slices.DeleteFunc(slices.Clone(rows), func(row Row) bool { return shown[row.Field] || row.Field == "" })...)
	v.RestRows = slices.DeleteFunc(rows, func(row Row) bool { return row.Field != "" })
	v.Rows = append(v.Rows, r.publicationRows(p)...)
	v.FactsNote = "As they stand after " + count(len(p.Steps), "notice")
	v.Awards, v.AwardsNote, v.Contracts = r.awards(p, f)
	if p.Status == notice.Awarded || p.Status == notice.InContract {
		markWithout(v.Awards, v.Contracts)
	}
	r.addAwardHistory(p, v.Awards, v.Contracts)
	v.Lots = r.lots(p, f)
	r.addLotHistory(p, v.Lots)
	if t := f.Towers; t.BeforeCount > 0 || len(t.After) > 0 {
		d := towers.Draw(t, p.Status == notice.Cancelled, "tw", r.procedureHref)
		v.Towers = &d
	}
	v.Documents = r.documents(p, f.Documents)
	v.Related, v.CitedBy = r.cites(p)
	v.Topics = r.topics(f)
	if site.Several(p) {
		v.Timeline = r.timeline(p)
		v.Timeline[len(v.Timeline)-1].Language = r.language(p.First().Language)
	}
	v.Corrections = r.corrections(p)
	var problems problem.List
	v.Texts, problems = r.texts(p)
	v.Contents = v.contents()
	return v, problems
}

func (r *Renderer) crumbs(f *content.Facts) []Link {
	crumbs := []Link{{Text: "Notices", Href: r.href("notices/")}}
	if t := r.site.Term(site.Buyers, f.Buyer.Name); t != nil {
		crumbs = append(crumbs, Link{Text: t.Name, Href: r.href(t.URL())})
	}
	return crumbs
}

// contents lists the page's sections; a page with fewer than five has no list.
func (v procedureView) contents() []Link {
	var s []Link
	add := func(show bool, id, title string) {
		if show {
			s = append(s, Link{Text: title, Href: "#" + id})
		}
	}
	add(len(v.Awards) > 0, "awards", "Awards")
	add(len(v.Awards) == 0 && len(v.Contracts) > 0, "awards", "Contracts")
	add(len(v.Lots) > 0, "lots", "Lots")
	add(true, "facts", "Key facts")
	add(v.Towers != nil, "towers", "Towers")
	add(len(v.Texts) > 0, "about", "About")
	add(len(v.Timeline) > 0, "history", "History")
	add(v.Documents.First != nil, "documents", "Documents")
	add(len(v.Related)+len(v.CitedBy) > 0, "coverage", "Related coverage")
	add(true, "follow", "Follow and reuse")
	if len(s) < 5 {
		return nil
	}
	return s
}

func (r *Renderer) buyer(f *content.Facts) template.HTML {
	var m element.Markup
	r.termLink(&m, site.Buyers, f.Buyer.Name, f.Buyer.Name)
	return m.HTML()
}

func (r *Renderer) programme(f *content.Facts) template.HTML {
	var m element.Markup
	if f.Programme.Title != "" {
		r.termLink(&m, site.Programmes, f.Programme.Title, f.Programme.Title)
	}
	return m.HTML()
}

// summary is what the notices say in a paragraph, else the first of the text.
func (r *Renderer) summary(p *notice.Procedure) string {
	if s := p.State().Summary; s != "" {
		return s
	}
	return r.lead(notice.MainText(p.Steps))
}

// lead is the first paragraph of a notice's text.
func (r *Renderer) lead(n *content.Notice) string {
	return r.share.leads.get(n, func() string { return r.markdown.Summary(n.Body, 300) })
}

// summaryOf is the notice that summary is from.
func summaryOf(p *notice.Procedure) *content.Notice {
	if p.State().Summary != "" {
		return p.SetBy("summary")
	}
	return notice.MainText(p.Steps)
}

// texts gives the main text, then those of later notices, each with a heading
// that leads to the notice.
func (r *Renderer) texts(p *notice.Procedure) ([]Text, problem.List) {
	var texts []Text
	var problems problem.List
	main := notice.MainText(p.Steps)
	add := func(n *content.Notice, heading, href string) {
		if strings.TrimSpace(n.Body) == "" {
			return
		}
		html, found := r.body(p, n)
		problems = append(problems, found...)
		texts = append(texts, Text{Heading: heading, ID: n.ID, Href: href, Date: n.Published, Language: r.language(n.Language), HTML: html})
	}
	add(main, "", "")
	past := false
	for i, s := range p.Steps {
		if s.Notice == main {
			past = true
		} else if past {
			add(s.Notice, s.Headline(), r.href(site.NoticeURL(p, i)))
		}
	}
	return texts, problems
}

// body gives a notice's text. It is the same on every page that shows it: the
// ids in it are told apart by the notice, but for those of the first.
func (r *Renderer) body(p *notice.Procedure, n *content.Notice) (template.HTML, problem.List) {
	if r.own != nil {
		r.own.turn(p)
		if made, ok := r.own.bodies[n]; ok {
			return made.html, made.problems
		}
	}
	t := markdown.TextOf(&n.Text)
	t.Prefix = markdown.Prefix(p, n)
	html, problems := r.markdown.HTML(t)
	if r.own != nil {
		r.own.bodies[n] = madeText{html, problems}
	}
	return html, problems
}

func (r *Renderer) picture(procedure string, i content.Image) Picture {
	if i.Path == "" {
		return Picture{}
	}
	return Picture{Src: r.href(site.DocumentURL(procedure, i.Name)), Alt: i.Alt, Credit: i.Credit, Width: i.Width, Height: i.Height}
}

// cancellation tells why a procedure is cancelled: its tender was, or all its
// awards were where nothing had been tendered.
func (r *Renderer) cancellation(p *notice.Procedure) *Cancellation {
	for _, t := range []content.Type{content.TypeTenderCancellation, content.TypeAwardCancellation} {
		for _, s := range slices.Backward(p.Steps) {
			if s.Notice.Type == t {
				return r.ended("Cancelled", s.Notice)
			}
		}
	}
	return nil
}

// ended is what a notice ended, nil if there is none.
func (r *Renderer) ended(title string, by *content.Notice) *Cancellation {
	if by == nil {
		return nil
	}
	return &Cancellation{title, by.Published, by.Reason, r.language(by.Language)}
}

func (r *Renderer) topics(f *content.Facts) []Link {
	var links []Link
	for _, name := range f.Topics {
		if t := r.site.Term(site.Topics, name); t != nil {
			links = append(links, Link{Text: t.Name, Href: r.href(t.URL())})
		}
	}
	return links
}

func (r *Renderer) corrections(p *notice.Procedure) []Correction {
	var all []Correction
	for i, s := range p.Steps {
		if c := s.Notice.Corrected; c.Reason != "" {
			all = append(all, Correction{s.Notice.Published, r.href(site.NoticeURL(p, i)), c.Date, c.Reason, r.language(s.Notice.Language)})
		}
	}
	return all
}
