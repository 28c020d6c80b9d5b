package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

func testLines(t *testing.T, s office.Store) {
	add(t, s, []office.Line{line(1, 0, ""), line(2, 2, "b"), line(3, 3, "c"), line(4, 2, "d"), line(5, 0, ""), line(6, 3, "f")}, office.Projection{})
	by := line(7, 4, "g")
	by.Body = []byte(`{"by":"李_%","do":"open"}`)
	add(t, s, []office.Line{by}, office.Projection{})
	for _, c := range []struct {
		q    office.LineQuery
		want []int64
	}{
		{office.LineQuery{}, []int64{1, 2, 3, 4, 5, 6}},
		{office.LineQuery{From: 4}, []int64{4, 5, 6}},
		{office.LineQuery{Limit: 2}, []int64{1, 2}},
		{office.LineQuery{Matter: 2}, []int64{2, 4}},
		{office.LineQuery{Matter: 3, From: 4, Limit: 9}, []int64{6}},
		{office.LineQuery{ByMatter: true}, []int64{1, 5, 2, 4, 3, 6}},
		{office.LineQuery{Books: true}, []int64{1, 5}},
		{office.LineQuery{Newest: true}, []int64{6, 5, 4, 3, 2, 1}},
		{office.LineQuery{Newest: true, From: 2, Before: 5, Limit: 2}, []int64{4, 3}},
		{office.LineQuery{Before: 3}, []int64{1, 2}},
		{office.LineQuery{Matter: 2, Newest: true}, []int64{4, 2}},
		{office.LineQuery{Holds: []string{`"by":"李_%"`}}, []int64{7}},
		{office.LineQuery{Holds: []string{`"by":"李`, `"do":"open"`}, Newest: true}, []int64{7}},
		{office.LineQuery{Holds: []string{`"by":"李`, `"do":"OPEN"`}}, nil},
	} {
		if c.q.Holds == nil && c.q.Before == 0 {
			c.q.Before = 7
		}
		var got []int64
		for _, l := range all(t, s.Lines(t.Context(), town, c.q)) {
			got = append(got, l.Seq)
		}
		equal(t, fmt.Sprintf("%+v", c.q), got, c.want)
	}
	// A stream can be left early, more than there are connections.
	for range 200 {
		for l, err := range s.Lines(t.Context(), town, office.LineQuery{}) {
			if err != nil || l.Seq != 1 {
				t.Fatal(l.Seq, err)
			}
			break
		}
	}
}

