package office

import (
	"context"
	"errors"
	"slices"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/report"
)

// Yearly is a town's composed yearly report with the place in the journal it stands on.
type Yearly struct {
	*report.Report
	Draft  *report.Draft
	Text   string // of which the draft was read
	Head   ledger.Head
	At     time.Time // when the last entry it stands on was recorded
	Frozen *Frozen   // nil: it still follows the books

	year        int
	now, before *figures.Set
}

// Frozen is how a report was frozen (定稿).
type Frozen struct {
	Freezing
	By, Post  string
	Text      string
	Explained string // what was said of the numbers no record bears
	sha       string // the handbook version it is worded by
}

// Report composes a year's report as of a journal position (0: now): the last one frozen by then; where none is, what its
// writers have saved last, or, as of an earlier position, what the outline says. The day under it is that of the last
// entry it stands on, so the same books give the same report whenever it is asked for.
func (o *Office) Report(ctx context.Context, town string, year int, asOf int64) (*Yearly, error) {
	row, err := o.Town(ctx, town)
	if err != nil {
		return nil, err
	}
	q := figures.Year(year)
	q.AsOf = asOf
	b, err := o.answerable(ctx, town, q)
	if err != nil {
		return nil, err
	}
	if f := row.frozen(year, asOf); f.Seq != 0 {
		return o.frozenReport(ctx, town, f)
	}
	d := Draft{}
	if asOf == 0 {
		if d, err = o.Store.Draft(ctx, town, year, 0); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return o.compose(ctx, b, town, q, d.Text)
}

// frozen is the last freezing of a year's report up to a journal position (0: now); its zero value: there is none.
func (r TownRow) frozen(year int, asOf int64) (last Freezing) {
	for _, f := range r.Frozen {
		if f.Year == year && (asOf == 0 || f.Seq <= asOf) {
			last = f
		}
	}
	return last
}

// frozenReport composes a frozen report: its own text and handbook version, and the figures of its day.
func (o *Office) frozenReport(ctx context.Context, town string, f Freezing) (*Yearly, error) {
	frozen, err := o.freezing(ctx, town, f)
	if err != nil {
		return nil, err
	}
	b, err := o.version(ctx, frozen.sha)
	if err != nil {
		return nil, err
	}
	q := figures.Year(f.Year)
	q.AsOf = f.Seq
	y, err := o.compose(ctx, b, town, q, frozen.Text)
	if err != nil {
		return nil, err
	}
	y.Frozen = frozen
	return y, nil
}

// freezing reads the entry that froze a report.
func (o *Office) freezing(ctx context.Context, town string, f Freezing) (*Frozen, error) {
	line, err := o.lineAt(ctx, town, f.Seq)
	if err != nil {
		return nil, err
	}
	e, err := ledger.Read(line.Body)
	if err != nil {
		return nil, err
	}
	out := &Frozen{Freezing: f, By: e.By, Post: e.Post, sha: e.Handbook}
	out.Text, _ = e.Data["text"].(string)
	out.Explained, _ = e.Data["explained"].(string)
	return out, nil
}

// lineAt is the journal line at a position.
func (o *Office) lineAt(ctx context.Context, town string, seq int64) (Line, error) {
	for line, err := range o.Store.Lines(ctx, town, LineQuery{From: seq, Limit: 1}) {
		return line, err
	}
	return Line{}, ErrNotFound
}

// compose words a text, or the outline where there is none, with the figures of a query for a year.
func (o *Office) compose(ctx context.Context, b *handbook.Book, town string, q figures.Query, text string) (*Yearly, error) {
	at := q.AsOf
	if at == 0 {
		row, err := o.Town(ctx, town)
		if err != nil {
			return nil, err
		}
		at = row.Head.Seq
	}
	line, err := o.lineAt(ctx, town, at)
	if err != nil {
		return nil, err
	}
	y := &Yearly{Head: ledger.Head{Seq: line.Seq, Hash: line.Hash}, At: line.At, year: q.From.Year()}
	if y.now, err = o.figures(ctx, b, q); err != nil {
		return nil, err
	}
	if y.before, err = o.figures(ctx, b, q.Before()); err != nil {
		return nil, err
	}
	if text == "" {
		text = report.Begin(b, y.now, y.year)
	}
	if y.Draft, err = report.ReadDraft(b, text); err != nil {
		return nil, err
	}
	if err := o.breakDown(ctx, b, y.Draft.Exhibits(), []asked{{y.now, q}, {y.before, q.Before()}}); err != nil {
		return nil, err
	}
	y.Text, y.Report = text, y.Draft.Compose(b, y.now, y.before, y.year, calendar.Of(y.At))
	return y, nil
}

// Restatement is a figure of a frozen report that the books have come to see otherwise.
type Restatement struct{ Was, Is figures.Figure }

// Restatements are what corrections have done to the figures of a frozen report since.
func (o *Office) Restatements(ctx context.Context, town string, y *Yearly) ([]Restatement, error) {
	if y.Frozen == nil {
		return nil, nil
	}
	now, err := o.Figures(ctx, town, figures.Year(y.Frozen.Year))
	if err != nil {
		return nil, err
	}
	var out []Restatement
	for _, was := range y.Figures() {
		if is, ok := now.Figure(was.Measure.ID, was.Facet); ok && is.Value != was.Value {
			out = append(out, Restatement{was, is})
		}
	}
	return out, nil
}

// asked is a set of figures with the query it answers.
type asked struct {
	*figures.Set
	figures.Query
}

// breakDown adds to sets what tables and charts want of them by month and by area.
func (o *Office) breakDown(ctx context.Context, b *handbook.Book, exhibits []*handbook.Exhibit, sets []asked) error {
	months, areas := report.Parts(exhibits)
	for i, measures := range [][]string{months, areas} {
		slices.Sort(measures)
		for _, measure := range slices.Compact(measures) {
			for _, set := range sets {
				sums, err := o.breakdown(ctx, b, measure, "", set.Query, i == 0)
				if err != nil {
					return err
				}
				set.Break(sums)
			}
		}
	}
	return nil
}
