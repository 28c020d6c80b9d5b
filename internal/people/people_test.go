package people_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"fengqiao/internal/people"
	"fengqiao/internal/store"
)

const password = "correct horse"

// office is an empty register on a real store, with a clock that stands.
func office(t *testing.T) (*people.Register, *handbook.Book, *time.Time) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b, err := handbook.Load(os.DirFS("../office/testdata/small"), "xiaohe")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	return people.NewRegister(s, func() time.Time { return now }), b, &now
}

func open(t *testing.T, r *people.Register, b *handbook.Book, accounts ...people.Account) {
	t.Helper()
	if err := r.Open(t.Context(), b, accounts, password); err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, what string, err error, part string) {
	t.Helper()
	var r *people.Refusal
	if !errors.As(err, &r) || !strings.Contains(r.In("zh"), part) || r.In("en") == r.In("zh") {
		t.Errorf("%s: %v, not a refusal with %q", what, err, part)
	}
}

func TestSigningIn(t *testing.T) {
	r, b, now := office(t)
	open(t, r, b, people.Account{Name: "li", Title: "李四"})
	ctx := t.Context()
	_, err := r.SignIn(ctx, "xiaohe", "nobody", password, "")
	refused(t, "an unknown name", err, "登录名或密码不对")
	_, err = r.SignIn(ctx, "elsewhere", "li", password, "")
	refused(t, "another town", err, "登录名或密码不对")
	secret, err := r.SignIn(ctx, "xiaohe", " LI ", password, "a browser")
	if err != nil {
		t.Fatal(err)
	}
	a, x, err := r.Signed(ctx, "xiaohe", secret)
	if err != nil || a.Title != "李四" || x.Agent != "a browser" {
		t.Fatalf("%+v %+v %v", a, x, err)
	}
	if strings.Contains(a.Password, password) || strings.Contains(x.Hash, secret) {
		t.Error("a secret is kept as it is")
	}
	if _, _, err := r.Signed(ctx, "elsewhere", secret); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("the session opens another town: %v", err)
	}
	*now = now.Add(11 * time.Hour) // used again in time, it lasts on
	if _, _, err := r.Signed(ctx, "xiaohe", secret); err != nil {
		t.Error(err)
	}
	*now = now.Add(11 * time.Hour)
	if _, _, err := r.Signed(ctx, "xiaohe", secret); err != nil {
		t.Error(err)
	}
	*now = now.Add(13 * time.Hour)
	if _, _, err := r.Signed(ctx, "xiaohe", secret); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("a session outlives its time: %v", err)
	}
}

func TestWrongPasswordsLock(t *testing.T) {
	r, b, now := office(t)
	open(t, r, b, people.Account{Name: "li", Title: "李四"})
	for range 5 {
		_, err := r.SignIn(t.Context(), "xiaohe", "li", "wrong one", "")
		refused(t, "a wrong password", err, "登录名或密码不对")
	}
	_, err := r.SignIn(t.Context(), "xiaohe", "li", password, "")
	refused(t, "a locked account", err, "5分钟后再试")
	*now = now.Add(5*time.Minute + time.Second)
	if _, err := r.SignIn(t.Context(), "xiaohe", "li", password, ""); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

func TestChangingAPasswordEndsOtherSessions(t *testing.T) {
	r, b, _ := office(t)
	open(t, r, b, people.Account{Name: "li", Title: "李四", Renew: true})
	ctx := t.Context()
	var secrets []string
	for range 2 {
		secret, err := r.SignIn(ctx, "xiaohe", "li", password, "")
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, secret)
	}
	_, here, err := r.Signed(ctx, "xiaohe", secrets[0])
	if err != nil {
		t.Fatal(err)
	}
	refused(t, "a wrong old password", r.ChangePassword(ctx, "xiaohe", "li", "wrong one", "another one", here.Hash), "原密码不对")
	refused(t, "the same again", r.ChangePassword(ctx, "xiaohe", "li", password, password, here.Hash), "相同")
	refused(t, "a short one", r.ChangePassword(ctx, "xiaohe", "li", password, "short", here.Hash), "至少8个字符")
	if err := r.ChangePassword(ctx, "xiaohe", "li", password, "another one", here.Hash); err != nil {
		t.Fatal(err)
	}
	a, _, err := r.Signed(ctx, "xiaohe", secrets[0])
	if err != nil || a.Renew {
		t.Errorf("where it was changed: %+v, %v", a, err)
	}
	if _, _, err := r.Signed(ctx, "xiaohe", secrets[1]); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("elsewhere: %v", err)
	}
}

