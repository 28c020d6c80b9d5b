package press_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/ledger"
	"fengqiao/internal/office"
	"fengqiao/internal/press"
	"fengqiao/internal/report"
)

// yearly is a report of some pages: the real outline, and every measure at seven.
func yearly(t *testing.T) *office.Yearly {
	t.Helper()
	b, err := handbook.Load(os.DirFS("../../handbook"), "wangcao")
	if err != nil {
		t.Fatal(err)
	}
	var sums, months []figures.Sum
	for _, m := range b.Measures() {
		if m.Form == handbook.Count || m.Form == handbook.Sum || m.Form == handbook.Stock {
			sums = append(sums, figures.Sum{Measure: m.ID, Amount: 12, Weight: 12})
			for month := range 12 {
				months = append(months, figures.Sum{Measure: m.ID, Month: calendar.New(2024, time.Month(month+1), 1).String()[:7], Amount: 1, Weight: 1})
			}
		}
	}
	set := figures.Compute(b, figures.Sums{Flow: sums, Stock: sums})
	set.Break(months)
	composed, err := report.Compose(b, set, nil, 2024, calendar.New(2025, time.January, 20))
	if err != nil {
		t.Fatal(err)
	}
	return &office.Yearly{Report: composed,
		Head: ledger.Head{Seq: 4321, Hash: strings.Repeat("ab", 32)}, At: time.Date(2025, 1, 20, 8, 0, 0, 0, time.UTC)}
}

func TestFormatsByTheFilesEnding(t *testing.T) {
	for file, want := range map[string]string{"a/report.docx": press.Docx, "报告.PDF": press.PDF, "x.md": press.Markdown, "x.doc": "", "docx": "", "x.docx.zip": ""} {
		got, err := press.FormatOf(file)
		var refused *press.Refused
		if got != want || (want == "") != errors.As(err, &refused) {
			t.Errorf("%s: %q, %v", file, got, err)
		}
	}
}

func TestMarkdown(t *testing.T) {
	y := yearly(t)
	plain, err := press.Yearly(t.Context(), y, press.Markdown, false)
	if err != nil {
		t.Fatal(err)
	}
	full, err := press.Yearly(t.Context(), y, press.Markdown, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# 旺草镇人民政府关于2024年度法治政府建设情况的报告\n", "\n## 一、主要举措和成效\n", "\n### （一）", "**每月排查的矛盾纠纷（件）**\n\n| 月份 | 排查矛盾纠纷（件） |\n| --- | --- |\n| 1月 | 1 |\n",
		"旺草镇人民政府\\\n2025年1月20日\n"} {
		if !strings.Contains(string(plain), want) {
			t.Errorf("no %q in\n%s", want, plain)
		}
	}
	if strings.Contains(string(plain), "附件") {
		t.Error("the appendix is there unasked")
	}
	head, appendix, _ := strings.Cut(string(full), "## 附件　报告所列数字来源表\n")
	if !strings.HasPrefix(head, strings.TrimSuffix(string(plain), "旺草镇人民政府\\\n2025年1月20日\n")+"附件：报告所列数字来源表\n") {
		t.Error("the report itself differs with its appendix")
	}
	for _, want := range []string{"流水第1条至第4321条", strings.Repeat("ab", 32), "| 序号 | 数字 | 指标 | 口径 | 记录数 |", "| 12件 | 排查矛盾纠纷 | 期间数（件） | 12 |", "| 1 | 排查矛盾纠纷（2024年3月） | 期间数（件） | 1 |", "| 100% | 矛盾纠纷化解成功率 | 比率（%） | 12 |"} {
		if !strings.Contains(appendix, want) {
			t.Errorf("no %q in the appendix:\n%s", want, appendix)
		}
	}
}

func TestDocxIsTheSameForTheSameReport(t *testing.T) {
	for _, appendix := range []bool{false, true} {
		one, err := press.Yearly(t.Context(), yearly(t), press.Docx, appendix)
		if err != nil {
			t.Fatal(err)
		}
		y := yearly(t)
		y.At = y.At.In(time.FixedZone("", -7*3600))
		two, err := press.Yearly(t.Context(), y, press.Docx, appendix)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, two) {
			t.Errorf("appendix %t: two writings of one report differ", appendix)
		}
	}
}

// TestRenderedReport prints the real outline: whole pages of text have 22 lines, the appendix begins on a page of its own
// and bears its head on every page.
func TestRenderedReport(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil || !press.CanPDF() {
		if os.Getenv("FENGQIAO_REQUIRE") == "all" {
			t.Fatal("LibreOffice or pdftotext is not installed, and FENGQIAO_REQUIRE=all lets no test be skipped")
		}
		t.Skip("LibreOffice or pdftotext is not installed, so the printed report is not checked")
	}
	pdf, err := press.Yearly(t.Context(), yearly(t), press.PDF, true)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	appendix, full := 0, 0
	for i, page := range pages {
		var lines []string
		for _, l := range strings.Split(page, "\n") {
			if l = strings.ReplaceAll(strings.TrimSpace(l), " ", ""); l != "" {
				lines = append(lines, l)
			}
		}
		if want := "—" + strconv.Itoa(i+1) + "—"; lines[len(lines)-1] != want {
			t.Errorf("page %d is numbered %q", i+1, lines[len(lines)-1])
		}
		switch {
		case lines[0] == "附件" || appendix > 0:
			appendix++
			if !strings.Contains(page, "序号") || !strings.Contains(page, "记录数") {
				t.Errorf("page %d of the appendix has no head:\n%s", appendix, page)
			}
		case i > 0 && !strings.Contains(page, "办件情况") && !strings.Contains(page, "12 月") && appendix == 0 && len(lines)-1 >= 22:
			full++
			if len(lines)-1 != 22 {
				t.Errorf("page %d has %d lines", i+1, len(lines)-1)
			}
		}
	}
	if appendix < 3 || full < 2 {
		t.Errorf("%d pages of the appendix and %d whole pages of text among %d", appendix, full, len(pages))
	}
	whole := strings.ReplaceAll(string(out), " ", "")
	for _, want := range []string{"附件：报告所列数字来源表", "每月排查的矛盾纠纷（件）", "行政执法办件情况", "旺草镇人民政府\n2025年1月20日"} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %q in the printed report", want)
		}
	}
}

func TestWithoutLibreOfficeThePDFIsRefused(t *testing.T) {
	t.Setenv("PATH", "")
	_, err := press.Yearly(t.Context(), yearly(t), press.PDF, false)
	var refused *press.Refused
	if !errors.As(err, &refused) || !strings.Contains(refused.In("zh"), "没有 LibreOffice") || !strings.Contains(refused.In("en"), "no LibreOffice") {
		t.Errorf("%v", err)
	}
	if press.CanPDF() {
		t.Error("a .pdf is offered")
	}
}
