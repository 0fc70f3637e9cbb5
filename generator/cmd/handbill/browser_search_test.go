package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A finding is what the search page shows.
type finding struct {
	Query  string   `json:"query"` // of the address, without the question mark
	Typed  string   `json:"typed"` // in the field
	Status string   `json:"status"`
	Found  []string `json:"found"` // the names of procedures, in order
	Focus  string   `json:"focus"` // the id or the data-key of what has the focus
}

const whatIsFound = `(() => {
  const focus = document.activeElement;
  return {
    query: location.search.slice(1), typed: document.getElementById('q').value, status: document.querySelector('#results [role=status]').textContent,
    found: [...document.querySelectorAll('#results li[data-procedure]')].map(e => e.dataset.procedure), focus: focus.id || focus.dataset.key || focus.localName,
  };
})()`

// fixedClock gives a page the moment of the sample site for its clock.
const fixedClock = `{
  const Real = Date, now = Real.parse('` + sampleMoment + `');
  globalThis.Date = class extends Real { constructor(...parts) { parts.length ? super(...parts) : super(now); } static now() { return now; } };
}`

// openSearchTab opens a tab for the search page.
func openSearchTab(t *testing.T, browser context.Context, s served) *tab {
	t.Helper()
	b := openTab(t, browser, s)
	call(t, b, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Europe/London"})
	call(t, b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: fixedClock})
	b.resize(t, 1280)
	return b
}

// hits are what handbill search finds, which needs no browser.
func hits(t *testing.T, args ...string) []string {
	t.Helper()
	var printed, problems bytes.Buffer
	args = append([]string{"search", "--content", filepath.Join(root(t), "content"), "--templates", "", "--at", sampleMoment, "--format", "json"}, args...)
	if code := run(args, &printed, &problems); code != exitDone {
		t.Fatalf("%q exits %d: %s", args, code, &problems)
	}
	var results struct{ Hits []struct{ ID string } }
	if err := json.Unmarshal(printed.Bytes(), &results); err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, hit := range results.Hits {
		names = append(names, hit.ID)
	}
	return names
}

// shows waits until the search page has a query in its address and these
// results.
func (b *tab) shows(t *testing.T, query string, want []string) finding {
	t.Helper()
	return wait(t, b, fmt.Sprintf("%s with %q", query, want), whatIsFound, func(f finding) bool {
		return f.Query == query && slices.Equal(f.Found, want) && !strings.HasPrefix(f.Status, "Searching") && !strings.Contains(f.Status, "JavaScript")
	})
}

// choose clicks a choice of the search page, such as "status open".
func (b *tab) choose(t *testing.T, key string) {
	t.Helper()
	b.do(t, chromedp.Click(chromedp.CSS(fmt.Sprintf("#results a[data-key=%q]", key))))
}

// press types keys into whatever has the focus.
func (b *tab) press(t *testing.T, keys string) {
	t.Helper()
	b.do(t, chromedp.KeyEvent(keys))
}

