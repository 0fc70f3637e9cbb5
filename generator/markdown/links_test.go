package markdown

import (
	"fmt"
	"testing"
)

// TestNearest gives the file that a link was meant for, without a look at each file
// of the site.
func TestNearest(t *testing.T) {
	all := files{
		named:    map[string][]string{"a.md": {"a.md"}, "b.md": {"b.md", "x/b.md"}, "c.md": {"c.md", "x/c.md", "y/c.md"}, "road.md": {"x/road.md"}, "rode.md": {"x/rode.md"}},
		inFolder: map[string][]string{".": {"a.md", "b.md", "c.md"}, "x": {"x/b.md", "x/c.md", "x/road.md", "x/rode.md"}, "y": {"y/c.md"}},
	}
	for i := range mostLike {
		name := fmt.Sprintf("notice-%d.md", i)
		all.named[name] = []string{"many/" + name}
		all.inFolder["many"] = append(all.inFolder["many"], "many/"+name)
	}
	for _, test := range []struct{ file, own, want string }{
		{"z/a.md", "b.md", "a.md"},
		{"z/a.md", "a.md", ""},
		{"z/b.md", "a.md", ""},
		{"z/b.md", "b.md", "x/b.md"},
		{"z/b.md", "x/b.md", "b.md"},
		{"z/c.md", "c.md", ""},
		{"x/raod.md", "a.md", "x/road.md"},
		{"x/rods.md", "a.md", "x/rode.md"},
		{"x/rods.md", "x/rode.md", ""},
		{"x/embankment.md", "a.md", ""},
		{"many/notise-7.md", "a.md", "many/notice-7.md"},
	} {
		if got := all.nearest(test.file, test.own); got != test.want {
			t.Errorf("near to %s, linked from %s, is %q, want %q", test.file, test.own, got, test.want)
		}
	}
	all.inFolder["many"] = append(all.inFolder["many"], "many/one-more.md")
	if got := all.nearest("many/notise-7.md", "a.md"); got != "" {
		t.Errorf("among very many files, %q is near", got)
	}
	if got := all.nearest("z/notice-7.md", "a.md"); got != "many/notice-7.md" {
		t.Errorf("%q is named as one of very many files", got)
	}
}
