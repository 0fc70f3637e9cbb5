package preview

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestSaveIsServed(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	r.shows("notices/cameras/", "The text of Body-worn cameras.")
	r.project.edit("content/notices/2019/cameras.md", "The text of", "Another text of")
	r.shows("notices/cameras/", "Another text of")
	if strings.Contains(r.talk.String(), "error") {
		t.Errorf("an error while saving:\n%s", r.talk)
	}
	r.until("the terminal says ok", func() error {
		if !strings.Contains(r.talk.String(), "content/notices/2019/cameras.md: ok, ") {
			return fmt.Errorf("it says %q", r.talk)
		}
		return nil
	})
	r.isFresh()
}

// Cases G1, G24 to G36, G66 and G67 of the cases: faults that users of such
// software met.

func TestNotClosed(t *testing.T) { // G1
	r := newProject(t).preview(nil, nil)
	text := r.project.read("content/notices/2019/cameras.md")
	r.project.write("content/notices/2019/cameras.md", "---\ntitle: Body-worn cameras\n")
	r.counts(1, 0)
	if p := r.problems()[0]; p.Line != 1 || !strings.Contains(p.Message, "---") {
		t.Errorf("the problem is %v", p)
	}
	r.shows("notices/cameras/", "The text of Body-worn cameras.")
	r.shows("notices/cameras/", "Preview: 1 error.")
	r.project.write("content/notices/2019/cameras.md", text)
	r.counts(0, 0)
	r.hides("notices/cameras/", "Preview: ")
	r.isFresh()
}

func TestBackups(t *testing.T) { // G24
	r := newProject(t).preview(nil, nil)
	name := "content/notices/2019/cameras.md"
	for i := range 5 {
		text := r.project.read(name)
		for _, backup := range []string{"content/notices/2019/cameras.mdAbC12.bck", name + "~", name + ".bak", name + ".orig"} {
			r.project.write(backup, text)
		}
		r.project.write(name, strings.ReplaceAll(text, "deadline: 2020-01-2", fmt.Sprintf("reference: R%d\ndeadline: 2020-01-2", i))[:len(text)])
		r.project.write(name, strings.ReplaceAll(text, "The text of", fmt.Sprintf("Text %d of", i)))
		r.shows("notices/cameras/", fmt.Sprintf("Text %d of", i))
		if _, body := r.get("notices/"); strings.Contains(body, "bck") || strings.Count(body, "<li data-procedure=") != 2 {
			t.Fatal("the list has more than the notices")
		}
		if len(r.problems()) > 0 {
			t.Fatal(r.problems())
		}
		r.project.remove("content/notices/2019/cameras.mdAbC12.bck")
		r.project.write(name, text)
		r.shows("notices/cameras/", "The text of")
	}
	r.isFresh()
}

func TestReloadFindsTheNewPage(t *testing.T) { // G25
	r := newProject(t).preview(nil, nil)
	name := "content/notices/2019/cameras.md"
	text := r.project.read(name)
	events := r.listen()
	for i := range 200 {
		word := fmt.Sprintf("word%dword", i)
		r.project.write(name, strings.ReplaceAll(text, "The text", word+" text"))

		for {
			events.next()
			status, body := r.get("notices/cameras/")
			if status != http.StatusOK || body == "" {
				t.Fatalf("save %d: status %d, %d bytes", i, status, len(body))
			}
			if strings.Contains(body, word) {
				break
			}
		}
	}
}

