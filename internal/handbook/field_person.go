package handbook

import "cel.dev/cel-go/cel"

// personType is a member of staff, by name.
type personType struct{}

const longestName = 50 // characters

func (personType) Name() string                              { return "person" }
func (t personType) CheckField(f *Field, b *Book) *Complaint { return belongs(t, f, b) }
func (personType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	return asText(v, longestName, false)
}
func (t personType) Parse(f *Field, b *Book, s string) (any, *Complaint) { return t.Check(f, b, s) }
func (personType) Format(_ *Field, _ *Book, v any, _ string) string      { return asString(v) }
func (personType) CEL() *cel.Type                                        { return cel.StringType }
func (personType) Zero() any                                             { return "" }

// partyType is a private person. Its value is the random reference of a record sealed outside the journal; a name
// must never get there, so a reference is letters, digits, - and _ only.
type partyType struct{}

func (partyType) Name() string { return "party" }

func (t partyType) CheckField(f *Field, b *Book) *Complaint {
	return belongs(t, f, b, "free example", "no default")
}

func (partyType) Check(_ *Field, _ *Book, v any) (any, *Complaint) {
	s, ok := v.(string)
	if !ok || !isReference(s) {
		return nil, complain(Say("当事人的信息须先密封", "a party's data must be sealed first"), Say("这里只存密封后的编号，不存姓名", "only the reference of the sealed record stands here, never a name"))
	}
	return s, nil
}

func isReference(s string) bool {
	const longest = 64
	for _, r := range s {
		if !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_') {
			return false
		}
	}
	return s != "" && len(s) <= longest
}

// Parse returns what was typed: the caller seals it and records the reference.
func (partyType) Parse(_ *Field, _ *Book, s string) (any, *Complaint) {
	return asText(s, longestText, false)
}

func (partyType) Format(_ *Field, _ *Book, v any, _ string) string { return asString(v) }
func (partyType) CEL() *cel.Type                                   { return nil }
func (partyType) Zero() any                                        { return "" }
