package store

import (
	"context"
	"database/sql"
	"iter"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// auditor reads one state of a town's projections.
type auditor struct {
	store *Store
	ctx   context.Context // the one Audit was called with; it bounds the life of the auditor
	tx    *sql.Tx
	town  string
}

// Audit implements [office.Reader]. One of the auditor's streams is read at a time.
func (s *Store) Audit(ctx context.Context, town string) (office.Auditor, error) {
	t, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.dialect.snapshot})
	if err != nil {
		return nil, s.fault(err)
	}
	return &auditor{store: s, ctx: ctx, tx: t, town: town}, nil
}

func (a *auditor) Close() error { return a.tx.Rollback() }

func (a *auditor) Rows() iter.Seq2[office.Row, error] {
	const page = inMost
	return func(yield func(office.Row, error) bool) {
		last := int64(0)
		for first := true; ; first = false {
			c := &conditions{}
			c.and("town = " + c.arg(a.town))
			if !first {
				c.and("id > " + c.arg(last))
			}
			rows, err := collect(a.ctx, a.tx, scanRow,
				`SELECT `+rowColumns+` FROM matter WHERE `+c.String()+` ORDER BY id LIMIT `+c.arg(page), c.args...)
			if err == nil {
				err = a.store.dialect.attach(a.ctx, a.tx, a.town, rows, true)
			}
			if err != nil {
				yield(office.Row{}, a.store.fault(err))
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
			if len(rows) < page {
				return
			}
			last = rows[len(rows)-1].ID
		}
	}
}

const postingColumns = `matter, seq, line, measure, facet, area, day, amount, weight, correction`

func scanPosting(rows *sql.Rows, p *ledger.Posting) error {
	var line int64
	return rows.Scan(&p.Matter, &p.Seq, &line, &p.Measure, &p.Facet, &p.Area, day{&p.Day}, &p.Amount, &p.Weight, &p.Correction)
}

func (a *auditor) Postings() iter.Seq2[ledger.Posting, error] {
	return stream(a.store, a.ctx, a.tx, scanPosting,
		`SELECT `+postingColumns+` FROM posting WHERE town = $1 ORDER BY matter, seq, line`, []any{a.town})
}

func (a *auditor) Tallies() iter.Seq2[office.Tally, error] {
	return stream(a.store, a.ctx, a.tx, func(rows *sql.Rows, t *office.Tally) error {
		return rows.Scan(&t.Measure, &t.Facet, &t.Area, &t.Period, &t.Amount, &t.Weight)
	}, `SELECT measure, facet, area, period, amount, weight FROM tally WHERE town = $1 ORDER BY measure, facet, area, period`, []any{a.town})
}

func (a *auditor) Serials() iter.Seq2[office.SerialRow, error] {
	return stream(a.store, a.ctx, a.tx, func(rows *sql.Rows, s *office.SerialRow) error {
		return rows.Scan(&s.Kind, &s.Year, &s.Last)
	}, `SELECT kind, year, last FROM serial WHERE town = $1 ORDER BY kind, year`, []any{a.town})
}