// Saves that come one upon another do not keep others from being served, and a
// file that is made among them is not taken for an empty one at once.
func TestStreamOfSaves(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	const name, made = "content/notices/2019/cameras.md", "content/notices/2019/new.md"
	text := r.project.read(name)
	stop, stopped := make(chan struct{}), make(chan struct{})
	end := sync.OnceFunc(func() { close(stop); <-stopped })
	defer end()
	var saves atomic.Int64
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(quiet / 2):
				n := saves.Add(1)
				if err := os.WriteFile(r.project.path(name), []byte(strings.ReplaceAll(text, "The text", fmt.Sprintf("Save %d: the text", n))), 0o666); err != nil {
					t.Error(err)
					return
				}
			}
		}
	}()
	// The second one is put off as often as the first.
	for range 2 {
		n := saves.Load()
		r.until("a save from the stream", func() error {
			_, body := r.get("notices/cameras/")
			_, shown, _ := strings.Cut(body, "Save ")
			shown, _, _ = strings.Cut(shown, ":")
			if got, _ := strconv.Atoi(shown); int64(got) <= n {
				return fmt.Errorf("save %q is shown, and %d are written", shown, saves.Load())
			}
			return nil
		})
	}
	began := time.Now()
	r.project.write(made, "")
	r.until("the error of an empty file", func() error {
		if !r.problems().HasErrors() {
			return fmt.Errorf("none")
		}
		// The wait is that of the changes which the file is among, and those before
		// it are put off for so long at most.
		if took := time.Since(began); took < emptyWait-mostWait {
			t.Errorf("it is reported after %v", took)
		}
		return nil
	})
	r.project.write(made, noticeText("New", "2020-01-10"))
	r.shows("notices/new/", "New")
	end()
	r.shows("notices/cameras/", fmt.Sprintf("Save %d:", saves.Load()))
	r.counts(0, 0)
	r.isFresh()
}

func TestRenameFile(t *testing.T) { // G26
	r := newProject(t).preview(nil, nil)
	r.project.rename("content/notices/2019/cameras.md", "content/notices/2019/cams.md")
	r.shows("notices/cams/", "The text of Body-worn cameras.")
	r.lacks("notices/cameras/")
	r.counts(0, 0)
	r.isFresh()
}

func TestRenameFolder(t *testing.T) { // G27
	s := newProject(t)
	s.write("content/notices/pegasus/files/annex.txt", "the annex")
	s.edit("content/notices/pegasus/2019-11-21-tender.md", "deadline:", "documents:\n  - {title: Annex, file: files/annex.txt}\ndeadline:")
	r := s.preview(nil, nil)
	r.shows("notices/pegasus/files/annex.txt", "the annex")
	r.project.rename("content/notices/pegasus", "content/notices/2019/icarus")
	for url, text := range map[string]string{
		"notices/icarus/": "Pegasus", "notices/icarus/2019-11-21-tender/": "Pegasus", "notices/icarus/2019-12-18-deadline/": "Bidders",
		"notices/icarus/changes/": "deadline", "notices/icarus/files/annex.txt": "the annex", "notices/": "/record/notices/icarus/",
	} {
		r.shows(url, text)
	}
	for _, url := range []string{"notices/pegasus/", "notices/pegasus/2019-11-21-tender/", "notices/pegasus/changes/", "notices/pegasus/files/annex.txt"} {
		r.lacks(url)
	}
	r.hides("notices/", "/record/notices/pegasus/")
	r.isFresh()
	// And files in the folder are followed at its new place.
	r.project.edit("content/notices/2019/icarus/2019-11-21-tender.md", "The text of", "New text of")
	r.shows("notices/icarus/", "New text of")
	r.isFresh()
}

func TestRemoveNotice(t *testing.T) { // G28
	s := newProject(t)
	s.edit("content/notices/radios/tender.md", "deadline:", "topics: [wireless]\ndeadline:")
	r := s.preview(nil, nil)
	r.shows("topics/wireless/", "Radios")
	r.shows("search/index.json", `"`)
	r.project.remove("content/notices/radios")
	r.lacks("notices/radios/")
	r.lacks("topics/wireless/")
	for _, url := range []string{"", "notices/", "feed.xml", "buyers/northmoor-constabulary/", "notices.json", "sitemap.xml"} {
		r.hides(url, "radios")
	}
	r.isFresh()
}

