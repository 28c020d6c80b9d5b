package handbook

import (
	"cmp"
	"maps"
	"slices"
)

func (r *kindReader) readActions(n *node) {
	if n == nil {
		return
	}
	r.members(n, underbar, func(id string, key, _ *node) {
		if slices.Contains(builtin, id) || slices.Contains(reserved, id) {
			r.fault(key, Say("“%s”是每种事项都有的动作或保留词，不能自己定义", "%q is built in and cannot be defined", id), Say("换一个标识", "choose another identifier"))
		}
		r.actions = append(r.actions, id)
	})
	if !slices.Contains(r.actions, Open) {
		r.fault(n, Say("缺少动作 open", "the action open is missing"), Say("写上 open: {title: …, by: […]}", "add open: {title: …, by: […]}"))
	}
	if r.k.Register && !slices.Contains(r.actions, End) {
		r.actions = append(r.actions, End)
	}
	forms := map[string]*node{}
	for _, p := range n.pairs {
		if p.value.shape == empty {
			continue
		}
		a := r.action(p.key.text, p.value, forms)
		r.k.Actions = append(r.k.Actions, a)
		r.k.actions[a.ID] = a
	}
	r.openForm(n, forms[Open])
	if r.k.Register && r.k.actions[End] == nil {
		r.endAction(&Action{ID: End})
	}
	for _, a := range r.k.Actions {
		if v := n.get(a.ID); v != nil {
			r.day(a, v)
			r.approval(a, v)
		}
	}
}

// action reads one action; the days and open's form follow when all forms are known.
func (r *kindReader) action(id string, n *node, forms map[string]*node) *Action {
	a := &Action{ID: id}
	m := r.fields(n, keysOf("action")...)
	ends := id == End && r.k.Register
	if !ends {
		r.need(n, m, "title", "by")
	}
	a.Title = r.text(m["title"], true)
	a.From = r.refs(m["from"], aStage, r.stages)
	if r.ref(m["to"], aStage, r.stages) {
		a.To = m["to"].text
	}
	a.By = r.refs(m["by"], aPost, r.posts)
	a.Form = r.refs(m["form"], aField, slices.Sorted(maps.Keys(r.k.fields)))
	a.Day = r.word(m["day"])
	forms[id] = m["form"]
	if id != Open {
		for _, f := range a.Form {
			r.forms[f] = id
		}
	}
	switch {
	case id == Open && m["from"] != nil:
		r.fault(m["from"], Say("open 没有 from：它开始一件事项", "open has no from: it begins a matter"), Say("删去 from", "remove it"))
	case id == Open && m["to"] == nil && r.own():
		r.fault(n, Say("open 没有写进入哪个阶段", "open does not say which stage it leads to"), suggest("", r.stages))
	case id != Open && m["from"] == nil && r.own():
		r.fault(n, Say("动作“%s”没有写从哪个阶段办理", "the action %q does not say from which stage", id), Say("写上 from: […]", "add from: […]"))
	}
	if !r.own() && len(r.k.Stages) > 0 {
		first := r.k.Stages[0].ID
		if id == Open && a.To == "" {
			a.To = first
		}
		if id != Open && a.From == nil && m["from"] == nil {
			a.From = []string{first}
		}
	}
	if ends {
		r.complete(a)
	}
	a.Approval, a.Returns = r.flag(m["approval"]), r.flag(m["returns"])
	r.assignments(a, m["set"])
	if m["guards"] != nil && r.is(m["guards"], list) {
		a.Guards = make([]Guard, len(m["guards"].items)) // not to be moved: conditions are written into it
		for i, item := range m["guards"].items {
			g := r.fields(item, keysOf("guard")...)
			r.need(item, g, "when", "says")
			a.Guards[i].Says, a.Guards[i].Confirm = r.text(g["says"], true), r.flag(g["confirm"])
			r.condition(g["when"], &a.Guards[i].When, theLinked)
		}
	}
	return a
}

func (r *kindReader) condition(n *node, into **Expr, sees sight) {
	if n != nil && r.is(n, scalar) {
		r.conditions = append(r.conditions, condition{kind: r.k, at: n, into: into, sees: sees})
	}
}

// assignments reads the fields an action computes.
func (r *kindReader) assignments(a *Action, n *node) {
	if n == nil || !r.is(n, mapping) {
		return
	}
	a.Set = make([]Assignment, len(n.pairs)) // not to be moved: expressions are written into it
	for i, p := range n.pairs {
		s := &a.Set[i]
		if !r.ref(p.key, aField, slices.Sorted(maps.Keys(r.k.fields))) || !r.is(p.value, scalar) {
			continue
		}
		f := r.k.fields[p.key.text]
		s.Field = f.ID
		switch {
		case f.Type != nil && (f.Type.CEL() == nil || f.Type == FieldType(listType{}) || f.Type == FieldType(linkType{})):
			r.fault(p.key, Say("“%s”字段不能计算得出", "the field %q cannot be computed", f.ID), Say("可计算的有文字、选项、数、金额、是否和日期", "texts, choices, numbers, money, flags and dates can be"))
			continue
		case slices.Contains(a.Form, f.ID):
			r.fault(p.key, Say("“%s”既由人填写，又要计算", "%q is both filled in and computed", f.ID), Say("从 form 或 set 中删去一处", "remove it from form or from set"))
		}
		r.forms[f.ID] = cmp.Or(r.forms[f.ID], a.ID)
		r.conditions = append(r.conditions, condition{kind: r.k, at: p.value, into: &s.Value, sees: theLinked, set: f, own: &s.Own})
	}
}

