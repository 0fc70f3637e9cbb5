package content

import (
	"bytes"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/moment"
	"handbill.example/generator/problem"
)

// A decoder turns the YAML of one file after another into values. Each worker
// has one, which it keeps for the texts that many files share.
type decoder struct {
	*rules
	file   *file
	read   bytes.Buffer // that files are read into
	source []byte       // the YAML
	offset int          // lines above it
	lines  []string     // of the YAML; made when first needed

	places          []place
	nulls, replaces []string
	empty           []value // that have nothing after the colon
	paths           map[string]string
	words           map[string]string
	buffer          []byte
}

// A value is what stands at a path of a file; Text.Position has the form of
// paths.
type value struct {
	path string
	node *yaml.Node
	at   Pos
}

// label names the value in messages: “contact”, or an item of “topics”.
func (v value) label() string {
	path, of := v.path, ""
	for {
		dot := strings.LastIndexByte(path, '.')
		last := path[dot+1:]
		if dot < 0 || strings.Trim(last, digits) != "" {
			return of + problem.Quote(last)
		}
		path, of = path[:dot], "an item of "
	}
}

// A key is one that a map may have, and how its value is read into a T. decode
// is never given null.
type key[T any] struct {
	name   string
	decode func(d *decoder, into *T, v value)
}

func newDecoder(r *rules) *decoder {
	return &decoder{rules: r, paths: map[string]string{}, words: map[string]string{}}
}

// begin makes the decoder ready for a file.
func (d *decoder) begin(f *file, source []byte, offset int) {
	d.file, d.source, d.offset, d.lines = f, source, offset, nil
	d.places, d.nulls, d.replaces, d.empty = d.places[:0], nil, nil, nil
}

// root reads the file's YAML. It gives false, and the file is broken, if there
// is no telling what the keys are.
func (d *decoder) root() (value, bool) {
	if bad := checkControls(d.source, d.offset+1, true); bad != nil {
		d.broken(bad...)
		return value{}, false
	}
	root, f := parseYAML(d.source, d.offset)
	if f != nil {
		d.broken(f)
		return value{}, false
	}
	if root == nil {
		root = &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	}
	if d.check(root, 1); root.Kind == refused {
		d.file.broken = true
		return value{}, false
	}
	return value{"", root, Pos{1, 1}}, true
}

// broken reports why nothing can be read from the file.
func (d *decoder) broken(faults ...*fault) {
	d.file.broken = true
	d.file.fail(faults...)
}

func (d *decoder) pos(n *yaml.Node) Pos { return Pos{int32(n.Line + d.offset), int32(n.Column)} }

// fail reports an error at a value.
func (d *decoder) fail(v value, code, format string, args ...any) {
	d.file.report(v.at, problem.Error, code, format, args...)
}

// wrongForm reports a value that is a list where a text should be, and the
// like.
func (d *decoder) wrongForm(v value, advice string) {
	d.fail(v, codeWrongForm, "%s is %s; write %s", v.label(), formOf(v.node), advice)
}

func formOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Kind == yaml.MappingNode:
		return "a map"
	}
	return "a text"
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// say notes that the file says something at a path.
func (d *decoder) say(path string, at Pos) { d.places = append(d.places, place{path, at}) }

// null notes that the file says null at a path.
func (d *decoder) null(path string) { d.nulls = append(d.nulls, path) }

// nullValue notes that a value is null. Where nothing at all is written for it,
// that may be a slip.
func (d *decoder) nullValue(v value) {
	d.null(v.path)
	if v.node.Value == "" {
		d.empty = append(d.empty, v)
	}
}

// warnOfEmpty reports the values that are empty, but for those of which an
// error says that they must be there.
func (d *decoder) warnOfEmpty() {
	if len(d.empty) == 0 {
		return
	}
	reported := map[Pos]bool{}
	for _, p := range d.file.problems {
		reported[Pos{int32(p.Line), int32(p.Column)}] = true
	}
	for _, v := range d.empty {
		if reported[v.at] {
			continue
		}
		advice := "write one, or leave the key out"
		if d.file.role == roleNotice {
			advice = "write one, null to take away what an earlier notice said, or leave the key out"
		}
		d.file.report(v.at, problem.Warning, codeEmptyValue, "%s has no value; %s", v.label(), d.instead(v.at, advice))
	}
}