// A link to a notice that cannot be read is told once that is gone.
func TestLinkToWhatWasBroken(t *testing.T) {
	for _, broken := range []string{"notices/gone.md", "coverage/gone.md"} {
		s := newProject(t)
		s.write("content/"+broken, "---\ntype: [\n---\n")
		s.edit("content/notices/2019/cameras.md", "The text", "See [it](../../"+broken+"). The text")
		r := s.preview(nil, nil)
		r.counts(1, 0)
		r.project.remove("content/" + broken)
		r.until("the problem of the link", func() error {
			l := r.problems()
			if len(l) != 1 || l[0].Code != "broken-link" {
				return fmt.Errorf("the problems are %v", l)
			}
			return nil
		})
	}
}

// A link to a heading of another text is told of when that has it no more.
func TestLinkToHeadingOfAnother(t *testing.T) {
	s := newProject(t)
	s.edit("content/about.md", "About cameras.", "[Terms](notices/2019/cameras.md#terms)")
	s.edit("content/notices/radios/tender.md", "The text", "[Terms](../2019/cameras.md#terms). The text")
	s.edit("content/notices/2019/cameras.md", "The text", "## Terms\n\nThe text")
	r := s.preview(nil, nil)
	r.counts(0, 0)
	r.project.edit("content/notices/2019/cameras.md", "## Terms", "## Prices")
	r.counts(2, 0)
	r.project.edit("content/notices/2019/cameras.md", "## Prices", "## Terms")
	r.counts(0, 0)
	r.isFresh()
}

func TestListsFollow(t *testing.T) { // G29
	s := newProject(t)
	s.edit("content/notices/radios/tender.md", "deadline:", "topics: [wireless]\ndeadline:")
	r := s.preview(nil, nil)
	r.shows("topics/wireless/", "Radios")
	r.project.write("content/notices/radios/tender.md", strings.ReplaceAll(noticeText("Handsets", "2019-11-22", "topics: [voice]"), "Northmoor", "Southmoor"))
	r.shows("topics/voice/", "Handsets")
	r.lacks("topics/wireless/")
	for _, url := range []string{"", "notices/page/1/../../", "buyers/southmoor-constabulary/", "feed.xml", "notices.csv", "deadlines/"} {
		r.shows(strings.Replace(url, "page/1/../../", "", 1), "Handsets")
	}
	r.hides("buyers/northmoor-constabulary/", "Radios")
	r.isFresh()
}

func TestPagedLists(t *testing.T) { // G30
	s := newProject(t)
	for i := range 3 {
		s.write(fmt.Sprintf("content/notices/2018/old-%d.md", i), noticeText(fmt.Sprintf("Old %d", i), fmt.Sprintf("2018-01-0%d", i+1)))
	}
	r := s.preview(nil, nil)
	r.shows("notices/page/3/", "Old 0")
	r.project.write("content/notices/2020/newest.md", noticeText("Newest", "2020-01-10"))
	r.shows("notices/", "Newest")
	r.shows("notices/page/4/", "Old 0")
	r.hides("notices/page/3/", "Old 0")
	r.isFresh()
}

func TestTemplateRemoved(t *testing.T) { // G31
	r := newProject(t).preview(nil, nil)
	r.project.write("templates/404.html", `{{template "top" .}}Nothing of ours{{template "bottom" .}}`)
	own := func(is bool) func() error {
		return func() error {
			if status, body := r.get("nowhere/"); status != http.StatusNotFound || strings.Contains(body, "Nothing of ours") != is {
				return fmt.Errorf("status %d, %s", status, body)
			}
			return nil
		}
	}
	r.until("the own template", own(true))
	r.project.remove("templates/404.html")
	r.until("the built-in template", own(false))
	r.project.write("templates/404.html", `{{template "top" .}}Nothing of ours{{template "bottom" .}}`)
	r.until("the own template again", own(true))
	r.project.remove("templates")
	r.until("the built-in template again", own(false))
	r.isFresh()
}

