package render

import (
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// Documents are the files of a page.
type Documents struct {
	Note        string
	First, Rest []DocumentView
}

// A DocumentView is a file or a link to one.
type DocumentView struct {
	Title, Href string
	// TitleLanguage is that of the title, if it is not the site's.
	TitleLanguage string
	Note          []string
	Published     moment.Moment
	SHA256        string
	Short         string // first digits of it
}

// documentsShown is how many documents a page shows before the rest go into
// details.
const documentsShown = 10

// documents gives documents that a procedure has.
func (r *Renderer) documents(p *notice.Procedure, all []content.Document) Documents {
	var d Documents
	language := r.itemLanguage(p, "documents", "title")
	var size int64
	files := 0
	for _, doc := range all {
		v := DocumentView{Title: doc.Title, TitleLanguage: language(doc.Key()), Href: r.documentHref(p.Name, doc.Name, doc.URL), Published: doc.Published, SHA256: doc.SHA256}
		if doc.Path != "" {
			v.Note = append(v.Note, kindOfFile(doc.Name), sizeText(doc.Size))
			v.Short = doc.SHA256[:min(8, len(doc.SHA256))]
			size += doc.Size
			files++
		} else {
			v.Note = append(v.Note, "Elsewhere")
		}
		if doc.Kind != "" {
			v.Note = append(v.Note, doc.Kind)
		}
		if doc.Language != "" {
			v.Note = append(v.Note, languageName(doc.Language))
		}
		if len(d.First) < documentsShown {
			d.First = append(d.First, v)
		} else {
			d.Rest = append(d.Rest, v)
		}
	}
	switch {
	case files > 0 && files == len(all):
		d.Note = count(files, "file") + ", " + sizeText(size)
	case len(all) > 0:
		d.Note = count(len(all), "document")
	}
	return d
}

func (r *Renderer) documentHref(procedure, name, url string) string {
	if url != "" {
		return url
	}
	return r.href(site.DocumentURL(procedure, name))
}

// sizeText gives a file's size for people: 612 kB, 1.4 MB.
func sizeText(bytes int64) string {
	switch {
	case bytes < 1000:
		return count(int(bytes), "byte")
	case bytes < 999_500:
		return strconv.FormatInt((bytes+500)/1000, 10) + " kB"
	case bytes < 10_000_000:
		return strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64) + " MB"
	}
	return strconv.FormatInt((bytes+500_000)/1_000_000, 10) + " MB"
}

// kindOfFile names a file's type for people.
func kindOfFile(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".pdf":
		return "PDF"
	case ".xlsx", ".xls", ".ods":
		return "Spreadsheet (" + strings.ToUpper(ext[1:]) + ")"
	case ".odt", ".docx", ".doc", ".rtf":
		return "Text (" + strings.ToUpper(ext[1:]) + ")"
	case ".zip", ".tar", ".gz", ".7z":
		return "Archive (" + strings.ToUpper(ext[1:]) + ")"
	case ".txt":
		return "Plain text"
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp":
		return "Image (" + strings.ToUpper(ext[1:]) + ")"
	case "":
		return "File"
	default:
		return strings.ToUpper(ext[1:])
	}
}

func languageName(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	return display.English.Tags().Name(t)
}
