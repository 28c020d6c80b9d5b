package figures_test

import (
	"slices"
	"testing"

	"fengqiao/internal/figures"
)

func TestQuotients(t *testing.T) {
	set := figures.Compute(book(), figures.Sums{
		Flow: []figures.Sum{{Measure: "case.fees", Amount: 100_05, Weight: 2}, {Measure: "case.found", Amount: 3, Weight: 3},
			{Measure: "case.fees", Facet: "officer=王", Amount: 50_00, Weight: 1}, {Measure: "case.found", Facet: "officer=王", Amount: 2, Weight: 2}},
		Stock: []figures.Sum{{Measure: "case.open", Amount: 8, Weight: 8}}})
	for _, c := range []struct {
		measure, facet, want string
		evidence             int64
	}{
		{"case.fee_each", "", "33.4", 2}, // 33.35 yuan, half up
		{"case.fee_each", "officer=王", "25", 1},
		{"case.fee_each", "officer=李", "", 0}, // of nobody's cases there is no average
		{"case.open_share", "", "12.51", 2},   // of a stock, in yuan
		{"case.cases_yuan", "", "0.03", 3},
	} {
		f, ok := set.Figure(c.measure, c.facet)
		if !ok || f.Value.String() != c.want || f.Value.None != (c.want == "") || f.Evidence != c.evidence || f.Sort != figures.Ratio {
			t.Errorf("%s[%s] = %q, %d records, %s", c.measure, c.facet, f.Value, f.Evidence, f.Sort)
		}
	}
	if got := figures.Bearing(book(), "case.fee_each"); !slices.Equal(got, []string{"case.fees"}) {
		t.Errorf("borne by %v", got)
	}
}

func TestAQuotientTooLongForItsDigitsLosesDigits(t *testing.T) {
	set := figures.Compute(book(), figures.Sums{Flow: []figures.Sum{{Measure: "case.found", Amount: 9e18}, {Measure: "case.fees", Amount: 100}}})
	if f, _ := set.Figure("case.cases_yuan", ""); f.Value.String() != "9000000000000000000" {
		t.Errorf("9e18 cases a yuan are %s", f.Value)
	}
}

func TestCountingThoseThatReachANumber(t *testing.T) {
	set := figures.Compute(book(), figures.Sums{
		Flow: []figures.Sum{
			{Measure: "case.fees", Amount: 399_99, Weight: 5},
			{Measure: "case.fees", Facet: "officer=王", Amount: 100_00, Weight: 2}, // 100 yuan, not 100 fen
			{Measure: "case.fees", Facet: "officer=李", Amount: 99_99, Weight: 1},
			{Measure: "case.fees", Facet: "officer=赵", Amount: 200_00, Weight: 2},
			{Measure: "case.found", Facet: "officer=李", Amount: 2, Weight: 2},
			{Measure: "case.found", Facet: "sort=a", Amount: 9, Weight: 9},
			{Measure: "case.more", Facet: "officer=李", Amount: 1, Weight: 1},
			{Measure: "case.more", Facet: "officer=王", Amount: 2, Weight: 2}},
		ByArea: []figures.Sum{{Measure: "case.found", Area: "11", Amount: 3, Weight: 3}, {Measure: "case.found", Area: "12", Amount: 2, Weight: 2},
			{Measure: "case.found", Area: "13", Amount: 1, Weight: 1}, {Measure: "case.found", Area: "13", Amount: 2, Weight: 2}}})
	for _, c := range []struct {
		measure  string
		n        int64
		evidence int64
		reached  []string
	}{
		{"case.paid", 2, 4, []string{"officer=王", "officer=赵"}},
		{"all.busy", 1, 3, []string{"officer=李"}}, // two of one sort and one of the other
		{"case.many", 2, 6, []string{"11", "13"}},
	} {
		f, _ := set.Figure(c.measure, "")
		if f.Value.Units != c.n || f.Evidence != c.evidence || !slices.Equal(set.Reached(c.measure), c.reached) {
			t.Errorf("%s: %s of %v, %d records", c.measure, f.Value, set.Reached(c.measure), f.Evidence)
		}
	}
	if f, _ := set.Figure("case.paid", "officer=王"); f.Value.Units != 0 {
		t.Errorf("what counts values has no parts, got %s", f.Value)
	}
}

func TestFacetsReadWell(t *testing.T) {
	sums := []figures.Sum{{Measure: "case.found", Facet: "after=7", Amount: 1}, {Measure: "case.found", Facet: "after=8", Amount: 1},
		{Measure: "case.found", Facet: "officer=7", Amount: 1}, {Measure: "case.more", Facet: "after=7", Amount: 1}, {Measure: "case.found", Amount: 2}}
	if got := figures.Linked(book(), sums); !slices.Equal(got, []int64{7, 8}) {
		t.Errorf("linked records %v", got)
	}
	set := figures.Compute(book(), figures.Sums{Flow: sums, Names: map[int64]string{7: "排水沟纠纷"}})
	for facet, want := range map[string]string{"after=7": "排水沟纠纷", "after=8": "8", "officer=7": "7", "sort=b": "乙", "": ""} {
		f, _ := set.Figure("case.found", facet)
		if _, value := f.FacetTitles("zh"); value != want {
			t.Errorf("%s reads %q, want %q", facet, value, want)
		}
	}
}
