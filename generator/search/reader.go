package search

import (
	"bytes"
	"encoding/binary"
	"maps"
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
	name      string
	docs      []int32
	levels    []uint8         // of each of docs, with headFlag
	followers strings.Builder // of each of docs: how many, and what follows the term there

	// How long these get. They are made in their full length, since lists that
	// grow with each document leave several times their size to the collector.
	docsLen, followersLen int
}

// isPlaced reports whether there are followers, and not just the one digit for
// each document that says there are none.
func (t *term) isPlaced() bool { return t.followersLen > t.docsLen }

func (t *term) compare(name string) int { return strings.Compare(t.name, name) }

// termsSize is about how much of a terms file it takes.
func (t *term) termsSize() int { return len(t.name) + 3*len(t.docs) + 10 }

// headFlag marks a document that has the term outside its body.
const headFlag = 0x80

// readAll cuts the text of all documents into words, on every processor, and
// gives the terms in the order of their names.
func readAll(docs []*Document) []*term {
	n := min(runtime.GOMAXPROCS(0), len(docs)/64+1)
	first := func(part int) int { return part * len(docs) / n }
	readers := make([]*reader, n)
	found := make([][]byte, len(docs)) // see reader.read
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			r := &reader{numbers: map[string]int32{}}
			for doc := first(i); doc < first(i+1); doc++ {
				found[doc] = r.read(docs[doc])
			}
			readers[i] = r
		})
	}
	wg.Wait()

	byName := map[string]*term{}
	numbered := make([][]*term, n) // the terms of each reader
	for i, r := range readers {
		numbered[i] = make([]*term, len(r.terms))
		for number, name := range r.names {
			t := byName[name]
			if t == nil {
				t = &term{name: name}
				byName[name] = t
			}
			t.docsLen += int(r.terms[number].docs)
			t.followersLen += int(r.terms[number].followers)
			numbered[i][number] = t
		}
	}
	terms := slices.SortedFunc(maps.Values(byName), func(a, b *term) int { return a.compare(b.name) })
	docsLen := 0
	for _, t := range terms {
		docsLen += t.docsLen
	}
	docNumbers, levels := make([]int32, docsLen), make([]uint8, docsLen)
	for _, t := range terms {
		t.docs, docNumbers = docNumbers[:0:t.docsLen], docNumbers[t.docsLen:]
		t.levels, levels = levels[:0:t.docsLen], levels[t.docsLen:]
		t.followers.Grow(t.followersLen)
	}
	for i := range readers {
		for doc := first(i); doc < first(i+1); doc++ {
			for b := found[doc]; len(b) > 0; {
				var number, size uint64
				number, b = cutNumber(b)
				t := numbered[i][number]
				t.docs, t.levels = append(t.docs, int32(doc)), append(t.levels, b[0])
				size, b = cutNumber(b[1:])
				t.followers.Write(b[:size])
				b = b[size:]
			}
			found[doc] = nil
		}
	}
	return terms
}

func cutNumber(b []byte) (uint64, []byte) {
	v, n := binary.Uvarint(b)
	return v, b[n:]
}

// A reader cuts documents, in ascending order, into words. What it writes for
// every word has no pointers, which the garbage collector would have to follow.
type reader struct {
	numbers map[string]int32 // of terms, by name
	names   []string         // by number
	terms   []readTerm       // by number
	cut     cutter
	doc     int32 // documents read so far, with this one

	// of the document that is read
	field  int // fields read so far, with this one
	found  []foundTerm
	placed []placedWord

	// buffers of write
	next   []follower
	digits []byte
	data   []byte
}

// A readTerm is what a reader knows of a term.
type readTerm struct {
	hash      int32 // see wordHash
	common    bool  // see isCommon
	doc       int32 // the last document that has it, as reader.doc
	found     int32 // its index in reader.found
	docs      int32 // how many have it
	followers int32 // bytes of its followers
}

// A foundTerm is a term in the document that is read.
type foundTerm struct {
	number    int32
	weight    int // outside the body
	body      int // times in the body
	field     int // outside the body in which it was counted last; 0: none
	followers int // how many, with those that are there twice
}

// A placedWord is a word in the order of the text.
type placedWord struct {
	found int32 // index in reader.found; notPlaced: a common word, or the end of a text
	hash  int32
}

