package moment

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Parse reads a day, a time in the zone or an instant as in RFC 3339; the
// package comment has the forms. Years are 1 to 9999, in four digits.
//
// An instant whose offset is the zone's own at that time is shown in the zone,
// any other with the offset that was written.
func Parse(s string, zone *time.Location) (Moment, error) {
	return parse(s, zone, "moment", "year, month and day, as in 2020-01-27 or 2020-01-27 12:00")
}

// ParseDate reads what Parse reads, and also a month, "2019-07", or a year,
// "2019".
func ParseDate(s string, zone *time.Location) (Moment, error) {
	text := strings.Trim(s, " ")
	switch shape(text) {
	case "0000":
		return parseDays(s, text+"-01-01", Year, zone)
	case "0000-00":
		return parseDays(s, text+"-01", Month, zone)
	}
	return parse(s, zone, "date", "year, month and day, as in 2020-01-27, 2020-01 or 2020")
}

// shape gives a text with all ASCII digits made 0; "" for one too long to be
// compared.
func shape(s string) string {
	if len(s) > len("0000-00-00T00:00:00+00:00") {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}, s)
}

func parse(s string, zone *time.Location, what, forms string) (Moment, error) {
	text := strings.Trim(s, " ")
	switch shape(text) {
	case "0000-00-00":
		return parseDays(s, text, Day, zone)
	case "0000-00-00 00:00":
		return parseLocal(s, text+":00", zone)
	case "0000-00-00 00:00:00":
		return parseLocal(s, text, zone)
	case "0000":
		return Moment{}, wrong(s, "is a year; write the day too, as in %s-01-27", text)
	case "0000-00":
		return Moment{}, wrong(s, "is a month; write the day too, as in %s-27", text)
	}
	if len(text) < 10 || shape(text[:10]) != "0000-00-00" {
		return Moment{}, wrong(s, "is not a %s; write %s", what, forms)
	}
	if text[10] == 'T' {
		return parseInstant(s, text, zone)
	}
	return Moment{}, notATime(s, text, zone)
}

// notATime is the error for a text that begins with a day and goes on in a way
// that no moment does.
func notATime(s, text string, zone *time.Location) error {
	noon, err := parseLocal(s, text[:10]+" 12:00:00", zone)
	if err != nil {
		return err
	}
	switch shape(text[10:]) {
	case "Z", "+00:00", "-00:00": // a date of XML
		return wrong(s, "is a day with an offset; write the day alone, %s, in the site's time zone", text[:10])
	}
	return wrong(s, "has a time of day that cannot be read; write hours and minutes in two digits each, as in %s, or with an offset %s",
		noon.start.Format("2006-01-02 15:04"), noon.start.Format("2006-01-02T15:04:05-07:00"))
}

// parseDays reads a day, or the first one of a month or year.
func parseDays(s, text string, p Precision, zone *time.Location) (Moment, error) {
	first, err := checkDay(s, text)
	if err != nil {
		return Moment{}, err
	}
	start, ok := firstInstant(zone, first.Unix(), p.end(first))
	if !ok { // no zone has skipped more than a day
		return Moment{}, wrong(s, "does not exist in the time zone %s, whose clocks skip that day; write another day", zone)
	}
	return Moment{start, p}, nil
}

// checkDay reads a day of the form 0000-00-00, as its midnight in UTC.
func checkDay(s, text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	year, month, day := text[:4], text[5:7], text[8:]
	switch {
	case year == "0000":
		return time.Time{}, wrong(s, "has the year 0000; write a year from 0001 to 9999")
	case month < "01" || month > "12":
		return time.Time{}, wrong(s, "has the month %s; write a month from 01 to 12, after the year, as in 2020-01-27", month)
	case err != nil:
		first, _ := time.Parse("2006-01", text[:7])
		return time.Time{}, wrong(s, "does not exist, since %s has no day %s; write a day from 01 to %d",
			first.Format("January 2006"), day, first.AddDate(0, 1, -1).Day())
	}
	return t, nil
}