// part tells where the file says something of a part of a map, if it does, and
// whether that is null.
func (d *decoder) part(v value, key string) (at Pos, said, null bool) {
	path := d.join(v.path, key)
	// A map's parts were said after the map itself.
	for i := len(d.places) - 1; i >= 0 && d.places[i].path != v.path; i-- {
		if d.places[i].path == path {
			return d.places[i].at, true, slices.Contains(d.nulls, path)
		}
	}
	return v.at, false, false
}

// says tells whether the file has a value for a part of a map, be it wrong.
func (d *decoder) says(v value, key string) bool {
	_, said, null := d.part(v, key)
	return said && !null
}

// require reports keys that a map lacks, given with a value for an example:
// null is as good as nothing.
func (d *decoder) require(v value, examples ...string) {
	for _, example := range examples {
		key, _, _ := strings.Cut(example, ":")
		at, said, null := d.part(v, key)
		if said && !null {
			continue
		}
		what, advice := v.label(), "write it, as in "+example
		if v.path == "" {
			what = "the file"
		}
		if said {
			advice = d.instead(at, advice)
		}
		d.file.report(at, problem.Error, codeMissingKey, "%s has no %s; %s", what, problem.Quote(key), advice)
	}
}

// refuseNull reports null for a part of a map that no notice may take away.
func (d *decoder) refuseNull(v value, key string) {
	if at, _, null := d.part(v, key); null {
		what := problem.Quote(key)
		if v.path != "" {
			what += " of " + v.label()
		}
		advice := "write it"
		if d.file.folder { // a file that is all of a procedure has no earlier notice
			advice = "write it, or, in a later notice, leave the key out"
		}
		d.file.report(at, problem.Error, codeMissingKey, "%s is null, and no procedure can be without it; %s", what, d.instead(at, advice))
	}
}

// instead gives the advice for a value that is empty, whose key or itself is at
// a place: another one where a comment stands there, perhaps for a text.
func (d *decoder) instead(at Pos, advice string) string {
	line := d.lineFrom(at)
	for i, r := range line {
		if r == '#' && i > 0 && strings.ContainsRune(" \t", line[i-1]) {
			if comment := textComment(string(line[i:])); comment != "" {
				return problem.Quote(comment) + " is a comment there, so put it in quotes if it is text"
			}
			break
		}
	}
	return advice
}

// join gives the path of a part.
func (d *decoder) join(path, part string) string {
	if path == "" {
		return part
	}
	d.buffer = append(append(append(d.buffer[:0], path...), '.'), part...)
	if known, ok := d.paths[string(d.buffer)]; ok {
		return known
	}
	joined := string(d.buffer)
	d.paths[joined] = joined
	return joined
}

// share gives one text for all equal ones.
func (d *decoder) share(text string) string {
	if known, ok := d.words[text]; ok {
		return known
	}
	d.words[text] = text
	return text
}

// positions gives the places that were said, for keeping.
func (d *decoder) positions() []place {
	kept := slices.Clone(d.places)
	slices.SortFunc(kept, func(a, b place) int { return strings.Compare(a.path, b.path) })
	return kept
}

// decodeMap reads a map by its keys.
func decodeMap[T any](d *decoder, v value, keys []key[T], into *T) {
	if v.node.Kind != yaml.MappingNode {
		d.wrongForm(v, "a map with "+problem.Enumerate(names(keys), "and"))
		return
	}
	if len(v.node.Content) == 0 && v.path != "" {
		d.fail(v, codeEmptyValue, "%s is an empty map; write its keys, or null to remove it", v.label())
		return
	}
	for i := 0; i < len(v.node.Content); i += 2 {
		name, node := v.node.Content[i], v.node.Content[i+1]
		k := slices.IndexFunc(keys, func(k key[T]) bool { return k.name == name.Value })
		if k < 0 {
			d.unknownKey(v, i, names(keys))
			continue
		}
		part := d.valueOf(v, keys[k].name, name, node)
		d.say(part.path, part.at)
		switch {
		case node.Kind == refused:
			d.file.incomplete = true
		case isNull(node):
			d.nullValue(part)
		default:
			keys[k].decode(d, into, part)
		}
	}
}

