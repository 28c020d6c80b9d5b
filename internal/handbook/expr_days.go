package handbook

import (
	"errors"
	"reflect"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"fengqiao/internal/calendar"
)

// theCalendar is how expressions name the calendar of the matter they look at: workdays(a, b) is written for
// workdays(theCalendar, a, b), because which days are worked depends on the notices the matter goes by.
const theCalendar = "@calendar"

var (
	calendarType  = cel.OpaqueType("calendar")
	workdaysMacro = cel.GlobalMacro("workdays", 2, func(f cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		return f.NewCall("workdays", f.NewIdent(theCalendar), args[0], args[1]), nil
	})
)

// calendarValue is a calendar among CEL's values.
type calendarValue struct{ *calendar.Calendar }

func (c calendarValue) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("a calendar is no other value")
}
func (c calendarValue) ConvertToType(ref.Type) ref.Val {
	return types.NewErr("a calendar is no other value")
}
func (c calendarValue) Equal(o ref.Val) ref.Val { return types.Bool(o.Value() == c.Value()) }
func (c calendarValue) Type() ref.Type          { return calendarType }
func (c calendarValue) Value() any              { return c.Calendar }

// workdays is the function workdays(a, b): the working days after a up to and including b, 0 when either is no date.
func workdays(args ...ref.Val) ref.Val {
	c, ok := args[0].(calendarValue)
	a, ok1 := args[1].(types.Timestamp)
	b, ok2 := args[2].(types.Timestamp)
	if !ok || !ok1 || !ok2 {
		return types.NewErr("workdays takes two days")
	}
	if a.Time.IsZero() || b.Time.IsZero() {
		return types.Int(0)
	}
	return types.Int(c.WorkingDaysBetween(calendar.Of(a.Time), calendar.Of(b.Time)))
}

// plus is the function plus(date, n): n calendar days later; an empty day stays empty.
func plus(a, n ref.Val) ref.Val {
	t, ok := a.(types.Timestamp)
	days, ok2 := n.(types.Int)
	if !ok || !ok2 {
		return types.MaybeNoSuchOverloadErr(a)
	}
	const most = 100 * 366
	if t.Time.IsZero() || days < -most || days > most {
		return t
	}
	return types.Timestamp{Time: t.Time.Add(time.Duration(days) * 24 * time.Hour)}
}

// datePart makes a function of a day out of a part of it: year(date), month(date) from 1, monthday(date). An empty day gives 0.
func datePart(part func(time.Time) int) func(ref.Val) ref.Val {
	return func(a ref.Val) ref.Val {
		t, ok := a.(types.Timestamp)
		if !ok {
			return types.MaybeNoSuchOverloadErr(a)
		}
		if t.Time.IsZero() {
			return types.Int(0)
		}
		return types.Int(part(t.Time))
	}
}
