package sheets

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// rowReader turns rows into the actions they tell of.
type rowReader struct {
	*plan
	l       *layout
	cfg     Config
	cells   []*cellReader // by column of the plan
	places  []int         // by column of the plan: its place in the sheet, or -1
	ordered []int         // columns of the opening by field, the order in which the key is made
	seen    map[key]int   // how often an opening has come in this file

	// of the row at hand
	row    int
	values []value // by column of the plan
	done   []bool  // by step
	buf    []byte
	faults []Fault
}

// key is the hash of what a row says.
type key [16]byte

func newRowReader(cfg Config, p *plan, l *layout, since4 bool) *rowReader {
	r := &rowReader{plan: p, l: l, cfg: cfg, seen: map[key]int{}, values: make([]value, len(p.columns)), done: make([]bool, len(p.steps))}
	for i, c := range p.columns {
		r.cells = append(r.cells, newCellReader(p.book, c, since4))
		r.places = append(r.places, l.place(c))
		if c.steps[0] == 0 {
			r.ordered = append(r.ordered, i)
		}
	}
	slices.SortFunc(r.ordered, func(a, b int) int { return strings.Compare(p.columns[a].name(), p.columns[b].name()) })
	return r
}

// name is what a column is called in a key: the same whatever it is titled.
func (c *column) name() string {
	if c.field == nil {
		return "·day"
	}
	return c.field.ID
}

// record reads one row; nil when it has faults, which it keeps.
func (r *rowReader) record(row int, cells []string) []ledger.Action {
	r.row, r.faults = row, nil
	for i, place := range r.places {
		r.values[i] = value{}
		if place < 0 || place >= len(cells) {
			continue
		}
		v := r.cells[i].read(cells[place])
		if v.wrong != nil {
			r.fault(i, v.wrong.Wrong, v.wrong.Right)
		}
		r.values[i] = v
	}
	opening := r.key(cells)
	r.findSteps()
	for i, c := range r.columns {
		if !r.values[i].blank() || !r.needed(c) || c.day && !c.exclusive() {
			continue
		}
		for _, s := range c.steps {
			if r.done[s] && !(c.day && r.dayOf(s) >= 0) {
				r.fault(i, handbook.Say("没有填“%s”", "%q is empty", c.title), r.advice(s))
				break
			}
		}
	}
	if len(r.faults) > 0 {
		return nil
	}
	return r.actions(opening)
}

func (r *rowReader) advice(step int) handbook.Text {
	if step == 0 {
		return handbook.Say("此项必填", "it is required")
	}
	return handbook.Say("登记「%s」须填此项；没有办这一步的，把这一步的各列留空", "%q needs it; where that step was not done, leave all its columns empty", r.steps[step].Title)
}

// fault notes a fault at a column's cell; where the sheet has no such column, at another for the same day, or else at
// the row's first.
func (r *rowReader) fault(index int, wrong, right handbook.Text) {
	place := r.places[index]
	if c := r.columns[index]; place < 0 && c.day {
		place = slices.IndexFunc(r.l.at, func(o *column) bool { return o != nil && o.day && slices.Contains(o.steps, c.steps[0]) })
	}
	if place < 0 {
		wrong = handbook.Say("%s（表中没有这一列）", "%s (the sheet has no such column)", wrong)
	}
	r.faults = append(r.faults, r.l.fault(max(place, 0), r.row, wrong, right))
}

// key identifies the row by what it says of the opening, like rows by their order. The ledger's own number
// tells rows apart too, unless it only counts the rows: those numbers move when a row is put in.
func (r *rowReader) key(cells []string) key {
	b := append(r.buf[:0], r.kind.ID...)
	for _, i := range r.ordered {
		if v := r.values[i]; v.v != nil {
			b = append(b, 0)
			b = append(b, r.columns[i].name()...)
			b = append(b, '=')
			b = append(b, v.canon...)
		}
	}
	if n := r.l.number; n >= 0 && n < len(cells) {
		if own := trim(cells[n]); own != "" && !digits(own) {
			b = append(append(b, "\x00#"...), own...)
		}
	}
	sum := sha256.Sum256(b)
	k := key(sum[:16])
	r.seen[k]++
	if n := r.seen[k]; n > 1 {
		b = strconv.AppendInt(append(b, "\x00×"...), int64(n), 10)
		sum = sha256.Sum256(b)
		k = key(sum[:16])
	}
	r.buf = b
	return k
}