func TestTemplateBroken(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	r.project.write("templates/plain.html", "{{template \"top\" .}}\n{{.Nonsense}}\n{{template \"bottom\" .}}")
	r.counts(1, 0)
	if p := r.problems()[0]; !strings.HasSuffix(p.File, "templates/plain.html") || p.Line != 2 {
		t.Errorf("the problem is %v", p)
	}
	r.shows("about/", "cameras") // the last good one
	r.project.write("templates/plain.html", "{{template \"top\" .}}{{if}}")
	r.counts(1, 0)
	r.shows("about/", "cameras")
	r.project.remove("templates/plain.html")
	r.counts(0, 0)
	r.isFresh()
}

func TestAlias(t *testing.T) { // G32
	r := newProject(t).preview(nil, nil)
	name := "content/notices/2019/cameras.md"
	text := r.project.read(name)
	r.project.write(name, strings.ReplaceAll(text, "deadline:", "aliases: [/old-cameras/]\ndeadline:"))
	r.shows("old-cameras/", "/record/notices/cameras/")
	r.project.write(name, text)
	r.lacks("old-cameras/")
	r.isFresh()
}

// quiet tells that nothing happens in the browser and on the terminal while
// something is done beside, until a save of another file is served.
func (r *running) quiet(act func()) {
	r.t.Helper()
	before := r.updater.current.Load()
	talk := r.talk.String()
	act()
	// The files are looked at in any case: let that happen.
	for range 2 {
		looked := time.Now()
		r.until("a look at everything", func() error {
			if time.Since(looked) < lookEvery {
				return fmt.Errorf("not yet")
			}
			return nil
		})
	}
	if r.updater.current.Load() != before {
		r.t.Errorf("there was an update")
	}
	if r.talk.String() != talk {
		r.t.Errorf("the terminal says %q", strings.TrimPrefix(r.talk.String(), talk))
	}
}

func TestOutputIsNotFollowed(t *testing.T) { // G33
	t.Parallel()
	r := newProject(t).preview(nil, nil)
	r.isFresh()
	r.quiet(func() {
		for i := range 20 {
			r.project.write(fmt.Sprintf("public/notices/%d/index.html", i), "page")
			r.project.write(".git/index.lock", "lock")
			r.project.rename(".git/index.lock", ".git/index")
			r.project.write("public.staging/x", "page")
			r.project.remove("public.staging")
		}
	})
}

func TestSwapFiles(t *testing.T) { // G34
	t.Parallel()
	r := newProject(t).preview(nil, nil)
	r.isFresh()
	r.quiet(func() {
		dir := "content/notices/2019/"
		for i := range 10 {
			for _, name := range []string{".cameras.md.swp", ".cameras.md.swx", "4913", ".#cameras.md", "#cameras.md#", ".cameras.md.kate-swp", "cameras.md~", "~$cameras.docx", ".DS_Store"} {
				r.project.write(dir+name, fmt.Sprint("swap ", i))
			}
			if i%2 == 1 {
				r.project.remove(dir + "4913")
				r.project.remove(dir + "#cameras.md#")
			}
		}
	})
	r.isFresh()
}

// deaf sees to it that no event is heard any more.
func deaf(u *updater) {
	u.watcher.mu.Lock()
	defer u.watcher.mu.Unlock()
	u.watcher.dirs = nil
}

func TestNoEvents(t *testing.T) { // G35
	t.Parallel()
	r := newProject(t).preview(nil, deaf)
	for i := range 3 {
		began := time.Now()
		r.project.edit("content/notices/2019/cameras.md", "text", fmt.Sprintf("text%d", i))
		r.shows("notices/cameras/", fmt.Sprintf("text%d", i))
		t.Logf("edit %d was seen after %v", i, time.Since(began))
	}
	if !strings.Contains(r.talk.String(), "the file system does not tell of all changes") {
		t.Errorf("the terminal says %q", r.talk)
	}
	r.isFresh()
}

