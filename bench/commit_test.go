package bench

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fengqiao/internal/store"
)

// span is how long each side commits in one run.
const span = 2 * time.Second

// BenchmarkCommit compares the rate at which 64 callers, each waiting for its own action to be durable, are served
// with the rate at which bare SQLite commits one row at a time (synchronous=FULL both). The bar is 5.
func BenchmarkCommit(b *testing.B) {
	const callers = 64
	dir := b.TempDir()
	d := open(b, dir)
	defer d.close(b)
	bare := bareJournal(b, dir)
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
	// What is put off until writing pauses is done before the other side begins, and told.
	var acted, settling float64
	settled := func() float64 {
		rate := ours()
		acted += rate * span.Seconds()
		settling += seconds(func() {
			if err := d.store.Settle(context.Background()); err != nil {
				b.Fatal(err)
			}
		})
		return rate
	}
	for b.Loop() {
		ratio(b, "/s", side{"64 callers", settled}, side{"bare rows", bare})
		b.Logf("words taken in afterwards: %.0f µs an action", settling/acted*1e6)
	}
}

// bareJournal gives the rate of committing journal lines one by one to a database of its own: the same table with its
// indexes, the same pragmas, a prepared INSERT.
func bareJournal(b *testing.B, books string) func() float64 {
	b.Helper()
	db := connect(b, filepath.Join(b.TempDir(), "bare.db"), "journal_mode(wal)", "synchronous(full)", "wal_autocheckpoint(10000)")
	b.Cleanup(func() { db.Close() })
	from := connect(b, filepath.Join(books, store.FileName), "query_only(1)")
	defer from.Close()
	tables, indexes := schema(b, from, "journal")
	must(b, db, append(tables, indexes...)...)
	insert, err := db.Prepare(`INSERT INTO journal (town, seq, matter, key, at, hash, body) VALUES (?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { insert.Close() })
	body, hash, seq := strings.Repeat("流水", 100), strings.Repeat("0", 64), 0
	return func() float64 {
		start, before := time.Now(), seq
		for time.Since(start) < span {
			seq++
			if _, err := insert.Exec(town, seq, seq, strconv.Itoa(seq), "2025-01-15T02:00:00.000Z", hash, body); err != nil {
				b.Fatal(err)
			}
		}
		return float64(seq-before) / time.Since(start).Seconds()
	}
}
