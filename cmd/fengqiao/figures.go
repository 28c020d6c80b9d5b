package main

import (
	"fmt"
	"strconv"
	"text/tabwriter"

	"fengqiao/internal/figures"
)

// ofYear names a town's year.
type ofYear struct {
	Town string `required:"" help:"Key of the town, e.g. wangcao."`
	Year year   `required:"" help:"The year."`
}

// year is one of somebody's books: far off the calendar a year has no first day, and a figure without one would be that
// of all years.
type year int

// UnmarshalText reads a year from the command line.
func (y *year) UnmarshalText(text []byte) error {
	const first, last = 1900, 2999
	n, err := strconv.Atoi(string(text))
	if err != nil || n < first || n > last {
		return fmt.Errorf("expected a year from %d to %d but got %q", first, last, text)
	}
	*y = year(n)
	return nil
}

// asked is a question about a town's year, or a part of it.
type asked struct {
	ofYear
	Area string `help:"Only this area (code) and what lies below it."`
	AsOf int64  `help:"As of this journal position."`
	JSON bool   `name:"json" help:"As JSON."`
}

func (a asked) query() figures.Query {
	q := figures.Year(int(a.Year))
	q.Area, q.AsOf = a.Area, a.AsOf
	return q
}

type figuresCmd struct {
	where
	asked
	Measure string `help:"Only this measure."`
}

// figureJSON is a figure as the command line contract has it.
type figureJSON struct {
	Measure  string        `json:"measure"`
	Title    string        `json:"title"`
	Facet    string        `json:"facet"`
	Value    figures.Value `json:"value"`
	Unit     string        `json:"unit"`
	Kind     string        `json:"kind"`
	Evidence int64         `json:"evidence"`
	// FacetTitle is the facet as people read it, records by their names; left out for the whole.
	FacetTitle string `json:"facet_title,omitempty"`
}

func (c *console) figure(f figures.Figure) figureJSON {
	out := figureJSON{Measure: f.Measure.ID, Title: f.Measure.Title.In(c.lang), Facet: f.Facet, Value: f.Value, Unit: f.Measure.Unit,
		Kind: f.Sort, Evidence: f.Evidence}
	_, out.FacetTitle = f.FacetTitles(c.lang)
	return out
}

func (cmd *figuresCmd) Run(c *console) error {
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	set, err := b.Figures(c.ctx, cmd.Town, cmd.query())
	if err != nil {
		return err
	}
	out := []figureJSON{}
	for _, f := range set.List() {
		if cmd.Measure == "" || f.Measure.ID == cmd.Measure {
			out = append(out, c.figure(f))
		}
	}
	if cmd.Measure != "" && len(out) == 0 {
		return unknownMeasure(cmd.Measure)
	}
	if cmd.JSON {
		return c.printJSON(out)
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, f := range out {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", f.Measure, f.Facet, title(f), f.Value.String()+f.Unit, f.Kind)
	}
	return w.Flush()
}

// title is a figure's title with the part it is of.
func title(f figureJSON) string {
	if f.FacetTitle == "" {
		return f.Title
	}
	return f.Title + " · " + f.FacetTitle
}
