package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fengqiao/internal/demo"
	"fengqiao/internal/office"
	"fengqiao/internal/web"
)

type demoCmd struct {
	where
	Addr    string   `default:":8080" help:"Address to listen on."`
	NoServe bool     `help:"Build only."`
	Town    []string `help:"Only these of the demo towns." placeholder:"TOWN"`
}

// demoBackups is how many backups the demo keeps.
const demoBackups = 3

// demoDir is where the demo is kept unless told otherwise.
const demoDir = "data/demo"

func (cmd *demoCmd) Run(c *console) error {
	if cmd.Data == "" && cmd.Database == "" {
		cmd.Data = demoDir
	}
	if err := cmd.build(c); err != nil {
		return err
	}
	if cmd.NoServe {
		return nil
	}
	// The demo towns' clocks would all have run out years ago: a town's today is the day its last entry was recorded.
	today, err := cmd.lastRecorded(c)
	if err != nil {
		return err
	}
	began := time.Now()
	now := func(town string) time.Time { return today[town].Add(time.Since(began)) }
	return serve(c, cmd.where, cmd.Addr, demoBackups, now, web.Config{Demo: true, DemoPassword: demo.Password})
}

// lastRecorded is the instant of the last entry in each town's books.
func (cmd *demoCmd) lastRecorded(c *console) (map[string]time.Time, error) {
	b, err := cmd.open(c, reading)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	rows, err := b.Towns(c.ctx)
	if err != nil {
		return nil, err
	}
	last := map[string]time.Time{}
	for _, row := range rows {
		for line, err := range b.Store.Lines(c.ctx, row.Town, office.LineQuery{From: row.Head.Seq}) {
			if err != nil {
				return nil, err
			}
			last[row.Town] = line.At
		}
	}
	return last, nil
}

// invite opens a demo town's accounts, once.
func invite(c *console, b *openBooks, town string) error {
	there, err := b.people().Accounts(c.ctx, town)
	if err != nil || len(there) > 0 {
		return err
	}
	book, err := b.Book(c.ctx, town)
	if err != nil {
		return err
	}
	accounts, err := demo.Accounts(book)
	if err != nil {
		return err
	}
	return b.people().Open(c.ctx, book, accounts, demo.Password)
}

// build makes what is not there yet; books that are complete stay as they are.
func (cmd *demoCmd) build(c *console) (err error) {
	towns := demo.Towns()
	for _, town := range cmd.Town {
		if !slices.Contains(towns, town) {
			return &sentence{"没有示例乡镇「" + town + "」；有：" + strings.Join(towns, "、") + "。", "there is no demo town " + town + "; there are: " + strings.Join(towns, ", ")}
		}
	}
	if len(cmd.Town) > 0 {
		towns = cmd.Town
	}
	clock := demo.NewClock()
	b, err := cmd.books(c, creating, clock, clock.Now)
	if err != nil {
		return err
	}
	defer func() {
		if closed := b.Close(); err == nil {
			err = closed
		}
	}()
	for _, town := range towns {
		bar := c.progress(c.say("生成示例账 ", "building the demo books of ") + town)
		if err := demo.Build(c.ctx, b.Office, clock, town, bar.at); err != nil {
			return err
		}
		bar.done()
		if err := invite(c, b, town); err != nil {
			return err
		}
		row, err := b.Town(c.ctx, town)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, c.say(
			fmt.Sprintf("%s：流水%d条，末条指纹 %.12s。", town, row.Head.Seq, row.Head.Hash),
			fmt.Sprintf("%s: %d journal entries, head %.12s", town, row.Head.Seq, row.Head.Hash)))
	}
	return nil
}
