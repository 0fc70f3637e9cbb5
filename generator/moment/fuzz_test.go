package moment

import (
	"strings"
	"testing"
	"time"
)

// FuzzParse holds against any text in several zones: what is read begins
// before it ends, passes at its deadline and is read back from its datetime;
// a day or a time of day is shown as it was written; RFC 3339 is read as the
// time package reads it; an error quotes the text and comes without a moment.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"2020-01-13", "2020-01-13 12:00", "2020-01-13 12:00:30", "2020-06-01T12:00:00+01:00", "2019-12-08T15:45:47.8730413Z",
		"2019-07", "2019", "2020-02-30", "2020-03-29 01:30", "2020-10-25 01:30", "2020-01-13 24:00", "27 Janury 2020",
		"0001-01-01", "9999-12-31", "2011-12-30", "1971-05-01 12:00", "2020-01-13T23:30:00-23:59", "2018-11-04", "1847-12-01 00:00",
	} {
		f.Add(seed)
	}
	var all []*time.Location
	for _, name := range []string{"Europe/London", "America/Sao_Paulo", "America/St_Johns", "Pacific/Apia", "Africa/Monrovia", "UTC"} {
		all = append(all, zoneOf(f, name))
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, zone := range all {
			checkText(t, s, zone)
		}
	})
}

func checkText(t *testing.T, s string, zone *time.Location) {
	t.Helper()
	m, err := ParseDate(s, zone)
	if err != nil {
		if !m.IsZero() {
			t.Errorf("ParseDate(%q) gives a moment with its error", s)
		}
		if !strings.HasPrefix(err.Error(), quote(s)+" ") || !strings.Contains(err.Error(), "; write ") {
			t.Errorf("ParseDate(%q): the error does not quote it, or has no advice: %v", s, err)
		}
		if _, err := Parse(s, zone); err == nil {
			t.Errorf("Parse takes %q, and ParseDate does not", s)
		}
		return
	}
	strict, err := Parse(s, zone)
	if coarse := m.Precision() < Day; coarse == (err == nil) || !coarse && !strict.Equal(m) {
		t.Errorf("Parse(%q) = %v, %v, and ParseDate gives %v", s, strict, err, m)
	}
	checkRoundTrip(t, m, zone)

	text := strings.Trim(s, " ")
	exact, rfcErr := time.Parse(time.RFC3339, text)
	switch {
	case m.Precision() < Instant:
		if m.Datetime() != text || !m.Start().Before(m.Last()) || m.Passed(m.Last()) || !m.Passed(m.Deadline()) {
			t.Errorf("%q is %s, from %v to %v", s, m.Datetime(), m.Start(), m.Deadline())
		}
	case rfcErr == nil:
		if !m.Start().Equal(exact) || m.Start().Format(time.DateTime) != exact.Format(time.DateTime) {
			t.Errorf("%q is %v, want %v", s, m.Start(), exact)
		}
	default:
		if got := m.Start().Format(time.DateTime); got != text && got != text+":00" {
			t.Errorf("%q is %s", s, got)
		}
	}
}

// FuzzParseDuration holds against any text: what is read is read back from
// both its forms, and an error quotes the text and comes without a length.
func FuzzParseDuration(f *testing.F) {
	for _, seed := range []string{"5 years", "18 months", "P5Y", "1 year 6 months", "2 weeks", "P1Y6M", "PT5H", "1.5 years", "0 days", "1 week 1 day"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDuration(s)
		if err != nil {
			if !d.IsZero() || !strings.HasPrefix(err.Error(), quote(s)+" ") || !strings.Contains(err.Error(), "; write ") {
				t.Errorf("ParseDuration(%q) = %v, %v", s, d, err)
			}
			return
		}
		if d.IsZero() || d.InDays() <= 0 {
			t.Errorf("ParseDuration(%q) = %+v, %d days", s, d, d.InDays())
		}
		checkDurationRoundTrip(t, d)
	})
}
