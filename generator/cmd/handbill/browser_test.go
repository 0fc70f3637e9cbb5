package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"handbill.example/generator/site"
)

// policy is what a careful host sends with every page: nothing but the site's
// own files may be loaded, and nothing inline may run.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// sampleMoment is the moment of which the sample site is made.
const sampleMoment = "2020-01-10T12:00:00Z"

// patience is how long a condition in the browser is waited for.
const patience = 30 * time.Second

// TestBrowser reads the sample site in a headless Chromium as people do, under
// the strict policy. Its parts share one browser and one build.
func TestBrowser(t *testing.T) {
	browser := startBrowser(t)
	top, below := buildSite(t, "/"), buildSite(t, "/tenders/")
	t.Run("faults are seen", func(t *testing.T) { testFaultsAreSeen(t, browser) })
	t.Run("pages", func(t *testing.T) { testPages(t, browser, below) })
	t.Run("not found", func(t *testing.T) { testNotFound(t, browser, below) })
	t.Run("zoom", func(t *testing.T) { testZoom(t, browser, top) })
	t.Run("words", func(t *testing.T) { testWords(t, browser, top) })
	t.Run("towers", func(t *testing.T) { testTowers(t, browser, top) })
	t.Run("contrast", func(t *testing.T) { testContrast(t, browser, top) })
	t.Run("print", func(t *testing.T) { testPrint(t, browser, top) })
	t.Run("keyboard", func(t *testing.T) { testKeyboard(t, browser, top) })
	t.Run("feeds and calendars", func(t *testing.T) { testFollow(t, browser, below) })
	t.Run("search", func(t *testing.T) { testSearch(t, browser, top, below) })
	t.Run("axe", func(t *testing.T) { testAxe(t, browser, top) })
	t.Run("checker", func(t *testing.T) { testChecker(t, top) })
}

// startBrowser starts a browser that ends with the test, and skips the test
// where there is none.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no browser is started")
	}
	program := chromium()
	if program == "" {
		t.Skip("no Chromium is here: pages are not looked at")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the sandbox refuses root
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	// A browser that is asked to close takes its temporary files away.
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(browser, patience)
		defer cancel()
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("the browser does not close: %v", err)
		}
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("%s does not start: %v", program, err)
	}
	return browser
}

// chromium is the path of the browser's program; empty where there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	return ""
}

// A served is a site as a host serves it.
type served struct {
	dir  string
	url  string // with a slash at the end
	base string // the path of url
}

// serve serves a folder at a path, with the policy and with the 404 page for
// whatever is not there.
func serve(t *testing.T, dir, base string) served {
	t.Helper()
	files := os.DirFS(dir)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, status := strings.TrimPrefix(r.URL.Path, base), http.StatusOK
		if name == "" || strings.HasSuffix(name, "/") {
			name += "index.html"
		}
		data, err := fs.ReadFile(files, name)
		if err != nil || !strings.HasPrefix(r.URL.Path, base) {
			name, status = "404.html", http.StatusNotFound
			data, _ = fs.ReadFile(files, name)
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Type", site.MediaType(name)+"; charset=utf-8")
		w.WriteHeader(status)
		w.Write(data)
	}))
	t.Cleanup(server.Close)
	return served{dir: dir, url: server.URL + base, base: base}
}

// buildSite builds the sample site for a path and serves it there.
func buildSite(t *testing.T, base string) served {
	t.Helper()
	s := serve(t, t.TempDir(), base)
	var printed bytes.Buffer
	args := []string{"build", "--content", filepath.Join(root(t), "content"), "--templates", "", "--output", s.dir, "--at", sampleMoment, "--base-url", s.url}
	if code := run(args, &printed, &printed); code != exitDone {
		t.Fatalf("the build exits %d:\n%s", code, &printed)
	}
	return s
}

// pages are the addresses of all HTML pages, from the site's root.
func (s served) pages(t *testing.T) []string {
	t.Helper()
	var pages []string
	err := fs.WalkDir(os.DirFS(s.dir), ".", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".html" {
			pages = append(pages, strings.TrimSuffix(name, "index.html"))
		}
		return err
	})
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages in %s, %v", len(pages), s.dir, err)
	}
	return pages
}

// A tab is a tab of the browser that shows pages of one site, and what went
// wrong in it.
type tab struct {
	ctx  context.Context
	site served

	mu     sync.Mutex
	faults []string
}

// openTab opens a tab that closes with the test.
func openTab(t *testing.T, browser context.Context, s served) *tab {
	t.Helper()
	b := &tab{site: s}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(b.listen))
	t.Cleanup(cancel)
	b.ctx = ctx
	// The tab's first command decides how long it lives, so it has no time limit.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	// Every tab has the focus, as if it were the only one.
	call(t, b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return b
}

