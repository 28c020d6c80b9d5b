package handbook

import (
	"strings"

	"cel.dev/cel-go/cel"
)

// flagType is yes or no.
type flagType struct{}

func (flagType) Name() string                              { return "flag" }
func (t flagType) CheckField(f *Field, b *Book) *Complaint { return belongs(t, f, b) }

func (flagType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	if yes, ok := v.(bool); ok {
		return yes, nil
	}
	return nil, complain(Say("“%s”不是是或否", "%q is neither yes nor no", show(v)), Say("填“是”或“否”", "give yes or no"))
}

// Parse reads 是/否, 有/无, √/×, true/false, yes/no, 1/0.
func (t flagType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	switch strings.ToLower(halfWidth(s)) {
	case "是", "有", "对", "√", "✓", "✔", "☑", "true", "yes", "y", "1":
		return true, nil
	case "否", "无", "没有", "不是", "×", "✗", "✘", "x", "false", "no", "n", "0":
		return false, nil
	}
	return t.Check(f, b, s)
}

func (flagType) Format(_ *Field, _ *Book, v any, lang string) string {
	yes, ok := v.(bool)
	switch {
	case !ok:
		return ""
	case yes:
		return Text{Zh: "是", En: "yes"}.In(lang)
	default:
		return Text{Zh: "否", En: "no"}.In(lang)
	}
}

func (flagType) CEL() *cel.Type { return cel.BoolType }
func (flagType) Zero() any      { return false }
