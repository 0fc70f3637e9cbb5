package ocds

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"handbill.example/generator/content"
	"handbill.example/generator/moment"
	"handbill.example/generator/money"
	"handbill.example/generator/notice"
	"handbill.example/generator/site"
)

// A record is a procedure's data.
type record struct {
	ocid     string
	stamps   []stamp // of each release
	releases []node
	compiled node
}

// record makes a procedure's data, notice by notice, in an arena that has
// nothing else.
func (w *Writer) record(p *notice.Procedure, a *arena, lead func(*content.Notice) string) *record {
	a.clear()
	r := &record{
		ocid:     w.site.Register.OCID(p.Name),
		stamps:   make([]stamp, len(p.Steps)),
		releases: make([]node, len(p.Steps)),
	}
	for i, s := range p.Steps {
		r.stamps[i] = stamp{w.ReleaseID(s.Notice), w.time(s.Notice.Published.Start()), s.Notice.Type.Tag()}
	}
	b := builder{Writer: w, arena: a, lead: lead, procedure: p, ocid: r.ocid, stamps: r.stamps,
		parties: newAliases(), awards: statuses{}, contracts: statuses{}, notices: a.items(2 * len(p.Steps))}
	for i, s := range p.Steps {
		b.step(i, s)
		state := node{nodes: b.release(s.State, s.State.Buyer)}
		if i == 0 {
			r.releases[0], r.compiled = state, state
			continue
		}
		buyer := s.Notice.Facts.Buyer
		if buyer.Name == "" && buyer.ID == "" && s.Notice.Facts.Contact != (content.Contact{}) {
			buyer = s.State.Buyer // whose contact it is
		}
		saying := b
		saying.parties, saying.notices, saying.amendments, saying.opening = b.parties.clone(), nil, nil, ""
		said := node{nodes: saying.release(&s.Notice.Facts, buyer)}
		a.settle(&r.compiled, &state)
		r.releases[i].nodes, _ = a.change(&r.compiled, &state, &said)
		r.compiled = state
	}
	return r
}

// A builder makes the states of a procedure as OCDS has them, one notice after
// the other.
type builder struct {
	*Writer
	*arena
	lead      func(*content.Notice) string
	procedure *notice.Procedure
	ocid      string
	stamps    []stamp

	parties    aliases
	lots       []content.Lot // of the state
	findLot    func(key string) int
	status     string          // of the tender
	language   string          // of the notice
	opening    string          // first paragraph of the main text, if the state has no summary
	main       *content.Notice // whose text that is
	awards     statuses
	contracts  statuses
	notices    items // the notices themselves, as documents
	amendments items

	// awardedLots and awardedTowers are those that awards that stand name.
	awardedLots, awardedTowers map[string]bool
}

// statuses are the OCDS statuses of awards or contracts by their keys.
type statuses map[string]string

// step takes in what a notice does beside its facts: it moves statuses, is a
// document itself, and may be an amendment.
func (b *builder) step(number int, s notice.Step) {
	b.setStatuses(number, s)
	b.lots, b.findLot = s.State.Lots, content.Finder(s.State.Lots)
	n, id, date := s.Notice, b.stamps[number].id, b.stamps[number].date
	b.language = cmp.Or(n.Language, b.site.Settings.Language)
	if s.State.Summary != "" {
		b.opening, b.main = "", nil
	} else if main := notice.MainText(b.procedure.Steps[:number+1]); main != b.main {
		b.opening, b.main = b.lead(main), main
	}
	documentType := noticeDocument(n.Type)

	headline := s.Headline()

	page := b.fields(10)
	page.required("id", id)
	page.text("documentType", documentType)
	page.text("title", headline)
	if n.Corrected.Reason != "" {
		page.text("description", "Corrected: "+n.Corrected.Reason)
	}
	page.text("url", b.site.Root+site.NoticeURL(b.procedure, number))
	page.text("datePublished", date)
	if at := n.Corrected.Date.Start(); at.After(n.Published.Start()) {
		page.text("dateModified", b.time(at))
	}
	page.text("format", "text/html")
	page.text("language", b.language)
	page.text("rationale", n.Reason)
	b.notices.add(page)
	if n.OfficialURL != "" {
		official := b.fields(4)
		official.required("id", id+"#official")
		official.text("documentType", documentType)
		official.text("title", notice.Label("official_url"))
		official.address("url", n.OfficialURL)
		b.notices.add(official)
	}

	if n.Type == content.TypeTenderAmendment {
		amendment := b.fields(6)
		amendment.required("id", n.ID)
		amendment.text("date", date)
		amendment.text("rationale", n.Reason)
		if len(s.Changes) > 0 {
			amendment.text("description", headline)
		}
		if number > 0 {
			amendment.text("amendsReleaseID", b.stamps[number-1].id)
		}
		amendment.text("releaseID", id)
		b.amendments.add(amendment)
	}
}

