package handbook

import (
	"cel.dev/cel-go/cel"
)

// choiceType is one of the field's options; its value is the option's id.
type choiceType struct{}

func (choiceType) Name() string { return "choice" }

func (t choiceType) CheckField(f *Field, b *Book) *Complaint {
	if len(f.Options) == 0 {
		return complain(Say("choice 字段没有选项", "a choice field has no options"), Say("写上 options: {甲的标识: 甲, …}", "add options: {id: title, …}"))
	}
	for i, o := range f.Options {
		for _, other := range f.Options[:i] {
			if other.Title.Zh == o.Title.Zh {
				c := complain(Say("两个选项都叫“%s”", "two options are called %q", o.Title.Zh), Say("改一个名称", "rename one"))
				c.key = "options"
				return c
			}
		}
	}
	return belongs(t, f, b, "options")
}

func (choiceType) Check(f *Field, _ *Book, v any) (any, *Complaint) {
	s, _ := v.(string)
	for _, o := range f.Options {
		if o.ID == s {
			return s, nil
		}
	}
	return nil, noOption(f, v)
}

func noOption(f *Field, v any) *Complaint {
	var zh, en []string
	for _, o := range f.Options {
		zh, en = append(zh, o.Title.Zh), append(en, o.Title.In("en"))
	}
	word := show(v)
	return complain(Say("“%s”不在选项之内", "%q is not among the options", word),
		Text{Zh: suggest(word, zh).Zh, En: suggest(word, en).En})
}

// Parse takes an option's title in either language, or its id.
func (choiceType) Parse(f *Field, _ *Book, s string) (any, *Complaint) {
	plain := trimmed(s)
	for _, o := range f.Options {
		if plain == o.Title.Zh || plain == o.Title.En && plain != "" {
			return o.ID, nil
		}
	}
	for _, o := range f.Options {
		if plain == o.ID || halfWidth(plain) == halfWidth(o.Title.Zh) {
			return o.ID, nil
		}
	}
	return nil, noOption(f, plain)
}

func (choiceType) Format(f *Field, _ *Book, v any, lang string) string {
	for _, o := range f.Options {
		if o.ID == v {
			return o.Title.In(lang)
		}
	}
	return asString(v)
}

func (choiceType) CEL() *cel.Type { return cel.StringType }
func (choiceType) Zero() any      { return "" }
