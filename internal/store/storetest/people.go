package storetest

import (
	"errors"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/people"
)

// RunPeople holds a store of accounts and sessions to its contract; open gives an empty one each time.
func RunPeople(t *testing.T, open func(*testing.T) people.Store) {
	s := open(t)
	ctx := t.Context()
	at := time.Date(2026, 3, 2, 1, 2, 3, 4_000_000, time.UTC)
	zhang := people.Account{Town: town, Name: "zhang", Title: "张三", Phone: "130", Admin: true, Renew: true, Password: "$x", Failures: 3, Locked: at,
		Created: at, Appointments: []people.Appointment{{Post: "mediator", Area: "52", From: calendar.New(2026, 1, 1), Until: calendar.New(2026, 6, 30), For: "李四"}}}
	li := people.Account{Town: town, Name: "li", Title: "李四", Closed: true, Created: at}
	other := people.Account{Town: "elsewhere", Name: "zhang", Title: "张三", Created: at}
	if err := s.PutAccounts(ctx, zhang, li, other); err != nil {
		t.Fatal(err)
	}
	equal(t, "accounts in order of name", must[[]people.Account](t)(s.Accounts(ctx, town)), []people.Account{li, zhang})
	zhang.Title, zhang.Appointments, zhang.Locked = "张三丰", nil, time.Time{}
	if err := s.PutAccounts(ctx, zhang); err != nil {
		t.Fatal(err)
	}
	equal(t, "account replaced", must[people.Account](t)(s.Account(ctx, town, "zhang")), zhang)
	for _, name := range []string{"Zhang", "nobody", "a\x00b", "\xff"} {
		if _, err := s.Account(ctx, town, name); !errors.Is(err, people.ErrUnknown) {
			t.Errorf("account %q: %v", name, err)
		}
	}

	session := func(hash, name string, began time.Time) people.Session {
		return people.Session{Town: town, Name: name, Hash: hash, Agent: "test", Began: began, Seen: began, Ends: began.Add(time.Hour)}
	}
	a, b, c := session("a", "zhang", at), session("b", "zhang", at.Add(time.Minute)), session("c", "li", at)
	for _, x := range []people.Session{a, b, c} {
		if err := s.PutSession(ctx, x); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "sessions, newest first", must[[]people.Session](t)(s.Sessions(ctx, town, "zhang")), []people.Session{b, a})
	seen := func(name string, want time.Time) {
		t.Helper()
		if got := must[people.Account](t)(s.Account(ctx, town, name)).Seen; !got.Equal(want) {
			t.Errorf("%s was last seen %s, want %s", name, got, want)
		}
	}
	seen("zhang", at.Add(time.Minute))
	seen("li", at)
	if got := must[people.Account](t)(s.Account(ctx, "elsewhere", "zhang")); !got.Seen.IsZero() {
		t.Errorf("another town's account was seen: %s", got.Seen)
	}
	a.Seen, a.Ends = at.Add(10*time.Minute), at.Add(2*time.Hour)
	if err := s.PutSession(ctx, a); err != nil {
		t.Fatal(err)
	}
	equal(t, "session seen again", must[people.Session](t)(s.Session(ctx, town, "a")), a)
	if err := s.PutSession(ctx, b); err != nil { // an older use does not come after a newer one
		t.Fatal(err)
	}
	seen("zhang", at.Add(10*time.Minute))
	changed := must[people.Account](t)(s.Account(ctx, town, "zhang"))
	changed.Phone, changed.Seen = "131", time.Time{}
	if err := s.PutAccounts(ctx, changed); err != nil {
		t.Fatal(err)
	}
	seen("zhang", at.Add(10*time.Minute))
	if err := s.DropSessions(ctx, town, "li", "", "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(ctx, town, "a"); err != nil {
		t.Errorf("another's session was ended: %v", err)
	}
	if err := s.DropSessions(ctx, town, "zhang", "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(ctx, town, "b"); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("a session ended elsewhere: %v", err)
	}
	seen("zhang", at.Add(10*time.Minute))
	late := session("d", "zhang", at.Add(24*time.Hour))
	if err := s.PutSession(ctx, late); err != nil {
		t.Fatal(err)
	}
	equal(t, "what had ended is gone", must[[]people.Session](t)(s.Sessions(ctx, town, "zhang")), []people.Session{late})
	if _, err := s.Session(ctx, "elsewhere", "d"); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("a session of another town: %v", err)
	}
}
