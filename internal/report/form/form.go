// Package form fills a superior's forms (报表): a workbook whose cells are bound to figures once is filled for every slot
// of its rhythm, and keeps its own layout. It is pure: figures are handed in.
package form

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// Bounds of a form's workbook.
const (
	MostBytes    = 5 << 20
	mostUnpacked = 64 << 20
	mostCells    = 60_000
	mostColumns  = 300
)

// Form is a workbook with its cells read.
type Form struct {
	Sheets []*Sheet

	book *handbook.Book
	data []byte
	at   map[string]*Cell
}

// Sheet is a worksheet as it is laid out.
type Sheet struct {
	Name   string
	Widths []int // of the columns, in pixels
	Rows   [][]*Cell

	grid map[[2]int]*Cell // by row and column, merged cells at every place they cover
}

// Cell is a cell of a form, with all it is merged with.
type Cell struct {
	Address      string // "Sheet1!C7"
	Row, Col     int    // from 1
	Across, Down int
	Text         string             // as it is written in the workbook, or bound
	Bound        *handbook.Template // what it is filled with; nil: it stays as it is
	Faults       handbook.Faults    // why what is written in it cannot be filled
	Formula      string             // of a cell the workbook works out itself, without =
	Bold         bool
	Align        string // left, center, right or empty

	sheet *Sheet
}

// Unusable says why a workbook cannot serve as a form.
type Unusable struct{ Says handbook.Text }

// Error is the sentence in Chinese.
func (u *Unusable) Error() string { return u.Says.Zh }

// In is the sentence in lang.
func (u *Unusable) In(lang string) string { return u.Says.In(lang) }

func unusable(zh, en string, args ...any) error { return &Unusable{handbook.Say(zh, en, args...)} }

// Open reads a form's workbook. Bindings, by the address of a cell, stand in place of what is written in the workbook,
// where a cell may be bound too. The error is an *Unusable.
func Open(b *handbook.Book, workbook []byte, bindings map[string]string) (*Form, error) {
	if len(workbook) > MostBytes {
		return nil, unusable("表格超过%d兆，太大了；报表里请不要放图片。", "The workbook is larger than %d MB; leave pictures out of forms.", MostBytes>>20)
	}
	x, err := open(workbook)
	if err != nil {
		return nil, unusable("这个表格打不开，请在 Excel 或者 WPS 里另存为 .xlsx 再上传；有密码的先去掉密码。",
			"This workbook cannot be opened. Save it as .xlsx in a spreadsheet program, without a password, and upload that.")
	}
	defer x.Close()
	f := &Form{book: b, data: workbook, at: map[string]*Cell{}}
	for _, name := range x.GetSheetList() {
		if visible, err := x.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		if err := f.sheet(x, name, bindings); err != nil {
			return nil, err
		}
	}
	if len(f.at) == 0 {
		return nil, unusable("这个表格是空的。", "This workbook is empty.")
	}
	for _, address := range slices.Sorted(keys(bindings)) {
		if bindings[address] != "" && f.at[address] == nil {
			return nil, unusable("表格里没有单元格「%s」，或者它是合并单元格里被盖住的一格。", "The workbook has no cell %s, or another covers it.", address)
		}
	}
	return f, nil
}

func keys(m map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func open(workbook []byte) (*excelize.File, error) {
	return excelize.OpenReader(bytes.NewReader(workbook), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked})
}

// sheet reads one worksheet.
func (f *Form) sheet(x *excelize.File, name string, bindings map[string]string) error {
	rows, err := x.GetRows(name)
	if err != nil {
		return unusable("工作表「%s」已损坏。", "The sheet %s is damaged.", name)
	}
	merged, err := x.GetMergeCells(name, true)
	if err != nil {
		return unusable("工作表「%s」已损坏。", "The sheet %s is damaged.", name)
	}
	s := &Sheet{Name: name, grid: map[[2]int]*Cell{}}
	height, width := len(rows), 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	corners := map[[2]int][2]int{} // the first place of what is merged → the last
	for _, m := range merged {
		col, row, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		right, bottom, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if errors.Join(err1, err2) != nil {
			continue
		}
		corners[[2]int{row, col}] = [2]int{bottom, right}
		if row <= height { // what is merged below all text is only drawn
			height, width = max(height, bottom), max(width, right)
		}
	}
	for address := range bindings {
		if of, at, _ := cutLast(address, "!"); of == name {
			if col, row, err := excelize.CellNameToCoordinates(at); err == nil {
				height, width = max(height, row), max(width, col)
			}
		}
	}
	if width > mostColumns || height*width > mostCells {
		return unusable("工作表「%s」有%d行%d列，太大了；请删去多余的空行空列。", "The sheet %s has %d rows and %d columns, too many; remove those that are empty.", name, height, width)
	}
	for col := range width {
		column, _ := excelize.ColumnNumberToName(col + 1)
		w, err := x.GetColWidth(name, column)
		if err != nil {
			w = 9
		}
		s.Widths = append(s.Widths, int(w*7)+5) // seven pixels a digit and the padding, as spreadsheets reckon
	}
	looks := map[int]Cell{}
	for row := 1; row <= height; row++ {
		var line []*Cell
		for col := 1; col <= width; col++ {
			if s.grid[[2]int{row, col}] != nil {
				continue
			}
			c := &Cell{Row: row, Col: col, Across: 1, Down: 1, sheet: s}
			if last, ok := corners[[2]int{row, col}]; ok {
				c.Down, c.Across = min(last[0], height)-row+1, min(last[1], width)-col+1
			}
			for down := range c.Down {
				for across := range c.Across {
					s.grid[[2]int{row + down, col + across}] = c
				}
			}
			if row <= len(rows) && col <= len(rows[row-1]) {
				c.Text = rows[row-1][col-1]
			}
			f.read(x, c, bindings, looks)
			line = append(line, c)
		}
		s.Rows = append(s.Rows, line)
	}
	f.Sheets = append(f.Sheets, s)
	return nil
}

