package form

import (
	"math/big"
	"strings"

	"fengqiao/internal/handbook"
)

// Of is a form that consists of filled cells alone, to fill them in once more by what they were bound to.
func Of(b *handbook.Book, values []Value) *Form {
	s := &Sheet{}
	f := &Form{Sheets: []*Sheet{s}, book: b, at: map[string]*Cell{}}
	var row []*Cell
	for _, v := range values {
		c := &Cell{Address: v.Cell, Text: v.Bound, Across: 1, Down: 1, sheet: s}
		if c.Bound, c.Faults = b.FormText(v.Cell, v.Bound); len(c.Faults) > 0 {
			c.Bound = &handbook.Template{}
		}
		f.at[c.Address] = c
		row = append(row, c)
	}
	s.Rows = [][]*Cell{row}
	return f
}

// Difference is a cell that says something else than it did.
type Difference struct {
	Cell string `json:"cell"`
	Was  string `json:"was"`
	Now  string `json:"now"`
	By   string `json:"by,omitempty"` // of numbers: now less was
}

// Differences are the cells that were filled in once and say something else now, in order.
func Differences(was, now []Value) []Difference {
	before := make(map[string]Value, len(was))
	for _, v := range was {
		before[v.Cell] = v
	}
	var out []Difference
	for _, v := range now {
		old, ok := before[v.Cell]
		if !ok || old.Value == v.Value && old.Sort == v.Sort {
			continue
		}
		d := Difference{Cell: v.Cell, Was: old.Value, Now: v.Value}
		if old.Number && v.Number {
			d.By = less(v.Value, old.Value)
		}
		out = append(out, d)
	}
	return out
}

// less is a decimal less another, with its sign; empty when either is none.
func less(a, b string) string {
	x, ok1 := new(big.Rat).SetString(a)
	y, ok2 := new(big.Rat).SetString(b)
	if !ok1 || !ok2 {
		return ""
	}
	const most = 20 // digits; of decimals that differ in length
	text := new(big.Rat).Sub(x, y).FloatString(most)
	text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	if !strings.HasPrefix(text, "-") && text != "0" {
		text = "+" + text
	}
	return text
}
