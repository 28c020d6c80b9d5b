package manual

import (
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Procedure is one kind of matter explained in one language, every part in words.
type Procedure struct {
	Title, Note, Section, Basis string
	Number                      string // the numbering rule with the places it fills in
	Register, Reports           bool
	Fields                      []Field
	Flow                        Flow
	Steps                       []Step
	Clocks                      []Clock
	Measures                    []Measure
	Rules                       []Rule
	Papers                      []Paper
	Correct, Void, Read         string // posts; Read is empty where all who work in the town may
	Rhythm                      string // when there should be a record; empty: whenever something happens
	Unique                      string // what no two records have in common; empty: they may be alike
}

// Field is something recorded.
type Field struct {
	Title, Sort, Help string
	Choices           string // the options of a choice
	Required          bool
}

// Step is something that can be done.
type Step struct {
	ID, Title, By string
	From, To      string // stages; To is empty where the stage stays
	Day           string // the field that tells when it was done; empty: the day is given beside the form
	Form          string // fields filled in, required ones first
	Computed      []string
	Asks          []Ask
}

// Ask is what must hold for a step to be done.
type Ask struct {
	Words   string // the condition
	Says    string // what the person is told where it does not hold
	Confirm bool   // a law office must confirm it
}

// Clock is a time limit.
type Clock struct {
	ID, Title, Length, From, Until string
	When                           string // the matters it runs for; empty: all
	Yellow, Extend, Pause, Breach  string // empty: there is none
	Basis                          string
	Roll, Confirm                  bool
}

// Measure is something counted.
type Measure struct {
	ID, Title, Unit string
	Sort, How       string // of a period or a day, and how the figure comes about
	Where           string // which matters; empty: all
	By              string // what it is broken down by
}

// Rule is a relation between two figures.
type Rule struct{ Words, Says string }

// Paper is a document a matter needs.
type Paper struct{ Title, After, When string }

// Explain explains a kind in lang ("zh" or "en").
func Explain(b *handbook.Book, k *handbook.Kind, lang string) *Procedure {
	x := explainer{book: b, kind: k, lang: lang}
	p := &Procedure{Title: x.in(k.Title), Note: x.in(k.Note), Basis: k.Basis, Number: k.Number, Register: k.Register, Reports: k.Reports,
		Correct: x.posts(k.CorrectBy), Void: x.posts(k.VoidBy), Read: x.posts(k.ReadBy), Flow: flow(k, lang)}
	if i := slices.IndexFunc(b.Sections, func(s handbook.Section) bool { return s.ID == k.Section }); i >= 0 {
		p.Section = x.in(b.Sections[i].Title)
	}
	for _, f := range k.Fields {
		p.Fields = append(p.Fields, x.field(f))
	}
	for _, a := range k.Actions {
		p.Steps = append(p.Steps, x.step(a))
	}
	for _, c := range k.Clocks {
		p.Clocks = append(p.Clocks, x.clock(c))
	}
	for _, m := range k.Measures {
		p.Measures = append(p.Measures, Counted(b, m, lang))
	}
	for _, r := range k.Rules {
		p.Rules = append(p.Rules, Rule{Words: x.measure(r.Left) + " " + r.Is + " " + x.measure(r.Right), Says: x.in(r.Says)})
	}
	for _, d := range k.Documents {
		after := x.join(len(d.After), func(i int) string { return x.in(d.After[i].Title) })
		p.Papers = append(p.Papers, Paper{Title: x.in(d.Title), After: after, When: d.When.In(lang)})
	}
	p.Rhythm = x.rhythm(k.Rhythm)
	p.Unique = x.join(len(k.Unique), func(i int) string {
		u := k.Unique[i]
		return x.fieldTitle(u.Field) + map[string]string{"": "", "month": x.say("（同月）", " (month)"), "quarter": x.say("（同季度）", " (quarter)"), "year": x.say("（同年）", " (year)")}[u.Span]
	})
	return p
}

// explainer words the parts of one kind in one language.
type explainer struct {
	book *handbook.Book
	kind *handbook.Kind
	lang string
}

func (x explainer) in(t handbook.Text) string { return t.In(x.lang) }

func (x explainer) say(zh, en string, args ...any) string {
	return handbook.Say(zh, en, args...).In(x.lang)
}

func (x explainer) join(n int, each func(i int) string) string {
	parts := make([]string, n)
	for i := range n {
		parts[i] = each(i)
	}
	return strings.Join(parts, x.say("、", ", "))
}

func (x explainer) posts(ids []string) string {
	return x.join(len(ids), func(i int) string {
		for _, p := range x.book.Posts {
			if p.ID == ids[i] {
				return x.in(p.Title)
			}
		}
		return ids[i]
	})
}

func (x explainer) fieldTitle(id string) string {
	if f, ok := x.kind.Field(id); ok {
		return x.in(f.Title)
	}
	return id
}

func (x explainer) actions(ids []string) string {
	return x.join(len(ids), func(i int) string { return x.action(ids[i]) })
}

func (x explainer) action(id string) string {
	if a, ok := x.kind.Action(id); ok {
		return x.in(a.Title)
	}
	return id
}

func (x explainer) stages(ids []string) string {
	return x.join(len(ids), func(i int) string { return x.stage(ids[i]) })
}

func (x explainer) stage(id string) string {
	if s, ok := x.kind.Stage(id); ok {
		return x.in(s.Title)
	}
	return id
}

func (x explainer) measure(id string) string {
	if m, ok := x.book.Measure(id); ok {
		return x.in(m.Title)
	}
	return id
}

func (x explainer) limit(l calendar.Limit) string {
	if x.lang == "en" {
		return l.String()
	}
	return l.Chinese()
}

// sorts words the types of fields.
var sorts = map[string]handbook.Text{
	"text": {Zh: "一行文字", En: "a line of text"}, "long": {Zh: "多行文字", En: "text"}, "integer": {Zh: "整数", En: "whole number"},
	"money": {Zh: "金额（元）", En: "amount in yuan"}, "date": {Zh: "日期", En: "date"}, "choice": {Zh: "单选", En: "one of several"},
	"flag": {Zh: "是/否", En: "yes or no"}, "area": {Zh: "属地", En: "area"}, "person": {Zh: "工作人员", En: "member of staff"},
	"party": {Zh: "当事人（密封保存）", En: "party (kept sealed)"}, "list": {Zh: "多项文字", En: "list"},
	"attachment": {Zh: "附件", En: "attachment"}, "link": {Zh: "关联事项", En: "linked record"}, "measure": {Zh: "指标", En: "figure"},
}

func (x explainer) field(f *handbook.Field) Field {
	out := Field{Title: x.in(f.Title), Sort: x.in(sorts[f.Type.Name()]), Help: x.in(f.Help), Required: f.Required}
	if target, ok := x.book.Kind(f.Kind); ok {
		out.Sort += x.say("：%s", ": %s", x.in(target.Title))
	}
	if f.Of == handbook.OfPersons {
		out.Sort = x.say("几名工作人员", "members of staff")
	}
	out.Choices = x.join(len(f.Options), func(i int) string { return x.in(f.Options[i].Title) })
	return out
}

func (x explainer) step(a *handbook.Action) Step {
	title := x.in(a.Title)
	switch {
	case a.Approval:
		title += x.say("（审批）", " (approval)")
	case a.Returns:
		title += x.say("（退回）", " (sends back)")
	}
	s := Step{ID: a.ID, Title: title, By: x.posts(a.By), From: x.stages(a.From), Day: ""}
	if a.To != "" {
		s.To = x.stage(a.To)
	}
	if a.Day != "" {
		s.Day = x.fieldTitle(a.Day)
	}
	s.Form = x.join(len(a.Form), func(i int) string {
		f, _ := x.kind.Field(a.Form[i])
		if f.Required {
			return x.in(f.Title)
		}
		return x.say("%s（可不填）", "%s (optional)", x.in(f.Title))
	})
	for _, set := range a.Set {
		s.Computed = append(s.Computed, x.say("%s：%s", "%s: %s", x.fieldTitle(set.Field), set.Value.In(x.lang)))
	}
	for _, g := range a.Guards {
		s.Asks = append(s.Asks, Ask{Words: g.When.In(x.lang), Says: x.in(g.Says), Confirm: g.Confirm})
	}
	return s
}

func (x explainer) clock(c *handbook.Clock) Clock {
	out := Clock{ID: c.ID, Title: x.in(c.Title), Length: x.length(c), From: x.actions(c.From), Until: x.actions(c.Until), When: c.When.In(x.lang),
		Yellow: x.limit(c.Yellow), Basis: c.Basis, Roll: c.Roll, Confirm: c.Confirm}
	if e := c.Extend; e != nil {
		out.Extend = x.say("可延长%s，每次不超过%s，由%s决定", "may be extended %s, by at most %s, decided by %s", x.times(e.Times), x.limit(e.Limit), x.posts(e.By)) + x.source(e.Basis)
	}
	if p := c.Pause; p != nil {
		out.Pause = x.say("%s的时间不计入，由%s登记", "the time of %s is left out, recorded by %s", x.in(p.For), x.posts(p.By)) + x.source(p.Basis)
	}
	if c.Breach != "" {
		out.Breach = x.say("期满次日由系统办理%s", "the day after the last day the system does: %s", x.action(c.Breach))
	}
	return out
}

func (x explainer) times(n int) string {
	if n == 1 {
		return x.say("1次", "once")
	}
	return x.say("%d次", "%d times", n)
}

// source names the article something rests on.
func (x explainer) source(basis string) string {
	if basis == "" {
		return ""
	}
	return x.say("（%s）", " (%s)", basis)
}

// length words how long a clock runs or what its last day is.
func (x explainer) length(c *handbook.Clock) string {
	switch {
	case c.LimitField != "":
		unit := map[calendar.Unit]string{calendar.Days: "日", calendar.WorkingDays: "工作日", calendar.Months: "月"}[c.Limit.Unit]
		return x.say("按“%s”所填的%s数", "as many %[2]s as “%[1]s” says", x.fieldTitle(c.LimitField), handbook.Text{Zh: unit, En: c.Limit.Unit.String()})
	case c.Due == nil:
		return x.limit(c.Limit)
	}
	last := x.say("起算后第一个%[2]s%[1]d日", "the first %d %s after the start", c.Due.Day, handbook.Text{Zh: strconv.Itoa(int(c.Due.Month)) + "月", En: c.Due.Month.String()})
	if c.Due.Field != "" {
		last = x.say("“%s”所填之日", "the day in “%s”", x.fieldTitle(c.Due.Field))
	}
	if !c.Due.Ahead.IsZero() {
		return x.say("%s之前%s", "%[2]s before %[1]s", last, x.limit(c.Due.Ahead))
	}
	return last
}
