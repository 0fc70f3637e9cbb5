package content

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"

	"handbill.example/generator/money"
	"handbill.example/generator/problem"
)

// The keys of a notice, in the order of the documentation. A key of Notice
// itself is said of the notice, the others of its procedure.
var noticeKeys = []key[Notice]{
	{"type", func(d *decoder, n *Notice, v value) { n.Type = Type(d.choice(v, typeWords()...)) }},
	{"published", func(d *decoder, n *Notice, v value) { n.Published = d.moment(v) }},
	{"title", func(d *decoder, n *Notice, v value) { n.Facts.Title = d.line(v) }},
	{"summary", func(d *decoder, n *Notice, v value) { n.Facts.Summary = d.paragraph(v) }},
	{"reference", func(d *decoder, n *Notice, v value) { n.Facts.Reference = d.line(v) }},
	{"official_url", func(d *decoder, n *Notice, v value) { n.OfficialURL = d.link(v) }},
	{"buyer", func(d *decoder, n *Notice, v value) {
		n.Facts.Buyer = d.organization(v)
		d.refuseNull(v, "name")
	}},
	{"programme", func(d *decoder, n *Notice, v value) { n.Facts.Programme = d.programme(v) }},
	{"value", func(d *decoder, n *Notice, v value) { n.Facts.Value = d.value(v) }},
	{"deadline", func(d *decoder, n *Notice, v value) { n.Facts.Deadline = d.moment(v) }},
	{"events", func(d *decoder, n *Notice, v value) { n.Facts.Events = d.events(v) }},
	{"submit", func(d *decoder, n *Notice, v value) { n.Facts.Submit = d.submit(v) }},
	{"duration", func(d *decoder, n *Notice, v value) { n.Facts.Duration = d.duration(v) }},
	{"extension", func(d *decoder, n *Notice, v value) { n.Facts.Extension = d.duration(v) }},
	{"towers", func(d *decoder, n *Notice, v value) { n.Facts.Towers = d.towers(v) }},
	{"lots", func(d *decoder, n *Notice, v value) {
		n.Facts.Lots = decodeItems(d, v, "- {id: lot-1, name: Roads}", "id or name", itemOf(lotKeys))
	}},
	{"category", func(d *decoder, n *Notice, v value) {
		n.Facts.Category = d.choice(v, "goods", "services", "works")
	}},
	{"legal", func(d *decoder, n *Notice, v value) { n.Facts.Legal = d.line(v) }},
	{"method", func(d *decoder, n *Notice, v value) {
		n.Facts.Method = d.choice(v, Methods()...)
	}},
	{"procedure", func(d *decoder, n *Notice, v value) { n.Facts.Procedure = d.line(v) }},
	{"cpv", func(d *decoder, n *Notice, v value) { n.Facts.CPV = d.textsBy(CPVDigits, v, "[72000000]", d.cpv) }},
	{"regions", func(d *decoder, n *Notice, v value) { n.Facts.Regions = d.texts(v, "[UKI]", d.region) }},
	{"topics", func(d *decoder, n *Notice, v value) { n.Facts.Topics = d.topics(v) }},
	{"related", func(d *decoder, n *Notice, v value) { n.Facts.Related = d.related(v) }},
	{"documents", func(d *decoder, n *Notice, v value) {
		n.Facts.Documents = decodeItems(d, v, "- {title: Annex, file: files/annex.pdf}", "file or url", (*decoder).document)
	}},
	{"contact", func(d *decoder, n *Notice, v value) { n.Facts.Contact = d.contact(v) }},
	{"image", func(d *decoder, n *Notice, v value) { n.Facts.Image = d.image(v) }},
	{"awards", func(d *decoder, n *Notice, v value) {
		n.Facts.Awards = decodeItems(d, v, "- {suppliers: [Northmoor Ltd], value: £2m}", "id or suppliers", itemOf(awardKeys))
	}},
	{"contracts", func(d *decoder, n *Notice, v value) {
		n.Facts.Contracts = decodeItems(d, v, "- {award: award-1, signed: 2020-03-02}", "id or award", itemOf(contractKeys))
	}},
	{"reason", func(d *decoder, n *Notice, v value) { n.Reason = d.paragraph(v) }},
	{"corrected", func(d *decoder, n *Notice, v value) { n.Corrected = d.correction(v) }},
	{"aliases", func(d *decoder, n *Notice, v value) { n.Aliases = d.aliases(v) }},
	{"first_name", func(d *decoder, n *Notice, v value) { n.FirstName = d.name(v) }},
	{"draft", func(d *decoder, n *Notice, v value) { n.Draft = d.yes(v) == Yes }},
	{"language", func(d *decoder, n *Notice, v value) { n.Language = d.language(v) }},
	{"extra", func(d *decoder, n *Notice, v value) { n.Facts.Extra = d.extra(v) }},
}

