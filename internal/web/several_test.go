package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fengqiao/internal/figures"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
)

// hours is a form of training hours for several people.
func hours(key string, who []string, names string) url.Values {
	return url.Values{"key": {key}, "rows": {"0"}, "who": who, "names": {names}, "f.held_on": {"2024-06-05"}, "f.form": {"class"}, "f.topic": {"行政处罚法专题"},
		"f.hours": {"8"}, "f.proof": {"签到表第3号"}}
}

// Those who were there are ticked or pasted; each gets a record, and hours add up by person once they are confirmed.
func TestHoursAreRecordedForSeveralPeople(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"luo", "shi", "zhao"} {
		d.clerk(name, "enforcement-officer")
	}
	d.enter(d.clerk("leader", "enforcement-leader"))
	const path = "/wangcao/new/training-hours/many"
	d.shows("/wangcao/new/training-hours", `href="`+path+`"`)
	d.shows(path, `name="who" value="测试员luo"`, "或者粘贴名单", `>测试员leader</a>`)

	resp, body := d.post(path, hours("a", []string{"测试员luo"}, "测试员shi、张三丰，测试员zao"))
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "没有「张三丰」这个同事") || !strings.Contains(body, "是不是测试员zhao") && !strings.Contains(body, "测试员zhao？") {
		t.Errorf("unknown names are not pointed out: %s", resp.Status)
	}
	if !strings.Contains(body, "张三丰，测试员zao</textarea>") || !strings.Contains(body, `value="测试员luo" checked`) {
		t.Error("what was typed and ticked is lost")
	}
	if n := d.count("training-hours"); n != 0 {
		t.Fatalf("%d records of a list that was refused", n)
	}
	for range 2 { // sent twice by accident
		resp, body = d.post(path, hours("b", []string{"测试员luo"}, "测试员shi、 测试员zhao\n测试员luo"))
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s\n%s", resp.Status, body)
		}
	}
	if n := d.count("training-hours"); n != 3 {
		t.Errorf("%d records for three people", n)
	}
	d.shows(resp.Header.Get("Location"), "已登记3件", "测试员shi")

	// A second training of one of them; all are confirmed, and the figures add up.
	d.post(path, hours("c", []string{"测试员shi"}, ""))
	rows, err := d.List(t.Context(), office.Filter{Town: town, Kind: "training-hours", Limit: 50})
	if err != nil || len(rows) != 4 {
		t.Fatal(len(rows), err)
	}
	for _, row := range rows {
		d.do(ledger.Action{Key: "ok" + strconv.FormatInt(row.ID, 10), Do: "confirm", Matter: row.ID, By: "陈静", Post: "law-clerk"})
	}
	set, err := d.Figures(t.Context(), town, figures.Year(2024))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ measure, facet, value string }{{"training-hours.hours", "", "32"}, {"training-hours.hours", "officer=测试员shi", "16"},
		{"training-hours.hours", "officer=测试员luo", "8"}, {"training-hours.trained", "", "3"}} {
		if f, ok := set.Figure(want.measure, want.facet); !ok || f.Value.String() != want.value {
			t.Errorf("%s[%s] is %s, want %s", want.measure, want.facet, f.Value, want.value)
		}
	}
}

// count is how many records of a kind there are.
func (d *desk) count(kind string) int64 {
	d.t.Helper()
	n, err := d.Count(d.t.Context(), office.Filter{Town: d.home, Kind: kind})
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// What a meeting decides is entered as a table; one bad row keeps all from being recorded and is pointed out.
func TestDecisionsOfAMeetingBecomeTasks(t *testing.T) {
	d := newDesk(t)
	d.do(ledger.Action{Key: "meeting", Do: "open", Kind: "rol-meeting", By: "陈静", Post: "law-clerk", Data: map[string]any{"held_on": "2024-12-10", "sort": "special",
		"topic": "研究执法工作", "chair": "party_secretary", "heard_report": true, "attendances": int64(30), "resolutions": int64(2), "minutes": "议定两件事项。"}})
	d.enter(d.clerk("law", "law-clerk"))
	_, after, ok := strings.Cut(d.page(matterAt(d.ids["meeting"])), "/wangcao/new/plan-task/many?")
	if !ok {
		t.Fatal("the meeting does not lead to several tasks at once")
	}
	query, _, _ := strings.Cut(after, `"`)
	path := "/wangcao/new/plan-task/many?" + html.UnescapeString(query)
	body := d.page(path)
	m := regexp.MustCompile(`name="f.meeting" type="text" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil || m[1] == "" {
		t.Fatal("the link to the meeting is not filled in")
	}
	form := url.Values{"key": {hidden(t, body, "key")}, "rows": {"5"}, "f.listed_on": {"2024-12-11"}, "f.meeting": {html.UnescapeString(m[1])}}
	row := func(i, task, due string) {
		form.Set("r"+i+".source", "meeting")
		form.Set("r"+i+".task", task)
		form.Set("r"+i+".target", "年底前完成")
		form.Set("r"+i+".due", due)
	}
	row("0", "修订执法流程", "2024-12-30")
	row("2", "补办执法证件", "2024-12-01") // before it is listed
	resp, body := d.post(path, form)
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "完成时限早于列入日期") || !strings.Contains(body, `value="补办执法证件"`) {
		t.Fatalf("the bad row is not pointed out: %s", resp.Status)
	}
	if n := d.count("plan-task"); n != 0 {
		t.Fatalf("%d tasks of a table that was refused", n)
	}
	row("2", "补办执法证件", "2024-12-31")
	if resp, body = d.post(path, form); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	if n := d.count("plan-task"); n != 2 {
		t.Errorf("%d tasks, want 2", n)
	}
	d.shows(matterAt(d.ids["meeting"]), "修订执法流程", "补办执法证件")
	form.Set("more", "1")
	if _, body = d.post(path, form); !strings.Contains(body, `name="r9.task"`) || !strings.Contains(body, `value="补办执法证件"`) {
		t.Error("more rows lose what was typed")
	}
}
