package search

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestHuge(t *testing.T) {
	if os.Getenv("HUGE") == "" {
		t.Skip()
	}
	docs, err := readCorpus("/tmp/hb/corpus100k")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(len(docs))
	runtime.GC()
	var m0, m1 runtime.MemStats
	runtime.ReadMemStats(&m0)
	s := time.Now()
	files, err := Build(docs)
	if err != nil {
		t.Fatal(err)
	}
	el := time.Since(s)
	runtime.ReadMemStats(&m1)
	fmt.Println(el, len(files), "heap MB", m0.HeapAlloc>>20, m1.HeapAlloc>>20, m1.HeapSys>>20)
	by := map[string][]byte{}
	kinds := map[string][4]int{}
	for _, f := range files {
		by[f.Name] = f.Data
		k, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(f.Name), ".json"), "-")
		g := gz(f.Data)
		v := kinds[k]
		v[0]++
		v[1] += len(f.Data)
		v[2] += g
		v[3] = max(v[3], g)
		kinds[k] = v
	}
	for k, v := range kinds {
		fmt.Println(k, v)
	}
	cost := 0
	log := ""
	ix, err := Open(func(n string) ([]byte, error) {
		k, _, _ := strings.Cut(filepath.Base(n), "-")
		g := gz(by[n])
		if k != "deadline" && k != "value" && k != "facets" {
			cost += g
		}
		log += fmt.Sprintf(" %s:%d", k, g)
		return by[n], nil
	})
	base := cost
	fmt.Println("base", base, log)
	mx, sum, n := 0, 0, 0
	for _, q := range readTruth(t) {
		if !q.bench {
			continue
		}
		cost = base
		log = ""
		s := time.Now()
		r, _ := ix.Search(Query{Text: q.query.Text, Limit: 10})
		if cost > mx {
			mx = cost
		}
		sum += cost
		n++
		fmt.Println(q.query.Text, r.Total, cost, time.Since(s))
	}
	fmt.Println(len(files), "mean", sum/n, "max", mx)
	for _, q := range []string{"i", "in", "inf", "infra", "s", "se", "ser", "c", "service", "\"service desk\""} {
		cost = base
		log = ""
		r, _ := ix.Search(Query{Text: q})
		fmt.Println(q, r.Total, cost, log)
	}
}
