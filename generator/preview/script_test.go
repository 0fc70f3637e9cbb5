package preview

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScript runs testdata/script/*.txtar beside a running preview: the ways in
// which editors and other programs save, a script each. Files are those of
// newProject. Commands beside testscript's own:
//
//	truncate FILE        empties a file
//	append FILE FROM     adds to it
//	settime FILE DAY     sets its times
//	many N               writes N notices
//	git ARGS             with a name and nobody's settings
//	shows URL TEXT       waits until a page has a text
//	lacks URL            waits until there is no page
//	problem TEXT         waits for a problem with a text
//	settles              waits until the preview is what a fresh start gives
//	quietly              the same, and no problem was printed on the way
//	atmost N             the terminal has at most so many lines
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			p := newProject(env.T().(testing.TB)) // the script's own test
			if err := os.Rename(p.path("content"), filepath.Join(env.WorkDir, "content")); err != nil {
				return err
			}
			p.dir = env.WorkDir
			r := p.preview(nil, nil)
			env.Values["preview"] = r
			env.Defer(r.end)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"truncate": command(1, func(ts *testscript.TestScript, r *running, args []string) {
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), nil, 0o666))
			}),
			"append": command(2, func(ts *testscript.TestScript, r *running, args []string) {
				f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0)
				ts.Check(err)
				_, err = f.WriteString(ts.ReadFile(args[1]))
				ts.Check(err)
				ts.Check(f.Close())
			}),
			"settime": command(2, func(ts *testscript.TestScript, r *running, args []string) {
				day, err := time.Parse(time.DateOnly, args[1])
				ts.Check(err)
				ts.Check(os.Chtimes(ts.MkAbs(args[0]), day, day))
			}),
			"many": command(1, func(ts *testscript.TestScript, r *running, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				for i := range n {
					r.project.write(fmt.Sprintf("content/notices/2018/many-%d.md", i), noticeText(fmt.Sprint("Many ", i), "2018-02-03"))
				}
			}),
			"git": func(ts *testscript.TestScript, neg bool, args []string) {
				c := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
				c.Dir = ts.Getenv("WORK")
				c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
				if out, err := c.CombinedOutput(); err != nil {
					ts.Fatalf("%v: %s", err, out)
				}
			},
			"shows":   command(2, func(ts *testscript.TestScript, r *running, args []string) { r.shows(args[0], args[1]) }),
			"lacks":   command(1, func(ts *testscript.TestScript, r *running, args []string) { r.lacks(args[0]) }),
			"settles": command(0, func(ts *testscript.TestScript, r *running, args []string) { r.isFresh() }),
			"problem": command(1, func(ts *testscript.TestScript, r *running, args []string) {
				r.until("a problem with "+args[0], func() error {
					if list := fmt.Sprint(r.problems()); !strings.Contains(list, args[0]) {
						return fmt.Errorf("problems %s", list)
					}
					return nil
				})
			}),
			"quietly": command(0, func(ts *testscript.TestScript, r *running, args []string) {
				r.isFresh()
				if ts.Name() != "case" && strings.Contains(r.talk.String(), ": error: ") {
					ts.Fatalf("the terminal says %s", r.talk)
				}
			}),
			"atmost": command(1, func(ts *testscript.TestScript, r *running, args []string) {
				most, err := strconv.Atoi(args[0])
				ts.Check(err)
				if n := strings.Count(r.talk.String(), "\n"); n > most {
					ts.Fatalf("the terminal has %d lines: %s", n, r.talk)
				}
			}),
		},
	})
}

// command makes a command with a number of arguments.
func command(n int, do func(ts *testscript.TestScript, r *running, args []string)) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if neg || len(args) != n {
			ts.Fatalf("it takes %d arguments", n)
		}
		do(ts, ts.Value("preview").(*running), args)
	}
}
