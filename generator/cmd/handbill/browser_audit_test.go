package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// modules is the folder, named by HANDBILL_CHECK_MODULES, whose node_modules
// has the packages axe-core, html-validate and puppeteer-core. The test is
// skipped where none is named.
func modules(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("HANDBILL_CHECK_MODULES")
	if dir == "" {
		t.Skip("HANDBILL_CHECK_MODULES names no folder with axe-core, html-validate and puppeteer-core")
	}
	return dir
}

// violations asks axe for what is wrong by WCAG 2.2 AA or by its own advice.
const violations = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'target-size': { enabled: true } } })
  .then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ' at ' + n.target + ': ' + n.failureSummary)))`

// testAxe holds the search page, as its script makes it, against axe; the pages
// as they are served are the checker's.
func testAxe(t *testing.T, browser context.Context, s served) {
	axe, err := os.ReadFile(filepath.Join(modules(t), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	b := openSearchTab(t, browser, s)
	for _, query := range []string{"q=infrastructure", "q=police&status=open&sort=deadline", "q=zzzzqq"} {
		b.goTo(t, "search/?"+query)
		waitFor(t, b, `document.querySelector('#results a[data-key=status]') !== null`)
		b.do(t, chromedp.Evaluate[chromedp.Void](string(axe)))
		for _, width := range []int64{320, 1280} {
			b.resize(t, width)
			for _, scheme := range []string{"light", "dark"} {
				b.scheme(t, scheme)
				for _, violation := range eval[[]string](t, b, `document.querySelector('#results details').open = true, `+violations) {
					t.Errorf("%s, %d, %s: %s", query, width, scheme, violation)
				}
			}
		}
	}
	b.clean(t, "axe")
	eval[bool](t, b, `document.querySelector('label[for=q]').remove() ?? true`)
	if len(eval[[]string](t, b, violations)) == 0 {
		t.Error("axe says nothing of a field with no label: it did not look")
	}
}

// testChecker runs the checker of the mock-ups over the site: html-validate,
// axe, overflow, links and the contract of data-field.
func testChecker(t *testing.T, s served) {
	script, dir := filepath.Join(shared(t, "mockups"), "check.mjs"), modules(t)
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not here: the checker is not run")
	}
	checker := exec.CommandContext(t.Context(), node, script, s.dir, "--jobs", "1", "--max", "40", "--chrome", chromium())
	checker.Dir = dir
	if out, err := checker.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
