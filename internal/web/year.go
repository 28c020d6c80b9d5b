package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/report"
)

// yearPage is a town's year at a glance (一年概览).
type yearPage struct {
	frame
	Heads     []figureRow // the largest of each section
	Groups    []figureGroup
	HasPrior  bool
	Prior     string // what the column of the earlier period is called
	Breaches  []breachRow
	Limits    limits
	Claims    claimCount
	Focus     []option // measures the charts can show
	FocusName string
	FocusUnit string
	pictures
	Closed    bool
	Previous  int
	Following int // 0: the future
	Empty     bool
}

// breachRow is a rule between figures that does not hold.
type breachRow struct {
	Says        string
	Left, Right figureRow
	Is          string
}

// limits are the time limits that need somebody's attention today.
type limits struct {
	Late, Soon         int64
	LateLink, SoonLink string
	Rows               []matterRow
}

// claimCount says how the town's own published report compares with its books.
type claimCount struct {
	Stated, Agree, Differ, NotKept int
	Differing                      []Claim // the first few
	More                           bool
	Link                           string
}

func (yearPage) template() string { return "year" }

func (s *site) year(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	q := figures.Year(year)
	sets, err := s.yearSets(r, q)
	if err != nil {
		return err
	}
	p := yearPage{frame: s.townFrame(r, t, year, "year", r.say("%d年概览", year)), HasPrior: sets.before != nil, Prior: sets.priorTitle(r),
		Groups: sets.groups(r, t, year), Previous: year - 1, Closed: slices.Contains(t.Closed, year)}
	if year < t.Today.Year() {
		p.Following = year + 1
	}
	if t.Book.Outline != nil {
		composed, err := report.Compose(t.Book, sets.now, sets.before, year, t.Today)
		if err != nil {
			return err
		}
		worded := map[string]bool{}
		for _, f := range composed.Figures() {
			worded[f.Measure.ID] = true
		}
		for _, g := range p.Groups {
			for i := range g.Rows {
				g.Rows[i].Worded = worded[g.Rows[i].Measure]
			}
		}
	}
	p.Heads = heads(p.Groups)
	p.Empty = len(p.Heads) == 0
	for _, b := range sets.now.Breaches() {
		p.Breaches = append(p.Breaches, breachRow{b.Rule.Says.In(r.lang), sets.row(r, t, year, b.Left, q), sets.row(r, t, year, b.Right, q), b.Rule.Is})
	}
	if p.Limits, err = s.limits(r, t); err != nil {
		return err
	}
	if p.Claims, err = s.claimCount(r.Context(), t.Town, year); err != nil {
		return err
	}
	if err := s.focus(r, t, year, sets, &p); err != nil {
		return err
	}
	p.HasCharts = len(p.Charts) > 0
	return s.render(w, r, http.StatusOK, p)
}

// heads are the figures shown large: of each section that of the year with the most matters behind it.
func heads(groups []figureGroup) []figureRow {
	var out []figureRow
	for _, g := range groups {
		var most figureRow
		for _, row := range g.Worded() {
			if row.Sort == figures.Flow && row.Evidence > most.Evidence {
				most = row
			}
		}
		if most.Evidence > 0 {
			out = append(out, most)
		}
	}
	return out
}

// limits finds the running clocks that are late or about to be, and the matters to be done first.
func (s *site) limits(r *request, t *office.Desk) (limits, error) {
	const shown = 6
	base := "/" + t.Town + "/matters?lamp="
	l := limits{LateLink: base + "red", SoonLink: base + "yellow"}
	var err error
	if l.Late, err = countLamp(r.Context(), t, office.Filter{}, "red"); err != nil {
		return l, err
	}
	if l.Soon, err = countLamp(r.Context(), t, office.Filter{}, "yellow"); err != nil {
		return l, err
	}
	first, _, err := pick(r.Context(), t, office.Filter{Clock: ledger.Running, DueBy: horizon(t.Book, t.Today), ByDue: true}, shown, func(row office.Row) bool {
		state := rowLamp(t.Book, row, t.Today, r.lang).State
		return state == "red" || state == "yellow"
	})
	for _, row := range first {
		l.Rows = append(l.Rows, s.matterRow(r, t, row, nil))
	}
	return l, err
}

