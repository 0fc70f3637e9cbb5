package main

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"handbill.example/generator/problem"
	"handbill.example/generator/render"
	"handbill.example/generator/search"
)

func newSearch(s *settings) *cobra.Command {
	var format, sort, deadline string
	var facets []string
	var limit int
	cmd := &cobra.Command{
		Use:     "search WORDS",
		Short:   "Search the notices, as the site's search page does",
		Example: "  handbill search data centre\n  handbill search '\"live facial recognition\"' --facet status=open --format json",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkOneOf("format", format, "text", "json"); err != nil {
				return err
			}
			if limit < 1 {
				return usage("--limit: %d prints nothing; write how many to print, as in 10", limit)
			}
			q := search.Query{Text: strings.Join(args, " "), Facets: map[string][]string{}, Deadline: deadline, Sort: sort, Limit: limit}
			for _, f := range facets {
				name, key, found := strings.Cut(f, "=")
				if !found {
					return usage("--facet: “%s” has no =; write it as in status=open", f)
				}
				if err := checkOneOf("facet", name, search.FacetNames()...); err != nil {
					return err
				}
				if keys := render.SearchKeys(name); keys != nil && !slices.Contains(keys, key) {
					advice := "write one of " + strings.Join(keys, ", ")
					if near := problem.Nearest(key, keys); near != "" && name != "value" { // numbers are not misspelled
						advice = fmt.Sprintf("did you mean “%s”?", near)
					}
					return usage("--facet: “%s” is no key of %s; %s", key, name, advice)
				}
				q.Facets[name] = append(q.Facets[name], key)
			}
			model, problems, err := s.checked(cmd, false)
			if err != nil {
				return err
			}
			q.Today = model.Register.At.Format("2006-01-02")
			files, err := model.Renderer.SearchFiles()
			if err != nil {
				return err
			}
			index, err := search.Open(func(name string) ([]byte, error) {
				data, ok := files[name]
				if !ok {
					return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
				}
				return data, nil
			})
			if err != nil {
				return err
			}
			results, err := index.Search(q)
			if err != nil {
				return usage("%v", err)
			}
			if format == "json" {
				if err := writeJSON(cmd.OutOrStdout(), results); err != nil {
					return err
				}
				return failure(problems)
			}
			out := cmd.OutOrStdout()
			bold := isTerminal(out) && os.Getenv("NO_COLOR") == ""
			for _, hit := range results.Hits {
				fmt.Fprintf(out, "%s  %s  %s\n    %s\n", oneLine(hit.ID), hit.StatusLabel, marked(hit.Title, bold), marked(hit.Summary, bold))
			}
			wordless := ""
			if results.Wordless {
				wordless = fmt.Sprintf("; there is no word to look for in “%s”", strings.TrimSpace(q.Text))
			}
			if _, err := fmt.Fprintf(out, "%d found%s\n", results.Total, wordless); err != nil {
				return err
			}
			return failure(problems)
		},
	}
	s.add(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().StringVar(&sort, "sort", "", "relevance, deadline, value or newest")
	cmd.Flags().StringVar(&deadline, "deadline", "", "week, month, or days as 2020-01-01..2020-01-31")
	cmd.Flags().StringArrayVar(&facets, "facet", nil, "keep those with this `NAME=KEY`, as status=open; may be said several times")
	cmd.Flags().IntVar(&limit, "limit", 10, "how many to print")
	return cmd
}

// marked gives a text of a result, on a terminal with what matches in bold.
func marked(text search.Text, bold bool) string {
	if !bold {
		return oneLine(text.String())
	}
	var b strings.Builder
	for _, p := range text {
		if p.Match {
			b.WriteString("\x1b[1m" + oneLine(p.Text) + "\x1b[22m") // bold and normal weight (ECMA-48, section 8.3.117)
		} else {
			b.WriteString(oneLine(p.Text))
		}
	}
	return b.String()
}
