package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"fengqiao/internal/office"
)

const formColumns = `town, id, title, recipient, every, posts, file, cells, retired, author, at`

func scanForm(rows *sql.Rows, f *office.FormRow) error {
	var posts, cells []byte
	if err := rows.Scan(&f.Town, &f.ID, &f.Title, &f.To, &f.Every, &posts, &f.File, &cells, &f.Retired, &f.Author, moment{&f.At}); err != nil {
		return err
	}
	if err := json.Unmarshal(posts, &f.By); err != nil {
		return err
	}
	return json.Unmarshal(cells, &f.Cells)
}

// Forms implements [office.Reader].
func (s *Store) Forms(ctx context.Context, town string) ([]office.FormRow, error) {
	found, err := collect(ctx, s.readers, scanForm, `SELECT `+formColumns+` FROM form WHERE town = $1 ORDER BY id`, town)
	return found, s.fault(err)
}

func (t *tx) Form(ctx context.Context, town, id string) (office.FormRow, error) {
	if err := t.lock(ctx, town); err != nil {
		return office.FormRow{}, err
	}
	if keepable(id) != nil {
		return office.FormRow{}, office.ErrNotFound
	}
	return one(ctx, t.session, scanForm, `SELECT `+formColumns+` FROM form WHERE town = $1 AND id = $2`, town, id)
}

func (t *tx) PutForm(ctx context.Context, f office.FormRow) error {
	posts, err := json.Marshal(f.By)
	if err != nil {
		return err
	}
	cells, err := json.Marshal(f.Cells)
	if err != nil {
		return err
	}
	b := t.insert("form", formColumns, `ON CONFLICT (town, id) DO UPDATE SET title = excluded.title, recipient = excluded.recipient,
every = excluded.every, posts = excluded.posts, file = excluded.file, cells = excluded.cells, retired = excluded.retired,
author = excluded.author, at = excluded.at`)
	if err := b.add(ctx, f.Town, f.ID, f.Title, f.To, f.Every, string(posts), f.File, string(cells), flag(f.Retired), f.Author, kept(f.At)); err != nil {
		return err
	}
	return b.flush(ctx)
}

const fillingColumns = `town, form, slot, n, title, seq, hash, handbook, sha, cells, author, post, day, at, note`

func scanFilling(rows *sql.Rows, f *office.FillingRow) error {
	return rows.Scan(&f.Town, &f.Form, &f.Slot, &f.N, &f.Title, &f.Head.Seq, &f.Head.Hash, &f.Handbook, &f.SHA, &f.Cells,
		&f.Author, &f.Post, day{&f.Day}, moment{&f.At}, &f.Note)
}

// Fillings implements [office.Reader].
func (s *Store) Fillings(ctx context.Context, town, form string) ([]office.FillingRow, error) {
	if keepable(form) != nil {
		return nil, nil
	}
	c := &conditions{}
	c.and("town = " + c.arg(town))
	if form != "" {
		c.and("form = " + c.arg(form))
	}
	found, err := collect(ctx, s.readers, scanFilling, `SELECT `+fillingColumns+` FROM filling WHERE `+c.String()+` ORDER BY form, slot, n`, c.args...)
	return found, s.fault(err)
}

func (t *tx) LastFilling(ctx context.Context, town, form, slot string) (int64, error) {
	if err := t.lock(ctx, town); err != nil {
		return 0, err
	}
	return one(ctx, t.session, scalar[int64], `SELECT coalesce(max(n), 0) FROM filling WHERE town = $1 AND form = $2 AND slot = $3`, town, form, slot)
}

func (t *tx) AddFilling(ctx context.Context, f office.FillingRow) error {
	b := t.insert("filling", fillingColumns, ``)
	if err := b.add(ctx, f.Town, f.Form, f.Slot, f.N, f.Title, f.Head.Seq, f.Head.Hash, f.Handbook, f.SHA, string(f.Cells),
		f.Author, f.Post, f.Day.String(), kept(f.At), f.Note); err != nil {
		return err
	}
	return b.flush(ctx)
}
