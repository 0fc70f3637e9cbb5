package search

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// How the index is cut. Files of this size cost a phone little more than the
// wait for any file at all; smaller ones would only be more of them.
const (
	termsSize     = 24 << 10 // bytes of a terms file before compression
	followersSize = 32 << 10
	perFile       = 8 // documents in a documents file, doubled until there are few enough
	maxShownFiles = 2048
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
	// of the document that is being read
	doc    int32 // its number + 1
	weight int
	body   int
	head   bool
	next   []follower
	mark   int // start of the field that was counted last
}

// headFlag marks a document that has the term outside its body.
const headFlag = 0x80

// Build makes the files of an index and hands each to write, the entry last.
// They are the same bytes for the same documents, in whatever order these
// come and however many processors there are. A document without an ID, an ID
// used twice and a date that cannot be read are errors; so is what write
// returns.
func Build(docs []Document, write func(File) error) error {
	docs = slices.SortedFunc(slices.Values(docs), func(a, b Document) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.ID, b.ID))
	})
	if err := checkDocuments(docs); err != nil {
		return err
	}
	published, deadline, value, err := makeColumns(docs)
	if err != nil {
		return err
	}
	w := fileWriter{write: write, done: map[string]bool{}}
	entry := entryFile{
		Format:    format,
		Documents: len(docs),
		PerFile:   perFile,
		Published: w.add("published", published),
		Deadline:  w.add("deadline", deadline),
		Value:     w.add("value", value),
		Facets:    w.add("facets", makeFacets(docs)),
	}
	for len(docs)/entry.PerFile > maxShownFiles {
		entry.PerFile *= 2
	}
	for part := range slices.Chunk(docs, entry.PerFile) {
		shown := make([]shownDocument, len(part))
		for i := range part {
			shown[i] = show(&part[i])
		}
		entry.Shown += w.add("documents", shown)
	}

	terms := readAll(docs)
	names := slices.Sorted(maps.Keys(terms))
	size := func(t *term) int { return 3*len(t.docs) + 10 }
	keys := cutAlphabet(names, termsSize, func(name string) int { return len(name) + size(terms[name]) })
	summaries := summarise(keys, names, terms)
	entry.Terms = w.addTerms("terms", keys, names, terms)
	names = slices.Sorted(maps.Keys(summaries))
	keys = cutAlphabet(names, termsSize, func(name string) int { return len(name) + size(summaries[name]) })
	entry.Beginnings = w.addTerms("beginnings", keys, names, summaries)

	maps.DeleteFunc(terms, func(_ string, t *term) bool { return len(t.followers) == 0 })
	names = slices.Sorted(maps.Keys(terms))
	keys = cutAlphabet(names, followersSize, func(name string) int { return len(name) + len(terms[name].followers) })
	for key, part := range shards(keys, names) {
		var f followersFile
		for _, name := range part {
			f.Terms = append(f.Terms, name)
			f.Followers = append(f.Followers, string(terms[name].followers))
			terms[name].followers = nil
		}
		entry.Followers.add(key, w.add("followers", f))
	}
	for _, words := range byLength(names) {
		entry.Words += w.add("words", words)
	}
	w.addNamed(Entry, encode(entry))
	return w.err
}

// fileWriter names files and hands them on, until there is an error.
type fileWriter struct {
	write func(File) error
	done  map[string]bool // by name
	err   error
}

// add adds a file and gives the hash in its name.
func (w *fileWriter) add(kind string, content any) string {
	data := encode(content)
	sum := sha256.Sum256(data)
	hash := strings.ToLower(base32.HexEncoding.EncodeToString(sum[:]))[:hashLength]
	w.addNamed(fileName(kind, hash), data)
	return hash
}

func (w *fileWriter) addNamed(name string, data []byte) {
	if w.err == nil && !w.done[name] {
		w.done[name] = true
		w.err = w.write(File{name, data})
	}
}

// addTerms adds the files of terms, cut by keys. It takes the documents out of
// the terms, since a large site has no memory to have them twice.
func (w *fileWriter) addTerms(kind string, keys, names []string, terms map[string]*term) shardNames {
	s := shardNames{Keys: []string{}}
	for key, part := range shards(keys, names) {
		var f termsFile
		for _, name := range part {
			t := terms[name]
			f.Terms = append(f.Terms, name)
			f.Documents = append(f.Documents, string(appendOrdinals(nil, t.docs)))
			f.Levels = append(f.Levels, levelsText(t.levels))
			t.docs, t.levels = nil, nil
		}
		s.add(key, w.add(kind, f))
	}
	return s
}

