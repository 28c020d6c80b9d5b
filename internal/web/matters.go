package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
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
	Keys   []string // titles of the kind's own columns
	Rows   []matterRow
	Total  string   // how many, or that there are more than were counted
	Slots  *slotRow // the year of the kind's rhythm
	Next   string   // the next page; empty at the end
	First  string   // the first page; empty when this is it
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
	t := r.desk
	q, today := r.URL.Query(), t.Today
	f := office.Filter{Kind: q.Get("kind"), Stage: q.Get("stage"), Area: q.Get("area"),
		From: dateParam(q, "from"), To: dateParam(q, "to"), Text: strings.TrimSpace(q.Get("q")), Limit: pageSize + 1}
	kind, known := t.Book.Kind(f.Kind)
	if f.Kind != "" && !known {
		return missing{r.say("工作手册里没有「%s」这种事项。", f.Kind)}
	}
	if kind == nil || stageOf(kind, f.Stage) == nil {
		f.Stage = ""
	}
	state := q.Get("lamp")
	total, err := countLamp(r.Context(), t, f, state)
	if err != nil {
		return err
	}
	f.Before = cursorParam(q)
	rows, err := s.underLamp(r, f, state)
	if err != nil {
		return err
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := mattersPage{frame: s.townFrame(r, t, year, "matters", r.say("台账")), Action: r.URL.Path, Kind: kind, Total: found(r, f, total),
		Filter: s.filterForm(r, t, f, state)}
	ofSlots := today.Year()
	if n, err := strconv.Atoi(q.Get("year")); err == nil && n >= 1900 && n <= 9999 {
		ofSlots = n
	}
	if p.Slots, err = s.slots(r, t, kind, ofSlots, today); err != nil {
		return err
	}
	if kind != nil {
		p.Title = kind.Title.In(r.lang) + r.say("台账")
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		last := rows[pageSize-1]
		p.Next = with(r.URL, "before", last.Opened.String()+"."+strconv.FormatInt(last.ID, 10))
	}
	if q.Get("before") != "" {
		p.First = with(r.URL, "before", "")
	}
	columns := keyFields(kind)
	for _, c := range columns {
		p.Keys = append(p.Keys, c.Title.In(r.lang))
	}
	for _, row := range rows {
		p.Rows = append(p.Rows, s.matterRow(r, t, row, columns))
	}
	if r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true" {
		p.Partial = true
		w.Header().Set("HX-Push-Url", with(r.URL, "lamp", state)) // without the empty parameters of the form
		return s.renderPart(w, r, http.StatusOK, p, "found")
	}
	return s.render(w, r, http.StatusOK, p)
}

// found words how many matters a filter finds.
func found(r *request, f office.Filter, n int64) string {
	if (f.Text != "" || f.By != "") && n > office.CountMost {
		return r.say("%d件以上", office.CountMost)
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

func (s *site) filterForm(r *request, t *office.Desk, f office.Filter, state string) filterForm {
	form := filterForm{From: f.From.String(), To: f.To.String(), Text: f.Text, Areas: areaOptions(t.Book, f.Area, r.lang),
		Lamps: lampStates(r.lang)}
	for i := range form.Lamps {
		form.Lamps[i].Chosen = form.Lamps[i].Value == state
	}
	for _, section := range t.Book.Sections {
		g := optionGroup{Title: section.Title.In(r.lang)}
		for _, k := range t.Book.Kinds {
			if k.Section == section.ID && t.Reads(k) {
				g.Options = append(g.Options, option{k.ID, k.Title.In(r.lang), k.ID == f.Kind})
			}
		}
		if len(g.Options) > 0 {
			form.Groups = append(form.Groups, g)
		}
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
	var fields map[string]any
	dec := json.NewDecoder(bytes.NewReader(row.Fields))
	dec.UseNumber()
	if err := dec.Decode(&fields); err != nil {
		s.Log.Error("fields of a matter cannot be read", "town", t.Town, "matter", row.ID, "error", err)
		return out
	}
	for _, f := range columns {
		out.Keys = append(out.Keys, format(t.Book, f, fields[f.ID], r.lang))
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
