package web

import (
	"strconv"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// slotRow is the year of a kind's rhythm: what was held, what was missed, what is still to come.
type slotRow struct {
	Year         int
	Prev, Next   string // this page for the year before and after
	Held, Missed int
	Slots        []slotView
}

// slotView is one slot; its state is the class of its lamp and its word says the same.
type slotView struct {
	Title, State, Word, Link string
}

// ledgerOfYear is a kind's ledger with another year of its rhythm.
func ledgerOfYear(t *office.Desk, k *handbook.Kind, year int) string {
	return "/" + t.Town + "/matters?kind=" + k.ID + "&year=" + strconv.Itoa(year)
}

// slots is the year of a kind's rhythm as of today; nil for a kind without one.
func (s *site) slots(r *request, t *office.Desk, k *handbook.Kind, year int, today calendar.Date) (*slotRow, error) {
	if k == nil || k.Rhythm == nil {
		return nil, nil
	}
	found, err := t.Slots(r.Context(), k.ID, year)
	if err != nil {
		return nil, err
	}
	row := &slotRow{Year: year, Prev: ledgerOfYear(t, k, year-1), Next: ledgerOfYear(t, k, year+1)}
	for _, slot := range found {
		v := slotView{Title: slot.Title().In(r.lang)}
		switch {
		case len(slot.Records) > 0:
			v.State, v.Word, v.Link = "met", r.say("已办"), matterLink(t.Town, slot.Records[0].ID)
			row.Held++
		case slot.To.Before(today):
			v.State, v.Word = "late", r.say("未办")
			row.Missed++
		default:
			v.State, v.Word = "coming", r.say("未到期")
		}
		row.Slots = append(row.Slots, v)
	}
	return row, nil
}
