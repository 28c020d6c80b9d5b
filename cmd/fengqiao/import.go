package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/sheets"
)

// ofKind names a kind of the handbook.
type ofKind struct {
	Kind string `required:"" help:"The kind of matter, e.g. dispute."`
}

func (o ofKind) of(b *handbook.Book) (*handbook.Kind, error) {
	if k, ok := b.Kind(o.Kind); ok {
		return k, nil
	}
	var ids []string
	for _, k := range b.Kinds {
		ids = append(ids, k.ID+" "+k.Title.Zh)
	}
	list := strings.Join(ids, "、")
	return nil, &sentence{
		fmt.Sprintf("工作手册里没有事项种类「%s」；有：%s。", o.Kind, list),
		fmt.Sprintf("the handbook has no kind %q; there are: %s", o.Kind, list)}
}

type importCmd struct {
	where
	ofKind
	Town   string `required:"" help:"Key of the town."`
	File   string `arg:"" help:"The .xlsx to import."`
	Sheet  string `help:"The worksheet to read; the one that fits best when left out."`
	DryRun bool   `help:"Show what would happen and record nothing."`
	By     string `help:"Who imports it; the user of this machine when left out."`
	Post   string `help:"In which post; any post that may do each step when left out."`
	JSON   bool   `name:"json" help:"What became of it, as JSON."`
}

func (cmd *importCmd) Run(c *console) error {
	b, err := cmd.open(c, writing)
	if err != nil {
		return err
	}
	defer b.Close()
	book, err := b.Book(c.ctx, cmd.Town)
	if err != nil {
		return err
	}
	kind, err := cmd.of(book)
	if err != nil {
		return err
	}
	file, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer file.Close()
	bar := c.progress(c.say("导入 ", "importing ") + filepath.Base(cmd.File))
	cfg := sheets.Config{Office: b.Office, Book: book, Town: cmd.Town, Kind: kind, By: cmp.Or(cmd.By, c.env("USER"), "import"),
		Post: cmd.Post, Sheet: cmd.Sheet, DryRun: cmd.DryRun, Progress: func(done, total int) { bar.at(int64(done), int64(total)) }}
	if cfg.Post == "" {
		// Who runs this program at the machine of the books may enter what every post has done.
		for _, p := range book.Posts {
			cfg.Also = append(cfg.Also, p.ID)
		}
	}
	r, err := sheets.Import(c.ctx, cfg, file)
	if err != nil {
		if r != nil && r.Rows > 0 { // broken off halfway: what is in the books must be known
			cmd.tell(c, r, "")
		}
		return err
	}
	bar.done()
	marked, err := cmd.mark(c, r)
	if err != nil {
		return err
	}
	if cmd.JSON {
		return c.printJSON(struct {
			*sheets.Result
			Marked string `json:"marked,omitempty"`
		}{r, marked})
	}
	cmd.tell(c, r, marked)
	return nil
}

// mark writes the copy of the user's workbook in which the faults are marked; nothing where there are none.
func (cmd *importCmd) mark(c *console, r *sheets.Result) (string, error) {
	if len(r.Faults) == 0 {
		return "", nil
	}
	var copied bytes.Buffer
	if err := r.Marked(&copied, c.lang); err != nil {
		return "", err
	}
	ext := filepath.Ext(cmd.File)
	name := strings.TrimSuffix(cmd.File, ext) + c.say("-问题", "-faults") + ext
	return name, os.WriteFile(name, copied.Bytes(), 0o600)
}

func (cmd *importCmd) tell(c *console, r *sheets.Result, marked string) {
	if cmd.DryRun {
		fmt.Fprintln(c.out, c.say("试运行，没有写入任何内容。", "A trial: nothing was recorded."))
	}
	fmt.Fprintln(c.out, c.say(
		fmt.Sprintf("工作表「%s」：共%d行记录，新登记%d件，补充后续步骤%d件，早已登记%d件，有问题未登记%d件。", r.Sheet, r.Rows, r.Entered, r.Continued, r.Already, r.Refused),
		fmt.Sprintf("sheet %q: %d rows, %d entered, %d continued, %d already there, %d refused", r.Sheet, r.Rows, r.Entered, r.Continued, r.Already, r.Refused)))
	for _, col := range r.Ignored {
		fmt.Fprintln(c.out, c.say("未导入的列：", "column not imported: ")+col.Letters+" "+col.Heading)
	}
	for _, s := range r.Skipped {
		fmt.Fprintln(c.out, c.say(fmt.Sprintf("第%d行跳过：", s.Row), fmt.Sprintf("row %d skipped: ", s.Row))+s.Why.In(c.lang))
	}
	for _, f := range r.Faults {
		fmt.Fprintln(c.out, f.In(c.lang))
	}
	if marked != "" {
		fmt.Fprintln(c.out, c.say("问题已标在副本里，改好后整份重新导入即可："+marked, "the faults are marked in a copy; mend it and import it again whole: "+marked))
	}
}

type templateCmd struct {
	HandbookDir string `name:"handbook" help:"Directory of definitions instead of the built-in ones." placeholder:"DIR"`
	ofKind
	Town   string `help:"Key of the town whose handbook applies; the first one when left out."`
	Output string `short:"o" required:"" help:"The .xlsx to write." placeholder:"FILE.xlsx"`
}

func (cmd *templateCmd) Run(c *console) error {
	defs, err := where{HandbookDir: cmd.HandbookDir}.definitions()
	if err != nil {
		return err
	}
	towns, err := handbook.Towns(defs)
	if err != nil {
		return err
	}
	if cmd.Town == "" && len(towns) > 0 {
		cmd.Town = towns[0]
	}
	if !slices.Contains(towns, cmd.Town) {
		list := strings.Join(towns, "、")
		return &sentence{"工作手册里没有乡镇「" + cmd.Town + "」；有：" + list + "。", "the handbook has no town " + cmd.Town + "; there are: " + list}
	}
	book, err := handbook.Load(defs, cmd.Town)
	if err != nil {
		return err
	}
	kind, err := cmd.of(book)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := sheets.Template(&text, book, kind, c.lang); err != nil {
		return err
	}
	if err := os.WriteFile(cmd.Output, text.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Fprintln(c.err, c.say("已写出模板："+cmd.Output, "wrote the template "+cmd.Output))
	return nil
}
