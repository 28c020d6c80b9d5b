package demo

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// year is a town's year being planned: records on their way, day by day, before anything is recorded.
type year struct {
	*folder
	yearFile
	book    *handbook.Book
	places  []*place
	names   *names
	steps   []step
	counts  map[string]int           // matters planned, by kind
	labels  map[string]int           // batches of one name or kind
	named   map[string][]*rec        // records by the name of their batch
	taken   map[string]map[*rec]bool // records paired already, by the kind that does and their batch
	tellers map[string]*teller       // by story id
	faults  handbook.Faults
}

// plan is every step of a town's year in the order of recording, or all that is wrong in its files.
func plan(b *handbook.Book, f *folder) ([]step, error) {
	y := &year{folder: f, yearFile: f.year, book: b, counts: map[string]int{}, labels: map[string]int{}, named: map[string][]*rec{},
		taken: map[string]map[*rec]bool{}, tellers: map[string]*teller{}}
	y.names = newNames(f.people, y.dice("names"))
	y.settle()
	for _, n := range f.batches {
		y.batch(n)
	}
	if len(y.faults) > 0 {
		return nil, y.faults
	}
	slices.SortStableFunc(y.steps, func(a, b step) int { return a.stamp.compare(b.stamp) })
	// The last entry is how a finished build is known.
	if n := len(y.steps); n > 0 && y.steps[n-1].day.After(y.Closed) {
		y.steps[n-1].stamp = stamp{y.Ends, len(instants) - 1}
	}
	return y.steps, nil
}

// fault keeps one mistake; a line is told once for each.
func (y *year) fault(n *node, hint handbook.Text, zh, en string, args ...any) {
	f := n.fault(zh, en, args...)
	f.Hint = hint
	if !slices.Contains(y.faults, f) {
		y.faults = append(y.faults, f)
	}
}

// dice is a source of chance of its own for each batch, so that a change in one leaves the others as they are.
func (y *year) dice(label string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s/%s/%s", y.Seed, y.Town, label)
	return rand.New(rand.NewPCG(uint64(y.Year), h.Sum64()))
}

// workday is the first working day from d on.
func (y *year) workday(d calendar.Date) calendar.Date {
	for !y.book.Calendar.Workday(d) {
		d = d.AddDays(1)
	}
	return d
}

// lastWorkday is the last working day up to d.
func (y *year) lastWorkday(d calendar.Date) calendar.Date {
	for !y.book.Calendar.Workday(d) {
		d = d.AddDays(-1)
	}
	return d
}

// workdays is the n-th working day after d; before it when n is negative.
func (y *year) workdays(d calendar.Date, n int) calendar.Date {
	for range n {
		d = y.workday(d.AddDays(1))
	}
	for range -n {
		d = y.lastWorkday(d.AddDays(-1))
	}
	return d
}

// lastDay is the last day of the year.
func (y *year) lastDay() calendar.Date { return calendar.New(y.Year, 12, 31) }

// matter is one record on its way into the books.
type matter struct {
	y      *year
	kind   *handbook.Kind
	key    string
	n      int
	last   stamp         // when the newest step is recorded
	latest calendar.Date // nothing is recorded later than this; zero: the day before the year is closed
	dice   *rand.Rand
}

func (y *year) matter(k *handbook.Kind, dice *rand.Rand) *matter {
	y.counts[k.ID]++
	return &matter{y: y, kind: k, key: fmt.Sprintf("demo/%s/%04d", k.ID, y.counts[k.ID]), dice: dice}
}

// plan enters an action done on a day into the plan. Data are values by field: what a person would type, the value itself,
// or the record a link points to; written is where they stand.
func (m *matter) plan(at, written *node, a ledger.Action, on calendar.Date, by person, data map[string]any) {
	a.Town, a.Kind, a.By, a.Post = m.y.Town, m.kind.ID, by.name, by.post
	m.n++
	if a.Do == handbook.Open {
		a.Key = m.key
	} else {
		a.Key, a.Opened = fmt.Sprintf("%s/%d", m.key, m.n), m.key
	}
	s := step{action: a, at: at, links: map[string]string{}}
	s.action.Data = m.typed(at, written, data, s.links)
	s.stamp = m.recorded(on, by)
	m.last = s.stamp
	m.y.steps = append(m.y.steps, s)
}

// typed turns what would be typed into values and sets links apart; the matter is recorded after those it links to.
func (m *matter) typed(at, written *node, data map[string]any, links map[string]string) map[string]any {
	values := map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(data)) {
		f, _ := m.kind.Field(id)
		switch v := data[id].(type) {
		case *rec:
			links[id] = v.m.key
			if after := v.stamps[handbook.Open].next(); m.last.compare(after) < 0 {
				m.last = after
			}
		case []string:
			values[id] = v
		default:
			text := shown(v)
			if f.Type.Name() == "party" {
				values[id] = text // the office seals it
				continue
			}
			value, wrong := f.Type.Parse(f, m.y.book, text)
			if wrong != nil {
				if n := written.get(id); n != nil {
					at = n
				}
				m.y.fault(at, wrong.Right, "%s.%s：%s", "%s.%s: %s", m.kind.ID, id, wrong.Wrong)
			}
			values[id] = value
		}
	}
	return values
}

// shown is a value as a person would type it.
func shown(v any) string {
	switch v := v.(type) {
	case calendar.Date:
		return v.String()
	case int:
		return strconv.Itoa(v)
	default:
		return fmt.Sprint(v)
	}
}

// recorded is when an action done on a day gets into the books: mostly at once, sometimes days or weeks later; who
// holds no post in a village records on working days only. A matter's steps are recorded in order, and all before the
// year is closed.
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
	if !y.local(by.post) {
		at = y.workday(at)
	}
	latest := m.latest
	if latest.IsZero() {
		latest = y.Closed.AddDays(-1)
	}
	if on.After(latest) {
		latest = on // of the time after
	}
	if at.After(latest) {
		at = latest
	}
	s := stamp{at, m.dice.IntN(len(instants))}
	if first := (stamp{y.Opened, 1}); s.compare(first) < 0 {
		s = stamp{y.workday(y.Opened.AddDays(m.dice.IntN(9))), m.dice.IntN(len(instants))}
		if s.compare(first) < 0 {
			s = first
		}
	}
	if s.compare(m.last) < 0 {
		s = m.last
	}
	return s
}
