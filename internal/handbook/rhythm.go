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
	Every    string         // week, month, quarter, half or year
	Weekdays []time.Weekday // of a week; empty: any day of it will do
	Days     []int          // of a month; a month that has no such day leaves it out
	Dates    []string       // of a year, as "03-15"
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
)

// days tells whether the slots are single days.
func (r *Rhythm) days() bool { return len(r.Weekdays)+len(r.Days)+len(r.Dates) > 0 }

// At is the slot a day lies in; ok is false where no record is due on it. Rest days are not looked at.
func (r *Rhythm) At(day calendar.Date) (Slot, bool) {
	if !r.days() {
		return r.span(day), true
	}
	for n := range r.Around + 1 { // the nearest, the one before where two are as near
		for _, d := range []calendar.Date{day.AddDays(-n), day.AddDays(n)} {
			if r.on(d) {
				return Slot{From: d.AddDays(-r.Around), To: d.AddDays(r.Around), around: r.Around}, true
			}
		}
	}
	return Slot{From: day, To: day}, false
}

// on tells whether a day is one of the rhythm's.
func (r *Rhythm) on(day calendar.Date) bool {
	return slices.Contains(r.Weekdays, day.Weekday()) || slices.Contains(r.Days, day.Day()) ||
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
	out := &Rhythm{Workdays: r.flag(m["workdays"])}
	if r.ref(m["every"], aSpan, []string{byWeek, byMonth, byQuarter, byHalf, byYear}) {
		out.Every = m["every"].text
	}
	out.Day = r.typed(m["day"], dateType{})
	r.condition(m["when"], &out.When, theMatter)
	if m["around"] != nil {
		const most = 30
		out.Around = int(r.integer(m["around"], 1, most))
	}
	for _, w := range r.words(m["on"]) {
		switch out.Every {
		case byWeek:
			if r.ref(w, aWeekday, weekdays) {
				out.Weekdays = append(out.Weekdays, time.Weekday(slices.Index(weekdays, w.text)))
			}
		case byMonth:
			const last = 31
			out.Days = append(out.Days, int(r.integer(w, 1, last)))
		case byYear:
			const leap = "2024-"
			if _, err := calendar.Parse(leap + w.text); err != nil {
				r.fault(w, Say("“%s”不是一年里的一天", "%q is not a day of the year", w.text), Say(`写成 "03-15"`, `write "03-15"`))
			}
			out.Dates = append(out.Dates, w.text)
		case "":
		default:
			r.fault(m["on"], Say("按 %s 的周期没有“on”", "a rhythm of every %s has no on", out.Every), Say("删去它，或写 every: month", "remove it, or write every: month"))
			return out
		}
	}
	if out.Around > 0 && !out.days() && out.Every != "" {
		r.fault(m["around"], Say("没有写哪一天，就无所谓前后几天", "without days nothing lies around them"), Say("写上 on: …，或删去 around", "add on: …, or remove around"))
	}
	if out.Workdays && !out.days() && out.Every != "" {
		r.fault(m["workdays"], Say("没有写哪一天，就无所谓工作日", "without days there are no workdays to keep to"), Say("写上 on: …，或删去 workdays", "add on: …, or remove workdays"))
	}
	return out
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
