package office

import (
	"context"
	"errors"
	"maps"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// judge replays a town's journal as if one version had always been in force, then as if another had, and notes where
// they come apart. It writes nothing.
func (o *Office) judge(ctx context.Context, was, is *handbook.Book, years []int, out *Foresight) error {
	j := &judging{ctx: ctx, office: o, town: was.Town.ID, known: map[int64]*held{}}
	a, b := &trial{judging: j, book: was}, &trial{judging: j, book: is}
	end := func() error {
		if a.matter == nil || a.why != nil {
			return nil // as things are it would be refused too: it stands under a version of its own
		}
		kind, _ := was.Kind(a.matter.Kind)
		if b.why != nil {
			out.Judged.Refused = append(out.Judged.Refused, Objection{Kind: kind, Entry: b.refused, Why: b.why})
		} else {
			out.Judged.Clocks = append(out.Judged.Clocks, apart(kind, a, b)...)
		}
		for _, t := range []*trial{a, b} {
			if err := t.count(); err != nil {
				return err
			}
		}
		return nil
	}
	for line, err := range o.Store.Lines(ctx, j.town, LineQuery{ByMatter: true}) {
		if err != nil {
			return err
		}
		if line.Matter == 0 {
			continue
		}
		e, err := ledger.Read(line.Body)
		if err != nil {
			return err
		}
		if e.Do == handbook.Open {
			if err := end(); err != nil {
				return err
			}
			if j.origin, err = o.version(ctx, e.Handbook); err != nil {
				return err
			}
			a.matter, a.why, b.matter, b.why = nil, nil, nil, nil
		}
		out.Entries++
		for _, t := range []*trial{a, b} {
			if err := t.take(e); err != nil {
				return err
			}
		}
	}
	if err := end(); err != nil {
		return err
	}
	for _, year := range years {
		out.Judged.Figures = append(out.Judged.Figures, altered(year, a.set(year), b.set(year), was, is)...)
	}
	return nil
}

// judging is what both trials of a journal have in common.
type judging struct {
	ctx    context.Context
	office *Office
	town   string
	origin *handbook.Book  // governs the matter in hand
	known  map[int64]*held // matters linked to, as they are now; nil: none
}

// trial is a journal under one version.
type trial struct {
	*judging
	book    *handbook.Book
	matter  *ledger.Matter
	clocks  []ledger.Clock
	why     *ledger.Refusal // the first of the matter in hand
	refused ledger.Entry    // what it refuses
	borne   []ledger.Posting
}

// take applies an entry; after a refusal the matter stays as it is.
func (t *trial) take(e ledger.Entry) error {
	if t.why != nil || e.Do == handbook.Redate { // no notice is late here
		return nil
	}
	a := e.Action()
	a.Version, a.Data = 0, t.given(e)
	env := ledger.Env{Seq: e.Seq, Serial: func(int) (int64, error) { return e.Serial, nil },
		Linked: func(f *handbook.Field, target int64, name string) (any, bool, error) {
			return t.linked(e, f, target, name)
		}}
	out, err := ledger.Apply(t.book, env, t.matter, a, e.At)
	if errors.As(err, &t.why) {
		t.refused = e
		return nil
	}
	t.matter, t.clocks = out.Matter, out.Clocks
	return err
}

// given are the values of an entry without those that were computed.
func (t *trial) given(e ledger.Entry) map[string]any {
	data := maps.Clone(e.Data)
	for _, b := range []*handbook.Book{t.origin, t.book} {
		k, ok := b.Kind(e.Kind)
		if !ok {
			continue
		}
		for _, act := range k.Actions {
			for _, set := range act.Set {
				if act.ID == e.Do || e.Do == handbook.Correct && !set.Own {
					delete(data, set.Field)
				}
			}
		}
	}
	return data
}

// linked is what an entry saw of a linked record, else what the record says now.
func (t *trial) linked(e ledger.Entry, f *handbook.Field, target int64, name string) (any, bool, error) {
	if raw, ok := e.Seen[f.ID+"."+name]; ok {
		kind, known := t.book.Kind(f.Kind)
		if !known || name == "stage" {
			return raw, true, nil
		}
		if of, known := kind.Field(name); known {
			v, wrong := of.Type.Check(of, t.book, raw)
			return v, wrong == nil, nil
		}
		return nil, false, nil
	}
	h, ok := t.known[target]
	if !ok {
		row, err := t.office.Store.Row(t.ctx, t.town, target)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, false, err
		}
		if err == nil {
			h = &held{}
			if h.book, err = t.office.version(t.ctx, row.Handbook); err != nil {
				return nil, false, err
			}
			if h.matter, err = t.office.restore(t.ctx, t.town, h.book, row); err != nil {
				return nil, false, err
			}
		}
		t.known[target] = h
	}
	if h == nil || h.matter.Voided {
		return nil, false, nil
	}
	v, ok := h.matter.Value(h.book, name)
	return v, ok, nil
}

// count adds what the matter in hand bears to the figures.
func (t *trial) count() error {
	if t.matter == nil {
		return nil
	}
	borne, err := ledger.Borne(t.book, t.matter)
	t.borne = append(t.borne, borne...)
	return err
}

// set are the figures of a year.
func (t *trial) set(year int) *figures.Set {
	q := figures.Year(year)
	sums := figures.Sums{From: q.From, To: q.To}
	for _, p := range t.borne {
		m, ok := t.book.Measure(p.Measure)
		if !ok || p.Day.After(q.To) || m.Flow && p.Day.Before(q.From) {
			continue
		}
		sum := figures.Sum{Measure: p.Measure, Facet: p.Facet, Area: p.Area, Amount: p.Amount, Weight: p.Weight}
		if m.Flow {
			sums.Flow = append(sums.Flow, sum)
		} else {
			sums.Stock = append(sums.Stock, sum)
		}
		sums.ByArea = append(sums.ByArea, sum)
	}
	return figures.Compute(t.book, sums)
}

// apart are the clocks of a matter that run to another day in one trial than in the other.
func apart(kind *handbook.Kind, a, b *trial) []Moved {
	running := func(clocks []ledger.Clock) map[string]calendar.Date {
		out := map[string]calendar.Date{}
		for _, c := range clocks {
			if c.State == ledger.Running {
				out[c.ID] = c.Due
			}
		}
		return out
	}
	was, is := running(a.clocks), running(b.clocks)
	var out []Moved
	note := func(k *handbook.Kind) {
		for _, def := range k.Clocks {
			if was[def.ID] != is[def.ID] {
				out = append(out, Moved{Kind: kind, Clock: def, Was: was[def.ID], Is: is[def.ID], id: a.matter.ID})
			}
			delete(was, def.ID)
			delete(is, def.ID)
		}
	}
	if k, ok := b.book.Kind(kind.ID); ok {
		note(k)
	}
	note(kind)
	return out
}
