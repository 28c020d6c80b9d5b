package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// journalPage lists the entries of the town's journal (流水), newest first.
type journalPage struct {
	frame
	Action         string
	By, Number     string
	From, To       string
	People         []string // who could have recorded something
	Groups         []optionGroup
	Acts           []option
	Rows           []entryRow
	Head           int64
	Hash           string
	Next, First    string
	Searched       int64 // entries looked through without finding a whole page
	Asked, Partial bool  // Partial: some entries are not shown whole
}

// entryRow is one entry in a list.
type entryRow struct {
	Seq              int64
	Link, At         string
	By, Post, Did    string
	Kind             string
	Matter, Numbered string
	MatterLink       string
	Fix, Hidden      bool
	Hash             string
}

func (journalPage) template() string { return "journal" }

func journalLink(town string, seq int64) string {
	return "/" + url.PathEscape(town) + "/journal/" + strconv.FormatInt(seq, 10)
}

func (s *site) journal(w http.ResponseWriter, r *request) error {
	t, q := r.desk, r.URL.Query()
	ask := office.JournalQuery{By: strings.TrimSpace(q.Get("by")), Kind: q.Get("kind"), Do: q.Get("do"), Number: strings.TrimSpace(q.Get("number")),
		From: dateParam(q, "from"), To: dateParam(q, "to"), Limit: pageSize}
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && n > 0 {
		ask.Before = n
	}
	found, err := t.Journal(r.Context(), ask)
	if err != nil {
		return err
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := journalPage{frame: s.townFrame(r, t, year, "journal", r.say("流水")), Action: r.URL.Path, By: ask.By, Number: ask.Number, From: ask.From.String(),
		To: ask.To.String(), Head: t.Head.Seq, Hash: t.Head.Hash, Searched: found.Searched, Asked: len(q) > 0, Groups: kindGroups(r, ask.Kind, r.account.Admin), Acts: journalActs(r, ask)}
	if p.People, err = s.staff(r); err != nil {
		return err
	}
	for _, e := range found.Entries {
		row := s.entryRow(r, e)
		p.Partial = p.Partial || row.Hidden
		p.Rows = append(p.Rows, row)
	}
	if found.Next > 0 {
		p.Next = with(r.URL, "before", strconv.FormatInt(found.Next, 10))
	}
	if ask.Before > 0 {
		p.First = with(r.URL, "before", "")
	}
	return s.render(w, r, http.StatusOK, p)
}

// staff are the names of those who have accounts in the town.
func (s *site) staff(r *request) ([]string, error) {
	accounts, err := s.People.Accounts(r.Context(), r.desk.Town)
	var out []string
	for _, a := range accounts {
		out = append(out, a.Title)
	}
	slices.Sort(out)
	return out, err
}

// kindGroups are the kinds a person may read, or all, by section, for a list to choose from.
func kindGroups(r *request, chosen string, all bool) []optionGroup {
	var out []optionGroup
	for _, section := range r.desk.Book.Sections {
		g := optionGroup{Title: section.Title.In(r.lang)}
		for _, k := range r.desk.Book.Kinds {
			if k.Section == section.ID && (all || r.desk.Reads(k)) {
				g.Options = append(g.Options, option{k.ID, k.Title.In(r.lang), k.ID == chosen})
			}
		}
		if len(g.Options) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// journalActs are what can be asked for as done: what the kind knows, or what can be done to any matter and to the books.
func journalActs(r *request, q office.JournalQuery) []option {
	var out []option
	add := func(id, title string) { out = append(out, option{id, title, id == q.Do}) }
	if k, ok := r.desk.Book.Kind(q.Kind); ok {
		for _, a := range k.Actions {
			add(a.ID, a.Title.In(r.lang))
		}
	} else {
		add(handbook.Open, r.say("登记"))
	}
	add(handbook.Correct, r.say("更正"))
	add(handbook.Void, r.say("作废"))
	add(handbook.Extend, r.say("延长时限"))
	add(handbook.Pause, r.say("暂停计时"))
	add(handbook.Resume, r.say("恢复计时"))
	add(handbook.IssuePaper, r.say("签发文书"))
	add(handbook.KeepScan, r.say("存入扫描件"))
	if q.Kind == "" {
		add(ledger.Adopt, r.say("启用工作手册"))
		add(ledger.Close, r.say("封账"))
		add(ledger.Freeze, r.say("定稿"))
		add(ledger.FillByHand, r.say("手填报表"))
	}
	return out
}

func (s *site) entryRow(r *request, e office.Glimpsed) entryRow {
	row := entryRow{Seq: e.Seq, Link: journalLink(r.desk.Town, e.Seq), At: e.At.In(shanghai).Format("2006-01-02 15:04"), Kind: e.Kind, Hidden: e.Seen != office.Whole,
		Hash: e.Hash, By: e.By, Post: postTitle(r.desk.Book, e.Post, r.lang), Fix: e.Do == handbook.Correct || e.Do == handbook.Void}
	k, known := r.desk.Book.Kind(e.Kind)
	if known {
		row.Kind = k.Title.In(r.lang)
	}
	switch {
	case e.Seen == office.Veiled:
		row.Did = r.say("限制查阅")
	case e.Matter == 0 && e.Seen == office.Whole:
		row.Did = bookEntryTitle(e.Entry, r.lang)
		if h := e.Handwritten(); h.Form != "" && r.desk.Whole() { // a number of the whole town
			row.Did += r.say("：") + orNone(h.Value)
		}
	case known:
		row.Did = entryTitle(k, e.Entry, r.lang)
	default:
		row.Did = e.Do
	}
	if e.Row.ID != 0 {
		row.Matter, row.MatterLink = cmp.Or(e.Row.Title, e.Row.Number, r.say("第%d号", e.Row.ID)), matterLink(r.desk.Town, e.Row.ID)
		if e.Row.Number != row.Matter {
			row.Numbered = e.Row.Number
		}
	}
	return row
}

// bookEntryTitle words an entry on the books as a whole.
func bookEntryTitle(e ledger.Entry, lang string) string {
	switch e.Do {
	case ledger.Adopt:
		return say(lang, "启用工作手册")
	case ledger.Close:
		return say(lang, "%d年封账", e.Year)
	case ledger.Freeze:
		return say(lang, "%d年度报告定稿", e.Year)
	case ledger.FillByHand:
		h := e.Handwritten()
		return say(lang, "手填报表 %s %s %s", h.Form, h.Slot, h.Cell)
	}
	return say(lang, "无法读取")
}

// entryPage is one entry with what followed from it.
type entryPage struct {
	frame
	Entry            entryRow
	Event            *eventView // what it said; nil where that is not seen
	On               calendar.Date
	Handbook         string // that governs the matter, or came into force
	Reason           string
	Postings         []borneRow
	Corrects         bool // a closed year
	Clocks           []clockChange
	Hash, Prev       string
	Chained          bool
	Before, After    string // the entries beside it
	Hidden, IsMatter bool
}

// clockChange is a time limit before and after an entry.
type clockChange struct {
	Title    string
	Was, Is  string
	WasDue   calendar.Date
	IsDue    calendar.Date
	Unmoved  bool
	Starting bool
}

func (entryPage) template() string { return "entry" }

func (s *site) entry(w http.ResponseWriter, r *request) error {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return missing{r.say("「%s」不是流水的序号。", r.PathValue("seq"))}
	}
	t := r.desk
	e, err := t.Entry(r.Context(), seq)
	if err != nil {
		return err
	}
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	p := entryPage{frame: s.townFrame(r, t, year, "journal", r.say("第%d条流水", seq)), Entry: s.entryRow(r, e.Glimpsed), On: e.On, Handbook: e.Handbook, Reason: e.Reason,
		Hash: e.Hash, Prev: e.Prev, Chained: e.Successive, Hidden: e.Seen != office.Whole, IsMatter: e.Matter != 0}
	if seq > 1 {
		p.Before = journalLink(t.Town, seq-1)
	}
	if e.Following > 0 {
		p.After = journalLink(t.Town, e.Following)
	}
	if e.Record.Kind != nil {
		if err := s.entryOf(r, e, &p); err != nil {
			return err
		}
	}
	return s.render(w, r, http.StatusOK, p)
}

// entryOf tells what an entry did to its matter.
func (s *site) entryOf(r *request, e office.Told, p *entryPage) error {
	v := viewer{s, r, r.desk, e.Record}
	for _, event := range v.events() {
		if event.Seq == e.Seq {
			p.Event = &event
			p.Entry.Did = event.Title
		}
	}
	linked, err := r.desk.Linked(r.Context(), e.Record)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for id, row := range linked {
		names[id] = row.Title
	}
	for _, posting := range e.Postings {
		if row, ok := wordPosting(r, posting, names); ok {
			p.Corrects = p.Corrects || posting.Correction
			p.Postings = append(p.Postings, row)
		}
	}
	for _, is := range e.Is {
		def, ok := e.Record.Kind.Clock(is.ID)
		if !ok {
			continue
		}
		c := clockChange{Title: def.Title.In(r.lang), Is: clockState(is.State, r.lang), IsDue: is.Due}
		i := slices.IndexFunc(e.Was, func(was ledger.Clock) bool { return was.ID == is.ID })
		if c.Starting = i < 0; i >= 0 {
			was := e.Was[i]
			c.Was, c.WasDue = clockState(was.State, r.lang), was.Due
			c.Unmoved = was.State == is.State && was.Due == is.Due
		}
		p.Clocks = append(p.Clocks, c)
	}
	return nil
}

// clockState words the state of a time limit at a time past.
func clockState(state ledger.ClockState, lang string) string {
	switch state {
	case ledger.Running:
		return say(lang, "在计时")
	case ledger.Paused:
		return say(lang, "暂停计时")
	case ledger.Met:
		return say(lang, "按期办结")
	case ledger.Late:
		return say(lang, "逾期办结")
	}
	return say(lang, "不再计时")
}
