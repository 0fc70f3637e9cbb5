package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestSearchSample asks the sample site what a supplier or a journalist might,
// and demands the right procedure among the first three.
func TestSearchSample(t *testing.T) {
	sample := root(t) + "/content"
	for _, test := range []struct {
		query string // words, then name=key of facets
		want  string
	}{
		{"pegasus", "pegasus"},
		{"service desk hosting", "pegasus"},
		{"live facial recognition", "pegasus"},
		{"infrastr", "pegasus"},
		{"infrastructre tender", "pegasus"}, // a letter is missing
		{"body worn cameras", "body-worn-video"},
		{"body-worn", "body-worn-video"},
		{"emergency call handling", "emergency-call-handling"},
		{"vehicle telematics", "fleet-telematics"},
		{"harrow lane forensics", "digital-forensics"},
		{"forensic status=awarded", "digital-forensics"},
		{"HVP/2019/114", "data-centre-decommissioning"},
		{"0048213", "radio-terminals"},
		{"scanning paper files", "scanning-case-files"},
		{"patrol boat", "patrol-boat-refit"},
		{"crime mapping status=closed", "crime-mapping"},
		{"custody cleaning", "custody-cleaning"},
		{"carrow street", "carrow-street-station"},
		{"cyfieithu", "gwasanaethau-cyfieithu"},
		{"gilets", "gilets-de-sauvetage"},
		{"shared ict", "shared-ict-services"},
		{"workplace status=open", "compass-workplace"},
		{"threat feed", "threat-feed"},
		{"uniforms", "uniform-supply"},
		{`"custody suite"`, "custody-cleaning"},
	} {
		args := []string{"search", "--content", sample, "--at", "2020-01-10T12:00:00Z", "--format", "json"}
		for word := range strings.FieldsSeq(test.query) {
			if strings.Contains(word, "=") {
				args = append(args, "--facet", word)
			} else {
				args = append(args, word)
			}
		}
		var out bytes.Buffer
		if code := run(args, &out, &out); code != 0 {
			t.Fatalf("%s: exit code %d\n%s", test.query, code, &out)
		}
		var results struct{ Hits []struct{ ID string } }
		if err := json.Unmarshal(out.Bytes(), &results); err != nil {
			t.Fatal(err)
		}
		var first []string
		for _, hit := range results.Hits[:min(3, len(results.Hits))] {
			first = append(first, hit.ID)
		}
		if !slices.Contains(first, test.want) {
			t.Errorf("%s: %q, want %s among them", test.query, first, test.want)
		}
	}
}
