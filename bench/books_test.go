package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	definitions "fengqiao/handbook"
	"fengqiao/internal/calendar"
	"fengqiao/internal/files"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
)

const (
	town = "wangcao"
	year = 2024
)

// matters is how many matters the large books hold; one in five is a dispute, which has two entries.
func matters(b testing.TB) int {
	b.Helper()
	const usual = 1_000_000
	given := os.Getenv("FENGQIAO_BENCH_N")
	if given == "" {
		return usual
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		b.Fatalf("FENGQIAO_BENCH_N is %q, not a number of matters", given)
	}
	return n
}

// books is a town's open books.
type books struct {
	*office.Office
	store *store.Store
	areas []string
}

func open(b testing.TB, dir string) *books {
	b.Helper()
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	var seed [32]byte
	o, err := office.New(office.Config{Store: s, Definitions: definitions.FS, Rand: rand.NewChaCha8(seed), Key: make([]byte, 32), Files: files.Dir(filepath.Join(dir, "files")),
		Now: func(string) time.Time { return time.Date(year+1, 1, 15, 2, 0, 0, 0, time.UTC) }})
	if err != nil {
		b.Fatal(err)
	}
	book, err := o.AdoptHandbook(context.Background(), town, "bench", "law-clerk")
	if err != nil {
		b.Fatal(err)
	}
	d := &books{Office: o, store: s}
	for _, a := range book.Town.Areas[0].Children {
		d.areas = append(d.areas, a.Code)
	}
	return d
}

func (d *books) close(b testing.TB) {
	b.Helper()
	d.Close()
	if err := d.store.Close(); err != nil {
		b.Fatal(err)
	}
}

// spread is the day of the i-th matter of an imported year: any.
func spread(i int) calendar.Date { return calendar.New(year, 1, 1).AddDays(i * 7919 % 330) }

// lately is the day of the i-th matter recorded as it happens: one of these days.
func lately(i int) calendar.Date { return calendar.New(year, 12, 1).AddDays(i%3 - 1) }

// matter is the actions of the i-th matter, found on a day.
func (d *books) matter(i int, day calendar.Date) []ledger.Action {
	area := d.areas[i/7%len(d.areas)] // both sorts of matters in every village
	key := strconv.Itoa(i)
	if i%5 != 0 {
		channels, subjects := []string{"visit", "phone", "online"}, []string{"family", "land", "labour", "contract", "other"}
		return []ledger.Action{{Key: key, Do: "open", Kind: "consultation", Town: town, By: "陈志明", Post: "legal-advisor", Data: map[string]any{
			"given_on": day.String(), "channel": channels[i%len(channels)], "subject": subjects[i/7%len(subjects)], "area": area,
			"question": "离婚后子女抚养费怎样计算 " + key, "reply": "告知抚养费的计算方法和起诉材料", "people": int64(1 + i%3)}}}
	}
	sorts := []string{"neighbour", "land", "debt", "wages"}
	return []ledger.Action{
		{Key: key, Do: "open", Kind: "dispute", Town: town, By: "王建国", Post: "mediator", Data: map[string]any{
			"found_on": day.String(), "area": area, "sort": sorts[i/5%len(sorts)], "summary": "两户因排水沟走向发生争执 " + key, "party_a": "张某"}},
		{Key: key + "/settle", Do: "settle", Opened: key, Town: town, By: "王建国", Post: "mediator", Data: map[string]any{
			"closed_on": day.AddDays(i % 29).String(), "form": "oral", "agreement": "甲方三日内疏通水沟，乙方协助。"}},
	}
}

// record brings matters from up to but not including to into the books, by batches as an import does.
func (d *books) record(b testing.TB, from, to int) {
	b.Helper()
	const batch = 2000
	var actions []ledger.Action
	flush := func() {
		results, err := d.DoAll(context.Background(), town, actions)
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range results {
			if r.Err != nil {
				b.Fatal(r.Err)
			}
		}
		actions = actions[:0]
	}
	for i := from; i < to; i++ {
		if actions = append(actions, d.matter(i, spread(i))...); len(actions) >= batch {
			flush()
		}
	}
	flush()
}

// large is where the large books are, made when the first benchmark needs them.
var large struct {
	sync.Once
	dir string
}

func largeBooks(b *testing.B) *books {
	b.Helper()
	large.Do(func() {
		var err error
		if large.dir, err = os.MkdirTemp("", "fengqiao-bench-"); err != nil {
			b.Fatal(err)
		}
		d := open(b, large.dir)
		start, n := time.Now(), matters(b)
		d.record(b, 0, n)
		b.Logf("%d matters recorded in %v: %.1f µs a matter", n, time.Since(start).Round(time.Millisecond),
			float64(time.Since(start).Microseconds())/float64(n))
		d.close(b)
	})
	return open(b, large.dir)
}

func TestMain(m *testing.M) {
	code := m.Run()
	if large.dir != "" {
		if err := os.RemoveAll(large.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// path is the database of large books.
func path() string { return filepath.Join(large.dir, store.FileName) }
