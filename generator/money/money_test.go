package money

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func mustParse(t testing.TB, s string) Amount {
	t.Helper()
	a, err := Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return a
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ in, data, text string }{
		// The forms of the design.
		{"GBP 600,000,000", "600000000 GBP", "£600m"},
		{"£600m", "600000000 GBP", "£600m"},
		{"£1.5bn", "1500000000 GBP", "£1.5bn"},
		{"EUR 84000.00", "84000 EUR", "€84,000"},
		{"£2 million", "2000000 GBP", "£2m"},
		{"£600k", "600000 GBP", "£600,000"},
		{"GBP 0", "0 GBP", "£0"},

		// Every suffix, with and without spaces.
		{"€1.5 bn", "1500000000 EUR", "€1.5bn"},
		{"€1.5billion", "1500000000 EUR", "€1.5bn"},
		{"USD 600 thousand", "600000 USD", "USD 600,000"},
		{"USD 1.5m", "1500000 USD", "USD 1.5m"},
		{"  GBP   12.6  m  ", "12600000 GBP", "£12.6m"},
		{"GBP600", "600 GBP", "£600"},
		{"£ 600", "600 GBP", "£600"},

		// Commas are optional, decimals may be fewer than the currency's.
		{"GBP 1000", "1000 GBP", "£1,000"},
		{"GBP 999", "999 GBP", "£999"},
		{"GBP 84000.5", "84000.50 GBP", "GBP 84,000.50"},
		{"£0.5", "0.50 GBP", "GBP 0.50"},
		{"£1,250,000.05", "1250000.05 GBP", "GBP 1,250,000.05"},
		{"£0.01", "0.01 GBP", "GBP 0.01"},

		// With a suffix, decimals go down to the smallest unit.
		{"GBP 0.001k", "1 GBP", "£1"},
		{"GBP 0.00001k", "0.01 GBP", "GBP 0.01"},
		{"£1.12345678m", "1123456.78 GBP", "GBP 1,123,456.78"},
		{"£0.00000000000bn", "0 GBP", "£0"},
		{"£1,250.5m", "1250500000 GBP", "£1,250,500,000"},

		// Currencies of no, three and four decimals.
		{"JPY 1,500,000", "1500000 JPY", "JPY 1.5m"},
		{"KWD 1.500", "1.500 KWD", "KWD 1.500"},
		{"KWD 1.5", "1.500 KWD", "KWD 1.500"},
		{"CLF 1000.0001", "1000.0001 CLF", "CLF 1,000.0001"},
		{"HRK 12m", "12000000 HRK", "HRK 12m"}, // withdrawn, but old notices have it

		// Where text changes to m and bn, and where it would not be exact.
		{"GBP 999,999", "999999 GBP", "£999,999"},
		{"GBP 1,000,000", "1000000 GBP", "£1m"},
		{"GBP 7,250,000", "7250000 GBP", "£7.25m"},
		{"GBP 1,001,000", "1001000 GBP", "£1.001m"},
		{"GBP 1,000,100", "1000100 GBP", "£1,000,100"},
		{"GBP 999,999,000", "999999000 GBP", "£999.999m"},
		{"GBP 999,999,999", "999999999 GBP", "£999,999,999"},
		{"GBP 1,000,000,000", "1000000000 GBP", "£1bn"},
		{"GBP 1,250,000,000", "1250000000 GBP", "£1.25bn"},
		{"GBP 1,234,500,000", "1234500000 GBP", "£1,234,500,000"},
		{"GBP 1,200,000,000,000", "1200000000000 GBP", "£1,200bn"},
		{"GBP 1,000,000,000,000,000", "1000000000000000 GBP", "£1,000,000bn"},
		{"£1,000,000bn", "1000000000000000 GBP", "£1,000,000bn"},
		{"£999,999.999999999bn", "999999999999999 GBP", "£999,999,999,999,999"},
		{"£999,999,999,999,999.99", "999999999999999.99 GBP", "GBP 999,999,999,999,999.99"},
	} {
		a, err := Parse(test.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.in, err)
			continue
		}
		if a.Data() != test.data || a.String() != test.text {
			t.Errorf("Parse(%q) = %q, %q, want %q, %q", test.in, a.Data(), a.String(), test.data, test.text)
		}
		if a.Data() != a.Number()+" "+a.Currency() {
			t.Errorf("Parse(%q): Data %q is not Number %q and Currency %q", test.in, a.Data(), a.Number(), a.Currency())
		}
		checkRoundTrip(t, a)
	}
}

