package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/report/form"
)

// takePage takes a superior's workbook in as a form, or changes what is said of one.
type takePage struct {
	frame
	Action, Back string
	New          bool
	Name, To     string
	Every        []option
	Posts        []option
	Retired      bool
	Wrong        string
}

func (takePage) template() string { return "take" }

func (s *site) takeForm(w http.ResponseWriter, r *request) error {
	if !r.desk.MayTake() {
		return denied{r.say("接收报表须有全镇的任职岗位。")}
	}
	return s.showTake(w, r, nil, office.GivenForm{Every: "month", By: r.desk.Person.Posts()}, http.StatusOK, "")
}

func (s *site) changeForm(w http.ResponseWriter, r *request) error {
	f, err := s.ownForm(r)
	if err != nil {
		return err
	}
	return s.showTake(w, r, &f, office.GivenForm{Title: f.Title.Zh, To: f.To, Every: f.Every, By: f.By, Retired: f.Retired}, http.StatusOK, "")
}

// ownForm is the form of the path, which the person may change.
func (s *site) ownForm(r *request) (office.Form, error) {
	f, err := s.formOf(r)
	if err == nil && !r.desk.MayBind(f) {
		err = denied{r.say("这张报表由手册提供，或者由别的岗位维护，您不能改。")}
	}
	return f, err
}

func (s *site) showTake(w http.ResponseWriter, r *request, f *office.Form, g office.GivenForm, status int, wrong string) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	t := r.desk
	p := takePage{New: f == nil, Name: g.Title, To: g.To, Retired: g.Retired, Wrong: wrong, Action: "/" + t.Town + "/forms", Back: "/" + t.Town + "/forms"}
	title := r.say("接收报表")
	if f != nil {
		p.Action, p.Back, title = formLink(t.Town, f.ID)+"/change", formLink(t.Town, f.ID), r.say("修改「%s」", f.Title.In(r.lang))
	}
	p.frame = s.townFrame(r, t, year, "forms", title)
	for _, every := range handbook.FormRhythms() {
		p.Every = append(p.Every, option{every, everyTitle(r.lang, every), every == g.Every})
	}
	for _, post := range t.Book.Posts {
		if post.ID != handbook.System {
			p.Posts = append(p.Posts, option{post.ID, post.Title.In(r.lang), slices.Contains(g.By, post.ID)})
		}
	}
	return s.render(w, r, status, p)
}

// givenForm reads what was said of a form, its workbook with it.
func (r *request) givenForm() (office.GivenForm, error) {
	var g office.GivenForm
	if !multipartForm(r.Request) {
		return g, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("表单里没有文件。", "The form has no file.")}
	}
	given := url.Values{}
	err := r.eachPart(func(part *multipart.Part) error {
		content, err := io.ReadAll(io.LimitReader(part, form.MostBytes+1))
		if len(content) > 0 {
			g.Name, g.Workbook = part.FileName(), bytes.NewReader(content)
		}
		return err
	}, given.Add)
	g.Title, g.To, g.Every, g.By, g.Retired = given.Get("title"), given.Get("to"), given.Get("every"), given["by"], given.Has("retired")
	return g, err
}

func (s *site) take(w http.ResponseWriter, r *request) error {
	g, err := r.givenForm()
	if err != nil {
		return err
	}
	id, err := r.desk.TakeForm(r.Context(), g)
	if says := refusalIn(err, r.lang); says != "" && r.desk.MayTake() {
		return s.showTake(w, r, nil, g, http.StatusUnprocessableEntity, says)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, formLink(r.desk.Town, id)+"/bind", http.StatusSeeOther)
	return nil
}

func (s *site) changed(w http.ResponseWriter, r *request) error {
	f, err := s.ownForm(r)
	if err != nil {
		return err
	}
	g, err := r.givenForm()
	if err != nil {
		return err
	}
	err = r.desk.ChangeForm(r.Context(), f.ID, g)
	if says := refusalIn(err, r.lang); says != "" {
		return s.showTake(w, r, &f, g, http.StatusUnprocessableEntity, says)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, formLink(r.desk.Town, f.ID), http.StatusSeeOther)
	return nil
}

