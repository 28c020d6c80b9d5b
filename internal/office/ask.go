package office

import (
	"context"
	"fmt"
	"slices"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Figures are a town's figures for a query: all, or of some measures and those they are made of.
func (o *Office) Figures(ctx context.Context, town string, q figures.Query, measures ...string) (*figures.Set, error) {
	b, err := o.answerable(ctx, town, q)
	if err != nil {
		return nil, err
	}
	return o.figures(ctx, b, q, measures...)
}

// figures are a town's figures by a version of its handbook.
func (o *Office) figures(ctx context.Context, b *handbook.Book, q figures.Query, measures ...string) (*figures.Set, error) {
	sums, err := o.sums(ctx, b, q, measures)
	if err != nil {
		return nil, err
	}
	if sums.Names, err = o.names(ctx, b.Town.ID, figures.Linked(b, slices.Concat(sums.Flow, sums.Stock))); err != nil {
		return nil, err
	}
	return figures.Compute(b, sums), nil
}

// Kept tells whether books were kept in a period: whether anything counts, or once counted, in it.
func (o *Office) Kept(ctx context.Context, town string, q figures.Query) (bool, error) {
	b, err := o.answerable(ctx, town, q)
	if err != nil {
		return false, err
	}
	var flows []string
	for _, m := range b.Measures() {
		if m.Flow && len(m.Parts) == 0 {
			flows = append(flows, m.ID)
		}
	}
	return o.Store.Posted(ctx, SumQuery{Town: town, Measures: flows, From: q.From, To: q.To, Area: q.Area, Former: o.former(b, q.Area), AsOf: q.AsOf})
}

// former are the areas that have been merged into one by now.
func (o *Office) former(b *handbook.Book, area string) []string {
	if area == "" {
		return nil
	}
	return b.Former(area, calendar.Of(o.Now(b.Town.ID)))
}

// sums are what figures are computed from: of all measures, or of those that some need.
func (o *Office) sums(ctx context.Context, b *handbook.Book, q figures.Query, measures []string) (figures.Sums, error) {
	sums, former := figures.Sums{From: q.From, To: q.To}, o.former(b, q.Area)
	if measures == nil {
		for _, m := range b.Measures() {
			measures = append(measures, m.ID)
		}
	}
	flow, stock := figures.Needs(b, measures)
	areaFlow, areaStock := figures.ByArea(b)
	among := func(these []string) []string {
		return slices.DeleteFunc(slices.Clone(these), func(m string) bool { return !slices.Contains(flow, m) && !slices.Contains(stock, m) })
	}
	parts := []struct {
		into     *[]figures.Sum
		measures []string
		from     calendar.Date
		byArea   bool
	}{
		{into: &sums.Flow, measures: flow, from: q.From}, {into: &sums.Stock, measures: stock},
		{into: &sums.ByArea, measures: among(areaFlow), from: q.From, byArea: true}, {into: &sums.ByArea, measures: among(areaStock), byArea: true},
	}
	for _, p := range parts {
		if len(p.measures) == 0 {
			continue
		}
		found, err := o.Store.Sums(ctx, SumQuery{Town: b.Town.ID, Measures: p.measures, From: p.from, To: q.To, Area: q.Area, Former: former, AsOf: q.AsOf, ByArea: p.byArea})
		if err != nil {
			return sums, err
		}
		*p.into = append(*p.into, found...)
	}
	return sums, nil
}

// names are what records are called in lists, by id.
func (o *Office) names(ctx context.Context, town string, ids []int64) (map[int64]string, error) {
	rows, err := o.rows(ctx, town, ids)
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(rows))
	for id, r := range rows {
		names[id] = r.Title
	}
	return names, nil
}

// rows are matters by id, voided ones too.
func (o *Office) rows(ctx context.Context, town string, ids []int64) (map[int64]Row, error) {
	rows := make(map[int64]Row, len(ids))
	for part := range slices.Chunk(ids, mostIDs) {
		page, err := o.Store.List(ctx, Filter{Town: town, IDs: part, WithVoided: true, Limit: len(part)})
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			rows[r.ID] = r
		}
	}
	return rows, nil
}

