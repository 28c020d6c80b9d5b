package figures

import (
	"maps"
	"slices"

	"fengqiao/internal/handbook"
)

// partKey is a measure in one month or area.
type partKey struct{ measure, part string }

// Break adds to a set what its figures are made of by month (sums with a Month) or by area (sums with an Area); areas are
// those just below the town, each with everything below it.
func (s *Set) Break(sums []Sum) {
	if s.parts == nil {
		s.parts = make(map[partKey]Sum)
	}
	for _, sum := range sums {
		k := partKey{sum.Measure, sum.Month}
		if sum.Month == "" {
			k.part = village(s.book, sum.Area)
		}
		was := s.parts[k]
		was.Amount, was.Weight = was.Amount+sum.Amount, was.Weight+sum.Weight
		s.parts[k] = was
	}
}

// village is the area just below the town in which an area lies; the town itself for the town.
func village(b *handbook.Book, code string) string {
	for {
		a, ok := b.Area(code)
		if !ok || a.Parent == "" || a.Parent == b.Root() {
			return code
		}
		code = a.Parent
	}
}

// Part is a measure's figure in one month (YYYY-MM) or area of those given to Break; ok is false when the handbook has no
// such measure. Ratios and what is counted in areas, values or slots have no parts.
func (s *Set) Part(measure, part string) (Figure, bool) {
	f, ok := s.Figure(measure, "")
	if !ok {
		return f, false
	}
	f.Value.Units, f.Evidence = 0, 0
	for _, id := range Bearing(s.book, measure) {
		sum := s.parts[partKey{id, part}]
		f.Value.Units, f.Evidence = f.Value.Units+sum.Amount, f.Evidence+sum.Weight
	}
	return f, true
}

// Areas are the codes of the areas in which any of the measures has a figure, in the order of the gazetteer, the town itself
// first.
func (s *Set) Areas(measures []string) []string {
	found := map[string]bool{}
	for _, measure := range measures {
		for _, id := range Bearing(s.book, measure) {
			for k, sum := range s.parts {
				if _, area := s.book.Area(k.part); area && k.measure == id && sum.Amount != 0 {
					found[k.part] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Facets are the values of a field by which any of the measures is broken down, as "field=value", largest first by the
// first measure that tells them apart, then by their ids.
func (s *Set) Facets(measures []string, field string) []string {
	var out []string
	for _, measure := range measures {
		for _, facet := range s.facets[measure] {
			if len(facet) > len(field) && facet[:len(field)+1] == field+"=" && s.sums[key{measure, facet}].Amount != 0 && !slices.Contains(out, facet) {
				out = append(out, facet)
			}
		}
	}
	slices.Sort(out)
	slices.SortStableFunc(out, func(a, b string) int {
		for _, measure := range measures {
			if x, y := s.sums[key{measure, a}].Amount, s.sums[key{measure, b}].Amount; x != y {
				return int(min(max(y-x, -1), 1))
			}
		}
		return 0
	})
	return out
}
