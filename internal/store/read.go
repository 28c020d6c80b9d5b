package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// Towns implements [office.Reader]: in the order of their keys.
func (s *Store) Towns(ctx context.Context) ([]office.TownRow, error) {
	towns, err := collect(ctx, s.readers, scanTown, `SELECT `+townColumns+` FROM town ORDER BY town`)
	return towns, s.fault(err)
}

// Handbook implements [office.Reader].
func (s *Store) Handbook(ctx context.Context, sha string) ([]byte, error) {
	bundle, err := one(ctx, s.readers, scalar[[]byte], `SELECT bundle FROM handbook WHERE sha = $1`, sha)
	return bundle, s.fault(err)
}

// Party implements [office.Reader].
func (s *Store) Party(ctx context.Context, town, ref string) ([]byte, error) {
	sealed, err := one(ctx, s.readers, scalar[[]byte], `SELECT sealed FROM party WHERE town = $1 AND ref = $2`, town, ref)
	return sealed, s.fault(err)
}

const rowColumns = `id, kind, handbook, number, version, stage, area, voided, opened, title, search, same, fields, history`

func scanRow(rows *sql.Rows, r *office.Row) error {
	return rows.Scan(&r.ID, &r.Kind, &r.Handbook, &r.Number, &r.Version, &r.Stage, &r.Area, &r.Voided, day{&r.Opened},
		&r.Title, &r.Search, &r.Same, &r.Fields, &r.History)
}

// day scans a date.
type day struct{ into *calendar.Date }

// Scan implements [sql.Scanner].
func (d day) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("date kept as %T", v)
	}
	return d.into.UnmarshalText([]byte(s))
}

// owned is a clock or link with the matter it belongs to.
type owned[T any] struct {
	matter int64
	it     T
}

const clockColumns = `matter, clock, state, started, due, stopped`

func scanClock(rows *sql.Rows, c *owned[office.ClockRow]) error {
	return rows.Scan(&c.matter, &c.it.Clock, (*string)(&c.it.State), day{&c.it.Started}, day{&c.it.Due}, day{&c.it.Stopped})
}

func scanLink(rows *sql.Rows, l *owned[office.LinkRow]) error {
	return rows.Scan(&l.matter, &l.it.Field, &l.it.Target)
}

// hand is one person's part in a matter.
type hand struct {
	matter         int64
	person, opened string
}

func scanHand(rows *sql.Rows, h *hand) error { return rows.Scan(&h.matter, &h.person, &h.opened) }

// attach gives matters their clocks and, when asked, links and hands.
func (d *dialect) attach(ctx context.Context, q querier, town string, rows []office.Row, whole bool) error {
	for part := range slices.Chunk(rows, inMost) {
		at := make(map[int64]*office.Row, len(part))
		ids := make([]int64, len(part))
		for i := range part {
			at[part[i].ID], ids[i] = &part[i], part[i].ID
		}
		args := padded([]any{town}, ids)
		clocks, err := collect(ctx, q, scanClock, `SELECT `+clockColumns+` FROM clock
WHERE town = $1 AND matter IN `+d.in(1, len(ids))+` ORDER BY matter, clock`, args...)
		if err != nil {
			return err
		}
		for _, c := range clocks {
			at[c.matter].Clocks = append(at[c.matter].Clocks, c.it)
		}
		if !whole {
			continue
		}
		linked, err := collect(ctx, q, scanLink, `SELECT matter, field, target FROM link
WHERE town = $1 AND matter IN `+d.in(1, len(ids))+` ORDER BY matter, field, target`, args...)
		if err != nil {
			return err
		}
		for _, l := range linked {
			at[l.matter].Links = append(at[l.matter].Links, l.it)
		}
		handled, err := collect(ctx, q, scanHand, `SELECT matter, person, opened FROM hand
WHERE town = $1 AND matter IN `+d.in(1, len(ids))+` ORDER BY matter, person`, args...)
		if err != nil {
			return err
		}
		for _, h := range handled {
			at[h.matter].Hands = append(at[h.matter].Hands, h.person)
		}
	}
	return nil
}

// Row implements [office.Reader].
func (s *Store) Row(ctx context.Context, town string, id int64) (office.Row, error) {
	rows, err := s.rows(ctx, town, true, `SELECT `+rowColumns+` FROM matter WHERE town = $1 AND id = $2`, town, id)
	if err == nil && len(rows) == 0 {
		err = office.ErrNotFound
	}
	if err != nil {
		return office.Row{}, err
	}
	return rows[0], nil
}

// Linking implements [office.Reader]: by ID.
func (s *Store) Linking(ctx context.Context, town string, target int64) ([]office.Row, error) {
	return s.rows(ctx, town, true, `SELECT `+rowColumns+` FROM matter
WHERE town = $1 AND id IN (SELECT matter FROM link WHERE town = $1 AND target = $2) ORDER BY id`, town, target)
}

