package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// ownPage lists the files by which a town differs from the base, and the versions that have been in force.
type ownPage struct {
	frame
	Files    []ownRow
	Parts    []option // what has no file yet, to begin one
	Kinds    []option
	Versions []versionRow
	MayEdit  bool
	Done     bool
}

type ownRow struct {
	Title, Path, Link string
	Kept              bool
	Lines             int
}

type versionRow struct {
	SHA, At, By, Post, Reason string
}

func (ownPage) template() string { return "own" }

func ownLink(town, part string) string { return "/" + url.PathEscape(town) + "/own" + part }

func editLink(town, file string) string {
	return ownLink(town, "/edit?"+url.Values{"path": {file}}.Encode())
}

func (s *site) own(w http.ResponseWriter, r *request) error {
	d := r.desk
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := ownPage{frame: s.townFrame(r, d, year, "own", r.say("本镇规则")), MayEdit: d.Person.Admin, Done: r.URL.Query().Get("done") != ""}
	files, err := d.OwnFiles()
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, f := range files {
		there[f.Path] = true
		p.Files = append(p.Files, ownRow{fileTitle(r, f.Path), f.Path, editLink(d.Town, f.Path), f.Kept, strings.Count(f.Text, "\n") + 1})
	}
	of := "towns/" + d.Town + "/"
	for _, part := range []string{"posts", "sections", "settings", "outline"} {
		if file := of + part + ".yaml"; !there[file] {
			p.Parts = append(p.Parts, option{file, fileTitle(r, file), false})
		}
	}
	if _, shapes, _ := handbook.OwnPaths(d.Town); !there[shapes] {
		p.Parts = append(p.Parts, option{shapes, fileTitle(r, shapes), false})
	}
	for _, k := range d.Book.Kinds {
		if file := of + "kinds/" + k.ID + ".yaml"; !there[file] {
			p.Kinds = append(p.Kinds, option{file, k.Title.In(r.lang), false})
		}
	}
	versions, err := d.Versions(r.Context())
	if err != nil {
		return err
	}
	for _, v := range versions {
		p.Versions = append(p.Versions, versionRow{v.Handbook, clock(v.At), v.By, postTitle(d.Book, v.Post, r.lang), v.Reason})
	}
	return s.render(w, r, http.StatusOK, p)
}

// clock is an instant as people in the town read it.
func clock(at time.Time) string { return at.In(shanghai).Format("2006-01-02 15:04") }

// fileTitle is what a file is about, in words.
func fileTitle(r *request, file string) string {
	areas, shapes, holidays := handbook.OwnPaths(r.desk.Town)
	switch name := strings.TrimSuffix(path.Base(file), ".yaml"); {
	case file == areas:
		return r.say("属地")
	case file == shapes:
		return r.say("属地边界（地图）")
	case file == holidays:
		return r.say("放假安排")
	case path.Base(path.Dir(file)) == "kinds":
		id, papers := strings.CutSuffix(name, ".documents")
		id, stories := strings.CutSuffix(id, ".scenarios")
		id, _, _ = strings.Cut(id, ".")
		title := id
		if k, ok := r.desk.Book.Kind(id); ok {
			title = k.Title.In(r.lang)
		}
		switch {
		case papers:
			return r.say("事项种类：%s（文书）", title)
		case stories:
			return r.say("事项种类：%s（情景）", title)
		}
		return r.say("事项种类：%s", title)
	case path.Base(path.Dir(file)) == "summaries":
		for _, sum := range r.desk.Book.Summaries {
			if sum.ID == name {
				name = sum.Title.In(r.lang)
			}
		}
		return r.say("合计：%s", name)
	case name == "posts":
		return r.say("岗位")
	case name == "sections":
		return r.say("栏目")
	case name == "settings":
		return r.say("本地数值")
	case name == "outline":
		return r.say("年度报告提纲")
	default:
		return r.say("本镇概况和改动")
	}
}

// draftPage shows one of the town's own files beside what it is laid over, to read, change, check and bring into force.
type draftPage struct {
	frame
	Path, On  string
	Text      string
	Holds     bool // there is such a file in force
	Kept      bool // written here
	Base      string
	BaseText  string
	MayEdit   bool
	Scenarios string // where those of the kind are written; empty: this is no kind
	Says      string // why it was not taken
	Overruled string // where the areas are kept, in place of those this file has
	Faults    []faultRow
	Checked   bool
	Sound     bool
	Same      bool
	Played    int
	Broken    []brokenRow
	Released  []string
	Effects   []effectView
	Entries   int
	Took      string
	Reason    string
}