func TestParseErrors(t *testing.T) {
	const (
		forms = "as in GBP 600,000,000 or £1.5m"
		marks = "write commas between thousands and a point before decimals, as in 1,500,000 or 84,000.50"
		alone = "; write digits from 0 to 9, " + forms
	)
	for _, test := range []struct{ in, want string }{
		// No currency, or one that is not certain.
		{"600", "“600” names no currency; write a code, as in GBP 600"},
		{"600 m", "“600 m” names no currency; write a code, as in GBP 600 m"},
		{"$100", "“$100” names no currency; write a code, as in USD 100"},
		{"$600m", "“$600m” names no currency; write a code, as in USD 600m"},
		{"US$ 600m", "“US$ 600m” names no currency; write a code, as in USD 600m"},
		{"¥100", "“¥100” names no currency; write a code, as in JPY 100"},
		{"₹100", "“₹100” names no currency; write a code, as in GBP 100"},

		// Codes that are not codes.
		{"GPB 84,000", "“GPB 84,000” has an unknown currency code; did you mean GBP 84,000?"},
		{"XQQ 100", "“XQQ 100” has an unknown currency code; write one of ISO 4217, " + forms},
		{"gbp 1.5m", "“gbp 1.5m” has an unknown currency code; did you mean GBP 1.5m?"},
		{"Euro 600", "“Euro 600” has an unknown currency code; did you mean EUR 600?"},
		{"pounds 600", "“pounds 600” has an unknown currency code; write one of ISO 4217, " + forms},
		{"kr 500", "“kr 500” has an unknown currency code; write one of ISO 4217, " + forms},
		{"XAU 500", "“XAU 500” has an unknown currency code; write one of ISO 4217, " + forms},

		// Currency in a wrong place, or twice, or with words.
		{"600 GBP", "“600 GBP” has its currency after the number; write it before, as in GBP 600"},
		{"600m GBP", "“600m GBP” has its currency after the number; write it before, as in GBP 600m"},
		{"1.5€", "“1.5€” has its currency after the number; write it before, as in €1.5"},
		{"GBP £600", "“GBP £600” has “GBP” before the currency; write the amount alone, as in £600"},
		{"“£600m”", "““£600m”” stands in quotation marks that are not straight; write £600m"},
		{"Between £500m and £600m", "“Between £500m and £600m” is more than one amount; write a range as {min: £500m, max: £600m}"},
		{"worth £1,5m", "“worth £1,5m” has a comma in a wrong place; " + marks},
		{"worth £600m", "“worth £600m” has “worth” before the currency; write the amount alone, as in £600m"},

		// What is written beside an amount is not lost on the way to its key.
		{"up to £600m", "“up to £600m” has “up to” beside the amount; write {max: £600m}"},
		{"MAX. £2m", "“MAX. £2m” has “MAX.” beside the amount; write {max: £2m}"},
		{"max GBP 2m", "“max GBP 2m” has “max” beside the amount; write {max: GBP 2m}"},
		{"£2m max", "“£2m max” has “max” beside the amount; write {max: £2m}"},
		{"<£2m", "“<£2m” has “<” beside the amount; write {max: £2m}"},
		{"up to £2,000,000", "“up to £2,000,000” has “up to” beside the amount; write {max: \"£2,000,000\"}"},
		{"from £2m", "“from £2m” has “from” beside the amount; write {min: £2m}"},
		{"over € 2 million", "“over € 2 million” has “over” beside the amount; write {min: €2 million}"},
		{"£2m+", "“£2m+” has “+” beside the amount; write {min: £2m}"},
		{"£200 or more", "“£200 or more” has “or more” beside the amount; write {min: £200}"},
		{"about GBP 600m", "“about GBP 600m” has “about” beside the amount; write {amount: GBP 600m, estimated: true}"},
		{"~£2M", "“~£2M” has “~” beside the amount; write {amount: £2m, estimated: true}"},
		{"c. £2m", "“c. £2m” has “c.” beside the amount; write {amount: £2m, estimated: true}"},
		{"GBP 600 (est.)", "“GBP 600 (est.)” has “(est.)” beside the amount; write {amount: GBP 600, estimated: true}"},
		{"£2m + VAT", "“£2m + VAT” has “+ VAT” beside the amount; write {amount: £2m, vat: excluded}"},
		{"£2m+VAT", "“£2m+VAT” has “+VAT” beside the amount; write {amount: £2m, vat: excluded}"},
		{"£2 million (excl. VAT)", "“£2 million (excl. VAT)” has “(excl. VAT)” beside the amount; write {amount: £2 million, vat: excluded}"},
		{"£2,000 ex-VAT", "“£2,000 ex-VAT” has “ex-VAT” beside the amount; write {amount: \"£2,000\", vat: excluded}"},
		{"£2m inc VAT", "“£2m inc VAT” has “inc VAT” beside the amount; write {amount: £2m, vat: included}"},
		{"approx. up to £2m (est., plus VAT)", "“approx. up to £2m (est., plus VAT)” has “approx. up to (est., plus VAT)” beside the amount; write {max: £2m, estimated: true, vat: excluded}"},
		{"up to 2m", "“up to 2m” has “up to” beside the amount; write as in {max: GBP 2m}"},
		{"circa 2m", "“circa 2m” has “circa” beside the amount; write as in {amount: GBP 2m, estimated: true}"},
		{"up to £2,00", "“up to £2,00” has a comma in a wrong place; " + marks},
		{"from £2m max", "“from £2m max” has “m max” after the number; write k, m, bn, thousand, million, billion or nothing there, " + forms},
		{"up to £2m per year", "“up to £2m per year” has “m per year” after the number; write k, m, bn, thousand, million, billion or nothing there, " + forms},
		{"£2m per year", "“£2m per year” has “m per year” after the number; write k, m, bn, thousand, million, billion or nothing there, " + forms},

		// Marks between digits.
		{"1.500.000", "“1.500.000” has more than one point; " + marks},
		{"GBP 1,00", "“GBP 1,00” has a comma in a wrong place; " + marks},
		{"GBP 1,0000", "“GBP 1,0000” has a comma in a wrong place; " + marks},
		{"GBP 1000,000", "“GBP 1000,000” has a comma in a wrong place; " + marks},
		{"GBP 1,000,", "“GBP 1,000,” has a comma in a wrong place; " + marks},
		{"GBP 1,,000", "“GBP 1,,000” has a comma in a wrong place; " + marks},
		{"GBP 10,00,000", "“GBP 10,00,000” has a comma in a wrong place; " + marks},
		{"EUR 1.500,00", "“EUR 1.500,00” has a comma after the point; " + marks},
		{"GBP 600.", "“GBP 600.” has no digits after the point; " + marks},
		{"£.5m", "“£.5m” has no digit before its point or comma; write 0 there, as in £0.5m"},
		{".5", "“.5” has no digit before its point or comma; write 0 there, as in £0.5m"},
		{"GBP ,500", "“GBP ,500” has no digit before its point or comma; write 0 there, as in £0.5m"},
		{"GBP 1 500 000", "“GBP 1 500 000” has other marks than commas between thousands; " + marks},
		{"CHF 1'500'000", "“CHF 1'500'000” has other marks than commas between thousands; " + marks},
		{"CHF 1’500", "“CHF 1’500” has other marks than commas between thousands; " + marks},
		{"GBP 1_000", "“GBP 1_000” has other marks than commas between thousands; " + marks},
		{"GBP 007", "“GBP 007” begins with a zero; write the number without it, " + forms},
		{"GBP 0,500", "“GBP 0,500” begins with a zero; write the number without it, " + forms},

		// Decimals.
		{"GBP 1.500", "“GBP 1.500” has 3 decimals, and GBP has 2; write a comma between thousands, as in GBP 1,500, or fewer decimals, as in GBP 1.50"},
		{"EUR 196000.006", "“EUR 196000.006” has 3 decimals, and EUR has 2; write a comma between thousands, as in EUR 1,500, or fewer decimals, as in EUR 1.50"},
		{"EUR 1.000", "“EUR 1.000” has 3 decimals, and EUR has 2; write a comma between thousands, as in EUR 1,500, or fewer decimals, as in EUR 1.50"},
		{"KWD 1.2345", "“KWD 1.2345” has 4 decimals, and KWD has 3; write a comma between thousands, as in KWD 1,500, or fewer decimals, as in KWD 1.500"},
		{"JPY 1.5", "“JPY 1.5” has decimals, and JPY has none; write a whole number, as in JPY 1,500"},
		{"GBP 0.000001k", "“GBP 0.000001k” goes below the smallest unit of GBP; write at most 5 decimals before “k”"},
		{"£1.123456789 million", "“£1.123456789 million” goes below the smallest unit of GBP; write at most 8 decimals before “million”"},

		// Signs, exponents, sizes.
		{"-600", "“-600” is negative; write an amount of zero or more, " + forms},
		{"GBP -600", "“GBP -600” is negative; write an amount of zero or more, " + forms},
		{"-£600", "“-£600” is negative; write an amount of zero or more, " + forms},
		{"£−600", "“£−600” is negative; write an amount of zero or more, " + forms},
		{"(£600)", "“(£600)” is negative; write an amount of zero or more, " + forms},
		{"GBP +600", "“GBP +600” has a sign; write the amount without it, " + forms},
		{"GBP 6e8", "“GBP 6e8” has an exponent; write all digits, or m or bn, " + forms},
		{"GBP 1.5E+300000000", "“GBP 1.5E+300000000” has an exponent; write all digits, or m or bn, " + forms},
		{"GBP 1,000,000,000,000,001", "“GBP 1,000,000,000,000,001” is more than GBP 1,000,000bn; check its zeros, and write it " + forms},
		{"£1,000,000.00000000001bn", "“£1,000,000.00000000001bn” is more than GBP 1,000,000bn; check its zeros, and write it " + forms},
		{"GBP 1" + strings.Repeat("0", 1000), "“GBP 1" + strings.Repeat("0", 55) + "…” is more than GBP 1,000,000bn; check its zeros, and write it " + forms},

		// What follows the number.
		{"£600M", "“£600M” has capitals after the number; write £600m"},
		{"GBP 1.5 Billion", "“GBP 1.5 Billion” has capitals after the number; write GBP 1.5 billion"},
		{"600K", "“600K” has capitals after the number; write 600k"},
		{"£600mn", "“£600mn” has “mn” after the number; write k, m, bn, thousand, million, billion or nothing there, " + forms},
		{"£2 trillion", "“£2 trillion” has “trillion” after the number; write k, m, bn, thousand, million, billion or nothing there, " + forms},
		{"GBP 0x10", "“GBP 0x10” has “x10” after the number; write k, m, bn, thousand, million, billion or nothing there, " + forms},
		{"£600 %", "“£600 %” has “%” after the number; write k, m, bn, thousand, million, billion or nothing there, " + forms},
		{"£500m-£600m", "“£500m-£600m” is more than one amount; write a range as {min: £500m, max: £600m}"},
		{"£500-600", "“£500-600” is more than one amount; write a range as {min: £500m, max: £600m}"},
		{"GBP 500,000 – 600,000", "“GBP 500,000 – 600,000” is more than one amount; write a range as {min: £500m, max: £600m}"},
		{"£500m to £600m", "“£500m to £600m” is more than one amount; write a range as {min: £500m, max: £600m}"},

		// No amount at all.
		{"", "“” is not an amount; write one " + forms + ", or leave it out until it is known"},
		{"tbc", "“tbc” is not an amount; write one " + forms + ", or leave it out until it is known"},
		{"GBP", "“GBP” is not an amount; write one " + forms + ", or leave it out until it is known"},

		// Characters of other scripts, and invisible ones.
		{"GBP ٦٠٠", "“GBP ٦٠٠” has “٦” in it" + alone},
		{"GBP ６００", "“GBP ６００” has “６” in it" + alone},
		{"GBP 1½", "“GBP 1½” has “½” in it" + alone},
		{"GBP 600\u00a0000", "“GBP 600\u00a0000” has the character U+00A0 in it; write a comma or nothing in its place"},
		{"1\u2009500\u2009000", "“1\u2009500\u2009000” has the character U+2009 in it; write a comma or nothing in its place"},
		{"GBP\u00a0600", "“GBP\u00a0600” has the character U+00A0 in it; write a space or nothing in its place"},
		{"GBP 600\u200b", "“GBP 600\u200b” has the character U+200B in it; write a space or nothing in its place"},
		{"GBP\t600", "“GBP\t600” has the character U+0009 in it; write a space or nothing in its place"},
		{"GBP \xff600", "“GBP \xff600” has the character U+FFFD in it; write a space or nothing in its place"},
	} {
		a, err := Parse(test.in)
		if err == nil {
			t.Errorf("Parse(%q) = %v, want an error", test.in, a)
			continue
		}
		if err.Error() != test.want {
			t.Errorf("Parse(%q):\n got %s\nwant %s", test.in, err, test.want)
		}
		if a.Valid() {
			t.Errorf("Parse(%q) gives an amount with its error", test.in)
		}
	}
}

