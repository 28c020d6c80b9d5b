package calendar

import "slices"

// Reckoning is a due date with the way it was reached.
type Reckoning struct {
	Due   Date // zero while Open
	Open  bool // paused without end: there is no due date yet
	First Date // the first day counted
	Steps []Step
	// Provisional: days whose holiday notice is not known decide the due date, or whether it is a rest day.
	Provisional bool
	// RestDay: the due date, counted in calendar days or months, is a rest day and stays there.
	RestDay bool
}

// StepKind tells what a [Step] speaks of.
type StepKind string

// The kinds of steps, in the order they come; from StepHoliday to StepExtension by date among themselves.
const (
	StepStart       StepKind = "start"       // From is the day that starts the count and is not counted; Limit
	StepUntil       StepKind = "until"       // From is the day on record that decides; Limit is how long before it
	StepFirst       StepKind = "first"       // From is the first day counted
	StepHoliday     StepKind = "holiday"     // Days off From…To are not counted; Name is the holiday
	StepMakeup      StepKind = "makeup"      // weekend days From…To are worked and counted; Name is the holiday
	StepPause       StepKind = "pause"       // Days From…To are not counted; Name is the reason
	StepPaused      StepKind = "paused"      // nothing from From on is counted, until resumed; Limit is what is left, if known; Name is the reason
	StepExtension   StepKind = "extension"   // granted on From; Limit is the addition, Name the reason
	StepWeekends    StepKind = "weekends"    // Days of ordinary weekends in From…To are not counted
	StepRolled      StepKind = "rolled"      // the last day From is a rest day, To takes its place; Name is the holiday
	StepRestDay     StepKind = "restday"     // the last day From is a rest day and stays; Name is the holiday
	StepProvisional StepKind = "provisional" // no notice for From…To: the due date may move
	StepUnknownRest StepKind = "unknownrest" // no notice for From…To: the date stands, but it may be a rest day
	StepDue         StepKind = "due"         // From is the last day in time
)

// Step is one reason why a due date is what it is.
type Step struct {
	Kind     StepKind
	From, To Date
	Days     int
	Name     string
	Limit    Limit
}

// Reckon finds the due date as [Calendar.Due] does, and says how.
func (c *Calendar) Reckon(count Count) Reckoning {
	if count.Start.IsZero() {
		return Reckoning{}
	}
	if !count.Until.IsZero() {
		return c.reckonUntil(count)
	}
	pauses, legs := count.spans(nil), count.legs(nil)
	r := Reckoning{Steps: []Step{{Kind: StepStart, From: count.Start, Limit: count.Limit}}}
	events := make([]Step, 0, 8)
	for _, e := range count.Extensions {
		events = append(events, Step{Kind: StepExtension, From: e.On, Limit: e.Limit, Name: e.Reason})
	}

	start, byNotices := int(count.Start.n), false
	pos, weekends := start, 0
	for i, leg := range legs {
		ran := c.advance(pos, leg, pauses)
		if ran.end > lastDay {
			return r // past the end of time: nothing more to say
		}
		if leg.Unit == WorkingDays {
			byNotices = true
			var rest int
			events, rest = c.skipped(events, pos, ran.end, pauses)
			weekends += rest
		}
		if r.First.IsZero() && leg.N > 0 {
			r.First = c.firstCounted(pos, leg, pauses)
		}
		pos = ran.end
		if ran.open {
			r.Open = true
			events = append(events, stillPaused(pos, ran.left, legs[i:], pauses))
			break
		}
	}
	for _, p := range pauses {
		if p.from < pos && !p.open() {
			events = append(events, Step{Kind: StepPause, From: at(p.from + 1), To: at(p.to), Days: p.to - p.from, Name: p.reason})
		}
	}
	slices.SortStableFunc(events, func(a, b Step) int { return a.From.Compare(b.From) })

	if !r.First.IsZero() {
		r.Steps = append(r.Steps, Step{Kind: StepFirst, From: r.First, Limit: Limit{Unit: legs[0].Unit}})
	}
	r.Steps = append(r.Steps, events...)
	if weekends > 0 {
		r.Steps = append(r.Steps, Step{Kind: StepWeekends, From: at(start + 1), To: at(pos), Days: weekends})
	}
	if !r.Open {
		c.finish(&r, count, legs[len(legs)-1].Unit, pos, byNotices)
	}
	return r
}

