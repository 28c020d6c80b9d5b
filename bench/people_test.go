package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/web"
)

// How the fifty work.
const (
	working  = 50               // people at once
	shift    = 60 * time.Second // for how long
	patience = 200 * time.Millisecond
)

// BenchmarkPeople lets fifty people of all posts work over the large books as people do, a page every two seconds each: they
// look around, search, filter, open records and figures and record new ones. It tells what every request took at the server;
// none may take more than patience.
func BenchmarkPeople(b *testing.B) {
	d := largeBooks(b)
	defer d.close(b)
	ctx := context.Background()
	d.unsettled(b)
	if err := d.store.Settle(ctx); err != nil { // what waits is taken in when writing pauses
		b.Fatal(err)
	}
	register := people.NewRegister(d.store, time.Now)
	h, err := web.New(web.Config{Office: d.Office, People: register, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	watch := &watch{next: h, took: map[string][]time.Duration{}}
	server := httptest.NewServer(watch)
	defer server.Close()
	staff := d.staff(b, register, server.URL)
	staff[0].do(staff[0].round(true)) // the program is not started anew for every person
	for b.Loop() {
		watch.forget()
		end, cancel := context.WithTimeout(ctx, shift)
		var all sync.WaitGroup
		for _, p := range staff {
			all.Go(func() { p.work(end) })
		}
		all.Wait()
		cancel()
		watch.tell(b)
	}
	for _, p := range staff {
		for _, wrong := range p.wrong {
			b.Error(wrong)
		}
	}
}

// unsettled brings in what is on a town's desk at any time: disputes nobody has settled yet, many of them late.
func (d *books) unsettled(b *testing.B) {
	b.Helper()
	const open = 3000
	n := matters(b)
	for i := range open {
		action := d.matter((n+i)*5, lately(i).AddDays(-i%90))[:1]
		results, err := d.DoAll(context.Background(), town, action)
		if err != nil || results[0].Err != nil {
			b.Fatal(err, results)
		}
	}
}

// person is somebody at work in a browser.
type person struct {
	url    string
	cookie string
	post   string
	area   string // code of the village; empty: the whole town
	ids    []int64
	rand   *rand.Rand
	key    *regexp.Regexp
	wrong  []string
}

// staff signs in the fifty: every post for the town, and mediators, grid workers and clerks of the villages.
func (d *books) staff(b *testing.B, register *people.Register, url string) []*person {
	b.Helper()
	ctx := context.Background()
	book, err := d.Book(ctx, town)
	if err != nil {
		b.Fatal(err)
	}
	var posts []people.Appointment
	for _, p := range book.Posts {
		if p.ID != "system" && p.ID != "mediator" && p.ID != "grid-worker" && p.ID != "village-clerk" {
			posts = append(posts, people.Appointment{Post: p.ID, Area: book.Root()})
		}
	}
	for i := 0; len(posts) < working; i++ {
		posts = append(posts, people.Appointment{Post: []string{"mediator", "grid-worker", "village-clerk"}[i%3], Area: d.areas[i%len(d.areas)]})
	}
	var staff []*person
	for i, p := range posts[:working] {
		name := fmt.Sprintf("p%d", i)
		const password = "fengqiao-bench"
		if err := register.Open(ctx, book, []people.Account{{Name: name, Title: name, Appointments: []people.Appointment{p}}}, password); err != nil {
			b.Fatal(err)
		}
		secret, err := register.SignIn(ctx, town, name, password, "bench")
		if err != nil {
			b.Fatal(err)
		}
		one := &person{url: url, cookie: town + "." + secret, post: p.Post, rand: rand.New(rand.NewPCG(uint64(i), 0)),
			key: regexp.MustCompile(`name="key" value="([^"]*)"`)}
		if p.Area != book.Root() {
			one.area = p.Area
		}
		for _, stage := range []string{"", "settled"} {
			rows, err := d.List(ctx, office.Filter{Town: town, Area: one.area, Stage: stage, Limit: 200})
			if err != nil {
				b.Fatal(err)
			}
			for _, row := range rows {
				one.ids = append(one.ids, row.ID)
			}
		}
		staff = append(staff, one)
	}
	return staff
}

// work asks for one page after the other, with a pause to read it.
func (p *person) work(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second + time.Duration(p.rand.Int64N(int64(2*time.Second)))):
		}
		p.do(p.round(false))
	}
}

