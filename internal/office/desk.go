package office

import (
	"context"
	"errors"
	"slices"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/people"
	"fengqiao/internal/report"
)

// Desk is the office as one person sees it on a day: what they may not see is not there, what they may not do is
// refused. Pages ask and write through it alone. The zero Desk sees nothing.
type Desk struct {
	Person people.Person
	Today  calendar.Date
	TownRow
	Book   *handbook.Book // in force
	office *Office
	all    []string // the areas the person holds posts for
}

// Desk sits a person down at their town's books; *NoTown.
func (o *Office) Desk(ctx context.Context, p people.Person, today calendar.Date) (*Desk, error) {
	row, err := o.Town(ctx, p.Town)
	if err != nil {
		return nil, err
	}
	b, err := o.version(ctx, row.Handbook)
	if err != nil {
		return nil, err
	}
	p.Appointments = slices.Clone(p.Appointments)
	for i, a := range p.Appointments {
		if now := b.Present(a.Area, today); now != a.Area || len(b.Former(now, today)) > 0 {
			p.Appointments[i].With = append([]string{now}, b.Former(now, today)...)
		}
	}
	return &Desk{Person: p, Today: today, TownRow: row, Book: b, office: o, all: p.Areas()}, nil
}

// Whole tells whether the person holds a post for the whole town.
func (d *Desk) Whole() bool { return slices.Contains(d.all, d.Book.Root()) }

// areas are those in which the person may read a kind's records: where they hold a post for the whole town, or one that
// has a part in the kind. What a kind keeps for certain posts is read in these alone.
func (d *Desk) areas(k *handbook.Kind) []string {
	entitled := people.Person{}
	for _, a := range d.Person.Appointments {
		if len(k.ReadBy) > 0 && !slices.Contains(k.ReadBy, a.Post) {
			continue
		}
		if a.Area == d.Book.Root() || slices.Contains(parts(k), a.Post) {
			entitled.Appointments = append(entitled.Appointments, a)
		}
	}
	return entitled.Areas()
}

// parts are the posts that have a part in a kind: who may read or do something.
func parts(k *handbook.Kind) []string {
	out := slices.Concat(k.ReadBy, k.CorrectBy, k.VoidBy)
	for _, a := range k.Actions {
		out = append(out, a.By...)
	}
	for _, d := range k.Documents {
		out = append(out, d.By...)
	}
	for _, c := range k.Clocks {
		if c.Extend != nil {
			out = append(out, c.Extend.By...)
		}
		if c.Pause != nil {
			out = append(out, c.Pause.By...)
		}
	}
	return out
}

// Handles tells whether the person has a part in a kind, and so sees personal data that others see masked.
func (d *Desk) Handles(k *handbook.Kind) bool { return d.Person.Holds(parts(k)) }

// Reads tells whether the person may read records of a kind anywhere.
func (d *Desk) Reads(k *handbook.Kind) bool { return len(d.areas(k)) > 0 }

// barred tells whether a kind is kept for certain posts of which the person holds none: then not even a hand in a
// record shows it, since it may be about the one who is named in it.
func (d *Desk) barred(k *handbook.Kind) bool { return len(k.ReadBy) > 0 && !d.Person.Holds(k.ReadBy) }

// sight is what the person may see of a kind, or of all kinds together: then those they may read only in some of their
// areas are left out, but for what they have a hand in, and must be asked for by themselves. Who holds no post sees
// nothing, not even what they once handled.
func (d *Desk) sight(kind string) *Sight {
	if len(d.all) == 0 {
		return &Sight{}
	}
	// Who sees the whole town sees nothing more by a hand.
	all := func(areas []string) bool { return slices.Contains(areas, d.Book.Root()) }
	if k, ok := d.Book.Kind(kind); ok {
		if d.barred(k) {
			return &Sight{}
		}
		s := &Sight{Areas: d.areas(k)}
		if !all(s.Areas) {
			s.Person = d.Person.Title
		}
		return s
	}
	s := &Sight{Areas: d.all, Person: d.Person.Title}
	for _, k := range d.Book.Kinds {
		switch {
		case d.barred(k):
			s.Barred = append(s.Barred, k.ID)
		case !slices.Equal(d.areas(k), d.all):
			s.Without = append(s.Without, k.ID)
		}
	}
	if all(s.Areas) && s.Without == nil {
		s.Person = ""
	}
	return s
}

// List is a page of the matters the person may see.
func (d *Desk) List(ctx context.Context, f Filter) ([]Row, error) {
	f = d.asked(f)
	return d.office.Store.List(ctx, f)
}

