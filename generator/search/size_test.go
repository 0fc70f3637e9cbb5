package search

import (
	"bytes"
	"compress/gzip"
	"maps"
	"math/rand/v2"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A site of 10,000 notices moves less than this before the first results,
// compressed as hosts do.
const budget = 150_000

func compressed(tb testing.TB, data []byte) int {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 6)
	if err != nil {
		tb.Fatal(err)
	}
	w.Write(data)
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Len()
}

func kindOf(name string) string {
	kind, _, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".json"), "-")
	return kind
}

// TestBudget counts what a browser has to fetch for queries of every kind. It
// reads what sorts by deadline and value, and the facets, after the results.
func TestBudget(t *testing.T) {
	bench, err := benchDocuments()
	if err != nil {
		t.Logf("the bench corpus is not here: %v", err)
	}
	sites := map[string][]Document{"bench": bench}
	if len(bench) == 0 {
		sites = map[string][]Document{"invented": inventedDocuments(6300)}
	}
	for name, docs := range sites {
		t.Run(name, func(t *testing.T) {
			files, err := buildFiles(docs)
			if err != nil {
				t.Fatal(err)
			}
			sizes := map[string]int{}
			kinds := map[string]int{}
			whole := 0
			data := map[string][]byte{}
			for _, f := range files {
				sizes[f.Name] = compressed(t, f.Data)
				kinds[kindOf(f.Name)] += sizes[f.Name]
				whole += sizes[f.Name]
				data[f.Name] = f.Data
			}
			cost := 0
			ix, err := Open(func(name string) ([]byte, error) {
				if k := kindOf(name); k != "deadline" && k != "value" && k != "facets" {
					cost += sizes[name]
				}
				return data[name], nil
			})
			if err != nil {
				t.Fatal(err)
			}
			first := cost
			texts := []string{"c", "se", "inf", "zq", "infrastrcture", "-police network"}
			if name == "bench" {
				texts = append(texts, "service supplier contract bidders", "\"service desk\"", "\"the service must be available\"", "\"security operations centre and print as one service\"")
				for _, q := range readTruth(t) {
					if q.bench {
						texts = append(texts, q.query.Text)
					}
				}
			} else {
				for i := 0; i < len(docs); i += 131 {
					texts = append(texts, inventedTexts(&docs[i])...)
				}
			}
			total, worst, worstText := 0, 0, ""
			for _, text := range texts {
				cost = first
				if _, err := ix.Search(Query{Text: text}); err != nil {
					t.Fatal(err)
				}
				if total += cost; cost > worst {
					worst, worstText = cost, text
				}
				if cost > budget {
					t.Errorf("%s: %d bytes before the first results, more than %d", text, cost, budget)
				}
			}
			t.Logf("%d files, %d kB; before any query %d; %d queries move %d on average, at most %d (%s); facets and orders then %d",
				len(files), whole/1000, first, len(texts), total/len(texts), worst, worstText, kinds["facets"]+kinds["deadline"]+kinds["value"])
			for _, k := range slices.Sorted(maps.Keys(kinds)) {
				t.Logf("%s: %d kB", k, kinds[k]/1000)
			}
		})
	}
}

func filesByName(t *testing.T, docs []Document) map[string]string {
	t.Helper()
	files, err := buildFiles(docs)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for _, f := range files {
		if m[f.Name] != "" {
			t.Errorf("%s is written twice", f.Name)
		}
		m[f.Name] = string(f.Data)
	}
	return m
}

func TestBuildIsTheSame(t *testing.T) {
	docs := append(inventedDocuments(600), sampleDocuments()...)
	want := filesByName(t, docs)
	shuffled := slices.Clone(docs)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for _, processors := range []int{1, 3, 8} {
		before := runtime.GOMAXPROCS(processors)
		got := filesByName(t, shuffled)
		runtime.GOMAXPROCS(before)
		if !maps.Equal(got, want) {
			t.Errorf("with %d processors and another order, other files", processors)
		}
	}
}

// TestChangesStaySmall holds that an edit changes few files: those of the
// words that it takes and brings.
func TestChangesStaySmall(t *testing.T) {
	docs := inventedDocuments(300)
	before := filesByName(t, docs)
	changed := func(edit func(docs []Document) []Document) map[string]int {
		kinds := map[string]int{}
		for name, data := range filesByName(t, edit(slices.Clone(docs))) {
			if before[name] != data {
				kinds[kindOf(name)]++
			}
		}
		return kinds
	}
	for _, c := range []struct {
		name string
		edit func(docs []Document) []Document
		want map[string]int
	}{
		{"nothing", func(d []Document) []Document { return d }, map[string]int{}},
		{"a status", func(d []Document) []Document {
			d[200].Status = Choice{"cancelled", "Cancelled"}
			return d
		}, map[string]int{"index": 1, "facets": 1, "documents": 1}},
		{"a word at the end of a body", func(d []Document) []Document {
			body := d[200].Body
			d[200].Body = func(yield func(string) bool) {
				body(yield)
				yield(" xylophones")
			}
			return d
		}, map[string]int{"index": 1, "terms": 1, "followers": 3, "words": 1}},
		{"a deadline", func(d []Document) []Document {
			d[200].Deadline = Moment{Label: "Closes", Datetime: "2030-01-01", Text: "1 January 2030"}
			return d
		}, map[string]int{"index": 1, "deadline": 1, "documents": 1}},
		{"a later notice of the same procedure", func(d []Document) []Document {
			d[200].Published = Moment{Datetime: "2024-01-01", Text: "1 January 2024"}
			return d
		}, map[string]int{"index": 1, "published": 1, "documents": 1, "deadline": 1}},
	} {
		got := changed(c.edit)
		for kind, n := range got {
			if n > c.want[kind] {
				t.Errorf("%s: %d files of %s change, at most %d have to", c.name, n, kind, c.want[kind])
			}
		}
	}

	added := changed(func(d []Document) []Document { return append(d, inventedDocuments(301)[300]) })
	if added["documents"] != 1 {
		t.Errorf("a new procedure changes %d documents files, not 1", added["documents"])
	}
	t.Logf("a new procedure changes %v of %d files", added, len(before))
}
