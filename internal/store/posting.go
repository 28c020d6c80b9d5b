package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
)

// folded is what is kept in one row: postings of one entry that stand together and differ in their facets only.
type folded struct {
	ledger.Posting // of the first; its facet is in facets
	line           int64
	facets         string
}

// fullDay is the day of a posting; its month is a column of its own, by which postings are kept.
const fullDay = "month || '-' || posting.day"

const foldedColumns = `measure, seq, line, matter, facets, area, ` + fullDay + `, amount, weight, correction, stock`

func scanFolded(rows *sql.Rows, f *folded) error {
	return rows.Scan(&f.Measure, &f.Seq, &f.line, &f.Matter, &f.facets, &f.Area, day{&f.Day}, &f.Amount, &f.Weight, &f.Correction, &f.Stock)
}

// bar stands before, between and after the facets of a row, of which the empty one is the whole.
const bar = "|"

var (
	barless = strings.NewReplacer(`\`, `\\`, bar, `\b`)
	barring = strings.NewReplacer(`\\`, `\`, `\b`, bar)
)

// facet is one facet as it is found in the facets of a row.
func facet(f string) string { return bar + barless.Replace(f) + bar }

// facets are the facets of a row, one by one.
func facets(kept string) []string {
	list := strings.Split(strings.TrimSuffix(strings.TrimPrefix(kept, bar), bar), bar)
	for i, f := range list {
		list[i] = barring.Replace(f)
	}
	return list
}

// unfold gives the postings of a row.
func (f folded) unfold() []ledger.Posting {
	list := facets(f.facets)
	out := make([]ledger.Posting, len(list))
	for i, facet := range list {
		out[i] = f.Posting
		out[i].Facet = facet
	}
	return out
}

// fold gathers postings, those of an entry standing together, into rows in the order in which they were made.
func fold(postings []ledger.Posting) []folded {
	rows := make([]folded, 0, len(postings)/2+1)
	for _, p := range postings {
		named := facet(p.Facet)
		p.Facet = ""
		line := int64(0)
		if n := len(rows); n > 0 && rows[n-1].Seq == p.Seq {
			last := &rows[n-1]
			if last.Posting == p && !strings.Contains(last.facets, named) {
				last.facets += named[len(bar):]
				continue
			}
			line = last.line + 1
		}
		rows = append(rows, folded{Posting: p, line: line, facets: named})
	}
	return rows
}

// post keeps postings in the order of their key, page by page, and adds them to the tallies.
func (t *tx) post(ctx context.Context, town string, postings []ledger.Posting) error {
	days := map[calendar.Date]string{}
	for i := range postings {
		p := &postings[i]
		if _, ok := days[p.Day]; !ok {
			days[p.Day] = p.Day.String()
		}
		if err := t.tally(ctx, town, days[p.Day], p); err != nil {
			return err
		}
	}
	rows := fold(postings)
	slices.SortFunc(rows, func(a, b folded) int {
		return cmp.Or(cmp.Compare(a.Measure, b.Measure), cmp.Compare(monthOf(days[a.Day]), monthOf(days[b.Day])),
			cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.line, b.line))
	})
	b := t.insert("posting", "town, measure, month, seq, line, matter, facets, area, day, amount, weight, correction, stock", "")
	for i := range rows {
		r := &rows[i]
		day := days[r.Day]
		if err := b.add(ctx, town, r.Measure, monthOf(day), r.Seq, r.line, r.Matter, r.facets, r.Area, day[len("2006-01-"):], r.Amount, r.Weight,
			flag(r.Correction), flag(r.Stock)); err != nil {
			return err
		}
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	return t.stand(ctx, town, rows)
}

// stand adds postings of stocks to what is kept of the matters that stand, and forgets those that have left. What counts under a
// facet counts in the whole too.
func (t *tx) stand(ctx context.Context, town string, rows []folded) error {
	type stander struct {
		measure string
		matter  int64
	}
	moved := map[stander]sums{}
	for _, r := range rows {
		if !r.Stock || !strings.Contains(r.facets, facet("")) {
			continue
		}
		of := stander{r.Measure, r.Matter}
		sum, err := moved[of].plus(sums{r.Amount, r.Weight})
		if err != nil {
			return err
		}
		moved[of] = sum
	}
	left := map[string][]int64{} // by measure: who may have
	b := t.insert("standing", "town, measure, matter, amount, weight", `ON CONFLICT (town, measure, matter) DO UPDATE
SET amount = standing.amount + excluded.amount, weight = standing.weight + excluded.weight`)
	for _, of := range slices.SortedFunc(maps.Keys(moved), func(a, b stander) int {
		return cmp.Or(cmp.Compare(a.measure, b.measure), cmp.Compare(a.matter, b.matter))
	}) {
		by := moved[of]
		if by == (sums{}) {
			continue
		}
		if err := b.add(ctx, town, of.measure, of.matter, by.amount, by.weight); err != nil {
			return err
		}
		if by.amount <= 0 || by.weight <= 0 {
			left[of.measure] = append(left[of.measure], of.matter)
		}
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	for measure, matters := range left {
		for part := range slices.Chunk(matters, inMost) {
			if _, err := t.session.ExecContext(ctx, `DELETE FROM standing WHERE town = $1 AND measure = $2 AND matter IN `+
				t.dialect.in(2, len(part))+` AND amount = 0 AND weight = 0`, padded([]any{town, measure}, part)...); err != nil {
				return err
			}
		}
	}
	return nil
}

// monthOf is the month of a day.
func monthOf(day string) string { return day[:len("2006-01")] }
