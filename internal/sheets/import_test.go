package sheets_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fengqiao/internal/sheets"
	"github.com/xuri/excelize/v2"
)

var consultationHead = []any{"序号", "咨询日期", "方式", "咨询事项", "问题", "咨询人数", "来自村（社区）"}

func consultation(n int, day any, question string) []any {
	return []any{n, day, "来访", "婚姻家庭", question, 1, "晨光村"}
}

// TestLedgersKeptByHand imports tables as people write them.
func TestLedgersKeptByHand(t *testing.T) {
	good := consultation(1, "2024-03-05", "抚养费怎样计算")
	merged := func(from, to string) func(*excelize.File) {
		return func(f *excelize.File) { must(t, f.MergeCell("台账", from, to)) }
	}
	for name, c := range map[string]struct {
		rows    [][]any
		edit    func(*excelize.File)
		entered int
		figure  string // 接受法律咨询, in people
		skipped int
		ignored []string
		faults  []string
	}{
		"heading in the first row": {rows: [][]any{consultationHead, good}, entered: 1, figure: "1"},
		"title and remark above the heading": {
			rows: [][]any{{"旺草镇2024年法律咨询台账"}, {"填报单位：司法所", nil, nil, "单位：人次"}, consultationHead, good},
			edit: merged("A1", "G1"), entered: 1, figure: "1"},
		"headings in other words": {
			rows:    [][]any{{"No.", "时 间", "方式（必填）", "咨询事项*", " 问　题 ", "咨询人数（人）", "所属村", "经办人电话"}, append(slices.Clone(good), "0851")},
			entered: 1, figure: "1", ignored: []string{"H 经办人电话"}},
		"headings in two rows": {
			rows: [][]any{{"序号", "咨询", nil, "咨询事项", "问题", "咨询人数", "来自村（社区）"}, {nil, "日期", "方式"}, good},
			edit: func(f *excelize.File) {
				must(t, f.MergeCell("台账", "B1", "C1"))
				for _, c := range []string{"A", "D", "E", "F", "G"} {
					must(t, f.MergeCell("台账", c+"1", c+"2"))
				}
			}, entered: 1, figure: "1"},
		"dates of every kind": {
			rows: [][]any{consultationHead, consultation(1, "2024.3.5", "甲"), consultation(2, "2024年3月5日", "乙"), consultation(3, 45356, "丙"),
				consultation(4, "45356", "丁"), consultation(5, 20240305, "戊"), consultation(6, "２０２４／３／５", "己"),
				consultation(7, " 2024-03-05　", "庚"), consultation(8, "2024-03-05 09:30:00", "辛"), consultation(9, 45356.4, "壬")},
			entered: 9, figure: "9"},
		"full-width digits and trailing blanks": {
			rows:    [][]any{consultationHead, {"１", "2024-03-05", "来访　", "婚姻家庭 ", "甲 ", "３", "晨光村　"}, {"2", "2024-03-06", "来访", "婚姻家庭", "乙", "２人", "晨光村"}},
			entered: 2, figure: "5"},
		"totals, blank rows, headings again and remarks below": {
			rows: [][]any{consultationHead, good, {}, {nil, "小 计", nil, nil, nil, 1}, consultationHead, consultation(2, "2024-03-06", "乙"),
				{3}, {"合计", nil, nil, nil, nil, 2}, {4, "总计", nil, nil, nil, 2}, {}, {"制表人：李某"}},
			entered: 2, figure: "2", skipped: 5},
		"struck-out cells are empty": {
			rows: [][]any{append(slices.Clone(consultationHead), "答复人"), append(slices.Clone(good), "/"), append(consultation(2, "2024-03-06", "乙"), "——")}, entered: 2, figure: "2"},
		"cells merged downwards": {
			rows: [][]any{consultationHead, consultation(1, "2024-03-05", "甲"), {2, nil, "电话", "婚姻家庭", "乙", 1, "晨光村"}, {3, nil, "电话", "婚姻家庭", "丙", 1, "晨光村"}},
			edit: merged("B2", "B4"), entered: 3, figure: "3"},
		"a row that only continues merged cells": {
			rows: [][]any{consultationHead, good, {}, consultation(2, "2024-03-06", "乙")},
			edit: func(f *excelize.File) {
				for _, c := range []string{"A", "B", "C", "D", "E", "F", "G"} {
					must(t, f.MergeCell("台账", c+"2", c+"3"))
				}
			}, entered: 2, figure: "2"},
		"the same heading twice, one column empty": {
			rows: [][]any{append(slices.Clone(consultationHead), "咨询日期"), good}, entered: 1, figure: "1"},
		"bad rows leave the good ones standing": {
			rows: [][]any{consultationHead, good, {2, "2024-02-30", "来访", "婚姻家庭", "乙", 1, "晨光村"}, {3, "2024-03-07", "来仿", "婚姻家庭", nil, 1, "晨光村"},
				{4, "2024-03-07", "来访", "婚姻家庭", "丁", 50, "晨光村"}, {5, "2025-03-07", "来访", "婚姻家庭", "戊", 1, "晨光村"}, consultation(6, "2024-03-06", "己")},
			entered: 2, figure: "2", faults: []string{
				"台账!B3：没有“2024-02-30”这一天；核对月份和日子",
				"台账!C4：“来仿”不在选项之内；是不是 来访？",
				"台账!E4：没有填“问题”；此项必填",
				"台账!C5：一人一事记一次；人数超过10人的，方式应选“现场设点”，否则请分开登记。",
				"台账!B6：办理日期2025-03-07还没有到，请填今天（2024-12-20）或以前的日期。",
			}},
		"no day is taken to be today": {
			rows:   [][]any{consultationHead, consultation(1, nil, "甲")},
			figure: "0", faults: []string{"台账!B2：没有填“咨询日期”；此项必填"}},
		"a failed formula": {
			rows:   [][]any{consultationHead, {1, "#REF!", "来访", "婚姻家庭", "甲", 1, "晨光村"}},
			figure: "0", faults: []string{"台账!B2：公式出错（#REF!）；改填“咨询日期”的内容"}},
		"two rows that say the same are two": {
			rows: [][]any{consultationHead, good, good}, entered: 2, figure: "2"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			edit := c.edit
			if edit == nil {
				edit = func(*excelize.File) {}
			}
			file := book(t, "台账", c.rows, edit)
			tried := d.config("consultation")
			tried.DryRun = true
			dry := d.importing(tried, file)
			if got := d.figure("consultation.people", ""); got != "0" {
				t.Errorf("a dry run recorded %s", got)
			}
			res := d.importing(d.config("consultation"), file)
			if dry.Rows != res.Rows || dry.Entered != res.Entered || dry.Refused != res.Refused || len(dry.Faults) != len(res.Faults) {
				t.Errorf("the dry run said %+v, the import %+v", dry, res)
			}
			var faults, ignored []string
			for _, f := range res.Faults {
				faults = append(faults, f.In("zh"))
			}
			for _, c := range res.Ignored {
				ignored = append(ignored, c.Letters+" "+c.Heading)
			}
			if res.Entered != c.entered || len(res.Skipped) != c.skipped {
				t.Errorf("entered %d, skipped %v; want %d, %d", res.Entered, res.Skipped, c.entered, c.skipped)
			}
			if !slices.Equal(faults, c.faults) {
				t.Errorf("faults\n%s\nwant\n%s", strings.Join(faults, "\n"), strings.Join(c.faults, "\n"))
			}
			if !slices.Equal(ignored, c.ignored) {
				t.Errorf("ignored %q; want %q", ignored, c.ignored)
			}
			if got := d.figure("consultation.people", ""); got != c.figure {
				t.Errorf("people advised: %s; want %s", got, c.figure)
			}
			again := d.importing(d.config("consultation"), file)
			if again.Entered != 0 || again.Continued != 0 || again.Already != res.Entered {
				t.Errorf("the second time %+v; want nothing new", again)
			}
			if got := d.figure("consultation.people", ""); got != c.figure {
				t.Errorf("people advised after the second import: %s; want %s", got, c.figure)
			}
		})
	}
}

