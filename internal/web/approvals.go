package web

import (
	"cmp"
	"crypto/rand"
	"errors"
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

// approvalsPage is the queue of what waits for a person's approval.
type approvalsPage struct {
	frame
	Count  string
	Kinds  []tallyRow // of what waits
	All    string     // the whole queue; empty when this is it
	Rows   []waitingRow
	First  string // the first to be looked at
	Batch  bool   // some may be approved together
	Key    string
	Done   string
	Faults []refusedRow
}

func (approvalsPage) template() string { return "approvals" }

// waitingRow is a matter that waits.
type waitingRow struct {
	matterRow
	Asks string // what is to be decided
	For  string // on whose behalf
	Pick string // what a batch names it by; empty: it must be looked at by itself
	With string
}

// refusedRow is a matter of a batch that was refused.
type refusedRow struct{ Title, Link, Says string }

// approvalPage is one matter as its approver has to see it.
type approvalPage struct {
	frame
	Number, KindTitle, KindLink, Area, Stage, Basis string
	Opened                                          calendar.Date
	MatterLink, Next                                string
	Place                                           string
	For                                             string
	Done                                            string
	Groups                                          []fieldGroup
	Clocks                                          []clockView
	Papers                                          []paperRow
	Events                                          []eventView
	Forms                                           []approvalForm
}

func (approvalPage) template() string { return "approval" }

// approvalForm is one of the ways to decide.
type approvalForm struct {
	actPage
	Returns bool
}

func approvalLink(town string, id int64) string {
	return "/" + url.PathEscape(town) + "/approvals/" + strconv.FormatInt(id, 10)
}

// mostWaiting is how many matters of a queue are looked at.
const mostWaiting = 200

func (s *site) approvals(w http.ResponseWriter, r *request) error {
	return s.showApprovals(w, r, http.StatusOK, approvalsPage{Done: s.decided(r)})
}

func (s *site) showApprovals(w http.ResponseWriter, r *request, status int, p approvalsPage) error {
	t := r.desk
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	waiting, err := t.Waiting(r.Context(), "", mostWaiting+1)
	if err != nil {
		return err
	}
	p.frame = s.townFrame(r, t, year, "approvals", r.say("审批"))
	p.Key = rand.Text()
	p.Count = strconv.Itoa(min(len(waiting), mostWaiting))
	if len(waiting) > mostWaiting {
		p.Count += "+"
	}
	base, chosen := "/"+t.Town+"/approvals", r.URL.Query().Get("kind")
	for _, x := range waiting {
		if i := slices.IndexFunc(p.Kinds, func(k tallyRow) bool { return k.Link == base+"?kind="+x.Kind.ID }); i >= 0 {
			p.Kinds[i].N++
		} else {
			p.Kinds = append(p.Kinds, tallyRow{x.Kind.Title.In(r.lang), base + "?kind=" + x.Kind.ID, 1})
		}
		if chosen != "" && x.Kind.ID != chosen {
			p.All = base
			continue
		}
		row := waitingRow{matterRow: s.matterRow(r, t, x.Row, nil), For: x.For, With: inHand(x.Kind, x.Row)}
		row.Link = approvalLink(t.Town, x.Row.ID)
		var asks []string
		for _, a := range x.Approves {
			asks = append(asks, a.Title.In(r.lang))
		}
		row.Asks = strings.Join(asks, r.say("、"))
		if len(x.Approves) == 1 && harmless(x.Kind, x.Approves[0]) {
			row.Pick = strings.Join([]string{strconv.FormatInt(x.Row.ID, 10), x.Approves[0].ID, strconv.Itoa(x.Row.Version)}, ".")
			p.Batch = true
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) > 0 {
		p.First = p.Rows[0].Link
	}
	return s.render(w, r, status, p)
}

// harmless tells whether an approval may be given to several matters together: it asks nothing of its approver, and no
// law office has to confirm what it rests on.
func harmless(k *handbook.Kind, a *handbook.Action) bool {
	for _, id := range a.Form {
		if f, ok := k.Field(id); ok && id != a.Day && f.Required && f.Default == "" {
			return false
		}
	}
	return !slices.ContainsFunc(a.Guards, func(g handbook.Guard) bool { return g.Confirm })
}

// approveSome approves several matters, each by itself; what is refused is told one by one.
func (s *site) approveSome(w http.ResponseWriter, r *request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	p := approvalsPage{}
	done := 0
	for _, pick := range r.PostForm["pick"] {
		fault, err := s.approveOne(r, pick)
		if err != nil {
			return err
		}
		if fault != nil {
			p.Faults = append(p.Faults, *fault)
			continue
		}
		done++
	}
	if len(p.Faults) > 0 {
		if done > 0 {
			p.Done = r.say("已审批%d件。", done)
		}
		return s.showApprovals(w, r, http.StatusUnprocessableEntity, p)
	}
	http.Redirect(w, r.Request, "/"+r.desk.Town+"/approvals", http.StatusSeeOther)
	return nil
}

// approveOne gives one approval of a batch, named by matter, action and version.
func (s *site) approveOne(r *request, pick string) (*refusedRow, error) {
	id, rest, _ := strings.Cut(pick, ".")
	do, version, _ := strings.Cut(rest, ".")
	matter, err := strconv.ParseInt(id, 10, 64)
	seen, wrong := strconv.Atoi(version)
	if err != nil || wrong != nil {
		return nil, missing{r.say("「%s」不是事项的编号。", pick)}
	}
	rec, err := r.desk.Record(r.Context(), matter)
	if err != nil {
		return nil, err
	}
	fault := &refusedRow{Title: cmp.Or(rec.Row.Title, rec.Row.Number), Link: matterLink(r.desk.Town, matter)}
	a, ok := rec.Kind.Action(do)
	if !ok || !a.Approval || !harmless(rec.Kind, a) {
		fault.Says = r.say("这一件要逐件审看，不能一并审批。")
		return fault, nil
	}
	act := ledger.Action{Key: formKey(r, r.PostFormValue("key")+"/"+id), Do: do, Matter: matter, Version: seen, On: r.desk.Today, Data: map[string]any{}}
	if a.Day != "" {
		act.Data[a.Day], act.On = r.desk.Today, calendar.Date{}
	}
	_, err = r.desk.Do(r.Context(), act)
	if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
		fault.Says = refusal.In(r.lang)
		return fault, nil
	}
	return nil, err
}

// approval shows one matter of the queue with what its approver must see, and the ways to decide.
func (s *site) approval(w http.ResponseWriter, r *request) error {
	rec, err := s.openRecord(r)
	if err != nil {
		return err
	}
	t, v := r.desk, viewer{s, r, r.desk, rec}
	x, waits := t.Waits(rec)
	if !waits {
		http.Redirect(w, r.Request, matterLink(t.Town, rec.Row.ID), http.StatusSeeOther)
		return nil
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := approvalPage{frame: s.townFrame(r, t, year, "approvals", cmp.Or(rec.Row.Title, rec.Row.Number)), Number: rec.Row.Number,
		KindTitle: rec.Kind.Title.In(r.lang), KindLink: "/" + t.Town + "/handbook/" + rec.Row.Kind, Basis: rec.Kind.Basis,
		Area: areaTitle(rec.Book, rec.Row.Area, r.lang), Opened: rec.Row.Opened, MatterLink: matterLink(t.Town, rec.Row.ID), For: x.For, Done: s.decided(r),
		Groups: v.groups(), Clocks: v.clocks(), Events: v.events()}
	if stage := stageOf(rec.Kind, rec.Row.Stage); stage != nil {
		p.Stage = stage.Title.In(r.lang)
	}
	papers, err := v.papers()
	if err != nil {
		return err
	}
	for _, paper := range papers {
		if paper.Link != "" { // one that cannot be had yet tells an approver nothing
			p.Papers = append(p.Papers, paper)
		}
	}
	waiting, err := t.Waiting(r.Context(), "", mostWaiting)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(waiting, func(x office.Waiting) bool { return x.Row.ID == rec.Row.ID }); i >= 0 {
		p.Place = r.say("第%d件，共%d件", i+1, len(waiting))
		if len(waiting) > 1 {
			p.Next = approvalLink(t.Town, waiting[(i+1)%len(waiting)].Row.ID)
		}
	}
	for _, a := range slices.Concat(x.Approves, x.Returns) {
		for _, o := range t.Offers(rec) {
			if o.Do != a.ID || o.Why != nil {
				continue
			}
			d := deed{rec: &rec, kind: rec.Kind, book: rec.Book, do: o.Do, act: o.Act, form: o.Form, title: o.Title().In(r.lang)}
			form := approvalForm{actPage: actPage{Key: rand.Text(), Version: rec.Matter.Version, Action: p.Link(a.ID)}, Returns: a.Returns}
			form.Title = d.title
			form.Draft = strings.Join([]string{t.Town, d.kind.ID, d.do, strconv.FormatInt(rec.Row.ID, 10)}, "/")
			if err := s.fillForm(r, d, formOf{r: r, book: d.book, kind: d.kind, act: d.act}, &form.actPage); err != nil {
				return err
			}
			form.fold()
			form.apart(a.ID)
			p.Forms = append(p.Forms, form)
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

// Link is where a decision is sent.
func (p approvalPage) Link(action string) string {
	return strings.Replace(p.MatterLink, "/matters/", "/approvals/", 1) + "/do/" + action
}

// apart gives the parts of a form names of their own beside other forms on the page.
func (f *approvalForm) apart(prefix string) {
	for _, c := range [][]control{f.Controls, f.More} {
		for i := range c {
			if c[i].Type != "attachment" { // its files are sent under its id
				c[i].ID = prefix + "-" + c[i].ID
			}
		}
	}
	for _, c := range []*control{f.Day, f.Reason, f.Limit} {
		if c != nil {
			c.ID = prefix + "-" + c.ID
		}
	}
	for i := range f.Lists {
		f.Lists[i].ID = prefix + "-" + f.Lists[i].ID
	}
}

// approve records a decision and leads to the next matter of the queue.
func (s *site) approve(w http.ResponseWriter, r *request) error {
	d, err := s.acting(r)
	if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
		return s.overtaken(w, r, refusal)
	}
	if err != nil {
		return err
	}
	if d.act == nil || !d.act.Approval && !d.act.Returns {
		return missing{r.say("没有「%s」这个地址。", r.URL.Path)}
	}
	waiting, err := r.desk.Waiting(r.Context(), "", mostWaiting)
	if err != nil {
		return err
	}
	d.next = "/" + r.desk.Town + "/approvals"
	i := slices.IndexFunc(waiting, func(x office.Waiting) bool { return x.Row.ID == d.rec.Row.ID })
	if len(waiting) > 1 {
		d.next = approvalLink(r.desk.Town, waiting[(i+1)%len(waiting)].Row.ID)
	}
	d.next += "?" + url.Values{"done": {d.do}, "of": {strconv.FormatInt(d.rec.Row.ID, 10)}}.Encode()
	return s.do(w, r, d)
}

// decided says what has just been decided, where that is the last entry of the matter named.
func (s *site) decided(r *request) string {
	q := r.URL.Query()
	id, err := strconv.ParseInt(q.Get("of"), 10, 64)
	if err != nil {
		return ""
	}
	rec, err := r.desk.Record(r.Context(), id)
	if err != nil {
		return "" // not for this reader, or no such matter: nothing was decided on it here
	}
	v := viewer{s, r, r.desk, rec}
	if done := v.done(q.Get("done")); done != "" {
		return cmp.Or(rec.Row.Title, rec.Row.Number) + r.say("：") + done
	}
	return ""
}
