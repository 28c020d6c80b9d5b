package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
)

// sessionCookie holds the town and the secret of a session, parted by a point.
const sessionCookie = "session"

// signed lets in who is signed in to the town of the path and sits them down at their desk; others are led to the door.
func (s *site) signed(to route) handler {
	return func(w http.ResponseWriter, r *request) error {
		town, err := s.recognise(r)
		if errors.Is(err, people.ErrUnknown) {
			return s.toDoor(w, r, r.PathValue("town"))
		}
		if err != nil {
			return err
		}
		if asked := r.PathValue("town"); asked != town {
			if _, err := s.Office.Town(r.Context(), asked); err != nil {
				return err
			}
			return s.toDoor(w, r, asked)
		}
		if r.account.Renew && r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/"+town+"/me") {
			http.Redirect(w, r.Request, "/"+town+"/me", http.StatusSeeOther)
			return nil
		}
		if to.admin && !r.account.Admin {
			return denied{r.say("这一页只有系统管理员可以打开。")}
		}
		if to.oversees && !r.desk.Oversees() {
			return denied{r.say("这一页只有系统管理员和领导岗位可以打开。")}
		}
		return to.answer(w, r)
	}
}

// recognise finds who makes a request and gives them their desk; people.ErrUnknown for nobody.
func (s *site) recognise(r *request) (town string, err error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return "", people.ErrUnknown
	}
	town, secret, _ := strings.Cut(c.Value, ".")
	if r.account, r.session, err = s.People.Signed(r.Context(), town, secret); err != nil {
		return "", err
	}
	today := s.today(town)
	r.desk, err = s.Office.Desk(r.Context(), r.account.On(today), today)
	return town, err
}

// toDoor leads to the sign-in page, from where one comes back. A form that was sent is not sent again: its writer finds
// it in the browser.
func (s *site) toDoor(w http.ResponseWriter, r *request, town string) error {
	q := url.Values{}
	if town != "" {
		q.Set("town", town)
	}
	if r.Method == http.MethodGet && r.URL.Path != "/" {
		q.Set("next", r.URL.RequestURI())
	}
	http.Redirect(w, r.Request, "/sign-in?"+q.Encode(), http.StatusSeeOther)
	return nil
}

// door leads to the desk of who is signed in, others to the sign-in page.
func (s *site) door(w http.ResponseWriter, r *request) error {
	town, err := s.recognise(r)
	if errors.Is(err, people.ErrUnknown) {
		return s.toDoor(w, r, "")
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, "/"+town, http.StatusSeeOther)
	return nil
}

// signInPage asks for name and password.
type signInPage struct {
	frame
	Towns    []option
	Chosen   string
	Name     string
	Next     string
	Says     string // why not
	Guests   []guest
	Password string // the demo's
	Where    string // whose guests they are
}

// guest is an account of a demo town, to try.
type guest struct{ Name, Title, Posts string }

func (signInPage) template() string { return "sign-in" }

func (s *site) signInForm(w http.ResponseWriter, r *request) error {
	q := r.URL.Query()
	return s.askIn(w, r, http.StatusOK, signInPage{Chosen: q.Get("town"), Next: q.Get("next")})
}

// askIn shows the sign-in page; the town is asked for where there are several.
func (s *site) askIn(w http.ResponseWriter, r *request, status int, p signInPage) error {
	rows, err := s.Office.Towns(r.Context())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rows, func(row office.TownRow) bool { return row.Town == p.Chosen }) {
		p.Chosen = ""
	}
	p.frame = s.frame(r, r.say("登录"))
	for _, row := range rows {
		b, err := s.Office.Book(r.Context(), row.Town)
		if err != nil {
			return err
		}
		if p.Chosen == "" {
			p.Chosen = row.Town
		}
		o := option{row.Town, b.Town.Title.In(r.lang), row.Town == p.Chosen}
		p.Towns = append(p.Towns, o)
		if o.Chosen {
			p.Where = o.Title
		}
		if !o.Chosen || !s.Demo {
			continue
		}
		p.Password = s.DemoPassword
		accounts, err := s.People.Accounts(r.Context(), row.Town)
		if err != nil {
			return err
		}
		today := s.today(row.Town)
		for _, a := range accounts {
			g := guest{a.Name, a.Title, appointmentsIn(b, a.On(today).Appointments, r.lang)}
			if a.Admin {
				g.Posts = strings.TrimPrefix(g.Posts+r.say("、")+r.say("系统管理员"), r.say("、"))
			}
			p.Guests = append(p.Guests, g)
		}
	}
	return s.render(w, r, status, p)
}

