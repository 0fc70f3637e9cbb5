package content

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"handbill.example/generator/problem"
)

// maxCodeList is how many bytes a code list can have; the whole CPV in 24
// languages has about 15 MB.
const maxCodeList = 32 << 20

// divisions are the 45 divisions of the Common Procurement Vocabulary, the
// first two digits of its codes (Regulation (EC) No 213/2008, annex I).
var divisions = map[string]string{
	"03": "Agricultural, farming, fishing, forestry and related products",
	"09": "Petroleum products, fuel, electricity and other sources of energy",
	"14": "Mining, basic metals and related products",
	"15": "Food, beverages, tobacco and related products",
	"16": "Agricultural machinery",
	"18": "Clothing, footwear, luggage articles and accessories",
	"19": "Leather and textile fabrics, plastic and rubber materials",
	"22": "Printed matter and related products",
	"24": "Chemical products",
	"30": "Office and computing machinery, equipment and supplies except furniture and software packages",
	"31": "Electrical machinery, apparatus, equipment and consumables; lighting",
	"32": "Radio, television, communication, telecommunication and related equipment",
	"33": "Medical equipments, pharmaceuticals and personal care products",
	"34": "Transport equipment and auxiliary products to transportation",
	"35": "Security, fire-fighting, police and defence equipment",
	"37": "Musical instruments, sport goods, games, toys, handicraft, art materials and accessories",
	"38": "Laboratory, optical and precision equipments (excl. glasses)",
	"39": "Furniture (incl. office furniture), furnishings, domestic appliances (excl. lighting) and cleaning products",
	"41": "Collected and purified water",
	"42": "Industrial machinery",
	"43": "Machinery for mining, quarrying, construction equipment",
	"44": "Construction structures and materials; auxiliary products to construction (except electric apparatus)",
	"45": "Construction work",
	"48": "Software package and information systems",
	"50": "Repair and maintenance services",
	"51": "Installation services (except software)",
	"55": "Hotel, restaurant and retail trade services",
	"60": "Transport services (excl. Waste transport)",
	"63": "Supporting and auxiliary transport services; travel agencies services",
	"64": "Postal and telecommunications services",
	"65": "Public utilities",
	"66": "Financial and insurance services",
	"70": "Real estate services",
	"71": "Architectural, construction, engineering and inspection services",
	"72": "IT services: consulting, software development, Internet and support",
	"73": "Research and development services and related consultancy services",
	"75": "Administration, defence and social security services",
	"76": "Services related to the oil and gas industry",
	"77": "Agricultural, forestry, horticultural, aquacultural and apicultural services",
	"79": "Business services: law, marketing, consulting, recruitment, printing and security",
	"80": "Education and training services",
	"85": "Health and social work services",
	"90": "Sewage, refuse, cleaning and environmental services",
	"92": "Recreational, cultural and sporting services",
	"98": "Other community, social and personal services",
}

// Division gives the English label of the division that a CPV code is in, and
// false for a code of none.
func Division(code string) (label string, ok bool) {
	if len(code) < 2 {
		return "", false
	}
	label, ok = divisions[code[:2]]
	return label, ok
}

const digits = "0123456789"

// cpv reads a CPV code: eight digits, and perhaps a hyphen and a check digit.
func (d *decoder) cpv(v value) string {
	text := d.line(v)
	if text == "" {
		return ""
	}
	code, check, dashed := strings.Cut(text, "-")
	switch {
	case strings.Trim(code, digits) != "" || len(code) > 8 || dashed && (len(check) != 1 || strings.Trim(check, digits) != ""):
		d.fail(v, codeCPV, "%s is no CPV code; write eight digits, as in 72000000 or 72000000-5", problem.Quote(text))
		return ""
	case len(code) < 8:
		d.fail(v, codeCPV, "%s has %d of the eight digits of a CPV code; write it as in %s", problem.Quote(text), len(code), code+strings.Repeat("0", 8-len(code)))
		return ""
	}
	if _, ok := Division(code); !ok {
		d.fail(v, codeCPV, "%s is no CPV code, since there is no division %s; look the code up", problem.Quote(text), code[:2])
		return ""
	}
	if d.codes.CPV == nil {
		return text
	}
	entry, ok := d.codes.CPV[code]
	switch {
	case !ok:
		near := nearestCode(code, d.codes.CPV)
		d.fail(v, codeNotListed, "%s is not in codes/cpv.csv; write %s if that was meant, or add the code there", problem.Quote(text), withCheck(near, d.codes.CPV[near]))
		return ""
	case dashed && entry.CheckDigit != "" && check != entry.CheckDigit:
		d.fail(v, codeNotListed, "%s has a wrong check digit; write %s", problem.Quote(text), withCheck(code, entry))
		return ""
	}
	return text
}

