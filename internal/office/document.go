package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report"
)

// Named is what becomes of a party's personal data on its way into a paper.
type Named func(plain string) string

// InFull leaves personal data as it is: the paper that is signed and served.
func InFull(plain string) string { return plain }

// Due is a paper of a matter and whether it can be had now.
type Due struct {
	*handbook.Document
	Wants handbook.Text // why not yet; empty: it can
}

// Documents are the papers of a matter's kind, in the handbook's order.
func (r Record) Documents() ([]Due, error) {
	var out []Due
	for _, d := range r.Kind.Documents {
		wants, err := r.wants(d)
		if err != nil {
			return nil, err
		}
		out = append(out, Due{d, wants})
	}
	return out, nil
}

// wants says what a paper still waits for.
func (r Record) wants(d *handbook.Document) (handbook.Text, error) {
	if r.Matter.Voided {
		return handbook.Say("这件事项已作废，不再出具文书。", "This matter has been voided; it has no papers."), nil
	}
	view := r.Matter.View(r.Book, r.Kind)
	after := handbook.Text{}
	for i, m := range d.After {
		v, _ := view.Lookup(m.Name)
		day, _ := v.(calendar.Date)
		if v == true || !day.IsZero() {
			after = handbook.Text{}
			break
		}
		if i == 0 {
			after = handbook.Say("「%s」", "%s", m.Title)
		} else {
			after = handbook.Say("%s或者「%s」", "%s or %s", after, m.Title)
		}
	}
	if after != (handbook.Text{}) {
		return handbook.Say("「%s」要在办理%s之后才能出具。", "%s can be had after %s.", d.Title, after), nil
	}
	holds, err := d.When.True(view)
	if err != nil {
		return handbook.Text{}, fmt.Errorf("whether %s is due: %w", d.ID, err)
	}
	if !holds {
		return handbook.Say("「%s」不适用于这件事项，只用于：%s。", "%s does not apply to this matter; it is for: %s.", d.Title,
			handbook.Text{Zh: d.When.In("zh"), En: d.When.In("en")}), nil
	}
	return handbook.Text{}, nil
}

// Document composes a paper of a matter. What it says comes from the matter and, for its parties, from the vault through
// named; nothing of it is kept. A paper that is not due, or that the kind does not have, gives an *Unanswerable.
func (o *Office) Document(ctx context.Context, town string, matter int64, document string, named Named) (*report.Paper, error) {
	r, err := o.Record(ctx, town, matter)
	if err != nil {
		return nil, err
	}
	d, ok := r.Kind.Document(document)
	if !ok {
		return nil, &Unanswerable{handbook.Say("「%s」没有文书「%s」。", "%s has no paper %q.", r.Kind.Title, document)}
	}
	wants, err := r.wants(d)
	if err != nil {
		return nil, err
	}
	if wants != (handbook.Text{}) {
		return nil, &Unanswerable{wants}
	}
	f := &facts{View: r.Matter.View(r.Book, r.Kind), number: r.Matter.Number, parties: map[string]string{}, records: map[int64]Row{}}
	for _, field := range r.Kind.Fields {
		ref, isText := r.Matter.Fields[field.ID].(string)
		if field.Type.Name() != "party" || !isText {
			continue
		}
		switch plain, err := o.Party(ctx, town, ref); {
		case errors.Is(err, ErrNotFound):
			f.parties[ref] = "（已依法删除）"
		case err != nil:
			return nil, err
		default:
			f.parties[ref] = named(plain)
		}
	}
	if err := o.callLinked(ctx, town, r.Row, f.records); err != nil {
		return nil, err
	}
	return report.ComposePaper(r.Book, r.Kind, d, f)
}

// callLinked finds the records a row links to.
func (o *Office) callLinked(ctx context.Context, town string, row Row, into map[int64]Row) error {
	var ids []int64
	for _, l := range row.Links {
		ids = append(ids, l.Target)
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := o.Store.List(ctx, Filter{Town: town, IDs: ids, WithVoided: true, Limit: len(ids)})
	if err != nil {
		return err
	}
	for _, l := range rows {
		into[l.ID] = l
	}
	return nil
}

// facts are a matter's, with the names that are not in the journal.
type facts struct {
	handbook.View
	number  string
	parties map[string]string
	records map[int64]Row
}

// Number implements report.Facts.
func (f *facts) Number() string { return f.number }

// Party implements report.Facts.
func (f *facts) Party(ref string) string { return f.parties[ref] }

// Record implements report.Facts.
func (f *facts) Record(id int64, title bool) string {
	r, ok := f.records[id]
	switch {
	case !ok:
		return fmt.Sprintf("第%d号", id)
	case title || r.Number == "":
		return r.Title
	default:
		return r.Number
	}
}

// Numbered finds the matter with a number; an *Unanswerable when there is none or when kinds share it.
func (o *Office) Numbered(ctx context.Context, town, number string) (int64, error) {
	rows, err := o.Store.List(ctx, Filter{Town: town, Text: number, WithVoided: true, Limit: mostIDs})
	if err != nil {
		return 0, err
	}
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Number != number })
	switch len(rows) {
	case 0:
		return 0, &Unanswerable{handbook.Say("没有编号为「%s」的事项。", "There is no matter numbered %q.", number)}
	case 1:
		return rows[0].ID, nil
	default:
		return 0, &Unanswerable{handbook.Say("编号「%s」有%d件事项，请改用流水号。", "%[2]d matters are numbered %[1]q; name the journal position instead.", number, len(rows))}
	}
}
