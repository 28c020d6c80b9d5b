package web

import (
	"net/http"
	"strings"
)

// route is one page: its method and path, who answers, and for whom. Without a word it is for whoever is signed in to
// the town its path begins with.
type route struct {
	pattern string
	answer  handler
	open    bool // for everybody
	admin   bool // for administrators alone
	// oversees: for administrators and whoever leads
	oversees bool
	files    bool // takes files; an ordinary form is small
}

// routes is the whole site.
func (s *site) routes() []route {
	return []route{
		{pattern: "GET /{$}", answer: s.door, open: true},
		{pattern: "GET /sign-in", answer: s.signInForm, open: true},
		{pattern: "POST /sign-in", answer: s.signIn, open: true},
		{pattern: "GET /first-run", answer: s.firstForm, open: true},
		{pattern: "POST /first-run", answer: s.first, open: true},

		{pattern: "GET /{town}", answer: s.home},
		{pattern: "GET /{town}/me", answer: s.me},
		{pattern: "POST /{town}/me/password", answer: s.changePassword},
		{pattern: "POST /{town}/me/sign-out", answer: s.signOut},
		{pattern: "POST /{town}/me/delegate", answer: s.delegate},

		{pattern: "GET /{town}/people", answer: s.peopleList, admin: true},
		{pattern: "POST /{town}/people", answer: s.openAccount, admin: true},
		{pattern: "GET /{town}/people/+", answer: s.personForm, admin: true},
		{pattern: "GET /{town}/people/{name}", answer: s.personForm, admin: true},
		{pattern: "POST /{town}/people/{name}", answer: s.changeAccount, admin: true},
		{pattern: "POST /{town}/people/{name}/reset", answer: s.resetPassword, admin: true},

		{pattern: "GET /{town}/own", answer: s.own, oversees: true},
		{pattern: "GET /{town}/own/areas", answer: s.areaTree, oversees: true},
		{pattern: "POST /{town}/own/areas", answer: s.rearrange, admin: true},
		{pattern: "GET /{town}/own/holidays", answer: s.holidays, oversees: true},
		{pattern: "POST /{town}/own/holidays", answer: s.addHolidays, admin: true},
		{pattern: "GET /{town}/own/edit", answer: s.draftForm, oversees: true},
		{pattern: "POST /{town}/own/edit", answer: s.draft, admin: true},

		{pattern: "GET /{town}/upkeep", answer: s.upkeep, admin: true},
		{pattern: "POST /{town}/upkeep/verify", answer: s.startVerification, admin: true},
		{pattern: "POST /{town}/upkeep/backup", answer: s.startBackup, admin: true},
		{pattern: "GET /{town}/upkeep/backups/{name}", answer: s.takeBackup, admin: true},

		{pattern: "GET /{town}/journal", answer: s.journal},
		{pattern: "GET /{town}/journal/{seq}", answer: s.entry},

		{pattern: "GET /{town}/matters", answer: s.matters},
		{pattern: "GET /{town}/views", answer: s.savedViews},
		{pattern: "POST /{town}/views", answer: s.saveView},
		{pattern: "POST /{town}/views/{view}", answer: s.changeView},
		{pattern: "GET /{town}/matters.xlsx", answer: s.matterSheet},
		{pattern: "GET /{town}/matters/{id}", answer: s.matter},
		{pattern: "GET /{town}/matters/{id}/do/{action}", answer: s.actForm},
		{pattern: "POST /{town}/matters/{id}/do/{action}", answer: s.act, files: true},
		{pattern: "GET /{town}/matters/{id}/papers/{paper}", answer: s.paper},
		{pattern: "POST /{town}/matters/{id}/papers/{paper}/issue", answer: s.issuePaper},
		{pattern: "POST /{town}/matters/{id}/papers/{paper}/scan", answer: s.keepScan, files: true},
		{pattern: "GET /{town}/matters/{id}/files/{sha}", answer: s.file},

		{pattern: "GET /{town}/calendar", answer: s.calendar},
		{pattern: "GET /{town}/calendar.ics", answer: s.ics},

		{pattern: "GET /{town}/help", answer: s.help},

		{pattern: "GET /{town}/new", answer: s.offerKinds},
		{pattern: "GET /{town}/new/{kind}", answer: s.openForm},
		{pattern: "POST /{town}/new/{kind}", answer: s.open, files: true},
		{pattern: "POST /{town}/files", answer: s.upload, files: true},
		{pattern: "GET /{town}/new/{kind}/many", answer: s.severalForm},
		{pattern: "POST /{town}/new/{kind}/many", answer: s.several},
		{pattern: "GET /{town}/new/{kind}/sheet", answer: s.sheetForm},
		{pattern: "POST /{town}/new/{kind}/sheet", answer: s.bringSheet, files: true},
		{pattern: "GET /{town}/new/{kind}/template.xlsx", answer: s.sheetTemplate},
		{pattern: "GET /{town}/check/{kind}/{field}", answer: s.check},
		{pattern: "GET /{town}/pick/{kind}", answer: s.pick},
		{pattern: "GET /{town}/names", answer: s.names},

		{pattern: "GET /{town}/approvals", answer: s.approvals},
		{pattern: "POST /{town}/approvals", answer: s.approveSome},
		{pattern: "GET /{town}/approvals/{id}", answer: s.approval},
		{pattern: "GET /{town}/approvals/{id}/do/{action}", answer: s.actForm},
		{pattern: "POST /{town}/approvals/{id}/do/{action}", answer: s.approve},

		{pattern: "GET /{town}/plan", answer: s.plan},
		{pattern: "GET /{town}/plan/{id}", answer: s.planItem},
		{pattern: "POST /{town}/plan/{id}", answer: s.movePlan},

		{pattern: "GET /{town}/forms", answer: s.returns},
		{pattern: "POST /{town}/forms", answer: s.take, files: true},
		{pattern: "GET /{town}/forms/+", answer: s.takeForm},
		{pattern: "GET /{town}/forms/{form}", answer: s.filled},
		{pattern: "GET /{town}/forms/{form}/file", answer: s.returnFile},
		{pattern: "GET /{town}/forms/{form}/marked.xlsx", answer: s.markedReturn},
		{pattern: "POST /{town}/forms/{form}/send", answer: s.sendReturn},
		{pattern: "POST /{town}/forms/{form}/hand", answer: s.fillByHand},
		{pattern: "GET /{town}/forms/{form}/bind", answer: s.bind},
		{pattern: "POST /{town}/forms/{form}/bind", answer: s.bound},
		{pattern: "GET /{town}/forms/{form}/change", answer: s.changeForm},
		{pattern: "POST /{town}/forms/{form}/change", answer: s.changed, files: true},

		{pattern: "GET /{town}/handbook", answer: s.handbook},
		{pattern: "GET /{town}/handbook/{kind}", answer: s.kind},

		{pattern: "GET /{town}/{year}", answer: s.year},
		{pattern: "GET /{town}/{year}/claims", answer: s.claims},
		{pattern: "GET /{town}/{year}/figures", answer: s.figures},
		{pattern: "GET /{town}/{year}/figures/{measure}", answer: s.figure},
		{pattern: "GET /{town}/{year}/report", answer: s.report},
		{pattern: "GET /{town}/{year}/report.docx", answer: s.reportFile},
		{pattern: "GET /{town}/{year}/report.pdf", answer: s.reportFile},
		{pattern: "GET /{town}/{year}/report.md", answer: s.reportFile},
		{pattern: "GET /{town}/{year}/studio", answer: s.studio},
		{pattern: "POST /{town}/{year}/studio", answer: s.saveDraft},
		{pattern: "GET /{town}/{year}/studio/figures", answer: s.chips},
		{pattern: "GET /{town}/{year}/studio/versions", answer: s.draftVersions},
		{pattern: "POST /{town}/{year}/studio/remarks", answer: s.remark},
		{pattern: "POST /{town}/{year}/studio/remarks/{id}", answer: s.settleRemark},
		{pattern: "POST /{town}/{year}/studio/freeze", answer: s.freeze},
		{pattern: "GET /{town}/{year}/proof", answer: s.proofForm},
		{pattern: "POST /{town}/{year}/proof", answer: s.proof, files: true},
		{pattern: "GET /{town}/{year}/closing", answer: s.closing},
		{pattern: "POST /{town}/{year}/closing", answer: s.closeYear},
	}
}

// mux serves the routes and the assets. To one ServeMux /{town}/matters/{id} and /{town}/{year}/report are ambiguous,
// so each room that the second part of the path names outright has a mux of its own; "" has the others.
func (s *site) mux() http.Handler {
	rooms := map[string]*http.ServeMux{}
	for _, r := range s.routes() {
		_, path, _ := strings.Cut(r.pattern, " ")
		name := room(path)
		if strings.HasPrefix(name, "{") {
			name = ""
		}
		if rooms[name] == nil {
			rooms[name] = http.NewServeMux()
			rooms[name].Handle("/", s.page(route{answer: s.nowhere, open: true}))
		}
		rooms[name].Handle(r.pattern, s.page(r))
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
		http.Error(w, r.say("这个地址不收表单。"), http.StatusMethodNotAllowed)
		return nil
	}
	return missing{r.say("没有「%s」这个地址。", r.URL.Path)}
}
