package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Swept is what a sweep did.
type Swept struct {
	Redated  int // open clocks moved by holiday notices
	Breached int // acts done because a clock had passed its last day
	Withheld []Withheld
}

// Withheld is an act due because a clock has passed its last day which the books refuse: what it asks for, a guard or a
// value, is for a person to see to. Until then every sweep tries it again and tells of it once.
type Withheld struct {
	Matter int64
	Title  string        // what the matter is called
	Act    handbook.Text // what was to be done
	Clock  handbook.Text // whose last day has passed
	Why    *ledger.Refusal
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
	s, err := o.sweep(ctx, town)
	if err != nil {
		return done, err
	}
	yesterday := s.today.AddDays(-1)
	for { // what a breach does may start a clock that has passed its last day, too
		n, withheld, err := s.once(ctx, Filter{Clock: ledger.Running, DueBy: yesterday}, breaches)
		done.Breached, done.Withheld = done.Breached+n, append(done.Withheld, withheld...)
		if err != nil || n == 0 {
			return done, err
		}
	}
}

// redate moves the open clocks of a town to the holiday notices in force and says how many moved.
func (o *Office) redate(ctx context.Context, town string) (int, error) {
	s, err := o.sweep(ctx, town)
	if err != nil {
		return 0, err
	}
	n, _, err := s.once(ctx, Filter{Clock: ledger.Running}, redatings) // what is refused was moved by somebody in the meantime
	return n, err
}

func (o *Office) sweep(ctx context.Context, town string) (*sweep, error) {
	inForce, err := o.Book(ctx, town)
	if err != nil {
		return nil, err
	}
	return &sweep{office: o, inForce: inForce, today: calendar.Of(o.Now(town)), withheld: map[string]bool{}}, nil
}

// consequence is an act that follows from how a clock stands.
type consequence struct {
	ledger.Action
	told Withheld // should it be refused
}

// once goes through the matters a filter finds and records what follows for each.
func (s *sweep) once(ctx context.Context, f Filter, follows func(*sweep, Row, *ledger.Matter, *handbook.Book) []consequence) (int, []Withheld, error) {
	var all []consequence
	err := s.office.each(ctx, s.inForce.Town.ID, f, func(row Row, m *ledger.Matter, book *handbook.Book) error {
		all = append(all, follows(s, row, m, book)...)
		return nil
	})
	if err != nil {
		return 0, nil, err
	}
	n := 0
	var withheld []Withheld
	for part := range slices.Chunk(all, mostActions) {
		actions := make([]ledger.Action, len(part))
		for i, c := range part {
			actions[i] = c.Action
		}
		results, err := s.office.DoAll(ctx, s.inForce.Town.ID, actions)
		if err != nil {
			return n, withheld, err
		}
		for i, r := range results {
			refusal := (*ledger.Refusal)(nil)
			switch {
			case r.Err == nil && !r.Already:
				n++
			case r.Err == nil:
			case !errors.As(r.Err, &refusal):
				return n, withheld, r.Err
			case refusal.Code != ledger.Conflict: // somebody else was faster: the next pass looks again
				told := part[i].told
				told.Why = refusal
				withheld = append(withheld, told)
				s.withheld[part[i].Key] = true
			}
		}
	}
	return n, withheld, nil
}

// each visits the matters of a town that a filter finds, page by page.
func (o *Office) each(ctx context.Context, town string, f Filter, visit func(Row, *ledger.Matter, *handbook.Book) error) error {
	f.Town, f.Limit = town, mostActions
	for {
		rows, err := o.Store.List(ctx, f)
		if err != nil {
			return err
		}
		for _, row := range rows {
			book, err := o.version(ctx, row.Handbook)
			if err != nil {
				return err
			}
			m, err := o.restore(ctx, town, book, row)
			if err != nil {
				return err
			}
			if err := visit(row, m, book); err != nil {
				return err
			}
		}
		if len(rows) < f.Limit {
			return nil
		}
		f.Before = f.CursorOf(rows[len(rows)-1])
	}
}

// sweep is one round through a town's clocks.
type sweep struct {
	office   *Office
	inForce  *handbook.Book
	today    calendar.Date
	withheld map[string]bool // acts refused in this round, by key
}

// act is a consequence of how clock c of a matter stands; its key makes sure that it happens once.
func (s *sweep) act(row Row, do string, c ledger.Clock) consequence {
	return consequence{Action: ledger.Action{Town: s.inForce.Town.ID, Do: do, Matter: row.ID, Version: row.Version, Post: handbook.System, By: systemName,
		Key: fmt.Sprintf("%s/%d/%s/%s/%s", do, row.ID, c.ID, c.Count.Start, c.Due)}}
}

// systemName signs what Fengqiao does itself.
const systemName = "系统"

// redatings are the open clocks of a matter that the notices in force move.
func redatings(s *sweep, row Row, m *ledger.Matter, book *handbook.Book) []consequence {
	var out []consequence
	for _, c := range m.Clocks(book) {
		if _, moves := redated(s.inForce, c); !moves {
			continue
		}
		a := s.act(row, handbook.Redate, c)
		a.Clock, a.Version = c.ID, 0 // several clocks of one matter may move
		a.Key += "/" + s.inForce.Holidays
		out = append(out, a)
	}
	return out
}

// redated is the last day of a clock by the notices of a version, where they move it; zero when it is further off than
// dates go.
func redated(b *handbook.Book, c ledger.Clock) (calendar.Date, bool) {
	if c.State != ledger.Running || c.Calendar == b.Calendar {
		return calendar.Date{}, false
	}
	due, ok := b.Calendar.Due(c.Count)
	return due, !ok || due != c.Due
}

// breaches are the acts that follow because clocks of a matter have passed their last day. A matter that has left the
// stages in which an act is done needs it no more.
func breaches(s *sweep, row Row, m *ledger.Matter, book *handbook.Book) []consequence {
	kind, ok := book.Kind(m.Kind)
	if !ok {
		return nil
	}
	for _, c := range m.Clocks(book) {
		def, _ := kind.Clock(c.ID)
		if c.State != ledger.Running || def.Breach == "" || !c.Due.Before(s.today) {
			continue
		}
		act, ok := kind.Action(def.Breach)
		a := s.act(row, def.Breach, c)
		if !ok || !slices.Contains(act.From, m.Stage) || s.withheld[a.Key] {
			continue
		}
		a.On = c.Due.AddDays(1)
		if act.Day != "" {
			a.On, a.Data = calendar.Date{}, map[string]any{act.Day: c.Due.AddDays(1)}
		}
		a.told = Withheld{Matter: row.ID, Title: row.Title, Act: act.Title, Clock: def.Title}
		return []consequence{a} // one at a time: it may stop the others
	}
	return nil
}
