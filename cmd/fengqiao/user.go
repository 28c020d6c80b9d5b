package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"fengqiao/internal/people"
)

// userCmd keeps accounts where there is no administrator yet, or none who remembers the password.
type userCmd struct {
	Add   userAddCmd   `cmd:"" help:"Open an account; its one-time password is printed."`
	List  userListCmd  `cmd:"" help:"List the accounts of a town."`
	Reset userResetCmd `cmd:"" help:"Give an account a new one-time password and end its sessions."`
	Close userCloseCmd `cmd:"" help:"Close an account: it may no longer sign in."`
}

type townUsers struct {
	where
	Town string `required:"" help:"Key of the town." placeholder:"TOWN"`
}

// users opens the accounts of the town for a subcommand.
func (t townUsers) users(c *console, what intent, f func(b *openBooks, r *people.Register) error) (err error) {
	b, err := t.open(c, what)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	if _, err := b.Town(c.ctx, t.Town); err != nil {
		return err
	}
	return f(b, b.people())
}

type userAddCmd struct {
	townUsers
	Name  string   `arg:"" help:"Sign-in name."`
	Title string   `required:"" help:"The person's name, as the journal keeps it."`
	Post  []string `help:"Post, for the whole town or, written POST@AREA, for an area." placeholder:"POST[@AREA]"`
	Admin bool     `help:"Keeps accounts and settings."`
}

func (cmd *userAddCmd) Run(c *console) error {
	return cmd.users(c, writing, func(b *openBooks, r *people.Register) error {
		book, err := b.Book(c.ctx, cmd.Town)
		if err != nil {
			return err
		}
		a := people.Account{Name: strings.ToLower(cmd.Name), Title: cmd.Title, Admin: cmd.Admin, Renew: true}
		for _, p := range cmd.Post {
			post, area, local := strings.Cut(p, "@")
			if !local {
				area = book.Root()
			}
			a.Appointments = append(a.Appointments, people.Appointment{Post: post, Area: area})
		}
		password := people.Once()
		if err := r.Open(c.ctx, book, []people.Account{a}, password); err != nil {
			return err
		}
		fmt.Fprintln(c.out, c.say("一次性密码 ", "one-time password ")+password)
		return nil
	})
}

type userListCmd struct{ townUsers }

func (cmd *userListCmd) Run(c *console) error {
	return cmd.users(c, reading, func(b *openBooks, r *people.Register) error {
		accounts, err := r.Accounts(c.ctx, cmd.Town)
		if err != nil {
			return err
		}
		out := tabwriter.NewWriter(c.out, 0, 8, 2, ' ', 0)
		for _, a := range accounts {
			var held []string
			if a.Admin {
				held = append(held, "admin")
			}
			for _, x := range a.Appointments {
				held = append(held, x.Post+"@"+x.Area)
			}
			state := ""
			if a.Closed {
				state = c.say("已停用", "closed")
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", a.Name, a.Title, strings.Join(held, " "), state)
		}
		return out.Flush()
	})
}

type userResetCmd struct {
	townUsers
	Name string `arg:"" help:"Sign-in name."`
}

func (cmd *userResetCmd) Run(c *console) error {
	return cmd.users(c, writing, func(_ *openBooks, r *people.Register) error {
		password := people.Once()
		if err := r.Reset(c.ctx, cmd.Town, cmd.Name, password); err != nil {
			return noAccount(err, cmd.Name)
		}
		fmt.Fprintln(c.out, c.say("一次性密码 ", "one-time password ")+password)
		return nil
	})
}

type userCloseCmd struct {
	townUsers
	Name string `arg:"" help:"Sign-in name."`
}

func (cmd *userCloseCmd) Run(c *console) error {
	return cmd.users(c, writing, func(b *openBooks, r *people.Register) error {
		book, err := b.Book(c.ctx, cmd.Town)
		if err != nil {
			return err
		}
		a, err := r.Account(c.ctx, cmd.Town, cmd.Name)
		if err != nil {
			return noAccount(err, cmd.Name)
		}
		a.Closed = true
		return r.Change(c.ctx, book, a)
	})
}

func noAccount(err error, name string) error {
	if errors.Is(err, people.ErrUnknown) {
		return &sentence{"没有登录名为「" + name + "」的账号；fengqiao user list 列出全部账号。", "there is no account " + name + "; `fengqiao user list` lists them all"}
	}
	return err
}
