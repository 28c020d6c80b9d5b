package web

import (
	"strconv"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// slotRow is the year of a kind's rhythm: what was held, what was missed, what is still to come.
type slotRow struct {
	Year         int
	Prev, Next   string // this page for the year before and after
	Due          int    // in the year, also those that are not shown
	Proposed     bool   // none is missed
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

// slotState tells how a slot of a kind stands today, as a class and in a word; no class: it was only proposed and has passed.
func slotState(r *request, k *handbook.Kind, slot office.Slot) (state, word string) {
	passed := slot.To.Before(r.desk.Today)
	switch {
	case len(slot.Records) > 0:
		return "met", r.say("已办")
	case passed && k.Rhythm.Proposed:
		return "", ""
	case passed:
		return "late", r.say("未办")
	case k.Rhythm.Proposed:
		return "coming", r.say("建议")
	}
	return "coming", r.say("未到期")
}

// slots is the year of a kind's rhythm as of today; nil for a kind without one.
func (s *site) slots(r *request, t *office.Desk, k *handbook.Kind, year int) (*slotRow, error) {
	if k == nil || k.Rhythm == nil {
		return nil, nil
	}
	found, err := t.Slots(r.Context(), k.ID, year)
	if err != nil {
		return nil, err
	}
	row := &slotRow{Year: year, Due: len(found), Proposed: k.Rhythm.Proposed, Prev: ledgerOfYear(t, k, year-1), Next: ledgerOfYear(t, k, year+1)}
	for _, slot := range found {
		v := slotView{Title: slot.Title().In(r.lang)}
		v.State, v.Word = slotState(r, k, slot)
		switch v.State {
		case "":
			continue
		case "met":
			row.Held++
			if id := slot.Records[0].ID; id != 0 {
				v.Link = matterLink(t.Town, id)
			}
		case "late":
			row.Missed++
		}
		row.Slots = append(row.Slots, v)
	}
	return row, nil
}
