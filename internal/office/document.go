package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
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
		wants, err := r.Matter.Wants(r.Book, r.Kind, d)
		if err != nil {
			return nil, err
		}
		out = append(out, Due{d, wants})
	}
	return out, nil
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
	wants, err := r.Matter.Wants(r.Book, r.Kind, d)
	if err != nil {
		return nil, err
	}
	if wants != (handbook.Text{}) {
		return nil, &Unanswerable{wants}
	}
	f := factsOf(r.Book, r.Kind, r.Matter)
	f.document = d.ID
	for ref := range f.parties {
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

// Changed tells whether a paper would say something else now than when it was last issued; false where it never was.
func (o *Office) Changed(ctx context.Context, r Record, d *handbook.Document) (bool, error) {
	issued := r.Matter.Issued(d.ID)
	if len(issued) == 0 {
		return false, nil
	}
	f := factsOf(r.Book, r.Kind, r.Matter)
	if err := o.callLinked(ctx, r.Matter.Town, r.Row, f.records); err != nil {
		return false, err
	}
	p, err := report.ComposePaper(r.Book, r.Kind, d, f)
	if err != nil {
		return false, err
	}
	return p.Hash() != issued[len(issued)-1].Paper, nil
}

// compose gives a paper that is to be issued its number and the hash of what it says, with references in place of personal
// data: the journal is to tell nothing of that, not even to who guesses. Whether it may be issued the books say.
func (s *session) compose(b *handbook.Book, k *handbook.Kind, m *ledger.Matter, a *ledger.Action) error {
	d, ok := k.Document(a.Document)
	if !ok {
		return nil
	}
	f := factsOf(b, k, m)
	f.document = d.ID
	f.next = true
	for _, l := range links(b, m) {
		if err := s.fetch([]int64{l.Target}); err != nil {
			return err
		}
		if h, ok := s.matters[l.Target]; ok {
			of, _ := h.book.Kind(h.matter.Kind)
			f.records[l.Target] = Row{Number: h.matter.Number, Title: title(h.book, of, h.matter)}
		}
	}
	p, err := report.ComposePaper(b, k, d, f)
	if err != nil {
		return err
	}
	a.Number, a.Paper = p.Number, p.Hash()
	return nil
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
	matter   *ledger.Matter
	document string // the paper they are for
	next     bool   // which is to be issued now
	parties  map[string]string
	records  map[int64]Row
}

// factsOf are the facts of a matter, personal data by its references.
func factsOf(b *handbook.Book, k *handbook.Kind, m *ledger.Matter) *facts {
	f := &facts{View: m.View(b, k), matter: m, parties: map[string]string{}, records: map[int64]Row{}}
	for _, field := range k.Fields {
		if ref, ok := m.Fields[field.ID].(string); ok && field.Type.Name() == "party" {
			f.parties[ref] = ref
		}
	}
	return f
}

// Bears implements report.Facts: the number of the last issue, and of a paper not issued yet the one it would get.
func (f *facts) Bears(own string) string {
	if issued := f.matter.Issued(f.document); len(issued) > 0 && !f.next {
		return issued[len(issued)-1].Number
	}
	return f.matter.NextNumber(own)
}

// Number implements report.Facts.
func (f *facts) Number() string { return f.matter.Number }

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
