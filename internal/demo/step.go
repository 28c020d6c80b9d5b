package demo

import (
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// step takes those records further that come to it.
func (r *run) step(recs []*rec, n *node) {
	if !r.y.words(n, stepWords) {
		return
	}
	a, ok := r.action(n)
	if !ok {
		return
	}
	recs = r.coming(recs, n)
	if len(recs) == 0 {
		r.y.fault(n, handbook.Say("核对 when、unless、of 和前面的步骤", "look at when, unless, of and the steps before"), "没有一件记录走到这一步", "no record comes to this step")
	}
	if len(r.y.faults) > 0 {
		return
	}
	var due []*rec
	leaves := n.get("drop").orNone() != "rest" && r.y.flag(n, "drop")
	for i, on := range r.stepDays(recs, n) {
		c := recs[i]
		if on.IsZero() { // there was no time left
			c.over = !leaves
			continue
		}
		c.on = on
		due = append(due, c)
	}
	due = r.chosen(due, n)
	if len(due) == 0 || len(r.y.faults) > 0 {
		return
	}
	r.act(due, a)
	if r.y.flag(n, "last") {
		for _, c := range due {
			c.over = true
		}
	}
}

// action reads what a step does.
func (r *run) action(n *node) (action, bool) {
	a := action{at: n, data: n.get("data"), reason: n.get("reason")}
	clockBy := func(id *node, by func(*handbook.Clock) []string) ([]string, bool) {
		var ids []string
		for _, c := range r.kind.Clocks {
			if by(c) != nil {
				ids = append(ids, c.ID)
			}
		}
		c, ok := r.kind.Clock(id.text)
		if !ok || by(c) == nil {
			r.y.fault(id, possible(ids), "%s 没有可以这样办的时限“%s”", "%s has no clock %q of which this can be done", r.kind.ID, id.text)
			return nil, false
		}
		a.clock = c.ID
		return by(c), true
	}
	opens, _ := r.kind.Action(handbook.Open)
	ok := true
	switch {
	case n.get("do") != nil:
		a.do = n.get("do").text
		if a.def, ok = r.kind.Action(a.do); !ok || a.do == handbook.Open {
			var ids []string
			for _, act := range r.kind.Actions[1:] {
				ids = append(ids, act.ID)
			}
			r.y.fault(n.get("do"), possible(ids), "%s 没有操作“%s”", "%s has no action %q", r.kind.ID, a.do)
			return a, false
		}
		a.by = a.def.By
	case n.get(handbook.Extend) != nil:
		a.do = handbook.Extend
		a.by, ok = clockBy(n.get(handbook.Extend), func(c *handbook.Clock) []string {
			if c.Extend == nil {
				return nil
			}
			return c.Extend.By
		})
		limit, err := calendar.ParseLimit(n.get("limit").orNone())
		if err != nil {
			r.y.fault(n, handbook.Say("写 limit: 30 days 或 15 working days", "write limit: 30 days or 15 working days"), "延长要写多久", "an extension needs its length")
			return a, false
		}
		a.limit = limit
	case n.get(handbook.Pause) != nil, n.get(handbook.Resume) != nil:
		a.do = handbook.Pause
		if n.get(handbook.Resume) != nil {
			a.do = handbook.Resume
		}
		a.by, ok = clockBy(n.get(a.do), func(c *handbook.Clock) []string {
			if c.Pause == nil {
				return nil
			}
			return c.Pause.By
		})
	case n.get(handbook.Correct) != nil:
		a.do, a.data, a.by = handbook.Correct, n.get(handbook.Correct), r.kind.CorrectBy
	case n.get(handbook.Void) != nil:
		a.do, a.by = handbook.Void, r.kind.VoidBy
	default:
		r.y.fault(n, possible(stepWords[:6]), "这一步没有写做什么", "the step does not say what is done")
		return a, false
	}
	if len(a.by) == 0 {
		a.by = opens.By
	}
	return a, ok
}

// coming are the records that come to a step: still under way and meeting its conditions.
func (r *run) coming(recs []*rec, n *node) []*rec {
	when, unless, of := n.get("when"), n.get("unless"), n.get("of")
	var out []*rec
	for _, c := range recs {
		if c.over || (when != nil && !r.matches(c, when)) || (unless != nil && r.matches(c, unless)) {
			continue
		}
		if of != nil {
			if _, trait := r.lookup(c, of.text); !trait && !r.knownStep(r.kind, of, of.text) {
				return nil
			}
			_, done := c.days[of.text]
			if v, known := r.lookup(c, of.text); !done && !(known && shown(v) != "") {
				continue // what it follows has not been done
			}
		}
		out = append(out, c)
	}
	return out
}

// chosen are as many of the records that come to a step as it says, by chance.
func (r *run) chosen(out []*rec, n *node) []*rec {
	share := n.get("for")
	if share == nil {
		return out
	}
	var want int
	text, whole, of2 := strings.Cut(share.text, " of ")
	var err error
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		var p int
		p, err = strconv.Atoi(percent)
		want = (len(out)*p + 50) / 100
	} else {
		want, err = strconv.Atoi(text)
	}
	if err != nil || want < 0 {
		r.y.fault(share, handbook.Say("写 551、551 of 572 或 60%%", "write 551, 551 of 572 or 60%%"), "“%s”不是件数", "%q is no count", share.text)
		return nil
	}
	if total, err := strconv.Atoi(whole); of2 && (err != nil || total != len(out)) {
		r.y.fault(share, handbook.Say("写 %d of %d，或改上面各批的件数", "write %d of %d, or change the counts above", want, len(out)), "到这一步的有%d件，不是%s件", "%d records come to this step, not %s", len(out), whole)
		return nil
	}
	if want > len(out) {
		r.y.fault(share, handbook.Say("至多 %d 件", "at most %d", len(out)), "要%d件，而到这一步的只有%d件", "%d are wanted, but only %d records come to this step", want, len(out))
		return nil
	}
	picked := make([]bool, len(out))
	for _, i := range r.dice.Perm(len(out))[:want] {
		picked[i] = true
	}
	var some []*rec
	for i, c := range out {
		if picked[i] {
			some = append(some, c)
		}
	}
	return some
}

