package moment

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unsafe"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func mustParse(t testing.TB, s string, zone *time.Location) Moment {
	t.Helper()
	m, err := ParseDate(s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func utc(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		in, zone                string
		precision               Precision
		datetime, text          string
		start, deadline, lastly string // in UTC
	}{
		// A day stays a day, and is one of the zone.
		{"2020-01-13", "Europe/London", Day, "2020-01-13", "13 January 2020", "2020-01-13T00:00:00Z", "2020-01-14T00:00:00Z", "2020-01-13T23:59:59Z"},
		{"2020-06-01", "Europe/London", Day, "2020-06-01", "1 June 2020", "2020-05-31T23:00:00Z", "2020-06-01T23:00:00Z", "2020-06-01T22:59:59Z"},
		{"2020-01-10", "Pacific/Auckland", Day, "2020-01-10", "10 January 2020", "2020-01-09T11:00:00Z", "2020-01-10T11:00:00Z", "2020-01-10T10:59:59Z"},
		{" 2020-02-29 ", "UTC", Day, "2020-02-29", "29 February 2020", "2020-02-29T00:00:00Z", "2020-03-01T00:00:00Z", "2020-02-29T23:59:59Z"},
		{"0001-01-01", "UTC", Day, "0001-01-01", "1 January 0001", "0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z", "0001-01-01T23:59:59Z"},
		{"9999-12-30", "UTC", Day, "9999-12-30", "30 December 9999", "9999-12-30T00:00:00Z", "9999-12-31T00:00:00Z", "9999-12-30T23:59:59Z"},

		// Days of 23 and 25 hours.
		{"2020-03-29", "Europe/London", Day, "2020-03-29", "29 March 2020", "2020-03-29T00:00:00Z", "2020-03-29T23:00:00Z", "2020-03-29T22:59:59Z"},
		{"2020-10-25", "Europe/London", Day, "2020-10-25", "25 October 2020", "2020-10-24T23:00:00Z", "2020-10-26T00:00:00Z", "2020-10-25T23:59:59Z"},
		// Days without a midnight: clocks went from 00:00 to 01:00.
		{"2018-11-04", "America/Sao_Paulo", Day, "2018-11-04", "4 November 2018", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z", "2018-11-05T01:59:59Z"},
		{"2018-11-03", "America/Sao_Paulo", Day, "2018-11-03", "3 November 2018", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-04T02:59:59Z"},
		// A day whose last hour came twice: clocks went from 24:00 to 23:00.
		{"2018-02-17", "America/Sao_Paulo", Day, "2018-02-17", "17 February 2018", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z", "2018-02-18T02:59:59Z"},
		// A day that came twice, for its clocks went from 00:01 of the next to 23:01.
		{"2010-11-06", "America/St_Johns", Day, "2010-11-06", "6 November 2010", "2010-11-06T02:30:00Z", "2010-11-07T03:30:00Z", "2010-11-07T03:29:59Z"},
		{"2010-11-07", "America/St_Johns", Day, "2010-11-07", "7 November 2010", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z", "2010-11-08T03:29:59Z"},
		// The day before one that Samoa left out.
		{"2011-12-29", "Pacific/Apia", Day, "2011-12-29", "29 December 2011", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T09:59:59Z"},

		// The last day of a leap year after the zone's table ends.
		{"2040-12-31", "Europe/London", Day, "2040-12-31", "31 December 2040", "2040-12-31T00:00:00Z", "2041-01-01T00:00:00Z", "2040-12-31T23:59:59Z"},
		{"2040-12-31", "Pacific/Auckland", Day, "2040-12-31", "31 December 2040", "2040-12-30T11:00:00Z", "2040-12-31T11:00:00Z", "2040-12-31T10:59:59Z"},

		// Times of the zone.
		{"2020-01-13 12:00", "Europe/London", Instant, "2020-01-13T12:00:00Z", "13 January 2020, 12:00 noon GMT", "2020-01-13T12:00:00Z", "2020-01-13T12:00:00Z", "2020-01-13T12:00:00Z"},
		{"2020-06-01 12:00", "Europe/London", Instant, "2020-06-01T12:00:00+01:00", "1 June 2020, 12:00 noon BST", "2020-06-01T11:00:00Z", "2020-06-01T11:00:00Z", "2020-06-01T11:00:00Z"},
		{"2020-06-01 17:30", "Europe/London", Instant, "2020-06-01T17:30:00+01:00", "1 June 2020, 17:30 BST", "2020-06-01T16:30:00Z", "2020-06-01T16:30:00Z", "2020-06-01T16:30:00Z"},
		{"2020-06-01 17:30:00", "Europe/London", Instant, "2020-06-01T17:30:00+01:00", "1 June 2020, 17:30 BST", "2020-06-01T16:30:00Z", "2020-06-01T16:30:00Z", "2020-06-01T16:30:00Z"},
		{"2020-06-01 12:00:30", "Europe/London", Instant, "2020-06-01T12:00:30+01:00", "1 June 2020, 12:00:30 BST", "2020-06-01T11:00:30Z", "2020-06-01T11:00:30Z", "2020-06-01T11:00:30Z"},
		{"2020-01-13 00:00", "Europe/London", Instant, "2020-01-13T00:00:00Z", "13 January 2020, 00:00 GMT", "2020-01-13T00:00:00Z", "2020-01-13T00:00:00Z", "2020-01-13T00:00:00Z"},
		{"2020-01-13 09:05", "Asia/Kathmandu", Instant, "2020-01-13T09:05:00+05:45", "13 January 2020, 09:05 UTC+05:45", "2020-01-13T03:20:00Z", "2020-01-13T03:20:00Z", "2020-01-13T03:20:00Z"},
		{"2020-01-13 09:05", "America/Sao_Paulo", Instant, "2020-01-13T09:05:00-03:00", "13 January 2020, 09:05 UTC−03:00", "2020-01-13T12:05:00Z", "2020-01-13T12:05:00Z", "2020-01-13T12:05:00Z"},
		{"2020-01-13 09:05", "UTC", Instant, "2020-01-13T09:05:00Z", "13 January 2020, 09:05 UTC", "2020-01-13T09:05:00Z", "2020-01-13T09:05:00Z", "2020-01-13T09:05:00Z"},
		// The minutes on both sides of a change.
		{"2020-03-29 00:59", "Europe/London", Instant, "2020-03-29T00:59:00Z", "29 March 2020, 00:59 GMT", "2020-03-29T00:59:00Z", "2020-03-29T00:59:00Z", "2020-03-29T00:59:00Z"},
		{"2020-03-29 02:00", "Europe/London", Instant, "2020-03-29T02:00:00+01:00", "29 March 2020, 02:00 BST", "2020-03-29T01:00:00Z", "2020-03-29T01:00:00Z", "2020-03-29T01:00:00Z"},
		{"2020-10-25 00:59", "Europe/London", Instant, "2020-10-25T00:59:00+01:00", "25 October 2020, 00:59 BST", "2020-10-24T23:59:00Z", "2020-10-24T23:59:00Z", "2020-10-24T23:59:00Z"},
		{"2020-10-25 02:00", "Europe/London", Instant, "2020-10-25T02:00:00Z", "25 October 2020, 02:00 GMT", "2020-10-25T02:00:00Z", "2020-10-25T02:00:00Z", "2020-10-25T02:00:00Z"},

		// RFC 3339: the zone's own offset is shown as the zone, another as it is.
		{"2020-01-13T12:00:00Z", "Europe/London", Instant, "2020-01-13T12:00:00Z", "13 January 2020, 12:00 noon GMT", "2020-01-13T12:00:00Z", "2020-01-13T12:00:00Z", "2020-01-13T12:00:00Z"},
		{"2020-01-13T12:00:00+00:00", "Europe/London", Instant, "2020-01-13T12:00:00Z", "13 January 2020, 12:00 noon GMT", "2020-01-13T12:00:00Z", "2020-01-13T12:00:00Z", "2020-01-13T12:00:00Z"},
		{"2020-06-01T12:00:00+01:00", "Europe/London", Instant, "2020-06-01T12:00:00+01:00", "1 June 2020, 12:00 noon BST", "2020-06-01T11:00:00Z", "2020-06-01T11:00:00Z", "2020-06-01T11:00:00Z"},
		{"2020-06-01T12:00:00Z", "Europe/London", Instant, "2020-06-01T12:00:00Z", "1 June 2020, 12:00 noon UTC", "2020-06-01T12:00:00Z", "2020-06-01T12:00:00Z", "2020-06-01T12:00:00Z"},
		{"2020-01-13T23:30:00-05:00", "Europe/London", Instant, "2020-01-13T23:30:00-05:00", "13 January 2020, 23:30 UTC−05:00", "2020-01-14T04:30:00Z", "2020-01-14T04:30:00Z", "2020-01-14T04:30:00Z"},
		{"2020-01-13T23:30:00+05:45", "Europe/London", Instant, "2020-01-13T23:30:00+05:45", "13 January 2020, 23:30 UTC+05:45", "2020-01-13T17:45:00Z", "2020-01-13T17:45:00Z", "2020-01-13T17:45:00Z"},
		{"2020-10-25T01:30:00+01:00", "Europe/London", Instant, "2020-10-25T01:30:00+01:00", "25 October 2020, 01:30 BST", "2020-10-25T00:30:00Z", "2020-10-25T00:30:00Z", "2020-10-25T00:30:00Z"},
		{"2020-10-25T01:30:00+00:00", "Europe/London", Instant, "2020-10-25T01:30:00Z", "25 October 2020, 01:30 GMT", "2020-10-25T01:30:00Z", "2020-10-25T01:30:00Z", "2020-10-25T01:30:00Z"},
		// Fractions are kept, and cut off where they are shown.
		{"2019-12-08T15:45:47.8730413Z", "Europe/London", Instant, "2019-12-08T15:45:47Z", "8 December 2019, 15:45:47 GMT", "2019-12-08T15:45:47.8730413Z", "2019-12-08T15:45:47.8730413Z", "2019-12-08T15:45:47.8730413Z"},
		{"2019-12-31T23:59:59.99999999999999999999Z", "Europe/London", Instant, "2019-12-31T23:59:59Z", "31 December 2019, 23:59:59 GMT", "2019-12-31T23:59:59.999999999Z", "2019-12-31T23:59:59.999999999Z", "2019-12-31T23:59:59.999999999Z"},
	} {
		zone := zoneOf(t, test.zone)
		m, err := Parse(test.in, zone)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.in, err)
			continue
		}
		if m.Precision() != test.precision || m.IsZero() || m.Datetime() != test.datetime || m.String() != test.text {
			t.Errorf("Parse(%q) in %s = %d, %s, %s\nwant %d, %s, %s", test.in, test.zone,
				m.Precision(), m.Datetime(), m.String(), test.precision, test.datetime, test.text)
		}
		if start, deadline, last := utc(t, test.start), utc(t, test.deadline), utc(t, test.lastly); !m.Start().Equal(start) || !m.Deadline().Equal(deadline) || !m.Last().Equal(last) {
			t.Errorf("%s in %s: starts %v, deadline %v, last %v\nwant %v, %v, %v", test.in, test.zone,
				m.Start().UTC(), m.Deadline().UTC(), m.Last().UTC(), start, deadline, last)
		}
		if date, err := ParseDate(test.in, zone); err != nil || !date.Equal(m) {
			t.Errorf("ParseDate(%q) = %v, %v", test.in, date, err)
		}
	}
}

func TestParseDate(t *testing.T) {
	london, auckland := zoneOf(t, "Europe/London"), zoneOf(t, "Pacific/Auckland")
	for _, test := range []struct {
		in              string
		zone            *time.Location
		precision       Precision
		text            string
		start, deadline string
	}{
		{"2019-07", london, Month, "July 2019", "2019-06-30T23:00:00Z", "2019-07-31T23:00:00Z"},
		{"2019-12", london, Month, "December 2019", "2019-12-01T00:00:00Z", "2020-01-01T00:00:00Z"},
		{"2019-12", auckland, Month, "December 2019", "2019-11-30T11:00:00Z", "2019-12-31T11:00:00Z"},
		{"2019", london, Year, "2019", "2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z"},
		{"0001", time.UTC, Year, "0001", "0001-01-01T00:00:00Z", "0002-01-01T00:00:00Z"},
	} {
		m, err := ParseDate(test.in, test.zone)
		if err != nil {
			t.Errorf("ParseDate(%q): %v", test.in, err)
			continue
		}
		start, deadline := utc(t, test.start), utc(t, test.deadline)
		if m.Precision() != test.precision || m.String() != test.text || m.Datetime() != test.in ||
			!m.Start().Equal(start) || !m.Deadline().Equal(deadline) || !m.Last().Equal(deadline.Add(-time.Second)) {
			t.Errorf("ParseDate(%q) = %d, %s, %s, %v to %v", test.in, m.Precision(), m, m.Datetime(), m.Start().UTC(), m.Deadline().UTC())
		}
		if m.Weekday() != "" || m.Clock() != "" {
			t.Errorf("%s has the weekday %q and the time %q", test.in, m.Weekday(), m.Clock())
		}
	}
}

func TestErrors(t *testing.T) {
	const (
		moment = "; write year, month and day, as in 2020-01-27 or 2020-01-27 12:00"
		clock  = " has a time of day that cannot be read; write hours and minutes in two digits each, as in 2020-01-13 12:00, or with an offset 2020-01-13T12:00:00+00:00"
		noTime = " has a time of day that does not exist; write a time from 00:00 to 23:59"
		alone  = "; write the day alone, 2020-01-13, in the site's time zone"
		hour24 = " has the hour 24; write 00:00 of the next day, or the day alone, which as a deadline means its end"
	)
	for _, test := range []struct{ in, zone, want string }{
		// No moment at all.
		{"27 Janury 2020", "", "“27 Janury 2020” is not a moment" + moment},
		{"", "", "“” is not a moment" + moment},
		{"tomorrow", "", "“tomorrow” is not a moment" + moment},
		{"27/01/2020", "", "“27/01/2020” is not a moment" + moment},
		{"20200127", "", "“20200127” is not a moment" + moment},
		{"2020-1-7", "", "“2020-1-7” is not a moment" + moment},
		{"２０２０-01-27", "", "“２０２０-01-27” is not a moment" + moment},
		{"12020-01-27", "", "“12020-01-27” is not a moment" + moment},
		{"-2020-01-27", "", "“-2020-01-27” is not a moment" + moment},
		{strings.Repeat("9", 1000), "", "“" + strings.Repeat("9", 60) + "…” is not a moment" + moment},
		{"2020", "", "“2020” is a year; write the day too, as in 2020-01-27"},
		{"2020-01", "", "“2020-01” is a month; write the day too, as in 2020-01-27"},

		// Days that do not exist.
		{"2020-02-30", "", "“2020-02-30” does not exist, since February 2020 has no day 30; write a day from 01 to 29"},
		{"2019-02-29", "", "“2019-02-29” does not exist, since February 2019 has no day 29; write a day from 01 to 28"},
		{"1900-02-29", "", "“1900-02-29” does not exist, since February 1900 has no day 29; write a day from 01 to 28"},
		{"2020-04-31 12:00", "", "“2020-04-31 12:00” does not exist, since April 2020 has no day 31; write a day from 01 to 30"},
		{"2020-02-30T12:00:00Z", "", "“2020-02-30T12:00:00Z” does not exist, since February 2020 has no day 30; write a day from 01 to 29"},
		{"2020-01-00", "", "“2020-01-00” does not exist, since January 2020 has no day 00; write a day from 01 to 31"},
		{"2020-27-01", "", "“2020-27-01” has the month 27; write a month from 01 to 12, after the year, as in 2020-01-27"},
		{"2020-00-01", "", "“2020-00-01” has the month 00; write a month from 01 to 12, after the year, as in 2020-01-27"},
		{"0000-01-01", "", "“0000-01-01” has the year 0000; write a year from 0001 to 9999"},
		{"0001-01-01T00:00:00+05:00", "", "“0001-01-01T00:00:00+05:00” is outside the years 0001 to 9999 in UTC; write another year"},
		{"9999-12-31T23:00:00-05:00", "", "“9999-12-31T23:00:00-05:00” is outside the years 0001 to 9999 in UTC; write another year"},
		{"2011-12-30", "Pacific/Apia", "“2011-12-30” does not exist in the time zone Pacific/Apia, whose clocks skip that day; write another day"},

		// Times of day that do not exist, or are written in another way.
		{"2020-01-13 24:00", "", "“2020-01-13 24:00”" + hour24},
		{"2020-01-13T24:00:00Z", "", "“2020-01-13T24:00:00Z”" + hour24},
		{"2020-01-13 25:00", "", "“2020-01-13 25:00”" + noTime},
		{"2020-01-13 12:60", "", "“2020-01-13 12:60”" + noTime},
		{"2020-01-13 23:59:60", "", "“2020-01-13 23:59:60”" + noTime},
		{"2016-12-31T23:59:60Z", "", "“2016-12-31T23:59:60Z”" + noTime},
		{"2020-01-13 9:00", "", "“2020-01-13 9:00”" + clock},
		{"2020-01-13  12:00", "", "“2020-01-13  12:00”" + clock},
		{"2020-01-13 12.00", "", "“2020-01-13 12.00”" + clock},
		{"2020-01-13 noon", "", "“2020-01-13 noon”" + clock},
		{"2020-01-13 12:00 GMT", "", "“2020-01-13 12:00 GMT”" + clock},
		{"2020-01-13 12:00:00Z", "", "“2020-01-13 12:00:00Z”" + clock},
		{"2020-01-13 12:00:00.5", "", "“2020-01-13 12:00:00.5”" + clock},
		{"2020-01-13t12:00:00z", "", "“2020-01-13t12:00:00z”" + clock},
		{"2020-01-13T12:00:00,5Z", "", "“2020-01-13T12:00:00,5Z”" + clock},
		{"2020-01-13T12:00:00+24:00", "", "“2020-01-13T12:00:00+24:00”" + clock},
		{"2020-01-13T12:00:00+0100", "", "“2020-01-13T12:00:00+0100”" + clock},
		{"2020-01-13T12:00:00.Z", "", "“2020-01-13T12:00:00.Z”" + clock},
		{"2020-01-13T", "", "“2020-01-13T”" + clock},
		{"2020-01-13Z", "", "“2020-01-13Z” is a day with an offset" + alone},
		{"2020-01-13+01:00", "", "“2020-01-13+01:00” is a day with an offset" + alone},
		{"2020-01-13-05:00", "", "“2020-01-13-05:00” is a day with an offset" + alone},
		{"2020-02-30+01:00", "", "“2020-02-30+01:00” does not exist, since February 2020 has no day 30; write a day from 01 to 29"},
		{"2020-01-13+0100", "", "“2020-01-13+0100”" + clock},
		{"2020-01-13T12:00", "", "“2020-01-13T12:00” has no offset; write 2020-01-13 12:00, or an offset after it, as in +00:00"},
		{"2020-06-01T12:00:00", "", "“2020-06-01T12:00:00” has no offset; write 2020-06-01 12:00:00, or an offset after it, as in +01:00"},
		{"2020-06-01T12:00", "Pacific/Auckland", "“2020-06-01T12:00” has no offset; write 2020-06-01 12:00, or an offset after it, as in +12:00"},
		{"2020-06-01 12.00", "", "“2020-06-01 12.00” has a time of day that cannot be read; write hours and minutes in two digits each, as in 2020-06-01 12:00, or with an offset 2020-06-01T12:00:00+01:00"},
		{"2020-01-13 noon", "Pacific/Auckland", "“2020-01-13 noon” has a time of day that cannot be read; write hours and minutes in two digits each, as in 2020-01-13 12:00, or with an offset 2020-01-13T12:00:00+13:00"},
		{"2020-02-30 noon", "", "“2020-02-30 noon” does not exist, since February 2020 has no day 30; write a day from 01 to 29"},
		{"2020-01-13T25:00", "", "“2020-01-13T25:00”" + noTime},
		{"2020-01-13T12:00Z", "", "“2020-01-13T12:00Z” has no seconds; write 2020-01-13T12:00:00Z"},
		{"2020-01-13T12:00-05:00", "", "“2020-01-13T12:00-05:00” has no seconds; write 2020-01-13T12:00:00-05:00"},

		// Times that the clocks skip or repeat.
		{"2020-03-29 01:30", "", "“2020-03-29 01:30” does not exist in the time zone Europe/London, whose clocks skip that time; write an offset, as in 2020-03-29T01:30:00+00:00"},
		{"2020-03-29T01:30", "", "“2020-03-29T01:30” does not exist in the time zone Europe/London, whose clocks skip that time; write an offset, as in 2020-03-29T01:30:00+00:00"},
		{"2020-03-29 01:00", "", "“2020-03-29 01:00” does not exist in the time zone Europe/London, whose clocks skip that time; write an offset, as in 2020-03-29T01:00:00+00:00"},
		{"2020-10-25 01:30", "", "“2020-10-25 01:30” comes twice in the time zone Europe/London, whose clocks are put back; write an offset, 2020-10-25T01:30:00+01:00 or 2020-10-25T01:30:00+00:00"},
		{"2020-10-25T01:30:00", "", "“2020-10-25T01:30:00” comes twice in the time zone Europe/London, whose clocks are put back; write an offset, 2020-10-25T01:30:00+01:00 or 2020-10-25T01:30:00+00:00"},
		{"2018-11-04 00:00", "America/Sao_Paulo", "“2018-11-04 00:00” does not exist in the time zone America/Sao_Paulo, whose clocks skip that time; write an offset, as in 2018-11-04T00:00:00-03:00"},
		{"2011-12-30 12:00", "Pacific/Apia", "“2011-12-30 12:00” does not exist in the time zone Pacific/Apia, whose clocks skip that time; write an offset, as in 2011-12-30T12:00:00-10:00"},
		{"2019-10-06 02:15", "Australia/Lord_Howe", "“2019-10-06 02:15” does not exist in the time zone Australia/Lord_Howe, whose clocks skip that time; write an offset, as in 2019-10-06T02:15:00+10:30"},
		{"1971-05-01 12:00", "Africa/Monrovia", "“1971-05-01 12:00” is a time at which the zone Africa/Monrovia was not whole minutes from UTC; write an offset, as in 1971-05-01T12:44:30Z"},
	} {
		if test.zone == "" {
			test.zone = "Europe/London"
		}
		m, err := Parse(test.in, zoneOf(t, test.zone))
		if err == nil {
			t.Errorf("Parse(%q) = %v, want an error", test.in, m)
			continue
		}
		if err.Error() != test.want {
			t.Errorf("Parse(%q):\n got %s\nwant %s", test.in, err, test.want)
		}
		if !m.IsZero() {
			t.Errorf("Parse(%q) gives a moment with its error", test.in)
		}
	}

	for _, test := range []struct{ in, zone, want string }{
		{"July 2019", "Europe/London", "“July 2019” is not a date; write year, month and day, as in 2020-01-27, 2020-01 or 2020"},
		{"2019-13", "Europe/London", "“2019-13” has the month 13; write a month from 01 to 12, after the year, as in 2020-01-27"},
		{"0000", "Europe/London", "“0000” has the year 0000; write a year from 0001 to 9999"},
		{"2019-02-29", "Europe/London", "“2019-02-29” does not exist, since February 2019 has no day 29; write a day from 01 to 28"},
	} {
		m, err := ParseDate(test.in, zoneOf(t, test.zone))
		if err == nil || err.Error() != test.want || !m.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v\nwant %s", test.in, m, err, test.want)
		}
	}
}

// The instants that errors ask for are accepted as they stand.
func TestAdviceIsAccepted(t *testing.T) {
	london := zoneOf(t, "Europe/London")
	for _, s := range []string{"2020-03-29T01:30:00+00:00", "2020-10-25T01:30:00+01:00", "2020-10-25T01:30:00+00:00", "2020-01-27", "2020-01-27 12:00"} {
		if _, err := Parse(s, london); err != nil {
			t.Error(err)
		}
	}
	m := mustParse(t, "2020-03-29T01:30:00+00:00", london)
	if m.String() != "29 March 2020, 01:30 UTC" || m.Datetime() != "2020-03-29T01:30:00Z" {
		t.Errorf("the skipped time with an offset is shown as %s, %s", m, m.Datetime())
	}
}

// Neither the zone of the machine nor what it is called gets into a moment.
func TestMachineZoneHasNoSay(t *testing.T) {
	defer func(was *time.Location) { time.Local = was }(time.Local)
	london := zoneOf(t, "Europe/London")
	for _, name := range []string{"America/New_York", "Asia/Tokyo", "Europe/London", "UTC"} {
		time.Local = zoneOf(t, name)
		for in, want := range map[string]string{
			"2020-01-13T23:30:00-05:00": "13 January 2020, 23:30 UTC−05:00",
			"2020-01-13T12:00:00+09:00": "13 January 2020, 12:00 noon UTC+09:00",
			"2020-06-01 12:00":          "1 June 2020, 12:00 noon BST",
			"2020-06-01":                "1 June 2020",
		} {
			if got := mustParse(t, in, london).String(); got != want {
				t.Errorf("with the machine in %s, %s is shown as %s, want %s", name, in, got, want)
			}
		}
	}
}

func TestPassed(t *testing.T) {
	london := zoneOf(t, "Europe/London")
	for _, test := range []struct {
		moment, at string
		want       bool
	}{
		{"2020-01-13 12:00", "2020-01-13T11:59:00Z", false},
		{"2020-01-13 12:00", "2020-01-13T12:00:00Z", false},
		{"2020-01-13 12:00", "2020-01-13T12:00:01Z", true},
		{"2020-01-13 12:00", "2020-01-13T12:01:00Z", true},
		{"2020-06-01 12:00", "2020-06-01T11:00:00Z", false},
		{"2020-06-01 12:00", "2020-06-01T11:00:01Z", true},
		{"2020-01-13", "2020-01-13T23:59:59Z", false},
		{"2020-01-13", "2020-01-14T00:00:00Z", true},
		{"2020-06-01", "2020-06-01T22:59:59Z", false},
		{"2020-06-01", "2020-06-01T23:00:00Z", true},
		{"2019-07", "2019-07-31T22:59:59Z", false},
		{"2019-07", "2019-07-31T23:00:00Z", true},
		{"2019", "2019-12-31T23:59:59Z", false},
		{"2019", "2020-01-01T00:00:00Z", true},
	} {
		if got := mustParse(t, test.moment, london).Passed(utc(t, test.at)); got != test.want {
			t.Errorf("%s has passed at %s: %t", test.moment, test.at, got)
		}
	}
}

func TestZeroMoment(t *testing.T) {
	var none Moment
	if !none.IsZero() || none.Precision() != 0 || !none.Equal(Moment{}) {
		t.Error("the zero Moment is not none")
	}
	if s := none.String() + none.Datetime() + none.Weekday() + none.Clock(); s != "" {
		t.Errorf("the zero Moment has the text %q", s)
	}
	if none.Passed(utc(t, "2020-01-01T00:00:00Z")) {
		t.Error("the zero Moment has passed")
	}
	if !none.Start().IsZero() || !none.Deadline().IsZero() || !none.Last().IsZero() {
		t.Error("the zero Moment has a time")
	}
	if first := mustParse(t, "0001-01-01", time.UTC); none.Equal(first) || none.Compare(first) != -1 {
		t.Error("the zero Moment is the first day of the first year")
	}
}

func TestAtAndOnDay(t *testing.T) {
	auckland, london := zoneOf(t, "Pacific/Auckland"), zoneOf(t, "Europe/London")
	at := utc(t, "2020-01-09T11:30:00Z")
	if m := At(at, auckland); m.String() != "10 January 2020, 00:30 NZDT" || m.Datetime() != "2020-01-10T00:30:00+13:00" || m.Precision() != Instant {
		t.Errorf("At = %s, %s", m, m.Datetime())
	}
	if m := OnDay(at, auckland); !m.Equal(mustParse(t, "2020-01-10", auckland)) || m.String() != "10 January 2020" {
		t.Errorf("OnDay in Auckland = %v", m)
	}
	if m := OnDay(at, london); !m.Equal(mustParse(t, "2020-01-09", london)) {
		t.Errorf("OnDay in London = %v", m)
	}
	// What RFC 3339 could not say exactly is said in UTC.
	if m := At(utc(t, "1971-05-01T12:44:30Z"), zoneOf(t, "Africa/Monrovia")); m.Datetime() != "1971-05-01T12:44:30Z" {
		t.Errorf("At in Monrovia = %s", m.Datetime())
	}
}

func TestWeekdayClockAndDay(t *testing.T) {
	london := zoneOf(t, "Europe/London")
	for _, test := range []struct{ in, weekday, clock, day string }{
		{"2020-01-13", "Monday", "", "2020-01-13"},
		{"2020-01-13 12:00", "Monday", "12:00 noon GMT", "2020-01-13"},
		{"2020-01-12T23:30:00-05:00", "Sunday", "23:30 UTC−05:00", "2020-01-12"},
		{"2020-06-30T23:59:59.9+01:00", "Tuesday", "23:59:59 BST", "2020-06-30"},
		{"2020-06-30T11:59:59.999+01:00", "Tuesday", "11:59:59 BST", "2020-06-30"},
		{"2019-07", "", "", "2019-07-01"},
	} {
		m := mustParse(t, test.in, london)
		y, mo, d := m.Day()
		if day := time.Date(y, mo, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly); m.Weekday() != test.weekday || m.Clock() != test.clock || day != test.day {
			t.Errorf("%s: %q, %q, %s", test.in, m.Weekday(), m.Clock(), day)
		}
	}
}

func TestCompare(t *testing.T) {
	london := zoneOf(t, "Europe/London")
	inOrder := []string{
		"2019", "2019-01", "2019-01-01", "2019-01-01 00:00", "2019-12-31", "2020-01-13", "2020-01-13T00:00:00Z",
		"2020-01-13 11:59", "2020-01-13T12:00:00+00:00", "2020-01-13 12:00:01", "2020-01-13T23:30:00-05:00", "2020-06-01",
	}
	for i, a := range inOrder {
		for j, b := range inOrder {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			x, y := mustParse(t, a, london), mustParse(t, b, london)
			if x.Compare(y) != want || x.Equal(y) != (want == 0) {
				t.Errorf("%s against %s = %d, %t", a, b, x.Compare(y), x.Equal(y))
			}
		}
	}
	if !mustParse(t, "2020-01-13 12:00", london).Equal(mustParse(t, "2020-01-13T07:00:00-05:00", london)) {
		t.Error("an instant with two offsets is two instants")
	}
}

func TestDays(t *testing.T) {
	london := zoneOf(t, "Europe/London")
	for _, test := range []struct {
		from, to string
		want     int
	}{
		{"2020-01-13", "2020-01-27", 14},
		{"2020-01-27", "2020-01-13", -14},
		{"2020-01-13", "2020-01-13", 0},
		{"2020-01-13 23:59", "2020-01-14 00:00", 1},
		{"2020-01-13 00:00", "2020-01-13 23:59", 0},
		{"2020-03-28", "2020-03-30", 2}, // with a day of 23 hours
		{"2020-10-24", "2020-10-26", 2}, // with a day of 25 hours
		{"2019-12-31", "2021-01-01", 367},
		{"2020-06-01 12:00", "2020-06-02T23:30:00-05:00", 2},
		{"2026-04-12", "2026-04-14T01:00:00+09:00", 1}, // 13 April where the day is
		{"2026-04-14T01:00:00+09:00", "2026-04-12", -1},
		{"2026-04-14T01:00:00+09:00", "2026-04-14", 1},
		{"2026-04-14T01:00:00+09:00", "2026-04-13T17:00:00+01:00", 0}, // one instant
		{"2026-04-13T23:00:00-05:00", "2026-04-14T01:00:00+01:00", 0},
		{"0001-01-01", "9999-12-31", 3652058},
	} {
		if got := Days(mustParse(t, test.from, london), mustParse(t, test.to, london)); got != test.want {
			t.Errorf("from %s to %s are %d days, want %d", test.from, test.to, got, test.want)
		}
	}
}

func TestDayIn(t *testing.T) {
	for _, test := range []struct{ moment, zone, want string }{
		{"2020-01-10T23:00:00-11:00", "Europe/London", "2020-01-11"},
		{"2020-01-10T23:00:00-11:00", "Pacific/Pago_Pago", "2020-01-10"},
		{"2020-06-01T00:30:00+01:00", "America/St_Johns", "2020-05-31"},
		{"2020-06-01T12:00:00+01:00", "Europe/London", "2020-06-01"},
		{"2020-06-01", "Pacific/Kiritimati", "2020-06-01"}, // a day is that of its own zone
	} {
		got := mustParse(t, test.moment, zoneOf(t, "Europe/London")).DayIn(zoneOf(t, test.zone))
		if got.Precision() != Day || got.Datetime() != test.want {
			t.Errorf("in %s it is %s at %s, want %s", test.zone, got.Datetime(), test.moment, test.want)
		}
	}
}

func TestMomentIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Moment{}); size > 40 {
		t.Errorf("a Moment takes %d bytes; 100,000 notices hold many", size)
	}
}
