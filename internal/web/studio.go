package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/report"
)

// studioPage is where the yearly report is written (写稿): its text with figures in it, what in it does not answer, what
// others say of it, and the steps it is still to go.
type studioPage struct {
	frame
	Own       string // the page's own address, of which its forms go below
	Text      string
	Base      int // the version the text was written over; 0: the outline
	By, At    string
	Wrong     []string // what keeps the text from being read or saved
	Theirs    []diffLine
	Chips     map[string]chipView // what each figure of the text says, by how it is written
	Marks     []markView
	Remarks   []remarkView
	Said      remarkForm
	Hints     []hint
	Steps     []step
	Next      []step // what the last chapter plans, each leading to a new item of the plan
	Versions  int
	MayWrite  bool
	MayFreeze bool
	Frozen    *frozenView
	Done      string
}

// moment is when something was done, as a page says it.
func moment(at time.Time) string { return at.In(shanghai).Format("2006-01-02 15:04") }

func (studioPage) template() string { return "studio" }

type diffLine struct{ Sort, Text string } // Sort: "+", "-" or ""

// markView is a number that does not answer.
type markView struct {
	Line             int
	Quote, Says, Key string
	Near             []nearView
}

type nearView struct{ Tag, Title, Worded, Link string }

// hint is what the books suggest to write about.
type hint struct{ Text, Link, Write string }

// step is a record of the report's procedure with what was done on it and what the person may do now, or where one is begun.
type step struct {
	Title, State, Link string
	Past               []stepTaken
	Now                []offerView
}

// stepTaken is what somebody did; of what was returned, why.
type stepTaken struct {
	Title, By, At string
	Why           []string
}

type frozenView struct {
	Seq          int64
	By           string
	Explained    []string
	Restatements []restated
}

type restated struct{ Title, Was, Is, Link string }

func studioLink(town string, year int) string {
	return "/" + town + "/" + strconv.Itoa(year) + "/studio"
}

// writers lets those alone in who have a part in the report; to others there is no such page.
func (s *site) writers(r *request) (*office.Desk, int, error) {
	t, year, err := s.townYear(r)
	if err != nil {
		return nil, 0, err
	}
	if !t.ReadsDrafts() || t.Book.Outline == nil {
		return nil, 0, missing{r.say("年度报告由写稿、定稿和封账的岗位编写；已写成的报告在「年度报告」里看。")}
	}
	return t, year, nil
}

func (s *site) studio(w http.ResponseWriter, r *request) error {
	t, year, err := s.writers(r)
	if err != nil {
		return err
	}
	saved, y, err := t.Draft(r.Context(), year)
	p := studioPage{Text: saved.Text, Base: saved.Version}
	if faults := (handbook.Faults)(nil); errors.As(err, &faults) {
		// The handbook has changed since it was saved.
		p.Wrong = faultLines(r, faults)
	} else if err != nil {
		return err
	}
	return s.showStudio(w, r, http.StatusOK, p, year, y)
}

// showStudio completes a page from what is saved; y is its composed text, nil where that cannot be read.
func (s *site) showStudio(w http.ResponseWriter, r *request, status int, p studioPage, year int, y *office.Yearly) error {
	t := r.desk
	p.frame, p.Own, p.MayFreeze = s.townFrame(r, t, year, "report", r.say("编写%d年度报告", year)), studioLink(t.Town, year), t.FreezesReport()
	p.MayWrite = t.WritesReport()
	p.HasEditor = true
	p.Done = map[string]string{"remark": r.say("批注已记下。"), "answer": r.say("回复已记下。"), "settled": r.say("批注已处理。"), "frozen": r.say("已定稿，全文记入流水。")}[r.URL.Query().Get("done")]
	versions, err := t.Drafts(r.Context(), year)
	if err != nil {
		return err
	}
	if p.Versions = len(versions); p.Versions > 0 {
		p.By, p.At = versions[0].By, moment(versions[0].At)
	}
	if y != nil {
		p.compose(r, t, year, y)
		p.Next = plans(r, t, y)
	}
	if p.Remarks, err = remarks(r, year, p.Text, p.Chips); err != nil {
		return err
	}
	if p.Steps, err = s.reportSteps(r, year); err != nil {
		return err
	}
	if p.Hints, err = s.reportHints(r, year); err != nil {
		return err
	}
	stands, err := t.Report(r.Context(), year, 0)
	if faults := (handbook.Faults)(nil); err != nil && !errors.As(err, &faults) {
		return err
	}
	if stands != nil {
		if p.Frozen, err = frozen(r, t, year, stands); err != nil {
			return err
		}
	}
	return s.render(w, r, status, p)
}

