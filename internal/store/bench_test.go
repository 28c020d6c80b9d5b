package store_test

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// work is what n actions write: every other one opens a matter, the next one settles it.
func work(from, n int64, whole bool) ([]office.Line, office.Projection) {
	const measures, villages = 12, 15
	at := time.Date(2024, 3, 5, 1, 2, 3, 0, time.UTC)
	start := calendar.New(2024, 1, 1)
	body := bytes.Repeat([]byte("记"), 150)
	fields := bytes.Repeat([]byte("值"), 120)
	var p office.Projection
	lines := make([]office.Line, 0, n)
	for seq := from; seq < from+n; seq++ {
		matter := seq - (seq+1)%2
		lines = append(lines, office.Line{Seq: seq, Matter: matter, Key: "key-" + strconv.FormatInt(seq, 10), At: at,
			Hash: fmt.Sprintf("%064d", seq), Body: body})
		day := start.AddDays(int(matter*7919) % 365)
		if !whole { // recorded as it happens: of these days
			day = start.AddDays(int(matter/400 + matter%3))
		}
		area := fmt.Sprintf("5203231030%02d", matter%villages)
		measure := fmt.Sprintf("measure_%02d", matter%measures)
		for i, facet := range []string{"", "kind=" + strconv.FormatInt(matter%5, 10), "level=village"} {
			if seq == matter || i == 0 {
				p.Postings = append(p.Postings, ledger.Posting{Measure: measure + strconv.FormatInt(seq-matter, 10), Facet: facet, Area: area,
					Day: day, Amount: 1, Weight: 1, Matter: matter, Seq: seq})
			}
		}
		if whole && seq == matter {
			continue // the next entry gives its last state
		}
		p.Rows = append(p.Rows, office.Row{ID: matter, Kind: "dispute", Handbook: fmt.Sprintf("%064d", 1), Number: strconv.FormatInt(matter, 10),
			Version: int(seq-matter) + 1, Stage: "open", Area: area, Opened: day, Fields: fields, History: fields[:180], Title: "邻里纠纷",
			Search: "邻里纠纷 宅基地 张家村", Hands: []string{"王建国"}, Clocks: []office.ClockRow{{Clock: "mediate", State: ledger.Running, Started: day, Due: day.AddDays(30)}}})
	}
	p.Town = &office.TownRow{Town: "wangcao", Head: ledger.Head{Seq: from + n - 1, Hash: "h"}}
	return lines, p
}

// BenchmarkAppend commits groups of 64 single actions; an op is one action.
func BenchmarkAppend(b *testing.B) {
	const group = 64
	s := openDir(b, b.TempDir())
	seq := int64(1)
	b.ResetTimer()
	for i := 0; i < b.N; i += group {
		b.StopTimer()
		lines, p := work(seq, group, false)
		// Two states of one matter are one row.
		rows := p.Rows[:0]
		for _, r := range p.Rows {
			if n := len(rows); n > 0 && rows[n-1].ID == r.ID {
				rows = rows[:n-1]
			}
			rows = append(rows, r)
		}
		p.Rows = rows
		seq += group
		b.StartTimer()
		if err := s.Write(b.Context(), func(tx office.Tx) error {
			if _, err := tx.Town(b.Context(), "wangcao"); err != nil && seq > 1+group {
				return err
			}
			return tx.Append(b.Context(), "wangcao", lines, p)
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkProject rebuilds a town of 200,000 entries in batches; an op is one entry.
func BenchmarkProject(b *testing.B) {
	const entries, batch = 200_000, 5_000
	s := openDir(b, b.TempDir())
	for seq := int64(1); seq <= entries; seq += batch {
		lines, p := work(seq, batch, true)
		if err := s.Write(b.Context(), func(tx office.Tx) error { return tx.Append(b.Context(), "wangcao", lines, p) }); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for i := 0; i < b.N; i += entries {
		if err := s.Write(b.Context(), func(tx office.Tx) error {
			if err := tx.Clear(b.Context(), "wangcao"); err != nil {
				return err
			}
			for seq := int64(1); seq <= entries; seq += batch {
				b.StopTimer()
				_, p := work(seq, batch, true)
				b.StartTimer()
				if err := tx.Project(b.Context(), "wangcao", p); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}
