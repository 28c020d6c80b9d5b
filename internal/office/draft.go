package office

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/report"
)

// Draft is a saved version of the text of a year's report. Drafts are no part of the journal; what is frozen of them is.
type Draft struct {
	Town    string
	Year    int
	Version int // from 1
	Text    string
	By      string
	At      time.Time
}

// Overtaken says that somebody else saved the same passages meanwhile, and what they saved.
type Overtaken struct{ Theirs Draft }

// Error is the sentence in Chinese.
func (e *Overtaken) Error() string { return e.In("zh") }

// In is the sentence in lang.
func (e *Overtaken) In(lang string) string {
	return handbook.Say("%s同时改动了同一处，已存为第%d稿；请对照两边，合并后再存。",
		"%s changed the same passage meanwhile and saved it as version %d; compare the two, put them together and save again.",
		e.Theirs.By, e.Theirs.Version).In(lang)
}

// The history of a draft keeps what somebody left at least burst long before going on, and all of the last day.
const (
	burst = 10 * time.Minute
	fresh = 24 * time.Hour
)

// reportKind says who has a part in the yearly report; nobody where no kind is its procedure.
func (d *Desk) reportKind() *handbook.ReportKind {
	for _, k := range d.Book.Kinds {
		if k.Report != nil {
			return k.Report
		}
	}
	return &handbook.ReportKind{}
}

// townPost is the first of some posts the person holds for the whole town; empty when none.
func (d *Desk) townPost(of []string) string { return d.Person.Post(of, d.Book.Root()) }

// ReadsDrafts tells whether the person has a part in the yearly report: writes it, freezes it or closes its year.
func (d *Desk) ReadsDrafts() bool { return d.WritesReport() || d.ClosesYear() }

// WritesReport tells whether the person writes the yearly report or freezes it.
func (d *Desk) WritesReport() bool {
	return d.townPost(d.reportKind().Write) != "" || d.FreezesReport()
}

// FreezesReport tells whether the person freezes the yearly report.
func (d *Desk) FreezesReport() bool { return d.townPost(d.reportKind().Freeze) != "" }

// ClosesYear tells whether the person closes years.
func (d *Desk) ClosesYear() bool { return d.townPost(d.reportKind().Close) != "" }

func notYours(zh, en string) error {
	return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say(zh, en)}
}

// Draft is what the writers of a year's report have saved last, with the figures of now; where nothing is saved, what
// the outline says, as version 0.
func (d *Desk) Draft(ctx context.Context, year int) (Draft, *Yearly, error) {
	if !d.ReadsDrafts() {
		return Draft{}, nil, notYours("年度报告的稿子由写稿、定稿和封账的岗位阅读。", "Drafts of the yearly report are for the posts that write it, freeze it and close its year.")
	}
	saved, err := d.office.Store.Draft(ctx, d.Town, year, 0)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Draft{}, nil, err
	}
	y, err := d.Compose(ctx, year, saved.Text)
	if err != nil {
		return saved, nil, err
	}
	saved.Text = y.Text
	return saved, y, nil
}

// Compose words a text with the figures of now, nothing being saved; its mistakes are [handbook.Faults].
func (d *Desk) Compose(ctx context.Context, year int, text string) (*Yearly, error) {
	return d.office.compose(ctx, d.Book, d.Town, figures.Year(year), text)
}

// Drafts are the versions of a year's draft without their texts, newest first.
func (d *Desk) Drafts(ctx context.Context, year int) ([]Draft, error) {
	if !d.ReadsDrafts() {
		return nil, nil
	}
	return d.office.Store.Drafts(ctx, d.Town, year)
}

// DraftVersion is one version of a year's draft; ErrNotFound.
func (d *Desk) DraftVersion(ctx context.Context, year, version int) (Draft, error) {
	if !d.ReadsDrafts() || version < 1 {
		return Draft{}, ErrNotFound
	}
	return d.office.Store.Draft(ctx, d.Town, year, version)
}

// SaveDraft saves a text that was written over a version (0: the outline). What others saved meanwhile in other
// passages is put together with it; in the same ones it is refused with an [*Overtaken]. It gives what is saved now.
func (d *Desk) SaveDraft(ctx context.Context, year, base int, text string) (Draft, error) {
	if !d.WritesReport() {
		return Draft{}, notYours("只有写稿的岗位可以修改报告。", "Only the posts that write the report may change it.")
	}
	text = tidy(text)
	if _, err := report.ReadDraft(d.Book, text); err != nil {
		return Draft{}, err
	}
	if len(text) > mostText {
		return Draft{}, &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("报告最长 %d 个字节。", "A report has %d bytes at most.", mostText)}
	}
	saved := Draft{Town: d.Town, Year: year, Text: text, By: d.Person.Title, At: d.office.Now(d.Town).UTC().Truncate(time.Millisecond)}
	all, err := d.office.Store.Drafts(ctx, d.Town, year)
	if err != nil {
		return Draft{}, err
	}
	outlined := Draft{Town: d.Town, Year: year, Version: 1, At: saved.At}
	if len(all) == 0 {
		y, err := d.Compose(ctx, year, "")
		if err != nil {
			return Draft{}, err
		}
		outlined.Text = y.Text
	}
	err = d.office.Store.Write(ctx, func(tx Tx) error {
		if _, err := tx.Town(ctx, d.Town); err != nil {
			return err
		}
		last, err := tx.Draft(ctx, d.Town, year, 0)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if last.Version == 0 {
			// Kept as the first version, so that whoever else begins with it now can be put together with this.
			last = outlined
			if err := tx.PutDraft(ctx, last); err != nil {
				return err
			}
		}
		saved.Text = text
		if last.Version != max(base, outlined.Version) {
			if saved.Text, err = together(ctx, tx, last, base, text); err != nil {
				return err
			}
		}
		if saved.Text == last.Text {
			saved = last
			return nil
		}
		saved.Version = last.Version + 1
		return tx.PutDraft(ctx, saved, passing(all, saved)...)
	})
	return saved, err
}

