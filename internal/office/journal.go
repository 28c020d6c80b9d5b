package office

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// JournalQuery asks for entries of the journal, newest first. Zero fields do not restrict.
type JournalQuery struct {
	By     string // who recorded them
	Kind   string // of their matters
	Do     string // what was done
	Number string // of a matter, or its position in the journal
	// From and To are days of recording, both included.
	From, To calendar.Date
	Before   int64 // only positions before this one
	Limit    int
}

// asked tells whether a query asks for more than a stretch of the journal.
func (q JournalQuery) asked() bool { return q.By != "" || q.Kind != "" || q.Do != "" || q.Number != "" }

// Glimpse is how much of an entry somebody sees.
type Glimpse int

// From an entry of which only its place in the chain is seen, to one seen whole.
const (
	Veiled  Glimpse = iota // that there is an entry, when, and of which kind of matter
	Outline                // who did what, under which post, to which kind of matter
	Whole
)

// Glimpsed is an entry as far as somebody sees it; what is not seen is empty.
type Glimpsed struct {
	Recorded
	Seen Glimpse
	Row  Row // the matter; blank: of the books as a whole, or not seen
}

// JournalPage is a page of the journal.
type JournalPage struct {
	Entries []Glimpsed
	// Next continues the query; 0 at its end. A page may hold less than was asked for, even nothing, and go on: then
	// Searched entries were looked through.
	Next     int64
	Searched int64
}

// mostSearched bounds how many entries a page of the journal looks through.
const mostSearched = 20_000

// mayReadJournal refuses those who neither hold a post nor keep the accounts.
func (d *Desk) mayReadJournal() error {
	if len(d.all) > 0 || d.Person.Admin {
		return nil
	}
	return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("您没有任职岗位，看不到流水。", "You hold no post and do not see the journal.")}
}

// Journal is a page of the town's journal. Of matters in sight entries are seen whole. Administrators see of the others
// who did what, unless the kind is kept for certain posts. Of the rest it is seen that there is an entry, so that the
// chain has no holes; but a query for more than a stretch of days does not find what it could only find by what is not
// seen.
func (d *Desk) Journal(ctx context.Context, q JournalQuery) (JournalPage, error) {
	if err := d.mayReadJournal(); err != nil {
		return JournalPage{}, err
	}
	from, before, err := d.stretch(ctx, q)
	if err != nil {
		return JournalPage{}, err
	}
	if q.Number != "" {
		return d.journalOf(ctx, q, from, before)
	}
	low := max(from, before-mostSearched)
	ask := LineQuery{From: low, Before: before, Newest: true, Limit: q.Limit + 1}
	for name, value := range map[string]string{"by": q.By, "kind": q.Kind, "do": q.Do} {
		if value != "" {
			ask.Holds = append(ask.Holds, jsonMember(name, value))
		}
	}
	p := JournalPage{}
	for before > low {
		ask.Before = before
		lines, err := d.lines(ctx, ask)
		if err != nil {
			return p, err
		}
		seen, err := d.glimpse(ctx, lines)
		if err != nil {
			return p, err
		}
		for _, e := range seen {
			if len(p.Entries) == q.Limit {
				p.Next = p.Entries[q.Limit-1].Seq
				return p, nil
			}
			if q.finds(e) {
				p.Entries = append(p.Entries, e)
			}
		}
		if len(lines) < ask.Limit {
			break
		}
		before = lines[len(lines)-1].Seq
	}
	if low > from {
		p.Next, p.Searched = low, mostSearched
	}
	return p, nil
}

// finds tells whether an entry, as far as it is seen, is what is asked for.
func (q JournalQuery) finds(e Glimpsed) bool {
	if q.asked() && e.Seen == Veiled {
		return false
	}
	return (q.By == "" || e.By == q.By) && (q.Kind == "" || e.Kind == q.Kind) && (q.Do == "" || e.Do == q.Do)
}

// journalOf are the entries of the matters in sight that a number names.
func (d *Desk) journalOf(ctx context.Context, q JournalQuery, from, before int64) (JournalPage, error) {
	rows, err := d.List(ctx, Filter{Text: q.Number, WithVoided: true, Limit: mostIDs})
	if err != nil {
		return JournalPage{}, err
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Number != q.Number })
	if id, err := strconv.ParseInt(q.Number, 10, 64); err == nil && len(rows) == 0 {
		if rows, err = d.List(ctx, Filter{IDs: []int64{id}, WithVoided: true}); err != nil {
			return JournalPage{}, err
		}
	}
	var lines []Line
	for _, row := range rows {
		found, err := d.lines(ctx, LineQuery{Matter: row.ID, From: from, Before: before})
		if err != nil {
			return JournalPage{}, err
		}
		lines = append(lines, found...)
	}
	slices.SortFunc(lines, func(a, b Line) int { return cmp.Compare(b.Seq, a.Seq) })
	seen, err := d.glimpse(ctx, lines)
	if err != nil {
		return JournalPage{}, err
	}
	p := JournalPage{Entries: slices.DeleteFunc(seen, func(e Glimpsed) bool { return !q.finds(e) })}
	if len(p.Entries) > q.Limit {
		p.Entries = p.Entries[:q.Limit]
		p.Next = p.Entries[q.Limit-1].Seq
	}
	return p, nil
}

// jsonMember is a member of an entry as its canonical JSON writes it.
func jsonMember(name, value string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil { // a string always has a form
		return ""
	}
	return `"` + name + `":` + strings.TrimSuffix(b.String(), "\n")
}

