package web_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"fengqiao/internal/handbook"
	"github.com/xuri/excelize/v2"
)

// disputes is a workbook of disputes, a row for each area.
func (d *desk) disputes(areas ...string) string {
	b, err := d.Book(d.t.Context(), town)
	if err != nil {
		d.t.Fatal(err)
	}
	k, _ := b.Kind("dispute")
	var head, rows []any
	for _, id := range []string{"found_on", "area", "sort", "source", "people", "summary", "party_a"} {
		f, _ := k.Field(id)
		head = append(head, f.Title.Zh)
	}
	x := excelize.NewFile()
	defer x.Close()
	head = append(head, "天气")
	_ = x.SetSheetRow("Sheet1", "A1", &head)
	for i, area := range areas {
		rows = []any{"2024-12-01", area, d.choice(k, "sort", "land"), d.choice(k, "source", "patrol"), 2, "地界不清", "甲某", "晴"}
		cell, _ := excelize.CoordinatesToCellName(1, i+2)
		_ = x.SetSheetRow("Sheet1", cell, &rows)
	}
	var out bytes.Buffer
	if err := x.Write(&out); err != nil {
		d.t.Fatal(err)
	}
	return out.String()
}

// choice is the title of a value in the handbook.
func (d *desk) choice(k *handbook.Kind, field, value string) string {
	f, _ := k.Field(field)
	for _, o := range f.Options {
		if o.ID == value {
			return o.Title.Zh
		}
	}
	d.t.Fatalf("%s has no %s", field, value)
	return ""
}

var kept = regexp.MustCompile(`name="kept" value="([^"]*)"`)

// A village's mediator brings in a sheet: their own rows enter after a look, another village's is a fault, and a second time nothing
// is new.
func TestASpreadsheetIsLookedAtBeforeItEnters(t *testing.T) {
	d := newDesk(t)
	d.enter(d.clerk("village", "mediator@"+d.areas[0]))
	page := "/" + town + "/new/dispute/sheet"
	if !strings.Contains(d.page("/"+town+"/matters?kind=dispute"), page) {
		t.Error("the ledger does not lead to the import")
	}
	before := d.count("dispute")
	file := upload{input: "workbook", name: "a.xlsx", content: d.disputes(d.areas[0], d.areas[3], "没有这个村")}
	resp, body := d.sendFiles(page, nil, file)
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, "将新登记1件") || !strings.Contains(body, "有问题2件") || !strings.Contains(body, "属地内") ||
		!strings.Contains(body, "天气") || !strings.Contains(body, "Sheet1!B4") {
		t.Fatalf("preview: %s\n%s", resp.Status, body)
	}
	if n := d.count("dispute"); n != before {
		t.Fatalf("the preview wrote %d", n-before)
	}
	found := kept.FindStringSubmatch(body)
	if found == nil {
		t.Fatal("the page does not carry the file")
	}
	carried := strings.ReplaceAll(found[1], "&#43;", "+")
	if _, body = d.sendFiles(page, map[string]string{"kept": carried, "do": "enter"}); !strings.Contains(body, "新登记1件") || d.count("dispute") != before+1 {
		t.Fatalf("entered %d\n%s", d.count("dispute")-before, body)
	}
	led := regexp.MustCompile(`<td class="topic"><a href="(/` + town + `/matters/\d+)">`).FindStringSubmatch(body)
	if led == nil || !strings.Contains(d.page(led[1]), "地界不清") {
		t.Errorf("what was entered does not open\n%s", body)
	}
	if _, body = d.sendFiles(page, nil, file); !strings.Contains(body, "没有新的内容") || !strings.Contains(body, "早已登记1件") || strings.Contains(body, "确认导入") {
		t.Errorf("again: %s", body)
	}
	if resp, body = d.sendFiles(page, map[string]string{"kept": carried, "do": "marked"}); resp.StatusCode != http.StatusOK || !strings.HasPrefix(body, "PK") {
		t.Errorf("marked: %s", resp.Status)
	}
	if resp, _ = d.sendFiles(page, nil, upload{input: "workbook", name: "b.xlsx", content: "damaged"}); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("damaged: %s", resp.Status)
	}
	large := upload{input: "workbook", name: "c.xlsx", content: strings.Repeat("x", 4<<20+1)}
	if resp, body = d.sendFiles(page, nil, large); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "最多4兆") {
		t.Errorf("too large: %s\n%s", resp.Status, body)
	}
	if resp, _ = d.get("/" + town + "/new/inspection/sheet"); resp.StatusCode == http.StatusOK {
		t.Error("a mediator may import inspections")
	}
}