// compose tells what the figures of a text say and which numbers do not answer.
func (p *studioPage) compose(r *request, t *office.Desk, year int, y *office.Yearly) {
	p.Chips = map[string]chipView{}
	for para := range y.Paragraphs() {
		for _, s := range para {
			if s.Figure != nil {
				p.Chips[s.Tag] = chip(r, t, year, s)
			}
		}
	}
	for _, l := range y.Draft.Lines {
		if e := l.Exhibit(); e != nil {
			p.Chips[l.Source] = chipView{Text: "〔" + r.say("图表") + "〕" + e.Title, Title: l.Source}
		}
	}
	for _, m := range t.Marks(y) {
		v := markView{Line: m.Line, Quote: m.Quote, Says: m.Says.In(r.lang), Key: m.Key()}
		for _, n := range m.Near {
			v.Near = append(v.Near, nearView{n.Tag, figureTitle(r, *n.Figure), n.Text,
				figureLink(t.Town, year, n.Figure.Measure.ID, n.Figure.Facet, figures.Year(year))})
		}
		p.Marks = append(p.Marks, v)
	}
}

// chipView is what a figure in the text shows.
type chipView struct {
	Text  string `json:"text"`
	Title string `json:"title"`
	Link  string `json:"link"`
}

func chip(r *request, t *office.Desk, year int, s report.Span) chipView {
	f := s.Figure
	return chipView{s.Text, r.say("%s：由%d件记录支持", figureTitle(r, *f), f.Evidence),
		figureLink(t.Town, year, f.Measure.ID, f.Facet, figures.Year(year))}
}

func figureTitle(r *request, f figures.Figure) string {
	title := f.Measure.Title.In(r.lang)
	if _, value := f.FacetTitles(r.lang); value != "" {
		title += " · " + value
	}
	return title
}

func faultLines(r *request, faults handbook.Faults) []string {
	var out []string
	for _, f := range faults {
		out = append(out, r.say("第%d行：%s", f.Line, f.Message.In(r.lang)))
	}
	return out
}

// reportSteps are the records of the report's procedure for the year; where there is none, where one is begun.
func (s *site) reportSteps(r *request, year int) ([]step, error) {
	t := r.desk
	i := slices.IndexFunc(t.Book.Kinds, func(k *handbook.Kind) bool { return k.Report != nil })
	if i < 0 {
		return nil, nil
	}
	k := t.Book.Kinds[i]
	rows, err := t.List(r.Context(), office.Filter{Kind: k.ID, Fields: []office.Where{{Field: k.Report.Year, Is: int64(year)}}})
	if err != nil {
		return nil, err
	}
	var out []step
	for _, row := range rows {
		rec, err := t.Record(r.Context(), row.ID)
		if err != nil {
			return nil, err
		}
		v := viewer{s, r, t, rec}
		one := step{Title: row.Title, State: s.matterRow(r, t, row, nil).Stage, Link: matterLink(t.Town, row.ID), Past: v.taken()}
		now, _ := v.offers()
		one.Now = slices.DeleteFunc(now, func(o offerView) bool { return o.Quiet })
		out = append(out, one)
	}
	if len(out) == 0 && slices.ContainsFunc(t.Opens(), func(o *handbook.Kind) bool { return o == k }) {
		out = append(out, step{Title: r.say("还没有登记：%s", k.Title.In(r.lang)), Link: "/" + t.Town + "/new/" + k.ID})
	}
	return out, nil
}

// taken are the steps a record went, in their order, with the reasons of those that sent it back.
func (v viewer) taken() []stepTaken {
	var out []stepTaken
	for i, e := range v.events() {
		s := stepTaken{Title: e.Title, By: e.By, At: e.At}
		if act, ok := v.rec.Kind.Action(v.rec.Entries[i].Do); ok && act.Returns {
			for _, c := range e.Changes {
				s.Why = append(s.Why, c.After)
			}
		}
		out = append(out, s)
	}
	return out
}

// plans are the sections of a report's last chapter, which says what comes next, each as a new item of the plan.
func plans(r *request, t *office.Desk, y *office.Yearly) []step {
	opens := t.Opens()
	i := slices.IndexFunc(opens, func(k *handbook.Kind) bool { return k.Plan != nil && k.Label != "" })
	if i < 0 || len(y.Chapters) == 0 {
		return nil
	}
	var out []step
	for _, s := range y.Chapters[len(y.Chapters)-1].Sections {
		out = append(out, step{Title: s.Title, State: opens[i].Title.In(r.lang),
			Link: "/" + t.Town + "/new/" + opens[i].ID + "?" + url.Values{"f." + opens[i].Label: {s.Title}}.Encode()})
	}
	return out
}

