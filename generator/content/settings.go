package content

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones, where the system has none
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/idna"

	"handbill.example/generator/problem"
)

// The keys of site.yaml.
var settingsKeys = []key[Settings]{
	{"title", func(d *decoder, s *Settings, v value) { s.Title = d.line(v) }},
	{"base_url", func(d *decoder, s *Settings, v value) {
		if u := d.baseURL(v); u != nil {
			s.BaseURL = u
		}
	}},
	{"first_base_url", func(d *decoder, s *Settings, v value) {
		if u := d.baseURL(v); u != nil {
			s.FirstBaseURL = u
		}
	}},
	{"publisher", func(d *decoder, s *Settings, v value) {
		s.Publisher = d.organization(v)
		if len(v.node.Content) > 0 {
			d.require(v, "name: Example Council")
		}
	}},
	{"language", func(d *decoder, s *Settings, v value) {
		if tag := d.language(v); tag != "" {
			s.Language = tag
		}
	}},
	{"timezone", func(d *decoder, s *Settings, v value) {
		if zone := d.timeZone(v); zone != nil {
			s.Zone, s.ZoneKnown = zone, true
		}
	}},
	{"ocid_prefix", func(d *decoder, s *Settings, v value) {
		if prefix := d.ocidPrefix(v); prefix != "" {
			s.OCIDPrefix = prefix
		}
	}},
	{"licence", func(d *decoder, s *Settings, v value) { s.Licence = d.link(v) }},
	{"navigation", func(d *decoder, s *Settings, v value) { s.Navigation = d.navigation(v) }},
	{"per_page", func(d *decoder, s *Settings, v value) {
		if n := d.whole(v, 1000); n > 0 {
			s.PerPage = n
		}
	}},
}

var linkKeys = []key[Link]{
	{"title", func(d *decoder, l *Link, v value) { l.Title = d.line(v) }},
	{"url", func(d *decoder, l *Link, v value) { l.URL = d.siteLink(v) }},
}

// defaults are the settings of a site whose site.yaml says nothing. Times are
// in UTC until a zone is known, since none is skipped or repeated there.
func defaults() *Settings {
	nowhere := &url.URL{Scheme: "https", Host: "site.invalid", Path: "/"}
	return &Settings{
		BaseURL: nowhere, FirstBaseURL: nowhere,
		Language: "en-GB", Zone: time.UTC, OCIDPrefix: "ocds-000000", PerPage: 50,
	}
}

// decodeSettings reads site.yaml.
func (d *decoder) decodeSettings() *Settings {
	s := defaults()
	root, ok := d.root()
	if !ok {
		return s
	}
	decodeMap(d, root, settingsKeys, s)
	d.require(root, "title: Public notices", "base_url: https://example.org/notices/", "publisher: Example Council")
	if !d.says(root, "timezone") {
		zone, err := time.LoadLocation("Europe/London")
		if err != nil {
			panic(err) // the zones are embedded
		}
		s.Zone, s.ZoneKnown = zone, true
	}
	if !d.says(root, "ocid_prefix") {
		d.file.report(Pos{1, 1}, problem.Warning, codeOCIDPrefix, "no “ocid_prefix”; OCIDs start with ocds-000000 until one is registered and written here")
	}
	if !d.says(root, "first_base_url") {
		s.FirstBaseURL = s.BaseURL
	}
	s.positions = d.positions()
	return s
}

// baseURL reads where the site will be.
func (d *decoder) baseURL(v value) *url.URL {
	text := d.lineOr(v, "a URL, as in https://example.org/notices/")
	if text == "" {
		return nil
	}
	u, err := ParseBaseURL(text)
	if err != nil {
		d.fail(v, codeURL, "%v", err)
		return nil
	}
	return u
}

// hostName finds the name of a host, its international letters in ASCII (RFC 952,
// and the low lines that DNS and browsers let through).
var hostName = regexp.MustCompile(`^[0-9A-Za-z_-]+(\.[0-9A-Za-z_-]+)*\.?$`)

// ParseBaseURL reads the address of a site's home page. The path of the result
// begins and ends with a slash, and its host is in ASCII, since ids are made of it
// (RFC 4151, section 2.1).
func ParseBaseURL(text string) (*url.URL, error) {
	if wrong := linkFault(text); wrong != "" {
		return nil, errors.New(wrong)
	}
	u, err := url.Parse(text)
	if err != nil || strings.ContainsAny(text, "?#") {
		return nil, fmt.Errorf("%s has a query or a fragment; write the address of the site's home page alone", problem.Quote(text))
	}
	name := u.Hostname()
	ascii := name
	if strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) {
		ascii, err = idna.Lookup.ToASCII(name)
	}
	if _, noIP := netip.ParseAddr(ascii); err != nil || noIP != nil && !hostName.MatchString(ascii) {
		return nil, fmt.Errorf("%s is no name of a host; write one as in https://example.org/", problem.Quote(name))
	}
	u.Host = strings.Replace(u.Host, name, ascii, 1)
	u.Path = strings.TrimSuffix(path.Clean("/"+u.Path), "/") + "/"
	u.RawPath = ""
	return u, nil
}

// timeZone reads the name of a zone; nil where it is none.
func (d *decoder) timeZone(v value) *time.Location {
	text := d.lineOr(v, "a time zone, as in Europe/London")
	if text == "" {
		return nil
	}
	zone, err := time.LoadLocation(text)
	if err != nil || isMachineZone(text) {
		d.fail(v, codeZone, "%s is no time zone; write an IANA name, as in Europe/London", problem.Quote(text))
		return nil
	}
	return zone
}

