package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/ledger"
	"fengqiao/internal/people"
	"github.com/chromedp/chromedp"
)

var href = regexp.MustCompile(`href="(/[^"#]*)"`)

// links are the addresses a page leads to.
func (d *desk) links(path string) []string {
	d.t.Helper()
	resp, body := d.get(path)
	if resp.StatusCode != http.StatusOK {
		return nil
	}
	var out []string
	for _, m := range href.FindAllStringSubmatch(body, -1) {
		out = append(out, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	return out
}

// The commonest tasks are at most two clicks from the first page.
func TestTheCommonestTasksAreTwoClicksFromHome(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("clerk", "law-clerk", "mediator"))
	d.done("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-12-18", "f.area": d.areas[2], "f.sort": "land", "f.source": "patrol",
		"f.summary": "两家为地界争执", "f.party_a": "赵六六"})
	clicks := map[string]int{"/wangcao": 0}
	queue := []string{"/wangcao"}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, to := range d.links(at) {
			if _, seen := clicks[to]; seen || strings.HasPrefix(to, "/assets/") || strings.Contains(to, "lang=") {
				continue
			}
			if clicks[to] = clicks[at] + 1; clicks[to] < 2 {
				queue = append(queue, to)
			}
		}
	}
	for task, address := range map[string]string{
		"record a dispute": `^/wangcao/new/dispute$`, "record a training": `^/wangcao/new/training$`, "what is late": `^/wangcao/matters\?lamp=red$`,
		"correct a mistake": `^/wangcao/matters/\d+/do/correct$`, "export a ledger": `^/wangcao/matters\.xlsx`,
	} {
		least, is := 3, regexp.MustCompile(address)
		for to, n := range clicks {
			if is.MatchString(to) {
				least = min(least, n)
			}
		}
		if least > 2 {
			t.Errorf("%s is more than two clicks away", task)
		}
	}
	// What somebody records most is offered first.
	quick := regexp.MustCompile(`href="/wangcao/new/([a-z-]+)"`).FindStringSubmatch(d.page("/wangcao"))
	if quick == nil || quick[1] != "dispute" {
		t.Errorf("first is offered %v", quick)
	}
}

// part is the section of a page with an id.
func part(t *testing.T, body, id string) string {
	t.Helper()
	return regexp.MustCompile(`(?s)<section class="sheet" id="` + id + `">.*?</section>`).FindString(body)
}

func TestTheDeskShowsWhatIsMostPressingFirst(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("mediator", "mediator"))
	tasks := part(t, d.page("/wangcao"), "tasks")
	late, soon, green := strings.Index(tasks, "lamp-red\">逾期"), strings.Index(tasks, "林地界址不清"), strings.Index(tasks, "借款到期未还")
	if late < 0 || soon < late || green < soon {
		t.Errorf("late at %d, soon at %d, green at %d\n%s", late, soon, green, tasks)
	}
	for _, want := range []string{fmt.Sprintf("/wangcao/matters/%d/do/settle", d.ids["soon"]), "到期日", `<span class="lamp lamp-yellow">`} {
		if !strings.Contains(tasks, want) {
			t.Errorf("the tasks do not hold %q", want)
		}
	}
	if body := d.page("/wangcao"); strings.Contains(body, `id="late"`) || strings.Contains(body, `id="duties"`) {
		t.Error("a mediator sees what is a leader's")
	}
	// A village's mediator has the village's tasks only, a post without a part in disputes none of them.
	d.enter(d.clerk("village", "mediator@"+d.areas[1]))
	if body := d.page("/wangcao"); strings.Contains(body, "林地界址不清") || !strings.Contains(body, "借款到期未还") {
		t.Error("a village sees another's tasks, or not its own")
	}
	d.enter(d.clerk("finance", "finance-clerk"))
	if tasks := part(t, d.page("/wangcao"), "tasks"); strings.Contains(tasks, "借款到期未还") {
		t.Error("the finance clerk is told to mediate")
	}
}

