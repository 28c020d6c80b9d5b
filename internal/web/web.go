// Package web is the staff's door on the office: server-rendered pages over the books of the towns. It decides nothing
// and counts nothing: what a person sees and may do is their desk's answer, and every number on a page is a figure of
// the books and leads to its records.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"fengqiao/internal/backup"
	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/press"
)

// Config is what the pages need. Office and People are required.
type Config struct {
	Office *office.Office
	People *people.Register
	// Claims compares the figures a town stated in its own published report with the books; nil: none are known.
	Claims func(ctx context.Context, town string, year int) ([]Claim, error)
	// Sheet writes a list as an .xlsx; nil: ledgers are not offered for download.
	Sheet func(w io.Writer, title string, head []string, rows iter.Seq2[[]any, error]) error
	// Sheets brings filled-in spreadsheets into ledgers; nil: it is not offered.
	Sheets Sheets
	// Backups makes and keeps backups of the data directory; nil beside PostgreSQL, which has tools of its own.
	Backups *backup.Keeper
	// Demo says on every page that the records are invented, and on a town's which day it takes for today. Its sign-in
	// page lists the accounts of a town, all of which have DemoPassword.
	Demo         bool
	DemoPassword string
	// FirstRun is the word that opens the first-run page while nobody has an account; empty: it stays shut.
	FirstRun string
	// Log takes one line a request and every internal error; nil: the default logger.
	Log *slog.Logger
}

// Claim is a figure stated in a town's published report, beside what the books say.
type Claim struct {
	Row     string // where it stands in the list of stated figures
	Title   string
	Measure string // measure that bears it; empty when none does
	Facet   string
	Stated  string // as a number, in Unit
	Value   string // of the books; empty when the books keep none
	Unit    string
	Agrees  bool
	Note    string // why they differ, or why the books keep no such figure
}

// site serves the pages.
type site struct {
	Config
	founding sync.Mutex
	assets   *assets
	views    *views
}

// New builds the pages. It fails when a template is wrong, never because the assets have not been built: then the
// pages say so themselves.
func New(c Config) (http.Handler, error) {
	if c.Office == nil || c.People == nil {
		return nil, errors.New("web: Config.Office and Config.People are required")
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	a, err := loadAssets()
	if err != nil {
		return nil, err
	}
	if !a.built() {
		c.Log.Warn("the pages have no styles and scripts: run `make web`, then build again")
	}
	v, err := loadViews(a)
	if err != nil {
		return nil, err
	}
	s := &site{Config: c, assets: a, views: v}
	return s.logged(secured(http.NewCrossOriginProtection().Handler(s.mux()))), nil
}

// today is the day it is in a town; the demo towns' books end in different years.
func (s *site) today(town string) calendar.Date { return calendar.Of(s.Office.Now(town)) }

// request is a request with the language it is answered in and the desk of the person who makes it. Pages open to all
// have no desk.
type request struct {
	*http.Request
	lang    string
	desk    *office.Desk
	account people.Account
	session people.Session
}

// say words a sentence of the pages in the request's language.
func (r *request) say(zh string, args ...any) string { return say(r.lang, zh, args...) }

// handler answers a request or says why not; page turns it into an http.Handler.
type handler func(w http.ResponseWriter, r *request) error

// page finds the language and, unless all may come, the person; runs the route and renders what went wrong.
func (s *site) page(to route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, plain *http.Request) {
		if s.choose(w, plain) {
			return
		}
		most := int64(mostForm)
		if to.files && multipartForm(plain) {
			most = mostFiles
		}
		plain.Body = http.MaxBytesReader(w, plain.Body, most)
		r := &request{Request: plain, lang: choice(plain, "lang")}
		w.Header().Set("Cache-Control", "private, no-cache")
		answer := to.answer
		if !to.open {
			answer = s.signed(to)
		}
		if err := answer(w, r); err != nil {
			s.problem(w, r, err)
		}
	})
}

