package calendar

import (
	"sync"

	lunar "github.com/6tail/lunar-go/calendar"
)

// Lunar is a day of the farmers' calendar (农历, GB/T 33661).
type Lunar struct {
	Year  int
	Month int
	Leap  bool // the second month of that number in its year
	Day   int
}

// The civil years whose days can be named by the farmers' calendar; before and after them months are not certain.
const (
	FirstLunarYear = 1901
	LastLunarYear  = 2100
)

// lunarMonth is a month of the farmers' calendar with its first day.
type lunarMonth struct {
	first Date
	Lunar
}

// lunarYears keeps the months that cover a civil year, once they have been reckoned: they follow from the sun and the
// moon alone.
var lunarYears sync.Map

// Lunar is the day in the farmers' calendar; false outside of the civil years 1901 to 2100.
func (d Date) Lunar() (Lunar, bool) {
	if d.IsZero() || d.Year() < FirstLunarYear || d.Year() > LastLunarYear {
		return Lunar{}, false
	}
	months := lunarMonths(d.Year())
	for i := len(months) - 1; i >= 0; i-- {
		if m := months[i]; !d.Before(m.first) {
			m.Day = d.Sub(m.first) + 1
			return m.Lunar, true
		}
	}
	return Lunar{}, false
}

// lunarMonths are the months from the eleventh of the year before on, which begins before the civil year does.
func lunarMonths(year int) []lunarMonth {
	if known, ok := lunarYears.Load(year); ok {
		return known.([]lunarMonth)
	}
	const epoch = 2451545 // the Julian day of 2000-01-01
	var months []lunarMonth
	for e := lunar.NewLunarYear(year).GetMonths().Front(); e != nil; e = e.Next() {
		m := e.Value.(*lunar.LunarMonth)
		n := m.GetMonth() // negative: a leap month
		months = append(months, lunarMonth{New(2000, 1, 1).AddDays(int(m.GetFirstJulianDay()) - epoch), Lunar{Year: m.GetYear(), Month: max(n, -n), Leap: n < 0}})
	}
	lunarYears.Store(year, months)
	return months
}

var (
	lunarMonthNames = [...]string{"正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"}
	lunarDigits     = [...]string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
)

// LunarDay names a day of a lunar month in Chinese, as in 初三, 十五 and 廿八.
func LunarDay(day int) string {
	const ten = 10
	switch {
	case day == 2*ten:
		return "二十"
	case day == 3*ten:
		return "三十"
	}
	return [...]string{"初", "十", "廿"}[(day-1)/ten] + lunarDigits[(day-1)%ten]
}

// Chinese names the day without its year, as in 闰六月初三.
func (l Lunar) Chinese() string {
	leap := ""
	if l.Leap {
		leap = "闰"
	}
	return leap + lunarMonthNames[l.Month-1] + "月" + LunarDay(l.Day)
}
