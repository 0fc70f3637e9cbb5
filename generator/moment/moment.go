// Package moment holds points in time as an editor writes them, a year, a
// month, a day or an instant in a time zone, and the length of a contract.
//
// A day is not its midnight: it has a first instant, which is what "published"
// means, and it has passed only when the next day begins, which is what a
// deadline means. It is shown as a day and never gets a time of day.
//
// What can be written for a moment, and is all that can be written:
//
//	2020-01-13                  a day of the site's time zone
//	2020-01-13 12:00            a time there; seconds may follow
//	2020-01-13T12:00:00+00:00   an instant as in RFC 3339
//	2019-07, 2019               where a month or a year will do
//
// A time without an offset is never guessed at: where the clocks skip or
// repeat it, it is an error that asks for one. An offset that was written is
// kept, so that no day shifts.
//
// The package reads time zones from the *time.Location it is given, and
// neither the clock nor the local zone of the machine.
package moment

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Precision tells how exactly a moment was written.
type Precision uint8

// The precisions, from coarse to fine. The zero Moment has none of them.
const (
	Year Precision = iota + 1
	Month
	Day
	Instant
)

// end gives the reading of local clocks at which the day, month or year of a time is
// over.
func (p Precision) end(t time.Time) int64 {
	y, mo, d := t.Date()
	switch p {
	case Year:
		return civil(y+1, time.January, 1)
	case Month:
		return civil(y, mo+1, 1)
	}
	return civil(y, mo, d+1)
}

// A Moment is a year, a month, a day or an instant, in the time zone in which
// it is to be shown. It never changes, and is small (32 bytes). The zero Moment
// stands for none. Compare two with Equal, not with ==.
type Moment struct {
	start     time.Time // in the zone it is shown in
	precision Precision
}

// At gives an instant as it is shown in a zone.
func At(t time.Time, zone *time.Location) Moment {
	local := t.In(zone)
	if _, offset := local.Zone(); offset%60 != 0 {
		local = t.UTC() // RFC 3339 has no offsets of seconds, which zones had long ago
	}
	return Moment{local, Instant}
}

// OnDay gives the day that it is in a zone at an instant.
func OnDay(t time.Time, zone *time.Location) Moment {
	local := t.In(zone)
	start, _ := firstInstant(zone, civil(local.Date()), Day.end(local)) // has t in it, so it is there
	return Moment{start, Day}
}

// IsZero tells that there is no moment.
func (m Moment) IsZero() bool { return m.precision == 0 }

// Precision tells whether the moment is a year, a month, a day or an instant;
// 0 for the zero Moment.
func (m Moment) Precision() Precision { return m.precision }

// Start gives the first instant: of a day the one at which it begins in its
// zone, which is not always midnight.
func (m Moment) Start() time.Time { return m.start }

// Deadline gives the instant that ends the time for something due at the
// moment: of a day, month or year the first instant after it, of an instant
// the instant itself. Passed tells which side of it is in time.
//
// Where clocks are put back over midnight, a day comes twice; it ends with the
// second time, so that no deadline passes while clocks still show its day.
func (m Moment) Deadline() time.Time {
	if m.precision == Instant || m.IsZero() {
		return m.start
	}
	return instantAfter(m.start.Location(), m.precision.end(m.start))
}

// Last gives the last second as data has it: of a day 23:59:59 of that day,
// never 00:00 of the next, of an instant the instant itself.
func (m Moment) Last() time.Time {
	if m.precision == Instant || m.IsZero() {
		return m.start
	}
	return m.Deadline().Add(-time.Second)
}

// Passed tells whether something due at the moment is late at an instant. An
// instant itself is still in time, as "by 12:00" has it: at 12:00:00 a
// deadline of 12:00 has not passed, a second later it has. A day, month or year
// has passed when the next begins. The zero Moment never passes.
func (m Moment) Passed(at time.Time) bool {
	switch m.precision {
	case 0:
		return false
	case Instant:
		return at.After(m.start)
	}
	return !at.Before(m.Deadline())
}

