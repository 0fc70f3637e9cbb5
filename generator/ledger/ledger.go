// Package ledger remembers what was published, so that nothing published
// changes or disappears in silence.
//
// The ledger is content/ledger.json. It lies with the content, and not with
// the site that is built from it, since it must be under the same version
// control as the notices: whoever reviews a change to a notice sees that its
// entry does not agree any more, and a build folder may be thrown away. It has,
// for each notice that was once published, a digest of each of its
// facts and of each file that it cites, the date of its correction and its
// aliases. The digests of facts tell which facts were edited without keeping the
// texts twice.
package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/problem"
)

// File is the ledger's name in the content folder.
const File = content.LedgerFile

// maxFile is how many bytes a ledger can have: a notice has about a thousand.
const maxFile = 256 << 20

// A Ledger is what was published.
type Ledger struct {
	// Notices is by procedure and notice, as ids know them: "pegasus/2019-11-20-tender".
	Notices map[string]Entry `json:"notices"`
}

// An Entry is a notice as it was published.
type Entry struct {
	File string `json:"file"` // in the content folder
	// Name is the procedure's, where that is not its first.
	Name      string `json:"name,omitempty"`
	Published string `json:"published"` // as in a <time> element
	// Corrected is the date of the correction that it had, "" if none.
	Corrected string `json:"corrected,omitempty"`
	// Aliases are its old addresses. They are no facts: more may come to it.
	Aliases []string `json:"aliases,omitempty"`
	// Facts are digests by path, with the item in brackets: "lots.value[lot-1]".
	Facts map[string]string `json:"facts"`
	// Alone tells of each list whose things an earlier notice had, by path, whether it
	// was written as plain names, which take the former ones out: no fact tells so. An
	// entry that an earlier version made has none, and none is held against it.
	Alone map[string]bool `json:"alone,omitempty"`
	// Documents are the SHA-256 digests of its documents and its picture, by
	// path in the content folder.
	Documents map[string]string `json:"documents,omitempty"`
}

// The kinds of problem.
const (
	codeUnreadable = "ledger-unreadable"
	codeRemoved    = "published-notice-removed"
	codeWithdrawn  = "published-procedure-removed"
	codeEdited     = "published-notice-edited"
	codeMoved      = "published-date-moved"
	codeDocument   = "published-document-changed"
	codeCorrection = "published-correction-removed"
	codeAlias      = "published-alias-removed"
)

// Read reads the ledger of a content folder. Without one it is empty. A ledger
// that cannot be read is a problem of the content.
func Read(fsys fs.FS) (Ledger, problem.List, error) {
	empty := Ledger{Notices: map[string]Entry{}}
	unreadable := func(at problem.Position, why any) problem.List {
		return problem.List{{Position: at, Code: codeUnreadable, Message: fmt.Sprintf("the ledger cannot be read: %v; take it back from version control", why)}}
	}
	at := problem.Top(File)
	data, wrong, err := content.ReadRegular(fsys, File, maxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return empty, nil, nil
	case err != nil:
		return empty, nil, fmt.Errorf("the ledger: %w", err)
	case wrong != "":
		return empty, unreadable(at, wrong), nil
	}
	if conflicts := content.Conflicts(data); len(conflicts) > 0 {
		at.Line, at.Column = int(conflicts[0].Line), int(conflicts[0].Column)
		return empty, unreadable(at, "two versions of it meet here, as a merge left them, of which either will do, since publish-check adds what it lacks"), nil
	}
	var l Ledger
	if err := json.Unmarshal(data, &l); err != nil || l.Notices == nil {
		if err == nil {
			err = errors.New("there is no “notices” in it")
		}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			before := data[:min(int(syntax.Offset), len(data))]
			at.Line += strings.Count(string(before), "\n")
			at.Column = len(before) - strings.LastIndex(string(before), "\n")
		}
		return empty, unreadable(at, err), nil
	}
	return l, nil, nil
}

