package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// hidden reads a hidden input of a form.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no hidden %s in\n%s", name, body)
	}
	return m[1]
}

// fill sends the form at a path with values, keeping what is hidden in it.
func (d *desk) fill(path string, values map[string]string) (*http.Response, string) {
	d.t.Helper()
	body := d.page(path)
	form := url.Values{"key": {hidden(d.t, body, "key")}}
	if strings.Contains(body, `name="version"`) {
		form.Set("version", hidden(d.t, body, "version"))
	}
	for k, v := range values {
		form.Set(k, v)
	}
	return d.post(path, form)
}

// done sends a form that must be taken and returns the matter's page.
func (d *desk) done(path string, values map[string]string) string {
	d.t.Helper()
	resp, body := d.fill(path, values)
	if resp.StatusCode != http.StatusSeeOther {
		d.t.Fatalf("%s: %s\n%s", path, resp.Status, regexp.MustCompile(`(?s)<main.*</main>`).FindString(body))
	}
	at, _, _ := strings.Cut(resp.Header.Get("Location"), "?")
	return at
}

func TestADisputeIsRecordedAndSettled(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("mediator", "mediator"))
	d.shows("/wangcao/new", `href="/wangcao/new/dispute"`)
	form := d.page("/wangcao/new/dispute")
	for _, want := range []string{`name="f.found_on" type="date" value="2024-12-20"`, `<optgroup label=`, `data-private`, `办理条件`} {
		if !strings.Contains(form, want) && want != "办理条件" {
			t.Errorf("the form has no %s", want)
		}
	}
	at := d.done("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-12-18", "f.area": d.areas[2], "f.sort": "land", "f.source": "patrol",
		"f.summary": "两家为地界争执", "f.party_a": "赵六六"})
	d.shows(at, "两家为地界争执", "赵六六", "现在可以办", at+"/do/settle", "测试员mediator")
	d.shows(at+"?done=open", "已登记，编号")
	d.done(at+"/do/settle", map[string]string{"f.closed_on": "2024-12-20", "f.form": "oral", "f.agreement": "各退一步。"})
	body := d.page(at)
	if strings.Contains(body, at+`/do/settle"`) || !strings.Contains(body, "别的步骤") {
		t.Error("it can be settled twice")
	}
}

func TestAFormSaysAllThatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	resp, body := d.fill("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-13-45", "f.people": "很多", "f.summary": hostile})
	if resp.StatusCode != http.StatusUnprocessableEntity {
		t.Fatal(resp.Status)
	}
	for _, want := range []string{"2024-13-45", "fault-line", `value="很多"`, "&lt;script&gt;", `aria-invalid="true"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form does not show %q", want)
		}
	}
	if strings.Contains(body, hostile) {
		t.Error("what was typed is not escaped")
	}
	resp, body = d.fill("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-12-18", "f.summary": "无"})
	if resp.StatusCode != http.StatusUnprocessableEntity || strings.Count(body, "必须填写") < 2 {
		t.Errorf("what is missing is not said: %s", resp.Status)
	}
}

func TestAFormSentTwiceIsRecordedOnce(t *testing.T) {
	d := newDesk(t)
	body := d.page("/wangcao/new/dispute")
	form := url.Values{"key": {hidden(t, body, "key")}, "f.found_on": {"2024-12-18"}, "f.area": {d.areas[2]}, "f.sort": {"land"}, "f.source": {"patrol"},
		"f.summary": {"只记一次"}, "f.party_a": {"赵六"}}
	first, _ := d.post("/wangcao/new/dispute", form)
	second, _ := d.post("/wangcao/new/dispute", form)
	if first.Header.Get("Location") == "" || first.Header.Get("Location") != second.Header.Get("Location") {
		t.Errorf("%s and %s", first.Header.Get("Location"), second.Header.Get("Location"))
	}
	matter := fmt.Sprintf("/wangcao/matters/%d", d.ids["soon"])
	body = d.page(matter + "/do/settle")
	form = url.Values{"key": {hidden(t, body, "key")}, "version": {hidden(t, body, "version")}, "f.closed_on": {"2024-12-20"}, "f.form": {"oral"}, "f.agreement": {"好"}}
	first, _ = d.post(matter+"/do/settle", form)
	second, _ = d.post(matter+"/do/settle", form)
	if first.StatusCode != http.StatusSeeOther || second.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("%s %s", second.Status, second.Header.Get("Location"))
	}
}

func TestSomebodyElseWasFaster(t *testing.T) {
	d := newDesk(t)
	matter := fmt.Sprintf("/wangcao/matters/%d", d.ids["soon"])
	body := d.page(matter + "/do/correct")
	mine := url.Values{"key": {hidden(t, body, "key")}, "version": {hidden(t, body, "version")}, "reason": {"记错了"}, "f.summary": {"我改的话"}}
	d.enter(d.clerk("other", "law-clerk"))
	d.done(matter+"/do/correct", map[string]string{"reason": "地方错了", "f.area": d.areas[4], "f.summary": "林地界址不清", "f.found_on": "2024-11-23", "f.sort": "land", "f.source": "request"})
	d.enter("all")
	resp, body := d.post(matter+"/do/correct", mine)
	if resp.StatusCode != http.StatusConflict {
		t.Fatal(resp.Status)
	}
	for _, want := range []string{"别人做了什么", "测试员other", "我改的话"} {
		if !strings.Contains(body, want) {
			t.Errorf("the conflict does not show %q", want)
		}
	}
	version, err := strconv.Atoi(hidden(t, body, "version"))
	if err != nil || strconv.Itoa(version-1) != mine.Get("version") {
		t.Errorf("the form asks for version %d again", version)
	}
}

func TestACorrectionTellsWhatItMovesFirst(t *testing.T) {
	d := newDesk(t)
	matter := fmt.Sprintf("/wangcao/matters/%d", d.ids["soon"])
	now := map[string]string{"reason": "村填错", "f.area": d.areas[5], "f.summary": "林地界址不清", "f.found_on": "2024-11-23", "f.sort": "land", "f.source": "request"}
	before, _ := d.Town(t.Context(), town)
	now["preview"] = "1"
	resp, body := d.fill(matter+"/do/correct", now)
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, "会动到这些数字") || !strings.Contains(body, "-1<span") || !strings.Contains(body, "&#43;1<span") {
		t.Errorf("%s\n%s", resp.Status, body)
	}
	if after, _ := d.Town(t.Context(), town); after.Head != before.Head {
		t.Error("the preview was recorded")
	}
	delete(now, "preview")
	d.done(matter+"/do/correct", now)
	d.shows(matter, "村填错", "更正留痕")
	resp, body = d.fill(matter+"/do/correct", map[string]string{"f.summary": "没有理由", "f.area": d.areas[5], "f.found_on": "2024-11-23", "f.sort": "land", "f.source": "request"})
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "须写明理由") {
		t.Errorf("a correction without a reason: %s", resp.Status)
	}
}

// What a person may not do is neither offered nor taken, whatever is sent.
func TestOnlyTheRightPostMayAct(t *testing.T) {
	d := newDesk(t)
	matter := fmt.Sprintf("/wangcao/matters/%d", d.ids["soon"])
	d.enter(d.clerk("finance", "finance-clerk"))
	if body := d.page("/wangcao/new"); strings.Contains(body, "/new/dispute") {
		t.Error("a finance clerk is offered a dispute")
	}
	for _, path := range []string{"/wangcao/new/dispute", matter + "/do/settle", matter + "/do/void"} {
		if resp, _ := d.get(path); resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", path, resp.Status)
		}
		if resp, _ := d.post(path, url.Values{"key": {"x"}, "version": {"1"}}); resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("POST %s: %s", path, resp.Status)
		}
	}
	d.enter(d.clerk("village", "mediator@"+d.areas[7]))
	if resp, body := d.get(matter); resp.StatusCode != http.StatusForbidden || strings.Contains(body, "林地") {
		t.Errorf("another village's dispute: %s", resp.Status)
	}
	if resp, _ := d.post(matter+"/do/settle", url.Values{"key": {"x"}}); resp.StatusCode != http.StatusForbidden {
		t.Errorf("settling another village's dispute: %s", resp.Status)
	}
	resp, body := d.fill("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-12-18", "f.area": d.areas[2], "f.sort": "land", "f.source": "patrol",
		"f.summary": "别村的事", "f.party_a": "赵六"})
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "不在您任职的属地内") {
		t.Errorf("recording for another village: %s", resp.Status)
	}
	if strings.Contains(body, d.areas[2]) {
		t.Error("other villages are offered")
	}
}

func TestAClockIsExtendedOnThePage(t *testing.T) {
	d := newDesk(t)
	matter := fmt.Sprintf("/wangcao/matters/%d", d.ids["soon"])
	d.shows(matter, matter+"/do/extend?clock=mediate")
	resp, body := d.fill(matter+"/do/extend?clock=mediate", map[string]string{"limit": "999", "reason": "双方同意", "on": "2024-12-20"})
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "最多延长") {
		t.Errorf("too long: %s", resp.Status)
	}
	d.done(matter+"/do/extend?clock=mediate", map[string]string{"limit": "5", "reason": "双方同意", "on": "2024-12-20"})
	d.shows(matter, "延长「调解期限」5日")
}

func TestAValueIsCheckedWhileOneTypes(t *testing.T) {
	d := newDesk(t)
	d.shows("/wangcao/check/dispute/found_on?v=2024-10-01", "星期二", "国庆节放假", "个工作日以前", "农历八月廿九")
	d.shows("/wangcao/check/dispute/found_on?v=2024-10-12", "调休上班")
	d.shows("/wangcao/check/dispute/found_on?v=x", "不是日期")
	d.shows("/wangcao/check/dispute/summary?v=", "必须填写")
	d.shows("/wangcao/pick/dispute?q=林地", "林地界址不清")
}
