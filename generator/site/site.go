// Package site decides which pages a site has: the URL of each, what it shows,
// and which page a link means. It makes no bytes; package render does, from one
// Page and this Site, so that pages can be made in any order, on any core, or
// one alone when a browser asks for it.
//
// URLs are paths below the site's base URL and never begin with a slash: "" is
// home, "notices/pegasus/" a living page, "feed.xml" a feed. A URL that is
// empty or ends with a slash is a page whose file is index.html in that folder.
package site

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

// A Kind tells what a page shows, and so which template or writer makes it.
type Kind uint8

const (
	Home          Kind = iota // what is new, and the ways into the rest
	Notices                   // a page of the list of every procedure
	Procedure                 // a living page
	Notice                    // one notice as published
	Changes                   // what each later notice of a procedure changed
	AllChanges                // a page of the site's latest changes
	Deadlines                 // what can still be bid for
	Month                     // deadlines of one month
	Index                     // the terms of one kind: topics, buyers, …
	TermPage                  // a page of one term's procedures
	CoverageIndex             // all coverage
	CoveragePage              // one report or article, and who cites it
	Search                    // the search page
	Data                      // what data there is
	Plain                     // a page of the editors' own
	NotFound                  // what a server shows in place of a page that is not there
	Redirect                  // an old address, which leads to the page
	Withdrawn                 // what stands in a withdrawn procedure's place

	Feed            // Atom: of the site, of changes, a term or a procedure
	FeedArchive     // an archive page of a feed (RFC 5005)
	Calendar        // iCalendar: of the site, a term or a procedure
	OCDS            // a procedure's record package
	Releases        // every release, one a line
	Records         // the list of records
	Extension       // the OCDS extension's metadata
	ExtensionSchema // the OCDS extension's patch of the release schema
	CSV             // the procedures as a table
	JSON            // the same for programs
	JSONLD          // a page in the words of schema.org
	Sitemap         // every page for search engines, or the list of the parts
	SitemapPart     // one of the lists of a large site's sitemap
	Robots          // robots.txt
)

// IsHTML tells whether a page of this kind is an HTML page.
func (k Kind) IsHTML() bool { return k < Feed }

// A Page is one file of the site that is made from the register. Documents and
// assets are files of their own; see Site.Documents.
type Page struct {
	URL  string
	Kind Kind
	// Procedure is whose living page, notice, changes, feed, calendar, record or
	// JSON-LD this is.
	Procedure *notice.Procedure
	// Step is the number of a Notice page's notice in Procedure.Steps.
	Step int
	// Term is what an Index (its kind alone matters), a TermPage, a feed or a
	// calendar is of.
	Term *Term
	// Number and Of are the page of a paged list and how many there are, from
	// 1. Of a FeedArchive, Number 1 is the oldest.
	Number, Of int
	Coverage   *content.Coverage
	Plain      *content.Page
	Withdrawal *content.Withdrawal
	// Month is the first day of the month of a Month page.
	Month time.Time
	// Target is the URL that a Redirect leads to.
	Target string
}

// Text gives the text of the file that a page is made for, nil where it is made for
// none. A living page is made for the procedure's first notice, and has the texts of
// the others too.
func (p *Page) Text() *content.Text {
	switch p.Kind {
	case Procedure, Notice:
		return &p.Procedure.Steps[p.Step].Notice.Text
	case CoveragePage:
		return &p.Coverage.Text
	case Plain:
		return &p.Plain.Text
	case Withdrawn:
		return &p.Withdrawal.Text
	}
	return nil
}

// File is the path of the page's file in the output folder.
func (p Page) File() string { return File(p.URL) }

// File is the path of a URL's file in the output folder, not escaped.
func File(address string) string {
	if strings.Contains(address, "%") {
		if plain, err := url.PathUnescape(address); err == nil {
			address = plain
		}
	}
	if address == "" || strings.HasSuffix(address, "/") {
		return address + "index.html"
	}
	return address
}

// A Document is a file of the content folder that is published as it is.
type Document struct {
	URL    string
	Path   string // in the content folder
	SHA256 string
}

