package demo

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// rec is one record being made.
type rec struct {
	n       int            // within its batch, from 1
	vals    map[string]any // traits and fields, by name
	place   *place         // nil: the town as a whole
	area    string
	persons map[string]string // who acts in which post for it
	tale    tale
	from    *rec // the record it is paired with
	days    map[string]calendar.Date
	stamps  map[string]stamp
	last    calendar.Date // day of the newest step
	on      calendar.Date // day of the step under way
	by      person        // who does the step under way
	over    bool          // nothing more is done
	m       *matter
}

// run makes the records of one batch, or of one part of it. What it decides, it decides for all records of the batch
// together, so that counts come out exactly.
type run struct {
	y       *year
	n       *node
	kind    *handbook.Kind
	dice    *rand.Rand
	label   string
	until   calendar.Date // the last day of a step that names no other
	restful bool          // rest days are days like others
}

// Words of a batch and of a step.
var (
	batchWords = []string{"kind", "as", "make", "rows", "each", "times", "from", "on", "days", "months", "market", "weekdays", "monthdays", "every", "after",
		"rest", "areas", "deal", "open", "by", "then", "until", "recorded_by", "parts"}
	stepWords = []string{"do", handbook.Extend, handbook.Pause, handbook.Resume, handbook.Correct, handbook.Void, "by", "on", "after", "of", "until",
		"when", "unless", "for", "data", "limit", "reason", "drop", "last", "recorded_by"}
	fromWords = []string{"batch", "where", "at", "until"}
)

// words faults every key of n that is none of those allowed.
func (y *year) words(n *node, allowed []string) bool {
	if n.shape != mapping {
		y.fault(n, possible(allowed), "这里应写成“键: 值”", "pairs of key and value are expected here")
		return false
	}
	ok := true
	for _, p := range n.pairs {
		if !slices.Contains(allowed, p.key) {
			y.fault(p.at, possible(allowed), "没有“%s”这个词", "there is no word %q here", p.key)
			ok = false
		}
	}
	return ok
}

// batch makes all records of one batch, part by part.
func (y *year) batch(n *node) {
	if !y.words(n, batchWords) {
		return
	}
	parts := []*node{n}
	if given := n.get("parts"); given != nil {
		parts = nil
		base := &node{file: n.file, line: n.line, shape: mapping}
		for _, p := range n.pairs {
			if p.key != "parts" {
				base.pairs = append(base.pairs, p)
			}
		}
		for _, part := range given.items {
			if y.words(part, batchWords) {
				parts = append(parts, part.over(base, "deal", "open"))
			}
		}
	}
	// What is done after the opening is done for the records of all parts together, but for a part that tells its own.
	var together []*rec
	count := 0
	for _, part := range parts {
		r := y.newRun(part)
		if r == nil {
			return
		}
		recs := r.records()
		for _, c := range recs {
			count++
			c.n = count
		}
		if len(recs) > 0 {
			r.open(recs)
		}
		if then := part.get("then"); then != n.get("then") {
			r.steps(recs, then)
		} else {
			together = append(together, recs...)
		}
		if name := part.get("as"); name != nil {
			y.named[name.text] = append(y.named[name.text], recs...)
		}
		if len(y.faults) > 0 {
			return
		}
	}
	if then := n.get("then"); then != nil && len(together) > 0 {
		if r := y.newRun(n); r != nil {
			r.steps(together, then)
		}
	}
}

func (y *year) newRun(n *node) *run {
	id := n.get("kind")
	if id == nil {
		y.fault(n, handbook.Say("每批以 kind: 开头", "begin it with kind:"), "这一批没有写种类", "the batch names no kind")
		return nil
	}
	k, ok := y.book.Kind(id.text)
	if !ok {
		var ids []string
		for _, k := range y.book.Kinds {
			ids = append(ids, k.ID)
		}
		y.fault(id, near(id.text, ids), "工作手册里没有种类“%s”", "the handbook has no kind %q", id.text)
		return nil
	}
	r := &run{y: y, n: n, kind: k, label: id.text, until: y.lastDay(), restful: y.flag(n, "rest")}
	if as := n.get("as"); as != nil {
		r.label = as.text
	}
	y.labels[r.label]++
	r.dice = y.dice(fmt.Sprintf("%s/%d", r.label, y.labels[r.label]))
	if u := n.get("until"); u != nil {
		r.until = r.date(u)
	}
	return r
}

