package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/handbook"
	"fengqiao/internal/office"
	browser "fengqiao/web"
)

// page is what a template is filled with; each template has one struct.
type page interface{ template() string }

// pages declares every page there is. A template without its struct, or the other way round, stops the start.
var pages = []page{
	signInPage{}, firstPage{}, mePage{}, peoplePage{}, personPage{}, newPage{}, helpPage{}, actPage{}, checkPage{}, pickPage{}, namesPage{}, yearPage{}, claimsPage{}, mattersPage{}, matterPage{}, figuresPage{}, figurePage{}, reportPage{},
	calendarPage{}, severalPage{}, sheetPage{},
	handbookPage{}, kindPage{}, problemPage{},
	homePage{}, approvalsPage{}, approvalPage{}, planPage{},
	uploadPage{}, returnsPage{}, returnPage{}, takePage{}, bindPage{},
	journalPage{}, entryPage{}, upkeepPage{}, viewsPage{},
	paperPage{},
	ownPage{}, draftPage{}, areasPage{}, holidaysPage{},
	studioPage{}, chipsPage{}, versionsPage{}, closingPage{}, proofPage{},
}

// shared are the templates every page may use.
var shared = []string{"templates/frame.html", "templates/parts.html", "templates/control.html"}

// views are the parsed templates, by language and page.
type views struct {
	sets map[string]map[string]*template.Template
}

func loadViews(a *assets) (*views, error) {
	files, err := fs.Glob(browser.Templates, "templates/*.html")
	if err != nil {
		return nil, err
	}
	unclaimed := map[string]bool{}
	for _, f := range files {
		unclaimed[f] = true
	}
	for _, f := range shared {
		delete(unclaimed, f)
	}
	v := &views{sets: map[string]map[string]*template.Template{}}
	for _, lang := range tongues {
		v.sets[lang] = map[string]*template.Template{}
		for _, p := range pages {
			file := "templates/" + p.template() + ".html"
			t, err := template.New(path.Base(shared[0])).Funcs(functions(lang, a)).ParseFS(browser.Templates, append(shared[:len(shared):len(shared)], file)...)
			if err != nil {
				return nil, fmt.Errorf("template %s: %w", p.template(), err)
			}
			v.sets[lang][p.template()] = t
			delete(unclaimed, file)
		}
	}
	for f := range unclaimed {
		return nil, fmt.Errorf("template %s belongs to no page", f)
	}
	return v, nil
}

// functions are what templates may call, bound to a language.
func functions(lang string, a *assets) template.FuncMap {
	return template.FuncMap{
		"t":     func(zh string, args ...any) string { return say(lang, zh, args...) },
		"in":    func(t handbook.Text) string { return t.In(lang) },
		"asset": a.url,
		"said":  office.Syllables,
		"short": func(hash string) string { return hash[:min(len(hash), 12)] },
	}
}

// render fills a page's template and sends it, compressed where the browser takes it. Nothing is sent when the
// template fails.
func (s *site) render(w http.ResponseWriter, r *request, status int, p page) error {
	return s.renderPart(w, r, status, p, path.Base(shared[0]))
}