// valueOf gives the value of a map's key. The place of null and of a map is
// that of the key.
func (d *decoder) valueOf(v value, key string, name, node *yaml.Node) value {
	at := d.pos(node)
	if isNull(node) || node.Kind == yaml.MappingNode {
		at = d.pos(name)
	}
	return value{d.join(v.path, key), node, at}
}

func names[T any](keys []key[T]) []string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.name
	}
	return all
}

// unknownKey reports the key at a place in a map's content that is none of the
// map's. The one that was probably meant counts as said, so that it is not
// reported as missing.
func (d *decoder) unknownKey(v value, i int, known []string) {
	at, node := v.node.Content[i], v.node.Content[i+1]
	advice := "the keys here are " + problem.Enumerate(known, "and")
	if near := problem.Nearest(at.Value, known); near != "" {
		advice = "did you mean " + problem.Quote(near) + "?"
		d.say(d.join(v.path, near), d.pos(at))
	} else if i > 0 && v.node.Style&yaml.FlowStyle != 0 && isNull(node) && node.Value == "" {
		advice = "a comma ends the value within braces, so put the whole value in quotes if this is a part of it"
	} else if of := keyOf(at.Value); of != "" && slices.Contains(known, of) {
		advice = "it is a key within " + problem.Quote(of) + ", so write it there"
	} else if slices.Contains(known, "extra") {
		advice = "write a known key, or put it under “extra” for templates to read"
	}
	d.file.report(d.pos(at), problem.Error, codeUnknownKey, "unknown key %s; %s", problem.Quote(at.Value), advice)
}

// keyOf names the key of whose value, a map or a list of maps, another is a key,
// where only one has it: “value” for “vat”.
func keyOf(key string) string {
	switch key {
	case "amount", "min", "max", "currency", "estimated", "vat":
		return "value"
	case "email", "phone":
		return "contact"
	case "suppliers", "bids":
		return "awards"
	case "signed", "start", "end":
		return "contracts"
	case "alt", "credit":
		return "image"
	}
	return ""
}

// items gives the items of a list by their numbers. It gives none, with a
// report, where there is no list. An empty list counts as null.
func (d *decoder) items(v value, example string) []*yaml.Node {
	if v.node.Kind != yaml.SequenceNode {
		d.wrongForm(v, "a list, as in "+example)
		return nil
	}
	if len(v.node.Content) == 0 {
		d.null(v.path)
	}
	return v.node.Content
}

// item gives the value of an item that will have a number, and false, with a
// report, if it says nothing.
func (d *decoder) item(list value, node *yaml.Node, number int) (value, bool) {
	if node.Kind == refused {
		return value{}, false
	}
	v := value{d.join(list.path, strconv.Itoa(number)), node, d.pos(node)}
	if isNull(node) {
		d.fail(v, codeEmptyValue, "%s is empty; %s", v.label(), d.instead(v.at, "write it, or delete its line"))
		return value{}, false
	}
	d.say(v.path, v.at)
	return v, true
}

// add appends to a list that will have n items at most, without room to spare. A
// list that none is added to stays nil.
func add[T any](list []T, item T, n int) []T {
	if list == nil {
		list = make([]T, 0, n)
	}
	return append(list, item)
}

