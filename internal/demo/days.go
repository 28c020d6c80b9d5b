package demo

import (
	"slices"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// evenly is how the months of a year differ in an office: February has the Spring Festival.
var evenly = []float64{8, 5, 9, 9, 8, 9, 8, 8, 9, 8, 9, 9}

// opened are the days on which the records are opened, in order.
func (r *run) opened(recs []*rec) []calendar.Date {
	switch on, after := r.n.get("on"), r.n.get("after"); {
	case on != nil && on.shape == list:
		if len(on.items) != len(recs) {
			r.y.fault(on, handbook.Say("每件一个日期，共 %d 个", "one day for each record, %d in all", len(recs)), "列了%d个日期，记录有%d件", "%d days for %d records", len(on.items), len(recs))
			return nil
		}
		out := make([]calendar.Date, len(recs))
		for i, item := range on.items {
			out[i] = r.date(item)
		}
		return out
	case on != nil:
		out := make([]calendar.Date, len(recs))
		for i, v := range r.column(recs, on) {
			out[i] = r.asDate(on, v)
		}
		return out
	case after != nil && r.n.get("from") != nil:
		at := handbook.Open
		if named := r.n.get("from").get("at"); named != nil {
			at = named.text
		}
		out := make([]calendar.Date, len(recs))
		for i, c := range recs {
			out[i] = r.after(after, c.from.days[at])
			if !r.restful {
				out[i] = r.y.workday(out[i])
			}
		}
		return out
	case r.n.get("every") != nil:
		return r.slots()
	}
	out := r.spread(len(recs))
	for i, c := range recs {
		if c.from == nil {
			continue
		}
		at := handbook.Open
		if named := r.n.get("from").get("at"); named != nil {
			at = named.text
		}
		if first := c.from.days[at]; i < len(out) && out[i].Before(first) {
			out[i] = first // what it follows comes first
		}
	}
	return out
}

// span of days a batch lies in; the year when it says nothing.
func (r *run) window() (from, to calendar.Date, ok bool) {
	n := r.n.get("days")
	if n == nil {
		return calendar.New(r.y.Year, 1, 1), r.until, true
	}
	a, b, ranged := strings.Cut(n.text, "..")
	from, errFrom := calendar.Parse(a)
	to, errTo := calendar.Parse(b)
	if !ranged || errFrom != nil || errTo != nil || to.Before(from) {
		r.y.fault(n, handbook.Say("写成 2024-01-02..2024-12-20", "write it like 2024-01-02..2024-12-20"), "“%s”不是一段日子", "%q is no span of days", n.text)
		return from, to, false
	}
	if to.After(r.y.Ends) {
		r.y.fault(n, handbook.Say("最迟 %s", "at the latest %s", r.y.Ends), "%s在账簿结束之后", "%s is after the books end", to)
		return from, to, false
	}
	return from, to, true
}

// candidates are the days that may be chosen, each with its weight.
func (r *run) candidates() (days []calendar.Date, weights []float64) {
	from, to, ok := r.window()
	if !ok {
		return nil, nil
	}
	months := evenly
	if n := r.n.get("months"); n != nil {
		if months = r.numbers(n); len(months) != 12 {
			r.y.fault(n, handbook.Say("写十二个数，一月到十二月", "give twelve numbers, January to December"), "months 有%d个数", "months has %d numbers", len(months))
			return nil, nil
		}
	}
	market := 1.0
	if n := r.n.get("market"); n != nil {
		if f := r.numbers(&node{file: n.file, line: n.line, shape: list, items: []*node{n}}); len(f) == 1 {
			market = f[0]
		}
	}
	weekdays, monthdays := r.weekdays(), r.n.get("monthdays")
	var dates []float64
	if monthdays != nil {
		dates = r.numbers(monthdays)
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		if !r.restful && !r.y.book.Calendar.Workday(d) || weekdays != nil && !slices.Contains(weekdays, d.Weekday()) ||
			monthdays != nil && !slices.Contains(dates, float64(d.Day())) {
			continue
		}
		w := months[d.Month()-1]
		if slices.Contains(r.y.Market, d.Day()%10) {
			w *= market
		}
		days, weights = append(days, d), append(weights, w)
	}
	return days, weights
}

// spread picks n days, in order.
func (r *run) spread(n int) []calendar.Date {
	days, weights := r.candidates()
	if len(r.y.faults) > 0 {
		return nil
	}
	upTo, sum := make([]float64, len(weights)), 0.0
	for i, w := range weights {
		sum += w
		upTo[i] = sum
	}
	if sum <= 0 {
		r.y.fault(r.n, handbook.Say("放宽 days、months 或 weekdays", "widen days, months or weekdays"), "没有可选的日子", "there is no day to choose")
		return nil
	}
	out := make([]calendar.Date, n)
	for i := range out {
		at, _ := slices.BinarySearch(upTo, r.dice.Float64()*sum)
		out[i] = days[min(at, len(days)-1)]
	}
	slices.SortFunc(out, calendar.Date.Compare)
	return out
}

// slots is one day in every day, week, month or quarter of the span: any that may be chosen, the same each time it is asked.
func (r *run) slots() []calendar.Date {
	n := r.n.get("every")
	slot := map[string]func(d calendar.Date) int{
		"day":     func(d calendar.Date) int { return d.Sub(calendar.New(2001, 1, 1)) },
		"week":    func(d calendar.Date) int { return d.Sub(calendar.New(2001, 1, 1)) / 7 },
		"month":   func(d calendar.Date) int { return d.Year()*12 + int(d.Month()) },
		"quarter": func(d calendar.Date) int { return d.Year()*4 + (int(d.Month())-1)/3 },
		"year":    calendar.Date.Year,
	}[n.text]
	if slot == nil {
		r.y.fault(n, possible([]string{"day", "week", "month", "quarter", "year"}), "没有“%s”这个周期", "there is no period %q", n.text)
		return nil
	}
	days, _ := r.candidates()
	dice := r.y.dice(r.label + "/slots")
	var out []calendar.Date
	for len(days) > 0 {
		k := 1
		for k < len(days) && slot(days[k]) == slot(days[0]) {
			k++
		}
		out, days = append(out, days[dice.IntN(k)]), days[k:]
	}
	return out
}

var weekdayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (r *run) weekdays() []time.Weekday {
	n := r.n.get("weekdays")
	if n == nil {
		return nil
	}
	var out []time.Weekday
	for _, item := range n.items {
		i := slices.Index(weekdayNames, item.text)
		if i < 0 {
			r.y.fault(item, possible(weekdayNames), "“%s”不是星期", "%q is no day of the week", item.text)
			continue
		}
		out = append(out, time.Weekday(i))
	}
	return out
}