// noticeDocument gives the code of the documentType list for a notice.
func noticeDocument(t content.Type) string {
	stage, _, _ := strings.Cut(string(t), "-")
	if stage == "planning" {
		return "plannedProcurementNotice"
	}
	return stage + "Notice"
}

// setStatuses gives the tender, awards and contracts the statuses that the
// notice's type means: tenderStatus, awardStatus and contractStatus codes. That
// a deadline has passed or a contract has run out changes none of them, since
// no notice says so. A tender of which some lots are awarded is active while others
// can be bid for, as of the day of the notice, and then complete.
func (b *builder) setStatuses(number int, s notice.Step) {
	n := s.Notice
	so := notice.Procedure{Steps: b.procedure.Steps[:number+1], Status: s.Stage}
	b.awardedLots, b.awardedTowers = nil, nil
	if s.Stage != notice.Open { // else it was tendered anew, and they are of the round before
		b.awardedLots, b.awardedTowers = so.Awarded()
	}
	switch s.Stage {
	case notice.Planned:
		b.status = "planned"
	case notice.Open:
		b.status = "active"
	case notice.Cancelled:
		b.status = "cancelled"
	default:
		b.status = "complete"
		if !so.Decided() && len(so.Closing(n.Published.Start())) > 0 {
			b.status = "active"
		}
	}
	cancelled, awarded := s.Cancels()
	for _, a := range n.Facts.Awards {
		b.awards[a.Key()] = cmp.Or(b.awards[a.Key()], "active")
	}
	for _, a := range awarded {
		b.awards[a.Key()] = "active"
	}
	for _, a := range cancelled {
		b.awards[a.Key()] = "cancelled"
	}
	terminated, signed := s.Terminates()
	for _, c := range n.Facts.Contracts {
		key := c.Key()
		if n.Type == content.TypeContractUpdate && b.contracts[key] != "terminated" {
			b.contracts[key] = "active"
		} else {
			b.contracts[key] = cmp.Or(b.contracts[key], "pending")
		}
	}
	for _, c := range signed {
		b.contracts[c.Key()] = "active"
	}
	for _, c := range terminated {
		b.contracts[c.Key()] = "terminated"
	}
}

// release gives facts as the fields of a release. buyer is whose contact the
// facts' contact is.
func (b *builder) release(f *content.Facts, buyer content.Organization) fields {
	root := b.fields(9)
	root.required("initiationType", "tender")
	root.required("language", b.language)
	root.list("parties", b.partiesOf(f, buyer))
	root.object("buyer", b.reference(f.Buyer))
	root.object("tender", b.tender(f))
	root.list("awards", b.awardsOf(f))
	root.list("contracts", b.contractsOf(f))
	root.list("relatedProcesses", b.relatedProcesses(f))
	root.list("coverage", b.coverage(f))
	return root
}