// A Site is the pages of a register.
type Site struct {
	Register *notice.Register
	Settings content.Settings
	// Root is the base URL as text; it ends with a slash.
	Root string
	// Pages is in the order in which they are best made: those of a procedure
	// stand together.
	Pages []Page
	// Newest is every procedure, that of the newest notice first.
	Newest []*notice.Procedure
	// Notices is every notice, newest first.
	Notices []StepOf
	// Terms are by kind, sorted by name.
	Terms map[TermKind][]*Term
	// Changes are the steps that changed something, newest first.
	Changes []StepOf
	// Documents is sorted by URL.
	Documents []Document
	// Published is the site as a build makes it, without drafts and scheduled
	// notices, where this one has some; else nil.
	Published *Site
	// Problems is sorted; it does not repeat those of earlier stages.
	Problems problem.List

	parts    map[*notice.Procedure]*part
	pages    map[string]int                // index in Pages by URL, of pages of no procedure
	source   map[string]string             // URL by path of the Markdown file, if that is no notice
	document map[string]string             // URL by path of the published file, in NFC
	term     map[TermKind]map[string]*Term // by folded name or code
	alias    map[string]problem.Position   // of the aliases, by URL
	day      *dayToCome
}

// A StepOf is a step and the procedure that it is of.
type StepOf struct {
	Procedure *notice.Procedure
	Number    int // in Procedure.Steps
}

// Step gives the step itself.
func (s StepOf) Step() notice.Step { return s.Procedure.Steps[s.Number] }

// URLs of files of the site, and names of those in the folder of what they are of.
const (
	FeedFile     = "feed.xml"     // of the site, a procedure or a term
	CalendarFile = "calendar.ics" // of a procedure or a term
	OCDSFile     = "ocds.json"    // of a procedure

	DeadlinesCalendar = "deadlines/" + CalendarFile
	CSVFile           = "notices.csv"
	JSONFile          = "notices.json"
	ReleasesFile      = "ocds/releases.jsonl"
	RecordsFile       = "ocds/records.json"
	ExtensionFile     = "ocds/extension/extension.json"
	NotFoundFile      = "404.html"
)

// JSONLDFile is the name of a page's JSON-LD, in the page's folder. It is a file
// of its own since the pages' policy allows no script element without a source.
const JSONLDFile = "index.jsonld"

// SitemapPages is how many pages one sitemap may list (sitemaps.org, protocol
// 0.9).
const SitemapPages = 50_000

// SitemapPartURL is the URL of one of the lists of a large site's sitemap, numbered
// from 1. It is in no folder, since a list is of pages below its own alone.
func SitemapPartURL(number int) string { return fmt.Sprintf("sitemap-%d.xml", number) }

// FeedEntries is how many entries a feed has before it goes on in archive pages.
const FeedEntries = 50

// Build lays out the site of a register. former, if not nil, is an earlier site:
// what it has of procedures that are the same is taken over. The result is the
// same as without it.
func Build(r *notice.Register, former *Site) *Site {
	s := &Site{
		Register: r,
		Settings: r.Folder.Settings,
		Root:     r.Folder.Settings.BaseURL.String(),
		parts:    make(map[*notice.Procedure]*part, len(r.Procedures)),
		pages:    map[string]int{},
		source:   map[string]string{},
		document: map[string]string{},
		alias:    map[string]problem.Position{},
		day:      &dayToCome{},
	}
	if s.Settings.Navigation == nil {
		s.Settings.Navigation = []content.Link{{Title: "Latest", URL: "/"}, {Title: "Deadlines", URL: "/deadlines/"}, {Title: "Topics", URL: "/topics/"}, {Title: "Buyers", URL: "/buyers/"}}
	}
	parts := s.lay(former)
	newest := slices.Clone(parts)
	slices.SortFunc(newest, newestFirst)
	for _, p := range newest {
		s.Newest = append(s.Newest, p.procedure)
		s.parts[p.procedure] = p
	}
	steps := stepsOf(newest)
	for _, of := range steps {
		s.Notices = append(s.Notices, of.StepOf)
		if newest[of.part].steps[of.Number].changed {
			s.Changes = append(s.Changes, of.StepOf)
		}
	}
	// The terms, the procedures' pages and the published site know nothing of each
	// other.
	var beside sync.WaitGroup
	var spellings problem.List
	beside.Go(func() { s.Terms, s.term, spellings = s.terms(newest, steps) })
	if r.Published != nil {
		beside.Go(func() { s.Published = Build(r.Published, s) }) // which takes over parts alone
	}
	claims := &claims{site: s, by: map[string]claim{}, above: map[string]claim{}, waits: waiting(s)}
	s.layProcedures(parts, claims)
	s.layWithdrawals(claims)
	beside.Wait()
	s.Problems = append(s.Problems, spellings...)
	s.layLists()
	s.layCoverage(claims)
	s.layPlain(claims)
	s.layData()
	s.layAliases(claims)
	s.checkNavigation()
	s.Problems = s.Problems.Sort()
	return s
}

