package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fengqiao/internal/office"
	"fengqiao/internal/people"
)

var _ people.Store = (*Store)(nil)

const accountColumns = `town, name, title, phone, appointments, admin, closed, renew, password, failures, locked, created`

// accountRead are the columns an account is read from: when it was last seen is kept with its sessions.
const accountRead = accountColumns + `, seen`

func scanAccount(rows *sql.Rows, a *people.Account) error {
	var appointments []byte
	if err := rows.Scan(&a.Town, &a.Name, &a.Title, &a.Phone, &appointments, &a.Admin, &a.Closed, &a.Renew, &a.Password, &a.Failures,
		moment{&a.Locked}, moment{&a.Created}, moment{&a.Seen}); err != nil {
		return err
	}
	return json.Unmarshal(appointments, &a.Appointments)
}

// moment scans an instant, which may be empty.
type moment struct{ into *time.Time }

// Scan implements [sql.Scanner].
func (m moment) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("instant kept as %T", v)
	}
	if s == "" {
		return nil
	}
	at, err := parseInstant(s)
	*m.into = at
	return err
}

// kept is how an instant is written; empty for none.
func kept(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(instant)
}

// Accounts implements [people.Store].
func (s *Store) Accounts(ctx context.Context, town string) ([]people.Account, error) {
	found, err := collect(ctx, s.readers, scanAccount, `SELECT `+accountRead+` FROM account WHERE town = $1 ORDER BY name`, town)
	return found, s.fault(err)
}

// Account implements [people.Store].
func (s *Store) Account(ctx context.Context, town, name string) (people.Account, error) {
	if keepable(town+name) != nil {
		return people.Account{}, people.ErrUnknown
	}
	a, err := one(ctx, s.readers, scanAccount, `SELECT `+accountRead+` FROM account WHERE town = $1 AND name = $2`, town, name)
	return a, s.unknown(err)
}

// unknown words a missing row as the people's room does.
func (s *Store) unknown(err error) error {
	if errors.Is(err, office.ErrNotFound) {
		return people.ErrUnknown
	}
	return s.fault(err)
}

// PutAccounts implements [people.Store].
func (s *Store) PutAccounts(ctx context.Context, accounts ...people.Account) error {
	return s.put(ctx, func(t *tx) error {
		b := t.insert("account", accountColumns, `ON CONFLICT (town, name) DO UPDATE SET title = excluded.title, phone = excluded.phone,
appointments = excluded.appointments, admin = excluded.admin, closed = excluded.closed, renew = excluded.renew, password = excluded.password,
failures = excluded.failures, locked = excluded.locked, created = excluded.created`)
		for _, a := range accounts {
			appointments, err := json.Marshal(a.Appointments)
			if err != nil {
				return err
			}
			if err := b.add(ctx, a.Town, a.Name, a.Title, a.Phone, string(appointments), flag(a.Admin), flag(a.Closed), flag(a.Renew),
				a.Password, int64(a.Failures), kept(a.Locked), kept(a.Created)); err != nil {
				return err
			}
		}
		return b.flush(ctx)
	})
}

// put runs f in a transaction of its own.
func (s *Store) put(ctx context.Context, f func(*tx) error) error {
	return s.Write(ctx, func(t office.Tx) error { return f(t.(*tx)) })
}

const sessionColumns = `town, hash, name, agent, began, seen, ends`

func scanSession(rows *sql.Rows, x *people.Session) error {
	return rows.Scan(&x.Town, &x.Hash, &x.Name, &x.Agent, moment{&x.Began}, moment{&x.Seen}, moment{&x.Ends})
}

// Session implements [people.Store].
func (s *Store) Session(ctx context.Context, town, hash string) (people.Session, error) {
	if keepable(town) != nil {
		return people.Session{}, people.ErrUnknown
	}
	x, err := one(ctx, s.readers, scanSession, `SELECT `+sessionColumns+` FROM session WHERE town = $1 AND hash = $2`, town, hash)
	return x, s.unknown(err)
}

// Sessions implements [people.Store].
func (s *Store) Sessions(ctx context.Context, town, name string) ([]people.Session, error) {
	found, err := collect(ctx, s.readers, scanSession,
		`SELECT `+sessionColumns+` FROM session WHERE town = $1 AND name = $2 ORDER BY began DESC, hash`, town, name)
	return found, s.fault(err)
}

// PutSession implements [people.Store].
func (s *Store) PutSession(ctx context.Context, x people.Session) error {
	return s.put(ctx, func(t *tx) error {
		// Those that ended are of no use to anybody.
		if _, err := t.session.ExecContext(ctx, `DELETE FROM session WHERE town = $1 AND name = $2 AND ends < $3`,
			x.Town, x.Name, kept(x.Seen)); err != nil {
			return err
		}
		if _, err := t.session.ExecContext(ctx, `UPDATE account SET seen = $1 WHERE town = $2 AND name = $3 AND seen < $1`,
			kept(x.Seen), x.Town, x.Name); err != nil {
			return err
		}
		b := t.insert("session", sessionColumns, `ON CONFLICT (town, hash) DO UPDATE SET seen = excluded.seen, ends = excluded.ends`)
		if err := b.add(ctx, x.Town, x.Hash, x.Name, x.Agent, kept(x.Began), kept(x.Seen), kept(x.Ends)); err != nil {
			return err
		}
		return b.flush(ctx)
	})
}

// DropSessions implements [people.Store].
func (s *Store) DropSessions(ctx context.Context, town, name, keep string, hashes ...string) error {
	return s.put(ctx, func(t *tx) error {
		if len(hashes) == 0 {
			_, err := t.session.ExecContext(ctx, `DELETE FROM session WHERE town = $1 AND name = $2 AND hash <> $3`, town, name, keep)
			return err
		}
		for _, hash := range hashes {
			if _, err := t.session.ExecContext(ctx, `DELETE FROM session WHERE town = $1 AND name = $2 AND hash = $3`, town, name, hash); err != nil {
				return err
			}
		}
		return nil
	})
}
