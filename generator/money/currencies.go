package money

import (
	"slices"
	"strings"
)

// A currency is an entry of ISO 4217.
type currency struct {
	code     string // three capital letters
	decimals int    // minor units: digits after the decimal point
}

// Currency gives nil for a code of ISO 4217 that an amount can be in, as in
// "GBP", and otherwise an error that names the nearest code where one is near.
func Currency(code string) error {
	_, err := find(code)
	return err
}

// find gives the entry of a currency code.
func find(code string) (*currency, error) {
	if unit := lookUp(code); unit != nil {
		return unit, nil
	}
	if near := nearest(code); near != "" {
		return nil, wrong(code, "is not a currency code; did you mean %s?", near)
	}
	return nil, wrong(code, "is not a currency code; write one of ISO 4217, as in GBP")
}

func lookUp(code string) *currency {
	i, ok := slices.BinarySearchFunc(currencies[:], code, func(c currency, code string) int {
		return strings.Compare(c.code, code)
	})
	if !ok {
		return nil
	}
	return &currencies[i]
}

// nearest gives the code that was probably meant: the same letters as
// capitals, else two neighbours exchanged, else one letter too many, too few or
// wrong. Where several are as near, as for "XAU", or the text is too short or
// too long to be a code, as "kr" is, it gives none: unlike in other
// names, a wrong guess here looks right.
func nearest(code string) string {
	if len(code) != 3 && len(code) != 4 {
		return ""
	}
	code = strings.ToUpper(code)
	if lookUp(code) != nil {
		return code
	}
	var exchanged, edited []string
	for _, c := range currencies {
		a, b := differing(code, c.code)
		switch {
		case len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]:
			exchanged = append(exchanged, c.code)
		case len(a) <= 1 && len(b) <= 1:
			edited = append(edited, c.code)
		}
	}
	switch {
	case len(exchanged) == 1:
		return exchanged[0]
	case len(exchanged) == 0 && len(edited) == 1:
		return edited[0]
	}
	return ""
}

// differing gives what is left of two texts without what they have in common
// at their starts and ends.
func differing(a, b string) (string, string) {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// currencies is ISO 4217 in order of code: every current currency that has
// minor units (so no metals, units of account or test codes), and those that
// were withdrawn since 2010, since notices outlive currencies. An entry is
// therefore never removed.
//
// It is a table of its own because that of golang.org/x/text/currency (CLDR
// of 2017) lacks current codes and gives other decimals for many, those of
// everyday prices; a test compares this one with the published list.
var currencies = [...]currency{
	{"AED", 2},
	{"AFN", 2},
	{"ALL", 2},
	{"AMD", 2},
	{"ANG", 2},
	{"AOA", 2},
	{"ARS", 2},
	{"AUD", 2},
	{"AWG", 2},
	{"AZN", 2},
	{"BAM", 2},
	{"BBD", 2},
	{"BDT", 2},
	{"BGN", 2},
	{"BHD", 3},
	{"BIF", 0},
	{"BMD", 2},
	{"BND", 2},
	{"BOB", 2},
	{"BOV", 2},
	{"BRL", 2},
	{"BSD", 2},
	{"BTN", 2},
	{"BWP", 2},
	{"BYN", 2},
	{"BYR", 0},
	{"BZD", 2},
	{"CAD", 2},
	{"CDF", 2},
	{"CHE", 2},
	{"CHF", 2},
	{"CHW", 2},
	{"CLF", 4},
	{"CLP", 0},
	{"CNY", 2},
	{"COP", 2},
	{"COU", 2},
	{"CRC", 2},
	{"CUC", 2},
	{"CUP", 2},
	{"CVE", 2},
	{"CZK", 2},
	{"DJF", 0},
	{"DKK", 2},
	{"DOP", 2},
	{"DZD", 2},
	{"EEK", 2},
	{"EGP", 2},
	{"ERN", 2},
	{"ETB", 2},
	{"EUR", 2},
	{"FJD", 2},
	{"FKP", 2},
	{"GBP", 2},
	{"GEL", 2},
	{"GHS", 2},
	{"GIP", 2},
	{"GMD", 2},
	{"GNF", 0},
	{"GTQ", 2},
	{"GYD", 2},
	{"HKD", 2},
	{"HNL", 2},
	{"HRK", 2},
	{"HTG", 2},
	{"HUF", 2},
	{"IDR", 2},
	{"ILS", 2},
	{"INR", 2},
	{"IQD", 3},
	{"IRR", 2},
	{"ISK", 0},
	{"JMD", 2},
	{"JOD", 3},
	{"JPY", 0},
	{"KES", 2},
	{"KGS", 2},
	{"KHR", 2},
	{"KMF", 0},
	{"KPW", 2},
	{"KRW", 0},
	{"KWD", 3},
	{"KYD", 2},
	{"KZT", 2},
	{"LAK", 2},
	{"LBP", 2},
	{"LKR", 2},
	{"LRD", 2},
	{"LSL", 2},
	{"LTL", 2},
	{"LVL", 2},
	{"LYD", 3},
	{"MAD", 2},
	{"MDL", 2},
	{"MGA", 2},
	{"MKD", 2},
	{"MMK", 2},
	{"MNT", 2},
	{"MOP", 2},
	{"MRO", 2},
	{"MRU", 2},
	{"MUR", 2},
	{"MVR", 2},
	{"MWK", 2},
	{"MXN", 2},
	{"MXV", 2},
	{"MYR", 2},
	{"MZN", 2},
	{"NAD", 2},
	{"NGN", 2},
	{"NIO", 2},
	{"NOK", 2},
	{"NPR", 2},
	{"NZD", 2},
	{"OMR", 3},
	{"PAB", 2},
	{"PEN", 2},
	{"PGK", 2},
	{"PHP", 2},
	{"PKR", 2},
	{"PLN", 2},
	{"PYG", 0},
	{"QAR", 2},
	{"RON", 2},
	{"RSD", 2},
	{"RUB", 2},
	{"RWF", 0},
	{"SAR", 2},
	{"SBD", 2},
	{"SCR", 2},
	{"SDG", 2},
	{"SEK", 2},
	{"SGD", 2},
	{"SHP", 2},
	{"SLE", 2},
	{"SLL", 2},
	{"SOS", 2},
	{"SRD", 2},
	{"SSP", 2},
	{"STD", 2},
	{"STN", 2},
	{"SVC", 2},
	{"SYP", 2},
	{"SZL", 2},
	{"THB", 2},
	{"TJS", 2},
	{"TMT", 2},
	{"TND", 3},
	{"TOP", 2},
	{"TRY", 2},
	{"TTD", 2},
	{"TWD", 2},
	{"TZS", 2},
	{"UAH", 2},
	{"UGX", 0},
	{"USD", 2},
	{"USN", 2},
	{"UYI", 0},
	{"UYU", 2},
	{"UYW", 4},
	{"UZS", 2},
	{"VED", 2},
	{"VEF", 2},
	{"VES", 2},
	{"VND", 0},
	{"VUV", 0},
	{"WST", 2},
	{"XAD", 2},
	{"XAF", 0},
	{"XCD", 2},
	{"XCG", 2},
	{"XOF", 0},
	{"XPF", 0},
	{"YER", 2},
	{"ZAR", 2},
	{"ZMK", 2},
	{"ZMW", 2},
	{"ZWG", 2},
	{"ZWL", 2},
}
