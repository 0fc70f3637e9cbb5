package search

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/truth.tsv
var truthFile string

// A truth is a query and the procedures that are right for it.
type truth struct {
	query Query
	bench bool // needs the bench corpus
	right func(*Document) bool
}

func readTruth(tb testing.TB) []truth {
	tb.Helper()
	var all []truth
	for line := range strings.Lines(truthFile) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			tb.Fatalf("truth.tsv: %q has %d cells, not 3", line, len(cells))
		}
		t := truth{query: Query{Facets: map[string][]string{}, Today: corpusToday}}
		t.query.Text, t.bench = strings.CutPrefix(cells[0], "*")
		if name, key, ok := strings.Cut(cells[1], "="); ok {
			t.query.Facets[name] = []string{key}
		}
		t.right = func(d *Document) bool {
			for want := range strings.SplitSeq(cells[2], ",") {
				field, text, ok := strings.Cut(want, "=")
				if !ok && d.ID != want || ok && !strings.Contains(truthField(d, field), text) {
					return false
				}
			}
			return true
		}
		all = append(all, t)
	}
	return all
}

func truthField(d *Document, name string) string {
	keys := func(choices []Choice) string {
		var s []string
		for _, c := range choices {
			s = append(s, c.Key)
		}
		return strings.Join(s, " ")
	}
	switch name {
	case "title":
		return d.Title
	case "buyer":
		return d.Buyer.Label
	case "buyerid":
		return d.BuyerID
	case "programme":
		return d.Programme.Label
	case "status":
		return d.Status.Key
	case "cpv":
		return keys(d.CPV)
	case "region":
		return keys(d.Regions)
	case "value":
		return d.ValueBand.Key
	case "supplier":
		return strings.Join(d.Suppliers, "; ")
	case "name":
		return strings.Join(d.Names, "; ")
	}
	panic("no field " + name)
}

// truthDocuments are the sample, and the bench corpus if it is here.
func truthDocuments() (docs []Document, bench bool) {
	more, err := benchDocuments()
	return append(sampleDocuments(), more...), err == nil
}

func openFiles(files []File) (*Index, error) {
	byName := map[string][]byte{}
	for _, f := range files {
		byName[f.Name] = f.Data
	}
	return Open(func(name string) ([]byte, error) {
		data, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("no file %s", name)
		}
		return data, nil
	})
}

func buildFiles(docs []Document) (files []File, err error) {
	err = Build(docs, func(f File) error {
		files = append(files, f)
		return nil
	})
	return files, err
}

func mustOpen(tb testing.TB, docs []Document) *Index {
	tb.Helper()
	files, err := buildFiles(docs)
	if err != nil {
		tb.Fatal(err)
	}
	ix, err := openFiles(files)
	if err != nil {
		tb.Fatal(err)
	}
	return ix
}

// TestTruth holds the ranking to what people who look for a contract mean.
func TestTruth(t *testing.T) {
	docs, bench := truthDocuments()
	ix := mustOpen(t, docs)
	byID := map[string]*Document{}
	for i := range docs {
		byID[docs[i].ID] = &docs[i]
	}
	count, found, first, precise, shown := 0, 0, 0, 0, 0
	for _, q := range readTruth(t) {
		if q.bench && !bench {
			continue
		}
		if !slices.ContainsFunc(docs, func(d Document) bool { return q.right(&d) }) {
			t.Errorf("%s: nothing is right", q.query.Text)
		}
		q.query.Limit = 3
		r, err := ix.Search(q.query)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		ok := false
		for i, h := range r.Hits {
			ids = append(ids, h.ID)
			shown++
			if q.right(byID[h.ID]) {
				ok = true
				precise++
				if i == 0 {
					first++
				}
			}
		}
		count++
		if ok {
			found++
		} else {
			t.Logf("%s: not among %v", q.query.Text, ids)
		}
	}
	t.Logf("%d queries: right among the first three %d, at the top %d; of the first three, %d of %d are right", count, found, first, precise, shown)
	if found*100 < count*95 {
		t.Errorf("success at 3 is %d of %d, less than 95 %%", found, count)
	}
	if !bench {
		t.Log("the bench corpus is not here: only the sample was searched")
	}
}
