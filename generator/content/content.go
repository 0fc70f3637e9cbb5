// Package content reads the folder that editors write: site.yaml, notices,
// coverage, plain pages and code lists.
//
// Load turns files into values that are complete and checked, and keeps for
// each value the place where it was written, so that every later stage can
// point an editor at a line and column. Faults of the content are collected as
// problems, from all files at once; Load fails only when the disk does.
//
// A notice says of each front-matter key one of three things: nothing, a value
// or null. Values are in Notice.Facts, where the zero value means that nothing
// was said; nulls are listed in Notice.Nulls. How notices add up is the next
// stage's work (package notice).
//
// A loaded Folder never changes. The preview loads again with the former one
// at hand, and only files whose bytes differ are decoded again.
package content

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/problem"
)

// A Folder is the content of one site.
type Folder struct {
	Settings Settings
	// Notices are all notices that have a type, a moment of publication and a
	// procedure whose name is its alone, by procedure, then the start of
	// publication, then file name. Drafts and those that are scheduled are among them.
	Notices []*Notice
	// Coverage is sorted by name.
	Coverage []*Coverage
	// Pages are the plain pages, sorted by name.
	Pages []*Page
	// Withdrawals are what stands in the place of withdrawn procedures, sorted
	// by name.
	Withdrawals []*Withdrawal
	// Unread are the texts of notices, coverage, pages and tombstones that are
	// none of the above, since their front matter or their names are at fault.
	Unread []Text
	Codes  Codes
	// Problems is sorted, with paths relative to the content folder.
	Problems problem.List

	// For the next load: what each file gave, the rules it was read by, what
	// the files' names come to, and the notices that cite files, by what their own
	// files gave.
	tree      tree
	rules     *rules
	nameCheck *nameCheck
	citing    map[*Notice]*Notice

	brokenNotices, brokenCoverage map[string]bool

	firstNames map[string]string // by procedure, of those that were renamed
}

// Broken tells whether something of a procedure could not be read, so that what
// seems to be missing of it may be there. It is reported already.
func (f *Folder) Broken(procedure string) bool {
	return f.brokenNotices[procedure] || f.brokenNotices["*"]
}

// FirstName gives what a procedure was called first, by which all ids know it: its
// name, unless a notice says that it was another.
func (f *Folder) FirstName(procedure string) string {
	return cmp.Or(f.firstNames[procedure], procedure)
}

// FirstNames gives the names by which ids know a notice: of its procedure, and its
// own, which is the procedure's where a file was called like that.
func (f *Folder) FirstNames(n *Notice) (procedure, id string) {
	procedure = f.FirstName(n.Procedure)
	if n.ID == n.Procedure {
		return procedure, procedure
	}
	return procedure, n.ID
}

// BrokenCoverage tells whether a file of coverage is there and could not be
// read. It is reported already.
func (f *Folder) BrokenCoverage(name string) bool {
	return f.brokenCoverage[name] || f.brokenCoverage["*"]
}

// SameFirstNames tells whether FirstName gives the same in two folders.
func (f *Folder) SameFirstNames(other *Folder) bool {
	return maps.Equal(f.firstNames, other.firstNames)
}

// SameBroken tells whether Broken and BrokenCoverage give the same in two folders.
func (f *Folder) SameBroken(other *Folder) bool {
	return maps.Equal(f.brokenNotices, other.brokenNotices) && maps.Equal(f.brokenCoverage, other.brokenCoverage)
}

// Settings is site.yaml.
type Settings struct {
	Title string
	// BaseURL is absolute and its path ends with a slash. Where there is none,
	// which is reported, it is https://site.invalid/.
	BaseURL *url.URL
	// FirstBaseURL is where the site was first, the base_url of site.yaml unless
	// it says that it moved: ids in feeds and calendars hang on it, which must
	// not change wherever the site is built for.
	FirstBaseURL *url.URL

	Publisher  Organization
	Language   string // BCP 47, canonical
	Zone       *time.Location
	ZoneKnown  bool   // if not, which is reported, Zone is UTC and times may be others than were meant
	OCIDPrefix string // ocds-000000 where none was given
	Licence    string // URL or empty
	Navigation []Link
	PerPage    int

	positions []place
}

// A Link is an entry of the site's navigation: URL is absolute, or a path of
// the site that begins with a slash.
type Link struct{ Title, URL string }

// A Type is a notice's type: the OCDS release tag with a dash in place of a
// camel's hump, as editors write it.
type Type string

// The types of notice (OCDS 1.1 releaseTag code list).
const (
	TypePlanning            Type = "planning"
	TypeTender              Type = "tender"
	TypeTenderUpdate        Type = "tender-update"
	TypeTenderAmendment     Type = "tender-amendment"
	TypeTenderCancellation  Type = "tender-cancellation"
	TypeAward               Type = "award"
	TypeAwardUpdate         Type = "award-update"
	TypeAwardCancellation   Type = "award-cancellation"
	TypeContract            Type = "contract"
	TypeContractUpdate      Type = "contract-update"
	TypeContractTermination Type = "contract-termination"
)

