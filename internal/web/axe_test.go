package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe reads the accessibility checker, which is brought by npm for the tests alone.
func axe(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		missing(t, "axe-core has not been installed: run `make web`")
	}
	return string(script)
}

// accessFault is what axe finds wrong with a page.
type accessFault struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

// accessible runs axe on the page that is open, by the rules of WCAG 2.2 A and AA.
func accessible(t *testing.T, ctx context.Context, script, name string) {
	t.Helper()
	const run = `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => JSON.stringify(r.violations.map(v =>
		({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.slice(0, 3).map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))}))))`
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](script+";0")); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var faults []accessFault
	if err := json.Unmarshal([]byte(found), &faults); err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		for _, n := range f.Nodes {
			t.Errorf("%s: %s (%s) %s\n%s\n%s", name, f.ID, f.Impact, f.Help, n.HTML, n.FailureSummary)
		}
	}
}

// No page has a fault of accessibility, at a desk or on a phone, in either language.
func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel() // the longest, side by side
	script := axe(t)
	d := newDesk(t)
	d.toApprove()
	d.planned()
	form := d.takeForm()
	d.post("/wangcao/forms/mediation/send", url.Values{"period": {"2024-11"}})
	d.post("/wangcao/2024/studio", url.Values{"base": {"0"}, "text": {"全年走访900人次。"}})
	d.post("/wangcao/2024/studio/remarks", url.Values{"quote": {"走访900人次"}, "remark": {"谁走访"}})
	d.post("/wangcao/2024/studio/remarks", url.Values{"answers": {"1"}, "remark": {"村干部"}})
	ctx, _ := browser(t)
	d.clerk("admin", "law-clerk")
	d.signIn(ctx, "admin")
	for _, path := range []string{"/wangcao/people", "/wangcao/people/+", "/wangcao/people/all", "/wangcao/own", "/wangcao/own/areas", "/wangcao/own/holidays", ownEdit + "?path=" + ownDispute, "/wangcao/upkeep"} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 900), chromedp.Navigate(d.url+path), chromedp.WaitVisible(chromedp.CSS("main"))); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		accessible(t, ctx, script, path)
	}
	d.save("kind=dispute&lamp=red", "逾期纠纷", "shared")
	d.signIn(ctx, "all")
	matter := fmt.Sprintf("/wangcao/matters/%d", d.ids["d0"])
	pages := []string{"/sign-in?town=wangcao", "/wangcao", "/wangcao/me", "/wangcao/help", "/wangcao/new", "/wangcao/calendar?year=2024", "/wangcao/new/training-hours/many", "/wangcao/new/plan-task/many", "/wangcao/new/dispute", "/wangcao/new/dispute/sheet", "/wangcao/new/case-subsidy", matter, matter + "/do/correct",
		fmt.Sprintf("/wangcao/matters/%d/do/settle", d.ids["soon"]), fmt.Sprintf("/wangcao/matters/%d/do/extend?clock=mediate", d.ids["soon"]),
		"/wangcao/approvals", fmt.Sprintf("/wangcao/approvals/%d", d.ids["plan"]), "/wangcao/plan", "/wangcao/plan?by=leader",
		"/wangcao/forms", "/wangcao/forms/+", "/wangcao/forms/mediation?period=2024-11", "/wangcao/forms/disclosure?period=2024", form, form + "/bind?cell=Sheet1!B2", form + "/change",
		"/wangcao/matters", "/wangcao/matters?kind=dispute", "/wangcao/2024", "/wangcao/2024/figures", "/wangcao/2024/figures/dispute.found", "/wangcao/2024/report",
		"/wangcao/2024/claims", "/wangcao/2024/studio", "/wangcao/2024/studio/figures?q=jf", "/wangcao/2024/studio/versions", "/wangcao/2024/closing", "/wangcao/2024/proof", "/wangcao/handbook", "/wangcao/handbook/dispute", "/wangcao/views", "/wangcao/journal", fmt.Sprintf("/wangcao/journal/%d", d.ids["d0"]), "/wangcao/nowhere"}
	for _, screen := range []struct {
		width int64
		lang  string
	}{{1440, "zh"}, {390, "en"}} {
		for _, path := range pages {
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(screen.width, 900), chromedp.Navigate(d.url+path+sep+"lang="+screen.lang),
				chromedp.WaitVisible(chromedp.CSS("main"))); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			accessible(t, ctx, script, fmt.Sprintf("%s at %d", path, screen.width))
		}
	}
}
