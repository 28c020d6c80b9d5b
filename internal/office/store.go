package office

import (
	"context"
	"errors"
	"iter"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/ledger"
)

// Store keeps the journals of towns and what is projected from them. It decides nothing: every row it is given was
// derived by ledger.Apply. Implementations give the same answers on every engine; storetest holds them to it.
type Store interface {
	// Write runs f in one transaction, durable when Write returns nil. f may run twice when the engine asks for it,
	// so it must have no side effects outside the Tx. One writer per town at a time.
	Write(ctx context.Context, f func(Tx) error) error
	Reader
	Close() error
}

// ErrNotFound is returned by reads that name one thing when there is none.
var ErrNotFound = errors.New("not found")

// Tx is one writing transaction. It sees its own writes.
type Tx interface {
	// Town locks the town's journal against other writers and returns its state; ErrNotFound for a new town.
	Town(ctx context.Context, town string) (TownRow, error)
	// Known finds what was recorded under idempotency keys already.
	Known(ctx context.Context, town string, keys []string) (map[string]Known, error)
	// Rows are the present rows of matters; absent ids are missing from the map.
	Rows(ctx context.Context, town string, ids []int64) (map[int64]Row, error)
	// ByNumber finds a matter of a kind by its number; ErrNotFound when there is none.
	ByNumber(ctx context.Context, town, kind, number string) (int64, error)
	// LastSerial is the highest number given within kind and year so far.
	LastSerial(ctx context.Context, town, kind string, year int) (int64, error)
	// Holder is the lowest matter, not voided, whose link field of kind points at target; 0 when none does.
	Holder(ctx context.Context, town, kind, field string, target int64) (int64, error)

	// Same is the lowest matter of a kind whose Row.Same is that; 0 when there is none.
	Same(ctx context.Context, town, kind, same string) (int64, error)

	// Append adds lines to the town's journal, in order, and projects them.
	Append(ctx context.Context, town string, lines []Line, p Projection) error
	// PutHandbook keeps a handbook version; keeping it twice is no error.
	PutHandbook(ctx context.Context, sha string, bundle []byte) error
	// PutParties keeps sealed personal data under its references.
	PutParties(ctx context.Context, town string, sealed map[string][]byte) error
	// PutVerification keeps the last verification of a town in place of the one before.
	PutVerification(ctx context.Context, v Verification) error
	// PutView keeps a saved view, new or in place of the one of that id; what persons chose to do with it stays.
	PutView(ctx context.Context, v View) error
	// DropView removes a view and what persons chose to do with it.
	DropView(ctx context.Context, town, id string) error
	// ChooseView keeps what an account does with a view.
	ChooseView(ctx context.Context, town, account, id string, pinned, opening bool) error

	// Draft is a version of the draft of a year's report, 0: the last; ErrNotFound.
	Draft(ctx context.Context, town string, year, version int) (Draft, error)
	// PutDraft keeps a new version of a draft and drops others.
	PutDraft(ctx context.Context, d Draft, drop ...int) error
	// PutRemark keeps a remark under the next number (ID 0), or that it is settled.
	PutRemark(ctx context.Context, r Remark) error
	// Form is a town's own form; ErrNotFound.
	Form(ctx context.Context, town, id string) (FormRow, error)
	// PutForm keeps a town's own form, new or in place of the one of that id.
	PutForm(ctx context.Context, f FormRow) error
	// LastFilling is the highest N of what was sent for a slot of a form; 0: nothing.
	LastFilling(ctx context.Context, town, form, slot string) (int64, error)
	// AddFilling keeps what was sent. It never changes.
	AddFilling(ctx context.Context, f FillingRow) error

	// Clear drops the town's projections (matters, clocks, links, hands, postings, tallies, serials), never its journal.
	Clear(ctx context.Context, town string) error
	// Project writes projections alone, for rebuild: rows of new matters only, postings of entries not yet projected.
	Project(ctx context.Context, town string, p Projection) error
}

