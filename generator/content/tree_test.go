package content

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	site = `title: Public notices
base_url: https://example.org/tenders/
publisher: Example Council
ocid_prefix: ocds-abc123
`
	tender = `---
type: tender
title: Road repairs
published: 2020-01-02
buyer: Example Council
---
Plain words.
`
	annex = `---
type: tender
published: 2020-01-02
documents:
  - {title: Annex, file: files/annex.txt}
---
`
	// outside is what no link may bring in.
	outside = "OUTSIDE-THE-SITE-4711"
)

// write puts a file into a folder.
func write(t testing.TB, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func link(t testing.TB, target, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
}

// openRoot opens a folder as the program does.
func openRoot(t testing.TB, dir string) fs.FS {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root.FS()
}

// odd are folders with what is no plain file; dir is beside a folder outside.
var odd = []struct {
	name string
	make func(t *testing.T, dir string)
	want string
}{
	{
		"a cited link out of the folder", func(t *testing.T, dir string) {
			write(t, dir, "notices/roads/tender.md", annex)
			link(t, "../../../../outside/secret.txt", dir, "notices/roads/files/annex.txt")
		},
		"notices/roads/files/annex.txt:1:1: error: the symbolic link “notices/roads/files/annex.txt” leads out of the content folder, or in a circle; put the file itself in its place [link]\n",
	}, {
		"links to folders outside, cited or not, at any depth", func(t *testing.T, dir string) {
			write(t, dir, "notices/roads/tender.md", strings.ReplaceAll(annex, "annex.txt", "secret.txt"))
			link(t, "../../../outside", dir, "notices/roads/files")
			link(t, "../outside", dir, "pictures")
			link(t, "../../../../../../outside", dir, "notices/2020/bridge/files/a/b")
			link(t, "/etc", dir, "notices/2019")
		},
		"notices/2019:1:1: error: the symbolic link “notices/2019” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"notices/2020/bridge/files/a/b:1:1: error: the symbolic link “notices/2020/bridge/files/a/b” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"notices/roads/files:1:1: error: the symbolic link “notices/roads/files” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"pictures:1:1: error: the symbolic link “pictures” leads out of the content folder, or in a circle; put the file itself in its place [link]\n",
	}, {
		"notices and settings that are links out", func(t *testing.T, dir string) {
			write(t, dir, "../outside/tender.md", tender)
			link(t, "../../outside/tender.md", dir, "notices/roads.md")
			link(t, "../../outside/tender.md", dir, "coverage/report.md")
			link(t, "/etc/passwd", dir, "about.md")
			link(t, "/etc/passwd", dir, "codes/cpv.csv")
		},
		"about.md:1:1: error: the symbolic link “about.md” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"codes/cpv.csv:1:1: error: the symbolic link “codes/cpv.csv” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"coverage/report.md:1:1: error: the symbolic link “coverage/report.md” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"notices/roads.md:1:1: error: the symbolic link “notices/roads.md” leads out of the content folder, or in a circle; put the file itself in its place [link]\n",
	}, {
		"links to nothing and in a circle", func(t *testing.T, dir string) {
			link(t, "gone.md", dir, "notices/roads.md")
			link(t, "b.md", dir, "notices/a.md")
			link(t, "a.md", dir, "notices/b.md")
			link(t, "user@host.1:2", dir, "notices/.#roads.md") // a lock of Emacs
		},
		"notices/a.md:1:1: error: the symbolic link “notices/a.md” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"notices/b.md:1:1: error: the symbolic link “notices/b.md” leads out of the content folder, or in a circle; put the file itself in its place [link]\n" +
			"notices/roads.md:1:1: error: the symbolic link “notices/roads.md” leads to nothing; put the file itself in its place [link]\n",
	}, {
		"links within the folder", func(t *testing.T, dir string) {
			write(t, dir, "shared/annex.txt", "An annex.")
			write(t, dir, "shared/roads.md", tender)
			write(t, dir, "notices/bridge/tender.md", annex)
			link(t, "../../shared", dir, "notices/bridge/files")
			link(t, "../../shared/roads.md", dir, "notices/2020/roads.md")
			link(t, "..", dir, "shared/up")
		},
		"notices/bridge/files/up:1:1: error: the symbolic link “notices/bridge/files/up” leads to a folder and is itself in a linked folder; put the folder itself in its place [link]\n" +
			"shared/roads.md:1:1: warning: this file is not read; move it to notices/, coverage/ or beside site.yaml [misplaced-file]\n" +
			"shared/up/notices/bridge/files:1:1: error: the symbolic link “shared/up/notices/bridge/files” leads to a folder and is itself in a linked folder; put the folder itself in its place [link]\n" +
			"shared/up/notices/bridge/tender.md:1:1: warning: this file is not read; move it to notices/, coverage/ or beside site.yaml [misplaced-file]\n" +
			"shared/up/notices/2020/roads.md:1:1: warning: this file is not read; move it to notices/, coverage/ or beside site.yaml [misplaced-file]\n" +
			"shared/up/shared/roads.md:1:1: warning: this file is not read; move it to notices/, coverage/ or beside site.yaml [misplaced-file]\n" +
			"shared/up/shared/up:1:1: error: the symbolic link “shared/up/shared/up” leads to a folder and is itself in a linked folder; put the folder itself in its place [link]\n",
	}, {
		"pipes, sockets and folders with a file's name", func(t *testing.T, dir string) {
			write(t, dir, "notices/roads/tender.md", annex)
			write(t, dir, "notices/bridge.md/tender.md", tender)
			write(t, dir, "site.yaml.md/x", "")
			write(t, dir, "notices/roads/files/x.txt", "")
			for _, name := range []string{"notices/pipe.md", "notices/roads/files/annex.txt", "codes-pipe"} {
				if err := makePipe(filepath.Join(dir, name)); err != nil {
					t.Skip(err)
				}
			}
			socket, err := net.Listen("unix", filepath.Join(dir, "notices", "s.md"))
			if err != nil {
				t.Skip(err)
			}
			t.Cleanup(func() { socket.Close() })
		},
		"codes-pipe:1:1: error: this is a named pipe, not a file; remove it [odd-file]\n" +
			"notices/bridge.md:1:1: error: this is a folder, and its name is one of a file; rename it [odd-file]\n" +
			"notices/pipe.md:1:1: error: this is a named pipe, not a file; remove it [odd-file]\n" +
			"notices/roads/files/annex.txt:1:1: error: this is a named pipe, not a file; remove it [odd-file]\n" +
			"notices/s.md:1:1: error: this is a socket, not a file; remove it [odd-file]\n" +
			"site.yaml.md:1:1: error: this is a folder, and its name is one of a file; rename it [odd-file]\n",
	}, {
		"a file's name that is not UTF-8", func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "caf\xE9.md"), nil, 0o666); err != nil {
				t.Skip(err)
			}
		},
		"caf\uFFFD.md:1:1: error: the file's name is not UTF-8; rename it [bad-name]\n",
	}, {
		"two forms of one name", func(t *testing.T, dir string) {
			write(t, dir, "notices/roads/tender.md", strings.ReplaceAll(annex, "annex", "cafe\u0301"))
			write(t, dir, "notices/roads/files/cafe\u0301.txt", "1")
			write(t, dir, "notices/roads/files/caf\u00E9.txt", "2")
			write(t, dir, "notices/roads/files/CAFE\u0301.txt", "3")
		},
		"notices/roads/files/cafe\u0301.txt:1:1: error: “notices/roads/files/cafe\u0301.txt” and “notices/roads/files/CAFE\u0301.txt” differ in capitals or in the form of accents alone, and are one file on some systems; rename one [same-file-name]\n" +
			"notices/roads/files/caf\u00E9.txt:1:1: error: “notices/roads/files/caf\u00E9.txt” and “notices/roads/files/CAFE\u0301.txt” differ in capitals or in the form of accents alone, and are one file on some systems; rename one [same-file-name]\n",
	},
	{"a file that may not be read", nil, "notices/secret.md:1:1: error: there is no permission to read this; change its permissions [unreadable]\n"},
	{"a file that goes away", nil, "notices/gone.md:1:1: error: this went away while it was read; save it again [unreadable]\n"},
	{"a folder that may not be read", nil, "notices/2020:1:1: error: there is no permission to read this; change its permissions [unreadable]\n"},
}