func testFilters(t *testing.T, s office.Store) {
	rows := make([]office.Row, 6)
	for i := range rows {
		rows[i] = row(int64(i + 1))
		rows[i].Opened = date(fmt.Sprintf("2024-0%d-15", i+1))
		rows[i].Links, rows[i].Clocks = nil, nil
	}
	for i := range rows {
		rows[i].Hands = []string{"王建国"}
	}
	rows[1].Hands, rows[2].Hands = []string{"陈静"}, []string{"王建国", "陈静"}
	rows[1].Kind = "petition"
	rows[2].Stage = "closed"
	rows[3].Area = "520323104002"
	rows[4].Voided = true
	for i, fields := range []string{`{"done":true,"found_on":"2024-01-15","money":500,"people":3,"sort":"land","what":"ABC排水沟"}`, `{"people":20,"sort":"debt"}`,
		`{"done":false,"found_on":"2024-03-15","people":-4,"sort":"land","what":"50%"}`, `{}`, `{}`, `{}`} {
		rows[i].Fields = []byte(fields)
	}
	rows[5].Opened, rows[5].Area = calendar.Date{}, "" // without a day or area: sorted before all others
	rows[0].Clocks = []office.ClockRow{{Clock: "a", State: ledger.Running, Started: date("2024-01-15"), Due: date("2024-02-01")}}
	rows[1].Clocks = []office.ClockRow{{Clock: "a", State: ledger.Late, Started: date("2024-01-15"), Due: date("2024-01-20"), Stopped: date("2024-01-21")},
		{Clock: "b", State: ledger.Paused, Started: date("2024-01-15")}}
	rows[5].Clocks = []office.ClockRow{{Clock: "a", State: ledger.Running, Started: date("2024-01-15"), Due: date("2024-02-05")},
		{Clock: "b", State: ledger.Running, Started: date("2024-01-15"), Due: date("2024-01-31")}}
	rows[3].Clocks = []office.ClockRow{{Clock: "a", State: ledger.Met, Started: date("2024-01-15"), Due: date("2024-01-20"), Stopped: date("2024-01-20")}}
	var lines []office.Line
	for i := range rows {
		lines = append(lines, line(int64(i+1), int64(i+1), ""))
	}
	add(t, s, lines, office.Projection{Rows: rows})
	for _, c := range []struct {
		name string
		f    office.Filter
		want []int64
	}{
		{"all", office.Filter{}, []int64{4, 3, 2, 1, 6}},
		{"with voided", office.Filter{WithVoided: true}, []int64{5, 4, 3, 2, 1, 6}},
		{"ids", office.Filter{IDs: []int64{1, 3, 5, 99}}, []int64{3, 1}},
		{"kind", office.Filter{Kind: "petition"}, []int64{2}},
		{"kind in other letters", office.Filter{Kind: "Petition"}, nil},
		{"without kinds", office.Filter{Sight: &office.Sight{Areas: []string{"52"}, Without: []string{"petition", "nowhere"}}}, []int64{4, 3, 1}},
		{"sight of two areas", office.Filter{Sight: &office.Sight{Areas: []string{"520323104", "99"}}}, []int64{4}},
		{"sight of nothing", office.Filter{Sight: &office.Sight{}}, nil},
		{"sight of no area", office.Filter{Sight: &office.Sight{Areas: []string{""}}}, nil},
		{"by", office.Filter{By: "陈静"}, []int64{3, 2}},
		{"by and seen", office.Filter{By: "陈静", Sight: &office.Sight{Areas: []string{"52"}, Without: []string{"petition"}}}, []int64{3}},
		{"stage", office.Filter{Stage: "closed"}, []int64{3}},
		{"at", office.Filter{At: []office.Place{{Kind: "dispute", Name: "closed"}, {Kind: "petition", Name: "found"}, {Kind: "petition", Name: "open"}}}, []int64{3, 2}},
		{"at no stage of that kind", office.Filter{At: []office.Place{{Kind: "petition", Name: "closed"}}}, nil},
		{"oldest", office.Filter{Oldest: true, Limit: 3}, []int64{6, 1, 2}},
		{"oldest after", office.Filter{Oldest: true, Before: office.Cursor{Day: date("2024-02-15"), ID: 2}}, []int64{3, 4}},
		{"area", office.Filter{Area: "520323104"}, []int64{4}},
		{"area itself", office.Filter{Area: "520323104002"}, []int64{4}},
		{"area and former", office.Filter{Area: "520323104", Former: []string{"52032310300", "99"}}, []int64{4, 3, 2, 1}},
		{"former alone", office.Filter{Former: []string{"520323104"}}, []int64{4, 3, 2, 1, 6}},
		{"area above", office.Filter{Area: "520323"}, []int64{4, 3, 2, 1}},
		{"from", office.Filter{From: date("2024-03-15")}, []int64{4, 3}},
		{"to", office.Filter{To: date("2024-02-15")}, []int64{2, 1, 6}},
		{"days", office.Filter{From: date("2024-02-15"), To: date("2024-03-14")}, []int64{2}},
		{"clock running", office.Filter{Clock: ledger.Running}, []int64{1, 6}},
		{"clock late", office.Filter{Clock: ledger.Late}, []int64{2}},
		{"clock met", office.Filter{Clock: ledger.Met}, []int64{4}},
		{"due by the day", office.Filter{DueBy: date("2024-02-01")}, []int64{1, 6}},
		{"due by before", office.Filter{DueBy: date("2024-01-31")}, []int64{6}},
		{"limit", office.Filter{Limit: 2}, []int64{4, 3}},
		{"before", office.Filter{Before: office.Cursor{Day: date("2024-03-15"), ID: 3}, Limit: 1}, []int64{2}},
		{"before the dayless", office.Filter{Before: office.Cursor{Day: date("2024-01-15"), ID: 1}}, []int64{6}},
		{"a choice", office.Filter{Fields: []office.Where{{Field: "sort", Is: "land"}}}, []int64{3, 1}},
		{"a flag", office.Filter{Fields: []office.Where{{Field: "done", Is: true}}}, []int64{1}},
		{"a flag down", office.Filter{Fields: []office.Where{{Field: "done", Is: false}}}, []int64{3}},
		{"a number", office.Filter{Fields: []office.Where{{Field: "people", Is: int64(20)}}}, []int64{2}},
		{"a number at least", office.Filter{Fields: []office.Where{{Field: "people", Least: int64(3)}}}, []int64{2, 1}},
		{"numbers between", office.Filter{Fields: []office.Where{{Field: "people", Least: int64(-4), Most: int64(3)}}}, []int64{3, 1}},
		{"days until", office.Filter{Fields: []office.Where{{Field: "found_on", Most: date("2024-01-15")}}}, []int64{1}},
		{"a day", office.Filter{Fields: []office.Where{{Field: "found_on", Is: date("2024-03-15")}}}, []int64{3}},
		{"a text in other letters", office.Filter{Fields: []office.Where{{Field: "what", Holds: "aBc排水"}}}, []int64{1}},
		{"a text with a wildcard", office.Filter{Fields: []office.Where{{Field: "what", Holds: "0%"}}}, []int64{3}},
		{"two fields", office.Filter{Fields: []office.Where{{Field: "sort", Is: "land"}, {Field: "people", Least: int64(0)}}}, []int64{1}},
		{"no such field", office.Filter{Fields: []office.Where{{Field: "so'rt", Is: "land"}}}, nil},
		{"no such value", office.Filter{Fields: []office.Where{{Field: "sort", Is: 1.5}}}, nil},
		{"by due day", office.Filter{ByDue: true}, []int64{6, 1}},
		{"by due day, of somebody", office.Filter{ByDue: true, By: "王建国", Text: "宅基地", Kind: "dispute", To: date("2024-01-15")}, []int64{6, 1}},
		{"by due day, continued", office.Filter{ByDue: true, Before: office.Cursor{Day: date("2024-01-31"), ID: 6}}, []int64{1}},
		{"other town", office.Filter{Town: "Wangcao"}, nil},
	} {
		if c.f.Town == "" {
			c.f.Town = town
		}
		var got []int64
		for _, r := range must[[]office.Row](t)(s.List(t.Context(), c.f)) {
			got = append(got, r.ID)
			equal(t, c.name+": clocks", r.Clocks, rows[r.ID-1].Clocks)
		}
		equal(t, c.name, got, c.want)
		if c.f.Limit == 0 && c.f.Before == (office.Cursor{}) {
			equal(t, c.name+": count", must[int64](t)(s.CountRows(t.Context(), c.f)), int64(len(c.want)))
		}
	}
}

