package render

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"handbill.example/templates"
)

// views are what the templates get.
var views = map[string]any{
	"home.html": homeView{}, "list.html": listView{}, "procedure.html": procedureView{}, "notice.html": noticeView{},
	"changes.html": changesView{}, "all-changes.html": allChangesView{}, "deadlines.html": deadlinesView{}, "month.html": monthView{},
	"index.html": indexView{}, "term.html": termView{}, "coverage-index.html": coverageIndexView{}, "coverage.html": coverageView{},
	"search.html": searchView{}, "data.html": dataView{}, "plain.html": plainView{}, "404.html": notFoundView{}, "withdrawn.html": withdrawnView{},
}

// A readme is the tables of templates/README.md. The names are those of the
// headings above them: of a section its title, of a type or a template what the
// heading has between backticks.
type readme struct {
	text            string
	sections, types map[string][][]string // the cells of each row but the head
}

func readReadme(t *testing.T) readme {
	t.Helper()
	text, err := os.ReadFile("../../templates/README.md")
	if err != nil {
		t.Fatal(err)
	}
	r := readme{string(text), map[string][][]string{}, map[string][][]string{}}
	name, tables, inTable := "", r.sections, false
	for line := range strings.Lines(r.text) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "### "):
			name, tables = quoted(line)[0], r.types
			if _, twice := tables[name]; twice {
				t.Errorf("the heading of %s is there twice", name)
			}
			tables[name] = nil
		case strings.HasPrefix(line, "## "):
			name, tables = strings.TrimPrefix(line, "## "), r.sections
		case strings.HasPrefix(line, "|-"):
			inTable = true
		case strings.HasPrefix(line, "|") && inTable:
			tables[name] = append(tables[name], strings.Split(strings.Trim(line, "| "), " | "))
		case line == "":
			inTable = false
		}
	}
	return r
}

// quoted gives what stands between backticks.
func quoted(text string) []string {
	var words []string
	for i, part := range strings.Split(text, "`") {
		if i%2 == 1 {
			words = append(words, part)
		}
	}
	return words
}

// names gives the names in the first cells of a section's rows, sorted.
func (r readme) names(section string) []string {
	var names []string
	for _, row := range r.sections[section] {
		names = append(names, quoted(row[0])...)
	}
	slices.Sort(names)
	return names
}

// typeName gives a type as the README has it.
func typeName(t reflect.Type) string {
	return strings.NewReplacer("template.HTML", "HTML", "interface {}", "any", "render.", "").Replace(t.String())
}

// TestReadmeNamesWhatTemplatesGet keeps templates/README.md true: it has every
// field of the views and of the values in them, with its type, and no other.
func TestReadmeNamesWhatTemplatesGet(t *testing.T) {
	r := readReadme(t)
	layout := reflect.TypeFor[Layout]()
	seen := map[reflect.Type]bool{}
	var check func(section string, of reflect.Type)
	follow := func(of reflect.Type) {
		for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, of.Kind()) {
			of = of.Elem()
		}
		if of.Kind() == reflect.Struct && strings.HasPrefix(of.PkgPath(), "handbill.example/") && !seen[of] {
			check(typeName(of), of)
		}
	}
	check = func(section string, of reflect.Type) {
		seen[of] = true
		rows, ok := r.types[section]
		if !ok {
			t.Errorf("there is no section for %s", section)
		}
		delete(r.types, section)
		found := map[string]string{} // types by name; a row may have several of both
		for _, row := range rows {
			names, types := quoted(row[0]), quoted(row[1])
			for i, name := range names {
				found[name] = types[min(i, len(types)-1)]
			}
		}
		for _, f := range reflect.VisibleFields(of) {
			if !f.IsExported() || len(f.Index) > 1 {
				continue
			}
			follow(f.Type)
			if f.Type == layout {
				continue // it has a section of its own
			}
			if got := found[f.Name]; got != typeName(f.Type) {
				t.Errorf("%s: the field %s has the type %s, and the README says %q", section, f.Name, typeName(f.Type), got)
			}
			delete(found, f.Name)
		}
		if of.PkgPath() == layout.PkgPath() {
			for i := range of.NumMethod() {
				m := of.Method(i)
				if _, ok := found[m.Name+"()"]; !ok && !promoted(of, m.Name) {
					t.Errorf("%s: the method %s is not in the README", section, m.Name)
				}
			}
		}
		for name, got := range found {
			plain, _, isMethod := strings.Cut(name, "(")
			m, ok := reflect.PointerTo(of).MethodByName(plain)
			if !isMethod || !ok {
				t.Errorf("the README says that %s has %s, and it has not", section, name)
			} else if n := m.Type.NumOut(); n > 2 || n == 2 && m.Type.Out(1) != reflect.TypeFor[error]() || typeName(m.Type.Out(0)) != got {
				t.Errorf("%s: the method %s is %s, and the README says %q", section, plain, m.Type, got)
			}
		}
	}

	for _, name := range templateFiles {
		if _, ok := views[name]; !ok {
			t.Errorf("this test does not know the view of %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(views)) {
		check(name, reflect.TypeOf(views[name]))
	}
	check("Masthead", reflect.TypeFor[Masthead]())
	for section := range r.types {
		t.Errorf("the README has a section for %s, which no template gets", section)
	}
}

// promoted tells whether a type has a method from a struct that it embeds.
func promoted(of reflect.Type, method string) bool {
	for i := range of.NumField() {
		if f := of.Field(i); f.Anonymous {
			if _, ok := f.Type.MethodByName(method); ok {
				return true
			}
		}
	}
	return false
}

func TestReadmeNamesEveryFunction(t *testing.T) {
	found := readReadme(t).names("Functions")
	if want := slices.Sorted(maps.Keys(functions())); !slices.Equal(found, want) {
		t.Errorf("the README has the functions %v, templates can call %v", found, want)
	}
}

func TestReadmeNamesEveryPart(t *testing.T) {
	defined := map[string]bool{}
	for _, name := range slices.Concat(shared, slices.Collect(maps.Values(templateFiles))) {
		text, err := templates.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`{{-? *(?:define|block) "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			defined[m[1]] = true
		}
	}
	found := readReadme(t).names("Shared parts")
	if want := slices.Sorted(maps.Keys(defined)); !slices.Equal(found, want) {
		t.Errorf("the README has the parts %v, the templates define %v", found, want)
	}
}

func TestReadmeNamesEveryAsset(t *testing.T) {
	parsed, err := ParseTemplates(templates.Files, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := readReadme(t).names("Assets")
	for _, a := range parsed.assets {
		if !slices.Contains(found, a.Name) {
			t.Errorf("the README does not say how to use %s", a.Name)
		}
	}
}
