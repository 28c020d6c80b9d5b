package ledger

import (
	"strings"

	"fengqiao/internal/handbook"
)

// Code classes a refusal, for doors that answer programs.
type Code string

// The reasons for which the books refuse an action.
const (
	Unknown   Code = "unknown"   // no such kind, matter, action, clock or field
	Forbidden Code = "forbidden" // the post may not do it
	Stage     Code = "stage"     // not in this stage
	Conflict  Code = "conflict"  // somebody else was faster
	Invalid   Code = "invalid"   // a value is missing or wrong
	Guarded   Code = "guarded"   // a guard does not hold
)

// Refusal says why an action was not recorded and what would be right, in both languages. Nothing was changed.
type Refusal struct {
	Code   Code
	Says   handbook.Text
	Fields []FieldFault // what is wrong, field by field
	// Do is the action [Apply] refused, for whoever asked for several at once; empty where somebody before it refused.
	Do string
	// When is the condition that does not hold, where a guard refused.
	When *handbook.Expr
}

// FieldFault is what is wrong with one field.
type FieldFault struct {
	Field string
	Title handbook.Text
	handbook.Complaint
}

// Error is the refusal in Chinese.
func (r *Refusal) Error() string { return r.In("zh") }

// In is the refusal in lang, field faults included.
func (r *Refusal) In(lang string) string {
	if len(r.Fields) == 0 {
		return r.Says.In(lang)
	}
	colon, semi := "：", "；"
	if lang == "en" {
		colon, semi = ": ", "; "
	}
	var parts []string
	for _, f := range r.Fields {
		parts = append(parts, f.Title.In(lang)+colon+f.In(lang))
	}
	return r.Says.In(lang) + colon + strings.Join(parts, semi)
}

func refuse(code Code, zh, en string, args ...any) *Refusal {
	return &Refusal{Code: code, Says: handbook.Say(zh, en, args...)}
}

// unfit refuses values, naming all that is wrong with them.
func unfit(faults ...FieldFault) *Refusal {
	return &Refusal{Code: Invalid, Says: handbook.Say("有内容需要改正", "Some values need mending"), Fields: faults}
}
