package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fengqiao/internal/web"
)

func TestAnAdministratorKeepsTheAccounts(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("admin"))
	d.shows("/wangcao/people", "测试员all", "人员与岗位", "系统管理员")
	resp, body := d.post("/wangcao/people", url.Values{"name": {"Li.Si"}, "title": {"李四"}, "post": {"mediator", ""}, "area": {d.areas[0], ""}, "from": {"2024-01-01", ""}, "until": {"", ""}})
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	once := regexp.MustCompile(`<strong class="mono">([a-z0-9-]+)</strong>`).FindStringSubmatch(body)
	if once == nil {
		t.Fatal("no password is told")
	}
	if body := d.page("/wangcao/people/li.si"); strings.Contains(body, once[1]) || !strings.Contains(body, `value="2024-01-01"`) {
		t.Error("the password is told again, or the appointment is not kept")
	}
	for what, c := range map[string]struct {
		form url.Values
		part string
	}{
		"the same name again": {url.Values{"name": {"li.si"}, "title": {"李五"}}, "已有登录名"},
		"no person":           {url.Values{"name": {"wang"}}, "姓名应为"},
		"no such post":        {url.Values{"name": {"wang"}, "title": {"王五"}, "post": {"king"}, "area": {d.areas[0]}}, "没有岗位"},
		"the system":          {url.Values{"name": {"wang"}, "title": {"王五"}, "post": {"system"}, "area": {d.areas[0]}}, "不是人担任"},
		"no day":              {url.Values{"name": {"wang"}, "title": {"王五"}, "post": {"mediator"}, "area": {d.areas[0]}, "from": {"去年"}, "until": {""}}, "第1行的日期"},
	} {
		if resp, body := d.post("/wangcao/people", c.form); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.part) {
			t.Errorf("%s: %s", what, resp.Status)
		}
	}

	admin := d.cookie
	secret, err := d.people.SignIn(t.Context(), town, "li.si", once[1], "")
	if err != nil {
		t.Fatal(err)
	}
	d.cookie = town + "." + secret
	if resp, _ := d.get("/wangcao/matters"); resp.Header.Get("Location") != "/wangcao/me" {
		t.Errorf("a password somebody else chose may be kept: %s", resp.Status)
	}
	resp, _ = d.post("/wangcao/me/password", url.Values{"old": {once[1]}, "password": {"my own words"}, "again": {"my own words"}})
	if resp.StatusCode != http.StatusSeeOther {
		t.Error(resp.Status)
	}
	d.page("/wangcao/matters")

	d.cookie = admin
	resp, _ = d.post("/wangcao/people/li.si", url.Values{"title": {"李四"}, "post": {"mediator"}, "area": {d.areas[1]}, "from": {""}, "until": {""}, "closed": {"1"}})
	if resp.StatusCode != http.StatusSeeOther {
		t.Error(resp.Status)
	}
	d.cookie = town + "." + secret
	if resp, _ := d.get("/wangcao/matters"); resp.StatusCode != http.StatusSeeOther {
		t.Error("a closed account works on")
	}
	d.cookie = admin
	if resp, body := d.post("/wangcao/people/admin", url.Values{"title": {"测试员admin"}}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "最后一名管理员") {
		t.Errorf("the last administrator goes: %s", resp.Status)
	}
}

// A page for administrators is for nobody else, and an administrator sees no records by that alone.
func TestAdministrationIsForAdministrators(t *testing.T) {
	d := newDesk(t)
	n := 0
	for _, r := range web.Routes() {
		if !r.Admin {
			continue
		}
		n++
		method, path, _ := strings.Cut(r.Pattern, " ")
		path = strings.NewReplacer("{town}", town, "{name}", "all").Replace(path)
		var resp *http.Response
		if method == http.MethodGet {
			resp, _ = d.get(path)
		} else {
			resp, _ = d.post(path, url.Values{})
		}
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", r.Pattern, resp.Status)
		}
	}
	if n == 0 {
		t.Error("no route is for administrators")
	}
}

func TestSomebodyActsForOneWhoIsAway(t *testing.T) {
	d := newDesk(t)
	leader, clerk := d.clerk("leader", "law-leader"), d.clerk("clerk", "finance-clerk")
	d.enter(leader)
	resp, body := d.post("/wangcao/me/delegate", url.Values{"to": {clerk}, "from": {"2024-12-21"}, "until": {"2024-12-20"}})
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "起止日期不对") {
		t.Errorf("backwards: %s", resp.Status)
	}
	if resp, _ := d.post("/wangcao/me/delegate", url.Values{"to": {clerk}, "from": {"2024-12-20"}, "until": {"2024-12-25"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	d.shows("/wangcao/me", "2024-12-20至2024-12-25由测试员clerk代办")
	d.enter(clerk)
	d.shows("/wangcao/me", "代测试员leader办理")
	d.enter(leader)
	if resp, _ := d.post("/wangcao/me/delegate", url.Values{"back": {"1"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	d.enter(clerk)
	if body := d.page("/wangcao/me"); strings.Contains(body, "代测试员leader") {
		t.Error("it was not taken back")
	}
}
