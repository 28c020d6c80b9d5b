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

// PlanState tells how an item of the plan stands.
type PlanState string

// The states of an item of the plan.
const (
	PlanDone    PlanState = "done"
	PlanDropped PlanState = "dropped"
	PlanLate    PlanState = "late" // not done, and its day has passed
	PlanOpen    PlanState = "open"
)

// PlanItem is an item of a year's plan.
type PlanItem struct {
	Row          Row
	Kind         *handbook.Kind // of the version that governs it
	Book         *handbook.Book
	Due          calendar.Date
	Leader, Unit string // as shown in Chinese; empty: not named
	State        PlanState
	Progress     *Progress // of its target; nil without one, and until Reached is asked
	matter       *ledger.Matter
}

// Plan are the items of the plan that are due in a year and that the person may see, the soonest due first. What was
// written down more than a year before it is due is not looked for.
func (d *Desk) Plan(ctx context.Context, year int) ([]PlanItem, error) {
	const page = 500
	span := figures.Year(year)
	var out []PlanItem
	for _, k := range d.Book.Kinds {
		if k.Plan == nil {
			continue
		}
		f := Filter{Kind: k.ID, From: span.From.AddDays(-366), To: span.To, Limit: page}
		for {
			rows, err := d.List(ctx, f)
			if err != nil {
				return nil, err
			}
			for _, row := range rows {
				item, err := d.planItem(ctx, row)
				if err != nil {
					return nil, err
				}
				if item != nil && item.Due.Year() == year {
					out = append(out, *item)
				}
			}
			if len(rows) < page {
				break
			}
			f.Before = f.CursorOf(rows[page-1])
		}
	}
	slices.SortStableFunc(out, func(a, b PlanItem) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Row.ID, b.Row.ID)) })
	return out, nil
}

// planItem reads a record as an item of the plan; nil where it has no day yet, or its version of the handbook kept no
// plan.
func (d *Desk) planItem(ctx context.Context, row Row) (*PlanItem, error) {
	own, err := d.office.version(ctx, row.Handbook)
	if err != nil {
		return nil, err
	}
	m, err := d.office.restore(ctx, d.Town, own, row)
	if err != nil {
		return nil, err
	}
	item := &PlanItem{Row: row, Book: own, matter: m}
	var ok bool
	if item.Kind, ok = own.Kind(row.Kind); !ok || item.Kind.Plan == nil {
		return nil, nil
	}
	plan := item.Kind.Plan
	if item.Due, ok = m.Fields[plan.Due].(calendar.Date); !ok {
		return nil, nil
	}
	item.Leader, item.Unit = shown(own, item.Kind, m, plan.Leader), shown(own, item.Kind, m, plan.Unit)
	stage, _ := item.Kind.Stage(m.Stage)
	switch {
	case m.Stage == plan.Done:
		item.State = PlanDone
	case stage != nil && stage.Final:
		item.State = PlanDropped
	case item.Due.Before(d.Today):
		item.State = PlanLate
	default:
		item.State = PlanOpen
	}
	return item, nil
}

// shown is what a field says, in words.
func shown(b *handbook.Book, k *handbook.Kind, m *ledger.Matter, field string) string {
	f, ok := k.Field(field)
	if v, has := m.Fields[field]; ok && has && v != nil {
		return f.Type.Format(f, b, v, "zh")
	}
	return ""
}

// Reached tells of items of the plan how far their targets have been reached.
func (d *Desk) Reached(ctx context.Context, items []PlanItem) error {
	type span struct {
		from, to calendar.Date
		area     string
	}
	sets := map[span]*figures.Set{}
	ask := func(q figures.Query) (*figures.Set, error) {
		key := span{q.From, q.To, q.Area}
		if sets[key] == nil {
			set, err := d.office.Figures(ctx, d.Town, q)
			if err != nil {
				return nil, err
			}
			sets[key] = set
		}
		return sets[key], nil
	}
	for i := range items {
		var err error
		if items[i].Progress, err = progress(items[i].Book, items[i].Kind, items[i].matter, ask); err != nil {
			return err
		}
	}
	return nil
}

// Duty is one of a list of duties with the records of its performance.
type Duty struct {
	Title handbook.Text
	Rows  []Row    // newest first
	Who   []string // ids of those who performed it, among Duties.Who
}

// Duties is a kind's list of duties in a year.
type Duties struct {
	Kind *handbook.Kind
	Who  []handbook.Option // who may perform them; none: not told apart
	List []Duty
}