// endAction adds the action that ends a register's record.
func (r *kindReader) endAction(a *Action) {
	r.complete(a)
	r.k.Actions = append(r.k.Actions, a)
	r.k.actions[a.ID] = a
}

// complete fills in what a register's end leaves unsaid.
func (r *kindReader) complete(a *Action) {
	if a.Title == (Text{}) {
		a.Title = Text{"终止", "End"}
	}
	a.From, a.To = []string{InForce}, Ended
	if open := r.k.actions[Open]; a.By == nil && open != nil {
		a.By = slices.Clone(open.By)
	}
}

// openForm gives open the fields no other action takes, or, where open lists its own, faults those nobody takes. A
// field may stand in several forms: the ways a matter can end, or the renewal of what was opened with.
func (r *kindReader) openForm(n, form *node) {
	open := r.k.actions[Open]
	if open == nil {
		return
	}
	if form == nil {
		for _, f := range r.k.Fields {
			if r.forms[f.ID] == "" {
				open.Form = append(open.Form, f.ID)
			}
		}
		return
	}
	for _, f := range r.k.Fields {
		if r.forms[f.ID] == "" && !slices.Contains(open.Form, f.ID) {
			r.fault(r.fieldAt[f.ID], Say("没有哪个动作填写字段“%s”", "no action records the field %q", f.ID), Say("把它列入 open 或别的动作的 form", "list it in the form of open or of another action"))
		}
	}
}

func (r *kindReader) day(a *Action, n *node) {
	if a.Day == "" {
		return
	}
	at := n.get("day")
	f, ok := r.k.fields[a.Day]
	switch {
	case !ok:
		r.ref(at, aField, r.ofType(dateType{}))
	case f.Type != nil && f.Type != FieldType(dateType{}):
		r.fault(at, Say("“%s”不是日期字段", "%q is not a date field", a.Day), suggest("", r.ofType(dateType{})))
	case !slices.Contains(a.Form, a.Day):
		r.fault(at, Say("办理日期“%s”不在这个动作的 form 里", "the day %q is not in this action's form", a.Day), Say("把它列入 form", "list it in form"))
	case !f.Required:
		r.fault(at, Say("办理日期“%s”可以不填，动作就没有日期", "the day %q may be left empty, and the action would have no day", a.Day), Say("给这个字段写上 required: true", "add required: true to that field"))
	}
}

// clashes: a field, an action and a clock are told apart by their names alone, except that a clock may be called
// like the action it is about (answer.day, answer.met).
func (r *kindReader) clashes() {
	for _, f := range r.k.Fields {
		at := r.fieldAt[f.ID]
		if r.k.actions[f.ID] != nil || slices.Contains(r.actions, f.ID) {
			r.fault(at, Say("字段和动作都叫“%s”", "a field and an action are both called %q", f.ID), Say("改一个标识", "rename one"))
		}
		if r.k.clocks[f.ID] != nil {
			r.fault(at, Say("字段和期限都叫“%s”", "a field and a clock are both called %q", f.ID), Say("改一个标识", "rename one"))
		}
	}
}

func (r *kindReader) label(n *node) {
	w := r.word(n)
	if w == "" {
		return
	}
	if !r.ref(n, aField, slices.Sorted(maps.Keys(r.k.fields))) {
		return
	}
	switch r.k.fields[w].Type.(type) {
	case textType, choiceType, personType, areaType, nil:
		r.k.Label = w
	default:
		r.fault(n, Say("“%s”不宜作名称", "%q cannot be the name of a record", w), Say("选一个 text、choice、person 或 area 字段", "choose a text, choice, person or area field"))
	}
}

// flow marks the stages no action leads out of and faults those that cannot be reached, and a procedure without end.
func (r *kindReader) flow(n *node) {
	if r.k.actions[Open] == nil {
		return
	}
	reached := map[string]bool{r.k.actions[Open].To: true}
	for grew := true; grew; {
		grew = false
		for _, a := range r.k.Actions {
			if a.To != "" && !reached[a.To] && slices.ContainsFunc(a.From, func(s string) bool { return reached[s] }) {
				reached[a.To], grew = true, true
			}
		}
	}
	final := false
	for _, s := range r.k.Stages {
		s.Final = !slices.ContainsFunc(r.k.Actions, func(a *Action) bool {
			return a.To != "" && a.To != s.ID && slices.Contains(a.From, s.ID)
		})
		final = final || s.Final
		if r.own() && !reached[s.ID] && r.k.actions[Open].To != "" {
			r.fault(n.keyNode(s.ID), Say("没有动作通向阶段“%s”", "no action leads to the stage %q", s.ID), Say("给某个动作写上 to: %s，或删去这个阶段", "give an action to: %s, or remove the stage", s.ID))
		}
	}
	if r.own() && !final {
		r.fault(n, Say("每个阶段都还要往下走，事项没有终点", "every stage leads on, a matter never ends"), Say("留一个没有动作离开的阶段", "leave one stage without a way out"))
	}
}
