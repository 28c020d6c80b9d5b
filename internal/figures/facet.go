package figures

import (
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// WordFacet words a facet "field=value" of a measure for people: the field's title, and the value as it is shown.
// names are the records that link fields point to, by id; one that is not among them is shown by its id.
func WordFacet(b *handbook.Book, m *handbook.Measure, facet, lang string, names map[int64]string) (field, value string) {
	id, raw, _ := strings.Cut(facet, "=")
	k, ok := b.Kind(m.Kind)
	if !ok {
		return id, raw
	}
	if m.Form == handbook.Slots {
		return wordSlot(k, raw, lang)
	}
	f, ok := k.Field(id)
	if !ok {
		return id, raw
	}
	var v any = raw
	switch f.Type.Name() {
	case "flag":
		v = raw == "true"
	case "link":
		n, err := strconv.ParseInt(raw, 10, 64)
		if name := names[n]; err == nil && name != "" {
			return f.Title.In(lang), name
		}
		return f.Title.In(lang), raw
	}
	return f.Title.In(lang), f.Type.Format(f, b, v, lang)
}

// wordSlot words the slot of a kind's rhythm that ends on a day.
func wordSlot(k *handbook.Kind, last, lang string) (field, value string) {
	field = handbook.Say("周期", "slot").In(lang)
	day, err := calendar.Parse(last)
	if err != nil || k.Rhythm == nil {
		return field, last
	}
	slot, _ := k.Rhythm.At(day)
	return field, slot.Title().In(lang)
}

// FacetTitles words the facet a figure is restricted to for people, records by their names; empty for the whole.
func (f Figure) FacetTitles(lang string) (field, value string) {
	if f.Facet == "" {
		return "", ""
	}
	return WordFacet(f.set.book, f.Measure, f.Facet, lang, f.set.names)
}

// Linked are the records that facets by a link stand for, whose names Sums wants, each once.
func Linked(b *handbook.Book, sums []Sum) []int64 {
	var out []int64
	seen := map[int64]bool{}
	for _, sum := range sums {
		field, raw, _ := strings.Cut(sum.Facet, "=")
		m, ok := b.Measure(sum.Measure)
		if !ok || field == "" {
			continue
		}
		k, ok := b.Kind(m.Kind)
		if !ok {
			continue
		}
		if f, ok := k.Field(field); !ok || f.Type.Name() != "link" {
			continue
		}
		if id, err := strconv.ParseInt(raw, 10, 64); err == nil && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// AreaTitle is what the area of a figure's books with that code is called.
func (f Figure) AreaTitle(code string) string {
	a, ok := f.set.book.Area(code)
	if !ok {
		return code
	}
	return a.Title.Zh
}
