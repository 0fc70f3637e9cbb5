package render

import (
	"slices"

	"handbill.example/generator/site"
)

type dataView struct {
	Layout
	Lead    string
	Files   []DataFile
	Each    []DataFile
	Columns []Column
}

// A DataFile is a file of the site that programs read.
type DataFile struct{ Title, Href, Path, Format, Text string }

// A siteFile is a file of the whole site that programs read.
type siteFile struct {
	title, url, format, text string
	all                      bool // it has what all notices say
}

// siteFiles are those of the site: one without notices or dates has not all.
func (r *Renderer) siteFiles() []siteFile {
	return slices.DeleteFunc(slices.Clone(dataFiles), func(f siteFile) bool {
		return (f.url == site.RecordsFile || f.url == site.DeadlinesCalendar) && !r.site.Has(f.url)
	})
}

// dataFiles are all that a site can have.
var dataFiles = []siteFile{
	{"Procedures, as a table", site.CSVFile, "CSV", "One row a procedure, as it now stands. Opens in a spreadsheet; an apostrophe stands before =, +, - and @ at the start of a text and after a semicolon, so that none is run as a formula.", true},
	{"Procedures, as JSON", site.JSONFile, "JSON", "The same rows, without those apostrophes.", true},
	{"Every OCDS release", site.ReleasesFile, "OCDS 1.1, one release a line", "What each notice said, in the Open Contracting Data Standard.", true},
	{"The list of records", site.RecordsFile, "JSON", "The address of each procedure’s record.", false},
	{"handbill’s OCDS extension", site.ExtensionFile, "OCDS extension", "Towers, their separation and coverage, which the standard has no field for.", false},
	{"Feed of every notice", site.FeedFile, "Atom", "Older notices are in its archive pages. Topics, buyers, programmes, classifications and regions have feeds of their own.", true},
	{"Feed of changes", "changes/" + site.FeedFile, "Atom", "What buyers changed after publishing.", false},
	{"Calendar of deadlines", site.DeadlinesCalendar, "iCalendar", "Deadlines and other dates; a moved one moves in your calendar.", true},
	{"This page in the words of schema.org", "data/" + site.JSONLDFile, "JSON-LD", "What these files are, for search engines and catalogues.", false},
	{"Every file with its SHA-256", "manifest.json", "JSON", "To check that a copy of the site is whole.", false},
}

func (r *Renderer) dataPage() dataView {
	l := r.page("data/", "Data", "data/")
	l.Summary = "Everything on this site as files that programs read."
	l.Alternates = []Alternate{r.jsonldLink("data/")}
	v := dataView{Layout: l, Lead: "Everything on this site as files that programs read: each notice, what each procedure came to, and every date."}
	for _, c := range columns {
		v.Columns = append(v.Columns, c.Column)
	}
	for _, f := range r.siteFiles() {
		v.Files = append(v.Files, DataFile{Title: f.title, Href: r.href(f.url), Format: f.format, Text: f.text})
	}
	each := func(path, format, text string) {
		v.Each = append(v.Each, DataFile{Path: r.href(path), Format: format, Text: text})
	}
	each("notices/NAME/"+site.OCDSFile, "OCDS 1.1 record package", "Every release, what they add up to, and every version of each field.")
	each("notices/NAME/"+site.FeedFile, "Atom", "An entry a notice; a later one says in its title what it changed.")
	each("notices/NAME/"+site.CalendarFile, "iCalendar", "Its deadlines and other dates, where it has any.")
	return v
}
