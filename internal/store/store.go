// Package store keeps the books in SQLite or PostgreSQL. It is the only place with SQL: one text for both engines,
// what differs being in the dialect and the migrations. It decides nothing; see [office.Store] for the contract.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"fengqiao/internal/office"
)

// Options say where the books are.
type Options struct {
	// URL is postgres://…, or empty for the embedded database in Dir.
	URL string
	// Dir is the data directory; it is made when it does not exist.
	Dir string
	// ReadOnly leaves the directory free for a process that writes; Write then fails with [ErrReadOnly].
	ReadOnly bool
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect *dialect
	writer  writer   // nil when opened for reading only
	readers *sql.DB  // SQLite: connections that cannot write
	path    string   // SQLite: the database file
	words   *indexer // nil where words are taken in at once
	parts   parts
	closers []func() error
}

var _ office.Store = (*Store)(nil)

// Open opens the database, bringing an older schema up to date. A [*Fault] says what is wrong when it cannot.
func Open(ctx context.Context, o Options) (*Store, error) {
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		return openPostgres(ctx, o.URL, o.ReadOnly)
	}
	if o.URL != "" {
		return nil, fault(ErrUnreachable, nil, "不认得数据库地址「%s」；应以 postgres:// 开头。",
			"The database address %q is not known; it should begin with postgres://.", o.URL)
	}
	return openSQLite(ctx, o.Dir, o.ReadOnly)
}

// Close waits for the writer and lets go of the database and its directory.
func (s *Store) Close() error {
	var errs []error
	for _, f := range slices.Backward(s.closers) {
		errs = append(errs, f())
	}
	s.closers = nil
	return errors.Join(errs...)
}

func (s *Store) onClose(f func() error) { s.closers = append(s.closers, f) }

// attempts bounds how often a transaction is run that the engine asks to run again.
const attempts = 10

// Write implements [office.Store].
func (s *Store) Write(ctx context.Context, f func(office.Tx) error) error {
	if s.writer == nil {
		return fault(ErrReadOnly, nil, "数据库是以只读方式打开的，不能写入。", "The database was opened for reading only.")
	}
	for attempt := 1; ; attempt++ {
		err := s.writeOnce(ctx, f)
		if err == nil {
			return nil
		}
		if attempt == attempts || s.dialect.classify(err) != again {
			return s.fault(err)
		}
		pause := time.Duration(rand.Int64N(int64(attempt) * int64(10*time.Millisecond)))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Store) writeOnce(ctx context.Context, f func(office.Tx) error) error {
	if s.words == nil {
		_, err := s.transact(ctx, func(t *tx) error { return f(t) })
		return err
	}
	s.words.writing.Add(1)
	defer s.words.writing.Add(-1)
	wordless, err := s.transact(ctx, func(t *tx) error { return f(t) })
	if err == nil {
		s.words.wrote(wordless)
	}
	return err
}

// transact runs a transaction and says how many matters it left waiting for their words to be taken in.
func (s *Store) transact(ctx context.Context, f func(*tx) error) (wordless int, err error) {
	session, err := s.writer.begin(ctx)
	if err != nil {
		return 0, err
	}
	// After Commit this does nothing; it is here for errors and panics alike.
	defer session.Rollback()
	t := &tx{session: session, dialect: s.dialect, locked: map[string]bool{}, tallies: map[tallyKey]sums{}, wards: map[string]int64{}}
	if err := f(t); err != nil {
		return 0, err
	}
	if err := t.finish(ctx); err != nil {
		return 0, err
	}
	return t.wordless, session.Commit()
}

// fault words the engine's errors that a person can do something about.
func (s *Store) fault(err error) error {
	if err == nil {
		return nil
	}
	var already *Fault
	if errors.As(err, &already) {
		return err
	}
	switch s.dialect.classify(err) {
	case broken:
		return damaged(err)
	case taken:
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	return err
}

// querier is what a read needs: a pool, a snapshot or a writing transaction.
type querier interface {
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// snapshot runs several reads on one state of the books.
func (s *Store) snapshot(ctx context.Context, f func(querier) error) error {
	t, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.dialect.snapshot})
	if err != nil {
		return s.fault(err)
	}
	defer t.Rollback() // a snapshot has nothing to commit
	return s.fault(f(t))
}

// collect reads all rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(*sql.Rows, *T) error, text string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// one reads the only row of a query, or tells [office.ErrNotFound].
func one[T any](ctx context.Context, q querier, scan func(*sql.Rows, *T) error, text string, args ...any) (T, error) {
	all, err := collect(ctx, q, scan, text, args...)
	if err != nil || len(all) == 0 {
		var none T
		if err == nil {
			err = office.ErrNotFound
		}
		return none, err
	}
	return all[0], nil
}

// scalar scans a row of one column.
func scalar[T any](rows *sql.Rows, v *T) error { return rows.Scan(v) }