func encode(content any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(content); err != nil {
		panic(err) // only our own types of texts and numbers come here
	}
	return b.Bytes()
}

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
	// The two words before the one that is read, and what is known to follow
	// the first of them. A term is nil before a text and for a common word.
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
		if len(t.next) > 0 {
			slices.SortFunc(t.next, follower.compare)
			t.followers = appendFollowers(t.followers, slices.Compact(t.next))
		}
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
			if isCommon(p) {
				t = nil
			}
			r.follow(t, wordHash(p))
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
		t = &term{}
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

// cutAlphabet gives the keys of the files that sorted words are spread over.
// From a part of the alphabet that is too large for one file, the largest of
// its letters are cut off as parts of their own until the rest is small
// enough. So a change of one word seldom moves another to a different file.
func cutAlphabet(words []string, most int, size func(string) int) []string {
	var keys []string
	var cut func(key string, words []string) int
	cut = func(key string, words []string) int {
		total := 0
		for _, w := range words {
			total += size(w)
		}
		if total <= most || len(words) == 1 {
			return total
		}
		type part struct {
			key   string
			words []string
			size  int
		}
		var parts []part
		for i := 0; i < len(words); {
			if words[i] == key {
				i++
				continue
			}
			_, n := utf8.DecodeRuneInString(words[i][len(key):])
			p := part{key: words[i][:len(key)+n]}
			j := i
			for ; j < len(words) && strings.HasPrefix(words[j], p.key); j++ {
				p.size += size(words[j])
			}
			p.words = words[i:j]
			parts = append(parts, p)
			i = j
		}
		slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.size, a.size) })
		for _, p := range parts {
			if total <= most {
				break
			}
			total -= p.size
			if left := cut(p.key, p.words); left > 0 {
				keys = append(keys, p.key)
			}
		}
		return total
	}
	if left := cut("", words); left > 0 {
		keys = append(keys, "")
	}
	slices.Sort(keys)
	return keys
}

// shards yields the words of each key: those that begin with it and with no
// longer one. Keys and words are sorted.
func shards(keys, words []string) func(yield func(string, []string) bool) {
	parts := make([][]string, len(keys))
	for _, w := range words {
		i, _ := slices.BinarySearch(keys, w+"\x00")
		for i--; !strings.HasPrefix(w, keys[i]); i-- {
		}
		parts[i] = append(parts[i], w)
	}
	return func(yield func(string, []string) bool) {
		for i, key := range keys {
			if len(parts[i]) > 0 && !yield(key, parts[i]) {
				return
			}
		}
	}
}

// summarise gives, for each beginning that covers too many files, the term of
// the documents that have such a word outside their body.
func summarise(keys, words []string, terms map[string]*term) map[string]*term {
	all := map[string]*term{}
	files := shardNames{Keys: keys}
	for _, key := range keys {
		for i := range key {
			p := key[:i]
			if p == "" || all[p] != nil || len(files.covering(p)) <= maxFiles {
				continue
			}
			levels := map[int32]uint8{}
			first, _ := slices.BinarySearch(words, p)
			for _, w := range words[first:] {
				if !strings.HasPrefix(w, p) {
					break
				}
				t := terms[w]
				for i, doc := range t.docs {
					if l := t.levels[i]; l&headFlag != 0 {
						levels[doc] = max(levels[doc], l)
					}
				}
			}
			s := &term{docs: slices.Sorted(maps.Keys(levels))}
			for _, doc := range s.docs {
				s.levels = append(s.levels, levels[doc])
			}
			all[p] = s
		}
	}
	return all
}

// byLength gives, for lengths from minWord to maxTerm, the words of just
// letters that have it, up to the longest that there is.
func byLength(words []string) []string {
	var all []string
	for _, w := range words {
		if n := utf8.RuneCountInString(w) - minWord; n >= 0 && isLetters(w) {
			for len(all) <= n {
				all = append(all, "")
			}
			all[n] += " " + w
		}
	}
	for i := range all {
		all[i] = strings.TrimPrefix(all[i], " ")
	}
	return all
}

func checkDocuments(docs []Document) error {
	ids := map[string]bool{}
	for i := range docs {
		d := &docs[i]
		if d.ID == "" {
			return fmt.Errorf("search: a document has no ID: %q", d.Title)
		}
		if ids[d.ID] {
			return fmt.Errorf("search: two documents have the ID %q", d.ID)
		}
		ids[d.ID] = true
		if _, _, err := parseMoment(d.First); err != nil {
			return fmt.Errorf("search: %s: %w", d.ID, err)
		}
	}
	return nil
}

