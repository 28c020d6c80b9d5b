package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"fengqiao/internal/office"
)

func scanVerification(rows *sql.Rows, v *office.Verification) error {
	var faults []byte
	if err := rows.Scan(&v.Town, &v.By, moment{&v.Began}, moment{&v.Ended}, &v.Seq, &faults, &v.Trouble); err != nil {
		return err
	}
	return json.Unmarshal(faults, &v.Faults)
}

// Verification implements [office.Reader].
func (s *Store) Verification(ctx context.Context, town string) (office.Verification, error) {
	v, err := one(ctx, s.readers, scanVerification,
		`SELECT town, person, began, ended, seq, faults, trouble FROM verification WHERE town = $1`, town)
	if errors.Is(err, office.ErrNotFound) {
		return v, err
	}
	return v, s.fault(err)
}

func (t *tx) PutVerification(ctx context.Context, v office.Verification) error {
	faults, err := json.Marshal(v.Faults)
	if err != nil {
		return err
	}
	b := t.insert("verification", "town, person, began, ended, seq, faults, trouble", `ON CONFLICT (town) DO UPDATE SET person = excluded.person,
began = excluded.began, ended = excluded.ended, seq = excluded.seq, faults = excluded.faults, trouble = excluded.trouble`)
	if err := b.add(ctx, v.Town, v.By, kept(v.Began), kept(v.Ended), v.Seq, string(faults), v.Trouble); err != nil {
		return err
	}
	return b.flush(ctx)
}

func scanView(rows *sql.Rows, v *office.View) error {
	return rows.Scan(&v.Town, &v.ID, &v.Owner, &v.By, &v.Kind, &v.Title, &v.Query, &v.Shared, &v.Pinned, &v.Opening)
}

// Views implements [office.Reader].
func (s *Store) Views(ctx context.Context, town, account string) ([]office.View, error) {
	found, err := collect(ctx, s.readers, scanView, `SELECT v.town, v.id, v.owner, coalesce(a.title, v.owner), v.kind, v.title, v.query, v.shared,
coalesce(c.pinned, 0), coalesce(c.opening, 0)
FROM saved_view v
LEFT JOIN account a ON a.town = v.town AND a.name = v.owner
LEFT JOIN view_choice c ON c.town = v.town AND c.account = $2 AND c.id = v.id
WHERE v.town = $1 AND (v.owner = $2 OR v.shared = 1) ORDER BY v.kind, v.title, v.id`, town, account)
	return found, s.fault(err)
}

func (t *tx) PutView(ctx context.Context, v office.View) error {
	b := t.insert("saved_view", "town, id, owner, kind, title, query, shared", `ON CONFLICT (town, id) DO UPDATE SET kind = excluded.kind,
title = excluded.title, query = excluded.query, shared = excluded.shared`)
	if err := b.add(ctx, v.Town, v.ID, v.Owner, v.Kind, v.Title, v.Query, flag(v.Shared)); err != nil {
		return err
	}
	return b.flush(ctx)
}

func (t *tx) DropView(ctx context.Context, town, id string) error {
	for _, table := range []string{"saved_view", "view_choice"} {
		if _, err := t.session.ExecContext(ctx, `DELETE FROM `+table+` WHERE town = $1 AND id = $2`, town, id); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) ChooseView(ctx context.Context, town, account, id string, pinned, opening bool) error {
	b := t.insert("view_choice", "town, account, id, pinned, opening", `ON CONFLICT (town, account, id) DO UPDATE SET pinned = excluded.pinned,
opening = excluded.opening`)
	if err := b.add(ctx, town, account, id, flag(pinned), flag(opening)); err != nil {
		return err
	}
	return b.flush(ctx)
}
