package handbook

import "fmt"

// Text is a name or sentence in the two languages of the product. A plain YAML string is the Chinese text.
type Text struct {
	Zh string `json:"zh"`
	En string `json:"en,omitempty"`
}

// In returns the text in lang ("zh" or "en"), falling back to Chinese, the language every text has.
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" {
		return t.En
	}
	return t.Zh
}

// Say words a sentence in both languages with the same arguments; an argument that is a Text appears in the language
// of the sentence. Indexed verbs (%[2]s) let the order differ.
func Say(zh, en string, args ...any) Text {
	if len(args) == 0 {
		return Text{Zh: zh, En: en}
	}
	in := func(lang, format string) string {
		shown := make([]any, len(args))
		for i, a := range args {
			if t, ok := a.(Text); ok {
				a = t.In(lang)
			}
			shown[i] = a
		}
		return fmt.Sprintf(format, shown...)
	}
	return Text{Zh: in("zh", zh), En: in("en", en)}
}