func testTotals(t *testing.T, s office.Store) {
	var rows []office.Row
	var lines []office.Line
	for i, fields := range []string{`{"fen":500,"people":3}`, `{"people":20}`, `{}`, `{"fen":9000000000000000,"people":-4}`, `{"fen":1,"people":1}`} {
		r := row(int64(i + 1))
		r.Fields = []byte(fields)
		rows, lines = append(rows, r), append(lines, line(r.ID, r.ID, ""))
	}
	rows[4].Kind = "petition"
	add(t, s, lines, office.Projection{Rows: rows})
	for _, c := range []struct {
		f    office.Filter
		want []int64
	}{
		{office.Filter{}, []int64{20, 9000000000000501}},
		{office.Filter{Kind: "dispute", Limit: 1, Before: office.Cursor{Day: date("2024-03-05"), ID: 2}}, []int64{19, 9000000000000500}},
		{office.Filter{Kind: "nothing"}, []int64{0, 0}},
		{office.Filter{Text: "宅基地", Fields: []office.Where{{Field: "people", Least: int64(2)}}}, []int64{23, 500}},
	} {
		c.f.Town = town
		equal(t, fmt.Sprintf("totals of %+v", c.f), must[[]int64](t)(s.Totals(t.Context(), c.f, []string{"people", "fen"})), c.want)
	}
	equal(t, "totals of nothing", len(must[[]int64](t)(s.Totals(t.Context(), office.Filter{Town: town}, nil))), 0)
}

