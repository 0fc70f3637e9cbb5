package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// calendar makes the iCalendar file (RFC 5545) of a procedure, a term or the
// site. It has every date that a notice ever gave: one that was taken back, or
// whose procedure was cancelled, stays and says so, since a client that lost it
// could not tell.
//
// It names no METHOD: then DTSTAMP is when the event was last revised, which a
// notice tells and no clock (section 3.8.7.2).
func (r *Renderer) calendar(p site.Page, w *bytes.Buffer) {
	name := "Deadlines"
	procedures := r.site.Register.Procedures
	switch {
	case p.Procedure != nil:
		name = p.Procedure.State().Title
		procedures = []*notice.Procedure{p.Procedure}
	case p.Term != nil:
		name = "Deadlines: " + termTitle(p.Term)
		procedures = slices.SortedFunc(slices.Values(p.Term.Procedures), func(a, b *notice.Procedure) int { return strings.Compare(a.Name, b.Name) })
	}
	name = calendarText(name + " – " + r.site.Settings.Title)
	c := ics.Calendar{}
	for _, q := range []ics.BaseProperty{
		property(ics.PropertyVersion, "2.0"),
		property(ics.PropertyProductId, "-//handbill.example//handbill//EN"),
		property(ics.PropertyCalscale, "GREGORIAN"),
		property(ics.PropertyName, name),
		property(ics.PropertyXWRCalName, name),
		property(ics.PropertyRefreshInterval, "P1D"), // the name has its parameter in it
		property(ics.PropertyXPublishedTTL, "P1D"),
	} {
		c.CalendarProperties = append(c.CalendarProperties, ics.CalendarProperty{BaseProperty: q})
	}
	const end = "END:VCALENDAR\r\n"
	fold(w, strings.TrimSuffix(c.Serialize(calendarForm()), end))
	for _, q := range procedures {
		r.events(q, w)
	}
	w.WriteString(end)
}

// calendarForm has the library write lines as they are: see fold.
func calendarForm() *ics.SerializationConfiguration {
	return &ics.SerializationConfiguration{MaxLength: math.MaxInt, PropertyMaxLength: math.MaxInt, NewLine: string(ics.WithNewLineWindows)}
}

// events adds the events of a procedure, as calendars have them.
func (r *Renderer) events(p *notice.Procedure, w *bytes.Buffer) {
	w.Write(r.share.events.get(p, func() []byte {
		var made bytes.Buffer
		revised := p.Modified()
		// What could be bid for when the last notice came, whatever the day: a
		// deadline that passes is no change of a calendar.
		then := notice.Procedure{Steps: p.Steps, Status: p.Steps[len(p.Steps)-1].Stage}
		bids := map[dateID]bool{}
		for _, b := range then.Closing(p.Last().Published.Start()) {
			bids[dateID{kindOf(b), b.Item}] = true
		}
		for _, d := range dates(p) {
			fold(&made, r.event(p, d, revised, bids[d.dateID]).Serialize(calendarForm()))
		}
		return made.Bytes()
	}))
}

// A date is a moment of a procedure that belongs in a calendar, and what its
// notices did to it.
type date struct {
	dateID
	number int    // counts the dates of the procedure that share an id
	name   string // of the lot, tower or event
	at     moment.Moment
	// cancelled tells that it no longer stands, and gone that the procedure's
	// facts have it no more.
	cancelled, gone bool
	// revisions counts how often it moved, was cancelled or came back, or may
	// have by a correction.
	revisions int
	// set is the notice that last moved it, cancelled it or brought it back.
	set *content.Notice
}

// A dateID tells a date from the procedure's others: its key is that of a lot or
// tower, or the title of an event.
type dateID struct {
	kind dateKind
	key  string
}

// An unmoved is a date as long as it does not move.
type unmoved struct {
	dateID
	start     time.Time
	precision moment.Precision
}

func (d date) unmoved() unmoved {
	return unmoved{d.dateID, d.at.Start().UTC(), d.at.Precision()}
}

// A dateKind is the part of a UID that says what is due.
type dateKind string

const (
	theDeadline   dateKind = "deadline"
	lotDeadline   dateKind = "lot"
	towerDeadline dateKind = "tower"
	otherDate     dateKind = "event"
)

func kindOf(d notice.Due) dateKind {
	switch d.Path {
	case notice.DueLot:
		return lotDeadline
	case notice.DueTower:
		return towerDeadline
	}
	return theDeadline
}

