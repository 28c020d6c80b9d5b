package main

import (
	"errors"
	"fmt"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
)

type handbookCmd struct {
	Lint lintCmd `cmd:"" help:"Check definitions and play their scenarios."`
}

type lintCmd struct {
	Dir string `arg:"" optional:"" help:"Directory of definitions; the built-in ones when left out."`
}

func (cmd *lintCmd) Run(c *console) error {
	defs, err := where{HandbookDir: cmd.Dir}.definitions()
	if err != nil {
		return err
	}
	towns, err := handbook.Towns(defs)
	if err != nil {
		return err
	}
	books := make(map[string]*handbook.Book, len(towns))
	failed := 0
	for _, town := range towns {
		b, err := handbook.Load(defs, town)
		if faults := (handbook.Faults)(nil); errors.As(err, &faults) {
			fmt.Fprintln(c.out, faults.In(c.lang))
			failed += len(faults)
			continue
		}
		if err != nil {
			return err
		}
		books[town] = b
	}
	if failed > 0 {
		return exitCode(exitFaults)
	}
	scenarios, err := handbook.Scenarios(defs)
	if err != nil {
		return err
	}
	for _, s := range scenarios {
		for town, b := range books {
			if s.Town != "" && s.Town != town {
				continue
			}
			if err := office.Play(b, s); err != nil {
				failed++
				fmt.Fprintf(c.out, "%s:%d: %s: %s\n", s.File, s.Line, s.Name, c.word(err))
			}
		}
	}
	if failed > 0 {
		return exitCode(exitFaults)
	}
	fmt.Fprintln(c.out, c.say(
		fmt.Sprintf("工作手册完好：%d个乡镇，%d个情景全部通过。", len(books), len(scenarios)),
		fmt.Sprintf("the handbook is sound: %d town(s), %d scenarios all hold", len(books), len(scenarios))))
	return nil
}
