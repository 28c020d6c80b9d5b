package web_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/store"
	"fengqiao/internal/web"
)

func TestTheFirstRunOpensATown(t *testing.T) {
	s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) }
	o, err := office.New(office.Config{Store: s, Definitions: os.DirFS("../../handbook"), Now: func(string) time.Time { return now() }, Rand: rand.Reader, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desk{Office: o, people: people.NewRegister(s, now), t: t, home: "qinghe", log: &journal{}}
	h, err := web.New(web.Config{Office: o, People: d.people, FirstRun: "the-word", Log: slog.New(slog.NewTextHandler(d.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	d.url = server.URL

	if resp, _ := d.get("/first-run?token=guess"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("without the word: %s", resp.Status)
	}
	d.shows("/first-run?token=the-word", "第一个管理员", "村（社区）")
	form := func(changes ...string) url.Values {
		f := url.Values{"token": {"the-word"}, "title": {"清河镇"}, "organ": {"清河镇人民政府"}, "county": {"某县"}, "code": {"990100101"}, "id": {"qinghe"},
			"villages": {"河东社区：第一网格、第二网格\n\n河西村\n"}, "person": {"李管"}, "admin": {"Li"}, "password": {"long enough"}, "again": {"long enough"}}
		for i := 0; i+1 < len(changes); i += 2 {
			f.Set(changes[i], changes[i+1])
		}
		return f
	}
	for what, c := range map[string]struct {
		form url.Values
		part string
	}{
		"no villages":    {form("villages", " \n"), "至少1个"},
		"a short code":   {form("code", "123"), "填9位数字"},
		"a wrong key":    {form("id", "Qing He"), "不能作乡镇代号"},
		"a known town":   {form("id", "wangcao"), "已有乡镇使用"},
		"no organ":       {form("organ", ""), "没有填写机关全称"},
		"short password": {form("password", "x", "again", "x"), "至少8个字符"},
		"two passwords":  {form("again", "long enougH"), "不一致"},
		"no person":      {form("person", ""), "姓名应为"},
	} {
		if resp, body := d.post("/first-run", c.form); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.part) {
			t.Errorf("%s: %s\n%s", what, resp.Status, body)
		}
	}
	if rows, err := o.Towns(t.Context()); err != nil || len(rows) != 0 {
		t.Fatalf("what was refused left books: %v %v", rows, err)
	}
	resp, body := d.post("/first-run", form())
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/qinghe/people" {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	cookie, _, _ := strings.Cut(strings.TrimPrefix(resp.Header.Get("Set-Cookie"), "session="), ";")
	d.cookie = cookie
	d.shows("/qinghe/people", "李管", "清河镇")
	d.shows("/qinghe/people/+", "河东社区第二网格", "河西村")
	if resp, _ := d.post("/first-run", form("id", "another")); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a second time: %s", resp.Status)
	}

	if rows, err := o.Towns(t.Context()); err != nil || len(rows) != 1 {
		t.Errorf("towns: %v %v", rows, err)
	}

	// The town works, and keeps its own files when its handbook is adopted anew.
	if resp, body := d.post("/qinghe/people", url.Values{"name": {"wang"}, "title": {"王五"}, "post": {"mediator"}, "area": {"990100101"}, "from": {""}, "until": {""}}); resp.StatusCode != http.StatusOK {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	before, err := o.Town(t.Context(), "qinghe")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := o.AdoptHandbook(t.Context(), "qinghe", "李管", "law-clerk"); err != nil || b.SHA != before.Handbook {
		t.Errorf("adopted again: %v", err)
	}
	if faults, err := o.Verify(t.Context(), "qinghe", nil); err != nil || len(faults) > 0 {
		t.Errorf("verify: %v %v", faults, err)
	}
}

// Of several first forms sent at once only one opens a town.
func TestTheFirstRunIsOnce(t *testing.T) {
	s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	o, err := office.New(office.Config{Store: s, Definitions: os.DirFS("../../handbook"), Now: func(string) time.Time { return time.Now() }, Rand: rand.Reader, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	h, err := web.New(web.Config{Office: o, People: people.NewRegister(s, time.Now), FirstRun: "the-word", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	codes := make(chan int, 3)
	for _, id := range []string{"qinghe-a", "qinghe-b", "qinghe-c"} {
		go func() {
			f := url.Values{"token": {"the-word"}, "title": {"清河镇"}, "organ": {"清河镇人民政府"}, "county": {"某县"}, "code": {"990100101"}, "id": {id},
				"villages": {"河西村"}, "person": {"李管"}, "admin": {"li"}, "password": {"long enough"}, "again": {"long enough"}}
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/first-run", strings.NewReader(f.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			h.ServeHTTP(w, r)
			codes <- w.Code
		}()
	}
	opened := 0
	for range 3 {
		if <-codes == http.StatusSeeOther {
			opened++
		}
	}
	rows, err := o.Towns(t.Context())
	if err != nil || opened != 1 || len(rows) != 1 {
		t.Errorf("%d opened, towns %v, %v", opened, rows, err)
	}
}
