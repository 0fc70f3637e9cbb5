package site

import (
	"path"
	"strings"
)

// MediaType gives the media type (IANA's register, without parameters) of a file
// by its name, "" for those that are rarely published. The table is handbill's
// own, since that of the machine differs from one to the next.
func MediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html":
		return "text/html"
	case ".css":
		return "text/css"
	case ".js":
		return "text/javascript"
	case ".xml":
		if path.Base(name) == FeedFile || path.Base(path.Dir(name)) == "feed" {
			return "application/atom+xml"
		}
		return "application/xml"
	case ".ics":
		return "text/calendar"
	case ".json":
		return "application/json"
	case ".jsonl":
		return "application/jsonl" // not registered, and what readers of JSON Lines look for
	case ".jsonld":
		return "application/ld+json"
	case ".csv":
		return "text/csv"
	case ".txt":
		return "text/plain"
	case ".pdf":
		return "application/pdf"
	case ".zip":
		return "application/zip"
	case ".odt":
		return "application/vnd.oasis.opendocument.text"
	case ".ods":
		return "application/vnd.oasis.opendocument.spreadsheet"
	case ".doc":
		return "application/msword"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".xls":
		return "application/vnd.ms-excel"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".avif":
		return "image/avif"
	}
	return ""
}
