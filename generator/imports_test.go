package generator

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestImports holds the way in which data flows: a package imports those of
// its row and no others of this module.
func TestImports(t *testing.T) {
	values := []string{"problem", "money", "moment"}
	contents := append([]string{"content"}, values...)
	notices := append([]string{"notice"}, contents...)
	sites := append([]string{"site"}, notices...)
	rows := map[string][]string{
		"problem":  {},
		"money":    {},
		"moment":   {},
		"search":   {},
		"publish":  {},
		"content":  values,
		"notice":   contents,
		"ledger":   notices,
		"site":     notices,
		"ocds":     sites,
		"markdown": sites,
		"element":  sites,
		"towers":   append([]string{"element"}, sites...),
		"render":   append([]string{"markdown", "ocds", "search", "element", "towers"}, sites...),
		"":         append([]string{"render", "publish", "ledger", "templates"}, sites...),
		"preview":  append([]string{"", "render", "search", "templates"}, sites...),
		// The commands may use every stage, to print what it made.
		"cmd/handbill": append([]string{"", "render", "publish", "ledger", "preview", "search", "templates"}, sites...),
	}
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		name := filepath.ToSlash(filepath.Dir(path))
		if name == "." {
			name = ""
		}
		seen[name] = true
		allowed, known := rows[name]
		if !known {
			t.Errorf("package %s is in no row; say here what it may import", name)
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			rest, ours := strings.CutPrefix(imported, "handbill.example/")
			if !ours {
				continue
			}
			own := strings.TrimPrefix(strings.TrimPrefix(rest, "generator"), "/")
			if !slices.Contains(allowed, own) {
				t.Errorf("%s imports %q, which is not in its row", path, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range rows {
		if !seen[name] {
			t.Errorf("there is no package %q", name)
		}
	}
}