// partiesOf gives each organization once, with all its roles.
func (b *builder) partiesOf(f *content.Facts, buyer content.Organization) items {
	type party struct {
		organization content.Organization
		roles        []string
	}
	keys, parties := make([]string, 0, 4), make([]party, 0, 4) // most have no more
	index := map[string]int{}                                  // by key
	add := func(o content.Organization, role string) {
		if o.Key() == "" {
			return
		}
		key := b.parties.key(o)
		i, known := index[key]
		if !known {
			i = len(keys)
			index[key] = i
			keys, parties = append(keys, key), append(parties, party{organization: o})
		}
		if !slices.Contains(parties[i].roles, role) {
			parties[i].roles = append(parties[i].roles, role)
		}
	}
	if f.Contact != (content.Contact{}) {
		buyer.Contact = f.Contact
	}
	add(buyer, "buyer")
	for i := range f.Awards {
		for _, o := range f.Awards[i].Suppliers {
			add(o, "supplier")
		}
	}

	out := b.items(len(parties))
	for i, p := range parties {
		o := p.organization
		item := b.fields(6)
		item.required("id", keys[i])
		if o.Name != "" {
			item.required("name", o.Name)
		}
		identifier, contact := b.fields(2), b.fields(4)
		scheme, number := splitIdentifier(o.ID)
		identifier.text("scheme", scheme)
		identifier.text("id", number)
		item.object("identifier", identifier)
		contact.text("name", o.Contact.Name)
		contact.text("email", o.Contact.Email)
		contact.text("telephone", o.Contact.Phone)
		contact.address("url", cmp.Or(o.Contact.URL, o.URL))
		item.object("contactPoint", contact)
		item.texts("roles", p.roles)
		out.add(item)
	}
	return out
}

// reference gives an organization as other parts of a release refer to it.
func (b *builder) reference(o content.Organization) fields {
	if o.Key() == "" {
		return nil
	}
	f := b.fields(2)
	f.required("id", b.parties.key(o))
	f.text("name", o.Name)
	return f
}

func (b *builder) tender(f *content.Facts) fields {
	t := b.fields(24)
	t.required("id", b.ocid)
	t.text("title", f.Title)
	t.text("description", cmp.Or(f.Summary, b.opening))
	t.text("status", b.status)
	t.list("items", b.classified(f.CPV))
	b.value(&t, "minValue", f.Value)
	t.text("procurementMethod", f.Method)
	t.text("procurementMethodDetails", f.Procedure)
	t.text("mainProcurementCategory", f.Category)
	if content.IsWeb(f.Submit) {
		t.texts("submissionMethod", []string{"electronicSubmission"})
	}
	t.text("submissionMethodDetails", f.Submit)
	b.deadline(&t, f.Deadline)
	period := b.fields(3)
	period.number("durationInDays", int64(f.Duration.InDays()))
	period.text("duration", f.Duration.Datetime())
	period.text("extension", f.Extension.Datetime())
	t.object("contractPeriod", period)
	t.list("documents", b.documents(f))
	t.list("milestones", b.milestones(f.Events))
	t.list("amendments", b.amendments)
	t.list("lots", b.lotsOf(f))
	t.text("reference", f.Reference)
	legal, programme := b.fields(1), b.fields(2)
	legal.text("description", f.Legal)
	t.object("legalBasis", legal)
	t.texts("regions", f.Regions)
	t.texts("topics", f.Topics)
	programme.text("title", f.Programme.Title)
	programme.address("url", f.Programme.URL)
	t.object("programme", programme)
	t.object("towers", b.towers(f.Towers))
	return t
}

// classified gives an item for each CPV code, numbered from 1: the codes of a
// later notice take the place of the former ones.
func (b *builder) classified(codes []string) items {
	out := b.items(len(codes))
	for i, code := range codes {
		code = content.CPVDigits(code)
		item := b.fields(2)
		classification := b.fields(3)
		item.required("id", strconv.Itoa(i+1))
		classification.text("scheme", "CPV")
		classification.text("id", code)
		label := b.site.Register.Folder.Codes.CPV[code]
		classification.text("description", label.In(b.site.Settings.Language))
		item.object("classification", classification)
		out.add(item)
	}
	return out
}

