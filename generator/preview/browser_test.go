package preview

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// startBrowser starts a browser that ends with the test, and skips the test
// where there is none.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no browser is started")
	}
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("no Chromium is here: whether the browser follows is not seen")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the sandbox refuses root
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("%s does not start: %v", program, err)
	}
	return browser
}

// A tab is a tab of a browser.
type tab struct {
	t   *testing.T
	ctx context.Context
	// faults are errors of scripts, and what the policy refuses.
	faults buffer
}

// open opens a tab at an address.
func open(t *testing.T, browser context.Context, url string) *tab {
	t.Helper()
	b := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithListener(b.listen))
	t.Cleanup(cancel)
	b.ctx = ctx
	// The tab's first command decides how long it lives, so it has no time limit.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1000, 600), chromedp.Navigate(url))
	return b
}

func (b *tab) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		fmt.Fprintln(&b.faults, e.ExceptionDetails.Text)
	case *cdplog.EventEntryAdded:
		// A preview that has ended is none.
		if e.Entry.Level == cdplog.EntryLevelError && !strings.Contains(e.Entry.Text, "net::ERR_") {
			fmt.Fprintln(&b.faults, e.Entry.Text, e.Entry.URL)
		}
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// evaluate runs a script that gives a value.
func evaluate[T any](b *tab, script string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](script))
}

// script runs a script.
func (b *tab) script(script string) {
	b.t.Helper()
	if _, err := evaluate[bool](b, script+"; true"); err != nil {
		b.t.Fatal(err)
	}
}