// answerable is the handbook in force, when the town has the area and the journal position a query names; else an
// *Unanswerable.
func (o *Office) answerable(ctx context.Context, town string, q figures.Query) (*handbook.Book, error) {
	row, err := o.Town(ctx, town)
	if err != nil {
		return nil, err
	}
	b, err := o.version(ctx, row.Handbook)
	if err != nil {
		return nil, err
	}
	if q.AsOf < 0 || q.AsOf > row.Head.Seq {
		return nil, &Unanswerable{handbook.Text{
			Zh: fmt.Sprintf("流水只有第1条到第%d条，没有第%d条。", row.Head.Seq, q.AsOf),
			En: fmt.Sprintf("The journal has entries 1 to %d; there is no entry %d.", row.Head.Seq, q.AsOf)}}
	}
	if _, ok := b.Area(q.Area); !ok && q.Area != "" {
		return nil, &Unanswerable{handbook.Text{
			Zh: fmt.Sprintf("%s没有区划「%s」；区划代码以%s开头。", b.Town.Title.Zh, q.Area, b.Root()),
			En: fmt.Sprintf("%s has no area %q; its codes begin with %s.", b.Town.Title.In("en"), q.Area, b.Root())}}
	}
	return b, nil
}

// Unanswerable is a question about an area, a journal position, a number or a paper that the town's books do not have.
type Unanswerable struct{ Says handbook.Text }

// Error is the sentence in Chinese.
func (u *Unanswerable) Error() string { return u.Says.Zh }

// In is the sentence in lang.
func (u *Unanswerable) In(lang string) string { return u.Says.In(lang) }

// Breakdown adds up one measure's own postings, all of them or those of a facet ("field=value"), by month or by area: the
// points of a chart. Stocks are not summed over time, so by month they are changes.
func (o *Office) Breakdown(ctx context.Context, town, measure, facet string, q figures.Query, byMonth bool) ([]figures.Sum, error) {
	b, err := o.answerable(ctx, town, q)
	if err != nil {
		return nil, err
	}
	return o.breakdown(ctx, b, measure, facet, q, byMonth)
}

// breakdown is [Office.Breakdown] by a version of the town's handbook.
func (o *Office) breakdown(ctx context.Context, b *handbook.Book, measure, facet string, q figures.Query, byMonth bool) ([]figures.Sum, error) {
	ask := SumQuery{Town: b.Town.ID, Measures: figures.Bearing(b, measure), From: q.From, To: q.To, Area: q.Area, Former: o.former(b, q.Area), AsOf: q.AsOf,
		ByMonth: byMonth, ByArea: !byMonth}
	if m, ok := figures.Borne(b, measure); ok && !m.Flow && !byMonth {
		ask.From = calendar.Date{}
	}
	sums, err := o.Store.Sums(ctx, ask)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(sums, func(s figures.Sum) bool { return s.Facet != facet }), nil
}

// Borne is one matter behind a figure.
type Borne struct {
	Evidence
	Row Row
}

