package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fengqiao/internal/calendar"
	"fengqiao/internal/web"
	"golang.org/x/net/html"
)

func limit(t *testing.T, s string) calendar.Limit {
	t.Helper()
	l, err := calendar.ParseLimit(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Every page that can be reached by links, in both languages, is there and well formed; nothing leads nowhere.
func TestEveryLinkLeadsToAPage(t *testing.T) {
	d := newDesk(t)
	for _, cookie := range []string{"lang=zh", "lang=en"} {
		seen := map[string]bool{"/": true}
		for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
			const enough = 600 // of a year's figures restricted in every way
			if len(seen) > enough {
				break
			}
			resp, body := d.get(queue[0], "Cookie", cookie)
			if to := resp.Header.Get("Location"); to != "" && resp.StatusCode == http.StatusSeeOther {
				if !seen[to] {
					seen[to], queue = true, append(queue, to)
				}
				continue
			}
			if resp.StatusCode != http.StatusOK {
				t.Errorf("%s (%s): %s\n%s", queue[0], cookie, resp.Status, d.log)
				return
			}
			if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
				continue
			}
			for _, link := range links(t, queue[0], body) {
				if !seen[link] && !strings.Contains(link, "lang=") {
					seen[link], queue = true, append(queue, link)
				}
			}
		}
		if len(seen) < 100 {
			t.Errorf("only %d pages found", len(seen))
		}
	}
}

// links checks a page's form and gives its links.
func links(t *testing.T, page, body string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	balanced(t, page, body)
	base, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ids := map[string]bool{}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch {
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s: <%s %s=…> is forbidden by the content security policy", page, n.Data, a.Key)
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("%s: id %q twice", page, a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" || a.Key == "src":
				ref, err := base.Parse(a.Val)
				if err != nil || ref.Host != "" {
					t.Errorf("%s: link %q", page, a.Val)
					continue
				}
				ref.Fragment = ""
				out = append(out, ref.String())
			}
		}
		if n.Type == html.ElementNode && n.Data == "script" && n.FirstChild != nil {
			t.Errorf("%s: an inline script", page)
		}
	}
	return out
}

// balanced tells unclosed and wrongly closed elements, which a browser would mend in its own way.
func balanced(t *testing.T, page, body string) {
	t.Helper()
	void := map[string]bool{"meta": true, "link": true, "img": true, "input": true, "br": true}
	var open []string
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%s: not closed: %v", page, open)
			}
			return
		case html.StartTagToken:
			if name := z.Token().Data; !void[name] {
				open = append(open, name)
			}
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				t.Errorf("%s: </%s> closes %v", page, name, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
}

