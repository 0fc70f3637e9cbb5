package money

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads an amount with its currency, as in "GBP 600,000,000", "£600m",
// "EUR 84000.00" or "£2 million". The package comment has the grammar.
func Parse(s string) (Amount, error) {
	w, err := split(s)
	if err != nil {
		return Amount{}, err
	}
	unit, err := w.currency()
	if err != nil {
		return Amount{}, err
	}
	return w.amount(unit)
}

// ParseIn reads an amount whose currency is given beside it by its code, as in
// "600" or "1.5m" beside GBP. The text may name the same currency itself.
func ParseIn(code, s string) (Amount, error) {
	unit, err := find(code)
	if err != nil {
		return Amount{}, err
	}
	w, err := split(s)
	if err != nil {
		return Amount{}, err
	}
	if w.mark != "" {
		own, err := w.currency()
		if err != nil {
			return Amount{}, err
		}
		if own != unit {
			return Amount{}, wrong(s, "is in %s beside the currency %s; write one currency, or the number alone", own.code, unit.code)
		}
	}
	return w.amount(unit)
}

// written is the text of an amount, taken apart.
type written struct {
	text     string // all of it
	mark     string // before the number: a code, a symbol, or nothing
	after    string // from the number on
	whole    string // digits before the point, without commas
	decimals string // digits after the point
	suffix   string // k, m, …, or nothing
	shift    int    // decimal places that the suffix moves the point
}

// forms shows an editor how amounts are written.
const forms = "as in GBP 600,000,000 or £1.5m"

// marks shows an editor how commas and points are written.
const marks = "write commas between thousands and a point before decimals, as in 1,500,000 or 84,000.50"

// split takes the text of an amount apart and reports all that is wrong with
// it, but for what hangs on the currency.
func split(s string) (written, error) {
	if err := checkCharacters(s); err != nil {
		return written{}, err
	}
	text := strings.Trim(s, " ")
	if bare := strings.Trim(text, "“”„‘’"); bare != text {
		return written{}, wrong(s, "stands in quotation marks that are not straight; write %s", bare)
	}
	start := strings.IndexAny(text, digits)
	if start < 0 {
		return written{}, wrong(s, "is not an amount; write one %s, or leave it out until it is known", forms)
	}
	number, suffix := text[start:], strings.TrimLeft(text[start:], digits+",.")
	number = strings.TrimSuffix(number, suffix)
	w := written{
		text:   s,
		mark:   strings.TrimRight(text[:start], " "),
		after:  text[start:],
		suffix: strings.TrimLeft(suffix, " "),
	}
	if err := w.checkMark(); err != nil {
		return written{}, err
	}

	whole, decimals, point := strings.Cut(number, ".")
	switch {
	case strings.Contains(decimals, "."):
		return written{}, wrong(s, "has more than one point; %s", marks)
	case strings.Contains(decimals, ","):
		return written{}, wrong(s, "has a comma after the point; %s", marks)
	case point && decimals == "":
		return written{}, wrong(s, "has no digits after the point; %s", marks)
	}
	groups := strings.Split(whole, ",")
	for i, group := range groups {
		if len(groups) > 1 && len(group) > 3 || i > 0 && len(group) < 3 {
			return written{}, wrong(s, "has a comma in a wrong place; %s", marks)
		}
	}
	if whole[0] == '0' && len(whole) > 1 {
		return written{}, wrong(s, "begins with a zero; write the number without it, %s", forms)
	}
	w.whole, w.decimals = strings.Join(groups, ""), decimals

	var ok bool
	if w.shift, ok = shift(w.suffix); !ok {
		return written{}, w.wrongSuffix()
	}
	return w, nil
}

const digits = "0123456789"

// checkCharacters finds characters that no amount has, some of them invisible.
func checkCharacters(s string) error {
	for i, r := range s {
		switch {
		case r != ' ' && unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Cf), r == utf8.RuneError:
			instead := "a space"
			if after := strings.TrimPrefix(s[i:], string(r)); strings.TrimRight(s[:i], digits) != s[:i] && strings.TrimLeft(after, digits) != after {
				instead = "a comma" // a space between thousands is refused too
			}
			return wrong(s, "has the character %U in it; write %s or nothing in its place", r, instead)
		case r > unicode.MaxASCII && unicode.IsNumber(r):
			return wrong(s, "has “%c” in it; write digits from 0 to 9, %s", r, forms)
		}
	}
	return nil
}

