package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"fengqiao/internal/backup"
	"fengqiao/internal/demo"
	"fengqiao/internal/sheets"
	"fengqiao/internal/web"
)

type serveCmd struct {
	where
	Addr    string `default:":8080" help:"Address to listen on."`
	Backups int    `default:"10" help:"How many of the backups made from the page are kept." placeholder:"N"`
}

func (cmd *serveCmd) Run(c *console) error {
	if cmd.Backups < 1 {
		return &sentence{"--backups 至少为1。", "--backups is 1 at least"}
	}
	return serve(c, cmd.where, cmd.Addr, cmd.Backups, present, web.Config{})
}

// serve lets people work on the books until the program is told to stop; keep is how many backups are kept, now the
// instant it is in a town.
func serve(c *console, w where, addr string, keep int, now func(town string) time.Time, cfg web.Config) error {
	b, err := w.books(c, creating, rand.Reader, now)
	if err != nil {
		return err
	}
	defer b.Close()
	cfg.Office, cfg.People = b.Office, b.people()
	cfg.Log = slog.New(slog.NewTextHandler(c.err, nil))
	cfg.Claims = func(ctx context.Context, town string, year int) ([]web.Claim, error) {
		return claimsOf(ctx, b, town, year)
	}
	cfg.Sheet, cfg.Sheets = sheets.Export, sheets.Pages{}
	if w.Database == "" {
		// Without the key, which stays in the data directory: what leaves by a browser shall not open the personal data.
		cfg.Backups = &backup.Keeper{Source: w.source(b, true), Dir: filepath.Join(w.Data, "backups"), Keep: keep, Now: time.Now, Log: cfg.Log}
		defer cfg.Backups.Close()
	}
	if cfg.FirstRun, err = firstRun(c.ctx, b); err != nil {
		return err
	}
	pages, err := web.New(cfg)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return &sentence{
			fmt.Sprintf("无法在 %s 上提供服务（%v）；可能已有程序占用，请换一个 --addr。", addr, err),
			fmt.Sprintf("cannot listen on %s (%v); another program may be using it, try another --addr", addr, err)}
	}
	server := &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	if at := address(listener.Addr()); cfg.FirstRun != "" {
		fmt.Fprintln(c.out, c.say("还没有任何账号，请在浏览器打开 ", "there is no account yet; open in a browser: ")+at+"first-run?token="+cfg.FirstRun)
	} else {
		fmt.Fprintln(c.out, c.say("请在浏览器打开 ", "open in a browser: ")+at)
	}
	stopped := make(chan error, 1)
	go func() {
		<-c.ctx.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(ctx)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// firstRun is a word for the first-run page where nobody has an account yet; empty where somebody has.
func firstRun(ctx context.Context, b *openBooks) (string, error) {
	rows, err := b.Towns(ctx)
	if err != nil {
		return "", err
	}
	for _, row := range rows {
		accounts, err := b.people().Accounts(ctx, row.Town)
		if err != nil || len(accounts) > 0 {
			return "", err
		}
	}
	return rand.Text(), nil
}

// address is what a person types into a browser to reach a listener on this machine.
func address(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}

// claimsOf are the demo's stated figures of one town's year, as the pages show them.
func claimsOf(ctx context.Context, b *openBooks, town string, year int) ([]web.Claim, error) {
	all, err := demo.Claims(ctx, b.Office)
	if err != nil {
		return nil, err
	}
	var out []web.Claim
	for _, c := range all {
		if c.Town == town && c.Year == year {
			out = append(out, web.Claim{Row: c.Row, Title: c.Subject, Measure: c.Measure, Facet: c.Facet, Stated: c.Stated.String(),
				Value: c.Value.String(), Unit: c.Unit, Agrees: c.Agrees, Note: c.Note})
		}
	}
	return out, nil
}
