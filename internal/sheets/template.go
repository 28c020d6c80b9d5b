package sheets

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"fengqiao/internal/calendar"
	"fengqiao/internal/handbook"
	"github.com/xuri/excelize/v2"
)

// Rows of a template.
const (
	titleRow = iota + 1
	stepRow
	headingRow
	exampleRow
	firstRow
	lastRow = 5000 // as far as drop-downs reach
)

// Sheets of a template beside the one to fill in.
const (
	guideSheet   = "说明"
	optionsSheet = "选项"
)

// author signs notes on cells, so that the importer knows its own.
const author = "枫桥"

// Template writes an empty .xlsx for a kind, ready to be filled in and imported: headings with notes, drop-downs,
// formats and an example row that the import passes over. lang ("zh" or "en") is the language of headings and notes.
func Template(w io.Writer, b *handbook.Book, k *handbook.Kind, lang string) error {
	t := &template{plan: newPlan(b, k), lang: lang, f: excelize.NewFile(), styles: map[string]int{}}
	defer t.f.Close()
	if err := t.write(); err != nil {
		return fmt.Errorf("template of %s: %w", k.ID, err)
	}
	if _, err := t.f.WriteTo(w); err != nil {
		return fmt.Errorf("template of %s: %w", k.ID, err)
	}
	return nil
}

type template struct {
	*plan
	lang    string
	f       *excelize.File
	sheet   string
	styles  map[string]int
	columns []*column
	lists   int // columns used in the sheet of options
}

func (t *template) write() error {
	t.sheet = sheetName(t.kind.Title.In(t.lang))
	t.columns = t.offered()
	if err := t.f.SetSheetName("Sheet1", t.sheet); err != nil {
		return err
	}
	for _, name := range []string{guideSheet, optionsSheet} {
		if _, err := t.f.NewSheet(name); err != nil {
			return err
		}
	}
	steps := []func() error{t.body, t.headings, t.example, t.guide, t.finish}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sheetName makes a title fit for a worksheet.
func sheetName(title string) string {
	const longest = 31 // characters a spreadsheet allows
	r := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]：'`, r) {
			return ' '
		}
		return r
	}, title))
	if name := strings.TrimSpace(string(r[:min(len(r), longest)])); name != "" && name != guideSheet && name != optionsSheet {
		return name
	}
	return "台账"
}

// colours of the steps' bands, light enough for black print
var bands = []string{"D9E7F5", "E4EFDC", "FCEBD6", "EBE3F2", "F7E1E1", "E0F0EF"}

func (t *template) style(name string, s *excelize.Style) int {
	if id, ok := t.styles[name]; ok {
		return id
	}
	id, err := t.f.NewStyle(s)
	if err != nil {
		return 0 // the built-in style; only looks depend on it
	}
	t.styles[name] = id
	return id
}

var thin = []excelize.Border{{Type: "left", Color: "A6A6A6", Style: 1}, {Type: "right", Color: "A6A6A6", Style: 1},
	{Type: "top", Color: "A6A6A6", Style: 1}, {Type: "bottom", Color: "A6A6A6", Style: 1}}

func font(size float64, bold bool, colour string) *excelize.Font {
	return &excelize.Font{Family: "等线", Size: size, Bold: bold, Color: colour}
}

// typeName is the type a column's cells are filled in with.
func (c *column) typeName() string {
	if c.field == nil {
		return date.Name()
	}
	return c.field.Type.Name()
}

// body gives each column width, format and drop-down.
func (t *template) body() error {
	widths := map[string]float64{"date": 13, "integer": 10, "money": 13, "flag": 9, "choice": 14, "area": 18, "person": 12, "party": 14,
		"text": 26, "long": 36, "list": 26, "link": 20, "measure": 26}
	formats := map[string]string{"date": "yyyy-mm-dd", "integer": "0", "money": "#,##0.00"}
	if err := t.f.SetColWidth(t.sheet, "A", "A", 7); err != nil {
		return err
	}
	for i, c := range t.columns {
		letters, err := excelize.ColumnNumberToName(i + 2)
		if err != nil {
			return err
		}
		kind := c.typeName()
		width := max(widths[kind], float64(2*len([]rune(t.heading(c)))+2))
		if err := t.f.SetColWidth(t.sheet, letters, letters, min(width, 40)); err != nil {
			return err
		}
		format, ok := formats[kind]
		if !ok {
			format = "@" // numbers of documents and persons stay as typed
		}
		style := t.style("body"+format, &excelize.Style{Font: font(11, false, "000000"), CustomNumFmt: &format,
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: kind == "long" || kind == "text"}})
		if err := t.f.SetColStyle(t.sheet, letters, style); err != nil {
			return err
		}
		if err := t.dropDown(c, letters); err != nil {
			return err
		}
	}
	return nil
}

