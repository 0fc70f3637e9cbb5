package site

import (
	"path"
	"strings"

	"handbill.example/generator/content"
	"handbill.example/generator/problem"
)

// A claimant is a kind of thing that has a URL, as a message names it.
type claimant string

const (
	theProcedure  claimant = "the procedure"
	theNotice     claimant = "the notice"
	theDocument   claimant = "the document"
	theImage      claimant = "the image"
	theWithdrawal claimant = "the withdrawal"
	theCoverage   claimant = "the coverage"
	thePage       claimant = "the page"
	theAlias      claimant = "the alias"
)

// A claim is who has a URL.
type claim struct {
	what claimant
	at   problem.Position
}

// claims sees to it that no two pages have one URL, and that none has the file
// of another for its folder.
type claims struct {
	site  *Site
	by    map[string]claim // by folded path of the file
	above map[string]claim // the folders that aliases lie in
	waits map[string]int   // how long the files wait that are not published, see waiting
}

// The time for which a file waits that is not published yet.
const (
	forItsDay = iota + 1
	asDraft
)

// waiting gives the files that are not published: those that wait for their day,
// and drafts, which wait for longer.
func waiting(s *Site) map[string]int {
	waits := map[string]int{}
	if s.Register.Published == nil {
		return waits
	}
	for _, n := range s.Register.Folder.Notices {
		if n.Draft {
			waits[n.File] = asDraft
		} else if n.Published.Start().After(s.Register.At) {
			waits[n.File] = forItsDay
		}
	}
	for _, p := range s.Register.Folder.Pages {
		if p.Draft {
			waits[p.File] = asDraft
		}
	}
	return waits
}

// note has it that a URL is somebody's, unless it is another's already.
func (c *claims) note(url string, what claimant, at problem.Position) {
	if key := content.FoldCase(File(url)); c.by[key].what == "" {
		c.by[key] = claim{what, at}
	}
}

// take claims a URL for something; a clash is reported at the later one and
// names the earlier. One that is not published is always the later: nothing that
// is published has to give way to it.
func (c *claims) take(url string, what claimant, at problem.Position) bool {
	file := File(url)
	key := content.FoldCase(file)
	shown := strings.TrimSuffix(file, "index.html")
	first, taken := c.find(key)
	if !taken && what == theAlias {
		first, taken = c.inTheWay(key)
	}
	if taken {
		later := claim{what, at}
		if c.waits[first.at.File] > c.waits[at.File] {
			first, later = later, first
			c.by[key] = first
		}
		c.report(later.at, "%s /%s is taken: %s of %s has it; choose another", later.what, shown, first.what, first.at.File)
		return false
	}
	if own := c.own(key, what); own != "" {
		c.report(at, "%s /%s is taken: handbill makes /%s itself; choose another", what, shown, own)
		return false
	}
	c.by[key] = claim{what, at}
	if what == theAlias {
		for dir := path.Dir(key); dir != "."; dir = path.Dir(dir) {
			c.above[dir] = claim{what, at}
		}
	}
	return true
}

// find gives what has a file. Procedures and notices, whose names cannot meet
// one another, are not claimed one by one but looked up.
func (c *claims) find(key string) (claim, bool) {
	if first, taken := c.by[key]; taken {
		return first, true
	}
	rest, below := strings.CutPrefix(key, "notices/")
	rest, page := strings.CutSuffix(rest, "/index.html")
	name, id, ofNotice := strings.Cut(rest, "/")
	p := c.site.Register.Procedure(name)
	if !below || !page || p == nil {
		return claim{}, false
	}
	if !ofNotice {
		return claim{theProcedure, p.First().Position("")}, true
	}
	if _, step, ok := p.Step(id); ok && Several(p) {
		return claim{theNotice, step.Notice.Position("")}, true
	}
	return claim{}, false
}

// inTheWay gives what has a file where an alias needs a folder, or the other
// way round.
func (c *claims) inTheWay(key string) (claim, bool) {
	for dir := path.Dir(key); dir != "."; dir = path.Dir(dir) {
		if first, taken := c.find(dir); taken {
			return first, true
		}
	}
	first, taken := c.above[key]
	return first, taken
}

// own gives the part of the site that handbill keeps for itself and that is in
// the way of a plain page or an alias. An old address of a procedure or of
// coverage may lie within handbill's own folders, a list's may not.
func (c *claims) own(key string, what claimant) string {
	switch what {
	case thePage:
		return reserved(key)
	case theAlias:
		if own := reserved(key); own != "notices/" && own != "coverage/" {
			return own
		} else if parts := strings.Split(key, "/"); len(parts) < 3 || parts[1] == "page" {
			return own
		}
		for file := key; file != "."; file = path.Dir(file) {
			url := Escape(strings.TrimSuffix(file, "index.html"))
			if _, taken := c.site.Page(url); taken {
				return url
			}
		}
	}
	return ""
}

// reserved gives the part of the site that handbill keeps for itself and that
// a file lies in.
func reserved(file string) string {
	first, _, _ := strings.Cut(file, "/")
	switch first {
	case "", "index.html", NotFoundFile, FeedFile, CSVFile, JSONFile, "sitemap.xml", "robots.txt", "manifest.json", JSONLDFile:
		return first
	case "notices", "coverage", "deadlines", "search", "changes", "data", "ocds", "assets", "feed", "page", "_preview", "404", "index":
		return first + "/"
	}
	if strings.HasPrefix(first, "sitemap-") && strings.HasSuffix(first, ".xml") {
		return first // a part of the sitemap, once the site is large
	}
	for _, kind := range TermKinds() {
		if first == string(kind) {
			return first + "/"
		}
	}
	return ""
}

func (c *claims) report(at problem.Position, format string, args ...any) {
	c.site.Problems.Add(at, problem.Error, "url-taken", format, args...)
}