// value adds what is known of a value: an amount or the upper end of a range
// as value, the lower end under a name of its own.
func (b *builder) value(f *fields, lower string, v content.Value) {
	add := func(name string, a money.Amount) {
		if !a.Valid() {
			return
		}
		o := b.fields(4)
		if listed(a.Currency()) {
			o.literal("amount", a.Number())
			o.text("currency", a.Currency())
		} else {
			unlisted := b.fields(2)
			unlisted.literal("amount", a.Number())
			unlisted.text("currency", a.Currency())
			o.object("unlistedAmount", unlisted)
		}
		switch v.Estimated {
		case content.Yes:
			o.literal("estimated", "true")
		case content.No:
			o.literal("estimated", "false")
		}
		o.text("vat", v.VAT)
		f.object(name, o)
	}
	if v.Amount.Valid() {
		add("value", v.Amount)
	} else {
		add("value", v.Max)
	}
	add(lower, v.Min)
}

// listed tells whether a currency is in the currency code list of OCDS 1.1.5,
// which is closed and older than some codes of ISO 4217.
func listed(currency string) bool {
	switch currency {
	case "SLE", "VED", "XAD", "XCG", "ZWG":
		return false
	}
	return true
}

// deadline adds a tender period that ends at a moment.
func (b *builder) deadline(f *fields, m moment.Moment) {
	period := b.fields(1)
	period.text("endDate", b.last(m))
	f.object("tenderPeriod", period)
}

// first and last give the first or last second of a moment.
func (b *builder) first(m moment.Moment) string { return b.time(m.Start()) }
func (b *builder) last(m moment.Moment) string  { return b.time(m.Last()) }

// documents gives the notices so far, then the state's documents and picture.
func (b *builder) documents(f *content.Facts) items {
	out := append(b.items(len(b.notices)+len(f.Documents)+1), b.notices...)
	for i := range f.Documents {
		d := &f.Documents[i]
		id, link := d.URL, d.URL
		if d.Path != "" {
			id, link = d.Name, b.site.Root+site.DocumentURL(b.procedure.Name, d.Name)
		}
		item := b.fields(10)
		item.required("id", id)
		code := documentType(d.Kind)
		item.text("documentType", code)
		item.text("title", d.Title)
		if code == "" {
			item.text("description", d.Kind)
		}
		item.address("url", link)
		item.text("datePublished", b.first(d.Published))
		item.text("format", site.MediaType(id))
		item.text("language", d.Language)
		item.number("size", d.Size)
		item.text("sha256", d.SHA256)
		out.add(item)
	}
	if i := f.Image; i.Path != "" {
		item := b.fields(9)
		item.required("id", i.Name)
		item.text("documentType", "illustration")
		item.text("title", i.Alt)
		item.text("description", i.Credit)
		item.address("url", b.site.Root+site.DocumentURL(b.procedure.Name, i.Name))
		item.text("format", site.MediaType(i.Name))
		item.text("sha256", i.SHA256)
		out.add(item)
	}
	return out
}

// documentType gives the code of OCDS for what an editor calls a kind of
// document, "" if there is none. The list is open, so a word in small letters with
// a capital inside is taken for a code.
func documentType(kind string) string {
	switch strings.ToLower(kind) {
	case "specification", "specifications", "requirements":
		return "technicalSpecifications"
	case "invitation", "invitation to tender", "bidding documents":
		return "biddingDocuments"
	case "contract", "draft contract", "terms":
		return "contractDraft"
	case "signed contract":
		return "contractSigned"
	case "evaluation", "evaluation criteria":
		return "evaluationCriteria"
	case "evaluation report":
		return "evaluationReports"
	case "pricing", "pricing schedule", "bill of quantities":
		return "billOfQuantity"
	case "clarification", "clarifications", "questions", "answers":
		return "clarifications"
	case "cancellation":
		return "cancellationDetails"
	case "bidders", "complaints", "debarments", "illustration": // as they are
		return strings.ToLower(kind)
	}
	if first, _ := utf8.DecodeRuneInString(kind); !unicode.IsLower(first) || strings.ContainsAny(kind, " -") || strings.ToLower(kind) == kind {
		return ""
	}
	return kind
}

