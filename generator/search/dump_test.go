package search

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func gz(b []byte) int {
	var w bytes.Buffer
	z, _ := gzip.NewWriterLevel(&w, 6)
	z.Write(b)
	z.Close()
	return w.Len()
}
func TestDump(t *testing.T) {
	docs := benchCorpus(t)
	type D struct {
		Document
		Body string
	}
	var out []D
	for _, d := range docs {
		out = append(out, D{d, d.Body()})
	}
	f, _ := os.Create("/tmp/hb/docs.json")
	for i := range out {
		out[i].Document.Body = nil
	}
	e := json.NewEncoder(f)
	for i := range out {
		x := out[i]
		e.Encode(map[string]any{"ID": x.ID, "Title": x.Title, "Summary": x.Summary, "Buyer": x.Buyer.Label, "BuyerID": x.BuyerID, "Programme": x.Programme.Label, "Refs": x.References, "Names": x.Names, "Suppliers": x.Suppliers, "Topics": x.Topics, "CPV": x.CPV, "Regions": x.Regions, "Status": x.Status.Key, "Type": x.Type.Key, "Method": x.Method.Key, "Published": x.Published.Datetime, "Deadline": x.Deadline.Datetime, "Value": x.Value, "Body": x.Body})
	}
	f.Close()
	s := time.Now()
	files, err := buildFiles(docs)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(time.Since(s), len(files), "files")
	os.RemoveAll("/tmp/hb/ix")
	os.MkdirAll("/tmp/hb/ix/search", 0o777)
	kinds := map[string][4]int{}
	for _, f := range files {
		k, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(f.Name), ".json"), "-")
		g := gz(f.Data)
		v := kinds[k]
		v[0]++
		v[1] += len(f.Data)
		v[2] += g
		v[3] = max(v[3], g)
		kinds[k] = v
		os.WriteFile("/tmp/hb/ix/"+f.Name, f.Data, 0o666)
	}
	for k, v := range kinds {
		fmt.Println(k, v)
	}
}
func TestCost(t *testing.T) {
	docs := benchCorpus(t)
	for _, size := range []string{""} {
		_ = size
		s := time.Now()
		files, _ := buildFiles(docs)
		fmt.Println(time.Since(s))
		by := map[string][]byte{}
		for _, f := range files {
			by[f.Name] = f.Data
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
		if err != nil {
			t.Fatal(err)
		}
		base := cost
		fmt.Println("base", base, log)
		max, sum, n := 0, 0, 0
		for _, q := range readTruth(t) {
			if !q.bench {
				continue
			}
			cost = base
			log = ""
			ix.Search(Query{Text: q.query.Text, Limit: 10})
			if cost > max {
				max = cost
			}
			sum += cost
			n++
			if cost > 80000 {
				fmt.Println(q.query.Text, cost, log)
			}
		}
		fmt.Println(len(files), "mean", sum/n, "max", max)
		for _, q := range []string{"i", "in", "inf", "infra", "s", "se", "ser", "c", "service", "\"service desk\"", "\"cyber security\"", "\"the service must be available\"", "infrastrcture", "-police network", "service supplier contract bidders"} {
			cost = base
			log = ""
			s := time.Now()
			r, _ := ix.Search(Query{Text: q})
			fmt.Println(q, r.Total, cost, log, time.Since(s))
		}
	}
}
