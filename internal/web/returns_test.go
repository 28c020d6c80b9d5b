package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"fengqiao/internal/ledger"
)

// superiors is a workbook as a superior sends it: a title over all columns, two rows of figures, a formula.
func superiors(t *testing.T) string {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for at, text := range map[string]string{"A1": "平安月报" + hostile, "A2": "项目", "B2": "本月", "C2": "本年累计", "A3": "排查矛盾纠纷", "B3": "{dispute.found}", "A4": "化解矛盾纠纷", "A5": "合计"} {
		if err := x.SetCellStr("Sheet1", at, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.SetCellFormula("Sheet1", "B5", "SUM(B3:B4)"); err != nil {
		t.Fatal(err)
	}
	if err := x.MergeCell("Sheet1", "A1", "C1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := x.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// takeForm takes a superior's form in and gives its page.
func (d *desk) takeForm() string {
	d.t.Helper()
	resp, body := d.sendFiles("/wangcao/forms", map[string]string{"title": "平安建设月报", "to": "县委政法委", "every": "month", "by": "law-clerk"}, upload{"workbook", "月报.xlsx", superiors(d.t)})
	page, ok := strings.CutSuffix(resp.Header.Get("Location"), "/bind")
	if resp.StatusCode != http.StatusSeeOther || !ok {
		d.t.Fatalf("%s %s\n%s", resp.Status, resp.Header.Get("Location"), body)
	}
	return page
}

func (d *desk) hides(path string, words ...string) {
	d.t.Helper()
	body := d.page(path)
	for _, w := range words {
		if strings.Contains(body, w) {
			d.t.Errorf("%s shows %q", path, w)
		}
	}
}

// A form is taken in, bound cell by cell, filled in, sent, and stays as it was sent.
func TestASuperiorsForm(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("law", "law-clerk"))
	page := d.takeForm()
	d.shows("/wangcao/forms", "平安建设月报", "本镇接收", "2024年11月", "未报送", "由您报送", "人民调解工作情况统计表")
	d.shows(page+"/bind", "已绑定1格", `<td class="bound"><a href="`+page+`/bind?cell=Sheet1%21B3#cell"`, "=SUM(B3:B4)", "&lt;script&gt;")
	d.hides(page+"/bind", "<script>alert")

	// The words beside a cell foretell its figure and its time.
	picker := d.page(page + "/bind?cell=" + url.QueryEscape("Sheet1!C4"))
	for _, want := range []string{"C4 化解矛盾纠纷 · 本年累计", `value="{dispute.settled}"`, `value="to-date" selected`} {
		if !strings.Contains(picker, want) {
			t.Errorf("the picker of C4 does not show %s", want)
		}
	}
	d.shows(page+"/bind?q=hjmdjf&cell="+url.QueryEscape("Sheet1!B4"), `value="{dispute.settled}"`, `value="{dispute.settled[form=oral]}"`)
	bind := func(cell string, form url.Values) *http.Response {
		t.Helper()
		form.Set("cell", "Sheet1!"+cell)
		resp, _ := d.post(page+"/bind", form)
		return resp
	}
	for cell, form := range map[string]url.Values{
		"B4": {"how": {"figure"}, "ref": {"{dispute.settled}"}},
		"C4": {"how": {"figure"}, "ref": {"{dispute.settled}"}, "span": {"to-date"}, "area": {d.areas[1]}},
		"C3": {"how": {"text"}, "text": {"{dispute.found to-date}"}},
		"C5": {"how": {"unkept"}},
	} {
		if resp := bind(cell, form); resp.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %s", cell, resp.Status)
		}
	}
	for what, form := range map[string]url.Values{"no figure": {"how": {"figure"}}, "a wrong one": {"how": {"figure"}, "ref": {"{dispute.fuond}"}}, "a wrong text": {"how": {"text"}, "text": {"{dispute.found tomorrow}"}},
		"a wrong time": {"how": {"figure"}, "ref": {"{dispute.found}"}, "span": {"tomorrow"}}} {
		if resp := bind("B4", form); resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", what, resp.Status)
		}
	}

	march := page + "?period=2024-03"
	figure := func(measure, from, area string) string {
		link := fmt.Sprintf(`/wangcao/2024/figures/%s?`, measure)
		if area != "" {
			link += "area=" + area + "&amp;"
		}
		return link + "from=" + from
	}
	d.shows(march, "还没有锁定", figure("dispute.found", "2024-03-01", ""), figure("dispute.settled", "2024-01-01", d.areas[1]), "账上不记", "排查矛盾纠纷 · 本月")
	if resp, _ := d.post(page+"/send", url.Values{"period": {"2024-03"}}); resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != march+"&sent=1" {
		t.Fatalf("sent: %s %s", resp.Status, resp.Header.Get("Location"))
	}
	d.shows(march+"&sent=1", "已报送，留底不再改变。", "第1次", "测试员law", "再次报送的原因")
	sentFile := func() string { return d.page(page + "/file?period=2024-03&n=1") }
	first := sentFile()
	d.do(ledger.Action{Key: "late", Do: "open", Kind: "dispute", By: "王建国", Post: "mediator", Data: map[string]any{"found_on": "2024-03-30", "area": d.areas[0],
		"sort": "land", "source": "patrol", "people": int64(2), "summary": "补登的纠纷", "party_a": "张某"}})
	d.shows(march, "报送以后的更正", `<td class="num restated">`, `data-label="相差">&#43;1</td>`)
	if sentFile() != first {
		t.Error("the workbook that was sent changed")
	}
	if d.page(page+"/file?period=2024-03") == first {
		t.Error("the workbook filled in anew is the one that was sent")
	}
	d.hides(march+"&now=1", "报送以后的更正")
	if resp, body := d.post(page+"/send", url.Values{"period": {"2024-03"}}); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "写明原因") {
		t.Errorf("sent again without a reason: %s", resp.Status)
	}
	if resp, _ := d.post(page+"/send", url.Values{"period": {"2024-03"}, "note": {"补登一件"}}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("sent again: %s", resp.Status)
	}
	d.shows(march, "第2次", "补登一件")
	d.shows(page+"?period=2024-04", "2024年3月报送")
	if resp, _ := d.get(page + "/file?period=2024-03&n=9"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("what was never sent: %s", resp.Status)
	}

	// What is bound goes along with the blank.
	marked, err := excelize.OpenReader(strings.NewReader(d.page(page + "/marked.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer marked.Close()
	if text, err := marked.GetCellValue("Sheet1", "C4"); err != nil || text != "{dispute.settled area="+d.areas[1]+" to-date}" {
		t.Errorf("C4 of the blank says %q (%v)", text, err)
	}

	// Others read it, and neither send nor change it; a village sees nothing of what was sent.
	for _, c := range []struct {
		post   string
		change int
	}{{"petition-clerk", http.StatusForbidden}, {"law-clerk@" + d.areas[0], http.StatusForbidden}} {
		d.enter(d.clerk("reader-"+strings.ReplaceAll(c.post, "@", "-"), c.post))
		d.hides(march, page+"/send", page+"/bind", page+"/change")
		for _, path := range []string{"/bind", "/change"} {
			if resp, _ := d.get(page + path); resp.StatusCode != c.change {
				t.Errorf("%s opens %s: %s", c.post, path, resp.Status)
			}
		}
		if resp, _ := d.post(page+"/send", url.Values{"period": {"2024-05"}}); resp.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s sends it: %s", c.post, resp.Status)
		}
	}
	d.shows(march, "您看到的是", "看不到", "有1格是您看不到的属地的数。")
	d.hides(march, "已报送", "历次报送")
	if resp, _ := d.get(page + "/file?period=2024-03&n=1"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a village gets the workbook that was sent: %s", resp.Status)
	}
	if resp, _ := d.get("/wangcao/forms/+"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a village takes forms in: %s", resp.Status)
	}
}

func TestTakingInAndChangingAForm(t *testing.T) {
	d := newDesk(t)
	page := d.takeForm()
	for says, c := range map[string]struct {
		values  map[string]string
		content string
	}{
		"打不开":  {map[string]string{"title": "甲", "every": "month", "by": "law-clerk"}, "PK no workbook"},
		"名称":   {map[string]string{"title": "", "every": "month", "by": "law-clerk"}, superiors(t)},
		"多久":   {map[string]string{"title": "甲", "every": "week", "by": "law-clerk"}, superiors(t)},
		"您自己的": {map[string]string{"title": "甲", "every": "month"}, superiors(t)},
	} {
		resp, body := d.sendFiles("/wangcao/forms", c.values, upload{"workbook", "表.xlsx", c.content})
		if resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, says) {
			t.Errorf("%s: %s\n%s", says, resp.Status, body)
		}
	}
	if resp, _ := d.post("/wangcao/forms", url.Values{"title": {"甲"}}); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a file: %s", resp.Status)
	}
	if resp, _ := d.sendFiles(page+"/change", map[string]string{"title": "平安季报", "every": "quarter", "by": "law-clerk", "retired": "1"}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("changed: %s", resp.Status)
	}
	d.shows("/wangcao/forms", "不再报送的", "平安季报")
	d.shows(page+"?period=2024-Q1", "2024年第一季度", `href="`+page+`?period=2023-Q4"`)
	d.hides(page+"?period=2024-Q1", page+"/send")
	for path, want := range map[string]int{"/wangcao/forms/99": http.StatusNotFound, "/wangcao/forms/mediation/bind": http.StatusForbidden, "/wangcao/forms/mediation/marked.xlsx": http.StatusOK,
		"/wangcao/forms/mediation?period=nonsense": http.StatusOK} {
		if resp, _ := d.get(path); resp.StatusCode != want {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

// A cell is chosen, searched by the first letters of its pinyin and bound, as a person does it.
func TestBindingACellInABrowser(t *testing.T) {
	d := newDesk(t)
	page := d.takeForm()
	ctx, _ := browser(t)
	d.signIn(ctx, "all")
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(d.url+page+"/bind")); err != nil {
		t.Fatal(err)
	}
	// Each step waits for the page it leads to: what is pressed on a page that is being left is lost.
	for _, step := range []struct{ press, what, then string }{
		{`document.querySelector('a[href*="Sheet1%21B4"]').click()`, "the cell is chosen", `location.search.includes("B4")`},
		{`(q => { q.value = "hjmdjf"; q.form.requestSubmit(); })(document.querySelector(".picker [name=q]"))`, "the figure is found", `location.search.includes("q=hjmdjf") && !!document.querySelector('input[value="{dispute.settled[form=oral]}"]')`},
		{`document.querySelector('input[value="{dispute.settled[form=oral]}"]').click()`, "it is picked", `document.querySelector('input[value="{dispute.settled[form=oral]}"]').checked`},
		{`document.querySelector("button[value=figure]").click()`, "it is bound", `!!document.querySelector(".done")`},
	} {
		run(t, ctx, "("+step.press+", true)")
		await(t, ctx, step.what, `document.readyState === "complete" && `+step.then)
	}
	d.shows(page+"?period=2024-03", "/wangcao/2024/figures/dispute.settled?facet=form%3Doral")
}

// What the books do not keep is filled in by hand on the form's page, marked as such, and locked once it is sent.
func TestFillingInByHand(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("law", "law-clerk"))
	page := d.takeForm()
	if resp, body := d.post(page+"/bind", url.Values{"cell": {"Sheet1!B4"}, "how": {"unkept"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
	march := page + "?period=2024-03"
	d.shows(march, "手填账上不记的单元格（4格）", `name="cell" value="Sheet1!B4"`, "B4</span> 化解矛盾纠纷 · 本月")
	write := func(want int, reason string, pairs ...string) string {
		t.Helper()
		form := url.Values{"period": {"2024-03"}, "reason": {reason}}
		for i := 0; i < len(pairs); i += 2 {
			form.Add("cell", "Sheet1!"+pairs[i])
			form.Add("value", pairs[i+1])
		}
		resp, body := d.post(page+"/hand", form)
		if resp.StatusCode != want {
			t.Errorf("%s, want %d\n%s", resp.Status, want, body)
		}
		return body
	}
	write(http.StatusSeeOther, "", "B4", "17", "C4", hostile)
	d.shows(march, `<td class="by-hand num"><a href="#by-hand">17 <small>手填</small></a>`, "手填的单元格", "没有记录作依据", "&lt;script&gt;")
	d.hides(march, "<script>alert", "账上不记，需要时")
	if body := write(http.StatusUnprocessableEntity, "", "B3", "9"); !strings.Contains(body, "不能手填") || !strings.Contains(body, `value="17"`) {
		t.Errorf("the refusal: %s", body)
	}
	d.shows("/wangcao/journal?do=fill-by-hand", "手填报表 1 2024-03 Sheet1!B4", "17")

	if resp, _ := d.post(page+"/send", url.Values{"period": {"2024-03"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	d.shows(march, "已报送", "17 <small>手填</small>", "手填的单元格")
	d.hides(march, `name="value"`)
	d.shows(march+"&now=1", "已经报送，修改的原因")
	if body := write(http.StatusUnprocessableEntity, "", "B4", "18"); !strings.Contains(body, "已经锁定") || !strings.Contains(body, `name="value" value="18"`) {
		t.Errorf("the refusal: %s", body)
	}
	write(http.StatusSeeOther, "核实后更正", "B4", "18")
	d.shows(march, "17 <small>手填</small>", "报送以后的更正", "&#43;1")
}