// milestones gives the events, each under its title and, where a title comes
// again, its number.
func (b *builder) milestones(events []content.Event) items {
	out := b.items(len(events))
	count := map[string]int{}
	for _, e := range events {
		id := e.Title
		if count[e.Title]++; count[e.Title] > 1 {
			id += " #" + strconv.Itoa(count[e.Title])
		}
		item := b.fields(3)
		item.required("id", id)
		item.text("title", e.Title)
		item.text("dueDate", b.last(e.Date))
		out.add(item)
	}
	return out
}

// lotsOf gives the lots, and the towers that this procedure buys as lots under
// their names.
func (b *builder) lotsOf(f *content.Facts) items {
	out := b.items(len(f.Lots) + len(f.Towers.After))
	add := func(key, name, summary, status string, v content.Value, deadline moment.Moment) {
		item := b.fields(7)
		item.required("id", key)
		item.text("title", name)
		item.text("description", summary)
		item.text("status", status)
		b.value(&item, "minimumValue", v)
		b.deadline(&item, deadline)
		out.add(item)
	}
	for _, l := range f.Lots {
		add(b.lotID(l.Key()), l.Name, l.Summary, b.lotStatus(b.awardedLots, l.Key(), l.Name), l.Value, l.Deadline)
	}
	for _, t := range f.Towers.After {
		if !t.Elsewhere() {
			add(t.Name, t.Name, t.Summary, b.lotStatus(b.awardedTowers, t.Name, t.Name), t.Value, t.Deadline)
		}
	}
	return out
}

// lotStatus gives the status of a lot or tower where awards name some of its
// kind: complete with its award, else that of the tender.
func (b *builder) lotStatus(awarded map[string]bool, key, name string) string {
	switch {
	case len(awarded) == 0:
		return ""
	case awarded[key], awarded[name]:
		return "complete"
	}
	return b.status
}

// lotID gives the id of the lot that a notice means by an id or name.
func (b *builder) lotID(name string) string {
	if b.findLot(name) < 0 {
		if i := slices.IndexFunc(b.lots, func(l content.Lot) bool { return l.Name == name }); i >= 0 {
			return b.lots[i].Key()
		}
	}
	return name
}

// towers gives the map of towers, which OCDS has no field for.
func (b *builder) towers(t content.Towers) fields {
	f := b.fields(5)
	f.number("numberBefore", int64(t.BeforeCount))
	f.list("before", b.towerList(t.Before))
	f.list("after", b.towerList(t.After))
	f.text("separation", t.Separation)
	f.text("separationRationale", t.SeparationReason)
	return f
}

func (b *builder) towerList(towers []content.Tower) items {
	out := b.items(len(towers))
	for _, t := range towers {
		item := b.fields(12)
		item.required("id", t.Name)
		item.text("title", t.Name)
		item.text("description", t.Summary)
		item.texts("services", t.Services)
		item.text("scope", t.Scope)
		if t.Notice != "" && b.site.Register.Procedure(t.Notice) != nil {
			item.text("relatedProcess", b.site.Register.OCID(t.Notice))
		}
		item.text("supplier", t.Supplier)
		item.text("endDate", b.last(t.Ends))
		b.value(&item, "minValue", t.Value)
		b.deadline(&item, t.Deadline)
		item.texts("replaces", t.Replaces)
		out.add(item)
	}
	return out
}

