package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fengqiao/internal/backup"
	"fengqiao/internal/files"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/sheets"
	"fengqiao/internal/store"
	"fengqiao/internal/web"
)

const town = "wangcao"

// hostile is text that breaks a page which does not escape.
const hostile = `<script>alert("x")</script>'"><img src=x onerror=alert(1)>`

// desk is a served site over a real office with a small year of work.
type desk struct {
	*office.Office
	people *people.Register
	home   string // the town's key
	cookie string // of who is signed in
	t      *testing.T
	url    string
	log    *journal
	now    time.Time
	ids    map[string]int64 // key → matter
	areas  []string
	// backups are made in the data directory; nil: the site knows of none.
	backups *backup.Keeper
}

// journal is a log that may be read while a request is still being answered: the line of a request is written after
// its answer.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// says waits for a line of the log, which may come a moment after the answer has been read.
func (j *journal) says(part string) bool {
	for until := time.Now().Add(5 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
		if strings.Contains(j.String(), part) {
			return true
		}
	}
	return false
}

// newDesk records a year that has something for every page: disputes settled, late and open, a correction, a void,
// an extension, links, consultations of two years.
func newDesk(t *testing.T) *desk {
	t.Helper()
	d := deskOn(t, "../../handbook", town)
	d.record()
	d.serve()
	return d
}

