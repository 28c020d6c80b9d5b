package handbook

import (
	"regexp"
	"slices"
	"strings"
)

// Stages and the action that come by themselves.
const (
	InForce  = "in_force" // a register's record until it is ended
	Ended    = "ended"
	End      = "end"      // the action that ends a register's record
	Recorded = "recorded" // the only stage of a kind with neither stages nor register
)

// builtin are the names every kind has; defining one would hide it.
var builtin = []string{Correct, Void, Extend, Pause, Resume, Redate}

// reserved words have a meaning in expressions.
var reserved = []string{
	"stage", "reached", "filled", "setting", "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function",
	"if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while", "all",
}

// kindReader reads one kind; it holds the names its parts may refer to.
type kindReader struct {
	*decoder
	k       *Kind
	fieldAt map[string]*node
	stages  []string
	actions []string
	forms   map[string]string // field -> an action whose form has it
}

var numberPart = regexp.MustCompile(`\{[^{}]*\}?|\}`)

func (d *decoder) kind(id string, n *node) *Kind {
	k := &Kind{ID: id, fields: map[string]*Field{}, actions: map[string]*Action{}, clocks: map[string]*Clock{}, stages: map[string]*Stage{}}
	r := &kindReader{decoder: d, k: k, fieldAt: map[string]*node{}, forms: map[string]string{}}
	m := d.fields(n, keysOf("kind")...)
	d.need(n, m, "title", "section", "actions")
	if w := m["kind"]; w != nil && d.word(w) != id {
		d.fault(w, Say("种类标识是“%s”，文件名却是“%s”", "the kind is called %q but its file %q", w.text, id), Say("两处写成一样", "make them the same"))
	}
	k.Title, k.Note = d.text(m["title"], true), d.text(m["note"], false)
	if d.ref(m["section"], aSection, d.sections) {
		k.Section = m["section"].text
	}
	k.Basis, k.Covers = d.text(m["basis"], false).Zh, d.covers(m["covers"])
	k.Number = r.number(m["number"])
	k.Register, k.Reports = d.flag(m["register"]), d.flag(m["reports"])
	r.readFields(m["fields"])
	before := len(d.faults)
	r.readStages(m["stages"])
	r.readActions(m["actions"])
	if len(d.faults) == before { // else a misspelt stage would be called unreachable too
		r.flow(m["stages"])
	}
	r.readClocks(m["clocks"])
	r.clashes()
	r.label(m["label"])
	k.Target, k.Plan, k.Duties, k.Report = r.target(m["target"]), r.plan(m["plan"]), r.duties(m["duties"]), r.reportKind(m["report"])
	k.Unique, k.Rhythm = r.unique(m["unique"]), r.rhythm(m["rhythm"])
	k.CorrectBy, k.VoidBy = r.office(m["correct"]), r.office(m["void"])
	if m["read"] != nil {
		k.ReadBy = r.office(m["read"])
	}
	for _, f := range k.Fields {
		if k.area == nil && f.Type == (areaType{}) {
			k.area = f
		}
	}
	r.kindMeasures(m["measures"])
	d.readRules(k.ID, m["rules"], &k.Rules)
	r.readDocuments(m["documents"])
	return k
}

func (r *kindReader) number(n *node) string {
	rule := r.word(n)
	for _, place := range numberPart.FindAllStringIndex(rule, -1) {
		if part := rule[place[0]:place[1]]; part != "{year}" && part != "{seq}" {
			at := n.within(len([]rune(rule[:place[0]])))
			r.fault(at, Say("编号规则里没有“%s”", "a numbering rule has no %q", part), Say("只能用 {year} 和 {seq}", "only {year} and {seq} can be used"))
		}
	}
	if rule != "" && !strings.Contains(rule, "{seq}") {
		r.fault(n, Say("编号规则里没有 {seq}，编号会重复", "without {seq} numbers would repeat"), Say("如 调〔{year}〕{seq}号", "as in 调〔{year}〕{seq}号"))
	}
	return rule
}

func (r *kindReader) office(n *node) []string {
	if n == nil {
		if open := r.k.actions[Open]; open != nil {
			return slices.Clone(open.By)
		}
		return nil
	}
	m := r.fields(n, keysOf("office")...)
	r.need(n, m, "by")
	return r.refs(m["by"], aPost, r.posts)
}