// Line is one journal line as it is kept: the canonical body and what is looked up of it.
type Line struct {
	Seq    int64
	Matter int64
	Key    string
	At     time.Time
	Hash   string
	Body   []byte
}

// Projection is what follows from a run of entries.
type Projection struct {
	Town     *TownRow // new state of the books; nil: unchanged
	Rows     []Row    // the last state of each matter touched, with its clocks and links, which replace the former
	Postings []ledger.Posting
	Serials  map[Series]int64 // the highest number given
}

// Series numbers matters within kind and year.
type Series struct {
	Kind string
	Year int
}

// TownRow is the state of a town's books.
type TownRow struct {
	Town     string
	Head     ledger.Head
	Handbook string     // SHA-256 of the version in force
	Closed   []int      // closed years, ascending
	Frozen   []Freezing // of reports, in the order of the journal
	Stale    bool       // projected by an older program; a rebuild is due
}

// Freezing is a year's report frozen (定稿) by an entry of the journal.
type Freezing struct {
	Year int
	Seq  int64
}

// Known is what an idempotency key stands for.
type Known struct {
	Seq     int64
	Matter  int64
	Version int
}

// Row is a matter as it is kept.
type Row struct {
	ID       int64
	Kind     string
	Handbook string
	Number   string
	Version  int
	Stage    string
	Area     string
	Voided   bool
	Opened   calendar.Date // day it was opened
	Fields   []byte        // canonical JSON
	History  []byte        // JSON
	Title    string        // its name in lists
	Search   string        // what a search looks through, lower-cased
	Same     string        // see ledger.Matter.Same; empty: it may be like others
	Hands    []string      // who has a hand in it, see hands; each once, in order
	Clocks   []ClockRow
	Links    []LinkRow
}

// ClockRow is a clock as it is kept for looking up what is due.
type ClockRow struct {
	Clock   string
	State   ledger.ClockState
	Started calendar.Date
	Due     calendar.Date // zero while paused
	Stopped calendar.Date
}

// LinkRow is a link from a matter's field to another matter.
type LinkRow struct {
	Field  string
	Target int64
}

// FormRow is a form a town took in itself.
type FormRow struct {
	Town, ID string
	Title    string
	To       string            // who asks for it
	Every    string            // month, quarter, half or year
	By       []string          // posts that may send it
	File     string            // its workbook, as handbook.File writes it
	Cells    map[string]string // what cells are bound to, by address; in place of what the workbook says
	Retired  bool
	Author   string
	At       time.Time // of the last change
}

// FillingRow is a form as it was sent.
type FillingRow struct {
	Town, Form, Slot string
	N                int64  // 1, 2, … for the same slot
	Title            string // of the form at that time
	Head             ledger.Head
	Handbook         string // the version it was filled by
	SHA              string // SHA-256 of the workbook
	Cells            []byte // JSON of what each cell says
	Author, Post     string // who sent it
	Day              calendar.Date
	At               time.Time
	Note             string // why it was sent again
}

