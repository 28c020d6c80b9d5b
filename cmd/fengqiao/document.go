package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"fengqiao/internal/office"
)

type documentCmd struct {
	where
	Town     string `required:"" help:"Key of the town, e.g. wangcao."`
	Matter   string `required:"" help:"The matter: the journal position that opened it, or its number." placeholder:"N|NUMBER"`
	Document string `help:"The paper. Without it, the matter's papers are listed." placeholder:"ID"`
	Output   string `short:"o" help:"The .docx to write." placeholder:"FILE.docx"`
	JSON     bool   `name:"json" help:"List as JSON."`
}

// documentJSON is one paper of a matter.
type documentJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Due   bool   `json:"due"`
	Wants string `json:"wants,omitempty"`
}

func (cmd *documentCmd) Run(c *console) error {
	if (cmd.Document == "") != (cmd.Output == "") {
		return &sentence{"--document 和 -o 须一起写：要哪份文书，写到哪个文件。", "--document and -o go together: which paper, and the file to write it to"}
	}
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	id, err := strconv.ParseInt(cmd.Matter, 10, 64)
	if err != nil {
		if id, err = b.Numbered(c.ctx, cmd.Town, cmd.Matter); err != nil {
			return err
		}
	}
	if cmd.Document == "" {
		return cmd.list(c, b.Office, id)
	}
	p, err := b.Document(c.ctx, cmd.Town, id, cmd.Document, office.InFull)
	if err != nil {
		return err
	}
	var doc bytes.Buffer
	if err := p.WriteDocx(&doc); err != nil {
		return err
	}
	// Others on the machine have no business with the names in it.
	if err := os.WriteFile(cmd.Output, doc.Bytes(), 0o600); err != nil {
		return err
	}
	fmt.Fprintln(c.err, c.say(fmt.Sprintf("已写出 %s：%s。", cmd.Output, p.Title.Zh), fmt.Sprintf("wrote %s: %s", cmd.Output, p.Title.In("en"))))
	return nil
}

func (cmd *documentCmd) list(c *console, o *office.Office, id int64) error {
	r, err := o.Record(c.ctx, cmd.Town, id)
	if err != nil {
		return err
	}
	papers, err := r.Documents()
	if err != nil {
		return err
	}
	out := []documentJSON{}
	for _, p := range papers {
		out = append(out, documentJSON{p.ID, p.Title.In(c.lang), p.Wants.Zh == "", p.Wants.In(c.lang)})
	}
	if cmd.JSON {
		return c.printJSON(out)
	}
	for _, p := range out {
		state := c.say("可以出具", "due")
		if !p.Due {
			state = p.Wants
		}
		fmt.Fprintf(c.out, "%s  %s  %s\n", p.ID, p.Title, state)
	}
	return nil
}
