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
	Form   string   `json:"form"` // column, columns, lines, bar or pie
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

// jsonValue is an exact decimal that is a number in JSON.
type jsonValue struct{ figures.Value }

// JSON is what the browser draws.
func (c *chart) JSON() (string, error) {
	b, err := json.Marshal(c)
	return string(b), err
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

// byMonth draws a measure month by month, beside the year before when that had any. Nil: there is nothing to draw.
func (s *site) byMonth(r *request, t *office.Desk, year int, m *handbook.Measure, q figures.Query) (*chart, error) {
	c := &chart{Form: "column", Title: r.say("按月"), Unit: m.Unit}
	for i, query := range []figures.Query{q, q.Before()} {
		sums, err := t.Breakdown(r.Context(), m.ID, query, true)
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
		for first := monthOf(query.From); !first.After(query.To); first = first.AddMonths(1) {
			key := first.String()[:7]
			if i == 0 {
				c.Labels = append(c.Labels, r.say("%d月", int(first.Month())))
			}
			line.Values = append(line.Values, amount(m, months[key]))
			of := query
			of.From, of.To = first, first.AddMonths(1).AddDays(-1)
			line.Links = append(line.Links, figureLink(t.Town, first.Year(), m.ID, "", of))
		}
		if len(line.Values) == len(c.Labels) {
			c.Series = append(c.Series, line)
		}
	}
	return c, nil
}

func monthOf(d calendar.Date) calendar.Date { return calendar.New(d.Year(), d.Month(), 1) }

// byArea draws a measure village by village. Nil: everything belongs to the town as a whole.
func (s *site) byArea(r *request, t *office.Desk, year int, m *handbook.Measure, q figures.Query) (*chart, error) {
	sums, err := t.Breakdown(r.Context(), m.ID, q, false)
	if err != nil {
		return nil, err
	}
	below := func(code string) string { return village(t.Book, code, t.Today) }
	if t.Book.Closed(q.Area, t.Today) { // as it was
		below = func(code string) string { return code }
	} else if q.Area != "" && q.Area != t.Book.Root() {
		below = func(code string) string { return t.Book.Present(code, t.Today) }
	}
	totals := map[string]int64{}
	for _, sum := range sums {
		totals[below(sum.Area)] += sum.Amount
	}
	delete(totals, "")
	codes := make([]string, 0, len(totals))
	for code, n := range totals {
		if n != 0 {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 || len(codes) == 1 && (codes[0] == t.Book.Root() || codes[0] == q.Area) {
		return nil, nil
	}
	slices.SortFunc(codes, func(a, b string) int {
		return cmp.Or(cmp.Compare(totals[b], totals[a]), strings.Compare(a, b))
	})
	c := &chart{Form: "bar", Title: r.say("按村（社区）"), Unit: m.Unit, Series: []series{{Name: m.Title.In(r.lang)}}}
	for _, code := range codes {
		of := q
		of.Area = code
		c.Labels = append(c.Labels, areaTitle(t.Book, code, r.lang))
		c.Series[0].Values = append(c.Series[0].Values, amount(m, totals[code]))
		c.Series[0].Links = append(c.Series[0].Links, figureLink(t.Town, year, m.ID, "", of))
	}
	return c, nil
}

// byFacet draws the parts of a figure, one chart for each field it is broken down by.
func byFacet(r *request, t *office.Desk, year int, m *handbook.Measure, parts []figures.Figure, q figures.Query) []*chart {
	parts = slices.Clone(parts)
	place := func(f figures.Figure) int { // of its field in the handbook
		field, _, _ := strings.Cut(f.Facet, "=")
		return slices.Index(m.By, field)
	}
	slices.SortStableFunc(parts, func(a, b figures.Figure) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(b.Value.Units, a.Value.Units))
	})
	var charts []*chart
	of := map[string]*chart{}
	for _, f := range parts {
		field, value := f.FacetTitles(r.lang)
		c := of[field]
		if c == nil {
			c = &chart{Form: "pie", Title: r.say("按%s", field), Unit: m.Unit, Series: []series{{Name: m.Title.In(r.lang)}}}
			of[field], charts = c, append(charts, c)
		}
		c.Labels = append(c.Labels, value)
		c.Series[0].Values = append(c.Series[0].Values, jsonValue{f.Value})
		c.Series[0].Links = append(c.Series[0].Links, figureLink(t.Town, year, m.ID, f.Facet, q))
	}
	const most = 6 // more cannot be told apart in a pie
	for _, c := range charts {
		if len(c.Labels) > most {
			c.Form = "bar"
		}
	}
	return charts
}
