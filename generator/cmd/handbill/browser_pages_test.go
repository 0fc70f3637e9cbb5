package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pageFaults is what is wrong with the page as it is laid out now.
const pageFaults = `(() => {
  const faults = [], root = document.documentElement, width = root.clientWidth;
  const main = document.querySelector('main#main');
  const called = e => e.localName + (e.getAttribute('class') ? '.' + e.getAttribute('class') : '') + ' “' + e.textContent.trim().slice(0, 40) + '”';
  const headings = document.querySelectorAll('h1').length;
  if (headings !== 1) faults.push(headings + ' h1');
  if (!document.querySelector('a.skip[href="#main"]')) faults.push('no skip link');
  if (!main) faults.push('no main');
  if (root.scrollWidth > width) faults.push(root.scrollWidth + ' px wide in ' + width);

  // Every text is inside the window and inside its box, and in another colour than what is behind it.
  const range = document.createRange(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isSeeThrough = colour => colour === 'rgba(0, 0, 0, 0)';
  let seen = 0;
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest('script, svg title, svg desc, .vh') || !parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (main?.contains(node)) seen += node.data.trim().length;
    let box = parent.closest('svg') ?? parent, behind = parent, scrolls = parent;
    while (getComputedStyle(box).display === 'inline') box = box.parentElement;
    while (scrolls && !/auto|scroll/.test(getComputedStyle(scrolls).overflowX)) scrolls = scrolls.parentElement;
    const frame = box.getBoundingClientRect(), left = Math.max(0, frame.left), right = Math.min(width, frame.right);
    range.selectNodeContents(node);
    if (!scrolls && [...range.getClientRects()].some(r => r.width && (r.left < left - 1 || r.right > right + 1))) faults.push(called(parent) + ' sticks out at ' + width);
    if (parent.closest('svg')) continue;
    while (behind && isSeeThrough(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    if (behind && getComputedStyle(behind).backgroundColor === getComputedStyle(parent).color) faults.push(called(parent) + ' is not to be told from its ground');
  }
  if (!seen) faults.push('no text');

  // At the width of a telephone, or at 400 % zoom, one thing stands below the other.
  if (width <= 320) {
    for (const box of document.querySelectorAll('main, .cols, .row, .head, .figures, .items > li, .docs > li, .day > li, .facts > div')) {
      const parts = [...box.children].filter(e => e.checkVisibility() && e.getBoundingClientRect().height);
      for (let i = 1; i < parts.length; i++) {
        if (parts[i].getBoundingClientRect().top < parts[i - 1].getBoundingClientRect().bottom - 1) faults.push(called(parts[i]) + ' is side by side with what is before it');
      }
    }
  }

  const light = colour => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  const { color, backgroundColor } = getComputedStyle(document.body), dark = matchMedia('(prefers-color-scheme: dark)').matches;
  if (dark !== light(backgroundColor) < light(color)) faults.push(dark ? 'not dark' : 'not light');
  return faults;
})()`

// tabs is how many tabs the pages are shared out to.
const tabs = 2

// testPages opens every page under a path, at the widths of a telephone and of
// a desk, in light and in dark.
func testPages(t *testing.T, browser context.Context, s served) {
	pages := s.pages(t)
	for i := range tabs {
		t.Run(fmt.Sprintf("tab %d", i+1), func(t *testing.T) {
			t.Parallel()
			b := openTab(t, browser, s)
			for n := i; n < len(pages); n += tabs {
				b.resize(t, 320)
				b.scheme(t, "light")
				b.goTo(t, pages[n])
				b.skip(t, pages[n])
				eval[bool](t, b, `document.querySelectorAll('details').forEach(d => { d.open = true; }) ?? true`)
				for _, look := range []struct {
					width  int64
					scheme string
				}{{320, "light"}, {320, "dark"}, {1280, "dark"}, {1280, "light"}} {
					b.resize(t, look.width)
					b.scheme(t, look.scheme)
					for _, fault := range eval[[]string](t, b, pageFaults) {
						t.Errorf("%s, %s: %s", pages[n], look.scheme, fault)
					}
				}
				b.clean(t, pages[n])
			}
		})
	}
}

