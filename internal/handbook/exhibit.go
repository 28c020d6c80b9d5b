package handbook

import (
	"slices"
	"strings"
)

// Exhibit is a table or chart (图表) that stands in a text in a paragraph's place:
//
//	{table dispute.found dispute.settled by sort: 各类矛盾纠纷}     a row for each value of a facet
//	{table licence.decided inspection.done last-year: 执法办件}    without by: a row for each measure
//	{chart dispute.found by month last-year: 每月排查的矛盾纠纷}      beside the year before
//	{chart dispute.found dispute.settled by area line}             by village, as lines
type Exhibit struct {
	Chart    bool
	Line     bool // a chart of lines, in place of bars
	Measures []string
	By       string // byMonths, byAreas, a facet's field, or empty: a row for each measure
	LastYear bool   // each figure beside that of the year before
	Title    string // empty: made of the measures' titles
}

// What every measure can be broken down by, besides its facets.
const (
	ByMonth = "month"
	ByArea  = "area"
)

// Words of an exhibit's tag.
const (
	tagTable = "table"
	tagChart = "chart"
	wordBy   = "by"
	wordLast = "last-year"
	wordLine = "line"
)

// mostColumns is how many columns of figures fit on a page.
const mostColumns = 6

// String is the exhibit as a template has it.
func (e *Exhibit) String() string {
	words := []string{tagTable}
	if e.Chart {
		words[0] = tagChart
	}
	words = append(words, e.Measures...)
	if e.By != "" {
		words = append(words, wordBy, e.By)
	}
	if e.LastYear {
		words = append(words, wordLast)
	}
	if e.Line {
		words = append(words, wordLine)
	}
	s := "{" + strings.Join(words, " ")
	if e.Title != "" {
		s += ": " + e.Title
	}
	return s + "}"
}

// Exhibits are the tables and charts of an outline, in reading order.
func (o *Outline) Exhibits() []*Exhibit {
	var out []*Exhibit
	take := func(ts []*Template) {
		for _, t := range ts {
			if e := t.Exhibit(); e != nil {
				out = append(out, e)
			}
		}
	}
	take(o.Opening)
	for _, c := range o.Chapters {
		take(c.Text)
		for _, s := range c.Sections {
			take(s.Text)
		}
	}
	return out
}

// Exhibit is the table or chart the text is; nil: it is words.
func (t *Template) Exhibit() *Exhibit {
	if len(t.Nodes) != 1 {
		return nil
	}
	return t.Nodes[0].Exhibit
}

// exhibit reads the tag of a table or chart, written from the character at start.
func (r *templateReader) exhibit(start int, tag string) (Node, bool) {
	before := len(r.faults)
	if strings.TrimSpace(string(r.text[:start-1])) != "" || strings.TrimSpace(string(r.text[r.place:])) != "" {
		r.fault(r.n.within(start), Say("图表要单独成段", "a table or chart is a paragraph of its own"), Say("把它和前后的文字分开写", "write it apart from the text around it"))
	}
	e := &Exhibit{}
	head := tag
	if i := strings.IndexAny(tag, ":："); i >= 0 {
		head = tag[:i]
		e.Title = strings.TrimSpace(strings.TrimLeft(tag[i:], ":："))
	}
	var placed []int // where each measure stands
	by, words := -1, wordsOf(head, start)
	e.Chart = words[0].text == tagChart
	for i := 1; i < len(words); i++ {
		switch w := words[i]; w.text {
		case wordBy:
			if i++; i == len(words) {
				r.fault(r.n.within(w.at), Say("by 后面要写按什么分列", "by wants what to break down by"), Say("如 by month、by area 或 by 字段", "as in by month, by area or by a field"))
				break
			}
			e.By, by = words[i].text, words[i].at
		case wordLast:
			e.LastYear = true
		case wordLine:
			e.Line = true
		default:
			if f := r.figure(w.at, w.text); f != nil {
				if f.Facet != "" {
					r.fault(r.n.within(w.at), Say("图表里的指标不写分列", "the measures of a table or chart take no facet"), Say("分列写在 by 后面", "write what to break down by after by"))
				}
				e.Measures, placed = append(e.Measures, f.Measure), append(placed, w.at)
			}
		}
	}
	if len(r.faults) == before {
		r.fitExhibit(e, start, by, placed)
	}
	return Node{Exhibit: e}, len(r.faults) == before
}

