package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// newPage offers the kinds of which the person may open records.
type newPage struct {
	frame
	Sections []kindGroup
}

func (newPage) template() string { return "new" }

func (s *site) offerKinds(w http.ResponseWriter, r *request) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := newPage{frame: s.townFrame(r, r.desk, year, "new", r.say("登记"))}
	opens := r.desk.Opens()
	for _, section := range r.desk.Book.Sections {
		g := kindGroup{Title: section.Title.In(r.lang)}
		for _, k := range opens {
			if k.Section == section.ID {
				g.Kinds = append(g.Kinds, kindCard{Title: k.Title.In(r.lang), Note: k.Note.In(r.lang), Link: "/" + r.desk.Town + "/new/" + k.ID})
			}
		}
		if len(g.Kinds) > 0 {
			p.Sections = append(p.Sections, g)
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

// actPage is the form of one action: opening a record, a step of its procedure, a clock, a correction.
type actPage struct {
	frame
	Matter, MatterLink  string // what is acted on; empty when a record is opened
	KindTitle, KindLink string
	Basis               string
	Action              string // where the form goes
	Key                 string // idempotency key
	Version             int
	Draft               string // under which name the browser keeps what was typed
	Controls            []control
	More                []control // those one may leave empty, folded away where they are many
	Day, Reason, Limit  *control
	Conditions          []condition
	Says                []string // why it was refused
	Since               []eventView
	Lists               []pickList
	Moved               []movedRow
	Preview, Previewed  bool     // figures are shown before it is recorded; they have been
	Grave               bool     // what is done cannot be undone
	Done                string   // what has just been done
	Thens               []option // steps that may follow at once
	Many                string   // where several can be opened at once; empty: they cannot
}

func (actPage) template() string { return "act" }

// TakesFiles tells whether the form must be sent in parts.
func (p actPage) TakesFiles() bool {
	file := func(c control) bool { return c.Type == "attachment" }
	return slices.ContainsFunc(p.Controls, file) || slices.ContainsFunc(p.More, file)
}

// condition is what must hold for an action, as it is said when it does not.
type condition struct {
	Says    string
	Confirm bool
}

// pickList is what the fields of a form can choose from.
type pickList struct {
	ID      string
	Options []string
}

// movedRow is a figure an action would move.
type movedRow struct {
	Title, Area, Amount, Unit, Link string
	Year                            int
	Closed                          bool
}

// deed is an action a form is for.
type deed struct {
	rec   *office.Record // nil: a record is opened
	kind  *handbook.Kind
	book  *handbook.Book
	do    string
	act   *handbook.Action // a step of the kind's own
	clock *handbook.Clock
	form  []string
	title string
	next  string            // where one goes once it is recorded; empty: to the matter
	start url.Values        // what its form begins with, by control name
	taken map[string]string // notes on what of that was taken from another record, by field
}

// opening is the deed of opening a record of the kind the path names.
func (s *site) opening(r *request) (deed, error) {
	k, ok := r.desk.Book.Kind(r.PathValue("kind"))
	if !ok {
		return deed{}, missing{r.say("工作手册里没有「%s」这种事项。", r.PathValue("kind"))}
	}
	act, _ := k.Action(handbook.Open)
	if !r.desk.Person.Holds(act.By) {
		return deed{}, ledger.Forbid(r.desk.Book, ledger.Offer{Do: handbook.Open, Act: act, By: act.By})
	}
	return deed{kind: k, book: r.desk.Book, do: handbook.Open, act: act, form: act.Form, title: k.Title.In(r.lang)}, nil
}

// acting is the deed the path names on a record; a *ledger.Refusal when it cannot be done now or not by this person.
func (s *site) acting(r *request) (deed, error) {
	rec, err := s.openRecord(r)
	if err != nil {
		return deed{}, err
	}
	do, clock := r.PathValue("action"), r.URL.Query().Get("clock")
	for _, o := range r.desk.Offers(rec) {
		if o.Do != do || o.Clock != nil && o.Clock.ID != clock {
			continue
		}
		if o.Why != nil {
			return deed{}, o.Why
		}
		return deed{rec: &rec, kind: rec.Kind, book: rec.Book, do: do, act: o.Act, clock: o.Clock, form: o.Form, title: o.Title().In(r.lang)}, nil
	}
	return deed{}, missing{r.say("「%s」现在没有「%s」这个步骤。", rec.Kind.Title.In(r.lang), do)}
}

func (s *site) openForm(w http.ResponseWriter, r *request) error {
	d, err := s.opening(r)
	if err != nil {
		return err
	}
	if err := s.begin(r, &d); err != nil {
		return err
	}
	return s.showForm(w, r, d, http.StatusOK, nil, actPage{Key: rand.Text()})
}

func (s *site) actForm(w http.ResponseWriter, r *request) error {
	d, err := s.acting(r)
	if err != nil {
		return err
	}
	if err := s.begin(r, &d); err != nil {
		return err
	}
	return s.showForm(w, r, d, http.StatusOK, nil, actPage{Key: rand.Text(), Version: d.rec.Matter.Version,
		Done: viewer{s, r, r.desk, *d.rec}.done(r.URL.Query().Get("done"))})
}

// prefilled are the values a link to a form gives it.
func prefilled(r *request) url.Values {
	given := url.Values{}
	for name, values := range r.URL.Query() {
		if strings.HasPrefix(name, "f.") {
			given[name] = values
		}
	}
	return given
}

// showForm renders a deed's form with what was typed; what p says already stays.
func (s *site) showForm(w http.ResponseWriter, r *request, d deed, status int, given url.Values, p actPage, faults ...ledger.FieldFault) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	fill := formOf{r: r, book: d.book, kind: d.kind, given: given, start: d.start, act: d.act}
	title := d.title
	if d.do == handbook.Open {
		title = r.say("登记%s", d.title)
	}
	p.frame = s.townFrame(r, r.desk, year, "matters", title)
	p.KindTitle, p.KindLink, p.Basis = d.kind.Title.In(r.lang), "/"+r.desk.Town+"/handbook/"+d.kind.ID, d.kind.Basis
	p.Action = r.URL.Path
	p.Draft = strings.Join([]string{r.desk.Town, d.kind.ID, d.do}, "/")
	if d.do == handbook.Open && r.URL.RawQuery != "" {
		p.Draft += "?" + r.URL.RawQuery // what a link fills in is not another form's draft
	}
	p.Thens = d.thens(r)
	if d.rec != nil {
		p.Matter, p.MatterLink = d.rec.Row.Title, matterLink(r.desk.Town, d.rec.Row.ID)
		if p.Matter == "" {
			p.Matter = d.rec.Row.Number
		}
		p.Draft += "/" + strconv.FormatInt(d.rec.Row.ID, 10)
	}
	if d.clock != nil {
		p.Action += "?clock=" + url.QueryEscape(d.clock.ID)
	}
	if err := s.fillForm(r, d, fill, &p); err != nil {
		return err
	}
	p.Says = append(p.Says, blame(p.Controls, faults, r.lang)...)
	p.fold()
	return s.render(w, r, status, p)
}

// fillForm adds what a deed's form asks for.
func (s *site) fillForm(r *request, d deed, fill formOf, p *actPage) error {
	for _, id := range d.form {
		f, ok := d.kind.Field(id)
		if !ok {
			continue
		}
		var start any
		if d.do == handbook.Correct {
			start = d.rec.Matter.Fields[id]
		}
		c := fill.control(f, start)
		if fill.given == nil && c.Value != "" {
			c.Taken = d.taken[id]
		}
		if d.do == handbook.Correct && start != nil {
			c.Was = viewer{s, r, r.desk, *d.rec}.show(f, start)
			c.Required = c.Required && c.Type != "party"
		}
		var err error
		if p.Lists, err = s.offerValues(r, f, p.Lists); err != nil {
			return err
		}
		p.Controls = append(p.Controls, c)
	}
	if m, ok := manyOf(d, d.start); ok && d.do == handbook.Open {
		p.Many = r.URL.Path + "/many"
		if m.person == nil && r.URL.RawQuery != "" {
			p.Many += "?" + r.URL.RawQuery
		}
	}
	s.besides(r, d, fill, p)
	return nil
}

// fold puts away what need not be filled in and is not, unless that is little.
func (p *actPage) fold() {
	const little = 3
	idle := func(c control) bool { return !c.Required && c.Value == "" && c.Fault == "" }
	n := 0
	for _, c := range p.Controls {
		if idle(c) {
			n++
		}
	}
	if n <= little {
		return
	}
	var shown []control
	for _, c := range p.Controls {
		if idle(c) {
			p.More = append(p.More, c)
		} else {
			shown = append(shown, c)
		}
	}
	p.Controls = shown
}

// besides adds what a form asks for beside the fields of its kind: the day, a reason, how long.
func (s *site) besides(r *request, d deed, fill formOf, p *actPage) {
	typed := func(name, start string) string {
		if v, ok := fill.typed(name); ok {
			return v
		}
		return start
	}
	switch {
	case d.act != nil && d.act.Day == "", d.clock != nil:
		p.Day = &control{ID: dayField, Name: dayField, Title: r.say("办理日期"), Help: r.say("真正办这件事的日子；补记的填当时的日期。"), Type: "date", Required: true,
			Value: typed(dayField, r.desk.Today.String()), Max: r.desk.Today.String()}
	}
	if d.act == nil && d.do != handbook.Resume {
		p.Reason = &control{ID: reasonField, Name: reasonField, Title: r.say("理由"), Help: r.say("记入流水，以后一直看得到。"), Type: "long", Required: true,
			Value: typed(reasonField, "")}
	}
	if d.do == handbook.Extend {
		most := d.clock.Extend.Limit
		p.Limit = &control{ID: limitField, Name: limitField, Title: r.say("延长多久"), Help: r.say("最多%s；%s", ledger.Limit(most).In(r.lang), d.clock.Extend.Basis),
			Type: "integer", Required: true, Value: typed(limitField, strconv.Itoa(most.N)), Min: "1", Max: strconv.Itoa(most.N),
			Unit: r.say(unitWords[most.Unit])}
	}
	p.Preview = d.do == handbook.Correct || d.do == handbook.Void
	p.Grave = d.do == handbook.Void
	if d.act != nil {
		for _, g := range d.act.Guards {
			p.Conditions = append(p.Conditions, condition{g.Says.In(r.lang), g.Confirm})
		}
	}
}

var unitWords = map[calendar.Unit]string{calendar.Days: "日", calendar.WorkingDays: "个工作日", calendar.Months: "个月"}

// mostOffered is how many records a field offers before one types.
const mostOffered = 30

// offerValues adds the list a field chooses from, where it links to records.
func (s *site) offerValues(r *request, f *handbook.Field, lists []pickList) ([]pickList, error) {
	if f.Type.Name() != "link" {
		return lists, nil
	}
	options, err := s.offered(r, f.Kind, "")
	if err != nil {
		return nil, err
	}
	return append(lists, pickList{f.ID, options}), nil
}

// offered are the newest records of a kind the person may see that hold some words.
func (s *site) offered(r *request, kind, text string) ([]string, error) {
	rows, err := r.desk.List(r.Context(), office.Filter{Kind: kind, Text: text, Limit: mostOffered})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, row := range rows {
		out = append(out, label(row))
	}
	return out, nil
}

// pickPage is the records a link field offers.
type pickPage struct {
	frame
	Options []string
}

func (pickPage) template() string { return "pick" }

// pick answers what a link field may choose from while one types.
func (s *site) pick(w http.ResponseWriter, r *request) error {
	options, err := s.offered(r, r.PathValue("kind"), r.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	return s.renderPart(w, r, http.StatusOK, pickPage{Options: options}, "options")
}

// checkPage is what is said about one value while the form is being filled in.
type checkPage struct {
	frame
	Wrong, Note string
}

func (checkPage) template() string { return "check" }

// check says what is wrong with one value, or for a date which day it is.
func (s *site) check(w http.ResponseWriter, r *request) error {
	b := r.desk.Book
	k, ok := b.Kind(r.PathValue("kind"))
	if !ok {
		return missing{r.say("工作手册里没有「%s」这种事项。", r.PathValue("kind"))}
	}
	f, ok := k.Field(r.PathValue("field"))
	if !ok {
		return missing{r.say("没有「%s」这个地址。", r.URL.Path)}
	}
	var p checkPage
	typed := strings.TrimSpace(r.URL.Query().Get("v"))
	if typed == "" {
		if f.Required {
			p.Wrong = r.say("必须填写")
		}
		return s.renderPart(w, r, http.StatusOK, p, "checked")
	}
	v, wrong := f.Type.Parse(f, b, unlabelled(f, typed))
	if wrong != nil {
		p.Wrong = wrong.In(r.lang)
	} else if day, ok := v.(calendar.Date); ok {
		p.Note = dayNote(b.Calendar, day, r.desk.Today, r.lang)
	}
	return s.renderPart(w, r, http.StatusOK, p, "checked")
}

var weekdays = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}

// dayNote says which day of the week a date is, whether one works on it, how far it is, and in Chinese which day of the
// farmers' calendar.
func dayNote(c *calendar.Calendar, day, today calendar.Date, lang string) string {
	parts := []string{say(lang, weekdays[day.Weekday()])}
	name, noted := c.Note(day)
	switch works := c.Workday(day); {
	case works && noted:
		parts = append(parts, say(lang, "%s调休上班", name))
	case works:
		parts = append(parts, say(lang, "工作日"))
	case noted:
		parts = append(parts, say(lang, "%s放假", name))
	default:
		parts = append(parts, say(lang, "休息日"))
	}
	switch n := c.WorkingDaysBetween(today, day); {
	case day == today:
		parts = append(parts, say(lang, "今天"))
	case n > 0:
		parts = append(parts, say(lang, "%d个工作日以后", n))
	case n < 0:
		parts = append(parts, say(lang, "%d个工作日以前", -n))
	}
	if lunar, ok := day.Lunar(); ok && lang == "zh" {
		parts = append(parts, "农历"+lunar.Chinese())
	}
	return strings.Join(parts, " · ")
}

func (s *site) open(w http.ResponseWriter, r *request) error {
	d, err := s.opening(r)
	if err != nil {
		return err
	}
	return s.do(w, r, d)
}

func (s *site) act(w http.ResponseWriter, r *request) error {
	d, err := s.acting(r)
	if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
		if _, err := r.readForm(nil); err != nil {
			return err
		}
		return s.overtaken(w, r, refusal)
	}
	if err != nil {
		return err
	}
	return s.do(w, r, d)
}