func (t *template) heading(c *column) string {
	if t.needed(c) {
		return c.title.In(t.lang) + " *"
	}
	return c.title.In(t.lang)
}

// values are what may be picked in a column; nil where anything may be typed.
func (t *template) values(c *column) []string {
	var out []string
	switch c.typeName() {
	case "choice":
		for _, o := range c.field.Options {
			out = append(out, o.Title.In(t.lang))
		}
	case "flag":
		for _, v := range []bool{true, false} {
			out = append(out, c.field.Type.Format(c.field, t.book, v, t.lang))
		}
	case "area":
		out = t.areas(c.field, t.book.Town.Areas, "")
	}
	return out
}

// areas are the areas a field takes, each by a name that means only it.
func (t *template) areas(f *handbook.Field, areas []*handbook.Area, parent string) []string {
	var out []string
	for _, a := range areas {
		if _, wrong := f.Type.Check(f, t.book, a.Code); wrong == nil && t.book.Standing(a) {
			for _, name := range []string{a.Title.In(t.lang), parent + a.Title.Zh, a.Code} {
				if code, wrong := f.Type.Parse(f, t.book, name); wrong == nil && code == a.Code {
					out = append(out, name)
					break
				}
			}
		}
		out = append(out, t.areas(f, a.Children, a.Title.Zh)...)
	}
	return out
}

func (t *template) dropDown(c *column, letters string) error {
	values := t.values(c)
	if len(values) == 0 {
		return nil
	}
	d := excelize.NewDataValidation(true)
	d.SetSqref(fmt.Sprintf("%s%d:%s%d", letters, exampleRow, letters, lastRow))
	wrong := handbook.Say("请从下拉列表中选取。", "Pick one from the list.")
	d.SetError(excelize.DataValidationErrorStyleStop, sheetName(c.title.In(t.lang)), wrong.In(t.lang))
	const longest = 120 // a list inside the cell's rule; spreadsheets allow 255 and some less
	if joined := strings.Join(values, ","); len([]rune(joined)) <= longest && !strings.ContainsAny(strings.Join(values, ""), ",，\"") {
		if err := d.SetDropList(values); err != nil {
			return err
		}
		return t.f.AddDataValidation(t.sheet, d)
	}
	t.lists++
	list, err := excelize.ColumnNumberToName(t.lists)
	if err != nil {
		return err
	}
	for i, v := range append([]string{c.title.In(t.lang)}, values...) {
		if err := t.f.SetCellStr(optionsSheet, fmt.Sprintf("%s%d", list, i+1), v); err != nil {
			return err
		}
	}
	d.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$2:$%s$%d", optionsSheet, list, list, len(values)+1))
	return t.f.AddDataValidation(t.sheet, d)
}

