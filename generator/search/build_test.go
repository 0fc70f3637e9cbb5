package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The term of a beginning that covers too many files has each document once that
// has such a word outside its body, at the highest of its levels, and no other.
func TestSummarise(t *testing.T) {
	terms := []*term{
		{name: "boat", docs: []int32{0}, levels: []uint8{9 | headFlag}},
		{name: "ca", docs: []int32{1, 2}, levels: []uint8{3 | headFlag, 5}}, // in the body of 2
		{name: "cb", docs: []int32{1, 3}, levels: []uint8{7 | headFlag, 2 | headFlag}},
		{name: "cz", docs: []int32{3}, levels: []uint8{1 | headFlag}},
		{name: "dock", docs: []int32{4}, levels: []uint8{9 | headFlag}},
	}
	for _, test := range []struct {
		keys []string
		want string
	}{
		{[]string{"", "ca", "cb", "cc"}, ""}, // few enough to be read
		{[]string{"", "ca", "cb", "cc", "cd", "ce"}, "c [1 3] [7 2]"},
		{[]string{"", "ca", "cb", "cc", "cda", "cdb", "cdc", "cdd"}, "c [1 3] [7 2] cd [] []"},
	} {
		var got string
		for _, s := range summarise(test.keys, terms, 5) {
			levels := slices.Clone(s.levels)
			for i := range levels {
				if levels[i]&headFlag == 0 {
					t.Errorf("%q: the term %s has a document for its body alone", test.keys, s.name)
				}
				levels[i] &^= headFlag
			}
			got += fmt.Sprint(" ", s.name, " ", s.docs, " ", levels)
		}
		if got = strings.TrimSpace(got); got != test.want {
			t.Errorf("%q: the terms are %s, want %s", test.keys, got, test.want)
		}
	}
}
