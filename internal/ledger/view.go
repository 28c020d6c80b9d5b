package ledger

import (
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Opened is the day the matter was opened; zero before it is.
func (m *Matter) Opened() calendar.Date { return m.day(handbook.Open) }

// day is the last day an action was done.
func (m *Matter) day(action string) calendar.Date {
	for i := len(m.History) - 1; i >= 0; i-- {
		if m.History[i].Do == action {
			return m.History[i].On
		}
	}
	return calendar.Date{}
}

func (m *Matter) times(action string) int64 {
	var n int64
	for _, act := range m.History {
		if act.Do == action {
			n++
		}
	}
	return n
}

// dayAt resolves a measure's on/until: a date field or "<action>.day".
func (m *Matter) dayAt(ref string) calendar.Date {
	if action, ok := strings.CutSuffix(ref, ".day"); ok {
		return m.day(action)
	}
	d, _ := m.Fields[ref].(calendar.Date)
	return d
}

// who did an action last.
func (m *Matter) who(action string) string {
	for _, act := range slices.Backward(m.History) {
		if act.Do == action {
			return act.By
		}
	}
	return ""
}

// view is the matter as expressions see it.
type view struct {
	m      *Matter
	book   *handbook.Book
	kind   *handbook.Kind
	linked func(f *handbook.Field, name string) (any, bool) // nil: linked records are not seen
}

// View is the matter as the conditions and papers of its kind see it; linked records are not seen.
func (m *Matter) View(b *handbook.Book, k *handbook.Kind) handbook.View { return m.view(b, k) }

func (m *Matter) view(b *handbook.Book, k *handbook.Kind) view { return view{m: m, book: b, kind: k} }

// Calendar implements handbook.View.
func (v view) Calendar() *calendar.Calendar { return v.m.goesBy(v.book).Calendar }

// Lookup implements handbook.View.
func (v view) Lookup(name string) (any, bool) {
	head, tail, dotted := strings.Cut(name, ".")
	if !dotted {
		if name == "stage" {
			return v.m.Stage, true
		}
		x, ok := v.m.Fields[name]
		return x, ok
	}
	switch head {
	case "filled":
		_, ok := v.m.Fields[tail]
		return ok, true
	case "reached":
		return v.reached(tail), true
	}
	if f, ok := v.kind.Field(head); ok {
		if v.linked == nil {
			return nil, false
		}
		return v.linked(f, tail)
	}
	switch tail {
	case "who":
		return v.m.who(head), true
	case "done":
		return v.m.times(head) > 0, true
	case "times":
		return v.m.times(head), true
	case "day":
		d := v.m.day(head)
		return d, !d.IsZero()
	}
	c, started := find(v.m.Clocks(v.book), head)
	switch tail {
	case "met":
		return started && c.State == Met, true
	case "late":
		return started && c.State == Late, true
	case "running":
		return started && c.State == Running, true
	case "due":
		return c.Due, !c.Due.IsZero()
	case "extended", "reason":
		n := len(c.Count.Extensions)
		if n == 0 {
			return nil, false
		}
		last := c.Count.Extensions[n-1]
		if tail == "reason" {
			return last.Reason, true
		}
		return last.On, true
	}
	return nil, false
}

// reached tells whether the matter is in a stage or has been.
func (v view) reached(stage string) bool {
	for _, act := range v.m.History {
		if def, ok := v.kind.Action(act.Do); ok && def.To == stage {
			return true
		}
	}
	return false
}