func TestPoll(t *testing.T) { // G35
	r := newProject(t).preview(func(o *Options) { o.Poll = 50 * time.Millisecond }, nil)
	if r.updater.watcher != nil {
		t.Error("it watches")
	}
	r.project.edit("content/notices/2019/cameras.md", "The text", "Changed text")
	r.shows("notices/cameras/", "Changed text")
	r.project.write("content/notices/2020/new.md", noticeText("New", "2020-01-10"))
	r.shows("notices/new/", "New")
	r.project.remove("content/notices/2020")
	r.lacks("notices/new/")
	r.isFresh()
}

func TestNoMoreWatches(t *testing.T) {
	r := newProject(t).preview(nil, func(u *updater) {
		u.poll(watchError(os.NewSyscallError("inotify_add_watch", syscall.ENOSPC)))
	})
	if !strings.Contains(r.talk.String(), "max_user_watches") {
		t.Errorf("the terminal says %q", r.talk)
	}
	r.project.edit("content/notices/2019/cameras.md", "The text", "Changed text")
	r.shows("notices/cameras/", "Changed text")
	r.isFresh()
}

func TestOverflow(t *testing.T) { // G36
	t.Parallel()
	if testing.Short() {
		t.Skip("writes 20,000 files")
	}
	r := newProject(t).preview(nil, nil)
	w := r.updater.watcher
	w.mu.Lock() // the reader sleeps
	for i := range 20000 {
		r.project.write(fmt.Sprintf("content/notices/pegasus/files/%d.txt", i), "x")
		if i%1000 == 0 {
			r.project.write(fmt.Sprintf("content/notices/2019/n%d.md", i), noticeText(fmt.Sprint("Notice ", i), "2019-11-01"))
		}
	}
	w.mu.Unlock()
	r.shows("notices/n19000/", "Notice 19000")
	r.isFresh()
}

func TestLinksLeadOut(t *testing.T) { // G66, G67
	r := newProject(t).preview(nil, nil)
	outside := t.TempDir()
	secret := "the secret outside"
	for _, name := range []string{"secret.md", "a.pdf"} {
		if err := os.WriteFile(filepath.Join(outside, name), []byte(noticeText(secret, "2019-11-01")), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, r.project.path(name)); err != nil {
			t.Skip(err)
		}
	}
	link(filepath.Join(outside, "secret.md"), "content/notices/2019/secret.md")
	r.counts(1, 0)
	r.project.remove("content/notices/2019/secret.md")
	r.counts(0, 0)
	link(outside, "content/notices/pegasus/files")
	r.project.edit("content/notices/pegasus/2019-11-21-tender.md", "deadline:", "documents:\n  - {title: Annex, file: files/a.pdf}\ndeadline:")
	r.until("an error", func() error {
		if !r.problems().HasErrors() {
			return fmt.Errorf("problems %v", r.problems())
		}
		return nil
	})
	for _, url := range []string{"notices/secret/", "notices/pegasus/files/a.pdf", "notices/pegasus/files/../files/a.pdf", "notices/pegasus/", "notices/"} {
		if _, body := r.get(url); strings.Contains(body, secret) {
			t.Errorf("%s shows what is outside", url)
		}
	}
	r.isFresh()
	// A document that was good becomes a link out while the preview runs.
	r.project.remove("content/notices/pegasus/files")
	r.project.write("content/notices/pegasus/files/a.pdf", "good")
	r.shows("notices/pegasus/files/a.pdf", "good")
	r.counts(0, 0)
	r.project.remove("content/notices/pegasus/files/a.pdf")
	link(filepath.Join(outside, "a.pdf"), "content/notices/pegasus/files/a.pdf")
	for range 50 {
		if _, body := r.get("notices/pegasus/files/a.pdf"); strings.Contains(body, secret) {
			t.Fatal("the document shows what is outside")
		}
	}
	r.counts(1, 0)
	r.isFresh()
}

