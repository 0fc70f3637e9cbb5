package towers

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

func towerLink(procedure string) string {
	if procedure == "elsewhere" {
		return ""
	}
	return "../" + procedure + "/"
}

func towerAmount(t testing.TB, s string) money.Amount {
	t.Helper()
	a, err := money.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func towerMoment(t testing.TB, s string) moment.Moment {
	t.Helper()
	m, err := moment.Parse(s, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func namedTowers(names ...string) []content.Tower {
	towers := make([]content.Tower, len(names))
	for i, name := range names {
		towers[i].Name = name
	}
	return towers
}

// sixToTwo is what procedure.html of the mock-ups shows.
func sixToTwo() content.Towers {
	return content.Towers{
		BeforeCount: 6,
		After: []content.Tower{{
			Name:     "Infrastructure",
			Summary:  "Infrastructure provider with embedded service management and integration",
			Services: []string{"Service desk", "Hosting and datacentre", "Cyber security", "Security operations centre"},
			Scope:    "this notice",
		}, {
			Name:  "Applications",
			Scope: "other notice",
		}},
		Separation:       "strong preference",
		SeparationReason: "The infrastructure supplier will manage the applications supplier in part.",
	}
}

// nineTo14 is what stress.html of the mock-ups shows.
func nineTo14() content.Towers {
	place := strings.Repeat("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", 2) + "Llan"
	t := content.Towers{
		BeforeCount: 9,
		Before:      namedTowers("Networks", "Telephony", "Desktop", "Hosting", "Printing", "Security", "Applications", "Archives", "Buildings"),
		After: namedTowers("Service desk", "Hosting and datacentre", "الشبكات والاتصالات", "Rheoli data a gwybodaeth",
			"End-user devices and collaboration tools for every office", "Cyber security", place, "Printing", "Telephony",
			"Applications: finance", "Applications: human resources", "Building management", "Surveillance", "Archives"),
		Separation: "required",
	}
	for i, services := range []int{4, 2, 0, 1, 6, 3, 1, 0, 2, 0, 0, 1, 2, 3} {
		t.After[i].Scope = "this notice"
		if i > 8 {
			t.After[i].Scope = "other notice"
		}
		for s := range services {
			t.After[i].Services = append(t.After[i].Services, "Service "+strconv.Itoa(s+1))
		}
	}
	return t
}

// towerCases are the drawings kept as golden files.
func towerCases(t testing.TB) map[string]content.Towers {
	three := content.Towers{
		BeforeCount: 5,
		Before: []content.Tower{
			{Name: "Desktop", Supplier: "Farrow & Sons", Ends: towerMoment(t, "2020-03-31")},
			{Name: "Hosting", Supplier: "Brightwater"},
			{Name: "Wide area network", Supplier: "Brightwater", Ends: towerMoment(t, "2020-06-30T17:00:00Z")},
			{Name: "Voice", Supplier: "Callow"},
			{Name: "Print", Supplier: "Callow"},
		},
		After: []content.Tower{
			{Name: "Infrastructure", Summary: "Hosting with storage", Services: []string{"Hosting", "Backup"}, Scope: "this notice",
				Value:    content.Value{Min: towerAmount(t, "£4m"), Max: towerAmount(t, "£6.5m"), Estimated: content.Yes, VAT: "excluded"},
				Deadline: towerMoment(t, "2020-02-28"), Replaces: []string{"Hosting"}},
			{Name: "End-user services", Services: []string{"Devices", "Service desk", "Print and mail for all sites"}, Scope: "this notice",
				Value: content.Value{Amount: towerAmount(t, "EUR 84000.50")}, Replaces: []string{"Print", "Desktop", "Voice"}},
			{Name: "Networks", Scope: "other notice", Notice: "networks", Value: content.Value{Max: towerAmount(t, "£9m")},
				Replaces: []string{"Wide area network", "Voice"}},
		},
		Separation:       "required",
		SeparationReason: "Each is to be replaced without the others",
	}

	four := content.Towers{
		BeforeCount: 7,
		Before:      namedTowers("Desktop", "Hosting", "Wide area network", "Local network", "Voice", "Legacy applications", "Print and mail"),
		After: []content.Tower{
			{Name: "Infrastructure", Services: []string{"Hosting", "Backup"}, Scope: "this notice", Replaces: []string{"Hosting", "Legacy applications"}},
			{Name: "Networks", Scope: "this notice", Replaces: []string{"Wide area network", "Local network", "Voice"}},
			{Name: "End-user services", Scope: "other notice", Notice: "elsewhere", Replaces: []string{"Desktop", "Print and mail"}},
			{Name: "Service integration and management"},
		},
		Separation: "strong preference",
	}

	hard := content.Towers{
		BeforeCount: 14,
		Before:      nil,
		After: []content.Tower{
			{Name: "NETWORK INFRASTRUCTURE AND CONNECTIVITY SERVICES FOR ALL SITES", Scope: "this notice",
				Summary: `Words, some with <b>marks</b> & "quotes"; then https://example.org/a/very/long/address/that/does/not/fit and more, so that not all of it can be shown in the space that there is, not even in six lines of the wider of the two`},
			{Name: "基盤および情報セキュリティ運用サービス統合管理", Scope: "this notice", Summary: "الشبكات والاتصالات (WAN) في كل المواقع والمكاتب", Services: []string{"👩‍👩‍👧‍👦 Families", "Ȃ̂́ combining", "한국어 서비스 데스크 운영 지원 및 관리"}},
		},
		Separation: "preference",
	}
	for i := range 15 {
		hard.After[1].Services = append(hard.After[1].Services, "Service "+strconv.Itoa(i+4))
	}

	six := sixToTwo()
	six.Before = namedTowers("Desktop", "Hosting", "Wide area network", "Local network", "Voice", "Print")
	six.After[0].Replaces = []string{"Desktop", "Hosting", "Voice", "Wide area network", "Local network"}
	six.After[1].Replaces = []string{"Print"}

	return map[string]content.Towers{
		"six-to-two":      sixToTwo(),
		"six-to-two-each": six,
		"nine-to-14":      nineTo14(),
		"five-to-three":   three,
		"seven-to-four":   four,
		"hard-texts":      hard,
		"one-to-one":      {BeforeCount: 1, After: []content.Tower{{Name: "Everything", Scope: "this notice", Services: []string{"All services"}}}, Separation: "none"},
		"after-alone":     {After: namedTowers("Roads", "Bridges"), Separation: "preference"},
		"before-alone":    {BeforeCount: 12, Before: namedTowers(strings.Fields("A B C D E F G H I J K L")...)},
		"forty-four":      {BeforeCount: 44, After: namedTowers("Roads", "Bridges", "Tunnels"), Separation: "none"},
	}
}

// TestGolden compares drawings with files of testdata. Run with
// -update to write them, and look at what changed.
func TestGolden(t *testing.T) {
	cases := towerCases(t)
	for name, towers := range cases {
		t.Run(name, func(t *testing.T) {
			checkTowers(t, towers)
			d := Draw(towers, false, "tw", towerLink)
			got := fmt.Sprintf("%s\n%s\n%s\n", d.Wide, d.Tall, d.Words)
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := cases[strings.TrimSuffix(f.Name(), ".html")]; !ok {
			t.Errorf("%s is of no case", f.Name())
		}
	}
}

// mockupDrawings gives the svg elements of a page of ../shared/mockups, with
// the list that follows them.
func mockupDrawings(t *testing.T, page string) (drawings []string, list string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../../../shared/mockups", page))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the mock-ups are not beside the project")
	} else if err != nil {
		t.Fatal(err)
	}
	drawings = regexp.MustCompile(`(?s)<svg class="tw .*?</svg>`).FindAllString(string(data), -1)
	_, after, _ := strings.Cut(string(data), `<div class="said">`)
	list, _, _ = strings.Cut(after, "</div>")
	if len(drawings) != 2 || list == "" {
		t.Fatalf("%s has %d drawings", page, len(drawings))
	}
	return drawings, list
}

// TestMockups compares drawings with those of the mock-ups, element by
// element: names, attributes, texts. The mock-ups' descriptions are written by
// hand, and one of them knows of several suppliers, which the data does not.
func TestMockups(t *testing.T) {
	for _, c := range []struct {
		page, prefix string
		towers       content.Towers
	}{
		{"procedure.html", "tw", sixToTwo()},
		{"stress.html", "st", nineTo14()},
	} {
		t.Run(c.page, func(t *testing.T) {
			want, _ := mockupDrawings(t, c.page)
			d := Draw(c.towers, false, c.prefix, towerLink)
			for i, got := range []string{string(d.Wide), string(d.Tall)} {
				if diff := cmp.Diff(towerElements(t, want[i]), towerElements(t, got)); diff != "" {
					t.Errorf("drawing %d (-mock-up +got):\n%s", i, diff)
				}
			}
		})
	}
}

// towerElements gives a line for each element of a drawing.
func towerElements(t *testing.T, svg string) []string {
	t.Helper()
	var lines []string
	for _, e := range parseTowerSVG(t, svg) {
		s := e.name
		for _, a := range e.attrs {
			s += " " + a.Name.Local + "=" + a.Value
		}
		if e.name != "desc" {
			s += ": " + strings.TrimSuffix(strings.TrimSpace(e.text), ", several suppliers")
		}
		lines = append(lines, s)
	}
	return lines
}

// TestMockupList compares the list in words with that of procedure.html.
func TestMockupList(t *testing.T) {
	_, list := mockupDrawings(t, "procedure.html")
	want := towerListTexts(t, strings.Replace(list, ", several suppliers", "", 1))
	got := towerListTexts(t, string(Draw(sixToTwo(), false, "tw", towerLink).Words))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-mock-up +got):\n%s", diff)
	}
}

// towerListTexts gives the text of each list item and bold or data-field element.
func towerListTexts(t *testing.T, list string) []string {
	t.Helper()
	var words []string
	for n := range parseTowerHTML(t, list).Descendants() {
		field := towerAttribute(n, "data-field")
		if n.Data == "li" || n.Data == "b" || field != "" {
			words = append(words, n.Data[:1]+" "+field+": "+strings.Join(strings.Fields(towerContent(n)), " "))
		}
	}
	for i := range words { // bdi stands for span
		words[i] = strings.TrimPrefix(strings.TrimPrefix(words[i], "b towers"), "s towers")
	}
	return words
}

func parseTowerHTML(t testing.TB, s string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func towerAttribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func towerContent(n *html.Node) string {
	var s strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			s.WriteString(d.Data)
		}
	}
	return s.String()
}

