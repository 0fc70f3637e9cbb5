package money

import (
	"math/big"
	"strings"
	"testing"
)

// FuzzParse holds against any text: what is read is read back from both its
// texts, is worth what a plain reading of the text by other means gives, and
// an error quotes the text and comes without an amount.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"GBP 600,000,000", "£1.5bn", "EUR 84000.00", "£2 million", "JPY 1.5k", "$100", "1.500.000", "600", "GBP 1,00",
		"GBP -1", "GBP 6e8", "600 GBP", "KWD 0.001", "£999,999.999999999bn", "GBP 0.00000000000bn", "up to £5", "~£2m (ex VAT)", "5\x80", "GBP\u00a05", "٦",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			if a.Valid() {
				t.Errorf("Parse(%q) gives an amount with its error", s)
			}
			if !strings.HasPrefix(err.Error(), quote(s)+" ") {
				t.Errorf("Parse(%q): the error does not quote it: %v", s, err)
			}
			return
		}
		checkRoundTrip(t, a)

		plain := strings.NewReplacer(",", "", " ", "", "£", "GBP", "€", "EUR").Replace(s)
		code, number := plain[:3], plain[3:]
		number = strings.NewReplacer("thousand", "e3", "million", "e6", "billion", "e9", "k", "e3", "m", "e6", "bn", "e9").Replace(number)
		want, ok := new(big.Rat).SetString(number)
		got, _ := new(big.Rat).SetString(a.Number())
		if !ok || code != a.Currency() || got.Cmp(want) != 0 {
			t.Errorf("Parse(%q) = %s", s, a.Data())
		}
	})
}