func TestSettingsFollow(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	r.project.edit("content/site.yaml", "title: Record", "title: Ledger")
	r.shows("", "Ledger")
	r.project.edit("content/site.yaml", "/record/", "/ledger/")
	r.until("the site moves", func() error {
		if res, _ := r.request("/ledger/notices/cameras/"); res.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", res.StatusCode)
		}
		return nil
	})
	r.project.edit("content/site.yaml", "/ledger/", "/open%20tenders/")
	r.until("the site moves to a path that is escaped in links", func() error {
		if res, body := r.request("/open%20tenders/notices/cameras/"); res.StatusCode != http.StatusOK || !strings.Contains(body, `href="/open%20tenders/notices/"`) {
			return fmt.Errorf("status %d, %s", res.StatusCode, body)
		}
		return nil
	})
	if res, _ := r.request("/"); res.Header.Get("Location") != "/open%20tenders/" {
		t.Errorf("/ leads to %s", res.Header.Get("Location"))
	}
	r.project.edit("content/site.yaml", "/open%20tenders/", "/ledger/")
	r.until("the site moves back", func() error {
		if res, _ := r.request("/ledger/notices/cameras/"); res.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", res.StatusCode)
		}
		return nil
	})
	r.project.edit("content/site.yaml", "base_url", "base_ur")
	r.until("an error", func() error {
		if !r.problems().HasErrors() {
			return fmt.Errorf("none")
		}
		return nil
	})
	if res, _ := r.request("/ledger/notices/cameras/"); res.StatusCode != http.StatusOK {
		t.Errorf("the last good site is not there: status %d", res.StatusCode)
	}
	r.project.write("content/site.yaml", settings)
	r.counts(0, 0)
	r.shows("", "Record")
	r.isFresh()
}

func TestContentFolderGoesAndComes(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	r.project.rename("content", "elsewhere")
	r.until("an error", func() error {
		if !r.problems().HasErrors() {
			return fmt.Errorf("none")
		}
		return nil
	})
	r.shows("notices/cameras/", "The text of") // the last good site
	// What changes meanwhile is not forgotten.
	r.project.write("templates/plain.html", "{{template \"top\" .}}Ours{{template \"bottom\" .}}")
	r.until("another try", func() error {
		if !strings.Contains(r.talk.String(), "templates: 1 error") {
			return fmt.Errorf("none")
		}
		return nil
	})
	r.project.rename("elsewhere", "content")
	r.counts(0, 0)
	r.shows("about/", "Ours")
	r.isFresh()
	r.project.edit("content/notices/2019/cameras.md", "The text", "New text")
	r.shows("notices/cameras/", "New text")
	r.project.remove("content")
	r.project.write("content/site.yaml", settings)
	r.project.write("content/notices/2019/other.md", noticeText("Other", "2019-11-20"))
	r.shows("notices/other/", "Other")
	r.lacks("notices/cameras/")
	r.isFresh()
}

// A content folder that is a link to one can be turned to another.
func TestContentFolderIsALink(t *testing.T) {
	t.Parallel()
	s := newProject(t)
	s.rename("content", "one")
	s.write("two/site.yaml", settings)
	s.write("two/notices/2019/other.md", noticeText("Other", "2019-11-20"))
	turn := func(to string) {
		if err := os.Symlink(to, s.path("link")); err != nil {
			t.Skip(err)
		}
		s.rename("link", "content")
	}
	turn("one")
	r := s.preview(nil, nil)
	r.shows("notices/cameras/", "The text of")
	s.edit("one/notices/2019/cameras.md", "The text", "New text")
	r.shows("notices/cameras/", "New text")
	turn("two")
	r.shows("notices/other/", "Other")
	r.lacks("notices/cameras/")
	r.isFresh()
	// Once it is seen there is rest.
	r.quiet(func() {})
	s.edit("two/notices/2019/other.md", "The text", "New text")
	r.shows("notices/other/", "New text")
	r.isFresh()
}

