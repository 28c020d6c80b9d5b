package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fengqiao/internal/backup"
	"fengqiao/internal/office"
	"fengqiao/internal/store"
)

type backupCmd struct {
	where
	Out        string `short:"o" required:"" help:"The archive to make, or a directory to make it in under a name of its own." placeholder:"FILE|DIR"`
	WithoutKey bool   `help:"Leave the key of the personal data out of the archive; then keep it elsewhere yourself."`
}

func (cmd *backupCmd) Run(c *console) error {
	if cmd.Database != "" {
		return &sentence{
			"PostgreSQL 的账请用它自己的工具备份，先数据库、后附件：\n" +
				"1. pg_dump --format=custom --file=fengqiao.dump 数据库地址\n" +
				"2. 复制 --files 指明的附件目录（其中的 incoming 不用）\n" +
				"3. 另行保管环境变量 FENGQIAO_KEY 里的密钥，没有它打不开个人信息\n" +
				"恢复用 pg_restore，再把附件目录放回，运行 fengqiao verify 核账。",
			"back books on PostgreSQL up with its own tools, the database before the files:\n" +
				"1. pg_dump --format=custom --file=fengqiao.dump URL\n" +
				"2. copy the directory of files named by --files (without incoming)\n" +
				"3. keep the key in FENGQIAO_KEY apart: without it the personal data cannot be opened\n" +
				"restore with pg_restore, put the files back and run fengqiao verify"}
	}
	b, err := cmd.open(c, reading)
	if err != nil {
		return err
	}
	defer b.Close()
	at := time.Now()
	out := cmd.Out
	if info, err := os.Stat(out); err == nil && info.IsDir() || strings.HasSuffix(out, string(filepath.Separator)) {
		out = filepath.Join(out, backup.Name(at))
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o700); err != nil {
		return err
	}
	bar := c.progress(c.say("备份", "backing up"))
	m, err := backup.Write(c.ctx, cmd.source(b, cmd.WithoutKey), out, at, bar.at)
	if err != nil {
		return err
	}
	bar.done()
	fmt.Fprintln(c.out, c.say(fmt.Sprintf("已备份到 %s（%d个文件）。", out, len(m.Entries)), fmt.Sprintf("backed up to %s (%d files)", out, len(m.Entries))))
	if m.WithKey {
		fmt.Fprintln(c.out, c.say("备份里有个人信息的密钥：拿到它就能看到当事人的姓名。请像保管账目一样保管；要分开保管的，用 --without-key。",
			"The backup holds the key of the personal data: whoever has it can read the parties' names. Keep it as you keep the books; --without-key leaves the key out."))
		return nil
	}
	fmt.Fprintln(c.out, c.say(fmt.Sprintf("备份里没有个人信息的密钥：请把 %s 另行保管，没有它就打不开个人信息，也无法恢复。", filepath.Join(cmd.Data, backup.KeyFile)),
		fmt.Sprintf("The backup is without the key of the personal data: keep %s apart; without it the personal data cannot be opened, nor the backup restored.", filepath.Join(cmd.Data, backup.KeyFile))))
	return nil
}

// source is what a data directory has to be backed up.
func (w where) source(b *openBooks, apart bool) backup.Source {
	files := w.FilesDir
	if files == "" {
		files = filepath.Join(w.Data, backup.FilesDir)
	}
	return backup.Source{Books: b.store, Files: files, Key: filepath.Join(w.Data, backup.KeyFile), Apart: apart}
}

type restoreCmd struct {
	Archive     string `arg:"" name:"FILE|DIR" help:"The archive, or a directory of which the newest is taken."`
	Data        string `required:"" help:"New data directory; it must be empty or missing." placeholder:"NEWDIR"`
	Key         string `help:"File with the key of the personal data, for an archive without it." placeholder:"FILE"`
	HandbookDir string `name:"handbook" help:"Directory of definitions instead of the built-in ones." placeholder:"DIR"`
}

func (cmd *restoreCmd) Run(c *console) error {
	archive := cmd.Archive
	if info, err := os.Stat(archive); err == nil && info.IsDir() {
		all, err := (&backup.Keeper{Dir: archive}).List()
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return &sentence{"目录 " + archive + " 里没有备份。", "there is no backup in " + archive}
		}
		archive = filepath.Join(archive, all[0].Name)
	}
	bar := c.progress(c.say("恢复 ", "restoring ") + archive)
	unsound := 0
	m, err := backup.Restore(c.ctx, archive, cmd.Data, cmd.Key, func(dir string) error {
		bar.done()
		n, err := cmd.audit(c, dir)
		unsound = n
		return err
	}, bar.at)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, c.say(fmt.Sprintf("已恢复到 %s，是%s的备份。", cmd.Data, m.Made.In(time.Local).Format("2006-01-02 15:04")),
		fmt.Sprintf("restored to %s, as backed up at %s", cmd.Data, m.Made.In(time.Local).Format("2006-01-02 15:04"))))
	if unsound > 0 {
		fmt.Fprintln(c.out, c.say("备份本身完整，但备份时账上已有以上问题。", "The backup is as it was made, but the books had these faults when it was."))
		return exitCode(exitFaults)
	}
	return nil
}

// audit verifies all books in a restored directory, bringing an older database up to date first, and says how many
// faults they have.
func (cmd *restoreCmd) audit(c *console, dir string) (found int, err error) {
	b, err := where{Data: dir, HandbookDir: cmd.HandbookDir}.open(c, writing)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.Close(), os.Remove(filepath.Join(dir, store.LockName))) }()
	err = ofTowns{}.each(c, b, c.say("核账", "verifying"), func(town string, at func(done, total int64)) error {
		faults, err := b.Verify(c.ctx, town, at)
		for _, f := range faults {
			fmt.Fprintln(c.out, town+": "+f.Says.In(c.lang))
		}
		found += len(faults)
		if err == nil && len(faults) == 0 {
			fmt.Fprintln(c.out, town+c.sound(c.ctx, b.Office, town))
		}
		return err
	})
	return found, err
}

// sound says how far books go that were found sound.
func (c *console) sound(ctx context.Context, o *office.Office, town string) string {
	row, err := o.Town(ctx, town)
	if err != nil {
		return c.say("：账目完好。", ": the books are sound.")
	}
	return c.say(fmt.Sprintf("：流水%d条，账目完好。", row.Head.Seq), fmt.Sprintf(": %d journal entries, the books are sound.", row.Head.Seq))
}
