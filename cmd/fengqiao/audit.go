package main

import (
	"errors"
	"fmt"

	"fengqiao/internal/office"
)

// ofTowns names towns; all by default.
type ofTowns struct {
	Town string `help:"Key of the town; all towns when left out."`
}

// each does long work on every town named, showing how far it is.
func (o ofTowns) each(c *console, b *openBooks, what string, work func(town string, at func(done, total int64)) error) error {
	var towns []string
	if o.Town != "" {
		if _, err := b.Town(c.ctx, o.Town); err != nil {
			return err
		}
		towns = []string{o.Town}
	} else {
		rows, err := b.Towns(c.ctx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			towns = append(towns, r.Town)
		}
	}
	for _, town := range towns {
		bar := c.progress(what + " " + town)
		if err := work(town, bar.at); err != nil {
			return err
		}
		bar.done()
	}
	return nil
}

type rebuildCmd struct {
	where
	ofTowns
}

func (cmd *rebuildCmd) Run(c *console) error {
	b, err := cmd.open(c, writing)
	if err != nil {
		return err
	}
	defer b.Close()
	return cmd.each(c, b, c.say("重建", "rebuilding"), func(town string, at func(done, total int64)) error {
		return b.Rebuild(c.ctx, town, at)
	})
}

type verifyCmd struct {
	where
	ofTowns
	JSON bool `name:"json" help:"Faults as JSON."`
}

func (cmd *verifyCmd) Run(c *console) error {
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	all, found := map[string][]office.Fault{}, 0
	err = cmd.each(c, b, c.say("核账", "verifying"), func(town string, at func(done, total int64)) error {
		faults, err := b.Verify(c.ctx, town, at)
		all[town] = append([]office.Fault{}, faults...)
		found += len(faults)
		if cmd.JSON {
			return err
		}
		for _, f := range faults {
			fmt.Fprintln(c.out, town+": "+f.Says.In(c.lang))
		}
		if err == nil && len(faults) == 0 {
			fmt.Fprintln(c.out, town+c.say("：账目完好。", ": the books are sound."))
		}
		return err
	})
	if cmd.JSON && (err == nil || found > 0) {
		err = errors.Join(err, c.printJSON(all))
	}
	if err == nil && found > 0 {
		return exitCode(exitFaults)
	}
	return err
}

type closeCmd struct {
	where
	ofYear
	By   string `required:"" help:"Who closes it."`
	Post string `default:"town-head" help:"In which post."`
}

func (cmd *closeCmd) Run(c *console) error {
	b, err := cmd.open(c, writing)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := b.CloseYear(c.ctx, cmd.Town, int(cmd.Year), "", cmd.By, cmd.Post); err != nil {
		return err
	}
	fmt.Fprintln(c.out, c.say(fmt.Sprintf("%d年已封账；此后的更正会另行标明。", cmd.Year), fmt.Sprintf("%d is closed; later changes are marked as corrections.", cmd.Year)))
	return nil
}
