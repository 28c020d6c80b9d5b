package web

import (
	"cmp"
	"crypto/rand"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// severalPage is one form for several records of a kind, recorded all or none: one for each of some people, or one for
// each row of a table. What they have in common is asked once.
type severalPage struct {
	frame
	KindTitle, KindLink string
	Basis               string
	Action, One, Key    string // where it goes; the form of a single record; idempotency key
	Whom                string // title of the field that tells people apart; empty: a table
	People              []option
	Names               string // as pasted
	Unknown             []strangerView
	Common, More        []control
	Heads               []string
	Rows                []severalRow
	Says                []string
	Lists               []pickList
}

func (severalPage) template() string { return "several" }

// severalRow is a record to be: its own values, and what is wrong with it as a whole.
type severalRow struct {
	N     int
	Cells []control
	Says  []string
}

// strangerView is a name nobody here has, with those like it.
type strangerView struct {
	Name string
	Like []string
}

// several tells how records of a kind are opened several at once: by the person that names them, or by the fields that
// have no value of their own accord. Files are not asked for: they belong to one record.
type several struct {
	deed
	person       *handbook.Field // nil: rows
	common, rows []string
}

// fewRows is how many rows a table begins with; mostAtOnce how many records one form may open.
const (
	fewRows    = 5
	mostAtOnce = 200
)

// manyOf tells whether and how records of a kind can be opened several at once; given are the fields a link fills in.
func manyOf(d deed, given url.Values) (several, bool) {
	m := several{deed: d}
	for _, id := range d.form {
		f, ok := d.kind.Field(id)
		if !ok {
			continue
		}
		switch name := f.Type.Name(); {
		case name == "attachment" && f.Required:
			return several{}, false
		case name == "attachment":
		case name == "person" && id == d.kind.Label:
			m.person = f
		case f.Required && f.Default == "" && name != "link" && !given.Has("f."+id):
			m.rows = append(m.rows, id)
		default:
			m.common = append(m.common, id)
		}
	}
	if m.person != nil {
		m.common, m.rows = nil, nil
		for _, id := range d.form {
			if f, ok := d.kind.Field(id); ok && f != m.person && f.Type.Name() != "attachment" {
				m.common = append(m.common, id)
			}
		}
	}
	return m, m.person != nil || len(m.rows) > 0
}

func (s *site) manyDeed(r *request, given url.Values) (several, error) {
	d, err := s.opening(r)
	if err != nil {
		return several{}, err
	}
	d.start = given
	m, ok := manyOf(d, given)
	if !ok {
		return several{}, missing{r.say("「%s」要一件一件登记。", d.title)}
	}
	return m, nil
}

func (s *site) severalForm(w http.ResponseWriter, r *request) error {
	m, err := s.manyDeed(r, prefilled(r))
	if err != nil {
		return err
	}
	return s.showSeveral(w, r, m, http.StatusOK, nil, severalPage{Key: rand.Text()}, fewRows, nil)
}

// cellName is the name of a row's control.
func cellName(row int, field string) string { return "r" + strconv.Itoa(row) + "." + field }

// rowValues are the values of a row as they would be typed in a form of its own.
func (m several) rowValues(form url.Values, row int) url.Values {
	out := url.Values{}
	for _, id := range m.common {
		if v, ok := form["f."+id]; ok {
			out["f."+id] = v
		}
	}
	for _, id := range m.rows {
		if v, ok := form[cellName(row, id)]; ok {
			out["f."+id] = v
		}
	}
	return out
}

// wrongs is what is wrong with each record to be: by its row, or for people by their place.
type wrongs map[int]*ledger.Refusal

func (s *site) showSeveral(w http.ResponseWriter, r *request, m several, status int, given url.Values, p severalPage, rows int, wrong wrongs) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p.frame = s.townFrame(r, r.desk, year, "new", r.say("一次登记几件%s", m.title))
	p.KindTitle, p.KindLink, p.Basis = m.title, "/"+r.desk.Town+"/handbook/"+m.kind.ID, m.kind.Basis
	p.One = "/" + r.desk.Town + "/new/" + m.kind.ID
	p.Action = p.One + "/many"
	if r.URL.RawQuery != "" {
		p.Action += "?" + r.URL.RawQuery
	}
	fill := formOf{r: r, book: m.book, kind: m.kind, given: given, start: m.start, act: m.act}
	for _, id := range m.common {
		f, _ := m.kind.Field(id)
		c := fill.control(f, nil)
		if p.Lists, err = s.offerValues(r, f, p.Lists); err != nil {
			return err
		}
		if c.Required || c.Value != "" {
			p.Common = append(p.Common, c)
		} else {
			p.More = append(p.More, c)
		}
	}
	if m.person != nil {
		p.Whom = m.person.Title.In(r.lang)
		known, err := s.colleagues(r)
		if err != nil {
			return err
		}
		for _, name := range known {
			p.People = append(p.People, option{name, name, slices.Contains(given["who"], name)})
		}
		p.Names = given.Get("names")
	}
	for i := range rows {
		if m.person != nil {
			break
		}
		row := severalRow{N: i + 1}
		fill.given = nil
		if given != nil {
			fill.given = m.rowValues(given, i)
		}
		for _, id := range m.rows {
			f, _ := m.kind.Field(id)
			c := fill.control(f, nil)
			if i == 0 {
				p.Heads = append(p.Heads, c.Title)
				if p.Lists, err = s.offerValues(r, f, p.Lists); err != nil {
					return err
				}
			}
			c.ID, c.Name, c.Check = cellName(i, id), cellName(i, id), ""
			if c.Type == "radio" {
				c.Type = "choice"
			}
			row.Cells = append(row.Cells, c)
		}
		if why := wrong[i]; why != nil {
			for _, fault := range why.Fields {
				at := slices.IndexFunc(row.Cells, func(c control) bool { return c.ID == cellName(i, fault.Field) })
				if at >= 0 {
					row.Cells[at].Fault = fault.In(r.lang)
				} else if common := slices.IndexFunc(p.Common, func(c control) bool { return c.ID == fault.Field }); common >= 0 {
					p.Common[common].Fault = fault.In(r.lang)
				} else {
					row.Says = append(row.Says, fault.Title.In(r.lang)+r.say("：")+fault.In(r.lang))
				}
			}
			if len(why.Fields) == 0 {
				row.Says = append(row.Says, why.In(r.lang))
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return s.render(w, r, status, p)
}

// several records what the form says, all or none, or shows it again with what is wrong.
func (s *site) several(w http.ResponseWriter, r *request) error {
	m, err := s.manyDeed(r, prefilled(r))
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := r.PostForm
	p := severalPage{Key: cmp.Or(form.Get("key"), rand.Text())}
	rows, _ := strconv.Atoi(form.Get("rows"))
	rows = min(max(rows, fewRows), mostAtOnce)
	if form.Has("more") {
		return s.showSeveral(w, r, m, http.StatusOK, form, p, min(rows+fewRows, mostAtOnce), nil)
	}
	var actions []ledger.Action
	var places []int // the row of each action
	var who []string
	wrong := wrongs{}
	add := func(place int, name string, values url.Values) {
		data, faults := formOf{r: r, book: m.book, kind: m.kind, given: values, act: m.act}.read(slices.Concat(m.common, m.rows), nil)
		if m.person != nil {
			data[m.person.ID] = name
		}
		if len(faults) > 0 {
			wrong[place] = &ledger.Refusal{Code: ledger.Invalid, Fields: faults}
		}
		actions = append(actions, ledger.Action{Key: formKey(r, p.Key) + "/" + cmp.Or(name, strconv.Itoa(place)), Do: handbook.Open, Kind: m.kind.ID, Data: data})
		places, who = append(places, place), append(who, name)
	}
	if m.person != nil {
		names := named(form["who"], form.Get("names"))
		if p.Unknown, err = s.strangers(r, names); err != nil {
			return err
		}
		if form.Has("sure") {
			p.Unknown = nil
		}
		for i, name := range names {
			add(i, name, form)
		}
	} else {
		for i := range rows {
			if slices.ContainsFunc(m.rows, func(id string) bool { return strings.TrimSpace(form.Get(cellName(i, id))) != "" }) {
				add(i, "", m.rowValues(form, i))
			}
		}
	}
	switch {
	case len(actions) == 0 && m.person != nil:
		p.Says = append(p.Says, r.say("请勾选或者粘贴姓名。"))
	case len(actions) == 0:
		p.Says = append(p.Says, r.say("至少填写一行。"))
	case len(actions) > mostAtOnce:
		p.Says = append(p.Says, r.say("一次最多登记%d件。", mostAtOnce))
	}
	if len(wrong) == 0 && len(p.Says) == 0 && len(p.Unknown) == 0 {
		receipts, refused, err := r.desk.DoAll(r.Context(), actions)
		if err != nil {
			return err
		}
		if len(refused) == 0 {
			http.Redirect(w, r.Request, "/"+r.desk.Town+"/matters?"+url.Values{"kind": {m.kind.ID}, "recorded": {strconv.Itoa(len(receipts))}}.Encode(), http.StatusSeeOther)
			return nil
		}
		for i, why := range refused {
			wrong[places[i]] = why
		}
	}
	if len(wrong) > 0 {
		p.Says = append(p.Says, r.say("一件也没有登记，请改正后再提交。"))
	}
	if m.person != nil {
		p.Says = append(p.Says, said(wrong, who, r.lang)...)
	}
	return s.showSeveral(w, r, m, http.StatusUnprocessableEntity, form, p, rows, wrong)
}

// said words what is wrong for each person; what is wrong for all is said once.
func said(wrong wrongs, who []string, lang string) []string {
	by := map[string][]string{}
	var order []string
	for _, i := range slices.Sorted(maps.Keys(wrong)) {
		why := wrong[i].In(lang)
		if by[why] == nil {
			order = append(order, why)
		}
		by[why] = append(by[why], who[i])
	}
	var out []string
	for _, why := range order {
		if len(by[why]) == len(who) {
			out = append(out, strings.TrimPrefix(why, say(lang, "：")))
			continue
		}
		out = append(out, strings.Join(by[why], say(lang, "、"))+say(lang, "：")+strings.TrimPrefix(why, say(lang, "：")))
	}
	return out
}

// named are the names ticked and pasted, each once, in order. Between pasted names stand line breaks, blanks or marks.
func named(ticked []string, pasted string) []string {
	var out []string
	cut := func(c rune) bool { return unicode.IsSpace(c) || strings.ContainsRune("、，,；;。", c) }
	for _, name := range slices.Concat(ticked, strings.FieldsFunc(pasted, cut)) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// strangers are the names no colleague has, with colleagues of whose name they have all characters but one or more than half.
func (s *site) strangers(r *request, names []string) ([]strangerView, error) {
	known, err := s.colleagues(r)
	if err != nil {
		return nil, err
	}
	var out []strangerView
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		stranger := strangerView{Name: name}
		for _, k := range known {
			shared := 0
			for _, c := range name {
				if strings.ContainsRune(k, c) {
					shared++
				}
			}
			const most = 5
			if shared*2 > max(len([]rune(name)), len([]rune(k))) && len(stranger.Like) < most {
				stranger.Like = append(stranger.Like, k)
			}
		}
		out = append(out, stranger)
	}
	return out, nil
}