// mostForm is the size of what is typed into a form, mostFiles that of a form with its files, in bytes.
const (
	mostForm  = 2 << 20
	mostFiles = 4*office.MostFile + mostForm
)

// denied says that a page is not for this person.
type denied struct{ says string }

func (d denied) Error() string { return d.says }

// missing says that a page or what it should show does not exist, in the reader's language.
type missing struct{ says string }

func (m missing) Error() string { return m.says }

// problem renders an error: what does not exist in plain words, anything else as an accident whose cause is only logged.
func (s *site) problem(w http.ResponseWriter, r *request, err error) {
	var (
		noTown    *office.NoTown
		noMeasure *office.UnknownMeasure
		noAnswer  *office.Unanswerable
		noFile    *press.Refused
		absent    missing
		hidden    *office.Hidden
		denied    denied
		refused   *ledger.Refusal
		tooMuch   tooMuch
	)
	p := problemPage{frame: s.frame(r, "")}
	status := http.StatusNotFound
	p.Title = r.say("没有这个页面")
	switch {
	case errors.Is(err, context.Canceled):
		return // the reader has gone
	case errors.As(err, &noTown):
		p.Says = r.say("这里没有「%s」的账。", noTown.Town)
	case errors.As(err, &noMeasure):
		p.Says = r.say("工作手册里没有指标「%s」。", noMeasure.Measure)
	case errors.As(err, &noAnswer):
		p.Says = noAnswer.In(r.lang)
	case errors.As(err, &noFile):
		status = http.StatusServiceUnavailable
		p.Title, p.Says = r.say("不能生成文件"), noFile.In(r.lang)
	case errors.As(err, &absent):
		p.Says = absent.says
	case errors.As(err, &hidden):
		status = http.StatusForbidden
		p.Title, p.Says = r.say("限制查阅"), hidden.In(r.lang)
	case errors.As(err, &denied):
		status = http.StatusForbidden
		p.Title, p.Says = r.say("无权查看"), denied.says
	case errors.As(err, &refused):
		status = http.StatusUnprocessableEntity
		p.Title, p.Says = r.say("不能办理"), refused.In(r.lang)
	case errors.As(err, &tooMuch):
		status = http.StatusRequestEntityTooLarge
		p.Title, p.Says = r.say("太多了"), tooMuch.says
	case errors.Is(err, office.ErrNotFound):
		p.Says = r.say("账上没有这条记录，它的编号可能写错了。")
	default:
		status = http.StatusInternalServerError
		p.Title = r.say("系统出了差错")
		p.Says = r.say("这一页暂时打不开，原因已经记入日志。请稍后再试；一再出现时，请告诉管理员出错的时间。")
		s.Log.Error("page failed", "path", r.URL.Path, "error", err)
	}
	if err := s.render(w, r, status, p); err != nil {
		s.Log.Error("error page failed", "path", r.URL.Path, "error", err)
		http.Error(w, p.Says, status)
	}
}

// logged writes one line for each request and keeps a panic from taking the server down.
func (s *site) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		seen := &witness{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if cause := recover(); cause != nil {
				s.Log.Error("page panicked", "path", r.URL.Path, "cause", fmt.Sprint(cause))
				if seen.bytes == 0 {
					http.Error(seen, "系统出了差错 · Something went wrong", http.StatusInternalServerError)
				}
			}
			s.Log.Info("request", "method", r.Method, "path", r.URL.Path, "status", seen.status, "bytes", seen.bytes,
				"ms", time.Since(begin).Milliseconds())
		}()
		next.ServeHTTP(seen, r)
	})
}

// witness remembers what was answered.
type witness struct {
	http.ResponseWriter
	status, bytes int
}

func (w *witness) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// secured sets the headers every answer carries. Nothing inline is allowed, neither script nor style.
func secured(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; connect-src 'self'; " +
		"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}
