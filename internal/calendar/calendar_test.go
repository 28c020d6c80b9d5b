package calendar_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"fengqiao/internal/calendar"
)

// notices reads the project's own table of holiday notices, 2022 to 2026.
func notices(t testing.TB) *calendar.Calendar {
	t.Helper()
	f, err := os.Open("../../handbook/holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cal, err := calendar.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func TestWorkingDaysOfTheYears(t *testing.T) {
	cal := notices(t)
	for i, want := range []int{249, 249, 251, 248, 248} {
		year := 2022 + i
		if got := cal.WorkingDaysBetween(calendar.New(year-1, 12, 31), calendar.New(year, 12, 31)); got != want {
			t.Errorf("%d has %d working days, want %d", year, got, want)
		}
	}
	if cal.Through() != 2026 {
		t.Errorf("notices through %d, want 2026", cal.Through())
	}
}

func TestWorkday(t *testing.T) {
	cal := notices(t)
	for _, c := range []struct {
		day  string
		work bool
		name string
	}{
		{"2024-10-01", false, "国庆节"},
		{"2024-10-05", false, "国庆节"}, // a Saturday inside the holiday
		{"2024-10-12", true, "国庆节"},  // a Saturday made up
		{"2024-10-08", true, ""},
		{"2024-10-13", false, ""},
		{"2024-02-09", true, ""}, // New Year's Eve was worked by law in 2024
		{"2025-01-28", false, "春节"},
		{"2022-12-31", false, "元旦"}, // by the notice for 2023
		{"1999-10-01", true, ""},    // a Friday before any notice known
		{"2099-01-03", false, ""},   // a Saturday after all of them
		{"", false, ""},
	} {
		d := day(t, c.day)
		name, ok := cal.Note(d)
		if cal.Workday(d) != c.work || name != c.name || ok != (c.name != "") {
			t.Errorf("%s: worked %v, %q", c.day, cal.Workday(d), name)
		}
	}
}

func TestZeroCalendar(t *testing.T) {
	var cal calendar.Calendar
	if cal.Through() != 0 || !cal.Workday(day(t, "2024-10-01")) || cal.Workday(day(t, "2024-10-12")) {
		t.Error("a calendar without notices is not Monday to Friday")
	}
	r := cal.Reckon(calendar.Count{Start: day(t, "2024-09-30"), Limit: calendar.Limit{N: 5, Unit: calendar.WorkingDays}})
	if r.Due != day(t, "2024-10-07") || !r.Provisional {
		t.Errorf("due %v, provisional %v", r.Due, r.Provisional)
	}
}

func TestReadFaults(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "line 1: the file is empty: its first line must be date,kind,name"},
		{"heading", "day,kind,name\n", `line 1: the heading is "day,kind,name": it must be date,kind,name`},
		{"no heading", "2024-10-01,holiday,国庆节\n", `line 1: the heading is`},
		{"kind", "date,kind,name\n2024-10-01,Holiday,国庆节\n", `line 2: the kind "Holiday" is not known: it must be holiday or workday`},
		{"impossible", "date,kind,name\n2024-10-01,holiday,国庆节\n2024-09-31,holiday,国庆节\n", "line 3: there is no day 2024-09-31: that month has 30 days"},
		{"spreadsheet date", "date,kind,name\n2024/10/1,holiday,国庆节\n", `line 2: "2024/10/1" is not a date: write it like 2024-03-05`},
		{"twice", "date,kind,name\n2024-10-02,holiday,国庆节\n2024-10-01,holiday,国庆节\n2024-10-02,holiday,国庆节\n", "line 4: 2024-10-02 stands on line 2 already"},
		{"weekday made up", "date,kind,name\n2024-10-11,workday,国庆节\n", "line 2: 2024-10-11 is a Friday and worked anyway"},
		{"no name", "date,kind,name\n2024-10-01,holiday,\n", "line 2: the name must be"},
		{"blank at the name", "date,kind,name\n2024-10-01,holiday, 国庆节\n", "line 2: the name must be"},
		{"fields", "date,kind,name\n2024-10-01,holiday\n", "line 2: there are 2 fields"},
		{"quotes", "date,kind,name\n2024-10-01,holiday,\"国庆节\n", "a quotation mark is not closed"},
		{"far year", "date,kind,name\n2924-10-01,holiday,国庆节\n", "line 2: the year of 2924-10-01 is not between 1950 and 2199"},
		{"year left out", "date,kind,name\n2022-10-01,holiday,国庆节\n2024-10-01,holiday,国庆节\n", "the year 2023 has no rows: add those of its notice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cal, err := calendar.Read(strings.NewReader(c.text))
			if cal != nil || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			var fault *calendar.Fault
			if !errors.As(err, &fault) || fault.In("zh") == fault.In("en") {
				t.Errorf("not a fault in both languages: %v", err)
			}
		})
	}
}

