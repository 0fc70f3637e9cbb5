package publish

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A manifest that handbill could not have written is not taken for one.
func TestRefusedManifests(t *testing.T) {
	sum := strings.Repeat("0a", 32)
	line := func(path string, size int, sum string) string {
		return fmt.Sprintf(`{"path": %q, "size": %d, "sha256": %q}`, path, size, sum)
	}
	whole := func(generator string, format int, lines ...string) []byte {
		return fmt.Appendf(nil, `{"generator": %q, "format": %d, "files": [%s]}`, generator, format, strings.Join(lines, ", "))
	}
	if m, err := parseManifest(whole("handbill", 1, line("a", 0, sum), line("b/c", 1, sum))); err != nil || len(m.files) != 2 {
		t.Errorf("a manifest of two files has %d: %v", len(m.files), err)
	}
	for what, data := range map[string][]byte{
		"of nobody":            whole("", 1),
		"of another generator": whole("hand", 1),
		"of no format":         whole("handbill", 0),
		"of a former format":   whole("handbill", -1),
		"of a later format":    whole("handbill", 2),
		"no JSON":              []byte("{"),
		"a negative size":      whole("handbill", 1, line("a", -1, sum)),
		"no digest":            whole("handbill", 1, line("a", 1, "")),
		"half a digest":        whole("handbill", 1, line("a", 1, sum[:32])),
		"no digits":            whole("handbill", 1, line("a", 1, strings.Repeat("xy", 32))),
		"a path out of it":     whole("handbill", 1, line("../a", 1, sum)),
		"an absolute path":     whole("handbill", 1, line("/a", 1, sum)),
		"one path twice":       whole("handbill", 1, line("a", 1, sum), line("a", 1, sum)),
		"itself":               whole("handbill", 1, line("manifest.json", 1, sum)),
		"itself in capitals":   whole("handbill", 1, line("Manifest.JSON", 1, sum)),
	} {
		if _, err := parseManifest(data); err == nil {
			t.Errorf("a manifest is taken that is or lists %s: %s", what, data)
		}
	}
}

// A link is no published file, even where it leads to the same bytes.
func TestVerifyFollowsNoLinks(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, map[string]string{"a": "other", "other": "other"})
	if err := os.Remove(filepath.Join(dir, "a")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("other", filepath.Join(dir, "a")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if got, err := Verify(dir); err != nil || !slices.Equal(got, []Difference{{"a", Changed}}) {
		t.Errorf("%v, %v", got, err)
	}
}

// Names are as long as file systems take them, in bytes, and no longer.
func TestLongNames(t *testing.T) {
	for name, fits := range map[string]bool{
		strings.Repeat("é", 127) + "x":          true,
		strings.Repeat("é", 128):                false,
		"a/" + strings.Repeat("é", 127) + "x/b": true,
		"a/" + strings.Repeat("é", 128) + "/b":  false,
		strings.Repeat("x/", 119) + "xx":        true,
		strings.Repeat("x/", 120) + "x":         false,
		strings.Repeat("é/", 119) + "xx":        true,
		strings.Repeat("é/", 120) + "x":         false,
	} {
		if why := pathFault(name); (why == "") != fits {
			t.Errorf("of %d bytes: %q, %q", len(name), name, why)
		}
	}
}

// A site that was published from no known source is never unchanged.
func TestUnchangedOfNoSource(t *testing.T) {
	dir := newDir(t)
	mustPublish(t, dir, oldSite())
	f, err := Open(context.Background(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Unchanged() {
		t.Error("what was made from no known source is taken for unchanged")
	}
}
