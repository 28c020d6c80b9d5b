package handbook

import (
	"slices"
	"strings"
)

// Target says where the records of a kind keep a figure that is to be reached: which measure, how much, in which year.
type Target struct {
	Measure string // field of type measure
	Value   string // integer field, in the measure's unit, or money field
	Year    string // integer field with a year, or a date field within it; empty: the year the record was opened in
}

// target reads where the kind keeps a figure to be reached.
func (r *kindReader) target(n *node) *Target {
	if n == nil {
		return nil
	}
	m := r.fields(n, keysOf("target")...)
	r.need(n, m, "measure", "value")
	return &Target{Measure: r.typed(m["measure"], measureType{}), Value: r.typed(m["value"], integerType{}, moneyType{}),
		Year: r.typed(m["year"], integerType{}, dateType{})}
}

// typed reads the name of one of the kind's fields of any of some types; nil gives "".
func (r *kindReader) typed(n *node, types ...FieldType) string {
	w := r.word(n)
	if w == "" {
		return ""
	}
	if f, ok := r.k.fields[w]; ok && !slices.Contains(types, f.Type) {
		if f.Type != nil {
			var names []string
			for _, t := range types {
				names = append(names, t.Name())
			}
			list := strings.Join(names, "/")
			r.fault(n, Say("“%s”不是 %s 字段", "%q is not a field of type %s", w, list), suggest("", r.ofType(types...)))
		}
		return ""
	}
	r.ref(n, aField, r.ofType(types...))
	return w
}

// ofType are the kind's fields of any of some types.
func (r *kindReader) ofType(types ...FieldType) []string {
	return r.fieldsThat(func(t FieldType) bool { return slices.Contains(types, t) })
}

// fieldsThat are the kind's fields of a type that fits; those whose type is a fault already are not among them.
func (r *kindReader) fieldsThat(fits func(FieldType) bool) []string {
	var out []string
	for _, f := range r.k.Fields {
		if f.Type != nil && fits(f.Type) {
			out = append(out, f.ID)
		}
	}
	return out
}
