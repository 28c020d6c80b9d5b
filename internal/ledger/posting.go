package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// postings are the difference between what the matter bore before and what it bears now: what no longer holds is
// reversed, what newly holds is posted. A correction therefore needs no rule of its own.
func (s *step) postings() ([]Posting, error) {
	var was []Posting
	if s.was != nil {
		var err error
		if was, err = Borne(s.book, s.was); err != nil {
			return nil, err
		}
	}
	is, err := Borne(s.book, s.next)
	if err != nil {
		return nil, err
	}
	out := make([]Posting, 0, len(is))
	for _, p := range was {
		if !contains(is, p) {
			p.Amount, p.Weight = -p.Amount, -p.Weight
			out = append(out, s.stamp(p))
		}
	}
	for _, p := range is {
		if !contains(was, p) {
			out = append(out, s.stamp(p))
		}
	}
	return out, nil
}

func (s *step) stamp(p Posting) Posting {
	p.Seq = s.env.Seq
	p.Correction = s.env.Closed[p.Day.Year()]
	return p
}

// contains compares postings of one matter by what they count; a matter bears each at most once.
func contains(ps []Posting, p Posting) bool {
	for _, q := range ps {
		if q.Measure == p.Measure && q.Facet == p.Facet && q.Area == p.Area && q.Day == p.Day && q.Amount == p.Amount && q.Weight == p.Weight {
			return true
		}
	}
	return false
}

// Borne are the postings a matter in its present state bears, as if made at one stroke: Seq and Correction unset.
func Borne(b *handbook.Book, m *Matter) ([]Posting, error) {
	if m.Voided {
		return nil, nil
	}
	k, ok := b.Kind(m.Kind)
	if !ok {
		return nil, fmt.Errorf("handbook %s has no kind %s", b.SHA, m.Kind)
	}
	var out []Posting
	for _, def := range k.Measures {
		var err error
		if out, err = m.bear(out, b, k, def); err != nil {
			return nil, fmt.Errorf("measure %s of matter %d: %w", def.ID, m.ID, err)
		}
	}
	return out, nil
}

func (m *Matter) bear(out []Posting, b *handbook.Book, k *handbook.Kind, def *handbook.Measure) ([]Posting, error) {
	switch def.Form {
	case handbook.Count, handbook.Sum, handbook.Stock:
	case handbook.Slots:
		return m.bearSlot(out, b, k, def), nil
	default:
		return out, nil // derived from other figures
	}
	day := m.dayAt(def.On)
	if def.Each == "" && day.IsZero() || def.Each != "" && m.times(def.Each) == 0 {
		return out, nil
	}
	if def.Where != nil {
		ok, err := def.Where.True(m.view(b, k))
		if err != nil || !ok {
			return out, err
		}
	}
	p := Posting{Measure: def.ID, Area: m.Area, Day: day, Amount: 1, Weight: 1, Matter: m.ID, Stock: def.Form == handbook.Stock}
	if def.Each != "" {
		return m.bearEach(out, def, p), nil
	}
	if def.Form == handbook.Sum {
		p.Amount, _ = m.Fields[def.Sum].(int64)
	}
	out = m.facets(out, def, p)
	if p.Stock && def.Until != "" {
		if end := m.dayAt(def.Until); !end.IsZero() {
			p.Day, p.Amount, p.Weight = end, -1, -1
			out = m.facets(out, def, p)
		}
	}
	return out, nil
}

// bearSlot adds what a matter bears of the slot of its kind's rhythm that it is for, on the slot's last day. Whether
// the day turns out to be a rest day is left to those who count the slots.
func (m *Matter) bearSlot(out []Posting, b *handbook.Book, k *handbook.Kind, def *handbook.Measure) []Posting {
	day := m.RhythmDay(b, k)
	if !def.Held || day.IsZero() {
		return out
	}
	slot, ok := k.Rhythm.At(day)
	if !ok {
		return out
	}
	p := Posting{Measure: def.ID, Area: m.Area, Day: slot.To, Amount: 1, Weight: 1, Matter: m.ID}
	out = append(out, p)
	p.Facet = slot.Facet()
	return append(out, p)
}

// RhythmDay is the day that tells which slot of its kind's rhythm a matter is for; zero where the kind has none, or not
// for this matter. A condition that cannot be computed does not hold.
func (m *Matter) RhythmDay(b *handbook.Book, k *handbook.Kind) calendar.Date {
	if k.Rhythm == nil {
		return calendar.Date{}
	}
	if ok, err := k.Rhythm.When.True(m.view(b, k)); err != nil || !ok {
		return calendar.Date{}
	}
	switch {
	case k.Rhythm.Day == "":
		return m.Opened()
	}
	return m.dayAt(k.Rhythm.Day)
}

// bearEach adds p for each day the action was done on, with how often as its amount.
func (m *Matter) bearEach(out []Posting, def *handbook.Measure, p Posting) []Posting {
	days := map[calendar.Date]int64{}
	for _, act := range m.History {
		if act.Do == def.Each {
			days[act.On]++
		}
	}
	for _, day := range slices.SortedFunc(maps.Keys(days), calendar.Date.Compare) {
		p.Day, p.Amount = day, days[day]
		out = m.facets(out, def, p)
	}
	return out
}

// facets adds p for the whole and once for each facet value the matter has.
func (m *Matter) facets(out []Posting, def *handbook.Measure, p Posting) []Posting {
	out = append(out, p)
	for _, field := range def.By {
		if v, ok := m.Fields[field]; ok {
			p.Facet = field + "=" + facetValue(v)
			out = append(out, p)
		}
	}
	return out
}

func facetValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	default:
		return fmt.Sprint(v)
	}
}
