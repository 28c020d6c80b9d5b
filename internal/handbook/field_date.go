package handbook

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"fengqiao/internal/calendar"
)

// dateType is a calendar day.
type dateType struct{}

func (dateType) Name() string                              { return "date" }
func (t dateType) CheckField(f *Field, b *Book) *Complaint { return belongs(t, f, b) }

func (dateType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	switch v := v.(type) {
	case calendar.Date:
		if !v.IsZero() {
			return v, nil
		}
	case string:
		if d, err := calendar.Parse(v); err == nil {
			return d, nil
		}
	}
	return nil, badDate(v)
}

func badDate(v any) *Complaint {
	return complain(Say("“%s”不是日期", "%q is not a date", show(v)), Say("写成 2024-03-05 或 2024年3月5日", "write 2024-03-05"))
}

// Parse reads 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305, each with or without a time of day, and the
// serial number of a spreadsheet (45356).
func (t dateType) Parse(_ *Field, _ *Book, s string) (any, *Complaint) {
	plain := halfWidth(s)
	if day, _, ok := strings.Cut(plain, "T"); ok {
		plain = day
	} else if day, clock, ok := strings.Cut(plain, " "); ok && strings.Contains(clock, ":") {
		plain = day
	}
	plain = strings.NewReplacer(" ", "", "年", "-", "月", "-", "日", "", "号", "", ".", "-", "/", "-").Replace(plain)
	if n, err := strconv.Atoi(strings.TrimSuffix(plain, "-0")); err == nil && n > 0 {
		// 1920 to 2118; a serial below is rather a number that strayed into the column.
		const first, last = 7306, 80000
		switch {
		case n >= first && n <= last:
			// Day 60 of the serials is a 29 February 1900 that never was, so the count begins two days early.
			return calendar.New(1899, time.December, 30).AddDays(n), nil
		case n >= 19000101 && n <= 29991231:
			plain = fmt.Sprintf("%04d-%02d-%02d", n/10000, n/100%100, n%100)
		}
	}
	var y, m, d int
	parts := strings.Split(plain, "-")
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return nil, badDate(s)
	}
	for i, p := range []*int{&y, &m, &d} {
		n, err := strconv.ParseUint(parts[i], 10, 16)
		if err != nil {
			return nil, badDate(s)
		}
		*p = int(n)
	}
	date, err := calendar.Parse(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	if err != nil {
		return nil, complain(Say("没有“%s”这一天", "there is no day %q", show(s)), Say("核对月份和日子", "check the month and the day"))
	}
	return date, nil
}

func (dateType) Format(_ *Field, _ *Book, v any, lang string) string {
	d, ok := v.(calendar.Date)
	switch {
	case !ok || d.IsZero():
		return ""
	case lang == "en":
		return d.String()
	default:
		return d.Chinese()
	}
}

func (dateType) CEL() *cel.Type { return cel.TimestampType }
func (dateType) Zero() any      { return calendar.Date{} }
