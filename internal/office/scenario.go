package office

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/report"
)

// Mismatch is a scenario that does not come out as written.
type Mismatch struct {
	Line int
	Says handbook.Text
}

// Error is the mismatch in Chinese.
func (m *Mismatch) Error() string { return m.In("zh") }

// In is the mismatch in lang, with its line.
func (m *Mismatch) In(lang string) string {
	if lang == "en" {
		return fmt.Sprintf("line %d: %s", m.Line, m.Says.En)
	}
	return fmt.Sprintf("第%d行：%s", m.Line, m.Says.Zh)
}

// sealedForScenario stands for the sealed data of a party named in a scenario.
const sealedForScenario = partyPrefix + "scenario"

// Play runs a scenario of the handbook on empty books and compares what comes of it. Each step is recorded on the day
// it is done; links are taken as they stand. The error is a *Mismatch.
func Play(b *handbook.Book, s handbook.Scenario) error {
	p := &player{book: b, scenario: s, today: calendar.New(2024, time.June, 3)}
	var refused *ledger.Refusal
	for i, step := range s.Steps {
		err := p.step(step)
		if err == nil {
			continue
		}
		if !errors.As(err, &refused) || s.Refused == "" || i < len(s.Steps)-1 {
			return mismatch(step.Line, "这一步应当成立，却被拒绝：%v", "this step should be taken but is refused: %v", err)
		}
	}
	last := s.Steps[len(s.Steps)-1].Line
	switch {
	case s.Refused != "" && refused == nil:
		return mismatch(last, "最后一步应当被拒绝（%s），却成立了", "the last step should be refused (%s) but is taken", s.Refused)
	case refused != nil && !strings.Contains(refused.In("zh"), s.Refused):
		return mismatch(last, "拒绝的理由里应有“%s”，实为：%s", "the refusal should say %q but says: %s", s.Refused, refused.In("zh"))
	}
	if err := p.compare(); err != nil {
		return err
	}
	_, err := p.papers()
	return err
}

// papers composes every paper the matter can have at the end of the story, so that none fails a clerk first.
func (p *player) papers() (map[string]*report.Paper, error) {
	if p.matter == nil {
		return nil, nil
	}
	k, _ := p.book.Kind(p.matter.Kind)
	f := factsOf(p.book, k, p.matter)
	f.parties = map[string]string{sealedForScenario: "某某"}
	out := map[string]*report.Paper{}
	for _, d := range k.Documents {
		wants, err := p.matter.Wants(p.book, k, d)
		if err == nil && wants == (handbook.Text{}) {
			if out[d.ID], err = report.ComposePaper(p.book, k, d, f); err == nil {
				err = out[d.ID].WriteDocx(io.Discard)
			}
		}
		if err != nil {
			return nil, mismatch(p.scenario.Line, "文书%s不能出具：%v", "the paper %s cannot be composed: %v", d.ID, err)
		}
	}
	return out, nil
}

func mismatch(line int, zh, en string, args ...any) *Mismatch {
	return &Mismatch{Line: line, Says: handbook.Text{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)}}
}

type player struct {
	book     *handbook.Book
	scenario handbook.Scenario
	today    calendar.Date
	seq      int64
	matter   *ledger.Matter
	sums     []figures.Sum
}

func (p *player) step(s handbook.Step) error {
	k, ok := p.book.Kind(p.scenario.Kind)
	if !ok {
		return fmt.Errorf("no kind %s", p.scenario.Kind)
	}
	a := ledger.Action{Town: p.book.Town.ID, Do: s.Do, Clock: s.Clock, On: s.On, Limit: s.Limit, Reason: s.Reason, Post: s.By, By: s.By, Data: map[string]any{}}
	if s.Do == handbook.Open {
		a.Kind = k.ID
	} else if p.matter != nil {
		a.Matter = p.matter.ID
	}
	for _, id := range slices.Sorted(maps.Keys(s.Values)) {
		v, err := p.value(k, id, s.Values[id])
		if err != nil {
			return err
		}
		a.Data[id] = v
	}
	p.settleToday(k, a)
	p.seq++
	env := ledger.Env{Seq: p.seq, Serial: func(int) (int64, error) { return 1, nil }, Linked: p.linked}
	out, err := ledger.Apply(p.book, env, p.matter, a, p.today.Time().Add(4*time.Hour))
	if err != nil {
		return err
	}
	p.matter = out.Matter
	for _, posting := range out.Postings {
		p.sums = append(p.sums, figures.Sum{Measure: posting.Measure, Facet: posting.Facet, Area: posting.Area, Amount: posting.Amount, Weight: posting.Weight})
	}
	return nil
}