// decodeItems reads a list of things with keys. one gives false for an item
// that it reported and that cannot stand; needed says what makes an item's key.
func decodeItems[T Keyed](d *decoder, v value, example, needed string, one func(d *decoder, v value) (T, bool)) []T {
	var things []T
	var seen map[string]Pos
	nodes := d.items(v, example)
	if v.node.Kind != yaml.SequenceNode {
		d.file.incomplete = true
	}
	for _, node := range nodes {
		places, nulls, replaces, problems := len(d.places), len(d.nulls), len(d.replaces), len(d.file.problems)
		part, ok := d.item(v, node, len(things))
		if !ok {
			d.file.incomplete = true
			continue
		}
		thing, ok := one(d, part)
		key := thing.Key()
		switch {
		case !ok:
		case key == "":
			ok = false
			if len(d.file.problems) == problems {
				d.fail(part, codeMissingKey, "this item of %s has no %s; write one", v.label(), needed)
			}
		default:
			if first, twice := seen[key]; twice {
				ok = false
				d.fail(part, codeDuplicateItem, "this item of %s is %s, as is the one on line %d; delete one, or give each its own %s", v.label(), problem.Quote(key), first.Line, needed)
			}
		}
		if !ok {
			d.file.incomplete = true
			d.places, d.nulls, d.replaces = d.places[:places], d.nulls[:nulls], d.replaces[:replaces]
			continue
		}
		if seen == nil {
			seen = map[string]Pos{}
		}
		seen[key] = part.at
		for _, paths := range [][]string{d.nulls[nulls:], d.replaces[replaces:]} {
			for i, path := range paths {
				paths[i] = v.path + "[" + key + "]" + strings.TrimPrefix(path, part.path)
			}
		}
		things = add(things, thing, len(nodes))
	}
	return things
}

// allTexts tells whether a list is written as plain texts alone.
func allTexts(list *yaml.Node) bool {
	return list.Kind == yaml.SequenceNode && len(list.Content) > 0 &&
		!slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return n.Kind != yaml.ScalarNode })
}

// Texts.

// scalar gives the text of a value as written, less outer blanks. It is "",
// with a report, where there is none.
func (d *decoder) scalar(v value, advice string) string {
	if v.node.Kind != yaml.ScalarNode {
		d.wrongForm(v, advice)
		return ""
	}
	text := strings.TrimSpace(v.node.Value)
	if text == "" {
		if label := v.label(); label[0] == 'a' { // an item
			d.fail(v, codeEmptyValue, "%s is empty; write it, or delete its line", label)
		} else {
			d.fail(v, codeEmptyValue, "%s is an empty text; write one, or, where none is required, write null to remove it or leave the key out", label)
		}
	}
	return text
}

// Texts may have as many characters as these: they stand on many pages, a title on
// that of each of its topics.
const (
	maxLine      = 2000 // as some addresses have
	maxParagraph = 10000
)

// isShort tells whether a text has no more characters than it may, and reports one
// that has.
func (d *decoder) isShort(v value, text string, most int) bool {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return true
	}
	d.fail(v, codeTooLarge, "%s has %d characters; write at most %d, and put the rest into a text or a document", v.label(), utf8.RuneCountInString(text), most)
	return false
}

// line reads a text of one line.
func (d *decoder) line(v value) string { return d.lineOr(v, "one text") }

// identity reads a name or an id by which other places mean the same thing: what
// is composed (NFC) is one text in whichever way its accents were typed. All other
// texts stay as written.
func (d *decoder) identity(v value) string { return norm.NFC.String(d.line(v)) }

// lineOr is line with its own advice for a value that is no text.
func (d *decoder) lineOr(v value, advice string) string {
	text := d.scalar(v, advice)
	for _, r := range text {
		switch {
		case r == '\n':
			d.fail(v, codeWrongForm, "%s has several lines; write it on one line", v.label())
			return ""
		case r == '\t', IsControl(r):
			d.file.report(d.find(v, r), problem.Error, CodeControlCharacter, "the control character %U stands in %s; delete it, or write a space", r, v.label())
			return ""
		case isOverride(r):
			d.file.report(d.find(v, r), problem.Error, codeDirectionOverride, "the character %U in %s makes text read as another; delete it", r, v.label())
			return ""
		}
	}
	if !d.isShort(v, text, maxLine) {
		return ""
	}
	return text
}