func (b *builder) awardsOf(f *content.Facts) items {
	out := b.items(len(f.Awards))
	for i := range f.Awards {
		a := &f.Awards[i]
		item := b.fields(8)
		item.required("id", awardID(a))
		item.text("status", b.awards[a.Key()])
		item.text("date", b.first(a.Date))
		b.value(&item, "minValue", a.Value)
		suppliers := b.items(len(a.Suppliers))
		for _, o := range a.Suppliers {
			suppliers.add(b.reference(o))
		}
		item.list("suppliers", suppliers)
		var lots []string
		for _, name := range a.Lots {
			lots = append(lots, b.lotID(name))
		}
		item.texts("relatedLots", append(lots, a.Towers...))
		item.number("numberOfBids", int64(a.Bids))
		out.add(item)
	}
	return out
}

// awardID gives an award's id, which is its key unless a later notice took away
// the supplier that was the key.
func awardID(a *content.Award) string { return cmp.Or(a.Key(), "award") }

func (b *builder) contractsOf(f *content.Facts) items {
	out := b.items(len(f.Contracts))
	for i := range f.Contracts {
		c := &f.Contracts[i]
		item := b.fields(7)
		item.required("id", c.Key())
		item.required("awardID", awardOf(c, f))
		status := b.contracts[c.Key()]
		if status == "pending" && !c.Signed.IsZero() {
			status = "active"
		}
		item.text("status", status)
		period := b.fields(2)
		period.text("startDate", b.first(c.Start))
		period.text("endDate", b.last(c.End))
		item.object("period", period)
		b.value(&item, "minValue", c.Value)
		item.text("dateSigned", b.first(c.Signed))
		out.add(item)
	}
	return out
}

// awardOf gives the award of a contract, which OCDS requires: where the
// notices do not say, the only award, else one that has the contract's key.
func awardOf(c *content.Contract, f *content.Facts) string {
	if c.Award == "" && len(f.Awards) == 1 {
		return awardID(&f.Awards[0])
	}
	return cmp.Or(c.Award, c.Key())
}

// relatedProcesses gives the procedures that the facts name as related and
// that are on the site. It leaves out their titles, which change, and a release
// that is published does not.
func (b *builder) relatedProcesses(f *content.Facts) items {
	out := b.items(len(f.Related))
	for i := range f.Related {
		r := &f.Related[i]
		if r.Notice == "" || r.Notice == b.procedure.Name {
			continue
		}
		if b.site.Register.Procedure(r.Notice) == nil {
			continue
		}
		item := b.fields(4)
		item.required("id", r.Notice)
		item.text("scheme", "ocid")
		item.text("identifier", b.site.Register.OCID(r.Notice))
		item.text("uri", b.site.Root+site.ProcedureURL(r.Notice)+site.OCDSFile)
		out.add(item)
	}
	return out
}

// coverage gives the reports and articles that the facts cite.
func (b *builder) coverage(f *content.Facts) items {
	out := b.items(len(f.Related))
	for i := range f.Related {
		r := f.Related[i]
		if r.Notice != "" {
			continue
		}
		key := r.Key()
		if r.Coverage != "" {
			all := b.site.Register.Folder.Coverage
			at, ok := slices.BinarySearchFunc(all, r.Coverage, func(c *content.Coverage, name string) int { return strings.Compare(c.Name, name) })
			if !ok {
				continue
			}
			c := all[at]
			r = content.Related{URL: c.URL, Title: c.Title, Kind: c.Kind, Publisher: c.Publisher, Summary: c.Summary, Published: c.Published}
		}
		item := b.fields(7)
		item.required("id", key)
		item.text("title", r.Title)
		item.text("description", r.Summary)
		item.address("url", r.URL)
		item.text("kind", r.Kind)
		item.text("publisher", r.Publisher)
		item.text("datePublished", b.first(r.Published))
		out.add(item)
	}
	return out
}