// Agreed are notices whose facts and files were found to be those that were published.
type Agreed map[*content.Notice]bool

// Check tells what differs between what was published and the content. at is
// the moment of the site, in its time zone. former is what an earlier check by the
// same ledger found to agree, of a folder with the same first names: those notices
// are not held against their facts again. The second result is the same for the next.
func (l Ledger) Check(folder *content.Folder, at time.Time, former Agreed) (problem.List, Agreed) {
	if len(l.Notices) == 0 {
		return nil, nil
	}
	var problems problem.List
	agreed := make(Agreed, len(l.Notices))
	notices := map[string]*content.Notice{}
	procedures := map[string]bool{}
	named := map[string]*content.Notice{}   // the first of a procedure by its name, or that which says what its first name was
	heirs := map[string]*content.Notice{}   // by alias
	shown := map[string][]*content.Notice{} // by procedure, those on the site
	aliases := map[string][]string{}        // by procedure, of those and with their addresses
	for _, n := range folder.Notices {
		procedure, id := folder.FirstNames(n)
		notices[procedure+"/"+id] = n
		procedures[procedure] = true
		if named[n.Procedure] == nil || named[n.Procedure].FirstName == "" && n.FirstName != "" {
			named[n.Procedure] = n
		}
		if !n.Draft && !n.Scheduled(at) {
			aliases[procedure] = append(aliases[procedure], n.Aliases...)
			shown[procedure] = append(shown[procedure], n)
		}
		for _, a := range n.Aliases {
			heirs[a] = n
		}
	}
	// What got a former name back has its pages where their aliases were.
	for procedure, all := range shown {
		own := "/notices/" + all[0].Procedure + "/"
		aliases[procedure] = append(aliases[procedure], own)
		for _, n := range all {
			if len(all) > 1 { // else it has no page of its own
				aliases[procedure] = append(aliases[procedure], own+n.ID+"/")
			}
		}
	}
	moved := map[string]bool{}  // whether it was told that the procedure is elsewhere or gone
	wrong := map[string][]int{} // by file, the lines of its errors
	for _, p := range folder.Problems {
		if p.Severity == problem.Error {
			wrong[p.File] = append(wrong[p.File], p.Line)
		}
	}
	tombstones := map[string]*content.Withdrawal{}
	for _, w := range folder.Withdrawals {
		tombstones[w.Name] = w
	}
	for _, id := range slices.Sorted(maps.Keys(l.Notices)) {
		e := l.Notices[id]
		procedure, _, _ := strings.Cut(id, "/")
		name := cmp.Or(e.Name, procedure)
		address := "/notices/" + name + "/"
		n := notices[id]
		top := problem.Top(e.File)
		switch {
		case n != nil:
			if n.Procedure != name && !moved[procedure] && !slices.Contains(aliases[procedure], address) {
				moved[procedure] = true
				problems.Add(n.Position("aliases"), problem.Error, codeAlias, "the procedure was published as “%s”, and its address is gone; list %s under aliases, since links may lead to it", name, address)
			}
			if checkNotice(folder, n, e, aliases[procedure], wrong[n.File], at, former[n], &problems) {
				agreed[n] = true
			}
		case folder.Broken(procedure), folder.Broken(name):
			// Its file is there and has an error of its own.
		case procedures[procedure]:
			problems.Add(top, problem.Error, codeRemoved, "the notice “%s” was published on %s and is gone; put the file back, and publish a cancellation or an update instead", id, e.Published)
		case named[name] != nil:
			if n := named[name]; !moved[procedure] {
				moved[procedure] = true
				advice := "write first_name: " + procedure
				if procedure == name {
					advice = "take first_name out"
				}
				problems.Add(n.Position("first_name"), problem.Error, codeWithdrawn, "the procedure was published with the ids of “%s”, and now has those of “%s”; %s, since ids never change", procedure, folder.FirstName(name), advice)
			}
		case folder.IsWithdrawn(name):
			if w := tombstones[name]; w != nil { // else it could not be read
				for _, a := range e.Aliases {
					if a != address && !slices.Contains(w.Aliases, a) {
						problems.Add(w.Position("aliases"), problem.Error, codeAlias, "the alias “%s” of the procedure was published and is gone; list it under aliases here, since links may lead to it", a)
					}
				}
			}
		case heirs[address] != nil:
			if heir := heirs[address]; !moved[procedure] {
				moved[procedure] = true
				problems.Add(heir.Position("aliases"), problem.Error, codeWithdrawn, "the procedure “%s” was published on %s, and “%s” has its address; if it is the same, write first_name: %s here, so that its ids stay, else take the alias out and say in withdrawn/%s.md why it was withdrawn", name, e.Published, heir.Procedure, procedure, name)
			}
		case !moved[procedure]:
			moved[procedure] = true
			problems.Add(top, problem.Error, codeWithdrawn, "the procedure “%s” was published on %s and is gone; put it back, or say in withdrawn/%s.md why and when it was withdrawn; if it was renamed, write first_name: %s in it, and its old address under aliases", name, e.Published, name, procedure)
		}
	}
	return problems, agreed
}

