package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/office"
)

// sqliteWords is a full-text table that keeps no text. Its rows are read in the order of their numbers, so a number is
// made of the town's (the table ward), the day the matter was opened and the matter's id: the newest come first, and
// however often a word occurs a page is found by reading no more than the page.
type sqliteWords struct{}

// The bits of a row's number: 1,023 towns in one file, days until 2258, 68 thousand million entries of a town.
const (
	idBits  = 36
	dayBits = 17
	mostIDs = 1<<idBits - 1
)

var firstDay = calendar.New(1900, 1, 1)

// place is a matter's part of its row's number.
func place(opened calendar.Date, id int64) int64 {
	days := int64(0) // without a day: before all others
	if !opened.IsZero() {
		days = min(max(int64(opened.Sub(firstDay))+1, 0), 1<<dayBits-1)
	}
	return days<<idBits | id
}

func (sqliteWords) ward(ctx context.Context, t *tx, town string) (int64, error) {
	if n, ok := t.wards[town]; ok {
		return n, nil
	}
	const most = 1<<(63-idBits-dayBits) - 1
	n, err := one(ctx, t.session, scalar[int64], `SELECT n FROM ward WHERE town = $1`, town)
	if errors.Is(err, office.ErrNotFound) {
		n, err = one(ctx, t.session, scalar[int64], `INSERT INTO ward (town) VALUES ($1) RETURNING n`, town)
	}
	if err != nil {
		return 0, err
	}
	if n > most {
		return 0, fmt.Errorf("town %s: one file holds the books of %d towns at most; use PostgreSQL", town, most)
	}
	t.wards[town] = n << (idBits + dayBits)
	return t.wards[town], nil
}

func (w sqliteWords) put(ctx context.Context, t *tx, town string, fresh []office.Row, former map[int64]office.Row) error {
	ward, err := w.ward(ctx, t, town)
	if err != nil {
		return err
	}
	b := t.insert("word", "rowid, grams", "")
	for _, r := range fresh {
		if r.ID < 0 || r.ID > mostIDs {
			return fmt.Errorf("matter %d: ids end at %d", r.ID, int64(mostIDs))
		}
		if old, ok := former[r.ID]; ok {
			if _, err := t.session.ExecContext(ctx, `DELETE FROM word WHERE rowid = $1`, ward|place(old.Opened, old.ID)); err != nil {
				return err
			}
		}
		if err := b.add(ctx, ward|place(r.Opened, r.ID), listed(append(grams(r.Search), mark(r.Kind)))); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

func (w sqliteWords) clear(ctx context.Context, t *tx, town string, alone bool) error {
	if alone {
		_, err := t.session.ExecContext(ctx, `INSERT INTO word (word) VALUES ('delete-all')`)
		return err
	}
	ward, err := w.ward(ctx, t, town)
	if err != nil {
		return err
	}
	_, err = t.session.ExecContext(ctx, `DELETE FROM word WHERE rowid BETWEEN $1 AND $2`, ward, ward|(1<<(idBits+dayBits)-1))
	return err
}

func (sqliteWords) narrow(c *conditions, f office.Filter, grams []string) (from, order string) {
	if kind := mark(f.Kind); f.Kind != "" && kind != "" {
		grams = append(grams, kind)
	}
	c.and("matter.id = word.rowid & " + c.arg(int64(mostIDs)))
	c.and("word MATCH " + c.arg(`"`+strings.Join(grams, `" "`)+`"`))
	ward := "(SELECT n << " + strconv.Itoa(idBits+dayBits) + " FROM ward WHERE town = " + c.arg(f.Town) + ")"
	last := int64(1<<(idBits+dayBits) - 1)
	if !f.To.IsZero() {
		last = place(f.To, mostIDs)
	}
	if f.Before.ID != 0 {
		last = min(last, place(f.Before.Day, f.Before.ID)-1)
	}
	c.and("word.rowid BETWEEN " + ward + " | " + c.arg(place(f.From, 0)) + " AND " + ward + " | " + c.arg(last))
	// The cross join keeps the planner from starting at the matters.
	return "word CROSS JOIN matter", "word.rowid DESC"
}
