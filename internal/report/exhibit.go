package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"fengqiao/internal/calendar"
	"fengqiao/internal/figures"
	"fengqiao/internal/handbook"
)

// Exhibit is a table or chart (图表) of figures. It stands alone in its paragraph, as the one span of it.
type Exhibit struct {
	Title   string
	Chart   bool
	Line    bool     // a chart of lines
	Months  bool     // the labels are the months of the year
	Unit    string   // of a chart
	Head    string   // what the labels are: 月份, 村（社区）
	Labels  []string // one for each row of a table, or place on the axis of a chart
	Columns []Column // of a table, or the series of a chart
}

// Column is a column of a table or a series of a chart: one cell for each label.
type Column struct {
	Title string
	Unit  string // empty: it stands in the labels
	Cells []Number
}

// Exhibit is the table or chart the paragraph is; nil: it is words.
func (p Paragraph) Exhibit() *Exhibit {
	if len(p) != 1 {
		return nil
	}
	return p[0].Exhibit
}

// Caption is the title, of a chart with its unit.
func (e *Exhibit) Caption() string {
	if e.Unit == "" {
		return e.Title
	}
	return e.Title + "（" + e.Unit + "）"
}

// Heads are the columns' titles with their units, that of the labels first.
func (e *Exhibit) Heads() []string {
	heads := []string{e.Head}
	for _, c := range e.Columns {
		if c.Unit != "" {
			c.Title += "（" + c.Unit + "）"
		}
		heads = append(heads, c.Title)
	}
	return heads
}

// Rows are the lines of the table: a label, then what each column says.
func (e *Exhibit) Rows() [][]string {
	rows := make([][]string, len(e.Labels))
	for i, label := range e.Labels {
		rows[i] = []string{label}
		for _, c := range e.Columns {
			rows[i] = append(rows[i], c.Cells[i].Text)
		}
	}
	return rows
}

// Parts are the measures whose figures exhibits want by month and by area, to be added up from the books and given to
// [figures.Set.Break] before a report is composed.
func Parts(exhibits []*handbook.Exhibit) (months, areas []string) {
	for _, e := range exhibits {
		switch e.By {
		case handbook.ByMonth:
			months = append(months, e.Measures...)
		case handbook.ByArea:
			areas = append(areas, e.Measures...)
		}
	}
	return months, areas
}

// exhibit composes a table or chart; false: the year has nothing that it could show.
func (w writer) exhibit(of *handbook.Exhibit) (Span, bool) {
	e := &Exhibit{Title: of.Title, Chart: of.Chart, Line: of.Line, Months: of.By == handbook.ByMonth}
	var measures []*handbook.Measure
	for _, id := range of.Measures {
		if m, ok := w.book.Measure(id); ok {
			measures = append(measures, m)
		}
	}
	if e.Title == "" {
		e.Title = titleOf(measures)
	}
	s := shown{writer: w, of: of}
	if !s.any(w.now) {
		return Span{}, false
	}
	s.lastYear = of.LastYear && w.before != nil && s.any(w.before)
	if e.Chart {
		e.Unit = measures[0].Unit
	}
	if of.By == "" {
		s.byMeasure(e, measures)
	} else {
		s.byPart(e, measures)
	}
	return Span{Text: e.Title, Exhibit: e}, true
}

func titleOf(measures []*handbook.Measure) string {
	var titles []string
	for _, m := range measures {
		titles = append(titles, m.Title.Zh)
	}
	return strings.Join(titles, "、")
}

// shown is an exhibit on its way.
type shown struct {
	writer
	of       *handbook.Exhibit
	lastYear bool
}

// any tells whether a set has anything the exhibit shows.
func (s shown) any(set *figures.Set) bool {
	for _, id := range s.of.Measures {
		if f, ok := set.Figure(id, ""); ok && f.Evidence > 0 {
			return true
		}
	}
	return false
}

// byMeasure makes a row of each measure that has a figure in either year.
func (s shown) byMeasure(e *Exhibit, measures []*handbook.Measure) {
	e.Head = "项目"
	columns := []Column{{Title: s.yearTitle(0)}}
	if s.lastYear {
		columns = append(columns, Column{Title: s.yearTitle(-1)}, Column{Title: "同比（%）"})
	}
	for _, m := range measures {
		f, _ := s.now.Figure(m.ID, "")
		cells := []Number{cell(f, figures.Query{})}
		if s.lastYear {
			was, _ := s.before.Figure(m.ID, "")
			if f.Evidence == 0 && was.Evidence == 0 {
				continue
			}
			change := Number{Text: none, Figure: f, Change: true}
			if c, ok := figures.Change(f.Value, was.Value); ok {
				change.Text = c.String()
			}
			cells = append(cells, cell(was, s.query(1)), change)
		} else if f.Evidence == 0 {
			continue
		}
		label := m.Title.Zh
		if m.Unit != "" {
			label += "（" + m.Unit + "）"
		}
		e.Labels = append(e.Labels, label)
		for i := range columns {
			columns[i].Cells = append(columns[i].Cells, cells[i])
		}
	}
	e.Columns = columns
}