func (s *Store) rows(ctx context.Context, town string, whole bool, text string, args ...any) ([]office.Row, error) {
	var rows []office.Row
	err := s.snapshot(ctx, func(q querier) error {
		var err error
		if rows, err = collect(ctx, q, scanRow, text, args...); err != nil {
			return err
		}
		return s.dialect.attach(ctx, q, town, rows, whole)
	})
	return rows, err
}

// List implements [office.Reader].
func (s *Store) List(ctx context.Context, f office.Filter) ([]office.Row, error) {
	var rows []office.Row
	err := s.snapshot(ctx, func(q querier) error {
		ways, err := s.ways(ctx, q, f)
		if err != nil {
			return err
		}
		if len(ways) == 1 {
			rows, err = s.list(ctx, q, ways[0])
		} else {
			rows, err = s.merge(ctx, q, f, ways)
		}
		return err
	})
	return rows, err
}

func limited(f office.Filter) int {
	const page = 50
	if f.Limit <= 0 {
		return page
	}
	return f.Limit
}

func (s *Store) list(ctx context.Context, q querier, w way) ([]office.Row, error) {
	where, from, order := s.where(w)
	text := `SELECT ` + rowColumns + ` FROM ` + from + ` WHERE ` + where.String() + ` ORDER BY ` + order + ` LIMIT ` + where.arg(limited(w.Filter))
	rows, err := collect(ctx, q, scanRow, text, where.args...)
	if err != nil {
		return nil, err
	}
	return rows, s.dialect.attach(ctx, q, w.Town, rows, false)
}

// CountRows implements [office.Reader].
func (s *Store) CountRows(ctx context.Context, f office.Filter) (int64, error) {
	f.Before = office.Cursor{}
	found := int64(0)
	err := s.snapshot(ctx, func(q querier) error {
		ways, err := s.ways(ctx, q, f)
		if err == nil {
			found, err = s.count(ctx, q, ways, f.CountedTo())
		}
		return err
	})
	return found, err
}

