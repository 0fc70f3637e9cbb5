package preview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"handbill.example/generator/problem"
)

// The page of problems has what the mock-up has, in its order.
func TestProblemsPage(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	if _, body := r.request("/_preview/problems"); !strings.Contains(body, "<h1>No problems</h1>") {
		t.Errorf("without problems: %s", body)
	}
	r.project.write("content/notices/2020/body-worn-video.md", strings.Replace(noticeText("Video", "2020-01-02"), "deadline: 2020-01-27", "deadlines: 2020-01-13 12:00\nduration: 4 years", 1))
	r.project.write("content/notices/2020/telematics.md", strings.Replace(noticeText("Telematics", "2020-01-02"), "deadline:", "value: $600m\ndeadline:", 1))
	r.project.edit("content/site.yaml", "ocid_prefix: ocds-abc123\n", "")
	r.counts(2, 1)
	res, body := r.request("/_preview/problems")
	if res.StatusCode != 200 {
		t.Fatalf("status %d", res.StatusCode)
	}
	content := r.updater.Site.Content
	at := 0
	for _, want := range []string{
		"<title>2 errors, 1 warning</title>", `<p class="name"><a href="/record/">Record</a></p>`, // the site's own layout
		"<h1>2 errors, 1 warning</h1>", "The pages in this preview are the last good build, of ",
		`<h2 id="errors">Errors</h2>`,
		`<h3 id="p0"><strong class="sev" data-severity="error">Error</strong> unknown key “deadlines”; did you mean “deadline”?</h3>`,
		"<p><code>" + content + "/notices/2020/body-worn-video.md:6:1</code></p>",
		`<pre tabindex="0" role="group" aria-labelledby="p0"><code>5 | buyer: Northmoor Constabulary
6 | deadlines: 2020-01-13 12:00
  | <span class="mark">^</span>
7 | duration: 4 years</code></pre>`,
		`<h3 id="p1">`, "telematics.md:6:8",
		`6 | value: $600m
  |        <span class="mark">^</span>
7 | deadline: 2020-01-27`,
		`<h2 id="warnings">Warnings</h2>`, `data-severity="warning">Warning</strong>`, "site.yaml:1:1",
		`1 | title: Record
  | <span class="mark">^</span>
2 | base_url`,
		`<footer class="foot">`, `<aside class="preview" aria-label="Preview">`, "<strong>Preview: 2 errors, 1 warning.</strong>",
	} {
		i := strings.Index(body[at:], want)
		if i < 0 {
			t.Fatalf("no %s after\n%s\nin\n%s", want, body[:at], body[at:])
		}
		at += i
	}
	if strings.Contains(body, "See the problems") {
		t.Error("the list links to itself")
	}
	if _, err := html.Parse(strings.NewReader(body)); err != nil {
		t.Error(err)
	}
	_, page := r.request("/record/notices/cameras/")
	for _, want := range []string{"<strong>Preview: 2 errors, 1 warning.</strong> This page is the last good build, of ", `<a href="/_preview/problems">See the problems</a>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the banner of a page has no %s", want)
		}
	}
	r.project.remove("content/notices/2020")
	r.project.write("content/site.yaml", settings)
	r.counts(0, 0)
	r.hides("notices/cameras/", "Preview:")
}

// A time that stands still shows when the last good build was.
func TestTimeOfTheLastGoodBuild(t *testing.T) {
	s := newProject(t)
	begin, clock := time.Now(), time.Date(2020, 6, 15, 10, 58, 4, 0, time.UTC)
	r := s.preview(func(o *Options) {
		o.Now = func() time.Time { return clock.Add(time.Since(begin)) }
	}, nil)
	built := r.updater.current.Load().at
	r.project.write("content/notices/2019/broken.md", "---\n")
	r.shows("notices/cameras/", fmt.Sprintf("This page is the last good build, of 11:%02d:%02d.", built.Minute(), built.Second())) // London, summer
}

func TestManyProblems(t *testing.T) {
	s := newProject(t)
	var topics []string
	for i := range 600 {
		topics = append(topics, fmt.Sprintf("x%d: 1", i))
	}
	s.write("content/notices/2019/broken.md", noticeText("Broken", "2019-11-20", topics...))
	r := s.preview(nil, nil)
	r.counts(600, 0)
	_, body := r.request("/_preview/problems")
	if n := strings.Count(body, `<li class="problem">`); n != maxListed || !strings.Contains(body, "100 more are not listed") {
		t.Errorf("%d are listed", n)
	}
}

func TestExcerpt(t *testing.T) {
	s := &project{t, t.TempDir()}
	long := strings.Repeat("long ", 2000)
	s.write("content/a.md", "first\nsecond line\nthird\n")
	s.write("content/windows.md", "\ufeffone\r\ntwo\r\n")
	s.write("content/wide.md", "\ttitle: 数据 é\u202eX <b>\n")
	s.write("content/long.md", long+"HERE"+long)
	s.write("templates/a.html", "{{oops}}")
	source := &source{content: s.path("content"), templates: s.path("templates"), files: map[string][]string{}}
	for _, test := range []struct {
		name         string
		file         string
		line, column int
		want         string
	}{
		{"the middle", "content/a.md", 2, 8, "1 | first\n2 | second line\n  |        ^\n3 | third"},
		{"the start", "content/a.md", 1, 1, "1 | first\n  | ^\n2 | second line"},
		{"after the end of a line", "content/a.md", 3, 9, "2 | second line\n3 | third\n  |      ^\n4 | "},
		{"after the end of the file", "content/a.md", 9, 1, ""},
		{"no file", "content/b.md", 1, 1, ""},
		{"a file outside", "content/../secret", 1, 1, ""},
		{"another folder", "elsewhere/a.md", 1, 1, ""},
		{"Windows line ends and a byte order mark", "content/windows.md", 1, 3, "1 | one\n  |   ^\n2 | two"},
		{"wide and combining characters, tabs, overrides", "content/wide.md", 1, 14, "1 |     title: 数据 éU+202EX <b>\n  | " + strings.Repeat(" ", 4+len("title: ")+2*2+1+1+len("U+202E")) + "^\n2 | "},
		{"a template", "templates/a.html", 1, 3, "1 | {{oops}}\n  |   ^"},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := problem.Position{File: s.path("") + "/" + test.file, Line: test.line, Column: test.column}
			var got []string
			for _, l := range source.excerpt(at) {
				caret := ""
				if l.Caret {
					caret = "^"
				}
				got = append(got, l.Gutter+" | "+l.Text+caret)
			}
			if text := strings.Join(got, "\n"); text != test.want {
				t.Errorf("got\n%s\nwant\n%s", text, test.want)
			}
		})
	}
	lines := source.excerpt(problem.Position{File: s.path("content/long.md"), Line: 1, Column: len(long) + 1})
	if len(lines) != 2 || len(lines[0].Text) > 3*excerptRunes || !strings.HasPrefix(string([]rune(lines[0].Text)[len(lines[1].Text):]), "HERE") {
		t.Errorf("a long line: %+v", lines)
	}
}

func TestTerminal(t *testing.T) {
	p := func(line int, severity problem.Severity, message string) problem.Problem {
		return problem.Problem{Position: problem.Position{File: "content/a.md", Line: line, Column: 1}, Severity: severity, Message: message}
	}
	bad, worse, odd := p(3, problem.Error, "bad"), p(4, problem.Error, "worse"), p(5, problem.Warning, "odd")
	moved := bad
	moved.Line = 9
	var w strings.Builder
	r := &reporter{w: &w}
	for _, test := range []struct {
		name     string
		files    []string
		problems problem.List
		want     string
	}{
		{"a start without problems", nil, nil, ""},
		{"a save", []string{"content/a.md"}, nil, "content/a.md: ok, 5ms\n"},
		{"errors", []string{"content/a.md"}, problem.List{bad, worse}, "content/a.md:3:1: error: bad\ncontent/a.md:4:1: error: worse\ncontent/a.md: 2 errors, 5ms\n"},
		{"one fixed, one on another line", []string{"content/a.md"}, problem.List{moved}, "fixed: content/a.md:4:1: error: worse\ncontent/a.md: 1 error, 5ms\n"},
		{"a check finds more", nil, problem.List{moved, odd}, "content/a.md:5:1: warning: odd\n1 error, 1 warning\n"},
		{"a check finds nothing", nil, problem.List{moved, odd}, ""},
		{"a warning is left", []string{"content/a.md", "content/b.md"}, problem.List{odd}, "fixed: content/a.md:9:1: error: bad\n2 files: ok, 5ms\n"},
		{"a name that would act on a terminal", []string{"content/\x1b[2J.md"}, problem.List{odd}, "content/U+001B[2J.md: ok, 5ms\n"},
	} {
		w.Reset()
		r.updated(test.files, test.problems, 5*time.Millisecond)
		if w.String() != test.want {
			t.Errorf("%s: %q, want %q", test.name, w.String(), test.want)
		}
	}
}
