package demo

import (
	"cmp"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
)

// instants are the times of the day, in China, at which the demo commits what was recorded since the one before.
var instants = [...]time.Duration{9*time.Hour + 20*time.Minute, 11*time.Hour + 30*time.Minute, 14*time.Hour + 40*time.Minute, 17*time.Hour + 10*time.Minute}

// stamp is when something is recorded: a day and one of its instants.
type stamp struct {
	day  calendar.Date
	slot int
}

func (s stamp) compare(t stamp) int {
	return cmp.Or(s.day.Compare(t.day), cmp.Compare(s.slot, t.slot))
}

// next is the stamp after s; the first of all comes after none.
func (s stamp) next() stamp {
	switch {
	case s.day.IsZero():
		return s
	case s.slot+1 < len(instants):
		return stamp{s.day, s.slot + 1}
	default:
		return stamp{s.day.AddDays(1), 0}
	}
}

// time is the instant of a stamp; the minutes differ from day to day.
func (s stamp) time() time.Time {
	const china = 8 * time.Hour // a date begins that much earlier than in UTC
	minutes := (s.day.Sub(calendar.New(2020, 1, 1))*7 + s.slot*13) % 40
	if minutes < 0 {
		minutes += 40
	}
	return s.day.Time().Add(instants[s.slot] + time.Duration(minutes)*time.Minute - china)
}

// step is one action at its time of recording.
type step struct {
	stamp
	action ledger.Action
	links  map[string]string // link field → key of the opening of the matter it points to
	at     *node             // where it is written
}
