package calendar_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fengqiao/internal/calendar"
)

// day reads a date that the test itself writes; "" is no date.
func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	var d calendar.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatalf("date in the test: %v", err)
	}
	return d
}

// anyDate draws dates of 1990 to 2060, all about the years with notices.
func anyDate() *rapid.Generator[calendar.Date] {
	return rapid.Custom(func(t *rapid.T) calendar.Date {
		return calendar.New(1990, time.January, 1).AddDays(rapid.IntRange(0, 70*365).Draw(t, "days"))
	})
}

func TestParse(t *testing.T) {
	for _, good := range []string{"0001-01-01", "1970-01-01", "2000-02-29", "2024-02-29", "2024-12-31", "9999-12-31"} {
		d, err := calendar.Parse(good)
		if err != nil || d.String() != good {
			t.Errorf("Parse(%q) = %v, %v", good, d, err)
		}
	}
	for bad, hint := range map[string]string{
		"":                         "write it like",
		"2024-3-5":                 "write it like",
		"2024/03/05":               "write it like",
		"20240305":                 "write it like",
		" 2024-03-05":              "write it like",
		"2024-03-05 ":              "write it like",
		"+024-03-05":               "write it like",
		"2024-0３-5":                "write it like",
		"2023-02-29":               "that month has 28 days",
		"2024-02-30":               "that month has 29 days",
		"2024-04-31":               "that month has 30 days",
		"2024-01-00":               "that month has 31 days",
		"9999-12-32":               "that month has 31 days",
		"2024-13-01":               "months go from 01 to 12",
		"2024-00-10":               "months go from 01 to 12",
		"0000-01-01":               "years go from 0001",
		strings.Repeat("\x00", 99): "write it like",
	} {
		d, err := calendar.Parse(bad)
		var fault *calendar.Fault
		if !errors.As(err, &fault) || !d.IsZero() {
			t.Errorf("Parse(%q) = %v, %v, want a fault", bad, d, err)
			continue
		}
		if !strings.Contains(fault.In("en"), hint) || fault.In("zh") == "" {
			t.Errorf("Parse(%q): %q / %q, want %q", bad, fault.In("en"), fault.In("zh"), hint)
		}
	}
}

func TestNewCarriesOver(t *testing.T) {
	for want, got := range map[string]calendar.Date{
		"2024-05-01": calendar.New(2024, time.April, 31),
		"2024-02-29": calendar.New(2024, time.March, 0),
		"2025-01-31": calendar.New(2024, 13, 31),
		"":           calendar.New(0, time.December, 31),
	} {
		if got.String() != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, far := range []calendar.Date{
		calendar.New(10000, 1, 1), calendar.New(math.MaxInt, 1, 1), calendar.New(math.MinInt, 1, 1),
		calendar.New(2024, math.MaxInt, 1), calendar.New(2024, 1, math.MinInt),
	} {
		if !far.IsZero() {
			t.Errorf("out of range: got %v, want no date", far)
		}
	}
}

func TestOfIsTheDateInChina(t *testing.T) {
	for instant, want := range map[string]string{
		"2024-03-04T15:59:59Z":      "2024-03-04",
		"2024-03-04T16:00:00Z":      "2024-03-05",
		"2024-03-05T00:00:00+08:00": "2024-03-05",
		"2024-12-31T23:30:00-05:00": "2025-01-01",
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.Of(at).String(); got != want {
			t.Errorf("Of(%s) = %s, want %s", instant, got, want)
		}
	}
	if d := calendar.Of(time.Time{}); !d.IsZero() {
		t.Errorf("Of(zero) = %v, want no date", d)
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"},
		{"2023-01-31", 1, "2023-02-28"},
		{"2024-01-31", 2, "2024-03-31"},
		{"2024-08-31", 3, "2024-11-30"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-03-31", -1, "2024-02-29"},
		{"2024-11-05", 3, "2025-02-05"},
		{"2024-11-05", 0, "2024-11-05"},
		{"9999-11-30", 1, "9999-12-30"},
		{"9999-12-01", 1, ""},
		{"0001-01-31", -1, ""},
		{"2024-01-01", math.MaxInt, ""},
		{"", 1, ""},
	} {
		if got := day(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s plus %d months = %q, want %q", c.from, c.n, got, c.want)
		}
	}
}

func TestNoDate(t *testing.T) {
	var none calendar.Date
	if !none.IsZero() || none.String() != "" || none.Chinese() != "" || none.Year() != 0 || none.Month() != 0 || none.Day() != 0 ||
		!none.Time().IsZero() || !none.AddDays(1).IsZero() || none.Sub(day(t, "2024-01-01")) != 0 || !none.Before(day(t, "0001-01-01")) {
		t.Error("the zero date does not behave as no date")
	}
	if d := day(t, "9999-12-31").AddDays(1); !d.IsZero() {
		t.Errorf("the day after the last = %v, want no date", d)
	}
	if d := day(t, "2024-01-01").AddDays(math.MinInt); !d.IsZero() {
		t.Errorf("far back = %v, want no date", d)
	}
}

func TestDateInWords(t *testing.T) {
	d := day(t, "2024-03-05")
	if got := d.Chinese(); got != "2024年3月5日" {
		t.Error(got)
	}
	if d.Year() != 2024 || d.Month() != time.March || d.Day() != 5 || d.Weekday() != time.Tuesday {
		t.Error(d.Year(), d.Month(), d.Day(), d.Weekday())
	}
	type record struct {
		On    calendar.Date            `json:"on"`
		Ended calendar.Date            `json:"ended"`
		Limit calendar.Limit           `json:"limit"`
		Days  map[calendar.Date]string `json:"days"`
	}
	in := record{On: d, Limit: calendar.Limit{N: 20, Unit: calendar.WorkingDays}, Days: map[calendar.Date]string{d: "x"}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"on":"2024-03-05","ended":"","limit":"20 working days","days":{"2024-03-05":"x"}}`
	if string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
	var out record
	if err := json.Unmarshal(text, &out); err != nil || out.On != in.On || out.Ended != in.Ended || out.Limit != in.Limit {
		t.Errorf("back: %+v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"on":"2024-02-30"}`), &out); err == nil {
		t.Error("30 February was read from JSON")
	}
}

func TestDateAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.New(1, 1, 1).AddDays(rapid.IntRange(0, 3652058).Draw(t, "day"))
		back, err := calendar.Parse(d.String())
		if err != nil || back != d {
			t.Fatalf("%v came back as %v, %v", d, back, err)
		}
		if tm := d.Time(); calendar.New(tm.Date()) != d || tm.Weekday() != d.Weekday() {
			t.Fatalf("%v is %v", d, tm)
		}
		n := rapid.IntRange(-4000, 4000).Draw(t, "n")
		if e := d.AddDays(n); !e.IsZero() {
			if e.Sub(d) != n || e.AddDays(-n) != d || e.Time() != d.Time().AddDate(0, 0, n) {
				t.Fatalf("%v plus %d = %v", d, n, e)
			}
			if e.Before(d) != (n < 0) || e.After(d) != (n > 0) || (e.Compare(d) == 0) != (e == d) {
				t.Fatalf("%v and %v compare wrongly", d, e)
			}
		}
	})
}

func TestLimitText(t *testing.T) {
	for _, c := range []struct {
		text string
		want calendar.Limit
		zh   string
	}{
		{"15 days", calendar.Limit{N: 15, Unit: calendar.Days}, "15日"},
		{"1 day", calendar.Limit{N: 1, Unit: calendar.Days}, "1日"},
		{"20 working days", calendar.Limit{N: 20, Unit: calendar.WorkingDays}, "20个工作日"},
		{"1 working day", calendar.Limit{N: 1, Unit: calendar.WorkingDays}, "1个工作日"},
		{"1 month", calendar.Limit{N: 1, Unit: calendar.Months}, "1个月"},
		{"24 months", calendar.Limit{N: 24, Unit: calendar.Months}, "24个月"},
	} {
		got, err := calendar.ParseLimit(c.text)
		if err != nil || got != c.want || got.String() != c.text || got.Chinese() != c.zh {
			t.Errorf("%q: %+v %q %q %v", c.text, got, got, got.Chinese(), err)
		}
	}
	if l, err := calendar.ParseLimit("1 months"); err != nil || l.String() != "1 month" {
		t.Errorf("1 months: %v %v", l, err)
	}
	for _, bad := range []string{"", "15", "days", " 15 days", "15  days", "15 Days", "-1 days", "+1 days", "0 days", "015 days", "10000 days",
		"99999999999999999999 days", "1.5 days", "2 years", "15日", "15 day s"} {
		var fault *calendar.Fault
		if l, err := calendar.ParseLimit(bad); !errors.As(err, &fault) || !l.IsZero() || fault.In("zh") == fault.In("en") {
			t.Errorf("ParseLimit(%q) = %v, %v, want a fault", bad, l, err)
		}
	}
	var l calendar.Limit
	if err := l.UnmarshalText(nil); err != nil || !l.IsZero() || l.String() != "" || l.Chinese() != "" {
		t.Errorf("no limit: %v %v", l, err)
	}
	if err := l.UnmarshalText([]byte("soon")); err == nil || !l.IsZero() {
		t.Errorf("soon: %v %v", l, err)
	}
}
