package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"fengqiao/internal/figures"
	"fengqiao/internal/report/check"
)

type checkCmd struct {
	where
	Files []string `arg:"" name:"file" help:"Reports to check: .txt, .md, .html, .docx; - for standard input."`
	JSON  bool     `name:"json" help:"As JSON."`
	Town  string   `help:"Also hold each number against the books of this town; with --data and --year."`
	Year  year     `help:"The year of those books."`
}

// checkedJSON is what check says of one file.
type checkedJSON struct {
	File     string        `json:"file"`
	Claims   []claimJSON   `json:"claims"`
	Findings []findingJSON `json:"findings"`
}

// claimJSON is a claim, with what the books say to it where they were asked.
type claimJSON struct {
	check.Claim
	Books *bearingJSON `json:"books,omitempty"`
}

// bearingJSON is what the books say to a claim: borne, contradicted or not-kept, and by which figure.
type bearingJSON struct {
	Verdict string      `json:"verdict"`
	Figure  *figureJSON `json:"figure,omitempty"`
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
	against, err := cmd.books(c)
	if err != nil {
		return err
	}
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
		said := checkedJSON{File: file, Claims: []claimJSON{}, Findings: []findingJSON{}}
		for _, claim := range r.Claims {
			said.Claims = append(said.Claims, claimJSON{Claim: claim})
		}
		if against != nil {
			for i, b := range against(r) {
				said.Claims[i].Books = &bearingJSON{Verdict: b.Verdict}
				if b.Figure != nil {
					f := c.figure(*b.Figure)
					said.Claims[i].Books.Figure = &f
				}
			}
		}
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

// books gives what holds a text against a town's year; nil where no town is named.
func (cmd *checkCmd) books(c *console) (func(*check.Result) []check.Bearing, error) {
	if cmd.Town == "" && cmd.Year == 0 && cmd.Data == "" {
		return nil, nil
	}
	if cmd.Town == "" || cmd.Year == 0 {
		c.complain(&sentence{"与账目核对要同时写明 --data（或 --database）、--town、--year。", "to hold a report against books name --data (or --database), --town and --year"})
		return nil, exitCode(exitUsage)
	}
	b, err := cmd.open(c, reading)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	book, err := b.Book(c.ctx, cmd.Town)
	if err != nil {
		return nil, err
	}
	set, err := b.Figures(c.ctx, cmd.Town, figures.Year(int(cmd.Year)))
	if err != nil {
		return nil, err
	}
	return func(r *check.Result) []check.Bearing { return r.Against(book, set) }, nil
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
	if borne, asked := r.borne(); asked {
		fmt.Fprintln(c.out, c.say(
			fmt.Sprintf("%s：账上有据%d个，与账不符%d个，账上不记%d个。", r.File, borne[check.Borne], borne[check.Contradicted], borne[check.NotKept]),
			fmt.Sprintf("%s: the books bear %d, contradict %d, do not keep %d", r.File, borne[check.Borne], borne[check.Contradicted], borne[check.NotKept])))
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

// borne counts the claims by what the books say; asked is false where they were not asked.
func (r checkedJSON) borne() (counts map[string]int, asked bool) {
	counts = map[string]int{}
	for _, c := range r.Claims {
		if c.Books != nil {
			counts[c.Books.Verdict]++
			asked = true
		}
	}
	return counts, asked
}
