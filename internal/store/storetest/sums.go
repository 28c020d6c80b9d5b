package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// posting is made by the entry that opened the matter.
func posting(id int64, measure, facet, area, day string, amount int64) ledger.Posting {
	return ledger.Posting{Measure: measure, Facet: facet, Area: area, Day: date(day), Amount: amount, Weight: 1, Matter: id, Seq: id}
}

// at moves a posting to a later entry; taken turns its signs.
func at(seq int64, p ledger.Posting) ledger.Posting { p.Seq = seq; return p }

func taken(p ledger.Posting) ledger.Posting { p.Amount, p.Weight = -p.Amount, -p.Weight; return p }

var towns atomic.Int64

// history draws the postings of a few matters as corrections change what they bear, entry by entry, and gives with
// them what each matter bears after each entry.
func history(t *rapid.T) (postings []ledger.Posting, borne [][]ledger.Posting) {
	measures := rapid.SampledFrom([]string{"settled", "found", "money"})
	facets := rapid.SampledFrom([]string{"", "kind=邻里", "kind=婚姻", "kind=", `kind=a|b\`, "KIND=婚姻"})
	areas := rapid.SampledFrom([]string{"52", "5203", "520301", "5203019", "520302", "53"})
	days := rapid.Map(rapid.IntRange(0, 900), func(n int) calendar.Date { return date("2022-11-20").AddDays(n) })
	now := map[int64][]ledger.Posting{}
	for seq := int64(1); seq <= int64(rapid.IntRange(1, 25).Draw(t, "entries")); seq++ {
		matter := rapid.Int64Range(1, 5).Draw(t, "matter")
		var next []ledger.Posting
		var last ledger.Posting
		for range rapid.IntRange(0, 5).Draw(t, "postings") {
			p := ledger.Posting{Measure: measures.Draw(t, "measure"), Facet: facets.Draw(t, "facet"), Area: areas.Draw(t, "area"),
				Day: days.Draw(t, "day"), Amount: rapid.Int64Range(-2, 1000).Draw(t, "amount"), Weight: 1, Matter: matter}
			if last.Measure != "" && rapid.Bool().Draw(t, "another facet of the last") {
				last.Facet = p.Facet
				p = last
			}
			last = p
			same := func(q ledger.Posting) bool { return q.Measure == p.Measure && q.Facet == p.Facet }
			if !slices.ContainsFunc(next, same) {
				next = append(next, p)
			}
		}
		kept := next[:0:0]
		find := func(ps []ledger.Posting, p ledger.Posting) int {
			return slices.IndexFunc(ps, func(q ledger.Posting) bool { q.Seq = p.Seq; return q == p })
		}
		for _, p := range now[matter] {
			if find(next, p) >= 0 {
				kept = append(kept, p)
			} else {
				postings = append(postings, at(seq, taken(p)))
			}
		}
		for _, p := range next {
			if find(kept, p) < 0 {
				kept = append(kept, at(seq, p))
				postings = append(postings, at(seq, p))
			}
		}
		now[matter] = kept
		var after []ledger.Posting
		for _, ps := range now {
			after = append(after, ps...)
		}
		borne = append(borne, after)
	}
	return postings, borne
}

// record appends a history to a new town, so many entries in a write.
func record(ctx context.Context, t rapid.TB, s office.Store, entries int, postings []ledger.Posting, batch int) string {
	name := fmt.Sprint("town", towns.Add(1))
	recordMore(ctx, t, s, name, 1, entries, postings, batch)
	return name
}

func recordMore(ctx context.Context, t rapid.TB, s office.Store, name string, first, entries int, postings []ledger.Posting, batch int) {
	for from := first; from <= entries; from += batch {
		var lines []office.Line
		var part []ledger.Posting
		for seq := int64(from); seq < int64(min(from+batch, entries+1)); seq++ {
			l := line(seq, seq, "")
			for _, p := range postings {
				if p.Seq == seq {
					l.Matter = p.Matter
					part = append(part, p)
				}
			}
			lines = append(lines, l)
		}
		if err := s.Write(ctx, func(tx office.Tx) error { return tx.Append(ctx, name, lines, office.Projection{Postings: part}) }); err != nil {
			t.Fatal(err)
		}
	}
}

// period draws days, months or years, open or not.
func period(t *rapid.T) (from, to calendar.Date) {
	day := func(name string) calendar.Date {
		return date("2022-10-01").AddDays(rapid.IntRange(0, 1000).Draw(t, name))
	}
	switch rapid.IntRange(0, 4).Draw(t, "period") {
	case 0:
		from, to = day("from"), day("to")
	case 1:
		from = calendar.New(2022+rapid.IntRange(0, 2).Draw(t, "year"), 1, 1)
		to = calendar.New(from.Year()+rapid.IntRange(0, 2).Draw(t, "years"), 12, 31)
	case 2:
		from = calendar.New(2022, 10, 1).AddMonths(rapid.IntRange(0, 30).Draw(t, "month"))
		to = from.AddMonths(1 + rapid.IntRange(0, 30).Draw(t, "months")).AddDays(-1)
	case 3:
		to = day("to")
	case 4:
		from = day("from")
	}
	return from, to
}

func within(p ledger.Posting, from, to calendar.Date, area string, former []string) bool {
	return !(p.Day.Before(from) && !from.IsZero()) && (to.IsZero() || !p.Day.After(to)) &&
		(strings.HasPrefix(p.Area, area) || slices.ContainsFunc(former, func(f string) bool { return strings.HasPrefix(p.Area, f) }))
}

func testSums(t *testing.T, s office.Store) {
	rapid.Check(t, func(t *rapid.T) {
		postings, borne := history(t)
		half, batch := len(borne)/2, rapid.IntRange(1, 10).Draw(t, "batch")
		name := record(t.Context(), t, s, half, postings, batch)
		var questions []office.SumQuery
		for range 10 {
			q := office.SumQuery{Town: name, Area: rapid.SampledFrom([]string{"", "", "53", "520301"}).Draw(t, "area"),
				Former: rapid.SampledFrom([][]string{nil, nil, {"520302"}, {"5203019", "520302"}}).Draw(t, "former"),
				ByArea: rapid.Bool().Draw(t, "by area"), ByMonth: rapid.Bool().Draw(t, "by month")}
			q.From, q.To = period(t)
			if rapid.Bool().Draw(t, "some") {
				q.Measures = []string{"settled", "money"}
			}
			questions = append(questions, q)
		}
		early := slices.DeleteFunc(slices.Clone(postings), func(p ledger.Posting) bool { return p.Seq > int64(half) })
		for _, q := range questions { // what is remembered of them must not hide what comes
			got, err := s.Sums(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if want := model(q, early); !slices.Equal(got, want) {
				t.Fatalf("of the first half, %+v:\n got %v\nwant %v", q, got, want)
			}
		}
		recordMore(t.Context(), t, s, name, half+1, len(borne), postings, batch)
		for _, q := range questions {
			fromTally, err := s.Sums(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			want := model(q, postings)
			if !slices.Equal(fromTally, want) {
				t.Fatalf("from tally, %+v:\n got %v\nwant %v", q, fromTally, want)
			}
			q.AsOf = rapid.Int64Range(1, int64(len(borne))).Draw(t, "as of")
			fromPostings, err := s.Sums(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if want = model(q, postings); !slices.Equal(fromPostings, want) {
				t.Fatalf("from postings, %+v:\n got %v\nwant %v", q, fromPostings, want)
			}
		}
	})
}

// model adds postings up one by one.
func model(q office.SumQuery, postings []ledger.Posting) []figures.Sum {
	total := map[figures.Sum][2]int64{}
	for _, p := range postings {
		if !within(p, q.From, q.To, q.Area, q.Former) || (q.AsOf != 0 && p.Seq > q.AsOf) || (q.Measures != nil && !slices.Contains(q.Measures, p.Measure)) {
			continue
		}
		key := figures.Sum{Measure: p.Measure, Facet: p.Facet}
		if q.ByArea {
			key.Area = p.Area
		}
		if q.ByMonth {
			key.Month = p.Day.String()[:7]
		}
		v := total[key]
		total[key] = [2]int64{v[0] + p.Amount, v[1] + p.Weight}
	}
	var out []figures.Sum
	for key, v := range total {
		if v != [2]int64{} {
			key.Amount, key.Weight = v[0], v[1]
			out = append(out, key)
		}
	}
	slices.SortFunc(out, func(a, b figures.Sum) int {
		return cmp.Or(cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Facet, b.Facet), cmp.Compare(a.Area, b.Area), cmp.Compare(a.Month, b.Month))
	})
	return out
}

func testSumTable(t *testing.T, s office.Store) {
	add(t, s, []office.Line{line(1, 1, "")}, office.Projection{Postings: []ledger.Posting{
		posting(1, "found", "", "5201", "2023-12-31", 1), posting(1, "found", "", "5201", "2024-01-01", 2),
		posting(1, "found", "", "5202", "2024-02-29", 4), posting(1, "found", "", "", "2024-12-31", 8), posting(1, "found", "", "5201", "2025-01-01", 16),
	}})
	for _, c := range []struct {
		from, to, area string
		want           int64
	}{
		{"", "", "", 31}, {"2024-01-01", "2024-12-31", "", 14}, {"", "2024-12-31", "", 15}, {"", "2024-02-29", "", 7}, {"", "2024-02-28", "", 3},
		{"2024-01-01", "2024-01-31", "", 2}, {"2023-12-31", "2024-01-01", "", 3}, {"2024-02-01", "", "", 28}, {"2023-12-01", "2025-01-31", "", 31},
		{"2024-01-01", "2024-12-31", "5201", 2}, {"2024-01-02", "2024-12-30", "", 4}, {"2024-12-31", "2024-01-01", "", 0}, {"2024-03-05", "2024-03-20", "", 0},
	} {
		q := office.SumQuery{Town: town, Measures: []string{"found"}, Area: c.area}
		if c.from != "" {
			q.From = date(c.from)
		}
		if c.to != "" {
			q.To = date(c.to)
		}
		var got int64
		for _, sum := range must[[]figures.Sum](t)(s.Sums(t.Context(), q)) {
			got += sum.Amount
		}
		equal(t, fmt.Sprintf("%s–%s in %q", c.from, c.to, c.area), got, c.want)
	}
}

func testEvidence(t *testing.T, s office.Store) {
	rapid.Check(t, func(t *rapid.T) {
		postings, borne := history(t)
		q := office.EvidenceQuery{Town: record(t.Context(), t, s, len(borne), postings, 3), Measures: []string{rapid.SampledFrom([]string{"settled", "money"}).Draw(t, "measure")},
			Facet: rapid.SampledFrom([]string{"", "", "kind=婚姻", `kind=a|b\`}).Draw(t, "facet"),
			Area:  rapid.SampledFrom([]string{"", "53", "520301"}).Draw(t, "area"), Former: rapid.SampledFrom([][]string{nil, {"520302"}}).Draw(t, "former"), AsOf: rapid.Int64Range(1, int64(len(borne))).Draw(t, "as of")}
		q.From, q.To = period(t)
		var want []office.Evidence
		for _, p := range borne[q.AsOf-1] {
			if p.Measure == q.Measures[0] && p.Facet == q.Facet && within(p, q.From, q.To, q.Area, q.Former) {
				want = append(want, office.Evidence{Matter: p.Matter, Measure: p.Measure, Day: p.Day, Seq: p.Seq, Amount: p.Amount})
			}
		}
		slices.SortFunc(want, func(a, b office.Evidence) int {
			month := 0
			if !q.From.IsZero() && !q.To.IsZero() {
				month = cmp.Or(cmp.Compare(a.Day.Year(), b.Day.Year()), cmp.Compare(a.Day.Month(), b.Day.Month()))
			}
			return cmp.Or(month, cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Matter, b.Matter))
		})
		got, err := s.Evidence(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v:\n got %v\nwant %v", q, got, want)
		}
		for q.Limit = rapid.IntRange(1, 3).Draw(t, "page"); q.Offset < len(want); q.Offset += q.Limit {
			if got, err = s.Evidence(t.Context(), q); err != nil || !slices.Equal(got, want[q.Offset:min(q.Offset+q.Limit, len(want))]) {
				t.Fatalf("%+v: page\n got %v (%v)\n of %v", q, got, err, want)
			}
		}
	})
}

// stocks draws the postings of a stock as matters enter, move, leave, come back and are taken out.
func stocks(t *rapid.T) (entries int, postings []ledger.Posting) {
	now := map[int64][]ledger.Posting{}
	entries = rapid.IntRange(1, 25).Draw(t, "entries")
	for seq := int64(1); seq <= int64(entries); seq++ {
		matter := rapid.Int64Range(1, 6).Draw(t, "matter")
		var next []ledger.Posting
		if rapid.IntRange(0, 5).Draw(t, "is in") > 0 {
			from := date("2023-06-01").AddDays(rapid.IntRange(0, 600).Draw(t, "from"))
			in := ledger.Posting{Measure: "in office", Area: rapid.SampledFrom([]string{"5201", "5202"}).Draw(t, "area"), Day: from, Amount: 1, Weight: 1, Matter: matter, Stock: true}
			out := taken(in)
			out.Day = from.AddDays(rapid.IntRange(0, 300).Draw(t, "days"))
			both := []ledger.Posting{in, out}[:rapid.IntRange(1, 2).Draw(t, "has left")]
			kind := rapid.SampledFrom([]string{"", "kind=邻里", "kind=婚姻"}).Draw(t, "facet")
			for _, p := range both {
				next = append(next, p)
				if kind != "" {
					p.Facet = kind
					next = append(next, p)
				}
			}
		}
		for _, p := range now[matter] {
			if !slices.Contains(next, p) {
				postings = append(postings, at(seq, taken(p)))
			}
		}
		for _, p := range next {
			if !slices.Contains(now[matter], p) {
				postings = append(postings, at(seq, p))
			}
		}
		now[matter] = next
	}
	return entries, postings
}

// testStanding asks for the evidence of a stock that is kept as one and of the same that is not.
func testStanding(t *testing.T, s office.Store) {
	rapid.Check(t, func(t *rapid.T) {
		entries, kept := stocks(t)
		plain := slices.Clone(kept)
		for i := range plain {
			plain[i].Stock = false
		}
		q := office.EvidenceQuery{Measures: []string{"in office"}, Facet: rapid.SampledFrom([]string{"", "kind=婚姻"}).Draw(t, "facet"),
			Area: rapid.SampledFrom([]string{"", "5202"}).Draw(t, "area"), Limit: rapid.IntRange(0, 2).Draw(t, "page")}
		if rapid.Bool().Draw(t, "at a day") {
			q.To = date("2023-06-01").AddDays(rapid.IntRange(0, 900).Draw(t, "to"))
		}
		var found [2][]office.Evidence
		for i, postings := range [][]ledger.Posting{plain, kept} {
			q.Town = record(t.Context(), t, s, entries, postings, 6)
			var err error
			if found[i], err = s.Evidence(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(found[0], found[1]) {
			t.Fatalf("%+v\nkept as a stock %v\n           not %v", q, found[1], found[0])
		}
	})
}

// testStood looks at what is kept of those that stand.
func testStood(t *testing.T, s office.Store) {
	in := posting(1, "in office", "", "5201", "2024-01-01", 1)
	in.Stock = true
	out := at(3, taken(in))
	out.Day = date("2024-06-30")
	second := at(2, in)
	second.Matter = 2
	add(t, s, []office.Line{line(1, 1, ""), line(2, 2, "")}, office.Projection{Postings: []ledger.Posting{in, second}})
	both := []office.Standing{{Measure: "in office", Matter: 1, Amount: 1, Weight: 1}, {Measure: "in office", Matter: 2, Amount: 1, Weight: 1}}
	equal(t, "two", audit(t, s, town).Standing, both)
	add(t, s, []office.Line{line(3, 1, "")}, office.Projection{Postings: []ledger.Posting{out}})
	equal(t, "one has left", audit(t, s, town).Standing, both[1:])
	add(t, s, []office.Line{line(4, 1, "")}, office.Projection{Postings: []ledger.Posting{at(4, taken(out))}})
	equal(t, "and come back", audit(t, s, town).Standing, both)
}

func testEvidenceTable(t *testing.T, s office.Store) {
	a, b, c := posting(1, "found", "", "5201", "2024-03-05", 1), posting(2, "found", "", "5201", "2024-03-06", 1), posting(3, "found", "", "5202", "2024-03-07", 1)
	moved := at(4, a)
	moved.Area, moved.Correction = "5202", true
	gone := at(4, taken(a))
	gone.Correction = true
	open, end := posting(5, "in office", "", "5201", "2024-01-01", 1), posting(5, "in office", "", "5201", "2024-06-30", -1)
	end.Weight, end.Seq = -1, 6
	facet := posting(2, "found", "kind=邻里", "5201", "2024-03-06", 1)
	nothing := posting(7, "money", "", "5201", "2024-03-06", 0) // bears a sum of nothing
	var lines []office.Line
	for seq := int64(1); seq <= 7; seq++ {
		lines = append(lines, line(seq, seq, ""))
	}
	add(t, s, lines, office.Projection{Postings: []ledger.Posting{a, b, facet, c, gone, moved, open, end, nothing}})
	for _, c := range []struct {
		name string
		q    office.EvidenceQuery
		want []office.Evidence
	}{
		{"moved by a correction", office.EvidenceQuery{Measures: []string{"found"}}, []office.Evidence{
			{Matter: 2, Measure: "found", Day: b.Day, Seq: 2, Amount: 1}, {Matter: 3, Measure: "found", Day: c.Day, Seq: 3, Amount: 1},
			{Matter: 1, Measure: "found", Day: a.Day, Seq: 4, Amount: 1, Correction: true}}},
		{"before the correction", office.EvidenceQuery{Measures: []string{"found"}, AsOf: 3, Area: "5201"}, []office.Evidence{
			{Matter: 1, Measure: "found", Day: a.Day, Seq: 1, Amount: 1}, {Matter: 2, Measure: "found", Day: b.Day, Seq: 2, Amount: 1}}},
		{"facet", office.EvidenceQuery{Measures: []string{"found"}, Facet: "kind=邻里"}, []office.Evidence{{Matter: 2, Measure: "found", Day: b.Day, Seq: 2, Amount: 1}}},
		{"page", office.EvidenceQuery{Measures: []string{"found"}, Limit: 1, Offset: 1}, []office.Evidence{{Matter: 3, Measure: "found", Day: c.Day, Seq: 3, Amount: 1}}},
		{"offset alone", office.EvidenceQuery{Measures: []string{"found"}, Offset: 2}, []office.Evidence{{Matter: 1, Measure: "found", Day: a.Day, Seq: 4, Amount: 1, Correction: true}}},
		{"in office at the end of May", office.EvidenceQuery{Measures: []string{"in office"}, To: date("2024-05-31")}, []office.Evidence{
			{Matter: 5, Measure: "in office", Day: open.Day, Seq: 5, Amount: 1}}},
		{"left by the end of June", office.EvidenceQuery{Measures: []string{"in office"}, To: date("2024-06-30")}, nil},
		{"nothing is something", office.EvidenceQuery{Measures: []string{"money"}}, []office.Evidence{{Matter: 7, Measure: "money", Day: nothing.Day, Seq: 7}}},
	} {
		c.q.Town = town
		got := must[[]office.Evidence](t)(s.Evidence(t.Context(), c.q))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %v\nwant %v", c.name, got, c.want)
		}
	}
}

func testSpent(t *testing.T, s office.Store) {
	a := posting(1, "found", "", "5201", "2024-03-05", 7)
	add(t, s, []office.Line{line(1, 1, "")}, office.Projection{Postings: []ledger.Posting{a}})
	equal(t, "tallies", audit(t, s, town).Tallies, []office.Tally{
		{Measure: "found", Period: "2024", Amount: 7, Weight: 1}, {Measure: "found", Area: "5201", Period: "2024-03", Amount: 7, Weight: 1}})
	moved := at(2, a)
	moved.Area = "5202"
	add(t, s, []office.Line{line(2, 1, "")}, office.Projection{Postings: []ledger.Posting{at(2, taken(a)), moved}})
	equal(t, "tallies after moving", audit(t, s, town).Tallies, []office.Tally{
		{Measure: "found", Period: "2024", Amount: 7, Weight: 1}, {Measure: "found", Area: "5202", Period: "2024-03", Amount: 7, Weight: 1}})
	add(t, s, []office.Line{line(3, 1, "")}, office.Projection{Postings: []ledger.Posting{at(3, taken(moved))}})
	equal(t, "tallies after taking away", len(audit(t, s, town).Tallies), 0)
}
