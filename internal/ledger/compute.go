package ledger

import (
	"maps"
	"slices"

	"fengqiao/internal/handbook"
)

// remember adds an act to the matter's history, and with it the holiday notices gone by from now on where others have
// come into force.
func (s *step) remember(act Act) {
	act.By, act.On, act.Seq = s.a.By, s.entry.On, s.env.Seq
	if inForce := s.env.InForce; inForce != nil && inForce.Holidays != s.next.goesBy(s.book).Holidays {
		s.next.goBy(inForce)
		act.Notices, s.entry.Notices = inForce.SHA, inForce.SHA
	}
	s.next.History = append(s.next.History, act)
	s.next.clocks = nil
}

// given are the values a person gave: on replay an entry also holds those that were computed.
func (s *step) given(acts ...*handbook.Action) map[string]any {
	if s.env.Replayed == nil {
		return s.a.Data
	}
	data := s.a.Data
	for _, act := range acts {
		for _, set := range act.Set {
			if _, there := data[set.Field]; there && (s.a.Do != handbook.Correct || !buildsOnItself(set.Field, acts)) {
				data = maps.Clone(data)
				delete(data, set.Field)
			}
		}
	}
	return data
}

// buildsOnItself tells whether one of the actions computes the field from its former value: what another of them
// first set it to can then no longer be put in its place.
func buildsOnItself(field string, acts []*handbook.Action) bool {
	return slices.ContainsFunc(acts, func(act *handbook.Action) bool {
		return slices.ContainsFunc(act.Set, func(set handbook.Assignment) bool { return set.Own && set.Field == field })
	})
}

// recompute computes anew, on a correction, what the actions done set, but for fields that build on their own former
// value. What comes out as it stood before is no part of the entry, even where one action set it otherwise and a later
// one back. What the correction gives (changed) but comes out otherwise is refused: it would be lost unseen.
func (s *step) recompute(done []*handbook.Action, changed map[string]any) error {
	again := func(field string) bool { return !buildsOnItself(field, done) }
	for _, act := range done {
		if err := s.compute(act, again); err != nil {
			return err
		}
	}
	by := map[string]*handbook.Action{} // the last to set it
	for _, act := range done {
		for _, set := range act.Set {
			if again(set.Field) {
				by[set.Field] = act
			}
		}
	}
	var faults []FieldFault
	for _, field := range slices.Sorted(maps.Keys(by)) {
		before, is := s.was.Fields[field], s.next.Fields[field]
		if gave, ok := changed[field]; ok && gave != is && gave != before {
			f, _ := s.kind.Field(field)
			faults = append(faults, FieldFault{Field: field, Title: f.Title, Complaint: handbook.Complaint{
				Wrong: handbook.Say("由「%s」得出，不能单独更正", "comes from %s and cannot be corrected by itself", by[field].Title),
				Right: handbook.Say("请更正得出它的内容", "correct what it is made from")}})
		}
		if before == is {
			delete(s.entry.Data, field)
		}
	}
	if len(faults) > 0 {
		return unfit(faults...)
	}
	return nil
}

// compute sets the fields an action computes. again chooses among them on a correction; it is nil when the action is
// done.
func (s *step) compute(act *handbook.Action, again func(field string) bool) error {
	for _, set := range act.Set {
		if again != nil && !again(set.Field) {
			continue
		}
		f, _ := s.kind.Field(set.Field)
		v, err := set.Value.Value(s.view())
		if s.err != nil {
			return s.err
		}
		if err != nil {
			return refuse(Guarded, "「%s」无法计算：%v", "%s cannot be computed: %v", f.Title, err)
		}
		was, had := s.next.Fields[f.ID]
		if isZero(v) {
			if had {
				delete(s.next.Fields, f.ID)
				s.record(f.ID, nil)
			}
			continue
		}
		checked, c := f.Type.Check(f, s.book, v)
		if c != nil {
			return &Refusal{Code: Invalid, Says: handbook.Say("算出的值不能用", "A computed value cannot be used"),
				Fields: []FieldFault{{Field: f.ID, Title: f.Title, Complaint: *c}}}
		}
		if again != nil && had && was == checked {
			continue
		}
		s.next.Fields[f.ID] = checked
		s.record(f.ID, checked)
	}
	return nil
}

func (s *step) record(field string, v any) {
	if s.entry.Data == nil {
		s.entry.Data = map[string]any{}
	}
	s.entry.Data[field] = v
}

// isZero tells an empty text or day, which a field does not hold; 0 and no are values.
func isZero(v any) bool {
	if empty, ok := v.(interface{ IsZero() bool }); ok {
		return empty.IsZero()
	}
	return v == ""
}

// view is the matter as the action's guards and computed fields see it: linked records included, and what is seen of
// them is written into the entry, so that a replay sees the same.
func (s *step) view() view {
	return s.viewOf(s.next, func(name string, seen any) {
		if s.entry.Seen == nil {
			s.entry.Seen = map[string]any{}
		}
		s.entry.Seen[name] = seen
	})
}

// viewOf is a view of the matter before or after the action; note takes down what is seen of linked records.
func (s *step) viewOf(m *Matter, note func(name string, seen any)) view {
	v := m.view(s.book, s.kind)
	v.linked = func(f *handbook.Field, name string) (any, bool) {
		target, ok := m.Fields[f.ID].(int64)
		if !ok {
			return nil, false
		}
		seen, ok := s.look(f, target, name)
		if ok {
			note(f.ID+"."+name, seen)
		}
		return seen, ok
	}
	return v
}

func (s *step) look(f *handbook.Field, target int64, name string) (any, bool) {
	if s.env.Replayed == nil {
		if s.env.Linked == nil {
			return nil, false
		}
		v, ok, err := s.env.Linked(f, target, name)
		if err != nil {
			s.err = err
		}
		return v, ok && err == nil && v != nil
	}
	raw, ok := s.env.Replayed.Seen[f.ID+"."+name]
	kind, known := s.book.Kind(f.Kind)
	if !ok || !known || name == "stage" {
		return raw, ok
	}
	of, known := kind.Field(name)
	if !known {
		return nil, false
	}
	v, c := of.Type.Check(of, s.book, raw)
	return v, c == nil
}

// Value is what conditions see of the matter under a name: a field or "stage".
func (m *Matter) Value(b *handbook.Book, name string) (any, bool) {
	k, ok := b.Kind(m.Kind)
	if !ok {
		return nil, false
	}
	return m.view(b, k).Lookup(name)
}