func TestWords(t *testing.T) {
	after := func(n int) []content.Tower { return make([]content.Tower, n) }
	for _, c := range []struct {
		towers               content.Towers
		note, words, caption string
	}{
		{content.Towers{}, "", "", ""},
		{content.Towers{BeforeCount: 6, After: after(2), Separation: "strong preference"},
			"From six to two", "a strong preference for different suppliers", "Strong preference: different suppliers"},
		{content.Towers{BeforeCount: 9, After: after(14), Separation: "required"},
			"From nine to 14", "a different supplier for every tower is required", "Required: a different supplier for every tower"},
		{content.Towers{BeforeCount: 11, After: after(3), Separation: "required"},
			"From 11 to three", "different suppliers are required", "Required: different suppliers"},
		{content.Towers{After: after(4), Separation: "preference"},
			"Four towers", "a preference for a different supplier for every tower", "Preference: a different supplier for every tower"},
		{content.Towers{BeforeCount: 10, After: after(1), Separation: "required"},
			"From ten to one", "different suppliers are required", ""},
		{content.Towers{After: after(1)}, "One tower", "", ""},
		{content.Towers{BeforeCount: 1}, "One tower today", "", ""},
		{content.Towers{After: after(2), Separation: "none"}, "Two towers", "none", ""},
	} {
		got := []string{Draw(c.towers, false, "tw", towerLink).Note, separationWords(c.towers), separationCaption(c.towers)}
		if diff := cmp.Diff([]string{c.note, c.words, c.caption}, got); diff != "" {
			t.Errorf("%d to %d, %q (-want +got):\n%s", c.towers.BeforeCount, len(c.towers.After), c.towers.Separation, diff)
		}
	}
}