// A form stands on the desk of who is to send it from the end of its period until it is sent.
func TestFormsToSendStandOnTheDesk(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("law", "law-clerk"))
	if forms := part(t, d.page("/wangcao"), "forms"); forms != "" {
		t.Errorf("asked for before the books were begun: %s", forms)
	}
	d.now = time.Date(2025, 1, 30, 2, 0, 0, 0, time.UTC)
	d.enter("law")
	forms := part(t, d.page("/wangcao"), "forms")
	for _, want := range []string{"人民调解工作情况统计表", "2024年12月", "待报", "/wangcao/forms/mediation?period=2024-12", "行政执法统计年报表", `lamp-yellow">剩`} {
		if !strings.Contains(forms, want) {
			t.Errorf("the forms to send do not hold %q:\n%s", want, forms)
		}
	}
	if resp, _ := d.post("/wangcao/forms/mediation/send", url.Values{"period": {"2024-12"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("sent: %s", resp.Status)
	}
	if forms = part(t, d.page("/wangcao"), "forms"); strings.Contains(forms, "人民调解工作情况统计表") || !strings.Contains(forms, "行政执法统计年报表") {
		t.Errorf("once one is sent: %s", forms)
	}
	d.enter(d.clerk("village", "mediator@"+d.areas[1]))
	if forms := part(t, d.page("/wangcao"), "forms"); forms != "" {
		t.Errorf("a mediator is to send %s", forms)
	}
}

func TestALeaderSeesWhatIsLateWhereAndWithWhom(t *testing.T) {
	d := newDesk(t)
	d.do(ledger.Action{Key: "duty", Do: "open", Kind: "first-responsible", By: "陈静", Post: "law-clerk", Data: map[string]any{
		"done_on": "2024-03-12", "who": "head", "duty": "hear", "what": "听取年度法治建设汇报", "evidence": "纪要2号"}})
	d.enter(d.clerk("head", "town-head"))
	body := d.page("/wangcao")
	late := part(t, body, "late")
	for _, want := range []string{"件逾期未办", "在王建国手上", "lamp=red&amp;area=" + d.areas[8]} {
		if !strings.Contains(late, want) {
			t.Errorf("what is late does not hold %q:\n%s", want, late)
		}
	}
	if duties := part(t, body, "duties"); !strings.Contains(duties, "已履行1项") || !strings.Contains(duties, fmt.Sprintf(`/wangcao/matters/%d">听取年度法治建设汇报`, d.ids["duty"])) {
		t.Errorf("the duties are\n%s", duties)
	}
}

func TestWhatOthersDidIsTold(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("one", "mediator"))
	at := d.done("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-12-18", "f.area": d.areas[2], "f.sort": "land", "f.source": "patrol",
		"f.summary": "两家为地界争执", "f.party_a": "赵六六"})
	if notices := part(t, d.page("/wangcao"), "notices"); strings.Contains(notices, at) {
		t.Error("one is told what one did oneself")
	}
	d.enter(d.clerk("two", "mediator"))
	d.done(at+"/do/settle", map[string]string{"f.closed_on": "2024-12-20", "f.form": "oral", "f.agreement": "各退一步。"})
	d.enter("one")
	if notices := part(t, d.page("/wangcao"), "notices"); !strings.Contains(notices, at) || !strings.Contains(notices, "测试员two") || !strings.Contains(notices, "化解") {
		t.Errorf("nothing is told of the settlement:\n%s", notices)
	}
	d.enter("two")
	if notices := part(t, d.page("/wangcao"), "notices"); strings.Contains(notices, at) {
		t.Error("two is told of one's opening")
	}
}

// toApprove records two plans and claims of hours that wait for approval.
func (d *desk) toApprove() {
	for _, key := range []string{"plan", "plan2"} {
		d.do(ledger.Action{Key: key, Do: "open", Kind: "annual-plan", By: "陈静", Post: "law-clerk", Data: map[string]any{"drafted_on": "2024-12-18",
			"name": "法治政府建设计划" + key, "year": int64(2025), "requirements": "对照年度要点推进。", "key_points": []string{"规范执法"}}})
	}
}