// cutLast is strings.Cut around the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// read reads what is in a cell and how it looks.
func (f *Form) read(x *excelize.File, c *Cell, bindings map[string]string, looks map[int]Cell) {
	name, _ := excelize.CoordinatesToCellName(c.Col, c.Row)
	c.Address = c.sheet.Name + "!" + name
	f.at[c.Address] = c
	if style, err := x.GetCellStyle(c.sheet.Name, name); err == nil {
		look, known := looks[style]
		if !known {
			if s, err := x.GetStyle(style); err == nil {
				look.Bold = s.Font != nil && s.Font.Bold
				if s.Alignment != nil && slices.Contains([]string{"left", "center", "right"}, s.Alignment.Horizontal) {
					look.Align = s.Alignment.Horizontal
				}
			}
			looks[style] = look
		}
		c.Bold, c.Align = look.Bold, look.Align
	}
	if formula, err := x.GetCellFormula(c.sheet.Name, name); err == nil {
		c.Formula = strings.TrimPrefix(formula, "=")
	}
	if bound, ok := bindings[c.Address]; ok {
		c.Text, c.Formula = bound, ""
		if bound == "" { // in place of what the workbook is bound to itself
			c.Bound = &handbook.Template{}
		}
	}
	if c.Formula == "" && strings.Contains(c.Text, "{") {
		c.Bound, c.Faults = f.book.FormText(c.Address, c.Text)
		if len(c.Faults) > 0 {
			c.Bound = &handbook.Template{}
		}
	}
}

// Cell is the cell at an address; nil when there is none or another covers it.
func (f *Form) Cell(address string) *Cell { return f.at[address] }