// skip uses the skip link of a page that was just opened: the first that the
// keyboard reaches, seen when it is, and leading to the page's text.
func (b *tab) skip(t *testing.T, page string) {
	t.Helper()
	b.do(t, chromedp.KeyEvent(kb.Tab))
	if !eval[bool](t, b, `document.activeElement.matches('a.skip') && document.activeElement.getBoundingClientRect().top >= 0`) {
		t.Errorf("%s: the first key does not show the skip link", page)
		return
	}
	b.do(t, chromedp.KeyEvent(kb.Enter))
	waitFor(t, b, `location.hash === '#main' && document.activeElement.id === 'main'`)
}

// testNotFound opens an address that the site does not have: the page that
// hosts answer with has its style and its links at any depth.
func testNotFound(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	b.goTo(t, "no/such/page/")
	for _, fault := range b.take() {
		if !strings.Contains(fault, "no/such/page/") {
			t.Error(fault)
		}
	}
	for _, fault := range eval[[]string](t, b, pageFaults) {
		t.Error(fault)
	}
	b.do(t, chromedp.Click(chromedp.CSS(".name a")))
	waitFor(t, b, fmt.Sprintf(`location.href === %q && document.readyState === 'complete'`, s.url))
	b.clean(t, "home, from the page for what is not found")
}

// testZoom reads pages of each kind in a window of 1280 by 1024 pixels at
// 400 %: 320 by 256 of the page's own; and with letters that are twice as large, too.
func testZoom(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 320, Height: 256, DeviceScaleFactor: 4})
	for _, name := range []string{"", "notices/", "notices/pegasus/", "notices/pegasus/changes/", "deadlines/", "topics/it-in-policing/", "coverage/", "changes/", "notices/shared-ict-services/"} {
		call(t, b, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: 32}})
		b.goTo(t, name)
		if width := eval[int](t, b, `document.documentElement.scrollWidth`); width > 320 {
			t.Errorf("%s with large letters: %d px wide in 320", name, width)
		}
		call(t, b, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: 16}})
		b.goTo(t, name)
		for _, fault := range eval[[]string](t, b, pageFaults) {
			t.Errorf("%s: %s", name, fault)
		}
		// Nothing stays in the way of a page that is read through so small a window.
		if n := eval[int](t, b, `[...document.querySelectorAll('body *')].filter(e => /fixed|sticky/.test(getComputedStyle(e).position)).length`); n != 0 {
			t.Errorf("%s: %d elements stay where they are when the page is scrolled", name, n)
		}
		b.clean(t, name)
	}
}

// spacing sets the page as readers may who need more room between letters,
// words and lines: as far as WCAG 1.4.12 says that no text may be lost by it.
const spacing = `(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
  document.adoptedStyleSheets = [sheet];
  return true;
})()`

// brokenWords are the amounts, dates and other values of lists of which a word is
// on more than one line.
const brokenWords = `[...document.querySelectorAll('data, time, .sums dd')].filter(e => e.checkVisibility() && !e.closest('.vh')).flatMap(e => {
  const range = document.createRange(), walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), broken = [];
  for (let node; (node = walker.nextNode());) {
    for (const word of node.data.matchAll(/\S+/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.top)));
      if (lines.size > 1) broken.push(e.localName + ' “' + e.textContent.trim().slice(0, 40) + '” is broken within “' + word[0] + '” at ' + innerWidth);
    }
  }
  return broken;
})`

// testWords demands that no amount and no date is broken within a word,
// whatever the window's width, also with more space between letters, and in
// print.
func testWords(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	for _, page := range []string{
		"", "notices/", "status/open/", "topics/it-in-policing/", "deadlines/", "changes/", "coverage/", "search/?q=data",
		"notices/pegasus/", "notices/pegasus/changes/", "notices/shared-ict-services/",
	} {
		b.goTo(t, page)
		if strings.HasPrefix(page, "search/") {
			waitFor(t, b, `document.querySelectorAll('#results li .sums dd').length > 0`)
		}
		for _, spaced := range []bool{false, true} {
			if spaced {
				eval[bool](t, b, spacing)
			}
			for _, look := range []struct {
				media string
				width int64
			}{
				{"screen", 320}, {"screen", 704}, {"screen", 768}, {"screen", 1280}, {"screen", 1920},
				{"print", 658}, {"print", 986}, // A4 without the margins of the style, upright and on its side
			} {
				call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: look.media})
				b.resize(t, look.width)
				for _, fault := range eval[[]string](t, b, brokenWords) {
					t.Errorf("%s, %s, spaced %t: %s", page, look.media, spaced, fault)
				}
			}
		}
		b.clean(t, page)
	}
}