// checkNotice holds a notice against its entry; aliases are those of its procedure,
// to which any notice of it may lead. wrong are the lines of its file's errors: a key
// that has one was not read as it was meant, and one that is gone may be misspelt,
// so that what they say is held against the entry once the errors are mended.
// agreed tells that its facts and files are known to be those of the entry; the result,
// whether they are.
func checkNotice(folder *content.Folder, n *content.Notice, e Entry, aliases []string, wrong []int, at time.Time, agreed bool, problems *problem.List) bool {
	refused := map[string]bool{}
	for _, line := range wrong {
		for _, key := range n.KeysAt(line) {
			refused[key] = true
		}
	}
	unread := func(key string) bool { return refused[key] || len(wrong) > 0 && !n.Says(key) }
	excused, advice := refused["corrected"] || e.newlyCorrected(n, at.Location()), "write corrected: {date: …, reason: …}"
	switch {
	case n.Corrected.Reason != "":
		advice = "write corrected anew, with a later date and a reason that tells of this change too"
	case e.Corrected != "" && !unread("corrected"):
		problems.Add(n.Position("corrected"), problem.Error, codeCorrection, "the notice was corrected after it was published on %s, and corrected is gone, which told so; put it back", e.Published)
	}
	// No correction excuses that a notice is gone: it would stand on its page.
	if n.Draft {
		problems.Add(n.Position("draft"), problem.Error, codeRemoved, "the notice was published on %s, and as a draft it is gone from the site; take draft out, and publish a cancellation or an update instead", e.Published)
	}
	published := n.Published.Datetime()
	switch {
	case n.Scheduled(at) && !start(e.Published, at.Location()).After(at):
		problems.Add(n.Position("published"), problem.Error, codeRemoved, "the notice was published on %s, and until %s it is gone from the site; put the date back, and publish a cancellation or an update instead", e.Published, published)
	case published != e.Published && !excused && !said(n.Published, e.Published):
		problems.Add(n.Position("published"), problem.Warning, codeMoved, "the notice was published on %s and now says %s; put the date back, or %s", e.Published, published, advice)
	}
	for _, a := range e.Aliases {
		if !slices.Contains(n.Aliases, a) && !slices.Contains(aliases, a) && !unread("aliases") && !excused {
			problems.Add(n.Position("aliases"), problem.Error, codeAlias, "the alias “%s” was published and is gone; put it back, since links may lead to it, or %s", a, advice)
		}
	}
	if agreed {
		return true
	}
	n = inPlace(folder, n, path.Dir(e.File))
	edited := slices.DeleteFunc(e.edited(n), func(path string) bool { return unread(key(path)) })
	if len(edited) > 0 && !excused {
		problems.Add(n.Position(key(edited[0])), problem.Error, codeEdited,
			"the notice was published on %s and other facts stood in it: %s; put them back and say the change in a new notice, or %s", e.Published, strings.Join(edited, ", "), advice)
	}
	agreed = len(edited) == 0 && len(wrong) == 0
	checkFile := func(at, file, path, digest string) {
		if was, ok := e.Documents[path]; ok && was != digest && !unread(key(at)) && !excused {
			agreed = false
			problems.Add(n.Position(at), problem.Error, codeDocument,
				"the file “%s” is not the one that was published on %s; put it back and add the new one in a new notice, or %s", file, e.Published, advice)
		}
	}
	for i, d := range n.Facts.Documents {
		checkFile(fmt.Sprintf("documents.%d", i), d.File, d.Path, d.SHA256)
	}
	checkFile("image.file", n.Facts.Image.File, n.Facts.Image.Path, n.Facts.Image.SHA256)
	return agreed
}