// Bound are the cells to be filled in, sheet by sheet and row by row.
func (f *Form) Bound() []*Cell {
	var out []*Cell
	for _, s := range f.Sheets {
		for _, row := range s.Rows {
			for _, c := range row {
				if c.Bound != nil {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// Head names a cell by the words beside it and above it.
func (c *Cell) Head() string {
	look := func(places func(n int) [2]int) []string {
		var out []string
		var last *Cell
		for n := 1; len(out) < 2; n++ {
			at := places(n)
			if at[0] < 1 || at[1] < 1 {
				break
			}
			beside := c.sheet.grid[at]
			if beside == nil || beside == last || beside == c {
				continue
			}
			if text := strings.TrimSpace(beside.Text); text != "" && beside.Bound == nil && beside.Formula == "" && !number(text) {
				if 2*beside.Across > len(c.sheet.Widths) {
					break // a title
				}
				out = append(out, strings.Join(strings.Fields(text), ""))
			} else if len(out) > 0 {
				break // heads stand together
			}
			last = beside
		}
		slices.Reverse(out)
		return out
	}
	left := look(func(n int) [2]int { return [2]int{c.Row, c.Col - n} })
	above := look(func(n int) [2]int { return [2]int{c.Row - n, c.Col} })
	return strings.Join(slices.Concat(left, above), " · ")
}

func number(s string) bool { return strings.Trim(s, "0123456789.,%-—/ ") == "" }

// Question is a set of figures a filling needs: of a time, an area and some measures.
type Question struct {
	From, To calendar.Date
	Area     string // code; empty: all the filler may see
}

// Questions are what must be asked of the books to fill the form for a slot, with the measures wanted of each.
func (f *Form) Questions(slot handbook.Slot) map[Question][]string {
	out := map[Question][]string{}
	want := func(ref handbook.FigureRef) {
		q := question(ref, slot)
		if !slices.Contains(out[q], ref.Measure) {
			out[q] = append(out[q], ref.Measure)
		}
	}
	for _, c := range f.Bound() {
		for _, n := range c.Bound.Nodes {
			if n.Figure == nil {
				continue
			}
			want(*n.Figure)
			if n.Figure.Style == handbook.AsChange {
				want(earlier(*n.Figure))
			}
		}
	}
	return out
}

func question(ref handbook.FigureRef, slot handbook.Slot) Question {
	from, to := ref.Of(slot)
	if ref.Style == asEarlier {
		from, to = yearEarlier(from), yearEarlier(to)
	}
	return Question{from, to, ref.Area}
}

// asEarlier marks, inside this package, the figure that a change is measured from.
const asEarlier = "earlier"

func earlier(ref handbook.FigureRef) handbook.FigureRef {
	ref.Style = asEarlier
	return ref
}

// yearEarlier is the same day a year earlier, the last of a month for the last of a month.
func yearEarlier(d calendar.Date) calendar.Date {
	if d.AddDays(1).Day() == 1 {
		return d.AddDays(1).AddMonths(-12).AddDays(-1)
	}
	return d.AddMonths(-12)
}

// Filling is what the form is filled for and with.
type Filling struct {
	Slot handbook.Slot
	Day  calendar.Date             // on which it is filled in
	Sets map[Question]*figures.Set // by the form's Questions; one that is missing may not be seen
	// Early tells of a measure whether its records begin only after a time: nothing posted then is not nothing done.
	Early func(measure string, q Question) bool
	Hand  map[string]Hand // what was filled in by hand, by the address of its cell
}

// Sort of a filled cell.
type Sort string

// How a cell came out.
const (
	Kept   Sort = ""       // filled in
	Unkept Sort = "unkept" // the books keep no such figure
	Early  Sort = "early"  // such records were not kept yet
	Hidden Sort = "hidden" // the filler may not see the figure
	Faulty Sort = "faulty" // what is written in it is wrong
	ByHand Sort = "hand"   // a person filled it in; no record bears it
)

// Value is a filled cell. Its value is as the workbook has it: a decimal, words, or empty.
type Value struct {
	Cell     string `json:"cell"`
	Bound    string `json:"bound"` // what is written in its braces and around them
	Value    string `json:"value"`
	Number   bool   `json:"number,omitempty"`
	Sort     Sort   `json:"sort,omitempty"`
	Evidence int64  `json:"evidence,omitempty"` // records behind it
	By       string `json:"by,omitempty"`       // who filled it in by hand
	On       string `json:"on,omitempty"`       // and on which day

	units figures.Value
}

// Values fills in the bound cells, in the order of Bound, then those that nothing is bound to and a person filled in.
func (f *Form) Values(in Filling) []Value {
	bound := f.Bound()
	out := make([]Value, len(bound))
	for i, c := range bound {
		if hand, ok := in.Hand[c.Address]; ok && c.ByHand() {
			out[i] = hand.filled(c)
		} else {
			out[i] = f.value(c, in)
		}
	}
	for _, address := range slices.Sorted(maps.Keys(in.Hand)) {
		if c := f.at[address]; c != nil && c.Bound == nil && c.ByHand() {
			out = append(out, in.Hand[address].filled(c))
		}
	}
	return out
}

func (f *Form) value(c *Cell, in Filling) Value {
	v := Value{Cell: c.Address, Bound: c.Text}
	if len(c.Faults) > 0 {
		v.Sort = Faulty
		return v
	}
	if ref := c.Bound.Lone(); ref != nil {
		v.Number = true
		v.units, v.Evidence, v.Sort = f.figure(*ref, in)
		v.Value = v.units.String()
		return v
	}
	var text strings.Builder
	for _, n := range c.Bound.Nodes {
		switch {
		case n.Figure != nil:
			units, evidence, sort := f.figure(*n.Figure, in)
			if sort != Kept {
				v.Sort = sort
			}
			v.Evidence += evidence
			text.WriteString(units.String())
		case n.Word == handbook.Unkept:
			v.Sort = Unkept
		case n.Word != "":
			text.WriteString(f.word(n.Word, in))
		default:
			text.WriteString(n.Text)
		}
	}
	v.Value = text.String()
	return v
}

func (f *Form) figure(ref handbook.FigureRef, in Filling) (figures.Value, int64, Sort) {
	none := figures.Value{None: true}
	q := question(ref, in.Slot)
	set := in.Sets[q]
	if in.Early != nil && in.Early(ref.Measure, q) {
		return none, 0, Early
	}
	if set == nil {
		return none, 0, Hidden
	}
	fig, ok := set.Figure(ref.Measure, ref.Facet)
	if !ok {
		return none, 0, Faulty
	}
	switch ref.Style {
	case handbook.InTenThousands:
		fig.Value.Scale += 4
	case handbook.AsPercent:
		fig.Value.Scale += 2
	case handbook.AsChange:
		before, _, sort := f.figure(earlier(ref), in)
		if sort != Kept {
			return none, 0, sort
		}
		change, ok := figures.Change(fig.Value, before)
		change.None = !ok
		return change, fig.Evidence, Kept
	}
	return fig.Value, fig.Evidence, Kept
}

// word is what a word of a cell stands for; a form is in Chinese.
func (f *Form) word(word string, in Filling) string {
	switch word {
	case "town":
		return f.book.Town.Title.Zh
	case "organ":
		return f.book.Town.FullName
	case "county":
		return f.book.Town.County
	case "period":
		return in.Slot.Title().Zh
	case "year":
		return fmt.Sprint(in.Slot.To.Year())
	case "month":
		return fmt.Sprint(int(in.Slot.To.Month()))
	case "from":
		return in.Slot.From.Chinese()
	case "to":
		return in.Slot.To.Chinese()
	}
	return in.Day.Chinese()
}
