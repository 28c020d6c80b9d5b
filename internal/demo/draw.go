package demo

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/handbook"
)

// column decides a value for each of several records at once; nil: the record has none.
func (r *run) column(recs []*rec, n *node) []any {
	out := make([]any, len(recs))
	switch n.shape {
	case scalar:
		for i, c := range recs {
			out[i] = r.value(c, n, n.text)
		}
		return out
	case list:
		for i, c := range recs {
			texts := []string{}
			for _, item := range n.items {
				if v := r.value(c, item, item.text); v != nil {
					texts = append(texts, shown(v))
				}
			}
			out[i] = texts
		}
		return out
	}
	switch {
	case n.get("by") != nil:
		r.cases(recs, n, out)
	case n.get("mix") != nil:
		r.share(recs, n.get("mix"), out)
	case n.get("any") != nil:
		any := n.get("any")
		if len(any.items) == 0 {
			r.y.fault(any, handbook.Text{}, "any 后面应列出可选的值", "any needs a list of values")
			return out
		}
		for i, c := range recs {
			out[i] = r.column([]*rec{c}, one(r.dice, any.items))[0]
		}
	case n.get("after") != nil:
		r.dates(recs, n, out)
	case n.get("from") != nil:
		r.amounts(recs, n, out)
	default:
		r.counts(recs, n, out)
	}
	return out
}

// cases gives each record the value of its case: {by: sort, land: …, wages: …, else: …}.
func (r *run) cases(recs []*rec, n *node, out []any) {
	trait := n.get("by").text
	groups := map[string][]int{}
	for i, c := range recs {
		v, ok := r.lookup(c, trait)
		if !ok {
			r.y.fault(n.get("by"), possible(known(c)), "没有“%s”这个特征或字段", "there is no trait or field %q", trait)
			return
		}
		groups[shown(v)] = append(groups[shown(v)], i)
	}
	for _, word := range slices.Sorted(maps.Keys(groups)) {
		value := n.get(word)
		if value == nil {
			value = n.get("else")
		}
		if value == nil {
			r.y.fault(n, handbook.Say("加上 %s: 或 else:", "add %s: or else:", word), "没有写%s为“%s”时的值", "there is no value for the %s %q", trait, word)
			return
		}
		r.group(recs, groups[word], value, out)
	}
}

// group decides a value for some of the records.
func (r *run) group(recs []*rec, at []int, n *node, out []any) {
	some := make([]*rec, len(at))
	for i, k := range at {
		some[i] = recs[k]
	}
	for i, v := range r.column(some, n) {
		out[at[i]] = v
	}
}

// counts deals values in the numbers given: {oral: 402, written: 149} for 551 records.
func (r *run) counts(recs []*rec, n *node, out []any) {
	sum, counts := 0, make([]int, len(n.pairs))
	for i, p := range n.pairs {
		k, ok := p.value.number()
		if !ok || k < 0 {
			r.y.fault(p.value, handbook.Say("写件数；按比例写 {mix: {…}}，任选写 {any: […]}", "give counts; shares are {mix: {…}}, a free choice is {any: […]}"), "“%s”后面不是件数", "%q is not followed by a count", p.key)
			return
		}
		counts[i], sum = k, sum+k
	}
	if sum != len(recs) {
		r.y.fault(n, handbook.Say("各数之和应为 %d；按比例写 {mix: {…}}", "the counts must add up to %d; shares are {mix: {…}}", len(recs)), "所列合计%d，记录有%d件", "the counts add up to %d, there are %d records", sum, len(recs))
		return
	}
	r.deal(recs, n, counts, out)
}

// share deals values by weight: {mix: {grid: 3, platform: 1}}.
func (r *run) share(recs []*rec, n *node, out []any) {
	weights := make([]float64, len(n.pairs))
	for i, p := range n.pairs {
		f, err := strconv.ParseFloat(p.value.text, 64)
		if err != nil || f < 0 {
			r.y.fault(p.value, handbook.Say("写权数，如 3", "give a weight, e.g. 3"), "“%s”后面不是数", "%q is not followed by a number", p.key)
			return
		}
		weights[i] = f
	}
	r.deal(recs, n, r.apportion(len(recs), weights), out)
}

