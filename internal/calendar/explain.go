package calendar

import "fmt"

// Explain tells the reckoning in plain sentences, one for each step, in Chinese ("zh") or English ("en").
func (r Reckoning) Explain(lang string) []string {
	say := Step.zh
	if lang == "en" {
		say = Step.en
	}
	sentences := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		sentences[i] = say(s)
	}
	return sentences
}

var weekdaysZh = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

func (s Step) zh() string {
	from := s.From.Chinese() + "（" + weekdaysZh[s.From.Weekday()] + "）"
	switch s.Kind {
	case StepStart:
		if s.Limit.IsZero() {
			return from + "起算。"
		}
		return fmt.Sprintf("%s起算，当日不计入，期限为%s。", from, s.Limit.Chinese())
	case StepUntil:
		if s.Limit.IsZero() {
			return "最后一日由记录的日期确定：" + from + "。"
		}
		return fmt.Sprintf("记录的日期是%s，须提前%s办理。", from, s.Limit.Chinese())
	case StepFirst:
		if s.Limit.Unit == WorkingDays {
			return "第一个计入的工作日是" + from + "。"
		}
		return "第一个计入的日子是" + from + "。"
	case StepHoliday:
		return fmt.Sprintf("%s%s放假，其间%d天不计入。", s.daysZh(), s.Name, s.Days)
	case StepMakeup:
		return fmt.Sprintf("%s因%s调休上班，计入%d个工作日。", s.daysZh(), s.Name, s.Days)
	case StepPause:
		return fmt.Sprintf("暂停计期%s：%s共%d天不计入，次日续计。", reasonZh(s.Name), s.daysZh(), s.Days)
	case StepPaused:
		left := "到期日待恢复后确定。"
		if !s.Limit.IsZero() {
			left = "恢复后还有" + s.Limit.Chinese() + "，到期日届时确定。"
		}
		return fmt.Sprintf("暂停计期%s，尚未恢复：自%s起不计入，%s", reasonZh(s.Name), s.From.Chinese(), left)
	case StepExtension:
		return fmt.Sprintf("%s延长%s%s。", s.From.Chinese(), s.Limit.Chinese(), reasonZh(s.Name))
	case StepWeekends:
		return fmt.Sprintf("其间另有普通周末%d天，不计入。", s.Days)
	case StepRolled:
		return fmt.Sprintf("期限最后一日%s是%s，顺延到其后第一个工作日%s。", from, restZh(s.Name), s.To.Chinese())
	case StepRestDay:
		return fmt.Sprintf("注意：最后一日%s是%s，本期限不顺延，请提前办理。", from, restZh(s.Name))
	case StepProvisional:
		return s.daysZh() + "的放假安排尚未录入，到期日为暂定，录入后可能变动。"
	case StepUnknownRest:
		return s.daysZh() + "的放假安排尚未录入：到期日不变，但当日是否放假为暂定。"
	case StepDue:
		return "到期日是" + from + "，当日办理仍算按期。"
	}
	return ""
}

// daysZh writes From…To without repeating the year or month they share.
func (s Step) daysZh() string {
	switch {
	case s.To.IsZero() || s.To == s.From:
		return s.From.Chinese()
	case s.To.Year() != s.From.Year():
		return s.From.Chinese() + "至" + s.To.Chinese()
	case s.To.Month() != s.From.Month():
		return s.From.Chinese() + "至" + s.To.Time().Format("1月2日")
	}
	return s.From.Chinese() + "至" + s.To.Time().Format("2日")
}

func reasonZh(reason string) string {
	if reason == "" {
		return ""
	}
	return "（原因：" + reason + "）"
}

func restZh(holiday string) string {
	if holiday == "" {
		return "休息日"
	}
	return holiday + "休息日"
}

func (s Step) en() string {
	from := english(s.From)
	switch s.Kind {
	case StepStart:
		if s.Limit.IsZero() {
			return "The count starts from " + from + "."
		}
		return fmt.Sprintf("The count starts from %s, a day not counted itself; the limit is %s.", from, s.Limit)
	case StepUntil:
		if s.Limit.IsZero() {
			return "The last day is the one on record: " + from + "."
		}
		return fmt.Sprintf("The day on record is %s; it must be done %s before.", from, s.Limit)
	case StepFirst:
		if s.Limit.Unit == WorkingDays {
			return "The first working day counted is " + from + "."
		}
		return "The first day counted is " + from + "."
	case StepHoliday:
		return fmt.Sprintf("%s: holiday (%s), %s not counted.", s.daysEn(), s.Name, Limit{s.Days, Days})
	case StepMakeup:
		return fmt.Sprintf("%s: worked to make up for a holiday (%s), %s counted.", s.daysEn(), s.Name, Limit{s.Days, WorkingDays})
	case StepPause:
		return fmt.Sprintf("Paused%s: %s, %s not counted; counting goes on the day after.", reasonEn(s.Name), s.daysEn(), Limit{s.Days, Days})
	case StepPaused:
		left := "there is no due date until it is resumed."
		if !s.Limit.IsZero() {
			left = fmt.Sprintf("%s will be left once it is resumed, and the due date is known then.", s.Limit)
		}
		return fmt.Sprintf("Paused%s and not resumed: nothing is counted from %s on; %s", reasonEn(s.Name), from, left)
	case StepExtension:
		return fmt.Sprintf("Extended by %s on %s%s.", s.Limit, from, reasonEn(s.Name))
	case StepWeekends:
		return fmt.Sprintf("Ordinary weekends besides: %s not counted.", Limit{s.Days, Days})
	case StepRolled:
		return fmt.Sprintf("The last day, %s, is a rest day%s: the next working day, %s, takes its place.", from, holidayEn(s.Name), english(s.To))
	case StepRestDay:
		return fmt.Sprintf("Mind that the last day, %s, is a rest day%s; this limit does not move to the next working day, so act earlier.", from, holidayEn(s.Name))
	case StepProvisional:
		return s.daysEn() + ": the holiday notice has not been entered. The due date is provisional and may move."
	case StepUnknownRest:
		return s.daysEn() + ": the holiday notice has not been entered. The due date stands, but it may turn out to be a rest day or a working day."
	case StepDue:
		return "It is due on " + from + "; that day is still in time."
	}
	return ""
}

func (s Step) daysEn() string {
	if s.To.IsZero() || s.To == s.From {
		return english(s.From)
	}
	return english(s.From) + " to " + english(s.To)
}

func english(d Date) string { return d.Time().Format("Monday 2 January 2006") }

func reasonEn(reason string) string {
	if reason == "" {
		return ""
	}
	return " (reason: " + reason + ")"
}

func holidayEn(holiday string) string {
	if holiday == "" {
		return ""
	}
	return " (" + holiday + ")"
}