// CPVDigits gives the eight digits of a CPV code, which are all of it: the check
// digit may be left out.
func CPVDigits(code string) string {
	code, _, _ = strings.Cut(code, "-")
	return code
}

func withCheck(code string, c Code) string {
	if c.CheckDigit == "" {
		return code
	}
	return code + "-" + c.CheckDigit
}

// region reads a code of NUTS or ITL (two letters, then up to three letters or
// digits) or of ISO 3166-2 (two letters, a hyphen, up to three). A longer code of
// NUTS has a digit, or ends with Z's for what is in no region: WALES is a word.
func (d *decoder) region(v value) string {
	text := d.line(v)
	if text == "" {
		return ""
	}
	if d.codes.Regions != nil {
		if _, ok := d.codes.Regions[text]; !ok {
			d.fail(v, codeNotListed, "%s is not in codes/regions.csv; write %s if that was meant, or add the code there", problem.Quote(text), nearestCode(text, d.codes.Regions))
			return ""
		}
		return text
	}
	if isRegion(text) {
		return text
	}
	if upper := strings.ToUpper(text); isRegion(upper) {
		d.fail(v, codeRegion, "%s has small letters; write %s", problem.Quote(text), upper)
	} else {
		d.fail(v, codeRegion, "%s is no code of a region; write one of NUTS or ITL, as in UKI31, or of ISO 3166-2, as in GB-WLS", problem.Quote(text))
	}
	return ""
}

func isRegion(code string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if len(code) < 2 || strings.Trim(code[:2], letters) != "" {
		return false
	}
	rest, dashed := strings.CutPrefix(code[2:], "-")
	if !dashed && len(rest) > 1 && strings.Trim(rest, "Z") != "" && !strings.ContainsAny(rest, digits) {
		return false
	}
	return len(rest) <= 3 && !(dashed && rest == "") && strings.Trim(rest, letters+digits) == ""
}

// nearestCode gives the code of a list that has the most characters of another
// at their places, the first of several.
func nearestCode(code string, list map[string]Code) string {
	best, most := "", -1
	for c := range list {
		same := 0
		for i := range min(len(c), len(code)) {
			if c[i] == code[i] {
				same += 2
				if c[:i] == code[:i] {
					same++ // what is alike from the start is of one kind
				}
			}
		}
		if same > most || same == most && c < best {
			best, most = c, same
		}
	}
	return best
}

// decodeCodes reads a code list: CSV with a header, whose columns are code,
// check_digit (of CPV), label and labels by language, as label_cy. Entries that
// are wrong are left out. It gives nil if nothing can be told of the list.
func decodeCodes(f *file, src []byte) map[string]Code {
	src = bytes.TrimPrefix(src, byteOrderMark)
	cpv := f.name == "cpv"
	fail := func(at Pos, format string, args ...any) {
		f.report(at, problem.Error, codeCodeList, format, args...)
	}
	if bad := checkText(src); bad != nil {
		f.fail(bad...)
		return nil
	}
	if bad := checkControls(src, 1, false); bad != nil {
		f.fail(bad...)
		return nil
	}
	f.fail(checkOverrides(src)...)

	r := csv.NewReader(bytes.NewReader(src))
	r.FieldsPerRecord = -1
	var lines [][]byte // made when first needed
	line := func(number int) []byte {
		if lines == nil {
			lines = bytes.Split(src, []byte("\n"))
		}
		return lines[number-1]
	}
	place := func(number, column int) Pos {
		return Pos{int32(number), int32(utf8.RuneCount(line(number)[:column-1]) + 1)}
	}
	at := func(field int) Pos { return place(r.FieldPos(field)) }
	var columns []string
	list := map[string]Code{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			number, column := bad.Line, bad.Column
			if start := bad.StartLine; start < number || column > len(line(number)) { // quotes that were left open
				number, column = start, bytes.LastIndexByte(line(start), '"')+1
			}
			fail(place(number, column), "the quotes on this line cannot be read; write a label with a comma in double quotes, and double quotes in it twice")
			return nil
		}
		switch {
		case columns == nil:
			if columns = checkColumns(f, at, record, cpv); columns == nil {
				return nil
			}
		case len(record) != len(columns):
			fail(at(min(len(record)-1, len(columns))), "the header has %d columns and the line %d; write as many, and a label with a comma in double quotes", len(columns), len(record))
		default:
			code, entry, field, wrong := readCode(columns, record, cpv)
			if _, twice := list[code]; twice && wrong == "" {
				field, wrong = slices.Index(columns, "code"), fmt.Sprintf("the code %s is in the list twice; delete one", problem.Quote(code))
			}
			if wrong != "" {
				fail(at(field), "%s", wrong)
				continue
			}
			list[code] = entry
		}
	}
	if len(f.problems) == 0 && len(list) == 0 {
		fail(Pos{1, 1}, "the code list is empty; write a line code,label and a line for each code, or remove the file")
	}
	if f.problems.HasErrors() {
		return nil // a code that is missing for an error is no error elsewhere
	}
	return list
}

