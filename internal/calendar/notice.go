package calendar

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Row is a day of the holiday notices.
type Row struct {
	Day  Date
	Work bool // a make-up working day, else a day off
	Name string
}

// String is the row as the notices keep it.
func (r Row) String() string {
	kind := "holiday"
	if r.Work {
		kind = "workday"
	}
	return r.Day.String() + "," + kind + "," + r.Name
}

// Notice reads the days of a notice as the State Council words it, a holiday to a line:
//
//	七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
//
// or as rows date,kind,name. Days without a year are of the year given. A line that tells no day, or a day there is not, is
// a [*Fault] with its line.
func Notice(year int, text string) ([]Row, error) {
	var out []Row
	n := 0
	for line := range strings.Lines(text) {
		n++
		if line = strings.TrimSpace(line); line == "" || line == "date,kind,name" {
			continue
		}
		rows, err := noticeLine(year, line)
		if err != nil {
			err.Line = n
			return nil, err
		}
		out = append(out, rows...)
	}
	slices.SortStableFunc(out, func(a, b Row) int { return a.Day.Compare(b.Day) })
	return out, nil
}

var (
	noticeRow  = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}),(holiday|workday),(.+)$`)
	noticeHead = regexp.MustCompile(`^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])?([^：:]+)[：:](.+)$`)
	noticeDay  = regexp.MustCompile(`(至)?(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日`)
	remark     = regexp.MustCompile(`（[^）]*）|\([^)]*\)`)
)

// longest is how many days off in a row are believed.
const longest = 31

func noticeLine(year int, line string) ([]Row, *Fault) {
	unread := &Fault{Zh: fmt.Sprintf("看不懂“%s”，应写成“国庆节：10月1日至7日放假，10月10日上班”", clip(line)),
		En: fmt.Sprintf("%q cannot be read: write 国庆节：10月1日至7日放假，10月10日上班", clip(line))}
	if m := noticeRow.FindStringSubmatch(line); m != nil {
		day, err := Parse(m[1])
		if err != nil {
			return nil, asFault(err)
		}
		return []Row{{day, m[2] == "workday", m[3]}}, nil
	}
	head := noticeHead.FindStringSubmatch(line)
	if head == nil {
		return nil, unread
	}
	name := strings.TrimSpace(head[1])
	var out []Row
	for rest := remark.ReplaceAllString(head[2], ""); ; {
		off, on := strings.Index(rest, "放假"), strings.Index(rest, "上班")
		work := off < 0 || on >= 0 && on < off
		at := off
		if work {
			at = on
		}
		if at < 0 {
			break
		}
		rows, err := noticeDays(year, rest[:at], work, name)
		if err != nil {
			return nil, err
		}
		out, rest = append(out, rows...), rest[at:]
		_, rest, _ = strings.Cut(rest, map[bool]string{true: "上班", false: "放假"}[work])
	}
	if len(out) == 0 {
		return nil, unread
	}
	return out, nil
}

// noticeDays reads the days before 放假 or 上班.
func noticeDays(year int, text string, work bool, name string) ([]Row, *Fault) {
	var out []Row
	y, month := year, 0
	var last Date
	for _, m := range noticeDay.FindAllStringSubmatch(text, -1) {
		number := func(s string, or int) int {
			if n, err := strconv.Atoi(s); err == nil {
				return n
			}
			return or
		}
		y, month = number(m[2], y), number(m[3], month)
		day, err := Parse(fmt.Sprintf("%04d-%02d-%02d", y, month, number(m[4], 0)))
		if err != nil {
			return nil, asFault(err)
		}
		from := day
		if m[1] != "" && !last.IsZero() {
			from = last.AddDays(1)
		}
		if day.Before(from) || day.Sub(from) > longest {
			return nil, &Fault{Zh: fmt.Sprintf("从%s到%s不像一个假期", last, day), En: fmt.Sprintf("from %s to %s is no holiday", last, day)}
		}
		for ; !from.After(day); from = from.AddDays(1) {
			out = append(out, Row{from, work, name})
		}
		last = day
	}
	return out, nil
}

func asFault(err error) *Fault {
	if f, ok := err.(*Fault); ok {
		return f
	}
	return &Fault{Zh: err.Error(), En: err.Error()}
}

// Notes are the days of a year that the notices make days off or working days, in order.
func (c *Calendar) Notes(year int) []Row {
	var out []Row
	for day := New(year, time.January, 1); day.Year() == year; day = day.AddDays(1) {
		if n, ok := c.notes[day]; ok {
			out = append(out, Row{day, n.work, n.name})
		}
	}
	return out
}
