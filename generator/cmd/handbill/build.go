package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/content"
	"handbill.example/generator/problem"
	"handbill.example/generator/publish"
)

func newBuild(s *settings) *cobra.Command {
	var output string
	var strict, quiet, adopt bool
	cmd := &cobra.Command{
		Use:     "build",
		Short:   "Build the site into a folder",
		Long:    "Build the site into a folder that any static host can serve.\nWith errors in the content nothing is written. A build that was cut off while it\nput files in place is finished first.",
		Example: "  handbill build\n  handbill build --content notices --output /srv/www --strict\n  handbill build --at 2020-01-10",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			start := time.Now()
			stderr := cmd.ErrOrStderr()
			o, err := s.options()
			if err != nil {
				return err
			}
			target := generator.Target{
				Output: output, Adopt: adopt, Strict: strict, Protected: protected(o),
				Waiting: waiting(stderr, output),
			}
			// First of all, since the content may be broken by now.
			if err := finish(cmd, output, publish.Options{Protected: target.Protected, Waiting: target.Waiting}); err != nil {
				return err
			}
			model, err := load(cmd.Context(), o)
			if err != nil {
				return err
			}
			var bar *progress
			if !quiet && isTerminal(stderr) {
				bar = &progress{w: stderr, start: start}
			}
			result, problems, err := buildShown(cmd.Context(), model, target, bar)
			if printErr := printProblems(stderr, problems); printErr != nil {
				return printErr
			}
			if err != nil {
				return err
			}
			if quiet {
				return nil
			}
			for _, name := range result.Kept {
				_ = printLine(stderr, "%s/%s: kept, since somebody changed it; handbill does not make it any more", output, name)
			}
			printScheduled(stderr, o.Content, model)
			return printBuilt(cmd.OutOrStdout(), output, model, result, time.Since(start))
		},
	}
	s.add(cmd)
	cmd.Flags().BoolVar(&s.drafts, "drafts", false, "take drafts and scheduled notices in; pages and feeds mark them, calendars and data do not")
	cmd.Flags().StringVarP(&output, "output", "o", "public", "the folder to write")
	cmd.Flags().BoolVar(&strict, "strict", false, "take warnings for errors")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "print problems only")
	cmd.Flags().BoolVar(&adopt, "adopt", false, "write into a folder that is not empty and that handbill did not make")
	return cmd
}

// printProblems lists problems and, where there are any, counts them.
func printProblems(w io.Writer, problems problem.List) error {
	if err := problems.Write(w, problem.Text); err != nil {
		return err
	}
	if len(problems) > 0 {
		fmt.Fprintln(w, problems.Summary())
	}
	return nil
}

// printBuilt says what a build came to.
func printBuilt(w io.Writer, output string, model *generator.Model, result generator.Result, took time.Duration) error {
	took = took.Round(time.Millisecond)
	if result.Unchanged {
		_, err := fmt.Fprintf(w, "%s: nothing changed, %v\n", output, took)
		return err
	}
	_, err := fmt.Fprintf(w, "%s: %d pages, %d files, %d changed, %d removed, %v\n", output, htmlPages(model), result.Files, result.Changed, result.Removed, took)
	return err
}

// waiting gives what says who holds an output folder.
func waiting(w io.Writer, dir string) func(holder string) {
	return func(holder string) { fmt.Fprintf(w, "waiting for %s, which is writing %s\n", holder, dir) }
}

// finish ends a build into a folder that was cut off, and says so.
func finish(cmd *cobra.Command, dir string, options publish.Options) error {
	done, err := publish.RollForward(cmd.Context(), dir, options)
	if done {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s: finished a build that was cut off\n", dir)
	}
	return err
}

// protected are the folders that an output may neither be nor hold.
func protected(o generator.Options) []string {
	folders := []string{o.Content, filepath.Dir(o.Content)}
	if o.Templates != "" {
		folders = append(folders, o.Templates)
	}
	return append(folders, ".")
}

// printScheduled names the notices whose time has not come.
func printScheduled(w io.Writer, folder string, model *generator.Model) {
	if model.Drafts {
		return
	}
	scheduled := model.Register.Scheduled
	line := func(n *content.Notice) {
		_ = printLine(w, "%s/%s: scheduled for %s, not in the site yet", filepath.ToSlash(folder), n.File, n.Published)
	}
	const most = 20
	for _, n := range scheduled[:min(most, len(scheduled))] {
		line(n)
	}
	if more := len(scheduled) - most; more > 0 {
		fmt.Fprintf(w, "and %s more\n", problem.Plural(more, "notice"))
	}
}

func htmlPages(model *generator.Model) int {
	n := 0
	for _, p := range model.Site.Pages {
		if p.Kind.IsHTML() {
			n++
		}
	}
	return n
}

// isTerminal tells whether a stream is a terminal.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// buildShown builds with a bar, unless it is nil, that is gone before anything
// else is printed.
func buildShown(ctx context.Context, model *generator.Model, target generator.Target, bar *progress) (generator.Result, problem.List, error) {
	if bar != nil {
		target.Progress = bar.show
		defer bar.clear()
	}
	return generator.Build(ctx, model, target)
}

// A progress shows how far a long build is, on one line of a terminal.
type progress struct {
	w     io.Writer
	start time.Time

	mu    sync.Mutex
	shown time.Time
}

// show draws the line, at most ten times a second and not in the first second:
// most builds are over by then.
func (p *progress) show(done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.start) < time.Second || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = now
	fmt.Fprintf(p.w, "\r%3d %% of %d files", min(100, 100*done/all), all)
}

func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.shown.IsZero() {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", 40))
	}
}
