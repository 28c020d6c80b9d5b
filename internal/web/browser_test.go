package web_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A reader opens the year, follows a figure to a matter, and filters the ledger.
func TestInABrowser(t *testing.T) {
	d := newDesk(t)
	ctx, said := browser(t)
	if !strings.Contains(d.page("/wangcao/2024"), "/assets/app-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	do := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	d.signIn(ctx, "all")
	do("year to figure", chromedp.Navigate(d.url+"/wangcao/2024"), chromedp.WaitVisible(chromedp.CSS(".heads a")),
		chromedp.Click(chromedp.CSS(`.ledger a[href$="/figures/dispute.found"]`)), chromedp.WaitVisible(chromedp.CSS("#evidence")))
	do("figure to matter", chromedp.Click(chromedp.CSS("#evidence .topic a")), chromedp.WaitVisible(chromedp.CSS(".history")))
	if at, err := chromedp.Run(ctx, chromedp.Location()); err != nil || !strings.Contains(at, "/wangcao/matters/") {
		t.Errorf("a figure's evidence leads to %s, %v", at, err)
	}
	do("ledger", chromedp.Navigate(d.url+"/wangcao/matters"), chromedp.SendKeys(chromedp.CSS("#q"), "林地"))
	await(t, ctx, "the search narrows the list", `document.querySelectorAll("#found .topic a").length === 1 && location.search.startsWith("?q=")`)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`(() => { document.querySelector("#q").value = ""; const k = document.querySelector("[name=kind]"); k.value = "dispute"; return k.dispatchEvent(new Event("change", {bubbles: true})); })()`)); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "choosing a kind offers its stages", `document.querySelectorAll("#stages option").length > 2`)

	for _, line := range said() {
		t.Errorf("the browser complains: %s", line)
	}
}

// await waits until an expression holds in the page.
func await(t *testing.T, ctx context.Context, what, expression string) {
	t.Helper()
	for range 100 {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		if err == nil && ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s: not within five seconds", what)
}

// signIn types name and password.
func (d *desk) signIn(ctx context.Context, name string) {
	d.t.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate(d.url+"/sign-in?town="+d.home), chromedp.SendKeys(chromedp.CSS("[name=name]"), name),
		chromedp.SendKeys(chromedp.CSS("form.form [name=password]"), password+"\r"), chromedp.WaitVisible(chromedp.CSS(".self"))); err != nil {
		d.t.Fatalf("sign in: %v", err)
	}
}

// browser starts Chromium; said tells what pages have written to its console.
func browser(t *testing.T) (ctx context.Context, said func() []string) {
	t.Helper()
	path := "/usr/bin/chromium"
	if _, err := os.Stat(path); err != nil {
		missing(t, "Chromium is not installed")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("no-sandbox", true),
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var lines []string
	if err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch ev := ev.(type) {
		case *log.EventEntryAdded:
			lines = append(lines, ev.Entry.Text+" "+ev.Entry.URL)
		case *runtime.EventExceptionThrown:
			lines = append(lines, ev.ExceptionDetails.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return lines
	}
}

// missing skips a test for want of a program, unless nothing may be skipped.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("FENGQIAO_REQUIRE") == "all" {
		t.Fatal(what)
	}
	t.Skip(what)
}