func TestParseIn(t *testing.T) {
	for _, test := range []struct{ code, in, want string }{
		{"GBP", "600", "600 GBP"},
		{"GBP", "1.5m", "1500000 GBP"},
		{"EUR", "84,000.50", "84000.50 EUR"},
		{"GBP", "£600m", "600000000 GBP"},
		{"GBP", "GBP 600", "600 GBP"},
	} {
		a, err := ParseIn(test.code, test.in)
		if err != nil || a.Data() != test.want {
			t.Errorf("ParseIn(%q, %q) = %q, %v, want %q", test.code, test.in, a.Data(), err, test.want)
		}
	}
	for _, test := range []struct{ code, in, want string }{
		{"EUR", "£600m", "“£600m” is in GBP beside the currency EUR; write one currency, or the number alone"},
		{"EGP", "£600", "“£600” is in GBP beside the currency EGP; write one currency, or the number alone"},
		{"GBP", "$600", "“$600” names no currency; write a code, as in USD 600"},
		{"GPB", "600", "“GPB” is not a currency code; did you mean GBP?"},
		{"JPY", "1.5", "“1.5” has decimals, and JPY has none; write a whole number, as in JPY 1,500"},
		{"GBP", "1.500", "“1.500” has 3 decimals, and GBP has 2; write a comma between thousands, as in GBP 1,500, or fewer decimals, as in GBP 1.50"},
		{"GBP", "-1", "“-1” is negative; write an amount of zero or more, as in GBP 600,000,000 or £1.5m"},
	} {
		a, err := ParseIn(test.code, test.in)
		if err == nil || err.Error() != test.want || a.Valid() {
			t.Errorf("ParseIn(%q, %q) = %v, %v\nwant %s", test.code, test.in, a, err, test.want)
		}
	}
}