var disputeHead = []any{"序号", "登记日期", "发生地", "纠纷类型", "来源", "纠纷简述", "当事人甲", "调解员", "办结日期", "协议形式", "协议内容", "未成原因", "已告知其他途径", "回访·日期", "履行情况"}

func dispute(n int, day, summary string, rest ...any) []any {
	return append([]any{n, day, "晨光村", "邻里", "网格排查", summary, "张某"}, rest...)
}

// TestOneRowCarriesAFinishedMatter: later steps are read from the same row, in the order they happened, and a row whose
// later step the books refuse does not enter at all.
func TestOneRowCarriesAFinishedMatter(t *testing.T) {
	d := newDesk(t)
	rows := [][]any{disputeHead,
		dispute(1, "2024-03-05", "排水", "王建国", "2024-03-12", "口头协议", "三日内疏通水沟", nil, "否", "2024-03-20", "已履行"),
		dispute(2, "2024-03-06", "地界", "王建国", "2024-03-16", nil, nil, "未达成协议", "是"),
		dispute(3, "2024-03-07", "债务"),
		dispute(4, "2024-03-08", "噪声", nil, "2024-03-16", "书面协议", "太短"),   // refused by a guard
		dispute(5, "2024-03-09", "欠薪", nil, "2024-03-01", "口头协议", "当日付清"), // settled before it began
		dispute(6, "2024-03-10", "通行", nil, "2024-03-11"),                 // settled or failed?
		dispute(7, "2024-03-10", "树枝", nil, nil, nil, nil, nil, nil, "2024-03-11", "已履行"),
	}
	file := book(t, "台账", rows)
	cfg := d.config("dispute")
	cfg.DryRun = true
	dry := d.importing(cfg, file)
	res := d.importing(d.config("dispute"), file)
	if res.Rows != 7 || res.Entered != 3 || res.Refused != 4 || dry.Entered != 3 || dry.Refused != 4 {
		t.Errorf("got %d rows, %d entered, %d refused; dry run %d, %d", res.Rows, res.Entered, res.Refused, dry.Entered, dry.Refused)
	}
	for measure, want := range map[string]string{"dispute.found": "3", "dispute.settled": "1", "dispute.failed": "1", "dispute.visited": "1"} {
		if got := d.figure(measure, ""); got != want {
			t.Errorf("%s is %s; want %s", measure, got, want)
		}
	}
	want := []string{"台账!J5：「化解」：书面协议的内容太短", "台账!I6：「化解」：办理日期2024-03-01早于登记日期2024-03-09", "台账!I7：填了“办结日期”，但看不出办的是哪一步", "台账!N8：「回访」：现在是「待调解」阶段"}
	for i, w := range want {
		if i >= len(res.Faults) || !strings.HasPrefix(res.Faults[i].In("zh"), w) {
			t.Fatalf("faults %v; want one beginning %q", res.Faults, w)
		}
	}
	faults, err := d.Verify(t.Context(), town, nil)
	must(t, err)
	if len(faults) > 0 {
		t.Errorf("verify: %v", faults)
	}
}

