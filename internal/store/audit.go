package store

import (
	"context"
	"database/sql"
	"iter"
	"math"

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

// Audit implements [office.Reader]. Streams are read page by page, because PostgreSQL carries out one statement of a
// transaction at a time.
func (s *Store) Audit(ctx context.Context, town string) (office.Auditor, error) {
	t, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.dialect.snapshot})
	if err != nil {
		return nil, s.fault(err)
	}
	return &auditor{store: s, ctx: ctx, tx: t, town: town}, nil
}

func (a *auditor) Close() error { return a.tx.Rollback() }

// auditPage is how many lines or postings are read at once.
const auditPage = 2048

func (a *auditor) Town() (office.TownRow, error) {
	row, err := one(a.ctx, a.tx, scanTown, `SELECT `+townColumns+` FROM town WHERE town = $1`, a.town)
	return row, a.store.fault(err)
}

func (a *auditor) Lines(byMatter bool) iter.Seq2[office.Line, error] {
	const columns = `SELECT seq, matter, key, at, hash, body FROM journal WHERE town = $1 AND `
	text := columns + `seq > $2 ORDER BY seq LIMIT $3`
	if byMatter {
		text = columns + `(matter, seq) > ($2, $3) ORDER BY matter, seq LIMIT $4`
	}
	return pages(auditPage, func(last *office.Line) ([]office.Line, error) {
		if last == nil {
			last = &office.Line{Seq: math.MinInt64, Matter: math.MinInt64}
		}
		args := []any{a.town, last.Seq, auditPage}
		if byMatter {
			args = []any{a.town, last.Matter, last.Seq, auditPage}
		}
		lines, err := collect(a.ctx, a.tx, scanLine, text, args...)
		return lines, a.store.fault(err)
	})
}

func (a *auditor) Rows() iter.Seq2[office.Row, error] {
	return pages(inMost, func(last *office.Row) ([]office.Row, error) {
		after := int64(math.MinInt64)
		if last != nil {
			after = last.ID
		}
		rows, err := collect(a.ctx, a.tx, scanRow,
			`SELECT `+rowColumns+` FROM matter WHERE town = $1 AND id > $2 ORDER BY id LIMIT $3`, a.town, after, inMost)
		if err == nil {
			err = a.store.dialect.attach(a.ctx, a.tx, a.town, rows, true)
		}
		return rows, a.store.fault(err)
	})
}

// pages yields what read gives after the last item of the page before, nil at first, until a page is not full.
func pages[T any](size int, read func(last *T) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var last *T
		for {
			page, err := read(last)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page {
				if !yield(item, nil) {
					return
				}
			}
			if len(page) < size {
				return
			}
			last = &page[len(page)-1]
		}
	}
}

// auditRows is how many rows of postings are read at once. Postings are kept by measure, so that each page looks
// through all of them; of any but the largest books there is one page.
const auditRows = 1 << 18

func (a *auditor) Postings() iter.Seq2[ledger.Posting, error] {
	rows := pages(auditRows, func(last *folded) ([]folded, error) {
		if last == nil {
			last = &folded{Posting: ledger.Posting{Matter: math.MinInt64, Seq: math.MinInt64}, line: math.MinInt64}
		}
		page, err := collect(a.ctx, a.tx, scanFolded, `SELECT `+foldedColumns+` FROM posting
WHERE town = $1 AND (matter, seq, line) > ($2, $3, $4) ORDER BY matter, seq, line LIMIT $5`, a.town, last.Matter, last.Seq, last.line, auditRows)
		return page, a.store.fault(err)
	})
	return func(yield func(ledger.Posting, error) bool) {
		for row, err := range rows {
			if err != nil {
				yield(ledger.Posting{}, err)
				return
			}
			for _, p := range row.unfold() {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

func (a *auditor) Standing() iter.Seq2[office.Standing, error] {
	return stream(a.store, a.ctx, a.tx, func(rows *sql.Rows, s *office.Standing) error {
		return rows.Scan(&s.Measure, &s.Matter, &s.Amount, &s.Weight)
	}, `SELECT measure, matter, amount, weight FROM standing WHERE town = $1 ORDER BY measure, matter`, []any{a.town})
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
