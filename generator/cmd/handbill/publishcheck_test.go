package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// What is recorded comes to the ledger that the content was held against,
// whatever became of its file since: it knows of notices that are gone.
func TestRecordKeepsWhatWasChecked(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "ledger.json")
	for name, text := range map[string]string{
		"site.yaml":         "title: Roads\nbase_url: https://example.org/\npublisher: Example Council\nocid_prefix: ocds-abc123\n",
		"notices/road.md":   "---\ntype: tender\ntitle: Road repairs\npublished: 2020-01-02\nbuyer: Example Council\n---\nWords.\n",
		"withdrawn/park.md": "---\ntitle: Park\ndate: 2020-01-09\nreason: Published by mistake.\n---\n",
		"ledger.json":       `{"notices": {"park/tender": {"file": "notices/park/tender.md", "published": "2020-01-02", "facts": {"title": "00"}}}}`,
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o, err := (&settings{content: dir, at: "2020-01-10"}).options()
	if err != nil {
		t.Fatal(err)
	}
	model, err := load(t.Context(), o)
	if err != nil || model.Problems.HasErrors() {
		t.Fatal(err, model.Problems)
	}
	if err := os.WriteFile(file, []byte("half of"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	if err := record(cmd, dir, model); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"park/tender"`, `"road/road"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in the ledger:\n%s", want, data)
		}
	}
	if !strings.Contains(out.String(), "2 notices, 1 of them new") {
		t.Errorf("it says %q", &out)
	}
}
