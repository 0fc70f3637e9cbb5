package main

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestHostile builds every case of ../shared/hostile and holds it against
// EXPECTATIONS.tsv, then does the same with check.
func TestHostile(t *testing.T) {
	dir := shared(t, "hostile")
	data, err := os.ReadFile(filepath.Join(dir, "EXPECTATIONS.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string][][]string{}
	for _, row := range rows[1:] {
		cases[row[0]] = append(cases[row[0]], row)
	}
	for name, expectations := range cases {
		t.Run(name, func(t *testing.T) {
			content := filepath.Join(dir, name, "content")
			output := filepath.Join(t.TempDir(), "public")
			var printed bytes.Buffer
			code := run([]string{"build", "--content", content, "--output", output, "--at", "2020-01-10T12:00:00Z"}, &printed, &printed)
			var checked bytes.Buffer
			checkCode := run([]string{"check", "--content", content, "--at", "2020-01-10T12:00:00Z"}, &checked, &checked)
			if code != checkCode {
				t.Errorf("build exits %d, check %d", code, checkCode)
			}
			if code != 0 {
				if _, err := os.Lstat(output); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("an output was written in spite of errors")
				}
			}
			for _, e := range expectations {
				for len(e) < 5 {
					e = append(e, "")
				}
				if e[1] != map[int]string{0: "0", 1: "1", 2: "2", 3: "3"}[code] {
					t.Errorf("exit code %d, want %s\n%s", code, e[1], &printed)
				}
				expect(t, e[2], e[3], e[4], output, printed.String())
				if e[2] == "error" {
					expect(t, e[2], e[3], e[4], output, checked.String())
				}
			}
			nowhere(t, output, "OUTSIDE-THE-SITE-4711")
		})
	}
}

func expect(t *testing.T, check, where, pattern, output, printed string) {
	t.Helper()
	matches := regexp.MustCompile(pattern).MatchString
	switch check {
	case "error":
		for _, line := range strings.Split(printed, "\n") {
			for place := range strings.SplitSeq(where, "|") {
				_, message, found := strings.Cut(line, place+":")
				if found && strings.Contains(message, " error: ") && matches(line[strings.Index(line, "error: "):]) {
					return
				}
			}
		}
		t.Errorf("no error at %s that matches %s in\n%s", where, pattern, printed)
	case "says":
		if !matches(printed) {
			t.Errorf("%s is not in\n%s", pattern, printed)
		}
	case "saysnt":
		if matches(printed) {
			t.Errorf("%s is in\n%s", pattern, printed)
		}
	case "has":
		data, err := os.ReadFile(filepath.Join(output, where))
		if err != nil {
			t.Error(err)
		} else if !matches(string(data)) {
			t.Errorf("%s is not in %s", pattern, where)
		}
	case "hasnt":
		walk(t, output, func(name string, data []byte) {
			if strings.HasSuffix(name, strings.TrimPrefix(filepath.Base(where), "*")) && matches(string(data)) {
				t.Errorf("%s is in %s", pattern, name)
			}
		})
	case "absent":
		if _, err := os.Lstat(filepath.Join(output, where)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is there", where)
		}
	case "xml?":
		data, err := os.ReadFile(filepath.Join(output, where))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		for d := xml.NewDecoder(bytes.NewReader(data)); err == nil; {
			_, err = d.Token()
		}
		if err != io.EOF {
			t.Errorf("%s is not well-formed: %v", where, err)
		}
	default:
		t.Errorf("unknown check %q", check)
	}
}

func walk(t *testing.T, dir string, file func(name string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		file(filepath.ToSlash(name), data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

func nowhere(t *testing.T, output, text string) {
	t.Helper()
	walk(t, output, func(name string, data []byte) {
		if bytes.Contains(data, []byte(text)) {
			t.Errorf("%s is in %s", text, name)
		}
	})
}
