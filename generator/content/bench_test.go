package content

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// shared gives the path of a folder beside the project that tests read, and
// skips the test where it is absent.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(filepath.Dir(dir), "shared", filepath.FromSlash(name))
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("%s is not there", dir)
	}
	return dir
}

// corpus writes a content folder of n invented notices.
func corpus(b *testing.B, n int) *os.Root {
	out := b.TempDir()
	cmd := exec.Command("go", "run", ".", "-n", strconv.Itoa(n), "-out", out)
	cmd.Dir = shared(b, "bench/corpus")
	if text, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, text)
	}
	root, err := os.OpenRoot(filepath.Join(out, "content"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { root.Close() })
	return root
}

// BenchmarkLoad loads 2,000 notices: all, which is to be compared with
// BenchmarkFloor; again, with nothing changed, looking at each file; and after
// one edit that is known.
func BenchmarkLoad(b *testing.B) {
	fsys := corpus(b, 2000).FS()
	former := load(b, fsys, nil, nil)
	for _, c := range []struct {
		name    string
		former  *Folder
		changed []string
	}{{"all", nil, nil}, {"again", former, []string{"."}}, {"edit", former, []string{former.Notices[0].File}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				load(b, fsys, c.former, c.changed)
			}
		})
	}
}

// BenchmarkFloor does the least that any loader must: it lists and reads the
// files, and takes their YAML apart into nodes, on all cores.
func BenchmarkFloor(b *testing.B) {
	root := corpus(b, 2000)
	b.ReportAllocs()
	for b.Loop() {
		all, _, err := list(root.FS(), nil, nil)
		if err != nil {
			b.Fatal(err)
		}
		err = parallel(len(all), func() func(int) error {
			return func(i int) error {
				if !strings.HasSuffix(all[i].path, ".md") {
					return nil
				}
				src, err := root.ReadFile(all[i].path)
				if err != nil {
					return err
				}
				front, body, _ := strings.Cut(strings.TrimPrefix(string(src), "---\n"), "---\n")
				_ = body
				var node yaml.Node
				return yaml.Load([]byte(front), &node)
			}
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
