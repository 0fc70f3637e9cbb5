package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

func newLog(s *settings) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "log NAME",
		Short:   "Print what each notice of a procedure changed",
		Example: "  handbill log pegasus\n  handbill log pegasus --format json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkOneOf("format", format, "text", "json"); err != nil {
				return err
			}
			model, problems, err := s.checked(cmd, false)
			if err != nil {
				return err
			}
			p, err := procedure(model, args[0])
			if err != nil {
				return err
			}
			entries := make([]logEntry, 0, len(p.Steps))
			for i, step := range p.Steps {
				e := logEntry{ID: step.Notice.ID, Type: string(step.Notice.Type), Published: step.Notice.Published.Datetime(), Headline: step.Headline(), Reason: step.Notice.Reason, Changes: logChanges(step.Changes)}
				if i == 0 {
					e.Headline = step.State.Title
				}
				entries = append(entries, e)
			}
			if err := printLog(cmd.OutOrStdout(), format, entries); err != nil {
				return err
			}
			return failure(problems)
		},
	}
	s.add(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func newDiff(s *settings) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "diff NAME A B",
		Short:   "Print what differs between two notices or days of a procedure",
		Long:    "Print what differs between the state of a procedure after notice A, or at the\nend of day A, and that after notice B or at the end of day B.",
		Example: "  handbill diff pegasus 2019-11-20-tender 2019-12-18-deadline\n  handbill diff pegasus 2019-12-01 2020-01-01",
		Args:    cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkOneOf("format", format, "text", "json"); err != nil {
				return err
			}
			model, problems, err := s.checked(cmd, false)
			if err != nil {
				return err
			}
			p, err := procedure(model, args[0])
			if err != nil {
				return err
			}
			before, err := stateAt(p, args[1], model.Site.Settings.Zone)
			if err != nil {
				return err
			}
			after, err := stateAt(p, args[2], model.Site.Settings.Zone)
			if err != nil {
				return err
			}
			changes := logChanges(notice.Between(before, after))
			if format == "json" {
				err = writeJSON(cmd.OutOrStdout(), changes)
			} else {
				err = printChanges(cmd.OutOrStdout(), changes, "")
			}
			if err != nil {
				return err
			}
			return failure(problems)
		},
	}
	s.add(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// procedure finds a procedure.
func procedure(model *generator.Model, name string) (*notice.Procedure, error) {
	p := model.Register.Procedure(name)
	switch {
	case p == nil && model.Folder.Broken(name):
		return nil, generator.ErrProblems
	case p == nil:
		return nil, usage("no procedure “%s”; write the name of its folder or file under notices/", name)
	}
	return p, nil
}

// checked loads the site and prints its problems to standard error, those of the
// texts only for what shows them, since they are found by making every page. Of a
// site with errors most can be shown, but no command that does so ends well: see
// failure.
func (s *settings) checked(cmd *cobra.Command, texts bool) (*generator.Model, problem.List, error) {
	o, err := s.options()
	if err != nil {
		return nil, nil, err
	}
	model, err := load(cmd.Context(), o)
	if err != nil {
		return nil, nil, err
	}
	problems := model.Problems
	if texts {
		if problems, err = model.Check(cmd.Context()); err != nil {
			return nil, nil, err
		}
	}
	if err := printProblems(cmd.ErrOrStderr(), problems); err != nil {
		return nil, nil, err
	}
	return model, problems, nil
}

// failure is the error of problems that stop a build, nil where none do.
func failure(problems problem.List) error {
	if problems.HasErrors() {
		return generator.ErrProblems
	}
	return nil
}

// stateAt gives the procedure as it stood after the notice with an id, or at the
// end of a day. Before the first notice nothing is known.
func stateAt(p *notice.Procedure, what string, zone *time.Location) (*notice.Procedure, error) {
	if number, step, ok := p.Step(what); ok {
		return &notice.Procedure{Name: p.Name, Steps: p.Steps[:number+1], Status: step.Stage}, nil
	}
	m, err := moment.Parse(what, zone)
	if err != nil {
		return nil, usage("“%s” is neither a notice of %s nor a day; write a notice's file name without .md, or a day as 2020-01-13", what, p.Name)
	}
	if q := p.At(m.Last()); q != nil {
		return q, nil
	}
	return &notice.Procedure{}, nil
}

// A logEntry is a notice in a log.
type logEntry struct {
	ID        string      `json:"id"`
	Type      string      `json:"type"`
	Published string      `json:"published"`
	Headline  string      `json:"headline"`
	Reason    string      `json:"reason,omitempty"`
	Changes   []logChange `json:"changes"`
}

// A logChange is a change of one fact, in words.
type logChange struct {
	Path   string `json:"path"`
	Item   string `json:"item,omitempty"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

func logChanges(changes []notice.Change) []logChange {
	out := make([]logChange, len(changes))
	for i, c := range changes {
		out[i] = logChange{c.Path, c.Item, notice.Text(c.Before), notice.Text(c.After)}
	}
	return out
}

func printLog(w io.Writer, format string, entries []logEntry) error {
	if format == "json" {
		return writeJSON(w, entries)
	}
	for i, e := range entries {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := printLine(w, "%s  %s  %s", e.Published, e.ID, e.Headline); err != nil {
			return err
		}
		if e.Reason != "" {
			_ = printLine(w, "  reason: %s", e.Reason)
		}
		if err := printChanges(w, e.Changes, "  "); err != nil {
			return err
		}
	}
	return nil
}

func printChanges(w io.Writer, changes []logChange, indent string) error {
	for _, c := range changes {
		where := c.Path
		if c.Item != "" {
			where += " [" + c.Item + "]"
		}
		var err error
		switch {
		case c.Before == "":
			err = printLine(w, "%s%s: added %s", indent, where, c.After)
		case c.After == "":
			err = printLine(w, "%s%s: removed %s", indent, where, c.Before)
		default:
			err = printLine(w, "%s%s: from %s to %s", indent, where, c.Before, c.After)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
