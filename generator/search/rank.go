package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How much a match counts, by how near it is to what was typed.
const (
	factorSame    = 10 // the word itself
	factorForm    = 9  // another form of it
	factorBegins  = 5  // a word that begins with it
	factorSimilar = 4  // one letter off
)

// Results are what a query finds.
type Results struct {
	Total   int     `json:"total"`
	Hits    []Hit   `json:"hits"`
	Facets  []Facet `json:"facets"`
	Partial bool    `json:"partial"` // nothing has all words; these have some
	// Wordless: the text has no word to look for, as “🚧”, and limits nothing.
	Wordless bool `json:"wordless,omitempty"`
	// Similar are words of the index that were taken for ones it does not have.
	Similar []string `json:"similar,omitempty"`
}

// A Hit is one procedure that was found. Title, Buyer and Summary have matches
// marked.
type Hit struct {
	ID          string  `json:"id"`
	URL         string  `json:"url"` // from the site's root, without the slash
	Title       Text    `json:"title"`
	Buyer       Text    `json:"buyer"`
	Summary     Text    `json:"summary"`
	Published   Moment  `json:"published"`
	Type        string  `json:"type"`
	Status      string  `json:"status"`
	StatusLabel string  `json:"statusLabel"`
	Value       *Value  `json:"value,omitempty"`
	Deadline    *Moment `json:"deadline,omitempty"`
	Earliest    *Moment `json:"earliest,omitempty"`
}

// Search finds what a query asks for. Errors are those of reading the index,
// and of a query whose Deadline or Sort cannot be read.
func (ix *Index) Search(q Query) (Results, error) {
	s := searcher{Index: ix, files: map[string]*termsFile{}, found: matcher{words: map[string]bool{}}}
	clauses := parseQuery(q.Text)
	matches, err := s.match(clauses)
	if err != nil {
		return Results{}, err
	}
	slices.Sort(s.similar)
	r := Results{Partial: s.partial, Wordless: len(clauses) == 0 && strings.TrimSpace(q.Text) != "", Similar: s.similar}
	lacks, err := ix.filter(&q, matches)
	if err != nil {
		return Results{}, err
	}
	if r.Facets, err = ix.count(&q, matches, lacks); err != nil {
		return Results{}, err
	}
	docs := slices.DeleteFunc(matches, func(m scored) bool { return lacks[m.doc] != 0 })
	if err := ix.sort(&q, docs); err != nil {
		return Results{}, err
	}
	r.Total = len(docs)
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	docs = docs[:min(limit, len(docs))]
	r.Hits, err = ix.hits(docs, &s.found)
	return r, err
}

// A scored document is one that matches the text of a query.
type scored struct {
	doc   int
	hits  int // conditions that it meets
	score int
}

// A searcher answers one query. Scores are whole numbers, so that Go and
// JavaScript agree to the last bit.
type searcher struct {
	*Index
	files   map[string]*termsFile // by name
	found   matcher
	similar []string
	partial bool
}

// match gives the documents that meet the conditions of a text, in order.
func (s *searcher) match(clauses []clause) ([]scored, error) {
	n := s.entry.Documents
	all := make([]scored, n)
	for doc := range all {
		all[doc].doc = doc
	}
	out := make([]bool, n)
	need := 0
	for _, c := range clauses {
		scores, err := s.clause(&c)
		if err != nil {
			return nil, err
		}
		if !c.exclude {
			need++
		}
		for doc, score := range scores {
			switch {
			case score == 0:
			case c.exclude:
				out[doc] = true
			default:
				all[doc].hits++
				all[doc].score += score
			}
		}
	}
	if need > 1 && !slices.ContainsFunc(all, func(d scored) bool { return d.hits == need && !out[d.doc] }) {
		s.partial = slices.ContainsFunc(all, func(d scored) bool { return d.hits > 0 && !out[d.doc] })
		need = 1
	}
	return slices.DeleteFunc(all, func(d scored) bool { return out[d.doc] || d.hits < need }), nil
}