func TestCurrency(t *testing.T) {
	for _, code := range []string{"GBP", "EUR", "USD", "JPY", "AED", "ZWL", "HRK"} {
		if err := Currency(code); err != nil {
			t.Errorf("Currency(%q): %v", code, err)
		}
	}
	for _, test := range []struct{ code, near string }{
		{"GPB", "GBP"},  // two letters exchanged
		{"UDS", "USD"},  //
		{"gbp", "GBP"},  // small letters
		{"GBR", "GBP"},  // one letter wrong
		{"EURO", "EUR"}, // one too many
		{"US", ""},      // too short to say
		{"XQQ", ""},
		{"", ""},
		{"£", ""},
		{"pound", ""},
		{"XXX", ""}, // no currency, says ISO 4217
		{strings.Repeat("GBP", 100000), ""},
	} {
		err := Currency(test.code)
		if err == nil {
			t.Errorf("Currency(%.10q) is no error", test.code)
			continue
		}
		want := quote(test.code) + " is not a currency code; write one of ISO 4217, as in GBP"
		if test.near != "" {
			want = quote(test.code) + " is not a currency code; did you mean " + test.near + "?"
		}
		if err.Error() != want {
			t.Errorf("Currency(%.10q):\n got %s\nwant %s", test.code, err, want)
		}
	}
}

