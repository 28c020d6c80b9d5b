package handbook

import (
	"strings"

	"cel.dev/cel-go/cel"
)

const longestList = 500 // texts

// listType is several one-line texts, or names of staff.
type listType struct{}

func (listType) Name() string                              { return "list" }
func (t listType) CheckField(f *Field, b *Book) *Complaint { return belongs(t, f, b, "of") }
func (listType) Check(f *Field, _ *Book, v any) (any, *Complaint) {
	if f.Of == OfPersons {
		return asList(v, longestName)
	}
	return asList(v, longestText)
}

func asList(v any, longest int) (any, *Complaint) {
	var texts []any
	switch v := v.(type) {
	case []string:
		for _, s := range v {
			texts = append(texts, s)
		}
	case []any:
		texts = v
	default:
		return nil, complain(Say("这里应填若干项文字", "several texts are expected here"), Say("各项之间用顿号或换行分开", "separate them by commas or line breaks"))
	}
	if len(texts) > longestList {
		return nil, complain(Say("有 %d 项，过多", "%d texts are too many", len(texts)), Say("不超过 %d 项", "at most %d", longestList))
	}
	out := []string{}
	for _, t := range texts {
		s, c := checkString(t, longest, false)
		if c != nil {
			return nil, c
		}
		if s != "" {
			out = append(out, s)
		}
	}
	return out, nil
}

// Parse splits at line breaks, 、 ， , ； and ;.
func (t listType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	return t.Check(f, b, strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("\r\n、，,；;", r) }))
}

func (listType) Format(_ *Field, _ *Book, v any, lang string) string {
	texts, _ := v.([]string)
	return strings.Join(texts, Text{Zh: "、", En: ", "}.In(lang))
}

func (listType) CEL() *cel.Type { return cel.ListType(cel.StringType) }
func (listType) Zero() any      { return []string{} }