// deskOn is an office on a handbook, with empty books, not served yet.
func deskOn(t *testing.T, definitions, town string) *desk {
	t.Helper()
	d := &desk{t: t, home: town, log: &journal{}, now: time.Date(2024, 12, 20, 2, 0, 0, 0, time.UTC), ids: map[string]int64{}}
	dir, attached := t.TempDir(), t.TempDir()
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, backup.KeyFile)
	if err := os.WriteFile(key, []byte(strings.Repeat("0", 64)), 0o600); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(d.log, nil))
	d.backups = &backup.Keeper{Source: backup.Source{Books: s, Files: attached, Key: key, Apart: true}, Dir: filepath.Join(dir, "backups"), Keep: 2,
		Now: func() time.Time { return d.now }, Log: log}
	var seed [32]byte
	d.Office, err = office.New(office.Config{Store: s, Definitions: os.DirFS(definitions), Now: func(string) time.Time { return d.now },
		Rand: rand.NewChaCha8(seed), Key: make([]byte, 32), Files: files.Dir(attached)})
	if err != nil {
		t.Fatal(err)
	}
	d.people = people.NewRegister(s, func() time.Time { return d.now })
	t.Cleanup(func() {
		if d.backups != nil {
			d.backups.Close()
		}
		d.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b, err := d.AdoptHandbook(t.Context(), town, "测试员", "law-clerk")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range b.Town.Areas[0].Children {
		d.areas = append(d.areas, a.Code)
	}
	return d
}

func (d *desk) record() {
	sorts := []string{"neighbour", "family", "land", "debt", "wages", "traffic"}
	for i := range 64 {
		on := fmt.Sprintf("2024-%02d-%02d", 1+i%11, 1+i%27)
		key := fmt.Sprintf("d%d", i)
		d.do(ledger.Action{Key: key, Do: "open", Kind: "dispute", By: "王建国", Post: "mediator", Data: map[string]any{
			"found_on": on, "area": d.areas[i%len(d.areas)], "sort": sorts[i%len(sorts)], "source": "patrol", "people": int64(2 + i%4),
			"summary": fmt.Sprintf("两户因排水沟走向发生争执（第%d起）", i+1), "party_a": "张三丰"}})
		if i%9 != 8 {
			d.do(ledger.Action{Key: key + "s", Do: "settle", Opened: key, By: "王建国", Post: "mediator", Data: map[string]any{
				"closed_on": fmt.Sprintf("2024-%02d-%02d", 1+i%11, 28), "form": "oral", "agreement": "甲方三日内疏通水沟，乙方协助。"}})
		}
	}
	d.do(
		ledger.Action{Key: "soon", Do: "open", Kind: "dispute", By: "王建国", Post: "mediator", Data: map[string]any{
			"found_on": "2024-11-23", "area": d.areas[0], "sort": "land", "source": "request", "summary": "林地界址不清", "party_a": "李四", "party_b": "王五"}},
		ledger.Action{Key: "green", Do: "open", Kind: "dispute", By: "王建国", Post: "mediator", Data: map[string]any{
			"found_on": "2024-12-12", "area": d.areas[1], "sort": "debt", "source": "request", "summary": "借款到期未还", "party_a": "李四"}},
		ledger.Action{Key: "long", Do: "extend", Opened: "green", Clock: "mediate", Limit: limit(d.t, "10 days"), Reason: "双方同意继续调解",
			By: "王建国", Post: "mediator"},
		ledger.Action{Key: "hostile", Do: "open", Kind: "dispute", By: hostile, Post: "mediator", Data: map[string]any{
			"found_on": "2024-12-10", "area": d.areas[1], "sort": "debt", "source": "request", "summary": hostile, "party_a": "<b>李</b>"}},
		ledger.Action{Key: "fix", Do: "correct", Opened: "d0", Reason: "发生地填错", By: "陈静", Post: "mediator", Data: map[string]any{"area": d.areas[3], "people": int64(5)}},
		ledger.Action{Key: "void", Do: "void", Opened: "d8", Reason: "重复登记", By: "陈静", Post: "law-clerk"},
		ledger.Action{Key: "subsidy", Do: "open", Kind: "case-subsidy", By: "陈静", Post: "law-clerk", Data: map[string]any{
			"applied_on": "2024-06-30", "dispute": d.ids["d1"], "payee": "王建国", "form": "oral"}},
	)
	for i := range 30 {
		d.do(ledger.Action{Key: fmt.Sprintf("c%d", i), Do: "open", Kind: "consultation", By: "陈志明", Post: "legal-advisor", Data: map[string]any{
			"given_on": fmt.Sprintf("%d-%02d-%02d", 2023+i%2, 1+i%11, 1+i%28), "channel": "visit", "subject": "family", "question": "离婚后子女抚养费怎样计算",
			"people": int64(1)}})
	}
}

func (d *desk) do(actions ...ledger.Action) {
	d.t.Helper()
	results, err := d.DoAll(d.t.Context(), town, actions)
	if err != nil {
		d.t.Fatal(err)
	}
	for i, r := range results {
		if r.Err != nil {
			d.t.Fatalf("%s: %v", actions[i].Key, r.Err)
		}
		d.ids[actions[i].Key] = r.Matter
	}
}

func (d *desk) serve() {
	h, err := web.New(web.Config{Office: d.Office, People: d.people, Log: slog.New(slog.NewTextHandler(d.log, nil)),
		Claims: func(context.Context, string, int) ([]web.Claim, error) {
			return []web.Claim{
				{Row: "001/01", Title: "排查矛盾纠纷", Measure: "dispute.found", Stated: "67", Value: "67", Unit: "件", Agrees: true},
				{Row: "001/02", Title: "法律咨询合计", Stated: "672", Value: "702", Unit: "人次", Note: "分项之和是702，报告写作672。"},
			}, nil
		},
		Sheet:   sheets.Export,
		Sheets:  sheets.Pages{},
		Backups: d.backups,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	server := httptest.NewServer(h)
	d.t.Cleanup(server.Close)
	d.url = server.URL
	d.enter(d.clerk("all", d.posts()...))
}

// password opens every account of the tests.
const password = "fengqiao-test"

// posts are all posts of the handbook.
func (d *desk) posts() []string {
	b, err := d.Book(d.t.Context(), d.home)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, p := range b.Posts {
		if p.ID != handbook.System {
			out = append(out, p.ID)
		}
	}
	return out
}

// clerk opens the account of somebody with posts for the whole town, or for an area where a post is written post@area.
// Nobody is an administrator but "admin".
func (d *desk) clerk(name string, posts ...string) string {
	d.t.Helper()
	return d.person(name, "测试员"+name, posts...)
}

// person is clerk for somebody of that title.
func (d *desk) person(name, title string, posts ...string) string {
	d.t.Helper()
	b, err := d.Book(d.t.Context(), d.home)
	if err != nil {
		d.t.Fatal(err)
	}
	a := people.Account{Name: name, Title: title, Admin: name == "admin"}
	for _, p := range posts {
		post, area, local := strings.Cut(p, "@")
		if !local {
			area = b.Root()
		}
		a.Appointments = append(a.Appointments, people.Appointment{Post: post, Area: area})
	}
	if err := d.people.Open(d.t.Context(), b, []people.Account{a}, password); err != nil {
		d.t.Fatal(err)
	}
	return name
}

// enter signs somebody in; get and post are theirs from here on.
func (d *desk) enter(name string) {
	d.t.Helper()
	secret, err := d.people.SignIn(d.t.Context(), d.home, name, password, "test")
	if err != nil {
		d.t.Fatal(err)
	}
	d.cookie = d.home + "." + secret
}

// get asks for a path without following redirects.
func (d *desk) get(path string, header ...string) (*http.Response, string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.url+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.ask(req, header...)
}

// post sends a form without following redirects.
func (d *desk) post(path string, form url.Values, header ...string) (*http.Response, string) {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.ask(req, header...)
}

func (d *desk) ask(req *http.Request, header ...string) (*http.Response, string) {
	d.t.Helper()
	if d.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "session", Value: d.cookie})
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Cookie" { // beside the session's
			req.Header.Set("Cookie", strings.TrimPrefix(req.Header.Get("Cookie")+"; "+header[i+1], "; "))
			continue
		}
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp, string(body)
}

// page is a page that must be there.
func (d *desk) page(path string, header ...string) string {
	d.t.Helper()
	resp, body := d.get(path, header...)
	if resp.StatusCode != http.StatusOK {
		d.t.Fatalf("%s: %s\n%s\n%s", path, resp.Status, body, d.log)
	}
	return body
}
