package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// holidaysPage is a year's days off and make-up working days, where a new notice is added.
type holidaysPage struct {
	frame
	Shown         int // the year
	Prev, Next    string
	Months        []monthView
	Rows          []holidayRow
	Through       int // the last year a notice covers
	Unknown       bool
	On            string
	File          string // where the town's own rows can be read and changed; empty: there are none
	MayEdit       bool
	Says          string
	Typed, Reason string
}

// holidayRow is a holiday with its days off and make-up working days.
type holidayRow struct {
	Name, Off, Work string
	Own             bool // added by the town
}

func (holidaysPage) template() string { return "holidays" }

func (s *site) holidays(w http.ResponseWriter, r *request) error {
	return s.showHolidays(w, r, http.StatusOK, holidaysPage{On: r.desk.Handbook})
}

// addHolidays puts a notice with the rows the town has added and shows what that would change; nothing is kept yet.
func (s *site) addHolidays(w http.ResponseWriter, r *request) error {
	p := holidaysPage{On: r.PostFormValue("on"), Typed: r.PostFormValue("notice")}
	year, err := strconv.Atoi(r.PostFormValue("year"))
	if err != nil {
		return missing{r.say("「%s」不是年份，应写成四位数字，如 2024。", r.PostFormValue("year"))}
	}
	rows, err := calendar.Notice(year, p.Typed)
	if fault := (*calendar.Fault)(nil); errors.As(err, &fault) {
		p.Says = fault.In(r.lang)
		return s.showHolidays(w, r, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		p.Says = r.say("没有填写放假安排。")
		return s.showHolidays(w, r, http.StatusUnprocessableEntity, p)
	}
	text, file, err := ownHolidays(r.desk)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for _, row := range rows {
		lines = append(lines, row.String())
	}
	slices.Sort(lines[1:])
	return s.weigh(w, r, draftPage{Path: file, Text: strings.Join(lines, "\n") + "\n", On: p.On}, "foresee")
}

// ownHolidays are the rows the town has added, at least the heading, and where they are kept.
func ownHolidays(d *office.Desk) (text, file string, err error) {
	_, _, file = handbook.OwnPaths(d.Town)
	text, err = d.Definition(file)
	if errors.Is(err, office.ErrNotFound) {
		return "date,kind,name\n", file, nil
	}
	return text, file, err
}

func (s *site) showHolidays(w http.ResponseWriter, r *request, status int, p holidaysPage) error {
	d := r.desk
	last, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p.Shown = d.Today.Year()
	if n, err := strconv.Atoi(r.FormValue("year")); err == nil && n > 1949 && n < 2200 {
		p.Shown = n
	}
	p.frame = s.townFrame(r, d, last, "own", r.say("%d年放假安排", p.Shown))
	page := func(year int) string { return ownLink(d.Town, "/holidays?year="+strconv.Itoa(year)) }
	p.Prev, p.Next, p.MayEdit = page(p.Shown-1), page(p.Shown+1), d.Person.Admin
	p.Months, p.Through = months(r, p.Shown, nil), d.Book.Calendar.Through()
	text, file, err := ownHolidays(d)
	if err != nil {
		return err
	}
	if strings.Count(text, "\n") > 1 {
		p.File = editLink(d.Town, file)
	}
	notes := d.Book.Calendar.Notes(p.Shown)
	p.Unknown = len(notes) == 0
	at := map[string]int{}
	for i := 0; i < len(notes); i++ {
		from, to := notes[i], notes[i]
		for ; i+1 < len(notes) && notes[i+1].Day == to.Day.AddDays(1) && notes[i+1].Work == from.Work && notes[i+1].Name == from.Name; i++ {
			to = notes[i+1]
		}
		days := shortDay(r, from.Day)
		if to.Day != from.Day {
			days = r.say("%s至%s", days, shortDay(r, to.Day))
		}
		j, ok := at[from.Name]
		if !ok {
			j = len(p.Rows)
			at[from.Name] = j
			p.Rows = append(p.Rows, holidayRow{Name: from.Name})
		}
		row := &p.Rows[j]
		row.Own = row.Own || strings.Contains(text, "\n"+from.String())
		into := &row.Off
		if from.Work {
			into = &row.Work
		}
		if *into != "" {
			*into += r.say("、")
		}
		*into += days
	}
	return s.render(w, r, status, p)
}

func shortDay(r *request, d calendar.Date) string {
	return r.say("%d月%d日", int(d.Month()), d.Day())
}
