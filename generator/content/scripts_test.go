package content

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// Each way in which markup runs scripts is found, on its line; line 0 stands for
// text that runs none.
func TestFindScript(t *testing.T) {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`
	for _, test := range []struct {
		name, text string
		line       int
		what       string
	}{
		{"a.html", "<!doctype html>\n<title>x</title>\n<script src=x.js></script>", 3, "<script>"},
		{"a.HTM", "<p>\n<SCRIPT\n>alert(1)</SCRIPT>", 2, "<script>"},
		{"a.html", "<script type=module>x</script>", 1, "<script>"},
		{"a.html", "<script type=application/ld+json onload=x></script>", 1, "onload="},
		{"a.html", "<p>\n\n<img src=x\n onerror=alert(1)>", 3, "onerror="},
		{"a.html", "<body/onload=x>", 1, "onload="},
		{"a.html", "<a href=' java\tscript&colon;alert(1)'>", 1, "href=javascript:"},
		{"a.html", "<a href='&#x6A;avascript:alert(1)'>", 1, "href=javascript:"},
		{"a.html", "<form><button formaction=JavaScript:x>", 1, "formaction=javascript:"},
		{"a.html", "<iframe srcdoc='&lt;script&gt;x&lt;/script&gt;'>", 1, "srcdoc="},
		{"a.html", "<svg><style><img src=x onerror=x></style></svg>", 1, "onerror="},
		{"a.html", "<svg></svg><style></style><script>", 1, "<script>"},
		{"a.html", "<!-- <script> -->\n<script>", 2, "<script>"},
		{"a.html", "\uFEFF<script>", 1, "<script>"},
		{"a.svg", svg + "\n<script>x</script></svg>", 2, "<script>"},
		{"a.svg", svg + "\n<script xlink:href='x.js'/></svg>", 2, "<script>"},
		{"a.svg", "<?xml version='1.0'?>\r\n<s:svg xmlns:s='http://www.w3.org/2000/svg'>\r\n<s:script/>", 3, "<script>"},
		{"a.svg", strings.Replace(svg, "xmlns=", "onload='x' xmlns=", 1), 1, "onload="},
		{"a.svg", svg + "<a xlink:href='javascript:x'/>", 1, "href=javascript:"},
		{"a.svg", svg + "<a><animate attributeName='href' values='#a;javascript:x'/></a>", 1, "values=javascript:"},
		{"a.svg", svg + "<style><script>x</script></style>", 1, "<script>"},
		{"a.svg", svg + "<![CDATA[ > ]]>\n<script/>", 2, "<script>"},
		{"a.svg", "<!DOCTYPE svg [\n<!ENTITY a 'b'>\n<!ENTITY x '<script>x</script>'> ]>" + svg + "&x;</svg>", 3, "a declaration that stands for markup"},
		{"a.svg", "<!DOCTYPE svg [<!ENTITY x \"&#60;script/>\"> ]>" + svg, 1, "a declaration that stands for markup"},
		{"a.svg", "<!DOCTYPE svg [<!ENTITY x 'javascript:x'> ]>" + svg, 1, "a declaration that stands for markup"},
		{"a.svg", "<!DOCTYPE svg [<!ENTITY % x 'a'> ]>" + svg, 1, "a declaration that stands for markup"},
		{"a.svg", "<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x'>]>" + svg, 1, "a declaration that stands for markup"},
		{"a.svg", "<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;'><script/></svg>", 1, "<script>"},
		{"a.xml", "<data>\n<h:script xmlns:h='http://www.w3.org/1999/xhtml'>x</h:script></data>", 2, "<script>"},
		{"a.xml", "<math xmlns='http://www.w3.org/1998/Math/MathML' onclick='x'/>", 1, "onclick="},
		{"a.xml", "<?xml version='1.0'?>\n<?xml-stylesheet type='text/xsl' href='x.xsl'?>\n<data/>", 2, "xml-stylesheet"},
		{"a.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><title><script/></title></html>", 1, "<script>"},
		{"a.xsl", "<x xmlns:h='http://www.w3.org/1999/xhtml'><h:img onerror='x'/></x>", 1, "onerror="},

		{"a.html", "<!doctype html><title>JavaScript: <script></title><textarea><script></textarea>", 0, ""},
		{"a.html", "<p title='javascript:x' on=1 class=onload>&lt;script> <a href='https://example.org/?javascript:'>", 0, ""},
		{"a.html", `<script type="application/ld+json">{"a": "<script>"}</script><style>a > b {}</style>`, 0, ""},
		{"a.html", "<iframe srcdoc='&lt;p&gt;'></iframe><!-- onload= --><?xml-stylesheet href='x.xsl'?>", 0, ""},
		{"a.svg", svg + "<title>A script</title><style><![CDATA[ a > b <script> ]]></style><a xlink:href='#x'/></svg>", 0, ""},
		{"a.svg", "<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'svg11.dtd' [\n<!ENTITY ns 'http://www.w3.org/2000/svg'>\n<!ENTITY f 'http://ns.adobe.com/Flows/1.0/'>]><svg xmlns='&ns;'/>", 0, ""},
		{"a.svg", "<?xml-stylesheet type='text/css' href='x.css'?>" + svg, 0, ""},
		{"a.xml", "<data online='true' onset='1'><script>no element of a page</script><!-- <h:script> --></data>", 0, ""},
		{"a.xml", "<!DOCTYPE x [<!ELEMENT x (y)><!ATTLIST x y CDATA #IMPLIED>]><x href='javascript:x'/>", 0, ""},
		{"a.txt", "<script>", 0, ""},
		{"a.pdf", "<script>", 0, ""},
	} {
		want := ""
		if test.line > 0 {
			want = fmt.Sprintf("can run scripts on the site, by %s on line %d; take that out, or publish a PDF", test.what, test.line)
		}
		if got := scriptOf(test.name, iotest.OneByteReader(strings.NewReader(test.text))); got != want {
			t.Errorf("%s %s\n got %q\nwant %q", test.name, test.text, got, want)
		}
		wide := utf16.Encode([]rune("\uFEFF" + strings.TrimPrefix(test.text, "\uFEFF")))
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			var text []byte
			for _, c := range wide {
				text = order.AppendUint16(text, c)
			}
			if got := scriptOf(test.name, strings.NewReader(string(text))); got != want {
				t.Errorf("%s %s in UTF-16\n got %q\nwant %q", test.name, test.text, got, want)
			}
		}
	}
}

// What is itself a program is told by its name.
func TestScriptByName(t *testing.T) {
	for name, want := range map[string]string{
		"a.js": "is a script", "a.MJS": "is a script", "a.json": "", "a.js.pdf": "",
		"a.php": "is a program", "a.PHP": "is a program", "a.shtml": "is a program", "a.asp": "is a program", "a.jsp": "is a program", "a.cgi": "is a program", "php": "",
	} {
		if got := scriptOf(name, strings.NewReader("")); !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// endless gives one text again and again, and counts what was read.
type endless struct {
	text string
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		some := copy(p[n:], e.text[e.read%len(e.text):])
		n += some
		e.read += some
	}
	return n, nil
}

// A tag without an end takes no memory without end.
func TestFindScriptInLongParts(t *testing.T) {
	const most = 1 << 20 // the race detector looks at each byte of a piece again and again
	for _, text := range []string{"<img alt='", "<!-- ", "<?x ", "words "} {
		e := &endless{text: "word "}
		if got := findScript(io.MultiReader(strings.NewReader(text), e), false, most); !strings.HasPrefix(got, "has more than 1 MB in one piece on line 1, ") {
			t.Errorf("%q: %q", text, got)
		}
		if e.read > 4*most {
			t.Errorf("%q: %d bytes were read", text, e.read)
		}
	}
}