func TestNoTowers(t *testing.T) {
	if d := Draw(content.Towers{Separation: "required"}, false, "tw", towerLink); d != (Drawing{}) {
		t.Errorf("without towers: %v", d)
	}
}

func TestDescription(t *testing.T) {
	for name, want := range map[string]string{
		"six-to-two": "Six towers today. Two towers after. Infrastructure, bought by this notice: Infrastructure provider with embedded service management and integration. " +
			"It holds Service desk, Hosting and datacentre, Cyber security and Security operations centre. Applications, bought by another notice. " +
			"A dashed line between the two means: a strong preference for different suppliers.",
		"nine-to-14": "Nine towers today. 14 towers after. Each tower is listed below with what it holds. A different supplier for every tower is required.",
		"five-to-three": "Five towers today, run by three suppliers. Three towers after. " +
			"Infrastructure, bought by this notice: Hosting with storage. It holds Hosting and Backup. It replaces tower 2. " +
			"End-user services, bought by this notice. It holds Devices, Service desk and Print and mail for all sites. It replaces towers 1, 4 and 5. " +
			"Networks, bought by another notice. It replaces towers 3 and 4. A double line between each two means: different suppliers are required.",
		"after-alone":  "Two towers. Roads. Bridges. A dotted line between the two means: a preference for different suppliers.",
		"before-alone": "12 towers today.",
		"one-to-one":   "One tower today. One tower after. Everything, bought by this notice. It holds All services.",
	} {
		if got := newPlan(towerCases(t)[name]).description(); got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		chars float64 // that fit into a line
		most  int
		want  []string
	}{
		{"", 10, 2, nil},
		{"two words", 10, 2, []string{"two words"}},
		{"  two\n\twords ", 10, 2, []string{"two words"}},
		{"two words", 8, 2, []string{"two", "words"}},
		{"two words", 8, 1, []string{"two…"}},
		{"eight or more", 8, 1, []string{"eight o…"}},
		{"abcdefgh", 8, 1, []string{"abcdefgh"}},
		{"abcdefgh ij", 8, 1, []string{"abcdefg…"}},
		{"a bcdefghijkl m", 8, 3, []string{"a", "bcdefgh…", "m"}},
		{"ABCDEFGH", 8, 1, []string{"ABCDE…"}}, // capitals are wider
		{"基盤運用統合管理", 8, 2, []string{"基盤運用", "統合管理"}},
		{"基盤運用統合管理", 8, 1, []string{"基盤運…"}},
		{"한국어 서비스 데스크", 8, 2, []string{"한국어", "서비스…"}},
		{"e\u0301e\u0301e\u0301e\u0301e\u0301", 4, 1, []string{"e\u0301e\u0301e\u0301…"}},
		{"👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 5, 1, []string{"👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"}},
		{"🇬🇧🇫🇷🇩🇪", 5, 1, []string{"🇬🇧🇫🇷…"}},
		{"👍🏽👍🏽👍🏽", 5, 1, []string{"👍🏽👍🏽…"}},
		{"\u1112\u1161\u11ab\u1112\u1161\u11ab\u1112\u1161\u11ab", 5, 1, []string{"\u1112\u1161\u11ab\u1112\u1161\u11ab…"}},
		{"الشبكات والاتصالات", 10, 2, []string{"الشبكات", "والاتصالات"}},
	} {
		got := wrap(c.text, 12+c.chars*letter+0.01, letter, c.most)
		if diff := cmp.Diff(c.want, got.lines); diff != "" {
			t.Errorf("%q in %v (-want +got):\n%s", c.text, c.chars, diff)
		}
	}
}

// TestManyNumbers checks the drawing for every number of towers, in turn
// with each separation, and with ever more arrows.
func TestManyNumbers(t *testing.T) {
	separations := []string{"", "none", "preference", "strong preference", "required"}
	for before := 0; before < 45; before += 1 + before/14 { // 14 is as many as there must be room for
		for after := range 16 {
			turn := (before + after) % len(separations)
			towers := content.Towers{BeforeCount: before, Separation: separations[turn]}
			for b := range before {
				towers.Before = append(towers.Before, content.Tower{Name: "Old " + strconv.Itoa(b+1)})
			}
			for a := range after {
				tower := content.Tower{Name: "New tower " + strconv.Itoa(a+1), Scope: []string{"", "this notice", "other notice"}[(a+before)%3]}
				for b := a; b < before; b += 1 + turn {
					tower.Replaces = append(tower.Replaces, "Old "+strconv.Itoa(b+1))
				}
				towers.After = append(towers.After, tower)
			}
			checkTowers(t, towers)
		}
	}
}

func FuzzDraw(f *testing.F) {
	f.Add(uint8(6), "Infrastructure\nApplications", "Hosting and storage", "Service desk|Print", uint16(3), true)
	f.Add(uint8(0), `"><script>alert(1)</script>`, "]]>&amp;<b>", "--><svg onload=x>|</svg>", uint16(0xffff), true)
	f.Add(uint8(41), "\u202eevil\u0000\x01\ufffe\xff", "a\r\nb\u2028c", "😀👩‍👩‍👧\u0301\u0301|한국어 서비스", uint16(0x1234), false)
	f.Add(uint8(9), "a\nb\nc\nd\ne", "الشبكات (WAN)", "基盤運用|"+strings.Repeat("x", 300), uint16(0xabcd), true)
	f.Fuzz(func(t *testing.T, before uint8, names, summary, services string, bits uint16, listed bool) {
		towers := content.Towers{
			BeforeCount:      int(before),
			Separation:       []string{"", "none", "preference", "strong preference", "required"}[bits%5],
			SeparationReason: summary,
		}
		if listed {
			for i := range before {
				towers.Before = append(towers.Before, content.Tower{Name: names + strconv.Itoa(int(i)), Supplier: summary})
			}
		}
		if names != "" {
			for i, name := range strings.Split(names, "\n") {
				tower := content.Tower{Name: name, Scope: []string{"", "this notice", "other notice", "this notice"}[bits>>(i%14)&3]}
				if bits>>(i%15)&1 == 0 {
					tower.Summary = summary
					tower.Services = strings.Split(services, "|")
					tower.Replaces = []string{names + strconv.Itoa(i), names + "1", summary}
				}
				towers.After = append(towers.After, tower)
			}
		}
		checkTowers(t, towers)
	})
}

// An towerElement is an element of a drawing.
type towerElement struct {
	name  string
	attrs []xml.Attr
	text  string
}

func (e towerElement) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// num gives an attribute that is a length.
func (e towerElement) num(t testing.TB, name string) float64 {
	v, err := strconv.ParseFloat(e.attr(name), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(e.attr(name), "eE") {
		t.Errorf("%s %s=%q is no length", e.name, name, e.attr(name))
	}
	return v
}

// parseTowerSVG reads a drawing as strict XML; the svg element is the first.
func parseTowerSVG(t testing.TB, svg string) []towerElement {
	t.Helper()
	var elements []towerElement
	d := xml.NewDecoder(strings.NewReader(svg))
	depth := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return elements
		} else if err != nil {
			t.Fatalf("%v in:\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > 2 {
				t.Errorf("%s is inside another element", token.Name.Local)
			}
			elements = append(elements, towerElement{name: token.Name.Local, attrs: slices.Clone(token.Attr)})
		case xml.EndElement:
			depth--
		case xml.CharData:
			if text := string(token); depth == 2 {
				elements[len(elements)-1].text += text
			} else if strings.TrimSpace(text) != "" {
				t.Errorf("%q is outside text", text)
			}
		default:
			t.Errorf("%T in a drawing", token)
		}
	}
}

