package render

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// checkLines holds content lines against RFC 5545, section 3.1, and gives them
// unfolded.
func checkLines(t testing.TB, data string) []string {
	t.Helper()
	text, found := strings.CutSuffix(data, "\r\n")
	if !found {
		t.Fatalf("the last line does not end: %q", data)
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\r\n") {
		slashes := len(line) - len(strings.TrimRight(line, `\`))
		switch {
		case len(line) > 75:
			t.Errorf("%d octets in %q", len(line), line)
		case !utf8.ValidString(line):
			t.Errorf("a character is cut in %q", line)
		case slashes%2 > 0:
			t.Errorf("an escape is cut in %q", line)
		case strings.ContainsFunc(line, func(r rune) bool { return r < 0x20 || r == 0x7F }):
			t.Errorf("a control character in %q", line)
		}
		if rest, folded := strings.CutPrefix(line, " "); folded && len(lines) > 0 {
			lines[len(lines)-1] += rest
		} else {
			lines = append(lines, line)
		}
	}
	return lines
}

// An eventRead is what the tests read of an event.
type eventRead struct {
	Key, Start, Summary, Status, Stamp string
	Sequence, Alarms                   int
}

// readCalendar reads a calendar with a library that did not write it, and holds
// each event against what RFC 5545, section 3.6.1 demands.
func readCalendar(t testing.TB, data []byte) []eventRead {
	t.Helper()
	checkLines(t, string(data))
	c, err := ical.NewDecoder(bytes.NewReader(data)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if v, _ := c.Props.Text(ical.PropVersion); v != "2.0" || c.Props.Get(ical.PropProductID) == nil {
		t.Errorf("the calendar has the version %q and the product %v", v, c.Props.Get(ical.PropProductID))
	}
	seen := map[string]bool{}
	var events []eventRead
	for _, e := range c.Events() {
		for name, props := range e.Props {
			if len(props) != 1 {
				t.Errorf("%d times %s", len(props), name)
			}
		}
		text := func(name string) string {
			s, err := e.Props.Text(name)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return s
		}
		uid := text(ical.PropUID)
		if uid == "" || seen[uid] || len(uid) > 255 {
			t.Errorf("the UID %q is none of its own, or too long", uid)
		}
		seen[uid] = true
		for _, name := range []string{ical.PropDateTimeStamp, ical.PropLastModified, ical.PropDateTimeStart} {
			if _, err := e.Props.DateTime(name, nil); err != nil || e.Props.Get(name) == nil {
				t.Errorf("%s of %s: %v", name, uid, err)
			}
		}
		if u, err := e.Props.URI(ical.PropURL); err != nil || !u.IsAbs() {
			t.Errorf("the URL of %s is %v: %v", uid, u, err)
		}
		sequence, err := e.Props.Get(ical.PropSequence).Int()
		if err != nil {
			t.Error(err)
		}
		key, host, _ := strings.Cut(uid, "@")
		if host != "example.org" && host != "example.org/tenders" {
			t.Errorf("the UID %q names no host", uid)
		}
		start := e.Props.Get(ical.PropDateTimeStart)
		if (len(start.Value) == 8) != (start.Params.Get("VALUE") == "DATE") {
			t.Errorf("%s starts at %q, of type %q", uid, start.Value, start.Params.Get("VALUE"))
		}
		events = append(events, eventRead{Key: key, Start: start.Value, Summary: text(ical.PropSummary),
			Status: text(ical.PropStatus), Stamp: e.Props.Get(ical.PropDateTimeStamp).Value, Sequence: sequence, Alarms: len(e.Children)})
		for _, a := range e.Children {
			if before, err := a.Props.Get(ical.PropTrigger).Duration(); err != nil || before != -7*24*time.Hour || a.Name != ical.CompAlarm {
				t.Errorf("the alarm of %s is at %v: %v", uid, before, err)
			}
		}
	}
	return events
}

// later gives a notice's file.
func laterNotice(kind, published, rest string) string {
	return fmt.Sprintf("---\ntype: %s\npublished: %s\n%s---\nText.\n", kind, published, rest)
}

func TestCalendarFollowsTheNotices(t *testing.T) {
	const first = "title: Roads\nbuyer: Council\n"
	for _, test := range []struct {
		name    string
		notices []string // oldest first
		want    []eventRead
	}{
		{"a day", []string{laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\n")},
			[]eventRead{{"p/deadline", "20200213", "Deadline: Roads", "CONFIRMED", "20200101T000000Z", 0, 1}}},
		{"a time, in summer", []string{laterNotice("tender", "2020-01-01", first+"deadline: 2020-06-01 12:00\n")},
			[]eventRead{{"p/deadline", "20200601T110000Z", "Deadline: Roads", "CONFIRMED", "20200101T000000Z", 0, 1}}},
		{"a plan has no alarm", []string{laterNotice("planning", "2020-01-01 08:00", first+"deadline: 2020-02-13\n")},
			[]eventRead{{"p/deadline", "20200213", "Deadline: Roads", "CONFIRMED", "20200101T080000Z", 0, 0}}},
		{"moved twice, then another fact", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\n"),
			laterNotice("tender-update", "2020-01-02", "deadline: 2020-02-20\n"),
			laterNotice("tender-update", "2020-01-03", "deadline: 2020-02-20 10:00\n"),
			laterNotice("tender-update", "2020-01-04", "deadline: 2020-02-20 10:00\nreference: X1\n"),
		}, []eventRead{{"p/deadline", "20200220T100000Z", "Deadline: Roads", "CONFIRMED", "20200104T000000Z", 2, 1}}},
		{"cancelled", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\nevents: [{title: Visit, date: 2020-01-02}, {title: Questions, date: 2020-01-20}]\n"),
			laterNotice("tender-cancellation", "2020-01-05", "reason: No money.\n"),
			laterNotice("tender-update", "2020-01-06", "reference: X1\n"),
		}, []eventRead{
			{"p/deadline", "20200213", "Deadline: Roads", "CANCELLED", "20200106T000000Z", 1, 0},
			{"p/event/Visit", "20200102", "Visit: Roads", "CONFIRMED", "20200106T000000Z", 0, 0}, // it took place
			{"p/event/Questions", "20200120", "Questions: Roads", "CANCELLED", "20200106T000000Z", 1, 0},
		}},
		{"cancelled after the deadline", []string{
			laterNotice("tender", "2019-11-01", first+"deadline: 2019-12-13\n"),
			laterNotice("tender-cancellation", "2020-01-05", "reason: No money.\n"),
		}, []eventRead{{"p/deadline", "20191213", "Deadline: Roads", "CANCELLED", "20200105T000000Z", 1, 0}}},
		{"cancelled and tendered again", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\n"),
			laterNotice("tender-cancellation", "2020-01-05", "reason: No money.\n"),
			laterNotice("tender", "2020-01-07", ""),
		}, []eventRead{{"p/deadline", "20200213", "Deadline: Roads", "CONFIRMED", "20200107T000000Z", 2, 1}}},
		{"a deadline taken back", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\n"),
			laterNotice("tender-update", "2020-01-05", "deadline: null\n"),
		}, []eventRead{{"p/deadline", "20200213", "Deadline: Roads", "CANCELLED", "20200105T000000Z", 1, 0}}},
		{"lots with deadlines on one day", []string{
			laterNotice("tender", "2020-01-01", first+"lots: [{id: a, name: North, deadline: 2020-02-13}, {id: A, name: South, deadline: 2020-02-13}, {name: North, id: a/2, deadline: 2020-02-13}]\n"),
			laterNotice("tender-update", "2020-01-05", "lots: [{id: A, deadline: 2020-02-14}]\n"),
		}, []eventRead{
			{"p/lot/a", "20200213", "Deadline for North: Roads", "CONFIRMED", "20200105T000000Z", 0, 1},
			{"p/lot/A", "20200214", "Deadline for South: Roads", "CONFIRMED", "20200105T000000Z", 1, 1},
			{"p/lot/a%2F2", "20200213", "Deadline for North: Roads", "CONFIRMED", "20200105T000000Z", 0, 1},
		}},
		{"towers", []string{
			laterNotice("tender", "2020-01-01", first+"towers: [{name: Network, scope: this notice, deadline: 2020-02-13}, {name: Apps, scope: other notice, deadline: 2020-02-14}]\n"),
		}, []eventRead{{"p/tower/Network", "20200213", "Deadline for Network: Roads", "CONFIRMED", "20200101T000000Z", 0, 1}}},
		{"events of one name, of which the first goes", []string{
			laterNotice("tender", "2019-12-01", first+"deadline: 2020-02-13\nevents: [{title: Visit, date: 2019-12-05}, {title: Visit, date: 2020-01-20}, {title: Award, date: 2020-03-01}]\n"),
			laterNotice("tender-update", "2020-01-05", "events: [{title: Award, date: 2020-03-05}, {title: Visit, date: 2020-01-20}]\n"),
		}, []eventRead{
			{"p/deadline", "20200213", "Deadline: Roads", "CONFIRMED", "20200105T000000Z", 0, 1},
			{"p/event/Visit", "20191205", "Visit: Roads", "CONFIRMED", "20200105T000000Z", 0, 0},
			{"p/event/Visit/2", "20200120", "Visit: Roads", "CONFIRMED", "20200105T000000Z", 0, 0},
			{"p/event/Award", "20200305", "Award: Roads", "CONFIRMED", "20200105T000000Z", 1, 0},
		}},
		{"an event dropped before it came", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\nevents: [{title: Visit, date: 2020-01-20}]\n"),
			laterNotice("tender-update", "2020-01-05", "events: null\n"),
		}, []eventRead{
			{"p/deadline", "20200213", "Deadline: Roads", "CONFIRMED", "20200105T000000Z", 0, 1},
			{"p/event/Visit", "20200120", "Visit: Roads", "CANCELLED", "20200105T000000Z", 1, 0},
		}},
		// An alarm is for what could be bid for when the last notice came.
		{"one lot awarded", []string{
			laterNotice("tender", "2019-11-01", first+"lots: [{id: a, name: A, deadline: 2019-12-13}, {id: b, name: B, deadline: 2020-02-13}]\n"),
			laterNotice("award", "2020-01-05", "awards: [{suppliers: [S], lots: [a]}]\n"),
		}, []eventRead{
			{"p/lot/a", "20191213", "Deadline for A: Roads", "CONFIRMED", "20200105T000000Z", 0, 0},
			{"p/lot/b", "20200213", "Deadline for B: Roads", "CONFIRMED", "20200105T000000Z", 0, 1},
		}},
		{"one tower in contract", []string{
			laterNotice("tender", "2019-11-01", first+"deadline: 2020-02-14\ntowers: [{name: N, scope: this notice}, {name: A, scope: this notice, deadline: 2020-02-13}]\n"),
			laterNotice("contract", "2020-01-05", "awards: [{id: w, suppliers: [S], towers: [A]}]\ncontracts: [{id: c, award: w}]\n"),
		}, []eventRead{
			{"p/deadline", "20200214", "Deadline: Roads", "CONFIRMED", "20200105T000000Z", 0, 1},
			{"p/tower/A", "20200213", "Deadline for A: Roads", "CONFIRMED", "20200105T000000Z", 0, 0},
		}},
		{"one lot awarded, and the whole is over", []string{
			laterNotice("tender", "2019-11-01", first+"deadline: 2020-01-03\nlots: [{id: a, name: A}, {id: b, name: B, deadline: 2020-01-02}]\n"),
			laterNotice("award", "2020-01-05", "awards: [{suppliers: [S], lots: [a]}]\n"),
		}, []eventRead{
			{"p/deadline", "20200103", "Deadline: Roads", "CONFIRMED", "20200105T000000Z", 0, 0},
			{"p/lot/b", "20200102", "Deadline for B: Roads", "CONFIRMED", "20200105T000000Z", 0, 0},
		}},
		{"awarded", []string{
			laterNotice("tender", "2019-11-01", first+"deadline: 2019-12-13\n"),
			laterNotice("award", "2020-01-05", "awards: [{suppliers: [Somebody]}]\n"),
		}, []eventRead{{"p/deadline", "20191213", "Deadline: Roads", "CONFIRMED", "20200105T000000Z", 0, 0}}},
		// A date that a cancellation took away comes back with a tender, or with
		// another date, and with nothing else (RFC 5545 has one STATUS for it).
		{"cancelled, then updates of an award and a contract", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\n"),
			laterNotice("tender-cancellation", "2020-01-05", "reason: No money.\n"),
			laterNotice("contract-update", "2020-01-06", "contact: {name: A}\n"),
			laterNotice("award-update", "2020-01-07", "contact: {name: B}\n"),
			laterNotice("award-cancellation", "2020-01-08", "reason: No award.\n"),
		}, []eventRead{{"p/deadline", "20200213", "Deadline: Roads", "CANCELLED", "20200108T000000Z", 1, 0}}},
		{"cancelled, then a contract of what was awarded before", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\nlots: [{id: 1, name: A}, {id: 2, name: B}]\n"),
			laterNotice("award", "2020-01-02", "awards: [{id: w, suppliers: [S], lots: [1]}]\n"),
			laterNotice("tender-cancellation", "2020-01-05", "reason: No money.\n"),
			laterNotice("contract", "2020-01-06", "contracts: [{id: c, award: w}]\nevents: [{title: Start, date: 2020-03-01}]\n"),
		}, []eventRead{
			{"p/deadline", "20200213", "Deadline: Roads", "CANCELLED", "20200106T000000Z", 1, 0},
			{"p/event/Start", "20200301", "Start: Roads", "CONFIRMED", "20200106T000000Z", 0, 0},
		}},
		{"cancelled, and said again by an award's update", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\nevents: [{title: Visit, date: 2020-02-01}, {title: Visit, date: 2020-02-03}]\n"),
			laterNotice("tender-cancellation", "2020-01-05", "reason: No money.\n"),
			laterNotice("award", "2020-01-06", "awards: [{suppliers: [S]}]\n"),
			laterNotice("award-update", "2020-01-07", "events: [{title: Visit, date: 2020-02-03}, {title: Visit, date: 2020-02-05}]\n"),
		}, []eventRead{
			{"p/deadline", "20200213", "Deadline: Roads", "CANCELLED", "20200107T000000Z", 1, 0},
			{"p/event/Visit", "20200205", "Visit: Roads", "CONFIRMED", "20200107T000000Z", 2, 0},
			{"p/event/Visit/2", "20200203", "Visit: Roads", "CONFIRMED", "20200107T000000Z", 2, 0},
		}},
		{"cancelled, taken back, and given again", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\n"),
			laterNotice("tender-update", "2020-01-02", "deadline: null\n"),
			laterNotice("tender-update", "2020-01-03", "deadline: 2020-02-13\n"),
		}, []eventRead{{"p/deadline", "20200213", "Deadline: Roads", "CONFIRMED", "20200103T000000Z", 2, 1}}},
		{"how to bid changes", []string{
			laterNotice("tender", "2020-01-01", first+"deadline: 2020-02-13\nsubmit: By post.\n"),
			laterNotice("tender-update", "2020-01-02", "submit: By email.\n"),
		}, []eventRead{{"p/deadline", "20200213", "Deadline: Roads", "CONFIRMED", "20200102T000000Z", 0, 1}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := files{}
			for i, text := range test.notices {
				f[fmt.Sprintf("notices/p/%d.md", i)] = text
			}
			for _, at := range []string{"2020-01-08T00:00:00Z", "2020-02-14T12:00:00Z", "2030-01-01T00:00:00Z"} { // no day changes it
				r := rendererAt(t, loadFiles(t, f), at)
				var w bytes.Buffer
				r.calendar(site.Page{URL: "notices/p/calendar.ics", Kind: site.Calendar, Procedure: r.site.Register.Procedures[0]}, &w)
				if diff := cmp.Diff(test.want, readCalendar(t, w.Bytes())); diff != "" {
					t.Errorf("at %s (-want +got)\n%s", at, diff)
				}
			}
		})
	}
}

// A notice's later date changes no UID and nothing of other events (G54).
func TestCalendarUIDsStay(t *testing.T) {
	f := files{}
	for i := range 20 {
		f[fmt.Sprintf("notices/p%02d.md", i)] = laterNotice("tender", "2020-01-01", fmt.Sprintf("title: Number %d\nbuyer: Council\ndeadline: 2020-02-%02d\nevents: [{title: Visit, date: 2020-01-20}]\n", i, i+1))
	}
	read := func(f files, at string) map[string]eventRead {
		by := map[string]eventRead{}
		for _, e := range readCalendar(t, output(t, rendererAt(t, loadFiles(t, f), at), "deadlines/calendar.ics")) {
			by[e.Key] = e
		}
		return by
	}
	all := read(f, "2020-01-02T00:00:00Z")
	if len(all) != 40 {
		t.Fatalf("%d events, want 40", len(all))
	}
	if diff := cmp.Diff(all, read(f, "2020-01-03T00:00:00Z")); diff != "" {
		t.Errorf("a build a day later differs:\n%s", diff)
	}
	fewer := maps.Clone(f)
	delete(fewer, "notices/p03.md")
	want := maps.Clone(all)
	delete(want, "p03/deadline")
	delete(want, "p03/event/Visit")
	if diff := cmp.Diff(want, read(fewer, "2020-01-02T00:00:00Z")); diff != "" {
		t.Errorf("without an earlier event the others differ:\n%s", diff)
	}
}

// A correction may take back what moved a date, and clients keep what has the
// higher SEQUENCE, and of one SEQUENCE the later DTSTAMP (RFC 5546, section 2.1.5):
// each correction has a higher one.
func TestCalendarCorrectionIsNewer(t *testing.T) {
	read := func(notices ...string) eventRead {
		f := files{}
		for i, text := range notices {
			f[fmt.Sprintf("notices/p/%d.md", i)] = text
		}
		events := readCalendar(t, output(t, rendererAt(t, loadFiles(t, f), "2020-01-20T00:00:00Z"), "notices/p/calendar.ics"))
		if len(events) != 1 {
			t.Fatalf("%d events, want 1", len(events))
		}
		return events[0]
	}
	correctedOn := func(date string) string { return "corrected: {date: " + date + ", reason: A slip.}\n" }
	corrected := correctedOn("2020-01-10")
	tender := func(deadline, rest string) string {
		return laterNotice("tender", "2020-01-01", "title: Roads\nbuyer: Council\ndeadline: "+deadline+"\n"+rest)
	}
	update := func(published, deadline, rest string) string {
		return laterNotice("tender-update", published, "deadline: "+deadline+"\n"+rest)
	}
	first, back := tender("2020-02-13", ""), update("2020-01-03", "2020-02-13", "")
	for _, test := range []struct {
		name          string
		before, after []string
	}{
		{"the only notice", []string{first}, []string{tender("2020-02-11", corrected)}},
		{"a move that was none", []string{first, update("2020-01-02", "2020-02-20", "")}, []string{first, update("2020-01-02", "2020-02-13", corrected)}},
		{"a move that another took back", []string{first, update("2020-01-02", "2020-02-20", ""), back}, []string{first, update("2020-01-02", "2020-02-13", corrected), back}},
		{"a second correction", []string{tender("2020-02-11", corrected)}, []string{tender("2020-02-12", correctedOn("2020-01-11"))}},
		{"a second correction on the day", []string{tender("2020-02-11", corrected)}, []string{tender("2020-02-12", correctedOn("2020-01-10 00:01"))}},
		{"a second correction of a move that another took back", []string{first, update("2020-01-02", "2020-02-20", corrected), back}, []string{first, update("2020-01-02", "2020-02-13", correctedOn("2020-01-10 00:01")), back}},
		{"a second correction, of when it was published too", []string{tender("2020-02-11", corrected)}, []string{strings.Replace(tender("2020-02-12", correctedOn("2020-01-11")), "2020-01-01", "2020-01-09", 1)}},
		{"a year that is wrong", []string{first}, []string{tender("2020-02-11", correctedOn("9999-01-10"))}},
		{"another notice on the day", []string{tender("2020-02-11", corrected), update("2020-01-02", "2020-02-20", "")}, []string{tender("2020-02-11", corrected), update("2020-01-02", "2020-02-11", corrected)}},
	} {
		was, is := read(test.before...), read(test.after...)
		if is.Sequence <= was.Sequence || is.Sequence > math.MaxInt32 || is.Stamp < was.Stamp {
			t.Errorf("%s: SEQUENCE %d of %s, before the correction %d of %s", test.name, is.Sequence, is.Stamp, was.Sequence, was.Stamp)
		}
	}
}

// TestManyDates: notices after one with many dates take no time that grows with the
// square of these, be their titles one or all different.
func TestManyDates(t *testing.T) {
	const events = 80_000
	for _, titles := range []int{1, events} {
		f := &content.Facts{}
		for i := range events {
			day := moment.OnDay(time.Date(1000+i%9000, 2, 3, 0, 0, 0, 0, time.UTC), time.UTC)
			f.Events = append(f.Events, content.Event{Title: fmt.Sprint("Visit ", i%titles), Date: day})
		}
		step := notice.Step{Notice: &content.Notice{Published: moment.OnDay(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.UTC)}, State: f}
		start := time.Now()
		all := dates(&notice.Procedure{Steps: []notice.Step{step, step}})
		// It takes less than a second on a free machine, and minutes where each date
		// is looked for among all.
		if took := time.Since(start); len(all) != events || took > time.Minute {
			t.Errorf("%d titles: %d dates in %v", titles, len(all), took)
		}
	}
}

func TestCalendarsOfTermsAndSite(t *testing.T) {
	r := rendererAt(t, loadFiles(t, pegasus), "2020-01-02T00:00:00Z")
	want := []eventRead{{"pegasus/deadline", "20200127T120000Z", "Deadline: Pegasus infrastructure & service management", "CONFIRMED", "20191218T093000Z", 1, 1}}
	for _, url := range []string{"deadlines/calendar.ics", "topics/policing/calendar.ics", "notices/pegasus/calendar.ics", "buyers/metropolitan-police/calendar.ics"} {
		if diff := cmp.Diff(want, readCalendar(t, output(t, r, url))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", url, diff)
		}
	}
	text := strings.Join(checkLines(t, string(output(t, r, "notices/pegasus/calendar.ics"))), "\n")
	for _, want := range []string{
		"X-WR-CALNAME:Pegasus infrastructure & service management – Contracts Record", "REFRESH-INTERVAL;VALUE=DURATION:P1D", "URL:https://example.org/tenders/notices/pegasus/",
		`DESCRIPTION:Deadline: 27 January 2020\, 12:00 noon GMT\nBuyer: Metropolitan Police\nhttps://example.org/tenders/notices/pegasus/`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no line %q in\n%s", want, text)
		}
	}
}

func TestCalendarHoldsOddText(t *testing.T) {
	for _, odd := range oddTexts() {
		folder := loadFiles(t, pegasus)
		for _, n := range folder.Notices {
			n.Facts.Title, n.Facts.Buyer.Name, n.Facts.Submit, n.Reason = odd, odd, odd, odd
		}
		r := rendererAt(t, folder, "2020-01-02T00:00:00Z")
		events := readCalendar(t, output(t, r, "notices/pegasus/calendar.ics"))
		if len(events) != 1 || events[0].Summary != "Deadline: "+calendarText(odd) {
			t.Errorf("%q came out as %+v", odd, events)
		}
	}
}

// No line is over 75 octets, none is cut in a character or an escape, and
// nothing is lost, whatever stands where it is cut (G53).
func TestFold(t *testing.T) {
	for length := 60; length <= 240; length++ {
		for _, unit := range []string{"a", "é", "ह", "😀", `\,`, `\\`, `\\\n`, " ", "a é😀"} {
			line := "SUMMARY:" + strings.Repeat("x", length%7) + strings.Repeat(unit, length/len(unit))
			for _, text := range []string{line, line + `\n`, line + "é", "x" + line} {
				var w bytes.Buffer
				fold(&w, text+"\r\nEND:VEVENT\r\n")
				if got := checkLines(t, w.String()); !slices.Equal(got, []string{text, "END:VEVENT"}) {
					t.Errorf("%q came out as %q", text, got)
				}
			}
		}
	}
}

// Any text comes back from an independent reader as it went in.
func TestCalendarTextComesBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("ab ,;:\\\n\"'\t\u00e9\u0939\U0001F600\u2028\u0085\u0007nN=")
	for range 2000 {
		var b strings.Builder
		for range random.IntN(200) {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		checkCalendarText(t, b.String())
	}
}

func FuzzCalendarText(f *testing.F) {
	for _, odd := range oddTexts() {
		f.Add(odd)
	}
	f.Fuzz(func(t *testing.T, s string) { checkCalendarText(t, s) })
}

func checkCalendarText(t *testing.T, s string) {
	t.Helper()
	folder := loadFiles(t, files{"notices/p.md": laterNotice("tender", "2020-01-01", "title: Roads\nbuyer: Council\ndeadline: 2020-02-13\n")})
	folder.Notices[0].Facts.Title = s
	folder.Notices[0].Facts.Submit = s
	r := rendererAt(t, folder, "2020-01-02T00:00:00Z")
	p := r.site.Register.Procedures[0]
	var w bytes.Buffer
	r.calendar(site.Page{Kind: site.Calendar, Procedure: p}, &w)
	events := readCalendar(t, w.Bytes())
	if len(events) != 1 || events[0].Summary != "Deadline: "+calendarText(s) {
		t.Fatalf("%q came back as %+v", s, events)
	}
	kept := func(s string) string { // all but control characters and spaces, which stand in for some
		return strings.Map(func(r rune) rune {
			if r <= 0x20 || 0x7F <= r && r < 0xA0 || r == '\u2028' || r == '\u2029' {
				return -1
			}
			return r
		}, s)
	}
	if kept(calendarText(s)) != kept(s) {
		t.Errorf("%q lost more than control characters: %q", s, calendarText(s))
	}
}
