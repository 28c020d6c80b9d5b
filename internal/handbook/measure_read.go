package handbook

import (
	"slices"
	"strings"
)

// figure is a measure as it was written, before the names in it are resolved.
type figure struct {
	m     *Measure
	kind  *Kind // nil in a summary
	at    *node
	parts []*node
	of    *node // values
	least *node // areas, values; read once it is known whether the part is money
}

// ruleAt is a rule as it was written.
type ruleAt struct {
	rule        *Rule
	home        string
	left, right *node
}

const (
	maxDecimals = 4
	percent     = "%"
)

func (r *kindReader) kindMeasures(n *node) {
	r.members(n, underbar, func(id string, _, value *node) {
		m := r.measure(r.k.ID, r.k.Section, id, value, r.k)
		r.k.Measures = append(r.k.Measures, m)
	})
}

var forms = []string{string(Count), string(Sum), string(Stock), string(Ratio), string(Per), string(Total), string(Areas), string(Values), string(Slots)}

// measure reads one measure; k is nil in a summary.
func (d *decoder) measure(home, section, id string, n *node, k *Kind) *Measure {
	m := &Measure{ID: home + "." + id, Kind: home, Section: section}
	v := d.fields(n, keysOf("measure")...)
	d.need(n, v, "title")
	m.Title = d.text(v["title"], true)
	f := &figure{m: m, kind: k, at: n, of: v["of"], least: v["least"]}
	var how []string
	for _, form := range forms {
		if v[form] != nil {
			how = append(how, form)
		}
	}
	if len(how) != 1 {
		d.fault(n, Say("指标须写明怎样得来，而且只写一种", "a measure says how it comes about, in one way only"),
			Say("写 count、sum、stock、ratio、per、total、areas、values、slots 之一", "write one of count, sum, stock, ratio, per, total, areas, values, slots"))
		return m
	}
	m.Form = Form(how[0])
	value := v[how[0]]
	only := func(key string, fits ...Form) {
		if v[key] != nil && !slices.Contains(fits, m.Form) {
			d.fault(v[key], Say("%s 指标没有“%s”", "a %s has no %q", string(m.Form), key), Say("删去它", "remove it"))
		}
	}
	only("where", Sum)
	only("on", Count, Sum, Stock)
	only("each", Count)
	only("until", Stock)
	only("by", Count, Sum, Stock)
	only("of", Values)
	only("least", Areas, Values)
	only("decimals", Ratio, Per)
	m.Unit = d.word(v["unit"])
	if m.Form == Ratio {
		if v["unit"] != nil && m.Unit != percent {
			d.fault(v["unit"], Say("比率的单位只能是 %%", "the unit of a ratio is %%"), Say("删去 unit", "remove unit"))
		}
		m.Unit = percent
	} else {
		d.need(n, v, "unit")
	}
	m.Decimals = int(d.integer(v["decimals"], 0, maxDecimals))
	if m.Form == Per && v["decimals"] == nil {
		m.Decimals = 1
	}
	if m.Form == Values {
		d.need(n, v, "of")
		m.Of = d.word(v["of"])
	}
	switch m.Form {
	case Count, Sum, Stock, Slots:
		if k == nil {
			d.fault(value, Say("合计里没有事项可计", "a summary has no matters to count"), Say("用 total、ratio、per、areas 或 values", "use total, ratio, per, areas or values"))
			return m
		}
		r := &kindReader{decoder: d, k: k}
		if m.Form == Slots {
			r.slots(m, value)
		} else {
			r.counted(m, n, v, value)
		}
	default:
		f.parts = d.words(value)
		d.figures = append(d.figures, f)
		if want := map[Form]int{Ratio: 2, Per: 2, Areas: 1, Values: 1}[m.Form]; want != 0 && len(f.parts) != want && (value.shape != list || len(value.items) != want) {
			d.fault(value, Say("%s 要 %d 个指标", "%s takes %d measures", string(m.Form), want), Say("如 ratio: [其中, 总数]，per: [被除数, 除数]，areas: 指标", "as in ratio: [part, whole], per: [dividend, divisor], areas: measure"))
		}
		if m.Form == Total && len(f.parts) == 0 {
			d.fault(value, Say("没有写合计哪些指标", "no measure is named"), Say("如 total: [种类.指标, 种类.指标]", "as in total: [kind.measure, kind.measure]"))
		}
		return m
	}
	d.figures = append(d.figures, f)
	return m
}

// counted reads a measure over the kind's own matters.
func (r *kindReader) counted(m *Measure, n *node, v map[string]*node, value *node) {
	m.Flow = m.Form != Stock
	switch each := v["each"]; {
	case each == nil:
		r.need(n, v, "on")
		m.On = r.dayName(v["on"])
	case v["on"] != nil:
		r.fault(v["on"], Say("每次都计的指标按办理那天计，没有“on”", "a measure of each time goes by the day of doing and has no on"), Say("删去 on 或 each", "remove on or each"))
	default:
		var done []string
		for _, a := range r.k.Actions {
			done = append(done, a.ID)
		}
		if r.ref(each, anAction, done) {
			m.Each = each.text
		}
	}
	switch m.Form {
	case Sum:
		numbers := r.ofType(integerType{}, moneyType{})
		if f, ok := r.k.fields[r.word(value)]; ok && !slices.Contains(numbers, f.ID) && f.Type != nil {
			r.fault(value, Say("字段“%s”不能求和", "the field %q cannot be summed", f.ID), suggest("", numbers))
		} else if !ok {
			r.ref(value, aField, numbers)
		} else {
			m.Sum, m.Money = f.ID, f.Type == moneyType{}
		}
		r.condition(v["where"], &m.Where, theMatter)
	case Stock:
		r.condition(value, &m.Where, theMatter)
		switch {
		case v["until"] != nil:
			m.Until = r.dayName(v["until"])
		case r.k.Register:
			m.Until = End + ".day"
		default:
			r.fault(n, Say("存量没有写到哪天为止", "a stock does not say until when"), Say("写上 until: 日期字段或 动作.day", "add until: a date field or action.day"))
		}
	default:
		r.condition(value, &m.Where, theMatter)
	}
	for _, w := range r.words(v["by"]) {
		f, ok := r.k.fields[w.text]
		if !ok {
			r.ref(w, aField, r.fieldsThat(divides))
			continue
		}
		if f.Type != nil && !divides(f.Type) {
			r.fault(w, Say("不能按“%s”分列", "a figure cannot be broken down by %q", w.text), Say("按 choice、flag、text、person 或 link 字段分列；属地和月份不必写", "use a choice, flag, text, person or link field; area and month come by themselves"))
			continue
		}
		m.By = append(m.By, w.text)
	}
}

