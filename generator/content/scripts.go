package content

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A document is published byte for byte, and one that holds a script runs it as the
// site's own where it is served without a policy. Editors are told; it is the policy
// that holds scripts off, so that a rare form may go unseen here.

// scriptOf tells, by a document's name and where that is of markup by its text, how
// it can run on the site or on its server, "" if it can't.
func scriptOf(name string, text io.Reader) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".js", ".mjs":
		return "is a script, which other documents can run on the site; put it into a ZIP file"
	case ".php", ".phtml", ".phar", ".shtml", ".asp", ".aspx", ".jsp", ".jspx", ".cgi":
		return "is a program to many servers, which run it in place of sending it; put it into a ZIP file, or publish a PDF"
	case ".html", ".htm":
		return findScript(text, true, maxMarkup)
	case ".xhtml", ".xht", ".svg", ".xml", ".xsl", ".xslt", ".xsd", ".rdf", ".rss", ".atom", ".mml", ".kml", ".gml":
		return findScript(text, false, maxMarkup)
	}
	return ""
}

// maxMarkup is how long a tag, or a text between two, can be: pictures within a
// drawing are some megabytes.
const maxMarkup = 16 << 20

var (
	// runningAttributes can have an address that a browser follows.
	runningAttributes = map[string]bool{"href": true, "src": true, "action": true, "formaction": true, "data": true, "to": true, "from": true, "values": true}
	// runningSpaces are the XML namespaces whose elements run scripts.
	runningSpaces = map[string]bool{"http://www.w3.org/1999/xhtml": true, "http://www.w3.org/2000/svg": true, "http://www.w3.org/1998/Math/MathML": true}
	// declaresMarkup finds declarations of XML that stand for elements and attributes.
	declaresMarkup = regexp.MustCompile(`(?is)<!ENTITY[^"']*["'].*[<&%]|<!ENTITY\s+%|<!(ENTITY|ATTLIST).*script:|<!ATTLIST.*\son[a-z]+\s`)
)

// findScript gives the first thing in a text of HTML or XML by which it can run a
// script, in words that follow the document's name; "" if there is none. It looks at
// no tag or text between two that is longer than most bytes.
func findScript(text io.Reader, isHTML bool, most int) string {
	z := html.NewTokenizer(transform.NewReader(text, unicode.BOMOverride(transform.Nop)))
	z.SetMaxBuf(most)
	z.AllowCDATA(!isHTML)
	runs := isHTML     // whether elements run scripts: in XML, once it has one of the namespaces
	hasRaw := isHTML   // whether the text of style, title and others has no tags
	for line := 1; ; { // of the token
		if !hasRaw {
			z.NextIsNotRawText()
		}
		kind := z.Next()
		raw := z.Raw()
		at := line
		line += bytes.Count(raw, []byte("\n"))
		what := ""
		switch kind {
		case html.ErrorToken:
			if z.Err() == html.ErrBufferExceeded {
				return fmt.Sprintf("has more than %d MB in one piece on line %d, where nobody can look for scripts; publish a PDF", most>>20, at)
			}
			return "" // the end, or an error that whoever reads on meets again
		case html.CommentToken, html.DoctypeToken:
			switch {
			case isHTML:
			case bytes.HasPrefix(raw, []byte("<?xml-stylesheet")) && !bytes.Contains(raw, []byte("text/css")):
				what = "xml-stylesheet"
			case !bytes.HasPrefix(raw, []byte("<!--")) && declaresMarkup.Match(raw):
				what = "a declaration that stands for markup"
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "svg" || string(name) == "math" {
				hasRaw = isHTML
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.Data == "svg" || t.Data == "math" {
				hasRaw = false
			}
			for _, a := range t.Attr {
				if a.Key == "xmlns" || strings.HasPrefix(a.Key, "xmlns:") {
					runs = runs || runningSpaces[a.Val] || strings.HasPrefix(a.Val, "&") // declared in the DOCTYPE
				}
			}
			if runs {
				what = scriptOfTag(t, most)
			}
		}
		if what != "" {
			return fmt.Sprintf("can run scripts on the site, by %s on line %d; take that out, or publish a PDF", what, at)
		}
	}
}

// scriptOfTag gives what in a tag runs a script, "" if nothing does.
func scriptOfTag(t html.Token, most int) string {
	isData := false // of a script that holds JSON
	for _, a := range t.Attr {
		name := a.Key[strings.LastIndexByte(a.Key, ':')+1:]
		switch {
		case a.Key == "type" && strings.HasSuffix(strings.ToLower(a.Val), "json"):
			isData = true
		case len(a.Key) > 2 && strings.HasPrefix(a.Key, "on") && strings.Trim(a.Key, "abcdefghijklmnopqrstuvwxyz") == "":
			return a.Key + "="
		case runningAttributes[name] && runsScript(a.Val):
			return name + "=javascript:"
		case name == "srcdoc" && findScript(strings.NewReader(a.Val), true, most) != "":
			return "srcdoc="
		}
	}
	if t.Data[strings.LastIndexByte(t.Data, ':')+1:] == "script" && !isData {
		return "<script>"
	}
	return ""
}

// runsScript tells whether an address, or one of several with a semicolon between, is
// a script. Browsers leave out blanks and control characters.
func runsScript(address string) bool {
	address = strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, strings.ToLower(address))
	return strings.HasPrefix(address, "javascript:") || strings.Contains(address, ";javascript:")
}
