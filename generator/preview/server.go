package preview

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"handbill.example/generator/site"
	"handbill.example/templates"
)

//go:embed reload.js
var reloadScript []byte

//go:embed stream.js
var streamScript []byte

// A server serves the current state. Pages of the site lie under the path of
// base_url, as they will be published; what is the preview's own lies under
// /_preview/, which no site has.
type server struct {
	current *atomic.Pointer[state]
	// names are the host names by which a browser may ask, beside the address
	// at which it reached the server. Any other name is one that a stranger's
	// name server points here, to read drafts through the editor's browser.
	names []string
}

// Limits for one connection. Those for writing hold for each answer; a stream
// of events gets its time anew with each event.
const (
	readTime  = 10 * time.Second
	idleTime  = 2 * time.Minute
	writeTime = 2 * time.Minute
	maxHeader = 64 << 10
	// heartbeat is the rest between signs of life on a stream, by which both
	// sides notice that the other has gone.
	heartbeat = 15 * time.Second
)

func newServer(current *atomic.Pointer[state], names ...string) *http.Server {
	return &http.Server{
		Handler:                      &server{current, slices.Clip(names)},
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            readTime,
		IdleTimeout:                  idleTime,
		MaxHeaderBytes:               maxHeader,
		ErrorLog:                     log.New(io.Discard, "", 0), // what it says is about strangers' requests
	}
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", policy)
	switch {
	case !s.ownHost(r):
		refuse(w, http.StatusForbidden, "this preview answers at its own address alone")
		return
	case !ownPage(r):
		refuse(w, http.StatusForbidden, "this preview answers its own pages alone")
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "a preview can only be read")
		return
	}
	if r.URL.Path == "/_preview/events" {
		s.events(w, r)
		return
	}
	control, now := http.NewResponseController(w), time.Now()
	_ = control.SetReadDeadline(now.Add(readTime)) // of a body, which nobody needs to send
	_ = control.SetWriteDeadline(now.Add(writeTime))
	switch r.URL.Path {
	case "/_preview/status":
		s.status(w, r)
	case "/_preview/reload.js":
		send(w, http.StatusOK, contentType("reload.js"), reloadScript)
	case "/_preview/stream.js":
		send(w, http.StatusOK, contentType("stream.js"), streamScript)
	case "/_preview/style.css":
		style, err := templates.Files.ReadFile("style.css")
		if err != nil {
			panic(err) // it is embedded
		}
		send(w, http.StatusOK, contentType("style.css"), style)
	default:
		s.site(w, r)
	}
}

// sitePolicy lets a page load what is the site's own, and nothing that is written
// into it. It is the one that the README gives for a published site.
const sitePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// policy lets the preview's own script, which no published page has, have a worker too.
const policy = sitePolicy + "; worker-src 'self'"

// documentPolicy runs no script of a document.
const documentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"

// ownHost tells whether a request names the server as it is named here: by one
// of its names or by the address at which the connection came in, and the port.
func (s *server) ownHost(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	at, err := netip.ParseAddrPort(local.String())
	if err != nil {
		return false
	}
	port := strconv.Itoa(int(at.Port()))
	for _, name := range append(s.names, at.Addr().Unmap().WithZone("").String()) {
		own := net.JoinHostPort(name, port)
		if r.Host == own || port == "80" && r.Host == strings.TrimSuffix(own, ":80") { // which browsers leave out
			return true
		}
	}
	return false
}

// ownPage tells whether a request comes from a page of the preview, or from no
// page: a person's address line, a program. Other pages may link here, but get
// nothing to embed and nothing of the stream.
func ownPage(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document" &&
		!strings.HasPrefix(r.URL.Path, "/_preview/")
}

func refuse(w http.ResponseWriter, status int, message string) {
	send(w, status, contentType(".txt"), []byte(message+"\n"))
}

// contentType gives the media type of a file by its name, with the encoding of
// texts: all are UTF-8.
func contentType(name string) string {
	t := site.MediaType(name)
	if strings.HasPrefix(t, "text/") || t == "application/atom+xml" {
		return t + "; charset=utf-8"
	}
	return cmp.Or(t, "application/octet-stream")
}

func send(w http.ResponseWriter, status int, mediaType string, body []byte) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // who asked may have gone
}

