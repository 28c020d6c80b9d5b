package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/manual"
	"fengqiao/internal/office"
)

// figureRow is one figure in a table or card.
type figureRow struct {
	Measure, Title, Value, Unit string
	Before, BeforeLink          string // a year earlier; empty: nothing was kept
	Change                      string
	Evidence                    int64
	Link                        string
	Sort                        string
	None                        bool // nothing was recorded
	Worded                      bool // the yearly report words it
	Parts                       []partGroup
}

// partGroup is what a figure is made of by one field.
type partGroup struct {
	Field string
	Rows  []figureRow
}

// figureGroup is the figures of one section.
type figureGroup struct {
	ID, Title string
	Rows      []figureRow
}

// HasPrior tells whether any row has a figure of a year earlier.
func (g figureGroup) HasPrior() bool {
	return slices.ContainsFunc(g.Rows, func(row figureRow) bool { return row.Before != "" })
}

// Kept are the rows something was recorded for.
func (g figureGroup) Kept() []figureRow { return g.where(false) }

// Worded are the kept rows the yearly report words; all of them where it words none.
func (g figureGroup) Worded() []figureRow {
	worded, others := g.split()
	if len(worded) == 0 {
		return others
	}
	return worded
}

// Others are the kept rows beside those.
func (g figureGroup) Others() []figureRow {
	worded, others := g.split()
	if len(worded) == 0 {
		return nil
	}
	return others
}

func (g figureGroup) split() (worded, others []figureRow) {
	for _, row := range g.Kept() {
		if row.Worded {
			worded = append(worded, row)
		} else {
			others = append(others, row)
		}
	}
	return worded, others
}

// Silent are the rows nothing was recorded for.
func (g figureGroup) Silent() []figureRow { return g.where(true) }

func (g figureGroup) where(none bool) []figureRow {
	var out []figureRow
	for _, row := range g.Rows {
		if row.None == none {
			out = append(out, row)
		}
	}
	return out
}

// yearSets are the figures of a period and of the same period a year earlier, which prior asks for; before is nil when no
// books were kept then.
type yearSets struct {
	now, before *figures.Set
	prior       figures.Query
}

func (s *site) yearSets(r *request, q figures.Query, measures ...string) (yearSets, error) {
	sets := yearSets{prior: prior(r.desk, q)}
	var err error
	if sets.now, err = r.desk.Figures(r.Context(), q, measures...); err != nil {
		return sets, err
	}
	kept, err := r.desk.Kept(r.Context(), sets.prior)
	if err != nil || !kept {
		return sets, err
	}
	sets.before, err = r.desk.Figures(r.Context(), sets.prior, measures...)
	return sets, err
}

// prior is the same period a year earlier: of one that is still running, as far as it has gone.
func prior(t *office.Desk, q figures.Query) figures.Query {
	if !t.Today.Before(q.From) {
		q.To = earliest(q.To, t.Today)
	}
	return q.Before()
}

// priorTitle names the column of the earlier period.
func (y yearSets) priorTitle(r *request) string {
	if y.prior == figures.Year(y.prior.To.Year()) {
		return r.say("上年")
	}
	return r.say("上年同期")
}

// row words a figure and its comparison with the year before.
func (y yearSets) row(r *request, t *office.Desk, year int, f figures.Figure, q figures.Query) figureRow {
	row := figureRow{Measure: f.Measure.ID, Title: f.Measure.Title.In(r.lang), Value: f.Value.String(), Unit: f.Measure.Unit,
		Evidence: f.Evidence, Link: figureLink(t.Town, year, f.Measure.ID, f.Facet, q), Sort: f.Sort,
		None: f.Value.None || f.Value.Units == 0 && f.Evidence == 0}
	if f.Value.None {
		row.Value, row.Unit = "—", ""
	}
	if y.before == nil {
		return row
	}
	was, ok := y.before.Figure(f.Measure.ID, f.Facet)
	if !ok || was.Value.None || was.Evidence == 0 {
		return row
	}
	row.Before, row.Change = was.Value.String(), changed(r, f, was)
	row.BeforeLink = figureLink(t.Town, y.prior.To.Year(), f.Measure.ID, f.Facet, y.prior)
	return row
}

// changed words how a figure differs from the year before: shares in points, all else in percent.
func changed(r *request, now, was figures.Figure) string {
	if now.Value.None {
		return ""
	}
	if now.Measure.Form == handbook.Ratio {
		points := difference(now.Value, was.Value)
		switch {
		case points.Units > 0:
			return r.say("↑ %s个百分点", points)
		case points.Units < 0:
			points.Units = -points.Units
			return r.say("↓ %s个百分点", points)
		}
		return r.say("持平")
	}
	c, ok := figures.Change(now.Value, was.Value)
	switch {
	case !ok:
		return ""
	case c.Units > 0:
		return "↑ " + c.String() + "%"
	case c.Units < 0:
		return "↓ " + strings.TrimPrefix(c.String(), "-") + "%"
	}
	return r.say("持平")
}