// withdrawn are the currencies in the table that are no longer current.
var withdrawn = []string{"ANG", "BGN", "BYR", "CUC", "EEK", "HRK", "LTL", "LVL", "MRO", "SLL", "STD", "VEF", "ZMK", "ZWL"}

func TestCurrenciesAreSorted(t *testing.T) {
	if !slices.IsSortedFunc(currencies[:], func(a, b currency) int { return strings.Compare(a.code, b.code) }) {
		t.Error("the table of currencies is not in order of code, which looking up needs")
	}
}

func TestCurrenciesAreThoseOfISO4217(t *testing.T) {
	want := map[string]string{}
	for _, row := range readShared(t, "data/codes/iso4217.csv")[1:] {
		code, minor, gone := row[0], row[2], row[4]
		if gone == "" && minor != "" {
			want[code] = minor
		}
	}
	if len(want) < 150 {
		t.Fatalf("only %d currencies in the list; it has another form than expected", len(want))
	}
	for _, c := range currencies {
		minor, ok := want[c.code]
		switch {
		case slices.Contains(withdrawn, c.code):
			if ok {
				t.Errorf("%s is said to be withdrawn, and is not", c.code)
			}
		case !ok:
			t.Errorf("%s is not a current currency", c.code)
		case minor != strconv.Itoa(c.decimals):
			t.Errorf("%s has %s decimals, not %d", c.code, minor, c.decimals)
		}
		delete(want, c.code)
	}
	for code := range want {
		t.Errorf("%s is missing", code)
	}
}

