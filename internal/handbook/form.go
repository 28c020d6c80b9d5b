package handbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fengqiao/internal/calendar"
)

// Blank is a form not filled in yet (报表): a table a superior asks for again and again. Its cells hold words and
// figures, bound once; a filling is for one slot of its rhythm.
type Blank struct {
	ID     string
	Title  Text
	To     string         // who asks for it
	Basis  string         // by which document or article
	Every  string         // month, quarter, half or year
	Due    calendar.Limit // after the slot; zero: no day is set
	By     []string       // posts that may send it
	Widths []int          // of the columns, in characters
	Rows   int
	Cells  []BlankCell
}

// BlankCell is a cell with something in it; what it spreads over is empty.
type BlankCell struct {
	Row, Col     int // from 1
	Across, Down int // cells it takes up, at least 1
	Text         *Template
}

// What a cell can say besides the names of figures.
const (
	// Unkept is the word {-}: what the form asks for here is not kept in the books, and the cell stays blank.
	Unkept = "-"

	LastYear = "last-year" // the same time a year earlier
	Before   = "before"    // the slot before
	ToDate   = "to-date"   // from 1 January

	InTenThousands = "wan"
	AsPercent      = "percent" // as the part of one that a sheet shows in percent
	AsChange       = "change"  // against the same time a year earlier, in percent
)

var (
	formWords  = []string{"town", "organ", "county", "period", "year", "month", "from", "to", "day", Unkept}
	formSpans  = []string{byMonth, byQuarter, byHalf, byYear, ToDate}
	formBacks  = []string{LastYear, Before}
	formStyles = []string{InTenThousands, AsPercent, AsChange}
)

// FormSpans are what a cell can tell of the time its figure is of, besides the slot itself; FormBacks how much earlier;
// FormStyles how it is written.
func FormSpans() []string { return slices.Clone(formSpans) }

// FormBacks is told at FormSpans.
func FormBacks() []string { return slices.Clone(formBacks) }

// FormStyles is told at FormSpans.
func FormStyles() []string { return slices.Clone(formStyles) }

// FormRhythms are how often a form may be asked for.
func FormRhythms() []string { return []string{byMonth, byQuarter, byHalf, byYear} }

// Blank returns the form with that id.
func (b *Book) Blank(id string) (*Blank, bool) {
	for _, f := range b.Blanks {
		if f.ID == id {
			return f, true
		}
	}
	return nil, false
}

// Lone is the figure a text consists of; nil when it says anything else.
func (t *Template) Lone() *FigureRef {
	if len(t.Nodes) != 1 {
		return nil
	}
	return t.Nodes[0].Figure
}

// areaWord begins the word of a cell that names an area by its code.
const areaWord = "area="

// formTags are what may stand in the braces of a form's cell.
type formTags struct{}

func (formTags) read(r *templateReader, start int, tag string, _ int) (Node, bool) {
	if slices.Contains(formWords, tag) {
		if tag == Unkept && len(r.text) != len("{-}") {
			r.fault(r.n.within(start), Say("{-} 要独占一格", "{-} stands alone in its cell"), Say("删去同一格里的其他内容", "remove what else is in the cell"))
			return Node{}, false
		}
		return Node{Word: tag}, true
	}
	words := strings.Fields(tag)
	if len(words) == 0 {
		r.fault(r.n.within(start), Say("{ } 里是空的", "nothing stands in { }"), r.tags.hint())
		return Node{}, false
	}
	f := r.figure(start, words[0])
	if f == nil {
		return Node{}, false
	}
	for _, word := range words[1:] {
		if !r.formWord(start, f, word) {
			return Node{}, false
		}
	}
	if m := r.book.measures[f.Measure]; f.Style == AsPercent && m.Form != Ratio {
		r.fault(r.n.within(start), Say("指标“%s”不是比率，不能写 percent", "the measure %q is no share, so percent cannot be written", m.ID), Say("删去 percent", "remove percent"))
		return Node{}, false
	}
	return Node{Figure: f}, true
}

// formWord reads a word after the figure's name.
func (r *templateReader) formWord(start int, f *FigureRef, word string) bool {
	place := start
	if i := strings.Index(string(r.text[start:]), " "+word); i >= 0 {
		place += len([]rune(string(r.text[start:])[:i+1]))
	}
	at := r.n.within(place)
	if code, ok := strings.CutPrefix(word, areaWord); ok {
		if _, known := r.book.areas[code]; !known {
			r.fault(at, Say("没有代码是“%s”的属地", "there is no area with the code %q", code), Say("区划代码以 %s 开头", "codes begin with %s", r.book.Root()))
			return false
		}
		f.Area = code
		return true
	}
	for _, sort := range []struct {
		into  *string
		words []string
	}{{&f.Span, formSpans}, {&f.Back, formBacks}, {&f.Style, formStyles}} {
		if !slices.Contains(sort.words, word) {
			continue
		}
		if *sort.into != "" {
			r.fault(at, Say("“%s”和“%s”不能同时写", "%[2]q cannot stand beside %[1]q", *sort.into, word), Say("删去一个", "remove one"))
			return false
		}
		*sort.into = word
		return true
	}
	r.fault(at, Say("这里不能写“%s”", "%q cannot be written here", word), suggest(word, slices.Concat(formSpans, formBacks, formStyles, []string{areaWord})))
	return false
}

func (formTags) condition(r *templateReader, start int, _ string, _ *Branch) {
	r.fault(r.n.within(start), Say("单元格里不写 {if}", "a cell takes no {if}"), r.tags.hint())
}

func (formTags) hint() Text {
	return Say("数字写成 {种类.指标}", "figures are written {kind.measure}")
}

