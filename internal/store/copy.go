package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"time"
)

// copyEvery is how often somebody is told how far a copy is.
const copyEvery = 200 * time.Millisecond

// Copy writes the embedded database as it stands at one moment to a new file, while others go on writing: all that was
// durable when Copy was called is in it. progress, which may be nil, is told bytes. A [*Fault] on PostgreSQL, whose own
// programs copy it.
func (s *Store) Copy(ctx context.Context, to string, progress func(done, total int64)) error {
	if s.path == "" {
		return fault(ErrNoCopy, nil, "PostgreSQL 的数据库由它自己的 pg_dump 备份。", "A PostgreSQL database is backed up by its own pg_dump.")
	}
	// A connection of its own: those of the readers may write nothing, not even a copy.
	db, err := sql.Open("sqlite", dsn(s.path, ""))
	if err != nil {
		return err
	}
	defer db.Close()
	var pages, size int64
	if err := db.QueryRowContext(ctx, `SELECT page_count, page_size FROM pragma_page_count, pragma_page_size`).Scan(&pages, &size); err != nil {
		return s.fault(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := db.ExecContext(ctx, `VACUUM INTO $1`, to)
		done <- err
	}()
	tick := time.NewTicker(copyEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return s.fault(errors.Join(err, ctx.Err()))
		case <-tick.C:
			if info, err := os.Stat(to); err == nil && progress != nil {
				progress(min(info.Size(), pages*size), pages*size)
			}
		}
	}
}
