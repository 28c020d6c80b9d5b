package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A form begins with the place and the people its reader gave last time, says so, and leaves the rest alone.
func TestAFormBeginsAsLastTime(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("mediator", "mediator"))
	if strings.Contains(d.page("/wangcao/new/dispute"), "上次填的") {
		t.Error("there is no last time yet")
	}
	first := map[string]string{"f.found_on": "2024-12-18", "f.area": d.areas[2], "f.sort": "land", "f.source": "request", "f.summary": "两家为地界争执",
		"f.party_a": "赵六六", "f.people": "7"}
	at := d.done("/wangcao/new/dispute", first)
	form := d.page("/wangcao/new/dispute")
	for _, want := range []string{`<option value="` + d.areas[2] + `" selected`, "上次填的，请核对", `type="date" value="2024-12-20"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the next form has no %s", want)
		}
	}
	if strings.Contains(form, `value="两家为地界争执"`) || strings.Contains(form, `value="land" selected`) || strings.Count(form, "上次填的") != 1 {
		t.Error("the next form takes over more than place and people")
	}
	d.done(at+"/do/settle", map[string]string{"f.closed_on": "2024-12-20", "f.form": "oral", "f.agreement": "各退一步。", "f.mediator": "王建国"})
	next := d.done("/wangcao/new/dispute", first)
	d.shows(next+"/do/settle", `value="王建国"`, "上次填的，请核对")
	// Another's last time is not one's own.
	d.enter(d.clerk("other", "mediator"))
	if strings.Contains(d.page("/wangcao/new/dispute"), "上次填的") {
		t.Error("what another gave is offered as one's own")
	}

	// The same again: all but days, numbers and parties.
	d.enter("mediator")
	_, after, _ := strings.Cut(at, "/matters/")
	d.shows(at, `/wangcao/new/dispute?again=`+after)
	form = d.page("/wangcao/new/dispute?again=" + after)
	for _, want := range []string{"两家为地界争执", `value="land" selected`, "照原来那件填的"} {
		if !strings.Contains(form, want) {
			t.Errorf("the same again has no %s", want)
		}
	}
	if strings.Contains(form, "赵六六") || strings.Contains(form, `value="7"`) || strings.Contains(form, "2024-12-18") {
		t.Error("the same again takes over a day, a number or a party")
	}
	if resp, _ := d.get("/wangcao/new/case-subsidy?again=" + after); resp.StatusCode == http.StatusOK {
		t.Error("a record of another kind is taken for a pattern")
	}
}

// A step that follows the opening is gone on to at once, and only one that may be done.
func TestOneGoesOnToTheNextStep(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("mediator", "mediator"))
	values := map[string]string{"f.found_on": "2024-12-18", "f.area": d.areas[2], "f.sort": "land", "f.source": "request", "f.summary": "两家为地界争执",
		"f.party_a": "赵六六", "then": "settle"}
	resp, _ := d.fill("/wangcao/new/dispute", values)
	next := resp.Header.Get("Location")
	if !regexp.MustCompile(`/matters/\d+/do/settle\?done=open$`).MatchString(next) {
		t.Fatalf("one goes on to %s", next)
	}
	d.shows(next, "已登记，编号", "协议内容")
	values["then"] = "rule" // of a later stage
	if resp, _ = d.fill("/wangcao/new/dispute", values); strings.Contains(resp.Header.Get("Location"), "/do/") {
		t.Errorf("one goes on to %s", resp.Header.Get("Location"))
	}
}

// A mediated dispute is recorded and settled by keyboard alone: with few keys besides what is said of it.
func TestAMediatedDisputeByKeyboard(t *testing.T) {
	d := newDesk(t)
	ctx, said := browser(t)
	if !strings.Contains(d.page("/wangcao/2024"), "/assets/app-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	d.enter(d.clerk("mediator", "mediator"))
	d.done("/wangcao/new/dispute", map[string]string{"f.found_on": "2024-12-18", "f.area": d.areas[2], "f.sort": "land", "f.source": "request",
		"f.summary": "上一件", "f.party_a": "赵六六"})
	d.signIn(ctx, "mediator")
	if err := chromedp.Do(ctx, chromedp.Navigate(d.url+"/wangcao/new/dispute"), chromedp.WaitVisible(chromedp.CSS("form[data-draft]"))); err != nil {
		t.Fatal(err)
	}
	keys, fields := 0, 0
	press := func(key string, times int) {
		t.Helper()
		for range times {
			if err := chromedp.Do(ctx, chromedp.KeyEvent(key)); err != nil {
				t.Fatal(err)
			}
			keys++
		}
	}
	// to goes on by Tab to a field of a name.
	to := func(name string) {
		t.Helper()
		for range 12 {
			if on(ctx) == name {
				fields++
				return
			}
			press(kb.Tab, 1)
		}
		t.Fatalf("%s is not reached from the field before it; one is on %q", name, on(ctx))
	}
	say := func(text string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.KeyEvent(text)); err != nil {
			t.Fatal(err)
		}
	}
	send := func() {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2))); err != nil { // Ctrl
			t.Fatal(err)
		}
		keys++
	}
	await(t, ctx, "one may type at once", `document.activeElement.id === "c-sort-find"`)
	to("f.sort")
	press(kb.ArrowDown, 3)
	to("f.summary")
	say("两户因排水沟走向发生争执")
	to("f.party_a")
	say("张某")
	to("then")
	for range 10 {
		chosen, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("#then").value`))
		if err != nil {
			t.Fatal(err)
		}
		if chosen == "settle" {
			break
		}
		press(kb.ArrowDown, 1)
	}
	send()
	await(t, ctx, "the step that follows is open", `location.pathname.endsWith("/do/settle") && document.activeElement.name === "f.agreement"`)
	to("f.agreement")
	say("甲方三日内疏通水沟，乙方协助")
	send()
	await(t, ctx, "it is settled", `location.search === "?done=settle" && document.querySelector("[data-done]") !== null`)
	t.Logf("%d keys besides what was said, in %d fields", keys, fields)
	if keys > 25 || fields > 6 {
		t.Errorf("%d keys in %d fields; at most 25 in 6", keys, fields)
	}
	for _, line := range said() {
		t.Errorf("the browser complains: %s", line)
	}
}

// on is the name of the field one is in, also where its value is found by typing in a box of its own.
func on(ctx context.Context) string {
	name, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.activeElement.name || document.getElementById(document.activeElement.id.replace(/-find$/, ""))?.name || ""`))
	if err != nil {
		return err.Error()
	}
	return name
}
