// Package calendar reckons legal time limits on plain dates: calendar days, working days by the State Council's
// holiday notices, months, pauses and extensions. Every due date can explain itself. The package is pure: it has no
// clock and reads nothing but the notices handed to it.
package calendar

import "time"

// Date is a day of the civil calendar, without a zone, from 0001-01-01 to 9999-12-31. The zero value means "no
// date" and sorts before every date. Dates compare with ==.
type Date struct {
	n int32 // days, 1 = Monday 0001-01-01
}

const (
	unixEpoch  = 719163  // the day number of 1970-01-01
	lastDay    = 3652059 // the day number of 9999-12-31
	dayLayout  = "2006-01-02"
	secondsDay = 24 * 60 * 60
	// farOff bounds the parts given to New, so that no sum can overflow and come back as some other date.
	farOff = 1 << 24
)

// china is the civil time of the whole country: UTC+8 with no summer time since 1992.
var china = time.FixedZone("Asia/Shanghai", 8*60*60)

// at makes the date with day number n, or no date outside the years 1 to 9999.
func at(n int) Date {
	if n < 1 || n > lastDay {
		return Date{}
	}
	return Date{int32(n)}
}

// New is the date of the given year, month and day. Parts outside their usual range are carried over as in
// [time.Date]: 31 April is 1 May. What falls outside the years 1 to 9999 is no date.
func New(y int, m time.Month, d int) Date {
	for _, part := range [...]int{y, int(m), d} {
		if part < -farOff || part > farOff {
			return Date{}
		}
	}
	s := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	return at(int(s/secondsDay) + unixEpoch)
}

// Of is the date on which t falls in China (UTC+8). The zero time is no date.
func Of(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return New(t.In(china).Date())
}

// Parse reads a date written YYYY-MM-DD, and only so. A day that does not exist is a [*Fault].
func Parse(s string) (Date, error) {
	if len(s) != len(dayLayout) || s[4] != '-' || s[7] != '-' {
		return Date{}, notWrittenAsDate(s)
	}
	y, okY := digits(s[:4])
	m, okM := digits(s[5:7])
	d, okD := digits(s[8:])
	if !okY || !okM || !okD {
		return Date{}, notWrittenAsDate(s)
	}
	date := New(y, time.Month(m), d)
	if y2, m2, d2 := date.Time().Date(); date.IsZero() || y2 != y || int(m2) != m || d2 != d {
		return Date{}, noSuchDay(s, y, m)
	}
	return date, nil
}

// digits reads a number of ASCII digits only: no sign, no blank.
func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		c := s[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(s) > 0
}

// IsZero reports that d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Time is midnight UTC at the beginning of d; no date is the zero time.
func (d Date) Time() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Unix((int64(d.n)-unixEpoch)*secondsDay, 0).UTC()
}

// Year is the year of d, 0 for no date.
func (d Date) Year() int {
	if d.IsZero() {
		return 0
	}
	return d.Time().Year()
}

// Month is the month of d, 0 for no date.
func (d Date) Month() time.Month {
	if d.IsZero() {
		return 0
	}
	return d.Time().Month()
}

// Day is the day of the month of d, 0 for no date.
func (d Date) Day() int {
	if d.IsZero() {
		return 0
	}
	return d.Time().Day()
}

// Weekday is the day of the week of d. It means nothing for no date.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.n % 7) }

// AddDays is the date n calendar days after d (before it when n is negative). No date stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() || n < -lastDay || n > lastDay {
		return Date{}
	}
	return at(int(d.n) + n)
}

// AddMonths is the same day of the month n months after d, or that month's last day when it has no such day
// (民法典 art. 202): a month after 31 January is the end of February. No date stays no date.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() || n < -farOff/2 || n > farOff/2 {
		return Date{}
	}
	y, m, day := d.Time().Date()
	last := New(y, m+time.Month(n)+1, 0)
	if last.IsZero() {
		return Date{}
	}
	return last.AddDays(min(day-last.Day(), 0))
}

// Sub is the number of calendar days from e to d, negative when d is the earlier; 0 when either is no date.
func (d Date) Sub(e Date) int {
	if d.IsZero() || e.IsZero() {
		return 0
	}
	return int(d.n - e.n)
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.n > e.n }

// Compare is -1, 0 or +1 as d is before, the same as, or after e.
func (d Date) Compare(e Date) int {
	switch {
	case d.n < e.n:
		return -1
	case d.n > e.n:
		return +1
	}
	return 0
}

// String writes d as YYYY-MM-DD; no date is empty.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(dayLayout)
}

// Chinese writes d as official documents do, "2024年3月5日"; no date is empty.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("2006年1月2日")
}

// MarshalText writes d as YYYY-MM-DD; no date is empty text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [Parse] reads; empty text is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	date, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = date
	return nil
}
