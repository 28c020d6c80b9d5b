package handbook

import "slices"

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
