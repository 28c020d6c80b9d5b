package ledger

import (
	"errors"
	"maps"
	"slices"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Apply records one action: given the handbook that governs the matter, the matter as it stands (nil to open one)
// and the instant of recording, it returns the journal entry, the matter after it, its clocks and the postings
// that follow, or a *Refusal. It changes nothing it is given.
func Apply(b *handbook.Book, env Env, m *Matter, a Action, at time.Time) (Outcome, error) {
	out, err := apply(b, env, m, a, at)
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
		refusal.Do = a.Do
	}
	return out, err
}

func apply(b *handbook.Book, env Env, m *Matter, a Action, at time.Time) (Outcome, error) {
	s, err := begin(b, env, m, a, at)
	if err != nil {
		return Outcome{}, err
	}
	switch a.Do {
	case handbook.Correct:
		err = s.correct()
	case handbook.Void:
		err = s.void()
	case handbook.Extend, handbook.Pause, handbook.Resume, handbook.Redate:
		err = s.clockAct()
	case handbook.IssuePaper:
		err = s.issue()
	case handbook.KeepScan:
		err = s.keepScan()
	default:
		err = s.act()
	}
	if err != nil {
		return Outcome{}, err
	}
	return s.finish()
}

// step is one application under way.
type step struct {
	book  *handbook.Book
	kind  *handbook.Kind
	env   Env
	was   *Matter // nil when it is opened
	next  *Matter
	a     Action
	today calendar.Date
	entry Entry
	err   error // trouble met while looking at linked records
}

func begin(b *handbook.Book, env Env, m *Matter, a Action, at time.Time) (*step, error) {
	kindID := a.Kind
	if m != nil {
		kindID = m.Kind
	}
	k, ok := b.Kind(kindID)
	if !ok {
		return nil, refuse(Unknown, "工作手册里没有事项种类「%s」。", "The handbook has no kind %q.", kindID)
	}
	at = at.UTC().Truncate(instant)
	s := &step{book: b, kind: k, env: env, was: m, a: a, today: calendar.Of(at)}
	if m == nil {
		if a.Do != handbook.Open {
			return nil, refuse(Unknown, "没有这件事项。", "There is no such matter.")
		}
		s.next = &Matter{Town: a.Town, ID: env.Seq, Kind: k.ID, Handbook: b.SHA, Fields: map[string]any{}}
	} else {
		if a.Do == handbook.Open {
			return nil, refuse(Stage, "这件事项已经登记，不能再登记一次。", "This matter has been opened already.")
		}
		if a.Version != 0 && a.Version != m.Version {
			return nil, refuse(Conflict,
				"这件事项刚才已被别人改动（您看到的是第%d版，现在是第%d版），请刷新后再办。",
				"Somebody else has changed this matter (you saw version %d, it is now %d); reload and try again.", a.Version, m.Version)
		}
		if m.Voided {
			return nil, refuse(Stage, "这件事项已作废，不能再办理。", "This matter has been voided; nothing more can be done on it.")
		}
		s.next = m.copy()
	}
	s.next.Version++
	s.entry = Entry{
		Town: a.Town, Seq: env.Seq, At: at, On: a.On, By: a.By, Post: a.Post, Key: a.Key,
		Matter: s.next.ID, Version: s.next.Version, Kind: k.ID, Handbook: s.next.Handbook,
		Do: a.Do, Reason: a.Reason,
	}
	return s, nil
}

func (m *Matter) copy() *Matter {
	c := *m
	c.Fields = maps.Clone(m.Fields)
	c.History = slices.Clone(m.History)
	c.clocks = nil
	return &c
}

