// Package money holds exact amounts in a currency: it reads what an editor
// writes, compares and sums, and gives the amount as data and as text.
//
// What can be written, and is all that can be written:
//
//	GBP 600,000,000   a code of ISO 4217, or £ or €, then a number
//	EUR 84000.50      at most as many decimals as the currency has
//	£1.5bn            then, if wanted, k, m, bn, thousand, million or billion
//
// Spaces between the parts are optional. Commas are too, but where there is
// one, there is one between all groups of thousands. Anything else is an error
// that quotes it and says what to write; nothing is guessed, since a wrong
// guess is a figure a thousand times off.
//
// An amount is zero or more, and at most 1,000,000bn.
package money

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// An Amount is an exact amount in a currency. It never changes and is small:
// two pointers. The zero Amount is no amount at all (not nought); Valid tells.
// Compare two with Equal, not with ==.
type Amount struct {
	unit *currency
	// number has exactly the decimals of the unit, and is shared by copies.
	number *apd.Decimal
}

// largest is the largest amount in whole units of any currency, 10^15, which
// has 16 digits. More is taken for a slip with the noughts.
var largest = apd.New(1, largestDigits-1)

const largestDigits = 16

// exact does arithmetic that fails where a result would have to be rounded.
// An amount has 16 digits and 4 decimals at most.
var exact = apd.Context{
	Precision:   40,
	MaxExponent: apd.MaxExponent,
	MinExponent: apd.MinExponent,
	Traps:       apd.DefaultTraps | apd.Inexact | apd.Rounded,
}

// rounding does the arithmetic of percentages, rounding half up.
var rounding = apd.BaseContext.WithPrecision(40)

// Valid tells an amount, be it of zero, from the zero Amount, which is none.
func (a Amount) Valid() bool { return a.unit != nil }

// Currency gives the ISO 4217 code, as in "GBP"; "" for the zero Amount.
func (a Amount) Currency() string {
	if !a.Valid() {
		return ""
	}
	return a.unit.code
}

// Number gives the number in plain digits: "600000000" where it is whole, else
// with all decimals of the currency, "84000.50". It is a JSON number.
func (a Amount) Number() string {
	if !a.Valid() {
		return ""
	}
	text := a.number.Text('f')
	if whole, decimals, _ := strings.Cut(text, "."); strings.Trim(decimals, "0") == "" {
		return whole
	}
	return text
}

// Data gives the number and the code, "600000000 GBP", as a data element's
// value has them.
func (a Amount) Data() string {
	if !a.Valid() {
		return ""
	}
	return a.Number() + " " + a.unit.code
}

// String gives the text to show, and Parse reads it back as the same amount:
// "£480,000", "£7.25m", "£1.25bn", "USD 600m". From a million on it counts in
// millions, from 1,000 million on in bn, where three decimals are enough to be
// exact; else it has all digits. With minor units it has all digits and the
// code: "GBP 84,000.50".
func (a Amount) String() string {
	if !a.Valid() {
		return ""
	}
	whole, decimals, _ := strings.Cut(a.Number(), ".")
	if decimals != "" {
		return a.unit.code + " " + thousands(whole) + "." + decimals
	}
	text := thousands(whole)
	switch {
	case len(whole) > 9:
		text = scaled(whole, 9, "bn")
	case len(whole) > 6:
		text = scaled(whole, 6, "m")
	}
	switch a.unit.code {
	case "GBP":
		return "£" + text
	case "EUR":
		return "€" + text
	}
	return a.unit.code + " " + text
}

// scaled moves the point of a whole number to the left, or gives all its
// digits if that would take more than three decimals.
func scaled(whole string, places int, suffix string) string {
	head, tail := whole[:len(whole)-places], strings.TrimRight(whole[len(whole)-places:], "0")
	switch {
	case len(tail) > 3:
		return thousands(whole)
	case tail != "":
		return thousands(head) + "." + tail + suffix
	}
	return thousands(head) + suffix
}

// thousands puts commas between the thousands of a whole number.
func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Equal tells whether both are the same amount in the same currency. The zero
// Amount equals itself alone.
func (a Amount) Equal(b Amount) bool {
	if !a.Valid() || !b.Valid() {
		return a.Valid() == b.Valid()
	}
	return a.unit == b.unit && a.number.Cmp(b.number) == 0
}

// Compare gives -1, 0 or +1, as a is less than b, equal or more. Amounts in
// different currencies, or none, cannot be compared: an error.
func (a Amount) Compare(b Amount) (int, error) {
	if err := a.matches(b); err != nil {
		return 0, err
	}
	return a.number.Cmp(b.number), nil
}

// Add gives the sum. It fails for different currencies, for the zero Amount,
// and where the sum is more than an amount can be.
func (a Amount) Add(b Amount) (Amount, error) {
	if err := a.matches(b); err != nil {
		return Amount{}, err
	}
	sum := new(apd.Decimal)
	if _, err := exact.Add(sum, a.number, b.number); err != nil {
		return Amount{}, fmt.Errorf("adding %v to %v: %w", b, a, err)
	}
	if sum.Cmp(largest) > 0 {
		return Amount{}, fmt.Errorf("%v and %v add up to more than %s 1,000,000bn", a, b, a.unit.code)
	}
	return Amount{a.unit, sum}, nil
}

// Sub gives how far apart a and b are, and whether b is the larger, so that
// a - b would be negative. It fails for different currencies and the zero Amount.
func (a Amount) Sub(b Amount) (diff Amount, negative bool, err error) {
	if err := a.matches(b); err != nil {
		return Amount{}, false, err
	}
	number := new(apd.Decimal)
	if _, err := exact.Sub(number, a.number, b.number); err != nil {
		return Amount{}, false, fmt.Errorf("taking %v from %v: %w", b, a, err)
	}
	negative = number.Negative
	number.Negative = false
	return Amount{a.unit, number}, negative, nil
}

// Percent gives a as a percentage of another amount, for people: "20%",
// "16.7%", "1,250%", rounded half up to one decimal; "less than 0.1%" for
// what would round to nothing. It is "" where there is no such percentage: of
// nought, in another currency, of or for the zero Amount.
//
// With Sub it says how much something changed:
//
//	diff, less, err := after.Sub(before)
//	diff.Percent(before)
func (a Amount) Percent(of Amount) string {
	if a.matches(of) != nil || of.number.IsZero() {
		return ""
	}
	if a.number.IsZero() {
		return "0%"
	}
	percent, calc := new(apd.Decimal), apd.MakeErrDecimal(rounding)
	calc.Mul(percent, a.number, apd.New(100, 0))
	calc.Quo(percent, percent, of.number)
	calc.Quantize(percent, percent, -1)
	if calc.Err() != nil {
		return ""
	}
	if percent.IsZero() {
		return "less than 0.1%"
	}
	whole, decimal, _ := strings.Cut(percent.Text('f'), ".")
	if decimal == "0" {
		return thousands(whole) + "%"
	}
	return thousands(whole) + "." + decimal + "%"
}

// matches gives an error unless both are amounts in one currency.
func (a Amount) matches(b Amount) error {
	switch {
	case !a.Valid() || !b.Valid():
		return errors.New("there is no amount to compare")
	case a.unit != b.unit:
		return fmt.Errorf("%v and %v are in different currencies", a, b)
	}
	return nil
}