// refusalIn is what a refusal says; empty for any other error.
func refusalIn(err error, lang string) string {
	if refused := (*ledger.Refusal)(nil); errors.As(err, &refused) {
		return refused.In(lang)
	}
	return ""
}

// bindPage binds the cells of a form to figures: the sheet, and for the chosen cell a search for its figure.
type bindPage struct {
	frame
	Form, Own, Marked    string
	Sheets               []gridView
	Bound                int
	Cell, Short, Head    string // chosen; empty: none yet
	Text                 string // what it is bound to
	Meaning              string
	Query                string
	Suggested            bool // the figures come from the words beside the cell
	Found                []boundChoice
	Spans, Backs, Styles []option
	Areas                []option
	Done, Wrong          string
	Faults               []string
}

func (bindPage) template() string { return "bind" }

// boundChoice is a figure a cell may be bound to.
type boundChoice struct {
	Ref, Title, Value string
	Chosen            bool
}

func (s *site) bind(w http.ResponseWriter, r *request) error {
	f, err := s.ownForm(r)
	if err != nil {
		return err
	}
	return s.showBind(w, r, f, r.URL.Query().Get("cell"), http.StatusOK, "")
}

func (s *site) showBind(w http.ResponseWriter, r *request, f office.Form, cell string, status int, wrong string) error {
	t := r.desk
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	layout, err := t.FormLayout(r.Context(), f)
	if err != nil {
		return err
	}
	own := formLink(t.Town, f.ID)
	p := bindPage{frame: s.townFrame(r, t, year, "forms", r.say("绑定「%s」", f.Title.In(r.lang))), Form: f.Title.In(r.lang), Own: own, Marked: own + "/marked.xlsx", Wrong: wrong}
	if r.URL.Query().Has("done") {
		p.Done = r.say("已绑定。")
	}
	p.Sheets = gridViews(layout, func(c *form.Cell) gridCell { return bindable(r, own, c, cell) })
	for _, c := range layout.Bound() {
		p.Bound++
		if len(c.Faults) > 0 {
			p.Faults = append(p.Faults, c.Faults.In(r.lang))
		}
	}
	if c := layout.Cell(cell); c != nil {
		if err := p.choose(r, c, shortCell(layout, cell), year); err != nil {
			return err
		}
	}
	return s.render(w, r, status, p)
}

// bindable shows a cell that can be chosen: one that is empty, a number or bound.
func bindable(r *request, own string, c *form.Cell, chosen string) gridCell {
	v := gridCell{Text: c.Text}
	if c.Formula != "" {
		v.Text, v.Class = "="+c.Formula, "note"
		return v
	}
	if c.Bound == nil && strings.Trim(c.Text, "0123456789.-—/ 　") != "" {
		return v
	}
	v.Link = own + "/bind?cell=" + url.QueryEscape(c.Address) + "#cell"
	v.Class = "free"
	switch {
	case len(c.Faults) > 0:
		v.Class = "bound wrong"
	case c.Bound != nil:
		v.Class = "bound"
		if ref := c.Bound.Lone(); ref != nil {
			if m, ok := r.desk.Book.Measure(ref.Measure); ok {
				v.Text = refTitle(r, *ref, m)
			}
		}
	default:
		v.Text = "＋"
	}
	_, at, _ := strings.Cut(c.Address, "!")
	v.Label = at + " " + c.Head() + r.say("：") + v.Text
	if c.Address == chosen {
		v.Class += " chosen"
	}
	return v
}

