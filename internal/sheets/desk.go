package sheets

import (
	"bytes"
	"context"
	"io"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// Pages is what the pages ask of spreadsheets: a person's rows act as that person.
type Pages struct{}

// atDesk records as a person and not as the machine's user.
type atDesk struct{ *office.Desk }

func (a atDesk) DoAll(ctx context.Context, _ string, actions []ledger.Action) ([]office.Result, error) {
	return a.DoEach(ctx, actions, false)
}

func (a atDesk) Try(ctx context.Context, _ string, actions []ledger.Action) ([]office.Result, error) {
	return a.DoEach(ctx, actions, true)
}

// Template writes the workbook to be filled in for a kind.
func (Pages) Template(w io.Writer, d *office.Desk, k *handbook.Kind, lang string) error {
	return Template(w, d.Book, k, lang)
}

// Bring reads a workbook into a kind's ledger as the person of the desk, or with try tells what would become of it. An
// *Unusable error means that the file cannot be read.
func (Pages) Bring(ctx context.Context, d *office.Desk, k *handbook.Kind, file []byte, try bool) (*office.Brought, error) {
	r, err := bring(ctx, d, k, file, try)
	if err != nil {
		return nil, err
	}
	out := &office.Brought{Sheet: r.Sheet, Rows: r.Rows, Entered: r.Entered, Continued: r.Continued, Already: r.Already, Refused: r.Refused,
		Columns: r.columns, First: r.first, Opened: r.opened}
	for _, c := range r.Ignored {
		out.Unread = append(out.Unread, c.Letters+" "+c.Heading)
	}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, office.BroughtFault{Sheet: f.Sheet, Cell: f.Cell, Wrong: f.Wrong, Right: f.Right})
	}
	return out, nil
}

// Marked writes the workbook with the faults marked that stand in the way now; it records nothing.
func (Pages) Marked(ctx context.Context, w io.Writer, d *office.Desk, k *handbook.Kind, file []byte, lang string) error {
	r, err := bring(ctx, d, k, file, true)
	if err != nil {
		return err
	}
	return r.Marked(w, lang)
}

func bring(ctx context.Context, d *office.Desk, k *handbook.Kind, file []byte, try bool) (*Result, error) {
	return Import(ctx, Config{Office: atDesk{d}, Book: d.Book, Town: d.Town, Kind: k, By: d.Person.Title, DryRun: try}, bytes.NewReader(file))
}
