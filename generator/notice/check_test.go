package notice

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"handbill.example/generator/content"
)

var update = flag.Bool("update", false, "write the problems of testdata anew")

// TestProblems loads each archive of testdata, and compares all problems with
// the file “problems” in it.
func TestProblems(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			last := &a.Files[len(a.Files)-1]
			if last.Name != "problems" {
				t.Fatal("the archive does not end with the problems")
			}
			a.Files = append(a.Files[:len(a.Files)-1:len(a.Files)-1], txtar.File{Name: "site.yaml", Data: []byte(siteYAML)})
			fsys, err := txtar.FS(a)
			if err != nil {
				t.Fatal(err)
			}
			folder, err := content.Load(fsys, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			r := Build(folder, Options{At: instant(t, "2020-06-01T00:00:00Z")}, nil)
			var got strings.Builder
			for _, p := range append(folder.Problems, r.Problems...).Sort() {
				fmt.Fprintf(&got, "%s [%s]\n", p, p.Code)
			}
			if *update {
				a.Files[len(a.Files)-1] = txtar.File{Name: "problems", Data: []byte(got.String())}
				if err := os.WriteFile(path, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got.String() != string(last.Data) {
				t.Errorf("the problems are\n%s\nwant\n%s", got.String(), last.Data)
			}
		})
	}
}