// Day gives the local day that the moment shows: the first one of a month or
// year.
func (m Moment) Day() (y int, mo time.Month, d int) { return m.start.Date() }

// DayIn gives the day that it is in a zone at an instant, whatever the offset it
// was written with. Anything coarser is of no other zone and stays as it is.
func (m Moment) DayIn(zone *time.Location) Moment {
	if m.precision != Instant {
		return m
	}
	return OnDay(m.start, zone)
}

// Datetime gives the moment as the datetime attribute of HTML's time element
// has it: "2019", "2019-07", "2020-01-13" or, as in RFC 3339 and to the
// second, "2020-06-01T12:00:00+01:00". It is "" for the zero Moment.
func (m Moment) Datetime() string {
	switch m.precision {
	case Year:
		return m.start.Format("2006")
	case Month:
		return m.start.Format("2006-01")
	case Day:
		return m.start.Format(time.DateOnly)
	case Instant:
		return m.start.Format(time.RFC3339)
	}
	return ""
}

// String gives the text to show: "2019", "July 2019", "13 January 2020",
// "1 June 2020, 17:30 BST". It is "" for the zero Moment.
func (m Moment) String() string {
	switch m.precision {
	case Year:
		return m.start.Format("2006")
	case Month:
		return m.start.Format("January 2006")
	case Day:
		return m.start.Format("2 January 2006")
	case Instant:
		return m.start.Format("2 January 2006, ") + m.Clock()
	}
	return ""
}

// Weekday gives the name of the day, "Monday"; "" unless the moment is a day
// or an instant.
func (m Moment) Weekday() string {
	if m.precision < Day {
		return ""
	}
	return m.start.Weekday().String()
}

// Clock gives the time of day of an instant with its zone: "12:00 noon GMT",
// "17:30 BST", "23:30 UTC−05:00"; "" for anything else. Seconds are there if
// they are not zero, and fractions are cut off, never rounded up.
func (m Moment) Clock() string {
	if m.precision != Instant {
		return ""
	}
	layout := "15:04"
	if m.start.Second() != 0 {
		layout = "15:04:05"
	}
	clock := m.start.Format(layout)
	if clock == "12:00" {
		clock = "12:00 noon"
	}
	return clock + " " + zoneName(m.start)
}

// zoneName gives the abbreviation of the zone at an instant where it is a word,
// and else the offset, as in "UTC+05:45", with the minus sign U+2212.
func zoneName(t time.Time) string {
	name, offset := t.Zone()
	notLetter := func(r rune) bool { return r < 'A' || r > 'Z' }
	if name != "" && strings.IndexFunc(name, notLetter) < 0 {
		return name
	}
	sign := "+"
	switch {
	case offset == 0:
		return "UTC"
	case offset < 0:
		sign, offset = "−", -offset
	}
	return fmt.Sprintf("UTC%s%02d:%02d", sign, offset/3600, offset/60%60)
}

// Compare orders by Start, then from coarse to fine: a year before its first
// day. It gives -1, 0 or +1.
func (m Moment) Compare(o Moment) int {
	return cmp.Or(m.start.Compare(o.start), cmp.Compare(m.precision, o.precision))
}

// Later gives the later of two moments, of which either can be zero.
func Later(a, b Moment) Moment {
	if a.IsZero() || !b.IsZero() && b.Compare(a) > 0 {
		return b
	}
	return a
}

// Equal tells whether both have the same start and precision. The same instant
// written with another offset is equal.
func (m Moment) Equal(o Moment) bool { return m.Compare(o) == 0 }

// Days counts the calendar days from one moment to another: 14 from 13 to 27
// January, whatever the times. It is negative when to is the earlier. Days are
// those of one zone: where one of the two is an instant, of the other's, and
// that of from where both are.
func Days(from, to Moment) int {
	zone := from.start.Location()
	if from.precision == Instant && to.precision != Instant {
		zone = to.start.Location()
	}
	return int((civil(to.DayIn(zone).Day()) - civil(from.DayIn(zone).Day())) / daySeconds)
}
