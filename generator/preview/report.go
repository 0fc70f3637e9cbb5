package preview

import (
	"fmt"
	"io"
	"time"

	"handbill.example/generator/problem"
)

// A reporter tells the terminal what changed, and only that. After each update
// it prints the problems that are new, those that are fixed, and a line that
// names the files and says ok or counts the problems. A problem that moved to
// another line with the text around it is no news.
type reporter struct {
	w     io.Writer
	known problem.List
}

// say prints a line about the preview itself.
func (r *reporter) say(format string, args ...any) { fmt.Fprintf(r.w, format+"\n", args...) }

// updated reports an update. files are empty where nothing was saved: at the
// start, and when a check found more.
func (r *reporter) updated(files []string, problems problem.List, took time.Duration) {
	fresh, fixed := news(r.known, problems)
	r.known = problems
	for _, p := range fixed {
		r.say("fixed: %s", p)
	}
	for _, p := range fresh {
		r.say("%s", p)
	}
	if len(files) == 0 {
		if len(fresh)+len(fixed) > 0 {
			r.say("%s", problems.Summary())
		}
		return
	}
	what := fmt.Sprintf("%d files", len(files))
	if len(files) == 1 {
		what = problem.Escape(files[0])
	}
	outcome := "ok"
	if problems.HasErrors() {
		outcome = problems.Summary()
	}
	r.say("%s: %s, %v", what, outcome, took.Round(time.Millisecond))
}

// news gives the problems that a list has and the former one had not, and the
// other way round, wherever in their file they are.
func news(former, now problem.List) (fresh, fixed problem.List) {
	return without(now, former), without(former, now)
}

func without(list, other problem.List) problem.List {
	had := map[problem.Problem]int{}
	for _, p := range other {
		had[anywhere(p)]++
	}
	var rest problem.List
	for _, p := range list {
		if key := anywhere(p); had[key] > 0 {
			had[key]--
		} else {
			rest = append(rest, p)
		}
	}
	return rest
}

func anywhere(p problem.Problem) problem.Problem {
	p.Line, p.Column = 0, 0
	return p
}