func TestAccountsAreChecked(t *testing.T) {
	r, b, _ := office(t)
	root := b.Root()
	open(t, r, b, people.Account{Name: "admin", Title: "管理员", Admin: true}, people.Account{Name: "li", Title: "李四"})
	for what, c := range map[string]struct {
		a    people.Account
		part string
	}{
		"no name":        {people.Account{Title: "王五"}, "登录名应为"},
		"capitals":       {people.Account{Name: "Wang", Title: "王五"}, "登录名应为"},
		"no person":      {people.Account{Name: "wang"}, "姓名应为"},
		"a name again":   {people.Account{Name: "li", Title: "王五"}, "已有登录名"},
		"a person again": {people.Account{Name: "wang", Title: "李四"}, "已有账号使用姓名"},
		"no such post":   {people.Account{Name: "wang", Title: "王五", Appointments: []people.Appointment{{Post: "king", Area: root}}}, "没有岗位"},
		"the system":     {people.Account{Name: "wang", Title: "王五", Appointments: []people.Appointment{{Post: "system", Area: root}}}, "不是人担任的岗位"},
		"no such area":   {people.Account{Name: "wang", Title: "王五", Appointments: []people.Appointment{{Post: "clerk", Area: "1"}}}, "没有代码为"},
		"ends too early": {people.Account{Name: "wang", Title: "王五", Appointments: []people.Appointment{{Post: "clerk", Area: root, From: calendar.New(2026, 2, 1), Until: calendar.New(2026, 1, 1)}}}, "早于"},
	} {
		refused(t, what, r.Open(t.Context(), b, []people.Account{c.a}, password), c.part)
	}
	accounts, err := r.Accounts(t.Context(), "xiaohe")
	if err != nil || len(accounts) != 2 {
		t.Fatalf("what was refused is kept: %v %v", accounts, err)
	}
	admin, err := r.Account(t.Context(), "xiaohe", "admin")
	if err != nil {
		t.Fatal(err)
	}
	admin.Admin = false
	refused(t, "the last administrator", r.Change(t.Context(), b, admin), "最后一名管理员")
	li, err := r.Account(t.Context(), "xiaohe", "li")
	if err != nil {
		t.Fatal(err)
	}
	secret, err := r.SignIn(t.Context(), "xiaohe", "li", password, "")
	if err != nil {
		t.Fatal(err)
	}
	li.Closed = true
	if err := r.Change(t.Context(), b, li); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Signed(t.Context(), "xiaohe", secret); !errors.Is(err, people.ErrUnknown) {
		t.Errorf("a closed account stays signed in: %v", err)
	}
	_, err = r.SignIn(t.Context(), "xiaohe", "li", password, "")
	refused(t, "a closed account", err, "已停用")
}

