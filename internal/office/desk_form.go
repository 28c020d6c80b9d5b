package office

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/report/form"
)

// Forms are the forms of the town; their figures are what the person may see of them.
func (d *Desk) Forms(ctx context.Context) ([]Form, error) { return d.office.Forms(ctx, d.Town) }

// Form is one form of the town; ErrNotFound.
func (d *Desk) Form(ctx context.Context, id string) (Form, error) {
	return d.office.Form(ctx, d.Town, id)
}

// FormLayout reads a form's workbook and what its cells are bound to.
func (d *Desk) FormLayout(ctx context.Context, f Form) (*form.Form, error) {
	return d.office.Layout(ctx, d.Book, f)
}

// FillForm fills a form in for a slot as the books stand. What is not told to be of an area is of all the person may see,
// and what they may not see stays blank.
func (d *Desk) FillForm(ctx context.Context, f Form, slot handbook.Slot) (*Filled, error) {
	hand, err := d.Handwritten(ctx, f, slot)
	if err != nil {
		return nil, err
	}
	return d.office.fill(ctx, d.Town, f, slot, d.Today, 0, hand, d.within)
}

// FormArea is the area a figure of a form is of for the person; empty: the whole town.
func (d *Desk) FormArea(area string) string {
	q, err := d.within(figures.Query{Area: area})
	if err != nil {
		return area
	}
	return q.Area
}

// MaySend tells whether the person may send a form: in one of its posts, for the whole town.
func (d *Desk) MaySend(f Form) bool {
	return !f.Retired && d.Person.Post(f.By, d.Book.Root()) != ""
}

// MayBind tells whether the person may change a form the town took in itself.
func (d *Desk) MayBind(f Form) bool { return f.Own && d.Person.Post(f.By, d.Book.Root()) != "" }

// MayTake tells whether the person may take a form in: in any post for the whole town.
func (d *Desk) MayTake() bool { return d.Whole() && len(d.wholePosts()) > 0 }

// wholePosts are the posts the person holds for the whole town.
func (d *Desk) wholePosts() []string {
	var out []string
	for _, a := range d.Person.Appointments {
		if a.Area == d.Book.Root() && !slices.Contains(out, a.Post) {
			out = append(out, a.Post)
		}
	}
	return out
}

// SendForm keeps a form as it is sent for a slot. Sent again, it needs a note that says why.
func (d *Desk) SendForm(ctx context.Context, f Form, slot handbook.Slot, note string) (FillingRow, error) {
	if err := d.maySendFor(f, slot); err != nil {
		return FillingRow{}, err
	}
	return d.office.send(ctx, d.Town, f, slot, d.Today, d.Person.Title, d.Person.Post(f.By, d.Book.Root()), strings.TrimSpace(note))
}

// SentForms is what was sent of a form, or of all when id is empty, for who may see the figures of the whole town.
func (d *Desk) SentForms(ctx context.Context, id string) ([]Sent, error) {
	if !d.Whole() {
		return nil, nil
	}
	return d.office.Sent(ctx, d.Town, id)
}

// SentWorkbook is the workbook as it was sent.
func (d *Desk) SentWorkbook(ctx context.Context, s Sent) ([]byte, error) {
	if !d.Whole() {
		return nil, ErrNotFound
	}
	return d.office.SentWorkbook(ctx, s)
}

// Restated are the cells of what was sent that later corrections changed.
func (d *Desk) Restated(ctx context.Context, f Form, s Sent) ([]form.Difference, error) {
	return d.office.Restated(ctx, f.Every, s)
}

// GivenForm is what a person says of a form the town takes in or changes.
type GivenForm struct {
	Title, To, Every string
	By               []string
	Retired          bool
	Name             string    // of the workbook
	Workbook         io.Reader // nil: it stays as it is
}

