package content

import (
	"bytes"
	"cmp"
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"handbill.example/generator/problem"
)

const (
	maxDepth = 32
	maxItems = 10000
)

// refused is the kind of a node that was reported and says nothing.
const refused yaml.Kind = 0

// parseYAML reads YAML into nodes, of one map, nil if it is empty. The YAML
// begins offset lines below the top of its file, and the fault's place is one
// of the file.
//
// A panic of the library is a fault like any other.
func parseYAML(src []byte, offset int) (root *yaml.Node, f *fault) {
	defer func() {
		if r := recover(); r != nil {
			root, f = nil, faultAt(Pos{int32(offset + 1), 1}, codeYAMLSyntax, "the YAML cannot be read (%v); put values in quotes, one after the other, to find the one", r)
		}
	}()
	var document yaml.Node
	err := yaml.Load(src, &document, yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth))))
	if err != nil {
		f := syntaxFault(src, err)
		if f == nil {
			return nil, nil
		}
		f.at.Line += int32(offset)
		return nil, f
	}
	root = document.Content[0]
	switch {
	case root.Kind == yaml.MappingNode:
		return root, nil
	case root.Tag == "!!null" && root.Style&yaml.TaggedStyle == 0:
		return nil, nil
	}
	return nil, faultAt(Pos{int32(root.Line + offset), int32(root.Column)}, codeYAMLSyntax, "no key and colon here; write keys with values, as in title: Road repairs")
}

// refuse reports a node, and marks it so that nothing else is said of it.
func (d *decoder) refuse(n *yaml.Node, code, format string, args ...any) {
	d.file.report(d.pos(n), problem.Error, code, format, args...)
	n.Kind = refused
}

// check looks in a node and all in it for what YAML allows and handbill does not.
// What it reports it takes out, or refuses.
func (d *decoder) check(n *yaml.Node, depth int) {
	switch {
	case n.Kind == yaml.AliasNode:
		d.refuse(n, codeYAMLFeature, "*%s is an alias, and anchors and aliases are refused; write the value out, or put it in quotes if it is text", n.Value)
		return
	case isTagged(n):
		d.refuse(n, codeYAMLFeature, "%s is a tag, and tags are refused; write the value alone, in quotes if it begins with !", problem.Quote(n.Tag))
		return
	case depth > maxDepth:
		d.refuse(n, codeTooDeep, "this is nested more than %d deep; write it flatter", maxDepth)
		return
	case len(n.Content) > maxItems && n.Kind == yaml.SequenceNode, len(n.Content) > 2*maxItems:
		d.refuse(n, codeTooLarge, "more than %d items here; put the rest into a document", maxItems)
		return
	case n.Anchor != "":
		d.file.report(d.pos(n), problem.Error, codeYAMLFeature, "&%s is an anchor, and anchors are refused; write the value out where it is used, or put it in quotes if it is text", n.Anchor)
		if isNull(n) { // the text begins with &
			n.Kind = refused
		}
	}
	if n.Kind == yaml.ScalarNode && n.Style == 0 {
		d.checkComment(n, n.LineComment)
	}
	if n.Kind == yaml.MappingNode {
		d.checkKeys(n)
		for i := 1; i < len(n.Content); i += 2 {
			d.check(n.Content[i], depth+1)
		}
		return
	}
	for _, item := range n.Content {
		d.check(item, depth+1)
	}
}

// isTagged tells whether a value has a tag, be it ! alone, of which the library
// says nothing in the style.
func isTagged(n *yaml.Node) bool { return n.Style&yaml.TaggedStyle != 0 || n.Tag == "!" }

// checkComment warns of a comment beside a text that was perhaps meant as a part
// of it, since nobody reads it: Roads #2.
func (d *decoder) checkComment(at *yaml.Node, comment string) {
	if comment = textComment(comment); comment != "" {
		d.file.report(d.pos(at), problem.Warning, codeComment, "%s begins a comment, which is left out; put the whole value in quotes, or a blank after the # if it is meant as a comment", problem.Quote(comment))
	}
}

