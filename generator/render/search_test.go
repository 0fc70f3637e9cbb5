package render

import (
	"slices"
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
