package render

import (
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// count gives a number with a word that follows it: "1 notice", "2 notices",
// "3 days", "4 entries", "5 statuses".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	if stem, ok := strings.CutSuffix(word, "y"); ok && !strings.HasSuffix(word, "ay") {
		word = stem + "ie"
	} else if strings.HasSuffix(word, "s") {
		word += "e"
	}
	return thousands(n) + " " + word + "s"
}

// thousands gives a count with commas: 6,300.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
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

func methodWords(method string) string {
	switch method {
	case "open":
		return "Open: any supplier may bid"
	case "selective":
		return "Selective: suppliers are shortlisted, then invited"
	case "limited":
		return "Limited: only suppliers that are asked may bid"
	case "direct":
		return "Direct: awarded without a competition"
	}
	return method
}
