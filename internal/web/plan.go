package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// planPage is the year's plan as a board (计划看板): a card for each item, in columns.
type planPage struct {
	frame
	Of                            int // the year
	Previous, Following           string
	Views                         []option // how the columns are cut
	By                            string
	Leaders, Units                []option
	All, Done, Late, Open, GoneBy int
	Percent                       string
	Columns                       []planColumn
	Ledgers                       []kindCard
	Key                           string
	Moved                         string
	Movable                       bool
}

func (planPage) template() string { return "plan" }

type planColumn struct {
	Title   string
	Month   string // YYYY-MM; empty where columns are not months
	Here    bool   // this month
	N, Late int
	Cards   []planCard
}

type planCard struct {
	matterRow
	State        string // done, dropped, late, open
	Leader, Unit string
	Due          calendar.Date
	Move         string // where its day is changed; empty: not by this person
	Field        string // the form's name of the day
	Version      int
	Progress     *progressView
}

func planLink(town string, year int) string { return "/" + town + "/plan?year=" + strconv.Itoa(year) }

// planRow words an item of the plan, its lamp by the day it is due.
func (s *site) planRow(r *request, item office.PlanItem) matterRow {
	row := s.matterRow(r, r.desk, item.Row, nil)
	row.Lamp = planLamp(r, item)
	return row
}

func planLamp(r *request, item office.PlanItem) lamp {
	switch item.State {
	case office.PlanDone:
		return lamp{"met", r.say("已完成"), item.Due}
	case office.PlanDropped:
		return lamp{"dropped", r.say("已取消"), item.Due}
	}
	def := &handbook.Clock{Yellow: calendar.Limit{N: 15, Unit: calendar.Days}}
	l := lamp{Due: item.Due}
	l.State, l.Word = running(r.desk.Book, def, item.Due, r.desk.Today, r.lang)
	return l
}

