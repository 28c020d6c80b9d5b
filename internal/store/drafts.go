package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/office"
)

// freezings writes the reports frozen of a town as one text, for the row of the town: 2023:8123 2024:9300.
func freezings(of []office.Freezing) string {
	parts := make([]string, len(of))
	for i, f := range of {
		parts[i] = fmt.Sprintf("%d:%d", f.Year, f.Seq)
	}
	return strings.Join(parts, " ")
}

func readFreezings(text string) ([]office.Freezing, error) {
	var out []office.Freezing
	for part := range strings.FieldsSeq(text) {
		year, seq, _ := strings.Cut(part, ":")
		y, err := strconv.Atoi(year)
		if err != nil {
			return nil, err
		}
		n, err := strconv.ParseInt(seq, 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, office.Freezing{Year: y, Seq: n})
	}
	return out, nil
}

const draftColumns = `town, year, version, body, person, at`

func scanDraft(rows *sql.Rows, d *office.Draft) error {
	return rows.Scan(&d.Town, &d.Year, &d.Version, &d.Text, &d.By, moment{&d.At})
}

// draft reads a version of a draft, 0: the last.
func draft(ctx context.Context, q querier, town string, year, version int) (office.Draft, error) {
	if keepable(town) != nil {
		return office.Draft{}, office.ErrNotFound
	}
	return one(ctx, q, scanDraft, `SELECT `+draftColumns+` FROM draft WHERE town = $1 AND year = $2 AND (version = $3 OR $3 = 0) ORDER BY version DESC LIMIT 1`,
		town, int64(year), int64(version))
}

// Draft implements [office.Reader].
func (s *Store) Draft(ctx context.Context, town string, year, version int) (office.Draft, error) {
	d, err := draft(ctx, s.readers, town, year, version)
	return d, s.fault(err)
}

// Drafts implements [office.Reader].
func (s *Store) Drafts(ctx context.Context, town string, year int) ([]office.Draft, error) {
	found, err := collect(ctx, s.readers, scanDraft,
		`SELECT town, year, version, '', person, at FROM draft WHERE town = $1 AND year = $2 ORDER BY version DESC`, town, int64(year))
	return found, s.fault(err)
}

// Draft implements [office.Tx].
func (t *tx) Draft(ctx context.Context, town string, year, version int) (office.Draft, error) {
	return draft(ctx, t.session, town, year, version)
}

// PutDraft implements [office.Tx].
func (t *tx) PutDraft(ctx context.Context, d office.Draft, drop ...int) error {
	for part := range slices.Chunk(drop, inMost) {
		if _, err := t.session.ExecContext(ctx, `DELETE FROM draft WHERE town = $1 AND year = $2 AND version IN `+t.dialect.in(2, len(part)),
			padded([]any{d.Town, int64(d.Year)}, part)...); err != nil {
			return err
		}
	}
	b := t.insert("draft", draftColumns, "")
	if err := b.add(ctx, d.Town, int64(d.Year), int64(d.Version), d.Text, d.By, kept(d.At)); err != nil {
		return err
	}
	return b.flush(ctx)
}

const remarkColumns = `town, year, id, quote, before, after, answers, body, person, at, settler, settled`

func scanRemark(rows *sql.Rows, r *office.Remark) error {
	return rows.Scan(&r.Town, &r.Year, &r.ID, &r.Quote, &r.Before, &r.After, &r.Answers, &r.Text, &r.By, moment{&r.At}, &r.SettledBy, moment{&r.Settled})
}

// Remarks implements [office.Reader].
func (s *Store) Remarks(ctx context.Context, town string, year int) ([]office.Remark, error) {
	found, err := collect(ctx, s.readers, scanRemark, `SELECT `+remarkColumns+` FROM remark WHERE town = $1 AND year = $2 ORDER BY id`, town, int64(year))
	return found, s.fault(err)
}

// PutRemark implements [office.Tx].
func (t *tx) PutRemark(ctx context.Context, r office.Remark) error {
	if err := t.lock(ctx, r.Town); err != nil {
		return err
	}
	if r.ID == 0 {
		last, err := one(ctx, t.session, scalar[int64], `SELECT coalesce(max(id), 0) FROM remark WHERE town = $1 AND year = $2`, r.Town, int64(r.Year))
		if err != nil {
			return err
		}
		r.ID = last + 1
	}
	b := t.insert("remark", remarkColumns, `ON CONFLICT (town, year, id) DO UPDATE SET settler = excluded.settler, settled = excluded.settled`)
	if err := b.add(ctx, r.Town, int64(r.Year), r.ID, r.Quote, r.Before, r.After, r.Answers, r.Text, r.By, kept(r.At), r.SettledBy, kept(r.Settled)); err != nil {
		return err
	}
	return b.flush(ctx)
}
