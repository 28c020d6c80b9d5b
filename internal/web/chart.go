package web

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

// chart is a picture of figures and the table of the same figures beside it: every point leads to its own page.
// The browser draws JSON(); charts.ts has the same shape.
type chart struct {
	Form   string   `json:"form"` // column, columns, lines or bar
	Title  string   `json:"title"`
	Unit   string   `json:"unit"`
	Labels []string `json:"labels"`
	Series []series `json:"series"`
}

type series struct {
	Name   string      `json:"name"`
	Values []jsonValue `json:"values"`
	Links  []string    `json:"links"`
}

// mostBars is how many bars a chart draws; its table has all.
const mostBars = 15

// jsonValue is an exact decimal that is a number in JSON.
type jsonValue struct{ figures.Value }

// JSON is what the browser draws.
func (c *chart) JSON() (string, error) {
	drawn := *c
	if n := c.Cut(); n > 0 {
		drawn.Labels, drawn.Series = c.Labels[:n], slices.Clone(c.Series)
		for i := range drawn.Series {
			s := &drawn.Series[i]
			s.Values, s.Links = s.Values[:n], s.Links[:n]
		}
	}
	b, err := json.Marshal(drawn)
	return string(b), err
}

// Cut is how many bars are drawn of those there are; 0: all.
func (c *chart) Cut() int {
	if c.Form == "bar" && len(c.Labels) > mostBars {
		return mostBars
	}
	return 0
}

// Rows are the lines of the table: a label, then each series' value with its link.
func (c *chart) Rows() []chartRow {
	rows := make([]chartRow, len(c.Labels))
	for i, label := range c.Labels {
		rows[i].Label = label
		for _, s := range c.Series {
			rows[i].Cells = append(rows[i].Cells, chartCell{s.Values[i].String(), s.Links[i]})
		}
	}
	return rows
}

type chartRow struct {
	Label string
	Cells []chartCell
}

type chartCell struct{ Value, Link string }

// amount is a measure's figure out of a sum: money in yuan.
func amount(m *handbook.Measure, n int64) jsonValue {
	v := figures.Value{Units: n}
	if m.Money {
		v.Scale = 2
	}
	return jsonValue{v}
}

// charted is a figure whose parts are drawn: m is the measure that bears it.
type charted struct {
	*request
	t     *office.Desk
	m     *handbook.Measure
	facet string // "field=value"; empty: the whole
	q     figures.Query
	prior figures.Query // the period it is compared with
}

// point leads to a part of the figure and the records behind it.
func (c charted) point(facet string, q figures.Query) string {
	return figureLink(c.t.Town, q.To.Year(), c.m.ID, facet, q) + "#evidence"
}

// years are the series of a chart that sets a period beside the one a year earlier.
func (c charted) years() []series {
	was := strconv.Itoa(c.prior.To.Year())
	if c.prior != c.q.Before() {
		was = c.say("%s年同期", was)
	}
	return []series{{Name: strconv.Itoa(c.q.To.Year())}, {Name: was}}
}

// sums adds up the figure by month or by area.
func (c charted) sums(q figures.Query, byMonth bool) ([]figures.Sum, error) {
	return c.t.Breakdown(c.Context(), c.m.ID, c.facet, q, byMonth)
}

// byMonth draws the figure month by month, beside the whole year before when that had any. Nil: there is nothing to draw.
func (c charted) byMonth() (*chart, error) {
	out := &chart{Form: "column", Title: c.say("按月"), Unit: c.m.Unit}
	if !c.m.Flow {
		out.Title = c.say("按月增减")
	}
	for i, query := range []figures.Query{c.q, c.q.Before()} {
		sums, err := c.sums(query, true)
		if err != nil {
			return nil, err
		}
		months := map[string]int64{}
		for _, sum := range sums {
			months[sum.Month] += sum.Amount
		}
		if len(months) == 0 {
			if i == 0 {
				return nil, nil
			}
			break
		}
		line := series{Name: strconv.Itoa(query.To.Year())}
		for first := calendar.New(query.From.Year(), query.From.Month(), 1); !first.After(query.To); first = first.AddMonths(1) {
			if i == 0 {
				out.Labels = append(out.Labels, c.say("%d月", int(first.Month())))
			}
			line.Values = append(line.Values, amount(c.m, months[first.String()[:len("2006-01")]]))
			of := query
			of.From, of.To = latest(query.From, first), earliest(query.To, first.AddMonths(1).AddDays(-1))
			line.Links = append(line.Links, c.point(c.facet, of))
		}
		if len(line.Values) == len(out.Labels) {
			out.Series = append(out.Series, line)
		}
	}
	return out, nil
}