func testDue(t *testing.T, s office.Store) {
	running := func(clock, due string) office.ClockRow {
		c := office.ClockRow{Clock: clock, State: ledger.Running, Started: date("2024-01-01")}
		if due != "" {
			c.Due = date(due)
		}
		return c
	}
	rows := make([]office.Row, 7)
	var lines []office.Line
	for i := range rows {
		rows[i] = row(int64(i + 1))
		rows[i].Links, rows[i].Clocks, rows[i].Hands = nil, nil, nil
		lines = append(lines, line(int64(i+1), int64(i+1), ""))
	}
	rows[0].Clocks = []office.ClockRow{running("a", "2024-03-01"), running("b", "2024-01-10")}
	rows[1].Clocks, rows[1].Kind = []office.ClockRow{running("a", "2024-02-01")}, "petition"
	rows[2].Clocks, rows[2].Voided = []office.ClockRow{running("a", "2024-01-01")}, true
	rows[3].Clocks = []office.ClockRow{{Clock: "a", State: ledger.Paused, Started: date("2024-01-01")}}
	rows[4].Clocks = []office.ClockRow{{Clock: "a", State: ledger.Late, Started: date("2024-01-01"), Due: date("2024-01-05"), Stopped: date("2024-01-09")}}
	rows[5].Clocks, rows[5].Area = []office.ClockRow{running("a", "2024-03-01")}, "520323104002"
	rows[6].Clocks, rows[6].Hands = []office.ClockRow{running("b", "2024-01-10")}, []string{"陈静"}
	add(t, s, lines, office.Projection{Rows: rows})
	kind := rows[0].Kind
	both := []office.Place{{Kind: kind, Name: "a"}, {Kind: kind, Name: "b"}, {Kind: "petition", Name: "a"}}
	for _, c := range []struct {
		name string
		q    office.DueQuery
		want []string
	}{
		{"all", office.DueQuery{Clocks: both}, []string{"1 b", "7 b", "2 a", "1 a", "6 a"}},
		{"one kind", office.DueQuery{Clocks: both[:1]}, []string{"1 a", "6 a"}},
		{"another kind's clock", office.DueQuery{Clocks: []office.Place{{Kind: "petition", Name: "b"}}}, nil},
		{"none", office.DueQuery{}, nil},
		{"by", office.DueQuery{Clocks: both, By: date("2024-02-01")}, []string{"1 b", "7 b", "2 a"}},
		{"limit", office.DueQuery{Clocks: both, Limit: 2}, []string{"1 b", "7 b"}},
		{"sight", office.DueQuery{Clocks: both, Sight: &office.Sight{Areas: []string{"520323104"}, Person: "陈静"}}, []string{"7 b", "6 a"}},
		{"sight without", office.DueQuery{Clocks: both, Sight: &office.Sight{Areas: []string{"52"}, Barred: []string{"petition"}}}, []string{"1 b", "7 b", "1 a", "6 a"}},
		{"other town", office.DueQuery{Town: "elsewhere", Clocks: both}, nil},
	} {
		if c.q.Town == "" {
			c.q.Town = town
		}
		var got []string
		for _, d := range must[[]office.Deadline](t)(s.Due(t.Context(), c.q)) {
			got = append(got, fmt.Sprint(d.Row.ID, " ", d.Clock))
			equal(t, c.name+": clocks", d.Row.Clocks, rows[d.Row.ID-1].Clocks)
		}
		equal(t, c.name, got, c.want)
	}
}

func testPaging(t *testing.T, s office.Store) {
	const n = 157
	var rows []office.Row
	var lines []office.Line
	var want []int64
	for id := int64(1); id <= n; id++ {
		r := row(id)
		r.Opened = date("2024-03-01").AddDays(int(id*31%n) / 10) // many on one day
		rows = append(rows, r)
		lines = append(lines, line(id, id, ""))
	}
	add(t, s, lines, office.Projection{Rows: rows})
	slices.SortFunc(rows, func(a, b office.Row) int {
		if c := b.Opened.Compare(a.Opened); c != 0 {
			return c
		}
		return int(b.ID - a.ID)
	})
	for _, r := range rows {
		want = append(want, r.ID)
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := office.Filter{Town: town, Limit: rapid.IntRange(1, 60).Draw(rt, "limit")}
		var got []int64
		for {
			page, err := s.List(t.Context(), f)
			if err != nil {
				rt.Fatal(err)
			}
			for _, r := range page {
				got = append(got, r.ID)
			}
			if len(page) < f.Limit {
				break
			}
			last := page[len(page)-1]
			f.Before = office.Cursor{Day: last.Opened, ID: last.ID}
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("pages of %d: got %v\nwant %v", f.Limit, got, want)
		}
	})
	equal(t, "page by default", len(must[[]office.Row](t)(s.List(t.Context(), office.Filter{Town: town}))), 50)
}

