package calendar_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fengqiao/internal/calendar"
)

var update = flag.Bool("update", false, "write the golden files anew")

func limit(t testing.TB, s string) calendar.Limit {
	t.Helper()
	l, err := calendar.ParseLimit(s)
	if err != nil {
		t.Fatalf("limit in the test: %v", err)
	}
	return l
}

// worked is a count worked out by hand with a wall calendar and the notices.
type worked struct {
	name   string
	start  string
	limit  string
	pauses []string // "from to", "from" while paused
	extend []string // "on limit"
	roll   bool

	due, first                 string
	open, restDay, provisional bool
}

func (c worked) count(t testing.TB) calendar.Count {
	t.Helper()
	count := calendar.Count{Start: day(t, c.start), Roll: c.roll}
	if c.limit != "" {
		count.Limit = limit(t, c.limit)
	}
	for _, p := range c.pauses {
		from, to, _ := strings.Cut(p, " ")
		count.Pauses = append(count.Pauses, calendar.Pause{From: day(t, from), To: day(t, to), Reason: "补正材料"})
	}
	for _, e := range c.extend {
		on, by, _ := strings.Cut(e, " ")
		count.Extensions = append(count.Extensions, calendar.Extension{On: day(t, on), Limit: limit(t, by), Reason: "情况复杂"})
	}
	return count
}

