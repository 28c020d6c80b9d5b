package web

import (
	"net/http"
	"strings"
)

// route is one page: its method and path, and who answers.
type route struct {
	pattern string
	answer  handler
}

// routes is the whole site.
func (s *site) routes() []route {
	return []route{
		{"GET /{$}", s.towns},
		{"GET /{town}", s.town},

		{"GET /{town}/matters", s.matters},
		{"GET /{town}/matters/{id}", s.matter},

		{"GET /{town}/handbook", s.handbook},
		{"GET /{town}/handbook/{kind}", s.kind},

		{"GET /{town}/{year}", s.year},
		{"GET /{town}/{year}/claims", s.claims},
		{"GET /{town}/{year}/figures", s.figures},
		{"GET /{town}/{year}/figures/{measure}", s.figure},
		{"GET /{town}/{year}/report", s.report},
		{"GET /{town}/{year}/report.docx", s.docx},
	}
}

// mux serves the routes and the assets. ServeMux calls /{town}/matters/{id} and /{town}/{year}/report ambiguous, so
// the routes under one room (the second part of the path) get a mux of their own.
func (s *site) mux() http.Handler {
	rooms := map[string]*http.ServeMux{}
	site := http.NewServeMux()
	for _, r := range s.routes() {
		room := room(r.pattern)
		if room == "" {
			site.Handle(r.pattern, s.page(r.answer))
			continue
		}
		if rooms[room] == nil {
			rooms[room] = http.NewServeMux()
			rooms[room].Handle("/", s.page(s.nowhere))
			site.Handle("/{town}/"+room, rooms[room])
			site.Handle("/{town}/"+room+"/", rooms[room])
		}
		rooms[room].Handle(r.pattern, s.page(r.answer))
	}
	site.Handle("GET /assets/{file}", s.assets)
	site.Handle("/", s.page(s.nowhere))
	return site
}

// room is the part of a pattern after the town; empty when it ends there.
func room(pattern string) string {
	parts := strings.SplitN(pattern, "/", 4)
	if len(parts) < 3 {
		return ""
	}
	return parts[2]
}

// nowhere answers every other path.
func (s *site) nowhere(w http.ResponseWriter, r *request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, r.say("这里只能查看。"), http.StatusMethodNotAllowed)
		return nil
	}
	return missing{r.say("没有「%s」这个地址。", r.URL.Path)}
}