func TestDelegation(t *testing.T) {
	r, b, _ := office(t)
	root := b.Root()
	open(t, r, b, people.Account{Name: "li", Title: "李四", Appointments: []people.Appointment{{Post: "head", Area: root}}},
		people.Account{Name: "wang", Title: "王五", Appointments: []people.Appointment{{Post: "clerk", Area: root}}})
	ctx := t.Context()
	first, last := calendar.New(2026, 3, 2), calendar.New(2026, 3, 6)
	posts := func(name string, day calendar.Date) []string {
		a, err := r.Account(ctx, "xiaohe", name)
		if err != nil {
			t.Fatal(err)
		}
		return a.On(day).Posts()
	}
	refused(t, "to oneself", r.Delegate(ctx, "xiaohe", "li", "li", first, last), "请选择")
	refused(t, "backwards", r.Delegate(ctx, "xiaohe", "li", "wang", last, first), "起止日期")
	if err := r.Delegate(ctx, "xiaohe", "li", "wang", first, last); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[calendar.Date][]string{first.AddDays(-1): {"clerk"}, first: {"clerk", "head"}, last: {"clerk", "head"}, last.AddDays(1): {"clerk"}} {
		if got := posts("wang", day); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
	}
	if err := r.Delegate(ctx, "xiaohe", "wang", "li", first, last); err != nil {
		t.Fatal(err)
	}
	if got := posts("li", first); !slices.Equal(got, []string{"head", "clerk"}) {
		t.Errorf("what was delegated to Wang goes on to Li: %v", got)
	}
	if err := r.Delegate(ctx, "xiaohe", "li", "", calendar.Date{}, calendar.Date{}); err != nil {
		t.Fatal(err)
	}
	if got := posts("wang", first); !slices.Equal(got, []string{"clerk"}) {
		t.Errorf("taken back: %v", got)
	}
}

func TestADelegationEndsWithWhatWasDelegated(t *testing.T) {
	r, b, _ := office(t)
	root, ctx := b.Root(), t.Context()
	day := func(month, day int) calendar.Date { return calendar.New(2026, time.Month(month), day) }
	open(t, r, b, people.Account{Name: "admin", Title: "管理员", Admin: true},
		people.Account{Name: "li", Title: "李四", Appointments: []people.Appointment{{Post: "head", Area: root, From: day(3, 4), Until: day(3, 20)}, {Post: "clerk", Area: root, Until: day(1, 31)}}},
		people.Account{Name: "wang", Title: "王五"})
	if err := r.Delegate(ctx, "xiaohe", "li", "wang", day(3, 1), day(3, 31)); err != nil {
		t.Fatal(err)
	}
	posts := func(on calendar.Date) []string {
		a, err := r.Account(ctx, "xiaohe", "wang")
		if err != nil {
			t.Fatal(err)
		}
		return a.On(on).Posts()
	}
	for on, want := range map[calendar.Date][]string{day(3, 3): nil, day(3, 4): {"head"}, day(3, 20): {"head"}, day(3, 21): nil} {
		if got := posts(on); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", on, got, want)
		}
	}
	change := func(f func(*people.Account)) {
		t.Helper()
		li, err := r.Account(ctx, "xiaohe", "li")
		if err != nil {
			t.Fatal(err)
		}
		f(&li)
		if err := r.Change(ctx, b, li); err != nil {
			t.Fatal(err)
		}
	}
	change(func(a *people.Account) { a.Title = "李四一" }) // it follows a new name
	change(func(a *people.Account) { a.Appointments[0].Until = day(3, 10) })
	if got := posts(day(3, 11)); len(got) > 0 {
		t.Errorf("after the post was shortened: %v", got)
	}
	if got := posts(day(3, 10)); !slices.Equal(got, []string{"head"}) {
		t.Errorf("on its last day: %v", got)
	}
	change(func(a *people.Account) { a.Closed = true })
	if got := posts(day(3, 5)); len(got) > 0 {
		t.Errorf("for a closed account: %v", got)
	}
}

func TestAreasOfAPerson(t *testing.T) {
	p := people.Person{Appointments: []people.Appointment{{Post: "a", Area: "5203"}, {Post: "b", Area: "5202"}, {Post: "c", Area: "520301"}}}
	if got := p.Areas(); !slices.Equal(got, []string{"5202", "5203"}) {
		t.Error(got)
	}
	if p.Post([]string{"c"}, "520301001") != "c" || p.Post([]string{"c"}, "5203") != "" || p.Post([]string{"x", "a"}, "520399") != "a" {
		t.Error("posts reach too far or not far enough")
	}
}
