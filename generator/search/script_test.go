package search

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// scriptRunner answers, with search.js, what the tests ask: words to cut,
// stem and parse, and queries.
const scriptRunner = `
import { readFileSync } from 'node:fs';
import * as search from './search.mjs';
const ask = JSON.parse(readFileSync(0, 'utf8'));
const compound = c => (c.whole ? c.whole + '=' : '') + c.parts.join('+');
const clause = c => (c.exclude ? '-' : '') + (c.phrase ? '"' + c.parts.join(' ') + '"' : compound(c)) + (c.last ? '|last' : '');
const answer = {
  cut: ask.cut.map(s => search.cut(s).map(compound).join(' ')),
  query: ask.query.map(s => search.parse(s).map(clause).join(' ')),
  stem: ask.stem.map(search.stem),
  forms: ask.stem.map(w => search.forms(w).sort()),
  days: ask.days.map(([limit, today]) => search.days(limit, today)),
  results: [],
};
const ix = ask.index && await search.open(ask.index + '/search/index.json', name => JSON.parse(readFileSync(name, 'utf8')));
for (const q of ask.queries) {
  const r = await ix.search(q);
  const shown = await ix.show(r.docs.slice(0, 200));
  answer.results.push({
    total: r.total, partial: r.partial, wordless: r.wordless, similar: r.similar, ids: shown.map(d => d.id),
    titles: shown.slice(0, 10).map(d => search.mark(d.title, r.found).map(([s, match]) => match ? '[' + s + ']' : s).join('')),
    facets: (await ix.facets(q, r.matches)).flatMap(f => f.choices.map(c => f.name + ' ' + c.key + ' ' + c.count + (c.chosen ? ' chosen' : ''))),
  });
}
console.log(JSON.stringify(answer));
`

type scriptQuery struct {
	Text     string              `json:"text"`
	Facets   map[string][]string `json:"facets"`
	Deadline string              `json:"deadline"`
	Today    string              `json:"today"`
	Sort     string              `json:"sort"`
}

type scriptAsk struct {
	Index   string        `json:"index,omitempty"`
	Cut     []string      `json:"cut"`
	Query   []string      `json:"query"`
	Stem    []string      `json:"stem"`
	Days    [][2]string   `json:"days"`
	Queries []scriptQuery `json:"queries"`
}

type scriptResult struct {
	Total    int
	Partial  bool
	Wordless bool
	Similar  []string
	IDs      []string
	Titles   []string
	Facets   []string
}

type scriptAnswer struct {
	Cut, Query, Stem []string
	Forms            [][]string
	Days             [][2]int64
	Results          []scriptResult
}

func askScript(t *testing.T, ask scriptAsk) scriptAnswer {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not here: search.js is not run")
	}
	script, err := os.ReadFile("../../templates/search.js")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, data := range map[string][]byte{"search.mjs": script, "run.mjs": []byte(scriptRunner)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	in, err := json.Marshal(ask)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, filepath.Join(dir, "run.mjs"))
	cmd.Stdin = bytes.NewReader(in)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.Bytes())
	}
	var answer scriptAnswer
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestScriptWords(t *testing.T) {
	v := readWords(t)
	ask := scriptAsk{Cut: []string{}, Query: []string{}, Queries: []scriptQuery{},
		Days: [][2]string{{"week", "2024-01-10"}, {"week", "2024-01-14"}, {"week", "2024-01-15"}, {"month", "2024-02-10"}, {"month", "2023-12-31"}, {"2024-01-01..2024-03-31", ""}}}
	for _, c := range v.Cut {
		ask.Cut = append(ask.Cut, c[0])
	}
	for _, c := range v.Query {
		ask.Query = append(ask.Query, c[0])
	}
	for _, c := range v.Stem {
		ask.Stem = append(ask.Stem, strings.Fields(c[0])...)
	}
	// Words that nobody chose: what the sample has.
	for _, d := range sampleDocuments() {
		texts := []string{d.Title, d.Summary}
		if d.Body != nil {
			texts = append(texts, strings.Join(slices.Collect(d.Body), ""))
		}
		for _, s := range texts {
			ask.Cut = append(ask.Cut, s)
			ask.Stem = append(ask.Stem, strings.Fields(strings.ReplaceAll(showCut(s), "+", " "))...)
		}
	}
	answer := askScript(t, ask)
	for i, s := range ask.Cut {
		if want := showCut(s); answer.Cut[i] != want {
			t.Errorf("cut %q: Go %q, script %q", s, want, answer.Cut[i])
		}
	}
	for i, s := range ask.Query {
		if want := showQuery(s); answer.Query[i] != want {
			t.Errorf("query %q: Go %q, script %q", s, want, answer.Query[i])
		}
	}
	for i, w := range ask.Stem {
		if want := stem(w); answer.Stem[i] != want {
			t.Errorf("stem %q: Go %q, script %q", w, want, answer.Stem[i])
		}
		if want := forms(w); !slices.Equal(answer.Forms[i], slices.Sorted(slices.Values(want))) {
			t.Errorf("forms %q: Go %q, script %q", w, want, answer.Forms[i])
		}
	}
	for i, d := range ask.Days {
		q := Query{Deadline: d[0], Today: d[1]}
		from, to, err := q.days()
		if err != nil || answer.Days[i] != [2]int64{from, to} {
			t.Errorf("days %q: Go %d to %d, %v; script %v", d, from, to, err, answer.Days[i])
		}
	}
}