// clause gives the score of each document for one condition; 0 does not meet
// it.
func (s *searcher) clause(c *clause) ([]int, error) {
	if c.phrase {
		return s.phrase(c)
	}
	if c.exclude {
		return s.word(c.parts[0], how{forms: true})
	}
	// All parts in any order, or the whole.
	sum, err := s.words(c.parts, func(i int, part string) how {
		return how{forms: true, begins: i == len(c.parts)-1 && (c.last || isLong(part)), similar: true, mark: true}
	})
	if err != nil || c.whole == "" {
		return sum, err
	}
	scores, err := s.word(c.whole, how{forms: true, begins: true, mark: true})
	for doc, score := range scores {
		sum[doc] += score
	}
	return sum, err
}

// words gives the sums of the scores of several words, for documents that have all.
func (s *searcher) words(words []string, h func(i int, word string) how) (sum []int, err error) {
	for i, word := range words {
		scores, err := s.word(word, h(i, word))
		if err != nil {
			return nil, err
		}
		if i == 0 {
			sum = scores
			continue
		}
		for doc, score := range scores {
			if sum[doc] == 0 || score == 0 {
				sum[doc] = 0
			} else {
				sum[doc] += score
			}
		}
	}
	return sum, nil
}

// isLong reports whether a word finds those that begin with it even when
// another one follows.
func isLong(word string) bool { return utf8.RuneCountInString(word) >= 3 }

// how says what counts as a word, beside the word itself.
type how struct {
	forms   bool // its other forms
	begins  bool // words that begin with it
	similar bool // words one letter off, if there is nothing else
	mark    bool // mark what was found in the results
}

// word gives the scores of one word.
func (s *searcher) word(word string, h how) ([]int, error) {
	m := &matches{s, h.mark, make([]int, s.entry.Documents), false}
	if err := m.term(word, factorSame); err != nil {
		return nil, err
	}
	if h.forms {
		for _, w := range forms(word) {
			if err := m.term(w, factorForm); err != nil {
				return nil, err
			}
		}
	}
	if h.begins {
		if err := m.beginning(word); err != nil {
			return nil, err
		}
	}
	if h.similar && !m.any {
		words, err := s.similarWords(word)
		if err != nil {
			return nil, err
		}
		for _, w := range words {
			if err := m.term(w, factorSimilar); err != nil {
				return nil, err
			}
		}
		s.similar = append(s.similar, words...)
	}
	return s.weigh(m.best), nil
}

// matches are what the index has for one word.
type matches struct {
	*searcher
	mark bool  // as in how
	best []int // the highest score of each document
	any  bool
}

// add adds the documents of the ith term of a file.
func (m *matches) add(f *termsFile, i, factor int) error {
	m.any = true
	if m.mark {
		m.found.words[f.Terms[i]] = true
	}
	return m.postings(f, i, func(doc, level int) { m.best[doc] = max(m.best[doc], factor*level) })
}

// term adds the documents that have a word as it is.
func (m *matches) term(w string, factor int) error {
	return m.lookUp("terms", &m.entry.Terms, w, factor)
}

func (m *matches) lookUp(kind string, files *shardNames, w string, factor int) error {
	n := files.find(w)
	if n < 0 {
		return nil
	}
	f, err := m.terms(kind, files, n)
	if err != nil {
		return err
	}
	if i, ok := slices.BinarySearch(f.Terms, w); ok {
		return m.add(f, i, factor)
	}
	return nil
}

// beginning adds the documents that have a word which begins so.
func (m *matches) beginning(word string) error {
	if m.mark {
		m.found.beginnings = append(m.found.beginnings, word)
	}
	files := m.entry.Terms.covering(word)
	if len(files) > maxFiles {
		return m.lookUp("beginnings", &m.entry.Beginnings, word, factorBegins)
	}
	for _, n := range files {
		f, err := m.terms("terms", &m.entry.Terms, n)
		if err != nil {
			return err
		}
		i, _ := slices.BinarySearch(f.Terms, word)
		for ; i < len(f.Terms) && strings.HasPrefix(f.Terms[i], word); i++ {
			if err := m.add(f, i, factorBegins); err != nil {
				return err
			}
		}
	}
	return nil
}

