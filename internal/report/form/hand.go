package form

import (
	"regexp"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Hand is what a person filled in (手填) where the books keep no figure: no record bears it.
type Hand struct {
	Value string
	By    string
	On    calendar.Date
}

// ByHand tells whether a cell may be filled in by hand: the books keep no such figure, or nothing stands in it at all.
func (c *Cell) ByHand() bool {
	if c.Bound != nil && len(c.Bound.Nodes) == 1 && c.Bound.Nodes[0].Word == handbook.Unkept {
		return true
	}
	return c.Formula == "" && len(c.Faults) == 0 && strings.TrimSpace(c.Text) == ""
}

// Blanks are the cells to offer for filling in by hand: those the books keep no figure for, and the empty ones that have
// words beside or above them.
func (f *Form) Blanks() []*Cell {
	var out []*Cell
	for _, s := range f.Sheets {
		for _, row := range s.Rows {
			for _, c := range row {
				if c.ByHand() && c.Head() != "" {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// filled is a cell filled in by hand; a decimal is a number.
func (h Hand) filled(c *Cell) Value {
	return Value{Cell: c.Address, Bound: c.Text, Value: h.Value, Number: decimal.MatchString(h.Value), Sort: ByHand, By: h.By, On: h.On.String()}
}

// decimal is a number that neither a spreadsheet's whole numbers nor its fractions would round.
var decimal = regexp.MustCompile(`^-?[0-9]{1,15}$|^-?[0-9]{1,10}\.[0-9]{1,4}$`)
