package handbook

import (
	"strconv"

	"cel.dev/cel-go/cel"
)

// linkType points to a matter of another kind; its value is that matter's id.
type linkType struct{}

func (linkType) Name() string { return "link" }

func (t linkType) CheckField(f *Field, b *Book) *Complaint {
	if f.Kind == "" {
		return complain(Say("link 字段没有写明指向哪种事项", "a link field does not say to which kind it leads"), Say("写上 kind: …", "add kind: …"))
	}
	return belongs(t, f, b, "kind", "once", "free example", "no default")
}

func (linkType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	if n, ok := whole(v); ok && n > 0 {
		return n, nil
	}
	return nil, complain(Say("“%s”不是已有的事项", "%q is not a record", show(v)), Say("填事项的编号，或从列表中选取", "give the record's number or pick it from the list"))
}

// Parse reads an id. Anything else is returned as text, the record's number: the caller looks it up, then Check
// takes the id.
func (t linkType) Parse(f *Field, b *Book, s string) (any, *Complaint) {
	plain := trimmed(s)
	if n, err := strconv.ParseInt(halfWidth(plain), 10, 64); err == nil {
		return t.Check(f, b, n)
	}
	if plain == "" {
		return t.Check(f, b, plain)
	}
	return asText(plain, longestText, false)
}

func (linkType) Format(_ *Field, _ *Book, v any, _ string) string {
	n, ok := whole(v)
	if !ok {
		return asString(v)
	}
	return strconv.FormatInt(n, 10)
}

func (linkType) CEL() *cel.Type { return cel.IntType }
func (linkType) Zero() any      { return int64(0) }
