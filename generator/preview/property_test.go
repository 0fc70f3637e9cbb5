package preview

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// long makes the tests of endurance last: go test -run 'Random|Soak' -long.
var long = flag.Bool("long", false, "let the tests of endurance last as long as the goals have it")

// Whatever happens to the files, in whatever order, the preview settles on what
// a fresh start gives.
func TestRandomChanges(t *testing.T) {
	series, steps := 6, 25
	if *long {
		series, steps = 200, 50
	}
	for i := range series {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			seed := uint64(i)
			if *long {
				seed = uint64(time.Now().UnixNano())
			}
			s := &shaker{rand: rand.New(rand.NewPCG(seed, 1)), project: newProject(t)}
			s.dirs = []string{"content/notices", "content/notices/2019", "content/notices/pegasus", "content/coverage"}
			r := s.project.preview(nil, nil)
			for n := range steps {
				s.step()
				if s.rand.IntN(3) > 0 { // else the next change comes at once
					time.Sleep(time.Duration(s.rand.IntN(40)) * time.Millisecond)
				}
				if n%10 == 9 {
					r.isFresh()
				}
			}
			r.isFresh()
			if t.Failed() {
				t.Logf("seed %d:\n%s", seed, strings.Join(s.log, "\n"))
			}
		})
	}
}

// A shaker does things to the files of a project.
type shaker struct {
	rand    *rand.Rand
	project *project
	dirs    []string
	log     []string
	count   int
}

func (s *shaker) note(format string, args ...any) {
	s.log = append(s.log, fmt.Sprintf(format, args...))
}

// try does something that may fail, since the step before took its object away.
func (s *shaker) try(err error) {
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) && !strings.Contains(err.Error(), "directory") && !strings.Contains(err.Error(), "invalid argument") {
		s.project.t.Fatal(err)
	}
}

// any gives one of the files or folders below the content folder.
func (s *shaker) any(folder bool) string {
	var found []string
	err := filepath.WalkDir(s.project.path("content"), func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() == folder && p != s.project.path("content") {
			found = append(found, p)
		}
		return nil
	})
	s.try(err)
	if len(found) == 0 {
		return s.project.path("content/none")
	}
	return found[s.rand.IntN(len(found))]
}

func (s *shaker) fresh() string {
	s.count++
	return fmt.Sprintf("n%d", s.count)
}

// file gives a path for a new file, in a folder that need not be there.
func (s *shaker) file() string {
	return s.project.path(path.Join(s.dirs[s.rand.IntN(len(s.dirs))], s.fresh()+".md"))
}

func (s *shaker) text() string {
	s.count++
	t := noticeText(fmt.Sprintf("Title %d", s.count), fmt.Sprintf("2019-11-%02d", 1+s.rand.IntN(28)))
	switch s.rand.IntN(8) {
	case 0:
		return t[:s.rand.IntN(len(t))] // half a file
	case 1:
		return strings.Replace(t, "buyer", "byer", 1)
	case 2:
		return t + "\nSee [radios](/notices/radios/) and [n1](/notices/n1/).\n"
	case 3:
		return strings.Replace(t, "deadline:", "topics: [a, b]\ndeadline:", 1)
	case 4:
		return strings.Replace(t, "deadline:", "documents: [{title: A, file: a.txt}]\ndeadline:", 1)
	case 5:
		return strings.Replace(t, "deadline:", "aliases: [/old/]\ndraft: true\ndeadline:", 1)
	}
	return t
}

func (s *shaker) write(name, text string) {
	s.try(os.MkdirAll(filepath.Dir(name), 0o777))
	s.try(os.WriteFile(name, []byte(text), 0o666))
}

