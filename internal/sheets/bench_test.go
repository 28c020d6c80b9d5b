package sheets_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fengqiao/internal/sheets"
	"github.com/xuri/excelize/v2"
	_ "modernc.org/sqlite"
)

// ledger is a sheet of consultations in order of days, as a spreadsheet program writes it.
func ledger(tb testing.TB, rows int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	must(tb, err)
	must(tb, w.SetRow("A1", []any{"序号", "咨询日期", "方式", "咨询事项", "问题", "答复要点", "答复人", "咨询人数", "来自村（社区）"}))
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	channels, subjects := []string{"来访", "电话", "网上"}, []string{"婚姻家庭", "土地房屋", "劳动用工", "合同债务", "损害赔偿"}
	places := []string{"旺草社区", "东街社区", "晨光村", "青龙村", "双河村"}
	for i := range rows {
		must(tb, w.SetRow(fmt.Sprint("A", i+2), []any{i + 1, start.AddDate(0, 0, i*350/rows).Format("2006-01-02"), channels[i%3], subjects[i%5],
			fmt.Sprintf("第%d件：离婚后子女抚养费怎样计算", i), "告知抚养费的计算方法和起诉材料", "陈志明", i%3 + 1, places[i%5]}))
	}
	must(tb, w.Flush())
	return saved(tb, f)
}

// BenchmarkImport measures the import of a ledger against what it cannot do without: streaming the file through the
// spreadsheet library and inserting the rows into bare SQLite. Both are measured in turn in one run; x-raw is the
// ratio of their medians (the bar is 2.5 for 100,000 rows).
func BenchmarkImport(b *testing.B) {
	for _, rows := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			file := ledger(b, rows)
			var ours, raw []time.Duration
			for b.Loop() {
				b.StopTimer()
				raw = append(raw, bare(b, file, rows))
				d := newDesk(b)
				b.StartTimer()
				begun := time.Now()
				res, err := sheets.Import(context.Background(), d.config("consultation"), bytes.NewReader(file))
				must(b, err)
				ours = append(ours, time.Since(begun))
				b.StopTimer()
				must(b, d.store.Settle(context.Background())) // what is put off must not slow the other side
				b.StartTimer()
				if res.Entered != rows {
					b.Fatalf("%d entered: %v", res.Entered, res.Faults[:min(3, len(res.Faults))])
				}
			}
			b.ReportMetric(float64(median(ours))/float64(median(raw)), "x-raw")
			b.ReportMetric(median(raw).Seconds(), "raw-s")
			b.ReportMetric(float64(rows)/median(ours).Seconds(), "rows/s")
		})
	}
}

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}

// bare streams the file and inserts its rows, nothing else.
func bare(b *testing.B, file []byte, want int) time.Duration {
	begun := time.Now()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	must(b, err)
	defer f.Close()
	rows, err := f.Rows("Sheet1")
	must(b, err)
	n := 0
	var read [][]string
	for rows.Next() {
		cells, err := rows.Columns()
		must(b, err)
		if n++; n > 1 {
			read = append(read, cells)
		}
	}
	must(b, rows.Close())
	if len(read) != want {
		b.Fatalf("%d rows read", len(read))
	}
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "bare.db"))
	must(b, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, q := range []string{"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE consultation (a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT, h TEXT, i TEXT)"} {
		_, err := db.Exec(q)
		must(b, err)
	}
	tx, err := db.Begin()
	must(b, err)
	insert, err := tx.Prepare("INSERT INTO consultation VALUES (?,?,?,?,?,?,?,?,?)")
	must(b, err)
	for _, r := range read {
		_, err := insert.Exec(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8])
		must(b, err)
	}
	must(b, tx.Commit())
	return time.Since(begun)
}