// Page gives the page at a URL.
func (s *Site) Page(url string) (Page, bool) {
	if i, ok := s.pages[url]; ok {
		return s.Pages[i], true
	}
	if part := s.partOf(url); part != nil {
		return part.page(url)
	}
	return Page{}, false
}

// Document gives the document at a URL, nil if there is none.
func (s *Site) Document(url string) *Document {
	i, found := slices.BinarySearchFunc(s.Documents, url, func(d Document, url string) int { return strings.Compare(d.URL, url) })
	if !found {
		return nil
	}
	return &s.Documents[i]
}

// partOf gives the part of the procedure in whose folder a URL is, or nil.
func (s *Site) partOf(url string) *part {
	rest, ok := strings.CutPrefix(url, "notices/")
	if !ok {
		return nil
	}
	name, _, _ := strings.Cut(rest, "/")
	return s.parts[s.Register.Procedure(name)]
}

// Position gives the place in the content to which the page or document at a URL
// goes back: to site.yaml where that is no one notice, report or page.
func (s *Site) Position(url string) problem.Position {
	if at, ok := s.alias[url]; ok {
		return at
	}
	if s.Document(url) != nil {
		for _, d := range s.partOf(url).documents {
			if d.URL == url {
				return d.at
			}
		}
	}
	switch p, _ := s.Page(url); {
	case p.Kind == Notice:
		return p.Procedure.Steps[p.Step].Notice.Position("")
	case p.Procedure != nil:
		return p.Procedure.First().Position("")
	case p.Coverage != nil:
		return p.Coverage.Position("")
	case p.Plain != nil:
		return p.Plain.Position("")
	case p.Withdrawal != nil:
		return p.Withdrawal.Position("")
	}
	return s.Settings.Position("")
}

// Has tells whether there is a page or a document at a URL.
func (s *Site) Has(url string) bool {
	_, ok := s.Page(url)
	return ok || s.Document(url) != nil
}

// Base is the path of the site's base URL, escaped as links have it: it begins
// and ends with a slash.
func (s *Site) Base() string { return s.Settings.BaseURL.EscapedPath() }

// Several tells whether a procedure has pages for each of its notices and for
// its changes: those with one notice say it all on the living page.
func Several(p *notice.Procedure) bool { return len(p.Steps) > 1 }

// ProcedureURL is the URL of a procedure's living page.
func ProcedureURL(name string) string { return "notices/" + name + "/" }

// NoticeURL is the URL of a notice's own page; that of the living page where
// the notice is the only one.
func NoticeURL(p *notice.Procedure, step int) string {
	if !Several(p) {
		return ProcedureURL(p.Name)
	}
	return ProcedureURL(p.Name) + p.Steps[step].Notice.ID + "/"
}

// ChangesURL is the URL of the page of a procedure's changes.
func ChangesURL(name string) string { return ProcedureURL(name) + "changes/" }

// DocumentURL is the URL of a file that belongs to a procedure; name is as in
// content.Document.
func DocumentURL(procedure, name string) string { return ProcedureURL(procedure) + Escape(name) }

// Escape gives a path as it stands in a URL.
func Escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// EscapeURL gives an address as an editor wrote it, with what no URL has as it is
// escaped (RFC 3986, appendix A), and nothing else: brackets may be of an IPv6 host,
// and after it there are none; a percent sign begins an escape; one # begins the
// fragment.
func EscapeURL(address string) string {
	var b strings.Builder
	done, after := 0, afterHost(address)
	fragment := strings.IndexByte(address, '#')
	for i := range len(address) {
		c := address[i]
		switch {
		case escaped(c), (c == '[' || c == ']') && i >= after, c == '#' && i > fragment, c == '%' && !isEscape(address[i:]):
			fmt.Fprintf(&b, "%s%%%02X", address[done:i], c)
			done = i + 1
		}
	}
	if done == 0 {
		return address
	}
	return b.String() + address[done:]
}

