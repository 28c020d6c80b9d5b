package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
)

// Store keeps accounts and sessions. Reads that name one thing answer ErrUnknown when there is none.
type Store interface {
	// Accounts are a town's accounts, by name.
	Accounts(ctx context.Context, town string) ([]Account, error)
	Account(ctx context.Context, town, name string) (Account, error)
	// PutAccounts keeps accounts, each new or in place of the one of that name, all or none.
	PutAccounts(ctx context.Context, accounts ...Account) error

	Session(ctx context.Context, town, hash string) (Session, error)
	// Sessions are those of one account, newest first.
	Sessions(ctx context.Context, town, name string) ([]Session, error)
	PutSession(ctx context.Context, s Session) error
	// DropSessions ends sessions of an account: those named by hash, or all but keep when none is named.
	DropSessions(ctx context.Context, town, name, keep string, hashes ...string) error
}

// Session is one signed-in browser.
type Session struct {
	Town, Name string
	Hash       string // SHA-256 of the secret the browser holds
	Agent      string // the browser, as it calls itself
	Began      time.Time
	Seen       time.Time // within [seenEvery]
	Ends       time.Time
}

// Register is the accounts and sessions of the towns in one store. Safe for concurrent use.
type Register struct {
	store    Store
	now      func() time.Time
	counting sync.Mutex
}

// NewRegister opens the accounts kept in a store; now is the present instant.
func NewRegister(s Store, now func() time.Time) *Register { return &Register{store: s, now: now} }

const (
	// lasting is how long a session lasts from its last use on; seenEvery how exactly that use is kept.
	lasting   = 12 * time.Hour
	seenEvery = 5 * time.Minute
	// patience is how many wrong passwords lock an account, and for how long.
	patience = 5
	lockedBy = 5 * time.Minute
)

// SignIn begins a session and returns the secret for the browser to hold. A *Refusal says why not, without telling
// whether the name or the password was wrong.
func (r *Register) SignIn(ctx context.Context, town, name, password, agent string) (secret string, err error) {
	name = strings.ToLower(strings.TrimSpace(name))
	a, err := r.store.Account(ctx, town, name)
	unknown := errors.Is(err, ErrUnknown)
	if err != nil && !unknown {
		return "", err
	}
	now := r.now()
	if unknown {
		matches(nobody, password)
		return "", wrong()
	}
	if now.Before(a.Locked) {
		return "", refuse("", "密码连续输错%d次，请%d分钟后再试，或请管理员重设密码。",
			"The password was wrong %d times; try again in %d minutes, or ask the administrator for a new one.", patience, int((a.Locked.Sub(now)+time.Minute-1)/time.Minute))
	}
	if !matches(a.Password, password) {
		if err := r.failed(ctx, town, name); err != nil {
			return "", err
		}
		return "", wrong()
	}
	if a.Closed {
		return "", refuse("", "这个账号已停用，请联系管理员。", "This account is closed; ask the administrator.")
	}
	if a.Failures > 0 {
		a.Failures = 0
		if err := r.store.PutAccounts(ctx, a); err != nil {
			return "", err
		}
	}
	secret = rand.Text()
	const mostAgent = 200
	return secret, r.store.PutSession(ctx, Session{Town: town, Name: name, Hash: digest(secret), Agent: agent[:min(len(agent), mostAgent)],
		Began: now, Seen: now, Ends: now.Add(lasting)})
}

// failed counts a wrong password; one at a time, so that many tries at once are all counted.
func (r *Register) failed(ctx context.Context, town, name string) error {
	r.counting.Lock()
	defer r.counting.Unlock()
	a, err := r.store.Account(ctx, town, name)
	if err != nil {
		return err
	}
	if a.Failures++; a.Failures >= patience {
		a.Failures, a.Locked = 0, r.now().Add(lockedBy)
	}
	return r.store.PutAccounts(ctx, a)
}