type towerTextAt struct {
	towerElement
	x, y float64
}

// A towerBox is a rectangle of a drawing.
type towerBox struct {
	class          string
	x1, y1, x2, y2 float64
}

// Lengths are rounded to four digits.
const towerRounding = 0.11

func (b towerBox) overlaps(o towerBox) bool {
	return min(b.x2, o.x2)-max(b.x1, o.x1) > towerRounding && min(b.y2, o.y2)-max(b.y1, o.y1) > towerRounding
}

func (b towerBox) holds(o towerBox) bool {
	return b.x1-towerRounding <= o.x1 && o.x2 <= b.x2+towerRounding && b.y1-towerRounding <= o.y1 && o.y2 <= b.y2+towerRounding
}

func (b towerBox) has(x, y float64) bool { return b.holds(towerBox{x1: x, x2: x, y1: y, y2: y}) }

// towerClasses are the classes of the elements, all of which style.css has.
var towerClasses = map[string][]string{
	"text":   {"", "tw-b", "tw-h", "tw-h tw-on", "tw-on", "tw-s"},
	"rect":   {"tw-bar", "tw-box", "tw-floor", "tw-old", "tw-other", "tw-roof"},
	"line":   {"tw-ground", "tw-sep"},
	"path":   {"tw-arrow", "tw-line", "tw-other", "tw-sep"},
	"circle": {"tw-arrow", "tw-knot"},
}