// renderPart sends one named part of a page's template, for a partial update.
func (s *site) renderPart(w http.ResponseWriter, r *request, status int, p page, part string) error {
	var body bytes.Buffer
	if err := s.views.sets[r.lang][p.template()].ExecuteTemplate(&body, part, p); err != nil {
		return fmt.Errorf("page %s: %w", p.template(), err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", map[string]string{"zh": "zh-CN", "en": "en"}[r.lang])
	h.Add("Vary", "Accept-Encoding, Cookie, HX-Request")
	const worthIt = 1 << 10
	if body.Len() > worthIt && accepts(r.Request, "gzip") {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(body.Bytes()); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		body = packed
	}
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	if _, err := w.Write(body.Bytes()); err != nil {
		return nil // the reader has gone; nobody is left to tell
	}
	return nil
}

// frame is what every page has around its own part.
type frame struct {
	Lang      string
	Title     string
	Town      string // key; empty outside a town
	TownName  string
	Year      int
	Room      string // the tab that is lit
	Tabs      []tab
	Switch    string // this page in the other language
	HasCharts bool   // the page has charts
	HasEditor bool   // the page has the editor of the report
	Unbuilt   bool   // the assets are missing
	Notice    string // said above everything else
	Recorded  string // how many records a form has just opened; empty: none
	Person    string // who is signed in; empty: nobody
	Posts     string // what posts they hold
	Size      string // of the text: empty, "large" or "larger"
	Sizes     []option
}

type tab struct {
	Room, Title, Link string
}

// HTMLLang is the page's language as the html element names it: without it Chinese glyphs come from the wrong face.
func (f frame) HTMLLang() string {
	if f.Lang == "en" {
		return "en"
	}
	return "zh-CN"
}

// frame is the frame of a page outside any town.
func (s *site) frame(r *request, title string) frame {
	q := r.URL.Query()
	q.Set("lang", other(r.lang))
	f := frame{Lang: r.lang, Title: title, Switch: r.URL.EscapedPath() + "?" + q.Encode(), Unbuilt: !s.assets.built()}
	if s.Demo {
		f.Notice = r.say("演示数据：人名和事件均为虚构。")
	}
	f.Size = choice(r.Request, "size")
	for i, title := range []string{r.say("标准"), r.say("大"), r.say("特大")} {
		q.Del("lang")
		q.Set("size", sizes[i])
		f.Sizes = append(f.Sizes, option{r.URL.EscapedPath() + "?" + q.Encode(), title, sizes[i] == f.Size})
	}
	return f
}

// townFrame is the frame of a town's page.
func (s *site) townFrame(r *request, t *office.Desk, year int, room, title string) frame {
	f := s.frame(r, title)
	f.Person, f.Posts = t.Person.Title, r.posts(t.Person)
	if s.Demo {
		f.Notice = r.say("演示数据：人名和事件均为虚构；页面以%s为今天。", t.Today)
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("recorded")); err == nil && n > 0 {
		f.Recorded = r.say("已登记%d件，最新的列在最前。", n)
	}
	f.Town, f.TownName, f.Year, f.Room = t.Town, t.Book.Town.Title.In(r.lang), year, room
	of := "/" + t.Town + "/" + strconv.Itoa(year)
	f.Tabs = []tab{
		{"home", r.say("工作台"), "/" + t.Town},
		{"year", r.say("一年概览"), of},
		{"new", r.say("登记"), "/" + t.Town + "/new"},
		{"matters", r.say("台账"), "/" + t.Town + "/matters"},
		{"approvals", r.say("审批"), "/" + t.Town + "/approvals"},
		{"plan", r.say("计划"), "/" + t.Town + "/plan"},
		{"calendar", r.say("日历"), "/" + t.Town + "/calendar"},
		{"figures", r.say("数字"), of + "/figures"},
		{"forms", r.say("报表"), "/" + t.Town + "/forms"},
		{"report", r.say("年度报告"), of + "/report"},
		{"claims", r.say("报告核对"), of + "/claims"},
		{"handbook", r.say("工作手册"), "/" + t.Town + "/handbook"},
		{"journal", r.say("流水"), "/" + t.Town + "/journal"},
	}
	if t.Oversees() {
		f.Tabs = append(f.Tabs, tab{"own", r.say("本镇规则"), "/" + t.Town + "/own"})
	}
	if r.account.Admin {
		f.Tabs = append(f.Tabs, tab{"people", r.say("人员与岗位"), "/" + t.Town + "/people"},
			tab{"upkeep", r.say("核账与备份"), "/" + t.Town + "/upkeep"})
	}
	return f
}

// tongues are the languages the pages speak, sizes those of their text; the default first.
var (
	tongues = []string{"zh", "en"}
	sizes   = []string{"normal", "large", "larger"}
)

// choices are what a reader can choose for all pages, by the name of the cookie and parameter.
var choices = map[string][]string{"lang": tongues, "size": sizes}

func other(lang string) string {
	if lang == "en" {
		return "zh"
	}
	return "en"
}

// choice is what a reader chose, or the default.
func choice(r *http.Request, name string) string {
	if c, err := r.Cookie(name); err == nil && slices.Contains(choices[name], c.Value) {
		return c.Value
	}
	return choices[name][0]
}

// choose answers ?lang= and ?size=: it remembers the choice and leads back to the page without it.
func (s *site) choose(w http.ResponseWriter, r *http.Request) bool {
	q := r.URL.Query()
	chosen := false
	for name, values := range choices {
		if v := q.Get(name); slices.Contains(values, v) {
			const year = 365 * 24 * 60 * 60
			http.SetCookie(w, &http.Cookie{Name: name, Value: v, Path: "/", MaxAge: year, HttpOnly: true, SameSite: http.SameSiteLaxMode})
			q.Del(name)
			chosen = true
		}
	}
	if !chosen {
		return false
	}
	// One slash only: a path that begins with two would be taken for another host.
	back := "/" + strings.TrimLeft(r.URL.EscapedPath(), "/")
	if len(q) > 0 {
		back += "?" + q.Encode()
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return true
}

// say words a sentence in lang. The Chinese sentence is its own key; English has its table.
func say(lang, zh string, args ...any) string {
	if lang == "en" {
		if en, ok := english[zh]; ok {
			zh = en
		}
	}
	if len(args) == 0 {
		return zh
	}
	return fmt.Sprintf(zh, args...)
}

// problemPage says that something is missing or went wrong.
type problemPage struct {
	frame
	Says string
}

func (problemPage) template() string { return "problem" }
