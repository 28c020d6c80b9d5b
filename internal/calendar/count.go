package calendar

import (
	"cmp"
	"slices"
)

// Pause is a time that does not count: a hearing, an appraisal, waiting for the applicant's papers. The day of pausing
// has been counted; the days after it are not, up to and including the day of resuming, which is again a day of start.
type Pause struct {
	From, To Date // To zero: still paused
	Reason   string
}

// Extension is time added to a limit by whoever may add it.
type Extension struct {
	On     Date // the day it was granted
	Limit  Limit
	Reason string
}

// Count is all that decides a due date.
//
// Counting begins on the day after Start. Extensions lengthen the limit in the order given: one in the unit of what it
// follows is added to its number, one in another unit is counted on from where the former ends. In a month limit the
// days of a pause are added at the end.
//
// With Until the last day is given by a record (a certificate's expiry, a contract's end, a fixed day of the year), Ahead
// of it where the thing must be done some time before; then Limit, Pauses and Extensions have no part in it.
type Count struct {
	Start      Date
	Limit      Limit
	Until      Date
	Ahead      Limit
	Pauses     []Pause
	Extensions []Extension
	// Roll moves the last day of a limit in calendar days or months from a rest day to the next working day. Only
	// litigation and reconsideration do so (民事诉讼法 art. 85); in all else the plain date stands.
	Roll bool
}

// span is a pause on the axis of day numbers: the days from+1 to to are not counted.
type span struct {
	from, to int
	reason   string
}

func (s span) open() bool { return s.to > lastDay }

// spans puts the pauses in order and apart from each other, dropping those that exclude no day.
func (c *Count) spans(buf []span) []span {
	spans := buf
	for _, p := range c.Pauses {
		s := span{int(p.From.n), int(p.To.n), p.Reason}
		if p.To.IsZero() {
			s.to = lastDay + 1
		}
		spans = append(spans, s)
	}
	if len(spans) > 1 {
		slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	}
	apart, end := spans[:0], int(c.Start.n)
	for _, s := range spans {
		s.from = max(s.from, end)
		if s.to > s.from {
			apart, end = append(apart, s), s.to
		}
	}
	return apart
}

// legs are the limit and its extensions, neighbours of one unit added together.
func (c *Count) legs(buf []Limit) []Limit {
	legs := append(buf, c.Limit)
	for _, e := range c.Extensions {
		last := &legs[len(legs)-1]
		switch {
		case e.Limit.N <= 0:
		case e.Limit.Unit == last.Unit:
			last.N += e.Limit.N
		default:
			legs = append(legs, e.Limit)
		}
	}
	return legs
}

// run is where a leg ended, or where an open pause stopped it.
type run struct {
	end  int
	left int  // when open: working or calendar days still to come once resumed
	open bool // by a pause without end
}

// advance counts leg from day number from over the pauses.
func (c *Calendar) advance(from int, leg Limit, pauses []span) run {
	if leg.N <= 0 {
		return run{end: from}
	}
	// The bound keeps sums far from overflow; what reaches past the year 9999 is no date anyway.
	n := min(leg.N, lastDay)
	if leg.Unit == Months {
		return advanceMonths(from, n, pauses)
	}
	nth := func(from, n int) int { return from + n }
	between := func(from, to int) int { return to - from }
	if leg.Unit == WorkingDays {
		nth = c.workingDay
		between = func(from, to int) int { return c.worked(to) - c.worked(from) }
	}
	for _, p := range pauses {
		if p.to <= from {
			continue
		}
		counted := between(from, max(p.from, from))
		if counted >= n {
			break
		}
		n -= counted
		if p.open() {
			return run{end: max(p.from, from), left: n, open: true}
		}
		from = p.to
	}
	return run{end: nth(from, n)}
}

func advanceMonths(from, n int, pauses []span) run {
	target := at(from).AddMonths(n)
	if target.IsZero() {
		return run{end: lastDay + 1}
	}
	end := int(target.n)
	for _, p := range pauses {
		begin := max(p.from, from)
		switch {
		case p.to <= from:
		case begin >= end:
			return run{end: end}
		case p.open():
			return run{end: begin, left: end - begin, open: true}
		default:
			end += p.to - begin
		}
	}
	return run{end: end}
}

// Due is the last day on which the thing may still be done in time. It is false while there is none: the count is
// paused without end, or has no start. A pause that begins only after the last day changes nothing.
func (c *Calendar) Due(count Count) (Date, bool) {
	if count.Start.IsZero() {
		return Date{}, false
	}
	if !count.Until.IsZero() {
		due := c.before(count.Until, count.Ahead)
		return due, !due.IsZero()
	}
	if len(count.Pauses) == 0 && len(count.Extensions) == 0 && count.Limit.Unit == WorkingDays { // nearly all there are
		due := at(c.workingDay(int(count.Start.n), max(0, min(count.Limit.N, lastDay))))
		return due, !due.IsZero()
	}
	var spanBuf [4]span
	var legBuf [4]Limit
	pauses, legs := count.spans(spanBuf[:0]), count.legs(legBuf[:0])
	pos := int(count.Start.n)
	for _, leg := range legs {
		r := c.advance(pos, leg, pauses)
		if r.open {
			return Date{}, false
		}
		pos = min(r.end, lastDay+1)
	}
	if count.Roll && legs[len(legs)-1].Unit != WorkingDays {
		pos = c.roll(pos)
	}
	due := at(pos)
	return due, !due.IsZero()
}

// roll moves a rest day to the next working day.
func (c *Calendar) roll(n int) int {
	if c.Workday(at(n)) {
		return n
	}
	return c.workingDay(n, 1)
}

// before is the last day from which limit still fits in up to day: for working days, as many of them come after it up to
// and including day.
func (c *Calendar) before(day Date, limit Limit) Date {
	switch limit.Unit {
	case Days:
		return day.AddDays(-limit.N)
	case Months:
		return day.AddMonths(-limit.N)
	case WorkingDays:
		n := int(day.n)
		for want := c.worked(n) - limit.N; n > 0 && c.worked(n) > want; n-- {
		}
		return at(n)
	}
	return day
}
