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
		if c, started := m.run(def); started {
			c.settle(b.Calendar, m.Voided)
			clocks = append(clocks, c)
		}
	}
	m.clocks = clocks
	return clocks
}

// run folds the matter's history into one clock.
func (m *Matter) run(def *handbook.Clock) (Clock, bool) {
	c := Clock{ID: def.ID}
	started := false
	for _, act := range m.History {
		switch {
		case act.Clock == def.ID && c.Stopped.IsZero():
			c.apply(act)
		case act.Clock != "":
		case started && c.Stopped.IsZero() && slices.Contains(def.Until, act.Do):
			c.Stopped = act.On
			if n := len(c.Count.Pauses); n > 0 && c.Count.Pauses[n-1].To.IsZero() {
				c.Count.Pauses[n-1].To = act.On
			}
		case slices.Contains(def.From, act.Do):
			started = true
			c = Clock{ID: def.ID, Count: calendar.Count{Start: act.On, Limit: def.Limit, Roll: def.Roll}}
		}
	}
	return c, started
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

func (c *Clock) settle(cal *calendar.Calendar, voided bool) {
	due, ok := cal.Due(c.Count)
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
