package render

import (
	"slices"
	"strings"
	"testing"

	"handbill.example/generator/search"
)

// No procedure has a key that its facet is said not to have.
func TestSearchKeys(t *testing.T) {
	r := sampleRenderer(t)
	for _, p := range r.site.Register.Procedures {
		d := r.searchDocument(p)
		for facet, choice := range map[string]search.Choice{"status": d.Status, "type": d.Type, "method": d.Method, "value": d.ValueBand} {
			if choice.Key != "" && !slices.Contains(SearchKeys(facet), choice.Key) {
				t.Errorf("%s: the %s %q is none of %q", p.Name, facet, choice.Key, SearchKeys(facet))
			}
		}
	}
}

// A result of the search shows the value that lists show, and is sorted and filtered
// by it.
func TestSearchValue(t *testing.T) {
	const tender = "2020-01-02 tender\nvalue: {amount: £2m, estimated: true, vat: excluded}\nlots: [{id: a, name: A}, {id: b, name: B}]\n"
	award := func(lots string) string {
		return "2020-01-05 award\nawards: [{id: x, suppliers: [S], lots: [" + lots + "], value: {amount: £90000, vat: included}}]\n"
	}
	const cancelled = "2020-01-06 tender-cancellation\nreason: No money.\n"
	for _, c := range []struct {
		notices    []string
		want, band string
	}{
		{[]string{tender}, "Estimated value, without VAT £2m", "1000000"},
		{[]string{strings.Replace(tender, "amount: £2m", "min: £2m, max: £20m", 1)}, "Estimated value, without VAT £2m to £20m", "10000000"},
		{[]string{strings.Replace(tender, "amount: £2m", "max: £20m", 1)}, "Estimated value, without VAT up to £20m", "10000000"},
		{[]string{tender, award("a")}, "Estimated value of the tender, without VAT £2m", "1000000"},
		{[]string{tender, award("a, b")}, "Value, with VAT £90,000", "0"},
		{[]string{tender, award("a, b"), "2020-01-06 contract\ncontracts: [{id: k, award: x}]\n"}, "Value, with VAT £90,000", "0"},
		{[]string{tender, award("a, b"), "2020-01-06 contract\ncontracts: [{id: k, award: x}]\n", "2020-01-07 contract-termination\nreason: Over.\n"}, "Value, with VAT £90,000", "0"},
		{[]string{tender, award("a, b"), "2020-01-06 award-cancellation\nreason: Error.\n"}, "Estimated value, without VAT £2m", "1000000"},
		{[]string{tender, cancelled}, "", ""},
		{[]string{"2020-01-02 tender\n"}, "", ""},
	} {
		r := deadlinesSite(t, "2020-01-10T12:00:00Z", c.notices...)
		root, _ := htmlPage(t, r, "notices/")
		list := strings.Join(within(root, "dl", "class", "sums"), " ")
		d := r.searchDocument(r.site.Register.Procedures[0])
		result := ""
		if d.Value != nil {
			var amounts []string
			for _, a := range d.Value.Amounts {
				amounts = append(amounts, a.Text)
			}
			result = d.Value.Label + " " + strings.Join(amounts, " to ")
		}
		if list != c.want || result != strings.Replace(c.want, "up to ", "", 1) || d.ValueBand.Key != c.band {
			t.Errorf("%q: the list says %q, the search %q in the band from %q, want %q, %q", c.notices, list, result, d.ValueBand.Key, c.want, c.band)
		}
	}
}

// A procedure is found by each CPV code as its page prints it.
func TestPrintedCodesAreFound(t *testing.T) {
	r := sampleRenderer(t)
	files, err := r.SearchFiles()
	if err != nil {
		t.Fatal(err)
	}
	index, err := search.Open(func(name string) ([]byte, error) { return files[name], nil })
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, p := range r.site.Register.Procedures {
		for _, code := range p.State().CPV {
			printed, _ := r.cpv(code)
			if strings.Contains(printed, "-") {
				checked++
			}
			found, err := index.Search(search.Query{Text: printed, Limit: len(r.site.Register.Procedures)})
			if err != nil || !slices.ContainsFunc(found.Hits, func(h search.Hit) bool { return h.ID == p.Name }) {
				t.Errorf("%s does not find %s: %v", printed, p.Name, err)
			}
		}
	}
	if checked == 0 {
		t.Error("no code has a check digit")
	}
}
