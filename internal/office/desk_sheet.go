package office

import (
	"context"
	"errors"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Brought is what became, or would become, of a spreadsheet someone brings into a ledger. Rows = Entered + Continued +
// Already + Refused.
type Brought struct {
	Sheet                                      string
	Rows, Entered, Continued, Already, Refused int
	Columns                                    []BroughtColumn
	First                                      [][]string   // the cells of the first rows, by the columns
	Unread                                     []string     // headings that say nothing to the kind, with their letters
	Opened                                     []BroughtRow // the first new matters; where it was only tried, those that would come to be
	Faults                                     []BroughtFault
}

// BroughtRow is the matter a row of the sheet opened.
type BroughtRow struct {
	Row    int
	Matter int64
}

// BroughtColumn is a column of the sheet and what it is read as.
type BroughtColumn struct {
	Letters, Heading string
	Means            handbook.Text
}

// BroughtFault is a mistake in a cell.
type BroughtFault struct {
	Sheet, Cell  string
	Wrong, Right handbook.Text
}

// DoEach records what rows tell of, each row whole or not at all: a row is a matter's opening and the actions after it
// that name the opening's key. A refused row stops no other. With try nothing is recorded. Every action is the
// person's, in a post that lets them do it in the row's area; results are in the order of the actions.
func (d *Desk) DoEach(ctx context.Context, actions []ledger.Action, try bool) ([]Result, error) {
	results := make([]Result, len(actions))
	var signed []ledger.Action
	var places []int
	for i := 0; i < len(actions); {
		n := i + 1
		for n < len(actions) && actions[n].Opened != "" && actions[n].Opened == actions[i].Key {
			n++
		}
		row, err := d.signRow(ctx, actions[i:n])
		var refusal *ledger.Refusal
		if err != nil && !errors.As(err, &refusal) {
			return nil, err
		}
		for at := i; at < n; at++ {
			if err != nil {
				results[at].Err = err
				continue
			}
			signed, places = append(signed, row[at-i]), append(places, at)
		}
		i = n
	}
	if len(signed) == 0 {
		return results, nil
	}
	do := d.office.DoAll
	if try {
		do = d.office.Try
	}
	done, err := do(ctx, d.Town, signed)
	if err != nil {
		return nil, err
	}
	for i, r := range done {
		results[places[i]] = r
	}
	return results, nil
}

// signRow puts the person under an opening and the later steps of the same matter, which lies where the opening says.
func (d *Desk) signRow(ctx context.Context, row []ledger.Action) ([]ledger.Action, error) {
	open, err := d.sign(ctx, row[0])
	if err != nil {
		return nil, err
	}
	out := []ledger.Action{open}
	k, ok := d.Book.Kind(open.Kind)
	if !ok {
		return append(out, row[1:]...), nil // the books say so
	}
	area := ""
	if f := k.AreaField(); f != nil {
		area, _ = open.Data[f.ID].(string)
	}
	for _, a := range row[1:] {
		a.Town, a.By, a.Post = d.Town, d.Person.Title, ""
		if act, ok := k.Action(a.Do); ok {
			if a.Post = d.Person.Post(act.By, area); area == "" && a.Post == "" {
				a.Post = first(d.Person.Posts(), act.By)
			}
			if a.Post == "" {
				return nil, ledger.Forbid(d.Book, ledger.Offer{Do: a.Do, Act: act, By: act.By})
			}
		}
		out = append(out, a)
	}
	return out, nil
}