func TestStartWithErrors(t *testing.T) {
	s := newProject(t)
	s.write("content/notices/2019/broken.md", "---\ntitle: Broken\n")
	r := s.preview(nil, nil)
	r.shows("notices/cameras/", "The text of") // what can be shown
	r.shows("notices/cameras/", "Preview: 1 error.")
	r.hides("notices/cameras/", "last good build")
	r.project.edit("content/notices/2019/cameras.md", "The text", "New text")
	r.shows("notices/cameras/", "New text") // there is no good site to keep
	r.project.write("content/notices/2019/broken.md", noticeText("Mended", "2019-11-20"))
	r.shows("notices/broken/", "Mended")
	r.counts(0, 0)
	r.isFresh()
}

func TestStartWithoutSettings(t *testing.T) {
	s := newProject(t)
	s.write("content/site.yaml", "title: [\n")
	r := s.preview(nil, nil)
	if res, body := r.request("/_preview/problems"); res.StatusCode != http.StatusOK || !strings.Contains(body, "site.yaml:") {
		t.Errorf("status %d, %s", res.StatusCode, body)
	}
	r.project.write("content/site.yaml", settings)
	r.shows("notices/cameras/", "The text of")
	r.isFresh()
}

func TestStartWithBrokenTemplates(t *testing.T) {
	for name, whole := range map[string]map[string]bool{ // what can be shown
		"home.html":   {"": false, "notices/cameras/": true, "about/": true},
		"plain.html":  {"": true, "notices/cameras/": true, "about/": false},
		"404.html":    {"": true, "notices/cameras/": true, "about/": true},
		"layout.html": {"": false, "notices/cameras/": false, "about/": false},
		"parts.html":  {"": false, "notices/cameras/": false, "about/": false},
	} {
		for _, text := range []string{"{{if}}", ""} {
			s := newProject(t)
			s.write("templates/"+name, text)
			r := s.preview(nil, nil)
			for url, whole := range whole {
				want := http.StatusOK
				if !whole {
					want = http.StatusInternalServerError
				}
				if status, body := r.get(url); status != want || !whole && !strings.Contains(body, "templates/"+name+":1:") || !strings.Contains(body, "Preview: 1 error.") {
					t.Errorf("with %q in %s, /%s has status %d, %s", text, name, url, status, body)
				}
			}
			if res, body := r.request("/_preview/style.css"); res.StatusCode != http.StatusOK || !strings.Contains(body, ".preview") {
				t.Errorf("the style has status %d", res.StatusCode)
			}
			r.project.remove("templates")
			r.shows("notices/cameras/", "The text of")
			r.isFresh()
			r.end()
		}
	}
}

// A ledger of what was published is content that no page shows.
func TestLedger(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	r.project.write("content/ledger.json", "{")
	r.until("a problem", func() error {
		if len(r.problems()) == 0 {
			return fmt.Errorf("none")
		}
		return nil
	})
	r.isFresh()
	r.project.edit("content/notices/2019/cameras.md", "The text", "New text")
	r.until("an update", func() error {
		if !strings.Contains(r.talk.String(), "cameras.md: ") {
			return fmt.Errorf("none")
		}
		return nil
	})
	r.isFresh()
	r.project.remove("content/ledger.json")
	r.counts(0, 0)
	r.isFresh()
}