// checkTowers checks what holds for every drawing of towers.
func checkTowers(t testing.TB, towers content.Towers) {
	t.Helper()
	d := Draw(towers, false, "p", towerLink)
	if d.Wide == "" || d.Tall == "" {
		if len(towers.After) > 0 || towers.BeforeCount > 0 {
			t.Errorf("nothing drawn of %+v", towers)
		}
		return
	}
	for _, svg := range []string{string(d.Wide), string(d.Tall)} {
		checkTowerDrawing(t, towers, svg)
		if t.Failed() {
			t.Fatalf("%+v\n%s", towers, svg)
		}
	}
	checkTowerList(t, towers, string(d.Words))
}

func checkTowerDrawing(t testing.TB, towers content.Towers, svg string) {
	t.Helper()
	elements := parseTowerSVG(t, svg)
	root, elements := elements[0], elements[1:]
	width, height := root.num(t, "width"), root.num(t, "height")
	if got, want := root.attr("viewBox"), "0 0 "+root.attr("width")+" "+root.attr("height"); got != want || root.attr("role") != "img" {
		t.Errorf("viewBox %s, not %s, or no role", got, want)
	}
	if elements[0].name != "title" || elements[1].name != "desc" || elements[0].text == "" || elements[1].text == "" ||
		root.attr("aria-labelledby") != elements[0].attr("id")+" "+elements[1].attr("id") {
		t.Error("no title and description that the drawing is labelled by")
	}

	var boxes, floors []towerBox
	var texts []towerTextAt
	count := map[string]int{}
	inside := func(e towerElement, x, y float64) {
		if x < 0 || x > width || y < 0 || y > height {
			t.Errorf("%s %s goes to %v %v, outside the drawing", e.name, e.attr("class"), x, y)
		}
	}
	for _, e := range elements[2:] {
		class := e.attr("class")
		if !slices.Contains(towerClasses[e.name], class) {
			t.Errorf("%s has class %q", e.name, class)
		}
		count[e.name+"."+class]++
		for _, a := range e.attrs {
			switch a.Name.Local {
			case "class", "d":
			case "data-kind":
				if a.Value != strings.ReplaceAll(towers.Separation, " ", "-") {
					t.Errorf("%s is %s", e.name, a.Value)
				}
			case "direction":
				if a.Value != "rtl" {
					t.Errorf("direction is %s", a.Value)
				}
			default:
				e.num(t, a.Name.Local)
			}
		}
		switch e.name {
		case "text":
			text := towerTextAt{e, e.num(t, "x"), e.num(t, "y")}
			texts = append(texts, text)
			inside(e, text.x, text.y)
		case "rect":
			b := towerBox{class: class, x1: e.num(t, "x"), y1: e.num(t, "y")}
			b.x2, b.y2 = b.x1+e.num(t, "width"), b.y1+e.num(t, "height")
			inside(e, b.x1, b.y1)
			inside(e, b.x2, b.y2)
			switch {
			case class == "tw-floor":
				floors = append(floors, b)
			case class == "tw-roof", class == "tw-old" && b.y2-b.y1 == 24: // of a box, of a bar
			default:
				boxes = append(boxes, b)
			}
		case "line":
			inside(e, e.num(t, "x1"), e.num(t, "y1"))
			inside(e, e.num(t, "x2"), e.num(t, "y2"))
		case "circle":
			x, y, r := e.num(t, "cx"), e.num(t, "cy"), e.num(t, "r")
			inside(e, x-r, y-r)
			inside(e, x+r, y+r)
			for _, b := range boxes {
				if b.overlaps(towerBox{x1: x - r, y1: y - r, x2: x + r, y2: y + r}) {
					t.Errorf("a %s is over a %s", class, b.class)
				}
			}
		case "path":
			for _, p := range towerPathPoints(t, e.attr("d")) {
				inside(e, p[0], p[1])
			}
		}
	}

	for i, b := range boxes {
		for _, o := range boxes[:i] {
			if b.overlaps(o) {
				t.Errorf("%v overlaps %v", b, o)
			}
		}
	}
	for i, f := range floors {
		if !slices.ContainsFunc(boxes, func(b towerBox) bool { return b.holds(f) }) {
			t.Errorf("floor %v is in no tower", f)
		}
		for _, o := range floors[:i] {
			if f.overlaps(o) {
				t.Errorf("floor %v overlaps %v", f, o)
			}
		}
	}
	if got := count["rect.tw-bar"]; got != min(towers.BeforeCount, 40) {
		t.Errorf("%d bars", got)
	}
	if got := count["rect.tw-box"] + count["rect.tw-other"]; got != len(towers.After) {
		t.Errorf("%d towers after", got)
	}
	checkTowerTexts(t, texts, append(floors, boxes...), width)
}

