package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/problem"
	"handbill.example/generator/publish"
)

func newCheck(s *settings) *cobra.Command {
	var format string
	var strict bool
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Report every problem of the content, and write nothing",
		Example: "  handbill check\n  handbill check --strict --format github",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := s.options()
			if err != nil {
				return err
			}
			if err := checkOneOf("format", format, string(problem.Text), string(problem.JSON), string(problem.GitHub)); err != nil {
				return err
			}
			_, problems, err := check(cmd.Context(), o, strict)
			if err != nil {
				return err
			}
			if format == string(problem.GitHub) {
				problems = inWorkspace(problems)
			}
			if err := problems.Write(cmd.OutOrStdout(), problem.Format(format)); err != nil {
				return err
			}
			if format == string(problem.Text) {
				if _, err := fmt.Fprintln(cmd.OutOrStdout(), problems.Summary()); err != nil {
					return err
				}
			}
			return failure(problems)
		},
	}
	s.add(cmd)
	cmd.Flags().BoolVar(&s.drafts, "drafts", true, "check drafts and scheduled notices too")
	cmd.Flags().BoolVar(&strict, "strict", false, "take warnings for errors")
	cmd.Flags().StringVar(&format, "format", "text", "text, json, or github for annotations")
	return cmd
}

// inWorkspace gives problems with the paths of their files from where GitHub has
// the repository, as its annotations need them: the program may be in a folder of
// that, or in another. Elsewhere the paths stay as they are.
func inWorkspace(problems problem.List) problem.List {
	workspace := os.Getenv("GITHUB_WORKSPACE") // GitHub Actions, "Default environment variables"
	if workspace == "" {
		return problems
	}
	out := slices.Clone(problems)
	for i, p := range problems {
		file, err := filepath.Abs(filepath.FromSlash(p.File))
		if err != nil {
			continue
		}
		if file, err = filepath.Rel(workspace, file); err == nil && filepath.IsLocal(file) {
			out[i].File = filepath.ToSlash(file)
		}
	}
	return out
}

func newVerify() *cobra.Command {
	var allowed []string
	cmd := &cobra.Command{
		Use:     "verify [FOLDER]",
		Short:   "Compare a built folder with its manifest",
		Long:    "Compare a built folder with its manifest. Files that differ, are missing, or\nthat the manifest does not name are listed; hidden files are not looked at.\nWith --allow, a file that a host needs may be there though handbill did not\nmake it.",
		Example: "  handbill verify\n  handbill verify /srv/www --allow CNAME",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "public"
			if len(args) == 1 {
				dir = args[0]
			}
			if err := finish(cmd, dir, publish.Options{Waiting: waiting(cmd.ErrOrStderr(), dir)}); err != nil {
				return err
			}
			differences, err := publish.Verify(dir)
			if err != nil {
				return err
			}
			differences = slices.DeleteFunc(differences, func(d publish.Difference) bool {
				return d.Kind == publish.Unlisted && slices.Contains(allowed, d.Path)
			})
			for _, d := range differences {
				if err := printLine(cmd.OutOrStdout(), "%s: %s", d.Path, d.Kind); err != nil {
					return err
				}
			}
			if len(differences) > 0 {
				return generator.ErrProblems
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: every file is as the manifest has it\n", dir)
			return err
		},
	}
	cmd.Flags().StringArrayVar(&allowed, "allow", nil, "let this `FILE` be there, though it is not in the manifest; may be said several times")
	return cmd
}