// Count is how many matters of a filter the person may see.
func (d *Desk) Count(ctx context.Context, f Filter) (int64, error) {
	f = d.asked(f)
	return d.office.Store.CountRows(ctx, f)
}

// Totals adds up fields of all matters of a filter that the person may see.
func (d *Desk) Totals(ctx context.Context, f Filter, fields []string) ([]int64, error) {
	f = d.asked(f)
	return d.office.Store.Totals(ctx, f, fields)
}

// asked is a filter within what the person may see.
func (d *Desk) asked(f Filter) Filter {
	f.Town, f.Sight, f.Former = d.Town, d.sight(f.Kind), nil
	if f.Area != "" {
		f.Former = d.Book.Former(f.Area, d.Today)
	}
	return f
}

// veil blanks the rows the person may not see: they keep their kind and nothing else.
func (d *Desk) veil(ctx context.Context, rows []Row) error {
	byKind := map[string][]int64{}
	for _, row := range rows {
		if row.ID != 0 {
			byKind[row.Kind] = append(byKind[row.Kind], row.ID)
		}
	}
	seen := map[int64]bool{}
	for kind, ids := range byKind {
		for part := range slices.Chunk(ids, mostIDs) {
			found, err := d.List(ctx, Filter{Kind: kind, IDs: part, WithVoided: true, Limit: len(part)})
			if err != nil {
				return err
			}
			for _, row := range found {
				seen[row.ID] = true
			}
		}
	}
	for i, row := range rows {
		if !seen[row.ID] {
			rows[i] = Row{Kind: row.Kind}
		}
	}
	return nil
}

// Hidden says that a record exists which the person may not see, or files of it.
type Hidden struct {
	Kind  *handbook.Kind
	Files bool
}

// Error is the sentence in Chinese.
func (h *Hidden) Error() string { return h.In("zh") }

// In is the sentence in lang.
func (h *Hidden) In(lang string) string {
	if h.Files {
		return handbook.Say("「%s」的附件里有当事人的个人信息，只有办理这类事项的岗位能打开。",
			"The files of %s hold personal data; only posts that handle these matters can open them.", h.Kind.Title).In(lang)
	}
	return handbook.Say("您的岗位和属地看不到这条「%s」记录；需要查阅的，请找分管该项工作的同事。",
		"Your posts and areas do not let you see this record (%s); ask a colleague who handles it.", h.Kind.Title).In(lang)
}

// Record is one matter; *Hidden, ErrNotFound. Linked rows the person may not see are blank.
func (d *Desk) Record(ctx context.Context, id int64) (Record, error) {
	r, err := d.office.Record(ctx, d.Town, id)
	if err != nil {
		return Record{}, err
	}
	if !d.sight(r.Row.Kind).Sees(r.Row) {
		return Record{}, &Hidden{Kind: r.Kind}
	}
	for i, row := range r.Linking {
		if !d.sight(row.Kind).Sees(row) {
			r.Linking[i] = Row{Kind: row.Kind}
		}
	}
	return r, nil
}

// Linked are the matters a record's fields point at, blank where the person may not see them, in the order of ids.
func (d *Desk) Linked(ctx context.Context, r Record) (map[int64]Row, error) {
	var ids []int64
	for _, l := range r.Row.Links {
		ids = append(ids, l.Target)
	}
	found, err := d.office.rows(ctx, d.Town, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(found))
	for _, id := range ids {
		rows = append(rows, found[id])
	}
	if err := d.veil(ctx, rows); err != nil {
		return nil, err
	}
	for i, id := range ids {
		found[id] = rows[i]
	}
	return found, nil
}

// Evidence are the matters behind a figure, blank where the person may not see them.
func (d *Desk) Evidence(ctx context.Context, measure, facet string, q figures.Query, limit, offset int) ([]Borne, error) {
	q, err := d.within(q)
	if err != nil {
		return nil, err
	}
	borne, err := d.office.Evidence(ctx, d.Town, measure, facet, q, limit, offset)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(borne))
	for i, e := range borne {
		rows[i] = e.Row
	}
	if err := d.veil(ctx, rows); err != nil {
		return nil, err
	}
	for i := range borne {
		borne[i].Row = rows[i]
	}
	return borne, nil
}

