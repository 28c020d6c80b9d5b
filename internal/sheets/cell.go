package sheets

import (
	"strconv"
	"strings"
	"unicode"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// value is what a cell says, read by the type of its column.
type value struct {
	v     any
	canon string // the same for all ways of writing the value; keys are made of it
	wrong *handbook.Complaint
}

// blank tells that nothing was filled in.
func (v value) blank() bool { return v.v == nil && v.wrong == nil }

// date is the type of columns that tell the day of a step.
var date = func() handbook.FieldType {
	for _, t := range handbook.FieldTypes() {
		if t.Name() == "date" {
			return t
		}
	}
	panic("sheets: the handbook has no dates")
}()

// cellReader reads the cells of one column. Values that come again and again are read once.
type cellReader struct {
	book   *handbook.Book
	field  *handbook.Field
	kind   handbook.FieldType
	name   string
	since4 bool
	seen   map[string]value // nil: values hardly ever repeat
}

// mostSeen bounds the values remembered for one column.
const mostSeen = 4096

func newCellReader(b *handbook.Book, c *column, since4 bool) *cellReader {
	r := &cellReader{book: b, field: c.field, kind: date, since4: since4}
	if c.field != nil {
		r.kind = c.field.Type
	} else {
		r.field = &handbook.Field{Title: c.title, Type: date}
	}
	r.name = r.kind.Name()
	switch r.name {
	case "date", "choice", "flag", "area", "integer", "person", "money":
		r.seen = map[string]value{}
	}
	return r
}

func (r *cellReader) read(s string) value {
	if s = trim(s); s == "" {
		return value{}
	}
	if v, ok := r.seen[s]; ok {
		return v
	}
	v := r.parse(s)
	if r.seen != nil && len(r.seen) < mostSeen {
		r.seen[s] = v
	}
	return v
}

func (r *cellReader) parse(s string) value {
	switch s {
	case "/", "-", "—", "——", "－", "／", "\\":
		return value{} // how ledgers strike out a cell
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!":
		return value{wrong: &handbook.Complaint{
			Wrong: handbook.Say("公式出错（%s）", "the formula failed (%s)", s),
			Right: handbook.Say("改填“%s”的内容", "fill in %q itself", r.field.Title)}}
	}
	switch r.name {
	case "date":
		s = r.serial(s)
	case "integer", "money":
		s = shown(s)
	case "party":
		// What looks like a reference to sealed data is not sealed again; typed by hand it would stand in the journal.
		if strings.HasPrefix(s, "party-") {
			return value{wrong: &handbook.Complaint{
				Wrong: handbook.Say("这不是姓名", "this is not a name"), Right: handbook.Say("填当事人的姓名或名称", "give the party's name")}}
		}
	}
	v, wrong := r.kind.Parse(r.field, r.book, s)
	if wrong != nil {
		return value{wrong: wrong}
	}
	return value{v: v, canon: canon(v)}
}

// serial brings a spreadsheet's day number, which may carry a time of day or count from 1904, to one that counts
// days from 1900.
func (r *cellReader) serial(s string) string {
	whole, fraction, timed := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || len(whole) != 5 || timed && strings.Trim(fraction, "0123456789") != "" {
		return s
	}
	const years4 = 1462 // days from 1900-01-01 to 1904-01-01 as spreadsheets count them
	if r.since4 {
		n += years4
	}
	return strconv.Itoa(n)
}

// shown rounds a number as a spreadsheet shows it: a sum that comes to 1200.5500000000002 is 1200.55.
func shown(s string) string {
	const digits = 15
	if len(s) <= digits+1 && !strings.ContainsAny(s, "eE") {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', digits, 64), 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func canon(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case calendar.Date:
		return v.String()
	case []string:
		return strings.Join(v, "\x1f")
	}
	return ""
}

// trim takes away blanks of every kind around a cell's text, ideographic and invisible ones included.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[0] < 0x80 && s[len(s)-1] > ' ' && s[len(s)-1] < 0x80 {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}
