package calendar

import (
	"fmt"
	"strconv"
	"time"
)

// Fault says, in both languages of the product, what is wrong with a date, a limit or a line of the holiday notices,
// and what would be right.
type Fault struct {
	Source int // of the files of holiday notices read together, from 0
	Line   int // of the holiday notices, from 1; 0 when the text stands alone
	Zh, En string
}

func (f *Fault) Error() string { return f.In("en") }

// In is the sentence in lang, "zh" or "en", with the line it speaks of.
func (f *Fault) In(lang string) string {
	switch {
	case f.Line == 0 && lang == "en":
		return f.En
	case f.Line == 0:
		return f.Zh
	case lang == "en":
		return fmt.Sprintf("line %d: %s", f.Line, f.En)
	}
	return fmt.Sprintf("第 %d 行：%s", f.Line, f.Zh)
}

func notWrittenAsDate(s string) *Fault {
	return &Fault{
		Zh: fmt.Sprintf("日期“%s”写法不对，应写成 2024-03-05 的样子", clip(s)),
		En: fmt.Sprintf("\"%s\" is not a date: write it like 2024-03-05", clip(s)),
	}
}

func noSuchDay(s string, y, m int) *Fault {
	f := &Fault{
		Zh: fmt.Sprintf("没有 %s 这一天", s),
		En: fmt.Sprintf("there is no day %s", s),
	}
	switch {
	case y == 0:
		f.Zh += "：年份应在 0001 至 9999 之间"
		f.En += ": years go from 0001 to 9999"
	case m < 1 || m > 12:
		f.Zh += "：月份应在 01 至 12 之间"
		f.En += ": months go from 01 to 12"
	default:
		last := New(y, time.Month(m)+1, 0)
		if last.IsZero() { // the last month that can be written
			last = at(lastDay)
		}
		f.Zh += fmt.Sprintf("：%d年%d月有 %d 天", y, m, last.Day())
		f.En += fmt.Sprintf(": that month has %d days", last.Day())
	}
	return f
}

func notALimit(s string) *Fault {
	return &Fault{
		Zh: fmt.Sprintf("期限“%s”写法不对，应写成 15 days（日）、20 working days（工作日）或 1 month（月），数字为 1 至 %d", clip(s), maxLimit),
		En: fmt.Sprintf("\"%s\" is not a time limit: write 15 days, 20 working days or 1 month, with a number from 1 to %d", clip(s), maxLimit),
	}
}

// clip keeps a message readable when the text it quotes is not.
func clip(s string) string {
	const most = 40
	runes := []rune(s)
	if len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}
