package handbook

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fieldTypes is every type a field can have, in the order they are explained in.
var fieldTypes = []FieldType{
	textType{}, longType{}, integerType{}, moneyType{}, dateType{}, choiceType{}, flagType{}, areaType{},
	personType{}, partyType{}, listType{}, attachmentType{}, linkType{}, measureType{},
}

// FieldTypes lists every type a field can have.
func FieldTypes() []FieldType { return slices.Clone(fieldTypes) }

func typeNames() []string {
	names := make([]string, len(fieldTypes))
	for i, t := range fieldTypes {
		names[i] = t.Name()
	}
	return names
}

func complain(wrong, right Text) *Complaint { return &Complaint{Wrong: wrong, Right: right} }

// In renders the complaint as one sentence in lang ("zh" or "en").
func (c *Complaint) In(lang string) string {
	right := c.Right.In(lang)
	if right == "" {
		return c.Wrong.In(lang)
	}
	return c.Wrong.In(lang) + Text{Zh: "；", En: "; "}.In(lang) + right
}

// belongs faults settings of a field that its type does not have, then a default or example the type cannot read.
func belongs(t FieldType, f *Field, b *Book, settings ...string) *Complaint {
	has := func(key string) bool { return slices.Contains(settings, key) }
	for _, s := range []struct {
		key string
		set bool
	}{
		{"options", len(f.Options) > 0}, {"level", f.Level != ""}, {"kind", f.Kind != ""}, {"once", f.Once}, {"of", f.Of != ""},
		{"min", f.Min != nil}, {"max", f.Max != nil},
	} {
		if s.set && !has(s.key) {
			c := complain(Say("%s 字段没有“%s”这一项", "a field of type %s has no %q", t.Name(), s.key), Say("删去它，或改用别的类型", "remove it or change the type"))
			c.key = s.key
			return c
		}
	}
	if f.Default != "" {
		if has("no default") {
			c := complain(Say("%s 字段不能有默认值", "a field of type %s has no default", t.Name()), Say("删去 default", "remove the default"))
			c.key = "default"
			return c
		}
		if !(f.Default == Today && t.Name() == "date") {
			if c := sample(t, f, b, f.Default, "default"); c != nil {
				return c
			}
		}
	}
	// What an area, a record or a party is called differs from town to town, so those examples are not read.
	if f.Example != "" && !has("free example") {
		return sample(t, f, b, f.Example, "example")
	}
	return nil
}

func sample(t FieldType, f *Field, b *Book, s, key string) *Complaint {
	_, c := t.Parse(f, b, s)
	if c != nil {
		c.key = key
	}
	return c
}

// halfWidth turns full-width letters, digits and signs into plain ones and trims blanks of every kind.
func halfWidth(s string) string {
	return strings.TrimFunc(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　' || r == '\u00a0':
			return ' '
		case r == '。':
			return '.'
		}
		return r
	}, s), unicode.IsSpace)
}

// trimmed removes blanks around what was typed, invisible marks that spreadsheets leave included.
func trimmed(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}

// checkString accepts text of one line (or several) of at most longest characters.
func checkString(v any, longest int, lines bool) (string, *Complaint) {
	s, ok := v.(string)
	if !ok {
		return "", complain(Say("这里应填文字", "text is expected here"), Say("把内容写成文字", "write it as text"))
	}
	s = trimmed(strings.ReplaceAll(s, "\r\n", "\n"))
	if !utf8.ValidString(s) {
		return "", complain(Say("文字编码有误", "the text is not valid UTF-8"), Say("请重新输入", "type it again"))
	}
	for _, r := range s {
		if unicode.IsControl(r) && !(lines && (r == '\n' || r == '\t')) {
			return "", complain(Say("文字里有换行或不可见字符", "the text has a line break or an invisible character"), Say("写成一行普通文字", "write one line of plain text"))
		}
	}
	if n := utf8.RuneCountInString(s); n > longest {
		return "", complain(Say("文字有 %d 个字，过长", "the text has %d characters, which is too long", n), Say("不超过 %d 个字", "at most %d characters", longest))
	}
	return s, nil
}

// whole brings the numbers JSON decoders and Go programs use to an int64; false when it is no whole number.
func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case int:
		return int64(v), true
	case float64:
		const exact = 1 << 53 // beyond it a float64 no longer tells neighbours apart
		if v != math.Trunc(v) || math.Abs(v) > exact {
			return 0, false
		}
		return int64(v), true
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	}
	return 0, false
}

// show writes what was typed into a sentence, shortened.
func show(v any) string {
	s, ok := v.(string)
	if !ok {
		b, err := json.Marshal(v)
		if err != nil {
			return "?"
		}
		s = string(b)
	}
	const few = 24
	if r := []rune(s); len(r) > few {
		return string(r[:few]) + "…"
	}
	return s
}