// within keeps a question about figures inside the person's areas.
func (d *Desk) within(q figures.Query) (figures.Query, error) {
	if len(d.all) == 0 {
		return q, &Unanswerable{handbook.Say("您没有任职，看不到数字。", "You hold no post and see no figures.")}
	}
	if q.Area == "" {
		if !d.Whole() {
			q.Area = d.Book.Present(d.all[0], d.Today)
		}
		return q, nil
	}
	for _, area := range d.all {
		if (people.Appointment{Area: area}).Covers(q.Area) {
			return q, nil
		}
	}
	return q, &Unanswerable{handbook.Say("您只能看本属地的数字。", "You may see the figures of your own area only.")}
}

// Figures are the figures of the person's areas for a query.
func (d *Desk) Figures(ctx context.Context, q figures.Query, measures ...string) (*figures.Set, error) {
	q, err := d.within(q)
	if err != nil {
		return nil, err
	}
	return d.office.Figures(ctx, d.Town, q, measures...)
}

// Kept tells whether books were kept of the person's areas in a period; see Office.Kept.
func (d *Desk) Kept(ctx context.Context, q figures.Query) (bool, error) {
	q, err := d.within(q)
	if err != nil {
		return false, err
	}
	return d.office.Kept(ctx, d.Town, q)
}

// Breakdown adds up a measure of the person's areas by month or area; see Office.Breakdown.
func (d *Desk) Breakdown(ctx context.Context, measure, facet string, q figures.Query, byMonth bool) ([]figures.Sum, error) {
	q, err := d.within(q)
	if err != nil {
		return nil, err
	}
	return d.office.Breakdown(ctx, d.Town, measure, facet, q, byMonth)
}

// Progress is how far a record's target has been reached, in the town as a whole.
func (d *Desk) Progress(ctx context.Context, r Record) (*Progress, error) {
	return d.office.Progress(ctx, r)
}

// Slots are those of a kind's rhythm in a year, records the person may not see blank.
func (d *Desk) Slots(ctx context.Context, kind string, year int) ([]Slot, error) {
	slots, err := d.office.Slots(ctx, d.Town, kind, year)
	if err != nil {
		return nil, err
	}
	for i := range slots {
		if err := d.veil(ctx, slots[i].Records); err != nil {
			return nil, err
		}
	}
	return slots, nil
}

// Report is the town's yearly report, which is published and so may be read by all who work there.
func (d *Desk) Report(ctx context.Context, year int, asOf int64) (*Yearly, error) {
	return d.office.Report(ctx, d.Town, year, asOf)
}

// Restatements are what corrections have done to the figures of a frozen report since.
func (d *Desk) Restatements(ctx context.Context, y *Yearly) ([]Restatement, error) {
	return d.office.Restatements(ctx, d.Town, y)
}

// Document is a paper of a matter the person may see; names are in it as the person may read them.
func (d *Desk) Document(ctx context.Context, r Record, document string, masked Named) (*report.Paper, error) {
	if d.Handles(r.Kind) {
		masked = InFull
	}
	return d.office.Document(ctx, d.Town, r.Matter.ID, document, masked)
}

// Party is the personal data behind a reference of a record the person may see.
func (d *Desk) Party(ctx context.Context, ref string) (string, error) {
	return d.office.Party(ctx, d.Town, ref)
}

// MayIssue tells whether the person's posts may issue a paper, MayKeep whether they may put its signed copy with it.
func (d *Desk) MayIssue(r Record, of *handbook.Document) bool {
	return d.Person.Holds(r.Kind.Issuers(of))
}

// MayKeep is said at MayIssue.
func (d *Desk) MayKeep(r Record, of *handbook.Document) bool {
	return d.ReadsFiles(r) && d.Person.Holds(r.Kind.Keepers(of))
}

// Changed tells whether a paper would say something else now than when it was last issued.
func (d *Desk) Changed(ctx context.Context, r Record, of *handbook.Document) (bool, error) {
	return d.office.Changed(ctx, r, of)
}

// Offers is what can be done on a record and what not, with the reason that holds for this person.
func (d *Desk) Offers(r Record) []ledger.Offer {
	offers := ledger.Offers(r.Book, r.Kind, r.Matter)
	for i, o := range offers {
		if o.Why == nil && !d.Person.Holds(o.By) {
			offers[i].Why = ledger.Forbid(r.Book, offers[i])
		}
	}
	return offers
}

// Opens are the kinds of which the person may open records, in the handbook's order.
func (d *Desk) Opens() []*handbook.Kind {
	var out []*handbook.Kind
	for _, k := range d.Book.Kinds {
		if open, ok := k.Action(handbook.Open); ok && d.Person.Holds(open.By) {
			out = append(out, k)
		}
	}
	return out
}

