package calendar

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Calendar knows which days are worked: Monday to Friday, but for the days off and the make-up working days that the
// State Council's yearly notices set. The zero value knows no notice. It never changes once read, so any number of
// goroutines may ask it.
type Calendar struct {
	notes map[Date]note
	// shift[i] is how many working days the notices add to (or take from) Monday-to-Friday up to and including day
	// base+i; before it they add none, after it as many as on the last day.
	shift []int32
	base  int
	// first and last are the years covered by notices; 0 when there is none.
	first, last int
}

type note struct {
	name string
	work bool // a make-up working day, else a day off
}

// The years for which holiday notices are accepted: what lies outside is a slip of the pen.
const (
	firstNotice = 1950
	lastNotice  = 2199
)

// spill is the part of December that a notice for the next year may reach back into: the New Year holiday and its
// make-up days. A year whose only days lie in it has no notice of its own.
const spill = 20

// Read reads the holiday notices: CSV with the heading date,kind,name; kind is holiday (a day off) or workday (a
// weekend day that is worked). Rows may stand in any order. It is strict: a day given twice, a kind it does not know, a
// date that does not exist, a make-up day that is no weekend day, a blank name or a year left out between two others
// is a [*Fault] with its line; all that are found come joined as by [errors.Join]. Notices in several files are read
// together, so that no day stands in two of them; Fault.Source tells in which the fault is.
func Read(r io.Reader, more ...io.Reader) (*Calendar, error) {
	reading := reader{notes: map[Date]note{}, lines: map[Date]place{}}
	if err := reading.file(r); err != nil {
		return nil, err
	}
	for _, r := range more {
		reading.source++
		if err := reading.file(r); err != nil {
			return nil, err
		}
	}
	c := build(reading.notes)
	reading.gaps(c)
	if err := errors.Join(reading.faults...); err != nil {
		return nil, err
	}
	return c, nil
}

// withoutMark drops the byte order mark that spreadsheet programs put before UTF-8 text.
func withoutMark(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if head, err := b.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = b.Discard(3) // cannot fail: the three bytes have just been seen
	}
	return b
}

// reader gathers the rows of the notices and what is wrong with them.
type reader struct {
	source int // of the file that is being read
	headed bool
	notes  map[Date]note
	lines  map[Date]place
	faults []error
}

// place is a line of one of the files, from 1.
type place struct{ source, line int }

// file reads one file of notices.
func (r *reader) file(in io.Reader) error {
	rows := csv.NewReader(withoutMark(in))
	rows.FieldsPerRecord = -1
	r.headed = false
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			r.fault(bad.Line, "引号不成对", "a quotation mark is not closed or stands inside a field")
			break
		}
		if err != nil {
			return fmt.Errorf("reading the holiday notices: %w", err)
		}
		line, _ := rows.FieldPos(0)
		r.row(line, row)
	}
	if !r.headed {
		r.fault(1, "文件是空的，第一行应为 date,kind,name", "the file is empty: its first line must be date,kind,name")
	}
	return nil
}

func (r *reader) fault(line int, zh, en string) {
	r.faults = append(r.faults, &Fault{Source: r.source, Line: line, Zh: zh, En: en})
}

func (r *reader) row(line int, row []string) {
	if !r.headed {
		r.headed = true
		if heading := strings.Join(row, ","); heading != "date,kind,name" {
			r.fault(line, fmt.Sprintf("表头是“%s”，应为 date,kind,name", clip(heading)),
				fmt.Sprintf("the heading is \"%s\": it must be date,kind,name", clip(heading)))
		}
		return
	}
	if len(row) != 3 {
		r.fault(line, fmt.Sprintf("有 %d 栏，应为 3 栏：日期,类别,名称", len(row)),
			fmt.Sprintf("there are %d fields: it takes 3, date,kind,name", len(row)))
		return
	}
	day, err := Parse(row[0])
	if bad := (*Fault)(nil); errors.As(err, &bad) {
		r.fault(line, bad.Zh, bad.En)
		return
	}
	kind, name := row[1], row[2]
	weekday := day.Weekday()
	switch {
	case day.Year() < firstNotice || day.Year() > lastNotice:
		r.fault(line, fmt.Sprintf("%s 的年份不在 %d 至 %d 之间", day, firstNotice, lastNotice),
			fmt.Sprintf("the year of %s is not between %d and %d", day, firstNotice, lastNotice))
	case kind != "holiday" && kind != "workday":
		r.fault(line, fmt.Sprintf("类别“%s”不认识，应为 holiday（放假）或 workday（调休上班）", clip(kind)),
			fmt.Sprintf("the kind \"%s\" is not known: it must be holiday or workday", clip(kind)))
	case kind == "workday" && weekday != time.Saturday && weekday != time.Sunday:
		r.fault(line, fmt.Sprintf("%s 是%s，本来就是工作日；调休上班日应为周六或周日", day, weekdaysZh[weekday]),
			fmt.Sprintf("%s is a %s and worked anyway: a make-up working day is a Saturday or Sunday", day, weekday))
	case name == "" || name != strings.TrimSpace(name) || !utf8.ValidString(name):
		r.fault(line, "名称应为节日名，如“国庆节”，前后不留空格", "the name must be that of the holiday, like 国庆节, with no blank around it")
	case r.lines[day].line != 0 && r.lines[day].source != r.source:
		r.fault(line, fmt.Sprintf("%s 在随附的放假安排第 %d 行已经写过，删去这一行", day, r.lines[day].line),
			fmt.Sprintf("%s stands on line %d of the notices this is added to already: leave this one out", day, r.lines[day].line))
	case r.lines[day].line != 0:
		r.fault(line, fmt.Sprintf("%s 在第 %d 行已经写过，只能留一行", day, r.lines[day].line),
			fmt.Sprintf("%s stands on line %d already: keep one of the two", day, r.lines[day].line))
	default:
		r.notes[day], r.lines[day] = note{name: name, work: kind == "workday"}, place{r.source, line}
	}
}