// weigh multiplies what was found of one word by how rare it is.
func (s *searcher) weigh(best []int) []int {
	count := 0
	for _, b := range best {
		if b > 0 {
			count++
		}
	}
	w := rarity(s.entry.Documents, count)
	for doc := range best {
		best[doc] *= w
	}
	return best
}

// rarity of a word that count of all documents have, as in BM25, in 64ths and
// at least 64.
func rarity(all, count int) int {
	return int(math.Round(64 * math.Log2(1+float64(all)/float64(max(count, 1)))))
}

// terms reads the nth file of terms or beginnings.
func (s *searcher) terms(kind string, files *shardNames, n int) (*termsFile, error) {
	name := fileName(kind, nthHash(files.Hashes, n))
	if f := s.files[name]; f != nil {
		return f, nil
	}
	f := &termsFile{}
	if err := s.load(name, f); err != nil {
		return nil, err
	}
	if len(f.Documents) != len(f.Terms) || len(f.Levels) != len(f.Terms) {
		return nil, fmt.Errorf("%s: %w", name, errIndex)
	}
	s.files[name] = f
	return f, nil
}

// postings calls yield with the documents of a term, in order, and its level
// in each.
func (s *searcher) postings(f *termsFile, i int, yield func(doc, level int)) error {
	levels := f.Levels[i]
	var bad error
	err := readOrdinals(f.Documents[i], s.entry.Documents, func(doc int) {
		if bad != nil || levels == "" {
			bad = errDigits
			return
		}
		var l int
		l, bad = readLevel(levels[0])
		levels = levels[1:]
		yield(doc, l)
	})
	if err = cmp.Or(err, bad); err != nil {
		return fmt.Errorf("%w: term %q: %w", errIndex, f.Terms[i], err)
	}
	return nil
}

// phrase gives the scores of documents where the words stand together.
func (s *searcher) phrase(c *clause) ([]int, error) {
	sum, err := s.words(c.parts, func(int, string) how { return how{mark: !c.exclude} })
	if err != nil {
		return nil, err
	}
	known := false // by the word before, which knows two that follow
	for i, word := range c.parts[:len(c.parts)-1] {
		if known || isCommon(word) {
			known = false
			continue
		}
		known = true
		want := makeFollower(wordHash(c.parts[i+1]), 0)
		if i+2 < len(c.parts) {
			want = makeFollower(want.next(), wordHash(c.parts[i+2]))
		}
		docs, followers, err := s.followers(word)
		if err != nil {
			return nil, err
		}
		has := make([]bool, s.entry.Documents)
		for j, doc := range docs {
			has[doc] = slices.ContainsFunc(followers[j], func(f follower) bool {
				return f == want || i+2 >= len(c.parts) && f.next() == want.next()
			})
		}
		for doc := range sum {
			if !has[doc] {
				sum[doc] = 0
			}
		}
	}
	return sum, nil
}

// followers gives the documents that have a word, and what follows it in each:
// nothing for a word that is nowhere a part of a text by itself.
func (s *searcher) followers(word string) (docs []int, all [][]follower, err error) {
	n := s.entry.Terms.find(word)
	if n < 0 {
		return nil, nil, nil
	}
	t, err := s.terms("terms", &s.entry.Terms, n)
	if err != nil {
		return nil, nil, err
	}
	i, ok := slices.BinarySearch(t.Terms, word)
	if !ok {
		return nil, nil, nil
	}
	if err := s.postings(t, i, func(doc, _ int) { docs = append(docs, doc) }); err != nil {
		return nil, nil, err
	}
	if n = s.entry.Followers.find(word); n < 0 {
		return nil, nil, nil
	}
	var f followersFile
	name := fileName("followers", nthHash(s.entry.Followers.Hashes, n))
	if err := s.load(name, &f); err != nil {
		return nil, nil, err
	}
	if len(f.Followers) != len(f.Terms) {
		return nil, nil, fmt.Errorf("%s: %w", name, errIndex)
	}
	if i, ok = slices.BinarySearch(f.Terms, word); !ok {
		return nil, nil, nil // it is only ever the whole of a compound
	}
	if all, err = readFollowers(f.Followers[i], len(docs)); err != nil {
		return nil, nil, fmt.Errorf("%s: %w: term %q: %w", name, errIndex, word, err)
	}
	return docs, all, nil
}

