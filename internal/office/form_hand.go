package office

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/report/form"
)

// handwritten is what was filled in by hand in a form for a slot, by the address of its cell, as of a journal position
// (0: now).
func (o *Office) handwritten(ctx context.Context, town, id string, slot handbook.Slot, asOf int64) (map[string]form.Hand, error) {
	q := LineQuery{Books: true}
	if asOf != 0 {
		q.Before = asOf + 1
	}
	out := map[string]form.Hand{}
	for line, err := range o.Store.Lines(ctx, town, q) {
		if err != nil {
			return nil, err
		}
		e, err := ledger.Read(line.Body)
		if err != nil {
			return nil, err
		}
		h := e.Handwritten()
		switch {
		case h.Form != id || h.Slot != slot.Key():
		case h.Value == "":
			delete(out, h.Cell)
		default:
			out[h.Cell] = form.Hand{Value: h.Value, By: e.By, On: calendar.Of(e.At)}
		}
	}
	return out, nil
}

// Handwritten is what was filled in by hand in a form for a slot, by the address of its cell.
func (d *Desk) Handwritten(ctx context.Context, f Form, slot handbook.Slot) (map[string]form.Hand, error) {
	if !d.Whole() {
		return nil, nil
	}
	return d.office.handwritten(ctx, d.Town, f.ID, slot, 0)
}

// FillByHand fills in cells of a form for a slot that the books keep no figure for, by address; an empty value takes back
// what stood there. Each goes into the journal with who filled it in. Where the form was sent for the slot already, what
// was sent stays as it is and a reason is needed.
func (d *Desk) FillByHand(ctx context.Context, f Form, slot handbook.Slot, cells map[string]string, reason string) error {
	if err := d.maySendFor(f, slot); err != nil {
		return err
	}
	layout, err := d.FormLayout(ctx, f)
	if err != nil {
		return err
	}
	stands, err := d.Handwritten(ctx, f, slot)
	if err != nil {
		return err
	}
	var changed []ledger.Handwritten
	for at, value := range cells {
		value = strings.TrimSpace(value)
		if value == stands[at].Value {
			continue
		}
		if c := layout.Cell(at); value != "" && (c == nil || !c.ByHand()) {
			return unkept("单元格「%s」不能手填：它由账上的数填写，或者表上已经有字。", "Cell %s is not filled in by hand: the books fill it in, or the form says something there.", at)
		}
		const longest = 100
		if utf8.RuneCountInString(value) > longest || strings.ContainsFunc(value, unicode.IsControl) {
			return unkept("单元格「%s」里手填的内容要写在一行里，不超过%d个字。", "What is filled in by hand in cell %s is one line of %d characters at most.", at, longest)
		}
		changed = append(changed, ledger.Handwritten{Form: f.ID, Slot: slot.Key(), Cell: at, Value: value})
	}
	if len(changed) == 0 {
		return nil
	}
	slices.SortFunc(changed, func(a, b ledger.Handwritten) int { return strings.Compare(a.Cell, b.Cell) })
	reason = strings.TrimSpace(reason)
	at, post := d.office.Now(d.Town), d.Person.Post(f.By, d.Book.Root())
	return d.office.Store.Write(ctx, func(tx Tx) error {
		row, err := tx.Town(ctx, d.Town)
		if err != nil {
			return err
		}
		if n, err := tx.LastFilling(ctx, d.Town, f.ID, slot.Key()); err != nil {
			return err
		} else if n > 0 && reason == "" {
			return unkept("%s已经报送，手填的数已经锁定；要改，请写明原因，改后再次报送。", "%s has been sent and what was filled in by hand is locked; say why it is changed, then send it again.", slot.Title())
		}
		var lines []Line
		for _, h := range changed {
			lines = append(lines, seal(&row, ledger.Handwriting(d.Town, h, reason, d.Person.Title, post, row.Head.Seq+1, at)))
		}
		return tx.Append(ctx, d.Town, lines, Projection{Town: &row})
	})
}

// maySendFor refuses who may not send a form for a slot.
func (d *Desk) maySendFor(f Form, slot handbook.Slot) error {
	if !d.MaySend(f) {
		return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("「%s」由指定的岗位报送，您没有这些岗位的全镇任职。",
			"%s is sent by posts you do not hold for the whole town.", f.Title)}
	}
	if slot.From.After(d.Today) {
		return unkept("%s还没有开始。", "%s has not begun.", slot.Title())
	}
	return nil
}
