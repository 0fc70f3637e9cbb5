package publish

import (
	"iter"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// maxPath is the longest path within the folder, in UTF-16 code units.
	// Windows takes 260 with the drive and the folder before it.
	maxPath = 240
	// maxName is the longest name of one file or folder, in bytes of UTF-8, on
	// the common file systems.
	maxName = 255
)

// checkPath says why name can't be the path of a published file on every
// system, or returns nil. A path is relative to the folder, with slashes.
func checkPath(name string) error {
	if why := pathFault(name); why != "" {
		return refuse("%s can't be published: %s", quote(name), why)
	}
	return nil
}

func pathFault(name string) string {
	switch {
	case name == "":
		return "the path is empty"
	case !utf8.ValidString(name):
		return "the path is not UTF-8"
	case strings.HasPrefix(name, "/"):
		return "the path begins with a slash; write it relative to the site"
	case len(name) > maxPath && len(utf16.Encode([]rune(name))) > maxPath:
		return "the path has more than " + strconv.Itoa(maxPath) + " characters; shorten the names in it"
	}
	for _, r := range name {
		switch {
		case unicode.IsControl(r):
			return "the path has a control character; take it out"
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return "the path has a character that overrides the direction of text; take it out"
		}
		switch r {
		case '<', '>', ':', '"', '|', '?', '*', '\\':
			return "Windows allows no " + quote(string(r)) + " in a name; choose another name"
		}
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "":
			return "the path has an empty name between its slashes"
		case part == "." || part == "..":
			return "the path has " + quote(part) + " as a name"
		case len(part) > maxName:
			return "a name has more than " + strconv.Itoa(maxName) + " bytes; shorten it"
		case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
			return "Windows allows no full stop or space at the end of a name; take it out"
		case strings.EqualFold(part, ".git"):
			return "a folder of this name belongs to Git; choose another name"
		}
		// "nul.txt" and "NUL .txt" are the device as well.
		stem, _, _ := strings.Cut(part, ".")
		if isDevice(strings.ToLower(strings.TrimRight(stem, " "))) {
			return quote(part) + " is a device on Windows; choose another name"
		}
	}
	return ""
}

// isDevice reports whether a lower-case name less its ending is one that
// Windows keeps for a device. Source: Microsoft, "Naming Files, Paths, and
// Namespaces".
func isDevice(stem string) bool {
	switch stem {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	number, found := strings.CutPrefix(stem, "com")
	if !found {
		number, found = strings.CutPrefix(stem, "lpt")
	}
	return found && utf8.RuneCountInString(number) == 1 && strings.Contains("0123456789¹²³", number)
}

// fold returns a string that is the same for all names that differ in case
// only, by Unicode's simple case folding, as [strings.EqualFold] compares.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			return r
		}
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		if 'A' <= least && least <= 'Z' {
			least += 'a' - 'A'
		}
		return least
	}, name)
}

// isPlain reports whether a path is of ASCII without capitals.
func isPlain(path string) bool {
	for i := range len(path) {
		if c := path[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// parents calls yield for the folder of name, the folder of that, and so on,
// less the root. name is as checkPath wants it.
func parents(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for slash := strings.LastIndexByte(name, '/'); slash > 0; slash = strings.LastIndexByte(name[:slash], '/') {
			if !yield(name[:slash]) {
				return
			}
		}
	}
}

// quote puts the quotation marks of handbill's messages round s, and keeps it
// on one line.
func quote(s string) string {
	escaped := strconv.QuoteToGraphic(s)
	return "“" + strings.ReplaceAll(escaped[1:len(escaped)-1], `\"`, `"`) + "”"
}
