package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/people"
	"fengqiao/internal/web"
)

// common is what the words of all secrets have in common.
const common = "鹧鸪"

// secret is a record with words nothing else has, and who may read it.
type secret struct {
	key, kind, word, area string
	id                    int64
}

// mayRead says it again from the definitions, not from the program: for the whole town every post reads what a kind does
// not keep for some; in a village only posts with a part in the kind.
func mayRead(b *handbook.Book, s secret, a people.Appointment) bool {
	k, _ := b.Kind(s.kind)
	if len(k.ReadBy) > 0 && !slices.Contains(k.ReadBy, a.Post) {
		return false
	}
	if a.Area == b.Root() {
		return true
	}
	part := slices.Contains(k.CorrectBy, a.Post) || slices.Contains(k.VoidBy, a.Post) || slices.Contains(k.ReadBy, a.Post)
	for _, act := range k.Actions {
		part = part || slices.Contains(act.By, a.Post)
	}
	for _, c := range k.Clocks {
		part = part || c.Extend != nil && slices.Contains(c.Extend.By, a.Post) || c.Pause != nil && slices.Contains(c.Pause.By, a.Post)
	}
	return part && strings.HasPrefix(s.area, a.Area)
}

// Every route is walked as nobody, as somebody of another town, as the administrator, and in every post for the town and for a
// village. No answer may hold the words of a record its reader may not see, and a record that may be seen is.
func TestEveryRouteShowsOnlyWhatItsReaderMaySee(t *testing.T) {
	t.Parallel() // the longest, side by side
	d := newDesk(t)
	b, err := d.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []secret{{key: "here", kind: "dispute", word: "鹧鸪甲", area: d.areas[0]}, {key: "there", kind: "dispute", word: "鹧鸪乙", area: d.areas[3]},
		{key: "seen", kind: "inspection", word: "鹧鸪丙", area: d.areas[0]}, {key: "kept", kind: "discipline-check", word: "鹧鸪丁", area: b.Root()},
		{key: "known", kind: "mediator", word: "鹧鸪戊", area: d.areas[3]}}
	for _, s := range secrets[:2] {
		d.do(ledger.Action{Key: s.key, Do: "open", Kind: s.kind, By: "王建国", Post: "mediator", Data: map[string]any{"found_on": "2024-12-01", "area": s.area,
			"sort": "land", "source": "patrol", "people": int64(2), "summary": s.word, "party_a": s.word + "某"}})
	}
	d.do(ledger.Action{Key: "seen", Do: "open", Kind: "inspection", By: "罗刚", Post: "enforcement-officer", Data: map[string]any{"inspected_on": "2024-12-02",
		"sort": "daily", "field": "safety", "subject": secrets[2].word, "enterprise": false, "area": secrets[2].area, "officer": "罗刚", "partner": "石磊",
		"cards_shown": true, "facts": secrets[2].word, "result": "clean"}},
		ledger.Action{Key: "kept", Do: "open", Kind: "discipline-check", By: "唐毅", Post: "discipline-clerk", Data: map[string]any{"held_on": "2024-12-03",
			"topic": "funds", "units": int64(2), "problems": int64(0), "findings": secrets[3].word}},
		ledger.Action{Key: "known", Do: "open", Kind: "mediator", By: "周敏", Post: "law-clerk", Data: map[string]any{"name": secrets[4].word, "kind": "part_time",
			"area": secrets[4].area, "committee": "村人民调解委员会", "since": "2024-12-04"}})
	for i := range secrets {
		secrets[i].id = d.ids[secrets[i].key]
	}
	d.takeForm()
	paths := walk(t, secrets)

	// Nobody, and somebody of no town here.
	for _, cookie := range []string{"", town + ".nonsense", "nowhere.nonsense"} {
		d.cookie = cookie
		for _, at := range paths {
			if at.open {
				continue
			}
			resp, body := d.send(at)
			if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(resp.Header.Get("Location"), "/sign-in") || strings.Contains(body, common) {
				t.Errorf("%s %s as nobody: %s", at.method, at.path, resp.Status)
			}
		}
	}

	type visitor struct {
		name string
		held []people.Appointment
	}
	visitors := []visitor{{name: d.clerk("admin")}}
	for _, post := range d.posts() {
		visitors = append(visitors, visitor{d.clerk("town-"+post, post), []people.Appointment{{Post: post, Area: b.Root()}}},
			visitor{d.clerk("village-"+post, post+"@"+d.areas[0]), []people.Appointment{{Post: post, Area: d.areas[0]}}})
	}
	for _, v := range visitors {
		d.enter(v.name)
		allowed := map[string]bool{}
		for _, s := range secrets {
			allowed[s.key] = slices.ContainsFunc(v.held, func(a people.Appointment) bool { return mayRead(b, s, a) })
		}
		for _, at := range paths {
			if at.method != http.MethodGet && at.of != "" && allowed[at.of] {
				continue // what may be seen may be acted on, which act_test tells
			}
			resp, body := d.send(at)
			body = strings.NewReplacer(at.typed...).Replace(body)
			if resp.StatusCode >= http.StatusInternalServerError {
				t.Fatalf("%s %s as %s: %s\n%s", at.method, at.path, v.name, resp.Status, d.log)
			}
			for _, s := range secrets {
				if !allowed[s.key] && (strings.Contains(body, s.word) || strings.Contains(body, matterAt(s.id)+`"`)) {
					t.Errorf("%s %s shows %s to %s", at.method, at.path, s.key, v.name)
				}
			}
			if at.of != "" && !allowed[at.of] && resp.StatusCode < http.StatusBadRequest && resp.StatusCode != http.StatusSeeOther {
				t.Errorf("%s %s as %s: %s", at.method, at.path, v.name, resp.Status)
			}
		}
		for _, s := range secrets {
			if resp, body := d.get(matterAt(s.id)); allowed[s.key] != (resp.StatusCode == http.StatusOK) || allowed[s.key] != strings.Contains(body, s.word) {
				t.Errorf("%s may see %s: %v, and gets %s", v.name, s.key, allowed[s.key], resp.Status)
			}
		}
	}
}

