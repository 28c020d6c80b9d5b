package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/demo"
	"fengqiao/internal/office"
	"fengqiao/internal/people"
	"fengqiao/internal/sheets"
	"fengqiao/internal/store"
	"fengqiao/internal/web"
	"github.com/chromedp/chromedp"
)

// screens are the widths pages are looked at: a desk, an old laptop, a phone.
var screens = []struct {
	name          string
	width, height int64
}{{"1440", 1440, 900}, {"1024", 1024, 768}, {"390", 390, 844}}

// Every page of the demo town is looked at in three widths, on the day its last entry was recorded, and photographed into
// FENGQIAO_SCREENSHOTS. No page may scroll sideways, leave a chart undrawn or write to the console.
func TestScreenshots(t *testing.T) {
	t.Parallel() // the longest, side by side
	into := os.Getenv("FENGQIAO_SCREENSHOTS")
	if into != "" {
		if err := os.MkdirAll(into, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	ctx, said := browser(t)
	d := newDemo(t)
	if !strings.Contains(d.page("/sign-in"), "/assets/app-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	d.person("admin", "吴静", d.posts()...)
	d.signIn(ctx, "admin")
	d.enter("admin")
	if home := d.page("/wangcao"); !strings.Contains(home, `href="/wangcao/2024"`) {
		t.Error("the first page does not lead to the year there is work of")
	}
	found, err := d.List(t.Context(), office.Filter{Town: town, Kind: "dispute", Stage: "settled", Limit: 1})
	if err != nil || len(found) == 0 {
		t.Fatal("no settled dispute in the demo town", err)
	}
	pages := map[string]string{"year": "/wangcao/2024", "claims": "/wangcao/2024/claims", "ledger": "/wangcao/matters?kind=dispute",
		"matters": "/wangcao/matters", "calendar": "/wangcao/calendar", "matter": fmt.Sprintf("/wangcao/matters/%d", found[0].ID), "figures": "/wangcao/2024/figures",
		"figure": "/wangcao/2024/figures/dispute.found", "ratio": "/wangcao/2024/figures/dispute.settled_rate", "report": "/wangcao/2024/report",
		"home": "/wangcao", "approvals": "/wangcao/approvals", "plan": "/wangcao/plan", "handbook": "/wangcao/handbook", "kind": "/wangcao/handbook/dispute", "journal": "/wangcao/journal",
		"entry": fmt.Sprintf("/wangcao/journal/%d", found[0].ID), "views": "/wangcao/views",
		"new": "/wangcao/new", "form": "/wangcao/new/dispute", "act": fmt.Sprintf("/wangcao/matters/%d/do/visit", found[0].ID), "several": "/wangcao/new/training-hours/many",
		"sheet": "/wangcao/new/dispute/sheet", "help": "/wangcao/help", "me": "/wangcao/me", "returns": "/wangcao/forms", "return": "/wangcao/forms/mediation?period=2024-11", "take": "/wangcao/forms/+",
		"studio": "/wangcao/2024/studio", "versions": "/wangcao/2024/studio/versions", "closing": "/wangcao/2024/closing", "proof": "/wangcao/2024/proof",
		"people": "/wangcao/people", "person": "/wangcao/people/+", "upkeep": "/wangcao/upkeep",
		"own": "/wangcao/own", "own-file": ownEdit + "?path=towns/wangcao.yaml", "areas": "/wangcao/own/areas", "holidays": "/wangcao/own/holidays"}
	for _, path := range pages {
		d.page(path)
	}
	for _, screen := range screens {
		for name, path := range pages {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(screen.width, screen.height), chromedp.Navigate(d.url+path),
				chromedp.WaitVisible(chromedp.CSS("main"))); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			await(t, ctx, path+": every chart is drawn", `[...document.querySelectorAll("[data-chart]")].every(c => c.querySelector("canvas"))`)
			over, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
			if err != nil {
				t.Fatal(err)
			}
			if over > 0 {
				t.Errorf("%s scrolls sideways by %d at %s", path, over, screen.name)
			}
			if into != "" {
				photograph(t, ctx, filepath.Join(into, name+"-"+screen.name+".png"), chromedp.FullScreenshot(100))
			}
		}
	}
	if into != "" {
		overview(t, ctx, d, filepath.Join(into, "overview.png"))
	}
	for _, line := range said() {
		t.Errorf("the browser complains: %s", line)
	}
}

// overview is the picture of the README: what a desk sees of the year without scrolling.
func overview(t *testing.T, ctx context.Context, d *desk, file string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(screens[0].width, screens[0].height), chromedp.Navigate(d.url+"/wangcao/2024")); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "every chart is drawn", `[...document.querySelectorAll("[data-chart]")].every(c => c.querySelector("canvas"))`)
	photograph(t, ctx, file, chromedp.CaptureScreenshot())
}

func photograph(t *testing.T, ctx context.Context, file string, take chromedp.Action[[]byte]) {
	t.Helper()
	picture, err := chromedp.Run(ctx, take)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// newDemo serves the demo town.
func newDemo(t *testing.T) *desk {
	t.Helper()
	clock := demo.NewClock()
	s, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	o, err := office.New(office.Config{Store: s, Definitions: os.DirFS("../../handbook"), Now: clock.Now, Rand: clock, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := demo.Build(t.Context(), o, clock, town, nil); err != nil {
		t.Fatal(err)
	}
	d := &desk{Office: o, people: people.NewRegister(s, time.Now), home: town, t: t, log: &journal{}}
	h, err := web.New(web.Config{Demo: true, Office: o, People: d.people, Log: slog.New(slog.NewTextHandler(d.log, nil)), Sheet: sheets.Export, Sheets: sheets.Pages{},
		Claims: func(ctx context.Context, town string, year int) ([]web.Claim, error) {
			claims, err := demo.Claims(ctx, o)
			var out []web.Claim
			for _, c := range claims {
				if c.Town == town && c.Year == year {
					out = append(out, web.Claim{Row: c.Row, Title: c.Subject, Measure: c.Measure, Facet: c.Facet, Stated: c.Stated.String(),
						Value: c.Value.String(), Unit: c.Unit, Agrees: c.Agrees, Note: c.Note})
				}
			}
			return out, err
		}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	d.url = server.URL
	d.person("all", "周敏", d.posts()...)
	return d
}