// drawings tells which of the two drawings of towers is shown.
const drawings = `[...document.querySelectorAll('svg.tw')].filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 50).map(e => e.getAttribute('class'))`

// testTowers demands one drawing at each width, with a name for those who do
// not see it.
func testTowers(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	for _, page := range []string{"notices/pegasus/", "notices/shared-ict-services/"} {
		for width, want := range map[int64]string{320: "tw tw-tall", 1280: "tw tw-wide"} {
			b.resize(t, width)
			b.goTo(t, page)
			if got := eval[[]string](t, b, drawings); !slices.Equal(got, []string{want}) {
				t.Errorf("%s at %d: drawings %q, want %q", page, width, got, want)
			}
			drawing := eval[*runtime.RemoteObject](t, b, fmt.Sprintf(`document.querySelector('svg.%s')`, strings.Fields(want)[1]))
			tree := call(t, b, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: drawing.ObjectID})
			if len(tree.Nodes) == 0 || tree.Nodes[0].Ignored || tree.Nodes[0].Role == nil || tree.Nodes[0].Name == nil || tree.Nodes[0].Description == nil {
				t.Errorf("%s at %d: the drawing is not told to those who do not see it", page, width)
				continue
			}
			node := tree.Nodes[0]
			role, name, description := string(node.Role.Value), string(node.Name.Value), string(node.Description.Value)
			if role != `"image"` || len(name) < 12 || len(description) < 22 {
				t.Errorf("%s at %d: the drawing is %s, named %s, described as %s", page, width, role, name, description)
			}
		}
	}
	b.clean(t, "towers")
}

// paleTexts are the texts of drawings that are hard to tell from what is behind
// them: with less contrast than WCAG 1.4.3 asks for.
const paleTexts = `(() => {
  const light = colour => colour.match(/[\d.]+/g).slice(0, 3).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  return [...document.querySelectorAll('svg.tw text')].filter(e => e.checkVisibility()).flatMap(e => {
    e.scrollIntoView({ block: 'center' });
    const box = e.getBoundingClientRect(), at = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (!at.includes(e)) return ['nobody sees ' + e.textContent];
    const behind = at.find(o => o.matches('svg.tw :is(rect, path, circle)') && getComputedStyle(o).fill !== 'none');
    const ground = behind ? getComputedStyle(behind).fill : getComputedStyle(document.body).backgroundColor;
    const [low, high] = [light(getComputedStyle(e).fill), light(ground)].sort((a, b) => a - b), contrast = (high + .05) / (low + .05);
    return contrast < 4.5 ? ['“' + e.textContent + '” has a contrast of ' + contrast.toFixed(2)] : [];
  });
})()`

// testContrast demands that the texts of drawings can be read, also where the
// reader's colours stand in for the site's.
func testContrast(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	for _, page := range []string{"notices/pegasus/", "notices/shared-ict-services/"} {
		b.goTo(t, page)
		for _, width := range []int64{320, 1280} {
			b.resize(t, width)
			for _, forced := range []string{"none", "active"} {
				for _, scheme := range []string{"light", "dark"} {
					call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
						{Name: "prefers-color-scheme", Value: scheme}, {Name: "forced-colors", Value: forced},
					}})
					for _, fault := range eval[[]string](t, b, paleTexts) {
						t.Errorf("%s at %d, %s, forced colours %s: %s", page, width, scheme, forced, fault)
					}
				}
			}
		}
		b.clean(t, page)
	}
}

