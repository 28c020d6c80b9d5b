package office

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Task is a running clock with what the person at the desk may do to stop it.
type Task struct {
	Row  Row
	Kind *handbook.Kind
	Def  *handbook.Clock
	Due  calendar.Date
	Acts []*handbook.Action // empty: somebody else's
}

// Leads tells whether the person answers for the work of others.
func (d *Desk) Leads() bool {
	return slices.ContainsFunc(d.Book.Posts, func(p handbook.Post) bool { return p.Leads && d.Person.Holds([]string{p.ID}) })
}

// outlook is kinds of which the person sees the same.
type outlook struct {
	sight *Sight
	kinds []*handbook.Kind
}

// outlooks groups kinds by what the person sees of them, so that each group is asked for at once; kinds of which
// nothing is seen are left out.
func (d *Desk) outlooks(kinds []*handbook.Kind) []outlook {
	var out []outlook
	at := map[string]int{}
	for _, k := range kinds {
		sight := d.sight(k.ID)
		if len(sight.Areas) == 0 && sight.Person == "" {
			continue
		}
		key := strings.Join(sight.Areas, " ") + "|" + sight.Person
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key], out = i, append(out, outlook{sight: sight})
		}
		out[i].kinds = append(out[i].kinds, k)
	}
	return out
}

// Tasks are the running clocks the person may stop, the soonest due first, up to limit; by bounds the due day, zero: all.
func (d *Desk) Tasks(ctx context.Context, by calendar.Date, limit int) ([]Task, error) {
	return d.tasks(ctx, by, limit, true)
}

// Overdue are the running clocks past their last day, whoever is to stop them, the longest overdue first, up to limit.
func (d *Desk) Overdue(ctx context.Context, limit int) ([]Task, error) {
	return d.tasks(ctx, d.Today.AddDays(-1), limit, false)
}

func (d *Desk) tasks(ctx context.Context, by calendar.Date, limit int, own bool) ([]Task, error) {
	var out []Task
	for _, o := range d.outlooks(d.Book.Kinds) {
		q := DueQuery{Town: d.Town, Sight: o.sight, By: by, Limit: limit}
		for _, k := range o.kinds {
			for _, c := range k.Clocks {
				if !own || len(d.stops(k, c)) > 0 {
					q.Clocks = append(q.Clocks, Place{k.ID, c.ID})
				}
			}
		}
		if len(q.Clocks) == 0 {
			continue
		}
		found, err := d.office.Store.Due(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, due := range found {
			t := Task{Row: due.Row}
			t.Kind, _ = d.Book.Kind(due.Row.Kind)
			t.Def, _ = t.Kind.Clock(due.Clock)
			t.Acts = d.stops(t.Kind, t.Def)
			for _, c := range due.Row.Clocks {
				if c.Clock == due.Clock {
					t.Due = c.Due
				}
			}
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b Task) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Row.ID, b.Row.ID)) })
	return out[:min(len(out), limit)], nil
}

// stops are the actions the person may do that stop a clock.
func (d *Desk) stops(k *handbook.Kind, c *handbook.Clock) []*handbook.Action {
	var out []*handbook.Action
	for _, id := range c.Until {
		if a, ok := k.Action(id); ok && d.Person.Holds(a.By) {
			out = append(out, a)
		}
	}
	return out
}

// Waiting is a matter that waits for an approval the person may give.
type Waiting struct {
	Row      Row
	Kind     *handbook.Kind
	Approves []*handbook.Action // what lets it go on
	Returns  []*handbook.Action // what sends it back
	For      string             // on whose behalf, where the person may only while standing in
}

// Waiting are the matters that wait for the person's approval, the oldest first, up to limit; kind restricts them,
// empty: all.
func (d *Desk) Waiting(ctx context.Context, kind string, limit int) ([]Waiting, error) {
	var kinds []*handbook.Kind
	for _, k := range d.Book.Kinds {
		if (kind == "" || k.ID == kind) && slices.ContainsFunc(k.Actions, func(a *handbook.Action) bool { return a.Approval && d.Person.Holds(a.By) }) {
			kinds = append(kinds, k)
		}
	}
	var out []Waiting
	for _, o := range d.outlooks(kinds) {
		f := Filter{Town: d.Town, Sight: o.sight, Oldest: true, Limit: limit}
		for _, k := range o.kinds {
			for _, a := range k.Actions {
				if !a.Approval || !d.Person.Holds(a.By) {
					continue
				}
				for _, stage := range a.From {
					if at := (Place{k.ID, stage}); !slices.Contains(f.At, at) {
						f.At = append(f.At, at)
					}
				}
			}
		}
		rows, err := d.office.Store.List(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out = append(out, d.waiting(row))
		}
	}
	slices.SortStableFunc(out, func(a, b Waiting) int {
		return cmp.Or(a.Row.Opened.Compare(b.Row.Opened), cmp.Compare(a.Row.ID, b.Row.ID))
	})
	return out[:min(len(out), limit)], nil
}

