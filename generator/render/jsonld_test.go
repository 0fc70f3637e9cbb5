package render

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handbill.example/generator/site"
)

// vocabulary has, of each type of schema.org that handbill uses, the properties
// that it uses and that type has (schema.org 29).
var vocabulary = map[string]string{
	"Demand":             "areaServed itemOffered priceSpecification validFrom validThrough",
	"Organization":       "email telephone",
	"PropertyValue":      "propertyID value",
	"AdministrativeArea": "",
	"PriceSpecification": "price minPrice maxPrice priceCurrency valueAddedTaxIncluded",
	"Service":            "category",
	"Product":            "category",
	"CategoryCode":       "codeValue inCodeSet",
	"CreativeWork":       creativeWorkWords,
	"Report":             creativeWorkWords,
	"NewsArticle":        creativeWorkWords,
	"Legislation":        creativeWorkWords,
	"Dataset":            creativeWorkWords + "distribution variableMeasured",
	"DataDownload":       creativeWorkWords + "contentUrl",
	"WebSite":            creativeWorkWords,
	"SearchAction":       "target query-input",
	"EntryPoint":         "urlTemplate",
}

const (
	thingWords        = "@type @id @context name description identifier image url potentialAction subjectOf"
	creativeWorkWords = "creator dateModified datePublished encodingFormat inLanguage isAccessibleForFree keywords license publisher "
)

// checkThing holds a value of JSON-LD against the vocabulary.
func checkThing(t *testing.T, at string, value any) {
	t.Helper()
	switch v := value.(type) {
	case []any:
		if len(v) == 0 {
			t.Errorf("%s is an empty list", at)
		}
		for _, item := range v {
			checkThing(t, at, item)
		}
	case map[string]any:
		kind, _ := v["@type"].(string)
		words, known := vocabulary[kind]
		if !known {
			t.Fatalf("%s is a %q, which is not in the vocabulary", at, kind)
		}
		for name, value := range v {
			if name == "@reverse" {
				for name, value := range value.(map[string]any) {
					checkThing(t, at+"."+name, value)
				}
				continue
			}
			if !slices.Contains(strings.Fields(thingWords+" "+words), name) {
				t.Errorf("%s: a %s has no property %s", at, kind, name)
			}
			checkThing(t, at+"."+name, value)
		}
	case string:
		if v == "" {
			t.Errorf("%s is empty", at)
		}
	}
}

func readThing(t *testing.T, r *Renderer, p site.Page) map[string]any {
	t.Helper()
	var w bytes.Buffer
	r.jsonld(p, &w)
	if bytes.ContainsAny(w.Bytes(), "<>&") {
		t.Errorf("it cannot stand in a page: %s", w.Bytes())
	}
	var v map[string]any
	if err := json.Unmarshal(w.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	if v["@context"] != "https://schema.org" {
		t.Errorf("the context is %v", v["@context"])
	}
	checkThing(t, "it", v)
	return v
}

func TestJSONLD(t *testing.T) {
	f := maps.Clone(mapped)
	maps.Copy(f, tabled)
	f["notices/b.md"] = strings.Replace(f["notices/b.md"], "summary: x", "summary: x\ncategory: goods\nvalue: £5m\nregions: [UKI]\nrelated: [{title: Story, url: https://example.com/s, kind: news, publisher: Paper, published: 2020-01-01}]", 1)
	f["notices/b.md"] = strings.Replace(f["notices/b.md"], "value: EUR 84000.50\n", "", 1)
	f["notices/c/1.md"] = laterNotice("tender", "2020-01-01", "title: </script><script>alert(1)</script>\nbuyer: Council\ndeadline: 2020-02-01\n")
	f["notices/c/2.md"] = laterNotice("tender-cancellation", "2020-01-10", "reason: No money.\n")
	r := rendererAt(t, loadFiles(t, f), "2020-06-01T00:00:00Z")

	for name, want := range map[string]map[string]any{
		"pegasus": {"name": "Pegasus infrastructure & service management", "validFrom": "2019-11-20", "validThrough": "2020-01-27T12:00:00Z", "url": "https://example.org/tenders/notices/pegasus/",
			"priceSpecification": map[string]any{"@type": "PriceSpecification", "price": 500000000.0, "priceCurrency": "GBP"},
			"@reverse":           map[string]any{"seeks": map[string]any{"@type": "Organization", "name": "Metropolitan Police", "identifier": "GB-GOR-1", "url": "https://buyer.example.org/"}}},
		"a": {"priceSpecification": map[string]any{"@type": "PriceSpecification", "minPrice": 500000000.0, "maxPrice": 600000000.5, "priceCurrency": "GBP", "valueAddedTaxIncluded": false}},
		"b": {"validThrough": nil, "itemOffered": map[string]any{"@type": "Product", "name": "Two, “quoted” \"so\""}},
		"c": {"validThrough": "2020-01-10", "name": "</script><script>alert(1)</script>"},
	} {
		got := readThing(t, r, site.Page{Procedure: r.site.Register.Procedure(name)})
		for property, value := range want {
			if diff := cmp.Diff(value, got[property]); diff != "" {
				t.Errorf("%s of %s (-want +got):\n%s", property, name, diff)
			}
		}
	}
	report := readThing(t, r, site.Page{Coverage: r.coverage("report")})
	if report["@type"] != "Report" || report["datePublished"] != "2019-07" {
		t.Errorf("%v", report)
	}
	data := readThing(t, r, site.Page{URL: "data/"})
	for _, d := range data["distribution"].([]any) {
		url := d.(map[string]any)["contentUrl"].(string)
		if !r.site.Has(strings.TrimPrefix(url, "https://example.org/tenders/")) {
			t.Errorf("the data are not at %s", url)
		}
	}
	home := readThing(t, r, site.Page{URL: ""})
	if home["@type"] != "WebSite" || home["name"] != "Contracts Record" {
		t.Errorf("%v", home)
	}
}
