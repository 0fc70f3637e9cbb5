package main

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"handbill.example/generator"
	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

func newNew(s *settings) *cobra.Command {
	var noticeType, title, buyer string
	var types []string
	for _, t := range content.Types() {
		types = append(types, string(t))
	}
	cmd := &cobra.Command{
		Use:               "new NAME",
		Short:             "Make a notice to fill in: a draft of today",
		Long:              "Make a notice to fill in, as a draft of today: the first one of a new procedure\nNAME, which may be on a shelf as in 2026/NAME, or a later one of the procedure\nNAME, in its folder. What such notices often say stands in it as comments.",
		Example:           "  handbill new winter-roads --title \"Winter road maintenance\"\n  handbill new winter-roads --type tender-amendment",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := s.options()
			if err != nil {
				return err
			}
			if noticeType != "" {
				if err := checkOneOf("type", noticeType, types...); err != nil {
					return err
				}
			}
			shelf, name, found := strings.Cut(args[0], "/")
			if !found || !content.IsShelf(shelf) {
				shelf, name = "", args[0]
			}
			if wrong := content.NameFault(name); wrong != "" {
				return usage("%s", wrong)
			}
			o.Drafts = true
			model, err := load(cmd.Context(), o)
			if err != nil {
				return err
			}
			p := model.Register.Procedure(name)
			if p == nil && model.Folder.Broken(name) || hasErrors(model.Problems, filepath.ToSlash(o.Content)+"/site.yaml") {
				if err := model.Problems.Write(cmd.ErrOrStderr(), problem.Text); err != nil {
					return err
				}
				return generator.ErrProblems
			}
			n := newNotice{kind: content.Type(noticeType), published: moment.OnDay(model.Register.At, model.Site.Settings.Zone), title: title, buyer: content.Organization{Name: buyer}}
			file := path.Join("notices", shelf, name+".md") // in the content folder
			if p == nil {
				n.complete(name, model.Site.Settings.Publisher)
			} else if file, err = n.follow(p, filepath.ToSlash(o.Content), model.Register.At); err != nil {
				return err
			}
			undo, err := create([]newFile{{filepath.Join(o.Content, filepath.FromSlash(file)), n.text()}})
			if err != nil {
				return err
			}
			// What it would break, by the rules of check: reserved names, aliases and
			// tombstones too.
			after, err := generator.Load(cmd.Context(), o, model, generator.Changes{Paths: []string{file}})
			if err == nil {
				err = refusal(after.Problems, func(q problem.Problem) bool { return !slices.Contains(model.Problems, q) })
			}
			if err != nil {
				undo()
				return err
			}
			return printLine(cmd.OutOrStdout(), "%s/%s: made, a draft of the type %s", filepath.ToSlash(o.Content), file, n.kind)
		},
	}
	s.add(cmd)
	cmd.Flags().StringVar(&noticeType, "type", "", "the notice's type: "+problem.Enumerate(types, "or")+" (default for a new procedure: tender)")
	cmd.Flags().StringVar(&title, "title", "", "what is bought (default for a new procedure: made of NAME)")
	cmd.Flags().StringVar(&buyer, "buyer", "", "who buys (default for a new procedure: the site's publisher)")
	if err := cmd.RegisterFlagCompletionFunc("type", cobra.FixedCompletions(types, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is no such flag
	}
	return cmd
}

// hasErrors tells whether a file has errors.
func hasErrors(problems problem.List, file string) bool {
	return slices.ContainsFunc(problems, func(p problem.Problem) bool {
		return p.Severity == problem.Error && p.File == file
	})
}

// A newNotice is what a notice that is to be made says from the start.
type newNotice struct {
	kind      content.Type
	published moment.Moment
	title     string // empty if it is not said
	buyer     content.Organization
}

// complete adds what the first notice of a procedure needs.
func (n *newNotice) complete(name string, publisher content.Organization) {
	if n.kind == "" {
		n.kind = content.TypeTender
	}
	if n.title == "" {
		n.title = notice.UpperFirst(strings.ReplaceAll(name, "-", " "))
	}
	if n.buyer.Name == "" {
		n.buyer = content.Organization{Name: publisher.Name, ID: publisher.ID}
	}
}

