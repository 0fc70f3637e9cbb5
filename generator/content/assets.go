package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/problem"
)

// A digest is the SHA-256 of a file's bytes.
type digest [sha256.Size]byte

func (d digest) String() string { return hex.EncodeToString(d[:]) }

// An asset is a file that notices cite.
type asset struct {
	size          int64
	width, height int    // of an image whose format is read
	imageFault    string // why it is no image
	script        string // how it can run, see scriptOf
}

// IsImage tells whether browsers show a file, by its name.
func IsImage(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif":
		return true
	}
	return false
}

// readAsset reads a document or an image. The last result is an error of the
// disk; what is wrong with the file is reported in it.
func readAsset(fsys fs.FS, f *file) (err error) {
	defer problem.Recover("reading "+f.path, &err)
	in, err := open(fsys, f)
	if in == nil {
		return err
	}
	defer in.Close()
	hash := sha256.New()
	var start opening
	all := io.TeeReader(in, io.MultiWriter(hash, &start))
	a := &asset{}
	var read bytes.Buffer // for the size of a drawing
	switch ext := strings.ToLower(path.Ext(f.path)); {
	case ext == ".svg":
		a.width, a.height, a.imageFault = imageSize(io.TeeReader(all, &read), ext)
	case IsImage(f.path):
		a.width, a.height, a.imageFault = imageSize(all, ext)
	}
	a.script = scriptOf(f.path, io.MultiReader(&read, all))
	if _, err := io.Copy(io.Discard, all); err != nil {
		return fmt.Errorf("reading %s: %w", f.path, err)
	}
	a.size = start.size
	hash.Sum(f.digest[:0])
	if a.size <= maxPath && leadsOut(f.path, string(start.bytes)) {
		f.bad, f.broken = true, true
		f.report(Pos{1, 1}, problem.Error, codeLink, "%s is a symbolic link that leads outside the content folder, checked out as a text; put the file itself in its place", problem.Quote(f.path))
		return nil
	}
	f.asset = a
	return nil
}

// leadsOut tells whether a file's text is no more than a path that leads
// outside the content folder. That is what git makes of a symbolic link where
// the system has none (core.symlinks=false): the link's target must not be
// taken for the document.
func leadsOut(file, text string) bool {
	if !strings.HasPrefix(text, "../") || strings.ContainsAny(text, "\n\r\x00") {
		return false
	}
	return strings.HasPrefix(path.Join(path.Dir(file), text), "../")
}

// maxPath is how many bytes the longest path has on Linux.
const maxPath = 4096

// An opening counts the bytes that are written to it, and keeps the first ones.
type opening struct {
	size  int64
	bytes []byte
}

func (o *opening) Write(p []byte) (int, error) {
	o.size += int64(len(p))
	o.bytes = append(o.bytes, p[:min(len(p), maxPath-len(o.bytes))]...)
	return len(p), nil
}

// open opens a regular file. It gives nil, and reports why, where the file is
// not one any more, may not be read or has gone; an error is one of the disk.
func open(fsys fs.FS, f *file) (fs.File, error) {
	fail := func(code, format string, args ...any) {
		f.bad, f.broken = true, true
		f.report(Pos{1, 1}, problem.Error, code, format, args...)
	}
	in, err := fsys.Open(f.path)
	if err != nil {
		message, ok := unreadable(err)
		switch {
		case ok:
			fail(codeUnreadable, "%s", message)
		case f.via != "":
			fail(codeLink, "the symbolic link %s cannot be followed; put the file itself in its place", problem.Quote(f.via))
		default:
			return nil, fmt.Errorf("reading %s: %w", f.path, err)
		}
		return nil, nil
	}
	info, err := in.Stat()
	if err == nil && info.Mode().IsRegular() {
		return in, nil
	}
	in.Close()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.path, err)
	}
	fail(codeOddFile, "this is %s, not a file; remove it", kindOf(info.Mode()))
	return nil, nil
}

// imageSize reads the width and height of an image in pixels. They are 0 for a
// format that is not read, and for an SVG that has none.
func imageSize(r io.Reader, ext string) (width, height int, wrong string) {
	var config image.Config
	var err error
	switch ext {
	case ".png":
		config, err = png.DecodeConfig(r)
	case ".jpg", ".jpeg":
		config, err = jpeg.DecodeConfig(r)
	case ".gif":
		config, err = gif.DecodeConfig(r)
	case ".svg":
		config, err = svgConfig(io.LimitReader(r, 1<<20))
	}
	if err != nil {
		return 0, 0, fmt.Sprintf("is no %s image (%v); save it again, or give it the name of its format", strings.ToUpper(ext[1:]), err)
	}
	return config.Width, config.Height, ""
}

