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

	maps.DeleteFunc(terms, func(_ string, t *term) bool { return !t.placed })
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
func shards(keys, words []string) iter.Seq2[string, []string] {
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
