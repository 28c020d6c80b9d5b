package main

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
	"fengqiao/internal/report/form"
)

type formCmd struct {
	List formListCmd `cmd:"" help:"List the forms a town fills in."`
	Fill formFillCmd `cmd:"" help:"Fill a form in for a period."`
}

type formListCmd struct {
	where
	Town string `required:"" help:"Key of the town, e.g. wangcao."`
	JSON bool   `name:"json" help:"As JSON."`
}

// formJSON is one form of a town.
type formJSON struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	To    string   `json:"to"`
	Every string   `json:"every"`
	By    []string `json:"by"`
	Own   bool     `json:"own"`
	Cells int      `json:"cells"` // that are bound
}

func (cmd *formListCmd) Run(c *console) error {
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	book, err := b.Book(c.ctx, cmd.Town)
	if err != nil {
		return err
	}
	forms, err := b.Forms(c.ctx, cmd.Town)
	if err != nil {
		return err
	}
	out := []formJSON{}
	for _, f := range forms {
		if f.Retired {
			continue
		}
		layout, err := b.Layout(c.ctx, book, f)
		if err != nil {
			return err
		}
		out = append(out, formJSON{f.ID, f.Title.In(c.lang), f.To, f.Every, f.By, f.Own, len(layout.Bound())})
	}
	if cmd.JSON {
		return c.printJSON(out)
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, f := range out {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", f.ID, f.Title, f.To, f.Every, f.Cells)
	}
	return w.Flush()
}

type formFillCmd struct {
	where
	Town   string `required:"" help:"Key of the town, e.g. wangcao."`
	Form   string `required:"" help:"The form; fengqiao form list names them." placeholder:"ID"`
	Period string `required:"" help:"For which period: 2024-03, 2024-Q1, 2024-H1 or 2024, as the form is asked for." placeholder:"PERIOD"`
	AsOf   int64  `help:"As of this journal position."`
	Output string `short:"o" required:"" help:"The .xlsx to write." placeholder:"FILE.xlsx"`
	JSON   bool   `name:"json" help:"Also print what each cell says, as JSON."`
}

// filledJSON is a form as it was filled in.
type filledJSON struct {
	Town     string       `json:"town"`
	Form     string       `json:"form"`
	Period   string       `json:"period"`
	From     string       `json:"from"`
	To       string       `json:"to"`
	Position int64        `json:"position"`
	Head     string       `json:"head"`
	Cells    []form.Value `json:"cells"`
	Worked   form.Worked  `json:"worked"`
}

func (cmd *formFillCmd) Run(c *console) error {
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	f, err := b.Form(c.ctx, cmd.Town, cmd.Form)
	if errors.Is(err, office.ErrNotFound) {
		return &sentence{fmt.Sprintf("没有报表「%s」；fengqiao form list 列出全部。", cmd.Form), fmt.Sprintf("there is no form %q; fengqiao form list names them", cmd.Form)}
	}
	if err != nil {
		return err
	}
	slot, ok := handbook.SlotOf(f.Every, cmd.Period)
	if !ok {
		example := handbook.SlotAt(f.Every, calendar.Of(time.Now())).Key()
		return &sentence{fmt.Sprintf("「%s」不是这张表的时段，写成 %s 这样。", cmd.Period, example),
			fmt.Sprintf("%q is no period of this form; write it as %s", cmd.Period, example)}
	}
	// The last day of the period: the same books give the same file on any day.
	filled, err := b.Fill(c.ctx, cmd.Town, f, slot, slot.To, cmd.AsOf)
	if err != nil {
		return err
	}
	workbook, worked, err := filled.Workbook()
	if err != nil {
		return err
	}
	if err := os.WriteFile(cmd.Output, workbook, 0o644); err != nil {
		return err
	}
	kept, byHand := 0, 0
	for _, v := range filled.Values {
		switch v.Sort {
		case form.Kept:
			kept++
		case form.ByHand:
			byHand++
		}
	}
	if byHand > 0 {
		fmt.Fprintln(c.err, c.say(fmt.Sprintf("另有手填的%d格，没有记录作依据。", byHand), fmt.Sprintf("%d cells were filled in by hand; no record bears them", byHand)))
	}
	fmt.Fprintln(c.err, c.say(
		fmt.Sprintf("已写出 %s：%s %s，填写%d格，依据流水至第%d条。", cmd.Output, f.Title.Zh, slot.Title().Zh, kept, filled.Head.Seq),
		fmt.Sprintf("wrote %s: %s, %s, %d cells, standing on the journal up to entry %d", cmd.Output, f.Title.In("en"), slot.Title().En, kept, filled.Head.Seq)))
	if !cmd.JSON {
		return nil
	}
	return c.printJSON(filledJSON{cmd.Town, f.ID, slot.Key(), slot.From.String(), slot.To.String(), filled.Head.Seq, filled.Head.Hash, filled.Values, worked})
}
