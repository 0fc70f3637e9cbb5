package ocds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The tests read releases as anybody else would: from their JSON, by the merge
// rules that are written in the release schema, and not by the kinds of node
// that made them.

// rules are the merge rules of a schema, by paths without numbers
// ("tender.items.additionalClassifications").
type rules struct{ omit, whole map[string]bool }

// rulesOf reads a schema's omitWhenMerged and wholeListMerge properties. Lists
// whose items are no objects with an id are whole lists too.
func rulesOf(schema map[string]any) rules {
	r := rules{map[string]bool{}, map[string]bool{}}
	resolve := func(s map[string]any) map[string]any {
		if ref, ok := s["$ref"].(string); ok {
			return schema["definitions"].(map[string]any)[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
		}
		return s
	}
	var walk func(s map[string]any, path string)
	walk = func(s map[string]any, path string) {
		properties, _ := resolve(s)["properties"].(map[string]any)
		for name, p := range properties {
			p, at := p.(map[string]any), strings.TrimPrefix(path+"."+name, ".")
			if p["omitWhenMerged"] == true {
				r.omit[at] = true
			}
			items, ok := p["items"].(map[string]any)
			if !ok {
				walk(p, at)
				continue
			}
			inner, _ := resolve(items)["properties"].(map[string]any)
			if p["wholeListMerge"] == true || inner["id"] == nil {
				r.whole[at] = true
			} else {
				walk(items, at)
			}
		}
	}
	walk(schema, "")
	return r
}

// tree makes a node of a decoded JSON value.
func (r rules) tree(name, path string, v any) node {
	switch v := v.(type) {
	case map[string]any:
		n := node{name: name}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if at := strings.TrimPrefix(path+"."+key, "."); !r.omit[at] {
				n.nodes = append(n.nodes, r.tree(key, at, v[key]))
			}
		}
		return n
	case []any:
		whole := r.whole[path] || slices.ContainsFunc(v, func(item any) bool { _, ok := item.(map[string]any); return !ok })
		if !whole {
			n := node{name: name, kind: list}
			for _, item := range v {
				n.nodes = append(n.nodes, r.tree("", path, item))
			}
			return n
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return node{name: name, kind: literal, text: string(text)}
}

// merge merges decoded releases in their order and gives the compiled and the
// versioned release.
func (r rules) merge(releases []any) (compiled, versioned map[string]any) {
	var says []*node
	var stamps []stamp
	var ocid, date string
	for _, v := range releases {
		release := maps.Clone(v.(map[string]any))
		tag := ""
		if tags, _ := release["tag"].([]any); tags != nil {
			tag = tags[0].(string)
		}
		ocid, date = release["ocid"].(string), release["date"].(string)
		stamps = append(stamps, stamp{release["id"].(string), date, tag})
		delete(release, "tag") // the schema of some fixtures has none
		delete(release, "ocid")
		n := r.tree("", "", release)
		says = append(says, &n)
	}
	versioned = decode(appendVersioned(nil, says, stamps, false)).(map[string]any)
	prune(versioned)
	versioned["ocid"] = ocid
	compiled, _ = latest(says).(map[string]any)
	if compiled == nil {
		compiled = map[string]any{}
	}
	maps.Copy(compiled, map[string]any{"ocid": ocid, "id": ocid + "-" + date, "date": date, "tag": []any{"compiled"}})
	return compiled, versioned
}

// latest gives what releases add up to, nil if that is nothing.
func latest(says []*node) any {
	var last *node
	for _, n := range says {
		if n != nil {
			last = n
		}
	}
	switch last.kind {
	case object:
		out := map[string]any{}
		for name, part := range parts(says) {
			if v := latest(part); v != nil {
				out[name] = v
			}
		}
		if len(out) > 0 {
			return out
		}
		return nil
	case list:
		var out []any
		for item := range itemsOf(says) {
			if v := latest(item); v != nil {
				out = append(out, v)
			}
		}
		if out != nil {
			return out
		}
		return nil
	}
	return decode(appendNode(nil, last))
}

// prune takes out objects and lists with nothing in them. Package ocds writes
// none, but some fixtures have them.
func prune(v any) (empty bool) {
	switch v := v.(type) {
	case map[string]any:
		for key, part := range v {
			if key != "value" && prune(part) {
				delete(v, key)
			}
		}
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

func decode(text []byte) any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		panic(fmt.Sprintf("%v in %.500s", err, text))
	}
	return v
}

func decodeFile(t testing.TB, name string) any {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return decode(text)
}

// shared gives the folder of test data beside the project, and skips the test
// if it is not there.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(append([]string{"../../../shared"}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no test data: %v", err)
	}
	return dir
}

// notApplied are the public fixtures of which handbill's data cannot have the
// like, with the reason.
var notApplied = map[string]string{
	"1.0/suppliers":                 "merges by OCDS 1.0, and handbill writes 1.1",
	"schema/identifier-merge-no-id": "has results for two settings of the tool it comes from alone",
}

func TestMergeFixtures(t *testing.T) {
	dir := shared(t, "data", "ocds-merge")
	ruleSets := map[string]rules{
		"1.1":    rulesOf(decodeFile(t, filepath.Join(dir, "release-schema-1__1__4.json")).(map[string]any)),
		"schema": rulesOf(decodeFile(t, filepath.Join(dir, "schema.json")).(map[string]any)),
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, file := range files {
		folder := filepath.Base(filepath.Dir(file))
		name := folder + "/" + strings.TrimSuffix(filepath.Base(file), ".json")
		releases, isInput := decodeFile(t, file).([]any)
		if !isInput {
			continue // a result
		}
		if notApplied[name] != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			compiled, versioned := ruleSets[folder].merge(releases)
			base := strings.TrimSuffix(file, ".json")
			found := false
			for suffix, got := range map[string]map[string]any{"-compiled.json": compiled, "-versioned.json": versioned} {
				if _, err := os.Stat(base + suffix); err != nil {
					continue
				}
				found = true
				if diff := cmp.Diff(decodeFile(t, base+suffix), any(got)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", suffix, diff)
				}
			}
			if !found {
				t.Error("no expected result")
			}
			checked++
		})
	}
	if checked < 20 {
		t.Errorf("checked %d fixtures, want all", checked)
	}
}
