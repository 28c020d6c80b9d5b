package office

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/report/form"
)

// Form is a superior's form a town fills in: one that comes with the handbook, or one the town took in itself.
type Form struct {
	ID, To, Basis string
	Title         handbook.Text
	Every         string
	Limit         calendar.Limit // after a slot for sending it; zero: no day is set
	By            []string       // posts that may send it
	Own           bool
	Retired       bool

	blank *handbook.Blank
	row   FormRow
}

// Forms are the forms of a town, those of the handbook first.
func (o *Office) Forms(ctx context.Context, town string) ([]Form, error) {
	b, err := o.Book(ctx, town)
	if err != nil {
		return nil, err
	}
	var out []Form
	for _, blank := range b.Blanks {
		out = append(out, Form{ID: blank.ID, To: blank.To, Basis: blank.Basis, Title: blank.Title, Every: blank.Every, Limit: blank.Due, By: blank.By, blank: blank})
	}
	own, err := o.Store.Forms(ctx, town)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(own, func(a, b FormRow) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	for _, row := range own {
		out = append(out, ownForm(row))
	}
	return out, nil
}

func ownForm(row FormRow) Form {
	return Form{ID: row.ID, To: row.To, Title: handbook.Text{Zh: row.Title}, Every: row.Every, By: row.By, Own: true, Retired: row.Retired, row: row}
}

// Form is one form of a town; ErrNotFound.
func (o *Office) Form(ctx context.Context, town, id string) (Form, error) {
	forms, err := o.Forms(ctx, town)
	if err != nil {
		return Form{}, err
	}
	i := slices.IndexFunc(forms, func(f Form) bool { return f.ID == id })
	if i < 0 {
		return Form{}, ErrNotFound
	}
	return forms[i], nil
}

// Layout reads a form's workbook and what its cells are bound to.
func (o *Office) Layout(ctx context.Context, b *handbook.Book, f Form) (*form.Form, error) {
	if !f.Own {
		workbook, err := form.Draw(f.blank)
		if err != nil {
			return nil, err
		}
		return form.Open(b, workbook, nil)
	}
	file, _ := handbook.ReadFile(f.row.File)
	workbook, err := o.kept(ctx, f.row.Town, file.SHA)
	if err != nil {
		return nil, err
	}
	return form.Open(b, workbook, f.row.Cells)
}

// kept is the content of a kept file that is no larger than a form may be.
func (o *Office) kept(ctx context.Context, town, sha string) ([]byte, error) {
	if o.Files == nil {
		return nil, noFiles()
	}
	content, err := o.Files.Open(ctx, town, sha)
	if err != nil {
		return nil, fmt.Errorf("form's workbook %s: %w", sha, err)
	}
	defer content.Close()
	return io.ReadAll(io.LimitReader(content, 2*form.MostBytes))
}

func noFiles() error {
	return unkept("这里没有设置存放附件的目录，请管理员用 --files 指明。", "No directory for files has been set up here; ask the administrator to name one with --files.")
}

// Filled is a form filled in for a slot.
type Filled struct {
	Form
	Layout *form.Form
	Slot   handbook.Slot
	Day    calendar.Date
	Values []form.Value // of the bound cells, in order
	Head   ledger.Head  // of the journal when the figures were asked for
}

// Workbook is the filled workbook, with what its formulas come to; the same filling gives the same bytes.
func (f *Filled) Workbook() ([]byte, form.Worked, error) { return f.Layout.Workbook(f.Values) }

// errMoved says that the books were written to while a form was filled in, so that its figures are of no one moment.
var errMoved = errors.New("the books moved while the form was filled in")

// Fill fills a form in for a slot, on a day, as the books stand (asOf 0) or stood at a journal position.
func (o *Office) Fill(ctx context.Context, town string, f Form, slot handbook.Slot, day calendar.Date, asOf int64) (*Filled, error) {
	hand, err := o.handwritten(ctx, town, f.ID, slot, asOf)
	if err != nil {
		return nil, err
	}
	return o.fill(ctx, town, f, slot, day, asOf, hand, func(q figures.Query) (figures.Query, error) { return q, nil })
}

// fill asks each of the form's questions within what within lets through.
func (o *Office) fill(ctx context.Context, town string, f Form, slot handbook.Slot, day calendar.Date, asOf int64, hand map[string]form.Hand,
	within func(figures.Query) (figures.Query, error)) (*Filled, error) {
	row, err := o.Town(ctx, town)
	if err != nil {
		return nil, err
	}
	b, err := o.answerable(ctx, town, figures.Query{AsOf: asOf})
	if err != nil {
		return nil, err
	}
	layout, err := o.Layout(ctx, b, f)
	if err != nil {
		return nil, err
	}
	out := &Filled{Form: f, Layout: layout, Slot: slot, Day: day, Head: row.Head}
	if asOf != 0 {
		for line, err := range o.Store.Lines(ctx, town, LineQuery{From: asOf, Limit: 1}) {
			if err != nil {
				return nil, err
			}
			out.Head = ledger.Head{Seq: line.Seq, Hash: line.Hash}
		}
	}
	out.Values, err = o.values(ctx, b, layout, form.Filling{Slot: slot, Day: day, Hand: hand}, asOf, within)
	return out, err
}

// values asks the books what the cells of a form say: one question for each time and area they are of.
func (o *Office) values(ctx context.Context, b *handbook.Book, layout *form.Form, in form.Filling, asOf int64,
	within func(figures.Query) (figures.Query, error)) ([]form.Value, error) {
	slot := in.Slot
	in.Sets = map[form.Question]*figures.Set{}
	began := map[int]map[string]bool{} // by year, the kinds that have had a record by its end
	in.Early = func(measure string, q form.Question) bool {
		kinds, known := began[q.To.Year()]
		flow, stock := figures.Needs(b, []string{measure})
		return known && !slices.ContainsFunc(slices.Concat(flow, stock), func(id string) bool {
			m, _ := b.Measure(id)
			return kinds[m.Kind]
		})
	}
	for question, measures := range layout.Questions(slot) {
		q, err := within(figures.Query{From: question.From, To: question.To, Area: question.Area, AsOf: asOf})
		if none := (*Unanswerable)(nil); errors.As(err, &none) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if year := question.To.Year(); year < slot.To.Year() && began[year] == nil {
			if began[year], err = o.began(ctx, b, year); err != nil {
				return nil, err
			}
		}
		sums, err := o.sums(ctx, b, q, measures)
		if err != nil {
			return nil, err
		}
		in.Sets[question] = figures.Compute(b, sums)
	}
	return layout.Values(in), nil
}

// began are the kinds of which something was posted by the end of a year.
func (o *Office) began(ctx context.Context, b *handbook.Book, year int) (map[string]bool, error) {
	sums, err := o.Store.Sums(ctx, SumQuery{Town: b.Town.ID, To: figures.Year(year).To})
	out := map[string]bool{}
	for _, s := range sums {
		if m, ok := b.Measure(s.Measure); ok {
			out[m.Kind] = true
		}
	}
	return out, err
}

// Sent is a form as it was sent (报送): it never changes.
type Sent struct {
	FillingRow
	Values []form.Value
	Worked form.Worked // what its formulas came to
}

// sentCells is what a filling keeps of its cells.
type sentCells struct {
	Values []form.Value `json:"values"`
	Worked form.Worked  `json:"worked,omitempty"`
}

// Sent is what was sent of a form, slot by slot.
func (o *Office) Sent(ctx context.Context, town, id string) ([]Sent, error) {
	rows, err := o.Store.Fillings(ctx, town, id)
	if err != nil {
		return nil, err
	}
	out := make([]Sent, len(rows))
	for i, row := range rows {
		var cells sentCells
		if err := json.Unmarshal(row.Cells, &cells); err != nil {
			return nil, fmt.Errorf("filling %s %s: %w", row.Form, row.Slot, err)
		}
		out[i] = Sent{row, cells.Values, cells.Worked}
	}
	return out, nil
}

// SentWorkbook is the workbook as it was sent, checked against its hash.
func (o *Office) SentWorkbook(ctx context.Context, s Sent) ([]byte, error) {
	data, err := o.kept(ctx, s.Town, s.SHA)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != s.SHA {
		return nil, fmt.Errorf("filling %s %s: its workbook is not what was sent", s.Form, s.Slot)
	}
	return data, nil
}

// Restated are the cells of what was sent that the books would fill in otherwise now, by later corrections.
func (o *Office) Restated(ctx context.Context, every string, s Sent) ([]form.Difference, error) {
	b, err := o.Book(ctx, s.Town)
	if err != nil {
		return nil, err
	}
	slot, ok := handbook.SlotOf(every, s.Slot)
	if !ok {
		return nil, nil // the form has another rhythm by now
	}
	hand, err := o.handwritten(ctx, s.Town, s.Form, slot, 0)
	if err != nil {
		return nil, err
	}
	now, err := o.values(ctx, b, form.Of(b, s.Values), form.Filling{Slot: slot, Day: s.Day, Hand: hand}, 0, func(q figures.Query) (figures.Query, error) { return q, nil })
	if err != nil {
		return nil, err
	}
	return form.Differences(s.Values, now), nil
}

// send keeps a form as it is sent: the figures are those of the journal's end, whatever others write meanwhile.
func (o *Office) send(ctx context.Context, town string, f Form, slot handbook.Slot, day calendar.Date, by, post, note string) (FillingRow, error) {
	if o.Files == nil {
		return FillingRow{}, noFiles()
	}
	const tries = 5
	for range tries {
		filled, err := o.Fill(ctx, town, f, slot, day, 0)
		if err != nil {
			return FillingRow{}, err
		}
		workbook, worked, err := filled.Workbook()
		if err != nil {
			return FillingRow{}, err
		}
		sha, err := o.Files.Put(ctx, town, bytes.NewReader(workbook))
		if err != nil {
			return FillingRow{}, err
		}
		cells, err := json.Marshal(sentCells{filled.Values, worked})
		if err != nil {
			return FillingRow{}, err
		}
		row := FillingRow{Town: town, Form: f.ID, Slot: slot.Key(), Title: f.Title.Zh, Head: filled.Head, SHA: sha, Cells: cells,
			Author: by, Post: post, Day: day, At: o.Now(town), Note: note}
		err = o.Store.Write(ctx, func(tx Tx) error {
			now, err := tx.Town(ctx, town)
			if err != nil {
				return err
			}
			if now.Head != filled.Head {
				return errMoved
			}
			row.Handbook = now.Handbook
			if row.N, err = tx.LastFilling(ctx, town, f.ID, row.Slot); err != nil {
				return err
			}
			if row.N++; row.N > 1 && note == "" {
				return unkept("%s已经报送过；再次报送要写明原因。", "%s has been sent already; say why it is sent again.", slot.Title())
			}
			return tx.AddFilling(ctx, row)
		})
		if !errors.Is(err, errMoved) {
			return row, err
		}
	}
	return FillingRow{}, unkept("正有大量记录写入，数字还在变，请稍后再报送。", "Many records are being written and the figures are moving; send it a little later.")
}

// nextForm is the id of the next form a town takes in: a number, which no form of the handbook can have.
func nextForm(rows []FormRow) string {
	last := 0
	for _, row := range rows {
		if n, err := strconv.Atoi(row.ID); err == nil {
			last = max(last, n)
		}
	}
	return strconv.Itoa(last + 1)
}