func (d *Desk) lines(ctx context.Context, q LineQuery) ([]Line, error) {
	var out []Line
	for line, err := range d.office.Store.Lines(ctx, d.Town, q) {
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

// stretch are the positions a query's days reach over: from the first included to the last excluded. Instants of
// recording ascend with positions, so a day's place is found by halving.
func (d *Desk) stretch(ctx context.Context, q JournalQuery) (from, before int64, err error) {
	from, before = 1, d.Head.Seq+1
	if !q.From.IsZero() {
		if from, err = d.positionAt(ctx, q.From); err != nil {
			return 0, 0, err
		}
	}
	if !q.To.IsZero() {
		if before, err = d.positionAt(ctx, q.To.AddDays(1)); err != nil {
			return 0, 0, err
		}
	}
	if q.Before > 0 {
		before = min(before, q.Before)
	}
	return from, before, nil
}

// positionAt is the position of the first entry recorded on a day or later.
func (d *Desk) positionAt(ctx context.Context, day calendar.Date) (int64, error) {
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, shanghai)
	var failed error
	n := sort.Search(int(d.Head.Seq), func(i int) bool {
		if failed != nil {
			return true
		}
		lines, err := d.lines(ctx, LineQuery{From: int64(i) + 1, Limit: 1})
		if failed = err; err != nil || len(lines) == 0 {
			return true
		}
		return !lines[0].At.Before(at)
	})
	return int64(n) + 1, failed
}

// glimpse shows of entries what the person sees.
func (d *Desk) glimpse(ctx context.Context, lines []Line) ([]Glimpsed, error) {
	entries := make([]Recorded, len(lines))
	var ids []int64
	for i, line := range lines {
		e, err := ledger.Read(line.Body)
		if err != nil { // altered; verify names it
			e = ledger.Entry{Seq: line.Seq, Matter: line.Matter, At: line.At}
		}
		entries[i] = Recorded{e, line.Hash}
		if line.Matter != 0 && !slices.Contains(ids, line.Matter) {
			ids = append(ids, line.Matter)
		}
	}
	found, err := d.office.rows(ctx, d.Town, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(ids))
	for i, id := range ids {
		rows[i] = found[id]
	}
	if err := d.veil(ctx, rows); err != nil {
		return nil, err
	}
	out := make([]Glimpsed, len(entries))
	for i, e := range entries {
		out[i] = Glimpsed{Recorded: e, Seen: Whole}
		if e.Matter == 0 {
			continue
		}
		if row := rows[slices.Index(ids, e.Matter)]; row.ID != 0 {
			out[i].Row = row
			continue
		}
		out[i] = d.unseen(e)
	}
	return out, nil
}

// unseen is what is seen of an entry whose matter is out of sight.
func (d *Desk) unseen(e Recorded) Glimpsed {
	g := Glimpsed{Recorded: Recorded{ledger.Entry{Seq: e.Seq, At: e.At, Kind: e.Kind, Prev: e.Prev, Town: e.Town}, e.Hash}}
	k, ok := d.Book.Kind(e.Kind)
	if !d.Person.Admin || !ok || d.barred(k) {
		return g
	}
	g.Seen = Outline
	g.By, g.Post, g.Do = e.By, e.Post, e.Do
	return g
}

// Told is one entry with what followed from it, as far as the person sees it.
type Told struct {
	Glimpsed
	Record     Record // of the matter; zero unless the entry is seen whole
	Was        []ledger.Clock
	Is         []ledger.Clock
	Postings   []ledger.Posting
	Following  int64 // the position of the next entry; 0 for the last
	Successive bool  // the hash before it is that of the entry before it
}

// Entry is the entry at a position of the journal; ErrNotFound.
func (d *Desk) Entry(ctx context.Context, seq int64) (Told, error) {
	if err := d.mayReadJournal(); err != nil {
		return Told{}, err
	}
	lines, err := d.lines(ctx, LineQuery{From: max(seq-1, 1), Before: seq + 1})
	if err != nil {
		return Told{}, err
	}
	if len(lines) == 0 || lines[len(lines)-1].Seq != seq {
		return Told{}, ErrNotFound
	}
	line, before := lines[len(lines)-1], ""
	if len(lines) > 1 {
		before = lines[0].Hash
	}
	seen, err := d.glimpse(ctx, []Line{line})
	if err != nil {
		return Told{}, err
	}
	t := Told{Glimpsed: seen[0], Successive: seen[0].Prev == before}
	if seq < d.Head.Seq {
		t.Following = seq + 1
	}
	if t.Seen != Whole || t.Matter == 0 {
		return t, nil
	}
	if t.Record, err = d.Record(ctx, t.Matter); err != nil {
		return Told{}, err
	}
	return t, d.follow(ctx, &t)
}

// follow plays a matter's entries again up to the one told.
func (d *Desk) follow(ctx context.Context, t *Told) error {
	r := replayer{ctx: ctx, office: d.office, town: d.Town, c: chunk{town: &TownRow{Town: d.Town}}}
	r.reset()
	lines, err := d.lines(ctx, LineQuery{Books: true, Before: t.Seq})
	if err != nil {
		return err
	}
	for _, line := range lines {
		if err := r.line(line); err != nil {
			return err
		}
	}
	r.begin(t.Matter)
	if lines, err = d.lines(ctx, LineQuery{Matter: t.Matter, Before: t.Seq + 1}); err != nil {
		return err
	}
	for _, line := range lines {
		t.Was = r.clocks
		if err := r.line(line); err != nil {
			return err
		}
	}
	if r.stray {
		return nil // it does not follow from the rules; verify names it
	}
	t.Is = r.clocks
	for _, p := range r.c.projection.Postings {
		if p.Seq == t.Seq {
			t.Postings = append(t.Postings, p)
		}
	}
	return nil
}
