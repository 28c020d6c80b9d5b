package handbook

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"fengqiao/internal/calendar"
)

// Rhythm says when a kind should have a record (应办周期): in every span of time, or on certain days of it.
type Rhythm struct {
	Every    string         // week, month, lunar-month, quarter, half or year; empty with Step
	Step     int            // every so many days, counted from From
	Weekdays []time.Weekday // of a week; empty: any day of it will do
	Days     []int          // of a month; a month that has no such day leaves it out
	Endings  []int          // of a month: its days that end in one of these digits (逢三逢八)
	Dates    []string       // of a year, as "03-15"
	From     calendar.Date  // with days: the first that may be one; zero: no bound
	Proposed bool           // a good day for a record, none is missed where there is none
	Workdays bool           // a day that turns out to be a rest day needs no record
	Around   int            // with days: so many days before and after do as well
	When     *Expr          // only records of which this holds are for a slot
	Day      string         // the date field that tells which slot a record is for; empty: the day it was opened
}

// Slot is a time in which a record should be made; From and To are both included, and the same for a slot of one day.
// It belongs to the period in which its last day lies.
type Slot struct {
	From, To calendar.Date
	every    string
	around   int
}

// Day is the day the slot is for: the day itself, or the last of a span.
func (s Slot) Day() calendar.Date { return s.To.AddDays(-s.around) }

// The facet under which a record is posted to a slot, and what stands for the spans of a rhythm.
const (
	SlotFacet = "slot"
	byWeek    = "week"
	byHalf    = "half"
	byLunar   = "lunar-month"
)

// days tells whether the slots are single days.
func (r *Rhythm) days() bool {
	return r.Step > 0 || len(r.Weekdays)+len(r.Days)+len(r.Endings)+len(r.Dates) > 0
}

// At is the slot a day lies in; ok is false where no record is due on it. Rest days are not looked at.
func (r *Rhythm) At(day calendar.Date) (Slot, bool) {
	if !r.days() {
		return r.span(day), true
	}
	for n := range r.Around + 1 { // the nearest, the one before where two are as near
		for _, d := range []calendar.Date{day.AddDays(-n), day.AddDays(n)} {
			if r.on(d) {
				s := Slot{From: d.AddDays(-r.Around), To: d.AddDays(r.Around), around: r.Around}
				if r.Every == byLunar {
					s.every = byLunar
				}
				return s, true
			}
		}
	}
	return Slot{From: day, To: day}, false
}

// on tells whether a day is one of the rhythm's.
func (r *Rhythm) on(day calendar.Date) bool {
	if day.IsZero() || day.Before(r.From) {
		return false
	}
	if r.Step > 0 {
		return day.Sub(r.From)%r.Step == 0
	}
	of := day.Day()
	if r.Every == byLunar {
		lunar, ok := day.Lunar()
		if !ok {
			return false
		}
		of = lunar.Day
	}
	const digits = 10
	return slices.Contains(r.Weekdays, day.Weekday()) || slices.Contains(r.Days, of) || slices.Contains(r.Endings, of%digits) ||
		slices.Contains(r.Dates, day.String()[len("2006-"):])
}

// span is the week (from Monday), month, quarter, half or year a day lies in.
func (r *Rhythm) span(day calendar.Date) Slot {
	if r.Every == byWeek {
		monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
		return Slot{From: monday, To: monday.AddDays(6), every: r.Every}
	}
	months := map[string]int{byMonth: 1, byQuarter: 3, byHalf: 6, byYear: 12}[r.Every]
	first := calendar.New(day.Year(), time.Month((int(day.Month())-1)/months*months+1), 1)
	return Slot{From: first, To: first.AddMonths(months).AddDays(-1), every: r.Every}
}

