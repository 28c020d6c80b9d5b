package calendar

import (
	"strconv"
	"strings"
)

// Unit is what a time limit is counted in. Each law says which it means; see the article that sets the limit.
type Unit uint8

// The units of time limits.
const (
	Days        Unit = iota + 1 // calendar days 自然日
	WorkingDays                 // 工作日, by the holiday notices
	Months                      // to the same day of a later month
)

// maxLimit is the largest number a written limit may have: 27 years of days, more than any limit of administrative law.
const maxLimit = 9999

var unitNames = map[string]Unit{
	"day": Days, "days": Days,
	"working day": WorkingDays, "working days": WorkingDays,
	"month": Months, "months": Months,
}

// String names the unit in the plural, as limits are written: "working days".
func (u Unit) String() string {
	switch u {
	case Days:
		return "days"
	case WorkingDays:
		return "working days"
	case Months:
		return "months"
	}
	return ""
}

// Limit is a length of time as laws give it. The zero value is no limit.
type Limit struct {
	N    int
	Unit Unit
}

// ParseLimit reads "15 days", "20 working days" or "1 month" (singular or plural). Anything else is a [*Fault].
func ParseLimit(s string) (Limit, error) {
	number, unit, _ := strings.Cut(s, " ")
	u, known := unitNames[unit]
	if len(number) > 4 { // longer than maxLimit
		known = false
	}
	n, ok := digits(number)
	if !known || !ok || n < 1 || number[0] == '0' {
		return Limit{}, notALimit(s)
	}
	return Limit{N: n, Unit: u}, nil
}

// IsZero reports that there is no limit.
func (l Limit) IsZero() bool { return l == Limit{} }

// String writes the limit as [ParseLimit] reads it; no limit is empty.
func (l Limit) String() string {
	if l.IsZero() {
		return ""
	}
	unit := l.Unit.String()
	if l.N == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return strconv.Itoa(l.N) + " " + unit
}

// Chinese writes the limit as a clerk would: "15日", "20个工作日", "1个月"; no limit is empty.
func (l Limit) Chinese() string {
	n := strconv.Itoa(l.N)
	switch l.Unit {
	case Days:
		return n + "日"
	case WorkingDays:
		return n + "个工作日"
	case Months:
		return n + "个月"
	}
	return ""
}

// MarshalText writes the limit as [ParseLimit] reads it; no limit is empty text.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what [ParseLimit] reads; empty text is no limit.
func (l *Limit) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = Limit{}
		return nil
	}
	limit, err := ParseLimit(string(text))
	if err != nil {
		return err
	}
	*l = limit
	return nil
}
