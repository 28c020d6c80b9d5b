package manual

import "fengqiao/internal/handbook"

// spans words how often a rhythm comes round.
var spans = map[string]handbook.Text{
	"week": {Zh: "每周", En: "every week"}, "month": {Zh: "每月", En: "every month"}, "quarter": {Zh: "每季度", En: "every quarter"},
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
	on += x.join(len(r.Days), func(i int) string { return x.say("%d日", "day %d", r.Days[i]) })
	on += x.join(len(r.Dates), func(i int) string { return r.Dates[i] })
	text := x.in(spans[r.Every])
	if on != "" {
		text = x.say("%s的%s", "%s: %s", text, on)
	}
	if r.Around > 0 {
		text += x.say("（前后%d日内办的也算）", " (or within %d days of it)", r.Around)
	}
	if r.When != nil {
		text += x.say("，只算「%s」的", ", counting only those where %s", r.When.In(x.lang))
	}
	if r.Workdays {
		text += x.say("（遇休息日不办）", " (not on rest days)")
	}
	return text
}