var reckoned = []worked{
	{name: "National Day 2024, ends on the make-up Saturday", start: "2024-09-24", limit: "10 working days", due: "2024-10-12", first: "2024-09-25"},
	{name: "National Day 2024, twenty", start: "2024-09-20", limit: "20 working days", due: "2024-10-23", first: "2024-09-23"},
	{name: "National Day 2025, first day is a make-up Sunday", start: "2025-09-26", limit: "5 working days", due: "2025-10-10", first: "2025-09-28"},
	{name: "National Day 2025, over the second make-up day", start: "2025-09-26", limit: "7 working days", due: "2025-10-13", first: "2025-09-28"},
	{name: "Spring Festival 2024, before it", start: "2024-02-02", limit: "5 working days", due: "2024-02-08", first: "2024-02-04"},
	{name: "Spring Festival 2024, ends on the make-up Sunday", start: "2024-02-02", limit: "7 working days", due: "2024-02-18", first: "2024-02-04"},
	{name: "Spring Festival 2024, beyond it", start: "2024-02-02", limit: "10 working days", due: "2024-02-21", first: "2024-02-04"},
	{name: "starts inside a holiday", start: "2024-10-03", limit: "1 working day", due: "2024-10-08", first: "2024-10-08"},

	{name: "pause over the holiday, working days", start: "2024-09-24", limit: "10 working days", pauses: []string{"2024-09-27 2024-10-09"}, due: "2024-10-17", first: "2024-09-25"},
	{name: "pause over the holiday, calendar days", start: "2024-09-24", limit: "15 days", pauses: []string{"2024-09-27 2024-10-09"}, due: "2024-10-21", first: "2024-09-25"},
	{name: "pause in a month limit", start: "2024-03-05", limit: "1 month", pauses: []string{"2024-03-20 2024-04-10"}, due: "2024-04-26", first: "2024-03-06", provisional: false},
	{name: "two pauses, given the wrong way round", start: "2024-03-04", limit: "10 days", pauses: []string{"2024-03-10 2024-03-15", "2024-03-06 2024-03-08"}, due: "2024-03-21", first: "2024-03-05"},
	{name: "overlapping pauses count once", start: "2024-03-04", limit: "10 days", pauses: []string{"2024-03-06 2024-03-10", "2024-03-08 2024-03-12"}, due: "2024-03-20", first: "2024-03-05"},
	{name: "paused and resumed on one day", start: "2024-03-04", limit: "10 days", pauses: []string{"2024-03-06 2024-03-06"}, due: "2024-03-14", first: "2024-03-05"},
	{name: "paused on the day of start", start: "2024-03-04", limit: "5 working days", pauses: []string{"2024-03-04 2024-03-08"}, due: "2024-03-15", first: "2024-03-11"},
	{name: "still paused", start: "2024-09-24", limit: "10 working days", pauses: []string{"2024-09-27"}, open: true, first: "2024-09-25"},
	{name: "still paused from the start", start: "2024-09-24", limit: "1 month", pauses: []string{"2024-09-24"}, open: true},
	{name: "still paused, extended in another unit", start: "2024-09-24", limit: "15 days", extend: []string{"2024-09-26 5 working days"}, pauses: []string{"2024-09-27"}, open: true, first: "2024-09-25"},
	{name: "paused only on the last day", start: "2024-09-24", limit: "10 working days", pauses: []string{"2024-10-12"}, due: "2024-10-12", first: "2024-09-25"},
	{name: "paused on the last day of a month limit", start: "2024-09-24", limit: "1 month", pauses: []string{"2024-10-24 2024-11-10"}, due: "2024-10-24", first: "2024-09-25"},
	{name: "paused after the last day", start: "2024-09-24", limit: "1 month", pauses: []string{"2024-10-25 2024-11-25"}, due: "2024-10-24", first: "2024-09-25"},

	{name: "petition over National Day 2025", start: "2025-08-04", limit: "60 days", due: "2025-10-03", first: "2025-08-05", restDay: true},
	{name: "petition extended", start: "2025-08-04", limit: "60 days", extend: []string{"2025-09-28 30 days"}, due: "2025-11-02", first: "2025-08-05", restDay: true},
	{name: "disclosure extended", start: "2024-09-20", limit: "20 working days", extend: []string{"2024-10-20 20 working days"}, due: "2024-11-20", first: "2024-09-23"},
	{name: "extended in another unit", start: "2024-09-24", limit: "15 days", extend: []string{"2024-10-08 5 working days"}, due: "2024-10-15", first: "2024-09-25"},
	{name: "extended and paused", start: "2024-09-24", limit: "5 working days", extend: []string{"2024-09-26 5 working days"}, pauses: []string{"2024-09-27 2024-10-09"}, due: "2024-10-17", first: "2024-09-25"},
	{name: "months add up before the month's end is sought", start: "2024-01-31", limit: "1 month", extend: []string{"2024-02-20 1 month"}, due: "2024-03-31", first: "2024-02-01", restDay: true},

	{name: "month's end in a leap year", start: "2024-01-31", limit: "1 month", due: "2024-02-29", first: "2024-02-01"},
	{name: "month's end", start: "2023-01-31", limit: "1 month", due: "2023-02-28", first: "2023-02-01"},
	{name: "three months to a short one", start: "2024-08-31", limit: "3 months", due: "2024-11-30", first: "2024-09-01", restDay: true},

	{name: "not rolled", start: "2024-09-20", limit: "15 days", due: "2024-10-05", first: "2024-09-21", restDay: true},
	{name: "rolled over the holiday", start: "2024-09-20", limit: "15 days", roll: true, due: "2024-10-08", first: "2024-09-21"},
	{name: "rolled to a make-up Sunday", start: "2024-02-02", limit: "15 days", roll: true, due: "2024-02-18", first: "2024-02-03"},
	{name: "a make-up Saturday is no rest day", start: "2024-09-27", limit: "15 days", roll: true, due: "2024-10-12", first: "2024-09-28"},
	{name: "rolled month", start: "2024-08-31", limit: "3 months", roll: true, due: "2024-12-02", first: "2024-09-01"},

	{name: "into 2027", start: "2026-12-21", limit: "20 working days", due: "2027-01-18", first: "2026-12-22", provisional: true},
	{name: "up to the end of 2026", start: "2026-12-21", limit: "8 working days", due: "2026-12-31", first: "2026-12-22"},
	{name: "calendar days into 2027", start: "2026-12-20", limit: "15 days", due: "2027-01-04", first: "2026-12-21", provisional: true},
	{name: "rolled in 2027", start: "2026-12-18", limit: "15 days", roll: true, due: "2027-01-04", first: "2026-12-19", provisional: true},
	{name: "from before the first notice", start: "2021-12-20", limit: "10 working days", due: "2022-01-04", first: "2021-12-21", provisional: true},
	{name: "calendar days from before the first notice", start: "2021-12-20", limit: "15 days", due: "2022-01-04", first: "2021-12-21"},

	{name: "no limit", start: "2024-09-24", due: "2024-09-24"},
	{name: "no start", limit: "15 days"},
	{name: "past the last year there is", start: "9999-12-20", limit: "15 days"},
}

