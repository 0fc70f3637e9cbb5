// Command handbill turns a folder of procurement notices into a static site.
//
// What it prints, and where:
//
//   - results go to standard output: the closing line of a build, the list of
//     a check, a log, an export;
//   - talk goes to standard error: problems of a build, progress, warnings
//     about the machine;
//   - a fault that stops the command is one line on standard error that begins
//     with "handbill: ", with no capital and no full stop.
//
// It exits with 0 when all is done (a preview is done when Ctrl-C ends it), 1
// when the content has errors, 2 when it was called in a wrong way, 3 when the
// disk, the network or handbill itself failed, and 130 or 143 when it was interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/problem"
	"handbill.example/generator/publish"
)

// The exit codes.
const (
	exitDone        = 0
	exitProblems    = 1
	exitUsage       = 2
	exitEnvironment = 3
)

// A usageError is a wrong call.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main with its arguments and streams given, and gives the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	interrupted := make(chan os.Signal, 1) // first, so that it has what ends the context
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupted)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		// A second signal ends the program at once.
		stop()
		signal.Stop(interrupted)
	}()
	command := newRoot(stdout, stderr)
	command.SetArgs(args)
	err := command.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil {
		if number, ok := (<-interrupted).(syscall.Signal); ok {
			return 128 + int(number)
		}
	}
	if errors.Is(err, generator.ErrProblems) {
		return exitProblems
	}
	if errors.Is(err, syscall.EPIPE) {
		return exitDone // whoever read has read enough
	}
	_ = printLine(stderr, "handbill: %v", err)
	var wrong usageError
	var refused publish.Refusal
	if errors.As(err, &wrong) || errors.As(err, &refused) {
		return exitUsage
	}
	return exitEnvironment
}

// printLine prints a line that may hold what editors wrote, or names of files.
func printLine(w io.Writer, format string, args ...any) error {
	_, err := fmt.Fprintln(w, oneLine(fmt.Sprintf(format, args...)))
	return err
}

// oneLine makes a text one line that acts on nothing: line ends and tabs are spaces,
// characters that act on a terminal their code points, and none begins a command of
// GitHub ("Workflow commands"), which looks behind the blanks of each line for one.
func oneLine(s string) string {
	s = problem.Escape(strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(s))
	if words := strings.TrimLeftFunc(s, unicode.IsSpace); strings.HasPrefix(words, "::") {
		s = s[:len(s)-len(words)] + "U+003A" + words[1:]
	}
	return s
}

// newRoot makes the command with all its sub-commands.
func newRoot(stdout, stderr io.Writer) *cobra.Command {
	var dir string
	root := &cobra.Command{
		Use:           "handbill",
		Short:         "Turn a folder of procurement notices into a static site",
		Long:          "handbill turns a folder of Markdown procurement notices into a static site:\neach notice, what it changed, what can still be bid for, and what was written about it.",
		Example:       "  handbill init mysite\n  handbill build\n  handbill preview --open\n  handbill check --strict",
		SilenceErrors: true,
		// Two wrong letters still find a command.
		SuggestionsMinimumDistance: 2,
		SilenceUsage:               true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return nil
			}
			if err := os.Chdir(dir); err != nil {
				return usage("-C: %v", err)
			}
			return nil
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().StringVarP(&dir, "directory", "C", "", "work as if started in this folder")
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.AddCommand(
		newInit(), newNew(&settings{}),
		newBuild(&settings{}), newCheck(&settings{}), newPreview(&settings{}), newPublishCheck(&settings{}), newVerify(),
		newLog(&settings{}), newDiff(&settings{}), newExport(&settings{}), newSearch(&settings{}), newVersion(),
	)
	// The library's own commands, which it would add too late for what follows.
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for path, example := range map[string]string{
		"help":                  "  handbill help build",
		"completion":            "  handbill completion bash\n  handbill completion zsh --no-descriptions",
		"completion bash":       "  source <(handbill completion bash)",
		"completion zsh":        "  source <(handbill completion zsh)",
		"completion fish":       "  handbill completion fish | source",
		"completion powershell": "  handbill completion powershell | Out-String | Invoke-Expression",
	} {
		if command, _, err := root.Find(strings.Fields(path)); err == nil {
			command.Example = example
		}
	}
	checkArgs(root)
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		if near := root.SuggestionsFor(args[0]); len(near) > 0 {
			return usage("no command “%s”; did you mean “%s”?", args[0], strings.Join(near, "” or “"))
		}
		return usage("no command “%s”; see handbill --help", args[0])
	}
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return root
}

// checkArgs makes wrong arguments of the commands of a command wrong usage.
func checkArgs(parent *cobra.Command) {
	for _, command := range parent.Commands() {
		if command.Name() == "help" {
			command.Args = func(cmd *cobra.Command, args []string) error {
				_, rest, _ := cmd.Root().Find(args)
				return cmd.Root().Args(cmd, rest)
			}
			continue
		}
		if command.HasSubCommands() { // completion; the library looks at no arguments of what cannot run
			command.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
			checkArgs(command)
		}
		check := command.Args
		command.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usage("%s: %v; see %s --help", cmd.Name(), err, cmd.CommandPath())
			}
			return nil
		}
	}
}
