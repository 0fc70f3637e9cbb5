package preview

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"handbill.example/generator/problem"
	"handbill.example/generator/render"
	"handbill.example/generator/search"
	"handbill.example/generator/site"
)

// A state is what the browser gets to see between two updates. It never
// changes, but for what it remembers of pages that were asked for.
type state struct {
	build
	// stale tells that the content has errors and the build is an earlier one.
	stale    bool
	problems problem.List
	moves    moves
	// superseded is closed when there is a newer state.
	superseded chan struct{}

	list  func() []byte // the page of problems
	index func() (map[string][]byte, error)

	mu    sync.Mutex
	views map[string]view // by path
}

// newState makes the state that follows an old one, which is nil at first.
func newState(old *state, shown build, stale bool, problems problem.List) *state {
	s := &state{build: shown, stale: stale, problems: problems, superseded: make(chan struct{}), views: map[string]view{}}
	s.list = sync.OnceValue(s.problemsPage)
	s.index = sync.OnceValues(shown.model.Renderer.SearchFiles) // large, and seldom asked for while notices are written
	if old != nil && old.build == shown {
		s.index = old.index
	}
	return s
}

// base is the path under which the site lies, escaped.
func (s *state) base() string {
	return s.model.Site.Base()
}

// below gives what follows the site's own path, of a path that is not escaped.
func (s *state) below(path string) (rest string, inside bool) {
	return strings.CutPrefix(path, s.model.Site.Settings.BaseURL.Path)
}

// An answer is what a path leads to.
type answer struct {
	status    int
	location  string // of a redirect
	mediaType string
	body      []byte
	document  *site.Document // whose bytes are those of a file
	searches  bool           // a page that shows what the search index has
}

// isPage tells whether the answer is a page that can follow changes.
func (a answer) isPage() bool {
	return a.document == nil && a.location == "" && strings.HasPrefix(a.mediaType, "text/html")
}

// answer gives what a path leads to. path is not escaped.
func (s *state) answer(path string) answer {
	if path == problemsPath {
		return answer{status: http.StatusOK, mediaType: contentType(".html"), body: s.list()}
	}
	rest, inside := s.below(path)
	if !inside {
		// As typed by somebody who does not think of the site's own path.
		if url := site.Escape(strings.TrimPrefix(path, "/")); path+"/" == s.model.Site.Settings.BaseURL.Path {
			return answer{status: http.StatusTemporaryRedirect, location: s.base()}
		} else if s.model.Site.Has(url) {
			return answer{status: http.StatusTemporaryRedirect, location: s.base() + url}
		}
		return s.notFound()
	}
	// A document or an alias may be called index.html too.
	if folder, found := strings.CutSuffix(rest, "index.html"); found && (folder == "" || strings.HasSuffix(folder, "/")) &&
		s.model.Site.Document(site.Escape(rest)) == nil && !s.model.Site.Has(site.Escape(rest)+"/") {
		rest = folder
	}
	url := site.Escape(rest)
	if p, ok := s.model.Site.Page(url); ok {
		return s.page(p)
	}
	for _, a := range s.model.Renderer.Assets() {
		if a.URL == url {
			return answer{status: http.StatusOK, mediaType: contentType(a.URL), body: a.Data}
		}
	}
	if d := s.model.Site.Document(url); d != nil {
		return answer{status: http.StatusOK, mediaType: contentType(d.URL), document: d}
	}
	if strings.HasPrefix(url, "search/") {
		if data, err := s.index(); err != nil {
			return answer{status: http.StatusInternalServerError, mediaType: contentType(".txt"), body: []byte(err.Error())}
		} else if file, ok := data[url]; ok {
			return answer{status: http.StatusOK, mediaType: contentType(url), body: file}
		}
	}
	if _, ok := s.model.Site.Page(url + "/"); ok {
		return answer{status: http.StatusTemporaryRedirect, location: s.base() + url + "/"}
	}
	return s.notFound()
}

// page makes a page. One that cannot be made says why.
func (s *state) page(p site.Page) answer {
	var w bytes.Buffer
	if problems := s.model.Page(p, &w); problems.HasErrors() {
		return answer{status: http.StatusInternalServerError, mediaType: contentType(".html"), body: s.pageOf("This page cannot be made", problems)}
	}
	return answer{status: http.StatusOK, mediaType: contentType(p.File()), body: w.Bytes(), searches: p.Kind == site.Search}
}

func (s *state) notFound() answer {
	p, _ := s.model.Site.Page(site.NotFoundFile)
	a := s.page(p)
	if a.status == http.StatusOK {
		a.status = http.StatusNotFound
	}
	return a
}

// A view is what a page shows, in short, to tell whether an open one still
// shows that.
type view struct {
	found bool
	// digest is of the page's bytes, less the names of its style sheets: those
	// can change without a new page. A page that searches has that of the
	// index's first file too, which names all others by theirs.
	digest string
}

// view gives the view of what a path led to.
func (s *state) view(path string, a answer) view {
	if v, ok := s.known(path); ok {
		return v
	}
	body := a.body
	for _, asset := range s.styles() {
		body = bytes.ReplaceAll(body, []byte(s.base()+asset.URL), []byte(asset.Name))
	}
	if a.searches {
		index, _ := s.index() // which says itself what is wrong with it
		body = slices.Concat(body, index[search.Entry])
	}
	sum := sha256.Sum256(body)
	v := view{found: a.status != http.StatusNotFound, digest: hex.EncodeToString(sum[:12])}
	if v.found { // there is no end of paths that lead nowhere
		s.mu.Lock()
		defer s.mu.Unlock()
		s.views[path] = v
	}
	return v
}

// known gives the view of a path that was asked for already.
func (s *state) known(path string) (v view, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok = s.views[path]
	return v, ok
}

// styles are the site's style sheets.
func (s *state) styles() []render.Asset {
	var styles []render.Asset
	for _, a := range s.model.Renderer.Assets() {
		if path.Ext(a.Name) == ".css" {
			styles = append(styles, a)
		}
	}
	return styles
}
