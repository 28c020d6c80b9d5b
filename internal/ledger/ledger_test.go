package ledger_test

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// book is the base handbook with the demo town's overlay: the real definitions are what the rules must work on.
var book = sync.OnceValue(func() *handbook.Book {
	b, err := handbook.Load(os.DirFS("../../handbook"), "wangcao")
	if err != nil {
		panic(err)
	}
	return b
})

// books is a little journal in memory: what office and store do, without either.
type books struct {
	t       *testing.T
	seq     int64
	serial  int64
	closed  map[int]bool
	matters map[int64]*ledger.Matter
	entries []ledger.Entry
	tally   map[string]int64
}

func open(t *testing.T) *books {
	return &books{t: t, matters: map[int64]*ledger.Matter{}, tally: map[string]int64{}}
}

func (b *books) try(at string, a ledger.Action) (ledger.Outcome, error) {
	b.t.Helper()
	now, err := time.ParseInLocation("2006-01-02", at, time.FixedZone("", 8*3600))
	if err != nil {
		b.t.Fatal(err)
	}
	a.Town, a.By = "wangcao", "测试员"
	env := ledger.Env{Seq: b.seq + 1, Closed: b.closed, Serial: func(int) (int64, error) { return b.serial + 1, nil }}
	out, err := ledger.Apply(book(), env, b.matters[a.Matter], a, now.Add(10*time.Hour))
	if err != nil {
		return out, err
	}
	b.seq++
	if out.Entry.Serial != 0 {
		b.serial = out.Entry.Serial
	}
	b.matters[out.Matter.ID] = out.Matter
	b.entries = append(b.entries, out.Entry)
	for _, p := range out.Postings {
		b.tally[p.Measure+"|"+p.Facet+"|"+p.Day.String()[:7]] += p.Amount
	}
	return out, nil
}

func (b *books) do(at string, a ledger.Action) ledger.Outcome {
	b.t.Helper()
	out, err := b.try(at, a)
	if err != nil {
		b.t.Fatalf("%s on %d: %v", a.Do, a.Matter, err)
	}
	return out
}

// refused asserts the class of a refusal and that nothing was recorded.
func (b *books) refused(at string, a ledger.Action, code ledger.Code) *ledger.Refusal {
	b.t.Helper()
	before := b.seq
	_, err := b.try(at, a)
	var r *ledger.Refusal
	if !errors.As(err, &r) || r.Code != code {
		b.t.Fatalf("%s: got %v, want a refusal of class %s", a.Do, err, code)
	}
	if b.seq != before || r.In("zh") == "" || r.In("en") == "" {
		b.t.Fatalf("%s: refused with %q / %q at position %d", a.Do, r.In("zh"), r.In("en"), b.seq)
	}
	return r
}

// replays asserts that the entries come out the same when they are made anew.
func (b *books) replays(t interface{ Fatalf(string, ...any) }) {
	matters := map[int64]*ledger.Matter{}
	for _, e := range b.entries {
		env := ledger.Env{Seq: e.Seq, Serial: func(int) (int64, error) { return e.Serial, nil }, Replayed: &e}
		read, err := ledger.Read(first(e.Seal()))
		if err != nil {
			t.Fatalf("entry %d: %v", e.Seq, err)
		}
		out, err := ledger.Apply(book(), env, matters[e.Matter], read.Action(), e.At)
		if err != nil {
			t.Fatalf("replaying entry %d: %v", e.Seq, err)
		}
		if was, is := first(e.Seal()), first(out.Entry.Seal()); !bytes.Equal(was, is) {
			t.Fatalf("entry %d was %s and is replayed as %s", e.Seq, was, is)
		}
		matters[e.Matter] = out.Matter
	}
}

func first(body []byte, _ string) []byte { return body }

func day(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}