// act does a step of the kind's own procedure.
func (s *step) act() error {
	act, ok := s.kind.Action(s.a.Do)
	if !ok {
		return refuse(Unknown, "「%s」没有「%s」这个步骤。", "%s has no action %q.", s.kind.Title, s.a.Do)
	}
	if !slices.Contains(act.By, s.a.Post) {
		return s.forbidden(act.Title, act.By)
	}
	if s.a.Do != handbook.Open && !slices.Contains(act.From, s.next.Stage) {
		return refuse(Stage, "现在是「%s」阶段，不能「%s」；须在%s阶段办理。", "In stage %s one cannot do %s; it is done in %s.",
			s.stageTitle(s.next.Stage), act.Title, s.stageTitles(act.From))
	}
	data, err := s.fill(act.Form, s.given(act))
	if err != nil {
		return err
	}
	if err := s.settleDay(act, data); err != nil {
		return err
	}
	if err := s.standing(data, s.entry.On); err != nil {
		return err
	}
	if act.To != "" {
		s.next.Stage = act.To
	}
	s.entry.Data = data
	s.remember(Act{Do: act.ID})
	if err := s.compute(act, nil); err != nil {
		return err
	}
	s.locate()
	if s.a.Do == handbook.Open && s.kind.Number != "" {
		if s.entry.Serial, err = s.env.Serial(s.entry.On.Year()); err != nil {
			return err
		}
		s.entry.Number = Number(s.kind, s.entry.On.Year(), s.entry.Serial)
		s.next.Number = s.entry.Number
	}
	return s.guard(act)
}

// settleDay fixes the day the step was done: from its day field where it has one, else as given, else today.
func (s *step) settleDay(act *handbook.Action, data map[string]any) error {
	if act.Day != "" {
		day, _ := data[act.Day].(calendar.Date) // there: a day field is required
		if !s.a.On.IsZero() && s.a.On != day {
			f, _ := s.kind.Field(act.Day)
			return refuse(Invalid, "办理日期%s与「%s」%s不一致，请只填一处。", "The day %s differs from %s, %s; give one of them.", s.a.On, f.Title, day)
		}
		s.entry.On = day
	}
	if s.entry.On.IsZero() {
		s.entry.On = s.today
	}
	return s.checkDay(s.entry.On)
}

func (s *step) checkDay(on calendar.Date) error {
	if on.After(s.today) {
		return refuse(Invalid, "办理日期%s还没有到，请填今天（%s）或以前的日期。", "The day %s has not come yet; give today (%s) or an earlier day.", on, s.today)
	}
	if opened := s.next.Opened(); !opened.IsZero() && on.Before(opened) {
		return refuse(Invalid, "办理日期%s早于登记日期%s，请核对。", "The day %s is before the matter was opened on %s.", on, opened)
	}
	return nil
}

func (s *step) guard(act *handbook.Action) error {
	for _, g := range act.Guards {
		if err := s.holds(g); err != nil {
			return err
		}
	}
	return nil
}

// guardAgain holds a corrected matter to the guards of an action done before. One that did not hold before the
// correction either is no fault of it: many ask how often something was done, or were written for the stage of then.
// A replay takes over what was judged when the entry was made.
func (s *step) guardAgain(act *handbook.Action) error {
	for _, g := range act.Guards {
		err := s.holds(g)
		refusal := (*Refusal)(nil)
		switch {
		case err == nil:
			continue
		case !errors.As(err, &refusal):
			return err
		case s.env.Replayed != nil:
			continue
		}
		held, _ := g.When.True(s.viewOf(s.was, func(string, any) {}))
		if s.err != nil {
			return s.err
		}
		if held {
			return err
		}
	}
	return nil
}

func (s *step) holds(g handbook.Guard) error {
	ok, err := g.When.True(s.view())
	if s.err != nil {
		return s.err
	}
	if err != nil {
		return refuse(Guarded, "条件「%s」无法判断：%v", "The condition %q cannot be decided: %v", g.When.Source, err)
	}
	if ok {
		return nil
	}
	says := g.Says
	if g.Confirm {
		says = handbook.Say("%s（此项要求须经本单位法治机构确认）", "%s (To be confirmed by your law office.)", says)
	}
	return &Refusal{Code: Guarded, Says: says, When: g.When}
}

