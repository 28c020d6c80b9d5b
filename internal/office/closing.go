package office

import (
	"context"
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// YearEnd is what there is to see to before a year is closed (封账).
type YearEnd struct {
	Over, Closed bool             // the year is past; it is closed
	Rules        []figures.Breach // relations between figures that do not hold: each to be explained
	Late         []LateKind       // kinds with time limits not kept: each to be explained
	Frozen       bool             // the year's report is frozen
	Standing     int              // remarks on its draft that are not settled
}

// LateKind is a kind with how many of a year's records missed a time limit or are past one.
type LateKind struct {
	*handbook.Kind
	N    int
	More bool // there are more than N
}

// RuleKey and its like name what an explanation is for.
func RuleKey(b figures.Breach) string {
	return b.Left.Measure.ID + b.Rule.Is + b.Right.Measure.ID
}

// mostLate bounds how many late records are looked at.
const mostLate = 5000

// YearEnd looks through a year before it is closed.
func (d *Desk) YearEnd(ctx context.Context, year int) (*YearEnd, error) {
	q := figures.Year(year)
	now, err := d.Figures(ctx, q)
	if err != nil {
		return nil, err
	}
	e := &YearEnd{Over: year < d.Today.Year(), Rules: now.Breaches(), Frozen: d.frozen(year, 0).Seq != 0}
	for _, y := range d.Closed {
		e.Closed = e.Closed || y == year
	}
	last := q.To
	if d.Today.Before(last) {
		last = d.Today
	}
	counts := map[string]int{}
	more := false
	for _, f := range []Filter{{Clock: ledger.Late}, {DueBy: last.AddDays(-1)}} {
		f.From, f.To, f.Limit = q.From, q.To, mostLate
		rows, err := d.List(ctx, f)
		if err != nil {
			return nil, err
		}
		more = more || len(rows) == mostLate
		for _, row := range rows {
			counts[row.Kind]++
		}
	}
	for _, k := range d.Book.Kinds {
		if n := counts[k.ID]; n > 0 {
			e.Late = append(e.Late, LateKind{k, n, more})
		}
	}
	remarks, err := d.office.Store.Remarks(ctx, d.Town, year)
	if err != nil {
		return nil, err
	}
	for _, r := range remarks {
		if r.Settled.IsZero() && r.Answers == 0 {
			e.Standing++
		}
	}
	return e, nil
}

// CloseYear closes a year, once everything on its list is seen to: explained holds a sentence for each broken relation
// (by [RuleKey]) and each kind with time limits not kept (by its id). They stand in the journal with the closing.
func (d *Desk) CloseYear(ctx context.Context, year int, explained map[string]string) error {
	post := d.townPost(d.reportKind().Close)
	if post == "" {
		return notYours("封账由规定的岗位办理。", "Only the posts named for it close a year.")
	}
	e, err := d.YearEnd(ctx, year)
	if err != nil {
		return err
	}
	if !e.Frozen {
		return &ledger.Refusal{Code: ledger.Guarded, Says: handbook.Say("%d年度报告还没有定稿，不能封账。", "The report of %d is not frozen yet; the year cannot be closed.", year)}
	}
	if e.Standing > 0 {
		return &ledger.Refusal{Code: ledger.Guarded, Says: handbook.Say("年度报告还有%d条批注没有处理，不能封账。", "%d remarks on the report are not settled; the year cannot be closed.", e.Standing)}
	}
	var said []string
	say := func(key, name string) error {
		why := strings.TrimSpace(explained[key])
		if why == "" {
			return &ledger.Refusal{Code: ledger.Guarded, Says: handbook.Say("“%s”还没有说明，不能封账。", "%q is not explained yet; the year cannot be closed.", name)}
		}
		said = append(said, name+"："+why)
		return nil
	}
	for _, b := range e.Rules {
		if err := say(RuleKey(b), b.Rule.Says.Zh); err != nil {
			return err
		}
	}
	for _, k := range e.Late {
		if err := say(k.ID, k.Title.Zh); err != nil {
			return err
		}
	}
	return d.office.CloseYear(ctx, d.Town, year, strings.Join(said, "\n"), d.Person.Title, post)
}
