package preview

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"handbill.example/generator"
	"handbill.example/generator/problem"
)

// A project is a folder with the content of a small site, and templates.
type project struct {
	t   testing.TB
	dir string
}

const settings = `title: Record
base_url: https://example.org/record/
publisher: {name: Example Publisher}
ocid_prefix: ocds-abc123
per_page: 2
`

// newProject makes a site of three procedures, one of two notices.
func newProject(t testing.TB) *project {
	s := &project{t, t.TempDir()}
	s.write("content/site.yaml", settings)
	s.write("content/about.md", "---\ntitle: About\n---\n\nAbout cameras.\n")
	s.write("content/notices/2019/cameras.md", noticeText("Body-worn cameras", "2019-11-20"))
	s.write("content/notices/pegasus/2019-11-21-tender.md", noticeText("Pegasus", "2019-11-21"))
	s.write("content/notices/pegasus/2019-12-18-deadline.md", "---\ntype: tender-update\npublished: 2019-12-18\ndeadline: 2020-02-03\nreason: Bidders asked for more time.\n---\n")
	s.write("content/notices/radios/tender.md", noticeText("Radios", "2019-11-22"))
	return s
}

// noticeText is a notice; more are lines of its front matter.
func noticeText(title, published string, more ...string) string {
	lines := append([]string{"title: " + title, "type: tender", "published: " + published, "buyer: Northmoor Constabulary", "deadline: 2020-01-27"}, more...)
	return "---\n" + strings.Join(lines, "\n") + "\n---\n\nThe text of " + title + ".\n"
}

func (s *project) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *project) write(name, text string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o777); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(s.path(name), []byte(text), 0o666); err != nil {
		s.t.Fatal(err)
	}
}

func (s *project) read(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

// edit replaces text in a file, in place.
func (s *project) edit(name, old, new string) {
	s.t.Helper()
	before := s.read(name)
	after := strings.ReplaceAll(before, old, new)
	if before == after {
		s.t.Fatalf("%s has no %q", name, old)
	}
	s.write(name, after)
}

func (s *project) rename(from, to string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.path(to)), 0o777); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(s.path(from), s.path(to)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *project) remove(name string) {
	s.t.Helper()
	if err := os.RemoveAll(s.path(name)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *project) options() Options {
	return Options{
		Site: generator.Options{
			Content: s.path("content"), Templates: s.path("templates"), Drafts: true,
			At: func(zone *time.Location) (time.Time, error) { return time.Date(2020, 1, 15, 12, 0, 0, 0, zone), nil },
		},
		Listen: "127.0.0.1:0", Now: time.Now,
	}
}

// A running is a preview that runs.
type running struct {
	t       testing.TB
	project *project
	updater *updater // of which only current may be used
	host    string   // http://127.0.0.1:PORT
	talk    *buffer
	end     func() // ends it; may be called twice
}

// preview starts a preview of the site. change, if not nil, changes the options;
// before, if not nil, is called when the first model is loaded and nothing is
// followed yet.
func (s *project) preview(change func(*Options), before func(*updater)) *running {
	s.t.Helper()
	r := &running{t: s.t, project: s, talk: &buffer{}}
	o := s.options()
	o.Talk = r.talk
	results := &buffer{}
	o.Results = results
	if change != nil {
		change(&o)
	}
	l, err := listen(o.Listen)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	u, changed, err := newUpdater(ctx, o)
	if err != nil {
		cancel()
		l.close()
		s.t.Fatal(err)
	}
	r.updater = u
	if before != nil {
		before(u)
	}
	ended := make(chan error, 1)
	go func() { ended <- u.serve(ctx, l, changed) }()
	r.end = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				s.t.Errorf("the preview ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			s.t.Error("the preview did not end")
		}
	})
	s.t.Cleanup(r.end)
	r.until("it serves", func() error {
		line := regexp.MustCompile(`(?m)^serving (http://[^/]+)(/.*)$`).FindStringSubmatch(results.String())
		if line == nil {
			return fmt.Errorf("printed %q", results)
		}
		r.host = line[1]
		return nil
	})
	return r
}

// checkAll, called before anything is followed, makes every page of the first
// model, so that it is one to come back to.
func checkAll(u *updater) {
	u.texts.first = len(u.texts.todo)
	u.texts.begin(u.newest.model)
	u.publish(changes{}, u.Now())
}