func TestWhatWaitsIsApprovedOrReturnedWithAReason(t *testing.T) {
	d := newDesk(t)
	d.toApprove()
	d.enter(d.clerk("leader", "town-head"))
	home := d.page("/wangcao")
	one, two := fmt.Sprintf("/wangcao/approvals/%d", d.ids["plan"]), fmt.Sprintf("/wangcao/approvals/%d", d.ids["plan2"])
	if waiting := part(t, home, "waiting"); !strings.Contains(waiting, one) || !strings.Contains(waiting, "2件") {
		t.Errorf("home says of what waits\n%s", waiting)
	}
	d.shows("/wangcao/approvals", one, two, "审议通过", "陈静")
	d.shows(one, "对照年度要点推进。", one+"/do/approve", one+"/do/return_it", "第1件，共2件", two)
	if resp, body := d.fill(one+"/do/return_it", nil); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "必须填写") {
		t.Errorf("returned without a reason: %s", resp.Status)
	}
	resp, _ := d.fill(one+"/do/return_it", map[string]string{"f.return_reason": "任务没有责任人。"})
	if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, two) {
		t.Fatalf("%s to %s", resp.Status, to)
	}
	d.shows(resp.Header.Get("Location"), "已办理「退回」", "第1件，共1件")
	if body := d.page("/wangcao/approvals"); strings.Contains(body, one+`"`) {
		t.Error("what was returned still waits")
	}
	resp, _ = d.fill(two+"/do/approve", map[string]string{"f.approved_on": "2024-12-20", "f.approved_by": "leading_group"})
	if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/wangcao/approvals?") {
		t.Fatalf("%s to %s", resp.Status, to)
	}
	d.shows(resp.Header.Get("Location"), "已办理「审议通过」", "没有等您审批的事项")
	if resp, _ := d.get(two); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("what is approved is offered again: %s", resp.Status)
	}
	if resp, _ := d.post(two+"/do/issue", url.Values{"key": {"k"}}); resp.StatusCode < http.StatusBadRequest {
		t.Errorf("the queue does what is no approval: %s", resp.Status)
	}
	// The drafter hands it in again, and it is back in the queue.
	d.enter(d.clerk("drafter", "law-clerk"))
	d.shows(strings.Replace(one, "approvals", "matters", 1), "任务没有责任人。")
	if body := d.page("/wangcao/approvals"); strings.Contains(body, one) {
		t.Error("the drafter has it to approve")
	}
	d.done(strings.Replace(one, "approvals", "matters", 1)+"/do/hand_in", nil)
	d.enter("leader")
	d.shows("/wangcao/approvals", one)
}

