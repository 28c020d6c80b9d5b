package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

var postgresDialect = &dialect{
	name:     goose.DialectPostgres,
	param:    numbered,
	insert:   "INSERT",
	bulk:     []int{512, 64, 8, 1},
	lockTown: `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`,
	hasTable: `SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`,
	snapshot: sql.LevelRepeatableRead,
	fields:   "CAST(fields AS json)",
	stock:    "(SELECT * FROM posting WHERE stock = 1) AS posting",
	words:    postgresWords{},
	classify: func(err error) class {
		var e *pgconn.PgError
		if !errors.As(err, &e) {
			return plain
		}
		switch e.Code {
		case "23505": // unique_violation
			return taken
		case "40001", "40P01": // serialization_failure, deadlock_detected
			return again
		case "XX001", "XX002": // data_corrupted, index_corrupted
			return broken
		}
		return plain
	},
}

// openPostgres connects to the server and database that url names.
func openPostgres(ctx context.Context, url string, readOnly bool) (*Store, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fault(ErrUnreachable, err, "数据库地址写得不对，应如 postgres://用户@主机:5432/库名。",
			"The database address is not right; it should read like postgres://user@host:5432/name.")
	}
	db := stdlib.OpenDB(*cfg)
	s := &Store{dialect: postgresDialect, readers: db}
	s.onClose(db.Close)
	if err := s.connectPostgres(ctx, db, cfg, readOnly); err != nil {
		return nil, errors.Join(s.fault(err), s.Close())
	}
	return s, nil
}

func (s *Store) connectPostgres(ctx context.Context, db *sql.DB, cfg *pgx.ConnConfig, readOnly bool) error {
	var encoding string
	if err := db.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return fault(ErrUnreachable, err, "连不上数据库 %s:%d/%s，请核对地址、密码和服务是否在运行。",
			"Cannot connect to the database %s:%d/%s; check the address, the password and that the server is running.", cfg.Host, cfg.Port, cfg.Database)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database is encoded in %s; create it with ENCODING 'UTF8'", encoding)
	}
	db.SetMaxIdleConns(8)
	db.SetMaxOpenConns(64)
	if readOnly {
		return s.checkVersion(ctx, db)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	if err := s.migrate(ctx, db, goose.WithSessionLocker(locker)); err != nil {
		return err
	}
	s.writer = poolWriter{db}
	return nil
}
