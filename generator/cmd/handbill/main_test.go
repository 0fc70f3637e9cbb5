package main

import (
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write the golden files of the scripts anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"handbill": func() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }})
}

// TestScript runs testdata/script/*.txtar, a theme each. Beside testscript's
// own commands there is exits: "exits 1 handbill check" demands an exit code.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("SAMPLE", root(t))
			env.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector would let each command end a second later
			return nil
		},
	})
}

// Every command has examples, its own and the library's, and each is a call of it.
func TestExamples(t *testing.T) {
	var walk func(command *cobra.Command)
	walk = func(command *cobra.Command) {
		if command.Example == "" {
			t.Errorf("%s has no example", command.CommandPath())
		}
		for line := range strings.Lines(command.Example) {
			if !strings.HasPrefix(line, "  ") || !strings.Contains(line, command.CommandPath()) {
				t.Errorf("%s has the example %q", command.CommandPath(), line)
			}
		}
		for _, c := range command.Commands() {
			walk(c)
		}
	}
	walk(newRoot(io.Discard, io.Discard))
}

// exits runs a command and demands its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARG ...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		code, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = code.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// root is the project's folder.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// copyFolder copies a folder.
func copyFolder(t testing.TB, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// shared is a folder of test data beside the project; the test is skipped where
// it is not there.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(filepath.Dir(root(t)), "shared", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no test data at ../shared/%s", name)
	}
	return dir
}