// isMachineZone tells whether a name stands for what the machine has set, or is
// one that only some machines know.
func isMachineZone(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	return slices.Contains([]string{"Local", "localtime", "posixrules", "Factory", "posix", "right"}, folder)
}

// ocidPrefix reads a registered prefix: ocds- and six letters or digits (OCDS,
// "Open Contracting Identifiers").
func (d *decoder) ocidPrefix(v value) string {
	text := d.line(v)
	code, found := strings.CutPrefix(text, "ocds-")
	if text != "" && (!found || len(code) != 6 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789") != "") {
		d.fail(v, codeIdentifier, "%s is no OCID prefix; write the registered one, ocds- and six small letters or digits, as in ocds-a1b2c3", problem.Quote(text))
		return ""
	}
	return text
}

func (d *decoder) navigation(v value) []Link {
	var links []Link
	for _, node := range d.items(v, "- {title: About, url: /about/}") {
		part, ok := d.item(v, node, len(links))
		if !ok {
			continue
		}
		var l Link
		decodeMap(d, part, linkKeys, &l)
		if len(node.Content) > 0 {
			d.require(part, "title: About", "url: /about/")
		}
		links = append(links, l)
	}
	return links
}

// siteLink reads a URL, or a path of the site.
func (d *decoder) siteLink(v value) string {
	text := d.lineOr(v, "a URL, or a path of the site, as in /about/")
	switch {
	case text == "", strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") && !strings.ContainsAny(text, ` \`):
		return text
	case IsWeb(text):
		return d.link(v)
	}
	d.fail(v, codeURL, "%s is neither a URL nor a path of the site; write one as in https://example.org/ or /about/", problem.Quote(text))
	return ""
}

var coverageKeys = []key[Coverage]{
	{"title", func(d *decoder, c *Coverage, v value) { c.Title = d.line(v) }},
	{"url", func(d *decoder, c *Coverage, v value) { c.URL = d.link(v) }},
	{"kind", func(d *decoder, c *Coverage, v value) { c.Kind = d.kind(v) }},
	{"publisher", func(d *decoder, c *Coverage, v value) { c.Publisher = d.share(d.line(v)) }},
	{"published", func(d *decoder, c *Coverage, v value) { c.Published = d.date(v) }},
	{"topics", func(d *decoder, c *Coverage, v value) { c.Topics = d.topics(v) }},
	{"summary", func(d *decoder, c *Coverage, v value) { c.Summary = d.paragraph(v) }},
}

// decodeCoverage reads a file of coverage; nil where nothing can be told of it.
func (d *decoder) decodeCoverage(text Text) *Coverage {
	root, ok := d.root()
	if !ok {
		return nil
	}
	c := &Coverage{Name: d.file.name, Text: text}
	decodeMap(d, root, coverageKeys, c)
	if !d.file.incomplete {
		d.require(root, "title: Independent report")
		if strings.TrimSpace(text.Body) == "" {
			d.require(root, "url: https://example.org/report")
		}
	}
	c.positions = d.positions()
	return c
}

var pageKeys = []key[Page]{
	{"title", func(d *decoder, p *Page, v value) { p.Title = d.line(v) }},
	{"summary", func(d *decoder, p *Page, v value) { p.Summary = d.paragraph(v) }},
	{"language", func(d *decoder, p *Page, v value) { p.Language = d.language(v) }},
	{"aliases", func(d *decoder, p *Page, v value) { p.Aliases = d.aliases(v) }},
	{"draft", func(d *decoder, p *Page, v value) { p.Draft = d.yes(v) == Yes }},
}

// decodePage reads a plain page; nil where nothing can be told of it.
func (d *decoder) decodePage(text Text) *Page {
	root, ok := d.root()
	if !ok {
		return nil
	}
	key := func(name string) *yaml.Node {
		for i := 0; i < len(root.node.Content); i += 2 {
			if root.node.Content[i].Value == name {
				return root.node.Content[i]
			}
		}
		return nil
	}
	if at := key("type"); at != nil && key("published") != nil {
		d.broken(faultAt(d.pos(at), codeMisplaced, "this is a notice, and a file beside site.yaml is a plain page; move it to notices/"))
		return nil
	}
	p := &Page{Name: d.file.name, Text: text}
	decodeMap(d, root, pageKeys, p)
	if !d.file.incomplete {
		d.require(root, "title: About this site")
	}
	p.positions = d.positions()
	return p
}

var withdrawalKeys = []key[Withdrawal]{
	{"title", func(d *decoder, w *Withdrawal, v value) { w.Title = d.line(v) }},
	{"date", func(d *decoder, w *Withdrawal, v value) { w.Date = d.moment(v) }},
	{"reason", func(d *decoder, w *Withdrawal, v value) { w.Reason = d.paragraph(v) }},
	{"aliases", func(d *decoder, w *Withdrawal, v value) { w.Aliases = d.aliases(v) }},
}

// decodeWithdrawal reads what stands in a withdrawn procedure's place; nil where
// nothing can be told of it.
func (d *decoder) decodeWithdrawal(text Text) *Withdrawal {
	root, ok := d.root()
	if !ok {
		return nil
	}
	w := &Withdrawal{Name: d.file.name, Text: text}
	decodeMap(d, root, withdrawalKeys, w)
	if !d.file.incomplete {
		d.require(root, "title: Road repairs", "date: 2020-01-13", "reason: The notice was published by mistake.")
	}
	w.positions = d.positions()
	return w
}

// Position gives the place of the value at a path; see Text.Position.
func (s Settings) Position(path string) problem.Position {
	return find("site.yaml", s.positions, path)
}
