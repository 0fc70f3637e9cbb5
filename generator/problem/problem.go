// Package problem holds what is wrong with a site's content: a position in a
// file, an error or a warning there with its advice, and a sorted list of them.
//
// A problem is data until the moment it is shown: the stages collect problems
// from all files, and one place turns them into text for a terminal, JSON for
// an editor or annotations for a code host. Faults of the environment (a disk,
// a permission) are ordinary Go errors and never come here.
package problem

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Position is a place in a file, as an editor knows it.
type Position struct {
	// File is the path with slashes, relative to the content or templates
	// folder until WithPrefix puts that folder's own name before it.
	File string
	// Line and Column count from 1; Column counts code points, not bytes.
	Line, Column int
}

// Top is the start of a file, for what is wrong with all of it.
func Top(file string) Position { return Position{File: file, Line: 1, Column: 1} }

// Severity tells a fault that stops a build from one that does not.
type Severity uint8

const (
	Error   Severity = iota // stops a build
	Warning                 // does not, unless it is strict
)

// String gives the word that is printed: error or warning.
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// A Problem is one fault of the content.
type Problem struct {
	Position
	Severity Severity
	// Code is the kind of problem, as in unknown-key: stable, for programs.
	Code string
	// Message says what is wrong, then what to write instead. It has no
	// capital at its start and no full stop at its end.
	Message string
}

// String gives the problem as FILE:LINE:COLUMN: error: message. Characters
// that would act on a terminal or a CI, or turn the direction of text, come out as
// code points.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", Escape(p.File), p.Line, p.Column, p.Severity, Escape(p.Message))
}

// Quote puts what an editor wrote between quotation marks, for a message. Of a
// long text it is the first 60 characters.
func Quote(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return "“" + s + "”"
}

// Enumerate joins texts with commas, the last one with a conjunction: "a", "a and b",
// "a, b and c".
func Enumerate(texts []string, conjunction string) string {
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " " + conjunction + " " + texts[last]
}

// Plural gives a number with its noun: "1 notice", "2 notices".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// ciCommand is what GitHub and Azure look for anywhere in a line, to take a command
// from there: ##[set-output name=a]b, ##vso[task.complete].
var ciCommand = regexp.MustCompile(`##[a-zA-Z]*\[`)

// Escape makes text safe to print: control and format characters, among them
// those that override the direction of text, become U+XXXX, and so does the first
// sign of what a CI would take for a command in a line.
func Escape(s string) string {
	if strings.Contains(s, "##") {
		s = ciCommand.ReplaceAllStringFunc(s, func(command string) string { return "U+0023" + command[1:] })
	}
	clean := func(r rune) bool { return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	if strings.IndexFunc(s, func(r rune) bool { return !clean(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if clean(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "U+%04X", r)
		}
	}
	return b.String()
}

// A List is the problems of a whole site.
type List []Problem

// Add adds a problem, its message as of fmt.Sprintf.
func (l *List) Add(at Position, severity Severity, code, format string, args ...any) {
	*l = append(*l, Problem{at, severity, code, fmt.Sprintf(format, args...)})
}

// Sort orders the list by file, line, column, severity and message, and drops
// exact repeats.
func (l List) Sort() List {
	slices.SortFunc(l, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Severity, b.Severity),
			strings.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(l)
}

// WithPrefix gives the same problems with a folder's name before each file.
func (l List) WithPrefix(dir string) List {
	out := slices.Clone(l)
	for i := range out {
		out[i].File = dir + "/" + out[i].File
	}
	return out
}

// Strict gives the same problems with every warning made an error.
func (l List) Strict() List {
	out := slices.Clone(l)
	for i := range out {
		out[i].Severity = Error
	}
	return out
}

// Count gives the number of errors and of warnings.
func (l List) Count() (errors, warnings int) {
	for _, p := range l {
		if p.Severity == Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// HasErrors tells whether the list stops a build.
func (l List) HasErrors() bool {
	errors, _ := l.Count()
	return errors > 0
}

// Summary counts the list in words: "2 errors, 1 warning", "no problems".
func (l List) Summary() string {
	errors, warnings := l.Count()
	var parts []string
	if errors > 0 {
		parts = append(parts, Plural(errors, "error"))
	}
	if warnings > 0 {
		parts = append(parts, Plural(warnings, "warning"))
	}
	if parts == nil {
		return "no problems"
	}
	return strings.Join(parts, ", ")
}

// A Format is a way to write a list.
type Format string

const (
	Text   Format = "text"   // FILE:LINE:COLUMN: error: message, a line each
	JSON   Format = "json"   // one object: problems, errors, warnings
	GitHub Format = "github" // workflow commands that annotate lines
)

// Write writes the list in a format. Text and GitHub have no line for an empty
// list; JSON is one object always.
func (l List) Write(w io.Writer, format Format) error {
	switch format {
	case JSON:
		return l.writeJSON(w)
	case GitHub:
		return l.writeGitHub(w)
	case Text:
		for _, p := range l {
			if _, err := fmt.Fprintln(w, p); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("unknown format %q; write text, json or github", format)
}

func (l List) writeJSON(w io.Writer) error {
	type item struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Column   int    `json:"column"`
		Severity string `json:"severity"`
		Code     string `json:"code"`
		Message  string `json:"message"`
	}
	out := struct {
		Problems []item `json:"problems"`
		Errors   int    `json:"errors"`
		Warnings int    `json:"warnings"`
	}{Problems: []item{}}
	for _, p := range l {
		out.Problems = append(out.Problems, item{p.File, p.Line, p.Column, p.Severity.String(), p.Code, p.Message})
	}
	out.Errors, out.Warnings = l.Count()
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

// writeGitHub follows GitHub's "Workflow commands": properties escape % CR LF
// : and , while the message escapes % CR and LF.
func (l List) writeGitHub(w io.Writer) error {
	message := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, p := range l {
		if _, err := fmt.Fprintf(w, "::%s file=%s,line=%d,col=%d,title=%s::%s\n", p.Severity,
			property.Replace(Escape(p.File)), p.Line, p.Column, property.Replace(p.Code), message.Replace(Escape(p.Message))); err != nil {
			return err
		}
	}
	return nil
}
