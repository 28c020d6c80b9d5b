package office

import (
	"context"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Progress is how far a record's target has been reached.
type Progress struct {
	Query   figures.Query // the target's year and area
	Year    int
	Figure  figures.Figure
	Target  figures.Value // in the unit of the figure
	Percent figures.Value // of the target; none where the figure has no value or the target is zero
}

// Progress compares the figure a record sets a target for with that target, in the record's year and area as of now;
// nil where its kind keeps no targets, the record has none, or the measure is no longer in the handbook in force.
func (o *Office) Progress(ctx context.Context, r Record) (*Progress, error) {
	return progress(r.Book, r.Kind, r.Matter, func(q figures.Query) (*figures.Set, error) { return o.Figures(ctx, r.Matter.Town, q) })
}

// progress is Progress with the figures a query has.
func progress(b *handbook.Book, k *handbook.Kind, m *ledger.Matter, ask func(figures.Query) (*figures.Set, error)) (*Progress, error) {
	t := k.Target
	if t == nil || m.Voided {
		return nil, nil
	}
	measure, _ := m.Fields[t.Measure].(string)
	value, ok := m.Fields[t.Value].(int64)
	year := targetYear(t, m)
	if measure == "" || !ok || year == 0 {
		return nil, nil
	}
	p := &Progress{Query: figures.Year(year), Year: year, Target: figures.Value{Units: value}}
	if f, _ := k.Field(t.Value); f.Type.Name() == "money" {
		p.Target.Scale = 2
	}
	if m.Area != b.Root() {
		p.Query.Area = m.Area
	}
	set, err := ask(p.Query)
	if err != nil {
		return nil, err
	}
	if p.Figure, ok = set.Figure(measure, ""); !ok {
		return nil, nil
	}
	p.Percent = figures.Percent(p.Figure.Value, p.Target, 1)
	return p, nil
}

// targetYear is the year a matter's target is for; 0 when it does not say.
func targetYear(t *handbook.Target, m *ledger.Matter) int {
	if t.Year == "" {
		return m.Opened().Year()
	}
	switch v := m.Fields[t.Year].(type) {
	case int64:
		const first, last = 1900, 9999
		if first <= v && v <= last {
			return int(v)
		}
	case calendar.Date:
		return v.Year()
	}
	return 0
}