// Types lists every type in the order of a procedure's life.
func Types() []Type {
	return []Type{TypePlanning, TypeTender, TypeTenderUpdate, TypeTenderAmendment, TypeTenderCancellation,
		TypeAward, TypeAwardUpdate, TypeAwardCancellation, TypeContract, TypeContractUpdate, TypeContractTermination}
}

// Methods lists every method of procurement (OCDS 1.1 method code list).
func Methods() []string { return []string{"open", "selective", "limited", "direct"} }

// Words gives the type as text: tender amendment.
func (t Type) Words() string { return strings.ReplaceAll(string(t), "-", " ") }

// Tag gives the OCDS release tag: tenderAmendment.
func (t Type) Tag() string {
	before, after, found := strings.Cut(string(t), "-")
	if !found {
		return before
	}
	return before + strings.ToUpper(after[:1]) + after[1:]
}

// Cancels tells whether a notice of this type must give its reason.
func (t Type) Cancels() bool { return t == TypeTenderCancellation || t == TypeAwardCancellation }

// OfTender tells whether a notice of this type is a tender or on one.
func (t Type) OfTender() bool {
	return t == TypeTender || strings.HasPrefix(string(t), string(TypeTender)+"-")
}

// A Text is a file with front matter: where it says what, and what stands below.
type Text struct {
	// File is the path in the content folder: notices/2020/body-worn-video.md.
	File string
	// Body is the Markdown after the front matter, with LF line ends.
	Body string
	// BodyLine is the line of the file on which Body begins.
	BodyLine int
	// LinksToHeadings tells that Body may link to a heading of another file.
	LinksToHeadings bool

	positions []place // sorted by path
}

// A Pos is a place in a notice's file, counted as in problem.Position.
type Pos struct{ Line, Column int32 }

// A Notice is one file under notices/, published at one time.
type Notice struct {
	// Procedure is the name of the procedure it belongs to.
	Procedure string
	// ID is the file's name less .md; unique in its procedure.
	ID string
	Text

	Type      Type
	Published moment.Moment
	Draft     bool
	// Reason is why the notice changes, cancels or ends something.
	Reason string
	// OfficialURL is this notice in the official journal; it says nothing of
	// the procedure's other notices.
	OfficialURL string
	// Language is that of the notice's own words (BCP 47), empty if it is the
	// site's; it says nothing of the procedure's other notices.
	Language string
	// Aliases are old paths of the procedure, each begins and ends with a slash.
	Aliases []string
	// FirstName is what the procedure was called first, empty if it was always
	// called as it is now.
	FirstName string
	// Corrected says when and why the published file itself was put right.
	Corrected Correction

	// Facts is what the notice says of the procedure.
	Facts Facts
	// Nulls are the paths that the notice removes, sorted: "deadline",
	// "contact.phone", "lots[lot-2].value". An empty list counts as null.
	Nulls []string
	// Replaces are the paths of lists that were written as plain texts and so
	// replace the former list in place of merging with it: "towers.before".
	Replaces []string

	misread bool
}

// Misread tells that the front matter has errors, so that what the notice seems
// to lack may be there.
func (n *Notice) Misread() bool { return n.misread }

// Modified is when the notice became what it is: when it was published, or
// corrected after that.
func (n *Notice) Modified() moment.Moment { return moment.Later(n.Published, n.Corrected.Date) }

// Scheduled tells whether the notice is published only after a moment.
func (n *Notice) Scheduled(at time.Time) bool { return n.Published.Start().After(at) }

// A Correction is a later repair of a published notice's file.
type Correction struct {
	Date   moment.Moment // zero if the file was never corrected
	Reason string
}

// Facts are what can be said of a procedure. In a notice they are what it
// says; in a procedure's state what all its notices add up to. The zero value
// of a field means that nothing is known of it.
type Facts struct {
	Title     string
	Summary   string
	Reference string
	Buyer     Organization
	Programme Programme
	Value     Value
	Deadline  moment.Moment
	Events    []Event
	Submit    string // a URL or words
	Duration  moment.Duration
	Extension moment.Duration
	Towers    Towers
	Lots      []Lot
	Category  string // goods, services, works
	Legal     string
	Method    string // OCDS method code: open, selective, limited, direct
	Procedure string // the method in words
	CPV       []string
	Regions   []string
	Topics    []string
	Related   []Related
	Documents []Document
	Contact   Contact
	Image     Image
	Awards    []Award
	Contracts []Contract
	Extra     map[string]any // text, []any and map[string]any, as written
}