// correct changes what a matter says, openly and with a reason.
func (s *step) correct() error {
	if !slices.Contains(s.kind.CorrectBy, s.a.Post) {
		return s.forbidden(handbook.Say("更正", "correct"), s.kind.CorrectBy)
	}
	if err := s.needReason(handbook.Say("更正", "correct")); err != nil {
		return err
	}
	nothing := refuse(Invalid, "更正没有改动任何内容。", "The correction changes nothing.")
	if len(s.a.Data) == 0 && len(s.a.Days) == 0 {
		return nothing
	}
	var done []*handbook.Action
	for _, act := range s.next.History {
		if def, ok := s.kind.Action(act.Do); ok {
			done = append(done, def)
		}
	}
	changed, err := s.amend(s.next.Recorded(s.kind), s.given(done...))
	if err != nil {
		return err
	}
	s.entry.Data = maps.Clone(changed)
	s.entry.On = s.today
	if err := s.moveDays(changed); err != nil {
		return err
	}
	if err := s.standing(changed, s.next.Opened()); err != nil {
		return err
	}
	if err := s.recompute(done, changed); err != nil {
		return err
	}
	if len(s.entry.Data) == 0 && len(s.entry.Days) == 0 {
		return nothing
	}
	s.locate()
	for _, act := range done {
		if err := s.guardAgain(act); err != nil {
			return err
		}
	}
	return nil
}

// moveDays lets corrected days move the acts they belong to: a day field moves every act that records it, Days the act
// it names.
func (s *step) moveDays(changed map[string]any) error {
	days := maps.Clone(s.a.Days)
	for _, action := range slices.Sorted(maps.Keys(days)) {
		act, ok := s.kind.Action(action)
		if ok && act.Day != "" {
			f, _ := s.kind.Field(act.Day)
			return refuse(Invalid, "「%s」的日期由「%s」记载，请更正该项。", "The day of %s is kept in %s; correct that field.", act.Title, f.Title)
		}
		if !ok || s.next.times(action) == 0 {
			return refuse(Invalid, "这件事项还没有办理「%s」，不能更正其日期。", "%q has not been done on this matter; its day cannot be corrected.", action)
		}
	}
	for _, act := range s.kind.Actions {
		if day, ok := changed[act.Day].(calendar.Date); ok && act.Day != "" {
			if days == nil {
				days = map[string]calendar.Date{}
			}
			days[act.ID] = day
		}
	}
	moved := map[string]bool{}
	for i, done := range slices.Backward(s.next.History) {
		if day, ok := days[done.Do]; ok && !moved[done.Do] { // the latest of several
			moved[done.Do], s.next.History[i].On = true, day
		}
	}
	s.entry.Days = s.a.Days
	opened := s.next.Opened()
	for _, done := range s.next.History {
		if done.On.After(s.today) {
			return refuse(Invalid, "日期%s还没有到。", "The day %s has not come yet.", done.On)
		}
		if done.On.Before(opened) {
			return refuse(Invalid, "更正后办理日期%s早于登记日期%s，请核对。", "After this correction the day %s is before the matter was opened on %s.", done.On, opened)
		}
	}
	return nil
}

func (s *step) void() error {
	if !slices.Contains(s.kind.VoidBy, s.a.Post) {
		return s.forbidden(handbook.Say("作废", "void"), s.kind.VoidBy)
	}
	if err := s.needReason(handbook.Say("作废", "void")); err != nil {
		return err
	}
	s.entry.On = s.today
	s.next.Voided = true
	return nil
}

// clockAct extends, pauses or resumes a clock.
func (s *step) clockAct() error {
	def, ok := s.kind.Clock(s.a.Clock)
	if !ok {
		return refuse(Unknown, "「%s」没有「%s」这个时限。", "%s has no clock %q.", s.kind.Title, s.a.Clock)
	}
	s.entry.Clock = def.ID
	if s.entry.On.IsZero() {
		s.entry.On = s.today
	}
	if err := s.checkDay(s.entry.On); err != nil {
		return err
	}
	clock, _ := find(s.next.Clocks(s.book), def.ID)
	var err error
	switch s.a.Do {
	case handbook.Extend:
		err = s.extend(def, clock)
	case handbook.Redate:
		return s.redate(def, clock)
	default:
		err = s.suspend(def, clock)
	}
	if err != nil {
		return err
	}
	s.remember(Act{Do: s.a.Do, Clock: def.ID, Limit: s.entry.Limit, Reason: s.a.Reason})
	return nil
}

