// Package ocds writes a site's procedures as open contracting data: record
// packages of the Open Contracting Data Standard 1.1.
//
// A release is what one notice says, and a record all releases of a procedure
// with two views of them: the compiled release, which is what holds, and the
// versioned release, which is how each value came about. The compiled release
// is made from the procedure's states, and each release from the difference
// between two of them, so that whoever merges the releases by the rules of the
// standard gets the compiled release. Where these rules cannot take away what a
// notice does, the id of an item stays (see settle).
//
// What the standard has no field for is in an extension of handbill's own,
// which the site publishes: see Extension and Schema.
//
// Nothing depends on the moment of the build.
package ocds

import (
	_ "embed"
	"encoding/json"
	"sync"
	"time"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// lotsExtension is the extension for lots as it stood with OCDS 1.1.5.
const lotsExtension = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json"

// A Writer writes the data of a site. Any number of goroutines may use one.
type Writer struct {
	site *site.Site
	// meta are the fields of every package but for uri and publishedDate.
	meta []byte
	// arenas are those of records that were written.
	arenas sync.Pool
}

// New makes a writer for a site.
func New(s *site.Site) *Writer {
	w := &Writer{site: s, arenas: sync.Pool{New: func() any { return newArena(arenaSize) }}}
	var publisher, meta fields
	publisher.text("name", s.Settings.Publisher.Name)
	scheme, id := splitIdentifier(s.Settings.Publisher.ID)
	publisher.text("scheme", scheme)
	publisher.text("uid", id)
	publisher.address("uri", s.Settings.Publisher.URL)
	meta.text("version", "1.1")
	meta.texts("extensions", []string{lotsExtension, w.site.Root + site.ExtensionFile})
	meta.object("publisher", publisher)
	meta.address("license", s.Settings.Licence)
	w.meta = appendFields(nil, meta)
	return w
}

// ReleaseID is the id of a notice's release. It is made of the first names of the
// procedure and the notice alone, and no other release of a site has it.
func (w *Writer) ReleaseID(n *content.Notice) string {
	_, id := w.site.Register.Folder.FirstNames(n)
	return w.site.Register.OCID(n.Procedure) + "/" + id
}

// AppendRecordPackage appends a procedure's record package, notices/NAME/ocds.json:
// its record with all releases, the compiled and the versioned one. lead gives the first
// paragraph of a notice's text, which stands for a summary where there is none.
func (w *Writer) AppendRecordPackage(dst []byte, p *notice.Procedure, lead func(*content.Notice) string) []byte {
	arena := w.arenas.Get().(*arena)
	defer w.arenas.Put(arena)
	record := w.record(p, arena, lead)
	last := record.stamps[len(record.stamps)-1]

	dst = w.appendPackage(dst, site.ProcedureURL(p.Name)+site.OCDSFile, w.time(p.Modified().Start()))
	dst = append(dst, `,"records":[{"ocid":`...)
	dst = appendText(dst, record.ocid)
	dst = append(dst, `,"releases":[`...)
	says := make([]*node, len(record.releases))
	for i := range record.releases {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = record.appendRelease(dst, record.stamps[i], &record.releases[i])
		says[i] = &record.releases[i]
	}
	dst = append(dst, `],"compiledRelease":`...)
	// The id is that which the tools of the standard give.
	dst = record.appendRelease(dst, stamp{record.ocid + "-" + last.date, last.date, "compiled"}, &record.compiled)
	dst = append(dst, `,"versionedRelease":{"ocid":`...)
	dst = appendText(dst, record.ocid)
	for name, part := range parts(says) {
		dst = append(dst, ',')
		dst = appendName(dst, name)
		dst = appendVersioned(dst, part, record.stamps, false)
	}
	return append(dst, "}}]}\n"...)
}

// AppendReleases appends the releases of a procedure, oldest first, each as a
// line of JSON; see [Writer.AppendRecordPackage]. Those of all procedures, by name, are
// ocds/releases.jsonl.
func (w *Writer) AppendReleases(dst []byte, p *notice.Procedure, lead func(*content.Notice) string) []byte {
	arena := w.arenas.Get().(*arena)
	defer w.arenas.Put(arena)
	record := w.record(p, arena, lead)
	for i := range record.releases {
		dst = record.appendRelease(dst, record.stamps[i], &record.releases[i])
		dst = append(dst, '\n')
	}
	return dst
}

// Records gives ocds/records.json, the list of the site's records: a record
// package whose records link to their releases, and beside what the standard
// has, give each procedure's title, the moment of its last notice or correction, and the URL
// of its own record package. The site has a procedure.
func (w *Writer) Records() []byte {
	var published moment.Moment
	for _, p := range w.site.Register.Procedures {
		published = moment.Later(published, p.Modified())
	}
	// Enough for nearly all sites; longer names make it grow.
	room := 300 * (len(w.site.Register.Procedures) + len(w.site.Notices) + 1)
	dst := w.appendPackage(make([]byte, 0, room), site.RecordsFile, w.time(published.Start()))
	dst = append(dst, `,"records":[`...)
	arena := newArena(arenaSize)
	for i, p := range w.site.Register.Procedures {
		arena.clear()
		if i > 0 {
			dst = append(dst, ',')
		}
		ocid, url := w.site.Register.OCID(p.Name), w.site.Root+site.ProcedureURL(p.Name)+site.OCDSFile
		dst = append(dst, "\n{"...)
		f := arena.fields(5)
		f.text("ocid", ocid)
		f.text("title", p.State().Title)
		f.text("date", w.time(p.Modified().Start()))
		f.text("url", url)
		releases := arena.items(len(p.Steps))
		for _, s := range p.Steps {
			link := arena.fields(3)
			link.text("url", url+"#"+w.ReleaseID(s.Notice))
			link.text("date", w.time(s.Notice.Published.Start()))
			link.texts("tag", []string{s.Notice.Type.Tag()})
			releases.add(link)
		}
		f.list("releases", releases)
		dst = appendFields(dst, f)
		dst = append(dst, '}')
	}
	return append(dst, "\n]}\n"...)
}

// appendPackage begins a package, the object left open.
func (w *Writer) appendPackage(dst []byte, url, published string) []byte {
	dst = append(dst, `{"uri":`...)
	dst = appendText(dst, w.site.Root+url)
	dst = append(dst, `,"publishedDate":`...)
	dst = appendText(dst, published)
	dst = append(dst, ',')
	return append(dst, w.meta...)
}

// appendRelease appends a release, or the compiled one.
func (r *record) appendRelease(dst []byte, s stamp, state *node) []byte {
	dst = append(dst, `{"ocid":`...)
	dst = appendText(dst, r.ocid)
	dst = append(dst, `,"id":`...)
	dst = appendText(dst, s.id)
	dst = append(dst, `,"date":`...)
	dst = appendText(dst, s.date)
	dst = append(dst, `,"tag":[`...)
	dst = appendText(dst, s.tag)
	dst = append(dst, `],`...)
	dst = appendFields(dst, state.nodes)
	return append(dst, '}')
}

// time gives an instant in RFC 3339, with the site's offset from UTC at that
// moment; "" for the zero time.
func (w *Writer) time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return moment.At(t, w.site.Settings.Zone).Datetime()
}

//go:embed release-schema.json
var schema []byte

// Schema gives ocds/extension/release-schema.json: the fields that the
// extension adds, in the form that extensions of OCDS have, a patch of the
// release schema.
func Schema() []byte { return schema }

// Extension gives ocds/extension/extension.json, what the extension is called
// and is for.
func (w *Writer) Extension() []byte {
	type words struct {
		En string `json:"en"`
	}
	text, err := json.MarshalIndent(struct {
		Name             words    `json:"name"`
		Description      words    `json:"description"`
		DocumentationURL words    `json:"documentationUrl"`
		Compatibility    []string `json:"compatibility"`
		Schemas          []string `json:"schemas"`
	}{
		Name:             words{"Handbill"},
		Description:      words{"What notices say that OCDS has no field for: the towers that a buyer moves from and to and how far their suppliers must be apart, related reports and articles, whether an amount is an estimate and includes value added tax, topics, regions, programme, law and reference."},
		DocumentationURL: words{w.site.Root + "data/"},
		Compatibility:    []string{"1.1"},
		Schemas:          []string{"release-schema.json"},
	}, "", "  ")
	if err != nil {
		panic(err) // texts alone
	}
	return append(text, '\n')
}
