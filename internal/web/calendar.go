package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// calendarPage is a year with what is due in it: the slots of rhythms and the last days of open clocks.
type calendarPage struct {
	frame
	Of              int
	Prev, Next, Ics string
	Whose           []option // all that is seen, or what one has a hand in; values are addresses
	Held, Missed    int
	Slots           int // of all rhythms that ask for a record
	Proposed        int // days that are only proposed, and those taken up
	Months          []monthView
	Cut             int // so many open clocks are shown, and there are more; 0: all are
}

func (calendarPage) template() string { return "calendar" }

type monthView struct {
	Title string
	Here  bool
	Weeks [][]dayCell
	Dues  []dueView
	More  []dueView // folded away where they are many
}

// dayCell is a day of a month's grid; N is 0 before the first and after the last. Class tells rest, make-up work and
// today, Mark and Note say so in a sign and in words.
type dayCell struct {
	N                 int
	Class, Mark, Note string
	Due               int
}

// dueView is something that is due: a slot of a rhythm or the last day of a clock.
type dueView struct {
	Day            calendar.Date
	Weekday, Title string
	Kind           string
	Lamp           lamp
	Links          []dueLink // the records it was held by, or the one whose clock it is
	New            string    // where the record can be made; empty: not by this person
	Clock          string    // whose last day it is; empty: a slot
	kind           *handbook.Kind
	number         string
	matter         int64
}

type dueLink struct{ Title, Link string }

// calendarYear reads ?year=; the year of today without it.
func calendarYear(r *request) (int, error) {
	asked := r.URL.Query().Get("year")
	if asked == "" {
		return r.desk.Today.Year(), nil
	}
	const first, last = 1949, 2100
	year, err := strconv.Atoi(asked)
	if err != nil || year < first || year > last {
		return 0, missing{r.say("「%s」不是年份，应写成四位数字，如 2024。", asked)}
	}
	return year, nil
}

func (s *site) calendar(w http.ResponseWriter, r *request) error {
	year, err := calendarYear(r)
	if err != nil {
		return err
	}
	shown, err := s.lastYear(r)
	if err != nil {
		return err
	}
	own := r.URL.Query().Get("mine") != ""
	at := func(year int, own bool) string {
		q := url.Values{"year": {strconv.Itoa(year)}}
		if own {
			q.Set("mine", "1")
		}
		return "/" + r.desk.Town + "/calendar?" + q.Encode()
	}
	p := calendarPage{frame: s.townFrame(r, r.desk, shown, "calendar", r.say("%d年日历", year)), Of: year, Prev: at(year-1, own), Next: at(year+1, own),
		Ics:   "/" + r.desk.Town + "/calendar.ics?year=" + strconv.Itoa(year),
		Whose: []option{{at(year, false), r.say("全部"), !own}, {at(year, true), r.say("我经手的"), own}}}
	dues, err := s.slotsDue(r, year, own)
	if err != nil {
		return err
	}
	for _, due := range dues {
		if due.kind.Rhythm.Proposed {
			p.Proposed++
			continue
		}
		p.Slots++
		switch due.Lamp.State {
		case "met":
			p.Held++
		case "late":
			p.Missed++
		}
	}
	clocks, cut, err := s.clocksDue(r, year, own)
	if err != nil {
		return err
	}
	p.Cut = cut
	p.Months = months(r, year, append(dues, clocks...))
	return s.render(w, r, http.StatusOK, p)
}

// slotsDue are the slots of all rhythms the person may read in a year; own keeps to kinds they may record.
func (s *site) slotsDue(r *request, year int, own bool) ([]dueView, error) {
	opens := r.desk.Opens()
	var out []dueView
	for _, k := range r.desk.Book.Kinds {
		if k.Rhythm == nil || !r.desk.Reads(k) || own && !slices.Contains(opens, k) {
			continue
		}
		found, err := r.desk.Slots(r.Context(), k.ID, year)
		if err != nil {
			return nil, err
		}
		for _, slot := range found {
			due := dueView{Day: slot.Day(), Title: k.Title.In(r.lang), Kind: slot.Title().In(r.lang), kind: k}
			if due.Lamp.State, due.Lamp.Word = slotState(r, k, slot); due.Lamp.State == "" {
				continue
			}
			for _, row := range slot.Records {
				if row.ID != 0 {
					due.Links = append(due.Links, dueLink{cmp.Or(row.Title, row.Number), matterLink(r.desk.Town, row.ID)})
				}
			}
			if len(slot.Records) == 0 && slices.Contains(opens, k) {
				due.New = newInSlot(r, k, slot.Slot)
			}
			out = append(out, due)
		}
	}
	return out, nil
}

// newInSlot leads to the form of a record for a slot, its day filled in: the day itself, or today where the slot is a
// span that has come.
func newInSlot(r *request, k *handbook.Kind, slot handbook.Slot) string {
	link := "/" + r.desk.Town + "/new/" + k.ID
	if k.Rhythm.Day == "" {
		return link
	}
	day := slot.Day()
	if today := r.desk.Today; slot.From != slot.To && !today.Before(slot.From) && !today.After(slot.To) {
		day = today
	}
	return link + "?" + url.Values{"f." + k.Rhythm.Day: {day.String()}}.Encode()
}

// mostClocks is how many matters with open clocks a calendar shows.
const mostClocks = 500

