package preview

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A stream is a client of the event stream.
type stream struct {
	t     testing.TB
	lines *bufio.Reader
}

// listen opens the event stream, and takes the first event.
func (r *running) listen() *stream {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r.t.Cleanup(cancel)
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, r.host+"/_preview/events", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { res.Body.Close() })
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		r.t.Fatalf("content type %s", got)
	}
	s := &stream{r.t, bufio.NewReader(res.Body)}
	s.next()
	return s
}

// next waits for an event.
func (s *stream) next() {
	s.t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		if line == "data: changed\n" {
			return
		}
	}
}

// An openPage is a page that a browser has open.
type openPage struct {
	r             *running
	path          string
	digest, found string
}

func (r *running) open(path string) *openPage {
	r.t.Helper()
	_, body := r.request(path)
	m := regexp.MustCompile(`data-digest="([^"]*)" data-found="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		r.t.Fatalf("%s has no script: %s", path, body)
	}
	return &openPage{r, path, m[1], m[2]}
}

// became asks what became of the page.
func (p *openPage) became() status {
	p.r.t.Helper()
	q := url.Values{"page": {p.path}, "digest": {p.digest}, "found": {p.found}}
	_, body := p.r.request("/_preview/status?" + q.Encode())
	var st status
	if err := json.Unmarshal([]byte(body), &st); err != nil {
		p.r.t.Fatalf("%v: %s", err, body)
	}
	return st
}

func TestOnlyChangedPagesReload(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	cameras, radios, home, lost := r.open("/record/notices/cameras/"), r.open("/record/notices/radios/"), r.open("/record/"), r.open("/record/lost/")
	problems := r.open("/_preview/problems")
	events := r.listen()
	r.project.edit("content/notices/2019/cameras.md", "The text", "New text")
	events.next()
	if got := cameras.became(); got.Action != "reload" {
		t.Errorf("the changed page: %+v", got)
	}
	for _, p := range []*openPage{radios, home, lost, problems} {
		if got := p.became(); got.Action != "" || got.Banner != "" {
			t.Errorf("%s: %+v", p.path, got)
		}
	}
	r.project.edit("content/notices/2019/cameras.md", "title: Body-worn", "title: Dashboard")
	events.next()
	if got := home.became(); got.Action != "reload" {
		t.Errorf("home, which lists the notice: %+v", got)
	}
	if got := radios.became(); got.Action != "" {
		t.Errorf("another notice: %+v", got)
	}
}

// The search page shows what is in no byte of it.
func TestSearchPageReloads(t *testing.T) {
	s := newProject(t)
	r := s.preview(nil, nil)
	page := r.open("/record/search/")
	s.edit("content/notices/2019/cameras.md", "The text of", "The text is of")
	page.becomes("reload", "", "")
	page = r.open("/record/search/")
	s.edit("content/about.md", "About cameras.", "About radios.")
	r.shows("about/", "About radios.")
	page.becomes("", "", "") // the index has no pages but of procedures
	s.edit("content/notices/2019/cameras.md", "2020-01-27", "2020-01-28")
	page.becomes("reload", "", "")
}

func TestStylesChange(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	home := r.open("/record/")
	before := home.became().Styles
	events := r.listen()
	r.project.write("templates/style.css", "body { color: green }")
	events.next()
	got := home.became()
	if got.Action != "" || len(got.Styles) != 1 || got.Styles[0] == before[0] {
		t.Fatalf("before %v, then %+v", before, got)
	}
	if res, body := r.request(got.Styles[0]); res.StatusCode != http.StatusOK || body != "body { color: green }" || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/css") {
		t.Errorf("the style: status %d, %q", res.StatusCode, body)
	}
}

// becomes waits until something became of the page.
func (p *openPage) becomes(action, to, banner string) {
	p.r.t.Helper()
	p.r.until(p.path, func() error {
		got := p.became()
		if got.Action != action || got.To != to || !strings.Contains(got.Banner, banner) || banner == "" && got.Banner != "" {
			return fmt.Errorf("%+v", got)
		}
		return nil
	})
}

func TestGoneAndMoved(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	cameras, pegasus, step := r.open("/record/notices/cameras/"), r.open("/record/notices/pegasus/"), r.open("/record/notices/pegasus/2019-12-18-deadline/")
	r.project.rename("content/notices/2019/cameras.md", "content/notices/2019/cams.md")
	cameras.becomes("move", "/record/notices/cams/", "")
	r.project.rename("content/notices/2019/cams.md", "content/notices/2019/video.md")
	cameras.becomes("move", "/record/notices/video/", "")
	r.project.rename("content/notices/pegasus", "content/notices/icarus")
	pegasus.becomes("move", "/record/notices/icarus/", "")
	step.becomes("move", "/record/notices/icarus/2019-12-18-deadline/", "")
	r.project.rename("content/notices/icarus/2019-12-18-deadline.md", "content/notices/icarus/2019-12-18-later.md")
	step.becomes("move", "/record/notices/icarus/2019-12-18-later/", "")

	r.project.rename("content/notices/2019/video.md", "video.md")
	cameras.becomes("", "", "this page is gone")
	r.project.rename("video.md", "content/notices/2019/cameras.md")
	cameras.becomes("", "", "")
	about := r.open("/record/about/")
	r.project.remove("content/about.md")
	about.becomes("", "", "this page is gone")

	lost := r.open("/record/topics/lost/")
	r.project.edit("content/notices/2019/cameras.md", "deadline:", "topics: [lost]\ndeadline:")
	lost.becomes("reload", "", "")
}

// A page that is asked for when a move was taken back leads to where its page
// is, and on from there.
func TestMovedBack(t *testing.T) {
	s := newProject(t)
	s.edit("content/about.md", "About cameras.", "See [the deadline](notices/pegasus/2019-12-18-deadline.md).")
	r := s.preview(nil, checkAll)
	const before, after = "/record/notices/pegasus/2019-12-18-deadline/", "/record/notices/pegasus/2019-12-18-later/"
	page := r.open(before)
	s.rename("content/notices/pegasus/2019-12-18-deadline.md", "content/notices/pegasus/2019-12-18-later.md")
	r.counts(1, 0) // the link leads nowhere, which shows only once all pages are made
	page.becomes("", "", "last good build")
	lost := r.open(after)
	lost.becomes("move", before, "")
	s.edit("content/about.md", "deadline.md", "later.md")
	r.counts(0, 0)
	page.becomes("move", after, "")
	lost.becomes("reload", "", "")
	r.open(before).becomes("move", after, "")
	s.rename("content/notices/pegasus/2019-12-18-later.md", "content/notices/pegasus/2019-12-18-deadline.md")
	s.edit("content/about.md", "later.md", "deadline.md")
	r.counts(0, 0)
	r.open(after).becomes("move", before, "")
}

// Open pages follow a site that lies at another path, wherever it lay before.
func TestSiteMoves(t *testing.T) {
	s := newProject(t)
	r := s.preview(nil, nil)
	first := r.open("/record/notices/cameras/")
	s.edit("content/site.yaml", "/record/", "/open%20tenders/")
	first.becomes("move", "/open%20tenders/notices/cameras/", "")
	second := r.open("/open%20tenders/notices/cameras/")
	s.edit("content/site.yaml", "/open%20tenders/", "/")
	first.becomes("move", "/notices/cameras/", "")
	second.becomes("move", "/notices/cameras/", "")
	third := r.open("/notices/cameras/")
	s.rename("content/notices/2019/cameras.md", "content/notices/2019/cams.md")
	for _, p := range []*openPage{first, second, third} {
		p.becomes("move", "/notices/cams/", "")
	}
	s.edit("content/site.yaml", "org/", "org/record/")
	for _, p := range []*openPage{first, second, third} {
		p.becomes("move", "/record/notices/cams/", "")
	}
	home := r.open("/record/")
	s.edit("content/site.yaml", "/record/", "/open%20tenders/")
	home.becomes("move", "/open%20tenders/", "")
}

func TestManyStreams(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	var all []*stream
	for range 50 {
		all = append(all, r.listen())
	}
	r.project.edit("content/notices/2019/cameras.md", "The text", "New text")
	for _, s := range all {
		s.next()
	}
	r.end() // with all of them open
}
