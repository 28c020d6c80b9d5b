package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"fengqiao/internal/office"
)

// tx is one writing transaction.
type tx struct {
	session session
	dialect *dialect
	locked  map[string]bool // towns
	tallies map[tallyKey]sums
	wards   map[string]int64 // the numbers of towns, see sqliteWords
	rebuild []string         // statements that make the indexes again which Clear dropped

	wordless int // matters that now wait for [Store.index]
}

// lock keeps other writers off the town until the end.
func (t *tx) lock(ctx context.Context, town string) error {
	if t.dialect.lockTown == "" || t.locked[town] {
		return nil
	}
	if _, err := t.session.ExecContext(ctx, t.dialect.lockTown, town); err != nil {
		return err
	}
	t.locked[town] = true
	return nil
}

const townColumns = `town, seq, hash, handbook, closed, frozen, stale`

func scanTown(rows *sql.Rows, r *office.TownRow) error {
	var closed, frozen string
	if err := rows.Scan(&r.Town, &r.Head.Seq, &r.Head.Hash, &r.Handbook, &closed, &frozen, &r.Stale); err != nil {
		return err
	}
	var err error
	if r.Frozen, err = readFreezings(frozen); err != nil {
		return err
	}
	for year := range strings.SplitSeq(closed, ",") {
		if year == "" {
			continue
		}
		n, err := strconv.Atoi(year)
		if err != nil {
			return err
		}
		r.Closed = append(r.Closed, n)
	}
	return nil
}

func (t *tx) Town(ctx context.Context, town string) (office.TownRow, error) {
	if err := t.lock(ctx, town); err != nil {
		return office.TownRow{}, err
	}
	return one(ctx, t.session, scanTown, `SELECT `+townColumns+` FROM town WHERE town = $1`, town)
}

func (t *tx) putTown(ctx context.Context, r *office.TownRow) error {
	years := make([]string, len(r.Closed))
	for i, y := range slices.Sorted(slices.Values(r.Closed)) {
		years[i] = strconv.Itoa(y)
	}
	b := t.insert("town", townColumns, `ON CONFLICT (town) DO UPDATE
SET seq = excluded.seq, hash = excluded.hash, handbook = excluded.handbook, closed = excluded.closed, frozen = excluded.frozen, stale = excluded.stale`)
	if err := b.add(ctx, r.Town, r.Head.Seq, r.Head.Hash, r.Handbook, strings.Join(years, ","), freezings(r.Frozen), flag(r.Stale)); err != nil {
		return err
	}
	return b.flush(ctx)
}

func (t *tx) Known(ctx context.Context, town string, keys []string) (map[string]office.Known, error) {
	known := make(map[string]office.Known)
	keys = slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return keepable(key) != nil })
	for part := range slices.Chunk(keys, inMost) {
		// A matter's version is how many entries it had; entries of the books as a whole have none.
		text := `SELECT key, seq, matter, CASE WHEN matter = 0 THEN 0 ELSE
(SELECT count(*) FROM journal e WHERE e.town = j.town AND e.matter = j.matter AND e.seq <= j.seq) END
FROM journal j WHERE town = $1 AND key <> '' AND key IN ` + t.dialect.in(1, len(part))
		rows, err := t.session.QueryContext(ctx, text, padded([]any{town}, part)...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var key string
			var k office.Known
			if err := rows.Scan(&key, &k.Seq, &k.Matter, &k.Version); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			known[key] = k
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return known, nil
}

func (t *tx) Rows(ctx context.Context, town string, ids []int64) (map[int64]office.Row, error) {
	found := make(map[int64]office.Row, len(ids))
	for part := range slices.Chunk(ids, inMost) {
		rows, err := collect(ctx, t.session, scanRow,
			`SELECT `+rowColumns+` FROM matter WHERE town = $1 AND id IN `+t.dialect.in(1, len(part)), padded([]any{town}, part)...)
		if err != nil {
			return nil, err
		}
		if err := t.dialect.attach(ctx, t.session, town, rows, true); err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.ID] = r
		}
	}
	return found, nil
}

func (t *tx) ByNumber(ctx context.Context, town, kind, number string) (int64, error) {
	if keepable(number) != nil {
		return 0, office.ErrNotFound
	}
	return one(ctx, t.session, scalar[int64],
		`SELECT id FROM matter WHERE town = $1 AND kind = $2 AND number = $3 AND number <> '' ORDER BY id LIMIT 1`, town, kind, number)
}

func (t *tx) LastSerial(ctx context.Context, town, kind string, year int) (int64, error) {
	last, err := one(ctx, t.session, scalar[int64], `SELECT last FROM serial WHERE town = $1 AND kind = $2 AND year = $3`, town, kind, year)
	if errors.Is(err, office.ErrNotFound) {
		return 0, nil
	}
	return last, err
}

func (t *tx) Holder(ctx context.Context, town, kind, field string, target int64) (int64, error) {
	return one(ctx, t.session, scalar[int64], `SELECT coalesce(min(l.matter), 0) FROM link l
JOIN matter m ON m.town = l.town AND m.id = l.matter
WHERE l.town = $1 AND l.target = $2 AND l.field = $3 AND m.kind = $4 AND m.voided = 0`, town, target, field, kind)
}

func (t *tx) Same(ctx context.Context, town, kind, same string) (int64, error) {
	return one(ctx, t.session, scalar[int64],
		`SELECT coalesce(min(id), 0) FROM matter WHERE town = $1 AND kind = $2 AND same = $3 AND same <> ''`, town, kind, same)
}

// instant is how the journal's column at is written: UTC, to the millisecond, so that text order is time order.
const instant = "2006-01-02T15:04:05.000Z"

func (t *tx) Append(ctx context.Context, town string, lines []office.Line, p office.Projection) error {
	if err := t.lock(ctx, town); err != nil {
		return err
	}
	b := t.insert("journal", "town, seq, matter, key, at, hash, body", "")
	first := int64(0)
	for i, l := range lines {
		if i == 0 {
			first = l.Seq
		}
		if err := b.add(ctx, town, l.Seq, l.Matter, l.Key, l.At.UTC().Format(instant), l.Hash, string(l.Body)); err != nil {
			return err
		}
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	// A matter's id is the position of the entry that opened it: from the first of these lines on, it is new.
	return t.project(ctx, town, p, first)
}

func (t *tx) PutHandbook(ctx context.Context, sha string, bundle []byte) error {
	_, err := t.session.ExecContext(ctx, `INSERT INTO handbook (sha, bundle) VALUES ($1, $2) ON CONFLICT (sha) DO NOTHING`, sha, bundle)
	return err
}

func (t *tx) PutParties(ctx context.Context, town string, sealed map[string][]byte) error {
	b := t.insert("party", "town, ref, sealed", `ON CONFLICT (town, ref) DO UPDATE SET sealed = excluded.sealed`)
	for ref, data := range sealed {
		if err := b.add(ctx, town, ref, data); err != nil {
			return err
		}
	}
	return b.flush(ctx)
}

// finish writes what was held back until all of the transaction was known.
func (t *tx) finish(ctx context.Context) error {
	if err := t.flushTallies(ctx); err != nil {
		return err
	}
	for _, index := range t.rebuild {
		if _, err := t.session.ExecContext(ctx, index); err != nil {
			return err
		}
	}
	return nil
}

func parseInstant(s string) (time.Time, error) { return time.Parse(instant, s) }
