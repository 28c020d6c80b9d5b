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
func (o *Office) judge(ctx context.Context, was, is *handbook.Book, out *Foresight) error {
	j := &judging{ctx: ctx, office: o, town: was.Town.ID, known: map[int64]*held{}}
	q := figures.Year(out.Year)
	a, b := &trial{judging: j, book: was, query: q}, &trial{judging: j, book: is, query: q}
	end := func() error {
		if a.matter == nil || a.why != nil {
			return nil // as things are it would be refused too: it stands under a version of its own
		}
		kind, _ := was.Kind(a.matter.Kind)
		if b.why != nil {
			out.Judged.Refused = append(out.Judged.Refused, Objection{Kind: kind, Act: b.act, Why: b.why, id: a.matter.ID})
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
	out.Judged.Figures = altered(a.set(), b.set(), was, is)
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
	book   *handbook.Book
	query  figures.Query
	matter *ledger.Matter
	clocks []ledger.Clock
	why    *ledger.Refusal // the first of the matter in hand
	act    handbook.Text   // what was refused
	sums   figures.Sums
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
		t.act = handbook.Text{Zh: e.Do}
		if k, ok := t.origin.Kind(e.Kind); ok {
			if act, ok := k.Action(e.Do); ok {
				t.act = act.Title
			}
		}
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
	if err != nil {
		return err
	}
	for _, p := range borne {
		m, ok := t.book.Measure(p.Measure)
		if !ok || p.Day.After(t.query.To) || m.Flow && p.Day.Before(t.query.From) {
			continue
		}
		sum := figures.Sum{Measure: p.Measure, Facet: p.Facet, Area: p.Area, Amount: p.Amount, Weight: p.Weight}
		if m.Flow {
			t.sums.Flow = append(t.sums.Flow, sum)
		} else {
			t.sums.Stock = append(t.sums.Stock, sum)
		}
		t.sums.ByArea = append(t.sums.ByArea, sum)
	}
	return nil
}

func (t *trial) set() *figures.Set {
	t.sums.From, t.sums.To = t.query.From, t.query.To
	return figures.Compute(t.book, t.sums)
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
