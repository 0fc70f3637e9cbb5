package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handbill.example/generator"
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
			chosen, err := searchFacets(facets)
			if err != nil {
				return err
			}
			model, problems, err := s.checked(cmd, false)
			if err != nil {
				return err
			}
			index, err := openIndex(model)
			if err != nil {
				return err
			}
			text := strings.Join(args, " ")
			results, err := index.Search(search.Query{
				Text: text, Facets: chosen, Deadline: deadline,
				Today: model.Register.At.Format(time.DateOnly), Sort: sort, Limit: limit,
			})
			if err != nil {
				return usage("%v", err)
			}
			if format == "json" {
				err = writeJSON(cmd.OutOrStdout(), results)
			} else {
				err = printResults(cmd.OutOrStdout(), results, text)
			}
			if err != nil {
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

// searchFacets reads what --facet says: the keys that are chosen, by facet.
func searchFacets(facets []string) (map[string][]string, error) {
	chosen := map[string][]string{}
	for _, f := range facets {
		name, key, found := strings.Cut(f, "=")
		if !found {
			return nil, usage("--facet: “%s” has no =; write it as in status=open", f)
		}
		if err := checkOneOf("facet", name, search.FacetNames()...); err != nil {
			return nil, err
		}
		if keys := render.SearchKeys(name); keys != nil && !slices.Contains(keys, key) {
			advice := "write one of " + strings.Join(keys, ", ")
			if near := problem.Nearest(key, keys); near != "" && name != "value" { // numbers are not misspelled
				advice = fmt.Sprintf("did you mean “%s”?", near)
			}
			return nil, usage("--facet: “%s” is no key of %s; %s", key, name, advice)
		}
		chosen[name] = append(chosen[name], key)
	}
	return chosen, nil
}

// openIndex makes a site's search index and opens it.
func openIndex(model *generator.Model) (*search.Index, error) {
	files, err := model.Renderer.SearchFiles()
	if err != nil {
		return nil, err
	}
	return search.Open(func(name string) ([]byte, error) {
		data, ok := files[name]
		if !ok {
			return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
		}
		return data, nil
	})
}

// printResults prints what a search for a text found.
func printResults(w io.Writer, results search.Results, text string) error {
	bold := isTerminal(w) && os.Getenv("NO_COLOR") == ""
	for _, hit := range results.Hits {
		fmt.Fprintf(w, "%s  %s  %s\n    %s\n", oneLine(hit.ID), hit.StatusLabel, marked(hit.Title, bold), marked(hit.Summary, bold))
	}
	wordless := ""
	if results.Wordless {
		wordless = fmt.Sprintf("; there is no word to look for in “%s”", strings.TrimSpace(text))
	}
	_, err := fmt.Fprintf(w, "%d found%s\n", results.Total, wordless)
	return err
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
