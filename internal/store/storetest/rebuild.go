package storetest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// testRebuild clears a town and projects it again: as the only town, which takes a quicker way, then beside another.
func testRebuild(t *testing.T, s office.Store) {
	var made []ledger.Posting
	var entries int
	for seed := 1; len(made) < 20; seed++ {
		entries = rapid.Custom(func(t *rapid.T) int {
			postings, borne := history(t)
			made = postings
			for i := range made {
				made[i].Stock = made[i].Measure == "found"
			}
			return len(borne)
		}).Example(seed)
	}
	name := record(t.Context(), t, s, entries, made, 4)
	var rows []office.Row
	serials := map[office.Series]int64{{Kind: "dispute", Year: 2024}: 5, {Kind: "dispute", Year: 2023}: 6, {Kind: "Dispute", Year: 2024}: 7}
	for id := int64(1); id <= 300; id++ {
		rows = append(rows, row(id))
	}
	ctx := t.Context()
	write(t, s, func(tx office.Tx) error {
		return tx.Project(ctx, name, office.Projection{Rows: rows, Serials: serials})
	})
	before := audit(t, s, name)
	equal(t, "rows", len(before.Rows), len(rows))
	equal(t, "serials", before.Serials, []office.SerialRow{{Series: office.Series{Kind: "Dispute", Year: 2024}, Last: 7},
		{Series: office.Series{Kind: "dispute", Year: 2023}, Last: 6}, {Series: office.Series{Kind: "dispute", Year: 2024}, Last: 5}})
	slices.SortStableFunc(made, func(a, b ledger.Posting) int { return int(a.Matter - b.Matter) })
	rebuild := func(t *testing.T) {
		write(t, s, func(tx office.Tx) error {
			if err := tx.Clear(ctx, name); err != nil {
				return err
			}
			for part := range slices.Chunk(rows, 70) {
				if err := tx.Project(ctx, name, office.Projection{Rows: part}); err != nil {
					return err
				}
			}
			for from := 0; from < len(made); {
				to := from + 1 // an entry's postings are projected together
				for to < len(made) && (to-from < 7 || made[to].Seq == made[to-1].Seq) {
					to++
				}
				if err := tx.Project(ctx, name, office.Projection{Postings: made[from:to]}); err != nil {
					return err
				}
				from = to
			}
			return tx.Project(ctx, name, office.Projection{Serials: serials})
		})
		equal(t, "projections", audit(t, s, name), before)
	}
	t.Run("alone", rebuild)
	lines := all(t, s.Lines(ctx, name, office.LineQuery{}))
	add(t, s, []office.Line{line(1, 1, "")}, office.Projection{Rows: []office.Row{row(1)}, Postings: []ledger.Posting{posting(1, "m", "", "52", "2024-03-05", 1)}})
	other := audit(t, s, town)
	t.Run("beside another", rebuild)
	equal(t, "the other town", audit(t, s, town), other)
	equal(t, "the journal", all(t, s.Lines(ctx, name, office.LineQuery{})), lines)

	// A rebuild that fails leaves the projections, and the indexes, as they were.
	if err := s.Write(ctx, func(tx office.Tx) error {
		if err := tx.Clear(ctx, name); err != nil {
			return err
		}
		return errStop
	}); err == nil {
		t.Error("a failing rebuild succeeded")
	}
	equal(t, "projections after a failed rebuild", audit(t, s, name), before)
}
