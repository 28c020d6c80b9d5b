package handbook

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
)

// Scenario is a story about one matter of a kind: what is done, and what must come of it or be refused. Scenarios
// stand beside the kind they tell of; they are run on the ledger.
type Scenario struct {
	File string
	Line int
	Kind string
	Name string
	Town string // whose overlay applies; empty: any
	// Linked is what is known of linked records: by link field, then "stage" or a field of theirs, as a person would type it.
	Linked  map[string]map[string]string
	Steps   []Step
	Then    Outcome
	Refused string // part of the sentence the last step is refused with; empty: nothing is refused
}

// Step is one act of a scenario.
type Step struct {
	Line   int
	Do     string            // an action's id, or Correct, Void, Extend, Pause, Resume
	Clock  string            // of Extend, Pause and Resume
	Values map[string]string // by field, as a person would type them
	On     calendar.Date     // no date: the day the action's own field says, or the day before
	Limit  calendar.Limit    // of Extend
	By     string            // post
	Reason string
}

// Outcome is what a scenario expects; what it leaves out is not looked at.
type Outcome struct {
	Stage   string
	Clocks  map[string]ClockState
	Figures map[string]int64 // by measure, within the kind unless it is named kind.measure; or by a facet of one: settled[form=oral]
}

// ClockState is what is expected of one clock; nil and no date are not looked at.
type ClockState struct {
	Due                calendar.Date
	Met, Late, Running *bool
}

// Scenarios reads every scenario of the handbook, those in a town's folder for that town. Whether the kinds, actions and
// posts exist shows when one is run.
func Scenarios(fsys fs.FS) ([]Scenario, error) {
	towns, err := Towns(fsys)
	if err != nil {
		return nil, err
	}
	d := &decoder{book: &Book{}}
	out, err := d.scenariosIn(fsys, kindsDir, "")
	for _, town := range towns {
		if err != nil {
			break
		}
		var own []Scenario
		own, err = d.scenariosIn(fsys, path.Join(townsDir, town, kindsDir), town)
		out = append(out, own...)
	}
	if err != nil {
		return nil, err
	}
	if len(d.faults) > 0 {
		return nil, d.faults.sorted()
	}
	return out, nil
}

// scenariosIn reads the scenarios of one folder; town is whose they are where they do not say.
func (d *decoder) scenariosIn(fsys fs.FS, dir, town string) ([]Scenario, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the scenarios: %w", err)
	}
	var out []Scenario
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), scenariosEnd) {
			continue
		}
		file := path.Join(dir, e.Name())
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("reading the scenarios: %w", err)
		}
		tree, faults := parseFile(file, string(text))
		d.faults = append(d.faults, faults...)
		if tree == nil {
			continue
		}
		out = append(out, d.scenarioFile(e.Name(), tree, town)...)
	}
	return out, nil
}

// scenarioFile reads <kind>.scenarios.yaml, or <kind>.<part>.scenarios.yaml where one file would be long.
func (d *decoder) scenarioFile(name string, tree *node, town string) []Scenario {
	kind, _, _ := strings.Cut(name, ".")
	out := d.scenarios(kind, tree)
	for i := range out {
		out[i].Town = cmp.Or(out[i].Town, town)
	}
	return out
}

// ownScenarios takes the scenarios a town keeps itself out of the files that define.
func (d *decoder) ownScenarios(trees map[string]*node, town string) {
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		if strings.HasSuffix(name, scenariosEnd) {
			d.book.Scenarios = append(d.book.Scenarios, d.scenarioFile(path.Base(name), trees[name], town)...)
			delete(trees, name)
		}
	}
}

func (d *decoder) scenarios(kind string, n *node) []Scenario {
	top := d.fields(n, keysOf("scenarios")...)
	d.need(n, top, "scenarios")
	if top["scenarios"] == nil || !d.is(top["scenarios"], list) {
		return nil
	}
	var out []Scenario
	named := map[string]bool{}
	for _, item := range top["scenarios"].items {
		m := d.fields(item, keysOf("scenario")...)
		d.need(item, m, "scenario", "do")
		s := Scenario{File: n.src.file, Line: item.line, Kind: kind, Name: d.word(m["scenario"]), Refused: d.word(m["refused"])}
		if named[s.Name] && m["scenario"] != nil {
			d.fault(m["scenario"], Say("两个情景同名", "two scenarios have this name"), Say("改一个名称", "rename one"))
		}
		named[s.Name] = true
		if g := m["given"]; g != nil {
			given := d.fields(g, keysOf("given")...)
			s.Town = d.word(given["town"])
			s.Linked = d.linkedRecords(given["linked"])
		}
		if (m["then"] == nil) == (m["refused"] == nil) && item.shape == mapping {
			d.fault(item, Say("须写 then 或 refused，只写一个", "one of then and refused is needed"), Say("then 写应有的结果，refused 写拒绝的话", "then tells what comes of it, refused the words of refusal"))
		}
		if m["do"] != nil && d.is(m["do"], list) {
			for _, step := range m["do"].items {
				s.Steps = append(s.Steps, d.step(step))
			}
		}
		if m["then"] != nil {
			s.Then = d.outcome(m["then"])
		}
		out = append(out, s)
	}
	return out
}