// paragraph reads a text that may have several lines.
func (d *decoder) paragraph(v value) string {
	text := d.scalar(v, "a text")
	if i := strings.IndexFunc(text, IsControl); i >= 0 {
		r, _ := utf8.DecodeRuneInString(text[i:])
		d.fail(v, CodeControlCharacter, "the control character %U stands in %s; delete it, or write a space", r, v.label())
		return ""
	}
	if !d.isShort(v, text, maxParagraph) {
		return ""
	}
	return text
}

// find gives the place of a character in a value: that of the value itself
// where the character is not on its first line, or is written as an escape.
func (d *decoder) find(v value, r rune) Pos {
	if i := slices.Index(d.lineFrom(v.at), r); i >= 0 {
		return Pos{v.at.Line, v.at.Column + int32(i)}
	}
	return v.at
}

// lineFrom gives the rest of a line of the file from a place on.
func (d *decoder) lineFrom(at Pos) []rune {
	if d.lines == nil {
		d.lines = strings.Split(string(d.source), "\n")
	}
	line := []rune(d.lines[int(at.Line)-d.offset-1])
	return line[min(int(at.Column)-1, len(line)):]
}

// texts reads a list of one-line texts, each once.
func (d *decoder) texts(v value, example string, one func(v value) string) []string {
	return d.textsBy(norm.NFC.String, v, example, one)
}

// textsBy is texts where two texts of one form are the same.
func (d *decoder) textsBy(form func(text string) string, v value, example string, one func(v value) string) []string {
	var list []string
	seen := map[string]bool{}
	nodes := d.items(v, example)
	for _, node := range nodes {
		places := len(d.places)
		part, ok := d.item(v, node, len(list))
		if !ok {
			continue
		}
		text := one(part)
		if text == "" {
			d.places = d.places[:places]
			continue
		}
		if seen[form(text)] {
			d.places = d.places[:places]
			d.file.report(part.at, problem.Warning, codeListedTwice, "%s is in %s twice; delete one", problem.Quote(text), v.label())
			continue
		}
		seen[form(text)] = true
		list = add(list, d.share(text), len(nodes))
	}
	return list
}

// maxTopics is how many topics something has at most: each is a page, which shows
// all topics of what it lists, so that the site grows with the square of them.
const maxTopics = 100

// topics reads the topics of a notice or a piece of coverage.
func (d *decoder) topics(v value) []string {
	list := d.texts(v, "[roads, bridges]", d.line)
	if len(list) > maxTopics {
		d.fail(v, codeTooLarge, "more than %d topics; write those that readers look for", maxTopics)
	}
	return list
}

// choice reads one of a few words.
func (d *decoder) choice(v value, words ...string) string {
	if v.node.Kind != yaml.ScalarNode {
		d.wrongForm(v, problem.Enumerate(words, "or"))
		return ""
	}
	text := d.line(v)
	if text == "" {
		return ""
	}
	if i := slices.Index(words, text); i >= 0 {
		return words[i]
	}
	advice := "; write " + problem.Enumerate(words, "or")
	if near := problem.Nearest(text, words); near != "" {
		advice = "; did you mean " + problem.Quote(near) + "?"
	}
	d.fail(v, codeUnknownValue, "%s cannot be %s%s", v.label(), problem.Quote(text), advice)
	return ""
}

// yes reads true or false.
func (d *decoder) yes(v value) Answer {
	switch d.choice(v, "true", "false") {
	case "true":
		return Yes
	case "false":
		return No
	}
	return Unsaid
}

// whole reads a whole number from 1 to most; 0 where there is none.
func (d *decoder) whole(v value, most int) int {
	text := d.lineOr(v, "a number")
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most || strings.Trim(text, "0123456789") != "" {
		d.fail(v, codeNumber, "%s is no number for %s; write digits alone, a number from 1 to %d", problem.Quote(text), v.label(), most)
		return 0
	}
	return n
}