// FormText reads what is written in a cell of a form; place tells in faults where that is.
func (b *Book) FormText(place, text string) (*Template, Faults) {
	d := &decoder{book: b}
	n := &node{shape: scalar, src: &source{file: place, lines: strings.Split(text, "\n")}, line: 1, col: 1, text: text}
	t := d.templateOf(n, formTags{})
	return t, d.faults
}

// blank reads the file of a form.
func (d *decoder) blank(id string, n *node) *Blank {
	f := &Blank{ID: id}
	m := d.fields(n, keysOf("form")...)
	d.need(n, m, "title", "every", "by", "widths", "rows")
	if w := m["form"]; w != nil && d.word(w) != id {
		d.fault(w, Say("报表标识是“%s”，文件名却是“%s”", "the form is called %q but its file %q", w.text, id), Say("两处写成一样", "make them the same"))
	}
	f.Title, f.To, f.Basis = d.text(m["title"], true), d.word(m["to"]), d.word(m["basis"])
	if d.ref(m["every"], aSpan, FormRhythms()) {
		f.Every = m["every"].text
	}
	f.Due = d.limit(m["due"])
	f.By = d.refs(m["by"], aPost, d.posts)
	if w := m["widths"]; w != nil && d.is(w, list) {
		for _, item := range w.items {
			const widest = 120
			f.Widths = append(f.Widths, int(d.integer(item, 1, widest)))
		}
	}
	if rows := m["rows"]; rows != nil && d.is(rows, list) && len(f.Widths) > 0 {
		d.blankRows(f, rows)
	}
	return f
}

// blankRows places the cells: each in the first column of its row that nothing from above reaches into.
func (d *decoder) blankRows(f *Blank, rows *node) {
	f.Rows = len(rows.items)
	taken := map[[2]int]bool{}
	for i, row := range rows.items {
		if !d.is(row, list) {
			continue
		}
		col := 1
		for _, item := range row.items {
			for taken[[2]int{i + 1, col}] {
				col++
			}
			c := BlankCell{Row: i + 1, Col: col, Across: 1, Down: 1}
			text := item
			if item.shape == mapping {
				m := d.fields(item, keysOf("form-cell")...)
				text = m["text"]
				if m["across"] != nil {
					c.Across = int(d.integer(m["across"], 1, int64(len(f.Widths))))
				}
				if m["down"] != nil {
					c.Down = int(d.integer(m["down"], 1, int64(f.Rows-i)))
				}
			}
			for down := range c.Down {
				for across := range c.Across {
					at := [2]int{c.Row + down, col + across}
					if taken[at] || col+across > len(f.Widths) {
						d.fault(item, Say("这一行放不下：共%d列，上面的格子可能伸到了这里", "the row has no room for this: there are %d columns, and a cell from above may reach into it", len(f.Widths)),
							Say("核对 widths、across 和 down", "look at widths, across and down"))
						return
					}
					taken[at] = true
				}
			}
			col += c.Across
			if text == nil || text.shape == empty || !d.is(text, scalar) {
				c.Text = &Template{}
			} else {
				c.Text = d.templateOf(text, formTags{})
			}
			f.Cells = append(f.Cells, c)
		}
	}
}

// SlotOf reads the key of a slot of a form's rhythm: 2024-03, 2024-Q1, 2024-H1 or 2024.
func SlotOf(every, key string) (Slot, bool) {
	months := map[string]struct {
		mark  string
		parts int
	}{byMonth: {"", 12}, byQuarter: {"Q", 4}, byHalf: {"H", 2}, byYear: {"", 1}}[every]
	if months.parts == 0 || len(key) < len("2006") {
		return Slot{}, false
	}
	year, err := strconv.Atoi(key[:len("2006")])
	if err != nil || year < 1900 || year > 2999 {
		return Slot{}, false
	}
	n := 1
	if months.parts > 1 {
		rest, ok := strings.CutPrefix(key[len("2006"):], "-"+months.mark)
		if n, err = strconv.Atoi(rest); !ok || err != nil || n < 1 || n > months.parts {
			return Slot{}, false
		}
	} else if len(key) != len("2006") {
		return Slot{}, false
	}
	s := (&Rhythm{Every: every}).span(calendar.New(year, 1, 1).AddMonths((n - 1) * 12 / months.parts))
	return s, s.Key() == key
}

// SlotAt is the slot of a form's rhythm that a day lies in.
func SlotAt(every string, day calendar.Date) Slot { return (&Rhythm{Every: every}).span(day) }

// Key names a slot of months, a quarter, a half or a year as SlotOf reads it.
func (s Slot) Key() string {
	year, month := s.To.Year(), int(s.To.Month())
	switch s.every {
	case byMonth:
		return fmt.Sprintf("%04d-%02d", year, month)
	case byQuarter:
		return fmt.Sprintf("%04d-Q%d", year, month/3)
	case byHalf:
		return fmt.Sprintf("%04d-H%d", year, month/6)
	}
	return fmt.Sprintf("%04d", year)
}

// Of is the time a figure of a form filled for the slot is of, both days included.
func (f FigureRef) Of(slot Slot) (from, to calendar.Date) {
	switch f.Back {
	case Before:
		slot = SlotAt(slot.every, slot.From.AddDays(-1))
	case LastYear:
		slot = SlotAt(slot.every, slot.From.AddMonths(-12))
	}
	switch f.Span {
	case "":
		return slot.From, slot.To
	case ToDate:
		return calendar.New(slot.To.Year(), 1, 1), slot.To
	}
	span := SlotAt(f.Span, slot.To)
	return span.From, span.To
}