// Evidence are the matters behind a figure, in posting order. A ratio's evidence is that of its whole, a quotient's
// that of what is divided; of areas or values that are counted, only the matters of those that reach the number asked
// for are evidence.
func (o *Office) Evidence(ctx context.Context, town, measure, facet string, q figures.Query, limit, offset int) ([]Borne, error) {
	b, err := o.answerable(ctx, town, q)
	if err != nil {
		return nil, err
	}
	m, ok := figures.Borne(b, measure)
	if !ok {
		return nil, &UnknownMeasure{measure}
	}
	ask := EvidenceQuery{Town: town, Measures: figures.Bearing(b, measure), Facet: facet, From: q.From, To: q.To, Area: q.Area,
		Former: o.former(b, q.Area), AsOf: q.AsOf, Limit: limit, Offset: offset}
	if !m.Flow {
		ask.From = calendar.Date{}
	}
	if m.Form == handbook.Areas || m.Form == handbook.Values || m.Form == handbook.Slots {
		set, err := o.Figures(ctx, town, q, m.ID)
		if err != nil {
			return nil, err
		}
		reached := set.Reached(m.ID)
		if facet == "" && m.Form == handbook.Areas {
			ask.Areas = b.Merged(reached, q.To)
		} else if facet == "" {
			ask.Facets = reached
		} else if m.Form != handbook.Slots {
			return nil, nil // areas and values have no parts
		}
		if facet == "" && len(reached) == 0 {
			return nil, nil
		}
	}
	found, err := o.Store.Evidence(ctx, ask)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(found))
	for i, e := range found {
		ids[i] = e.Matter
	}
	rows, err := o.rows(ctx, town, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Borne, len(found))
	for i, e := range found {
		out[i] = Borne{e, rows[e.Matter]}
	}
	return out, nil
}

// mostIDs bounds the ids named in one question to the store.
const mostIDs = 500

// UnknownMeasure says that the handbook has no such measure.
type UnknownMeasure struct{ Measure string }

// Error is the sentence in Chinese.
func (e *UnknownMeasure) Error() string { return e.In("zh") }

// In is the sentence in lang.
func (e *UnknownMeasure) In(lang string) string {
	if lang == "en" {
		return "the handbook has no measure " + e.Measure + "; `fengqiao figures` lists them all"
	}
	return "工作手册里没有指标「" + e.Measure + "」；可用 fengqiao figures 列出全部指标。"
}

// Record is a matter with all a page shows of it.
type Record struct {
	Row     Row
	Book    *handbook.Book // the version that governs it
	Kind    *handbook.Kind
	Matter  *ledger.Matter
	Clocks  []ledger.Clock
	Entries []Recorded
	Linking []Row // matters that link to this one
}

// Recorded is a journal entry with the hash the journal keeps of it.
type Recorded struct {
	ledger.Entry
	Hash string
}

// Record is one matter; ErrNotFound.
func (o *Office) Record(ctx context.Context, town string, id int64) (Record, error) {
	if _, err := o.Town(ctx, town); err != nil {
		return Record{}, err
	}
	row, err := o.Store.Row(ctx, town, id)
	if err != nil {
		return Record{}, err
	}
	r := Record{Row: row}
	if r.Book, err = o.version(ctx, row.Handbook); err != nil {
		return Record{}, err
	}
	if r.Matter, err = o.restore(ctx, town, r.Book, row); err != nil {
		return Record{}, err
	}
	r.Kind, _ = r.Book.Kind(row.Kind)
	r.Clocks = r.Matter.Clocks(r.Book)
	for line, err := range o.Store.Lines(ctx, town, LineQuery{Matter: id}) {
		if err != nil {
			return Record{}, err
		}
		e, err := ledger.Read(line.Body)
		if err != nil {
			return Record{}, err
		}
		r.Entries = append(r.Entries, Recorded{e, line.Hash})
	}
	r.Linking, err = o.Store.Linking(ctx, town, id)
	return r, err
}

// List is a page of a town's matters.
func (o *Office) List(ctx context.Context, f Filter) ([]Row, error) {
	f, err := o.located(ctx, f)
	if err != nil {
		return nil, err
	}
	return o.Store.List(ctx, f)
}

// Count is how many matters a filter finds.
func (o *Office) Count(ctx context.Context, f Filter) (int64, error) {
	f, err := o.located(ctx, f)
	if err != nil {
		return 0, err
	}
	return o.Store.CountRows(ctx, f)
}

// located is a filter with the areas merged into the one it asks for.
func (o *Office) located(ctx context.Context, f Filter) (Filter, error) {
	if f.Area == "" {
		return f, nil
	}
	b, err := o.Book(ctx, f.Town)
	if err == nil {
		f.Former = o.former(b, f.Area)
	}
	return f, err
}