// linked is what the scenario says of the records it links to.
func (p *player) linked(f *handbook.Field, _ int64, name string) (any, bool, error) {
	typed, ok := p.scenario.Linked[f.ID][name]
	if !ok || name == "stage" {
		return typed, ok, nil
	}
	k, ok := p.book.Kind(f.Kind)
	if !ok {
		return nil, false, nil
	}
	of, ok := k.Field(name)
	if !ok {
		return nil, false, fmt.Errorf("%s has no field %s", k.ID, name)
	}
	v, c := of.Type.Parse(of, p.book, typed)
	if c != nil {
		return nil, false, errors.New(c.Wrong.Zh)
	}
	return v, true, nil
}

// settleToday moves the day of recording to the day of the step.
func (p *player) settleToday(k *handbook.Kind, a ledger.Action) {
	day := a.On
	if act, ok := k.Action(a.Do); ok && day.IsZero() && act.Day != "" {
		day, _ = a.Data[act.Day].(calendar.Date)
	}
	if !day.IsZero() {
		p.today = day
	}
}

func (p *player) value(k *handbook.Kind, id, typed string) (any, error) {
	f, ok := k.Field(id)
	if !ok || typed == "" {
		return typed, nil // Apply says what is wrong with it
	}
	if f.Type.Name() == "party" {
		return sealedForScenario, nil
	}
	v, c := f.Type.Parse(f, p.book, typed)
	if c != nil {
		return nil, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Text{Zh: "有内容需要改正", En: "Some values need mending"},
			Fields: []ledger.FieldFault{{Field: id, Title: f.Title, Complaint: *c}}}
	}
	if f.Type.Name() == "area" { // a story goes on where its village went
		return p.book.Present(v.(string), calendar.New(9999, time.December, 31)), nil
	}
	return v, nil
}

func (p *player) compare() error {
	then, line := p.scenario.Then, p.scenario.Line
	if then.Stage == "" && len(then.Clocks) == 0 && len(then.Figures) == 0 {
		return nil
	}
	if p.matter == nil {
		return mismatch(line, "没有登记任何事项", "nothing was opened")
	}
	if then.Stage != "" && p.matter.Stage != then.Stage {
		return mismatch(line, "阶段应为%s，实为%s", "the stage should be %s, it is %s", then.Stage, p.matter.Stage)
	}
	for _, id := range slices.Sorted(maps.Keys(then.Clocks)) {
		if err := p.compareClock(id, then.Clocks[id]); err != nil {
			return err
		}
	}
	year := figures.Year(p.today.Year()) // of the last step
	set := figures.Compute(p.book, figures.Sums{From: year.From, To: year.To, Flow: p.sums, Stock: p.sums, ByArea: p.sums})
	for _, id := range slices.Sorted(maps.Keys(then.Figures)) {
		full := id
		if !strings.Contains(id, ".") {
			full = p.scenario.Kind + "." + id
		}
		named, wrong := p.book.FormText(full, "{"+full+"}")
		if len(wrong) > 0 || named.Lone() == nil {
			return mismatch(line, "工作手册里没有指标%s", "the handbook has no measure %s", full)
		}
		f, _ := set.Figure(named.Lone().Measure, named.Lone().Facet)
		if f.Value.String() != strconv.FormatInt(then.Figures[id], 10) {
			return mismatch(line, "指标%s应为%d，实为%s", "the figure %s should be %d, it is %s", full, then.Figures[id], f.Value)
		}
	}
	return nil
}

func (p *player) compareClock(id string, want handbook.ClockState) error {
	line := p.scenario.Line
	clocks := p.matter.Clocks(p.book)
	i := slices.IndexFunc(clocks, func(c ledger.Clock) bool { return c.ID == id })
	if i < 0 {
		running := want.Running
		if running != nil && !*running {
			return nil
		}
		return mismatch(line, "时限%s没有起算", "the clock %s has not started", id)
	}
	got := clocks[i]
	if !want.Due.IsZero() && got.Due != want.Due {
		return mismatch(line, "时限%s应于%s届满，实为%s", "the clock %s should end on %s, it ends on %s", id, want.Due, got.Due)
	}
	for _, is := range []struct {
		want  *bool
		state ledger.ClockState
	}{{want.Met, ledger.Met}, {want.Late, ledger.Late}, {want.Running, ledger.Running}} {
		if is.want != nil && *is.want != (got.State == is.state) {
			return mismatch(line, "时限%s的状态是%s", "the clock %s is %s", id, got.State)
		}
	}
	return nil
}