// overtaken answers a form whose step cannot be done any more: somebody else may have been faster, which the record's
// page shows. A form sent twice has done what it was for.
func (s *site) overtaken(w http.ResponseWriter, r *request, refusal *ledger.Refusal) error {
	rec, err := s.openRecord(r)
	if err != nil {
		return err
	}
	key := r.PostFormValue("key")
	for _, e := range rec.Entries {
		if key != "" && e.Key == formKey(r, key) {
			http.Redirect(w, r.Request, matterLink(r.desk.Town, rec.Row.ID)+"?done="+url.QueryEscape(e.Do), http.StatusSeeOther)
			return nil
		}
	}
	return refusal
}

// formKey is the idempotency key of a form: nobody can use another's.
func formKey(r *request, key string) string { return "web/" + r.desk.Person.Name + "/" + key }

// do records what a form says, or shows it again with all that is wrong.
func (s *site) do(w http.ResponseWriter, r *request, d deed) error {
	lost, err := r.readForm(&d)
	if err != nil {
		return err
	}
	fill := formOf{r: r, book: d.book, kind: d.kind, given: r.PostForm, act: d.act}
	again := actPage{Key: cmp.Or(r.PostFormValue("key"), rand.Text())}
	again.Version, _ = strconv.Atoi(r.PostFormValue("version"))
	var had map[string]any
	if d.do == handbook.Correct {
		had = d.rec.Matter.Fields
	}
	data, faults := fill.read(d.form, had)
	faults = append(lost, faults...)
	a := ledger.Action{Key: formKey(r, again.Key), Do: d.do, Kind: d.kind.ID, Data: data, Version: again.Version, Reason: strings.TrimSpace(r.PostFormValue(reasonField))}
	if d.rec != nil {
		a.Matter = d.rec.Row.ID
	}
	if d.clock != nil {
		a.Clock = d.clock.ID
	}
	if d.do == handbook.Correct {
		for id, v := range data {
			if reflect.DeepEqual(v, had[id]) {
				delete(data, id)
			}
		}
	}
	if day := r.PostFormValue(dayField); day != "" {
		on, err := calendar.Parse(day)
		if err != nil {
			again.Says = append(again.Says, r.say("办理日期")+r.say("：")+r.say("写成 2024-03-05。"))
		}
		a.On = on
	}
	if d.do == handbook.Extend {
		n, _ := strconv.Atoi(strings.TrimSpace(r.PostFormValue(limitField)))
		a.Limit = calendar.Limit{N: n, Unit: d.clock.Extend.Limit.Unit}
	}
	if len(faults) > 0 || len(again.Says) > 0 {
		return s.showForm(w, r, d, http.StatusUnprocessableEntity, r.PostForm, again, faults...)
	}
	if r.PostFormValue("preview") != "" {
		moved, err := r.desk.Preview(r.Context(), a)
		if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
			return s.refuse(w, r, d, again, refusal)
		}
		if err != nil {
			return err
		}
		again.Moved, again.Previewed = s.moved(r, moved), true
		return s.showForm(w, r, d, http.StatusOK, r.PostForm, again)
	}
	receipt, err := r.desk.Do(r.Context(), a)
	if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
		return s.refuse(w, r, d, again, refusal)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, cmp.Or(d.next, d.after(r, receipt)), http.StatusSeeOther)
	return nil
}