// TakeForm takes a superior's workbook in as a form of the town and returns its id.
func (d *Desk) TakeForm(ctx context.Context, g GivenForm) (string, error) {
	if !d.MayTake() {
		return "", &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("接收报表须有全镇的任职岗位。", "Taking a form in needs a post for the whole town.")}
	}
	if g.Workbook == nil {
		return "", unkept("请选择上级发来的表格文件。", "Choose the workbook that was sent to you.")
	}
	row := FormRow{Town: d.Town, Cells: map[string]string{}}
	given, err := d.workbook(ctx, g)
	if err != nil {
		return "", err
	}
	if err := d.give(&row, g, given); err != nil {
		return "", err
	}
	for {
		rows, err := d.office.Store.Forms(ctx, d.Town)
		if err != nil {
			return "", err
		}
		row.ID = nextForm(rows)
		err = d.office.Store.Write(ctx, func(tx Tx) error {
			if _, err := tx.Form(ctx, d.Town, row.ID); !errors.Is(err, ErrNotFound) {
				if err == nil {
					err = errTaken
				}
				return err
			}
			return tx.PutForm(ctx, row)
		})
		if !errors.Is(err, errTaken) {
			return row.ID, err
		}
	}
}

// errTaken says that another form was taken in under the id meanwhile.
var errTaken = errors.New("the id of the form was taken")

// ChangeForm changes what is said of a form the town took in, and its workbook when another is given; bindings of cells
// that one does not have are dropped.
func (d *Desk) ChangeForm(ctx context.Context, id string, g GivenForm) error {
	given, err := d.workbook(ctx, g)
	if err != nil {
		return err
	}
	return d.changeForm(ctx, id, func(row *FormRow) error { return d.give(row, g, given) })
}

// BindForm binds cells of a form, by address; an empty text leaves a cell as the workbook has it. Nothing is bound when a
// text is wrong.
func (d *Desk) BindForm(ctx context.Context, id string, cells map[string]string) error {
	return d.changeForm(ctx, id, func(row *FormRow) error {
		file, _ := handbook.ReadFile(row.File)
		workbook, err := d.office.kept(ctx, d.Town, file.SHA)
		if err != nil {
			return err
		}
		plain, err := form.Open(d.Book, workbook, nil)
		if err != nil {
			return refusal(err)
		}
		for at, text := range cells {
			text = strings.TrimSpace(text)
			if _, wrong := d.Book.FormText(at, text); len(wrong) > 0 {
				return &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Text{Zh: wrong.In("zh"), En: wrong.In("en")}}
			}
			c := plain.Cell(at)
			switch {
			case c != nil && (text == c.Text || text == "" && c.Bound == nil):
				delete(row.Cells, at)
			default:
				row.Cells[at] = text
			}
		}
		_, err = form.Open(d.Book, workbook, row.Cells)
		return refusal(err)
	})
}

// changeForm changes a form of the town inside a transaction.
func (d *Desk) changeForm(ctx context.Context, id string, change func(*FormRow) error) error {
	return d.office.Store.Write(ctx, func(tx Tx) error {
		row, err := tx.Form(ctx, d.Town, id)
		if err != nil {
			return err
		}
		if !d.MayBind(ownForm(row)) {
			return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("这张报表由指定的岗位维护，您没有这些岗位的全镇任职。",
				"This form is kept by posts you do not hold for the whole town.")}
		}
		if err := change(&row); err != nil {
			return err
		}
		row.Author, row.At = d.Person.Title, d.office.Now(d.Town)
		return tx.PutForm(ctx, row)
	})
}

