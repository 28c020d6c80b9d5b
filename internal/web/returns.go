package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
	"fengqiao/internal/report/form"
)

// returnsPage lists the forms superiors ask for (报表), with what is to be sent of each.
type returnsPage struct {
	frame
	Forms, Retired []returnRow
	Take           string // where another is taken in; empty: not by this person
}

func (returnsPage) template() string { return "returns" }

type returnRow struct {
	Title, To, Every, Link, Slot string
	Own                          bool
	Sent                         string // when and by whom; empty: not yet
	Mine                         bool   // this person may send it
}

func formLink(town, id string) string { return "/" + town + "/forms/" + id }

// everyTitle words how often a form is asked for.
func everyTitle(lang, every string) string {
	return map[string]string{"month": say(lang, "每月"), "quarter": say(lang, "每季度"), "half": say(lang, "每半年"), "year": say(lang, "每年")}[every]
}

func (s *site) returns(w http.ResponseWriter, r *request) error {
	t := r.desk
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := returnsPage{frame: s.townFrame(r, t, year, "forms", r.say("报表"))}
	if t.MayTake() {
		p.Take = "/" + t.Town + "/forms/+"
	}
	forms, err := t.Forms(r.Context())
	if err != nil {
		return err
	}
	sent, err := t.SentForms(r.Context(), "")
	if err != nil {
		return err
	}
	for _, f := range forms {
		slot := f.SlotNow(t.Today)
		row := returnRow{Title: f.Title.In(r.lang), To: f.To, Every: everyTitle(r.lang, f.Every), Link: formLink(t.Town, f.ID), Slot: slot.Title().In(r.lang), Own: f.Own, Mine: t.MaySend(f)}
		for _, x := range sent {
			if x.Form == f.ID && x.Slot == slot.Key() {
				row.Sent = x.Day.String() + " " + x.Author
			}
		}
		if f.Retired {
			p.Retired = append(p.Retired, row)
		} else {
			p.Forms = append(p.Forms, row)
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

// returnPage is a form for one slot: filled in as the books stand, or as it was sent.
type returnPage struct {
	frame
	To, Basis, Every    string
	Slot, Period, Own   string // its title and key; the page of the form for it
	Previous, Following string
	Sheets              []gridView
	Download, Marked    string
	Bind, Change        string // empty: not by this person
	Sending             string // where it is sent; empty: not by this person
	By                  string // the posts that may send it
	Sent                []sentView
	Shown               *sentView // the page shows this; nil: the books as they stand
	Now                 string    // the page with the books as they stand
	Restated            []cellDifference
	Rows                []cellRow
	PreviousSlot        string // whose filling the rows are compared with; empty: none was sent
	Unkept, Faulty      []string
	Hand                handView
	Hidden              int
	Area                string // of which the figures are, for who may not see the whole town
	Done, Wrong, Note   string
	Head                int64
}

func (returnPage) template() string { return "return" }

type sentView struct {
	N                                     int64
	By, Post, Day, SHA, Note, Link, Title string
	Seq                                   int64
	Hash                                  string
}

type cellDifference struct{ Cell, Head, Was, Now, By string }

// cellRow is a bound cell in the list below the sheet.
type cellRow struct {
	Cell, Head, Figure, Value, Link, Was, By string
	Evidence                                 int64
}

// gridView is a worksheet as a table.
type gridView struct {
	Name   string
	Widths []int
	Rows   [][]gridCell
}

// gridCell is a cell of it.
type gridCell struct {
	Text, Link, Label string // a label where the text does not name the link
	Mark              string // a word beside the text
	Across, Down      int
	Class             string
}

// form finds the form of the path.
func (s *site) formOf(r *request) (office.Form, error) {
	f, err := r.desk.Form(r.Context(), r.PathValue("form"))
	if errors.Is(err, office.ErrNotFound) {
		return f, missing{r.say("没有「%s」这张报表。", r.PathValue("form"))}
	}
	return f, err
}

// slotOf is the slot a request asks for, or the last that has ended.
func slotOf(r *request, f office.Form) handbook.Slot {
	if slot, ok := handbook.SlotOf(f.Every, r.FormValue("period")); ok {
		return slot
	}
	return f.SlotNow(r.desk.Today)
}

func (s *site) filled(w http.ResponseWriter, r *request) error {
	f, err := s.formOf(r)
	if err != nil {
		return err
	}
	return s.showFilled(w, r, f, http.StatusOK, "")
}

func (s *site) showFilled(w http.ResponseWriter, r *request, f office.Form, status int, wrong string) error {
	t, slot := r.desk, slotOf(r, f)
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	at := func(slot handbook.Slot) string { return formLink(t.Town, f.ID) + "?period=" + slot.Key() }
	p := returnPage{frame: s.townFrame(r, t, year, "forms", f.Title.In(r.lang)), To: f.To, Basis: f.Basis, Every: everyTitle(r.lang, f.Every),
		Slot: slot.Title().In(r.lang), Period: slot.Key(), Own: at(slot), Marked: formLink(t.Town, f.ID) + "/marked.xlsx", Previous: at(handbook.SlotAt(f.Every, slot.From.AddDays(-1))), Wrong: wrong, Note: r.PostFormValue("note"),
		Head: t.Head.Seq, Now: at(slot) + "&now=1"}
	if next := handbook.SlotAt(f.Every, slot.To.AddDays(1)); !next.From.After(t.Today) {
		p.Following = at(next)
	}
	if t.MayBind(f) {
		p.Bind, p.Change = formLink(t.Town, f.ID)+"/bind", formLink(t.Town, f.ID)+"/change"
	}
	if t.MaySend(f) && !slot.From.After(t.Today) {
		p.Sending = formLink(t.Town, f.ID) + "/send"
	}
	switch q := r.URL.Query(); {
	case q.Has("sent"):
		p.Done = r.say("已报送，留底不再改变。")
	case q.Has("written"):
		p.Done = r.say("手填的内容已记入流水。")
	}
	var posts []string
	for _, post := range f.By {
		posts = append(posts, postTitle(t.Book, post, r.lang))
	}
	p.By = strings.Join(posts, r.say("、"))
	if !t.Whole() {
		p.Area = areaTitle(t.Book, t.FormArea(""), r.lang)
	}
	sent, err := t.SentForms(r.Context(), f.ID)
	if err != nil {
		return err
	}
	shown := p.sent(r, f, slot, sent)
	if err := s.fillIn(r, f, slot, sent, shown, &p); err != nil {
		return err
	}
	return s.render(w, r, status, p)
}

// sent lists what was sent for the slot and finds what of it is to be shown.
func (p *returnPage) sent(r *request, f office.Form, slot handbook.Slot, sent []office.Sent) *office.Sent {
	var shown *office.Sent
	writing := r.PostForm.Has("cell") // by hand, on the books as they stand
	n, _ := strconv.ParseInt(r.URL.Query().Get("n"), 10, 64)
	for i, x := range sent {
		if x.Slot != slot.Key() {
			continue
		}
		p.Sent = append(p.Sent, sentView{N: x.N, By: x.Author, Post: postTitle(r.desk.Book, x.Post, r.lang), Day: x.Day.String(), SHA: x.SHA, Note: x.Note, Title: x.Title,
			Link: p.Own + "&n=" + strconv.FormatInt(x.N, 10), Seq: x.Head.Seq, Hash: x.Head.Hash})
		if !r.URL.Query().Has("now") && !writing && (n == 0 || n == x.N) {
			shown = &sent[i]
			p.Shown = &p.Sent[len(p.Sent)-1]
		}
	}
	if shown != nil {
		view := *p.Shown
		p.Shown = &view
	}
	return shown
}

// fillIn puts the sheets and the list of their cells on the page.
func (s *site) fillIn(r *request, f office.Form, slot handbook.Slot, sent []office.Sent, shown *office.Sent, p *returnPage) error {
	t := r.desk
	var layout *form.Form
	var values []form.Value
	var worked form.Worked
	differs := map[string]form.Difference{}
	p.Download = formLink(t.Town, f.ID) + "/file?period=" + slot.Key()
	if shown != nil {
		workbook, err := t.SentWorkbook(r.Context(), *shown)
		if err != nil {
			return err
		}
		if layout, err = form.Open(t.Book, workbook, nil); err != nil {
			return err
		}
		values, worked = shown.Values, shown.Worked
		p.Download += "&n=" + strconv.FormatInt(shown.N, 10)
		restated, err := t.Restated(r.Context(), f, *shown)
		if err != nil {
			return err
		}
		for _, d := range restated {
			differs[d.Cell] = d
		}
	} else {
		filled, err := t.FillForm(r.Context(), f, slot)
		if err != nil {
			return err
		}
		layout, values = filled.Layout, filled.Values
		if _, worked, err = filled.Workbook(); err != nil {
			return err
		}
	}
	said := make(map[string]form.Value, len(values))
	for _, v := range values {
		said[v.Cell] = v
	}
	p.Sheets = gridViews(layout, func(c *form.Cell) gridCell { return filledCell(r, slot, c, said, worked, differs) })
	p.list(r, f, slot, layout, values, sent)
	p.Hand = handOf(r, f, layout, values, p.Sending != "" && shown == nil, len(p.Sent) > 0)
	for _, v := range values {
		if d, ok := differs[v.Cell]; ok {
			p.Restated = append(p.Restated, cellDifference{shortCell(layout, v.Cell), layout.Cell(v.Cell).Head(), orNone(d.Was), orNone(d.Now), d.By})
		}
	}
	return nil
}

func orNone(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// shortCell is a cell's address, without the sheet where there is only one.
func shortCell(f *form.Form, address string) string {
	if i := strings.LastIndex(address, "!"); i >= 0 && len(f.Sheets) == 1 {
		return address[i+1:]
	}
	return address
}

// list puts the cells with figures into a table: what they are, what was sent the slot before.
func (p *returnPage) list(r *request, f office.Form, slot handbook.Slot, layout *form.Form, values []form.Value, sent []office.Sent) {
	before := handbook.SlotAt(f.Every, slot.From.AddDays(-1))
	was := map[string]form.Value{}
	for _, x := range sent {
		if x.Slot == before.Key() { // the last of them
			p.PreviousSlot = before.Title().In(r.lang)
			for _, v := range x.Values {
				was[v.Cell] = v
			}
		}
	}
	for _, v := range values {
		cell, head := shortCell(layout, v.Cell), ""
		if c := layout.Cell(v.Cell); c != nil {
			head = c.Head()
		}
		switch v.Sort {
		case form.Unkept:
			p.Unkept = append(p.Unkept, cell+" "+head)
		case form.Faulty:
			p.Faulty = append(p.Faulty, cell+" "+v.Bound)
		case form.Hidden:
			p.Hidden++
		}
		ref, m := figureIn(r, v)
		if m == nil || v.Sort == form.Hidden {
			continue
		}
		row := cellRow{Cell: cell, Head: head, Figure: refTitle(r, *ref, m), Value: orNone(v.Value), Link: refLink(r, *ref, slot), Evidence: v.Evidence}
		if v.Sort == form.Early {
			row.Value = r.say("当时还没有记账")
		}
		if old, ok := was[v.Cell]; ok {
			row.Was = orNone(old.Value)
			if d := form.Differences([]form.Value{old}, []form.Value{v}); len(d) > 0 {
				row.By = d[0].By
			}
		}
		p.Rows = append(p.Rows, row)
	}
}

// figureIn is the figure a cell says alone; nil when it says anything else.
func figureIn(r *request, v form.Value) (*handbook.FigureRef, *handbook.Measure) {
	text, wrong := r.desk.Book.FormText(v.Cell, v.Bound)
	if len(wrong) > 0 || text.Lone() == nil {
		return nil, nil
	}
	ref := text.Lone()
	m, _ := r.desk.Book.Measure(ref.Measure)
	return ref, m
}

// refLink leads to the figure behind a cell, with its evidence.
func refLink(r *request, ref handbook.FigureRef, slot handbook.Slot) string {
	from, to := ref.Of(slot)
	return figureLink(r.desk.Town, to.Year(), ref.Measure, ref.Facet, figures.Query{From: from, To: to, Area: r.desk.FormArea(ref.Area)})
}

// refTitle words what a cell is bound to.
func refTitle(r *request, ref handbook.FigureRef, m *handbook.Measure) string {
	out := m.Title.In(r.lang)
	if ref.Facet != "" {
		_, value := figures.WordFacet(r.desk.Book, m, ref.Facet, r.lang, nil)
		out += " · " + value
	}
	if ref.Area != "" {
		out += " · " + areaTitle(r.desk.Book, ref.Area, r.lang)
	}
	for _, word := range []string{ref.Span, ref.Back, ref.Style} {
		if word != "" {
			out += " · " + formWord(r.lang, word)
		}
	}
	return out
}

// formWord words a word of a cell's binding.
func formWord(lang, word string) string {
	return map[string]string{"month": say(lang, "末月"), "quarter": say(lang, "所在季度"), "half": say(lang, "所在半年"), "year": say(lang, "全年"),
		handbook.ToDate: say(lang, "本年累计"), handbook.Before: say(lang, "上期"), handbook.LastYear: say(lang, "上年同期"),
		handbook.InTenThousands: say(lang, "以万计"), handbook.AsPercent: say(lang, "百分比格式"), handbook.AsChange: say(lang, "同比（%）")}[word]
}

// gridViews lays a form's sheets out as tables.
func gridViews(f *form.Form, view func(*form.Cell) gridCell) []gridView {
	var out []gridView
	for _, s := range f.Sheets {
		v := gridView{Name: s.Name, Widths: s.Widths}
		for _, row := range s.Rows {
			var cells []gridCell
			for _, c := range row {
				cell := view(c)
				cell.Across, cell.Down = c.Across, c.Down
				if c.Bold {
					cell.Class += " bold"
				}
				if c.Align != "" {
					cell.Class += " " + c.Align
				}
				cells = append(cells, cell)
			}
			v.Rows = append(v.Rows, cells)
		}
		out = append(out, v)
	}
	return out
}

// filledCell shows a cell with its value, which leads to the figure behind it.
func filledCell(r *request, slot handbook.Slot, c *form.Cell, said map[string]form.Value, worked form.Worked, differs map[string]form.Difference) gridCell {
	v, bound := said[c.Address]
	if !bound {
		if value, ok := worked[c.Address]; ok {
			return gridCell{Text: value, Class: "num"}
		}
		return gridCell{Text: c.Text}
	}
	out := gridCell{Text: v.Value}
	switch v.Sort {
	case form.Unkept:
		return gridCell{Text: r.say("账上不记"), Class: "note"}
	case form.Hidden:
		return gridCell{Text: r.say("看不到"), Class: "note"}
	case form.Faulty:
		return gridCell{Text: r.say("绑定有误"), Class: "note wrong"}
	case form.ByHand:
		out.Class, out.Link, out.Mark = "by-hand", "#by-hand", r.say("手填")
		if v.Number {
			out.Class += " num"
		}
	}
	if ref, m := figureIn(r, v); m != nil {
		out.Class, out.Link = "num", refLink(r, *ref, slot)
		out.Text = orNone(v.Value)
		out.Label = c.Head() + r.say("：") + out.Text
	}
	if _, ok := differs[c.Address]; ok {
		out.Class += " restated"
	}
	return out
}

// sendReturn sends the form for a slot.
func (s *site) sendReturn(w http.ResponseWriter, r *request) error {
	f, err := s.formOf(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return unread(err, r.lang)
	}
	slot := slotOf(r, f)
	if _, err := r.desk.SendForm(r.Context(), f, slot, r.PostFormValue("note")); err != nil {
		if says := refusalIn(err, r.lang); says != "" {
			return s.showFilled(w, r, f, http.StatusUnprocessableEntity, says)
		}
		return err
	}
	http.Redirect(w, r.Request, formLink(r.desk.Town, f.ID)+"?period="+slot.Key()+"&sent=1", http.StatusSeeOther)
	return nil
}

// returnFile is the workbook, filled in as the books stand or as it was sent.
func (s *site) returnFile(w http.ResponseWriter, r *request) error {
	f, err := s.formOf(r)
	if err != nil {
		return err
	}
	slot := slotOf(r, f)
	if n, err := strconv.ParseInt(r.URL.Query().Get("n"), 10, 64); err == nil {
		sent, err := r.desk.SentForms(r.Context(), f.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(sent, func(x office.Sent) bool { return x.Slot == slot.Key() && x.N == n })
		if i < 0 {
			return missing{r.say("没有这一次报送。")}
		}
		workbook, err := r.desk.SentWorkbook(r.Context(), sent[i])
		if err != nil {
			return err
		}
		return sendWorkbook(w, f.Title.Zh+slot.Title().Zh, workbook)
	}
	filled, err := r.desk.FillForm(r.Context(), f, slot)
	if err != nil {
		return err
	}
	workbook, _, err := filled.Workbook()
	if err != nil {
		return err
	}
	return sendWorkbook(w, f.Title.Zh+slot.Title().Zh, workbook)
}

// markedReturn is the form's workbook with what its cells are bound to.
func (s *site) markedReturn(w http.ResponseWriter, r *request) error {
	f, err := s.formOf(r)
	if err != nil {
		return err
	}
	layout, err := r.desk.FormLayout(r.Context(), f)
	if err != nil {
		return err
	}
	workbook, err := layout.Marked()
	if err != nil {
		return err
	}
	return sendWorkbook(w, f.Title.Zh, workbook)
}

func sendWorkbook(w http.ResponseWriter, title string, workbook []byte) error {
	h := w.Header()
	h.Set("Content-Type", office.MediaType(".xlsx"))
	h.Set("Content-Disposition", "attachment; filename=\"form.xlsx\"; filename*=UTF-8''"+url.PathEscape(title+".xlsx"))
	h.Set("Content-Length", strconv.Itoa(len(workbook)))
	_, _ = w.Write(workbook) // an error here is the reader's having gone
	return nil
}