func (r *kindReader) readFields(n *node) {
	r.members(n, underbar, func(id string, key, value *node) {
		if slices.Contains(reserved, id) {
			r.fault(key, Say("“%s”在表达式里另有含义，不能作字段", "%q means something else in expressions and cannot be a field", id), Say("换一个标识", "choose another identifier"))
		}
		f := r.field(id, value)
		r.k.Fields = append(r.k.Fields, f)
		r.k.fields[id] = f
		r.fieldAt[id] = value
	})
}

func (r *kindReader) field(id string, n *node) *Field {
	f := &Field{ID: id}
	m := r.fields(n, keysOf("field")...)
	r.need(n, m, "title", "type")
	f.Title, f.Help = r.text(m["title"], true), r.text(m["help"], false)
	if w := r.word(m["type"]); w != "" {
		for _, t := range fieldTypes {
			if t.Name() == w {
				f.Type = t
			}
		}
		if f.Type == nil {
			r.fault(m["type"], Say("没有字段类型“%s”", "there is no field type %q", w), suggest(w, typeNames()))
		}
	}
	f.Required, f.Once = r.flag(m["required"]), r.flag(m["once"])
	if f.Of = r.word(m["of"]); f.Of != "" && f.Of != OfPersons {
		r.fault(m["of"], Say("列表的各项不能是“%s”", "a list cannot be of %q", f.Of), suggest(f.Of, []string{OfPersons}))
		return f
	}
	f.Default, f.Example = r.word(m["default"]), r.word(m["example"])
	f.Level = r.word(m["level"])
	r.members(m["options"], underbar, func(id string, _, value *node) {
		f.Options = append(f.Options, Option{ID: id, Title: r.text(value, false)})
	})
	if r.ref(m["kind"], aKind, r.kindIDs) {
		f.Kind = m["kind"].text
	}
	f.Min, f.Max = r.bound(f, m["min"]), r.bound(f, m["max"])
	if f.Type == nil || (f.Type == linkType{} && m["kind"] != nil && f.Kind == "") {
		return f // what is missing is a fault already
	}
	if c := f.Type.CheckField(f, r.book); c != nil {
		at := n
		if m[c.key] != nil {
			at = m[c.key]
		}
		r.fault(at, c.Wrong, c.Right)
	}
	return f
}

func (r *kindReader) bound(f *Field, n *node) *int64 {
	if n == nil {
		return nil
	}
	const most = 1 << 53 // what JSON numbers hold exactly everywhere
	v := int64(0)
	if f.Type == (moneyType{}) {
		fen, ok := parseYuan(r.word(n))
		if !ok {
			r.fault(n, Say("“%s”不是金额", "%q is not an amount", n.text), Say("填元，如 100.50", "give yuan, such as 100.50"))
		}
		v = fen
	} else {
		v = r.integer(n, -most, most)
	}
	return &v
}

func (r *kindReader) readStages(stages *node) {
	add := func(id string, title Text) {
		s := &Stage{ID: id, Title: title}
		r.k.Stages = append(r.k.Stages, s)
		r.k.stages[id] = s
		r.stages = append(r.stages, id)
	}
	r.members(stages, underbar, func(id string, key, value *node) {
		if slices.Contains(reserved, id) {
			r.fault(key, Say("“%s”不能作阶段", "%q cannot be a stage", id), Say("换一个标识", "choose another identifier"))
		}
		add(id, r.text(value, false))
	})
	switch {
	case r.k.Register && stages != nil:
		r.fault(stages, Say("名录没有自己的阶段", "a register has no stages of its own"), Say("删去 stages，或删去 register: true", "remove stages, or register: true"))
	case r.k.Register:
		add(InForce, Text{"有效", "In force"})
		add(Ended, Text{"已终止", "Ended"})
	case stages == nil:
		add(Recorded, Text{"已登记", "Recorded"})
	case len(r.stages) == 0:
		r.fault(stages, Say("没有写阶段", "there is no stage"), Say("写 {标识: 名称, …}，或删去 stages", "write {id: title, …}, or remove stages"))
	}
}

// own reports whether the kind defines its stages itself.
func (r *kindReader) own() bool {
	return len(r.k.Stages) > 0 && !r.k.Register && r.k.stages[Recorded] == nil
}