// edited gives the paths of the facts of a notice that are not as recorded, sorted.
func (e Entry) edited(n *content.Notice) []string {
	now := digests(n)
	recorded := e.renewed(n, now)
	var edited []string
	for path, digest := range now {
		if recorded[path] != digest {
			edited = append(edited, path)
		}
	}
	for path := range recorded {
		if _, ok := now[path]; !ok {
			edited = append(edited, path)
		}
	}
	for path, alone := range e.Alone {
		switch now := slices.Contains(n.Replaces, path); {
		case alone && !now:
			edited = append(edited, path+" as plain names")
		case now && !alone:
			edited = append(edited, path+" as maps")
		}
	}
	slices.Sort(edited)
	return edited
}

// alone gives the lists of a notice that Entry.Alone tells of. former is what held
// before it, nil of the first: where there was nothing, it is the same how a list is
// written.
func alone(former *content.Facts, n *content.Notice) map[string]bool {
	if former == nil {
		return nil
	}
	lists := map[string]bool{}
	add := func(path string, had, said int) {
		if had > 0 && said > 0 {
			lists[path] = slices.Contains(n.Replaces, path)
		}
	}
	add("towers.before", len(former.Towers.Before), len(n.Facts.Towers.Before))
	add("towers.after", len(former.Towers.After), len(n.Facts.Towers.After))
	find := content.Finder(former.Awards)
	for _, a := range n.Facts.Awards {
		if i := find(a.Key()); i >= 0 {
			add("awards["+a.Key()+"].suppliers", len(former.Awards[i].Suppliers), len(a.Suppliers))
		}
	}
	return lists
}

// newlyCorrected tells whether a notice has a correction of a later date than
// the recorded one: it excuses the edits up to the time when it is recorded, and
// none after it. By the date alone feeds and calendars tell that there is
// something new. An entry that an earlier version made has no date, so that a
// correction is recorded next.
func (e Entry) newlyCorrected(n *content.Notice, zone *time.Location) bool {
	date := n.Corrected.Date // which may have a fraction of a second that is not recorded
	return date.Datetime() != e.Corrected && date.Start().After(start(e.Corrected, zone))
}

// said tells whether a moment is a recorded one, whatever their offsets.
func said(m moment.Moment, recorded string) bool {
	before, err := moment.Parse(recorded, m.Start().Location())
	return err == nil && instant(before) == instant(m)
}

// start is when a recorded moment begins, which is long ago where it cannot be read.
func start(recorded string, zone *time.Location) time.Time {
	m, _ := moment.Parse(recorded, zone)
	return m.Start()
}