func testSearch(t *testing.T, s office.Store) {
	texts := []string{"宅基地 邻里纠纷", "50% 赔偿", "50元 赔偿", "a_b 路径c:\\d", "axb", "o'neil \"x\"", "旺草 合同纠纷 abc"}
	var rows []office.Row
	var lines []office.Line
	for i, text := range texts {
		r := row(int64(i + 1))
		r.Search = text
		rows = append(rows, r)
		lines = append(lines, line(r.ID, r.ID, ""))
	}
	add(t, s, lines, office.Projection{Rows: rows})
	finds(t, s, "at once")
	settle(t, s)
	finds(t, s, "settled")
}

// settle lets a store that takes in words later catch up.
func settle(t interface{ Fatal(...any) }, s office.Store) {
	if s, ok := s.(interface{ Settle(context.Context) error }); ok {
		if err := s.Settle(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

func finds(t *testing.T, s office.Store, when string) {
	t.Helper()
	for _, c := range []struct {
		text string
		want []int64
	}{
		{"纠纷", []int64{7, 1}}, {"纠纷 旺草", []int64{7}}, {"50%", []int64{2}}, {"%", []int64{2}}, {"_", []int64{4}}, {"a_b", []int64{4}},
		{`c:\d`, []int64{4}}, {`\`, []int64{4}}, {"o'neil", []int64{6}}, {`"x"`, []int64{6}}, {"ABC", []int64{7}}, {"  赔偿\t50 ", []int64{3, 2}},
		{"没有", nil}, {"a\x00", nil}, {"\xff", nil}, {string(make([]rune, 60_000)), nil},
	} {
		var got []int64
		for _, r := range must[[]office.Row](t)(s.List(t.Context(), office.Filter{Town: town, Text: c.text})) {
			got = append(got, r.ID)
		}
		equal(t, fmt.Sprintf("%s, search %.20q", when, c.text), got, c.want)
	}
}

// What records in sight, and sights of them, are made of.
var (
	areas   = []string{"", "52", "520323", "520323103", "520323103001", "520323104002", "53"}
	kinds   = []string{"dispute", "petition", "talk"}
	persons = []string{"王建国", "陈静", "陈志明"}
)

// some draws a few texts, in order.
func some(t *rapid.T, of []string, label string) []string {
	out := rapid.SliceOfNDistinct(rapid.SampledFrom(of), 0, len(of), rapid.ID[string]).Draw(t, label)
	slices.Sort(out)
	return out[:len(out):len(out)]
}

// aSight draws what somebody may see.
func aSight(t *rapid.T) *office.Sight {
	return &office.Sight{Areas: some(t, areas, "areas"), Without: some(t, kinds, "without"), Barred: some(t, kinds, "barred"),
		Person: rapid.SampledFrom(append([]string{""}, persons...)).Draw(t, "person")}
}

// testSight holds what a store lists to what [office.Sight.Sees] says of each record, hands that came and went included.
func testSight(t *testing.T, s office.Store) {
	head := int64(0)
	rapid.Check(t, func(rt *rapid.T) {
		name := fmt.Sprint("town", head)
		head++
		var rows []office.Row
		var lines []office.Line
		for id := range rapid.Int64Range(1, 12).Draw(rt, "rows") {
			r := row(id + 1)
			r.Links, r.Clocks = nil, nil
			r.Area, r.Kind = rapid.SampledFrom(areas).Draw(rt, "area"), rapid.SampledFrom(kinds).Draw(rt, "kind")
			r.Hands = some(rt, persons, "hands")
			rows, lines = append(rows, r), append(lines, line(r.ID, r.ID, ""))
		}
		first := slices.Clone(rows)
		add := func(lines []office.Line, rows []office.Row) {
			if err := s.Write(t.Context(), func(tx office.Tx) error {
				return tx.Append(t.Context(), name, lines, office.Projection{Rows: rows})
			}); err != nil {
				rt.Fatal(err)
			}
		}
		add(lines, first)
		changed := &rows[rapid.IntRange(0, len(rows)-1).Draw(rt, "changed")]
		changed.Hands = some(rt, persons, "hands afterwards")
		changed.Opened = changed.Opened.AddDays(rapid.IntRange(0, 1).Draw(rt, "later"))
		add([]office.Line{line(int64(len(rows)+1), changed.ID, "")}, []office.Row{*changed})

		sight := aSight(rt)
		var want, got []int64
		for _, r := range rows {
			if sight.Sees(r) {
				want = append(want, r.ID)
			}
			kept, err := s.Row(t.Context(), name, r.ID)
			if err != nil || !slices.Equal(kept.Hands, r.Hands) {
				rt.Fatalf("hands of %d: %v, want %v (%v)", r.ID, kept.Hands, r.Hands, err)
			}
		}
		found, err := s.List(t.Context(), office.Filter{Town: name, Sight: sight})
		if err != nil {
			rt.Fatal(err)
		}
		for _, r := range found {
			got = append(got, r.ID)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v lists %v, sees %v", sight, got, want)
		}
	})
}

// testSearchInSight looks for a word that all records hold on behalf of those who see few of them, before and after a record
// moved to another area and into other hands with nothing else of it changed.
func testSearchInSight(t *testing.T, s office.Store) {
	const all = 6
	var rows []office.Row
	var lines []office.Line
	f := office.Filter{Town: town, Text: "纠纷"}
	for id := range int64(all) {
		r := row(id + 1)
		r.Search, r.Area, r.Kind, r.Hands = "邻里纠纷", "520323103001", kinds[id%2], []string{"王建国"}
		rows, lines = append(rows, r), append(lines, line(r.ID, r.ID, ""))
		f.IDs = append(f.IDs, r.ID) // as in large books: few records in sight are read one by one, unless they are named
	}
	put := func(lines []office.Line, rows ...office.Row) {
		if err := s.Write(t.Context(), func(tx office.Tx) error {
			return tx.Append(t.Context(), town, lines, office.Projection{Rows: rows})
		}); err != nil {
			t.Fatal(err)
		}
		settle(t, s)
	}
	seen := func(when string, sight office.Sight, want ...int64) {
		t.Helper()
		f := f
		f.Sight = &sight
		var got []int64
		for _, r := range must[[]office.Row](t)(s.List(t.Context(), f)) {
			got = append(got, r.ID)
		}
		slices.Sort(got)
		equal(t, when, got, want)
		equal(t, when+", counted", must[int64](t)(s.CountRows(t.Context(), f)), int64(len(want)))
	}
	village, other := []string{"520323103"}, []string{"520323104"}
	put(lines, rows...)
	seen("a village", office.Sight{Areas: village}, 1, 2, 3, 4, 5, 6)
	seen("another village", office.Sight{Areas: other})
	seen("a village without a kind", office.Sight{Areas: village, Without: kinds[:1]}, 2, 4, 6)
	seen("a hand where nothing else is seen", office.Sight{Areas: other, Person: "王建国"}, 1, 2, 3, 4, 5, 6)
	seen("a hand, and a kind barred", office.Sight{Areas: other, Person: "王建国", Barred: kinds[:1]}, 2, 4, 6)
	seen("another's hand", office.Sight{Areas: other, Person: "陈静"})
	moved, taken := rows[0], rows[1]
	moved.Area, taken.Hands = "520323104002", []string{"王建国", "陈静"}
	put([]office.Line{line(all+1, moved.ID, ""), line(all+2, taken.ID, "")}, moved, taken)
	seen("a village a record moved from", office.Sight{Areas: village}, 2, 3, 4, 5, 6)
	seen("the village it moved to", office.Sight{Areas: other}, 1)
	seen("who got a hand in one", office.Sight{Areas: other, Person: "陈静"}, 1, 2)
}

// testSearchAll holds what a search finds to what the texts hold and what is in sight, in kinds and areas and page after page, of
// records that were moved and changed hands too.
func testSearchAll(t *testing.T, s office.Store) {
	alphabet := []rune("宅基地水沟纠纷zjdab0123 -%_é𠮷Ü")
	text := func(t *rapid.T, most int, label string) string {
		return strings.ToLower(string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, most).Draw(t, label)))
	}
	head := 0
	rapid.Check(t, func(rt *rapid.T) {
		name := fmt.Sprint("town-", head)
		head++
		var rows []office.Row
		var lines []office.Line
		for id := range rapid.Int64Range(1, 12).Draw(rt, "rows") {
			r := row(id + 1)
			r.Search, r.Kind = text(rt, 20, "text"), rapid.SampledFrom(kinds).Draw(rt, "kind")
			r.Opened = r.Opened.AddDays(rapid.IntRange(0, 2).Draw(rt, "day"))
			r.Area, r.Hands = rapid.SampledFrom(areas).Draw(rt, "area"), some(rt, persons, "hands")
			rows, lines = append(rows, r), append(lines, line(r.ID, r.ID, ""))
		}
		changed := rows[0]
		changed.Opened = changed.Opened.AddDays(rapid.IntRange(0, 1).Draw(rt, "later"))
		changed.Area, changed.Hands = rapid.SampledFrom(areas).Draw(rt, "area afterwards"), some(rt, persons, "hands afterwards")
		if rapid.Bool().Draw(rt, "reworded") {
			rows[0].Search = text(rt, 20, "text at first")
		}
		for part := range 2 {
			if err := s.Write(t.Context(), func(tx office.Tx) error {
				if part == 0 {
					return tx.Append(t.Context(), name, lines, office.Projection{Rows: rows})
				}
				return tx.Append(t.Context(), name, []office.Line{line(int64(len(rows)+1), 1, "")}, office.Projection{Rows: []office.Row{changed}})
			}); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "settle") {
				settle(rt, s)
			}
		}
		rows[0] = changed
		question := text(rt, 6, "question")
		if held := []rune(rapid.SampledFrom([]office.Row{changed, rows[len(rows)-1]}).Draw(rt, "of").Search); len(held) > 1 && rapid.IntRange(0, 3).Draw(rt, "of a text") > 0 {
			question = string(held[rapid.IntRange(0, len(held)-2).Draw(rt, "from"):][:2])
		}
		f := office.Filter{Town: name, Text: question, Kind: rapid.SampledFrom([]string{"", "dispute"}).Draw(rt, "of kind"),
			By: rapid.SampledFrom([]string{"", "", "王建国"}).Draw(rt, "by"), Area: rapid.SampledFrom(areas).Draw(rt, "in area"), Limit: rapid.IntRange(1, 4).Draw(rt, "limit")}
		if f.Area != "" {
			f.Former = some(rt, areas[1:], "former")
		}
		if rapid.Bool().Draw(rt, "as somebody") {
			f.Sight = aSight(rt)
		}
		if rapid.Bool().Draw(rt, "as in large books") { // where few are in sight they are read one by one, unless they are named
			for _, r := range rows {
				f.IDs = append(f.IDs, r.ID)
			}
		}
		var want, got []int64
		slices.SortFunc(rows, func(a, b office.Row) int { return cmp.Or(b.Opened.Compare(a.Opened), cmp.Compare(b.ID, a.ID)) })
		for _, r := range rows {
			holds := (f.Kind == "" || f.Kind == r.Kind) && (f.By == "" || slices.Contains(r.Hands, f.By)) && f.Sight.Sees(r) &&
				slices.ContainsFunc(append(f.Former, f.Area), func(area string) bool { return strings.HasPrefix(r.Area, area) })
			for word := range strings.FieldsSeq(f.Text) {
				holds = holds && strings.Contains(r.Search, word)
			}
			if holds {
				want = append(want, r.ID)
			}
		}
		n, err := s.CountRows(t.Context(), f)
		if err != nil || n != int64(len(want)) {
			rt.Fatalf("%+v counts %d (%v), want %d", f, n, err, len(want))
		}
		for {
			page, err := s.List(t.Context(), f)
			if err != nil {
				rt.Fatal(err)
			}
			for _, r := range page {
				got = append(got, r.ID)
			}
			if len(page) < f.Limit {
				break
			}
			f.Before = office.Cursor{Day: page[len(page)-1].Opened, ID: page[len(page)-1].ID}
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v finds %v, want %v", f, got, want)
		}
	})
}
