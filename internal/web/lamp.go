package web

import (
	"context"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// lamp is how a time limit stands today. Its state is also the class that gives it a shape; its word says the same.
type lamp struct {
	State string // green, yellow, red, met, late, paused, dropped; empty: no limit runs
	Word  string
	Due   calendar.Date
}

// lampStates are the lamps one can filter by, with their words.
func lampStates(lang string) []option {
	return []option{
		{"red", say(lang, "逾期未办"), false}, {"yellow", say(lang, "临近到期"), false}, {"green", say(lang, "期限之内"), false},
		{"paused", say(lang, "暂停计时"), false}, {"late", say(lang, "逾期办结"), false}, {"met", say(lang, "按期办结"), false},
	}
}

// light tells how one clock stands.
func light(b *handbook.Book, def *handbook.Clock, state ledger.ClockState, due, today calendar.Date, lang string) lamp {
	l := lamp{Due: due}
	switch state {
	case ledger.Running:
		l.State, l.Word = running(b, def, due, today, lang)
	case ledger.Paused:
		l.State, l.Word = "paused", say(lang, "暂停计时")
	case ledger.Met:
		l.State, l.Word = "met", say(lang, "按期办结")
	case ledger.Late:
		l.State, l.Word = "late", say(lang, "逾期办结")
	default:
		l.State, l.Word = "dropped", say(lang, "不再计时")
	}
	return l
}

func running(b *handbook.Book, def *handbook.Clock, due, today calendar.Date, lang string) (state, word string) {
	unit := calendar.Days
	if def != nil && def.Yellow.Unit == calendar.WorkingDays {
		unit = calendar.WorkingDays
	}
	left, late := b.Calendar.Remaining(today, due, unit)
	yellow := false
	if def != nil && !def.Yellow.IsZero() {
		if def.Yellow.Unit == calendar.Months {
			yellow = !today.Before(due.AddMonths(-def.Yellow.N))
		} else {
			yellow = left <= def.Yellow.N
		}
	}
	if left == 0 && today != due { // only rest days are between
		unit = calendar.Days
		left, _ = b.Calendar.Remaining(today, due, unit)
	}
	switch {
	case late:
		return "red", say(lang, "逾期%d日", left)
	case left == 0:
		return "yellow", say(lang, "今日到期")
	case yellow:
		return "yellow", say(lang, leftWords[unit], left)
	default:
		return "green", say(lang, leftWords[unit], left)
	}
}

var leftWords = map[calendar.Unit]string{calendar.Days: "剩%d日", calendar.WorkingDays: "剩%d个工作日"}

// gravity orders lamps: the gravest stands for a matter with several clocks.
var gravity = map[string]int{"red": 6, "yellow": 5, "green": 4, "paused": 3, "late": 2, "met": 1}

// rowLamp is the gravest lamp of a matter.
func rowLamp(b *handbook.Book, row office.Row, today calendar.Date, lang string) lamp {
	var worst lamp
	k, _ := b.Kind(row.Kind)
	for _, c := range row.Clocks {
		var def *handbook.Clock
		if k != nil {
			def, _ = k.Clock(c.Clock)
		}
		if l := light(b, def, c.State, c.Due, today, lang); gravity[l.State] > gravity[worst.State] {
			worst = l
		}
	}
	return worst
}

// horizon is the last due date at which any clock of the handbook could be yellow today.
func horizon(b *handbook.Book, today calendar.Date) calendar.Date {
	far := today
	for _, k := range b.Kinds {
		for _, c := range k.Clocks {
			var due calendar.Date
			switch c.Yellow.Unit {
			case calendar.WorkingDays:
				// With the longest holidays two weeks hold at least five working days.
				due = today.AddDays(3*c.Yellow.N + 14)
			case calendar.Months:
				due = today.AddMonths(c.Yellow.N + 1)
			default:
				due = today.AddDays(c.Yellow.N)
			}
			if due.After(far) {
				far = due
			}
		}
	}
	return far
}

// byLamp restricts a filter to a lamp as far as the store can tell; exact is false when each row must still be looked
// at, since when a clock turns yellow is in the handbook.
func byLamp(b *handbook.Book, f office.Filter, state string, today calendar.Date) (narrowed office.Filter, exact bool) {
	switch state {
	case "red":
		f.Clock, f.DueBy = ledger.Running, today.AddDays(-1)
	case "yellow":
		f.Clock, f.DueFrom, f.DueBy = ledger.Running, today, horizon(b, today)
		return f, false
	case "green":
		f.Clock = ledger.Running
		return f, false
	case "paused":
		f.Clock = ledger.Paused
	case "late":
		f.Clock = ledger.Late
	case "met":
		f.Clock = ledger.Met
	}
	return f, true
}

// scanned is how many rows are fetched at once when each must be looked at and it is not yet known to be few.
const scanned = 400

// pick collects up to limit rows that keep accepts, in the list's order; done tells that there are no more.
func pick(ctx context.Context, d *office.Desk, f office.Filter, limit int, keep func(office.Row) bool) (rows []office.Row, done bool, err error) {
	f.Limit = scanned
	if limit > 0 {
		f.Limit = min(4*limit, scanned)
	}
	for {
		found, err := d.List(ctx, f)
		if err != nil {
			return nil, false, err
		}
		for _, row := range found {
			if keep(row) {
				if rows = append(rows, row); len(rows) == limit {
					return rows, false, nil
				}
			}
		}
		if len(found) < f.Limit {
			return rows, true, nil
		}
		f.Before, f.Limit = f.CursorOf(found[len(found)-1]), scanned
	}
}

// countLamp counts the matters under a lamp. Only those near their due date are looked at one by one: what runs and
// is neither red nor yellow is green.
func countLamp(ctx context.Context, d *office.Desk, f office.Filter, state string) (int64, error) {
	narrowed, exact := byLamp(d.Book, f, state, d.Today)
	if exact {
		return d.Count(ctx, narrowed)
	}
	if state == "green" {
		all, err := d.Count(ctx, narrowed)
		if err != nil {
			return 0, err
		}
		for _, graver := range []string{"red", "yellow"} {
			n, err := countLamp(ctx, d, f, graver)
			if err != nil {
				return 0, err
			}
			all -= n
		}
		return all, nil
	}
	var n int64
	_, _, err := pick(ctx, d, narrowed, -1, func(row office.Row) bool {
		if rowLamp(d.Book, row, d.Today, "zh").State == state {
			n++
		}
		return false
	})
	return n, err
}
