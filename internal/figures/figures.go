// Package figures turns sums of postings into figures (数字): flows of a period, stocks at a day, totals, ratios,
// coverage by area, comparisons with an earlier period, and the rules that must hold between them. It is pure: the
// sums are handed in.
package figures

import (
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Query says which figures are wanted.
type Query struct {
	From, To calendar.Date // both included; stocks are as at To
	Area     string        // area code with everything below it; empty: the whole town
	AsOf     int64         // journal position; 0: now
}

// Year is the query for a calendar year of the whole town.
func Year(year int) Query {
	return Query{From: calendar.New(year, 1, 1), To: calendar.New(year, 12, 31)}
}

// Before is the same period a year earlier.
func (q Query) Before() Query {
	q.From, q.To = q.From.AddMonths(-12), q.To.AddMonths(-12)
	return q
}

// Sum is an added-up group of postings.
type Sum struct {
	Measure string
	Facet   string
	Area    string // set when grouped by area
	Month   string // YYYY-MM, set when grouped by month
	Amount  int64
	Weight  int64 // records behind it
}

// Sums is what Compute needs of the books.
type Sums struct {
	Flow     []Sum         // postings within the period, by measure and facet
	Stock    []Sum         // postings up to its end, by measure and facet
	ByArea   []Sum         // of the measures ByArea names, by area, what was merged by the end of the period together: within the period for flows, up to its end for stocks
	From, To calendar.Date // the period, both included: slots of rhythms are counted in it
	// Names are the records that facets by a link stand for, by id.
	Names map[int64]string
}

// ByArea lists the measures whose sums Compute needs by area, split into flows and stocks.
func ByArea(b *handbook.Book) (flow, stock []string) {
	for _, m := range b.Measures() {
		if m.Form != handbook.Areas {
			continue
		}
		if m.Flow {
			flow = append(flow, Bearing(b, m.ID)...)
		} else {
			stock = append(stock, Bearing(b, m.ID)...)
		}
	}
	return flow, stock
}

// Needs are the measures whose postings some figures are computed from, split into flows and stocks.
func Needs(b *handbook.Book, measures []string) (flow, stock []string) {
	seen := map[string]bool{}
	var add func(id string)
	add = func(id string) {
		m, ok := b.Measure(id)
		if !ok || seen[id] {
			return
		}
		seen[id] = true
		for _, part := range m.Parts {
			add(part)
		}
		switch {
		case len(m.Parts) > 0:
		case m.Flow:
			flow = append(flow, id)
		default:
			stock = append(stock, id)
		}
	}
	for _, id := range measures {
		add(id)
	}
	return flow, stock
}

// Sort of a figure, as the command line and pages name it.
const (
	Flow  = "flow"
	Stock = "stock"
	Ratio = "ratio" // of two figures: a share in percent, or a quotient in a unit of its own
)

// Figure is one number of the books.
type Figure struct {
	Measure  *handbook.Measure
	Facet    string // "field=value", empty for the whole
	Value    Value
	Evidence int64 // records behind it
	Sort     string

	set *Set
}

// Set is all figures of one query.
type Set struct {
	book    *handbook.Book
	sums    map[key]Sum
	facets  map[string][]string // measure → its facets, in first-seen order
	byArea  map[key]Sum         // by measure and area
	names   map[int64]string
	reached map[string]reached // of the measures that count areas or values
	parts   map[partKey]Sum    // by month and by area, of the measures asked for
}

// reached are the areas or facets whose figure is high enough to be counted.
type reached struct {
	Sum           // how many there are, and the records behind them
	keys []string // their codes, or facets as "field=value"
}

type key struct{ measure, facet string }

// Compute makes the figures of a query from its sums.
func Compute(b *handbook.Book, s Sums) *Set {
	set := &Set{book: b, sums: make(map[key]Sum), facets: make(map[string][]string), byArea: make(map[key]Sum), names: s.Names,
		reached: make(map[string]reached)}
	take := func(sums []Sum, flow bool) {
		for _, sum := range sums {
			m, ok := b.Measure(sum.Measure)
			if !ok || m.Flow != flow {
				continue // of an older handbook version, or not this sort
			}
			k := key{sum.Measure, sum.Facet}
			was, known := set.sums[k]
			if !known && sum.Facet != "" && m.Form != handbook.Slots {
				set.facets[sum.Measure] = append(set.facets[sum.Measure], sum.Facet)
			}
			was.Amount, was.Weight = was.Amount+sum.Amount, was.Weight+sum.Weight
			set.sums[k] = was
		}
	}
	take(s.Flow, true)
	take(s.Stock, false)
	for _, sum := range s.ByArea {
		if sum.Facet == "" {
			k := key{sum.Measure, b.Present(sum.Area, s.To)}
			was := set.byArea[k]
			was.Amount, was.Weight = was.Amount+sum.Amount, was.Weight+sum.Weight
			set.byArea[k] = was
		}
	}
	for _, m := range b.Measures() {
		switch m.Form {
		case handbook.Areas:
			set.reached[m.ID] = reach(b, m, set.byArea, func(area string) bool { return true })
		case handbook.Values:
			set.reached[m.ID] = reach(b, m, set.sums, func(facet string) bool { return strings.HasPrefix(facet, m.Of+"=") })
		case handbook.Slots:
			set.reached[m.ID] = set.slots(m, s.From, s.To)
		}
	}
	return set
}

// reach finds the areas or facets among the sums of what bears m that come to at least what m asks for.
func reach(b *handbook.Book, m *handbook.Measure, sums map[key]Sum, counts func(string) bool) reached {
	bearing := Bearing(b, m.ID)
	by := make(map[string]Sum)
	for k, sum := range sums {
		if slices.Contains(bearing, k.measure) && counts(k.facet) {
			was := by[k.facet]
			was.Amount, was.Weight = was.Amount+sum.Amount, was.Weight+sum.Weight
			by[k.facet] = was
		}
	}
	var r reached
	for facet, sum := range by {
		if sum.Amount >= m.Least {
			r.Amount, r.Weight = r.Amount+1, r.Weight+sum.Weight
			r.keys = append(r.keys, facet)
		}
	}
	slices.Sort(r.keys)
	return r
}

// slots are the slots of a period, or those with a record.
func (s *Set) slots(m *handbook.Measure, from, to calendar.Date) reached {
	var r reached
	k, ok := s.book.Kind(m.Kind)
	if !ok {
		return r
	}
	for _, slot := range k.Rhythm.Slots(from, to, s.book.Calendar) {
		sum := s.sums[key{m.ID, slot.Facet()}]
		if m.Held && sum.Amount <= 0 {
			continue
		}
		r.Amount, r.Weight = r.Amount+1, r.Weight+sum.Weight
		r.keys = append(r.keys, slot.Facet())
	}
	return r
}

// Reached are the areas (codes), values or slots (facets as "field=value") a measure of that form counts, in order.
func (s *Set) Reached(measure string) []string { return s.reached[measure].keys }

// Figure is the figure of a measure; ok is false when the handbook has no such measure. A measure nothing was posted
// to is zero; a ratio of nothing has no value.
func (s *Set) Figure(measure, facet string) (Figure, bool) {
	m, ok := s.book.Measure(measure)
	if !ok {
		return Figure{}, false
	}
	f := Figure{Measure: m, Facet: facet, Sort: Stock, set: s}
	if m.Flow {
		f.Sort = Flow
	}
	if m.Form == handbook.Ratio {
		f.Sort = Ratio
		part, whole := s.sum(m.Parts[0], facet), s.sum(m.Parts[1], facet)
		f.Value, f.Evidence = Percent(Value{Units: part.Amount}, Value{Units: whole.Amount}, m.Decimals), whole.Weight
		if borne, _ := Borne(s.book, measure); borne.ID == m.Parts[0] {
			f.Evidence = part.Weight
		}
		return f, true
	}
	if m.Form == handbook.Per {
		f.Sort = Ratio
		above, _ := s.Figure(m.Parts[0], facet)
		below, _ := s.Figure(m.Parts[1], facet)
		f.Value, f.Evidence = per(above.Value, below.Value, m.Decimals), above.Evidence
		return f, true
	}
	sum := s.sum(measure, facet)
	f.Value, f.Evidence = Value{Units: sum.Amount}, sum.Weight
	if m.Money {
		f.Value.Scale = 2
	}
	return f, true
}

// sum adds up a measure that is not a ratio.
func (s *Set) sum(measure, facet string) Sum {
	m, ok := s.book.Measure(measure)
	if !ok {
		return Sum{}
	}
	switch m.Form {
	case handbook.Total:
		var total Sum
		for _, part := range m.Parts {
			sum := s.sum(part, facet)
			total.Amount, total.Weight = total.Amount+sum.Amount, total.Weight+sum.Weight
		}
		return total
	case handbook.Areas, handbook.Values, handbook.Slots:
		if facet == "" {
			return s.reached[measure].Sum
		}
		return s.sums[key{measure, facet}] // what is posted to one slot; areas and values have no parts
	default:
		return s.sums[key{measure, facet}]
	}
}

// List is every measure of the handbook with its figure, each followed by its facets.
func (s *Set) List() []Figure {
	var out []Figure
	for _, m := range s.book.Measures() {
		f, _ := s.Figure(m.ID, "")
		out = append(out, f)
		for _, facet := range s.facets[m.ID] {
			f, _ := s.Figure(m.ID, facet)
			if f.Value.Units != 0 || f.Evidence != 0 {
				out = append(out, f)
			}
		}
	}
	return out
}

// Borne is the measure whose postings are a figure's evidence: the whole of a ratio (of slots that should be held, which
// nothing is posted to, the part), the dividend of a quotient, else the measure itself; ok is false when the handbook has no such measure.
func Borne(b *handbook.Book, measure string) (*handbook.Measure, bool) {
	m, ok := b.Measure(measure)
	if !ok {
		return nil, false
	}
	switch m.Form {
	case handbook.Ratio:
		if whole, ok := b.Measure(m.Parts[1]); ok && whole.Form == handbook.Slots && !whole.Held {
			return Borne(b, m.Parts[0])
		}
		return Borne(b, m.Parts[1])
	case handbook.Per:
		return Borne(b, m.Parts[0])
	}
	return m, true
}

// Bearing are the measures whose postings bear a figure: its own, or those of its parts.
func Bearing(b *handbook.Book, measure string) []string {
	m, ok := Borne(b, measure)
	if !ok {
		return nil
	}
	switch m.Form {
	case handbook.Total, handbook.Areas, handbook.Values:
		var out []string
		for _, part := range m.Parts {
			out = append(out, Bearing(b, part)...)
		}
		return out
	default:
		return []string{m.ID}
	}
}
