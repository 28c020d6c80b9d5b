package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// writtenRecord is a record put down in full: meetings, plans and the like, of which there are too few to be generated.
type writtenRecord struct {
	Kind  string        `yaml:"kind"`
	ID    string        `yaml:"id"` // for links to it: @id
	By    string        `yaml:"by"` // post of all steps that name none
	Steps []writtenStep `yaml:"steps"`
}

type writtenStep struct {
	Do   string         `yaml:"do"`
	On   calendar.Date  `yaml:"on"`
	By   string         `yaml:"by"`
	With map[string]any `yaml:"with"` // as a person would type it; @id is a link
	// Reason goes with correct, void and extend, Clock and Limit with extend.
	Reason string         `yaml:"reason"`
	Clock  string         `yaml:"clock"`
	Limit  calendar.Limit `yaml:"limit"`
}

// written plans the records put down in full.
func (y *year) written() {
	dice := y.dice("written")
	var records []writtenRecord
	for _, name := range []string{"leadership.yaml", "records.yaml"} {
		var some []writtenRecord
		if err := readYAML(y.facts.Town, name, &some); err != nil {
			y.fail("%w", err)
			return
		}
		records = append(records, some...)
	}
	named := map[string]*matter{}
	for _, r := range records {
		var m *matter
		for _, s := range r.Steps {
			post := r.By
			if s.By != "" {
				post = s.By
			}
			by := y.facts.staff(post, 0)
			with, after := y.typedIn(s.With, named)
			switch {
			case m == nil:
				m = y.openBetween(dice, after, calendar.Date{}, r.Kind, s.On, by, with)
			case s.Do == handbook.Correct:
				m.correct(s.On, by, s.Reason, with)
			case s.Do == handbook.Void:
				m.void(s.On, by, s.Reason)
			case s.Do == handbook.Extend:
				m.extend(s.Clock, s.On, by, s.Limit, s.Reason)
			default:
				m.do(s.Do, s.On, by, with)
			}
		}
		if r.ID != "" {
			named[r.ID] = m
		}
	}
}

// typedIn reads what stands in a written record; after is when the newest of the matters it links to is recorded.
func (y *year) typedIn(with map[string]any, named map[string]*matter) (fields, stamp) {
	out, after := fields{}, stamp{}
	for _, id := range slices.Sorted(maps.Keys(with)) {
		switch v := with[id].(type) {
		case bool, []any:
			out[id] = v
		case string:
			name, linked := strings.CutPrefix(v, "@")
			m, ok := named[name]
			switch {
			case linked && ok:
				out[id] = ref(m.key)
				if after.compare(m.last) < 0 {
					after = m.last
				}
			case linked:
				y.fail("no record is called %q", name)
			default:
				out[id] = v
			}
		default:
			out[id] = fmt.Sprint(v)
		}
	}
	return out, after
}

// afterwards corrects two records once the year is closed. No stated figure changes; that they were corrected shows.
func (y *year) afterwards(quarrels []*quarrel) {
	dice := y.dice("afterwards")
	clerk := y.facts.staff("law-clerk", 0)
	wrong := 0
	for _, q := range quarrels {
		if wrong < 2 && q.sort == "neighbour" && !q.open && !q.written && q.closed.Month() == y.facts.Finished.AddMonths(-7+3*wrong).Month() {
			on := y.facts.Finished.AddDays(-7 * wrong)
			q.matter.latest = on
			q.matter.correct(on, clerk, one(dice, y.texts.Words["wrong_sort"]), fields{"sort": "land"})
			wrong++
		}
	}
}