func difference(a, b figures.Value) figures.Value {
	for a.Scale < b.Scale {
		a.Units, a.Scale = a.Units*10, a.Scale+1
	}
	for b.Scale < a.Scale {
		b.Units, b.Scale = b.Units*10, b.Scale+1
	}
	return figures.Value{Units: a.Units - b.Units, Scale: a.Scale}.Trim()
}

// groups puts all figures under their sections, facets under their figure.
func (y yearSets) groups(r *request, t *office.Desk, year int) []figureGroup {
	q := figures.Year(year)
	of := map[string]*figureGroup{}
	groups := make([]figureGroup, len(t.Book.Sections))
	for i, section := range t.Book.Sections {
		groups[i] = figureGroup{ID: section.ID, Title: section.Title.In(r.lang)}
		of[section.ID] = &groups[i]
	}
	for _, f := range y.now.List() {
		g := of[f.Measure.Section]
		if g == nil {
			continue // the loader lets no measure stand outside the sections
		}
		row := y.row(r, t, year, f, q)
		if f.Facet == "" {
			g.Rows = append(g.Rows, row)
		} else if last := len(g.Rows) - 1; last >= 0 {
			field, value := f.FacetTitles(r.lang)
			row.Title = value
			g.Rows[last].Parts = addPart(g.Rows[last].Parts, field, row)
		}
	}
	kept := groups[:0]
	for _, g := range groups {
		if len(g.Rows) > 0 {
			kept = append(kept, g)
		}
	}
	return kept
}

// addPart puts a row under its field; fields come one after the other.
func addPart(parts []partGroup, field string, row figureRow) []partGroup {
	if last := len(parts) - 1; last < 0 || parts[last].Field != field {
		parts = append(parts, partGroup{Field: field})
	}
	of := &parts[len(parts)-1]
	of.Rows = append(of.Rows, row)
	return parts
}

// figuresPage lists all figures of a year.
type figuresPage struct {
	frame
	Groups []figureGroup
	Prior  string // what the column of the earlier period is called
	Head   int64
}

func (figuresPage) template() string { return "figures" }

func (s *site) figures(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	sets, err := s.yearSets(r, figures.Year(year))
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, figuresPage{frame: s.townFrame(r, t, year, "figures", r.say("%d年全部数字", year)),
		Groups: sets.groups(r, t, year), Prior: sets.priorTitle(r), Head: t.Head.Seq})
}

// figurePage opens one figure down to the matters that bear it.
type figurePage struct {
	frame
	Figure     figureRow
	MeasureID  string
	Form       manual.Measure // how the figure comes about
	Basis      string         // legal basis of its kind
	KindTitle  string
	KindLink   string
	Condition  string
	Parts      []figureRow // of a ratio or total: what it is made of
	Facets     []optionLink
	AreaTitle  string // when restricted to an area
	FacetTitle string // when restricted to a facet
	From, To   string
	Areas      []option
	AsOf, Head int64
	Pin, Unpin string // this page as of the journal's present end, and without
	Clear      string // this page without restrictions
	pictures
	Of         string // the figure that charts and evidence show, when it is not this one
	Evidence   []evidenceRow
	Several    bool // evidence of more than one measure
	Page       int
	Prev, Next string
}

type optionLink struct {
	Title, Link, Value string
	Chosen             bool
}

type evidenceRow struct {
	matterRow
	Measure    string
	Counted    calendar.Date
	Amount     string
	Seq        int64
	Correction bool
}

func (figurePage) template() string { return "figure" }

func (s *site) figure(w http.ResponseWriter, r *request) error {
	t, year, err := s.townYear(r)
	if err != nil {
		return err
	}
	m, ok := t.Book.Measure(r.PathValue("measure"))
	if !ok {
		return &office.UnknownMeasure{Measure: r.PathValue("measure")}
	}
	q, facet := figureQuery(r, t, year), r.URL.Query().Get("facet")
	sets, err := s.yearSets(r, q, m.ID)
	if err != nil {
		return err
	}
	f, _ := sets.now.Figure(m.ID, facet)
	p := figurePage{frame: s.townFrame(r, t, year, "figures", m.Title.In(r.lang)), MeasureID: m.ID, Figure: sets.row(r, t, year, f, q),
		Form: manual.Counted(t.Book, m, r.lang), From: q.From.String(), To: q.To.String(),
		Areas: areaOptions(t.Book, q.Area, r.lang, t.Today), AsOf: q.AsOf, Head: t.Head.Seq,
		Pin: with(r.URL, "asof", strconv.FormatInt(t.Head.Seq, 10)), Unpin: with(r.URL, "asof", "")}
	drawn, _ := figures.Borne(t.Book, m.ID)
	if drawn.Form == handbook.Areas || drawn.Form == handbook.Values { // what each area or value comes to
		drawn, _ = t.Book.Measure(drawn.Parts[0])
	}
	if drawn != m {
		p.Of = drawn.Title.In(r.lang)
	}
	p.describe(r, t, f, q)
	for _, part := range m.Parts {
		if pf, ok := sets.now.Figure(part, facet); ok {
			p.Parts = append(p.Parts, sets.row(r, t, year, pf, q))
		}
	}
	if drawn.Form != handbook.Slots { // its ledger shows the slots
		if p.pictures, err = sets.draw(charted{r, t, drawn, facet, q, sets.prior}, m); err != nil {
			return err
		}
	}
	p.HasCharts = len(p.Charts) > 0
	if err := s.evidence(r, t, m, facet, q, &p); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, p)
}