// dates gives a procedure's dates in the order in which notices first gave
// them.
func dates(p *notice.Procedure) []date {
	var all []date
	corrected := 0
	var last moment.Moment
	for _, s := range p.Steps {
		all = revise(all, said(s.State), s)
		if s.Notice.Corrected.Reason != "" {
			corrected++
			last = moment.Later(last, s.Notice.Corrected.Date)
		}
	}
	// A correction of what a notice said takes away its revision of a date, and
	// that of the next notice; SEQUENCE must not fall with them (RFC 5546,
	// section 2.1.5). How often a notice was corrected is not known, but when it
	// was last: so the minute counts too.
	more := 3 * (int64(corrected) + max(0, last.Start().Unix()/60))
	for i := range all {
		all[i].revisions = int(min(int64(all[i].revisions)+more, math.MaxInt32))
	}
	return all
}

// said gives the dates of a state.
func said(f *content.Facts) []date {
	var all []date
	for d := range notice.Deadlines(f) {
		all = append(all, date{dateID: dateID{kindOf(d), d.Item}, name: d.Name, at: d.At})
	}
	for _, e := range f.Events {
		if !e.Date.IsZero() {
			all = append(all, date{dateID: dateID{otherDate, e.Title}, name: e.Title, at: e.Date})
		}
	}
	return all
}

// revise brings dates up to what holds after a step. A date keeps its number
// through it: first those that did not move are found again, then the others.
//
// What a cancellation took away comes back when it is tendered anew, and when a
// later notice of an award or a contract says its date, the same or another one.
// What has taken place is not cancelled after it.
func revise(all, now []date, s notice.Step) []date {
	at, known := s.Notice.Published.Start(), len(all)
	cancelled, anew := s.Stage == notice.Cancelled, s.Notice.Type == content.TypeTender
	own := map[unmoved]bool{}
	for _, d := range said(&s.Notice.Facts) {
		own[d.unmoved()] = true
	}
	// Of dates that share their id, each is found again in the order of all.
	same, like := map[unmoved][]int{}, map[dateID][]int{}
	for k, o := range all {
		same[o.unmoved()] = append(same[o.unmoved()], k)
		like[o.dateID] = append(like[o.dateID], k)
	}
	found := make([]bool, known)
	was := make([]int, len(now)) // index in all, from 1
	for i, d := range now {
		if left := same[d.unmoved()]; len(left) > 0 {
			was[i], found[left[0]] = left[0]+1, true
			same[d.unmoved()] = left[1:]
		}
	}
	number := map[dateID]int{} // of the next date with an id
	for id, k := range like {
		number[id] = len(k)
		like[id] = slices.DeleteFunc(k, func(k int) bool { return found[k] })
	}
	for i, d := range now {
		if left := like[d.dateID]; was[i] == 0 && len(left) > 0 {
			was[i], found[left[0]] = left[0]+1, true
			like[d.dateID] = left[1:]
		}
	}
	for i, d := range now {
		if was[i] == 0 {
			d.cancelled, d.set = cancelled, s.Notice
			d.number = number[d.dateID]
			number[d.dateID]++
			all = append(all, d)
			continue
		}
		o := &all[was[i]-1]
		moved := !o.at.Equal(d.at)
		took := d.kind == otherDate && !o.cancelled && d.at.Passed(at)
		stands := !cancelled && (anew || moved || own[d.unmoved()] || o.gone || !o.cancelled) || took
		o.name, o.gone = d.name, false
		if moved || o.cancelled == stands {
			o.at, o.cancelled, o.set = d.at, !stands, s.Notice
			o.revisions++
		}
	}
	for k := range known {
		o := &all[k]
		if found[k] {
			continue
		}
		o.gone = true
		if !o.cancelled && !o.at.Passed(at) {
			o.cancelled, o.set = true, s.Notice
			o.revisions++
		}
	}
	return all
}

// uid gives the id of a date's event, which no move changes. The parts are
// escaped, so that no two dates share one.
func (r *Renderer) uid(p *notice.Procedure, d date) string {
	id := r.site.Register.Folder.FirstName(p.Name) + "/" + string(d.kind)
	if d.key != "" {
		key := url.QueryEscape(d.key)
		if len(key) > 100 { // a UID has 255 octets at most (RFC 7986, section 5.3)
			sum := sha256.Sum256([]byte(d.key))
			key = hex.EncodeToString(sum[:16])
		}
		id += "/" + key
	}
	if d.number > 0 {
		id += "/" + strconv.Itoa(d.number+1)
	}
	u := r.site.Settings.FirstBaseURL
	return id + "@" + u.Hostname() + strings.TrimSuffix(u.EscapedPath(), "/")
}

