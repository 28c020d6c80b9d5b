// Package check reads a government report, lists every number in it with what it counts, and says where the numbers
// cannot all be right: parts and wholes, shares, rates, growth, products, one thing told twice. It knows the language of
// such reports by rules and a general lexicon, and keeps silent where it is not sure. It is pure.
package check

import (
	"cmp"
	"slices"
)

// Result is what a text claims and what is wrong with it.
type Result struct {
	Claims   []Claim
	Findings []Finding

	examined *examined
}

// Check reads the claims of a text and holds them against each other.
func Check(t *Text) *Result {
	s := compact(t)
	ms := append(s.tables(), s.claims()...) // a cell is told by its table
	slices.SortStableFunc(ms, func(a, b *mention) int { return cmp.Compare(a.from, b.from) })
	ms = slices.CompactFunc(ms, func(a, b *mention) bool { return a.numberFrom == b.numberFrom })
	p := s.divide()
	s.settle(ms, p)
	r := &Result{Claims: make([]Claim, len(ms))}
	for i, m := range ms {
		m.index = i
		m.Start, m.End = s.at[m.from], s.at[m.to-1]+1
		m.Quote = t.Slice(m.Start, m.End)
		r.Claims[i] = m.Claim
	}
	r.examined = s.examine(ms, p)
	r.Findings = r.examined.findings
	return r
}
