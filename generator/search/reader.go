package search

import (
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Words are weighed by where they stand: ten for a title, one for each time in
// the body. What a document is about is in its title and codes; a body only
// mentions.
const (
	weightTitle   = 10
	weightName    = 6 // who buys and sells, and the topics
	weightCode    = 4
	weightSummary = 3
	bodyMost      = 5 // times that a word of a body is counted
)

// level gives how much a document is about a word, 1 to maxLevel: growing
// with its weight, but ever slower, as in BM25.
func level(weight int) uint8 { return uint8(1 + (maxLevel-1)*weight/(weight+8)) }

// A term is a word and where it is found.
type term struct {
	docs      []int32
	levels    []uint8 // of each of docs, with headFlag
	followers []byte  // of each of docs: how many, and what follows the term there
	placed    bool    // there are followers
	hash      int     // see wordHash

	// of the document that is being read
	doc    int32 // its number + 1
	weight int
	body   int
	head   bool
	next   []follower
	mark   int // start of the field in which it was counted last
}

// headFlag marks a document that has the term outside its body.
const headFlag = 0x80

// readAll cuts the text of all documents into words, on every processor.
func readAll(docs []Document) map[string]*term {
	n := min(runtime.GOMAXPROCS(0), len(docs)/64+1)
	parts := make([]map[string]*term, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			r := reader{terms: map[string]*term{}}
			for doc := i * len(docs) / n; doc < (i+1)*len(docs)/n; doc++ {
				r.read(int32(doc), &docs[doc])
			}
			parts[i] = r.terms
		})
	}
	wg.Wait()
	all := parts[0]
	for _, part := range parts[1:] {
		for name, t := range part {
			if a := all[name]; a == nil {
				all[name] = t
			} else {
				a.docs = append(a.docs, t.docs...)
				a.levels = append(a.levels, t.levels...)
				a.followers = append(a.followers, t.followers...)
				a.placed = a.placed || t.placed
				delete(part, name)
			}
		}
	}
	return all
}

// A reader cuts documents, in ascending order, into words.
type reader struct {
	terms   map[string]*term
	cut     cutter
	touched []*term
	doc     int32
	words   int // read so far
	// The two words before the one that is read. A term is nil before a text
	// and for a common word.
	before [2]struct {
		term *term
		hash int
	}
}

func (r *reader) read(doc int32, d *Document) {
	r.doc, r.words, r.touched = doc, 0, r.touched[:0]
	r.head(d.Title, weightTitle)
	r.head(d.ID, weightName)
	for _, s := range d.References {
		r.head(s, weightTitle)
	}
	r.head(d.Buyer.Label, weightName)
	r.head(d.BuyerID, weightName)
	r.head(d.Programme.Label, weightName)
	for _, s := range slices.Concat(d.Names, d.Suppliers) {
		r.head(s, weightName)
	}
	for _, c := range d.Topics {
		r.head(c.Label, weightName)
	}
	for _, c := range slices.Concat(d.CPV, d.Regions) {
		r.head(c.Key, weightCode)
		r.head(c.Label, weightCode)
	}
	r.head(d.Summary, weightSummary)
	if d.Body != nil {
		r.text(d.Body(), func(t *term) { t.body++ })
	}
	for _, t := range r.touched {
		l := level(t.weight + min(t.body, bodyMost))
		if t.head {
			l |= headFlag
		}
		t.docs, t.levels = append(t.docs, doc), append(t.levels, l)
		slices.SortFunc(t.next, follower.compare)
		t.followers = appendFollowers(t.followers, slices.Compact(t.next))
		t.placed = t.placed || len(t.next) > 0
	}
}

// head reads a text outside the body.
func (r *reader) head(s string, weight int) {
	start := r.words + 1
	r.text(s, func(t *term) {
		t.head = true
		if t.mark != start { // a word counts once in a field, however often it is there
			t.mark = start
			t.weight += weight
		}
	})
}

func (r *reader) text(s string, count func(*term)) {
	r.cut.cut(s, func(c compound) {
		if c.whole != "" {
			count(r.term(c.whole))
		}
		for _, p := range c.parts {
			t := r.term(p)
			count(t)
			r.words++
			hash := t.hash
			if isCommon(p) {
				t = nil
			}
			r.follow(t, hash)
		}
	})
	r.follow(nil, 0)
	r.follow(nil, 0)
}

// follow takes the next word of a text.
func (r *reader) follow(t *term, hash int) {
	if first := r.before[0].term; first != nil {
		first.next = append(first.next, follower{r.before[1].hash, hash % followerDigits})
	}
	r.before[0] = r.before[1]
	r.before[1].term, r.before[1].hash = t, hash
}

// term gives the term of a word, ready to count it in this document.
func (r *reader) term(word string) *term {
	t := r.terms[word]
	if t == nil {
		t = &term{hash: wordHash(word)}
		r.terms[strings.Clone(word)] = t
	}
	if t.doc != r.doc+1 {
		t.doc, t.weight, t.body, t.head, t.mark, t.next = r.doc+1, 0, 0, false, 0, t.next[:0]
		r.touched = append(r.touched, t)
	}
	return t
}

func levelsText(levels []uint8) string {
	var b strings.Builder
	b.Grow(len(levels))
	for _, l := range levels {
		appendLevel(&b, l&^headFlag)
	}
	return b.String()
}
