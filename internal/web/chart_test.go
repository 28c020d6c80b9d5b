package web_test

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// drawn is a chart as the browser gets it.
type drawn struct {
	Title  string
	Labels []string
	Series []struct {
		Name   string
		Values []float64
		Links  []string
	}
}

// charts are those of a page, by title.
func (d *desk) charts(path string) map[string]drawn {
	d.t.Helper()
	out := map[string]drawn{}
	for _, found := range regexp.MustCompile(`data-chart="([^"]*)"`).FindAllStringSubmatch(d.page(path), -1) {
		var c drawn
		if err := json.Unmarshal([]byte(html.UnescapeString(found[1])), &c); err != nil {
			d.t.Fatal(err)
		}
		out[c.Title] = c
	}
	return out
}

// value is the figure a page shows large.
func (d *desk) value(path string) string {
	d.t.Helper()
	found := regexp.MustCompile(`class="big">([^<]*)<`).FindStringSubmatch(d.page(path))
	if found == nil {
		d.t.Fatalf("%s shows no figure", path)
	}
	return found[1]
}

// Every point of a chart opens the figure it stands for, with the same number, in its own year; the points of a chart add up
// to the whole.
func TestEveryPointOpensItsFigure(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/wangcao/2024/figures/consultation.given", "/wangcao/2024/figures/consultation.given?from=2024-03-10&to=2024-09-20",
		"/wangcao/2024/figures/dispute.found", "/wangcao/2024/figures/dispute.found?facet=sort%3Dland", "/wangcao/2024/figures/dispute.found?area=" + d.areas[3]} {
		charts := d.charts(path)
		if _, ok := charts["按月"]; !ok {
			t.Errorf("%s is not drawn by month", path)
		}
		for title, c := range charts {
			for i, s := range c.Series {
				sum := 0.0
				for j, link := range s.Links {
					sum += s.Values[j]
					if got := d.value(strings.TrimSuffix(link, "#evidence")); got != fmt.Sprint(s.Values[j]) {
						t.Errorf("%s, %s, %s %s: %v is drawn, %s opens with %s", path, title, s.Name, c.Labels[j], s.Values[j], link, got)
					}
				}
				if whole := d.value(path); i == 0 && whole != fmt.Sprint(sum) {
					t.Errorf("%s, %s: the points come to %v, the figure is %s", path, title, sum, whole)
				}
			}
		}
	}
}

// Of a year that is still running, villages and types are set beside the year before as far as the year has gone.
func TestTheYearBeforeGoesAsFar(t *testing.T) {
	d := newDesk(t) // on 2024-12-20
	kinds := d.charts("/wangcao/2024/figures/consultation.given")["按服务方式"]
	if len(kinds.Series) > 0 {
		t.Errorf("one way of consulting is drawn: %+v", kinds)
	}
	d.shows("/wangcao/2024/figures/consultation.given", "上年同期", "/wangcao/2023/figures/consultation.given?from=2023-01-01&amp;to=2023-12-20")
	d.shows("/wangcao/2024", "<th class=\"num\">上年同期</th>")
	months := d.charts("/wangcao/2024?focus=consultation.given")["按月"]
	if len(months.Series) != 2 || months.Series[1].Name != "2023" || !strings.Contains(months.Series[1].Links[11], "from=2023-12-01&to=2023-12-31") {
		t.Errorf("the months of the year before: %+v", months.Series)
	}
}

// The map shades each village that has an outline and leads to its figure; what has none is told beside it.
func TestTheMapOfAFigure(t *testing.T) {
	d := newDesk(t)
	body := d.page("/wangcao/2024/figures/dispute.found")
	area := regexp.MustCompile(`<a href="([^"]*)" aria-label="(\S+) (\d+)件"><path class="shade-(\d)" d="M[^"]+Z">`)
	found := area.FindAllStringSubmatch(body, -1)
	if len(found) != len(d.areas) {
		t.Fatalf("%d villages on the map, the town has %d", len(found), len(d.areas))
	}
	most, darkest := 0, ""
	for _, f := range found {
		var n int
		if _, err := fmt.Sscan(f[3], &n); err != nil {
			t.Fatal(err)
		}
		if got := d.value(strings.TrimSuffix(html.UnescapeString(f[1]), "#evidence")); got != f[3] {
			t.Errorf("%s has %s on the map and %s on its page", f[2], f[3], got)
		}
		if n > most {
			most, darkest = n, f[4]
		}
		if (n == 0) != (f[4] == "0") {
			t.Errorf("%s has %d and shade %s", f[2], n, f[4])
		}
	}
	if darkest != "5" {
		t.Errorf("the most is shaded %s", darkest)
	}
	if strings.Contains(d.page("/wangcao/2024/figures/dispute.found?area="+d.areas[3]), `class="map"`) {
		t.Error("one village without outlines of its grids has a map")
	}

	small := smallDesk(t)
	if strings.Contains(small.page("/xiaohe/2024/figures/meeting.held"), `class="map"`) {
		t.Error("a town that gave no outlines has a map")
	}
}

// A click beside a short bar leads where the bar leads; on paper a chart takes half a line.
func TestChartsInABrowser(t *testing.T) {
	d := newDesk(t)
	ctx, said := browser(t)
	if !strings.Contains(d.page("/wangcao/2024"), "/assets/app-") {
		missing(t, "the assets have not been built: run `make web`")
	}
	d.signIn(ctx, "all")
	if err := chromedp.Do(ctx, chromedp.Navigate(d.url+"/wangcao/2024/figures/dispute.found"), chromedp.WaitVisible(chromedp.CSS("[data-chart] canvas")),
		chromedp.ScrollIntoView(chromedp.CSS("[data-chart]"))); err != nil {
		t.Fatal(err)
	}
	width := func(event string) float64 {
		w, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`(dispatchEvent(new Event("`+event+`")), document.querySelector("[data-chart] canvas").clientWidth)`))
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if paper, screen := width("beforeprint"), width("afterprint"); paper != 288 || screen <= paper {
		t.Errorf("a chart is %v wide on paper, %v on the screen", paper, screen)
	}
	corner, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](`(() => { const r = document.querySelector("[data-chart]").getBoundingClientRect(); return [r.right - 40, r.top + 30]; })()`))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.MouseClickXY(corner[0], corner[1])); err != nil {
		t.Fatal(err)
	}
	await(t, ctx, "the last month opens", `location.search.includes("from=2024-12-01") && location.hash === "#evidence"`)
	for _, line := range said() {
		t.Errorf("the browser complains: %s", line)
	}
}
