package site

import (
	"net/url"
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Resolve tells what an internal link in a Markdown file means. file is the
// Markdown file's path in the content folder; link is the destination as it
// was written, with no scheme and no host, or a URL below the site's base URL.
//
// A path that begins with a slash is one of the site. Any other is relative to
// the file, as on a code host: one to a .md file leads to that file's page, one
// to a folder of notices to the procedure's page, and one to a document to that
// document. The result is a URL of the site with the link's fragment.
func (s *Site) Resolve(file, link string) (target string, ok bool) {
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

// unshelve takes the shelf, a folder named by four digits, out of a path below
// notices/.
func unshelve(name string) string {
	rest, found := strings.CutPrefix(name, "notices/")
	if !found {
		return name
	}
	shelf, rest2, found := strings.Cut(rest, "/")
	if found && len(shelf) == 4 && strings.Trim(shelf, "0123456789") == "" {
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