// Slots are the slots of a period, both days included, in order: those whose last day lies in it, whether or not it
// has come yet, so that the answer is the same on every day it is asked. Days that c calls rest days fall away where
// the rhythm keeps to workdays.
func (r *Rhythm) Slots(from, to calendar.Date, c *calendar.Calendar) []Slot {
	var out []Slot
	if r.days() {
		for day := from.AddDays(-r.Around); !day.IsZero() && !day.AddDays(r.Around).After(to); day = day.AddDays(1) {
			if r.on(day) && (!r.Workdays || c.Workday(day)) {
				s, _ := r.At(day)
				out = append(out, s)
			}
		}
		return out
	}
	for day := from; !day.IsZero() && !day.After(to); day = day.AddDays(1) {
		if s := r.span(day); s.To == day {
			out = append(out, s)
		} else if s.To.After(to) {
			break
		} else {
			day = s.To.AddDays(-1)
		}
	}
	return out
}

// Facet is the facet under which the records of the slot are posted.
func (s Slot) Facet() string { return SlotFacet + "=" + s.To.String() }

// Title words the slot.
func (s Slot) Title() Text {
	year, month := s.To.Year(), int(s.To.Month())
	switch s.every {
	case byWeek:
		return Text{Zh: fmt.Sprintf("%s至%s", s.From, s.To), En: fmt.Sprintf("%s to %s", s.From, s.To)}
	case byMonth:
		return Text{Zh: fmt.Sprintf("%d年%d月", year, month), En: s.To.String()[:len("2006-01")]}
	case byQuarter:
		names := []rune("一二三四")
		return Text{Zh: fmt.Sprintf("%d年第%c季度", year, names[(month-1)/3]), En: fmt.Sprintf("quarter %d of %d", (month+2)/3, year)}
	case byHalf:
		if month <= 6 {
			return Text{Zh: fmt.Sprintf("%d年上半年", year), En: fmt.Sprintf("first half of %d", year)}
		}
		return Text{Zh: fmt.Sprintf("%d年下半年", year), En: fmt.Sprintf("second half of %d", year)}
	case byYear:
		return Text{Zh: fmt.Sprintf("%d年", year), En: strconv.Itoa(year)}
	case byLunar:
		if lunar, ok := s.Day().Lunar(); ok {
			return Text{Zh: fmt.Sprintf("%s（农历%s）", s.Day().Chinese(), lunar.Chinese()), En: fmt.Sprintf("%s (day %d of a lunar month)", s.Day(), lunar.Day)}
		}
	}
	return Text{Zh: s.Day().Chinese(), En: s.Day().String()}
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// rhythm reads when the kind should have a record.
func (r *kindReader) rhythm(n *node) *Rhythm {
	if n == nil {
		return nil
	}
	m := r.fields(n, keysOf("rhythm")...)
	r.need(n, m, "every")
	out := &Rhythm{Workdays: r.flag(m["workdays"]), Proposed: r.flag(m["proposed"])}
	if every := m["every"]; every != nil {
		if step, err := calendar.ParseLimit(every.text); err == nil && step.Unit == calendar.Days {
			r.step(out, n, m, step.N)
		} else if r.ref(every, aSpan, []string{byWeek, byMonth, byLunar, byQuarter, byHalf, byYear, "5 days"}) {
			out.Every = every.text
		}
	}
	out.Day = r.typed(m["day"], dateType{})
	r.condition(m["when"], &out.When, theMatter)
	if from := m["from"]; from != nil {
		day, err := calendar.Parse(r.word(from))
		if err != nil {
			r.fault(from, Say("“%s”不是日期", "%q is no date", from.text), Say("写成 2024-03-05", "write 2024-03-05"))
		}
		out.From = day
	}
	if m["around"] != nil {
		const most = 30
		out.Around = int(r.integer(m["around"], 1, most))
		if out.Step > 0 && 2*out.Around >= out.Step {
			r.fault(m["around"], Say("前后的日子与下一次重叠", "the days around one reach into the next"), Say("写小于 %d 的一半的数", "write less than half of %d", out.Step))
		}
	}
	r.on(out, m)
	if out.Every == byLunar && !out.days() {
		r.fault(n, Say("按农历月的周期要写明哪些日子", "a rhythm by lunar months needs its days"), Say("写上 on: [1, 15] 或 ending: [3, 8]", "add on: [1, 15] or ending: [3, 8]"))
		return out
	}
	// What goes with days alone: without them there is nothing to lie around, to rest on or to begin with.
	for _, of := range []struct {
		key  string
		says Text
	}{
		{"around", Say("没有写哪一天，就无所谓前后几天", "without days nothing lies around them")},
		{"workdays", Say("没有写哪一天，就无所谓工作日", "without days there are no workdays to keep to")},
		{"from", Say("没有写哪一天，就无所谓从哪天起", "without days there is none to begin with")},
	} {
		if at := m[of.key]; at != nil && !out.days() && out.Every != "" && (of.key != "workdays" || out.Workdays) {
			r.fault(at, of.says, Say("写上 on: …，或删去 %[1]s", "add on: …, or remove %[1]s", of.key))
		}
	}
	return out
}

// step reads a rhythm of every so many days: it needs a day to count from.
func (r *kindReader) step(out *Rhythm, n *node, m map[string]*node, step int) {
	const least, most = 2, 99
	if step < least || step > most {
		r.fault(m["every"], Say("“%s”不成周期", "%q is no rhythm", m["every"].text), Say("写 2 days 至 99 days", "write 2 days to 99 days"))
		return
	}
	out.Step = step
	if m["from"] == nil {
		r.fault(n, Say("每几天一次的周期没有写从哪天数起", "a rhythm of so many days has no day to count from"), Say("写上第一天，如 from: 2024-01-03", "add the first day, such as from: 2024-01-03"))
	}
	for _, key := range []string{"on", "ending"} {
		if m[key] != nil {
			r.fault(m[key], Say("每几天一次的周期没有“%s”", "a rhythm of so many days has no %s", key), Say("删去它", "remove it"))
		}
	}
}

// on reads the days of a rhythm's span.
func (r *kindReader) on(out *Rhythm, m map[string]*node) {
	const lunar, last, digit = 30, 31, 9 // the last days of a month, the last digit
	for _, w := range r.words(m["ending"]) {
		if out.Every != byMonth && out.Every != byLunar {
			if out.Every != "" {
				r.fault(m["ending"], Say("按 %s 的周期没有“ending”", "a rhythm of every %s has no ending", out.Every), Say("写 every: lunar-month 或 every: month", "write every: lunar-month or every: month"))
			}
			return
		}
		out.Endings = append(out.Endings, int(r.integer(w, 0, digit)))
	}
	for _, w := range r.words(m["on"]) {
		switch out.Every {
		case byWeek:
			if r.ref(w, aWeekday, weekdays) {
				out.Weekdays = append(out.Weekdays, time.Weekday(slices.Index(weekdays, w.text)))
			}
		case byMonth:
			out.Days = append(out.Days, int(r.integer(w, 1, last)))
		case byLunar:
			out.Days = append(out.Days, int(r.integer(w, 1, lunar)))
		case byYear:
			const leap = "2024-"
			if _, err := calendar.Parse(leap + w.text); err != nil {
				r.fault(w, Say("“%s”不是一年里的一天", "%q is not a day of the year", w.text), Say(`写成 "03-15"`, `write "03-15"`))
			}
			out.Dates = append(out.Dates, w.text)
		case "":
		default:
			r.fault(m["on"], Say("按 %s 的周期没有“on”", "a rhythm of every %s has no on", out.Every), Say("删去它，或写 every: month", "remove it, or write every: month"))
			return
		}
	}
}

// slots reads a measure of the kind's rhythm.
func (r *kindReader) slots(m *Measure, value *node) {
	m.Flow = true
	if r.k.Rhythm == nil {
		r.fault(value, Say("这种事项没有写周期", "this kind has no rhythm"), Say("写上 rhythm: {every: month}", "add rhythm: {every: month}"))
		return
	}
	if r.ref(value, aSlots, []string{"all", "held"}) {
		m.Held = value.text == "held"
	}
}
