package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const late = "kind=dispute&lamp=red&sort=due&col=people&before=2024-01-01.3&nonsense=1"

// save keeps a ledger under a name.
func (d *desk) save(query, title string, more ...string) (*http.Response, string) {
	d.t.Helper()
	form := url.Values{"query": {query}, "title": {title}}
	for _, name := range more {
		form.Set(name, "1")
	}
	return d.post("/wangcao/views", form)
}

// viewID is where the view of a title is changed.
func viewID(t *testing.T, body, title string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, "<strong>"+title+"</strong>")
	at := regexp.MustCompile(`action="(/wangcao/views/[^"]+)"`).FindStringSubmatch(rest)
	if !ok || at == nil {
		t.Fatalf("there is no view %s", title)
	}
	return at[1]
}

// A person keeps a ledger under a name, finds it above that ledger, pins it to the home page, lets the ledger open with it, renames and
// removes it. All of it is forms and links.
func TestALedgerIsKeptUnderAName(t *testing.T) {
	d := newDesk(t)
	const address = "/wangcao/matters?col=people&amp;kind=dispute&amp;lamp=red&amp;sort=due"
	plain := strings.ReplaceAll(address, "&amp;", "&")
	if body := d.page("/wangcao/matters?" + late); !strings.Contains(body, `name="query" value="col=people&amp;kind=dispute&amp;lamp=red&amp;sort=due"`) {
		t.Error("the ledger does not offer to be kept as it stands")
	}
	resp, _ := d.save(late, " 逾期纠纷 ")
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != plain {
		t.Fatalf("%s %s", resp.Status, resp.Header.Get("Location"))
	}
	if body := d.page(plain); !strings.Contains(body, `href="`+address+`" aria-current="page">逾期纠纷`) {
		t.Error("the view does not stand above its ledger as the one that is shown")
	}
	if body := d.page("/wangcao/matters?kind=dispute"); !strings.Contains(body, `href="`+address+`">逾期纠纷`) {
		t.Error("the view does not stand above its ledger")
	}
	for _, other := range []string{"/wangcao/matters", "/wangcao/matters?kind=consultation", "/wangcao"} {
		if strings.Contains(d.page(other), "逾期纠纷") {
			t.Errorf("the view stands at %s", other)
		}
	}
	at := viewID(t, d.page("/wangcao/views"), "逾期纠纷")
	if resp, _ := d.post(at, url.Values{"title": {"要催的"}, "pinned": {"1"}, "opening": {"1"}, "do": {"keep"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	if body := d.page("/wangcao"); !strings.Contains(body, `href="`+address+`"><strong>要催的</strong>`) {
		t.Error("the pinned view does not stand on the home page")
	}
	resp, _ = d.get("/wangcao/matters?kind=dispute")
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != plain {
		t.Errorf("the ledger does not open with its view: %s %s", resp.Status, resp.Header.Get("Location"))
	}
	for _, asked := range []string{"/wangcao/matters?kind=dispute&all=1", "/wangcao/matters?kind=dispute&q=&stage=", "/wangcao/matters", "/wangcao/matters?kind=dispute&lamp=yellow"} {
		if body := d.page(asked); asked == "/wangcao/matters?kind=dispute&all=1" && !strings.Contains(body, `?all=1">清除`) {
			t.Error("clearing leads back to the view")
		}
	}
	resp, _ = d.get("/wangcao/matters?kind=dispute&of=", "HX-Request", "true")
	if push := resp.Header.Get("HX-Push-Url"); push != "/wangcao/matters?all=1&kind=dispute" {
		t.Errorf("what was cleared is called %s", push)
	}

	// The same name again is the same view; another opens the ledger in its place.
	d.save("kind=dispute&lamp=yellow", "要催的")
	d.save("kind=dispute&lamp=met", "按期的")
	body := d.page("/wangcao/views")
	if strings.Count(body, "<strong>要催的</strong>") != 1 || !strings.Contains(body, "lamp=yellow") {
		t.Error("a view was kept twice under one name")
	}
	d.post(viewID(t, body, "按期的"), url.Values{"title": {"按期的"}, "opening": {"1"}})
	if resp, _ := d.get("/wangcao/matters?kind=dispute"); resp.Header.Get("Location") != "/wangcao/matters?kind=dispute&lamp=met" {
		t.Errorf("it opens with %s", resp.Header.Get("Location"))
	}
	d.post(viewID(t, body, "按期的"), url.Values{"do": {"drop"}})
	if body := d.page("/wangcao/views"); strings.Contains(body, "按期的") || !strings.Contains(body, "要催的") {
		t.Error("the view was not removed")
	}
	d.page("/wangcao/matters?kind=dispute")

	// The ledger over all has views too, and a view that asks for nothing leads to it.
	d.save("from=2024-11-01", "年底的")
	d.post(viewID(t, d.page("/wangcao/views"), "年底的"), url.Values{"title": {"年底的"}, "opening": {"1"}})
	if resp, _ := d.get("/wangcao/matters"); resp.Header.Get("Location") != "/wangcao/matters?from=2024-11-01" {
		t.Errorf("it opens with %s", resp.Header.Get("Location"))
	}
	if resp, _ := d.save("", "全部的"); resp.Header.Get("Location") != "/wangcao/matters?all=1" {
		t.Errorf("it leads to %s", resp.Header.Get("Location"))
	}

	for title, says := range map[string]string{"": "1至30个字", strings.Repeat("长", 31): "1至30个字", "a\nb": "1至30个字"} {
		if resp, body := d.save("kind=dispute", title); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, says) {
			t.Errorf("a view called %q: %s", title, resp.Status)
		}
	}
	if resp, body := d.save("kind=dispute&q="+strings.Repeat("a", 5000), "太长"); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "条件太多") {
		t.Errorf("a view that asks for too much: %s", resp.Status)
	}
	if resp, _ := d.save("kind=nothing", "没有"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a view of no kind: %s", resp.Status)
	}
	if body := d.page("/wangcao/views"); strings.Contains(body, hostile) {
		t.Error("nothing hostile was kept")
	}
	d.save("kind=dispute&q="+url.QueryEscape(hostile[:20]), hostile[:25])
	if body := d.page("/wangcao/matters?kind=dispute&all=1"); strings.Contains(body, "<script>alert") || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("a name is not escaped")
	}
}

