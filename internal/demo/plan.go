package demo

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// year is a town's year being planned: matters on their way, day by day, before anything is recorded.
type year struct {
	book   *handbook.Book
	facts  *facts
	texts  *texts
	places []place
	names  *names
	steps  []step
	counts map[string]int // matters planned, by kind
	err    error          // the first mistake in facts or texts
}

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
	return s.day.Time().Add(instants[s.slot] + time.Duration(minutes)*time.Minute - china)
}

// step is one action at its time of recording.
type step struct {
	stamp
	action ledger.Action
	links  map[string]string // link field → key of the opening of the matter it points to
}

// person acts in a post.
type person struct{ name, post string }

// fields are values by field id: what a person would type (text), the value itself, or a ref.
type fields map[string]any

// ref stands for the matter opened under a key.
type ref string

func newYear(b *handbook.Book, f *facts) (*year, error) {
	t, err := readTexts(f.Town)
	if err != nil {
		return nil, err
	}
	y := &year{book: b, facts: f, texts: t, counts: map[string]int{}}
	y.names = newNames(f, y.dice("names"))
	y.places = y.settle()
	return y, nil
}

// plan is every step of the year in the order of recording.
func (y *year) plan() ([]step, error) {
	for _, part := range []func(){
		y.registers, y.written, y.exams, y.supervision, y.disputes, y.petitions, y.opinions, y.reviews, y.consultations,
		y.licences, y.confirmations, y.inspections, y.disclosure,
	} {
		if part(); y.err != nil {
			return nil, y.err
		}
	}
	slices.SortStableFunc(y.steps, func(a, b step) int { return a.stamp.compare(b.stamp) })
	return y.steps, nil
}

func (y *year) fail(format string, args ...any) {
	if y.err == nil {
		y.err = fmt.Errorf("demo "+y.facts.Town+": "+format, args...)
	}
}

// dice is a source of chance of its own for each part, so that a change in one leaves the others as they are.
func (y *year) dice(part string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%d/%s", y.facts.Town, y.facts.Year, part)
	return rand.New(rand.NewPCG(uint64(y.facts.Year), h.Sum64()))
}

// matter is one record on its way.
type matter struct {
	y      *year
	kind   *handbook.Kind
	key    string
	n      int
	last   stamp         // when the newest step is recorded
	latest calendar.Date // nothing is recorded later than this; zero: the day before the year is closed
	dice   *rand.Rand
}

// open plans a matter of a kind, opened on a day.
func (y *year) open(dice *rand.Rand, kind string, on calendar.Date, by person, data fields) *matter {
	return y.openBetween(dice, stamp{}, calendar.Date{}, kind, on, by, data)
}

// openBetween plans a matter that is recorded after a stamp and, unless latest is zero, on that day at the latest.
func (y *year) openBetween(dice *rand.Rand, after stamp, latest calendar.Date, kind string, on calendar.Date, by person, data fields) *matter {
	k, ok := y.book.Kind(kind)
	if !ok {
		y.fail("the handbook has no kind %q", kind)
		k = &handbook.Kind{ID: kind}
	}
	y.counts[kind]++
	m := &matter{y: y, kind: k, key: fmt.Sprintf("demo/%s/%04d", kind, y.counts[kind]), dice: dice, last: after.next(), latest: latest}
	m.do(handbook.Open, on, by, data)
	return m
}

// do plans an action of the kind's procedure.
func (m *matter) do(action string, on calendar.Date, by person, data fields) *matter {
	a := ledger.Action{Do: action}
	act, ok := m.kind.Action(action)
	if !ok {
		m.y.fail("%s has no action %q", m.kind.ID, action)
		return m
	}
	data = maps.Clone(data)
	if data == nil {
		data = fields{}
	}
	if act.Day != "" {
		data[act.Day] = on
	} else {
		a.On = on
	}
	return m.plan(a, on, by, data)
}

