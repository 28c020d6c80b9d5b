package handbook

import (
	"time"

	"fengqiao/internal/calendar"
)

// Kind is the definition of one sort of matter (事项种类): what is recorded, through which stages it goes, who may
// do what, within which limits, and what is counted. A kind without stages is a register (名录): its records are in
// force from "open" until "end".
type Kind struct {
	ID       string
	Title    Text
	Note     Text     // what it is for, in a sentence or two
	Section  string   // id of the section it is shown under
	Basis    string   // legal basis
	Covers   []string // rows of the catalogue of mechanisms this kind carries out
	Number   string   // numbering rule, e.g. 调〔{year}〕{seq}号; empty: records carry no number
	Label    string   // the text field shown as a record's name in lists
	Register bool
	// Reports marks a kind whose records are periodic counts another organ reported (never single persons).
	Reports  bool
	Fields   []*Field
	Stages   []*Stage
	Actions  []*Action
	Clocks   []*Clock
	Measures []*Measure
	Rules    []*Rule
	// Documents are the papers a matter of this kind needs.
	Documents []*Document
	// CorrectBy and VoidBy are the posts that may correct or void a record; by default those that may open one.
	CorrectBy []string
	VoidBy    []string
	// ReadBy are the posts that may read the records; empty: all that work in the town.
	ReadBy []string
	// Unique are the values no two live records have all in common; empty: records may be alike.
	Unique []UniquePart
	// Rhythm says when there should be a record; nil: whenever something happens.
	Rhythm *Rhythm
	// Target says where the records keep a figure that is to be reached; nil: they keep none.
	Target *Target
	// Plan says that the records are items of the year's plan, and which fields tell when, under whom and by whom each is
	// done; nil: they are none.
	Plan *Plan
	// Report says that the records are the years' reports on their way, and who has a part in their text.
	Report *ReportKind
	// Duties says that the records are performances of listed duties; nil: they are not.
	Duties *Duties

	fields  map[string]*Field
	actions map[string]*Action
	clocks  map[string]*Clock
	stages  map[string]*Stage
	area    *Field
}

// Field is one typed field of a kind.
type Field struct {
	ID       string
	Title    Text
	Help     Text
	Type     FieldType
	Required bool // in the action whose form carries it
	Default  string
	Options  []Option // choice
	Level    string   // area: the level that must be picked; empty: any
	Kind     string   // link: the kind linked to
	Min, Max *int64   // integer: the least and greatest value; money: the same, in fen
	Once     bool     // link: one record may be linked to only once (a case is subsidised once)
	Of       string   // list: what each of its texts is, [OfPersons] or empty
	Example  string   // shown in the spreadsheet template and as placeholder
}

// OfPersons says of a list that it names members of staff.
const OfPersons = "person"

// Names tells whether the field's value names members of staff, one or several.
func (f *Field) Names() bool { return f.Type == personType{} || f.Of == OfPersons }

// Option is one value of a choice field.
type Option struct {
	ID    string
	Title Text
}

// Stage is a state a matter can be in.
type Stage struct {
	ID    string
	Title Text
	Final bool // no action leads out of it
}

// Names of the actions every kind has without defining them.
const (
	Open    = "open"
	Correct = "correct"
	Void    = "void"
	Extend  = "extend"
	Pause   = "pause"
	Resume  = "resume"
	Redate  = "redate" // a clock's last day is counted anew by a later holiday notice

	// IssuePaper is that a paper is signed off and issued, KeepScan that its signed copy is put with it. No action of a
	// kind can have a name with a hyphen.
	IssuePaper = "issue-paper"
	KeepScan   = "keep-scan"
)

// System is the post in which Fengqiao itself acts: what a clock's breach does, what a holiday notice re-dates.
const System = "system"

// Action is a step somebody takes on a matter.
type Action struct {
	ID    string
	Title Text
	From  []string // stages it may be done in; empty only for open
	To    string   // the stage after it; empty: unchanged
	By    []string // posts that may do it
	Form  []string // fields it records; open takes all fields no other action takes
	Set   []Assignment
	// Day is the date field of Form that tells when the action was done; empty: the day is given beside the form.
	Day    string
	Guards []Guard
	// Approval marks the step by which somebody set over the matter lets it go on; it waits in that person's queue.
	Approval bool
	// Returns marks a step that sends a matter back with a reason in place of an approval.
	Returns bool
}

// Assignment is a field an action computes, in the order written, once its form is filled in.
type Assignment struct {
	Field string
	Value *Expr
	// Own marks a value computed from the field's former value (one level up): it is set once, when the action is
	// done, while others are computed again when what they look at is corrected.
	Own bool
}

