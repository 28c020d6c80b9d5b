package handbook

import (
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"github.com/goccy/go-yaml/token"
)

// decoder reads node trees into definitions and collects every fault on the way. Its methods return a usable zero
// value after a fault, so one load finds as many faults as there are.
type decoder struct {
	faults Faults
	book   *Book

	posts, sections, kindIDs []string
	unread                   []string  // kinds and summaries whose file is no YAML: what they define is not known
	rowsUnread               bool      // a part of the catalogue of mechanisms is no YAML
	figures                  []*figure // measures as they were written, resolved once all are known
	rules                    []ruleAt
	conditions               []condition
}

func (d *decoder) fault(n *node, message, hint Text) {
	d.faults = append(d.faults, n.fault(message, hint))
}

// fields returns the values of a mapping by key; keys outside allowed are faults, and so are empty values.
func (d *decoder) fields(n *node, allowed ...string) map[string]*node {
	out := map[string]*node{}
	if n == nil || !d.is(n, mapping) {
		return out
	}
	for _, p := range n.pairs {
		switch {
		case !slices.Contains(allowed, p.key.text) && p.value.shape == empty && strings.Contains(p.key.text, " "):
			d.fault(p.key, Say("逗号把文字断开了，“%s”成了另一项", "the comma cuts the text in two, and %q became an entry of its own", p.key.text),
				Say("{…} 之内含逗号的文字加引号", "within {…}, quote text that has a comma"))
		case p.value.shape == broken:
		case !slices.Contains(allowed, p.key.text):
			d.fault(p.key, Say("这里没有“%s”这一项", "there is no %q here", p.key.text), suggest(p.key.text, allowed))
		case p.value.shape == empty:
			d.fault(p.key, Say("“%s”是空的", "%q is empty", p.key.text), Say("写上内容，或删去这一项", "give it a value or leave it out"))
		default:
			out[p.key.text] = p.value
		}
	}
	return out
}

// need faults keys that must be there.
func (d *decoder) need(n *node, m map[string]*node, keys ...string) {
	for _, key := range keys {
		if m[key] == nil && n.shape == mapping && n.get(key) == nil {
			d.fault(n, Say("缺少“%s”", "%q is missing", key), Say("写上 %s: …", "add %s: …", key))
		}
	}
}

func (d *decoder) is(n *node, want shape) bool {
	if n.shape == want {
		return true
	}
	if n.shape == broken {
		return false
	}
	switch want {
	case scalar:
		d.fault(n, Say("这里应写一个值", "a single value is expected here"), Say("例如 名称: 值", "as in key: value"))
	case list:
		d.fault(n, Say("这里应写一个列表", "a list is expected here"), Say("例如 [甲, 乙]", "as in [a, b]"))
	case mapping:
		d.fault(n, Say("这里应写“键: 值”", "key: value pairs are expected here"), Say("例如 {zh: 名称, en: Name}", "as in {zh: 名称, en: Name}"))
	}
	return false
}

// word is a plain scalar; nil gives "".
func (d *decoder) word(n *node) string {
	if n == nil || !d.is(n, scalar) {
		return ""
	}
	return n.text
}

// words is a list of scalars, or one scalar alone.
func (d *decoder) words(n *node) []*node {
	if n == nil {
		return nil
	}
	if n.shape == scalar {
		return []*node{n}
	}
	if !d.is(n, list) {
		return nil
	}
	var out []*node
	for i, item := range n.items {
		if !d.is(item, scalar) {
			continue
		}
		if slices.ContainsFunc(n.items[:i], func(o *node) bool { return o.shape == scalar && o.text == item.text }) {
			d.fault(item, Say("“%s”列了两次", "%q is listed twice", item.text), Say("删去一个", "remove one"))
			continue
		}
		out = append(out, item)
	}
	return out
}

// text reads a title or sentence; both asks for the two languages.
func (d *decoder) text(n *node, both bool) Text {
	if n == nil {
		return Text{}
	}
	if n.shape == scalar {
		return d.texts(n, nil, both)
	}
	m := d.fields(n, keysOf("title")...)
	if n.shape != mapping {
		return Text{}
	}
	return d.texts(n, m, both)
}

// texts are the languages of a title: of one that is a word alone, or of the keys of a mapping.
func (d *decoder) texts(n *node, m map[string]*node, both bool) Text {
	t := Text{Zh: n.text}
	if n.shape == mapping {
		t = Text{Zh: d.word(m["zh"]), En: d.word(m["en"])}
	}
	switch {
	case t.Zh == "":
		if n.shape == scalar || n.get("zh") == nil {
			d.fault(n, Say("缺少中文", "the Chinese text is missing"), Say("写成 {zh: …, en: …}", "write {zh: …, en: …}"))
		}
	case both && t.En == "" && n.get("en") == nil:
		d.fault(n, Say("缺少英文", "the English text is missing"), Say("写成 {zh: %s, en: …}", "write {zh: %s, en: …}", t.Zh))
	}
	return t
}