// findSteps decides which steps the row tells of.
func (r *rowReader) findSteps() {
	clear(r.done)
	r.done[0] = true
	for i, c := range r.columns {
		if c.exclusive() && r.says(i) {
			r.done[c.steps[0]] = true
		}
	}
	for i, c := range r.columns {
		if c.exclusive() || !r.says(i) || slices.ContainsFunc(c.steps, func(s int) bool { return r.done[s] }) {
			continue
		}
		switch fitting := slices.DeleteFunc(slices.Clone(c.steps), func(s int) bool { return !r.complete(s) }); len(fitting) {
		case 1:
			r.done[fitting[0]] = true
		default:
			var steps []handbook.Text
			for _, s := range c.steps {
				steps = append(steps, r.steps[s].Title)
			}
			r.fault(i, handbook.Say("填了“%s”，但看不出办的是哪一步", "%q is filled in, but not which step was done", c.title),
				handbook.Say("把“%s”所需的各项填全，或者写在“%s·日期”一列", "fill in all that %s needs, or use a column %q", list(steps), steps[0]))
		}
	}
}

// says tells whether a cell shows that something was done: a 否 copied down a column does not.
func (r *rowReader) says(column int) bool {
	v := r.values[column]
	return !v.blank() && v.v != false
}

// complete tells whether the row has everything a step needs.
func (r *rowReader) complete(step int) bool {
	for i, c := range r.columns {
		if slices.Contains(c.steps, step) && r.needed(c) && r.values[i].blank() && !(c.day && r.dayOf(step) >= 0) {
			return false
		}
	}
	return true
}

// dayOf is the column that tells the day of a step in this row, or -1.
func (r *rowReader) dayOf(step int) int {
	found := -1
	for i, c := range r.columns {
		if c.day && r.values[i].v != nil && slices.Contains(c.steps, step) && (found < 0 || c.exclusive()) {
			found = i
		}
	}
	return found
}

// actions are what the row tells of, in the order it happened: the opening, then each time the earliest step that
// may be done in the stage reached. A step without a day of its own was done on the day of the step before it.
func (r *rowReader) actions(opening key) []ledger.Action {
	out := []ledger.Action{r.action(0, r.on(0, calendar.Date{}))}
	// The day goes first: ledgers run in order of days, and keys near one another are written much faster.
	open := "sheet:" + out[0].On.String() + ":" + hex.EncodeToString(opening[:])
	out[0].Key, out[0].Kind = open, r.kind.ID
	stage, last := r.opened(), out[0].On
	r.done[0] = false
	for {
		next, allowed, on := -1, false, calendar.Date{}
		for s, done := range r.done {
			if !done {
				continue
			}
			may, day := slices.Contains(r.steps[s].From, stage), r.on(s, last)
			if next < 0 || may && !allowed || may == allowed && day.Before(on) {
				next, allowed, on = s, may, day
			}
		}
		if next < 0 {
			return out
		}
		r.done[next] = false
		a := r.action(next, on)
		a.Opened, a.Whole, out[0].Whole = open, open, open
		a.Key = open + ":" + a.Do + ":" + r.stepKey(next, on)
		out = append(out, a)
		if to := r.steps[next].To; to != "" {
			stage = to
		}
		last = on
	}
}

func (r *rowReader) on(step int, before calendar.Date) calendar.Date {
	if i := r.dayOf(step); i >= 0 {
		return r.values[i].v.(calendar.Date)
	}
	return before
}

func (r *rowReader) action(step int, on calendar.Date) ledger.Action {
	def := r.steps[step]
	a := ledger.Action{Town: r.cfg.Town, Do: def.ID, On: on, By: r.cfg.By, Post: r.post(def), Data: make(map[string]any, len(def.Form))}
	for i, c := range r.columns {
		if c.field != nil && c.field.ID != def.Day && r.values[i].v != nil && slices.Contains(c.steps, step) {
			a.Data[c.field.ID] = r.values[i].v
		}
	}
	if def.Day != "" && r.dayOf(step) >= 0 {
		a.Data[def.Day] = on
	}
	return a
}

// post is the post to do a step in.
func (r *rowReader) post(a *handbook.Action) string {
	if !slices.Contains(a.By, r.cfg.Post) {
		for _, also := range r.cfg.Also {
			if slices.Contains(a.By, also) {
				return also
			}
		}
	}
	return r.cfg.Post
}

// stepKey hashes what a row says of a step: said otherwise it is another step, which the books judge anew.
func (r *rowReader) stepKey(step int, on calendar.Date) string {
	b := append(r.buf[:0], on.String()...)
	for _, id := range r.steps[step].Form {
		for i, c := range r.columns {
			if c.field != nil && c.field.ID == id && !c.day && r.values[i].v != nil && slices.Contains(c.steps, step) {
				b = append(append(append(append(b, 0), id...), '='), r.values[i].canon...)
			}
		}
	}
	r.buf = b
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

func list(texts []handbook.Text) handbook.Text {
	var zh, en []string
	for _, t := range texts {
		zh, en = append(zh, "「"+t.Zh+"」"), append(en, t.In("en"))
	}
	return handbook.Text{Zh: strings.Join(zh, "、"), En: strings.Join(en, " or ")}
}
