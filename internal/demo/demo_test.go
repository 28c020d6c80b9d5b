package demo_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	definitions "fengqiao/handbook"
	"fengqiao/internal/calendar"
	"fengqiao/internal/demo"
	"fengqiao/internal/figures"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
)

const town = "wangcao"

// TestEveryTown builds each town by itself: the books are sound, the rules between figures hold, and what the report
// states comes out of the records or a note says why not.
func TestEveryTown(t *testing.T) {
	for _, key := range demo.Towns() {
		t.Run(key, func(t *testing.T) {
			o, clock := empty(t)
			if err := demo.Build(t.Context(), o, clock, key, nil); err != nil {
				t.Fatal(err)
			}
			all, err := demo.Claims(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			stated, differ, year := 0, 0, 0
			for _, c := range all {
				if c.Town != key || c.Class != "figure" {
					continue
				}
				stated++
				year = c.Year
				if !c.Agrees {
					differ++
					t.Logf("%s %s %s: stated %s, the books say %q; %s", c.Row, c.Measure, c.Facet, c.Stated, c.Value, c.Note)
				}
				if c.Value.None || !c.Agrees && c.Note == "" {
					t.Errorf("%s %s %s: stated %s, the books say %q", c.Row, c.Measure, c.Facet, c.Stated, c.Value)
				}
			}
			yearly, err := o.Report(t.Context(), key, year, 0)
			if err != nil {
				t.Fatal(err)
			}
			said := yearly.Figures()
			for _, c := range all {
				none := c.Value.Units == 0 // its report says in words that there was none
				if c.Town == key && c.Class == "figure" && !none && !slices.ContainsFunc(said, func(f figures.Figure) bool { return f.Measure.ID == c.Measure && f.Facet == c.Facet }) {
					t.Errorf("%s %s %s: stated %s, and the report composed of the books says nothing of it", c.Row, c.Measure, c.Facet, c.Stated)
				}
			}
			set, err := o.Figures(t.Context(), key, figures.Year(year))
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range set.Breaches() {
				t.Errorf("%s: %s %s %s", b.Rule.Says.Zh, b.Left.Value, b.Rule.Is, b.Right.Value)
			}
			row, err := o.Town(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d entries; %d figures, %d differ with a note", row.Head.Seq, stated, differ)
			faults, err := o.Verify(t.Context(), key, nil)
			if err != nil || len(faults) > 0 {
				t.Errorf("the books are not sound: %v, %v", faults, err)
			}
		})
	}
}

// empty is an office on fresh books that runs by the demo's clock.
func empty(t *testing.T) (*office.Office, *demo.Clock) {
	t.Helper()
	clock := demo.NewClock()
	s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	o, err := office.New(office.Config{Store: s, Definitions: definitions.FS, Now: clock.Now, Rand: clock, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return o, clock
}

func head(t *testing.T, o *office.Office) ledger.Head {
	t.Helper()
	row, err := o.Town(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	return row.Head
}

// TestTheYear builds the demo town once and looks at it from all sides.
func TestTheYear(t *testing.T) {
	o, clock := empty(t)
	begun := time.Now()
	if err := demo.Build(t.Context(), o, clock, town, nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d entries in %s", head(t, o).Seq, time.Since(begun))
	for _, look := range []struct {
		name string
		at   func(*testing.T, *office.Office)
	}{
		{"claims", claims},
		{"the books are sound", sound},
		{"the rules between figures hold", rules},
		{"no two records read the same", variety},
		{"corrections after the closing show", corrected},
		{"work is recorded after it is done", recordedAfter},
		{"the end of the year", atTheEnd},
	} {
		t.Run(look.name, func(t *testing.T) { look.at(t, o) })
	}
	t.Run("building again changes nothing", func(t *testing.T) {
		before := head(t, o)
		if err := demo.Build(t.Context(), o, clock, town, func(int64, int64) { t.Error("something was recorded again") }); err != nil {
			t.Fatal(err)
		}
		if head(t, o) != before {
			t.Error("the journal has grown")
		}
	})
	t.Run("a build broken off goes on to the same journal", func(t *testing.T) {
		other, clock := empty(t)
		ctx, stop := context.WithCancel(t.Context())
		err := demo.Build(ctx, other, clock, town, func(done, total int64) {
			if done > total/3 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("the build went on: %v", err)
		}
		if err := demo.Build(t.Context(), other, clock, town, nil); err != nil {
			t.Fatal(err)
		}
		if head(t, other) != head(t, o) {
			t.Errorf("the journal ends in %v, in one go it ended in %v", head(t, other), head(t, o))
		}
	})
}

// claims: every stated figure comes out of the records, but where the report contradicts itself.
func claims(t *testing.T, o *office.Office) {
	all, err := demo.Claims(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	contradictory := []string{"001/5", "001/7", "001/11"}
	kept, rows := 0, 0
	for _, c := range all {
		if c.Town != town {
			continue
		}
		rows++
		switch {
		case c.Class == "principle":
			if !c.Value.None || c.Agrees || c.Note == "" {
				t.Errorf("%s is not kept on principle, with a note: %+v", c.Row, c)
			}
			continue
		case slices.Contains(contradictory, c.Row):
			if c.Agrees || c.Note == "" || c.Value.None {
				t.Errorf("%s contradicts the report itself and its note says so: %+v", c.Row, c)
			}
		case !c.Agrees:
			t.Errorf("%s %s: stated %s, the books say %q", c.Row, c.Measure, c.Stated, c.Value)
		}
		kept++
		evidence, err := o.Evidence(t.Context(), town, c.Measure, c.Facet, figures.Year(c.Year), 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		if none := c.Measure == "normative-document.made"; len(evidence) == 0 && !none {
			t.Errorf("%s %s rests on no record", c.Row, c.Measure)
		}
	}
	if kept != 34 || rows != 39 {
		t.Errorf("%d figures and %d rows; the report states 34, and 5 more that are not kept", kept, rows)
	}
}

func sound(t *testing.T, o *office.Office) {
	faults, err := o.Verify(t.Context(), town, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f.Says.En)
	}
}

func rules(t *testing.T, o *office.Office) {
	set, err := o.Figures(t.Context(), town, figures.Year(2024))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range set.Breaches() {
		t.Errorf("%s: %s %s %s", b.Rule.Says.Zh, b.Left.Value, b.Rule.Is, b.Right.Value)
	}
}

// list reads all matters of a kind.
func list(t *testing.T, o *office.Office, kind string) []office.Row {
	t.Helper()
	rows, err := o.List(t.Context(), office.Filter{Town: town, Kind: kind, Limit: 5000})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func variety(t *testing.T, o *office.Office) {
	for _, c := range []struct {
		kind string
		most int // records that may read the same
	}{
		{"dispute", 2}, {"consultation", 2}, {"licence", 3}, {"confirmation", 4}, {"inspection", 4}, {"disclosure-item", 2},
		{"legal-opinion", 3}, {"document-review", 3}, {"petition", 2}, {"complaint", 2},
	} {
		seen := map[string]int{}
		for _, row := range list(t, o, c.kind) {
			if strings.ContainsAny(row.Title, "{}") || row.Title == "" {
				t.Errorf("%s %d reads %q", c.kind, row.ID, row.Title)
			}
			if seen[row.Title]++; seen[row.Title] > c.most {
				t.Errorf("%s: %d records read %q", c.kind, seen[row.Title], row.Title)
			}
		}
	}
}

func corrected(t *testing.T, o *office.Office) {
	row, err := o.Town(t.Context(), town)
	if err != nil || !slices.Contains(row.Closed, 2024) {
		t.Fatalf("the year is not closed: %v", err)
	}
	closed, corrections := false, 0
	for line, err := range o.Store.Lines(t.Context(), town, office.LineQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := ledger.Read(line.Body)
		if err != nil {
			t.Fatal(err)
		}
		closed = closed || e.Year == 2024
		if closed && e.Do == "correct" && e.Reason != "" {
			corrections++
		}
	}
	if corrections != 2 {
		t.Errorf("%d corrections after the closing, want 2", corrections)
	}
}

// recordedAfter: nothing is recorded before it is done, some things weeks later, and offices rest on rest days.
func recordedAfter(t *testing.T, o *office.Office) {
	book, err := o.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	late := 0
	var last time.Time
	for line, err := range o.Store.Lines(t.Context(), town, office.LineQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := ledger.Read(line.Body)
		if err != nil {
			t.Fatal(err)
		}
		day := calendar.Of(e.At)
		if day.Before(e.On) || e.At.Before(last) {
			t.Errorf("entry %d is recorded on %s, done on %s", e.Seq, day, e.On)
		}
		last = e.At
		if day.Sub(e.On) > 9 {
			late++
		}
		if e.Post == "window-clerk" && !book.Calendar.Workday(day) {
			t.Errorf("entry %d is recorded at the window on %s, a rest day", e.Seq, day)
		}
	}
	if late < 50 {
		t.Errorf("only %d entries were recorded late", late)
	}
}

func atTheEnd(t *testing.T, o *office.Office) {
	set, err := o.Figures(t.Context(), town, figures.Year(2024))
	if err != nil {
		t.Fatal(err)
	}
	for measure, want := range map[string]string{"dispute.open": "21", "village.in_force": "15", "village-advisor.covered": "15",
		"interference-report.reports": "4", "police-report.months": "12", "democratic-village.upgraded": "1"} {
		if f, _ := set.Figure(measure, ""); f.Value.String() != want {
			t.Errorf("%s is %s, want %s", measure, f.Value, want)
		}
	}
	for _, measure := range []string{"licence.late", "confirmation.late", "disclosure-item.late", "dispute.confirmed", "dispute.visited", "problem.open", "plan-task.unfinished"} {
		if f, _ := set.Figure(measure, ""); !f.Value.Positive() {
			t.Errorf("%s is %s; a year in which nothing is late or left over is none", measure, f.Value)
		}
	}
}
