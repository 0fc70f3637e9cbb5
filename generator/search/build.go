package search

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
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

// Build makes the files of an index and hands each to write, the entry last.
// They are the same bytes for the same documents, in whatever order these
// come and however many processors there are. A document without an ID, an ID
// used twice and a date that cannot be read are errors; so is what write
// returns.
func Build(documents []Document, write func(File) error) error {
	docs := make([]*Document, len(documents))
	for i := range documents {
		docs[i] = &documents[i]
	}
	slices.SortFunc(docs, func(a, b *Document) int {
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
			shown[i] = show(part[i])
		}
		entry.Shown += w.add("documents", shown)
	}

	terms := readAll(docs)
	keys := cutAlphabet(terms, termsSize, (*term).termsSize)
	beginnings := summarise(keys, terms, len(docs))
	entry.Terms = w.addTerms("terms", keys, terms)
	entry.Beginnings = w.addTerms("beginnings", cutAlphabet(beginnings, termsSize, (*term).termsSize), beginnings)

	terms = slices.DeleteFunc(terms, func(t *term) bool { return !t.isPlaced() })
	keys = cutAlphabet(terms, followersSize, func(t *term) int { return len(t.name) + t.followers.Len() })
	for key, part := range shards(keys, terms) {
		f := followersFile{make([]string, len(part)), make([]string, len(part))}
		for i, t := range part {
			f.Terms[i], f.Followers[i] = t.name, t.followers.String()
			t.followers.Reset()
		}
		entry.Followers.add(key, w.add("followers", f))
	}
	for _, words := range byLength(terms) {
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

// addTerms adds the files of terms, cut by keys.
func (w *fileWriter) addTerms(kind string, keys []string, terms []*term) shardNames {
	s := shardNames{Keys: []string{}}
	var buffer []byte
	for key, part := range shards(keys, terms) {
		f := termsFile{make([]string, len(part)), make([]string, len(part)), make([]string, len(part))}
		for i, t := range part {
			f.Terms[i] = t.name
			buffer = appendOrdinals(buffer[:0], t.docs)
			f.Documents[i] = string(buffer)
			buffer = appendLevels(buffer[:0], t.levels)
			f.Levels[i] = string(buffer)
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

// cutAlphabet gives the keys of the files that sorted terms are spread over.
// From a part of the alphabet that is too large for one file, the largest of
// its letters are cut off as parts of their own until the rest is small
// enough. So a change of one word seldom moves another to a different file.
func cutAlphabet(terms []*term, most int, size func(*term) int) []string {
	var keys []string
	var cut func(key string, terms []*term) int
	cut = func(key string, terms []*term) int {
		total := 0
		for _, t := range terms {
			total += size(t)
		}
		if total <= most || len(terms) == 1 {
			return total
		}
		type part struct {
			key   string
			terms []*term
			size  int
		}
		var parts []part
		for i := 0; i < len(terms); {
			name := terms[i].name
			if name == key {
				i++
				continue
			}
			_, n := utf8.DecodeRuneInString(name[len(key):])
			p := part{key: name[:len(key)+n]}
			j := i
			for ; j < len(terms) && strings.HasPrefix(terms[j].name, p.key); j++ {
				p.size += size(terms[j])
			}
			p.terms = terms[i:j]
			parts = append(parts, p)
			i = j
		}
		slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.size, a.size) })
		for _, p := range parts {
			if total <= most {
				break
			}
			total -= p.size
			if left := cut(p.key, p.terms); left > 0 {
				keys = append(keys, p.key)
			}
		}
		return total
	}
	if left := cut("", terms); left > 0 {
		keys = append(keys, "")
	}
	slices.Sort(keys)
	return keys
}

// shards yields the terms of each key: those that begin with it and with no
// longer one. Keys and terms are sorted.
func shards(keys []string, terms []*term) iter.Seq2[string, []*term] {
	parts := make([][]*term, len(keys))
	last := 0 // of the keys that are not after the term
	for _, t := range terms {
		for last+1 < len(keys) && keys[last+1] <= t.name {
			last++
		}
		i := last
		for !strings.HasPrefix(t.name, keys[i]) {
			i--
		}
		parts[i] = append(parts[i], t)
	}
	return func(yield func(string, []*term) bool) {
		for i, key := range keys {
			if len(parts[i]) > 0 && !yield(key, parts[i]) {
				return
			}
		}
	}
}

// summarise gives, for each beginning that covers too many files, the term of
// the documents that have such a word outside their body.
func summarise(keys []string, terms []*term, documents int) []*term {
	all := map[string]*term{}
	files := shardNames{Keys: keys}
	levels := make([]uint8, documents) // 0: no such word
	for _, key := range keys {
		for i := range key {
			p := key[:i]
			if p == "" || all[p] != nil || len(files.covering(p)) <= maxFiles {
				continue
			}
			clear(levels)
			first, _ := slices.BinarySearchFunc(terms, p, (*term).compare)
			for _, t := range terms[first:] {
				if !strings.HasPrefix(t.name, p) {
					break
				}
				for i, doc := range t.docs {
					if l := t.levels[i]; l&headFlag != 0 {
						levels[doc] = max(levels[doc], l)
					}
				}
			}
			s := &term{name: p}
			for doc, l := range levels {
				if l > 0 {
					s.docs, s.levels = append(s.docs, int32(doc)), append(s.levels, l)
				}
			}
			all[p] = s
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b *term) int { return a.compare(b.name) })
}

// byLength gives, for lengths from minWord to maxTerm, the words of just
// letters that have it, up to the longest that there is.
func byLength(terms []*term) []string {
	var all [][]string
	for _, t := range terms {
		if n := utf8.RuneCountInString(t.name) - minWord; n >= 0 && isLetters(t.name) {
			for len(all) <= n {
				all = append(all, nil)
			}
			all[n] = append(all[n], t.name)
		}
	}
	texts := make([]string, len(all))
	for i, words := range all {
		texts[i] = strings.Join(words, " ")
	}
	return texts
}

func checkDocuments(docs []*Document) error {
	ids := map[string]bool{}
	for _, d := range docs {
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
