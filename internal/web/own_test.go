package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/web"
)

const (
	ownDispute = "towns/wangcao/kinds/dispute.yaml"
	ownEdit    = "/wangcao/own/edit"
)

// draft sends a text for one of the town's own files.
func (d *desk) draft(do, on, path, text, reason string) (*http.Response, string) {
	d.t.Helper()
	return d.post(ownEdit, url.Values{"do": {do}, "on": {on}, "path": {path}, "text": {text}, "reason": {reason}})
}

// inForce is the version the page of a file is drawn up on.
func (d *desk) inForce() string {
	d.t.Helper()
	on := regexp.MustCompile(`name="on" value="([0-9a-f]{64})"`).FindStringSubmatch(d.page(ownEdit + "?path=" + ownDispute))
	if on == nil {
		d.t.Fatal("the form does not tell its version")
	}
	return on[1]
}

func TestATownsOwnRulesAreCheckedForeseenAndBroughtIntoForce(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("admin", "law-clerk"))
	d.shows("/wangcao/own", "towns/wangcao.yaml", "随软件发布", "事项种类", "测试员")
	d.shows(ownEdit+"?path="+ownDispute, "还没有这个文件", "kinds/dispute.yaml", "limit: 30 days, from: open")
	d.shows(ownEdit+"?kind=night-watch", "towns/wangcao/kinds/night-watch.yaml")
	if resp, _ := d.get(ownEdit + "?path=kinds/dispute.yaml"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a base file: %s", resp.Status)
	}
	on := d.inForce()
	const text = "clocks: {mediate: {limit: 20 days}}\n"
	for what, c := range map[string]struct {
		do, on, text, reason string
		status               int
		parts                []string
	}{
		"a fault":       {"check", on, "note: {zh: 甲}\nclock: {}\n", "", http.StatusUnprocessableEntity, []string{"有1处要改", `data-line="2" data-col="1"`, "第2行第1列", "clock: {}"}},
		"adopt a fault": {"adopt", on, "clock: {}\n", "试", http.StatusUnprocessableEntity, []string{"第1行第1列"}},
		"sound":         {"check", on, text, "", http.StatusOK, []string{"检查通过", "有", "个情景不成立", "从今天起启用"}},
		"foreseen":      {"foresee", on, text, "", http.StatusOK, []string{"矛盾纠纷 · 调解期限：", "林地界址不清", "2024-12-23", "2024-12-13", "按期化解"}},
		"no reason":     {"adopt", on, text, " ", http.StatusUnprocessableEntity, []string{"请写明启用的理由"}},
		"old":           {"adopt", strings.Repeat("0", 64), text, "试", http.StatusConflict, []string{"别人已启用了新的工作手册版本", text}},
	} {
		resp, body := d.draft(c.do, c.on, ownDispute, c.text, c.reason)
		if resp.StatusCode != c.status {
			t.Errorf("%s: %s", what, resp.Status)
		}
		for _, part := range c.parts {
			if !strings.Contains(body, part) {
				t.Errorf("%s: no %q", what, part)
			}
		}
	}
	if d.inForce() != on {
		t.Fatal("something came into force")
	}
	resp, body := d.draft("adopt", on, ownDispute, text, "办公会议定")
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/wangcao/own?done=1" {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	d.shows("/wangcao/own?done=1", "新规则已启用", "本镇所写", ownDispute, "办公会议定", "测试员admin")
	d.shows(ownEdit+"?path="+ownDispute, "clocks: {mediate: {limit: 20 days}}", "清空即撤回")
	if resp, _ := d.draft("check", on, ownDispute, text, ""); resp.StatusCode != http.StatusConflict {
		t.Errorf("the slower of two editors: %s", resp.Status)
	}
}

