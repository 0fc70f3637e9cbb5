package render
import ("testing";"time";"fmt";"os")
func TestSlow(t *testing.T) {
	N := 90000
	fmt.Sscan(os.Getenv("N"), &N)
	m := newMarkdown(base{markdownSite(t)})
	for _, c := range markdownHeavy(N) { if o := os.Getenv("ONLY"); o != "" && c.name != o { continue }
		t0 := time.Now()
		h, p := m.html(text{file:"notices/road-repairs.md", line:1, source:c.source})
		d := time.Since(t0)
		if d > 50*time.Millisecond*time.Duration(N/90000) { fmt.Printf("%-30s %8d B %8.3fs out %8d problems %d", c.name, len(c.source), d.Seconds(), len(h), len(p)); if len(p)>0 {fmt.Print(" ", p[0].Message)}; fmt.Println() }
	}
}
