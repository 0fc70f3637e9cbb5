package render

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// A thing is a thing of schema.org as JSON-LD has it: names and values of its
// properties. Written as JSON its names are sorted.
type thing map[string]any

// set adds a property that has a value.
func (t thing) set(name string, value any) {
	if !isEmpty(value) {
		t[name] = value
	}
}

// address adds an address, as every page and all data have it.
func (t thing) address(name, url string) { t.set(name, site.EscapeURL(url)) }

// jsonld makes the description of a page in the words of schema.org, for search
// engines: of a procedure, of a piece of coverage, of the data, of the site.
func (r *Renderer) jsonld(p site.Page, w *bytes.Buffer) {
	var t thing
	switch {
	case p.Procedure != nil:
		t = r.demand(p.Procedure)
	case p.Coverage != nil:
		t = r.creativeWork(p.Coverage)
	case strings.HasPrefix(p.URL, "data/"):
		t = r.dataset()
	default:
		t = r.website()
	}
	t["@context"] = "https://schema.org"
	e := json.NewEncoder(w) // which writes < as \u003c, so that it may stand in a page
	_ = e.Encode(t)         // texts, numbers, lists and maps cannot fail
}

// demand describes a procedure as what the buyer seeks. Who seeks is told the
// other way round, since a demand has a seller and no buyer.
func (r *Renderer) demand(p *notice.Procedure) thing {
	f := p.State()
	page := r.absolute(site.ProcedureURL(p.Name))
	t := thing{
		"@type": "Demand", "@id": page, "url": page, "name": f.Title,
		"identifier": []thing{{"@type": "PropertyValue", "propertyID": "OCID", "value": r.site.Register.OCID(p.Name)}},
		"validFrom":  r.datetime(p.First().Published),
	}
	t.set("description", r.summary(p))
	if b := f.Buyer; b.Name != "" {
		t["@reverse"] = thing{"seeks": organization(b)}
	}
	end := notice.LastDeadline(f)
	if c := r.cancellation(p); c != nil && p.Status == notice.Cancelled {
		end = c.Date
	}
	t.set("validThrough", r.datetime(end))
	var areas []thing
	for _, code := range f.Regions {
		areas = append(areas, thing{"@type": "AdministrativeArea", "identifier": code, "name": cmp.Or(r.region(code), code)})
	}
	t.set("areaServed", areas)
	t.set("priceSpecification", price(f.Value))
	item := thing{"@type": "Service", "name": f.Title}
	if f.Category == "goods" {
		item["@type"] = "Product"
	}
	var codes []thing
	for _, c := range f.CPV {
		full, label := r.cpv(c)
		code := thing{"@type": "CategoryCode", "codeValue": full, "inCodeSet": "CPV 2008"}
		code.set("name", label)
		codes = append(codes, code)
	}
	item.set("category", codes)
	t["itemOffered"] = item
	if i := r.picture(p.Name, f.Image); i.Src != "" {
		t["image"] = r.absolute(site.DocumentURL(p.Name, f.Image.Name))
	}
	var about []thing
	for _, rel := range f.Related {
		if c := r.coverage(rel.Coverage); c != nil {
			about = append(about, r.creativeWork(c))
		} else if rel.URL != "" {
			about = append(about, work(rel.Kind, rel.Title, rel.URL, rel.Publisher, r.datetime(rel.Published)))
		}
	}
	t.set("subjectOf", about)
	return t
}

func price(v content.Value) thing {
	if !v.Known() {
		return nil
	}
	t := thing{"@type": "PriceSpecification"}
	set := func(name string, a money.Amount) {
		if a.Valid() {
			t[name], t["priceCurrency"] = json.Number(a.Number()), a.Currency()
		}
	}
	set("price", v.Amount)
	set("minPrice", v.Min)
	set("maxPrice", v.Max)
	if v.VAT != "" {
		t["valueAddedTaxIncluded"] = v.VAT == "included"
	}
	return t
}

func organization(o content.Organization) thing {
	t := thing{"@type": "Organization", "name": o.Name}
	t.set("identifier", o.ID)
	t.address("url", o.URL)
	t.set("email", o.Contact.Email)
	t.set("telephone", o.Contact.Phone)
	return t
}

// creativeWork describes a piece of coverage: the thing itself, wherever it is.
func (r *Renderer) creativeWork(c *content.Coverage) thing {
	t := work(c.Kind, c.Title, c.URL, c.Publisher, r.datetime(c.Published))
	t.set("description", r.coverageSummary(c))
	t.set("keywords", c.Topics)
	return t
}

func work(kind, title, url, publisher, published string) thing {
	t := thing{"@type": "CreativeWork", "name": title}
	switch kind {
	case "report":
		t["@type"] = "Report"
	case "news":
		t["@type"] = "NewsArticle"
	case "law":
		t["@type"] = "Legislation"
	}
	t.address("url", url)
	t.set("datePublished", published)
	if publisher != "" {
		t["publisher"] = thing{"@type": "Organization", "name": publisher}
	}
	return t
}

func (r *Renderer) dataset() thing {
	s := r.site.Settings
	t := thing{
		"@type": "Dataset", "@id": r.absolute("data/"), "url": r.absolute("data/"), "name": s.Title + ": procurement notices", "inLanguage": s.Language,
		"description": "Every notice of this site, what each procedure came to, and every date, as data.",
		"publisher":   organization(s.Publisher), "creator": organization(s.Publisher), "isAccessibleForFree": true,
	}
	t.address("license", s.Licence)
	t.set("dateModified", r.datetime(newest(r.site.Newest...)))
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	t["variableMeasured"] = names
	var files []thing
	for _, f := range r.siteFiles() {
		if f.all {
			files = append(files, thing{"@type": "DataDownload", "name": f.title, "contentUrl": r.absolute(f.url), "encodingFormat": site.MediaType(f.url)})
		}
	}
	t["distribution"] = files
	return t
}

func (r *Renderer) website() thing {
	s := r.site.Settings
	return thing{
		"@type": "WebSite", "@id": r.absolute(""), "url": r.absolute(""), "name": s.Title, "inLanguage": s.Language, "publisher": organization(s.Publisher),
		"potentialAction": thing{
			"@type":       "SearchAction",
			"target":      thing{"@type": "EntryPoint", "urlTemplate": r.absolute("search/") + "?q={search_term_string}"},
			"query-input": "required name=search_term_string",
		},
	}
}
