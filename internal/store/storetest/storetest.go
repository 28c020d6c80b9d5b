// Package storetest holds every implementation of [office.Store] to the same answers.
package storetest

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// Run runs the suite; open gives a fresh, empty store, which the suite closes.
func Run(t *testing.T, open func(*testing.T) office.Store) {
	cases := []struct {
		name string
		test func(*testing.T, office.Store)
	}{
		{"round trip", testRoundTrip},
		{"rows replaced", testRowsReplaced},
		{"letter case", testLetterCase},
		{"text kept exactly", testText},
		{"text that cannot be kept", testUnkeepable},
		{"big values", testBigValues},
		{"sum out of range", testOverflow},
		{"conflicts", testConflicts},
		{"rollback leaves nothing", testRollback},
		{"cancelled write", testCancelled},
		{"writers on one town", testWritersOneTown},
		{"writers on two towns", testWritersTwoTowns},
		{"reader beside a writer", testReaderBesideWriter},
		{"lines", testLines},
		{"filters", testFilters},
		{"totals", testTotals},
		{"due", testDue},
		{"paging", testPaging},
		{"search", testSearch},
		{"drafts", testDrafts},
		{"search in sight", testSearchInSight},
		{"search of all texts", testSearchAll},
		{"sight", testSight},
		{"sums from tally and postings", testSums},
		{"sums", testSumTable},
		{"evidence", testEvidence},
		{"evidence table", testEvidenceTable},
		{"standing", testStanding},
		{"stood", testStood},
		{"tallies that come to nothing", testSpent},
		{"rebuild", testRebuild},
		{"forms", testForms},
		{"verification", testVerification},
		{"views", testViews},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Error("close:", err)
				}
			})
			c.test(t, s)
		})
	}
}

const town = "wangcao"

// write runs f in a transaction that must succeed.
func write(t testing.TB, s office.Store, f func(office.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), f); err != nil {
		t.Fatal("write:", err)
	}
}