// afterHost gives where the path, query or fragment of an address begins.
func afterHost(address string) int {
	host := 0
	if i := strings.IndexAny(address, "/?#"); i >= 0 && strings.HasPrefix(address[i:], "//") {
		host = i + len("//")
	}
	if i := strings.IndexAny(address[host:], "/?#"); i >= 0 {
		return host + i
	}
	return len(address)
}

// isEscape tells whether a text begins with an escaped byte.
func isEscape(s string) bool {
	_, err := url.PathUnescape(s[:min(len(s), len("%20"))])
	return err == nil
}

// escaped tells whether no URL has a byte as it is.
func escaped(c byte) bool {
	switch c {
	case '"', '<', '>', '\\', '^', '`', '{', '|', '}':
		return true
	}
	return c <= ' ' || c >= 0x7F
}

// CoverageURL is the URL of a piece of coverage.
func CoverageURL(name string) string { return "coverage/" + name + "/" }

// PageURL is the URL of a page of a paged list whose first page is at url.
func PageURL(url string, number int) string {
	if number <= 1 {
		return url
	}
	return fmt.Sprintf("%spage/%d/", url, number)
}

// ArchiveURL is the URL of an archive page of the feed at url.
func ArchiveURL(url string, number int) string {
	return fmt.Sprintf("%s/%d.xml", strings.TrimSuffix(url, ".xml"), number)
}

// hasDates tells whether a procedure has anything for a calendar, or had: a date
// that was taken back stays in it as cancelled.
func hasDates(p *notice.Procedure) bool {
	return slices.ContainsFunc(p.Steps, func(s notice.Step) bool {
		return len(s.State.Events) > 0 || !notice.LastDeadline(s.State).IsZero()
	})
}

// Open gives those of some procedures that can be bid for at a moment, in the order in
// which each closes as lists say it, which stays while lots and towers of it close;
// those with no deadline come last. An awarded one is among them while a lot or
// tower of it can be bid for.
func Open(procedures []*notice.Procedure, at time.Time) []*notice.Procedure {
	type item struct {
		p      *notice.Procedure
		closes moment.Moment
	}
	var items []item
	for _, p := range procedures {
		if p.Status == notice.Open {
			items = append(items, item{p, notice.LastDeadline(p.State())})
		} else if dues := p.Closing(at); len(dues) > 0 {
			items = append(items, item{p, dues[len(dues)-1].At})
		}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(compareDeadlines(a.closes, b.closes), strings.Compare(a.p.Name, b.p.Name))
	})
	open := make([]*notice.Procedure, len(items))
	for i := range items {
		open[i] = items[i].p
	}
	return open
}

func compareDeadlines(a, b moment.Moment) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Deadline().Compare(b.Deadline())
}

// OnPage gives the items on a page of a paged list.
func OnPage[T any](items []T, perPage, number int) []T {
	return items[min(len(items), (number-1)*perPage):min(len(items), number*perPage)]
}

func pagesFor(items, perPage int) int { return max(1, (items+perPage-1)/perPage) }

// add adds a page that is no procedure's.
func (s *Site) add(p Page) {
	s.pages[p.URL] = len(s.Pages)
	s.Pages = append(s.Pages, p)
}

func (s *Site) layProcedures(parts []*part, c *claims) {
	pages := 0
	for _, p := range parts {
		pages += len(p.pages)
	}
	s.Pages = make([]Page, 0, pages+pages/8+1000)
	documents := map[string]Document{}
	for _, p := range parts {
		s.Pages = append(s.Pages, p.pages...)
		for _, d := range p.documents {
			documents[d.URL] = d.Document
			c.note(d.URL, d.what, d.at)
		}
	}
	for _, u := range slices.Sorted(maps.Keys(documents)) {
		s.Documents = append(s.Documents, documents[u])
		s.document[norm.NFC.String(documents[u].Path)] = u
	}
}