// TestScriptAgrees asks search.js and this package the same, on the same
// files: they have to find the same in the same order.
func TestScriptAgrees(t *testing.T) {
	invented := inventedDocuments(400) // as many as make several files of each kind, and summaries
	docs := append(sampleDocuments(), invented...)
	files, err := buildFiles(docs)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "search"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	ix, err := openFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	var queries []Query
	for _, q := range readTruth(t) {
		queries = append(queries, q.query)
	}
	texts := []string{
		"", "i", "in", "inf", "infr", "infra", "service", "s", "720", "72000000", "72000000-5", "72000000-", "-72000000-5 network", "\"72000000-5\"", "network 72000000-5", "32333200-8", "20201234-2", "20201234-2 ", "-20201234-2 council", "\"20201234-2\"", "20201234-4", "-police network", "-body-worn", "-\"service desk\"", "\"service desk\"",
		"\"the service must be available\"", "\"to the\"", "\"bodyworn video\"", "\"body worn video cameras docks\"", "\"end user\"", "\"infrastructure\"", "zzzzzz", "zzzzzz police", "polise", "plice cloud", "network networks",
		"café “met police”", "ysgol", "R&D", "数据中心", "gb-coh-0100", "'s", "a b c d e f g",
		" ", "🚧", "\"\"", "- ?!", "🚧 police", "-police",
		"c", "p", "-the", "\"of the\"",
	}
	for i := 0; i < len(invented); i += 80 {
		texts = append(texts, inventedTexts(&invented[i])...)
	}
	for _, text := range texts {
		queries = append(queries, Query{Text: text, Today: corpusToday})
		if len(text) > 4 {
			for _, sort := range []string{"newest", "deadline", "value"} {
				queries = append(queries, Query{Text: text, Today: corpusToday, Sort: sort, Facets: map[string][]string{"status": {"open", "planned"}, "topic": {"topic-1", "topic-2", "topic-3", "data-centre"}}})
			}
		}
	}
	queries = append(queries,
		Query{Sort: "deadline", Deadline: "week", Today: "2020-01-22"},
		Query{Sort: "value", Deadline: "month", Today: "2020-01-22", Facets: map[string][]string{"cpv": {"72", "32"}, "value": {"100000000"}}},
		Query{Deadline: "2020-01-01..2020-02-29", Today: "2020-01-22"}, Query{Deadline: "..2016-06-30", Today: "2020-01-22", Sort: "deadline"},
		Query{Facets: map[string][]string{"status": {"nothing"}}, Today: "2020-01-22"}, Query{Facets: map[string][]string{"nothing": {"x"}}, Today: "2020-01-22"},
	)
	ask := scriptAsk{Index: dir, Cut: []string{}, Query: []string{}, Stem: []string{}, Days: [][2]string{}}
	for _, q := range queries {
		ask.Queries = append(ask.Queries, scriptQuery{q.Text, q.Facets, q.Deadline, q.Today, q.Sort})
	}
	answer := askScript(t, ask)
	for i, q := range queries {
		q.Limit = 200
		r, err := ix.Search(q)
		if err != nil {
			t.Fatal(err)
		}
		got := answer.Results[i]
		if got.Total != r.Total || got.Partial != r.Partial || got.Wordless != r.Wordless || !slices.Equal(got.Similar, r.Similar) {
			t.Errorf("%+v: Go finds %d, %v, %v, %q; the script %d, %v, %v, %q", q, r.Total, r.Partial, r.Wordless, r.Similar, got.Total, got.Partial, got.Wordless, got.Similar)
		}
		var ids, titles, facets []string
		for j, h := range r.Hits {
			ids = append(ids, h.ID)
			if j < 10 {
				titles = append(titles, showMarks(h.Title))
			}
		}
		if !slices.Equal(got.IDs, ids) {
			t.Errorf("%+v: Go's order %.200q, the script's %.200q", q, ids, got.IDs)
		}
		if !slices.Equal(got.Titles, titles) {
			t.Errorf("%+v: Go marks %q, the script %q", q, titles, got.Titles)
		}
		for _, f := range r.Facets {
			for _, c := range f.Choices {
				chosen := ""
				if c.Chosen {
					chosen = " chosen"
				}
				facets = append(facets, f.Name+" "+c.Key+" "+strconv.Itoa(c.Count)+chosen)
			}
		}
		if !slices.Equal(got.Facets, facets) {
			t.Errorf("%+v: Go counts %.300q, the script %.300q", q, facets, got.Facets)
		}
	}
	t.Logf("%d queries", len(queries))
}

func showMarks(t Text) string {
	var b strings.Builder
	for _, p := range t {
		if p.Match {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}
