package render
import ("testing";"os";"path/filepath";"strings";"fmt";"golang.org/x/tools/txtar")
func TestPages(t *testing.T) {
	dir := "/tmp/hb/mdlab/pages"
	os.RemoveAll(dir); os.MkdirAll(dir+"/tenders/notices/pegasus/files", 0o755)
	css, _ := os.ReadFile("/work/shared/mockups/style.css")
	os.WriteFile(dir+"/style.css", []byte(string(css)+"\n.prose .right { text-align: end; }\n.prose .center { text-align: center; }\n"), 0o644)
	svg := `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>`
	os.WriteFile(dir+"/tenders/notices/pegasus/files/plan.png", []byte(svg), 0o644)
	m := newMarkdown(base{markdownSite(t)})
	write := func(name string, bodies string) {
		os.WriteFile(dir+"/"+name+".html", []byte(fmt.Sprintf(`<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>%s</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="style.css">
</head>
<body>
<a class="skip" href="#main">Skip</a>
<header class="mast"><p>x</p></header>
<main id="main" tabindex="-1"><h1>Page</h1>
<section class="row" aria-labelledby="about"><header><h2 id="about">About</h2></header><div id="documents">
%s
</div></section></main>
<footer class="foot"><p>x</p></footer>
</body>
</html>
`, name, bodies)), 0o644)
	}
	files, _ := filepath.Glob("testdata/markdown/*.txtar")
	n := 0
	for _, f := range files {
		a, _ := txtar.ParseFile(f)
		for _, c := range a.Files {
			if !strings.HasSuffix(c.Name, ".md") { continue }
			h, p := m.html(markdownText(string(c.Data)))
			if len(p) > 0 || len(h) == 0 { continue }
			n++
			write(fmt.Sprintf("%s-%02d", strings.TrimSuffix(filepath.Base(f), ".txtar"), n), `<div class="prose">`+string(h)+`</div>`)
		}
	}
	all := ""
	for _, p := range []string{"", "2020-01-08", "2020-01-08-1"} {
		b := markdownText("## Terms\n\n## Terms\n\nOne[^1], two[^1], three[^1], [up](#terms-1).\n\n|a|b|\n|-|-|\n|1|2|\n\n```\nx  \n```\n\n[^1]: Note.\n")
		b.prefix = p
		h, _ := m.html(b)
		all += `<div class="prose">`+string(h)+`</div>`
	}
	write("several", all)
}