type faultRow struct {
	Line, Col  int
	Where      string // the file, where it is another
	Says, Hint string
}

type brokenRow struct{ Where, Name, Why string }

type effectView struct {
	Title, Note string
	Clocks      []movedGroup
	Figures     []alteredRow
	Refused     []objectionRow
	More        int // refused beyond those shown
}

// Nothing tells whether nothing differs.
func (e effectView) Nothing() bool { return len(e.Clocks)+len(e.Figures)+len(e.Refused) == 0 }

type movedGroup struct {
	Kind, Clock string
	N, More     int
	Rows        []redatedRow
}

type redatedRow struct{ Title, Link, Was, Is string }

type alteredRow struct {
	Year           int
	Title, Was, Is string
}

type objectionRow struct{ Title, Link, Kind, Act, Why string }

func (draftPage) template() string { return "draft" }

func (s *site) draftForm(w http.ResponseWriter, r *request) error {
	file := r.URL.Query().Get("path")
	if id := strings.TrimSpace(r.URL.Query().Get("kind")); id != "" {
		file = "towns/" + r.desk.Town + "/kinds/" + id + ".yaml"
	}
	if !handbook.OwnPath(r.desk.Town, file) {
		return missing{r.say("本镇不能有文件「%s」。", file)}
	}
	text, err := r.desk.Definition(file)
	if err != nil && !errors.Is(err, office.ErrNotFound) {
		return err
	}
	return s.showDraft(w, r, http.StatusOK, draftPage{Path: file, Text: text, On: r.desk.Handbook})
}

func (s *site) draft(w http.ResponseWriter, r *request) error {
	file := r.PostFormValue("path")
	if !handbook.OwnPath(r.desk.Town, file) {
		return missing{r.say("本镇不能有文件「%s」。", file)}
	}
	return s.weigh(w, r, draftPage{Path: file, Text: r.PostFormValue("text"), On: r.PostFormValue("on"), Reason: r.PostFormValue("reason")}, r.PostFormValue("do"))
}

// weigh checks a draft, tells what it would change or brings it into force, as asked.
func (s *site) weigh(w http.ResponseWriter, r *request, p draftPage, do string) error {
	draft := office.Proposal{On: p.On, Files: map[string]string{p.Path: p.Text}}
	refused := func(err error) error {
		refusal, faults := (*ledger.Refusal)(nil), handbook.Faults(nil)
		switch {
		case errors.As(err, &refusal):
			p.Says = refusal.In(r.lang)
			status := http.StatusUnprocessableEntity
			if refusal.Code == ledger.Conflict {
				status = http.StatusConflict
			}
			return s.showDraft(w, r, status, p)
		case errors.As(err, &faults):
			p.Checked = true
			p.faulted(r, faults)
			return s.showDraft(w, r, http.StatusUnprocessableEntity, p)
		}
		return err
	}
	if do == "adopt" {
		if _, err := r.desk.BringInForce(r.Context(), draft, p.Reason); err != nil {
			return refused(err)
		}
		http.Redirect(w, r.Request, ownLink(r.desk.Town, "?done=1"), http.StatusSeeOther)
		return nil
	}
	begun := time.Now()
	seen, err := r.desk.Examine(r.Context(), draft)
	if err != nil {
		return refused(err)
	}
	p.Checked = true
	if len(seen.Faults) > 0 {
		p.faulted(r, seen.Faults)
		return s.showDraft(w, r, http.StatusUnprocessableEntity, p)
	}
	p.Sound, p.Same, p.Played, p.Released = true, seen.Book.SHA == r.desk.Handbook, seen.Played, seen.Released
	for _, b := range seen.Broken {
		p.Broken = append(p.Broken, brokenRow{b.File, b.Name, b.Why.In(r.lang)})
	}
	if do == "foresee" && !p.Same {
		f, err := r.desk.Foresee(r.Context(), seen.Book)
		if err != nil {
			return refused(err)
		}
		p.Entries = f.Entries
		p.Effects = []effectView{
			effectOf(r, r.say("启用当天就会变的"), r.say("已登记的事项仍按登记时的规则办，只有放假安排和数字的合成办法马上起作用。"), f.Now),
			effectOf(r, r.say("今后按新规则办会怎样"), r.say("把本镇%d条流水按新规则从头推演一遍，与按现行规则推演的结果比较；只供判断，不改任何记录。", f.Entries), f.Judged),
		}
	}
	p.Took = time.Since(begun).Round(100 * time.Millisecond).String()
	return s.showDraft(w, r, http.StatusOK, p)
}

