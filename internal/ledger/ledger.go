// Package ledger is the books themselves: matters, the actions taken on them, the journal entries those become,
// the clocks they drive and the postings they make. Apply is the one rule by which anything changes; it is pure
// and deterministic, so online work, import, offline work, rebuild and verify are the same function over a
// stream of actions. Nothing here reads a clock, a table or a request.
package ledger

import (
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Matter is the present state of one record of a kind (事项): the projection of its journal entries.
type Matter struct {
	Town     string
	ID       int64  // the journal position of the entry that opened it
	Kind     string // id of its kind
	Handbook string // SHA-256 of the handbook it was opened under, which keeps governing it
	Number   string // by the kind's numbering rule; may be empty
	Version  int    // how many entries it has had
	Stage    string
	Area     string // area code it belongs to
	Voided   bool
	Fields   map[string]any // values in the form of their FieldType
	History  []Act          // what drives stages and clocks, in the order recorded

	clocks  []Clock                   // derived; nil until asked for
	notices map[string]*handbook.Book // the handbook versions its acts name for their holiday notices
}

// Act is one step in a matter's history. Corrections are not acts: they change what acts and fields say.
type Act struct {
	Do     string         `json:"do"`
	By     string         `json:"by,omitempty"`     // who did it
	Clock  string         `json:"clock,omitempty"`  // extend, pause, resume, redate
	On     calendar.Date  `json:"on"`               // the day it was done
	Limit  calendar.Limit `json:"limit,omitzero"`   // extend
	Reason string         `json:"reason,omitempty"` // extend, pause
	Seq    int64          `json:"seq"`
	// Notices is the handbook version whose holiday notices are gone by from this act on; empty: no change.
	Notices string `json:"notices,omitempty"`
	// Of a paper that was issued.
	Document string `json:"document,omitempty"` // its id
	Number   string `json:"number,omitempty"`
	Paper    string `json:"paper,omitempty"` // hash of what it says, see Action
}

// Action is what somebody asks the books to record.
type Action struct {
	Town    string
	Key     string // idempotency key: the same key twice is the same action once
	Do      string // an action of the kind, or correct, void, extend, pause, resume
	Kind    string // open only
	Matter  int64  // all but open
	Opened  string // in place of Matter: the key of the action that opened it
	Version int    // the version of the matter the actor has seen; 0: whatever is newest (imports of one file)
	Whole   string // neighbouring actions of one call with the same Whole are recorded all or none
	Clock   string // extend, pause, resume
	On      calendar.Date
	Limit   calendar.Limit // extend
	Data    map[string]any
	Days    map[string]calendar.Date // correct: the day on which an action was really done
	Reason  string
	// Document is the paper that is issued, or whose signed copy is kept; Number the one it bears; Paper the hash of what it
	// says, personal data by its references, so that the journal tells nothing of it; Files its signed copy.
	Document, Number, Paper string
	Files                   []string
	By                      string // who acts
	Post                    string // in which post
}

// Env is what Apply must know of the books around the matter.
type Env struct {
	Seq    int64        // journal position the entry will take
	Closed map[int]bool // years that are closed
	// Serial gives the next number within the kind and a year; asked only when a numbered kind is opened.
	Serial func(year int) (int64, error)
	// Link tells the kind of the matter a link points to and, for a link that may be made only once, which
	// matter holds it already (0: none). Nil: links were checked when the entry was first made (replay).
	Link func(f *handbook.Field, target int64) (kind string, holder int64, err error)
	// Same tells which live matter of the kind has that [Matter.Same] (0: none) and what it is called. Nil: records were
	// compared when the entry was first made (replay).
	Same func(same string) (holder int64, name string, err error)
	// Linked tells what a record linked to by field f is now: its "stage" or the value of a field. Nil: nothing.
	Linked func(f *handbook.Field, target int64, name string) (v any, ok bool, err error)
	// InForce is the town's handbook at the time: clocks started or moved from now on go by its holiday notices. Nil:
	// the notices the matter went by are still those in force.
	InForce *handbook.Book
	// Replayed is the entry that is made anew; what it saw of linked records is taken from it. Nil: the action is new.
	Replayed *Entry
}

// Outcome is all that follows from one action.
type Outcome struct {
	Entry    Entry
	Matter   *Matter
	Clocks   []Clock
	Postings []Posting
}

// Posting is what an entry adds to or takes from a measure (计数分录).
type Posting struct {
	Measure string
	Facet   string // "field=value", empty for the whole
	Area    string
	Day     calendar.Date // the day whose period it counts in
	Amount  int64         // records, people, or fen
	Weight  int64         // +1 for a record that bears the figure, -1 for one that no longer does
	Matter  int64
	Seq     int64
	// Correction marks a posting made to a year that was already closed.
	Correction bool
	Stock      bool // of a measure that counts from a day until another, not within a period
}

// Head is the end of a town's journal.
type Head struct {
	Seq  int64
	Hash string // hex SHA-256 of the last entry's body; empty before the first
}

// instant is the precision in which entries keep time.
const instant = time.Millisecond