// Duties are the lists of duties of the handbook with what has been done of them in a year, as far as the person sees.
func (d *Desk) Duties(ctx context.Context, year int) ([]Duties, error) {
	const most = 500
	span := figures.Year(year)
	var out []Duties
	for _, k := range d.Book.Kinds {
		if k.Duties == nil || !d.Reads(k) {
			continue
		}
		list, _ := k.Field(k.Duties.List)
		duties := Duties{Kind: k}
		if who, ok := k.Field(k.Duties.Who); ok {
			duties.Who = who.Options
		}
		at := map[string]int{}
		for i, o := range list.Options {
			at[o.ID] = i
			duties.List = append(duties.List, Duty{Title: o.Title})
		}
		rows, err := d.List(ctx, Filter{Kind: k.ID, From: span.From, To: span.To, Limit: most})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			own, err := d.office.version(ctx, row.Handbook)
			if err != nil {
				return nil, err
			}
			m, err := d.office.restore(ctx, d.Town, own, row)
			if err != nil {
				return nil, err
			}
			duty, _ := m.Fields[k.Duties.List].(string)
			i, ok := at[duty]
			if !ok {
				continue
			}
			duties.List[i].Rows = append(duties.List[i].Rows, row)
			if who, _ := m.Fields[k.Duties.Who].(string); who != "" && !slices.Contains(duties.List[i].Who, who) {
				duties.List[i].Who = append(duties.List[i].Who, who)
			}
		}
		out = append(out, duties)
	}
	return out, nil
}

// DueSlot is a slot of a kind's rhythm that has no record yet.
type DueSlot struct {
	Kind *handbook.Kind
	handbook.Slot
	Missed bool // its last day has passed
}

// DueSlots are slots of the rhythms of kinds the person opens records of that want one: those under way, those of the
// next few days, and, of kinds that are kept at all, the last one missed. What is only proposed is never missed.
func (d *Desk) DueSlots(ctx context.Context) ([]DueSlot, error) {
	const ahead, back, longest = 7, 100, 366
	var out []DueSlot
	for _, k := range d.Opens() {
		if k.Rhythm == nil {
			continue
		}
		var past, next *handbook.Slot
		for _, s := range k.Rhythm.Slots(d.Today.AddDays(-back), d.Today.AddDays(longest), d.Book.Calendar) {
			if s.To.Before(d.Today) {
				if !k.Rhythm.Proposed {
					past = &s
				}
				continue
			}
			next = &s
			break
		}
		kept := false
		if past != nil {
			held, any, err := d.held(ctx, k, *past)
			if err != nil {
				return nil, err
			}
			if kept = any; kept && !held {
				out = append(out, DueSlot{k, *past, true})
			}
		}
		if next == nil || next.From.After(d.Today.AddDays(ahead)) {
			continue
		}
		held, _, err := d.held(ctx, k, *next)
		if err != nil {
			return nil, err
		}
		if !held {
			out = append(out, DueSlot{k, *next, false})
		}
	}
	slices.SortStableFunc(out, func(a, b DueSlot) int { return a.To.Compare(b.To) })
	return out, nil
}

// held tells whether a slot has a record, whoever may see it, and whether the kind has any of the year before.
func (d *Desk) held(ctx context.Context, k *handbook.Kind, s handbook.Slot) (held, kept bool, err error) {
	const most, year = 60, 366
	f := Filter{Town: d.Town, Kind: k.ID, From: s.From, To: s.To, Limit: 1}
	open, _ := k.Action(handbook.Open)
	byOpening := k.Rhythm.Day == "" || open.Day == k.Rhythm.Day
	if k.Rhythm.When != nil {
		f.Limit = most // only some are for the slot
	}
	if !byOpening {
		f.From, f.To, f.Limit = s.From.AddDays(-year), calendar.Date{}, most
	}
	rows, err := d.office.Store.List(ctx, f)
	if err != nil {
		return false, false, err
	}
	if byOpening && k.Rhythm.When == nil && len(rows) > 0 {
		return true, true, nil
	}
	for _, row := range rows {
		own, err := d.office.version(ctx, row.Handbook)
		if err != nil {
			return false, false, err
		}
		m, err := d.office.restore(ctx, d.Town, own, row)
		if err != nil {
			return false, false, err
		}
		if day := m.RhythmDay(d.Book, k); !day.IsZero() {
			if of, ok := k.Rhythm.At(day); ok && of.To == s.To {
				return true, true, nil
			}
		}
	}
	if byOpening {
		f.From, f.Limit = s.From.AddDays(-year), 1
		rows, err = d.office.Store.List(ctx, f)
		return false, len(rows) > 0, err
	}
	return false, len(rows) > 0, nil
}