// checkColumns looks at the header of a code list, and gives its columns with
// languages in canonical form; nil if they are no use.
func checkColumns(f *file, at func(field int) Pos, header []string, cpv bool) []string {
	known := []string{"code", "label"}
	if cpv {
		known = append(known, "check_digit")
	}
	columns := make([]string, len(header))
	labelled := false
	for i, c := range header {
		c = strings.TrimSpace(c)
		if tag, found := strings.CutPrefix(c, "label_"); found {
			if parsed, err := language.Parse(tag); err == nil {
				c = "label_" + parsed.String()
				known = append(known, c)
			}
		}
		labelled = labelled || c == "label" || strings.HasPrefix(c, "label_")
		if slices.Contains(columns[:i], c) {
			f.report(at(i), problem.Error, codeCodeList, "the column %s is there twice; delete one", problem.Quote(c))
			return nil
		}
		if !slices.Contains(known, c) {
			advice := "it may stay as a note"
			if near := problem.Nearest(c, known); near != "" {
				advice = "did you mean " + problem.Quote(near) + "?"
			}
			f.report(at(i), problem.Warning, codeCodeList, "the column %s is not read; %s", problem.Quote(c), advice)
		}
		columns[i] = c
	}
	switch {
	case !slices.Contains(columns, "code"):
		f.report(at(0), problem.Error, codeCodeList, "no column “code”; begin with a line code,label")
	case !labelled:
		f.report(at(0), problem.Error, codeCodeList, "no column “label”; begin with a line code,label, or code,label_en with a language")
	default:
		return columns
	}
	return nil
}

// readCode reads a line of a code list, or says what is wrong with it, and in
// which field.
func readCode(columns, record []string, cpv bool) (code string, entry Code, field int, wrong string) {
	digit := 0 // the field of the check digit
	for i, c := range columns {
		text := strings.TrimSpace(record[i])
		switch {
		case c == "code":
			code = text
			if cpv && len(code) == 10 && code[8] == '-' {
				code, entry.CheckDigit, digit = code[:8], code[9:], i
			}
			if code == "" {
				return "", entry, i, "the line has no code; write one, or delete the line"
			}
			if _, ok := Division(code); cpv && (len(code) != 8 || strings.Trim(code, digits) != "" || !ok) {
				return "", entry, i, problem.Quote(text) + " is no CPV code; write eight digits, of which the first two are a division, as in 72000000"
			}
		case c == "check_digit" && cpv && text != "":
			entry.CheckDigit, digit = text, i
		case c == "label":
			entry.Label = text
		case strings.HasPrefix(c, "label_") && text != "":
			if entry.Labels == nil {
				entry.Labels = map[string]string{}
			}
			entry.Labels[strings.TrimPrefix(c, "label_")] = text
		}
	}
	if d := entry.CheckDigit; d != "" && (len(d) != 1 || strings.Trim(d, digits) != "") {
		return "", entry, digit, problem.Quote(d) + " is no check digit; write one digit"
	}
	return code, entry, 0, ""
}