// matches tells whether a record has the values a condition names: trait: value, trait: [values], done: [actions].
func (r *run) matches(c *rec, n *node) bool {
	for _, p := range n.pairs {
		wanted := []string{p.value.text}
		if p.value.shape == list {
			wanted = nil
			for _, v := range p.value.items {
				wanted = append(wanted, v.text)
			}
		}
		if p.key == "done" {
			for _, id := range wanted {
				if !r.knownStep(c.kind(r), p.value, id) {
					return false
				}
				if _, did := c.days[id]; !did {
					return false
				}
			}
			continue
		}
		v, ok := r.lookup(c, p.key)
		if !ok {
			r.y.fault(p.at, possible(known(c)), "没有“%s”这个特征或字段", "there is no trait or field %q", p.key)
			return false
		}
		if !slices.Contains(wanted, shown(v)) {
			return false
		}
	}
	return true
}

// kind is the kind of a record: of the run's own, until it is planned.
func (c *rec) kind(r *run) *handbook.Kind {
	if c.m != nil {
		return c.m.kind
	}
	return r.kind
}

// stepDays are the days of a step; no date where a record has no time left for it.
func (r *run) stepDays(recs []*rec, n *node) []calendar.Date {
	out := make([]calendar.Date, len(recs))
	if on := n.get("on"); on != nil {
		for i, v := range r.column(recs, on) {
			out[i] = r.asDate(on, v)
			if out[i].After(r.y.Ends) {
				r.y.fault(on, handbook.Say("最迟 %s", "at the latest %s", r.y.Ends), "%s在账簿结束之后", "%s is after the books end", out[i])
			}
		}
		return out
	}
	until := r.until
	if u := n.get("until"); u != nil {
		until = r.date(u)
	}
	if until.After(r.y.Ends) {
		until = r.y.Ends
	}
	drop := n.get("drop") != nil && n.get("drop").text != "false"
	after := n.get("after")
	for i, c := range recs {
		base := c.last
		if of := n.get("of"); of != nil {
			var ok bool
			if base, ok = c.days[of.text]; !ok {
				v, _ := r.lookup(c, of.text)
				base = r.asDate(of, v)
			}
		}
		on := base
		if after != nil {
			on = r.after(after, base)
			if !r.restful {
				on = r.y.workday(on)
			}
		}
		if on.Before(c.last) && n.get(handbook.Correct) == nil {
			on = c.last
		}
		switch {
		case !on.After(until):
		case drop || c.last.After(until):
			on = calendar.Date{}
		default:
			on = until
			if !r.restful {
				on = r.y.lastWorkday(on)
			}
			if on.Before(c.last) {
				on = c.last
			}
		}
		out[i] = on
	}
	return out
}

// span reads "3..25 working days", "2 months", "-7 days".
func (r *run) span(n *node) (low, high int, unit string, ok bool) {
	count, unit, _ := strings.Cut(n.text, " ")
	from, to, ranged := strings.Cut(count, "..")
	if !ranged {
		to = from
	}
	low, errLow := strconv.Atoi(from)
	high, errHigh := strconv.Atoi(to)
	unit = strings.TrimSuffix(unit, "s")
	if errLow != nil || errHigh != nil || high < low || !slices.Contains([]string{"day", "working day", "month"}, unit) {
		r.y.fault(n, handbook.Say("写 3..25 working days、0..2 days 或 2 months", "write 3..25 working days, 0..2 days or 2 months"), "“%s”不是时长", "%q is no length of time", n.text)
		return 0, 0, "", false
	}
	return low, high, unit, true
}

// after is a day that lies a length of time after another.
func (r *run) after(n *node, base calendar.Date) calendar.Date {
	low, high, unit, ok := r.span(n)
	if !ok || base.IsZero() {
		return base
	}
	switch by := between(r.dice, low, high); unit {
	case "working day":
		return r.y.workdays(base, by)
	case "month":
		return base.AddMonths(by)
	default:
		return base.AddDays(by)
	}
}

// date reads a day that is written out.
func (r *run) date(n *node) calendar.Date {
	return r.asDate(n, n.text)
}

func (r *run) asDate(n *node, v any) calendar.Date {
	if d, ok := v.(calendar.Date); ok {
		return d
	}
	d, err := calendar.Parse(shown(v))
	if err != nil {
		r.y.fault(n, handbook.Say("写成 2024-03-05", "write it like 2024-03-05"), "“%s”不是日期", "%q is no day", shown(v))
	}
	return d
}
