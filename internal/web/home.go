package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// homePage is a person's desk (工作台): what is to be done today, first what is most pressing.
type homePage struct {
	frame
	Day         string // today, with the day of the week
	Favourites  []kindCard
	Tasks       []taskRow
	Late, Soon  string // how many, "100+" beyond what is counted
	LateLink    string
	More        bool // there are more tasks than shown
	Waiting     []matterRow
	WaitingAll  string
	Slots       []dueRow
	Forms       []dueRow
	Recent      []recentRow
	Plan        planGlance
	Notices     []noticeRow
	Leader      *leaderView
	CanOpen     bool
	LedgerKinds []kindCard
	Views       []viewLink // pinned
}

func (homePage) template() string { return "home" }

// taskRow is a running time limit with what to do about it.
type taskRow struct {
	matterRow
	Clock string
	Acts  []offerView
	With  string // who handles it
}

// dueRow is a slot of a rhythm that wants a record.
type dueRow struct {
	Title, Slot, Link string
	Lamp              lamp
}

// recentRow is a matter the person has a hand in, with where to correct it.
type recentRow struct {
	matterRow
	Correct string
}

// planGlance is the year's plan in a few numbers.
type planGlance struct {
	Year                    int
	All, Done, Late, Open   int
	Percent                 string
	Link                    string
	LateRows                []matterRow
	Targets                 []progressView
	DoneShare, LateShare, N int // of a bar of N
}

type noticeRow struct {
	Title, What, Link, By, On string
	Auto                      bool
}

// leaderView is what somebody who answers for others' work sees first.
type leaderView struct {
	Late           string
	Villages, With []tallyRow
	Rows           []taskRow
	Duties         []dutyView
}

type tallyRow struct {
	Title, Link string
	N           int
}

type dutyView struct {
	Title, Link string
	Who         []string
	Rows        []dutyRow
	Done        int
}

type dutyRow struct {
	Title string
	N     int
	Who   []bool // whether each of those who may has
	Last  string
	Link  string
}

const (
	countedTasks = 100 // beyond it, "100+"
	shownTasks   = 12
)