// testPrint demands of a printed page the drawing and the facts, and none of
// what only a screen can use.
func testPrint(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	b.goTo(t, "notices/pegasus/")
	// A4 without the margins of the style, in CSS pixels, and a wide window.
	for _, width := range []int64{658, 1280} {
		b.resize(t, width)
		call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
		shown := func(selector string) bool {
			t.Helper()
			return eval[bool](t, b, fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.checkVisibility())`, selector))
		}
		for _, selector := range []string{"nav", ".skip"} {
			if shown(selector) {
				t.Errorf("at %d, %s is printed", width, selector)
			}
		}
		for _, selector := range []string{"h1", "[data-field=status]", "[data-field=deadline]", ".said", ".timeline"} {
			if !shown(selector) {
				t.Errorf("at %d, %s is not printed", width, selector)
			}
		}
		if got := eval[[]string](t, b, drawings); len(got) != 1 {
			t.Errorf("at %d, the drawings %q are printed, want one", width, got)
		}
		if got := eval[string](t, b, `getComputedStyle(document.body).backgroundColor`); got != "rgb(255, 255, 255)" {
			t.Errorf("at %d, the paper is %s", width, got)
		}
	}
	b.clean(t, "print")
}

// stops are the elements that the keyboard should reach, in their order.
const stops = `[...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')].filter(e => e.checkVisibility())`

// A stop is where the keyboard's focus is.
type stop struct {
	At      int    `json:"at"` // in the page's stops; -1: nowhere
	Name    string `json:"name"`
	Visible bool   `json:"visible"` // the focus is seen
}

const whereFocusIs = `(() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    at: stops.indexOf(e),
    name: e.localName + ' ' + e.textContent.trim().slice(0, 40),
    visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
})()`

// walk goes through a page by the Tab key alone: each stop once, in order, none
// left out, and the focus seen at each.
func (b *tab) walk(t *testing.T, page string) {
	t.Helper()
	count := eval[int](t, b, `(globalThis.stops = `+stops+`).length`)
	last := -1
	for last < count-1 {
		b.do(t, chromedp.KeyEvent(kb.Tab))
		at := eval[stop](t, b, whereFocusIs)
		if at.At == last && at.At >= 0 {
			continue // a field for a date has stops of its own
		}
		if at.At != last+1 {
			t.Fatalf("%s: after stop %d of %d the focus is at %d, %s", page, last, count, at.At, at.Name)
		}
		if !at.Visible {
			t.Errorf("%s: the focus is not seen at %s", page, at.Name)
		}
		last = at.At
	}
}

func testKeyboard(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	for _, look := range []struct {
		page, scheme string
		width        int64
	}{
		{"", "light", 1280}, {"notices/pegasus/", "dark", 320}, {"notices/gwasanaethau-cyfieithu/", "light", 320}, {"deadlines/", "dark", 1280},
	} {
		b.resize(t, look.width)
		b.scheme(t, look.scheme)
		b.goTo(t, look.page)
		b.walk(t, look.page)
		b.clean(t, look.page)
	}
}

// testFollow takes the feeds and calendars that pages offer, as the page itself
// may, and holds their types against what the page says.
func testFollow(t *testing.T, browser context.Context, s served) {
	b := openTab(t, browser, s)
	type offer struct {
		Href   string `json:"href"`
		Type   string `json:"type"`   // as the page's head says
		Linked bool   `json:"linked"` // by a link that can be seen
		Status int    `json:"status"`
		Sent   string `json:"sent"`
	}
	const offers = `Promise.all([...document.querySelectorAll('link[rel=alternate]')].map(async l => {
  const response = await fetch(l.href);
  return { href: l.href, type: l.type, linked: [...document.links].some(a => a.href === l.href && a.checkVisibility()), status: response.status, sent: response.headers.get('content-type').split(';')[0] };
}))`
	for _, page := range []string{"", "deadlines/", "topics/it-in-policing/", "buyers/metropolitan-police-service/", "programmes/pegasus/", "notices/pegasus/"} {
		b.goTo(t, page)
		var types []string
		for _, o := range eval[[]offer](t, b, offers) {
			if o.Status != 200 || o.Sent != o.Type || !strings.HasPrefix(o.Href, s.url) {
				t.Errorf("%s offers %+v", page, o)
			}
			if o.Type == "application/atom+xml" || o.Type == "text/calendar" {
				types = append(types, o.Type)
				if !o.Linked {
					t.Errorf("%s: nothing that is seen links %s", page, o.Href)
				}
			}
		}
		for _, want := range []string{"application/atom+xml", "text/calendar"} {
			if !slices.Contains(types, want) {
				t.Errorf("%s offers no %s", page, want)
			}
		}
		b.clean(t, page)
	}
}
