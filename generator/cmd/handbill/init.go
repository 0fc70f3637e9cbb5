package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/moment"
	"handbill.example/generator/problem"
)

// A newSite is what site.yaml says of a site that is to be made.
type newSite struct{ title, baseURL, publisher, language, timezone string }

func newInit() *cobra.Command {
	var site newSite
	cmd := &cobra.Command{
		Use:               "init [FOLDER]",
		Short:             "Make the content folder of a new site",
		Long:              "Make the content folder of a new site: site.yaml, a notice as an example, and a\n.gitignore if there is none. What is there already is never written over: with one\nof the first two there, nothing is made.",
		Example:           "  handbill init\n  handbill init mysite --title \"Northmoor notices\" --publisher \"Northmoor Council\"",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = filepath.Clean(args[0])
			}
			s := settings{content: filepath.Join(dir, "content"), templates: filepath.Join(dir, "templates"), drafts: true}
			o, err := s.options()
			if err != nil {
				return err
			}
			zone, err := time.LoadLocation(site.timezone)
			if err != nil {
				zone = time.UTC // it is refused with the file that has it
			}
			at, err := o.At(zone)
			if err != nil {
				return err
			}
			files := []newFile{
				{filepath.Join(o.Content, "site.yaml"), site.settings()},
				{filepath.Join(o.Content, "notices", "example-notice.md"), site.notice(moment.OnDay(at, zone))},
			}
			needed := len(files)
			if ignore := filepath.Join(dir, ".gitignore"); !isThere(ignore) {
				files = append(files, newFile{ignore, "/public/\n/.public.handbill-*\n"})
			}
			undo, err := create(files)
			if err != nil {
				return err
			}
			model, err := generator.Load(cmd.Context(), o, nil, generator.Changes{})
			if err == nil {
				err = refusal(model.Problems, func(p problem.Problem) bool {
					return slices.ContainsFunc(files[:needed], func(f newFile) bool { return p.File == filepath.ToSlash(f.path) })
				})
			}
			if err != nil {
				undo()
				return err
			}
			where := dir
			if started := cmd.Flag("directory").Value.String(); !filepath.IsAbs(dir) {
				where = filepath.Join(started, dir)
			}
			option := ""
			if where != "." {
				option = " -C " + shellWord(filepath.ToSlash(where))
			}
			var lines []string
			for _, f := range files {
				lines = append(lines, filepath.ToSlash(f.path)+": made")
			}
			lines = append(lines, "Set base_url in site.yaml to where the site will be; then", "  handbill preview --open"+option, "  handbill new NAME"+option)
			for _, line := range lines {
				if err := printLine(cmd.OutOrStdout(), "%s", line); err != nil {
					return err
				}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&site.title, "title", "Public notices", "the site's name")
	f.StringVar(&site.baseURL, "base-url", "https://example.org/", "the `URL` where the site will be")
	f.StringVar(&site.publisher, "publisher", "Example Council", "who answers for the site")
	f.StringVar(&site.language, "language", exampleLanguage, "the `tag` of the pages' language")
	f.StringVar(&site.timezone, "timezone", "Europe/London", "the IANA `name` of the zone of times")
	return cmd
}

// settings gives site.yaml.
func (s newSite) settings() string {
	return fmt.Sprintf(`title: %s
base_url: %s  # where the site will be
publisher: %s
language: %s
timezone: %s
ocid_prefix: ocds-000000  # put yours here, from the Open Contracting Partnership
`, yamlText(s.title), yamlText(s.baseURL), yamlText(s.publisher), yamlText(s.language), yamlText(s.timezone))
}

// exampleLanguage is that of the notice which a new site has.
const exampleLanguage = "en-GB"

// notice gives the first notice, of a day.
func (s newSite) notice(published moment.Moment) string {
	language := ""
	if s.language != exampleLanguage {
		language = "language: " + exampleLanguage + "\n"
	}
	return fmt.Sprintf(`---
type: tender
title: "Example: winter road maintenance"
published: %s
buyer: %s
value: {min: £2m, max: £2.5m, vat: excluded}
deadline: %s
topics: [Examples]
%s---
This notice is an **example**: nothing is bought. It shows what a notice looks like. Write your own beside it,
and delete this file before the site is published.
`, published.Datetime(), yamlText(s.publisher), inDays(published, 30)+" 12:00", language)
}

// inDays gives the day that comes so many days after a moment.
func inDays(m moment.Moment, n int) string { return m.Start().AddDate(0, 0, n).Format(time.DateOnly) }

// shellWord gives a word as shells take it.
func shellWord(s string) string {
	if strings.ContainsAny(s, " \t'\"$&|;<>()*?[]#~`\\!{}") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
