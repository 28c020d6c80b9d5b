package figures

import (
	"fengqiao/internal/handbook"
)

// Breach is a rule between figures that does not hold.
type Breach struct {
	Rule        *handbook.Rule
	Left, Right Figure
}

// Breaches checks every rule of the handbook; a rule over a figure without value holds.
func (s *Set) Breaches() []Breach {
	var out []Breach
	check := func(rules []*handbook.Rule) {
		for _, r := range rules {
			left, okLeft := s.Figure(r.Left, "")
			right, okRight := s.Figure(r.Right, "")
			if !okLeft || !okRight || left.Value.None || right.Value.None {
				continue
			}
			if a, b := Align(left.Value, right.Value); !holds(a, r.Is, b) {
				out = append(out, Breach{r, left, right})
			}
		}
	}
	for _, k := range s.book.Kinds {
		check(k.Rules)
	}
	for _, sum := range s.book.Summaries {
		check(sum.Rules)
	}
	return out
}

func holds(a int64, is string, b int64) bool {
	switch is {
	case "<=":
		return a <= b
	case "<":
		return a < b
	case ">=":
		return a >= b
	case ">":
		return a > b
	default:
		return a == b
	}
}
