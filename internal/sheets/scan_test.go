package sheets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// TestEveryTextSurvivesTheWorkbook: whatever stands in a cell, written by a spreadsheet program in either of its ways,
// is what enters; the faults of a wrong choice quote it.
func TestEveryTextSurvivesTheWorkbook(t *testing.T) {
	d := newDesk(t)
	cfg := d.config("consultation")
	cfg.DryRun = true
	letters := []rune("甲乙 ab<>&\"'_x000D_]]>;#39　é\u00a0𠮷")
	rapid.Check(t, func(rt *rapid.T) {
		said := strings.TrimSpace(rapid.StringOfN(rapid.SampledFrom(letters), 1, 12, -1).Draw(rt, "text"))
		if said == "" {
			return
		}
		row := []any{"2024-03-05", "方式" + said, "婚姻家庭", "问", 1}
		head := []any{"咨询日期", "方式", "咨询事项", "问题", "咨询人数"}
		var file []byte
		if rapid.Bool().Draw(rt, "inline") {
			f := excelize.NewFile()
			w, err := f.NewStreamWriter("Sheet1")
			must(t, err)
			must(t, w.SetRow("A1", head))
			must(t, w.SetRow("A2", row))
			must(t, w.Flush())
			file = saved(t, f)
		} else {
			file = book(t, "Sheet1", [][]any{head, row})
		}
		f, err := excelize.OpenReader(strings.NewReader(string(file)))
		must(t, err)
		want, err := f.GetCellValue("Sheet1", "B2")
		must(t, err)
		res := d.importing(cfg, file)
		quoted := "“" + strings.Trim(want, " \u00a0　") + "”"
		if len(res.Faults) != 1 || !strings.HasPrefix(res.Faults[0].In("zh"), "Sheet1!B2："+quoted) {
			rt.Errorf("faults %v; want one that quotes %q", res.Faults, quoted)
		}
	})
}

// TestSheetsOfOtherPrograms: what spreadsheet programs may leave out or write otherwise.
func TestSheetsOfOtherPrograms(t *testing.T) {
	d := newDesk(t)
	cell := func(text string) string { return `<x:c t="inlineStr"><x:is><x:t>` + text + `</x:t></x:is></x:c>` }
	heads, cells := "", ""
	for i, h := range []string{"咨询日期", "方式", "咨询事项", "问题", "咨询人数"} {
		heads += cell(h)
		cells += []string{`<x:c><x:v>45356</x:v></x:c>`, `<x:c t="s"><x:v>0</x:v></x:c>`, cell("婚姻<!-- a > b -->家庭"),
			`<x:c t="str"><x:f>A1&amp;"x"</x:f><x:v>问 &lt;抚养费&gt; &#x7532;</x:v></x:c>`, `<x:c t='n' ><x:v>2.0</x:v></x:c>`}[i]
	}
	file := archive(t, map[string]string{
		"xl/workbook.xml": `<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="台账" sheetId="1" r:id="a"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="t/worksheet" Target="/xl/worksheets/s.xml"/>` +
			`<Relationship Id="b" Type="t/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml": `<sst><si><r><t>来</t></r><r><t xml:space="preserve"><![CDATA[访]]></t></r><rPh><t>らい</t></rPh></si></sst>`,
		"xl/worksheets/s.xml": "\ufeff" + `<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData><x:row>` + heads + `</x:row><x:row/><x:row r="9">` +
			cells + `</x:row></x:sheetData></x:worksheet>`,
	})
	res := d.importing(d.config("consultation"), file)
	if res.Entered != 1 || d.figure("consultation.people", "") != "2" {
		t.Errorf("got %+v: %v", res, res.Faults)
	}
}

// TestMalformedSheets: what is not well formed is damage, and nothing enters.
func TestMalformedSheets(t *testing.T) {
	d := newDesk(t)
	for i, cells := range []string{
		`<row r="1"><c r="A1"><v>1</v></c></row>`, // never ends
		`<row r="x"></row></sheetData>`, `<row r="5"/><row r="4"/></sheetData>`, `<row r="9999999"/></sheetData>`,
		`<row><c r="ZZZZZZ1"/></row></sheetData>`, `<row><c r="1"/></row></sheetData>`, `<row><c t="s"><v>7</v></c></row></sheetData>`,
		`<c r="A1"><v>1</v></c></sheetData>`, `<row><row></row></row></sheetData>`, `<row></c></row></sheetData>`, `</row></sheetData>`, `<row><c`,
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			file := archive(t, map[string]string{
				"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="台账" r:id="a"/></sheets></workbook>`,
				"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Type="t/worksheet" Target="worksheets/s.xml"/></Relationships>`,
				"xl/worksheets/s.xml":        `<worksheet><sheetData>` + cells,
			})
			if u := d.unusable(d.config("consultation"), file); !strings.Contains(u.In("zh"), "损坏") {
				t.Errorf("it says %q", u.In("zh"))
			}
		})
	}
}