// apportion divides n by weights as exactly as whole numbers can; what is left over goes by chance.
func (r *run) apportion(n int, weights []float64) []int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	counts, rest := make([]int, len(weights)), make([]float64, len(weights))
	if sum == 0 {
		return counts
	}
	left, over := n, 0.0
	for i, w := range weights {
		exact := float64(n) * w / sum
		counts[i] = int(exact)
		rest[i] = exact - float64(counts[i])
		left, over = left-counts[i], over+rest[i]
	}
	for ; left > 0 && over > 0; left-- {
		at := r.dice.Float64() * over
		for i := range rest {
			if at -= rest[i]; rest[i] > 0 && (at < 0 || i == len(rest)-1) {
				counts[i]++
				over -= rest[i]
				rest[i] = 0
				break
			}
		}
	}
	for i := 0; left > 0; i, left = i+1, left-1 {
		counts[i%len(counts)]++ // what rounding lost
	}
	return counts
}

// deal gives each key of n to as many records as counted, in no order.
func (r *run) deal(recs []*rec, n *node, counts []int, out []any) {
	order := r.dice.Perm(len(recs))
	for i, p := range n.pairs {
		for _, k := range order[:counts[i]] {
			out[k] = r.value(recs[k], p.at, p.key)
		}
		order = order[counts[i]:]
	}
}

// dates are days a length of time after the step's own day, or after another day: {after: 3..60 days, of: settle}.
func (r *run) dates(recs []*rec, n *node, out []any) {
	for i, c := range recs {
		base := c.on
		if of := n.get("of"); of != nil {
			on, done := c.days[of.text]
			if !done {
				v, ok := r.lookup(c, of.text)
				if !ok {
					r.y.fault(of, possible(known(c)), "没有“%s”这个步骤、特征或字段", "there is no step, trait or field %q", of.text)
					return
				}
				on = r.asDate(of, v)
			}
			base = on
		}
		out[i] = r.after(n.get("after"), base)
	}
}

// amounts are whole numbers between two, adding up to a sum when there is one: {from: 50, to: 300, step: 10, sum: 51800}.
func (r *run) amounts(recs []*rec, n *node, out []any) {
	read := func(key string, without int) int {
		v := n.get(key)
		if v == nil {
			return without
		}
		i, ok := v.number()
		if !ok {
			r.y.fault(v, handbook.Text{}, "“%s”后面应是整数", "%q must be a whole number", key)
		}
		return i
	}
	from, to, by := read("from", 0), read("to", 0), max(1, read("step", 1))
	if to < from || (to-from)%by != 0 {
		r.y.fault(n, handbook.Say("from 不大于 to，两者相差 step 的整数倍", "from at most to, and a whole number of steps between them"), "from %d 到 to %d 不成一段", "from %d to %d is no range", from, to)
		return
	}
	if len(recs) == 0 {
		return
	}
	picked, sum := make([]int, len(recs)), 0
	for i := range picked {
		picked[i] = from + by*r.dice.IntN((to-from)/by+1)
		sum += picked[i]
	}
	if n.get("sum") != nil {
		want := read("sum", 0)
		if want < from*len(recs) || want > to*len(recs) || (want-from*len(recs))%by != 0 {
			r.y.fault(n.get("sum"), handbook.Say("%[1]d件、每件%[2]d至%[3]d，合计只能是%[4]d至%[5]d之间、按%[6]d递增的数", "%[1]d records of %[2]d to %[3]d add up to a number from %[4]d to %[5]d in steps of %[6]d",
				len(recs), from, to, from*len(recs), to*len(recs), by), "合不成%d", "they cannot add up to %d", want)
			return
		}
		for sum != want {
			i := r.dice.IntN(len(picked))
			switch {
			case sum < want && picked[i] < to:
				picked[i], sum = picked[i]+by, sum+by
			case sum > want && picked[i] > from:
				picked[i], sum = picked[i]-by, sum-by
			}
		}
	}
	for i, v := range picked {
		out[i] = v
	}
}

func (r *run) numbers(n *node) []float64 {
	var out []float64
	for _, item := range n.items {
		f, err := strconv.ParseFloat(item.text, 64)
		if err != nil {
			r.y.fault(item, handbook.Text{}, "“%s”不是数", "%q is no number", item.text)
			return nil
		}
		out = append(out, f)
	}
	return out
}

var inserted = regexp.MustCompile(`\{[^{}]+\}`)

