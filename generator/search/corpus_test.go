package search

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
)

// benchDocuments gives the 10,000 notices of the bench corpus as documents. It
// reads just what the corpus has, and is no reader of notices in general.
var benchDocuments = sync.OnceValues(func() ([]Document, error) {
	if testing.Short() {
		return nil, errors.New("tests are short")
	}
	const corpus = "../../../shared/bench/corpus" // beside the project
	if _, err := os.Stat(corpus); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "corpus")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command("go", "run", ".", "-n", "10000", "-out", dir)
	cmd.Dir = corpus
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return readCorpus(dir)
})

func benchCorpus(tb testing.TB) []Document {
	tb.Helper()
	docs, err := benchDocuments()
	if err != nil {
		tb.Skipf("the bench corpus is not here: %v", err)
	}
	return docs
}

type corpusNotice struct {
	file      string
	Type      string
	Published string
	Title     string
	Summary   string
	Buyer     yaml.Node
	Programme yaml.Node
	Reference string
	Topics    []string
	CPV       []string
	Regions   []string
	Value     yaml.Node
	Deadline  string
	Method    string
	Towers    struct{ After []struct{ Name string } }
	Lots      []struct{ ID, Name string }
	Awards    []struct{ Suppliers []struct{ Name, ID string } }
	body      string
}

func readCorpus(dir string) ([]Document, error) {
	root := filepath.Join(dir, "content/notices")
	procedures := map[string][]corpusNotice{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		front, body, _ := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "\n---\n")
		n := corpusNotice{file: strings.TrimSuffix(filepath.Base(path), ".md"), body: body}
		if err := yaml.Unmarshal([]byte(front), &n); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		name, _ := filepath.Rel(root, path)
		parts := strings.Split(strings.TrimSuffix(filepath.ToSlash(name), ".md"), "/")
		if len(parts[0]) == 4 {
			parts = parts[1:]
		}
		procedures[parts[0]] = append(procedures[parts[0]], n)
		return nil
	})
	var docs []Document
	for name, notices := range procedures {
		slices.SortFunc(notices, func(a, b corpusNotice) int { return strings.Compare(a.Published+a.file, b.Published+b.file) })
		docs = append(docs, corpusDocument(name, notices))
	}
	slices.SortFunc(docs, func(a, b Document) int { return strings.Compare(a.ID, b.ID) })
	return docs, err
}

var (
	corpusLink   = regexp.MustCompile(`\]\([^)]*\)`)
	corpusMarkup = regexp.MustCompile("[][*`#>|<]|:?---+:?")
)

func corpusDocument(name string, notices []corpusNotice) Document {
	d := Document{ID: name, URL: "notices/" + name + "/", First: corpusMoment(notices[0].Published).Datetime}
	var bodies []string
	status := "planned"
	for _, n := range notices {
		bodies = append(bodies, n.body)
		d.Published = corpusMoment(n.Published)
		d.Type = Choice{n.Type, strings.ReplaceAll(n.Type, "-", " ")}
		d.Title = cmp.Or(n.Title, d.Title)
		d.Summary = cmp.Or(n.Summary, d.Summary)
		if n.Reference != "" {
			d.References = append(d.References, n.Reference)
		}
		if label, id := corpusParty(&n.Buyer); label != "" {
			d.Buyer, d.BuyerID = Choice{corpusSlug(label), label}, id
		}
		if label, _ := corpusParty(&n.Programme); label != "" {
			d.Programme = Choice{corpusSlug(label), label}
		}
		for _, t := range n.Topics {
			d.Topics = append(d.Topics, Choice{t, strings.ReplaceAll(t, "-", " ")})
		}
		for _, c := range n.CPV {
			d.CPV = append(d.CPV, Choice{c[:8], ""})
			d.Divisions = append(d.Divisions, Choice{c[:2], "Division " + c[:2]})
		}
		for _, r := range n.Regions {
			d.Regions = append(d.Regions, Choice{r, r})
		}
		for _, t := range n.Towers.After {
			d.Names = append(d.Names, t.Name)
		}
		for _, l := range n.Lots {
			d.Names = append(d.Names, l.Name)
		}
		for _, a := range n.Awards {
			for _, s := range a.Suppliers {
				d.Suppliers = append(d.Suppliers, s.Name, s.ID)
			}
		}
		if n.Method != "" {
			d.Method = Choice{n.Method, n.Method}
		}
		if n.Deadline != "" {
			d.Deadline = corpusMoment(n.Deadline)
			d.Deadline.Label = "Closes"
		}
		if v := corpusValue(&n.Value); v != nil {
			d.Value = v
			for _, edge := range []int64{0, 100_000, 1_000_000, 10_000_000, 100_000_000} {
				if v.Sort >= edge {
					d.ValueBand = Choice{strconv.FormatInt(edge, 10), "from " + strconv.FormatInt(edge, 10)}
				}
			}
		}
		switch {
		case n.Type == "tender":
			status = "open"
		case n.Type == "tender-cancellation":
			status = "cancelled"
		case n.Type == "award":
			status = "awarded"
		case n.Type == "contract":
			status = "in-contract"
		case n.Type == "contract-termination":
			status = "ended"
		}
	}
	if status == "open" && d.Deadline.Datetime < corpusToday {
		status = "closed"
	}
	d.Status = Choice{status, status}
	text := corpusMarkup.ReplaceAllString(corpusLink.ReplaceAllString(strings.Join(bodies, "\n"), " "), " ")
	d.Body = func(yield func(string) bool) { yield(text) }
	return d
}

const corpusToday = "2024-01-10"

func corpusMoment(s string) Moment {
	layout := "2006-01-02 15:04"[:len(s)]
	t, err := time.Parse(layout, s)
	if err != nil {
		panic(err)
	}
	if len(s) == len("2006-01-02") {
		return Moment{Datetime: s, Text: t.Format("2 January 2006")}
	}
	return Moment{Datetime: t.Format(time.RFC3339), Text: t.Format("2 January 2006, 15:04")}
}

func corpusParty(n *yaml.Node) (label, id string) {
	var m struct{ Name, Title, ID string }
	if n.Kind == yaml.MappingNode && n.Decode(&m) == nil {
		return cmp.Or(m.Name, m.Title), m.ID
	}
	return n.Value, ""
}

func corpusSlug(s string) string { return strings.ReplaceAll(strings.ToLower(s), " ", "-") }

func corpusValue(n *yaml.Node) *Value {
	var m struct{ Min, Max string }
	if n.Kind == yaml.MappingNode && n.Decode(&m) == nil {
		v := &Value{Label: "Estimated value"}
		if m.Min != "" {
			v.Amounts = append(v.Amounts, corpusAmount("value.min", m.Min))
		}
		v.Amounts = append(v.Amounts, corpusAmount("value.max", m.Max))
		fmt.Sscan(v.Amounts[len(v.Amounts)-1].Data, &v.Sort)
		return v
	}
	if n.Value == "" {
		return nil
	}
	v := &Value{Label: "Value", Amounts: []Amount{corpusAmount("value", n.Value)}}
	fmt.Sscan(v.Amounts[0].Data, &v.Sort)
	return v
}

func corpusAmount(field, s string) Amount {
	unit := 1.0
	digits := strings.NewReplacer("GBP ", "", "£", "", ",", "").Replace(s)
	if d, ok := strings.CutSuffix(digits, "m"); ok {
		digits, unit = d, 1_000_000
	} else if d, ok := strings.CutSuffix(digits, "k"); ok {
		digits, unit = d, 1_000
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		panic(err)
	}
	return Amount{field, fmt.Sprintf("%.0f GBP", f*unit), s}
}
