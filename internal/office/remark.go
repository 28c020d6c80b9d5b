package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// Remark is what somebody says of a draft.
type Remark struct {
	Town      string
	Year      int
	ID        int64 // within the year, from 1
	Passage         // what it is about; the zero one: the whole
	Answers   int64 // the remark it answers; 0: none
	Text      string
	By        string
	At        time.Time
	SettledBy string
	Settled   time.Time // zero: it stands
}

// Passage is words of a draft, with what stands before and after them in their paragraph, by which they are found again when
// the text has changed.
type Passage struct{ Before, Quote, After string }

// In is where in a text the words stand, in bytes: where they stand more than once, where the most around them is as it
// was. False when they are gone.
func (p Passage) In(text string) (at int, ok bool) {
	if p.Quote == "" {
		return 0, false
	}
	most := -1
	for from := 0; ; {
		next := strings.Index(text[from:], p.Quote)
		if next < 0 {
			return at, ok
		}
		next += from
		if alike := endAlike(text[:next], p.Before) + beginAlike(text[next+len(p.Quote):], p.After); alike > most {
			at, ok, most = next, true, alike
		}
		from = next + 1
	}
}

// beginAlike and endAlike are how many characters two texts have in common there.
func beginAlike(a, b string) (n int) {
	for a != "" && b != "" {
		x, size := utf8.DecodeRuneInString(a)
		y, _ := utf8.DecodeRuneInString(b)
		if x != y {
			break
		}
		n, a, b = n+1, a[size:], b[size:]
	}
	return n
}

func endAlike(a, b string) (n int) {
	for a != "" && b != "" {
		x, size := utf8.DecodeLastRuneInString(a)
		y, _ := utf8.DecodeLastRuneInString(b)
		if x != y {
			break
		}
		n, a, b = n+1, a[:len(a)-size], b[:len(b)-size]
	}
	return n
}

// Remarks are those on a year's draft.
func (d *Desk) Remarks(ctx context.Context, year int) ([]Remark, error) {
	if !d.ReadsDrafts() {
		return nil, nil
	}
	return d.office.Store.Remarks(ctx, d.Town, year)
}

// PutRemark says something of words of a draft, or of the whole of it, or answers another remark (0: none). Words the draft
// does not hold are refused.
func (d *Desk) PutRemark(ctx context.Context, year int, on Passage, answers int64, text string) error {
	if !d.ReadsDrafts() {
		return notYours("只有写稿、定稿和封账的岗位可以批注。", "Remarks are for the posts that write the report, freeze it and close its year.")
	}
	text, on.Quote = strings.TrimSpace(text), strings.Trim(on.Quote, "\r\n")
	if strings.TrimSpace(on.Quote) == "" {
		on = Passage{}
	}
	if text == "" || max(len(text), len(on.Before), len(on.Quote), len(on.After)) > mostRemark {
		return &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("请写下批注，最长一千字。", "Write the remark, in a thousand characters at most.")}
	}
	r := Remark{Town: d.Town, Year: year, Passage: on, Answers: answers, Text: text, By: d.Person.Title, At: d.office.Now(d.Town)}
	all, err := d.Remarks(ctx, year)
	switch {
	case err != nil:
		return err
	case answers != 0 && !slices.ContainsFunc(all, func(r Remark) bool { return r.ID == answers && r.Answers == 0 }):
		return ErrNotFound
	case on.Quote != "":
		draft, _, err := d.Draft(ctx, year)
		if faults := (handbook.Faults)(nil); err != nil && !errors.As(err, &faults) {
			return err
		}
		if _, ok := on.In(draft.Text); !ok {
			return &ledger.Refusal{Code: ledger.Invalid, Says: handbook.Say("稿中没有“%s”这几个字；请照稿子摘录，或者不填。",
				"The draft does not hold the words %q; quote it as it stands, or leave them out.", on.Quote)}
		}
	}
	return d.office.Store.Write(ctx, func(tx Tx) error { return tx.PutRemark(ctx, r) })
}

const mostRemark = 3000 // bytes

// SettleRemark marks a remark as dealt with.
func (d *Desk) SettleRemark(ctx context.Context, year int, id int64) error {
	all, err := d.Remarks(ctx, year)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.ID == id && r.Settled.IsZero() {
			r.SettledBy, r.Settled = d.Person.Title, d.office.Now(d.Town)
			return d.office.Store.Write(ctx, func(tx Tx) error { return tx.PutRemark(ctx, r) })
		}
	}
	return ErrNotFound
}