// near hints at the words that begin like the one found, or at all.
func near(word string, all []string) handbook.Text {
	var like []string
	for _, w := range all {
		if len(word) > 2 && (strings.HasPrefix(w, word[:3]) || strings.Contains(word, w)) {
			like = append(like, w)
		}
	}
	if len(like) == 0 {
		like = all
	}
	return possible(like)
}

// records are as many empty records as the batch makes, with what each brings along.
func (r *run) records() []*rec {
	var out []*rec
	add := func() *rec {
		c := &rec{vals: map[string]any{}, persons: map[string]string{}, days: map[string]calendar.Date{}, stamps: map[string]stamp{}}
		out = append(out, c)
		c.n = len(out) // among its own part, until the whole batch is counted
		return c
	}
	count, counted := 1, r.n.get("make")
	if counted != nil && counted.text != "all" {
		n, ok := counted.number()
		if !ok || n < 0 {
			r.y.fault(counted, handbook.Say("写记录的件数，如 402", "give the number of records, e.g. 402"), "“%s”不是件数", "%q is no number of records", counted.text)
			return nil
		}
		count = n
	}
	times := 1
	if t := r.n.get("times"); t != nil {
		times, _ = t.number()
	}
	switch rows, each, from := r.n.get("rows"), r.n.get("each"), r.n.get("from"); {
	case rows != nil:
		for _, row := range rows.items {
			c := add()
			for _, p := range row.pairs {
				c.vals[p.key] = r.column([]*rec{c}, p.value)[0]
			}
		}
		for _, row := range rows.items { // what one row has and another leaves out is empty there
			for _, p := range row.pairs {
				for _, c := range out {
					if _, has := c.vals[p.key]; !has {
						c.vals[p.key] = nil
					}
				}
			}
		}
	case each != nil:
		for range times {
			r.each(each, add)
		}
	case from != nil:
		for _, source := range r.pairs(from, counted) {
			c := add()
			c.from, c.place, c.area, c.persons = source, source.place, source.area, maps.Clone(source.persons)
		}
	case r.n.get("every") != nil:
		for range r.slots() {
			add()
		}
	default:
		for range count {
			add()
		}
	}
	if counted != nil && counted.text != "all" && len(out) != count {
		r.y.fault(counted, handbook.Say("写成 make: %d，或删去它", "write make: %d or leave it out", len(out)),
			"写的是%d件，按所列只有%d件", "it says %d records, but what is listed makes %d", count, len(out))
		return nil
	}
	return out
}

// each adds a record for every village, every grid or everybody who holds a post.
func (r *run) each(n *node, add func() *rec) {
	switch n.text {
	case "villages", "grids":
		for _, p := range r.y.places {
			areas := []*handbook.Area{p.area}
			if n.text == "grids" {
				areas = p.area.Children
			}
			for _, a := range areas {
				c := add()
				c.place, c.area = p, a.Code
				c.vals["title"], c.vals["level"] = a.Title.Zh, a.Level
			}
		}
		return
	}
	found := false
	for _, name := range r.y.people.Staff[n.text] {
		c := add()
		c.area, c.vals["name"], c.vals["place"] = r.y.book.Root(), name, "town"
		found = true
	}
	for _, p := range r.y.places {
		for _, h := range p.holders {
			if h.post == n.text {
				c := add()
				c.place, c.area, c.vals["name"], c.vals["place"] = p, h.area, h.name, "village"
				found = true
			}
		}
	}
	if !found {
		r.y.fault(n, handbook.Say("写 villages、grids 或 people.yaml 里有人的岗位", "write villages, grids or a post that people.yaml fills"),
			"没有“%s”可以逐一登记", "there is nothing called %q to go through", n.text)
	}
}

