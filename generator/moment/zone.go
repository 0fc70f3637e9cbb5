package moment

import (
	"fmt"
	"iter"
	"strings"
	"time"
)

// A local clock is reckoned here as the seconds it shows since 1970, as though
// it were in UTC: its reading, in short. In a zone an instant has one reading; a reading
// has no instant where clocks are put forward over it, and two where they are
// put back. The time package chooses an instant in silence then; here it
// must not.

const daySeconds = 24 * 60 * 60

// civil gives the reading at which a day begins. Months and days past the end
// count on, as in time.Date.
func civil(y int, mo time.Month, d int) int64 {
	return time.Date(y, mo, d, 0, 0, 0, 0, time.UTC).Unix()
}

// A stretch is a time during which clocks are not changed: from the Unix
// second from, to the one before to, they are offset seconds ahead of UTC.
type stretch struct{ from, to, offset int64 }

// around gives the stretches of a zone within a day on either side of a reading.
// It shows at some instant among them, if at all, since no zone is, or was, a
// whole day off UTC.
func around(zone *time.Location, reading int64) iter.Seq[stretch] {
	return stretches(zone, reading-daySeconds, reading+daySeconds)
}

// stretches gives, in order and without gaps, the stretches of a zone from one
// Unix second to the one before another.
func stretches(zone *time.Location, from, end int64) iter.Seq[stretch] {
	return func(yield func(stretch) bool) {
		for from := from; from < end; {
			t := time.Unix(from, 0).In(zone)
			_, offset := t.Zone()
			to := end
			if _, change := t.ZoneBounds(); !change.IsZero() {
				to = min(end, change.Unix())
			}
			if to <= from {
				// In years that a zone's table covers by its rule alone, as
				// from 2038 on, the last stretch of a leap year is said to end
				// a day early, even on that day: golang/go#81583.
				to = min(end, civil(t.UTC().Year()+1, time.January, 1))
			}
			if !yield(stretch{from, to, int64(offset)}) {
				return
			}
			from = to
		}
	}
}

// instants gives, in order, all instants at which clocks in a zone have a
// reading: one, or none, or two.
func instants(zone *time.Location, reading int64) []time.Time {
	var all []time.Time
	for s := range around(zone, reading) {
		if at := reading - s.offset; s.from <= at && at < s.to {
			all = append(all, time.Unix(at, 0).In(zone))
		}
	}
	return all
}

// offsetBefore gives the offset, in seconds, of the clocks that were about to
// have a reading which they then skipped.
func offsetBefore(zone *time.Location, reading int64) int {
	var offset int64
	for s := range around(zone, reading) {
		if s.from > reading-s.offset {
			break
		}
		offset = s.offset
	}
	return int(offset)
}

// firstInstant gives the first instant at which clocks in a zone have a reading
// between from and the one before to; false if they skip them all.
func firstInstant(zone *time.Location, from, to int64) (time.Time, bool) {
	for s := range around(zone, from) {
		at := max(s.from, from-s.offset)
		if at < s.to && at+s.offset < to {
			return time.Unix(at, 0).In(zone), true
		}
	}
	return time.Time{}, false
}

// instantAfter gives the instant that follows the last one at which clocks in a
// zone have a reading before the one given.
func instantAfter(zone *time.Location, reading int64) time.Time {
	var after int64
	for s := range around(zone, reading) {
		if end := min(s.to, reading-s.offset); end > s.from {
			after = end
		}
	}
	return time.Unix(after, 0).In(zone)
}

// Rules tells two sets of rules of a time zone apart, as a text: its name, and its
// clocks over the years in which notices may lie.
func Rules(zone *time.Location) string {
	var b strings.Builder
	fmt.Fprintln(&b, zone)
	for s := range stretches(zone, civil(1900, time.January, 1), civil(2200, time.January, 1)) {
		name, _ := time.Unix(s.from, 0).In(zone).Zone()
		fmt.Fprintln(&b, s.from, s.offset, name)
	}
	return b.String()
}