// makeColumns writes what results are sorted by.
func makeColumns(docs []Document) (published, deadline momentsFile, value string, err error) {
	var days, minutes, endDays, endMinutes, values []byte
	before := 0
	for i := range docs {
		d := &docs[i]
		day, minute, err := parseMoment(d.Published.Datetime)
		if err != nil {
			return published, deadline, "", fmt.Errorf("search: %s: %w", d.ID, err)
		}
		days = appendSigned(days, day-before)
		minutes = appendNumber(minutes, minute)
		before = day

		if d.Deadline.Datetime == "" {
			endDays = appendNumber(endDays, 0)
			endMinutes = appendNumber(endMinutes, 0)
		} else {
			end, minute, err := parseMoment(d.Deadline.Datetime)
			if err != nil {
				return published, deadline, "", fmt.Errorf("search: %s: %w", d.ID, err)
			}
			endDays = appendSigned(appendNumber(endDays, 1), end-day)
			endMinutes = appendNumber(endMinutes, minute)
		}

		if d.Value == nil {
			values = appendNumber(values, 0)
			continue
		}
		// Amounts are round: how many noughts they end in, and what is before them.
		n, noughts := max(d.Value.Sort, 0), 0
		for n > 0 && n%10 == 0 {
			n, noughts = n/10, noughts+1
		}
		values = appendNumber(appendNumber(values, noughts+1), n)
	}
	return momentsFile{string(days), string(minutes)}, momentsFile{string(endDays), string(endMinutes)}, string(values), nil
}

// parseMoment reads a day, and the minute of the day, from a datetime as it is
// written, without regard to its zone.
func parseMoment(s string) (day, minute int, err error) {
	layout := "2006-01-02T15:04"
	t, err := time.Parse(layout[:min(len(s), len(layout))], s[:min(len(s), len(layout))])
	if err != nil || len(s) < len("2006-01-02") {
		return 0, 0, fmt.Errorf("“%s” is no date; write it as in 2006-01-02 or 2006-01-02T15:04:05Z", s)
	}
	return dayOf(t), t.Hour()*60 + t.Minute(), nil
}

// dayOf counts the days from 1970.
func dayOf(t time.Time) int {
	return int(t.Truncate(24*time.Hour).Unix() / (24 * 60 * 60))
}

// facetNames are the facets in the order in which they are shown. A deadline
// is one more, which needs no file: it is counted from the columns.
var facetNames = [...]string{"status", "type", "buyer", "programme", "topic", "cpv", "region", "method", "value"}

func facetChoices(d *Document, facet string) []Choice {
	switch facet {
	case "status":
		return []Choice{d.Status}
	case "type":
		return []Choice{d.Type}
	case "buyer":
		return []Choice{d.Buyer}
	case "programme":
		return []Choice{d.Programme}
	case "topic":
		return d.Topics
	case "cpv":
		return d.Divisions
	case "region":
		return d.Regions
	case "method":
		return []Choice{d.Method}
	case "value":
		return []Choice{d.Amount}
	}
	panic("search: no facet " + facet)
}

// statusOrder is the life of a procedure; other facets are in the order of
// their numbers or names.
var statusOrder = [...]string{"open", "planned", "closed", "awarded", "in-contract", "ended", "cancelled"}

func makeFacets(docs []Document) []facetFile {
	files := make([]facetFile, len(facetNames))
	for i, name := range facetNames {
		type choice struct {
			Choice
			docs []int32
		}
		found := map[string]*choice{}
		for doc := range docs {
			for _, c := range facetChoices(&docs[doc], name) {
				if c.Key == "" {
					continue
				}
				f := found[c.Key]
				if f == nil {
					f = &choice{Choice: c}
					found[c.Key] = f
				}
				// A document that gives one choice twice has it once.
				if n := len(f.docs); n == 0 || f.docs[n-1] != int32(doc) {
					f.docs = append(f.docs, int32(doc))
				}
			}
		}
		sorted := slices.SortedFunc(maps.Values(found), func(a, b *choice) int {
			return cmp.Or(
				cmp.Compare(rank(name, a.Key), rank(name, b.Key)),
				strings.Compare(fold(a.Label), fold(b.Label)),
				strings.Compare(a.Key, b.Key))
		})
		f := facetFile{Name: name, Keys: []string{}, Labels: []string{}, Documents: []string{}}
		for _, c := range sorted {
			f.Keys = append(f.Keys, c.Key)
			f.Labels = append(f.Labels, c.Label)
			f.Documents = append(f.Documents, string(appendOrdinals(nil, c.docs)))
		}
		files[i] = f
	}
	return files
}

func rank(facet, key string) int {
	if facet == "status" {
		if i := slices.Index(statusOrder[:], key); i >= 0 {
			return i
		}
		return len(statusOrder)
	}
	n, err := strconv.Atoi(key)
	if err != nil {
		return math.MaxInt
	}
	return n
}
