package handbook

import (
	"fmt"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"fengqiao/internal/calendar"
)

// Expr is a compiled CEL condition. A nil Expr is the condition that always holds.
type Expr struct {
	Source string

	program cel.Program
	names   map[string]ref.Val // what an absent name is worth
	*meaning
}

// True evaluates the condition over a matter. It is safe for concurrent use. An error means that a value could not
// be computed with (a division by zero, a sum out of range), never that the condition is wrongly written: loading
// has seen to that.
func (e *Expr) True(v View) (bool, error) {
	if e == nil {
		return true, nil
	}
	out, _, err := e.program.Eval(&activation{view: v, names: e.names})
	if err != nil {
		return false, fmt.Errorf("condition %q: %w", e.Source, err)
	}
	return out == types.True, nil
}

// Value computes an assignment over a matter: a text, an int64, a bool or a date. It is safe for concurrent use; errors
// are those of True.
func (e *Expr) Value(v View) (any, error) {
	out, _, err := e.program.Eval(&activation{view: v, names: e.names})
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", e.Source, err)
	}
	switch out := out.(type) {
	case types.String:
		return string(out), nil
	case types.Int:
		return int64(out), nil
	case types.Bool:
		return bool(out), nil
	case types.Timestamp:
		return calendar.Of(out.Time), nil
	}
	return nil, fmt.Errorf("expression %q: gives a %s", e.Source, out.Type().TypeName())
}

// activation shows a View to CEL.
type activation struct {
	view  View
	names map[string]ref.Val
}

func (a *activation) Parent() cel.Activation { return nil }

func (a *activation) ResolveName(name string) (any, bool) {
	if name == theCalendar {
		return calendarValue{a.view.Calendar()}, true
	}
	zero, ok := a.names[name]
	if !ok {
		return nil, false
	}
	v, found := a.view.Lookup(name)
	if !found || v == nil {
		return zero, true
	}
	return celValue(v), true
}

// celValue brings the values of fields into CEL's own, so that its slow general conversion is not needed.
func celValue(v any) ref.Val {
	switch v := v.(type) {
	case string:
		return types.String(v)
	case int64:
		return types.Int(v)
	case int:
		return types.Int(v)
	case bool:
		return types.Bool(v)
	case calendar.Date:
		return types.Timestamp{Time: v.Time()}
	default:
		return types.DefaultTypeAdapter.NativeToValue(v)
	}
}

// days is the function days(a, b): the days from a to b, 0 when either is no date.
func days(a, b ref.Val) ref.Val {
	from, ok := a.(types.Timestamp)
	to, ok2 := b.(types.Timestamp)
	if !ok || !ok2 {
		return types.MaybeNoSuchOverloadErr(a)
	}
	if from.Time.IsZero() || to.Time.IsZero() {
		return types.Int(0)
	}
	return types.Int(to.Time.Sub(from.Time) / (24 * time.Hour))
}

// date is the function date("2024-01-01").
func date(v ref.Val) ref.Val {
	s, ok := v.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(v)
	}
	d, err := calendar.Parse(string(s))
	if err != nil {
		return types.WrapErr(err)
	}
	return types.Timestamp{Time: d.Time()}
}
