package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/office"
)

// sqliteWords is a full-text table that keeps no text. Its rows are read in the order of their numbers, so a number is
// made of the town's (the table ward), the day the matter was opened and the matter's id: the newest come first, and
// however often a word occurs a page is found by reading no more than the page.
//
// Taking a matter in costs half as much as all else that is written of it, and much less in thousands than one by one. So
// it is put down in the table unworded, and taken in by [Store.index] once nothing else is written; until then a search
// compares its text.
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
	// A matter that waits already keeps the place of what was last taken in.
	b := t.insert("unworded", "ward, doc, place", "ON CONFLICT (ward, doc) DO NOTHING")
	for _, r := range fresh {
		if r.ID < 0 || r.ID > mostIDs {
			return fmt.Errorf("matter %d: ids end at %d", r.ID, int64(mostIDs))
		}
		at := int64(0)
		if old, ok := former[r.ID]; ok {
			at = ward | place(old.Opened, old.ID)
		}
		if err := b.add(ctx, town, r.ID, at); err != nil {
			return err
		}
	}
	t.wordless += len(fresh)
	return b.flush(ctx)
}

// unworded is a matter to be taken in.
type unworded struct {
	town  string
	place int64
	row   office.Row
}

func scanUnworded(rows *sql.Rows, u *unworded) error {
	var hands []byte
	if err := rows.Scan(&u.town, &u.place, &u.row.ID, &u.row.Kind, &u.row.Area, day{&u.row.Opened}, &u.row.Search, &hands); err != nil {
		return err
	}
	return json.Unmarshal(hands, &u.row.Hands)
}

// takeIn indexes some of the matters that wait and says how many.
func (w sqliteWords) takeIn(ctx context.Context, t *tx) (int, error) {
	const some = 4000 // so long others wait for the writer: a tenth of a second, where so many wait at all
	waiting, err := collect(ctx, t.session, scanUnworded, `SELECT ward, place, id, kind, area, opened, search,
(SELECT json_group_array(person) FROM hand WHERE town = ward AND matter = doc)
FROM unworded CROSS JOIN matter ON town = ward AND id = doc ORDER BY ward, doc LIMIT $1`, some)
	if err != nil {
		return 0, err
	}
	type doc struct {
		row   int64
		grams string
	}
	docs := make([]doc, len(waiting))
	for i, u := range waiting {
		ward, err := w.ward(ctx, t, u.town)
		if err != nil {
			return 0, err
		}
		if u.place != 0 {
			if _, err := t.session.ExecContext(ctx, `DELETE FROM word WHERE rowid = $1`, u.place); err != nil {
				return 0, err
			}
		}
		docs[i] = doc{ward | place(u.row.Opened, u.row.ID), listed(append(grams(u.row.Search), append(handMarks(u.row.Hands), mark(u.row.Kind), areaMark(u.row.Area))...))}
		if _, err := t.session.ExecContext(ctx, `DELETE FROM unworded WHERE ward = $1 AND doc = $2`, u.town, u.row.ID); err != nil {
			return 0, err
		}
	}
	// Rows in the order of their numbers are gathered in memory; each that comes before the last would be written out alone.
	slices.SortFunc(docs, func(a, b doc) int { return cmp.Compare(a.row, b.row) })
	b := t.insert("word", "rowid, grams", "")
	for _, d := range docs {
		if err := b.add(ctx, d.row, d.grams); err != nil {
			return 0, err
		}
	}
	return len(waiting), b.flush(ctx)
}

func (w sqliteWords) clear(ctx context.Context, t *tx, town string, alone bool) error {
	if _, err := t.session.ExecContext(ctx, `DELETE FROM unworded WHERE ward = $1`, town); err != nil {
		return err
	}
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

func (sqliteWords) narrow(c *conditions, f office.Filter, grams, areas []string) (from, order string) {
	if kind := mark(f.Kind); f.Kind != "" && kind != "" {
		grams = append(grams, kind)
	}
	if f.By != "" {
		grams = append(grams, handMark(f.By))
	}
	match := `"` + strings.Join(grams, `" AND "`) + `"`
	if len(areas) > 0 {
		match += ` AND ("` + strings.Join(areas, `" OR "`) + `")`
	}
	c.and("matter.id = word.rowid & " + c.arg(int64(mostIDs)))
	c.and("NOT EXISTS (SELECT 1 FROM unworded WHERE ward = matter.town AND doc = matter.id)")
	c.and("word MATCH " + c.arg(match))
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

func (sqliteWords) notYet(c *conditions, town string) (from string) {
	c.and("unworded.ward = " + c.arg(town))
	c.and("matter.id = unworded.doc")
	return "unworded CROSS JOIN matter"
}