const notPlaced = -1

// read gives, for each term of a document: its number, its level in one byte,
// and its followers with their size before them. Numbers are varints.
func (r *reader) read(d *Document) []byte {
	r.doc++
	r.field, r.found, r.placed = 0, r.found[:0], r.placed[:0]
	r.head(d.Title, weightTitle)
	r.head(d.ID, weightName)
	for _, s := range d.References {
		r.head(s, weightTitle)
	}
	r.head(d.Buyer.Label, weightName)
	r.head(d.BuyerID, weightName)
	r.head(d.Programme.Label, weightName)
	for _, list := range [...][]string{d.Names, d.Suppliers} {
		for _, s := range list {
			r.head(s, weightName)
		}
	}
	for _, c := range d.Topics {
		r.head(c.Label, weightName)
	}
	for _, list := range [...][]Choice{d.CPV, d.Regions} {
		for _, c := range list {
			r.head(c.Key, weightCode)
			r.head(c.Label, weightCode)
		}
	}
	r.head(d.Summary, weightSummary)
	if d.Body != nil {
		for part := range d.Body {
			r.words(part, func(f *foundTerm) { f.body++ })
		}
		r.endText()
	}
	return r.write()
}

// head reads a text outside the body.
func (r *reader) head(s string, weight int) {
	r.field++
	r.words(s, func(f *foundTerm) {
		if f.field != r.field { // a word counts once in a field, however often it is there
			f.field = r.field
			f.weight += weight
		}
	})
	r.endText()
}

// words reads a part of a text.
func (r *reader) words(s string, count func(*foundTerm)) {
	r.cut.scan(s, func() {
		if len(r.cut.ends) > 1 {
			found, _ := r.find(r.cut.whole())
			count(&r.found[found])
		}
		start := 0
		for _, end := range r.cut.ends {
			found, t := r.find(r.cut.letters[start:end])
			f := &r.found[found]
			count(f)
			if t.common {
				found = notPlaced
			} else {
				f.followers++
			}
			r.placed = append(r.placed, placedWord{found, t.hash})
			start = end
		}
	})
}

// endText keeps a word from being followed by one of the next text.
func (r *reader) endText() {
	r.placed = append(r.placed, placedWord{found: notPlaced}, placedWord{found: notPlaced})
}

// find gives the index in r.found of a term of this document, and what is
// known of it.
func (r *reader) find(name []byte) (int32, *readTerm) {
	number, ok := r.numbers[string(name)]
	if !ok {
		name := string(name)
		number = int32(len(r.terms))
		r.numbers[name] = number
		r.names = append(r.names, name)
		r.terms = append(r.terms, readTerm{hash: int32(wordHash(name)), common: isCommon(name)})
	}
	t := &r.terms[number]
	if t.doc != r.doc {
		t.doc, t.found = r.doc, int32(len(r.found))
		r.found = append(r.found, foundTerm{number: number})
	}
	return t.found, t
}

// write writes what read gives.
func (r *reader) write() []byte {
	// The followers of each term are sorted into their own part of r.next.
	end := 0
	for i := range r.found {
		f := &r.found[i]
		f.followers, end = end, end+f.followers
	}
	r.next = slices.Grow(r.next[:0], end)[:end]
	for i, w := range r.placed {
		if w.found != notPlaced {
			f := &r.found[w.found]
			r.next[f.followers] = makeFollower(int(r.placed[i+1].hash), int(r.placed[i+2].hash))
			f.followers++
		}
	}
	r.data = r.data[:0]
	start := 0
	for i := range r.found {
		f := &r.found[i]
		next := r.next[start:f.followers]
		start = f.followers
		slices.Sort(next)
		r.digits = appendFollowers(r.digits[:0], slices.Compact(next))
		l := level(f.weight + min(f.body, bodyMost))
		if f.field > 0 {
			l |= headFlag
		}
		r.data = binary.AppendUvarint(r.data, uint64(f.number))
		r.data = append(r.data, l)
		r.data = binary.AppendUvarint(r.data, uint64(len(r.digits)))
		r.data = append(r.data, r.digits...)
		t := &r.terms[f.number]
		t.docs++
		t.followers += int32(len(r.digits))
	}
	return bytes.Clone(r.data)
}
