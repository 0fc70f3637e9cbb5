package render

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// A Column is a column of notices.csv, and the key of the same name of an item
// of notices.json. From are the front-matter keys that it comes from; none where it
// is worked out.
type Column struct {
	Name, Description string
	From              []string
}

// A column gives its value for a row: a string, a list of them, an int, a
// json.Number or a bool; nil, "" or no list where there is none.
type column struct {
	Column
	value func(tableRow) any
}

// A tableRow is what the tables say of a procedure: where it stands.
type tableRow struct {
	*Renderer
	p *notice.Procedure
	f *content.Facts
}

// columns are those of the tables in their order. They are a promise: new ones
// come at the end, and none goes or changes its meaning.
var columns = []column{
	{Column{"ocid", "Open Contracting ID of the procedure", nil}, func(r tableRow) any { return r.site.Register.OCID(r.p.Name) }},
	{Column{"name", "Name of the procedure in this site’s addresses", nil}, func(r tableRow) any { return r.p.Name }},
	{Column{"url", "Address of the procedure’s page", nil}, func(r tableRow) any { return r.absolute(site.ProcedureURL(r.p.Name)) }},
	{Column{"title", "Title", []string{"title"}}, func(r tableRow) any { return r.f.Title }},
	{Column{"buyer", "Name of the buyer", []string{"buyer.name"}}, func(r tableRow) any { return r.f.Buyer.Name }},
	{Column{"buyer_id", "Identifier of the buyer, as SCHEME-NUMBER", []string{"buyer.id"}}, func(r tableRow) any { return r.f.Buyer.ID }},
	{Column{"programme", "Programme that the procedure belongs to", []string{"programme.title"}}, func(r tableRow) any { return r.f.Programme.Title }},
	{Column{"status", "Where the procedure stands: " + statusList(), nil}, func(r tableRow) any { return string(r.p.Status) }},
	{Column{"type", "Type of the last notice", []string{"type"}}, func(r tableRow) any { return string(r.p.Last().Type) }},
	{Column{"published", "When the first notice was published: a day, or a time with its offset", []string{"published"}}, func(r tableRow) any { return r.datetime(r.p.First().Published) }},
	{Column{"last_changed", "When the last notice was published, in the same forms", []string{"published"}}, func(r tableRow) any { return r.datetime(r.p.Last().Published) }},
	{Column{"deadline", "Deadline for bids, the last one where lots differ: a day, which counts until its end, or a time with its offset", []string{"deadline", "lots.deadline", "towers.after.deadline"}}, func(r tableRow) any {
		return r.datetime(notice.LastDeadline(r.f))
	}},
	{Column{"value", "Value, where it is one amount", []string{"value.amount"}}, func(r tableRow) any { return number(r.f.Value.Amount) }},
	{Column{"value_min", "Least value, where it is a range", []string{"value.min"}}, func(r tableRow) any { return number(r.f.Value.Min) }},
	{Column{"value_max", "Greatest value, where it is a range", []string{"value.max"}}, func(r tableRow) any { return number(r.f.Value.Max) }},
	{Column{"currency", "Currency of the value (ISO 4217)", []string{"value.currency"}}, func(r tableRow) any {
		return cmp.Or(r.f.Value.Amount.Currency(), r.f.Value.Min.Currency(), r.f.Value.Max.Currency())
	}},
	{Column{"vat", "Whether the value has VAT in it: excluded or included; empty where the buyer does not say", []string{"value.vat"}}, func(r tableRow) any { return r.f.Value.VAT }},
	{Column{"estimated", "Whether the value is an estimate: true or false; empty where the buyer does not say", []string{"value.estimated"}}, func(r tableRow) any {
		if r.f.Value.Estimated == content.Unsaid {
			return nil
		}
		return r.f.Value.Estimated == content.Yes
	}},
	{Column{"method", "Method (OCDS code list): open, selective, limited, direct", []string{"method"}}, func(r tableRow) any { return r.f.Method }},
	{Column{"category", "What is bought: goods, services, works", []string{"category"}}, func(r tableRow) any { return r.f.Category }},
	{Column{"cpv", "CPV codes, with a semicolon between", []string{"cpv"}}, func(r tableRow) any {
		var codes []string
		for _, c := range r.f.CPV {
			full, _ := r.cpv(c)
			codes = append(codes, full)
		}
		return codes
	}},
	{Column{"regions", "NUTS, ITL or ISO 3166-2 codes, with a semicolon between", []string{"regions"}}, func(r tableRow) any { return r.f.Regions }},
	{Column{"topics", "Topics, with a semicolon between", []string{"topics"}}, func(r tableRow) any { return r.f.Topics }},
	{Column{"duration", "Length of the contract (ISO 8601), as in P5Y", []string{"duration"}}, func(r tableRow) any { return r.f.Duration.Datetime() }},
	{Column{"suppliers", "Names of the suppliers with an award that stands, with a semicolon between", []string{"awards.suppliers"}}, func(r tableRow) any { return supplierNames(r.p.Awards()) }},
	{Column{"awarded_value", "Sum of the awards that stand, where all are known and in one currency", []string{"awards.value"}}, func(r tableRow) any {
		total, _ := awarded(r.p.Awards())
		return number(total.Amount)
	}},
	{Column{"awarded_currency", "Currency of that sum (ISO 4217)", []string{"awards.value"}}, func(r tableRow) any {
		total, _ := awarded(r.p.Awards())
		return total.Amount.Currency()
	}},
	{Column{"notices", "Number of notices", nil}, func(r tableRow) any { return len(r.p.Steps) }},
	{Column{"reference", "The buyer’s own reference", []string{"reference"}}, func(r tableRow) any { return r.f.Reference }},
	{Column{"official_url", "The first of its notices that the official journal has", []string{"official_url"}}, func(r tableRow) any {
		for _, s := range r.p.Steps {
			if s.Notice.OfficialURL != "" {
				return site.EscapeURL(s.Notice.OfficialURL)
			}
		}
		return nil
	}},
	{Column{"language", "Language of the notices (BCP 47), where all of them name the same one", []string{"language"}}, func(r tableRow) any { return r.p.Language() }},
}