func typeWords() []string {
	words := make([]string, 0, len(Types()))
	for _, t := range Types() {
		words = append(words, string(t))
	}
	return words
}

var organizationKeys = []key[Organization]{
	{"name", func(d *decoder, o *Organization, v value) { o.Name = d.share(d.identity(v)) }},
	{"id", func(d *decoder, o *Organization, v value) { o.ID = d.share(d.identifier(v)) }},
	{"url", func(d *decoder, o *Organization, v value) { o.URL = d.share(d.link(v)) }},
	{"contact", func(d *decoder, o *Organization, v value) { o.Contact = d.contact(v) }},
}

var contactKeys = []key[Contact]{
	{"name", func(d *decoder, c *Contact, v value) { c.Name = d.share(d.line(v)) }},
	{"email", func(d *decoder, c *Contact, v value) { c.Email = d.share(d.email(v)) }},
	{"phone", func(d *decoder, c *Contact, v value) { c.Phone = d.share(d.line(v)) }},
	{"url", func(d *decoder, c *Contact, v value) { c.URL = d.share(d.link(v)) }},
}

var programmeKeys = []key[Programme]{
	{"title", func(d *decoder, p *Programme, v value) { p.Title = d.share(d.identity(v)) }},
	{"url", func(d *decoder, p *Programme, v value) { p.URL = d.share(d.link(v)) }},
}

var eventKeys = []key[Event]{
	{"title", func(d *decoder, e *Event, v value) { e.Title = d.line(v) }},
	{"date", func(d *decoder, e *Event, v value) { e.Date = d.moment(v) }},
}

var towersKeys = []key[Towers]{
	{"before", func(d *decoder, t *Towers, v value) { d.before(t, v) }},
	{"after", func(d *decoder, t *Towers, v value) { t.After = d.towerList(v, towerKeys) }},
	{"separation", func(d *decoder, t *Towers, v value) {
		t.Separation = d.choice(v, "none", "preference", "strong preference", "required")
	}},
	{"separation_reason", func(d *decoder, t *Towers, v value) { t.SeparationReason = d.paragraph(v) }},
}

var oldTowerKeys = []key[Tower]{
	{"name", func(d *decoder, t *Tower, v value) { t.Name = d.identity(v) }},
	{"supplier", func(d *decoder, t *Tower, v value) { t.Supplier = d.share(d.line(v)) }},
	{"ends", func(d *decoder, t *Tower, v value) { t.Ends = d.moment(v) }},
}

var towerKeys = []key[Tower]{
	{"name", func(d *decoder, t *Tower, v value) { t.Name = d.identity(v) }},
	{"summary", func(d *decoder, t *Tower, v value) { t.Summary = d.paragraph(v) }},
	{"services", func(d *decoder, t *Tower, v value) { t.Services = d.texts(v, "[Service desk, Hosting]", d.line) }},
	{"scope", func(d *decoder, t *Tower, v value) { t.Scope = d.choice(v, "this notice", "other notice") }},
	{"notice", func(d *decoder, t *Tower, v value) { t.Notice = d.name(v) }},
	{"value", func(d *decoder, t *Tower, v value) { t.Value = d.value(v) }},
	{"deadline", func(d *decoder, t *Tower, v value) { t.Deadline = d.moment(v) }},
	{"replaces", func(d *decoder, t *Tower, v value) { t.Replaces = d.texts(v, "[Desktop support]", d.identity) }},
}

