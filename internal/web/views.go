package web

import (
	"net/http"
	"net/url"
	"slices"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// viewBar is the saved views (保存的视图) above a ledger, and what keeps the ledger as it stands under a name.
type viewBar struct {
	Links  []viewLink
	Kind   string // of the ledger
	Query  string // that would be kept
	Shares bool
	Opens  bool // the ledger opens with a view
	Shown  bool // it is one of them that is shown
}

// viewLink leads to a ledger as it was asked for.
type viewLink struct {
	Title, Link, By string // By: who shares it
	Here            bool
}

// viewsPage lists the views a person has, to rename them and say what is done with them.
type viewsPage struct {
	frame
	Views  []viewRow
	Shares bool
}

type viewRow struct {
	ID, Title, Link, Ledger, By string
	Mine, Change                bool
	Shared, Pinned, Opening     bool
}

func (viewsPage) template() string { return "views" }

// viewQuery is what a view keeps of a ledger's address: not where in it the reader stands, nor columns that stand there anyhow.
func viewQuery(u *url.URL, k *handbook.Kind) string {
	q := ledgerAddress(u, k).Query()
	for _, passing := range []string{"before", "sum", "year", "all"} {
		q.Del(passing)
	}
	chosen, usual := chosenColumns(k, q), keyFields(k)
	if len(chosen) == len(usual) && !slices.ContainsFunc(chosen, func(f *handbook.Field) bool { return !slices.Contains(usual, f) }) {
		q.Del("col")
	}
	return q.Encode()
}

func viewAddress(town, query string) string {
	if query == "" {
		return "/" + town + "/matters?all=1" // else the ledger would open with another view
	}
	return "/" + town + "/matters?" + query
}

// viewBar are the views of the ledger that is shown; first is the one it opens with, where nothing is asked of it.
//
// A ledger is asked for as such by its kind alone: a form sends more, even when it is empty.
func (s *site) viewBar(r *request, l ledgerQuery) (bar viewBar, first string, err error) {
	all, err := r.desk.Views(r.Context())
	if err != nil {
		return bar, "", err
	}
	bar = viewBar{Kind: l.filter.Kind, Query: viewQuery(l.address, l.kind), Shares: r.desk.Shares()}
	bare := url.Values{}
	if bar.Kind != "" {
		bare.Set("kind", bar.Kind)
	}
	for _, v := range all {
		if v.Kind != bar.Kind {
			continue
		}
		link := viewLink{Title: v.Title, Link: viewAddress(r.desk.Town, v.Query), Here: v.Query == bar.Query}
		if v.Owner != r.account.Name {
			link.By = v.By
		}
		bar.Links, bar.Shown = append(bar.Links, link), bar.Shown || link.Here
		if v.Opening {
			bar.Opens = true
			if v.Query != bar.Query && bar.Query == bare.Encode() {
				first = link.Link
			}
		}
	}
	return bar, first, nil
}

func (s *site) savedViews(w http.ResponseWriter, r *request) error {
	year, err := s.lastYear(r)
	if err != nil {
		return err
	}
	all, err := r.desk.Views(r.Context())
	if err != nil {
		return err
	}
	p := viewsPage{frame: s.townFrame(r, r.desk, year, "matters", r.say("保存的视图")), Shares: r.desk.Shares()}
	for _, v := range all {
		row := viewRow{ID: v.ID, Title: v.Title, Link: viewAddress(r.desk.Town, v.Query), Ledger: r.say("全部事项"), By: v.By, Mine: v.Owner == r.account.Name,
			Change: r.desk.MayChange(v), Shared: v.Shared, Pinned: v.Pinned, Opening: v.Opening}
		if k, ok := r.desk.Book.Kind(v.Kind); ok {
			row.Ledger = k.Title.In(r.lang)
		}
		p.Views = append(p.Views, row)
	}
	return s.render(w, r, http.StatusOK, p)
}

// saveView keeps a ledger as it stands under a name.
func (s *site) saveView(w http.ResponseWriter, r *request) error {
	asked := &url.URL{RawQuery: r.PostFormValue("query")}
	v := office.View{Kind: asked.Query().Get("kind"), Title: r.PostFormValue("title"), Shared: r.PostFormValue("shared") != ""}
	k, _ := r.desk.Book.Kind(v.Kind)
	v.Query = viewQuery(asked, k)
	if err := r.desk.SaveView(r.Context(), v); err != nil {
		return err
	}
	http.Redirect(w, r.Request, viewAddress(r.desk.Town, v.Query), http.StatusSeeOther)
	return nil
}

// changeView renames, shares, pins or removes a view.
func (s *site) changeView(w http.ResponseWriter, r *request) error {
	id, ctx := r.PathValue("view"), r.Context()
	if r.PostFormValue("do") == "drop" {
		if err := r.desk.DropView(ctx, id); err != nil {
			return err
		}
	} else {
		if title := r.PostFormValue("title"); title != "" {
			if err := r.desk.ChangeView(ctx, id, title, r.PostFormValue("shared") != ""); err != nil {
				return err
			}
		}
		if err := r.desk.ChooseView(ctx, id, r.PostFormValue("pinned") != "", r.PostFormValue("opening") != ""); err != nil {
			return err
		}
	}
	http.Redirect(w, r.Request, "/"+r.desk.Town+"/views", http.StatusSeeOther)
	return nil
}

// homeViews are the views the person pinned to the home page.
func (s *site) homeViews(r *request, p *homePage) error {
	all, err := r.desk.Views(r.Context())
	for _, v := range all {
		if v.Pinned {
			p.Views = append(p.Views, viewLink{Title: v.Title, Link: viewAddress(r.desk.Town, v.Query)})
		}
	}
	return err
}