func TestReckon(t *testing.T) {
	cal := notices(t)
	for _, c := range reckoned {
		t.Run(c.name, func(t *testing.T) {
			count := c.count(t)
			r := cal.Reckon(count)
			if r.Due.String() != c.due || r.First.String() != c.first || r.Open != c.open || r.RestDay != c.restDay || r.Provisional != c.provisional {
				t.Errorf("due %s first %s open %v rest %v provisional %v\nwant %s %s %v %v %v\n%s", r.Due, r.First, r.Open, r.RestDay, r.Provisional,
					c.due, c.first, c.open, c.restDay, c.provisional, strings.Join(r.Explain("en"), "\n"))
			}
			if due, ok := cal.Due(count); due != r.Due || ok != !r.Due.IsZero() {
				t.Errorf("Due says %v, %v; Reckon %v", due, ok, r.Due)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	cal := notices(t)
	var told strings.Builder
	for _, c := range reckoned {
		r := cal.Reckon(c.count(t))
		told.WriteString("# " + c.name + "\n")
		for _, sentence := range append(r.Explain("zh"), r.Explain("en")...) {
			told.WriteString(sentence + "\n")
		}
		told.WriteByte('\n')
	}
	const golden = "testdata/explained.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(told.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if told.String() != string(want) {
		t.Errorf("the explanations differ from %s; look at them and run with -update\n%s", golden, told.String())
	}
}

// anyCount draws counts with up to three closed pauses and two extensions.
func anyCount() *rapid.Generator[calendar.Count] {
	limits := rapid.Custom(func(t *rapid.T) calendar.Limit {
		unit := rapid.SampledFrom([]calendar.Unit{calendar.Days, calendar.WorkingDays, calendar.Months}).Draw(t, "unit")
		most := 90
		if unit == calendar.Months {
			most = 14
		}
		return calendar.Limit{N: rapid.IntRange(1, most).Draw(t, "n"), Unit: unit}
	})
	return rapid.Custom(func(t *rapid.T) calendar.Count {
		c := calendar.Count{Start: anyDate().Draw(t, "start"), Limit: limits.Draw(t, "limit"), Roll: rapid.Bool().Draw(t, "roll")}
		for range rapid.IntRange(0, 3).Draw(t, "pauses") {
			from := c.Start.AddDays(rapid.IntRange(-5, 100).Draw(t, "after"))
			c.Pauses = append(c.Pauses, calendar.Pause{From: from, To: from.AddDays(rapid.IntRange(-2, 40).Draw(t, "for"))})
		}
		for range rapid.IntRange(0, 2).Draw(t, "extensions") {
			c.Extensions = append(c.Extensions, calendar.Extension{On: c.Start, Limit: limits.Draw(t, "by")})
		}
		return c
	})
}

// paused tells by the definition alone whether d is excluded.
func paused(c calendar.Count, d calendar.Date) bool {
	for _, p := range c.Pauses {
		if d.After(p.From) && !d.After(p.To) {
			return true
		}
	}
	return false
}

// oneByOne finds the due date by walking from day to day, as a clerk would with a finger on the wall calendar.
func oneByOne(cal *calendar.Calendar, c calendar.Count) calendar.Date {
	legs := []calendar.Limit{c.Limit}
	for _, e := range c.Extensions {
		if last := &legs[len(legs)-1]; e.Limit.Unit == last.Unit {
			last.N += e.Limit.N
		} else {
			legs = append(legs, e.Limit)
		}
	}
	d := c.Start
	for _, leg := range legs {
		n, unit := leg.N, leg.Unit
		if unit == calendar.Months { // as many calendar days as the months have
			n, unit = d.AddMonths(n).Sub(d), calendar.Days
		}
		for n > 0 {
			d = d.AddDays(1)
			if !paused(c, d) && (unit == calendar.Days || cal.Workday(d)) {
				n--
			}
		}
	}
	if legs[len(legs)-1].Unit != calendar.WorkingDays {
		for c.Roll && !cal.Workday(d) {
			d = d.AddDays(1)
		}
	}
	return d
}

func TestReckonAsOneByOne(t *testing.T) {
	cal := notices(t)
	rapid.Check(t, func(t *rapid.T) {
		c := anyCount().Draw(t, "count")
		want := oneByOne(cal, c)
		due, ok := cal.Due(c)
		r := cal.Reckon(c)
		if !ok || due != want || r.Due != due {
			t.Fatalf("Due %v %v, Reckon %v, one by one %v", due, ok, r.Due, want)
		}
		if c.Limit.Unit == calendar.WorkingDays && len(c.Extensions) == 0 && !cal.Workday(due) {
			t.Fatalf("%v is no working day", due)
		}
		if len(r.Explain("zh")) != len(r.Steps) || len(r.Explain("en")) != len(r.Steps) {
			t.Fatal("a step has no sentence")
		}
		for i, s := range append(r.Explain("zh"), r.Explain("en")...) {
			if s == "" {
				t.Fatalf("sentence %d is empty: %+v", i, r.Steps)
			}
		}
		for i, p := range c.Pauses { // paused for good instead: open, or decided before
			if p.From.Before(due) && p.To.After(p.From) {
				c.Pauses[i].To = calendar.Date{}
				if still, ok := cal.Due(c); ok && still.After(p.From) && !c.Roll {
					t.Fatalf("paused on %v without end and yet due on %v", p.From, still)
				} else if r := cal.Reckon(c); r.Due != still || r.Open == ok {
					t.Fatalf("Due %v %v, Reckon %v open %v", still, ok, r.Due, r.Open)
				}
				break
			}
		}
	})
}

func TestWorkingDayLimits(t *testing.T) {
	cal := notices(t)
	rapid.Check(t, func(t *rapid.T) {
		start, n := anyDate().Draw(t, "start"), rapid.IntRange(1, 400).Draw(t, "n")
		due, ok := cal.Due(calendar.Count{Start: start, Limit: calendar.Limit{N: n, Unit: calendar.WorkingDays}})
		if !ok || !cal.Workday(due) || cal.WorkingDaysBetween(start, due) != n {
			t.Fatalf("%d working days after %v: %v, %v", n, start, due, ok)
		}
	})
}

func TestDueIsMonotone(t *testing.T) {
	cal := notices(t)
	rapid.Check(t, func(t *rapid.T) {
		c := anyCount().Draw(t, "count")
		c.Pauses = nil // days of a pause before the start are not excluded, so a later start may well end earlier in months
		later := c
		later.Start = c.Start.AddDays(rapid.IntRange(0, 40).Draw(t, "later"))
		longer := c
		longer.Limit.N++
		due, _ := cal.Due(c)
		if d, _ := cal.Due(later); d.Before(due) {
			t.Fatalf("a start on %v instead of %v ends on %v instead of %v", later.Start, c.Start, d, due)
		}
		if d, _ := cal.Due(longer); d.Before(due) {
			t.Fatalf("a longer limit ends on %v instead of %v", d, due)
		}
	})
}

// Every day between start and due is told of exactly once: counted, holiday, weekend or pause.
func TestStepsAccountForEveryDay(t *testing.T) {
	cal := notices(t)
	rapid.Check(t, func(t *rapid.T) {
		c := anyCount().Draw(t, "count")
		c.Limit.Unit, c.Extensions = calendar.WorkingDays, nil
		r := cal.Reckon(c)
		told := c.Limit.N
		for _, s := range r.Steps {
			switch s.Kind {
			case calendar.StepHoliday, calendar.StepWeekends, calendar.StepPause:
				told += s.Days
			}
		}
		if days := r.Due.Sub(c.Start); told != days {
			t.Fatalf("%d days from %v to %v, told of %d: %v", days, c.Start, r.Due, told, r.Explain("en"))
		}
	})
}

func BenchmarkDue(b *testing.B) {
	cal := notices(b)
	start := calendar.New(2022, 1, 1)
	plain := calendar.Count{Limit: calendar.Limit{N: 20, Unit: calendar.WorkingDays}}
	pausedOnce := plain
	pausedOnce.Pauses = make([]calendar.Pause, 1)
	pausedOnce.Extensions = []calendar.Extension{{Limit: plain.Limit}}
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			plain.Start = start.AddDays(i % 1800)
			cal.Due(plain)
			i++
		}
	})
	b.Run("paused and extended", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			pausedOnce.Start = start.AddDays(i % 1800)
			pausedOnce.Pauses[0] = calendar.Pause{From: pausedOnce.Start.AddDays(5), To: pausedOnce.Start.AddDays(20)}
			cal.Due(pausedOnce)
			i++
		}
	})
	b.Run("reckoned", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			plain.Start = start.AddDays(i % 1800)
			cal.Reckon(plain)
			i++
		}
	})
}