// redate moves one open clock to the holiday notices now in force, where that moves its last day.
func (s *step) redate(def *handbook.Clock, clock Clock) error {
	if s.a.Post != handbook.System {
		return s.forbidden(handbook.Say("按放假通知重算", "re-date"), []string{handbook.System})
	}
	if clock.State != Running {
		return refuse(Stage, "「%s」现在没有在计时，无须重算。", "%s is not running; there is nothing to re-date.", def.Title)
	}
	s.remember(Act{Do: handbook.Redate, Clock: def.ID})
	if after, _ := find(s.next.Clocks(s.book), def.ID); after.Due == clock.Due {
		return refuse(Stage, "「%s」的到期日没有变化。", "The last day of %s does not move.", def.Title)
	}
	return nil
}

func (s *step) extend(def *handbook.Clock, clock Clock) error {
	name := handbook.Say("延长%s", "extend %s", def.Title)
	if def.Extend == nil {
		return refuse(Stage, "「%s」依法不能延长。", "%s cannot be extended by law.", def.Title)
	}
	if !slices.Contains(def.Extend.By, s.a.Post) {
		return s.forbidden(name, def.Extend.By)
	}
	if clock.State != Running {
		return refuse(Stage, "「%s」现在没有在计时，不能延长。", "%s is not running and cannot be extended.", def.Title)
	}
	if len(clock.Count.Extensions) >= def.Extend.Times {
		return refuse(Stage, "「%s」最多延长%d次，已经延长过。", "%s may be extended %d time(s) at most and has been.", def.Title, def.Extend.Times)
	}
	if s.entry.On.After(clock.Due) {
		return refuse(Stage, "「%s」已于%s届满，届满后不能再延长。", "%s ended on %s and cannot be extended after that.", def.Title, clock.Due)
	}
	limit := s.a.Limit
	if limit.N == 0 {
		limit = def.Extend.Limit
	}
	if limit.Unit != def.Extend.Limit.Unit || limit.N < 1 || limit.N > def.Extend.Limit.N {
		return refuse(Invalid, "「%s」每次最多延长%s。", "%s may be extended by %s at most.", def.Title, Limit(def.Extend.Limit))
	}
	s.entry.Limit = limit
	return s.needReason(name)
}

func (s *step) suspend(def *handbook.Clock, clock Clock) error {
	if def.Pause == nil {
		return refuse(Stage, "「%s」依法不能中止计算。", "%s cannot be paused by law.", def.Title)
	}
	if s.a.Do == handbook.Resume {
		if !slices.Contains(def.Pause.By, s.a.Post) {
			return s.forbidden(handbook.Say("恢复%s", "resume %s", def.Title), def.Pause.By)
		}
		pauses := clock.Count.Pauses
		if clock.State != Paused || len(pauses) == 0 { // without a pause when its last day is further off than dates go
			return refuse(Stage, "「%s」没有中止，无须恢复。", "%s is not paused.", def.Title)
		}
		if since := pauses[len(pauses)-1].From; s.entry.On.Before(since) {
			return refuse(Invalid, "恢复日期%s早于中止日期%s。", "The day of resuming, %s, is before the pause on %s.", s.entry.On, since)
		}
		return nil
	}
	name := handbook.Say("中止%s", "pause %s", def.Title)
	if !slices.Contains(def.Pause.By, s.a.Post) {
		return s.forbidden(name, def.Pause.By)
	}
	if clock.State != Running {
		return refuse(Stage, "「%s」现在没有在计时，不能中止。", "%s is not running and cannot be paused.", def.Title)
	}
	return s.needReason(name)
}

// finish derives clocks and postings from the matter before and after.
func (s *step) finish() (Outcome, error) {
	if err := s.distinct(); err != nil {
		return Outcome{}, err
	}
	clocks := s.next.Clocks(s.book)
	postings, err := s.postings()
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Entry: s.entry, Matter: s.next, Clocks: clocks, Postings: postings}, nil
}

// locate sets the area a matter belongs to from its area field.
func (s *step) locate() {
	s.next.Area = s.book.Root()
	if f := s.kind.AreaField(); f != nil {
		if code, ok := s.next.Fields[f.ID].(string); ok && code != "" {
			s.next.Area = code
		}
	}
}

func (s *step) needReason(what handbook.Text) error {
	if s.a.Reason == "" {
		return refuse(Invalid, "%s须写明理由。", "To %s a reason must be given.", what)
	}
	return nil
}
