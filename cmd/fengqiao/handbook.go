package main

import (
	"errors"
	"fmt"
	"io/fs"

	"fengqiao/internal/handbook"
	"fengqiao/internal/manual"
	"fengqiao/internal/office"
)

type handbookCmd struct {
	Lint     lintCmd     `cmd:"" help:"Check definitions and play their scenarios."`
	Show     showCmd     `cmd:"" help:"Explain one kind of matter in words, or list the kinds."`
	Limits   limitsCmd   `cmd:"" help:"Print every time limit and condition by law (docs/limits.md)."`
	Schema   schemaCmd   `cmd:"" help:"Print a JSON Schema of the definition files, for editors."`
	Coverage coverageCmd `cmd:"" help:"Print which definitions carry out each mechanism (docs/coverage.md)."`
	Adopt    adoptCmd    `cmd:"" help:"Bring definitions into force for a town, opening its books when it has none."`
}

type lintCmd struct {
	Dir string `arg:"" optional:"" help:"Directory of definitions; the built-in ones when left out."`
}

func (cmd *lintCmd) Run(c *console) error {
	defs, err := where{HandbookDir: cmd.Dir}.definitions()
	if err != nil {
		return err
	}
	books, err := c.books(defs)
	if err != nil {
		return err
	}
	failed := 0
	scenarios, err := handbook.Scenarios(defs)
	if err != nil {
		return err
	}
	for _, s := range scenarios {
		for _, b := range books {
			if s.Town != "" && s.Town != b.Town.ID {
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

type adoptCmd struct {
	where
	Town string `required:"" help:"Key of the town."`
	By   string `required:"" help:"Who brings it into force."`
	Post string `default:"law-clerk" help:"In which post."`
}

func (cmd *adoptCmd) Run(c *console) error {
	b, err := cmd.open(c, creating)
	if err != nil {
		return err
	}
	defer b.Close()
	book, err := b.AdoptHandbook(c.ctx, cmd.Town, cmd.By, cmd.Post)
	if err != nil {
		return err
	}
	const short = 12
	fmt.Fprintln(c.out, c.say(
		fmt.Sprintf("%s自即日起按工作手册版本%s办理；受新放假通知影响的未办结时限已重算。", book.Town.Title.Zh, book.SHA[:short]),
		fmt.Sprintf("%s goes by handbook version %s from now on; open clocks that new holiday notices move have been re-dated", book.Town.Title.In("en"), book.SHA[:short])))
	return nil
}

// books loads the handbook of every town; faults are printed and end the command.
func (c *console) books(defs fs.FS) ([]*handbook.Book, error) {
	towns, err := handbook.Towns(defs)
	if err != nil {
		return nil, err
	}
	var books []*handbook.Book
	faulty := false
	for _, town := range towns {
		b, err := handbook.Load(defs, town)
		if faults := (handbook.Faults)(nil); errors.As(err, &faults) {
			fmt.Fprintln(c.out, faults.In(c.lang))
			faulty = true
			continue
		}
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	if faulty {
		return nil, exitCode(exitFaults)
	}
	return books, nil
}

type coverageCmd struct {
	Dir string `arg:"" optional:"" help:"Directory of definitions; the built-in ones when left out."`
}

func (cmd *coverageCmd) Run(c *console) error { return c.printed(cmd.Dir, manual.Coverage) }

type limitsCmd struct {
	Dir string `arg:"" optional:"" help:"Directory of definitions; the built-in ones when left out."`
}

func (cmd *limitsCmd) Run(c *console) error { return c.printed(cmd.Dir, manual.Limits) }

type schemaCmd struct {
	Dir string `arg:"" optional:"" help:"Directory of definitions whose posts, sections and kinds are offered; the built-in ones when left out."`
}

func (cmd *schemaCmd) Run(c *console) error {
	return c.printed(cmd.Dir, func(books []*handbook.Book) string { return string(handbook.Schema(books)) })
}

// printed prints a page made from the handbooks of all towns.
func (c *console) printed(dir string, page func([]*handbook.Book) string) error {
	defs, err := where{HandbookDir: dir}.definitions()
	if err != nil {
		return err
	}
	books, err := c.books(defs)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(c.out, page(books))
	return err
}

type showCmd struct {
	Kind string `arg:"" optional:"" help:"The kind, such as petition; all kinds by section when left out."`
	Town string `help:"Town whose handbook is shown; the first when left out."`
	Dir  string `name:"handbook" placeholder:"DIR" help:"Directory of definitions; the built-in ones when left out."`
}

func (cmd *showCmd) Run(c *console) error {
	defs, err := where{HandbookDir: cmd.Dir}.definitions()
	if err != nil {
		return err
	}
	town := cmd.Town
	if town == "" {
		towns, err := handbook.Towns(defs)
		if err != nil {
			return err
		}
		if len(towns) == 0 {
			return &sentence{"工作手册里没有乡镇。", "the handbook has no town"}
		}
		town = towns[0]
	}
	b, err := handbook.Load(defs, town)
	if err != nil {
		return err
	}
	if cmd.Kind == "" {
		_, err = fmt.Fprint(c.out, manual.Kinds(b, c.lang))
		return err
	}
	k, ok := b.Kind(cmd.Kind)
	if !ok {
		return &sentence{"没有事项种类“" + cmd.Kind + "”；fengqiao handbook show 列出全部种类。", "there is no kind " + cmd.Kind + "; fengqiao handbook show lists them"}
	}
	_, err = fmt.Fprint(c.out, manual.Show(b, k, c.lang))
	return err
}