// listen keeps what a reader of the page would miss: errors of scripts, what
// the policy refuses, requests that fail or that leave the site.
func (b *tab) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			var words []string
			for _, arg := range e.Args {
				words = append(words, cmp.Or(arg.Description, string(arg.Value)))
			}
			b.fault("console: %s", strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		b.fault("script: %s", text)
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Level == cdplog.EntryLevelWarning {
			b.fault("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.site.url) && !strings.HasPrefix(e.Request.URL, "data:") {
			b.fault("request outside the site: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			b.fault("response %d: %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventLoadingFailed:
		if !e.Canceled {
			b.fault("request failed: %s %s", e.ErrorText, e.BlockedReason)
		}
	}
}

func (b *tab) fault(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

// take gives the faults since it was last asked.
func (b *tab) take() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	faults := b.faults
	b.faults = nil
	return faults
}

// clean demands that nothing went wrong since it was last asked.
func (b *tab) clean(t *testing.T, where string) {
	t.Helper()
	for _, fault := range b.take() {
		t.Errorf("%s: %s", where, fault)
	}
}

// do does something in a tab.
func (b *tab) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// call sends a command of the protocol to a tab.
func call[P, R any](t *testing.T, b *tab, command cdp.Command[P, R], params P) R {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// eval gives what an expression is in the page; a promise is waited for.
func eval[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// wait asks for the value of an expression until it is as wanted; what says so
// in words. The page may be left for another one meanwhile. In contrast to
// chromedp.Poll it makes no function of a text, which the policy forbids.
func wait[T any](t *testing.T, b *tab, what, expression string, wanted func(T) bool) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
		if err == nil && wanted(value) {
			return value
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited for %s; it is still %+v, %v", what, value, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// waitFor waits until a condition holds in the page.
func waitFor(t *testing.T, b *tab, condition string) {
	t.Helper()
	wait(t, b, condition, condition, func(holds bool) bool { return holds })
}

// goTo opens a page of the site.
func (b *tab) goTo(t *testing.T, page string) {
	t.Helper()
	b.do(t, chromedp.Navigate(b.site.url+page))
}

// resize makes the tab's window so wide, in CSS pixels.
func (b *tab) resize(t *testing.T, width int64) {
	t.Helper()
	call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1})
}

// scheme chooses the reader's colours, light or dark.
func (b *tab) scheme(t *testing.T, name string) {
	t.Helper()
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
}

// testFaultsAreSeen shows that the tests below can fail: a page with every
// fault that they look for.
func testFaultsAreSeen(t *testing.T, browser context.Context) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index.html": `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Faults</title>
<link rel="stylesheet" href="style.css"><link rel="stylesheet" href="/outside.css"><script src="script.js" type="module"></script>
<script>document.title = "inline"</script>
<h1>One</h1><h1>Two</h1>
<main><p style="color: red">Red</p><p class="wide">Wide</p><p class="narrow">Sticking-out-of-its-box</p><p class="pale">Pale</p>
<dl class="sums"><dd>£35m</dd></dl><svg class="tw" viewBox="0 0 99 40" width="99"><rect width="99" height="40"/><text y="30">Tower</text></svg>
<div class="cols"><p>Left</p><p>Right</p></div><img src="none.png" alt=""></main>`,
		"style.css":  `.wide { width: 2000px } .narrow { width: 3rem } .cols { display: grid; grid-template-columns: 1fr 1fr } * { background: #fff; color: #000 } .pale { color: #fff } .sums { width: 1rem; overflow-wrap: anywhere } rect { fill: #222 }`,
		"script.js":  `console.error("complaint"); document.querySelector("img").remove(); throw new Error("thrown");`,
		"blank.html": `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Blank</title><h1>One</h1><main id="main"></main>`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := openTab(t, browser, serve(t, dir, "/sub/"))
	b.resize(t, 320)
	b.scheme(t, "dark")
	b.goTo(t, "")
	faults := append(eval[[]string](t, b, pageFaults), b.take()...)
	faults = append(faults, eval[[]string](t, b, brokenWords)...)
	faults = append(faults, eval[[]string](t, b, paleTexts)...)
	b.goTo(t, "blank.html")
	faults = append(faults, eval[[]string](t, b, pageFaults)...)
	for _, want := range []string{
		"inline style", "inline script", "response 404", "outside the site", "complaint", "thrown",
		"2 h1", "no skip link", "no main", "px wide in 320", "sticks out", "not to be told from", "side by side", "no text", "not dark", "is broken within", "has a contrast of",
	} {
		if !slices.ContainsFunc(faults, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("nobody says %q; only\n%s", want, strings.Join(faults, "\n"))
		}
	}
}