// reckonUntil explains a last day that a record gives.
func (c *Calendar) reckonUntil(count Count) Reckoning {
	r := Reckoning{Steps: []Step{{Kind: StepUntil, From: count.Until, Limit: count.Ahead}}}
	due := c.before(count.Until, count.Ahead)
	if due.IsZero() {
		return r
	}
	byNotices := count.Ahead.Unit == WorkingDays
	if byNotices {
		var weekends int
		if r.Steps, weekends = c.skipped(r.Steps, int(due.n), int(count.Until.n), nil); weekends > 0 {
			r.Steps = append(r.Steps, Step{Kind: StepWeekends, From: due.AddDays(1), To: count.Until, Days: weekends})
		}
		for _, gap := range c.unknown(due, count.Until) {
			r.Provisional = true
			r.Steps = append(r.Steps, Step{Kind: StepProvisional, From: gap[0], To: gap[1], Days: gap[1].Sub(gap[0]) + 1})
		}
	}
	r.Due = due
	if !c.Workday(due) {
		r.RestDay = true
		name, _ := c.Note(due)
		r.Steps = append(r.Steps, Step{Kind: StepRestDay, From: due, Name: name})
	}
	r.Steps = append(r.Steps, Step{Kind: StepDue, From: due})
	return r
}

// firstCounted is the first day that leg counts after day number from; none while paused from the start.
func (c *Calendar) firstCounted(from int, leg Limit, pauses []span) Date {
	unit := leg.Unit
	if unit == Months {
		unit = Days
	}
	first := c.advance(from, Limit{N: 1, Unit: unit}, pauses)
	if first.open {
		return Date{}
	}
	return at(first.end)
}

// skipped adds to steps the holidays passed over and the make-up days counted after from up to to, and returns how
// many days of ordinary weekends were passed over besides.
func (c *Calendar) skipped(steps []Step, from, to int, pauses []span) ([]Step, int) {
	weekends := 0
	own := len(steps) // a run of days never joins a step of an earlier leg
	for n := from + 1; n <= to; n++ {
		for len(pauses) > 0 && pauses[0].to < n {
			pauses = pauses[1:]
		}
		if len(pauses) > 0 && n > pauses[0].from {
			continue
		}
		day := at(n)
		name, listed := c.Note(day)
		if !listed {
			if weekend(day) {
				weekends++
			}
			continue
		}
		kind := StepHoliday
		if c.Workday(day) {
			kind = StepMakeup
		}
		if last := len(steps) - 1; last >= own && steps[last].Kind == kind && steps[last].Name == name && day.Sub(steps[last].To) == 1 {
			steps[last].To = day
			steps[last].Days++
			continue
		}
		steps = append(steps, Step{Kind: kind, From: day, To: day, Days: 1, Name: name})
	}
	return steps, weekends
}

// stillPaused is the step for the pause that stopped the count on day number pos, with left of the first of legs.
func stillPaused(pos, left int, legs []Limit, pauses []span) Step {
	s := Step{Kind: StepPaused, From: at(pos + 1), Name: pauses[len(pauses)-1].reason}
	if len(legs) == 1 { // else what is left is of several units
		s.Limit = Limit{N: left, Unit: Days}
		if legs[0].Unit == WorkingDays {
			s.Limit.Unit = WorkingDays
		}
	}
	return s
}

// finish settles the last day: rolled or not, a rest day or not, provisional or not.
func (c *Calendar) finish(r *Reckoning, count Count, unit Unit, pos int, byNotices bool) {
	last := at(pos)
	// The days that the notices decide: all of a count in working days, else the last day only.
	decided := last
	if byNotices {
		decided = count.Start.AddDays(1)
	}
	r.Due = last
	name, _ := c.Note(last)
	if unit != WorkingDays && !c.Workday(last) {
		if count.Roll {
			r.Due = at(c.roll(pos))
			r.Steps = append(r.Steps, Step{Kind: StepRolled, From: last, To: r.Due, Days: r.Due.Sub(last), Name: name})
		} else {
			r.RestDay = true
			r.Steps = append(r.Steps, Step{Kind: StepRestDay, From: last, Name: name})
		}
	}
	if r.Due.IsZero() {
		return
	}
	kind := StepUnknownRest
	if byNotices || count.Roll {
		kind = StepProvisional
	}
	for _, gap := range c.unknown(decided, r.Due) {
		r.Provisional = true
		r.Steps = append(r.Steps, Step{Kind: kind, From: gap[0], To: gap[1], Days: gap[1].Sub(gap[0]) + 1})
	}
	r.Steps = append(r.Steps, Step{Kind: StepDue, From: r.Due})
}

// unknown are the stretches of from…to that no notice covers.
func (c *Calendar) unknown(from, to Date) [][2]Date {
	if c.last == 0 {
		return [][2]Date{{from, to}}
	}
	var gaps [][2]Date
	first, last := New(c.first, 1, 1), New(c.last, 12, 31)
	if from.Before(first) {
		gaps = append(gaps, [2]Date{from, earlier(to, first.AddDays(-1))})
	}
	if to.After(last) {
		after := last.AddDays(1)
		if from.After(after) {
			after = from
		}
		gaps = append(gaps, [2]Date{after, to})
	}
	return gaps
}

func earlier(a, b Date) Date {
	if b.Before(a) {
		return b
	}
	return a
}
