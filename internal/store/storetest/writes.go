package storetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

func testLetterCase(t *testing.T, s office.Store) {
	ctx := t.Context()
	a, b := row(1), row(2)
	a.Number, b.Number = "Ab-1", "aB-1"
	add(t, s, []office.Line{line(1, 1, "Key"), line(2, 2, "kEY")}, office.Projection{Rows: []office.Row{a, b}})
	write(t, s, func(tx office.Tx) error {
		known, err := tx.Known(ctx, town, []string{"KEY", "key", "Key", "kEY"})
		equal(t, "known", known, map[string]office.Known{"Key": {Seq: 1, Matter: 1, Version: 1}, "kEY": {Seq: 2, Matter: 2, Version: 1}})
		if err != nil {
			return err
		}
		id, err := tx.ByNumber(ctx, town, "dispute", "aB-1")
		equal(t, "by number", id, 2)
		if err != nil {
			return err
		}
		if _, err := tx.ByNumber(ctx, town, "dispute", "AB-1"); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("number in other letters: %v", err)
		}
		if _, err := tx.ByNumber(ctx, town, "dispute", ""); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("empty number: %v", err)
		}
		return nil
	})
}

func testText(t *testing.T, s office.Store) {
	texts := []string{"", " ", "'", `"`, `\`, "%_", "\t\r\n", "中文", "𠮷野家", "👩‍👩‍👧", "e\u0301", "\u00e9", "\u200b", "\ufeff", "$1 ?2 :x @y", "null", "0012", "1e5"}
	var rows []office.Row
	var lines []office.Line
	for i, text := range texts {
		id := int64(i + 1)
		r := row(id)
		r.Title, r.Search, r.Stage, r.Number, r.Fields, r.History = text, text, text, text, []byte(text), []byte(text)
		rows = append(rows, r)
		l := line(id, id, "key"+text)
		l.Body = []byte(text)
		lines = append(lines, l)
	}
	add(t, s, lines, office.Projection{Rows: rows})
	for i := range rows { // empty bytes may come back as none
		rows[i].Fields, rows[i].History = []byte(string(rows[i].Fields)), []byte(string(rows[i].History))
	}
	got := audit(t, s, town).Rows
	if len(got) != len(rows) {
		t.Fatalf("%d rows, want %d", len(got), len(rows))
	}
	for i := range got {
		if g, w := got[i], rows[i]; g.Title != w.Title || g.Number != w.Number || string(g.Fields) != string(w.Fields) || g.Stage != w.Stage {
			t.Errorf("text %q came back as %q", w.Title, g.Title)
		}
	}
	for i, l := range all(t, s.Lines(t.Context(), town, office.LineQuery{})) {
		equal(t, "body", string(l.Body), texts[i])
		equal(t, "key", l.Key, "key"+texts[i])
	}
}

func testUnkeepable(t *testing.T, s office.Store) {
	for _, bad := range []string{"a\x00b", "\xff", "\xed\xa0\x80"} {
		l := line(1, 1, "k")
		l.Body = []byte(bad)
		err := s.Write(t.Context(), func(tx office.Tx) error {
			return tx.Append(t.Context(), town, []office.Line{l}, office.Projection{})
		})
		if err == nil {
			t.Errorf("body %q was taken", bad)
		}
	}
	equal(t, "lines", len(all(t, s.Lines(t.Context(), town, office.LineQuery{}))), 0)

	// To look for it finds nothing and is no error.
	write(t, s, func(tx office.Tx) error {
		known, err := tx.Known(t.Context(), town, []string{"a\x00", "\xff"})
		equal(t, "known", len(known), 0)
		if _, err := tx.ByNumber(t.Context(), town, "dispute", "\x00"); !errors.Is(err, office.ErrNotFound) {
			t.Errorf("by number: %v", err)
		}
		return err
	})
	equal(t, "rows", must[int64](t)(s.CountRows(t.Context(), office.Filter{Town: town, Kind: "\x00", Area: "\xff"})), 0)
}

func testBigValues(t *testing.T, s office.Store) {
	const mega = 1 << 20
	r := row(1<<36 - 1) // the position of an entry: as many as a town will ever have
	r.Version = math.MaxInt32
	r.Fields = []byte(strings.Repeat("字", mega/3))
	l := line(math.MaxInt64-1, math.MaxInt64-1, "big")
	l.Body = []byte(strings.Repeat("文😀", mega/7))
	l.At = time.Date(9999, 12, 31, 23, 59, 59, 999_000_000, time.UTC)
	p := posting(math.MaxInt64-1, "money", "", "52", "2024-03-05", math.MaxInt64)
	q := posting(math.MaxInt64-1, "loss", "", "52", "2024-03-05", math.MinInt64+1)
	add(t, s, []office.Line{l}, office.Projection{Rows: []office.Row{r}, Postings: []ledger.Posting{p, q},
		Serials: map[office.Series]int64{{Kind: "k", Year: 9999}: math.MaxInt64}})
	got := audit(t, s, town)
	equal(t, "row", got.Rows, []office.Row{r})
	equal(t, "postings", got.Postings, []ledger.Posting{p, q})
	equal(t, "serials", got.Serials, []office.SerialRow{{Series: office.Series{Kind: "k", Year: 9999}, Last: math.MaxInt64}})
	equal(t, "lines", all(t, s.Lines(t.Context(), town, office.LineQuery{})), []office.Line{l})
}

func testOverflow(t *testing.T, s office.Store) {
	most := posting(1, "money", "", "52", "2024-03-05", math.MaxInt64)
	add(t, s, []office.Line{line(1, 1, "")}, office.Projection{Postings: []ledger.Posting{most}})
	for name, more := range map[string][]ledger.Posting{
		"with what is kept":  {posting(2, "money", "", "52", "2024-03-06", 1)},
		"within one writing": {posting(2, "fine", "", "52", "2024-03-06", math.MaxInt64), posting(2, "fine", "", "52", "2024-03-06", 1)},
	} {
		if err := s.Write(t.Context(), func(tx office.Tx) error {
			return tx.Append(t.Context(), town, []office.Line{line(2, 2, "")}, office.Projection{Postings: more})
		}); err == nil {
			t.Errorf("sum out of range %s was taken", name)
		}
	}
	equal(t, "postings", audit(t, s, town).Postings, []ledger.Posting{most})
}

func testConflicts(t *testing.T, s office.Store) {
	add(t, s, []office.Line{line(1, 1, "k1"), line(2, 2, "")}, office.Projection{})
	for name, l := range map[string]office.Line{"key": line(3, 3, "k1"), "position": line(1, 3, "k3")} {
		err := s.Write(t.Context(), func(tx office.Tx) error {
			return tx.Append(t.Context(), town, []office.Line{line(9, 9, ""), l}, office.Projection{})
		})
		if err == nil {
			t.Errorf("a %s twice was taken", name)
		}
	}
	equal(t, "lines", len(all(t, s.Lines(t.Context(), town, office.LineQuery{}))), 2)
	// Neither an empty key nor another town's key is the same key.
	add(t, s, []office.Line{line(3, 3, "")}, office.Projection{})
	write(t, s, func(tx office.Tx) error {
		return tx.Append(t.Context(), "shangping", []office.Line{line(1, 1, "k1")}, office.Projection{})
	})
}

var errStop = errors.New("stop")

func testRollback(t *testing.T, s office.Store) {
	everything := func(tx office.Tx) error {
		if err := tx.PutHandbook(t.Context(), "sha", []byte("x")); err != nil {
			return err
		}
		if err := tx.PutParties(t.Context(), town, map[string][]byte{"r": {1}}); err != nil {
			return err
		}
		return tx.Append(t.Context(), town, []office.Line{line(1, 1, "k")}, office.Projection{
			Town: &office.TownRow{Town: town}, Rows: []office.Row{row(1)},
			Postings: []ledger.Posting{posting(1, "m", "", "52", "2024-03-05", 1)}, Serials: map[office.Series]int64{{Kind: "k", Year: 2024}: 1}})
	}
	err := s.Write(t.Context(), func(tx office.Tx) error {
		if err := everything(tx); err != nil {
			return err
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		t.Errorf("error of the function: %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic was swallowed")
			}
		}()
		_ = s.Write(t.Context(), func(tx office.Tx) error {
			if err := everything(tx); err != nil {
				t.Error(err)
			}
			panic("stop")
		})
	}()
	if err := s.Write(t.Context(), func(tx office.Tx) error {
		_ = tx.Append(t.Context(), town, []office.Line{line(1, 1, ""), line(1, 1, "")}, office.Projection{})
		_ = everything(tx)
		return nil
	}); err == nil {
		t.Error("a write whose function hides an error was committed")
	}
	empty(t, s)
	write(t, s, everything) // and the store still works
	equal(t, "lines", len(all(t, s.Lines(t.Context(), town, office.LineQuery{}))), 1)
}

func empty(t *testing.T, s office.Store) {
	t.Helper()
	ctx := t.Context()
	equal(t, "projected", audit(t, s, town), projected{})
	equal(t, "lines", len(all(t, s.Lines(ctx, town, office.LineQuery{}))), 0)
	equal(t, "towns", len(must[[]office.TownRow](t)(s.Towns(ctx))), 0)
	for what, err := range map[string]error{"handbook": second(s.Handbook(ctx, "sha")), "party": second(s.Party(ctx, town, "r"))} {
		if !errors.Is(err, office.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func testCancelled(t *testing.T, s office.Store) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx office.Tx) error {
		if err := tx.Append(ctx, town, []office.Line{line(1, 1, "k")}, office.Projection{}); err != nil {
			return err
		}
		cancel()
		return tx.Append(ctx, town, []office.Line{line(2, 2, "l")}, office.Projection{})
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled write: %v", err)
	}
	empty(t, s)
	add(t, s, []office.Line{line(1, 1, "k")}, office.Projection{})
}

// raise adds n lines to a town, each in a transaction of its own that takes the next position.
func raise(ctx context.Context, s office.Store, town string, n int) error {
	for range n {
		err := s.Write(ctx, func(tx office.Tx) error {
			r, err := tx.Town(ctx, town)
			if err != nil && !errors.Is(err, office.ErrNotFound) {
				return err
			}
			r.Town = town
			r.Head.Seq++
			p := posting(r.Head.Seq, "m", "", "52", "2024-03-05", 1)
			return tx.Append(ctx, town, []office.Line{line(r.Head.Seq, r.Head.Seq, fmt.Sprint("k", r.Head.Seq))},
				office.Projection{Town: &r, Postings: []ledger.Posting{p}})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func testWriters(t *testing.T, s office.Store, towns ...string) {
	const writers, each = 8, 20
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() { errs[i] = raise(t.Context(), s, towns[i%len(towns)], each) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, town := range towns {
		want := int64(writers * each / len(towns))
		lines := all(t, s.Lines(t.Context(), town, office.LineQuery{}))
		equal(t, "lines", int64(len(lines)), want)
		equal(t, "last position", lines[len(lines)-1].Seq, want)
		for _, tally := range audit(t, s, town).Tallies {
			equal(t, "tally of "+tally.Period, tally.Amount, want)
		}
	}
}

func testWritersOneTown(t *testing.T, s office.Store)  { testWriters(t, s, town) }
func testWritersTwoTowns(t *testing.T, s office.Store) { testWriters(t, s, town, "shangping") }

func testReaderBesideWriter(t *testing.T, s office.Store) {
	add(t, s, []office.Line{line(1, 1, "a")}, office.Projection{Rows: []office.Row{row(1)}})
	write(t, s, func(tx office.Tx) error {
		if err := tx.Append(t.Context(), town, []office.Line{line(2, 2, "b")}, office.Projection{Rows: []office.Row{row(2)}}); err != nil {
			return err
		}
		equal(t, "rows seen meanwhile", must[int64](t)(s.CountRows(t.Context(), office.Filter{Town: town})), 1)
		return nil
	})
	equal(t, "rows seen after", must[int64](t)(s.CountRows(t.Context(), office.Filter{Town: town})), 2)
}