// TestAGuardToBeConfirmedIsMarkedAtItsStep: what it says is longer than what its definition says.
func TestAGuardToBeConfirmedIsMarkedAtItsStep(t *testing.T) {
	d := newDeskOn(t, definitionsWith(t, "kinds/dispute.yaml", func(text string) string {
		return strings.Replace(text, "says: {zh: 书面协议的内容太短", "confirm: true\n        says: {zh: 书面协议的内容太短", 1)
	}))
	res := d.importing(d.config("dispute"), book(t, "台账", [][]any{disputeHead, dispute(1, "2024-03-08", "噪声", nil, "2024-03-16", "书面协议", "太短")}))
	if len(res.Faults) != 1 || !strings.HasPrefix(res.Faults[0].In("zh"), "台账!J2：「化解」：书面协议的内容太短") || !strings.Contains(res.Faults[0].In("zh"), "法治机构确认") {
		t.Errorf("faults %v", res.Faults)
	}
}

// TestALaterStepFilledInLaterContinuesTheMatter: the opening is recognised, only the new step enters.
func TestALaterStepFilledInLaterContinuesTheMatter(t *testing.T) {
	d := newDesk(t)
	d.importing(d.config("dispute"), book(t, "台账", [][]any{disputeHead, dispute(1, "2024-03-05", "排水"), dispute(2, "2024-03-06", "地界")}))
	later := book(t, "台账", [][]any{disputeHead, dispute(1, "2024.3.6", "地界 "),
		dispute(2, "2024年3月5日", "排水", nil, "2024-03-12", "口头协议", "三日内疏通水沟")})
	res := d.importing(d.config("dispute"), later)
	if res.Entered != 0 || res.Continued != 1 || res.Already != 1 {
		t.Errorf("got %+v; want one continued, one already there", res)
	}
	if found, settled := d.figure("dispute.found", ""), d.figure("dispute.settled", ""); found != "2" || settled != "1" {
		t.Errorf("%s found, %s settled; want 2, 1", found, settled)
	}
}