func wrong() error {
	return refuse("", "登录名或密码不对。", "The name or the password is wrong.")
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Signed is the account and the session a browser's secret stands for; ErrUnknown when it stands for none any more.
func (r *Register) Signed(ctx context.Context, town, secret string) (Account, Session, error) {
	s, err := r.store.Session(ctx, town, digest(secret))
	if err != nil {
		return Account{}, Session{}, err
	}
	now := r.now()
	if !now.Before(s.Ends) {
		return Account{}, Session{}, ErrUnknown
	}
	a, err := r.store.Account(ctx, town, s.Name)
	if err != nil {
		return Account{}, Session{}, err
	}
	if a.Closed {
		return Account{}, Session{}, ErrUnknown
	}
	if now.Sub(s.Seen) > seenEvery {
		s.Seen, s.Ends = now, now.Add(lasting)
		if err := r.store.PutSession(ctx, s); err != nil {
			return Account{}, Session{}, err
		}
	}
	return a, s, nil
}

// Sessions are the sessions of an account that have not ended, newest first.
func (r *Register) Sessions(ctx context.Context, town, name string) ([]Session, error) {
	all, err := r.store.Sessions(ctx, town, name)
	if err != nil {
		return nil, err
	}
	var live []Session
	for _, s := range all {
		if r.now().Before(s.Ends) {
			live = append(live, s)
		}
	}
	return live, nil
}

// SignOut ends one session of an account, named by its hash.
func (r *Register) SignOut(ctx context.Context, town, name, hash string) error {
	return r.store.DropSessions(ctx, town, name, "", hash)
}

// SignOutElsewhere ends all sessions of an account but the one named; an empty name ends all.
func (r *Register) SignOutElsewhere(ctx context.Context, town, name, keep string) error {
	return r.store.DropSessions(ctx, town, name, keep)
}

// ChangePassword gives an account a new password chosen by its holder, who proves to be that by the old one, and ends
// its other sessions.
func (r *Register) ChangePassword(ctx context.Context, town, name, old, password, keep string) error {
	a, err := r.store.Account(ctx, town, name)
	if err != nil {
		return err
	}
	if !matches(a.Password, old) {
		return refuse("old", "原密码不对。", "The old password is wrong.")
	}
	if old == password {
		return refuse("password", "新密码与原密码相同。", "The new password is the old one.")
	}
	if a.Password, err = Hash(password); err != nil {
		return err
	}
	a.Renew = false
	if err := r.store.PutAccounts(ctx, a); err != nil {
		return err
	}
	return r.store.DropSessions(ctx, town, name, keep)
}

// idle is how long an account may go unused before it should be looked at: who has left keeps no key to the books.
const idle = 90 * 24 * time.Hour

// Idle tells whether an account that may sign in has been out of use for long, or was never used for as long.
func (r *Register) Idle(a Account) bool {
	last := a.Seen
	if last.IsZero() {
		last = a.Created
	}
	return !a.Closed && r.now().Sub(last) > idle
}

// Accounts are a town's accounts, by name.
func (r *Register) Accounts(ctx context.Context, town string) ([]Account, error) {
	return r.store.Accounts(ctx, town)
}

// Account is one account; ErrUnknown.
func (r *Register) Account(ctx context.Context, town, name string) (Account, error) {
	return r.store.Account(ctx, town, name)
}

// Open makes new accounts of a town with one password, all or none; a *Refusal says what is wrong. Who is not to keep
// that password has Renew set.
func (r *Register) Open(ctx context.Context, b *handbook.Book, accounts []Account, password string) error {
	there, err := r.store.Accounts(ctx, b.Town.ID)
	if err != nil {
		return err
	}
	for i := range accounts {
		a := &accounts[i]
		a.Town, a.Created = b.Town.ID, r.now()
		if err := r.fits(b, *a, there); err != nil {
			return err
		}
		for _, t := range there {
			if t.Name == a.Name {
				return refuse("name", "已有登录名「%s」。", "There is a sign-in name %q already.", a.Name)
			}
		}
		there = append(there, *a)
	}
	hashed := make([]error, len(accounts))
	var wait sync.WaitGroup
	for i := range accounts {
		wait.Go(func() { accounts[i].Password, hashed[i] = Hash(password) })
	}
	if wait.Wait(); errors.Join(hashed...) != nil {
		return hashed[0]
	}
	return r.store.PutAccounts(ctx, accounts...)
}

// Change keeps an account's name, posts and state as given; its password stays. The last administrator stays one.
func (r *Register) Change(ctx context.Context, b *handbook.Book, a Account) error {
	there, err := r.store.Accounts(ctx, b.Town.ID)
	if err != nil {
		return err
	}
	if err := r.fits(b, a, there); err != nil {
		return err
	}
	found, admins := Account{}, 0
	for _, t := range there {
		switch {
		case t.Name == a.Name:
			found = t
		case t.Admin && !t.Closed:
			admins++
		}
	}
	if found.Name == "" {
		return ErrUnknown
	}
	if admins == 0 && (a.Closed || !a.Admin) {
		return refuse("admin", "这是最后一名管理员，不能停用或撤销。", "This is the last administrator, who can be neither closed nor removed.")
	}
	a.Town, a.Password, a.Created, a.Failures, a.Locked, a.Renew = found.Town, found.Password, found.Created, found.Failures, found.Locked, found.Renew
	changed := []Account{a}
	for _, t := range there {
		if t.Name != a.Name && t.follow(found.Title, a) {
			changed = append(changed, t)
		}
	}
	if err := r.store.PutAccounts(ctx, changed...); err != nil {
		return err
	}
	if a.Closed {
		return r.store.DropSessions(ctx, a.Town, a.Name, "")
	}
	return nil
}

// Reset gives an account a password its holder must change at the next sign-in, and ends its sessions.
func (r *Register) Reset(ctx context.Context, town, name, password string) error {
	a, err := r.store.Account(ctx, town, name)
	if err != nil {
		return err
	}
	if a.Password, err = Hash(password); err != nil {
		return err
	}
	a.Renew, a.Failures, a.Locked = true, 0, time.Time{}
	if err := r.store.PutAccounts(ctx, a); err != nil {
		return err
	}
	return r.store.DropSessions(ctx, town, name, "")
}

// Delegate lets another act in a person's own posts from one day to another, both included, in place of what was
// delegated before; zero days take it back.
func (r *Register) Delegate(ctx context.Context, town, from, to string, first, last calendar.Date) error {
	accounts, err := r.store.Accounts(ctx, town)
	if err != nil {
		return err
	}
	var giver *Account
	for i := range accounts {
		if accounts[i].Name == from {
			giver = &accounts[i]
		}
	}
	if giver == nil {
		return ErrUnknown
	}
	giving := !first.IsZero() || !last.IsZero()
	if giving && (first.IsZero() || last.IsZero() || last.Before(first)) {
		return refuse("until", "代办的起止日期不对。", "The days of the delegation are wrong.")
	}
	var changed []Account
	found := false
	for _, a := range accounts {
		kept := make([]Appointment, 0, len(a.Appointments))
		for _, x := range a.Appointments {
			if x.For != giver.Title {
				kept = append(kept, x)
			}
		}
		touched := len(kept) != len(a.Appointments)
		if giving && a.Name == to && a.Name != from && !a.Closed {
			found = true
			asked := Appointment{From: first, Until: last, For: giver.Title}
			for _, x := range giver.Appointments {
				if lent, ok := x.lend(asked); ok {
					kept, touched = append(kept, lent), true
				}
			}
		}
		if touched {
			a.Appointments = kept
			changed = append(changed, a)
		}
	}
	if giving && !found {
		return refuse("to", "请选择一位在岗的同事代办。", "Choose a colleague who can act for you.")
	}
	if len(changed) == 0 {
		return nil
	}
	return r.store.PutAccounts(ctx, changed...)
}

// fits checks an account by itself and that no other has its person's name, by which the journal knows people.
func (r *Register) fits(b *handbook.Book, a Account, there []Account) error {
	if err := a.check(b); err != nil {
		return err
	}
	for _, t := range there {
		if t.Title == a.Title && t.Name != a.Name {
			return refuse("title", "已有账号使用姓名「%s」；流水按姓名记人，重名的请加以区别，如「%s（二组）」。",
				"Another account has the name %q; the journal knows people by it, so make them distinct.", a.Title, a.Title)
		}
	}
	return nil
}