// similarWords gives the words of the index that differ from a word of five
// letters or more by one letter: another, one more, one less, or two next to
// each other swapped.
func (s *searcher) similarWords(word string) ([]string, error) {
	n := utf8.RuneCountInString(word)
	if n <= minWord || !isLetters(word) {
		return nil, nil
	}
	var similar []string
	for length := n - 1; length <= n+1; length++ {
		i := length - minWord
		if (i+1)*hashLength > len(s.entry.Words) {
			break
		}
		var words string
		if err := s.load(fileName("words", nthHash(s.entry.Words, i)), &words); err != nil {
			return nil, err
		}
		for w := range strings.SplitSeq(words, " ") {
			if isOneOff(word, w) {
				similar = append(similar, w)
			}
		}
	}
	return similar, nil
}

func isLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// isOneOff reports whether one slip of the hand turns a into b.
func isOneOff(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return slices.Equal(x[i:], y[i+1:])
	}
	if i == len(x) {
		return false
	}
	return slices.Equal(x[i+1:], y[i+1:]) ||
		i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
}

// sort puts documents in the order that the query asks for; those alike go by
// the newest.
func (ix *Index) sort(q *Query, docs []scored) error {
	c := &ix.columns
	today := int64(0)
	if q.Today != "" {
		day, err := parseDay(q.Today)
		if err != nil {
			return err
		}
		today = day * minutesInDay
	}
	var order func(a, b scored) int
	switch q.Sort {
	case "", "relevance": // where no words are looked for all are alike
		order = func(a, b scored) int { return cmp.Or(b.hits-a.hits, b.score-a.score) }
	case "deadline":
		// What is still due comes first, the next at the top; then what is past,
		// the last at the top; then what has none.
		order = func(a, b scored) int {
			x, y := c.deadline[a.doc], c.deadline[b.doc]
			if x >= today && y >= today {
				return cmp.Compare(x, y)
			}
			return cmp.Compare(y, x)
		}
	case "value":
		order = func(a, b scored) int { return cmp.Compare(c.value[b.doc], c.value[a.doc]) }
	case "newest":
		order = func(a, b scored) int { return 0 }
	default:
		return fmt.Errorf("“%s” is no order; write relevance, deadline, value or newest", q.Sort)
	}
	slices.SortFunc(docs, func(a, b scored) int {
		return cmp.Or(order(a, b), cmp.Compare(c.published[b.doc], c.published[a.doc]), a.doc-b.doc)
	})
	return nil
}

// hits reads what results show.
func (ix *Index) hits(docs []scored, found *matcher) ([]Hit, error) {
	files := map[int][]shownDocument{}
	hits := make([]Hit, 0, len(docs))
	for _, d := range docs {
		n := d.doc / ix.entry.PerFile
		if files[n] == nil {
			var file []shownDocument
			name := fileName("documents", nthHash(ix.entry.Shown, n))
			if err := ix.load(name, &file); err != nil {
				return nil, err
			}
			if len(file) != min(ix.entry.PerFile, ix.entry.Documents-n*ix.entry.PerFile) {
				return nil, fmt.Errorf("%s: %w", name, errIndex)
			}
			files[n] = file
		}
		s := files[n][d.doc%ix.entry.PerFile]
		hits = append(hits, Hit{
			ID: s.ID, URL: s.URL, Title: found.mark(s.Title), Buyer: found.mark(s.Buyer), Summary: found.mark(s.Summary),
			Published: s.Published, Type: s.Type, Status: s.Status, StatusLabel: s.StatusLabel, Value: s.Value, Deadline: s.Deadline,
			Earliest: s.Earliest,
		})
	}
	return hits, nil
}