// refuse shows the form again with what the books said. Where somebody else was faster it shows what they did, and the
// form may then be sent anew on top of it.
func (s *site) refuse(w http.ResponseWriter, r *request, d deed, p actPage, refusal *ledger.Refusal) error {
	status := http.StatusUnprocessableEntity
	if len(refusal.Fields) == 0 {
		p.Says = append(p.Says, refusal.In(r.lang))
	}
	if refusal.Code == ledger.Conflict {
		status = http.StatusConflict
		for _, e := range (viewer{s, r, r.desk, *d.rec}).events() {
			if e.Version > p.Version {
				p.Since = append(p.Since, e)
			}
		}
		p.Version = d.rec.Matter.Version
	}
	return s.showForm(w, r, d, status, r.PostForm, p, refusal.Fields...)
}

// moved words the figures an action would move, those of the whole of each measure.
func (s *site) moved(r *request, postings []ledger.Posting) []movedRow {
	var out []movedRow
	for _, p := range postings {
		m, ok := r.desk.Book.Measure(p.Measure)
		if !ok || p.Facet != "" {
			continue
		}
		row := movedRow{Title: m.Title.In(r.lang), Area: areaTitle(r.desk.Book, p.Area, r.lang), Amount: amount(m, p.Amount).String(), Unit: m.Unit,
			Year: p.Day.Year(), Closed: p.Correction, Link: figureLink(r.desk.Town, p.Day.Year(), m.ID, "", figures.Year(p.Day.Year()))}
		if p.Amount > 0 {
			row.Amount = "+" + row.Amount
		}
		out = append(out, row)
	}
	return out
}
