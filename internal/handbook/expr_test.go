package handbook_test

import (
	"strings"
	"testing"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// view is a matter as an expression sees it.
type view map[string]any

func (v view) Calendar() *calendar.Calendar   { return &calendar.Calendar{} }
func (v view) Lookup(name string) (any, bool) { x, ok := v[name]; return x, ok }

// guard loads the sound handbook with condition as the guard of petition's answer.
func guard(t testing.TB, condition string) (*handbook.Expr, error) {
	t.Helper()
	files := sound(t)
	replace(t, files, "kinds/petition.yaml", "when: reply.size() > 4 && closed_on >= received_on", "when: "+quoted(condition))
	b, err := handbook.Load(files, "qingshan")
	if err != nil {
		return nil, err
	}
	k, _ := b.Kind("petition")
	a, _ := k.Action("answer")
	return a.Guards[0].When, nil
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func day(t testing.TB, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestConditions(t *testing.T) {
	matter := view{
		"channel": "visit", "people": int64(3), "amount": int64(120050), "reply": "已修复路灯", "stage": "handling",
		"received_on": day(t, "2024-03-05"), "closed_on": day(t, "2024-04-10"),
		"answer.done": true, "answer.day": day(t, "2024-04-10"), "answer.times": int64(1), "answer.met": true,
		"reached.handling": true, "filled.petitioner": true,
	}
	for condition, want := range map[string]bool{
		`channel == "visit"`:                        true,
		`channel in ["letter", "online"]`:           false,
		`people >= 3 && amount > 100000`:            true,
		`amount == 120050`:                          true,
		`reply.size() == 5`:                         true,
		`reply.contains("路灯")`:                      true,
		`days(received_on, closed_on) == 36`:        true,
		`days(closed_on, received_on) == -36`:       true,
		`received_on < date("2024-03-06")`:          true,
		`closed_on > received_on`:                   true,
		`answer.met && !answer.late`:                true,
		`answer.times == 1 && answer.done`:          true,
		`answer.day == closed_on`:                   true,
		`reached.handling && !reached.answered`:     true,
		`stage == "handling"`:                       true,
		`filled.petitioner && !filled.handler`:      true,
		`handler == ""`:                             true, // empty: text is ""
		`decline.times == 0 && !decline.done`:       true,
		`days(decline.day, closed_on) == 0`:         true, // no date has no distance
		`decline.day < received_on`:                 true, // no date comes before every date
		`people % 2 == 1 ? people > 2 : people > 9`: true,
		`area == ""`:                                true,
	} {
		e, err := guard(t, condition)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if got, err := e.True(matter); err != nil || got != want {
			t.Errorf("%s is %v, %v", condition, got, err)
		}
	}
}

func TestAConditionThatAlwaysHoldsIsNil(t *testing.T) {
	for _, condition := range []string{"all", "true", "1 < 2", `date("2024-01-01") < date("2025-01-01")`} {
		e, err := guard(t, condition)
		if err != nil || e != nil {
			t.Errorf("%s: %v, %v", condition, e, err)
		}
	}
	var always *handbook.Expr
	if ok, err := always.True(view{}); !ok || err != nil {
		t.Error("nil does not hold")
	}
}

func TestWhatCannotBeComputedIsAnError(t *testing.T) {
	e, err := guard(t, "amount / people > 1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.True(view{"amount": int64(5)}); err == nil {
		t.Error("a division by zero gave an answer")
	}
}

func TestConditionsCannotRunLong(t *testing.T) {
	for _, condition := range []string{
		"[1, 2].all(x, x > 0)", "[1].map(x, x).size() > 0", // loops
		strings.Repeat("people + ", 400) + "people > 0", // length
		strings.Repeat("(", 200) + "true" + strings.Repeat(")", 200),
		`appeal.matches("(((((a{1,50}){1,50}){1,50}){1,50}){1,50})")`,
	} {
		if e, err := guard(t, condition); err == nil {
			t.Errorf("%.40s… compiled: %v", condition, e)
		}
	}
}

func BenchmarkTrue(b *testing.B) {
	e, err := guard(b, `channel == "visit" && people > 2 && days(received_on, closed_on) < 60`)
	if err != nil {
		b.Fatal(err)
	}
	matter := view{"channel": "visit", "people": int64(3), "received_on": day(b, "2024-03-05"), "closed_on": day(b, "2024-04-10")}
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := e.True(matter); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
