package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// format is the version of the files; search.js knows one.
const format = 1

// maxDocuments is far more than a static site has. An index that claims more
// is refused before memory is set aside for it.
const maxDocuments = 1 << 22

// hashLength is how many letters of a file's hash are in its name: 50 bits.
const hashLength = 10

// minWord is the shortest word in the words files: words of five letters may
// have one typed wrong, or too few.
const minWord = 4

func fileName(kind, hash string) string { return "search/" + kind + "-" + hash + ".json" }

type entryFile struct {
	Format    int        `json:"format"`
	Documents int        `json:"documents"`
	PerFile   int        `json:"perFile"`   // documents in a documents file
	Published string     `json:"published"` // hashes of one file each
	Deadline  string     `json:"deadline"`
	Value     string     `json:"value"`
	Facets    string     `json:"facets"`
	Terms     shardNames `json:"terms"` // by beginning of the word
	// Beginnings have a summary of each beginning that covers more than
	// maxFiles terms files.
	Beginnings shardNames `json:"beginnings"`
	Followers  shardNames `json:"followers"` // as terms
	Words      string     `json:"words"`     // hashes, by length of the word from minWord
	Shown      string     `json:"shown"`     // hashes of documents files
}

// shardNames are the keys of files, sorted, and their hashes, one after the
// other without a space.
type shardNames struct {
	Keys   []string `json:"keys"`
	Hashes string   `json:"hashes"`
}

func (s *shardNames) add(key, hash string) {
	s.Keys = append(s.Keys, key)
	s.Hashes += hash
}

func (s *shardNames) isWhole() bool { return len(s.Hashes) == len(s.Keys)*hashLength }

// find gives which file has the longest key that the word begins with, or -1.
func (s *shardNames) find(word string) int {
	best := -1
	for i, key := range s.Keys {
		if strings.HasPrefix(word, key) && (best < 0 || len(key) > len(s.Keys[best])) {
			best = i
		}
	}
	return best
}

// covering gives which files may have words with this beginning.
func (s *shardNames) covering(beginning string) []int {
	var files []int
	if i := s.find(beginning); i >= 0 {
		files = append(files, i)
	}
	for i, key := range s.Keys {
		if len(key) > len(beginning) && strings.HasPrefix(key, beginning) {
			files = append(files, i)
		}
	}
	return files
}

// maxFiles is how many terms files are read for one beginning.
const maxFiles = 4

// areHashes reports whether these are made of nothing but hashes, so that no
// index leads to a file elsewhere.
func areHashes(texts ...string) bool {
	for _, s := range texts {
		if strings.Trim(s, "0123456789abcdefghijklmnopqrstuv") != "" {
			return false
		}
	}
	return true
}

func nthHash(hashes string, n int) string { return hashes[n*hashLength : (n+1)*hashLength] }

type termsFile struct {
	Terms     []string `json:"terms"`
	Documents []string `json:"documents"` // of each term: ordinals
	Levels    []string `json:"levels"`    // of each of them
}

type followersFile struct {
	Terms     []string `json:"terms"`
	Followers []string `json:"followers"` // of each document of the term
}

// shownDocument is what a result shows.
type shownDocument struct {
	ID              string  `json:"id"`
	URL             string  `json:"url"`
	Title           string  `json:"title"`
	TitleLanguage   string  `json:"titleLanguage,omitempty"`
	Buyer           string  `json:"buyer,omitempty"`
	Summary         string  `json:"summary,omitempty"`
	SummaryLanguage string  `json:"summaryLanguage,omitempty"`
	Published       Moment  `json:"published"`
	Type            string  `json:"type"`
	Status          string  `json:"status"`
	StatusLabel     string  `json:"statusLabel"`
	Value           *Value  `json:"value,omitempty"`
	Deadline        *Moment `json:"deadline,omitempty"`
	Earliest        *Moment `json:"earliest,omitempty"`
}

// summaryLength is where a summary is cut, in runes.
const summaryLength = 240

func show(d *Document) shownDocument {
	s := shownDocument{
		ID: d.ID, URL: d.URL, Title: d.Title, TitleLanguage: d.TitleLanguage, Buyer: d.Buyer.Label, Summary: excerpt(d.Summary), SummaryLanguage: d.SummaryLanguage,
		Published: d.Published, Type: d.Type.Label, Status: d.Status.Key, StatusLabel: d.Status.Label, Value: d.Value,
		Earliest: d.Earliest,
	}
	if d.Deadline.Datetime != "" {
		s.Deadline = &d.Deadline
	}
	return s
}

// excerpt cuts a text at a word.
func excerpt(s string) string {
	if utf8.RuneCountInString(s) <= summaryLength {
		return s
	}
	cut, n := 0, 0
	for i, r := range s {
		if n++; n > summaryLength {
			if cut == 0 {
				cut = i
			}
			break
		}
		if r == ' ' {
			cut = i
		}
	}
	return strings.TrimRight(s[:cut], " ,;:.") + "…"
}

// An Index answers queries from the files that [Build] made. Any number of
// goroutines may use it at once.
type Index struct {
	read    func(name string) ([]byte, error)
	entry   entryFile
	columns columns
	facets  []facet
}

var errIndex = errors.New("the search index is damaged; build the site again")

// Open reads an index. The function gives the content of a file of [Build] by
// its name; it is called again for other files when there is a query. Errors
// are those of the function, or say that the files are no index.
func Open(read func(name string) ([]byte, error)) (*Index, error) {
	ix := &Index{read: read}
	if err := ix.load(Entry, &ix.entry); err != nil {
		return nil, err
	}
	e := &ix.entry
	if e.Format != format {
		return nil, fmt.Errorf("%s: format %d: %w", Entry, e.Format, errIndex)
	}
	if e.Documents < 0 || e.Documents > maxDocuments || e.PerFile < 1 || e.PerFile > maxDocuments ||
		len(e.Shown) != (e.Documents+e.PerFile-1)/e.PerFile*hashLength ||
		!e.Terms.isWhole() || !e.Beginnings.isWhole() || !e.Followers.isWhole() ||
		len(e.Words)%hashLength != 0 || !areHashes(e.Published, e.Deadline, e.Value, e.Facets, e.Terms.Hashes, e.Beginnings.Hashes, e.Followers.Hashes, e.Words, e.Shown) {
		return nil, fmt.Errorf("%s: %w", Entry, errIndex)
	}
	if err := ix.loadColumns(); err != nil {
		return nil, err
	}
	if err := ix.loadFacets(); err != nil {
		return nil, err
	}
	return ix, nil
}

func (ix *Index) load(name string, into any) error {
	data, err := ix.read(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w: %w", name, errIndex, err)
	}
	return nil
}