// inPlace gives a notice as it would be in another folder, with the files beside it,
// and with the first names of the procedures that it cites: neither where a
// notice lies nor what another procedure is called now is a fact of it.
func inPlace(folder *content.Folder, n *content.Notice, dir string) *content.Notice {
	moved := func(file string) string {
		if beside, ok := strings.CutPrefix(file, path.Dir(n.File)+"/"); ok {
			return dir + "/" + beside
		}
		return file
	}
	out := *n
	f := &out.Facts
	f.Documents = slices.Clone(f.Documents)
	for i := range f.Documents {
		f.Documents[i].Path = moved(f.Documents[i].Path)
	}
	f.Image.Path = moved(f.Image.Path)
	out.Nulls = slices.Clone(n.Nulls)
	for i, null := range n.Nulls {
		if file, ok := strings.CutPrefix(null, "documents["); ok {
			out.Nulls[i] = "documents[" + moved(file)
		}
	}
	f.Related = slices.Clone(f.Related)
	for i, r := range f.Related {
		f.Related[i].Notice = folder.FirstName(r.Notice)
	}
	f.Towers.After = slices.Clone(f.Towers.After)
	for i, t := range f.Towers.After {
		f.Towers.After[i].Notice = folder.FirstName(t.Notice)
	}
	return &out
}

// key is the front-matter key of a path in Entry.Facts.
func key(path string) string {
	path, _, _ = strings.Cut(path, "[")
	path, _, _ = strings.Cut(path, ".")
	return path
}

// renewed gives the recorded facts with the digests of now, of the notice, in place
// of those that an earlier version made of the same, or that are of another way to
// write it: of the text as it is written, with accents typed in the one or the other
// way, and as pages worded it.
func (e Entry) renewed(n *content.Notice, now map[string]string) map[string]string {
	if maps.Equal(e.Facts, now) {
		return e.Facts // as of nearly all
	}
	renewed := make(map[string]string, len(e.Facts))
	for path, digest := range e.Facts {
		renewed[norm.NFC.String(path)] = digest
	}
	visit(n, func(path, said string, otherwise ...string) {
		path = norm.NFC.String(path)
		recorded, ok := renewed[path]
		if !ok || recorded == now[path] {
			return
		}
		for _, text := range append(otherwise, said) {
			if recorded == digest(text) || recorded == digest(norm.NFC.String(text)) || recorded == digest(norm.NFD.String(text)) {
				renewed[path] = now[path]
			}
		}
	})
	return renewed
}

// Record gives the ledger with the notices of a register, all of which are
// published. Entries of notices with a later correction than the recorded one
// are renewed; those of others stay as they are, but for aliases that came to them
// and what an earlier version made otherwise or did not record.
func (l Ledger) Record(r *notice.Register) Ledger {
	out := Ledger{Notices: maps.Clone(l.Notices)}
	for _, p := range r.Procedures {
		for _, s := range p.Steps {
			n := s.Notice
			procedure, name := r.Folder.FirstNames(n)
			id := procedure + "/" + name
			former, ok := out.Notices[id]
			kept := ok && !former.newlyCorrected(n, r.Folder.Settings.Zone)
			n = inPlace(r.Folder, n, path.Dir(n.File))
			now := digests(n)
			if kept && former.File == n.File {
				former.Aliases, former.Facts, former.Alone = n.Aliases, former.renewed(n, now), alone(s.Former, n)
				out.Notices[id] = former
				continue
			}
			e := Entry{File: n.File, Published: n.Published.Datetime(), Corrected: n.Corrected.Date.Datetime(), Aliases: n.Aliases, Facts: now, Alone: alone(s.Former, n), Documents: map[string]string{}}
			for _, d := range n.Facts.Documents {
				if d.Path != "" {
					e.Documents[d.Path] = d.SHA256
				}
			}
			if i := n.Facts.Image; i.Path != "" {
				e.Documents[i.Path] = i.SHA256
			}
			if p.Name != procedure {
				e.Name = p.Name
			}
			if kept { // it moved, and says what it said
				e.Published, e.Corrected = former.Published, former.Corrected
			}
			out.Notices[id] = e
		}
	}
	return out
}

// Marshal gives the ledger's file: keys in order, one fact a line, so that a
// review shows what came to it.
func (l Ledger) Marshal() ([]byte, error) {
	data, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(data, '\n'), nil
}