// patience is how long a condition is waited for: machines that run tests are
// busy.
const patience = 30 * time.Second

// until waits for a condition.
func (r *running) until(what string, condition func() error) {
	r.t.Helper()
	begin := time.Now()
	for {
		err := condition()
		if err == nil {
			return
		}
		if time.Since(begin) > patience {
			r.t.Fatalf("%s: %v\nterminal:\n%s", what, err, r.talk)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// request asks for a path of the host.
func (r *running) request(path string, header ...string) (*http.Response, string) {
	r.t.Helper()
	q, err := http.NewRequest(http.MethodGet, r.host+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			q.Host = header[i+1]
		} else {
			q.Header.Set(header[i], header[i+1])
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	client.CloseIdleConnections()
	return res, string(body)
}

// get asks for a page of the site, "notices/cameras/".
func (r *running) get(url string) (status int, body string) {
	r.t.Helper()
	res, body := r.request("/record/" + url)
	return res.StatusCode, body
}

// shows waits until a page has a text.
func (r *running) shows(url, text string) {
	r.t.Helper()
	r.until(url+" shows "+text, func() error {
		if status, body := r.get(url); status != http.StatusOK || !strings.Contains(body, text) {
			return fmt.Errorf("status %d, %d bytes without it", status, len(body))
		}
		return nil
	})
}

// hides waits until a page is there without a text.
func (r *running) hides(url, text string) {
	r.t.Helper()
	r.until(url+" shows no "+text, func() error {
		if status, body := r.get(url); status != http.StatusOK || strings.Contains(body, text) {
			return fmt.Errorf("status %d, %d bytes with it", status, len(body))
		}
		return nil
	})
}

// lacks waits until there is no page at a URL.
func (r *running) lacks(url string) {
	r.t.Helper()
	r.until("no "+url, func() error {
		if status, _ := r.get(url); status != http.StatusNotFound {
			return fmt.Errorf("status %d", status)
		}
		return nil
	})
}

// problems are those that the browser gets to see.
func (r *running) problems() problem.List { return r.updater.current.Load().problems }

// counts waits until there are as many errors and warnings.
func (r *running) counts(errors, warnings int) {
	r.t.Helper()
	r.until(fmt.Sprintf("%d errors, %d warnings", errors, warnings), func() error {
		if e, w := r.problems().Count(); e != errors || w != warnings {
			return fmt.Errorf("problems: %v", r.problems())
		}
		return nil
	})
}

// injected is what the preview adds to a page.
var injected = regexp.MustCompile(`(?s)(<aside class="preview".*?</aside>)?<script src="/_preview/reload.js" [^>]*></script>`)

// isFresh waits until the preview is what one would be that starts now.
func (r *running) isFresh() {
	r.t.Helper()
	r.until("the preview is what a fresh start gives", func() error {
		fresh, err := generator.Load(r.t.Context(), r.project.options().Site, nil, generator.Changes{})
		if err != nil {
			return err
		}
		problems, err := fresh.Check(context.Background())
		if err != nil {
			return err
		}
		s := r.updater.current.Load()
		if !slices.Equal(problems, s.problems) {
			return fmt.Errorf("problems\n%v, want\n%v", s.problems, problems)
		}
		if problems.HasErrors() {
			return nil // the last good build is shown
		}
		want, got := map[string]string{}, map[string]string{}
		for m, pages := range map[*generator.Model]map[string]string{fresh: want, s.model: got} {
			for _, p := range m.Site.Pages {
				var w bytes.Buffer
				m.Page(p, &w)
				pages[p.URL] = w.String()
			}
			for _, d := range m.Site.Documents {
				pages[d.URL] = d.Path + " " + d.SHA256
			}
			for _, a := range m.Renderer.Assets() {
				pages[a.URL] = string(a.Data)
			}
		}
		for _, url := range slices.Sorted(maps.Keys(want)) {
			if got[url] != want[url] {
				return fmt.Errorf("/%s differs, there: %t", url, got[url] != "")
			}
		}
		for _, url := range slices.Sorted(maps.Keys(got)) {
			if _, is := want[url]; !is {
				return fmt.Errorf("/%s is too much", url)
			}
		}
		return nil
	})
}

// A buffer is written by one goroutine and read by others.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// projectRoot is the folder that has the sample site.
func projectRoot(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs("../..") // a test runs in the folder of its package
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