func TestHarmlessApprovalsAreGivenTogetherAndRefusedOneByOne(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("clerk", "law-clerk"))
	for key, officer := range map[string]string{"hours1": "罗刚", "hours2": "石磊", "own": "测试员clerk"} {
		d.do(ledger.Action{Key: key, Do: "open", Kind: "training-hours", By: "罗刚", Post: "enforcement-officer", Data: map[string]any{"held_on": "2024-12-15",
			"officer": officer, "form": "outside", "topic": "行政处罚法", "hours": int64(8), "proof": "证书" + key}})
	}
	d.toApprove()
	d.enter(d.clerk("both", "law-clerk", "law-leader"))
	d.enter("clerk")
	body := d.page("/wangcao/approvals")
	form := url.Values{"key": {hidden(t, body, "key")}}
	for _, m := range regexp.MustCompile(`name="pick" value="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		form.Add("pick", m[1])
	}
	if n := len(form["pick"]); n != 3 {
		t.Fatalf("%d can be picked", n)
	}
	resp, answer := d.post("/wangcao/approvals", form)
	if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(answer, "已审批2件") || !strings.Contains(answer, "不能核定本人的学时") {
		t.Errorf("%s\n%s", resp.Status, regexp.MustCompile(`(?s)<main.*</main>`).FindString(answer))
	}
	for _, key := range []string{"hours1", "hours2"} {
		if r, err := d.Record(t.Context(), town, d.ids[key]); err != nil || r.Matter.Stage != "confirmed" {
			t.Errorf("%s is %s, %v", key, r.Matter.Stage, err)
		}
	}
	// What asks for something, or is no approval, is not given in a batch.
	d.enter("both")
	for _, pick := range []string{fmt.Sprintf("%d.approve.1", d.ids["plan"]), fmt.Sprintf("%d.refuse.1", d.ids["own"])} {
		if resp, answer := d.post("/wangcao/approvals", url.Values{"key": {"k"}, "pick": {pick}}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(answer, "要逐件审看") {
			t.Errorf("%s: %s", pick, resp.Status)
		}
	}
}

func TestWhoStandsInSeesForWhom(t *testing.T) {
	d := newDesk(t)
	d.toApprove()
	b, err := d.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	a := people.Account{Name: "deputy", Title: "代班人", Appointments: []people.Appointment{{Post: "law-leader", Area: b.Root(), For: "何静"}}}
	if err := d.people.Open(t.Context(), b, []people.Account{a}, password); err != nil {
		t.Fatal(err)
	}
	d.enter("deputy")
	d.shows("/wangcao/approvals", "代何静办理")
	d.shows(fmt.Sprintf("/wangcao/approvals/%d", d.ids["plan"]), "您代何静办理")
}

// planned records four tasks of the plan: done, late, open and dropped.
func (d *desk) planned() {
	for i, due := range []string{"2024-06-28", "2024-11-29", "2024-12-30", "2024-09-30"} {
		key := fmt.Sprintf("task%d", i)
		d.do(ledger.Action{Key: key, Do: "open", Kind: "plan-task", By: "陈静", Post: "law-clerk", Data: map[string]any{"listed_on": "2024-02-20", "source": "superior",
			"task": "任务" + key, "target": "形成记录", "due": due, "bound_to": "dispute.found", "aim": int64(80), "of_year": int64(2024)}},
			ledger.Action{Key: key + "a", Do: "assign", Opened: key, By: "何静", Post: "law-leader", Data: map[string]any{"assigned_on": "2024-02-22",
				"leader": []string{"何静", "吴强"}[i%2], "unit": "法治办", "responsible": "王某"}})
	}
	d.do(ledger.Action{Key: "finished", Do: "complete", Opened: "task0", By: "陈静", Post: "law-clerk", Data: map[string]any{"done_on": "2024-06-20", "evidence": "记录齐全可查。"}},
		ledger.Action{Key: "dropped", Do: "drop", Opened: "task3", By: "何静", Post: "law-leader", On: calendar.New(2024, time.August, 1), Data: map[string]any{"drop_reason": "上级部署调整"}})
}

func TestThePlanBoardAgreesWithTheFigures(t *testing.T) {
	d := newDesk(t)
	d.planned()
	d.enter(d.clerk("clerk", "law-clerk"))
	d.shows("/wangcao/plan?year=2024", "共3项", "完成1项", "逾期1项", "在办1项", "另取消1项", `slip slip-late`, `data-month="2024-11"`, "任务task1")
	for measure, want := range map[string]string{"plan-task.falling_due": "3", "plan-task.done_of_due": "1"} {
		if body := d.page("/wangcao/2024/figures/" + measure); !regexp.MustCompile(`class="big">` + want + `<`).MatchString(body) {
			t.Errorf("%s is not %s", measure, want)
		}
	}
	found := regexp.MustCompile(`class="big">(\d+)<`).FindStringSubmatch(d.page("/wangcao/2024/figures/dispute.found"))
	if found == nil || !strings.Contains(d.page("/wangcao/plan?year=2024"), found[1]+"件</a> / 80件") {
		t.Errorf("the evidence of a target is not %v", found)
	}
	d.shows("/wangcao/plan?year=2024&by=leader", "何静", "吴强")
	if body := d.page("/wangcao/plan?year=2024&leader=" + url.QueryEscape("吴强")); strings.Contains(body, "任务task0") || !strings.Contains(body, "任务task1") {
		t.Error("the leader's items are not picked out")
	}
	if body := d.page("/wangcao/plan?year=2023"); strings.Contains(body, "任务task") {
		t.Error("another year's items are shown")
	}
	plan := part(t, d.page("/wangcao"), "plan")
	if !strings.Contains(plan, "1<small>/ 3") || !strings.Contains(plan, "任务task1") {
		t.Errorf("home says of the plan\n%s", plan)
	}
}

func TestAnItemOfThePlanIsMovedWithAReason(t *testing.T) {
	d := newDesk(t)
	d.planned()
	d.enter(d.clerk("clerk", "law-clerk"))
	at := fmt.Sprintf("/wangcao/plan/%d", d.ids["task1"])
	if resp, _ := d.fill(at, map[string]string{"f.due": "2024-12-29"}); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("moved without a reason: %s", resp.Status)
	}
	resp, _ := d.fill(at, map[string]string{"f.due": "2024-12-29", "reason": "场地到十二月才有。"})
	if to := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/wangcao/plan?year=2024") {
		t.Fatalf("%s to %s", resp.Status, to)
	}
	d.shows(resp.Header.Get("Location"), "已办理「更正」", "逾期0项", "在办2项")
	d.shows(fmt.Sprintf("/wangcao/matters/%d", d.ids["task1"]), "场地到十二月才有。", "2024-12-29")
	if resp, _ := d.get(fmt.Sprintf("/wangcao/plan/%d", d.ids["d0"])); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a dispute can be planned: %s", resp.Status)
	}
	d.enter(d.clerk("finance", "finance-clerk"))
	if body := d.page("/wangcao/plan?year=2024"); strings.Contains(body, "data-move") {
		t.Error("whoever may not correct an item may drag it")
	}
	if resp, _ := d.post(at, url.Values{"f.due": {"2024-12-28"}, "reason": {"试"}, "key": {"k"}}); resp.StatusCode < http.StatusBadRequest {
		t.Errorf("and move it: %s", resp.Status)
	}
}

// A card is dragged to another month, and what waits is returned and approved, in a browser.
func TestPlanAndApprovalsInABrowser(t *testing.T) {
	d := newDesk(t)
	ctx, said := browser(t)
	if !strings.Contains(d.page("/wangcao/2024"), "/assets/app-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	d.planned()
	d.toApprove()
	do := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	d.signIn(ctx, d.clerk("both", "law-clerk", "town-head"))
	const drag = `(() => {
		const card = [...document.querySelectorAll("[data-move]")].find(c => c.textContent.includes("任务task1"));
		const lane = document.querySelector("[data-month='2024-12']"), carried = new DataTransfer();
		const send = (on, type) => on.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: carried}));
		send(card, "dragstart"); send(lane, "dragover"); send(lane, "drop");
		return document.querySelector("#move").open && document.querySelector("#move [data-day]").value === "2024-12-29";
	})()`
	do("board", chromedp.Navigate(d.url+"/wangcao/plan?year=2024"), chromedp.WaitVisible(chromedp.CSS(".board")))
	if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](drag)); err != nil || !ok {
		t.Fatalf("dropping a card asks nothing: %v", err)
	}
	do("reason", chromedp.SendKeys(chromedp.CSS("#move textarea"), "场地到十二月才有。"), chromedp.Click(chromedp.CSS("#move button[type=submit]")))
	await(t, ctx, "the card stands in the other month", `document.querySelector("[data-done]") && document.querySelector("[data-month='2024-12']").textContent.includes("任务task1")`)

	do("queue", chromedp.Navigate(fmt.Sprintf("%s/wangcao/approvals/%d", d.url, d.ids["plan"])), chromedp.WaitVisible(chromedp.CSS(".decide-back")),
		chromedp.SendKeys(chromedp.CSS(".decide-back textarea"), "任务没有责任人。"), chromedp.Click(chromedp.CSS(".decide-back button[type=submit]")))
	await(t, ctx, "returned, the next one is there", `document.querySelector("h1").textContent.includes("plan2") && document.querySelector("[data-done]").textContent.includes("退回")`)
	do("approve", chromedp.Click(chromedp.CSS(`[name="f.approved_by"][value="leading_group"]`)), chromedp.Click(chromedp.CSS(".decide:not(.decide-back) button[type=submit]")))
	await(t, ctx, "approved, the queue is empty", `location.pathname === "/wangcao/approvals" && document.querySelector("[data-done]").textContent.includes("审议通过")`)
	for _, line := range said() {
		t.Errorf("the browser complains: %s", line)
	}
}