func TestReadTellsAllFaults(t *testing.T) {
	_, err := calendar.Read(strings.NewReader("date,kind,name\n2024-10-01,off,国庆节\n2024-10-02,holiday,国庆节\nx,holiday,国庆节\n"))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 2 {
		t.Errorf("got %v, want the faults of lines 2 and 4", err)
	}
}

func TestReadFailure(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := calendar.Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// Spreadsheet programs write a byte order mark and CRLF; rows may come in any order.
func TestReadFromASpreadsheet(t *testing.T) {
	cal, err := calendar.Read(strings.NewReader("\ufeffdate,kind,name\r\n2024-10-12,workday,国庆节\r\n2024-10-01,holiday,国庆节\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if cal.Workday(day(t, "2024-10-01")) || !cal.Workday(day(t, "2024-10-12")) {
		t.Error("the rows were not understood")
	}
}

// A notice reaches back into the December before; that makes it no notice of that December's year.
func TestThroughBelongsToTheNotice(t *testing.T) {
	cal, err := calendar.Read(strings.NewReader("date,kind,name\n2022-12-31,holiday,元旦\n2023-01-02,holiday,元旦\n"))
	if err != nil {
		t.Fatal(err)
	}
	count := calendar.Count{Start: day(t, "2022-06-01"), Limit: calendar.Limit{N: 5, Unit: calendar.WorkingDays}}
	if r := cal.Reckon(count); cal.Through() != 2023 || !r.Provisional {
		t.Errorf("through %d; a count in 2022 is provisional: %v", cal.Through(), r.Provisional)
	}
}

func TestRemaining(t *testing.T) {
	cal := notices(t)
	for _, c := range []struct {
		today, due string
		unit       calendar.Unit
		n          int
		late       bool
	}{
		{"2024-09-30", "2024-10-10", calendar.WorkingDays, 3, false}, // 8, 9, 10 October
		{"2024-09-30", "2024-10-10", calendar.Days, 10, false},
		{"2024-09-30", "2024-10-10", calendar.Months, 10, false},
		{"2024-10-10", "2024-10-10", calendar.WorkingDays, 0, false},
		{"2024-10-12", "2024-10-10", calendar.Days, 2, true},
		{"2024-10-05", "2024-09-30", calendar.WorkingDays, 5, true}, // late all through the holiday
		{"", "2024-09-30", calendar.Days, 0, false},
		{"2024-10-05", "", calendar.Days, 0, false},
	} {
		n, late := cal.Remaining(day(t, c.today), day(t, c.due), c.unit)
		if n != c.n || late != c.late {
			t.Errorf("%s to %s in %s: %d, %v, want %d, %v", c.today, c.due, c.unit, n, late, c.n, c.late)
		}
	}
}

func TestWorkingDaysBetweenCountsEachDay(t *testing.T) {
	cal := notices(t)
	rapid.Check(t, func(t *rapid.T) {
		from := anyDate().Draw(t, "from")
		n := rapid.IntRange(0, 900).Draw(t, "n")
		want := 0
		for d := from.AddDays(1); !d.After(from.AddDays(n)); d = d.AddDays(1) {
			if cal.Workday(d) {
				want++
			}
		}
		if got := cal.WorkingDaysBetween(from, from.AddDays(n)); got != want {
			t.Fatalf("%v to %v: %d, want %d", from, from.AddDays(n), got, want)
		}
		if got := cal.WorkingDaysBetween(from.AddDays(n), from); got != -want {
			t.Fatalf("backwards: %d, want %d", got, -want)
		}
	})
}

func FuzzRead(f *testing.F) {
	// Short seeds only: the fuzzer spends its minutes shortening long ones.
	f.Add("date,kind,name\n2024-10-01,holiday,国庆节\n2024-10-12,workday,国庆节\n")
	f.Add("date,kind,name\n2024-02-30,holiday,\"x\n")
	f.Add("\ufeffdate,kind,name\r\n1950-01-01,holiday,元旦\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		cal, err := calendar.Read(strings.NewReader(text))
		if err != nil {
			var fault *calendar.Fault
			if cal != nil || !errors.As(err, &fault) || fault.Zh == "" || fault.En == "" {
				t.Fatalf("a bad table must give faults and nothing else: %v", err)
			}
			return
		}
		// Whatever was accepted counts day by day as it counts as a whole.
		from := calendar.New(max(cal.Through(), 1950), time.January, 1).AddDays(-30)
		sum := 0
		for i := range 400 {
			if cal.Workday(from.AddDays(i + 1)) {
				sum++
			}
		}
		if got := cal.WorkingDaysBetween(from, from.AddDays(400)); got != sum {
			t.Fatalf("400 days from %v: %d working days, one by one %d", from, got, sum)
		}
	})
}
