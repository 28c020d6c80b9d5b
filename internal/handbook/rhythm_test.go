package handbook_test

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"fengqiao/internal/calendar"
)

// TestRhythms writes each rhythm into a kind and compares the slots of a period by their last days.
func TestRhythms(t *testing.T) {
	for _, c := range []struct {
		rhythm, from, to string
		first, last      string
		n                int
		titles           []string // of the first
	}{
		{"{every: week, on: tuesday}", "2024-01-01", "2024-12-31", "2024-01-02", "2024-12-31", 53, []string{"2024年1月2日", "2024-01-02"}},
		{"{every: week, on: [tuesday, friday], workdays: true}", "2024-01-30", "2024-02-23", "2024-01-30", "2024-02-23", 6, nil}, // 13 and 16 February rest
		{"{every: week, on: sunday, workdays: true}", "2024-02-01", "2024-02-29", "2024-02-04", "2024-02-18", 2, nil},            // two were worked
		{"{every: week}", "2024-01-01", "2024-12-31", "2024-01-07", "2024-12-29", 52, []string{"2024-01-01至2024-01-07", "2024-01-01 to 2024-01-07"}},
		{"{every: week}", "2024-01-06", "2024-01-13", "2024-01-07", "2024-01-07", 1, nil}, // it began before; the next has not ended
		{"{every: month, on: [9, 19, 29]}", "2023-01-01", "2023-12-31", "2023-01-09", "2023-12-29", 35, nil},
		{"{every: month, on: 31}", "2024-01-01", "2024-12-31", "2024-01-31", "2024-12-31", 7, nil},
		{"{every: month}", "2024-01-01", "2024-03-30", "2024-01-31", "2024-02-29", 2, []string{"2024年1月", "2024-01"}},
		{"{every: quarter}", "2024-01-01", "2024-12-31", "2024-03-31", "2024-12-31", 4, []string{"2024年第一季度", "quarter 1 of 2024"}},
		{"{every: half}", "2024-01-01", "2024-12-31", "2024-06-30", "2024-12-31", 2, []string{"2024年上半年", "first half of 2024"}},
		{"{every: year}", "2023-06-01", "2024-12-31", "2023-12-31", "2024-12-31", 2, []string{"2023年", "2023"}},
		{`{every: year, on: ["03-15", "12-04"]}`, "2024-01-01", "2024-12-31", "2024-03-15", "2024-12-04", 2, nil},
		{`{every: year, on: ["03-15", "12-28"], around: 7}`, "2024-01-01", "2024-12-31", "2024-01-04", "2024-03-22", 2, []string{"2023年12月28日", "2023-12-28"}},
		{"{every: 5 days, from: 2024-01-03}", "2023-12-01", "2024-01-31", "2024-01-03", "2024-01-28", 6, nil},
		{"{every: 5 days, from: 2024-01-03, around: 2}", "2024-02-01", "2024-02-29", "2024-02-04", "2024-02-29", 6, []string{"2024年2月2日", "2024-02-02"}},
		{"{every: lunar-month, ending: [3, 8]}", "2024-02-10", "2024-03-31", "2024-02-12", "2024-03-27", 10, []string{"2024年2月12日（农历正月初三）", "2024-02-12 (day 3 of a lunar month)"}},
		{"{every: lunar-month, ending: 0}", "2025-01-01", "2025-02-28", "2025-01-09", "2025-02-27", 5, nil}, // the twelfth month had 29 days, the first 30
		{"{every: lunar-month, on: [1, 15], from: 2025-06-26}", "2025-06-01", "2025-09-30", "2025-07-09", "2025-09-22", 6, []string{"2025年7月9日（农历六月十五）", "2025-07-09 (day 15 of a lunar month)"}},
		{"{every: month, ending: [3, 8], from: 2024-01-10}", "2024-01-01", "2024-02-29", "2024-01-13", "2024-02-28", 10, nil},
		{`{every: year, on: ["02-29"]}`, "2023-01-01", "2025-12-31", "2024-02-29", "2024-02-29", 1, nil},
	} {
		files := sound(t)
		holidays, err := os.ReadFile("../../handbook/holidays.csv")
		if err != nil {
			t.Fatal(err)
		}
		files["holidays.csv"] = &fstest.MapFile{Data: holidays}
		replace(t, files, "kinds/advisor.yaml", "register: true", "register: true\nrhythm: "+c.rhythm)
		b := load(t, files, "qingshan")
		k, _ := b.Kind("advisor")
		slots := k.Rhythm.Slots(date(t, c.from), date(t, c.to), b.Calendar)
		if len(slots) != c.n || slots[0].To.String() != c.first || slots[len(slots)-1].To.String() != c.last {
			t.Errorf("%s from %s to %s: %v", c.rhythm, c.from, c.to, slots)
			continue
		}
		if title := slots[0].Title(); c.titles != nil && !slices.Equal([]string{title.Zh, title.En}, c.titles) {
			t.Errorf("%s: the first is called %+v", c.rhythm, title)
		}
		for _, s := range slots { // a record of any day of it is for it
			for _, day := range []calendar.Date{s.From, s.To} {
				if got, ok := k.Rhythm.At(day); !ok || got != s {
					t.Errorf("%s: %s lies in %v, want %v", c.rhythm, day, got, s)
				}
			}
		}
	}
}

func date(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
