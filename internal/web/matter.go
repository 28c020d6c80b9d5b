package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// matterPage is one matter with its history, its time limits and the figures it bears.
type matterPage struct {
	frame
	Number, KindTitle, KindLink, Area string
	Ledger                            string // the ledger of its kind
	Opened                            calendar.Date
	Voided                            bool
	Stages                            []stageMark
	Groups                            []fieldGroup
	Clocks                            []clockView
	Events                            []eventView
	Links, Linking                    []matterRow
	Borne                             []borneRow
	Papers                            []paperRow
	Masked                            bool // names are, for this reader
	Progress                          *progressView
	Now, Later                        []offerView
	Follow                            []kindCard // records that can be opened from this one
	Again                             string     // where the same is recorded again; empty: not by this person
	Done                              string     // what has just been done
	Handbook                          string     // SHA-256 of the version that governs it
	Version                           int
}

func (matterPage) template() string { return "matter" }

type stageMark struct {
	Title string
	Here  bool
}

// fieldGroup is what one action recorded.
type fieldGroup struct {
	Title  string
	Fields []fieldView
}

type fieldView struct {
	Title, Value, Link string
	Long, Sealed       bool
	Files              []fileView
}

type clockView struct {
	Title, Basis, Limit string
	Lamp                lamp
	Confirm             bool
	Stopped             calendar.Date
	Steps               []string
}

// eventView is one journal entry as a person reads it.
type eventView struct {
	Title, By, Post, Reason string
	On                      calendar.Date
	At                      string
	Late                    bool // recorded on a later day than it was done
	Fix                     bool // a correction or voiding
	Changes                 []changeView
	Seq                     int64
	Version                 int
	Hash                    string
}

// changeView is one value an entry set. Shift tells that it replaced Before.
type changeView struct {
	Title, Before, After string
	Shift                bool
}

// progressView is how far the record's target has been reached.
type progressView struct {
	Title, Link, Value, Unit, Target, Percent string
	Year                                      int
	Reached                                   bool
}

// progress words how far the target has been reached; nil where there is none.
func (v viewer) progress() (*progressView, error) {
	p, err := v.t.Progress(v.r.Context(), v.rec)
	if p == nil || err != nil {
		return nil, err
	}
	return wordProgress(v.r, p), nil
}

func wordProgress(r *request, p *office.Progress) *progressView {
	m := p.Figure.Measure
	view := &progressView{Title: r.desk.Book.MeasureName(m, r.lang), Link: figureLink(r.desk.Town, p.Year, m.ID, "", p.Query), Value: p.Figure.Value.String(),
		Unit: m.Unit, Target: p.Target.String(), Percent: p.Percent.String(), Year: p.Year}
	if p.Figure.Value.None {
		view.Value = "—"
	}
	full := figures.Value{Units: 100}
	view.Reached = !p.Percent.None && difference(p.Percent, full).Units >= 0
	return view
}

type borneRow struct {
	Title, Value, Unit, Link string
	Day                      calendar.Date
}

// openRecord finds the matter the path names, where the reader may read it.
func (s *site) openRecord(r *request) (office.Record, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return office.Record{}, missing{r.say("「%s」不是事项的编号。", r.PathValue("id"))}
	}
	return r.desk.Record(r.Context(), id)
}

func (s *site) matter(w http.ResponseWriter, r *request) error {
	t := r.desk
	rec, err := s.openRecord(r)
	if err != nil {
		return err
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	m := rec.Matter
	v := viewer{s, r, t, rec}
	p := matterPage{frame: s.townFrame(r, t, year, "matters", rec.Row.Title), Number: m.Number, KindTitle: rec.Kind.Title.In(r.lang),
		KindLink: "/" + t.Town + "/handbook/" + m.Kind, Ledger: "/" + t.Town + "/matters?kind=" + m.Kind,
		Area: areaTitle(rec.Book, m.Area, r.lang), Opened: rec.Row.Opened, Voided: m.Voided, Handbook: m.Handbook, Version: m.Version}
	if _, ok := t.Book.Kind(m.Kind); !ok {
		p.KindLink = "" // no longer in force
	}
	for _, stage := range rec.Kind.Stages {
		p.Stages = append(p.Stages, stageMark{stage.Title.In(r.lang), stage.ID == m.Stage})
	}
	linked, err := t.Linked(r.Context(), rec)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, id := range slices.Sorted(maps.Keys(linked)) {
		p.Links = append(p.Links, s.matterRow(r, t, linked[id], nil))
		names[id] = linked[id].Title
	}
	for _, row := range rec.Linking {
		p.Linking = append(p.Linking, s.matterRow(r, t, row, nil))
	}
	p.Now, p.Later = v.offers()
	p.Follow = v.follow()
	if slices.ContainsFunc(t.Opens(), func(k *handbook.Kind) bool { return k.ID == m.Kind }) {
		p.Again = "/" + t.Town + "/new/" + m.Kind + "?again=" + strconv.FormatInt(rec.Row.ID, 10)
	}
	p.Done = v.done(r.URL.Query().Get("done"))
	p.Masked = !t.Handles(rec.Kind)
	p.Groups, p.Clocks, p.Events = v.groups(), v.clocks(), v.events()
	if p.Progress, err = v.progress(); err != nil {
		return err
	}
	if p.Borne, err = v.borne(names); err != nil {
		return err
	}
	if p.Papers, err = v.papers(); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, p)
}