// reportHints are what the books give to write about: relations between figures that do not hold, time limits not kept
// and items of the plan left behind.
func (s *site) reportHints(r *request, year int) ([]hint, error) {
	t, q := r.desk, figures.Year(year)
	now, err := t.Figures(r.Context(), q)
	if err != nil {
		return nil, err
	}
	var out []hint
	for _, b := range now.Breaches() {
		out = append(out, hint{r.say("勾稽关系不成立：%s", b.Rule.Says.In(r.lang)), figureLink(t.Town, year, b.Left.Measure.ID, "", q), ""})
	}
	const most = 1000
	late, err := t.List(r.Context(), office.Filter{Clock: ledger.Late, From: q.From, To: q.To, Limit: most})
	if err != nil {
		return nil, err
	}
	count := map[string]int{}
	for _, row := range late {
		count[row.Kind]++
	}
	for _, k := range t.Book.Kinds {
		if n := count[k.ID]; n > 0 {
			out = append(out, hint{r.say("%s有%d件没有在期限内办结", k.Title.In(r.lang), n), "/" + t.Town + "/matters?kind=" + k.ID + "&lamp=" + string(ledger.Late) +
				"&from=" + q.From.String() + "&to=" + q.To.String(), "个别" + k.Title.Zh + "没有在规定期限内办结，原因在于"})
		}
	}
	items, err := t.Plan(r.Context(), year)
	if err != nil {
		return nil, err
	}
	open := 0
	for _, i := range items {
		if i.State != office.PlanDone && i.State != office.PlanDropped && !i.Due.After(q.To) {
			open++
		}
	}
	if open > 0 {
		out = append(out, hint{r.say("计划和整改事项有%d项没有按时完成", open), planLink(t.Town, year), "部分计划任务和整改事项没有按时间节点完成，原因在于"})
	}
	return out, nil
}

// frozen is how the year's report stands frozen, and what corrections have done to its figures since; nil: it is not.
func frozen(r *request, t *office.Desk, year int, y *office.Yearly) (*frozenView, error) {
	if y.Frozen == nil {
		return nil, nil
	}
	moved, err := t.Restatements(r.Context(), y)
	if err != nil {
		return nil, err
	}
	v := &frozenView{Seq: y.Frozen.Seq, By: y.Frozen.By}
	if y.Frozen.Explained != "" {
		v.Explained = strings.Split(y.Frozen.Explained, "\n")
	}
	for _, m := range moved {
		v.Restatements = append(v.Restatements, restated{figureTitle(r, m.Was), report.Word(m.Was), report.Word(m.Is),
			figureLink(t.Town, year, m.Was.Measure.ID, m.Was.Facet, figures.Year(year))})
	}
	return v, nil
}

// saveDraft saves what was written; what somebody else saved in the same passages is shown beside it.
func (s *site) saveDraft(w http.ResponseWriter, r *request) error {
	t, year, err := s.writers(r)
	if err != nil {
		return err
	}
	p := studioPage{Text: r.PostFormValue("text")}
	if p.Base, err = strconv.Atoi(r.PostFormValue("base")); err != nil {
		return missing{r.say("表单不完整，请刷新页面后再存。")}
	}
	_, err = t.SaveDraft(r.Context(), year, p.Base, p.Text)
	var faults handbook.Faults
	var overtaken *office.Overtaken
	var refusal *ledger.Refusal
	status := http.StatusUnprocessableEntity
	switch {
	case err == nil:
		http.Redirect(w, r.Request, studioLink(t.Town, year), http.StatusSeeOther)
		return nil
	case errors.As(err, &overtaken):
		// Saved once more, it goes over theirs: whoever does so has seen what that takes away.
		p.Wrong, p.Base, status = []string{overtaken.In(r.lang)}, overtaken.Theirs.Version, http.StatusConflict
		p.Theirs = changes(p.Text, overtaken.Theirs.Text)
	case errors.As(err, &faults):
		p.Wrong = faultLines(r, faults)
	case errors.As(err, &refusal):
		p.Wrong = []string{refusal.In(r.lang)}
	default:
		return err
	}
	y, err := t.Compose(r.Context(), year, p.Text)
	if err != nil {
		y = nil
	}
	return s.showStudio(w, r, status, p, year, y)
}