// textComment gives the first line of a comment if it may be meant as a text,
// since no blank follows its #.
func textComment(comment string) string {
	comment, _, _ = strings.Cut(comment, "\n")
	if words := strings.TrimLeft(comment, "#"); words == "" || words == comment || strings.ContainsAny(words[:1], " \t\r") {
		return ""
	}
	return strings.TrimRight(comment, " \t\r")
}

// checkKeys leaves a map with keys that are texts, each once.
func (d *decoder) checkKeys(n *yaml.Node) {
	lines := map[string]int32{} // of keys
	kept := n.Content[:0]
	for i := 0; i < len(n.Content); i += 2 {
		if whole, parts := cutNumber(n, i, kept); parts > 0 {
			last := kept[len(kept)-1]
			d.refuse(last, codeAmount, "a comma ends the value within braces; put it in quotes, as in %q", whole)
			i += 2*parts - 2
			continue
		}
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			d.file.report(d.pos(key), problem.Error, codeYAMLFeature, "a key is a list, a map or an alias; write a word")
			continue
		case key.Anchor != "" || isTagged(key):
			d.file.report(d.pos(key), problem.Error, codeYAMLFeature, "a key has an anchor or a tag, which are refused; write the key alone")
			continue
		case key.Tag == "!!merge":
			d.file.report(d.pos(key), problem.Error, codeYAMLFeature, "<< merges another map, and merge keys are refused; write the keys out")
			d.file.incomplete = true // what the other map has is missing
			continue
		case key.Value == "":
			d.file.report(d.pos(key), problem.Error, codeYAMLSyntax, "no key before this colon; write one, or put the value in quotes")
			continue
		}
		if first, twice := lines[key.Value]; twice {
			d.file.report(d.pos(key), problem.Error, codeDuplicateKey, "the key %s is written twice, first on line %d; delete one of the two", problem.Quote(key.Value), first)
			continue
		}
		if value.Kind == yaml.ScalarNode && value.Style == 0 && value.Value != "" {
			d.checkComment(key, key.LineComment) // the value begins on the next line
		}
		lines[key.Value] = d.pos(key).Line
		kept = append(kept, key, value)
	}
	n.Content = kept
}

// cutNumber finds keys from one on that are none, but the rest of a number that
// its commas cut, as in {min: £1,200,000}. It gives the whole value and how many
// such keys there are; kept are the keys and values before them.
func cutNumber(n *yaml.Node, from int, kept []*yaml.Node) (whole string, parts int) {
	if n.Style&yaml.FlowStyle == 0 || len(kept) == 0 {
		return "", 0
	}
	last := kept[len(kept)-1]
	if whole = last.Value; last.Kind != yaml.ScalarNode || last.Style != 0 || strings.TrimRight(whole, digits) == whole {
		return "", 0
	}
	for i := from; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		thousands, decimals, _ := strings.Cut(key.Value, ".")
		if key.Kind != yaml.ScalarNode || key.Style != 0 || len(thousands) != 3 || strings.Trim(thousands+decimals, digits) != "" || !isNull(value) || value.Value != "" {
			break
		}
		whole += "," + key.Value
		parts++
	}
	return whole, parts
}