// faulted words faults; those of another file say which.
func (p *draftPage) faulted(r *request, faults handbook.Faults) {
	for _, f := range faults {
		row := faultRow{Line: f.Line, Col: f.Col, Says: f.Message.In(r.lang), Hint: f.Hint.In(r.lang)}
		if f.File != p.Path {
			row.Where = f.File
		}
		p.Faults = append(p.Faults, row)
	}
}

func (s *site) showDraft(w http.ResponseWriter, r *request, status int, p draftPage) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p.frame = s.townFrame(r, r.desk, year, "own", fileTitle(r, p.Path))
	p.MayEdit = r.desk.Person.Admin
	files, err := r.desk.OwnFiles()
	if err != nil {
		return err
	}
	areas, _, _ := handbook.OwnPaths(r.desk.Town)
	for _, f := range files {
		if f.Path == p.Path {
			p.Holds, p.Kept = true, f.Kept
		}
		if f.Path == areas && p.Path == handbook.TownFile(r.desk.Town) {
			p.Overruled = editLink(r.desk.Town, areas)
		}
	}
	if kind, ok := strings.CutSuffix(p.Path, ".yaml"); ok && path.Base(path.Dir(p.Path)) == "kinds" && !strings.Contains(path.Base(kind), ".") {
		p.Scenarios = editLink(r.desk.Town, kind+".scenarios.yaml")
	}
	if p.Base = handbook.BaseOf(r.desk.Town, p.Path); p.Base != "" {
		if p.BaseText, err = r.desk.Definition(p.Base); errors.Is(err, office.ErrNotFound) {
			p.Base = ""
		} else if err != nil {
			return err
		}
	}
	return s.render(w, r, status, p)
}

func effectOf(r *request, title, note string, e office.Effect) effectView {
	out := effectView{Title: title, Note: note}
	of := map[*handbook.Clock]int{}
	for _, c := range e.Clocks {
		i, ok := of[c.Clock]
		if !ok {
			i = len(out.Clocks)
			of[c.Clock] = i
			out.Clocks = append(out.Clocks, movedGroup{Kind: c.Kind.Title.In(r.lang), Clock: c.Clock.Title.In(r.lang)})
		}
		g := &out.Clocks[i]
		if g.N++; g.N > mostMoved {
			g.More++
			continue
		}
		row := redatedRow{Title: r.say("（您看不到这一件）"), Was: dayOr(r, c.Was), Is: dayOr(r, c.Is)}
		if c.Row.ID != 0 {
			row.Title, row.Link = c.Row.Title, matterLink(r.desk.Town, c.Row.ID)
		}
		g.Rows = append(g.Rows, row)
	}
	for _, f := range e.Figures {
		row := alteredRow{Year: f.Year, Was: r.say("没有这个数"), Is: r.say("没有这个数")}
		if f.Was != nil {
			row.Title, row.Was = r.desk.Book.MeasureName(f.Was.Measure, r.lang), f.Was.Value.String()+f.Was.Measure.Unit
		}
		if f.Is != nil {
			if f.Was == nil {
				row.Title = f.Is.Measure.Title.In(r.lang)
			}
			row.Is = f.Is.Value.String() + f.Is.Measure.Unit
		}
		out.Figures = append(out.Figures, row)
	}
	for i, o := range e.Refused {
		if i >= mostMoved {
			out.More = len(e.Refused) - i
			break
		}
		row := objectionRow{Title: r.say("（您看不到这一件）"), Kind: o.Kind.Title.In(r.lang), Act: entryTitle(o.Kind, o.Entry, r.lang), Why: o.Why.Says.In(r.lang)}
		if o.Row.ID != 0 { // what the record says stands in the reasons of its fields
			row.Title, row.Link, row.Why = o.Row.Title, matterLink(r.desk.Town, o.Row.ID), o.Why.In(r.lang)
		}
		out.Refused = append(out.Refused, row)
	}
	return out
}

// mostMoved is how many matters are named for each clock, and of those that would be refused.
const mostMoved = 10

func dayOr(r *request, d calendar.Date) string {
	if d.IsZero() {
		return r.say("不计时")
	}
	return d.String()
}