func matterAt(id int64) string { return fmt.Sprintf("/%s/matters/%d", town, id) }

// request is one request of the walk.
type request struct {
	method, path string
	of           string   // the record it is about
	open         bool     // for everybody
	typed        []string // what the page says back of the address, to be left out
}

func (d *desk) send(r request) (*http.Response, string) {
	if r.method == http.MethodGet {
		return d.get(r.path)
	}
	return d.post(r.path, url.Values{"key": {"k"}, "version": {"1"}, "reason": {"试"}})
}

// walk is every route with each value its path can take, and the ways a list can be asked for.
func walk(t *testing.T, secrets []secret) []request {
	t.Helper()
	var out []request
	for _, r := range web.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		path = strings.TrimSuffix(path, "{$}")
		if strings.Contains(path, "/me/") {
			continue // one's own account
		}
		if strings.HasSuffix(path, ".pdf") {
			continue // made of the .docx beside it, by another program, at a second and a half a time
		}
		if of, ok := strings.CutPrefix(path, "/{town}/forms/{form}"); ok { // one of the handbook and one of the town
			for _, form := range []string{"mediation", "1"} {
				for _, query := range []string{"", "?period=2024-11&now=1&cell=Sheet1!B2&q=" + common} {
					out = append(out, request{method: method, path: "/" + town + "/forms/" + form + of + query, open: r.Open, typed: []string{`value="` + common + `"`, ""}})
				}
			}
			continue
		}
		path = strings.NewReplacer("{town}", town, "{year}", "2024", "{field}", "area", "{sha}", strings.Repeat("0", 64)).Replace(path)
		paths := []string{strings.ReplaceAll(path, "{paper}", "registration")}
		if strings.HasSuffix(path, "{paper}") {
			paths = append(paths, paths[0]+".docx")
		}
		for _, path := range paths[1:] {
			for _, s := range secrets {
				out = append(out, request{method: method, path: strings.ReplaceAll(path, "{id}", fmt.Sprint(s.id)), of: s.key, open: r.Open})
			}
		}
		path = paths[0]
		if strings.Contains(path, "{seq}") { // an entry says that it is there, whoever asks
			for _, s := range secrets {
				out = append(out, request{method: method, path: strings.ReplaceAll(path, "{seq}", fmt.Sprint(s.id)), open: r.Open})
			}
			continue
		}
		if strings.Contains(path, "{id}") {
			for _, s := range secrets {
				for _, action := range []string{"correct", "void", "settle", "close"} {
					out = append(out, request{method: method, path: strings.NewReplacer("{id}", fmt.Sprint(s.id), "{action}", action).Replace(path), of: s.key, open: r.Open})
					if !strings.Contains(path, "{action}") {
						break
					}
				}
			}
			continue
		}
		for _, s := range secrets {
			measure := map[string]string{"dispute": "dispute.found", "inspection": "inspection.done", "discipline-check": "discipline-check.held", "mediator": "mediator.in_office"}[s.kind]
			one := strings.NewReplacer("{kind}", s.kind, "{measure}", measure).Replace(path)
			add := func(query string) {
				at := request{method: method, path: one + query, open: r.Open, typed: []string{`value="` + common + `"`, ""}}
				if !slices.ContainsFunc(out, func(o request) bool { return o.method == at.method && o.path == at.path }) {
					out = append(out, at)
				}
			}
			add("")
			if method == http.MethodGet && strings.HasSuffix(path, "/matters") {
				add("?q=" + common)
				add("?kind=" + s.kind)
			} else if strings.HasSuffix(path, "/own/edit") {
				add("?path=towns/" + town + "/kinds/dispute.yaml")
			} else if method == http.MethodGet && strings.HasSuffix(path, "/journal") {
				add("?kind=" + s.kind)
				add(fmt.Sprintf("?number=%d", s.id))
				add("?by=" + url.QueryEscape("罗刚"))
			} else if strings.Contains(path, "/pick/") {
				add("?q=" + common)
			}
		}
	}
	if len(out) < 50 {
		t.Fatalf("only %d requests", len(out))
	}
	return out
}