func (d *decoder) flag(n *node) bool {
	if n == nil || !d.is(n, scalar) {
		return false
	}
	if n.style != token.BoolType {
		d.fault(n, Say("“%s”不是 true 或 false", "%q is neither true nor false", n.text), Say("写 true 或 false", "write true or false"))
		return false
	}
	return n.text == "true" || n.text == "True" || n.text == "TRUE"
}

func (d *decoder) integer(n *node, least, most int64) int64 {
	if n == nil || !d.is(n, scalar) {
		return least
	}
	v, err := strconv.ParseInt(n.text, 10, 64)
	if err != nil || v < least || v > most {
		d.fault(n, Say("“%s”不是合适的整数", "%q is not a fitting whole number", n.text),
			Say("写 %d 至 %d 的整数", "write a whole number from %d to %d", least, most))
		return least
	}
	return v
}

func (d *decoder) limit(n *node) calendar.Limit {
	if n == nil || !d.is(n, scalar) {
		return calendar.Limit{}
	}
	limit, err := calendar.ParseLimit(n.text)
	if err != nil {
		d.fault(n, Say("“%s”不是期限", "%q is not a time limit", n.text),
			Say("写成 15 days、20 working days 或 1 month", "write 15 days, 20 working days or 1 month"))
	}
	return limit
}

// refs reads one or more names of things that must exist; what names the thing in a fault.
func (d *decoder) refs(n *node, what Text, possible []string) []string {
	var out []string
	for _, w := range d.words(n) {
		if d.ref(w, what, possible) {
			out = append(out, w.text)
		}
	}
	return out
}

func (d *decoder) ref(n *node, what Text, possible []string) bool {
	if n == nil || !d.is(n, scalar) {
		return false
	}
	if possible == nil && (what == aPost || what == aSection) {
		return true // their file could not be read, which is a fault already
	}
	if !slices.Contains(possible, n.text) {
		d.fault(n, Text{Zh: "没有" + what.Zh + "“" + n.text + "”", En: "there is no " + what.En + " " + strconv.Quote(n.text)},
			suggest(n.text, possible))
		return false
	}
	return true
}

// Names of things in faults.
var (
	aPost    = Text{"岗位", "post"}
	aSection = Text{"栏目", "section"}
	aStage   = Text{"阶段", "stage"}
	aField   = Text{"字段", "field"}
	anAction = Text{"动作", "action"}
	aKind    = Text{"事项种类", "kind"}
	aFigure  = Text{"指标", "measure"}
	aSetting = Text{"本地数值", "local value"}
	aSpan    = Text{"时段", "span"}
	aWeekday = Text{"星期", "weekday"}
	aSlots   = Text{"写法", "way to count slots"}
)

// Separators an identifier may have between its words.
const (
	dashed   = "-_" // files, posts, sections: never part of an expression
	underbar = "_"  // everything an expression can name
)

// id checks an identifier's form.
func (d *decoder) id(n *node, separators string) string {
	if !isID(n.text, separators) {
		form := Say("用小写字母、数字和 _，以字母开头，如 found_on", "use lower-case letters, digits and _, as in found_on")
		if separators == dashed {
			form = Say("用小写字母、数字和 -，以字母开头，如 petition-clerk", "use lower-case letters, digits and -, as in petition-clerk")
		}
		d.fault(n, Say("“%s”不能作标识", "%q cannot be an identifier", n.text), form)
	}
	return n.text
}

func isID(s, separators string) bool {
	const longest = 48
	word := false // inside a word
	for i, r := range s {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9' && i > 0:
			word = true
		case word && slices.Contains([]rune(separators), r):
			word = false
		default:
			return false
		}
	}
	return word && len(s) <= longest
}

// members walks a mapping of identifier to definition in the order written.
func (d *decoder) members(n *node, separators string, each func(id string, key, value *node)) {
	if n == nil || !d.is(n, mapping) {
		return
	}
	for _, p := range n.pairs {
		d.id(p.key, separators)
		if p.value.shape == empty {
			d.fault(p.key, Say("“%s”是空的", "%q is empty", p.key.text), Say("写上内容，或删去这一项", "give it a value or leave it out"))
			continue
		}
		if p.value.shape != broken {
			each(p.key.text, p.key, p.value)
		}
	}
}