// TestMendingTheMarkedCopy: the copy shows each fault where it is and keeps the user's format; mended and imported
// again, only the mended rows enter.
func TestMendingTheMarkedCopy(t *testing.T) {
	d := newDesk(t)
	file := book(t, "台账", [][]any{consultationHead, consultation(1, "2024-03-05", "甲"), {2, "2024-13-06", "来访", "婚姻家庭", "乙", 1, "晨光村"},
		{3, "2024-03-07", "来访", "婚姻", "丙", 0, "晨光村"}}, func(f *excelize.File) {
		bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
		must(t, err)
		must(t, f.SetCellStyle("台账", "A1", "G4", bold))
	})
	res := d.importing(d.config("consultation"), file)
	if res.Entered != 1 || res.Refused != 2 || len(res.Faults) != 3 {
		t.Fatalf("got %+v", res)
	}
	f := opened(t, marked(t, res))
	for cell, want := range map[string]string{"H1": "导入问题", "H2": "", "H3": "B3 没有“2024-13-06”这一天", "H4": "D4 “婚姻”不在选项之内"} {
		got, err := f.GetCellValue("台账", cell)
		must(t, err)
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s says %q; want %q", cell, got, want)
		}
	}
	colour := func(f *excelize.File, cell string) (fill string, bold bool) {
		id, err := f.GetCellStyle("台账", cell)
		must(t, err)
		s, err := f.GetStyle(id)
		must(t, err)
		return fmt.Sprint(s.Fill.Color), s.Font != nil && s.Font.Bold
	}
	if fill, bold := colour(f, "B3"); fill == "[]" || !bold {
		t.Errorf("B3 is filled %s, bold %t; want a mark on the user's own bold", fill, bold)
	}
	if fill, _ := colour(f, "B2"); fill != "[]" {
		t.Errorf("the good cell B2 is filled %s", fill)
	}
	notes, err := f.GetComments("台账")
	must(t, err)
	if len(notes) != 3 {
		t.Errorf("%d notes; want 3", len(notes))
	}

	must(t, f.SetCellValue("台账", "B3", "2024-03-06"))
	res = d.importing(d.config("consultation"), saved(t, f))
	if res.Entered != 1 || res.Already != 1 || res.Refused != 1 || len(res.Ignored) > 0 {
		t.Fatalf("after mending one row: %+v", res)
	}
	f = opened(t, marked(t, res))
	if fill, bold := colour(f, "B3"); fill != "[]" || !bold {
		t.Errorf("the mended B3 is still filled %s", fill)
	}
	if got, _ := f.GetCellValue("台账", "H3"); got != "" {
		t.Errorf("the mended row still says %q", got)
	}
	must(t, f.SetCellValue("台账", "D4", "婚姻家庭"))
	must(t, f.SetCellValue("台账", "F4", 1))
	if res = d.importing(d.config("consultation"), saved(t, f)); res.Entered != 1 || res.Already != 2 || res.Refused != 0 {
		t.Errorf("after mending all: %+v", res)
	}
	if got := d.figure("consultation.given", ""); got != "3" {
		t.Errorf("%s given; want 3", got)
	}
}

func marked(t *testing.T, res *sheets.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, res.Marked(&b, "zh"))
	return b.Bytes()
}

func TestTheSheetThatFitsBestIsRead(t *testing.T) {
	d := newDesk(t)
	file := book(t, "封面", [][]any{{"旺草镇法律咨询", nil, "2024年"}}, func(f *excelize.File) {
		for _, name := range []string{"一月", "二月", "旧表"} {
			_, err := f.NewSheet(name)
			must(t, err)
			head := consultationHead
			must(t, f.SetSheetRow(name, "A1", &head))
			row := consultation(1, "2024-01-05", name)
			must(t, f.SetSheetRow(name, "A2", &row))
		}
		must(t, f.SetSheetVisible("旧表", false))
	})
	res := d.importing(d.config("consultation"), file)
	if res.Sheet != "一月" || !slices.Equal(res.Others, []string{"二月"}) || res.Entered != 1 {
		t.Errorf("read %q, others %q, entered %d", res.Sheet, res.Others, res.Entered)
	}
	cfg := d.config("consultation")
	cfg.Sheet = "二月"
	if res := d.importing(cfg, file); res.Sheet != "二月" || res.Entered != 1 {
		t.Errorf("read %q, entered %d", res.Sheet, res.Entered)
	}
	cfg.Sheet = "三月"
	if u := d.unusable(cfg, file); !strings.Contains(u.In("zh"), "没有工作表「三月」") {
		t.Error(u)
	}
}

func TestOwnNumbersTellLikeRowsApart(t *testing.T) {
	d := newDesk(t)
	head := append([]any{"台账编号"}, consultationHead[1:]...)
	row := func(number string) []any { return append([]any{number}, consultation(1, "2024-03-05", "甲")[1:]...) }
	d.importing(d.config("consultation"), book(t, "台账", [][]any{head, row("咨-001")}))
	if res := d.importing(d.config("consultation"), book(t, "台账", [][]any{head, row("咨-002")})); res.Entered != 1 {
		t.Errorf("another number in another file: %+v; want it entered", res)
	}
	d.importing(d.config("consultation"), book(t, "台账", [][]any{head, row("1")}))
	if res := d.importing(d.config("consultation"), book(t, "台账", [][]any{head, row("7")})); res.Entered != 0 {
		t.Errorf("a row that was only renumbered: %+v; want it recognised", res)
	}
}

func TestDatesCountedFrom1904(t *testing.T) {
	d := newDesk(t)
	yes := true
	file := book(t, "台账", [][]any{consultationHead, consultation(1, 45356-1462, "甲")}, func(f *excelize.File) {
		must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	})
	if res := d.importing(d.config("consultation"), file); res.Entered != 1 {
		t.Fatalf("%+v", res)
	}
	if got := d.figure("consultation.given", ""); got != "1" {
		t.Errorf("%s given in 2024; want 1", got)
	}
}