// checkTowerTexts checks that texts fit into what they are in, by the rule that
// the mock-ups' README has, and that no two are on each other.
func checkTowerTexts(t testing.TB, texts []towerTextAt, boxes []towerBox, width float64) {
	t.Helper()
	for i, e := range texts {
		x, y := e.x, e.y
		for _, o := range texts[:i] {
			if o.x == x && math.Abs(o.y-y) < 14 {
				t.Errorf("%q is on %q", e.text, o.text)
			}
		}
		if !utf8.ValidString(e.text) || strings.TrimSpace(e.text) == "" {
			t.Errorf("%q is no text", e.text)
		}
		at := slices.IndexFunc(boxes, func(b towerBox) bool { return b.has(x, y) })
		space, size := width, 7.8
		if at >= 0 {
			b := boxes[at]
			if y < b.y1+11 || y > b.y2-4 {
				t.Errorf("%q goes out of %v", e.text, b)
			}
			if math.Abs(x-(b.x1+b.x2)/2) > towerRounding {
				t.Errorf("%q is not in the middle of %v", e.text, b)
			}
			if b.class == "tw-bar" || b.class == "tw-old" {
				continue // a number
			}
			if space = b.x2 - b.x1; b.class == "tw-floor" {
				space += 10
			}
		}
		if strings.HasPrefix(e.attr("class"), "tw-h") {
			size = map[float64]float64{840: 9.8, 320: 8.7}[width]
		}
		if n := towerCharacters(e.text); float64(n)*size > space-12 && n > 2 {
			t.Errorf("%q has %d characters for %v", e.text, n, space)
		}
	}
}

