package content

import (
	"fmt"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/problem"
)

// A role is what a path of the content folder is read as.
type role uint8

const (
	roleAsset role = iota // published if a notice cites it
	roleSettings
	roleNotice
	roleCoverage
	rolePage
	roleWithdrawal
	roleCodes
	roleMisplaced // Markdown where none is read
)

// A meaning is what a path says of its file.
type meaning struct {
	role      role
	procedure string // of a notice, or whose folder an asset is in
	name      string // of a notice (its id), a piece of coverage, a page, a code list
	folder    bool   // a notice in its procedure's folder, not one that is all of it
	shared    bool   // an asset in a folder named files
}

// isMarkdown tells whether a file has front matter that is read.
func (m meaning) isMarkdown() bool {
	return m.role == roleNotice || m.role == roleCoverage || m.role == rolePage || m.role == roleWithdrawal
}

// meaningOf reads a path.
func meaningOf(p string) meaning {
	parts := strings.Split(p, "/")
	last := parts[len(parts)-1]
	name, markdown := strings.CutSuffix(last, ".md")
	switch {
	case p == "site.yaml":
		return meaning{role: roleSettings}
	case p == "codes/cpv.csv", p == "codes/regions.csv":
		return meaning{role: roleCodes, name: strings.TrimSuffix(last, ".csv")}
	case len(parts) == 1 && markdown:
		return meaning{role: rolePage, name: name}
	case parts[0] == "coverage" && len(parts) == 2 && markdown:
		return meaning{role: roleCoverage, name: name}
	case parts[0] == "withdrawn" && len(parts) == 2 && markdown:
		return meaning{role: roleWithdrawal, name: name}
	case parts[0] == "notices" && len(parts) > 1:
		parts = parts[1:]
		if len(parts) > 1 && IsShelf(parts[0]) {
			parts = parts[1:]
		}
		switch {
		case len(parts) > 1 && parts[0] == "files":
			return meaning{shared: true}
		case len(parts) > 2 && parts[1] == "files":
			return meaning{procedure: parts[0], shared: true}
		case len(parts) == 1 && markdown:
			return meaning{role: roleNotice, procedure: name, name: name}
		case len(parts) == 2 && markdown:
			return meaning{role: roleNotice, procedure: parts[0], name: name, folder: true}
		case len(parts) > 1 && !markdown:
			return meaning{procedure: parts[0]}
		}
	}
	if markdown {
		return meaning{role: roleMisplaced}
	}
	return meaning{}
}

// IsShelf tells whether a folder below notices/ is a shelf: four digits.
func IsShelf(name string) bool { return len(name) == 4 && strings.Trim(name, "0123456789") == "" }

// LedgerFile is the ledger's name in the content folder. It is none of the
// folder's files: package ledger reads it.
const LedgerFile = "ledger.json"

// isIgnored tells whether a file or folder is no content: what is hidden, and
// what editors and other programs leave behind.
func isIgnored(name string) bool {
	switch {
	case strings.HasPrefix(name, "."), strings.HasPrefix(name, "#"), strings.HasPrefix(name, "~$"), strings.HasSuffix(name, "~"):
		return true
	case strings.HasSuffix(name, "___"): // JetBrains: x.md___jb_tmp___
		return true
	case name == "Thumbs.db", name == "desktop.ini":
		return true
	}
	switch path.Ext(name) {
	case ".bck", ".bak", ".tmp", ".swp", ".swo", ".swx", ".orig", ".rej":
		return true
	}
	return false
}

// isPassing tells whether a file, not a folder, is one that programs make for a
// moment: 4913 of vim, to see if it can write, and sedAbCdEf of sed -i.
func isPassing(name string) bool {
	return strings.Trim(name, "0123456789") == "" ||
		len(name) == len("sedAbCdEf") && strings.HasPrefix(name, "sed") && !strings.Contains(name, ".")
}

// maxName is how long a name in a URL can be: file systems take 255 bytes.
const maxName = 150

// IsName tells whether a name can become part of a URL.
func IsName(name string) bool { return NameFault(name) == "" }

// NameFault says what is wrong with a name that becomes part of a URL, "" if
// nothing is: it has lower-case ASCII letters, digits and hyphens.
func NameFault(name string) string {
	switch {
	case len(name) > maxName:
		return fmt.Sprintf("the name has %d characters; write at most %d", len(name), maxName)
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && strings.Trim(name, "-") == name && name != "":
		return ""
	}
	example := slugOf(name)
	if example == "" {
		example = "road-repairs"
	}
	return fmt.Sprintf("the name %s cannot be in a URL; rename it with lower-case letters a to z, digits, and hyphens between them, as in %s", problem.Quote(name), example)
}

// slugOf gives a name that can be part of a URL.
func slugOf(name string) string {
	var b strings.Builder
	name = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l").Replace(strings.ToLower(name))
	for _, r := range norm.NFD.String(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), "-")
}

// foldName makes names equal that differ in capitals or in the way accents are
// encoded, and so are one file on some systems.
func foldName(name string) string { return strings.ToLower(norm.NFC.String(name)) }