func (s *site) plan(w http.ResponseWriter, r *request) error {
	t, q := r.desk, r.URL.Query()
	last, err := s.lastYear(r)
	if err != nil {
		return err
	}
	year := last
	if n, err := strconv.Atoi(q.Get("year")); err == nil && n >= 1949 && n <= 9999 {
		year = n
	}
	items, err := t.Plan(r.Context(), year)
	if err != nil {
		return err
	}
	p := planPage{frame: s.townFrame(r, t, last, "plan", r.say("%d年计划", year)), Of: year, By: q.Get("by"), Key: rand.Text(),
		Previous: planLink(t.Town, year-1), Following: planLink(t.Town, year+1), Moved: s.decided(r)}
	if p.By != "leader" && p.By != "unit" {
		p.By = "month"
	}
	p.Views = []option{{"month", r.say("按月份"), p.By == "month"}, {"leader", r.say("按领导"), p.By == "leader"}, {"unit", r.say("按部门"), p.By == "unit"}}
	leader, unit := q.Get("leader"), q.Get("unit")
	p.Leaders, p.Units = namesOf(items, leader, func(i office.PlanItem) string { return i.Leader }), namesOf(items, unit, func(i office.PlanItem) string { return i.Unit })
	items = slices.DeleteFunc(items, func(i office.PlanItem) bool {
		return leader != "" && i.Leader != leader || unit != "" && i.Unit != unit
	})
	if err := t.Reached(r.Context(), items); err != nil {
		return err
	}
	p.count(items)
	p.Columns = s.planColumns(r, items, p.By, year)
	for _, c := range p.Columns {
		p.Movable = p.Movable || slices.ContainsFunc(c.Cards, func(c planCard) bool { return c.Move != "" })
	}
	for _, k := range t.Book.Kinds {
		if k.Plan != nil && t.Reads(k) {
			p.Ledgers = append(p.Ledgers, kindCard{Title: k.Title.In(r.lang), Link: "/" + t.Town + "/matters?kind=" + k.ID})
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

// namesOf are the names items bear, each once, in order of writing.
func namesOf(items []office.PlanItem, chosen string, of func(office.PlanItem) string) []option {
	var names []string
	for _, i := range items {
		if name := of(i); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []option
	for _, name := range names {
		out = append(out, option{name, name, name == chosen})
	}
	return out
}

// count adds up the items; what was given up is no part of the whole.
func (p *planPage) count(items []office.PlanItem) {
	for _, i := range items {
		switch i.State {
		case office.PlanDone:
			p.Done++
		case office.PlanLate:
			p.Late++
		case office.PlanOpen:
			p.Open++
		default:
			p.GoneBy++
			continue
		}
		p.All++
	}
	if p.All > 0 {
		p.Percent = strconv.Itoa(p.Done * 100 / p.All)
	}
}

// planColumns deals the items into columns.
func (s *site) planColumns(r *request, items []office.PlanItem, by string, year int) []planColumn {
	var out []planColumn
	if by == "month" {
		for m := time.January; m <= time.December; m++ {
			first := calendar.New(year, m, 1)
			month := first.String()[:len("2006-01")]
			out = append(out, planColumn{Title: r.say("%d月", int(m)), Month: month, Here: strings.HasPrefix(r.desk.Today.String(), month)})
		}
	}
	for _, item := range items {
		var title string
		switch by {
		case "leader":
			title = cmp.Or(item.Leader, r.say("（未写明）"))
		case "unit":
			title = cmp.Or(item.Unit, r.say("（未写明）"))
		default:
			title = out[item.Due.Month()-1].Title
		}
		i := slices.IndexFunc(out, func(c planColumn) bool { return c.Title == title })
		if i < 0 {
			i = len(out)
			out = append(out, planColumn{Title: title})
		}
		out[i].N++
		if item.State == office.PlanLate {
			out[i].Late++
		}
		out[i].Cards = append(out[i].Cards, s.planCard(r, item))
	}
	return out
}

func (s *site) planCard(r *request, item office.PlanItem) planCard {
	c := planCard{matterRow: s.planRow(r, item), State: string(item.State), Leader: item.Leader, Unit: item.Unit, Due: item.Due,
		Field: "f." + item.Kind.Plan.Due, Version: item.Row.Version}
	if r.desk.Person.Holds(item.Kind.CorrectBy) && (item.State == office.PlanOpen || item.State == office.PlanLate) {
		c.Move = "/" + r.desk.Town + "/plan/" + strconv.FormatInt(item.Row.ID, 10)
	}
	if item.Progress != nil {
		c.Progress = wordProgress(r, item.Progress)
	}
	return c
}

// moving is the correction of the day an item of the plan is due.
func (s *site) moving(r *request) (deed, error) {
	rec, err := s.openRecord(r)
	if err != nil {
		return deed{}, err
	}
	if rec.Kind.Plan == nil {
		return deed{}, missing{r.say("「%s」不列入年度计划。", rec.Kind.Title.In(r.lang))}
	}
	for _, o := range r.desk.Offers(rec) {
		if o.Do != handbook.Correct {
			continue
		}
		if o.Why != nil {
			return deed{}, o.Why
		}
		d := deed{rec: &rec, kind: rec.Kind, book: rec.Book, do: o.Do, form: []string{rec.Kind.Plan.Due}, title: r.say("改期")}
		if due, ok := rec.Matter.Fields[rec.Kind.Plan.Due].(calendar.Date); ok {
			d.next = planLink(r.desk.Town, due.Year()) + "&done=" + handbook.Correct + "&of=" + strconv.FormatInt(rec.Row.ID, 10)
		}
		return d, nil
	}
	return deed{}, office.ErrNotFound
}

func (s *site) planItem(w http.ResponseWriter, r *request) error {
	d, err := s.moving(r)
	if err != nil {
		return err
	}
	d.start = prefilled(r)
	return s.showForm(w, r, d, http.StatusOK, nil, actPage{Key: rand.Text(), Version: d.rec.Matter.Version})
}

func (s *site) movePlan(w http.ResponseWriter, r *request) error {
	d, err := s.moving(r)
	if err != nil {
		return err
	}
	return s.do(w, r, d)
}
