package web

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/people"
)

// firstPage opens the first town and its first administrator, while there is no account at all.
type firstPage struct {
	frame
	Token    string
	Says     []string
	Founding handbook.Founding
	Villages string // as pasted
	Admin    string
	Who      string
	There    string // the town that has books already; only its administrator is asked for
}

func (firstPage) template() string { return "first" }

// fresh tells whether nobody has an account, and which town has books already, if any.
func (s *site) fresh(r *request) (fresh bool, town string, err error) {
	rows, err := s.Office.Towns(r.Context())
	if err != nil {
		return false, "", err
	}
	for _, row := range rows {
		accounts, err := s.People.Accounts(r.Context(), row.Town)
		if err != nil || len(accounts) > 0 {
			return false, "", err
		}
		town = row.Town
	}
	return true, town, nil
}

// mayFound is nil for whoever has the word that the program printed when it found nobody to let in.
func (s *site) mayFound(r *request) (town string, err error) {
	fresh, town, err := s.fresh(r)
	if err != nil {
		return "", err
	}
	if given := r.FormValue("token"); !fresh || s.FirstRun == "" || subtle.ConstantTimeCompare([]byte(given), []byte(s.FirstRun)) != 1 {
		return "", denied{r.say("首次设置已经完成，或者地址不全：请用程序启动时打印的整个地址打开。")}
	}
	return town, nil
}

func (s *site) firstForm(w http.ResponseWriter, r *request) error {
	town, err := s.mayFound(r)
	if err != nil {
		return err
	}
	return s.showFirst(w, r, http.StatusOK, firstPage{There: town})
}

func (s *site) showFirst(w http.ResponseWriter, r *request, status int, p firstPage) error {
	p.frame = s.frame(r, r.say("首次设置"))
	p.Token = r.FormValue("token")
	if p.There != "" {
		b, err := s.Office.Book(r.Context(), p.There)
		if err != nil {
			return err
		}
		p.Founding.Title = b.Town.Title.In(r.lang)
	}
	return s.render(w, r, status, p)
}

func (s *site) first(w http.ResponseWriter, r *request) error {
	s.founding.Lock() // of several at once the first opens the town, and the page is shut for the others
	defer s.founding.Unlock()
	town, err := s.mayFound(r)
	if err != nil {
		return err
	}
	form := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	p := firstPage{There: town, Villages: r.PostFormValue("villages"), Admin: strings.ToLower(form("admin")), Who: form("person"),
		Founding: handbook.Founding{ID: form("id"), Title: form("title"), Name: form("organ"), County: form("county"), Superior: form("superior"), Code: form("code"),
			Villages: handbook.Villages(r.PostFormValue("villages"))}}
	password := r.PostFormValue("password")
	// The administrator first: a town whose books are open but whose form was refused would be asked for twice.
	if err := people.Acceptable(p.Admin, p.Who, password); err != nil {
		return s.firstRefused(w, r, p, err)
	}
	if password != r.PostFormValue("again") {
		p.Says = append(p.Says, r.say("两次输入的密码不一致。"))
		return s.showFirst(w, r, http.StatusUnprocessableEntity, p)
	}
	var b *handbook.Book
	if town == "" {
		b, err = s.Office.Found(r.Context(), p.Founding, p.Who)
	} else {
		b, err = s.Office.Book(r.Context(), town)
	}
	if err == nil {
		err = s.People.Open(r.Context(), b, []people.Account{{Name: p.Admin, Title: p.Who, Admin: true}}, password)
	}
	if err != nil {
		return s.firstRefused(w, r, p, err)
	}
	secret, err := s.People.SignIn(r.Context(), b.Town.ID, p.Admin, password, r.UserAgent())
	if err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(r, b.Town.ID+"."+secret, 0))
	http.Redirect(w, r.Request, "/"+b.Town.ID+"/people", http.StatusSeeOther)
	return nil
}

// firstRefused shows the form again with what is wrong; other errors stay errors.
func (s *site) firstRefused(w http.ResponseWriter, r *request, p firstPage, err error) error {
	var refusal *ledger.Refusal
	var account *people.Refusal
	var faults handbook.Faults
	switch {
	case errors.As(err, &refusal):
		p.Says = append(p.Says, refusal.In(r.lang))
	case errors.As(err, &account):
		p.Says = append(p.Says, account.In(r.lang))
	case errors.As(err, &faults):
		for _, f := range faults {
			p.Says = append(p.Says, f.Message.In(r.lang)+r.say("；")+f.Hint.In(r.lang))
		}
	default:
		return err
	}
	return s.showFirst(w, r, http.StatusUnprocessableEntity, p)
}
