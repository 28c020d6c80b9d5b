package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"fengqiao/internal/report/check"
)

type checkCmd struct {
	Files []string `arg:"" name:"file" help:"Reports to check: .txt, .md, .html, .docx; - for standard input."`
	JSON  bool     `name:"json" help:"As JSON."`
}

// checkedJSON is what check says of one file.
type checkedJSON struct {
	File     string        `json:"file"`
	Claims   []check.Claim `json:"claims"`
	Findings []findingJSON `json:"findings"`
}

// findingJSON is a finding with its message in the user's language.
type findingJSON struct {
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Claims   []int  `json:"claims"`
	Stated   string `json:"stated"`
	Expected string `json:"expected"`
	Message  string `json:"message"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

func (cmd *checkCmd) Run(c *console) error {
	out, unusable, wrong := []checkedJSON{}, false, false
	for _, file := range cmd.Files {
		text, err := readReport(c, file)
		if bad := (*check.Unusable)(nil); errors.As(err, &bad) {
			c.complain(&sentence{file + "：" + bad.Zh, file + ": " + bad.En})
			unusable = true
			continue
		} else if err != nil {
			c.complain(err)
			unusable = true
			continue
		}
		r := check.Check(text)
		said := checkedJSON{File: file, Claims: r.Claims, Findings: []findingJSON{}}
		for _, f := range r.Findings {
			wrong = wrong || f.Severity == check.Error
			said.Findings = append(said.Findings, findingJSON{f.Severity, f.Rule, f.Claims, f.Stated, f.Expected, f.Says.In(c.lang), f.Start, f.End})
		}
		if cmd.JSON {
			out = append(out, said)
		} else {
			c.printChecked(text, said)
		}
	}
	if cmd.JSON {
		if err := c.printJSON(out); err != nil {
			return err
		}
	}
	switch {
	case unusable:
		return exitCode(exitUsage)
	case wrong:
		return exitCode(exitFaults)
	}
	return nil
}

// readReport reads a file, or standard input as plain text.
func readReport(c *console, file string) (*check.Text, error) {
	in := c.in
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, check.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	return check.Read(file, data)
}

// printChecked says in lines what is wrong and where.
func (c *console) printChecked(text *check.Text, r checkedJSON) {
	for _, f := range r.Findings {
		what := c.say("矛盾", "contradiction")
		if f.Severity == check.Warning {
			what = c.say("存疑", "doubt")
		}
		quote := text.Quote(f.Start, f.End)
		fmt.Fprintln(c.out, c.say(
			fmt.Sprintf("%s 第%d行 %s：%s\n    “%s”", r.File, text.Line(f.Start), what, f.Message, quote),
			fmt.Sprintf("%s line %d %s: %s\n    “%s”", r.File, text.Line(f.Start), what, f.Message, quote)))
	}
	errs := 0
	for _, f := range r.Findings {
		if f.Severity == check.Error {
			errs++
		}
	}
	fmt.Fprintln(c.out, c.say(
		fmt.Sprintf("%s：数字%d个，矛盾%d处，存疑%d处。", r.File, len(r.Claims), errs, len(r.Findings)-errs),
		fmt.Sprintf("%s: %d numbers, %d contradictions, %d doubts", r.File, len(r.Claims), errs, len(r.Findings)-errs)))
}