func (d *decoder) linkedRecords(n *node) map[string]map[string]string {
	if n == nil {
		return nil
	}
	out := map[string]map[string]string{}
	d.members(n, underbar, func(field string, _, value *node) {
		out[field] = map[string]string{}
		if d.is(value, mapping) {
			for _, p := range value.pairs {
				out[field][p.key.text] = d.typed(p.value)
			}
		}
	})
	return out
}

// stepWords are what a step says beside its act.
var stepWords = []string{"on", "limit", "by", "reason"}

func (d *decoder) step(n *node) Step {
	s := Step{Line: n.line, Values: map[string]string{}}
	if !d.is(n, mapping) {
		return s
	}
	var act *pair
	for i, p := range n.pairs {
		if slices.Contains(stepWords, p.key.text) {
			continue
		}
		if act != nil {
			d.fault(p.key, Say("一步只做一件事，这里又有“%s”", "a step is one act, and here is %q too", p.key.text),
				Text{Zh: "另起一步；旁边只能写 " + strings.Join(stepWords, "、"), En: "make it a step of its own; beside the act stand only " + strings.Join(stepWords, ", ")})
			continue
		}
		act = &n.pairs[i]
	}
	if act == nil {
		d.fault(n, Say("这一步没有写做什么", "this step does not say what is done"), Say("如 {open: {…}, by: law-clerk}", "as in {open: {…}, by: law-clerk}"))
		return s
	}
	s.Do = d.id(act.key, underbar)
	if !isID(s.Do, underbar) {
		s.Do = ""
	}
	switch v := act.value; {
	case s.Do == Extend || s.Do == Pause || s.Do == Resume:
		s.Clock = d.word(v)
		if v.shape == empty {
			d.fault(act.key, Say("没有写哪个期限", "the clock is not named"), Say("如 %s: mediate", "as in %s: mediate", s.Do))
		}
	case v.shape == mapping:
		for _, p := range v.pairs {
			s.Values[p.key.text] = d.typed(p.value)
		}
	case v.shape != empty:
		d.is(v, mapping)
	}
	s.By, s.Reason = d.word(n.get("by")), d.word(n.get("reason"))
	s.Limit = d.limit(n.get("limit"))
	s.On = d.dayAt(n.get("on"))
	return s
}

// typed is a value as a person would type it; several become one list of texts, nothing an empty cell.
func (d *decoder) typed(n *node) string {
	switch n.shape {
	case list:
		var texts []string
		for _, item := range d.words(n) {
			texts = append(texts, item.text)
		}
		return strings.Join(texts, "、")
	case empty:
		return ""
	default:
		return d.word(n)
	}
}

func (d *decoder) dayAt(n *node) calendar.Date {
	w := d.word(n)
	if w == "" {
		return calendar.Date{}
	}
	day, err := calendar.Parse(w)
	if err != nil {
		d.fault(n, Say("“%s”不是日期", "%q is not a date", w), Say("写成 2024-03-05", "write 2024-03-05"))
	}
	return day
}

func (d *decoder) outcome(n *node) Outcome {
	o := Outcome{Clocks: map[string]ClockState{}, Figures: map[string]int64{}}
	if !d.is(n, mapping) {
		return o
	}
	for _, p := range n.pairs {
		switch clock, what, dotted := strings.Cut(p.key.text, "."); {
		case p.key.text == "stage":
			o.Stage = d.word(p.value)
		case p.key.text == "figures":
			if d.is(p.value, mapping) {
				for _, f := range p.value.pairs {
					const most = 1 << 53
					o.Figures[f.key.text] = d.integer(f.value, -most, most)
				}
			}
		case dotted:
			c := o.Clocks[clock]
			switch what {
			case "due":
				c.Due = d.dayAt(p.value)
			case "met":
				c.Met = new(d.flag(p.value))
			case "late":
				c.Late = new(d.flag(p.value))
			case "running":
				c.Running = new(d.flag(p.value))
			default:
				d.fault(p.key, Say("期限没有“%s”", "a clock has no %q", what), suggest(what, []string{"due", "met", "late", "running"}))
			}
			o.Clocks[clock] = c
		default:
			d.fault(p.key, Say("结果里没有“%s”", "an outcome has no %q", p.key.text), suggest(p.key.text, []string{"stage", "figures", "clock.due", "clock.met", "clock.late", "clock.running"}))
		}
	}
	return o
}
