package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// closingPage is the list of what to see to before a year is closed (封账), and where it is closed.
type closingPage struct {
	frame
	Own          string
	Over, Closed bool
	Frozen       string // where the frozen report is read; empty: it is not frozen
	Studio       string // where it is written; empty: not by this person
	Points       []closingPoint
	Standing     int
	Steps        []step
	MayClose     bool
	Ready        bool // but for explanations
	Wrong        string
}

func (closingPage) template() string { return "closing" }

// closingPoint is something to explain, under the key the form has for it.
type closingPoint struct{ Key, Says, Link, Why string }

func closingLink(town string, year int) string {
	return "/" + town + "/" + strconv.Itoa(year) + "/closing"
}

func (s *site) closing(w http.ResponseWriter, r *request) error {
	return s.showClosing(w, r, http.StatusOK, "")
}

func (s *site) showClosing(w http.ResponseWriter, r *request, status int, wrong string) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	if !t.Whole() {
		return denied{r.say("封账清单由全镇范围的岗位查看。")}
	}
	e, err := t.YearEnd(r.Context(), year)
	if err != nil {
		return err
	}
	p := closingPage{frame: s.townFrame(r, t, year, "year", r.say("%d年封账", year)), Own: closingLink(t.Town, year), Over: e.Over, Closed: e.Closed,
		Standing: e.Standing, MayClose: t.ClosesYear() && e.Over && !e.Closed, Ready: e.Frozen && e.Standing == 0, Wrong: wrong}
	if e.Frozen {
		p.Frozen = "/" + t.Town + "/" + strconv.Itoa(year) + "/report"
	}
	if t.ReadsDrafts() {
		p.Studio = studioLink(t.Town, year)
	}
	q := figures.Year(year)
	add := func(key, says, link string) {
		p.Points = append(p.Points, closingPoint{key, says, link, r.PostFormValue("why." + key)})
	}
	for _, b := range e.Rules {
		add(office.RuleKey(b), r.say("勾稽关系不成立：%s", b.Rule.Says.In(r.lang)), figureLink(t.Town, year, b.Left.Measure.ID, "", q))
	}
	for _, k := range e.Late {
		n := strconv.Itoa(k.N)
		if k.More {
			n += "+"
		}
		add(k.ID, r.say("%s有%s件超过期限", k.Title.In(r.lang), n), "/"+t.Town+"/matters?kind="+k.ID+"&lamp=late&from="+q.From.String()+"&to="+q.To.String())
	}
	if p.Steps, err = s.reportSteps(r, year); err != nil {
		return err
	}
	return s.render(w, r, status, p)
}

func (s *site) closeYear(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return missing{r.say("表单不完整，请刷新页面后再存。")}
	}
	explained := map[string]string{}
	for key, values := range r.PostForm {
		if of, ok := strings.CutPrefix(key, "why."); ok {
			explained[of] = values[0]
		}
	}
	err = t.CloseYear(r.Context(), year, explained)
	if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) && refusal.Code != ledger.Forbidden {
		return s.showClosing(w, r, http.StatusUnprocessableEntity, refusal.In(r.lang))
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, closingLink(t.Town, year), http.StatusSeeOther)
	return nil
}
