package moment

import (
	"strings"
	"testing"
	"time"
)

// zones have every kind of change there was since 1970: at
// midnight, over midnight, of half an hour and of a whole day, in both
// hemispheres, negative summer time, offsets of seconds, and none.
var zones = []string{
	"Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Warsaw", "Europe/Moscow",
	"America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Havana", "America/Caracas", "America/Nuuk",
	"Africa/Casablanca", "Africa/Cairo", "Africa/Monrovia",
	"Asia/Kathmandu", "Asia/Gaza", "Asia/Tehran", "Asia/Pyongyang",
	"Australia/Lord_Howe", "Antarctica/Troll",
	"Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Kwajalein", "UTC",
}

// The years tested: those with changes of their own in the zones' tables, to
// 2037, and some of those for which a table has only a rule.
const (
	from1970 = 0
	to2050   = 2524608000
)

// changes finds all changes of a zone's offset by asking the time package for
// the offset alone, an hour at a time.
func changes(zone *time.Location) []int64 {
	offset := func(at int64) int {
		_, o := time.Unix(at, 0).In(zone).Zone()
		return o
	}
	const step = 3600
	var all []int64
	for at := int64(from1970); at < to2050; at += step {
		if offset(at) == offset(at+step) {
			continue
		}
		before, after := at, at+step
		for after-before > 1 {
			if mid := (before + after) / 2; offset(mid) == offset(at) {
				before = mid
			} else {
				after = mid
			}
		}
		all = append(all, after)
	}
	return all
}

// Around every change, each local time is read as the one instant at which
// clocks show it, and is an error where they show it never or twice. Which of
// the three it is, is found by going through the instants.
func TestPropertyLocalTimesAroundEveryChange(t *testing.T) {
	for _, name := range zones {
		zone := zoneOf(t, name)
		all := changes(zone)
		if name == "Europe/London" && len(all) != 2*80-3 { // summer time all year until October 1971
			t.Errorf("%d changes of London's clocks", len(all))
		}
		for _, change := range all {
			_, before := time.Unix(change-1, 0).In(zone).Zone()
			_, after := time.Unix(change, 0).In(zone).Zone()
			const step = 900
			jump := max(int64(after-before), int64(before-after))
			low := change + int64(min(before, after)) - 2*step
			for reading := low - low%step; reading < low+jump+4*step; reading += step {
				in := time.Unix(reading, 0).UTC().Format("2006-01-02 15:04")
				var shown []int64
				for _, offset := range []int{before, after} {
					at := reading - int64(offset)
					if time.Unix(at, 0).In(zone).Format("2006-01-02 15:04") == in {
						shown = append(shown, at)
					}
				}
				m, err := Parse(in, zone)
				switch {
				case len(shown) != 1 || before%60 != 0 && reading < change+int64(before):
					if err == nil {
						t.Errorf("%s in %s comes %d times, and is read as %v", in, name, len(shown), m)
						break
					}
					want := map[int]string{0: "clocks skip", 1: "whole minutes", 2: "comes twice"}[len(shown)]
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%s in %s comes %d times, and the error is: %v", in, name, len(shown), err)
					}
					checkAdvice(t, err, zone, shown)
				case err != nil:
					t.Errorf("%s in %s: %v", in, name, err)
				case m.Start().Unix() != shown[0] || !strings.HasPrefix(m.Datetime(), strings.Replace(in, " ", "T", 1)):
					t.Errorf("%s in %s is read as %s", in, name, m.Datetime())
				default:
					checkRoundTrip(t, m, zone)
				}
			}
		}
	}
}

// checkAdvice reads the instants that an error names: they are accepted, and
// are those at which clocks show the time, if they do.
func checkAdvice(t *testing.T, err error, zone *time.Location, shown []int64) {
	t.Helper()
	_, advice, _ := strings.Cut(err.Error(), "; write an offset, ")
	written := strings.Split(strings.TrimPrefix(advice, "as in "), " or ")
	if len(written) != max(1, len(shown)) {
		t.Errorf("the error names %d instants, not %d: %v", len(written), len(shown), err)
		return
	}
	for i, s := range written {
		m, parseErr := Parse(s, zone)
		if parseErr != nil {
			t.Errorf("the error names what is one itself: %v: %v", err, parseErr)
		} else if len(shown) > 0 && m.Start().Unix() != shown[i] {
			t.Errorf("the error names another instant: %v", err)
		}
	}
}

// Around every change, days begin at the first instant that shows them and
// end after the last, found by going through the instants.
func TestPropertyDaysAroundEveryChange(t *testing.T) {
	for _, name := range zones {
		zone := zoneOf(t, name)
		for _, change := range changes(zone) {
			first, last := map[string]int64{}, map[string]int64{}
			show := func(at int64) {
				day := time.Unix(at, 0).In(zone).Format(time.DateOnly)
				if was, ok := first[day]; !ok || at < was {
					first[day] = at
				}
				last[day] = max(last[day], at)
			}
			// Days begin at a change, which may be at any second, or at a
			// midnight, and no offset here has less than five minutes but
			// that of Monrovia, see below.
			const step = 300
			low := change - 60*3600
			low -= low % step
			for at := low; at < change+60*3600; at += step {
				show(at)
				show(at + step - 1)
			}
			show(change - 1)
			show(change)
			middle := time.Unix(change, 0).In(zone)
			for d := -1; d <= 1; d++ {
				checkDayBounds(t, middle.AddDate(0, 0, d).Format(time.DateOnly), zone, first, last)
			}
		}
	}
}

