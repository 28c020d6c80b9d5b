package manual

import (
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// Counted tells in words how a figure comes about.
func Counted(b *handbook.Book, m *handbook.Measure, lang string) Measure {
	kind, _ := b.Kind(m.Kind)
	x := explainer{book: b, kind: kind, lang: lang}
	out := Measure{ID: m.ID, Title: x.in(m.Title), Unit: m.Unit, Sort: x.say("期末数", "at the end"), Where: m.Where.In(lang)}
	if m.Flow {
		out.Sort = x.say("当期数", "of the period")
	}
	out.By = x.join(len(m.By), func(i int) string { return x.fieldTitle(m.By[i]) })
	switch m.Form {
	case handbook.Count:
		if m.Each != "" {
			out.How = x.say("每办理一次%s计一，按办理之日归入年度。", "One for every time of %s, on its day.", x.action(m.Each))
			break
		}
		out.How = x.say("每件计一，按%s归入年度。", "One for each matter, by %s.", x.day(m.On))
	case handbook.Sum:
		out.How = x.say("各件的“%s”相加，按%s归入年度。", "The sum of “%s” over the matters, by %s.", x.fieldTitle(m.Sum), x.day(m.On))
	case handbook.Stock:
		out.How = x.say("自%s起计入，到%s为止；取期末那一天仍在的数。", "From %s until %s; those there on the last day.", x.day(m.On), x.day(m.Until))
	case handbook.Ratio:
		out.Sort = x.say("比率", "ratio")
		out.How = x.say("%s除以%s，以百分数表示，四舍五入保留%d位小数。", "%s divided by %s, in percent, rounded to %d decimals.", x.measure(m.Parts[0]), x.measure(m.Parts[1]), m.Decimals)
	case handbook.Per:
		out.Sort = x.say("平均数", "average")
		out.How = x.say("%s除以%s，四舍五入保留%d位小数。", "%s divided by %s, rounded to %d decimals.", x.measure(m.Parts[0]), x.measure(m.Parts[1]), m.Decimals)
	case handbook.Total:
		out.How = x.say("%s相加。", "The sum of %s.", x.join(len(m.Parts), func(i int) string { return x.measure(m.Parts[i]) }))
	case handbook.Slots:
		out.How = x.say("当期内应办的次数：按手册规定的周期，末日落在当期的都算，包括还没有到的。", "How often it is due within the period: every slot of the rhythm whose last day lies in it, those still to come included.")
		if m.Held {
			out.How = x.say("当期内应办的次数里有记录的次数；一次内有几条记录只算一次。", "How many of the slots within the period have a record; several records in one slot count once.")
		}
	case handbook.Areas:
		out.How = x.say("%s不少于%s的属地个数。", "How many areas have a figure of %s of at least %s.", x.measure(m.Parts[0]), x.least(m))
	case handbook.Values:
		out.How = x.say("%s不少于%s的“%s”个数。", "How many values of “%[3]s” have a figure of %[1]s of at least %[2]s.", x.measure(m.Parts[0]), x.least(m), x.facet(m))
	}
	return out
}

// day words a measure's on or until: a date field, or the day of an action.
func (x explainer) day(ref string) string {
	if action, ok := strings.CutSuffix(ref, ".day"); ok {
		return x.say("“%s”之日", "the day of “%s”", x.action(action))
	}
	if ref == "" {
		return x.say("终止之日", "the day it ended")
	}
	return x.say("“%s”", "“%s”", x.fieldTitle(ref))
}

// least words from which figure on an area or value is counted.
func (x explainer) least(m *handbook.Measure) string {
	part, _ := x.book.Measure(m.Parts[0])
	v := figures.Value{Units: m.Least}
	if part.Money {
		v.Scale = 2
	}
	return v.Trim().String() + part.Unit
}

// facet words whose values are counted: a field of the kind the figure is counted from.
func (x explainer) facet(m *handbook.Measure) string {
	for _, id := range figures.Bearing(x.book, m.ID) {
		if part, ok := x.book.Measure(id); ok {
			x.kind, _ = x.book.Kind(part.Kind)
			return x.fieldTitle(m.Of)
		}
	}
	return m.Of
}