func TestPagesShowTheBooks(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("reader", "finance-clerk"))
	matter := func(key string) string { return fmt.Sprintf("/%s/matters/%d", town, d.ids[key]) }
	for _, c := range []struct {
		name, path string
		wanted     []string
	}{
		{"the year", "/wangcao/2024", []string{"2024年概览", "排查矛盾纠纷", "逾期未办", "临近到期", "data-chart=", "报告核对"}},
		{"a year without work", "/wangcao/2021", []string{"2021年还没有记录"}},
		{"the claims", "/wangcao/2024/claims", []string{"672", "人次", "分项之和是702", "不一致", "一致"}},
		{"all figures", "/wangcao/2024/figures", []string{"提供法律咨询", "纠纷类型", ">邻里 "}},
		{"one figure", "/wangcao/2024/figures/dispute.found", []string{"每件计一，按“登记日期”归入年度", "人民调解法", "由66件记录支持", "下一页"}},
		{"one figure's facet", "/wangcao/2024/figures/dispute.found?facet=sort%3Dland", []string{"纠纷类型：山林土地"}},
		{"one figure's village", "/wangcao/2024/figures/dispute.found?area=" + d.areas[3], []string{"全年全镇"}},
		{"one figure of a quarter", "/wangcao/2024/figures/dispute.found?from=2024-01-01&to=2024-03-31", []string{"2024-03-31"}},
		{"one figure long ago", "/wangcao/2024/figures/dispute.found?asof=9", []string{"截至流水第9条", "由4件记录支持"}},
		{"a ratio", "/wangcao/2024/figures/dispute.settled_rate", []string{"以百分数表示", "的全部记录"}},
		{"the report", "/wangcao/2024/report", []string{"paper", "/wangcao/2024/figures/", "report.docx"}},
		{"the handbook", "/wangcao/handbook", []string{"矛盾纠纷", "人民调解法"}},
		{"a kind", "/wangcao/handbook/dispute", []string{"调解期限", "人民调解工作若干规定第三十三条", "人民调解员", "30日"}},
		{"a corrected matter", matter("d0"), []string{"更正留痕", "<del>", "发生地填错", "张**", "密封", "期限怎样算出来", "到期日"}},
		{"a matter's papers", matter("d0"), []string{"文书", "/papers/registration\">人民调解受理登记表</a>", "/papers/registration.docx\"", "姓名已遮盖"}},
		{"a voided matter", matter("d8"), []string{"已作废", "重复登记", "目前不计入任何数字"}},
		{"an extended matter", matter("green"), []string{"延长「调解期限」10日", "双方同意继续调解"}},
		{"a linked matter", matter("subsidy"), []string{"关联的事项", "50元"}},
		{"a matter linked to", matter("d1"), []string{"关联到本事项的"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := d.page(c.path)
			for _, w := range c.wanted {
				if !strings.Contains(body, w) {
					t.Errorf("%s does not show %q", c.path, w)
				}
			}
			if strings.Contains(body, "三丰") {
				t.Errorf("%s shows a party's name", c.path)
			}
		})
	}
}

func TestTheLedgerFilters(t *testing.T) {
	d := newDesk(t)
	total := regexp.MustCompile(`共(\d+)件`)
	for _, c := range []struct{ query, total string }{
		{"", "97"},
		{"kind=dispute", "66"},
		{"kind=dispute&stage=settled", "57"},
		{"kind=consultation&stage=settled", "30"}, // a stage of another kind is no filter
		{"kind=dispute&from=2024-11-20&to=2024-11-30", "2"},
		{"q=林地", "1"},
		{"q=林地+界址", "1"},
		{"q=没有的词", "0"},
		{"kind=dispute&lamp=red", "6"},
		{"kind=dispute&lamp=yellow", "1"},
		{"kind=dispute&lamp=green", "2"},
		{"kind=dispute&lamp=met", "57"},
		{"area=" + d.areas[3] + "&q=第1起", "1"},
		{"from=nonsense&before=nonsense", "97"},
	} {
		body := d.page("/wangcao/matters?" + strings.ReplaceAll(c.query, " ", "+"))
		if m := total.FindStringSubmatch(body); m == nil || m[1] != c.total {
			t.Errorf("%s: %v, want %s", c.query, m, c.total)
		}
		rows := strings.Count(body, `class="topic"><a href`)
		if want := min(50, number(c.total)); rows != want {
			t.Errorf("%s: %d rows, want %d", c.query, rows, want)
		}
	}
}

func number(s string) (n int) {
	_, _ = fmt.Sscan(s, &n) // the table above holds digits only
	return n
}

// Following the next page again and again meets every matter once, whatever the filter.
func TestTheLedgerPages(t *testing.T) {
	d := newDesk(t)
	row := regexp.MustCompile(`class="topic"><a href="([^"]+)"`)
	next := regexp.MustCompile(`href="([^"]+)" rel="next"`)
	for query, want := range map[string]int{"": 97, "kind=dispute": 66, "lamp=green": 2} {
		seen := map[string]bool{}
		path := "/wangcao/matters?" + query
		for pages := 0; path != "" && pages < 9; pages++ {
			body := d.page(path)
			for _, m := range row.FindAllStringSubmatch(body, -1) {
				if seen[m[1]] {
					t.Errorf("%s met twice", m[1])
				}
				seen[m[1]] = true
			}
			path = ""
			if m := next.FindStringSubmatch(body); m != nil {
				path = html.UnescapeString(m[1])
			}
		}
		if len(seen) != want {
			t.Errorf("%q: %d matters, want %d", query, len(seen), want)
		}
	}
}

