package bench

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// span is how long each side commits in one run.
const span = 2 * time.Second

// BenchmarkCommit compares the rate at which 64 callers, each waiting for its own action to be durable, are served
// with the rate at which bare SQLite commits one row at a time (synchronous=FULL both). The bar is 5.
func BenchmarkCommit(b *testing.B) {
	const callers = 64
	d := open(b, b.TempDir())
	defer d.close(b)
	bare := bareJournal(b)
	var next atomic.Int64
	ours := func() float64 {
		var done atomic.Int64
		ctx, stop := context.WithTimeout(context.Background(), span)
		defer stop()
		var wait sync.WaitGroup
		start := time.Now()
		for range callers {
			wait.Go(func() {
				for ctx.Err() == nil {
					i := int(next.Add(1))
					for _, a := range d.matter(i, lately(i)) {
						if _, err := d.Do(context.Background(), a); err != nil {
							b.Error(err)
							return
						}
						done.Add(1)
					}
				}
			})
		}
		wait.Wait()
		return float64(done.Load()) / time.Since(start).Seconds()
	}
	for b.Loop() {
		ratio(b, "x-raw", ours, bare)
	}
}

// bareJournal gives the rate of committing a row like one journal line in a database of its own.
func bareJournal(b *testing.B) func() float64 {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_txlock=immediate&_pragma=journal_mode(wal)&_pragma=synchronous(full)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE journal (town TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (town, seq))`); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare(`INSERT INTO journal (town, seq, body) VALUES (?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { insert.Close() })
	body, seq := strings.Repeat("流水", 100), 0
	return func() float64 {
		start, before := time.Now(), seq
		for time.Since(start) < span {
			seq++
			if _, err := insert.Exec(town, seq, body); err != nil {
				b.Fatal(err)
			}
		}
		return float64(seq-before) / time.Since(start).Seconds()
	}
}