// site serves what a build would write.
func (s *server) site(w http.ResponseWriter, r *http.Request) {
	state := s.current.Load()
	a := state.answer(r.URL.Path)
	switch {
	case a.location != "":
		http.Redirect(w, r, a.location, a.status)
	case a.document != nil:
		state.sendDocument(w, r, a)
	case a.isPage():
		send(w, a.status, a.mediaType, state.inject(r.URL.Path, a))
	default:
		send(w, a.status, a.mediaType, a.body)
	}
}

// inject adds the banner and the script to a page.
func (s *state) inject(path string, a answer) []byte {
	v := s.view(path, a)
	found := ""
	if v.found {
		found = "yes"
	}
	at := bytes.LastIndex(a.body, []byte("</body>"))
	if at < 0 {
		at = len(a.body)
	}
	var page bytes.Buffer
	page.Write(a.body[:at])
	page.Write(s.banner(path))
	fmt.Fprintf(&page, `<script src="/_preview/reload.js" data-digest="%s" data-found="%s"></script>`, v.digest, found)
	page.Write(a.body[at:])
	return page.Bytes()
}

// sendDocument serves a file of the content, or a part of it. Only files that
// notices cite come here.
func (s *state) sendDocument(w http.ResponseWriter, r *http.Request, a answer) {
	root, err := os.OpenRoot(s.model.Content)
	if err != nil {
		refuse(w, http.StatusNotFound, "the content folder cannot be read")
		return
	}
	defer root.Close()
	f, err := openRegular(root, a.document.Path)
	if err != nil {
		refuse(w, http.StatusNotFound, "this document cannot be read")
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		refuse(w, http.StatusNotFound, "this document cannot be read")
		return
	}
	w.Header().Set("Content-Type", a.mediaType)
	if a.mediaType == "application/pdf" {
		w.Header().Del("Content-Security-Policy") // it keeps browsers' own viewers from working
	} else {
		w.Header().Set("Content-Security-Policy", documentPolicy)
	}
	http.ServeContent(w, r, "", info.ModTime(), f)
}

// A status is what became of an open page.
type status struct {
	// Action is "reload" for a page that shows something else now, "move" for
	// one that is at another address, else "".
	Action string `json:"action"`
	To     string `json:"to,omitempty"`
	// Banner is HTML; "" for none.
	Banner string `json:"banner"`
	// Styles are the addresses of the site's style sheets.
	Styles []string `json:"styles"`
}

// status tells a page what became of it.
func (s *server) status(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	body, err := json.Marshal(s.current.Load().status(q.Get("page"), q.Get("digest"), q.Get("found") != ""))
	if err != nil {
		panic(err) // of strings alone
	}
	send(w, http.StatusOK, contentType(".json"), body)
}

// status tells what became of a page that had some digest, found telling that
// it was not the page for addresses that lead nowhere.
func (s *state) status(address, digest string, found bool) status {
	st := status{Styles: []string{}}
	for _, a := range s.styles() {
		st.Styles = append(st.Styles, s.base()+a.URL)
	}
	path, err := url.PathUnescape(address)
	if err != nil {
		return st
	}
	v, known := s.known(path)
	if !known {
		a := s.answer(path)
		if !a.isPage() {
			st.Action = "reload" // something else is there now
			return st
		}
		v = s.view(path, a)
	}
	// One that was not found moves too: what led there may have been taken back
	// before it was asked for.
	if to, moved := s.moves.to(path, s.model.Site); moved && !v.found {
		st.Action, st.To = "move", to
		return st
	}
	switch {
	case found && !v.found:
		st.Banner = string(bannerView{}.markup())
	case v.digest != digest:
		st.Action = "reload"
	default:
		st.Banner = string(s.banner(path))
	}
	return st
}

// events serves the stream: an event for each state, beginning with the one
// that holds. What changed, pages ask for themselves.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	control := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	text := "retry: 300\ndata: changed\n\n"
	for {
		state := s.current.Load()
		_ = control.SetWriteDeadline(time.Now().Add(heartbeat))
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
		if err := control.Flush(); err != nil {
			return
		}
		select {
		case <-state.superseded:
			text = "data: changed\n\n"
		case <-beat.C:
			text = ": still here\n\n"
		case <-r.Context().Done():
			return
		}
	}
}