// give fills in what is said of a form.
func (d *Desk) give(row *FormRow, g GivenForm, given givenWorkbook) error {
	const longest = 60
	row.Title, row.To, row.Every, row.By, row.Retired = strings.TrimSpace(g.Title), strings.TrimSpace(g.To), g.Every, nil, g.Retired
	if n := utf8.RuneCountInString(row.Title); n == 0 || n > longest || utf8.RuneCountInString(row.To) > longest {
		return unkept("报表要有名称，名称和报送单位各不超过%d个字。", "A form has a title; it and who asks for it have %d characters at most.", longest)
	}
	if !slices.Contains(handbook.FormRhythms(), row.Every) {
		return unkept("请选择多久报送一次。", "Choose how often it is sent.")
	}
	for _, p := range d.Book.Posts {
		if p.ID != handbook.System && slices.Contains(g.By, p.ID) {
			row.By = append(row.By, p.ID)
		}
	}
	if d.Person.Post(row.By, d.Book.Root()) == "" {
		return unkept("报送的岗位里要有您自己的一个全镇岗位，否则您就不能再维护这张报表。", "One of the posts that send it must be yours for the whole town, or you could not keep the form any more.")
	}
	row.Author, row.At = d.Person.Title, d.office.Now(d.Town)
	if given.layout == nil {
		return nil
	}
	for at := range row.Cells {
		if given.layout.Cell(at) == nil {
			delete(row.Cells, at)
		}
	}
	row.File = given.file
	return nil
}

// givenWorkbook is a workbook that was kept, and what it holds.
type givenWorkbook struct {
	file   string
	layout *form.Form // nil: none was given
}

// workbook keeps the workbook a person gives, if any.
func (d *Desk) workbook(ctx context.Context, g GivenForm) (givenWorkbook, error) {
	if g.Workbook == nil {
		return givenWorkbook{}, nil
	}
	if ending(g.Name) != ".xlsx" {
		return givenWorkbook{}, unkept("「%s」不是 .xlsx 表格；旧式的 .xls 请在 Excel 或者 WPS 里另存为 .xlsx。", "%s is no .xlsx; save an old .xls as .xlsx in a spreadsheet program.", g.Name)
	}
	content, err := io.ReadAll(io.LimitReader(g.Workbook, form.MostBytes+1))
	if err != nil {
		return givenWorkbook{}, err
	}
	layout, err := form.Open(d.Book, content, nil)
	if err != nil {
		return givenWorkbook{}, refusal(err)
	}
	file, err := d.Keep(ctx, g.Name, bytes.NewReader(content))
	return givenWorkbook{file.String(), layout}, err
}

// refusal words an unusable workbook as the books refuse things.
func refusal(err error) error {
	if wrong := (*form.Unusable)(nil); errors.As(err, &wrong) {
		return &ledger.Refusal{Code: ledger.Invalid, Says: wrong.Says}
	}
	return err
}

// SlotNow is the slot of a form's rhythm that is asked for on a day: the last that has ended.
func (f Form) SlotNow(day calendar.Date) handbook.Slot {
	return handbook.SlotAt(f.Every, handbook.SlotAt(f.Every, day).From.AddDays(-1))
}

// DueForm is a form the person is to send for the slot asked for now.
type DueForm struct {
	Form
	Slot handbook.Slot
	By   calendar.Date // the last day for it; zero: none is set
}

// DueForms are the forms the person is to send and nobody has sent, of slots that ended since the books were begun.
func (d *Desk) DueForms(ctx context.Context) ([]DueForm, error) {
	forms, err := d.Forms(ctx)
	if err != nil {
		return nil, err
	}
	forms = slices.DeleteFunc(forms, func(f Form) bool { return !d.MaySend(f) })
	if len(forms) == 0 {
		return nil, nil
	}
	sent, err := d.SentForms(ctx, "")
	if err != nil {
		return nil, err
	}
	var begun calendar.Date
	for line, err := range d.office.Store.Lines(ctx, d.Town, LineQuery{Limit: 1}) {
		if err != nil {
			return nil, err
		}
		begun = calendar.Of(line.At)
	}
	var out []DueForm
	for _, f := range forms {
		slot := f.SlotNow(d.Today)
		if slot.To.Before(begun) {
			continue
		}
		if slices.ContainsFunc(sent, func(x Sent) bool { return x.Form == f.ID && x.Slot == slot.Key() }) {
			continue
		}
		due := DueForm{Form: f, Slot: slot}
		if !f.Limit.IsZero() {
			due.By, _ = d.Book.Calendar.Due(calendar.Count{Start: slot.To, Limit: f.Limit})
		}
		out = append(out, due)
	}
	return out, nil
}