func (d *decoder) moment(v value) moment.Moment { return d.time(v, moment.Parse) }

// date reads a moment, a month or a year.
func (d *decoder) date(v value) moment.Moment { return d.time(v, moment.ParseDate) }

func (d *decoder) time(v value, parse func(string, *time.Location) (moment.Moment, error)) moment.Moment {
	text := d.lineOr(v, "a moment, as in 2020-01-27 or 2020-01-27 12:00")
	if text == "" {
		return moment.Moment{}
	}
	m, err := parse(text, d.zone)
	if err != nil {
		d.fail(v, codeMoment, "%v", err)
	}
	return m
}

func (d *decoder) duration(v value) moment.Duration {
	text := d.lineOr(v, "a duration, as in 5 years or 18 months")
	if text == "" {
		return moment.Duration{}
	}
	length, err := moment.ParseDuration(text)
	if err != nil {
		d.fail(v, codeDuration, "%v", err)
	}
	return length
}

// link reads the URL of a page elsewhere.
func (d *decoder) link(v value) string {
	text := d.lineOr(v, "a URL, as in https://example.org/notice")
	if text != "" {
		if wrong := linkFault(text); wrong != "" {
			d.fail(v, codeURL, "%s", wrong)
			return ""
		}
	}
	return text
}

// linkFault says why a text is no absolute URL that a browser follows to a
// page.
func linkFault(text string) string {
	u, err := url.Parse(text)
	blank := strings.ContainsAny(text, " \t")
	switch {
	case err != nil && !blank:
		return problem.Quote(text) + " is no URL; write one as in https://example.org/notice"
	case err == nil && u.Scheme == "" && strings.HasPrefix(text, "//"):
		return problem.Quote(text) + " has no scheme; write https:" + text
	case err == nil && (u.Scheme == "" || strings.Contains(u.Scheme, ".")):
		return problem.Quote(text) + " is no whole URL; write one that begins with https://, as in https://example.org/notice"
	case blank:
		return problem.Quote(text) + " has a blank in it; write %20 there"
	case u.Scheme != "http" && u.Scheme != "https":
		return problem.Quote(text) + " has the scheme " + u.Scheme + "; write a URL with https or http"
	case u.Hostname() == "":
		return problem.Quote(text) + " has no host; write one as in https://example.org/notice"
	case u.User != nil:
		return problem.Quote(text) + " has a user's name in it; write the URL without it"
	}
	return ""
}

// IsWeb tells whether a text is meant as a URL, in capitals or not; where it is a
// value that was read, as Facts.Submit, it is a whole one.
func IsWeb(text string) bool {
	text = strings.ToLower(text)
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

func (d *decoder) email(v value) string {
	text := d.lineOr(v, "an email address, as in bids@example.org")
	if text == "" {
		return ""
	}
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text || a.Name != "" {
		d.fail(v, codeEmail, "%s is no email address; write it alone, as in bids@example.org", problem.Quote(text))
		return ""
	}
	return text
}

// language reads a BCP 47 tag and gives its canonical form.
func (d *decoder) language(v value) string {
	text := d.lineOr(v, "a language's tag, as in en-GB")
	if text == "" {
		return ""
	}
	tag, err := language.Parse(text)
	if err != nil || tag == language.Und {
		d.fail(v, codeLanguage, "%s is no language's tag; write one of BCP 47, as in en-GB or cy", problem.Quote(text))
		return ""
	}
	return d.share(tag.String())
}

// name reads the name of a procedure or of coverage.
func (d *decoder) name(v value) string {
	text := d.line(v)
	if text == "" {
		return ""
	}
	if IsWeb(text) {
		d.fail(v, codeBadName, "%s is a URL, not a name; write {title: …, url: …} for a page elsewhere", problem.Quote(text))
		return ""
	}
	if NameFault(text) != "" {
		d.fail(v, codeBadName, "%s is no name; write the name alone, in lower-case letters a to z, digits and hyphens", problem.Quote(text))
		return ""
	}
	return d.share(text)
}