// An Organization is a buyer, a publisher or a supplier.
type Organization struct {
	Name string
	// ID is SCHEME-NUMBER, as in GB-COH-01234567.
	ID      string
	URL     string
	Contact Contact
}

// A Contact is a way to reach somebody.
type Contact struct{ Name, Email, Phone, URL string }

// A Programme is a group of procedures.
type Programme struct{ Title, URL string }

// A Value is an amount, or a range of which one end may be open.
type Value struct {
	Amount, Min, Max money.Amount // not valid where not given
	Estimated        Answer
	VAT              string // excluded, included or empty
}

// Known tells whether the value has a figure.
func (v Value) Known() bool { return v.Amount.Valid() || v.Min.Valid() || v.Max.Valid() }

// An Answer is yes, no or nothing said.
type Answer uint8

const (
	Unsaid Answer = iota // the key is not there, or null
	No
	Yes
)

// An Event is a date other than the deadline.
type Event struct {
	Title string
	Date  moment.Moment
}

// Towers says what slices of service a buyer moves from and to.
type Towers struct {
	// BeforeCount is the number of towers today; where their names are given,
	// Before has as many.
	BeforeCount      int
	Before           []Tower
	After            []Tower
	Separation       string // none, preference, strong preference, required
	SeparationReason string
}

// A Tower is a slice of service bought as one; its name is its key.
type Tower struct {
	Name     string
	Summary  string
	Services []string
	// Scope is "this notice" or "other notice".
	Scope string
	// Notice is the name of the procedure that buys the tower.
	Notice   string
	Supplier string
	Ends     moment.Moment
	Value    Value
	Deadline moment.Moment
	// Replaces are names of towers in Towers.Before.
	Replaces []string
}

// A Lot is a part of a procedure; its key is its id, or its name where it has
// no id.
type Lot struct {
	ID, Name, Summary string
	Value             Value
	Deadline          moment.Moment
}

// A Related is a piece of coverage or another procedure: exactly one of
// Coverage, Notice and URL is its key.
type Related struct {
	// Coverage is the name of a file in coverage/.
	Coverage string
	// Notice is the name of a procedure.
	Notice string
	// URL and the rest are of an item written in place.
	URL, Title, Kind, Publisher, Summary string
	Published                            moment.Moment
}

// A Document is a file of the site or elsewhere; its key is its file or URL.
type Document struct {
	Title string
	// File is the path as written, relative to the notice; Path is where that
	// is in the content folder, Name what follows the procedure's folder in its
	// URL (files/annex-a.pdf). All three are empty for a document elsewhere.
	File, Path, Name string
	URL              string
	Kind             string
	Language         string
	Published        moment.Moment
	Size             int64
	SHA256           string // 64 hexadecimal digits
}

// An Image is a picture with the text that stands for it.
type Image struct {
	File, Path, Name string // as in Document
	Alt, Credit      string
	Width, Height    int // in pixels; 0 where the format is not read
	SHA256           string
}

// An Award is one award; its key is its id, or its first supplier's name
// where it has no id.
type Award struct {
	ID        string
	Suppliers []Organization
	Value     Value
	Date      moment.Moment
	Towers    []string
	Lots      []string
	Bids      int // 0 where not said
}

// A Contract is one contract; its key is its id, or the award's where it has none.
type Contract struct {
	ID, Award          string
	Value              Value
	Signed, Start, End moment.Moment
}

// A Coverage is a report or article that notices cite: a file in coverage/.
type Coverage struct {
	// Name is the file's name less .md.
	Name string
	Text
	Title     string
	URL       string
	Kind      string // report, news, guidance, notice, programme, law
	Publisher string
	Published moment.Moment
	Topics    []string
	Summary   string
}

// A Page is a plain page: a Markdown file beside site.yaml.
type Page struct {
	// Name is the file's name less .md, and its URL.
	Name string
	Text
	Title    string
	Summary  string
	Language string
	Aliases  []string
	Draft    bool
}

// The key of an item is what a later notice's item must share to merge with it
// (OCDS identifier merge).

// A Keyed thing merges with that of the same key in other notices.
type Keyed interface{ Key() string }

// Index gives the index of the first thing that has a key, -1 if there is none.
func Index[T Keyed](things []T, key string) int {
	return slices.IndexFunc(things, func(t T) bool { return t.Key() == key })
}

// Few is how many things are looked through one by one; of more an index is made
// where each of many is looked for.
const Few = 32

// Finder gives what is Index for many keys of one list, so that the time does not
// grow with the product of both. One goroutine alone may use it.
func Finder[T Keyed](things []T) func(key string) int {
	if len(things) == 0 {
		return findNone
	}
	if len(things) <= Few {
		return func(key string) int { return Index(things, key) }
	}
	var first map[string]int
	return func(key string) int {
		if first == nil {
			first = make(map[string]int, len(things))
			for i, t := range slices.Backward(things) {
				first[t.Key()] = i
			}
		}
		if i, ok := first[key]; ok {
			return i
		}
		return -1
	}
}

