package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"fengqiao/internal/ledger"
)

// Without a script the text is written in a field: two writers are put together or told, and a head freezes it.
func TestTheReportIsWrittenWithoutAScript(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("writer", "law-clerk"))
	const at = "/wangcao/2024/studio"
	if page := d.page(at); !strings.Contains(page, "{dispute.found}") || !strings.Contains(page, `name="base" value="0"`) {
		t.Fatal("the page does not begin with the outline")
	}
	send := func(base, text string) (*http.Response, string) {
		t.Helper()
		return d.post(at, url.Values{"base": {base}, "text": {text}})
	}
	if resp, _ := send("0", "全年排查矛盾纠纷{dispute.found}，走访900人次。"); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved: %s", resp.Status)
	}
	d.shows(at, "无据", "900人次")
	if resp, page := send("2", "全年{dispute.fuond}。"); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "dispute.fuond") || !strings.Contains(page, "第1行") {
		t.Errorf("a figure that does not exist: %s", resp.Status)
	}
	if resp, _ := send("2", "全年排查矛盾纠纷{dispute.found}，走访910人次。"); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved again: %s", resp.Status)
	}
	if resp, page := send("2", "全年排查矛盾纠纷{dispute.found}，走访920人次。"); resp.StatusCode != http.StatusConflict ||
		!strings.Contains(page, "920人次") || !strings.Contains(page, "910人次") || !strings.Contains(page, `name="base" value="3"`) {
		t.Errorf("written over somebody: %s", resp.Status)
	}
	if resp, page := d.post(at+"/remarks", url.Values{"quote": {"走访930人次"}, "remark": {"缺信访"}}); resp.StatusCode != http.StatusUnprocessableEntity ||
		!strings.Contains(page, "稿中没有") || !strings.Contains(page, ">缺信访<") {
		t.Errorf("remark on words that are not there: %s", resp.Status)
	}
	for _, said := range []url.Values{{"quote": {"走访910人次"}, "remark": {"缺信访"}}, {"answers": {"1"}, "remark": {"下一稿补"}}} {
		if resp, _ := d.post(at+"/remarks", said); resp.StatusCode != http.StatusSeeOther {
			t.Errorf("remark: %s", resp.Status)
		}
	}
	d.shows(at, "缺信访", "下一稿补", "已处理", "<q>走访910人次</q> <span class=\"soft small\">第1行</span>")
	d.shows(at+"/figures?q=pcmdjf", "{dispute.found}")
	d.shows(at+"/versions?version=3", "910人次", "900人次")
	if resp, _ := d.post(at+"/freeze", url.Values{"base": {"3"}}); resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("frozen by who writes it: %s", resp.Status)
	}

	d.enter(d.clerk("head", "law-leader"))
	page := d.page(at)
	_, rest, _ := strings.Cut(page, `name="why.`)
	key, _, _ := strings.Cut(rest, `"`)
	if resp, page := d.post(at+"/freeze", url.Values{"base": {"3"}, "why." + key: {" "}}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, "不能定稿") {
		t.Errorf("frozen without an explanation: %s", resp.Status)
	}
	if resp, _ := d.post(at+"/freeze", url.Values{"base": {"3"}, "why." + key: {"走访登记本"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("frozen: %s", resp.Status)
	}
	d.enter(d.clerk("reader", "petition-clerk"))
	d.shows("/wangcao/2024/report", "已定稿", "走访登记本", "910人次")
	if resp, _ := d.get(at); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a reader has the draft: %s", resp.Status)
	}
}

