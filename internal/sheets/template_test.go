package sheets_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"fengqiao/internal/handbook"
	"fengqiao/internal/sheets"
	"github.com/xuri/excelize/v2"
)

func (d *desk) template(kind, lang string) []byte {
	d.tb.Helper()
	var b bytes.Buffer
	must(d.tb, sheets.Template(&b, d.book, d.kind(kind), lang))
	return b.Bytes()
}

// TestEveryKindHasATemplateTheImportUnderstands imports every kind's template as it is: all required columns are
// found, none is unknown, and the example is passed over.
func TestEveryKindHasATemplateTheImportUnderstands(t *testing.T) {
	d := newDesk(t)
	for _, k := range d.book.Kinds {
		for _, lang := range []string{"zh", "en"} {
			t.Run(k.ID+"/"+lang, func(t *testing.T) {
				res := d.importing(d.config(k.ID), d.template(k.ID, lang))
				if res.Rows != 0 || len(res.Ignored) > 0 || len(res.Skipped) != 1 || len(res.Others) > 0 {
					t.Errorf("got %+v; want nothing but the example passed over", res)
				}
			})
		}
	}
}

// TestTheExampleOfEveryTemplateIsSound imports the example rows themselves: they show how it is done rightly.
func TestTheExampleOfEveryTemplateIsSound(t *testing.T) {
	d := newDesk(t)
	for _, k := range d.book.Kinds {
		if slices.ContainsFunc(k.Fields, func(f *handbook.Field) bool { return f.Kind != "" && f.Required }) {
			continue // names a record that is not there
		}
		t.Run(k.ID, func(t *testing.T) {
			f := opened(t, d.template(k.ID, "zh"))
			must(t, f.SetCellValue(f.GetSheetName(0), "A4", 1))
			cfg := d.config(k.ID)
			for _, p := range d.book.Posts {
				cfg.Also = append(cfg.Also, p.ID)
			}
			res := d.importing(cfg, saved(t, f))
			for _, fault := range res.Faults {
				t.Error(fault.In("zh"))
			}
			if res.Entered != 1 {
				t.Errorf("%d entered; want 1", res.Entered)
			}
		})
	}
}

func TestTemplateHelpsFillingIn(t *testing.T) {
	d := newDesk(t)
	f := opened(t, d.template("dispute", "zh"))
	sheet := f.GetSheetName(0)
	if sheet != "矛盾纠纷" {
		t.Errorf("sheet %q", sheet)
	}
	heads := map[string]string{}
	rows, err := f.GetRows(sheet)
	must(t, err)
	for i, h := range rows[2] {
		heads[h], _ = excelize.ColumnNumberToName(i + 1)
	}
	for _, h := range []string{"登记日期 *", "发生地 *", "当事人甲 *", "当事人乙", "化解·日期 *", "终止调解·日期 *", "回访·日期", "协议内容 *"} {
		if heads[h] == "" {
			t.Errorf("no heading %q among %q", h, rows[2])
		}
	}
	lists, err := f.GetDataValidations(sheet)
	must(t, err)
	list := map[string]string{}
	for _, v := range lists {
		list[strings.TrimRight(strings.Split(v.Sqref, ":")[0], "0123456789")] = v.Formula1
	}
	if got := list[heads["协议形式"]]; !strings.Contains(got, "口头协议,书面协议") {
		t.Errorf("drop-down of 协议形式: %q", got)
	}
	if got := list[heads["发生地 *"]]; !strings.Contains(got, "选项") {
		t.Errorf("drop-down of 发生地: %q", got)
	}
	if shown, err := f.GetSheetVisible("选项"); err != nil || shown {
		t.Errorf("the sheet of options is shown (%v)", err)
	}
	notes, err := f.GetComments(sheet)
	must(t, err)
	said := map[string]string{}
	for _, n := range notes {
		for _, p := range n.Paragraph {
			said[n.Cell] += p.Text
		}
	}
	if got := said[heads["涉及人数"]+"3"]; !strings.Contains(got, "整数") || !strings.Contains(got, "1 至 10000") || !strings.Contains(got, "例：2") {
		t.Errorf("note on 涉及人数: %q", got)
	}
	panes, err := f.GetPanes(sheet)
	must(t, err)
	if !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes %+v; want the headings frozen", panes)
	}
}