// byPart makes a row of each month, area or value of a facet in which any measure has a figure, and a column of each
// measure and year; a table ends in the whole where its rows add up to it.
func (s shown) byPart(e *Exhibit, measures []*handbook.Measure) {
	sets := []*figures.Set{s.now}
	if s.lastYear {
		sets = append(sets, s.before)
	}
	parts := s.parts(e, measures[0], sets)
	for _, m := range measures {
		for ago, set := range sets {
			c := Column{Title: m.Title.Zh, Unit: m.Unit}
			switch {
			case !s.lastYear:
			case len(measures) == 1:
				c.Title = s.yearTitle(-ago)
			default:
				c.Title = s.yearTitle(-ago) + c.Title
			}
			for _, part := range parts {
				c.Cells = append(c.Cells, part.cell(set, m, s.year-ago, s.query(ago)))
			}
			e.Columns = append(e.Columns, c)
		}
	}
	if !e.Chart {
		s.whole(e, measures, sets)
	}
}

// whole ends a table in the figures of the year, where every column that adds up comes to that.
func (s shown) whole(e *Exhibit, measures []*handbook.Measure, sets []*figures.Set) {
	total := make([]Number, len(e.Columns))
	for i := range e.Columns {
		m, ago := measures[i/len(sets)], i%len(sets)
		f, _ := sets[ago].Figure(m.ID, "")
		total[i] = cell(f, s.query(ago))
		sum := figures.Value{Scale: f.Value.Scale}
		for _, c := range e.Columns[i].Cells {
			sum.Units += c.Figure.Value.Units
		}
		if f.Sort != figures.Ratio && sum != f.Value {
			return
		}
	}
	e.Labels = append(e.Labels, "合计")
	for i := range e.Columns {
		e.Columns[i].Cells = append(e.Columns[i].Cells, total[i])
	}
}

// query is of the year so many before that of the report, as [Number] has it.
func (s shown) query(ago int) figures.Query {
	if ago == 0 {
		return figures.Query{}
	}
	return figures.Year(s.year - ago)
}

func (s shown) yearTitle(ago int) string { return strconv.Itoa(s.year+ago) + "年" }

// piece is one row of an exhibit: a month, an area or a facet.
type piece struct {
	month time.Month
	area  string
	facet string
}

// cell is a measure's figure of the piece in a year, whose query is q.
func (p piece) cell(set *figures.Set, m *handbook.Measure, year int, q figures.Query) Number {
	switch {
	case p.facet != "":
		f, _ := set.Figure(m.ID, p.facet)
		return cell(f, q)
	case p.area != "":
		f, _ := set.Part(m.ID, p.area)
		q = figures.Year(year)
		q.Area = p.area
		return cell(f, q)
	default:
		q.From = calendar.New(year, p.month, 1)
		q.To = q.From.AddMonths(1).AddDays(-1)
		f, _ := set.Part(m.ID, q.From.String()[:len("2006-01")])
		return cell(f, q)
	}
}

// parts are the rows of an exhibit; their titles and what they are become its labels and head.
func (s shown) parts(e *Exhibit, first *handbook.Measure, sets []*figures.Set) []piece {
	var out []piece
	add := func(p piece, label string) {
		for _, there := range out {
			if there == p {
				return
			}
		}
		out, e.Labels = append(out, p), append(e.Labels, label)
	}
	switch s.of.By {
	case handbook.ByMonth:
		e.Head = "月份"
		for month := time.January; month <= time.December; month++ {
			add(piece{month: month}, fmt.Sprintf("%d月", int(month)))
		}
	case handbook.ByArea:
		e.Head = "属地"
		for _, set := range sets {
			for _, code := range set.Areas(s.of.Measures) {
				a, _ := s.book.Area(code)
				label := a.Title.Zh
				if code == s.book.Root() {
					label += "（镇本级）"
				}
				add(piece{area: code}, label)
			}
		}
	default:
		for _, set := range sets {
			for _, facet := range set.Facets(s.of.Measures, s.of.By) {
				f, _ := set.Figure(first.ID, facet)
				var label string
				e.Head, label = f.FacetTitles("zh")
				add(piece{facet: facet}, label)
			}
		}
	}
	return out
}

func cell(f figures.Figure, q figures.Query) Number {
	return Number{Text: cmp.Or(f.Value.String(), none), Figure: f, Query: q}
}