// pairs are the records of another batch this one follows, each once, in the order of their days.
func (r *run) pairs(n, counted *node) []*rec {
	batch, at, until := n, handbook.Open, calendar.Date{}
	var where *node
	if n.shape == mapping {
		if !r.y.words(n, fromWords) {
			return nil
		}
		batch, where = n.get("batch"), n.get("where")
		if a := n.get("at"); a != nil {
			at = a.text
		}
		if u := n.get("until"); u != nil {
			until = r.date(u)
		}
	}
	if batch == nil || r.y.named[batch.text] == nil {
		r.y.fault(n, possible(slices.Sorted(maps.Keys(r.y.named))), "前面没有名为 as: %s 的批次", "no batch before this one is called as: %s", batch.orNone())
		return nil
	}
	if named := r.y.named[batch.text]; len(named) > 0 && named[0].m != nil && !r.knownStep(named[0].m.kind, n.get("at"), at) {
		return nil
	}
	key := r.kind.ID + "/" + batch.text
	if r.y.taken[key] == nil {
		r.y.taken[key] = map[*rec]bool{}
	}
	taken := r.y.taken[key]
	var out []*rec
	for _, c := range r.y.named[batch.text] {
		on, done := c.days[at]
		if done && !taken[c] && (until.IsZero() || !on.After(until)) && (where == nil || r.matches(c, where)) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *rec) int { return a.days[at].Compare(b.days[at]) })
	if counted != nil && counted.text != "all" {
		if want, ok := counted.number(); ok && want <= len(out) {
			out = out[:want]
		} else if ok {
			r.y.fault(counted, handbook.Say("至多 %d 件", "at most %d", len(out)), "要%d件，而“%s”里合条件的只有%d件", "%d are wanted, but only %[3]d of %[2]s fit", want, batch.text, len(out))
			return nil
		}
	}
	for _, c := range out {
		taken[c] = true
	}
	return out
}

func (n *node) orNone() string {
	if n == nil {
		return "?"
	}
	return n.text
}

// open decides where, when and how the records begin, and plans that.
func (r *run) open(recs []*rec) {
	r.areas(recs)
	if deal := r.n.get("deal"); deal != nil {
		for _, p := range deal.pairs {
			for i, v := range r.column(recs, p.value) {
				recs[i].vals[p.key] = v
			}
		}
	}
	days := r.opened(recs)
	if len(r.y.faults) > 0 {
		return
	}
	for i, c := range recs {
		c.on = days[i]
	}
	open, _ := r.kind.Action(handbook.Open)
	r.act(recs, action{at: r.n, do: handbook.Open, def: open, by: open.By, data: r.n.get("open")})
}

// steps take records further, one step after the other.
func (r *run) steps(recs []*rec, then *node) {
	for _, s := range then.items {
		if len(r.y.faults) > 0 {
			return
		}
		r.step(recs, s)
	}
}

// action is one step of a batch, as the kind defines it.
type action struct {
	at     *node
	do     string
	def    *handbook.Action // nil: correct, void, extend, pause, resume
	clock  string
	by     []string
	data   *node
	limit  calendar.Limit
	reason *node
}

// act plans an action for records whose day is decided.
func (r *run) act(recs []*rec, a action) {
	reasons := make([]any, len(recs))
	if a.reason != nil {
		reasons = r.column(recs, a.reason)
	}
	r.actors(recs, a)
	if len(r.y.faults) > 0 {
		return
	}
	form, values := r.form(a), make([]map[string]any, len(recs))
	for i := range recs {
		values[i] = map[string]any{}
	}
	set := func(id string, column []any) {
		for i, v := range column {
			if v != nil {
				values[i][id], recs[i].vals[id] = v, v
			}
		}
	}
	if a.data != nil {
		for _, p := range a.data.pairs {
			if _, ok := r.kind.Field(p.key); !ok || !slices.Contains(form, p.key) {
				r.y.fault(p.at, possible(form), "%s 的“%s”没有字段“%s”", "%s: %s has no field %q", r.kind.ID, a.do, p.key)
				return
			}
			if a.def != nil && p.key == a.def.Day {
				r.y.fault(p.at, handbook.Say("日子写在 on、days 或 after 里", "on, days or after give the day"), "“%s”就是办理的日子，不另填写", "%s is the day it is done and comes by itself", p.key)
				return
			}
			set(p.key, r.column(recs, p.value))
		}
	}
	if f := r.kind.AreaField(); f != nil && a.do == handbook.Open && slices.Contains(form, f.ID) && a.data.get(f.ID) == nil && (f.Required || r.n.get("areas") != nil) {
		for i, c := range recs {
			if c.place != nil || r.n.get("areas") != nil {
				values[i][f.ID] = c.area
			}
		}
	}
	if len(r.y.faults) > 0 {
		return
	}
	for i, c := range recs {
		r.enter(c, a, values[i], reasons[i])
	}
}