// value is what a text of a batch stands for: $name is looked up, {name} is put in, anything else is itself.
func (r *run) value(c *rec, at *node, text string) any {
	if text == "" || text == "none" {
		return nil
	}
	fill := func(s string) string {
		return inserted.ReplaceAllStringFunc(s, func(found string) string {
			name, width := found[1:len(found)-1], 0
			if i := strings.LastIndexByte(name, ':'); i > 0 {
				if w, err := strconv.Atoi(name[i+1:]); err == nil {
					name, width = name[:i], w
				}
			}
			out := shown(r.ref(c, at, name))
			return strings.Repeat("0", max(0, width-len(out))) + out
		})
	}
	if name, ok := strings.CutPrefix(text, "$"); ok {
		if v := r.ref(c, at, fill(name)); v != "" {
			return v
		}
		return nil
	}
	return fill(text)
}

// builtIn are the names every batch can use.
var builtIn = []string{"day", "area", "village", "town", "party", "name", "by", "year", "n", "from", "says", "then", "note", "of",
	"text:<story>", "word:<list>", "who:<post>", "other:<post>", "link:<batch>", "day:<action>"}

// ref is what a name stands for in a record.
func (r *run) ref(c *rec, at *node, name string) any {
	if kind, id, ok := strings.Cut(name, ":"); ok {
		return r.made(c, at, kind, id)
	}
	if v, ok := r.lookup(c, name); ok {
		return v
	}
	switch name {
	case "day":
		return c.on
	case "area":
		return c.area
	case "village":
		if c.place != nil {
			return c.place.area.Title.Zh
		}
		return r.y.book.Town.Title.Zh
	case "town":
		return r.y.book.Town.Title.Zh
	case "party":
		return r.y.names.any(r.dice)
	case "name":
		return r.y.names.next()
	case "by":
		return c.by.name
	case "year":
		return r.y.Year
	case "n":
		return c.n
	case "from":
		if c.from != nil {
			return c.from
		}
	case "says":
		return c.tale.says
	case "then":
		return c.tale.then
	case "note":
		return c.tale.note
	case "of":
		return c.tale.of
	}
	r.y.fault(at, possible(append(known(c), builtIn...)), "没有“%s”", "there is no %q", name)
	return ""
}

// made is a name with an argument.
func (r *run) made(c *rec, at *node, kind, id string) any {
	switch kind {
	case "text":
		return r.tell(c, at, id)
	case "word":
		if words := r.y.texts.Words[id]; len(words) > 0 {
			return one(r.dice, words)
		}
		r.y.fault(at, possible(slices.Sorted(maps.Keys(r.y.texts.Words))), "texts 里没有词表“%s”", "the texts have no words %q", id)
	case "who", "other":
		post := id
		if kind == "other" {
			post = "other " + id
		}
		if p, ok := r.who(c, post); ok {
			return p.name
		}
		r.y.fault(at, possible(slices.Sorted(maps.Keys(r.y.people.Staff))), "岗位“%s”没有人", "nobody holds the post %q", id)
	case "link":
		if targets := r.y.named[id]; len(targets) > 0 {
			return targets[(c.n-1)%len(targets)]
		}
		r.y.fault(at, possible(slices.Sorted(maps.Keys(r.y.named))), "前面没有名为 as: %s 的批次", "no batch before this one is called as: %s", id)
	case "day":
		if on, done := c.days[id]; done {
			return on
		}
		r.y.fault(at, possible(slices.Sorted(maps.Keys(c.days))), "这件记录没有做过“%s”", "the record has not done %q", id)
	default:
		r.y.fault(at, possible(builtIn), "没有“%s:…”", "there is no %s:…", kind)
	}
	return ""
}

// tell tells the next story of an id.
func (r *run) tell(c *rec, at *node, id string) any {
	t := r.y.tellers[id]
	if t == nil {
		stories := r.y.texts.Stories[id]
		if len(stories) == 0 {
			r.y.fault(at, near(id, slices.Sorted(maps.Keys(r.y.texts.Stories))), "texts 里没有故事“%s”", "the texts have no stories %q", id)
			return ""
		}
		words := maps.Clone(r.y.texts.Words)
		words["town"] = []string{r.y.book.Town.Title.Zh}
		for _, p := range r.y.places {
			words["village"] = append(words["village"], p.area.Title.Zh)
		}
		t = newTeller(r.y.dice("text/"+id), words, stories)
		r.y.tellers[id] = t
	}
	c.tale = t.tell()
	if t.missing != "" {
		r.y.fault(at, handbook.Say("在 words 里写上它", "write it under words"), "故事“%s”里的{%s}没有词", "the stories %q have a slot {%s} without words", id, t.missing)
	}
	return c.tale.says
}

