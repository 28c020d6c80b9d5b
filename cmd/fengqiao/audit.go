package main

import (
	"fmt"

	"fengqiao/internal/office"
)

// ofTowns names towns; all by default.
type ofTowns struct {
	Town string `help:"Key of the town; all towns when left out."`
}

func (o ofTowns) towns(c *console, b *openBooks) ([]string, error) {
	if o.Town != "" {
		_, err := b.Town(c.ctx, o.Town)
		return []string{o.Town}, err
	}
	rows, err := b.Towns(c.ctx)
	if err != nil {
		return nil, err
	}
	var towns []string
	for _, r := range rows {
		towns = append(towns, r.Town)
	}
	return towns, nil
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
	towns, err := cmd.towns(c, b)
	if err != nil {
		return err
	}
	for _, town := range towns {
		bar := c.progress(c.say("重建 ", "rebuilding ") + town)
		if err := b.Rebuild(c.ctx, town, bar.at); err != nil {
			return err
		}
		bar.done()
	}
	return nil
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
	towns, err := cmd.towns(c, b)
	if err != nil {
		return err
	}
	all := map[string][]office.Fault{}
	found := 0
	for _, town := range towns {
		bar := c.progress(c.say("核账 ", "verifying ") + town)
		faults, err := b.Verify(c.ctx, town, bar.at)
		if err != nil {
			return err
		}
		bar.done()
		all[town] = append([]office.Fault{}, faults...)
		found += len(faults)
		if cmd.JSON {
			continue
		}
		for _, f := range faults {
			fmt.Fprintln(c.out, town+": "+f.Says.In(c.lang))
		}
		if len(faults) == 0 {
			fmt.Fprintln(c.out, town+c.say("：账目完好。", ": the books are sound."))
		}
	}
	if cmd.JSON {
		if err := c.printJSON(all); err != nil {
			return err
		}
	}
	if found > 0 {
		return exitCode(exitFaults)
	}
	return nil
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
	if err := b.CloseYear(c.ctx, cmd.Town, cmd.Year, cmd.By, cmd.Post); err != nil {
		return err
	}
	fmt.Fprintln(c.out, c.say(fmt.Sprintf("%d年已封账；此后的更正会另行标明。", cmd.Year), fmt.Sprintf("%d is closed; later changes are marked as corrections.", cmd.Year)))
	return nil
}