// step does one thing.
func (s *shaker) step() {
	p := s.project
	switch n := s.rand.IntN(24); n {
	case 0, 1:
		name := s.file()
		s.note("new %s", name)
		s.write(name, s.text())
	case 2, 3, 4:
		name := s.any(false)
		s.note("edit %s", name)
		if strings.HasSuffix(name, ".md") {
			s.write(name, s.text())
		}
	case 5:
		name := s.any(false)
		s.note("replace %s", name)
		if strings.HasSuffix(name, ".md") {
			s.write(name+".tmp", s.text())
			s.try(os.Rename(name+".tmp", name))
		}
	case 6:
		name := s.any(false)
		s.note("write %s in two parts", name)
		if text := s.text(); strings.HasSuffix(name, ".md") {
			s.write(name, text[:len(text)/2])
			time.Sleep(time.Duration(s.rand.IntN(30)) * time.Millisecond)
			s.write(name, text)
		}
	case 7:
		name := s.any(false)
		s.note("remove %s", name)
		if path.Base(name) != "site.yaml" {
			s.try(os.Remove(name))
		}
	case 8:
		from, to := s.any(false), s.file()
		s.note("move %s to %s", from, to)
		if path.Base(from) != "site.yaml" {
			s.try(os.MkdirAll(filepath.Dir(to), 0o777))
			s.try(os.Rename(from, to))
		}
	case 9:
		from := s.any(true)
		to := filepath.Join(filepath.Dir(from), s.fresh())
		s.note("move folder %s to %s", from, to)
		s.try(os.Rename(from, to))
	case 10:
		from := s.any(true)
		to := p.path("content/notices/" + s.fresh())
		s.note("move folder %s to %s", from, to)
		s.try(os.Rename(from, to))
	case 11:
		a, b, aside := s.any(true), s.any(true), p.path("aside")
		s.note("exchange folders %s and %s", a, b)
		if !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a) {
			s.try(os.Rename(a, aside))
			s.try(os.Rename(b, a))
			s.try(os.Rename(aside, b))
		}
	case 12:
		name := s.any(true)
		s.note("remove folder %s", name)
		s.try(os.RemoveAll(name))
	case 13:
		dir := p.path("outside/" + s.fresh() + "/sub")
		s.write(filepath.Join(dir, "tender.md"), s.text())
		to := p.path("content/notices/2020")
		s.note("move in %s", to)
		s.try(os.MkdirAll(filepath.Dir(to), 0o777))
		s.try(os.Rename(filepath.Dir(dir), to))
	case 14:
		dir := filepath.Join(s.any(true), s.fresh(), "deep", "deeper")
		s.note("new folders %s", dir)
		s.write(filepath.Join(dir, "x.md"), s.text())
	case 15:
		name := s.any(true)
		s.note("document in %s", name)
		s.write(filepath.Join(name, "a.txt"), s.fresh())
	case 16:
		name := s.any(false)
		s.note("backups of %s", name)
		for _, suffix := range []string{"~", ".bak", ".swp"} {
			s.write(name+suffix, "backup")
		}
		s.write(filepath.Join(filepath.Dir(name), ".hidden.md"), "hidden")
		s.try(os.Remove(name + "~"))
	case 17:
		name := s.any(false)
		info, err := os.Stat(name)
		s.try(err)
		data, err := os.ReadFile(name)
		s.try(err)
		s.note("same size and time %s", name)
		if err == nil && len(data) > 0 && info != nil {
			data[len(data)-1] ^= 1
			s.try(os.WriteFile(name, data, 0o666))
			s.try(os.Chtimes(name, info.ModTime(), info.ModTime()))
		}
	case 18:
		s.note("settings")
		s.write(p.path("content/site.yaml"), strings.Replace(settings, "per_page: 2", fmt.Sprintf("per_page: %d", 1+s.rand.IntN(4)), 1))
	case 19:
		s.note("broken settings")
		s.write(p.path("content/site.yaml"), []string{"title: x\n", "", "title: [\n", settings + "timezone: Pacific/Auckland\n"}[s.rand.IntN(4)])
		time.Sleep(time.Duration(s.rand.IntN(30)) * time.Millisecond)
		s.write(p.path("content/site.yaml"), settings)
	case 20:
		s.note("template")
		s.write(p.path("templates/404.html"), fmt.Sprintf(`{{template "top" .}}%s{{template "bottom" .}}`, []string{"own", "{{.Nonsense}}", "{{if}}"}[s.rand.IntN(3)]))
	case 21:
		s.note("no templates")
		s.try(os.RemoveAll(p.path("templates")))
	case 22:
		target, name := s.any(s.rand.IntN(2) == 0), s.file()
		s.note("link %s to %s", name, target)
		to, err := filepath.Rel(filepath.Dir(name), target)
		s.try(err)
		s.try(os.MkdirAll(filepath.Dir(name), 0o777))
		s.try(os.Symlink(to, name))
	case 23:
		s.note("content away and back")
		s.try(os.Rename(p.path("content"), p.path("away")))
		time.Sleep(time.Duration(s.rand.IntN(100)) * time.Millisecond)
		s.try(os.Rename(p.path("away"), p.path("content")))
	}
}