// syntaxFault puts an error of the YAML library into an editor's words. It
// gives nil for the error that there is nothing to read.
func syntaxFault(src []byte, err error) *fault {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return faultAt(Pos{1, 1}, codeYAMLSyntax, "the YAML cannot be read: %v", err)
	}
	has := func(part string) bool { return strings.Contains(e.Message, part) }
	switch {
	case has("no documents"):
		return nil
	case has("found multiple"):
		return faultAt(secondDocument(src), codeYAMLFeature, "a second YAML document begins here; delete the line that divides them")
	}

	at, opened := mark(e.Mark), mark(e.ContextMark)
	if at.Line == 0 {
		return faultAt(Pos{1, 1}, codeYAMLSyntax, "the YAML cannot be read: %s", e.Message)
	}
	lines := strings.Split(string(src), "\n")
	line := func(n int32) string {
		if n < 1 || int(n) > len(lines) {
			return ""
		}
		return strings.TrimRight(lines[n-1], "\r")
	}
	text := line(at.Line)
	runes := []rune(text)
	before := string(runes[:min(int(at.Column-1), len(runes))])
	here := ""
	if int(at.Column) <= len(runes) {
		here = string(runes[at.Column-1])
	}
	wrong := func(at Pos, format string, args ...any) *fault {
		last := len(lines)
		if last > 1 && lines[last-1] == "" {
			last--
		}
		if int(at.Line) > last { // the library's mark is just past the end
			at = Pos{int32(last), 1}
		}
		return faultAt(at, codeYAMLSyntax, format, args...)
	}
	switch {
	case here == "\t" || has("tab character") || strings.TrimLeft(before, " ") == "" && strings.HasPrefix(strings.TrimLeft(text, " "), "\t"):
		return wrong(at, "a tab stands here; indent with blanks, two for each step")
	case has("cannot start any token"):
		return wrong(at, "a value cannot begin with %s; put the whole value in quotes, as in %q", here, strings.TrimSpace(string(runes[at.Column-1:])))
	case has("mapping values are not allowed"):
		return colonFault(wrong, at, before, line)
	case has("could not find expected ':'"):
		if instead := withBlank(line(opened.Line)); instead != "" {
			return wrong(opened, "a blank is missing on this line; write %s", instead)
		}
		return wrong(opened, "no colon and value on this line; write KEY: VALUE, or indent the line if it goes on with the value above")
	case has("unexpected end of stream"), has("unexpected document indicator"):
		return wrong(opened, "the quote that opens here is not closed; close it with the same mark (a line --- ends the front matter, even within quotes)")
	case has("escape") || has("hexadecimal"):
		return wrong(at, `a backslash in double quotes begins a code; write \\ for a backslash, or single quotes round the value`)
	case has("expected ',' or ']'"):
		return flowFault(wrong, opened, at, line, "list", "an item", "]")
	case has("expected ',' or '}'"):
		return flowFault(wrong, opened, at, line, "map", "a value", "}")
	case has("block sequence entries"):
		return wrong(at, "a list cannot begin on the line of its key; write each item on a line of its own below it, or put the value in quotes if it is text")
	case has("mapping keys are not allowed"):
		return wrong(at, "a value cannot begin with a question mark and a blank; put the whole value in quotes")
	case has("expected node content"):
		return wrong(at, "a value cannot begin with %s; put the whole value in quotes", cmp.Or(here, "nothing"))
	case has("expected '-' indicator"):
		return wrong(at, "a key stands among the items of a list; begin the line with a hyphen, or indent it as its neighbours are")
	case has("unknown anchor"):
		return wrong(at, "a value cannot begin with *, which is an alias, and anchors and aliases are refused; put the whole value in quotes")
	case has("alphabetic or numeric character") && strings.HasPrefix(strings.TrimLeft(text, " "), "* "):
		return wrong(opened, "an item of a list begins with a hyphen, not with *; write - in its place")
	case has("alphabetic or numeric character"):
		return wrong(opened, "a value cannot begin with * or &, which make an alias or an anchor; put the whole value in quotes")
	case has("max depth"):
		return faultAt(at, codeTooDeep, "this is nested more than %d deep; write it flatter", maxDepth)
	case has("comment or line break"):
		return wrong(at, "text stands after | or > on this line; write it on the next line, indented, or put the whole value in quotes")
	case has("expected key"), has("document start"):
		if strings.TrimSpace(before) != "" {
			return wrong(at, "text follows a closing quote or bracket; put the whole value in quotes of the kind that it does not have within")
		}
		return wrong(at, "this line is indented less or more than the keys above it; give it as many blanks as they have")
	}
	return wrong(at, "the YAML cannot be read here: %s; put the value in quotes", e.Message)
}

