package search

import "testing"

// BenchmarkBuild makes the index of 10,000 notices, and says how large it is.
func BenchmarkBuild(b *testing.B) {
	docs := benchCorpus(b)
	files, size := 0, 0
	for b.Loop() {
		files, size = 0, 0
		err := Build(docs, func(f File) error {
			files++
			size += len(f.Data)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(files), "files")
	b.ReportMetric(float64(size)/1e6, "MB")
}

func BenchmarkSearch(b *testing.B) {
	ix := mustOpen(b, benchCorpus(b))
	for _, text := range []string{"radio replacement", "c", "\"service desk\"", "infrastrcture"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := ix.Search(Query{Text: text, Today: corpusToday}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