func checkDayBounds(t *testing.T, day string, zone *time.Location, first, last map[string]int64) {
	t.Helper()
	m, err := Parse(day, zone)
	start, ok := first[day]
	if !ok {
		if err == nil || !strings.Contains(err.Error(), "clocks skip that day") {
			t.Errorf("%s does not exist in %v: %v", day, zone, err)
		}
		return
	}
	if err != nil {
		t.Errorf("%s in %v: %v", day, zone, err)
		return
	}
	// A midnight at an offset of seconds is between two steps of the search.
	if _, offset := m.Start().Zone(); offset%60 != 0 {
		start = m.Start().Unix()
	}
	end := last[day] + 1
	if _, offset := m.Last().Zone(); offset%60 != 0 {
		end = m.Deadline().Unix()
	}
	if m.Start().Unix() != start || m.Deadline().Unix() != end {
		t.Errorf("%s in %v is from %v to %v, want from %v to %v", day, zone,
			m.Start().UTC(), m.Deadline().UTC(), time.Unix(start, 0).UTC(), time.Unix(end, 0).UTC())
	}
	for _, at := range []time.Time{m.Start(), m.Last()} {
		if got := at.Format(time.DateOnly); got != day {
			t.Errorf("%s in %v has an instant %v, which is in %s", day, zone, at, got)
		}
		if on := OnDay(at, zone); !on.Equal(m) {
			t.Errorf("OnDay(%v) = %v, want %v", at, on, m)
		}
	}
	if m.Passed(m.Last()) || !m.Passed(m.Deadline()) {
		t.Errorf("%s in %v does not pass between %v and %v", day, zone, m.Last(), m.Deadline())
	}
	checkRoundTrip(t, m, zone)
}

// Every day begins where the one before ends, or before,
// where clocks are put back over midnight; and days count one by one.
func TestPropertyDaysFollowOneAnother(t *testing.T) {
	for _, name := range zones {
		zone := zoneOf(t, name)
		var yesterday Moment
		skipped := 0
		for d := time.Unix(from1970, 0).UTC(); d.Unix() < to2050; d = d.AddDate(0, 0, 1) {
			today, err := Parse(d.Format(time.DateOnly), zone)
			if err != nil {
				skipped++
				continue
			}
			if !yesterday.IsZero() {
				if end := yesterday.Deadline(); today.Start().After(end) || end.Sub(today.Start()) > 2*time.Hour {
					t.Errorf("in %s, %v ends %v and %v begins %v", name, yesterday, end, today, today.Start())
				}
				if n := Days(yesterday, today); n != 1 && skipped == 0 || yesterday.Compare(today) != -1 {
					t.Errorf("from %v to %v are %d days", yesterday, today, n)
				}
			}
			yesterday = today
		}
		if skipped > 1 || skipped == 1 && !strings.HasPrefix(name, "Pacific/") {
			t.Errorf("%s has skipped %d days", name, skipped)
		}
	}
}

// checkRoundTrip holds what is true of every moment but for fractions of
// seconds, which are not shown: it is read back from its datetime.
func checkRoundTrip(t *testing.T, m Moment, zone *time.Location) {
	t.Helper()
	back, err := ParseDate(m.Datetime(), zone)
	if err != nil {
		t.Errorf("%s is not read back: %v", m.Datetime(), err)
		return
	}
	if back.Datetime() != m.Datetime() || back.String() != m.String() || back.Precision() != m.Precision() ||
		back.Start().Unix() != m.Start().Unix() || back.Deadline().Unix() != m.Deadline().Unix() {
		t.Errorf("%s, %s is read back as %s, %s", m.Datetime(), m, back.Datetime(), back)
	}
}

// Zones are told apart by their rules, and not by their names alone.
func TestRules(t *testing.T) {
	london := Rules(zoneOf(t, "Europe/London"))
	if again := Rules(zoneOf(t, "Europe/London")); again != london {
		t.Error("London has two sets of rules")
	}
	// A rule for good, one that changes twice a year, one whose summer time is
	// the lower.
	for _, name := range []string{"Europe/Dublin", "Asia/Tokyo", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"} {
		rules := Rules(zoneOf(t, name))
		_, clocks, _ := strings.Cut(rules, "\n")
		if strings.HasSuffix(london, clocks) {
			t.Errorf("%s has the rules of London", name)
		}
	}
	if Rules(time.UTC) == Rules(time.FixedZone("UTC", 3600)) || Rules(time.FixedZone("Z", 0)) == Rules(time.FixedZone("Y", 0)) {
		t.Error("rules are not told apart by what they are")
	}
}