// number gives an amount with all its digits; none where it is not known.
func number(a money.Amount) any { return json.Number(a.Number()) }

func statusList() string {
	var words []string
	for _, s := range notice.Statuses() {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

func supplierNames(awards []content.Award) []string {
	var names []string
	for _, a := range awards {
		for _, s := range a.Suppliers {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	return names
}

// csv makes the table of procedures as RFC 4180 has it, sorted by name. It has
// no byte order mark: readers that do not know it take it for a part of the
// first column's name.
func (r *Renderer) csv(w *bytes.Buffer) {
	w.Grow(500 * (len(r.site.Register.Procedures) + 1)) // most rows take less
	table := csv.NewWriter(w)
	table.UseCRLF = true
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.Name
	}
	// A buffer takes all that is written, and the delimiter is a valid one.
	_ = table.Write(record)
	for _, p := range r.site.Register.Procedures {
		for i, c := range columns {
			record[i] = cell(c.value(tableRow{r, p, p.State()}))
		}
		_ = table.Write(record)
	}
	table.Flush()
}

func cell(value any) string {
	switch v := value.(type) {
	case string:
		return guard(v)
	case []string:
		return guard(strings.Join(v, ";"))
	case json.Number:
		return string(v)
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// formula finds where a spreadsheet would take a text for a formula (OWASP, "CSV
// Injection"): at its start, and after each semicolon, which divides cells where
// commas are in numbers. Some take the full-width forms for the others.
var formula = regexp.MustCompile(`(?:^|;["\s]*)[` + formulaSigns + `]`)

// formulaSigns are what a formula begins with; the hyphen ends them, as it must in
// the expression.
const formulaSigns = "=+@\t\r\n＝＋－＠-"

// guard puts an apostrophe where a text would be run as a formula.
func guard(s string) string {
	if strings.TrimLeft(s, formulaSigns) == s && !strings.Contains(s, ";") {
		return s // as most are, which takes far less time to tell than the expression would
	}
	return formula.ReplaceAllStringFunc(s, func(found string) string {
		if rest, inside := strings.CutPrefix(found, ";"); inside {
			return ";'" + rest
		}
		return "'" + found
	})
}

// json makes the table of procedures as JSON, a line each. What is not known is
// left out, lists are lists, and amounts are numbers with all their digits.
func (r *Renderer) json(w *bytes.Buffer) {
	s := r.site.Settings
	w.WriteByte('{')
	member(w, "title", s.Title)
	member(w, "url", r.absolute(site.JSONFile))
	member(w, "publisher", s.Publisher.Name)
	member(w, "licence", site.EscapeURL(s.Licence))
	w.WriteString(",\n\"procedures\":[")
	w.Grow(750 * len(r.site.Register.Procedures)) // most rows take less
	for i, p := range r.site.Register.Procedures {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString("\n{")
		for _, c := range columns {
			member(w, c.Name, c.value(tableRow{r, p, p.State()}))
		}
		w.WriteByte('}')
	}
	w.WriteString("\n]}\n")
}

// isEmpty tells whether a value of JSON says nothing; false and 0 say something.
func isEmpty(value any) bool {
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Invalid: // nil
		return true
	}
	return false
}

// member adds a member to the JSON object that the buffer is within, unless it
// has no value.
func member(w *bytes.Buffer, name string, value any) {
	if isEmpty(value) {
		return
	}
	data, _ := json.Marshal(value) // none of these types can fail
	if b := w.Bytes(); b[len(b)-1] != '{' {
		w.WriteByte(',')
	}
	w.WriteByte('"')
	w.WriteString(name)
	w.WriteString(`":`)
	w.Write(data)
}