// mostText bounds a draft: some hundred pages.
const mostText = 1 << 20

// tidy writes the ends of lines one way.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.TrimSpace(text) + "\n"
}

// together puts a text written over a version together with what was saved since.
func together(ctx context.Context, tx Tx, last Draft, base int, text string) (string, error) {
	from, err := tx.Draft(ctx, last.Town, last.Year, max(base, 1))
	if errors.Is(err, ErrNotFound) {
		return "", &Overtaken{last} // what both began with is not kept
	}
	if err != nil {
		return "", err
	}
	both, ok := udiff.Merge(udiff.Lines(from.Text, last.Text), udiff.Lines(from.Text, text))
	if !ok {
		return "", &Overtaken{last}
	}
	return udiff.Apply(from.Text, both)
}

// passing are the versions that saving another makes superfluous: those of a day and more ago after which the same
// person went on at once.
func passing(all []Draft, saved Draft) (drop []int) {
	for i, v := range all {
		if i > 0 && saved.At.Sub(v.At) > fresh && all[i-1].By == v.By && all[i-1].At.Sub(v.At) < burst {
			drop = append(drop, v.Version)
		}
	}
	return drop
}

// Freeze freezes (定稿) what is saved as a version of a year's report, with the figures of now: the text goes into the
// journal, whose position it stands on from then on. Each mark in it must have been explained, by its key; else, and when
// somebody has saved another version meanwhile, it is refused.
func (d *Desk) Freeze(ctx context.Context, year, version int, explained map[string]string) error {
	if !d.FreezesReport() {
		return notYours("定稿由规定的岗位办理。", "Only the posts named for it freeze the report.")
	}
	saved, y, err := d.Draft(ctx, year)
	if err != nil {
		return err
	}
	if saved.Version == 0 || saved.Version != version {
		return &ledger.Refusal{Code: ledger.Conflict, Says: handbook.Say("稿子又有改动，请看过最新一稿再定稿。", "The draft has changed meanwhile; read the latest version before freezing it.")}
	}
	var said []string
	for _, m := range d.Marks(y) {
		why := strings.TrimSpace(explained[m.Key()])
		if why == "" {
			return &ledger.Refusal{Code: ledger.Guarded, Says: handbook.Say("“%s”还没有依据，也没有说明理由，不能定稿。",
				"%q has no record behind it and no explanation yet; the report cannot be frozen.", m.Quote)}
		}
		said = append(said, "“"+m.Quote+"”："+why)
	}
	at := d.office.Now(d.Town)
	return d.office.Store.Write(ctx, func(tx Tx) error {
		row, err := tx.Town(ctx, d.Town)
		if err != nil {
			return err
		}
		last, err := tx.Draft(ctx, d.Town, year, 0)
		if err != nil {
			return err
		}
		if last.Version != version {
			return &ledger.Refusal{Code: ledger.Conflict, Says: handbook.Say("稿子又有改动，请看过最新一稿再定稿。", "The draft has changed meanwhile; read the latest version before freezing it.")}
		}
		e := ledger.Freezing(d.Town, year, d.Handbook, saved.Text, strings.Join(said, "\n"), d.Person.Title, d.townPost(d.reportKind().Freeze), row.Head.Seq+1, at)
		row.Frozen = append(row.Frozen, Freezing{year, e.Seq})
		return appendBookEntry(ctx, tx, row, e)
	})
}

// FrozenAt is the journal position a year's report is frozen at; 0: it is not.
func (d *Desk) FrozenAt(year int) int64 { return d.frozen(year, 0).Seq }

// Marks are the numbers of a composed draft that no record bears.
func (d *Desk) Marks(y *Yearly) []report.Mark { return y.Draft.Marks(d.Book, y.now, y.before, y.year) }

// FindFigures are the figures of a year whose name or pinyin initials hold a word, those that begin with it first; at most
// a page of them.
func (d *Desk) FindFigures(ctx context.Context, year int, word string) ([]figures.Figure, error) {
	const page = 30
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" {
		return nil, nil
	}
	now, err := d.Figures(ctx, figures.Year(year))
	if err != nil {
		return nil, err
	}
	var first, others []figures.Figure
	for _, f := range now.List() {
		name := f.Measure.Title.Zh
		if _, value := f.FacetTitles("zh"); value != "" {
			name += value
		}
		switch short := initials(name); {
		case strings.HasPrefix(name, word) || strings.HasPrefix(short, word):
			first = append(first, f)
		case strings.Contains(strings.ToLower(name), word) || strings.Contains(short, word) || strings.Contains(strings.ToLower(f.Measure.Title.En), word):
			others = append(others, f)
		}
	}
	found := append(first, others...)
	return found[:min(len(found), page)], nil
}