// gaps finds the years between the first and the last that no notice covers: their holidays would silently be worked.
func (r *reader) gaps(c *Calendar) {
	if len(r.faults) > 0 || c.first == 0 {
		return
	}
	covered := map[int]bool{}
	for day := range r.notes {
		covered[noticeYear(day)] = true
	}
	for y := c.first; y <= c.last; y++ {
		if !covered[y] {
			r.faults = append(r.faults, &Fault{
				Zh: fmt.Sprintf("缺 %d 年的放假安排，应补上该年通知的各行", y),
				En: fmt.Sprintf("the year %d has no rows: add those of its notice", y),
			})
		}
	}
}

// noticeYear is the year whose notice day belongs to.
func noticeYear(day Date) int {
	if day.Month() == time.December && day.Day() > spill {
		return day.Year() + 1
	}
	return day.Year()
}

// build works out the table from which every count is answered.
func build(notes map[Date]note) *Calendar {
	c := &Calendar{notes: notes}
	if len(notes) == 0 {
		return c
	}
	from, to := at(lastDay), Date{}
	for day := range notes {
		y := noticeYear(day)
		if c.first == 0 || y < c.first {
			c.first = y
		}
		c.last = max(c.last, y)
		if day.Before(from) {
			from = day
		}
		if day.After(to) {
			to = day
		}
	}
	c.base = int(from.n)
	c.shift = make([]int32, to.Sub(from)+1)
	sum := int32(0)
	for i := range c.shift {
		day := from.AddDays(i)
		rest := weekend(day)
		n, listed := notes[day]
		switch {
		case listed && n.work && rest:
			sum++
		case listed && !n.work && !rest:
			sum--
		}
		c.shift[i] = sum
	}
	return c
}

func weekend(d Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// worked is how many working days there have been up to and including day number n, since day 1. All counts are
// differences of it.
func (c *Calendar) worked(n int) int {
	count := n/7*5 + min(n%7, 5) // day 1 is a Monday
	switch i := n - c.base; {
	case i < 0 || len(c.shift) == 0:
		return count
	case i >= len(c.shift):
		return count + int(c.shift[len(c.shift)-1])
	default:
		return count + int(c.shift[i])
	}
}

// workingDay is the day number of the n-th working day after day number from; from itself for n = 0.
func (c *Calendar) workingDay(from, n int) int {
	// A day brings at most one working day: going forward by as many days as working days are missing never
	// passes the day sought, and stands on it when none is missing.
	target := c.worked(from) + n
	for missing := n; missing > 0; missing = target - c.worked(from) {
		from += missing
	}
	return from
}

// Workday reports whether d is a working day.
func (c *Calendar) Workday(d Date) bool {
	if n, listed := c.notes[d]; listed {
		return n.work
	}
	return !d.IsZero() && !weekend(d)
}

// Note is the name of the holiday for which d is a day off or a make-up working day; [Calendar.Workday] tells which.
func (c *Calendar) Note(d Date) (string, bool) {
	n, ok := c.notes[d]
	return n.name, ok
}

// Through is the last year covered by a notice; what lies after it is provisional. 0 when there is no notice.
func (c *Calendar) Through() int { return c.last }

// WorkingDaysBetween is the number of working days after from up to and including to; negative when to is the earlier,
// 0 when either is no date.
func (c *Calendar) WorkingDaysBetween(from, to Date) int {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return c.worked(int(to.n)) - c.worked(int(from.n))
}

// Remaining is how much is left on today until due, or by how much it is late. What is left is counted in working
// days if unit says so, else in calendar days; it is 0 on the last day itself, which is still in time. Lateness is
// counted in calendar days whatever the unit, for a rest day makes nothing less late.
func (c *Calendar) Remaining(today, due Date, unit Unit) (n int, late bool) {
	switch {
	case today.IsZero() || due.IsZero():
		return 0, false
	case today.After(due):
		return today.Sub(due), true
	case unit == WorkingDays:
		return c.WorkingDaysBetween(today, due), false
	}
	return due.Sub(today), false
}