// parseLocal reads a time of the form 0000-00-00 00:00:00 in a zone.
func parseLocal(s, text string, zone *time.Location) (Moment, error) {
	if _, err := checkDay(s, text[:10]); err != nil {
		return Moment{}, err
	}
	if err := checkClock(s, text); err != nil {
		return Moment{}, err
	}
	local, _ := time.Parse(time.DateTime, text) // whose day and time are there
	withOffset := func(offset int) string {
		return text[:10] + "T" + text[11:] + time.Unix(0, 0).In(time.FixedZone("", offset)).Format("-07:00")
	}

	at := instants(zone, local.Unix())
	switch len(at) {
	case 0:
		return Moment{}, wrong(s, "does not exist in the time zone %s, whose clocks skip that time; write an offset, as in %s",
			zone, withOffset(offsetBefore(zone, local.Unix())))
	case 1:
		if _, offset := at[0].Zone(); offset%60 != 0 {
			return Moment{}, wrong(s, "is a time at which the zone %s was not whole minutes from UTC; write an offset, as in %s",
				zone, at[0].UTC().Format(time.RFC3339))
		}
		return Moment{at[0], Instant}, nil
	}
	_, first := at[0].Zone()
	_, second := at[1].Zone()
	return Moment{}, wrong(s, "comes twice in the time zone %s, whose clocks are put back; write an offset, %s or %s",
		zone, withOffset(first), withOffset(second))
}

// checkClock checks the hour, minute and second of a text that goes on with
// 00:00:00 after its day.
func checkClock(s, text string) error {
	switch hour, minute, second := text[11:13], text[14:16], text[17:19]; {
	case hour == "24":
		return wrong(s, "has the hour 24; write 00:00 of the next day, or the day alone, which as a deadline means its end")
	case hour > "23" || minute > "59" || second > "59":
		return wrong(s, "has a time of day that does not exist; write a time from 00:00 to 23:59")
	}
	return nil
}

// rfc3339 is date-time of RFC 3339, section 5.6, in capitals.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// parseInstant reads an instant as in RFC 3339, of any number of decimals.
func parseInstant(s, text string, zone *time.Location) (Moment, error) {
	if _, err := checkDay(s, text[:10]); err != nil {
		return Moment{}, err
	}
	switch shape(text) {
	case "0000-00-00T00:00", "0000-00-00T00:00:00":
		local, err := parseLocal(s, (text[:10] + " " + text[11:] + ":00")[:len(time.DateTime)], zone)
		if err != nil {
			return Moment{}, err
		}
		return Moment{}, wrong(s, "has no offset; write %s %s, or an offset after it, as in %s", text[:10], text[11:], local.start.Format("-07:00"))
	case "0000-00-00T00:00Z", "0000-00-00T00:00+00:00", "0000-00-00T00:00-00:00":
		return Moment{}, wrong(s, "has no seconds; write %s:00%s", text[:16], text[16:])
	}
	if len(text) >= 19 && shape(text[:19]) == "0000-00-00T00:00:00" {
		if err := checkClock(s, text); err != nil {
			return Moment{}, err
		}
	}
	// time.Parse takes more than RFC 3339 has: commas, short hours, any offset.
	if !rfc3339.MatchString(text) {
		return Moment{}, notATime(s, text, zone)
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Moment{}, notATime(s, text, zone)
	}
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return Moment{}, wrong(s, "is outside the years 0001 to 9999 in UTC; write another year")
	}
	_, written := t.Zone()
	if _, own := t.In(zone).Zone(); own == written {
		return Moment{t.In(zone), Instant}, nil
	}
	if written == 0 {
		return Moment{t.UTC(), Instant}, nil
	}
	return Moment{t.In(time.FixedZone("", written)), Instant}, nil
}

// wrong is the error for a text that an editor wrote.
func wrong(text, format string, args ...any) error {
	return errors.New(quote(text) + " " + fmt.Sprintf(format, args...))
}

// quote puts what an editor wrote between quotation marks, cut where it is long.
func quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return "“" + s + "”"
}
