package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// areasPage is the town's tree of areas, those that are no more included, with what can be done to it.
type areasPage struct {
	frame
	On      string // the version the tree is of
	Rows    []areaRow
	Into    []option
	MayEdit bool
	Says    string
	Typed   map[string]string // what was typed, when it was not taken
}

type areaRow struct {
	Code, Title, Level string
	Indent             int
	From, Until        string
	Into, Was          string
	Gone, Chosen       bool
	Ledger             string
	People             []personAt
	Listed             []registered
}

// registered is what is to be done in a register of areas: to end the record of an area that is no more, or to make that
// of one that has none yet.
type registered struct {
	Register, Link string
	Missing        bool
}

// personAt is somebody appointed for an area that is no more.
type personAt struct{ Name, Link string }

func (areasPage) template() string { return "areas" }

func (s *site) areaTree(w http.ResponseWriter, r *request) error {
	return s.showAreas(w, r, http.StatusOK, areasPage{On: r.desk.Handbook}, nil)
}

// rearrange makes the file of areas that a change asks for and shows what it would change; nothing is kept yet.
func (s *site) rearrange(w http.ResponseWriter, r *request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	b, form := r.desk.Book, r.PostForm
	do := form.Get("do")
	change := handbook.Rearrangement{Areas: form["area"], On: r.desk.Today, Into: form.Get("into"), New: handbook.Villages(form.Get(do))}
	acts := map[string]func(handbook.Rearrangement) (string, *handbook.Complaint){
		"rename": b.Rename, "merge": b.Merge, "split": b.Split, "end": b.End, "add": b.Add}
	act, ok := acts[do]
	if !ok {
		return missing{r.say("没有这个页面")}
	}
	text, wrong := act(change)
	if wrong != nil {
		p := areasPage{On: form.Get("on"), Says: wrong.In(r.lang), Typed: map[string]string{do: form.Get(do)}}
		return s.showAreas(w, r, http.StatusUnprocessableEntity, p, form["area"])
	}
	file, _, _ := handbook.OwnPaths(r.desk.Town)
	return s.weigh(w, r, draftPage{Path: file, Text: text, On: form.Get("on"), Reason: strings.TrimSpace(form.Get("reason"))}, "foresee")
}

func (s *site) showAreas(w http.ResponseWriter, r *request, status int, p areasPage, chosen []string) error {
	d := r.desk
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p.frame = s.townFrame(r, d, year, "own", r.say("属地"))
	p.MayEdit = d.Person.Admin
	at, err := s.appointedIn(r)
	if err != nil {
		return err
	}
	listed, err := registersOf(r)
	if err != nil {
		return err
	}
	titles := func(codes []string) string {
		var out []string
		for _, code := range codes {
			title := areaTitle(d.Book, code, r.lang)
			if a, ok := d.Book.Area(code); ok && a.Parent != d.Book.Root() {
				title = areaTitle(d.Book, a.Parent, r.lang) + " " + title
			}
			out = append(out, title)
		}
		return strings.Join(out, r.say("、"))
	}
	var walk func(a *handbook.Area, indent int)
	walk = func(a *handbook.Area, indent int) {
		row := areaRow{Code: a.Code, Title: a.Title.In(r.lang), Level: levelTitle(r, a.Level), Indent: indent, From: a.From.String(), Until: a.Until.String(), Into: titles(a.Into),
			Gone: d.Book.Closed(a.Code, d.Today), Chosen: slices.Contains(chosen, a.Code), Ledger: "/" + d.Town + "/matters?area=" + a.Code}
		var was []string
		for _, w := range a.Was {
			was = append(was, r.say("%s（至%s）", w.Title.In(r.lang), w.Until.AddDays(-1)))
		}
		row.Was = strings.Join(was, r.say("、"))
		if row.Gone {
			row.People = at[a.Code]
		} else if a.Parent == d.Book.Root() {
			p.Into = append(p.Into, option{a.Code, row.Title, false})
		}
		row.Listed = listed(a, row.Gone)
		p.Rows = append(p.Rows, row)
		for _, child := range a.Children {
			walk(child, indent+1)
		}
	}
	walk(d.Book.Town.Areas[0], 0)
	return s.render(w, r, status, p)
}

// registersOf tells what is to be done for an area in the registers the person reads that have a record for each area.
func registersOf(r *request) (func(a *handbook.Area, gone bool) []registered, error) {
	t := r.desk
	type register struct {
		*handbook.Kind
		inForce map[string]int64 // records by area
	}
	var all []register
	for _, k := range t.Book.Kinds {
		f := k.AreaField()
		if !k.Register || f == nil || k.Label != f.ID || !t.Reads(k) {
			continue
		}
		const most = 2000
		rows, err := t.List(r.Context(), office.Filter{Kind: k.ID, Stage: handbook.InForce, Limit: most})
		if err != nil {
			return nil, err
		}
		reg := register{k, map[string]int64{}}
		for _, row := range rows {
			reg.inForce[row.Area] = row.ID
		}
		if len(rows) > 0 { // else the town does not keep it
			all = append(all, reg)
		}
	}
	opens := t.Opens()
	return func(a *handbook.Area, gone bool) []registered {
		var out []registered
		for _, reg := range all {
			id, ok := reg.inForce[a.Code]
			switch {
			case gone && ok:
				out = append(out, registered{reg.Title.In(r.lang), matterLink(t.Town, id), false})
			case !gone && !ok && a.Level != "grid" && a.Code != t.Book.Root() && slices.Contains(opens, reg.Kind):
				out = append(out, registered{reg.Title.In(r.lang), "/" + t.Town + "/new/" + reg.ID + "?" + url.Values{"f." + reg.Label: {a.Code}}.Encode(), true})
			}
		}
		return out
	}, nil
}

// appointedIn are the people with appointments that hold, by the code of their area.
func (s *site) appointedIn(r *request) (map[string][]personAt, error) {
	accounts, err := s.People.Accounts(r.Context(), r.desk.Town)
	if err != nil {
		return nil, err
	}
	out := map[string][]personAt{}
	for _, a := range accounts {
		if a.Closed {
			continue
		}
		for _, x := range a.On(r.desk.Today).Appointments {
			who := personAt{Name: a.Title}
			if r.account.Admin {
				who.Link = personLink(r.desk.Town, a.Name)
			}
			if !slices.Contains(out[x.Area], who) {
				out[x.Area] = append(out[x.Area], who)
			}
		}
	}
	return out, nil
}

func levelTitle(r *request, level string) string {
	switch level {
	case "town":
		return r.say("乡镇")
	case "community":
		return r.say("社区")
	case "grid":
		return r.say("网格")
	default:
		return r.say("村")
	}
}
