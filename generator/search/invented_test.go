package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// inventedDocuments gives n documents with as many different words as real
// ones have, which the bench corpus has not: words are drawn from a vocabulary
// of 40,000 as often as in a natural language, and half of them follow the
// word before as they like to. The first k of n documents are the same for
// every n.
func inventedDocuments(n int) []Document {
	vocabulary := inventedWords(40_000)
	docs := make([]Document, n)
	for i := range docs {
		r := rand.New(rand.NewPCG(1, uint64(i)))
		common := rand.NewZipf(r, 1.2, 3, uint64(len(vocabulary)-1))
		text := func(words int) string {
			var b strings.Builder
			w := 0
			for k := range words {
				if k > 0 {
					b.WriteByte(' ')
				}
				if r.IntN(2) == 0 {
					w = (w*31 + r.IntN(12)) % 5000
				} else {
					w = int(common.Uint64())
				}
				b.WriteString(vocabulary[w])
			}
			return b.String()
		}
		name := func(group string, of int) Choice {
			k := r.IntN(of)
			return Choice{fmt.Sprintf("%s-%d", group, k), vocabulary[(k*7919+len(group)*331)%len(vocabulary)] + " " + group}
		}
		at := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 11 * time.Hour)
		day := at.Format(time.DateOnly)
		d := Document{
			ID: fmt.Sprintf("procedure-%d", i), URL: fmt.Sprintf("notices/procedure-%d/", i), First: day,
			Published: Moment{Datetime: day, Text: at.Format("2 January 2006")},
			Title:     text(4 + r.IntN(6)), Summary: text(20 + r.IntN(20)), References: []string{fmt.Sprintf("REF/%d/%05d", at.Year(), i)},
			Buyer: name("council", 150), Programme: name("programme", 30), Topics: []Choice{name("topic", 40), name("topic", 40)},
			Status: Choice{[]string{"open", "closed", "awarded"}[r.IntN(3)], "Status"}, Type: Choice{"tender", "tender"}, Method: Choice{"open", "open"},
			Regions: []Choice{{fmt.Sprintf("UK%c", 'C'+rune(r.IntN(12))), ""}}, CPV: []Choice{{fmt.Sprintf("%08d", 1000*(3000+r.IntN(96000))), text(5)}},
			Value: &Value{Label: "Value", Sort: r.Int64N(1000) * 1000, Amounts: []Amount{{"value", fmt.Sprint(r.IntN(1000)*1000, " GBP"), "£"}}},
		}
		if r.IntN(2) == 0 {
			end := at.AddDate(0, 0, 30+r.IntN(60))
			d.Deadline = Moment{Label: "Closes", Datetime: end.Format("2006-01-02T15:04:05Z"), Text: end.Format("2 January 2006, 15:04")}
		}
		body := text(300 + r.IntN(500))
		d.Body = func(yield func(string) bool) { yield(body) }
		docs[i] = d
	}
	return docs
}

// inventedTexts are what people may type who look for an invented document.
func inventedTexts(d *Document) []string {
	w := strings.Fields(d.Title)
	return []string{w[0], w[0] + " " + w[1], `"` + strings.Join(w[:4], " ") + `"`, w[2][:2], w[3][:1], d.References[0], d.CPV[0].Key[:3], "x" + w[1]}
}

func inventedWords(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	onsets := strings.Fields("b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sh st str t th tr v w")
	vowels := strings.Fields("a e i o u ai ea oo ou y")
	ends := strings.Fields("n r t l s nd nt st ck m ng rd tion ment er ing ed al ic ous")
	words := strings.Fields("the of and to a in for is be on that with by as at from or this are an")
	seen := map[string]bool{}
	for len(words) < n {
		var b strings.Builder
		for range 1 + r.IntN(3) {
			b.WriteString(onsets[r.IntN(len(onsets))] + vowels[r.IntN(len(vowels))])
		}
		b.WriteString(ends[r.IntN(len(ends))])
		if w := b.String(); !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}