func (s *Site) layWithdrawals(c *claims) {
	for _, w := range s.Register.Folder.Withdrawals {
		if url := ProcedureURL(w.Name); c.take(url, theWithdrawal, w.Position("")) {
			s.add(Page{URL: url, Kind: Withdrawn, Withdrawal: w})
			s.source[w.File] = url
		}
	}
}

func (s *Site) layLists() {
	s.add(Page{URL: "", Kind: Home})
	s.layPaged(Page{URL: "notices/", Kind: Notices}, len(s.Newest))
	s.layPaged(Page{URL: "changes/", Kind: AllChanges}, len(s.Changes))
	s.add(Page{URL: "deadlines/", Kind: Deadlines})
	for _, m := range s.Months() {
		s.add(Page{URL: MonthURL(m), Kind: Month, Month: m})
	}
	for _, kind := range TermKinds() {
		s.add(Page{URL: string(kind) + "/", Kind: Index, Term: &Term{Kind: kind}})
		for _, t := range s.Terms[kind] {
			s.layPaged(Page{URL: t.URL(), Kind: TermPage, Term: t}, len(t.Procedures))
			switch kind {
			case Statuses:
				continue // a status has no news of its own
			case Divisions, Regions:
				s.add(Page{URL: t.URL() + FeedFile, Kind: Feed, Term: t})
			default:
				s.layFeed(Page{URL: t.URL() + FeedFile, Kind: Feed, Term: t}, len(t.Notices))
			}
			if slices.ContainsFunc(t.Procedures, func(p *notice.Procedure) bool { return s.parts[p].dates }) {
				s.add(Page{URL: t.URL() + CalendarFile, Kind: Calendar, Term: t})
			}
		}
	}
	s.add(Page{URL: "search/", Kind: Search})
	s.add(Page{URL: "data/", Kind: Data})
	s.add(Page{URL: NotFoundFile, Kind: NotFound})
}

func (s *Site) layPaged(p Page, items int) {
	first := p.URL
	p.Of = pagesFor(items, s.Settings.PerPage)
	for p.Number = 1; p.Number <= p.Of; p.Number++ {
		p.URL = PageURL(first, p.Number)
		s.add(p)
	}
}

func (s *Site) layFeed(p Page, entries int) {
	for _, p := range appendFeed(nil, p, entries) {
		s.add(p)
	}
}

// appendFeed adds a feed, and archive pages for the entries that it does not
// hold. Archive pages are counted from the oldest entry, so that they stay as
// they are when new entries come.
func appendFeed(pages []Page, p Page, entries int) []Page {
	p.Of = max(0, entries-1) / FeedEntries
	pages = append(pages, p)
	for n := 1; n <= p.Of; n++ {
		a := p
		a.Kind, a.Number, a.URL = FeedArchive, n, ArchiveURL(p.URL, n)
		pages = append(pages, a)
	}
	return pages
}

func (s *Site) layCoverage(c *claims) {
	s.add(Page{URL: "coverage/", Kind: CoverageIndex})
	for _, cov := range s.Register.Folder.Coverage {
		url := CoverageURL(cov.Name)
		c.take(url, theCoverage, cov.Position(""))
		s.add(Page{URL: url, Kind: CoveragePage, Coverage: cov})
		s.add(Page{URL: url + JSONLDFile, Kind: JSONLD, Coverage: cov})
		s.source[cov.File] = url
	}
}

// Plain gives the plain pages that are not left out as drafts.
func (s *Site) Plain() []*content.Page {
	if s.Register.Unpublished {
		return s.Register.Folder.Pages
	}
	return slices.DeleteFunc(slices.Clone(s.Register.Folder.Pages), func(p *content.Page) bool { return p.Draft })
}

func (s *Site) layPlain(c *claims) {
	for _, p := range s.Plain() {
		url := p.Name + "/"
		if !c.take(url, thePage, p.Position("")) {
			continue
		}
		s.add(Page{URL: url, Kind: Plain, Plain: p})
		s.source[p.File] = url
	}
}

