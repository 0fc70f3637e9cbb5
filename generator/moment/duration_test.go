package moment

import "testing"

func TestParseDuration(t *testing.T) {
	for _, test := range []struct {
		in             string
		want           Duration
		text, datetime string
		days           int
	}{
		{"5 years", Duration{Years: 5}, "5 years", "P5Y", 1825},
		{"18 months", Duration{Months: 18}, "18 months", "P18M", 545},
		{"P5Y", Duration{Years: 5}, "5 years", "P5Y", 1825},
		{"1 year 6 months", Duration{Years: 1, Months: 6}, "1 year 6 months", "P1Y6M", 545},
		{"P1Y6M", Duration{Years: 1, Months: 6}, "1 year 6 months", "P1Y6M", 545},
		{"2 weeks", Duration{Weeks: 2}, "2 weeks", "P2W", 14},
		{"P2W", Duration{Weeks: 2}, "2 weeks", "P2W", 14},
		{"1 day", Duration{Days: 1}, "1 day", "P1D", 1},
		{"90 days", Duration{Days: 90}, "90 days", "P90D", 90},
		{"12 months", Duration{Months: 12}, "12 months", "P12M", 365},
		{"1 month", Duration{Months: 1}, "1 month", "P1M", 30},
		{"1 year 2 weeks 3 days", Duration{Years: 1, Weeks: 2, Days: 3}, "1 year 2 weeks 3 days", "P1Y17D", 382},
		{"0 years 6 months", Duration{Months: 6}, "6 months", "P6M", 180},
		{"  1 year   6 months ", Duration{Years: 1, Months: 6}, "1 year 6 months", "P1Y6M", 545},
		{"1 years 1 months", Duration{Years: 1, Months: 1}, "1 year 1 month", "P1Y1M", 395},
		{"99999 days", Duration{Days: 99999}, "99999 days", "P99999D", 99999},
	} {
		d, err := ParseDuration(test.in)
		if err != nil {
			t.Errorf("ParseDuration(%q): %v", test.in, err)
			continue
		}
		if d != test.want || d.String() != test.text || d.Datetime() != test.datetime || d.InDays() != test.days || d.IsZero() {
			t.Errorf("ParseDuration(%q) = %+v, %q, %q, %d days", test.in, d, d.String(), d.Datetime(), d.InDays())
		}
		checkDurationRoundTrip(t, d)
	}

	const (
		forms  = "as in 5 years, 1 year 6 months or P5Y"
		clock  = " has hours, minutes or seconds; write years, months, weeks or days, " + forms
		length = " is not a length of time; write whole years, months, weeks and days in this order, " + forms
		none   = " is no time at all; write at least 1 day, " + forms + ", or leave it out"
	)
	for _, test := range []struct{ in, want string }{
		{"3 hours", "“3 hours”" + clock},
		{"PT5H", "“PT5H”" + clock},
		{"P1DT2H", "“P1DT2H”" + clock},
		{"P5YT", "“P5YT”" + clock},
		{"90 seconds", "“90 seconds”" + clock},
		{"1.5 years", "“1.5 years” has decimals; write whole numbers, " + forms},
		{"P0,5Y", "“P0,5Y” has decimals; write whole numbers, " + forms},
		{"five years", "“five years”" + length},
		{"5", "“5”" + length},
		{"5years", "“5years”" + length},
		{"5 Years", "“5 Years”" + length},
		{"1 year6 months", "“1 year6 months”" + length},
		{"6 months 1 year", "“6 months 1 year”" + length},
		{"1 year 1 year", "“1 year 1 year”" + length},
		{"1 year and 6 months", "“1 year and 6 months”" + length},
		{"-5 years", "“-5 years”" + length},
		{"P-5Y", "“P-5Y”" + length},
		{"p5y", "“p5y”" + length},
		{"P6M1Y", "“P6M1Y”" + length},
		{"100000 days", "“100000 days”" + length},
		{"٥ years", "“٥ years”" + length},
		{"5\u00a0years", "“5\u00a0years”" + length},
		{"0 days", "“0 days”" + none},
		{"P0D", "“P0D”" + none},
		{"P", "“P”" + none},
		{"", "“”" + none},
	} {
		d, err := ParseDuration(test.in)
		if err == nil || err.Error() != test.want || !d.IsZero() {
			t.Errorf("ParseDuration(%q) = %+v, %v\nwant %s", test.in, d, err, test.want)
		}
	}
}

func TestZeroDuration(t *testing.T) {
	var none Duration
	if !none.IsZero() || none.String() != "" || none.Datetime() != "" || none.InDays() != 0 {
		t.Errorf("the zero Duration is %q, %q, %d days", none.String(), none.Datetime(), none.InDays())
	}
}

// Equal lengths are equal in days however they were written.
func TestInDaysOfEqualLengths(t *testing.T) {
	for months := range 500 {
		whole := Duration{Months: months}
		if split := (Duration{Years: months / 12, Months: months % 12}); whole.InDays() != split.InDays() {
			t.Errorf("%v is %d days, and %v is %d", whole, whole.InDays(), split, split.InDays())
		}
	}
	if weeks, days := (Duration{Weeks: 3}), (Duration{Days: 21}); weeks.InDays() != days.InDays() {
		t.Errorf("%v is not %v", weeks, days)
	}
}

func TestEqualDurations(t *testing.T) {
	years, weeks := Duration{Years: 1, Months: 6}, Duration{Weeks: 2}
	for _, test := range []struct {
		a, b Duration
		want bool
	}{
		{years, Duration{Months: 18}, true},
		{Duration{Years: 5}, Duration{Months: 60}, true},
		{weeks, Duration{Days: 14}, true},
		{Duration{Months: 12, Weeks: 1}, Duration{Years: 1, Days: 7}, true},
		{Duration{}, Duration{}, true},
		{years, Duration{Months: 19}, false},
		{years, weeks, false},
		{Duration{Months: 1}, Duration{Days: 30}, false},
		{Duration{Years: 1}, Duration{Days: 365}, false},
		{Duration{Months: 1}, Duration{Weeks: 4}, false},
	} {
		if test.a.Equal(test.b) != test.want || test.b.Equal(test.a) != test.want {
			t.Errorf("that %v is as long as %v is not %v", test.a, test.b, test.want)
		}
	}
}

// checkDurationRoundTrip holds what is true of every length: it is read back
// from its text as the same, and from its datetime as one that is as long.
func checkDurationRoundTrip(t *testing.T, d Duration) {
	t.Helper()
	if back, err := ParseDuration(d.String()); err != nil || back != d {
		t.Errorf("%+v as %q is read back as %+v, %v", d, d.String(), back, err)
	}
	back, err := ParseDuration(d.Datetime())
	want := d
	if d.Weeks > 0 && d != (Duration{Weeks: d.Weeks}) {
		want.Weeks, want.Days = 0, d.Days+7*d.Weeks
	}
	if want.Days > 99999 {
		return // longer than what can be written
	}
	if err != nil || back != want || back.InDays() != d.InDays() {
		t.Errorf("%+v as %q is read back as %+v, %v", d, d.Datetime(), back, err)
	}
}
