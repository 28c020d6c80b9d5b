// Command fengqiao keeps a township's law-based-government books: see README.md, and docs/architecture.md for how it
// is made. A file per subcommand; all wiring is here.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// collectAt is how far the heap grows between collections, in percent. A command begins with reading hundreds of
// definition files, which makes much garbage on a small heap: with Go's own 100 a third of the loading is collection.
const collectAt = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes of the program.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
	exitFaults = 3 // verify, lint or check found something wrong
)

// console is what a subcommand has of the world.
type console struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	lang     string
}

// cli is the whole command line.
type cli struct {
	Lang string `help:"Language of messages: zh or en. Default: FENGQIAO_LANG, else the locale (zh unless it begins with en)." enum:"zh,en," default:""`

	Demo      demoCmd     `cmd:"" help:"Build the demo towns into DIR, then serve them."`
	Serve     serveCmd    `cmd:"" help:"Serve the pages."`
	Figures   figuresCmd  `cmd:"" help:"Print a town's figures."`
	Evidence  evidenceCmd `cmd:"" help:"Print the matters behind a figure."`
	Report    reportCmd   `cmd:"" help:"Compose the yearly report as .docx."`
	Form      formCmd     `cmd:"" help:"Superiors' forms, filled in from the books."`
	Document  documentCmd `cmd:"" help:"Compose a paper of a matter as .docx, or list its papers."`
	Claims    claimsCmd   `cmd:"" help:"Hold the demo towns' stated figures against the books."`
	Check     checkCmd    `cmd:"" help:"List the numbers of any report and say where they contradict each other."`
	Import    importCmd   `cmd:"" help:"Import a spreadsheet."`
	Template  templateCmd `cmd:"" help:"Write a kind's spreadsheet template."`
	CloseYear closeCmd    `cmd:"" name:"close" help:"Close a year of a town's books."`
	Rebuild   rebuildCmd  `cmd:"" help:"Drop what is projected and replay the journal."`
	Verify    verifyCmd   `cmd:"" help:"Audit the books: hashes, then replay and compare."`
	Backup    backupCmd   `cmd:"" help:"Make one file of the books, their files and key, while others go on writing."`
	Restore   restoreCmd  `cmd:"" help:"Make a data directory of a backup, and verify it."`
	Sweep     sweepCmd    `cmd:"" help:"Do what follows by itself: re-date clocks by late holiday notices, act where a last day has passed."`
	User      userCmd     `cmd:"" help:"Accounts of those who sign in."`
	Handbook  handbookCmd `cmd:"" help:"The handbook of definitions."`
}

// run is the program as a value tests can run.
func run(ctx context.Context, args []string, env func(string) string, in io.Reader, out, errOut io.Writer) int {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("fengqiao"), kong.Description("Fengqiao 枫桥: a township's law-based-government books."),
		kong.Writers(out, errOut), kong.Exit(func(code int) { exited = code }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	con := &console{ctx: ctx, in: in, out: out, err: errOut, env: env, lang: language(cmp.Or(c.Lang, langOf(args)), env)}
	if err != nil {
		con.complain(&sentence{zh: "命令写得不对：" + usageZh(err.Error()) + "；fengqiao --help 列出全部命令。", en: err.Error() + "; fengqiao --help lists the commands"})
		return exitUsage
	}
	err = parsed.Run(con)
	var code exitCode
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	default:
		con.complain(err)
		return exitFailed
	}
}

// exitCode ends the program with a code after everything has been said.
type exitCode int

// Error implements error.
func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

// langOf finds --lang in a command line that could not be parsed.
func langOf(args []string) string {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return v
		}
		if a == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

// language is the user's setting.
func language(flag string, env func(string) string) string {
	for _, v := range []string{flag, env("FENGQIAO_LANG"), env("LC_ALL"), env("LC_MESSAGES"), env("LANG")} {
		switch {
		case strings.HasPrefix(v, "en"):
			return "en"
		case strings.HasPrefix(v, "zh"):
			return "zh"
		}
	}
	return "zh"
}