// event makes the event of a date. revised is when the procedure last changed:
// any notice can change the event's text, the title or how to bid. alarm tells
// whether it is the deadline of what could be bid for then.
func (r *Renderer) event(p *notice.Procedure, d date, revised moment.Moment, alarm bool) *ics.VEvent {
	f := p.State()
	what, title := d.name, f.Title
	switch d.kind {
	case theDeadline:
		what = "Deadline"
	case lotDeadline, towerDeadline:
		what = "Deadline for " + d.name
	}
	summary := calendarText(what + ": " + title)
	lines := []string{what + ": " + d.at.String()}
	if d.kind != otherDate && d.at.Precision() == moment.Day {
		lines[0] = what + ": until the end of " + d.at.String()
	}
	status := ics.ObjectStatusConfirmed
	if d.cancelled {
		status = ics.ObjectStatusCancelled
		lines = append(lines, strings.TrimSpace("Cancelled: it no longer stands. "+d.set.Reason))
	}
	if f.Buyer.Name != "" {
		lines = append(lines, "Buyer: "+f.Buyer.Name)
	}
	if f.Submit != "" && d.kind != otherDate {
		lines = append(lines, "How to bid: "+f.Submit)
	}
	page := r.absolute(site.ProcedureURL(p.Name))
	stamp := revised.Start().UTC().Format(utcForm)
	start := property(ics.PropertyDtstart, d.at.Start().UTC().Format(utcForm))
	if d.at.Precision() != moment.Instant {
		year, month, day := d.at.Day()
		start = property(ics.PropertyDtstart, time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format("20060102"))
		start.ICalParameters = map[string][]string{"VALUE": {"DATE"}}
	}
	e := &ics.VEvent{ComponentBase: component(
		property(ics.PropertyUid, r.uid(p, d)),
		property(ics.PropertyDtstamp, stamp),
		property(ics.PropertyLastModified, stamp),
		property(ics.PropertySequence, strconv.Itoa(d.revisions)),
		start,
		property(ics.PropertySummary, summary),
		property(ics.PropertyDescription, calendarText(strings.Join(append(lines, page), "\n"))),
		property(ics.PropertyUrl, page),
		property(ics.PropertyStatus, string(status)),
		property(ics.PropertyTransp, string(ics.TransparencyTransparent)), // it takes up nobody's time
	)}
	if alarm && !d.cancelled {
		e.Components = append(e.Components, &ics.VAlarm{ComponentBase: component(
			property(ics.PropertyAction, string(ics.ActionDisplay)),
			property(ics.PropertyTrigger, "-P7D"),
			property(ics.PropertyDescription, summary),
		)})
	}
	return e
}

const utcForm = "20060102T150405Z"

func component(properties ...ics.BaseProperty) ics.ComponentBase {
	c := ics.ComponentBase{Properties: make([]ics.IANAProperty, len(properties))}
	for i, p := range properties {
		c.Properties[i].BaseProperty = p
	}
	return c
}

func property(name ics.Property, value string) ics.BaseProperty {
	return ics.BaseProperty{IANAToken: string(name), Value: value}
}

// calendarText makes text fit for a calendar's properties, which have no place
// for control characters (RFC 5545, section 3.3.11): the library escapes what
// has a meaning there, and lets these through.
func calendarText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\u2028', r == '\u2029':
			return '\n'
		case r != '\n' && r < 0x20, 0x7F <= r && r < 0xA0:
			return -1
		}
		return r
	}, s)
}

// lineLength is how many octets a line may have without its end (RFC 5545,
// section 3.1).
const lineLength = 75

// fold adds content lines, those that are too long in pieces. The library's own
// folding cuts between a backslash and what it stands before, which readers are
// known to stumble over.
func fold(w *bytes.Buffer, text string) {
	for line := range strings.SplitAfterSeq(text, "\r\n") {
		room := lineLength
		for rest := len("\r\n"); len(line)-rest > room; room = lineLength - 1 {
			n := room
			for !utf8.RuneStart(line[n]) {
				n--
			}
			slashes := n - len(strings.TrimRight(line[:n], `\`))
			n -= slashes % 2
			w.WriteString(line[:n])
			w.WriteString("\r\n ")
			line = line[n:]
		}
		w.WriteString(line)
	}
}
