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
		{"GET /{town}/matters/{id}/papers/{paper}", s.paper},

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

// mux serves the routes and the assets. To one ServeMux /{town}/matters/{id} and /{town}/{year}/report are ambiguous,
// so each room that the second part of the path names outright has a mux of its own; "" has the others.
func (s *site) mux() http.Handler {
	rooms := map[string]*http.ServeMux{}
	for _, r := range s.routes() {
		name := room(strings.TrimPrefix(r.pattern, "GET "))
		if strings.HasPrefix(name, "{") {
			name = ""
		}
		if rooms[name] == nil {
			rooms[name] = http.NewServeMux()
			rooms[name].Handle("/", s.page(s.nowhere))
		}
		rooms[name].Handle(r.pattern, s.page(r.answer))
	}
	files := http.NewServeMux()
	files.Handle("GET /assets/{file}", s.assets)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch mux, named := rooms[room(r.URL.Path)]; {
		case strings.HasPrefix(r.URL.Path, "/assets/"):
			files.ServeHTTP(w, r)
		case named:
			mux.ServeHTTP(w, r)
		default:
			rooms[""].ServeHTTP(w, r)
		}
	})
}

// room is the second part of a path.
func room(path string) string {
	parts := strings.SplitN(path, "/", 4)
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
