package notice

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"handbill.example/generator/content"
)

// TestMergeFixtures merges the public fixtures of the OCDS merge rules as
// notices: each release of a fixture is written as a notice that says the same,
// and what they add up to must be what a notice says that is written from the
// fixture's compiled release.
//
// Content has no list of objects whose items are not told apart by a key, no
// empty object and no object within an item, so fixtures of those are not
// expressed; the test names the ones that are, so that none is lost.
func TestMergeFixtures(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "ocds-merge", "1.1")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no test data at ../shared/data/ocds-merge")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*-compiled.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expressed []string
	for _, compiledFile := range files {
		name := strings.TrimSuffix(filepath.Base(compiledFile), "-compiled.json")
		var releases []map[string]any
		var compiled map[string]any
		read(t, filepath.Join(dir, name+".json"), &releases)
		read(t, compiledFile, &compiled)
		var notices []string
		fits := true
		for _, r := range append(slices.Clone(releases), compiled) {
			said, ok := express(r)
			notices, fits = append(notices, said), fits && ok
		}
		if !fits {
			continue
		}
		expressed = append(expressed, name)
		t.Run(name, func(t *testing.T) {
			got := slices.Collect(Flatten(stateOf(t, notices[:len(releases)])))
			want := slices.Collect(Flatten(stateOf(t, notices[len(releases):])))
			if !reflect.DeepEqual(texts(got), texts(want)) {
				t.Errorf("the notices\n%s\nadd up to\n%s\nwant\n%s", strings.Join(notices[:len(releases)], "\n--\n"), texts(got), texts(want))
			}
		})
	}
	want := []string{"initial-null", "mergeid", "null", "simple", "string-list"}
	if !slices.Equal(expressed, want) {
		t.Errorf("expressed are %q, want %q", expressed, want)
	}
}

func read(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}

// express writes what a release says as front matter, if content has keys for
// all of it: the method, items as lots with their quantity as a value, and a
// party's roles as topics.
func express(release map[string]any) (said string, ok bool) {
	var b strings.Builder
	for key, value := range release {
		switch key {
		case "ocid", "id", "date", "tag", "initiationType":
		case "tender":
			for key, value := range value.(map[string]any) {
				switch key {
				case "id":
				case "procurementMethod":
					if value == nil {
						value = "null"
					}
					fmt.Fprintf(&b, "method: %s\n", value)
				case "items":
					if !lotsOf(&b, value.([]any)) {
						return "", false
					}
				default:
					return "", false
				}
			}
		case "parties":
			party := value.([]any)[0].(map[string]any)
			for key, value := range party {
				switch key {
				case "id":
				case "name":
					fmt.Fprintf(&b, "contact: {name: %q}\n", value)
				case "roles":
					fmt.Fprintf(&b, "topics: %q\n", value)
				default:
					return "", false
				}
			}
		default:
			return "", false
		}
	}
	return strings.ReplaceAll(b.String(), `" "`, `", "`), true
}

func lotsOf(b *strings.Builder, items []any) bool {
	if len(items) == 0 {
		return true // OCDS: an empty list of things with ids changes nothing
	}
	b.WriteString("lots:\n")
	for _, item := range items {
		fields := item.(map[string]any)
		fmt.Fprintf(b, "  - {id: %q", fields["id"])
		name := fields["id"]
		for key, value := range fields {
			switch key {
			case "id":
			case "description":
				name = value
			case "quantity":
				fmt.Fprintf(b, ", value: GBP %v", value)
			default:
				return false
			}
		}
		fmt.Fprintf(b, ", name: %q}\n", name)
	}
	return true
}

// stateOf gives what some notices add up to.
func stateOf(t *testing.T, notices []string) *content.Facts {
	t.Helper()
	fsys := fstest.MapFS{"site.yaml": {Data: []byte(siteYAML)}}
	for i, said := range notices {
		first := ""
		if i == 0 {
			first = "title: A\nbuyer: B\n"
		}
		fsys[fmt.Sprintf("notices/a/%d.md", i+1)] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\ntype: tender\npublished: 2014-01-%02d\n%s%s---\nText.\n", i+1, first, said))}
	}
	return registerFS(t, "2020-01-01T00:00:00Z", fsys).Procedure("a").State()
}

func texts(facts []Fact) (lines []string) {
	for _, f := range facts {
		lines = append(lines, fmt.Sprintf("%s[%s]=%s", f.Path, f.Item, Text(f.Value)))
	}
	return lines
}
