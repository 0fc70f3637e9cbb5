package site

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

// Resolve tells what an internal link in a Markdown file means. file is the
// Markdown file's path in the content folder; link is the destination as it
// was written, with no scheme and no host, or a URL below the site's base URL.
//
// A path that begins with a slash is one of the site. Any other is relative to
// the file, as on a code host: one to a .md file leads to that file's page, one
// to a folder of notices to the procedure's page, and one to a document to that
// document. The result is a URL of the site with the link's fragment.
//
// What is published leads nowhere where it leads to what is not, though the site
// has it: a build would refuse it. So does a scheduled notice where it leads to what
// is not there on its day.
func (s *Site) Resolve(file, link string) (target string, ok bool) {
	target, ok = s.resolve(file, link)
	if !ok || s.Published == nil {
		return target, ok
	}
	// Nearly all are these, and a day's site takes time and room.
	if _, ok := s.Published.resolve(file, link); ok || s.brings(file, link) {
		return target, true
	}
	_, ok = s.judge(file).resolve(file, link)
	return target, ok
}

// judge gives the site by which the links of a file are judged, of site.yaml where
// it is "": the published one if that has the file, or comes to have it.
func (s *Site) judge(file string) *Site {
	if s.Published == nil {
		return s
	}
	if _, ok := s.Published.pageOf(file); ok || file == "" {
		return s.Published
	}
	if n := s.scheduled(file); n != nil {
		return s.asOf(n.Published.Start())
	}
	return s
}

// scheduled gives the scheduled notice that is a file, nil if it is none.
func (s *Site) scheduled(file string) *content.Notice {
	i, ok := slices.BinarySearchFunc(s.Register.Scheduled, file, func(n *content.Notice, file string) int { return strings.Compare(n.File, file) })
	if !ok {
		return nil
	}
	return s.Register.Scheduled[i]
}

// brings tells whether a file is a scheduled notice, and a link in it leads to a
// document that it lists, or to the file of another one that is published by then.
func (s *Site) brings(file, link string) bool {
	n := s.scheduled(file)
	if n == nil {
		return false
	}
	name := pathOf(file, link)
	other := s.scheduled(name)
	return other != nil && !other.Scheduled(n.Published.Start()) || slices.ContainsFunc(n.Facts.Documents, func(d content.Document) bool { return d.Path == name })
}

// A dayToCome is the site of a moment to come. Only the last one that was asked for
// is kept: each takes as much room as the site.
type dayToCome struct {
	mu   sync.Mutex
	site *Site
}

// asOf gives the published site of a moment to come.
func (s *Site) asOf(at time.Time) *Site {
	s.day.mu.Lock()
	defer s.day.mu.Unlock()
	if s.day.site == nil || !s.day.site.Register.At.Equal(at) {
		s.day.site = Build(notice.Build(s.Register.Folder, notice.Options{At: at}, s.Register), s)
	}
	return s.day.site
}

func (s *Site) resolve(file, link string) (target string, ok bool) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.RawQuery != "" {
		return "", false
	}
	fragment := ""
	if u.Fragment != "" {
		fragment = "#" + u.EscapedFragment()
	}
	if u.Path == "" {
		return fragment, true
	}
	if strings.HasPrefix(u.Path, "/") {
		target := Escape(norm.NFC.String(strings.TrimPrefix(u.Path, "/")))
		return target + fragment, s.Has(target)
	}
	name := norm.NFC.String(path.Join(path.Dir(file), u.Path))
	if name == ".." || strings.HasPrefix(name, "../") {
		return "", false
	}
	if page, ok := s.pageOf(name); ok {
		return page + fragment, true
	}
	if document, ok := s.document[name]; ok {
		return document + fragment, true
	}
	if strings.HasSuffix(u.Path, "/") || path.Ext(name) == "" {
		target := Escape(unshelve(name)) + "/"
		return target + fragment, s.Has(target)
	}
	return "", false
}

// Near gives the path that was probably meant by one from the site's root that
// leads nowhere: it has no slash at its end, has the base URL's own path before it,
// or is that of a page's file. It is "" where nothing of these is so.
func (s *Site) Near(written string) string {
	below, found := strings.CutPrefix(written, s.Base())
	var meant []string
	if page, ok := s.pageOf(strings.TrimPrefix(below, "/")); ok {
		meant = append(meant, "/"+page)
	}
	meant = append(meant, written+"/")
	if found {
		meant = append(meant, "/"+below, "/"+below+"/")
	}
	for _, p := range meant {
		if _, ok := s.Resolve("", p); ok {
			return p
		}
	}
	return ""
}