// choose puts the picker of a cell on the page.
func (p *bindPage) choose(r *request, c *form.Cell, short string, year int) error {
	t := r.desk
	p.Cell, p.Short, p.Head = c.Address, short, c.Head()
	ref := &handbook.FigureRef{}
	if c.Bound != nil {
		p.Text = c.Text
		if lone := c.Bound.Lone(); lone != nil {
			ref = lone
			if m, ok := t.Book.Measure(ref.Measure); ok {
				p.Meaning = refTitle(r, *ref, m)
				plain := handbook.FigureRef{Measure: ref.Measure, Facet: ref.Facet}
				p.Found = append(p.Found, boundChoice{Ref: plain.String(), Title: refTitle(r, plain, m), Chosen: true})
			}
		}
	}
	if c.Bound == nil {
		ref.Span, ref.Back, ref.Style = foretold(p.Head)
	}
	words := []string{strings.TrimSpace(r.URL.Query().Get("q"))}
	p.Query = words[0]
	if p.Query == "" {
		words, p.Suggested = strings.Split(p.Head, " · "), true
	}
	const most = 20
	for _, word := range words {
		found, err := t.FindFigures(r.Context(), year, word)
		if err != nil {
			return err
		}
		for _, f := range found {
			choice := boundChoice{Ref: handbook.FigureRef{Measure: f.Measure.ID, Facet: f.Facet}.String(), Title: figureTitle(r, f), Value: f.Value.String() + f.Measure.Unit}
			if len(p.Found) < most && !slices.ContainsFunc(p.Found, func(b boundChoice) bool { return b.Ref == choice.Ref }) {
				p.Found = append(p.Found, choice)
			}
		}
	}
	options := func(words []string, chosen string) []option {
		var out []option
		for _, word := range words {
			out = append(out, option{word, formWord(r.lang, word), word == chosen})
		}
		return out
	}
	p.Spans, p.Backs, p.Styles = options(handbook.FormSpans(), ref.Span), options(handbook.FormBacks(), ref.Back), options(handbook.FormStyles(), ref.Style)
	p.Areas = areaOptions(t.Book, ref.Area, r.lang, t.Today)
	return nil
}

// foretold is the time and the writing of a cell's figure as the words beside it tell.
func foretold(head string) (span, back, style string) {
	if strings.Contains(head, "累计") {
		span = handbook.ToDate
	}
	switch {
	case strings.Contains(head, "同比"):
		style = handbook.AsChange
	case strings.Contains(head, "上年同期"), strings.Contains(head, "去年同期"):
		back = handbook.LastYear
	case strings.Contains(head, "上月"), strings.Contains(head, "上季"), strings.Contains(head, "上期"):
		back = handbook.Before
	}
	if strings.Contains(head, "万元") {
		style = handbook.InTenThousands
	}
	return span, back, style
}

// bound binds a cell to the figure that was chosen, or to what was written.
func (s *site) bound(w http.ResponseWriter, r *request) error {
	f, err := s.ownForm(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return unread(err, r.lang)
	}
	cell, text := r.PostFormValue("cell"), ""
	switch r.PostFormValue("how") {
	case "figure":
		ref, wrong := r.desk.Book.FormText(cell, r.PostFormValue("ref"))
		if len(wrong) > 0 || ref.Lone() == nil {
			return s.showBind(w, r, f, cell, http.StatusUnprocessableEntity, r.say("请先选一个数字。"))
		}
		of := *ref.Lone()
		of.Area, of.Span, of.Back, of.Style = r.PostFormValue("area"), r.PostFormValue("span"), r.PostFormValue("back"), r.PostFormValue("style")
		text = of.String()
	case "text":
		text = r.PostFormValue("text")
	case "unkept":
		text = "{" + handbook.Unkept + "}"
	}
	err = r.desk.BindForm(r.Context(), f.ID, map[string]string{cell: text})
	if says := refusalIn(err, r.lang); says != "" {
		return s.showBind(w, r, f, cell, http.StatusUnprocessableEntity, says)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r.Request, formLink(r.desk.Town, f.ID)+"/bind?done=1&cell="+url.QueryEscape(cell)+"#cell", http.StatusSeeOther)
	return nil
}