// towerCharacters counts the characters that take up space.
func towerCharacters(s string) (n int) {
	var last rune
	for _, r := range s {
		if !unicode.In(r, unicode.M, unicode.Cf) && last != '\u200D' && (r < 0x1160 || r > 0x11FF) {
			n++
		}
		last = r
	}
	return n
}

var towerPathStep = regexp.MustCompile(`([MHVhvmlz])([-0-9. ]*)`)

// towerPathPoints gives the points of a path that has the commands of drawings.
func towerPathPoints(t testing.TB, d string) (points [][2]float64) {
	t.Helper()
	if got := strings.Join(towerPathStep.FindAllString(d, -1), ""); got != d {
		t.Errorf("path %q", d)
	}
	var x, y float64
	for _, step := range towerPathStep.FindAllStringSubmatch(d, -1) {
		var v []float64
		for _, s := range strings.Fields(strings.ReplaceAll(step[2], "-", " -")) {
			f, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Errorf("path %q: %v", d, err)
			}
			v = append(v, f)
		}
		if want := map[string]int{"M": 2, "m": 2, "l": 2, "h": 1, "v": 1}[step[1]]; len(v)%max(1, want) != 0 || (want == 0) != (len(v) == 0) {
			t.Fatalf("path %q: %s has %v", d, step[1], v)
		}
		for len(v) > 0 {
			switch step[1] {
			case "M":
				x, y, v = v[0], v[1], v[2:]
			case "m", "l":
				x, y, v = x+v[0], y+v[1], v[2:]
			case "h":
				x, v = x+v[0], v[1:]
			case "v":
				y, v = y+v[0], v[1:]
			}
			points = append(points, [2]float64{x, y})
		}
	}
	return points
}