// waiting is what the person may approve and send back of a matter as it stands, by the handbook in force.
func (d *Desk) waiting(row Row) Waiting {
	w := Waiting{Row: row}
	w.Kind, _ = d.Book.Kind(row.Kind)
	for _, a := range w.Kind.Actions {
		if !slices.Contains(a.From, row.Stage) || !d.Person.Holds(a.By) {
			continue
		}
		if a.Approval {
			w.Approves = append(w.Approves, a)
		}
		if a.Returns {
			w.Returns = append(w.Returns, a)
		}
	}
	if len(w.Approves) > 0 {
		w.For = d.standsIn(w.Approves[0].By)
	}
	return w
}

// standsIn is for whom the person holds one of some posts; empty where they hold one of their own.
func (d *Desk) standsIn(by []string) string {
	whom := ""
	for _, a := range d.Person.Appointments {
		if !slices.Contains(by, a.Post) {
			continue
		}
		if a.For == "" {
			return ""
		}
		whom = cmp.Or(whom, a.For)
	}
	return whom
}

// Waits is a matter of the queue as one approver sees it; false where it does not wait for this person.
func (d *Desk) Waits(r Record) (Waiting, bool) {
	if _, ok := d.Book.Kind(r.Row.Kind); !ok || r.Row.Voided {
		return Waiting{}, false
	}
	w := d.waiting(r.Row)
	return w, len(w.Approves) > 0
}

// Notice is something that happened to a matter the person should hear of.
type Notice struct {
	Entry ledger.Entry
	Row   Row
	Kind  *handbook.Kind
	Auto  bool // done by Fengqiao itself
}

// Notices are what happened since a day, newest first, up to limit: what Fengqiao did by itself to matters the person
// sees, and what others did to those the person has a hand in. It looks back over the journal's last entries only.
func (d *Desk) Notices(ctx context.Context, since calendar.Date, limit int) ([]Notice, error) {
	const lookedBack = 300
	var found []Notice
	var ids []int64
	for line, err := range d.office.Store.Lines(ctx, d.Town, LineQuery{From: max(1, d.Head.Seq-lookedBack)}) {
		if err != nil {
			return nil, err
		}
		if line.Matter == 0 || calendar.Of(line.At).Before(since) {
			continue
		}
		e, err := ledger.Read(line.Body)
		if err != nil {
			return nil, err
		}
		if auto := e.Post == handbook.System; auto || e.By != d.Person.Title && e.Do != handbook.Open {
			found = append(found, Notice{Entry: e, Auto: auto})
			ids = append(ids, line.Matter)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	seen, own := map[int64]Row{}, map[int64]bool{}
	for part := range slices.Chunk(ids, mostIDs) {
		rows, err := d.office.rows(ctx, d.Town, part)
		if err != nil {
			return nil, err
		}
		list := make([]Row, 0, len(rows))
		for _, id := range part {
			if row, ok := rows[id]; ok {
				list = append(list, row)
			}
		}
		if err := d.veil(ctx, list); err != nil {
			return nil, err
		}
		for _, row := range list {
			if row.ID != 0 {
				seen[row.ID] = row
			}
		}
		mine, err := d.List(ctx, Filter{IDs: part, By: d.Person.Title, Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, row := range mine {
			own[row.ID] = true
		}
	}
	var out []Notice
	for _, n := range slices.Backward(found) {
		row, sees := seen[n.Entry.Matter]
		if n.Row = row; !sees || !n.Auto && !own[row.ID] {
			continue
		}
		var ok bool
		if n.Kind, ok = d.Book.Kind(row.Kind); !ok {
			continue
		}
		if out = append(out, n); len(out) == limit {
			break
		}
	}
	return out, nil
}

// Favourites are up to n kinds of which the person may open records: those they opened most often of late, then the
// first of each section.
func (d *Desk) Favourites(recent []Row, n int) []*handbook.Kind {
	opens := d.Opens()
	times := map[string]int{}
	for _, row := range recent {
		var acts []ledger.Act
		if json.Unmarshal(row.History, &acts) == nil && len(acts) > 0 && acts[0].By == d.Person.Title {
			times[row.Kind]++
		}
	}
	out := slices.Clone(opens)
	place := map[string]int{} // of a kind within its section
	of := map[string]int{}
	for _, k := range opens {
		place[k.ID] = of[k.Section]
		of[k.Section]++
	}
	slices.SortStableFunc(out, func(a, b *handbook.Kind) int {
		return cmp.Or(cmp.Compare(times[b.ID], times[a.ID]), cmp.Compare(place[a.ID], place[b.ID]))
	})
	return out[:min(len(out), n)]
}