// figureQuery reads period, area and journal position off the address; the whole year is what is not given.
func figureQuery(r *request, t *office.Desk, year int) figures.Query {
	q, v := figures.Year(year), r.URL.Query()
	if d := dateParam(v, "from"); !d.IsZero() {
		q.From = d
	}
	if d := dateParam(v, "to"); !d.IsZero() {
		q.To = d
	}
	if q.To.Before(q.From) {
		q.From, q.To = q.To, q.From
	}
	if _, ok := t.Book.Area(v.Get("area")); ok {
		q.Area = v.Get("area")
	}
	if n, err := strconv.ParseInt(v.Get("asof"), 10, 64); err == nil && n > 0 {
		q.AsOf = min(n, t.Head.Seq)
	}
	return q
}

// describe says what the figure is and to what it is restricted.
func (p *figurePage) describe(r *request, t *office.Desk, f figures.Figure, q figures.Query) {
	m, facet := f.Measure, f.Facet
	if k, ok := t.Book.Kind(m.Kind); ok {
		p.KindTitle, p.KindLink, p.Basis = k.Title.In(r.lang), "/"+t.Town+"/handbook/"+k.ID, k.Basis
	}
	p.Condition = m.Where.In(r.lang)
	if q.Area != "" {
		p.AreaTitle = areaTitle(t.Book, q.Area, r.lang)
	}
	if facet != "" {
		field, value := f.FacetTitles(r.lang)
		p.FacetTitle = field + r.say("：") + value
		p.Title += " · " + p.FacetTitle
	}
	if facet != "" || q.Area != "" || q != (figures.Query{From: figures.Year(p.Year).From, To: figures.Year(p.Year).To, AsOf: q.AsOf}) {
		p.Clear = figureLink(t.Town, p.Year, m.ID, "", figures.Query{From: figures.Year(p.Year).From, To: figures.Year(p.Year).To, AsOf: q.AsOf})
	}
}

// pictures are what is drawn of a figure.
type pictures struct {
	Charts []*chart // by month, by area, then by each field
	Map    *areaMap // nil: the town has given no outlines, or nothing is told apart by area
}

// draw draws the figure of m by month and area, and the whole by its own fields or those of what bears it.
func (y yearSets) draw(c charted, m *handbook.Measure) (pictures, error) {
	var p pictures
	month, err := c.byMonth()
	if err != nil {
		return p, err
	}
	places, err := c.places()
	if err != nil {
		return p, err
	}
	area := c.byArea(places)
	for _, drawn := range []*chart{month, area} {
		if drawn != nil {
			p.Charts = append(p.Charts, drawn)
		}
	}
	if area != nil {
		p.Map = c.mapped(places)
	}
	if c.facet == "" {
		if m.Form != handbook.Values {
			c.m = m
		}
		p.Charts = append(p.Charts, c.byFacet(y)...)
	}
	return p, nil
}

// facetsOf are the parts of one measure's figure.
func facetsOf(set *figures.Set, measure string) []figures.Figure {
	var out []figures.Figure
	for _, f := range set.List() {
		if f.Measure.ID == measure && f.Facet != "" {
			out = append(out, f)
		}
	}
	return out
}

// evidence lists the matters behind the figure, a page at a time.
func (s *site) evidence(r *request, t *office.Desk, m *handbook.Measure, facet string, q figures.Query, p *figurePage) error {
	if n, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && n > 1 {
		p.Page = min(n, 1_000_000)
	} else {
		p.Page = 1
	}
	found, err := t.Evidence(r.Context(), m.ID, facet, q, pageSize+1, (p.Page-1)*pageSize)
	if err != nil {
		return err
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		p.Next = with(r.URL, "page", strconv.Itoa(p.Page+1))
	}
	if p.Page > 1 {
		p.Prev = with(r.URL, "page", strconv.Itoa(p.Page-1))
	}
	p.Several = len(figures.Bearing(t.Book, m.ID)) > 1
	for _, e := range found {
		row := evidenceRow{matterRow: s.matterRow(r, t, e.Row, nil), Counted: e.Day, Seq: e.Seq, Correction: e.Correction}
		if of, ok := t.Book.Measure(e.Measure); ok {
			row.Measure, row.Amount = of.Title.In(r.lang), amount(of, e.Amount).String()
		}
		p.Evidence = append(p.Evidence, row)
	}
	return nil
}
