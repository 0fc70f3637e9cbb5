package search

import (
	"errors"
	"maps"
	"slices"
	"testing"
)

func FuzzNumbers(f *testing.F) {
	f.Add(int64(0), int64(-1), int64(44))
	f.Add(int64(45), int64(2024), int64(1<<40))
	f.Fuzz(func(t *testing.T, a, b, c int64) {
		want := []int64{a & (1<<48 - 1), b >> 18, c & 0xff}
		text := appendNumber(nil, want[0])
		text = appendSigned(text, want[1])
		text = appendNumber(text, want[2])
		n := numbers{s: string(text)}
		for i, w := range want {
			got := n.next()
			if i == 1 {
				got = unsign(got)
			}
			if n.err != nil || got != w {
				t.Fatalf("%d is read back as %d, %v", w, got, n.err)
			}
		}
		if n.next(); n.err == nil {
			t.Error("there is more than was written")
		}
	})
}

// FuzzSearch asks an index anything: no query is an error, and each result
// meets the conditions that can be told from outside.
func FuzzSearch(f *testing.F) {
	ix := mustOpen(f, sampleDocuments())
	for _, q := range readWords(f).Query {
		f.Add(q[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ix.Search(Query{Text: text, Today: corpusToday, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		if r.Total != len(r.Hits) || r.Total > len(sampleDocuments()) {
			t.Errorf("%q: %d of %d results", text, len(r.Hits), r.Total)
		}
		without := 0
		for _, c := range parseQuery(text) {
			if !c.exclude {
				without++
			}
		}
		if without == 0 && r.Partial {
			t.Errorf("%q asks for no word and has some of them", text)
		}
	})
}

// FuzzOpen puts any bytes in the place of one file: an error that says so, or
// an answer, and never a panic.
func FuzzOpen(f *testing.F) {
	files, err := buildFiles(sampleDocuments())
	if err != nil {
		f.Fatal(err)
	}
	byName := map[string][]byte{}
	for i, file := range files {
		byName[file.Name] = file.Data
		f.Add(i, file.Data)
	}
	names := slices.Sorted(maps.Keys(byName))
	missing := errors.New("no such file")
	f.Fuzz(func(t *testing.T, i int, data []byte) {
		spoiled := names[uint(i)%uint(len(names))]
		ix, err := Open(func(name string) ([]byte, error) {
			if name == spoiled {
				return data, nil
			}
			if byName[name] == nil {
				return nil, missing
			}
			return byName[name], nil
		})
		for _, text := range []string{"", "infra", "s", "\"secure disposal\"", "infrastrcture", "GB-COH-01234567"} {
			if err == nil {
				_, err = ix.Search(Query{Text: text, Today: corpusToday, Deadline: "month", Facets: map[string][]string{"status": {"open"}}})
			}
		}
		if err != nil && !errors.Is(err, errIndex) && !errors.Is(err, missing) {
			t.Errorf("the error does not say that the index is damaged: %v", err)
		}
	})
}
