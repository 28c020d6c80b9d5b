package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// FileName is the database in a data directory.
const FileName = "fengqiao.db"

var sqliteDialect = &dialect{
	name:           goose.DialectSQLite3,
	param:          anonymous,
	insert:         "INSERT OR FAIL",
	bulk:           []int{64, 48, 32, 24, 16, 12, 8, 6, 4, 3, 2, 1},
	hasTable:       `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1`,
	snapshot:       sql.LevelDefault,
	rebuildIndexes: true,
	fields:         "fields",
	// Of a measure and some hundred matters the planner would read all postings of the measure.
	stock: "(SELECT * FROM posting INDEXED BY posting_of_stock WHERE stock = 1) AS posting",
	words: sqliteWords{},
	classify: func(err error) class {
		var e *sqlite.Error
		if !errors.As(err, &e) {
			return plain
		}
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
			return taken
		}
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return again
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return broken
		}
		return plain
	},
}

// openSQLite opens DIR/fengqiao.db: one connection that writes, and as many as are asked for that only read.
func openSQLite(ctx context.Context, dir string, readOnly bool) (*Store, error) {
	path := filepath.Join(dir, FileName)
	s := &Store{dialect: sqliteDialect, path: path}
	if readOnly {
		if _, err := os.Stat(path); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil, fault(ErrAbsent, nil, "%s 里没有数据库，请核对数据目录。",
					"There is no database in %s; check the data directory.", dir)
			}
			return nil, err
		}
	} else {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("data directory: %w", err)
		}
		lock, err := lockDir(dir)
		if err != nil {
			return nil, err
		}
		s.onClose(lock.Close)
		// Made here, for its owner's eyes only; the files beside it take its permissions.
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("database: %w", err), s.Close())
		}
		if err := f.Close(); err != nil {
			return nil, errors.Join(fmt.Errorf("database: %w", err), s.Close())
		}
	}
	if err := s.connectSQLite(ctx, path, readOnly); err != nil {
		return nil, errors.Join(s.fault(err), s.Close())
	}
	return s, nil
}

func (s *Store) connectSQLite(ctx context.Context, path string, readOnly bool) error {
	if !readOnly {
		// cache_size is in KiB; the writer's is wide so that a rebuild does not spill half-filled pages. A checkpoint
		// every 10,000 pages (40 MB) copies a page that many commits changed once.
		db, err := sql.Open("sqlite", dsn(path, "_txlock=immediate", "journal_mode(wal)", "synchronous(full)",
			"cache_size(-65536)", "temp_store(memory)", "wal_autocheckpoint(10000)", "journal_size_limit(67108864)"))
		if err != nil {
			return err
		}
		db.SetMaxOpenConns(1)
		s.onClose(db.Close)
		if err := s.recognise(ctx, db); err != nil {
			return err
		}
		if err := s.migrate(ctx, db); err != nil {
			return err
		}
		conn, err := db.Conn(ctx)
		if err != nil {
			return err
		}
		w := newConnWriter(conn)
		s.onClose(w.Close)
		s.writer = w
		s.index(sqliteWords{}.takeIn)
	}
	readers, err := sql.Open("sqlite", dsn(path, "", "query_only(1)", "cache_size(-65536)"))
	if err != nil {
		return err
	}
	readers.SetMaxIdleConns(max(4, runtime.NumCPU()))
	s.onClose(readers.Close)
	s.readers = readers
	if readOnly {
		if err := s.recognise(ctx, readers); err != nil {
			return err
		}
		return s.checkVersion(ctx, readers)
	}
	return nil
}

// dsn orders the pragmas: the time to wait for a lock comes first, because the others may need one.
func dsn(path, option string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}.Encode()
	if option != "" {
		q += "&" + option
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q}).String()
}

// recognise refuses a file that holds something else than the books.
func (s *Store) recognise(ctx context.Context, db *sql.DB) error {
	var tables, ours int
	err := db.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE name = $1) FROM sqlite_schema WHERE type = 'table'`,
		versionTable).Scan(&tables, &ours)
	if err != nil {
		return err
	}
	if tables > 0 && ours == 0 {
		return damaged(nil)
	}
	return nil
}
