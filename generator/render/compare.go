package render

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/element"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
)

// longText is the number of words from which texts are compared word by word.
const longText = 6

// sides gives both sides of a change; of long texts only the words that differ
// are marked.
func (r *Renderer) sides(procedure string, c notice.Change) (before, after template.HTML) {
	was, ok1 := c.Before.(string)
	is, ok2 := c.After.(string)
	if ok1 && ok2 && len(strings.Fields(was)) >= longText && len(strings.Fields(is)) >= longText {
		return compareWords(was, is)
	}
	if a, ok := c.Before.([]string); ok {
		if b, ok := c.After.([]string); ok {
			return r.compareLists(c.Path, a, b)
		}
	}
	return "<del>" + r.fact(procedure, c.Path, c.Before) + "</del>", "<ins>" + r.fact(procedure, c.Path, c.After) + "</ins>"
}

func (r *Renderer) compareLists(path string, was, is []string) (before, after template.HTML) {
	side := func(list, other []string, mark string) template.HTML {
		var m element.Markup
		for i, s := range list {
			if i > 0 {
				m.Raw(", ")
			}
			if slices.ContainsFunc(other, func(o string) bool { return notice.SameText(path, s, o) }) {
				m.Text(r.code(path, s))
			} else {
				m.Raw("<", mark, ">").Text(r.code(path, s)).Raw("</", mark, ">")
			}
		}
		return m.HTML()
	}
	return side(was, is, "del"), side(is, was, "ins")
}

// mostWords bounds the comparison of texts, whose cost grows with the product
// of their lengths.
const mostWords = 1500

// compareWords marks the words that differ, by the longest common subsequence.
func compareWords(was, is string) (before, after template.HTML) {
	a, b := strings.Fields(was), strings.Fields(is)
	if len(a) > mostWords || len(b) > mostWords {
		return template.HTML("<del>" + template.HTMLEscapeString(was) + "</del>"), template.HTML("<ins>" + template.HTMLEscapeString(is) + "</ins>")
	}
	x, y := strings.Fields(norm.NFC.String(was)), strings.Fields(norm.NFC.String(is)) // the same words, to compare
	// common[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	common := make([][]int16, len(a)+1)
	for i := range common {
		common[i] = make([]int16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var del, ins markedWords
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case x[i] == y[j]:
			del.add(a[i], "")
			ins.add(b[j], "")
			i++
			j++
		case common[i+1][j] >= common[i][j+1]:
			del.add(a[i], "del")
			i++
		default:
			ins.add(b[j], "ins")
			j++
		}
	}
	for ; i < len(a); i++ {
		del.add(a[i], "del")
	}
	for ; j < len(b); j++ {
		ins.add(b[j], "ins")
	}
	return del.html(), ins.html()
}

// markedWords writes words of which runs are marked.
type markedWords struct {
	element.Markup
	mark string
}

func (w *markedWords) add(word, mark string) {
	if w.mark != mark && w.mark != "" {
		w.Raw("</", w.mark, ">")
	}
	if w.Len() > 0 {
		w.Raw(" ")
	}
	if w.mark != mark && mark != "" {
		w.Raw("<", mark, ">")
	}
	w.mark = mark
	w.Text(word)
}

func (w *markedWords) html() template.HTML {
	if w.mark != "" {
		w.Raw("</", w.mark, ">")
		w.mark = ""
	}
	return w.Markup.HTML()
}

// difference says how far apart the two sides are.
func difference(c notice.Change) string {
	switch before := c.Before.(type) {
	case moment.Moment:
		after := c.After.(moment.Moment)
		var text string
		deadline := strings.HasSuffix(c.Path, "deadline")
		exact := deadline || before.Precision() == moment.Instant && after.Precision() == moment.Instant
		days := moment.Days(before, after)
		if exact {
			days = notice.DaysMoved(before, after)
		}
		switch {
		case deadline && after.Deadline().Equal(before.Deadline()):
			text = "At the same moment."
		case days > 0:
			text = count(days, "day") + " later."
		case days < 0:
			text = count(-days, "day") + " earlier."
		case exact:
			text = hoursApart(before.Deadline(), after.Deadline())
		default:
			text = "On the same day."
		}
		if deadline && after.Precision() == moment.Day {
			text += " A day with no time means the end of that day."
		}
		return text
	case content.Value:
		after := c.After.(content.Value)
		diff, less, err := after.Amount.Sub(before.Amount)
		if err != nil {
			return "In another currency."
		}
		if before.VAT != after.VAT {
			return "Not compared: what is said of VAT changed too."
		}
		word := " more"
		if less {
			word = " less"
		}
		if percent := diff.Percent(before.Amount); percent != "" {
			return diff.String() + word + ", " + percent + "."
		}
		return diff.String() + word + "."
	}
	return ""
}

// hoursApart says how far apart two instants are, of which days do not tell that.
func hoursApart(before, after time.Time) string {
	switch hours, d := notice.Hours(before, after), after.Sub(before); {
	case hours == "":
		return "Less than a minute apart."
	case d < 0:
		return hours + " earlier."
	default:
		return hours + " later."
	}
}
