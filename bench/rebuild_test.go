package bench

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// projected are the tables a rebuild makes anew, with how many columns each has.
var projected = []string{"matter", "clock", "link", "hand", "posting", "standing", "tally", "serial"}

// BenchmarkRebuild compares a rebuild of the large books from their journal, the words for searches taken in with it,
// with writing the same rows to a bare SQLite file: same tables, same pragmas, a prepared INSERT per table in one
// transaction, and the indexes made once at the end. What is read to be written there is not counted, nor has it words.
// The bar is 4.
func BenchmarkRebuild(b *testing.B) {
	d := largeBooks(b)
	defer d.close(b)
	row, err := d.Town(context.Background(), town)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d entries", row.Head.Seq)
	ours := func() float64 {
		settling := 0.0
		took := seconds(func() {
			if err := d.Rebuild(context.Background(), town, nil); err != nil {
				b.Fatal(err)
			}
			settling = seconds(func() {
				if err := d.store.Settle(context.Background()); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Logf("of %.4g s, %.4g taking in words", took, settling)
		return took
	}
	for b.Loop() {
		ratio(b, "s", side{"rebuild", ours}, side{"bare rows", func() float64 { return writeRows(b).Seconds() }})
	}
}

// writeRows writes the projected rows of the large books to a database of their own and tells how long that took.
func writeRows(b *testing.B) time.Duration {
	b.Helper()
	dir, err := os.MkdirTemp(b.TempDir(), "bare")
	if err != nil {
		b.Fatal(err)
	}
	defer os.RemoveAll(dir) // as large as the books: not to be kept until the benchmark ends
	from := connect(b, path(), "query_only(1)")
	defer from.Close()
	to := connect(b, filepath.Join(dir, "bare.db"), "journal_mode(wal)", "synchronous(full)", "cache_size(-65536)", "temp_store(memory)")
	defer to.Close()
	tables, indexes := schema(b, from, projected...)
	must(b, to, tables...)
	var spent time.Duration
	timed := func(f func() error) {
		start := time.Now()
		if err := f(); err != nil {
			b.Fatal(err)
		}
		spent += time.Since(start)
	}
	var tx *sql.Tx
	timed(func() (err error) { tx, err = to.Begin(); return err })
	for _, table := range projected {
		var insert *sql.Stmt
		for rows, width := range chunks(b, from, table) {
			timed(func() (err error) {
				if insert == nil {
					marks := strings.TrimSuffix(strings.Repeat("?,", width), ",")
					if insert, err = tx.Prepare(`INSERT INTO ` + table + ` VALUES (` + marks + `)`); err != nil {
						return err
					}
				}
				for _, row := range rows {
					if _, err := insert.Exec(row...); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	for _, index := range indexes {
		timed(func() error { _, err := tx.Exec(index); return err })
	}
	timed(tx.Commit)
	return spent
}

// schema is how tables of the books and their indexes are made.
func schema(b *testing.B, db *sql.DB, names ...string) (tables, indexes []string) {
	b.Helper()
	for _, table := range names {
		rows, err := db.Query(`SELECT type, sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL AND type IN ('table', 'index')`, table)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			var sort, text string
			if err := rows.Scan(&sort, &text); err != nil {
				b.Fatal(err)
			}
			if sort == "table" {
				tables = append(tables, text)
			} else {
				indexes = append(indexes, text)
			}
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
		rows.Close()
	}
	return tables, indexes
}

// chunks reads a table in the order of its primary key, some rows at a time, with the number of columns.
func chunks(b *testing.B, db *sql.DB, table string) func(yield func([][]any, int) bool) {
	return func(yield func([][]any, int) bool) {
		rows, err := db.Query(`SELECT * FROM ` + table)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			b.Fatal(err)
		}
		const size = 10_000
		var chunk [][]any
		for rows.Next() {
			row := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				b.Fatal(err)
			}
			if chunk = append(chunk, row); len(chunk) == size {
				if !yield(chunk, len(columns)) {
					return
				}
				chunk = chunk[:0]
			}
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
		if len(chunk) > 0 {
			yield(chunk, len(columns))
		}
	}
}

func connect(b *testing.B, file string, pragmas ...string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma="+strings.Join(pragmas, "&_pragma="))
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

func must(b *testing.B, db *sql.DB, statements ...string) {
	b.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			b.Fatal(err)
		}
	}
}
