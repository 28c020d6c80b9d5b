package office

import (
	"cmp"
	"context"
	"slices"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Foresight is what a handbook version would change, figures of this year and the last. What is recorded already stays under the version it was opened
// under: of that, only holiday notices move clocks and only the way figures are put together changes them (Now). Judged tells
// what would have come of the whole journal had the version always been in force, which is what to expect from here on.
type Foresight struct {
	Now     Effect
	Judged  Effect
	Entries int // of the journal that were judged
}

// Effect is what differs between two versions on the same books.
type Effect struct {
	Clocks  []Moved // open clocks, the soonest due first
	Figures []Altered
	Refused []Objection
}

// Moved is an open clock whose last day would be another.
type Moved struct {
	Row     Row // blank where the person may not see it
	Kind    *handbook.Kind
	Clock   *handbook.Clock
	Was, Is calendar.Date // zero: it does not run
	id      int64
}

// Altered is a figure of the whole town that would come out otherwise.
type Altered struct {
	Year    int
	Was, Is *figures.Figure // nil: there is no such figure
}

// Objection is a matter of which an entry would be refused.
type Objection struct {
	Row   Row // blank where the person may not see it
	Kind  *handbook.Kind
	Entry ledger.Entry // the first that is refused
	Why   *ledger.Refusal
}

// shownFirst is how many matters are looked up for each kind of change.
const shownFirst = 20

// Foresee tells what a version examined would change, keeping nothing. *ledger.Refusal: only administrators may ask.
func (d *Desk) Foresee(ctx context.Context, b *handbook.Book) (*Foresight, error) {
	if err := d.administers(); err != nil {
		return nil, err
	}
	out := &Foresight{}
	years := []int{d.Today.Year(), d.Today.Year() - 1}
	err := d.office.each(ctx, d.Town, Filter{Clock: ledger.Running}, func(row Row, m *ledger.Matter, book *handbook.Book) error {
		kind, _ := book.Kind(m.Kind)
		for _, c := range m.Clocks(book) {
			if due, moves := redated(b, c); moves {
				def, _ := kind.Clock(c.ID)
				out.Now.Clocks = append(out.Now.Clocks, Moved{Kind: kind, Clock: def, Was: c.Due, Is: due, id: row.ID})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, year := range years {
		was, err := d.office.figures(ctx, d.Book, figures.Year(year))
		if err != nil {
			return nil, err
		}
		is, err := d.office.figures(ctx, b, figures.Year(year))
		if err != nil {
			return nil, err
		}
		out.Now.Figures = append(out.Now.Figures, altered(year, was, is, d.Book, b)...)
	}
	if err := d.office.judge(ctx, d.Book, b, years, out); err != nil {
		return nil, err
	}
	for _, e := range []*Effect{&out.Now, &out.Judged} {
		if err := d.show(ctx, e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// altered are the figures of the whole town that differ between two sets.
func altered(year int, was, is *figures.Set, before, after *handbook.Book) []Altered {
	var out []Altered
	for _, m := range after.Measures() {
		f, _ := is.Figure(m.ID, "")
		old, known := was.Figure(m.ID, "")
		switch {
		case !known:
			out = append(out, Altered{Year: year, Is: &f})
		case old.Value.String() != f.Value.String():
			out = append(out, Altered{year, &old, &f})
		}
	}
	for _, m := range before.Measures() {
		if _, kept := after.Measure(m.ID); !kept {
			old, _ := was.Figure(m.ID, "")
			out = append(out, Altered{Year: year, Was: &old})
		}
	}
	return out
}

// show looks up the first matters of an effect, as the person may see them.
func (d *Desk) show(ctx context.Context, e *Effect) error {
	slices.SortStableFunc(e.Clocks, func(a, b Moved) int {
		return cmp.Or(cmp.Compare(a.Kind.ID, b.Kind.ID), a.Was.Compare(b.Was), cmp.Compare(a.id, b.id))
	})
	var ids []int64
	shown := map[*handbook.Clock]int{}
	for _, c := range e.Clocks {
		if shown[c.Clock]++; shown[c.Clock] <= shownFirst {
			ids = append(ids, c.id)
		}
	}
	for i, o := range e.Refused {
		if i < shownFirst {
			ids = append(ids, o.Entry.Matter)
		}
	}
	found, err := d.office.rows(ctx, d.Town, ids)
	if err != nil {
		return err
	}
	rows := make([]Row, len(ids))
	for i, id := range ids {
		rows[i] = found[id]
	}
	if err := d.veil(ctx, rows); err != nil {
		return err
	}
	for i, id := range ids {
		found[id] = rows[i]
	}
	for i := range e.Clocks {
		e.Clocks[i].Row = found[e.Clocks[i].id]
	}
	for i := range e.Refused {
		e.Refused[i].Row = found[e.Refused[i].Entry.Matter]
	}
	return nil
}
