//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A second Ctrl-C ends a command that the first does not: one whose output
// nobody reads, and which waits to write more of it.
func TestSecondInterrupt(t *testing.T) {
	dir := t.TempDir()
	var settings strings.Builder
	for i := range 5000 { // more problems than a pipe takes
		fmt.Fprintf(&settings, "unknown-%d: key\n", i)
	}
	if err := os.WriteFile(filepath.Join(dir, "site.yaml"), []byte(settings.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("handbill", "check", "--content", dir, "--templates", "")
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer command.Process.Kill()
	if _, err := io.ReadFull(stdout, make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan *os.ProcessState, 1)
	go func() {
		state, _ := command.Process.Wait()
		ended <- state
	}()
	interrupt := time.NewTicker(10 * time.Millisecond) // how soon it listens again is its own affair
	defer interrupt.Stop()
	for late := time.After(patience); ; {
		select {
		case state := <-ended:
			if status, ok := state.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
				t.Errorf("it ends with %v", state)
			}
			return
		case <-interrupt.C:
			if err := command.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
				t.Fatal(err)
			}
		case <-late:
			t.Fatal("it does not end")
		}
	}
}
