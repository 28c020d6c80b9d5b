package manual

import (
	"strconv"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// spans words how often a rhythm comes round.
var spans = map[string]handbook.Text{
	"week": {Zh: "每周", En: "every week"}, "month": {Zh: "每月", En: "every month"}, "lunar-month": {Zh: "农历每月", En: "every lunar month"}, "quarter": {Zh: "每季度", En: "every quarter"},
	"half": {Zh: "每半年", En: "every half year"}, "year": {Zh: "每年", En: "every year"},
}

// weekdays are the days of a week in Chinese, from Sunday.
var weekdays = []string{"日", "一", "二", "三", "四", "五", "六"}

// rhythm words when there should be a record.
func (x explainer) rhythm(r *handbook.Rhythm) string {
	if r == nil {
		return ""
	}
	on := x.join(len(r.Weekdays), func(i int) string {
		return x.say("周%s", "%s", handbook.Text{Zh: weekdays[r.Weekdays[i]], En: r.Weekdays[i].String()})
	})
	on += x.join(len(r.Days), func(i int) string {
		if r.Every == "lunar-month" {
			return x.say("%s", "day %s", handbook.Text{Zh: calendar.LunarDay(r.Days[i]), En: strconv.Itoa(r.Days[i])})
		}
		return x.say("%d日", "day %d", r.Days[i])
	})
	on += x.join(len(r.Dates), func(i int) string { return r.Dates[i] })
	text := x.in(spans[r.Every])
	if r.Step > 0 {
		text = x.say("每%d天一次", "every %d days", r.Step)
	}
	if on != "" {
		text = x.say("%s的%s", "%s: %s", text, on)
	}
	if len(r.Endings) > 0 {
		also := "逢"
		if on != "" {
			also = "，又逢"
		}
		text += x.say(also+"%s", ", days ending in %s", x.join(len(r.Endings), func(i int) string { return strconv.Itoa(r.Endings[i]) }))
	}
	if !r.From.IsZero() {
		text += x.say("（自%s起）", " (from %s)", handbook.Text{Zh: r.From.Chinese(), En: r.From.String()})
	}
	if r.Around > 0 {
		text += x.say("（前后%d日内办的也算）", " (or within %d days of it)", r.Around)
	}
	if r.When != nil {
		text += x.say("，只算「%s」的", ", counting only those where %s", r.When.In(x.lang))
	}
	if r.Proposed {
		text += x.say("（建议办，没办的不算未办）", " (proposed: none is missed)")
	}
	if r.Workdays {
		text += x.say("（遇休息日不办）", " (not on rest days)")
	}
	return text
}
