package web

import (
	"net/http"

	"fengqiao/internal/office"
	"fengqiao/internal/report/form"
)

// handView is what of a form is filled in by hand (手填), and where that is done.
type handView struct {
	Written []handCell
	Action  string // empty: not by this person, or not of what was sent
	Blanks  []handCell
	More    int  // blank cells that are not offered, too many for a page
	Locked  bool // it was sent: a change needs a reason
	Reason  string
}

// handCell is a cell filled in by hand, or to be.
type handCell struct{ Cell, Short, Head, Value, By, On string }

// mostBlanks is how many cells a page offers for filling in by hand.
const mostBlanks = 120

func handOf(r *request, f office.Form, layout *form.Form, values []form.Value, writes, locked bool) handView {
	out := handView{Reason: r.PostFormValue("reason"), Locked: locked}
	head := func(address string) string {
		if c := layout.Cell(address); c != nil {
			return c.Head()
		}
		return ""
	}
	written := map[string]handCell{}
	for _, v := range values {
		if v.Sort == form.ByHand {
			c := handCell{v.Cell, shortCell(layout, v.Cell), head(v.Cell), v.Value, v.By, v.On}
			written[v.Cell] = c
			out.Written = append(out.Written, c)
		}
	}
	if !writes {
		return out
	}
	typed := map[string]string{}
	if cells := r.PostForm["cell"]; len(cells) == len(r.PostForm["value"]) {
		for i, cell := range cells {
			typed[cell] = r.PostForm["value"][i]
		}
	}
	out.Action = formLink(r.desk.Town, f.ID) + "/hand"
	for _, blank := range layout.Blanks() {
		c, ok := written[blank.Address]
		if !ok {
			c = handCell{Cell: blank.Address, Short: shortCell(layout, blank.Address), Head: blank.Head()}
		}
		if value, ok := typed[c.Cell]; ok {
			c.Value = value
		}
		if len(out.Blanks) >= mostBlanks && !ok {
			out.More++
			continue
		}
		out.Blanks = append(out.Blanks, c)
	}
	return out
}

// fillByHand keeps what was filled in by hand for a slot.
func (s *site) fillByHand(w http.ResponseWriter, r *request) error {
	f, err := s.formOf(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return unread(err, r.lang)
	}
	slot, cells := slotOf(r, f), map[string]string{}
	given := r.PostForm["value"]
	for i, cell := range r.PostForm["cell"] {
		if i < len(given) {
			cells[cell] = given[i]
		}
	}
	if err := r.desk.FillByHand(r.Context(), f, slot, cells, r.PostFormValue("reason")); err != nil {
		if says := refusalIn(err, r.lang); says != "" {
			return s.showFilled(w, r, f, http.StatusUnprocessableEntity, says)
		}
		return err
	}
	http.Redirect(w, r.Request, formLink(r.desk.Town, f.ID)+"?period="+slot.Key()+"&now=1&written=1#by-hand", http.StatusSeeOther)
	return nil
}
