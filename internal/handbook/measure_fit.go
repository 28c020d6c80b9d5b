package handbook

import (
	"slices"
	"strings"
)

// fitParts checks a measure that is made of others against its parts and takes over what follows from them.
func (d *decoder) fitParts(f *figure, byID map[string]*figure) {
	if len(f.parts) == 0 {
		return
	}
	var first, second *Measure
	for i, id := range f.m.Parts {
		part := byID[id]
		if part == nil {
			continue
		}
		p := part.m
		switch {
		case p.Form == Ratio || p.Form == Per:
			d.fault(f.parts[i], Say("“%s”是比率，不能再计算", "%q is a ratio and cannot be computed with", id), Say("用比率的两个指标", "use the measures of the ratio"))
		case (p.Form == Areas || p.Form == Values) && f.m.Form != Ratio && f.m.Form != Per:
			d.fault(f.parts[i], Say("“%s”数的是有几个，不能再合计", "%q counts how many there are and cannot be added up", id), Say("合计事项的指标", "add up measures of matters"))
		case p.Form == Slots && (f.m.Form == Areas || f.m.Form == Values):
			d.fault(f.parts[i], Say("“%s”数的是周期，不分属地", "%q counts slots of a rhythm, which belong to no area", id), Say("用事项的指标", "use a measure of matters"))
		case first == nil:
			first = p
		case f.m.Form == Per: // hours a person, yuan a case: the two need not be alike
			second = p
		case p.Flow != first.Flow:
			d.fault(f.parts[i], Say("“%s”和“%s”一个是期间数，一个是时点数", "%q and %q: one belongs to a period, the other to a day", first.ID, id), Say("两个都用期间数（count、sum）或都用时点数（stock）", "take both of a period (count, sum) or both of a day (stock)"))
		case p.Money != first.Money:
			d.fault(f.parts[i], Say("“%s”和“%s”一个是金额，一个不是", "%q and %q: one is money, the other is not", first.ID, id), Say("用同样单位的指标", "take measures of one unit"))
		}
	}
	if first == nil {
		return
	}
	f.m.Flow = first.Flow
	switch f.m.Form {
	case Total:
		f.m.Money = first.Money
	case Per:
		if second != nil {
			f.m.Flow = first.Flow || second.Flow
			f.m.Money = first.Money && !second.Money
		}
	case Areas, Values:
		d.fitLeast(f, first, byID)
	}
}

// fitLeast reads from which figure on an area or value counts, and sees that the part is broken down by the facet
// whose values are counted.
func (d *decoder) fitLeast(f *figure, part *Measure, byID map[string]*figure) {
	f.m.Least = 1
	switch {
	case f.least == nil:
	case strings.HasPrefix(f.least.text, "setting."):
		d.localLeast(f, part)
	case part.Money:
		fen, ok := parseYuan(d.word(f.least))
		if !ok || fen < 1 {
			d.fault(f.least, Say("“%s”不是大于零的金额", "%q is not an amount above zero", f.least.text), Say("填元，如 100.50", "give yuan, such as 100.50"))
		}
		f.m.Least = fen
	default:
		const most = 1 << 53 // what JSON numbers hold exactly everywhere
		f.m.Least = d.integer(f.least, 1, most)
	}
	if f.m.Form != Values || f.m.Of == "" {
		return
	}
	for _, m := range counted(part, byID) {
		if !slices.Contains(m.By, f.m.Of) {
			d.fault(f.of, Say("指标“%s”没有按“%s”分列", "the measure %q is not broken down by %q", m.ID, f.m.Of), suggest(f.m.Of, m.By))
		}
	}
}

// localLeast takes the figure asked for from a local value, which has to be in the part's unit.
func (d *decoder) localLeast(f *figure, part *Measure) {
	id := strings.TrimPrefix(f.least.text, "setting.")
	i := slices.IndexFunc(d.book.Settings, func(s *Setting) bool { return s.ID == id })
	if i < 0 {
		var there []string
		for _, s := range d.book.Settings {
			there = append(there, "setting."+s.ID)
		}
		d.ref(f.least, aSetting, there)
		return
	}
	s := d.book.Settings[i]
	if s.Unit != part.Unit || s.Value < 1 {
		d.fault(f.least, Say("“%s”以%s计，值为%d，不能与以%s计的指标比较", "%q is in %s, its value %d: it cannot be held against a measure in %s", f.least.text, s.Unit, s.Value, part.Unit),
			Say("用单位相同、大于零的本地数值", "use a local value in the same unit and above zero"))
		return
	}
	f.m.Least = s.Value
}

// counted are the measures over matters that a figure is added up from.
func counted(m *Measure, byID map[string]*figure) []*Measure {
	if m.Form != Total {
		return []*Measure{m}
	}
	var out []*Measure
	for _, id := range m.Parts {
		if p := byID[id]; p != nil {
			out = append(out, counted(p.m, byID)...)
		}
	}
	return out
}