// follow makes the notice one that comes after those of a procedure, and gives its
// file, which is with theirs in the content folder.
func (n *newNotice) follow(p *notice.Procedure, folder string, at time.Time) (string, error) {
	first, last := p.First(), p.Steps[len(p.Steps)-1].Notice
	if n.kind == "" {
		return "", usage("“%s” is there already, with %s/%s; say with --type what a later notice of it is, or choose another name", p.Name, folder, first.File)
	}
	dir := path.Dir(first.File)
	if dir == "notices" || path.Dir(dir) == "notices" && content.IsShelf(path.Base(dir)) {
		// To move it would bend its links, those to it, and the paths of its documents.
		return "", usage("%[1]s/%[2]s is all of “%[3]s”, and a later notice needs a folder; move it to %[1]s/%[4]s/%[3]s/%[3]s.md, put right the paths in it and those that lead to it, and call this again", folder, first.File, p.Name, dir)
	}
	// A day counts as its start, so a day alone may be before the notice of today.
	zone := n.published.Start().Location()
	minute := moment.At(at.Truncate(time.Minute), zone)
	switch start := last.Published.Start(); {
	case start.Before(n.published.Start()):
	case start.Before(minute.Start()):
		n.published = minute
	default: // it waits for its time
		n.published = moment.OnDay(start.AddDate(0, 0, 1), zone)
	}
	return fmt.Sprintf("%s/%s-%s.md", dir, n.published.Start().Format(time.DateOnly), n.kind), nil
}

// text gives the notice's file.
func (n *newNotice) text() string {
	lines := []string{
		"---",
		"type: " + string(n.kind),
		"draft: true  # shown in the preview alone; delete this line to publish the notice",
		"published: " + n.published.Datetime() + "  # put the day on which it is published",
	}
	if n.title != "" {
		lines = append(lines, "title: "+yamlText(n.title))
	}
	if n.buyer.Name != "" {
		lines = append(lines, "buyer:", "  name: "+yamlText(n.buyer.Name))
		if n.buyer.ID != "" {
			lines = append(lines, "  id: "+yamlText(n.buyer.ID))
		}
	}
	if n.kind.Cancels() {
		lines = append(lines, "reason: Say here why.")
	}
	lines = append(lines, "# What else it may say, as examples: delete the “# ” before what is to count.")
	for _, example := range n.examples() {
		lines = append(lines, "# "+example)
	}
	return strings.Join(append(lines, "# The text of the notice, in Markdown, goes below the next line.", "---"), "\n") + "\n"
}

// examples gives keys that notices of the type often have.
func (n *newNotice) examples() []string {
	deadline := "deadline: " + inDays(n.published, 30) + " 12:00"
	value := "value: {min: £2m, max: £2.5m, vat: excluded}"
	documents := "documents: [{title: Specification, file: files/specification.pdf}]"
	awards := "awards: [{id: award-1, suppliers: [Example Ltd], value: £2.2m, date: " + inDays(n.published, 0) + "}]"
	contracts := "contracts: [{award: award-1, value: £2.2m, signed: " + inDays(n.published, 0) + ", end: " + inDays(n.published, 730) + "}]"
	about := []string{"duration: 2 years", "method: open", "cpv: [90620000]", "regions: [UKM]", "topics: [Roads]", "contact: buying@example.org", documents}
	switch n.kind {
	case content.TypePlanning:
		return append([]string{value, "events: [{title: Tender expected, date: " + inDays(n.published, 60) + "}]"}, about...)
	case content.TypeTender:
		return append([]string{value, deadline, "submit: https://example.org/tenders"}, about...)
	case content.TypeTenderUpdate, content.TypeTenderAmendment:
		return []string{deadline, value, documents, "reason: Bidders asked for a survey."}
	case content.TypeTenderCancellation:
		return []string{documents}
	case content.TypeAward, content.TypeAwardUpdate:
		return []string{awards, documents}
	case content.TypeAwardCancellation:
		return []string{"awards: [{id: award-1}]"}
	case content.TypeContract:
		return []string{awards, contracts, documents}
	case content.TypeContractUpdate:
		return []string{contracts, documents}
	case content.TypeContractTermination:
		return []string{"contracts: [{award: award-1, end: " + inDays(n.published, 0) + "}]", "reason: The supplier gave the work up."}
	}
	return nil
}