func (s *Site) layData() {
	s.layFeed(Page{URL: FeedFile, Kind: Feed}, len(s.Notices))
	s.layFeed(Page{URL: "changes/" + FeedFile, Kind: Feed}, len(s.Changes))
	// A calendar has one event or more (RFC 5545, section 3.6), and a package one
	// record or more, by which it is dated.
	if slices.ContainsFunc(s.Newest, func(p *notice.Procedure) bool { return s.parts[p].dates }) {
		s.add(Page{URL: DeadlinesCalendar, Kind: Calendar})
	}
	s.add(Page{URL: ReleasesFile, Kind: Releases})
	if len(s.Newest) > 0 {
		s.add(Page{URL: RecordsFile, Kind: Records})
	}
	s.add(Page{URL: ExtensionFile, Kind: Extension})
	s.add(Page{URL: "ocds/extension/release-schema.json", Kind: ExtensionSchema})
	s.add(Page{URL: CSVFile, Kind: CSV})
	s.add(Page{URL: JSONFile, Kind: JSON})
	s.add(Page{URL: JSONLDFile, Kind: JSONLD})
	s.add(Page{URL: "data/" + JSONLDFile, Kind: JSONLD})
	s.add(Page{URL: "sitemap.xml", Kind: Sitemap})
	listed := 0
	for _, p := range s.Pages {
		if p.Kind.IsHTML() && p.Kind != NotFound {
			listed++
		}
	}
	for n := 1; listed > SitemapPages && (n-1)*SitemapPages < listed; n++ {
		s.add(Page{URL: SitemapPartURL(n), Kind: SitemapPart, Number: n})
	}
	s.add(Page{URL: "robots.txt", Kind: Robots})
}

func (s *Site) layAliases(c *claims) {
	lay := func(aliases []string, target string, position func(string) problem.Position) {
		for i, a := range aliases {
			url, at := Escape(norm.NFC.String(strings.TrimPrefix(a, "/"))), position(fmt.Sprintf("aliases.%d", i))
			// Only a warning: an address of that form, once published, has to stay.
			if below, found := strings.CutPrefix(a, s.Settings.BaseURL.Path); found && below != "" && s.Base() != "/" {
				s.Problems.Add(at, problem.Warning, "alias-with-base",
					"the alias %s begins with the path of base_url, and leads here from %s; write /%s", a, s.Settings.BaseURL.Path+a[1:], below)
			}
			if c.take(url, theAlias, at) {
				s.alias[url] = at
				s.add(Page{URL: url, Kind: Redirect, Target: target})
			}
		}
	}
	for _, p := range s.Register.Procedures {
		if !s.parts[p].aliases {
			continue
		}
		var said []string // a later notice may repeat an alias
		for _, step := range p.Steps {
			n := step.Notice
			if len(n.Aliases) == 0 {
				continue
			}
			fresh := slices.DeleteFunc(slices.Clone(n.Aliases), func(a string) bool { return slices.Contains(said, a) })
			lay(fresh, ProcedureURL(p.Name), n.Position)
			said = append(said, fresh...)
		}
	}
	for _, w := range s.Register.Folder.Withdrawals {
		lay(w.Aliases, ProcedureURL(w.Name), w.Position)
	}
	for _, p := range s.Plain() {
		lay(p.Aliases, p.Name+"/", p.Position)
	}
}

// Weeks is how many weeks from that of the build the deadlines page shows.
const Weeks = 4

// Months gives the first days of the months that have open deadlines after
// the weeks of the deadlines page.
func (s *Site) Months() []time.Time {
	end := WeekOf(s.Register.At, s.Settings.Zone).AddDate(0, 0, 7*Weeks)
	seen := map[time.Time]bool{}
	for _, p := range s.Newest {
		for _, d := range p.Closing(s.Register.At) {
			year, month, day := d.At.DayIn(s.Settings.Zone).Day()
			if !time.Date(year, month, day, 12, 0, 0, 0, time.UTC).Before(end) {
				seen[time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seen), time.Time.Compare)
}

// WeekOf gives the Monday, at noon UTC of its date, of the week that a moment
// is in. Noon keeps the date clear of every change of clocks.
func WeekOf(at time.Time, zone *time.Location) time.Time {
	year, month, day := at.In(zone).Date()
	noon := time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
	return noon.AddDate(0, 0, -(int(noon.Weekday())+6)%7)
}

// MonthURL is the URL of the deadlines of a month.
func MonthURL(month time.Time) string { return "deadlines/" + month.Format("2006-01") + "/" }
