package sheets

import (
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/xuri/excelize/v2"

	"fengqiao/internal/calendar"
)

// Export writes a list as an .xlsx: a heading, then rows as they come. A cell is a string, an int64, a float64 of two
// decimals, a calendar.Date or nil. Nothing is written to w before all rows have come.
func Export(w io.Writer, name string, head []string, rows iter.Seq2[[]any, error]) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet := sheetName(name)
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	dayFormat := "yyyy-mm-dd"
	var styles [3]int
	for i, s := range []*excelize.Style{{Font: font(11, true, "")}, {CustomNumFmt: &dayFormat}, {NumFmt: 4}} {
		id, err := f.NewStyle(s)
		if err != nil {
			return err
		}
		styles[i] = id
	}
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	const width = 18 // characters
	if err := out.SetColWidth(1, max(len(head), 1), width); err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(head))
	for i, title := range head {
		cells[i] = excelize.Cell{StyleID: styles[0], Value: title}
	}
	if err := out.SetRow("A1", cells); err != nil {
		return err
	}
	n := 1
	for row, err := range rows {
		if err != nil {
			return err
		}
		n++
		for i, v := range row {
			switch v := v.(type) {
			case calendar.Date:
				row[i] = nil
				if !v.IsZero() {
					row[i] = excelize.Cell{StyleID: styles[1], Value: time.Date(v.Year(), v.Month(), v.Day(), 0, 0, 0, 0, time.UTC)}
				}
			case float64:
				row[i] = excelize.Cell{StyleID: styles[2], Value: v}
			}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", n), row); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}