// lookup finds a trait or field of a record, or with from. one of the record it is paired with.
func (r *run) lookup(c *rec, name string) (any, bool) {
	if rest, ok := strings.CutPrefix(name, "from."); ok {
		if c.from == nil {
			return nil, false
		}
		switch on, done := c.from.days[rest]; {
		case done:
			return on, true
		case rest == "area":
			return c.from.area, true
		}
		if v, ok := c.from.vals[rest]; ok && v != nil {
			return v, true
		}
		_, isField := c.from.m.kind.Field(rest)
		return "", isField
	}
	if v, ok := c.vals[name]; ok {
		if v == nil {
			v = ""
		}
		return v, true
	}
	if name == "of" && c.tale.says != "" {
		return c.tale.of, true
	}
	if _, isField := r.kind.Field(name); isField && !slices.Contains(builtIn, name) {
		return "", true // not filled yet
	}
	return nil, false
}

// known are the names a record can be asked for.
func known(c *rec) []string { return slices.Sorted(maps.Keys(c.vals)) }

// areas gives each record the place it belongs to.
func (r *run) areas(recs []*rec) {
	n := r.n.get("areas")
	if n == nil && (recs[0].place != nil || recs[0].area != "" || recs[0].from != nil) {
		return
	}
	f := r.kind.AreaField()
	where := "town"
	switch {
	case n != nil && n.shape == mapping:
		r.placed(recs, n)
		return
	case n != nil:
		where = n.text
	case f != nil && f.Level == "grid":
		where = "grids"
	case f != nil && (f.Required || r.n.get("open").get(f.ID) != nil):
		where = "villages"
	}
	if !slices.Contains([]string{"town", "villages", "grids", "all"}, where) {
		if a, ok := r.titled(where); ok {
			for _, c := range recs {
				r.settleIn(c, a)
			}
			return
		}
		r.y.fault(n, possible([]string{"villages", "grids", "all", "town", "{晨光村: 30, …}"}), "没有“%s”这个属地", "there is no area %q", where)
		return
	}
	if where == "town" {
		for _, c := range recs {
			c.area = r.y.book.Root()
		}
		return
	}
	weights := make([]float64, len(r.y.places))
	for i, p := range r.y.places {
		weights[i] = p.weight
	}
	order := r.dice.Perm(len(recs))
	for i, count := range r.apportion(len(recs), weights) {
		p := r.y.places[i]
		for _, k := range order[:count] {
			recs[k].place, recs[k].area = p, p.area.Code
			const inGrid = 70 // of a hundred, where both villages and grids may be named
			if grids := p.area.Children; len(grids) > 0 && (where == "grids" || where == "all" && r.dice.IntN(100) < inGrid) {
				recs[k].area = one(r.dice, grids).Code
			}
		}
		order = order[count:]
	}
}

// placed deals areas as counted by their titles.
func (r *run) placed(recs []*rec, n *node) {
	out := make([]any, len(recs))
	r.counts(recs, n, out)
	for i, v := range out {
		if v == nil {
			return
		}
		a, ok := r.titled(shown(v))
		if !ok {
			var titles []string
			for _, p := range r.y.places {
				titles = append(titles, p.area.Title.Zh)
			}
			r.y.fault(n, possible(titles), "没有“%s”这个属地", "there is no area %q", shown(v))
			return
		}
		r.settleIn(recs[i], a)
	}
}

// titled finds a village, community or grid by title or code.
func (r *run) titled(title string) (*handbook.Area, bool) {
	for _, p := range r.y.places {
		for _, a := range append([]*handbook.Area{p.area}, p.area.Children...) {
			if a.Title.Zh == title || a.Code == title {
				return a, true
			}
		}
	}
	return nil, false
}

func (r *run) settleIn(c *rec, a *handbook.Area) {
	c.area = a.Code
	for _, p := range r.y.places {
		if p.area.Code == a.Code || p.area.Code == a.Parent {
			c.place = p
		}
	}
}
