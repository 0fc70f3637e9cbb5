package preview

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkSave measures from just before a notice is written to the end of the
// first answer that has the new text, in sites of several sizes.
func BenchmarkSave(b *testing.B) {
	for _, notices := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(notices), func(b *testing.B) {
			s := newProject(b)
			for i := range notices {
				s.write(fmt.Sprintf("content/notices/%d/n%d.md", 2000+i%20, i), noticeText(fmt.Sprint("Notice ", i), "2019-11-20", fmt.Sprintf("topics: [topic %d]", i%50))+strings.Repeat("Some words of a body.\n", 100))
			}
			r := s.preview(nil, nil)
			name, text := "content/notices/2019/cameras.md", s.read("content/notices/2019/cameras.md")
			i := 0
			for b.Loop() {
				i++
				s.write(name, text+fmt.Sprintf("\nword%dword\n", i))
				r.shows("notices/cameras/", fmt.Sprintf("word%dword", i))
			}
		})
	}
}
