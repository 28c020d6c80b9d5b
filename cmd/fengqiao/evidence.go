package main

import (
	"fmt"

	"fengqiao/internal/calendar"
	"fengqiao/internal/office"
)

func unknownMeasure(id string) error { return &office.UnknownMeasure{Measure: id} }

type evidenceCmd struct {
	where
	asked
	Measure string `required:"" help:"The measure."`
	Facet   string `help:"One facet, e.g. channel=visit."`
}

// evidenceJSON is one matter behind a figure.
type evidenceJSON struct {
	Matter     int64         `json:"matter"`
	Number     string        `json:"number"`
	Title      string        `json:"title"`
	Kind       string        `json:"kind"`
	Area       string        `json:"area"`
	Stage      string        `json:"stage"`
	Measure    string        `json:"measure"`
	Day        calendar.Date `json:"day"`
	Amount     int64         `json:"amount"`
	Seq        int64         `json:"seq"`
	Correction bool          `json:"correction"`
}

func (cmd *evidenceCmd) Run(c *console) error {
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	found, err := b.Evidence(c.ctx, cmd.Town, cmd.Measure, cmd.Facet, cmd.query(), 0, 0)
	if err != nil {
		return err
	}
	out := make([]evidenceJSON, len(found))
	for i, e := range found {
		out[i] = evidenceJSON{e.Matter, e.Row.Number, e.Row.Title, e.Row.Kind, e.Row.Area, e.Row.Stage, e.Measure, e.Day, e.Amount, e.Seq, e.Correction}
	}
	if cmd.JSON {
		return c.printJSON(out)
	}
	for _, e := range out {
		fmt.Fprintf(c.out, "%s  #%d  %s  %s  %d\n", e.Day, e.Matter, e.Number, e.Title, e.Amount)
	}
	return nil
}