func TestAPartialUpdateIsTheListOnly(t *testing.T) {
	d := newDesk(t)
	resp, body := d.get("/wangcao/matters?kind=dispute&q=&stage=settled", "HX-Request", "true")
	if strings.Contains(body, "<html") || !strings.Contains(body, `id="found"`) || !strings.Contains(body, "hx-swap-oob") || !strings.Contains(body, "已化解") {
		t.Errorf("partial update:\n%s", body)
	}
	if got := resp.Header.Get("HX-Push-Url"); got != "/wangcao/matters?kind=dispute&stage=settled" {
		t.Errorf("address kept: %q", got)
	}
}

func TestHostileTextIsEscaped(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/wangcao/matters?q=" + url.QueryEscape(hostile), fmt.Sprintf("/wangcao/matters/%d", d.ids["hostile"]),
		"/wangcao/2024/figures/dispute.found?facet=" + url.QueryEscape("sort="+hostile), "/wangcao/2024/figures/dispute.found?area=" + url.QueryEscape(hostile),
		"/wangcao/matters?kind=" + url.QueryEscape(hostile), "/" + url.PathEscape(hostile) + "/2024", "/wangcao/2024/figures/" + url.PathEscape(hostile)} {
		_, body := d.get(path)
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, "<b>李") {
			t.Errorf("%s is not escaped", path)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/nowhere", "/nowhere/2024", "/wangcao/20245", "/wangcao/year", "/wangcao/2024/nowhere", "/wangcao/matters/999999",
		"/wangcao/matters/x", "/wangcao/matters/1/2", "/wangcao/handbook/nothing", "/wangcao/2024/figures/no.measure", "/wangcao/matters?kind=nothing",
		"/assets/nothing.css", "/assets/manifest.json", "/wangcao/2024/report.odt", "/favicon.ico"} {
		resp, body := d.get(path)
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
		if !strings.HasPrefix(path, "/assets/") && !strings.Contains(body, "没有这个页面") {
			t.Errorf("%s: not in plain words:\n%s", path, body)
		}
	}
	resp, err := http.Post(d.url+"/wangcao/matters", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %s", resp.Status)
	}
}

func TestTongues(t *testing.T) {
	d := newDesk(t)
	resp, _ := d.get("/wangcao/2024/figures?lang=en&x=1")
	cookies := resp.Header.Get("Set-Cookie")
	if to := resp.Header.Get("Location"); to != "/wangcao/2024/figures?x=1" || !strings.HasPrefix(cookies, "lang=en") {
		t.Errorf("switch: %q, %q", to, cookies)
	}
	if zh := d.page("/wangcao/2024"); !strings.Contains(zh, `<html lang="zh-CN" class="size-normal">`) || !strings.Contains(zh, "2024年概览 · 旺草镇") {
		t.Error("the default is not Chinese")
	}
	if en := d.page("/wangcao/2024", "Cookie", "lang=en"); !strings.Contains(en, `<html lang="en" class="size-normal">`) || !strings.Contains(en, "Wangcao Town") {
		t.Error("English is not English")
	}
	resp, _ = d.get("/wangcao/2024/figures?size=large")
	if to := resp.Header.Get("Location"); to != "/wangcao/2024/figures" || !strings.HasPrefix(resp.Header.Get("Set-Cookie"), "size=large") {
		t.Errorf("larger text: %q, %q", to, resp.Header.Get("Set-Cookie"))
	}
	if body := d.page("/wangcao/2024", "Cookie", "size=large"); !strings.Contains(body, `class="size-large"`) {
		t.Error("the text is not larger")
	}
	if resp, _ := d.get("//evil.example/?lang=en"); strings.HasPrefix(resp.Header.Get("Location"), "//") {
		t.Errorf("the switch leads to another host: %s", resp.Header.Get("Location"))
	}
}