// TestOddFiles never blocks, gives one problem for each file, and brings in
// nothing from outside.
func TestOddFiles(t *testing.T) {
	for _, c := range odd {
		if c.make == nil {
			continue // in TestUnreadable
		}
		t.Run(c.name, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				t.Skip("links and pipes are made otherwise there")
			}
			top := t.TempDir()
			write(t, top, "outside/secret.txt", outside)
			dir := filepath.Join(top, "content")
			write(t, dir, "site.yaml", site)
			if err := os.Mkdir(filepath.Join(dir, "notices"), 0o777); err != nil {
				t.Fatal(err)
			}
			c.make(t, dir)
			fsys := openRoot(t, dir)
			done := make(chan *Folder)
			go func() {
				folder, err := Load(fsys, nil, nil)
				if err != nil {
					t.Error(err)
				}
				done <- folder
			}()
			select {
			case folder := <-done:
				if diff := cmp.Diff(sorted(c.want), sorted(lines(folder.Problems))); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
				if strings.Contains(fmt.Sprintf("%+v", folder), outside) {
					t.Error("bytes from outside were read")
				}
				again := load(t, fsys, folder, []string{"notices/roads.md"})
				if diff := cmp.Diff(lines(folder.Problems), lines(again.Problems)); diff != "" {
					t.Errorf("problems of a second load differ:\n%s", diff)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("it hangs")
			}
		})
	}
}