func TestBrokenLink(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	r.project.edit("content/notices/2019/cameras.md", "The text", "See [there](/nowhere/). The text")
	r.counts(1, 0)
	r.hides("notices/cameras/", "nowhere")
	r.shows("notices/cameras/", "last good build")
	r.project.edit("content/notices/2019/cameras.md", "/nowhere/", "/notices/radios/")
	r.shows("notices/cameras/", `<a href="/record/notices/radios/">there</a>`)
	r.counts(0, 0)
	r.isFresh()
	r.project.edit("content/about.md", "About cameras.", "See [radios](notices/radios/tender.md).")
	r.shows("about/", `<a href="/record/notices/radios/">`)
	// The page that a link leads to goes, and comes back.
	r.project.rename("content/notices/radios", "radios")
	r.counts(2, 0)
	r.isFresh()
	r.project.rename("radios", "content/notices/radios")
	r.counts(0, 0)
	r.isFresh()
}

func TestDrafts(t *testing.T) {
	s := newProject(t)
	s.write("content/notices/2020/draft.md", noticeText("A draft", "2020-01-10", "draft: true"))
	s.write("content/notices/2020/later.md", noticeText("For later", "2020-01-20"))
	r := s.preview(nil, nil)
	r.shows("notices/draft/", "Not yet published")
	r.shows("notices/later/", "Not yet published")
	r.shows("notices/", "Not yet published")
	r.hides("notices/cameras/", "Not yet published")
}

// What is published leads to no draft, as in a build, though the preview has it.
func TestLinkToDraft(t *testing.T) {
	s := newProject(t)
	s.write("content/notices/2020/draft.md", noticeText("A draft", "2020-01-10", "draft: true")+"See [itself](/notices/draft/).\n")
	s.edit("content/about.md", "About cameras.", "See [there](notices/2020/draft.md).")
	r := s.preview(nil, nil)
	r.counts(1, 0)
	r.project.edit("content/notices/2020/draft.md", "draft: true", "draft: false")
	r.counts(0, 0)
	r.shows("about/", `<a href="/record/notices/draft/">there</a>`)
	r.project.edit("content/notices/2020/draft.md", "draft: false", "draft: true")
	r.counts(1, 0)
	r.isFresh()
}

// What is scheduled leads to what is there on its day, which another notice may change
// while the address stays.
func TestLinkOnItsDay(t *testing.T) {
	s := newProject(t)
	s.write("content/notices/2020/draft.md", noticeText("A draft", "2020-01-25", "draft: true", "topics: [Ships, Roads]"))
	s.write("content/notices/2020/other.md", noticeText("Another", "2020-01-25", "topics: [Roads]"))
	s.write("content/notices/2020/later.md", noticeText("For later", "2020-01-25")+"See [there](/topics/ships/).\n")
	r := s.preview(nil, nil)
	r.counts(1, 0)
	r.project.edit("content/notices/2020/other.md", "Roads", "Ships")
	r.counts(0, 0)
	r.project.edit("content/notices/2020/other.md", "Ships", "Roads")
	r.counts(1, 0)
	r.isFresh()
}

func TestMomentMovesOn(t *testing.T) {
	s := newProject(t)
	now := time.Date(2020, 1, 27, 23, 59, 0, 0, time.UTC)
	clock := make(chan time.Time, 1)
	clock <- now
	r := s.preview(func(o *Options) {
		o.Site.At = func(zone *time.Location) (time.Time, error) {
			at := <-clock
			clock <- at
			return at.In(zone), nil
		}
	}, nil)
	r.shows("notices/cameras/", `data-status="open"`)
	<-clock
	clock <- now.Add(time.Minute)
	r.shows("notices/cameras/", `data-status="closed"`)
}

func TestSameSizeAndTime(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	name := "content/notices/2019/cameras.md"
	for i := range 20 {
		text := fmt.Sprintf("text%02d", i)
		info, err := os.Stat(r.project.path(name))
		if err != nil {
			t.Fatal(err)
		}
		r.project.write(name, noticeText("Body-worn cameras "+text, "2019-11-20"))
		if i > 0 {
			if err := os.Chtimes(r.project.path(name), info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
		}
		r.shows("notices/cameras/", text)
	}
	r.isFresh()
}