// changes are the lines another text has in place of those of one.
func changes(one, other string) []diffLine {
	u, err := udiff.ToUnifiedDiff("", "", one, udiff.Lines(one, other), 0)
	if err != nil {
		return nil // edits that were just made of the text fit it
	}
	var out []diffLine
	for _, h := range u.Hunks {
		for _, l := range h.Lines {
			if text := strings.TrimSpace(l.Content); text != "" {
				out = append(out, diffLine{map[udiff.OpKind]string{udiff.Delete: "-", udiff.Insert: "+"}[l.Kind], text})
			}
		}
	}
	return out
}

// back leads to the studio after something was done there.
func back(w http.ResponseWriter, r *request, year int, done string) error {
	http.Redirect(w, r.Request, studioLink(r.desk.Town, year)+"?done="+done, http.StatusSeeOther)
	return nil
}

// freeze freezes the saved version that was read, with what was said of each number that does not answer.
func (s *site) freeze(w http.ResponseWriter, r *request) error {
	t, year, err := s.writers(r)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(r.PostFormValue("base"))
	if err != nil {
		return missing{r.say("表单不完整，请刷新页面后再存。")}
	}
	explained := map[string]string{}
	for key, values := range r.PostForm {
		if mark, ok := strings.CutPrefix(key, "why."); ok {
			explained[mark] = values[0]
		}
	}
	err = t.Freeze(r.Context(), year, version, explained)
	if refusal := (*ledger.Refusal)(nil); errors.As(err, &refusal) {
		saved, y, err := t.Draft(r.Context(), year)
		if err != nil {
			return err
		}
		return s.showStudio(w, r, http.StatusUnprocessableEntity, studioPage{Text: saved.Text, Base: saved.Version, Wrong: []string{refusal.In(r.lang)}}, year, y)
	}
	if err != nil {
		return err
	}
	return back(w, r, year, "frozen")
}

// chipsPage is the figures whose name holds a word or its pinyin initials, to be put into the text.
type chipsPage struct {
	frame
	Query string
	Found []chipRow
}

func (chipsPage) template() string { return "chips" }

type chipRow struct {
	Title, Worded, Tag, Link string
	Evidence                 int64
}

func (s *site) chips(w http.ResponseWriter, r *request) error {
	t, year, err := s.writers(r)
	if err != nil {
		return err
	}
	p := chipsPage{frame: s.townFrame(r, t, year, "report", r.say("找数字")), Query: r.URL.Query().Get("q")}
	found, err := t.FindFigures(r.Context(), year, p.Query)
	if err != nil {
		return err
	}
	for _, f := range found {
		tag := handbook.FigureRef{Measure: f.Measure.ID, Facet: f.Facet}.String()
		p.Found = append(p.Found, chipRow{figureTitle(r, f), report.Word(f), tag, figureLink(t.Town, year, f.Measure.ID, f.Facet, figures.Year(year)), f.Evidence})
	}
	return s.render(w, r, http.StatusOK, p)
}

// versionsPage is the history of a year's draft.
type versionsPage struct {
	frame
	Own      string
	Versions []versionView
	Shown    int
	By, At   string
	Lines    []diffLine // against the version before
}

func (versionsPage) template() string { return "versions" }

type versionView struct {
	Version int
	By, At  string
}

func (s *site) draftVersions(w http.ResponseWriter, r *request) error {
	t, year, err := s.writers(r)
	if err != nil {
		return err
	}
	p := versionsPage{frame: s.townFrame(r, t, year, "report", r.say("%d年度报告的历次稿", year)), Own: studioLink(t.Town, year)}
	all, err := t.Drafts(r.Context(), year)
	if err != nil {
		return err
	}
	for _, v := range all {
		p.Versions = append(p.Versions, versionView{v.Version, v.By, moment(v.At)})
	}
	if q := r.URL.Query().Get("version"); q != "" {
		n, err := strconv.Atoi(q)
		i := slices.IndexFunc(all, func(d office.Draft) bool { return d.Version == n })
		if err != nil || i < 0 {
			return missing{r.say("没有第%s稿。", q)}
		}
		shown, err := t.DraftVersion(r.Context(), year, n)
		if err != nil {
			return err
		}
		before := office.Draft{}
		if i+1 < len(all) {
			if before, err = t.DraftVersion(r.Context(), year, all[i+1].Version); err != nil {
				return err
			}
		}
		p.Shown, p.By, p.At, p.Lines = n, shown.By, moment(shown.At), changes(before.Text, shown.Text)
	}
	return s.render(w, r, http.StatusOK, p)
}