// A town writes scenarios of its own: a mistake in them is told with its place, what does not hold is shown, and once in force
// they are played at every check.
func TestATownWritesScenarios(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("admin", "law-clerk"))
	const file = "towns/wangcao/kinds/consultation.scenarios.yaml"
	d.shows(ownEdit+"?path=towns/wangcao/kinds/consultation.yaml", ownEdit+"?path="+strings.ReplaceAll(file, "/", "%2F"))
	const story = "scenarios:\n  - scenario: 电话咨询一人\n    do:\n      - {open: {given_on: 2024-03-05, channel: 电话, subject: 合同债务, question: 借条没写还款日期怎么办, people: 1}, by: law-clerk}\n    then: {figures: {given: %d}}\n"
	on := d.inForce()
	for text, parts := range map[string][]string{
		fmt.Sprintf(story, 1): {"检查通过"},
		fmt.Sprintf(story, 2): {"检查通过", "有1个情景不成立", "电话咨询一人"},
		strings.Replace(fmt.Sprintf(story, 1), "then:", "than:", 1): {"处要改", "第5行第5列"},
	} {
		_, body := d.draft("check", on, file, text, "")
		for _, part := range parts {
			if !strings.Contains(body, part) {
				t.Errorf("%s\ndoes not say %q", text, part)
			}
		}
		if strings.Contains(body, "不成立") != (len(parts) == 3) {
			t.Errorf("%s\n%s", text, body)
		}
	}
	if resp, body := d.draft("adopt", on, file, fmt.Sprintf(story, 1), "写下本镇的做法"); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	d.shows("/wangcao/own", file, "（情景）")
	if _, body := d.draft("check", d.inForce(), "towns/wangcao/kinds/consultation.yaml", "actions: {open: {by: [legal-advisor]}}\n", ""); !strings.Contains(body, file) {
		t.Errorf("a rule that breaks the town's own scenario: %s", body)
	}
}

// Leaders read a town's own rules, administrators change them, nobody else does either.
func TestWhoLooksAtATownsOwnRules(t *testing.T) {
	d := newDesk(t)
	for name, posts := range map[string][]string{"leader": {"party-secretary"}, "plain": {"mediator"}} {
		d.enter(d.clerk(name, posts...))
		for _, r := range web.Routes() {
			if !r.Oversees {
				continue
			}
			path := strings.NewReplacer("GET ", "", "{town}", town).Replace(r.Pattern)
			if path == ownEdit {
				path += "?path=" + ownDispute
			}
			resp, body := d.get(path)
			if want := map[string]int{"leader": http.StatusOK, "plain": http.StatusForbidden}[name]; resp.StatusCode != want {
				t.Errorf("%s as %s: %s", path, name, resp.Status)
			}
			if strings.Contains(body, "<textarea") || strings.Contains(body, `name="do"`) {
				t.Errorf("%s offers %s a form", path, name)
			}
		}
	}
}

func TestAreasAreRearrangedOnAPage(t *testing.T) {
	d := newDesk(t)
	b, err := d.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	first, second := b.Town.Areas[0].Children[0], b.Town.Areas[0].Children[1]
	guard := d.clerk("guard", "mediator@"+second.Code)
	d.do(ledger.Action{Key: "first", Do: "open", Kind: "village", By: "周敏", Post: "law-clerk", Data: map[string]any{"area": first.Code, "level": "community", "since": "2014-01-01"}})
	d.enter(d.clerk("admin", "law-clerk", "mediator"))
	const areas = "/wangcao/own/areas"
	d.shows(areas, first.Title.Zh, second.Code, "对选中的属地")
	if resp, body := d.post(areas, url.Values{"do": {"merge"}, "area": {first.Code}, "on": {d.inForce()}}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "至少选2个") ||
		!strings.Contains(body, `value="`+first.Code+`" aria-label="`+first.Title.Zh+`" checked`) {
		t.Errorf("one alone: %s", resp.Status)
	}
	resp, body := d.post(areas, url.Values{"do": {"merge"}, "area": {first.Code, second.Code}, "merge": {"旺兴社区"}, "on": {d.inForce()}})
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, "检查通过") || !strings.Contains(body, "旺兴社区") || strings.Contains(body, "个情景不成立") {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	text := html.UnescapeString(regexp.MustCompile(`(?s)<textarea[^>]*>(.*?)</textarea>`).FindStringSubmatch(body)[1])
	if resp, body := d.draft("adopt", d.inForce(), "towns/wangcao/areas.yaml", text, "县政府批复"); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	if b, err = d.Book(t.Context(), town); err != nil {
		t.Fatal(err)
	}
	next := b.Present(first.Code, calendar.Of(d.now))
	d.shows(ownEdit+"?path=towns/wangcao.yaml", "已不起作用")
	d.shows(areas, "已撤", "去向：旺兴社区", "仍在此任职：", "2024-12-20撤",
		fmt.Sprintf(`<a href="/wangcao/matters/%d">村（社区）名录里还在册，去终止</a>`, d.ids["first"]), `/new/village?f.area=`+next+`">登记到村（社区）名录`)
	d.hides(areas, `/new/village?f.area=`+second.Code)
	n := 0
	for _, code := range []string{first.Code, second.Code} {
		rows, err := d.List(t.Context(), office.Filter{Town: town, Kind: "dispute", Area: code})
		if err != nil {
			t.Fatal(err)
		}
		n += len(rows)
	}
	found := fmt.Sprintf("共%d件", n)
	d.shows("/wangcao/matters?kind=dispute&area="+next, found, first.Title.Zh, second.Title.Zh)
	d.shows("/wangcao/2024/figures/dispute.found?area="+next, fmt.Sprint(n))
	if body := d.page("/wangcao/new/dispute"); strings.Contains(body, `value="`+first.Code) || strings.Contains(body, `value="`+second.Code) || !strings.Contains(body, `value="`+next+`"`) {
		t.Error("a form offers an area that is no more")
	}
	if body := d.page("/wangcao/people/+"); strings.Contains(body, `value="`+first.Code) || !strings.Contains(body, `value="`+next+`"`) {
		t.Error("appointments offer an area that is no more")
	}
	d.enter(guard)
	d.shows("/wangcao/matters?kind=dispute", found)
	d.shows("/wangcao/new/dispute", `value="`+next+`"`)
}