func (s *site) signIn(w http.ResponseWriter, r *request) error {
	p := signInPage{Chosen: r.PostFormValue("town"), Name: r.PostFormValue("name"), Next: r.PostFormValue("next")}
	secret, err := s.People.SignIn(r.Context(), p.Chosen, p.Name, r.PostFormValue("password"), r.UserAgent())
	if refusal := (*people.Refusal)(nil); errors.As(err, &refusal) {
		p.Says = refusal.In(r.lang)
		return s.askIn(w, r, http.StatusUnauthorized, p)
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(r, p.Chosen+"."+secret, 0))
	to := "/" + p.Chosen
	// Only a path of this town: a next that names another host or another town is not followed.
	if strings.HasPrefix(p.Next, to+"/") && !strings.ContainsAny(p.Next, "\\\r\n") {
		to = p.Next
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// cookie is the session's. It goes when the browser closes; what it stands for ends by itself.
func (s *site) cookie(r *request, value string, age int) *http.Cookie {
	return &http.Cookie{Name: sessionCookie, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"}
}

// mePage is a person's own account: posts, password, where they are signed in.
type mePage struct {
	frame
	Name, Phone  string
	Admin        bool
	Appointments []appointmentView
	Sessions     []sessionView
	Renew        bool
	Says         string // why the password was not changed
	Done         bool   // it was
	StandIns     []option
	Acting       []appointmentView // who acts for this person
	Absent       string            // why nobody can
	Today        string
}

type appointmentView struct{ Post, Area, From, Until, For string }

type sessionView struct {
	Agent, Began, Seen, Hash string
	Here                     bool
}

func (mePage) template() string { return "me" }

func (s *site) me(w http.ResponseWriter, r *request) error {
	return s.showMe(w, r, http.StatusOK, mePage{Done: r.URL.Query().Get("done") != ""})
}

func (s *site) showMe(w http.ResponseWriter, r *request, status int, p mePage) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p.frame = s.townFrame(r, r.desk, year, "me", r.say("我的账号"))
	p.Name, p.Phone, p.Admin, p.Renew = r.account.Name, r.account.Phone, r.account.Admin, r.account.Renew
	for _, a := range r.account.Appointments {
		p.Appointments = append(p.Appointments, appointmentView{postTitle(r.desk.Book, a.Post, r.lang), areaTitle(r.desk.Book, a.Area, r.lang),
			a.From.String(), a.Until.String(), a.For})
	}
	if p.StandIns, p.Acting, err = s.standIns(r); err != nil {
		return err
	}
	p.Today = r.desk.Today.String()
	sessions, err := s.People.Sessions(r.Context(), r.desk.Town, r.account.Name)
	if err != nil {
		return err
	}
	const layout = "2006-01-02 15:04"
	for _, x := range sessions {
		p.Sessions = append(p.Sessions, sessionView{x.Agent, x.Began.In(shanghai).Format(layout), x.Seen.In(shanghai).Format(layout), x.Hash,
			x.Hash == r.session.Hash})
	}
	return s.render(w, r, status, p)
}

func (s *site) changePassword(w http.ResponseWriter, r *request) error {
	next := r.PostFormValue("password")
	err := error(&people.Refusal{Says: handbook.Say("两次输入的新密码不一致。", "The new password was typed in two ways.")})
	if next == r.PostFormValue("again") {
		err = s.People.ChangePassword(r.Context(), r.desk.Town, r.account.Name, r.PostFormValue("old"), next, r.session.Hash)
	}
	if refusal := (*people.Refusal)(nil); errors.As(err, &refusal) {
		return s.showMe(w, r, http.StatusUnprocessableEntity, mePage{Says: refusal.In(r.lang)})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, "/"+r.desk.Town+"/me?done=1", http.StatusSeeOther)
	return nil
}

// signOut ends this session, the one named, or with "elsewhere" all others.
func (s *site) signOut(w http.ResponseWriter, r *request) error {
	town, name := r.desk.Town, r.account.Name
	var err error
	switch hash := r.PostFormValue("session"); hash {
	case "elsewhere":
		err = s.People.SignOutElsewhere(r.Context(), town, name, r.session.Hash)
	case "", r.session.Hash:
		if err := s.People.SignOut(r.Context(), town, name, r.session.Hash); err != nil {
			return err
		}
		http.SetCookie(w, s.cookie(r, "", -1))
		http.Redirect(w, r.Request, "/sign-in?town="+url.QueryEscape(town), http.StatusSeeOther)
		return nil
	default:
		err = s.People.SignOut(r.Context(), town, name, hash)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, "/"+town+"/me", http.StatusSeeOther)
	return nil
}

// posts are what a person is in the town, in words.
func (r *request) posts(p people.Person) string {
	return appointmentsIn(r.desk.Book, p.Appointments, r.lang)
}

// appointmentsIn words appointments: a post for the whole town by its title, others with their area.
func appointmentsIn(b *handbook.Book, appointments []people.Appointment, lang string) string {
	var out []string
	for _, a := range appointments {
		title := postTitle(b, a.Post, lang)
		if a.Area != b.Root() {
			title += say(lang, "（%s）", areaTitle(b, a.Area, lang))
		}
		if a.For != "" {
			title = say(lang, "代%s：%s", a.For, title)
		}
		out = append(out, title)
	}
	return strings.Join(out, say(lang, "、"))
}
