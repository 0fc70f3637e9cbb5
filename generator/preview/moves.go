package preview

import (
	"maps"
	"slices"
	"strings"

	"handbill.example/generator"
	"handbill.example/generator/site"
)

// moves tells where pages went that are at another address now. Open pages of a
// notice that was renamed follow it, and all do where the site lies elsewhere.
type moves struct {
	urls map[string]string // by the former URL
	// bases are the paths under which the site lay, the present one too; not
	// escaped.
	bases []string
}

// maxMoves is how many are kept; nobody has more pages open.
const maxMoves = 1000

// to gives the path, escaped, where the page is now that was at a path, not
// escaped.
func (m moves) to(path string, s *site.Site) (now string, ok bool) {
	for _, base := range m.bases {
		rest, inside := strings.CutPrefix(path, base)
		url, moved := site.Escape(rest), inside
		for range len(m.urls) + 1 { // moved several times, perhaps round in a circle
			if !moved {
				break
			}
			if _, is := s.Page(url); is {
				return s.Base() + url, true
			}
			url, moved = m.urls[url]
		}
	}
	return "", false
}

// after gives the moves when one model follows another: pages that are not in
// the new one and whose text is at one other URL there.
func (m moves) after(old, new *generator.Model) moves {
	if old == new {
		return m
	}
	for _, s := range []*site.Site{old.Site, new.Site} {
		if base := s.Settings.BaseURL.Path; !slices.Contains(m.bases, base) {
			m.bases = append(slices.Clip(m.bases), base)
		}
	}
	if sameLinks(old.Site, new.Site) {
		return m
	}
	gone := map[text]string{} // URL by text
	for _, p := range old.Site.Pages {
		if _, still := new.Site.Page(p.URL); !still {
			gone[textOf(p)] = p.URL
		}
	}
	delete(gone, text{}) // pages that have none
	if len(gone) == 0 {
		return m
	}
	found := map[string][]string{} // new URLs by former one
	for _, p := range new.Site.Pages {
		if from, is := gone[textOf(p)]; is {
			found[from] = append(found[from], p.URL)
		}
	}
	next := maps.Clone(m.urls)
	if next == nil || len(next) > maxMoves {
		next = map[string]string{}
	}
	for _, from := range slices.Sorted(maps.Keys(found)) {
		if len(found[from]) == 1 && len(next) <= maxMoves {
			next[from] = found[from][0]
		}
	}
	m.urls = next
	return m
}

// A text tells pages of one model apart by what they are about, not by where
// they are.
type text struct {
	kind        site.Kind
	title, body string
}

// textOf gives a page's text, the zero value for a page that is not of one.
func textOf(p site.Page) text {
	switch p.Kind {
	case site.Procedure, site.Changes:
		n := p.Procedure.First()
		return text{p.Kind, n.Facts.Title, n.Body}
	case site.Notice:
		n := p.Procedure.Steps[p.Step].Notice
		return text{p.Kind, n.Published.String() + " " + n.Facts.Title, n.Body}
	case site.CoveragePage:
		return text{p.Kind, p.Coverage.Title, p.Coverage.URL}
	case site.Plain:
		return text{p.Kind, p.Plain.Title, p.Plain.Body}
	}
	return text{}
}
