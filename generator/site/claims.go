package site

import (
	"fmt"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/problem"
)

// A claim is who has a URL.
type claim struct {
	what string
	at   problem.Position
}

// claims sees to it that no two pages have one URL.
type claims struct {
	site *Site
	by   map[string]claim // by folded URL
}

// take claims a URL for something; a clash is reported at the later one and
// names the earlier.
func (c *claims) take(url, what string, at problem.Position) bool {
	key := foldURL(url)
	if first, taken := c.by[key]; taken {
		c.report(at, "%s /%s is taken: %s of %s has it; choose another", what, url, first.what, first.at.File)
		return false
	}
	if what == "the page" || what == "the alias" {
		if own := reserved(url); own != "" && (what == "the page" || !c.free(url)) {
			c.report(at, "%s /%s is taken: handbill makes /%s itself; choose another", what, url, own)
			return false
		}
	}
	c.by[key] = claim{what, at}
	return true
}

// free tells whether an alias may lie at a URL within handbill's own folders:
// an old address of a procedure or of coverage may, a list's may not.
func (c *claims) free(url string) bool {
	parts := strings.Split(strings.Trim(url, "/"), "/")
	if len(parts) < 2 || parts[0] != "notices" && parts[0] != "coverage" || parts[1] == "page" {
		return false
	}
	_, taken := c.site.pages[url]
	return !taken
}

// reserved gives the part of the site that handbill keeps for itself and that
// a URL lies in.
func reserved(url string) string {
	first, _, _ := strings.Cut(url, "/")
	switch strings.ToLower(first) {
	case "", "index.html", "404.html", "feed.xml", "notices.csv", "notices.json", "sitemap.xml", "robots.txt", "manifest.json", JSONLDFile:
		return first
	case "notices", "coverage", "deadlines", "search", "changes", "data", "ocds", "assets", "feed", "sitemap", "page", "_preview", "404", "index":
		return first + "/"
	}
	for _, kind := range TermKinds() {
		if strings.EqualFold(first, string(kind)) {
			return first + "/"
		}
	}
	return ""
}

func (c *claims) report(at problem.Position, format string, args ...any) {
	c.site.Problems = append(c.site.Problems, problem.Problem{Position: at, Severity: problem.Error, Code: "url-taken", Message: fmt.Sprintf(format, args...)})
}

// foldURL makes URLs equal that some hosts' file systems take for one.
func foldURL(url string) string {
	return cases.Fold().String(norm.NFC.String(url))
}
