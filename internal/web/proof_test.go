package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// proofread sends a report to the page that checks it, as a file where it has a name.
func (d *desk) proofread(path, name, text string, against bool) (*http.Response, string) {
	values := map[string]string{}
	if against {
		values["against"] = "1"
	}
	if name != "" {
		return d.sendFiles(path, values, upload{input: "file", name: name, content: text})
	}
	values["text"] = text
	return d.sendFiles(path, values)
}

func TestAnyReportIsChecked(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("reader", "law-clerk"))
	const at = "/wangcao/2024/proof"
	text := "全年受理信访事项120件，其中来信30件、来访50件、网上60件。\n全年排查矛盾纠纷900件。"
	for _, name := range []string{"", "报告.txt"} {
		resp, page := d.proofread(at, name, text, true)
		if resp.StatusCode != http.StatusOK || !strings.Contains(page, "矛盾2处") && !strings.Contains(page, "矛盾1处") || !strings.Contains(page, "140") ||
			!strings.Contains(page, `class="said-wrong" title=`) || !strings.Contains(page, "数字5个") {
			t.Errorf("%q: %s\n%s", name, resp.Status, page)
		}
	}
	if resp, page := d.proofread(at, "", "全年受理信访事项120件，其中来信30件、来访90件。", false); resp.StatusCode != http.StatusOK || !strings.Contains(page, "没有发现互相矛盾的数字") {
		t.Errorf("a report without fault: %s", resp.Status)
	}
	if resp, page := d.proofread(at, "报告.docx", "不是压缩文件", false); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, `role="alert"`) {
		t.Errorf("a damaged file: %s", resp.Status)
	}
	// A village's own figures are not held against what the town reports.
	d.enter(d.clerk("village", "village-clerk@"+d.areas[0]))
	if _, page := d.proofread(at, "", text, true); strings.Contains(page, "账上有据") {
		t.Error("a village's person is told what the town's books say")
	}
}
