package main

import (
	"fmt"
	"text/tabwriter"

	"fengqiao/internal/demo"
)

type claimsCmd struct {
	where
	JSON bool `name:"json" help:"As JSON."`
}

func (cmd *claimsCmd) Run(c *console) error {
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	claims, err := demo.Claims(c.ctx, b.Office)
	if err != nil {
		return err
	}
	if cmd.JSON {
		return c.printJSON(claims)
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, claim := range claims {
		verdict := c.say("相符", "agrees")
		switch {
		case claim.Value.None:
			verdict = c.say("不统计", "not kept")
		case !claim.Agrees:
			verdict = c.say("不符", "differs")
		}
		fmt.Fprintf(w, "%s\t%s\t%s%s\t%s\t%s\t%s\t%s\n", claim.Row, claim.Town, claim.Stated, claim.Unit, claim.Value, verdict, claim.Subject, claim.Note)
	}
	return w.Flush()
}