// round is what the person does next: one thing, or all of them.
func (p *person) round(all bool) []string {
	words := []string{"排水沟", "抚养费", "争执 4215", "PSGZX", "陈志明", "甲方三日内疏通"}
	pages := []string{"", "", "", "/matters", "/matters?kind=dispute", "/matters?kind=dispute&lamp=red", "/matters?kind=consultation", "/matters?lamp=yellow",
		"/matters?kind=dispute&f.sort=land", "/matters?kind=consultation&f.channel=phone&from=2024-05-01&to=2024-05-31", "/matters?mine=1", "/matters?q=" + url.QueryEscape(words[p.rand.IntN(len(words))]),
		"/matters?kind=dispute&q=" + url.QueryEscape(words[p.rand.IntN(len(words))]), fmt.Sprintf("/matters/%d", p.ids[p.rand.IntN(len(p.ids))]), fmt.Sprintf("/matters/%d", p.ids[p.rand.IntN(len(p.ids))]),
		"/approvals", "/plan", "/calendar", "/journal", "/help", "/new", "/2024", "/2025", "/2024/figures", "/2025/figures", "/2024/report", "/forms",
		"/2024/figures/dispute.found", "/2024/figures/dispute.open", "/2024/figures/consultation.given", "/2025/figures/dispute.found", "/2025/figures/dispute.open",
		"new", "new", "new"}
	if all {
		return pages
	}
	return pages[p.rand.IntN(len(pages)):][:1]
}

func (p *person) do(what []string) {
	for _, path := range what {
		if path != "new" {
			p.ask(http.MethodGet, path, nil)
			continue
		}
		kind, fields := "dispute", url.Values{"f.found_on": {"2025-01-13"}, "f.sort": {"land"}, "f.source": {"patrol"}, "f.summary": {"两家为地界争执，村里接报后记下"}, "f.party_a": {"张某"}, "f.area": {p.area}}
		if p.post == "legal-advisor" {
			kind, fields = "consultation", url.Values{"f.given_on": {"2025-01-13"}, "f.channel": {"visit"}, "f.subject": {"land"}, "f.question": {"宅基地怎样确权"}, "f.people": {"1"}}
		} else if p.post != "mediator" && p.post != "grid-worker" {
			continue
		}
		form := p.ask(http.MethodGet, "/new/"+kind, nil)
		if key := p.key.FindStringSubmatch(form); key != nil {
			fields.Set("key", key[1])
			p.ask(http.MethodPost, "/new/"+kind, fields)
		} else if form != "" {
			p.wrong = append(p.wrong, p.post+" gets no form for "+kind)
		}
	}
}

// ask asks for a page; what is refused to the person is an answer too.
func (p *person) ask(method, path string, form url.Values) string {
	req, err := http.NewRequest(method, p.url+"/"+town+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.wrong = append(p.wrong, err.Error())
		return ""
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(&http.Cookie{Name: "session", Value: p.cookie})
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		p.wrong = append(p.wrong, err.Error())
		return ""
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	want := http.StatusOK
	if form != nil {
		want = http.StatusSeeOther
	}
	if resp.StatusCode != want && resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusNotFound {
		p.wrong = append(p.wrong, fmt.Sprintf("%s %s %s: %s", p.post, method, path, resp.Status))
	}
	if resp.StatusCode != http.StatusOK {
		return ""
	}
	return string(body)
}

// watch notes what every request takes at the server.
type watch struct {
	next http.Handler
	mu   sync.Mutex
	took map[string][]time.Duration
}

var matterPath = regexp.MustCompile(`^/matters/\d+`)

func (w *watch) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	start := time.Now()
	w.next.ServeHTTP(out, r)
	took := time.Since(start)
	name := r.Method + " " + matterPath.ReplaceAllString(strings.TrimPrefix(r.URL.RequestURI(), "/"+town), "/matters/N")
	if name, err := url.QueryUnescape(name); err == nil {
		w.mu.Lock()
		w.took[name] = append(w.took[name], took)
		w.mu.Unlock()
	}
}

func (w *watch) forget() {
	w.mu.Lock()
	clear(w.took)
	w.mu.Unlock()
}

// tell reports all requests, and each sort of them from the slowest.
func (w *watch) tell(b *testing.B) {
	type sort struct {
		name string
		took []time.Duration
	}
	var sorts []sort
	var all []time.Duration
	for name, took := range w.took {
		slices.Sort(took)
		sorts = append(sorts, sort{name, took})
		all = append(all, took...)
	}
	slices.Sort(all)
	slices.SortFunc(sorts, func(a, b sort) int { return int(b.took[len(b.took)-1] - a.took[len(a.took)-1]) })
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	at := func(took []time.Duration, share float64) float64 {
		return ms(took[min(int(share*float64(len(took))), len(took)-1)])
	}
	over := 0
	for _, took := range all {
		if took > patience {
			over++
		}
	}
	for _, s := range sorts {
		b.Logf("%-60s %5d ×  median %7.1f ms  slowest %7.1f ms", s.name, len(s.took), at(s.took, .5), ms(s.took[len(s.took)-1]))
	}
	b.ReportMetric(float64(len(all)), "requests")
	b.ReportMetric(at(all, .5), "ms-median")
	b.ReportMetric(at(all, .99), "ms-p99")
	b.ReportMetric(ms(all[len(all)-1]), "ms-slowest")
	b.ReportMetric(float64(over), "over-200ms")
}
