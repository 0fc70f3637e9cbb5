package publish

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// project makes a project with content, templates and some of what else may
// lie there, and goes into it.
func project(t *testing.T) string {
	t.Helper()
	root := filepath.Dir(newDir(t))
	files := site{
		"project/content/site.yaml":   "title: x",
		"project/templates/page.html": "x",
		"project/go.mod":              "module x",
		"project/.git/HEAD":           "ref",
		"project/docs/index.html":     "a stranger's site",
		"project/app/manifest.json":   `{"name": "an app"}`,
		"project/newer/manifest.json": `{"generator": "handbill", "format": 2, "files": []}`,
		"project/cut/manifest.json":   `{"generator": "handbill", "format": 1, "fi`,
		"project/odd/manifest.json/x": "x",
		"project/file":                "x",
		"home/letter.txt":             "x",
	}
	for name, data := range files {
		writeFile(t, filepath.Join(root, name), data)
	}
	t.Setenv("HOME", filepath.Join(root, "home"))
	t.Setenv("USERPROFILE", filepath.Join(root, "home"))
	t.Chdir(filepath.Join(root, "project"))
	return root
}

func TestRefusedFolders(t *testing.T) {
	root := project(t)
	for link, target := range map[string]string{
		"link-to-content": "content", "link-to-root": "/", "link-to-nowhere": "nowhere", "link-to-project": ".",
		"link-to-itself": "link-to-itself",
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	long := strings.Repeat("x", 300)
	for _, dir := range []string{
		"", "/", "//", "/.", "/..", "/../", ".", "./", "..", "../", "../..", "../project", "content", "content/", "./content/../content",
		"content/sub", "content/sub/sub", "templates", "templates/x", "public/..", "public/../..", root, filepath.Join(root, "home"),
		filepath.Join(root, "home", ".."), "~", "~/site", "x\x00y", ".git", ".git/public", "docs", "app", "newer", "cut", "odd", "file", "file/public",
		"link-to-content", "link-to-content/sub", "link-to-root", "link-to-nowhere", "link-to-nowhere/sub", "link-to-project",
		"link-to-itself", "docs/.public.handbill-staging/x", long,
	} {
		before := tree(t, root)
		f, err := Open(context.Background(), dir, Options{Protected: []string{"content", "templates", "."}})
		if err == nil {
			f.Close()
			t.Errorf("%.40q is no error", dir)
			continue
		}
		shown := dir
		if len(shown) > 100 || strings.ContainsRune(dir, 0) {
			shown = ""
		}
		checkMessage(t, err, shown)
		if difference := compare(tree(t, root), before); difference != "" {
			t.Errorf("%.40q: %s", dir, difference)
		}
		if empty := emptyFolders(t, root); empty != nil {
			t.Errorf("%.40q leaves %s", dir, empty)
		}
	}
}

func TestAllowedFolders(t *testing.T) {
	root := project(t)
	for _, dir := range []string{"public", "./build/site/", "../elsewhere", filepath.Join(root, "home", "site"), "a b/ü", "public.old"} {
		options := Options{Protected: []string{"content", "templates", "."}}
		if _, err := publishWith(quick{}, dir, oldSite(), options); err != nil {
			t.Errorf("%q: %v", dir, err)
			continue
		}
		absolute, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		checkWhole(t, absolute, oldSite())
	}
	// The project's root may hold its templates alone.
	options := Options{Protected: []string{filepath.Join(root, "content"), "templates", "."}}
	if _, err := publishWith(quick{}, "other", oldSite(), options); err != nil {
		t.Error(err)
	}
}

// A folder with another name for the content is the content all the same.
func TestRefusedUnderAnotherCase(t *testing.T) {
	project(t)
	if _, err := os.Stat("CONTENT"); err != nil {
		t.Skip("this file system tells upper and lower case apart")
	}
	_, err := Open(context.Background(), "CONTENT", Options{Protected: []string{"content"}})
	checkRefused(t, err, "CONTENT")
}

func TestRefusedPaths(t *testing.T) {
	f, err := Open(context.Background(), newDir(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range []string{
		"", "/", "/x", "//x", "x/", "x//y", ".", "./x", "x/.", "x/./y", "..", "../x", "x/..", "x/../y", `x\y`, `..\x`, `\\host\x`,
		"C:", "C:x", "c:/x", "x:y", "x\x00", "x\ny", "x\x7f", "x\u0085", "x\xff", "CON", "con", "x/NUL", "nul.txt", "NUL .txt", "aux.tar.gz",
		"COM1", "lpt9.log", "com¹", "x/COM0/y", "conin$", "x.", "x ", "x./y", "x /y", "...", "a?", "a*", "a<b", "a>b", `a"b`, "a|b",
		".git/config", "x/.GIT/config", "\u202egpj.exe", "a\u2066b", strings.Repeat("x", 256), strings.Repeat("x/", 130) + "x",
		"manifest.json", "MANIFEST.json",
	} {
		checkRefused(t, f.Put(name, Page, nil, ""))
	}

	g, err := Open(context.Background(), newDir(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for _, name := range []string{
		"w", "x/y/z.html", ".nojekyll", ".well-known/security.txt", "_headers", "a b.pdf", "Größe.pdf", "数据.html", "x..y", "..x", "-x",
		"console", "com", "com10", "comx", "lpt", "con-x", "null.txt", ".gitignore", "a&b=c;d'e(f)[g]{h}%20#~!@$+,", "x/manifest.json",
		strings.Repeat("数", 80), "\u200eleft.txt",
	} {
		if err := g.Put(name, Page, nil, ""); err != nil {
			t.Error(err)
		}
	}
	if _, err := g.Commit(context.Background()); err != nil {
		t.Error(err)
	}
}
