package office

import (
	"context"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// Slot is a time in which a kind should have a record, with the records it has: none yet, or missed.
type Slot struct {
	handbook.Slot
	Records []Row
}

// Slots are the slots of a kind's rhythm in a year by the handbook in force, in order, each with its records that are
// not voided; none for a kind without a rhythm.
func (o *Office) Slots(ctx context.Context, town, kind string, year int) ([]Slot, error) {
	b, err := o.Book(ctx, town)
	if err != nil {
		return nil, err
	}
	k, ok := b.Kind(kind)
	if !ok || k.Rhythm == nil {
		return nil, nil
	}
	q := figures.Year(year)
	var out []Slot
	at := map[calendar.Date]int{} // by last day
	for _, s := range k.Rhythm.Slots(q.From, q.To, b.Calendar) {
		at[s.To] = len(out)
		out = append(out, Slot{Slot: s})
	}
	f := Filter{Town: town, Kind: kind, Limit: mostIDs}
	if open, ok := k.Action(handbook.Open); k.Rhythm.Day == "" || ok && open.Day == k.Rhythm.Day {
		const week = 7 // the first slot may begin before the year
		f.From, f.To = q.From.AddDays(-max(week, 2*k.Rhythm.Around)), q.To
	}
	for {
		rows, err := o.Store.List(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			own, err := o.version(ctx, row.Handbook)
			if err != nil {
				return nil, err
			}
			m, err := o.restore(ctx, town, own, row)
			if err != nil {
				return nil, err
			}
			day := m.RhythmDay(b, k)
			if day.IsZero() {
				continue
			}
			if slot, due := k.Rhythm.At(day); due {
				if i, ok := at[slot.To]; ok {
					out[i].Records = append(out[i].Records, row)
				}
			}
		}
		if len(rows) < f.Limit {
			return out, nil
		}
		last := rows[len(rows)-1]
		f.Before = f.CursorOf(last)
	}
}
