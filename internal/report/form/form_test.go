package form_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
	"fengqiao/internal/report/form"
)

var update = flag.Bool("update", false, "write the golden files anew")

func book(t *testing.T) *handbook.Book {
	t.Helper()
	b, err := handbook.Load(os.DirFS("../../../handbook"), "wangcao")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func slot(t *testing.T, every, key string) handbook.Slot {
	t.Helper()
	s, ok := handbook.SlotOf(every, key)
	if !ok {
		t.Fatalf("%s is no %s", key, every)
	}
	return s
}

// workbook makes a superior's workbook of texts; one that begins with = is a formula.
func workbook(t *testing.T, cells map[string]string, merged ...string) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer x.Close()
	for at, text := range cells {
		var err error
		if formula, ok := strings.CutPrefix(text, "="); ok {
			err = x.SetCellFormula("Sheet1", at, formula)
		} else {
			err = x.SetCellStr("Sheet1", at, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range merged {
		from, to, _ := strings.Cut(m, ":")
		if err := x.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := x.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fill fills a form with figures that are made: each question's is told by its first day.
func fill(t *testing.T, b *handbook.Book, f *form.Form, s handbook.Slot) []form.Value {
	t.Helper()
	in := form.Filling{Slot: s, Day: calendar.New(2024, 7, 3), Sets: map[form.Question]*figures.Set{}}
	for q, measures := range f.Questions(s) {
		var sums figures.Sums
		flow, stock := figures.Needs(b, measures)
		for _, m := range flow {
			sums.Flow = append(sums.Flow, figures.Sum{Measure: m, Amount: int64(q.From.Month()) * 100, Weight: 1})
			def, _ := b.Measure(m)
			for _, by := range def.By {
				k, _ := b.Kind(def.Kind)
				field, _ := k.Field(by)
				for i, o := range field.Options {
					sums.Flow = append(sums.Flow, figures.Sum{Measure: m, Facet: by + "=" + o.ID, Amount: int64(q.From.Month())*10 + int64(i), Weight: 1})
				}
			}
		}
		for _, m := range stock {
			sums.Stock = append(sums.Stock, figures.Sum{Measure: m, Amount: 7, Weight: 7})
		}
		in.Sets[q] = figures.Compute(b, sums)
	}
	return f.Values(in)
}

// Every form that comes with the handbook opens in every town, and one is filled in as testdata/mediation.golden says.
func TestFormsOfTheHandbook(t *testing.T) {
	towns, err := handbook.Towns(os.DirFS("../../../handbook"))
	if err != nil {
		t.Fatal(err)
	}
	for _, town := range towns {
		b, err := handbook.Load(os.DirFS("../../../handbook"), town)
		if err != nil {
			t.Fatal(err)
		}
		for _, blank := range b.Blanks {
			drawn, err := form.Draw(blank)
			if err != nil {
				t.Fatal(err)
			}
			f, err := form.Open(b, drawn, nil)
			if err != nil {
				t.Fatal(err)
			}
			figures := 0
			for _, c := range f.Bound() {
				if len(c.Faults) > 0 {
					t.Errorf("%s %s %s: %v", town, blank.ID, c.Address, c.Faults)
				}
				if c.Bound.Lone() != nil {
					figures++
					if head := c.Head(); head == "" {
						t.Errorf("%s %s has no head", blank.ID, c.Address)
					}
				}
			}
			if figures < 25 {
				t.Errorf("%s binds %d cells", blank.ID, figures)
			}
			again, err := form.Draw(blank)
			if err != nil || !bytes.Equal(drawn, again) {
				t.Errorf("%s is drawn otherwise a second time (%v)", blank.ID, err)
			}
		}
	}

	b := book(t)
	blank, _ := b.Blank("mediation")
	drawn, err := form.Draw(blank)
	if err != nil {
		t.Fatal(err)
	}
	f, err := form.Open(b, drawn, nil)
	if err != nil {
		t.Fatal(err)
	}
	values := fill(t, b, f, slot(t, "month", "2024-06"))
	filled, _, err := f.Workbook(values)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := f.Workbook(fill(t, b, f, slot(t, "month", "2024-06")))
	if err != nil || !bytes.Equal(filled, again) {
		t.Errorf("the same filling gave other bytes (%v)", err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(filled))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	var out strings.Builder
	for _, s := range f.Sheets {
		for _, row := range s.Rows {
			for _, c := range row {
				_, at, _ := strings.Cut(c.Address, "!")
				shown, err := x.GetCellValue(s.Name, at)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&out, "%s\t%s\t%s\n", at, shown, c.Head())
			}
		}
	}
	golden(t, "testdata/mediation.golden", out.String())
	kind, err := x.GetCellType("Sheet1", "B5")
	if err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a figure is written as %v (%v)", kind, err)
	}
	merged, err := x.GetMergeCells("Sheet1")
	if err != nil || len(merged) != 10 {
		t.Errorf("%d merged ranges (%v)", len(merged), err)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", file, got)
	}
}

// A superior's own workbook keeps what it says, its formulas with what they come to, and what it merges.
func TestASuperiorsWorkbook(t *testing.T) {
	b := book(t)
	data := workbook(t, map[string]string{"A1": "统计表", "A2": "项目", "B2": "本月", "C2": "全年", "A3": "排查 ", "B3": "{dispute.found}", "C3": "0",
		"A4": "化解", "B4": "{dispute.settled}", "A5": "合计", "B5": "=SUM(B3:B4)", "C5": `=IF(B5>0,"有","无")`, "A6": "占比", "B6": "{dispute.settled_rate percent}",
		"A7": "{organ}{year}年{month}月共{dispute.found}件", "A8": "奖补（万元）", "B8": "{case-subsidy.amount wan}", "A9": "金额", "B9": "{-}"}, "A1:C1", "B8:C8")
	f, err := form.Open(b, data, map[string]string{"Sheet1!C3": "{dispute.found year}", "Sheet1!B4": "", "Sheet1!D3": "{dispute.found last-year}"})
	if err != nil {
		t.Fatal(err)
	}
	values := fill(t, b, f, slot(t, "month", "2024-03"))
	said := map[string]form.Value{}
	for _, v := range values {
		said[strings.TrimPrefix(v.Cell, "Sheet1!")] = v
	}
	for at, want := range map[string]string{"B3": "300", "C3": "100", "D3": "300", "B4": "", "A7": "旺草镇人民政府2024年3月共300件", "B8": "0.0003", "B9": ""} {
		if v, ok := said[at]; !ok || v.Value != want {
			t.Errorf("%s is %q (%v), want %q", at, v.Value, ok, want)
		}
	}
	if said["B9"].Sort != form.Unkept || said["B3"].Sort != form.Kept {
		t.Errorf("%+v %+v", said["B9"], said["B3"])
	}
	if rate := said["B6"].Value; rate != "1" && rate != "1.0" {
		t.Errorf("a share of all is %s in a cell shown in percent", rate)
	}
	filled, worked, err := f.Workbook(values)
	if err != nil {
		t.Fatal(err)
	}
	if worked["Sheet1!B5"] != "300" || worked["Sheet1!C5"] != "有" {
		t.Errorf("the formulas come to %v", worked)
	}
	x, err := excelize.OpenReader(bytes.NewReader(filled))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if formula, err := x.GetCellFormula("Sheet1", "B5"); err != nil || formula != "SUM(B3:B4)" {
		t.Errorf("the formula is %q (%v)", formula, err)
	}
	for at, want := range map[string]string{"A1": "统计表", "A3": "排查 ", "B4": "", "B5": "300", "B9": ""} {
		if got, err := x.GetCellValue("Sheet1", at); err != nil || got != want {
			t.Errorf("%s says %q (%v), want %q", at, got, err, want)
		}
	}
	for at, want := range map[string]string{"B3": "排查 · 本月", "C3": "排查 · 全年", "B8": "奖补（万元） · 本月"} {
		if c := f.Cell("Sheet1!" + at); c == nil || c.Head() != want {
			t.Errorf("%s is called %q", at, c.Head())
		}
	}
	if c := f.Cell("Sheet1!C8"); c != nil {
		t.Error("a merged cell is there twice")
	}
	marked, err := f.Marked()
	if err != nil {
		t.Fatal(err)
	}
	taken, err := form.Open(b, marked, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c := taken.Cell("Sheet1!D3"); c == nil || c.Text != "{dispute.found last-year}" || c.Bound == nil {
		t.Errorf("the bindings were not taken along: %+v", c)
	}
}

func TestWhatCannotServeAsAForm(t *testing.T) {
	b := book(t)
	sound := workbook(t, map[string]string{"A1": "表", "A2": "甲"}, "A1:B1")
	wide := workbook(t, map[string]string{"A1": "表", "ZZ900": "远"})
	for name, c := range map[string]struct {
		data     []byte
		bindings map[string]string
		says     string
	}{
		"text":                      {[]byte("项目,数量"), nil, "打不开"},
		"nothing":                   {nil, nil, "打不开"},
		"empty":                     {workbook(t, nil), nil, "空的"},
		"too large":                 {make([]byte, form.MostBytes+1), nil, "太大"},
		"too wide":                  {wide, nil, "太大"},
		"cell of no sheet":          {sound, map[string]string{"Sheet9!A1": "{dispute.found}"}, "Sheet9!A1"},
		"cell that another covers":  {sound, map[string]string{"Sheet1!B1": "{dispute.found}"}, "盖住"},
		"address that is no cell's": {sound, map[string]string{"Sheet1!1A": "{dispute.found}"}, "1A"},
		"binding far away":          {sound, map[string]string{"Sheet1!XFD1048576": "{dispute.found}"}, "太大"},
	} {
		_, err := form.Open(b, c.data, c.bindings)
		if wrong := (*form.Unusable)(nil); !errors.As(err, &wrong) || !strings.Contains(wrong.In("zh"), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f, err := form.Open(b, workbook(t, map[string]string{"A1": "{dispute.fuond}", "B1": "{dispute.found}"}), nil)
	if err != nil {
		t.Fatal(err)
	}
	values := f.Values(form.Filling{Slot: slot(t, "year", "2024")})
	if len(f.Cell("Sheet1!A1").Faults) != 1 || values[0].Sort != form.Faulty || values[0].Value != "" {
		t.Errorf("%+v", values[0])
	}
	if values[1].Sort != form.Hidden || values[1].Value != "" {
		t.Errorf("a figure nobody asked for is %+v", values[1])
	}
}

func TestDifferences(t *testing.T) {
	was := []form.Value{{Cell: "A", Value: "12", Number: true}, {Cell: "B", Value: "1.5", Number: true}, {Cell: "C", Value: "甲"}, {Cell: "D", Number: true}, {Cell: "E", Value: "3", Number: true}}
	now := []form.Value{{Cell: "A", Value: "9", Number: true}, {Cell: "B", Value: "1.75", Number: true}, {Cell: "C", Value: "乙"}, {Cell: "D", Value: "1", Number: true}, {Cell: "E", Value: "3", Number: true}, {Cell: "F", Value: "1"}}
	got := fmt.Sprint(form.Differences(was, now))
	if want := "[{A 12 9 -3} {B 1.5 1.75 +0.25} {C 甲 乙 } {D  1 }]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