// Reader answers questions. A reader never waits for a writer.
type Reader interface {
	Towns(ctx context.Context) ([]TownRow, error)
	Handbook(ctx context.Context, sha string) ([]byte, error)
	Party(ctx context.Context, town, ref string) ([]byte, error)
	// Draft is a version of the draft of a year's report, 0: the last; ErrNotFound.
	Draft(ctx context.Context, town string, year, version int) (Draft, error)
	// Drafts are the versions of a draft without their texts, newest first.
	Drafts(ctx context.Context, town string, year int) ([]Draft, error)
	// Remarks are those on a year's draft, in the order in which they were made.
	Remarks(ctx context.Context, town string, year int) ([]Remark, error)
	// Row is one matter with its clocks, links and hands; ErrNotFound.
	Row(ctx context.Context, town string, id int64) (Row, error)
	// List is a page of matters, newest opened first (by Opened, then ID, both descending) unless the filter says
	// otherwise, with clocks but without links and hands.
	List(ctx context.Context, f Filter) ([]Row, error)
	// CountRows is how many matters a filter finds; counting ends one beyond the filter's CountedTo, which says that there
	// are more.
	CountRows(ctx context.Context, f Filter) (int64, error)
	// Totals adds up fields of all matters a filter finds, of those that have a value: integers, or fen.
	Totals(ctx context.Context, f Filter, fields []string) ([]int64, error)
	// Due are running clocks, the soonest due first (by Due, then matter, then clock).
	Due(ctx context.Context, q DueQuery) ([]Deadline, error)
	// Linking are the matters whose links point at target, with clocks, links and hands.
	Linking(ctx context.Context, town string, target int64) ([]Row, error)
	// Lines are journal lines in order of position: all, or those of a stretch or of one matter.
	Lines(ctx context.Context, town string, q LineQuery) iter.Seq2[Line, error]
	// Sums adds up postings; see SumQuery.
	Sums(ctx context.Context, q SumQuery) ([]figures.Sum, error)
	// Posted tells whether there is any posting among those Sums would add up.
	Posted(ctx context.Context, q SumQuery) (bool, error)
	// Evidence are the postings behind a figure, netted by matter, those that cancel out left away: of a period month by
	// month, within one in posting order (by the first entry that still counts).
	Evidence(ctx context.Context, q EvidenceQuery) ([]Evidence, error)
	// Verification is the last one kept of a town; ErrNotFound.
	Verification(ctx context.Context, town string) (Verification, error)
	// Views are the saved views of an account and those shared with the town, with what the account chose, by kind, then
	// title.
	Views(ctx context.Context, town, account string) ([]View, error)
	// Forms are a town's own forms, by id, retired ones too.
	Forms(ctx context.Context, town string) ([]FormRow, error)
	// Fillings are what was sent, by form, slot and N; of one form alone when it is named.
	Fillings(ctx context.Context, town, form string) ([]FillingRow, error)
	// Audit streams everything kept of a town, for verify and for comparing two stores; see the methods of Auditor.
	Audit(ctx context.Context, town string) (Auditor, error)
}

// How far matters are counted: those that hold a text, that a person has a hand in or whose fields are asked for, each of
// which must be looked at, and all others, which an index counts.
const (
	CountMost = 1000
	CountAll  = 10_000
)

// Filter finds matters. Zero fields do not restrict.
type Filter struct {
	Town       string
	IDs        []int64
	Kind       string
	Sight      *Sight // nil: everything, for what is not done on a person's behalf
	By         string // only what this person has a hand in
	Stage      string
	At         []Place  // only matters of one of these kinds in that stage
	Area       string   // with everything below it
	Former     []string // areas merged into Area, with everything below them; a desk sees to it
	From, To   calendar.Date
	Text       string // each word must occur in Search
	Clock      ledger.ClockState
	DueBy      calendar.Date // has a running clock due on or before this day
	DueFrom    calendar.Date // and not before this one
	WithVoided bool
	Fields     []Where // all of these
	// ByDue lists only what has a running clock, by the first day one is due, the earliest first.
	ByDue  bool
	Oldest bool // the oldest first: by Opened, then ID, both ascending
	// Before continues after the last row of a page; see CursorOf.
	Before  Cursor
	Limit   int   // 0: 50
	CountTo int64 // count no further than this; 0: as far as matters of this sort are counted
}

// CountedTo is how far the filter's matters are counted.
func (f Filter) CountedTo() int64 {
	most := int64(CountAll)
	if f.Text != "" || f.By != "" || len(f.Fields) > 0 {
		most = CountMost
	}
	if f.CountTo > 0 {
		most = min(most, f.CountTo)
	}
	return most
}

// Where restricts the value of a field; matters without one are not found. Values are in the form of the field's type.
type Where struct {
	Field       string
	Is          any    // this value: string, int64, bool or calendar.Date; nil: any
	Least, Most any    // int64 or calendar.Date, both included; nil: no bound
	Holds       string // a text that occurs in it, whichever the letter case
}