// In the browser the figures stand in the text as what the books say; what is typed saves itself and is marked when no
// record bears it; a figure is put in by its pinyin.
func TestTheReportIsWrittenInABrowser(t *testing.T) {
	d := newDesk(t)
	ctx, said := browser(t)
	d.enter(d.clerk("writer", "law-clerk"))
	if !strings.Contains(d.page("/wangcao/2024/studio"), "/assets/editor-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	d.signIn(ctx, "writer")
	if err := chromedp.Do(ctx, chromedp.Navigate(d.url+"/wangcao/2024/studio"), chromedp.WaitVisible(chromedp.CSS(".sheet-of-text .chip"))); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "no figure shows as its name", `![...document.querySelectorAll(".chip")].some((c) => c.textContent.startsWith("{"))`)
	run(t, ctx, `(() => {
		const page = document.querySelector(".sheet-of-text");
		page.focus();
		const selection = getSelection();
		selection.selectAllChildren(page.querySelector("p"));
		selection.collapseToEnd();
		return document.execCommand("insertText", false, "走访群众900人次，其中");
	})()`)
	await(t, ctx, "it saves itself and marks the number", `document.querySelector(".marks")?.textContent.includes("900人次") && !!document.querySelector(".unborne")`)
	run(t, ctx, `(document.querySelector("[data-find]").click(), true)`)
	if err := chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#find [data-word]"), "pcmdjf")); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "the figure is found", `!!document.querySelector("#find [data-tag='{dispute.found}']")`)
	if err := chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#find [data-word]"), "\r")); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "it stands in the text", `document.querySelector("#text").value.includes("走访群众900人次，其中{dispute.found}")`)
	await(t, ctx, "and is saved", `document.querySelector("#saved").textContent.includes("第3稿")`)

	// A remark is on the words that were selected, and follows them.
	run(t, ctx, `(() => {
		const text = [...document.querySelectorAll(".sheet-of-text p")].flatMap((p) => [...p.childNodes]).find((n) => n.textContent.includes("走访群众"));
		const words = text.nodeType === 3 ? text : text.firstChild;
		const at = words.textContent.indexOf("走访群众");
		document.querySelector(".sheet-of-text").focus();
		getSelection().setBaseAndExtent(words, at, words, at + 4);
		return true;
	})()`)
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS("[data-remark]"))); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "the words are taken over", `document.querySelector("[data-remarking] [name=quote]").value === "走访群众" && document.activeElement.name === "remark"`)
	if err := chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("[data-remarking] textarea"), "谁走访"), chromedp.SendKeys(chromedp.CSS("[data-remarking] button"), "\r")); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "they are marked in the text", `document.querySelector(".remarked")?.textContent === "走访群众" && document.querySelector(".remark .quoted q").textContent === "走访群众"`)
	run(t, ctx, `(document.querySelector(".remarked").click(), true)`)
	await(t, ctx, "they lead to the remark", `!!document.querySelector("#remark-1.shown")`)
	run(t, ctx, `(() => {
		const page = document.querySelector(".sheet-of-text");
		page.focus();
		const words = document.createTreeWalker(document.querySelector(".remarked").closest("p"), NodeFilter.SHOW_TEXT).nextNode();
		getSelection().setBaseAndExtent(words, 0, words, 0);
		return document.execCommand("insertText", false, "这一年，");
	})()`)
	await(t, ctx, "what is written before them moves them", `document.querySelector("#saved").textContent.includes("第4稿") && document.querySelector(".remarked")?.textContent === "走访群众"`)
	for _, line := range said() {
		t.Errorf("the browser complains: %s", line)
	}
}

// The step that takes the journal position begins with that of the freezing, and a year is closed by its list.
func TestAFrozenReportGoesOn(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("writer", "law-clerk"))
	const at = "/wangcao/2023/studio"
	if resp, _ := d.post(at, url.Values{"base": {"0"}, "text": {"# 下一步\n\n## 抓好清单销号\n\n全年排查矛盾纠纷{dispute.found}。"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved: %s", resp.Status)
	}
	d.enter(d.clerk("head", "law-leader"))
	if resp, _ := d.post(at+"/freeze", url.Values{"base": {"2"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("frozen: %s", resp.Status)
	}
	d.enter(d.clerk("chief", "town-head"))
	d.shows("/wangcao/2023/report", "/wangcao/2023/figures/dispute.found?asof=") // its numbers open as they were
	d.shows("/wangcao/2023/closing", "已定稿", "封账")
	resp, page := d.post("/wangcao/2023/closing", url.Values{})
	for resp.StatusCode == http.StatusUnprocessableEntity { // what is asked for is explained, one by one
		form := url.Values{}
		for _, part := range strings.Split(page, `name="why.`)[1:] {
			key, _, _ := strings.Cut(part, `"`)
			form.Set("why."+strings.ReplaceAll(key, "&lt;", "<"), "已核对")
		}
		if len(form) == 0 {
			t.Fatalf("refused without asking: %s", page)
		}
		resp, page = d.post("/wangcao/2023/closing", form)
	}
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("closed: %s", resp.Status)
	}
	d.shows("/wangcao/2023/closing", "已封账")
}

// What the head sent back stands in the studio with its reason, beside what may be done next.
func TestTheReportIsSentBackWithAReason(t *testing.T) {
	d := newDesk(t)
	step := func(do, post, by string, data map[string]any) ledger.Action {
		return ledger.Action{Key: do, Do: do, Kind: "annual-report", Opened: "open", Town: town, By: by, Post: post, Data: data}
	}
	results, err := d.DoAll(t.Context(), town, []ledger.Action{
		step("open", "law-clerk", "周敏", map[string]any{"started_on": "2024-12-20", "report_year": int64(2024), "name": "2024年报告", "drafter": "周敏"}),
		step("check", "legal-reviewer", "陈静", map[string]any{"reviewer": "陈静", "results": true, "shortcomings": true, "first_responsible": true, "next_year": true, "rules_hold": true, "position": int64(1)}),
		step("send_back", "town-head", "吴强", map[string]any{"return_reason": "执法部分没有写不足"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
	d.clerk("writer", "law-clerk")
	d.enter(d.clerk("head", "town-head")) // reads and remarks, and writes nothing
	d.shows("/wangcao/2024/studio", "readonly", "写批注")
	d.hides("/wangcao/2024/studio", ">保存<")
	if resp, _ := d.post("/wangcao/2024/studio/remarks", url.Values{"remark": {"写得太长"}}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("a head's remark: %s", resp.Status)
	}
	if resp, _ := d.post("/wangcao/2024/studio", url.Values{"base": {"0"}, "text": {"一句话。"}}); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a head's draft: %s", resp.Status)
	}
	d.enter("writer")
	d.shows("/wangcao/2024/studio", "退回修改", "吴强", "写得太长", "<q>执法部分没有写不足</q>", fmt.Sprintf(`/matters/%d/do/check">核稿</a>`, results[0].Matter))
}
