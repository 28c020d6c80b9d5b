package handbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
)

func (r *kindReader) readClocks(n *node) {
	r.members(n, underbar, func(id string, key, value *node) {
		c := r.clock(id, value)
		if slices.Contains(reserved, id) {
			r.fault(key, Say("“%s”不能作期限", "%q cannot be a clock", id), Say("换一个标识", "choose another identifier"))
		}
		r.k.Clocks = append(r.k.Clocks, c)
		r.k.clocks[id] = c
	})
}

func (r *kindReader) clock(id string, n *node) *Clock {
	c := &Clock{ID: id}
	m := r.fields(n, keysOf("clock")...)
	r.need(n, m, "title", "from", "until")
	c.Title, c.Yellow = r.text(m["title"], false), r.limit(m["yellow"])
	r.length(c, n, m)
	r.condition(m["when"], &c.When, theActs)
	r.breach(c, m["breach"])
	c.From, c.Until = r.refs(m["from"], anAction, r.actions), r.refs(m["until"], anAction, r.actions)
	c.Basis = r.text(m["basis"], false).Zh
	c.Roll, c.Confirm = r.flag(m["roll"]), r.flag(m["confirm"])
	for _, w := range r.words(m["until"]) {
		if w.text == Open {
			r.fault(w, Say("期限不能止于 open：那时它还没有开始", "a clock cannot stop at open, before it began"), Say("写结束它的动作", "name the action that ends it"))
		}
	}
	if e := m["extend"]; e != nil {
		em := r.fields(e, keysOf("extension")...)
		r.need(e, em, "limit", "by")
		const most = 99
		c.Extend = &Extension{Limit: r.limit(em["limit"]), Times: int(r.integer(em["times"], 1, most)), By: r.refs(em["by"], aPost, r.posts), Basis: r.text(em["basis"], false).Zh}
	}
	if p := m["pause"]; p != nil {
		pm := r.fields(p, keysOf("suspension")...)
		r.need(p, pm, "by", "for")
		c.Pause = &Suspension{By: r.refs(pm["by"], aPost, r.posts), For: r.text(pm["for"], false), Basis: r.text(pm["basis"], false).Zh}
	}
	return c
}

var fieldLimit = regexp.MustCompile(`^([a-z][a-z0-9_]*) (days|working days|months)$`)

// length reads how long a clock runs: limit, or due with ahead.
func (r *kindReader) length(c *Clock, n *node, m map[string]*node) {
	limit, due := m["limit"], m["due"]
	switch {
	case n.shape != mapping:
		return
	case (limit == nil) == (due == nil):
		r.fault(n, Say("期限须写 limit 或 due，只写一个", "a clock has either a limit or a due day"),
			Say("如 limit: 15 days，或 due: valid_until（日期字段）", "as in limit: 15 days, or due: valid_until (a date field)"))
		return
	case limit != nil:
		if m["ahead"] != nil {
			r.fault(m["ahead"], Say("“ahead”只与 due 同用", "ahead goes with due only"), Say("删去它", "remove it"))
		}
		r.span(c, limit)
		return
	}
	for _, key := range []string{"extend", "pause", "roll"} {
		if m[key] != nil {
			r.fault(m[key], Say("到期日由记录给定的期限没有“%s”", "a clock whose last day is on record has no %q", key), Say("要改期，就更正那个日期", "correct that day instead"))
		}
	}
	c.Due = &Deadline{Ahead: r.limit(m["ahead"])}
	w := r.word(due)
	if day, fixed := strings.CutPrefix(w, "next "); fixed {
		const leap = 2024
		d, err := calendar.Parse(strconv.Itoa(leap) + "-" + day)
		if err != nil {
			r.fault(due, Say("“%s”不是月日", "%q is not a month and a day", day), Say("写成 next 03-01", "write next 03-01"))
			return
		}
		c.Due.Month, c.Due.Day = d.Month(), d.Day()
		return
	}
	f, ok := r.k.fields[w]
	switch {
	case !ok && w != "":
		r.ref(due, aField, r.ofType(dateType{}))
	case ok && f.Type != nil && f.Type != FieldType(dateType{}):
		r.fault(due, Say("“%s”不是日期字段", "%q is not a date field", w), suggest("", r.ofType(dateType{})))
	default:
		c.Due.Field = w
	}
}

// span reads a limit: a length of time, or an integer field with its unit.
func (r *kindReader) span(c *Clock, n *node) {
	parts := fieldLimit.FindStringSubmatch(n.text)
	if n.shape != scalar || parts == nil {
		c.Limit = r.limit(n)
		return
	}
	numbers := r.ofType(integerType{})
	switch f, ok := r.k.fields[parts[1]]; {
	case !ok:
		r.ref(&node{shape: scalar, src: n.src, line: n.line, col: n.col, text: parts[1]}, aField, numbers)
	case f.Type != nil && f.Type != FieldType(integerType{}):
		r.fault(n, Say("“%s”不是整数字段", "%q is not an integer field", f.ID), suggest("", numbers))
	default:
		c.LimitField = f.ID
	}
	one, _ := calendar.ParseLimit("1 " + strings.TrimSuffix(parts[2], "s"))
	c.Limit = one
}

// breach reads what Fengqiao does when the last day has passed.
func (r *kindReader) breach(c *Clock, n *node) {
	if n == nil {
		return
	}
	m := r.fields(n, keysOf("breach")...)
	r.need(n, m, "do")
	w := m["do"]
	if !r.ref(w, anAction, r.actions) {
		return
	}
	a := r.k.actions[w.text]
	if a == nil {
		return
	}
	c.Breach = a.ID
	if !slices.Contains(a.By, System) {
		r.fault(w, Say("动作“%s”不由系统办理", "the action %q is not for the system", a.ID), Say("在它的 by 里列上 system", "list system in its by"))
	}
	for _, id := range a.Form {
		if f := r.k.fields[id]; f.Required && f.Default == "" && id != a.Day {
			r.fault(w, Say("动作“%s”要填“%s”，系统无从填写", "the action %q asks for %q, which the system cannot know", a.ID, id), Say("给它默认值，或换一个动作", "give it a default, or name another action"))
		}
	}
}
