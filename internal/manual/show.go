package manual

import (
	"fmt"
	"strings"

	"fengqiao/internal/handbook"
)

// Kinds lists every kind of a town's handbook by section, a line each.
func Kinds(b *handbook.Book, lang string) string {
	var out strings.Builder
	for _, s := range b.Sections {
		heading := s.Title.In(lang) + "\n"
		for _, k := range b.Kinds {
			if k.Section != s.ID {
				continue
			}
			out.WriteString(heading)
			heading = ""
			fmt.Fprintf(&out, "  %-24s %s\n", k.ID, k.Title.In(lang)+handbook.Text{Zh: "：", En: ": "}.In(lang)+k.Note.In(lang))
		}
	}
	return out.String()
}

// page is text under headings.
type page struct {
	strings.Builder
	explainer
}

func (p *page) heading(zh, en string) { fmt.Fprintf(p, "\n%s\n", p.say(zh, en)) }

// line writes a labelled line where there is something to say.
func (p *page) line(indent int, zh, en, text string) {
	if text != "" {
		p.WriteString(strings.Repeat("  ", indent) + p.say(zh+"：%s", en+": %s", text) + "\n")
	}
}

func (p *page) office() string {
	return p.say("（须经本单位法治机构确认）", " (to be confirmed by your law office)")
}

// Show explains a kind as a person would, for a terminal.
func Show(b *handbook.Book, k *handbook.Kind, lang string) string {
	p := &page{explainer: explainer{book: b, kind: k, lang: lang}}
	e := Explain(b, k, lang)
	fmt.Fprintf(p, "%s (%s)\n", e.Title, k.ID)
	if e.Note != "" {
		p.WriteString(e.Note + "\n")
	}
	p.line(0, "栏目", "Section", e.Section)
	p.line(0, "依据", "Basis", e.Basis)
	p.line(0, "编号", "Number", e.Number)
	p.line(0, "可阅读", "Readable by", e.Read)
	p.line(0, "可更正", "Corrected by", e.Correct)
	p.line(0, "可作废", "Voided by", e.Void)
	p.line(0, "应办周期", "Rhythm", e.Rhythm)
	p.line(0, "不得重复", "No two records with the same", e.Unique)
	p.heading("记录什么", "What is recorded")
	for _, f := range e.Fields {
		p.field(f)
	}
	p.heading("怎样办理", "How it goes")
	for line := range strings.Lines(e.Flow.Text()) {
		p.WriteString("  " + line)
	}
	p.heading("谁可以办什么", "Who may do what")
	for _, s := range e.Steps {
		p.step(s)
	}
	if len(e.Clocks) > 0 {
		p.heading("期限", "Time limits")
	}
	for _, c := range e.Clocks {
		p.clock(c)
	}
	if len(e.Measures) > 0 {
		p.heading("统计什么", "What is counted")
	}
	for _, m := range e.Measures {
		fmt.Fprintf(p, "  %s%s %s\n", m.Title, p.say("（%s，%s）", " (%s, %s)", m.Unit, m.Sort), m.How)
		p.line(2, "只计", "Only where", m.Where)
		p.line(2, "分列", "Broken down by", m.By)
	}
	if len(e.Rules) > 0 {
		p.heading("数字之间的关系", "Rules between figures")
	}
	for _, r := range e.Rules {
		p.WriteString("  " + r.Words + p.say("：%s", ": %s", r.Says) + "\n")
	}
	if len(e.Papers) > 0 {
		p.heading("文书", "Papers")
	}
	for _, d := range e.Papers {
		p.WriteString("  " + d.Title + "\n")
		p.line(2, "办理之后", "After", d.After)
		p.line(2, "条件", "Where", d.When)
	}
	return p.String()
}

func (p *page) field(f Field) {
	sort := f.Sort
	if f.Required {
		sort += p.say("，必填", ", required")
	}
	fmt.Fprintf(p, "  %s%s\n", f.Title, p.say("（%s）", " (%s)", sort))
	p.line(2, "选项", "Choices", f.Choices)
	p.line(2, "说明", "Help", f.Help)
}

func (p *page) step(s Step) {
	way := p.stay(s)
	fmt.Fprintf(p, "  %s%s\n", s.Title, way)
	p.line(2, "岗位", "By", s.By)
	p.line(2, "填写", "Fills in", s.Form)
	p.line(2, "办理日期", "Its day", s.Day)
	for _, c := range s.Computed {
		p.line(2, "自动得出", "Computed", c)
	}
	for _, a := range s.Asks {
		words := a.Words
		if a.Confirm {
			words += p.office()
		}
		p.line(2, "条件", "Asks", words)
		p.line(3, "否则提示", "Else it is told", a.Says)
	}
}

// stay words from where to where a step leads.
func (p *page) stay(s Step) string {
	switch {
	case s.From == "":
		return " → " + s.To
	case s.To == "":
		return p.say("（%s，阶段不变）", " (%s; the stage stays)", s.From)
	}
	return p.say("：%s → %s", ": %s → %s", s.From, s.To)
}

func (p *page) clock(c Clock) {
	title := c.Title
	if c.Confirm {
		title += p.office()
	}
	fmt.Fprintf(p, "  %s%s\n", title, p.say("：%s", ": %s", c.Length))
	p.line(2, "起算", "From", c.From)
	p.line(2, "截止", "Until", c.Until)
	p.line(2, "只在", "Only where", c.When)
	p.line(2, "依据", "Basis", c.Basis)
	p.line(2, "延长", "Extension", c.Extend)
	p.line(2, "中止", "Pause", c.Pause)
	p.line(2, "逾期", "Overrun", c.Breach)
	p.line(2, "黄灯", "Yellow", c.Yellow)
	if c.Roll {
		p.line(2, "顺延", "Rest days", p.say("最后一日是休息日的，顺延至下一个工作日", "a last day that is a rest day moves to the next working day"))
	}
}
