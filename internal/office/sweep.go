package office

import (
	"context"
	"errors"
	"fmt"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Swept is what a sweep did.
type Swept struct {
	Redated  int // open clocks moved by holiday notices
	Breached int // acts done because a clock had passed its last day
}

// Sweep does what Fengqiao does without being asked, as of today: open clocks that a later holiday notice moves are
// re-dated, and where a clock has passed its last day the act its definition names is done, on the day after that day.
// It may be run as often as one likes; each consequence is recorded once.
func (o *Office) Sweep(ctx context.Context, town string) (Swept, error) {
	var done Swept
	var err error
	if done.Redated, err = o.redate(ctx, town); err != nil {
		return done, err
	}
	yesterday := calendar.Of(o.Now(town)).AddDays(-1)
	for { // what a breach does may start a clock that has passed its last day, too
		n, err := o.sweepOnce(ctx, town, Filter{Clock: ledger.Running, DueBy: yesterday}, breaches)
		done.Breached += n
		if err != nil || n == 0 {
			return done, err
		}
	}
}

// redate moves the open clocks of a town to the holiday notices in force and says how many moved.
func (o *Office) redate(ctx context.Context, town string) (int, error) {
	return o.sweepOnce(ctx, town, Filter{Clock: ledger.Running}, redatings)
}

// sweepOnce goes through the matters a filter finds and records what consequence finds for each.
func (o *Office) sweepOnce(ctx context.Context, town string, f Filter, consequence func(sweep, Row, *ledger.Matter, *handbook.Book) []ledger.Action) (int, error) {
	inForce, err := o.Book(ctx, town)
	if err != nil {
		return 0, err
	}
	s := sweep{inForce: inForce, today: calendar.Of(o.Now(town))}
	f.Town, f.Limit = town, mostActions
	var actions []ledger.Action
	for {
		rows, err := o.Store.List(ctx, f)
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			book, err := o.version(ctx, row.Handbook)
			if err != nil {
				return 0, err
			}
			m, err := o.restore(ctx, town, book, row)
			if err != nil {
				return 0, err
			}
			actions = append(actions, consequence(s, row, m, book)...)
		}
		if len(rows) < f.Limit {
			break
		}
		last := rows[len(rows)-1]
		f.Before = Cursor{Opened: last.Opened, ID: last.ID}
	}
	if len(actions) == 0 {
		return 0, nil
	}
	results, err := o.DoAll(ctx, town, actions)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range results {
		refusal := (*ledger.Refusal)(nil)
		switch {
		case r.Err == nil && !r.Already:
			n++
		case r.Err != nil && !errors.As(r.Err, &refusal):
			return n, r.Err
		} // what is refused was done by somebody in the meantime, or its own guards forbid it
	}
	return n, nil
}

// sweep is what a consequence is found by.
type sweep struct {
	inForce *handbook.Book
	today   calendar.Date
}

// act is a consequence of how clock c of a matter stands; its key makes sure that it happens once.
func (s sweep) act(row Row, do string, c ledger.Clock, by string) ledger.Action {
	return ledger.Action{Town: s.inForce.Town.ID, Do: do, Matter: row.ID, Version: row.Version, Post: handbook.System, By: by,
		Key: fmt.Sprintf("%s/%d/%s/%s/%s", do, row.ID, c.ID, c.Count.Start, c.Due)}
}

// systemName signs what Fengqiao does itself.
const systemName = "系统"

// redatings are the open clocks of a matter that the notices in force move.
func redatings(s sweep, row Row, m *ledger.Matter, book *handbook.Book) []ledger.Action {
	var out []ledger.Action
	for _, c := range m.Clocks(book) {
		if c.State != ledger.Running || c.Calendar == s.inForce.Calendar {
			continue
		}
		if due, ok := s.inForce.Calendar.Due(c.Count); ok && due == c.Due {
			continue
		}
		a := s.act(row, handbook.Redate, c, systemName)
		a.Clock, a.Version = c.ID, 0 // several clocks of one matter may move
		a.Key += "/" + s.inForce.Holidays
		out = append(out, a)
	}
	return out
}

// breaches are the acts that follow because clocks of a matter have passed their last day.
func breaches(s sweep, row Row, m *ledger.Matter, book *handbook.Book) []ledger.Action {
	kind, ok := book.Kind(m.Kind)
	if !ok {
		return nil
	}
	for _, c := range m.Clocks(book) {
		def, _ := kind.Clock(c.ID)
		if c.State != ledger.Running || def.Breach == "" || !c.Due.Before(s.today) {
			continue
		}
		a := s.act(row, def.Breach, c, systemName)
		a.On = c.Due.AddDays(1)
		if act, ok := kind.Action(def.Breach); ok && act.Day != "" {
			a.On, a.Data = calendar.Date{}, map[string]any{act.Day: c.Due.AddDays(1)}
		}
		return []ledger.Action{a} // one at a time: it may stop the others
	}
	return nil
}