func (t *template) headings() error {
	title := t.book.Town.Title.In(t.lang) + t.kind.Title.Zh + "台账（导入模板）"
	if t.lang == "en" {
		title = t.book.Town.Title.In("en") + ": " + t.kind.Title.In("en") + " (template for import)"
	}
	set := func(column, row int, text string, style int) error {
		cell := cellName(column, row)
		return errors.Join(t.f.SetCellStr(t.sheet, cell, text), t.f.SetCellStyle(t.sheet, cell, cell, style))
	}
	plain := &excelize.Alignment{Vertical: "center"}
	if err := set(0, titleRow, title, t.style("title", &excelize.Style{Font: font(16, true, "1F3864"), Alignment: plain})); err != nil {
		return err
	}
	number := t.style("number", &excelize.Style{Font: font(11, true, "000000"), Border: thin,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"}})
	if err := set(0, headingRow, handbook.Say("序号", "No.").In(t.lang), number); err != nil {
		return err
	}
	group := -1
	for i, c := range t.columns {
		colour := bands[c.group%len(bands)]
		fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
		band := t.style("band"+colour, &excelize.Style{Font: font(10, false, "404040"), Fill: fill, Alignment: plain})
		ink := "000000"
		if t.needed(c) {
			ink = "C00000"
		}
		head := t.style("head"+colour+ink, &excelize.Style{Font: font(11, true, ink), Fill: fill, Border: thin,
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
		step := ""
		if c.group != group {
			group = c.group
			step = t.stepTitle(group)
		}
		if err := errors.Join(set(i+1, stepRow, step, band), set(i+1, headingRow, t.heading(c), head), t.note(i+1, c)); err != nil {
			return err
		}
	}
	for row, height := range map[int]float64{titleRow: 30, stepRow: 20, headingRow: 32} {
		if err := t.f.SetRowHeight(t.sheet, row, height); err != nil {
			return err
		}
	}
	return nil
}

func (t *template) stepTitle(group int) string {
	return "▸ " + t.steps[group].Title.In(t.lang)
}

// note explains a column on its heading.
func (t *template) note(i int, c *column) error {
	lines := t.explain(c)
	height := uint(24)
	for _, line := range lines {
		height += uint(18 * (1 + len([]rune(line))/20))
	}
	return t.f.AddComment(t.sheet, excelize.Comment{Author: author, Cell: cellName(i, headingRow), Width: 290, Height: height,
		Paragraph: []excelize.RichTextRun{{Text: strings.Join(lines, "\n"), Font: font(10, false, "000000")}}})
}

// explain says how a column is filled in, a line for each thing to know.
func (t *template) explain(c *column) []string {
	var lines []string
	add := func(what handbook.Text) { lines = append(lines, what.In(t.lang)) }
	fill := map[string]handbook.Text{
		"date":    handbook.Say("填日期，如 2024-03-05", "a date such as 2024-03-05"),
		"integer": handbook.Say("填整数", "a whole number"),
		"money":   handbook.Say("填金额，单位元，最多两位小数", "yuan, up to two decimals"),
		"flag":    handbook.Say("填“是”或“否”", "yes or no"),
		"choice":  handbook.Say("从下拉列表中选取", "pick from the list"),
		"area":    handbook.Say("从下拉列表中选取", "pick from the list"),
		"person":  handbook.Say("填工作人员姓名", "a member of staff"),
		"party":   handbook.Say("填当事人姓名或名称；导入后加密保存", "the party's name; it is sealed on import"),
		"text":    handbook.Say("填一行文字", "a line of text"),
		"long":    handbook.Say("填文字，可分段（Alt+Enter 换行）", "text; Alt+Enter breaks the line"),
		"list":    handbook.Say("可填几项，用顿号分开", "several, separated by commas"),
		"measure": handbook.Say("填工作手册里指标的名称", "the title of a measure of the handbook"),
		"link":    handbook.Say("填所关联记录的编号", "the number of the record linked to"),
	}
	add(fill[c.typeName()])
	switch {
	case t.needed(c) && c.group == 0:
		add(handbook.Say("必填", "Required"))
	case t.needed(c):
		add(handbook.Say("登记「%s」时必填", "Required for %s", t.steps[c.group].Title))
	case c.field == nil:
		add(handbook.Say("不填的，按上一步的日期登记", "Empty: the day of the step before"))
	}
	if f := c.field; f != nil {
		show := func(n *int64) string { return f.Type.Format(f, t.book, *n, t.lang) }
		switch {
		case f.Min != nil && f.Max != nil:
			add(handbook.Say("范围：%s 至 %s", "From %s to %s", show(f.Min), show(f.Max)))
		case f.Min != nil:
			add(handbook.Say("不小于 %s", "At least %s", show(f.Min)))
		case f.Max != nil:
			add(handbook.Say("不大于 %s", "At most %s", show(f.Max)))
		}
		if f.Default != "" && !c.day && f.Default != handbook.Today {
			if v, wrong := f.Type.Parse(f, t.book, f.Default); wrong == nil {
				add(handbook.Say("不填的，按“%s”登记", "Empty: %s", f.Type.Format(f, t.book, v, t.lang)))
			}
		}
		if f.Help.Zh != "" {
			add(f.Help)
		}
	}
	if e := t.sample(c); e != "" {
		add(handbook.Say("例：%s", "Example: %s", e))
	}
	return lines
}

// sample is the example of a column as it stands in the example row. A link that need not be made has none there: the
// record it would name is not in these books.
func (t *template) sample(c *column) string {
	if c.field != nil && c.field.Kind != "" && !c.field.Required {
		return ""
	}
	if c.typeName() == "date" {
		return t.sampleDay(c).String()
	}
	if c.field.Example != "" && c.typeName() != "area" {
		if v, wrong := c.field.Type.Parse(c.field, t.book, c.field.Example); wrong == nil && t.lang == "en" {
			return c.field.Type.Format(c.field, t.book, v, t.lang)
		}
		return c.field.Example
	}
	// What need not be said and has no example of its own may be what keeps a matter from going on.
	if values := t.values(c); len(values) > 0 && (c.typeName() == "area" || c.field.Required) {
		return values[0]
	}
	return ""
}

// sampleDay is the example of a day: the field's own, unless it comes before the day of the opening.
func (t *template) sampleDay(c *column) calendar.Date {
	const later = 7 // days after the opening
	day := calendar.New(2024, 3, 5)
	for _, o := range t.columns {
		if o.day && o.group == 0 && o.field != nil && o.field.Example != "" {
			if d, err := calendar.Parse(o.field.Example); err == nil {
				day = d
			}
			break
		}
	}
	if c.field != nil {
		if own, err := calendar.Parse(c.field.Example); err == nil && !own.Before(day) {
			return own
		}
	}
	if c.group > 0 {
		return day.AddDays(later)
	}
	return day
}

// example fills the example row: the opening and the first step after it.
func (t *template) example() error {
	grey := func(format string) int {
		return t.style("example"+format, &excelize.Style{Font: &excelize.Font{Family: "等线", Size: 11, Italic: true, Color: "7F7F7F"}, CustomNumFmt: &format,
			Border: thin, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F7F7F7"}}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	}
	set := func(i int, v any, format string) error {
		cell := cellName(i, exampleRow)
		return errors.Join(t.f.SetCellValue(t.sheet, cell, v), t.f.SetCellStyle(t.sheet, cell, cell, grey(format)))
	}
	if err := set(0, handbook.Say(exampleWord, "example").In(t.lang), "@"); err != nil {
		return err
	}
	shown := t.shownStep()
	for i, c := range t.columns {
		text := ""
		if c.group == 0 || slices.Contains(c.steps, shown) {
			text = t.sample(c)
		}
		var v any = text
		format := "@"
		if c.typeName() == "date" && text != "" {
			if d, err := calendar.Parse(text); err == nil {
				v, format = d.Time(), "yyyy-mm-dd"
			}
		}
		if err := set(i+1, v, format); err != nil {
			return err
		}
	}
	return t.f.SetRowHeight(t.sheet, exampleRow, 34)
}

// shownStep is the later step the example shows: the first that may follow the opening and leads on, whose required
// fields all have examples and which the one person a row is entered by may do, whoever opened it; -1 when there is none.
func (t *template) shownStep() int {
	for i, a := range t.steps {
		lacks := func(c *column) bool { return slices.Contains(c.steps, i) && t.needed(c) && t.sample(c) == "" }
		another := func(g handbook.Guard) bool { return strings.Contains(g.When.Source, "open.who") }
		if i > 0 && slices.Contains(a.From, t.opened()) && a.To != "" && len(a.Form) > 1 && !slices.ContainsFunc(t.columns, lacks) && !slices.ContainsFunc(a.Guards, another) {
			return i
		}
	}
	return -1
}

// guide writes the sheet that says how to fill in the first.
func (t *template) guide() error {
	lines := []handbook.Text{
		handbook.Say("怎样填写「%s」导入模板", "How to fill in the template for %s", t.kind.Title),
		t.kind.Note,
		handbook.Say("1. 一行填一件。第%d行是示例，导入时会跳过，可以删去；从第%d行起填写。", "1. One row is one matter. Row %d is an example and is passed over; fill in from row %d.", exampleRow, firstRow),
		handbook.Say("2. 浅蓝色各列是登记内容，带 * 的必填。把鼠标放在表头上可以看到每一列怎样填，下面也列出了。", "2. The blue columns are the opening; those with * are required. Rest the pointer on a heading to see how to fill it in, or look below."),
		handbook.Say("3. 后面每种颜色是一个后续步骤：办了的才填，填时带 * 的必填；没有办的全部留空。", "3. Each further colour is a later step: fill it in only when it was done, then with all that has *; else leave it empty."),
		handbook.Say("4. 日期可写 2024-03-05、2024.3.5、2024年3月5日。可以增加自己的列，导入时不读，并会告诉您。", "4. Write dates as 2024-03-05. Columns of your own may be added; the import does not read them and says so."),
		handbook.Say("5. 有问题的行整行不导入，其余各行照常导入。系统另给一份标出问题的副本，改好后把整个文件再导入一次即可，已导入的行不会重复。",
			"5. A row with a fault is left out whole, the others enter. You get a copy with the faults marked: mend them and import the whole file again; nothing enters twice."),
		handbook.Say("6. 不要在事由、内容等文字里写姓名、电话和住址；当事人填在专门的列里，导入后加密保存。", "6. Write no names or addresses in descriptions; parties have columns of their own and are sealed."),
	}
	if t.kind.Basis != "" {
		lines = append(lines, handbook.Say("依据：%s", "Basis: %s", t.kind.Basis))
	}
	for i, line := range lines {
		cell, size, bold := cellName(1, i+1), 11.0, i == 0
		if bold {
			cell, size = cellName(0, 1), 15
		}
		style := t.style(fmt.Sprint("guide", bold), &excelize.Style{Font: font(size, bold, "000000"), Alignment: &excelize.Alignment{Vertical: "center", WrapText: !bold}})
		if err := errors.Join(t.f.SetCellStr(guideSheet, cell, line.In(t.lang)), t.f.SetCellStyle(guideSheet, cell, cell, style),
			t.f.SetRowHeight(guideSheet, i+1, lineHeight(line.In(t.lang), size))); err != nil {
			return err
		}
	}
	row := len(lines) + 2
	heads := []handbook.Text{handbook.Say("列", "Column"), handbook.Say("怎样填", "How to fill it in")}
	head := t.style("guide head", &excelize.Style{Font: font(11, true, "000000"), Border: thin, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}})
	cellStyle := t.style("guide cell", &excelize.Style{Font: font(11, false, "000000"), Border: thin, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	for i, h := range heads {
		cell := cellName(i, row)
		if err := errors.Join(t.f.SetCellStr(guideSheet, cell, h.In(t.lang)), t.f.SetCellStyle(guideSheet, cell, cell, head)); err != nil {
			return err
		}
	}
	stop := handbook.Say("；", "; ").In(t.lang)
	for _, c := range t.columns {
		row++
		lines := t.explain(c)
		for i, l := range lines {
			lines[i] = strings.TrimRight(l, "。.")
		}
		how := strings.Join(lines, stop)
		for i, s := range []string{t.heading(c), how} {
			cell := cellName(i, row)
			if err := errors.Join(t.f.SetCellStr(guideSheet, cell, s), t.f.SetCellStyle(guideSheet, cell, cell, cellStyle)); err != nil {
				return err
			}
		}
		if err := t.f.SetRowHeight(guideSheet, row, lineHeight(how, 11)); err != nil {
			return err
		}
	}
	return errors.Join(t.f.SetColWidth(guideSheet, "A", "A", 28), t.f.SetColWidth(guideSheet, "B", "B", guideWidth))
}

const guideWidth = 92 // characters of the plain width; a Chinese one takes two

// lineHeight is how high a row of the guide must be for a text to show in full, in points.
func lineHeight(s string, size float64) float64 {
	width := 0
	for _, r := range s {
		if width++; r > 0x2e80 {
			width++
		}
	}
	return (size*1.4 + 2) * float64(1+width/guideWidth)
}

// finish freezes the headings, sets the page and hides the options.
func (t *template) finish() error {
	// Beyond some columns a page as wide as the table could not be read.
	const readable = 14
	landscape, portrait, paper, wide, high, fit := "landscape", "portrait", 9, 1, 0, true // A4
	if len(t.columns) <= readable {
		if err := errors.Join(t.f.SetSheetProps(t.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}),
			t.f.SetPageLayout(t.sheet, &excelize.PageLayoutOptions{FitToWidth: &wide, FitToHeight: &high})); err != nil {
			return err
		}
	}
	return errors.Join(
		t.f.SetPanes(t.sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: headingRow, TopLeftCell: cellName(1, headingRow+1), ActivePane: "bottomRight"}),
		t.f.SetPageLayout(t.sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper}),
		t.f.SetPageLayout(guideSheet, &excelize.PageLayoutOptions{Orientation: &portrait, Size: &paper, FitToWidth: &wide, FitToHeight: &high}),
		t.f.SetSheetProps(guideSheet, &excelize.SheetPropsOptions{FitToPage: &fit}),
		t.f.SetSheetVisible(optionsSheet, false),
		t.f.SetDocProps(&excelize.DocProperties{Creator: author, Title: t.kind.Title.In(t.lang), Created: "2024-01-01T00:00:00Z", Modified: "2024-01-01T00:00:00Z"}),
	)
}