// add appends lines with what follows from them.
func add(t testing.TB, s office.Store, lines []office.Line, p office.Projection) {
	t.Helper()
	write(t, s, func(tx office.Tx) error { return tx.Append(t.Context(), town, lines, p) })
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// all collects a stream.
func all[T any](t testing.TB, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for v, err := range seq {
		if err != nil {
			t.Fatal("stream:", err)
		}
		out = append(out, v)
	}
	return out
}

func date(s string) calendar.Date {
	d, err := calendar.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

var recorded = time.Date(2024, 3, 5, 1, 2, 3, 456_000_000, time.UTC)

func line(seq, matter int64, key string) office.Line {
	return office.Line{Seq: seq, Matter: matter, Key: key, At: recorded, Hash: strings.Repeat("ab", 32), Body: []byte(`{"do":"open"}`)}
}

// row is a matter with something in every column.
func row(id int64) office.Row {
	return office.Row{
		ID: id, Kind: "dispute", Handbook: "sha", Number: "旺调〔2024〕7号", Version: 1, Stage: "open", Area: "520323103001",
		Opened: date("2024-03-05"), Fields: []byte(`{"name":"张三'\"\\ 😀 \u0000"}`), History: []byte(`[]`),
		Title: "邻里纠纷 “宅基地” 🏠", Search: "邻里纠纷 宅基地 abc", Same: fmt.Sprintf("%032x", id),
		Hands: []string{"王建国", "陈静"},
		Clocks: []office.ClockRow{
			{Clock: "accept", State: ledger.Met, Started: date("2024-03-05"), Due: date("2024-03-08"), Stopped: date("2024-03-06")},
			{Clock: "mediate", State: ledger.Paused, Started: date("2024-03-05")},
		},
		Links: []office.LinkRow{{Field: "mediator", Target: 3}, {Field: "petition", Target: 4}},
	}
}

func testRoundTrip(t *testing.T, s office.Store) {
	ctx := t.Context()
	head := office.TownRow{Town: town, Head: ledger.Head{Seq: 2, Hash: "h2"}, Handbook: "sha", Closed: []int{2022, 2023}}
	lines := []office.Line{line(1, 0, ""), line(2, 2, "键-1")}
	lines[1].At = time.Date(2024, 3, 5, 9, 2, 3, 999_000_000, time.FixedZone("CST", 8*3600))
	lines[1].Body = []byte("{\"说\":\"“引号” 'q' \\\"b\\\" 😀\\u0000  \"}")
	r := row(2)
	write(t, s, func(tx office.Tx) error {
		if _, err := tx.Town(ctx, town); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("new town: %v", err)
		}
		if err := tx.PutHandbook(ctx, "sha", []byte("\x00\xffbundle")); err != nil {
			return err
		}
		if err := tx.PutHandbook(ctx, "sha", []byte("\x00\xffbundle")); err != nil {
			return err
		}
		if err := tx.PutParties(ctx, town, map[string][]byte{"ref1": {0, 1, 255}, "ref2": {}}); err != nil {
			return err
		}
		if err := tx.Append(ctx, town, lines, office.Projection{Town: &head, Rows: []office.Row{r},
			Serials: map[office.Series]int64{{Kind: "dispute", Year: 2024}: 7}}); err != nil {
			return err
		}
		// The transaction sees what it wrote.
		got, err := tx.Town(ctx, town)
		equal(t, "town in transaction", got, head)
		return err
	})
	equal(t, "towns", must[[]office.TownRow](t)(s.Towns(ctx)), []office.TownRow{head})
	equal(t, "handbook", string(must[[]byte](t)(s.Handbook(ctx, "sha"))), "\x00\xffbundle")
	equal(t, "party", string(must[[]byte](t)(s.Party(ctx, town, "ref1"))), "\x00\x01\xff")
	for name, err := range map[string]error{
		"handbook":            second(s.Handbook(ctx, "SHA")),
		"party":               second(s.Party(ctx, town, "REF1")),
		"row":                 second(s.Row(ctx, town, 9)),
		"row of another town": second(s.Row(ctx, "Wangcao", 2)),
	} {
		if !errors.Is(err, office.ErrNotFound) {
			t.Errorf("absent %s: %v", name, err)
		}
	}
	lines[1].At = lines[1].At.UTC()
	equal(t, "lines", all(t, s.Lines(ctx, town, office.LineQuery{})), lines)
	equal(t, "row", must[office.Row](t)(s.Row(ctx, town, 2)), r)
	write(t, s, func(tx office.Tx) error {
		known, err := tx.Known(ctx, town, []string{"键-1", "键-2", ""})
		equal(t, "known", known, map[string]office.Known{"键-1": {Seq: 2, Matter: 2, Version: 1}})
		if err != nil {
			return err
		}
		rows, err := tx.Rows(ctx, town, []int64{2, 77})
		equal(t, "rows", rows, map[int64]office.Row{2: r})
		if err != nil {
			return err
		}
		id, err := tx.ByNumber(ctx, town, "dispute", "旺调〔2024〕7号")
		equal(t, "by number", id, 2)
		if err != nil {
			return err
		}
		last, err := tx.LastSerial(ctx, town, "dispute", 2024)
		equal(t, "last serial", last, 7)
		if err != nil {
			return err
		}
		none, err := tx.LastSerial(ctx, town, "dispute", 2025)
		equal(t, "no serial", none, 0)
		if err != nil {
			return err
		}
		holder, err := tx.Holder(ctx, town, "dispute", "mediator", 3)
		equal(t, "holder", holder, 2)
		if err != nil {
			return err
		}
		nobody, err := tx.Holder(ctx, town, "dispute", "mediator", 4)
		equal(t, "no holder", nobody, 0)
		if err != nil {
			return err
		}
		return sameAs(t, tx, map[[2]string]int64{{"dispute", r.Same}: 2, {"petition", r.Same}: 0, {"dispute", "x"}: 0, {"dispute", ""}: 0})
	})
	equal(t, "linking", must[[]office.Row](t)(s.Linking(ctx, town, 4)), []office.Row{r})
}

// sameAs asks which matter has a Same.
func sameAs(t testing.TB, tx office.Tx, want map[[2]string]int64) error {
	t.Helper()
	for of, id := range want {
		got, err := tx.Same(t.Context(), town, of[0], of[1])
		if err != nil {
			return err
		}
		equal(t, fmt.Sprintf("%s like %q", of[0], of[1]), got, id)
	}
	return nil
}

func second[T any](_ T, err error) error { return err }

func testRowsReplaced(t *testing.T, s office.Store) {
	ctx := t.Context()
	a, b := row(1), row(2)
	add(t, s, []office.Line{line(1, 1, "a"), line(2, 2, "b")}, office.Projection{Rows: []office.Row{a, b}})
	former := a.Same
	a.Version, a.Stage, a.Voided, a.Clocks, a.Links, a.Fields, a.Same = 2, "closed", true, a.Clocks[:1], nil, []byte(`{}`), ""
	a.Hands, a.Opened = []string{"王建国", "陈志明"}, date("2024-03-04")
	c := row(4)
	add(t, s, []office.Line{line(3, 1, "c"), line(4, 4, "d")}, office.Projection{Rows: []office.Row{a, c}})
	equal(t, "rows", audit(t, s, town).Rows, []office.Row{a, b, c})
	write(t, s, func(tx office.Tx) error {
		known, err := tx.Known(ctx, town, []string{"a", "b", "c", "d"})
		equal(t, "known", slices.Sorted(maps.Keys(known)), []string{"a", "b", "c", "d"})
		equal(t, "version", known["c"], office.Known{Seq: 3, Matter: 1, Version: 2})
		if err != nil {
			return err
		}
		holder, err := tx.Holder(ctx, town, "dispute", "mediator", 3)
		equal(t, "holder not voided", holder, 2)
		if err != nil {
			return err
		}
		return sameAs(t, tx, map[[2]string]int64{{"dispute", former}: 0, {"dispute", c.Same}: 4})
	})
}

// projected is all that Audit streams.
type projected struct {
	Rows     []office.Row
	Postings []ledger.Posting
	Standing []office.Standing
	Tallies  []office.Tally
	Serials  []office.SerialRow
}

func audit(t testing.TB, s office.Store, town string) projected {
	t.Helper()
	a, err := s.Audit(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	p := projected{all(t, a.Rows()), all(t, a.Postings()), all(t, a.Standing()), all(t, a.Tallies()), all(t, a.Serials())}
	if err := a.Close(); err != nil {
		t.Error("close auditor:", err)
	}
	return p
}
