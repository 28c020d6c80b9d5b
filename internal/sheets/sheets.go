// Package sheets is the door for spreadsheets: a template .xlsx for every kind of the handbook, and the import of
// filled templates and of ledgers kept by hand.
//
// One row is one matter: the fields of its opening and, where the row tells of them, the later steps. A row enters
// whole or not at all. What identifies a row is its content, not its file or place, so importing a file again adds
// nothing, and a file whose faults were mended adds only the mended rows.
package sheets

import (
	"context"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// Books is what an import asks of the office.
type Books interface {
	DoAll(ctx context.Context, town string, actions []ledger.Action) ([]office.Result, error)
	Try(ctx context.Context, town string, actions []ledger.Action) ([]office.Result, error)
}

// Config says into which books a spreadsheet is imported, by whom and how.
type Config struct {
	Office Books
	Book   *handbook.Book
	Town   string
	Kind   *handbook.Kind
	By     string
	Post   string
	// Also are further posts the same person holds; a step that Post may not do is done in the first that may.
	Also []string
	// Sheet names the worksheet to read; empty: the one whose heading fits best.
	Sheet string
	// DryRun tells what would happen and records nothing.
	DryRun bool
	// Progress, when set, is told after each batch how many rows have been dealt with, of how many.
	Progress func(done, total int)
}

// Result is what became of a spreadsheet. Rows = Entered + Continued + Already + Refused.
type Result struct {
	Sheet   string   `json:"sheet"`
	Heading int      `json:"heading"` // the row the headings stand in, from 1
	Others  []string `json:"others,omitempty"`
	// Ignored are the columns whose headings say nothing to this kind.
	Ignored   []Column `json:"ignored,omitempty"`
	Rows      int      `json:"rows"`      // rows that tell of a matter
	Entered   int      `json:"entered"`   // new matters
	Continued int      `json:"continued"` // matters that were there and got further steps
	Already   int      `json:"already"`   // rows that were there in full
	Refused   int      `json:"refused"`   // rows with faults; nothing of them was recorded
	Skipped   []Skip   `json:"skipped,omitempty"`
	Blank     int      `json:"blank"` // empty rows between others
	Faults    []Fault  `json:"faults,omitempty"`
	DryRun    bool     `json:"dryRun"`

	columns []office.BroughtColumn // those that are read
	first   [][]string             // their cells in the first rows
	opened  []office.BroughtRow    // the first new matters

	file *workbook
	mark int // the column for the remarks in the marked copy
}

// Column is a column by its letters and heading.
type Column struct {
	Letters string `json:"column"`
	Heading string `json:"heading"`
}

// Skip is a row that is no record.
type Skip struct {
	Row int           `json:"row"`
	Why handbook.Text `json:"why"`
}

// Fault is one mistake in a spreadsheet: where it is, what is wrong and what would be right.
type Fault struct {
	Sheet string        `json:"sheet"`
	Cell  string        `json:"cell"` // such as C7
	Row   int           `json:"row"`
	Wrong handbook.Text `json:"wrong"`
	Right handbook.Text `json:"right"`
}

// In is the fault in lang ("zh" or "en"), beginning with its place.
func (f Fault) In(lang string) string {
	place := f.Sheet + "!" + f.Cell
	if lang == "en" {
		return place + ": " + f.says(lang)
	}
	return place + "：" + f.says(lang)
}

func (f Fault) says(lang string) string {
	c := handbook.Complaint{Wrong: f.Wrong, Right: f.Right}
	return c.In(lang)
}

// Unusable says why a file cannot be read.
type Unusable struct {
	Says handbook.Text
	Err  error // the cause, for the log; may be nil
}

// Error is the sentence in Chinese.
func (u *Unusable) Error() string { return u.In("zh") }

// In is the sentence in lang ("zh" or "en").
func (u *Unusable) In(lang string) string { return u.Says.In(lang) }

// Unwrap gives the cause.
func (u *Unusable) Unwrap() error { return u.Err }

func unusable(cause error, zh, en string, args ...any) *Unusable {
	return &Unusable{Says: handbook.Say(zh, en, args...), Err: cause}
}
