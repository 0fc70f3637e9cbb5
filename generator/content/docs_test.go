package content

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// documentedKeys says under which heading docs/content.md has the keys of each
// map: by the name of the map's variable.
var documentedKeys = map[string]struct {
	heading string
	keys    []string
}{
	"settingsKeys":     {"site.yaml", names(settingsKeys)},
	"linkKeys":         {"navigation", names(linkKeys)},
	"noticeKeys":       {"A notice", names(noticeKeys)},
	"organizationKeys": {"buyer", names(organizationKeys)},
	"contactKeys":      {"contact", names(contactKeys)},
	"programmeKeys":    {"programme", names(programmeKeys)},
	"valueKeys":        {"value", names(valueKeys)},
	"eventKeys":        {"events", names(eventKeys)},
	"towersKeys":       {"towers", names(towersKeys)},
	"oldTowerKeys":     {"before", names(oldTowerKeys)},
	"towerKeys":        {"after", names(towerKeys)},
	"lotKeys":          {"lots", names(lotKeys)},
	"relatedKeys":      {"related", names(relatedKeys)},
	"documentKeys":     {"documents", names(documentKeys)},
	"imageKeys":        {"image", names(imageKeys)},
	"awardKeys":        {"awards", names(awardKeys)},
	"contractKeys":     {"contracts", names(contractKeys)},
	"correctionKeys":   {"corrected", names(correctionKeys)},
	"coverageKeys":     {"Coverage", names(coverageKeys)},
	"pageKeys":         {"Plain pages", names(pageKeys)},
	"withdrawalKeys":   {"Withdrawn procedures", names(withdrawalKeys)},
}

// documentation is docs/content.md: its text, the keys in its tables by the
// heading above, and its examples by what stands after the fence.
type documentation struct {
	text     string
	keys     map[string][]string
	examples map[string][]string
}

func readDocumentation(t *testing.T) documentation {
	t.Helper()
	text, err := os.ReadFile("../../docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	d := documentation{string(text), map[string][]string{}, map[string][]string{}}
	heading, example, inTable := "", "", false
	for line := range strings.Lines(d.text) {
		trimmed := strings.TrimSpace(line)
		fence, isFence := strings.CutPrefix(trimmed, "```")
		switch {
		case isFence && example == "":
			example = fence
			d.examples[example] = append(d.examples[example], "")
		case isFence:
			example = ""
		case example != "":
			d.examples[example][len(d.examples[example])-1] += line
		case strings.HasPrefix(line, "#"):
			heading = strings.TrimLeft(trimmed, "# ")
			if parts := strings.Split(heading, "`"); len(parts) > 1 {
				heading = parts[1]
			}
		case strings.HasPrefix(line, "|-"):
			inTable = true
		case strings.HasPrefix(line, "|") && inTable:
			if parts := strings.Split(line, "`"); len(parts) > 1 && parts[0] == "| " {
				d.keys[heading] = append(d.keys[heading], parts[1])
			}
		default:
			inTable = false
		}
	}
	return d
}

// Each key that the code knows is in docs/content.md, and no other.
func TestDocumentationHasEveryKey(t *testing.T) {
	d := readDocumentation(t)
	for _, name := range slices.Sorted(maps.Keys(documentedKeys)) {
		want, got := documentedKeys[name], d.keys[documentedKeys[name].heading]
		for _, key := range want.keys {
			if !slices.Contains(got, key) {
				t.Errorf("the key %s of %s is not in docs/content.md, under %q", key, name, want.heading)
			}
		}
		for _, key := range got {
			if !slices.Contains(want.keys, key) {
				t.Errorf("docs/content.md has the key %s under %q, and %s has not", key, want.heading, name)
			}
		}
	}
	for _, typ := range Types() {
		if !strings.Contains(d.text, "`"+string(typ)+"`") {
			t.Errorf("the type %s is not in docs/content.md", typ)
		}
	}
}

// Each map of keys in the code is one that the test above looks for.
func TestDocumentationHasEveryMap(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all []ast.Decl
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file.Decls...)
	}
	found := 0
	for _, d := range all {
		decl, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range decl.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				continue
			}
			literal, ok := v.Values[0].(*ast.CompositeLit)
			if !ok || !isKeyList(literal.Type) {
				continue
			}
			found++
			if _, ok := documentedKeys[v.Names[0].Name]; !ok {
				t.Errorf("where docs/content.md has the keys of %s is not known to this test", v.Names[0].Name)
			}
		}
	}
	if found != len(documentedKeys) {
		t.Errorf("found %d maps of keys, want %d", found, len(documentedKeys))
	}
}

// isKeyList tells whether a type is []key[T].
func isKeyList(e ast.Expr) bool {
	list, ok := e.(*ast.ArrayType)
	if !ok {
		return false
	}
	of, ok := list.Elt.(*ast.IndexExpr)
	if !ok {
		return false
	}
	name, ok := of.X.(*ast.Ident)
	return ok && name.Name == "key"
}

// The examples are content: the files make up a folder without a problem, and so
// does each piece of front matter as part of a notice.
func TestDocumentationExamples(t *testing.T) {
	d := readDocumentation(t)
	whole := fstest.MapFS{}
	for _, name := range []string{"notices/bridge-painting/files/specification.pdf", "notices/files/specification.pdf", "notices/files/bridge.svg"} {
		whole[name] = &fstest.MapFile{Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"></svg>`)}
	}
	for name, texts := range d.examples {
		if _, path, isFile := strings.Cut(name, " "); isFile {
			if len(texts) != 1 {
				t.Errorf("there are %d examples of %s", len(texts), path)
			}
			whole[path] = &fstest.MapFile{Data: []byte(texts[0])}
		}
	}
	if folder := load(t, whole, nil, nil); len(folder.Problems) > 0 || len(folder.Notices) != 3 {
		t.Errorf("%d notices, problems:\n%s", len(folder.Notices), lines(folder.Problems))
	}
	if len(d.examples["yaml"]) < 15 {
		t.Errorf("only %d examples of front matter", len(d.examples["yaml"]))
	}
	for _, text := range d.examples["yaml"] {
		part := maps.Clone(whole)
		front := text
		for key, value := range map[string]string{"type": "tender", "title": "A title", "published": "2026-03-02", "buyer": "A buyer"} {
			if !strings.HasPrefix(text, key+":") {
				front += key + ": " + value + "\n"
			}
		}
		part["notices/example.md"] = &fstest.MapFile{Data: []byte("---\n" + front + "---\n")}
		if folder := load(t, part, nil, nil); len(folder.Problems) > 0 {
			t.Errorf("the example\n%s\nhas problems:\n%s", text, lines(folder.Problems))
		}
	}
}
