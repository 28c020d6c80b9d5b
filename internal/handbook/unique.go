package handbook

import (
	"fmt"
	"strings"

	"fengqiao/internal/calendar"
)

// UniquePart is one of the values no two live records of a kind have all in common.
type UniquePart struct {
	Field string
	Span  string // of a date field: month, quarter or year; empty: the value itself
}

// Spans of a date that records can be told apart by.
const (
	byMonth   = "month"
	byQuarter = "quarter"
	byYear    = "year"
)

var spans = []string{byMonth, byQuarter, byYear}

// String is the part as it is written.
func (u UniquePart) String() string {
	if u.Span == "" {
		return u.Field
	}
	return u.Field + "." + u.Span
}

// Of is the value of a record's field v that is compared: of a date, the span it lies in.
func (u UniquePart) Of(v any) any {
	day, ok := v.(calendar.Date)
	if !ok {
		return v
	}
	switch u.Span {
	case byMonth:
		return day.String()[:len("2006-01")]
	case byQuarter:
		return fmt.Sprintf("%d-Q%d", day.Year(), (int(day.Month())+2)/3)
	case byYear:
		return day.String()[:len("2006")]
	}
	return day.String()
}

// unique reads which values no two live records share.
func (r *kindReader) unique(n *node) []UniquePart {
	var out []UniquePart
	for _, w := range r.words(n) {
		field, span, dotted := strings.Cut(w.text, ".")
		f, ok := r.k.fields[field]
		if !ok {
			r.ref(&node{src: w.src, line: w.line, col: w.col, shape: scalar, text: field}, aField, r.fieldsThat(compares))
			continue
		}
		if f.Type == nil {
			continue
		}
		if !compares(f.Type) {
			r.fault(w, Say("不能按“%s”判断重复", "records cannot be compared by %q", field), suggest("", r.fieldsThat(compares)))
			continue
		}
		_, isDate := f.Type.(dateType)
		switch {
		case dotted && !isDate:
			r.fault(w, Say("“%s”不是日期字段，没有“%s”", "%q is not a date field and has no %q", field, span), Say("写 %s", "write %s", field))
		case dotted && !r.ref(&node{src: w.src, line: w.line, col: w.col, shape: scalar, text: span}, aSpan, spans):
		default:
			out = append(out, UniquePart{Field: field, Span: span})
		}
	}
	return out
}

// compares tells whether values of type t can be told alike. A party's is a random reference; long texts and lists
// are never meant to be the same.
func compares(t FieldType) bool {
	switch t.(type) {
	case partyType, attachmentType, longType, listType:
		return false
	}
	return true
}