// viewer words one record.
type viewer struct {
	*site
	r   *request
	t   *office.Desk
	rec office.Record
}

// offerView is something that can be done on a record, or why not.
type offerView struct {
	Title, Link, By, Why string
	Quiet                bool // mending rather than work
}

// offers are what the person can do now, and what cannot be done or not by them.
func (v viewer) offers() (now, later []offerView) {
	for _, o := range v.t.Offers(v.rec) {
		view := offerView{Title: o.Title().In(v.r.lang), Link: matterLink(v.t.Town, v.rec.Row.ID) + "/do/" + o.Do, Quiet: o.Act == nil}
		var posts []string
		for _, id := range o.By {
			posts = append(posts, postTitle(v.rec.Book, id, v.r.lang))
		}
		view.By = strings.Join(posts, v.r.say("、"))
		if o.Clock != nil {
			view.Link += "?clock=" + url.QueryEscape(o.Clock.ID)
		}
		if o.Why == nil {
			now = append(now, view)
			continue
		}
		view.Why = o.Why.In(v.r.lang)
		later = append(later, view)
	}
	return now, later
}

// follow are the kinds of record that can be opened from this one, linked to it.
func (v viewer) follow() []kindCard {
	var out []kindCard
	for _, k := range v.t.Opens() {
		open, _ := k.Action(handbook.Open)
		for _, id := range open.Form {
			if f, ok := k.Field(id); ok && f.Kind == v.rec.Row.Kind && !v.rec.Matter.Voided {
				q := url.Values{"f." + f.ID: {label(v.rec.Row)}}
				card := kindCard{Title: k.Title.In(v.r.lang), Link: "/" + v.t.Town + "/new/" + k.ID + "?" + q.Encode()}
				if m, ok := manyOf(deed{kind: k, form: open.Form}, q); ok && m.person == nil && !f.Once {
					card.Many = "/" + v.t.Town + "/new/" + k.ID + "/many?" + q.Encode()
				}
				out = append(out, card)
				break
			}
		}
	}
	return out
}

// done says what has just been done, where the last entry is that.
func (v viewer) done(do string) string {
	if n := len(v.rec.Entries); do == "" || n == 0 || v.rec.Entries[n-1].Do != do {
		return ""
	}
	last := v.rec.Entries[len(v.rec.Entries)-1].Entry
	if do == handbook.Open && last.Number != "" {
		return v.r.say("已登记，编号%s。", last.Number)
	}
	return v.r.say("已办理「%s」，记为第%d条流水。", v.actionTitle(last), last.Seq)
}