// Guard is a condition that must hold after the action's fields are set, or the action is refused with Says.
type Guard struct {
	When *Expr
	Says Text
	// Confirm marks a condition that a law office must confirm before it is relied on.
	Confirm bool
}

// Clock is a legal time limit (时限). Each From action (re)starts it; the first Until action after that stops it. An
// action named in both ends one run and begins the next.
type Clock struct {
	ID    string
	Title Text
	// Limit is how long it runs. With LimitField the number is that integer field's value, in Limit's unit; with Due
	// there is none.
	Limit      calendar.Limit
	LimitField string
	Due        *Deadline
	From       []string
	When       *Expr // it starts only where this holds
	Until      []string
	Breach     string // the action Fengqiao does the day after the last day; empty: none
	Basis      string
	Yellow     calendar.Limit // the lamp turns yellow when no more than this is left
	Roll       bool           // a last day that is a rest day moves to the next working day (litigation rows)
	// Confirm marks a limit that a law office must confirm before it is relied on.
	Confirm bool
	Extend  *Extension
	Pause   *Suspension
}

// Deadline is a last day that is not counted but given.
type Deadline struct {
	Field string // the date field that holds it; else it is the first Month and Day after the start
	Month time.Month
	Day   int
	Ahead calendar.Limit // the last day is this much before it
}

// Extension says how a clock may be extended.
type Extension struct {
	Limit calendar.Limit // the most one extension may add
	Times int
	By    []string
	Basis string
}

// Suspension says for what a clock may be paused and by whom.
type Suspension struct {
	By    []string
	For   Text // what may be excluded (hearing, expert opinion, …)
	Basis string
}

// Form of a measure: how its figure comes about.
type Form string

// The forms a measure can have.
const (
	Count Form = "count" // matters, on the day On
	Sum   Form = "sum"   // an integer or money field of matters, on the day On
	Stock Form = "stock" // matters in force: from On until Until, or until ended
	Ratio Form = "ratio" // of two measures, in percent
	Per   Form = "per"   // quotient of two measures, in the measure's own unit
	Total Form = "total" // of several measures of one form
	Areas Form = "areas" // how many areas have a figure of Parts[0] of at least Least
	// Values: how many values of the facet Of have a figure of Parts[0] of at least Least.
	Values Form = "values"
	// Slots: how many slots the kind's rhythm has in a period, or how many of them have a record.
	Slots Form = "slots"
)

// Measure is a definition of a figure (指标).
type Measure struct {
	ID       string // full id, "kind.measure"
	Kind     string // id of the kind or summary it stands in
	Section  string
	Title    Text
	Unit     string
	Form     Form
	Where    *Expr    // nil: every matter
	Sum      string   // Sum: the field
	Money    bool     // the amount is in fen; Per: the quotient is in yuan
	On       string   // date field, or "action.day"
	Each     string   // Count, in place of On: the action that is counted each time it is done, on that day
	Until    string   // Stock: date field or "action.day"; empty for registers means the day of "end"
	By       []string // facets: choice, flag, text, person or link fields the figure is broken down by
	Parts    []string // Ratio, Per: [above the line, below it]; Total: the parts; Areas, Values: [measure]
	Of       string   // Values: the facet whose values are counted
	Least    int64    // Areas, Values: the figure from which an area or value counts, also where it is a local value; in fen where the part is money
	Decimals int      // Ratio, Per: digits after the point
	Held     bool     // Slots: only those with a record
	Flow     bool     // true when the figure belongs to a period, false when it is a state at a day
}

// Rule is a relation between two figures that must hold before sign-off (勾稽关系).
type Rule struct {
	Left, Is, Right string // measures and one of <= < = >= >
	Says            Text
}

// Summary holds measures and rules that span kinds (合计).
type Summary struct {
	ID       string
	Title    Text
	Section  string
	Covers   []string // rows of the catalogue of mechanisms
	Measures []*Measure
	Rules    []*Rule
}

// Field returns the field with that id.
func (k *Kind) Field(id string) (*Field, bool) { f, ok := k.fields[id]; return f, ok }

// Action returns the action with that id.
func (k *Kind) Action(id string) (*Action, bool) { a, ok := k.actions[id]; return a, ok }

// Clock returns the clock with that id.
func (k *Kind) Clock(id string) (*Clock, bool) { c, ok := k.clocks[id]; return c, ok }

// Stage returns the stage with that id.
func (k *Kind) Stage(id string) (*Stage, bool) { s, ok := k.stages[id]; return s, ok }

// AreaField is the field that says where a matter belongs, or nil: then it belongs to the town as a whole.
func (k *Kind) AreaField() *Field { return k.area }