// checkMark finds what stands before the number and is not part of a currency.
func (w written) checkMark() error {
	if strings.ContainsAny(w.mark, "-−–(") {
		return wrong(w.text, "is negative; write an amount of zero or more, %s", forms)
	}
	if strings.Contains(w.mark, "+") {
		return wrong(w.text, "has a sign; write the amount without it, %s", forms)
	}
	if err := w.checkWords(); err != nil {
		return err
	}
	if bare := strings.TrimRight(w.mark, " .,"); bare != w.mark && (bare == "" || unitOf(bare) != nil) {
		return wrong(w.text, "has no digit before its point or comma; write 0 there, as in £0.5m")
	}
	words, mark := cutMark(w.mark)
	if _, known := keysFor(words, ""); !known && unitOf(mark) != nil {
		amount := join(mark, w.after)
		if _, err := Parse(amount); err != nil {
			return about(w.text, amount, err)
		}
		return wrong(w.text, "has %s before the currency; write the amount alone, as in %s", quote(words), amount)
	}
	return nil
}

// checkWords finds words beside the amount that say what a value's own keys say,
// as up to does, where none say anything else. To leave them out would change
// what was meant.
func (w written) checkWords() error {
	before, mark := cutMark(w.mark)
	if unitOf(mark) == nil {
		before, mark = w.mark, ""
	}
	lower := strings.ToLower(w.suffix)
	suffix := lower[:len(lower)-len(strings.TrimLeft(lower, "abcdefghijklmnopqrstuvwxyz"))]
	if _, ok := shift(suffix); !ok {
		suffix = ""
	}
	after := strings.TrimSpace(w.suffix[len(suffix):])
	keys, ok := keysFor(before, after)
	if !ok || len(keys) == 0 {
		return nil
	}

	amount, as := join(mark, strings.TrimSpace(strings.TrimSuffix(w.after, w.suffix)+suffix)), ""
	if mark == "" {
		amount, as = join("GBP", amount), "as in "
	}
	if _, err := Parse(amount); err != nil {
		return about(w.text, amount, err)
	}
	if strings.Contains(amount, ",") {
		amount = strconv.Quote(amount) // within braces a comma ends the value
	}
	of, more := "amount", ""
	for _, key := range keys {
		if key == "max" || key == "min" {
			of = key
		} else {
			more += ", " + key
		}
	}
	return wrong(w.text, "has %s beside the amount; write %s{%s: %s%s}", quote(strings.TrimSpace(before+" "+after)), as, of, amount, more)
}

// about gives what is wrong with a part of a text as wrong with the whole.
func about(text, part string, err error) error {
	return errors.New(quote(text) + strings.TrimPrefix(err.Error(), quote(part)))
}