func sorted(text string) []string {
	list := strings.Split(text, "\n")
	slices.Sort(list)
	return list
}

// TestLinkedFiles: what a link within the folder leads to is content as any
// other, and is looked at again when its target may have changed.
func TestLinkedFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "site.yaml", site)
	write(t, dir, "shared/annex.txt", "An annex.")
	write(t, dir, "shared/roads.txt", tender)
	write(t, dir, "notices/bridge/tender.md", annex)
	link(t, "../../shared", dir, "notices/bridge/files")
	link(t, "../../shared/roads.txt", dir, "notices/2020/roads.md")
	fsys := openRoot(t, dir)
	folder := load(t, fsys, nil, nil)
	if got := lines(folder.Problems); got != "" {
		t.Fatal(got)
	}
	if len(folder.Notices) != 2 || folder.Notices[0].Facts.Documents[0].Size != 9 {
		t.Fatalf("%+v", folder.Notices)
	}
	write(t, dir, "shared/roads.txt", strings.Replace(tender, "Road repairs", "Roads", 1))
	write(t, dir, "shared/annex.txt", "Another annex.")
	folder = load(t, fsys, folder, []string{"shared"})
	if n := folder.Notices; n[0].Facts.Documents[0].Size != 14 || n[1].Facts.Title != "Roads" {
		t.Errorf("size %d, title %q", n[0].Facts.Documents[0].Size, n[1].Facts.Title)
	}
}

// failing is a file system some of whose paths cannot be opened.
type failing struct {
	fstest.MapFS
	errs map[string]error
}

func (f failing) Open(name string) (fs.File, error) {
	if err := f.errs[name]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return f.MapFS.Open(name)
}

func (f failing) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.errs[name]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return f.MapFS.ReadDir(name)
}

func folderOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{"site.yaml": {Data: []byte(site)}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestUnreadable(t *testing.T) {
	all := folderOf(map[string]string{"notices/secret.md": tender, "notices/gone.md": tender, "notices/2020/roads.md": tender, "notices/bridge.md": tender})
	var want string
	for _, c := range odd {
		if c.make == nil {
			want += c.want
		}
	}
	fsys := failing{all, map[string]error{"notices/secret.md": fs.ErrPermission, "notices/gone.md": fs.ErrNotExist, "notices/2020": fs.ErrPermission}}
	folder := load(t, fsys, nil, nil)
	if diff := cmp.Diff(sorted(want), sorted(lines(folder.Problems))); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	for name, broken := range map[string]bool{"secret": true, "gone": true, "bridge": true, "roads": true} {
		if folder.Broken(name) != broken {
			t.Errorf("Broken(%s) is %v", name, !broken)
		}
	}
	// Once they can be read, they are, whatever is said to have changed.
	folder = load(t, all, folder, []string{"notices/other.md"})
	if len(folder.Problems) != 0 || len(folder.Notices) != 4 || folder.Broken("secret") {
		t.Errorf("%d notices, problems:\n%s", len(folder.Notices), lines(folder.Problems))
	}
}

// TestDisk: errors that are not about one file's permissions are the result.
func TestDisk(t *testing.T) {
	broken := errors.New("input/output error")
	for _, path := range []string{".", "notices", "notices/roads.md", "site.yaml"} {
		fsys := failing{folderOf(map[string]string{"notices/roads.md": tender}), map[string]error{path: broken}}
		if folder, err := Load(fsys, nil, nil); !errors.Is(err, broken) || folder != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	fsys := failing{folderOf(map[string]string{"notices/roads.md": annex, "notices/files/annex.txt": "x"}), map[string]error{"notices/files/annex.txt": broken}}
	if _, err := Load(fsys, nil, nil); !errors.Is(err, broken) {
		t.Errorf("document: %v", err)
	}
}

// TestBroken: what one file does not say may be in one that cannot be read.
func TestBroken(t *testing.T) {
	files := map[string]string{
		"notices/whole.md":          tender,
		"notices/fences.md":         "words",
		"notices/2020/yaml/a.md":    "---\ntitle: a: b\n---\n",
		"notices/2020/yaml/b.md":    tender,
		"notices/merge.md":          "---\n<<: {type: tender}\npublished: 2020-01-02\n---\n",
		"notices/dated.md":          "---\ntype: tender\npublished: soon\n---\n",
		"notices/lots.md":           "---\ntype: tender\npublished: 2020-01-02\nlots: [{summary: x}]\n---\n",
		"notices/towers.md":         "---\ntype: tender\npublished: 2020-01-02\ntowers: {before: x}\n---\n",
		"notices/other.md":          "---\ntype: tender\npublished: 2020-01-02\ndeadline: soon\n---\n",
		"notices/twice.md":          tender,
		"notices/2020/twice.md":     tender,
		"notices/odd.md/x":          "",
		"coverage/whole.md":         "---\ntitle: A\nurl: https://example.org\n---\n",
		"coverage/broken.md":        "words",
		"notices/pipe-folder/x.pdf": "",
	}
	fsys := folderOf(files)
	fsys["notices/pipe.md"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	fsys["notices/device.md"] = &fstest.MapFile{Mode: fs.ModeDevice}
	folder := load(t, fsys, nil, nil)
	for name, want := range map[string]bool{
		"whole": false, "fences": true, "yaml": true, "merge": true, "dated": true, "lots": true, "towers": true,
		"other": false, "twice": true, "odd": true, "pipe": true, "device": true, "unknown": false,
	} {
		if got := folder.Broken(name); got != want {
			t.Errorf("Broken(%s) is %v", name, got)
		}
	}
	if folder.BrokenCoverage("whole") || !folder.BrokenCoverage("broken") {
		t.Error("BrokenCoverage is wrong")
	}
}

func TestMeaning(t *testing.T) {
	for path, want := range map[string]meaning{
		"site.yaml":                        {role: roleSettings},
		"about.md":                         {role: rolePage, name: "about"},
		"codes/cpv.csv":                    {role: roleCodes, name: "cpv"},
		"codes/regions.csv":                {role: roleCodes, name: "regions"},
		"coverage/report.md":               {role: roleCoverage, name: "report"},
		"coverage/2019/report.md":          {role: roleMisplaced},
		"notices/roads.md":                 {role: roleNotice, procedure: "roads", name: "roads"},
		"notices/2020/roads.md":            {role: roleNotice, procedure: "roads", name: "roads"},
		"notices/2020.md":                  {role: roleNotice, procedure: "2020", name: "2020"},
		"notices/pegasus/tender.md":        {role: roleNotice, procedure: "pegasus", name: "tender", folder: true},
		"notices/2020/pegasus/tender.md":   {role: roleNotice, procedure: "pegasus", name: "tender", folder: true},
		"notices/20201/roads.md":           {role: roleNotice, procedure: "20201", name: "roads", folder: true},
		"notices/2020/2019/roads.md":       {role: roleNotice, procedure: "2019", name: "roads", folder: true},
		"notices/pegasus/more/tender.md":   {role: roleMisplaced},
		"notices/2020/a/b/tender.md":       {role: roleMisplaced},
		"notices/pegasus/files/a.pdf":      {procedure: "pegasus", shared: true},
		"notices/pegasus/files/notes.md":   {procedure: "pegasus", shared: true},
		"notices/pegasus/files/x/notes.md": {procedure: "pegasus", shared: true},
		"notices/2020/pegasus/files/a.pdf": {procedure: "pegasus", shared: true},
		"notices/files/a.pdf":              {shared: true},
		"notices/2020/files/a.md":          {shared: true},
		"notices/pegasus/a.pdf":            {procedure: "pegasus"},
		"notices/a.pdf":                    {},
		"pictures/a.png":                   {},
		"drafts/a.md":                      {role: roleMisplaced},
	} {
		if got := meaningOf(path); got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"pegasus": true, "2019-11-20-tender": true, "a": true, "a--b": true, "console": true, "com10": true, "com": true,
		"": false, "A": false, "a b": false, "a_b": false, "a.b": false, "-a": false, "a-": false, "é": false,
		strings.Repeat("a", maxName): true, strings.Repeat("a", maxName+1): false,
	} {
		if wrong := NameFault(name); (wrong == "") != ok {
			t.Errorf("%q: %q", name, wrong)
		}
	}
	for _, name := range []string{".a.md.swp", ".git", "a.md~", "a.mdAbC12.bck", "#a.md#", ".#a.md", "a.md.tmp", "a.md.swx", "a.md___jb_old___", "~$a.docx", "Thumbs.db"} {
		if !isIgnored(name) {
			t.Errorf("%q is not ignored", name)
		}
	}
	for _, name := range []string{"a.md", "2020", "sedatives", "template", "a.template.md"} {
		if isIgnored(name) {
			t.Errorf("%q is ignored", name)
		}
	}
}

func TestImageSize(t *testing.T) {
	var dots bytes.Buffer
	if err := png.Encode(&dots, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text    string
		width, height int
		wrong         string
	}{
		{"a.png", dots.String(), 30, 20, ""},
		{"a.png", "GIF89a", 0, 0, "is no PNG image"},
		{"a.jpg", dots.String(), 0, 0, "is no JPG image"},
		{"a.gif", "", 0, 0, "is no GIF image"},
		{"a.webp", "whatever", 0, 0, ""},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="20.4px"/>`, 300, 20, ""},
		{"a.svg", `<?xml version="1.0" encoding="ISO-8859-1"?><!-- x --><svg viewBox="0 0 120,60.5"></svg>`, 120, 61, ""},
		{"a.svg", `<svg width="100%" height="100%" viewBox="0 0 12 6"/>`, 12, 6, ""},
		{"a.svg", `<svg width="3em" height="NaN"/>`, 0, 0, ""},
		{"a.svg", `<html/>`, 0, 0, "its root is html"},
		{"a.svg", `words`, 0, 0, "no svg element"},
	} {
		width, height, wrong := imageSize(strings.NewReader(c.text), filepath.Ext(c.name))
		if width != c.width || height != c.height || !strings.Contains(wrong, c.wrong) || (wrong == "") != (c.wrong == "") {
			t.Errorf("%s %q: %d × %d, %q", c.name, c.text, width, height, wrong)
		}
	}
}

// What is no file is never read, and none larger than is asked for.
func TestReadRegular(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "content")
	write(t, dir, "a.txt", "words")
	write(t, dir, "folder/a.txt", "words")
	write(t, dir, "../outside.txt", "secret")
	for name, target := range map[string]string{"link": "a.txt", "gone": "b.txt", "out": "../outside.txt", "circle": "circle", "toFolder": "folder"} {
		link(t, target, dir, name)
	}
	want := map[string]string{
		"a.txt": "words", "link": "words",
		"gone": "this symbolic link leads to nothing", "folder": "this is a folder, not a file", "toFolder": "this is a folder, not a file",
		"out": "this symbolic link leads out of the folder, or in a circle", "circle": "this symbolic link leads out of the folder, or in a circle",
	}
	if err := makePipe(filepath.Join(dir, "pipe")); err == nil {
		want["pipe"] = "this is a named pipe, not a file"
	}
	fsys := openRoot(t, dir)
	for name, want := range want {
		if data, wrong, err := ReadRegular(fsys, name, 5); string(data)+wrong != want || err != nil {
			t.Errorf("%s: %q, %q, %v, want %q", name, data, wrong, err, want)
		}
	}
	if _, wrong, err := ReadRegular(fsys, "a.txt", 4); wrong != "this has more than 4 bytes" || err != nil {
		t.Errorf("a file that is too long: %q, %v", wrong, err)
	}
	if _, wrong, err := ReadRegular(fsys, "none", 4); wrong != "" || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %q, %v", wrong, err)
	}
}

func TestTopmost(t *testing.T) {
	for _, test := range []struct{ paths, want []string }{
		{nil, nil},
		{[]string{"b", "a", "b"}, []string{"a", "b"}},
		{[]string{"a/b/c", "a!", "a", "a.md", "a/b"}, []string{"a", "a!", "a.md"}},
		{[]string{"notices/road/a.md", "notices/roads", "notices/road"}, []string{"notices/road", "notices/roads"}},
		{[]string{"a", ".", "b"}, []string{"."}},
	} {
		got := Topmost(slices.Clone(test.paths))
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.paths, got, test.want)
		}
		for _, p := range test.paths {
			if !slices.ContainsFunc(got, func(top string) bool { return IsBelow(p, top) }) {
				t.Errorf("%q: %s is below none of %q", test.paths, p, got)
			}
		}
	}
}
