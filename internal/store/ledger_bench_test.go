package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
	"fengqiao/internal/store/storetest"
)

// ledgerOf fills a store with n matters of ten kinds in twenty villages of twenty groups over five years.
func ledgerOf(b *testing.B, s office.Store, n int64) {
	b.Helper()
	const batch, kinds, villages, groups = 5_000, 10, 20, 20
	r := rand.New(rand.NewPCG(1, 2))
	start := calendar.New(2020, 1, 1)
	parts := []string{"宅基地", "排水沟", "林地", "借款", "工资", "彩礼", "赡养", "噪音", "道路", "水源", "围墙", "采光", "边界", "租金", "定金", "车位", "树木", "牲畜", "房屋", "合同"}
	names := []string{"王建国", "陈静", "陈志明", "李文书", "赵敏", "孙强", "周丽", "吴刚"}
	begun := time.Now()
	for id := int64(1); id <= n; id += batch {
		var p office.Projection
		var lines []office.Line
		for i := id; i < min(id+batch, n+1); i++ {
			kind := "kind_" + strconv.Itoa(int(min(r.Int64N(kinds), r.Int64N(kinds))))
			area := fmt.Sprintf("520323103%03d%03d", r.Int64N(villages), r.Int64N(groups))
			text := fmt.Sprintf("旺调〔2024〕%d号 两户因%s和%s发生争执，经现场查看并走访邻居后初步认定双方均有责任，已约定下月共同到村委会协商处理 口头 巡查发现 %s", i,
				parts[r.IntN(len(parts))], parts[r.IntN(len(parts))], "zjdjf"+string(rune('a'+r.IntN(26)))+string(rune('a'+r.IntN(26)))+" lhyf")
			if i%100_003 == 7 {
				text += " 罕见词 qtdwz"
			}
			opened := start.AddDays(int(i*1826/n) + r.IntN(20))
			row := office.Row{ID: i, Kind: kind, Handbook: strings.Repeat("0", 64), Number: fmt.Sprintf("旺调〔2024〕%d号", i), Version: 2, Stage: "open",
				Area: area, Opened: opened, Title: text[20:60], Search: text, History: []byte(strings.Repeat("{}", 90)), Hands: []string{names[r.IntN(len(names))]},
				Fields: fmt.Appendf(nil, `{"area":%q,"found_on":%q,"people":%d,"sort":"land","source":"patrol","summary":%q,"paid":%d}`, area, opened, 1+i%7, text, i%9000)}
			row.Title = "两户因" + parts[i%20] + "发生争执"
			clock := office.ClockRow{Clock: "mediate", State: ledger.Met, Started: opened, Due: opened.AddDays(30), Stopped: opened.AddDays(9)}
			if i%500 == 0 {
				clock.State, clock.Stopped = ledger.Running, calendar.Date{}
			}
			row.Clocks = []office.ClockRow{clock}
			if r.IntN(4) == 0 {
				row.Hands = append(row.Hands, "经办"+strconv.Itoa(r.IntN(50)))
			}
			slices.Sort(row.Hands)
			row.Hands = slices.Compact(row.Hands)
			p.Rows = append(p.Rows, row)
			lines = append(lines, office.Line{Seq: i, Matter: i, Key: "k" + strconv.FormatInt(i, 10), At: time.Unix(1.7e9, 0), Hash: "h", Body: []byte("{}")})
		}
		if err := s.Write(b.Context(), func(tx office.Tx) error { return tx.Append(b.Context(), "wangcao", lines, p) }); err != nil {
			b.Fatal(err)
		}
	}
	fmt.Printf("%d matters in %.0f s\n", n, time.Since(begun).Seconds())
}

// BenchmarkLedger times pages of a ledger of a million matters (FENGQIAO_BENCH_N) on both engines: the median of five, in
// milliseconds. FENGQIAO_BENCH_DIR keeps the SQLite file from one run to the next.
func BenchmarkLedger(b *testing.B) {
	n := int64(1_000_000)
	if v, err := strconv.ParseInt(os.Getenv("FENGQIAO_BENCH_N"), 10, 64); err == nil {
		n = v
	}
	dir := os.Getenv("FENGQIAO_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			o := store.Options{Dir: dir}
			if engine == "postgres" {
				o = store.Options{URL: storetest.Postgres(b)}
			}
			s, err := store.Open(b.Context(), o)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			if towns, err := s.CountRows(b.Context(), office.Filter{Town: "wangcao", WithVoided: true}); err != nil || towns == 0 {
				ledgerOf(b, s, n)
				if o.URL != "" {
					execute(b, "pgx", o.URL, `VACUUM ANALYZE`) // as the server does by itself within minutes
				}
			}
			ledgerPages(b, s)
		})
	}
}

