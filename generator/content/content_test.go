package content

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/cases"
	"golang.org/x/tools/txtar"

	"handbill.example/generator/problem"
)

var update = flag.Bool("update", false, "write the problems of testdata anew")

// load loads a folder that must not fail, and looks at what always holds.
func load(t testing.TB, fsys fs.FS, former *Folder, changed []string) *Folder {
	t.Helper()
	folder, err := Load(fsys, former, changed)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range folder.Problems {
		if p.Line < 1 || p.Column < 1 || p.File == "" || p.Code == "" || p.Message == "" {
			t.Errorf("incomplete problem %+v", p)
		}
	}
	for _, n := range folder.Notices {
		if n.Type == "" || n.Published.IsZero() {
			t.Errorf("%s has no type or publication", n.File)
		}
	}
	return folder
}

// lines gives problems as testdata has them.
func lines(problems problem.List) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s [%s]\n", p, p.Code)
	}
	return b.String()
}

// unquote replaces \xNN and \r with bytes.
func unquote(data []byte) []byte {
	return regexp.MustCompile(`\\x[0-9A-F]{2}|\\r`).ReplaceAllFunc(data, func(code []byte) []byte {
		text, err := strconv.Unquote(`"` + string(code) + `"`)
		if err != nil {
			panic(err)
		}
		return []byte(text)
	})
}

// archive reads a testdata file: the files of a content folder, then problems.
func archive(t *testing.T, path string) (a *txtar.Archive, fsys fs.FS, problems string) {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last := len(a.Files) - 1
	if last < 0 || a.Files[last].Name != "problems" {
		t.Fatalf("%s does not end with problems", path)
	}
	files := slices.Clone(a.Files[:last])
	if strings.Contains(string(a.Comment), "unquote") {
		for i := range files {
			files[i].Data = unquote(files[i].Data)
		}
	}
	fsys, err = txtar.FS(&txtar.Archive{Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return a, fsys, string(a.Files[last].Data)
}

// TestProblems compares the problems of each folder in testdata, to the letter.
func TestProblems(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, fsys, want := archive(t, path)
			got := lines(load(t, fsys, nil, nil).Problems)
			if *update {
				a.Files[len(a.Files)-1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("problems differ; -update writes them anew (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEveryCodeHasAFixture fails when a kind of problem is in no test's
// expectations.
func TestEveryCodeHasAFixture(t *testing.T) {
	source, err := parser.ParseFile(token.NewFileSet(), "problems.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var expected strings.Builder
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		_, _, problems := archive(t, path)
		expected.WriteString(problems)
	}
	for _, c := range odd {
		expected.WriteString(c.want)
	}
	for _, c := range large() {
		expected.WriteString(c.want)
	}
	codes := 0
	ast.Inspect(source, func(n ast.Node) bool {
		if s, ok := n.(*ast.ValueSpec); ok {
			code, err := strconv.Unquote(s.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes++
			if !strings.Contains(expected.String(), "["+code+"]\n") {
				t.Errorf("no fixture for %s", code)
			}
		}
		return true
	})
	if codes < 40 {
		t.Errorf("only %d codes found", codes)
	}
}

// TestLeadsOut: git makes a text of a symbolic link where the system has none.
func TestLeadsOut(t *testing.T) {
	for _, test := range []struct {
		file, text string
		want       bool
	}{
		{"notices/road/files/annex.txt", "../../../../outside/secret.txt", true},
		{"notices/road/files/annex.txt", "../../../inside.txt", false},
		{"notices/road/files/annex.txt", "../other.txt", false},
		{"notices/road/files/annex.txt", "../../../../outside/secret.txt\n", false}, // a text of its own
		{"notices/road/files/annex.txt", "See ../../../../outside/secret.txt", false},
		{"notices/road/files/annex.txt", "", false},
	} {
		if got := leadsOut(test.file, test.text); got != test.want {
			t.Errorf("leadsOut(%q, %q) = %v", test.file, test.text, got)
		}
	}
}

func TestFoldName(t *testing.T) {
	for _, same := range [][]string{
		{"Carrow Vale Council", "CARROW VALE council", "Carrow  Vale   Council", "Carrow\u00a0Vale\u202fCouncil", "\u2003Carrow Vale Council\u3000",
			"Carrow Vale Coun\u00adcil", "Carrow\u200b Vale Council", "Carrow \u2060Vale\u200d Coun\u200ccil", "Carrow Vale \u200bCouncil\ufeff", "Car\ufe0frow Vale Council"},
		{"Straße", "STRASSE\u00ad"},
		{"caf\u00e9", "CAFE\u200d\u0301", "Caf\u00c9"},
		{"Roads-s", "Roads\u2010S", "roads\u2011s"},
		{"", "\u200b"},
	} {
		for _, s := range same[1:] {
			if !SameName(same[0], s) {
				t.Errorf("%q folds to %q and %q to %q; want the same", same[0], FoldName(same[0]), s, FoldName(s))
			}
		}
	}
	for _, other := range [][2]string{{"Carrow Vale", "Carrowvale"}, {"cafe", "café"}, {"Roads-s", "Roads–s"}, {"12", "\u060012"}} {
		if SameName(other[0], other[1]) {
			t.Errorf("%q and %q are one", other[0], other[1])
		}
	}
	const plain = "Kelverton County Council"
	if got := ShownName(plain); got != plain {
		t.Errorf("%q is shown as %q", plain, got)
	}
	if n := testing.AllocsPerRun(100, func() { ShownName(plain) }); n > 0 {
		t.Errorf("a plain name takes %v allocations", n)
	}
}

func TestFoldCase(t *testing.T) {
	for _, same := range [][]string{
		{"Kelverton County Council 1st", "KELVERTON COUNTY COUNCIL 1ST", "kelverton county council 1st"},
		{"Straße", "STRASSE", "strasse"},
		{"Σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ"},
		{"caf\u00e9", "CAFE\u0301", "Caf\u00c9"},
		{"", ""},
	} {
		for _, s := range same[1:] {
			if a, b := FoldCase(same[0]), FoldCase(s); a != b {
				t.Errorf("%q folds to %q and %q to %q; want the same", same[0], a, s, b)
			}
		}
	}
	for r := range rune(utf8.RuneSelf) { // the short way gives what Unicode says
		if got, want := FoldCase(string(r)), cases.Fold().String(string(r)); got != want {
			t.Errorf("%q folds to %q, want %q", r, got, want)
		}
	}
	if FoldCase("cafe") == FoldCase("café") {
		t.Error("cafe and café are one; an accent is no case")
	}
}
