package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

func (t *tx) Project(ctx context.Context, town string, p office.Projection) error {
	if err := t.lock(ctx, town); err != nil {
		return err
	}
	return t.project(ctx, town, p, math.MinInt64)
}

// project writes projections; matters with an id from newFrom on are not there yet.
func (t *tx) project(ctx context.Context, town string, p office.Projection, newFrom int64) error {
	if p.Town != nil {
		if err := t.putTown(ctx, p.Town); err != nil {
			return err
		}
	}
	if err := t.putRows(ctx, town, p.Rows, newFrom); err != nil {
		return err
	}
	if err := t.post(ctx, town, p.Postings); err != nil {
		return err
	}
	return t.putSerials(ctx, town, p.Serials)
}

const replaceRow = `ON CONFLICT (town, id) DO UPDATE SET kind = excluded.kind, handbook = excluded.handbook,
number = excluded.number, version = excluded.version, stage = excluded.stage, area = excluded.area, voided = excluded.voided,
opened = excluded.opened, title = excluded.title, search = excluded.search, same = excluded.same, fields = excluded.fields, history = excluded.history`

func (t *tx) putRows(ctx context.Context, town string, rows []office.Row, newFrom int64) error {
	fresh := t.insert("matter", "town, "+rowColumns, "")
	known := t.insert("matter", "town, "+rowColumns, replaceRow)
	var replaced []int64
	for i := range rows {
		if rows[i].ID < newFrom {
			replaced = append(replaced, rows[i].ID)
		}
	}
	former, err := t.former(ctx, town, replaced)
	if err != nil {
		return err
	}
	for i := range rows {
		r, into := &rows[i], fresh
		if r.ID < newFrom {
			into = known
		}
		if err := into.add(ctx, town, r.ID, r.Kind, r.Handbook, r.Number, int64(r.Version), r.Stage, r.Area, flag(r.Voided),
			r.Opened.String(), r.Title, r.Search, r.Same, string(r.Fields), string(r.History)); err != nil {
			return err
		}
	}
	if err := errors.Join(fresh.flush(ctx), known.flush(ctx)); err != nil {
		return err
	}
	if err := t.putWords(ctx, town, rows, former); err != nil {
		return err
	}
	for part := range slices.Chunk(replaced, inMost) {
		for _, table := range []string{"clock", "link"} {
			_, err := t.session.ExecContext(ctx, `DELETE FROM `+table+` WHERE town = $1 AND matter IN `+t.dialect.in(1, len(part)),
				padded([]any{town}, part)...)
			if err != nil {
				return err
			}
		}
	}
	clocks := t.insert("clock", "town, matter, clock, state, started, due, stopped", "")
	links := t.insert("link", "town, matter, field, target", "")
	for i := range rows {
		r := &rows[i]
		for _, c := range r.Clocks {
			if err := clocks.add(ctx, town, r.ID, c.Clock, string(c.State), c.Started.String(), c.Due.String(), c.Stopped.String()); err != nil {
				return err
			}
		}
		for _, l := range r.Links {
			if err := links.add(ctx, town, r.ID, l.Field, l.Target); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(clocks.flush(ctx), links.flush(ctx)); err != nil {
		return err
	}
	return t.putHands(ctx, town, rows, former)
}

// putHands writes who has a hand in matters. Most actions are by somebody who has one already, so only the difference
// from what the matters were is written.
func (t *tx) putHands(ctx context.Context, town string, rows []office.Row, former map[int64]office.Row) error {
	kept := map[hand]bool{}
	for _, r := range former {
		for _, person := range r.Hands {
			kept[hand{r.ID, person, r.Opened.String()}] = true
		}
	}
	var fresh []hand
	for i := range rows {
		for _, person := range rows[i].Hands {
			h := hand{rows[i].ID, person, rows[i].Opened.String()}
			if !kept[h] {
				fresh = append(fresh, h)
			}
			delete(kept, h)
		}
	}
	for h := range kept {
		if _, err := t.session.ExecContext(ctx, `DELETE FROM hand WHERE town = $1 AND matter = $2 AND person = $3`, town, h.matter, h.person); err != nil {
			return err
		}
	}
	b := t.insert("hand", "town, matter, person, opened", "")
	for _, h := range fresh {
		if err := b.add(ctx, town, h.matter, h.person, h.opened); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (t *tx) putSerials(ctx context.Context, town string, serials map[office.Series]int64) error {
	b := t.insert("serial", "town, kind, year, last", `ON CONFLICT (town, kind, year) DO UPDATE
SET last = CASE WHEN excluded.last > serial.last THEN excluded.last ELSE serial.last END`)
	for s, last := range serials {
		if err := b.add(ctx, town, s.Kind, int64(s.Year), last); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// projections are the tables Clear empties.
var projections = []string{"matter", "clock", "link", "hand", "posting", "standing", "tally", "serial"}

func (t *tx) Clear(ctx context.Context, town string) error {
	if err := t.lock(ctx, town); err != nil {
		return err
	}
	for key := range t.tallies {
		if key.town == town {
			delete(t.tallies, key)
		}
	}
	if t.dialect.rebuildIndexes {
		alone, err := t.alone(ctx, town)
		if err != nil {
			return err
		}
		if alone {
			return t.clearAll(ctx, town)
		}
	}
	if err := t.dialect.words.clear(ctx, t, town, false); err != nil {
		return err
	}
	for _, table := range projections {
		if _, err := t.session.ExecContext(ctx, `DELETE FROM `+table+` WHERE town = $1`, town); err != nil {
			return err
		}
	}
	return nil
}

// alone: whether no other town has a journal here.
func (t *tx) alone(ctx context.Context, town string) (bool, error) {
	type span struct{ low, high sql.NullString }
	s, err := one(ctx, t.session, func(rows *sql.Rows, s *span) error { return rows.Scan(&s.low, &s.high) },
		`SELECT (SELECT min(town) FROM journal), (SELECT max(town) FROM journal)`)
	if err != nil {
		return false, err
	}
	return (!s.low.Valid || s.low.String == town) && (!s.high.Valid || s.high.String == town), nil
}

// clearAll empties the tables as wholes and drops their indexes until [tx.finish]: building an index from sorted
// rows once is several times faster than adding to it row by row in the order in which matters happen to come.
func (t *tx) clearAll(ctx context.Context, town string) error {
	type index struct{ name, text string }
	indexes, err := collect(ctx, t.session, func(rows *sql.Rows, x *index) error { return rows.Scan(&x.name, &x.text) },
		`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
AND tbl_name IN ('matter', 'clock', 'link', 'hand', 'posting') ORDER BY name`)
	if err != nil {
		return err
	}
	for _, x := range indexes {
		if _, err := t.session.ExecContext(ctx, `DROP INDEX `+x.name); err != nil {
			return err
		}
		t.rebuild = append(t.rebuild, x.text)
	}
	for _, table := range projections {
		if _, err := t.session.ExecContext(ctx, `DELETE FROM `+table); err != nil {
			return err
		}
	}
	return t.dialect.words.clear(ctx, t, town, true)
}

// tallyKey names one kept sum.
type tallyKey struct{ town, period, measure, facet, area string }

func (k tallyKey) compare(o tallyKey) int {
	return cmp.Or(cmp.Compare(k.town, o.town), cmp.Compare(k.period, o.period), cmp.Compare(k.measure, o.measure),
		cmp.Compare(k.facet, o.facet), cmp.Compare(k.area, o.area))
}

// sums are added amounts and weights.
type sums struct{ amount, weight int64 }

var errSum = errors.New("a sum exceeds the range of 64 bits")

func (s sums) plus(o sums) (sums, error) {
	out := sums{s.amount + o.amount, s.weight + o.weight}
	if (out.amount > s.amount) != (o.amount > 0) || (out.weight > s.weight) != (o.weight > 0) {
		return sums{}, errSum
	}
	return out, nil
}

// tallyMost bounds how many sums a transaction holds back.
const tallyMost = 200_000

// tally adds a posting to the month with its area and to the year of the whole town.
func (t *tx) tally(ctx context.Context, town, day string, p *ledger.Posting) error {
	const month, year = len("2006-01"), len("2006")
	if len(day) < month {
		return errors.New("posting without a day")
	}
	by := sums{p.Amount, p.Weight}
	for _, key := range [...]tallyKey{{town, day[:month], p.Measure, p.Facet, p.Area}, {town, day[:year], p.Measure, p.Facet, ""}} {
		sum, err := t.tallies[key].plus(by)
		if err != nil {
			return err
		}
		t.tallies[key] = sum
	}
	if len(t.tallies) > tallyMost {
		return t.flushTallies(ctx)
	}
	return nil
}

// flushTallies adds what was gathered to the kept sums. Sums that came to nothing are deleted, so that the table is
// the same whether it grew action by action or was rebuilt.
func (t *tx) flushTallies(ctx context.Context) error {
	if len(t.tallies) == 0 {
		return nil
	}
	keys := make([]tallyKey, 0, len(t.tallies))
	towns := map[string]bool{}
	for key, sum := range t.tallies {
		if sum != (sums{}) {
			keys = append(keys, key)
			towns[key.town] = true
		}
	}
	slices.SortFunc(keys, tallyKey.compare)
	b := t.insert("tally", "town, period, measure, facet, area, amount, weight",
		`ON CONFLICT (town, period, measure, facet, area) DO UPDATE
SET amount = tally.amount + excluded.amount, weight = tally.weight + excluded.weight`)
	for _, k := range keys {
		sum := t.tallies[k]
		if err := b.add(ctx, k.town, k.period, k.measure, k.facet, k.area, sum.amount, sum.weight); err != nil {
			return err
		}
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	clear(t.tallies)
	for town := range towns {
		if _, err := t.session.ExecContext(ctx, `DELETE FROM tally WHERE town = $1 AND amount = 0 AND weight = 0`, town); err != nil {
			return err
		}
	}
	return nil
}