type placedWord struct {
	text string
	at   int
}

// wordsOf parts a text that begins at the character start into words with their places.
func wordsOf(s string, start int) []placedWord {
	var out []placedWord
	begin := -1
	text := []rune(s + " ")
	for i, c := range text {
		switch {
		case c != ' ' && begin < 0:
			begin = i
		case c == ' ' && begin >= 0:
			out = append(out, placedWord{string(text[begin:i]), start + begin})
			begin = -1
		}
	}
	return out
}

// fitExhibit checks that what an exhibit shows can be shown so.
func (r *templateReader) fitExhibit(e *Exhibit, start, by int, placed []int) {
	at := r.n.within
	columns := len(e.Measures)
	if e.LastYear {
		columns *= 2
	}
	switch {
	case len(e.Measures) == 0:
		if len(r.unread) == 0 { // else the measure may be in what could not be read
			r.fault(at(start), Say("图表里没有指标", "the table or chart has no measure"), r.tags.hint())
		}
		return
	case e.Chart && e.By == "":
		r.fault(at(start), Say("图要写明按什么分列", "a chart wants what to break down by"), Say("如 by month、by area 或 by 字段", "as in by month, by area or by a field"))
	case e.Chart && e.LastYear && len(e.Measures) > 1:
		r.fault(at(placed[1]), Say("与上年对比的图只画一个指标", "a chart beside last year shows one measure"), Say("另画一张图，或改用表", "draw another chart or use a table"))
	case e.By != "" && columns > mostColumns:
		r.fault(at(placed[len(placed)-1]), Say("有%d列数字，一页放不下", "%d columns of figures do not fit on a page", columns), Say("最多%d列；分成两张表", "%d at most; make it two tables", mostColumns))
	case e.Line && (!e.Chart || e.By != ByMonth):
		r.fault(at(start), Say("只有按月的图能画成折线", "only a chart by month is drawn as lines"), Say("删去 line", "remove line"))
	}
	for i, id := range e.Measures {
		m := r.book.measures[id]
		if first := r.book.measures[e.Measures[0]]; e.Chart && m.Unit != first.Unit {
			r.fault(at(placed[i]), Say("“%s”以%s计，与“%s”（%s）不能画在一张图里", "%q is in %s and cannot share a chart with %q (%s)", id, m.Unit, first.ID, first.Unit), Say("分成两张图", "make it two charts"))
		}
		if e.By != "" {
			r.fitPart(e.By, m, by, placed[i])
		}
	}
}

// fitPart checks that a measure can be broken down so.
func (r *templateReader) fitPart(by string, m *Measure, byAt, at int) {
	adds := m.Form == Count || m.Form == Sum || m.Form == Stock || m.Form == Total
	switch {
	case by == ByMonth && !(adds && m.Flow):
		r.fault(r.n.within(at), Say("“%s”不能按月分列", "%q has no months", m.ID), Say("用期间数（count、sum）", "take a figure of a period (count, sum)"))
	case by == ByArea && !adds:
		r.fault(r.n.within(at), Say("“%s”不能按属地分列", "%q has no areas", m.ID), Say("用件数、金额等能相加的指标", "take a figure that adds up"))
	case by != ByMonth && by != ByArea && !slices.Contains(m.By, by):
		r.fault(r.n.within(byAt), Say("指标“%s”没有按“%s”分列", "the measure %q is not broken down by %q", m.ID, by), suggest(by, append([]string{ByMonth, ByArea}, m.By...)))
	}
}
