package calendar_test

import (
	"testing"
	"time"

	"fengqiao/internal/calendar"
)

// Days as the Purple Mountain Observatory's calendars have them: New Years, leap months, a month of 29 days before one of
// 30, and 2033, whose leap month many tables have wrong.
func TestLunarDays(t *testing.T) {
	for written, want := range map[string]string{
		"1901-01-01": "冬月十一", "1901-02-19": "正月初一", "2020-01-25": "正月初一", "2020-05-23": "闰四月初一", "2021-02-11": "腊月三十", "2021-02-12": "正月初一", "2022-02-01": "正月初一",
		"2023-01-22": "正月初一", "2023-03-22": "闰二月初一", "2024-02-09": "腊月三十", "2024-02-10": "正月初一", "2024-06-10": "五月初五", "2024-09-17": "八月十五",
		"2025-01-28": "腊月廿九", "2025-01-29": "正月初一", "2025-07-25": "闰六月初一", "2025-10-06": "八月十五", "2026-02-17": "正月初一", "2033-12-22": "闰冬月初一",
		"2034-02-18": "腊月三十", "2034-02-19": "正月初一", "2100-02-09": "正月初一", "2100-12-31": "腊月初一", "2024-12-20": "冬月二十",
	} {
		l, ok := day(t, written).Lunar()
		if !ok || l.Chinese() != want {
			t.Errorf("%s is %+v %s, want %s", written, l, l.Chinese(), want)
		}
	}
	if l, _ := day(t, "2025-01-28").Lunar(); l.Year != 2024 || l.Month != 12 || l.Leap || l.Day != 29 {
		t.Errorf("2025-01-28 is %+v", l)
	}
	for _, beyond := range []calendar.Date{{}, day(t, "1900-12-31"), day(t, "2101-01-01")} {
		if l, ok := beyond.Lunar(); ok {
			t.Errorf("%s is %+v", beyond, l)
		}
	}
}

// A day follows the one before, or is the first of a month after 29 or 30 days.
func TestLunarDaysFollowEachOther(t *testing.T) {
	before, _ := calendar.New(calendar.FirstLunarYear, time.January, 1).Lunar()
	for on := calendar.New(calendar.FirstLunarYear, time.January, 2); on.Year() <= calendar.LastLunarYear; on = on.AddDays(1) {
		l, ok := on.Lunar()
		next := l.Day == before.Day+1 && l.Month == before.Month && l.Leap == before.Leap && l.Year == before.Year
		first := l.Day == 1 && (before.Day == 29 || before.Day == 30) &&
			(l.Month == before.Month && l.Leap && !before.Leap && l.Year == before.Year || l.Month == before.Month%12+1 && !l.Leap && (l.Year-before.Year)*12 == before.Month-l.Month+1)
		if !ok || !next && !first {
			t.Fatalf("%s is %+v after %+v", on, l, before)
		}
		before = l
	}
}