var lotKeys = []key[Lot]{
	{"name", func(d *decoder, l *Lot, v value) { l.Name = d.identity(v) }},
	{"id", func(d *decoder, l *Lot, v value) { l.ID = d.identity(v) }},
	{"summary", func(d *decoder, l *Lot, v value) { l.Summary = d.paragraph(v) }},
	{"value", func(d *decoder, l *Lot, v value) { l.Value = d.value(v) }},
	{"deadline", func(d *decoder, l *Lot, v value) { l.Deadline = d.moment(v) }},
}

var relatedKeys = []key[Related]{
	{"title", func(d *decoder, r *Related, v value) { r.Title = d.line(v) }},
	{"url", func(d *decoder, r *Related, v value) { r.URL = d.link(v) }},
	{"kind", func(d *decoder, r *Related, v value) { r.Kind = d.kind(v) }},
	{"publisher", func(d *decoder, r *Related, v value) { r.Publisher = d.share(d.line(v)) }},
	{"published", func(d *decoder, r *Related, v value) { r.Published = d.date(v) }},
	{"summary", func(d *decoder, r *Related, v value) { r.Summary = d.paragraph(v) }},
	{"notice", func(d *decoder, r *Related, v value) { r.Notice = d.name(v) }},
}

var documentKeys = []key[Document]{
	{"title", func(d *decoder, doc *Document, v value) { doc.Title = d.line(v) }},
	{"file", func(d *decoder, doc *Document, v value) {
		doc.File, doc.Path = d.path(v, "write url: in place of file:")
	}},
	{"url", func(d *decoder, doc *Document, v value) { doc.URL = d.link(v) }},
	{"kind", func(d *decoder, doc *Document, v value) { doc.Kind = d.share(d.line(v)) }},
	{"language", func(d *decoder, doc *Document, v value) { doc.Language = d.language(v) }},
	{"published", func(d *decoder, doc *Document, v value) { doc.Published = d.moment(v) }},
}

var imageKeys = []key[Image]{
	{"file", func(d *decoder, i *Image, v value) {
		i.File, i.Path = d.path(v, "put the picture beside this file, and write its path")
	}},
	{"alt", func(d *decoder, i *Image, v value) { i.Alt = d.line(v) }},
	{"credit", func(d *decoder, i *Image, v value) { i.Credit = d.line(v) }},
}

var awardKeys = []key[Award]{
	{"id", func(d *decoder, a *Award, v value) { a.ID = d.identity(v) }},
	{"suppliers", func(d *decoder, a *Award, v value) { a.Suppliers = d.suppliers(v) }},
	{"value", func(d *decoder, a *Award, v value) { a.Value = d.value(v) }},
	{"date", func(d *decoder, a *Award, v value) { a.Date = d.moment(v) }},
	{"towers", func(d *decoder, a *Award, v value) { a.Towers = d.texts(v, "[Infrastructure]", d.identity) }},
	{"lots", func(d *decoder, a *Award, v value) { a.Lots = d.texts(v, "[lot-1]", d.identity) }},
	{"bids", func(d *decoder, a *Award, v value) { a.Bids = d.whole(v, 1000000) }},
}

var contractKeys = []key[Contract]{
	{"id", func(d *decoder, c *Contract, v value) { c.ID = d.identity(v) }},
	{"award", func(d *decoder, c *Contract, v value) { c.Award = d.identity(v) }},
	{"value", func(d *decoder, c *Contract, v value) { c.Value = d.value(v) }},
	{"signed", func(d *decoder, c *Contract, v value) { c.Signed = d.moment(v) }},
	{"start", func(d *decoder, c *Contract, v value) { c.Start = d.moment(v) }},
	{"end", func(d *decoder, c *Contract, v value) { c.End = d.moment(v) }},
}

var correctionKeys = []key[Correction]{
	{"date", func(d *decoder, c *Correction, v value) { c.Date = d.moment(v) }},
	{"reason", func(d *decoder, c *Correction, v value) { c.Reason = d.paragraph(v) }},
}

// itemOf reads items that are maps.
func itemOf[T any](keys []key[T]) func(d *decoder, v value) (T, bool) {
	return func(d *decoder, v value) (T, bool) {
		var item T
		decodeMap(d, v, keys, &item)
		return item, v.node.Kind == yaml.MappingNode
	}
}