func ledgerPages(b *testing.B, s office.Store) {
	today := calendar.New(2024, 12, 20)
	village := &office.Sight{Areas: []string{"520323103007"}, Person: "经办7"}
	group := &office.Sight{Areas: []string{"520323103007003"}, Person: "经办7"}
	deep := office.Filter{Kind: "kind_1", Limit: 51}
	for range 20 {
		f := deep
		f.Town, f.Limit = "wangcao", 2500
		rows, err := s.List(b.Context(), f)
		if err != nil {
			b.Fatal(err)
		}
		if len(rows) == f.Limit {
			deep.Before = office.Cursor{Day: rows[len(rows)-1].Opened, ID: rows[len(rows)-1].ID}
		}
	}
	for _, c := range []struct {
		name  string
		f     office.Filter
		count bool
	}{
		{"all", office.Filter{}, true},
		{"kind", office.Filter{Kind: "kind_1"}, true},
		{"kind, page 1000", deep, false},
		{"kind, year, village", office.Filter{Kind: "kind_1", From: calendar.New(2022, 1, 1), To: calendar.New(2022, 12, 31), Area: "520323103007"}, true},
		{"word, frequent", office.Filter{Text: "争执"}, true},
		{"word, of one in ten", office.Filter{Text: "宅基地"}, true},
		{"word, rare", office.Filter{Text: "罕见"}, true},
		{"word, none", office.Filter{Text: "没有"}, true},
		{"two words", office.Filter{Text: "宅基地 彩礼"}, true},
		{"initials, frequent", office.Filter{Text: "zjd"}, true},
		{"initials, rare", office.Filter{Text: "qtdwz"}, true},
		{"number", office.Filter{Text: "〔2024〕77777号"}, true},
		{"word in a kind and village", office.Filter{Text: "宅基地", Kind: "kind_8", Area: "520323103007"}, true},
		{"word in sight", office.Filter{Text: "宅基地", Sight: village}, true},
		{"lamp red", office.Filter{Clock: ledger.Running, DueBy: today}, true},
		{"sight of a village", office.Filter{Sight: village}, true},
		{"sight of a group", office.Filter{Sight: group}, true},
		{"sight of a village, kind", office.Filter{Sight: village, Kind: "kind_1"}, true},
		{"sight of a group, kind", office.Filter{Sight: group, Kind: "kind_9"}, true},
		{"by", office.Filter{By: "经办7"}, true},
		{"by, of one in eight", office.Filter{By: "陈静"}, true},
		{"field, kind and year", office.Filter{Kind: "kind_1", From: calendar.New(2022, 1, 1), To: calendar.New(2022, 12, 31),
			Fields: []office.Where{{Field: "people", Is: int64(3)}, {Field: "paid", Least: int64(8000)}}}, true},
		{"field nobody has, kind, year", office.Filter{Kind: "kind_1", From: calendar.New(2022, 1, 1), To: calendar.New(2022, 12, 31),
			Fields: []office.Where{{Field: "sort", Is: "debt"}}}, true},
		{"by due day", office.Filter{ByDue: true}, true},
	} {
		c.f.Town = "wangcao"
		if c.f.Limit == 0 {
			c.f.Limit = 51
		}
		var rows []office.Row
		page := median(b, func() (err error) { rows, err = s.List(context.Background(), c.f); return err })
		line := fmt.Sprintf("%-28s %7.1f ms, %d rows", c.name, page, len(rows))
		if c.count {
			var n int64
			line += fmt.Sprintf("; count %7.1f ms", median(b, func() (err error) { n, err = s.CountRows(context.Background(), c.f); return err }))
			line += fmt.Sprint(", ", n)
		}
		if len(c.f.Fields) > 0 {
			line += fmt.Sprintf("; total %7.1f ms", median(b, func() error { _, err := s.Totals(context.Background(), c.f, []string{"paid"}); return err }))
		}
		fmt.Println(line)
	}
}

// median is how many milliseconds f takes.
func median(b *testing.B, f func() error) float64 {
	var took []float64
	for range 5 {
		begun := time.Now()
		if err := f(); err != nil {
			b.Fatal(err)
		}
		took = append(took, float64(time.Since(begun).Microseconds())/1000)
		if took[0] > 2000 {
			break
		}
	}
	slices.Sort(took)
	return took[len(took)/2]
}