// keysFor gives the keys of a value for the words before and after its amount,
// each once. ok is false where a word has no key, or two contradict each other.
func keysFor(before, after string) (keys []string, ok bool) {
	for _, text := range []string{before, after} {
		text = strings.Map(func(r rune) rune {
			if strings.ContainsRune("()[].,;-", r) {
				return ' '
			}
			return r
		}, strings.ToLower(text))
		words := strings.Fields(strings.ReplaceAll(text, "+", " + "))
		for len(words) > 0 {
			n, key := len(words), ""
			for ; n > 0 && key == ""; n-- {
				key = keyFor(strings.Join(words[:n], " "))
			}
			if key == "" {
				return nil, false
			}
			keys, words = append(keys, key), words[n+1:]
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	has := func(key string) bool { return slices.Contains(keys, key) }
	return keys, !(has("max") && has("min")) && !(has("vat: excluded") && has("vat: included"))
}

// keyFor gives the key of a value that says what words beside an amount say, and
// for those that are no end of a range its value too.
func keyFor(words string) string {
	switch words {
	case "up to", "at most", "max", "maximum", "no more than", "not more than", "not exceeding", "less than", "or less", "under", "below", "<", "<=", "≤":
		return "max"
	case "from", "at least", "min", "minimum", "no less than", "not less than", "exceeding", "more than", "or more", "over", "above", "starting at", ">", ">=", "≥", "+":
		return "min"
	case "about", "approx", "approximately", "around", "circa", "c", "ca", "est", "estimated", "estimate", "roughly", "~", "≈":
		return "estimated: true"
	case "+ vat", "plus vat", "ex vat", "exc vat", "excl vat", "excluding vat", "exclusive of vat", "without vat", "before vat", "net of vat", "net", "vat excluded", "vat exclusive":
		return "vat: excluded"
	case "inc vat", "incl vat", "including vat", "inclusive of vat", "with vat", "gross", "vat included", "vat inclusive":
		return "vat: included"
	}
	return ""
}

// shift gives the decimal places that a suffix moves the point.
func shift(suffix string) (int, bool) {
	switch suffix {
	case "":
		return 0, true
	case "k", "thousand":
		return 3, true
	case "m", "million":
		return 6, true
	case "bn", "billion":
		return 9, true
	}
	return 0, false
}

// wrongSuffix says what is wrong with what follows the number.
func (w written) wrongSuffix() error {
	lower := strings.ToLower(w.suffix)
	if exponent := strings.TrimLeft(lower, "e+-"); lower[0] == 'e' && exponent != "" && strings.Trim(exponent, digits) == "" {
		return wrong(w.text, "has an exponent; write all digits, or m or bn, %s", forms)
	}
	if strings.ContainsAny(w.suffix, digits) {
		if strings.ContainsAny(w.suffix, "-−–") || strings.Contains(w.suffix, "to ") || strings.Contains(w.suffix, "and ") {
			return wrong(w.text, "is more than one amount; write a range as {min: £500m, max: £600m}")
		}
		if strings.Trim(w.suffix, digits+" '’_.,") == "" {
			return wrong(w.text, "has other marks than commas between thousands; %s", marks)
		}
	}
	if rest, mark := cutMark(w.suffix); w.mark == "" && unitOf(mark) != nil {
		if _, ok := shift(rest); ok {
			number := strings.TrimRight(strings.TrimSuffix(w.after, mark), " ")
			return wrong(w.text, "has its currency after the number; write it before, as in %s", join(mark, number))
		}
	}
	if _, ok := shift(lower); ok {
		return wrong(w.text, "has capitals after the number; write %s", join(w.mark, strings.TrimSuffix(w.after, w.suffix)+lower))
	}
	return wrong(w.text, "has %s after the number; write k, m, bn, thousand, million, billion or nothing there, %s", quote(w.suffix), forms)
}

// cutMark cuts what looks like a currency, capital letters or one of £ €, from
// the end of a text.
func cutMark(s string) (rest, mark string) {
	rest = strings.TrimRight(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ£€")
	return strings.TrimRight(rest, " "), s[len(rest):]
}

// unitOf gives the currency that a code or a symbol stands for, nil if none.
func unitOf(mark string) *currency {
	switch mark {
	case "£":
		return lookUp("GBP")
	case "€":
		return lookUp("EUR")
	}
	return lookUp(mark)
}

// currency gives the currency that the text names.
func (w written) currency() (*currency, error) {
	if unit := unitOf(w.mark); unit != nil {
		return unit, nil
	}
	notLetter := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') }
	if w.mark != "" && strings.IndexFunc(w.mark, notLetter) < 0 {
		if near := nearest(w.mark); near != "" {
			return nil, wrong(w.text, "has an unknown currency code; did you mean %s?", join(near, w.after))
		}
		return nil, wrong(w.text, "has an unknown currency code; write one of ISO 4217, %s", forms)
	}
	example := "GBP"
	switch {
	case strings.Contains(w.mark, "$"):
		example = "USD"
	case strings.Contains(w.mark, "¥"):
		example = "JPY"
	}
	return nil, wrong(w.text, "names no currency; write a code, as in %s", join(example, w.after))
}

// amount gives the amount in a currency.
func (w written) amount(unit *currency) (Amount, error) {
	most := unit.decimals + w.shift
	switch {
	case len(w.decimals) <= most:
	case w.shift > 0:
		return Amount{}, wrong(w.text, "goes below the smallest unit of %s; write at most %d decimals before “%s”", unit.code, most, w.suffix)
	case most == 0:
		return Amount{}, wrong(w.text, "has decimals, and %s has none; write a whole number, as in %[1]s 1,500", unit.code)
	default:
		return Amount{}, wrong(w.text, "has %d decimals, and %s has %d; write a comma between thousands, as in %[2]s 1,500, or fewer decimals, as in %[2]s 1.%[4]s",
			len(w.decimals), unit.code, most, "5000"[:most])
	}

	if w.whole != "0" && len(w.whole)+w.shift > largestDigits {
		return Amount{}, w.tooLarge(unit)
	}
	number, _, err := exact.NewFromString(w.whole + "." + w.decimals)
	if err != nil {
		return Amount{}, wrong(w.text, "is not an amount: %v", err)
	}
	number.Exponent += int32(w.shift)
	if number.Cmp(largest) > 0 {
		return Amount{}, w.tooLarge(unit)
	}
	if _, err := exact.Quantize(number, number, -int32(unit.decimals)); err != nil {
		return Amount{}, wrong(w.text, "is not an amount: %v", err)
	}
	return Amount{unit, number}, nil
}

func (w written) tooLarge(unit *currency) error {
	return wrong(w.text, "is more than %s 1,000,000bn; check its zeros, and write it %s", unit.code, forms)
}

// join puts a code or a symbol before a number.
func join(mark, number string) string {
	if mark == "" || mark == "£" || mark == "€" {
		return mark + number
	}
	return mark + " " + number
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