// checkNavigation reports links of the navigation that lead to no place of the
// site.
func (s *Site) checkNavigation() {
	for i, n := range s.Settings.Navigation {
		link, internal := n.URL, strings.HasPrefix(n.URL, "/")
		if !internal {
			link, internal = s.Internal(n.URL)
		}
		if _, ok := s.Resolve("", link); ok || !internal || s.Unread("", link) {
			continue
		}
		name, _, _ := strings.Cut(link, "#")
		name, query, _ := strings.Cut(name, "?")
		advice, severity := "write the path of a page from the site’s root, as in /notices/", problem.Error
		if waits := s.Unpublished("", link); waits != "" {
			advice = "it is that of " + waits + ", so take it out until then"
		} else if Daily("", link) {
			advice, severity = "such a page comes and goes with the day, so lead to /status/ or /deadlines/", problem.Warning
		} else if near := s.Near(name); near != "" {
			advice = "write " + near
		} else if query != "" {
			advice = "write it without " + problem.Quote("?"+query) + ", as in " + problem.Quote(name)
		}
		s.Problems.Add(s.Settings.Position(fmt.Sprintf("navigation.%d.url", i)), severity, "broken-link",
			"%s leads to no page or file of this site; %s", problem.Quote(n.URL), advice)
	}
}

// Unpublished tells what a link, as Resolve takes it, leads to that is there and
// not in the site: a file, or the page of a procedure. It gives "" for any other.
func (s *Site) Unpublished(file, link string) string {
	name := pathOf(file, link)
	page, folder, by := name+"/", s.Register.Folder, s.judge(file)
	for _, n := range folder.Notices { // of a procedure, the first to be published is the first
		if n.File != name && (page != ProcedureURL(n.Procedure) || by.Register.Procedure(n.Procedure) != nil) {
			continue
		}
		_, there := by.pageOf(n.File)
		switch {
		case there: // and the link to it is wrong
		case n.Draft:
			return "a notice that is a draft"
		default:
			return "a notice that is not published before " + n.Published.String()
		}
	}
	for _, p := range folder.Pages {
		if p.Draft && (p.File == name || p.Name == name) {
			return "a page that is a draft"
		}
	}
	return ""
}

// Daily tells whether a link, as Resolve takes it, is that of a page that comes and
// goes with the day: of a status, or of the deadlines of a month. That it leads nowhere
// is no error: a site that is built every day must not stop on the day on which nothing
// is open any more.
func Daily(file, link string) bool {
	page, _, _ := strings.Cut(link, "#")
	page, found := strings.CutSuffix(page, "/")
	section, name, _ := strings.Cut(pathOf(file, page), "/")
	_, err := time.Parse("2006-01", name)
	return found && (section == "status" && slices.Contains(notice.Statuses(), notice.Status(name)) || section == "deadlines" && err == nil)
}

// pathOf gives the path that a link in a file leads to, from the site's root or
// that of the content folder.
func pathOf(file, link string) string {
	link, _, _ = strings.Cut(link, "#")
	if strings.HasPrefix(link, "/") {
		return path.Clean(link[1:])
	}
	return path.Join(path.Dir(file), link)
}

// Unread tells whether a link, as Resolve takes it, leads to something that
// could not be read, which is reported already, or to what only the front matter
// of the text may have, which could not be read: a document, whose path begins with
// no slash, or the page of a topic and the like.
func (s *Site) Unread(file, link string) bool {
	name := pathOf(file, link)
	section, _, _ := strings.Cut(name, "/")
	own := !strings.HasPrefix(link, "/") && path.Ext(name) != ".md" || slices.Contains(TermKinds(), TermKind(section))
	if s.broken(name) || own && s.broken(file) {
		return true
	}
	coverage, found := strings.CutPrefix(strings.TrimSuffix(name, ".md"), "coverage/")
	return found && s.Register.Folder.BrokenCoverage(coverage)
}

// broken tells whether a path is in a procedure of which something could not be
// read.
func (s *Site) broken(name string) bool {
	rest, found := strings.CutPrefix(unshelve(name), "notices/")
	procedure, _, _ := strings.Cut(strings.TrimSuffix(rest, ".md"), "/")
	return found && s.Register.Folder.Broken(procedure)
}

// pageOf gives the URL of the page of a Markdown file.
func (s *Site) pageOf(file string) (url string, ok bool) {
	if rest, found := strings.CutPrefix(unshelve(file), "notices/"); found {
		name, _, _ := strings.Cut(strings.TrimSuffix(rest, ".md"), "/")
		if p := s.Register.Procedure(name); p != nil {
			if i, ok := s.parts[p].step(file); ok {
				return NoticeURL(p, i), true
			}
		}
	}
	url, ok = s.source[file]
	return url, ok
}

// unshelve takes the shelf out of a path below notices/.
func unshelve(name string) string {
	rest, found := strings.CutPrefix(name, "notices/")
	if !found {
		return name
	}
	shelf, rest2, found := strings.Cut(rest, "/")
	if found && content.IsShelf(shelf) {
		return "notices/" + rest2
	}
	return name
}

// Internal tells whether an absolute URL lies below the site's base URL, and
// gives it as a path of the site that begins with a slash.
func (s *Site) Internal(link string) (string, bool) {
	rest, found := strings.CutPrefix(link, s.Root)
	return "/" + rest, found
}