// readShared reads a table of the data that lies beside the project, or skips.
func readShared(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("../../../shared", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("no %s beside the project", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestZeroAmount(t *testing.T) {
	var none Amount
	nought := mustParse(t, "£0")
	if none.Valid() || !nought.Valid() {
		t.Error("Valid does not tell the zero Amount from £0")
	}
	if s := none.Currency() + none.Number() + none.Data() + none.String() + none.Percent(nought) + nought.Percent(none); s != "" {
		t.Errorf("the zero Amount has the text %q", s)
	}
	if !none.Equal(Amount{}) || none.Equal(nought) || nought.Equal(none) {
		t.Error("the zero Amount equals itself alone")
	}
	if _, err := none.Compare(nought); err == nil {
		t.Error("Compare takes the zero Amount")
	}
	if _, err := nought.Add(none); err == nil {
		t.Error("Add takes the zero Amount")
	}
	if _, _, err := none.Sub(none); err == nil {
		t.Error("Sub takes the zero Amount")
	}
}

func TestArithmetic(t *testing.T) {
	for _, test := range []struct {
		a, b      string
		cmp       int
		sum, diff string
		percent   string // the difference, of b
	}{
		{"£600m", "£500m", 1, "£1.1bn", "£100m", "20%"},
		{"£500m", "£600m", -1, "£1.1bn", "£100m", "16.7%"},
		{"£600m", "GBP 600,000,000", 0, "£1.2bn", "£0", "0%"},
		{"£0.10", "£0.20", -1, "GBP 0.30", "GBP 0.10", "50%"},
		{"£100.05", "£100", 1, "GBP 200.05", "GBP 0.05", "0.1%"},
		{"£100.04", "£100", 1, "GBP 200.04", "GBP 0.04", "less than 0.1%"},
		{"£201", "£200", 1, "£401", "£1", "0.5%"},
		{"£135", "£10", 1, "£145", "£125", "1,250%"},
		{"£5", "£0", 1, "£5", "£5", ""},
		{"£0", "£0", 0, "£0", "£0", ""},
		{"£0", "£3", -1, "£3", "£3", "100%"},
		{"CLF 0.0001", "CLF 900,000bn", -1, "CLF 900,000,000,000,000.0001", "CLF 899,999,999,999,999.9999", "100%"},
	} {
		a, b := mustParse(t, test.a), mustParse(t, test.b)
		if got, err := a.Compare(b); got != test.cmp || err != nil {
			t.Errorf("%v against %v = %d, %v, want %d", a, b, got, err, test.cmp)
		}
		if a.Equal(b) != (test.cmp == 0) {
			t.Errorf("Equal and Compare differ on %v and %v", a, b)
		}
		sum, err := a.Add(b)
		if err != nil || sum.String() != test.sum {
			t.Errorf("%v + %v = %v, %v, want %s", a, b, sum, err, test.sum)
		}
		diff, negative, err := a.Sub(b)
		if err != nil || diff.String() != test.diff || negative != (test.cmp < 0) {
			t.Errorf("%v - %v = %v, %t, %v, want %s", a, b, diff, negative, err, test.diff)
		}
		if got := diff.Percent(b); got != test.percent {
			t.Errorf("%v of %v = %q, want %q", diff, b, got, test.percent)
		}
		if a.String() != mustParse(t, test.a).String() || b.String() != mustParse(t, test.b).String() {
			t.Errorf("arithmetic changed %v or %v", a, b)
		}
	}

	pounds, euros := mustParse(t, "£1"), mustParse(t, "€1")
	const want = "£1 and €1 are in different currencies"
	if _, err := pounds.Compare(euros); err == nil || err.Error() != want {
		t.Errorf("Compare of two currencies: %v", err)
	}
	if _, err := pounds.Add(euros); err == nil || err.Error() != want {
		t.Errorf("Add of two currencies: %v", err)
	}
	if _, _, err := pounds.Sub(euros); err == nil || err.Error() != want {
		t.Errorf("Sub of two currencies: %v", err)
	}
	if pounds.Equal(euros) || pounds.Percent(euros) != "" {
		t.Error("£1 counts as €1")
	}
	large := mustParse(t, "£1,000,000bn")
	if _, err := large.Add(mustParse(t, "£0.01")); err == nil || err.Error() != "£1,000,000bn and GBP 0.01 add up to more than GBP 1,000,000bn" {
		t.Errorf("Add over the largest amount: %v", err)
	}
}

// checkRoundTrip holds what is true of every amount: both its texts are read
// back as the same amount, and its number is exact JSON.
func checkRoundTrip(t *testing.T, a Amount) {
	t.Helper()
	for _, text := range []string{a.String(), a.Currency() + " " + a.Number()} {
		back, err := Parse(text)
		if err != nil {
			t.Errorf("%s as %q is not read back: %v", a.Data(), text, err)
		} else if !back.Equal(a) || back.Data() != a.Data() || back.String() != a.String() {
			t.Errorf("%s as %q is read back as %s", a.Data(), text, back.Data())
		}
	}
	if back, err := ParseIn(a.Currency(), a.Number()); err != nil || !back.Equal(a) {
		t.Errorf("ParseIn(%q, %q) = %v, %v", a.Currency(), a.Number(), back, err)
	}
	var number json.Number
	if err := json.Unmarshal([]byte(a.Number()), &number); err != nil || strings.ContainsAny(a.Number(), "eE") {
		t.Errorf("%q is not a plain JSON number: %v", a.Number(), err)
	}
}

// randomAmount gives an amount of any size and currency, round as they often
// are, from its number of smallest units, which it gives too.
func randomAmount(t *testing.T, r *rand.Rand) (Amount, *big.Rat) {
	t.Helper()
	unit := currencies[r.IntN(len(currencies))]
	digits := strconv.FormatUint(r.Uint64N(1_000_000_000_000_000), 10)
	digits = digits[:1+r.IntN(len(digits))]
	for len(digits) < 15 && r.IntN(2) == 0 {
		digits += "0"
	}
	if decimals := r.IntN(unit.decimals + 1); decimals > 0 {
		digits += "." + strconv.Itoa(10000 + r.IntN(10000))[1:1+decimals]
	}
	exact, ok := new(big.Rat).SetString(digits)
	if !ok {
		t.Fatalf("%q is not a number", digits)
	}
	return mustParse(t, unit.code+" "+digits), exact
}

func TestPropertyRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		a, exact := randomAmount(t, r)
		checkRoundTrip(t, a)
		if got, _ := new(big.Rat).SetString(a.Number()); got.Cmp(exact) != 0 {
			t.Errorf("%s is not %s", a.Data(), exact.FloatString(4))
		}
	}
}

func TestPropertyArithmeticIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		a, x := randomAmount(t, r)
		b, y := randomAmount(t, r)
		if a.Currency() != b.Currency() {
			b, y = mustParse(t, a.Currency()+" 12,345"), big.NewRat(12345, 1)
		}
		sum, err := a.Add(b)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := new(big.Rat).SetString(sum.Number()); got.Cmp(new(big.Rat).Add(x, y)) != 0 {
			t.Errorf("%s + %s = %s", a.Data(), b.Data(), sum.Data())
		}
		diff, negative, err := sum.Sub(b)
		if err != nil || negative || !diff.Equal(a) {
			t.Errorf("%s - %s = %s, %t, %v", sum.Data(), b.Data(), diff.Data(), negative, err)
		}
		checkRoundTrip(t, sum)
		if c, err := a.Compare(b); err != nil || c != x.Cmp(y) {
			t.Errorf("%s against %s = %d, %v", a.Data(), b.Data(), c, err)
		}
	}
}