// Due implements [office.Reader]. Clocks are walked in the order in which they fall due, each looking up its matter, so
// that a page costs what it shows.
func (s *Store) Due(ctx context.Context, q office.DueQuery) ([]office.Deadline, error) {
	const page = 50
	c := &conditions{}
	c.and("clock.town = " + c.arg(q.Town))
	c.and("clock.state = " + c.arg(string(ledger.Running)))
	c.and("clock.due <> ''")
	if !q.By.IsZero() {
		c.and("clock.due <= " + c.arg(q.By.String()))
	}
	var names []string
	for _, p := range q.Clocks {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	c.oneOf("clock.clock", names)
	of := &conditions{args: c.args}
	of.and("matter.town = clock.town AND matter.id = clock.matter AND voided = 0")
	of.places("kind", "clock.clock", q.Clocks)
	of.seenBy(q.Town, q.Sight)
	c.args = of.args
	limit := q.Limit
	if limit <= 0 {
		limit = page
	}
	var due []office.Deadline
	err := s.snapshot(ctx, func(t querier) error {
		found, err := collect(ctx, t, scanDue, `SELECT clock.matter, clock.clock FROM clock WHERE `+c.String()+
			` AND EXISTS (SELECT 1 FROM matter WHERE `+of.String()+`) ORDER BY clock.due, clock.matter, clock.clock LIMIT `+c.arg(limit), c.args...)
		if err != nil {
			return err
		}
		at := map[int64]office.Row{}
		for part := range slices.Chunk(found, inMost) {
			ids := &conditions{}
			ids.and("town = " + ids.arg(q.Town))
			list := make([]int64, len(part))
			for i, d := range part {
				list[i] = d.matter
			}
			ids.in("id", list)
			rows, err := collect(ctx, t, scanRow, `SELECT `+rowColumns+` FROM matter WHERE `+ids.String(), ids.args...)
			if err != nil {
				return err
			}
			if err := s.dialect.attach(ctx, t, q.Town, rows, false); err != nil {
				return err
			}
			for _, r := range rows {
				at[r.ID] = r
			}
		}
		due = make([]office.Deadline, len(found))
		for i, d := range found {
			due[i] = office.Deadline{Clock: d.it, Row: at[d.matter]}
		}
		return nil
	})
	return due, err
}

func scanDue(rows *sql.Rows, d *owned[string]) error { return rows.Scan(&d.matter, &d.it) }

// where writes what is asked for on a way, what to read it from and the order, newest opened first. But for a lane's own,
// no area and no hand is looked up: it is tested on what is found otherwise, or met on the way down the list.
func (s *Store) where(w way) (c *conditions, from, order string) {
	f := w.Filter
	c, from, order = &conditions{}, "matter", "opened DESC, id DESC"
	c.and("town = " + c.arg(f.Town))
	if len(f.IDs) > 0 {
		c.in("id", f.IDs)
	}
	if f.Kind != "" {
		c.and("kind = " + c.arg(f.Kind))
	}
	c.seenBy(f.Town, f.Sight)
	if f.Stage != "" {
		c.and("stage = " + c.arg(f.Stage))
	}
	if len(f.At) > 0 {
		c.standing(f.Town, f.At)
	}
	c.within(matterArea, f.Area, f.Former)
	if w.area != "" {
		c.and("area = " + c.arg(w.area))
	}
	c.days("opened", f.From, f.To)
	if !f.WithVoided {
		c.and("voided = 0")
	}
	switch {
	case f.Clock == "", f.Clock == ledger.Running && !f.DueBy.IsZero(): // what falls due runs
	case f.Clock == ledger.Met, f.Clock == ledger.Dropped: // most matters end so: a page is found sooner by walking the list
		c.and("EXISTS (SELECT 1 FROM clock WHERE clock.town = matter.town AND clock.matter = matter.id AND state = " + c.arg(string(f.Clock)) + ")")
	default: // few at any time: looked up from the clocks
		c.and("id IN (SELECT matter FROM clock WHERE town = " + c.arg(f.Town) + " AND state = " + c.arg(string(f.Clock)) + ")")
	}
	if !f.DueBy.IsZero() {
		due := &conditions{args: c.args}
		due.and("town = " + due.arg(f.Town))
		due.and("state = " + due.arg(string(ledger.Running)))
		due.and("due <> ''")
		due.days("due", f.DueFrom, f.DueBy)
		c.args = due.args
		c.and("id IN (SELECT matter FROM clock WHERE " + due.String() + ")")
	}
	for _, field := range f.Fields {
		c.holding(s.dialect, field)
	}
	switch pairs := asked(f.Text); {
	case f.ByDue: // few at any time: their texts are looked at one by one
		from, order = c.waiting(f)
		if f.By != "" {
			c.handledBy(f.Town, f.By)
		}
	case len(pairs) > 0 && w.part == notYet:
		from = s.dialect.words.notYet(c, f.Town)
		if f.By != "" {
			c.handledBy(f.Town, f.By)
		}
	case len(pairs) > 0 && w.part == worded:
		from, order = s.dialect.words.narrow(c, f, pairs[:min(len(pairs), mostGrams)], areaMarks(w.areas))
		if f.By != "" {
			c.handledBy(f.Town, f.By)
		}
	case f.By != "":
		from, order = c.ofHands(f)
	}
	for word := range strings.FieldsSeq(strings.ToLower(f.Text)) {
		if len(word) > wordMost {
			c.and("1 = 0") // no kept text can hold it
			continue
		}
		c.and("search LIKE " + c.arg("%"+likeless.Replace(word)+"%") + ` ESCAPE '\'`)
	}
	beyond := "<"
	if f.Oldest {
		order, beyond = strings.ReplaceAll(order, " DESC", ""), ">"
	}
	if len(f.At) > 0 {
		// Few stand there at any time: they are looked up and then put in order, never met by walking the order.
		order = strings.Replace(order, "opened", "opened || ''", 1)
	}
	if f.Before.ID != 0 && !f.ByDue {
		c.and("(opened, id) " + beyond + " (" + c.arg(f.Before.Day.String()) + ", " + c.arg(f.Before.ID) + ")")
	}
	return c, from, order
}

// wordMost is under SQLite's limit for a LIKE pattern, in bytes.
const wordMost = 10_000

// likeless takes from a text what LIKE would read as wildcards.
var likeless = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Lines implements [office.Reader].
func (s *Store) Lines(ctx context.Context, town string, q office.LineQuery) iter.Seq2[office.Line, error] {
	return func(yield func(office.Line, error) bool) {
		c := &conditions{}
		c.and("town = " + c.arg(town))
		if q.From > 0 {
			c.and("seq >= " + c.arg(q.From))
		}
		if q.Books {
			c.and("matter = 0")
		}
		if q.Before > 0 {
			c.and("seq < " + c.arg(q.Before))
		}
		for _, part := range q.Holds {
			c.and("replace(body, " + c.arg(part) + ", '') <> body") // LIKE would not tell letter case everywhere
		}
		if q.Matter != 0 {
			c.and("matter = " + c.arg(q.Matter))
		}
		order := "seq"
		if q.ByMatter {
			order = "matter, seq"
		}
		if q.Newest {
			order = "seq DESC"
		}
		text := `SELECT seq, matter, key, at, hash, body FROM journal WHERE ` + c.String() + ` ORDER BY ` + order
		if q.Limit > 0 {
			text += ` LIMIT ` + c.arg(q.Limit)
		}
		stream(s, ctx, s.readers, scanLine, text, c.args)(yield)
	}
}

func scanLine(rows *sql.Rows, l *office.Line) error {
	var at string
	if err := rows.Scan(&l.Seq, &l.Matter, &l.Key, &at, &l.Hash, &l.Body); err != nil {
		return err
	}
	var err error
	l.At, err = parseInstant(at)
	return err
}

// stream yields the rows of a query one by one; an error is the last thing yielded.
func stream[T any](s *Store, ctx context.Context, q querier, scan func(*sql.Rows, *T) error, text string, args []any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := q.QueryContext(ctx, text, args...)
		if err != nil {
			yield(none, s.fault(err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var v T
			if err := scan(rows, &v); err != nil {
				yield(none, s.fault(err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			yield(none, s.fault(err))
		}
	}
}
