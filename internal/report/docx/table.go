package docx

import (
	"fmt"
	"slices"
	"strings"
)

func (b *body) table(at place, t Table) error {
	if err := t.check(at); err != nil {
		return err
	}
	if t.Title != "" {
		b.paragraph("TableTitle", "", plain(t.Title))
	}
	widths := t.columnWidths()
	b.out.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>` +
		fmt.Sprintf(`<w:tblW w:w="%d" w:type="dxa"/>`, textWidth) +
		`<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>` +
		`<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(&b.out, `<w:gridCol w:w="%d"/>`, w)
	}
	b.out.WriteString("</w:tblGrid>\n")
	if len(t.Header) > 0 {
		heads := make([]column, len(widths))
		for i, w := range widths {
			heads[i] = column{width: w, style: "TableHead"}
		}
		b.row(t.Header, heads, t.rowHeight(), "", true)
	}
	columns := t.layOut(widths)
	kept := slices.Clone(columns)
	for i := range kept {
		kept[i].properties = "<w:keepNext/>" + kept[i].properties
	}
	margins := ""
	if t.Form {
		margins = fmt.Sprintf(`<w:tcMar><w:top w:w="%[1]d" w:type="dxa"/><w:bottom w:w="%[1]d" w:type="dxa"/></w:tcMar>`, cellMargin)
	}
	for i, row := range t.Rows {
		if t.staysWithNext(i) {
			b.row(row, kept, t.rowHeight(), margins, false)
			continue
		}
		b.row(row, columns, t.rowHeight(), margins, false)
	}
	b.out.WriteString("</w:tbl>\n")
	// Word joins tables with nothing between them and wants a paragraph after the last; it also parts the table from the text.
	b.paragraph("TableEnd", "", "")
	return nil
}

// column is how the cells of a column are set; properties are children of w:pPr.
type column struct {
	width             int
	style, properties string
}

// mostKept is how many rows a table has that is kept on one page with its title: the page before it is left a third empty
// at worst. One with more goes on on the next page under its heads, with no fewer rows on either page than leastParted.
const (
	mostKept    = 6
	leastParted = 3
)

// staysWithNext tells whether a row of a table with a title is to be on the page of the next.
func (t Table) staysWithNext(row int) bool {
	if t.Title == "" || row == len(t.Rows)-1 {
		return false
	}
	return len(t.Rows) <= mostKept || row < leastParted-1 || row >= len(t.Rows)-leastParted
}

// rowHeight is the least height of a row.
func (t Table) rowHeight() int {
	if t.Dense {
		return tableSize * 7 / 4
	}
	return linePitch
}

// row writes one row no lower than height; margins are those above and below the text of its cells.
func (b *body) row(cells []string, columns []column, height int, margins string, head bool) {
	b.out.WriteString(`<w:tr><w:trPr><w:cantSplit/>` + fmt.Sprintf(`<w:trHeight w:val="%d" w:hRule="atLeast"/>`, height))
	if head {
		b.out.WriteString("<w:tblHeader/>")
	}
	b.out.WriteString("</w:trPr>")
	for i, cell := range cells {
		wide, span := columns[i].width, ""
		if i == len(cells)-1 && i < len(columns)-1 {
			for _, c := range columns[i+1:] {
				wide += c.width
			}
			span = fmt.Sprintf(`<w:gridSpan w:val="%d"/>`, len(columns)-i)
		}
		fmt.Fprintf(&b.out, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s<w:vAlign w:val="center"/></w:tcPr>`, wide, span+margins)
		b.paragraph(columns[i].style, columns[i].properties, plain(cell))
		b.out.WriteString("</w:tc>")
	}
	b.out.WriteString("</w:tr>\n")
}

func (t Table) columns() int {
	if len(t.Header) > 0 || len(t.Rows) == 0 {
		return len(t.Header)
	}
	if !t.Form {
		return len(t.Rows[0])
	}
	widest := 0
	for _, row := range t.Rows {
		widest = max(widest, len(row))
	}
	return widest
}

func (t Table) check(at place) error {
	if err := (place{at.zh + "的表题", "the title of " + at.en}).checkText(t.Title, false); err != nil {
		return err
	}
	n := t.columns()
	// Word refuses more than 63 columns.
	if n == 0 || n > 63 {
		return at.fault(fmt.Sprintf("有 %d 列，应为 1 至 63 列", n), fmt.Sprintf("has %d columns; a table has 1 to 63", n))
	}
	if len(t.Widths) > 0 && len(t.Widths) != n {
		return at.fault(
			fmt.Sprintf("有 %d 列，却给了 %d 个列宽", n, len(t.Widths)),
			fmt.Sprintf("has %d columns but %d widths", n, len(t.Widths)))
	}
	for i, w := range t.Widths {
		if w <= 0 || w > textWidth {
			return at.fault(
				fmt.Sprintf("第 %d 列的宽度份额 %d 不能用，应为 1 至 %d", i+1, w, textWidth),
				fmt.Sprintf("has a width of %d for column %d; shares go from 1 to %d", w, i+1, textWidth))
		}
	}
	for i, cell := range t.Header {
		if err := at.within("表头第 %d 列", "header column %d", i+1).checkText(cell, true); err != nil {
			return err
		}
	}
	for i, row := range t.Rows {
		at := at.within("第 %d 行", "row %d", i+1)
		if len(row) != n && !(t.Form && 0 < len(row) && len(row) < n) {
			return at.fault(
				fmt.Sprintf("有 %d 格，应与表的 %d 列相同", len(row), n),
				fmt.Sprintf("has %d cells where the table has %d columns", len(row), n))
		}
		for j, cell := range row {
			if err := at.within("第 %d 列", "column %d", j+1).checkText(cell, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// columnWidths shares the text block's width out; boundaries are rounded, not widths, so that the sum is exact.
func (t Table) columnWidths() []int {
	n := t.columns()
	share := func(i int) int {
		if len(t.Widths) == 0 {
			return 1
		}
		return t.Widths[i]
	}
	total := 0
	for i := range n {
		total += share(i)
	}
	widths := make([]int, n)
	sum, left := 0, 0
	for i := range n {
		sum += share(i)
		right := textWidth * sum / total
		widths[i] = right - left
		left = right
	}
	return widths
}

// layOut sets the columns that hold only numbers flush right, so that their digits stand under each other, and so far in
// that the longest of them stands in the middle, under its heading.
func (t Table) layOut(widths []int) []column {
	columns := make([]column, len(widths))
	for j, w := range widths {
		columns[j] = column{width: w, style: "TableText"}
		if t.Form && j%2 == 0 {
			columns[j].style = "TableName"
		}
		if t.Form || !t.numeric(j) {
			continue
		}
		longest := 0
		for _, row := range t.Rows {
			longest = max(longest, width(strings.TrimSpace(row[j]), tableSize, 0))
		}
		columns[j].style = "TableNumber"
		columns[j].properties = fmt.Sprintf(`<w:ind w:right="%d"/>`, max(0, (w-2*cellMargin-longest)/2))
	}
	return columns
}

func (t Table) numeric(column int) bool {
	digits := false
	for _, row := range t.Rows {
		cell := strings.TrimSpace(row[column])
		if strings.Trim(cell, "0123456789.,%‰+-−—–/") != "" {
			return false
		}
		digits = digits || strings.ContainsAny(cell, "0123456789")
	}
	return digits
}
