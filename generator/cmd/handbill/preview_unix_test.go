//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The preview says where it is, serves, and ends at Ctrl-C without a fault.
func TestPreview(t *testing.T) {
	results, stdout := io.Pipe()
	var stderr bytes.Buffer // read when all has ended
	code := make(chan int, 1)
	go func() {
		code <- run([]string{"preview", "--content", filepath.Join(root(t), "content"), "--templates", "", "--listen", "127.0.0.1:0", "--at", sampleMoment}, stdout, &stderr)
		stdout.Close()
	}()
	line, err := bufio.NewReader(results).ReadString('\n')
	if err != nil {
		t.Fatalf("%v, exit code %d: %s", err, <-code, &stderr)
	}
	url, found := strings.CutPrefix(strings.TrimSpace(line), "serving ")
	if !found {
		t.Errorf("it says %q", line)
	}
	res, err := http.Get(url + "notices/pegasus/")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("Pegasus")) {
		t.Errorf("status %d, %d bytes, %v", res.StatusCode, len(body), err)
	}
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-code:
		if got != exitDone || stderr.Len() > 0 {
			t.Errorf("exit code %d: %s", got, &stderr)
		}
	case <-time.After(patience):
		t.Fatal("it does not end")
	}
}

func TestPreviewUsage(t *testing.T) {
	for _, args := range [][]string{
		{"preview", "--listen", "8042"}, {"preview", "--listen", "localhost:http"}, {"preview", "--poll", "-1s"}, {"preview", "--poll", "often"},
		{"preview", "--at", "soon"}, {"preview", "content"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(args, &stdout, &stderr); code != exitUsage || stdout.Len() > 0 || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%v: exit code %d, %s%s", args, code, &stdout, &stderr)
		}
	}
}