// flag reads a word that is true or false.
func (y *year) flag(n *node, key string) bool {
	v := n.get(key)
	if v != nil && v.text != "true" && v.text != "false" {
		y.fault(v, possible([]string{"true", "false"}), "%s 写成了“%s”", "%s is %q", key, v.text)
	}
	return v != nil && v.text == "true"
}

// knownStep tells whether a name can be that of a step a kind's records do; at is where it is written, nil: nowhere.
func (r *run) knownStep(k *handbook.Kind, at *node, id string) bool {
	ids := []string{handbook.Correct, handbook.Void}
	for _, a := range k.Actions {
		ids = append(ids, a.ID)
	}
	for _, c := range k.Clocks {
		if c.Extend != nil {
			ids = append(ids, handbook.Extend+"."+c.ID)
		}
		if c.Pause != nil {
			ids = append(ids, handbook.Pause+"."+c.ID, handbook.Resume+"."+c.ID)
		}
	}
	if slices.Contains(ids, id) {
		return true
	}
	if at != nil {
		r.y.fault(at, possible(ids), "%s 没有“%s”这一步", "%s has no step %q", k.ID, id)
	}
	return false
}

// form are the fields an action records.
func (r *run) form(a action) []string {
	switch {
	case a.def != nil:
		return a.def.Form
	case a.do == handbook.Correct:
		var all []string
		for _, f := range r.kind.Fields {
			all = append(all, f.ID)
		}
		return all
	default:
		return nil
	}
}

func (r *run) enter(c *rec, a action, values map[string]any, reason any) {
	out := ledger.Action{Do: a.do, Clock: a.clock, Limit: a.limit, On: c.on}
	if reason != nil {
		out.Reason = shown(reason)
	}
	switch {
	case a.def != nil && a.def.Day != "":
		values[a.def.Day] = c.on
		c.vals[a.def.Day], out.On = c.on, calendar.Date{}
	case a.do == handbook.Correct || a.do == handbook.Void:
		out.On = calendar.Date{}
	}
	if c.m == nil {
		c.m = r.y.matter(r.kind, r.dice)
		if c.from != nil {
			at := handbook.Open
			if named := r.n.get("from").get("at"); named != nil {
				at = named.text
			}
			c.m.last = c.from.stamps[at].next()
		}
	}
	c.m.latest = calendar.Date{}
	for _, n := range []*node{a.at.get("recorded_by"), r.n.get("recorded_by")} {
		if n != nil {
			c.m.latest = r.asDate(n, r.value(c, n, n.text))
			break
		}
	}
	c.m.plan(a.at, a.data, out, c.on, c.by, values)
	name := a.do
	if a.clock != "" {
		name += "." + a.clock
	}
	c.days[name], c.stamps[name] = c.on, c.m.last
	if a.do != handbook.Correct && a.do != handbook.Void {
		c.last = c.on
	}
}

// actors decides who does an action: who the step or the batch names, else the first of the posts that may.
func (r *run) actors(recs []*rec, a action) {
	n, whole := a.at.get("by"), r.n.get("by")
	if n == nil && whole != nil && whole.shape == scalar && slices.Contains(a.by, plainPost(whole.text)) {
		n = whole
	}
	if n != nil {
		r.named(recs, n, a)
		return
	}
	for _, c := range recs {
		c.by = person{}
		for _, post := range a.by {
			if p, ok := r.who(c, post); ok {
				c.by = p
				break
			}
		}
		if c.by.name == "" {
			r.y.fault(a.at, possible(a.by), "“%s”要由这些岗位之一办理，但 people.yaml 里都没有人", "%s is done by one of these posts, but people.yaml fills none", a.do)
			return
		}
	}
}

func plainPost(s string) string {
	s = strings.TrimPrefix(s, "other ")
	return strings.TrimSuffix(s, "@town")
}

// named lets those act whom a batch names by their posts.
func (r *run) named(recs []*rec, n *node, a action) {
	for i, v := range r.column(recs, n) {
		post := shown(v)
		if !slices.Contains(a.by, plainPost(post)) {
			r.y.fault(n, possible(a.by), "岗位“%s”不能办理“%s”", "the post %q may not do %s", post, a.do)
			return
		}
		p, ok := r.who(recs[i], post)
		if !ok {
			r.y.fault(n, handbook.Say("在 people.yaml 里写上姓名", "name somebody in people.yaml"), "岗位“%s”没有人", "nobody holds the post %q", post)
			return
		}
		recs[i].by = p
	}
}