// clocksDue are the last days of open clocks that lie in a year; own keeps to matters the person has a hand in.
func (s *site) clocksDue(r *request, year int, own bool) (out []dueView, cut int, err error) {
	q := figures.Year(year)
	f := office.Filter{Clock: ledger.Running, DueBy: q.To, Limit: mostClocks}
	if own {
		f.By = r.desk.Person.Title
	}
	rows, err := r.desk.List(r.Context(), f)
	if err != nil {
		return nil, 0, err
	}
	for _, row := range rows {
		k, ok := r.desk.Book.Kind(row.Kind)
		if !ok {
			continue
		}
		for _, c := range row.Clocks {
			def, ok := k.Clock(c.Clock)
			if !ok || c.State != ledger.Running || c.Due.Before(q.From) || c.Due.After(q.To) {
				continue
			}
			out = append(out, dueView{Day: c.Due, Title: cmp.Or(row.Title, row.Number), Kind: k.Title.In(r.lang) + " · " + def.Title.In(r.lang),
				Lamp:  light(r.desk.Book, def, c.State, c.Due, r.desk.Today, r.lang),
				Links: []dueLink{{cmp.Or(row.Title, row.Number), matterLink(r.desk.Town, row.ID)}}, kind: k, Clock: c.Clock, number: row.Number, matter: row.ID})
		}
	}
	if len(rows) == mostClocks {
		cut = mostClocks
	}
	return out, cut, nil
}

// months lays out a year.
func months(r *request, year int, dues []dueView) []monthView {
	slices.SortStableFunc(dues, func(a, b dueView) int { return a.Day.Compare(b.Day) })
	cal, today := r.desk.Book.Calendar, r.desk.Today
	var out []monthView
	for m := time.January; m <= time.December; m++ {
		first := calendar.New(year, m, 1)
		view := monthView{Title: r.say("%d月", int(m)), Here: today.Year() == year && today.Month() == m}
		on := map[int]int{}
		for _, due := range dues {
			if due.Day.Year() != year || due.Day.Month() != m {
				continue
			}
			due.Weekday = r.say(weekdays[due.Day.Weekday()])
			const laid = 10
			if into := &view.Dues; due.Clock == "" || len(*into) < laid {
				*into = append(*into, due)
			} else {
				view.More = append(view.More, due)
			}
			on[due.Day.Day()]++
		}
		const week = 7
		row := make([]dayCell, (int(first.Weekday())+6)%week, week)
		for day := first; day.Month() == m; day = day.AddDays(1) {
			cell := dayCell{N: day.Day(), Due: on[day.Day()]}
			name, noted := cal.Note(day)
			switch works := cal.Workday(day); {
			case works && noted:
				cell.Class, cell.Mark, cell.Note = "makeup", r.say("班"), r.say("%s调休上班", name)
			case !works && noted:
				cell.Class, cell.Mark, cell.Note = "rest", r.say("休"), r.say("%s放假", name)
			case !works:
				cell.Class, cell.Note = "rest", r.say("休息日")
			}
			if day == today {
				cell.Class, cell.Note = strings.TrimSpace(cell.Class+" today"), strings.TrimSpace(r.say("今天")+" "+cell.Note)
			}
			if row = append(row, cell); len(row) == week {
				view.Weeks, row = append(view.Weeks, row), nil
			}
		}
		if len(row) > 0 {
			view.Weeks = append(view.Weeks, append(row, make([]dayCell, week-len(row))...))
		}
		out = append(out, view)
	}
	return out
}

// ics is what is still due of one's own in a year, for a calendar program: what one may record, and the clocks of what
// one has a hand in. It tells kinds and numbers, never what a matter is about, since it leaves the office.
func (s *site) ics(w http.ResponseWriter, r *request) error {
	year, err := calendarYear(r)
	if err != nil {
		return err
	}
	dues, err := s.slotsDue(r, year, true)
	if err != nil {
		return err
	}
	clocks, _, err := s.clocksDue(r, year, true)
	if err != nil {
		return err
	}
	var out strings.Builder
	line := func(name, value string) { out.WriteString(folded(name + ":" + value)) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Fengqiao//Calendar//ZH")
	line("X-WR-CALNAME", icsText(r.desk.Book.Town.Title.In(r.lang)+" "+r.desk.Person.Title))
	stamp := s.Office.Now(r.desk.Town).UTC().Format("20060102T150405Z")
	event := func(uid string, day calendar.Date, summary, what string) {
		line("BEGIN", "VEVENT")
		line("UID", uid+"@"+r.desk.Town+".fengqiao")
		line("DTSTAMP", stamp)
		line("DTSTART;VALUE=DATE", day.Time().Format("20060102"))
		line("DTEND;VALUE=DATE", day.AddDays(1).Time().Format("20060102"))
		line("SUMMARY", icsText(summary))
		line("DESCRIPTION", icsText(what))
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	for _, due := range dues {
		if due.Lamp.State == "coming" {
			event(fmt.Sprintf("slot-%s-%s", due.kind.ID, due.Day), due.Day, due.Title, due.Kind)
		}
	}
	for _, due := range clocks {
		event(fmt.Sprintf("clock-%d-%s", due.matter, due.Clock), due.Day, r.say("到期：%s", due.Kind), cmp.Or(due.number, strconv.FormatInt(due.matter, 10)))
	}
	line("END", "VCALENDAR")
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%d.ics"`, r.desk.Town, year))
	_, err = w.Write([]byte(out.String()))
	return err
}

// icsText escapes a text by RFC 5545, 3.3.11.
func icsText(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r", "", "\n", `\n`).Replace(s)
}

// folded is a content line, cut where it is longer than 75 octets, never within a character (RFC 5545, 3.1).
func folded(line string) string {
	const most = 75
	var out strings.Builder
	n := 0
	for _, c := range line {
		size := len(string(c))
		if n+size > most {
			out.WriteString("\r\n ")
			n = 1
		}
		out.WriteRune(c)
		n += size
	}
	return out.String() + "\r\n"
}
