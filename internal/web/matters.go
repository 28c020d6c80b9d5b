package web

import (
	"bytes"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// mattersPage is the ledger (台账): what a filter finds, newest first, a page at a time.
type mattersPage struct {
	frame
	Action string // address of the filter form
	Filter filterForm
	Kind   *handbook.Kind
	Keys   []key // the kind's own columns
	Rows   []matterRow
	Total  string   // how many, or that there are more than were counted
	Slots  *slotRow // the year of the kind's rhythm
	Next   string   // the next page; empty at the end
	First  string   // the first page; empty when this is it
	Sums   []string // totals of the columns over all that was found; none: not added up
	AddUp  string   // the page with totals, where adding up takes longer than a page may
	Export string
	Import string // where a spreadsheet is brought in; empty: not by this person
	Views  viewBar
	// NewKind: what can be asked of the fields has changed.
	NewKind bool
	// Partial: only what was found is wanted, for an update of the page on screen.
	Partial bool
}

// filterForm is the filter as it was asked for.
type filterForm struct {
	Groups         []optionGroup
	Stages         []option
	Areas          []option
	Lamps          []option
	From, To, Text string
	By             string
	ByDue          bool
	Fields         []fieldFilter
	Columns        []option
	Open           bool // something is asked that the folded part holds
}

// key is a column of its own.
type key struct {
	Title  string
	Number bool
}

type optionGroup struct {
	Title   string
	Options []option
}

// matterRow is one matter in a list.
type matterRow struct {
	Link, Number, Title, Kind, Area, Stage string
	Keys                                   []string
	Day                                    calendar.Date
	Lamp                                   lamp
	Voided                                 bool
}

func (mattersPage) template() string { return "matters" }

const pageSize = 50

func (s *site) matters(w http.ResponseWriter, r *request) error {
	t, q := r.desk, r.URL.Query()
	l, err := s.ledgerQuery(r)
	if err != nil {
		return err
	}
	bar, first, err := s.viewBar(r, l)
	if err != nil {
		return err
	}
	partial := r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true"
	if first != "" && !partial && (len(q) == 0 || len(q) == 1 && q.Has("kind")) {
		http.Redirect(w, r.Request, first, http.StatusSeeOther)
		return nil
	}
	f := l.filter
	total, err := countLamp(r.Context(), t, f, l.lamp)
	if err != nil {
		return err
	}
	f.Before, f.Limit = cursorParam(q), pageSize+1
	rows, err := s.underLamp(r, f, l.lamp)
	if err != nil {
		return err
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := mattersPage{frame: s.townFrame(r, t, year, "matters", r.say("台账")), Action: r.URL.Path, Kind: l.kind, Views: bar, Total: found(r, f, total),
		Filter: s.filterForm(r, t, l), Export: "/" + t.Town + "/matters.xlsx?" + without(l.address, "before").RawQuery}
	if k := l.kind; k != nil && s.Sheets != nil && slices.Contains(t.Opens(), k) {
		p.Import = "/" + t.Town + "/new/" + k.ID + "/sheet"
	}
	p.Filter.Open = p.Filter.Open && !bar.Shown // its name says what it asks for
	ofSlots := t.Today.Year()
	if n, err := strconv.Atoi(q.Get("year")); err == nil && n >= 1900 && n <= 9999 {
		ofSlots = n
	}
	if p.Slots, err = s.slots(r, t, l.kind, ofSlots); err != nil {
		return err
	}
	if l.kind != nil {
		p.Title = l.kind.Title.In(r.lang) + r.say("台账")
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		last := f.CursorOf(rows[pageSize-1])
		p.Next = with(l.address, "before", last.Day.String()+"."+strconv.FormatInt(last.ID, 10))
	}
	if q.Get("before") != "" {
		p.First = with(l.address, "before", "")
	}
	for _, c := range l.columns {
		p.Keys = append(p.Keys, key{c.Title.In(r.lang), c.Type.Name() == "integer" || c.Type.Name() == "money"})
	}
	for _, row := range rows {
		p.Rows = append(p.Rows, s.matterRow(r, t, row, l.columns))
	}
	if len(counted(l.columns)) > 0 && len(rows) > 0 {
		if many := total > min(mostSummed, f.CountedTo()); many && q.Get("sum") == "" {
			p.AddUp = with(l.address, "sum", "1")
		} else if p.Sums, err = s.totals(r, l); err != nil {
			return err
		}
	}
	if partial {
		p.Partial = true
		p.NewKind = q.Get("of") != f.Kind
		shown := without(l.address, "before")
		if first != "" { // as it was asked for, not as it opens
			w.Header().Set("HX-Push-Url", with(shown, "all", "1"))
		} else {
			w.Header().Set("HX-Push-Url", with(shown, "before", ""))
		}
		return s.renderPart(w, r, http.StatusOK, p, "found")
	}
	return s.render(w, r, http.StatusOK, p)
}

// mostExported is what a sheet of a spreadsheet can hold, less its heading and totals.
const mostExported = 1_000_000

// matterSheet sends all that a ledger shows, in its columns, as a spreadsheet.
func (s *site) matterSheet(w http.ResponseWriter, r *request) error {
	if s.Sheet == nil {
		return missing{r.say("本系统没有开通台账导出。")}
	}
	t := r.desk
	l, err := s.ledgerQuery(r)
	if err != nil {
		return err
	}
	total, err := countLamp(r.Context(), t, l.filter, l.lamp)
	if err != nil {
		return err
	}
	if total > mostExported {
		return denied{r.say("符合条件的超过%d件，一张表放不下；请缩小范围再导出。", mostExported)}
	}
	title := r.say("全部事项")
	if l.kind != nil {
		title = l.kind.Title.In(r.lang)
	}
	head := []string{r.say("事项"), r.say("编号"), r.say("标题")}
	for _, c := range l.columns {
		heading := c.Title.In(r.lang)
		if c.Type.Name() == "money" {
			heading += r.say("（元）")
		}
		head = append(head, heading)
	}
	head = append(head, r.say("属地"), r.say("阶段"), r.say("登记日期"), r.say("期限"))
	var file bytes.Buffer
	if err := s.Sheet(&file, title, head, s.sheetRows(r, l)); err != nil {
		return fmt.Errorf("ledger of %s as .xlsx: %w", t.Town, err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", "attachment; filename=\""+t.Town+"-matters.xlsx\"; filename*=UTF-8''"+
		url.PathEscape(t.Book.Town.Title.In(r.lang)+title+r.say("台账")+t.Today.String()+".xlsx"))
	h.Set("Content-Length", strconv.Itoa(file.Len()))
	if _, err := w.Write(file.Bytes()); err != nil {
		return nil // the reader has gone; nobody is left to tell
	}
	return nil
}

// sheetRows are all rows of a ledger, a page of the store at a time, then the totals of its columns.
func (s *site) sheetRows(r *request, l ledgerQuery) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		t, going := r.desk, true
		narrowed, exact := byLamp(t.Book, l.filter, l.lamp, t.Today)
		sums := make([]int64, len(l.columns))
		_, _, err := pick(r.Context(), t, narrowed, 1, func(row office.Row) bool {
			shown := s.matterRow(r, t, row, nil)
			if !exact && shown.Lamp.State != l.lamp {
				return false
			}
			cells := []any{shown.Kind, shown.Number, shown.Title}
			for i, v := range values(t.Book, row, l.columns) {
				cells = append(cells, cell(t.Book, l.columns[i], v, r.lang))
				if n, ok := v.(int64); ok {
					sums[i] += n
				}
			}
			going = yield(append(cells, shown.Area, shown.Stage, shown.Day, shown.Lamp.Word), nil)
			return !going // to have one is to end
		})
		if err != nil {
			yield(nil, err)
			return
		}
		if ids := counted(l.columns); going && len(ids) > 0 {
			cells := []any{r.say("合计"), nil, nil}
			for i, f := range l.columns {
				cells = append(cells, nil)
				if slices.Contains(ids, f.ID) {
					cells[len(cells)-1] = cell(t.Book, f, sums[i], r.lang)
				}
			}
			yield(cells, nil)
		}
	}
}

// found words how many matters a filter finds.
func found(r *request, f office.Filter, n int64) string {
	if most := f.CountedTo(); n > most {
		return r.say("%d件以上", most)
	}
	return r.say("共%d件", n)
}

// underLamp lists the matters a filter finds that stand under a lamp.
func (s *site) underLamp(r *request, f office.Filter, state string) ([]office.Row, error) {
	narrowed, exact := byLamp(r.desk.Book, f, state, r.desk.Today)
	if exact {
		return r.desk.List(r.Context(), narrowed)
	}
	rows, _, err := pick(r.Context(), r.desk, narrowed, f.Limit, func(row office.Row) bool {
		return rowLamp(r.desk.Book, row, r.desk.Today, r.lang).State == state
	})
	return rows, err
}

func (s *site) filterForm(r *request, t *office.Desk, l ledgerQuery) filterForm {
	f, state := l.filter, l.lamp
	form := filterForm{Groups: kindGroups(r, f.Kind, false), From: f.From.String(), To: f.To.String(), Text: f.Text, Areas: areaOptions(t.Book, f.Area, r.lang, t.Today),
		Lamps: lampStates(r.lang), By: f.By, ByDue: f.ByDue, Fields: fieldFilters(r, l.kind, l.address.Query()),
		Open: f.By != "" || f.ByDue || len(f.Fields) > 0 || l.address.Query().Has("col")}
	for _, c := range choosable(l.kind) {
		form.Columns = append(form.Columns, option{c.ID, c.Title.In(r.lang), slices.Contains(l.columns, c)})
	}
	for i := range form.Lamps {
		form.Lamps[i].Chosen = form.Lamps[i].Value == state
	}
	if k, ok := t.Book.Kind(f.Kind); ok {
		for _, stage := range k.Stages {
			form.Stages = append(form.Stages, option{stage.ID, stage.Title.In(r.lang), stage.ID == f.Stage})
		}
	}
	return form
}

// matterRow words one row; columns are the fields that get a column of their own.
func (s *site) matterRow(r *request, t *office.Desk, row office.Row, columns []*handbook.Field) matterRow {
	if row.ID == 0 { // not for this reader
		out := matterRow{Title: r.say("限制查阅"), Kind: row.Kind}
		if k, ok := t.Book.Kind(row.Kind); ok {
			out.Kind = k.Title.In(r.lang)
		}
		return out
	}
	out := matterRow{Link: matterLink(t.Town, row.ID), Number: row.Number, Title: row.Title, Day: row.Opened, Voided: row.Voided,
		Kind: row.Kind, Stage: row.Stage, Area: areaTitle(t.Book, row.Area, r.lang), Lamp: rowLamp(t.Book, row, t.Today, r.lang)}
	if out.Title == "" {
		out.Title = row.Number
	}
	k, ok := t.Book.Kind(row.Kind)
	if !ok {
		return out
	}
	out.Kind = k.Title.In(r.lang)
	if stage := stageOf(k, row.Stage); stage != nil {
		out.Stage = stage.Title.In(r.lang)
	}
	if len(columns) == 0 {
		return out
	}
	for i, v := range values(t.Book, row, columns) {
		out.Keys = append(out.Keys, format(t.Book, columns[i], v, r.lang))
	}
	return out
}

// format shows a value as the journal or the books keep it; nothing for what is absent or not of the field's type.
func format(b *handbook.Book, f *handbook.Field, raw any, lang string) string {
	if raw == nil {
		return ""
	}
	v, wrong := f.Type.Check(f, b, raw)
	if wrong != nil {
		return ""
	}
	shown := f.Type.Format(f, b, v, lang)
	if f.Type.Name() == "money" {
		shown += say(lang, "元")
	}
	return shown
}

// keyFields are the up to three short fields recorded when a matter of the kind is opened that tell the most.
func keyFields(k *handbook.Kind) []*handbook.Field {
	if k == nil {
		return nil
	}
	open, ok := k.Action(handbook.Open)
	if !ok {
		return nil
	}
	const most = 3
	var out []*handbook.Field
	for _, id := range open.Form {
		f, ok := k.Field(id)
		if !ok || id == k.Label || len(out) == most {
			continue
		}
		switch f.Type.Name() {
		case "choice", "person", "integer", "money", "flag":
			out = append(out, f)
		}
	}
	return out
}

func stageOf(k *handbook.Kind, id string) *handbook.Stage {
	for _, stage := range k.Stages {
		if stage.ID == id {
			return stage
		}
	}
	return nil
}

// cursorParam reads ?before=DAY.ID; anything else is the first page.
func cursorParam(q url.Values) office.Cursor {
	day, id, _ := strings.Cut(q.Get("before"), ".")
	d, err := calendar.Parse(day)
	if err != nil {
		return office.Cursor{}
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return office.Cursor{}
	}
	return office.Cursor{Day: d, ID: n}
}

// without is an address with one parameter left out.
func without(u *url.URL, key string) *url.URL {
	out, q := *u, u.Query()
	q.Del(key)
	out.RawQuery = q.Encode()
	return &out
}

// with is the address with one parameter changed, or left out when value is empty.
func with(u *url.URL, key, value string) string {
	q := u.Query()
	q.Set(key, value)
	for k := range q {
		if q.Get(k) == "" {
			q.Del(k)
		}
	}
	if len(q) == 0 {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + q.Encode()
}