// Place is where matters of a kind stand, or a clock of that kind.
type Place struct{ Kind, Name string }

// DueQuery finds running clocks.
type DueQuery struct {
	Town   string
	Sight  *Sight // of the matters; nil: all
	Clocks []Place
	By     calendar.Date // due on or before this day
	Limit  int           // 0: 50
}

// Deadline is a running clock with its matter.
type Deadline struct {
	Clock string
	Row   Row // with all its clocks, without links and hands
}

// Cursor is a place in a list.
type Cursor struct {
	Day calendar.Date // by which the list is ordered
	ID  int64
}

// CursorOf is the place of a row in the filter's list.
func (f Filter) CursorOf(row Row) Cursor {
	if !f.ByDue {
		return Cursor{Day: row.Opened, ID: row.ID}
	}
	c := Cursor{ID: row.ID}
	for _, clock := range row.Clocks {
		if clock.State == ledger.Running && !clock.Due.IsZero() && (c.Day.IsZero() || clock.Due.Before(c.Day)) {
			c.Day = clock.Due
		}
	}
	return c
}

// LineQuery picks journal lines.
type LineQuery struct {
	From     int64    // first position; 0: from the start
	Matter   int64    // only this matter's
	Books    bool     // only entries of the books as a whole
	ByMatter bool     // order by matter, then position (entries of the books as a whole first)
	Before   int64    // only positions before this one; 0: to the end
	Newest   bool     // the last position first
	Holds    []string // each occurs in the line's body, in this letter case
	Limit    int      // 0: all
}

// SumQuery says which postings to add up. Without AsOf and over whole months the tally answers; otherwise the
// postings do, with the same result.
type SumQuery struct {
	Town     string
	Measures []string      // nil: all
	From, To calendar.Date // From zero: from the beginning
	Area     string        // with everything below it
	Former   []string      // areas merged into Area, with everything below them
	AsOf     int64
	ByArea   bool
	ByMonth  bool
}

// EvidenceQuery picks the postings behind one figure.
type EvidenceQuery struct {
	Town     string
	Measures []string
	Facet    string
	Facets   []string // in place of Facet: any of these
	From, To calendar.Date
	Area     string   // with everything below it
	Former   []string // areas merged into Area, with everything below them
	Areas    []string // only these areas themselves; nil: all
	AsOf     int64
	Limit    int // 0: all
	Offset   int
}

// Evidence is what one matter contributes to a figure.
type Evidence struct {
	Matter     int64
	Measure    string
	Day        calendar.Date
	Seq        int64 // the entry that posted it
	Amount     int64
	Correction bool // any of it was posted after the year was closed
}

// Auditor reads the books of a town as they stood at one moment, whatever is written meanwhile, in a fixed order, so
// that two can be compared line by line. Its streams may be read side by side.
type Auditor interface {
	Town() (TownRow, error)                     // ErrNotFound
	Lines(byMatter bool) iter.Seq2[Line, error] // by position, or by matter, then position
	Rows() iter.Seq2[Row, error]                // by ID, clocks by name, links by field, hands in order
	Postings() iter.Seq2[ledger.Posting, error] // by matter, seq, then line
	Standing() iter.Seq2[Standing, error]       // by measure, matter
	Tallies() iter.Seq2[Tally, error]           // by measure, facet, area, period
	Serials() iter.Seq2[SerialRow, error]       // by kind, year
	Close() error
}

// Standing is what one matter's postings of a stock come to.
type Standing struct {
	Measure        string
	Matter         int64
	Amount, Weight int64
}

// Tally is a kept sum: of a month (YYYY-MM) with its area, or of a year (YYYY) for the whole town (area empty).
type Tally struct {
	Measure, Facet, Area, Period string
	Amount, Weight               int64
}

// SerialRow is the highest number given in a series.
type SerialRow struct {
	Series
	Last int64
}