func (s *site) claimCount(ctx context.Context, town string, year int) (claimCount, error) {
	c := claimCount{Link: yearLink(town, year) + "/claims"}
	if s.Claims == nil {
		return c, nil
	}
	claims, err := s.Claims(ctx, town, year)
	if err != nil {
		return claimCount{}, err
	}
	c.Stated = len(claims)
	const shown = 4
	for _, claim := range claims {
		switch {
		case claim.Agrees:
			c.Agree++
		case claim.Value == "":
			c.NotKept++
		default:
			if c.Differ++; c.Differ <= shown {
				c.Differing = append(c.Differing, claim)
			}
		}
	}
	c.More = c.Differ > shown
	return c, nil
}

// focus draws one measure by month, by village and by type; ?focus= chooses it.
func (s *site) focus(r *request, t *office.Desk, year int, sets yearSets, p *yearPage) error {
	q := figures.Year(year)
	var candidates []figures.Figure
	for _, f := range sets.now.List() {
		if f.Facet == "" && f.Sort == figures.Flow && f.Evidence > 0 && (f.Measure.Form == handbook.Count || f.Measure.Form == handbook.Sum) {
			candidates = append(candidates, f)
		}
	}
	if len(candidates) == 0 {
		return nil
	}
	// Without a choice: what says most, a figure broken down both by place and by type, with the most matters behind it.
	telling := func(f figures.Figure) int {
		n := 0
		if k, ok := t.Book.Kind(f.Measure.Kind); ok && k.AreaField() != nil {
			n++
		}
		if len(f.Measure.By) > 0 {
			n++
		}
		return n
	}
	chosen := slices.MaxFunc(candidates, func(a, b figures.Figure) int {
		return cmp.Or(cmp.Compare(telling(a), telling(b)), cmp.Compare(a.Evidence, b.Evidence))
	})
	for _, f := range candidates {
		if f.Measure.ID == r.URL.Query().Get("focus") {
			chosen = f
		}
	}
	m := chosen.Measure
	p.FocusName, p.FocusUnit = m.Title.In(r.lang), m.Unit
	for _, f := range candidates {
		p.Focus = append(p.Focus, option{f.Measure.ID, f.Measure.Title.In(r.lang), f.Measure.ID == m.ID})
	}
	var err error
	p.pictures, err = sets.draw(charted{r, t, m, "", q, sets.prior}, m)
	const most = 3
	p.Charts = p.Charts[:min(len(p.Charts), most)]
	return err
}

// claimsPage sets what a town stated beside its books.
type claimsPage struct {
	frame
	Total  int
	Groups []claimGroup
}

type claimGroup struct {
	Title string
	Rows  []claimRow
}

type claimRow struct {
	Claim
	Link string
}

func (claimsPage) template() string { return "claims" }

func (s *site) claims(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	p := claimsPage{frame: s.townFrame(r, t, year, "claims", r.say("%d年报告核对", year))}
	var claims []Claim
	if s.Claims != nil {
		if claims, err = s.Claims(r.Context(), t.Town, year); err != nil {
			return err
		}
	}
	p.Total = len(claims)
	p.Groups = []claimGroup{{Title: r.say("与账面不一致")}, {Title: r.say("账上不记")}, {Title: r.say("与账面一致")}}
	for _, c := range claims {
		row := claimRow{Claim: c}
		if _, ok := t.Book.Measure(c.Measure); ok {
			row.Link = figureLink(t.Town, year, c.Measure, c.Facet, figures.Year(year))
		}
		group := &p.Groups[2]
		switch {
		case c.Agrees:
		case c.Value == "":
			group = &p.Groups[1]
		default:
			group = &p.Groups[0]
		}
		group.Rows = append(group.Rows, row)
	}
	return s.render(w, r, http.StatusOK, p)
}
