package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/people"
)

// peoplePage lists a town's accounts, for its administrators.
type peoplePage struct {
	frame
	Accounts []accountRow
	Vacant   []string // posts of the handbook nobody holds
}

type accountRow struct {
	Title, Name, Posts, Phone, Link string
	Admin, Closed, Locked, Renew    bool
	Seen                            string // when last; empty: never
	Idle                            bool   // for long
}

func (peoplePage) template() string { return "people" }

func (s *site) peopleList(w http.ResponseWriter, r *request) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	accounts, err := s.People.Accounts(r.Context(), r.desk.Town)
	if err != nil {
		return err
	}
	p := peoplePage{frame: s.townFrame(r, r.desk, year, "people", r.say("人员与岗位"))}
	held := map[string]bool{}
	for _, a := range accounts {
		on := a.On(r.desk.Today)
		p.Accounts = append(p.Accounts, accountRow{a.Title, a.Name, appointmentsIn(r.desk.Book, on.Appointments, r.lang), a.Phone, personLink(r.desk.Town, a.Name),
			a.Admin, a.Closed, s.Office.Now(r.desk.Town).Before(a.Locked), a.Renew, "", s.People.Idle(a)})
		if row := &p.Accounts[len(p.Accounts)-1]; !a.Seen.IsZero() {
			row.Seen = a.Seen.In(shanghai).Format(stamp)
		}
		for _, post := range on.Posts() {
			held[post] = held[post] || !a.Closed
		}
	}
	for _, post := range r.desk.Book.Posts {
		if !held[post.ID] && post.ID != handbook.System {
			p.Vacant = append(p.Vacant, post.Title.In(r.lang))
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

func personLink(town, name string) string {
	return "/" + url.PathEscape(town) + "/people/" + url.PathEscape(name)
}

// personPage is the form of one account.
type personPage struct {
	frame
	Action           string
	New              bool
	Name, Who, Phone string
	Admin, Closed    bool
	Rows             []appointmentRow
	Faults           map[string]string // by field
	Password         string            // given just now, shown this once
	Done             bool
	Reset            string // where a new password is given
	AppointmentsFor  []appointmentView
}

// appointmentRow is one line of the appointments' table.
type appointmentRow struct {
	N           int
	Posts       []option
	Areas       []option
	From, Until string
}

func (personPage) template() string { return "person" }

// blank is how many empty lines the appointments' table offers.
const blank = 3

func (s *site) personForm(w http.ResponseWriter, r *request) error {
	if r.PathValue("name") == "" {
		return s.showPerson(w, r, http.StatusOK, people.Account{}, personPage{New: true})
	}
	a, err := s.accountNamed(r)
	if err != nil {
		return err
	}
	return s.showPerson(w, r, http.StatusOK, a, personPage{Done: r.URL.Query().Get("done") != ""})
}

func (s *site) accountNamed(r *request) (people.Account, error) {
	a, err := s.People.Account(r.Context(), r.desk.Town, r.PathValue("name"))
	if errors.Is(err, people.ErrUnknown) {
		return a, missing{r.say("没有登录名为「%s」的账号。", r.PathValue("name"))}
	}
	return a, err
}

func (s *site) showPerson(w http.ResponseWriter, r *request, status int, a people.Account, p personPage) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	title := a.Title
	p.Action = personLink(r.desk.Town, a.Name)
	if p.New {
		title, p.Action = r.say("新开账号"), "/"+r.desk.Town+"/people"
	}
	p.frame = s.townFrame(r, r.desk, year, "people", title)
	p.Name, p.Who, p.Phone, p.Admin, p.Closed = a.Name, a.Title, a.Phone, a.Admin, a.Closed
	p.Reset = p.Action + "/reset"
	for _, x := range a.Appointments {
		if x.For != "" { // taken back by whoever gave it
			p.AppointmentsFor = append(p.AppointmentsFor, appointmentView{postTitle(r.desk.Book, x.Post, r.lang), areaTitle(r.desk.Book, x.Area, r.lang), x.From.String(), x.Until.String(), x.For})
			continue
		}
		p.Rows = append(p.Rows, s.appointmentRow(r, len(p.Rows), x))
	}
	for range blank {
		p.Rows = append(p.Rows, s.appointmentRow(r, len(p.Rows), people.Appointment{Area: r.desk.Book.Root()}))
	}
	return s.render(w, r, status, p)
}

func (s *site) appointmentRow(r *request, n int, x people.Appointment) appointmentRow {
	row := appointmentRow{N: n + 1, From: x.From.String(), Until: x.Until.String()}
	for _, post := range r.desk.Book.Posts {
		if post.ID != handbook.System {
			row.Posts = append(row.Posts, option{post.ID, post.Title.In(r.lang), post.ID == x.Post})
		}
	}
	root := r.desk.Book.Town.Areas[0]
	row.Areas = append(row.Areas, option{root.Code, r.say("全镇"), root.Code == x.Area})
	add := func(a *handbook.Area, indent string) {
		switch gone := r.desk.Book.Closed(a.Code, r.desk.Today); {
		case !gone:
			row.Areas = append(row.Areas, option{a.Code, indent + a.Title.In(r.lang), a.Code == x.Area})
		case a.Code == x.Area:
			row.Areas = append(row.Areas, option{a.Code, indent + r.say("%s（已撤）", a.Title.In(r.lang)), true})
		}
	}
	for _, village := range root.Children {
		add(village, "")
		for _, grid := range village.Children {
			add(grid, "　")
		}
	}
	return row
}

// typedAccount reads the form; days that are no days are faults.
func (s *site) typedAccount(r *request, kept people.Account) (people.Account, map[string]string) {
	a, faults := kept, map[string]string{}
	a.Title, a.Phone = strings.TrimSpace(r.PostFormValue("title")), strings.TrimSpace(r.PostFormValue("phone"))
	a.Admin, a.Closed = r.PostFormValue("admin") != "", r.PostFormValue("closed") != ""
	a.Appointments = nil
	for _, x := range kept.Appointments {
		if x.For != "" && !slices.Contains(r.PostForm["end"], x.For) {
			a.Appointments = append(a.Appointments, x)
		}
	}
	posts := r.PostForm["post"]
	at := func(name string, i int) string {
		if values := r.PostForm[name]; i < len(values) {
			return strings.TrimSpace(values[i])
		}
		return ""
	}
	for i, post := range posts {
		if post == "" {
			continue
		}
		x := people.Appointment{Post: post, Area: at("area", i)}
		for name, into := range map[string]*calendar.Date{"from": &x.From, "until": &x.Until} {
			typed := at(name, i)
			if typed == "" {
				continue
			}
			day, err := calendar.Parse(typed)
			if err != nil {
				faults["appointments"] = r.say("第%d行的日期应写成 2024-03-05。", i+1)
			}
			*into = day
		}
		a.Appointments = append(a.Appointments, x)
	}
	return a, faults
}

func (s *site) openAccount(w http.ResponseWriter, r *request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	a, faults := s.typedAccount(r, people.Account{Name: strings.ToLower(strings.TrimSpace(r.PostFormValue("name"))), Renew: true})
	if len(faults) == 0 {
		password := people.Once()
		err := s.People.Open(r.Context(), r.desk.Book, []people.Account{a}, password)
		if err == nil {
			return s.showPerson(w, r, http.StatusOK, a, personPage{Password: password})
		}
		if faults, err = faulted(r, err); err != nil {
			return err
		}
	}
	return s.showPerson(w, r, http.StatusUnprocessableEntity, a, personPage{New: true, Faults: faults})
}

func (s *site) changeAccount(w http.ResponseWriter, r *request) error {
	kept, err := s.accountNamed(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	a, faults := s.typedAccount(r, kept)
	if len(faults) == 0 {
		err := s.People.Change(r.Context(), r.desk.Book, a)
		if err == nil {
			http.Redirect(w, r.Request, personLink(r.desk.Town, a.Name)+"?done=1", http.StatusSeeOther)
			return nil
		}
		if faults, err = faulted(r, err); err != nil {
			return err
		}
	}
	return s.showPerson(w, r, http.StatusUnprocessableEntity, a, personPage{Faults: faults})
}

func (s *site) resetPassword(w http.ResponseWriter, r *request) error {
	a, err := s.accountNamed(r)
	if err != nil {
		return err
	}
	password := people.Once()
	if err := s.People.Reset(r.Context(), r.desk.Town, a.Name, password); err != nil {
		return err
	}
	return s.showPerson(w, r, http.StatusOK, a, personPage{Password: password})
}

// faulted turns a refusal into what is shown beside the fields; other errors stay errors.
func faulted(r *request, err error) (map[string]string, error) {
	if refusal := (*people.Refusal)(nil); errors.As(err, &refusal) {
		return map[string]string{refusal.Field: refusal.In(r.lang)}, nil
	}
	return nil, err
}

// delegate lets a colleague act in one's own posts while one is absent, or takes that back.
func (s *site) delegate(w http.ResponseWriter, r *request) error {
	var first, last calendar.Date
	to := r.PostFormValue("to")
	if r.PostFormValue("back") == "" {
		var errFrom, errUntil error
		first, errFrom = calendar.Parse(r.PostFormValue("from"))
		last, errUntil = calendar.Parse(r.PostFormValue("until"))
		if errFrom != nil || errUntil != nil {
			return s.showMe(w, r, http.StatusUnprocessableEntity, mePage{Absent: r.say("代办的起止日期不对。")})
		}
	}
	err := s.People.Delegate(r.Context(), r.desk.Town, r.account.Name, to, first, last)
	if refusal := (*people.Refusal)(nil); errors.As(err, &refusal) {
		return s.showMe(w, r, http.StatusUnprocessableEntity, mePage{Absent: refusal.In(r.lang)})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, "/"+r.desk.Town+"/me", http.StatusSeeOther)
	return nil
}

// standIns are the colleagues who could act for a person, and those who do.
func (s *site) standIns(r *request) (could []option, does []appointmentView, err error) {
	accounts, err := s.People.Accounts(r.Context(), r.desk.Town)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range accounts {
		if a.Name == r.account.Name || a.Closed {
			continue
		}
		could = append(could, option{Value: a.Name, Title: a.Title})
		if i := slices.IndexFunc(a.Appointments, func(x people.Appointment) bool { return x.For == r.account.Title }); i >= 0 {
			x := a.Appointments[i]
			does = append(does, appointmentView{From: x.From.String(), Until: x.Until.String(), For: a.Title})
		}
	}
	return could, does, nil
}
