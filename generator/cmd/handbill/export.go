package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/site"
)

func newExport(s *settings) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "export [NAME]",
		Short:   "Print a file of the site: a procedure's record or calendar, or the table",
		Long:    "Print the same bytes as the site has: the OCDS record package or the calendar of\nthe procedure NAME, or the table of all procedures, of which NAME picks a row.\nWith errors in the content nothing is printed but these.",
		Example: "  handbill export pegasus --format ocds\n  handbill export pegasus --format ics\n  handbill export --format csv",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkOneOf("format", format, "ocds", "csv", "ics"); err != nil {
				return err
			}
			model, problems, err := s.checked(cmd, true)
			if err != nil {
				return err
			}
			// The site would not have these bytes.
			if err := failure(problems); err != nil {
				return err
			}
			name := strings.Join(args, "")
			if name != "" {
				if _, err := procedure(model, name); err != nil {
					return err
				}
			}
			data, err := bytesOf(model, exported(format, name))
			if err != nil {
				return err
			}
			if format == "csv" && name != "" {
				if data, err = row(data, name); err != nil {
					return err
				}
			}
			_, err = cmd.OutOrStdout().Write(data)
			return err
		},
	}
	s.add(cmd)
	cmd.Flags().StringVar(&format, "format", "ocds", "ocds, csv or ics")
	return cmd
}

// exported is the URL of what is printed in a format: of a procedure, or where the
// name is empty of all.
func exported(format, name string) string {
	switch {
	case format == "csv":
		return site.CSVFile
	case format == "ocds" && name == "":
		return site.ReleasesFile
	case format == "ocds":
		return site.ProcedureURL(name) + site.OCDSFile
	case name == "":
		return site.DeadlinesCalendar
	}
	return site.ProcedureURL(name) + site.CalendarFile
}

// bytesOf makes one page of a model.
func bytesOf(model *generator.Model, url string) ([]byte, error) {
	page, ok := model.Site.Page(url)
	if !ok {
		return nil, usage("the site has no /%s: there is no date for a calendar", url)
	}
	var w bytes.Buffer
	if found := model.Page(page, &w); found.HasErrors() { // data has no problems of content
		return nil, errors.New(found[0].Message)
	}
	return w.Bytes(), nil
}

// row gives the bytes of a table's head and of the row of one procedure.
func row(table []byte, name string) ([]byte, error) {
	r := csv.NewReader(bytes.NewReader(table))
	head, err := r.Read()
	if err != nil {
		return nil, err
	}
	column := slices.Index(head, "name")
	out := slices.Clone(table[:r.InputOffset()])
	for {
		from := r.InputOffset()
		record, err := r.Read()
		if err != nil {
			return nil, fmt.Errorf("the table has no row of %s: %w", name, err)
		}
		if record[column] == name {
			return append(out, table[from:r.InputOffset()]...), nil
		}
	}
}