// digests gives a short digest of each fact that a notice states, by path.
func digests(n *content.Notice) map[string]string {
	digests := map[string]string{}
	visit(n, func(path, said string, _ ...string) {
		digests[norm.NFC.String(path)] = digest(norm.NFC.String(said))
	})
	return digests
}

// visit calls a function with each fact that a notice states: its path, what it says
// and the other texts by which an earlier version may have recorded the same.
func visit(n *content.Notice, add func(path, said string, otherwise ...string)) {
	add("type", string(n.Type))
	for _, text := range [][2]string{{"reason", n.Reason}, {"official_url", n.OfficialURL}, {"language", n.Language}} {
		if text[1] != "" {
			add(text[0], text[1])
		}
	}
	suppliers := map[string]string{} // by award
	for _, a := range n.Facts.Awards {
		if len(a.Suppliers) > 0 {
			suppliers[a.Key()] = plain(a.Suppliers)
		}
	}
	for f := range notice.Flatten(&n.Facts) {
		path := f.Path
		if f.Item != "" {
			path += "[" + f.Item + "]"
		}
		switch said := plain(f.Value); f.Path {
		case "awards.suppliers":
			add(path, suppliers[f.Item], said)
		case "buyer.name", "cpv", "events", "programme.title":
			add(path, meaning(f.Value), said, notice.Text(f.Value))
		default:
			switch f.Value.(type) {
			case moment.Moment, moment.Duration:
				add(path, meaning(f.Value), said)
			default:
				add(path, said)
			}
		}
	}
	for _, null := range n.Nulls {
		add(null, "null")
	}
}

// meaning is plain for what can be written in several ways that say the same: a
// later notice that says it in another one changes nothing, and so does an edit.
func meaning(value any) string {
	switch v := value.(type) {
	case string: // names
		return content.ShownName(v)
	case moment.Duration:
		months, days := v.Length()
		return fmt.Sprintf("%d months %d days", months, days)
	case []string: // codes
		digits := make([]string, len(v))
		for i, code := range v {
			digits[i] = content.CPVDigits(code)
		}
		return strings.Join(digits, "\x00")
	case moment.Moment:
		return instant(v)
	case []content.Event:
		return events(v, instant)
	}
	return plain(value)
}

// instant gives a moment as it is whatever the offset that it was written with.
func instant(m moment.Moment) string {
	if m.Precision() == moment.Instant {
		return m.Start().UTC().Format(time.RFC3339)
	}
	return m.Datetime()
}

func events(all []content.Event, date func(moment.Moment) string) string {
	var rows [][]string
	for _, e := range all {
		rows = append(rows, []string{e.Title, date(e.Date)})
	}
	return compactJSON(rows)
}

// plain gives a value as text from which it can be told from every other, and
// which stays when pages come to word it otherwise.
func plain(value any) string {
	switch v := value.(type) {
	case money.Amount:
		return v.Data()
	case moment.Moment:
		return v.Datetime()
	case []string:
		return strings.Join(v, "\x00")
	case []content.Event:
		return events(v, moment.Moment.Datetime)
	case []content.Organization:
		var rows [][]string
		for _, o := range v {
			rows = append(rows, []string{o.Name, o.ID, o.URL, o.Contact.Name, o.Contact.Email, o.Contact.Phone, o.Contact.URL})
		}
		return compactJSON(rows)
	case map[string]any:
		return compactJSON(v)
	}
	return notice.Text(value)
}

func compactJSON(v any) string {
	data, _ := json.Marshal(v) // texts, lists and maps alone, in order of keys
	return string(data)
}

// digest is short: it tells an editor's changes apart, and guards against no
// forger, since whoever can edit a notice can edit the ledger.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// Fresh counts the notices that one ledger has and another does not.
func (l Ledger) Fresh(former Ledger) int {
	n := 0
	for id := range l.Notices {
		if _, ok := former.Notices[id]; !ok {
			n++
		}
	}
	return n
}