// Views are one's own unless whoever leads or administers shares them; what is shared is for those who read the kind, shows each what
// they see, and is changed by those who share.
func TestViewsAreSharedByThoseWhoLead(t *testing.T) {
	d := newDesk(t)
	d.person("head", "吴强", "party-secretary")
	d.clerk("worker", "mediator")
	d.enter("worker")
	d.save("kind=dispute&lamp=red", "自己的")
	if resp, body := d.save("kind=dispute&lamp=red", "想共享", "shared"); resp.StatusCode != http.StatusUnprocessableEntity || strings.Contains(body, `name="shared"`) {
		t.Errorf("whoever does not lead shares: %s", resp.Status)
	}
	own := viewID(t, d.page("/wangcao/views"), "自己的")
	d.post(own, url.Values{"title": {"自己的"}, "shared": {"1"}})
	if strings.Contains(d.page("/wangcao/views"), "全镇共享</span>") {
		t.Error("whoever does not lead shares what they kept")
	}

	d.enter("head")
	if strings.Contains(d.page("/wangcao/views"), "自己的") {
		t.Error("a view is shown to others")
	}
	if resp, _ := d.post(own, url.Values{"title": {"抢走"}}); resp.StatusCode != http.StatusNotFound {
		t.Errorf("another's view is changed: %s", resp.Status)
	}
	d.save("kind=dispute&lamp=red", "全镇逾期", "shared")
	if resp, _ := d.save("kind=discipline-check", "廉政", "shared"); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("the head does not read the kind: %s", resp.Status)
	}
	shared := viewID(t, d.page("/wangcao/views"), "全镇逾期")

	d.enter("worker")
	body := d.page("/wangcao/matters?kind=dispute")
	if !strings.Contains(body, "全镇逾期 <span class=\"soft small\">吴强</span>") || !strings.Contains(body, "自己的") {
		t.Error("what is shared does not stand above the ledger with who shares it")
	}
	if strings.Contains(d.page("/wangcao/views"), "廉政") {
		t.Error("a view of a kind kept for certain posts is shown to others")
	}
	if resp, _ := d.post(shared, url.Values{"title": {"改名"}}); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("what is shared is renamed by anybody: %s", resp.Status)
	}
	if resp, _ := d.post(shared, url.Values{"do": {"drop"}}); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("what is shared is removed by anybody: %s", resp.Status)
	}
	if resp, _ := d.post(shared, url.Values{"pinned": {"1"}}); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("what is shared cannot be pinned: %s", resp.Status)
	}
	if !strings.Contains(d.page("/wangcao"), "全镇逾期") {
		t.Error("it is not on the home page")
	}
	d.enter("head")
	if strings.Contains(d.page("/wangcao"), "全镇逾期") {
		t.Error("one person's choice is another's")
	}
	d.post(shared, url.Values{"title": {"不共享了"}})
	d.enter("worker")
	if strings.Contains(d.page("/wangcao"), "全镇逾期") || strings.Contains(d.page("/wangcao/views"), "不共享了") {
		t.Error("what is not shared any more is still there")
	}
}

