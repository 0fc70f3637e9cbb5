package markdown

import (
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"handbill.example/generator/content"
	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// checkAddress checks where a link leads, without the backslashes and entities
// of Markdown, and gives what a page's link says. It reports a link that is not
// allowed or leads to no place of the site.
func (w *writer) checkAddress(link string, at int) (href string, ok bool) {
	quoted := problem.Quote(link)
	refuse := func(format string, args ...any) (string, bool) {
		w.report(at, codeLinkRefused, format, args...)
		return "", false
	}
	// What a browser makes of it (WHATWG URL, basic URL parser): blanks round
	// it go, tabs and line ends within it as well.
	seen := strings.TrimFunc(link, func(r rune) bool { return r <= ' ' })
	seen = strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return -1
		}
		return r
	}, seen)
	switch scheme, rest := Scheme(seen); scheme {
	case "":
	case "http", "https":
		host, _ := strings.CutPrefix(rest, "//")
		if end := strings.IndexAny(host, "/?#\\"); end >= 0 {
			host = host[:end]
		}
		if host == "" || !strings.HasPrefix(rest, "//") {
			return refuse("%s names no host; write it as in https://example.org/", quoted)
		}
	case "mailto", "tel":
		if rest == "" {
			return refuse("%s leads nowhere; write whom it reaches after the colon", quoted)
		}
	default:
		return refuse("the scheme %s is not allowed in links; write http, https, mailto or tel", problem.Quote(scheme))
	}
	switch control := strings.IndexFunc(link, func(r rune) bool { return r < ' ' || r == 0x7F }); {
	case control >= 0:
		return refuse("%s has the control character U+%04X; delete it", quoted, link[control])
	case strings.Contains(seen, `\`):
		return refuse(`%s has a backslash; write / in its place`, quoted)
	case seen == "" || seen == "#":
		return refuse("the link leads nowhere; write its address between the round brackets")
	case strings.HasPrefix(seen, "//"):
		return refuse("%s leads to another site and names no scheme; write https: before it", quoted)
	case seen[0] == '#':
		return w.checkFragment(seen, at)
	}
	if scheme, _ := Scheme(seen); scheme == "" {
		return w.checkInternal(seen, seen, at)
	}
	if internal, ok := w.site.Internal(seen); ok {
		return w.checkInternal(internal, seen, at)
	}
	return seen, true
}

// Scheme takes the scheme, in lower case, off a URL (RFC 3986, 3.1).
func Scheme(link string) (scheme, rest string) {
	for i := range len(link) {
		c := link[i] | 0x20
		switch {
		case 'a' <= c && c <= 'z':
		case i > 0 && ('0' <= link[i] && link[i] <= '9' || link[i] == '+' || link[i] == '-' || link[i] == '.'):
		case i > 0 && link[i] == ':':
			return strings.ToLower(link[:i]), link[i+1:]
		default:
			return "", link
		}
	}
	return "", link
}

// checkFragment checks a link within the page: to a heading of the text, by the
// anchor that a code host gives it, or to a part of the page.
func (w *writer) checkFragment(link string, at int) (href string, ok bool) {
	id, advice := w.find(link[1:], "", &w.anchors, w.File)
	if id == "" {
		w.report(at, codeLinkBroken, "%s leads to no heading of this text; %s", problem.Quote(link), advice)
		return "", false
	}
	return "#" + id, true
}

// find gives the id that a fragment names on the page of a file: that of a heading of
// its text, by the anchor that a code host gives it, or of a part of the page. Where
// there is none it says what to write: before is what stands before the fragment.
func (w *writer) find(fragment, before string, headings *anchors, file string) (id, advice string) {
	if s, err := url.PathUnescape(fragment); err == nil {
		fragment = s
	}
	anchor := anchorOf(fragment)
	if id := headings.ids[anchor]; id != "" {
		return id, ""
	}
	if slices.Contains(w.parts(file), anchor) {
		return anchor, ""
	}
	if w.full() {
		return "", ""
	}
	if near := problem.Nearest(anchor, headings.names[:min(len(headings.names), 200)]); near != "" {
		return "", "write " + before + "#" + near
	}
	return "", "write the words of a heading in lower case with hyphens for spaces, as in #terms-of-payment"
}

// anchors are what the headings of a text give links to lead to.
type anchors struct {
	ids   map[string]string // of a heading by its anchor on a code host
	names []string          // the anchors in the order of the text
}

// headings keeps the anchors of the texts to whose headings others lead, by file, so
// that one to which many lead is parsed once.
type headings struct {
	mu sync.Mutex
	of map[string]*anchors
}

// anchorsOf gives the anchors of a text, nil where it is refused as a whole.
func (m *Converter) anchorsOf(t Text) *anchors {
	m.headings.mu.Lock()
	defer m.headings.mu.Unlock()
	if known, ok := m.headings.of[t.File]; ok {
		return known
	}
	w := writer{Converter: m, Text: t, source: []byte(t.Source)}
	var found *anchors
	if doc, c := m.parse(w.source); !c.stopped {
		w.collect(doc, nil)
		found = &w.anchors
	}
	m.headings.of[t.File] = found
	return found
}

// checkInternal checks a link to a page or file of the site. A fragment of a
// link to the .md file of a page is the anchor of a heading there, as on a code
// host, or a part of the page; any other is left as it is.
func (w *writer) checkInternal(link, written string, at int) (href string, ok bool) {
	name, anchor, _ := strings.Cut(link, "#")
	toFile := strings.HasSuffix(name, ".md") && anchor != ""
	if !toFile {
		name = link
	}
	target, ok := w.site.Resolve(w.File, name)
	if site.Daily(w.File, name) {
		w.add(at, problem.Warning, codeLinkBroken, "%s leads to a page that comes and goes with the day; lead to /status/ or /deadlines/", problem.Quote(written))
		return w.href(target), ok
	}
	if !ok && (w.full() || w.site.Unread(w.File, name)) {
		return "", false
	}
	if !ok {
		if waits := w.site.Unpublished(w.File, name); waits != "" {
			w.report(at, codeLinkBroken, "%s leads to %s; take the link out until it is published", problem.Quote(written), waits)
		} else {
			w.report(at, codeLinkBroken, "%s leads to no page or file of this site; %s", problem.Quote(written), w.instead(name))
		}
		return "", false
	}
	if !toFile {
		return w.href(target), true
	}
	p, _ := w.site.Page(target)
	to, ok := TextOfPage(p)
	if !ok { // a document
		return w.href(target) + "#" + anchor, true
	}
	headings := w.anchorsOf(to)
	if headings == nil {
		return w.href(target), true
	}
	id, advice := w.find(anchor, strings.TrimSuffix(written, "#"+anchor), headings, to.File)
	if id == "" {
		w.report(at, codeLinkBroken, "%s leads to no heading of that text; %s", problem.Quote(written), advice)
		return "", false
	}
	return w.href(target) + "#" + id, true
}

// instead says what to write for a link that leads to no place of the site.
func (w *writer) instead(link string) string {
	link, fragment, _ := strings.Cut(link, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	switch {
	case len(link) > len("www.") && strings.EqualFold(link[:len("www.")], "www."):
		return "write https://" + link + fragment
	case strings.Contains(link, "@") && !strings.ContainsAny(link, "/?"):
		return "write mailto:" + link
	}
	if name, query, found := strings.Cut(link, "?"); found && name != "" {
		return "write it without “?" + short(query) + "”, as in " + problem.Quote(name)
	}
	if strings.HasPrefix(link, "/") {
		if near := w.site.Near(link); near != "" {
			return "write " + near + fragment
		}
		return "write the path of a page from the site’s root, as in /notices/, or that of a .md file from this one"
	}
	dir := path.Dir(w.File)
	if strings.HasSuffix(link, ".md") {
		if near := w.files().nearest(path.Join(dir, link), w.File); near != "" {
			if rel, err := filepath.Rel(dir, near); err == nil {
				return "write " + filepath.ToSlash(rel) + fragment
			}
		}
		return "write the path of a .md file from this one"
	}
	if path.Ext(link) != "" && link[0] != '?' {
		if !w.inNotice() {
			return "list the file under the documents of a notice, or put its path right"
		}
		return "list the file under documents, or put its path right"
	}
	return "write the path of a .md file from this one, or that of a page from the site’s root, as in /notices/"
}

// inNotice tells whether the text is a notice's, which alone can list documents.
func (w *writer) inNotice() bool { return strings.HasPrefix(w.File, "notices/") }

// mostLike is how many files a folder has at most in which a like name is looked
// for: every file of a site may have a link that leads nowhere.
const mostLike = 1000

// files are the Markdown files to which links may lead, by what is known of one that
// is not there.
type files struct{ named, inFolder map[string][]string }

func filesOf(s *site.Site) files {
	all := files{map[string][]string{}, map[string][]string{}}
	add := func(f string) {
		if !content.IsName(strings.TrimSuffix(path.Base(f), ".md")) {
			return // it has to be renamed
		}
		all.named[path.Base(f)] = append(all.named[path.Base(f)], f)
		all.inFolder[path.Dir(f)] = append(all.inFolder[path.Dir(f)], f)
	}
	for _, p := range s.Register.Procedures {
		for _, step := range p.Steps {
			add(step.Notice.File)
		}
	}
	for _, c := range s.Register.Folder.Coverage {
		add(c.File)
	}
	for _, p := range s.Plain() {
		add(p.File)
	}
	return all
}

// nearest gives the file that was probably meant: the only one of that name, else
// one of a like name in the same folder. A link from a file to itself was not
// meant: own is that file.
func (all files) nearest(file, own string) string {
	switch named := all.named[path.Base(file)]; {
	case len(named) == 1 && named[0] != own:
		return named[0]
	case len(named) == 2 && named[0] == own:
		return named[1]
	case len(named) == 2 && named[1] == own:
		return named[0]
	}
	inFolder := all.inFolder[path.Dir(file)]
	if len(inFolder) > mostLike {
		return ""
	}
	if near := problem.Nearest(file, inFolder); near != own {
		return near
	}
	return ""
}
