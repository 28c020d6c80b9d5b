package main

import (
	"encoding/json"
	"fmt"
	"os"

	"fengqiao/internal/press"
)

type reportCmd struct {
	where
	ofYear
	AsOf   int64  `help:"As of this journal position."`
	Output string `short:"o" required:"" help:"The file to write: .docx, .pdf (through LibreOffice) or .md, by its ending." placeholder:"FILE"`
	Source bool   `name:"appendix" help:"Append where each number comes from."`
	JSON   string `name:"json" help:"Also write the figures used, with the journal position." placeholder:"FILE"`
}

// reportJSON lists what a report stands on.
type reportJSON struct {
	Town     string       `json:"town"`
	Year     int          `json:"year"`
	Position int64        `json:"position"`
	Head     string       `json:"head"`
	Figures  []figureUsed `json:"figures"`
}

type figureUsed struct {
	figureJSON
	Position int64 `json:"position"`
}

func (cmd *reportCmd) Run(c *console) error {
	format, err := press.FormatOf(cmd.Output)
	if err != nil {
		return err
	}
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	r, err := b.Report(c.ctx, cmd.Town, int(cmd.Year), cmd.AsOf)
	if err != nil {
		return err
	}
	file, err := press.Yearly(c.ctx, r, format, cmd.Source)
	if err != nil {
		return err
	}
	used := reportJSON{Town: cmd.Town, Year: int(cmd.Year), Position: r.Head.Seq, Head: r.Head.Hash, Figures: []figureUsed{}}
	for _, f := range r.Figures() {
		used.Figures = append(used.Figures, figureUsed{c.figure(f), r.Head.Seq})
	}
	if err := os.WriteFile(cmd.Output, file, 0o644); err != nil {
		return err
	}
	if cmd.JSON != "" {
		text, err := json.MarshalIndent(used, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(cmd.JSON, append(text, '\n'), 0o644); err != nil {
			return err
		}
	}
	fmt.Fprintln(c.err, c.say(
		fmt.Sprintf("已写出 %s：%d个数字，依据流水至第%d条。", cmd.Output, len(used.Figures), used.Position),
		fmt.Sprintf("wrote %s: %d figures, standing on the journal up to entry %d", cmd.Output, len(used.Figures), used.Position)))
	return nil
}
