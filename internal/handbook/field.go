package handbook

import (
	"cel.dev/cel-go/cel"
	"fengqiao/internal/calendar"
)

// FieldType is one type of field. Each type is one file with two checks: of its definition and of a value.
// Values are held as string, int64, bool, calendar.Date, or []string (list, attachment); money is int64 fen,
// a link is the int64 id of a matter, a party is the string reference of a sealed record, never a name.
type FieldType interface {
	// Name is the word used in YAML.
	Name() string
	// CheckField finds what is wrong in a field's definition; nil when it is sound.
	CheckField(f *Field, b *Book) *Complaint
	// Check brings a decoded JSON value (or a Go value of the type) into its one Go form, or says what is wrong
	// and what would be right.
	Check(f *Field, b *Book, v any) (any, *Complaint)
	// Parse reads what a person typed (a spreadsheet cell, a form): full-width digits, several date forms, titles
	// of options and areas are understood.
	Parse(f *Field, b *Book, s string) (any, *Complaint)
	// Format shows a value to a person.
	Format(f *Field, b *Book, v any, lang string) string
	// CEL is the type of the field in expressions; nil: it cannot be used there (only filled.<field>).
	CEL() *cel.Type
	// Zero is what an expression sees when the field is empty.
	Zero() any
}

// Complaint says in both languages what is wrong with a value and what would be right.
type Complaint struct {
	Wrong Text
	Right Text

	key string // in a field's definition: the entry that is wrong
}

// View is what an expression can see of a matter. Names are field ids, "stage", "<action>.done", "<action>.day",
// "<action>.times", "<action>.who", "<clock>.met", "<clock>.late", "<clock>.running", "reached.<stage>", "filled.<field>",
// and in guards and computed fields "<link>.stage" and "<link>.<field>" of the record linked to.
// Values are those of FieldType, with calendar.Date for days; absent fields are not found.
type View interface {
	Lookup(name string) (any, bool)
	// Calendar is the one the matter goes by.
	Calendar() *calendar.Calendar
}

// Today is the default of a date field that is filled with the day of recording.
const Today = "today"
