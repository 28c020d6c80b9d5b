package ledger

import (
	"slices"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// ClockState tells how a clock stands.
type ClockState string

// The states of a clock.
const (
	Running ClockState = "running"
	Paused  ClockState = "paused"
	Met     ClockState = "met"     // stopped on or before its last day
	Late    ClockState = "late"    // stopped after its last day
	Dropped ClockState = "dropped" // the matter was voided
)

// Clock is one time limit of a matter as its acts have driven it. Nothing of it is stored as a counter: it is
// folded from the matter's history each time.
type Clock struct {
	ID      string
	State   ClockState
	Count   calendar.Count
	Due     calendar.Date // zero while paused
	Stopped calendar.Date
	// Calendar is the one it is counted by: the notices known when it started, or those it was re-dated by.
	Calendar *calendar.Calendar
}

// Clocks are the clocks started so far, in the kind's order.
func (m *Matter) Clocks(b *handbook.Book) []Clock {
	if m.clocks != nil {
		return m.clocks
	}
	k, ok := b.Kind(m.Kind)
	if !ok {
		return nil
	}
	clocks := make([]Clock, 0, len(k.Clocks))
	for _, def := range k.Clocks {
		if c, started := m.run(b, k, def); started {
			c.settle(m.Voided)
			clocks = append(clocks, c)
		}
	}
	m.clocks = clocks
	return clocks
}

// run folds the matter's history into one clock.
func (m *Matter) run(b *handbook.Book, k *handbook.Kind, def *handbook.Clock) (Clock, bool) {
	var c Clock
	started, notices := false, b
	for _, act := range m.History {
		if act.Notices != "" {
			notices = m.notices[act.Notices]
			if c.Stopped.IsZero() && (act.Do != handbook.Redate || act.Clock == def.ID) {
				c.Calendar = notices.Calendar
			}
		}
		switch {
		case act.Clock != "":
			if act.Clock == def.ID && c.Stopped.IsZero() {
				c.apply(act)
			}
		case slices.Contains(def.From, act.Do) && m.starts(b, k, def):
			if count, ok := m.count(def, act.On); ok {
				started, c = true, Clock{ID: def.ID, Count: count, Calendar: notices.Calendar}
			}
		case started && c.Stopped.IsZero() && slices.Contains(def.Until, act.Do):
			c.Stopped = act.On
			if n := len(c.Count.Pauses); n > 0 && c.Count.Pauses[n-1].To.IsZero() {
				c.Count.Pauses[n-1].To = act.On
			}
		}
	}
	return c, started
}

// starts tells whether the clock is for this matter at all. A condition that cannot be computed does not hold.
func (m *Matter) starts(b *handbook.Book, k *handbook.Kind, def *handbook.Clock) bool {
	ok, err := def.When.True(m.view(b, k))
	return ok && err == nil
}

// count is what decides the clock's last day when it starts on the given day; false while the record does not say.
func (m *Matter) count(def *handbook.Clock, on calendar.Date) (calendar.Count, bool) {
	c := calendar.Count{Start: on, Limit: def.Limit, Roll: def.Roll}
	if def.LimitField != "" {
		n, _ := m.Fields[def.LimitField].(int64)
		c.Limit.N = int(n)
		return c, n > 0
	}
	if def.Due == nil {
		return c, true
	}
	c.Limit, c.Ahead = calendar.Limit{}, def.Due.Ahead
	if def.Due.Field != "" {
		c.Until, _ = m.Fields[def.Due.Field].(calendar.Date)
		return c, !c.Until.IsZero()
	}
	for year := on.Year(); !c.Until.After(on); year++ {
		c.Until = calendar.New(year, def.Due.Month, def.Due.Day)
	}
	return c, true
}

func (c *Clock) apply(act Act) {
	switch act.Do {
	case handbook.Extend:
		c.Count.Extensions = append(c.Count.Extensions, calendar.Extension{On: act.On, Limit: act.Limit, Reason: act.Reason})
	case handbook.Pause:
		c.Count.Pauses = append(c.Count.Pauses, calendar.Pause{From: act.On, Reason: act.Reason})
	case handbook.Resume:
		if n := len(c.Count.Pauses); n > 0 {
			c.Count.Pauses[n-1].To = act.On
		}
	}
}

func (c *Clock) settle(voided bool) {
	due, ok := c.Calendar.Due(c.Count)
	switch {
	case !ok:
		c.State = Paused
	case c.Stopped.IsZero():
		c.State, c.Due = Running, due
	case c.Stopped.After(due):
		c.State, c.Due = Late, due
	default:
		c.State, c.Due = Met, due
	}
	if voided && c.Stopped.IsZero() {
		c.State = Dropped
	}
}

func find(clocks []Clock, id string) (Clock, bool) {
	for _, c := range clocks {
		if c.ID == id {
			return c, true
		}
	}
	return Clock{}, false
}