// The list of accounts says when each was last seen and which have been out of use for long.
func TestAccountsSayWhenTheyWereLastSeen(t *testing.T) {
	d := newDesk(t)
	d.clerk("never", "mediator")
	d.clerk("once", "mediator")
	d.clerk("closed", "mediator")
	d.clerk("admin")
	d.enter("once")
	d.now = d.now.Add(100 * 24 * time.Hour)
	d.enter("admin")
	account, err := d.people.Account(t.Context(), town, "closed")
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.Book(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	account.Closed = true
	if err := d.people.Change(t.Context(), b, account); err != nil {
		t.Fatal(err)
	}
	body := d.page("/wangcao/people")
	row := func(name string) string {
		t.Helper()
		_, rest, ok := strings.Cut(body, `href="/wangcao/people/`+name+`"`)
		if !ok {
			t.Fatalf("no %s", name)
		}
		rest, _, _ = strings.Cut(rest, "</tr>")
		return rest
	}
	const idle = "90天以上未登录"
	if got := row("admin"); !strings.Contains(got, "2025-03-30 10:00") || strings.Contains(got, idle) {
		t.Errorf("admin: %s", got)
	}
	if got := row("once"); !strings.Contains(got, "2024-12-20 10:00") || !strings.Contains(got, idle) {
		t.Errorf("once: %s", got)
	}
	if got := row("never"); !strings.Contains(got, "从未登录") || !strings.Contains(got, idle) {
		t.Errorf("never: %s", got)
	}
	if got := row("closed"); strings.Contains(got, idle) {
		t.Errorf("closed: %s", got)
	}
	// To sign out does not forget it.
	d.enter("once")
	if resp, _ := d.post("/wangcao/me/sign-out", nil); resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.Status)
	}
	d.enter("admin")
	body = d.page("/wangcao/people")
	if got := row("once"); !strings.Contains(got, "2025-03-30 10:00") || strings.Contains(got, idle) {
		t.Errorf("once, after signing out: %s", got)
	}
}

// In the browser a ledger that was searched without leaving the page is kept as it stands on screen, and opens so from the home page.
func TestWhatIsOnScreenIsKept(t *testing.T) {
	d := newDesk(t)
	ctx, _ := browser(t)
	d.signIn(ctx, "all")
	choose := `(() => { const s = document.querySelector("form.filter [name=lamp]"); s.value = "red"; return s.dispatchEvent(new Event("change", {bubbles: true})); })()`
	if err := chromedp.Do(ctx, chromedp.Navigate(d.url+"/wangcao/matters?kind=dispute"), chromedp.WaitVisible(chromedp.CSS("#views summary"))); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](choose)); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "what would be kept follows the search", `document.querySelector("#views [name=query]").value === "kind=dispute&lamp=red"`)
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#views summary")), chromedp.WaitVisible(chromedp.CSS("#views [name=title]")),
		chromedp.SendKeys(chromedp.CSS("#views [name=title]"), "要催的\r"), chromedp.WaitVisible(chromedp.CSS("#views a[aria-current]"))); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "the view is shown", `document.querySelector("#views a[aria-current]").textContent === "要催的" && document.querySelector("[name=lamp]").value === "red"`)
	d.enter("all")
	d.post(viewID(t, d.page("/wangcao/views"), "要催的"), url.Values{"title": {"要催的"}, "pinned": {"1"}})
	link := `[...document.querySelectorAll(".chips a")].find(a => a.textContent === "要催的")`
	if err := chromedp.Do(ctx, chromedp.Navigate(d.url+"/wangcao"), chromedp.WaitVisible(chromedp.CSS(".chips"))); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "the home page leads to it", link+` !== undefined`)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](link+`.click()`)); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "it opens as it was kept", `location.search === "?kind=dispute&lamp=red" && document.querySelector("[name=lamp]").value === "red"`)
}