func TestANewHolidayNoticeRedatesWhatItTouches(t *testing.T) {
	d := newDesk(t)
	d.do(ledger.Action{Key: "p", Do: "open", Kind: "petition", By: "刘洋", Post: "petition-clerk", Data: map[string]any{
		"received_on": "2024-12-19", "channel": "referred", "level": "county", "petitioner": "赵某", "area": d.areas[0], "appeal": "反映通组道路排水不畅"}})
	d.enter(d.clerk("admin", "petition-clerk"))
	const holidays = "/wangcao/own/holidays"
	d.shows(holidays, "2024年放假安排", "国庆节", "10月1日至10月7日", "9月29日、10月12日", "补录新通知", "已有通知到")
	d.shows(holidays+"?year=2031", "这一年还没有通知")
	send := func(on, year, notice string) (*http.Response, string) {
		return d.post(holidays, url.Values{"on": {on}, "year": {year}, "notice": {notice}})
	}
	on := d.inForce()
	for _, c := range []struct {
		on, year, notice, says string
		status                 int
	}{
		{on, "2024", "放假三天", "看不懂", http.StatusUnprocessableEntity},
		{on, "2024", " ", "没有填写放假安排", http.StatusUnprocessableEntity},
		{on, "去年", "雪灾：12月24日放假", "不是年份", http.StatusNotFound},
		{on, "2024", "国庆节：10月1日放假", "已经写过", http.StatusUnprocessableEntity},
		{strings.Repeat("0", 64), "2024", "雪灾：12月24日放假", "别人已启用", http.StatusConflict},
	} {
		if resp, body := send(c.on, c.year, c.notice); resp.StatusCode != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%q: %s", c.notice, resp.Status)
		}
	}
	resp, body := send(on, "2024", "雪灾：12月24日（周二）放假1天。")
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	for _, part := range []string{"启用当天就会变的", "信访件 · 提出异议期限：1件的最后一日不同", "反映通组道路排水不畅", "2024-12-26", "2024-12-27", "2024-12-24,holiday,雪灾"} {
		if !strings.Contains(body, part) {
			t.Errorf("no %q", part)
		}
	}
	if resp, body := d.draft("adopt", on, "towns/wangcao/holidays.csv", "date,kind,name\n2024-12-24,holiday,雪灾\n", "县政府通知"); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	d.shows(holidays, "雪灾", "本镇所补", "本镇所补的各行")
	d.shows(matterAt(d.ids["p"]), "2024-12-27", "雪灾")
}