func latest(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func earliest(a, b calendar.Date) calendar.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// placed is a figure and that of the year before, by the areas just below the one asked for.
type placed struct {
	now, before map[string]int64
	below       func(code string) string // the area of these in which another lies
}

// places adds up the figure by area.
func (c charted) places() (placed, error) {
	b, today := c.t.Book, c.t.Today
	p := placed{below: func(code string) string { return village(b, code, today) }}
	if b.Closed(c.q.Area, today) { // as it was
		p.below = func(code string) string { return code }
	} else if c.q.Area != "" && c.q.Area != b.Root() {
		p.below = func(code string) string { return b.Present(code, today) }
	}
	total := func(q figures.Query) (map[string]int64, error) {
		sums, err := c.sums(q, false)
		totals := map[string]int64{}
		for _, sum := range sums {
			totals[p.below(sum.Area)] += sum.Amount
		}
		delete(totals, "")
		return totals, err
	}
	var err error
	if p.now, err = total(c.q); err != nil {
		return p, err
	}
	p.before, err = total(c.prior)
	return p, err
}

// byArea draws the figure village by village, beside the year before. Nil: everything belongs to the area as a whole.
func (c charted) byArea(p placed) *chart {
	codes := keysOf(p.now, p.before)
	if len(codes) == 0 || len(codes) == 1 && (codes[0] == c.t.Book.Root() || codes[0] == c.q.Area) {
		return nil
	}
	slices.SortFunc(codes, func(a, b string) int {
		return cmp.Or(cmp.Compare(p.now[b], p.now[a]), cmp.Compare(p.before[b], p.before[a]), strings.Compare(a, b))
	})
	out := &chart{Form: "bar", Title: c.say("按村（社区）"), Unit: c.m.Unit, Series: c.years()}
	for _, code := range codes {
		out.Labels = append(out.Labels, areaTitle(c.t.Book, code, c.lang))
		for i, of := range []struct {
			figures.Query
			totals map[string]int64
		}{{c.q, p.now}, {c.prior, p.before}} {
			of.Area = code
			out.add(i, amount(c.m, of.totals[code]), c.point(c.facet, of.Query))
		}
	}
	out.withoutEmpty()
	return out
}

// keysOf are the keys under which any of some sums is not zero.
func keysOf(sums ...map[string]int64) []string {
	var out []string
	for _, of := range sums {
		for key, n := range of {
			if n != 0 && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	return out
}

// add puts a point behind those of a series.
func (c *chart) add(i int, v jsonValue, link string) {
	s := &c.Series[i]
	s.Values, s.Links = append(s.Values, v), append(s.Links, link)
}

// withoutEmpty takes out the series of earlier years that have nothing.
func (c *chart) withoutEmpty() {
	first := &c.Series[0]
	c.Series = slices.DeleteFunc(c.Series, func(s series) bool {
		return s.Name != first.Name && !slices.ContainsFunc(s.Values, func(v jsonValue) bool { return v.Units != 0 })
	})
}

// byFacet draws the parts of the figure of m beside those of the year before, one chart for each field it is broken down by
// that tells anything apart.
func (c charted) byFacet(sets yearSets) []*chart {
	now, before := facetsOf(sets.now, c.m.ID), map[string]figures.Figure{}
	there := map[string]bool{}
	for _, f := range now {
		there[f.Facet] = true
	}
	if sets.before != nil {
		for _, f := range facetsOf(sets.before, c.m.ID) {
			before[f.Facet] = f
			if !there[f.Facet] {
				f.Value.Units, f.Evidence = 0, 0
				now = append(now, f)
			}
		}
	}
	place := func(f figures.Figure) int { // of its field in the handbook
		field, _, _ := strings.Cut(f.Facet, "=")
		return slices.Index(c.m.By, field)
	}
	slices.SortStableFunc(now, func(a, b figures.Figure) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(b.Value.Units, a.Value.Units))
	})
	var charts []*chart
	of := map[string]*chart{}
	for _, f := range now {
		field, value := f.FacetTitles(c.lang)
		drawn := of[field]
		if drawn == nil {
			drawn = &chart{Form: "bar", Title: c.say("按%s", field), Unit: c.m.Unit, Series: c.years()}
			of[field], charts = drawn, append(charts, drawn)
		}
		drawn.Labels = append(drawn.Labels, value)
		drawn.add(0, jsonValue{f.Value}, c.point(f.Facet, c.q))
		was := before[f.Facet].Value
		if was.Scale = f.Value.Scale; was.None {
			was = figures.Value{Scale: f.Value.Scale}
		}
		drawn.add(1, jsonValue{was}, c.point(f.Facet, c.prior))
	}
	for _, drawn := range charts {
		drawn.withoutEmpty()
	}
	return slices.DeleteFunc(charts, func(drawn *chart) bool { return len(drawn.Labels) == 1 })
}