// findNone is for empty lists. A function made within Finder would take memory anew.
func findNone(string) int { return -1 }

// Key gives the tower's name.
func (t Tower) Key() string { return t.Name }

// Elsewhere tells whether another notice buys the tower: one that says so, or
// names that notice and not its scope.
func (t Tower) Elsewhere() bool {
	return t.Scope == "other notice" || t.Scope == "" && t.Notice != ""
}

// Key gives the lot's id, else its name.
func (l Lot) Key() string { return cmp.Or(l.ID, l.Name) }

// Key gives the coverage's name, notice: and the procedure's name, or the URL.
func (r Related) Key() string {
	if r.Notice != "" {
		return "notice:" + r.Notice
	}
	return cmp.Or(r.Coverage, r.URL)
}

// Key gives the document's path in the content folder, else its URL.
func (d Document) Key() string { return cmp.Or(d.Path, d.URL) }

// Key gives the award's id, else its first supplier's name.
func (a Award) Key() string {
	if a.ID == "" && len(a.Suppliers) > 0 {
		return a.Suppliers[0].Name
	}
	return a.ID
}

// Key gives the contract's id, else that of its award.
func (c Contract) Key() string { return cmp.Or(c.ID, c.Award) }

// Key gives the organization's id, else its name.
func (o Organization) Key() string { return cmp.Or(o.ID, o.Name) }

// A Withdrawal is a tombstone: a file in withdrawn/ that says why a published
// procedure is gone, and since when.
type Withdrawal struct {
	// Name is the procedure's name: the file's less .md.
	Name string
	Text
	Title  string
	Date   moment.Moment
	Reason string
	// Aliases are old paths of the procedure, each begins and ends with a slash.
	Aliases []string
}

// IsWithdrawn tells whether a procedure has a tombstone, if only one that could
// not be read.
func (f *Folder) IsWithdrawn(procedure string) bool {
	return slices.ContainsFunc(f.tree, func(file *file) bool { return file.role == roleWithdrawal && file.name == procedure })
}

// A place is where the value at a path was written.
type place struct {
	path string
	at   Pos
}

// Path forms: a key ("deadline"), a part ("contact.email"), an item of a list
// by its number from 0 ("topics.2"), a part of an item ("lots.0.value").

// Position gives the place of the value at a path, or of the nearest thing
// around it: the item, the key, at last the top of the file.
func (t *Text) Position(path string) problem.Position { return find(t.File, t.positions, path) }

// Says tells whether the notice has a value or null at a path.
func (n *Notice) Says(path string) bool {
	_, ok := search(n.positions, path)
	return ok
}

// KeysAt gives the keys of the front matter that a line of the file is part of: the
// last that begins on it or above it, or all of those where they share a line.
func (n *Notice) KeysAt(line int) []string {
	var keys []string
	last := int32(0)
	for _, p := range n.positions {
		if strings.Contains(p.path, ".") || int(p.at.Line) > line || line >= n.BodyLine || p.at.Line < last {
			continue
		}
		if p.at.Line > last {
			keys, last = nil, p.at.Line
		}
		keys = append(keys, p.path)
	}
	return keys
}

// Removes tells whether the notice says null at a path of the form that Nulls
// has.
func (n *Notice) Removes(path string) bool {
	_, ok := slices.BinarySearch(n.Nulls, path)
	return ok
}

func search(places []place, path string) (int, bool) {
	return slices.BinarySearchFunc(places, path, func(p place, path string) int { return strings.Compare(p.path, path) })
}

func find(file string, places []place, path string) problem.Position {
	for {
		if i, ok := search(places, path); ok {
			return problem.Position{File: file, Line: int(places[i].at.Line), Column: int(places[i].at.Column)}
		}
		dot := strings.LastIndexByte(path, '.')
		if dot < 0 {
			return problem.Top(file)
		}
		path = path[:dot]
	}
}

// Codes are the site's own code lists. A list that the site does not carry is
// nil.
type Codes struct {
	CPV     map[string]Code // by the eight digits
	Regions map[string]Code
}

// A Code is an entry of a code list.
type Code struct {
	CheckDigit string            // one digit, of CPV alone
	Label      string            // from the column label
	Labels     map[string]string // by language, from columns as label_cy
}

// In gives the label in a language, else the plain one.
func (c Code) In(language string) string {
	if l := c.Labels[language]; l != "" {
		return l
	}
	primary, _, _ := strings.Cut(language, "-")
	if l := c.Labels[primary]; l != "" {
		return l
	}
	return c.Label
}