func TestHeaders(t *testing.T) {
	d := newDesk(t)
	resp, body := d.get("/wangcao/2024", "Accept-Encoding", "gzip")
	if resp.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(body, "\x1f\x8b") {
		t.Error("a page is not compressed")
	}
	for header, part := range map[string]string{"Content-Security-Policy": "script-src 'self'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Cache-Control": "private"} {
		if !strings.Contains(resp.Header.Get(header), part) {
			t.Errorf("%s: %q", header, resp.Header.Get(header))
		}
	}
	resp, body = d.get("/wangcao/2024/report.docx")
	if !strings.HasPrefix(body, "PK") || !strings.Contains(resp.Header.Get("Content-Disposition"), "wangcao-2024.docx") {
		t.Errorf("report: %v", resp.Header)
	}
	if _, body = d.get("/wangcao/2024/report.md"); !strings.HasPrefix(body, "# 旺草镇人民政府关于2024年度") || strings.Contains(body, "| 序号 |") {
		t.Errorf("report as Markdown:\n%s", body)
	}
	resp, body = d.get("/wangcao/2024/report.md?appendix=on")
	if !strings.Contains(body, "| 排查矛盾纠纷 | 期间数（件） |") || !strings.Contains(resp.Header.Get("Content-Disposition"), "wangcao-2024.md") {
		t.Errorf("the appendix of numbers: %v\n%s", resp.Header, body)
	}
	page := d.page("/wangcao/2024/report")
	for _, part := range []string{`name="appendix"`, "<figcaption>每月排查的矛盾纠纷（件）</figcaption>", `data-chart="{`, `<th scope="row">12月</th>`} {
		if !strings.Contains(page, part) {
			t.Errorf("the report's page lacks %q", part)
		}
	}
	if !d.log.says("path=/wangcao/2024 status=200") {
		t.Errorf("log:\n%s", d.log)
	}
	asset := regexp.MustCompile(`/assets/app-[0-9a-f]+\.css`).FindString(d.page("/wangcao/2024"))
	if asset == "" {
		t.Log("the assets have not been built (make web); what is sent of them is not checked")
		return
	}
	for encoding, want := range map[string]string{"br, gzip": "br", "gzip": "gzip", "identity": "", "br;q=0": ""} {
		resp, _ := d.get(asset, "Accept-Encoding", encoding)
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Encoding") != want || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") ||
			!strings.HasPrefix(resp.Header.Get("Content-Type"), "text/css") {
			t.Errorf("%s as %q: %s %v", asset, encoding, resp.Status, resp.Header)
		}
	}
}

// The hash a matter's page shows is the one that chains the journal.
func TestTheHashShownIsTheJournals(t *testing.T) {
	d := newDesk(t)
	row, err := d.Town(t.Context(), town)
	if err != nil {
		t.Fatal(err)
	}
	if body := d.page(fmt.Sprintf("/wangcao/matters/%d", d.ids["c29"])); !strings.Contains(body, row.Head.Hash) {
		t.Errorf("the last entry's page does not show %s", row.Head.Hash)
	}
}

// The demo says that its records are invented, and in a town which day its books take for today.
func TestTheDemoSaysWhatDayItIs(t *testing.T) {
	d := newDesk(t)
	h, err := web.New(web.Config{Office: d.Office, People: d.people, Demo: true, DemoPassword: password, Log: slog.New(slog.NewTextHandler(d.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/wangcao/2024": "人名和事件均为虚构；页面以2024-12-20为今天。", "/nowhere": "人名和事件均为虚构。"} {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: d.cookie})
		h.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s does not say %s", path, want)
		}
	}
}
