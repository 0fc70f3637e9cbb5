package preview

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"handbill.example/generator"
	"handbill.example/generator/render"
)

// Every file of the sample site is served as a build writes it, but for what
// the preview adds to a page.
func TestSampleSiteAsBuilt(t *testing.T) {
	root := projectRoot(t)
	p := &project{t, t.TempDir()}
	r := p.preview(func(o *Options) {
		o.Site.Content, o.Site.Templates = filepath.Join(root, "content"), filepath.Join(root, "no templates of its own")
	}, nil)
	model := r.updater.current.Load().model
	out := p.path("public")
	if _, problems, err := generator.Build(t.Context(), model, generator.Target{Output: out}); err != nil {
		t.Fatal(err, problems)
	}
	base := model.Site.Base()
	files := 0
	err := filepath.WalkDir(out, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(out, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if name == "manifest.json" { // what publishing has done, not a part of the site
			return nil
		}
		files++
		want, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		addresses := []string{name}
		if dir, is := strings.CutSuffix(name, "index.html"); is {
			addresses = append(addresses, dir)
		}
		for _, address := range addresses {
			res, body := r.request(base + address)
			got := injected.ReplaceAllString(body, "")
			if res.StatusCode != http.StatusOK || got != string(want) {
				t.Errorf("/%s: status %d, %d bytes, built %d", address, res.StatusCode, len(got), len(want))
			}
			if got, want := res.Header.Get("Content-Type"), contentType(name); got != want {
				t.Errorf("/%s: content type %s, want %s", address, got, want)
			}
			if strings.HasSuffix(name, ".html") != (got != body) {
				t.Errorf("/%s: has the script: %t", address, got != body)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < len(model.Site.Pages) {
		t.Errorf("only %d files for %d pages", files, len(model.Site.Pages))
	}
}

func TestAddresses(t *testing.T) {
	s := newProject(t)
	s.write("content/notices/pegasus/files/annex one.pdf", "%PDF-1.7 the annex")
	s.write("content/notices/pegasus/files/page.html", "<script>alert(1)</script>")
	s.write("content/notices/pegasus/files/LICENCE", "<script>alert(1)</script>")
	s.write("content/notices/pegasus/files/uncited.pdf", "not published")
	s.write("content/notices/pegasus/files/index.html", "an index")
	s.edit("content/notices/pegasus/2019-11-21-tender.md", "deadline:", "aliases: [/old/index.html]\ndocuments:\n  - {title: Index, file: files/index.html}\n  - {title: Annex, file: files/annex one.pdf}\n  - {title: Licence, file: files/LICENCE}\n  - {title: Page, file: files/page.html}\ndeadline:")
	r := s.preview(nil, nil)
	for _, test := range []struct {
		path     string
		status   int
		location string
	}{
		{"/", 307, "/record/"},
		{"/record", 307, "/record/"},
		{"/record/", 200, ""},
		{"/record/index.html", 200, ""},
		{"/record/notices/cameras", 307, "/record/notices/cameras/"},
		{"/record/notices/cameras/?q=1", 200, ""},
		{"/notices/cameras/", 307, "/record/notices/cameras/"},
		{"/record/404.html", 200, ""},
		{"/record/lost/", 404, ""},
		{"/lost/", 404, ""},
		{"/recordnotices/cameras/", 404, ""},
		{"/record/notices/cameras/xindex.html", 404, ""},
		{"/record/notices/cameras/index.html/", 404, ""},
		{"/record/notices/pegasus/files/annex%20one.pdf", 200, ""},
		{"/record/notices/pegasus/files/index.html", 200, ""},
		{"/record/old/index.html", 307, "/record/old/index.html/"},
		{"/record/old/index.html/", 200, ""},
		{"/record/old/index.html/index.html", 200, ""},
		{"/record/notices/pegasus/files/uncited.pdf", 404, ""},
		{"/record/notices/pegasus/files/", 404, ""},
		{"/record/notices/pegasus/2019-11-21-tender.md", 404, ""},
		{"/record/site.yaml", 404, ""},
		{"/record//notices/cameras/", 404, ""},
		{"//record/notices/cameras/", 404, ""},
		{"/record/../content/site.yaml", 404, ""},
		{"/record/%2e%2e/%2e%2e/etc/passwd", 404, ""},
		{"/record/..%2f..%2fetc/passwd", 404, ""},
		{"/record/notices/pegasus/files/..%5c..%5csite.yaml", 404, ""},
		{"/record/%00", 404, ""},
		{"/record/notices/cameras/%00", 404, ""},
		{"/record/notices/%63ameras/", 200, ""},
		{"/_preview/problems", 200, ""},
		{"/_preview/", 404, ""},
		{"/_preview/../record/", 404, ""},
	} {
		res, body := r.request(test.path)
		if res.StatusCode != test.status || res.Header.Get("Location") != test.location {
			t.Errorf("%s: status %d, location %q; want %d, %q", test.path, res.StatusCode, res.Header.Get("Location"), test.status, test.location)
		}
		if strings.Contains(body, "not published") || strings.Contains(body, "root:") {
			t.Errorf("%s shows what is not published", test.path)
		}
		for header, want := range map[string]string{"X-Robots-Tag": "noindex", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache", "Access-Control-Allow-Origin": ""} {
			if got := res.Header.Get(header); got != want {
				t.Errorf("%s: %s %q, want %q", test.path, header, got, want)
			}
		}
	}

	// A file of no known kind is no page, whatever is in it.
	if res, _ := r.request("/record/notices/pegasus/files/LICENCE"); res.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("a file without an ending is served as %s", res.Header.Get("Content-Type"))
	}
	res, body := r.request("/record/notices/pegasus/files/annex%20one.pdf", "Range", "bytes=1-3")
	if res.StatusCode != http.StatusPartialContent || body != "PDF" || res.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("a range: status %d, %q, %s", res.StatusCode, body, res.Header.Get("Content-Type"))
	}
	if res, _ := r.request("/record/notices/pegasus/files/page.html"); !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error("a page among the documents could run scripts")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, policy := range map[string]string{"pages": sitePolicy, "documents": documentPolicy} {
		if !strings.Contains(string(readme), "    Content-Security-Policy: "+policy+"\n") {
			t.Errorf("the README has another policy for %s", what)
		}
	}
	if res, _ := r.request("/record/"); res.Header.Get("Content-Security-Policy") != sitePolicy+"; worker-src 'self'" {
		t.Errorf("pages have the policy %s", res.Header.Get("Content-Security-Policy"))
	}
	if err := os.Remove(s.path("content/notices/pegasus/files/annex one.pdf")); err != nil {
		t.Fatal(err)
	}
	makePipe(t, s.path("content/notices/pegasus/files/annex one.pdf"))
	if res, _ := r.request("/record/notices/pegasus/files/annex%20one.pdf"); res.StatusCode == http.StatusOK {
		t.Error("a named pipe is served")
	}
}

// Requests that a preview must not answer, from whoever sends them.
func TestRequestsRefused(t *testing.T) {
	s := newProject(t)
	s.write("content/notices/2020/draft.md", noticeText("Secret draft", "2020-01-10", "draft: true"))
	r := s.preview(nil, nil)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(r.host, "http://"))
	for _, path := range []string{"/record/notices/draft/", "/record/", "/record/feed.xml", "/_preview/problems", "/_preview/events", "/_preview/status?page=/record/", "/_preview/reload.js"} {
		for _, host := range []string{
			"evil.example", "evil.example:" + port, "127.evil.com:" + port, "localhost.evil:" + port, "127.0.0.1.evil.example:" + port,
			"localhost", "localhost:1", "127.0.0.1", "127.0.0.1:80", "[::1]", "localhost.:" + port, "LOCALHOST:" + port, "127.1:" + port,
			"0.0.0.0:" + port, "[::]:" + port, "[::ffff:127.0.0.1]:" + port, "2130706433:" + port, "0x7f000001:" + port, "127.0.0.2:" + port, "[127.0.0.1]:" + port,
			"user@localhost:" + port, "localhost:" + port + ":" + port, "localhost:0" + port, "xn--localhost:" + port,
		} {
			status, body := r.raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
			if status != 403 && status != 400 || strings.Contains(body, "Secret") || strings.Contains(body, "data:") || strings.Contains(body, "digest") {
				t.Errorf("%s for host %q: status %d, %.60q", path, host, status, body)
			}
		}
	}
	own := "Host: localhost:" + port + "\r\n"
	end := "Connection: close\r\n\r\n"
	for _, test := range []struct {
		name, request string
		status        int
	}{
		{"by name", "GET /record/ HTTP/1.1\r\n" + own + end, 200},
		{"by address", "GET /record/ HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + end, 200},
		{"by the other address", "GET /record/ HTTP/1.1\r\nHost: [::1]:" + port + "\r\n" + end, 200},
		{"no host", "GET /record/ HTTP/1.1\r\n" + end, 400},
		{"no host, old", "GET /record/ HTTP/1.0\r\n\r\n", 403},
		{"empty host", "GET /record/ HTTP/1.1\r\nHost:\r\n" + end, 403},
		{"two hosts", "GET /record/ HTTP/1.1\r\n" + own + "Host: evil.example\r\n" + end, 400},
		{"foreign absolute address", "GET http://evil.example/record/ HTTP/1.1\r\n" + own + end, 403},
		{"own absolute address", "GET http://localhost:" + port + "/record/ HTTP/1.1\r\nHost: evil.example\r\n" + end, 200},
		{"HEAD", "HEAD /record/ HTTP/1.1\r\n" + own + end, 200},
		{"POST", "POST /record/ HTTP/1.1\r\n" + own + "Content-Length: 0\r\n" + end, 405},
		{"PUT", "PUT /record/ HTTP/1.1\r\n" + own + "Content-Length: 0\r\n" + end, 405},
		{"DELETE", "DELETE /record/ HTTP/1.1\r\n" + own + end, 405},
		{"OPTIONS", "OPTIONS /record/ HTTP/1.1\r\n" + own + end, 405},
		{"OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + own + end, 405},
		{"TRACE", "TRACE /record/ HTTP/1.1\r\n" + own + end, 405},
		{"CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n" + end, 403},
		{"foreign origin", "GET /record/ HTTP/1.1\r\n" + own + "Origin: http://evil.example\r\n" + end, 403},
		{"null origin", "GET /record/ HTTP/1.1\r\n" + own + "Origin: null\r\n" + end, 403},
		{"another port's origin", "GET /record/ HTTP/1.1\r\n" + own + "Origin: http://localhost:1\r\n" + end, 403},
		{"own origin", "GET /record/ HTTP/1.1\r\n" + own + "Origin: http://localhost:" + port + "\r\n" + end, 200},
		{"a foreign page's picture", "GET /record/ HTTP/1.1\r\n" + own + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n" + end, 403},
		{"another port's script", "GET /record/ HTTP/1.1\r\n" + own + "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n" + end, 403},
		{"a foreign page's frame", "GET /record/ HTTP/1.1\r\n" + own + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n" + end, 403},
		{"a link on a foreign page", "GET /record/ HTTP/1.1\r\n" + own + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n" + end, 200},
		{"a link to the stream", "GET /_preview/events HTTP/1.1\r\n" + own + "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n" + end, 403},
		{"foreign stream", "GET /_preview/events HTTP/1.1\r\n" + own + "Origin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\n" + end, 403},
		{"typed address", "GET /record/ HTTP/1.1\r\n" + own + "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n" + end, 200},
		{"NUL", "GET /record/\x00 HTTP/1.1\r\n" + own + end, 400},
		{"no HTTP", "hello\r\n\r\n", 400},
		{"very long header", "GET /record/ HTTP/1.1\r\n" + own + "X: " + strings.Repeat("x", 2*maxHeader) + "\r\n" + end, 431},
		{"smuggled", "GET /record/ HTTP/1.1\r\n" + own + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n" + end + "0\r\n\r\n", 200},
	} {
		status, body := r.raw(test.request)
		if status != test.status {
			t.Errorf("%s: status %d, want %d: %.80q", test.name, status, test.status, body)
		}
		if test.name == "HEAD" && body != "" {
			t.Errorf("HEAD has a body of %d bytes", len(body))
		}
	}
}

// raw sends bytes and gives the status and the body of the answer.
func (r *running) raw(request string) (status int, body string) {
	r.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.host, "http://"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		r.t.Fatal(err)
	}
	go io.WriteString(conn, request)
	method, _, _ := strings.Cut(request, " ")
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		r.t.Fatalf("%.60q: %v", request, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil && !bytes.Contains(data, []byte("data:")) {
		r.t.Fatalf("%.60q: %v", request, err)
	}
	return res.StatusCode, string(data)
}

// A client that never ends its request loses the connection; others are served
// meanwhile.
func TestSlowClients(t *testing.T) {
	server := newServer(newProject(t).preview(nil, nil).updater.current, "localhost")
	server.ReadHeaderTimeout = 50 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(l)
	defer server.Close()
	for range 20 {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET /record/ HTTP/1.1\r\nHost: ")
		if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if _, err := io.ReadAll(conn); err != nil {
				t.Errorf("the connection was not closed: %v", err)
			}
		}()
	}
	res, err := http.Get("http://" + l.Addr().String() + "/record/")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(err, res)
	}
	res.Body.Close()
}

func TestUsualPortTaken(t *testing.T) {
	first, err := listen("")
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	r := newProject(t).preview(func(o *Options) { o.Listen = "" }, nil)
	if !strings.Contains(r.talk.String(), "port 8042 is taken") {
		t.Errorf("the terminal says %q", r.talk)
	}
	if status, _ := r.get(""); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}

func TestListen(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for _, address := range []string{busy.Addr().String(), strings.Replace(busy.Addr().String(), "127.0.0.1", "localhost", 1)} {
		if _, err := listen(address); err == nil || !strings.Contains(err.Error(), address+" is taken") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "localhost:0", "127.0.0.1:0", "[::1]:0", "0.0.0.0:0", ":0"} {
		l, err := listen(address)
		if err != nil {
			if address == "[::1]:0" {
				continue // a system without IPv6
			}
			t.Fatal(err)
		}
		wide := strings.HasPrefix(address, "0") || strings.HasPrefix(address, ":")
		if l.wide != wide {
			t.Errorf("%q is wide: %t", address, l.wide)
		}
		for _, each := range l.listeners {
			if !wide && !each.Addr().(*net.TCPAddr).IP.IsLoopback() {
				t.Errorf("%q listens on %v", address, each.Addr())
			}
		}
		l.close()
	}
	for _, address := range []string{"8042", "localhost", "localhost:http", "localhost:65536", "::1:8042", "a:b:c"} {
		if CheckAddress(address) == nil {
			t.Errorf("%q is taken for an address", address)
		}
	}
}

func TestWideIsWarnedOf(t *testing.T) {
	r := newProject(t).preview(func(o *Options) { o.Listen = "0.0.0.0:0" }, nil)
	if !strings.Contains(r.talk.String(), "warning: others on the network can read this preview") {
		t.Errorf("the terminal says %q", r.talk)
	}
}

func TestOpen(t *testing.T) {
	opened := make(chan string, 1)
	r := newProject(t).preview(func(o *Options) {
		o.Open = func(url string) error { opened <- url; return nil }
	}, nil)
	if url := <-opened; url != r.host+"/record/" {
		t.Errorf("opened %s", url)
	}
}

func TestNoContentFolder(t *testing.T) {
	s := &project{t, t.TempDir()}
	o := s.options()
	o.Results, o.Talk = io.Discard, io.Discard
	if err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "content") {
		t.Errorf("error %v", err)
	}
}

// Interrupted while it loads for the first time, the preview ends at once.
func TestInterruptedAtStart(t *testing.T) {
	o := newProject(t).options()
	o.Results, o.Talk = io.Discard, io.Discard
	ctx, cancel := context.WithCancel(t.Context())
	o.Site.At = func(zone *time.Location) (time.Time, error) {
		cancel()
		return time.Date(2020, 1, 1, 0, 0, 0, 0, zone), nil
	}
	if err := Run(ctx, o); err != nil {
		t.Error(err)
	}
}

// A page in which handbill itself fails says so, and the preview goes on.
func TestPanicInAPage(t *testing.T) {
	r := newProject(t).preview(nil, nil)
	shown := r.updater.current.Load().build
	broken := *shown.model
	broken.Renderer = &render.Renderer{}
	s := newState(nil, build{&broken, shown.at}, false, nil)
	if a := s.answer("/record/notices/cameras/"); a.status != http.StatusInternalServerError || !strings.Contains(string(a.body), "notices/cameras/index.html: handbill failed") {
		t.Errorf("status %d, %s", a.status, a.body)
	}
}

// FuzzPath: whatever path is asked for, there is an answer, and none has what is
// outside of the site: other files of the content, or of the disk.
func FuzzPath(f *testing.F) {
	const secret = "what nobody may read"
	s := newProject(f)
	s.write("outside.txt", secret)
	s.write("content/notices/pegasus/files/uncited.txt", secret)
	s.write("content/notices/pegasus/files/annex.txt", "the annex")
	if err := os.Symlink(s.path("outside.txt"), s.path("content/notices/pegasus/files/link.txt")); err != nil {
		f.Skip(err)
	}
	s.edit("content/notices/pegasus/2019-11-21-tender.md", "deadline:", "documents:\n  - {title: Annex, file: files/annex.txt}\ndeadline:")
	model, err := generator.Load(f.Context(), s.options().Site, nil, generator.Changes{})
	if err != nil {
		f.Fatal(err)
	}
	var current atomic.Pointer[state]
	current.Store(newState(nil, build{model, time.Now()}, false, model.Problems))
	handler := newServer(&current, "127.0.0.1").Handler
	for _, path := range []string{
		"/", "/record", "/record/", "/record/notices/pegasus/", "/record/notices/pegasus/files/annex.txt", "/record/notices/pegasus/files/uncited.txt",
		"/record/notices/pegasus/files/link.txt", "/record/../outside.txt", "/record/notices/pegasus/files/../../../../outside.txt", `/record/..\..\outside.txt`,
		"/record/search/", "/record/index.html/index.html", "/record/\x00", "//record//", "/_preview/problems", "/_preview/status", "/_preview/../outside.txt", "", "*",
	} {
		f.Add(path, "")
	}
	f.Add("/_preview/status", "page=/record/notices/pegasus/files/%2e%2e/&digest=x&found=yes")
	f.Fuzz(func(t *testing.T, path, query string) {
		if path == "/_preview/events" {
			return // which does not end
		}
		at := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8042}
		r := httptest.NewRequestWithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, net.Addr(at)), http.MethodGet, "http://127.0.0.1:8042/", nil)
		r.URL.Path, r.URL.RawQuery = path, query
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusOK, http.StatusNotFound, http.StatusTemporaryRedirect:
		default:
			t.Errorf("%q: status %d, %.200s", path, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%q has what is outside", path)
		}
		if to := w.Header().Get("Location"); w.Code == http.StatusTemporaryRedirect && !strings.HasPrefix(to, "/record/") {
			t.Errorf("%q leads to %q", path, to)
		}
	})
}
