package office

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"unicode/utf8"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
)

// View is what somebody asked of a ledger, kept under a name (保存的视图). It holds the question alone: whoever opens it
// finds what they may see.
type View struct {
	Town, ID string
	Owner    string // account
	By       string // the owner's name
	Kind     string // of the ledger; empty: the one over all
	Title    string
	Query    string // of the ledger's address
	Shared   bool   // with everybody in the town
	// What the person asking does with it: Pinned, it stands on their home page; Opening, their ledger opens with it.
	Pinned, Opening bool
}

const (
	mostViews     = 60 // of one person
	mostViewTitle = 30 // characters
	mostViewQuery = 4000
)

// Views are the person's own views and those shared with the town, of kinds they may read.
func (d *Desk) Views(ctx context.Context) ([]View, error) {
	if len(d.all) == 0 {
		return nil, nil
	}
	all, err := d.office.Store.Views(ctx, d.Town, d.Person.Name)
	return slices.DeleteFunc(all, func(v View) bool {
		k, ok := d.Book.Kind(v.Kind)
		return v.Kind != "" && (!ok || !d.Reads(k))
	}), err
}

// Shares tells whether the person may share views with the town.
func (d *Desk) Shares() bool { return d.Person.Admin || d.Leads() }

// MayChange tells whether the person may rename, share or remove a view: their own, and what is shared for those who
// share.
func (d *Desk) MayChange(v View) bool {
	return v.Owner == d.Person.Name || v.Shared && d.Shares()
}

// view is one of the person's views; ErrNotFound.
func (d *Desk) view(ctx context.Context, id string) (View, error) {
	all, err := d.Views(ctx)
	if err != nil {
		return View{}, err
	}
	for _, v := range all {
		if v.ID == id {
			return v, nil
		}
	}
	return View{}, ErrNotFound
}

// SaveView keeps a view under a name, in place of the person's own of that ledger and name; a *ledger.Refusal says why
// not.
func (d *Desk) SaveView(ctx context.Context, v View) error {
	all, err := d.Views(ctx)
	if err != nil {
		return err
	}
	v.Town, v.Owner, v.ID, v.Title = d.Town, d.Person.Name, rand.Text(), strings.TrimSpace(v.Title)
	k, ok := d.Book.Kind(v.Kind)
	if v.Shared && !d.Shares() {
		return notTheirs()
	}
	own := 0
	for _, old := range all {
		if old.Owner != d.Person.Name {
			continue
		}
		own++
		if old.Kind == v.Kind && old.Title == v.Title {
			v.ID = old.ID
			v.Shared = v.Shared || old.Shared
		}
	}
	switch {
	case len(d.all) == 0:
		return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("您没有任职岗位，看不到台账。", "You hold no post and see no ledgers.")}
	case v.Kind != "" && (!ok || !d.Reads(k)):
		return ErrNotFound
	case len(v.Query) > mostViewQuery:
		return unkept("这个视图的条件太多了，请少设几个。", "This view asks for too much; leave some of it out.")
	case own >= mostViews && !slices.ContainsFunc(all, func(old View) bool { return old.ID == v.ID }):
		return unkept("您已保存了%d个视图，请先删掉不用的。", "You keep %d views already; remove some first.", own)
	}
	return d.putView(ctx, v)
}

// putView keeps a view under a name that is one, shared only by those who share.
func (d *Desk) putView(ctx context.Context, v View) error {
	if n := utf8.RuneCountInString(v.Title); n == 0 || n > mostViewTitle || strings.ContainsAny(v.Title, "\r\n\t") {
		return unkept("视图的名称应为1至%d个字。", "The name of a view has 1 to %d characters.", mostViewTitle)
	}
	return d.office.Store.Write(ctx, func(tx Tx) error { return tx.PutView(ctx, v) })
}

// ChangeView renames a view and shares it or ceases to; a *ledger.Refusal says why not, ErrNotFound.
func (d *Desk) ChangeView(ctx context.Context, id, title string, shared bool) error {
	v, err := d.view(ctx, id)
	if err != nil {
		return err
	}
	if !d.MayChange(v) || shared && !v.Shared && !d.Shares() {
		return notTheirs()
	}
	v.Title, v.Shared = strings.TrimSpace(title), shared
	return d.putView(ctx, v)
}

// DropView removes a view.
func (d *Desk) DropView(ctx context.Context, id string) error {
	v, err := d.view(ctx, id)
	if err != nil {
		return err
	}
	if !d.MayChange(v) {
		return notTheirs()
	}
	return d.office.Store.Write(ctx, func(tx Tx) error { return tx.DropView(ctx, d.Town, id) })
}

func notTheirs() error {
	return &ledger.Refusal{Code: ledger.Forbidden, Says: handbook.Say("这个视图由别人保存；共享视图由领导岗位或者管理员办理。",
		"Somebody else keeps this view; views are shared by posts that lead and by administrators.")}
}

// ChooseView says whether a view stands on the person's home page and whether their ledger opens with it; at most one
// view opens a ledger.
func (d *Desk) ChooseView(ctx context.Context, id string, pinned, opening bool) error {
	chosen, err := d.view(ctx, id)
	if err != nil {
		return err
	}
	all, err := d.Views(ctx)
	if err != nil {
		return err
	}
	return d.office.Store.Write(ctx, func(tx Tx) error {
		for _, v := range all {
			if opening && v.Opening && v.Kind == chosen.Kind && v.ID != id {
				if err := tx.ChooseView(ctx, d.Town, d.Person.Name, v.ID, v.Pinned, false); err != nil {
					return err
				}
			}
		}
		return tx.ChooseView(ctx, d.Town, d.Person.Name, id, pinned, opening)
	})
}