func (s *site) home(w http.ResponseWriter, r *request) error {
	t := r.desk
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := homePage{frame: s.townFrame(r, t, year, "home", r.say("工作台")), LateLink: "/" + t.Town + "/matters?lamp=red",
		Day: t.Today.String() + " " + r.say(weekdays[t.Today.Weekday()])}
	for _, part := range []func(*request, *homePage) error{s.homeTasks, s.homeWaiting, s.homeSlots, s.homeForms, s.homeRecent, s.homePlan, s.homeNotices, s.homeLeader, s.homeViews} {
		if err := part(r, &p); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

func (s *site) homeTasks(r *request, p *homePage) error {
	t := r.desk
	tasks, err := t.Tasks(r.Context(), calendar.Date{}, countedTasks+1)
	if err != nil {
		return err
	}
	late, soon := 0, 0
	for _, task := range tasks {
		row := s.taskRow(r, task)
		switch row.Lamp.State {
		case "red":
			late++
		case "yellow":
			soon++
		}
		p.Tasks = append(p.Tasks, row)
	}
	// A long limit turns yellow earlier than a short one: what is yellow comes before what is green, however near.
	slices.SortStableFunc(p.Tasks, func(a, b taskRow) int { return gravity[b.Lamp.State] - gravity[a.Lamp.State] })
	p.Tasks = p.Tasks[:min(len(p.Tasks), shownTasks)]
	p.More = len(tasks) > len(p.Tasks)
	p.Late, p.Soon = capped(late), capped(soon)
	return nil
}

// capped is a count in words; nothing for zero.
func capped(n int) string {
	switch {
	case n == 0:
		return ""
	case n > countedTasks:
		return strconv.Itoa(countedTasks) + "+"
	}
	return strconv.Itoa(n)
}

func (s *site) taskRow(r *request, task office.Task) taskRow {
	row := taskRow{matterRow: s.matterRow(r, r.desk, task.Row, nil), Clock: task.Def.Title.In(r.lang), With: inHand(task.Kind, task.Row)}
	row.Lamp = light(r.desk.Book, task.Def, ledger.Running, task.Due, r.desk.Today, r.lang)
	for _, a := range task.Acts {
		if slices.Contains(a.From, task.Row.Stage) {
			row.Acts = append(row.Acts, offerView{Title: a.Title.In(r.lang), Link: matterLink(r.desk.Town, task.Row.ID) + "/do/" + a.ID})
		}
	}
	const most = 2
	row.Acts = row.Acts[:min(len(row.Acts), most)]
	return row
}

// inHand is who has a matter in hand: the member of staff it names last in the order of its fields, or else who did
// the last act.
func inHand(k *handbook.Kind, row office.Row) string {
	var fields map[string]any
	if json.Unmarshal(row.Fields, &fields) == nil {
		for _, f := range slices.Backward(k.Fields) {
			if name, _ := fields[f.ID].(string); f.Type.Name() == "person" && name != "" {
				return name
			}
		}
	}
	var acts []ledger.Act
	if json.Unmarshal(row.History, &acts) == nil && len(acts) > 0 {
		return acts[len(acts)-1].By
	}
	return ""
}

func (s *site) homeWaiting(r *request, p *homePage) error {
	const shown = 5
	waiting, err := r.desk.Waiting(r.Context(), "", countedTasks+1)
	if err != nil {
		return err
	}
	p.WaitingAll = capped(len(waiting))
	for _, x := range waiting[:min(len(waiting), shown)] {
		row := s.matterRow(r, r.desk, x.Row, nil)
		row.Link = approvalLink(r.desk.Town, x.Row.ID)
		p.Waiting = append(p.Waiting, row)
	}
	return nil
}

func (s *site) homeSlots(r *request, p *homePage) error {
	const shown = 8
	slots, err := r.desk.DueSlots(r.Context())
	if err != nil {
		return err
	}
	for _, x := range slots[:min(len(slots), shown)] {
		row := dueRow{Title: x.Kind.Title.In(r.lang), Slot: x.Slot.Title().In(r.lang), Link: newInSlot(r, x.Kind, x.Slot)}
		def := &handbook.Clock{Yellow: calendar.Limit{N: 3, Unit: calendar.WorkingDays}}
		row.Lamp = light(r.desk.Book, def, ledger.Running, x.To, r.desk.Today, r.lang)
		if x.Kind.Rhythm.Proposed {
			row.Lamp = lamp{State: "coming", Word: r.say("建议")}
		}
		p.Slots = append(p.Slots, row)
	}
	return nil
}

// homeForms are the forms to be sent; one without a day set for it has until the next is asked for.
func (s *site) homeForms(r *request, p *homePage) error {
	forms, err := r.desk.DueForms(r.Context())
	if err != nil {
		return err
	}
	for _, f := range forms {
		row := dueRow{Title: f.Title.In(r.lang), Slot: f.Slot.Title().In(r.lang), Link: formLink(r.desk.Town, f.ID) + "?period=" + url.QueryEscape(f.Slot.Key()),
			Lamp: lamp{State: "coming", Word: r.say("待报")}}
		if !f.By.IsZero() {
			def := &handbook.Clock{Yellow: calendar.Limit{N: 3, Unit: calendar.WorkingDays}}
			row.Lamp = light(r.desk.Book, def, ledger.Running, f.By, r.desk.Today, r.lang)
		}
		p.Forms = append(p.Forms, row)
	}
	return nil
}

func (s *site) homeRecent(r *request, p *homePage) error {
	const looked, shown, kinds = 60, 6, 6
	t := r.desk
	rows, err := t.List(r.Context(), office.Filter{By: t.Person.Title, Limit: looked})
	if err != nil {
		return err
	}
	for _, row := range rows[:min(len(rows), shown)] {
		x := recentRow{matterRow: s.matterRow(r, t, row, nil)}
		if k, ok := t.Book.Kind(row.Kind); ok && t.Person.Holds(k.CorrectBy) {
			x.Correct = x.Link + "/do/" + handbook.Correct
		}
		p.Recent = append(p.Recent, x)
	}
	p.CanOpen = len(t.Opens()) > 0
	for _, k := range t.Favourites(rows, kinds) {
		p.Favourites = append(p.Favourites, kindCard{Title: k.Title.In(r.lang), Link: "/" + t.Town + "/new/" + k.ID})
		p.LedgerKinds = append(p.LedgerKinds, kindCard{Title: k.Title.In(r.lang), Link: "/" + t.Town + "/matters?kind=" + k.ID})
	}
	return nil
}

func (s *site) homePlan(r *request, p *homePage) error {
	const shown, targets = 4, 4
	year := p.Year
	items, err := r.desk.Plan(r.Context(), year)
	if err != nil {
		return err
	}
	p.Plan = planGlance{Year: year, Link: planLink(r.desk.Town, year)}
	var aimed []office.PlanItem
	for _, item := range items {
		switch item.State {
		case office.PlanDone:
			p.Plan.Done++
		case office.PlanLate:
			p.Plan.Late++
			if len(p.Plan.LateRows) < shown {
				p.Plan.LateRows = append(p.Plan.LateRows, s.planRow(r, item))
			}
		case office.PlanOpen:
			p.Plan.Open++
		default:
			continue // given up
		}
		p.Plan.All++
		if item.Kind.Target != nil && item.State != office.PlanDone && len(aimed) < targets {
			aimed = append(aimed, item)
		}
	}
	if p.Plan.All > 0 {
		p.Plan.Percent = strconv.Itoa(p.Plan.Done * 100 / p.Plan.All)
	}
	if err := r.desk.Reached(r.Context(), aimed); err != nil {
		return err
	}
	for _, item := range aimed {
		if item.Progress != nil {
			p.Plan.Targets = append(p.Plan.Targets, *wordProgress(r, item.Progress))
		}
	}
	return nil
}

func (s *site) homeNotices(r *request, p *homePage) error {
	const shown = 8
	notices, err := r.desk.Notices(r.Context(), r.desk.Today.AddDays(-1), shown)
	if err != nil {
		return err
	}
	for _, n := range notices {
		row := noticeRow{Title: cmp.Or(n.Row.Title, n.Row.Number), What: entryTitle(n.Kind, n.Entry, r.lang), Link: matterLink(r.desk.Town, n.Row.ID),
			By: n.Entry.By, On: n.Entry.At.In(shanghai).Format("01-02 15:04"), Auto: n.Auto}
		p.Notices = append(p.Notices, row)
	}
	return nil
}

// homeLeader adds what is late, where and with whom, and the lists of duties.
func (s *site) homeLeader(r *request, p *homePage) error {
	const looked, shown, groups = 400, 6, 8
	t := r.desk
	if !t.Leads() {
		return nil
	}
	overdue, err := t.Overdue(r.Context(), looked+1)
	if err != nil {
		return err
	}
	v := &leaderView{Late: strconv.Itoa(len(overdue))}
	if len(overdue) > looked {
		v.Late = strconv.Itoa(looked) + "+"
	}
	if len(overdue) == 0 {
		v.Late = ""
	}
	where, with := map[string]int{}, map[string]int{}
	for i, task := range overdue {
		row := s.taskRow(r, task)
		where[village(t.Book, task.Row.Area, t.Today)]++
		with[row.With]++
		if i < shown {
			v.Rows = append(v.Rows, row)
		}
	}
	for area, n := range where {
		row := tallyRow{Title: areaTitle(t.Book, area, r.lang), N: n}
		if area != t.Book.Root() { // the town itself has no ledger but the whole one
			row.Link = p.LateLink + "&area=" + area
		}
		v.Villages = append(v.Villages, row)
	}
	for name, n := range with {
		v.With = append(v.With, tallyRow{Title: cmp.Or(name, r.say("（未写明）")), N: n})
	}
	for _, list := range []*[]tallyRow{&v.Villages, &v.With} {
		slices.SortFunc(*list, func(a, b tallyRow) int { return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Title, b.Title)) })
		*list = (*list)[:min(len(*list), groups)]
	}
	lists, err := t.Duties(r.Context(), p.Year)
	if err != nil {
		return err
	}
	for _, list := range lists {
		d := dutyView{Title: list.Kind.Title.In(r.lang), Link: "/" + t.Town + "/matters?kind=" + list.Kind.ID}
		for _, o := range list.Who {
			d.Who = append(d.Who, o.Title.In(r.lang))
		}
		for _, duty := range list.List {
			row := dutyRow{Title: duty.Title.In(r.lang), N: len(duty.Rows)}
			for _, o := range list.Who {
				row.Who = append(row.Who, slices.Contains(duty.Who, o.ID))
			}
			if len(duty.Rows) > 0 {
				d.Done++
				row.Last, row.Link = duty.Rows[0].Title, matterLink(t.Town, duty.Rows[0].ID)
			}
			d.Rows = append(d.Rows, row)
		}
		v.Duties = append(v.Duties, d)
	}
	p.Leader = v
	return nil
}