func (d *decoder) organization(v value) Organization {
	if v.node.Kind == yaml.ScalarNode {
		return Organization{Name: d.share(d.identity(v))}
	}
	var o Organization
	if v.node.Kind == yaml.SequenceNode {
		d.wrongForm(v, "a name, or a map with name, id, url and contact")
		return o
	}
	decodeMap(d, v, organizationKeys, &o)
	return o
}

// identifier reads an organization's SCHEME-NUMBER (org-id.guide).
func (d *decoder) identifier(v value) string {
	text := d.identity(v)
	if text == "" {
		return ""
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	scheme, number, _ := strings.Cut(text, "-")
	capitals := len(scheme) > 1 && strings.Trim(scheme, letters+digits) == ""
	if register, rest, _ := strings.Cut(number, "-"); register != "" && len(scheme) == 2 && strings.Trim(scheme, letters) == "" && strings.Trim(strings.ToUpper(register), letters) == "" {
		number = rest // of a country's register, which alone is no organization
	}
	if !capitals || !strings.ContainsFunc(number, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) || strings.HasPrefix(number, "-") || strings.ContainsAny(text, " \t") {
		d.fail(v, codeIdentifier, "%s is no identifier with its scheme; write SCHEME-NUMBER, as in GB-COH-01234567", problem.Quote(text))
		return ""
	}
	return text
}

func (d *decoder) contact(v value) Contact {
	var c Contact
	switch v.node.Kind {
	case yaml.SequenceNode:
		d.wrongForm(v, "an email address, or a map with name, email, phone and url")
		return c
	case yaml.MappingNode:
		decodeMap(d, v, contactKeys, &c)
		return c
	}
	switch text := strings.TrimSpace(v.node.Value); {
	case IsWeb(text):
		c.URL = d.share(d.link(v))
	case strings.Contains(text, "@"):
		c.Email = d.share(d.email(v))
	default:
		c.Name = d.share(d.line(v))
	}
	return c
}

func (d *decoder) programme(v value) Programme {
	if v.node.Kind == yaml.ScalarNode {
		return Programme{Title: d.share(d.identity(v))}
	}
	var p Programme
	if v.node.Kind == yaml.SequenceNode {
		d.wrongForm(v, "its title, or a map with title and url")
		return p
	}
	decodeMap(d, v, programmeKeys, &p)
	return p
}

// submit reads a URL or words.
func (d *decoder) submit(v value) string {
	if v.node.Kind == yaml.ScalarNode && IsWeb(strings.TrimSpace(v.node.Value)) {
		return d.link(v)
	}
	return d.lineOr(v, "a URL or one text")
}

// A writtenValue is a value's map, whose amounts are read once the currency is
// known.
type writtenValue struct {
	Value
	currency         string
	amount, min, max value
	unknown          bool // the currency was wrong
}

var valueKeys = []key[writtenValue]{
	{"amount", func(d *decoder, w *writtenValue, v value) { w.amount = v }},
	{"min", func(d *decoder, w *writtenValue, v value) { w.min = v }},
	{"max", func(d *decoder, w *writtenValue, v value) { w.max = v }},
	{"currency", func(d *decoder, w *writtenValue, v value) {
		w.currency = d.share(d.lineOr(v, "a currency's code, as in GBP"))
		w.unknown = w.currency == ""
		if err := money.Currency(w.currency); err != nil && !w.unknown {
			d.fail(v, codeCurrency, "%v", err)
			w.unknown = true
		}
	}},
	{"estimated", func(d *decoder, w *writtenValue, v value) { w.Estimated = d.yes(v) }},
	{"vat", func(d *decoder, w *writtenValue, v value) { w.VAT = d.choice(v, "excluded", "included") }},
}

// value reads an amount, or a map of an amount or a range.
func (d *decoder) value(v value) Value {
	switch v.node.Kind {
	case yaml.SequenceNode:
		d.wrongForm(v, "an amount, as in GBP 600,000,000 or £1.5m, or a map with min and max")
		return Value{}
	case yaml.ScalarNode:
		return Value{Amount: d.amount(v, "")}
	}
	var w writtenValue
	problems := len(d.file.problems)
	decodeMap(d, v, valueKeys, &w)
	if at, _, _ := d.part(v, "currency"); w.currency != "" && len(d.file.problems) == problems && !d.says(v, "amount") && !d.says(v, "min") && !d.says(v, "max") {
		d.file.report(at, problem.Error, codeMissingKey, "“currency” stands without a figure; write amount, min or max beside it")
	}
	if w.unknown {
		return w.Value
	}
	if w.amount.node != nil && (w.min.node != nil || w.max.node != nil) {
		d.fail(w.amount, codeWrongForm, "“amount” stands beside “min” or “max”; write the amount, or a range")
		return w.Value
	}
	for _, a := range []struct {
		into *money.Amount
		from value
	}{{&w.Amount, w.amount}, {&w.Min, w.min}, {&w.Max, w.max}} {
		if a.from.node != nil {
			*a.into = d.amount(a.from, w.currency)
		}
	}
	if !w.Min.Valid() || !w.Max.Valid() {
		return w.Value
	}
	switch order, err := w.Min.Compare(w.Max); {
	case err != nil:
		d.fail(w.max, codeRange, "min is in %s and max in %s; write both in one currency", w.Min.Currency(), w.Max.Currency())
	case order > 0:
		d.fail(w.min, codeRange, "min %s is more than max %s; write the lower amount as min", w.Min, w.Max)
	default:
		return w.Value
	}
	w.Min, w.Max = money.Amount{}, money.Amount{}
	return w.Value
}

// amount reads an amount, in a currency given beside it if that is not "".
func (d *decoder) amount(v value, currency string) money.Amount {
	text := d.lineOr(v, "an amount, as in GBP 600,000,000 or £1.5m")
	if text == "" {
		return money.Amount{}
	}
	parse := money.Parse
	if currency != "" {
		parse = func(s string) (money.Amount, error) { return money.ParseIn(currency, s) }
	}
	a, err := parse(text)
	if err != nil {
		d.fail(v, codeAmount, "%v", err)
	}
	return a
}

func (d *decoder) events(v value) []Event {
	var events []Event
	nodes := d.items(v, "- {title: Site visit, date: 2020-01-20}")
	for _, node := range nodes {
		part, ok := d.item(v, node, len(events))
		if !ok {
			continue
		}
		var e Event
		decodeMap(d, part, eventKeys, &e)
		if node.Kind == yaml.MappingNode {
			d.require(part, "title: Site visit", "date: 2020-01-20")
		}
		events = add(events, e, len(nodes))
	}
	return events
}

// towers reads the towers' map, or a list that is the towers after.
func (d *decoder) towers(v value) Towers {
	var t Towers
	problems := len(d.file.problems)
	switch v.node.Kind {
	case yaml.ScalarNode:
		d.wrongForm(v, "a list of names, or a map with before and after")
	case yaml.MappingNode:
		decodeMap(d, v, towersKeys, &t)
	case yaml.SequenceNode:
		if len(v.node.Content) == 0 {
			d.null(v.path)
			return t
		}
		if allTexts(v.node) {
			d.replaces = append(d.replaces, v.path)
		}
		after := value{d.join(v.path, "after"), v.node, v.at}
		d.say(after.path, after.at)
		t.After = d.towerList(after, towerKeys)
	}
	if len(d.file.problems) > problems {
		d.file.incomplete = true // awards and other towers refer to towers
	}
	return t
}

// before reads how many towers there are today, or which.
func (d *decoder) before(t *Towers, v value) {
	if v.node.Kind == yaml.ScalarNode {
		if text := strings.TrimSpace(v.node.Value); strings.Trim(text, "0123456789") != "" {
			d.fail(v, codeNumber, "%s is no number of towers; write how many there are, as in 6, or a list of their names", problem.Quote(text))
			return
		}
		t.BeforeCount = d.whole(v, maxItems)
		return
	}
	t.Before = d.towerList(v, oldTowerKeys)
	t.BeforeCount = len(t.Before)
}

// towerList reads names of towers, or maps.
func (d *decoder) towerList(v value, keys []key[Tower]) []Tower {
	if allTexts(v.node) {
		d.replaces = append(d.replaces, v.path)
	}
	return decodeItems(d, v, "[Infrastructure, Applications]", "name", func(d *decoder, v value) (Tower, bool) {
		if v.node.Kind == yaml.ScalarNode {
			return Tower{Name: d.identity(v)}, true
		}
		return itemOf(keys)(d, v)
	})
}

func (d *decoder) suppliers(v value) []Organization {
	if allTexts(v.node) {
		d.replaces = append(d.replaces, v.path)
	}
	return decodeItems(d, v, "[Northmoor Ltd]", "name or id", func(d *decoder, v value) (Organization, bool) {
		if v.node.Kind == yaml.SequenceNode {
			d.wrongForm(v, "a name, or a map with name and id")
			return Organization{}, false
		}
		return d.organization(v), true
	})
}

// related reads coverage and procedures. What is cited twice is kept: the next
// stage knows all there is to say of it.
func (d *decoder) related(v value) []Related {
	var all []Related
	nodes := d.items(v, "[lfr-independent-report]")
	for _, node := range nodes {
		places, nulls := len(d.places), len(d.nulls)
		part, ok := d.item(v, node, len(all))
		if !ok {
			continue
		}
		r, ok := d.relatedItem(part)
		if !ok {
			d.places, d.nulls = d.places[:places], d.nulls[:nulls]
			continue
		}
		for i, path := range d.nulls[nulls:] {
			d.nulls[nulls+i] = v.path + "[" + r.Key() + "]" + strings.TrimPrefix(path, part.path)
		}
		all = add(all, r, len(nodes))
	}
	return all
}

func (d *decoder) relatedItem(v value) (Related, bool) {
	if v.node.Kind == yaml.ScalarNode {
		r := Related{Coverage: d.name(v)}
		return r, r.Coverage != ""
	}
	if v.node.Kind != yaml.MappingNode {
		d.wrongForm(v, "the name of a file in coverage/, or a map with title and url")
		return Related{}, false
	}
	var r Related
	decodeMap(d, v, relatedKeys, &r)
	_, isNotice, _ := d.part(v, "notice")
	switch {
	case isNotice && len(v.node.Content) > 2:
		d.fail(v, codeWrongForm, "“notice” stands beside other keys; write it alone, since the procedure has its own title")
		return r, false
	case isNotice:
		return r, r.Notice != ""
	}
	d.require(v, "url: https://example.org/report") // the title may be an earlier notice's
	return r, r.URL != ""
}

func (d *decoder) kind(v value) string {
	return d.choice(v, "report", "news", "guidance", "notice", "programme", "law")
}

// document reads a document; whether its file is there is looked up later.
func (d *decoder) document(v value) (Document, bool) {
	doc, ok := itemOf(documentKeys)(d, v)
	if d.says(v, "file") && d.says(v, "url") {
		d.fail(v, codeWrongForm, "“file” and “url” stand in one document; write one of them")
		return doc, false
	}
	return doc, ok
}

func (d *decoder) image(v value) Image {
	var i Image
	if v.node.Kind != yaml.MappingNode {
		d.wrongForm(v, "a map, as in {file: files/bridge.jpg, alt: The bridge from the south}")
		return i
	}
	decodeMap(d, v, imageKeys, &i)
	// An earlier notice may have said the rest; but the words for one picture are
	// wrong for another.
	if d.says(v, "file") {
		d.require(v, "alt: The bridge from the south")
	}
	return i
}

// path reads a file's path relative to the notice; in is the same from the
// content folder on. elsewhere is what to do about a URL.
func (d *decoder) path(v value, elsewhere string) (written, in string) {
	written = d.lineOr(v, "a path, as in files/annex.pdf")
	if written == "" {
		return "", ""
	}
	in = path.Join(path.Dir(d.file.path), written)
	switch {
	case IsWeb(written):
		d.fail(v, codePath, "%s is a URL; %s", problem.Quote(written), elsewhere)
	case strings.Contains(written, `\`):
		d.fail(v, codePath, "%s has a backslash; write / between folders", problem.Quote(written))
	case strings.HasPrefix(written, "/"), len(written) > 1 && written[1] == ':':
		d.fail(v, codeOutside, "%s is an absolute path, which leads outside the content folder; write it relative to this file, as in files/annex.pdf", problem.Quote(written))
	case in == "..", strings.HasPrefix(in, "../"):
		d.fail(v, codeOutside, "%s leads outside the content folder; put the file into it, as in files/annex.pdf", problem.Quote(written))
	default:
		return written, in
	}
	return "", ""
}

// correction reads when and why a published file was put right.
func (d *decoder) correction(v value) Correction {
	var c Correction
	if v.node.Kind != yaml.MappingNode {
		d.wrongForm(v, "a map, as in {date: 2020-01-27, reason: The title had a typing error}")
		return c
	}
	decodeMap(d, v, correctionKeys, &c)
	d.require(v, "date: 2020-01-27", "reason: The title had a typing error")
	return c
}

// aliases reads old paths of the site.
func (d *decoder) aliases(v value) []string {
	return d.texts(v, "[/old/page/]", func(v value) string {
		text := d.line(v)
		if text == "" {
			return ""
		}
		if wrong := aliasFault(text); wrong != "" {
			d.fail(v, codeAlias, "%s %s", problem.Quote(text), wrong)
			return ""
		}
		if clean := path.Clean(text); clean != "/" {
			return clean + "/"
		}
		return "/"
	})
}

func aliasFault(text string) string {
	switch {
	case IsWeb(text):
		return "is a URL; write the old path alone, as in /old/page/"
	case !strings.HasPrefix(text, "/"):
		return fmt.Sprintf("does not begin with a slash; write the old path from the site's start, as in /%s", text)
	case strings.HasPrefix(text, "//"):
		return "begins with two slashes; write one"
	case strings.ContainsAny(text, "?#"):
		return "has a query or a fragment; write the path alone"
	case strings.ContainsAny(text, `\ <>"|*:%`):
		return `has a blank or one of \ < > " | * : %; write a path of letters, digits, hyphens and slashes`
	case slices.Contains(strings.Split(text, "/"), ".."):
		return "has .. in it; write the whole path"
	}
	return ""
}

// extra reads what handbill itself never reads.
func (d *decoder) extra(v value) map[string]any {
	if v.node.Kind != yaml.MappingNode {
		d.wrongForm(v, "a map of your own keys")
		return nil
	}
	m, _ := d.anything(v).(map[string]any)
	return m
}

func (d *decoder) anything(v value) any {
	switch v.node.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(v.node.Content)/2)
		for i := 0; i < len(v.node.Content); i += 2 {
			name, node := v.node.Content[i], v.node.Content[i+1]
			part := d.valueOf(v, name.Value, name, node)
			d.say(part.path, part.at)
			if isNull(node) {
				d.nullValue(part)
			} else if node.Kind != refused {
				m[name.Value] = d.anything(part)
			}
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, 0, len(v.node.Content))
		for _, node := range v.node.Content {
			if node.Kind != refused {
				list = append(list, d.anything(value{v.path, node, d.pos(node)}))
			}
		}
		return list
	}
	if i := strings.IndexFunc(v.node.Value, IsControl); i >= 0 {
		d.fail(v, CodeControlCharacter, "the control character %U stands in %s; delete it", []rune(v.node.Value[i:])[0], v.label())
	}
	return v.node.Value
}

// decodeNotice reads a notice; nil where nothing can be told of it.
func (d *decoder) decodeNotice(text Text) *Notice {
	root, ok := d.root()
	if !ok {
		return nil
	}
	n := &Notice{Procedure: d.file.procedure, ID: d.file.name, Text: text}
	decodeMap(d, root, noticeKeys, n)
	d.refuseNull(root, "title")
	d.refuseNull(root, "buyer")
	if !d.file.incomplete {
		d.require(root, "type: tender", "published: 2020-01-27")
	}
	if n.Type.Cancels() && !d.says(root, "reason") {
		at, said, _ := d.part(root, "reason")
		if !said {
			at, _, _ = d.part(root, "type")
		}
		d.file.report(at, problem.Error, codeMissingKey, "“reason” is required in a cancellation; write why it is cancelled, as in reason: No bid met the requirements")
	}
	if n.Type == "" || n.Published.IsZero() {
		d.file.broken = true
		return nil
	}
	slices.Sort(d.nulls)
	slices.Sort(d.replaces)
	n.Nulls, n.Replaces, n.positions = d.nulls, d.replaces, d.positions()
	n.misread = slices.ContainsFunc(d.file.problems, func(p problem.Problem) bool { return p.Severity == problem.Error })
	return n
}