// groups are the values the matter has now, under the action that records them.
func (v viewer) groups() []fieldGroup {
	var out []fieldGroup
	seen := map[string]bool{}
	for _, a := range v.rec.Kind.Actions {
		g := fieldGroup{Title: a.Title.In(v.r.lang)}
		for _, id := range a.Form {
			f, ok := v.rec.Kind.Field(id)
			value, has := v.rec.Matter.Fields[id]
			if !ok || !has || seen[id] {
				continue
			}
			seen[id] = true
			g.Fields = append(g.Fields, v.field(f, value))
		}
		if len(g.Fields) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (v viewer) field(f *handbook.Field, value any) fieldView {
	view := fieldView{Title: f.Title.In(v.r.lang), Value: v.show(f, value), Long: f.Type.Name() == "long"}
	switch f.Type.Name() {
	case "party":
		view.Sealed = true
	case "attachment":
		view.Files = v.files(value)
	case "link":
		if id, ok := value.(int64); ok {
			view.Link = matterLink(v.t.Town, id)
		}
	}
	return view
}

// show words a value.
func (v viewer) show(f *handbook.Field, value any) string {
	switch f.Type.Name() {
	case "party":
		ref, _ := value.(string)
		return v.party(ref)
	case "attachment":
		if texts, _ := value.([]string); !v.t.ReadsFiles(v.rec) {
			return v.r.say("（%d个附件，只有办理这类事项的岗位能看）", len(texts))
		}
		return format(v.rec.Book, f, value, v.r.lang)
	case "link":
		return v.r.say("第%s号", format(v.rec.Book, f, value, v.r.lang))
	default:
		return format(v.rec.Book, f, value, v.r.lang)
	}
}

// party is a party's name for those who have a part in the kind, its family name for others.
func (v viewer) party(ref string) string {
	name, err := v.t.Party(v.r.Context(), ref)
	if err != nil {
		return v.r.say("（已依法删除或无法读取）")
	}
	if v.t.Handles(v.rec.Kind) {
		return name
	}
	return mask(name)
}

// mask leaves of a name its first character.
func mask(name string) string {
	r, n := utf8.DecodeRuneInString(strings.TrimSpace(name))
	if n == 0 {
		return ""
	}
	return string(r) + "**"
}

func (v viewer) clocks() []clockView {
	var out []clockView
	for _, c := range v.rec.Clocks {
		def, ok := v.rec.Kind.Clock(c.ID)
		if !ok {
			continue
		}
		reckoning := c.Calendar.Reckon(c.Count)
		limit := def.Limit.Chinese()
		if v.r.lang == "en" {
			limit = def.Limit.String()
		}
		out = append(out, clockView{Title: def.Title.In(v.r.lang), Basis: def.Basis, Limit: limit, Confirm: def.Confirm,
			Lamp: light(v.rec.Book, def, c.State, c.Due, v.t.Today, v.r.lang), Stopped: c.Stopped, Steps: reckoning.Explain(v.r.lang)})
	}
	return out
}

// events word the journal's entries, following what each value and day was before.
func (v viewer) events() []eventView {
	values, days := map[string]any{}, map[string]calendar.Date{}
	var out []eventView
	for _, e := range v.rec.Entries {
		ev := eventView{Title: v.actionTitle(e.Entry), By: e.By, Post: postTitle(v.rec.Book, e.Post, v.r.lang), Reason: e.Reason, On: e.On,
			At: e.At.In(shanghai).Format("2006-01-02 15:04"), Late: !e.On.IsZero() && calendar.Of(e.At).After(e.On),
			Fix: e.Do == handbook.Correct || e.Do == handbook.Void, Seq: e.Seq, Version: e.Version, Hash: e.Hash}
		for _, f := range v.rec.Kind.Fields {
			after, set := e.Data[f.ID]
			if !set {
				continue
			}
			before, had := values[f.ID]
			values[f.ID] = after
			c := changeView{Title: f.Title.In(v.r.lang), Shift: ev.Fix && had}
			if after != nil {
				c.After = v.show(f, after)
			}
			if had && before != nil {
				c.Before = v.show(f, before)
			}
			ev.Changes = append(ev.Changes, c)
		}
		for _, a := range v.rec.Kind.Actions {
			if day, moved := e.Days[a.ID]; moved {
				ev.Changes = append(ev.Changes, changeView{Title: v.r.say("「%s」的日期", a.Title.In(v.r.lang)), Before: days[a.ID].String(),
					After: day.String(), Shift: true})
				days[a.ID] = day
			}
		}
		if !e.On.IsZero() {
			days[e.Do] = e.On
		}
		out = append(out, ev)
	}
	return out
}

func (v viewer) actionTitle(e ledger.Entry) string { return entryTitle(v.rec.Kind, e, v.r.lang) }

// entryTitle words what an entry of a matter did.
func entryTitle(k *handbook.Kind, e ledger.Entry, lang string) string {
	clock := ""
	if c, ok := k.Clock(e.Clock); ok {
		clock = c.Title.In(lang)
	}
	switch e.Do {
	case handbook.Correct:
		return say(lang, "更正")
	case handbook.Void:
		return say(lang, "作废")
	case handbook.IssuePaper, handbook.KeepScan:
		d, ok := k.Document(e.Document)
		if !ok {
			return e.Document
		}
		if e.Do == handbook.KeepScan {
			return say(lang, "存入%s的扫描件", strings.TrimSpace(d.Title.In(lang)+" "+e.Number))
		}
		return say(lang, "签发%s", strings.TrimSpace(d.Title.In(lang)+" "+e.Number))
	case handbook.Extend:
		limit := e.Limit.Chinese()
		if lang == "en" {
			limit = e.Limit.String()
		}
		return say(lang, "延长「%s」%s", clock, limit)
	case handbook.Pause:
		return say(lang, "暂停「%s」", clock)
	case handbook.Resume:
		return say(lang, "恢复「%s」", clock)
	}
	if a, ok := k.Action(e.Do); ok {
		return a.Title.In(lang)
	}
	return e.Do
}

// borne are the figures the matter counts in at present; names are the records it links to.
func (v viewer) borne(names map[int64]string) ([]borneRow, error) {
	postings, err := ledger.Borne(v.rec.Book, v.rec.Matter)
	if err != nil {
		return nil, err
	}
	var out []borneRow
	for _, p := range postings {
		if row, ok := wordPosting(v.r, p, names); ok {
			out = append(out, row)
		}
	}
	return out, nil
}

// wordPosting words what a posting adds to or takes from a measure of the handbook in force; names are linked records.
func wordPosting(r *request, p ledger.Posting, names map[int64]string) (borneRow, bool) {
	m, ok := r.desk.Book.Measure(p.Measure)
	if !ok {
		return borneRow{}, false
	}
	row := borneRow{Title: m.Title.In(r.lang), Value: amount(m, p.Amount).String(), Unit: m.Unit, Day: p.Day,
		Link: figureLink(r.desk.Town, p.Day.Year(), m.ID, p.Facet, figures.Year(p.Day.Year()))}
	if p.Facet != "" {
		field, value := figures.WordFacet(r.desk.Book, m, p.Facet, r.lang, names)
		row.Title += r.say("（%s：%s）", field, value)
	}
	if p.Amount > 0 {
		row.Value = "+" + row.Value
	}
	return row, true
}

// shanghai is the zone of what is shown; China has one.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)