// Do records an action as the person, in the post that lets them do it.
func (d *Desk) Do(ctx context.Context, a ledger.Action) (Receipt, error) {
	a, err := d.sign(ctx, a)
	if err != nil {
		return Receipt{}, err
	}
	return d.office.Do(ctx, a)
}

// DoAll records actions as the person, all or none. When any is refused nothing has been recorded, and refused tells
// why, by the action's place; receipts are in the order of the actions.
func (d *Desk) DoAll(ctx context.Context, actions []ledger.Action) (receipts []Receipt, refused map[int]*ledger.Refusal, err error) {
	refused = map[int]*ledger.Refusal{}
	note := func(i int, err error) error {
		if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
			refused[i] = refusal
			return nil
		}
		return err
	}
	signed := slices.Clone(actions)
	for i, a := range actions {
		if signed[i], err = d.sign(ctx, a); err != nil {
			if err = note(i, err); err != nil {
				return nil, nil, err
			}
		}
	}
	if len(refused) > 0 {
		return nil, refused, nil
	}
	// Apart first, since of a whole every action carries the refusal of the one.
	results, err := d.office.Try(ctx, d.Town, signed)
	if err != nil {
		return nil, nil, err
	}
	for i, r := range results {
		if err := note(i, r.Err); err != nil {
			return nil, nil, err
		}
	}
	if len(refused) > 0 {
		return nil, refused, nil
	}
	for i := range signed {
		signed[i].Whole = signed[0].Key
	}
	if results, err = d.office.DoAll(ctx, d.Town, signed); err != nil {
		return nil, nil, err
	}
	for i, r := range results {
		if err := note(i, r.Err); err != nil {
			return nil, nil, err
		}
		receipts = append(receipts, r.Receipt)
	}
	return receipts, refused, nil
}

// sign puts the person's name and post under an action they may do.
func (d *Desk) sign(ctx context.Context, a ledger.Action) (ledger.Action, error) {
	a.Town, a.By = d.Town, d.Person.Title
	if a.Do == handbook.Open {
		k, ok := d.Book.Kind(a.Kind)
		if !ok {
			return a, nil // the books say so
		}
		open, _ := k.Action(handbook.Open)
		area := ""
		if f := k.AreaField(); f != nil {
			area, _ = a.Data[f.ID].(string)
		}
		if a.Post = d.Person.Post(open.By, area); area == "" && a.Post == "" {
			a.Post = first(d.Person.Posts(), open.By)
		}
		if a.Post == "" {
			if area != "" && d.Person.Holds(open.By) {
				return a, outside(d.Book, area)
			}
			return a, ledger.Forbid(d.Book, ledger.Offer{Do: a.Do, Act: open, By: open.By})
		}
		return a, nil
	}
	r, err := d.Record(ctx, a.Matter)
	if err != nil {
		return a, err
	}
	if paper, ok := r.Kind.Document(a.Document); ok {
		switch a.Do {
		case handbook.IssuePaper:
			a.Post = first(d.Person.Posts(), r.Kind.Issuers(paper))
		case handbook.KeepScan:
			a.Post = first(d.Person.Posts(), r.Kind.Keepers(paper))
		}
	}
	for _, o := range ledger.Offers(r.Book, r.Kind, r.Matter) {
		if o.Do == a.Do && (o.Clock == nil || o.Clock.ID == a.Clock) {
			if a.Post = first(d.Person.Posts(), o.By); a.Post == "" {
				return a, ledger.Forbid(r.Book, o)
			}
		}
	}
	return a, nil
}

// first is the first of some posts that may do a thing; empty when none.
func first(posts, by []string) string {
	for _, p := range by {
		if slices.Contains(posts, p) {
			return p
		}
	}
	return ""
}

func outside(b *handbook.Book, area string) error {
	title := handbook.Text{Zh: area}
	if a, ok := b.Area(area); ok {
		title = a.Title
	}
	return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("「%s」不在您任职的属地内，不能由您登记。",
		"%s is outside the areas you hold posts for; you cannot record it.", title)}
}

// Preview is what an action would add to and take from figures, recording nothing.
func (d *Desk) Preview(ctx context.Context, a ledger.Action) ([]ledger.Posting, error) {
	a, err := d.sign(ctx, a)
	if err != nil {
		return nil, err
	}
	results, postings, err := d.office.try(ctx, d.Town, []ledger.Action{a})
	if err != nil {
		return nil, err
	}
	return postings, results[0].Err
}
