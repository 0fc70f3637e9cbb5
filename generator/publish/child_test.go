package publish

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Other processes are this test program with these variables.
const (
	childVariable = "PUBLISH_TEST_CHILD" // publish, hold, or "at N" or "late N"
	childDir      = "PUBLISH_TEST_DIR"
	childSite     = "PUBLISH_TEST_SITE" // old, new, big 0, big 1, …
)

// child is the program of another process. It says on a line of its own when
// it begins, so that a test can tell its start from its work.
func child() {
	var s site
	switch name, number, _ := strings.Cut(os.Getenv(childSite), " "); name {
	case "old":
		s = oldSite()
	case "new":
		s = newSite()
	default:
		s = bigSite(number)
	}
	var l layer = disk{}
	action, number, _ := strings.Cut(os.Getenv(childVariable), " ")
	if action == "at" || action == "late" {
		at, err := strconv.Atoi(number)
		exitOn(err)
		doomed := &faulty{at: at, fault: dies, onDeath: killSelf}
		if action == "late" {
			doomed.fault = diesLate
		}
		l = doomed
	}
	fmt.Println("begins")
	if action == "hold" {
		f, err := Open(context.Background(), os.Getenv(childDir), Options{})
		exitOn(err)
		exitOn(putAll(f, s))
		fmt.Println("holds")
		_, err = io.Copy(io.Discard, os.Stdin) // until killed
		exitOn(err)
		return
	}
	_, err := publishWith(l, os.Getenv(childDir), s, Options{})
	exitOn(err)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}

func killSelf() {
	self, err := os.FindProcess(os.Getpid())
	exitOn(err)
	exitOn(self.Kill())
	select {}
}

// bigSite is one of many states of a site of some hundred files. In each a
// part of the files has come, gone or changed.
func bigSite(number string) site {
	s := site{}
	seed, err := strconv.ParseUint(number, 10, 64)
	exitOn(err)
	random := rand.New(rand.NewPCG(seed, 0))
	for i := range 300 {
		if random.IntN(5) > 0 {
			s[fmt.Sprintf("notices/%d/index.html", i)] = fmt.Sprint("page ", i, random.IntN(2), strings.Repeat(" text", 1000))
		}
	}
	return s
}

type process struct {
	*exec.Cmd
	out *bufio.Scanner
	in  io.Closer
}

// startChild starts another process and waits until it begins.
func startChild(t *testing.T, action, dir, site string) process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self)
	// The race detector would let each child end a second later.
	command.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", childVariable+"="+action, childDir+"="+dir, childSite+"="+site)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	p := process{command, bufio.NewScanner(out), in}
	p.waitFor(t, "begins")
	return p
}

func (p process) waitFor(t *testing.T, line string) {
	t.Helper()
	if !p.out.Scan() || p.out.Text() != line {
		t.Fatalf("the other process says %q, want %q", p.out.Text(), line)
	}
}

// A process is killed at a random moment of its publication.
func TestKilledAtRandom(t *testing.T) {
	for _, first := range []bool{true, false} {
		dir := newDir(t)
		var state site
		longest := time.Hour
		rolled, news := 0, 0
		const alone = 3 // publications that are not killed, to see how long one takes
		count := alone + times(12, 500)
		for i := range count {
			if first {
				if err := os.RemoveAll(dir); err != nil {
					t.Fatal(err)
				}
				state = nil
			}
			number := strconv.Itoa(i)
			p := startChild(t, "publish", dir, "big "+number)
			began := time.Now()
			if i >= alone {
				<-time.NewTimer(rand.N(longest * 5 / 4)).C
				if err := p.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			err := p.Wait()
			if i < alone {
				longest = min(longest, time.Since(began))
			}
			if recoverOutput(t, dir) {
				rolled++
			}
			isNew := checkOneOf(t, dir, state, bigSite(number))
			if err == nil && !isNew {
				t.Fatal("exit 0, and the old site is there")
			}
			if isNew {
				state = bigSite(number)
				news++
			}
		}
		t.Logf("first publication %t: %d killed within %s, %d times the new site, %d of them rolled forward",
			first, count-alone, longest, news-alone, rolled)
	}
}

// A process kills itself at each call that writes, or after it.
func TestKilledAtEachCall(t *testing.T) {
	for starting, old := range startings() {
		for _, when := range []string{"at", "late"} {
			t.Run(starting+" "+when, func(t *testing.T) {
				for at := 1; ; at += times(9, 1) {
					dir := newDir(t)
					start(t, dir, old)
					err := startChild(t, fmt.Sprint(when, " ", at), dir, "new").Wait()
					recoverOutput(t, dir)
					isNew := checkOneOf(t, dir, old, newSite())
					if err == nil {
						if !isNew {
							t.Fatal("exit 0, and the old site is there")
						}
						break
					}
				}
			})
		}
	}
}

// A process that dies blocks nobody, and what it staged is cleared.
func TestDeadHolder(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	p := startChild(t, "hold", dir, "new")
	p.waitFor(t, "holds")
	holder := ""
	f, err := Open(context.Background(), dir, Options{Waiting: func(who string) {
		holder = who
		if err := p.Process.Kill(); err != nil {
			t.Error(err)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("process %d", p.Process.Pid); holder != want {
		t.Errorf("waited for %q, want %q", holder, want)
	}
	if p.Wait() == nil {
		t.Error("the other process was not killed")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, dir, oldSite())
}

// Two processes publish at once: each ends well, and the folder is one of the
// two sites.
func TestPairs(t *testing.T) {
	dir := newDir(t)
	for i := range times(5, 100) {
		one, other := startChild(t, "publish", dir, "old"), startChild(t, "publish", dir, "new")
		for _, p := range []process{one, other} {
			if err := p.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		checkOneOf(t, dir, oldSite(), newSite())
		if i%2 == 0 {
			if err := os.RemoveAll(filepath.Join(dir, "notices")); err != nil {
				t.Fatal(err)
			}
		}
	}
}
