// Package handbook is the definition language of Fengqiao: kinds of matter, their stages, actions, guards and
// clocks, the measures counted from them and the outline of the yearly report, all read from strict YAML.
//
// Definitions are data a law clerk can read and a town can change; nothing here knows a particular kind, town
// or measure. Loading is strict: an unknown key, a dangling name or an expression that does not type-check is a
// Fault with file, line, column and what would be right, and a Book is returned only when there is no fault.
package handbook

import (
	"fengqiao/internal/calendar"
)

// Book is one town's handbook in force: the base definitions with the town's overlay laid over them.
// It is immutable once loaded and safe for concurrent use.
type Book struct {
	// SHA is the SHA-256 (hex) of Bundle: the version of the handbook.
	SHA      string
	Town     Town
	Posts    []Post
	Sections []Section
	// Mechanisms is the catalogue that "covers" names rows of.
	Mechanisms []*MechanismGroup
	Kinds      []*Kind
	Summaries  []*Summary
	Outline    *Outline
	Blanks     []*Blank // superiors' forms, by id
	Settings   []*Setting
	Scenarios  []Scenario // that the town keeps itself; those of the program are read by [Scenarios]
	Calendar   *calendar.Calendar
	Shapes     []Shape // of the town's areas, as far as it has given them
	// Holidays is the SHA-256 (hex) of the holiday notices Calendar was read from.
	Holidays string

	kinds    map[string]*Kind
	measures map[string]*Measure
	order    []*Measure
	areas    map[string]*Area
	bundle   []byte

	areaTitles map[string][]*Area // by title in both languages, and by parent's and own title run together
	areaOrder  []*Area            // as written, parents first
	mergers    []*Area            // those that were merged into another
}

// Town is the overlay's head: who keeps these books.
type Town struct {
	ID       string // key, as in --town
	Title    Text
	FullName string // the organ's name as signed under a document
	County   string
	Superior string // to whom the yearly report is addressed
	Areas    []*Area
	Covers   []string // mechanisms the town carries out by its own definitions as a whole
}

// Setting is a local value that conditions use by name (本地数值): an amount or a number that a province, a county or the
// town itself fixes, which the town's own settings may change.
type Setting struct {
	ID      string
	Title   Text
	Value   int64 // with Unit 元 in fen
	Unit    string
	Basis   string
	Confirm bool // a law office must confirm it before it is relied on
}

// Post is an office somebody holds (岗位): what a person may do comes from it.
type Post struct {
	ID    string
	Title Text
	Leads bool // whoever holds it answers for others' work and sees what is late, where and with whom
}

// Section is a heading under which kinds and measures are shown, in the order of the yearly report.
type Section struct {
	ID    string
	Title Text
}

// Kind returns the kind with that id.
func (b *Book) Kind(id string) (*Kind, bool) { k, ok := b.kinds[id]; return k, ok }

// Measure returns the measure with that full id ("kind.measure" or "summary.measure").
func (b *Book) Measure(id string) (*Measure, bool) { m, ok := b.measures[id]; return m, ok }

// Measures returns all measures in reading order: by section, then kind, then as written.
func (b *Book) Measures() []*Measure { return b.order }

// Area returns the area with that code.
func (b *Book) Area(code string) (*Area, bool) { a, ok := b.areas[code]; return a, ok }

// Root is the code of the town itself, the area of every matter that names none.
func (b *Book) Root() string { return b.Town.Areas[0].Code }

// Bundle is the canonical JSON of every source file this book was read from; Open reads it back, so an old
// version can be replayed years later.
func (b *Book) Bundle() []byte { return b.bundle }
