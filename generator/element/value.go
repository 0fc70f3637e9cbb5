package element

import (
	"html/template"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
)

// Amount gives an amount as the element that programs read.
func Amount(a money.Amount) template.HTML {
	var m Markup
	return m.Raw(`<data value="`, a.Data(), `">`).Text(a.String()).Raw(`</data>`).HTML()
}

// Value gives an amount or a range; the ends of a range name their field, unless that
// is empty, as of a value that is none of the page's facts: one before or since.
func Value(v content.Value, field string) template.HTML {
	if v.Amount.Valid() {
		return Amount(v.Amount)
	}
	return template.HTML(rangeWords(v, func(name string, a money.Amount) string {
		if field == "" {
			return string(Amount(a))
		}
		var m Markup
		return m.Raw(`<data data-field="`).Text(field+"."+name).Raw(`" value="`, a.Data(), `">`).Text(a.String()).Raw(`</data>`).String()
	}))
}

// ValueText is Value in plain text.
func ValueText(v content.Value) string {
	if v.Amount.Valid() {
		return v.Amount.String()
	}
	return rangeWords(v, func(_ string, a money.Amount) string { return a.String() })
}

// rangeWords says between which ends a value is, with each as end gives it.
func rangeWords(v content.Value, end func(name string, a money.Amount) string) string {
	switch {
	case v.Min.Valid() && v.Max.Valid():
		return end("min", v.Min) + " to " + end("max", v.Max)
	case v.Min.Valid():
		return "from " + end("min", v.Min)
	case v.Max.Valid():
		return "up to " + end("max", v.Max)
	}
	return ""
}

// ValueLabel says what is known of an amount besides its figure: "Estimated
// value, without VAT".
func ValueLabel(v content.Value, plain string) string {
	label := plain
	if v.Estimated == content.Yes {
		label = "Estimated " + strings.ToLower(plain)
	}
	if vat := notice.VAT(v); vat != "" {
		label += "," + vat
	}
	return label
}

// WholeValue gives a value that has no label, with all that is known of it.
func WholeValue(v content.Value, field string) template.HTML {
	return Value(v, field) + template.HTML(Besides(v))
}

// Besides says what is known of an amount besides its figure, in words that follow
// it: " without VAT, estimated".
func Besides(v content.Value) string {
	if v.Estimated == content.Yes {
		return notice.VAT(v) + ", estimated"
	}
	return notice.VAT(v)
}

// ValueUnder gives a value that stands under the label of another, with what the
// label does not say of it, or says of the other alone.
func ValueUnder(v, labelled content.Value, field string) template.HTML {
	if !v.Known() {
		return ""
	}
	html := Value(v, field)
	switch {
	case v.VAT == labelled.VAT:
	case v.VAT == "":
		html += ", VAT not stated"
	default:
		html += template.HTML(notice.VAT(v))
	}
	switch {
	case v.Estimated == labelled.Estimated:
	case v.Estimated == content.Yes:
		html += ", estimated"
	case v.Estimated == content.No && labelled.Estimated == content.Yes:
		html += ", not estimated"
	}
	return html
}