// testSearch uses the search page, and holds what it finds against handbill
// search.
func testSearch(t *testing.T, browser context.Context, top, below served) {
	infrastructure := hits(t, "infrastructure")
	if len(infrastructure) < 2 || infrastructure[0] != "pegasus" {
		t.Fatalf("the sample site finds %q", infrastructure)
	}

	t.Run("results", func(t *testing.T) {
		b := openSearchTab(t, browser, below)
		b.goTo(t, "search/?q=infrastructure")
		f := b.shows(t, "q=infrastructure", infrastructure)
		if f.Typed != "infrastructure" || !strings.Contains(f.Status, fmt.Sprintf("%d procedures for “infrastructure”", len(infrastructure))) {
			t.Errorf("the field says %q, the status %q", f.Typed, f.Status)
		}
		// As in the lists of other pages: what it is, where it stands.
		for selector, want := range map[string]string{
			"#results li[data-procedure=pegasus] .what [data-field=title] a mark":         "infrastructure",
			"#results li[data-procedure=pegasus] .what [data-field=buyer]":                "Metropolitan Police Service",
			"#results li[data-procedure=pegasus] .state [data-status=open]":               "Open",
			"#results li[data-procedure=pegasus] [data-field=value] data":                 "£600m",
			"#results li[data-procedure=pegasus] [data-field=deadline] time":              "27 January 2020",
			"#results li[data-procedure=data-centre-decommissioning] [data-field=status]": "Cancelled",
		} {
			if got := eval[string](t, b, fmt.Sprintf(`document.querySelector(%q)?.textContent ?? 'nothing'`, selector)); got != want {
				t.Errorf("%s is %q, want %q", selector, got, want)
			}
		}
		// Under a path, too, a result leads to its page.
		b.do(t, chromedp.Click(chromedp.CSS("#results li[data-procedure=pegasus] h3 a")))
		waitFor(t, b, fmt.Sprintf(`location.pathname === %q && document.querySelector('h1')?.textContent.includes('Met Police')`, below.base+"notices/pegasus/"))
		b.clean(t, "results")
	})

	t.Run("typing", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		b.goTo(t, "search/")
		b.do(t, chromedp.Click(chromedp.ID("q")))
		for _, words := range []string{"radio", "radio term", "radio terminals"} {
			b.press(t, strings.TrimPrefix(words, eval[finding](t, b, whatIsFound).Typed))
			f := b.shows(t, "q="+url.QueryEscape(words), hits(t, words))
			if f.Focus != "q" || f.Typed != words {
				t.Errorf("after %q the focus is at %q, the field says %q", words, f.Focus, f.Typed)
			}
		}
		// What was typed is one step, and the search before it is still there.
		b.press(t, kb.Enter+kb.Backspace+kb.Backspace+kb.Backspace)
		b.shows(t, "q=radio+termin", hits(t, "radio termin"))
		for _, words := range []string{"radio terminals", ""} {
			b.do(t, chromedp.Evaluate[chromedp.Void](`history.back()`))
			query := ""
			if words != "" {
				query = "q=" + url.QueryEscape(words)
			}
			wait(t, b, "the search for “"+words+"” again", whatIsFound, func(f finding) bool { return f.Query == query && f.Typed == words })
		}
		b.clean(t, "typing")
	})

	t.Run("words", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		for _, words := range []string{
			"infrastr",             // a beginning
			"cyfieithu",            // Welsh
			"controle", "contrôle", // with and without accents
			"ÉQUIPES",       // in capitals
			"Sainte-Orme",   // a hyphen
			`"data centre"`, // a phrase
			"infrastructre", // a slip
			"data -pegasus", // without
		} {
			want := hits(t, words)
			if len(want) == 0 {
				t.Errorf("the sample site has nothing for %q", words)
			}
			b.goTo(t, "search/?q="+url.QueryEscape(words))
			b.shows(t, "q="+url.QueryEscape(words), want)
			if eval[int](t, b, `document.querySelectorAll('#results mark').length`) == 0 {
				t.Errorf("%s: nothing is marked", words)
			}
		}
		b.clean(t, "words")
	})

	t.Run("nothing found", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		b.goTo(t, "search/?q=zzzzqq")
		f := b.shows(t, "q=zzzzqq", nil)
		if !strings.HasPrefix(f.Status, "No procedures for “zzzzqq”") {
			t.Errorf("the status is %q", f.Status)
		}
		// What is found and filtered out is not said to be nowhere.
		b.goTo(t, "search/?q=infrastructure&status=none")
		f = b.shows(t, "q=infrastructure&status=none", nil)
		if f.Status != "No procedures for “infrastructure” with these filters. Leave out a filter." {
			t.Errorf("the status is %q", f.Status)
		}
		// What has no word in it is not what was found.
		b.goTo(t, "search/?q="+url.QueryEscape("🚧"))
		f = wait(t, b, "a status with the sign", whatIsFound, func(f finding) bool { return strings.Contains(f.Status, "🚧") })
		if !strings.HasPrefix(f.Status, "There is no word to look for in “🚧”. ") || strings.Contains(f.Status, "for “") {
			t.Errorf("the status is %q", f.Status)
		}
		// What was typed is text, whatever it looks like.
		markup := `<img src=x onerror=alert(1)>`
		b.goTo(t, "search/?q="+url.QueryEscape(markup))
		wait(t, b, "a status with the markup", whatIsFound, func(f finding) bool { return strings.Contains(f.Status, markup) })
		if eval[bool](t, b, `document.querySelector('main img') !== null`) {
			t.Error("what was typed became markup")
		}
		b.clean(t, "nothing found")
	})

	t.Run("facets, Back and reload", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		b.goTo(t, "search/?q=police")
		all, open := hits(t, "police"), hits(t, "police", "--facet", "status=open")
		if len(open) == 0 || slices.Equal(all, open) {
			t.Fatalf("status=open keeps %q of %q", open, all)
		}
		b.shows(t, "q=police", all)
		b.choose(t, "status open")
		b.shows(t, "q=police&status=open", open)
		waitFor(t, b, `document.querySelector('a[data-key="status open"]').getAttribute('aria-current') === 'true'`)

		b.choose(t, "sort deadline")
		byDeadline := hits(t, "police", "--facet", "status=open", "--sort", "deadline")
		b.shows(t, "q=police&status=open&sort=deadline", byDeadline)

		b.do(t, chromedp.Reload())
		b.shows(t, "q=police&status=open&sort=deadline", byDeadline)

		b.do(t, chromedp.Evaluate[chromedp.Void](`history.back()`))
		b.shows(t, "q=police&status=open", open)
		b.do(t, chromedp.Evaluate[chromedp.Void](`history.back()`))
		b.shows(t, "q=police", all)
		waitFor(t, b, `document.querySelector('a[data-key="status open"]').getAttribute('aria-current') === null`)
		b.do(t, chromedp.Evaluate[chromedp.Void](`history.forward()`))
		b.shows(t, "q=police&status=open", open)

		// The same choice again takes it back.
		b.choose(t, "status open")
		b.shows(t, "q=police", all)
		b.clean(t, "facets")
	})

	t.Run("order and deadlines", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		b.goTo(t, "search/?q=police")
		for _, order := range []string{"newest", "value", "deadline"} {
			waitFor(t, b, fmt.Sprintf(`document.querySelector('a[data-key="sort %s"]') !== null`, order))
			b.choose(t, "sort "+order)
			b.shows(t, "q=police&sort="+order, hits(t, "police", "--sort", order))
		}
		// The month of the sample's moment, by the clock of the reader.
		b.goTo(t, "search/?deadline=month")
		month := hits(t, "--deadline", "month")
		if len(month) == 0 {
			t.Error("the sample site has no deadline in the rest of its month")
		}
		b.shows(t, "deadline=month", month)
		b.clean(t, "order")
	})

	t.Run("from home", func(t *testing.T) {
		b := openSearchTab(t, browser, below)
		b.goTo(t, "")
		b.do(t, chromedp.SendKeys(chromedp.ID("q"), "infrastructure"+kb.Enter))
		waitFor(t, b, fmt.Sprintf(`location.pathname === %q`, below.base+"search/"))
		b.shows(t, "q=infrastructure", infrastructure)
		b.do(t, chromedp.Evaluate[chromedp.Void](`history.back()`))
		waitFor(t, b, fmt.Sprintf(`location.pathname === %q`, below.base))
		b.clean(t, "from home")
	})

	t.Run("keyboard", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		b.goTo(t, "search/?q=infrastructure")
		b.shows(t, "q=infrastructure", infrastructure)
		waitFor(t, b, `document.querySelector('a[data-key="status open"]') !== null`)
		b.walk(t, "search")
		order := eval[[]string](t, b, `stops.map(e => e.id || e.dataset.key?.split(' ')[0] || e.closest('[data-procedure]')?.localName || '').filter((name, i, all) => name && name !== all[i - 1])`)
		at := -1
		for _, part := range []string{"q", "status", "sort", "li"} {
			next := slices.Index(order, part)
			if next <= at {
				t.Errorf("the keyboard reaches %q; %q is not after what should be before it", order, part)
			}
			at = next
		}

		// Enter on a choice keeps the focus there, for the next choice.
		eval[bool](t, b, `document.querySelector('a[data-key="status open"]').focus() || true`)
		b.press(t, kb.Enter)
		open := hits(t, "infrastructure", "--facet", "status=open")
		b.shows(t, "q=infrastructure&status=open", open)
		waitFor(t, b, `document.activeElement.dataset.key === 'status open' && document.activeElement.getAttribute('aria-current') === 'true'`)
		b.clean(t, "keyboard")
	})

	t.Run("narrow", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		for _, scheme := range []string{"light", "dark"} {
			b.resize(t, 320)
			b.scheme(t, scheme)
			b.goTo(t, "search/?q=infrastructure")
			b.shows(t, "q=infrastructure", infrastructure)
			waitFor(t, b, `document.querySelector('a[data-key="status open"]') !== null`)
			if eval[bool](t, b, `document.querySelector('#results details').open`) {
				t.Error("the filters are open before the results, in a window with no room for them")
			}
			for _, state := range []string{"closed", "open"} {
				for _, fault := range eval[[]string](t, b, pageFaults) {
					t.Errorf("filters %s, %s: %s", state, scheme, fault)
				}
				eval[bool](t, b, `document.querySelector('#results details').open = true`)
			}
			b.clean(t, "narrow")
		}
	})

	t.Run("without JavaScript", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		call(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		b.goTo(t, "search/?q=infrastructure")
		if got := eval[string](t, b, `document.querySelector('#results h2').textContent`); !strings.Contains(got, "JavaScript") {
			t.Errorf("the heading is %q", got)
		}
		lists := eval[[]string](t, b, `[...document.querySelectorAll('#results a')].filter(a => a.checkVisibility()).map(a => a.pathname)`)
		for _, want := range []string{"/notices/", "/deadlines/", "/topics/", "/buyers/"} {
			if !slices.Contains(lists, want) {
				t.Errorf("the page lists %q, not %s", lists, want)
			}
		}
		b.clean(t, "without JavaScript")
	})

	t.Run("on a slow line", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		call(t, b, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*/search/*.json"}}}) // which are never answered
		b.goTo(t, "search/?q=infrastructure")
		waitFor(t, b, `document.querySelector('#results [role=status]').textContent === 'Searching…'`)
		if got := eval[string](t, b, `document.querySelector('#results h2').textContent`); got != "Results" {
			t.Errorf("the heading is %q", got)
		}
	})

	t.Run("without the index", func(t *testing.T) {
		b := openSearchTab(t, browser, top)
		call(t, b, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/search/*.json", Block: true}}})
		b.goTo(t, "search/?q=infrastructure")
		wait(t, b, "a status that says what failed", whatIsFound, func(f finding) bool { return strings.Contains(f.Status, "could not be loaded") })
		if got := eval[string](t, b, `document.querySelector('#results h2').textContent`); got != "Without search" {
			t.Errorf("the heading is %q", got)
		}
		if got := eval[int](t, b, `[...document.querySelectorAll('#results a')].filter(a => a.checkVisibility()).length`); got < 4 {
			t.Errorf("%d links are left to reach the notices by", got)
		}
	})
}
