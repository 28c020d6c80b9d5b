package handbook

import (
	"cel.dev/cel-go/cel"
)

// measureType names a measure of the handbook, to which a target is set; its value is the measure's id.
type measureType struct{}

func (measureType) Name() string { return "measure" }

// Which measures there are is known only when all files are read, and differs from town to town.
func (t measureType) CheckField(f *Field, b *Book) *Complaint {
	return belongs(t, f, b, "free example", "no default")
}

func (measureType) Check(_ *Field, b *Book, v any) (any, *Complaint) {
	s, _ := v.(string)
	if _, ok := b.measures[s]; ok {
		return s, nil
	}
	return nil, noMeasure(b, s, v)
}

// Parse takes a measure's id, its name as it is shown, or its title where only one measure has it.
func (t measureType) Parse(_ *Field, b *Book, s string) (any, *Complaint) {
	plain := trimmed(s)
	if _, ok := b.measures[plain]; ok {
		return plain, nil
	}
	var titled []*Measure
	for _, m := range b.order {
		for _, lang := range []string{"zh", "en"} {
			if b.MeasureName(m, lang) == plain {
				return m.ID, nil
			}
		}
		if m.Title.Zh == plain || m.Title.En == plain {
			titled = append(titled, m)
		}
	}
	if len(titled) == 1 {
		return titled[0].ID, nil
	}
	return nil, noMeasure(b, plain, s)
}

func noMeasure(b *Book, s string, v any) *Complaint {
	var zh, en []string
	for _, m := range b.order {
		zh, en = append(zh, b.MeasureName(m, "zh")), append(en, b.MeasureName(m, "en"))
	}
	return complain(Say("没有指标“%s”", "there is no measure %q", show(v)), Text{Zh: suggest(s, zh).Zh, En: suggest(s, en).En})
}

func (measureType) Format(_ *Field, b *Book, v any, lang string) string {
	id := asString(v)
	if m, ok := b.measures[id]; ok {
		return b.MeasureName(m, lang)
	}
	return id
}

func (measureType) CEL() *cel.Type { return cel.StringType }
func (measureType) Zero() any      { return "" }

// MeasureName is a measure's title in lang, after that of the kind or summary it stands in where others are called
// the same.
func (b *Book) MeasureName(m *Measure, lang string) string {
	title := m.Title.In(lang)
	for _, other := range b.order {
		if other != m && other.Title.In(lang) == title {
			return b.homeTitle(m).In(lang) + "·" + title
		}
	}
	return title
}

func (b *Book) homeTitle(m *Measure) Text {
	if k, ok := b.kinds[m.Kind]; ok {
		return k.Title
	}
	for _, s := range b.Summaries {
		if s.ID == m.Kind {
			return s.Title
		}
	}
	return Text{Zh: m.Kind}
}