// until waits until an expression is true.
func (b *tab) until(expression string) {
	b.t.Helper()
	begin := time.Now()
	for {
		is, err := evaluate[bool](b, expression) // which fails while a page loads
		if is && err == nil {
			return
		}
		if time.Since(begin) > patience {
			page, _ := evaluate[string](b, "location.href + '\\n' + document.body.innerText")
			b.t.Fatalf("%s is not true of %s (%v)", expression, page, err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (b *tab) shows(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.body.innerText.includes(%q)", text))
}

func (b *tab) hides(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.readyState === 'complete' && !document.body.innerText.includes(%q)", text))
}

func TestBrowserFollows(t *testing.T) {
	chromium := startBrowser(t)
	s := newProject(t)
	s.edit("content/notices/2019/cameras.md", "The text of", strings.Repeat("A paragraph.\n\n", 100)+"The text of")
	r := s.preview(nil, nil)
	page, other := open(t, chromium, r.host+"/record/notices/cameras/"), open(t, chromium, r.host+"/record/notices/radios/")
	other.script("window.mark = 'as it was loaded'")

	// A save reloads the page, and no other; it stays where it was scrolled to.
	page.script("scrollTo(0, 1500)")
	page.until("scrollY === 1500")
	r.project.edit("content/notices/2019/cameras.md", "The text of", "The new text of")
	page.shows("The new text of")
	page.until("scrollY === 1500")

	// A problem shows on every page, and goes away, without a reload.
	page.script("window.mark = 'as it was loaded'")
	r.project.write("content/notices/2019/broken.md", "---\n")
	for _, b := range []*tab{page, other} {
		b.shows("Preview: 1 error. This page is the last good build, of")
	}
	list := open(t, chromium, r.host+"/_preview/problems")
	list.shows("1 error")
	r.project.write("content/notices/2019/worse.md", "---\n")
	list.shows("2 errors")
	other.shows("Preview: 2 errors.")
	r.project.remove("content/notices/2019/broken.md")
	r.project.remove("content/notices/2019/worse.md")
	for _, b := range []*tab{page, other} {
		b.hides("Preview:")
		b.until("window.mark === 'as it was loaded'")
	}
	list.shows("No problems")

	// New styles come without a reload.
	r.project.write("templates/style.css", "main { outline-style: dotted }")
	page.until("getComputedStyle(document.querySelector('main')).outlineStyle === 'dotted'")
	r.project.write("templates/style.css", "main { outline-style: dashed }")
	page.until("getComputedStyle(document.querySelector('main')).outlineStyle === 'dashed'")
	page.until("document.querySelectorAll('link[rel=stylesheet]').length === 1")
	page.until("window.mark === 'as it was loaded' && scrollY > 0")

	// A page that was renamed is followed; of one that has gone it is said.
	r.project.rename("content/notices/2019/cameras.md", "content/notices/2019/video.md")
	page.until("location.pathname === '/record/notices/video/'")
	page.shows("The new text of")
	r.project.rename("content/notices/radios", "radios")
	other.shows("Preview: this page is gone.")
	other.until("window.mark === 'as it was loaded'")
	r.project.rename("radios", "content/notices/radios")
	other.hides("Preview:")

	for _, b := range []*tab{page, other, list} {
		if text := b.faults.String(); text != "" {
			t.Errorf("errors in the browser: %s", text)
		}
	}
}

// A move that does not last leads back.
func TestBrowserMovesBack(t *testing.T) {
	chromium := startBrowser(t)
	s := newProject(t)
	s.edit("content/about.md", "About cameras.", "See [cameras](notices/2019/cameras.md).")
	r := s.preview(nil, checkAll)
	page := open(t, chromium, r.host+"/record/notices/cameras/?a=b#main")
	s.rename("content/notices/2019/cameras.md", "content/notices/2019/video.md")
	page.shows("Preview: 1 error.")
	page.until("location.href.endsWith('/record/notices/cameras/?a=b#main') && document.readyState === 'complete'")
	page.shows("The text of Body-worn cameras.")
	s.edit("content/about.md", "cameras.md", "video.md")
	page.until("location.href.endsWith('/record/notices/video/?a=b#main')")
	s.rename("content/notices/2019/video.md", "content/notices/2019/cameras.md")
	s.edit("content/about.md", "video.md", "cameras.md")
	page.until("location.href.endsWith('/record/notices/cameras/?a=b#main')")
	page.hides("Preview:")
	page.shows("The text of Body-worn cameras.")
}

// A browser gives a host six connections at a time.
func TestManyTabs(t *testing.T) {
	chromium := startBrowser(t)
	r := newProject(t).preview(nil, nil)
	var tabs []*tab
	for range 12 {
		tabs = append(tabs, open(t, chromium, r.host+"/record/notices/cameras/"))
	}
	r.project.edit("content/notices/2019/cameras.md", "The text of", "The new text of")
	for _, b := range tabs {
		b.shows("The new text of")
	}
}

// An amount or a date is read in its order, also after a name that runs from right to left
// and in a site that does.
func TestFiguresInOrder(t *testing.T) {
	chromium := startBrowser(t)
	s := newProject(t)
	s.write("content/notices/desks.md", strings.Replace(noticeText("Desks", "2019-11-23", "value: £12.5m", "lots: [{name: مكاتب, value: £84k, deadline: 2020-01-20}]"), "Northmoor Constabulary", "مجلس الوادي", 1))
	s.write("content/notices/desks/b.md", "---\ntype: tender-amendment\npublished: 2019-12-18\nlots: [{name: كراسي, value: £9k, deadline: 2020-01-20}]\n---\n")
	s.rename("content/notices/desks.md", "content/notices/desks/a.md")
	r := s.preview(nil, nil)
	b := open(t, chromium, r.host+"/record/deadlines/")
	const inOrder = `[...document.querySelectorAll('main :is(data, time)')].filter(e => e.firstChild.data && e.checkVisibility()).flatMap(e => [...e.firstChild.data].map((_, i) => {
  const range = document.createRange();
  range.setStart(e.firstChild, i);
  range.setEnd(e.firstChild, i + 1);
  return range.getBoundingClientRect();
}).map((r, i, all) => i > 0 && r.top === all[i-1].top && r.left < all[i-1].left)).every(back => !back)`
	for _, direction := range []string{"", "rtl"} {
		if direction != "" {
			s.edit("content/site.yaml", "title: Record", "title: Record\nlanguage: ar")
			b.until("document.dir === 'rtl'")
		}
		for _, page := range []string{"/record/deadlines/", "/record/notices/desks/", "/record/notices/desks/b/"} {
			b.do(chromedp.Navigate(r.host + page))
			b.until("document.readyState === 'complete' && document.querySelectorAll('main :is(data, time)').length > 1")
			if is, err := evaluate[bool](b, inOrder); !is || err != nil {
				t.Errorf("%s has a figure that is out of order in a site that runs %q (%v)", page, direction, err)
			}
		}
	}
}

// A picture of any shape leaves the facts below it within reach, and keeps its shape.
func TestTallPicture(t *testing.T) {
	chromium := startBrowser(t)
	s := newProject(t)
	s.write("content/notices/desks.md", noticeText("Desks", "2019-11-23", "image: {file: files/lift.svg, alt: A lift shaft}"))
	s.write("content/notices/files/lift.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="2400"/>`)
	r := s.preview(nil, nil)
	b := open(t, chromium, r.host+"/record/notices/desks/")
	for _, width := range []int64{320, 1280} {
		b.do(chromedp.EmulateViewport(width, 900))
		b.until("(e => e.complete && e.naturalWidth > 0 && e.getBoundingClientRect().height < 600 && getComputedStyle(e).objectFit === 'contain')(document.querySelector('.plate img'))")
	}
}

// On paper nothing is left out, no drawing is higher than a page, and no head is at
// the foot of one.
func TestPaper(t *testing.T) {
	chromium := startBrowser(t)
	s := newProject(t)
	documents := "documents:"
	for i := range 15 {
		documents += fmt.Sprintf("\n  - {title: Document %d, url: 'https://example.org/%d'}", i, i)
	}
	s.write("content/notices/desks.md", noticeText("Desks", "2019-11-23", documents, "towers: {before: 6, after: [{name: A, summary: What A is, services: [S, T, U, V]}, {name: B, summary: What B is, services: [W, X, Y, Z]}], separation: strong preference, separation_reason: So that each is independent of the other}"))
	s.edit("content/notices/2019/cameras.md", "2020-01-27", "2020-09-30")
	r := s.preview(nil, nil)
	b := open(t, chromium, r.host+"/record/notices/desks/")
	b.do(chromedp.EmulateViewport(657, 986), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error { // A4 within its margins
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
	b.until("[...document.querySelectorAll('.docs > li')].filter(d => d.checkVisibility()).length === 15")
	b.until("[...document.querySelectorAll('.docs a')].every(a => getComputedStyle(a, '::after').content.includes(a.href))")
	b.until("[...document.querySelectorAll('.row > header')].every(h => getComputedStyle(h).breakAfter === 'avoid')")
	b.until("(h => 200 < h && h < 986)(document.querySelector('.tw-tall').getBoundingClientRect().height)")
	b.do(chromedp.Navigate(r.host + "/record/deadlines/"))
	b.shows("September 2020: 1 deadline")
	b.do(chromedp.Navigate(r.host + "/record/deadlines/2020-09/"))
	b.shows("30 September")
	b.until("[...document.querySelectorAll('.day h3')].every(h => h.scrollWidth <= h.clientWidth)")
}

// Letters half as large again widen no page of a small screen.
func TestLargeText(t *testing.T) {
	chromium := startBrowser(t)
	r := newProject(t).preview(nil, nil)
	b := open(t, chromium, r.host+"/record/")
	b.do(chromedp.EmulateViewport(320, 600), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: 24}})
		return err
	}))
	for _, url := range []string{"", "404.html", "search/", "notices/", "notices/pegasus/", "notices/pegasus/changes/", "deadlines/", "changes/", "data/"} {
		b.do(chromedp.Navigate(r.host + "/record/" + url))
		b.until("getComputedStyle(document.documentElement).fontSize === '24px' && document.documentElement.scrollWidth === 320")
	}
}

// A result of the search says which languages its texts are in, and words as lists
// do; the ends of a range of deadlines line up.
func TestSearchPage(t *testing.T) {
	chromium := startBrowser(t)
	s := newProject(t)
	s.write("content/notices/cy.md", noticeText("Cyfieithu", "2019-11-23", "language: cy", "summary: Crynodeb"))
	s.write("content/notices/mixed/b.md", "---\ntype: tender-update\npublished: 2019-11-24\nlanguage: cy\nsummary: Crynodeb\n---\n")
	s.write("content/notices/mixed/a.md", noticeText("Mixed", "2019-11-22"))
	b := open(t, chromium, s.preview(nil, nil).host+"/record/search/")
	b.shows("Cyfieithu")
	for selector, want := range map[string]string{
		"[data-procedure=cy] [data-field=title] a": "cy auto Cyfieithu", "[data-procedure=cy] [data-field=summary]": "cy auto Crynodeb",
		"[data-procedure=mixed] [data-field=title] a": "null null Mixed", "[data-procedure=mixed] [data-field=summary]": "cy auto Crynodeb",
		"[data-procedure=mixed] [data-field=type]": "null null tender update", "[data-procedure=cameras] [data-field=summary]": "null null The text of Body-worn cameras.",
	} {
		b.until(fmt.Sprintf("(e => `${e.getAttribute('lang')} ${e.getAttribute('dir')} ${e.textContent}`)(document.querySelector(%q)) === %q", selector, want))
	}
	b.script("document.querySelector('details').open = true")
	b.until("(([from, to]) => from.height > 0 && from.left === to.left && from.bottom < to.top)(['from', 'to'].map(id => document.getElementById(id).getBoundingClientRect()))")
}

// Open pages find a preview that was started anew.
func TestRestart(t *testing.T) {
	chromium := startBrowser(t)
	s := newProject(t)
	r := s.preview(nil, nil)
	page := open(t, chromium, r.host+"/record/notices/cameras/")
	page.shows("The text of")
	r.end()
	s.edit("content/notices/2019/cameras.md", "The text of", "The new text of")
	again := s.preview(func(o *Options) { o.Listen = strings.TrimPrefix(r.host, "http://") }, nil)
	page.shows("The new text of")
	again.project.edit("content/notices/2019/cameras.md", "The new text of", "The newest text of")
	page.shows("The newest text of")
}
