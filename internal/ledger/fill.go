package ledger

import (
	"maps"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// fill checks the values given for a form and sets them, with defaults where nothing was given. All that is wrong
// is said at once.
func (s *step) fill(form []string, given map[string]any) (map[string]any, error) {
	set := make(map[string]any, len(given))
	var faults []FieldFault
	for _, id := range form {
		f, _ := s.kind.Field(id)
		v, present := given[id]
		if !present || v == nil || v == "" {
			d, fault := s.byDefault(f)
			switch {
			case fault != nil:
				faults = append(faults, *fault)
			case d != nil:
				set[id] = d
			case f.Required:
				faults = append(faults, Missing(f))
			}
			continue
		}
		v, fault := s.check(f, v)
		if fault != nil {
			faults = append(faults, *fault)
			continue
		}
		set[id] = v
	}
	faults = append(faults, s.strangers(form, given)...)
	if len(faults) > 0 {
		return nil, unfit(faults...)
	}
	maps.Copy(s.next.Fields, set)
	return set, nil
}

// amend checks corrected values; nil clears a field that is not required.
func (s *step) amend(form []string, given map[string]any) (map[string]any, error) {
	set := make(map[string]any, len(given))
	var faults []FieldFault
	for _, id := range slices.Sorted(maps.Keys(given)) {
		f, ok := s.kind.Field(id)
		if !ok || !slices.Contains(form, id) {
			continue
		}
		if v := given[id]; v != nil && v != "" {
			v, fault := s.check(f, v)
			if fault != nil {
				faults = append(faults, *fault)
				continue
			}
			set[id], s.next.Fields[id] = v, v
			continue
		}
		if f.Required {
			faults = append(faults, Missing(f))
			continue
		}
		set[id] = nil
		delete(s.next.Fields, id)
	}
	faults = append(faults, s.strangers(form, given)...)
	if len(faults) > 0 {
		return nil, unfit(faults...)
	}
	return set, nil
}

func (s *step) check(f *handbook.Field, v any) (any, *FieldFault) {
	checked, c := f.Type.Check(f, s.book, v)
	if c != nil {
		return nil, &FieldFault{Field: f.ID, Title: f.Title, Complaint: *c}
	}
	target, linked := checked.(int64)
	if !linked || f.Kind == "" || s.env.Link == nil {
		return checked, nil
	}
	fault := func(wrong handbook.Text) (any, *FieldFault) {
		return nil, &FieldFault{Field: f.ID, Title: f.Title, Complaint: handbook.Complaint{Wrong: wrong}}
	}
	kind, holder, err := s.env.Link(f, target)
	switch {
	case err != nil:
		return fault(handbook.Say("没有编号为%d的事项", "there is no matter %d", target))
	case kind != f.Kind:
		return fault(handbook.Say("所关联的事项种类不对", "the linked matter is of another kind"))
	case f.Once && holder != 0 && holder != s.next.ID:
		return fault(handbook.Say("该事项已被第%d号记录关联，不能重复", "that matter is linked by record %d already", holder))
	}
	return checked, nil
}

// standing refuses areas that were no more on a day. What stands already may stay.
func (s *step) standing(set map[string]any, on calendar.Date) error {
	var faults []FieldFault
	for _, f := range s.kind.Fields {
		code, _ := set[f.ID].(string)
		if f.Type.Name() != "area" || code == "" || !s.book.Closed(code, on) || s.was != nil && s.was.Fields[f.ID] == code {
			continue
		}
		faults = append(faults, FieldFault{Field: f.ID, Title: f.Title, Complaint: *s.book.Ended(code)})
	}
	if len(faults) > 0 {
		return unfit(faults...)
	}
	return nil
}

func (s *step) byDefault(f *handbook.Field) (any, *FieldFault) {
	if f.Default == "" {
		return nil, nil
	}
	if f.Default == handbook.Today {
		if s.a.On.IsZero() {
			return s.today, nil
		}
		return s.a.On, nil
	}
	v, c := f.Type.Parse(f, s.book, f.Default)
	if c != nil {
		return nil, &FieldFault{Field: f.ID, Title: f.Title, Complaint: *c}
	}
	return v, nil
}

// strangers are values for fields the form does not have.
func (s *step) strangers(form []string, given map[string]any) []FieldFault {
	var faults []FieldFault
	for _, id := range slices.Sorted(maps.Keys(given)) {
		if slices.Contains(form, id) {
			continue
		}
		f, ok := s.kind.Field(id)
		if !ok {
			faults = append(faults, FieldFault{Field: id, Title: handbook.Text{Zh: id},
				Complaint: handbook.Complaint{Wrong: handbook.Say("没有这个字段", "there is no such field"), Right: handbook.Say("可填：%s", "fields: %s", s.fieldTitles(form))}})
			continue
		}
		faults = append(faults, FieldFault{Field: id, Title: f.Title, Complaint: handbook.Complaint{Wrong: handbook.Say("这一步不填写此项", "it is not part of this step")}})
	}
	return faults
}

// Missing is the fault of a field that must be filled in and is not.
func Missing(f *handbook.Field) FieldFault {
	return FieldFault{Field: f.ID, Title: f.Title, Complaint: handbook.Complaint{Wrong: handbook.Say("必须填写", "is required")}}
}

func (s *step) fieldTitles(form []string) handbook.Text {
	return join(form, func(id string) handbook.Text {
		f, _ := s.kind.Field(id)
		return f.Title
	})
}

func (s *step) stageTitle(id string) handbook.Text {
	if st, ok := s.kind.Stage(id); ok {
		return st.Title
	}
	return handbook.Text{Zh: id}
}

func (s *step) stageTitles(ids []string) handbook.Text { return join(ids, s.stageTitle) }

func (s *step) forbidden(what handbook.Text, by []string) *Refusal {
	return refuse(Forbidden, "您的岗位不能「%s」；须由%s办理。", "Your post may not do %s; it is for %s.", what, join(by, func(id string) handbook.Text {
		for _, p := range s.book.Posts {
			if p.ID == id {
				return p.Title
			}
		}
		return handbook.Text{Zh: id}
	}))
}

func join(ids []string, title func(string) handbook.Text) handbook.Text {
	var zh, en []string
	for _, id := range ids {
		t := title(id)
		zh, en = append(zh, "「"+t.Zh+"」"), append(en, t.In("en"))
	}
	return handbook.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, ", ")}
}

// Limit words a limit in both languages.
func Limit(l calendar.Limit) handbook.Text { return handbook.Text{Zh: l.Chinese(), En: l.String()} }