// divides tells whether figures can be broken down by a field of type t.
func divides(t FieldType) bool {
	switch t.(type) {
	case choiceType, flagType, textType, personType, linkType:
		return true
	}
	return false
}

// dayName checks a date field's name or "action.day".
func (r *kindReader) dayName(n *node) string {
	w := r.word(n)
	if w == "" {
		return ""
	}
	days := r.ofType(dateType{})
	if action, ok := strings.CutSuffix(w, ".day"); ok && r.k.actions[action] != nil {
		return w
	}
	if slices.Contains(days, w) {
		return w
	}
	if f, ok := r.k.fields[w]; ok {
		if f.Type != nil {
			r.fault(n, Say("“%s”不是日期字段", "%q is not a date field", w), suggest("", days))
		}
		return ""
	}
	for _, a := range r.k.Actions {
		days = append(days, a.ID+".day")
	}
	r.fault(n, Say("没有日期“%s”", "there is no day %q", w), suggest(w, days))
	return ""
}

func (d *decoder) readRules(home string, n *node, into *[]*Rule) {
	if n == nil || !d.is(n, list) {
		return
	}
	for _, item := range n.items {
		m := d.fields(item, keysOf("rule")...)
		d.need(item, m, "left", "is", "right", "says")
		rule := &Rule{Is: d.word(m["is"]), Says: d.text(m["says"], true)}
		if w := m["is"]; w != nil && w.shape == scalar && !slices.Contains(relations, rule.Is) {
			d.fault(w, Say("“%s”不是比较", "%q is not a comparison", rule.Is), Say(`写 "<="、"<"、"="、">="、">" 之一`, `write "<=", "<", "=", ">=" or ">"`))
		}
		*into = append(*into, rule)
		d.rules = append(d.rules, ruleAt{rule: rule, home: home, left: m["left"], right: m["right"]})
	}
}

// resolve turns the names of measures within measures and rules into full ids, checks that they fit together and
// settles whether each figure belongs to a period.
func (d *decoder) resolve() {
	byID := map[string]*figure{}
	for _, f := range d.figures {
		byID[f.m.ID] = f
	}
	for _, f := range d.figures {
		for _, p := range f.parts {
			if m := d.measureRef(p, f.m.Kind); m != nil {
				f.m.Parts = append(f.m.Parts, m.ID)
			}
		}
	}
	const (
		open = iota + 1
		done
	)
	state, circle := map[string]int{}, false
	var visit func(f *figure)
	visit = func(f *figure) {
		state[f.m.ID] = open
		for i, id := range f.m.Parts {
			part := byID[id]
			if part == nil {
				continue
			}
			if state[id] == open {
				d.fault(f.parts[min(i, len(f.parts)-1)], Say("指标“%s”绕回到自己", "the measure %q leads back to itself", id), Say("去掉其中一环", "break the circle"))
				circle = true
				continue
			}
			if state[id] == 0 {
				visit(part)
			}
		}
		state[f.m.ID] = done
		if len(f.m.Parts) == len(f.parts) && !circle { // within a circle nothing follows from anything
			d.fitParts(f, byID)
		}
	}
	for _, f := range d.figures {
		if state[f.m.ID] == 0 {
			visit(f)
		}
	}
	for _, r := range d.rules {
		left, right := d.measureRef(r.left, r.home), d.measureRef(r.right, r.home)
		if left == nil || right == nil {
			continue
		}
		r.rule.Left, r.rule.Right = left.ID, right.ID
		if left.Money != right.Money || (left.Form == Ratio) != (right.Form == Ratio) {
			d.fault(r.right, Say("“%s”和“%s”不是同一类数，不能比较", "%q and %q are not of one sort and cannot be compared", left.ID, right.ID), Say("比较同样单位的指标", "compare measures of one unit"))
		}
	}
}

// measureRef finds the measure named at n, within home first.
func (d *decoder) measureRef(n *node, home string) *Measure {
	w := d.word(n)
	if w == "" {
		return nil
	}
	if m := d.book.measures[home+"."+w]; m != nil {
		return m
	}
	if m := d.book.measures[w]; m != nil {
		return m
	}
	if kind, _, _ := strings.Cut(w, "."); slices.Contains(d.unread, kind) {
		return nil
	}
	var possible []string
	for _, m := range d.book.order {
		if m.Kind == home {
			possible = append(possible, strings.TrimPrefix(m.ID, home+"."))
		}
	}
	if strings.Contains(w, ".") || len(possible) == 0 {
		possible = nil
		for _, m := range d.book.order {
			possible = append(possible, m.ID)
		}
	}
	d.ref(n, aFigure, possible)
	return nil
}
