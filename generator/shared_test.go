package generator

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"handbill.example/generator/problem"
	"handbill.example/generator/site"
)

// The workers of a build share what they make; each file is as it is made alone
// all the same.
func TestBuildIsWhatPagesAre(t *testing.T) {
	dir := t.TempDir()
	write := func(name, format string, args ...any) { writeFile(t, dir, name, fmt.Sprintf(format, args...)) }
	write("site.yaml", "title: Record\nbase_url: https://example.org/r/\npublisher: {name: Council}\nper_page: 5\nocid_prefix: ocds-abc123\n")
	for i := range 3 {
		write(fmt.Sprintf("coverage/c%d.md", i), "---\ntitle: Report %d \"q\" <x> & y\nurl: https://example.org/%[1]d\ntopics: [t1]\n---\nText of *it*.\n", i)
	}
	for i := range 70 {
		for j, kind := range []string{"tender", "tender-update", "award"}[:1+i%3] {
			write(fmt.Sprintf("notices/p%d/n%d.md", i, j), "---\ntype: %s\ntitle: T%d \"q\" <b> ]]> é &amp;\npublished: 2019-1%d-%02d\nbuyer: {name: Buyer %d}\ndeadline: 2020-0%d-%02d 12:00\ntopics: [t%d, x]\ncpv: [72000000]\nregions: [UKI]\nlanguage: %s\nrelated: [c%d, {notice: p%d}]\n---\nText ]]> & [other](../p%d/n0.md).\n",
				kind, i, j, 1+i%28, i%4, 1+j, 1+(i+j)%28, i%3, []string{"en-GB", "cy"}[i%2], i%3, (i+1)%70, (i+1)%70)
		}
	}
	for _, folder := range []string{"../content", dir} {
		o := options(t, folder)
		o.Drafts = true
		m, err := Load(t.Context(), o, nil, Changes{})
		if err != nil {
			t.Fatal(err)
		}
		if m.Problems.HasErrors() {
			t.Fatal(m.Problems)
		}
		var mu sync.Mutex
		made := map[string]string{}
		if problems, err := m.each(context.Background(), nil, func(p site.Page, render func() ([]byte, problem.List)) error {
			data, _ := render()
			mu.Lock()
			defer mu.Unlock()
			if _, twice := made[p.URL]; twice {
				t.Errorf("%s: /%s is made twice", folder, p.URL)
			}
			made[p.URL] = string(data)
			return nil
		}); err != nil || problems.HasErrors() {
			t.Fatal(err, problems)
		}
		for _, p := range m.Site.Pages {
			var w bytes.Buffer
			m.Page(p, &w)
			if made[p.URL] != w.String() {
				t.Errorf("%s: /%s differs from the page alone", folder, p.URL)
			}
		}
	}
}
