package web

import (
	"net/http"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// handbookPage lists the kinds of matters, section by section.
type handbookPage struct {
	frame
	SHA      string
	Sections []kindGroup
}

type kindGroup struct {
	Title string
	Kinds []kindCard
}

type kindCard struct {
	Title, Note, Basis, Link string
	Register                 bool
}

func (handbookPage) template() string { return "handbook" }

func (s *site) handbook(w http.ResponseWriter, r *request) error {
	t, err := s.openTown(r, r.PathValue("town"))
	if err != nil {
		return err
	}
	year, err := s.lastYear(r, t.Town)
	if err != nil {
		return err
	}
	p := handbookPage{frame: s.townFrame(r, t, year, "handbook", r.say("工作手册")), SHA: t.Book.SHA}
	for _, section := range t.Book.Sections {
		g := kindGroup{Title: section.Title.In(r.lang)}
		for _, k := range t.Book.Kinds {
			if k.Section == section.ID {
				g.Kinds = append(g.Kinds, kindCard{k.Title.In(r.lang), k.Note.In(r.lang), k.Basis, "/" + t.Town + "/handbook/" + k.ID, k.Register})
			}
		}
		if len(g.Kinds) > 0 {
			p.Sections = append(p.Sections, g)
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

// kindPage explains one kind: its stages, who may do what, its time limits and what is counted from it.
type kindPage struct {
	frame
	Note, Basis, Numbering, Ledger string
	Register                       bool
	Stages                         []string
	Actions                        []actionView
	Clocks                         []clockRule
	Fields                         []fieldRule
	Measures                       []measureRule
	Rules                          []string
}

type actionView struct {
	Title, From, To, By, Form string
	Guards                    []string
}

type clockRule struct {
	Title, Limit, From, Until, Yellow, Basis, Extend, Pause string
	Confirm                                                 bool
}

type fieldRule struct {
	Title, Sort, Help string
	Required          bool
}

type measureRule struct {
	Title, Unit, Link, Condition string
	Form                         formWords
}

func (kindPage) template() string { return "kind" }

func (s *site) kind(w http.ResponseWriter, r *request) error {
	t, err := s.openTown(r, r.PathValue("town"))
	if err != nil {
		return err
	}
	k, ok := t.Book.Kind(r.PathValue("kind"))
	if !ok {
		return missing{r.say("工作手册里没有「%s」这种事项。", r.PathValue("kind"))}
	}
	year, err := s.lastYear(r, t.Town)
	if err != nil {
		return err
	}
	p := kindPage{frame: s.townFrame(r, t, year, "handbook", k.Title.In(r.lang)), Note: k.Note.In(r.lang), Basis: k.Basis,
		Numbering: numberExample(k, year), Register: k.Register, Ledger: "/" + t.Town + "/matters?kind=" + k.ID}
	for _, stage := range k.Stages {
		p.Stages = append(p.Stages, stage.Title.In(r.lang))
	}
	e := explainer{r, t.Book, k}
	for _, a := range k.Actions {
		p.Actions = append(p.Actions, e.action(a))
	}
	for _, c := range k.Clocks {
		p.Clocks = append(p.Clocks, e.clock(c))
	}
	for _, f := range k.Fields {
		p.Fields = append(p.Fields, fieldRule{f.Title.In(r.lang), r.say(fieldSorts[f.Type.Name()]), f.Help.In(r.lang), f.Required})
	}
	for _, m := range k.Measures {
		rule := measureRule{Title: m.Title.In(r.lang), Unit: m.Unit, Link: figureLink(t.Town, year, m.ID, "", figures.Year(year)), Form: wordForm(r, t.Book, m)}
		if m.Where != nil {
			rule.Condition = m.Where.Source
		}
		p.Measures = append(p.Measures, rule)
	}
	for _, rule := range k.Rules {
		p.Rules = append(p.Rules, rule.Says.In(r.lang))
	}
	return s.render(w, r, http.StatusOK, p)
}

// numberExample shows the numbering rule with the first number of a year.
func numberExample(k *handbook.Kind, year int) string {
	return strings.NewReplacer("{year}", calendar.New(year, 1, 1).String()[:4], "{seq}", "1").Replace(k.Number)
}

// fieldSorts words the types of fields.
var fieldSorts = map[string]string{
	"text": "一行文字", "long": "多行文字", "integer": "整数", "money": "金额（元）", "date": "日期", "choice": "单选", "flag": "是/否",
	"area": "属地", "person": "工作人员", "party": "当事人（密封保存）", "list": "多项文字", "attachment": "附件", "link": "关联事项",
	"measure": "手册里的指标",
}

// explainer words the parts of a kind.
type explainer struct {
	r    *request
	book *handbook.Book
	kind *handbook.Kind
}

func (e explainer) join(ids []string, title func(string) string) string {
	titles := make([]string, len(ids))
	for i, id := range ids {
		titles[i] = title(id)
	}
	return strings.Join(titles, e.r.say("、"))
}

func (e explainer) stage(id string) string {
	if stage := stageOf(e.kind, id); stage != nil {
		return stage.Title.In(e.r.lang)
	}
	return id
}

func (e explainer) actionTitle(id string) string {
	if a, ok := e.kind.Action(id); ok {
		return a.Title.In(e.r.lang)
	}
	return id
}

func (e explainer) field(id string) string {
	if f, ok := e.kind.Field(id); ok {
		return f.Title.In(e.r.lang)
	}
	return id
}

func (e explainer) posts(ids []string) string {
	return e.join(ids, func(id string) string { return postTitle(e.book, id, e.r.lang) })
}

func (e explainer) limit(l calendar.Limit) string {
	if e.r.lang == "en" {
		return l.String()
	}
	return l.Chinese()
}

func (e explainer) action(a *handbook.Action) actionView {
	v := actionView{Title: a.Title.In(e.r.lang), From: e.join(a.From, e.stage), To: e.stage(a.To), By: e.posts(a.By), Form: e.join(a.Form, e.field)}
	for _, g := range a.Guards {
		v.Guards = append(v.Guards, g.Says.In(e.r.lang))
	}
	return v
}

func (e explainer) clock(c *handbook.Clock) clockRule {
	v := clockRule{Title: c.Title.In(e.r.lang), Limit: e.limit(c.Limit), From: e.join(c.From, e.actionTitle), Until: e.join(c.Until, e.actionTitle),
		Yellow: e.limit(c.Yellow), Basis: c.Basis, Confirm: c.Confirm}
	if c.Extend != nil {
		v.Extend = e.r.say("可延长%d次，每次不超过%s，由%s决定。%s", c.Extend.Times, e.limit(c.Extend.Limit), e.posts(c.Extend.By), c.Extend.Basis)
	}
	if c.Pause != nil {
		v.Pause = e.r.say("%s的时间不计入，由%s登记。%s", c.Pause.For.In(e.r.lang), e.posts(c.Pause.By), c.Pause.Basis)
	}
	return v
}