// checkTowerList checks that the list has all that is known of the towers, as
// text.
func checkTowerList(t testing.TB, towers content.Towers, list string) {
	t.Helper()
	root := parseTowerHTML(t, list)
	fields := map[string][]string{}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && !slices.Contains([]string{"html", "head", "body", "div", "h3", "ul", "ol", "li", "b", "bdi", "span", "a", "time", "data"}, n.Data) {
			t.Errorf("%s in the list", n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains([]string{"class", "data-field", "href", "datetime", "value"}, a.Key) {
				t.Errorf("attribute %s in the list", a.Key)
			}
		}
		if field := towerAttribute(n, "data-field"); field != "" {
			fields[field] = append(fields[field], towerContent(n))
		}
	}
	want := map[string][]string{}
	add := func(field, text string) {
		if text != "" {
			want[field] = append(want[field], towerInHTML(text))
		}
	}
	for _, old := range towers.Before {
		add("towers.before", old.Name)
		add("towers.supplier", old.Supplier)
		add("towers.ends", old.Ends.String())
	}
	if len(towers.Before) == 0 && towers.BeforeCount > 0 {
		add("towers.before", things(towers.BeforeCount, "tower"))
	}
	for _, tower := range towers.After {
		add("towers.after", tower.Name)
		add("towers.supplier", tower.Supplier)
		add("towers.ends", tower.Ends.String())
		add("towers.deadline", tower.Deadline.String())
		for _, name := range tower.Replaces {
			add("towers.replaces", name)
		}
		for _, s := range append(tower.Services, tower.Summary) {
			if !strings.Contains(towerContent(root), towerInHTML(s)) {
				t.Errorf("%q is not in the list", s)
			}
		}
	}
	add("towers.separation", separationWords(towers))
	add("towers.separation_reason", towers.SeparationReason)
	for field, texts := range want {
		got := slices.DeleteFunc(slices.Clone(fields[field]), func(s string) bool { return s == "" })
		if diff := cmp.Diff(texts, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
}

// towerInHTML gives a text as a reader of HTML has it.
func towerInHTML(s string) string {
	return strings.NewReplacer("\x00", "\uFFFD", "\r\n", "\n", "\r", "\n").Replace(s)
}

func BenchmarkDraw(b *testing.B) {
	for _, name := range []string{"six-to-two", "six-to-two-each", "seven-to-four", "nine-to-14"} {
		towers := towerCases(b)[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Draw(towers, false, "tw", towerLink)
			}
		})
	}
}
