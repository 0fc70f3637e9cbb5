package moment

import (
	"regexp"
	"strconv"
	"strings"
)

// A Duration is a length of time as a contract states it. It is kept as it was
// written, 18 months or 1 year 6 months, and neither is a number of days. Compare
// two with Equal, not with ==.
type Duration struct{ Years, Months, Weeks, Days int }

// Both forms have the same four groups. Five digits are enough for any
// contract, and keep sums far from overflow.
var (
	durationWords = regexp.MustCompile(`^(?:(\d{1,5}) +years?)?(?: *\b(\d{1,5}) +months?)?(?: *\b(\d{1,5}) +weeks?)?(?: *\b(\d{1,5}) +days?)?$`)
	durationISO   = regexp.MustCompile(`^P(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?$`)
	clockUnits    = regexp.MustCompile(`(?i)hour|minute|second|^P.*T`)
	decimalPart   = regexp.MustCompile(`\d[.,]\d`)
)

// ParseDuration reads a length in words, "5 years", "1 year 6 months",
// "2 weeks", or as ISO 8601 has it, "P5Y", "P1Y6M". The units stand from large
// to small, each once; nothing shorter than a day is a length of a contract.
func ParseDuration(s string) (Duration, error) {
	const forms = "as in 5 years, 1 year 6 months or P5Y"
	text := strings.Trim(s, " ")
	groups := durationWords.FindStringSubmatch(text)
	if groups == nil {
		groups = durationISO.FindStringSubmatch(text)
	}
	if groups == nil {
		switch {
		case clockUnits.MatchString(text):
			return Duration{}, wrong(s, "has hours, minutes or seconds; write years, months, weeks or days, %s", forms)
		case decimalPart.MatchString(text):
			return Duration{}, wrong(s, "has decimals; write whole numbers, %s", forms)
		}
		return Duration{}, wrong(s, "is not a length of time; write whole years, months, weeks and days in this order, %s", forms)
	}
	var n [4]int
	for i, digits := range groups[1:] {
		n[i], _ = strconv.Atoi(digits) // up to five digits, or none for nought
	}
	d := Duration{n[0], n[1], n[2], n[3]}
	if d.IsZero() {
		return Duration{}, wrong(s, "is no time at all; write at least 1 day, %s, or leave it out", forms)
	}
	return d, nil
}

// IsZero tells that there is no length.
func (d Duration) IsZero() bool { return d == Duration{} }

// Length gives how long it is in the units that are as long whenever it begins: a
// year is 12 months and a week 7 days, but a month is no number of days.
func (d Duration) Length() (months, days int) { return 12*d.Years + d.Months, 7*d.Weeks + d.Days }

// Equal tells whether both have one Length, however they are written.
func (d Duration) Equal(o Duration) bool {
	months, days := d.Length()
	otherMonths, otherDays := o.Length()
	return months == otherMonths && days == otherDays
}

// String gives the length in words, "1 year 6 months"; "" for none.
// ParseDuration reads it back as the same.
func (d Duration) String() string {
	var parts []string
	for _, unit := range []struct {
		n    int
		name string
	}{{d.Years, "year"}, {d.Months, "month"}, {d.Weeks, "week"}, {d.Days, "day"}} {
		switch {
		case unit.n == 1:
			parts = append(parts, "1 "+unit.name)
		case unit.n > 1:
			parts = append(parts, strconv.Itoa(unit.n)+" "+unit.name+"s")
		}
	}
	return strings.Join(parts, " ")
}

// Datetime gives the length as in ISO 8601, "P5Y", for the datetime attribute
// of a time element; "" for none. Weeks stand alone there, so beside other
// units they are given as days.
func (d Duration) Datetime() string {
	if d.IsZero() {
		return ""
	}
	if d.Weeks > 0 && d == (Duration{Weeks: d.Weeks}) {
		return "P" + strconv.Itoa(d.Weeks) + "W"
	}
	text := "P"
	for _, unit := range []struct {
		n      int
		letter string
	}{{d.Years, "Y"}, {d.Months, "M"}, {7*d.Weeks + d.Days, "D"}} {
		if unit.n > 0 {
			text += strconv.Itoa(unit.n) + unit.letter
		}
	}
	return text
}

// InDays gives the length in days for data that knows no other unit, such as
// durationInDays of a period in OCDS 1.1. A year, or 12 months, counts 365
// days, a month of what is left 30, a week 7; so equal lengths are equal
// however they were written, and none depends on when it begins.
func (d Duration) InDays() int {
	months, days := d.Length()
	return months/12*365 + months%12*30 + days
}
