package generator

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// mostModules is how many modules the program may be linked with, beside those
// that these need themselves.
const mostModules = 12

// TestLinked holds what the program is made of: few modules, each with its
// licence, and none that reaches the network or runs programs but where the
// preview serves pages and opens a browser.
func TestLinked(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	const format = "{{with .Module}}{{$.ImportPath}}\t{{.Path}}\t{{.Dir}}\t{{if not (or .Main .Indirect)}}direct{{end}}\t{{join $.Imports \" \"}}{{end}}"
	list := exec.Command(tool, "list", "-deps", "-f", format, "./cmd/handbill")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	reaching := []string{"net", "net/http", "net/rpc", "net/smtp", "os/exec", "plugin"}
	allowed := map[string][]string{
		"handbill.example/generator/preview":      {"net", "net/http"}, // which serves pages
		"handbill.example/generator/cmd/handbill": {"os/exec"},         // which opens a browser at them
		"github.com/spf13/pflag":                  {"net"},             // the types of flags that handbill has none of
		"golang.org/x/sys/windows":                {"net"},             // the types of addresses
		"github.com/arran4/golang-ical":           {"net/http"},        // reading a calendar from a URL, which handbill never does
	}
	modules := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 5 {
			continue // of the standard library
		}
		pkg, module, dir, direct := fields[0], fields[1], fields[2], fields[3] != ""
		for _, imported := range strings.Fields(fields[4]) {
			if slices.Contains(reaching, imported) && !slices.Contains(allowed[pkg], imported) {
				t.Errorf("%s imports %s, and the program neither uses the network nor runs programs", pkg, imported)
			}
		}
		if _, seen := modules[module]; seen {
			continue
		}
		modules[module] = direct
		licences, _ := filepath.Glob(filepath.Join(dir, "LICEN[CS]E*"))
		copying, _ := filepath.Glob(filepath.Join(dir, "COPYING*"))
		if len(licences)+len(copying) == 0 {
			t.Errorf("the module %s has no licence", module)
		}
	}
	var direct []string
	for module, is := range modules {
		if is {
			direct = append(direct, module)
		}
	}
	if slices.Sort(direct); len(direct) == 0 || len(direct) > mostModules {
		t.Errorf("the program is linked with %d modules, want at most %d: %v", len(direct), mostModules, direct)
	}
}
