package handbook

import (
	"strings"

	"cel.dev/cel-go/cel"
)

// attachmentType is the references of stored files.
type attachmentType struct{}

func (attachmentType) Name() string { return "attachment" }

func (t attachmentType) CheckField(f *Field, b *Book) *Complaint {
	return belongs(t, f, b, "free example", "no default")
}

// Check also takes a single reference.
func (attachmentType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	if s, ok := v.(string); ok {
		v = []string{s}
	}
	return asList(v)
}

// Parse reads references separated by line breaks or semicolons; a file's name may hold a comma.
func (t attachmentType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	return t.Check(f, b, strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("\r\n；;", r) }))
}

func (attachmentType) Format(_ *Field, _ *Book, v any, lang string) string {
	names, _ := v.([]string)
	return strings.Join(names, Text{Zh: "；", En: "; "}.In(lang))
}

func (attachmentType) CEL() *cel.Type { return nil }
func (attachmentType) Zero() any      { return []string{} }
