package docx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"fengqiao/internal/report/docx"
)

// exhibits has two charts, a table that is kept on one page and one that runs over several.
func exhibits() docx.Document {
	monthly := docx.Chart{Title: "每月受理（件）", Series: []docx.Series{{Name: "2024年"}, {Name: "2023年"}}}
	for m := range 12 {
		monthly.Labels = append(monthly.Labels, fmt.Sprintf("%d月", m+1))
		monthly.Series[0].Values = append(monthly.Series[0].Values, strconv.Itoa(20+m))
		monthly.Series[1].Values = append(monthly.Series[1].Values, strconv.Itoa(30-m))
	}
	short := docx.Table{Title: "表题", Header: []string{"项目", "2024年"}}
	for i := range 5 {
		short.Rows = append(short.Rows, []string{fmt.Sprintf("第%d行", i+1), strconv.Itoa(i)})
	}
	short.Rows = append(short.Rows, []string{"末行", "9"})
	long := docx.Table{Dense: true, Header: []string{"序号", "数字"}}
	for i := range 60 {
		long.Rows = append(long.Rows, []string{strconv.Itoa(i + 1), "数"})
	}
	return docx.Document{Title: "关于图表的报告", Blocks: []docx.Block{
		docx.Text("各月情况如下。"), monthly,
		docx.Chart{Title: "各村受理（件）", Lying: true, Labels: []string{"东湾村", "西岭社区"}, Series: []docx.Series{{Name: "受理", Values: []string{"12", "7.5"}}}},
		short,
	}, Attachments: []docx.Attachment{{Title: "数字来源", Blocks: []docx.Block{docx.Remark{Text: "依据流水第1条至第9条。"}}, Table: &long}}}
}

// A table with a title and few rows stays on one page; one with more may go on on the next, but no fewer than three of its
// rows stand alone.
func TestWhereTablesPart(t *testing.T) {
	for rows, want := range map[int]string{6: "+++++.", 7: "++..++.", 12: "++.......++."} {
		table := docx.Table{Title: "表题", Header: []string{"项目", "件数"}}
		for i := range rows {
			table.Rows = append(table.Rows, []string{fmt.Sprintf("第%d行", i+1), strconv.Itoa(i)})
		}
		_, contents := parts(t, write(t, docx.Document{Title: "关于表格的报告", Blocks: []docx.Block{table}}))
		var got strings.Builder
		for _, row := range parse(t, contents["word/document.xml"]).all("tr")[1:] {
			if len(row.all("keepNext")) == len(row.all("tc")) {
				got.WriteString("+")
			} else {
				got.WriteString(".")
			}
		}
		if got.String() != want {
			t.Errorf("of %d rows, %s stay with the next, want %s", rows, got.String(), want)
		}
	}
}

// A chart is a part of its own that Word and WPS edit: its numbers stand in it and in the workbook inside the file.
func TestChartsCanBeEdited(t *testing.T) {
	file := write(t, exhibits())
	if !bytes.Equal(file, write(t, exhibits())) {
		t.Error("two writings of the same charts differ")
	}
	names, contents := parts(t, file)
	for _, name := range names {
		if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
			checkOrder(t, name, parse(t, contents[name]))
		}
	}
	document := contents["word/document.xml"]
	for n := 1; n <= 2; n++ {
		if !strings.Contains(document, fmt.Sprintf(`r:id="rIdChart%d"`, n)) || !strings.Contains(contents["word/_rels/document.xml.rels"], fmt.Sprintf("charts/chart%d.xml", n)) ||
			!strings.Contains(contents["[Content_Types].xml"], fmt.Sprintf("/word/charts/chart%d.xml", n)) {
			t.Errorf("nothing leads to chart %d", n)
		}
		chart := parse(t, contents[fmt.Sprintf("word/charts/chart%d.xml", n)])
		embedded := contents[fmt.Sprintf("word/embeddings/chart%d.xlsx", n)]
		z, err := zip.NewReader(strings.NewReader(embedded), int64(len(embedded)))
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := z.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(sheet)
		if err != nil {
			t.Fatal(err)
		}
		cells := map[string]string{}
		for _, c := range parse(t, string(text)).all("c") {
			for _, v := range append(c.all("v"), c.all("t")...) {
				cells[c.attr("r")] = v.Text
			}
		}
		for i, s := range chart.all("ser") {
			column := string(rune('B' + i))
			if got := s.first(t, "tx").first(t, "v").Text; got != cells[column+"1"] {
				t.Errorf("chart %d: series %q, in the workbook %q", n, got, cells[column+"1"])
			}
			for j, v := range s.first(t, "val").all("v") {
				if got := cells[column+strconv.Itoa(j+2)]; got != v.Text {
					t.Errorf("chart %d, series %d, point %d is %s, in the workbook %s", n, i, j, v.Text, got)
				}
			}
			for j, v := range s.first(t, "cat").all("v") {
				if got := cells["A"+strconv.Itoa(j+2)]; got != v.Text {
					t.Errorf("chart %d, label %d is %s, in the workbook %s", n, j, v.Text, got)
				}
			}
		}
	}
	if !strings.Contains(contents["word/charts/chart2.xml"], `<c:barDir val="bar"/>`) || !strings.Contains(document, "东湾村 12，西岭社区 7.5") {
		t.Error("the chart of villages does not lie, or has no words for those who cannot see it")
	}
}

func TestFaultsOfCharts(t *testing.T) {
	for name, c := range map[string]docx.Chart{
		"图题":       {Labels: []string{"甲"}, Series: []docx.Series{{Values: []string{"1"}}}},
		"0 组数":     {Title: "图", Labels: []string{"甲"}},
		"有 1 个数":   {Title: "图", Labels: []string{"甲", "乙"}, Series: []docx.Series{{Values: []string{"1"}}}},
		"“1,0”不是数": {Title: "图", Labels: []string{"甲"}, Series: []docx.Series{{Values: []string{"1,0"}}}},
		"控制字符":     {Title: "图", Labels: []string{"甲\x01"}, Series: []docx.Series{{Values: []string{"1"}}}},
		"图中第 1 组":  {Title: "图", Labels: []string{"甲"}, Series: []docx.Series{{Name: "\x02", Values: []string{"1"}}}},
	} {
		err := docx.Write(io.Discard, docx.Document{Title: "题", Blocks: []docx.Block{c}})
		if err == nil || !strings.Contains(err.(*docx.Fault).Zh, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