// withBlank gives a line with a blank after the colon of its key or the hyphen of
// its item, "" if it has neither, or a blank there.
func withBlank(line string) string {
	line = strings.TrimLeft(line, " ")
	if item, found := strings.CutPrefix(line, "-"); found && !strings.HasPrefix(item, "-") {
		return "- " + strings.TrimSpace(item)
	}
	key, value, found := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
	if !found || key == "" || strings.ContainsAny(key, " \"'") || strings.HasPrefix(value, "//") || strings.TrimSpace(value) == "" {
		return ""
	}
	return key + ": " + strings.TrimSpace(value)
}

// colonFault is the fault of a colon where none can be.
func colonFault(wrong func(Pos, string, ...any) *fault, at Pos, before string, line func(int32) string) *fault {
	if key, value, found := strings.Cut(before, ": "); found && strings.TrimSpace(value) != "" {
		whole := strings.TrimSpace(strings.TrimPrefix(line(at.Line), key+": "))
		return wrong(at, "a colon and a blank stand within the value; put the whole value in quotes, as in %s: %q", strings.TrimSpace(key), whole)
	}
	above := line(at.Line - 1)
	switch {
	case above == "":
		return wrong(at, "a colon stands where none can be; put the whole value in quotes")
	case !strings.Contains(above+" ", ": "):
		indent := len(above) - len(strings.TrimLeft(above, " "))
		start := Pos{at.Line - 1, int32(indent + 1)}
		if instead := withBlank(above); instead != "" {
			return wrong(start, "a blank is missing on this line; write %s", instead)
		}
		return wrong(start, "no colon and blank on this line; write KEY: VALUE")
	}
	indent := int32(len(before) - len(strings.TrimLeft(before, " ")))
	return wrong(Pos{at.Line, indent + 1}, "this line is indented, but the line above has its value already; give it as many blanks as the keys above have, or put the whole value in quotes")
}

// flowFault is the fault of a list or map in brackets in which neither a comma nor
// its end comes next. Its parts are named with their article.
func flowFault(wrong func(Pos, string, ...any) *fault, opened, at Pos, line func(int32) string, what, aPart, end string) *fault {
	_, part, _ := strings.Cut(aPart, " ")
	text := []rune(line(opened.Line))
	rest := ""
	if at.Line == opened.Line && int(at.Column) <= len(text) {
		rest = string(text[at.Column-1:])
	}
	switch {
	case strings.HasPrefix(rest, ":") && strings.Contains(rest, end):
		return wrong(at, "a colon stands within %s of this %s; put the whole %s in quotes, or a comma before what is no part of it", aPart, what, part)
	case strings.Contains(rest, end):
		return wrong(at, "no comma stands before this in the %s; put one there, or the whole %s in quotes", what, part)
	}
	for i := int(opened.Column); i < len(text); i++ {
		comment := string(text[i:])
		if text[i] == '#' && strings.ContainsRune(" \t", text[i-1]) && textComment(comment) != "" && strings.Contains(comment, end) {
			return wrong(Pos{opened.Line, int32(i + 1)}, "%s begins a comment, which is left out, and with it the end of the %s; put the whole %s in quotes", problem.Quote(textComment(comment)), what, part)
		}
	}
	return wrong(opened, "the %s that opens here is not closed, or has a colon in %s; close it with %s, and put %ss with marks in quotes", what, aPart, end, part)
}

// secondDocument finds the line that ends the first YAML document.
func secondDocument(src []byte) Pos {
	content := false
	for i, line := range bytes.Split(src, []byte("\n")) {
		divides := bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("..."))
		if divides && content {
			return Pos{int32(i + 1), 1}
		}
		content = content || !divides && len(bytes.TrimSpace(line)) > 0 && line[0] != '#'
	}
	return Pos{1, 1}
}

func mark(m yaml.Mark) Pos { return Pos{int32(m.Line), int32(m.Column)} }
