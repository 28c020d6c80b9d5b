package office

import (
	"context"
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
	Head ledger.Head
	At   time.Time // when the last entry it stands on was recorded
}

// Report composes a year's report as of a journal position (0: now). The day under it is that of the last entry it
// stands on, so the same books give the same report whenever it is asked for.
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
	y := &Yearly{Head: row.Head}
	if asOf == 0 {
		asOf = row.Head.Seq
	}
	for line, err := range o.Store.Lines(ctx, town, LineQuery{From: asOf, Limit: 1}) {
		if err != nil {
			return nil, err
		}
		y.Head, y.At = ledger.Head{Seq: line.Seq, Hash: line.Hash}, line.At
	}
	now, err := o.Figures(ctx, town, q)
	if err != nil {
		return nil, err
	}
	before, err := o.Figures(ctx, town, q.Before())
	if err != nil {
		return nil, err
	}
	if err := o.breakDown(ctx, town, b.Outline.Exhibits(), []asked{{now, q}, {before, q.Before()}}); err != nil {
		return nil, err
	}
	y.Report = report.Compose(b, now, before, year, calendar.Of(y.At))
	return y, nil
}

// asked is a set of figures with the query it answers.
type asked struct {
	*figures.Set
	figures.Query
}

// breakDown adds to sets what tables and charts want of them by month and by area.
func (o *Office) breakDown(ctx context.Context, town string, exhibits []*handbook.Exhibit, sets []asked) error {
	months, areas := report.Parts(exhibits)
	for i, measures := range [][]string{months, areas} {
		slices.Sort(measures)
		for _, measure := range slices.Compact(measures) {
			for _, set := range sets {
				sums, err := o.Breakdown(ctx, town, measure, set.Query, i == 0)
				if err != nil {
					return err
				}
				set.Break(sums)
			}
		}
	}
	return nil
}