// extend plans the extension of a clock.
func (m *matter) extend(clock string, on calendar.Date, by person, limit calendar.Limit, reason string) *matter {
	return m.plan(ledger.Action{Do: handbook.Extend, Clock: clock, On: on, Limit: limit, Reason: reason}, on, by, nil)
}

// pause plans that a clock stands still between two days.
func (m *matter) pause(clock string, from, to calendar.Date, by person, reason string) *matter {
	m.plan(ledger.Action{Do: handbook.Pause, Clock: clock, On: from, Reason: reason}, from, by, nil)
	return m.plan(ledger.Action{Do: handbook.Resume, Clock: clock, On: to}, to, by, nil)
}

// correct plans a correction made on a day.
func (m *matter) correct(on calendar.Date, by person, reason string, data fields) *matter {
	return m.plan(ledger.Action{Do: handbook.Correct, Reason: reason}, on, by, data)
}

// void plans that the matter is voided.
func (m *matter) void(on calendar.Date, by person, reason string) *matter {
	return m.plan(ledger.Action{Do: handbook.Void, Reason: reason}, on, by, nil)
}

func (m *matter) plan(a ledger.Action, on calendar.Date, by person, data fields) *matter {
	a.Town, a.Kind, a.By, a.Post = m.y.facts.Town, m.kind.ID, by.name, by.post
	m.n++
	if a.Do == handbook.Open {
		a.Key = m.key
	} else {
		a.Key, a.Opened = fmt.Sprintf("%s/%d", m.key, m.n), m.key
	}
	s := step{stamp: m.recorded(on, by), action: a}
	s.action.Data, s.links = m.typed(data)
	m.last = s.stamp
	m.y.steps = append(m.y.steps, s)
	return m
}

// typed turns what would be typed into values and sets links apart.
func (m *matter) typed(data fields) (map[string]any, map[string]string) {
	values, links := map[string]any{}, map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(data)) {
		f, ok := m.kind.Field(id)
		if !ok {
			m.y.fail("%s has no field %q", m.kind.ID, id)
			continue
		}
		switch v := data[id].(type) {
		case ref:
			links[id] = string(v)
		case string:
			if f.Type.Name() == "party" {
				values[id] = v // the office seals it
				continue
			}
			value, wrong := f.Type.Parse(f, m.y.book, v)
			if wrong != nil {
				m.y.fail("%s.%s: %s", m.kind.ID, id, wrong.Wrong.Zh)
			}
			values[id] = value
		default:
			values[id] = v
		}
	}
	return values, links
}

// recorded is when an action done on a day gets into the books: mostly at once, sometimes days or weeks later; an
// office records on working days only. A matter's steps are recorded in order, and all before the year is closed.
func (m *matter) recorded(on calendar.Date, by person) stamp {
	y := m.y
	at := on
	switch n := m.dice.IntN(100); {
	case n < 62:
	case n < 85:
		at = at.AddDays(1)
	case n < 98:
		at = at.AddDays(2 + m.dice.IntN(4))
	default:
		at = at.AddDays(10 + m.dice.IntN(16))
	}
	if by.post != "mediator" && by.post != "grid-worker" {
		at = y.workday(at)
	}
	latest := m.latest
	if latest.IsZero() {
		latest = y.facts.Closed.AddDays(-1)
	}
	if on.After(latest) {
		latest = on // of the time after
	}
	if at.After(latest) {
		at = latest
	}
	s := stamp{at, m.dice.IntN(len(instants))}
	if first := (stamp{y.facts.Adopted, 1}); s.compare(first) < 0 {
		s = stamp{y.facts.Adopted.AddDays(m.dice.IntN(9)), m.dice.IntN(len(instants))}
		s.day = y.workday(s.day)
		if s.compare(first) < 0 {
			s = first
		}
	}
	if s.compare(m.last) < 0 {
		s = m.last
	}
	return s
}