// svgConfig reads the size of an SVG from the attributes of its root: width and
// height, else viewBox.
func svgConfig(r io.Reader) (image.Config, error) {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // the root's attributes are ASCII
	for {
		token, err := d.Token()
		if err != nil {
			return image.Config{}, errors.New("it has no svg element")
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local != "svg" {
			return image.Config{}, fmt.Errorf("its root is %s", root.Name.Local)
		}
		var config image.Config
		var box []string
		for _, a := range root.Attr {
			switch a.Name.Local {
			case "width":
				config.Width = pixels(a.Value)
			case "height":
				config.Height = pixels(a.Value)
			case "viewBox":
				box = strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\t' })
			}
		}
		if (config.Width == 0 || config.Height == 0) && len(box) == 4 {
			config.Width, config.Height = pixels(box[2]), pixels(box[3])
		}
		if config.Width == 0 || config.Height == 0 {
			return image.Config{}, nil
		}
		return config, nil
	}
}

// pixels reads an SVG length in pixels, to the nearest; 0 for any other.
func pixels(length string) int {
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(length), "px"), 64)
	if err != nil || !(n >= 0.5 && n < 100000) {
		return 0
	}
	return int(n + 0.5)
}

// A finder looks up the files that notices cite.
type finder struct {
	tree    tree
	forms   map[string][]*file // by folded path; made when first needed
	guesses problem.Guesses    // of all notices: a file may be one of many
}

// find finds the file that a path cites, in whatever form its accents are
// encoded. Otherwise it says what is wrong, "" where that was reported already.
func (l *finder) find(cited string) (f *file, wrong string) {
	f = l.tree.find(cited)
	if f == nil {
		if l.forms == nil {
			l.forms = map[string][]*file{}
			for _, f := range l.tree {
				form := foldName(f.path)
				l.forms[form] = append(l.forms[form], f)
			}
		}
		for _, other := range l.forms[foldName(cited)] {
			if norm.NFC.String(other.path) == norm.NFC.String(cited) {
				f = other
				break
			}
		}
	}
	switch {
	case f != nil && f.bad:
		return nil, ""
	case f != nil:
		return f, ""
	}

	dir, name := path.Dir(cited), path.Base(cited)
	for above := dir; above != "."; above = path.Dir(above) {
		if f := l.tree.find(above); f != nil && f.bad {
			return nil, ""
		} else if f != nil {
			return nil, fmt.Sprintf("%s is a file, not a folder; check the path", problem.Quote(above))
		}
	}
	if len(l.tree.within(cited)) > 0 || cited == "." {
		return nil, fmt.Sprintf("%s is a folder; write the path of a file in it", problem.Quote(cited))
	}
	for part := range strings.SplitSeq(cited, "/") {
		if isIgnored(part) || part == name && isPassing(part) {
			return nil, fmt.Sprintf("%s is passed over, as are all names that begin with a point or that editors leave behind; rename it", problem.Quote(part))
		}
	}
	if others := l.forms[foldName(cited)]; len(others) > 0 {
		return nil, fmt.Sprintf("no file %s, but %s; write capitals and small letters as the file has them", problem.Quote(cited), problem.Quote(others[0].path))
	}
	names := func(yield func(string) bool) {
		for _, f := range l.tree.within(dir) {
			if path.Dir(f.path) == dir && !yield(path.Base(f.path)) {
				return
			}
		}
	}
	if near := l.guesses.Nearest(name, names); near != "" {
		return nil, fmt.Sprintf("no file %s in %s; did you mean %s?", problem.Quote(name), problem.Quote(dir), problem.Quote(near))
	}
	return nil, fmt.Sprintf("no file %s in %s; put it there, or check the path", problem.Quote(name), problem.Quote(dir))
}

// publishedName gives what follows the procedure's folder in the URL of a file
// that a notice cites: its path in the folder files beside the notice, and for
// any other file files/ and its name.
func publishedName(n *Notice, stored string) string {
	name := norm.NFC.String(stored)
	if inside, found := strings.CutPrefix(name, norm.NFC.String(path.Dir(n.File))+"/"); found && strings.HasPrefix(inside, "files/") {
		return inside
	}
	return "files/" + path.Base(name)
}

// A citation is a file that a notice cites, and where the notice has it.
type citation struct {
	notice *Notice // a copy, to be completed
	number int     // in Facts.Documents; -1 for the image
	file   *file   // nil if it is not there
}

func (c citation) at() problem.Position {
	if c.number < 0 {
		return c.notice.Position("image.file")
	}
	return c.notice.Position("documents." + strconv.Itoa(c.number) + ".file")
}

// complete fills in what the file tells.
func (c citation) complete() {
	stored := c.file.path
	if c.number < 0 {
		i := &c.notice.Facts.Image
		i.Path, i.Name = stored, publishedName(c.notice, stored)
		i.Width, i.Height, i.SHA256 = c.file.asset.width, c.file.asset.height, c.file.digest.String()
		return
	}
	d := &c.notice.Facts.Documents[c.number]
	if d.Path != stored { // its key is in the paths of its nulls
		nulls := slices.Clone(c.notice.Nulls)
		for i, path := range nulls {
			if rest, found := strings.CutPrefix(path, "documents["+d.Path+"]"); found {
				nulls[i] = "documents[" + stored + "]" + rest
			}
		}
		slices.Sort(nulls)
		c.notice.Nulls = nulls
	}
	d.Path, d.Name = stored, publishedName(c.notice, stored)
	d.Size, d.SHA256 = c.file.asset.size, c.file.digest.String()
}
