// Package search finds procedures by their words and facets, in an index of
// static files that a browser reads with nothing but a static host, and that
// this program reads the same way.
//
// [Build] makes the files from documents; [Open] reads them and
// [Index.Search] answers a query. The browser's side is search.js among the
// templates, which follows the same rules to the letter: same words, same
// scores, same order.
//
// # Files
//
// All are JSON under search/. index.json is the way in; every other name holds
// a hash of the content, so a file never changes and can be cached for ever.
// Documents are numbered from 0 in the order in which they were first
// published, so that a new one gets the last number and moves no other.
//
//	index.json      how many documents; the names of all other files
//	terms-*.json    a part of the alphabet: each word, the documents that have it, how much they are about it
//	beginnings-*    summaries of beginnings, see below
//	followers-*     words again: what follows them in each document; read only for phrases
//	words-*         all words of one length; read only when a word is not found, to forgive a typing error
//	published-*     of each document, as are deadline-* and value-*: what results are sorted by
//	facets-*        each facet: its choices and the documents that have them
//	documents-*     8 documents or more: what a result shows
//
// A word is in the terms file with the longest key that it begins with. For a
// beginning that covers more than a few files there is a summary: the
// documents that have such a word in a title, name or code. So one or two
// letters typed cost one file, not a quarter of the index.
//
// Numbers are written as in codec.go.
package search

import "iter"

// A Document is what search knows of one procedure.
type Document struct {
	ID  string // the procedure's name; no two are the same
	URL string // of its page, from the site's root without the slash: "notices/pegasus/"

	// First is when its first notice was published, in the form of
	// [Moment.Datetime]. It gives the order of documents in the index.
	First     string
	Published Moment // its last notice
	Deadline  Moment // none: zero
	// Earliest is of the lot or tower that closes first, before Deadline; nil: none.
	Earliest *Moment

	Title, Summary string
	// TitleLanguage and SummaryLanguage are those of the texts (BCP 47), if they are
	// not the site's.
	TitleLanguage, SummaryLanguage string

	References []string // the buyer's own, official numbers, OCID
	Names      []string // towers and lots
	Suppliers  []string // names and identifiers
	// Body is the plain text of all notices, in parts that end between words;
	// nil: none. It is gone through once, by any goroutine.
	Body    iter.Seq[string]
	BuyerID string   // GB-COH-01234567
	CPV     []Choice // codes as pages print them, 72000000-5, and their label

	// Facets. A zero Choice is none.
	Status, Type, Method Choice
	Buyer, Programme     Choice
	ValueBand            Choice // its key is the band's lower end in whole units: "1000000"
	Topics, Regions      []Choice
	Divisions            []Choice // of the CPV: two digits and their label

	Value *Value // nil: none
}

// A Choice is one thing that a facet can be: its key in a URL, and its name for
// people.
type Choice struct{ Key, Label string }

// A Moment is a day or an instant as a page shows it.
type Moment struct {
	Label    string `json:"label,omitempty"` // of a deadline: "Closes", "Closed"
	Field    string `json:"field,omitempty"` // of a deadline, its data-field if that is not "deadline"
	Datetime string `json:"datetime"`        // "2020-01-27" or "2020-01-27T12:00:00Z"; sorted as written, so all in the site's zone
	Text     string `json:"text"`            // "27 January 2020, 12:00"
}

// A Value is an amount of money, or a range of two, as a page shows it.
type Value struct {
	Label string `json:"label"` // "Value", "Estimated value"
	// Sort is in whole units of the currency; results are sorted by it as if
	// all currencies were one.
	Sort    int64    `json:"-"`
	Amounts []Amount `json:"amounts"`
}

// An Amount is one figure of a [Value].
type Amount struct {
	Field string `json:"field"` // "value", "value.min" or "value.max"
	Data  string `json:"data"`  // "600000000 GBP"
	Text  string `json:"text"`  // "£600m"
}

// A File is one file of the index.
type File struct {
	Name string // "search/index.json"
	Data []byte
}

// Entry is the name of the file that leads to all others.
const Entry = "search/index.json"
