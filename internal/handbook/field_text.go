package handbook

import "cel.dev/cel-go/cel"

// longestText and longestLong bound one line and one body of text, in characters.
const (
	longestText = 500
	longestLong = 20000
)

// textType is one line of text.
type textType struct{}

func (textType) Name() string                              { return "text" }
func (t textType) CheckField(f *Field, b *Book) *Complaint { return belongs(t, f, b) }
func (textType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	return asText(v, longestText, false)
}
func (t textType) Parse(f *Field, b *Book, s string) (any, *Complaint) { return t.Check(f, b, s) }
func (textType) Format(_ *Field, _ *Book, v any, _ string) string      { return asString(v) }
func (textType) CEL() *cel.Type                                        { return cel.StringType }
func (textType) Zero() any                                             { return "" }

// longType is text of several paragraphs.
type longType struct{}

func (longType) Name() string                              { return "long" }
func (t longType) CheckField(f *Field, b *Book) *Complaint { return belongs(t, f, b) }
func (longType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	return asText(v, longestLong, true)
}
func (t longType) Parse(f *Field, b *Book, s string) (any, *Complaint) { return t.Check(f, b, s) }
func (longType) Format(_ *Field, _ *Book, v any, _ string) string      { return asString(v) }
func (longType) CEL() *cel.Type                                        { return cel.StringType }
func (longType) Zero() any                                             { return "" }

func asText(v any, longest int, lines bool) (any, *Complaint) {
	s, c := checkString(v, longest, lines)
	if c != nil {
		return nil, c
	}
	return s, nil
}

func asString(v any) string {
	s, _ := v.(string)
	return s
}
