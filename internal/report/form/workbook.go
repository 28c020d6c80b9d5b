package form

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"fengqiao/internal/handbook"
)

// Worked are the values of the cells a workbook works out itself, by address.
type Worked map[string]string

// Workbook writes values into a copy of the form's workbook, numbers as numbers, and works out its formulas, so that a
// reader that does not reckon shows them too. The same values give the same bytes.
func (f *Form) Workbook(values []Value) ([]byte, Worked, error) {
	x, err := open(f.data)
	if err != nil {
		return nil, nil, err
	}
	defer x.Close()
	for _, v := range values {
		sheet, cell, _ := cutLast(v.Cell, "!")
		switch {
		case v.Value == "":
			err = x.SetCellValue(sheet, cell, nil)
		case v.Number:
			err = setNumber(x, sheet, cell, v.Value)
		default:
			err = x.SetCellStr(sheet, cell, v.Value)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	worked, err := f.work(x)
	if err != nil {
		return nil, nil, err
	}
	always := true
	if err := x.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &always}); err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	if _, err := x.WriteTo(&out); err != nil {
		return nil, nil, err
	}
	return out.Bytes(), worked, nil
}

// setNumber writes a decimal as a number.
func setNumber(x *excelize.File, sheet, cell, decimal string) error {
	if n, err := strconv.ParseInt(decimal, 10, 64); err == nil {
		return x.SetCellInt(sheet, cell, n)
	}
	n, err := strconv.ParseFloat(decimal, 64)
	if err != nil {
		return err
	}
	return x.SetCellFloat(sheet, cell, n, -1, 64)
}

// work reckons the formulas and leaves their values with them. One that cannot be reckoned here keeps none: the
// spreadsheet program does it.
func (f *Form) work(x *excelize.File) (Worked, error) {
	worked := Worked{}
	var with []*Cell
	for _, s := range f.Sheets {
		for _, row := range s.Rows {
			for _, c := range row {
				if c.Formula == "" {
					continue
				}
				with = append(with, c)
				_, cell, _ := cutLast(c.Address, "!")
				if value, err := x.CalcCellValue(s.Name, cell, excelize.Options{RawCellValue: true}); err == nil {
					worked[c.Address] = value
				}
			}
		}
	}
	for _, c := range with { // writing a value drops the formula, and formulas may share one
		_, cell, _ := cutLast(c.Address, "!")
		var value any // words it came to would be kept apart from the cell, and so are not
		if n, err := strconv.ParseFloat(worked[c.Address], 64); err == nil {
			value = n
		}
		if err := x.SetCellValue(c.sheet.Name, cell, value); err != nil {
			return nil, err
		}
	}
	for _, c := range with {
		_, cell, _ := cutLast(c.Address, "!")
		if err := x.SetCellFormula(c.sheet.Name, cell, c.Formula); err != nil {
			return nil, err
		}
	}
	return worked, nil
}

// Marked is the form's workbook with what its cells are bound to written in them, for another town to take over.
func (f *Form) Marked() ([]byte, error) {
	x, err := open(f.data)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	for _, c := range f.Bound() {
		_, cell, _ := cutLast(c.Address, "!")
		if err := x.SetCellStr(c.sheet.Name, cell, c.Text); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	_, err = x.WriteTo(&out)
	return out.Bytes(), err
}

// Draw makes the workbook of a form that comes with the handbook.
func Draw(b *handbook.Blank) ([]byte, error) {
	x := excelize.NewFile()
	defer x.Close()
	const sheet = "Sheet1"
	styles, err := newStyles(x)
	if err != nil {
		return nil, err
	}
	for i, width := range b.Widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, err
		}
		if err := x.SetColWidth(sheet, column, column, float64(width)); err != nil {
			return nil, err
		}
	}
	for row := range b.Rows {
		height := 24.0
		if row == 0 {
			height = 36
		}
		if err := x.SetRowHeight(sheet, row+1, height); err != nil {
			return nil, err
		}
	}
	for _, c := range b.Cells {
		first, err1 := excelize.CoordinatesToCellName(c.Col, c.Row)
		last, err2 := excelize.CoordinatesToCellName(c.Col+c.Across-1, c.Row+c.Down-1)
		if err := cmp.Or(err1, err2); err != nil {
			return nil, err
		}
		style := styles.cell
		switch {
		case c.Across == len(b.Widths) && c.Row == 1:
			style = styles.title
		case c.Across == len(b.Widths):
			style = styles.line
		case c.Text.Lone() != nil || strings.HasPrefix(c.Text.Source, "="):
			style = styles.number
		}
		if err := x.SetCellStyle(sheet, first, last, style); err != nil {
			return nil, err
		}
		if formula, ok := strings.CutPrefix(c.Text.Source, "="); ok {
			err = x.SetCellFormula(sheet, first, formula)
		} else {
			err = x.SetCellStr(sheet, first, c.Text.Source)
		}
		if err != nil {
			return nil, err
		}
		if first != last {
			if err := x.MergeCell(sheet, first, last); err != nil {
				return nil, err
			}
		}
	}
	if err := page(x, sheet, b.Widths, b.Rows); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err = x.WriteTo(&out)
	return out.Bytes(), err
}

// page puts a sheet on one A4 page, on its broad side where it is broader than high.
func page(x *excelize.File, sheet string, widths []int, rows int) error {
	a4, one := 9, 1
	orientation, fit, centred := "portrait", true, true
	width := 0
	for _, w := range widths {
		width += w
	}
	const pointsWide, pointsHigh = 5.25, 24 // of a character and of a row
	if float64(width)*pointsWide > float64(rows)*pointsHigh {
		orientation = "landscape"
	}
	if err := x.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := x.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &one}); err != nil {
		return err
	}
	return x.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Horizontally: &centred})
}

// styles are those of the cells of a form that comes with the handbook.
type styles struct{ title, line, cell, number int }

func newStyles(x *excelize.File) (styles, error) {
	var s styles
	var borders []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		borders = append(borders, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	centred := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	for _, of := range []struct {
		id   *int
		look excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Family: "黑体", Size: 16, Bold: true}, Alignment: centred}},
		{&s.line, excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 11}, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", WrapText: true}}},
		{&s.cell, excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 11}, Alignment: centred, Border: borders}},
		{&s.number, excelize.Style{Font: &excelize.Font{Family: "Times New Roman", Size: 11}, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, Border: borders}},
	} {
		id, err := x.NewStyle(&of.look)
		if err != nil {
			return s, err
		}
		*of.id = id
	}
	return s, nil
}
